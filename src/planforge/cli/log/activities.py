"""What a watch recorded, taken in: what is unclear is asked on a terminal, with a line of progress for many files."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from planforge.actions.activities import Ask, nobody, take_in
from planforge.cli.output import heading
from planforge.cli.searching import shown
from planforge.diary.log import Log
from planforge.diary.recorded import Doubt, Own, Question, TakenIn
from planforge.languages import Language, language
from planforge.plan.model import Session
from planforge.views.activities import asked


def taken_in(log: Log, paths: Sequence[Path], *, asks: bool) -> TakenIn:
    """Return what became of the files; asks: somebody sits there."""
    said = language(log.plan.runner.language)
    words = said.activities
    with shown(words.reading) as tell:

        def ask(question: Question) -> Session | type[Own] | None:
            click.echo("\r\x1b[K" if sys.stderr.isatty() else "", err=True, nl=False)
            return _answer(question, log, said)

        answered: Ask = ask if asks else nobody
        return take_in(
            log, paths, ask=answered, tell=lambda number, of: tell(words.of_files.format(number=number, all=of))
        )


def _answer(question: Question, log: Log, said: Language) -> Session | type[Own] | None:
    """Ask which session an activity was; None where that is left open."""
    words = said.activities
    click.echo()
    heading(asked(question, log, said))
    listed: list[tuple[str, Session | type[Own]]] = [
        (said.diary.session.format(day=said.day(one.date), title=one.title), one) for one in question.sessions
    ]
    if question.own:
        listed.append((words.own_run, Own))
    click.echo("\n".join(f"  {number} {text}" for number, (text, _) in enumerate(listed, 1)))
    which = words.leave if question.doubt not in (Doubt.NEARBY, Doubt.FAR_MORE) else words.else_own
    while text := str(click.prompt(which, default="", show_default=False, prompt_suffix=": ")).strip():
        if text.isascii() and text.isdecimal() and len(text) < 4 and 0 < int(text) <= len(listed):
            return listed[int(text) - 1][1]
        click.echo(f"  {said.diary.no_choice.format(text=repr(text), count=len(listed))}", err=True)
    return None
