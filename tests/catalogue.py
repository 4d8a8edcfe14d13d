"""What a coach sees of each faulty file in tests/errors; `make errors` writes it beside them as `NAME.txt`.

A new entry needs only its `NAME.yaml`; what several extend lies in `bases`. Where a message lists all templates, two
words stand for them: a new template is no new message.
"""

import os
from datetime import date
from pathlib import Path

from planforge.cli.errors import words_of
from planforge.constraints.load import RedFlags, Unanswered, load
from planforge.constraints.templates import template_names
from planforge.source import Faults

FOLDER = Path(__file__).parent / "errors"
TODAY = date(2026, 11, 22)
FAULTY = sorted(path.stem for path in FOLDER.glob("*.yaml"))
LISTS = {
    ", ".join(template_names()): "(every template)",
    ", ".join(name for name in template_names() if name != "base"): "(every protocol)",
}


def message(name: str) -> str:
    """Return what is said of a faulty file, read from its own folder; nothing when it is not faulty."""
    before = Path.cwd()
    os.chdir(FOLDER)
    try:
        loaded = load(Path(f"{name}.yaml"), today=TODAY)
    except (Faults, RedFlags, Unanswered) as error:
        said = words_of(error)
        for names, words in LISTS.items():
            said = said.replace(names, words)
        return f"{said}\n"
    finally:
        os.chdir(before)
    return "".join(f"warning: {warning}\n" for warning in loaded.warnings)


def recorded(name: str) -> Path:
    """Return where the message of a faulty file is kept."""
    return FOLDER / f"{name}.txt"


if __name__ == "__main__":
    for faulty in FAULTY:
        recorded(faulty).write_text(message(faulty), encoding="utf-8", newline="\n")
