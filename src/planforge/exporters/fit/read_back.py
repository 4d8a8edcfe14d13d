"""Workouts and a schedule of them read back: numbers of the FIT protocol and fitdecode, compared with the plan.

A workout gives its steps as they are done, its texts and its identity; a row of a schedule gives an identity and a day.
From the plan comes what each should be. Takes any bytes: a file that cannot be read is a difference, too.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from planforge.exporters import words
from planforge.exporters.fit.check import MOST_STEPS, check_set
from planforge.exporters.fit.exercises import is_exercise
from planforge.exporters.fit.reading import (
    FILE_ID,
    SCHEDULE,
    SCHEDULE_FILE,
    Done,
    Record,
    StepTarget,
    WorkoutFile,
    done,
    read,
)
from planforge.exporters.formats import Difference, Files, Read
from planforge.exporters.options import ExportOptions
from planforge.languages import Language
from planforge.plan.model import Do, Intensity, Kind, Part, Plan, Repeat, Session, Step, unrolled, when
from planforge.values import worked_out_once

__all__ = [
    "compared_workouts",
    "is_called",
    "letters_of",
    "place_of",
    "planned_title",
    "read_schedule",
    "read_workouts",
    "sessions_by_place",
    "shows",
    "without_a_name",
]

WORKOUTS = "workouts"
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT protocol, date_time
_FIRST_MOMENT = FIT_EPOCH + timedelta(seconds=0x1000_0000)  # below this a date_time counts from power-on
_MOST_IN_WEEK = 35  # sessions of a week that one digit or letter of a file's name tells apart
_PRODUCT = (255, 20_550)  # manufacturer "development", and planforge
_NOON = time(12)  # where a row of a schedule stands for a session without an hour
# What is longer than this may have been cut: watches keep 199 bytes of notes, 15 of a step's name and 31 of a
# workout's, of which the last may be half a character, or a blank.
NOTES_BYTES, NAME_BYTES, WORKOUT_NAME_BYTES = 195, 11, 27
DESCRIPTION_BYTES = 254
_FIRST_DIFFERENCES = 3  # of a workout's steps: after these the rest has only moved


# -- the workouts ----------------------------------------------------------------------------------------------------


def read_workouts(plan: Plan, files: Files, _options: ExportOptions | None) -> Read:
    """Return where workout files, by name in an export, are not the plan's sessions; entries are the sound ones."""
    checked = check_set({name.removeprefix(f"{WORKOUTS}/"): data for name, data in files.items()})
    said = [Difference(fault.file, "", fault.says) for fault in checked.faults]
    said += compared_workouts(plan, checked.sound)
    in_folder = (one._replace(file=f"{WORKOUTS}/{one.file}".rstrip("/")) for one in said)
    return Read(len(checked.sound), tuple(in_folder))


class _Planned(NamedTuple):
    """A step as the plan has it: what is done, and the letters that its name and its notes may show on a watch."""

    done: Done
    names: tuple[str, ...]
    notes: tuple[str, ...]


def compared_workouts(plan: Plan, files: Mapping[str, WorkoutFile]) -> Iterator[Difference]:
    """Yield where workout files without faults are not the plan's sessions, or a session has none."""
    waiting = sessions_by_place(plan)
    identities = {one.slot: one for one in plan.workouts}
    for name, file in files.items():
        session = waiting.pop(place_of(file.name), None)
        if session is None:
            yield Difference(name, "", f"{file.name!r} is no session of the plan, or one twice")
            continue
        if (known := identities.get(session.id)) is not None:
            moment = int((known.time_created - FIT_EPOCH).total_seconds())
            if file.identity is None or file.identity[2:] != (known.serial_number, moment):
                yield Difference(name, session.id, "has another identity than plan.json keeps for it")
        said = [
            *_title_differences(file, session, words.spoken(plan)),
            *_description_differences(file, session, plan),
            *_step_differences(list(done(file)), _planned(session, words.spoken(plan))),
        ]
        yield from (Difference(name, session.id, one) for one in said)
    left_out = {session.id for session in waiting.values() if session.id not in identities}
    left_out &= _without_workout(plan) if left_out else set()
    missing = (session for session in waiting.values() if session.steps and session.id not in left_out)
    yield from (Difference("", session.id, "has no sound workout file") for session in missing)


