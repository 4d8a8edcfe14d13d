"""What never happens in the early phases: downhill, speed, long runs.

Why:  downhill running and speed load the kneecap and the IT band most, and long runs reach the point where pain begins;
      the article excludes all three while load is managed, and this project keeps hills and speed out until the goal is
      reached. A strength stage can hold something back longer (`opens`): a patellar tendon meets no speed and no hills
      before it has learnt to jump. What counts as a long run (60 min) is ours.
Bad:  tempo in week 3
Good: tempo in the rebuild phase, after strides
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.during import PhaseName
from planforge.rules.base.no_effect import Idle, of_phases_not_there
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class PhaseExcludes(WeekRule):
    """In the phases named, and before the strength stage that opens it, there is none of what is named."""

    name: ClassVar = "phase-excludes"
    source: ClassVar = Source(
        "the source article, phase 1; its extension to all early phases is the project's aim", "convention"
    )
    gives_way: ClassVar = "never"
    loosens: ClassVar = {"long_run": "up"}

    phases: tuple[PhaseName, ...] = Field(
        ("load-management", "strengthening", "return-to-running"), description="The phases it holds for."
    )
    exclude: tuple[Literal["hills", "downhill", "strides", "tempo"], ...] = Field(
        ("hills", "downhill", "strides", "tempo"), description="What is left out."
    )
    no_long_runs: tuple[PhaseName, ...] = Field(("load-management",), description="Phases without long runs.")
    long_run: Annotated[int, spelled.duration(600, 14_400)] = Field(3600, description="Running time of a long run.")

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield phases that the plan lacks."""
        yield from of_phases_not_there(problem, "phases", self.phases)
        yield from of_phases_not_there(problem, "no_long_runs", self.no_long_runs)

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield what is excluded, per week of an early phase."""
        for week in draft.weeks:
            for name in self.exclude:
                if week.phase in self.phases or not draft.problem.is_open(name, week.frame.index):
                    yield Excess(week.frame.index, week.feature(name))
            if week.phase in self.no_long_runs:
                yield Excess(week.frame.index, week.most_running - self.long_run, scale=Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs an early phase excludes."""
        for week in reading.running_weeks:
            for name in self.exclude:
                early = week.phase in self.phases
                if early or not reading.problem.is_open(name, week.index):
                    opens = reading.problem.opens_in(name)
                    behind = f"before the strength stage that begins in week {opens}"
                    back = "while strength is back on an earlier stage"
                    where = f"in {week.phase}" if early else behind if week.index < opens else back
                    for run in week.feature(name):
                        yield self.finding(
                            f"the run on {run.date:%a %d %b} is {name}; there is none of it {where}",
                            week.index,
                            day=run.date,
                            session=run.id,
                        )
            if week.phase in self.no_long_runs and week.most_running > self.long_run:
                yield self.finding(
                    f"week {week.index} has a run with {format_duration(week.most_running)} of running; "
                    f"no run in {week.phase} has more than {format_duration(self.long_run)}",
                    week.index,
                    day=week.frame.start,
                    over=week.most_running - self.long_run,
                    scale=Per.MINUTE,
                    measured=format_duration(week.most_running),
                    allowed=format_duration(self.long_run),
                )
