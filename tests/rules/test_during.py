"""`during`: a rule holds in some weeks only, and both halves and the engine's short cuts mean the same weeks."""

from typing import Any

import pytest
from drawn import draw, findings, problem, weeks_of
from keystone import Several, Universe, disagreements
from pydantic import ValidationError
from universes import ONCE, Weeks, _plain, row, row_many, settings, soft, universes

from planforge.plan.model import Kind
from planforge.rules.base.during import During
from planforge.rules.base.rule import Rule
from planforge.rules.build_cap import BuildCap
from planforge.rules.registry import BY_NAME, RULES
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing
from planforge.rules.warm_up import WarmUp

LIMITED = [rule for rule in RULES if rule.always is None]
BOUNDING = [rule.name for rule in LIMITED if rule.scope != "session"]
SPANS = (During(weeks=((2, 3),)), During(phases=("rebuild",)), During(weeks=((1, 1), (4, None))))


def limited(rule: Rule, during: During) -> Rule:
    return rule.model_copy(update={"during": during})


# -- how it is written -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read", "again"),
    [
        ("rebuild", During(phases=("rebuild",)), "rebuild"),
        (["strengthening", "return-to-running"], None, "[strengthening, return-to-running]"),
        ("weeks 5-8", During(weeks=((5, 8),)), "weeks 5-8"),
        ("week 5", During(weeks=((5, 5),)), "week 5"),
        ("week 10 on", During(weeks=((10, None),)), "week 10 on"),
        (["rebuild", "weeks 2-3"], During(phases=("rebuild",), weeks=((2, 3),)), "[rebuild, weeks 2-3]"),
    ],
)
def test_a_span_is_read_as_a_coach_writes_it(written: object, read: During | None, again: str) -> None:
    during = BuildCap.model_validate({"during": written}).during
    assert str(during) == again
    assert read is None or during == read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("rebiuld", "did you mean `rebuild`?"),
        ("5-8", "is neither a phase nor weeks; write `week 5`"),
        ("weeks 8-5", "write the earlier week first"),
        ("week 0", "counted from 1"),
        ([], "names no phase and no week"),
        (["weeks 5-8", ["week 9"]], "neither a phase nor weeks"),
        ("week 3-", "neither a phase nor weeks"),
    ],
)
def test_what_is_no_span_is_told_with_a_way_out(written: object, words: str) -> None:
    with pytest.raises(ValidationError, match="during") as error:
        BuildCap.model_validate({"during": written})
    assert words in str(error.value)


@pytest.mark.parametrize("name", ["available", "away", "goal", "start-load"])
def test_a_rule_for_which_a_span_means_nothing_refuses_it_with_a_reason(name: str) -> None:
    with pytest.raises(ValidationError, match="is not for this rule: .*; delete `during`"):
        BY_NAME[name].model_validate({"during": "rebuild"})


def test_a_span_holds_in_its_phases_and_in_its_weeks() -> None:
    during = During(phases=("rebuild",), weeks=((2, 3), (9, None)))
    held = [week for week in range(1, 12) if during.holds(week, "strengthening")]
    assert held == [2, 3, 9, 10, 11]
    assert during.holds(1, "rebuild")


# -- the keystone ----------------------------------------------------------------------------------------------------


def assert_same_weeks(rule: Rule, during: During) -> None:
    use = limited(rule, during)
    for universe in universes(rule.name):
        found = disagreements(use, universe, strict=False)
        assert not found, f"{universe}: {len(found)} plans, such as\n" + "\n".join(found[:5])


@pytest.mark.parametrize("name", BOUNDING)
def test_solver_and_check_mean_the_same_weeks(name: str) -> None:
    assert_same_weeks(settings(name)[0], SPANS[0])


@pytest.mark.slow
@pytest.mark.parametrize("during", SPANS, ids=str)
@pytest.mark.parametrize("name", BOUNDING)
def test_solver_and_check_mean_the_same_weeks_of_any_span_at_any_setting(name: str, during: During) -> None:
    for rule in settings(name):
        for use in (rule,) if rule.wish else (rule, soft(rule)):
            assert_same_weeks(use, during)


