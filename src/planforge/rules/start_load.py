"""The first running week is small, and fits how much the runner could do before.

Why:  who stopped starts on the ladder's first level (the article's 1 min : 2 min) with 8 to 10 repeats; fewer, down to
      six, only where the running alone would exceed 60 % of a normal week. Who still runs starts at 50 to 60 % of the
      normal distance (the article, phase 1), on the ladder's reduced entry. Repeats and the floor are ours.
      Where `continuous-cap` holds, nobody enters on a level whose bouts it would not allow.
Bad:  normal 30 km a week, stopped: first week 3 x (12 x 2:1)
Good: normal 30 km a week, stopped: first week 3 x (8 x 1:2)
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from planforge import fields
from planforge.problem import Problem
from planforge.rules.draft import Draft
from planforge.rules.reading import Reading
from planforge.rules.rule import Direction, Excess, Finding, Per, Rule, Source
from planforge.rules.run_days import most_runs


class StartLoad(Rule):
    """The first running week: level and repeats for who stopped, share of the normal distance for who still runs."""

    name: ClassVar = "start-load"
    source: ClassVar = Source(
        "the source article: 1 min : 2 min; 50-60 % of normal. Repeats, floor: ours", "convention"
    )
    scope: ClassVar = "week"
    always: ClassVar = "it speaks of the first running week only"
    loosens: ClassVar = {
        "repeats": "down",
        "most_repeats": "up",
        "fewest_repeats": "down",
        "most_of_normal": "up",
        "least_of_normal": "down",
    }

    repeats: Annotated[int, fields.whole(1, 60)] = Field(8, description="Fewest repeats of the first week's sessions.")
    most_repeats: Annotated[int, fields.whole(1, 60)] = Field(10, description="Most repeats of those sessions.")
    fewest_repeats: Annotated[int, fields.whole(1, 60)] = Field(
        6, description="Fewest repeats where running would exceed the share of a normal week."
    )
    most_of_normal: Annotated[int, fields.share(50, 1000)] = Field(600, description="Most of a normal week's distance.")
    least_of_normal: Annotated[int, fields.share(0, 1000)] = Field(
        500, description="Least of it, for who still runs; a wish."
    )

    def loosened_by(self, problem: Problem) -> Mapping[str, Direction]:
        """Return what bounds this runner's first week: repeats for who stopped, a share of normal for who still runs.

        `least_of_normal` is a wish, and for who stopped a larger `most_of_normal` only asks for more repeats.
        """
        names = ("repeats", "most_repeats", "fewest_repeats") if problem.runner.stopped_running else ("most_of_normal",)
        return {name: self.loosens[name] for name in names}

    def first_weeks(self, problem: Problem) -> list[int]:
        """Return the weeks up to the first full one, and after each absence so long that one begins again."""
        full = [week.index for week in problem.full_running_weeks]
        until = full[0] if full else problem.calendar.weeks
        again = [one.week for one in problem.references if one.days_off > fields.RESTART_AFTER_DAYS]
        return [week.index for week in problem.running_weeks if week.index <= until] + again

    def fewest(self, problem: Problem, week: int, phase: str | None = None) -> int:
        """Return the fewest repeats: `repeats`, unless so much running would exceed the share of a normal week."""
        runner, first = problem.runner, problem.protocol.ladder.levels[0]
        runs = most_runs(problem, week, phase or problem.phase(week, None))
        most = runner.normal_weekly_distance * self.most_of_normal // 1000
        each = first.run * runner.easy_pace * (runs if problem.week(week).full else 1)
        return min(self.repeats, max(self.fewest_repeats, most // each))

    def entry(self, problem: Problem) -> int:
        """Return the level on which the runner enters the ladder: who still runs at the highest that bouts may have."""
        levels = problem.protocol.ladder.levels
        if problem.runner.stopped_running:
            return 1
        entry = levels.index(problem.protocol.ladder.reduced_entry) + 1
        longest = min((rule.start(problem) for rule in problem.rules_named("continuous-cap")), default=None)
        if longest is None:
            return entry
        return max((level for level in range(1, entry + 1) if levels[level - 1].run <= longest), default=1)

    def post(self, draft: Draft) -> Iterator[Excess]:
        """Yield level, repeats, distance and running of the first weeks outside their bounds."""
        problem, runner = draft.problem, draft.problem.runner
        entry = self.entry(problem)
        for index in self.first_weeks(problem):
            week = draft.week(index)
            assert week is not None
            there = week.sessions[0].present
            yield Excess(index, week.level - entry, when=(there,))
            yield Excess(index, entry - week.level, when=(there,))
            if runner.stopped_running:
                fewest = self.fewest(problem, index, draft.phase(index))
                for run in week.sessions:
                    yield Excess(index, run.repeats - self.most_repeats, when=(run.present,))
                    yield Excess(index, fewest - run.repeats, when=(run.present,))
            else:
                normal = runner.normal_weekly_distance
                over = 1000 * week.distance - self.most_of_normal * normal
                yield Excess(index, over, scale=1000 * Per.METRES_100)
                if week.frame.full:
                    short = self.least_of_normal * normal - 1000 * week.distance
                    yield Excess(index, short, scale=1000 * Per.METRES_100, wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield what of the first running weeks is too much, too little, or on the wrong level."""
        for index in self.first_weeks(reading.problem):
            week = reading.week(index)
            entry = self.entry(reading.problem)
            for level in (week.level, week.lowest_level):
                if week.runs and level != entry:
                    yield self.finding(
                        f"week {index} starts on level {level} of the ladder; this runner enters on level {entry}",
                        index,
                        day=week.frame.start,
                        over=abs(level - entry),
                        measured=str(level),
                        allowed=str(entry),
                    )
                    break
            if reading.problem.runner.stopped_running:
                yield from self._check_repeats(reading, index)
            else:
                yield from self._check_distance(reading, index)

    def _check_repeats(self, reading: Reading, index: int) -> Iterator[Finding]:
        week = reading.week(index)
        fewest = self.fewest(reading.problem, index, week.phase)
        for run in week.runs:
            got = run.repeats
            over = max(got - self.most_repeats, fewest - got)
            if over > 0:
                yield self.finding(
                    f"the run on {run.session.date:%a %d %b} has {got} repeats; the first running week has "
                    f"{fewest} to {self.most_repeats}",
                    index,
                    day=run.session.date,
                    session=run.session.id,
                    over=over,
                    measured=str(got),
                    allowed=f"{fewest}-{self.most_repeats}",
                )

    def _check_distance(self, reading: Reading, index: int) -> Iterator[Finding]:
        week, normal = reading.week(index), reading.problem.runner.normal_weekly_distance
        got = week.measures.distance
        for over, bound, words, wish in (
            (1000 * got - self.most_of_normal * normal, self.most_of_normal, "at most", False),
            (self.least_of_normal * normal - 1000 * got, self.least_of_normal, "at least", True),
        ):
            if over > 0 and (week.frame.full or not wish):
                allowed = reading.distance(bound * normal // 1000)
                yield self.finding(
                    f"week {index} covers {reading.distance(got)}; {words} {allowed} "
                    f"({bound / 10:g} % of normal) for a start",
                    index,
                    day=week.frame.start,
                    over=over,
                    scale=1000 * Per.METRES_100,
                    wish=wish,
                    measured=reading.distance(got),
                    allowed=allowed,
                )
