"""A plan's sessions as `.workout` files, one file a session, for the Workout app of iPhone and Apple Watch (iOS 17 on).

Apple does not publish the format. Field numbers and values are those of github.com/bibixx/workoutkit (MIT, commit
fdb6e76), found there in files that Apple's own framework wrote and reads. Not seen there are alerts for a run, the
activities of strength and mixed cardio, and an unknown place but for yoga and rowing. Nothing was tried on a phone.

A workout has one warm-up step, blocks of steps that are repeated, and one cool-down step. It has no notes and counts no
repetitions: what is lost is said in `remarks`.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from planforge.exporters import notices, words
from planforge.exporters.apple.wire import message, number, text, whole
from planforge.exporters.fit.messages import step_title
from planforge.exporters.fit.watch_text import Tell, cut, displayed, without_kind
from planforge.exporters.fit.workouts import DIGITS, file_names, workout_names
from planforge.exporters.formats import Fate, Remark, Verdict
from planforge.languages import Language
from planforge.plan.model import (
    Do,
    Intensity,
    Kind,
    Part,
    Plan,
    Repeat,
    Session,
    Step,
    Steps,
    Target,
    is_easier,
    session_slot,
    unrolled,
)
from planforge.values import worked_out_once

SUFFIX = ".workout"
NAME_BYTES = 250  # of a title and of a step's name; Apple's framework took longer ones, a watch shows less
NAMESPACE = uuid.UUID("9d0a2f5e-6c0b-5d9f-8a55-3f1c5b7e2d40")  # of our identities; never change it

_VERSION = whole(1000, 1) + whole(1002, 5)  # of the format, as Apple's framework of 2026 writes it
_OUTDOOR, _INDOOR, _ANYWHERE = 3, 2, 0
_RUNNING, _WALKING, _HIKING, _CYCLING, _ELLIPTICAL, _ROWING = 37, 52, 24, 13, 16, 35  # HKWorkoutActivityType
_FUNCTIONAL_STRENGTH, _MIXED_CARDIO = 20, 73
_TIME, _OPEN = 1, 4  # what a step's goal is
_SECONDS, _MINUTES, _METRES = 1, 2, 1  # units of time, and of distance
_WORK, _RECOVERY = 1, 2
_SPEED, _CADENCE, _HEART_RATE = (2, 4), (3, 5), (5, 7)  # what an alert minds now, and the field of its range
_RANGE = 2


class AppleWorkouts(NamedTuple):
    """Workout files by name in order of date, what is lost in them, each said once, and the sessions without a file."""

    files: Mapping[str, bytes]
    remarks: tuple[Remark, ...]
    left_out: tuple[Remark, ...]


def workout_files(plan: Plan) -> AppleWorkouts:
    """Return one workout file a session, and one of the easier run beside it, the same bytes for the same plan."""
    names, titles, said = file_names(plan), workout_names(plan), words.spoken(plan)
    files: dict[str, bytes] = {}
    remarks: dict[Remark, None] = {}  # in order, each once
    left_out: list[Remark] = []
    for session in plan.workout_sessions:
        if not session.steps:
            remarks[Remark(session.id, notices.NO_WORKOUT)] = None
        elif session.id not in names and is_easier(session.id):
            continue  # as the run that it stands beside
        elif session.id not in names:
            left_out.append(Remark(session.id, notices.NO_FILE_NAME, notices.sessions_named(len(DIGITS))))
            remarks[left_out[-1]] = None
        else:
            lost: list[Remark] = []
            body = _body(session, titles[session.id], said, lost)
            remarks |= dict.fromkeys(one._replace(session=session_slot(one.session)) for one in lost)
            files[PurePath(names[session.id]).stem + SUFFIX] = _file(plan.plan_id, session.id, body)
    return AppleWorkouts(files, tuple(remarks), tuple(left_out))


def verdicts(plan: Plan) -> dict[str, Verdict]:
    """Return what becomes of each session in Apple's Workout app, by its slot."""
    names = file_names(plan)
    why: dict[str, list[str]] = {session.id: [] for session in plan.sessions}
    for remark in workout_files(plan).remarks:
        why[remark.session].append(remark.said)
    written = {session.id for session in plan.sessions if session.steps and session.id in names}
    return {
        slot: Verdict(Fate.NOT_POSSIBLE if slot not in written else Fate.REDUCED if lost else Fate.EXACT, tuple(lost))
        for slot, lost in why.items()
    }


