"""A date that nobody stated stands in nobody's way: who states none has a plan, later, and is told what made it so."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from answered import ANSWERED

from planforge.actions.check import judged
from planforge.actions.load import requested
from planforge.actions.no_plan import NoPlan
from planforge.actions.solve import Solution, solve
from planforge.checker.check import check
from planforge.constraints.load import load
from planforge.explanation.answered import Question, explained
from planforge.explanation.pages import NothingThere
from planforge.languages import Message
from planforge.lint import lint
from planforge.plan.model import Plan
from planforge.solver.engine import Impossible, best
from planforge.source import Faults
from planforge.views.time_costs import words

NOW = datetime(2026, 12, 30, tzinfo=UTC)
FILE = """\
planforge: 1
extends: {template}
runner:
  normal_weekly_distance: 25 km
  easy_pace: 6:30 /km
  walking_pace: 10:30 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, fri: 18:00 for 75 min, sun: 09:00 for 2 h}}
{more}
{answered}"""
TWELVE_DAYS = "  away: [2027-03-01..2027-03-12]"  # in weeks 9 and 10


def asked(folder: Path, template: str, more: str, now: datetime = NOW) -> Solution:
    path = folder / "file.yaml"
    path.write_text(FILE.format(template=template, more=more, answered=ANSWERED), encoding="utf-8")
    return solve(requested(path, folder / "out", now=now))


@pytest.mark.parametrize(("template", "weeks", "later"), [("runners-knee", 5, 6), ("it-band", 5, 6)])
def test_a_holiday_makes_a_plan_without_a_date_later_and_says_by_how_much(
    tmp_path: Path, template: str, weeks: int, later: int
) -> None:
    with_it, without = asked(tmp_path, template, TWELVE_DAYS), asked(tmp_path, template, "")
    reached, usually = with_it.plan.goal.reached_in_week, without.plan.goal.reached_in_week
    assert reached is not None and usually is not None and reached - usually == later
    assert with_it.time is not None
    assert words(with_it.time).startswith(f"12 days away: the goal is reached {later} weeks later")
    # what was lost comes later, at least: it is not caught up by steeper weeks, nor by weeks that were to hold
    assert with_it.plan.goal.postponed == weeks and with_it.plan.calendar.weeks == without.plan.calendar.weeks + weeks
    told = Message("messages.warnings.ready_later_away", usual=16, due=16 + weeks, weeks=with_it.plan.calendar.weeks)
    assert told in with_it.warnings and not any("nobody stated" in one for one in without.warnings)


@pytest.mark.parametrize("stated", ["goal: {by: week 16}", "goal: {by: 2027-04-25}"])
def test_a_stated_date_stays_a_promise(tmp_path: Path, stated: str) -> None:
    with pytest.raises(NoPlan, match=r"goal\.by"):
        asked(tmp_path, "runners-knee", f"{TWELVE_DAYS}\n{stated}")


def test_a_week_that_is_wanted_beyond_the_templates_own_makes_the_plan_as_long(tmp_path: Path) -> None:
    plan = asked(tmp_path, "runners-knee", "goal: {by: week 22}").plan
    assert (plan.calendar.weeks, plan.goal.due_in_week, plan.goal.postponed) == (24, 22, None)
    with pytest.raises(Faults, match="by is week 22, but the plan has 20 weeks"):
        asked(tmp_path, "runners-knee", "  weeks: 20\ngoal: {by: week 22}")
    with pytest.raises(Faults, match="by is week 200, but the plan has 104 weeks"):
        asked(tmp_path, "runners-knee", "goal: {by: week 200}")


def test_stated_weeks_stay_and_the_goal_comes_later_within_them(tmp_path: Path) -> None:
    plan = asked(tmp_path, "runners-knee", f"{TWELVE_DAYS}\n  weeks: 19").plan
    assert (plan.calendar.weeks, plan.goal.due_in_week, plan.goal.postponed) == (19, 19, 3)
    with pytest.raises(NoPlan, match=r"calendar\.weeks: 14"):
        asked(tmp_path, "runners-knee", f"{TWELVE_DAYS}\n  weeks: 14")


@pytest.mark.parametrize(
    ("more", "weeks"),
    [("rules: {run-step: {max_increase: 1 min}}", 31), ("goal: 50 min", 23)],
)
def test_a_rule_or_a_goal_that_needs_more_weeks_has_them(tmp_path: Path, more: str, weeks: int) -> None:
    solution = asked(tmp_path, "runners-knee", more)
    assert solution.plan.calendar.weeks == weeks
    assert any("nobody stated by when" in one for one in solution.warnings)


@pytest.mark.parametrize(
    ("stated", "weeks", "due", "given_up"),
    [
        ("goal: 45 min", 20, 19, 1),
        ("goal: 45 min\nrules: {hold-week: off}", 18, 17, 0),
        ("goal: {run: 45 min, by: week 17}", 18, 17, 8),  # a date is a promise, and so are weeks: hold weeks pay for it
        ("  weeks: 18\ngoal: 45 min", 18, 18, 3),
        ("  weeks: 21\ngoal: 45 min", 21, 21, 0),
        ("  weeks: 26\ngoal: 45 min", 26, 25, 0),
    ],
)
def test_a_plan_that_is_possible_is_later_all_the_same_where_hold_weeks_would_pay_for_its_date(
    tmp_path: Path, stated: str, weeks: int, due: int, given_up: int
) -> None:
    """All five were, for 45 min in the weeks that the template has for 30: a plan that is possible was never later."""
    solution = asked(tmp_path, "runners-knee", stated)
    assert (solution.plan.calendar.weeks, solution.plan.goal.due_in_week) == (weeks, due)
    held = [one for one in solution.wishes if one.rule == "hold-week"]
    assert sum(one.excess for one in held) == given_up
    assert any("nobody stated by when" in one for one in solution.warnings) == bool(solution.plan.goal.postponed)


def test_who_wants_more_of_a_plan_that_has_begun_gives_no_hold_week_up_for_it(tmp_path: Path) -> None:
    """In the third week five were, and the same file made anew was two weeks later."""
    from planforge.actions.generate import export

    export(asked(tmp_path, "runners-knee", ""))
    more = asked(tmp_path, "runners-knee", "goal: 45 min", datetime(2027, 1, 20, tzinfo=UTC))
    assert (more.plan.goal.postponed, more.plan.calendar.weeks) == (2, 20)
    assert sum(one.excess for one in more.wishes if one.rule == "hold-week") == 1


AWAY = "  away: [2027-03-08..2027-03-21]"  # in weeks 10 and 11


@pytest.mark.parametrize("template", ["runners-knee", "return-after-break", "return-after-birth"])
def test_days_away_make_no_week_before_them_harder_where_nobody_stated_by_when(tmp_path: Path, template: str) -> None:
    """Two weeks from week 10 made week 9 one of 80 min of running instead of 65."""
    with_it, without = (asked(tmp_path, template, more).plan for more in (AWAY, ""))
    assert not harder_before(with_it, without)


def test_a_stated_date_is_paid_for_by_the_weeks_before_days_away(tmp_path: Path) -> None:
    dated, without = (
        asked(tmp_path, "return-after-birth", more).plan for more in (f"{AWAY}\ngoal: {{by: week 15}}", "")
    )
    assert harder_before(dated, without)


def harder_before(plan: Plan, usual: Plan) -> list[int]:
    """Return the weeks before days away that ask for a tenth more than in another plan, while neither has its goal."""
    held = min(plan.goal.held_in_week or 0, usual.goal.held_in_week or 0, 9)
    both = zip(plan.weeks[:held], usual.weeks, strict=False)
    return [now.index for now, then in both if 10 * now.run_s > 11 * then.run_s]


def test_what_days_away_cost_is_told_beside_the_plan_that_there_would_be_without_them(tmp_path: Path) -> None:
    """It was told beside one that gave hold weeks up: two weeks more."""
    with_it, without = (asked(tmp_path, "runners-knee", f"{more}\ngoal: 45 min") for more in (TWELVE_DAYS, ""))
    (reached, usually) = (one.plan.goal.reached_in_week or 0 for one in (with_it, without))
    assert with_it.time is not None and reached > usually
    assert words(with_it.time).startswith(f"12 days away: the goal is reached {reached - usually} weeks later")


def test_who_states_as_many_weeks_as_a_later_plan_has_gets_that_plan(tmp_path: Path) -> None:
    """There was none: of stated weeks the last one was kept free of the goal."""
    later = asked(tmp_path, "it-band", "goal: 50 min").plan
    stated = asked(tmp_path, "it-band", f"  weeks: {later.calendar.weeks}\ngoal: 50 min").plan
    assert stated.goal.due_in_week == later.goal.due_in_week == later.calendar.weeks
    assert [week.sessions for week in stated.weeks] == [week.sessions for week in later.weeks]


def test_what_a_later_plan_holds_beyond_the_files_weeks_can_be_asked_about(tmp_path: Path) -> None:
    """A plan of 23 weeks had 18, for whoever asked about week 22, or about a session of it."""
    path = tmp_path / "file.yaml"
    path.write_text(FILE.format(template="runners-knee", more="goal: 50 min", answered=ANSWERED), encoding="utf-8")
    request = requested(path, tmp_path / "out", now=NOW)
    assert "  22  31 May-6 Jun" in explained(request, Question(week=22)).text
    for week, weeks in ((24, 23), (99, 18)):
        with pytest.raises(NothingThere) as refused:
            explained(request, Question(session=f"w{week}-run-1"))
        assert f"it has {weeks} weeks" in str(refused.value.hint)


def test_a_plan_that_is_later_is_checked_as_the_one_that_it_is(tmp_path: Path) -> None:
    solution = asked(tmp_path, "it-band", TWELVE_DAYS)
    loaded = load(tmp_path / "file.yaml", today=NOW.date())
    assert not [one for one in judged(loaded, solution.plan, NOW, as_written=True) if one.hard]
    assert not lint(loaded.problem, loaded.document).contradictions
    for other in (None, 4, 6):  # nobody can say that it was later, or less late, than it was made for
        goal = solution.plan.goal.model_copy(update={"postponed": other})
        altered = solution.plan.model_copy(update={"goal": goal})
        assert [one for one in judged(loaded, altered, NOW, as_written=True) if one.hard]


def test_what_is_later_stays_later_when_the_plan_has_begun(tmp_path: Path) -> None:
    from planforge.actions.generate import export

    export(asked(tmp_path, "it-band", TWELVE_DAYS))
    again = asked(tmp_path, "it-band", TWELVE_DAYS, datetime(2027, 1, 20, tzinfo=UTC))
    assert again.request.begun is not None and again.plan.goal.postponed == 5
    assert [week.run_s for week in again.plan.weeks] == [week.run_s for week in again.request.begun.plan.weeks]
    assert date(2027, 3, 1) in {week.start for week in again.plan.weeks}


def test_the_date_does_not_come_nearer_once_the_days_away_are_past(tmp_path: Path) -> None:
    """Three weeks lost a run each: ahead they made a plan later by more weeks than behind, when a wish changed."""
    from planforge.actions.generate import export

    days = "  away: [2027-02-08..2027-02-10, 2027-02-22..2027-02-24, 2027-03-08..2027-03-10]"
    wish = f"{days}\nrules: {{long-day: {{day: sun}}}}"
    first = export(asked(tmp_path, "runners-knee", days)).plan
    assert first.goal.postponed == 4
    for now in (datetime(2027, 1, 20, tzinfo=UTC), datetime(2027, 3, 15, tzinfo=UTC)):
        again = asked(tmp_path, "runners-knee", wish, now).plan
        assert (again.goal.due_in_week, again.goal.postponed) == (first.goal.due_in_week, 4)


def test_a_day_away_on_which_no_run_need_stand_costs_nothing(tmp_path: Path) -> None:
    """A Monday away made a plan later by one week, three of them by four, with four days of the week left for runs."""
    plan, usual = (
        asked(tmp_path, "runners-knee", more).plan for more in ("  away: [2027-02-08, 2027-02-22, 2027-03-08]", "")
    )
    assert plan.goal == usual.goal
    assert [week.run_s for week in plan.weeks] == [week.run_s for week in usual.weeks]


RACE = "goal: {race: {on: 2027-03-07, distance: 10 km}}"
FORTNIGHT = "  away: [2027-02-15..2027-02-28]"


@pytest.mark.parametrize("more", [RACE, f"  weeks: 20\n{RACE}", FORTNIGHT])
def test_no_hold_week_is_given_up_for_a_date_that_nobody_stated(tmp_path: Path, more: str) -> None:
    """Weeks that were to hold grew before a race and after it, for week 17, though three weeks were to spare."""
    solution = asked(tmp_path, "it-band", more)
    assert not [one for one in solution.wishes if one.rule == "hold-week"]
    postponed = solution.plan.goal.postponed
    assert postponed is not None
    earlier = solution.request.loaded.problem.postponed_by(postponed - 1)
    try:  # and it is no later than that takes
        given_up = [one for one in check(earlier, best(earlier, now=NOW)) if one.rule == "hold-week"]
    except Impossible:
        return
    assert given_up


def test_where_the_stated_weeks_do_not_hold_every_hold_week_all_that_are_spare_are_taken(tmp_path: Path) -> None:
    solution = asked(tmp_path, "it-band", f"  weeks: 19\n{TWELVE_DAYS}")
    assert [one for one in solution.wishes if one.rule == "hold-week"]
    assert (solution.plan.goal.due_in_week, solution.plan.calendar.weeks) == (19, 19)
    solution = asked(tmp_path, "it-band", f"  weeks: 20\n{TWELVE_DAYS}")
    assert (solution.plan.goal.due_in_week, solution.plan.calendar.weeks) == (20, 20)


def test_a_race_that_is_past_brings_the_date_no_nearer_when_a_wish_changes(tmp_path: Path) -> None:
    from planforge.actions.generate import export

    first = export(asked(tmp_path, "it-band", RACE)).plan
    wish = f"{RACE}\nrules: {{long-day: {{day: sun}}}}"
    for now in (datetime(2027, 2, 10, tzinfo=UTC), datetime(2027, 3, 24, tzinfo=UTC)):
        again = asked(tmp_path, "it-band", wish, now).plan
        assert (again.goal.due_in_week, again.goal.postponed) == (first.goal.due_in_week, first.goal.postponed)


@pytest.mark.parametrize(
    "more", ["goal: {run: 30 min, race: {on: 2027-05-01, distance: 5 km}}", "  changes: {2027-04-05: no mon}"]
)
def test_a_date_that_is_over_is_no_mistake_of_a_file_whose_plan_has_begun(tmp_path: Path, more: str) -> None:
    """From the week before a race on, every command refused a file that leaves its start open: no day of the plan."""
    from planforge.actions.generate import export
    from planforge.actions.load import load as loaded_of

    path, out = tmp_path / "sam.yaml", tmp_path / "exports" / "sam"
    text = FILE.format(template="return-after-break", more=more, answered=ANSWERED)
    path.write_text(text.replace("  start: 2027-01-04\n", ""), encoding="utf-8")
    export(solve(requested(path, out, now=NOW)))
    for day in (date(2027, 4, 28), date(2027, 5, 10), date(2028, 1, 1)):
        now = datetime(day.year, day.month, day.day, tzinfo=UTC)
        again = solve(requested(path, out, now=now)).plan
        assert (again.calendar.start, again.revision) == (date(2027, 1, 4), 0)
        assert loaded_of(path, today=day, out=out).problem.start == date(2027, 1, 4)
        with pytest.raises(Faults):  # a plan made for the first time has no such day
            requested(path, tmp_path / "elsewhere", now=now)
    path.write_text(path.read_text(encoding="utf-8") + "plan_id: another\n", encoding="utf-8")
    with pytest.raises(Faults):
        requested(path, out, now=datetime(2028, 1, 1, tzinfo=UTC))


def test_as_early_as_the_rules_allow_is_said_to_be_stated_where_the_plan_is_longer(tmp_path: Path) -> None:
    """A file that says so was told that nobody had."""
    early = "  away: [2027-02-08..2027-02-14]\ngoal: {run: 60 min, by: as early as the rules allow}"
    found = asked(tmp_path, "return-after-illness", early)
    assert found.plan.goal.postponed
    said = [str(one) for one in found.warnings]
    assert any(one.startswith("as early as the rules allow, and no plan of ") for one in said)
    assert not any("nobody stated" in one for one in said)
