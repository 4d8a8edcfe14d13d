"""A plan's sessions as FIT workout files, one file a session, for a watch.

What each field means to a watch, and how we know: FIT.md beside the design. A workout has at most 50 steps, names
are told apart by their first 15 bytes, and what a watch cannot show is changed and said in `remarks`.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from planforge.exporters import notices, words
from planforge.exporters.fit.encoding import Message, Value, check, encode, exercise_codes
from planforge.exporters.formats import Fate, Remark, Verdict
from planforge.languages import Language
from planforge.plan.model import Do, Intensity, Kind, Part, Plan, Repeat, Session, Step, Steps, Target, WorkoutRevision

__all__ = [
    "MANUFACTURER",
    "PRODUCT",
    "Remark",
    "WorkoutFiles",
    "exercise_codes",
    "file_names",
    "serial_numbers",
    "verdicts",
    "workout_files",
]

MANUFACTURER = 255  # "development": what several plan exporters use; never change it, activities point back with it
PRODUCT = 20_550  # ours, likewise constant
MOST_STEPS = 50  # FR935 and fenix 3, by their own DEVICE.FIT; what is over is deleted without a word
MOST_PASSES = 999
NAME_BYTES = 31  # FR245 keeps 31, FR935 15: the first 15 are enough to tell workouts apart
STEP_NAME_BYTES = 15  # FR935
NOTES_BYTES = 199  # FR935, FR245
DESCRIPTION_BYTES = 254  # all that a field of text holds; how much of it a watch shows is not known of any

_CODES = {Kind.RUN: "RUN", Kind.STRENGTH: "STR", Kind.CROSS: "CRO"}  # in file names, in whatever language
_DIGITS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAIN = str.maketrans({"×": "x", "–": "-", "—": "-", "→": ">", "≤": "<=", "≥": ">=", "…": "..."})
_ANY_CROSS_SPORT = ("training", "cardio_training")  # in water too: a swimming workout wants a pool length and strokes

Tell = Callable[..., None]  # what, and in detail


@dataclass(frozen=True, slots=True)
class WorkoutFiles:
    """Workout files by name in order of date, their identities, and what was changed for the watch, each said once.

    left_out: the sessions with steps that have no file, and why; each is among the remarks, too.
    """

    files: Mapping[str, bytes]
    revisions: tuple[WorkoutRevision, ...]
    remarks: tuple[Remark, ...]
    left_out: tuple[Remark, ...] = ()


def workout_files(plan: Plan) -> WorkoutFiles:
    """Return one workout file a session, byte for byte the same for the same plan.

    A workout keeps the identity that `plan.workouts` has for it until its content changes. A session that no workout
    can hold (more steps than a watch keeps, an exercise that FIT does not know) has none, and that is a remark. Raise
    ValueError where sessions or workouts cannot be told apart.
    """
    remarks: dict[Remark, None] = {}  # in order, each once
    bodies: dict[str, tuple[str, list[Message]]] = {}
    left_out: list[Remark] = []
    for place in _places(plan):
        slot = place.session.id
        if slot in bodies:
            raise ValueError(f"{slot} is the id of two sessions")
        if not place.session.steps:
            remarks[Remark(slot, notices.NO_WORKOUT)] = None
            continue
        said: list[Remark] = []
        try:
            bodies[slot] = place.file_name, _body(place, plan, said)
        except _NoWorkout as error:
            said = [Remark(slot, error.what, error.detail)]
            left_out += said
        remarks |= dict.fromkeys(said)
    revisions = _revisions(plan, {slot: _hash(messages) for slot, (_, messages) in bodies.items()})
    files = {}
    for one in revisions:
        file_name, messages = bodies[one.slot]
        files[file_name] = encode([_file_id("workout", one.serial_number, one.time_created), *messages])
    return WorkoutFiles(files, revisions, tuple(remarks), tuple(left_out))


class _NoWorkout(Exception):
    """A session cannot be written for a watch: what is in the way, and in detail."""

    def __init__(self, what: str, detail: str) -> None:
        super().__init__(what, detail)
        self.what, self.detail = what, detail


def _body(place: "_Place", plan: Plan, said: list[Remark]) -> list[Message]:
    """Return a session's messages but the first, and say what was changed; raise _NoWorkout where it cannot be done."""

    def remark(what: str, detail: str = "") -> None:
        said.append(Remark(place.session.id, what, detail))

    if (steps := _count(_folded_if_long(place.session.steps))) > MOST_STEPS:
        raise _NoWorkout(notices.TOO_LONG, notices.steps_kept(steps, MOST_STEPS))
    if not place.file_name:
        raise _NoWorkout(notices.NO_FILE_NAME, notices.sessions_named(len(_DIGITS)))
    try:
        messages = _messages(place.session, place.name, plan, remark)
        check([_file_id("workout", 1, plan.revised), *messages])
    except ValueError as error:
        raise _NoWorkout(notices.NOT_IN_FIT, str(error)) from error
    return messages


