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
from itertools import zip_longest
from typing import Any, NamedTuple

from planforge.exporters import words
from planforge.exporters.fit_check import check_set
from planforge.exporters.fit_reading import Aim, Done, WorkoutFile, done
from planforge.exporters.timezones import zone
from planforge.plan import Do, Intensity, Kind, Part, Plan, Session, Step, unrolled, when
from planforge.units import format_duration

__all__ = ["Difference", "ReadBack", "compared_workouts", "read_back"]

CALENDAR, WORKOUTS = "plan.ics", "workouts"
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT protocol, date_time
NOTES_BYTES = 195  # what is longer than this may have been cut: a watch keeps 199 bytes, the last may be half of one
_MINUTES = re.compile(r"(\d[^()]*)".join(map(re.escape, words.TITLE.partition("{title} ")[2].split("{minutes}"))))
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


def read_back(plan: Plan, calendar: bytes | None, workouts: Mapping[str, bytes]) -> ReadBack:
    """Return what the files hold beside what the plan says. `workouts`: bytes by file name; None: there is no file."""
    events = _events(calendar, plan)
    checked = check_set(workouts)
    of_workouts = [Difference(fault.file, "", fault.says) for fault in checked.faults]
    of_workouts += compared_workouts(plan, checked.sound)
    in_folder = (one._replace(file=f"{WORKOUTS}/{one.file}".rstrip("/")) for one in of_workouts)
    number = 0 if isinstance(events, str) else len(events)
    return ReadBack(
        number,
        len(checked.sound),
        (*_event_set_differences(plan, events), *_questions_differences(plan, calendar, events), *in_folder),
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


def _event_set_differences(plan: Plan, events: Events | str) -> Iterator[Difference]:
    if isinstance(events, str):
        yield Difference(CALENDAR, "", events)
        return
    for slot, times in Counter(slot for slot, _ in events).items():
        if times > 1:
            yield Difference(CALENDAR, slot, f"stands {times} times")
    found = dict(events)
    named = sum(session.id in found and _names(found[session.id], session) for session in plan.sessions)
    titled = 2 * named >= len(plan.sessions)  # else a coach's own words, which name a session by chance at most
    for session in plan.sessions:
        event = found.pop(session.id, None)
        if event is None:
            yield Difference(CALENDAR, session.id, "is not in the calendar")
            continue
        try:
            said = list(_event_differences(event, session, plan.calendar.timezone, titled))
        except Exception as error:  # noqa: BLE001  # an event without a start, a zone nobody knows, ...
            said = [f"its event is damaged: {error or type(error).__name__}"]
        yield from (Difference(CALENDAR, session.id, one) for one in said)
    for slot in found:
        yield Difference(CALENDAR, slot, "is in the calendar and not in the plan")


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


def _names(event: Any, session: Session) -> bool:
    return _letters(session.title) in _letters(f"{event.get('SUMMARY', '')} {event.get('DESCRIPTION', '')}")


def _event_differences(event: Any, session: Session, timezone: str, titled: bool) -> Iterator[str]:
    """Yield what an event says otherwise. `titled`: the events of this calendar name their sessions, as not all do."""
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
    summary = str(event.get("SUMMARY", ""))
    if titled and not _names(event, session):
        yield f"is called {summary!r}, the plan says {session.title!r}"
    lengths, planned = _MINUTES.findall(summary), format_duration(60 * _planned_minutes(session))
    if lengths and lengths[-1] != planned:
        yield f"says {lengths[-1]} in all, the plan says {planned}"
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
        said = [*_title_differences(file, session), *_step_differences(list(done(file)), list(_planned(session)))]
        yield from (Difference(name, session.id, one) for one in said)
    missing = (session for session in waiting.values() if session.steps)
    yield from (Difference("", session.id, "has no sound workout file") for session in missing)


def _place(name: str) -> str:
    """Return the words of a workout's name that tell week, day and kind: `W03 Mon Run2`."""
    return " ".join(name.split(" ", 3)[:3])


def _sessions_by_place(plan: Plan) -> dict[str, Session]:
    nth: Counter[tuple[int, int, Kind]] = Counter()
    sessions: dict[str, Session] = {}
    for week in plan.weeks:
        for session in sorted(week.sessions, key=when):
            key = week.index, session.date.weekday(), session.kind
            nth[key] += 1
            sessions[words.workout_name(*key, nth[key])] = session
    return sessions


def _title_differences(file: WorkoutFile, session: Session) -> Iterator[str]:
    shown = file.name.partition(" ")[2].partition(" ")[2].partition(" ")[2]
    if not _letters(session.title).startswith(_letters(shown)):
        yield f"is called {shown!r}, the plan says {session.title!r}"


def _step_differences(found: list[Done], planned: list[Done]) -> Iterator[str]:
    differing = 0
    for number, (one, wanted) in enumerate(zip_longest(found, planned), 1):
        if one and wanted and _same(one, wanted):
            continue
        differing += 1
        if differing <= _FIRST_DIFFERENCES:
            noted = f" ({one.notes!r})" if one and wanted and str(one) == str(wanted) else ""
            yield f"step {number} is {one or 'missing'}{noted}, the plan says {wanted or 'no more'}"
    if differing > _FIRST_DIFFERENCES:
        yield f"{differing - _FIRST_DIFFERENCES} more steps differ"
    total, planned_total = (sum(step.seconds or 0 for step in steps) for steps in (found, planned))
    if total != planned_total:
        yield f"takes {_clock(total)} in all, the plan says {_clock(planned_total)}"


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min"


def _same(found: Done, planned: Done) -> bool:
    """Tell whether a watch does and shows what is planned: `name` whole or cut, `notes` with or without the name."""
    if found._replace(name="", notes="") != planned._replace(name="", notes=""):
        return False
    named = _letters(found.name.removeprefix(words.SIDES_SHORT.get(found.side or "", "")))
    if not found.name or not _letters(planned.name).startswith(named):
        return False
    shown, (head, cues) = _letters(found.notes), planned.notes.split("\n")
    cut = len(found.notes.encode()) >= NOTES_BYTES
    whole = (head + cues, head + _letters(planned.name) + cues)
    return shown in whole or (cut and any(one.startswith(shown) for one in whole))


def _letters(text: str) -> str:
    """Return the letters and digits: what no target changes, but for those that no watch has a glyph for."""
    composed = unicodedata.normalize("NFC", text).replace("×", "x")
    return "".join(letter for letter in composed if letter.isalnum() and ord(letter) <= 0xFFFF)


def _planned(session: Session) -> Iterator[Done]:
    """Yield what the plan says should be done, in the words of a workout file; of notes the letters, in two lines."""
    steps = list(unrolled(session.steps))
    beside_runs = any(step.do is Do.RUN for step in steps)
    strength = session.kind is Kind.STRENGTH
    for step in steps:
        named = step.exercise is not None and step.do is Do.EXERCISE
        yield Done(
            kind=_kind(step, beside_runs),
            seconds=step.end.seconds,
            reps=step.end.reps if strength else None,  # elsewhere a watch waits for the lap button
            exercise=step.exercise.fit if step.exercise and named and strength else None,
            side=step.side,
            does=str(step.do) if step.do in (Do.RUN, Do.WALK, Do.REST) and step.side is None else None,
            aim=_aim(step, session),
            name=_title(step, session),
            notes="\n".join((_letters(_count(step, strength)), _letters(_details(step)))),
        )


def _details(step: Step) -> str:
    """Return what stands last in a step's notes: the weight, how slowly, and the cue."""
    return "".join((step.load or "", words.tempo_words(step.tempo) if step.tempo else "", step.cue or ""))


def _count(step: Step, strength: bool) -> str:
    """Return what stands first in a step's notes: its side, and the count where the watch itself has none."""
    side = words.SIDES_WHOLE[step.side] if step.side else ""
    return side + (words.times(step.end.reps) if step.end.reps and not strength else "")


def _kind(step: Step, beside_runs: bool) -> str:
    if step.do is Do.REST or step.part is not Part.MAIN:
        return "rest" if step.do is Do.REST else str(step.part)
    return "walk" if step.do is Do.WALK and beside_runs else "work"


def _title(step: Step, session: Session) -> str:
    said = {Do.EXERCISE: step.exercise.title if step.exercise else "", Do.CROSS: session.title}.get(step.do, "")
    return said if _letters(said) else words.DOES[step.do]


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
