"""What exports say to a person. Every sentence is here, so that a second language is one more file like this one.

Steps in words: `8 x (run 1 min, walk 2 min)`, `3 x (12 Clamshell, left; rest 30 s)`, `45 s Side plank, right`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from planforge.options import filled, names_part
from planforge.plan import (
    MOST_PAIN,
    Do,
    Intensity,
    Kind,
    Part,
    Plan,
    PlanWaiting,
    Repeat,
    Session,
    Step,
    Steps,
    Target,
    Terrain,
    Week,
)
from planforge.units import Units, format_cadence, format_distance, format_duration, format_heart_rate, format_pace

NO_MEDICAL_ADVICE = "This plan is training guidance, not medical advice; if in doubt, ask a physiotherapist or doctor."
# When to stop, the morning after, whom to call. Red flags, and rising pain: the source article. That a run ends above
# the limit at which the article backs off, and the days without running: practice (Delaware's soreness rules, ACSM).
STOP = {
    Kind.RUN: "Stop and walk home if:",
    Kind.STRENGTH: "Stop the exercise if:",
    Kind.CROSS: "Stop if:",
}
STOP_FOR_THE_KNEE = "the knee locks, catches, gives way or swells"
STOP_FOR_THE_KIND = "the pain is sharp or comes suddenly"
STOP_FOR_THE_AMOUNT = {
    Kind.RUN: "you limp, or the pain rises or is above {points} of 10",
    Kind.STRENGTH: "the pain rises from set to set, or is above {points} of 10",
    Kind.CROSS: "the pain rises, or is above {points} of 10",
}
CARRY_ON = "At most {points} and flat, or easing: fine, carry on."
MORNING = "The morning after: more sore, stiff or swollen than on other mornings?"
MORNING_AFTER = {
    Kind.RUN: (
        "no: go on with the plan",
        "a little: one day more without running, then this run once more",
        "clearly, or you had to stop: two days without running, then an easier run, as last week's",
    ),
    Kind.STRENGTH: ("no: go on with the plan", "yes, or you had to stop: next time less weight or fewer repetitions"),
    Kind.CROSS: ("no: go on with the plan", "yes, or you had to stop: next time shorter and easier"),
}
WHOM_TO_CALL = (
    "Whom to call: a physiotherapist or sports doctor; before the next run if one of the first two happened, "
    "and when it is no better after 2-3 weeks."
)
CUES = "Keep in mind:"
CANCELLED = "Cancelled: "
NO_LONGER = "This session is no longer part of the plan."
BUSY = "Busy"
BANNERS = "Training week"
READY = "Ready to run? Answer again"

TITLE = "{title} ({minutes} in all)"
DESCRIPTION = """\
{steps}

{cues}

Week {week}, {phase}
Aim: {aim}
Distance: about {distance}, walking included
Effort: {effort}
Ground: {ground}

{notes}

