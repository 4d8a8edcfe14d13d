"""A plan's workouts on an athlete's calendar: what was sent, and what was left as it was found."""

from collections import Counter
from collections.abc import Sequence

from typing_extensions import TypedDict

from planforge.deliver.pushing import SENDS, PushDid, PushStep
from planforge.plan.model import Session
from planforge.views.loaded import Lacking
from planforge.views.page import Page

_DONE: dict[PushDid, str] = {"created": "new", "changed": "changed", "deleted": "taken away"}
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
    waiting: runs that are not sent while running waits.
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
) -> Page[PushedValues]:
    """Return what is said of a push.

    unchanged: so many workouts were as they should be. lacking: sessions without a workout file, and why. waiting: runs
    that are not sent while running waits. dry_run: nothing was sent.
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
    return Page(_words(url, steps, unchanged, lacking, waiting, dry_run), values)


def _words(
    url: str,
    steps: Sequence[PushStep],
    unchanged: int,
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    dry_run: bool,
) -> str:
    counts = Counter(step.did for step in steps)
    figures = [f"{counts[did]} {word}" for did, word in _DONE.items() if counts[did]]
    figures.append(f"{unchanged} as they were")
    parts = [f"{url}: {', '.join(figures)}{' (nothing is sent: --dry-run)' if dry_run else ''}"]
    kinds: tuple[tuple[PushDid, str], ...] = (
        ("edited", "Changed there, and left as they are (`--put-back` makes them the plan's again):"),
        ("missing", "Deleted there, and left so (`--put-back` sends them again):"),
        ("refused", "Refused, or not seen to be done; look into the reason, then push again:"),
    )
    for did, says in kinds:
        parts += _block(says, [_line(step) for step in steps if step.did == did])
    sent = [step for step in steps if step.did in SENDS and step.there is not None and not dry_run]
    empty = [_line(step) for step in sent if step.there and step.there.empty]
    parts += _block("Sent, and shown there without their steps:", empty)
    failed = [f"{_line(step)}: {one}" for step in sent if step.there for one in step.there.not_passed_on]
    parts += _block("Sent, and not passed on from there:", failed)
    parts += _block("No workout:", [f"{one.title}: {one.date:%a %d %b}: {why}" for one, why in lacking])
    parts += _block("Not sent while running waits:", [f"{one.title}: {one.date:%a %d %b}" for one in waiting])
    if not dry_run and any(step.did in SENDS for step in steps):
        parts.append("Sent is not yet on the watch: the service passes on what you connected there, some days ahead.")
    return "\n".join(parts)


def _block(says: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = len(lines) - _SHOWN
    return [says, *(f"  {line}" for line in lines[:_SHOWN]), *[f"  ... and {more} more"] * (more > 0)]


def _line(step: PushStep) -> str:
    plan, there = (step.workout.look if step.workout else step.look), step.there
    if step.did != "edited" or there is None or there.look == plan:
        return f"{plan.name}: {plan.day:%a %d %b}" + f": {step.why}" * bool(step.why)
    called = f", there {there.look.name!r}" if there.look.name != plan.name else ""
    moved = f" -> {there.look.day:%a %d %b}" if there.look.day != plan.day else ""
    return f"{plan.name}{called}: {plan.day:%a %d %b}{moved}" + f" ({step.why})" * bool(step.why)


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
