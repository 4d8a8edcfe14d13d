"""The exported files say what the plan says: read back with other code than wrote them, compared by session.

The calendar gives each session's day, hour, length, kind and words; the workout gives its steps as they are done. From
the plan comes what both should say. Whatever differs is named with its file and its session, so that an empty list is
the proof. Takes any bytes: a file that cannot be read is a difference, too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from planforge.exporters import words
from planforge.exporters.fit_check import MOST_STEPS, check_set
from planforge.exporters.fit_reading import Aim, Done, WorkoutFile, done
from planforge.exporters.ics_entries import one_line
from planforge.languages import Language
from planforge.options import CalendarOptions
from planforge.plan import Do, Intensity, Kind, Part, Plan, Repeat, Session, Step, WorkoutRevision, unrolled, when
from planforge.zones import zone

__all__ = ["Difference", "ReadBack", "compared_workouts", "read_back"]

CALENDAR, WORKOUTS = "plan.ics", "workouts"
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT protocol, date_time
# What is longer than this may have been cut: watches keep 199 bytes of notes, 15 of a step's name and 31 of a
# workout's, of which the last may be half a character, or a blank.
NOTES_BYTES, NAME_BYTES, WORKOUT_NAME_BYTES = 195, 11, 27
DESCRIPTION_BYTES = 254
_FIRST_DIFFERENCES = 3  # of a workout's steps: after these the rest has only moved


class Difference(NamedTuple):
    """Where a file and the plan do not say the same: the file, the session (empty where none is meant), a sentence."""

    file: str
    session: str
    says: str

    def __str__(self) -> str:
        return ": ".join(filter(None, self))


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How many events and workouts were read, and every difference from the plan; none is the proof."""

    events: int
    workouts: int
    differences: tuple[Difference, ...]


def read_back(
    plan: Plan, calendar: bytes | None, workouts: Mapping[str, bytes], options: CalendarOptions | None = None
) -> ReadBack:
    """Return what the files hold beside what the plan says. `workouts`: bytes by file name; None: there is no file.

    `options`: what the calendar was asked to say, None where nobody knows any more.
    """
    events = _events(calendar, plan)
    checked = check_set(workouts)
    of_workouts = [Difference(fault.file, "", fault.says) for fault in checked.faults]
    of_workouts += compared_workouts(plan, checked.sound)
    in_folder = (one._replace(file=f"{WORKOUTS}/{one.file}".rstrip("/")) for one in of_workouts)
    number = 0 if isinstance(events, str) else len(events)
    return ReadBack(
        number,
        len(checked.sound),
        (*_event_set_differences(plan, events, options), *_questions_differences(plan, calendar, events), *in_folder),
    )


# -- the calendar ----------------------------------------------------------------------------------------------------


Events = list[tuple[str, Any]]  # slot and event; Any: icalendar types a value as a union of all 30 kinds


def _events(data: bytes | None, plan: Plan) -> Events | str:
    """Return each event of this plan that still stands, by its slot, or why the calendar cannot be read."""
    from icalendar import Calendar

    if data is None:
        return "there is no such file"
    try:
        events = Calendar.from_ical(data).walk("VEVENT")
    except Exception as error:  # noqa: BLE001  # whatever icalendar trips over: the file may have been edited
        return f"cannot be read as a calendar: {error or type(error).__name__}"
    slots = {one.uid: one.slot for one in plan.events if one.kind is not None}  # a week's banner is no session
    found = ((_slot(str(event.get("UID", "")), plan.plan_id, slots), event) for event in events)
    return [(slot, event) for slot, event in found if slot and str(event.get("STATUS", "")) != "CANCELLED"]


def _slot(uid: str, plan_id: str, slots: Mapping[str, str]) -> str:
    """Return the slot that a UID stands for; empty for what is no session of this plan: a banner, a foreign event."""
    ours = re.fullmatch(rf"planforge-{re.escape(plan_id)}-(w\d+-[a-z]+-\d+)", uid)
    return slots.get(uid) or (ours[1] if ours else "")