{if_it_hurts}"""
BANNER = "Week {week}: {phase}"

KINDS = {Kind.RUN: "Running", Kind.STRENGTH: "Strength", Kind.CROSS: "Cross-training"}
PHASES = {
    "load-management": "load management",
    "strengthening": "strengthening",
    "return-to-running": "return to running",
    "rebuild": "rebuild",
}
SIDES = {"left": "left", "right": "right", None: ""}
TERRAINS = {
    Terrain.FLAT: "flat, even ground",
    Terrain.SOFT: "soft ground: grass, trail or track",
    Terrain.HILLY: "hilly ground",
    Terrain.DOWNHILL: "with downhill parts",
}
INTENSITIES = {
    Intensity.EASY: "easy: you can talk in sentences",
    Intensity.STRIDES: "easy, with strides",
    Intensity.TEMPO: "easy, with a tempo part",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # on a watch, as all that is short here; Monday first
KINDS_SHORT = {Kind.RUN: "Run", Kind.STRENGTH: "Str", Kind.CROSS: "Cro"}
DOES = {Do.RUN: "Run", Do.WALK: "Walk", Do.REST: "Rest", Do.EXERCISE: "Exercise", Do.CROSS: "Steady"}
SIDES_SHORT = {"left": "L ", "right": "R "}
SIDES_WHOLE = {"left": "Left side", "right": "Right side"}
_TARGETS = {"heart_rate": "heart rate", "cadence": "cadence", "speed": "pace"}
_TEXTS = {"title": "title", "exercise": "exercise", "cue": "cue"}
_PARTS = {Part.WARM_UP: "Warm-up: ", Part.MAIN: "", Part.COOL_DOWN: "Cool-down: "}
_VERBS = {Do.RUN: "run", Do.WALK: "walk", Do.REST: "rest", Do.CROSS: "cross-train", Do.EXERCISE: "exercises"}


# -- steps -----------------------------------------------------------------------------------------------------------


def step_words(step: Step, units: Units) -> str:
    """Return one step as a person says it: `run 1 min at 6:30 /km`, `12 Clamshell, left, band`."""
    amount, verb = _amount(step), _VERBS[step.do]
    if step.exercise is None:
        said = f"{amount} {verb}" if step.end.reps else f"{verb} {amount}"
    else:
        said = f"{step.exercise.title} {amount}" if step.end.lap_button else f"{amount} {step.exercise.title}"
    tempo = tempo_words(step.tempo) if step.tempo else ""
    details = (SIDES[step.side], step.load, tempo, *_target_words(step.target, units))
    return ", ".join(detail for detail in (said, *details) if detail)


def tempo_words(seconds: int) -> str:
    """Return how slowly repetitions are done: `6 s each`."""
    return f"{format_duration(seconds)} each"


def _amount(step: Step) -> str:
    if step.end.seconds is not None:
        return format_duration(step.end.seconds)
    return str(step.end.reps) if step.end.reps is not None else "until you press lap"


def _target_words(target: Target | None, units: Units) -> Iterator[str]:
    if target is None:
        return
    if target.speed_mm_s:
        yield f"about {format_pace(target.speed_mm_s, units)}"
    if target.cadence_spm:
        low, high = target.cadence_spm
        yield format_cadence(low) if low == high else f"{low}-{format_cadence(high)}"
    if target.heart_rate_max:
        yield f"heart rate at most {format_heart_rate(target.heart_rate_max)}"


def repeat_words(repeat: Repeat, units: Units) -> str:
    """Return a block in words: `8 x (run 1 min, walk 2 min)`; one step alone needs no brackets."""
    said = [step_words(step, units) for step in repeat.steps]
    if len(said) == 1:
        return f"{repeat.times} x {said[0]}"
    return f"{repeat.times} x ({_joined(said)})"


def _joined(said: list[str]) -> str:
    return ("; " if any("," in one for one in said) else ", ").join(said)


def steps_in_words(steps: Steps, units: Units) -> tuple[str, ...]:
    """Return a session's steps as lines: warm-up and cool-down on one line each, the main part a line a step."""
    lines: list[str] = []
    for part, together in groupby(steps, key=_part):
        said = [repeat_words(one, units) if isinstance(one, Repeat) else step_words(one, units) for one in together]
        lines += said if part is Part.MAIN else [_PARTS[part] + _joined(said)]
    return tuple(lines)


def _part(step: Step | Repeat) -> Part:
    return step.steps[0].part if isinstance(step, Repeat) else step.part


def cues(steps: Steps) -> tuple[str, ...]:
    """Return every cue of a session once, in the order in which it is first needed."""
    flat = (one for step in steps for one in (step.steps if isinstance(step, Repeat) else (step,)))
    return tuple(dict.fromkeys(_cue(step) for step in flat if step.cue))


def _cue(step: Step) -> str:
    return f"{step.exercise.title}: {step.cue}" if step.exercise else f"{_VERBS[step.do].capitalize()}: {step.cue}"


# -- sessions --------------------------------------------------------------------------------------------------------


def minutes(session: Session) -> int:
    """Return a session's length in whole minutes; even the shortest takes one."""
    return max(1, round(session.duration_s / 60))


def parts(plan: Plan, session: Session, week: Week) -> dict[str, str]:
    """Return what a title and a description may say of a session, by the names of `planforge.options.PARTS`."""
    units = plan.runner.units
    return {
        "title": session.title,
        "minutes": format_duration(60 * minutes(session)),
        "kind": KINDS[session.kind],
        "week": str(week.index),
        "phase": phase(session.phase),
        "aim": week.aim or "",
        "distance": format_distance(1000 * session.distance_m, units) if session.distance_m else "",
        "effort": INTENSITIES[session.intensity] if session.intensity else "",
        "ground": TERRAINS[session.terrain] if session.terrain else "",
        "runner": plan.runner.name,
        "plan": plan.title,
        "steps": "\n".join(steps_in_words(session.steps, units)),
        "cues": _list(CUES, cues(session.steps)),
        "notes": "\n".join(session.notes),
        "if_it_hurts": if_it_hurts(session.kind, plan.most_pain),
    }


