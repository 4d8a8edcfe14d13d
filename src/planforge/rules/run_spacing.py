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

from planforge.plan import Kind
from planforge.problem import Problem
from planforge.rules.draft import Draft
from planforge.rules.reading import Reading
from planforge.rules.rule import Excess, Finding, Rule, Source
from planforge.stated import REBUILD

MANY_RUNS = 4


class RunSpacing(Rule):
    """No two days running with runs (never three, with four runs a week), until rebuild."""

    name: ClassVar = "run-spacing"
    source: ClassVar = Source("every published return ladder read", "convention")
    scope: ClassVar = "day"

    def most_in_a_row(self, problem: Problem) -> int:
        """Return on how many days running runs may stand before rebuild."""
        runs = max((rule.sessions_per_week for rule in problem.rules_named("run-days")), default=3)
        return 2 if runs >= MANY_RUNS else 1

    def post(self, draft: Draft) -> Iterator[Excess]:
        """Yield runs on too many days in a row."""
        span = self.most_in_a_row(draft.problem) + 1
        days = draft.days
        for start in range(len(days) - span + 1):
            row = days[start : start + span]
            last = row[-1].day
            if draft.phase(last.week) != REBUILD:
                yield Excess(last.week, sum(one.runs for one in row) - (span - 1), day=last.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs that follow others too closely."""
        most = self.most_in_a_row(reading.problem)
        runs = {s.date: s for s in reading.sessions if s.kind is Kind.RUN}
        for date, session in sorted(runs.items()):
            row = [date - timedelta(back) for back in range(most + 1)]
            week = reading.problem.week_of(date)
            if not 1 <= week <= len(reading.weeks) or reading.week(week).phase == REBUILD:
                continue
            if all(day in runs for day in row):
                words = "the day after another run" if most == 1 else "the third day running"
                yield self.finding(f"the run on {date:%a %d %b} comes {words}", week, day=date, session=session.id)
