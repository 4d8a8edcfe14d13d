"""In which language somebody reads: the runner of a file, or of the plan that lies in a folder."""

import json
from pathlib import Path
from typing import Any

from planforge.actions.places import default_out, is_stored
from planforge.constraints.load import language_of
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.deliver.folder import MOST_BYTES, PLAN
from planforge.languages import Language, english, language
from planforge.reading import read_bytes
from planforge.source import Faults, Misread, read


def language_read(file: Path | None, out: Path | None) -> Language:
    """Return the language of a file's runner, else that of the plan in its folder; English where neither can be read.

    file: a constraint file, a plan.json, or the folder that holds one. Nothing is waited for: only files are read.
    """
    if file is None or is_stored(file):
        where = out or file
        return _of_plan(where / PLAN if where.is_dir() else where) if where else english()
    try:
        if not file.is_file():
            return _of_plan((out or default_out(file)) / PLAN)
        return language_of(read(file, find_template, template_names(), combined))
    except Misread as misread:
        return language_of(misread.document)
    except (OSError, Faults):
        return _of_plan((out or default_out(file)) / PLAN)


def _of_plan(path: Path) -> Language:
    try:
        if not path.is_file():  # a pipe would be waited for, and what it held be gone
            return english()
        plan: Any = json.loads(read_bytes(path, MOST_BYTES))
        code = plan["runner"].get("language")
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return english()
    return language(code if isinstance(code, str) else None)
