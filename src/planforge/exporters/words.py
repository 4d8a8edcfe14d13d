"""What exports say to a runner, put together from the words of a language (`planforge.languages`).

Steps in words: `8 x (run 1 min, walk 2 min)`, `3 x (12 Clamshell, left; rest 30 s)`, `45 s Side plank, right`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, get_args

from planforge.exporters.options import filled, names_part
from planforge.languages import Language, Message, ShortDay, codes, english, in_words, language
from planforge.languages.pain import bolder
from planforge.plan import races
from planforge.plan.model import (
    MOST_PAIN,
    MOST_POINTS,
    Branch,
    Kind,
    Part,
    Plan,
    PlanWaiting,
    Repeat,
    Session,
    Step,
    Steps,
    Target,
    Week,
    when,
)
from planforge.plan.until_seen import UntilSeen
from planforge.quantities.units import (
    Units,
    format_cadence,
    format_distance,
    format_duration,
    format_heart_rate,
    format_length,
    format_number,
    format_pace,
    format_speed,
)
from planforge.values import worked_out_once

NO_MEDICAL_ADVICE = english().no_medical_advice  # on the command line


def spoken(plan: Plan) -> Language:
    """Return the language in which the plan's runner reads."""
    return language(plan.runner.language)


# -- steps -----------------------------------------------------------------------------------------------------------


def step_words(step: Step, units: Units, said: Language, *, on_a_belt: bool = False) -> str:
    """Return one step as a person says it: `run 1 min at 6:30 /km`, `12 Clamshell, left, band`.

    on_a_belt: with the speed beside the pace.
    """
    amount, form, tempo = _amount(step, said), said.steps, ""
    if step.exercise is None:
        line = (form.counted if step.end.reps else form.timed).format(does=said.does[step.do], amount=amount)
    else:
        line = form.exercise_until_lap if step.end.lap_button else form.exercise
        line = line.format(exercise=step.exercise.title, amount=amount)
    if step.tempo:
        tempo = tempo_words(step.tempo, said)
    side = said.sides[step.side] if step.side else ""
    details = (side, step.load, tempo, *_target_words(step.target, units, said, on_a_belt))
    return ", ".join(detail for detail in (line, *details) if detail)


def tempo_words(seconds: int, said: Language) -> str:
    """Return how slowly repetitions are done: `6 s each`."""
    return said.steps.tempo.format(duration=format_duration(seconds, said.quantities))


def _amount(step: Step, said: Language) -> str:
    if step.end.seconds is not None:
        return format_duration(step.end.seconds, said.quantities)
    return str(step.end.reps) if step.end.reps is not None else said.steps.until_lap


def _target_words(target: Target | None, units: Units, said: Language, on_a_belt: bool) -> Iterator[str]:
    if target is None:
        return
    if target.speed_mm_s:
        pace = format_pace(target.speed_mm_s, units, said.quantities)
        if on_a_belt:
            speed = format_speed(target.speed_mm_s, units, said.quantities)
            pace = said.treadmill.pace.format(pace=pace, speed=speed)
        yield said.steps.pace.format(pace=pace)
    if target.cadence_spm:
        yield format_cadence(*target.cadence_spm, said.quantities)
    if target.heart_rate_max:
        yield said.steps.heart_rate.format(heart_rate=format_heart_rate(target.heart_rate_max, said.quantities))


def repeat_words(repeat: Repeat, units: Units, said: Language, *, on_a_belt: bool = False) -> str:
    """Return a block in words: `8 x (run 1 min, walk 2 min)`; one step alone needs no brackets."""
    steps = [step_words(step, units, said, on_a_belt=on_a_belt) for step in repeat.steps]
    if len(steps) == 1:
        return said.steps.repeated.format(times=repeat.times, step=steps[0])
    return said.steps.repeated_block.format(times=repeat.times, steps=_joined(steps))


def _joined(steps: list[str]) -> str:
    return ("; " if any("," in one for one in steps) else ", ").join(steps)


def steps_in_words(steps: Steps, units: Units, said: Language, *, on_a_belt: bool = False) -> tuple[str, ...]:
    """Return a session's steps as lines: warm-up and cool-down on one line each, the main part a line a step."""
    return _step_lines(steps, units, said, on_a_belt)


