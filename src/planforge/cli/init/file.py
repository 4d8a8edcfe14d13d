"""The file that `planforge init` writes: every key, with a note, so that a coach can read it aloud."""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from planforge.cli.errors import not_answered
from planforge.cli.init.keys import (
    CALENDAR,
    GOAL,
    ONSET,
    RUNNER,
    WEEKDAYS,
    Answers,
    Key,
    asked_before_running,
    screening_questions,
    stated_by,
)
from planforge.cli.init.talk import bounding_bouts
from planforge.cli.stops import Undelivered, WrongFile
from planforge.constraints.templates import find_template, template_names

_NOTES_FROM = 40  # the column in which comments begin, where the line leaves room
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
        _noted(f"extends: {answers.extends}", "the protocol; `planforge templates` names them all"),
        _noted(f"plan_id: {identity}-{answers.condition}-{token}", "how calendars know the plan; keep it"),
    )
    blocks = (
        head,
        ("runner:", *_lines(_asked_of_runner(answers), answers, stand_ins)),
        tuple(_screening(answers)),
        tuple(_readiness(answers)),
        ("calendar:", *_lines(CALENDAR, answers, stand_ins), *_changes(answers)),
        tuple(_goal(answers)),
        _RULES,
    )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _asked_of_runner(answers: Answers) -> tuple[Key, ...]:
    """Return the runner's keys; when the pain begins is only of use where the protocol asks for it."""
    asks = ONSET.name in answers.given or bool({answers.condition, answers.second} & {*bounding_bouts()})
    return tuple(key for key in RUNNER if asks or key is not ONSET)


def _examples(answers: Answers) -> dict[str, str]:
    """Return what a line shows that nobody answered: the protocol's own weeks and goal, and days around this plan's."""
    from planforge.constraints.load import week_after
    from planforge.quantities.dates import Weekday, parse_date

    today, goal = answers.today, stated_by(answers.condition, "protocol", answers.second).get("default_goal", {})
    start = answers.given.get("start")
    first = parse_date(start) if isinstance(start, str) else week_after(today, Weekday.MON)
    away = first + timedelta(6 * 7 - first.weekday())
    shown = {
        "start": f"{first}",
        "weeks": stated_by(answers.condition, "calendar", answers.second).get("weeks", ""),
        "away": f"[{away}..{away + timedelta(6)}]",
        "injured_on": f"{min(today, first) - timedelta(14)}",
        "strength_since": f"{min(today, first) - timedelta(7)}",
        **goal,
        "run": goal.get("continuous_run", ""),
    }
    if (length := str(answers.given.get("weeks") or shown["weeks"])).isdecimal():  # a week before the plan ends
        in_last = first + timedelta(7 * (int(length) - 1) - 1 - first.weekday())
        shown["race"] = f"{{on: {max(first, in_last)}, distance: 10 km}}"
    weeks, by = str(answers.given.get("weeks", "")), str(goal.get("by", ""))
    if weeks.isdecimal() and by.removeprefix("week ").isdecimal() and int(by.removeprefix("week ")) > int(weeks):
        shown["by"] = f"week {weeks}"
    return {name: text for name, text in shown.items() if text and isinstance(text, str)}


def _lines(keys: tuple[Key, ...], answers: Answers, stand_ins: set[str]) -> Iterator[str]:
    """Yield a line a key; what nobody answered as a comment that shows how it is written."""
    examples = _examples(answers)
    for key in keys:
        about = f"AN EXAMPLE, please change: {key.about}" if key.name in stand_ins else key.about
        about = about.removesuffix("; once for each")
        value = answers.given.get(key.name)
        sign, shown = ("  ", value) if value is not None else ("#   ", examples.get(key.name, key.like))
        if key.name == "available":
            yield _noted("  available:", about)
            yield from _days(tuple(shown))
        else:
            written = f"[{', '.join(shown)}]" if isinstance(shown, tuple) else _quoted(shown, key.name)
            yield _noted(f"{sign}{key.name}: {written}", about)


def _days(windows: tuple[str, ...]) -> Iterator[str]:
    by_day: dict[str, list[str]] = {}
    for one in windows:
        day, _, window = one.partition(" ")
        by_day.setdefault(day.lower()[:3], []).append(window.strip())
    for day in sorted(by_day, key=WEEKDAYS.index):
        several = len(by_day[day]) > 1
        yield f"    {day}: {'[' * several}{', '.join(by_day[day])}{']' * several}"


