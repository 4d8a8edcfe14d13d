"""Who needs a professional before a plan, and what must be so before the first run.

Red flags are told from the plain texts of a file, whatever else is wrong with it. Sources: the article the project
starts from (red flags; above 4 of 10 stop and assess, above 3 back off, or above less where a protocol says so; no
better after 2-3 weeks), and practice for the readiness gate.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from planforge.languages import Language, Lines, Message
from planforge.languages.messages import ENTRY
from planforge.problem.protocol import limits_in, most_pain_to_begin_in
from planforge.problem.sections import (
    NEVER_CLEARED,
    OF_A_KNEE,
    Absence,
    Calendar,
    Clearance,
    Protocol,
    Readiness,
    Runner,
    Screening,
)
from planforge.quantities.dates import joined
from planforge.quantities.spelled import Closed
from planforge.quantities.units import format_number

STOP_ABOVE = 40  # tenths of a point of 10: the article; a protocol may say less, and from where on running waits
LONG_STOP_DAYS = 28  # without running, after which who ran begins as who stopped: as in `resume-below`
PAIN_HOLDS_DAYS = 7  # ours: an answer about pain today tells of a day within a week, no longer
NO_BETTER = "no_better_after_3_weeks"

PAIN = "pain_today"  # what is asked beside the questions of readiness
SEEN = "seen"  # what running waits for where a professional has to see the knee, by what was told
WAITS = ("messages.warnings.waits", "messages.warnings.waits_still_running", "messages.warnings.seen_first")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why no running is planned yet.

    title: what the plan is called meanwhile: that running waits, and for what. wants: what for, in a few words each.
    questions: what is asked again on the last day. All three as the runner reads them. reasons: the same in sentences,
    with the answers, for the coach. weeks: how long at least. old: the answer about pain is too old, nothing else.
    meanwhile: what is left out besides, for the runner. told: a diary asks for it, and not the file. asked_at: when
    its last entry was told then.
    """

    title: str
    wants: tuple[str, ...]
    reasons: tuple[str, ...]
    questions: tuple[str, ...]
    weeks: int
    old: bool = False
    meanwhile: tuple[str, ...] = ()
    told: bool = False
    asked_at: datetime | None = None


def gate(protocol: Protocol, language: Language) -> str:
    """Return what must be so before the first run, in words for the runner."""
    said = language.readiness
    if protocol.readiness == OF_A_KNEE:
        return said.gate
    return said.gate_of_questions.format(questions=" ".join(said.questions[name] for name in protocol.readiness))


# -- red flags -------------------------------------------------------------------------------------------------------


def reasons_to_stop(values: Mapping[str, Any], today: date) -> list[Message]:
    """Return why a runner needs a professional first, from a file's plain texts; empty where nothing says so."""
    answers, protocol = _mapping(values, "screening"), _mapping(values, "protocol")
    injured = _day("injured_on", _mapping(values, "runner"), Runner)
    asked, record = _day("asked_on", answers, Screening) or injured, _recorded(answers)
    found: list[Message] = []
    for name in Screening.questions():
        if not _yes(answers.get(name)) or (name == NO_BETTER and _yes(protocol.get("established"))):
            continue
        doubt = unanswered_by(record, name, asked, today) if record else ""
        if doubt is not None:
            flag = Message(f"screening.questions.{name}")
            found.append(Message("messages.screening.doubt", flag=flag, doubt=doubt) if doubt else flag)
    pain, stop = _read("pain_today", answers, Screening), min(STOP_ABOVE, 10 * limits_in(protocol).stop)
    if isinstance(pain, int) and pain > stop:
        found.append(Message("messages.screening.pain", pain=pain / 10, stop=stop / 10))
    if _yes(protocol.get("needs_clearance")):
        found += _needed(record, injured, today)
    return found


def unanswered_by(record: Clearance, name: str, asked: date | None, today: date) -> Message | None:
    """Return why a clearance does not answer a question that was asked on some day; None: it does."""
    on, until = record.on, record.until
    if name in NEVER_CLEARED:
        return Message("messages.screening.never_cleared")
    if record.questions is not None and name not in record.questions:
        return Message("messages.screening.cleared_other", on=on)
    if asked is not None and on < asked:
        return Message("messages.screening.cleared_before", on=on, asked=asked)
    if on > today:
        return Message("messages.screening.cleared_in_future", on=on)
    ended = until is not None and until < today
    return Message("messages.screening.clearance_ended", on=on, until=until) if until and ended else None


def _needed(record: Clearance | None, injured: date | None, today: date) -> Iterator[Message]:
    """Yield what is wrong with the record of a clearance that the protocol asks for."""
    ask = Message("messages.screening.record")
    if record is None:
        yield Message("messages.screening.needs_clearance", ask=ask)
        return
    wrong = wrong_clearance(record.on, injured, today)
    if wrong is None and record.until is not None and record.until < today:
        wrong = Message("messages.screening.ended", on=record.on, until=record.until)
    if wrong:
        yield Message("messages.screening.wrong_clearance", wrong=wrong, ask=ask)


