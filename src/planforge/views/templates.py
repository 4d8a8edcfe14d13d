"""The packaged protocols and examples, each with what it is for. Loads no more than the files."""

from collections.abc import Iterable
from pathlib import Path

from planforge.constraints.templates import find_template
from planforge.views.table import wrapped


def page(protocols: Iterable[str], examples: Iterable[str]) -> str:
    """Return the packaged files by their names, a line each, with what they are for."""
    parts = [
        f"{title}\n{wrapped([(one, opening(find_template(one))) for one in names])}"
        for title, names in (("Protocols, for `extends:`", protocols), ("Examples", examples))
    ]
    return "\n\n".join([*parts, "`planforge templates NAME` prints the file."])


def opening(path: Path | None) -> str:
    """Return a file's first comment: what it is for."""
    assert path is not None, "a listed template is there"
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)