def _without_workout(plan: Plan) -> set[str]:
    """Return the sessions that no workout can hold: of too many steps (repeats count as steps), with an exercise that
    FIT does not know, beyond what file names count in a week, or of a time that FIT cannot tell.
    """
    if plan.revised < _FIRST_MOMENT:
        return {session.id for session in plan.workout_sessions}
    return without_a_name(plan) | {
        one.id for one in plan.workout_sessions if _is_too_long(one) or _has_unknown_exercise(one)
    }


def without_a_name(plan: Plan) -> set[str]:
    """Return the sessions that no file name is left for: those beyond what names count in a week."""
    beyond = [one for week in plan.weeks for one in sorted(week.sessions, key=when)[_MOST_IN_WEEK:]]
    return {other.id for one in beyond for other in (one, one.as_easier) if other is not None}


def _is_too_long(session: Session) -> bool:
    return sum(len(one.steps) + 1 if isinstance(one, Repeat) else 1 for one in session.steps) > MOST_STEPS


def _has_unknown_exercise(session: Session) -> bool:
    named = (step.exercise.fit for step in unrolled(session.steps) if step.exercise and step.do is Do.EXERCISE)
    return session.kind is Kind.STRENGTH and not all(map(is_exercise, {*named}))


def place_of(name: str) -> str:
    """Return the words of a workout's name that tell week, day and kind: `W03 Mon Run2`."""
    return " ".join(name.split(" ", 3)[:3])


def sessions_by_place(plan: Plan) -> dict[str, Session]:
    """Return the sessions, and the easier runs beside them, by the words of a workout's name that tell them apart."""
    nth: Counter[tuple[int, int, Kind]] = Counter()
    sessions: dict[str, Session] = {}
    said = words.spoken(plan)
    for week in plan.weeks:
        for session in sorted(week.sessions, key=when):
            key = week.index, session.date.weekday(), session.kind
            nth[key] += 1
            sessions[words.workout_name(*key, nth[key], said)] = session
            if easier := session.as_easier:
                sessions[words.easier_name(key[0], key[1], nth[key], said)] = easier
    return sessions


def _title_differences(file: WorkoutFile, session: Session, said: Language) -> Iterator[str]:
    if not is_called(file.name, session, said, WORKOUT_NAME_BYTES):
        shown = file.name.removeprefix(place_of(file.name)).strip()
        yield f"is called {shown!r}, the plan says {session.title!r}"


def is_called(name: str, session: Session, said: Language, may_be_cut: int) -> bool:
    """Tell whether a workout's name is its place and the session's title, or as much of it as has room.

    A first or last word of the title that begins as the kind of the session may be left out: the place says it.
    """
    title, kind = session.title.split(), said.watch.kinds[session.kind].casefold()
    first, last = (bool(title[1:]) and title[end].casefold().startswith(kind) for end in (0, -1))
    titles = [title, *([title[1:]] if first else []), *([title[:-1]] if last else [])]
    return any(_shows_words(name, [*place_of(name).split(), *one], may_be_cut) for one in titles)


def _shows_words(text: str, written: list[str], may_be_cut: int) -> bool:
    """Tell whether a text is these words, as many of them as have room, or all that has room of a long one."""
    if shows(text, letters_of("".join(written)), may_be_cut):
        return True
    shown = letters_of(text)
    kept = next((n for n in range(len(written) - 1, 0, -1) if letters_of("".join(written[:n])) == shown), None)
    return kept is not None and len(" ".join(written[: kept + 1]).encode()) >= may_be_cut


def _description_differences(file: WorkoutFile, session: Session, plan: Plan) -> Iterator[str]:
    if plan.most_pain is None and not file.description:  # as files of the first version are
        return
    stop = words.stop_short(session.kind, plan.most_pain, words.spoken(plan))
    if not _says_in_order(file.description, stop, [words.sentences(note) for note in session.notes]):
        yield f"says {file.description!r} before it begins, and not {stop!r} and the session's notes"


def _says_in_order(text: str, first: str, notes: list[tuple[str, ...]]) -> bool:
    """Tell whether a text is the first sentence and then each note, cut before a sentence only where none had room."""
    shown, length = letters_of(text), len(f"{text}. ".encode())
    ends = {len(letters_of(first))} if shown.startswith(letters_of(first)) else set()
    for sentences in notes:
        read = [(letters_of(one), length + len(unicodedata.normalize("NFC", one).encode())) for one in sentences]
        after = set()
        for end in ends:
            place = end
            for letters, with_it in read:
                if with_it > DESCRIPTION_BYTES:
                    after.add(place)
                if not shown.startswith(letters, place):
                    break
                place += len(letters)
            else:
                after.add(place)
        ends = after
    return len(shown) in ends