def title(said: Mapping[str, str], template: str | None = None) -> str:
    """Return a session's one line: `Run-walk 8 x 1:2 (44 min in all)`, or what a coach made of it."""
    return filled(template or TITLE, said)


def description(said: Mapping[str, str], template: str | None = None) -> str:
    """Return all a person needs to know on the day, as plain text; what is there for safety whatever a coach wrote."""
    template = template or DESCRIPTION
    hurts = () if names_part(template, "if_it_hurts") else (said["if_it_hurts"],)
    return "\n\n".join((filled(template, said), *hurts, NO_MEDICAL_ADVICE))


def if_it_hurts(kind: Kind, most_pain: int | None) -> str:
    """Return when to stop, what to look at the morning after and what to do then, and whom to call."""
    stop = (STOP_FOR_THE_KNEE, STOP_FOR_THE_KIND, STOP_FOR_THE_AMOUNT[kind].format(points=_points(most_pain)))
    carry_on = CARRY_ON.format(points=_points(most_pain))
    return "\n".join((_list(STOP[kind], stop), carry_on, "", _list(MORNING, MORNING_AFTER[kind]), "", WHOM_TO_CALL))


def _points(most_pain: int | None) -> str:
    """Return a limit in points of 10; without one of the plan's own it is the article's."""
    return f"{(MOST_PAIN if most_pain is None else most_pain) / 10:g}"


def _list(heading: str, lines: Iterable[str]) -> str:
    lines = tuple(lines)
    return "\n".join((heading, *(f"- {line}" for line in lines))) if lines else ""


# -- weeks -----------------------------------------------------------------------------------------------------------


def banner(week: Week) -> str:
    """Return a week's one line: `Week 4: return to running`."""
    return filled(BANNER, {"week": str(week.index), "phase": phase(week.phase)})


def banner_description(week: Week, units: Units) -> str:
    """Return what a week is for, and what it holds."""
    return "\n\n".join(filter(None, (week.aim, "\n".join(_held(week, units)), NO_MEDICAL_ADVICE)))


def ready_description(waiting: PlanWaiting) -> str:
    """Return what is asked again on the last day of a plan that waits, and what follows from the answers."""
    waits = "Running waits until all of this is so:\n" + "\n".join(f"- {one}" for one in waiting.questions)
    then = "Write the answers with `planforge screen`, then make the next plan with `planforge generate`."
    return f"{waits}\n\n{then}\n\n{NO_MEDICAL_ADVICE}"


def _held(week: Week, units: Units) -> Iterator[str]:
    for kind, one, several in ((Kind.RUN, "run", "runs"), (Kind.STRENGTH, "strength session", "strength sessions"),
                               (Kind.CROSS, "cross-training session", "cross-training sessions")):  # fmt: skip
        count = len(week.of_kind(kind))
        if count:
            yield f"{count} {one if count == 1 else several}"
    if week.distance_m:
        yield f"Distance: about {format_distance(1000 * week.distance_m, units)}, walking included"
    if week.run_s:
        yield f"Running: {format_duration(week.run_s)}, the longest stretch {format_duration(week.longest_bout_s)}"


def phase(key: str) -> str:
    """Return a phase's name as a person reads it: `return to running`."""
    return PHASES.get(key) or key.replace("-", " ")


# -- on a watch ------------------------------------------------------------------------------------------------------


def workout_name(week: int, day: int, kind: Kind, nth: int) -> str:
    """Return what tells a workout from all others of a plan, in few bytes: `W03 Mon Run2`. `day`: 0 is Monday."""
    return f"W{week:02d} {DAYS[day]} {KINDS_SHORT[kind]}{nth if nth > 1 else ''}"


STOP_SHORT = {
    Kind.RUN: "Stop: knee locks, catches, gives way, swells; pain sharp, sudden, over {points}/10; limp.",
    Kind.STRENGTH: "Stop: knee locks, catches, gives way, swells; pain sharp, sudden, over {points}/10.",
    Kind.CROSS: "Stop: knee locks, catches, gives way, swells; pain sharp, sudden, over {points}/10.",
}
_ENDS = ".!?:;\u3002\uff01\uff1f"  # the last three end a sentence in Chinese and Japanese, without a blank behind them
_BETWEEN_SENTENCES = re.compile("(?<=[.!?])[ \n]+|(?<=[\u3002\uff01\uff1f])|\n+")


