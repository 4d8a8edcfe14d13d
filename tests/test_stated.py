"""What a plan says that follows from its file: altered, it is named; a coach's own words are left alone."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from answered import ANSWERED
from sam import FILE, MADE, sams, stated

from planforge.actions.replan import replan
from planforge.checker.check import CLAIMS, STRUCTURE, check
from planforge.checker.claims import not_compared
from planforge.plan.model import Plan
from planforge.problem.history import Begun
from planforge.problem.problem import Problem


def problem(more: str = "", text: str = FILE) -> Problem:
    return stated(text + ANSWERED + more)


Edit = Callable[[Any], object]


def edited(edit: Edit) -> Plan:
    values = json.loads(sams().to_json())
    edit(values)
    return Plan.model_validate_json(json.dumps(values))


def session(values: Any, slot: str) -> Any:
    return next(one for week in values["weeks"] for one in week["sessions"] if one["id"] == slot)


def said(plan: Plan, of: Problem | None = None) -> list[str]:
    return [one.message for one in check(of or problem(), plan) if one.hard]


def first_run(values: Any) -> Any:
    return next(one for week in values["weeks"] for one in week["sessions"] if one["kind"] == "run")


# -- a run that calls itself something else --------------------------------------------------------------------------


def hide_a_run(values: Any) -> None:
    cross = session(values, "w01-cross-1")
    cross["steps"][0]["do"] = "run"
    cross["distance_m"] = 4286


def test_a_run_that_calls_itself_cross_training_is_a_run_for_every_rule() -> None:
    hidden = edited(hide_a_run)
    found = [one for one in check(problem(), hidden) if one.hard]
    assert "w01-cross-1 is a cross session, and a step of it is to run" in [
        one.message for one in found if one.rule == STRUCTURE
    ]
    rules = {one.rule for one in found if one.week == 1} - {STRUCTURE, CLAIMS}
    assert {"warm-up", "cool-down"} <= rules
    assert any("running of week 1 is stored as" in one.message for one in found)


def test_what_a_session_holds_is_what_it_is_called() -> None:
    def walk_only(values: Any) -> None:
        for step in first_run(values)["steps"]:
            for one in step.get("steps", [step]):
                one["do"] = "walk" if one["do"] == "run" else one["do"]

    def swim(values: Any) -> None:
        session(values, "w02-strength-1")["steps"][-1]["steps"][-1]["do"] = "cross"

    assert any("is a run, and nothing in it is run" in one for one in said(edited(walk_only)))
    assert any("w02-strength-1 is a strength session, and a step of it is" in one for one in said(edited(swim)))


# -- what follows from the file --------------------------------------------------------------------------------------


def jump(values: Any) -> None:
    step = session(values, "w04-strength-1")["steps"][0]["steps"][0]
    step["exercise"] |= {"key": "box-jump", "title": "Box jump", "fit": "plyo/box_jump"}


def sprint(values: Any) -> None:
    for step in first_run(values)["steps"]:
        for one in step.get("steps", [step]):
            if one["do"] == "run":
                one["cue"] = "Sprint flat out"


def without_notes(values: Any) -> None:
    for week in values["weeks"]:
        for one in week["sessions"]:
            one["notes"] = []


ALTERED: dict[str, tuple[Edit, str]] = {
    "a run's title": (lambda v: first_run(v).update(title="Run 90 min"), 'title is stored as "Run 90 min"; the file'),
    "a cue": (sprint, 'cue is stored as "Sprint flat out"; the file says'),
    "notes of sessions": (without_notes, "notes lack "),
    "the gate": (lambda v: first_run(v)["notes"].pop(0), 'notes lack "Before the first run'),
    "notes throughout": (lambda v: v.update(notes=[]), "notes lack "),
    "a note more": (lambda v: v["notes"].append("Run through it"), "notes hold what the file does not say: "),
    "pain": (lambda v: v.update(most_pain=10), "most_pain is stored as 10; the file says 30"),
    "time zone": (
        lambda v: v["calendar"].update(timezone="Asia/Tokyo"),
        'calendar.timezone is stored as "Asia/Tokyo"; the file says "Europe/London"',
    ),
    "start": (lambda v: v["calendar"].update(start="2027-01-05"), "calendar.start is stored as 2027-01-05; the file"),
    "weeks": (lambda v: v["calendar"].update(weeks=30), "calendar.weeks is stored as 30; the file says 18"),
    "a week's start": (lambda v: v["weeks"][3].update(start="2027-01-26"), "start of week 4 is stored as 2027-01-26"),
    "a phase": (lambda v: v["weeks"][1].update(phase="rebuild"), 'phase of week 2 is stored as "rebuild"; the file'),
    "an aim": (lambda v: v["weeks"][1].pop("aim"), "aim of week 2 is stored as nothing; the file says"),
    "pace": (lambda v: v["runner"].update(easy_speed_mm_s=3000), "runner.easy_speed_mm_s is stored as 3000; the file"),
    "distance": (lambda v: v["runner"].update(normal_weekly_distance_m=60_000), "runner.normal_weekly_distance_m is"),
    "units": (lambda v: v["runner"].update(units="mi"), 'runner.units is stored as "mi"; the file says'),
    "a routine": (jump, "the steps of w04-strength-1 are none that the file has for its day"),
    "a load": (
        lambda v: session(v, "w04-strength-1").update(load="heavy"),
        'w04-strength-1: load is stored as "heavy"',
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_is_not_as_the_file_says_is_named(what: str) -> None:
    edit, words = ALTERED[what]
    assert said(sams()) == []
    found = said(edited(edit))
    assert [one for one in found if words in one], found


@pytest.mark.parametrize("what", ALTERED)
def test_generate_says_what_was_altered_and_puts_it_right(what: str) -> None:
    begun = Begun(edited(ALTERED[what][0]), datetime.combine(date(2027, 1, 4), time(20)))
    made = replan(problem(), begun, now=MADE, tell=lambda _: None)
    assert isinstance(made.outcome, Plan)
    assert [one.message for one in check(made.problem, made.outcome) if one.hard] == []
    assert made.outcome.weeks == sams().weeks
    assert made.outcome.calendar == sams().calendar
    assert made.said or what in ("pace", "distance", "units")  # of a runner the file alone speaks


def test_generate_says_nothing_of_what_a_plan_of_a_former_version_lacks() -> None:
    def as_it_was(values: Any) -> None:
        for name in ("most_pain", "basis"):
            del values[name]
        for week in values["weeks"]:
            del week["aim"]

    begun = Begun(edited(as_it_was), datetime.combine(date(2027, 1, 4), time(20)))
    made = replan(problem(), begun, now=MADE, tell=lambda _: None)
    assert isinstance(made.outcome, Plan)
    assert made.outcome.most_pain and all(week.aim for week in made.outcome.weeks)
    assert list(made.said) == []


def test_a_plan_in_another_language_is_named_once() -> None:
    found = said(edited(lambda values: values["runner"].update(language="eo")))
    assert found == ['runner.language is stored as "eo"; the file says nothing']


# -- a coach's own words ---------------------------------------------------------------------------------------------


def test_a_title_without_a_figure_and_another_time_of_the_day_are_the_coachs() -> None:
    def own(values: Any) -> None:
        first_run(values)["title"] = "Easy, with Anna"
        session(values, "w01-strength-1")["title"] = "Legs in the gym"
        session(values, "w04-run-3")["start"] = "09:10:00"

    assert said(edited(own)) == []


@pytest.mark.parametrize("title", ["Run", "Run-walk 8 x 1:2", "Swim 90 min", " "])
def test_a_title_that_says_what_is_not_done_is_nobodys_own(title: str) -> None:
    plan = edited(lambda values: session(values, "w01-cross-1").update(title=title))
    assert [one for one in said(plan) if "w01-cross-1: title is stored as" in one]


def test_a_run_edited_by_hand_is_titled_by_its_steps_or_without_a_figure() -> None:
    def one_repeat_less(values: Any) -> None:
        run = first_run(values)
        block = next(step for step in run["steps"] if "times" in step)
        block["times"] -= 1

    def and_titled(values: Any) -> None:
        one_repeat_less(values)
        first_run(values)["title"] = "A little less"

    titled = [one for one in said(edited(one_repeat_less)) if ": title is stored as" in one]
    before = next(one.title for one in sams().sessions if one.kind == "run")
    assert len(titled) == 1 and before in titled[0]
    assert not [one for one in said(edited(and_titled)) if ": title is stored as" in one]


def test_a_run_that_comes_next_is_called_by_its_steps_whatever_the_coach_calls_it() -> None:
    def comes_next(values: Any, title: str) -> None:
        first_run(values)["ahead"][0]["title"] = title

    def next_run(values: Any) -> None:
        coming = first_run(values)["ahead"][0]["next"]
        for week in values["weeks"]:
            for one in week["sessions"]:
                if one["kind"] == "run" and one["date"] == coming:
                    one["title"] = "With Anna"

    assert said(edited(next_run)) == []
    for instead in ("With Anna", "Run 90 min"):
        (wrong,) = said(edited(lambda values, title=instead: comes_next(values, title)))
        assert "says of the run after it is not what follows" in wrong


# -- what a plan was not made for ------------------------------------------------------------------------------------


def test_a_plan_of_another_file_or_version_is_not_condemned_for_its_words_and_that_is_said() -> None:
    other = problem("rules: {build-cap: {max_increase: 12 %}}\n")
    plan = edited(lambda values: values.update(notes=[]))
    assert not [one for one in said(plan, other) if "notes" in one]
    assert [one.says[:60] for one in not_compared(other, plan)] == [
        "the file says something else than when it was made; what it "
    ]
    older = plan.model_copy(update={"planforge": "0.0.9"})
    assert said(older) == []
    assert "made by planforge 0.0.9" in next(not_compared(problem(), older)).says
    assert list(not_compared(problem(), sams())) == []


def test_what_is_past_says_what_it_said_then() -> None:
    away = problem(text=FILE.replace("  available:", "  away: [2027-02-15..2027-02-21]\n  available:"))
    begun = Begun(sams(), datetime.combine(date(2027, 2, 24), time(6)))
    made = replan(away, begun, now=MADE, tell=lambda _: None)
    assert isinstance(made.outcome, Plan)
    values = json.loads(made.outcome.to_json())
    for week in values["weeks"][:6]:
        week |= {"aim": "Anders gesagt", "phase": "anders"}
        for one in week["sessions"]:
            one |= {"title": "Laufen 3 min", "notes": ["Anders gesagt"]}
    assert said(Plan.model_validate_json(json.dumps(values)), made.problem) == []
