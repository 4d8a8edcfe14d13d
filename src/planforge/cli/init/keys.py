"""What a first constraint file holds: each key with its option, how it is asked for, and how it is read.

The table says it once for the command's options, the talk and the file.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from planforge.constraints.templates import find_template, template_names

if TYPE_CHECKING:
    from planforge.languages import Language
    from planforge.quantities.spelled import Closed

CONDITIONS = [name for name in template_names() if name != "base"]
CONDITION = "runners-knee"  # where nobody says
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


AnswerText = str | tuple[str, ...]
Part = Literal["runner", "calendar", "screening", "goal"]  # of the file, in which the key stands


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a constraint file. `needed`: it is asked for, and a figure like it stands in when nobody answers.

    bare: how a number without a unit is meant once the talk has asked for it, with the runner's `{units}`. has_been: it
    is a day that cannot lie ahead.
    """

    part: Part
    name: str
    option: str
    about: str
    like: AnswerText
    needed: bool = False
    bare: str = ""
    has_been: bool = False

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
FAR, PACE = "{} {units}", "{} /{units}"
ONSET = Key(
    "runner", "pain_onset", "--pain-onset", "how long into a run the pain usually begins", "20 min", bare="{} min"
)
RUNNER = (
    Key("runner", "name", "--name", "what the runner is called", "Sam", needed=True),
    Key("runner", "units", "--units", "km or mi: how distances are shown", "km"),
    Key("runner", "language", "--language", "what the runner reads in: en, or de for German", "de"),
    Key(
        "runner",
        "normal_weekly_distance",
        "--distance",
        "a usual week before the injury",
        "15 km",
        needed=True,
        bare=FAR,
    ),
    Key("runner", "easy_pace", "--pace", "easy, talkative running", "7:00 /km", needed=True, bare=PACE),
    Key("runner", "walking_pace", "--walking-pace", "brisk walking", "10:30 /km", needed=True, bare=PACE),
    Key(
        "runner",
        "stopped_running",
        "--stopped/--reduced",
        "yes: not running; no: running, but less",
        "yes",
        needed=True,
    ),
    Key("runner", "cadence", "--cadence", "steps a minute when running easily", "168 spm", bare="{} spm"),
    Key("runner", "injured_on", "--injured-on", "the day it began", "2026-12-12", has_been=True),
    Key("runner", "strength_since", "--strength-since", "the first strength session, if before the plan", "2026-12-21"),
    Key(
        "runner",
        "recent_weekly_distance",
        "--recent-distance",
        "a week as it is run now, if still running",
        "9 km",
        bare=FAR,
    ),
    Key("runner", "runs_per_week", "--runs-per-week", "as it is now, if still running", "3"),
    Key("runner", "longest_recent_run", "--longest-run", "in the last 30 days, if still running", "4 km", bare=FAR),
    ONSET,
)
STILL_RUNNING = tuple(
    key for key in RUNNER if key.name in ("recent_weekly_distance", "runs_per_week", "longest_recent_run")
)
CALENDAR = (
    Key("calendar", "start", "--start", "first day; else the Monday after the plan is made", "2027-01-04"),
    Key("calendar", "weeks", "--weeks", "length of the plan; else the protocol's", "18"),
    Key("calendar", "timezone", "--timezone", "of the times to train; else this computer's", "Europe/London"),
    Key(
        "calendar",
        "available",
        "--day",
        "when there is time, and how long; leave days of another sport out; once for each",
        _DAYS,
        needed=True,
    ),
    Key("calendar", "away", "--away", "days without running; once for each", ("2027-02-15..2027-02-21",)),
)
SCREENING = (
    Key("screening", "pain_today", "--pain", "pain today, on a scale of 10", "2 of 10", bare="{} of 10"),
    Key("screening", "cleared_by", "--cleared-by", "who cleared the runner to run, where that is needed", "Dr Moss"),
    Key("screening", "cleared_on", "--cleared-on", "the day of that clearance", "2026-12-28", has_been=True),
)
GOAL = (
    Key("goal", "run", "--goal", "one run without walking, how long or how far", "30 min", bare="{} min"),
    Key("goal", "weekly_distance", "--goal-distance", "a week's distance, or of the normal week", "80 %", bare=FAR),
    Key(
        "goal",
        "by",
        "--by",
        "when it is reached: a week, a date, or: as early as the rules allow",
        "week 16",
        bare="week {}",
    ),
)
KEYS = RUNNER + SCREENING + CALENDAR + GOAL