@worked_out_once(by=lambda steps, units, said, on_a_belt: (id(steps), units, id(said), on_a_belt))
def _step_lines(steps: Steps, units: Units, said: Language, on_a_belt: bool) -> tuple[str, ...]:
    around = {Part.WARM_UP: said.steps.warm_up, Part.COOL_DOWN: said.steps.cool_down}
    lines: list[str] = []
    for part, together in groupby(steps, key=_part):
        some = [
            repeat_words(one, units, said, on_a_belt=on_a_belt)
            if isinstance(one, Repeat)
            else step_words(one, units, said, on_a_belt=on_a_belt)
            for one in together
        ]
        lines += some if part is Part.MAIN else [around[part].format(steps=_joined(some))]
    return tuple(lines)


def _part(step: Step | Repeat) -> Part:
    return step.steps[0].part if isinstance(step, Repeat) else step.part


@worked_out_once(by=lambda steps, said: (id(steps), id(said)))
def cues(steps: Steps, said: Language) -> tuple[str, ...]:
    """Return every cue of a session once, in the order in which it is first needed."""
    flat = (one for step in steps for one in (step.steps if isinstance(step, Repeat) else (step,)))
    return tuple(dict.fromkeys(_cue(step, said) for step in flat if step.cue))


def _cue(step: Step, said: Language) -> str:
    what = step.exercise.title if step.exercise else said.does_at_the_start[step.do]
    return said.steps.cue.format(what=what, cue=step.cue)


# -- sessions --------------------------------------------------------------------------------------------------------


def minutes(session: Session) -> int:
    """Return a session's length in whole minutes; even the shortest takes one."""
    return max(1, round(session.duration_s / 60))


_OF_EXPORTS = {"events", "files", "revised", "revision", "sha256", "spelling", "workouts"}


def plan_told(plan: Plan) -> tuple[int, ...]:
    """Return what stands for all that a plan says, but for what it keeps of its own exports: events say none of it.

    The ids of its values: no other plan has them as long as somebody keeps this one, as `worked_out_once` does.
    """
    return tuple(id(value) for name, value in vars(plan).items() if name not in _OF_EXPORTS)


def parts(plan: Plan, session: Session, week: Week, seen: UntilSeen | None = None) -> Mapping[str, str]:
    """Return what a title and a description may say of a session, by the names of `options.PARTS`; `waits`; and `ill`.

    seen: what waits until somebody has seen the knee, as `until_seen` tells of the plan. Of a run that does, it is said
    what comes until then, and not how it is run.
    """
    return _parts(plan, session, week, seen)


@worked_out_once(by=lambda plan, session, week, seen: (id(session), id(week), id(seen), plan_told(plan)), most=256)
def _parts(plan: Plan, session: Session, week: Week, seen: UntilSeen | None) -> Mapping[str, str]:
    said = spoken(plan)
    hurts = if_it_hurts(session.kind, plan.most_pain, said)
    waits = until_then(seen, said) if seen and session.id in seen.waits else ""
    ill = said.until_well.text if waits_until_well(plan, session) else ""
    how = _how_it_is_done(plan, session, seen, said)
    return {
        "title": session.title,
        "minutes": format_duration(60 * minutes(session), said.quantities),
        "kind": said.kinds[session.kind],
        "week": str(week.index),
        "phase": said.phase(session.phase),
        "aim": week.aim or "",
        "runner": plan.runner.name,
        "plan": plan.title,
        **(dict.fromkeys(how, "") if waits else how),
        "read_first": _read_first(plan, session, said),
        "if_it_hurts": "\n\n".join(filter(None, (_bolder(plan, session, said), hurts))),
        "waits": waits,
        "ill": ill,
    }


def beyond_before(plan: Plan, race: Session) -> Message | None:
    """Return that a race goes beyond what the runs before it prepare for, and how far; None: it does not.

    Of one before the goal is held, too, when that is, and which rules the plan's own runs keep until then.
    """
    beyond, early = _beyond_before(plan, race), races.before_the_goal(plan, race)
    if beyond is None or early is None:
        return beyond
    week, reached, held = early
    run = wanted_run(plan)
    return Message("messages.warnings.race_early", race=beyond, week=week, run=run, reached=reached, held=held)


