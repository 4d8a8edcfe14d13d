"""The talk with a runner or a coach on a terminal: the screening first, nobody is asked twice, with a way back."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from planforge.cli.init.keys import (
    CALENDAR,
    CONDITION,
    CONDITIONS,
    GOAL,
    ONSET,
    RUNNER,
    SCREENING,
    STILL_RUNNING,
    WEEKDAYS,
    Answers,
    Key,
    asked_before_running,
    condition_named,
    read,
    refuse_a_day_ahead,
    screening_questions,
    stated_by,
    this_zone,
    yes_or_no,
)
from planforge.cli.output import heading
from planforge.cli.stops import ProfessionalFirst

if TYPE_CHECKING:
    from planforge.languages import Language

WHERE = "Where does it hurt?"
LEAVE = "leave"  # leaves a question open that Enter does not pass, with those after it: then there is no plan
_TIMES = (
    "When is there time to train? Like 06:30 for 45 min, 18:00-19:00 or 6pm for 1 h; two on a day with a comma. "
    "Enter: none, as on days of another sport."
)


Read = TypeVar("Read")


class _Back(Exception):
    """Somebody wants the question before once more."""


class _LeftOpen(Exception):
    """Somebody does not answer a question that Enter does not pass."""


@dataclass(frozen=True)
class Question:
    """One question of a talk: the words above it and its like, how it is asked, and how its answer is taken back."""

    name: str
    about: str
    ask: Callable[[], None]
    forget: Callable[[], object]


def hold(
    questions: Callable[[], Iterable[Question]],
    said: "Language",
    entering: Callable[[str], None] = lambda about: None,
) -> None:
    """Ask questions in their order, each once, with a way back; which there are may depend on the answers before.

    entering: told of each new subject, before its first question.
    """
    done: list[str] = []
    about = ""
    while (one := next((one for one in questions() if one.name not in done), None)) is not None:
        if one.about != about:
            entering(one.about)
            about = one.about
            head(about)
        try:
            one.ask()
        except _Back:
            if not done:
                click.echo(f"  {said.screening.talk.first}", err=True)
                continue
            last = done.pop()
            next(question for question in questions() if question.name == last).forget()
        except _LeftOpen:
            click.echo(f"  {said.screening.talk.left_open}", err=True)
            done += [other.name for other in questions() if other.about == about and other.name not in done]
        else:
            done.append(one.name)


def ask(answers: Answers) -> None:
    """Ask for what is missing, in the order of a first talk with a runner; Enter passes, but not in the screening."""
    from planforge.languages import english

    said = english()
    click.echo(
        f"A few questions. Enter passes one, but none of the screening; `{LEAVE}` leaves that open: no plan "
        f"before it is answered. {said.screening.talk.back}"
    )
    known = {*answers.given, *answers.questions, *(["condition", "second"] if answers.condition else [])}
    hold(
        lambda: (one for one in _questions(answers, said) if one.name not in known),
        said,
        lambda about: None if about in (WHERE, said.screening.talk.screened) else refuse_red_flags(answers),
    )
    answers.take_days()


def _questions(answers: Answers, said: "Language") -> Iterator[Question]:
    """Yield every question that the answers so far lead to."""
    form = said.screening.talk
    yield Question("condition", WHERE, lambda: _condition(answers), answers.forget_condition)
    if not answers.condition:
        return
    yield Question("second", WHERE, lambda: _second(answers), answers.forget_second)
    protocol = answers.protocol
    asked = screening_questions(established=protocol.get("established") == "yes")
    yield from yes_no_questions(form.screened, answers.questions, asked, said, needed=True)
    keys = SCREENING if protocol.get("needs_clearance") == "yes" else SCREENING[:1]
    yield from _keys(answers, form.screened, keys, needed=SCREENING[:1])
    yield from yes_no_questions(form.ready, answers.questions, asked_before_running(protocol), said)
    runner = tuple(key for key in RUNNER if key.needed or key.name in ("units", "injured_on"))
    if answers.given.get("stopped_running") == "no":  # the first weeks go on from there
        runner += STILL_RUNNING
    if {answers.condition, answers.second} & {*bounding_bouts()}:
        runner += (ONSET,)
    yield from _keys(answers, "The runner.", runner)
    week = f"The week. {_TIMES}"
    if "available" not in answers.given:
        yield from (_day(answers, week, day) for day in WEEKDAYS)
    yield from _keys(answers, week, (CALENDAR[0], CALENDAR[2]))
    yield from _keys(answers, "The goal. Without an answer the protocol's own holds.", (GOAL[0], GOAL[2]))


def head(words: str) -> None:
    """Print what the next questions are about."""
    click.echo()
    heading(words)


# -- where it hurts --------------------------------------------------------------------------------------------------


def _condition(answers: Answers) -> None:
    """Put the protocol that was chosen, by place, number or name; stop where a professional comes first."""
    from planforge.constraints.places import ELSEWHERE, PLACES

    rows = [(place.where, place.like) for place in PLACES]
    for number, (where, like) in enumerate([*rows, (ELSEWHERE, "a physiotherapist first")], 1):
        click.echo(f"  {number}  {where}\n       {like}")
    try:
        answers.condition = _needed("Number or name", _chosen)
    except _LeftOpen:
        answers.condition = CONDITION
        click.echo(f"  No place is named: the file is an example, for {CONDITION}. Change its `extends:`.", err=True)


def _chosen(text: str) -> str:
    """Return the protocol that a number, a template's name, or words for a place mean."""
    from planforge.constraints.places import PLACES, Referral, place_of
    from planforge.views.templates import places, referral

    if text.isdecimal() and 1 <= int(text) <= len(PLACES):
        found = PLACES[int(text) - 1]
    elif text.isdecimal() and int(text) == len(PLACES) + 1:
        raise ProfessionalFirst(referral(Referral("no protocol here is for that place, or for several at once")))
    elif (name := condition_named(text)) is not None:
        return name
    else:
        place = place_of(text)
        if place is None:
            raise click.BadParameter(f"{text!r} is no number, name or place of the list\n{places()}")
        if isinstance(place, Referral):
            raise ProfessionalFirst(referral(place))
        found = place
    names = [one.name for one in found.protocols]
    if len(names) == 1:
        return names[0]
    click.echo("\n".join(f"    {number}  {one.when}: {one.name}" for number, one in enumerate(found.protocols, 1)))

    def one_of_them(more: str) -> str:
        if more.isdecimal() and 1 <= int(more) <= len(names):
            return names[int(more) - 1]
        if (named := condition_named(more)) in names:
            return str(named)
        meant = [one.name for one in found.protocols if len(more) > 2 and more.casefold() in one.when.casefold()]
        if len(meant) == 1:
            return meant[0]
        raise click.BadParameter(f"{more!r} is none of these; write a number from 1 to {len(names)}")

    try:
        return _needed("Which of these? Number", one_of_them)
    except _LeftOpen:  # the last of them is the longest, and asks most: doubt makes nothing bolder
        click.echo(
            f"  Left open: the file is for {names[-1]}, the most careful of these. Change its `extends:`.", err=True
        )
        return names[-1]


