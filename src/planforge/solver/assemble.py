"""From what was decided to a finished plan: sessions with dates and hours, weeks, the rules' record."""

from datetime import date, datetime, time, timedelta

from planforge import __version__
from planforge.measures import measure_sessions
from planforge.plan import (
    Certificate,
    Intensity,
    Kind,
    Plan,
    PlanCalendar,
    PlanGoal,
    RuleRecord,
    Session,
    Terrain,
    Week,
)
from planforge.problem import Problem
from planforge.rules.draft import Draft, Quantity
from planforge.rules.reading import Reading
from planforge.rules.settled import SettledDraft
from planforge.screening import gate
from planforge.sessions.build import activity, cross_session, run_session, strength_session
from planforge.solver.layout import Layout, Placed
from planforge.solver.progression import Progression, WeekChoice
from planforge.stated import PHASE_ORDER

WAITING_AIM = "Get ready to run: walk, keep moving, build strength"
UNPROVEN = Certificate(status="feasible", levels=(), rules=())


def assemble(problem: Problem, progression: Progression, layout: Layout, now: datetime) -> Plan:
    """Return the plan, with an empty certificate."""
    reached, held = progression.goal or (None, None)
    aims: dict[str, str] = {one.name: one.aim for one in problem.protocol.phases}
    if problem.waiting:
        aims = dict.fromkeys(PHASE_ORDER, WAITING_AIM)
    weeks = []
    for frame in problem.weeks:
        placed = [one for one in layout.placed if problem.days[one.day].week == frame.index]
        choice = progression.weeks.get(frame.index)
        phase = problem.phase(frame.index, held)
        sessions = _sessions(problem, frame.index, placed, choice, phase)
        measures = measure_sessions((s for s in sessions if s.kind is Kind.RUN), problem.runner.speeds)
        weeks.append(
            Week(
                index=frame.index,
                start=frame.start,
                phase=phase,
                aim=aims.get(phase) or None,
                distance_m=round(measures.distance / 1000),
                time_on_feet_s=measures.time_on_feet,
                run_s=measures.run_time,
                longest_bout_s=measures.longest_bout,
                sessions=sessions,
            )
        )
    weeks = _gated(weeks, gate(problem.protocol))
    distance = problem.distance_goal
    return Plan(
        planforge=__version__,
        plan_id=problem.plan_id,
        title=f"{problem.waiting.title} ({problem.title})" if problem.waiting else problem.title,
        revised=now,
        runner=problem.runner.in_plan,
        calendar=PlanCalendar(start=problem.start, weeks=problem.calendar.weeks, timezone=problem.calendar.timezone),
        goal=PlanGoal(
            continuous_run_s=problem.continuous_goal,
            weekly_distance_m=round(distance / 1000) if distance is not None else None,
            reached_in_week=reached,
            held_in_week=held,
        ),
        waiting=problem.waiting_in_plan,
        certificate=UNPROVEN,
        weeks=tuple(weeks),
        notes=(*_waiting_notes(problem), *problem.protocol.advice, *problem.protocol.care, gate(problem.protocol)),
    )


def _waiting_notes(problem: Problem) -> tuple[str, ...]:
    """Return what stands first for the runner of a plan that waits: for what, and when it is asked again."""
    if problem.waiting is None:
        return ()
    now = "" if problem.runner.stopped_running else " You still run: stop until that is so."
    last = f"{problem.days[-1].date:%A, %Y-%m-%d}"
    waits = f"{problem.waiting.title}.{now} Meanwhile: walking, cross-training and strength."
    asked = f"On {last} answer again: {' '.join(problem.waiting.questions)}"
    then = "Then `planforge screen` writes the answers, and `planforge generate` makes the next plan."
    return waits, f"{asked} {then}"


def _gated(weeks: list[Week], words: str) -> list[Week]:
    """Return the weeks with what must be so before the first run among that run's notes."""
    first = next((run.id for week in weeks for run in week.runs), None)

    def noted(session: Session) -> Session:
        return session.model_copy(update={"notes": (words, *session.notes)}) if session.id == first else session

    return [week.model_copy(update={"sessions": tuple(map(noted, week.sessions))}) for week in weeks]


def _sessions(
    problem: Problem, week: int, placed: list[Placed], choice: WeekChoice | None, phase: str
) -> tuple[Session, ...]:
    numbers = {"run": 0, "strength": 0, "cross": 0}
    sessions = []
    for one in sorted(placed, key=lambda one: one.day):
        numbers[one.kind] += 1
        number = numbers[one.kind]
        slot = f"w{week:02d}-{one.kind}-{number}"
        on = problem.days[one.day].date
        at = _start(problem, one, choice)
        if one.kind == "strength":
            routine = problem.routine(week)
            sessions.append(strength_session(problem, routine, slot=slot, on=on, at=at, phase=phase))
        elif one.kind == "cross":
            sessions.append(cross_session(problem, activity(problem, number), slot=slot, on=on, at=at, phase=phase))
        else:
            assert choice is not None and one.slot is not None
            terrain, intensity = _features(choice, one.slot)
            sessions.append(
                run_session(
                    problem,
                    choice.rung,
                    choice.amounts[one.slot],
                    slot=slot,
                    on=on,
                    at=at,
                    phase=phase,
                    terrain=terrain,
                    intensity=intensity,
                )
            )
    return tuple(sessions)


def _features(choice: WeekChoice, slot: int) -> tuple[Terrain | None, Intensity]:
    """Return a run's ground and intensity: a week's last run is the fast one, the one before it the hilly one."""
    last = len(choice.amounts) - 1
    terrain, intensity = None, Intensity.EASY
    if slot == max(0, last - 1):
        terrain = next((ground for name, ground in GROUNDS.items() if name in choice.features), None)
    if slot == last:
        intensity = next((one for one in (Intensity.STRIDES, Intensity.TEMPO) if one in choice.features), intensity)
    return terrain, intensity


GROUNDS = {"hills": Terrain.HILLY, "downhill": Terrain.DOWNHILL}


def _start(problem: Problem, one: Placed, choice: WeekChoice | None) -> time | None:
    """Return the hour: the window's, or the end of the session it follows in the same window."""
    assert one.window is not None
    opens = problem.days[one.day].windows[one.window].start
    if opens is None or one.after is None:
        return opens
    before = (
        choice.run_seconds[one.after]
        if one.after >= 0 and choice is not None
        else max(activity.minutes for activity in problem.cross_training)
    )
    return (datetime.combine(date.min, opens) + timedelta(seconds=before)).time()


def certificate_rules(problem: Problem, plan: Plan) -> tuple[RuleRecord, ...]:
    """Return how every use of a rule stands in the plan. A week is tight when less than one unit of room is left."""
    reading = Reading(problem, plan)
    draft: Draft = SettledDraft(problem, reading)  # type: ignore[assignment]  # in numbers, and without days
    return tuple(
        RuleRecord(
            name=use.rule.name,
            called=use.rule.called,
            source_line=use.source_line,
            hard=use.rule.hard,
            holds=not any(finding.hard or not use.rule.hard for finding in use.rule.found(reading)),
            tight_weeks=tuple(
                sorted(
                    {
                        excess.week
                        for excess in (use.rule.posted(draft) if use.rule.scope == "week" else ())
                        if all(excess.when) and _largest(excess.over) > -excess.scale
                    }
                )
            ),
        )
        for use in problem.uses
    )


def _largest(over: Quantity) -> int:
    return int(max(over) if isinstance(over, tuple) else over)
