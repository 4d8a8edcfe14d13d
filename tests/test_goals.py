"""What a goal may be, and that whatever is said of it is measured on the plan."""

from datetime import UTC, date, datetime
from functools import cache

import pytest
from answered import ANSWERED
from jsonschema import Draft202012Validator

from planforge.checker.check import check
from planforge.conflicts.conflict import NoPlan, no_plan
from planforge.conflicts.loosening import BOLDER, ways
from planforge.conflicts.outcome import answered, solve
from planforge.conflicts.statements import ByWhen, RuleHolds, statements
from planforge.constraints.load import load_document
from planforge.constraints.schema import file_schema
from planforge.constraints.spelling import run_words
from planforge.constraints.templates import find_template, template_names
from planforge.exporters import words
from planforge.exporters.words import races_beyond
from planforge.languages import english, in_words, language
from planforge.plan.levels import LevelKey
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import Do, Kind, Load, Plan, Session, unrolled
from planforge.plan.races import beyond_before
from planforge.problem.frames import History
from planforge.problem.history import later
from planforge.problem.problem import Problem
from planforge.rules.strength_days import StrengthDays
from planforge.sessions.build import race_session
from planforge.solver.effort import Effort
from planforge.source import Faults, read_text
from planforge.views.levels import proof
from planforge.views.plan import arrival

NOW = datetime(2026, 11, 27, tzinfo=UTC)
FILE = """\
planforge: 1
extends: {template}
runner:
  normal_weekly_distance: 25 km
  easy_pace: {pace}
  walking_pace: 11:00 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  {weeks}
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, sat: 09:00 for 90 min}}
goal: {goal}
{answered}"""


def problem_of(goal: str, *, template: str = "runners-knee-mild", pace: str = "6:30 /km", weeks: str = "") -> Problem:
    text = FILE.format(goal=goal, template=template, pace=pace, weeks=weeks, answered=ANSWERED)
    return load_document(read_text(text, "test.yaml", find_template, template_names()), today=NOW.date()).problem


@cache
def plan_of(goal: str, weeks: str = "") -> Plan:
    problem = problem_of(goal, weeks=weeks)
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    assert not [one for one in check(answered(problem, plan), plan) if one.hard]
    return plan


@pytest.mark.parametrize("goal", ["{run: 30 min}", "{continuous_run: 30 min}", "30 min", '"30 min"'])
def test_a_run_has_two_keys_or_stands_alone(goal: str) -> None:
    assert problem_of(goal).continuous_goal == 1800


def test_a_run_stated_twice_is_a_fault() -> None:
    with pytest.raises(Faults, match="`run` and `continuous_run` say the same"):
        problem_of("{run: 30 min, continuous_run: 30 min}")


@pytest.mark.parametrize(
    ("far", "pace", "minutes"),
    [
        ("5 km", "6:30 /km", 33),
        ("5 km", "6:00 /km", 30),
        ("5 km", "5:00 /km", 25),
        ("3 mi", "9:30 /mi", 29),
        ("3 mi", "10:00 /mi", 30),
        ("10 km", "5:59 /km", 60),
    ],
)
def test_a_run_in_kilometres_is_whole_minutes_at_the_runners_pace_rounded_up(far: str, pace: str, minutes: int) -> None:
    assert problem_of(f"{{run: {far}}}", pace=pace).continuous_goal == 60 * minutes


def test_a_run_in_kilometres_is_said_with_its_minutes() -> None:
    assert run_words(problem_of("5 km")) == "5 km (33 min at 6:30 /km)"
    assert run_words(problem_of("30 min")) == "30 min"
    plan = plan_of("5 km")
    problem = answered(problem_of("5 km"), plan)
    (said,) = arrival(plan)
    assert said.startswith("5.0 km (33 min) without a break: reached in week ")
    otherwise = plan.model_copy(update={"goal": plan.goal.model_copy(update={"run_distance_m": 6000})})
    assert [one for one in check(problem, otherwise) if "goal.run_distance_m is stored as 6000" in one.message]


