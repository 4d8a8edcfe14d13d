"""Conflicts and what would help: minimal, shown by leaving each statement out; least, shown by one step less."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import infeasible
import oracle
import pytest
import small
from answered import ANSWERED

from planforge.checker.check import check
from planforge.conflicts import conflict as conflicts
from planforge.conflicts import relaxation
from planforge.conflicts.conflict import Conflict, NoPlan, no_plan
from planforge.conflicts.loosening import ways
from planforge.conflicts.outcome import solve
from planforge.conflicts.relaxation import Relaxation
from planforge.conflicts.statements import ByWhen, RuleHolds, Statement, WeekDiffers, in_file, statements, without
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.solver.effort import WHY, Effort
from planforge.solver.weeks import pruning
from planforge.solver.weeks.coupling import KEPT_READINGS, Coupling, Couplings
from planforge.solver.weeks.progression import Progressing
from planforge.source import read_text
from planforge.source.edit import all_edited

NOW = datetime(2027, 1, 1, tzinfo=UTC)
AMPLE = Effort(30)  # so that all is tried
QUICK, ALL = (0, 7), range(200)  # the quick ones: too near a goal; two conflicts


def sound(seed: int, whole_plans: bool) -> None:
    """Assert that what is said of a drawn file is right; `whole_plans`: by a checked plan of every changed file."""
    text = infeasible.text(seed)
    problem = infeasible.loaded(seed).problem
    refusal = solve(problem, now=NOW)
    assert isinstance(refusal, NoPlan), "the file was drawn to have no plan"
    named = [one for conflict in refusal.conflicts for one in conflict.statements]
    assert len(named) == len(set(named)), "conflicts share no statement"
    assert seed != 7 or len(refusal.conflicts) == 2, "it was drawn to have two, and both are shown"
    for conflict in refusal.conflicts:
        infeasible.minimal(problem, conflict)
        others = [one for one in named if one not in conflict.statements]
        all_help(problem, text, conflict.relaxations, others, whole_plans)
    all_help(problem, text, refusal.together, [], whole_plans)
    assert refusal.together or len(refusal.conflicts) == 1, "what settles all of them at once is offered"


def all_help(problem: Problem, text: str, changes: Sequence[Relaxation], others: list[Statement], whole: bool) -> None:
    """Assert that every change offered gives a clean plan from the changed file, and that one step less does not."""
    for one in changes:
        before = read_text(text, "drawn.yaml", find_template, template_names())
        changed = all_edited(text, [(in_file(before, edit.loc), edit.new) for edit in one.change.edits])
        document = read_text(changed, "drawn.yaml", find_template, template_names())
        again = load_document(document, today=date(2027, 1, 1)).problem
        stated = [use.rule for use in again.uses], again.calendar, again.goal
        assert stated == ([use.rule for use in one.change.problem.uses], *_stated(one.change.problem)), one.words
        if one.step > 1 and one.way.ordered:
            assert infeasible.fresh(without(one.way.at(one.step - 1).problem, others)) is False, one.words
        if others or not whole:
            assert infeasible.fresh(without(one.change.problem, others)), one.words
            continue
        plan = solve(again, now=NOW)
        assert isinstance(plan, Plan), one.words
        assert [finding for finding in check(again, plan) if finding.hard] == []


def _stated(problem: Problem) -> tuple[object, ...]:
    return problem.calendar, problem.goal


@pytest.mark.parametrize("seed", QUICK)
def test_a_drawn_conflict_is_minimal_and_what_would_help_does(seed: int) -> None:
    sound(seed, whole_plans=False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_many_drawn_conflicts_are_minimal_and_what_would_help_does(seed: int) -> None:
    sound(seed, whole_plans=True)


def passes_nothing_over(seed: int) -> None:
    """Assert that what would help is what a trial of every step of every way finds, and that ways go as they say."""
    problem = infeasible.loaded(seed).problem
    conflicts, trials = no_plan(problem, AMPLE).conflicts, Trials()
    for conflict in conflicts:
        others = [one for other in conflicts if other is not conflict for one in other.statements]
        first = set()
        for way in (way for one in conflict.statements for way in ways(problem, one)):
            changes = [way.at(step) for step in range(1, way.steps + 1)]
            verdicts = [trials.possible(without(one.problem, others)) for one in changes]
            assert not way.ordered or verdicts == sorted(verdicts), changes[0].words
            if True in verdicts:
                helps = changes[verdicts.index(True)]
                first |= set() if helps.said else {helps.words}
                assert way.beyond is None or trials.possible(without(way.beyond, others)), changes[0].words
        assert {one.change.words for one in conflict.relaxations if not one.change.said} == first


@pytest.mark.parametrize("seed", [0, 12])
def test_no_change_that_helps_is_passed_over(seed: int) -> None:
    passes_nothing_over(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(32))
def test_of_many_changes_none_that_helps_is_passed_over(seed: int) -> None:
    passes_nothing_over(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 3, 7])
def test_what_trials_share_changes_nothing(seed: int) -> None:
    problem = infeasible.loaded(seed).problem
    assert no_plan(problem, AMPLE) == no_plan(problem, AMPLE, sharing=False)


RUNNER = f"""planforge: 1
extends: runners-knee
{ANSWERED}runner:
  normal_weekly_distance: 30 km
  easy_pace: "6:30 /km"
  walking_pace: "10:00 /km"
  stopped_running: yes
