"""A session as the messages of a FIT workout: its steps, targets, exercises and texts."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from planforge.exporters import notices, words
from planforge.exporters.fit.encoding import Message, Value, exercise_codes
from planforge.exporters.fit.repeats import folded_if_long, message_count
from planforge.exporters.fit.watch_text import Tell, cut, displayed, first_bytes, without_kind
from planforge.languages import Language
from planforge.plan.model import Do, Intensity, Kind, Part, Plan, Repeat, Session, Step, Steps, Target
from planforge.values import worked_out_once

NAME_BYTES = 31  # FR245 keeps 31, FR935 15: the first 15 are enough to tell workouts apart
STEP_NAME_BYTES = 15  # FR935
NOTES_BYTES = 199  # FR935, FR245
DESCRIPTION_BYTES = 254  # all that a field of text holds; how much of it a watch shows is not known of any
_SPORTS = {
    "cycling": ("cycling", "generic"),
    "elliptical": ("fitness_equipment", "elliptical"),
    "rowing": ("fitness_equipment", "indoor_rowing"),
    "walking": ("walking", "generic"),
    "hiking": ("hiking", "generic"),
}
_ANY_CROSS_SPORT = ("training", "cardio_training")  # in water too: a swimming workout wants a pool length and strokes
_CREATOR = Message("file_creator", {"software_version": 1})


def messages_of(session: Session, name: str, plan: Plan, remark: Tell) -> list[Message]:
    """Return all messages but the first, which says who the workout is."""
    said = words.spoken(plan)
    room = NAME_BYTES - len(name.encode()) - 1
    title = cut(without_kind(session.title, session.kind, said), room, "title", remark, by_words=True)
    steps = _told(_step_messages(session, said), remark)
    sport, sub_sport = _sport(session, said)
    return [
        _CREATOR,
        Message(
            "workout",
            {
                "wkt_name": f"{name} {title}".rstrip(),
                "sport": sport,
                "sub_sport": sub_sport,
                "capabilities": "tcx",  # 32, as in files from Garmin Connect
                "num_valid_steps": len(steps),  # repeats counted too, as there
                "wkt_description": _description(session, plan.most_pain, said, remark),
            },
        ),
        *steps,
        *_told(_title_messages(session, said), remark),
    ]


class _Made(NamedTuple):
    """Messages, and what was remarked as they were made."""

    messages: tuple[Message, ...]
    remarks: tuple[tuple[str, str], ...]


def _told(made: _Made, remark: Tell) -> tuple[Message, ...]:
    for one in made.remarks:
        remark(*one)
    return made.messages


def _by_steps(session: Session, said: Language) -> Hashable:
    """Return what tells apart what the steps of sessions say on a watch."""
    return id(session.steps), session.kind, session.intensity, session.title, id(said)


@worked_out_once(by=_by_steps)
def _step_messages(session: Session, said: Language) -> _Made:
    remarks: list[tuple[str, str]] = []
    rows = _used_columns(_step_rows(session, said, _kept(remarks)))
    return _Made(tuple(Message("workout_step", row) for row in rows), tuple(remarks))


@worked_out_once(by=_by_steps)
def _title_messages(session: Session, said: Language) -> _Made:
    remarks: list[tuple[str, str]] = []
    return _Made(tuple(_exercise_titles(session, said, _kept(remarks))), tuple(remarks))


def _kept(remarks: list[tuple[str, str]]) -> Tell:
    def remark(what: str, detail: str = "") -> None:
        remarks.append((what, detail))

    return remark


def _description(session: Session, most_pain: int | None, language: Language, remark: Tell) -> str:
    """Return what is said before the workout begins: when to stop, then as many of the notes as have room, in whole
    sentences. A note is left at the first of its sentences that has none: what follows may lean on it.
    """
    said = words.stop_short(session.kind, most_pain, language)
    left_out = 0
    for note in session.notes:
        for sentence in words.sentences(note):
            shown = displayed(sentence, remark)
            longer = f"{said} {shown}" if any(map(str.isalnum, shown)) else said
            if len(longer.removesuffix(".").encode()) > DESCRIPTION_BYTES:
                left_out += 1
                break
            said = longer
    if left_out:
        remark(notices.NO_ROOM, notices.left_out_of(left_out, len(session.notes)))
    return said.removesuffix(".")


def _sport(session: Session, said: Language) -> tuple[str, str]:
    if session.kind is Kind.RUN:
        return "running", "generic"
    if session.kind is Kind.STRENGTH:
        return "training", "strength_training"
    sport = words.sport(session.title, said)
    return _SPORTS[sport] if sport else _ANY_CROSS_SPORT


def _step_rows(session: Session, said: Language, remark: Tell) -> list[dict[str, Value]]:
    steps = folded_if_long(session.steps)
    if message_count(steps) < message_count(session.steps):
        remark(notices.REPEATS, notices.steps_as(message_count(session.steps), message_count(steps)))
    rows: list[dict[str, Value]] = []
    for item in steps:
        first = len(rows)
        rows += [_step_row(step, session, said, remark) for step in _written((item,))]
        if isinstance(item, Repeat):
            rows.append(_repeat_row(first, item.times))
    return [{"message_index": index, **row} for index, row in enumerate(rows)]


def _step_row(step: Step, session: Session, said: Language, remark: Tell) -> dict[str, Value]:
    name, notes = _texts(step, session, said, remark)
    category, exercise = _exercise(step, session)
    return {
        "wkt_step_name": name,
        **_duration(step, session, remark),
        **_target(step.target, step, session, remark),
        "intensity": _intensity(step, session),
        "notes": notes,
        "exercise_category": category,
        "exercise_name": exercise,
    }


def _repeat_row(first: int, passes: int) -> dict[str, Value]:
    return {
        "wkt_step_name": None,
        "duration_type": "repeat_until_steps_cmplt",
        "duration_value": first,
        "target_type": "open",
        "target_value": passes,  # all of them, the first included
        "custom_target_value_low": None,
        "custom_target_value_high": None,
        "intensity": None,
        "notes": None,
        "exercise_category": None,
        "exercise_name": None,
    }


def _used_columns(rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return the rows without the fields that no step of this workout sets."""
    used = {name for row in rows for name, value in row.items() if value is not None}
    return [{name: value for name, value in row.items() if name in used} for row in rows]


