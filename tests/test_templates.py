"""Every protocol has every number of its sources, or says why not; and gives a proven plan with its own defaults."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from answered import ANSWERED
from facts import TEMPLATES, Template, complaints, deviations, differences, facts, reasons, rule_complaints

from planforge.checker.check import check
from planforge.conflicts.outcome import solve
from planforge.constraints.load import RedFlags, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Intensity, Kind, Plan, Session, Terrain
from planforge.problem.problem import Problem
from planforge.source import read_text

every_template = pytest.mark.parametrize("name", TEMPLATES)

# -- facts -----------------------------------------------------------------------------------------------------------


@every_template
def test_a_template_has_every_fact_or_a_reason(name: str) -> None:
    assert complaints(Template(name)) == [], (
        f"mend templates/{name}.yaml, or give a reason in tests/data/deviations.yaml"
    )


def test_every_deviation_has_a_reason_and_is_needed() -> None:
    needed = {id(why) for name in TEMPLATES for one in differences(Template(name)) for why in reasons(one, name)}
    assert [one for one in deviations() if id(one) not in needed] == []
    assert all(len(one["reason"]) > 40 for one in deviations())


def test_every_condition_has_its_templates_and_every_template_its_facts() -> None:
    named = [name for one in facts("conditions").values() for name in one["templates"]]
    assert len(named) == len({*named})
    without = {name for name in TEMPLATES if not name.startswith("return-after-")} - {*named}
    assert not without, f"add {', '.join(without)} to a condition's templates in tests/data/facts/conditions.yaml"
    assert {*named} <= {*TEMPLATES}


@pytest.mark.parametrize(
    ("name", "said", "instead", "fact"),
    [
        ("runners-knee", "weeks: 1-2", "weeks: 1-3", "phase-1-weeks"),
        ("runners-knee", "takes 6-12 weeks", "takes 6-10 weeks", "weeks"),
        ("runners-knee", "hold: 20 s", "hold: 25 s", "runners-knee/settle/side-plank"),
        ("runners-knee", "sets and reps unsourced", "sets and reps", "runners-knee/settle/unsourced"),
        ("it-band", "onset: 20 min", "onset: 25 min", "onset-cap"),
        ("it-band", "exercise: bridge, sets: 2", "exercise: bridge, sets: 1", "it-band/abductors/bridge"),
        (
            "runners-knee",
            "hold: 20 s, each_side: yes, rest: 20 s",
            "hold: 20 s, each_side: yes, rest: 200 s",
            "phase-2-minutes",
        ),
        ("runners-knee", "weeks: 18", "weeks: 20", "horizon"),
        ("patellar-tendinopathy", "from_week: 6, routine: heavy-12", "from_week: 7, routine: heavy-12", "heavy-weeks"),
        ("patellar-tendinopathy", "days_between: 2", "days_between: 1", "patellar-tendinopathy/energy-storage/days"),
        ("patellar-tendinopathy", "reps: 15, tempo: 6 s", "reps: 15, tempo: 4 s", "heavy-15/loaded-squat/tempo"),
        ("patellar-tendinopathy", "opens: [hills, ", "opens: [", "opens"),
        ("patellar-tendinopathy", "sets: 5, hold", "sets: 3, hold", "wall-sit"),
        ("bursitis", "Not settled after 4 weeks", "Not settled after 6 weeks", "refer"),
        ("osteoarthritis", "stiff for more than 30 min", "stiff for more than 60 min", "stiffness"),
        ("osteoarthritis", "pain above {after_hold} of 10", "pain above 5 of 10", "back"),
        ("patellar-tendinopathy", 'en: "loading hurts at most {go}', 'en: "loading hurts at most 5', "gate-2"),
        ("patellar-tendinopathy", "No better after 3 weeks", "No better after 5 weeks", "refer-loading"),
        ("runners-knee", "downhill and speed", "downhill", "triggers"),
        ("meniscus", "needs_clearance: yes", "needs_clearance: no", "clearance"),
        ("meniscus", "{sessions: 3}", "{sessions: 2}", "sessions"),
        ("meniscus", "rules:\n", "rules:\n  build-cap: {max_increase: 12 %}\n", "afterwards-weekly-cap"),
        ("osteoarthritis", "sets: 4, reps: 10", "sets: 4, reps: 13", "osteoarthritis/add-strength/leg-press"),
        ("return-after-break", "protocol:\n", "protocol:\n  care: [New shoes]\n", "shoes"),
    ],
)
def test_a_number_that_is_lost_or_changed_is_told(name: str, said: str, instead: str, fact: str) -> None:
    told = complaints(Template(name, (said, instead)))
    assert [one for one in told if fact in one], told


def test_every_default_of_a_rule_has_its_number_and_its_mark() -> None:
    assert rule_complaints(base()) == []


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("run-step: {max_increase: 3 min}", "run-step: {max_increase: 4 min}", "run-step.max_increase: the template"),
        ("# (A) twice a week for prevention", "# twice a week", "strength-days: no '(A)'"),
        ("# ours: no plan begins the way to 30 min twice", "", "bout-keeps: no 'ours'"),
    ],
)
def test_a_default_that_is_changed_or_has_lost_its_mark_is_told(said: str, instead: str, told: str) -> None:
    assert said in base()
    assert any(one.startswith(told) for one in rule_complaints(base().replace(said, instead)))


def base() -> str:
    path = find_template("base")
    assert path is not None
    return path.read_text(encoding="utf-8")


@every_template
def test_no_aim_speaks_as_if_nobody_ran(name: str) -> None:
    """Who still runs has the same phases, with runs in every one of them."""
    said = [one["aim"] for one in Template(name).protocol["phases"]]
    assert [aim for aim in said if re.search("impact|without movement|before the first run|not running", aim)] == []


def test_the_runner_reads_what_the_tenth_is_worth_and_how_long_others_take() -> None:
    notes = problem("runners-knee", "rules: {build-cap: {max_increase: 8 %}}\n").notes_in_plan
    assert [note for note in notes if "grows by at most 8 %;" in note and "--rule build-cap" in note]
    assert [note for note in notes if "running week 2 to 11 (median 7.5)" in note]
    off = problem("runners-knee", "rules: {build-cap: off}\n").notes_in_plan
    assert not [note for note in off if "Weeks grow" in note]


# -- plans -----------------------------------------------------------------------------------------------------------

FILE = """\
planforge: 1
extends: {name}
runner:
  name: Sam
  normal_weekly_distance: 25 km
  easy_pace: 6:30 /km
  walking_pace: 10:00 /km
  stopped_running: {stopped}
  recent_weekly_distance: 15 km
  runs_per_week: 3
  longest_recent_run: 5 km
