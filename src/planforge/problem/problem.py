"""Everything a plan depends on: what the coach states, the rules, and what follows from them alone.

`Problem` is a value: the same problem gives the same plan, byte for byte. What is known before any plan exists stands
here too: the days and their windows, which weeks are full, which week is compared with which.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, ClassVar, Literal
from typing import Protocol as Interface

from planforge.languages import Language, language
from planforge.languages.pain import bolder as bolder_words
from planforge.plan.model import (
    Basis,
    DaysOff,
    Do,
    Elsewhere,
    Kind,
    Load,
    PainChange,
    Part,
    PlanCalendar,
    PlanWaiting,
    Session,
)
from planforge.plan.slots import week_of as week_of_slot
from planforge.problem.calendar import TREADMILL, hold_a_run, with_time
from planforge.problem.changes import Differs, days_that_differ, times_in
from planforge.problem.frames import Day, History, Reference, WeekFrame
from planforge.problem.readiness import Waiting, gate
from planforge.problem.sections import (
    AS_EARLY,
    LOAD_MANAGEMENT,
    PHASE_ORDER,
    REBUILD,
    RETURN,
    Absence,
    Calendar,
    CrossTraining,
    Goal,
    Protocol,
    Race,
    Routine,
    Runner,
    Screening,
    StrengthStage,
    Window,
)
from planforge.quantities.dates import PlanWeeks, Span, Weekday, first_of_week
from planforge.quantities.units import LONGEST_PLAN, MINUTE

GOAL = "goal"  # the part of the file that says what is wanted, and the rule that carries it out
WALK = 30 * MINUTE  # what the readiness gate asks for, practised as far as it goes; for protocols that name no walking
FEW_DAYS_OFF = 3  # cost no week: convention (`resume-below`)
RUNS_LEFT = 2  # of a week with a missed run, at least, for it to count as planned
QUIET_DAYS = 2  # before a race: nothing is done; on the day after it nobody runs (ours)
SETTLING_DAYS = 3  # the article's acute phase is 3-7 days: nobody runs on the day of the injury and the three after it


class StatedRule(Interface):
    """What is asked of a rule below the rules, which read problems; `rules.rule.Rule` says what each is."""

    name: ClassVar[str]
    scope: ClassVar[Literal["week", "day", "session"]]

    @property
    def during(self) -> object | None:
        """Return the weeks and phases it is limited to; None: it holds always."""
        ...

    @property
    def hard(self) -> bool:
        """Tell whether no plan may break the rule."""
        ...

    @property
    def runs_a_week(self) -> int | None:
        """Return how many runs it asks a full week for; None where it asks for none."""
        ...

    def days_in_a_row(self, runs: int) -> int | None:
        """Return on how many days running a week with so many runs may have one before rebuild; None: on any."""
        ...

    def holds(self, week: int, phase: str) -> bool:
        """Tell whether the rule speaks of a week which this phase governs."""
        ...

    def lighter_weeks(self, problem: "Problem", goal: tuple[int, int] | None) -> frozenset[int]:
        """Return the weeks that it makes lighter on purpose, where these reach and hold the goal."""
        ...

    @property
    def opens(self) -> tuple[tuple[date, Window], ...]:
        """Return the times of single days that are times to train because the rule names them."""
        ...

    def told_to_the_runner(self, problem: "Problem") -> Iterator[str]:
        """Yield what the runner should know of it throughout, in the runner's language."""
        ...

    def around(self) -> Mapping[tuple[Part, Do], int]:
        """Return the seconds it puts around the main part of every run, by part and by what is done."""
        ...

    def shaped(self, session: Session, problem: "Problem") -> Session:
        """Return the session as this rule wants it."""
        ...


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One use of a rule: the rule, where it stands, and whether the coach (not the template) gave its weight.

    `loc` is the path to it in the constraint file: `("rules", "build-cap")`, with a number behind where it is a list's.
    """

    rule: Any  # a `rules.rule.Rule`; of one kind `rules.rule.uses` has them with their type
    source_line: str
    weighted_by_coach: bool = False
    loc: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Everything a plan depends on. Built by `planforge.constraints.load.load`, or in code.

    short_weeks: the weeks that count as shortened, where that is not to follow from rules and changes any more.
    history: what is past, for a plan that is made again after it began.
    basis: what the coach's file says, as hashes; None for a problem built in code.
    bolder_with_pain: in what the file lets more hurt than its protocol.
    rebuilds: whether a rebuild phase follows the week in which the goal is due; not where a plan does not arrive.
    waiting: why no running is planned yet; None where it is (see `made_to_wait`).
    step_back: whether the plan holds the easier run beside each that is to come.
    """

    plan_id: str
    title: str
    runner: Runner
    screening: Screening
    calendar: Calendar
    goal: Goal
    protocol: Protocol
    uses: tuple[RuleUse, ...]
    switched_off: tuple[str, ...] = ()
    short_weeks: frozenset[int] | None = None
    basis: Basis | None = None
    bolder_with_pain: tuple[PainChange, ...] = ()
    rebuilds: bool = True
    history: History | None = None
    waiting: Waiting | None = None
    step_back: bool = False

    def __post_init__(self) -> None:
        """Settle which days are meant by those that are named: absences, and when rules hold."""
        away = tuple(self._settled_absence(one) for one in self.calendar.away)
        if away != self.calendar.away:
            object.__setattr__(self, "calendar", self.calendar.model_copy(update={"away": away}))
        uses = tuple(self._settled_use(use) for use in self.uses)
        if any(one is not other for one, other in zip(uses, self.uses, strict=True)):
            object.__setattr__(self, "uses", uses)

    def _settled_absence(self, absence: Absence) -> Absence:
        if absence.dates.named is None:
            return absence
        dates = absence.dates.in_plan(self.plan_weeks)
        return absence if dates == absence.dates else absence.model_copy(update={"dates": dates})

    def _settled_use(self, use: RuleUse) -> RuleUse:
        during = use.rule.during
        if during is None or not during.named:
            return use
        settled = during.in_plan(self.plan_weeks)
        if settled == during:
            return use
        return replace(use, rule=use.rule.model_copy(update={"during": settled}))

    # -- calendar ------------------------------------------------------------------------------------------------

    @cached_property
    def plan_weeks(self) -> PlanWeeks:
        """Return the weeks of the plan, by their dates."""
        return self.calendar.weeks_from(self.start)

    @property
    def start(self) -> date:
        """Return the first day of the plan."""
        assert self.calendar.start is not None, "a problem has a start"
        return self.calendar.start

    @cached_property
    def earliest_run(self) -> date:
        """Return the first day that may hold a run: the plan's, unless the injury is only days old."""
        settled = self.runner.injured_on and self.runner.injured_on + timedelta(SETTLING_DAYS + 1)
        return max(self.start, settled or self.start)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Return every day of the plan, in order."""
        weeks = self.plan_weeks
        opened = [one for rule in self.rules for one in rule.opens]
        days = []
        for index in range((weeks.last - self.start).days + 1):
            when = self.start + timedelta(index)
            absence = next((one for one in self.calendar.away if when in one.dates), None)
            week = weeks.week_of(when)
            windows = self._usual(week).get(Weekday(when.weekday()), ())
            for on, more in opened:
                windows = with_time(windows, more) if on == when else windows
            if self._is_quiet(when):
                windows = ()
            if absence:  # a light routine needs half an hour somewhere in the day, wherever that is
                windows = (Window(start=None, seconds=30 * MINUTE),) if absence.strength else ()
            days.append(
                Day(
                    index=index,
                    date=when,
                    week=week,
                    windows=windows,
                    away=absence is not None,
                    can_run=hold_a_run(windows)
                    and when >= self.earliest_run
                    and not self.is_off(when)
                    and not (self.race and when == self.race.on + timedelta(1)),
                    timezone=self.zone_on(when),
                    place=(when - weeks.begins).days % 7,
                )
            )
        return tuple(days)

    @property
    def race(self) -> Race | None:
        """Return the race within the plan; None where there is none, or running waits."""
        return None if self.waiting else self.goal.race

    def _is_quiet(self, when: date) -> bool:
        """Tell whether nothing but a race is done on a day: its own, and those just before it."""
        return self.race is not None and 0 <= (self.race.on - when).days <= QUIET_DAYS

    @cached_property
    def race_week(self) -> int | None:
        """Return the number of the week that holds the race."""
        return self.week_of(self.race.on) if self.race else None

    @cached_property
    def easy_week(self) -> int | None:
        """Return the number of the easy week after the race; None where the plan ends before it."""
        week = (self.race_week or self.calendar.weeks) + 1
        return week if week <= self.calendar.weeks else None

    @cached_property
    def _days_of(self) -> dict[int, tuple[Day, ...]]:
        return {week: tuple(days) for week, days in groupby(self.days, key=lambda day: day.week)}

    @property
    def names_days(self) -> bool:
        """Tell whether the file names weeks or days otherwise than by their whole dates."""
        named = any(use.rule.during is not None and use.rule.during.named for use in self.uses)
        return bool(self.calendar.changes) or named or any(one.dates.named for one in self.calendar.away)

    @cached_property
    def differing(self) -> dict[date, Differs]:
        """Return the days whose times or time zone differ, and by which lines of the file."""
        return days_that_differ(self.calendar.changes, self.plan_weeks)

    @cached_property
    def changes(self) -> dict[int, tuple[str, ...]]:
        """Return the weeks whose times differ, by number, and the lines of the file that say so."""
        found: dict[int, dict[str, None]] = {}
        for day, how in self.differing.items():
            if how.times is not None:
                found.setdefault(self.week_of(day), {})[how.times] = None
        return {week: tuple(found[week]) for week in sorted(found)}

    def zone_on(self, day: date) -> str:
        """Return the time zone in which the times of a day are meant; that of a day that is past stays."""
        if self.history and day < self.open_from:
            return self.history.plan.calendar.zone_on(day)
        differs = self.differing.get(day)
        line = self.calendar.changes[differs.zone] if differs and differs.zone else None
        return (line.timezone if line else None) or self.calendar.timezone

    def _usual(self, week: int) -> dict[Weekday, tuple[Window, ...]]:
        """Return the times of a week by day of the week, before anybody is away."""
        usual = self.calendar.available
        if week not in self.changes:
            return usual
        times = dict(usual)
        for day in self.plan_weeks.days_of(week):
            differs = self.differing.get(day)
            if differs and differs.times:
                weekday = Weekday(day.weekday())
                times[weekday] = times_in(usual, self.calendar.changes[differs.times]).get(weekday, ())
        return times

    def room_for_runs(self, week: int) -> tuple[int, int]:
        """Return (runs for which a changed week has days, runs it is asked for).

        Which phase governs a week may depend on the goal, and the goal on which weeks are full: so the most that any
        phase possible there asks for counts, and the days that runs must keep between them before rebuild.
        """
        dated = self._dated_phase(week)
        phases = [dated] if dated else [RETURN, REBUILD]
        rules = [rule for phase in phases for rule in self.rules if rule.holds(week, phase)]
        asked = [runs for rule in rules if (runs := rule.runs_a_week) is not None]
        if not asked:
            return 0, 0
        rows = (rule.days_in_a_row(max(asked)) for rule in rules if rule.hard)
        most = min((row for row in rows if row is not None), default=7)
        fits = in_a_row = 0
        usual = self._usual(week)
        free = {day.weekday for day in self._days_of[week] if hold_a_run(usual.get(day.weekday, ()))}
        for day in self.plan_weeks.days_of(week):
            in_a_row = in_a_row + 1 if day.weekday() in free and in_a_row < most else 0
            fits += in_a_row > 0
        return fits, max(asked)

    def shortened_by_change(self, week: int) -> bool:
        """Tell whether a change leaves a week too few days for its runs."""
        if week < self.first_running_week:
            return False
        if self.short_weeks is not None:
            return week in self.short_weeks
        if week not in self.changes:
            return False
        fits, asked = self.room_for_runs(week)
        return fits < asked

    @cached_property
    def weeks(self) -> tuple[WeekFrame, ...]:
        """Return the frame of every week, in order."""
        return tuple(self._frame(index) for index in range(1, self.calendar.weeks + 1))

    def _frame(self, index: int) -> WeekFrame:
        days = self._days_of[index]
        usual = self._usual(index)
        unused = (day for day in days if not day.can_run and not self._spared(day))
        lost = any(hold_a_run(usual.get(day.weekday, ())) for day in unused)
        short = self.shortened_by_change(index)
        running = index >= self.first_running_week and any(day.can_run for day in days)
        absences = [one for one in self.calendar.away if any(day.date in one.dates for day in days)]
        frame = WeekFrame(
            index=index,
            days=days,
            full=len(days) == 7 and not lost and not short and index not in (self.race_week, self.easy_week),
            running=running,
            excused=len(days) < 7 or short or index == self.race_week or any(not one.strength for one in absences),
        )
        return self._settled(frame) if index in self.settled_weeks else frame

    def _settled(self, frame: WeekFrame) -> WeekFrame:
        """Return the frame of a week that is past or runs: as it was planned, but for runs that an absence took."""
        assert self.history is not None
        week = self.history.plan.weeks[frame.index - 1]
        runs, missed = [run for run in week.runs if self.counts(run)], frame.index in self._missed_one
        days_off = bool(self._off_in(frame.index))  # a run that was just not run holds nothing up
        if frame.index == self.running_week:
            some = bool(runs or self.history.running or not frame.running)
            as_planned = len(runs) == len(week.runs) and not self.history.dropped and week.full is not False
            full = (frame.full or missed) and some and as_planned
            running = bool(runs or self.history.running)
            return replace(frame, full=full, running=running, excused=True, missed=full and missed and days_off)
        planned = frame.full if week.full is None else week.full
        full = planned and len(runs) == len(week.runs) and bool(runs or not frame.running)
        ran = any(self.was_done(run) for run in week.runs)
        return replace(frame, full=full, running=ran, missed=full and missed and days_off)

    # -- what is past --------------------------------------------------------------------------------------------

    @cached_property
    def open_from(self) -> date:
        """Return the first day that is not past: the plan's first, where it is made for the first time."""
        return self.history.open_from if self.history else self.start

    @cached_property
    def settled_weeks(self) -> range:
        """Return the numbers of the weeks whose content is settled: those that are past, and the running one."""
        if self.history is None or self.open_from <= self.start:
            return range(0)
        return range(1, min(self.week_of(self.open_from - timedelta(1)), self.calendar.weeks) + 1)

    @property
    def running_week(self) -> int | None:
        """Return the number of the week that is partly past; None where a week begins on the first open day."""
        last = self.settled_weeks[-1] if self.settled_weeks else 0
        return last if last and self.week_of(self.open_from) == last else None

    @cached_property
    def days_off(self) -> tuple[Span | DaysOff, ...]:
        """Return the spans of days without running that cost runs: away, and those that came of what was told."""
        return (*(one.dates for one in self.calendar.away), *(one for one in self._barred if one.lost))

    @property
    def _barred(self) -> tuple[DaysOff, ...]:
        """Return the days without running that came of what was told."""
        return self.history.told.off if self.history and self.history.told else ()

    def is_off(self, day: date) -> bool:
        """Tell whether nobody runs on a day: the runner is away, or what was told bars it."""
        return any(day in span for span in (*self.days_off, *self._barred))

    def left_out(self, index: int) -> int:
        """Return how many runs of a week to come are left out for what was told: they are not moved to other days."""
        if index in self.settled_weeks:
            return 0
        return sum(week_of_slot(slot) == index for span in self._barred for slot in span.left_out)

    def _spared(self, day: Day) -> bool:
        """Tell whether a day is lost to nothing but what was told, and no run was planned on it or those beside it."""
        barred = any(day.date in one for one in self._barred)
        return barred and not any(day.date in span for span in self.days_off)

    def was_done(self, session: Session) -> bool:
        """Tell whether a session counts as done, so far as anybody knows: a run on a day off does not."""
        if session.race:  # nobody planned how it is run
            return False
        if session.date >= self.open_from:
            return True
        told = self.history.told if self.history else None
        if told and session.id in told.not_done:
            return False
        return session.counts_as is not Kind.RUN or not self.is_off(session.date)

    def _in_full(self, session: Session) -> bool:
        """Tell whether a session counts as done as it was planned: not in part, and not where nobody spoke of it."""
        told = self.history.told if self.history else None
        return self.was_done(session) and not (told and session.id in told.not_whole)

    def heavy_ended(self, day: date) -> int:
        """Return when the last heavy strength of a past day ended, in seconds of that day.

        0: there was none that counts as done, or it has no hour.
        """
        ended = 0
        for one in self.history.plan.sessions if self.history else ():
            if one.date == day and one.start is not None and one.load is Load.HEAVY and self.was_done(one):
                start = 3600 * one.start.hour + 60 * one.start.minute + one.start.second
                ended = max(ended, start + one.duration_s)
        return ended

    def counts(self, session: Session) -> bool:
        """Tell whether a session counts when a week is measured: as done, or as the one run missed of a week."""
        return self._in_full(session) or (not session.race and self.week_of(session.date) in self._missed_one)

    @cached_property
    def _missed_one(self) -> frozenset[int]:
        """Return the settled weeks of whose runs few days off, or the runner, left out one; else as they were planned.

        They count as planned, or a Saturday missed now and then would lower every week to come.
        """
        found = set[int]()
        for index in self.settled_weeks:
            assert self.history is not None
            runs = self.history.plan.weeks[index - 1].runs
            off = self._off_in(index)
            left = sum(self._in_full(run) for run in runs)
            coming = len(self.history.running) if index == self.running_week else 0
            few = len(off) <= 1 and all(span.days <= FEW_DAYS_OFF for span in off)
            if few and len(runs) - left == 1 and left + coming >= RUNS_LEFT:
                found.add(index)
        return frozenset(found)

    def place_on(self, day: date, at: time | None) -> Literal["treadmill"] | None:
        """Return where a run is that begins at an hour of a day; None: outdoors."""
        frame = next((one for one in self._days_of.get(self.week_of(day), ()) if one.date == day), None)
        if frame is None or at is None:
            return None
        clock = 3600 * at.hour + 60 * at.minute + at.second
        belts = (one for one in frame.windows if one.treadmill and one.start is not None)
        return TREADMILL if any(0 <= clock - one.opens < one.seconds for one in belts) else None

    def told_short(self, index: int) -> bool:
        """Tell whether runs of a settled week were told as not done, or as done in part, or by nobody."""
        told = self.history.told if self.history and index in self.settled_weeks else None
        runs = self.history.plan.weeks[index - 1].runs if self.history and told else ()
        return any(one.id in told.not_done or one.id in told.not_whole for one in runs) if told else False

    def _off_in(self, index: int) -> list[Span | DaysOff]:
        """Return the spans without running that touch a week."""
        return [span for span in self.days_off if any(day.date in span for day in self._days_of[index])]

    def week(self, index: int) -> WeekFrame:
        """Return the frame of the week with this number."""
        return self.weeks[index - 1]

    def week_of(self, when: date) -> int:
        """Return the number of the week that holds a date (it may lie outside the plan)."""
        return self.plan_weeks.week_of(when)

    def days_kept(self, week: int) -> int:
        """Return how many of a week's days are left for running: in the plan, not away, not lost by a change."""
        usual = self.calendar.available
        return sum(
            not day.away
            and day.date >= self.earliest_run
            and (hold_a_run(day.windows) or not hold_a_run(usual.get(day.weekday, ())))
            for day in self.week(week).days
        )

    # -- phases and goal -----------------------------------------------------------------------------------------

    @cached_property
    def first_running_week(self) -> int:
        """Return the first week that may hold runs: week 1 for a runner who never stopped, none while running waits.

        Else the first after the phases that end by date, and with the strength stage that the protocol asks for before
        any run.
        """
        if self.waiting:
            return self.calendar.weeks + 1
        if not self.runner.stopped_running:
            return 1
        ends = [last for _, first, last in self._dated_phases if last is not None]
        each = (self.protocol, self.protocol.second) if self.protocol.second else (self.protocol,)
        begins = [self.stage_begins(stage) for one in each for stage in one.stages[: one.runs_from_stage or 0]]
        return max([1, *(last + 1 for last in ends), *begins])

    @cached_property
    def _dated_phases(self) -> tuple[tuple[str, int, int | None], ...]:
        """Return the phases that end by date: name, first and last week (None: to the end of the plan).

        Their weeks are whole ones from the injury on (from the plan's start where its day is not stated). A phase ends
        with the plan's week in which its time is over: so a shortened first week never shortens it, and who was hurt
        longer ago than it lasts has it behind them.
        """
        since = self.runner.injured_on or self.start

        def over(weeks: int) -> int:
            return self.week_of(since + timedelta(7 * weeks - 1))

        return tuple(
            (
                phase.name,
                1 if phase.weeks[0] == 1 else over(phase.weeks[0] - 1) + 1,
                over(phase.weeks[1]) if phase.weeks[1] else None,
            )
            for phase in self.protocol.phases
            if phase.weeks
        )

    @cached_property
    def running_weeks(self) -> tuple[WeekFrame, ...]:
        """Return the weeks that hold runs."""
        return tuple(week for week in self.weeks if week.running)

    @cached_property
    def full_running_weeks(self) -> tuple[WeekFrame, ...]:
        """Return the running weeks that no absence shortens."""
        return tuple(week for week in self.running_weeks if week.full)

    @property
    def as_early(self) -> bool:
        """Tell whether the goal is wanted as early as the rules allow."""
        return (self.goal.by or self.protocol.default_goal.by) == AS_EARLY

    @cached_property
    def continuous_goal(self) -> int | None:
        """Return the continuous run to come to in seconds: who still runs comes to it first, then to a distance.

        One that the file does not state is the protocol's, and so is what a run as far as the weeks allow aims at.
        """
        pace = self.runner.easy_pace
        stated = self.goal.run_seconds(pace)
        return self.protocol.default_goal.run_seconds(pace) if stated is None else stated

    @property
    def as_far(self) -> bool:
        """Tell whether the run is to be as long as the weeks allow, in the last of them, and not held."""
        return self.goal.run is not None and self.goal.run.as_far

    @property
    def continuous_goal_is_wish(self) -> bool:
        """Tell whether plans may fall short of the run: as far as the weeks allow, or not stated beside a distance."""
        beside = self.goal.weekly_distance is not None and self.runner.stopped_running
        return self.as_far or (beside and not self.goal.states_a_run)

    @cached_property
    def required_run(self) -> int | None:
        """Return the continuous run without which no plan arrives, in seconds; None where none is required."""
        return None if self.continuous_goal_is_wish else self.continuous_goal

    @cached_property
    def distance_goal(self) -> int | None:
        """Return the weekly distance to reach in mm; by default a runner still running goes back to normal."""
        normal = self.runner.normal_weekly_distance
        if self.goal.weekly_distance is not None:
            return self.goal.weekly_distance.of(normal)
        if self.runner.stopped_running or self.goal.states_a_run:
            return None
        return normal

    @property
    def distance_goal_is_wish(self) -> bool:
        """Tell whether the distance is the default: then the plan comes as near as the horizon allows, and says so."""
        return self.goal.weekly_distance is None and (self.continuous_first or not self.as_early)

    @property
    def continuous_first(self) -> bool:
        """Tell whether a continuous run is reached first, and then, in weeks of its own, a weekly distance."""
        both = self.continuous_goal is not None and self.distance_goal is not None
        return both and not self.runner.stopped_running

    @property
    def chooses_goal_weeks(self) -> bool:
        """Tell whether the engine may choose the weeks of the goal, which a finished plan then has to name."""
        return self.as_early or self.continuous_first

    @cached_property
    def distance_weeks(self) -> tuple[int, int] | None:
        """Return the pair of weeks that reach and hold the weekly distance where a continuous run comes first."""
        in_time = self._pairs_in_time
        return in_time[-1] if self.continuous_first and in_time else None

    @cached_property
    def _pairs_in_time(self) -> tuple[tuple[int, int], ...]:
        pairs = pairwise(week.index for week in self.full_running_weeks)
        return tuple(pair for pair in pairs if pair[1] <= self.ready_by)

    @cached_property
    def goal_weeks(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs (week that reaches the goal, next full week that holds it) the engine may choose among.

        One pair when there is a date to be ready by (the latest that keeps it), all of them, earliest first, when the
        goal is wanted as early as possible; empty when the plan has fewer than two full running weeks in time. A
        continuous run that comes before a distance is due by the middle of the running weeks: the pairs from then on.
        """
        if GOAL in self.switched_off or self.as_far:
            return ()
        in_time = self._pairs_in_time
        if self.as_early or not in_time:
            return in_time
        if not self.continuous_first:
            return in_time[-1:]
        middle = self.running_weeks[(len(self.running_weeks) - 1) // 2].index
        return in_time[max(0, sum(held <= middle for _, held in in_time) - 1) :]

    @property
    def may_miss_the_goal(self) -> bool:
        """Tell whether the goal is only a wish of the coach's: every use of its rule has a weight."""
        goals = [rule for rule in self.rules if rule.name == GOAL]
        return bool(goals) and not any(rule.hard for rule in goals)

    @property
    def ready_by(self) -> int:
        """Return the number of the last week by which the goal must be reached and held."""
        if self.as_early:
            return self.calendar.weeks
        by = self.goal.by or self.protocol.default_goal.by
        if isinstance(by, date):  # a week counts when it is over by that day
            week = self.week_of(by + timedelta(1)) - 1
        else:
            week = by if isinstance(by, int) else self.calendar.weeks
            if self.goal.by is None:
                week = min(week, self.calendar.weeks)
        return week

    def phase(self, week: int, held: int | None) -> str:
        """Return the name of the phase that governs a week when the goal is held in week `held` (None: never).

        No week of waiting belongs to a phase that runs: it manages load.
        """
        dated = self._dated_phase(week)
        if self.waiting and dated in (None, RETURN, REBUILD):
            return LOAD_MANAGEMENT
        if dated:
            return dated
        names = [phase.name for phase in self.protocol.phases]
        return REBUILD if self.rebuilds and REBUILD in names and held is not None and week > held else RETURN

    def _dated_phase(self, week: int) -> str | None:
        """Return the phase that governs a week by date, whatever becomes of the goal."""
        within = (name for name, first, last in self._dated_phases if first <= week and (last is None or week <= last))
        return next(within, None)

    def goal_reached(self, meets: Callable[[int], bool]) -> tuple[int, int] | None:
        """Return the pair of weeks in which a finished plan reaches and holds the goal, from what its weeks hold.

        With a date to be ready by it is the planned pair, whatever the plan does; `meets` tells of a week whether its
        runs come up to the goal.
        """
        if not self.chooses_goal_weeks:
            return self.goal_weeks[0] if self.goal_weeks else None
        return next((pair for pair in self.goal_weeks if all(meets(week) for week in pair)), None)

    # -- comparisons ---------------------------------------------------------------------------------------------

    def lighter_weeks(self, goal: tuple[int, int] | None) -> frozenset[int]:
        """Return the weeks that are lighter on purpose, where these reach and hold the goal: nothing follows them."""
        return frozenset[int]().union(*(rule.lighter_weeks(self, goal) for rule in self.rules))

    def references_for(self, goal: tuple[int, int] | None) -> tuple[Reference, ...]:
        """Return which week each running week is compared with, where these reach and hold the goal.

        That is the last full one before it (for the first full one, none), unless it was lighter on purpose: then the
        one before that.
        """
        lighter = self.lighter_weeks(goal)
        before = {one.week: one.reference for one in self.references}
        return tuple(
            replace(one, reference=before[one.reference]) if one.reference in lighter else one
            for one in self.references
        )

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return the last full week before each running one (the first full one has none); see `references_for`."""
        found: list[Reference] = []
        last_full: WeekFrame | None = None
        for week in self.running_weeks:
            if last_full is not None:
                unbroken = last_full.index == week.index - 1 and not last_full.missed
                between = range(last_full.index + (not last_full.missed), week.index)
                grows, absence = week.full and unbroken, self._longest_absence(between)
                back = any(last_full.index < one <= week.index for one in self._stepped_back)
                found.append(Reference(last_full.index, week.index, grows, absence, back))
            if week.full:
                last_full = week
        return tuple(found)

    @property
    def _stepped_back(self) -> frozenset[int]:
        """Return the weeks whose runs go back for what was told: those of that day, and the ones after."""
        told = self.history.told if self.history else None
        weeks = [self.week_of(one.day) for one in told.stepped_back] if told else []
        return frozenset([*weeks, *(week + 1 for week in weeks)])

    def _longest_absence(self, weeks: range) -> int:
        first, last = (self.week(weeks[0]).days[0].date, self.week(weeks[-1]).days[-1].date) if weeks else (None, None)
        if first is None or last is None:
            return 0
        touching = [span.days for span in self.days_off if span.first <= last and span.last >= first]
        return max([*touching, 7 * self._without_runs(weeks)])

    def _without_runs(self, weeks: range) -> int:
        """Return how many of some weeks are settled and hold no run: running waited, for whatever reason."""
        return sum(week in self.settled_weeks and not self.week(week).running for week in weeks)

    @property
    def language(self) -> Language:
        """Return the language in which the runner reads the plan."""
        return language(self.runner.language)

    # -- what is done --------------------------------------------------------------------------------------------

    def stage(self, week: int) -> StrengthStage:
        """Return the strength stage a week stands in; of two injuries, the first's."""
        return self.stages_in(week)[0]

    def stages_in(self, week: int) -> tuple[StrengthStage, ...]:
        """Return the strength stages a week stands in, one of each injury."""
        return tuple(
            [one for one in strength if self.stage_begins(one) <= max(1, week)][-1] for strength in self.strength
        )

    @cached_property
    def strength(self) -> tuple[tuple[StrengthStage, ...], ...]:
        """Return the strength of each injury, the first's first: they take turns within a week."""
        second = self.protocol.second
        return (self.protocol.strength, *((second.strength,) if second else ()))

    def stage_begins(self, stage: StrengthStage) -> int:
        """Return the week with which a strength stage begins; it may lie before the plan.

        Stages are counted from the first strength session (`strength_since`, else the plan's start), never from the
        injury: what was not trained opens nothing. No stage is shortened by a first week that is.
        """
        due = (self.runner.strength_since or self.start) + timedelta(7 * (stage.from_week - 1))
        begins = self.week_of(due + timedelta(6))
        return min(1, begins) if due <= self.start else begins

    def routine(self, week: int, number: int = 1) -> Routine:
        """Return the routine of a week's strength session, by its number in the week; days away take a light one.

        That is the first light one, which needs nothing at hand. Of two injuries the routines take turns. Its notes say
        the stage by name, and in the stage's first week the gate before it.
        """
        stages = self.stages_in(week)
        return self._routine(week, stages[(number - 1) % len(stages)])

    def routines(self, week: int) -> tuple[Routine, ...]:
        """Return the routines that take turns in a week's strength sessions."""
        return tuple(self._routine(week, stage) for stage in self.stages_in(week))

    def strength_load(self, week: int) -> Load:
        """Return how heavy a week's strength is held to be: of two routines that take turns as the heavier."""
        heavy = any(one.load is Load.HEAVY for one in self.routines(week))
        return Load.HEAVY if heavy else Load.LIGHT

    def days_between_strength(self, week: int) -> int:
        """Return how many days without strength stand around each strength session of a week, at least."""
        return max(one.days_between for one in self.routines(week))

    def _routine(self, week: int, stage: StrengthStage) -> Routine:
        routine = self.protocol.routines[stage.routine]
        lighter = week == self.race_week or any(day.away for day in self.week(week).days)
        if routine.load is Load.HEAVY and lighter:
            light = [one for one in self.protocol.routines.values() if one.load is Load.LIGHT]
            return light[0] if light else routine
        said, begins = self.language.sessions, self.stage_begins(stage) == week
        first = (said.begin_only_when.format(gate=stage.gate),) if stage.gate and begins else ()
        named = (said.stage.format(name=stage.name),) if stage.name else ()
        return routine.model_copy(update={"notes": (*named, *first, *routine.notes)}) if named or first else routine

    @cached_property
    def cross_training(self) -> tuple[CrossTraining, ...]:
        """Return the activities that take turns, the first one first: while running waits, walking."""
        every = self.protocol.cross_training
        if not self.waiting:
            return every
        said = self.language.sessions
        own = CrossTraining(title=said.walk, minutes=WALK, cue=said.walk_cue, walking=True)
        walks = tuple(one for one in every if one.walking) or (own,)
        return (*walks, *(one for one in every if not one.walking))

    def opens_in(self, feature: str) -> int:
        """Return the first week whose strength stage allows hills, downhill, strides or tempo: week 1, if none asks.

        Of two injuries both have to allow it.
        """
        opening = (self.stage_begins(stage) for some in self.strength for stage in some if feature in stage.opens)
        return max((1, *opening))

    @cached_property
    def rules(self) -> tuple[StatedRule, ...]:
        """Return the rules in force, in the manual's order."""
        return tuple(use.rule for use in self.uses)

    @cached_property
    def rules_by_name(self) -> dict[str, list[Any]]:
        """Return the uses of each rule that are in force; ask `rules.rule.uses`, which knows their type."""
        found: dict[str, list[Any]] = {}
        for rule in self.rules:
            found.setdefault(rule.name, []).append(rule)
        return found

    def made_to_wait(self, waiting: Waiting, today: date) -> "Problem":
        """Return the same problem as long as running waits: no runs, no goal to judge, some whole weeks from today on.

        What the file says of goal and weeks stays in the file, for when running begins.
        """
        begun = max(self.start, today)
        begins = first_of_week(begun, self.calendar.week_starts)
        week = self.week_of(begun) + (begun > begins)  # a week that is not whole comes on top
        weeks = min(LONGEST_PLAN, week - 1 + waiting.weeks)
        return replace(
            self,
            calendar=self.calendar.model_copy(update={"weeks": weeks}),
            uses=tuple(use for use in self.uses if use.rule.name != GOAL),
            waiting=waiting,
        )

    @property
    def title_in_plan(self) -> str:
        """Return what the plan is called: while running waits, that it does, and for what."""
        if self.waiting is None:
            return self.title
        return self.language.readiness.title.format(waits=self.waiting.title, plan=self.title)

    @property
    def waiting_in_plan(self) -> PlanWaiting | None:
        """Return what of the wait stands in a plan; None where running is planned."""
        if self.waiting is None:
            return None
        wants, questions = self.waiting.wants, self.waiting.questions
        return PlanWaiting(title=self.title, until=self.days[-1].date, wants=wants, questions=questions)

    @property
    def calendar_in_plan(self) -> PlanCalendar:
        """Return what of the calendar stands in a plan."""
        return PlanCalendar(
            start=self.start,
            weeks=self.calendar.weeks,
            week_starts="sunday" if self.calendar.week_starts is Weekday.SUN else None,
            timezone=self.calendar.timezone,
            elsewhere=self._elsewhere or None,
        )

    @property
    def _elsewhere(self) -> tuple[Elsewhere, ...]:
        """Return the stretches of days that stand in another time zone than the plan's."""
        found = []
        for zone, days in groupby(self.days, key=lambda day: day.timezone):
            if zone != self.calendar.timezone:
                several = [day.date for day in days]
                found.append(Elsewhere(first=several[0], last=several[-1], timezone=zone))
        return tuple(found)

    @property
    def gate(self) -> str:
        """Return what must be so before the first run, in words for the runner."""
        return gate(self.protocol, self.language)

    @property
    def notes_in_plan(self) -> tuple[str, ...]:
        """Return what the runner should know throughout; first, while running waits, for what, and until when.

        Then in what the file lets more hurt than its protocol.
        """
        bolder = bolder_words(self.bolder_with_pain, self.language)
        said = self.language.goal
        ends = (said.no_rebuild,) if self.ends_with_the_goal else ()
        far = (said.as_far,) if self.as_far and not self.waiting else ()
        first = (*self._waiting_notes, *((bolder,) if bolder else ()), *far, *ends)
        of_rules = dict.fromkeys(note for rule in self.rules for note in rule.told_to_the_runner(self))
        return (*first, *self.protocol.advice, *of_rules, *self.protocol.care, self.gate)

    @property
    def ends_with_the_goal(self) -> bool:
        """Tell whether no running week follows the one that holds the goal, though the protocol has a phase for them.

        Where the engine chooses the goal's weeks nobody knows before there is a plan.
        """
        rebuild = any(phase.name == REBUILD for phase in self.protocol.phases)
        if not rebuild or self.waiting or self.chooses_goal_weeks or not self.goal_weeks:
            return False
        return not any(week.index > self.goal_weeks[0][1] for week in self.running_weeks)

    @property
    def _waiting_notes(self) -> tuple[str, ...]:
        if self.waiting is None:
            return ()
        said = self.language.readiness
        note = said.note if self.runner.stopped_running else said.note_still_running
        last = self.language.day(self.days[-1].date)
        asked = said.asked_again.format(day=last, questions=" ".join(self.waiting.questions))
        return note.format(waits=self.waiting.title), asked

    def aim(self, phase: str) -> str | None:
        """Return what a phase is for, in words for the runner: while running waits, to become ready for it."""
        if self.waiting:
            return self.language.readiness.aim if phase in PHASE_ORDER else None
        return next((one.aim for one in self.protocol.phases if one.name == phase), None) or None

    def with_rules(self, *rules: StatedRule) -> "Problem":
        """Return the same problem under other rules."""
        return replace(self, uses=tuple(RuleUse(rule, "in code") for rule in rules))
