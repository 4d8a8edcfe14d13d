"""From what was decided to a finished plan: sessions with dates and hours, and their weeks."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from planforge.languages import codes, language
from planforge.plan.model import Certificate, Intensity, Kind, Plan, PlanGoal, Session, Steps, Terrain, Week
from planforge.problem.problem import Problem
from planforge.problem.readiness import gate
from planforge.sessions.build import (
    activity,
    cross_session,
    in_its_place,
    race_session,
    run_session,
    strength_session,
)
from planforge.solver.days.days import settled_seconds
from planforge.solver.days.layout import Layout, Placed
from planforge.solver.weeks.progression import Progression
from planforge.solver.weeks.weekly_model import WeekChoice
from planforge.version import __version__


def assemble(problem: Problem, progression: Progression, layout: Layout, now: datetime) -> Plan:
    """Return the plan; what it claims of itself is still to be measured (`planforge.checker.claims`)."""
    held = progression.goal[1] if progression.goal else None
    weeks = []
    for frame in problem.weeks:
        before = _before(problem, frame.index)
        if before is not None and frame.index != problem.running_week:
            weeks.append(before)
            continue
        placed = [one for one in layout.placed if problem.days[one.day].week == frame.index]
        choice = progression.weeks.get(frame.index)
        phase = problem.phase(frame.index, held)
        done = before.sessions if before else ()
        sessions = (*done, *_sessions(problem, frame.index, placed, choice, phase, done))
        weeks.append(Week(index=frame.index, start=frame.start, phase=phase, aim=problem.aim(phase), sessions=sessions))
    weeks = _sharing_steps(_gated(problem, weeks))
    return Plan(
        planforge=__version__,
        plan_id=problem.plan_id,
        title=problem.title_in_plan,
        revised=now,
        runner=problem.runner.in_plan,
        calendar=problem.calendar_in_plan,
        goal=PlanGoal(due_in_week=held),
        waiting=problem.waiting_in_plan,
        certificate=Certificate(status="feasible", levels=(), rules=()),
        weeks=tuple(weeks),
        notes=problem.notes_in_plan,
        basis=problem.basis,
        history=problem.history.in_plan if problem.history else None,
        most_pain=problem.protocol.most_pain,
        bolder_with_pain=problem.bolder_with_pain or None,
    )


def _before(problem: Problem, week: int) -> Week | None:
    """Return a week that is past, or the past days of the running one: as they are, byte for byte."""
    return problem.history.plan.weeks[week - 1] if problem.history and week in problem.settled_weeks else None


def _gated(problem: Problem, weeks: list[Week]) -> list[Week]:
    """Return the weeks with what must be so before the first run among that run's notes: once, in whatever language.

    What is past stays as it is. Only a run that was planned before may have it already.
    """
    first = next((run.id for week in weeks for run in week.runs), None)
    known = codes() if problem.history else ()
    said = {gate(problem.protocol, language(code)) for code in known}

    def noted(session: Session) -> Session:
        if session.id != first or session.date < problem.open_from or said & {*session.notes}:
            return session
        return session.model_copy(update={"notes": (problem.gate, *session.notes)})

    return [week.model_copy(update={"sessions": tuple(map(noted, week.sessions))}) for week in weeks]


def _sharing_steps(weeks: list[Week]) -> list[Week]:
    """Return the weeks with sessions that are done alike holding the very same steps.

    A year has some twenty kinds of sessions: what is worked out of steps is worked out so often, not for each session.
    """
    known: dict[tuple[Kind, str, int], Steps] = {}

    def shared(session: Session) -> Session:
        steps = known.setdefault((session.kind, session.title, session.duration_s), session.steps)
        if steps is session.steps or steps != session.steps:
            return session
        return session.model_copy(update={"steps": steps})

    return [week.model_copy(update={"sessions": tuple(map(shared, week.sessions))}) for week in weeks]


def _sessions(
    problem: Problem,
    week: int,
    placed: list[Placed],
    choice: WeekChoice | None,
    phase: str,
    done: tuple[Session, ...],
) -> tuple[Session, ...]:
    """Return the sessions to come of a week; `done`: those of its days that are past, whose slots are taken."""
    numbers = Counter(dict.fromkeys(Kind, 0))
    for session in done:
        numbers[session.kind] = max(numbers[session.kind], int(session.id.rpartition("-")[2]))
    sessions = []
    for one in sorted(placed, key=lambda one: one.day):
        on = problem.days[one.day].date
        at = _start(problem, one, choice)
        if one.kind == "run" and choice is None:  # settled in the running week: it only has its day still to find
            assert problem.history is not None and one.rank is not None
            run = problem.history.running[one.rank]
            sessions.append(in_its_place(problem, run.model_copy(update={"date": on, "start": at, "phase": phase})))
            continue
        kind = Kind(one.kind)
        numbers[kind] += 1
        number = numbers[kind]
        slot = f"w{week:02d}-{kind}-{number}"
        if kind is Kind.STRENGTH:
            routine = problem.routine(week, number, on)
            sessions.append(strength_session(problem, routine, slot=slot, on=on, at=at, phase=phase))
        elif kind is Kind.CROSS:
            sessions.append(cross_session(problem, activity(problem, number), slot=slot, on=on, at=at, phase=phase))
        else:
            assert choice is not None and one.rank is not None
            terrain, intensity = _features(choice, one.rank)
            sessions.append(
                run_session(
                    problem,
                    choice.rung,
                    choice.amounts[one.rank],
                    slot=slot,
                    on=on,
                    at=at,
                    phase=phase,
                    terrain=terrain,
                    intensity=intensity,
                )
            )
    if problem.race and problem.race_week == week and problem.race.on >= problem.open_from:
        slot = f"w{week:02d}-run-{numbers[Kind.RUN] + 1}"
        sessions.append(race_session(problem, slot=slot, phase=phase))
    return tuple(sessions)


def _features(choice: WeekChoice, rank: int) -> tuple[Terrain | None, Intensity]:
    """Return a run's ground and intensity: a week's last run is the fast one, the one before it the hilly one."""
    last = len(choice.amounts) - 1
    terrain, intensity = None, Intensity.EASY
    if rank == max(0, last - 1):
        terrain = next((ground for name, ground in GROUNDS.items() if name in choice.features), None)
    if rank == last:
        intensity = next((one for one in (Intensity.STRIDES, Intensity.TEMPO) if one in choice.features), intensity)
    return terrain, intensity


GROUNDS = {"hills": Terrain.HILLY, "downhill": Terrain.DOWNHILL}


def _start(problem: Problem, one: Placed, choice: WeekChoice | None) -> time | None:
    """Return the hour: the window's, or the end of the session it follows in the same window; None without one."""
    if one.window is None:
        return None
    opens = problem.days[one.day].windows[one.window].start
    if opens is None or one.after is None:
        return opens
    runs = choice.run_seconds if choice else settled_seconds(problem).get(problem.days[one.day].week, ())
    before = runs[one.after] if one.after >= 0 else max(activity.seconds for activity in problem.cross_training)
    return (datetime.combine(date.min, opens) + timedelta(seconds=before)).time()