def _file(plan_id: str, slot: str, body: bytes) -> bytes:
    """Return a file that holds a workout, known by the session and by what it holds.

    A workout that changed is another one: a phone that keeps what it knows never shows an old session as the new.
    """
    known_as = f"{plan_id}/{slot}/{hashlib.sha256(body).hexdigest()}"
    return text(9, str(uuid.uuid5(NAMESPACE, known_as)).upper()) + message(11, body) + _VERSION


# -- a session -------------------------------------------------------------------------------------------------------


def _body(session: Session, name: str, said: Language, lost: list[Remark]) -> bytes:
    def remark(what: str, detail: str = "") -> None:
        lost.append(Remark(session.id, what, detail))

    _remark_what_has_no_place(session, remark)
    activity, location = _activity(session, said)
    title = cut(f"{name} {without_kind(session.title, session.kind, said)}", NAME_BYTES, "title", remark)
    steps, remarks = _steps(session, said)
    for one in remarks:
        remark(*one)
    return b"".join((whole(1, activity), whole(2, location) if location else b"", text(3, title), steps))


@worked_out_once(by=lambda session, said: (id(session.steps), session.kind, session.intensity, session.title, id(said)))
def _steps(session: Session, said: Language) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return the steps of a session, which are those of many, and what is lost in them."""
    remarks: list[tuple[str, str]] = []

    def remark(what: str, detail: str = "") -> None:
        remarks.append((what, detail))

    warm_up, main, cool_down = _parts(session.steps)
    written = (
        message(4, _step(warm_up, session, said, remark)) if warm_up else b"",
        *(message(5, _block(one, session, said, remark)) for one in main),
        message(6, _step(cool_down, session, said, remark)) if cool_down else b"",
    )
    return b"".join(written), tuple(remarks)


def _remark_what_has_no_place(session: Session, remark: Tell) -> None:
    remark(notices.STOP_NOT_SAID)
    steps = list(unrolled(session.steps))
    if session.notes or any(step.cue for step in steps):
        remark(notices.NOTES_NOT_SAID)
    if any(step.end.reps for step in steps):
        remark(notices.NOT_COUNTED)
    if any(step.exercise for step in steps):
        remark(notices.EXERCISE_NAMES)


def _activity(session: Session, said: Language) -> tuple[int, int]:
    """Return what is done, and where: a place unless none is known, for not every activity is taken at every place."""
    if session.kind is Kind.RUN:
        return _RUNNING, _OUTDOOR if session.place is None else _INDOOR
    if session.kind is Kind.STRENGTH:
        return _FUNCTIONAL_STRENGTH, _INDOOR
    named = {
        "cycling": (_CYCLING, _OUTDOOR),
        "elliptical": (_ELLIPTICAL, _ANYWHERE),
        "rowing": (_ROWING, _ANYWHERE),  # indoors it is refused (seen of workouts with one goal)
        "walking": (_WALKING, _OUTDOOR),
        "hiking": (_HIKING, _OUTDOOR),
    }
    sport = words.sport(session.title, said)
    return named[sport] if sport else (_MIXED_CARDIO, _ANYWHERE)


def _parts(steps: Steps) -> tuple[Step | None, list[Step | Repeat], Step | None]:
    """Return the one step to warm up, what is done in blocks, and the one step to cool down; some block there is."""
    main = list(steps)
    warm_up = _taken(main, 0, Part.WARM_UP)
    cool_down = _taken(main, -1, Part.COOL_DOWN)
    return warm_up, main, cool_down


def _taken(items: list[Step | Repeat], place: int, part: Part) -> Step | None:
    one = items[place]
    if len(items) == 1 or isinstance(one, Repeat) or one.part is not part:
        return None
    del items[place]
    return one


def _block(item: Step | Repeat, session: Session, said: Language, remark: Tell) -> bytes:
    steps, times = (item.steps, item.times) if isinstance(item, Repeat) else ((item,), 1)
    beside_runs = any(other.do is Do.RUN for other in unrolled(session.steps))
    inside = (
        message(1, whole(1, _purpose(step, beside_runs)), message(2, _step(step, session, said, remark)))
        for step in steps
    )
    return b"".join(inside) + whole(2, times)


def _purpose(step: Step, beside_runs: bool) -> int:
    return _RECOVERY if step.do is Do.REST or (step.do is Do.WALK and beside_runs) else _WORK


def _step(step: Step, session: Session, said: Language, remark: Tell) -> bytes:
    seconds = step.end.seconds
    goal = whole(1, _OPEN) if seconds is None else whole(1, _TIME) + message(2, *_quantity(_SECONDS, seconds))
    return message(1, goal) + _alert(step, session, remark) + text(3, _name(step, session, said, remark))


def _name(step: Step, session: Session, said: Language, remark: Tell) -> str:
    """Return a step's name, and in it what has no other place: how often, with what weight, how slowly."""
    side = said.watch.sides[step.side] if step.side else ""
    parts = (
        side + step_title(step, session, said, remark),
        words.times(step.end.reps, said) if step.end.reps else "",
        displayed(step.load or "", remark),
        words.tempo_words(step.tempo, said) if step.tempo else "",
    )
    return cut(", ".join(filter(None, parts)), NAME_BYTES, "exercise", remark)


