"""No plan before a person has looked at the knee, or before the screening is answered: what is said instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from typing_extensions import TypedDict

from planforge.languages import Language, in_words, says
from planforge.views.page import Page
from planforge.views.urgency import question, who_first

TOLD = ("messages.warnings.told_of", "messages.warnings.flag_told")  # flags that a diary tells of


class FollowedValues(TypedDict):
    """A plan that somebody may be following already: its folder, and the commands that take it out again."""

    folder: str
    load: str
    sync: str
    push: str


class RedFlagValues(TypedDict):
    """A professional first; flags: what the screening says, a sentence each. followed: where a plan is there."""

    status: Literal["professional first"]
    flags: list[str]
    followed: FollowedValues | None


class UnansweredValues(TypedDict):
    """Questions of the screening that nobody answered, by name; lines: what the file lacks; screen: what asks them."""

    status: Literal["unanswered"]
    questions: list[str]
    lines: list[str]
    screen: str
    followed: FollowedValues | None


@dataclass(frozen=True)
class Followed:
    """A plan that may be in the calendar and on the watch already.

    folder: where it lies. load, sync, push: the commands that take it off the watch, out of a calendar on a server, and
    out of intervals.icu.
    """

    folder: str
    load: str
    sync: str
    push: str

    def words(self, said: Language) -> str:
        """Return that it is not to be followed any more, and how to take it out."""
        return said.refused.follow_none.strip().format(
            folder=self.folder, load=self.load, sync=self.sync, push=self.push
        )

    @property
    def values(self) -> FollowedValues:
        """Return the same for a program."""
        return {"folder": self.folder, "load": self.load, "sync": self.sync, "push": self.push}


def professional_first(
    flags: Sequence[str], followed: Followed | None, said: Language, tell: str, told: Sequence[str] = ()
) -> Page[RedFlagValues]:
    """Return what a runner with red flags is told: no plan, but a person who can look at the knee.

    tell: `planforge log` of the plan. told: what of its diary nobody has seen yet, by name.
    """
    named = "\n".join(f"  - {in_words(flag, said)}" for flag in flags)
    first = who_first([*told, *filter(None, map(question, flags))], said)
    text = said.refused.professional.strip().format(first=first, flags=named)
    if any(says(flag, *TOLD) for flag in flags):  # in the diary, and so is what was said
        text += f" {said.status.tell_who_saw.format(command=tell)}"
    text += f"\n{followed.words(said)}" if followed else ""
    there = followed.values if followed else None
    return Page(text, {"status": "professional first", "flags": [*flags], "followed": there})


def screening_first(
    names: Sequence[str], lines: Sequence[str], screen: str, followed: Followed | None, said: Language
) -> Page[UnansweredValues]:
    """Return what is said where questions of the screening are open: no plan, and the lines that the file lacks."""
    form = said.refused
    text = [
        form.unanswered,
        form.paste.format(place="" if lines[0] == "screening:" else form.below_screening),
        "",
        *lines,
        "",
        form.asks.format(command=screen),
        *(["", followed.words(said)] if followed else []),
    ]
    values: UnansweredValues = {
        "status": "unanswered",
        "questions": [*names],
        "lines": [*lines],
        "screen": screen,
        "followed": followed.values if followed else None,
    }
    return Page("\n".join(text), values)
