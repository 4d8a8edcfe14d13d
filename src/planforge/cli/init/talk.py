"""The talk with a runner or a coach on a terminal: the screening first, and nobody is asked twice."""

from datetime import UTC, datetime
from typing import Any

import click

from planforge.cli.init.keys import (
    CALENDAR,
    CONDITIONS,
    GOAL,
    ONSET,
    RUNNER,
    SCREENING,
    STILL_RUNNING,
    WEEKDAYS,
    Answers,
    Key,
    read,
    readiness_questions,
    screening_questions,
    yes_or_no,
)
from planforge.cli.inputs import professional_first
from planforge.cli.manual import opening
from planforge.cli.stops import Code, stop
from planforge.templates import find_template, template_names


def ask(answers: Answers) -> None:
    """Ask for what is missing, in the order of a first talk with a runner; Enter passes."""
    click.echo("A few questions. Enter passes one; Ctrl-C ends, and nothing is written.")
    if not answers.condition:
        answers.condition = _condition()
    _head("Screening. Any yes means: no plan yet, but a physiotherapist or sports doctor first.")
    _yes_no_questions(answers, screening_questions())
    _keys(answers, SCREENING[:1] if answers.condition not in needing_clearance() else SCREENING)
    refuse_red_flags(answers)
    _head("Ready to run? A no does not forbid the plan: running waits until it is a yes.")
    _yes_no_questions(answers, readiness_questions())
    _head("The runner.")
    _keys(answers, tuple(key for key in RUNNER if key.needed or key.name in ("units", "injured_on")))
    if answers.given.get("stopped_running") == "no":  # the first weeks go on from there
        _keys(answers, STILL_RUNNING)
    if answers.condition in bounding_bouts():
        _keys(answers, (ONSET,))
    _head("The week.")
    if "available" not in answers.given and (days := _days_asked()):
        answers.given["available"] = days
    _keys(answers, CALENDAR[:1])
    _head("The goal. Without an answer the protocol's own holds.")
    _keys(answers, (GOAL[0], GOAL[2]))


def _head(words: str) -> None:
    click.echo()
    click.secho(words, bold=True)


def _condition() -> str:
    """Return the protocol that was chosen, by number or name."""
    _head("What does the runner come back from?")
    for number, name in enumerate(CONDITIONS, 1):
        about = opening(find_template(name)).partition(":")[0].split(". ")[0]
        click.echo(f"  {number}  {name.ljust(max(map(len, CONDITIONS)))}  {about[:70]}")
    default = "runners-knee"
    while True:
        text = _prompt(f"Number or name [{default}]") or default
        if text.isdecimal() and 1 <= int(text) <= len(CONDITIONS):
            return CONDITIONS[int(text) - 1]
        if text in CONDITIONS:
            return text
        click.echo(f"  {text!r} is neither a number from 1 to {len(CONDITIONS)} nor a name above", err=True)


def _yes_no_questions(answers: Answers, questions: dict[str, str]) -> None:
    for name, about in questions.items():
        while name not in answers.questions and (text := _prompt(f"{about} (yes/no)")):
            try:
                answers.questions[name] = yes_or_no(text)
            except click.BadParameter as error:
                click.echo(f"  {error.message}", err=True)


def _keys(answers: Answers, keys: tuple[Key, ...]) -> None:
    for key in keys:
        if key.name not in answers.given and (answer := _one(key)):
            answers.given[key.name] = answer


def _days_asked() -> tuple[str, ...]:
    """Return the times to train, asked day by day; several on a day stand between commas."""
    click.echo("When is there time to train, and how long? Like 06:30 for 45 min; two on a day with a comma between.")
    available = next(key for key in CALENDAR if key.name == "available")
    found: list[str] = []
    for day in WEEKDAYS:
        while text := _prompt(f"  {day}"):
            try:
                found += [read(available, f"{day} {one.strip()}") for one in text.split(",")]
                break
            except click.BadParameter as error:
                click.echo(f"  {error.message}", err=True)
    return tuple(found)


def _prompt(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False)).strip()


def _question(key: Key) -> str:
    if key.name == "stopped_running":
        return "Stopped running: not running at all now? no: still running, but less (yes/no)"
    name = key.name.replace("_", " ")
    words = key.wanted if key.about.startswith(name) else f"{name}: {key.wanted}"
    return f"{words[0].upper()}{words[1:]}"


def _one(key: Key) -> str | None:
    """Return the answer once it can be read, None for none."""
    while text := _prompt(_question(key)):
        try:
            if key.name == "stopped_running":
                text = yes_or_no(text)
            if key.name == "pain_today" and text.isdecimal():  # the question names the scale
                text = f"{text} of 10"
            return read(key, text)
        except click.BadParameter as error:
            click.echo(f"  {error.message}", err=True)
    return None


def refuse_red_flags(answers: Answers) -> None:
    """Stop, naming the flags, where an answer needs a professional first."""
    from planforge.screening import reasons_to_stop

    said = answers.questions | {key.name: str(answers.given.get(key.name, "")) for key in SCREENING}
    needs_clearance = "yes" if answers.condition in needing_clearance() else "no"
    values = {"screening": said, "protocol": {"needs_clearance": needs_clearance}}
    if flags := reasons_to_stop(values, datetime.now(UTC).date()):
        stop(professional_first(flags), Code.RED_FLAG)


def needing_clearance() -> list[str]:
    """Return the protocols that make no plan without a recorded clearance."""
    return [name for name in CONDITIONS if _stated(name, "protocol").get("needs_clearance") == "yes"]


def bounding_bouts() -> list[str]:
    """Return the protocols that ask how long into a run the pain begins."""
    return [name for name in CONDITIONS if "continuous-cap" in _stated(name, "rules")]


def _stated(name: str, part: str) -> dict[str, Any]:
    """Return one part of a template, as its text states it."""
    from planforge.source import read

    path = find_template(name)
    assert path is not None, "a listed template is there"
    found = read(path, find_template, template_names()).values().get(part)
    return found if isinstance(found, dict) else {}
