"""Answers to the screening and the gate, written into a file: what follows from the file as it reads now."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from planforge.languages import Language
from planforge.views.page import Page


class ScreenedValues(TypedDict):
    """What a file says after answers were written into it.

    wrote: whether anything was. flags: why a professional comes first, a sentence each. unanswered: the questions of
    the screening that are open, by name. waiting: what running waits for, a sentence each. other_faults: how many other
    lines are wrong; what the file asks for is not known then. follow_none: the folder of a plan whose runs are not to
    be run; null where there is none. then: the command that makes the plan; null where none comes of it.
    """

    file: str
    wrote: bool
    flags: list[str]
    unanswered: list[str]
    waiting: list[str]
    other_faults: int
    follow_none: str | None
    then: str | None


def page(
    file: str,
    wrote: bool,
    said: Language,
    *,
    flags: Sequence[str] = (),
    unanswered: Sequence[str] = (),
    waiting: Sequence[str] = (),
    other_faults: int = 0,
    follow_none: str | None = None,
    then: str | None = None,
) -> Page[ScreenedValues]:
    """Return what was written and what follows; why there is no plan is said by what stops the command."""
    form = said.screening.talk
    lines = [(form.wrote if wrote else form.nothing).format(file=file)]
    if follow_none and waiting:
        lines.append(form.follow_none.format(folder=follow_none))
    if then:
        lines.append(form.then.format(command=then))
    values: ScreenedValues = {
        "file": file,
        "wrote": wrote,
        "flags": [*flags],
        "unanswered": [*unanswered],
        "waiting": [*waiting],
        "other_faults": other_faults,
        "follow_none": follow_none,
        "then": then,
    }
    return Page("\n".join(lines), values)