_DAYS_NAMED = ("start", "injured_on", "strength_since", "cleared_on")  # in words that the day of today makes a date
_BARE = r"[0-9]{1,3}(?:[.:][0-9]{1,2})?"


def read(key: Key, text: str, units: str | None = None, today: date | None = None) -> str:
    """Return the text once the key's own model can read it, so that the words about a wrong one are the same.

    units: km or mi, where a talk has asked for it; then a number without a unit is meant so, and is returned with it.
    today: by which `next monday` and `4 Jan` are dates. A time to train is returned as it is usually written.
    """
    from pydantic import TypeAdapter, ValidationError

    from planforge.quantities.zones import what_is_wrong

    about = _model(key.part).model_fields[key.name]
    text = text.strip()
    if (units or key.name == "pain_today") and re.fullmatch(_BARE, text) and key.bare:  # of pain the scale is named
        text = key.bare.format(text, units=units)
    if key.name in _DAYS_NAMED and today is not None:
        text = _dated(text, today, back=key.name != "start")
    given: object = (text,) if key.several else text
    if key.name == "available":
        day, _, window = text.partition(" ")
        given = {day: window}
    try:
        TypeAdapter(about.rebuild_annotation()).validate_python(given)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        raise click.BadParameter(message) from None
    if key.name == "timezone" and (wrong := what_is_wrong(text)):
        raise click.BadParameter(wrong)
    return _usual(text) if key.name == "available" else text


def _dated(text: str, today: date, *, back: bool) -> str:
    from planforge.quantities.dates import WEEKDAY, in_years, named_day, parse_weekday

    day = named_day(text, today, back=back)
    if day is None and (day := in_years(text, today, back=back)):
        stated = re.match(rf"{WEEKDAY}(?=,?\s)", text)
        return f"{stated[0]} {day}" if stated and parse_weekday(stated[0]) != day.weekday() else str(day)
    return text if day is None else str(day)


def refuse_a_day_ahead(key: Key, text: str, today: date) -> str:
    """Return the text; raise click.BadParameter for a day that lies ahead, where that cannot be."""
    from planforge.quantities.dates import parse_date

    if key.has_been and parse_date(text) > today:
        raise click.BadParameter(f"{text} lies ahead; today is {today}")
    return text


def _usual(time_to_train: str) -> str:
    """Return `mon 18:00 for 60 min` for `mon 6-7pm`; what is none, as it is."""
    from planforge.constraints.spelling import windows_words
    from planforge.problem.calendar import parse_window

    day, _, window = time_to_train.partition(" ")
    try:
        return f"{day} {windows_words([parse_window(window)])}"
    except ValueError:
        return time_to_train


def condition_named(text: str) -> str | None:
    """Return the protocol that somebody calls `runners knee`, `Runner's knee` or by its name; None for no such."""
    words = re.sub("['\u2019]", "", text.strip().lower())
    name = re.sub(r"[\s_-]+", "-", words)
    return name if name in CONDITIONS else None


def _model(part: Part) -> "type[Closed]":
    """Return the model that reads a part of the file."""
    from planforge.problem.sections import Calendar, Goal, Runner, Screening

    models: dict[Part, type[Closed]] = {
        "runner": Runner,
        "calendar": Calendar,
        "screening": Screening,
        "goal": Goal,
    }
    return models[part]


