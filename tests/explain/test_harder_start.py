"""That a coach's own growth lets a plan begin harder is measured on the plan with the growth of the protocol."""

from pathlib import Path
from typing import Any

import pytest
from answered import ANSWERED
from test_time_costs import FILE, NOW

import planforge.actions.solve as solving
from planforge.actions.load import requested
from planforge.actions.solve import Solution, solve
from planforge.conflicts import beside_usual
from planforge.languages import in_words, language
from planforge.plan.first_weeks import harder_start, hardest
from planforge.plan.model import Plan
from planforge.solver.engine import Known


def solved(folder: Path, rules: str) -> Solution:
    path = folder / "file.yaml"
    answered = FILE.format(time="  weeks: 18", answered="")
    path.write_text(f"{answered}rules: {{{rules}}}\n{ANSWERED}", encoding="utf-8")
    return solve(requested(path, folder / "out", now=NOW))


def said(solution: Solution) -> list[str]:
    return [one for one in solution.warnings if "begins harder" in one]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return solved(tmp_path_factory.mktemp("usual"), "").plan


def test_a_start_that_is_harder_for_smaller_steps_is_said_and_measured(tmp_path: Path, usual: Plan) -> None:
    solution = solved(tmp_path, "session-spike: {max_increase: 5 %}")
    found = harder_start(solution.plan, usual)
    assert found is not None
    (words,) = said(solution)
    week, other = found.week, found.other
    assert f"week {week.index} has {week.distance_m / 1000:.1f} km and {week.run_s // 60} min of running" in words
    assert f"it has {other.distance_m / 1000:.1f} km and {other.run_s // 60} min" in words
    assert "session-spike: {max_increase: 10 %, weeks: 4}" in words and "max_increase: 5 %" in words
    assert "beginnt härter" in in_words(words, language("de"))


def test_a_later_week_that_is_far_harder_is_named_and_not_the_first_that_is_a_little(
    tmp_path: Path, usual: Plan
) -> None:
    """A coach wrote 5 %, was told of two minutes more in week 4, and found half as much again in week 5."""
    solution = solved(tmp_path, "build-cap: {max_increase: 5 %}")
    found, start = hardest(solution.plan, usual), harder_start(solution.plan, usual)
    assert found is not None and start is not None and found.more_running > 2 * start.more_running
    (words,) = (one for one in solution.warnings if "the plan is harder than" in one)
    assert f"in week {found.week.index}: " in words and "max_increase: 5 %" in words
    assert f"{round(found.week.run_s / 60)} min of running instead of" in words
    assert f" and {round(found.other.run_s / 60)} min. " in words
    assert said(solution) == []


def test_beside_days_away_own_limits_are_said_to_make_nothing_harder(tmp_path: Path) -> None:
    """The other plan would be later by another number of weeks: 126 min were told, and `what-if` had 130."""
    away = tmp_path / "away.yaml"
    answered = FILE.format(time="  weeks: 18\n  away: [2027-03-22..2027-03-28]", answered="")
    away.write_text(f"{answered}rules: {{build-cap: {{max_increase: 5 %}}}}\n{ANSWERED}", encoding="utf-8")
    solution = solve(requested(away, tmp_path / "out", now=NOW))
    assert solution.plan.certificate.status == "optimal"
    assert not [one for one in solution.warnings if "harder than with" in one or "begins harder" in one]


def test_of_weeks_that_are_not_proven_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solution = solved(tmp_path, "build-cap: {max_increase: 5 %, weight: 1}")
    loaded, plan = solution.request.loaded, solution.plan
    weeks_of = beside_usual.weeks_of

    def unproven(*given: Any, **more: Any) -> tuple[Plan, bool] | None:
        found = weeks_of(*given, **more)
        return found and (found[0], False)

    monkeypatch.setattr(beside_usual, "weeks_of", unproven)
    assert [*solving._harder_start(loaded, plan, NOW, solving.quiet, Known())] == []
    monkeypatch.setattr(beside_usual, "weeks_of", lambda *_, **more: pytest.fail("nothing is solved a second time"))
    certificate = plan.certificate.model_copy(update={"status": "feasible"})
    feasible = plan.model_copy(update={"certificate": certificate})
    assert [*solving._harder_start(loaded, feasible, NOW, solving.quiet, Known())] == []
    dear = Known(prepared=[solving.DEAR + 0.01])
    assert [*solving._harder_start(loaded, plan, NOW, solving.quiet, dear)] == [], "another like it is not made"


def test_where_the_plan_begins_no_harder_nothing_is_said(tmp_path: Path) -> None:
    assert said(solved(tmp_path, "build-cap: {weight: 20}")) == []


@pytest.mark.parametrize("both", ["runners-knee, it-band", "it-band, runners-knee"])
def test_of_two_injuries_the_largest_difference_to_either_alone_is_told(tmp_path: Path, usual: Plan, both: str) -> None:
    """The first week that differed was told, with the least of it, and only beside the injury that stands first."""
    path = tmp_path / "file.yaml"
    text = FILE.format(time="  weeks: 18", answered=ANSWERED)
    path.write_text(text.replace("extends: runners-knee", f"extends: [{both}]"), encoding="utf-8")
    solution = solve(requested(path, tmp_path / "out", now=NOW))
    found = hardest(solution.plan, usual)
    assert found is not None, "the cap on stretches of the second wants a higher start"
    assert found.more_running > solution.plan.weeks[3].run_s - usual.weeks[3].run_s
    (words,) = (one for one in solution.warnings if "both injuries" in one)
    week, other = found.week, found.other
    assert words.startswith(
        f"the plan is harder for both injuries than for runners-knee alone, most of all in week {week.index}: "
        f"{week.distance_m / 1000:.1f} km and {week.run_s // 60} min of running instead of "
        f"{other.distance_m / 1000:.1f} km and {other.run_s // 60} min"
    )


def test_more_walking_with_less_running_is_no_harder(usual: Plan) -> None:
    first = next(week for week in usual.weeks if week.full and week.runs)

    def other(**more: int) -> Plan:
        changed = first.model_copy(update={name: getattr(first, name) + by for name, by in more.items()})
        return usual.model_copy(update={"weeks": tuple(changed if one is first else one for one in usual.weeks)})

    assert harder_start(other(distance_m=500, run_s=-480), usual) is None
    assert harder_start(other(distance_m=500), usual) is not None
    assert harder_start(other(distance_m=-500, run_s=120), usual) is not None
