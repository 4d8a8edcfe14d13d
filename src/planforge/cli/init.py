"""`planforge init`: a first constraint file, commented so that a coach can read it aloud.

One table, `KEYS`, says of each key which option fills it, how it is asked for and how it stands in the file.
"""

import json
import os
import re
import secrets
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from planforge.cli.inputs import professional_first
from planforge.cli.stops import Code, stop
from planforge.templates import template_names

CONDITIONS = [name for name in template_names() if name != "base"]
_NOTES_FROM = 40  # the column in which comments begin, where the line leaves room
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Answer = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a constraint file. `needed`: it is asked for, and a figure like it stands in when nobody answers."""

    part: str  # the model in planforge.problem that reads it
    name: str
    option: str
    about: str
    like: Answer
    needed: bool = False

    @property
    def several(self) -> bool:
        """Tell whether it may be given more than once."""
        return isinstance(self.like, tuple)

    @property
    def wanted(self) -> str:
        """Return what is wanted, with an example of how to write it."""
        return f"{self.about}, like '{self.like[0] if isinstance(self.like, tuple) else self.like}'"


_DAYS = (  # as in the packaged example
    "mon 06:30 for 50 min",
    "mon 18:00 for 30 min",
    "wed 06:30 for 50 min",
    "wed 18:00 for 30 min",
    "sat 09:00 for 60 min",
)
RUNNER = (
    Key("Runner", "name", "--name", "what the runner is called", "Sam", needed=True),
    Key("Runner", "units", "--units", "km or mi: how distances are shown", "km"),
    Key("Runner", "normal_weekly_distance", "--distance", "a usual week before the injury", "15 km", needed=True),
    Key("Runner", "easy_pace", "--pace", "easy, talkative running", "7:00 /km", needed=True),
    Key("Runner", "walking_pace", "--walking-pace", "brisk walking", "10:30 /km", needed=True),
    Key(
        "Runner",
        "stopped_running",
        "--stopped/--reduced",
        "yes: not running; no: running, but less",
        "yes",
        needed=True,
    ),
    Key("Runner", "cadence", "--cadence", "steps a minute when running easily", "168 spm"),
    Key("Runner", "injured_on", "--injured-on", "the day it began", "2026-12-12"),
    Key("Runner", "longest_recent_run", "--longest-run", "in the last 30 days, if still running", "5 km"),
)
CALENDAR = (
    Key("Calendar", "start", "--start", "first day; else the Monday after the plan is made", "2027-01-04"),
    Key("Calendar", "weeks", "--weeks", "length of the plan; else the protocol's", "18"),
    Key("Calendar", "timezone", "--timezone", "of the times to train; else this computer's", "Europe/London"),
    Key("Calendar", "available", "--day", "when there is time, and how long; once for each", _DAYS, needed=True),
    Key("Calendar", "away", "--away", "days without running; once for each", ("2027-02-15..2027-02-21",)),
)
GOAL = (
    Key("Goal", "continuous_run", "--goal", "one run without walking", "30 min"),
    Key("Goal", "weekly_distance", "--goal-distance", "a week's distance, or of the normal week", "80 %"),
    Key("Goal", "by", "--by", "when it is reached: a week, a date, or: as early as the rules allow", "week 16"),
)
KEYS = RUNNER + CALENDAR + GOAL


def read(key: Key, text: str) -> str:
    """Return the text once the key's own model can read it, so that the words about a wrong one are the same."""
    from pydantic import TypeAdapter, ValidationError

    from planforge import problem

    about = getattr(problem, key.part).model_fields[key.name]
    text = text.strip()
    given: object = (text,) if key.several else text
    if key.name == "available":
        day, _, window = text.partition(" ")
        given = {day: window}
    try:
        TypeAdapter(about.rebuild_annotation()).validate_python(given)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        raise click.BadParameter(message) from None
    return text


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command an option for every key."""
    for key in reversed(KEYS):
        if key.name == "stopped_running":
            command = click.option(
                key.option, key.name, default=None, help="Not running at all, or still running less."
            )(command)
            continue

        def checked(_ctx: click.Context, _param: click.Parameter, given: Any, key: Key = key) -> Any:
            return tuple(read(key, one) for one in given) if key.several else given and read(key, given)

        words = f"{key.wanted[0].upper()}{key.wanted[1:]}."
        command = click.option(
            key.option, key.name, multiple=key.several, callback=checked, metavar="TEXT", help=words
        )(command)
    return command


@click.command("init", short_help="Write a first constraint file.")
@click.argument("file", type=click.Path(path_type=Path), default=Path("plan.yaml"))
@click.option("--condition", type=click.Choice(CONDITIONS), help="What the runner comes back from.")
@_options
@click.option("--screened", is_flag=True, help="Every screening question was asked, and every answer is no.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def init_command(file: Path, condition: str | None, screened: bool, force: bool, **given: Any) -> None:
    """Write FILE (plan.yaml), a commented constraint file to edit and to `planforge generate` from.

    On a terminal, what no option says is asked for. Elsewhere an example's figure stands in its place, and is named.
    """
    from planforge.stated import Screening

    if file.exists() and not force:
        stop(f"{file} is there already\nhint: give another name, or --force to replace it", Code.WRONG_FILE)
    known = {name: value for name, value in given.items() if value not in (None, ())}
    if isinstance(stopped := known.get("stopped_running"), bool):
        known["stopped_running"] = "yes" if stopped else "no"
    answers = Answers(condition or "", known, dict.fromkeys(Screening.model_fields, "no") if screened else {})
    if _somebody_is_there():
        _ask(answers)
    _refuse_red_flags(answers)
    stand_ins = answers.complete()
    text = constraint_text(answers, stand_ins, secrets.token_hex(4))
    _refuse_what_does_not_load(text, file)
    _write(file, text)
    if stand_ins:
        options = ", ".join(key.option for key in KEYS if key.name in stand_ins)
        click.echo(f"warning: not given, so {file} holds an example's figures: {options}", err=True)
    click.echo(f"Wrote {file}. Read it, change what differs, then: planforge generate {file}")


# -- answers ---------------------------------------------------------------------------------------------------------


@dataclass
class Answers:
    """What is known: the condition, texts by key, and the screening questions that were answered."""

    condition: str
    given: dict[str, Answer]
    screening: dict[str, str] = field(default_factory=dict)

    def complete(self) -> set[str]:
        """Put a figure where one is needed and none is known; return the keys of these stand-ins."""
        self.condition = self.condition or "runners-knee"
        stand_ins = {key.name: key.like for key in KEYS if key.needed and key.name not in self.given}
        self.given |= stand_ins
        self.given.setdefault("units", "mi" if "mi" in self.given["normal_weekly_distance"] else "km")
        self.given.setdefault("timezone", _this_zone())
        return set(stand_ins)


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _ask(answers: Answers) -> None:
    """Ask for what is missing; Enter passes."""
    from planforge.stated import Screening

    if not answers.condition:
        answers.condition = click.prompt("Condition", type=click.Choice(CONDITIONS), default="runners-knee")
    click.echo("Enter passes a question; an example's figure then stands in the file.")
    for key in KEYS:
        if key.needed and key.name not in answers.given:
            answer = tuple(iter(lambda key=key: _one(key), None)) if key.several else _one(key)  # type: ignore[misc]
            if answer:
                answers.given[key.name] = answer
    if not answers.screening:
        click.echo("The screening, yes or no. Any yes: no plan, but a professional first.")
        for name, about in Screening.model_fields.items():
            if answer := _one(Key("Screening", name, "", str(about.description), "no")):
                answers.screening[name] = answer


def _one(key: Key) -> str | None:
    """Return the answer once it can be read, None for none."""
    question = key.about if key.part == "Screening" else f"{key.name}: {key.wanted}"
    while text := str(click.prompt(question, default="", show_default=False)).strip():
        try:
            return read(key, text)
        except click.BadParameter as error:
            click.echo(error.message, err=True)
    return None


def _refuse_red_flags(answers: Answers) -> None:
    from planforge.stated import Screening

    flags = [name for name, answer in answers.screening.items() if answer.lower() in ("yes", "true")]
    if flags:
        said = [Screening.model_fields[name].description or name for name in flags]
        stop(professional_first(said), Code.RED_FLAG)


def _this_zone() -> str:
    """Return the name of this computer's time zone, UTC where it says none."""
    from zoneinfo import ZoneInfo

    name = os.environ.get("TZ", "").removeprefix(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        ZoneInfo(name)
    except (ValueError, OSError):
        return "UTC"
    return name


# -- the file --------------------------------------------------------------------------------------------------------

_RULES = (
    "# The protocol's rules hold. Change one here: its name, then what differs; or write `off`.",
    "# rules:",
    "#   build-cap: {max_increase: 8 %}",
    "#   run-days: {sessions_per_week: 3, weight: 20}   # with a weight a rule is a wish",
)


def constraint_text(answers: Answers, stand_ins: set[str], token: str) -> str:
    """Return the file's text; `token` makes its identity one of a kind."""
    name = str(answers.given["name"])
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    identity = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:20] or "runner"
    head = (
        f"# {_one_line(name)}: the way back to running. `planforge generate` makes the plan of this file.",
        "# What follows a `#` is a note. To use a line that begins with one, delete the sign and the space after it.",
        _noted("planforge: 1", "the version of this file's format"),
        _noted(f"extends: {answers.condition}", "the protocol; `planforge templates` names them all"),
        _noted(f"plan_id: {identity}-{answers.condition}-{token}", "how calendars know the plan; keep it"),
    )
    blocks = (
        head,
        ("runner:", *_lines(RUNNER, answers, stand_ins)),
        tuple(_screening(answers.screening)),
        ("calendar:", *_lines(CALENDAR, answers, stand_ins)),
        tuple(_goal(answers)),
        _RULES,
    )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _lines(keys: tuple[Key, ...], answers: Answers, stand_ins: set[str]) -> Iterator[str]:
    """Yield a line a key; what nobody answered as a comment that shows how it is written."""
    for key in keys:
        about = f"AN EXAMPLE, please change: {key.about}" if key.name in stand_ins else key.about
        about = about.removesuffix("; once for each")
        value = answers.given.get(key.name)
        sign, shown = ("  ", value) if value is not None else ("#   ", key.like)
        if key.name == "available":
            yield _noted("  available:", about)
            yield from _days(tuple(shown))
        else:
            written = f"[{', '.join(shown)}]" if isinstance(shown, tuple) else _quoted(shown, key)
            yield _noted(f"{sign}{key.name}: {written}", about)


