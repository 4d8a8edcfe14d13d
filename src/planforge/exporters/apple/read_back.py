"""Workouts for Apple's Workout app read back, by their own decoder, and compared with the plan session by session.

Takes any bytes: a file that cannot be read is a difference, too.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import NamedTuple

from planforge.exporters import words
from planforge.exporters.apple.reading import AppleWorkout, read
from planforge.exporters.fit.read_back import (
    is_called,
    letters_of,
    place_of,
    planned_title,
    sessions_by_place,
    shows,
    without_a_name,
)
from planforge.exporters.fit.reading import Done, StepTarget
from planforge.exporters.formats import Difference, Files, Read
from planforge.exporters.options import ExportOptions
from planforge.languages import Language
from planforge.plan.model import Do, Intensity, Kind, Part, Plan, Repeat, Session, Step, unrolled

WORKOUTS = "workouts-apple"
_OURS = uuid.UUID("9d0a2f5e-6c0b-5d9f-8a55-3f1c5b7e2d40")  # the namespace of our identities
_SPORTS = {"cycling": (13, 3), "elliptical": (16, 0), "rowing": (35, 0), "walking": (52, 3), "hiking": (24, 3)}
NAME_BYTES = 245  # a name that is longer may have been cut: 250 are kept, and the last may be half a character
_FIRST_DIFFERENCES = 3  # of a workout's steps: after these the rest has only moved


def read_workouts(plan: Plan, files: Files, _options: ExportOptions | None) -> Read:
    """Return where workout files, by name in an export, are not the plan's sessions; entries: those that are read."""
    found = {name: read(data) for name, data in files.items()}
    said = [Difference(name, "", one) for name, one in found.items() if isinstance(one, str)]
    sound = {name: one for name, one in found.items() if not isinstance(one, str)}
    return Read(len(sound), (*said, *_compared(plan, sound)))


def _compared(plan: Plan, files: Mapping[str, AppleWorkout]) -> Iterator[Difference]:
    said, waiting = words.spoken(plan), sessions_by_place(plan)
    for name, file in files.items():
        session = waiting.pop(place_of(file.title), None)
        if session is None:
            yield Difference(name, "", f"{file.title!r} is no session of the plan, or one twice")
            continue
        yield from (Difference(name, session.id, one) for one in _differences(file, session, plan.plan_id, said))
    nameless = without_a_name(plan)
    for session in waiting.values():
        if session.steps and session.id not in nameless:
            yield Difference(WORKOUTS, session.id, "has no sound workout file")


def _differences(file: AppleWorkout, session: Session, plan_id: str, said: Language) -> Iterator[str]:
    if not is_called(file.title, session, said, NAME_BYTES):
        yield f"is called {file.title!r}, the plan says {session.title!r}"
    if (file.activity, file.location) != _activity(session, said):
        yield f"is a workout of another kind ({file.activity}, {file.location}) than the session"
    yield from _step_differences(file.steps, [*_planned(session, said)])
    name = f"{plan_id}/{session.id}/{hashlib.sha256(file.body).hexdigest()}"
    if file.identity != str(uuid.uuid5(_OURS, name)).upper():
        yield "has another identity than this session, as it reads, has"


def _activity(session: Session, said: Language) -> tuple[int, int]:
    """Return activity and place by their numbers in the format."""
    if session.kind is Kind.RUN:
        return 37, 2 if session.place == "treadmill" else 3
    if session.kind is Kind.STRENGTH:
        return 20, 2
    return _SPORTS.get(words.sport(session.title, said) or "", (73, 0))


class _Planned(NamedTuple):
    """A step as the plan has it: what is done, and the letters that its name may have."""

    done: Done
    names: tuple[str, ...]


def _step_differences(found: tuple[Done, ...], planned: list[_Planned]) -> Iterator[str]:
    differing = 0
    for number, (one, wanted) in enumerate(zip_longest(found, planned), 1):
        if one and wanted and _same(one, wanted):
            continue
        differing += 1
        if differing <= _FIRST_DIFFERENCES:
            yield f"step {number} is {one or 'missing'}, the plan says {wanted.done if wanted else 'no more'}"
    if differing > _FIRST_DIFFERENCES:
        yield f"{differing - _FIRST_DIFFERENCES} more steps differ"


def _same(found: Done, planned: _Planned) -> bool:
    """Tell whether a phone does and shows what is planned: what it does by the fields, its name as text."""
    named = any(shows(found.name, one, NAME_BYTES) for one in planned.names)
    return named and found._replace(name="") == planned.done._replace(name="")


def _planned(session: Session, said: Language) -> Iterator[_Planned]:
    """Yield what the plan says should be done, as a `.workout` file may say it."""
    steps, items = list(unrolled(session.steps)), session.steps
    warms_up = len(items) > 1 and _is(items[0], Part.WARM_UP)
    cools_down = len(items) - warms_up > 1 and _is(items[-1], Part.COOL_DOWN)
    beside_runs = any(step.do is Do.RUN for step in steps)
    for number, step in enumerate(steps, 1):
        kind = "recovery" if step.do is Do.REST or (step.do is Do.WALK and beside_runs) else "work"
        if warms_up and number == 1:
            kind = "warm-up"
        elif cools_down and number == len(steps):
            kind = "cool-down"
        names = _names(step, session, said)
        yield _Planned(
            Done(kind, step.end.seconds, aim=_aim(step, session), name=names[0]), tuple(map(letters_of, names))
        )


def _is(item: Step | Repeat, part: Part) -> bool:
    return isinstance(item, Step) and item.part is part


def _names(step: Step, session: Session, said: Language) -> tuple[str, ...]:
    """Return what a step may be called: of a title of signs alone none may be left."""
    side, title = said.watch.sides[step.side] if step.side else "", planned_title(step, session, said)
    counted = words.times(step.end.reps, said) if step.end.reps else ""
    details = f"{counted} {step.load or ''} {words.tempo_words(step.tempo, said) if step.tempo else ''}"
    titles = (title,) if letters_of(title) else (said.watch.does[step.do], title)
    return tuple(f"{side}{one} {details}".strip() for one in titles)


def _aim(step: Step, session: Session) -> StepTarget | None:
    """Return the one thing a step can mind: a ceiling before a rhythm before the pace of fast parts."""
    target = step.target
    if target is None:
        return None
    if target.heart_rate_max is not None:
        return StepTarget("heart rate", 60, target.heart_rate_max)
    if target.cadence_spm is not None:
        return StepTarget("cadence", *target.cadence_spm)
    fast = step.do is Do.RUN and session.intensity in (Intensity.STRIDES, Intensity.TEMPO)
    if target.speed_mm_s is None or not fast:
        return None
    tolerance = target.speed_mm_s // 20  # 5 % either way
    return StepTarget("speed", target.speed_mm_s - tolerance, target.speed_mm_s + tolerance)