"""
VARIED = f"""{RUNNER}  injured_on: 2026-12-20
calendar:
  start: 2027-01-04
  weeks: 9
  available: {{mon: 06:30 for 75 min, wed: 06:30 for 75 min, fri: 06:30 for 75 min, sat: 06:30 for 75 min}}
  changes:
    week 6: {{wed: 18:00 for 60 min}}
goal: {{continuous_run: 25 min, by: week 9}}
rules:
  run-days:
    - {{sessions_per_week: 2, during: weeks 1-5}}
    - {{sessions_per_week: 3, during: week 6 on}}
  rest-days:
    - {{days: 1, name: as usual}}
    - {{days: 2, during: weeks 4-6}}
"""


EXCUSED = VARIED.replace("week 9", "week 20").replace("weeks: 9", "weeks: 20").replace("days: 2,", "days: 5,")
RESTING = EXCUSED.replace("weeks 4-6", "weeks 6-8")


def varied(text: str = VARIED) -> Problem:
    """Return a problem without a plan, with rules for a while, one of them named, a changed week and an injury."""
    document = read_text(text, "varied.yaml", find_template, template_names())
    return load_document(document, today=date(2027, 1, 1)).problem


def test_couplings_that_share_what_they_read_are_those_that_share_nothing() -> None:
    problem = varied()
    near = [problem]
    for one in statements(problem):
        near.append(one.without(problem))
        near += [way.at(way.steps).problem for way in ways(problem, one) if way.steps]
    couplings = Couplings()
    for one in near:
        held = one.goal_weeks[-1][1] if one.goal_weeks else None
        assert _said(couplings.of(one, held)) == _said(Couplings().of(one, held))
    assert couplings.days_read < len(near) // 2
    assert len(couplings._readings) <= KEPT_READINGS < couplings.days_read
    assert couplings.enumerated < sum(one.calendar.weeks for one in near) // 4


def _said(coupling: Coupling) -> object:
    return repr(list(coupling.classes.items())), repr(coupling.between), coupling.needs_days


@pytest.mark.slow
def test_what_trials_share_changes_nothing_where_rules_hold_for_a_while() -> None:
    problem = varied()
    answer = no_plan(problem, AMPLE)
    assert answer == no_plan(problem, AMPLE, sharing=False)
    for conflict in answer.conflicts:
        infeasible.minimal(problem, conflict)
        others = [one for other in answer.conflicts if other is not conflict for one in other.statements]
        assert conflict.relaxations
        all_help(problem, VARIED, conflict.relaxations, others, whole=False)


def test_with_one_statement_less_there_is_still_a_plan() -> None:
    """Week 6 has one day for three runs and rests on five, so it counts as shortened, whatever else is left out."""
    problem, trials = varied(EXCUSED), Trials()
    for one in (None, *statements(problem)):
        assert trials.possible(without(problem, [one]) if one else problem), one


def test_with_an_absence_less_there_is_still_a_plan() -> None:
    """The week of the absence rests on five days, which a week of three runs cannot: it may stay excused."""
    away = "  away: [{dates: 2027-02-08..2027-02-12, strength: no}]\n"
    text = EXCUSED.replace("  changes:\n    week 6: {wed: 18:00 for 60 min}\n", away).replace("weeks 4-6", "week 6")
    problem, trials = varied(text), Trials()
    absences = [one for one in statements(problem) if one.kind == "away"]
    assert trials.possible(problem) and len(absences) == 1
    assert trials.possible(without(problem, absences))


TERM = f"""{RUNNER}calendar:
  start: 2027-01-04
  available: {{tue: 09:30 for 75 min, wed: 09:30 for 60 min, fri: 09:30 for 75 min, sun: 08:00 for 60 min}}
  changes:
    week of 15 February: only sun
    week 13: {{Sat: 07:00 for 60 min, sun: 07:00 for 60 min}}
    week 14: {{sat: 07:00 for 60 min, sun: 07:00 for 60 min}}
