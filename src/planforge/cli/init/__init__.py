"""`planforge init`: a first constraint file, commented so that a coach can read it aloud.

The screening comes first: who needs a professional is not asked for paces.
"""

import os
import secrets
import shlex
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from planforge.cli.generate import moment
from planforge.cli.init.file import constraint_text, refuse_what_does_not_load, write
from planforge.cli.init.keys import (
    CONDITIONS,
    KEYS,
    Answers,
    Key,
    condition_named,
    read,
    readiness_questions,
    screening_questions,
    yes_or_no,
)
from planforge.cli.init.talk import ask, refuse_red_flags
from planforge.cli.stops import WrongFile, warn


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command an option for every key."""
    for key in reversed(KEYS):
        if key.name == "stopped_running":
            command = click.option(
                key.option, key.name, default=None, help="Not running at all, or still running less."
            )(command)
            continue

        def checked(ctx: click.Context, _param: click.Parameter, given: Any, key: Key = key) -> Any:
            if key.several:
                return tuple(read(key, one) for one in given)
            return given and read(key, given, today=_today(ctx) if "now" in ctx.params else None)

        words = f"{key.wanted[0].upper()}{key.wanted[1:]}."
        command = click.option(
            key.option,
            key.name,
            multiple=key.several,
            callback=checked,
            is_eager=key.name == "timezone",  # a day is that of this zone
            metavar="TEXT",
            help=words,
        )(command)
    return command


def _today(ctx: click.Context) -> date:
    """Return the day that is meant by today, in the time zone that is given, or this computer's."""
    zone = ctx.params.get("timezone")
    return Answers.at(ctx.params["now"], "", {"timezone": zone} if zone else {}, {}).today


def answered(screened: bool, ready: bool) -> dict[str, str]:
    """Return the answers that the two flags stand for."""
    questions = dict.fromkeys(screening_questions(), "no") if screened else {}
    return questions | (dict.fromkeys(readiness_questions(), "yes") if ready else {})


def named_answers(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the questions answered with `--answer NAME=yes`."""
    from planforge.source import did_you_mean

    known = [*screening_questions(), *readiness_questions()]
    found = {}
    for one in given:
        name, _, text = one.partition("=")
        if name not in known:
            raise click.BadParameter(f"no question is called {name!r}; {did_you_mean(name, known) or ', '.join(known)}")
        found[name] = yes_or_no(text, question=name)
    return found


def condition_said(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    """Return the protocol that is meant; raise click.BadParameter for none."""
    if given is None or (name := condition_named(given)) is not None:
        return None if given is None else name
    from planforge.source import did_you_mean

    way = did_you_mean(given, CONDITIONS) or f"there are {', '.join(CONDITIONS)}; `planforge templates --where` helps"
    raise click.BadParameter(f"no protocol is called {given[:80]!r}; {way}")


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path), default=Path("plan.yaml"))
@click.option(
    "--condition",
    callback=condition_said,
    metavar="NAME",
    help=f"What the runner comes back from: {', '.join(CONDITIONS)}.",
)
@click.option(
    "--second",
    callback=condition_said,
    metavar="NAME",
    help="A second injury that the runner has at once, by its name.",
)
@_options
@click.option("--screened", is_flag=True, help="Every screening question was asked, and every answer is no.")
@click.option("--ready", is_flag=True, help="Every readiness question was asked, and every answer is yes.")
@click.option(
    "--answer",
    multiple=True,
    callback=named_answers,
    metavar="NAME=yes|no",
    help="One question of the screening or of readiness, by its name in the file; once for each.",
)
@click.option(
    "--now",
    callback=moment,
    is_eager=True,  # days are named by it
    metavar="TIME",
    envvar="SOURCE_DATE_EPOCH",
    help="As if it were then.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def init_command(
    file: Path,
    condition: str | None,
    second: str | None,
    screened: bool,
    ready: bool,
    answer: dict[str, str],
    now: datetime,
    force: bool,
    **given: Any,
) -> None:
    """Write FILE (plan.yaml), a commented constraint file to edit and to `planforge generate` from.

    On a terminal, what no option says is asked for. Elsewhere an example's figure stands in its place, and is named.
    Any yes in the screening ends with exit code 3, and nothing is written. Without every answer there is no plan yet.
    """
    if file.exists() and not file.is_file():
        what = "a folder" if file.is_dir() else "a device or a pipe"
        raise WrongFile(f"{file}: this is {what}, not a file\nhint: give the name of a file, like sam.yaml")
    if os.path.lexists(file) and not force:
        raise WrongFile(f"{file} is there already\nhint: give another name, or --force to replace it")
    known = {name: value for name, value in given.items() if value not in (None, ())}
    if isinstance(stopped := known.get("stopped_running"), bool):
        known["stopped_running"] = "yes" if stopped else "no"
    answers = Answers.at(now, condition or "", known, answered(screened, ready) | answer, second or "")
    if _somebody_is_there():
        ask(answers)
    refuse_red_flags(answers)
    stand_ins = answers.complete()
    text = constraint_text(answers, stand_ins, secrets.token_hex(4))
    warnings = refuse_what_does_not_load(text, file, answers.today)
    write(file, text, anew=not force)
    if stand_ins:
        options = ", ".join(key.option for key in KEYS if key.name in stand_ins)
        warn([f"not given, so {file} holds an example's figures: {options}"])
    warn(warnings)
    click.echo(f"Wrote {file}. Read it, change what differs, then: planforge generate {shlex.quote(str(file))}")


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()
