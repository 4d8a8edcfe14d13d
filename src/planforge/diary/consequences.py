"""What follows from a diary for a plan that is made again: which runs count, which days hold none, what goes back.

Pure: entries, what the pain gate said of each session, and the plan that stands, to `problem.frames.Told`. A judgement
binds once: what an earlier plan has taken in stands in that plan, and is not taken in again.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from planforge.diary.answers import EXTRA, of_a_day, planned_run_s
from planforge.diary.asked import day_of
from planforge.diary.counted import Judged, judged
from planforge.diary.entries import Morning, RunTold, Seen, SessionTold, Today
from planforge.diary.sore import Sore, sore
from planforge.diary.told import Diary, Record
from planforge.diary.vocabulary import BARRING, Done
from planforge.gate.judging import SAID_NO, TOO_FEW, UNANSWERED, Gate, Outcome, judge
from planforge.gate.outcome import Next, Now, Refer
from planforge.gate.table import after_step_back
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import (
    ALL_BACK,
    DaysOff,
    Do,
    Kind,
    Plan,
    Session,
    Step,
    StepBack,
    Steps,
    StrengthBack,
    unrolled,
)
from planforge.problem.frames import Held, Told

AFTER_FEVER_DAYS = 3  # without running, from the day on which somebody is well: ours
SORE_DAYS_OFF = 2  # from the last such day on, at least, as the table's row says
DAYS_OFF_TO_DECLINE = 1  # at most: above the limit at which a run ends there are more, and nobody declines a stop
FAR_MORE = 2  # times the longest run of its week: one that holds the next week, whatever comes after it: ours
MORE_THAN_PLANNED = ("extra", "unplanned")  # the rows of the table that say so
_BACK = {Next.BACK_1: 1, Next.BACK_2: 2, Next.RESTART: ALL_BACK}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from one occasion: a session, a run that no plan had, or how the knee was on some day.

    number: of the last entry that told of it, from 1. slot: of the planned session; None: there is none. is_run: it
    was one, or was to be. following: what becomes of the sessions of its kind to come once there may be any.
    after_seen: it was told after a professional had allowed running that day. told_on: the day on which it was told
    last; None: nobody knows.
    """

    day: date
    number: int
    slot: str | None
    is_run: bool
    outcome: Outcome
    following: Next
    after_seen: bool = False
    told_on: date | None = None

    def was_seen_on(self, day: date) -> bool:
        """Tell whether a professional who allowed running on a day could know of it."""
        return self.day < day or (self.day == day and not self.after_seen)

    @property
    def binds(self) -> bool:
        """Tell whether it is of running: of a run, or of the knee on some day. Strength has stages of its own."""
        return self.is_run or self.of_a_day

    @property
    def of_strength(self) -> bool:
        """Tell whether it is of a session of the plan that is no run."""
        return not self.binds

    @property
    def goes_back(self) -> bool:
        """Tell whether the runs to come go back for it."""
        return self.binds and self.following in _BACK

    @property
    def stages_back(self) -> int | None:
        """Return by how many stages strength goes back for it; 0: it comes to no next one. None: it goes on.

        That a session was good, but not yet one of enough, is of running: a stage of strength has a length of its own.
        Nor does an answer that is missing hold it: strength of which nobody tells counts as done.
        """
        goes_on = self.following is Next.PROGRESS or {*self.outcome.rows} <= {TOO_FEW, UNANSWERED}
        return None if self.binds or goes_on else _BACK.get(self.following, 0)

    @property
    def rests_that_day(self) -> bool:
        """Tell whether a run of its very day that is still to come is not run: it was told before that one."""
        is_planned_run = self.is_run and self.slot is not None
        rests = self.outcome.days_off > 0 or (self.of_a_day and self.outcome.now is Now.DO_NOT_RUN)
        return rests and not is_planned_run

    @property
    def of_a_day(self) -> bool:
        """Tell whether it is of how the knee was on some day, and of no session."""
        return self.slot is None and not self.is_run


