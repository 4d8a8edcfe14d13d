"""What was done in an activity: when, for how long, how much of it was run, how far, in which laps.

What devices leave out, write late or write otherwise is said where it is dealt with; tests/activities holds a file for
each. Times are whole seconds, distances metres, moments UTC; what a file does not say is None.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise, takewhile

from planforge.activities.decoding import Messages, Row, decode, moment, number, numbers

__all__ = ["Activity", "By", "Lap", "MadeFrom", "NoActivity", "Sport", "moment_of", "read"]

_FILE_ID, _SPORT, _SESSION, _LAP, _RECORD, _EVENT, _WORKOUT, _STEP = 0, 12, 18, 19, 20, 21, 26, 27
_TRAINING_FILE, _SPLIT, _SPLIT_SUMMARY = 72, 312, 313
_ACTIVITY_FILE, _WORKOUT_FILE = 4, 5  # what a file_id or a training_file says that a file is
_RUN, _WALK, _STAND = 17, 18, 22  # kinds of splits of a run
_TIMER, _BEGINS, _STOPS = 0, {0}, {1, 4, 8, 9}  # an event's kind, and what can become of it
_BY_HAND = 0  # what ended a lap
ACTIVE = {0, 5}  # intensities of a step that is run: active, interval
# Strides a minute, one leg, from which on somebody runs: people go over to running at 70.6 (SD 3.2; Hansen et al. 2017,
# Scientific Reports 7: 2010); of 135, 140 and 141 steps a minute each tells 93 % of bouts right (Human Movement
# Science 2023, 90: 103117). Brisk walkers and slow runners lie near it: it is the last way to tell.
RUNS_FROM = 70
_LONGEST_HOLD = 60  # seconds that a reading counts for: watches leave out up to 48 s where nothing changes
_LONGEST = 86_400  # seconds that a diary can hold
_FURTHEST = 200_000  # metres
_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT protocol, date_time


class Sport(StrEnum):
    """What somebody set the watch to. OPEN: training, or nothing at all."""

    RUN = "run"
    WALK = "walk"
    STRENGTH = "strength"
    OTHER = "other"
    OPEN = "open"


class By(StrEnum):
    """By what a watch's file says how much was run, from sure to rough."""

    SPLITS = "splits"
    STEPS = "steps"
    CADENCE = "cadence"


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The workout that was done, as its file_id says it. time_created: None where the watch does not repeat it."""

    manufacturer: int | None
    product: int | None
    serial_number: int
    time_created: datetime | None


@dataclass(frozen=True, slots=True)
class Lap:
    """A lap. step: the index of the workout's step that it belongs to; intensity: of that step, where the file has it.

    by_hand: the lap button ended it.
    """

    seconds: int
    distance_m: int | None
    step: int | None
    intensity: int | None
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done. seconds: by the watch's timer, pauses left out; whole: False where the watch wrote no summary.

    split_run_s, cadence_run_s: what was run, as two ways tell it; of a workout's steps `ran` tells it, too.
    """

    sport: Sport
    start: datetime
    seconds: int
    paused_s: int
    distance_m: int | None
    laps: tuple[Lap, ...]
    made_from: MadeFrom | None
    split_run_s: int | None
    cadence_run_s: int | None
    whole: bool = True

    @property
    def end(self) -> datetime:
        """Return when it was over, pauses counted."""
        return self.start + timedelta(seconds=self.seconds + self.paused_s)

    @property
    def steps(self) -> frozenset[int]:
        """Return the steps of the workout that a lap belongs to."""
        return frozenset(lap.step for lap in self.laps if lap.step is not None)

    @property
    def ended_early(self) -> tuple[int, ...]:
        """Return the steps that the lap button ended."""
        return tuple(lap.step for lap in self.laps if lap.by_hand and lap.step is not None)

    def ran(self, intensities: Mapping[int, int] | None = None) -> tuple[int, By] | None:
        """Return how many seconds were run, and what says so; None where nothing does.

        What was done comes first (splits), then what was planned for each lap, then the cadence. intensities: of the
        workout's steps by their index, where the file itself does not have them.
        """
        if self.split_run_s is not None:
            return min(self.split_run_s, self.seconds), By.SPLITS
        if (run_s := self._by_steps(intensities or {})) is not None:
            return min(run_s, self.seconds), By.STEPS
        if self.cadence_run_s is not None:
            return min(self.cadence_run_s, self.seconds), By.CADENCE
        return None

    def _by_steps(self, intensities: Mapping[int, int]) -> int | None:
        """Return what was run by the steps of the workout. A lap after its last step belongs to none: not run."""
        known = [(lap.seconds, intensities.get(lap.step, lap.intensity)) for lap in self.laps if lap.step is not None]
        if not known or any(intensity is None for _, intensity in known):
            return None
        return sum(seconds for seconds, intensity in known if intensity in ACTIVE)