@pytest.mark.parametrize("name", BOUNDING)
def test_a_span_leaves_out_weeks_in_which_the_rule_would_find_something(name: str) -> None:
    rule = settings(name)[0]

    def found(use: Rule) -> int:
        several = universes(name)
        return sum(len(one) for some in several for goal in some.goals for one in some.judge(use, goal).values())

    assert found(limited(rule, During(weeks=((90, None),)))) == 0 < found(rule)


def cap(of: str, **values: Any) -> BuildCap:
    return BuildCap.model_validate({"of": of, **values})


def runs(number: int, during: object, **values: Any) -> RunDays:
    return RunDays.model_validate({"sessions_per_week": number, "during": during, **values})


EVEN = "2x2:3 3x2:3 3x2:2 2x4:1+2 10 11"
into_rebuild = _plain(
    "into rebuild",
    EVEN,
    ONCE,
    weeks=4,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
)
open_runs = Weeks("three weeks of one to three runs", problem(weeks=3), "10 10,10 11,10 10,10,10 11,11,11")
TWICE: dict[str, tuple[Several, Universe]] = {
    "10 % all over, 5 % in rebuild": (
        Several((cap("distance"), cap("distance", max_increase="5 %", during="rebuild"))),
        into_rebuild,
    ),
    "distance all over, running in weeks 3 on": (
        Several((cap("distance", max_increase="25 %"), cap("run-time", during="week 3 on"))),
        into_rebuild,
    ),
    "two runs, then three": (Several((runs(2, "weeks 1-2"), runs(3, "week 3 on"))), open_runs),
    "three runs, and in one week two": (Several((runs(3, ["week 1", "week 3 on"]), runs(2, "week 2"))), open_runs),
}


@pytest.mark.parametrize("name", TWICE)
def test_uses_of_a_rule_hold_together_each_in_its_weeks(name: str) -> None:
    several, universe = TWICE[name]
    found = disagreements(several, universe, strict=False)  # type: ignore[arg-type]
    assert not found, f"{len(found)} plans, such as\n" + "\n".join(found[:5])
    judged = [one for goal in universe.goals for one in universe.judge(several, goal).values()]  # type: ignore[arg-type]
    assert any(judged) and not all(judged)


@pytest.mark.parametrize("universe", [row, row_many], ids=repr)
def test_spacing_follows_the_number_of_runs_of_each_week(universe: Universe) -> None:
    mixed = type(universe)(
        "spacing beside changing numbers of runs",
        universe.problem,
        {1: "12,10", 2: "12,11"},
        "",
        (
            runs(2, "week 1", weight=1),
            runs(4, "week 2 on", weight=1),
        ),
    )
    assert disagreements(RunSpacing(), mixed) == []
    found = [one for goal in mixed.goals for some in mixed.judge(RunSpacing(), goal).values() for one in some]
    assert {one.week for one in found} <= {1, 2} and found


# -- what a session contains -----------------------------------------------------------------------------------------


def test_a_shaping_rule_shapes_the_sessions_of_its_weeks_only() -> None:
    long = WarmUp(walk=600, during=During(weeks=((2, 2),)))
    limited = problem(long, weeks=3)
    drawn = draw(limited, "20 . . . . . .", "20 . . . . . .", "20 . . . . . .")
    assert [run.duration_s - 1200 for run in drawn.sessions if run.kind is Kind.RUN] == [0, 900, 0]


def test_two_uses_of_a_warm_up_come_to_the_longer_one() -> None:
    both = problem(WarmUp(), WarmUp(walk=600, during=During(weeks=((2, 2),))), weeks=2)
    drawn = draw(both, "20 . . . . . .", "20 . . . . . .")
    assert [run.duration_s - 1200 for run in drawn.sessions] == [600, 900]
    assert weeks_of(findings(both.rules[0], both, "20 . . . . . .", "20 . . . . . .")) == []
