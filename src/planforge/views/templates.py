"""The packaged protocols and examples, each with what it is for. Loads no more than the files."""

from collections.abc import Iterable
from pathlib import Path

from planforge.constraints.places import ELSEWHERE, PLACES, Place, Referral
from planforge.constraints.templates import find_template
from planforge.views.table import wrapped


def page(protocols: Iterable[str], examples: Iterable[str]) -> str:
    """Return the packaged files by their names, a line each, with what they are for."""
    parts = [
        f"{title}\n{wrapped([(one, opening(find_template(one))) for one in names])}"
        for title, names in (("Protocols, for `extends:`", protocols), ("Examples", examples))
    ]
    where = '`planforge templates --where "outside of the knee"` says which protocol is for a place that hurts.'
    return "\n\n".join([*parts, f"`planforge templates NAME` prints the file.\n{where}"])


def for_place(place: Place) -> str:
    """Return which protocols are for a place that hurts, and when each."""
    from planforge.languages import english  # with pydantic: the names of the files cost nothing

    first = f"{place.where[0].upper()}{place.where[1:]} ({place.like}):\nmost often {place.called}."
    rows = wrapped([(one.name, one.when) for one in place.protocols])
    asks = f"`planforge init --condition {place.protocols[0].name}` asks what speaks against it, and writes the file."
    return f"{first}\n\n{rows}\n\nNot all of this? Then a physiotherapist first. {asks}\n{english().no_medical_advice}"


def places() -> str:
    """Return the places that protocols are for, a line each."""
    lines = [f"  - {place.where}: {place.like}" for place in PLACES]
    return "\n".join(["Places that protocols are for:", *lines, f"hint: {ELSEWHERE}: a physiotherapist first"])


NO_PROTOCOL = "planforge names no protocol for it."


def referral(found: Referral) -> str:
    """Return that a physiotherapist comes first, and why; and what is for who is cleared, where something is."""
    then = f"Once you are cleared to run, `{found.then}` is the protocol." if found.then else NO_PROTOCOL
    return f"See a physiotherapist or sports doctor first: {found.why}.\n{then}"


def opening(path: Path | None) -> str:
    """Return a file's first comment: what it is for."""
    assert path is not None, "a listed template is there"
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)
