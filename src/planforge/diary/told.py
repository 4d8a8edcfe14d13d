"""What counts of all entries: one thing told of each subject, corrections and what was withdrawn taken in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from statistics import median_low
from typing import Any

from planforge.diary.entries import (
    OF_TRAINING,
    Afresh,
    Entry,
    Morning,
    RunTold,
    Seen,
    SessionTold,
    Today,
    Told,
    Trained,
    Well,
    Withdrawn,
    told_from,
)
from planforge.diary.vocabulary import BARRING, Done, Illness, Source, Swelling
from planforge.plan.model import Plan


class ToldOtherwise(Exception):
    """Something was told of a subject before, and is told otherwise now; `differences` says each."""

    def __init__(self, told: Told, differences: tuple[str, ...]) -> None:
        """Take what is told now, and what differs."""
        self.differences = differences
        another = "; of another run of that day say when it began: --start HH:MM" * isinstance(told, RunTold)
        super().__init__(f"{told.kind} of {told.day}: {'; '.join(differences)}{another}")


class NothingTold(Exception):
    """What shall be withdrawn was never told."""


@dataclass(frozen=True, slots=True)
class Record:
    """What counts of one subject: all that was told of it, by which entries, and when last."""

    told: Told
    entries: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Diary:
    """What counts of one plan. sessions: by slot; runs: those that no plan had, in order; the others by day.

    seen: by whom it was allowed to run, after last_no: the last day on which a professional said no. allowed: the days
    of all who allowed it, also before that. after_seen: what was told of the very day on which it was allowed, later
    than that: nobody knew of it then. after_well: the same of the day of being well again after an illness. usual: the
    pain on a usual morning before any is told, as the file's screening has it.
    """

    sessions: dict[str, SessionTold] = field(default_factory=dict)
    runs: tuple[RunTold, ...] = ()
    mornings: dict[date, Morning] = field(default_factory=dict)
    todays: dict[date, Today] = field(default_factory=dict)
    wells: tuple[Well, ...] = ()
    seen: tuple[Seen, ...] = ()
    last_no: date = date.min
    allowed: tuple[date, ...] = ()
    after_seen: frozenset[tuple[str, ...]] = frozenset()
    after_well: frozenset[tuple[str, ...]] = frozenset()
    last: datetime | None = None
    usual: int = 0

    @cached_property
    def trained(self) -> tuple[Trained, ...]:
        """Return what was trained, at least a part of it, in order of day."""
        done = (one for one in self.sessions.values() if one.done is not Done.NO)
        return tuple(sorted((*done, *self.runs), key=lambda one: (one.day, str(one.start or ""))))

    def runs_of(self, plan: Plan) -> frozenset[str]:
        """Return the runs of a plan that were run, at least a part of them, by their slots."""
        known = self.sessions
        runs = (run.id for week in plan.weeks for run in week.runs)
        return frozenset(run for run in runs if run in known and known[run].done is not Done.NO)

    @property
    def begins(self) -> date | None:
        """Return the first day of which a session, a run, or how the knee was that day is told; None: none is."""
        return min((one.day for one in (*self.sessions.values(), *self.runs, *self.todays.values())), default=None)

    @cached_property
    def in_the_morning(self) -> dict[date, int]:
        """Return the pain by day: on its morning, else as it was that day."""
        told = {one.day: one.pain for one in self.todays.values() if one.pain is not None}
        return told | {one.day: one.pain for one in self.mornings.values()}

    def lowest_by_week(self, since: date) -> list[tuple[date, int]]:
        """Return each week of which something is told since a day, by its Monday, with the lowest median up to then.

        Of two in the middle the lower counts. Each is counted once, however often it is asked for.
        """
        if since not in self._lowest:
            found: list[tuple[date, int]] = []
            days = sorted(day for day in self.in_the_morning if day >= since)
            for monday, of_it in groupby(days, key=_monday):
                median = median_low(self.in_the_morning[day] for day in of_it)
                found.append((monday, min(median, found[-1][1]) if found else median))
            self._lowest[since] = found
        return self._lowest[since]

    @cached_property
    def _lowest(self) -> dict[date, list[tuple[date, int]]]:
        return {}

    @cached_property
    def tablet_days(self) -> tuple[date, ...]:
        """Return the days of which a painkiller is told, beyond the usual, in order."""
        felt = (*self.sessions.values(), *self.runs, *self.mornings.values(), *self.todays.values())
        return tuple(sorted({one.day for one in felt if one.tablet}))

    @cached_property
    def ill_since(self) -> date | None:
        """Return since when somebody is ill and has not said to be well again."""
        return self._ill_since({*Illness} - {Illness.NO})

    @cached_property
    def rests_since(self) -> date | None:
        """Return since when somebody is so ill that nothing is trained, and has not said to be well again."""
        return self._ill_since(BARRING)

    def _ill_since(self, kinds: AbstractSet[Illness]) -> date | None:
        return min((day for day, well in self.illnesses(kinds) if well is None), default=None)

    def illnesses(self, kinds: AbstractSet[Illness]) -> list[tuple[date, date | None]]:
        """Return the days of which illness of some kinds is told, each with that of being well again; None: not yet.

        Of one day the order of telling decides: who has a fever again in the evening is not well since the morning.
        """
        wells, found = sorted(one.day for one in self.wells), set[tuple[date, date | None]]()
        for one in (*self.sessions.values(), *self.runs, *self.mornings.values(), *self.todays.values()):
            if one.illness in kinds:
                first = one.day + timedelta(one.subject in self.after_well)
                found.add((one.day, next((well for well in wells if well >= first), None)))
        return sorted(found, key=lambda one: (one[0], one[1] or date.max))


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def diary_of(entries: Iterable[Entry], plan_id: str) -> Diary:
    """Return what counts of the entries of a plan."""
    return diary_by(records(one for one in entries if one.plan_id == plan_id))


def diary_by(known: Mapping[tuple[str, ...], Record]) -> Diary:
    """Return the diary that the records of a plan make, of which each subject has one."""
    found = known.values()
    told = [record.told for record in found]
    seen = [one for one in told if isinstance(one, Seen)]
    last_no = max((one.day for one in seen if one.may_run is False), default=date.min)
    return Diary(
        {one.session: one for one in told if isinstance(one, SessionTold)},
        tuple(sorted((one for one in told if isinstance(one, RunTold)), key=lambda one: one.subject)),
        {one.day: one for one in told if isinstance(one, Morning)},
        {one.day: one for one in told if isinstance(one, Today)},
        tuple(one for one in told if isinstance(one, Well)),
        tuple(one for one in seen if one.may_run is not False and one.day > last_no),
        last_no,
        tuple(one.day for one in seen if one.may_run is not False),
        frozenset(_after(told, lambda one: isinstance(one, Seen) and one.may_run is not False)),
        frozenset(_after(told, lambda one: isinstance(one, Well))),
        max((record.at for record in found), default=None),
    )


def _after(told: Iterable[Told], settles: Callable[[Told], bool]) -> Iterator[tuple[str, ...]]:
    """Yield the subjects of what was told of a day after something that settles what was told of that day before."""
    later = dict[date, set[tuple[str, ...]]]()
    for one in told:
        if settles(one):
            later[one.day] = set()
        elif one.day in later:
            later[one.day].add(one.subject)
    yield from (subject for of_day in later.values() for subject in of_day)


def records(entries: Iterable[Entry]) -> dict[tuple[str, ...], Record]:
    """Return what counts of the entries of one plan, by subject, in the order of telling."""
    listed = list(entries)
    gone = {one for entry in listed for one in entry.corrects}
    begins = max((n for n, entry in enumerate(listed) if isinstance(entry.told, Afresh)), default=-1)
    found: dict[tuple[str, ...], Record] = {}
    for number, entry in enumerate(listed):
        if entry.id in gone or entry.told.kind in ("withdrawn", "afresh"):
            continue
        if number < begins and isinstance(entry.told, SessionTold):
            continue
        known = found.get(entry.told.subject)
        if _is_of_now(entry.told):
            found.pop(entry.told.subject, None)
        told = _with(known.told, entry.told) if known else entry.told
        found[told.subject] = Record(told, (*(known.entries if known else ()), entry.id), entry.at)
    return found


def _is_of_now(told: Told) -> bool:
    """Tell whether it counts by when it is told, also of a subject of which something was told that day before.

    It is being well, having been seen, an illness or a red flag: of one day the order in which these are told decides.
    """
    flagged = bool(getattr(told, "red_flags", None)) or getattr(told, "swelling", None) is Swelling.CLEAR
    return isinstance(told, Seen | Well) or _is_ill(told) or flagged


def _is_ill(told: Told) -> bool:
    return (getattr(told, "illness", None) or Illness.NO) is not Illness.NO


def _is_anew(known: Mapping[tuple[str, ...], Record], told: Told) -> bool:
    """Tell whether what was told of a subject already is told once more for what was told of that day in between.

    As being well again in the evening, after a second fever, or a fever after being well.
    """
    if not _is_of_now(told):
        return False
    subjects = [*known]
    since = [known[one].told for one in subjects[subjects.index(told.subject) + 1 :]]
    of_the_day = [one for one in since if one.day == told.day]
    if isinstance(told, Seen):
        return bool(of_the_day)
    if isinstance(told, Well):
        return any(map(_is_ill, of_the_day))
    return any(isinstance(one, Seen) or (isinstance(one, Well) and _is_ill(told)) for one in of_the_day)


def _with(before: Told, more: Told) -> Told:
    """Return what both say of one subject, the later where they differ; notes one below the other."""
    fields = before.fields | more.fields
    notes = dict.fromkeys(one.note for one in (before, more) if one.note)
    return more.model_copy(update=fields | ({"note": "\n".join(notes)} if notes else {}))


_OF_THE_WORST = ("course", "pain_from_s")  # what only pain has while it lasts; without any they would contradict it


def addition(
    known: Sequence[Entry], told: Told, plan_id: str, *, at: datetime, source: Source, correct: bool = False
) -> Entry | None:
    """Return the entry that tells something more than the known ones do; None where all of it was told.

    correct: what was told otherwise before gives way; then the entry holds all that counts of its subject. Raise
    ToldOtherwise where that is not asked for, WrongEntry where the two together cannot be.
    """
    of_plan = records(one for one in known if one.plan_id == plan_id)
    record = of_plan.get(told.subject)
    if record is None:
        return Entry(plan_id, at, source, told)
    differ = {
        name: before
        for name, before in record.told.fields.items()
        if name not in ("note", "kind") and name in told.fields and told.fields[name] != before
    }
    if differ and not correct:
        raise ToldOtherwise(told, tuple(f"{name} was {shown(before)}" for name, before in differ.items()))
    if differ:
        whole = _with(record.told, told).model_dump(exclude_none=True)
        if getattr(told, "done", None) is Done.NO:
            whole = {name: value for name, value in whole.items() if name not in OF_TRAINING}
        was, done = getattr(record.told, "done", None), getattr(told, "done", None)
        if done is Done.ALL or (was is Done.NO and done is Done.PART):
            whole["why"] = getattr(told, "why", None)  # why it was not done says nothing of what was
        if "worst" in differ and bool(differ["worst"]) != bool(whole["worst"]):  # how it went is of another pain
            whole = {name: one for name, one in whole.items() if name in told.fields or name not in _OF_THE_WORST}
        return Entry(plan_id, at, source, told_from(whole), record.entries)
    new = any(name not in record.told.fields for name in told.fields if name != "note")
    noted = told.note and told.note not in (record.told.note or "")
    if not new and not noted and not _is_anew(of_plan, told):
        return None
    told_from(_with(record.told, told).model_dump(exclude_none=True))
    return Entry(plan_id, at, source, told)


MEASURED = ("day", "start", "duration_s", "run_s", "distance_m")
_OF_A_WATCH = {"kind", "session", "done", *MEASURED}


def withdrawals(known: Sequence[Entry], told: Told, plan_id: str, *, at: datetime, today: date) -> tuple[Entry, ...]:
    """Return the entries by which no answer counts that was told of a subject; raise NothingTold where nothing does.

    What a watch recorded of it is no answer: it is told once more, alone. Where nothing else was told, that goes, too.
    """
    gone = withdrawal(known, told, plan_id, at=at, today=today)
    record = records(one for one in known if one.plan_id == plan_id)[told.subject]
    recorded = [one for one in _taken_back(known, gone) if is_recorded(one)]
    if not recorded or (record.told.fields.keys() <= _OF_A_WATCH and record.entries[-1] == recorded[-1].id):
        return (gone,)
    fields = recorded[-1].told.model_dump(exclude_none=True)
    alone = told_from({name: value for name, value in fields.items() if name in _OF_A_WATCH})
    return gone, Entry(plan_id, at, Source.IMPORTED, alone)


def is_recorded(one: Entry) -> bool:
    """Tell whether an entry came of a watch, with when it began and how long it took."""
    told = one.told
    measured = isinstance(told, SessionTold | RunTold) and None not in (told.start, told.duration_s)
    return one.source is Source.IMPORTED and measured


def taken_back(entries: Sequence[Entry]) -> set[str]:
    """Return the ids of all that was withdrawn, with what it had taken the place of."""
    return {gone.id for one in entries if isinstance(one.told, Withdrawn) for gone in _taken_back(entries, one)}


def _taken_back(entries: Sequence[Entry], withdrawn: Entry) -> list[Entry]:
    """Return what an entry withdraws, and what that had taken the place of, in the order of telling."""
    ids, found = {*withdrawn.corrects}, list[Entry]()
    for one in reversed(entries):
        if one.id in ids:
            ids.update(one.corrects)
            found.append(one)
    return found[::-1]


def withdrawal(known: Sequence[Entry], told: Told, plan_id: str, *, at: datetime, today: date) -> Entry:
    """Return the entry by which nothing counts that was told of a subject; raise NothingTold where nothing does."""
    record = records(one for one in known if one.plan_id == plan_id).get(told.subject)
    if record is None:
        raise NothingTold(f"{told.kind} of {told.day}: nothing was told of it")
    return Entry(plan_id, at, Source.TYPED, Withdrawn(day=today), record.entries)


def shown(value: Any) -> str:
    """Return an answer as a person spells it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(value) or "none"
    return str(value)
