"""Every change of a plan that came of its diary is a decision: when, what was known, what spoke, what differs."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.actions.heard import Heard, waits_for_somebody
from planforge.actions.load import Request
from planforge.actions.places import folder_of
from planforge.exporters.words import spoken
from planforge.languages import Language, Message, Several, ShortDay, in_words
from planforge.plan.compare import Fate, Pair, compare
from planforge.plan.model import Kind, Plan
from planforge.plan.remade import first_day
from planforge.plan.slots import with_kept_slots
from planforge.views.comparison import became

if TYPE_CHECKING:
    from planforge.diary.consequences import Judgement
    from planforge.diary.store import Decision, Verdict


_OF_AN_ILLNESS = ("fever-or-chest", "heart-signs")  # rows of the table


class NoDecision(Exception):
    """No decision of this number is kept; the message says which are."""


class NothingToDecline(Exception):
    """Nothing that may be declined has changed the plan: it was not asked, or somebody has to be seen."""


@dataclass(frozen=True)
class Change:
    """What a diary changes in a plan. pairs: the sessions to come that differ. of_the_file: its file changed, too."""

    heard: Heard
    before: Plan
    after: Plan
    pairs: tuple[Pair, ...]
    of_the_file: bool = False

    @property
    def quiet(self) -> bool:
        """Tell whether no amount, no level and no week of the goal changes."""
        same = self.before.goal.reached_in_week == self.after.goal.reached_in_week
        return same and all(_moved(pair) for pair in self.pairs)

    @property
    def because(self) -> tuple[str, ...]:
        """Return what spoke, a sentence an occasion, the latest last; else of which runs nobody has told."""
        if not (days := self._silent):
            return reasons(self.heard, self.before, self.pairs, of_the_file=self.of_the_file)
        said = Message(
            "messages.told.nobody", days=Several(Message("messages.told.day", day=ShortDay.of(day)) for day in days)
        )
        return (in_words(said, spoken(self.before)),)

    @cached_property
    def untold(self) -> tuple[str, ...]:
        """Return the runs on which it rests that nobody has told of them, or not all: none where anything else spoke.

        Once they are told, it counts no more.
        """
        return () if self.of_the_file else untold(self.heard, self.before, self.after)

    @property
    def may_be_declined(self) -> bool:
        """Tell whether there is anything to decline: that nobody told is no step back, and ends by telling."""
        return self.heard.may_be_declined and not self._silent

    @property
    def _silent(self) -> list[date]:
        """Return the days of the runs on which it rests that nobody spoke of."""
        silent = {*self.untold} & {*(self.after.history.unspoken if self.after.history else ())}
        return [one.date for one in self.before.sessions if one.id in silent]

    @property
    def differences(self) -> tuple[str, ...]:
        """Return what differs, a line a session: `14 Jan, changed: Thu 18:00 Run-walk 7 x 2:1 -> Run-walk 6 x 3:1`."""
        said = spoken(self.after)
        several = (
            Message("messages.compared.on", day=said.day_and_month(first_day(one)), what=became(one))
            for one in self.pairs
        )
        return tuple(in_words(one, said) for one in several)


def reasons(
    heard: Heard, before: Plan, differ: Sequence[Pair] | None = None, *, of_the_file: bool = False
) -> tuple[str, ...]:
    """Return what speaks of all that was told since a plan was made, a sentence an occasion, the latest last.

    Only what bears on running, and, where strength differs, on strength; that runs went well, but not yet often
    enough, only where nothing else speaks. That, or an answer that is missing, binds the week after, and none later.
    Nor does what is long over, and left no run out, speak beside what is not. An illness says that it was, and when it
    was over; who had to be seen, and was, who said so. differ: the sessions that came of it; None: nobody knows yet.
    of_the_file: what the file says now differs, too: then it speaks, and not that runs were too few, or not told of.
    """
    from planforge.diary.consequences import is_past
    from planforge.gate.judging import SAID_NO, TOO_FEW, UNANSWERED
    from planforge.gate.words import because

    language = spoken(before)
    lifts = differ is None or any(map(_is_other_strength, differ))
    new = [one for one in heard.new_to(before) if one.binds or (lifts and one.stages_back is not None)]
    new = [one for one in new if one.outcome.rows != (SAID_NO,) or not heard.is_cleared(one)]
    first = min(map(first_day, differ), default=None) if differ else None
    if first is not None:
        quiet = {TOO_FEW, UNANSWERED}
        over = [{*one.outcome.rows} <= quiet and (of_the_file or is_past(before, first, one)) for one in new]
        new = [one for one, is_over in zip(new, over, strict=True) if not is_over]
        new = [one for one in new if not _is_long_over(before, first, one)] or new
    grave = [one for one in new if one.outcome.gravest_row != TOO_FEW]
    others = [*_ill(heard, before, language, goes_on=bool(differ)), *_allowed(heard, before, language)]
    spoke = (
        (one.day, because(heard.gate, one.outcome, language, of_strength=one.of_strength))
        for one in grave or ([] if others else new)
    )
    said = sorted((*spoke, *others), key=lambda one: one[0])
    return tuple(dict.fromkeys(f"{language.short_day(day)}: {what}" for day, what in said))


def _is_long_over(before: Plan, first: date, one: "Judgement") -> bool:
    """Tell whether something was told of so long before the first session that differs that it has no part in it.

    It bound the week after it, which stands before the week that could have moved for it, and left out no run.
    """
    from planforge.diary.consequences import is_past
    from planforge.gate.outcome import Next, Refer

    rest = one.day + timedelta(one.outcome.days_off)
    lasts = one.outcome.refer.rank >= Refer.SOON.rank or one.outcome.next is Next.NO_RUNNING
    left_out = any(one.day < run.date <= rest for week in before.weeks for run in week.runs)
    return not lasts and not left_out and is_past(before, first - timedelta(7), one)


def _ill(heard: Heard, before: Plan, language: Language, *, goes_on: bool) -> Iterator[tuple[date, str]]:
    """Yield each illness that bars running of which, or of whose end, something is new; what a judgement says is said.

    Of a session that was not done for it there is none; nor of its end. goes_on: sessions differ; then one that nobody
    has told to be over is a reason, too, for each day of it is one more without running.
    """
    from planforge.diary.vocabulary import BARRING

    known, place = _known(before), {one: number for number, one in enumerate(heard.entries, 1)}
    new = {
        (record.told.kind, record.told.day)
        for record in heard.records.values()
        if any(place.get(one, 0) > known for one in record.entries)
        and (record.told.kind == "well" or getattr(record.told, "illness", None) in BARRING)
    }
    spoken_of = {one.day for one in heard.new_to(before) if {*one.outcome.rows} & {*_OF_AN_ILLNESS}}
    for well, days in groupby(heard.diary.illnesses(BARRING), key=lambda one: one[1]):
        several = [day for day, _ in days]
        if well is not None and ("well", well) in new:
            yield several[0], in_words(Message("messages.told.ill_until", well=ShortDay.of(well)), language)
        elif not spoken_of & {*several} and (
            (goes_on and well is None) or any(kind != "well" and day in several for kind, day in new)
        ):
            yield several[0], in_words(Message("messages.told.ill"), language)


def _allowed(heard: Heard, before: Plan, language: Language) -> Iterator[tuple[date, str]]:
    """Yield who allowed running since a plan was made that waited for it."""
    if waits_for_somebody(before) and heard.diary.seen:
        last = max(heard.diary.seen, key=lambda one: one.day)
        yield last.day, in_words(Message("messages.told.allowed", by=last.by), language)


def _known(before: Plan) -> int:
    """Return how many entries a plan has taken in."""
    return before.history.heard or 0 if before.history else 0


def untold(heard: Heard, before: Plan, after: Plan) -> tuple[str, ...]:
    """Return the runs of which nobody had told, or not all that is asked, when one plan took another's place.

    Only those of which the first did not know yet, and none where anything that was told speaks.
    """
    from planforge.gate.judging import TOO_FEW, UNANSWERED

    new = [one for one in heard.new_to(before) if one.binds]
    if after.history is None or any({*one.outcome.rows} - {TOO_FEW, UNANSWERED} for one in new):
        return ()
    if heard.diary.rests_since is not None:  # who is ill, and has told it, has runs left out for that
        return ()
    known = before.history.unspoken if before.history else ()
    open_ones = {one.slot for one in new if UNANSWERED in one.outcome.rows}
    open_ones |= {*after.history.unspoken} - {*known}
    return tuple(run.id for run in before.sessions if run.id in open_ones)


def change_by(request: Request, after: Plan) -> Change | None:
    """Return what the diary changes from the plan that stands to another; None: nothing, or nothing by a diary."""
    if request.begun is None or not isinstance(request.heard, Heard):
        return None
    before, today = request.begun.plan, request.begun.local.date()
    past = request.before
    if not request.corrects and past.plan_id == after.plan_id:  # else calendars forgot the slots of `before` since
        after = with_kept_slots(after, past.events)  # as it will be told: one of fewer is the one of its day
    differ = (pair for pair in compare(before, after).pairs if pair.fate is not Fate.STAYED)
    pairs = tuple(sorted((pair for pair in differ if first_day(pair) >= today), key=first_day))
    same = before.basis is not None and before.basis.says_the_same(request.problem.basis)
    found = Change(request.heard, before, after, pairs, of_the_file=not same)
    return found if pairs and found.because else None  # else what was told, or was not, has no part in it


def declined(request: Request) -> Request:
    """Return the request in which no step back is taken, but nothing climbs.

    Raises NothingToDecline: what says stop, or see somebody, cannot be declined.
    """
    heard = request.heard
    if not isinstance(heard, Heard):
        raise NothingToDecline(Message("messages.files.no_diary_to_decline"))
    if not heard.may_be_declined:
        raise NothingToDecline(Message("messages.files.not_to_decline"))
    return replace(request, heard=replace(heard, declined=True))


def no_stands(request: Request) -> bool:
    """Tell whether a step back was declined and nothing was told since that ends it: then there is none to accept."""
    return isinstance(request.heard, Heard) and request.heard.holds


def keep(request: Request, change: Change, revision: int | None, *, accepted: bool) -> int:
    """Return the number under which a change stands in the diary with what became of it.

    revision: of the plan that comes of it, and is not in place yet. Of a run that was cut off before it was, the same
    change is kept once, and where another comes instead that one was overtaken. Raises UnreadableDiary, DiaryBusy and
    NotKept.
    """
    from planforge.diary.store import Judged, opened

    verdict: Verdict = "accepted" if accepted else "declined"
    document, texts = request.loaded.document, request.loaded.document.texts
    stated = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    with opened(change.heard.path) as store, store.adding():
        name = next(iter(texts))
        protocol = store.add_protocol(name, json.dumps(document.values(), sort_keys=True, default=str), request.now)
        decision = _decision(request, change, protocol, stated[name])
        here = decision.plan_id, decision.folder
        last = next((one for one in reversed(store.decisions()) if (one.plan_id, one.folder) == here), None)
        judged = next((one for one in reversed(store.verdicts()) if last and one.decision == last.number), None)
        if last and judged:
            if replace(last, at=decision.at, number=None) == decision and judged.verdict == verdict:
                return judged.decision
            stands = last.number in request.corrects  # and counts no more once the plan before it has come back
            if judged.revision is not None and judged.revision > change.before.revision and not stands:
                store.judge(Judged(judged.decision, request.now, "overtaken"))
        number = store.decide(decision, change.before.to_json())
        store.judge(Judged(number, request.now, verdict, revision))
    return number


def overtake(diary: Path, numbers: Collection[int], now: datetime) -> None:
    """Keep that some decisions count no more: what they rest on was corrected, and the plan goes on from before them.

    Raises UnreadableDiary, DiaryBusy and NotKept.
    """
    from planforge.diary.store import Judged, opened

    with opened(diary) as store, store.adding():
        for number in numbers:
            store.judge(Judged(number, now, "overtaken"))


def decided(diary: Path, number: int) -> "tuple[Decision, Verdict | None]":
    """Return a decision as it was kept in a diary, and what became of it.

    Raises NoDecision, UnreadableDiary and DiaryBusy.
    """
    from planforge.diary.store import opened

    if not diary.exists():
        raise NoDecision(Message("messages.files.nothing_decided", file=str(diary)))
    with opened(diary) as store:
        every, verdicts = store.decisions(), store.verdicts()
    found = next((one for one in every if one.number == number), None)
    if found is None:
        last = every[-1].number if every else 0
        key = "no_decision_but" if last else "no_decision"
        raise NoDecision(Message(f"messages.files.{key}", file=str(diary), number=number, last=last or 0))
    return found, next((one.verdict for one in reversed(verdicts) if one.decision == number), None)


def _decision(request: Request, change: Change, protocol: str, file: str) -> "Decision":
    from planforge.diary.decided import Decided
    from planforge.diary.store import Decision

    goal, ill = (_reached(change.before), _reached(change.after)), change.heard.diary.rests_since is not None
    decided = Decided(change.because, change.differences, goal, change.untold, ill)
    return Decision(
        plan_id=request.problem.plan_id,
        folder=folder_of(request.out, change.heard.path),
        at=request.now,
        kind="quiet" if change.quiet else "material",
        protocol=protocol,
        file=file,
        entries=change.heard.entries,
        decided=decided.text,
    )


def _reached(plan: Plan) -> str | None:
    week = plan.goal.reached_in_week
    return str(plan.weeks[week - 1].start) if week else None


def _is_other_strength(pair: Pair) -> bool:
    """Tell whether it is strength with other exercises; that a plan has grown by some is of its running."""
    before, after = pair.before, pair.after
    return before is not None and after is not None and before.kind is Kind.STRENGTH and before.steps != after.steps


def _moved(pair: Pair) -> bool:
    """Tell whether a session is as it was, on another day of its week: a slot never leaves its week."""
    return pair.before is not None and pair.after is not None and pair.before.steps == pair.after.steps