@pytest.mark.parametrize("goal", ["far", "3 min", "100 km", "100 m", "5 miles an hour", "{run: yes}", "[30 min]"])
def test_what_is_no_run_is_a_fault_with_its_line(goal: str) -> None:
    with pytest.raises(Faults) as refused:
        problem_of(goal)
    assert "test.yaml:12:" in str(refused.value)


RIGHT: list[tuple[object, bool]] = [
    ("5 km", True),
    ("as far as the weeks allow", True),
    ({"run": "5 km"}, True),
    ("far", False),
    ({"walk": 1}, False),
]


@pytest.mark.parametrize(("goal", "right"), RIGHT)
def test_an_editor_takes_a_run_alone_too(goal: object, right: bool) -> None:
    assert Draft202012Validator(file_schema()).is_valid({"goal": goal}) == right


def test_a_distance_that_is_stated_drops_no_run() -> None:
    problem, plan = problem_of("{weekly_distance: 20 km}"), plan_of("{weekly_distance: 20 km}")
    assert problem.continuous_goal == 1800 and problem.required_run is None
    assert plan.goal.distance_held_in_week == plan.goal.due_in_week == 13
    assert plan.goal.continuous_run_s == 1800
    assert len(arrival(plan)) == 2
    assert max(week.longest_bout_s for week in plan.weeks) >= 20 * 60  # it was 60 s in every week


def test_as_far_as_the_weeks_allow_goes_on_to_the_last_week_and_says_that_it_is_not_held() -> None:
    plan = plan_of("as far as the weeks allow", weeks="weeks: 6")
    longest = [week.longest_bout_s for week in plan.weeks]
    assert longest[-1] == max(longest) > longest[-2]
    assert plan.certificate.status == "optimal"
    assert plan.goal.as_far and plan.goal.held_in_week is None
    said = f"as far as the weeks allow: {longest[-1] // 60} min without a break in week 6"
    assert [
        one
        for one in proof(plan)
        if said in one
        and "short of the 30 min that its protocol aims at; the protocol's softer rules come first; bolder" in one
    ]
    assert problem_of("as far as the weeks allow").language.goal.as_far in plan.notes


def test_as_far_as_the_weeks_allow_aims_at_the_protocols_goal_and_never_beyond() -> None:
    plan = plan_of("as far as the weeks allow", weeks="weeks: 20")
    assert max(week.longest_bout_s for week in plan.weeks) == plan.weeks[-1].longest_bout_s == 1800


def test_a_week_that_stays_just_below_its_goal_is_not_said_to_have_it() -> None:
    """ "30.0 km a week: not reached and held in this plan; the longest week has 30.0 km": 9 m were missing."""
    plan = plan_of("{weekly_distance: 20 km}")
    goal = plan.goal.model_copy(
        update={"most_distance_m": 19_991, "distance_reached_in_week": None, "distance_held_in_week": None}
    )
    short = arrival(plan.model_copy(update={"goal": goal}))[1]
    assert short == "20.0 km a week: not reached and held in this plan; the longest week has 19.99 km, in week 13"


def test_the_weeks_after_the_one_by_which_it_is_wanted_go_on_from_there() -> None:
    """By week 9 of 18 it was 8 min, and the nine weeks after it were the same again."""
    plan = plan_of("{run: as far as the weeks allow, by: week 8}", weeks="weeks: 12")
    alone = plan_of("as far as the weeks allow", weeks="weeks: 8")
    assert plan.weeks[7].longest_bout_s == alone.weeks[7].longest_bout_s < 1800
    assert plan.weeks[-1].longest_bout_s == plan_of("as far as the weeks allow", weeks="weeks: 12").goal.longest_run_s


def test_a_distance_beside_a_run_as_far_as_the_weeks_allow_is_come_to_as_near() -> None:
    """It was dropped: "what of the goals is a wish is reached, too", and 25 km were not."""
    beside = plan_of("{run: as far as the weeks allow, weekly_distance: 25 km}", weeks="weeks: 16")
    alone = plan_of("as far as the weeks allow", weeks="weeks: 16")
    assert beside.weeks[-1].distance_m > alone.weeks[-1].distance_m
    said = "\n".join(proof(beside))
    assert "25.0 km a week: not reached" in said and "what of the goals is a wish is reached, too" not in said
    (near,) = (one for one in proof(beside) if one.startswith("no plan comes nearer to what of the goals is a wish"))
    assert not any(sign.isdigit() for sign in near), "in no unit of the solver's"


