"""Who still runs starts from what is run now, first becomes continuous, and then goes far."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from answered import ANSWERED

from planforge.checker.check import broken, check
from planforge.conflicts.outcome import answered, solve
from planforge.constraints.load import Loaded, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.constraints.usual import usual_weeks
from planforge.plan.measures import measure_sessions
from planforge.plan.model import Do, Kind, Part, Plan, Repeat, Session, Step, Steps, Week
from planforge.problem.problem import Problem
from planforge.rules.base.rule import uses
from planforge.rules.run_days import RunDays
from planforge.source import Faults, read_text
from planforge.views.plan import arrival

NOW = datetime(2026, 11, 27, tzinfo=UTC)
FILE = """\
planforge: 1
extends: {template}
runner:
  normal_weekly_distance: {normal} km
  easy_pace: 6:00 /km
  walking_pace: 10:00 /km
  stopped_running: no
{answers}calendar:
  start: 2027-01-04
  available:
    {days}
{more}"""
ANSWERS = "  recent_weekly_distance: {recent} km\n  runs_per_week: {runs}\n  longest_recent_run: {longest} km\n"
MON_WED_SAT = "{mon: 18:00 for 75 min, wed: 18:00 for 75 min, sat: 09:00 for 2 h}"
EVERY_DAY = "{" + ", ".join(f"{day}: 09:00 for 2 h" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")) + "}"
SIX_DAYS = EVERY_DAY.replace("fri: 09:00 for 2 h, ", "")


def loaded(
    normal: float = 40,
    recent: float = 24,
    runs: int = 3,
    longest: float = 10,
    more: str = "",
    days: str = SIX_DAYS,
    template: str = "runners-knee",
    answered: str = ANSWERED,
) -> Loaded:
    answers = ANSWERS.format(recent=recent, runs=runs, longest=longest)
    text = FILE.format(template=template, normal=normal, answers=answers, days=days, more=more) + answered
    text = text.replace("available:\n    ", "available: ")
    return load_document(read_text(text, "t.yaml", find_template, template_names(), combined), today=NOW.date())


def solved(asked: Problem) -> Plan:
    plan = solve(asked, now=NOW)
    assert isinstance(plan, Plan), plan
    assert plan.certificate.status == "optimal"
    assert [one for one in check(asked, plan) if one.hard] == []
    return plan


def main_distance(asked: Problem, sessions: tuple[Session, ...]) -> int:
    """Return the mm of several runs without warm-up and cool-down."""

    def kept(steps: Steps) -> Steps:
        return tuple(one for one in steps if isinstance(one, Repeat) or one.part is Part.MAIN)

    bare = [one.model_copy(update={"steps": kept(one.steps)}) for one in sessions]
    return measure_sessions(bare, asked.runner.speeds).distance


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_what_was_not_answered_is_named_all_at_once_with_the_lines_to_paste() -> None:
    text = FILE.format(template="runners-knee", normal=40, answers="", days="mon: 18:00 for 75 min", more=ANSWERED)
    with pytest.raises(Faults) as told:
        load_document(read_text(text, "t.yaml", find_template, template_names()), today=NOW.date())
    said = [(one.message, one.hint) for one in told.value.faults]
    assert [hint and hint.partition("`")[2].partition("`")[0] for _, hint in said] == [
        "recent_weekly_distance: 9 km",
        "runs_per_week: 3",
        "longest_recent_run: 4 km",
    ]
    assert all("is missing, and who still runs is asked" in message for message, _ in said)
    pasted = "".join(f"  {hint.split('`')[1]}\n" for _, hint in said if hint)
    text = text.replace("  stopped_running: no\n", f"  stopped_running: no\n{pasted}")
    assert load_document(read_text(text, "t.yaml", find_template, template_names()), today=NOW.date())


def test_they_are_named_beside_other_faults() -> None:
    text = FILE.format(template="runners-knee", normal="much", answers="", days="mon: 18:00 for 75 min", more="")
    with pytest.raises(Faults) as told:
        load_document(read_text(text, "t.yaml", find_template, template_names()), today=NOW.date())
    assert len(told.value.faults) == 4


@pytest.mark.parametrize(
    ("runs", "more", "planned"),
    [
        (1, "", 2),
        (2, "", 2),
        (4, "", 4),
        (6, "", 6),
        (9, "", 6),
        (3, "rules: {run-days: {sessions_per_week: 2}}\n", 2),
        (2, "rules: {run-days: {sessions_per_week: 3}}\n", 3),  # the protocol's number, but the coach's word
    ],
)
def test_runs_a_week_go_on_as_now_where_the_file_does_not_say(runs: int, more: str, planned: int) -> None:
    problem = loaded(runs=runs, more=more).problem
    assert [rule.sessions_per_week for rule in uses(problem, RunDays)] == [planned]


def test_runs_a_week_drop_where_the_start_does_not_hold_so_many() -> None:
    assert uses(loaded(normal=10, recent=3, runs=3).problem, RunDays)[0].sessions_per_week == 2


# -- how it starts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("normal", "recent", "runs", "longest"),
    [(20, 12, 3, 4), (20, 9, 3, 4), (40, 24, 3, 10), (40, 40, 4, 12), (60, 30, 4, 8)],
)
def test_the_first_week_is_near_the_least_of_normal_and_recent(
    normal: float, recent: float, runs: int, longest: float
) -> None:
    asked = loaded(normal, recent, runs, longest).problem
    first = solved(asked).weeks[0]
    bound = min(600 * normal, 1100 * recent) * 1000
    most = max(main_distance(asked, (run,)) for run in first.runs)
    assert most <= 1_100_000 * longest
    assert 0.9 * bound <= main_distance(asked, first.runs) <= bound
    assert {run.title.partition(" x ")[2][:3] for run in first.runs} == {"4:1"}


def test_a_shortened_first_week_is_a_part_of_a_week_and_the_next_is_bound_alike() -> None:
    """Two days are left of the first week: one run within two sevenths, and not one of an hour."""
    more = "  away: [2027-01-04..2027-01-08]\n"
    asked = loaded(20, 12, 3, 4, more=more, days=MON_WED_SAT).problem
    first, second = solved(asked).weeks[:2]
    assert len(first.runs) == 1
    assert main_distance(asked, first.runs) <= 12_000_000 * 2 // 7
    assert len(second.runs) == 3
    assert 0.9 * 12_000_000 <= main_distance(asked, second.runs) <= 12_000_000


def test_no_run_stands_in_a_shortened_first_week_where_the_shortest_does_not_fit() -> None:
    asked = loaded(10, 3, 2, 3, more="  away: [2027-01-04..2027-01-08]\n", days=MON_WED_SAT).problem
    assert solved(asked).weeks[0].runs == ()


# -- first continuous, then far --------------------------------------------------------------------------------------


def said(plan: Plan) -> list[str]:
    """Return what is to be said of both goals, from the weeks of the plan's table alone."""
    wanted, lines = plan.runner.normal_weekly_distance_m, []
    for words, weeks, short in (
        ("30 min without a break", [week.longest_bout_s >= 1800 for week in plan.weeks], ""),
        (
            f"{wanted / 1000:.1f} km a week",
            [week.distance_m >= wanted for week in plan.weeks],
            f"the longest week has {max(week.distance_m for week in plan.weeks) / 1000:.1f} km",
        ),
    ):
        pairs = [early for early, (one, other) in enumerate(pairwise(weeks), 1) if one and other]
        if pairs:
            lines.append(f"{words}: reached in week {pairs[0]}, held in week {pairs[0] + 1}")
        else:
            most = max(plan.weeks, key=lambda week: week.distance_m).index
            lines.append(f"{words}: not reached and held in this plan; {short}, in week {most}")
    return lines