def _days(windows: tuple[str, ...]) -> Iterator[str]:
    by_day: dict[str, list[str]] = {}
    for one in windows:
        day, _, window = one.partition(" ")
        by_day.setdefault(day.lower()[:3], []).append(window.strip())
    for day in sorted(by_day, key=_WEEKDAYS.index):
        several = len(by_day[day]) > 1
        yield f"    {day}: {'[' * several}{', '.join(by_day[day])}{']' * several}"


def _screening(answered: dict[str, str]) -> Iterator[str]:
    from planforge.stated import Screening

    yield "# Ask every question. Any yes: no plan, but a physiotherapist or sports doctor first."
    yield "screening:" if answered else "# screening:"
    for name, about in Screening.model_fields.items():
        line = f"  {name}: {answered[name]}" if name in answered else f"#   {name}: no"
        yield _noted(line, str(about.description))


def _goal(answers: Answers) -> Iterator[str]:
    yield "# Without a goal here the protocol's own holds."
    yield "goal:" if any(key.name in answers.given for key in GOAL) else "# goal:"
    yield from _lines(GOAL, answers, set())


def _noted(line: str, note: str) -> str:
    return f"{line.ljust(_NOTES_FROM - 1)} # {note}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str, key: Key) -> str:
    """Return a text as YAML reads it back: a name in quotes unless it is plain words."""
    plain = key.name != "name" or re.fullmatch(r"[^\W\d_](?:[\w .'-]*[\w.])?", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _refuse_what_does_not_load(text: str, file: Path) -> None:
    """Stop when the answers do not fit together; each alone was read already."""
    from planforge.constraints import load_document
    from planforge.source import Faults, read_text
    from planforge.templates import find_template

    try:
        load_document(read_text(text, str(file), find_template, template_names()), today=datetime.now(UTC).date())
    except Faults as faults:
        stop(f"{faults}\n\nSo {file} would have said; it was not written.", Code.WRONG_FILE)


def _write(file: Path, text: str) -> None:
    """Put the whole file in place, or nothing."""
    beside = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=".planforge-", delete=False
        ) as new:
            beside = Path(new.name)
            new.write(text)
        beside.chmod(0o644)
        beside.replace(file)
    except (OSError, UnicodeEncodeError) as error:
        if beside:
            beside.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else "its text is not Unicode"
        stop(f"{file}: cannot be written: {reason}", Code.UNDELIVERED)
