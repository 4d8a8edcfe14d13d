"""A plan that is made again after it began: judged from the JSON of both plans, with code of its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import chain
from typing import Any

import pytest
from answered import ANSWERED
from sam import FILE, MADE, sams, stated

from planforge.actions.replan import EFFORTS, Replanned, replan
from planforge.checker.check import check
from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.loosening import Edit, ways
from planforge.conflicts.outcome import Undecided, solve
from planforge.conflicts.statements import DaysAway, Statement, WeekDiffers, statements, without
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Kind, Plan, Session, Week
from planforge.problem import history
from planforge.problem.history import Begun, has_begun, past_of
from planforge.problem.problem import Problem
from planforge.solver.effort import TOTAL, Budget, worth
from planforge.solver.engine import Unknown, best
from planforge.solver.facts import WeekFacts
from planforge.solver.weeks.progression import FEW_WEEKS
from planforge.solver.weeks.pruning import Pruner
from planforge.solver.weeks.weeks import pruner
from planforge.source import read_text


def problem(*lines: str, at: str = "  available:") -> Problem:
    """Return the problem of Sam's file with more lines in it: of the calendar, or at the top where they say so."""
    text = FILE.replace(at, "\n".join([*(f"  {line}" for line in lines if not line.startswith("/")), at]))
    text += ANSWERED + "\n".join(line.removeprefix("/") for line in lines if line.startswith("/"))
    return stated(text)


def again(of: Problem, plan: Plan, when: date, hour: int = 6) -> Replanned:
    """Return what becomes of a plan on a day, at an hour of the runner's."""
    return replan(of, Begun(plan, datetime.combine(when, time(hour))), now=MADE, tell=lambda _: None)


def remade(of: Problem, plan: Plan, when: date, hour: int = 6) -> Plan:
    """Return the plan that comes of it; it keeps every rule, and the past of the one before, byte for byte."""
    made = again(of, plan, when, hour)
    assert isinstance(made.outcome, Plan), made.outcome
    assert [one.message for one in check(made.problem, made.outcome) if one.hard] == []
    begun = str(when if hour < 9 else when + timedelta(1))
    assert past(values(made.outcome), str(when)) == past(values(plan), str(when)), begun
    return made.outcome


# -- judged by the JSON alone ----------------------------------------------------------------------------------------


def values(plan: Plan) -> dict[str, Any]:
    return json.loads(plan.to_json())


def past(plan: dict[str, Any], day: str) -> list[str]:
    return [json.dumps(one) for week in plan["weeks"] for one in week["sessions"] if one["date"] < day]


