"""Two injuries at once: what of each protocol holds, whichever stands first, and whence each value comes."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from answered import ANSWERED

from planforge.actions.generate import generate
from planforge.actions.load import requested
from planforge.checker.check import check
from planforge.conflicts.outcome import solve
from planforge.constraints.file import shown
from planforge.constraints.load import Loaded, RedFlags, load, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.explanation.answered import Question, explained
from planforge.plan.model import Kind, Plan
from planforge.problem.problem import Problem
from planforge.quantities.dates import Weekday
from planforge.rules.base.rule import Rule, uses
from planforge.rules.clean_sessions import CleanSessions
from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.phase_excludes import PhaseExcludes
from planforge.rules.run_days import RunDays
from planforge.rules.run_step import RunStep
from planforge.rules.terrain import TerrainRule
from planforge.source import Document, Faults, Mapping, Member, Place, Scalar, plain, read_text
from planforge.views.levels import proof
from planforge.views.plan import heading

TODAY = date(2026, 12, 20)
HERE = Place("sam.yaml", 1, 1)
SAM = """planforge: 1
extends: {extends}
runner: {{name: Sam, normal_weekly_distance: 40 km, easy_pace: "6:00 /km", walking_pace: "10:00 /km",
  stopped_running: yes}}
calendar:
  start: 2027-01-04
  timezone: UTC
  available: {{mon: "18:00 for 75 min", wed: "18:00 for 75 min", thu: "18:00 for 75 min", sat: "09:00 for 2 h"}}
{more}
""" + ANSWERED.replace("{", "{{").replace("}", "}}")  # fmt: skip
CLEARED = "clearance: {by: Dr Moss, on: 2026-12-15}"


def document(*extends: str, more: str = "", name: str = "sam.yaml") -> Document:
    text = SAM.format(extends=f"[{', '.join(extends)}]", more=more)
    return read_text(text, name, find_template, template_names(), combined)


def loaded(*extends: str, more: str = "") -> Loaded:
    return load_document(document(*extends, more=more), today=TODAY)


def problem(*extends: str, more: str = "") -> Problem:
    return loaded(*extends, more=more).problem


def only(asked: Problem, rule: type[Rule]) -> Any:
    (one,) = uses(asked, rule)
    return one


def test_phases_and_weeks_are_the_longer_and_the_goal_the_lower() -> None:
    asked = problem("osteoarthritis", "it-band-established")
    assert [(one.name, one.weeks) for one in asked.protocol.phases if one.weeks] == [
        ("load-management", (1, 2)),
        ("strengthening", (3, 4)),
    ]
    assert (asked.calendar.weeks, asked.protocol.default_goal.by) == (20, 18)
    assert asked.continuous_goal == 20 * 60
    assert asked.protocol.title == "Knee osteoarthritis and IT band syndrome, established"
    assert asked.protocol.phases[0].aim == "Find the movement that loosens it"
    assert asked.protocol.most_pain == 20, "the lower of the two"


def test_the_rules_of_both_hold_each_at_its_stricter_value() -> None:
    for names in (("runners-knee-mild", "it-band"), ("it-band", "runners-knee-mild")):
        asked = problem(*names)
        assert only(asked, RunStep).max_increase == 180, "3 min of the one, 5 min of the other"
        assert only(asked, ContinuousCap).onset == 20 * 60, "which only one of them has"
        assert only(asked, TerrainRule).no_camber
    asked = problem("osteoarthritis", "runners-knee-mild")
    assert only(asked, TerrainRule).soft_every == 2


def test_rules_that_no_one_use_can_state_are_used_twice_and_told_apart() -> None:
    asked = problem("osteoarthritis", "runners-knee")
    assert [(one.called, one.long_run) for one in uses(asked, PhaseExcludes)] == [
        ("osteoarthritis", 40 * 60),
        ("runners-knee", 60 * 60),
    ]


def test_of_two_that_are_exact_the_first_holds_and_that_is_said() -> None:
    first, second = loaded("runners-knee", "patellar-tendinopathy"), loaded("patellar-tendinopathy", "runners-knee")
    assert only(first.problem, RunDays).sessions_per_week == 3
    assert only(second.problem, RunDays).sessions_per_week == 2
    assert (
        "run-days: patellar-tendinopathy asks for exactly `sessions_per_week: 2`, and runners-knee for exactly "
        "`sessions_per_week: 3`; both at once cannot be. What patellar-tendinopathy says holds, for it is named first"
    ) in second.warnings
    assert (
        "reintroduction: runners-knee has `first: speed`, and patellar-tendinopathy has `first: hills`. What "
        "runners-knee says holds, for it is named first"
    ) in first.warnings


def test_what_the_file_states_holds_over_both() -> None:
    asked = problem("runners-knee-mild", "it-band", more="rules: {run-step: {max_increase: 4 min}, terrain: off}")
    assert only(asked, RunStep).max_increase == 240
    assert "terrain" in asked.switched_off


def test_the_ladder_is_the_firsts_and_the_other_strength_session_the_seconds() -> None:
    asked = problem("runners-knee", "it-band")
    assert len(asked.protocol.ladder.levels) == 10
    assert [[one.routine for one in some] for some in asked.strength] == [
        ["settle", "build", "maintenance"],
        ["abductors", "closed-chain", "maintenance"],
    ]
    assert [one.title for one in asked.routines(7)] == ["Leg strength", "One-leg strength"]
    swapped = problem("it-band", "runners-knee-mild")
    assert [one.title for one in swapped.routines(7)] == ["One-leg strength", "Leg strength"]
    assert len(swapped.protocol.ladder.levels) == 10, "the mild form of the second has seven of its own"


def test_a_routine_of_the_second_that_is_called_as_another_keeps_its_content() -> None:
    asked = problem_cleared("osteoarthritis", "meniscus")
    assert {"control", "control-second"} <= {*asked.protocol.routines}
    assert [one.title for one in asked.routines(1)] == ["Control and strength", "Knee control"]


def test_running_begins_when_both_let_it_and_what_a_stage_opens_when_both_opened_it() -> None:
    for names in (("runners-knee-mild", "patellar-tendinopathy"), ("patellar-tendinopathy", "runners-knee-mild")):
        asked = problem(*names)
        assert asked.first_running_week == 4
        assert asked.opens_in("hills") == 17
        assert sorted(asked.heavy_by_turn(asked.week(5).start)) == [False, True] and not asked.always_heavy(5)
        assert asked.days_between_strength(17) == 2


def test_cross_training_is_what_both_allow_and_every_cue_and_question_is_there() -> None:
    asked = problem("runners-knee", "it-band")
    assert [one.title for one in asked.protocol.cross_training] == ["Aqua jogging", "Swimming"]
    assert any("crossing over" in cue for cue in asked.protocol.cues)
    assert any("Stairs" in line for line in asked.protocol.advice) and any(
        "Cycling" in line for line in asked.protocol.advice
    )
    both = problem("runners-knee", "return-after-break").protocol.readiness
    assert {"stairs_at_most_2_of_10", "cleared_after_birth"} <= {*both}


def test_a_clearance_is_wanted_if_either_wants_one_and_lasting_trouble_is_known_if_both_are() -> None:
    for names in (("meniscus", "runners-knee"), ("runners-knee", "meniscus")):
        text = SAM.format(extends=f"[{', '.join(names)}]", more="")
        with pytest.raises(RedFlags, match="none is recorded"):
            load_document(read_text(text, "sam.yaml", find_template, template_names(), combined), today=TODAY)
    assert not problem("runners-knee", "it-band").protocol.established
    assert problem("runners-knee", "osteoarthritis").protocol.established
    assert only(problem_cleared("runners-knee", "meniscus"), CleanSessions).sessions == 3


def problem_cleared(*extends: str) -> Problem:
    text = SAM.format(extends=f"[{', '.join(extends)}]", more="").replace("screening: {", f"screening: {{{CLEARED}, ")
    return load_document(read_text(text, "sam.yaml", find_template, template_names(), combined), today=TODAY).problem


def test_show_prints_whence_each_value_comes_and_what_it_prints_states_the_same() -> None:
    merged = document("runners-knee-mild", "it-band")
    said = shown(merged, origins=True)
    assert said.startswith(
        "# sam.yaml over runners-knee-mild over runners-knee over base, and over it-band over base\n"
    )
    lines = {line.split("#")[0].strip(): line.rpartition("# ")[2].partition(":")[0] for line in said.splitlines()}
    assert lines["weeks: 16"] == lines["no_camber: yes"] == "it-band"
    assert lines["en: Return to running with a mild runner's knee and IT band syndrome"] == "runners-knee-mild"
    again = load_document(read_text(said, "shown.yaml", find_template, template_names(), combined), today=TODAY)
    before = load_document(merged, today=TODAY)
    assert again.problem.protocol == before.problem.protocol
    assert again.problem.rules == before.problem.rules
    assert again.problem.calendar == before.problem.calendar


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        ("[runners-knee, it-band, bursitis]", "sam.yaml:2:34: extends: a plan is for two injuries at most"),
        ("[runners-knee, it-bend]", "sam.yaml:2:25: extends: unknown template 'it-bend'"),
        ("[it-band, it-band]", "sam.yaml:2:20: extends: 'it-band' is named twice"),
        ("[]", "sam.yaml:2:10: extends: the list is empty"),
        ("[runners-knee, {it: band}]", "sam.yaml:2:25: extends: the name of a template or of a file is expected here"),
    ],
)
def test_what_cannot_be_extended_is_named_with_its_place(extends: str, words: str) -> None:
    with pytest.raises(Faults) as found:
        read_text(SAM.format(extends=extends, more=""), "sam.yaml", find_template, template_names(), combined)
    assert str(found.value).startswith(words)


def test_a_coachs_own_protocol_may_be_one_of_the_two_and_its_faults_have_their_places(tmp_path: Path) -> None:
    own = tmp_path / "club.yaml"
    own.write_text(
        "planforge: 1\nextends: bursitis\nprotocol:\n  phases:\n    - {name: load-management, weeks: 1-5}\n"
        "    - {name: return-to-running}\nrules:\n  build-cap:\n    - {max_increase: 8 %}\n"
        "    - {of: run-time, max_increase: 20 %, name: minutes}\n"
    )
    file = tmp_path / "sam.yaml"
    file.write_text(SAM.format(extends="[runners-knee, ./club.yaml]", more=""))
    asked = load(file, today=TODAY).problem
    assert asked.protocol.phases[0].weeks == (1, 5)
    assert asked.protocol.phases[1].weeks == (6, 6), "a week of strengthening follows"
    caps = [use.rule for use in asked.uses if use.rule.name == "build-cap"]
    assert [one.called for one in caps] == ["runners-knee", "bursitis 1", "minutes (bursitis)"]
    own.write_text(own.read_text().replace("8 %", "8 bananas"))
    with pytest.raises(Faults) as found:
        load(file, today=TODAY)
    assert f"{own}:9:22: build-cap" in str(found.value)


@pytest.fixture(scope="module")
def plan() -> Plan:
    solution = solve(problem("runners-knee", "it-band"), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert isinstance(solution, Plan)
    return solution


def test_the_plan_is_proven_and_its_strength_takes_turns(plan: Plan) -> None:
    assert plan.certificate.status == "optimal"
    assert all(record.holds for record in plan.certificate.rules if record.hard)
    week = plan.weeks[4]
    assert [one.title for one in week.of_kind(Kind.STRENGTH)] == ["Hip-thigh strength", "One-leg strength"]
    assert {Weekday(one.date.weekday()).label for one in week.sessions} <= {"mon", "wed", "thu", "sat"}


def test_a_light_session_that_follows_a_run_is_not_told_as_a_heavy_one() -> None:
    """Each routine counted as the heavier of both: the light one of Saturday was heavy, in check and explain."""
    text = SAM.format(extends="[patellar-tendinopathy, runners-knee]", more="").replace('thu: "18:00 for 75 min", ', "")
    read = read_text(text, "sam.yaml", find_template, template_names(), combined)
    asked = load_document(read, today=TODAY).problem
    made = solve(asked, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert isinstance(made, Plan)
    found = list(check(asked, made))
    assert not [one for one in found if one.hard or "heavy strength" in one.message]
    assert [one for one in found if one.rule == "same-day"], "a run and the light routine share a day"


# -- what it is called -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("both", "english", "german"),
    [
        (
            ("runners-knee", "it-band"),
            "Return to running with a runner's knee and IT band syndrome",
            "Zurück zum Laufen mit vorderem Knieschmerz und iliotibialem Bandsyndrom",
        ),
        (
            ("it-band", "bursitis"),
            "Return to running with IT band syndrome and after bursitis",
            "Zurück zum Laufen mit iliotibialem Bandsyndrom und nach einer Schleimbeutelentzündung",
        ),
        (
            ("return-after-break", "return-after-illness"),
            "Return to running after a break and an illness",
            "Zurück zum Laufen nach einer Pause und einer Krankheit",
        ),
    ],
)
def test_its_title_names_both_in_the_runners_language(both: tuple[str, str], english: str, german: str) -> None:
    title = document(*both).values()["title"]
    assert isinstance(title, dict)
    assert (title["en"], title["de"]) == (english, german)


def test_a_title_of_the_coach_stands_alone_and_one_too_long_is_that_of_the_first() -> None:
    assert problem("runners-knee", "it-band", more="title: Back to running").title == "Back to running"
    first, second = (
        Mapping({"title": Member(HERE, Scalar(f"Back {text}", HERE))}, HERE) for text in ("so " * 30, "to " * 30)
    )
    assert plain(combined(first, second)[0]) == plain(first)


def test_a_plan_and_its_calendar_are_called_by_both(tmp_path: Path) -> None:
    file = tmp_path / "sam.yaml"
    file.write_text(SAM.format(extends="[runners-knee, it-band]", more=""), encoding="utf-8")
    made = generate(file, tmp_path / "out", now=datetime(2026, 12, 21, tzinfo=UTC))
    wanted = "Return to running with a runner's knee and IT band syndrome"
    assert made.plan.title == wanted
    calendar = (tmp_path / "out" / "plan.ics").read_text(encoding="utf-8").replace("\r\n ", "")
    assert f"X-WR-CALNAME:{wanted}" in calendar
    assert heading(made.plan).startswith(wanted)
    (said,) = (one for one in proof(made.plan) if "in the first full week" in one)
    first = next(week for week in made.plan.weeks if week.runs)
    page = explained(requested(file, tmp_path / "out", now=datetime(2026, 12, 21, tzinfo=UTC)), Question(week=4))
    in_table = f"{first.distance_m / 1000:.1f} km"
    assert in_table in said
    assert all(f"instead of {in_table}" in one for one in page.text.splitlines() if "first full week of running" in one)
    assert "first full week of running is" in page.text
