"""From a coach's file to a problem: read, merged, judged as a whole, every fault at once with its place."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from planforge.constraints.disagreements import disagreements, unanswered, wrong_days
from planforge.constraints.file import ConstraintFile, keys_at
from planforge.constraints.hints import with_hints
from planforge.constraints.rules import rules_of, runs_as_now, with_values_alone
from planforge.constraints.spelling import parameters
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.constraints.usual import usual_uses, weeks_behind
from planforge.exporters.options import ExportOptions
from planforge.gate.judging import gate
from planforge.gate.table import ProfileName
from planforge.gate.words import row as row_words
from planforge.languages import RUNNERS, Language, Message, Several, codes, language
from planforge.plan.model import Basis, PainChange
from planforge.problem import readiness as screening
from planforge.problem.examples import Example
from planforge.problem.problem import Problem
from planforge.problem.protocol import Profiles, Protocol
from planforge.problem.readiness import reasons_to_stop
from planforge.problem.sections import AS_EARLY, Calendar, WeekChange
from planforge.problem.uses import RuleUse
from planforge.quantities import zones
from planforge.quantities.dates import Weekday, first_of_week
from planforge.quantities.spelled import ends
from planforge.quantities.units import LONGEST_PLAN
from planforge.rules.base.rule import uses
from planforge.rules.chosen_days import ChosenDays
from planforge.rules.hold_week import HoldWeek
from planforge.rules.long_day import LongDay
from planforge.rules.preferred_days import PreferredDays
from planforge.rules.run_days import FEWEST_WELL, RunDays
from planforge.rules.same_weekdays import SameWeekdays
from planforge.rules.stay_close import StayClose
from planforge.source import (
    BaseMissing,
    Document,
    Fault,
    Faults,
    Loc,
    Misread,
    Scalar,
    Value,
    faults_of,
    read,
    read_text,
)

EXAMPLE = "examples/beginner"


class RedFlags(Exception):
    """The screening forbids a plan: a professional first. Holds the reasons, a sentence each.

    `file` is the file that says so; `followed` the folder of a plan of it that somebody may be following already;
    `told` what of a diary nobody has seen yet, where that forbids it: answers by name.
    """

    def __init__(self, flags: Sequence[str], file: Path | None = None, told: Sequence[str] = ()) -> None:
        """Take the reasons."""
        self.flags, self.file, self.told = [*flags], file, (*told,)
        self.followed: Path | None = None
        super().__init__(", ".join(flags))


@dataclass(frozen=True)
class Loaded:
    """A problem, the file it came from, and what its owner should know.

    remarks: what was found on the way from the problem to its plan.
    planned: the problem as it is once running may begin; the same where it may already.
    examples: what must follow from what, by name; whoever checks a plan tries them.
    contradictions: why no plan can keep what the file states, as far as somebody counted that (`planforge.lint`).
    """

    problem: Problem
    planned: Problem
    document: Document
    warnings: tuple[str, ...]
    exports: ExportOptions
    contradictions: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()
    examples: Mapping[str, Example] = field(default_factory=dict)

    def known_as(self, plan_id: str) -> "Loaded":
        """Return the same for a plan that calendars know by this identity."""
        problem, planned = (replace(one, plan_id=plan_id) for one in (self.problem, self.planned))
        return replace(self, problem=problem, planned=planned)


class Unanswered(Exception):
    """Questions of the screening that nobody answered: no plan before they are. Holds their names, and what lacks.

    `file` is where the answers belong, where that is a file; `followed` as of RedFlags.
    """

    def __init__(self, names: list[str], loaded: Loaded, file: Path | None = None) -> None:
        """Take the names, and what the file states otherwise."""
        self.names, self.loaded, self.file = names, loaded, file
        self.followed: Path | None = None
        super().__init__(", ".join(names))

    @property
    def lines(self) -> list[str]:
        """Return the lines that the file lacks, ready to paste; with the head of their block where that lacks, too."""
        head = [] if self.loaded.document.has_own(("screening",)) else ["screening:"]
        return [*head, *screening.lines_to_paste(self.names, self.loaded.problem.language)]


def load(path: Path | None, *, today: date, screened_on: date | None = None, start: date | None = None) -> Loaded:
    """Return the problem a file states (without a file: that of the packaged example runner).

    A missing start is `start`, or the first day of the week after `today`. `screened_on` is the day on which answers
    and clearance are judged, where that is another. Of a moment the day in the time zone that the file names counts.
    Raises Faults for a file that is wrong, with every fault, RedFlags for a runner who needs a professional first, and
    Unanswered for a screening that is not.
    """
    if path is None:
        return load_document(_example(), today=today, start=start)
    try:
        document = read(path, find_template, template_names(), combined)
    except BaseMissing as missing:
        raise _without_base(missing, path, day_of(missing.document, screened_on or today)) from None
    except Misread as misread:
        raise _as_far_as_read(misread, path, today=today, screened_on=screened_on, start=start) from None
    try:
        return load_document(document, today=today, screened_on=screened_on, start=start)
    except (RedFlags, Unanswered) as stopped:
        stopped.file = path
        raise


def _example() -> Document:
    """Return the packaged example runner's file, read."""
    path = find_template(EXAMPLE)
    assert path is not None, "the example is packaged"
    return read_text(path.read_text(encoding="utf-8"), "beginner", find_template, template_names())


