"""Sessions made whole: main part from the palette, shaped by the rules that say what a session contains.

No dates are decided here: `on` and `at` come from the layout.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time

from planforge.plan.measures import Measures, measure_steps
from planforge.plan.model import Do, End, Intensity, Kind, Part, Repeat, Session, Step, Steps, Terrain
from planforge.problem.problem import Problem
from planforge.problem.protocol import SetOf
from planforge.problem.sections import CrossTraining, Protocol, Routine
from planforge.quantities.units import format_length, format_pace, format_speed
from planforge.sessions.palette import Amount, Rung, with_intensity
from planforge.values import worked_out_once


def run_session(
    problem: Problem,
    rung: Rung,
    amount: Amount,
    *,
    slot: str,
    on: date,
    at: time | None,
    phase: str,
    terrain: Terrain | None = None,
    intensity: Intensity = Intensity.EASY,
) -> Session:
    """Return a run of some amount on a rung, warm-up, cool-down and cues included."""
    said = problem.language
    title, main = rung.title(amount, said), rung.steps(amount)
    if intensity is not Intensity.EASY:
        main = with_intensity(amount.tails, intensity, problem.runner.speeds, said.cues)
        title = said.sessions.with_intensity.format(title=title, intensity=said.intensities_in_titles[intensity])
    if terrain is not None:
        title = said.sessions.on_terrain.format(title=title, terrain=said.terrains_in_titles[terrain])
    session = Session(
        id=slot,
        date=on,
        start=at,
        kind=Kind.RUN,
        title=title,
        phase=phase,
        terrain=terrain,
        intensity=intensity,
        duration_s=0,
        notes=problem.protocol.cues,
        steps=main,
    )
    session = in_its_place(problem, session)
    for rule in problem.rules:
        if rule.scope == "session":
            session = rule.shaped(session, problem)
    return _measured(problem, session)


def in_its_place(problem: Problem, run: Session) -> Session:
    """Return a run with where it is, by its day and hour, and what is said of it there."""
    place = problem.place_on(run.date, run.start)
    said = treadmill_notes(problem, run.terrain) if place else ()
    anywhere = _on_any_treadmill(problem)
    notes = (*said, *(note for note in run.notes if note not in anywhere))
    return run.model_copy(update={"place": place, "notes": notes})


@worked_out_once(by=lambda problem: (id(problem),), most=4)
def _on_any_treadmill(problem: Problem) -> frozenset[str]:
    return frozenset(note for terrain in (None, *Terrain) for note in treadmill_notes(problem, terrain))


def treadmill_notes(problem: Problem, terrain: Terrain | None) -> tuple[str, ...]:
    """Return how fast the belt goes, and what is done of hills there."""
    said, speeds, units = problem.language, problem.runner.speeds, problem.runner.units

    def pace(speed: int) -> str:
        words = format_pace(speed, units, said.quantities), format_speed(speed, units, said.quantities)
        return said.treadmill.pace.format(pace=words[0], speed=words[1])

    note = said.treadmill.note.format(run=pace(speeds.run), walk=pace(speeds.walk))
    hills = {Terrain.HILLY: (said.treadmill.hills,), Terrain.DOWNHILL: (said.treadmill.downhill,)}
    return note, *(hills.get(terrain, ()) if terrain else ())


def race_session(problem: Problem, *, slot: str, phase: str) -> Session:
    """Return the race, as long as it takes at the runner's easy pace, without an hour: the file names its day.

    To the second, and not to the minute as training is, for a race is as far as it is.
    """
    race, said, runner = problem.race, problem.language, problem.runner
    assert race is not None, "asked of a plan with a race"
    seconds = round(race.distance / runner.speeds.run)
    session = Session(
        id=slot,
        date=race.on,
        kind=Kind.RUN,
        title=said.goal.race.format(distance=format_length(race.distance, runner.units, said.quantities)),
        phase=phase,
        race=True,
        duration_s=0,
        notes=(said.goal.race_note,),
        steps=(Step(do=Do.RUN, end=End(seconds=seconds)),),
    )
    return _measured(problem, session)


def with_content(problem: Problem, run: Session, content: Session) -> Session:
    """Return a run on its day with the main part of another one, shaped for this day."""
    main = tuple(step for step in content.steps if _part(step) is Part.MAIN)
    notes = tuple(note for note in run.notes if note not in problem.protocol.cues)
    own = {"title": content.title, "terrain": None, "intensity": Intensity.EASY, "steps": main}
    session = in_its_place(problem, run.model_copy(update=own | {"notes": (*problem.protocol.cues,)}))
    for rule in problem.rules:
        if rule.scope == "session":
            session = rule.shaped(session, problem)
    kept = tuple(note for note in notes if note not in session.notes and note not in content.notes)
    return _measured(problem, session.model_copy(update={"notes": (*kept, *session.notes)}))


def _part(step: Step | Repeat) -> Part:
    return step.steps[0].part if isinstance(step, Repeat) else step.part


def strength_session(
    problem: Problem, routine: Routine, *, slot: str, on: date, at: time | None, phase: str
) -> Session:
    """Return a strength session with all its sets, sides, holds and rests."""
    session = Session(
        id=slot,
        date=on,
        start=at,
        kind=Kind.STRENGTH,
        title=routine.title,
        phase=phase,
        load=routine.load,
        duration_s=0,
        notes=routine.notes,
        steps=_steps_of(routine.sets, problem.protocol),
    )
    return _measured(problem, session)


@worked_out_once(by=lambda sets, protocol: (id(sets), id(protocol)))
def _steps_of(sets: Sequence[SetOf], protocol: Protocol) -> Steps:
    """Return the steps of a routine: the very same ones in each session that does it."""
    steps: list[Step | Repeat] = []
    for item in sets:
        exercise = protocol.exercise(item.exercise)
        end = End(reps=item.reps) if item.reps is not None else End(seconds=item.hold)
        work = [
            Step(do=Do.EXERCISE, end=end, exercise=exercise, load=item.load, side=side, tempo=item.tempo, cue=item.cue)
            for side in (("left", "right") if item.each_side else (None,))
        ]
        rest = Step(do=Do.REST, end=End(seconds=item.rest))
        block = (*work, rest)
        steps.extend((Repeat(times=item.sets, steps=block),) if item.sets > 1 else block)
    return tuple(steps)


def cross_session(
    problem: Problem, activity: CrossTraining, *, slot: str, on: date, at: time | None, phase: str
) -> Session:
    """Return a session of low-impact cross-training."""
    step = Step(do=Do.CROSS, end=End(seconds=activity.seconds), cue=activity.cue)
    session = Session(
        id=slot, date=on, start=at, kind=Kind.CROSS, title=activity.title, phase=phase, duration_s=0, steps=(step,)
    )
    return _measured(problem, session)


def activity(problem: Problem, number: int) -> CrossTraining:
    """Return the cross-training of a slot: the protocol's activities take turns, the first one first."""
    choices = problem.cross_training
    return choices[(number - 1) % len(choices)]