def _beyond_before(plan: Plan, race: Session) -> Message | None:
    found, units, said = races.beyond_before(plan, race), plan.runner.units, spoken(plan)
    if found is None:
        return None
    far, longest = distance(plan, race), format_distance(1000 * found.longest_m, units, said.quantities)
    day = ShortDay.of(race.date)
    run, stretch = (format_duration(one, said.quantities) for one in (found.run_s, found.stretch_s))
    if found.rate is None:
        return Message("messages.warnings.race_unbroken", far=far, day=day, run=run, stretch=stretch)
    if not found.longest_m:
        return Message("messages.warnings.race_unprepared", far=far, day=day, rate=found.rate)
    times = round(found.times, 1)
    return Message(
        "messages.warnings.race_beyond",
        far=far,
        day=day,
        times=times,
        longest=longest,
        rate=found.rate,
        run=run,
        stretch=stretch,
    )


def distance(plan: Plan, session: Session) -> str:
    """Return how far a session goes; a race is exactly as far as it is, to a metre that its speed in mm/s costs."""
    form = format_length if session.race else format_distance
    return form(1000 * session.distance_m, plan.runner.units, spoken(plan).quantities)


def wanted_run(plan: Plan) -> str:
    """Return the run that is the goal: `34 min`, or `5.0 km (34 min)` where the file says how far."""
    goal, quantities = plan.goal, spoken(plan).quantities
    duration = format_duration(goal.continuous_run_s or 0, quantities)
    if goal.run_distance_m is None:
        return duration
    return f"{format_distance(1000 * goal.run_distance_m, plan.runner.units, quantities)} ({duration})"


def races_beyond(plan: Plan) -> list[Message]:
    """Return which races to come go beyond what the runs before them prepare for, and how far."""
    since = plan.history.open_from if plan.history else plan.calendar.start
    found = (beyond_before(plan, one) for one in plan.sessions if one.race and one.date >= since)
    return [one for one in found if one is not None]


def notes(plan: Plan, session: Session, said: Language) -> Iterator[str]:
    """Yield a session's notes; of a race, too, how far it goes beyond the runs before it."""
    yield from session.notes
    if session.race and (beyond := beyond_before(plan, session)):
        words = in_words(beyond, said)
        yield f"{words[0].upper()}{words[1:]}."


def _how_it_is_done(plan: Plan, session: Session, seen: UntilSeen | None, said: Language) -> dict[str, str]:
    units, ground = plan.runner.units, _ground(session, said)
    steps = steps_in_words(session.steps, units, said, on_a_belt=session.place is not None)
    return {
        "distance": distance(plan, session) if session.distance_m else "",
        "effort": said.intensities[session.intensity] if session.intensity else "",
        "ground": ground,
        "steps": "\n".join(steps),
        "cues": _list(said.events.cues, cues(session.steps, said)),
        "notes": "\n".join(one for one in notes(plan, session, said) if one.casefold() != ground.casefold()),
        "next_run": next_run(_till_seen(plan, session, seen), said),
    }


def until_then(seen: UntilSeen, said: Language) -> str:
    """Return what is run until somebody has seen the knee: no more than the runs of a week."""
    return said.until_seen.text.format(week=seen.week, runs=titles_of(seen, said))


def waits_until_well(plan: Plan, session: Session) -> bool:
    """Tell whether a session waits until the runner has told of being well."""
    return plan.until_well is not None and session.counts_as is not Kind.CROSS and session.date >= plan.until_well


def titles_of(seen: UntilSeen, said: Language) -> str:
    """Return what the runs are called that stay the hardest until somebody has seen the knee, each once."""
    return said.listed(dict.fromkeys(run.title for run in seen.runs))


def _till_seen(plan: Plan, session: Session, seen: UntilSeen | None) -> Session:
    """Return a run after which none is called next that waits until somebody has seen the knee: the same again is."""
    if seen is None or not session.ahead:
        return session
    waits = {one.date: one.title for one in plan.sessions if one.id in seen.waits}
    ahead = (
        branch.model_copy(update={"title": session.title, "at_most": True})
        if branch.next in waits and not branch.at_most
        else branch
        for branch in session.ahead
    )
    return session.model_copy(update={"ahead": tuple(ahead)})


def _ground(session: Session, said: Language) -> str:
    if session.place is not None:
        return said.treadmill.place
    return said.terrains[session.terrain] if session.terrain else ""


def title(given: Mapping[str, str], template: str | None, said: Language) -> str:
    """Return a session's one line: `Run-walk 8 x 1:2 (44 min in all)`, or what a coach made of it."""
    line = filled(template or said.events.title, given)
    line = said.until_seen.title.format(title=line) if given["waits"] else line
    return said.until_well.title.format(title=line) if given["ill"] else line


