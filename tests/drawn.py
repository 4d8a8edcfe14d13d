"""Problems and plans a test can be read from: a problem in one call, a plan as a line of text a week.

A week is one word a day, from its first day on:

| word         | the day holds                                       |
|--------------|-----------------------------------------------------|
| `.`          | nothing                                             |
| `R`          | a run, 8 x 1:2                                      |
| `S`, `C`     | strength, cross-training                            |
| `B`          | a run, and strength after it                        |
| `8x1:2`      | a run of eight times 1 min running, 2 min walking   |
| `3x4:1+2`    | the same with 2 min of running at the end           |
| `20`         | a run of 20 min without walking                     |
| `20~strides` | with strides (also `tempo`, `hills`, `downhill`)    |
| `S@18:00`    | at that hour; else when the day's first time begins |
| `20/S`       | both, strength after the run                        |
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from planforge.plan.measures import measure_sessions
from planforge.plan.model import (
    Certificate,
    Intensity,
    Kind,
    Plan,
    PlanGoal,
    PlanRunner,
    Session,
    Terrain,
    Week,
    when,
)
from planforge.problem.problem import Problem
from planforge.problem.sections import Absence, Calendar, Goal, Phase, Protocol, Runner, Screening
from planforge.problem.uses import RuleUse
from planforge.quantities.dates import Weekday
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, Rule
from planforge.sessions.build import activity, cross_session, run_session, strength_session
from planforge.sessions.palette import Amount, Rung

MONDAY = date(2027, 1, 4)
KM = 1_000_000
EASY, WALKING = 2500, 1500  # mm/s: 150 m and 90 m a minute, so that distances can be worked out in the head

EXERCISES = {
    "squat": {"title": "Squat", "fit": "squat/squat"},
    "box-jump": {"title": "Box jump", "fit": "plyo/box_jump"},
}
ROUTINES = {
    "light": {"title": "Light", "load": "light", "sets": [{"exercise": "squat", "sets": 2, "hold": 240, "rest": 60}]},
    "jumps": {"title": "Jumps", "days_between": 2, "sets": [{"exercise": "box-jump", "sets": 1, "hold": 60}]},
    "hops": {"title": "Hops", "load": "heavy", "sets": [{"exercise": "box-jump", "sets": 3, "hold": 60, "rest": 60}]},
    "heavy": {"title": "Heavy", "load": "heavy", "sets": [{"exercise": "squat", "sets": 3, "hold": 540, "rest": 60}]},
}
JOG = {"title": "Aqua jogging", "minutes": 1800}
ALL_PHASES = ("load-management 1-1", "strengthening 2-2", "return-to-running", "rebuild")


def problem(
    *rules: Rule,
    weeks: int = 4,
    days: str = "mon wed fri",
    times: Iterable[str] = ("06:30 for 60 min",),
    available: dict[str, Any] | None = None,
    start: date = MONDAY,
    week_starts: str = "monday",
    away: Iterable[str | dict[str, Any]] = (),
    changes: dict[str, Any] | None = None,
    phases: Iterable[str] = ("return-to-running", "rebuild"),
    ladder: str = "1:2 1:1 2:1",
    entry: str | None = None,
    routines: str = "light heavy",
    strength: str | Sequence[tuple[int, str]] = "light",
    second: Sequence[tuple[int, str]] = (),
    opens: dict[int, tuple[str, ...]] | None = None,
    cross: bool = True,
    goal: dict[str, Any] | str | None = None,
    default_goal: dict[str, Any] | None = None,
    stopped: bool = True,
    normal: int = 20 * KM,
    injured_on: date | None = None,
    strength_since: date | None = None,
    longest_recent_run: int | None = None,
    recent_weekly_distance: int | None = None,
    runs_per_week: int | None = None,
    pain_onset: int | None = None,
    cadence: int | None = None,
) -> Problem:
    """Return a problem with these rules; every day named has the same times, unless `available` says which."""
    levels = [_interval(label) for label in ladder.split()]
    stages = [(1, strength)] if isinstance(strength, str) else strength
    protocol: dict[str, Any] = {
        "title": "Drawn",
        "condition": "drawn",
        "default_goal": default_goal or goal or {"continuous_run": 600},
        "phases": [_phase(text) for text in phases],
        "ladder": {"levels": levels, "reduced_entry": _interval(entry) if entry else levels[-1]},
        "exercises": EXERCISES,
        "routines": {name: ROUTINES.get(name, {**ROUTINES["light"], "title": name}) for name in routines.split()},
        "strength": [
            {"from_week": week, "routine": name, "opens": (opens or {}).get(week, ())} for week, name in stages
        ],
        "cross_training": [JOG] if cross else [],
    }
    if second:
        others = [{"from_week": week, "routine": name} for week, name in second]
        protocol["second"] = {"title": "Second", "strength": others}
    if available is None:
        available = {day: list(times) for day in days.split()}
    return Problem(
        plan_id="drawn-plan",
        title="Drawn",
        runner=Runner(
            normal_weekly_distance=normal,
            easy_pace=EASY,
            walking_pace=WALKING,
            cadence=cadence,
            stopped_running=stopped,
            injured_on=injured_on,
            strength_since=strength_since,
            longest_recent_run=longest_recent_run,
            recent_weekly_distance=recent_weekly_distance,
            runs_per_week=runs_per_week,
            pain_onset=pain_onset,
        ),
        screening=Screening(),
        calendar=Calendar.model_validate(
            {
                "start": start,
                "weeks": weeks,
                "week_starts": week_starts,
                "available": available,
                "away": list(away),
                "changes": changes or {},
                "timezone": "UTC",
            }
        ),
        goal=Goal.model_validate(goal or {}),
        protocol=Protocol.model_validate(protocol),
        uses=tuple(RuleUse(rule, f"{rule.name} in code") for rule in rules),
    )


def _interval(label: str) -> dict[str, int]:
    run, walk = label.split(":")
    return {"run": round(60 * float(run)), "walk": round(60 * float(walk))}


def _phase(text: str) -> Phase:
    name, _, weeks = text.partition(" ")
    return Phase.model_validate({"name": name, "weeks": weeks or None})


def absence(dates: str, strength: str = "no") -> Absence:
    """Return days away, without strength."""
    return Absence.model_validate({"dates": dates, "strength": strength})


# -- plans -----------------------------------------------------------------------------------------------------------

_RUN = re.compile(r"^(?:(\d+)x([\d.]+):([\d.]+))?(?:\+?(\d+))?$")
GROUNDS = {"hills": Terrain.HILLY, "downhill": Terrain.DOWNHILL}


def amount(word: str) -> tuple[Rung, Amount]:
    """Return the kind and amount of run a word stands for, whatever the ladder."""
    found = _RUN.match(word)
    assert found and word, f"{word!r} is no run; write 8x1:2, 3x4:1+2 or 20"
    times, run, walk, minutes = found.groups()
    interval = (round(60 * float(run)), round(60 * float(walk))) if times else (0, 0)
    return Rung(1, *interval), Amount(int(times or 0), int(minutes or 0))


def draw(problem: Problem, *lines: str, plain: bool = False) -> Plan:
    """Return the plan that is drawn, one line a week; weeks that are left out are empty.

    Runs are shaped by the problem's rules (warm-up, cool-down, ground) unless they are to be plain.
    """
    assert len(lines) <= problem.calendar.weeks, "more lines than weeks"
    shaping = problem.with_rules() if plain else problem
    sessions: list[Session] = []
    for frame, line in zip(problem.weeks, lines, strict=False):
        words = line.split()
        assert len(words) == len(frame.days), f"week {frame.index} has {len(frame.days)} days: {line!r}"
        numbers = dict.fromkeys(Kind, 0)
        for day, word in zip(frame.days, words, strict=True):
            sessions += _day(shaping, word, day.date, frame.index, numbers)
    return plan_of(problem, sessions)


def _day(problem: Problem, word: str, on: date, week: int, numbers: dict[Kind, int]) -> list[Session]:
    parts = {".": [], "B": ["R", "S"]}.get(word, word.split("/"))
    sessions: list[Session] = []
    for part in parts:
        what, _, hour = part.partition("@")
        at = time.fromisoformat(hour) if hour else _next_hour(problem, on, sessions)
        sessions.append(_session(problem, "8x1:2" if what == "R" else what, on, at, week, numbers))
    return sessions


def _next_hour(problem: Problem, on: date, before: Sequence[Session]) -> time | None:
    """Return when the day's first time begins, or when what stands before is over."""
    if before:
        start = before[-1].start
        return (datetime.combine(on, start) + timedelta(seconds=before[-1].duration_s)).time() if start else None
    windows = problem.calendar.available.get(Weekday(on.weekday()), ())
    return windows[0].start if windows else None