def judgements(
    plan: Plan,
    diary: Diary,
    records: Mapping[tuple[str, ...], Record],
    ids: Sequence[str],
    by: Gate,
    local: datetime,
    good_needed: int,
    first: int = 1,
) -> tuple[Judgement, ...]:
    """Return what follows from everything told, in the order of days.

    ids: of all entries, in the order of telling. first: the number of the first of them. A morning can be told until
    its day is over: before, it holds nothing up. good_needed: how many good sessions a level wants.
    """
    place = {one: number for number, one in enumerate(ids, start=first)}
    numbers = {subject: max(place[one] for one in record.entries) for subject, record in records.items()}
    told_on = {subject: day_of(plan.calendar.local(record.at)) for subject, record in records.items()}
    found = []
    ran = _Ran(plan)
    for one in judged(plan, diary, by, local - timedelta(1), good_needed=good_needed):
        morning = diary.mornings.get(one.day + timedelta(1))
        subjects = [told.subject for told in (one.told, morning) if told is not None]
        number, on = max(map(numbers.__getitem__, subjects)), max(map(told_on.__getitem__, subjects))
        slot = one.told.session if isinstance(one.told, SessionTold) else None
        is_run = one.planned is None or one.planned.counts_as is Kind.RUN
        later = one.told.subject in diary.after_seen
        outcome = ran.judged(one) if is_run else one.outcome
        found.append(Judgement(one.day, number, slot, is_run, outcome, _following(by, outcome), later, on))
    trained = {one.day for one in found}
    alone = (one for one in diary.mornings.values() if one.day - timedelta(1) not in trained)
    days: list[Morning | Today] = [*alone, *diary.todays.values()]
    row = {day: place for one in sore(diary, by.limits, diary.allowed) for place, day in enumerate(one.days, 1)}
    for told in days:
        outcome = judge(by, {**of_a_day(diary, told), "sore_days": row.get(told.day, 0)})
        following = _following(by, outcome)
        number, later = numbers[told.subject], told.subject in diary.after_seen
        on = told_on[told.subject]
        found.append(Judgement(told.day, number, None, False, outcome, following, later, on))
    for subject, record in records.items():
        if isinstance(record.told, Seen) and record.told.may_run is False:
            no = Outcome(Now.DO_NOT_RUN, Next.NO_RUNNING, 0, Refer.SOON, (SAID_NO,))
            found.append(
                Judgement(record.told.day, numbers[subject], None, is_run=False, outcome=no, following=Next.BACK_1)
            )
    return tuple(sorted(found, key=lambda one: (one.day, one.number)))


class _Ran:
    """How long was run in the weeks of a plan, session by session in order: far more than planned holds the next week.

    That is a run of more than twice the longest of its week, or a week of more than a tenth above the planned running.
    What is not told is as planned where all of it was done, and nothing else.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._planned = {run.id: planned_run_s(run) for week in plan.weeks for run in week.runs}
        self._ran: dict[int, int] = defaultdict(int)

    def judged(self, one: Judged) -> Outcome:
        """Return what follows of a run, with what came before it in its week."""
        week = _week(self._plan, one.day)
        if one.day < self._plan.calendar.start or week > len(self._plan.weeks):
            return one.outcome
        due = [self._planned[run.id] for run in self._plan.weeks[week - 1].runs]
        ran = self._seconds(one)
        self._ran[week] += ran
        far = ran > FAR_MORE * max(due, default=0)
        much = 100 * self._ran[week] > (100 + EXTRA) * sum(due)
        if not (due and ran) or not (far or much) or one.outcome.next.rank >= Next.HOLD_WEEK.rank:
            return one.outcome
        return replace(one.outcome, next=Next.HOLD_WEEK, rows=_with_more_than_planned(one.outcome.rows))

    def _seconds(self, one: Judged) -> int:
        told = one.told
        if told.run_s is not None:
            return told.run_s
        if isinstance(told, RunTold):
            return told.duration_s or 0
        return self._planned.get(told.session, 0) if told.done is Done.ALL else 0


def _with_more_than_planned(rows: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rows that spoke with that of more than planned, which is told of unless the knee spoke."""
    if {*rows} & {*MORE_THAN_PLANNED}:
        return rows
    more = MORE_THAN_PLANNED[0]
    return (more, *rows) if {*rows} <= {TOO_FEW, UNANSWERED} else (*rows, more)