@pytest.mark.parametrize(
    ("normal", "recent", "runs", "longest"), [(20, 12, 3, 4), (40, 24, 3, 10), (40, 24, 4, 8), (60, 36, 2, 12)]
)
def test_first_a_run_without_a_walk_then_distance(normal: float, recent: float, runs: int, longest: float) -> None:
    asked = loaded(normal, recent, runs, longest).problem
    plan = solved(asked)
    reached, held, due = plan.goal.reached_in_week, plan.goal.held_in_week, plan.goal.due_in_week
    assert reached is not None and held is not None and due is not None
    assert held <= due <= 9, "by the middle of eighteen weeks"
    assert arrival(plan) == said(plan)
    bouts, far = [week.longest_bout_s for week in plan.weeks], [week.distance_m for week in plan.weeks]
    assert bouts[reached - 1] >= 1800 and bouts[held - 1] >= 1800
    assert all(late >= early for early, late in pairwise(bouts)), "it never falls"
    assert max(far[:due]) <= 1.1 * far[0]
    assert all(late >= 0.9 * early for early, late in pairwise(far))
    assert max(far[due:]) > max(far[:due])
    assert {week.phase for week in plan.weeks[due:]} == {"rebuild"}


@pytest.mark.parametrize(("normal", "recent", "runs", "longest"), [(10, 6, 3, 2), (10, 3, 2, 2), (15, 12, 3, 2.5)])
def test_who_runs_little_gets_there_later_and_with_no_more_than_it_takes(
    normal: float, recent: float, runs: int, longest: float
) -> None:
    asked = loaded(normal, recent, runs, longest).problem
    plan = solved(asked)
    due, far = plan.goal.due_in_week or 0, [week.distance_m for week in plan.weeks]
    assert plan.weeks[due - 1].longest_bout_s >= 1800
    assert max(far[:due]) <= 5950 / {2: 0.6, 3: 0.45}[runs] + 170 * runs, "30 min and their walks, in its share"