def _without_base(missing: BaseMissing, path: Path, screened_on: date) -> Faults | RedFlags:
    """Return what stops a file whose base cannot be had: a red flag that it states itself, or all its faults."""
    if flags := reasons_to_stop(missing.document.values(), screened_on):
        return RedFlags(flags, path)
    return Faults([*missing.faults, *with_hints(_faults_alone(missing.document), screened_on)], missing.texts)


def _as_far_as_read(
    misread: Misread, path: Path, *, today: date, screened_on: date | None, start: date | None
) -> Faults | RedFlags:
    """Return what stops a file that is not written as it should be: a red flag, or all its faults."""
    try:
        load_document(misread.document, today=today, screened_on=screened_on, start=start)
    except RedFlags as flags:
        flags.file = path
        return flags
    except Faults as more:
        told = {one.place for one in misread.faults}
        return Faults([*misread.faults, *(one for one in more.faults if one.place not in told)], misread.texts)
    except Unanswered:
        pass
    return misread


def _faults_alone(document: Document) -> Iterator[Fault]:
    """Yield what is wrong in a file whose base cannot be had, but what the base may say."""
    document = with_values_alone(document)
    values = document.values()
    faults: list[Fault] = []
    rules_of(values.get("rules", {}), document, _read_for(values), faults)
    try:
        ConstraintFile.model_validate(values)
    except ValidationError as error:
        faults += _told_better(faults_of(error, document, (), keys_at), values, document)
    told = document.place(("extends",))
    yield from (one for one in faults if one.place != told and not one.message.endswith("` is missing"))


def load_document(
    document: Document, *, today: date, screened_on: date | None = None, start: date | None = None
) -> Loaded:
    """Return the problem a document states; see `load`."""
    document = with_values_alone(document)
    values = document.values()
    today, screened_on = day_of(document, today), day_of(document, screened_on or today)
    faults: list[Fault] = []
    context = _read_for(values)
    uses, switched_off = rules_of(values.get("rules", {}), document, context, faults)
    stated: ConstraintFile | None = None
    sound: dict[str, Value] | None = None
    try:
        stated = ConstraintFile.model_validate(values, context=context)
    except ValidationError as error:
        faults += _told_better(faults_of(error, document, (), keys_at), values, document)
        sound = _without(values, error)
        if sound is None and (calendar := _calendar_alone(values, error, context)):
            faults += wrong_days(calendar, calendar.start or start or week_after(today, calendar.week_starts), document)
    rest = stated or (sound and _read_again(sound, context))
    if rest:
        first = rest.calendar.start or start or week_after(today, rest.calendar.week_starts)
        rest = _as_long_as_wanted(rest, document, first)
        faults += disagreements(rest, document, first, screened_on)
        faults += _wrong_pain(rest.protocol, document)
        stated = rest if stated else None
    faults += unanswered(values, document)
    flags = reasons_to_stop(values, screened_on)
    if flags:  # before anything else: a fault in the file must not hide it
        raise RedFlags(flags)
    if faults or stated is None:
        raise Faults([*with_hints(faults, today)], document.texts)
    first = stated.calendar.start or start or week_after(today, stated.calendar.week_starts)
    loaded = _loaded(stated, document, uses, switched_off, first, today, screened_on)
    if names := screening.unanswered(stated.screening, stated.runner.injured_on, screened_on):
        raise Unanswered([*names, *stated.screening.not_asked_yet()], loaded)
    return loaded


