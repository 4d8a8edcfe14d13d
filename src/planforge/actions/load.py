"""What a file asks for: read, judged, and seen over the plan that stands in its folder.

Where that plan has begun, its past goes before. A calendar knows a plan by its identity and its start; a file that
names neither keeps those of the plan that stands.
"""

import shlex
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from planforge.actions.heard import (
    Heard,
    Unheard,
    as_told,
    heard,
    in_words,
    refuse_to_forget,
    waiting_for_somebody,
    waits_by_a_diary,
    waits_for_somebody,
)
from planforge.actions.places import default_out, diary_beside, refuse_a_plan, stored_plan, with_plan
from planforge.constraints.load import Loaded, RedFlags, Unanswered, load_document, week_after
from planforge.constraints.load import load as load_file
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.deliver.folder import PLAN, Past, UnreadablePast, UnreadablePlan, past
from planforge.languages import Message, ShortDay, says
from planforge.plan.model import WEEKS_NOT_IN_PLACE, Plan
from planforge.problem.history import Begun, first_open_day, has_begun
from planforge.problem.problem import Problem
from planforge.problem.readiness import PAIN_HOLDS_DAYS, WAITS, Waiting, waiting, warnings
from planforge.problem.screening import Screening
from planforge.problem.sections import Readiness
from planforge.quantities.dates import Weekday
from planforge.quantities.zones import day_in
from planforge.source import Faults, Place, read, read_text
from planforge.source.overlay import overlaid

HINT = "messages.warnings.hint"
SORE = "messages.warnings.sore"


class OtherStart(Exception):
    """The file names another first day than the plan that has begun has."""

    def __init__(self, place: Place, stated: date, began: date) -> None:
        """Take where the file says so, and both days."""
        self.stated, self.began = stated, began
        super().__init__(f"{place}: calendar: start is {stated}, but this plan began on {began}")


class OtherWeeks(Exception):
    """The file lets weeks begin with another day than the plan that has begun does."""

    def __init__(self, place: Place, stated: Weekday, began: Weekday) -> None:
        """Take where the file says so, and both days."""
        self.stated, self.began = (_WEEK_STARTS[day] for day in (stated, began))
        super().__init__(
            f"{place}: calendar: week_starts is {self.stated}, but the weeks of this plan, which has begun, begin on "
            f"{self.began.capitalize()}"
        )


class MomentIsPast(UnreadablePast):
    """By its moment, days lie ahead that are past: the plan counts them so, or something was told of one of them."""

    def __init__(self, folder: Path, last: date, today: date) -> None:
        """Take the folder of the plan, the last day that is known to be past, and the day that it is to be."""
        self.way_out = Message("messages.files.as_of_later")
        super().__init__(Message("messages.files.moment_is_past", folder=str(folder), day=str(last), today=str(today)))


_WEEK_STARTS = {Weekday.MON: "monday", Weekday.SUN: "sunday"}


class StartIsPast(Exception):
    """A plan shall begin again, and the file names a first day that is past."""

    def __init__(self, place: Place, stated: date, today: date, week_starts: Weekday = Weekday.MON) -> None:
        """Take where the file says so, the day, today, and with which day weeks begin."""
        self.stated, self.next_week = stated, week_after(today, week_starts)
        super().__init__(f"{place}: calendar: start is {stated}, which is past: a plan that begins again has no past")