def steps(session: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in session["steps"]:
        yield from chain.from_iterable([step["steps"]] * step["times"]) if "times" in step else [step]


def borne(week: dict[str, Any]) -> tuple[int, int]:
    """Return the running of a week and its longest stretch, in seconds."""
    running = longest = 0
    for session in week["sessions"]:
        stretch = 0
        for step in steps(session) if session["kind"] == "run" else ():
            stretch = stretch + step["end"]["seconds"] if step["do"] == "run" else 0
            running += step["end"]["seconds"] if step["do"] == "run" else 0
            longest = max(longest, stretch)
    return running, longest


def bolder(old: Plan, new: Plan, today: date, *off: tuple[date, date]) -> list[int]:
    """Return the coming weeks that run more, or on for longer, than the old week as many weeks earlier as were lost.

    Lost is at least each week of the old plan of which more than three days off took a run. Nobody has to go back below
    what was run since.
    """
    before, after = ([borne(week) for week in values(plan)["weeks"]] for plan in (old, new))
    full = [place for place, week in enumerate(old.weeks) if week.full and week.runs]
    days = {first + timedelta(day) for first, last in off for day in range((last - first).days + 1)}
    long = {
        first + timedelta(n) for first, last in off if (last - first).days > 2 for n in range((last - first).days + 1)
    }
    lost = [place for place in full if any(run.date in long for run in old.weeks[place].runs)]
    run = [
        after[place]
        for place in full
        if new.weeks[place].runs
        and new.weeks[place].start + timedelta(6) < today
        and sum(one.date in days for one in new.weeks[place].runs) <= (place not in lost)
    ][-1:]
    found = []
    for place, week in enumerate(new.weeks):
        if week.start < today or not week.runs or (place < len(old.weeks) and place not in full):
            continue
        earlier = place - sum(one < place for one in lost)
        measures = [*(before[one] for one in full if one <= max(full[0], earlier)), *run]
        was = max(one[0] for one in measures), max(one[1] for one in measures)
        if less(was, after[place]):
            found.append(place + 1)
    return found


def less(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether a week has less of something than another."""
    return one[0] < other[0] or one[1] < other[1]


# -- nothing, where nothing must -------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [date(2027, 1, 5), date(2027, 2, 10), date(2027, 3, 1), date(2027, 5, 9)])
def test_a_plan_stays_byte_for_byte_where_nothing_happened(when: date) -> None:
    assert remade(problem(), sams(), when).to_json() == sams().to_json()


def test_a_plan_that_has_not_begun_is_made_as_ever() -> None:
    assert not has_begun(*Begun(sams(), datetime(2027, 1, 4, 6)))
    assert has_begun(*Begun(sams(), datetime(2027, 1, 4, 19)))
    assert has_begun(*Begun(sams(), datetime(2027, 1, 5, 0)))


def test_a_plan_made_before_files_were_remembered_counts_as_unchanged() -> None:
    old = sams().model_copy(update={"basis": None})
    kept = remade(problem("away: [2027-01-05..2027-01-06]"), old, date(2027, 2, 10))
    assert [week.sessions for week in kept.weeks] == [week.sessions for week in old.weeks]


def test_a_template_that_says_something_new_is_no_wish_of_the_coach() -> None:
    one, other = problem(), problem("/rules: {run-step: {max_increase: 2 min}}")
    assert one.basis is not None and other.basis is not None
    assert one.basis.wanted != other.basis.wanted and one.basis.happened == other.basis.happened
    away = problem("away: [2027-02-11..2027-02-17]").basis
    assert away is not None and away.wanted == one.basis.wanted and away.happened != one.basis.happened
    noted = problem("/# a note", "/exports: {calendar: {alarm: 30 min before}}").basis
    assert noted == one.basis


CHOSEN = "/rules: {chosen-days: {run: [2027-03-06 14:00 for 60 min], weight: 5000}}"


@pytest.mark.parametrize(
    "rule",
    [
        "chosen-days: {run: [2027-03-06 14:00 for 60 min], weight: 5000}",
        "preferred-days: {run: [mon, wed, sun]}",
        "long-day: {day: sat}",
        "same-weekdays: {weight: 9}",
        "stay-close: {weight: 90}",
    ],
)
def test_days_and_hours_that_a_file_chooses_ask_for_nothing_else(rule: str) -> None:
    """They counted as what the coach wants, and what came was solved freely over a flare."""
    before, after = problem().basis, problem(f"/rules: {{{rule}}}").basis
    assert before is not None and after is not None and before.asked is None
    assert before.wants_the_same(after) and after.wants_the_same(before)
    assert not before.says_the_same(after) and not before.asks_the_same(after)
    both = problem(f"/rules: {{{rule}, run-step: {{max_increase: 2 min}}}}").basis
    assert not after.wants_the_same(both) and not before.wants_the_same(both)


def test_one_hour_that_is_moved_moves_one_run_and_asks_no_more() -> None:
    old = after_a_week_off()
    new = remade(problem(WEEK_OFF, CHOSEN), old, date(2027, 2, 22))
    assert any(one.date == date(2027, 3, 6) and one.start == time(14) for one in new.sessions)
    assert [borne(week) for week in values(new)["weeks"]] == [borne(week) for week in values(old)["weeks"]]
    assert (new.goal, new.calendar.weeks) == (old.goal, old.calendar.weeks)
    back = remade(problem(WEEK_OFF), new, date(2027, 2, 23))
    assert [borne(week) for week in values(back)["weeks"]] == [borne(week) for week in values(old)["weeks"]]


def test_a_plan_of_a_version_that_counted_chosen_days_as_wanted_stays_while_its_file_does() -> None:
    of = problem(CHOSEN)
    made = solve(of, now=MADE)
    assert isinstance(made, Plan) and made.basis is not None
    old = made.model_copy(update={"basis": made.basis.model_copy(update={"asked": None})})
    kept = again(of, old, date(2027, 2, 22))
    assert isinstance(kept.outcome, Plan) and not kept.said
    assert kept.outcome.model_copy(update={"basis": old.basis}).to_json() == old.to_json()
    assert check(kept.problem, kept.outcome) == check(of, made)


# -- what happened ---------------------------------------------------------------------------------------------------

WEEK_OFF = "away: [2027-02-11..2027-02-17]"


def efforts(monkeypatch: pytest.MonkeyPatch, undecided: int) -> tuple[list[float], Replanned]:
    """Return what each solve might take of a plan made again after days away; so many of the first decide nothing."""
    given = list[float]()

    def counted(of: Problem, *, now: datetime, progress: Callable[[str], None], budget: Budget) -> Plan:
        given.append(budget.left)
        if len(given) > undecided:
            return best(of, now=now, progress=progress, budget=budget)
        budget.spend(budget.left)
        raise Unknown

    monkeypatch.setattr("planforge.actions.replan.best", counted)
    return given, again(problem("away: [2027-02-22 to 2027-02-28]"), sams(), date(2027, 2, 20))


def test_a_plan_made_again_is_worth_what_one_made_for_the_first_time_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """It had the effort of seventeen: a plan of two years took a hundred times as long again, and was no better."""
    given, made = efforts(monkeypatch, 0)
    assert isinstance(made.outcome, Plan)
    assert max(given) <= worth(len(sams().weeks)).deterministic_seconds


def test_where_that_decides_nothing_all_that_is_left_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    given, made = efforts(monkeypatch, 1)
    assert isinstance(made.outcome, Plan)
    assert given[1] == pytest.approx(EFFORTS * TOTAL - given[0], abs=0.001)


def test_where_no_more_is_left_than_decided_nothing_it_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given, made = efforts(monkeypatch, 9)
    assert len(given) == 2 and made.outcome == Undecided()
    monkeypatch.setattr("planforge.actions.replan.EFFORTS", 1)
    given, made = efforts(monkeypatch, 9)
    assert len(given) == 1 and made.outcome == Undecided(), "it would take less than what decided nothing"


@cache
def after_a_week_off() -> Plan:
    return remade(problem(WEEK_OFF), sams(), date(2027, 2, 11))


def test_after_a_week_off_nobody_restarts_with_more_than_was_ever_run() -> None:
    plan = after_a_week_off()
    run = [borne(week) for week in values(plan)["weeks"]]
    assert run[7] <= max(run[4], run[5]), "the first full week back repeats what was run"
    assert bolder(sams(), plan, date(2027, 2, 11), (date(2027, 2, 11), date(2027, 2, 17))) == []


def test_a_week_lost_is_a_week_later() -> None:
    plan = after_a_week_off()
    assert plan.history is not None and plan.history.lost == len(plan.weeks) - len(sams().weeks) > 0
    assert plan.goal.reached_in_week == sams().goal.reached_in_week + plan.history.lost  # type: ignore[operator]
    later = [borne(week) for week in values(plan)["weeks"]]
    assert later[-6:] == [borne(week) for week in values(sams())["weeks"]][-6:], "the old way, later"


def test_no_run_stands_on_a_day_away_and_two_strength_sessions_a_week_stay() -> None:
    plan = after_a_week_off()
    away = {date(2027, 2, 11) + timedelta(day) for day in range(7)}
    assert not [run.date for week in plan.weeks for run in week.runs if run.date in away]
    assert all(len(week.of_kind(Kind.STRENGTH)) == 2 for week in plan.weeks)


def test_made_again_without_news_it_stays_as_it_is() -> None:
    plan = after_a_week_off()
    for when in (date(2027, 2, 12), date(2027, 2, 20), date(2027, 3, 30)):
        assert remade(problem(WEEK_OFF), plan, when).to_json() == plan.to_json()


def test_days_off_told_afterwards_are_no_runs() -> None:
    told = remade(problem("away: [2027-02-01..2027-02-07]"), sams(), date(2027, 2, 8))
    run = [borne(week) for week in values(told)["weeks"]]
    assert run[5] <= run[3], "week 5 was lost, so week 6 repeats week 4"
    assert [one.id for one in told.weeks[4].runs] == [one.id for one in sams().weeks[4].runs], "as it was planned"
    assert bolder(sams(), told, date(2027, 2, 8), (date(2027, 2, 1), date(2027, 2, 7))) == []


@pytest.mark.slow
def test_three_weeks_off_early_in_a_plan_begin_again_with_the_shortest_runs() -> None:
    off = remade(problem("away: [2027-02-08..2027-02-28]"), sams(), date(2027, 2, 5))
    run = [borne(week) for week in values(off)["weeks"]]
    assert 0 < run[8][0] < run[4][0]
    assert bolder(sams(), off, date(2027, 2, 5), (date(2027, 2, 8), date(2027, 2, 28))) == []


@pytest.mark.parametrize(
    ("told", "goal"),
    [
        ("2027-02-22", 16),
        ("2027-03-01", 16),
        ("2027-03-05", 17),
        ("2027-03-07", 17),
        ("2027-03-08", 17),
        ("2027-03-29", 17),
    ],
)
def test_a_whole_week_off_costs_that_week_and_the_one_that_comes_again_and_later_told_never_less(
    told: str, goal: int
) -> None:
    when, off = date.fromisoformat(told), (date(2027, 2, 22), date(2027, 2, 28))
    made = remade(problem("away: [2027-02-22..2027-02-28]"), sams(), when)
    assert (sams().goal.reached_in_week, made.goal.reached_in_week) == (14, goal)
    assert bolder(sams(), made, when, off) == []
    assert remade(problem("away: [2027-02-22..2027-02-28]"), made, when + timedelta(1)).to_json() == made.to_json()


@pytest.mark.parametrize(
    ("away", "told", "lost"),
    [
        ("2027-02-06", date(2027, 2, 8), 1),
        ("2027-04-07", date(2027, 4, 12), 0),
        ("2027-04-07", date(2027, 4, 13), 0),
        ("2027-03-24, 2027-04-07", date(2027, 4, 13), 0),
        ("2027-02-24..2027-02-25, 2027-03-24..2027-03-25, 2027-04-07", date(2027, 4, 12), 0),
    ],
)
def test_a_run_that_was_missed_loses_a_week_only_where_the_next_may_not_climb_for_it(
    away: str, told: date, lost: int
) -> None:
    """What is lost so is not caught up: the weeks after it stand where those a week before stood."""
    made, before = remade(problem(f"away: [{away}]"), sams(), told), sams()
    assert len(made.weeks) == len(before.weeks) + lost
    assert made.goal.due_in_week == (before.goal.due_in_week or 0) + lost
    full = [week for week in values(made)["weeks"] if week["full"] and week["start"] > str(told)]
    steps = [borne(one) for one in values(before)["weeks"]]
    assert all(borne(week) <= steps[week["index"] - 1 - lost] for week in full[1:] if week["index"] <= len(steps))
    days = [tuple(map(date.fromisoformat, (one[:10], one[-10:]))) for one in away.split(", ")]
    assert bolder(sams(), made, told, *days) == []  # type: ignore[arg-type]


def test_the_week_after_a_missed_run_does_not_grow() -> None:
    made = remade(problem("away: [2027-02-06]"), sams(), date(2027, 2, 8))
    run = [borne(week) for week in values(made)["weeks"]]
    assert run[5] <= run[4] < borne(values(sams())["weeks"][5])


# -- edited by hand --------------------------------------------------------------------------------------------------


def edited(week: int, change: Callable[[list[dict[str, Any]]], object]) -> Plan:
    """Return Sam's plan with the runs of a week changed, as in a text editor."""
    plan = values(sams())
    inside = plan["weeks"][week - 1]["sessions"]
    runs = [one for one in inside if one["kind"] == "run"]
    change(runs)
    plan["weeks"][week - 1]["sessions"] = [one for one in inside if one["kind"] != "run" or one in runs]
    return Plan.model_validate(plan)


def test_an_edit_that_keeps_every_rule_stays() -> None:
    def fewer(runs: list[dict[str, Any]]) -> None:
        next(step for step in runs[1]["steps"] if "times" in step)["times"] -= 1

    plan = edited(6, fewer)
    made = remade(problem(), plan, date(2027, 1, 5))
    assert [run.steps for run in made.weeks[5].runs] == [run.steps for run in plan.weeks[5].runs]
    assert made.weeks[5].runs != sams().weeks[5].runs
    moved = remade(problem(), edited(6, lambda runs: runs[2].update(start="09:10:00")), date(2027, 1, 5))
    assert str(moved.weeks[5].runs[2].start) == "09:10:00"


def test_an_edit_that_breaks_a_rule_is_refused_with_its_week() -> None:
    def more(runs: list[dict[str, Any]]) -> None:
        next(step for step in runs[1]["steps"] if "times" in step)["times"] += 1

    for change, rule in (
        (more, "run-step"),
        (lambda runs: runs.pop(1), "run-days"),
        (lambda runs: runs[2].update(date="2027-02-14"), "available"),
    ):
        broken = again(problem(), edited(6, change), date(2027, 1, 5)).broken
        assert (rule, 6) in {(one.rule, one.week) for one in broken}


def sessions(week: Week) -> list[Session]:
    """Return the sessions of a week, but for what each says of the run after it."""
    return [one.model_copy(update={"ahead": None}) for one in week.sessions]


def test_what_stood_before_the_days_off_stays_as_it_was() -> None:
    later = remade(problem("away: [2027-03-08..2027-03-14]"), sams(), date(2027, 2, 8))
    assert [sessions(week) for week in later.weeks[:9]] == [sessions(week) for week in sams().weeks[:9]]


def test_a_time_that_is_gone_moves_a_session_within_its_week() -> None:
    moved = remade(
        problem("changes: {week 7: {mon: 18:00 for 60 min, fri: 18:00 for 60 min, wed: 18:00 for 60 min}}"),
        sams(),
        date(2027, 2, 9),
    )
    assert [run.date.isoformat() for run in moved.weeks[6].runs] == ["2027-02-15", "2027-02-17", "2027-02-19"]
    assert sorted(run.title for run in moved.weeks[6].runs) == sorted(run.title for run in sams().weeks[6].runs)
    pairs = zip(moved.weeks, sams().weeks, strict=True)
    others = [week.index for week, old in pairs if sessions(week) != sessions(old)]
    assert others == [7]


def test_a_date_the_coach_wrote_is_a_conflict_with_its_ways() -> None:
    dated = problem("/goal: {by: 2027-04-18}")
    plan = solve(dated, now=MADE)
    assert isinstance(plan, Plan)
    off = replace(problem(WEEK_OFF, "/goal: {by: 2027-04-18}"))
    made = again(off, plan, date(2027, 2, 11))
    assert isinstance(made.outcome, NoPlan)
    assert made.outcome.conflicts[0].relaxations


def test_of_days_that_are_past_no_change_is_offered() -> None:
    trip = "{dates: 2027-02-08..2027-02-14, strength: no}"
    for told, line in (("absence", f"away: [{trip}]"), ("week", "changes: {week 6: only sat}")):
        ahead = problem(line)
        begun = replace(ahead, history=past_of(sams(), date(2027, 2, 10)))
        over = replace(ahead, history=past_of(sams(), date(2027, 2, 15)))
        offered = [
            {
                edit.loc[-1] if edit.new == "yes" else str(edit.new)
                for one in statements(of)
                for edit in edits(of, one, told)
            }
            for of in (ahead, begun, over)
        ]
        assert {"None", "strength"} & offered[0], "it is still to come"
        assert not {"None", "strength"} & offered[1] and not offered[2], told


def edits(of: Problem, statement: Statement, told: str) -> Iterator[Edit]:
    """Yield what would change days away, or a week that differs, at each step."""
    if told in {DaysAway: "absence", WeekDiffers: "week"}.get(type(statement), ""):
        for way in ways(of, statement):
            for step in range(1, way.steps + 1):
                yield from way.at(step).edits


STILL = "stopped_running: no\n  recent_weekly_distance: 12 km\n  runs_per_week: 3\n  longest_recent_run: 5 km"
OTHERS = {  # protocol: (what differs in the runner's lines)
    "it-band": ("stopped_running: yes", "stopped_running: yes\n  pain_onset: 12 min"),
    "runners-knee-mild": ("", ""),
    "runners-knee": ("stopped_running: yes", STILL),
}


@pytest.mark.parametrize("protocol", OTHERS)
@pytest.mark.parametrize(
    ("away", "today"),
    [("2027-02-11..2027-02-17", date(2027, 2, 9)), ("2027-02-10..2027-02-12", date(2027, 2, 20))],
    ids=["a week off to come", "days off that are told afterwards"],
)
def test_other_runners_come_back_later_too_and_no_bolder(protocol: str, away: str, today: date) -> None:
    text = FILE.replace("runners-knee", protocol).replace("  weeks: 18\n", "").replace("for 60 min", "for 90 min")
    text = text.replace(*OTHERS[protocol]) if OTHERS[protocol][0] else text

    def asked(*lines: str) -> Problem:
        full = text.replace("  available:", "\n".join([*lines, "  available:"])) + ANSWERED
        return load_document(read_text(full, "sam.yaml", find_template, template_names()), today=MADE.date()).problem

    plan = solve(asked(), now=MADE)
    assert isinstance(plan, Plan)
    later = remade(asked(f"  away: [{away}]"), plan, today)
    assert bolder(plan, later, today, (date.fromisoformat(away[:10]), date.fromisoformat(away[12:]))) == []
    assert later.goal.reached_in_week is not None and len(later.weeks) <= len(plan.weeks) + 10


# -- waiting for readiness -------------------------------------------------------------------------------------------

NOT_READY = ("normal_next_morning: yes", "normal_next_morning: no")


def not_ready(on: date) -> Problem:
    """Return Sam's problem on a day on which the knee is not usual in the morning."""
    text = FILE + ANSWERED.replace(*NOT_READY)
    return load_document(
        read_text(text, "sam.yaml", find_template, template_names()), today=MADE.date(), screened_on=on
    ).problem


def test_who_is_not_ready_any_more_runs_no_more_and_the_past_stays() -> None:
    plan = remade(not_ready(date(2027, 2, 16)), sams(), date(2027, 2, 16))
    assert plan.waiting is not None and plan.title.startswith("Running waits for")
    assert not [run.date for week in plan.weeks for run in week.runs if run.date >= date(2027, 2, 16)]
    assert remade(not_ready(date(2027, 2, 18)), plan, date(2027, 2, 18)).to_json() == plan.to_json()


def test_a_yes_ends_the_wait_with_less_than_was_run_and_the_goal_comes_later() -> None:
    waited = remade(not_ready(date(2027, 2, 16)), sams(), date(2027, 2, 16))
    again = remade(problem(), waited, date(2027, 3, 8))
    run = [borne(week) for week in values(again)["weeks"]]
    first = next(week for week in again.weeks if week.runs and week.start >= date(2027, 3, 8))
    assert run[first.index - 1] <= run[4], "two weeks off: a level back"
    assert again.waiting is None and len(again.weeks) > len(sams().weeks)
    assert again.goal.reached_in_week > sams().goal.reached_in_week  # type: ignore[operator]
    assert bolder(sams(), again, date(2027, 3, 8), (date(2027, 2, 16), date(2027, 3, 7))) == []


def test_a_wait_before_the_first_run_moves_the_goal_by_the_weeks_of_running_that_it_took() -> None:
    waited = solve(not_ready(date(2027, 1, 4)), now=MADE)
    assert isinstance(waited, Plan) and waited.waiting is not None and len(waited.weeks) == 2
    longer = remade(not_ready(date(2027, 1, 18)), waited, date(2027, 1, 18))
    longest = remade(not_ready(date(2027, 2, 1)), longer, date(2027, 2, 1))
    begins = remade(problem(), longest, date(2027, 2, 15))
    assert next(week.index for week in begins.weeks if week.runs) == 7
    assert len(begins.weeks) == len(sams().weeks) + 3, "weeks 4 to 6 were to be running"
    assert begins.goal.reached_in_week == sams().goal.reached_in_week + 3  # type: ignore[operator]


# -- what is wanted --------------------------------------------------------------------------------------------------


def test_the_coach_may_ask_for_more_over_the_same_past() -> None:
    sooner = remade(problem("/goal: {by: week 14}"), sams(), date(2027, 2, 10))
    assert sooner.goal.reached_in_week is not None and sooner.goal.reached_in_week < 14
    assert sooner.history is not None and sooner.history.at_most == ()


@pytest.mark.parametrize(
    ("rule", "when"),
    [
        ("strength-days: {sessions_per_week: 1}", date(2027, 2, 11)),
        ("strength-days: {sessions_per_week: 3}", date(2027, 2, 11)),
        ("rest-days: {days: 3}", date(2027, 2, 13)),
        ("rest-days: {days: 0}", date(2027, 2, 13)),
        ("run-days: {sessions_per_week: 2}", date(2027, 2, 13)),
        ("cross-training: {later: 0}", date(2027, 2, 11)),
        ("cross-training: {later: 2}", date(2027, 2, 13)),
        ("same-day: {gap: 12 h}", date(2027, 2, 11)),
    ],
)
def test_what_the_running_week_has_held_is_no_conflict_with_a_rule_that_counts_in_a_week(rule: str, when: date) -> None:
    remade(on_six_days(f"rules: {{{rule}}}\n"), busy(), when, hour=20)


def on_six_days(rule: str = "") -> Problem:
    """Return Sam's problem with time on every day but Sunday."""
    days = "".join(f"    {day}: 18:00 for 90 min\n" for day in ("mon", "tue", "wed", "thu", "fri", "sat"))
    text = FILE[: FILE.index("    mon:")] + days + ANSWERED + rule
    return stated(text)


@cache
def busy() -> Plan:
    plan = solve(on_six_days(), now=MADE)
    assert isinstance(plan, Plan)
    return plan


# -- why there is none -----------------------------------------------------------------------------------------------


def over_sams(of: Problem, when: date, **more: Any) -> Problem:
    """Return a problem over Sam's plan as it stood on a day."""
    return history.later(of, replace(history.past_of(sams(), when), **more))


def test_what_is_past_is_no_statement_and_stays_whatever_is_left_out() -> None:
    away = "away: [2027-02-01..2027-02-03, 2027-02-08..2027-02-14, 2027-03-01]"
    lines = away, "changes: {week 5: {mon: 18:00 for 70 min, wed: 18:00 for 60 min}}"
    over = over_sams(problem(*lines), date(2027, 2, 10))
    said = {one.words: one for one in statements(over)}
    assert [words for words in said if "away" in words] == [
        "calendar.away: 2027-02-08..2027-02-14",
        "calendar.away: 2027-03-01",
    ]
    assert not [words for words in said if "changes" in words or "protocol.phases" in words]
    (left,) = without(over, [said["calendar.away: 2027-02-08..2027-02-14"]])[:1]
    assert [str(one.dates.last) for one in left.calendar.away] == ["2027-02-03", "2027-02-09", "2027-03-01"]


def test_a_later_week_of_the_goal_is_offered_as_it_is_written_in_the_file() -> None:
    over = over_sams(problem("/goal: {by: week 16}"), date(2027, 2, 10), lost=3, due_later=2)
    horizon = next(one for one in statements(over) if one.kind == "horizon")
    assert (horizon.words, over.ready_by) == ("goal.by: week 16", 18)
    (way,) = ways(over, horizon)
    assert [edit.words for edit in way.at(1).edits] == ["goal.by: week 19", "calendar.weeks: 21"]


def test_the_weeks_up_to_a_goal_that_is_past_are_not_pruned_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is open in them: it took a quarter of all that finding a conflict took."""
    text = FILE.replace("weeks: 18", "weeks: 60") + ANSWERED + "goal: {continuous_run: 10 min, by: week 16}"
    over = over_sams(stated(text), date(2027, 5, 1))
    pruned = list[set[int]]()

    def counted(of: Problem, goal: tuple[int, int], facts: dict[int, WeekFacts], *rest: Any, **more: Any) -> Pruner:
        pruned.append({*facts})
        return pruner(of, goal, facts, *rest, **more)

    monkeypatch.setattr("planforge.solver.weeks.progression.pruner", counted)
    Trials().refuted(over)
    assert over.goal_weeks and FEW_WEEKS * over.goal_weeks[0][1] < over.calendar.weeks
    assert pruned and all(max(weeks) == over.calendar.weeks for weeks in pruned)


# -- whole lives -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_over_many_absences_nothing_is_rewritten_and_nothing_gets_bolder(seed: int) -> None:
    import random

    drawn = random.Random(seed)
    plan, away, today = sams(), [], date(2027, 1, 4)
    for _ in range(3):
        today += timedelta(drawn.randint(4, 45))
        first = today + timedelta(drawn.randint(-6, 20))
        last = first + timedelta(drawn.choice([0, 2, 4, 6, 9, 13, 20]))
        if today >= plan.weeks[-1].start or any(first <= end and begin <= last for begin, end in away):
            continue
        away.append((first, last))
        days = ", ".join(f"{begin}..{end}" for begin, end in sorted(away))
        new = remade(problem(f"away: [{days}]"), plan, today)
        assert bolder(plan, new, today, (first, last)) == []
        plan = new
