"""The code of the page's template, kept where Python keeps that of modules: to make it took a fifteenth of a report."""

import pickle
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import BytecodeCache, Environment, __version__
from jinja2.bccache import Bucket

from planforge.staging import StagingError, replace_file


class Compiled(BytecodeCache):
    """Templates of a folder with their code beside them; it is taken for the very text it was made of alone.

    Jinja asks for another text and another Python itself, but not for another Jinja or other options, by which the code
    is another, too: whether texts are escaped stands in it.
    """

    def __init__(self, folder: Path, environment: Environment) -> None:
        """Take where the templates lie, and whose options are in their code."""
        options = (environment.autoescape, environment.trim_blocks)
        self._folder, self._made_by = folder, f"{__version__} {options}"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name of a template's file: its code is called after it."""
        return name

    def get_source_checksum(self, source: str) -> str:
        """Return the sum by which code is known to be a text's."""
        return super().get_source_checksum(f"{self._made_by}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code that is there; what is damaged, or of something else, is as good as nothing."""
        with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):
            bucket.bytecode_from_string(self._path(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, unless Python keeps none or nobody may write there: then it is made again each time."""
        if not sys.dont_write_bytecode:
            with suppress(OSError, StagingError):
                path = self._path(bucket)
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, bucket.bytecode_to_string())

    def _path(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(str(self._folder / bucket.key)))