def verdicts(plan: Plan) -> dict[str, Verdict]:
    """Return what becomes of each session on a watch, by its slot."""
    made = workout_files(plan)
    written = {one.slot for one in made.revisions}
    why: dict[str, list[str]] = {session.id: [] for session in plan.sessions}
    for slot, what, detail in made.remarks:
        why[slot].append(f"{what}: {detail}" if detail else what)
    return {
        slot: Verdict(Fate.NOT_POSSIBLE if slot not in written else Fate.REDUCED if said else Fate.EXACT, tuple(said))
        for slot, said in why.items()
    }


def _file_id(kind: str, serial_number: int, time_created: datetime) -> Message:
    maker: dict[str, Value] = {"manufacturer": MANUFACTURER, "product": PRODUCT}
    return Message("file_id", {"type": kind, **maker, "serial_number": serial_number, "time_created": time_created})


# -- identity --------------------------------------------------------------------------------------------------------


def _hash(messages: Sequence[Message]) -> str:
    said = [[message.name, dict(message.fields)] for message in messages]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _revisions(plan: Plan, hashes: Mapping[str, str]) -> tuple[WorkoutRevision, ...]:
    """Return who each workout is, in the given order: as the plan knows it where nothing changed, else made now.

    Made now is the plan's moment of revision and a second more for each, past any moment another workout ever had.
    """
    for known in ([one.serial_number for one in plan.workouts], [one.time_created for one in plan.workouts]):
        if len(set(known)) < len(plan.workouts):
            raise ValueError("two workouts in the plan have one identity: take `workouts` out of plan.json")
    before = {one.slot: one for one in plan.workouts}
    serials = serial_numbers(plan.plan_id, hashes, {slot: one.serial_number for slot, one in before.items()})
    kept = {slot for slot, said in hashes.items() if slot in before and before[slot].hash == said}
    created = {slot: before[slot].time_created for slot in sorted(kept)}
    taken = {one.time_created for one in before.values()}
    moment = plan.revised.astimezone(UTC).replace(microsecond=0)
    for slot in sorted(hashes.keys() - kept):
        while moment in taken:
            moment += timedelta(seconds=1)
        created[slot] = moment
        taken.add(moment)
    return tuple(
        WorkoutRevision(slot=slot, serial_number=serials[slot], time_created=created[slot], hash=said)
        for slot, said in hashes.items()
    )


def file_names(plan: Plan) -> dict[str, str]:
    """Return the name of each session's workout file by its slot: `W03D2RUN.FIT`; of those that can have one."""
    return {place.session.id: place.file_name for place in _places(plan) if place.file_name}