"""


def test_weeks_that_differ_are_named_and_give_way() -> None:
    """Three weeks with days for one run of three: without them the protocol's goal is reached in time."""
    assert infeasible.fresh(varied(TERM.partition("  changes:")[0])), "no other line stands in the way"
    problem = varied(TERM)
    (conflict,) = no_plan(problem, AMPLE).conflicts
    assert {one.week for one in conflict.statements if isinstance(one, WeekDiffers)} == set(problem.calendar.changes)
    infeasible.minimal(problem, conflict)
    helping = [one.words for one in conflict.relaxations]
    assert "calendar.changes: week of 15 February: only tue, fri, sun" in helping
    assert "calendar.changes: without week of 15 February: only sun" in helping
    all_help(problem, TERM, conflict.relaxations, [], whole=False)


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        ("no tue, fri, sun", ["calendar.changes: week 13: no tue, sun", "calendar.changes: without week 13: no tue"]),
        ("{Sun: 07:00 for 60 min}", ["calendar.changes: week 13: tue: 09:30 for 75 min and calendar.changes: week 13"]),
        ("only sun, tue", ["calendar.changes: week 13: only tue, fri, sun"]),
    ],
)
def test_a_week_that_differs_gives_way_by_days_and_times_as_the_file_writes_them(
    change: str, offered: list[str]
) -> None:
    text = TERM.partition("    week of")[0] + f"    week 13: {change}\n"
    problem = varied(text)
    (statement,) = [one for one in statements(problem) if one.kind == "change"]
    document = read_text(text, "varied.yaml", find_template, template_names())
    said = []
    for way in ways(problem, statement):
        for one in (way.at(step) for step in range(1, way.steps + 1)):
            said.append(one.words)
            changed = all_edited(text, [(in_file(document, edit.loc), edit.new) for edit in one.edits])
            assert varied(changed).calendar == one.problem.calendar, one.words
    assert [words for words in offered if not any(one.startswith(words) for one in said)] == [], said


def test_a_rule_for_a_while_is_named_with_its_entry() -> None:
    problem = varied(RESTING)
    (conflict,) = no_plan(problem, AMPLE).conflicts
    assert {one.loc for one in conflict.statements} == {("rules", "run-days", 1), ("rules", "rest-days", 1)}
    infeasible.minimal(problem, conflict)
    assert 'bolder: rest-days "entry 2": days: 4' in [one.words for one in conflict.relaxations]
    all_help(problem, RESTING, conflict.relaxations, [], whole=False)


def test_the_weeks_in_which_nobody_runs_are_named_and_never_give_way() -> None:
    """A coach lets the knee rest for ten weeks, and keeps the protocol's date."""
    text = f"""{RUNNER}calendar:
  start: 2027-01-04
  available: {{mon: 06:30 for 75 min, wed: 06:30 for 75 min, sat: 06:30 for 75 min}}
"""
    resting = """protocol:
  phases:
    - {name: load-management, weeks: 1-10}
    - {name: return-to-running}
"""
    assert infeasible.fresh(varied(text)), "no other line stands in the way"
    problem = varied(text + resting)
    (conflict,) = no_plan(problem, AMPLE).conflicts
    named = {one.loc: one.words for one in conflict.statements}
    assert named[("protocol", "phases")] == "protocol.phases: no run before week 11"
    infeasible.minimal(problem, conflict)
    assert [one.words for one in conflict.relaxations if "phases" in one.words] == []
    assert conflict.relaxations[0].words == "goal.by: week 19 and calendar.weeks: 19"


def test_two_uses_of_a_rule_are_told_apart_in_what_would_help() -> None:
    problem = varied(RESTING)
    (first, second) = [one for one in statements(problem) if one.loc[:2] == ("rules", "run-days")]
    assert first.words == 'run-days "entry 1": {during: weeks 1-5, sessions_per_week: 2}'
    offered = [way.at(1).words for one in (first, second) for way in ways(problem, one)]
    assert len(offered) == len(set(offered)) and all(words.startswith('run-days "entry ') for words in offered)