def description(given: Mapping[str, str], template: str | None, said: Language) -> str:
    """Return all a person needs to know on the day, as plain text; what is there for safety whatever a coach wrote."""
    template = template or said.events.description
    added = (given[part] for part in ("if_it_hurts", "read_first") if not names_part(template, part))
    there = (given["ill"], given["waits"], filled(template, given), *added)
    return "\n\n".join((*filter(None, there), said.no_medical_advice))


def if_it_hurts(kind: Kind, most_pain: int | None, said: Language) -> str:
    """Return when not to begin and when to stop, what to look at the morning after, what to do then, whom to call."""
    hurts, points = said.stop, _points(most_pain, said)
    stop = _list(hurts.when[kind], (hurts.knee, hurts.pain, hurts.amount[kind].format(points=points)))
    morning = _list(hurts.morning, hurts.morning_after[kind])
    today = (f"{hurts.today} {hurts.sore}",) if kind is Kind.RUN else ()
    leave_out = hurts.leave_out[kind].format(points=points)
    return "\n".join(
        (
            leave_out,
            "",
            stop,
            hurts.carry_on.format(points=points),
            *today,
            "",
            morning,
            "",
            hurts.whom_to_call,
            said.urgent.today,
            said.urgent.emergency,
        )
    )


def next_run(session: Session, said: Language) -> str:
    """Return what comes after a run by how much it hurts, as the plan has it; empty where it says nothing of it."""
    lines, below = list[str](), -1
    for branch in session.ahead or ():
        then = said.ahead.tell_of_a_race if session.race and branch.tell_first else on_branch(branch, session, said)
        if below < 0:
            form, points = said.ahead.up_to, branch.up_to
        elif branch.up_to == MOST_POINTS:
            form, points = said.ahead.above, below
        else:
            alone = branch.up_to == below + 1
            form, points = said.ahead.points if alone else said.ahead.range, branch.up_to
        lines.append(form.format(first=below + 1, points=points, then=then))
        below = branch.up_to
    if session.race:
        return _list(said.ahead.heading_race, lines)
    went_back = any(one.tell_first for one in session.ahead or ())
    if went_back or not lines:
        return _list(said.ahead.heading_after, lines)
    return f"{_list(said.ahead.heading, lines)}\n{said.ahead.twice}"


def on_branch(branch: Branch, session: Session, said: Language) -> str:
    """Return what follows after a run on one of its branches: which are left out, which comes then, whom to see."""
    form, days = said.ahead, said.dates.weekdays
    if branch.no_running:
        return said.pain.next["no_running"]
    if branch.tell_first:
        return form.tell_first
    parts = []
    if branch.left_out:
        gone = (days[one.weekday()] for one in branch.left_out)
        parts.append(form.left_out.format(days=said.listed(dict.fromkeys(gone))))
    if branch.next:
        how = form.at_most if branch.at_most else form.as_planned
        how = form.same_again if branch.title == session.title and not branch.at_most else how
        parts.append(how.format(day=days[branch.next.weekday()], title=branch.title))
    then, *more = parts
    for one in more:
        then = form.and_then.format(several=then, last=one)
    return form.and_see.format(then=then, see=said.pain.refer[branch.see]) if branch.see else then


def _bolder(plan: Plan, session: Session, said: Language) -> str:
    """Return in what the plan lets more hurt than its protocol, and why; its first event says so."""
    if plan.bolder_with_pain and session.id == plan.sessions[0].id:
        return bolder(plan.bolder_with_pain, said)
    return ""


def _points(most_pain: int | None, said: Language) -> str:
    """Return a limit in points of 10; without one of the plan's own it is the article's."""
    return format_number((MOST_PAIN if most_pain is None else most_pain) / 10, said.quantities)


def _list(heading: str, lines: Iterable[str]) -> str:
    lines = tuple(lines)
    return "\n".join((heading, *(f"- {line}" for line in lines))) if lines else ""


def without_cancelled(line: str) -> str:
    """Return the title of a cancelled event without what stands before it, in whatever language that is."""
    for code in codes():
        line = line.removeprefix(language(code).events.cancelled)
    return line


# -- weeks -----------------------------------------------------------------------------------------------------------