calendar:
  start: 2027-01-04
  available:
    mon: [06:30 for 60 min, 18:00 for 60 min]
    wed: [06:30 for 60 min, 18:00 for 60 min]
    fri: [06:30 for 60 min, 18:00 for 60 min]
    sat: 09:00 for 90 min
    sun: 09:00 for 90 min
"""
CLEARED = ANSWERED.replace("screening: {", "screening: {clearance: {by: Dr. Knee, on: 2026-12-20}, ")
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def problem(name: str, more: str = "", stopped: str = "yes") -> Problem:
    text = FILE.format(name=name, stopped=stopped) + more + CLEARED
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date()).problem


def solved(asked: Problem) -> Plan:
    plan = solve(asked, now=NOW)
    assert isinstance(plan, Plan), plan
    return plan


@pytest.mark.parametrize("stopped", ["yes", "no"])
@every_template
def test_a_template_gives_a_proven_plan_within_the_horizon_it_names(name: str, stopped: str) -> None:
    asked = problem(name, stopped=stopped)
    plan = solved(asked)
    assert plan.certificate.status == "optimal"
    assert all(level.proven for level in plan.certificate.levels)
    assert [one for one in check(asked, plan) if one.hard] == []
    if stopped == "yes":
        by = asked.protocol.default_goal.by
        assert plan.goal.held_in_week is not None and isinstance(by, int) and plan.goal.held_in_week <= by


@pytest.mark.parametrize("name", ["it-band", "it-band-established"])
def test_every_run_with_an_it_band_says_that_its_own_pain_ends_it(name: str) -> None:
    """The advice said so once; every run's event said that 2 of 10 is fine, and who reads the event runs on."""
    runs = [run for week in solved(problem(name)).weeks for run in week.runs]
    assert runs and all("Stop at the first pain on the outside of the knee" in " ".join(run.notes) for run in runs)


@every_template
def test_a_template_suits_the_packaged_example_runner(name: str) -> None:
    example = find_template("examples/beginner")
    assert example is not None
    text = example.read_text(encoding="utf-8").replace("extends: runners-knee", f"extends: {name}")
    text = text.replace("  locking: no\n", "  locking: no\n  cleared_by: Dr. Knee\n  cleared_on: 2026-12-20\n")
    assert f"extends: {name}\n" in text
    solved(load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date()).problem)