def serial_numbers(plan_id: str, slots: Iterable[str], kept: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return each slot's serial number: not zero, different within the plan, the same in every export."""
    kept = kept or {}
    numbers: dict[str, int] = {}
    taken = set(kept.values())
    for slot in sorted(slots):
        attempt = 0
        number = kept.get(slot, 0)
        while number == 0 or (number in taken and slot not in kept):
            number = _hashed(f"{plan_id}/{slot}/{attempt}")
            attempt += 1
        numbers[slot] = number
        taken.add(number)
    return numbers


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


# -- names and messages ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A session and the names that its place in the plan gives it; of its file none where no more can be told apart."""

    session: Session
    name: str
    file_name: str


def _places(plan: Plan) -> list[_Place]:
    week_of = {session.id: week.index for week in plan.weeks for session in week.sessions}
    in_week: Counter[int] = Counter()
    on_day: Counter[tuple[int, int, Kind]] = Counter()
    places, said = [], words.spoken(plan)
    for session in plan.sessions:
        week, day = week_of[session.id], session.date.weekday()
        in_week[week] += 1
        on_day[week, day, session.kind] += 1
        nth = on_day[week, day, session.kind]
        name = words.workout_name(week, day, session.kind, nth, said)
        places.append(_Place(session, name, _file_name(week, in_week[week], session.kind)))
    return places


def _file_name(week: int, nth: int, kind: Kind) -> str:
    """Return 8.3 characters: week, which session of the week, kind. From week 100 on the D makes room for the digit.

    Empty for a session of a week that has more than there are digits and letters.
    """
    if nth > len(_DIGITS):
        return ""
    start = f"W{week:02d}D" if week < 100 else f"W{week}"
    return f"{start}{_DIGITS[nth - 1]}{_CODES[kind]}.FIT"


def _messages(session: Session, name: str, plan: Plan, remark: Tell) -> list[Message]:
    """Return all messages but the first, which says who the workout is."""
    said = words.spoken(plan)
    title = f"{name} {_cut(session.title, NAME_BYTES - len(name.encode()) - 1, 'title', remark)}".rstrip()
    rows = _used_columns(_step_rows(session, said, remark))
    sport, sub_sport = _sport(session, said)
    return [
        Message("file_creator", {"software_version": 1}),
        Message(
            "workout",
            {
                "wkt_name": title,
                "sport": sport,
                "sub_sport": sub_sport,
                "capabilities": "tcx",  # 32, as in files from Garmin Connect
                "num_valid_steps": len(rows),  # repeats counted too, as there
                "wkt_description": _description(session, plan.most_pain, said, remark),
            },
        ),
        *(Message("workout_step", row) for row in rows),
        *_exercise_titles(session, said, remark),
    ]


def _description(session: Session, most_pain: int | None, language: Language, remark: Tell) -> str:
    """Return what is said before the workout begins: when to stop, then as many of the notes as have room, in whole
    sentences. A note is left at the first of its sentences that has none: what follows may lean on it.
    """
    said = words.stop_short(session.kind, most_pain, language)
    left_out = 0
    for note in session.notes:
        for sentence in words.sentences(note):
            shown = _shown(sentence, remark)
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
    words_of = said.watch.sports
    sports = (
        (words_of.cycling, ("cycling", "generic")),
        (words_of.elliptical, ("fitness_equipment", "elliptical")),
        (words_of.rowing, ("fitness_equipment", "indoor_rowing")),
        (words_of.walking, ("walking", "generic")),
        (words_of.hiking, ("hiking", "generic")),
    )
    title = session.title.casefold().split()
    found = {
        sport
        for starts, sport in sports
        if any(word.startswith(start.casefold()) for word in title for start in starts)
    }
    return found.pop() if len(found) == 1 else _ANY_CROSS_SPORT


def _step_rows(session: Session, said: Language, remark: Tell) -> list[dict[str, Value]]:
    steps = _folded_if_long(session.steps)
    if _count(steps) < _count(session.steps):
        remark(notices.REPEATS, notices.steps_as(_count(session.steps), _count(steps)))
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
        title = _cut(step.exercise.title, NAME_BYTES, "exercise", remark) or said.watch.does[Do.EXERCISE]
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
    title, watch = _title(step, session, said, remark), said.watch
    side = watch.sides[step.side] if step.side else ""
    name = _first_bytes(side + title, STEP_NAME_BYTES)
    parts = [
        watch.whole_sides[step.side] if step.side else "",
        words.times(step.end.reps, said) if step.end.reps and session.kind is not Kind.STRENGTH else "",
        title if name != side + title and step.do is Do.EXERCISE else "",
        step.load or "",
        words.tempo_words(step.tempo, said) if step.tempo else "",
        step.cue or "",
    ]
    sentences = [part.strip().removesuffix(".") for part in parts if part.strip()]
    return name, _cut(". ".join(sentences), NOTES_BYTES, "cue", remark) or None


def _title(step: Step, session: Session, said: Language, remark: Tell) -> str:
    title = session.title if step.do is Do.CROSS else step.exercise.title if step.exercise else ""
    named = step.do in (Do.EXERCISE, Do.CROSS)
    return (_shown(title, remark) if named else "") or said.watch.does[step.do]


def _cut(text: str, most: int, what: str, remark: Tell) -> str:
    """Return the text as a watch shows it, cut between characters to a number of bytes."""
    shown = _shown(text, remark)
    kept = _first_bytes(shown, most)
    if kept != shown:
        remark(notices.shortened(what, most), repr(kept))
    return kept


def _first_bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip()


def _shown(text: str, remark: Tell) -> str:
    """Return the text without what watches have no glyph for: emoji, arrows, control and direction characters."""
    normal = unicodedata.normalize("NFC", text)
    composed = " ".join(normal.split())
    if composed != normal.strip():
        remark(notices.ONE_LINE)
    spaced = composed.translate(_PLAIN)
    if spaced != composed:
        remark(
            notices.PLAIN_CHARACTERS,
            _listed(character for character in composed if ord(character) in _PLAIN),
        )
    kept = "".join(character for character in spaced if _has_glyph(character))
    if kept != spaced:
        remark(notices.NO_GLYPH, _listed(character for character in spaced if not _has_glyph(character)))
    return unicodedata.normalize("NFC", " ".join(kept.split()))  # what was parted by a character without a glyph


def _listed(characters: Iterable[str]) -> str:
    """Return the first few characters by name, for some cannot be seen."""
    names = dict.fromkeys(unicodedata.name(one, f"U+{ord(one):04X}").lower() for one in characters)
    return ", ".join(list(names)[:3]) + (", ..." if len(names) > 3 else "")


@cache
def _has_glyph(character: str) -> bool:
    if ord(character) > 0xFFFF or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"):
        return False
    return not ("\u2190" <= character <= "\u21ff" or "\ufe00" <= character <= "\ufe0f")


def _written(steps: Steps) -> Iterable[Step]:
    """Yield each step once, as it is written and not as often as it is done."""
    for item in steps:
        yield from item.steps if isinstance(item, Repeat) else (item,)


def _count(steps: Steps) -> int:
    """Return how many step messages these steps take: a repeat is one more than its block."""
    return sum(len(item.steps) + 1 if isinstance(item, Repeat) else 1 for item in steps)


def _folded(steps: Steps) -> Steps:
    """Return the same steps in the same order, with equal neighbouring blocks written as repeats."""
    folded: list[Step | Repeat] = []
    place = 0
    while place < len(steps):
        size, times = max(_foldings(steps, place), key=lambda found: found[0] * (found[1] - 1), default=(1, 1))
        block = tuple(step for step in steps[place : place + size] if isinstance(step, Step))
        folded.append(Repeat(times=times, steps=block) if times > 1 else steps[place])
        place += size * times
    return tuple(folded)


def _folded_if_long(steps: Steps) -> Steps:
    """Return the steps as they are where a watch keeps so many, else folded."""
    return steps if _count(steps) <= MOST_STEPS else _folded(steps)


def _foldings(steps: Steps, place: int) -> Iterable[tuple[int, int]]:
    """Yield size and times of each block that starts here and is followed by itself."""
    for size in range(1, min(MOST_STEPS, (len(steps) - place) // 2 + 1)):
        block = steps[place : place + size]
        if isinstance(block[-1], Repeat):
            return
        times = 1
        while times < MOST_PASSES and steps[place + times * size : place + (times + 1) * size] == block:
            times += 1
        if size * (times - 1) > 1:
            yield size, times
