"""The keystone: whatever the solver allows, `check` finds clean, and the other way round; and they agree on the price.

Every rule, at its defaults and at another value of each parameter, hard and as a coach makes it soft.
"""

from typing import Any

import pytest
from drawn import draw, problem
from keystone import Days, Weeks, disagreements
from universes import UNIVERSES, reaching_all_open, settings, soft, universes

from planforge.plan.model import Kind, Part, Session, unrolled
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, Rule
from planforge.rules.registry import RULES

POSTED = [rule.name for rule in RULES if rule.scope != "session"]
SHAPING = [rule.name for rule in RULES if rule.scope == "session"]


def told(rule: Rule) -> str:
    return ", ".join(f"{key}={value}" for key, value in rule.model_dump(exclude_defaults=True).items()) or "defaults"


def cases(names: list[str]) -> list[Any]:
    """Return every rule at every setting; posted ones also soft."""
    found = []
    for name in names:
        first, *others = settings(name)
        several = [first, *others] if first.wish or name in SHAPING else [first, soft(first), *others]
        found += [pytest.param(rule, id=f"{name}: {told(rule)}") for rule in several]
    return found


@pytest.mark.parametrize("rule", cases(POSTED))
def test_solver_and_check_allow_the_same_plans(rule: Rule) -> None:
    for universe in universes(rule.name):
        found = disagreements(rule, universe)
        assert not found, f"{universe}: {len(found)} plans, such as\n" + "\n".join(found[:5])


def test_a_goal_for_every_run_asks_nothing_of_runs_that_are_not_there() -> None:
    assert disagreements(settings("goal")[0], reaching_all_open) == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", cases(POSTED))
def test_solver_and_check_allow_the_same_plans_wherever_they_are_asked(rule: Rule) -> None:
    kind = Weeks if rule.scope == "week" else Days
    for universe in {one for several in UNIVERSES.values() for one in several if isinstance(one, kind)}:
        for use in (rule, soft(rule)):
            found = disagreements(use, universe, strict=False)
            universe.forget()
            assert not found, f"{universe}, {told(use)}: {len(found)} plans, such as\n" + "\n".join(found[:5])


def judge_all(rule: Rule) -> list[list[list[Finding]]]:
    """Return what is found in every plan of every universe of a rule."""
    return [list(universe.judge(rule, goal).values()) for universe in universes(rule.name) for goal in universe.goals]


@pytest.mark.parametrize("rule", cases(POSTED))
def test_its_universes_hold_plans_that_keep_a_rule_and_plans_that_break_it(rule: Rule) -> None:
    judged = [found for some in judge_all(rule) for found in some]
    assert any(judged), "nothing is ever found"
    assert not all(judged), "something is always found"


@pytest.mark.parametrize("name", [name for name in POSTED if len(settings(name)) > 1])
def test_every_setting_makes_a_difference_somewhere(name: str) -> None:
    said = [
        [[(one.hard, one.excess) for one in found] for some in judge_all(rule) for found in some]
        for rule in settings(name)
    ]
    assert all(said.count(one) == 1 for one in said)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_parameter_has_a_second_setting(rule: type[Rule]) -> None:
    for name, field in rule.model_fields.items():
        if name not in Rule.model_fields:
            assert any(getattr(one, name) != field.default for one in settings(rule.name)), (
                f"add another value of {name} to {rule.name} in SETTINGS in tests/rules/universes.py"
            )


# -- rules that say what a session contains ---------------------------------------------------------------------------


def judge(rule: Rule, *lines: str, plain: bool) -> list[tuple[str | None, bool]]:
    ruled = problem(rule, weeks=len(lines), days="mon tue wed thu fri")
    reading = Reading(ruled, draw(ruled, *lines, plain=plain))
    return [(one.session, one.hard) for one in rule.check(reading)]


WEEKS = ("8x1:2 . 6x2:1 . 30 . .", "R R R R R . .", "12 . . . . . .", "3x4:1+2 20 . . . . .", ". . 20~strides . . . .")


@pytest.mark.parametrize("rule", cases(SHAPING))
def test_shaped_sessions_are_clean_and_plain_ones_are_found(rule: Rule) -> None:
    assert judge(rule, *WEEKS, plain=False) == []
    runs = [run for run in draw(problem(weeks=5), *WEEKS).sessions if run.kind is Kind.RUN]
    found = {session for session, _ in judge(rule, *WEEKS, plain=True) if session}
    assert found == {run.id for run in runs}


@pytest.mark.parametrize("rule", cases(SHAPING))
def test_shaping_keeps_the_main_part(rule: Rule) -> None:
    drawn = problem(weeks=1, cadence=158)
    bare = draw(drawn, "8x1:2 . 20~tempo . . . .").sessions

    def main(session: Session) -> list[tuple[object, ...]]:
        """Return what is done in the main part and how fast; words and what a watch minds are the rules' own."""
        steps = [step for step in unrolled(session.steps) if step.part is Part.MAIN]
        return [(step.do, step.end, step.target and step.target.speed_mm_s) for step in steps]

    assert [main(rule.shape(one, drawn)) for one in bare] == [main(one) for one in bare]
    assert all(len(rule.shape(one, drawn).steps) >= len(one.steps) for one in bare), "repeats stay repeats"
