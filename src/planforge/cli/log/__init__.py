"""`planforge log`: what was done, and how the knee felt; asked on a terminal, told by options or as JSON."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from planforge.cli.generate import day_or_moment
from planforge.cli.log.options import KeepsOrSays, answers, told_by
from planforge.cli.output import answer
from planforge.cli.stops import CutShort, Interrupted, ProfessionalFirst, Undelivered, WrongFile, warn

if TYPE_CHECKING:
    from planforge.diary.follows import Follows
    from planforge.diary.log import Log, Logged


@click.command("log", cls=KeepsOrSays)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.argument("more", type=click.Path(path_type=Path), nargs=-1, metavar="[-]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@answers
@click.option("--correct", is_flag=True, help="What is told now counts, whatever was told of it before.")
@click.option("--withdraw", is_flag=True, help="All that was told of it does not count any more.")
@click.option("--csv", "to", type=click.Path(path_type=Path), metavar="OUT", help="Write all entries into a table.")
@click.option("--csv-in", "table", type=click.Path(path_type=Path), metavar="IN", help="Read entries from a table.")
@click.option("--import", "imports", type=click.Path(path_type=Path), multiple=True, metavar="PATH...",
              help="Take activities of a watch in: files, folders, or the watch itself.")  # fmt: skip
@click.option("--now", callback=day_or_moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def log_command(
    file: Path | None,
    more: tuple[Path, ...],
    out: Path | None,
    correct: bool,
    withdraw: bool,
    to: Path | None,
    table: Path | None,
    imports: tuple[Path, ...],
    now: date | datetime,
    as_json: bool,
    **said: Any,
) -> None:
    """Keep what was done of FILE's plan, and how the knee felt, in the diary beside FILE (sam.yaml: sam.diary).

    On a terminal it asks for what is open, oldest first: the worst pain, and from the next day on the morning after.
    Enter passes a question; what was not answered never makes the plan harder. Or by options:

    \b
    planforge log sam.yaml --done all --worst 0 --nothing-else   today's session
    planforge log sam.yaml --day tue --done part --why pain --worst 4
    planforge log sam.yaml --morning 0        this morning; --day for another one
    planforge log sam.yaml --unplanned --took '25 min' --worst 0
    planforge log sam.yaml --session w04-run-1 --worst 3 --correct
    planforge log sam.yaml --seen-by 'K. Lee, physiotherapist' --may-run yes
    planforge log sam.yaml --csv sam.csv      all of it as a table; --csv-in back
    planforge log sam.yaml -                  one entry, or a list, as JSON
    planforge log sam.yaml --import /media/GARMIN   what the watch recorded; files and folders, too

    An option stays in the history of the shell; what - reads from standard input does not. An entry is for example
    {"kind": "session", "session": "w04-run-1", "day": "2027-01-25", "done": "all", "worst": 1, "red_flags": []};
    `planforge schema log` names all that can be told, under `told`.

    Of a watch's FIT files come time, running and distance, never pain: that is asked afterwards. Each is matched to its
    session by the workout that the watch followed, else by day and length; what is not clear is asked, and left where
    nobody can be asked. What is known is never taken in twice. A file that cannot be read ends with exit code 5.

    At the end a line says what follows: go on, or what comes instead, and what is still to be told. Where an answer
    needs somebody who looks at it first, or that one said not to run, it is kept, and the exit code is 3; so it is with
    every entry until they said that you may, and where nothing is told.

    \b
    --json prints {diary, plan_id, today, kept: [{id, at, source, corrects,
    told}], known, open_sessions: [{session, date, title}], open_mornings,
    of_other_plans, ill_since, nearly_planned: [{day, session}], see_somebody, follows (what
    it means for the plan: {now, next, days_off, refer, day, session, rows,
    left_open, still_asked, next_run, held_up, says}, or null)}; with --import
    also {files, taken: [{entry, file, by, older, ended_early, paused_s, whole,
    otherwise}], outside, others, left: [{file, day, start, duration_s,
    distance_m, why, sessions, own}], refused: [{file, why}]}; with --csv
    {diary, to, entries, guarded}.
    """
    from planforge.actions.log import begun, copied_in, copied_out, diary_beside, language_in
    from planforge.actions.places import default_out
    from planforge.views import logged as view

    read = more == (Path("-"),) or (file == Path("-") and not more)
    if file == Path("-"):
        file = None
    if more and not read and not imports:
        raise click.UsageError(f"Got unexpected extra argument{'s' * (len(more) > 1)} ({' '.join(map(str, more))})")
    ways = {
        "-": read,
        "--csv": to,
        "--csv-in": table,
        "--import": imports,
        "options that tell something": told_by(said),
    }
    if len(given := [name for name, one in ways.items() if one]) > 1:
        raise click.UsageError(f"one thing at a time: {' or '.join(given)}")
    if to == Path("-"):
        raise click.BadParameter("a table is a file of its owner's alone; give it a name", param_hint="'--csv'")
    if to:
        path = diary_beside(file, out)
        said_in = language_in(out or default_out(file))
        answer(view.copied_page(path, to, *copied_out(path, to), said_in), as_json=as_json)
        return
    log = begun(file, out, now=now)
    if imports:
        _imported(log, (*imports, *more), _Asked(file, out), as_json=as_json)
        return
    if table:
        done = copied_in(log, table, correct=correct)
    else:
        with _whatever_was_finished(_Asked(file, out)):
            done = _told(log, file, read, said, correct, withdraw, as_json)
    if said["nothing_else"]:
        _besides(done.log, file, said["note"], as_json=as_json)
    _answered(done, _Asked(file, out), as_json=as_json)


def _besides(log: "Log", file: Path | None, note: str | None, *, as_json: bool) -> None:
    """Say what --nothing-else said no to that no option names on every plan, and that no note is heard beside it."""
    from planforge.actions.follows import asked_by_the_file
    from planforge.languages import Message, language

    if not as_json and asked_by_the_file(log, file)[1]:
        click.echo(language(log.plan.runner.language).diary.nothing_pelvic)
    if note:
        warn([Message("messages.warnings.note_not_heard")])


class _Asked(NamedTuple):
    """Of which file, and where its plan is; None: as without."""

    file: Path | None
    out: Path | None

    @property
    def generate(self) -> str:
        """Return the command that makes the plan again."""
        from planforge.actions.places import default_out, with_plan

        return shlex.join(with_plan("generate", self.file, self.out or default_out(self.file)))

    @property
    def log(self) -> str:
        """Return the command that tells of the knee."""
        from planforge.actions.places import default_out, with_plan

        return shlex.join(with_plan("log", self.file, self.out or default_out(self.file)))


@contextmanager
def _whatever_was_finished(of: _Asked) -> Iterator[None]:
    """Say of a talk that Ctrl-C ended what was kept, what is still open, and what follows; then end."""
    try:
        yield
    except CutShort as cut:
        click.echo()
        _answered(cut.logged, of, as_json=False)
        raise Interrupted("") from None


def _answered(done: "Logged", of: _Asked, *, as_json: bool) -> None:
    """Say what was kept and what follows from it, and end where somebody has to see the knee."""
    from planforge.actions.told import follows
    from planforge.views import logged as view

    found = follows(done, of.file, of.out)
    answer(view.page(done, found, generate=of.generate), as_json=as_json)
    _ended(done, found, of)


def _ended(done: "Logged", found: "Follows | None", of: _Asked) -> None:
    """End where somebody has to see the knee; what follows has said why, but for red flags."""
    from planforge.actions.log import SeeSomebody, unseen_flags

    if flags := done.flags or (unseen_flags(done.log) if found is None else ()):
        raise SeeSomebody(flags, done.log.plan.runner.language, of.log)
    if found is not None and found.stops_running:
        raise ProfessionalFirst("")


def _imported(log: "Log", paths: tuple[Path, ...], of: _Asked, *, as_json: bool) -> None:
    """Take a watch's files in; on a terminal ask what they were, and how the knee was."""
    from planforge.actions.follows import asked_by_the_file
    from planforge.actions.told import follows
    from planforge.cli.log.activities import taken_in
    from planforge.views.activities import page

    asks = sys.stdin.isatty() and not as_json
    done = taken_in(log, paths, asks=asks)
    goes_on = asks and bool(done.taken)
    found = follows(done.logged, of.file, of.out) if not goes_on else None
    answer(page(done, found, generate=of.generate, goes_on=goes_on), as_json=as_json)
    if goes_on:
        from planforge.cli.log.talk import talk

        click.echo()
        with _whatever_was_finished(of):
            log, after_birth = asked_by_the_file(done.logged.log, of.file)
            told = talk(log, after_birth=after_birth)
        _answered(told, of, as_json=False)
    else:
        _ended(done.logged, found, of)
    if done.refused:
        raise Undelivered("")