def _duration(step: Step, session: Session, remark: Tell) -> dict[str, Value]:
    if step.end.seconds is not None:
        return {"duration_type": "time", "duration_value": 1000 * step.end.seconds}
    if step.end.reps is not None and session.kind is Kind.STRENGTH:
        return {"duration_type": "reps", "duration_value": step.end.reps}
    if step.end.reps is not None:
        remark(notices.LAP_BUTTON, notices.repetitions(step.end.reps))
    return {"duration_type": "open", "duration_value": None}


def _intensity(step: Step, session: Session) -> str:
    if step.do is Do.REST:
        return "rest"
    if step.part is not Part.MAIN:
        return "warmup" if step.part is Part.WARM_UP else "cooldown"
    beside_runs = any(other.do is Do.RUN for other in _written(session.steps))
    return "recovery" if step.do is Do.WALK and beside_runs else "active"


def _target(target: Target | None, step: Step, session: Session, remark: Tell) -> dict[str, Value]:
    """Return the one target a step can have: pulse ceiling before cadence before the speed of strides and tempo."""
    wanted = list(_targets(target, step, session, remark)) if target else []
    for kind, _, _ in wanted[1:]:
        remark(notices.ONE_TARGET, notices.left_out_beside(kind, wanted[0][0]))
    kind, low, high = wanted[0] if wanted else ("open", None, None)
    return {
        "target_type": kind,
        "target_value": 0,  # no zone: the two custom values count
        "custom_target_value_low": low,
        "custom_target_value_high": high,
    }


def _targets(
    target: Target, step: Step, session: Session, remark: Tell
) -> Iterable[tuple[str, int | None, int | None]]:
    if target.heart_rate_max is not None:
        yield "heart_rate", 100 + 60, 100 + target.heart_rate_max  # 0 to 100 would be per cent of the maximum
    if target.cadence_spm is not None:
        low, high = target.cadence_spm
        yield "cadence", low // 2, -(-high // 2)  # strides a minute: two steps each
        if low % 2 or high % 2:
            remark(notices.WHOLE_STRIDES, notices.rounded_cadence(low, high, low - low % 2, high + high % 2))
    fast = step.do is Do.RUN and session.intensity in (Intensity.STRIDES, Intensity.TEMPO)
    if target.speed_mm_s is not None and not fast:
        remark(notices.NO_EASY_PACE)
    elif target.speed_mm_s is not None:
        margin = target.speed_mm_s // 20  # 5 %
        yield "speed", max(300, target.speed_mm_s - margin), min(8000, target.speed_mm_s + margin)


def _exercise(step: Step, session: Session) -> tuple[int, int] | tuple[None, None]:
    if session.kind is not Kind.STRENGTH or step.do is not Do.EXERCISE or step.exercise is None:
        return None, None
    return exercise_codes(step.exercise.fit)


def _exercise_titles(session: Session, said: Language, remark: Tell) -> list[Message]:
    """Return one title for each exercise; without them a watch shows `Go`."""
    titles: dict[tuple[int | None, int | None], str] = {}
    for step in _written(session.steps):
        codes = _exercise(step, session)
        if codes == (None, None) or step.exercise is None:
            continue
        title = cut(step.exercise.title, NAME_BYTES, "exercise", remark, by_words=True) or said.watch.does[Do.EXERCISE]
        if titles.setdefault(codes, title) != title:
            remark(notices.ONE_TITLE, notices.shown_as(title, titles[codes]))
    return [
        Message(
            "exercise_title",
            {"message_index": index, "exercise_category": category, "exercise_name": name, "wkt_step_name": title},
        )
        for index, ((category, name), title) in enumerate(titles.items())
    ]


def _texts(step: Step, session: Session, said: Language, remark: Tell) -> tuple[str, str | None]:
    """Return a step's short name, and its notes: all that the name has no room for, then the cue."""
    title, watch = step_title(step, session, said, remark), said.watch
    side = watch.sides[step.side] if step.side else ""
    name = first_bytes(side + title, STEP_NAME_BYTES)
    parts = [
        watch.whole_sides[step.side] if step.side else "",
        words.times(step.end.reps, said) if step.end.reps and session.kind is not Kind.STRENGTH else "",
        title if name != side + title and step.do is Do.EXERCISE else "",
        step.load or "",
        words.tempo_words(step.tempo, said) if step.tempo else "",
        step.cue or "",
    ]
    sentences = [part.strip().removesuffix(".") for part in parts if part.strip()]
    return name, cut(". ".join(sentences), NOTES_BYTES, "cue", remark) or None


def step_title(step: Step, session: Session, said: Language, remark: Tell) -> str:
    """Return what a watch calls a step: the exercise, the session itself, or what is done."""
    title = session.title if step.do is Do.CROSS else step.exercise.title if step.exercise else ""
    named = step.do in (Do.EXERCISE, Do.CROSS)
    return (displayed(title, remark) if named else "") or said.watch.does[step.do]


def _written(steps: Steps) -> Iterable[Step]:
    """Yield each step once, as it is written and not as often as it is done."""
    for item in steps:
        yield from item.steps if isinstance(item, Repeat) else (item,)