def test_a_goal_that_is_due_with_the_plan_is_no_goal_of_the_protocols_week() -> None:
    """`goal.by: week 16`, of the protocol, was named where week 25 of 26 was the last one to hold it."""
    wanted = problem_of("{run: 45 min, weekly_distance: 60 km}", weeks="weeks: 26")
    said = [one.words for one in statements(wanted)]
    assert "calendar.weeks: 26" in said and not [one for one in said if one.startswith("goal.by")]
    (horizon,) = (one for one in statements(wanted) if isinstance(one, ByWhen))
    longer = next(iter(ways(wanted, horizon))).at(2)
    assert (longer.words, longer.problem.ready_by) == ("calendar.weeks: 28", 27)


def test_nobody_is_left_without_a_way_though_the_effort_is_spent() -> None:
    """60 km of a runner of 25: "ask for less, or give it more time" was all that was said once the effort was spent."""
    wanted = problem_of("{run: 20 min, weekly_distance: 60 km}")
    (conflict,) = no_plan(wanted, Effort(deterministic_seconds=0.001)).conflicts
    assert [one.words for one in conflict.relaxations] == [
        "goal.weekly_distance: without 60 km",
        "goal.run: as far as the weeks allow (60 km a week is then a wish)",
    ]
    assert conflict.relaxations[0].change.problem.distance_goal is None


@pytest.mark.parametrize(("template", "bolder"), [("patellar-tendinopathy", True), ("runners-knee", False)])
def test_less_strength_is_bolder_where_the_strength_heals(template: str, bolder: bool) -> None:
    """On short mornings strength as a wish was offered, and a tendon had none in 18 of its 20 weeks."""
    wanted = problem_of("{run: 30 min}", template=template)
    (strength,) = (
        one for one in statements(wanted) if isinstance(one, RuleHolds) and isinstance(one.used.rule, StrengthDays)
    )
    assert {way.group == BOLDER for way in ways(wanted, strength)} == {bolder}


def test_it_is_offered_where_the_weeks_are_too_few() -> None:
    refused = solve(problem_of("{by: week 6}", weeks="weeks: 6"), now=NOW)
    assert isinstance(refused, NoPlan)
    offered = [one.words for conflict in refused.conflicts for one in conflict.relaxations]
    assert "goal.run: as far as the weeks allow" in offered


@pytest.mark.parametrize(
    ("goal", "due"),
    [
        ("{run: 45 min}", 25),  # more than the protocol's 30 min
        ("{run: 30 min, weekly_distance: 25 km}", 25),
        ("{weekly_distance: 20 km}", 25),
        ("{run: 30 min}", 12),  # the protocol's own goal keeps the protocol's week
        ("{run: 20 min}", 12),
        ("as far as the weeks allow", 12),
        ("{run: 45 min, by: week 20}", 20),
    ],
)
def test_a_goal_that_asks_more_than_the_protocols_has_the_weeks_of_the_file(goal: str, due: int) -> None:
    """45 min and 60 km in 26 weeks were due in the protocol's week 14: no plan, and no way out was named."""
    assert problem_of(goal, weeks="weeks: 26").ready_by == due


def test_the_protocols_week_stays_where_the_plan_is_no_longer_than_the_protocols() -> None:
    for goal in ("{run: 30 min}", "{run: 45 min}", "{weekly_distance: 20 km}"):
        assert problem_of(goal).ready_by == 12


def test_weeks_that_are_lost_put_off_a_goal_that_is_due_at_the_end_once() -> None:
    two_lost = History(plan_of("{run: 30 min}"), date(2027, 1, 4), lost=2, due_later=2)
    lost = later(problem_of("{run: 45 min}", weeks="weeks: 26"), two_lost)
    assert (lost.calendar.weeks, lost.ready_by) == (28, 27)
    usual = later(problem_of("{run: 30 min}", weeks="weeks: 26"), two_lost)
    assert (usual.calendar.weeks, usual.ready_by) == (28, 14)


