"""Levels of the objective have keys: plan.json holds them, former names are understood, one table says the rest."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planforge.checker.claims import MEASURES
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.constraints.templates import find_template
from planforge.explanation.question import Answer
from planforge.explanation.wording import Wording
from planforge.plan.levels import LEVELS, LevelKey, meaning
from planforge.plan.model import Certificate, Level, Plan
from planforge.problem.uses import RuleUse
from planforge.quantities.units import Units, format_distance
from planforge.rules.hold_week import HoldWeek
from planforge.rules.preferred_days import PreferredDays
from planforge.solver.weeks.progression import aims, later_aims
from planforge.views.levels import IN_ORDER, gap, proof

NOW = datetime(2026, 12, 1, tzinfo=UTC)
KEPT = Path(__file__).parent / "data" / "plans"
# As plans of version 0.1.0 name them.
FORMER = {
    "the coach's soft rules": "coach-rules",
    "week that reaches the goal": "goal-week",
    "the protocol's soft rules": "protocol-rules",
    "distance short of the goal": "goal-distance",
    "distance of the first full week, in 100 m": "first-week-distance",
    "largest weekly increase of distance, in 100 m": "distance-increase",
    "largest weekly increase of running, in minutes": "running-increase",
    "runs that shortened weeks leave out": "runs-left-out",
    "training that does not fit": "training-left-out",
    "layout wishes left open": "layout-wishes",
}
NEWER = {"longest-bout-increase", "rebuild-rules", "rebuild-distance", "rebuild-increase"}


def kept() -> Plan:
    return Plan.model_validate_json((KEPT / "with-events.json").read_bytes())


def certified(*levels: Level) -> Plan:
    certificate = Certificate(status="feasible", levels=levels, rules=())
    return kept().model_copy(update={"certificate": certificate})


def test_no_level_speaks_of_a_cost() -> None:
    """ "(cost 30)": a coach asks of what. What rules come to by their weights is said so, after the goal, too."""
    said = [text for one in LEVELS.values() for text in (one.at_best, one.at_zero, one.worse) if text]
    assert len(said) > 20 and not [text for text in said if "cost" in text]


def test_no_wish_with_a_weight_is_called_kept_that_stands_among_those_left_open() -> None:
    """A weight at preferred days counts among the wishes about days, not among those of the coach."""
    problem = load(find_template("examples/beginner"), today=NOW.date()).problem
    wishes = (
        PreferredDays.model_validate({"run": ["wed"], "weight": 50}),
        HoldWeek.model_validate({"every": 3, "weight": 20}),
    )
    uses = [use for use in problem.uses if use.rule.name not in {one.name for one in wishes}]
    uses += [RuleUse(one, "sam.yaml:9:3", weighted_by_coach=True) for one in wishes]
    plan = solve(replace(problem, uses=tuple(uses)), now=NOW)
    assert isinstance(plan, Plan)
    assert {one.name: one.value for one in plan.certificate.levels}[LevelKey.COACH_RULES] == 0
    (said,) = [line for line in proof(plan) if line.startswith("every wish you gave a weight is kept")]
    assert said.endswith("those aside that are told below (of days, of training)")
    assert "no arrangement of days leaves fewer wishes open" in "\n".join(proof(plan))


def test_every_level_has_a_meaning_and_a_measure() -> None:
    assert set(LEVELS) == set(MEASURES) == set(LevelKey) == {*FORMER.values(), *NEWER}


def test_what_the_engine_settles_are_levels_of_the_table() -> None:
    problem = load(find_template("examples/beginner"), today=NOW.date()).problem
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    assert {one.key for one in (*aims(problem, None), *later_aims(problem, None, 16))} <= set(LEVELS)
    assert {one["name"] for one in json.loads(plan.to_json())["certificate"]["levels"]} <= {*FORMER.values(), *NEWER}


def test_no_other_file_says_what_a_level_is_called() -> None:
    source = Path(__file__).parents[1] / "src" / "planforge"
    texts = {path.name: path.read_text(encoding="utf-8") for path in source.rglob("*.py") if path.name != "levels.py"}
    said = {
        name: re.findall("|".join(map(re.escape, (f'"{one}' for one in FORMER))), text) for name, text in texts.items()
    }
    assert {name: found for name, found in said.items() if found} == {}


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_a_plan_of_version_0_1_0_is_read_with_the_keys_of_today(path: Path) -> None:
    before = json.loads(path.read_bytes())["certificate"]["levels"]
    after = Plan.model_validate_json(path.read_bytes()).certificate.levels
    assert before
    assert [one.name for one in after] == [FORMER[one["name"]] for one in before]
    assert [(one.value, one.bound) for one in after] == [(one["value"], one["bound"]) for one in before]


@pytest.mark.parametrize(("former", "key"), FORMER.items())
def test_a_former_name_and_its_key_say_the_same(former: str, key: str) -> None:
    old, new = (certified(Level(name=name, value=12, bound=10)) for name in (former, key))
    assert old == new
    assert proof(old) == proof(new)
    assert old.certificate.levels[0].name == key


def test_a_level_that_nobody_knows_is_told_by_its_name() -> None:
    plan = certified(Level(name="braces {0}, in miles", value=3, bound=3), Level(name="other", value=3, bound=2))
    assert proof(plan)[-3:] == [
        "braces {0}, in miles: 3",
        "not computed to the end: other is 3, and cannot be below 2",
        IN_ORDER,
    ]
    assert gap(plan.certificate) == ["other: 3, at best 2"]


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (LevelKey.FIRST_WEEK, "distance of the first full week is 1.2 km, and cannot be below 1.0 km"),
        (LevelKey.RUNNING_INCREASE, "largest weekly increase of running is 12 min, and cannot be below 10 min"),
        (LevelKey.GOAL_WEEK, "week that reaches the goal is 12, and cannot be below 10"),
    ],
)
def test_a_value_is_shown_in_the_unit_of_its_level(key: LevelKey, shown: str) -> None:
    assert f"not computed to the end: {shown}" in proof(certified(Level(name=key, value=12, bound=10)))


@pytest.mark.parametrize("key", LevelKey)
def test_what_is_worse_names_both_values(key: LevelKey) -> None:
    loaded = load(find_template("examples/beginner"), today=NOW.date())
    answer = Answer("a run on Friday", "worse", level=key, before=7, after=9)
    said = " ".join(Wording(loaded.document, Units.MI).answer(answer))
    for value in (7, 9):
        assert meaning(key).shown(value, Units.MI) in said


def test_how_the_last_week_stands_to_a_normal_one_is_said_as_the_table_has_it() -> None:
    plan = certified(Level(name=LevelKey.REBUILD_DISTANCE, value=0, bound=0))
    last = next(week for week in reversed(plan.weeks) if week.full is not False and week.runs)

    def said(normal: int, short: int) -> str:
        runner = plan.runner.model_copy(update={"normal_weekly_distance_m": normal})
        level = Level(name=LevelKey.REBUILD_DISTANCE, value=short, bound=short)
        certificate = plan.certificate.model_copy(update={"levels": (level,)})
        lines = proof(plan.model_copy(update={"runner": runner, "certificate": certificate}))
        return next(line for line in lines if "normal" in line)

    assert said(last.distance_m, 0) == "the last full week is no shorter than a normal one"
    far = format_distance(1000 * last.distance_m, Units.KM)  # six runs a week for who ran 15 km came to twice as much
    assert (
        said(5000, 0)
        == f"the last full week has {far}, and a normal one 5.0 km: the goal and the rules' wishes come to more"
    )
    assert said(last.distance_m + 201, 3).endswith("nearer to a normal week: 0.2 km short of it")  # it said 0.3
