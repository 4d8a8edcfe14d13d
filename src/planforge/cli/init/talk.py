"""The talk with a runner or a coach on a terminal: the screening first, and nobody is asked twice."""

from collections.abc import Mapping

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
    read,
    screening_questions,
    stated_by,
    yes_or_no,
)
from planforge.cli.output import heading
from planforge.constraints.templates import find_template


def ask(answers: Answers) -> None:
    """Ask for what is missing, in the order of a first talk with a runner; Enter passes."""
    click.echo("A few questions. Enter passes one; Ctrl-C ends, and nothing is written.")
    if not answers.condition:
        answers.condition = _condition()
        answers.second = answers.second or _second(answers.condition)
    head("Screening. Any yes means: no plan yet, but a physiotherapist or sports doctor first.")
    protocol = answers.protocol
    yes_no_questions(answers.questions, screening_questions())
    _keys(answers, SCREENING if protocol.get("needs_clearance") == "yes" else SCREENING[:1])
    refuse_red_flags(answers)
    head("Ready to run? A no does not forbid the plan: running waits until it is a yes.")
    yes_no_questions(answers.questions, asked_before_running(protocol))
    head("The runner.")
    _keys(answers, tuple(key for key in RUNNER if key.needed or key.name in ("units", "injured_on")))
    if answers.given.get("stopped_running") == "no":  # the first weeks go on from there
        _keys(answers, STILL_RUNNING)
    if {answers.condition, answers.second} & {*bounding_bouts()}:
        _keys(answers, (ONSET,))
    head("The week.")
    if "available" not in answers.given and (days := _days_asked()):
        answers.given["available"] = days
    _keys(answers, CALENDAR[:1])
    head("The goal. Without an answer the protocol's own holds.")
    _keys(answers, (GOAL[0], GOAL[2]))


def head(words: str) -> None:
    """Print what the next questions are about."""
    click.echo()
    heading(words)


def _condition() -> str:
    """Return the protocol that was chosen, by number or name."""
    from planforge.views.table import aligned
    from planforge.views.templates import opening

    head("What does the runner come back from?")
    abouts = [opening(find_template(name)).partition(":")[0].split(". ")[0][:70] for name in CONDITIONS]
    rows = [(str(number), *row) for number, row in enumerate(zip(CONDITIONS, abouts, strict=True), 1)]
    click.echo("\n".join(aligned(rows, (1, 2), before="  ")))
    while True:
        text = _prompt(f"Number or name [{CONDITION}]") or CONDITION
        if text.isdecimal() and 1 <= int(text) <= len(CONDITIONS):
            return CONDITIONS[int(text) - 1]
        if text in CONDITIONS:
            return text
        click.echo(f"  {text!r} is neither a number from 1 to {len(CONDITIONS)} nor a name above", err=True)


def _second(first: str) -> str:
    """Return the protocol of a second injury, by number or name; empty: there is none."""
    others = [name for name in CONDITIONS if name != first]
    while text := _prompt("A second injury at the same time? Its number or name; Enter: no"):
        name = CONDITIONS[int(text) - 1] if text.isdecimal() and 1 <= int(text) <= len(CONDITIONS) else text
        if name in others:
            return name
        click.echo(f"  {text!r} is none of {', '.join(others)}", err=True)
    return ""


def yes_no_questions(
    answered: dict[str, str], questions: dict[str, str], known: Mapping[str, str] | None = None
) -> None:
    """Ask what is not answered yet. `known`: what stands in a file already, which Enter keeps."""
    for name, about in questions.items():
        kept = f", Enter: {known[name]}" if known and name in known else ""
        while name not in answered and (text := _prompt(f"{about} (yes/no{kept})")):
            try:
                answered[name] = yes_or_no(text)
            except click.BadParameter as error:
                click.echo(f"  {error.message}", err=True)


def _keys(answers: Answers, keys: tuple[Key, ...]) -> None:
    for key in keys:
        if key.name not in answers.given and (answer := one_answer(key)):
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


def one_answer(key: Key) -> str | None:
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
