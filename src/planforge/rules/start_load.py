"""The first running week is small, and fits how much the runner could do before.

Why:  who stopped starts on the ladder's first level (the article's 1 min : 2 min) with 8 to 10 repeats; fewer, down to
      six, only where the running alone would exceed 60 % of a normal week. Who still runs starts with at most 60 % of
      the normal distance (the article, phase 1) and 110 % of what is run now, whichever is less, and with 90 % of that
      where it can be, on the ladder's reduced entry; warm-up and cool-down walks are left out. Before the first full
      week there is as much as its days are part of a week, and who stopped repeats no more than the fewest: a plan that
      begins on a Tuesday does not begin with its longest runs. Where the knee sends the runs back in these weeks, a
      lower level or six repeats are enough; so are six where one begins again after more than four weeks off: of a
      small week `resume-below` may allow no more. There fewer are enough where the plan stood at less, or less was run
      last, as by a plan of an older version. Repeats, the floor and all of 90 and 110 % are ours.
      Where `continuous-cap` holds, nobody enters on a level whose bouts it would not allow. How far somebody ran is
      asked, and not how long without a break: so who runs 6 km in one go enters there, too, and is told so.
Bad:  normal 30 km a week, stopped: first week 3 x (12 x 2:1)
Good: normal 30 km a week, stopped: first week 3 x (8 x 1:2)
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from planforge.plan.measures import measure_steps
from planforge.plan.model import AtMost
from planforge.problem.calendar import hold_a_run
from planforge.problem.frames import Day
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import MINUTE, format_distance, format_duration
from planforge.rules.base import absences
from planforge.rules.base.asked import distance_around, runs_asked
from planforge.rules.base.draft import DraftWeek, WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Direction, Excess, Finding, FormerParameter, Per, Source, WeekRule, uses
from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.run_days import most_runs
from planforge.sessions.build import overhead
from planforge.sessions.contents import LEAST_REPEATS
from planforge.sessions.palette import SHORTEST_MAIN, palette


class StartLoad(WeekRule):
    """The first running week: level and repeats for who stopped, share of the normal distance for who still runs."""

    name: ClassVar = "start-load"
    source: ClassVar = Source(
        "the source article: 1 min : 2 min; 50-60 % of normal. Repeats, floor: ours", "convention"
    )
    limits_load: ClassVar = True
    always: ClassVar = "it speaks of the first running week only"
    loosens: ClassVar = {
        "repeats": "down",
        "most_repeats": "up",
        "fewest_repeats": "down",
        "most_of_normal": "up",
        "most_of_recent": "up",
        "least_of_bound": "down",
    }
    most_offered: ClassVar = {"most_repeats": 11}

    former_parameters: ClassVar = {
        "onset": FormerParameter(
            "is not stated here any more",
            "state it once: write `pain_onset: {}` under `runner`, and delete this one",
            "20 min",
        ),
        "least_of_normal": FormerParameter(
            "is not a share of normal any more",
            "write `least_of_bound: 90 %`: of the less of `most_of_normal` and `most_of_recent`; or delete it",
        ),
    }

    repeats: Annotated[int, spelled.whole(1, 60)] = Field(8, description="Fewest repeats of the first week's sessions.")
    most_repeats: Annotated[int, spelled.whole(1, 60)] = Field(10, description="Most repeats of those sessions.")
    fewest_repeats: Annotated[int, spelled.whole(1, 60)] = Field(
        6, description="Fewest repeats where running would exceed the share of a normal week."
    )
    most_of_normal: Annotated[int, spelled.share(50, 1000)] = Field(
        600, description="Most of a normal week's distance."
    )
    most_of_recent: Annotated[int, spelled.share(500, 2000)] = Field(
        1100, description="Most of a week's distance as it is run now, for who still runs."
    )
    least_of_bound: Annotated[int, spelled.share(0, 1000)] = Field(
        900, description="Least of what the first full week may have, for who still runs; a wish."
    )

    @model_validator(mode="after")
    def _no_more_than_most(self) -> Self:
        if self.repeats > self.most_repeats:
            raise ValueError(
                f"repeats: {self.repeats} is more than most_repeats: {self.most_repeats}; say both: "
                f"`{{repeats: {self.repeats}, most_repeats: {self.repeats}}}`"
            )
        return self

    def loosened_by(self, problem: Problem) -> Mapping[str, Direction]:
        """Return what bounds this runner's first week: repeats for who stopped, a share of normal for who still runs.

        `least_of_bound` is a wish, and for who stopped a larger `most_of_normal` only asks for more repeats.
        """
        stopped, still = ("repeats", "most_repeats", "fewest_repeats"), ("most_of_normal", "most_of_recent")
        return {name: self.loosens[name] for name in (stopped if problem.runner.stopped_running else still)}

    def bolder_by(self, name: str, problem: Problem, *, more: bool) -> bool:
        """Tell whether the first week may hold more; fewer repeats make it smaller, and no other rule gives way."""
        return more

    def first_weeks(self, problem: Problem) -> list[int]:
        """Return the weeks up to the first full one, and after each absence so long that one begins again."""
        full = [week.index for week in problem.full_running_weeks]
        until = full[0] if full else problem.calendar.weeks
        return [week.index for week in problem.running_weeks if week.index <= until] + _begun_again(problem)

    def fewest(self, problem: Problem, week: int, phase: str | None = None) -> int:
        """Return the fewest repeats: `repeats`, unless so much running would exceed the share of a normal week.

        Six are enough where one begins again, or the runs go back for what was told of the knee, and in the week after
        that: from six or seven `session-spike` allows no eight. Fewer are where the plan before stood at less, in its
        week or in each run.
        """
        phase = phase or problem.phase(week, None)
        if self._is_less(problem, week):
            bounds = problem.history.at_most if problem.history else ()
            runs = most_runs(problem, week, phase)
            stood = (_repeats(problem, week, phase, *_of_as_many_runs(one, runs)) for one in bounds if one.week == week)
            return min(self.repeats, self.fewest_repeats, LEAST_REPEATS, *stood)
        runner, first, runs = problem.runner, problem.protocol.ladder.levels[0], most_runs(problem, week, phase)
        most = runner.normal_weekly_distance * self.most_of_normal // 1000
        each = first.run * runner.easy_pace * (runs if problem.week(week).full else 1)
        return min(self.repeats, max(self.fewest_repeats, most // each))

    def _is_less(self, problem: Problem, week: int) -> bool:
        return week in _begun_again(problem) or bool({week, week - 1} & problem.weeks_gone_back)

    def _run_before(self, draft: WeekDraft, week: DraftWeek) -> Iterator[int]:
        """Yield how many repeats come to no more than what was run in the past week with which one is compared."""
        problem, index = draft.problem, week.frame.index
        for before, one, reference in draft.references():
            if one is week and reference.reference in problem.settled_weeks and self._is_less(problem, index):
                running, distance = before.run_time, before.distance
                if isinstance(running, int) and isinstance(distance, int):  # no number where words alone are read
                    yield _repeats(problem, index, draft.phase(index), running, distance)

    def bound(self, problem: Problem) -> int:
        """Return the most a full first week of who still runs may cover in mm, warm-up and cool-down walks left out."""
        runner = problem.runner
        bounds = [self.most_of_normal * runner.normal_weekly_distance // 1000]
        if runner.recent_weekly_distance is not None:
            bounds.append(self.most_of_recent * runner.recent_weekly_distance // 1000)
        return min(bounds)

    def most(self, problem: Problem, week: int) -> int:
        """Return the same for one of the first weeks: a shortened one has its part, a full one a shortest session."""
        if problem.week(week).full:
            return max(self.bound(problem), shortest_run(problem))
        return self.bound(problem) * problem.days_kept(week) // 7

    def runs_that_fit(self, problem: Problem, runs: int) -> int:
        """Return how many of so many runs a week the start of who still runs has room for; one at least."""
        return max(1, min(runs, self.bound(problem) // shortest_run(problem)))

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield a parameter that is for runners of the other kind, and a floor above what it is the floor of."""
        stopped = problem.runner.stopped_running
        if stopped and self.fewest_repeats > self.repeats:
            words = f"{self.fewest_repeats} is more than the {self.repeats} repeats a first run starts with"
            yield Idle("fewest_repeats", words, f"write at most {self.repeats}")
        who, names = "who stopped running", ("repeats", "most_repeats")
        if stopped:
            who, names = "who is still running", ("most_of_recent", "least_of_bound")
        for name in names:
            yield Idle(name, f"{name} is for somebody {who}", "delete it")

    def allows(self, problem: Problem) -> str:
        """Return with what a runner starts at most."""
        if problem.runner.stopped_running:
            return f"a start on level {problem.protocol.ladder.levels[0].label}"
        return f"a start with at most {format_distance(self.bound(problem), problem.runner.units)}"

    def asks(self, problem: Problem, week: int) -> str:
        """Return how often the first runs repeat at least."""
        return f"at least {self.fewest(problem, week)} repeats in the first runs"

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield why who still runs, maybe without a break, begins with breaks all the same."""
        if problem.runner.stopped_running or problem.waiting:
            return
        said, level = problem.language, problem.protocol.ladder.levels[entry_level(problem) - 1]
        run, walk = (format_duration(one, said.quantities) for one in (level.run, level.walk))
        yield said.notes.begins_with_breaks.format(run=run, walk=walk)

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield level, repeats, distance and running of the first weeks outside their bounds."""
        problem, runner = draft.problem, draft.problem.runner
        entry = entry_level(problem)
        for index in self.first_weeks(problem):
            week = draft.week(index)
            assert week is not None
            there = week.sessions[0].present
            yield Excess(index, week.level - entry, when=(there,))
            if index not in problem.weeks_gone_back:
                yield Excess(index, entry - week.level, when=(there,))
            if runner.stopped_running:
                fewest = self.fewest(problem, index, draft.phase(index))
                fewest = min([fewest, *self._run_before(draft, week)])
                for run in week.sessions:
                    most = self.most_repeats if week.frame.full else min(fewest, self.most_repeats)
                    yield Excess(index, run.repeats - most, when=(run.present,))
                    yield Excess(index, fewest - run.repeats, when=(run.present,))
            else:
                walks = overhead(problem, index, draft.phase(index)).distance
                main, most = week.distance - walks * week.runs, self.most(problem, index)
                yield Excess(index, main - most, scale=Per.METRES_100)
                if week.frame.full:
                    short = self.least_of_bound * most - 1000 * main
                    yield Excess(index, short, scale=1000 * Per.METRES_100, wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield what of the first running weeks is too much, too little, or on the wrong level."""
        entry = level_to_enter(reading.problem)
        for week in self._starts(reading):
            back = week.index in reading.problem.weeks_gone_back
            for level in (week.level, week.lowest_level):
                if week.runs and (level > entry if back else level != entry):
                    yield self.finding(
                        f"week {week.index} starts on level {level} of the ladder; this runner enters on level {entry}",
                        week.index,
                        day=week.frame.start,
                        over=abs(level - entry),
                        measured=str(level),
                        allowed=str(entry),
                    )
                    break
            if reading.problem.runner.stopped_running:
                yield from self._check_repeats(reading, week)
            else:
                yield from self._check_distance(reading, week)

    def _starts(self, reading: Reading) -> list[WeekReading]:
        """Return the weeks with which running begins: up to the first full one, and after an absence so long."""
        found: list[WeekReading] = []
        for week in reading.running_weeks:
            found.append(week)
            if week.frame.full:
                break
        return found + self._again(reading)

    def _again(self, reading: Reading) -> list[WeekReading]:
        """Return the weeks after an absence so long that one begins again."""
        return [week for _, week, one in reading.references() if one.days_off > absences.RESTART_AFTER_DAYS]

    def _check_repeats(self, reading: Reading, week: WeekReading) -> Iterator[Finding]:
        runner, first = reading.problem.runner, reading.problem.protocol.ladder.levels[0]
        once = first.run * runner.easy_pace * (runs_asked(reading, week) if week.frame.full else 1)
        share = self.most_of_normal * runner.normal_weekly_distance
        fit = (one for one in range(self.repeats, self.fewest_repeats, -1) if 1000 * one * once <= share)
        fewest = next(fit, min(self.repeats, self.fewest_repeats))
        back = reading.problem.weeks_gone_back
        gone = week.index in back or week.index - 1 in back  # 10 % above six or seven repeats are no eight
        if gone or week in self._again(reading):
            fewest = min(self.repeats, self.fewest_repeats, LEAST_REPEATS)
            fewest = min([fewest, *(self._fitting(reading, week, *stood) for stood in _stood(reading, week))])
        most = self.most_repeats if week.frame.full else min(fewest, self.most_repeats)
        allowed = f"{fewest}-{most}" if fewest < most else str(most)
        for run in week.runs:
            got = run.repeats
            over = max(got - most, fewest - got)
            if over > 0:
                yield self.finding(
                    f"the run on {run.session.date:%a %d %b} has {got} repeats; the first running week has "
                    f"{allowed.replace('-', ' to ')}{'' if week.frame.full else ', for it is a shortened one'}",
                    week.index,
                    day=run.session.date,
                    session=run.session.id,
                    over=over,
                    measured=str(got),
                    allowed=allowed,
                )

    def _fitting(self, reading: Reading, week: WeekReading, running: int, distance: int) -> int:
        """Return how often each run of a week repeats where all come to no more than so many seconds and mm."""
        first, speeds = reading.problem.protocol.ladder.levels[0], reading.problem.runner.speeds
        each, runs = speeds.run * first.run + speeds.walk * first.walk, runs_asked(reading, week)
        times = 0
        while runs * (times + 1) * first.run <= running:
            if runs * ((times + 1) * each + distance_around(reading, week)) > distance:
                break
            times += 1
        return times

    def _check_distance(self, reading: Reading, week: WeekReading) -> Iterator[Finding]:
        problem, most = reading.problem, self.largest_start(reading.problem)
        if week.frame.full:
            most = max(most, shortest_session(problem))
        else:
            most = most * sum(not _is_lost(day, problem) for day in week.frame.days) // 7
        got = sum(run.main_distance(reading.problem.runner.speeds) for run in week.runs)
        least = self.least_of_bound * most if week.frame.full else 0
        for over, bound, words, wish in (
            (1000 * (got - most), most, "at most", False),
            (least - 1000 * got, least // 1000, "at least", True),
        ):
            if over > 0:
                yield self.finding(
                    f"week {week.index} covers {reading.distance(got)} without warm-up and cool-down; {words} "
                    f"{reading.distance(bound)} for a start",
                    week.index,
                    day=week.frame.start,
                    over=over,
                    scale=1000 * Per.METRES_100,
                    wish=wish,
                    measured=reading.distance(got),
                    allowed=reading.distance(bound),
                )

    def largest_start(self, problem: Problem) -> int:
        """Return `bound`, as the checking half reads it: the nearer of a share of normal and a share of now."""
        runner = problem.runner
        normal = runner.normal_weekly_distance * self.most_of_normal
        now = runner.recent_weekly_distance
        return normal // 1000 if now is None else min(normal, now * self.most_of_recent) // 1000


def _begun_again(problem: Problem) -> list[int]:
    """Return the weeks after each absence so long that one begins again."""
    return [one.week for one in problem.references if one.days_off > absences.RESTART_AFTER_DAYS]


def _repeats(problem: Problem, week: int, phase: str, running: int, distance: int) -> int:
    """Return how many repeats of the first level all runs of a week have that come to no more than so much.

    running: of the week, in seconds. distance: of the week with its walks, in mm.
    """
    first, speeds, runs = problem.protocol.ladder.levels[0], problem.runner.speeds, most_runs(problem, week, phase)
    main = distance // runs - overhead(problem, week, phase).distance
    return min(running // runs // first.run, main // (speeds.run * first.run + speeds.walk * first.walk))


def _of_as_many_runs(most: AtMost, runs: int) -> tuple[int, int]:
    """Return the running in seconds, and the distance in mm, to which so many runs within a bound come at most."""
    each = most.run_s if most.most_running_s is None else runs * most.most_running_s
    return min(most.run_s, each), min(most.distance_mm, runs * most.longest_run_mm)


# -- how a plan begins, for the posting halves -----------------------------------------------------------------------


def entry_level(problem: Problem) -> int:
    """Return the level on which the runner enters the ladder: who still runs at the highest that bouts may have."""
    levels = problem.protocol.ladder.levels
    if problem.runner.stopped_running:
        return 1
    entry = levels.index(problem.protocol.ladder.reduced_entry) + 1
    longest = min((rule.start(problem) for rule in uses(problem, ContinuousCap)), default=None)
    if longest is None:
        return entry
    return max((level for level in range(1, entry + 1) if levels[level - 1].run <= longest), default=1)


def shortest_run(problem: Problem) -> int:
    """Return what the shortest main part covers on the level that the runner enters, in mm; it is always allowed."""
    rung, speeds = palette(problem.protocol.ladder)[entry_level(problem) - 1], problem.runner.speeds
    return min(
        speeds.run * (rung.run * one.repeats + rung.tail * one.tails) + speeds.walk * rung.walk * one.repeats
        for one in rung.amounts(SHORTEST_MAIN + 2 * (rung.run + rung.walk))
    )


# -- the same for the checking halves --------------------------------------------------------------------------------


def level_to_enter(problem: Problem) -> int:
    """Return the level of the ladder on which a plan is to begin: for who still runs the reduced entry or lower."""
    onset, caps = problem.runner.pain_onset, uses(problem, ContinuousCap)
    bouts = [max(MINUTE, (onset or rule.onset) - rule.margin) for rule in caps]
    highest = 1
    for level, one in enumerate(problem.protocol.ladder.levels, start=1):
        if problem.runner.stopped_running:
            break
        if all(one.run <= bout for bout in bouts):
            highest = level
        if one == problem.protocol.ladder.reduced_entry:
            break
    return highest


def shortest_session(problem: Problem) -> int:
    """Return how far the shortest session goes on the level on which a plan begins, in mm, measured on its steps."""
    rung = palette(problem.protocol.ladder)[level_to_enter(problem) - 1]
    mains = [rung.steps(one) for one in rung.amounts(SHORTEST_MAIN + 2 * (rung.run + rung.walk))]
    return min(measure_steps(steps, problem.runner.speeds).distance for steps in mains)


def _stood(reading: Reading, week: WeekReading) -> Iterator[tuple[int, int]]:
    """Yield the running and the distance at which the plan before stood, and of the past week it is compared with."""
    history = reading.problem.history
    for most in history.at_most if history else ():
        if most.week == week.index:
            runs, running = runs_asked(reading, week), most.run_s
            if most.most_running_s is not None and runs * most.most_running_s < running:
                running = runs * most.most_running_s
            yield running, min(most.distance_mm, runs * most.longest_run_mm)
    for before, one, _ in reading.references():
        if one is week and before.frame.start < reading.problem.open_from:
            yield before.measures.run_time, before.measures.distance


def _is_lost(day: Day, problem: Problem) -> bool:
    """Tell whether a day is none for running: away, before the knee has settled, or without its usual times."""
    usual = problem.calendar.available.get(day.weekday, ())
    changed = hold_a_run(usual) and not hold_a_run(day.windows)
    return day.away or day.date < problem.earliest_run or changed