def _following(by: Gate, outcome: Outcome) -> Next:
    """Return what becomes of the next runs: after no running at all, what other rows say, and one back at least."""
    if outcome.next is not Next.NO_RUNNING:
        return outcome.next
    others = (by.row(name).then.next for name in outcome.rows)
    return max([Next.BACK_1, *(one for one in others if one is not Next.NO_RUNNING)], key=lambda one: one.rank)


@dataclass(frozen=True)
class Standing:
    """What of a diary lets running wait, or ends the plan, until somebody has seen the knee; dates are of what spoke.

    stops: no running, see somebody at once. waits: no running. sees: no climbing. Each None where nothing says so.
    """

    stops: Judgement | None = None
    waits: Judgement | None = None
    sees: Judgement | None = None

    @property
    def said_no(self) -> Judgement | None:
        """Return that somebody has seen the knee since, and said no: then nobody need be told to have it seen."""
        no, stops = self.waits, self.stops
        if no is None or SAID_NO not in no.outcome.rows:
            return None
        since = stops is not None and (stops.day > no.day or stops.number > no.number)
        return None if since else no


def standing(judged: Iterable[Judgement], seen: Iterable[date]) -> Standing:
    """Return what is in force of all that was judged; it ends with the first time after it that one was seen."""
    days = tuple(seen)
    open_ones = [one for one in judged if not any(map(one.was_seen_on, days))]

    def last(*fits: bool) -> Judgement | None:
        found = [one for one, fit in zip(open_ones, fits, strict=True) if fit]
        return found[-1] if found else None

    return Standing(
        stops=last(*(one.outcome.refer is Refer.AT_ONCE for one in open_ones)),
        waits=last(*(one.outcome.next is Next.NO_RUNNING for one in open_ones)),
        sees=last(*(one.outcome.refer is Refer.SOON for one in open_ones)),
    )


def told(
    plan: Plan,
    open_from: date,
    diary: Diary,
    judged: Sequence[Judgement],
    stands: Standing,
    heard: int,
    seen: Iterable[date] = (),
    *,
    declined: bool = False,
    sore_days: Iterable[Sore] = (),
) -> Told:
    """Return what a diary tells of a plan's days before a day.

    judged: every session spoken of, in order. stands: what of it is in force: nothing climbs while somebody has to be
    seen. sore_days: those on which walking about hurt more than it may before any run. heard: how many entries there
    are. seen: when a professional allowed running. declined: sessions are to stay as they are, so that what hurt is
    what was planned, also where it was broken off; but for those that what says stop leaves out, which nobody can
    decline. What was planned before the diary began counts as done; a run of which nobody spoke counts as run, but
    where there was to be none: till somebody was seen, or on days off told by then.
    """
    barred = [*_without_running(judged, {*diary.allowed, *seen})]
    barred += _told_not_to_run(judged)
    barred += [(ill + timedelta(1), well or date.max) for ill, well in _fevers(diary)]
    begins = diary.begins
    runs = [one for one in plan.sessions if one.counts_as is Kind.RUN]  # strength that nobody told of changes nothing
    past = [one for one in runs if begins is not None and begins <= one.date < open_from]
    known = diary.sessions
    not_done = {one.id for one in past if one.id in known and known[one.id].done is Done.NO}
    untold = [one for one in runs if one.date < open_from and one.id not in known]
    left_out = {one.id for one in untold if any(first <= one.date < until for first, until in barred)}
    not_done |= left_out
    silent = {one.id for one in past if one.id not in known} - left_out
    part = {one.id for one in past if one.id in known and known[one.id].done is Done.PART}
    before = plan.history.heard or 0 if plan.history else 0
    kept = plan.history.off if plan.history else ()
    # What was told before the plan's first day, as of one that it takes the place of, binds none of its weeks.
    new = [one for one in judged if one.number > before and one.day >= plan.calendar.start]
    ran = {one.date for one in runs if one.date < open_from and one.id not in not_done}
    flares = _Flares(tuple(sorted(ran | {one.day for one in diary.runs})))
    taken = {one.day: one.contents for one in (plan.history.stepped_back if plan.history else ())}
    until_seen = () if stands.sees is None else (Held(_week(plan, open_from - timedelta(1))),)
    bar = [one for one in new if _is_firm(one)] if declined else new
    waits = _until_told_lower(plan, open_from, diary, sore_days)
    off = _merged([*kept, *waits, *_days_off(plan, open_from, diary, bar, set() if declined else not_done)])
    no_training = [*_without_training(judged, {*diary.allowed, *seen}, off)]
    return Told(
        heard=heard,
        not_done=frozenset(not_done),
        not_whole=frozenset(part | silent),
        unspoken=frozenset(silent),
        off=off,
        stepped_back=_stepped_back(taken, new),
        held=(*_held(plan, open_from, {} if declined else known, new, taken, flares), *until_seen),
        strength=_strength(plan, open_from, judged, new),
        untrained=frozenset(_untrained(plan, open_from, diary, no_training)),
        strength_untold=frozenset(_strength_untold(plan, open_from, diary)),
    )