def _step_differences(found: list[Done], planned: Sequence[_Planned]) -> Iterator[str]:
    differing = 0
    for number, (one, wanted) in enumerate(zip_longest(found, planned), 1):
        if one and wanted and _same(one, wanted):
            continue
        differing += 1
        if differing <= _FIRST_DIFFERENCES:
            noted = f" ({one.notes!r})" if one and wanted and str(one) == str(wanted.done) else ""
            yield f"step {number} is {one or 'missing'}{noted}, the plan says {wanted.done if wanted else 'no more'}"
    if differing > _FIRST_DIFFERENCES:
        yield f"{differing - _FIRST_DIFFERENCES} more steps differ"
    total, planned_total = (
        sum(step.seconds or 0 for step in steps) for steps in (found, [one.done for one in planned])
    )
    if total != planned_total:
        yield f"takes {_clock(total)} in all, the plan says {_clock(planned_total)}"


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min"


def _same(found: Done, planned: _Planned) -> bool:
    """Tell whether a watch does and shows what is planned: what it does by the fields, its texts as texts."""
    if found.without_texts != planned.done.without_texts:
        return False
    named = found.name and any(shows(found.name, one, NAME_BYTES) for one in planned.names)
    return bool(named) and any(shows(found.notes, one, NOTES_BYTES) for one in planned.notes)


def shows(text: str, letters: str, may_be_cut: int) -> bool:
    """Tell whether a text has these letters, or the first of them where it has so many bytes that it may be cut."""
    shown = letters_of(text)
    return shown == letters or (len(text.encode()) >= may_be_cut and letters.startswith(shown))


@lru_cache(maxsize=8192)  # the same few hundred texts stand in every workout
def letters_of(text: str) -> str:
    """Return the letters and digits: what no target changes, but for those that no watch has a glyph for.

    Without accents, for what stood between a letter and its accent may be gone.
    """
    parted = unicodedata.normalize("NFD", text).replace("×", "x")
    return "".join(letter for letter in parted if letter.isalnum() and ord(letter) <= 0xFFFF)


@worked_out_once(by=lambda session, said: (id(session.steps), session.kind, session.intensity, session.title, id(said)))
def _planned(session: Session, said: Language) -> tuple[_Planned, ...]:
    """Return what the plan says should be done, as a workout file may say it."""
    return tuple(_planned_steps(session, said))


def _planned_steps(session: Session, said: Language) -> Iterator[_Planned]:
    steps = list(unrolled(session.steps))
    beside_runs = any(step.do is Do.RUN for step in steps)
    strength = session.kind is Kind.STRENGTH
    for step in steps:
        named = step.exercise is not None and step.do is Do.EXERCISE
        side = said.watch.sides[step.side] if step.side else ""
        title = planned_title(step, session, said)
        shown = (title,) if letters_of(title) else (title, said.watch.does[step.do])  # of signs none may be left
        count, details = (letters_of(text) for text in (_count(step, strength, said), _details(step, said)))
        yield _Planned(
            done=Done(
                kind=_kind(step, beside_runs),
                seconds=step.end.seconds,
                reps=step.end.reps if strength else None,  # elsewhere a watch waits for the lap button
                exercise=step.exercise.fit if step.exercise and named and strength else None,
                aim=_aim(step, session),
                name=side + shown[-1],
            ),
            names=tuple(letters_of(side + one) for one in shown),
            notes=(count + details, count + letters_of(title) + details),  # a name that is cut is whole in the notes
        )


def _details(step: Step, said: Language) -> str:
    """Return what stands last in a step's notes: the weight, how slowly, and the cue."""
    return "".join((step.load or "", words.tempo_words(step.tempo, said) if step.tempo else "", step.cue or ""))


def _count(step: Step, strength: bool, said: Language) -> str:
    """Return what stands first in a step's notes: its side, and the count where the watch itself has none."""
    side = said.watch.whole_sides[step.side] if step.side else ""
    return side + (words.times(step.end.reps, said) if step.end.reps and not strength else "")


