"""No plan before a person has looked at the knee, or before the screening is answered: what is said instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from typing_extensions import TypedDict

from planforge.views.page import Page


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

    @property
    def words(self) -> str:
        """Return that it is not to be followed any more, and how to take it out."""
        return (
            f"Stop following the plan in {self.folder}, in the calendar and on the watch, until then. To take it out:\n"
            f"  `{self.load}` from a watch that is plugged in\n"
            f"  `{self.sync}` from a calendar on a server (--url and --user as before)\n"
            f"  `{self.push}` from intervals.icu\n"
            "  where you imported plan.ics or copied workouts: delete them there"
        )

    @property
    def values(self) -> FollowedValues:
        """Return the same for a program."""
        return {"folder": self.folder, "load": self.load, "sync": self.sync, "push": self.push}


def professional_first(flags: Sequence[str], followed: Followed | None) -> Page[RedFlagValues]:
    """Return what a runner with red flags is told: no plan, but a person who can look at the knee."""
    named = "\n".join(f"  - {flag}" for flag in flags)
    text = (
        f"See a physiotherapist or sports doctor first. The screening says:\n{named}\n"
        "planforge makes no plan while this is so. Come back when a professional has cleared you to run."
        + (f"\n{followed.words}" if followed else "")
    )
    there = followed.values if followed else None
    return Page(text, {"status": "professional first", "flags": [*flags], "followed": there})


def screening_first(
    names: Sequence[str], lines: Sequence[str], screen: str, followed: Followed | None
) -> Page[UnansweredValues]:
    """Return what is said where questions of the screening are open: no plan, and the lines that the file lacks."""
    place = "" if lines[0] == "screening:" else ", under `screening:`"
    said = [
        "The screening is not answered, so there is no plan yet.",
        f"Ask each of these, and paste the lines into the file{place}; where the answer is yes, write yes:",
        "",
        *lines,
        "",
        f"hint: `{screen}` asks, and writes them for you",
        *(["", followed.words] if followed else []),
    ]
    values: UnansweredValues = {
        "status": "unanswered",
        "questions": [*names],
        "lines": [*lines],
        "screen": screen,
        "followed": followed.values if followed else None,
    }
    return Page("\n".join(said), values)
