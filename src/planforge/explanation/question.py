"""A question put to the engine: what forbids another choice, or what it costs.

The choice is added to the rules and the file solved anew. No plan: the rules without which there would be one. A plan:
the first level on which it is worse than the plan there is. As good on every level: only the tie-break speaks for the
plan there is, and that is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from planforge.actions.solve import best
from planforge.checker.check import CLAIMS, check, only_in
from planforge.conflicts.trials import Trials, fewest
from planforge.explanation.asked import Asked, DayHolds
from planforge.plan.levels import meaning
from planforge.plan.model import Level, Plan, Week
from planforge.problem.problem import Problem
from planforge.problem.sections import Window
from planforge.problem.uses import RuleUse
from planforge.rules.available import Available
from planforge.rules.base.rule import Finding
from planforge.solver.engine import Effort, Impossible, Unknown

Verdict: TypeAlias = Literal["impossible", "worse", "less-running", "as-good", "undecided"]
ASKED_AT = datetime(2000, 1, 1, tzinfo=UTC)  # dates plans that nobody ever sees
ROOMY = 150 * 60  # seconds: longer than any session that is asked for, and short enough to be tried
TRIAL = Effort(2.0)


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    impossible: `uses` forbid it together; of those `undecided` it was not shown that they are needed. worse: on level
    `level`, a key, `before` becomes `after`; `opened` are the wishes that this leaves open. less-running: in week
    `week` the plan would hold less. as-good: nothing is worse.
    """

    question: str
    verdict: Verdict
    uses: tuple[RuleUse, ...] = ()
    undecided: tuple[RuleUse, ...] = ()
    reason: str = ""
    level: str = ""
    before: int = 0
    after: int = 0
    week: int | None = None
    opened: tuple[Finding, ...] = ()
    proven: bool = True
    plan: Plan | None = field(default=None, compare=False, repr=False)


def ask(problem: Problem, plan: Plan, asked: Sequence[Asked], question: str) -> Answer:
    """Return what the best plan that also does what is asked is worse in than `plan`, or what forbids it."""
    posed = asking(problem, asked)
    try:
        other = best(posed, now=ASKED_AT)
    except Impossible:
        uses, undecided = forbidding(posed)
        return Answer(question, "impossible", uses, undecided=undecided, proven=not undecided)
    except Unknown:
        return Answer(question, "undecided")
    return _compared(problem, plan, other, question, {week for rule in asked for week in rule.weeks(problem)})


def asking(problem: Problem, asked: Iterable[Asked]) -> Problem:
    """Return the problem with what is asked among its rules."""
    return replace(problem, uses=(*problem.uses, *(RuleUse(rule, "the question") for rule in asked)))


def forbidding(posed: Problem) -> tuple[tuple[RuleUse, ...], tuple[RuleUse, ...]]:
    """Return rules that what is asked cannot hold with, none of which can be left out: without any one it could.

    Behind it those of them of which that could not be shown within the effort. The rules that say how many sessions
    there are, and the times available, stay in every trial: without them there would be none to ask for, and no room to
    put them. They are named where a plan needs them gone, or longer times.
    """
    trials = Trials(TRIAL)
    goals = posed.goal_weeks[-1:]  # the last weeks leave most room; the others are tried in the end
    kept = _fewer(posed, goals, trials)
    if any(trials.possible(_with(posed, kept), (goal,)) is not False for goal in posed.goal_weeks[:-1]):
        goals = posed.goal_weeks
        kept = _fewer(posed, goals, trials)
    undecided = []
    for use in [one for one in kept if not isinstance(one.rule, Asked)]:
        possible = trials.possible(_without(posed, kept, use), goals)
        if possible is None:
            undecided.append(use)
        elif not possible and given(use):
            kept = [one for one in kept if one is not use]
    named = tuple(use for use in kept if not isinstance(use.rule, Asked))
    return named or _counting(posed), tuple(undecided)


