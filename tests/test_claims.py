"""What a plan says of itself is measured on its steps; every claim that was altered is named."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Any

import drawn
import pytest

from planforge.checker.check import CLAIMS, check
from planforge.checker.claims import MEASURES, claimed, corrected
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding
from planforge.rules.hold_week import HoldWeek
from planforge.rules.run_days import RunDays
from planforge.source import read_text
from planforge.source.overlay import overlaid
from planforge.views.levels import proof
from planforge.views.plan import arrival, table

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def problem(*settings: str) -> Problem:
    """Return the example's problem with some values overlaid."""
    example = find_template("examples/beginner")
    assert example is not None
    document = read_text(example.read_text(encoding="utf-8"), "beginner", find_template, template_names())
    return load_document(overlaid(document, settings), today=NOW.date()).problem


@cache
def solved(*settings: str) -> tuple[Problem, Plan]:
    asked = problem(*settings)
    plan = solve(asked, now=NOW)
    assert isinstance(plan, Plan)
    return asked, plan


def unheld(asked: Problem, plan: Plan) -> list[str]:
    return [finding.message for finding in check(asked, plan) if finding.rule == CLAIMS]


def test_each_rule_is_asked_once_for_all_that_a_check_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, plan = solved()
    begun: list[RunDays] = []
    check_of_the_rule = RunDays.check

    def counted(rule: RunDays, reading: Reading) -> Iterator[Finding]:
        begun.append(rule)
        return check_of_the_rule(rule, reading)

    monkeypatch.setattr(RunDays, "check", counted)
    unknown = plan.model_copy(update={"weeks": (*plan.weeks[:1], *plan.weeks[1:])})  # weeks that nobody read yet
    assert unheld(asked, unknown) == []
    assert begun == [rule for rule in asked.rules if isinstance(rule, RunDays)]
    begun.clear()
    fresh = replace(asked)
    made = solve(fresh, now=NOW)
    assert isinstance(made, Plan)
    assert unheld(fresh, made) == []
    assert begun == [rule for rule in fresh.rules if isinstance(rule, RunDays)], "what it claims was found so, too"


# -- each stored claim, altered --------------------------------------------------------------------------------------