def _told(
    log: "Log", file: Path | None, read: bool, said: dict[str, Any], correct: bool, withdraw: bool, as_json: bool
) -> "Logged":
    """Keep what is told: as JSON, by options, or in answer to questions."""
    from planforge.actions.log import MOST_INPUT, tell
    from planforge.actions.log import withdraw as taken_back
    from planforge.cli.log.options import as_told
    from planforge.diary.entries import several_from
    from planforge.diary.log import Logged
    from planforge.diary.vocabulary import Source

    if read:
        data = sys.stdin.buffer.read(MOST_INPUT + 1)
        if len(data) > MOST_INPUT:
            raise WrongFile(f"standard input has more than {MOST_INPUT // 1_000_000} MB; these are no entries")
        return tell(log, several_from(data), source=Source.IMPORTED, correct=correct, raw=data)
    if told_by(said) or withdraw:
        several = as_told(log, said, withdraw=withdraw, correct=correct, asks=sys.stdin.isatty() and not as_json)
        return taken_back(log, several[0]) if withdraw else tell(log, several, correct=correct)
    if correct:
        raise click.UsageError("--correct goes with what is right: --session w04-run-1 --worst 3, say")
    if sys.stdin.isatty() and not as_json:
        from planforge.actions.follows import asked_by_the_file
        from planforge.cli.log.talk import talk

        log, after_birth = asked_by_the_file(log, file)
        return talk(log, after_birth=after_birth)
    if as_json:
        return Logged(log, ())
    raise WrongFile(
        "No questions can be asked here: tell it with options (`planforge log --help`), or as JSON: "
        "`planforge log FILE -`"
    )