def test_where_the_middle_comes_too_soon_the_continuous_run_comes_later() -> None:
    asked = loaded(20, 9, 3, 3, more="goal: {by: week 10}\n").problem.calendar
    assert asked.weeks == 18
    short = loaded(20, 9, 3, 3, more="  weeks: 10\n").problem
    plan = solved(short)
    assert short.goal_weeks[0][1] <= 5 < (plan.goal.held_in_week or 0)


@pytest.mark.parametrize("template", ["bursitis", "osteoarthritis", "runners-knee"])
def test_a_day_away_brings_the_continuous_run_in_no_earlier_week(template: str) -> None:
    """In a week that it shortens no goal is held, so it was due before that one instead of after it."""
    usual = loaded(30, 15, 3, 5, days=MON_WED_SAT, template=template).problem.goal_weeks[0]
    for week in range(1, 13):
        day = date(2027, 1, 6) + timedelta(7 * (week - 1))
        away = loaded(30, 15, 3, 5, f"  away: [{day}]\n", MON_WED_SAT, template).problem.goal_weeks[0]
        assert away == usual if week > usual[1] else away > usual


def test_two_weeks_away_make_no_stretch_before_them_longer_than_two_weeks_later_without_them() -> None:
    """The run of 30 min was due soon after them, and they cost weeks: week 6 came to 38 min for 21."""
    days = "{mon: 18:00 for 75 min, wed: 18:00 for 75 min, fri: 18:00 for 75 min, sun: 09:00 for 2 h}"
    usual = solved(loaded(30, 16, 3, 6, days=days).problem)
    asked = loaded(30, 16, 3, 6, "  away: [2027-02-15..2027-02-28]\n", days).problem
    plan = solve(asked, now=NOW)
    assert isinstance(plan, Plan)
    assert plan.goal.postponed
    assert not broken(answered(asked, plan), plan)
    without = [week.longest_bout_s for week in usual.weeks]
    assert all(week.longest_bout_s <= 1.1 * max(without[: week.index + 2]) for week in plan.weeks[:6])


def test_a_distance_that_is_asked_for_still_comes_after_the_continuous_run() -> None:
    plan = solved(loaded(more="goal: {weekly_distance: 80 %, by: week 16}\n").problem)
    assert (plan.goal.continuous_run_s, plan.goal.weekly_distance_m) == (1800, 32_000)
    assert plan.goal.held_in_week is not None and plan.goal.held_in_week <= 9
    assert plan.weeks[15].distance_m >= 32_000


def test_a_continuous_run_that_is_asked_for_has_its_own_date_and_weeks_wait_for_it() -> None:
    plan = solved(loaded(more="goal: {continuous_run: 20 min, by: week 12}\n").problem)
    assert (plan.goal.reached_in_week, plan.goal.held_in_week) == (11, 12)
    assert max(week.distance_m for week in plan.weeks[:12]) <= 1.1 * plan.weeks[0].distance_m


def test_as_early_as_possible_speaks_of_the_continuous_run() -> None:
    plan = solved(loaded(more="goal: {by: as early as the rules allow}\n").problem)
    assert plan.goal.held_in_week is not None and plan.goal.held_in_week <= 8
    assert max(week.distance_m for week in plan.weeks) > 1.2 * plan.weeks[0].distance_m


@pytest.mark.parametrize("runs", [5, 6])
def test_five_and_six_runs_a_week_have_a_plan(runs: int) -> None:
    asked = loaded(60, 36, runs, 10, more="  weeks: 12\n", days=EVERY_DAY).problem
    plan = solved(asked)
    assert {len(week.runs) for week in plan.weeks} == {runs}


