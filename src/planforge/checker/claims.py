"""What a plan says of itself, measured on its steps: figures, the goal, what was proven, how every rule stands.

`claimed` is the only writer of what plan.json claims, whoever made the plan; `check` measures again and names each
claim that differs. Only a bound and the word "optimal" cannot be measured: they are the solver's proof. But a bound is
worth no more than the value beside it, and that is measured.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Literal, TypeVar

from planforge.checker.ahead import with_branches, with_easier
from planforge.checker.stated import Claim, WrongClaim, as_stated, unlike
from planforge.plan.levels import LevelKey, meaning
from planforge.plan.measures import measure_sessions, measure_steps
from planforge.plan.model import Certificate, Kind, Level, Plan, PlanGoal, RuleRecord, Session, Week
from planforge.plan.slots import told_otherwise
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.quantities.units import format_distance, format_duration
from planforge.rules.base.draft import Quantity, WeekDraft
from planforge.rules.base.reading import Reading, WeekReading, reading_of
from planforge.rules.base.rule import Finding, Per
from planforge.rules.base.settled import SettledDraft
from planforge.rules.goal import GoalRule, settled_until
from planforge.rules.run_days import most_runs, runs_exactly
from planforge.rules.stay_close import moved
from planforge.values import worked_out_once
from planforge.version import __version__

Stated = TypeVar("Stated", Plan, Week, Session)


def claimed(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with everything it claims measured on its steps; of its certificate the bounds stay."""
    plan = with_branches(problem, with_figures(problem, plan))
    plan = with_easier(problem, plan) if problem.step_back else _without_easier(problem, plan)
    reading = reading_of(problem, plan)
    plan = plan.model_copy(
        update={"goal": _goal(reading), "certificate": _certificate(problem, reading, plan.certificate)}
    )
    if plan.history is None:
        return plan
    missed = tuple(one.id for one in plan.sessions if not one.race and not problem.was_done(one))
    history = plan.history.model_copy(update={"moved": moved(reading), "missed": missed})
    return plan.model_copy(update={"history": history})


