"""What the diary beside a file tells of its plan: read and judged, and what it means for a plan that is made again."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.constraints.load import Loaded, RedFlags
from planforge.languages import Message, ShortDay, language
from planforge.plan.model import Plan, Session
from planforge.problem.frames import Held, Told
from planforge.problem.history import Begun
from planforge.problem.problem import Problem
from planforge.problem.readiness import SEEN, Waiting
from planforge.rules.base.rule import uses
from planforge.rules.clean_sessions import CleanSessions

if TYPE_CHECKING:
    from planforge.diary.consequences import Judgement, Standing
    from planforge.diary.entries import Entry, Morning, Today
    from planforge.diary.log import Log
    from planforge.diary.sore import Sore
    from planforge.diary.told import Diary, Record
    from planforge.gate.judging import Gate

GOES_ON_AFTER_NO = 2  # runs after which the plan may go on, before it climbs again where a step back was declined
UNTIL_SEEN_WEEKS = 2  # a wait lasts, as `readiness.until_ready` by default
NOT_TAKEN_IN = "messages.warnings.not_taken_in"
SEEN_TO_CLIMB = "messages.warnings.seen_to_climb"
DIARY = ".diary"  # the end of its name: it lies beside the constraint file


@dataclass(frozen=True)
class Heard:
    """What a diary tells of a plan at a moment.

    path: of the diary. gate: by which it was judged. entries: the ids of all there are, in the order of telling.
    judged: everything told, in the order of days. declined: no step back is taken, but nothing climbs. holds: nothing
    climbs, as one was declined and too few runs have gone well since. hurt: for what a step back was declined.
    seen: when a professional allowed running. lost: entries that the plan knew are gone; all that is there is new to
    it, and the next week asks no more than the last one. forgets: it is lost, or was before the plan knew it, and
    what the plan waits for was told in none of it. corrected: something that was told was, or was withdrawn.
    last_told: when the last entry was. records: what counts of each subject, and by which entries.
    """

    path: Path
    diary: "Diary"
    gate: "Gate"
    judged: "tuple[Judgement, ...]"
    standing: "Standing"
    entries: tuple[str, ...]
    declined: bool = False
    holds: bool = False
    hurt: "tuple[Judgement, ...]" = ()
    seen: tuple[date, ...] = ()
    lost: bool = False
    forgets: bool = False
    corrected: bool = False
    last_told: datetime | None = None
    records: "Mapping[tuple[str, ...], Record]" = field(default_factory=dict)

    def is_cleared(self, one: "Judgement") -> bool:
        """Tell whether somebody has seen the knee since and allowed running, as `standing` counts it."""
        return any(map(one.was_seen_on, self.seen))

    def told(self, plan: Plan, open_from: date) -> Told:
        """Return what it means for a plan, of its days before a day."""
        from planforge.diary.consequences import told, until_well_after

        found = told(
            plan,
            open_from,
            self.diary,
            self.judged,
            self.standing,
            len(self.entries),
            self.seen,
            declined=self.declined,
            sore_days=self._sore,
        )
        held = (*found.held, *until_well_after(plan, open_from, self.hurt))
        found = replace(found, held=held, heard_at=self.last_told)
        if not (self.declined or self.holds or self.lost):
            return found
        held = tuple(replace(one, back=0) if self.declined else one for one in found.held)
        found = replace(found, held=(*held, Held(last_week(plan, open_from))))
        if not self.declined:
            return found
        kept = plan.history
        stepped_back, strength = (kept.stepped_back, kept.strength) if kept else ((), ())
        same_again = {one.day: one.model_copy(update={"stages": 0}) for one in found.strength}
        same_again |= {one.day: one for one in strength}
        several = tuple(same_again[day] for day in sorted(same_again))
        return replace(found, stepped_back=stepped_back, strength=several)

    @cached_property
    def _sore(self) -> "tuple[Sore, ...]":
        from planforge.diary.sore import sore

        return tuple(sore(self.diary, self.gate.limits, {*self.diary.allowed, *self.seen}))

    @property
    def sore_since(self) -> date | None:
        """Return the last day on which walking about hurt more than it may before any run, and it was not told lower.

        None: there is none. Such pain in the file's screening stops its plan.
        """
        last = self._sore[-1] if self._sore else None
        return last.days[-1] if last and last.until is None else None

    @property
    def hint(self) -> "Judgement | None":
        """Return that it is time to book somebody, where the last that was told of running says no more than that."""
        if self.standing.stops or self.standing.waits or self.standing.sees:
            return None
        last = next((one for one in reversed(self.judged) if one.binds), None)
        is_one = last is not None and last.outcome.refer.value == "hint" and not self.is_cleared(last)
        return last if is_one else None

    @property
    def may_be_declined(self) -> bool:
        """Tell whether a step back may be declined: not where somebody has to see the knee."""
        return not (self.standing.stops or self.standing.waits or self.standing.sees)

    def worst_since(self, since: date) -> int | None:
        """Return the most that something hurt, in points of 10, by what is told of a day and later; None: nothing is.

        Of a session only where its worst pain is told.
        """
        days: list[Morning | Today] = [*self.diary.mornings.values(), *self.diary.todays.values()]
        trained = [one for one in self.diary.trained if one.worst is not None and one.day >= since]
        hurt = [one.pain for one in days if one.pain is not None and one.day >= since]
        hurt += [max(filter(None, (one.before, one.worst, one.after)), default=0) for one in trained]
        return max(hurt, default=None)

    def flared_on(self, most: int) -> date | None:
        """Return the last day on which walking about hurt more than so much; None: on none.

        most: in tenths of a point. What hurt in strength has limits of its own.
        """
        days: list[Morning | Today] = [*self.diary.mornings.values(), *self.diary.todays.values()]
        hurt = [(one.day, one.pain) for one in days if one.pain is not None]
        hurt += [(one.day, one.before) for one in self.diary.trained if one.before]
        return max((day for day, pain in hurt if 10 * pain > most), default=None)

    def tells_of_a_run(self, past: Sequence[Session]) -> bool:
        """Tell whether somebody has run: it was told, or a run of the plan lies before the diary, and counts as done.

        past: the runs of the plan whose day is past. That nobody spoke of one is no answer: what stands before the
        first run still stands then.
        """
        begins, slots = self.diary.begins, {run.id for run in past}
        ran = any(one.kind == "run" or one.session in slots for one in self.diary.trained)
        return ran or any(begins is None or run.date < begins for run in past)

    def new_to(self, plan: Plan) -> "tuple[Judgement, ...]":
        """Return what was judged since a plan was made, and is more than: go on."""
        before = plan.history.heard or 0 if plan.history else 0
        return tuple(one for one in self.judged if one.number > before and one.outcome.rows)


@dataclass(frozen=True)
class Unheard:
    """A plan was made with a diary, and there is none: nothing climbs until somebody says that there is to be none.

    Nor does running begin that waits for what was told. path: of the diary. there: it is there, and tells nothing of
    the plan.
    """

    entries: int
    path: Path
    there: bool = False

    def told(self, plan: Plan, open_from: date) -> Told:
        """Return that the next week is no more than the last one."""
        kept = plan.history
        return Told(
            heard=self.entries,
            heard_at=kept.heard_at if kept else None,
            not_done=frozenset(kept.not_done if kept else ()),
            not_whole=frozenset(kept.not_whole if kept else ()),
            unspoken=frozenset(kept.unspoken if kept else ()),
            off=kept.off if kept else (),
            stepped_back=kept.stepped_back if kept else (),
            strength=kept.strength if kept else (),
            untrained=frozenset(kept.untrained if kept else ()),
            strength_untold=frozenset(kept.strength_untold if kept else ()),
            held=(Held(last_week(plan, open_from)),),
        )


def last_week(plan: Plan, open_from: date) -> int:
    """Return the number of the last week of a plan that has begun before a day."""
    return max((week.index for week in plan.weeks if week.start < open_from), default=1)


def waiting_for_somebody(
    loaded: Loaded, listened: Heard | Unheard, begun: Begun, file: Path | None, out: Path, tell: str
) -> Loaded:
    """Return what was loaded with a wait for somebody to see the knee, where what was told asks for one.

    Where it asks for somebody to see the knee and running goes on meanwhile, that is said. That an answer in the file
    is old lets running wait no longer than this. Raises RedFlags where what was told stops the plan of the file, which
    lies in `out`. tell: the command that tells who has seen it.
    """
    if isinstance(listened, Unheard):
        return _waiting_without_diary(loaded, listened, begun, tell)
    if listened.forgets:
        said = Message("messages.warnings.diary_lost", file=str(listened.path))
        loaded = replace(loaded, warnings=(*loaded.warnings, said))
    gate, standing = listened.gate, listened.standing
    if stops := standing.stops:
        first = RedFlags([in_words(gate, standing.said_no or stops)], file, _unseen(listened))
        first.followed = out
        raise first
    if loaded.problem.waiting is not None and not loaded.problem.waiting.old:
        return loaded
    if standing.waits is None:
        if waits_for_somebody(begun.plan) and not _wait_has_ended(loaded, begun.plan, listened):
            gone = Message("messages.warnings.told_before", file=str(listened.path))
            return _made_to_wait(loaded, begun, listened, gone, tell)
        if standing.sees is None:
            return loaded
        said = Message(SEEN_TO_CLIMB, told=in_words(gate, standing.sees), command=tell)
        return replace(loaded, warnings=(*loaded.warnings, said))
    return _made_to_wait(loaded, begun, listened, in_words(gate, standing.waits), tell)


def _made_to_wait(loaded: Loaded, begun: Begun, listened: Heard | Unheard, reason: Message, tell: str) -> Loaded:
    """Return what was loaded with a wait for somebody to see the knee, which is said."""
    language = loaded.problem.language
    wants = (language.readiness.wants[SEEN],)
    title = language.readiness.waits.format(wants=language.listed(wants))
    asks = (language.readiness.questions[SEEN],)
    waits = as_told(Waiting(title, wants, (reason,), asks, UNTIL_SEEN_WEEKS), begun.plan, listened)
    said = Message("messages.warnings.seen_first", told=reason, command=tell)
    waiting = loaded.planned.made_to_wait(waits, begun.local.date())
    return replace(loaded, problem=waiting, warnings=(*loaded.warnings, said))


def as_told(waits: Waiting, plan: Plan, listened: Heard | Unheard) -> Waiting:
    """Return a wait as one that a diary asks for, with the last entry that the diary had when it first did.

    An entry never goes: a diary that has not got that one is another, or an older copy.
    """
    before = plan.waiting if waits_by_a_diary(plan) else None
    if before is not None and before.wants == waits.wants:
        return replace(waits, told=True, asked_at=before.asked_at)
    return replace(waits, told=True, asked_at=listened.last_told if isinstance(listened, Heard) else None)


def _waiting_without_diary(loaded: Loaded, listened: Unheard, begun: Begun, tell: str) -> Loaded:
    """Return what was loaded with that its plan knew a diary that is gone; what waited for somebody waits still."""
    there, gone = str(listened.path), not listened.there
    said = Message(f"messages.warnings.diary_{'gone' if gone else 'empty'}", file=there)
    told = replace(loaded, warnings=(*loaded.warnings, said))
    waits = loaded.problem.waiting
    if not waits_for_somebody(begun.plan) or (waits is not None and not waits.old):
        return told
    if _seen_since(loaded, begun.plan):
        return told
    return _made_to_wait(told, begun, listened, Message("messages.warnings.told_before", file=there), tell)


def waits_by_a_diary(plan: Plan) -> bool:
    """Tell whether running waits for what was told in a diary, and not for what the file says."""
    return plan.waiting is not None and (plan.waiting.told is True or waits_for_somebody(plan))


def waits_for_somebody(plan: Plan) -> bool:
    """Tell whether running waits for somebody to see the knee: that no file asks for, whoever wrote the plan."""
    return plan.waiting is not None and language(plan.runner.language).readiness.wants[SEEN] in plan.waiting.wants


def _wait_has_ended(loaded: Loaded, plan: Plan, listened: Heard) -> bool:
    """Tell whether a wait for somebody may be over that a diary asks for no more.

    For that somebody has seen the knee, or what was told was corrected, or the coach has another table; what asked for
    it never goes by itself. Where entries are gone, only what was seen since the plan was made ends it.
    """
    if _seen_since(loaded, plan, [one.day for one in listened.diary.seen]):
        return True
    same = plan.basis is not None and plan.basis.wants_the_same(loaded.problem.basis)
    return not listened.forgets and (bool(listened.seen) or listened.corrected or not same)


def _seen_since(loaded: Loaded, plan: Plan, told: Sequence[date] = ()) -> bool:
    """Tell whether somebody has seen the knee since a plan was made, by a file or by what was told.

    An answer of that very day in the file may be older than what was told.
    """
    cleared, made = loaded.problem.screening.cleared, plan.calendar.local(plan.revised).date()
    return any(day >= made for day in told) or (cleared is not None and cleared.on > made)


def gravest_not_taken_in(listened: Heard, problem: Problem, begun: Begun) -> "Judgement | None":
    """Return the gravest told since a plan was made that sends its runs back, or leaves some out; None: nothing does.

    Nor does what a professional's yes has ended, or what the coach declined; nor what the plan keeps already, as a day
    without running on which it has no run. problem: what its file asks for.
    """
    from planforge.actions.standing import keeps_what_was_told
    from planforge.diary.follows import for_the_plan
    from planforge.gate.judging import TOO_FEW, UNANSWERED
    from planforge.gate.outcome import Next

    def goes_back(one: "Judgement") -> bool:
        parts, of_the_knee = for_the_plan(one), {*one.outcome.rows} - {TOO_FEW, UNANSWERED}
        return bool(of_the_knee) and (parts.days_off > 0 or parts.next.rank >= Next.HOLD_WEEK.rank)

    new = () if listened.declined else listened.new_to(begun.plan)
    speak = [one for one in new if goes_back(one) and not listened.is_cleared(one)]
    if speak and keeps_what_was_told(problem, begun, listened.told):
        return None
    return max(speak, key=lambda one: (for_the_plan(one).gravity, one.day), default=None)


def refuse_to_forget(listened: Heard, file: Path | None, out: Path) -> None:
    """Raise RedFlags where what was told asks for somebody to see the knee: before, no plan is made without it.

    Neither one that begins again, nor one that goes on as if nothing had been told.
    """
    standing = listened.standing
    if first := standing.stops or standing.waits or standing.sees:
        flags = RedFlags([in_words(listened.gate, first)], file, _unseen(listened))
        flags.followed = out
        raise flags


def _unseen(listened: Heard) -> list[str]:
    """Return what was told that nobody has seen since, by name: whom to see first, and how soon, is said by it."""
    from planforge.diary.log import unseen

    return [flag.value for _, flag in unseen(listened.diary)]


def in_words(gate: "Gate", one: "Judgement") -> Message:
    """Return what the table says of something that was told, with its day."""
    from planforge.gate.words import spoken

    return Message(
        "messages.warnings.told_of",
        day=ShortDay.of(one.day),
        because=spoken(gate, one.outcome, of_strength=one.of_strength),
    )


def heard(problem: Problem, begun: Begun, diary: Path, more: "Sequence[Entry]" = ()) -> Heard | Unheard | None:
    """Return what a diary tells of a plan that has begun; None where there never was one.

    more: what is told besides, as a supposition; it is kept nowhere. Raises UnreadableDiary and DiaryBusy.
    """
    plan = begun.plan
    there = os.path.lexists(diary)
    kept, declined_with = _kept(diary, plan.plan_id) if there else ((), None)
    entries = (*kept, *more)
    if not entries:
        return unheard(plan, diary, there=there)
    from planforge.diary.told import diary_by, records

    of_plan, lost = records(entries), _was_lost(begun, kept)
    found = _of(problem, begun, diary, tuple(one.id for one in entries), of_plan, diary_by(of_plan), lost=lost)
    forgets, corrected = lost or _forgets(plan, kept), any(one.corrects for one in kept)
    found = replace(found, forgets=forgets, corrected=corrected, last_told=entries[-1].at)
    return found if declined_with is None or lost else _after_no(found, problem, begun, kept[:declined_with])


def unheard(plan: Plan, diary: Path, *, there: bool) -> Unheard | None:
    """Return that a plan was made with a diary that tells nothing of it now; None where it was made without.

    there: a diary is, and nothing in it is of the plan.
    """
    told = plan.history.heard if plan.history else None
    return Unheard(told or 0, diary, there) if told or waits_by_a_diary(plan) else None


def _was_lost(begun: Begun, kept: "Sequence[Entry]") -> bool:
    """Tell whether a diary is not the one that a plan has taken in, as one begun anew, or an older copy.

    It has fewer entries than were known, or the last that was known was told at another moment. Of a plan that does not
    say when that was, it is of a later day than the plan; one that lies ahead was told by a wrong clock, and not since.
    """
    plan, local = begun.plan, begun.local
    known = max(plan.history.heard or 0 if plan.history else 0, int(waits_by_a_diary(plan)))
    if not 0 < known <= len(kept):
        return known > 0
    if plan.history and plan.history.heard_at:
        return kept[known - 1].at != plan.history.heard_at
    told, made = (plan.calendar.local(at) for at in (kept[known - 1].at, plan.revised))
    return made.date() < told.date() and told <= local


def _forgets(plan: Plan, kept: "Sequence[Entry]") -> bool:
    """Tell whether a diary has not got what a plan waits for, though the plan knows it by now."""
    asked_at = plan.waiting.asked_at if plan.waiting else None
    return asked_at is not None and all(one.at != asked_at for one in kept)


def heard_of(problem: Problem, log: "Log") -> Heard:
    """Return what a diary that was read tells of its plan, and of none that was there before."""
    own, begun = [one for one in log.entries if one.plan_id == log.plan.plan_id], Begun(log.plan, log.local)
    lost, ids = _was_lost(begun, own), tuple(one.id for one in own)
    found = _of(problem, begun, log.path, ids, log.records, log.diary, lost=lost)
    forgets, corrected = lost or _forgets(log.plan, own), any(one.corrects for one in own)
    found = replace(found, forgets=forgets, corrected=corrected, last_told=own[-1].at if own else None)
    return found if log.declined_with is None or lost else _after_no(found, problem, begun, own[: log.declined_with])


def _of(
    problem: Problem,
    begun: Begun,
    diary: Path,
    ids: tuple[str, ...],
    records: "Mapping[tuple[str, ...], Record]",
    known: "Diary",
    *,
    lost: bool = False,
) -> Heard:
    from planforge.diary.consequences import judgements, standing

    plan, gate = begun.plan, problem.protocol.gate
    known = replace(known, usual=usual_pain(problem))
    good = max((rule.sessions for rule in uses(problem, CleanSessions)), default=1)
    taken_in = plan.history.heard or 0 if lost and plan.history else 0
    found = judgements(plan, known, records, ids, gate, begun.local, good, first=taken_in + 1)
    cleared = problem.screening.cleared
    in_file = (cleared.on,) if cleared and cleared.on > known.last_no else ()  # a later no takes it back
    seen = (*in_file, *(one.day for one in known.seen))
    return Heard(diary, known, gate, found, standing(found, seen), ids, seen=seen, lost=lost, records=records)


def usual_pain(problem: Problem) -> int:
    """Return the pain on a usual morning before any is told, in points of 10: what the screening of the file says."""
    return (problem.screening.pain_today or 0) // 10


def _after_no(listened: Heard, problem: Problem, begun: Begun, known: "Sequence[Entry]") -> Heard:
    """Return what a diary tells since a step back was declined, when there were so many entries.

    Nothing climbs before two runs have gone well. What was declined stays so, until more is told of it: that a usual
    morning followed is not more.
    """
    from planforge.diary.told import diary_by, records
    from planforge.gate.judging import TOO_FEW, UNANSWERED

    of_plan = records(known)
    ids = tuple(one.id for one in known)
    declined = _of(problem, begun, listened.path, ids, of_plan, diary_by(of_plan)).judged
    then = {(one.day, one.slot, one.is_run): one for one in declined}

    def as_declined(one: "Judgement") -> "Judgement":
        was = then.get((one.day, one.slot, one.is_run))
        if was is None or {*one.outcome.rows} - {*was.outcome.rows, TOO_FEW, UNANSWERED}:
            return one
        no_more = was.outcome.parts.at_least(one.outcome.parts)
        return replace(one, number=min(one.number, was.number)) if no_more else one

    judged = tuple(map(as_declined, listened.judged))
    since = [one for one in judged if one.is_run and one.number > len(known)]
    goes_on = sum(not one.outcome.next.rank for one in since)
    hurt = tuple(one for one in judged if one.goes_back and one.number <= len(known))
    return replace(listened, judged=judged, holds=goes_on < GOES_ON_AFTER_NO, hurt=hurt)


def _kept(diary: Path, plan_id: str) -> "tuple[tuple[Entry, ...], int | None]":
    """Return the entries of a plan; and how many there were when a step back was declined last; None: none was."""
    from planforge.diary.store import opened

    with opened(diary) as store, store.reading():
        return store.entries(plan_id), store.known_when_declined(plan_id)
