"""So many runs a week, every full week.

Why:  the published return ladders run three times a week with a day between; fewer than two runs a week did worse
      (Johnston 2018). A week that an absence shortens holds as many as fit. Who still runs goes on with as many runs as
      now, two at least and six at most, and fewer where the start (`start-load`) does not hold so many.
Bad:  3, 1, 3 runs in full weeks
Good: 3, 3, 3 runs in full weeks
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.model import Kind
from planforge.problem.frames import WeekFrame
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Source, WeekRule, uses_in

DEFAULT, MOST = 3, 6
FEWEST_WELL = 2  # fewer did worse (Johnston 2018): a coach may ask for it, and nobody is offered it


class RunDays(WeekRule):
    """Every full running week holds exactly so many runs; a shortened one at most."""

    name: ClassVar = "run-days"
    source: ClassVar = Source("25 published ladders; Johnston 2018: fewer than 2 is worse", "guideline")
    gives_way: ClassVar = "numbers"  # as a wish it would let weeks come down to one run, below what is offered
    loosens: ClassVar = {"sessions_per_week": "either"}
    least_offered: ClassVar = {"sessions_per_week": FEWEST_WELL}
    counts: ClassVar = Kind.RUN
    exactly: ClassVar = True
    needed_to_run: ClassVar = True
    shortens_weeks: ClassVar = True
    alone: ClassVar = "sessions_per_week"
    ranges: ClassVar = {"sessions_per_week": ("sessions_per_week", None)}

    sessions_per_week: Annotated[int, spelled.whole(1, MOST, ranges=True)] = Field(
        DEFAULT,
        description=(
            "Runs in a full week; of a range such as `3-4` the fewer. Who still runs goes on with as many as now, "
            "where no file says more."
        ),
    )

    @property
    def runs_a_week(self) -> int:
        """Return how many runs it asks a full week for."""
        return self.sessions_per_week

    def bolder_by(self, name: str, problem: Problem, *, more: bool) -> bool:
        """Tell whether a week is to hold more runs: it then has more of all that is bounded for a run."""
        return more

    def asks(self, problem: Problem, week: int) -> str:
        """Return how many runs it asks a week for."""
        return f"{self.sessions_per_week} {'runs' if self.sessions_per_week > 1 else 'run'} a week"

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield runs too many, and in full weeks too few."""
        for week in draft.weeks:
            gone = draft.problem.left_out(week.frame.index)
            yield Excess(week.frame.index, week.runs - max(0, self.sessions_per_week - gone))
            if week.frame.full:
                yield Excess(week.frame.index, self.sessions_per_week - week.runs)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks with too many or too few runs, and runs where none belong."""
        for week in reading.weeks:
            got = len(week.runs)
            if not week.frame.running:
                if got:
                    yield self.finding(
                        f"week {week.index} has runs; running begins in week "
                        f"{reading.problem.first_running_week} or pauses",
                        week.index,
                        day=week.runs[0].session.date,
                        over=got,
                        measured=str(got),
                        allowed="0",
                    )
                continue
            gone = reading.problem.left_out(week.index)
            most = max(0, self.sessions_per_week - gone)
            over = got - most
            if week.frame.full:
                over = abs(over)
            if over > 0:
                yield self.finding(
                    f"week {week.index} has {got} {'run' if got == 1 else 'runs'}; "
                    f"{self.sessions_per_week} a week are asked for"
                    + (
                        f", {self.sessions_per_week - most} fewer after days off"
                        if most < self.sessions_per_week
                        else ""
                    ),
                    week.index,
                    day=week.frame.start,
                    over=over,
                    measured=str(got),
                    allowed=str(most),
                )


def most_runs(problem: Problem, week: int, phase: str) -> int:
    """Return how many runs a week may hold by the uses of the rule that hold there; as usual where none does."""
    rules = uses_in(problem, RunDays, week, phase)
    return max((rule.sessions_per_week for rule in rules), default=DEFAULT)


def runs_exactly(problem: Problem, frame: WeekFrame, phase: str) -> bool:
    """Tell whether a week's number of runs is settled beforehand: a full one under one hard `run-days`."""
    rules = uses_in(problem, RunDays, frame.index, phase)
    return frame.full and len(rules) == 1 and rules[0].hard
