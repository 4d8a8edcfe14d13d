"""`planforge screen`: the questions before any plan and before the first run, asked for a file that is there.

The answers are written into the file, a yes as well: whoever needs a professional first gets no plan from it.
"""

import shlex
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planforge.cli.generate import moment
from planforge.cli.init import answered, named_answers
from planforge.cli.init.keys import SCREENING, asked_before_running, read, screening_questions
from planforge.cli.init.talk import head, one_answer, yes_no_questions
from planforge.cli.stops import WrongFile, warn

if TYPE_CHECKING:
    from planforge.source import Document, Loc, Value

_PAIN = SCREENING[0]


def _pain(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    return None if text is None else read(_PAIN, text)


@click.command("screen", short_help="Ask what comes before a plan, and write the answers into FILE.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--screened", is_flag=True, help="Every screening question was asked, and every answer is no.")
@click.option("--ready", is_flag=True, help="Every readiness question was asked, and every answer is yes.")
@click.option("--pain", callback=_pain, metavar="TEXT", help="Pain today, on a scale of 10, like '2 of 10'.")
@click.option(
    "--answer",
    multiple=True,
    callback=named_answers,
    metavar="NAME=yes|no",
    help="One question of the screening or of readiness, by its name in the file; once for each.",
)
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
def screen_command(
    file: Path, screened: bool, ready: bool, pain: str | None, answer: dict[str, str], now: datetime
) -> None:
    """Ask the screening, the pain today and what must be so before the first run, and write the answers into FILE.

    On a terminal, what no option says is asked for; Enter keeps what FILE has. Comments and layout stay. A yes in the
    screening is written, too, and ends with exit code 3; so does a screening that is not answered.
    """
    before, document = _read(file)
    said = answered(screened, ready) | answer
    stated = _texts(document, "screening"), _texts(document, "readiness")
    before_running = asked_before_running(_texts(document, "protocol"))
    if sys.stdin.isatty():
        pain = _talk(said, pain, stated, before_running)
    elif not said and pain is None:
        raise WrongFile("There is nobody to ask here: answer with --screened, --ready, --pain and --answer.")
    edits = _edits(document, said, pain, before_running, now.date())
    if edits:
        _write(file, before, edits)
    _judge(file, now.date(), wrote=bool(edits))


def _read(file: Path) -> "tuple[bytes, Document]":
    from planforge.actions.load import refuse_a_plan
    from planforge.source import read as read_file
    from planforge.templates import find_template, template_names

    refuse_a_plan(file)
    try:
        document = read_file(file, find_template, template_names())
        return file.read_bytes(), document
    except OSError as error:
        raise WrongFile(f"{file}: {error.strerror or error}") from error


def _texts(document: "Document", key: str) -> dict[str, Any]:
    found = document.values().get(key)
    return found if isinstance(found, dict) else {}


def _talk(
    said: dict[str, str],
    pain: str | None,
    stated: tuple[Mapping[str, Any], Mapping[str, Any]],
    before_running: dict[str, str],
) -> str | None:
    """Ask what is not said yet, put the answers into `said`, and return the pain today."""
    screening, readiness = stated
    click.echo("A few questions. Enter keeps what the file has; Ctrl-C ends, and nothing is written.")
    head("Screening. Any yes means: no plan yet, but a physiotherapist or sports doctor first.")
    yes_no_questions(said, screening_questions(), _kept(screening))
    pain = pain or one_answer(_PAIN)
    head("Ready to run? A no does not forbid the plan: running waits until it is a yes.")
    yes_no_questions(said, before_running, _kept(readiness))
    return pain


def _kept(texts: Mapping[str, Any]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if isinstance(text, str) and text}


# -- what is written -------------------------------------------------------------------------------------------------


def _edits(
    document: "Document", said: dict[str, str], pain: str | None, before_running: dict[str, str], today: date
) -> "list[tuple[Loc, Value | None]]":
    """Return the values of the file that change; a block that lacks is written as a whole."""
    of_screening: dict[str, str | None] = {name: said[name] for name in screening_questions() if name in said}
    asked = of_screening | {"pain_today": pain} if pain else of_screening
    if asked:
        asked |= _days(document, today, screened=bool(of_screening), pain=pain is not None)
    known = _texts(document, "readiness")
    ready = {name: said[name] for name in said if name in before_running or (name in known and name not in asked)}
    edits: list[tuple[Loc, Value | None]] = []
    for block, values in (("screening", asked), ("readiness", ready)):
        if document.has_own((block,)):
            edits += [((block, name), text) for name, text in values.items()]
        elif values:
            edits.append(((block,), {name: text for name, text in values.items() if text is not None}))
    return edits


def _days(document: "Document", today: date, *, screened: bool, pain: bool) -> dict[str, str | None]:
    """Return the days that belong beside new answers.

    `asked_on` is the day of all of them, unless only one half is new: then the other keeps its own. For a clearance
    covers what was asked up to its day, and a pain is not of today because a question was answered today.
    """
    known = _texts(document, "screening")
    has_own_pain_day = document.has_own(("screening", "pain_on"))
    if screened:
        days: dict[str, str | None] = {"asked_on": str(today)}
        if pain:
            return days | ({"pain_on": None} if has_own_pain_day else {})
        earlier = known.get("asked_on")
        return {"pain_on": earlier} | days if "pain_today" in known and "pain_on" not in known and earlier else days
    if "clearance" in known or "cleared_on" in known or "pain_on" in known:
        return {"pain_on": str(today)}
    return {"asked_on": str(today)}


def _write(file: Path, before: bytes, edits: "list[tuple[Loc, Value | None]]") -> None:
    from planforge.edit import Unwritable, all_edited, rewrite

    try:
        rewrite(file, before, all_edited(before.decode("utf-8-sig"), edits))
    except (OSError, UnicodeDecodeError) as error:
        raise Unwritable(str(error)) from error


def _judge(file: Path, today: date, *, wrote: bool) -> None:
    """Say what was written and what follows from it."""
    from planforge.constraints import load
    from planforge.source import Faults

    done = f"Wrote the answers into {file}." if wrote else f"Nothing was answered; {file} is as it was."
    click.echo(done)
    try:
        loaded = load(file, today=today)
    except Faults as faults:
        warn([f"other lines of the file are wrong, and `planforge generate` names them: {len(faults.faults)}"])
        return
    warn([warning for warning in loaded.warnings if warning.startswith("no ")])
    click.echo(f"Then: {shlex.join(['planforge', 'generate', str(file)])}")
