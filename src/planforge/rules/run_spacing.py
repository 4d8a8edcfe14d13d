"""A day without running between runs.

Why:  every published return ladder leaves a day between runs; a sore knee tells its story the day after. With four or
      more runs a week that is impossible week after week. Then runs stand on at most so many days in a row: two with
      four runs, three with five, six with six. Fewer cannot go on week after week (found by trying all weeks): five
      runs with two in a row hold for two weeks, six with five for five. And as few of them as can be stand on the day
      after another: one, three, five a week; that is a wish. In rebuild runs may follow each other, and the wish stays:
      of two weeks that both fit the days, a coach writes the one with a day between the runs; and with up to three runs
      a week a third day in a row counts more than another weekday, or another day for the long run, does.
Bad:  R R . . R . .
Good: R . R . . R .
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD
from planforge.quantities import spelled
from planforge.rules.base.asked import runs_asked
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source, uses
from planforge.rules.run_days import RunDays, most_runs

# The fewest that can go on week after week, by trying all weeks: five runs with two in a row hold for two weeks only.
IN_A_ROW = {4: 2, 5: 3, 6: 6}
MANY_RUNS = min(IN_A_ROW)  # of a week, from which on some stand on days that follow each other
RUNS_WITH_A_DAY_BETWEEN = 3  # the most that a week holds with a day between each two, week after week
A_THIRD_DAY = 5  # what it counts: more than the weekdays and the long day that another week differs in (ours)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")


class RunSpacing(DayRule):
    """No two days in a row with runs until rebuild; with four runs a week never three, with five never four."""

    name: ClassVar = "run-spacing"
    source: ClassVar = Source("every published return ladder read", "convention")
    limits_load: ClassVar = True
    gives_way: ClassVar = "soft"
    loosens: ClassVar = {"in_a_row": "up"}
    shortens_weeks: ClassVar = True

    in_a_row: Annotated[int, spelled.whole(1, 7)] | None = Field(
        None,
        description="With four or more runs a week: on how many days in a row they stand at most. Left out: on as few "
        "as can go on week after week.",
    )

    def most_in_a_row(self, problem: Problem) -> int:
        """Return on how many days in a row runs may stand before rebuild, in the week of the plan that allows most."""
        return self.days_in_a_row(max((rule.sessions_per_week for rule in uses(problem, RunDays)), default=3))

    def days_in_a_row(self, runs: int) -> int:
        """Return on how many days in a row a week with so many runs may have one."""
        if runs < MANY_RUNS:
            return 1
        return self.in_a_row or IN_A_ROW.get(runs, 1)

    def asks(self, problem: Problem, week: int) -> str:
        """Return what stands between runs."""
        most = self.most_in_a_row(problem)
        if most == 1:
            unused = self.in_a_row is not None and self.in_a_row > most
            why = f", for in_a_row is of {MANY_RUNS} runs a week or more" if unused else ""
            return f"a day without running between runs{why}"
        return f"never running {NUMBERS[min(most + 1, 7)]} days in a row"

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield that no week has so many runs that some stand on days that follow each other."""
        most = max((rule.sessions_per_week for rule in uses(problem, RunDays)), default=3)
        if self.in_a_row is not None and most < MANY_RUNS:
            words = f"with fewer than {MANY_RUNS} runs a week there is a day between runs until rebuild"
            yield Idle("in_a_row", words, "delete it")

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield runs on too many days in a row, by what the last day's week may hold; and (a wish) pairs of days."""
        days = draft.days
        for position, last in enumerate(days):
            week, phase = last.day.week, draft.phase(last.day.week)
            most = self.days_in_a_row(most_runs(draft.problem, week, phase))
            if position >= most and phase != REBUILD:
                row = days[position - most : position + 1]
                yield Excess(week, sum(one.runs for one in row) - most, day=last.day.date)
        yield from self._pairs(draft)

    def _pairs(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield each run on the day after another, in rebuild, and in weeks of so many runs that some must stand so.

        Of few runs, which need no such days, a third one in a row counts besides.
        """
        for early, late in pairwise(draft.days):
            week, phase = late.day.week, draft.phase(late.day.week)
            if phase == REBUILD or most_runs(draft.problem, week, phase) >= MANY_RUNS:
                yield Excess(week, early.runs + late.runs - 1, wish=True, day=late.day.date)
        for three in zip(draft.days, draft.days[1:], draft.days[2:], strict=False):
            last = three[-1].day
            phase = draft.phase(last.week)
            if phase == REBUILD and most_runs(draft.problem, last.week, phase) < MANY_RUNS:
                beyond = sum(one.runs for one in three) - 2
                yield Excess(last.week, A_THIRD_DAY * beyond, wish=True, day=last.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs that follow others too closely, and (a wish) each that follows another at once."""
        runs = {s.date: s for s in reading.sessions if s.kind is Kind.RUN}
        for date, session in sorted(runs.items()):
            week = reading.problem.week_of(date)
            if not 1 <= week <= len(reading.weeks):
                continue
            rebuild = reading.phase(week) == REBUILD
            asked = runs_asked(reading, reading.week(week))
            most = self._most_of(asked)
            if not rebuild and all(date - timedelta(back) in runs for back in range(most + 1)):
                words = {1: "the day after another run", 2: "the third day in a row"}.get(
                    most, "after too many in a row"
                )
                yield self.finding(f"the run on {date:%a %d %b} comes {words}", week, day=date, session=session.id)
            if (rebuild or asked > RUNS_WITH_A_DAY_BETWEEN) and date - timedelta(1) in runs:
                words = f"the run on {date:%a %d %b} comes the day after another run"
                yield self.finding(words, week, day=date, session=session.id, wish=True)
            in_a_row = date - timedelta(1) in runs and date - timedelta(2) in runs
            if rebuild and asked <= RUNS_WITH_A_DAY_BETWEEN and in_a_row:
                words = f"the run on {date:%a %d %b} comes the third day in a row"
                yield self.finding(words, week, day=date, session=session.id, over=A_THIRD_DAY, wish=True)

    def _most_of(self, asked: int) -> int:
        """Return on how many days in a row a finished plan may have runs, of a week that is asked for so many.

        As many as stand in a row where a week's runs are spread over its days without one, week after week; what is
        stated goes before it where no day could be left between all of them.
        """
        spread = -(-asked // (7 - asked)) if asked < 7 else 7
        return spread if self.in_a_row is None or asked <= RUNS_WITH_A_DAY_BETWEEN else self.in_a_row
