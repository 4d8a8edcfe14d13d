"""What is made of a file that comes with planforge, kept where Python keeps the code of modules, and made once.

To read the words of a language took a seventieth of a small plan, and to compile the page's template a fifteenth of a
report (measured).
"""

import hashlib
import marshal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

_SUM_BYTES = 32


def prepared(path: Path, make: Callable[[str], Any], by: str = "") -> Any:
    """Return what is made of a file's text: plain values or code, as `marshal` keeps them.

    by: names all besides the text on which it hangs, but Python's version. What is kept is taken for that text alone,
    and whole: its sum stands before it. Where nobody may write, and where Python keeps no code, it is made each time.
    """
    text = path.read_bytes()
    place = Path(cache_from_source(f"{path}.py"))
    with suppress(OSError):
        kept = place.read_bytes()
        if kept[:_SUM_BYTES] == _sum(by, text, kept[_SUM_BYTES:]):
            return marshal.loads(kept[_SUM_BYTES:])
    made = make(text.decode("utf-8"))
    if not sys.dont_write_bytecode:
        _keep(place, by, text, marshal.dumps(made))
    return made


def _sum(by: str, text: bytes, data: bytes) -> bytes:
    parts = (hashlib.sha256(part).digest() for part in (by.encode(), text, data))
    return hashlib.sha256(b"".join(parts)).digest()


def _keep(place: Path, by: str, text: bytes, data: bytes) -> None:
    from planforge.staging import StagingError, replace_file

    with suppress(OSError, StagingError):
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, _sum(by, text, data) + data)