def wrong_clearance(on: date, injured_on: date | None, today: date) -> Message | None:
    """Return what is wrong with the day of a clearance, or None."""
    if on > today:
        return Message("messages.screening.in_future", on=on)
    early = injured_on is not None and on < injured_on
    return Message("messages.screening.before_injury", on=on, injured=injured_on) if injured_on and early else None


# -- answers that are missing, or let running wait -------------------------------------------------------------------


def unanswered(screening: Screening, injured_on: date | None, today: date) -> list[str]:
    """Return the questions of the screening that nobody has answered.

    A clearance answers those that its `for` names, and that of a recent operation, which asks for one.
    """
    record, asked = screening.cleared, screening.asked_on or injured_on

    def cleared(name: str) -> bool:
        if record is None or name not in (record.questions or ("recent_surgery_without_clearance",)):
            return False
        return unanswered_by(record, name, asked, today) is None

    return [name for name in screening.unanswered() if not cleared(name)]


def lines_to_paste(names: Collection[str], language: Language) -> Iterator[str]:
    """Yield a line of a file a question of the screening, answered no, with the question behind it."""
    for name in names:
        yield f"  {name}: no".ljust(39) + f" # {language.screening.questions[name]}"


def waiting(
    screening: Screening,
    readiness: Readiness,
    protocol: Protocol,
    away: Sequence[Absence],
    today: date,
    language: Language,
) -> Waiting | None:
    """Return why no running is planned yet; None where every question of the gate is answered well, and since."""
    since = came_since(readiness.asked_on, screening.flared_on, away, today)
    found: dict[str, Message] = dict(_not_ready(readiness, protocol, since))
    if pain := _pain_in_doubt(screening, protocol, today):
        found[PAIN] = pain
    if not found:
        return None
    said, points = language.readiness, _points(protocol, language)
    questions = tuple(said.questions[name].format(points=points) for name in (*protocol.readiness, PAIN))
    wants = tuple(said.wants[name].format(points=points) for name in found)
    told = screening.pain_today
    on = screening.pain_on or screening.asked_on
    ahead = on is not None and _lies_ahead(on, today)
    old = found.keys() == {PAIN} and told is not None and told <= protocol.most_pain_to_begin and not ahead
    title = said.waits.format(wants=language.listed(wants))
    meanwhile = tuple(said.meanwhile[name] for name in found if name in said.meanwhile)
    return Waiting(title, wants, tuple(found.values()), questions, readiness.until_ready, old, meanwhile)


def came_since(asked_on: date | None, flared_on: date | None, away: Iterable[Absence], today: date) -> Message | None:
    """Return what came after the answers before the first run, so that they are asked again; None: nothing did.

    An answer without a day is taken as today's, but where a file tells of a flare: then nobody knows which was first.
    One of a day that lies ahead would outlive every flare.
    """
    if asked_on is not None and _lies_ahead(asked_on, today):
        return Message("messages.readiness.lies_ahead", today=today)
    if flared_on is not None and (asked_on is None or asked_on < flared_on):
        return Message("messages.readiness.flare", day=flared_on)
    if asked_on is None:
        return None
    stretches = joined(one.dates for one in away)
    stops = (one for one in stretches if one.days >= LONG_STOP_DAYS and asked_on <= one.last < today)
    said = (Message("messages.readiness.days_off", days=one.days, last=one.last) for one in stops)
    return next(said, None)


def flared(values: Mapping[str, Any], today: date) -> date | None:
    """Return the last day of which a file's plain texts tell a red flag, pain above its limit or a no before running.

    A red flag or pain without a day is taken as today's. A no without one is left out: nobody knows what was first. So
    is a red flag beside a clearance.
    """
    answers, gate_answers = _mapping(values, "screening"), _mapping(values, "readiness")
    asked, ready_on = _day("asked_on", answers, Screening), _day("asked_on", gate_answers, Readiness)
    days = [_day("flared_on", answers, Screening)]
    flags = (_yes(answers.get(name)) for name in Screening.questions() if name != NO_BETTER)
    if _recorded(answers) is None and any(flags):
        days.append(asked or today)
    pain = _read("pain_today", answers, Screening)
    if isinstance(pain, int) and pain > most_pain_to_begin_in(_mapping(values, "protocol")):
        days.append(_day("pain_on", answers, Screening) or asked or today)
    if any(_no(gate_answers.get(name)) for name in Readiness.questions()):
        days.append(ready_on)
    return max((day for day in days if day), default=None)