def test_a_date_to_be_ready_by_is_said_with_its_week_and_the_one_that_must_hold_the_goal() -> None:
    refused = solve(problem_of("{run: 33 min, by: 2027-03-20}"), now=NOW)
    assert isinstance(refused, NoPlan)
    said = [one.words for conflict in refused.conflicts for one in conflict.statements]
    assert "goal.by: 2027-03-20 (in week 11: reached and held by week 10, which ends on 2027-03-14)" in said
    assert date(2027, 3, 14).weekday() == 6


# -- a race ------------------------------------------------------------------------------------------------------------

RACE = "{race: {on: 2027-05-01, distance: 10 km}}"


def seconds_run(session: Session) -> int:
    """Return how long a session runs, by its steps."""
    return sum(one.seconds for one in unrolled(session.steps) if one.do is Do.RUN)


@cache
def raced() -> tuple[Problem, Plan]:
    problem = problem_of(RACE, template="runners-knee", weeks="weeks: 20")
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    return problem, plan


def test_a_race_stands_on_its_day_counts_as_a_run_and_has_quiet_days_before_it() -> None:
    problem, plan = raced()
    assert problem.race_week == 17
    week = plan.weeks[16]
    (race,) = (one for one in week.sessions if one.race)
    assert (race.date, race.title, race.distance_m) == (date(2027, 5, 1), "Race 10 km", 10000)
    assert len(week.runs) <= 3
    around = [one.date for one in plan.sessions if date(2027, 4, 29) <= one.date <= date(2027, 5, 1)]
    assert around == [race.date]
    assert not [one for one in plan.weeks[17].runs if one.date == date(2027, 5, 2)]


@pytest.mark.parametrize(
    ("distance", "called"), [("10 km", "10 km"), ("21.1 km", "21.1 km"), ("10 mi", "16.1 km"), ("12 km", "12 km")]
)
def test_a_race_is_as_far_as_it_is_wherever_it_is_named(distance: str, called: str) -> None:
    problem = problem_of(RACE.replace("10 km", distance), template="runners-knee", weeks="weeks: 20")
    race = race_session(problem, slot="w17-run-3", phase="rebuild")
    _, plan = raced()
    weeks = tuple(
        week.model_copy(update={"sessions": tuple(race if one.race else one for one in week.sessions)})
        for week in plan.weeks
    )
    plan = plan.model_copy(update={"weeks": weeks})
    assert race.title == f"Race {called}"
    assert words.distance(plan, race) == called
    assert [one for one in arrival(plan) if one.startswith(f"a race of {called} on")]
    assert f"the race of {called} on " in races_beyond(plan)[0]
    week = next(week for week in plan.weeks if race in week.runs)
    said = words.description(words.parts(plan, race, week), None, english())
    assert f"about {called}, " in said and f"the race of {called} " in said.lower()


def test_the_week_after_a_race_is_easy_and_the_plan_goes_on_as_before_it() -> None:
    problem, plan = raced()
    before, race, easy, after = (plan.weeks[week - 1] for week in (16, 17, 18, 19))
    assert [problem.week(week).full for week in (16, 17, 18, 19)] == [True, False, False, True]
    assert easy.run_s <= 0.8 * before.run_s
    assert before.run_s <= after.run_s <= before.run_s + 0 and len(after.runs) == len(before.runs)
    beside = [seconds_run(one) for one in race.runs if not one.race]
    assert len(beside) == 2 and max(beside) <= min(map(seconds_run, before.runs))
    assert [one.load for one in race.of_kind(Kind.STRENGTH)] == [Load.LIGHT, Load.LIGHT]
    assert {one.steps for one in race.of_kind(Kind.STRENGTH)} == {one.steps for one in before.of_kind(Kind.STRENGTH)}
    assert plan.certificate.status == "optimal"
    assert not [one for one in check(problem, plan) if one.hard]


