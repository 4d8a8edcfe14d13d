"""What was taken of a watch's files into a diary, what is left to say, and what could not be read."""

from collections.abc import Iterator

from typing_extensions import TypedDict

from planforge.diary.entries import RunTold, SessionTold
from planforge.diary.follows import Follows
from planforge.diary.log import Log
from planforge.diary.recorded import Question, Taken, TakenIn
from planforge.languages import Language, language
from planforge.quantities.units import format_distance, format_duration
from planforge.views import logged
from planforge.views.logged import LoggedValues
from planforge.views.page import Page

_MOST_SHOWN = 20  # of what was left, or refused


class TakenValues(TypedDict):
    """An entry that came of an activity.

    by: what says how much was run: splits, steps (of the workout that was followed), cadence; null: nothing does.
    older: an older version of the session was done. ended_early: steps, by their index, that the lap button ended.
    whole: false where the watch had not saved all. otherwise: what was told before, and is told otherwise now.
    """

    entry: str
    file: str
    by: str | None
    older: bool
    ended_early: list[int]
    paused_s: int
    whole: bool
    otherwise: list[str]


class LeftValues(TypedDict):
    """An activity of which only the runner knows what it was. sessions: those that it may be; own: or a run beyond."""

    file: str
    day: str
    start: str
    duration_s: int
    distance_m: int | None
    why: str
    sessions: list[str]
    own: bool


class RefusedValues(TypedDict):
    """A file that could not be read."""

    file: str
    why: str


class TakenInValues(LoggedValues):
    """What was kept, and what became of the files.

    known: how many activities the diary has already. outside: of days that the plan does not have. others: of other
    sports, or no activities.
    """

    files: int
    taken: list[TakenValues]
    outside: int
    others: int
    left: list[LeftValues]
    refused: list[RefusedValues]


def page(
    done: TakenIn, found: Follows | None = None, *, generate: str = "", goes_on: bool = False
) -> Page[TakenInValues]:
    """Return what is said of what was taken in; goes_on: the runner is asked of the knee next.

    found and generate: as `logged.page` takes them.
    """
    log = done.logged.log
    said = language(log.plan.runner.language)
    lines = list(_lines(done, said))
    if not goes_on:
        lines += logged.beyond(done.logged, said)
        lines += logged.still_open(log, said)
        lines += logged.what_follows(done.logged, found, generate, said)
    values: TakenInValues = {
        **logged.page(done.logged, found, generate=generate).values,
        "known": done.known,
        "files": done.files,
        "taken": [_taken(one) for one in done.taken],
        "outside": done.outside,
        "others": done.others,
        "left": [_left(one) for one in done.left],
        "refused": [{"file": str(path), "why": why} for path, why in done.refused],
    }
    return Page("\n".join(lines), values)


def asked(question: Question, log: Log, said: Language) -> str:
    """Return what an activity was, and why it is not clear which session."""
    return _in_words(question, said.activities.which, log, said)


def _in_words(question: Question, form: str, log: Log, said: Language) -> str:
    one, words = question.activity, said.activities
    return form.format(
        day=said.day(question.day),
        start=said.time_of_day(question.start),
        minutes=format_duration(_minutes(one.seconds), said.quantities),
        distance=_how_far(one.distance_m, log, said),
        doubt=words.doubts[question.doubt],
    )


def _lines(done: TakenIn, said: Language) -> Iterator[str]:
    words, log = said.activities, done.logged.log
    if done.taken:
        yield words.took.format(file=log.path)
        for one in done.taken:
            yield f"  {logged.told_in_words(one.entry.told, log, said)}"
            yield from _beside(one, log, said)
    elif not done.left and not done.refused:
        yield words.none if done.files else words.no_files
    for count, forms in ((done.known, words.known), (done.outside, words.outside), (done.others, words.others)):
        if count:
            yield said.counted(count, forms)
    if done.left:
        yield words.left
        yield from _first_of([_in_words(one, words.left_one, log, said) for one in done.left], said)
        yield words.to_answer
    if done.refused:
        yield words.refused
        yield from _first_of([f"  {path}: {why}" for path, why in done.refused], said)


def _first_of(lines: list[str], said: Language) -> Iterator[str]:
    yield from lines[:_MOST_SHOWN]
    if len(lines) > _MOST_SHOWN:
        yield said.counted(len(lines) - _MOST_SHOWN, said.activities.more)


def _beside(one: Taken, log: Log, said: Language) -> Iterator[str]:
    """Yield the figures of an entry, and what is out of the ordinary."""
    words, told = said.activities, one.entry.told
    assert isinstance(told, SessionTold | RunTold)
    run = format_duration(_minutes(told.run_s), said.quantities) if told.run_s else ""
    yield words.figures.format(
        minutes=format_duration(_minutes(told.duration_s or 0), said.quantities),
        run=words.by[one.by].format(run=run) if one.by and run else "",
        distance=_how_far(told.distance_m, log, said),
    )
    if one.paused_s >= 60:
        yield words.paused.format(minutes=format_duration(_minutes(one.paused_s), said.quantities))
    if one.older:
        yield words.older
    if not one.whole:
        yield words.not_whole
    if one.ended_early:
        yield said.counted(len(one.ended_early), words.ended_early)
    for before in one.otherwise:
        yield words.otherwise.format(before=before)


def _minutes(seconds: int) -> int:
    """Return seconds, of more than ten minutes whole ones: a watch counts more than anybody reads."""
    return seconds if seconds < 600 else 60 * round(seconds / 60)


def _how_far(metres: int | None, log: Log, said: Language) -> str:
    if not metres:
        return ""
    return said.activities.how_far.format(
        distance=format_distance(1000 * metres, log.plan.runner.units, said.quantities)
    )


def _taken(one: Taken) -> TakenValues:
    return {
        "entry": one.entry.id,
        "file": str(one.path),
        "by": one.by.value if one.by else None,
        "older": one.older,
        "ended_early": [*one.ended_early],
        "paused_s": one.paused_s,
        "whole": one.whole,
        "otherwise": [*one.otherwise],
    }


def _left(one: Question) -> LeftValues:
    return {
        "file": str(one.path),
        "day": str(one.day),
        "start": f"{one.start:%H:%M}",
        "duration_s": one.activity.seconds,
        "distance_m": one.activity.distance_m,
        "why": one.doubt.value,
        "sessions": [session.id for session in one.sessions],
        "own": one.own,
    }