def _quantity(unit: int, value: float) -> tuple[bytes, bytes]:
    return whole(1, unit), number(2, float(value))


# -- what a step minds -----------------------------------------------------------------------------------------------


def _alert(step: Step, session: Session, remark: Tell) -> bytes:
    """Return the one alert a step can have: pulse ceiling before cadence before the speed of strides and tempo."""
    wanted = list(_alerts(step.target, step, session, remark)) if step.target else []
    for kind, _, _, _ in wanted[1:]:
        remark(notices.ONE_TARGET, notices.left_out_beside(kind, wanted[0][0]))
    if not wanted:
        return b""
    kind, (minded, field), low, high = wanted[0]
    if kind == "cadence":
        remark(notices.STEPS_A_MINUTE)
    return message(2, whole(1, minded), whole(2, _RANGE), message(field, message(2, message(1, low), message(2, high))))


def _alerts(
    target: Target, step: Step, session: Session, remark: Tell
) -> Iterator[tuple[str, tuple[int, int], bytes, bytes]]:
    if target.heart_rate_max is not None:
        yield "heart_rate", _HEART_RATE, number(1, 60.0), number(1, float(target.heart_rate_max))
    if target.cadence_spm is not None:
        low, high = target.cadence_spm
        yield "cadence", _CADENCE, _each_minute(low), _each_minute(high)
    if target.speed_mm_s is None:
        return
    if step.do is not Do.RUN or session.intensity not in (Intensity.STRIDES, Intensity.TEMPO):
        remark(notices.NO_EASY_PACE)
        return
    margin = target.speed_mm_s // 20  # 5 %
    yield "speed", _SPEED, _each_second(target.speed_mm_s - margin), _each_second(target.speed_mm_s + margin)


def _each_minute(steps: int) -> bytes:
    return whole(1, steps) + message(2, *_quantity(_MINUTES, 1))


def _each_second(millimetres: int) -> bytes:
    return message(1, *_quantity(_METRES, millimetres / 1000)) + message(2, *_quantity(_SECONDS, 1))