def test_who_still_runs_and_was_hurt_days_ago_waits_three_days() -> None:
    text = ANSWERS.format(recent=24, runs=3, longest=10) + "  injured_on: 2027-01-03\n"
    file = FILE.format(template="runners-knee", normal=40, answers=text, days=SIX_DAYS, more=ANSWERED)
    file = file.replace("available:\n    ", "available: ")
    asked = load_document(read_text(file, "t.yaml", find_template, template_names()), today=date(2027, 1, 3)).problem
    assert min(day.date for day in asked.days if day.can_run) == date(2027, 1, 7)


@pytest.mark.parametrize(
    ("normal", "recent", "runs", "longest", "template", "enough"),
    [(10, 4, 2, 2, "runners-knee", 10.9), (30, 15, 3, 6, "patellar-tendinopathy", 30)],
)
def test_once_a_normal_week_is_there_no_week_grows_on(
    normal: int, recent: int, runs: int, longest: int, template: str, enough: float
) -> None:
    """Who had 10 km a week was led to 13.9 km: what the steps left open was filled with running until the date."""
    asked = loaded(normal, recent, runs, longest, template=template).problem
    plan = solved(asked)
    first = next(week for week in plan.weeks if week.distance_m >= 1000 * enough)
    assert first.index < asked.ready_by
    assert {week.distance_m for week in plan.weeks[first.index - 1 :]} == {first.distance_m}
    weeks = list(plan.weeks)
    weeks[first.index] = longer(weeks[first.index])
    found = check(asked, plan.model_copy(update={"weeks": tuple(weeks)}))
    assert any(one.rule == "goal" and "had" in one.message and "already" in one.message for one in found)


def test_a_longer_plan_leaves_its_weeks_to_the_distance_and_its_runs_alike() -> None:
    """Held by week 7 the run was due by week 14: till then no week grew, and one run did, 35, 35 and 59 min."""
    asked = loaded(
        30, 20, 3, 8, more="  weeks: 28\ngoal: {weekly_distance: 40 km, by: week 26}\n", days=EVERY_DAY
    ).problem
    plan = solved(asked)
    assert plan.goal.due_in_week is not None and plan.goal.due_in_week <= 9
    grown = [late.distance_m - early.distance_m for early, late in pairwise(plan.weeks)]
    assert max(grown) < 2000 and max(week.distance_m for week in plan.weeks) > 40_000
    for week in plan.weeks:
        running = [measure_sessions([run], asked.runner.speeds).run_time for run in week.runs]
        assert 4 * max(running) <= 5 * min(running), week.index


OWN = [name for name in template_names() if name != "base"]


@pytest.mark.parametrize("template", [*OWN, "[runners-knee-mild, meniscus]", "[it-band, runners-knee-mild]"])
def test_the_run_is_due_as_soon_as_in_a_plan_as_long_as_the_protocols_own(template: str) -> None:
    """Counted were two weeks behind the goal, which four of ten protocols have: of others it was due a week later."""

    answered = ANSWERED.replace("screening: {", "screening: {clearance: {by: Dr A, on: 2026-11-20}, ")

    def asked(more: str) -> Problem:
        return loaded(template=template, more=more, answered=answered).problem

    def due(more: str) -> int:
        return asked(more).goal_weeks[0][1]

    usual = asked("").calendar.weeks
    short = loaded(template=template, more="  weeks: 8\n", answered=answered)
    assert usual_weeks(short.document) == usual, "of two injuries the longer"
    assert due(f"  weeks: {usual}\n") == due("") == due(f"  weeks: {usual + 1}\n") == due(f"  weeks: {usual + 12}\n")
    # as many weeks follow on a later date of the goal: half of them is due no sooner than by the protocol's own
    assert due("goal: {by: week 40}\n") == due("")


def longer(week: Week) -> Week:
    """Return a week whose first run has five minutes more of running."""
    number = next(at for at, one in enumerate(week.sessions) if one.kind is Kind.RUN)
    run = week.sessions[number]
    more = tuple(
        one.model_copy(update={"end": one.end.model_copy(update={"seconds": one.seconds + 300})})
        if isinstance(one, Step) and one.do is Do.RUN
        else one
        for one in run.steps
    )
    sessions = (*week.sessions[:number], run.model_copy(update={"steps": more}), *week.sessions[number + 1 :])
    return week.model_copy(update={"sessions": sessions})
