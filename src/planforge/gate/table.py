"""The packaged table, as it stands in `pain.yaml`: answers, profiles, rows and their sources, read once when asked for.

Whoever writes a row, the project or a coach, writes it in the same words, and the same models read it.
"""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field, model_validator

from planforge.gate.outcome import MOST_DAYS_OFF, Next, Now, Parts, Refer
from planforge.quantities import spelled
from planforge.quantities.spelled import Closed, YesNo
from planforge.source import did_you_mean, nearest, read_text

FILE = Path(__file__).parent / "pain.yaml"
MOST_LIMIT = 5  # of 10: above it no limit may lie, whoever sets it

ProfileName: TypeAlias = Literal[
    "general", "runners_knee", "tendon", "it_band", "meniscus", "osteoarthritis", "bursitis", "break"
]
Settled: TypeAlias = Literal["within_1h", "by_evening", "by_morning"]  # `later` is no limit: nothing is beyond it
PROFILES: tuple[ProfileName, ...] = get_args(ProfileName)
SETTLED: tuple[Settled, ...] = get_args(Settled)
Worth: TypeAlias = Literal["trial", "cohort", "guideline", "convention", "ours"]
When: TypeAlias = dict[str, str]  # an answer: how grave it is at least, a step of it or `above` a limit
OF_PAIN = ("go", "hold", "stop", "after_go", "after_hold")  # limits in points of 10
ABOVE = "above "
# Which limits an answer may be above.
LIMITS_OF = {
    "before": ("go", "hold", "stop"),
    "worst": ("go", "hold", "stop"),
    "after": ("after_go", "after_hold"),
    "settled": ("settle_go",),
}


_YES_NO = {True: "yes", False: "no"}


class Limits(Closed):
    """How much may hurt, in points of 10, and how late it may be as before again (`settle_go`).

    go: up to it the plan goes on. hold: above it the run is broken off. stop: above it two days without running, too.
    """

    go: int
    hold: int
    stop: int
    after_go: int
    after_hold: int
    settle_go: Settled

    def of(self, name: str) -> str:
        """Return a limit as an answer is spelled: `3`, `by_morning`."""
        return str(getattr(self, name))

    def stricter(self, other: "Limits") -> "Limits":
        """Return the lower of two in each limit."""
        low = {name: min(getattr(self, name), getattr(other, name)) for name in OF_PAIN}
        settled = min(self.settle_go, other.settle_go, key=SETTLED.index)
        return Limits(**low, settle_go=settled)


class Answer(Closed):
    """One answer of an entry: its steps from mild to grave, and which answers ask for it."""

    steps: tuple[str, ...] = Field(min_length=2)
    says: str
    asked_at: Literal["always"] | tuple[When, ...] = ()
    profiles: tuple[ProfileName, ...] = PROFILES

    @property
    def counts(self) -> bool:
        """Tell whether its steps are numbers."""
        return self.steps[0] == "0"


class Source(Closed):
    """Where a row comes from: what it is, how far it was read, what it found."""

    what: str
    where: str | None = None
    seen: str
    found: str
    background: YesNo = False


class Then(Closed):
    """What follows, in up to four parts; what is not said is the boldest."""

    now: Now = Field(Now.GO_ON, description="What becomes of the session itself.")
    next: Next = Field(Next.PROGRESS, description="What becomes of the sessions to come.")
    days_off: Annotated[int, spelled.whole(0, MOST_DAYS_OFF)] = Field(
        0, description="Days without running after it, at least."
    )
    refer: Refer = Field(Refer.NONE, description="Whether to see somebody: hint, soon (no climbing before), at_once.")

    @property
    def parts(self) -> Parts:
        """Return it as an outcome."""
        return Parts(self.now, self.next, self.days_off, self.refer)

    @model_validator(mode="after")
    def _says_something(self) -> "Then":
        if self.parts == Parts():
            raise ValueError("nothing is more careful here than to go on; write a part such as `next: repeat`")
        return self


class Row(Closed):
    """A row of the packaged table: when it speaks, what follows, where it comes from and what that is worth.

    bounds: what else of the plan it bounds, in words; the rules named there do it.
    """

    when: When = Field(min_length=1)
    then: Then
    profiles: tuple[ProfileName, ...] = PROFILES
    source: tuple[str, ...] = Field(min_length=1)
    worth: Worth
    note: str = ""
    bounds: str = ""


class Profile(Closed):
    """A condition's limits, whose they are in words, the sources by name, and what that is worth."""

    limits: Limits
    words: str = Field(alias="from")
    source: tuple[str, ...] = Field(min_length=1)
    worth: Worth


class Days(Closed):
    """A number of days that stands in no row, whose it is in words, the sources by name, and what that is worth."""

    days: int
    words: str = Field(alias="from")
    source: tuple[str, ...] = Field(min_length=1)
    worth: Worth


class Table(Closed):
    """All of it. Rows stand as they are read: the gravest first where several are as grave."""

    answers: dict[str, Answer]
    profiles: dict[ProfileName, Profile]
    numbers: dict[str, Days]
    rows: dict[str, Row]
    sources: dict[str, Source]
    not_found: tuple[str, ...]

    def steps(self, answer: str) -> tuple[str, ...]:
        """Return the steps of an answer; raise ValueError for one that there is not."""
        if answer not in self.answers:
            hint = did_you_mean(answer, self.answers) or "`planforge pain --answers` names them all"
            raise ValueError(f"{answer[:60]!r} is no answer of an entry; {hint}")
        return self.answers[answer].steps

    def least(self, answer: str, said: str, limits: Limits) -> int:
        """Return the place of the first step that fulfils a condition."""
        steps = self.steps(answer)
        if said.startswith(ABOVE):
            return steps.index(limits.of(said.removeprefix(ABOVE))) + 1
        return steps.index(said)

    def step(self, answer: str, given: object) -> int:
        """Return the place of an answer among its steps; raise ValueError in words for one that is none of them."""
        steps = self.steps(answer)
        text = _YES_NO[given] if isinstance(given, bool) else str(given).strip()
        if text in steps:
            return steps.index(text)
        if self.answers[answer].counts and text.isdecimal():
            return len(steps) - 1  # 6 of 10 stands for all above
        hint = f"did you mean `{near}`?" if (near := nearest(text, steps)) else "write one of these"
        raise ValueError(f"{answer} is `{text[:60]}`, and is one of {', '.join(steps)}; {hint}")


def after_step_back() -> timedelta:
    """Return for how long after a step back for pain nothing goes above the content where it hurt."""
    return timedelta(table().numbers["after_step_back"].days)


@cache
def table() -> Table:
    """Return the packaged table."""
    return Table.model_validate(read_text(FILE.read_text(encoding="utf-8"), FILE.name).values())
