"""What an answer claims is verified by another solve: the rules that forbid, the level that is worse, the ties."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import generated
import pytest
import test_two_levels as two_levels
from second import whole_model

from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.outcome import solve
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load
from planforge.explanation import question
from planforge.explanation.asked import Asked, DayHolds, DayLacks, WeekHolds
from planforge.explanation.choices import Choices
from planforge.explanation.question import Answer, ask, asking, given
from planforge.explanation.wording import Wording
from planforge.plan.levels import LevelKey, meaning
from planforge.plan.model import Kind, Plan
from planforge.problem.problem import Problem
from planforge.problem.sections import Window
from planforge.problem.uses import RuleUse
from planforge.solver.effort import Effort
from planforge.solver.weeks.weekly_model import Impossible

NOW = datetime(2027, 1, 1, tzinfo=UTC)
SMALL = 4  # weeks a whole model, nothing pruned, answers quickly about
EXAMPLES = Path(__file__).parents[2] / "templates" / "examples"


@cache
def example(name: str) -> tuple[Problem, Plan]:
    problem = load(EXAMPLES / f"{name}.yaml", today=date(2027, 1, 1)).problem
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    return problem, plan


def keeps(problem: Problem, uses: tuple[RuleUse, ...]) -> bool:
    """Tell whether some plan keeps these rules, for any pair of goal weeks: in the whole model where it is small."""
    trial = replace(problem, uses=tuple(use for use in problem.uses if use in uses))
    trials = Trials()
    for goal in trial.goal_weeks or (None,):
        if problem.calendar.weeks > SMALL:
            if trials.reaches(trial, goal) is not False:
                return True
            continue
        try:
            whole_model(trial, goal).satisfy()
        except Impossible:
            continue
        return True
    return False


def verify_forbidden(problem: Problem, asked: list[Asked], answer: Answer) -> None:
    """Assert that the rules named forbid what is asked, and that without any one of them it is possible."""
    posed = asking(problem, asked)
    always = tuple(use for use in posed.uses if isinstance(use.rule, Asked) or given(use))
    assert answer.uses
    assert not keeps(posed, (*answer.uses, *always))
    for use in answer.uses:
        others = tuple(one for one in (*answer.uses, *always) if one is not use)
        freed = posed
        if use.rule.name == "available":
            others = (*others, use)
            freed = replace(posed, calendar=posed.calendar.model_copy(update={"available": whole_days(posed)}))
        assert keeps(freed, others), f"{use.rule.name} is not needed"


def whole_days(problem: Problem) -> dict[Any, tuple[Window, ...]]:
    """Return the same times, each two and a half hours long."""
    times = problem.calendar.available.items()
    return {day: tuple(Window(start=one.start, seconds=max(one.seconds, 9000)) for one in some) for day, some in times}


def verify(problem: Problem, plan: Plan, asked: list[Asked], answer: Answer) -> None:
    """Assert what an answer says by a solve of its own."""
    other = solve(asking(problem, asked), now=NOW)
    if answer.verdict == "impossible":
        assert isinstance(other, NoPlan)
        verify_forbidden(problem, asked, answer)
        return
    assert isinstance(other, Plan)
    old, new = ({one.name: one.value for one in each.certificate.levels} for each in (plan, other))
    names = list(dict.fromkeys([*old, *new]))
    earlier = names[: names.index(answer.level)] if answer.level else [n for n in names if not meaning(n).of_days]
    assert all(old.get(name, 0) == new.get(name, 0) for name in earlier)
    if answer.verdict == "worse":
        assert (answer.before, answer.after) == (old.get(answer.level, 0), new.get(answer.level, 0))
        assert answer.after > answer.before
    elif answer.verdict == "as-good":
        assert old == new
        assert [week.run_s for week in other.weeks] == [week.run_s for week in plan.weeks]
    else:
        assert answer.verdict == "less-running" and answer.week is not None
        first = next(n for n, (a, b) in enumerate(zip(plan.weeks, other.weeks, strict=True), 1) if a.run_s != b.run_s)
        assert first == answer.week and other.weeks[first - 1].run_s < plan.weeks[first - 1].run_s


def test_a_run_between_two_others_is_forbidden_by_run_spacing() -> None:
    problem, plan = example("masters-by-date")
    day = date(2027, 3, 12)  # the Friday after a run on Thursday, with the third on Sunday
    asked: list[Asked] = [DayHolds(day=day, kind=Kind.RUN), DayLacks(day=date(2027, 3, 9), kind=Kind.RUN)]
    answer = ask(problem, plan, asked, "on Friday instead")
    assert [use.rule.name for use in answer.uses] == ["run-days", "run-spacing"]


def test_another_day_for_the_strength_session_is_as_good_and_says_so() -> None:
    problem, _ = example("beginner")
    free = tuple(use for use in problem.uses if use.rule.name not in {"same-day", "same-weekdays"})
    problem = replace(problem, uses=free)  # no wish about which days, nor about two on one
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    held = {one.date for week in plan.weeks for one in week.of_kind(Kind.STRENGTH)}
    day = next(day for day in (date(2027, 3, 6), date(2027, 3, 1)) if day not in held)
    asked: list[Asked] = [DayHolds(day=day, kind=Kind.STRENGTH)]
    answer = ask(problem, plan, asked, "a strength session on another day")
    assert answer.verdict == "as-good"
    verify(problem, plan, asked, answer)


def test_a_run_on_a_day_that_is_not_liked_costs_a_wish_of_that_week() -> None:
    problem, plan = example("masters-by-date")
    asked: list[Asked] = [DayHolds(day=date(2027, 3, 12), kind=Kind.RUN)]
    answer = ask(problem, plan, asked, "a run on Friday")
    assert (answer.verdict, answer.level) == ("worse", LevelKey.LAYOUT)
    assert answer.opened[0].rule == "preferred-days"
    assert answer.opened[0].week == 9
    assert {one.rule for one in answer.opened} <= {use.rule.name for use in problem.uses}, "of the file's rules alone"
    verify(problem, plan, asked, answer)


@pytest.mark.parametrize(("measure", "bound"), [("most_running", "least"), ("level", "least"), ("distance", "most")])
def test_what_another_week_costs_is_what_a_solve_of_its_own_says(measure: str, bound: str) -> None:
    problem, plan = example("masters-by-date")
    week = plan.weeks[8]
    value = {"most_running": 960 + 60, "level": 7 + 1, "distance": 1000 * week.distance_m - 500_000}[measure]
    asked: list[Asked] = [WeekHolds(week=9, measure=measure, **{bound: value})]  # type: ignore[arg-type]
    verify(problem, plan, asked, ask(problem, plan, asked, "otherwise"))


@pytest.mark.slow
def test_too_much_running_at_once_is_forbidden_by_a_small_set_of_rules() -> None:
    problem, plan = example("beginner")
    asked: list[Asked] = [WeekHolds(week=5, measure="most_running", least=20 * 60)]
    answer = ask(problem, plan, asked, "twenty minutes in week 5")
    assert answer.verdict == "impossible"
    assert len(answer.uses) <= 4
    verify(problem, plan, asked, answer)


def test_what_the_effort_does_not_decide_is_named_with_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, plan = example("beginner")
    asked: list[Asked] = [WeekHolds(week=5, measure="most_running", least=20 * 60)]
    monkeypatch.setattr(question, "TRIAL", Effort(1e-9))  # only what days and states refute is decided
    answer = ask(problem, plan, asked, "twenty minutes in week 5")
    assert answer.uses
    assert (answer.undecided, answer.proven) == (answer.uses, False)
    document = load(EXAMPLES / "beginner.yaml", today=date(2027, 1, 1)).document
    said = list(Wording(document, problem.runner.units).answer(answer))
    assert [line.endswith("(perhaps not needed: undecided)") for line in said] == [False, *[True] * len(answer.uses)]


def test_a_day_without_time_and_a_week_before_running_are_told_without_a_solve() -> None:
    problem, plan = example("beginner")
    closed, early = (list(Choices(problem, plan).day(day)) for day in (date(2027, 3, 2), problem.start))
    assert [one.reason for one in closed] == ["no time is available on Tuesdays"]
    assert any("running begins in week 4" in one.reason for one in early)


def test_one_more_run_than_the_rules_ask_for_is_forbidden_by_the_rule_that_counts_them() -> None:
    problem, plan = example("beginner")
    answer = next(one for one in Choices(problem, plan).week(9) if one.question == "one more run")
    assert answer.verdict == "impossible"
    assert [use.rule.name for use in answer.uses] == ["run-days"]


def asked_of(problem: Problem, most: int = 10) -> None:
    """Ask for a run on every free day of a week, for more of it and for no run; verify every answer."""
    plan = solve(problem, now=NOW)
    if not isinstance(plan, Plan):
        pytest.skip("this draw has no plan")
    running = [week for week in plan.weeks if week.runs]
    week = running[len(running) // 2]
    longest = max(run.duration_s for run in week.runs)
    questions: list[list[Asked]] = [[WeekHolds(week=week.index, measure="most_running", least=longest)]]
    taken = {run.date for run in week.runs}
    for day in problem.week(week.index).days:
        if day.can_run and day.date not in taken:
            questions.append([DayHolds(day=day.date, kind=Kind.RUN)])
        elif day.can_run:
            questions.append([DayLacks(day=day.date, kind=Kind.RUN)])
    for asked in questions[:most]:
        answer = ask(problem, plan, asked, "otherwise")
        if answer.verdict != "undecided":
            verify(problem, plan, asked, answer)


@pytest.mark.parametrize("seed", [13])
def test_every_claim_about_a_small_problem_holds_in_the_whole_model(seed: int) -> None:
    asked_of(two_levels.draw(seed), most=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(168))
def test_every_claim_about_many_small_problems_holds_in_the_whole_model(seed: int) -> None:
    asked_of(two_levels.draw(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_every_claim_about_drawn_files_holds(seed: int) -> None:
    asked_of(generated.problem(seed))