def until_well_after(plan: Plan, open_from: date, hurt: Iterable[Judgement]) -> Iterator[Held]:
    """Yield that nothing goes above what hurt so soon after it, though no step back was taken."""
    for one in hurt:
        if (until := one.day + after_step_back()) >= open_from:
            yield Held(_week(plan, one.day), 0, until, _run_that_hurt(plan, {}, [one]))


def _without_running(judged: Iterable[Judgement], allowed: Collection[date]) -> Iterator[tuple[date, date]]:
    """Yield from which day until before which one there was to be no running: till a professional allowed it."""
    for one in judged:
        if one.outcome.next is Next.NO_RUNNING or one.outcome.refer is Refer.AT_ONCE:
            before_the_run = one.of_a_day and one.outcome.now is Now.DO_NOT_RUN
            first = one.day if before_the_run else one.day + timedelta(1)
            yield first, min(filter(one.was_seen_on, allowed), default=date.max)


def _told_not_to_run(judged: Iterable[Judgement]) -> Iterator[tuple[date, date]]:
    """Yield from which day until before which one there was to be no running for pain, as somebody could know then."""
    for one in judged:
        before_the_run = one.of_a_day and one.outcome.now is Now.DO_NOT_RUN
        first = max(one.day + timedelta(not before_the_run), one.told_on or date.max)
        until = one.day + timedelta(one.outcome.days_off + 1)
        if first < until:
            yield first, until


# -- days without running --------------------------------------------------------------------------------------------


def _days_off(
    plan: Plan, open_from: date, diary: Diary, judged: Iterable[Judgement], not_done: set[str]
) -> Iterator[DaysOff]:
    """Yield the days without running that the pain gate asks for, that an illness takes, and between two runs gone."""
    plan_runs = [run for week in plan.weeks for run in week.runs]
    for one in judged:
        first, last = one.day + timedelta(1), one.day + timedelta(one.outcome.days_off)
        if one.day >= open_from and one.rests_that_day:
            first = one.day  # told before the run of that day
        if first <= last:
            yield _span(plan, plan_runs, first, last)
    slots = {run.id for run in plan_runs}
    ran = {one.day for one in diary.trained if isinstance(one, RunTold) or one.session in slots}
    for ill, well in _fevers(diary):
        last = (well or open_from) + timedelta(AFTER_FEVER_DAYS)
        first = ill + timedelta(ill in ran)  # on which it was felt after a run, that was one
        yield _span(plan, plan_runs, first, last, rest=True)
    # The days until the next run are off, too, though they are to come: on its morning they would be, on its eve not.
    week_ends = plan.calendar.week_ends(open_from - timedelta(1))
    runs = [run for run in plan_runs if run.date <= week_ends]
    extra = {one.day for one in diary.runs}
    for missed, gone in groupby(runs, key=lambda run: run.id in not_done):
        row = list(gone)
        if not missed or len(row) < 2:
            continue
        later = (run.date for run in plan_runs if run.date > row[-1].date)
        last = next(later, open_from) - timedelta(1)
        if not any(row[0].date <= day <= last for day in extra):
            yield _span(plan, plan_runs, row[0].date, last)


