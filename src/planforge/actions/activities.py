"""What a watch recorded, taken into the diary: which session it was, what of it is known, what has to be asked.

The load comes from the watch, the pain from the runner: an entry that comes of an activity tells no pain. It is matched
by the workout that the watch followed, else by its day, its kind and its length; what is not clear is asked, and left
where there is nobody to ask. An activity that is known, by its bytes or its hours, is never taken in twice.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from planforge.actions.log import against_the_plan
from planforge.activities.activity import Activity, By, NoActivity, Sport, moment_of, read
from planforge.activities.decoding import MOST_BYTES, made_at
from planforge.activities.files import TooMany, found
from planforge.diary.answers import EXTRA, as_far_as_planned, planned_run_s
from planforge.diary.asked import DAY_ENDS, day_of, day_planned
from planforge.diary.entries import Entry, RunTold, SessionTold, Trained, WrongEntry, told_from
from planforge.diary.log import Log, Logged, planned_nearby
from planforge.diary.recorded import Doubt, Own, Question, Taken, TakenIn
from planforge.diary.store import Store, is_there, opened
from planforge.diary.told import ToldOtherwise, addition, is_recorded, records, taken_back
from planforge.diary.vocabulary import Done, Source
from planforge.exporters.fit.reading import WorkoutFile
from planforge.exporters.fit.reading import read as read_workout
from planforge.exporters.fit.workouts import MANUFACTURER, PRODUCT, file_names, workout_files
from planforge.plan.model import Kind, Session, session_slot
from planforge.reading import read_bytes

_HEAD = 1_000  # bytes of a file in which it says when it was made
_CLOCKS = timedelta(days=2)  # by which a watch's clock, or its zone, may be wrong
_ALL_OF_THE_STEPS, _ALL_OF_IT, _ALL_BY_THE_WRIST = 90, 90, 80  # hundredths of what was planned from which it was done:
# splits and cadence give the first strides of every stretch to the walking before it (ours)
_ALL_OF_STRENGTH = 50  # how long repetitions take is only estimated
_FITS = 2  # times as long, or as short, as planned: of that length an activity may be a session


Ask: TypeAlias = Callable[[Question], Session | type[Own] | None]
Tell: TypeAlias = Callable[[int, int], None]  # how many files of how many are read


def nobody(_: Question) -> None:
    """Answer nothing: there is nobody to ask."""


def quietly(_: int, __: int) -> None:
    """Say nothing of how far it is."""


@dataclass(frozen=True, slots=True)
class _Recorded:
    """An activity and the file that it lies in, whose bytes are read again when they are kept."""

    path: Path
    sha256: str
    activity: Activity
    day: date
    start: datetime  # in the plan's zone, without one
    named: bool = False  # by itself, and not in a folder: then it may bring back what was withdrawn

    @property
    def end(self) -> datetime:
        """Return when it was over; a watch that was left standing for longer than it ran says nothing of that time."""
        return self.start + timedelta(
            seconds=self.activity.seconds + min(self.activity.paused_s, self.activity.seconds)
        )

    def told(self, run: tuple[int, By] | None, **more: Any) -> dict[str, Any]:
        """Return what an entry holds of it: figures, and nothing of the knee."""
        values = {
            "day": self.day,
            "start": self.start.time().replace(second=0, microsecond=0),
            "duration_s": self.activity.seconds,
            "run_s": run[0] if run and run[0] else None,
            "distance_m": self.activity.distance_m,
        }
        return {name: value for name, value in (values | more).items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Placed:
    """What an activity was: a session, or a run that no plan had. sure: the watch says which workout it was.

    workout: its slot, that of the session or of the easier run beside it. part: with others of its day it is as long.
    """

    one: _Recorded
    session: Session | None
    older: bool = False
    sure: bool = False
    workout: str | None = None
    part: bool = False
    correct: bool = False  # the runner was asked, and takes back that it was not done


def take_in(log: Log, paths: Sequence[Path], *, ask: Ask = nobody, tell: Tell = quietly) -> TakenIn:
    """Return what was taken into a plan's diary of activities in files, in folders or on a watch.

    All that comes of one file is kept together with its bytes, or nothing. Raises OSError for a path that is not there,
    and what `tell` of the diary raises; what was kept before that stays.
    """
    return _TakingIn(log, ask).done(paths, tell)


@dataclass
class _TakingIn:
    """Files as they are read, told apart, and kept."""

    log: Log
    ask: Ask
    known: int = 0
    outside: int = 0
    others: int = 0
    beyond: list[_Recorded] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    left: list[Question] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)

    def done(self, paths: Sequence[Path], tell: Tell) -> TakenIn:
        """Read the files, place what is in them, keep it."""
        try:
            files = list(dict.fromkeys(one for path in paths for one in found(path)))
        except TooMany as error:
            raise WrongEntry((str(error),)) from None
        recorded: list[_Recorded] = []
        inputs = self._inputs()
        seen: set[str] = set()
        for number, (path, named) in enumerate(files):
            tell(number, len(files))
            recorded += self._read(path, named, inputs, seen)
        kept = self._keep(sorted(self._placed(recorded), key=lambda one: (one.one.start, str(one.one.path))))
        logged = Logged(self.log, tuple(kept))
        return TakenIn(
            logged, len(files), tuple(self.taken), self.known, self.outside, self.others, tuple(self.left),
            tuple(self.refused),
        )  # fmt: skip

    def _inputs(self) -> frozenset[str]:
        if not is_there(self.log.path):
            return frozenset()
        with opened(self.log.path) as store:
            return store.inputs()

    # -- reading -------------------------------------------------------------------------------------------------------

    def _read(self, path: Path, named: bool, inputs: frozenset[str], seen: set[str]) -> Iterator[_Recorded]:
        """Yield the activities of a file that may be of the plan, and count the others."""
        try:
            if path.is_file() and self._made_before_the_plan(path):
                self.outside += 1
                return
            data = read_bytes(path, MOST_BYTES)
        except (OSError, ValueError) as error:
            self.refused.append((path, f"cannot be read: {getattr(error, 'strerror', None) or error}"))
            return
        summed = hashlib.sha256(data).hexdigest()
        if (summed in inputs and not named) or summed in seen:
            self.known += 1
            return
        seen.add(summed)
        try:
            activities = read(data)
        except NoActivity as error:
            if error.other and not named:
                self.others += 1
            else:
                self.refused.append((path, str(error)))
            return
        for one in activities:
            start = self.log.plan.calendar.local(one.start) if self._can_be(one.start) else None
            if start is None or not self.log.plan.calendar.start <= day_of(start) <= self.log.plan.last_day:
                self.outside += 1
            elif day_of(start) > self.log.today:
                self.refused.append((path, f"it says that it was done on {day_of(start)}, which has not come"))
            else:
                yield _Recorded(path, summed, one, day_of(start), start, named)

    def _made_before_the_plan(self, path: Path) -> bool:
        """Tell whether a file says that it was made before the plan began: then so was what it tells."""
        made = made_at(read_bytes(path, _HEAD))
        return made is not None and moment_of(made).date() < self.log.plan.calendar.start - _CLOCKS

    def _can_be(self, moment: datetime) -> bool:
        """Tell whether a moment is near enough to the plan to have an hour in its zone."""
        return self.log.plan.calendar.start - _CLOCKS <= moment.date() <= self.log.plan.last_day + _CLOCKS

    # -- placing -------------------------------------------------------------------------------------------------------

    def _placed(self, recorded: Iterable[_Recorded]) -> Iterator[_Placed]:
        """Yield what each activity was; ask where it is not clear, and leave what nobody can say."""
        ones = self._each_once(recorded)
        open_ones: dict[date, list[_Recorded]] = {}
        followed: set[str] = set()
        for one in ones:
            placed = self._by_its_workout(one)
            if placed is None:
                open_ones.setdefault(one.day, []).append(one)
            elif isinstance(placed, Question):
                yield from self._asked(one, placed)
            else:
                followed.add(placed.session.id if placed.session else "")
                yield from self._not_against_a_no(placed)
        for day in sorted(open_ones):
            for placed in self._by_day(day, open_ones[day], followed | self._told_by_a_watch):
                followed.add(placed.session.id if placed.session else "")
                yield placed
        for one in self.beyond:
            yield from self._beyond(one, followed)

    def _each_once(self, recorded: Iterable[_Recorded]) -> list[_Recorded]:
        """Return the activities without those that tell of the same hours as another, or as the diary.

        What was withdrawn comes back for who names its file, and for nobody else.
        """
        gone = taken_back(self.log.entries)
        spans = [(entry.id in gone, _span(entry, self.log.plan.plan_id)) for entry in self.log.entries]
        hours = [span for withdrawn, span in spans if span and not withdrawn]
        withdrawn_hours = [span for withdrawn, span in spans if span and withdrawn]
        kept: list[_Recorded] = []
        for one in sorted(recorded, key=lambda one: (one.activity.made_from is None, one.start, str(one.path))):
            known = hours if one.named else [*hours, *withdrawn_hours]
            if any(_same(one.start, one.end, *other) for other in known if abs(other[0] - one.start) < _CLOCKS):
                self.known += 1
                continue
            hours.append((one.start, one.end))
            kept.append(one)
        return sorted(kept, key=lambda one: one.start)

    @cached_property
    def _told_by_a_watch(self) -> set[str]:
        entries = {entry.id: entry for entry in self.log.entries}
        return {
            record.told.session
            for record in records(one for one in self.log.entries if one.plan_id == self.log.plan.plan_id).values()
            if isinstance(record.told, SessionTold)
            and any(_span(entries[one], self.log.plan.plan_id) for one in record.entries)
        }

    def _by_its_workout(self, one: _Recorded) -> "_Placed | Question | None":
        """Return which session the workout is that the watch followed; None where it followed none of this plan."""
        made = one.activity.made_from
        if made is None or (made.manufacturer, made.product) != (MANUFACTURER, PRODUCT):
            return None
        revision = next((kept for kept in self.log.plan.workouts if kept.serial_number == made.serial_number), None)
        session = self.log.session(session_slot(revision.slot)) if revision else None
        if revision is None or session is None:
            return None
        older = made.time_created is not None and made.time_created != revision.time_created
        if self._can_be_of(session, one.day):
            return _Placed(one, session, older, sure=True, workout=revision.slot)
        near = [other for other in self._of_the_day(one.day) if other.counts_as is session.counts_as]
        question = self._question(one, Doubt.OTHER_DAY, near, own=session.counts_as is Kind.RUN)
        return question if question.sessions or not question.own else _Placed(one, None)

    def _by_day(self, day: date, ones: Sequence[_Recorded], followed: set[str]) -> Iterator[_Placed]:
        """Yield what the activities of one day were, by their kind and length; a walk only where nothing was run."""
        sessions = [one for one in self._of_the_day(day) if one.id not in followed]
        by_kind: dict[tuple[Kind, ...], list[_Recorded]] = {}
        walks = [one for one in ones if one.activity.sport is Sport.WALK]
        for one in ones:
            if one not in walks:
                by_kind.setdefault(_kinds(one.activity), []).append(one)
        for kinds, several in by_kind.items():
            yield from self._of_a_kind(several, [one for one in sessions if one.counts_as in kinds])
        untold = [
            one for one in sessions if one.counts_as is not Kind.STRENGTH and one.id not in self.log.diary.sessions
        ]
        for one in walks:
            fits = [session for session in untold if _fits(one.activity, session)]
            if fits and (Kind.RUN,) not in by_kind:
                yield from self._asked(one, self._question(one, Doubt.WALK, fits, own=False))
            else:
                self.others += 1

    def _of_a_kind(self, ones: Sequence[_Recorded], sessions: Sequence[Session]) -> Iterator[_Placed]:
        """Yield what activities of one kind were: each the session of its length, where neither has a rival.

        Some that only together are as long as the one session of their day are that session, run in parts.
        """
        if len(ones) > 1 and len(sessions) == 1 and _are_parts([one.activity.seconds for one in ones], sessions[0]):
            for one in ones:
                yield from self._not_against_a_no(_Placed(one, sessions[0], part=True))
            return
        alone = len(ones) == len(sessions) == 1
        fits = [[session for session in sessions if alone or _fits(one.activity, session)] for one in ones]
        if not any(fits):
            fits = [[*sessions] for _ in ones]
        for one, mine in zip(ones, fits, strict=True):
            is_run = one.activity.sport is Sport.RUN
            if not mine and is_run and (begun := self._begun_before(one)):
                yield _Placed(one, begun, part=True)
            elif not mine:
                self.beyond.append(one)
            elif len(mine) > 1 or sum(mine[0] in other for other in fits) > 1:
                yield from self._asked(one, self._question(one, Doubt.SEVERAL, mine, own=is_run))
            elif one.activity.sport is Sport.OPEN and not _fits(one.activity, mine[0]):
                yield from self._asked(one, self._question(one, Doubt.OPEN, mine, own=bool(one.activity.distance_m)))
            elif is_run and _is_far_more(one.activity, mine[0]):
                yield from self._far_more(one, mine[0])
            else:
                yield from self._not_against_a_no(_Placed(one, mine[0]))

    def _begun_before(self, one: _Recorded) -> Session | None:
        """Return the run of which a watch told a part before, that an activity of the same day makes whole."""
        for session in self._of_the_day(one.day):
            told = self.log.diary.sessions.get(session.id)
            if session.counts_as is not Kind.RUN or session.id not in self._told_by_a_watch or told is None:
                continue
            seconds = [told.duration_s or 0, one.activity.seconds]
            if told.done is Done.PART and told.day == one.day and _are_parts(seconds, session):
                return session
        return None

    def _far_more(self, one: _Recorded, session: Session) -> Iterator[_Placed]:
        """Yield a run that is far more than the session of its day, which is asked: without an answer one of its own.

        So what was run counts either way; as the session it would stand there as if that were what was planned.
        """
        question = self._question(one, Doubt.FAR_MORE, (session,), own=True)
        answer = self.ask(question)
        if isinstance(answer, Session):
            yield from self._not_against_a_no(_Placed(one, answer))
        else:
            yield _Placed(one, None)

    def _beyond(self, one: _Recorded, followed: set[str]) -> Iterator[_Placed]:
        """Yield a run that is no session of its day: perhaps that of the day before or after, which is asked."""
        if one.activity.sport is Sport.OPEN and one.activity.distance_m:
            yield from self._asked(one, self._question(one, Doubt.OPEN, (), own=True))
            return
        if one.activity.sport is not Sport.RUN:
            self.others += 1
            return
        near = planned_nearby(self.log, one.day)
        if near is not None and near.id not in followed and self._can_be_of(near, one.day):
            answer = self.ask(self._question(one, Doubt.NEARBY, (near,), own=True))
            yield _Placed(one, answer if isinstance(answer, Session) else None)
        else:
            yield _Placed(one, None)

    def _asked(self, one: _Recorded, question: Question) -> Iterator[_Placed]:
        if not question.sessions and not question.own:
            self.others += 1
            return
        answer = self.ask(question)
        if answer is Own:
            yield _Placed(one, None)
        elif isinstance(answer, Session):
            yield from self._not_against_a_no(_Placed(one, answer))
        else:
            self.left.append(question)

    def _not_against_a_no(self, placed: _Placed) -> Iterator[_Placed]:
        """Yield a session that was done; where the runner said that it was not, he is asked."""
        session = placed.session
        told = self.log.diary.sessions.get(session.id) if session else None
        if session is None or told is None or told.done is not Done.NO:
            yield placed
            return
        own = placed.one.activity.sport is Sport.RUN
        question = self._question(placed.one, Doubt.SAID_NO, (session,), own=own)
        answer = self.ask(question)
        if isinstance(answer, Session):
            yield replace(placed, correct=True)
        elif answer is Own:
            yield _Placed(placed.one, None)
        else:
            self.left.append(question)

    def _question(self, one: _Recorded, doubt: Doubt, sessions: Iterable[Session], *, own: bool) -> Question:
        some = tuple(session for session in sessions if self._can_be_of(session, one.day))
        return Question(one.path, one.activity, one.day, one.start.time(), doubt, some, own)

    def _of_the_day(self, day: date) -> list[Session]:
        return [one for one in self.log.plan.sessions if day_planned(one) == day]

    def _can_be_of(self, session: Session, day: date) -> bool:
        told = SessionTold(session=session.id, day=day, done=Done.ALL)
        return not any(against_the_plan(self.log, told))

    # -- keeping -------------------------------------------------------------------------------------------------------

    def _keep(self, placed: Sequence[_Placed]) -> list[Entry]:
        """Keep what was placed, file by file, each with its bytes."""
        files: dict[Path, list[_Placed]] = {}
        for one in placed:
            files.setdefault(one.one.path, []).append(one)
        if not files:
            return []
        kept: list[Entry] = []
        entries, last = list(self.log.entries), -1
        with opened(self.log.path) as store:
            for path, several in files.items():
                try:
                    data = read_bytes(path, MOST_BYTES)
                    with store.adding():
                        if store.last() != last:
                            entries = list(store.entries())
                        new = self._kept_of_a_file(store, path, data, several, entries)
                        last = store.last()
                except (WrongEntry, OSError) as error:
                    self.refused.append((path, str(error)))
                    entries, last = list(store.entries()), store.last()
                    continue
                kept += [one.entry for one in new]
                self.taken += new
        self.log = replace(self.log, entries=tuple(entries))
        return kept

    def _kept_of_a_file(
        self, store: Store, path: Path, data: bytes, several: Sequence[_Placed], entries: list[Entry]
    ) -> list[Taken]:
        summed = hashlib.sha256(data).hexdigest()
        if summed != several[0].one.sha256:
            self.refused.append((path, "somebody changed it meanwhile"))
            return []
        if summed in store.inputs() and not several[0].one.named:  # another run took it in meanwhile
            self.known += 1
            return []
        number = store.add_input(path.name, data, self.log.now)
        found = []
        for placed in several:
            told, run, otherwise = self._told(placed, entries)
            entry = self._addition(entries, told)
            if entry is None:
                self.known += 1
                continue
            entries.append(store.add(entry, number))
            activity = placed.one.activity
            found.append(
                Taken(
                    entries[-1], path, run[1] if run else None, placed.older, activity.ended_early, activity.paused_s,
                    activity.whole, otherwise,
                )
            )  # fmt: skip
        return found

    def _addition(self, entries: Sequence[Entry], told: Trained) -> Entry | None:
        """Return the entry that the figures make; what was told otherwise gives way, and stays in the diary."""
        return addition(entries, told, self.log.plan.plan_id, at=self.log.now, source=Source.IMPORTED, correct=True)

    def _told(
        self, placed: _Placed, entries: Sequence[Entry]
    ) -> tuple[Trained, tuple[int, By] | None, tuple[str, ...]]:
        """Return what an activity tells, by what it says how much was run, and what of it was told otherwise."""
        one, session = placed.one, placed.session
        run = one.activity.ran(self._intensities_of(placed)) if _on_foot(one.activity, session) else None
        if session is None:
            told = told_from({"kind": "run", **one.told(run)})
            assert isinstance(told, RunTold)
            return told, run, ()
        mine = [entry for entry in entries if entry.plan_id == self.log.plan.plan_id]
        record = records(mine).get(("session", session.id))
        known = record.told if record else None
        assert known is None or isinstance(known, SessionTold)
        values = one.told(run)
        counting = [entry for entry in mine if record is not None and entry.id in record.entries]
        by_hand = any(entry.source is Source.TYPED for entry in counting)
        if (
            (placed.sure or placed.part)
            and known is not None
            and any(_span(entry, entry.plan_id) for entry in counting)
        ):
            values = _together(known, values)  # the watch was stopped and started again
            mine = []  # nothing differs: it goes on
        seconds, run_s = values["duration_s"], values.get("run_s")
        by = (run_s, run[1]) if run and run_s is not None else None
        done = _done(session, seconds, by, values.get("distance_m"))
        if known is not None and by_hand and not placed.correct:
            done = known.done
        told = told_from({"kind": "session", "session": session.id, "done": done, **values})
        assert isinstance(told, SessionTold)
        return told, run, self._otherwise(mine, told)

    def _otherwise(self, entries: Sequence[Entry], told: Trained) -> tuple[str, ...]:
        """Return what was told before, and is told otherwise now."""
        try:
            self_told = addition(
                entries, told, self.log.plan.plan_id, at=self.log.now, source=Source.IMPORTED, correct=False
            )
        except ToldOtherwise as error:
            return error.differences
        assert self_told is None or not self_told.corrects
        return ()

    def _intensities_of(self, placed: _Placed) -> dict[int, int] | None:
        """Return how hard each step of the workout is that was followed, where the file does not have it."""
        laps = [lap for lap in placed.one.activity.laps if lap.step is not None]
        needed = placed.sure and not placed.older and any(lap.intensity is None for lap in laps)
        return self._intensities.get(placed.workout) if needed and placed.workout else None

    @cached_property
    def _intensities(self) -> dict[str, dict[int, int]]:
        files, names = workout_files(self.log.plan).files, file_names(self.log.plan)
        read_back = {slot: read_workout(files[name]) for slot, name in names.items() if name in files}
        return {
            slot: {step.whole(254) or 0: step.whole(7) or 0 for step in file.steps}
            for slot, file in read_back.items()
            if isinstance(file, WorkoutFile)
        }


def _span(entry: Entry, plan_id: str) -> tuple[datetime, datetime] | None:
    """Return from when to when somebody trained, by an entry that came of a watch; None for all others."""
    told = entry.told
    if entry.plan_id != plan_id or not is_recorded(entry):
        return None
    assert isinstance(told, SessionTold | RunTold) and told.start is not None and told.duration_s is not None
    begin = datetime.combine(told.day + timedelta(told.start < DAY_ENDS), told.start)
    return begin, begin + timedelta(seconds=told.duration_s)


def _same(begin: datetime, end: datetime, other: datetime, other_end: datetime) -> bool:
    """Tell whether two tell of the same: more than half of the shorter one lies in both."""
    both = min(end, other_end) - max(begin, other)
    return 2 * both > min(end - begin, other_end - other)


def _kinds(activity: Activity) -> tuple[Kind, ...]:
    """Return which kinds of sessions an activity can be."""
    match activity.sport:
        case Sport.RUN:
            return (Kind.RUN,)
        case Sport.STRENGTH:
            return (Kind.STRENGTH,)
        case Sport.OTHER:
            return (Kind.CROSS,)
        case _:
            return (Kind.RUN,) if activity.distance_m else (Kind.STRENGTH, Kind.CROSS)


def _on_foot(activity: Activity, session: Session | None) -> bool:
    return session is None or session.counts_as is Kind.RUN


def _fits(activity: Activity, session: Session) -> bool:
    """Tell whether an activity is about as long as a session."""
    return activity.seconds <= _FITS * session.duration_s and session.duration_s <= _FITS * activity.seconds


def _are_parts(seconds: Sequence[int], session: Session) -> bool:
    """Tell whether some times are together that of a run, and none is by itself."""
    if session.counts_as is not Kind.RUN:
        return False
    together, alone = 100 * sum(seconds), 100 * max(seconds)
    return alone < _ALL_OF_IT * session.duration_s <= together <= (100 + EXTRA) * session.duration_s


def _is_far_more(activity: Activity, session: Session) -> bool:
    """Tell whether an activity is more than a session could be taken for, by its time or its distance.

    What is far less may have been broken off.
    """
    far = activity.distance_m is not None and activity.distance_m > _FITS * session.distance_m
    return far or activity.seconds > _FITS * session.duration_s


def _done(session: Session, seconds: int, run: tuple[int, By] | None, distance_m: int | None) -> Done:
    """Return whether all of a session was done: as far as planned in no more time, else by the running if known."""
    if session.counts_as is Kind.RUN and seconds <= session.duration_s and as_far_as_planned(distance_m, session):
        return Done.ALL
    if session.counts_as is Kind.RUN and run is not None and (planned := planned_run_s(session)):
        enough = _ALL_OF_THE_STEPS if run[1] is By.STEPS else _ALL_BY_THE_WRIST
        return Done.ALL if 100 * run[0] >= enough * planned else Done.PART
    enough = _ALL_OF_IT if session.counts_as is Kind.RUN else _ALL_OF_STRENGTH
    return Done.ALL if 100 * seconds >= enough * session.duration_s else Done.PART


def _together(known: SessionTold, values: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of two parts of one session."""
    found = dict(values, day=known.day)
    for name in ("duration_s", "run_s", "distance_m"):
        both = (getattr(known, name), values.get(name))
        some = [one for one in both if one is not None]
        if some:
            found[name] = sum(some)
    if known.start is not None:
        found["start"] = min(known.start, values["start"])
    return found