def _second(answers: Answers) -> None:
    """Put the protocol of a second injury, by place, number or name; Enter: there is none."""

    def another(text: str) -> str:
        if text.lower() in ("no", "none"):
            return ""
        if (name := _chosen(text)) == answers.condition:
            raise click.BadParameter(f"{name} is the first already")
        return name

    answers.second = _until_read("A second injury at the same time? Its number or name; Enter: no", another) or ""


# -- yes or no -------------------------------------------------------------------------------------------------------


def yes_no_questions(
    about: str,
    answered: dict[str, str],
    questions: Mapping[str, str],
    said: "Language",
    known: Mapping[str, str] | None = None,
    *,
    needed: bool = False,
) -> Iterator[Question]:
    """Yield questions to answer yes or no. `known`: what stands in a file already, which Enter keeps.

    needed: Enter passes none that has no answer yet.
    """
    kept, form = known or {}, said.screening.talk

    def put(name: str, statement: str) -> None:
        words = (form.yes_or_no_kept if name in kept else form.yes_or_no).format(
            statement=statement, kept=kept.get(name)
        )
        asking = partial(_needed, said=said) if needed and name not in kept else _until_read
        if answer := asking(words, partial(yes_or_no, said=said, question=name)):
            answered[name] = answer

    for name, statement in questions.items():
        yield Question(name, about, partial(put, name, statement), partial(answered.pop, name, ""))


# -- keys of the file ------------------------------------------------------------------------------------------------


def _keys(answers: Answers, about: str, keys: tuple[Key, ...], needed: tuple[Key, ...] = ()) -> Iterator[Question]:
    def put(key: Key) -> None:
        answer = one_answer(key, answers.units, needed=key in needed, today=answers.today)
        if answer is None and key.name == "units":
            answer = answers.units
        if answer is None and key.name == "timezone":
            answer = this_zone()
        if answer is not None:
            answers.given[key.name] = answer
        if key.name == "pain_today" and answer and not answer.startswith("0"):
            from planforge.languages import english

            click.echo(f"  {english().stop.sore}")

    for key in keys:
        yield Question(key.name, about, partial(put, key), partial(answers.given.pop, key.name, ""))


