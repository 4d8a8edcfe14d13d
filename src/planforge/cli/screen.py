"""`planforge screen`: the questions before any plan and before the first run, asked for a file that is there.

The answers are written into the file, a yes as well: whoever needs a professional first gets no plan from it.
"""

import shlex
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planforge.cli.generate import moment
from planforge.cli.init import answered, named_answers
from planforge.cli.init.keys import SCREENING, asked_before_running, read, screening_questions
from planforge.cli.init.talk import Question, hold, one_answer, yes_no_questions
from planforge.cli.output import answer as tell
from planforge.cli.stops import WrongFile, warn

if TYPE_CHECKING:
    from planforge.languages import Language
    from planforge.source import Document

_PAIN = SCREENING[0]


def _pain(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    return None if text is None else read(_PAIN, text)


@click.command("screen")
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
@click.option("--json", "as_json", is_flag=True, help="Ask nothing, and print one JSON object instead of words.")
def screen_command(
    file: Path, screened: bool, ready: bool, pain: str | None, answer: dict[str, str], now: datetime, as_json: bool
) -> None:
    """Ask the screening, the pain today and what must be so before the first run, and write the answers into FILE.

    On a terminal, what no option says is asked for; Enter keeps what FILE has. Comments and layout stay. A yes in the
    screening is written, too, and ends with exit code 3; so does a screening that is not answered.

    \b
    --json prints {file, wrote, flags: [why a professional comes first],
    unanswered: [name], waiting: [what running waits for], other_faults (how
    many other lines are wrong), follow_none (the folder of a plan whose runs
    are not to be run now, or null), then (the command that makes the plan, or
    null)}.
    """
    from planforge.actions.apply import with_values
    from planforge.actions.screen import edits, texts
    from planforge.constraints.load import day_of, language_of
    from planforge.problem.readiness import flared, old_answers

    before, document = _read(file)
    said = answered(screened, ready) | answer
    values, today = document.values(), day_of(document, now)
    known = {} if old_answers(values, flared(values, today), today) else texts(document, "readiness")
    stated = texts(document, "screening"), known
    language = language_of(document)
    protocol = texts(document, "protocol")
    before_running = asked_before_running(protocol, language)
    screening = screening_questions(language, established=protocol.get("established") == "yes")
    if sys.stdin.isatty() and not as_json:
        told, by_option = [pain] if pain else [], {*said, *([_PAIN.name] if pain else [])}
        talk = language.screening.talk
        click.echo(talk.hello.format(back=talk.back))
        hold(lambda: _questions(said, told, stated, (screening, before_running), by_option, language), language)
        pain = told[0] if told else None
    elif not said and pain is None:
        raise WrongFile(language.screening.talk.nobody)
    wanted = edits(document, said, pain, before_running, today)
    if wanted:
        with_values(file, before, wanted).write()
    _judge(file, today, language, wrote=bool(wanted), as_json=as_json)


def _read(file: Path) -> "tuple[bytes, Document]":
    from planforge.actions.places import refuse_a_plan
    from planforge.constraints.templates import find_template, template_names
    from planforge.constraints.two_injuries import combined
    from planforge.source import read as read_file

    refuse_a_plan(file)
    try:
        document = read_file(file, find_template, template_names(), combined)
        return file.read_bytes(), document
    except OSError as error:
        raise WrongFile(f"{file}: {error.strerror or error}") from error


def _questions(
    said: dict[str, str],
    pain: list[str],
    stated: tuple[Mapping[str, Any], Mapping[str, Any]],
    every: tuple[dict[str, str], dict[str, str]],
    by_option: Collection[str],
    language: "Language",
) -> Iterator[Question]:
    """Yield what no option answers: answers are put into `said`, and the pain today into `pain`.

    every: the questions of the screening, and those before the first run, as statements.
    """
    screening, readiness = (_kept(some) for some in stated)

    def put_pain() -> None:
        needed = _PAIN.name not in screening
        text = one_answer(_PAIN, needed=needed, question=form.pain, said=language)
        pain[:] = [text] if text else []

    form = language.screening.talk
    of_screening, before_running = every
    asked = {name: about for name, about in of_screening.items() if name not in by_option}
    yield from yes_no_questions(form.screened, said, asked, language, screening, needed=True)
    if _PAIN.name not in by_option:
        yield Question(_PAIN.name, form.screened, put_pain, pain.clear)
    ready = {name: about for name, about in before_running.items() if name not in by_option}
    yield from yes_no_questions(form.ready, said, ready, language, readiness)


def _kept(texts: Mapping[str, Any]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if isinstance(text, str) and text}


def _judge(file: Path, today: date, language: "Language", *, wrote: bool, as_json: bool) -> None:
    """Say what was written and what follows from it."""
    from planforge.actions.load import load
    from planforge.actions.places import default_out
    from planforge.constraints.load import RedFlags, Unanswered
    from planforge.deliver.folder import PLAN
    from planforge.languages import Message, says
    from planforge.problem.readiness import WAITS
    from planforge.source import Faults
    from planforge.views import screened as view

    def told(**found: Any) -> None:
        tell(view.page(str(file), wrote, language, **found), as_json=as_json)

    try:
        loaded = load(file, today=today)
    except RedFlags as first:
        told(flags=first.flags, follow_none=first.followed and str(first.followed))
        raise
    except Unanswered as some:
        told(unanswered=some.names, follow_none=some.followed and str(some.followed))
        raise
    except Faults as faults:
        told(other_faults=len(faults.faults))
        warn([Message("messages.warnings.other_lines_wrong", number=len(faults.faults))])
        return
    warn([one for one in loaded.warnings if says(one, *WAITS, "messages.warnings.no_better")])
    waits, out = loaded.problem.waiting, default_out(file)
    told(
        waiting=waits.reasons if waits else (),
        follow_none=str(out) if waits and (out / PLAN).exists() else None,
        then=shlex.join(["planforge", "generate", str(file)]),
    )