def test_a_mild_knee_runs_as_soon_as_the_caps_allow() -> None:
    asked = problem("runners-knee-mild")
    assert len(asked.protocol.ladder.levels) == 7
    running = [week for week in solved(asked).weeks if week.runs]
    fourth, seventh = running[3], running[6]
    assert fourth.run_s >= 3 * 16 * 60 and fourth.longest_bout_s >= 3 * 60
    assert seventh.longest_bout_s >= 20 * 60


def test_a_tendon_meets_no_speed_before_it_jumps_and_jumps_every_third_day() -> None:
    more = "  weeks: 26\ngoal: {continuous_run: 20 min, by: week 12}\n"
    more += "rules:\n  reintroduction: {bring_back: [hills, strides]}\n"
    asked = problem("patellar-tendinopathy", more)
    plan = solved(asked)
    stage = max(one.from_week for one in asked.protocol.strength)
    early = [run for week in plan.weeks if week.index < stage for run in week.runs]
    late = [run for week in plan.weeks if week.index >= stage for run in week.runs]
    assert any(week.phase == "rebuild" for week in plan.weeks if week.index < stage)

    def fast_or_hilly(run: Session) -> bool:
        return run.terrain is Terrain.HILLY or run.intensity is Intensity.STRIDES

    assert not any(fast_or_hilly(run) for run in early)
    assert any(fast_or_hilly(run) for run in late)
    jumps = [one for week in plan.weeks if week.index >= stage for one in week.of_kind(Kind.STRENGTH)]
    assert all((after.date - one.date).days >= 3 for one, after in pairwise(jumps))
    assert jumps[0].notes[:2] == (
        "Stage: 4 of 4, energy storage",
        f"Begin only when: {asked.protocol.strength[-1].gate}",
    )
    assert jumps[-1].notes[1] != jumps[0].notes[1]
    first = next(week for week in plan.weeks if week.index == stage)
    assert not any(fast_or_hilly(run) for run in first.runs), "one new load at a time"


@pytest.mark.parametrize("stopped", ["yes", "no"])
def test_nothing_is_longer_in_the_week_in_which_a_tendon_begins_to_jump(stopped: str) -> None:
    """Whatever a coach says of `not-both`, which is another rule."""
    asked = problem("patellar-tendinopathy", "rules: {not-both: off}\n", stopped=stopped)
    plan = solved(asked)
    stage = max(one.from_week for one in asked.protocol.strength)
    before, first, after = plan.weeks[stage - 2 : stage + 1]
    assert first.longest_bout_s == before.longest_bout_s > 0
    assert after.of_kind(Kind.STRENGTH)[0].title == first.of_kind(Kind.STRENGTH)[0].title == "Jumps for the tendon"


def test_a_meniscus_stays_on_level_ground_and_three_sessions_on_a_level() -> None:
    plan = solved(problem("meniscus"))
    held = plan.goal.held_in_week or 0
    assert {run.terrain for week in plan.weeks if week.index <= held for run in week.runs} == {Terrain.FLAT}


def test_a_meniscus_without_a_clearance_gets_no_plan() -> None:
    text = FILE.format(name="meniscus", stopped="yes") + ANSWERED
    with pytest.raises(RedFlags, match="needs a clearance"):
        load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date())


def test_heavy_sets_take_as_long_as_their_slow_repetitions() -> None:
    week5 = solved(problem("patellar-tendinopathy")).weeks[4]
    heavy = week5.of_kind(Kind.STRENGTH)[0]
    assert heavy.duration_s == 2 * 4 * (15 * 6 + 120)


@pytest.mark.parametrize("name", ["return-after-break", "return-after-illness"])
def test_a_plan_after_a_break_begins_with_run_walk_and_says_that_it_does_after_a_short_one(name: str) -> None:
    """It said that less than four weeks go on where they were; nothing asks how long the break was."""
    plan, file = solved(problem(name)), find_template(name)
    first = next(week for week in plan.weeks if week.runs)
    assert (first.index, first.longest_bout_s) == (1, 60)
    assert any(note.startswith("This plan begins with run-walk after a short") for note in plan.notes)
    assert file and "go on where you" not in file.read_text(encoding="utf-8")
