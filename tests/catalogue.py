"""What a coach sees of each faulty file in tests/errors; `make errors` writes it beside them as `NAME.txt`.

A new entry needs only its `NAME.yaml`; what several extend lies in `bases`.
"""

import os
from datetime import date
from pathlib import Path

from planforge.cli.errors import words_of
from planforge.constraints.load import RedFlags, Unanswered, load
from planforge.source import Faults

FOLDER = Path(__file__).parent / "errors"
TODAY = date(2026, 11, 22)
FAULTY = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def message(name: str) -> str:
    """Return what is said of a faulty file, read from its own folder; nothing when it is not faulty."""
    before = Path.cwd()
    os.chdir(FOLDER)
    try:
        loaded = load(Path(f"{name}.yaml"), today=TODAY)
    except (Faults, RedFlags, Unanswered) as error:
        return f"{words_of(error)}\n"
    finally:
        os.chdir(before)
    return "".join(f"warning: {warning}\n" for warning in loaded.warnings)


def recorded(name: str) -> Path:
    """Return where the message of a faulty file is kept."""
    return FOLDER / f"{name}.txt"


if __name__ == "__main__":
    for faulty in FAULTY:
        recorded(faulty).write_text(message(faulty), encoding="utf-8", newline="\n")