def _changes(answers: Answers) -> Iterator[str]:
    """Yield how a week that differs is written, with this runner's own days."""
    from planforge.quantities.dates import parse_date

    first, *_, last = sorted({day[:3].lower() for day in answers.given["available"]}, key=WEEKDAYS.index) * 2
    yield _noted("#   changes:", "weeks and days that differ: weeks 5-8, even weeks, 8-14 March, a date ...")
    both = f", {last}" * (first != last)  # a file refuses a day that is named twice
    yield _noted(f"#     week 2: only {first}{both}", "at the usual times")
    longer = f", {last}: 09:00 for 2 h" * (first != last)
    yield _noted(f"#     week 3: {{{first}: 06:30 for 50 min{longer}}}", "at these times instead")
    if begins := answers.given.get("start"):
        in_week_4 = parse_date(str(begins)) + timedelta(21)
        yield _noted(f"#     {in_week_4}: 18:00 for 40 min", "another time on one date")
    yield _noted("#     week 5: {timezone: America/New_York}", "a trip: these days stand in that time zone")


def _questions(part: str, questions: dict[str, str], answered: dict[str, str], usual: str) -> Iterator[str]:
    yield f"{part}:" if answered.keys() & questions.keys() else f"# {part}:"
    for name, about in questions.items():
        line = f"  {name}: {answered[name]}" if name in answered else f"#   {name}: {usual}"
        yield _noted(line, about)


def _screening(answers: Answers) -> Iterator[str]:
    yield "# Ask every question. Any yes: no plan, but a physiotherapist or sports doctor first. No answer: no plan."
    yield "# `planforge screen` asks again, and writes the answers here."
    head, *lines = _questions("screening", screening_questions(), answers.questions, "no")
    clearance = ", ".join(
        f"{word}: {_quoted(str(answers.given[name]), name)}"
        for word, name in (("by", "cleared_by"), ("on", "cleared_on"))
        if name in answers.given
    )
    yield "screening:" if answers.screened or clearance else head
    yield from lines
    pain = answers.given.get("pain_today")
    yield _noted(f"  pain_today: {pain}" if pain else "#   pain_today: 2 of 10", "pain today, on a scale of 10")
    asked = f"  asked_on: {answers.today}" if answers.screened else f"#   asked_on: {answers.today}"
    yield _noted(asked, "the day of these answers; pain is asked again after a week")
    cleared = f"  clearance: {{{clearance}}}" if clearance else f"#   clearance: {{by: Dr Moss, on: {answers.today}}}"
    yield _noted(cleared, "who cleared the runner to run, where that is needed")


def _readiness(answers: Answers) -> Iterator[str]:
    yield "# Before the first run. A no, or no answer: running waits until it is a yes."
    asked = asked_before_running(answers.protocol)
    yield from _questions("readiness", asked, answers.questions, "yes")
    on = f"  asked_on: {answers.today}" if answers.questions.keys() & asked.keys() else f"#   asked_on: {answers.today}"
    yield _noted(on, "the day of these answers; a later flare in this file, or 28 days off, asks again")
    yield _noted("#   until_ready: 2", "weeks that running waits before these are asked again")


def _goal(answers: Answers) -> Iterator[str]:
    yield "# Without a goal here the protocol's own holds."
    yield "goal:" if any(key.name in answers.given for key in GOAL) else "# goal:"
    yield from _lines(GOAL, answers, set())
    if race := _examples(answers).get("race"):
        yield _noted(f"#   race: {race}", "a race in the plan: quiet days before it, an easy week after it")


def _noted(line: str, note: str) -> str:
    return f"{line.ljust(_NOTES_FROM - 1)} # {note}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str, key: str) -> str:
    """Return a text as YAML reads it back: a name in quotes unless it is plain words."""
    plain = key not in ("name", "cleared_by") or re.fullmatch(r"[^\W\d_](?:[\w .'-]*[\w.])?", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def refuse_what_does_not_load(text: str, file: Path, today: date) -> list[str]:
    """Return what the owner should know; stop when the answers do not fit together: each alone was read already."""
    from planforge.constraints.load import Unanswered, load_document
    from planforge.constraints.two_injuries import combined
    from planforge.lint.days import heavy_without_room
    from planforge.source import Faults, read_text

    told: list[str] = []
    try:
        loaded = load_document(read_text(text, str(file), find_template, template_names(), combined), today=today)
        told += [warning for warning in loaded.warnings if warning.startswith("no ")]
    except Unanswered as some:
        loaded = some.loaded
        told.append(not_answered(len(some.names), file))
    except Faults as faults:
        raise WrongFile(f"{faults}\n\nSo {file} would have said; it was not written.") from faults
    heavy = heavy_without_room(loaded.planned)
    return [*told, *([heavy] if heavy else [])]


def write(file: Path, text: str, *, anew: bool) -> None:
    """Put the whole file in place, and beside it, where it is not there yet, the schema its first line points at.

    With `anew` nothing may have come to lie there while the questions were answered.
    """
    from planforge.constraints.schema import file_schema, printed
    from planforge.staging import replace_file

    schema = file.with_name(_SCHEMA)
    try:
        data = text.encode()
        replace_file(file, data, anew=anew)
        if not os.path.lexists(schema):
            replace_file(schema, printed(file_schema()).encode())
    except UnicodeEncodeError:
        raise Undelivered(f"{file}: cannot be written: its text is not Unicode") from None