def banner(week: Week, said: Language) -> str:
    """Return a week's one line: `Week 4: return to running`."""
    return filled(said.banners.title, {"week": str(week.index), "phase": said.phase(week.phase)})


def banner_description(week: Week, units: Units, said: Language, seen: UntilSeen | None) -> str:
    """Return what a week is for, and what it holds; first what of it waits until somebody has seen the knee."""
    held = "\n".join(_held(week, units, said))
    waits = seen is not None and any(run.id in seen.waits for run in week.runs)
    first = said.until_seen.week.format(week=seen.week) if seen and waits else ""
    return "\n\n".join(filter(None, (first, week.aim, held, said.no_medical_advice)))


def _read_first(plan: Plan, session: Session, said: Language) -> str:
    """Return what holds throughout a plan, for its first session; nothing that changes when the plan is made again."""
    first = next(week for week in plan.weeks if week.sessions)
    if session != min(first.sessions, key=when):
        return ""
    notes = [note for note in plan.notes if note != bolder(plan.bolder_with_pain or (), said)]  # said where it hurts
    return _list(said.read_first.throughout, notes)


def ready_description(waiting: PlanWaiting, said: Language) -> str:
    """Return what is asked again on the last day of a plan that waits, and what follows from the answers."""
    waits = _list(said.readiness.event_questions, waiting.questions)
    return f"{waits}\n\n{said.readiness.event_then}\n\n{said.no_medical_advice}"


def _held(week: Week, units: Units, said: Language) -> Iterator[str]:
    banners = said.banners
    for kind, forms in ((Kind.RUN, banners.run), (Kind.STRENGTH, banners.strength), (Kind.CROSS, banners.cross)):
        if count := len(week.of_kind(kind)):
            yield said.counted(count, forms)
    if week.distance_m:
        yield banners.distance.format(distance=format_distance(1000 * week.distance_m, units, said.quantities))
    if week.run_s:
        running, longest = (format_duration(one, said.quantities) for one in (week.run_s, week.longest_bout_s))
        yield banners.running.format(running=running, longest=longest)


# -- on a watch ------------------------------------------------------------------------------------------------------


def workout_name(week: int, day: int, kind: Kind, nth: int, said: Language) -> str:
    """Return what tells a workout from all others of a plan, in few bytes: `W03 Mon Run2`. `day`: 0 is Monday."""
    watch, number = said.watch, nth if nth > 1 else ""
    return watch.name.format(week=week, day=watch.days[day], kind=watch.kinds[kind], number=number)


def easier_name(week: int, day: int, nth: int, said: Language) -> str:
    """Return what tells the easier run beside another from all workouts of a plan: `W03 Mon easier:`."""
    watch, number = said.watch, nth if nth > 1 else ""
    return f"{watch.name.format(week=week, day=watch.days[day], kind=watch.easier, number=number)}:"


Sport = Literal["cycling", "elliptical", "rowing", "walking", "hiking"]
SPORTS: tuple[Sport, ...] = get_args(Sport)
_ENDS = ".!?:;\u3002\uff01\uff1f"  # the last three end a sentence in Chinese and Japanese, without a blank behind them
_BETWEEN_SENTENCES = re.compile("(?<=[.!?])[ \n]+|(?<=[\u3002\uff01\uff1f])|\n+")


def stop_short(kind: Kind, most_pain: int | None, said: Language) -> str:
    """Return when to stop, in one sentence for a watch."""
    return said.stop.short[kind].format(points=_points(most_pain, said))


def sentences(note: str) -> tuple[str, ...]:
    """Return a note as sentences, each closed: `Brisk, on flat ground.`"""
    parts = (part.strip() for part in _BETWEEN_SENTENCES.split(note))
    return tuple(part if part.endswith(tuple(_ENDS)) else f"{part}." for part in parts if part)


def times(reps: int, said: Language) -> str:
    """Return how often something is done where the watch does not count: `12 times`."""
    return said.counted(reps, said.watch.times)


def sport(title: str, said: Language) -> Sport | None:
    """Return the sport that the title of a cross-training session names; none where it names several."""
    starts, said_words = said.watch.sports, title.casefold().split()
    found = [
        name
        for name in SPORTS
        if any(word.startswith(start.casefold()) for word in said_words for start in getattr(starts, name))
    ]
    return found[0] if len(found) == 1 else None