def old_answers(values: Mapping[str, Any], flared_on: date | None, today: date) -> bool:
    """Tell whether what a file's plain texts answer before the first run is asked again, after a flare of that day."""
    from pydantic import TypeAdapter

    away: tuple[Absence, ...] = ()
    with suppress(ValidationError):
        away = TypeAdapter(Calendar.model_fields["away"].rebuild_annotation()).validate_python(
            _mapping(values, "calendar").get("away", ())
        )
    return came_since(_day("asked_on", _mapping(values, "readiness"), Readiness), flared_on, away, today) is not None


def _not_ready(readiness: Readiness, protocol: Protocol, since: Message | None) -> Iterator[tuple[str, Message]]:
    """Yield each question of the gate that is not answered yes, and how; a no counts even where nobody asked.

    since: what came after the answers: then a yes is asked again.
    """
    answers = (
        Message("messages.readiness.answers_of", day=readiness.asked_on)
        if readiness.asked_on
        else Message("messages.readiness.answers_without_day")
    )
    for name in Readiness.questions():
        answer = getattr(readiness, name)
        if answer is not True and (answer is False or name in protocol.readiness):
            said = Message(f"messages.readiness.{'no' if answer is False else 'not_answered'}")
        elif answer and since and name in protocol.readiness:
            said = Message("messages.readiness.again", answers=answers, since=since)
        else:
            continue
        yield name, _reason(name, said)


def _reason(name: str, said: Message, **points: float) -> Message:
    """Return why a question lets running wait: its statement, its name in the file, and what was said."""
    question = Message(f"readiness.questions.{name}", **points)
    return Message("messages.readiness.reason", question=question, name=name, said=said)


def _points(protocol: Protocol, language: Language) -> str:
    """Return how much the knee may hurt for running to begin, in points of 10."""
    return format_number(protocol.most_pain_to_begin / 10, language.quantities)


def _pain_in_doubt(screening: Screening, protocol: Protocol, today: date) -> Message | None:
    """Return what lets running wait of the pain today; None where a run may hurt so, and it is told within the week.

    An answer without a day is taken as today's.
    """
    points = protocol.most_pain_to_begin / 10
    pain, on = screening.pain_today, screening.pain_on or screening.asked_on or today
    if pain is None:
        said = Message("messages.readiness.not_answered")
    elif _lies_ahead(on, today):
        said = Message("messages.readiness.ahead", day=on, today=today)
    elif (today - on).days > PAIN_HOLDS_DAYS:
        said = Message("messages.readiness.old", day=on, days=PAIN_HOLDS_DAYS)
    elif pain > protocol.most_pain_to_begin:
        said = Message("messages.readiness.hurts", pain=pain / 10, points=points)
    else:
        return None
    return _reason(PAIN, said, points=points)


def _lies_ahead(day: date, today: date) -> bool:
    """Tell whether an answer is of a day that lies ahead by more than clocks and time zones differ, and a few days."""
    return (day - today).days > PAIN_HOLDS_DAYS


def warnings(screening: Screening, waits: Waiting | None, protocol: Protocol, *, stopped: bool) -> Iterator[Message]:
    """Yield what a coach should know of answers that do not forbid a plan."""
    if screening.no_better_after_3_weeks and protocol.established:
        yield Message("messages.warnings.no_better")
    if left := screening.not_asked_yet():
        yield Message("messages.warnings.asked_since", questions=Lines([_question(name) for name in left]))
    if waits:
        key = "waits" if stopped else "waits_still_running"
        yield Message(f"messages.warnings.{key}", reasons=Lines(waits.reasons))


def _question(name: str) -> Message:
    return Message(f"screening.questions.{name}")


def one_line(warning: str) -> str:
    """Return a warning that may hold a list of questions as one line, for a program."""
    return warning.replace(ENTRY, " ")


# -- plain texts -----------------------------------------------------------------------------------------------------


def _recorded(answers: Mapping[str, Any]) -> Clearance | None:
    """Return the clearance that plain texts record, in either form; None where none can be read."""
    texts = _mapping(answers, "clearance") or {"by": answers.get("cleared_by"), "on": answers.get("cleared_on")}
    try:
        return Clearance.model_validate(texts)
    except ValidationError:
        return None


def _mapping(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _no(answer: object) -> bool:
    return isinstance(answer, str) and answer.strip().lower() in ("no", "false")


def _yes(answer: object) -> bool:
    return isinstance(answer, str) and answer.strip().lower() in ("yes", "true")


def _day(name: str, answers: Mapping[str, Any], model: type[Closed]) -> date | None:
    found = _read(name, answers, model)
    return found if isinstance(found, date) else None


def _read(name: str, answers: Mapping[str, Any], model: type[Closed]) -> object:
    """Return an answer as its model reads it; None where it cannot."""
    from pydantic import TypeAdapter

    if not isinstance(answers.get(name), str):
        return None
    try:
        return TypeAdapter(model.model_fields[name].rebuild_annotation()).validate_python(answers[name])
    except ValidationError:
        return None
