"""`planforge init`: a first constraint file, commented so that a coach can read it aloud.

One table, `KEYS`, says of each key which option fills it, how it is asked for and how it stands in the file. The
screening comes first: who needs a professional is not asked for paces.
"""

import json
import os
import re
import secrets
import shlex
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from planforge.cli.inputs import professional_first
from planforge.cli.manual import opening
from planforge.cli.stops import Code, stop, warn
from planforge.templates import find_template, template_names

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
SCREENING = (
    Key("Screening", "pain_today", "--pain", "pain today, on a scale of 10", "2 of 10"),
    Key("Screening", "cleared_by", "--cleared-by", "who cleared the runner to run, where that is needed", "Dr Moss"),
    Key("Screening", "cleared_on", "--cleared-on", "the day of that clearance", "2026-12-20"),
)
GOAL = (
    Key("Goal", "continuous_run", "--goal", "one run without walking", "30 min"),
    Key("Goal", "weekly_distance", "--goal-distance", "a week's distance, or of the normal week", "80 %"),
    Key("Goal", "by", "--by", "when it is reached: a week, a date, or: as early as the rules allow", "week 16"),
)
KEYS = RUNNER + SCREENING + CALENDAR + GOAL


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


def _answers(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return the questions answered with `--answer NAME=yes`."""
    from planforge.source import did_you_mean

    known = [*_screening_questions(), *_readiness_questions()]
    answered = {}
    for one in given:
        name, _, text = one.partition("=")
        if name not in known:
            raise click.BadParameter(f"no question is called {name!r}; {did_you_mean(name, known) or ', '.join(known)}")
        answered[name] = _yes_or_no(text)
    return answered


@click.command("init", short_help="Write a first constraint file.")
@click.argument("file", type=click.Path(path_type=Path), default=Path("plan.yaml"))
@click.option("--condition", type=click.Choice(CONDITIONS), help="What the runner comes back from.")
@_options
@click.option("--screened", is_flag=True, help="Every screening question was asked, and every answer is no.")
@click.option("--ready", is_flag=True, help="Every readiness question was asked, and every answer is yes.")
@click.option(
    "--answer",
    multiple=True,
    callback=_answers,
    metavar="NAME=yes|no",
    help="One question of the screening or of readiness, by its name in the file; once for each.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def init_command(
    file: Path, condition: str | None, screened: bool, ready: bool, answer: dict[str, str], force: bool, **given: Any
) -> None:
    """Write FILE (plan.yaml), a commented constraint file to edit and to `planforge generate` from.

    On a terminal, what no option says is asked for. Elsewhere an example's figure stands in its place, and is named.
    Any yes in the screening ends with exit code 3, and nothing is written.
    """
    if file.exists() and not force:
        stop(f"{file} is there already\nhint: give another name, or --force to replace it", Code.WRONG_FILE)
    known = {name: value for name, value in given.items() if value not in (None, ())}
    if isinstance(stopped := known.get("stopped_running"), bool):
        known["stopped_running"] = "yes" if stopped else "no"
    questions = dict.fromkeys(_screening_questions(), "no") if screened else {}
    questions |= dict.fromkeys(_readiness_questions(), "yes") if ready else {}
    answers = Answers(condition or "", known, questions | answer)
    if _somebody_is_there():
        _ask(answers)
    _refuse_red_flags(answers)
    stand_ins = answers.complete()
    text = constraint_text(answers, stand_ins, secrets.token_hex(4))
    warnings = _refuse_what_does_not_load(text, file)
    _write(file, text)
    if stand_ins:
        options = ", ".join(key.option for key in KEYS if key.name in stand_ins)
        warn([f"not given, so {file} holds an example's figures: {options}"])
    warn(warnings)
    click.echo(f"Wrote {file}. Read it, change what differs, then: planforge generate {shlex.quote(str(file))}")


# -- answers ---------------------------------------------------------------------------------------------------------


@dataclass
class Answers:
    """What is known: the condition, texts by key, and the questions answered yes or no, by name."""

    condition: str
    given: dict[str, Answer]
    questions: dict[str, str] = field(default_factory=dict)

    def complete(self) -> set[str]:
        """Put a figure where one is needed and none is known; return the keys of these stand-ins."""
        self.condition = self.condition or "runners-knee"
        stand_ins = {key.name: key.like for key in KEYS if key.needed and key.name not in self.given}
        self.given |= stand_ins
        self.given.setdefault("units", "mi" if "mi" in self.given["normal_weekly_distance"] else "km")
        self.given.setdefault("timezone", _this_zone())
        return set(stand_ins)


def _screening_questions() -> dict[str, str]:
    """Return the screening's questions by name, as statements a runner says yes or no to."""
    from planforge.stated import Screening

    return {name: str(Screening.model_fields[name].description) for name in Screening.questions()}


def _readiness_questions() -> dict[str, str]:
    from planforge.screening import Readiness

    return {name: str(field.description) for name, field in Readiness.model_fields.items()}


def _somebody_is_there() -> bool:
    return sys.stdin.isatty()


def _ask(answers: Answers) -> None:
    """Ask for what is missing, in the order of a first talk with a runner; Enter passes."""
    click.echo("A few questions. Enter passes one; Ctrl-C ends, and nothing is written.")
    if not answers.condition:
        answers.condition = _condition()
    _head("Screening. Any yes means: no plan yet, but a physiotherapist or sports doctor first.")
    _yes_no_questions(answers, _screening_questions())
    _keys(answers, SCREENING[:1] if answers.condition not in _needing_clearance() else SCREENING)
    _refuse_red_flags(answers)
    _head("Ready to run? A no does not forbid the plan: running waits until it is a yes.")
    _yes_no_questions(answers, _readiness_questions())
    _head("The runner.")
    _keys(answers, tuple(key for key in RUNNER if key.needed or key.name in ("units", "injured_on")))
    if answers.given.get("stopped_running") == "no":  # the first weeks go on from there
        _keys(answers, tuple(key for key in RUNNER if key.name == "longest_recent_run"))
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


def _needing_clearance() -> list[str]:
    """Return the protocols that make no plan without a recorded clearance."""
    from planforge.source import read

    found = []
    for name in CONDITIONS:
        path = find_template(name)
        assert path is not None, "a listed template is there"
        protocol = read(path, find_template, template_names()).values().get("protocol")
        if isinstance(protocol, dict) and protocol.get("needs_clearance") == "yes":
            found.append(name)
    return found


def _yes_no_questions(answers: Answers, questions: dict[str, str]) -> None:
    for name, about in questions.items():
        while name not in answers.questions and (text := _prompt(f"{about} (yes/no)")):
            try:
                answers.questions[name] = _yes_or_no(text)
            except click.BadParameter as error:
                click.echo(f"  {error.message}", err=True)


def _yes_or_no(text: str) -> str:
    word = text.strip().lower()
    if word in ("yes", "y", "no", "n"):
        return "yes" if word[0] == "y" else "no"
    raise click.BadParameter(f"{text!r} is neither yes nor no; write `yes` or `no`")


def _keys(answers: Answers, keys: tuple[Key, ...]) -> None:
    for key in keys:
        if key.name not in answers.given and (answer := _one(key)):
            answers.given[key.name] = answer


def _days_asked() -> tuple[str, ...]:
    """Return the times to train, asked day by day; several on a day stand between commas."""
    click.echo("When is there time to train, and how long? Like 06:30 for 45 min; two on a day with a comma between.")
    available = next(key for key in CALENDAR if key.name == "available")
    found: list[str] = []
    for day in _WEEKDAYS:
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
                text = _yes_or_no(text)
            if key.name == "pain_today" and text.isdecimal():  # the question names the scale
                text = f"{text} of 10"
            return read(key, text)
        except click.BadParameter as error:
            click.echo(f"  {error.message}", err=True)
    return None


def _refuse_red_flags(answers: Answers) -> None:
    from planforge.screening import reasons_to_stop

    said = answers.questions | {key.name: str(answers.given.get(key.name, "")) for key in SCREENING}
    needs_clearance = "yes" if answers.condition in _needing_clearance() else "no"
    values = {"screening": said, "protocol": {"needs_clearance": needs_clearance}}
    if flags := reasons_to_stop(values, datetime.now(UTC).date()):
        stop(professional_first(flags), Code.RED_FLAG)


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

_SCHEMA = "planforge.schema.json"
_RULES = (
    "# The protocol's rules hold; `planforge rules` names and explains them. What differs stands here:",
    "# rules:",
    "#   build-cap: {max_increase: 8 %, why: sore last spring}          # another figure, and why",
    "#   run-days: {sessions_per_week: 3, weight: 20}                   # with a weight a rule is a wish",
    "#   long-share: off                                                # a rule that does not hold; the plan says so",
    "#   run-step:                                                      # a rule twice: always, and one for a while",
    "#     - {max_increase: 3 min}",
    "#     - {name: first weeks, max_increase: 2 min, during: weeks 4-8}",
)


def constraint_text(answers: Answers, stand_ins: set[str], token: str) -> str:
    """Return the file's text; `token` makes its identity one of a kind."""
    name = str(answers.given["name"])
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    identity = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:20] or "runner"
    head = (
        f"# yaml-language-server: $schema=./{_SCHEMA}",
        f"# {_one_line(name)}: the way back to running. `planforge generate` makes the plan of this file.",
        "# What follows a `#` is a note. To use a line that begins with one, delete the sign and the space after it.",
        _noted("planforge: 1", "the version of this file's format"),
        _noted(f"extends: {answers.condition}", "the protocol; `planforge templates` names them all"),
        _noted(f"plan_id: {identity}-{answers.condition}-{token}", "how calendars know the plan; keep it"),
    )
    blocks = (
        head,
        ("runner:", *_lines(RUNNER, answers, stand_ins)),
        tuple(_screening(answers)),
        tuple(_readiness(answers.questions)),
        ("calendar:", *_lines(CALENDAR, answers, stand_ins), *_changes(answers)),
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


def _changes(answers: Answers) -> Iterator[str]:
    """Yield how a week that differs is written, with this runner's own days."""
    first, *_, last = sorted({day[:3].lower() for day in answers.given["available"]}, key=_WEEKDAYS.index) * 2
    yield _noted("#   changes:", "weeks that differ, by number or by a date in them")
    yield _noted(f"#     week 2: only {first}, {last}", "at the usual times")
    yield _noted(f"#     week 3: {{{first}: 06:30 for 50 min, {last}: 09:00 for 2 h}}", "at these times instead")


def _questions(part: str, questions: dict[str, str], answered: dict[str, str], usual: str) -> Iterator[str]:
    yield f"{part}:" if answered.keys() & questions.keys() else f"# {part}:"
    for name, about in questions.items():
        line = f"  {name}: {answered[name]}" if name in answered else f"#   {name}: {usual}"
        yield _noted(line, about)


def _screening(answers: Answers) -> Iterator[str]:
    yield "# Ask every question. Any yes: no plan, but a physiotherapist or sports doctor first."
    known = {key.name: str(answers.given[key.name]) for key in SCREENING if key.name in answers.given}
    head, *lines = _questions("screening", _screening_questions(), answers.questions, "no")
    yield "screening:" if known else head
    yield from lines
    yield from _lines(SCREENING, answers, set())


def _readiness(answered: dict[str, str]) -> Iterator[str]:
    yield "# Before the first run. A no: running waits until it is a yes."
    yield from _questions("readiness", _readiness_questions(), answered, "yes")


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
    plain = key.name not in ("name", "cleared_by") or re.fullmatch(r"[^\W\d_](?:[\w .'-]*[\w.])?", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _refuse_what_does_not_load(text: str, file: Path) -> list[str]:
    """Return what the owner should know; stop when the answers do not fit together: each alone was read already."""
    from planforge.constraints import RedFlags, load_document
    from planforge.lint.days import heavy_without_room
    from planforge.source import Faults, read_text

    try:
        loaded = load_document(
            read_text(text, str(file), find_template, template_names()), today=datetime.now(UTC).date()
        )
    except RedFlags as red:
        stop(professional_first(red.flags), Code.RED_FLAG)
    except Faults as faults:
        stop(f"{faults}\n\nSo {file} would have said; it was not written.", Code.WRONG_FILE)
    heavy = heavy_without_room(loaded.problem)
    return [
        *(warning for warning in loaded.warnings if warning.startswith(("pain", "not ready"))),
        *([heavy] if heavy else []),
    ]


def _write(file: Path, text: str) -> None:
    """Put the whole file in place, and beside it, where it is not there yet, the schema its first line points at."""
    from planforge.schema import file_schema, printed
    from planforge.staging import StagingError, replace_file

    schema = file.with_name(_SCHEMA)
    try:
        data = text.encode()
        replace_file(file, data)
        if not schema.exists():
            replace_file(schema, printed(file_schema()).encode())
    except UnicodeEncodeError:
        stop(f"{file}: cannot be written: its text is not Unicode", Code.UNDELIVERED)
    except StagingError as error:
        stop(str(error), Code.UNDELIVERED)