def cross_seconds(problem: Problem) -> int:
    """Return how much time a cross-training session needs: that of the longest activity."""
    return max((one.seconds for one in problem.cross_training), default=0)


def overhead(problem: Problem, week: int | None = None, phase: str = "") -> Measures:
    """Return what warm-up and cool-down add to the main part of any run of a week which this phase governs.

    Without a week: what they add in every week, at least. Of several uses of a rule the longest parts count.
    """
    longest: dict[tuple[Part, Do], int] = {}
    for rule in problem.rules:
        if rule.scope == "session" and (rule.during is None if week is None else rule.holds(week, phase)):
            for what, seconds in rule.around().items():
                longest[what] = max(seconds, longest.get(what, 0))
    walking = sum(seconds for (_, do), seconds in longest.items() if do is Do.WALK)
    return Measures(problem.runner.speeds.walk * walking, walking, duration=sum(longest.values()))


@worked_out_once(by=lambda problem: (id(problem),), most=4)
def strength_seconds(problem: Problem) -> Mapping[int, int]:
    """Return how long a strength session takes, by week; one of each kind is made.

    Of two routines that take turns in a week the longer counts for both: which is done on which day is not known yet.
    """
    routines = {week.index: problem.routines(week.index) for week in problem.weeks}
    lasts = {
        sets: strength_session(problem, routine, slot="w01-strength-1", on=problem.start, at=None, phase="").duration_s
        for sets, routine in {one.sets: one for some in routines.values() for one in some}.items()
    }
    return {week: max(lasts[routine.sets] for routine in some) for week, some in routines.items()}


def _measured(problem: Problem, session: Session) -> Session:
    measures = measure_steps(session.steps, problem.runner.speeds)
    return session.model_copy(update={"distance_m": round(measures.distance / 1000), "duration_s": measures.duration})