def numbers(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths to every figure, name and yes or no that a plan claims of itself."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numbers(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from numbers(value, (*path, place))
    elif not {"steps", "notes", "source_line", "bound"} & {*path}:
        yield path


def claims() -> list[tuple[str | int, ...]]:
    values = json.loads(solved()[1].to_json())
    figures = {"distance_m", "time_on_feet_s", "run_s", "longest_bout_s", "duration_s", "full"}
    found = [path for path in numbers({key: values[key] for key in ("goal", "certificate")}) if path[-1] != "status"]
    weeks = [path for path in numbers({"weeks": values["weeks"]}) if path[-1] in figures]
    some = {0, 3, 8, 17}  # of 18 weeks alike
    return [*found, *(path for path in weeks if path[1] in some)]


def altered(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}-else"


def test_each_claim_that_is_altered_is_named() -> None:
    asked, plan = solved()
    assert unheld(asked, plan) == []
    silent = []
    for path in claims():
        values = json.loads(plan.to_json())
        node = values
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = altered(node[path[-1]])
        if not unheld(asked, Plan.model_validate_json(json.dumps(values))):
            silent.append(path)
    assert silent == []


def test_a_bound_above_what_the_plan_has_is_named() -> None:
    asked, plan = solved()
    levels = tuple(one.model_copy(update={"bound": one.bound + 1}) for one in plan.certificate.levels)
    boasting = plan.model_copy(update={"certificate": plan.certificate.model_copy(update={"levels": levels})})
    assert len([one for one in unheld(asked, boasting) if "no plan goes below" in one]) == len(levels)


def test_a_plan_that_stands_loses_a_bound_above_what_it_has_and_says_so() -> None:
    asked, plan = solved()
    levels = tuple(one.model_copy(update={"bound": one.value + 1}) for one in plan.certificate.levels[:1])
    false = plan.certificate.model_copy(update={"levels": (*levels, *plan.certificate.levels[1:])})
    true, said = corrected(asked, plan.model_copy(update={"certificate": false}))
    assert (true.certificate.status, true.certificate.levels[0].bound) == ("feasible", 0)
    assert true.certificate.levels[1:] == plan.certificate.levels[1:]
    assert len(said) == 1 and f"no plan goes below {levels[0].bound}" in said[0]
    assert unheld(asked, true) == [] and corrected(asked, plan) == (plan, [])


def test_what_the_solver_proved_is_what_is_measured() -> None:
    for asked, plan in (solved(), solved("goal.by=as early as the rules allow"), solved("calendar.away=[2027-01-11]")):
        assert {level.name for level in plan.certificate.levels} <= MEASURES.keys()
        assert claimed(asked, plan) == plan
        assert plan.certificate.status == "optimal" and all(one.proven for one in plan.certificate.levels)


# -- what is said of a goal ------------------------------------------------------------------------------------------


def test_a_goal_that_is_switched_off_is_not_said_to_be_reached() -> None:
    asked, plan = solved("rules.goal=off")
    assert plan.goal.reached_in_week is None and plan.goal.held_in_week is None
    longest = max(week.longest_bout_s for week in plan.weeks)
    first = next(week.index for week in plan.weeks if week.longest_bout_s == longest)
    assert (plan.goal.longest_run_s, plan.goal.longest_run_in_week) == (longest, first)
    assert arrival(plan)[0].startswith("30 min without a break: not reached and held in this plan; the longest stretch")
    assert {week.phase for week in plan.weeks[3:]} == {"return-to-running"}, "nothing is rebuilt"
    assert unheld(asked, plan) == []


def test_a_goal_that_is_a_wish_and_missed_is_not_said_to_be_reached() -> None:
    asked, plan = solved("rules.goal.weight=10", "rules.ladder.levels_per_week=1", "rules.clean-sessions.sessions=9")
    assert plan.goal.reached_in_week is None
    assert not any("reached in week" in line for line in proof(plan))
    assert "rebuild" not in {week.phase for week in plan.weeks}
    assert [one for one in check(asked, plan) if one.hard] == []


def test_a_goal_that_is_a_wish_and_kept_is_reached_where_its_steps_say_so() -> None:
    _, plan = solved("rules.goal.weight=1000")
    reached, held = plan.goal.reached_in_week, plan.goal.held_in_week
    assert reached and held
    assert min(plan.weeks[reached - 1].longest_bout_s, plan.weeks[held - 1].longest_bout_s) >= 1800
    assert not any(week.longest_bout_s >= 1800 for week in plan.weeks[: reached - 1])


@pytest.mark.parametrize("settings", [(), ("goal.weekly_distance=14 km",)], ids=["as it is", "a distance"])
def test_every_goal_has_its_sentence(settings: tuple[str, ...]) -> None:
    _, plan = solved(*settings)
    wanted = [plan.goal.continuous_run_s, plan.goal.weekly_distance_m]
    assert len(arrival(plan)) == sum(one is not None for one in wanted)


def test_growth_until_the_goal_is_due_is_not_said_of_the_weeks_after_it() -> None:
    _, plan = solved("rules.goal.weight=1", "goal.by=week 7")
    assert plan.goal.due_in_week == 7
    weeks = [week.distance_m for week in plan.weeks if week.runs]
    assert any(later > before for before, later in pairwise(weeks)), "it does grow, after that"
    said = [line for line in proof(plan) if "no week" in line or "a week" in line]
    assert said[0].startswith("until the goal is due, no week is longer than the full one before")
    assert any("a week after that" in line for line in said)


def test_growth_of_all_weeks_is_said_without_a_date() -> None:
    _, plan = solved("rules.goal=off")
    assert "no week is longer than the full one before" in proof(plan)


def test_the_table_and_the_sentence_show_one_figure() -> None:
    _, plan = solved()
    sentence = next(line for line in proof(plan) if "starts gentler" in line)
    first = next(week for week in plan.weeks if week.runs)
    figure = f"{first.distance_m / 1000:.1f} km"
    assert figure in sentence and figure in table(plan)


def test_what_was_made_for_another_file_is_judged_by_its_figures_alone() -> None:
    _, plan = solved()
    assert unheld(problem("rules.build-cap.max_increase=12 %"), plan) == []


def test_a_plan_with_a_level_that_is_not_proven_is_not_called_the_best() -> None:
    asked, plan = solved()
    first, *others = plan.certificate.levels
    unproven = first.model_copy(update={"bound": first.value - 1})
    levels = plan.certificate.model_copy(update={"levels": (unproven, *others)})
    said = unheld(asked, plan.model_copy(update={"certificate": levels}))
    assert said == ["the certificate says optimal; its levels are feasible"]


def test_a_lighter_week_neither_reaches_nor_holds_a_goal() -> None:
    asked = drawn.problem(
        HoldWeek(every=4, lighter=200),
        weeks=8,
        phases=("return-to-running",),
        goal={"continuous_run": 1800, "by": "week 8"},
    )
    weeks = ["24 . 24 . 24 . ."] * 2 + ["30 . 30 . 30 . .", "30 . 20 . 20 . ."] + ["30 . 30 . 30 . ."] * 4
    goal = claimed(asked, drawn.draw(asked, *weeks)).goal
    assert (goal.reached_in_week, goal.held_in_week) == (3, 5)