def test_nobody_jumps_on_the_morning_after_a_race() -> None:
    """A tendon's last stage, squat jumps and box jumps, stood on the Monday after a race on Sunday."""
    raced = problem_of(RACE, template="patellar-tendinopathy", weeks="weeks: 20")
    race, easy = raced.race_week or 0, raced.easy_week or 0
    held = [raced.always_heavy(week) for week in (race - 1, race, easy, easy + 1)]
    assert held == [True, False, False, True]


def test_a_race_before_the_goal_is_held_says_what_the_plans_own_runs_are_until_then() -> None:
    """One in the second week of running was told to go beyond the runs before it, like any other."""
    early = problem_of("{race: {on: 2027-02-06, distance: 10 km}}", template="runners-knee")
    plan = solve(early, now=NOW)
    assert isinstance(plan, Plan)
    reached, held = plan.goal.reached_in_week, plan.goal.held_in_week
    (said,) = races_beyond(plan)
    assert said.endswith(
        f". It comes in week 5: the plan holds 30 min without a break in weeks {reached} and {held}, and until then "
        f"all its own runs are easy, and shorter than the race. Enter one after week {held}, or walk most of it"
    )
    assert "It comes in week" not in races_beyond(raced()[1])[0]


def test_what_a_race_goes_beyond_is_said_and_measured_on_the_plan() -> None:
    _, plan = raced()
    (said,) = (one for one in arrival(plan) if one.startswith("a race of"))
    assert "on Sat 1 May 2027: quiet days before it, an easy week after" in said
    (beyond,) = races_beyond(plan)
    assert "who treats the injury" not in beyond, "after a birth, a break or an illness there is none"
    assert beyond.endswith("before you enter it; after a birth one for the pelvic floor")
    race = next(one for one in plan.sessions if one.race)
    before = [one for one in plan.sessions if one.kind == "run" and 0 < (race.date - one.date).days <= 28]
    times, longest = race.distance_m / max(one.distance_m for one in before), max(one.distance_m for one in before)
    assert (
        f"is {times:.1f} times as long as the longest run of the four weeks before it ({longest / 1000:.1f} km)"
        in beyond
    )
    assert "rate of injury was 1.52 times as high" in beyond and 1.3 < times < 2
    week = next(week for week in plan.weeks if race in week.runs)
    assert in_words(beyond, english())[1:] in words.parts(plan, race, week)["notes"], "its event says so"
    german = in_words(beyond, language("de"))
    assert "Verletzungsrate 1,52-mal so hoch" in german and "der vier Wochen davor" in german


@pytest.mark.parametrize(("metres", "rate"), [(5_400, None), (5_600, 1.64), (7_000, 1.52), (10_200, 2.28)])
def test_how_far_a_race_goes_beyond_is_weighed_by_what_was_found(metres: int, rate: float | None) -> None:
    _, plan = raced()
    race = next(one for one in plan.sessions if one.race)
    near = [one for one in plan.sessions if one.kind == "run" and (race.date - one.date).days in range(1, 29)]
    shorter = {one.id: one.model_copy(update={"distance_m": min(one.distance_m, 5_000)}) for one in near}
    shorter |= {
        race.id: race.model_copy(update={"distance_m": metres}),
        near[0].id: near[0].model_copy(update={"distance_m": 5_000}),
    }
    weeks = tuple(
        week.model_copy(update={"sessions": tuple(shorter.get(one.id, one) for one in week.sessions)})
        for week in plan.weeks
    )
    changed = plan.model_copy(update={"weeks": weeks})
    found = beyond_before(changed, shorter[race.id])
    assert found is not None and found.rate == rate  # run in one go it is longer than any of them, too
    assert (found.run_s, found.stretch_s) == (
        3900,
        max(measure_steps(one.steps, NO_DISTANCE).longest_bout for one in near),
    )
    if rate is None:  # "walk in it as you do in your runs" was said to who runs 46 min without a walk
        assert f"walk after {found.stretch_s // 60} min of running at the latest" in races_beyond(changed)[0]