def _event_set_differences(plan: Plan, events: Events | str, options: CalendarOptions | None) -> Iterator[Difference]:
    for slot in plan.ids_given_twice:
        yield Difference("plan.json", slot, "is the id of two sessions")
    if isinstance(events, str):
        yield Difference(CALENDAR, "", events)
        return
    for slot, times in Counter(slot for slot, _ in events).items():
        if times > 1:
            yield Difference(CALENDAR, slot, f"stands {times} times")
    found = dict(events)
    titles = _titles(plan, found, options)
    for session in plan.sessions:
        event = found.pop(session.id, None)
        if event is None:
            yield Difference(CALENDAR, session.id, "is not in the calendar")
            continue
        try:
            said = list(_event_differences(event, session, plan, titles.get(session.id)))
        except Exception as error:  # noqa: BLE001  # an event without a start, a zone nobody knows, ...
            said = [f"its event is damaged: {error or type(error).__name__}"]
        yield from (Difference(CALENDAR, session.id, one) for one in said)
    for slot in found:
        yield Difference(CALENDAR, slot, "is in the calendar and not in the plan")


def _titles(plan: Plan, found: Mapping[str, Any], options: CalendarOptions | None) -> Mapping[str, str]:
    """Return how each session's event is called: in the words asked for, else in ours where most events are in them,
    else in a coach's, as far as the plan keeps what its calendar was told.
    """
    template, said = options.title if options else None, words.spoken(plan)
    titles = {
        session.id: one_line(words.title(words.parts(plan, session, week), template, said)) or said.kinds[session.kind]
        for week in plan.weeks
        for session in week.sessions
    }
    same = sum(slot in found and _summary(found[slot]) == title for slot, title in titles.items())
    if options or 2 * same >= len(titles):
        return titles
    return {one.slot: one.title for one in plan.events if not one.cancelled}


def _questions_differences(plan: Plan, data: bytes | None, events: Events | str) -> Iterator[Difference]:
    """Yield what is wrong with the day on which a plan that waits asks its questions again."""
    from icalendar import Calendar

    if plan.waiting is None or data is None or isinstance(events, str):
        return
    uids = {one.uid for one in plan.events if one.slot.endswith("-ready") and not one.cancelled}
    asked = [one for one in Calendar.from_ical(data).walk("VEVENT") if str(one.get("UID", "")) in uids]
    if len(asked) != 1 or not all(one in str(asked[0].get("DESCRIPTION", "")) for one in plan.waiting.questions):
        yield Difference(CALENDAR, "", "does not ask again whether running may begin")
    elif (day := _moment(asked[0], "DTSTART")) != plan.waiting.until:
        yield Difference(CALENDAR, "", f"asks again on {_said(day)}, the plan says {plan.waiting.until}")


def _summary(event: Any) -> str:
    return one_line(str(event.get("SUMMARY", "")))


def _event_differences(event: Any, session: Session, plan: Plan, title: str | None) -> Iterator[str]:
    """Yield what an event says otherwise. `title`: how it is called, None where nobody knows any more."""
    timezone = plan.calendar.timezone
    begin, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    wanted = _planned_moments(session, timezone)
    if isinstance(begin, datetime) and isinstance(wanted[0], datetime):
        if begin != wanted[0]:
            there, here = (moment.astimezone(zone(timezone)) for moment in (begin, wanted[0]))
            yield f"begins at {there:%Y-%m-%d %H:%M}, the plan says {here:%Y-%m-%d %H:%M}"
        elif end != wanted[1]:
            taken, planned = (_clock(int((one - begin).total_seconds())) for one in (end, wanted[1]))
            yield f"takes {taken}, the plan says {planned}"
    elif (begin, end) != wanted:
        yield f"is on {_said(begin)}, the plan says {_said(wanted[0])}"
    if title is not None and title != _summary(event):
        yield f"is called {_summary(event)!r}, the plan says {title!r}"
    hurts = words.if_it_hurts(session.kind, plan.most_pain, words.spoken(plan))
    if plan.most_pain is not None and _letters(hurts) not in _letters(str(event.get("DESCRIPTION", ""))):
        yield "does not say when to stop, what to look at the morning after, and whom to call"
    if (kind := str(event.get("X-PLANFORGE-KIND", session.kind))) != session.kind:
        yield f"is called a {kind} session, the plan says {session.kind}"


