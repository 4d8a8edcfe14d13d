"""How a plan is spelled for a calendar and a watch, as the coach's file asks for it: `exports:`.

Nothing here changes the plan. Exporters take these values; what they may be stands in the fields.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from planforge.quantities import spelled, units
from planforge.quantities.spelled import Closed
from planforge.source import did_you_mean

# -- texts with parts ------------------------------------------------------------------------------------------------

LINE_PARTS = ("title", "minutes", "kind", "week", "phase", "aim", "distance", "effort", "ground", "runner", "plan")
PARTS = (*LINE_PARTS, "steps", "cues", "notes", "next_run", "if_it_hurts", "read_first")
_NAME = re.compile(r"[^{}\n]{0,60}")


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield a text's pieces as it stands: words, and the name of the part that follows them (None at the end).

    `{{` and `}}` are braces. A part is a bare name: nothing in a text is ever looked up, called or formatted.
    """
    try:
        for words, name, form, conversion in Formatter().parse(text):
            yield words, name if name is None else name + f"!{conversion}" * bool(conversion) + f":{form}" * bool(form)
    except ValueError:
        raise ValueError("a brace stands alone; write a part like `{title}`, and a real brace twice: `{{`") from None


@cache
def _lines(text: str) -> tuple[tuple[tuple[str, str | None], ...], ...]:
    return tuple(tuple(pieces(line)) for line in text.split("\n"))


def filled(text: str, parts: Mapping[str, str]) -> str:
    """Return the text with its parts put in. A line whose parts are all empty is left out, and of empty lines all but
    one: a text reads well whatever a session has.
    """
    lines = []
    for line in _lines(text):
        names = [name for _, name in line if name is not None]
        if any(parts[name] for name in names) or not names:
            lines.append("".join(words + (parts[name] if name is not None else "") for words, name in line))
    return "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before).strip()


def names_part(text: str, part: str) -> bool:
    """Tell whether the text has a place for a part."""
    return any(name == part for line in _lines(text) for _, name in line)


def _template(known: tuple[str, ...]) -> AfterValidator:
    def check(text: str) -> str:
        for _, name in pieces(text):
            if name is not None and name not in known:
                shown = name if _NAME.fullmatch(name) else "..."
                near = did_you_mean(name, known)
                hint = near if near and near.startswith("did") else f"known here: {', '.join(known)}"
                raise ValueError(f"there is no part `{{{shown}}}`; {hint}")
        if not text.strip():
            raise ValueError("must not be empty; leave the line out for planforge's own words")
        return text

    return AfterValidator(check)


Line = Annotated[str, Field(max_length=200), _template(LINE_PARTS)]
Text = Annotated[str, Field(max_length=5000), _template(PARTS)]


# -- reminders -------------------------------------------------------------------------------------------------------


class Alarm(Closed):
    """When a calendar reminds of a session: seconds before it, or at a time of day on the evening before."""

    seconds_before: int | None = None
    evening_before: time | None = None


_EVENING = re.compile(r"^(?:the )?evening before(?: at)? (.+)$|^(.+?),? (?:the )?evening before$")


def _alarm(value: object) -> object:
    if isinstance(value, Alarm):
        return value
    if not isinstance(value, str):
        raise ValueError("one text is expected here; write `30 min before` or `evening before at 20:00`")
    text = value.strip().lower()
    if found := _EVENING.match(text):
        at = units.parse_time_of_day(found[1] or found[2])
        if at < time(12):
            raise ValueError(f"{value!r} is no evening; write a time like `evening before at 20:00`")
        return Alarm(evening_before=at)
    try:
        seconds = units.parse_duration(text.removesuffix("before"))
    except ValueError:
        raise ValueError(f"{value!r} is no reminder; write `30 min before` or `evening before at 20:00`") from None
    if not 0 <= seconds <= 24 * 3600:
        raise ValueError("must be at most a day; write `30 min before` or `evening before at 20:00`")
    return Alarm(seconds_before=seconds)


Reminder = Annotated[
    Alarm,
    BeforeValidator(_alarm),
    WithJsonSchema({"type": "string", "examples": ["30 min before", "evening before at 20:00"]}),
]


# -- what a coach may ask for ----------------------------------------------------------------------------------------


class Feed(StrEnum):
    """A calendar to subscribe to: with all that the sessions say, or only that the runner is busy."""

    FULL = "full"
    BUSY = "busy"


class CalendarOptions(Closed):
    """What the calendar's events say, and when they remind."""

    title: Line | None = Field(
        None,
        description="An event's title; parts in braces. Without it: `{title} ({minutes} in all)`. "
        f"Parts: {', '.join(LINE_PARTS)}.",
    )
    description: Text | None = Field(
        None,
        description="An event's text; lines whose parts are all empty are left out. When to stop, the morning after "
        "and whom to call, in the first session what to know of the plan, and that this is no medical advice, is added "
        "where the text does not say it. "
        f"Parts: {', '.join(PARTS)}.",
    )
    alarm: Reminder | None = Field(
        None, description="A reminder: `30 min before`, or `evening before at 20:00`. None without it."
    )
    week_banner: spelled.YesNo = Field(False, description="yes: an all-day event over each week says what it holds.")
    feeds: tuple[Feed, ...] = Field(
        (),
        max_length=2,
        description="Calendars to subscribe to, beside plan.ics: `full` (feed.ics), `busy` (busy.ics: times only).",
    )
    busy_before: Annotated[int, spelled.duration(0, 7200)] = Field(
        900, description="In the busy feed: how long before a session the runner is busy (convention)."
    )
    busy_after: Annotated[int, spelled.duration(0, 7200)] = Field(
        900, description="In the busy feed: how long after a session the runner is busy (convention)."
    )

    @model_validator(mode="after")
    def _each_feed_once(self) -> "CalendarOptions":
        if len(set(self.feeds)) < len(self.feeds):
            raise ValueError("feeds names one twice; write `[full, busy]`")
        return self


class WatchOptions(Closed):
    """What is written for watches beside FIT workouts."""

    schedule: spelled.YesNo = Field(
        False, description="Write SCHEDULE.FIT, too: which workout is for which day. Experimental: few watches take it."
    )
    apple: spelled.YesNo = Field(
        False, description="Write workouts-apple/, too: .workout files for the Workout app of iPhone and Apple Watch."
    )
    step_back: spelled.YesNo = Field(
        False, description="Beside each run to come the easier one, for when the knee hurt after the run before."
    )


class ExportOptions(Closed):
    """How the plan is written for a calendar and a watch, and to look at."""

    calendar: CalendarOptions = Field(CalendarOptions(), description="What the calendar's events say.")
    watch: WatchOptions = Field(WatchOptions(), description="What is written for watches beside FIT workouts.")
    report: spelled.YesNo = Field(
        False, description="Write report.html, too: the plan and its diary to look at and to print, in one file."
    )
