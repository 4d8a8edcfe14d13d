"""Two strength sessions a week, every week, from the first.

Why:  strength may prevent the next injury; two trials disagree. The source article asks for two sessions a week for
      glutes, hip stabilisers, quads and hamstrings. Its ten-minute routine three times a week in weeks 2 to 6 is
      `strengthening: 3`. Days away keep two light sessions unless the absence says `strength: no`.
Bad:  S . . . . . .
Good: S . . S . . .
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.draft import DayDraft, by_week
from planforge.rules.base.no_effect import Idle, of_phases_not_there
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class StrengthDays(DayRule):
    """Every week holds exactly so many strength sessions; the short first week and excused weeks at most."""

    name: ClassVar = "strength-days"
    source: ClassVar = Source(
        "the source article: two a week for prevention",
        "trial",
        "two trials that disagree: injuries x 0.66 in 325 novices, supervised, twice a week, before the run (Leppaenen "
        "2024); x 0.97 in 720 first marathoners, 10 min 3 times a week on their own (Toresdahl 2020)",
    )
    gives_way: ClassVar = "soft"
    loosens: ClassVar = {"sessions_per_week": "down", "at_least": "down", "strengthening": "down"}
    counts_training: ClassVar = True
    counts: ClassVar = Kind.STRENGTH
    exactly: ClassVar = True
    alone: ClassVar = "sessions_per_week"
    ranges: ClassVar = {"sessions_per_week": ("at_least", "sessions_per_week")}

    sessions_per_week: Annotated[int, spelled.whole(0, 3, ranges=True)] = Field(
        2, description="Strength sessions in a week; of a range such as `1-2` the more, wished, and the fewer at least."
    )
    at_least: Annotated[int, spelled.whole(0, 3)] | None = Field(
        None, description="So many at least, and the others where they fit; without it all of them."
    )
    strengthening: Annotated[int, spelled.whole(0, 3)] | None = Field(
        None, description="Sessions a week in the strengthening phase, where it differs."
    )

    @model_validator(mode="after")
    def _no_more_at_least(self) -> Self:
        if self.at_least is not None and self.at_least > self.sessions_per_week:
            number = f"at_least is {self.at_least}, and sessions_per_week {self.sessions_per_week}"
            raise ValueError(f"{number}; write the range, like `1-2`")
        return self

    def wanted(self, problem: Problem, phase: str) -> int:
        """Return how many sessions a week of this phase holds."""
        special = self.strengthening is not None and phase == "strengthening"
        return self.strengthening if special and self.strengthening is not None else self.sessions_per_week

    @property
    def fewest(self) -> int:
        """Return how many sessions a usual week has to hold."""
        return self.sessions_per_week if self.at_least is None else min(self.at_least, self.sessions_per_week)

    def holds_to(self, name: str) -> Any:
        """Return the value of a parameter to which it holds in any case: of the sessions of a week the fewest."""
        return self.fewest if name == "sessions_per_week" else super().holds_to(name)

    def least(self, problem: Problem, phase: str) -> int:
        """Return how many sessions a week of this phase has to hold: the others are wished."""
        wanted = self.wanted(problem, phase)
        return wanted if self.at_least is None else min(self.at_least, wanted)

    def bolder_without(self, problem: Problem) -> bool:
        """Tell whether the protocol lets nobody run before a stage of strength: a tendon heals by being loaded."""
        protocols = (problem.protocol, problem.protocol.second)
        return any(one is not None and one.runs_from_stage is not None for one in protocols)

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield a number for the strengthening phase in a plan that has none."""
        if self.strengthening is not None:
            yield from of_phases_not_there(problem, "strengthening", ("strengthening",))

    def asks(self, problem: Problem, week: int) -> str:
        """Return how many strength sessions it asks a week for."""
        number = self.least(problem, problem.phase(week, None))
        return f"{number} strength {'session' if number == 1 else 'sessions'} a week"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield sessions too many and, where the week is not excused, too few."""
        weeks = by_week(draft.days)
        for frame in draft.problem.weeks:
            count = sum(one.strength for one in weeks[frame.index])
            wanted, least = (of(draft.problem, draft.phase(frame.index)) for of in (self.wanted, self.least))
            done = sum(one.strength for one in weeks[frame.index] if one.day.date < draft.problem.open_from)
            yield Excess(frame.index, count - max(wanted, done))  # more may have been asked for then
            yield Excess(frame.index, least - count, wish=frame.excused)
            if least < wanted:
                yield Excess(frame.index, wanted - count, wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks with too many or too few strength sessions."""
        for week in reading.weeks:
            got = len(week.of_kind(Kind.STRENGTH))
            wanted = self.sessions_per_week
            if week.phase == "strengthening" and self.strengthening is not None:
                wanted = self.strengthening
            asked = [(wanted, False)]
            if self.at_least is not None and self.at_least < wanted:
                asked = [(wanted, True), (self.at_least, False)] if got < wanted else asked
            for number, wish in asked:
                if got < number or got > wanted:
                    yield self.finding(
                        f"week {week.index} has {got} strength {'session' if got == 1 else 'sessions'}; "
                        f"{number} a week are {'wished' if wish else 'asked for'}",
                        week.index,
                        day=week.frame.start,
                        over=abs(got - number),
                        wish=wish or (week.frame.excused and got < number),
                        measured=str(got),
                        allowed=str(number),
                    )