# What nothing else in a file is judged by: without it the rest means the same.
_BESIDE: tuple[Loc, ...] = (("calendar", "changes"), ("calendar", "away"), ("screening",), ("readiness",), ("exports",))


def _without(values: dict[str, Value], error: ValidationError) -> dict[str, Value] | None:
    """Return the values without those that are wrong; None where others may be judged by what is left out.

    Of the changes each stands for itself. Of days away all go, for the places of the others count them.
    """
    left = values
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        beside = next((part for part in _BESIDE if one["loc"][: len(part)] == part), None)
        if beside is None:
            return None
        left = _left_out(left, one["loc"][: len(beside) + (beside[-1] == "changes")])
    return left


def _left_out(values: dict[str, Value], loc: tuple[int | str, ...]) -> dict[str, Value]:
    first, inside = str(loc[0]), values.get(str(loc[0]))
    if len(loc) > 1 and isinstance(inside, dict):
        return {**values, first: _left_out(inside, loc[1:])}
    return {key: one for key, one in values.items() if key != first}


def _calendar_alone(values: dict[str, Value], error: ValidationError, context: dict[str, str]) -> Calendar | None:
    """Return the calendar without its own changes and absences that are wrong; None where more of it is wrong.

    How long the plan is nobody knows then, for a goal may make it longer: it is as long as one can be.
    """
    mine = [one for one in error.errors(include_url=False, include_input=False) if one["loc"][:1] == ("calendar",)]
    if any(one["loc"][:2] not in _BESIDE for one in mine):
        return None
    left = values
    for one in mine:
        left = _left_out(left, one["loc"][: 2 + (one["loc"][1] == "changes")])
    try:
        calendar = Calendar.model_validate(left.get("calendar"), context=context)
    except ValidationError:
        return None
    return calendar.model_copy(update={"weeks": LONGEST_PLAN})


def _read_again(values: dict[str, Value], context: dict[str, str]) -> ConstraintFile | None:
    try:
        return ConstraintFile.model_validate(values, context=context)
    except ValidationError:
        return None


def day_of(document: Document, when: date) -> date:
    """Return a day; of a moment the day in the time zone that a file names, in UTC where it names none."""
    if not isinstance(when, datetime):
        return when
    calendar = document.values().get("calendar")
    named = calendar.get("timezone") if isinstance(calendar, dict) else None
    return zones.day_in(named if isinstance(named, str) and named in zones.names() else "UTC", when)


def _wrong_race(problem: Problem, document: Document) -> Fault | None:
    """Return that a race comes before the runs, if it does: it lies in a week in which the plan runs."""
    if (race := problem.race) is None:
        return None
    week, first = problem.week_of(race.on), problem.first_running_week
    if week > first:
        return None
    words = f"goal: race: {race.on} lies in week {week}, and running begins in week {first}"
    return Fault(words, document.place(("goal", "race", "on")), "name a later race, or delete it")


def _as_long_as_wanted(stated: ConstraintFile, document: Document, start: date) -> ConstraintFile:
    """Return what is stated with as many weeks as its goal wants, where the weeks are only the template's own.

    As many follow the week or the day by which the goal is due as follow the template's, and one follows a race.
    """
    calendar, goal = stated.calendar, stated.goal
    if document.origin(("calendar", "weeks")) not in template_names():
        return stated
    weeks, week_of = calendar.weeks, calendar.weeks_from(start).week_of
    wanted = week_of(goal.race.on) + 1 if goal.race and week_of(goal.race.on) < LONGEST_PLAN else 0
    due = goal.by if isinstance(goal.by, int) else 0
    if isinstance(goal.by, date) and week_of(goal.by) <= LONGEST_PLAN:  # beyond, its year is a slip
        due = week_of(goal.by)
    if due > weeks:
        wanted = max(wanted, due + weeks_behind(document))
    calendar = calendar.model_copy(update={"weeks": max(weeks, min(wanted, LONGEST_PLAN))})
    return stated.model_copy(update={"calendar": calendar})


