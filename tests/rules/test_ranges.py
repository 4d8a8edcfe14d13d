"""A range of sessions, `3-4`, as coaches write it: what of it is planned, and what else it says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from answered import ANSWERED

from planforge.actions.apply import changed
from planforge.actions.load import requested
from planforge.actions.no_plan import NoPlan
from planforge.actions.solve import Solution, solve
from planforge.languages import says
from planforge.plan.model import Kind
from planforge.rules.cross_training import CrossTrainingRule
from planforge.rules.rest_days import RestDays
from planforge.rules.run_days import RunDays
from planforge.rules.strength_days import StrengthDays
from planforge.source import Faults

NOW = datetime(2026, 12, 30, tzinfo=UTC)
FILE = """\
planforge: 1
extends: runners-knee
runner: {{normal_weekly_distance: 25 km, easy_pace: "6:30 /km", walking_pace: "10:30 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  available: {{{days}}}
rules:
  {rule}
{answered}"""
SHORT = "mon: 18:00 for 45 min, wed: 18:00 for 75 min, fri: 18:00 for 45 min"  # a run and strength fit on one of them


def asked(
    folder: Path,
    rule: str,
    days: str = "mon: 18:00 for 75 min, wed: 18:00 for 75 min, fri: 18:00 for 2 h",
    weeks: int = 18,
) -> Solution:
    path = folder / "file.yaml"
    text = FILE.format(rule=rule, days=days, answered=ANSWERED)
    path.write_text(text.replace("  available:", f"  weeks: {weeks}\n  available:"), encoding="utf-8")
    return solve(requested(path, folder / "out", now=NOW))


@pytest.mark.parametrize("rule", ["run-days: 2-3", "run-days: {sessions_per_week: 2 to 3}"])
def test_of_a_range_of_runs_the_fewer_are_planned_and_that_is_said(tmp_path: Path, rule: str) -> None:
    solution = asked(tmp_path, rule)
    assert {len(week.runs) for week in solution.plan.weeks} == {0, 2}
    told = [one for one in solution.request.warnings if says(one, "messages.warnings.fewer_runs")]
    assert len(told) == 1 and "of 2-3 runs a week 2 are planned" in told[0]
    # what it offers is a plan, and no line of it is said to hold too seldom
    later = "run-days: [{sessions_per_week: 2, during: weeks 1-16}, {sessions_per_week: 3, during: week 17 on}]"
    assert later in told[0]
    more = asked(tmp_path, later)
    assert [len(week.runs) for week in more.plan.weeks[15:]] == [2, 3, 3] and more.request.warnings == ()


def test_more_runs_are_offered_from_a_hold_week_on_which_goes_no_further_than_the_one_before(tmp_path: Path) -> None:
    """Offered was the week after the goal, which grew in distance, too."""
    days = ", ".join(f"{day}: 18:00 for 90 min" for day in ("mon", "tue", "thu", "fri", "sun"))
    (told,) = asked(tmp_path, "run-days: 3-4", days, 26).request.warnings
    offered = told[told.index("`") + 1 : told.rindex("`")]
    assert "weeks 1-18}" in offered and "during: week 19 on" in offered
    before, rises = asked(tmp_path, offered, days, 26).plan.weeks[17:19]
    assert (len(before.runs), len(rises.runs)) == (3, 4) and rises.distance_m <= before.distance_m


def test_of_a_range_of_strength_the_fewer_are_a_must_and_the_more_a_wish(tmp_path: Path) -> None:
    def sessions(solution: Solution) -> set[int]:
        weeks = solution.plan.weeks[3:]
        return {sum(one.kind is Kind.STRENGTH for one in week.sessions) for week in weeks}

    with pytest.raises(NoPlan):
        asked(tmp_path, "strength-days: 2", SHORT)
    few = asked(tmp_path, "strength-days: 1-2", SHORT)
    assert sessions(few) == {1}
    assert any("has 1 strength session; 2 a week are wished" in one.message for one in few.wishes)
    assert sessions(asked(tmp_path, "strength-days: 1-2")) == {2}


@pytest.mark.parametrize(
    ("rule", "written", "means"),
    [
        (RestDays, {"days": "1-2"}, {"days": 1, "wished": 2}),
        (RestDays, {"days": "1-2", "wished": "3"}, {"days": 1, "wished": 3}),
        (StrengthDays, {"sessions_per_week": "1 – 2"}, {"sessions_per_week": 2, "at_least": 1}),
        (CrossTrainingRule, {"load_management": "1-3"}, {"load_management": 3}),
        (RunDays, {"sessions_per_week": "4..5"}, {"sessions_per_week": 4}),
    ],
)
def test_each_end_of_a_range_says_what_it_can(rule: type, written: dict[str, str], means: dict[str, int]) -> None:
    assert rule.model_validate(written).model_dump(exclude_unset=True) == means


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("strength-days: {sessions_per_week: 2, at_least: 3}", "at_least is 3, and sessions_per_week 2"),
        ("run-days: 3-9", "must be between 1 and 6, not 9"),
        ("run-days: 4-3", "'4-3' ends before it begins\n9 |   run-days: 4-3\n  |             ^^^\nhint: write `3-4`"),
        ("run-days: {sessions_per_week: 4 to 3}", "'4 to 3' ends before it begins"),
        ("strength-days: 2-1", "hint: write `1-2`"),
        ("rest-days: 2-1", "hint: write `1-2`"),
        ("cross-training: {later: 3-1}", "hint: write `1-3`"),
        ("run-days: 9-3", "must be between 1 and 6, not 9"),
        ("start-load: {repeats: 9-8}", "write `9` or `8`: the one that asks less of the runner"),
        ("build-cap: {max_increase: 5-10 %}", "write `5 %` or `10 %`: the one that asks less of the runner"),
        ("run-step: {max_increase: 2-3 min}", "write `2 min` or `3 min`"),
        ("build-cap: 8 %", "write `build-cap: {max_increase: 8 %}`"),
        ("hold-week: {every: 3 to 4}", "write `3` or `4`"),
    ],
)
def test_another_range_is_told_which_figures_it_offers(tmp_path: Path, rule: str, says: str) -> None:
    with pytest.raises(Faults) as wrong:
        asked(tmp_path, rule)
    assert says in str(wrong.value)


def test_a_change_is_written_in_place_of_a_value_that_stands_alone(tmp_path: Path) -> None:
    with pytest.raises(NoPlan) as none:
        asked(tmp_path, "run-days: 3   # as ever", "mon: 18:00 for 75 min, fri: 18:00 for 2 h")
    number = next(
        number for number, one in enumerate(str(none.value).splitlines()) if "run-days: sessions_per_week: 2" in one
    )
    change = int(str(none.value).splitlines()[number].split()[0])
    assert "  run-days: 2   # as ever\n" in changed(none.value, (change,)).text