def _day(answers: Answers, about: str, day: str) -> Question:
    """Return the question for the times of one day; several stand between commas."""
    available = next(key for key in CALENDAR if key.name == "available")

    def times(text: str) -> tuple[str, ...]:
        parts = re.split(r"\s*(?:,|\band\b)\s*(?=[0-9]|from\b)", text)
        return tuple(read(available, f"{day} {_with_its_length(one)}") for one in parts if one)

    def put() -> None:
        if found := _until_read(f"  {day}", times):
            answers.days[day] = found
            said = [one.partition(" ")[2] for one in found]
            click.echo(f"    {' and '.join(said)}")

    return Question(f"day {day}", about, put, partial(answers.days.pop, day, ()))


def _with_its_length(text: str) -> str:
    """Return a time to train; of a time of day alone it is asked how long there is from then on."""
    from planforge.quantities.units import TIME_OF_DAY

    if not re.fullmatch(TIME_OF_DAY, text):
        return text
    length = _until_read(f"    how long from {text}, like '45 min'", str) or ""
    return f"{text} for {length} min" if length.isdecimal() else f"{text} for {length}"


def _question(key: Key, units: str) -> str:
    if key.name == "stopped_running":
        return "Stopped running: not running at all now? no: still running, but less (yes/no)"
    if key.name == "units":
        return f"km or mi: how distances are shown [{units}]"
    if key.name == "timezone":
        here = this_zone()
        return f"Time zone of these times, like 'Europe/London'{f' [Enter: this computer, {here}]' if here else ''}"
    name = key.name.replace("_", " ")
    words = key.wanted if key.about.startswith(name) else f"{name}: {key.wanted}"
    return f"{words[0].upper()}{words[1:]}"


def one_answer(
    key: Key,
    units: str | None = None,
    *,
    needed: bool = False,
    question: str = "",
    said: "Language | None" = None,
    today: date | None = None,
) -> str | None:
    """Return the answer once it can be read, None for none; a bare number is meant in the unit that was asked for.

    today: by which `next monday` is a date, and after which none is taken of what has happened; None: it asks for none.
    """
    from planforge.quantities.zones import nearly, what_is_wrong

    def understood(text: str) -> str:
        if key.name == "timezone" and (near := nearly(text)):  # Enter is a yes to what was offered last
            return _until_read(f"  {what_is_wrong(text)} [Enter: {near}]", understood) or near
        answer = read(key, yes_or_no(text) if key.name == "stopped_running" else text, units or "km", today)
        return refuse_a_day_ahead(key, answer, today) if today else answer

    words = question or _question(key, units or "km")
    return _needed(words, understood, said) if needed else _until_read(words, understood)


# -- one prompt ------------------------------------------------------------------------------------------------------


def _until_read(question: str, reading: Callable[[str], Read]) -> Read | None:
    """Return what an answer says once it can be read, None for Enter."""
    while text := str(click.prompt(question, default="", show_default=False)).strip():
        if text.lower() == "back":
            raise _Back
        try:
            return reading(text)
        except click.BadParameter as error:
            click.echo(f"  {error.message}", err=True)
    return None


def _needed(question: str, reading: Callable[[str], Read], said: "Language | None" = None) -> Read:
    """Return what an answer says; no Enter passes it, however many, and who says so leaves it open: _LeftOpen."""
    from planforge.languages import english

    def unless_left(text: str) -> Read:
        if text.lower() == LEAVE:
            raise _LeftOpen
        return reading(text)

    while (answer := _until_read(question, unless_left)) is None:
        click.echo(f"  {(said or english()).screening.talk.needed.format(leave=LEAVE)}", err=True)
    return answer


def refuse_red_flags(answers: Answers) -> None:
    """Stop, naming the flags, where an answer needs a professional first."""
    from planforge.constraints.load import RedFlags
    from planforge.problem.readiness import reasons_to_stop

    said = answers.questions | {key.name: str(answers.given.get(key.name, "")) for key in SCREENING}
    said |= {"asked_on": str(answers.today)}
    values = {"screening": said, "protocol": answers.protocol}
    if flags := reasons_to_stop(values, answers.today):
        raise RedFlags(flags)


def bounding_bouts() -> list[str]:
    """Return the protocols that ask how long into a run the pain begins."""
    from planforge.rules.continuous_cap import ContinuousCap

    return [name for name in CONDITIONS if ContinuousCap.name in stated_by(name, "rules")]