class NoActivity(Exception):
    """A file holds no activity that can be read; the message says why. other: it is a whole file of another kind."""

    def __init__(self, why: str, *, other: bool = False) -> None:
        """Take why, and whether it is of another kind."""
        self.other = other
        super().__init__(why)


def read(data: bytes) -> tuple[Activity, ...]:
    """Return what was done in a file, one activity for each sport of it, in order; raise NoActivity for any bytes."""
    messages = decode(data)
    if isinstance(messages, str):
        raise NoActivity(messages)
    kind = next(iter(numbers(messages.of(_FILE_ID), "type")), None)
    if kind != _ACTIVITY_FILE:
        raise NoActivity("this is no activity, but another file of a watch", other=kind is not None)
    every = [*_activities(messages)]
    found = sorted((one for one in every if isinstance(one, Activity)), key=lambda one: one.start)
    if not found:
        raise NoActivity(next(one for one in every if isinstance(one, str)))
    return tuple(found)


def moment_of(fit_seconds: int) -> datetime:
    """Return the moment that FIT seconds say."""
    return _EPOCH + timedelta(seconds=fit_seconds)


def _activities(messages: Messages) -> Iterator[Activity | str]:
    """Yield each activity of a file, or why it is none; one of the two at least."""
    sessions = {moment(row, "start_time"): row for row in messages.of(_SESSION) if moment(row, "start_time")}
    rows: list[Row] = list(sessions.values()) or [*messages.of(_SESSION)[:1]] or [{}]
    for row in rows:
        yield _activity(messages if len(rows) == 1 else _within(messages, row), row)


def _within(messages: Messages, session: Row) -> Messages:
    """Return what of a file with several sports belongs to one of them."""
    first, last = moment(session, "start_time") or 0, moment(session) or 0

    def inside(kind: int, row: Row) -> bool:
        at = moment(row, "start_time" if kind in (_LAP, _SPLIT) else "timestamp")
        return at is not None and first <= at <= last and not (kind in (_LAP, _SPLIT) and at == last > first)

    timed = {kind: [row for row in messages.of(kind) if inside(kind, row)] for kind in (_LAP, _RECORD, _EVENT, _SPLIT)}
    return Messages({**messages.rows, **timed, _SPLIT_SUMMARY: ()})


def _activity(messages: Messages, session: Row) -> Activity | str:
    laps, clock = _each_once(messages.of(_LAP)), _Clock(messages)
    begins = (
        moment(session, "start_time"),
        min((at for lap in laps if (at := moment(lap, "start_time"))), default=None),
        clock.first,
    )
    start = next((one for one in begins if one is not None), None)  # never file_id's: some write when it was sent
    seconds = _seconds(session, laps, clock)
    if start is None:
        return "nothing was recorded in it: it says no time at which it began"
    if seconds < 1:
        return "nothing was recorded in it: its timer did not run"
    if seconds > _LONGEST:
        return "it says that it took longer than a day"
    elapsed = number(session, "total_elapsed_time")
    paused = clock.paused if elapsed is None else max(0, round(elapsed / 1000) - seconds)
    metres = _metres(session, laps, messages.of(_RECORD))
    return Activity(
        _sport(messages, session),
        moment_of(start),
        seconds,
        min(paused, 30 * _LONGEST),
        metres if metres is not None and 1 <= metres <= _FURTHEST else None,
        tuple(_laps(laps, messages.of(_STEP))),
        _made_from(messages.of(_TRAINING_FILE)),
        _by_splits(messages),
        clock.cadence_run_s,
        whole=bool(session),
    )


def _each_once(laps: Sequence[Row]) -> Sequence[Row]:
    """Return the laps, and one that is written again, as programs do that put files together, once."""
    known = {(moment(lap, "start_time"), moment(lap), number(lap, "total_timer_time")): lap for lap in laps}
    return [*known.values()] if all(begins for begins, *_ in known) else laps


def _seconds(session: Row, laps: Sequence[Row], clock: "_Clock") -> int:
    """Return the timer's seconds; where a device leaves them out, those of the laps, else of the readings.

    Never from the last timestamp to the start: pauses lie between.
    """
    timer = number(session, "total_timer_time") or sum(numbers(laps, "total_timer_time"))
    return round(timer / 1000) if timer else clock.running


