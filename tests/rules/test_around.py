"""What stands around a run's main part is told by the rules, and is what a whole run of that week has around it."""

from itertools import combinations

import pytest
from drawn import problem
from universes import settings

from planforge.plan.measures import measure_steps
from planforge.problem.problem import Problem
from planforge.rules.base.during import During
from planforge.rules.base.rule import Rule
from planforge.rules.registry import RULES
from planforge.sessions.build import overhead, run_session
from planforge.sessions.palette import Amount, palette

SHAPING = [rule for one in RULES if one.scope == "session" for rule in settings(one.name)]
LATER = During(weeks=((3, None),), phases=("rebuild",))


def built(given: Problem, week: int, phase: str) -> tuple[int, int, int]:
    """Return what a run of the week has beyond its main part: mm, seconds on feet, seconds in all."""
    rung, amount = palette(given.protocol.ladder)[0], Amount(3)
    on = given.week(week).start
    run = run_session(given, rung, amount, slot="w01-run-1", on=on, at=None, phase=phase)
    whole, main = (measure_steps(steps, given.runner.speeds) for steps in (run.steps, rung.steps(amount)))
    assert (whole.run_time, whole.bouts) == (main.run_time, main.bouts)
    return whole.distance - main.distance, whole.time_on_feet - main.time_on_feet, whole.duration - main.duration


@pytest.mark.parametrize(
    "rules",
    [(), *((one,) for one in SHAPING), *combinations(SHAPING, 2)],
    ids=lambda rules: " and ".join(rule.name for rule in rules) or "no rule",
)
def test_what_is_told_is_what_a_whole_run_has(rules: tuple[Rule, ...]) -> None:
    some = tuple(rule.model_copy(update={"during": LATER}) for rule in rules[:1]) + rules[1:]
    for uses in (rules, some):
        given = problem().with_rules(*uses)
        for week, phase in ((1, "return-to-running"), (1, "rebuild"), (3, "return-to-running")):
            told = overhead(given, week, phase)
            assert (told.distance, told.time_on_feet, told.duration) == built(given, week, phase)


def test_without_a_week_only_what_every_week_has_is_told() -> None:
    for rule in SHAPING:
        assert overhead(problem().with_rules(rule)) == overhead(problem().with_rules(rule), 1, "")
        limited = rule.model_copy(update={"during": LATER})
        assert overhead(problem().with_rules(limited)).duration == 0