def test_a_race_that_is_no_longer_than_sessions_of_walking_and_running_is_told_of_by_its_running() -> None:
    """5 km on the way through 1:2 were told of as 1.1 times the longest run, and 4.5 km not at all."""
    plan = solve(problem_of("{race: {on: 2027-02-14, distance: 4.5 km}}", template="runners-knee"), now=NOW)
    assert isinstance(plan, Plan)
    (said,) = races_beyond(plan)
    week = next(week for week in plan.weeks if any(one.race for one in week.sessions))
    assert "the longest stretch without a break is 1 min" in said and "29:15 min of running" in said
    assert {one.title for one in plan.weeks[week.index - 2].runs if "1:" in one.title}


def test_an_easy_week_that_the_plan_does_not_hold_is_not_promised() -> None:
    _, plan = raced()
    ends = plan.model_copy(update={"weeks": plan.weeks[:17]})
    (said,) = (one for one in arrival(ends) if one.startswith("a race of"))
    assert "quiet days before it, the easy week after it lies beyond this plan; your choice" in said


@pytest.mark.parametrize(
    ("on", "weeks"),
    [("2027-05-23", 21), ("2027-08-08", 32), ("2027-04-25", 18)],
)
def test_a_race_beyond_the_templates_weeks_makes_the_plan_as_long_and_an_easy_week_longer(on: str, weeks: int) -> None:
    """The template's 18 weeks were nobody's wish: it was a fault, with the line to write."""
    problem = problem_of(RACE.replace("2027-05-01", on), template="runners-knee")
    assert problem.calendar.weeks == weeks and problem.ready_by == 16
    assert problem.race_week is not None and problem.race_week < weeks


@pytest.mark.parametrize(("by", "weeks"), [("2027-07-11", 29), ("2027-04-25", 18), ("2031-07-11", 18)])
def test_a_day_beyond_the_templates_weeks_makes_the_plan_as_long_as_its_week_does(by: str, weeks: int) -> None:
    assert problem_of(f"{{by: {by}}}", template="runners-knee").calendar.weeks == weeks
    assert problem_of("{by: week 27}", template="runners-knee").calendar.weeks == 29


def test_a_race_that_was_taken_out_or_put_elsewhere_is_found() -> None:
    problem, plan = raced()
    weeks = tuple(
        week.model_copy(update={"sessions": tuple(one for one in week.sessions if not one.race)}) for week in plan.weeks
    )
    found = check(problem, plan.model_copy(update={"weeks": weeks}))
    assert "the race on Sat 01 May is not in the plan" in [one.message for one in found]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2027-08-01", "is no day of the plan, which runs from 2027-01-04 to 2027-05-23"),
        ("2027-08-01", "write `weeks: 31` in the calendar"),
        ("2026-12-01", "check its year"),
        ("2029-12-01", "check its year"),
        ("2027-01-17", "lies in week 2, and running begins in week 4"),
    ],
)
def test_a_race_on_a_day_without_running_weeks_is_a_fault(on: str, said: str) -> None:
    with pytest.raises(Faults) as caught:
        problem_of(RACE.replace("2027-05-01", on), template="runners-knee", weeks="weeks: 20")
    assert said in str(caught.value)


@pytest.mark.parametrize("weight", [5, 20])
def test_a_softened_number_of_runs_is_kept_where_it_can_be_before_the_goal_is_early(weight: int) -> None:
    """A weight on three runs a week gave weeks of one run of 30 min, or no answer at all; as firm they had a plan."""

    def plan(rules: str) -> Plan:
        text = FILE.format(
            goal="{run: 30 min, by: as early as the rules allow}",
            template="return-after-illness",
            pace="5:45 /km",
            weeks="",
            answered=ANSWERED,
        )
        document = read_text(f"{text}\nrules: {{{rules}}}", "test.yaml", find_template, template_names())
        found = solve(load_document(document, today=NOW.date()).problem, now=NOW)
        assert isinstance(found, Plan)
        return found

    firm, wish = plan("run-days: 3"), plan(f"run-days: {{sessions_per_week: 3, weight: {weight}}}")
    assert wish.weeks == firm.weeks and wish.certificate.status == "optimal"
    assert [one.name for one in wish.certificate.levels][:2] == [LevelKey.COACH_RULES, LevelKey.GOAL_WEEK]