def _metres(session: Row, laps: Sequence[Row], records: Sequence[Row]) -> int | None:
    """Return how far it was; the last reading lies a metre or two short, so it comes last."""
    whole = number(session, "total_distance") or sum(numbers(laps, "total_distance"))
    whole = whole or max(numbers(records, "distance"), default=0)
    return round(whole / 100) or None


def _laps(laps: Sequence[Row], steps: Sequence[Row]) -> Iterator[Lap]:
    """Yield the laps: no watch that was seen writes how hard a lap was, so each has it from its step."""
    intensities = {number(step, "message_index"): number(step, "intensity") for step in steps}
    for lap in laps:
        step, distance = number(lap, "wkt_step_index"), number(lap, "total_distance")
        timer = number(lap, "total_timer_time") or number(lap, "total_elapsed_time") or 0
        yield Lap(
            round(timer / 1000),
            None if distance is None else round(distance / 100),
            step,
            None if step is None else intensities.get(step),
            number(lap, "lap_trigger") == _BY_HAND,
        )


def _by_splits(messages: Messages) -> int | None:
    """Return what was run by the splits, slivers included; None where there are none of runs."""
    for kind in (_SPLIT, _SPLIT_SUMMARY):
        rows = [row for row in messages.of(kind) if number(row, "split_type") in (_RUN, _WALK, _STAND)]
        if rows:
            run = [row for row in rows if number(row, "split_type") == _RUN]
            return round(sum(numbers(run, "total_timer_time")) / 1000)
    return None


def _made_from(files: Sequence[Row]) -> MadeFrom | None:
    """Return the workout that was followed: a training file of that type alone; a course is one, too."""
    for row in files:
        serial = number(row, "serial_number")
        if number(row, "type") == _WORKOUT_FILE and serial is not None:
            made = moment(row, "time_created")
            return MadeFrom(
                number(row, "manufacturer"), number(row, "product"), serial, None if made is None else moment_of(made)
            )
    return None


def _sport(messages: Messages, session: Row) -> Sport:
    """Return the sport: of a file without a summary that of its workout, or what the watch was set to."""
    said: Iterable[Row] = (session, *messages.of(_SPORT)[:1], *messages.of(_WORKOUT)[:1])
    row = next((one for one in said if number(one, "sport") is not None), {})
    match number(row, "sport"), number(row, "sub_sport"):
        case 1, _:
            return Sport.RUN
        case ((11 | 17), _):
            return Sport.WALK
        case ((10 | 4), 20):
            return Sport.STRENGTH
        case ((None | 0 | 10), _):
            return Sport.OPEN
        case _:
            return Sport.OTHER


class _Clock:
    """When readings came, when the timer ran, and what the cadence says of the running in between."""

    def __init__(self, messages: Messages) -> None:
        records = [(at, number(row, "cadence")) for row in messages.of(_RECORD) if (at := moment(row))]
        records.sort(key=lambda one: one[0])
        events = [row for row in messages.of(_EVENT) if number(row, "event") == _TIMER and moment(row)]
        self._pauses = list(_pauses(events))
        marks = [at for at, _ in records] + [moment(row) or 0 for row in events]
        self.first = min(marks, default=None)
        self.paused = sum(end - begin for begin, end in self._pauses)
        whole = max(marks) - min(marks) if marks else 0
        self.running = max(0, whole - self.paused)
        with_cadence = [(at, cadence) for at, cadence in records if cadence is not None]
        self.cadence_run_s = self._run_s(with_cadence) if with_cadence else None

    def _run_s(self, readings: Sequence[tuple[int, int]]) -> int:
        """Return for how long the cadence was that of running: each reading counts until the next, pauses left out."""
        found, pauses = 0, deque(self._pauses)
        for (at, cadence), (next_at, _) in pairwise(readings):
            while pauses and pauses[0][1] <= at:
                pauses.popleft()
            if cadence >= RUNS_FROM:
                until = min(next_at, at + _LONGEST_HOLD)
                still = takewhile(lambda one: one[0] < until, pauses)  # noqa: B023  # read before the next turn
                found += until - at - sum(min(until, end) - max(at, begin) for begin, end in still)
        return found


def _pauses(events: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yield from when to when the timer stood still, between a stop and the next start."""
    stopped: int | None = None
    for row in sorted(events, key=lambda one: moment(one) or 0):
        at, what = moment(row) or 0, number(row, "event_type")
        if what in _STOPS and stopped is None:
            stopped = at
        elif what in _BEGINS and stopped is not None:
            yield stopped, at
            stopped = None
