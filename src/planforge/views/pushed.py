"""A plan's workouts on an athlete's calendar: what was sent, and what was left as it was found."""

from collections import Counter
from collections.abc import Sequence

from typing_extensions import TypedDict

from planforge.deliver.pushing import SENDS, PushDid, PushStep
from planforge.languages import Language, in_words
from planforge.plan.model import Session
from planforge.views.loaded import Lacking
from planforge.views.page import Page

_SHOWN = 10


class WorkoutValues(TypedDict):
    """A session's workout; date, title: as they are to be there, now, now_title: as they were found there.

    why: the reason of what was refused or left. not_passed_on: where the service could not forward it to, and why.
    without_steps: the service shows none of its steps.
    """

    session: str
    date: str
    title: str
    now: str | None
    now_title: str | None
    why: str | None
    not_passed_on: list[str]
    without_steps: bool


class WithoutWorkoutValues(TypedDict):
    """A session for which there is no workout file, and why."""

    session: str
    date: str
    title: str
    why: str


class PushedValues(TypedDict):
    """What a push sent, and what it left. With dry_run: what it would do.

    edited: changed there, and left so. missing: deleted there, and left so. refused: not taken, or not seen to be done.
    waiting: runs that are not sent for now.
    """

    url: str
    created: list[WorkoutValues]
    changed: list[WorkoutValues]
    deleted: list[WorkoutValues]
    edited: list[WorkoutValues]
    missing: list[WorkoutValues]
    refused: list[WorkoutValues]
    unchanged: int
    no_workout: list[WithoutWorkoutValues]
    waiting: list[str]
    dry_run: bool


def page(
    url: str,
    steps: Sequence[PushStep],
    unchanged: int,
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    dry_run: bool,
    said: Language,
) -> Page[PushedValues]:
    """Return what is said of a push.

    unchanged: so many workouts were as they should be. lacking: sessions without a workout file, and why. waiting: runs
    that are not sent for now. dry_run: nothing was sent.
    """

    def of(did: PushDid) -> list[WorkoutValues]:
        return [_workout(step) for step in steps if step.did == did]

    values: PushedValues = {
        "url": url,
        "created": of("created"),
        "changed": of("changed"),
        "deleted": of("deleted"),
        "edited": of("edited"),
        "missing": of("missing"),
        "refused": of("refused"),
        "unchanged": unchanged,
        "no_workout": [
            {"session": one.id, "date": one.date.isoformat(), "title": one.title, "why": why} for one, why in lacking
        ],
        "waiting": [one.id for one in waiting],
        "dry_run": dry_run,
    }
    return Page(_words(url, steps, unchanged, lacking, waiting, dry_run, said), values)


def _words(
    url: str,
    steps: Sequence[PushStep],
    unchanged: int,
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    dry_run: bool,
    said: Language,
) -> str:
    words = said.sync
    counts: Counter[str] = Counter(step.did for step in steps)
    figures = [form.format(count=counts[did]) for did, form in words.done.items() if counts[did]]
    figures.append(words.unchanged.format(count=unchanged))
    parts = [words.head.format(where=url, figures=", ".join(figures)) + words.nothing_sent * dry_run]
    for did, says in words.pushed.items():
        parts += _block(says, [_line(step, said) for step in steps if step.did == did], said)
    sent = [step for step in steps if step.did in SENDS and step.there is not None and not dry_run]
    empty = [_line(step, said) for step in sent if step.there and step.there.empty]
    parts += _block(words.no_steps, empty, said)
    failed = [f"{_line(step, said)}: {one}" for step in sent if step.there for one in step.there.not_passed_on]
    parts += _block(words.not_passed_on, failed, said)
    without = [f"{one.title}: {said.short_day(one.date)}: {in_words(why, said)}" for one, why in lacking]
    parts += _block(words.no_workout, without, said)
    parts += _block(words.waiting, [f"{one.title}: {said.short_day(one.date)}" for one in waiting], said)
    if not dry_run and any(step.did in SENDS for step in steps):
        parts.append(words.sent)
    return "\n".join(parts)


def _block(says: str, lines: Sequence[str], said: Language) -> list[str]:
    if not lines:
        return []
    more = len(lines) - _SHOWN
    shown = (f"  {line}" for line in lines[:_SHOWN])
    return [says, *shown, *[f"  {said.sync.more.format(count=more)}"] * (more > 0)]


def _line(step: PushStep, said: Language) -> str:
    plan, there = (step.workout.look if step.workout else step.look), step.there
    day = said.short_day(plan.day)
    if step.did != "edited" or there is None or there.look == plan:
        return f"{plan.name}: {day}" + f": {in_words(step.why, said)}" * bool(step.why)
    called = said.sync.there.format(title=repr(there.look.name)) if there.look.name != plan.name else ""
    moved = f" -> {said.short_day(there.look.day)}" if there.look.day != plan.day else ""
    return f"{plan.name}{called}: {day}{moved}" + f" ({in_words(step.why, said)})" * bool(step.why)


def _workout(step: PushStep) -> WorkoutValues:
    plan, there = (step.workout.look if step.workout else step.look), step.there
    return {
        "session": step.slot,
        "date": plan.day.isoformat(),
        "title": plan.name,
        "now": there.look.day.isoformat() if there else None,
        "now_title": there.look.name if there else None,
        "why": step.why or None,
        "not_passed_on": [*there.not_passed_on] if there else [],
        "without_steps": there is not None and there.empty,
    }