def with_goal(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with its figures and its goal measured alone: what it needs to be compared with another."""
    plan = with_figures(problem, plan)
    return plan.model_copy(update={"goal": _goal(reading_of(problem, plan))})


def _without_easier(problem: Problem, plan: Plan) -> Plan:
    """Return the plan without easier runs beside those to come, for nobody asks for them."""
    if not any(one.easier for one in plan.sessions if one.date >= problem.open_from):
        return plan

    def told(one: Session) -> Session:
        return one if one.date < problem.open_from else one.model_copy(update={"easier": None})

    weeks = (week.model_copy(update={"sessions": tuple(map(told, week.sessions))}) for week in plan.weeks)
    return plan.model_copy(update={"weeks": tuple(weeks)})


def corrected(problem: Problem, plan: Plan) -> tuple[Plan, list[str]]:
    """Return a plan with its claims measured, and which of them its steps did not hold, whoever made it for what.

    Where sessions are not as calendars were told, somebody edited them, and what follows from that is no false claim.
    """
    stated = as_stated(problem, plan) if made_for(problem, plan) else plan
    true = claimed(problem, stated)
    if not made_for(problem, plan):
        true = true.model_copy(update={"certificate": plan.certificate})
    true, unfounded = _without_false_bounds(true)
    weeks = zip(plan.weeks, true.weeks, strict=True)
    wrong = [
        *unlike(plan, stated, only_stated=True),
        *(one for before, after in weeks for one in _of_figures(before, after, plan)),
        *_of_goal(plan.goal, true.goal, only_stated=True),
    ]
    edited = edited_sessions(plan)
    says = [one.says for one in wrong if not (one.left_behind and explains(edited, one.about, one.session))]
    return true, says if edited else [*says, *unfounded]


def _without_false_bounds(plan: Plan) -> tuple[Plan, list[str]]:
    """Return a plan of which no level is better than no plan can be, as it says, and which ones were: not proven."""
    stated = plan.certificate
    says = [words for level in stated.levels if level.bound > level.value for words, _ in _of_level(level, level)]
    if not says:
        return plan, says
    levels = tuple(one.model_copy(update={"bound": 0}) if one.bound > one.value else one for one in stated.levels)
    certificate = stated.model_copy(update={"status": "feasible", "levels": levels})
    return plan.model_copy(update={"certificate": certificate}), says


def edited_sessions(plan: Plan) -> set[str | None]:
    """Return the slots whose sessions are not as calendars were told; none of a plan of which nothing was told."""
    return {*told_otherwise(plan, plan.calendar.start)} if plan.events else set()


def explains(edited: Set[str | None], about: str | None, session: str | None) -> bool:
    """Tell whether edits of sessions explain that something which follows from sessions is as it was before.

    Of the words of a session only its own edit does.
    """
    return bool(edited) and (about != Claim.WORDS or session in edited or session is None)


def made_for(problem: Problem, plan: Plan) -> bool:
    """Tell whether a plan was made for just this problem, by this version: else its proof speaks of something else."""
    same_past = (plan.history and plan.history.open_from) == (problem.history and problem.open_from)
    same = plan.basis == problem.basis or (plan.basis is not None and plan.basis.asks_the_same(problem.basis))
    return plan.planforge == __version__ and same and same_past


def not_compared(problem: Problem, plan: Plan) -> Iterator[WrongClaim]:
    """Yield why a plan is judged by its rules and figures alone, where it was made for something else (`made_for`)."""
    if plan.planforge != __version__:
        maker = f"it was made by planforge {plan.planforge}, and this is {__version__}"
    elif plan.basis is None and problem.basis is not None:
        maker = "it does not say what the file said when it was made"
    elif plan.basis is not None and not plan.basis.says_the_same(problem.basis):
        maker = "the file says something else than when it was made"
    else:
        return
    words = "what it says of its goal, of what was proven and in words is not compared: `planforge generate` does"
    yield WrongClaim(0, f"{maker}; {words}")


# -- figures ---------------------------------------------------------------------------------------------------------


def with_figures(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with the figures of its sessions and weeks; what is past keeps the distances of its time."""
    return _with(plan, {"weeks": tuple(_week(week, problem) for week in plan.weeks)})


def _week(week: Week, problem: Problem) -> Week:
    sessions = tuple(_session(session, problem) for session in week.sessions)
    total = measure_sessions((one for one in sessions if one.counts_as is Kind.RUN), problem.runner.speeds)
    figures = {
        "time_on_feet_s": total.time_on_feet,
        "run_s": total.run_time,
        "longest_bout_s": total.longest_bout,
        "sessions": sessions,
    }
    if week.index not in problem.settled_weeks or week.index == problem.running_week:
        figures["distance_m"] = round(total.distance / 1000)
        if week.index <= problem.calendar.weeks:
            figures["full"] = problem.week(week.index).full
    return _with(week, figures)


def _session(session: Session, problem: Problem) -> Session:
    one = measure_steps(session.steps, problem.runner.speeds)
    figures = {"duration_s": one.duration}
    if session.date >= problem.open_from:
        figures["distance_m"] = round(one.distance / 1000)
    return _with(session, figures)


def _with(one: Stated, figures: Mapping[str, object]) -> Stated:
    """Return what has these figures: where it has them already itself, of which more is known than of a copy."""
    same = all(getattr(one, name) == value for name, value in figures.items())
    return one if same else one.model_copy(update=figures)


# -- the goal --------------------------------------------------------------------------------------------------------


def _goal(reading: Reading) -> PlanGoal:
    problem = reading.problem
    bout, distance = problem.continuous_goal, problem.distance_goal
    every, goes = problem.goal.every_session, problem.goal.run_distance

    def far_enough(week: WeekReading) -> bool:
        return bout is not None and (week.shortest_bout if every else week.measures.longest_bout) >= bout

    def long_enough(week: WeekReading) -> bool:
        return distance is not None and week.measures.distance >= distance

    far, long = _reached(reading, far_enough), _reached(reading, long_enough)
    reached, held = far if bout is not None else long
    longest = max(reading.weeks, key=lambda week: week.measures.longest_bout)
    most = max(reading.weeks, key=lambda week: week.measures.distance)
    runs = any(week.runs for week in reading.weeks)
    return PlanGoal(
        continuous_run_s=bout,
        weekly_distance_m=round(distance / 1000) if distance is not None else None,
        reached_in_week=reached,
        held_in_week=held,
        distance_reached_in_week=long[0],
        distance_held_in_week=long[1],
        longest_run_s=longest.measures.longest_bout if runs else None,
        longest_run_in_week=longest.index if runs else None,
        most_distance_m=round(most.measures.distance / 1000) if runs else None,
        most_distance_in_week=most.index if runs else None,
        due_in_week=None if problem.waiting else reading.goal_weeks[1],
        every_session=True if every else None,
        as_far=True if problem.as_far else None,
        run_distance_m=round(goes / 1000) if goes is not None else None,
        postponed=problem.postponed or None,
    )


def _reached(reading: Reading, meets: Callable[[WeekReading], bool]) -> tuple[int | None, int | None]:
    """Return the first full running week that comes up to something the next full one holds, and that next one.

    A week that is lighter on purpose is neither: it says nothing of what can be borne week after week.
    """
    full = [week for week in reading.running_weeks if week.frame.full and week.index not in reading.lighter]
    pairs = ((early.index, late.index) for early, late in pairwise(full) if meets(early) and meets(late))
    return next(pairs, (None, None))


# -- what was proven -------------------------------------------------------------------------------------------------


def _certificate(problem: Problem, reading: Reading, stated: Certificate) -> Certificate:
    found = found_in(reading)
    levels = []
    for level in stated.levels:
        measure = MEASURES.get(level.name)
        levels.append(level if measure is None else level.model_copy(update={"value": measure(reading, found)}))
    return Certificate(
        status=_status(stated.status, levels),
        levels=tuple(levels),
        rules=_records(reading),
        switched_off=problem.switched_off,
    )


def _status(stated: str, levels: Sequence[Level]) -> Literal["optimal", "feasible"]:
    """Return what levels bear out of a status: a proof stands where each of them is proven."""
    proven = stated == "optimal" and bool(levels) and all(level.proven for level in levels)
    return "optimal" if proven else "feasible"


Found = tuple[tuple[RuleUse, tuple[Finding, ...]], ...]


@worked_out_once(by=lambda reading: (id(reading),), most=4)
def found_in(reading: Reading) -> Found:
    """Return what every use of a rule finds in a plan; each is asked once, for the check and for what is claimed."""
    return tuple((use, tuple(use.rule.found(reading))) for use in reading.problem.uses)


def _cost(level: LevelKey) -> Callable[[Reading, Found], int]:
    """Return what measures the price of all breaches that one level of the objective counts."""

    def measured(reading: Reading, found: Found) -> int:
        until = settled_until(reading.problem, reading.goal_weeks[1])
        return sum(
            (use.rule.weight or 1) * finding.excess
            for use, findings in found
            for finding in findings
            if not finding.hard and _priced_in(use, finding, until) == level
        )

    return measured


def _priced_in(use: RuleUse, finding: Finding, until: int | None) -> LevelKey:
    """Return the level that counts a soft finding: wishes for training, wishes about days, the goal's, weights.

    until: the last week of those that are settled first, where there are others.
    """
    rule = use.rule
    if finding.wish and rule.counts_training:
        return LevelKey.TRAINING
    if rule.wish or (finding.wish and rule.scope == "day"):
        return LevelKey.LAYOUT
    if finding.wish and isinstance(rule, GoalRule):
        return LevelKey.GOAL_DISTANCE
    if rule.scope == "day" or (use.weighted_by_coach and not finding.wish):
        return LevelKey.COACH_RULES
    return LevelKey.REBUILD_RULES if until is not None and finding.week > until else LevelKey.PROTOCOL_RULES


def _reached_first(reading: Reading, _: Found) -> int:
    return reading.goal_weeks[0] or 0


def _first_week(reading: Reading, _: Found) -> int:
    full = reading.problem.full_running_weeks
    return -(-reading.week(full[0].index).measures.distance // Per.METRES_100) if full else 0


def _growth(name: str, unit: int, *, later: bool = False) -> Callable[[Reading, Found], int]:
    """Return what measures the largest weekly growth of a measure, in started units.

    later: of the weeks that are settled after the others, instead of those.
    """

    def measured(reading: Reading, _: Found) -> int:
        settled = reading.problem.settled_weeks
        until = settled_until(reading.problem, reading.goal_weeks[1])
        steps: list[int] = [
            getattr(week.measures, name) - getattr(before.measures, name)
            for before, week, reference in reading.references()
            if reference.may_grow and week.index not in settled and (until is not None and week.index > until) == later
        ]
        return -(-max([0, *steps]) // unit)

    return measured


def _short_of_normal(reading: Reading, _: Found) -> int:
    """Return how far the last full week after the goal stays short of a normal one, in started 100 m."""
    until = settled_until(reading.problem, reading.goal_weeks[1])
    full = [week for week in reading.running_weeks if week.frame.full and until is not None and week.index > until]
    if not full or full[-1].index in reading.problem.settled_weeks:
        return 0
    short = reading.problem.runner.normal_weekly_distance - full[-1].measures.distance
    return max(0, -(-short // Per.METRES_100))


def _left_out(reading: Reading, _: Found) -> int:
    """Return how many runs are left out in weeks whose number of runs is open."""
    problem = reading.problem
    weeks = (week for week in reading.running_weeks if week.index not in problem.settled_weeks)
    open_weeks = (week for week in weeks if not runs_exactly(problem, week.frame, week.phase))
    return sum(most_runs(problem, week.index, week.phase) - len(week.runs) for week in open_weeks)


# Every level of a certificate, and what measures its value.
MEASURES: dict[str, Callable[[Reading, Found], int]] = {
    LevelKey.COACH_RULES: _cost(LevelKey.COACH_RULES),
    LevelKey.GOAL_WEEK: _reached_first,
    LevelKey.PROTOCOL_RULES: _cost(LevelKey.PROTOCOL_RULES),
    LevelKey.GOAL_DISTANCE: _cost(LevelKey.GOAL_DISTANCE),
    LevelKey.FIRST_WEEK: _first_week,
    LevelKey.DISTANCE_INCREASE: _growth("distance", Per.METRES_100),
    LevelKey.RUNNING_INCREASE: _growth("run_time", Per.MINUTE),
    LevelKey.BOUT_INCREASE: _growth("longest_bout", Per.MINUTE),
    LevelKey.REBUILD_RULES: _cost(LevelKey.REBUILD_RULES),
    LevelKey.REBUILD_DISTANCE: _short_of_normal,
    LevelKey.REBUILD_INCREASE: _growth("distance", Per.METRES_100, later=True),
    LevelKey.RUNS_LEFT_OUT: _left_out,
    LevelKey.TRAINING: _cost(LevelKey.TRAINING),
    LevelKey.LAYOUT: _cost(LevelKey.LAYOUT),
}


@worked_out_once(by=lambda reading: (id(reading),), most=4)
def _records(reading: Reading) -> tuple[RuleRecord, ...]:
    """Return how every use of a rule stands. A week is tight when less than one unit of room is left in it."""
    draft: WeekDraft = SettledDraft(reading.problem, reading)
    return tuple(
        RuleRecord(
            name=use.rule.name,
            called=use.rule.called,
            source_line=use.source_line,
            hard=use.rule.hard,
            holds=not any(finding.hard or not use.rule.hard for finding in findings),
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
        for use, findings in found_in(reading)
    )


def _largest(over: Quantity) -> int:
    return int(max(over) if isinstance(over, tuple) else over)


# -- what does not hold ----------------------------------------------------------------------------------------------


def differences(problem: Problem, plan: Plan) -> Iterator[WrongClaim]:
    """Yield every claim of a plan that is measured to be otherwise, and every value that is not what its file says.

    What it says of its goal, of what was proven and in words is judged where it was made for this very problem
    (`made_for`).
    """
    measured = claimed(problem, plan)
    for week, true in zip(plan.weeks, measured.weeks, strict=True):
        yield from _of_figures(week, true, plan)
    if made_for(problem, plan):
        yield from unlike(plan, as_stated(problem, plan))
        yield from _of_goal(plan.goal, measured.goal)
        yield from _of_missed(plan, measured)
        yield from _of_branches(plan, measured)
        yield from _of_easier(problem, plan)
        yield from _of_certificate(plan.certificate, measured.certificate)


def _of_missed(plan: Plan, true: Plan) -> Iterator[WrongClaim]:
    if plan.history and true.history and {*plan.history.missed} != {*true.history.missed}:
        told, missed = (", ".join(one.missed) or "none" for one in (plan.history, true.history))
        yield WrongClaim(0, f"history.missed is stored as {told}; by the days away it is {missed}")


def _of_branches(plan: Plan, true: Plan) -> Iterator[WrongClaim]:
    """Yield the runs of which another run is said to come next; none where the plan does not say it of any."""
    if all(one.ahead is None for one in plan.sessions):
        return
    right = {one.id: one for one in true.sessions}
    for week in plan.weeks:
        for one in week.sessions:
            if one.ahead != right[one.id].ahead:
                says = f"what {one.id} says of the run after it is not what follows"
                yield WrongClaim(week.index, says, one.id, Claim.AFTER, left_behind=True)


def _of_easier(problem: Problem, plan: Plan) -> Iterator[WrongClaim]:
    """Yield the runs beside which another stands than the easier one; none where the plan holds none at all."""
    to_come = [one for one in plan.sessions if one.date >= problem.open_from]
    if not any(one.easier for one in to_come):
        return
    right = {one.id: one.easier for one in with_easier(problem, plan).sessions}
    weeks = {one.id: week.index for week in plan.weeks for one in week.sessions}
    for one in to_come:
        if one.easier != right[one.id]:
            says = f"the easier run beside {one.id} is not what the runs before leave"
            yield WrongClaim(weeks[one.id], says, one.id, Claim.AFTER, left_behind=True)


def _of_figures(week: Week, true: Week, plan: Plan) -> Iterator[WrongClaim]:
    def distance(metres: int) -> str:
        return format_distance(1000 * metres, plan.runner.units)

    for name, words, show in (
        ("distance_m", "distance", distance),
        ("time_on_feet_s", "time on feet", format_duration),
        ("run_s", "running", format_duration),
        ("longest_bout_s", "longest stretch", format_duration),
    ):
        says = _otherwise(f"the {words} of week {week.index}", getattr(week, name), getattr(true, name), show)
        yield from (WrongClaim(week.index, words, None, Claim.FIGURES, left_behind=True) for words in says)
    if week.full not in (None, true.full):
        yield WrongClaim(
            week.index, f"week {week.index} is stored as {'full' if week.full else 'shortened'}; it is not"
        )
    for session, right in zip(week.sessions, true.sessions, strict=True):
        for name, words, show in (("distance_m", "distance", distance), ("duration_s", "time", format_duration)):
            says = _otherwise(f"the {words} of {session.id}", getattr(session, name), getattr(right, name), show)
            yield from (WrongClaim(week.index, words, session.id, Claim.FIGURES, left_behind=True) for words in says)


def _otherwise(what: str, stated: int, true: int, show: Callable[[int], str]) -> Iterator[str]:
    if stated != true:
        said, measured = show(stated), show(true)
        exact = (said, measured) if said != measured else (str(stated), str(true))
        yield f"{what} is stored as {exact[0]}; its steps come to {exact[1]}"


def _of_goal(stated: PlanGoal, true: PlanGoal, *, only_stated: bool = False) -> Iterator[WrongClaim]:
    for name in PlanGoal.model_fields:
        claim, measured = getattr(stated, name), getattr(true, name)
        if claim == measured or (claim is None and (only_stated or name not in _SINCE_THE_FIRST)):
            continue
        week = (claim or measured) if name.endswith("_in_week") else 0
        says = f"goal.{name} is stored as {_shown(claim)}; the plan comes to {_shown(measured)}"
        yield WrongClaim(week, says, None, Claim.GOAL, left_behind=name not in _OF_THE_FILE)


_SINCE_THE_FIRST = ("continuous_run_s", "weekly_distance_m", "reached_in_week", "held_in_week")  # others may lack
_OF_THE_FILE = ("continuous_run_s", "weekly_distance_m", "every_session", "as_far", "run_distance_m")  # whatever is run


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)


def _of_certificate(stated: Certificate, true: Certificate) -> Iterator[WrongClaim]:
    """Yield what of a proof is not so. An edit leaves its values behind; what contradicts itself is false.

    Nobody who edits a session touches what was proven before: so the levels that are stored still bear out the status.
    """

    def wrong(says: str, *, left: bool = False) -> WrongClaim:
        return WrongClaim(0, says, None, Claim.PROOF, left)

    for level, measured in zip(stated.levels, true.levels, strict=True):
        yield from (wrong(says, left=left) for says, left in _of_level(level, measured))
    if stated.status != true.status:
        says = f"the certificate says {stated.status}; its levels are {true.status}"
        yield wrong(says, left=stated.status == _status(stated.status, stated.levels))
    if stated.switched_off != true.switched_off:
        off = ", ".join(true.switched_off) or "none"
        yield wrong(f"the certificate names other rules as switched off; the file switches off {off}")
    if len(stated.rules) != len(true.rules):
        yield wrong(f"the certificate speaks of {len(stated.rules)} rules; {len(true.rules)} are in force")
        return
    for record, right in zip(stated.rules, true.rules, strict=True):
        for name in ("name", "called", "hard", "holds", "tight_weeks"):
            claim, measured = getattr(record, name), getattr(right, name)
            if claim != measured:
                says = f"{name} of the rule {right.name} is stored as {claim}; the plan says {measured}"
                yield wrong(says, left=name in ("holds", "tight_weeks"))


def _of_level(stated: Level, true: Level) -> Iterator[tuple[str, bool]]:
    """Yield what a level says that is not so, and whether an edit of a session may have left it behind."""
    called = meaning(stated.name).counted
    if stated.name not in MEASURES:
        yield f"the certificate names a level that nobody can measure: {called}", False
    elif stated.value != true.value:
        yield f"{called}: stored as {stated.value}; the plan comes to {true.value}", stated.bound <= stated.value
    elif stated.bound > true.value:
        yield f"{called}: no plan goes below {stated.bound}, it says; this one has {true.value}", False