def _kind(step: Step, beside_runs: bool) -> str:
    if step.do is Do.REST or step.part is not Part.MAIN:
        return "rest" if step.do is Do.REST else str(step.part)
    return "walk" if step.do is Do.WALK and beside_runs else "work"


def planned_title(step: Step, session: Session, said: Language) -> str:
    """Return what a step is called: the exercise, the session itself, or what is done."""
    if step.do is Do.CROSS:
        return session.title
    return step.exercise.title if step.do is Do.EXERCISE and step.exercise else said.watch.does[step.do]


def _aim(step: Step, session: Session) -> StepTarget | None:
    """Return the one thing a watch can be told to watch: a ceiling before a rhythm before the pace of fast parts."""
    target = step.target
    if target is None:
        return None
    if target.heart_rate_max is not None:
        return StepTarget("heart rate", 60, target.heart_rate_max)
    if target.cadence_spm is not None:
        low, high = target.cadence_spm
        return StepTarget("cadence", low - low % 2, high + high % 2)  # a watch counts strides, two steps each
    fast = step.do is Do.RUN and session.intensity in (Intensity.STRIDES, Intensity.TEMPO)
    if target.speed_mm_s is None or not fast:
        return None
    tolerance = target.speed_mm_s // 20  # 5 % either way, within what a watch takes
    return StepTarget("speed", max(300, target.speed_mm_s - tolerance), min(8000, target.speed_mm_s + tolerance))


# -- the schedule ----------------------------------------------------------------------------------------------------

_MANUFACTURER, _PRODUCT_FIELD, _SERIAL, _CREATED, _COMPLETED, _TYPE, _AT = range(7)  # of a row (profile, schedule)


def read_schedule(plan: Plan, name: str, data: bytes) -> Read:
    """Return where a schedule does not put each workout to come on its session's day and hour, and nothing else."""
    result = read(data)
    if isinstance(result, str):
        return Read(0, (Difference(name, "", result),))
    rows = result.of(SCHEDULE)
    said = [Difference(name, "", one) for one in _schedule_faults(plan, result)]
    sessions = {session.id: session for session in plan.sessions}
    identities = {_known(one.serial_number, one.time_created): one.slot for one in plan.workouts}
    wanted = {slot for slot in identities.values() if slot in sessions and sessions[slot].date >= plan.revised.date()}
    for row in rows:
        slot = identities.get(_identity(row), "")
        if slot not in wanted:
            said.append(Difference(name, slot, "has a row for a workout that is not to come, or two"))
            continue
        wanted.remove(slot)
        said += [Difference(name, slot, one) for one in _row_faults(row, sessions[slot])]
    said += [Difference(name, slot, "is not in the schedule") for slot in sorted(wanted)]
    return Read(len(rows), tuple(said))


def _known(serial_number: int, time_created: datetime) -> tuple[int | None, ...]:
    return (*_PRODUCT, serial_number, int((time_created - FIT_EPOCH).total_seconds()))


def _identity(row: Record) -> tuple[int | None, ...]:
    return tuple(row.whole(field) for field in (_MANUFACTURER, _PRODUCT_FIELD, _SERIAL, _CREATED))


def _schedule_faults(plan: Plan, file: WorkoutFile) -> Iterator[str]:
    kinds = [one.number for one in file.records]
    if kinds[:1] != [FILE_ID] or {*kinds[1:]} - {SCHEDULE}:
        yield "holds something else than rows of a schedule"
        return
    first, revised = file.records[0], int((plan.revised - FIT_EPOCH).total_seconds())
    if (first.whole(0), first.whole(1), first.whole(2)) != (SCHEDULE_FILE, *_PRODUCT) or not first.whole(3):
        yield "does not say that it is a schedule of planforge's"
    if first.whole(4) != revised:
        yield "is of another revision of the plan"


def _row_faults(row: Record, session: Session) -> Iterator[str]:
    at = datetime.combine(session.date, (session.start or _NOON).replace(microsecond=0, tzinfo=None))
    stated = FIT_EPOCH.replace(tzinfo=None) + timedelta(seconds=row.whole(_AT) or 0)  # by the clock on the wrist
    if stated != at:
        yield f"is on {stated:%Y-%m-%d %H:%M}, the plan says {at:%Y-%m-%d %H:%M}"
    if (row.whole(_COMPLETED), row.whole(_TYPE)) != (0, 0):
        yield "is no workout that is still to be done"