def _session(problem: Problem, what: str, on: date, at: time | None, week: int, numbers: dict[Kind, int]) -> Session:
    kind = {"S": Kind.STRENGTH, "C": Kind.CROSS}.get(what, Kind.RUN)
    numbers[kind] += 1
    place: dict[str, Any] = {"slot": f"w{week:02d}-{kind}-{numbers[kind]}", "on": on, "at": at, "phase": ""}
    if kind is Kind.STRENGTH:
        return strength_session(problem, problem.routine(week, numbers[kind], on), **place)
    if kind is Kind.CROSS:
        return cross_session(problem, activity(problem, numbers[kind]), **place)
    run, _, feature = what.partition("~")
    rung, much = amount(run)
    return run_session(problem, rung, much, **place, **features([feature] if feature else []))


def features(names: Iterable[str]) -> dict[str, Any]:
    """Return ground and intensity as `run_session` takes them."""
    found: dict[str, Any] = {}
    for name in names:
        found.update({"terrain": GROUNDS[name]} if name in GROUNDS else {"intensity": Intensity(name)})
    return found


def plan_of(problem: Problem, sessions: Iterable[Session]) -> Plan:
    """Return the plan that holds these sessions, each in the week of its date, with the weeks' figures."""
    several = sorted(sessions, key=when)
    weeks = []
    for frame in problem.weeks:
        inside = tuple(one for one in several if problem.week_of(one.date) == frame.index)
        total = measure_sessions((one for one in inside if one.kind is Kind.RUN), problem.runner.speeds)
        weeks.append(
            Week(
                index=frame.index,
                start=frame.start,
                phase="",
                distance_m=round(total.distance / 1000),
                time_on_feet_s=total.time_on_feet,
                run_s=total.run_time,
                longest_bout_s=total.longest_bout,
                sessions=inside,
            )
        )
    return Plan(
        planforge="0",
        plan_id=problem.plan_id,
        title=problem.title,
        revised=datetime(2027, 1, 1, tzinfo=UTC),
        runner=PlanRunner(
            name="Drawn",
            units=problem.runner.units,
            easy_speed_mm_s=EASY,
            walking_speed_mm_s=WALKING,
            normal_weekly_distance_m=problem.runner.normal_weekly_distance // 1000,
        ),
        calendar=problem.calendar_in_plan,
        goal=PlanGoal(),
        certificate=Certificate(status="feasible", levels=(), rules=()),
        weeks=tuple(weeks),
    )


# -- what rules say of them ------------------------------------------------------------------------------------------


def findings(rule: Rule, problem: Problem, *lines: str, plain: bool = False) -> list[Finding]:
    """Return what one rule finds in a drawn plan for a problem that has no other rule than its own and this one."""
    ruled = problem.with_rules(*problem.rules, rule)
    return list(rule.check(Reading(ruled, draw(ruled, *lines, plain=plain))))


def weeks_of(found: Iterable[Finding], *, hard: bool = True) -> list[int]:
    """Return the weeks in which something hard (or something wished) is found."""
    return [one.week for one in found if one.hard == hard]


def days_of(found: Iterable[Finding], *, hard: bool = True) -> list[str]:
    """Return the days on which something hard (or something wished) is found, such as `Tue 05 Jan`."""
    return [f"{one.day:%a %d %b}" for one in found if one.hard == hard and one.day]