def _until_told_lower(plan: Plan, open_from: date, diary: Diary, several: Iterable[Sore]) -> Iterator[DaysOff]:
    """Yield the days without running from one on which walking about hurt too much to that on which it did not."""
    runs = [run for week in plan.weeks for run in week.runs]
    slots = {run.id for run in runs}
    ran = {one.day for one in diary.trained if isinstance(one, RunTold) or one.session in slots}
    for one in several:
        first = one.days[0] + timedelta(one.days[0] in ran)
        least = one.days[-1] + timedelta(SORE_DAYS_OFF)
        last = one.until - timedelta(1) if one.until else max(open_from, least)
        if first <= last and last >= plan.calendar.start:
            yield _span(plan, runs, max(first, plan.calendar.start), last)


def _is_firm(one: Judgement) -> bool:
    """Tell whether its days off cannot be declined: not to run that day, or more than one of them."""
    return one.outcome.now is Now.DO_NOT_RUN or one.outcome.days_off > DAYS_OFF_TO_DECLINE


def _fevers(diary: Diary) -> Iterator[tuple[date, date | None]]:
    """Yield each illness that bars running: its first day told, and the day of being well; None: not yet."""
    for well, days in groupby(diary.illnesses(BARRING), key=lambda one: one[1]):
        yield min(day for day, _ in days), well


def _span(
    plan: Plan, runs: Sequence[Session], first: date, last: date, *, rest: Literal[True] | None = None
) -> DaysOff:
    """Return the days off; one beyond the end of the plan may hold a run as soon as it has grown: it costs that one.

    runs: all of the plan.
    """
    beyond = last > plan.last_day
    gone = tuple(run.id for run in runs if first <= run.date <= last)
    return DaysOff(first=first, last=last, lost=bool(gone) or beyond, left_out=gone, rest=rest)


def _merged(spans: Iterable[DaysOff]) -> tuple[DaysOff, ...]:
    """Return spans in order, those that overlap as one; it cost a run if one of them did."""
    found: list[DaysOff] = []
    for one in sorted(spans, key=lambda one: (one.first, one.last)):
        if found and one.first <= found[-1].last:
            before = found.pop()
            gone = tuple(dict.fromkeys((*before.left_out, *one.left_out)))
            last, lost = max(before.last, one.last), before.lost or one.lost
            rest = before.rest or one.rest  # on all of them: it is more careful, and they are few
            found.append(DaysOff(first=before.first, last=last, lost=lost, left_out=gone, rest=rest))
        else:
            found.append(one)
    return tuple(found)


# -- what binds the weeks to come ------------------------------------------------------------------------------------


def _held(
    plan: Plan,
    open_from: date,
    known: Mapping[str, SessionTold],
    judged: Iterable[Judgement],
    taken: Mapping[date, int],
    flares: "_Flares",
) -> Iterator[Held]:
    """Yield what was told of the running week and the one before it, so far as it binds what comes after.

    known: what was told of the runs. taken: how many contents the plan went back for what was told of a day: told
    again, or of a day before the next run, that is no reason to go further.
    """
    binding = (one for one in judged if one.binds and not is_past(plan, open_from, one))
    for week, group in groupby(binding, key=lambda one: _week(plan, one.day)):
        several = list(group)
        back = [one for one in several if _BACK.get(one.following, 0) > flares.went_back(taken, one.day)]
        if back:
            contents = max(_contents_back(plan, one, taken, flares) for one in back)
            until = max(one.day for one in back) + after_step_back()
            yield Held(week, contents if contents < ALL_BACK else None, until, _run_that_hurt(plan, known, back))
        elif _holds(plan, several, open_from):
            yield Held(week)