@dataclass
class Answers:
    """What is known: the condition, the day, texts by key, and the questions answered yes or no, by name."""

    condition: str
    today: date
    given: dict[str, AnswerText]
    questions: dict[str, str] = field(default_factory=dict)
    second: str = ""  # the other protocol of who has two injuries
    days: dict[str, tuple[str, ...]] = field(default_factory=dict)  # times to train, as the talk asks day by day

    @property
    def units(self) -> str:
        """Return km or mi: as it was said, else as the usual week is."""
        return str(self.given.get("units") or ("mi" if "mi" in self.given.get("normal_weekly_distance", "") else "km"))

    def take_days(self) -> None:
        """Put the times that were asked day by day together."""
        if self.days:
            self.given["available"] = tuple(one for some in self.days.values() for one in some)

    def forget_condition(self) -> None:
        """Take the protocol back."""
        self.condition = self.second = ""

    def forget_second(self) -> None:
        """Take the second protocol back."""
        self.second = ""

    @property
    def protocol(self) -> dict[str, Any]:
        """Return what the protocol says, or both together, as plain texts."""
        return protocol_of(self.condition or CONDITION, self.second)

    @property
    def extends(self) -> str:
        """Return what the file extends, as it stands there."""
        return f"[{self.condition}, {self.second}]" if self.second else self.condition

    @classmethod
    def at(
        cls, now: datetime, condition: str, given: dict[str, AnswerText], questions: dict[str, str], second: str = ""
    ) -> "Answers":
        """Return what is known at a moment, whose day is that of the time zone given, or of this computer's."""
        from planforge.quantities.zones import day_in, names

        key = given.get("timezone") or this_zone()
        today = day_in(key if isinstance(key, str) and key in names() else "UTC", now)
        return cls(condition, today, given, questions, second)

    @property
    def screened(self) -> bool:
        """Tell whether some of the screening was answered, so that the day of the answers belongs beside them."""
        return bool(self.questions.keys() & screening_questions().keys()) or "pain_today" in self.given

    def complete(self) -> set[str]:
        """Put a figure where one is needed and none is known; return the keys of these stand-ins."""
        self.condition = self.condition or CONDITION
        stand_ins = {key.name: key.like for key in KEYS if key.needed and key.name not in self.given}
        self.given |= stand_ins
        if self.given["stopped_running"] == "no":
            asked = {key.name: key.like for key in STILL_RUNNING if key.name not in self.given}
            stand_ins, self.given = stand_ins | asked, self.given | asked
        self.given["units"] = self.units
        if "timezone" not in self.given:
            here = this_zone()
            self.given["timezone"] = here or "UTC"
            stand_ins |= {} if here else {"timezone": "UTC"}
        return set(stand_ins)


def screening_questions(said: "Language | None" = None, *, established: bool = False) -> dict[str, str]:
    """Return the screening's questions by name, as statements to say yes or no to; English without a language.

    established: the protocol is for what has lasted, so that it is said beside that question what a yes leads to.
    """
    from planforge.languages import english
    from planforge.problem.readiness import NO_BETTER
    from planforge.problem.sections import Screening

    words = (said or english()).screening
    found = {name: words.questions[name] for name in Screening.questions()}
    if established:
        found[NO_BETTER] += f" {words.talk.still_as_bad}"
    return found


def readiness_questions(names: Iterable[str] | None = None, said: "Language | None" = None) -> dict[str, str]:
    """Return the questions before the first run by name (those named, else all), as statements to say yes or no to."""
    from planforge.languages import english
    from planforge.problem.sections import Readiness

    statements = (said or english()).readiness.questions
    return {name: statements[name] for name in names or Readiness.questions()}


def protocol_of(condition: str, second: str = "") -> dict[str, Any]:
    """Return what a template says of its protocol, or two of theirs together, as plain texts."""
    return stated_by(condition, "protocol", second)


@cache
def stated_by(condition: str, part: str, second: str = "") -> dict[str, Any]:
    """Return one part of a template, or of two together, as its text states it."""
    from planforge.constraints.two_injuries import combined
    from planforge.source import read_text

    extends = f"[{condition}, {second}]" if second else condition
    document = read_text(f"extends: {extends}\n", "init", find_template, template_names(), combined)
    found = document.values().get(part)
    return found if isinstance(found, dict) else {}


def asked_before_running(protocol: Mapping[str, Any], said: "Language | None" = None) -> dict[str, str]:
    """Return the questions before the first run that a protocol asks, from its plain texts."""
    from planforge.problem.sections import OF_A_KNEE, Readiness

    named = protocol.get("readiness")
    known = [name for name in named if name in Readiness.questions()] if isinstance(named, list) else []
    return readiness_questions(known or OF_A_KNEE, said)


def yes_or_no(text: str, said: "Language | None" = None, question: str = "") -> str:
    """Return an answer as it stands in the file; raise click.BadParameter for what is neither, in any language.

    question: its name, for some may not apply.
    """
    from planforge.languages import english
    from planforge.problem.sections import Screening

    word, said = text.strip().lower(), said or english()
    for one in (english(), said):
        for answer, words in one.screening.yes.items():
            if word in words and (answer in ("yes", "no") or question in Screening.MAY_NOT_APPLY):
                return answer.replace("_", " ")
    raise click.BadParameter(said.screening.talk.neither.format(text=repr(text)))


def this_zone() -> str | None:
    """Return the name of this computer's time zone; None where it has none, but a rule or a file without a name.

    TZ holds a name, a path, or a rule like `GMT0BST,M3.5.0/1,M10.5.0`, the first two perhaps behind a colon (POSIX).
    """
    from planforge.quantities.zones import what_is_wrong

    told = os.environ.get("TZ", "").removeprefix(":") or "/etc/localtime"
    path = os.path.realpath(told) if Path(told).is_absolute() else told
    name = path.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
    return None if what_is_wrong(name) else name