@dataclass(frozen=True)
class Request:
    """What a file asks for at a moment, as it continues the plan in its folder.

    file: None for the packaged example, and for a file with other values laid over it. out: the folder of the plan.
    now: in UTC. before: what the folder holds of the plan. begun: the plan there, where days of it are past. forgotten:
    the same, where it shall be begun again. afresh: whatever plan is there shall be. heard: what the diary tells of the
    plan there, unless it is begun again; None: nothing. corrects: the decisions since the first that rests on what was
    corrected since; then begun is the plan that stood before that one.
    """

    file: Path | None
    out: Path
    now: datetime
    loaded: Loaded
    before: Past
    begun: Begun | None = None
    forgotten: Begun | None = None
    afresh: bool = False
    heard: Heard | Unheard | None = None
    corrects: tuple[int, ...] = ()

    @property
    def problem(self) -> Problem:
        """Return the problem that the file states."""
        return self.loaded.problem

    @property
    def edited(self) -> Plan | None:
        """Return the plan that the folder holds of this identity, where somebody edited it and it shall go on."""
        plan = self.before.plan
        if self.afresh or plan is None or plan.plan_id != self.problem.plan_id:
            return None
        return plan if self.before.edited or plan.edited else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what the owner of the file should know, a sentence or more each."""
        return self.loaded.warnings


def load(
    file: Path | None,
    *,
    today: date,
    screened_on: date | None = None,
    start: date | None = None,
    out: Path | None = None,
) -> Loaded:
    """Return what a file states (without a file: the packaged example), with its contradictions and what does nothing.

    As `planforge.constraints.load.load`, which takes a moment for a day, too, and raises what it raises; and
    NotAConstraintFile. Where a professional comes first, or the screening, what is raised names the plan in `out`,
    where one is: somebody may be following it.
    """
    return linted(stated(file, today=today, screened_on=screened_on, start=start, out=out))


def stated(
    file: Path | None,
    *,
    today: date,
    screened_on: date | None = None,
    start: date | None = None,
    out: Path | None = None,
) -> Loaded:
    """Return the same without what lint finds: for who shows a plan that stands."""
    refuse_a_plan(file)
    try:
        return load_file(file, today=today, screened_on=screened_on, start=start)
    except Faults:
        begins = None if start else _start_of_its_plan(file, out or default_out(file))
        if begins is None:
            raise
        return load_file(file, today=today, screened_on=screened_on, start=begins)
    except (RedFlags, Unanswered) as first:
        out = out or default_out(file)
        with suppress(OSError):  # a name that no disk can have
            first.followed = out if (out / PLAN).exists() else None
        raise


def _start_of_its_plan(file: Path | None, out: Path) -> date | None:
    """Return the first day of the plan in `out`, where a file states neither a start nor another identity.

    A race that is over lies before the week after today, in which a plan would begin that is made for the first time.
    """
    try:
        plan = stored_plan(out / PLAN)
        values = read(file, find_template, template_names(), combined).values() if file else {}
    except (UnreadablePlan, OSError, Faults):
        return None
    calendar = values.get("calendar")
    if values.get("plan_id", plan.plan_id) != plan.plan_id or (isinstance(calendar, dict) and "start" in calendar):
        return None
    return plan.calendar.start


def linted(loaded: Loaded) -> Loaded:
    """Return what was loaded with what lint finds in it: contradictions, and warnings."""
    from planforge.lint import lint  # who shows a plan that stands asks for nothing of it

    found = lint(loaded.problem, loaded.document)
    told = (
        Message("messages.warnings.linted", place=str(one.place), message=one.message, hint=one.hint or "")
        for one in found.warnings
    )
    return replace(loaded, contradictions=found.contradictions, warnings=(*loaded.warnings, *told))


# -- over the plan that stands ---------------------------------------------------------------------------------------


def requested(
    file: Path | None, out: Path | None = None, *, now: datetime, afresh: bool = False, without_diary: bool = False
) -> Request:
    """Return what a file asks for over the plan in `out`; afresh: over none, but known as that one is.

    What the diary beside the file tells is heard, but without_diary: then what was planned counts as done. Neither is
    done while somebody has to see the knee: RedFlags.

    A folder that a killed run left behind is put right first; nothing else is written. Raises what `load` raises,
    UnreadablePast, StagingError for a folder that cannot be put right, OtherStart, OtherWeeks and StartIsPast;
    UnreadableDiary and DiaryBusy; and MomentIsPast for one before what was told or what the plan counts as past.
    """
    out = out or default_out(file)
    loaded = load(file, today=now, out=out)
    before = past(out)
    loaded = _continuing(loaded, before, now, afresh)
    begun = None if afresh and not _in_place(before) else _begun_plan(loaded, before, now, out)
    if afresh:
        _refuse_a_past_start(loaded, now)
    loaded = _told_without_plan(loaded, before, diary_beside(file, out), file, out)
    listened = _listened(loaded, before, diary_beside(file, out), now, unread=without_diary)
    if isinstance(listened, Heard) and (afresh or without_diary):
        refuse_to_forget(listened, file, out)
    if not afresh:
        _refuse_an_earlier_moment(loaded, before, listened, now, out)
    if begun is None or afresh:
        gone = isinstance(listened, Unheard) or (listened is not None and listened.forgets)
        told = None if afresh or (without_diary and gone) else listened
        request = Request(file, out, now, loaded, before, forgotten=begun, afresh=afresh, heard=told)
        return replace(request, loaded=_before_it_begins(request, loaded))
    _refuse_another_start(loaded, begun)
    listened = None if without_diary else listened
    if isinstance(listened, Heard):
        begun = begun._replace(told=listened.diary.runs_of(begun.plan))
    corrects: tuple[int, ...] = ()
    if isinstance(listened, Heard) and not listened.forgets:  # what is gone nobody can decide again
        from planforge.actions.told_anew import told_anew  # who has no diary needs none of it

        if anew := told_anew(begun, before, listened, out, now):
            loaded = replace(loaded, warnings=(*loaded.warnings, *anew.warnings))
            if anew.before is not None:
                begun, corrects = begun._replace(plan=anew.before), anew.decisions
                listened = heard(loaded.problem, begun, listened.path)
    loaded = _told_of_other_plans(loaded, begun.plan, diary_beside(file, out)) if not without_diary else loaded
    loaded = going_on(loaded, begun, listened, file, out)
    others = tuple(one for one in loaded.warnings if not says(one, "messages.warnings.in_the_past"))
    loaded = replace(loaded, warnings=others)
    return Request(file, out, now, loaded, before, begun, heard=listened, corrects=corrects)


def reread(request: Request) -> Request:
    """Return the request of the same file, as it reads now, for the same plan."""
    fresh = load(request.file, today=request.now, start=request.problem.start, out=request.out)
    return _same_plan(request, fresh)


def over_what_was_told(request: Request) -> Request:
    """Return the request as it goes on from what was heard; raise RedFlags where somebody has to be seen first."""
    assert request.begun is not None
    return replace(request, loaded=going_on(request.loaded, request.begun, request.heard, request.file, request.out))


def with_text(request: Request, text: str) -> Request:
    """Return the request as it will be of the same file with another text; raise what `load` raises."""
    assert request.file is not None
    document = read_text(text, str(request.file), find_template, template_names(), combined)
    fresh = linted(load_document(document, today=request.now, start=request.problem.start))
    return _same_plan(request, fresh)


def with_settings(request: Request, settings: tuple[str, ...]) -> Request:
    """Return the request with other values: `rules.run-step.max_increase=5 min`; no file states it.

    Raises Faults for a setting that is wrong, RedFlags and Unanswered as `load`, OtherStart and OtherWeeks.
    """
    document = overlaid(request.loaded.document, settings)
    changed = linted(load_document(document, today=request.now, start=request.problem.start))
    return replace(_same_plan(request, changed), file=None)


def _same_plan(request: Request, loaded: Loaded) -> Request:
    loaded = loaded.known_as(request.problem.plan_id)
    if request.begun is None:
        return replace(request, loaded=_before_it_begins(request, loaded))
    _refuse_another_start(loaded, request.begun)
    return replace(request, loaded=going_on(loaded, request.begun, request.heard, request.file, request.out))


def _before_it_begins(request: Request, loaded: Loaded) -> Loaded:
    """Return what was loaded with what a diary lets wait of a plan whose days are all to come.

    Raises RedFlags where it says that somebody has to see the knee first.
    """
    plan, listened = request.before.plan, request.heard
    if plan is None or listened is None:
        return loaded
    tell, seen = shlex.join(with_plan("log", request.file, request.out)), _seen_at(plan, request.now)
    loaded = waiting_for_somebody(loaded, listened, seen, request.file, request.out, tell)
    return _asked_after_a_flare(loaded, seen, listened)


def _continuing(loaded: Loaded, before: Past, now: datetime, afresh: bool) -> Loaded:
    """Return what was loaded as it continues the plan in the folder: the calendar knows it by its identity and start.

    A file that names neither takes both from the plan; one that names an identity of its own is another plan's. One
    that begins afresh keeps the identity alone.
    """
    stated = loaded.document.values()
    if before.plan_id and "plan_id" not in stated:
        loaded = loaded.known_as(before.plan_id)
    if afresh or before.plan is None or before.plan.plan_id != loaded.problem.plan_id:
        return loaded
    start, calendar = before.plan.calendar.start, stated.get("calendar")
    if start == loaded.problem.start or (isinstance(calendar, dict) and "start" in calendar):
        return loaded
    again = linted(load_document(loaded.document, today=now, start=start))
    return again.known_as(loaded.problem.plan_id)


def _begun_plan(loaded: Loaded, before: Past, now: datetime, out: Path) -> Begun | None:
    """Return the plan in the folder, and the time in its zone, where days of it are past; None where none are.

    Raise UnreadablePast where its weeks are not in place, for then nobody can tell which of them are past.
    """
    plan = before.plan
    if plan is None or plan.plan_id != loaded.problem.plan_id:
        return None
    begun = _seen_at(plan, now)
    if not has_begun(*begun):
        return None
    if not _in_place(before):
        raise UnreadablePast(f"{out / PLAN}: {WEEKS_NOT_IN_PLACE}")
    return begun


def _in_place(before: Past) -> bool:
    return before.plan is None or before.plan.weeks_in_place


def _told_of_other_plans(loaded: Loaded, plan: Plan, diary: Path) -> Loaded:
    """Return what was loaded with a warning where a diary tells of another plan since this one began."""
    if not diary.exists():
        return loaded
    from planforge.diary.store import opened

    with opened(diary) as store:
        others = store.of_other_plans(plan.plan_id, plan.calendar.start)
    if not others:
        return loaded
    said = Message("diary.of_other_plans", count=others)
    return replace(loaded, warnings=(*loaded.warnings, said))


def _told_without_plan(loaded: Loaded, before: Past, diary: Path, file: Path | None, out: Path) -> Loaded:
    """Return what was loaded with a warning where a diary tells of its plan, and that does not lie in the folder.

    Without it nobody can judge what was told, as where somebody works in another folder than usual. Raises RedFlags
    where what was told has to be seen by a professional, whatever the plan was.
    """
    plan_id = loaded.problem.plan_id
    if (before.plan is not None and before.plan.plan_id == plan_id) or not diary.exists():
        return loaded
    from planforge.diary.log import unseen
    from planforge.diary.store import DiaryBusy, UnreadableDiary, read_entries
    from planforge.diary.told import diary_of

    try:
        entries = read_entries(diary, plan_id)
    except (UnreadableDiary, DiaryBusy):
        return loaded
    cleared = loaded.problem.screening.cleared
    flags = [*unseen(diary_of(entries, plan_id), cleared.on if cleared else date.min)]
    if flags:
        tell = shlex.join(with_plan("log", file, out))
        told = Message(
            "messages.warnings.flag_told", day=ShortDay.of(max(day for day, _ in flags)), diary=str(diary), command=tell
        )
        raise RedFlags([told], file, told=[flag for _, flag in flags])
    if not entries:
        return loaded
    said = Message("messages.warnings.told_without_plan", diary=str(diary), folder=str(out))
    return replace(loaded, warnings=(*loaded.warnings, said))


def _listened(loaded: Loaded, before: Past, diary: Path, now: datetime, *, unread: bool) -> Heard | Unheard | None:
    """Return what the diary tells of the plan in the folder, whether it has begun or not.

    unread: it is not to count; then one that cannot be read is none.
    """
    plan = before.plan
    if plan is None or plan.plan_id != loaded.problem.plan_id:
        return None
    if not unread:
        return _heard_of_it(loaded, plan, diary, now)
    from planforge.diary.store import UnreadableDiary

    with suppress(UnreadableDiary):
        return _heard_of_it(loaded, plan, diary, now)
    return None


def _heard_of_it(loaded: Loaded, plan: Plan, diary: Path, now: datetime) -> Heard | Unheard | None:
    """Return what the diary tells of a plan, after it is kept that it began again, where that was cut off."""
    from planforge.actions.log import begin_afresh, tells_of_the_plan_before

    found = heard(loaded.problem, _seen_at(plan, now), diary)
    if not isinstance(found, Heard) or not tells_of_the_plan_before(plan, found.diary):
        return found
    begin_afresh(diary, plan, now)
    return heard(loaded.problem, _seen_at(plan, now), diary)


def _seen_at(plan: Plan, now: datetime) -> Begun:
    return Begun(plan, plan.calendar.local(now))


def _refuse_another_start(loaded: Loaded, begun: Begun) -> None:
    start = begun.plan.calendar.start
    if start != loaded.problem.start:
        raise OtherStart(loaded.document.place(("calendar", "start")), loaded.problem.start, start)
    stated, began = loaded.problem.calendar.week_starts, begun.plan.calendar.first_weekday
    if stated != began:
        raise OtherWeeks(loaded.document.place(("calendar", "week_starts")), stated, began)


def _refuse_an_earlier_moment(
    loaded: Loaded, before: Past, listened: Heard | Unheard | None, now: datetime, out: Path
) -> None:
    """Raise MomentIsPast where a clock has gone back: what was done would count as to come, and be planned anew.

    On the day on which a session has begun that day is past for the plan, too.
    """
    plan = before.plan
    if plan is None or plan.plan_id != loaded.problem.plan_id:
        return
    today = plan.calendar.local(now).date()
    last = plan.history.open_from - timedelta(1) if plan.history else today
    if isinstance(listened, Heard):
        last = max([last, *(record.told.day for record in listened.records.values())])
    if last > today:
        raise MomentIsPast(out, last, today)


def _refuse_a_past_start(loaded: Loaded, now: datetime) -> None:
    problem = loaded.problem
    start, today = problem.start, problem.calendar_in_plan.local(now).date()
    if start < today:
        place = loaded.document.place(("calendar", "start"))
        raise StartIsPast(place, start, today, problem.calendar.week_starts)


def going_on(loaded: Loaded, begun: Begun, listened: Heard | Unheard | None, file: Path | None, out: Path) -> Loaded:
    """Return what was loaded as a plan that has begun goes on: with what its diary lets wait.

    Without a wait whose only reason is an old answer about pain, where the diary tells of pain since: before the first
    run, of none above that with which running may begin. Nor with such a wait where running has begun: the gate stands
    before the first run, and was passed; without a diary it is said that the answer is old. Raises RedFlags where the
    diary says that somebody has to see the knee first.
    """
    stated, tell = loaded, shlex.join(with_plan("log", file, out))
    loaded = _asks_for_an_illness(loaded, begun, tell)
    if listened is not None:
        loaded = waiting_for_somebody(loaded, listened, begun, file, out, tell)
        loaded = _while_sore(_while_ill(_with_hint(loaded, listened), listened, tell), listened, tell)
        loaded = _asked_after_a_flare(loaded, begun, listened)
    if stated.problem.waiting is None or not stated.problem.waiting.old:
        return loaded
    since, runs = begun.local.date() - timedelta(PAIN_HOLDS_DAYS), _has_run(begun, listened)
    hurt = listened.worst_since(since) if isinstance(listened, Heard) else None
    told = hurt is not None and (runs or 10 * hurt <= loaded.problem.protocol.most_pain_to_begin)
    waits = loaded.problem.waiting
    if waits is None or not waits.old:  # it waits for somebody, say; that an answer is old is no second thing to ask
        asks = {one for one in stated.warnings if says(one, *WAITS)} if told else ()
        return replace(loaded, warnings=tuple(one for one in loaded.warnings if one not in asks))
    if told:
        return replace(loaded, problem=loaded.planned, warnings=_but_for_the_wait(loaded))
    return _planned(loaded, "old_and_running") if runs else loaded


def _while_ill(loaded: Loaded, listened: Heard | Unheard, tell: str) -> Loaded:
    """Return what was loaded with a warning where somebody is too ill to train, and has not told that it is over."""
    if isinstance(listened, Unheard):
        return loaded
    from planforge.views.illness import rests

    ill = rests(listened.diary, tell)
    return loaded if ill is None else replace(loaded, warnings=(*loaded.warnings, ill))


def _asks_for_an_illness(loaded: Loaded, begun: Begun, tell: str) -> Loaded:
    """Return what was loaded with a warning where days away take back runs that are past: an illness is told otherwise.

    Of days away nobody is asked whether they were a fever, and after one nobody runs for some days more.
    """
    known = {*(begun.plan.history.missed if begun.plan.history else ())}
    past = [run for week in begun.plan.weeks for run in week.runs if run.date < begun.local.date()]
    away = [
        run.date for run in past if run.id not in known and any(run.date in one for one in loaded.planned.days_away)
    ]
    if not away:
        return loaded
    said = Message("messages.warnings.away_or_ill", day=ShortDay.of(min(away)), first=min(away), command=tell)
    return replace(loaded, warnings=(*loaded.warnings, said))


def _with_hint(loaded: Loaded, listened: Heard | Unheard) -> Loaded:
    """Return what was loaded with a warning where it is time to book somebody, and no more than that."""
    last = listened.hint if isinstance(listened, Heard) else None
    if last is None or not isinstance(listened, Heard):
        return loaded
    book = Message("pain.refer.hint")
    said = Message(HINT, told=in_words(listened.gate, last), hint=book)
    return replace(loaded, warnings=(*loaded.warnings, said))


def _while_sore(loaded: Loaded, listened: Heard | Unheard, tell: str) -> Loaded:
    """Return what was loaded with a warning where walking about hurts too much for any run, and is not told lower."""
    if isinstance(listened, Unheard) or (sore := is_sore(listened, tell)) is None:
        return loaded
    return replace(loaded, warnings=(*loaded.warnings, sore))


def is_sore(listened: Heard, tell: str) -> Message | None:
    """Return that no run comes before walking about hurts less, and how to tell it; None: it does, or was seen.

    tell: the command that tells it. Where somebody has to see the knee, that is said, and nothing else is waited for.
    """
    standing = listened.standing
    if (day := listened.sore_since) is None or standing.stops or standing.waits:
        return None
    from planforge.diary.sore import stops_above

    return Message(SORE, day=ShortDay.of(day), stop=stops_above(listened.gate.limits), command=tell)


def _asked_after_a_flare(loaded: Loaded, begun: Begun, listened: Heard | Unheard) -> Loaded:
    """Return what was loaded with a wait for new answers, where the diary tells of a flare before the first run.

    As one in the file asks readiness again: pain above that with which running may begin, since the answers.
    """
    if _has_run(begun, listened) or _waits_for_more_than_age(loaded):
        return loaded
    problem, today = loaded.planned, begun.local.date()
    flared_on = _flared_on(listened, begun.plan, problem.protocol.most_pain_to_begin)
    if flared_on is None:
        return loaded
    told = problem.screening.flared_on
    answers = problem.screening.model_copy(update={"flared_on": max(flared_on, told) if told else flared_on})
    waits = _waits(loaded, answers, today)
    if waits is None or waits.old:
        return loaded
    said = warnings(answers, waits, problem.protocol, stopped=problem.runner.stopped_running)
    return replace(
        loaded,
        problem=problem.made_to_wait(as_told(waits, begun.plan, listened), today),
        warnings=tuple(dict.fromkeys((*_but_for_the_wait(loaded), *said))),
    )


def _flared_on(listened: Heard | Unheard, plan: Plan, most: int) -> date | None:
    """Return the last day on which the knee hurt more than so much, by what is told; None: on none.

    Where a plan waits for that and its diary is gone, or is another, that is the day on which it was made, at least.
    """
    found = listened.flared_on(most) if isinstance(listened, Heard) else None
    gone = isinstance(listened, Unheard) or listened.forgets
    if gone and waits_by_a_diary(plan) and not waits_for_somebody(plan):
        made = plan.calendar.local(plan.revised).date()
        return max(found, made) if found else made
    return found


def _waits_for_more_than_age(loaded: Loaded) -> bool:
    waits = loaded.problem.waiting
    return waits is not None and not waits.old


def _has_run(begun: Begun, listened: Heard | Unheard | None) -> bool:
    """Tell whether running has begun: a run of the plan is past, and no diary that was kept by then says otherwise."""
    open_from = first_open_day(*begun)
    past = [run for week in begun.plan.weeks for run in week.runs if run.date < open_from]
    return listened.tells_of_a_run(past) if isinstance(listened, Heard) else bool(past)


def _planned(loaded: Loaded, warning: str) -> Loaded:
    """Return what was loaded without a wait that only an old answer about pain asks for, which is said instead."""
    assert loaded.problem.waiting is not None
    said = Message(f"messages.warnings.{warning}", reason=loaded.problem.waiting.reasons[0])
    return replace(loaded, problem=loaded.planned, warnings=(*_but_for_the_wait(loaded), said))


def _but_for_the_wait(loaded: Loaded) -> tuple[str, ...]:
    return tuple(one for one in loaded.warnings if not says(one, *WAITS))


# -- plans that are there --------------------------------------------------------------------------------------------


def as_asked_of(plan: Plan, file: Path | None, now: datetime, folder: Path | None = None) -> Loaded:
    """Return what a file states at a moment, as a stored plan has to be judged by it.

    A start that the file leaves open is the week after today: for this plan, the day it begins. The screening is
    judged as of now, and never as of a day before the plan was made. What an answer about pain says by its age alone
    makes no plan wrong: it is told as a warning. A plan that waits may be as long as the wait was when it was made; its
    diary is read for what it waits for, where the file names nothing. folder: where the plan lies; None: as usual.
    Raises what `load` and `heard` raise.
    """
    at, folder = max(now, plan.revised), folder or default_out(file)
    loaded = load(file, today=plan.calendar.start - timedelta(1), screened_on=at)
    waits = loaded.problem.waiting
    if plan.waiting is not None and (waits is None or (waits.old and waits_by_a_diary(plan))):
        loaded = _waiting_by_the_diary(loaded, plan, file, folder, at)
    today = day_in(loaded.problem.calendar.timezone, at)
    waits = loaded.problem.waiting
    if waits is None:
        return loaded
    as_if_new = None if waits.told else _but_for_age(loaded, today)
    if plan.waiting is None:
        return loaded if as_if_new else _planned(loaded, "old_before_run")
    if as_if_new is not None and as_if_new.wants == plan.waiting.wants:
        waits = as_if_new
    shortest, longest = (loaded.planned.made_to_wait(waits, day) for day in (plan.calendar.start, today))
    weeks = min(max(plan.calendar.weeks, shortest.calendar.weeks), longest.calendar.weeks)
    calendar = longest.calendar.model_copy(update={"weeks": weeks})
    return replace(loaded, problem=replace(longest, calendar=calendar))


def _waiting_by_the_diary(loaded: Loaded, plan: Plan, file: Path | None, folder: Path, now: datetime) -> Loaded:
    """Return what was loaded with the wait that a plan's diary asks for, where it asks for one."""
    begun = _seen_at(plan, now)
    return going_on(loaded, begun, heard(loaded.problem, begun, diary_beside(file, folder)), file, folder)


def _but_for_age(loaded: Loaded, today: date) -> Waiting | None:
    """Return why running would wait if the answer about pain were of today."""
    return _waits(loaded, loaded.problem.screening.model_copy(update={"pain_on": today}), today)


def _waits(loaded: Loaded, answers: Screening, today: date) -> Waiting | None:
    """Return why running would wait if the screening were answered so."""
    problem, stated = loaded.problem, loaded.document.values().get("readiness") or {}
    return waiting(
        answers, Readiness.model_validate(stated), problem.protocol, problem.calendar.away, today, problem.language
    )