def _moment(event: Any, name: str) -> date | datetime:
    """Return a day, or a moment in UTC by the tz database that planforge brings along."""
    value: date | datetime = event[name].dt
    if not isinstance(value, datetime):
        return value
    key = event[name].params.get("TZID")
    return value.replace(tzinfo=zone(str(key)) if key else UTC).astimezone(UTC)


def _planned_moments(session: Session, timezone: str) -> tuple[date | datetime, date | datetime]:
    if session.start is None:
        return session.date, session.date + timedelta(days=1)
    local = datetime.combine(session.date, time(session.start.hour, session.start.minute, session.start.second))
    begin = local.replace(tzinfo=zone(timezone)).astimezone(UTC)
    return begin, begin + timedelta(minutes=_planned_minutes(session))


def _planned_minutes(session: Session) -> int:
    return max(1, round(session.duration_s / 60))  # a calendar counts whole minutes


def _said(moment: date | datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if isinstance(moment, datetime) else f"{moment}, the whole day"


# -- the workouts ----------------------------------------------------------------------------------------------------


class _Planned(NamedTuple):
    """A step as the plan has it: what is done, and the letters that its name and its notes may show on a watch."""

    done: Done
    names: tuple[str, ...]
    notes: tuple[str, ...]


def compared_workouts(plan: Plan, files: Mapping[str, WorkoutFile]) -> Iterator[Difference]:
    """Yield where workout files without faults are not the plan's sessions, or a session has none."""
    waiting = _sessions_by_place(plan)
    identities = {one.slot: one for one in plan.workouts}
    for name, file in files.items():
        session = waiting.pop(_place(file.name), None)
        if session is None:
            yield Difference(name, "", f"{file.name!r} is no session of the plan, or one twice")
            continue
        if (known := identities.get(session.id)) is not None:
            moment = int((known.time_created - FIT_EPOCH).total_seconds())
            if file.identity is None or file.identity[2:] != (known.serial_number, moment):
                yield Difference(name, session.id, "has another identity than plan.json keeps for it")
        said = [
            *_title_differences(file, session),
            *_description_differences(file, session, plan),
            *_step_differences(list(done(file)), list(_planned(session, words.spoken(plan)))),
        ]
        yield from (Difference(name, session.id, one) for one in said)
    missing = (session for session in waiting.values() if session.steps and not _too_long(session, identities))
    yield from (Difference("", session.id, "has no sound workout file") for session in missing)


def _too_long(session: Session, identities: Mapping[str, WorkoutRevision]) -> bool:
    """Tell whether a session has no workout because a watch keeps fewer steps, repeats counted as steps."""
    counted = sum(len(one.steps) + 1 if isinstance(one, Repeat) else 1 for one in session.steps)
    return counted > MOST_STEPS and session.id not in identities


def _place(name: str) -> str:
    """Return the words of a workout's name that tell week, day and kind: `W03 Mon Run2`."""
    return " ".join(name.split(" ", 3)[:3])


def _sessions_by_place(plan: Plan) -> dict[str, Session]:
    nth: Counter[tuple[int, int, Kind]] = Counter()
    sessions: dict[str, Session] = {}
    said = words.spoken(plan)
    for week in plan.weeks:
        for session in sorted(week.sessions, key=when):
            key = week.index, session.date.weekday(), session.kind
            nth[key] += 1
            sessions[words.workout_name(*key, nth[key], said)] = session
    return sessions


def _title_differences(file: WorkoutFile, session: Session) -> Iterator[str]:
    place = _place(file.name)
    shown = file.name.removeprefix(place).strip()
    if not _shows(file.name, _letters(place + session.title), WORKOUT_NAME_BYTES):
        yield f"is called {shown!r}, the plan says {session.title!r}"


def _description_differences(file: WorkoutFile, session: Session, plan: Plan) -> Iterator[str]:
    if plan.most_pain is None and not file.description:  # as files of the first version are
        return
    stop = words.stop_short(session.kind, plan.most_pain, words.spoken(plan))
    if not _says_in_order(file.description, stop, [words.sentences(note) for note in session.notes]):
        yield f"says {file.description!r} before it begins, and not {stop!r} and the session's notes"


def _says_in_order(text: str, first: str, notes: list[tuple[str, ...]]) -> bool:
    """Tell whether a text is the first sentence and then each note, cut before a sentence only where none had room."""
    shown, length = _letters(text), len(f"{text}. ".encode())
    ends = {len(_letters(first))} if shown.startswith(_letters(first)) else set()
    for sentences in notes:
        read = [(_letters(one), length + len(unicodedata.normalize("NFC", one).encode())) for one in sentences]
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


def _step_differences(found: list[Done], planned: list[_Planned]) -> Iterator[str]:
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
    if found._replace(name="", notes="") != planned.done._replace(name=""):
        return False
    named = found.name and any(_shows(found.name, one, NAME_BYTES) for one in planned.names)
    return bool(named) and any(_shows(found.notes, one, NOTES_BYTES) for one in planned.notes)


def _shows(text: str, letters: str, may_be_cut: int) -> bool:
    """Tell whether a text has these letters, or the first of them where it has so many bytes that it may be cut."""
    shown = _letters(text)
    return shown == letters or (len(text.encode()) >= may_be_cut and letters.startswith(shown))


@lru_cache(maxsize=8192)  # the same few hundred texts stand in every workout
def _letters(text: str) -> str:
    """Return the letters and digits: what no target changes, but for those that no watch has a glyph for.

    Without accents, for what stood between a letter and its accent may be gone.
    """
    parted = unicodedata.normalize("NFD", text).replace("×", "x")
    return "".join(letter for letter in parted if letter.isalnum() and ord(letter) <= 0xFFFF)


def _planned(session: Session, said: Language) -> Iterator[_Planned]:
    """Yield what the plan says should be done, as a workout file may say it."""
    steps = list(unrolled(session.steps))
    beside_runs = any(step.do is Do.RUN for step in steps)
    strength = session.kind is Kind.STRENGTH
    for step in steps:
        named = step.exercise is not None and step.do is Do.EXERCISE
        side = said.watch.sides[step.side] if step.side else ""
        title = _title(step, session, said)
        shown = (title,) if _letters(title) else (title, said.watch.does[step.do])  # of signs none may be left
        count, details = (_letters(text) for text in (_count(step, strength, said), _details(step, said)))
        yield _Planned(
            done=Done(
                kind=_kind(step, beside_runs),
                seconds=step.end.seconds,
                reps=step.end.reps if strength else None,  # elsewhere a watch waits for the lap button
                exercise=step.exercise.fit if step.exercise and named and strength else None,
                aim=_aim(step, session),
                name=side + shown[-1],
            ),
            names=tuple(_letters(side + one) for one in shown),
            notes=(count + details, count + _letters(title) + details),  # a name that is cut is whole in the notes
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


def _title(step: Step, session: Session, said: Language) -> str:
    if step.do is Do.CROSS:
        return session.title
    return step.exercise.title if step.do is Do.EXERCISE and step.exercise else said.watch.does[step.do]


def _aim(step: Step, session: Session) -> Aim | None:
    """Return the one thing a watch can be told to watch: a ceiling before a rhythm before the pace of fast parts."""
    target = step.target
    if target is None:
        return None
    if target.heart_rate_max is not None:
        return Aim("heart rate", 60, target.heart_rate_max)
    if target.cadence_spm is not None:
        low, high = target.cadence_spm
        return Aim("cadence", low - low % 2, high + high % 2)  # a watch counts strides, two steps each
    fast = step.do is Do.RUN and session.intensity in (Intensity.STRIDES, Intensity.TEMPO)
    if target.speed_mm_s is None or not fast:
        return None
    tolerance = target.speed_mm_s // 20  # 5 % either way, within what a watch takes
    return Aim("speed", max(300, target.speed_mm_s - tolerance), min(8000, target.speed_mm_s + tolerance))