DURING_MANY = f"""{RUNNER}calendar:
  start: 2027-01-04
  weeks: 26
  available: {{mon: 06:30 for 90 min, tue: 06:30 for 90 min, wed: 06:30 for 90 min, thu: 06:30 for 90 min,
    fri: 06:30 for 90 min, sat: 06:30 for 90 min, sun: 06:30 for 90 min}}
rules:
  run-days:
    - {{sessions_per_week: 3}}
    - {{sessions_per_week: 4, during: weeks 12-18}}
"""


MILES = f"""planforge: 1
extends: runners-knee-mild
{ANSWERED}runner:
  units: mi
  normal_weekly_distance: 20 mi
  easy_pace: 10:30/mi
  walking_pace: 17:00/mi
  stopped_running: yes
  injured_on: 2026-11-08
calendar:
  week_starts: Sunday
  weeks: 18
  start: 2026-12-06
  available: {{sun: 7:00 for 90 min, tue: 6:00 for 50 min, thu: 6:00 for 50 min, sat: 7:30 for 60 min}}
  away: [2026-12-24..2026-12-26, 2027-01-18]
goal: {{run: 3 mi, weekly_distance: 10 mi}}
rules: {{cadence: {{watch_target: yes}}}}
"""


def test_what_the_first_search_leaves_open_is_told_by_what_gives_way_alone() -> None:
    """All lines were named, cadence and a day away too, each "perhaps not needed", and no longer time was offered."""
    (conflict,) = no_plan(varied(MILES), Effort(WHY)).conflicts
    assert conflict.undecided == ()
    said = [one.words for one in conflict.statements]
    assert said[0] == "goal.weekly_distance: 10 mi" and len(said) < 15
    assert not [one for one in said if one.startswith(("cadence", "terrain", "calendar.away", "calendar.weeks"))]
    offered = [one.words for one in conflict.relaxations]
    assert {"goal.weekly_distance: 9 mi", "calendar.available.tue: 06:00 for 60 min"} <= {*offered}
    assert not [one for one in conflict.relaxations if one.bolder and one is not conflict.relaxations[-1]]


def test_a_second_look_that_only_tries_longer_times_costs_no_more_than_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, worth = varied(MILES), list[float]()
    some = tuple(statements(problem)[:4])

    def looked(_problem: Problem, conflict: Conflict, trials: Trials) -> Conflict:
        worth.append(trials.left)
        return conflict

    monkeypatch.setattr(conflicts, "_second_look", looked)
    for undecided in (some[:3], some[:2], ()):

        def found(_problem: Problem, trials: Trials, *_: object, left: tuple[Statement, ...] = undecided) -> object:
            trials.cut_short = True
            return (Conflict(some, left),), ()

        monkeypatch.setattr(conflicts, "_found", found)
        no_plan(problem, Effort(1.0))
    assert worth == [2.0, 1.0, 1.0]


def test_nothing_is_offered_that_the_page_of_its_rule_calls_bad() -> None:
    """`most_repeats: 17` was, of a rule in which 12 are bad."""
    problem = varied()
    rules = [one for one in statements(problem) if isinstance(one, RuleHolds)]
    offered = {
        (one.used.rule.name, edit.loc[-1]): edit.new
        for one in rules
        for way in ways(problem, one)
        if way.steps
        for edit in way.at(way.steps).edits
    }
    assert offered["start-load", "most_repeats"] == "11"
    assert offered["run-step", "max_increase"] == "5 min"
    assert ("ladder", "levels_per_week") not in offered


def test_weeks_of_which_another_use_of_a_rule_speaks_are_left_out_of_it() -> None:
    (conflict,) = no_plan(varied(DURING_MANY), Effort(WHY)).conflicts
    said = [one.words for one in conflict.relaxations]
    assert 'run-days "entry 1": during: [weeks 1-11, week 19 on]' in said
    all_help(varied(DURING_MANY), DURING_MANY, conflict.relaxations, [], whole=False)


def test_where_a_rule_and_the_goal_stand_in_the_way_a_dear_file_is_offered_a_change_of_both() -> None:
    text = DURING_MANY.rstrip() + "\n    - {sessions_per_week: 2, during: weeks 19-22}\n"
    refusal = no_plan(varied(text), Effort(WHY))
    assert [one.words for one in refusal.together] == [
        'run-days "entry 1": during: [weeks 1-11, week 23 on] and goal.by: week 19',
        'run-days "entry 1": during: [weeks 1-11, week 23 on] and goal.run: as far as the weeks allow',
    ]
    all_help(varied(text), text, refusal.together, [], whole=False)


