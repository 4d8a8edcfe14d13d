"""Where somebody is: what was told of each week that has begun, beside what was planned. Counts; judges nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planforge.diary.answers import planned_run_s
from planforge.diary.asked import day_of, day_planned, is_over, usual_morning
from planforge.diary.entries import RunTold, SessionTold
from planforge.diary.follows import Follows
from planforge.diary.held_back import NOTHING, HeldBack, ToBeSeen, held_back
from planforge.diary.log import Flag, Log, unseen
from planforge.diary.vocabulary import Done
from planforge.languages import Message
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import Kind, Session, Week

MUCH_MORE = 110  # per cent of what was planned: above it a week is more than planned, which is worse than less


@dataclass(frozen=True, slots=True)
class WeekTold:
    """What was told of a week. Distances in metres, walking included; of what was done as planned, the plan's.

    due: runs and strength sessions that are over as planned, or told; of these were done, done in part, not done; of
    untold nobody spoke. beyond: runs that no plan had. worst: the worst pain of each that was trained, in order; None:
    not told. mornings: the pain on each morning that was told. due_m, longest_due_m: what the runs that are due come
    to. open_parts: runs done in part, or beyond the plan, of which nobody told how far. much_longer: one of those
    beyond the plan took more time than the longest that was planned, by more than a tenth.
    """

    week: Week
    due: int
    done: int
    part: int
    missed: int
    untold: int
    beyond: int
    worst: tuple[int | None, ...]
    mornings: tuple[int, ...]
    distance_m: int
    due_m: int
    longest_m: int
    longest_due_m: int
    open_parts: int = 0
    much_longer: bool = False

    @property
    def much_more(self) -> bool:
        """Tell whether more was run than planned, by more than a tenth: the week, or its longest run.

        Where nobody told how far a run beyond the plan was, it was more wherever all that was due was done.
        """
        if self.much_longer or (self.beyond and self.open_parts and self.done == self.due):
            return True
        pairs = ((self.distance_m, self.due_m), (self.longest_m, self.longest_due_m))
        return any(100 * done > MUCH_MORE * due for done, due in pairs)


@dataclass(frozen=True, slots=True)
class Status:
    """Where somebody is at a moment.

    week: the plan's week that holds the day; None before it and when it is over. coming: the next session that is not
    told, and next_run: the next run. morning: the last that was told, with the usual pain before it. days_since: the
    days since the last entry. on_foot_m: what was run and walked since the start, for the shoes. flags: what a
    professional has to see before the next run, told since one last did. to_be_seen: by the table of the file, that
    somebody has to see the knee; None: nobody has to, or nobody looked. not_taken_in: what follows, by that table, of
    what was told since the plan was made; till the plan is made again its next runs are not the ones to be run.
    waits_for: what must be so before the next run, a few words each. waits_no_more: the plan holds no runs, and what it
    waited for is so by now. held_back: which sessions to come are not to be done as things stand. hint: that it is time
    to book somebody, and no more than that. asks_too_much: for an illness, or as nobody told anything, the next runs
    are not those that stand. days_away: that the file names some of which the plan does not know. sore: that walking
    about hurts too much for any run. strength_waits: the titles of strength that comes once more, as nobody told of it.
    """

    log: Log
    week: Week | None
    coming: Session | None
    next_run: Session | None
    morning: tuple[date, int, int] | None
    days_since: int | None
    weeks: tuple[WeekTold, ...]
    flags: tuple[Flag, ...] = ()
    to_be_seen: ToBeSeen | None = None
    not_taken_in: Follows | None = None
    waits_for: tuple[str, ...] = ()
    waits_no_more: bool = False
    held_back: HeldBack = NOTHING
    asks_too_much: bool = False
    days_away: Message | None = None
    sore: Message | None = None
    hint: ToBeSeen | None = None
    strength_waits: tuple[str, ...] = ()

    @property
    def longest_bout_s(self) -> int | None:
        """Return the longest running in one go of this week's runs that were done, or are left; None without a week.

        Of a run that was not done, or is not to be done as things stand, it says nothing.
        """
        if self.week is None:
            return None
        told, today = self.log.diary.sessions, self.log.today
        runs = [one for one in self.week.runs if one.id not in told or told[one.id].done is not Done.NO]
        runs = [one for one in runs if one.id in told or one.date < today or not self.held_back.holds(one)]
        return max((measure_steps(one.steps, NO_DISTANCE).longest_bout for one in runs), default=0)

    @property
    def on_foot_m(self) -> int:
        """Return what was run and walked in runs since the start, in metres."""
        return sum(week.distance_m for week in self.weeks)


def status(log: Log) -> Status:
    """Return where somebody is, by the diary of a plan."""
    plan, today, diary = log.plan, log.today, log.diary
    runs: dict[date, list[RunTold]] = defaultdict(list)
    for run in diary.runs:
        runs[run.day].append(run)
    begun = tuple(_week(log, week, runs) for week in plan.weeks if week.start <= today)
    ahead = [one for one in plan.sessions if day_planned(one) >= today and one.id not in diary.sessions]
    last = max((day for day in diary.mornings if day <= today), default=None)
    flags = tuple(dict.fromkeys(flag for _, flag in unseen(diary)))
    return Status(
        log,
        begun[-1].week if begun and today <= plan.calendar.week_ends(begun[-1].week.start) else None,
        next((one for one in ahead if one.counts_as is not Kind.CROSS), None),
        next((one for one in ahead if one.counts_as is Kind.RUN), None),
        (last, diary.mornings[last].pain, usual_morning(diary, last)) if last else None,
        max(0, (today - day_of(plan.calendar.local(diary.last))).days) if diary.last else None,
        begun,
        flags,
        held_back=held_back(log, flags, None, runs_stop=False),
    )


def _week(log: Log, week: Week, beyond: Mapping[date, Sequence[RunTold]]) -> WeekTold:
    """Return what was told of a week; beyond: the runs that no plan had, by day."""
    diary, last = log.diary, log.plan.calendar.week_ends(week.start)
    days = [week.start + timedelta(number) for number in range((last - week.start).days + 1)]
    trains = (one for one in week.sessions if one.counts_as is not Kind.CROSS and day_planned(one) <= log.today)
    due = [one for one in trains if one.id in diary.sessions or (is_over(one, log.local) and not log.is_away(one))]
    told = [diary.sessions[one.id] for one in due if one.id in diary.sessions]
    runs = [run for day in days for run in beyond.get(day, ())]
    trained = sorted((*(one for one in told if one.done is not Done.NO), *runs), key=lambda one: one.day)
    on_foot = [*_distances(due, told), *(run.distance_m or 0 for run in runs)]
    runs_planned = {one.id: one.distance_m for one in due if one.counts_as is Kind.RUN}
    planned = runs_planned.values()
    return WeekTold(
        week,
        len(due),
        sum(one.done is Done.ALL for one in told),
        sum(one.done is Done.PART for one in told),
        sum(one.done is Done.NO for one in told),
        len(due) - len(told),
        len(runs),
        tuple(one.worst for one in trained),
        tuple(diary.mornings[day].pain for day in days if day in diary.mornings),
        sum(on_foot),
        sum(planned),
        max(on_foot, default=0),
        max(planned, default=0),
        sum(one.done is Done.PART and not one.distance_m for one in told if one.session in runs_planned)
        + sum(not run.distance_m for run in runs),
        any(_is_much_longer(run, week.runs) for run in runs),
    )


def _is_much_longer(run: RunTold, planned: Sequence[Session]) -> bool:
    """Tell whether a run beyond the plan, of which nobody told how far, took much more time than any of its week.

    By the time run, else by all of it. Of a week without runs it is more, however short.
    """
    done = run.run_s if run.run_s is not None else run.duration_s
    if run.distance_m or done is None:
        return False
    most = max((planned_run_s(one) if run.run_s is not None else one.duration_s for one in planned), default=0)
    return 100 * done > MUCH_MORE * most


def _distances(due: list[Session], told: list[SessionTold]) -> Iterator[int]:
    """Yield how far each run was: as told, else as planned where all of it was done."""
    planned = {one.id: one.distance_m for one in due if one.counts_as is Kind.RUN}
    for one in told:
        if one.session in planned and one.done is not Done.NO:
            yield one.distance_m or (planned[one.session] if one.done is Done.ALL else 0)