def is_past(plan: Plan, open_from: date, one: Judgement) -> bool:
    """Tell whether what was told is of so long ago that it binds no week any more that is still to come."""
    return _week(plan, one.day) < _week(plan, open_from) - 1


def _run_that_hurt(plan: Plan, known: Mapping[str, SessionTold], back: Sequence[Judgement]) -> tuple[int, int] | None:
    """Return the running and the longest stretch of the least of the runs that hurt; None: none was of the plan.

    known: what was told of them, as of one broken off.
    """
    slots = {one.slot for one in back if one.is_run}
    several = [_steps_run(one, known.get(one.id)) for one in plan.sessions if one.id in slots]
    runs = [measure_steps(steps, NO_DISTANCE) for steps in several]
    each = ((one.run_time, one.longest_bout) for one in runs)
    return min(each, key=lambda one: (one[1], one[0]), default=None)


def _steps_run(run: Session, told: SessionTold | None) -> Steps:
    """Return the steps of a run up to where it was broken off, by how long was run of it, else by how long it took.

    All of them where it was not, or where neither is told: what hurt was then no less than anybody knows.
    """
    if told is None or told.done is not Done.PART or (told.run_s is None and told.duration_s is None):
        return run.steps
    by_running, kept = told.run_s is not None, list[Step]()
    left = told.run_s or told.duration_s or 0
    for step in unrolled(run.steps):
        counts = step.do is Do.RUN or not by_running
        if counts and left < step.seconds:
            if left:
                kept.append(step.model_copy(update={"end": step.end.model_copy(update={"seconds": left})}))
            break
        kept.append(step)
        left -= step.seconds if counts else 0
    return tuple(kept)


@dataclass(frozen=True)
class _Flares:
    """Which days hurt as one: without a run between them, a bad knee sends the runs back once, by the greatest of them.

    ran: the days on which a run was run, or of which nobody told that it was not, in order.
    """

    ran: tuple[date, ...]

    def of(self, day: date) -> int:
        """Return the number of the flare that a day belongs to: how many runs were run by then."""
        return bisect_right(self.ran, day)

    def went_back(self, taken: Mapping[date, int], day: date) -> int:
        """Return by how many contents a plan went back for the flare of a day."""
        return max((contents for one, contents in taken.items() if self.of(one) == self.of(day)), default=0)


def _contents_back(plan: Plan, one: Judgement, taken: Mapping[date, int], flares: _Flares) -> int:
    """Return how far the plan goes back for what was told of a day: from where flares of the same week led before."""
    week, before = _week(plan, one.day), dict[int, int]()
    for day, contents in taken.items():
        if _week(plan, day) == week and flares.of(day) < flares.of(one.day):
            before[flares.of(day)] = max(contents, before.get(flares.of(day), 0))
    return sum(before.values()) + _BACK[one.following]


def _holds(plan: Plan, told: Sequence[Judgement], open_from: date) -> bool:
    """Tell whether the week after does not climb: one says so, or the last run spoken of, if none of its week comes."""
    runs = [one for one in told if one.is_run]
    if any(one.following is Next.HOLD_WEEK for one in told):
        return True
    return bool(runs) and _repeats(plan, runs[-1], open_from)


def _stepped_back(taken: Mapping[date, int], judged: Iterable[Judgement]) -> tuple[StepBack, ...]:
    """Return from which days on the plan goes back, with what it went back before."""
    found = dict(taken)
    for one in judged:
        if one.goes_back:
            found[one.day] = max(found.get(one.day, 0), _BACK[one.following])
    return tuple(StepBack(day=day, contents=found[day]) for day in sorted(found))


