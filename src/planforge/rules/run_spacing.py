"""A day without running between runs.

Why:  every published return ladder leaves a day between runs; a sore knee tells its story the day after. With four or
      more runs a week that is impossible week after week, and the rule becomes: never three days running. In rebuild
      runs may follow each other.
Bad:  R R . . R . .
Good: R . R . . R .
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD
from planforge.rules.base.asked import runs_asked
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source, uses
from planforge.rules.run_days import RunDays, most_runs

# The fewest that can go on week after week, by trying all weeks: five runs with two in a row hold for two weeks only.
IN_A_ROW = {4: 2, 5: 3, 6: 6}


class RunSpacing(DayRule):
    """No two days running with runs until rebuild; with four runs a week never three, with five never four."""

    name: ClassVar = "run-spacing"
    source: ClassVar = Source("every published return ladder read", "convention")
    limits_load: ClassVar = True
    gives_way: ClassVar = "soft"
    shortens_weeks: ClassVar = True

    def most_in_a_row(self, problem: Problem) -> int:
        """Return on how many days running runs may stand before rebuild, in the week of the plan that allows most."""
        return self.days_in_a_row(max((rule.sessions_per_week for rule in uses(problem, RunDays)), default=3))

    def days_in_a_row(self, runs: int) -> int:
        """Return on how many days running a week with so many runs may have one."""
        return IN_A_ROW.get(runs, 1)

    def asks(self, problem: Problem, week: int) -> str:
        """Return what stands between runs."""
        most = self.most_in_a_row(problem)
        one_more = {1: "two", 2: "three", 3: "four"}.get(most, "seven")
        return "a day without running between runs" if most == 1 else f"never running {one_more} days in a row"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield runs on too many days in a row, by what the last day's week may hold."""
        days = draft.days
        for position, last in enumerate(days):
            week, phase = last.day.week, draft.phase(last.day.week)
            most = self.days_in_a_row(most_runs(draft.problem, week, phase))
            if position >= most and phase != REBUILD:
                row = days[position - most : position + 1]
                yield Excess(week, sum(one.runs for one in row) - most, day=last.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs that follow others too closely."""
        runs = {s.date: s for s in reading.sessions if s.kind is Kind.RUN}
        for date, session in sorted(runs.items()):
            week = reading.problem.week_of(date)
            if not 1 <= week <= len(reading.weeks) or reading.phase(week) == REBUILD:
                continue
            asked = runs_asked(reading, reading.week(week))
            # as many as stand in a row where a week's runs are spread over its days without one, week after week
            most = -(-asked // (7 - asked))
            if all(date - timedelta(back) in runs for back in range(most + 1)):
                words = {1: "the day after another run", 2: "the third day running"}.get(
                    most, "after too many in a row"
                )
                yield self.finding(f"the run on {date:%a %d %b} comes {words}", week, day=date, session=session.id)