def stop_short(kind: Kind, most_pain: int | None) -> str:
    """Return when to stop, in one sentence for a watch."""
    return STOP_SHORT[kind].format(points=_points(most_pain))


def sentences(note: str) -> tuple[str, ...]:
    """Return a note as sentences, each closed: `Brisk, on flat ground.`"""
    parts = (part.strip() for part in _BETWEEN_SENTENCES.split(note))
    return tuple(part if part.endswith(tuple(_ENDS)) else f"{part}." for part in parts if part)


def times(reps: int) -> str:
    """Return how often something is done where the watch does not count: `12 times`."""
    return f"{reps} times"


# What a watch cannot show as the plan has it: what was done about it, and how it now reads.
NO_WORKOUT = "no steps, so no workout"
TOO_LONG = "more steps than a watch keeps, so no workout: split the session, or go by the calendar"
NOT_IN_FIT = "cannot be said in a workout file, so no workout: go by the calendar"
NO_FILE_NAME = "one session too many in its week, so no workout: go by the calendar"
NO_HOUR = "no time of day, so no time in which the runner is busy"
ONLY_TIMES = "when the runner is busy, and nothing else"
ONLY_DAYS = "the day and hour of its workout, and nothing else"
NOT_TO_COME = "past when the plan was made, so not in the schedule"
NOTHING_TO_SCHEDULE = "no workout, so not in the schedule"
REPEATS = "equal steps written as repeats"
LAP_BUTTON = "repetitions end at the lap button: only a strength workout counts them"
ONE_TARGET = "second target left out: a step has one"
NO_EASY_PACE = "pace left out: it is a guess for planning, and an easy run goes by feel"
WHOLE_STRIDES = "cadence widened to whole strides, which a watch counts"
ONE_TITLE = "two exercises of one FIT name share a title"
PLAIN_CHARACTERS = "characters replaced by plain ones"
NO_GLYPH = "characters left out"
ONE_LINE = "lines and blanks joined to one line"
NO_ROOM = "notes for which a watch has no room are in the calendar alone"
SCHEDULE_ENDS = "the schedule may end before this session"


def left_out_of(left_out: int, notes: int) -> str:
    """Return how many of a session's notes a watch has no room for, whole or in part."""
    return f"{left_out} of {notes}"


def steps_kept(steps: int, most: int) -> str:
    """Return how many steps there are, and how many a watch keeps."""
    return f"{steps} steps, {most} at most"


def sessions_named(most: int) -> str:
    """Return how many sessions of a week the names of workout files tell apart."""
    return f"file names tell {most} apart"


def steps_as(steps: int, written: int) -> str:
    """Return how many steps became how many."""
    return f"{steps} steps as {written}"


def left_out_beside(left_out: str, kept: str) -> str:
    """Return which target gave way to which, by their names in the FIT profile."""
    return f"{_TARGETS[left_out]} beside {_TARGETS[kept]}"


def shown_as(title: str, shown: str) -> str:
    """Return under which title an exercise is shown."""
    return f"{title!r} is shown as {shown!r}"


def shortened(what: str, most: int) -> str:
    """Return that a text (`title`, `exercise` or `cue`) was cut."""
    return f"{_TEXTS[what]} shortened to {most} bytes"


def rounded_cadence(low: int, high: int, shown_low: int, shown_high: int) -> str:
    """Return a range of steps a minute, and the range a watch shows for it."""
    return f"{low}-{format_cadence(high)} as {shown_low}-{format_cadence(shown_high)}"


def entries_kept(entries: int, most: int) -> str:
    """Return how long a schedule is, and how much of it watches are reported to keep."""
    return f"{entries} entries, of which watches are reported to keep about {most}"


# -- warnings --------------------------------------------------------------------------------------------------------


def clock_shifted(slot: str, wanted: datetime, given: datetime) -> str:
    """Return the warning about a time of day that the clocks jump over."""
    return (
        f"{slot}: {wanted:%H:%M} does not exist on {wanted:%Y-%m-%d} (the clocks go forward); "
        f"the calendar says {given:%H:%M}"
    )


def nothing_busy() -> str:
    """Return the warning about a feed of times for a plan that has none."""
    return "busy.ics is empty: no session has a time of day"


def too_large(size: int) -> str:
    """Return the warning about a calendar that Google refuses."""
    return f"the calendar has {size} bytes; Google Calendar takes at most 1 MB"