def test_too_few_days_and_goals_that_are_too_far_are_settled_by_one_change_though_the_effort_is_spent() -> None:
    text = f"""{RUNNER}calendar:
  start: 2027-01-04
  weeks: 10
  available: {{wed: 06:30 for 75 min, fri: 06:30 for 75 min}}
goal: {{continuous_run: 60 min, weekly_distance: 54 km, by: week 10}}
rules: {{run-days: {{sessions_per_week: 4}}}}
"""
    refusal = no_plan(varied(text), Effort(deterministic_seconds=0.001))
    (change,) = refusal.together
    assert [edit.words for edit in change.change.edits] == [
        "run-days: sessions_per_week: 2",
        "goal.continuous_run: without 1 h",
        "goal.run: as far as the weeks allow",
    ]
    all_help(varied(text), text, refusal.together, [], whole=True)


def test_a_step_that_helps_is_offered_though_a_lesser_one_stays_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = varied()
    (by,) = [one for one in statements(problem) if isinstance(one, ByWhen)]
    (way,) = ways(problem, by)
    due = {way.at(step).problem.ready_by: step for step in range(1, way.steps + 1)}
    trials = Trials(together=1.0)
    monkeypatch.setattr(Trials, "refuted", lambda self, asked: due[asked[0].ready_by] < 2)
    asked_of: list[int] = []

    def leaping(self: Trials, asked: Sequence[Problem]) -> bool | None:
        step = due[asked[0].ready_by]
        asked_of.append(step)
        return {2: False, 3: False, 5: True, 4: None}[step]

    monkeypatch.setattr(Trials, "possible", leaping)
    assert relaxation._first_of_ordered(way, lambda step: (way.at(step).problem,), trials) == 5
    assert asked_of == [2, 3, 5, 4]


def test_weeks_at_either_end_are_left_out_of_a_rule_that_holds_for_a_while() -> None:
    problem = varied(RESTING)
    (_, resting) = [one for one in statements(problem) if one.loc[:2] == ("rules", "rest-days")]
    during = [way for way in ways(problem, resting) if way.at(1).edits[0].loc[-1] == "during"]
    assert [[way.at(step).edits[0].new for step in range(1, way.steps + 1)] for way in during] == [
        ["weeks 6-7", "week 6"],
        ["weeks 7-8", "week 8"],
    ]


SHARED = f"""{RUNNER}calendar:
  start: 2027-01-04
  weeks: 11
  available: {{mon: 06:30 for 50 min, wed: 06:30 for 50 min, sat: 09:00 for 60 min}}
goal: {{continuous_run: 30 min, by: week 6}}
"""
SHORT_TIMES = SHARED.replace("50 min", "24 min").replace("60 min", "24 min")


def test_what_several_statements_have_to_give_together_is_found_and_none_of_it_is_idle() -> None:
    """The goal is too near, and two strength sessions do not fit: two conflicts about the same runs."""
    problem = varied(SHARED)
    found = no_plan(problem, AMPLE)
    assert [conflict.relaxations for conflict in found.conflicts] == [()]
    assert found.together[0].words == "run-days: sessions_per_week: 2 and goal.by: week 12 and calendar.weeks: 12"
    all_help(problem, SHARED, found.together, [], whole=True)
    for one in found.together:
        assert one.after is not None
        assert infeasible.fresh(one.after.change.problem) is False
        alone = next(way.at(one.step) for way in ways(problem, one.statement) if way == one.way)
        assert infeasible.fresh(alone.problem) is False


def test_times_that_are_all_too_short_give_way_together() -> None:
    text = SHORT_TIMES.replace("30 min, by: week 6", "20 min, by: week 11")
    problem = varied(text)
    found = no_plan(problem, AMPLE)
    (conflict,) = found.conflicts
    assert [one.words for one in conflict.relaxations] == ["calendar.available: at least 1 h on mon, wed, sat"]
    all_help(problem, text, conflict.relaxations, [], whole=True)


def test_a_day_with_two_times_hinders_no_change_of_the_others() -> None:
    text = SHARED.replace("mon: 06:30 for 50 min", "mon: [06:30 for 50 min, 18:00 for 12 min]")
    found = no_plan(varied(text), AMPLE)
    assert found.together
    all_help(varied(text), text, found.together, [], whole=True)