def given(use: RuleUse) -> bool:
    """Tell whether a rule stays in every trial: it says how many sessions there are, or when there is time."""
    return use.rule.counts is not None or isinstance(use.rule, Available)


def _fewer(posed: Problem, goals: Sequence[tuple[int, int]], trials: Trials) -> list[RuleUse]:
    """Return the rules that stay in every trial, and as few of the others as still forbid what is asked."""
    hard = [use for use in posed.uses if use.rule.hard]
    fixed = [use for use in hard if isinstance(use.rule, Asked) or given(use)]
    others = [use for use in hard if use not in fixed]
    kept = fewest(others, lambda rest: trials.possible(_with(posed, [*rest, *fixed]), goals) is False)
    return [use for use in posed.uses if use in kept or use in fixed]


def _with(posed: Problem, uses: Sequence[RuleUse]) -> Problem:
    return replace(posed, uses=tuple(use for use in posed.uses if use in uses))


def _without(posed: Problem, found: list[RuleUse], use: RuleUse) -> Problem:
    """Return the problem under the rules found but one: without its times, every time of a day is a long one."""
    if not isinstance(use.rule, Available):
        return _with(posed, [one for one in found if one is not use])
    times = {day: tuple(_roomy(window) for window in windows) for day, windows in posed.calendar.available.items()}
    return replace(_with(posed, found), calendar=posed.calendar.model_copy(update={"available": times}))


def _roomy(window: Window) -> Window:
    """Return a time of a day with room for any session."""
    return window.model_copy(update={"seconds": max(window.seconds, ROOMY)})


def _counting(posed: Problem) -> tuple[RuleUse, ...]:
    """Return the rules that count the sessions of the kind that is asked for."""
    kinds = {use.rule.kind for use in posed.uses if isinstance(use.rule, DayHolds)}
    return tuple(use for use in posed.uses if use.rule.counts in kinds)


# -- what is worse ---------------------------------------------------------------------------------------------------


def _compared(problem: Problem, plan: Plan, other: Plan, question: str, about: set[int]) -> Answer:
    proven = other.certificate.status == "optimal"
    opened = tuple(
        sorted(only_in(_of_rules(problem, other), _of_rules(problem, plan)), key=lambda one: one.week not in about)
    )
    weeks, days = _split(plan.certificate.levels), _split(other.certificate.levels)
    for before, after in zip(weeks, days, strict=True):
        for name in dict.fromkeys([*before, *after]):
            old, new = before.get(name, 0), after.get(name, 0)
            if new != old:
                verdict: Verdict = "worse" if new > old else "as-good"
                return Answer(
                    question,
                    verdict,
                    level=name,
                    before=old,
                    after=new,
                    opened=opened,
                    proven=proven and new > old,
                    plan=other,
                )
        if before is weeks[0] and (week := _less_running(plan, other)) is not None:
            old, new = (one.weeks[week - 1].run_s for one in (plan, other))
            return Answer(
                question, "less-running", week=week, before=old, after=new, opened=opened, proven=proven, plan=other
            )
    return Answer(question, "as-good", opened=opened, proven=proven, plan=other)


def _of_rules(problem: Problem, plan: Plan) -> list[Finding]:
    """Return what the rules find in a plan: its claims may be about a question, too, that is no rule of the file."""
    return [finding for finding in check(problem, plan) if finding.rule != CLAIMS]


def _split(levels: Sequence[Level]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the values of the levels over weeks, and of those over days."""
    values = {level.name: level.value for level in levels}
    return (
        {name: value for name, value in values.items() if not meaning(name).of_days},
        {name: value for name, value in values.items() if meaning(name).of_days},
    )


def _less_running(plan: Plan, other: Plan) -> int | None:
    """Return the first week that the two plans fill differently; weeks are filled in turn."""
    return next((one.index for one, two in zip(plan.weeks, other.weeks, strict=True) if _runs(one) != _runs(two)), None)


def _runs(week: Week) -> tuple[int, list[tuple[int, str]]]:
    return week.run_s, sorted((run.duration_s, run.title) for run in week.runs)