def _strength(
    plan: Plan, open_from: date, judged: Iterable[Judgement], new: Iterable[Judgement]
) -> tuple[StrengthBack, ...]:
    """Return after which days strength goes back, or comes to no next stage, with what the plan went back before.

    That it is to be the same again says the last of a week that was told, once no other of that week is to come.
    """
    found = {one.day: one.stages for one in (plan.history.strength if plan.history else ())}
    sessions = {one.id: one for one in plan.sessions if one.counts_as is Kind.STRENGTH}
    to_come = {_week(plan, one.date) for one in sessions.values() if one.date >= open_from}
    for one in new:
        if one.slot in sessions:
            found.pop(one.day, None)
            if one.stages_back:
                found[one.day] = one.stages_back
    last = {_week(plan, one.day): one for one in judged if one.slot in sessions}
    for week, one in last.items():
        if one.stages_back is None:
            found = {day: stages for day, stages in found.items() if stages or _week(plan, day) != week}
        elif week not in to_come:
            found.setdefault(one.day, 0)
    return tuple(StrengthBack(day=day, stages=found[day]) for day in sorted(found))


def _without_training(
    judged: Iterable[Judgement], allowed: Collection[date], off: Iterable[DaysOff]
) -> Iterator[tuple[date, date]]:
    """Yield from which day until before which one nothing was to be trained: while ill, or till somebody allowed it."""
    yield from ((span.first, span.last + timedelta(1)) for span in off if span.rest)
    yield from _without_running((one for one in judged if one.outcome.refer is Refer.AT_ONCE), allowed)


def _untrained(plan: Plan, open_from: date, diary: Diary, barred: Collection[tuple[date, date]]) -> Iterator[int]:
    """Yield the weeks that are over in which all strength was told as not done, or fell on days that are barred.

    Strength of which nobody told counts as done else: it changes nothing.
    """

    def is_barred(day: date) -> bool:
        return any(first <= day < until for first, until in barred)

    for week in plan.weeks:
        if plan.calendar.week_ends(week.start) >= open_from:
            return
        strength = [one for one in week.sessions if one.counts_as is Kind.STRENGTH]
        told = {one.id: diary.sessions[one.id].done for one in strength if one.id in diary.sessions}
        done = [one for one in strength if told.get(one.id) not in (None, Done.NO)]
        silent = [one for one in strength if one.id not in told and not is_barred(one.date)]
        days = [week.start + timedelta(day) for day in range(7)]
        if not (done or silent) and (strength or any(map(is_barred, days))):
            yield week.index


def _strength_untold(plan: Plan, open_from: date, diary: Diary) -> Iterator[int]:
    """Yield the weeks that are over in which strength was planned, and none of it told as done; none before a diary."""
    if (begins := diary.begins) is None:
        return
    known = diary.sessions
    for week in plan.weeks:
        if plan.calendar.week_ends(week.start) >= open_from:
            return
        strength = [one for one in week.sessions if one.counts_as is Kind.STRENGTH]
        told = any(one.id in known and known[one.id].done is not Done.NO for one in strength)
        if strength and not told and all(one.date >= begins for one in strength):
            yield week.index


def _repeats(plan: Plan, last: Judgement, open_from: date) -> bool:
    """Tell whether the last run spoken of lets the next week be no more: not where another run of its week comes."""
    week = _week(plan, last.day)
    free = last.day + timedelta(last.outcome.days_off)  # a run that is left out for it does not come
    runs = [run for one in plan.weeks if one.index == week for run in one.runs]
    to_come = [run for run in runs if run.date >= open_from and run.date > free]
    return last.following is not Next.PROGRESS and not to_come


def _week(plan: Plan, day: date) -> int:
    """Return the number of the week of a plan that holds a day; it may lie after the end."""
    begun = [week for week in plan.weeks if week.start <= day]
    if not begun:
        return 1
    last = begun[-1]
    return last.index + (day - plan.calendar.week_begins(last.start)).days // 7