def test_conflicts_that_leave_a_third_one_are_settled_together() -> None:
    """What settles either leaves the times too short for the goal."""
    problem = varied(SHORT_TIMES)
    found = no_plan(problem, AMPLE)
    assert len(found.conflicts) == 2
    assert [one.words for one in found.together] == [
        "calendar.available: at least 1 h on mon, wed, sat and goal.by: week 12 and calendar.weeks: 12"
    ]
    all_help(problem, SHORT_TIMES, found.together, [], whole=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2300))
def test_the_oracle_finds_no_plan_where_a_conflict_is_named_and_one_after_every_change(seed: int) -> None:
    problem = small.draw(seed)
    try:
        found = oracle.answer(problem)
    except oracle.Beyond:
        pytest.skip("more than the oracle speaks of")
    if found is not None:
        pytest.skip("a plan is possible")
    answer = no_plan(problem, AMPLE)
    for several in (answer.together, *(one.relaxations for one in answer.conflicts if len(answer.conflicts) == 1)):
        for one in several:
            with suppress(oracle.Beyond):
                assert oracle.answer(one.change.problem) is not None, one.words
                if one.step > 1 and one.way.ordered:
                    assert oracle.answer(one.way.at(one.step - 1).problem) is None, one.words


# -- what a conflict costs -------------------------------------------------------------------------------------------

WEEKEND = f"""planforge: 1
extends: runners-knee
{ANSWERED}runner:
  {{normal_weekly_distance: 20 km, easy_pace: "6:45 /km", walking_pace: "10:30 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  available: {{wed: 18:00 for 60 min, sat: 08:00 for HOURS h, sun: 08:00 for HOURS h}}
"""


@pytest.mark.parametrize("more", ["", "goal: {by: week 6}\n"])
def test_a_longer_window_never_costs_more(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tables: list[int] = []
    trials: list[Problem] = []
    plain, begun = pruning.states_with, Trials._begun

    def states(problem: Problem, week: Any) -> Any:
        found = plain(problem, week)
        tables.append(len(found[0]))
        return found

    def trial(self: Trials, problem: Problem, goal: Any) -> Progressing | None:
        trials.append(problem)
        return begun(self, problem, goal)

    monkeypatch.setattr(pruning, "states_with", states)
    monkeypatch.setattr(Trials, "_begun", trial)
    cost = {}
    for hours in (2, 12):
        tables.clear()
        trials.clear()
        assert isinstance(no_plan(varied(WEEKEND.replace("HOURS", str(hours)) + more), Effort()), NoPlan)
        cost[hours] = max(tables), len(trials)
    assert cost[2][0] < 10_000
    assert cost[12][0] < 1.2 * cost[2][0], "states of a week; told apart they were half a million"
    assert cost[12][1] <= 1.2 * cost[2][1], "trials"
    assert cost[2][1] < 120, "what settles a second conflict is not found a second time"


def test_where_no_weeks_can_hold_the_goal_nothing_is_read_to_refute_it() -> None:
    trials = Trials()
    assert trials.refuted(varied(WEEKEND.replace("HOURS", "2") + "goal: {by: week 1}\n"))
    assert trials._couplings.days_read == 0


THREE_SHORT_DAYS = f"""planforge: 1
extends: runners-knee
runner: {{normal_weekly_distance: 20 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  available: {{mon: 06:30 for 45 min, wed: 06:30 for 45 min, fri: 06:30 for 45 min, sun: 09:00 for 60 min}}
{ANSWERED}"""


@pytest.mark.parametrize(("weeks", "open_still"), [("", 0), ("  weeks: 26\n", 3)])
def test_what_short_times_on_three_days_leave_no_room_for_is_named_though_much_belongs_to_it(
    weeks: str, open_still: int
) -> None:
    """Twelve statements of thirty-three, which days and states alone do not refute: each trial is a model."""
    text = THREE_SHORT_DAYS.replace("  available:", f"{weeks}  available:")
    problem = load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date()).problem
    found = no_plan(problem, Effort(WHY))
    assert len(found.conflicts) == 1
    (conflict,) = found.conflicts
    assert len(conflict.undecided) <= open_still
    assert len(conflict.statements) <= 12 + open_still, "before, all were named, and nothing was decided"
    assert {one.loc[-1] for one in conflict.statements} >= {"mon", "wed", "fri", "long-share", "strength-days"}
    assert conflict.relaxations