def _leaves_open_by(stated: ConstraintFile, document: Document) -> bool:
    """Tell whether no date by which to be ready is the coach's own."""
    if stated.goal.by is None:
        loc = ("protocol", "default_goal", "by")
        return stated.protocol.default_goal.by is None or document.origin(loc) in template_names()
    return stated.goal.by == AS_EARLY


def _read_for(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the context in which texts are read: the runner's language, where the file names one that there is."""
    runner = values.get("runner")
    code = runner.get("language") if isinstance(runner, dict) else None
    return {RUNNERS: code} if isinstance(code, str) and code in codes() else {}


def _loaded(
    stated: ConstraintFile,
    document: Document,
    uses: list[RuleUse],
    switched_off: list[str],
    start: date,
    today: date,
    screened_on: date,
) -> Loaded:
    calendar = stated.calendar.model_copy(update={"start": start})
    planned = Problem(
        plan_id=stated.plan_id or _derived_id(stated, start),
        title=stated.title,
        runner=stated.runner,
        screening=stated.screening,
        calendar=calendar,
        goal=stated.goal,
        protocol=stated.protocol,
        uses=tuple(uses),
        switched_off=tuple(switched_off),
        basis=_basis(document),
        step_back=stated.exports.watch.step_back,
        open_by=_leaves_open_by(stated, document),
        open_weeks=document.origin(("calendar", "weeks")) in template_names(),
        weeks_behind=weeks_behind(document),
    )
    bolder = bolder_with_pain(stated.protocol, document, planned.language)
    planned = replace(planned, bolder_with_pain=bolder)
    planned = replace(planned, uses=tuple(runs_as_now(use, planned, document) for use in uses))
    if wrong := _wrong_race(planned, document):
        raise Faults([wrong], document.texts)
    waits = screening.waiting(
        stated.screening, stated.readiness, stated.protocol, planned.calendar.away, screened_on, planned.language
    )
    problem = planned.made_to_wait(waits, screened_on) if waits else planned
    stopped = stated.runner.stopped_running
    warnings: list[str] = [*screening.warnings(stated.screening, waits, stated.protocol, stopped=stopped)]
    warnings += _phases_over(problem)
    warnings += _slow_jogging(stated, document)
    warnings += _shortened(problem)
    warnings += document.remarks
    warnings += [
        Message("messages.warnings.reads_like", title=repr(one.title), other=one.misread_as)
        for one in planned.cross_training
        if one.misread_as
    ]
    if start + timedelta(7 * problem.calendar.weeks) <= today:
        warnings.append(Message("messages.warnings.in_the_past", start=start, today=today))
    warnings += _switched_off(switched_off, document)
    warnings += _fewer_runs(planned, document)
    return Loaded(problem, planned, document, tuple(warnings), stated.exports, examples=stated.examples)


def _fewer_runs(problem: Problem, document: Document) -> Iterator[Message]:
    """Yield that of a range of runs a week the fewer are planned, and how to have more of them later.

    From a hold week on where one follows the goal, for that grows in nothing: more runs are one thing more to bear.
    """
    for use in problem.uses:
        loc = (*use.loc, "sessions_per_week")
        stated = document.node(loc)
        both = ends(stated.text) if isinstance(stated, Scalar) and document.existing(loc) == loc else None
        if isinstance(use.rule, RunDays) and both and both[0] < both[1]:
            fewer, more = both
            due = max(1, min(problem.ready_by, problem.calendar.weeks - 1))
            holds = (week for rule in uses(problem, HoldWeek) for week in rule.weeks(problem) if week > due)
            then = min(holds, default=due + 1)
            place = str(stated.place)
            yield Message(
                "messages.warnings.fewer_runs", place=place, fewer=fewer, more=more, until=then - 1, then=then
            )


def _switched_off(names: Sequence[str], document: Document) -> Iterator[Message]:
    """Yield that a rule does not hold, and as what the protocol has it."""
    usual = {use.rule.name: use.rule for use in usual_uses(document)} if names else {}
    for name in names:
        if (rule := usual.get(name)) is None:
            yield Message("messages.warnings.switched_off", rule=name)
        else:
            own, source = parameters(rule), rule.source.text
            yield Message("messages.warnings.switched_off_usual", rule=name, usual=own, source=source)


# What a file tells of what happened, and what says nothing about the plan; all else is what the coach wants.
_ANSWERS: tuple[Loc, ...] = (("screening",), ("readiness",))
_HAPPENED: tuple[Loc, ...] = (
    ("calendar", "available"),
    ("calendar", "away"),
    ("calendar", "changes"),
    ("runner", "injured_on"),
    *_ANSWERS,
)
# Rules of what is wanted that say on which days and at what hours alone: by them a plan moves, and asks no more.
_OF_DAYS: tuple[Loc, ...] = tuple(
    ("rules", rule.name) for rule in (ChosenDays, PreferredDays, LongDay, SameWeekdays, StayClose)
)
_WITHOUT_MEANING: tuple[Loc, ...] = (
    ("exports",),
    ("examples",),
    ("planforge",),
    ("plan_id",),
    ("title",),
    ("runner", "name"),
    ("runner", "language"),
)


def _basis(document: Document) -> Basis:
    """Return what the coach's own lines say, as hashes; a template that a newer version changes wants nothing new."""
    wanted: list[str] = []
    asked: list[str] = []
    happened: list[str] = []
    days: list[str] = []
    templates = template_names()
    for loc, text in document.leaves():
        if document.origin(loc) in templates or _under(loc, _WITHOUT_MEANING):
            continue
        said = f"{loc}: {' '.join(text.split())}"
        (happened if _under(loc, _HAPPENED) else wanted).append(said)
        if _under(loc, _HAPPENED) and not _under(loc, _ANSWERS):
            days.append(said)
        elif not _under(loc, (*_HAPPENED, *_OF_DAYS)):
            asked.append(said)
    but_days = None if len(asked) == len(wanted) else _hash(asked)  # else as plans of older versions have it
    return Basis(wanted=_hash(wanted), happened=_hash(happened), days=_hash(days), asked=but_days)


def _under(loc: Loc, several: tuple[Loc, ...]) -> bool:
    return any(loc[: len(one)] == one for one in several)


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def _shortened(problem: Problem) -> Iterator[str]:
    """Yield the weeks that a change leaves too few days for their runs; and that hardly a week is left that may grow.

    Every second week is enough for that, as a shift worker has it: the plan then stays at its first runs.
    """
    still: set[int] = set()
    least = FEWEST_WELL
    for week, lines in problem.changes.items():
        if problem.shortened_by_change(week):
            fits, asked = problem.room_for_runs(week)
            start = problem.week(week).start
            changes = [problem.calendar.changes[line] for line in lines]
            said = [_other_times(one) if one.times else f"`{one}`" for one in changes]
            yield Message(
                "messages.warnings.shortened", week=week, start=start, changes=Several(said), fits=fits, asked=asked
            )
            still |= {week, week + 1}
            least = max(FEWEST_WELL, min(fits, asked - 1))
    running = {week.index for week in problem.running_weeks}
    if running and 4 * len(still & running) >= 3 * len(running):
        count = len(still & running)
        yield Message("messages.warnings.hardly_grows", count=count, weeks=len(running), runs=least)


def _other_times(change: WeekChange) -> Message:
    """Return what is said of other times: where one is none, perhaps the other days were meant to stay as they are."""
    days = ", ".join(day.label for day in sorted(change.times))
    closed = ", ".join(day.label for day in sorted(change.times) if not change.times[day])
    if closed:
        return Message("messages.warnings.other_times_alone", days=days, closed=closed)
    return Message("messages.warnings.other_times", days=days)


def _phases_over(problem: Problem) -> Iterator[str]:
    """Yield which phases are left out, and from when on strength counts, where the injury is so long ago."""
    if problem.phases_over:
        yield Message(
            "messages.warnings.phases_over",
            phases=Several(Message(f"phases.{name}") for name in problem.phases_over),
            injured=problem.runner.injured_on or problem.start,
            start=problem.start,
            strength=problem.runner.strength_since or problem.start,
        )


def _slow_jogging(stated: ConstraintFile, document: Document) -> Iterator[str]:
    """Yield that somebody jogs no faster than they walk, as many beginners do, at the line of the pace."""
    if stated.runner.walking_pace >= stated.runner.easy_pace:
        yield Message("messages.warnings.jogs_slowly", place=str(document.place(("runner", "easy_pace"))))


def _derived_id(stated: ConstraintFile, start: date) -> str:
    """Return an identity that stays with runner, condition and start."""
    words = re.sub(r"[^a-z0-9]+", "-", stated.runner.name.lower()).strip("-")[:20]
    key = f"{stated.runner.name}|{stated.protocol.condition}|{start}"
    return f"{words or 'runner'}-{stated.protocol.condition[:20]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def week_after(today: date, week_starts: Weekday) -> date:
    """Return the first day of a plan whose file leaves it open: of the next week."""
    return first_of_week(today, week_starts) + timedelta(7)


def _told_better(faults: list[Fault], values: dict[str, Value], document: Document) -> Iterator[Fault]:
    """Yield the faults of the whole file; what the model cannot know is put into words here."""
    homeless = "extends" not in values and "protocol" not in values
    if homeless:
        protocols = ", ".join(name for name in template_names() if name != "base")  # which holds no protocol
        hint = f"add a line such as `extends: runners-knee`; there are {protocols}"
        yield Fault("no protocol is named: `extends` is missing", document.root.place, hint)
    for fault in faults:
        if not (homeless and fault.message in ("`title` is missing", "`protocol` is missing")):
            yield fault


def _packaged_profiles(document: Document) -> tuple[ProfileName, ...] | None:
    """Return the profiles of the template that a file extends, where a file above it names its own."""
    loc: Loc = ("protocol", "pain_profile")
    names = template_names()
    name = next((one for one in document.texts if one in names), None)
    if name is None or document.existing(loc) != loc or document.origin(loc) in names:
        return None
    path = find_template(name)
    assert path is not None
    protocol = read(path, find_template, names).values().get("protocol")
    stated = protocol.get("pain_profile") if isinstance(protocol, dict) else None
    return TypeAdapter(Profiles).validate_python(stated) if stated else None


def protocol_of(document: Document) -> Protocol:
    """Return the protocol of a document, whatever else is wrong in it; raise Faults for what is wrong in the protocol.

    It is enough to say what follows from pain, and asks no screening.
    """
    values = document.values()
    if "protocol" not in values:
        raise Faults([*_told_better([], values, document)], document.texts)
    try:
        protocol = Protocol.model_validate(values["protocol"], context=_read_for(values))
    except ValidationError as error:
        raise Faults(faults_of(error, document, ("protocol",), keys_at), document.texts) from None
    if faults := [*_wrong_pain(protocol, document)]:
        raise Faults(faults, document.texts)
    return protocol


def language_of(document: Document) -> Language:
    """Return the language of a document's runner; English where it states none that there is."""
    return language(_read_for(document.values()).get(RUNNERS))


def bolder_with_pain(protocol: Protocol, document: Document, language: Language) -> tuple[PainChange, ...]:
    """Return in what a file lets more hurt than its protocol; of a row that does not count, what it speaks of."""
    packaged = _packaged_profiles(document)
    by = gate(packaged or protocol.pain_profile)
    return tuple(
        one if one.now else one.model_copy(update={"before": row_words(by, one.what, language)})
        for one in protocol.bolder_with_pain(packaged)
    )


def _wrong_pain(protocol: Protocol, document: Document) -> Iterator[Fault]:
    """Yield where a coach's changes of what follows from pain break its form: at the row, the limit or the profile."""
    for one in protocol.wrong_with_pain(_packaged_profiles(document)):
        loc: Loc = ("protocol", "pain_gate", *one.at) if one.at else ("protocol", "pain_profile")
        is_entry = isinstance(loc[-1], int)
        place = document.place(loc) if is_entry else document.key_place(loc)
        yield Fault(f"{loc[1] if is_entry else loc[-1]}: {one.says}", place, one.hint, len(str(loc[-1])))
