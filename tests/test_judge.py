"""A handful of the judge's cases, and that the judge sees what it is there for; `make judge` goes through them all."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import judge as judging
import pytest
from icalendar import Event
from judged import PROTOCOLS, Asked, Case, cases

SAMPLE = Path(__file__).parents[1] / "exports" / "sample"
SAM = Asked(
    PROTOCOLS["runners-knee"],
    15_000,
    times={"mon": "06:30 for 720 min", "wed": "06:30 for 720 min", "sat": "09:00 for 90 min"},
)
FEW = (
    "it-band: pain after 8 min",
    "osteoarthritis: two_runs_in_sunday_weeks",
    "return-after-illness: as_far_as_ten_weeks_allow",
    "runners-knee: narrow_windows, not ready",
)


@pytest.mark.parametrize("case", [case for case in cases() if case.name in FEW], ids=lambda case: case.name)
def test_a_plan_is_sound_for_who_was_not_there_when_it_was_made(case: Case, tmp_path: Path) -> None:
    assert judging.answered(case, tmp_path).faults == []


def test_every_protocol_is_judged_by_thirteen_runners() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names))
    shipped = {path.stem for path in (Path(__file__).parents[1] / "templates").glob("*.yaml")} - {"base"}
    assert shipped == PROTOCOLS.keys()
    assert all(sum(name.startswith(f"{protocol}: ") for name in names) >= 13 for protocol in PROTOCOLS)


# -- the judge sees ----------------------------------------------------------------------------------------------------


CALENDAR = (SAMPLE / "plan.ics").read_bytes()
EVENTS = judging.events_of(CALENDAR)


def said_of(change: Callable[[dict[str, Any]], None], asked: Asked = SAM, events: Sequence[Event] = EVENTS) -> str:
    """Return the faults of the sample plan once it is changed, a line each."""
    plan = json.loads((SAMPLE / "plan.json").read_text(encoding="utf-8"))
    change(plan)
    return "\n".join(judging.judge(asked, plan, events).faults)


def session(plan: dict[str, Any], slot: str) -> dict[str, Any]:
    return next(one for week in plan["weeks"] for one in week["sessions"] if one["id"] == slot)


def longer(slot: str, seconds: int) -> Callable[[dict[str, Any]], None]:
    """Return the change that adds running to the end of a run, without a break."""

    def change(plan: dict[str, Any]) -> None:
        steps = session(plan, slot)["steps"]
        steps.insert(-1, {"do": "run", "part": "main", "end": {"seconds": seconds, "lap_button": False}})

    return change


def moved(slot: str, day: str) -> Callable[[dict[str, Any]], None]:
    return lambda plan: session(plan, slot).update(date=day)


def without(slot: str) -> Callable[[dict[str, Any]], None]:
    def change(plan: dict[str, Any]) -> None:
        for week in plan["weeks"]:
            week["sessions"] = [one for one in week["sessions"] if one["id"] != slot]

    return change


def put(slot: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plan: session(plan, slot).update(values)


def heavy_before_a_run(plan: dict[str, Any]) -> None:
    session(plan, "w04-strength-1").update(load="heavy", date="2027-01-25", start="06:00:00")


def test_the_sample_is_sound() -> None:
    assert said_of(lambda plan: None) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (longer("w13-run-3", 900), "week 13: a run of 2580 s after 1500 s"),
        (longer("w06-run-1", 180), "week 6: a bout of"),
        (longer("w05-run-1", 1800), "week 5: a run of"),
        (longer("w04-run-1", 120), "w04-run-1: begins with"),
        (moved("w05-run-1", "2027-01-22"), "w05-run-1: 2027-01-22 is not in week 5"),
        (moved("w04-run-1", "2027-01-06"), "before 3 weeks are over"),
        (moved("w05-run-2", "2027-02-02"), "2027-02-02 is running day 2 in a row; 1 are allowed"),
        (without("w06-strength-2"), "week 6: 1 strength sessions"),
        (without("w06-strength-2"), "events and sessions differ: ['w06-strength-2']"),
        (moved("w06-strength-2", "2027-02-09"), "strength on 2027-02-08 and 2027-02-09"),
        (heavy_before_a_run, "w04-run-1: heavy strength before it on one day"),
        (put("w08-run-1", start="05:00:00"), "w08-run-1: Mon 05:00 is outside of the times of the day"),
        (put("w08-run-1", intensity="strides"), "w08-run-1: strides before the goal is held"),
        (put("w08-run-1", notes=[]), "w08-run-1: no word of stretching"),
        (put("w08-run-1", steps=[]), "w08-run-1: is called run, and by its steps it is not"),
        (put("w08-run-1", title="Run 5 km"), "w08-run-1: Run-walk"),
        (put("w08-run-1", distance_m=9), "w08-run-1: says 9 m; measured"),
        (lambda plan: plan["goal"].update(reached_in_week=9), "claims weeks 9 and 15; measured (14, 15)"),
        (lambda plan: plan["goal"].update(longest_run_s=3600), "claims a longest bout of 3600 s; measured 1980"),
    ],
)
def test_a_plan_that_is_not_sound_is_seen(change: Callable[[dict[str, Any]], None], said: str) -> None:
    assert said in said_of(change)


def asked(**values: Any) -> Asked:
    return replace(SAM, **values)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (asked(treadmill=True), "w04-run-1: no speed for a treadmill"),
        (
            asked(roster={date(2027, 1, 25): "12:00 for 60 min"}),
            "w04-run-1: Mon 06:30 is outside of the times of the day",
        ),
        (
            asked(protocol=PROTOCOLS["it-band"], onset_min=4),
            "a bout of 180 s; 90 s were borne, and the pain comes at 4",
        ),
        (asked(protocol=PROTOCOLS["it-band"]), "stops only above 3 of 10; the protocol stops above 2"),
        (asked(protocol=PROTOCOLS["meniscus"]), "before 4 weeks are over"),
        (asked(protocol=PROTOCOLS["patellar-tendinopathy"]), "not said: above 4 of 10"),
        (asked(injured=date(2027, 1, 23)), "a run on 2027-01-25, 2 days after the injury"),
        (asked(away=(date(2027, 3, 1), date(2027, 3, 3))), "w09-run-1: a run while away"),
        (asked(race=date(2027, 4, 17)), "the race is not in the plan"),
        (asked(race=date(2027, 4, 18)), "w15-run-3: on one of the two days before the race"),
        (asked(waits=True), "45 runs before the readiness gate"),
        (asked(recent=4_000, longest_recent=2_000), "longer than was run of late"),
        (asked(recent=4_000, longest_recent=2_000), "4400 m are a full week's most"),
    ],
)
def test_a_plan_that_is_not_what_was_asked_for_is_seen(of: Asked, said: str) -> None:
    assert said in said_of(lambda plan: None, of)


def test_a_week_whose_uneven_runs_are_not_said_is_a_fault() -> None:
    assert "uneven runs in weeks [8], NOT SAID" in said_of(longer("w08-run-1", 360))


def test_a_stop_line_that_is_missing_from_an_event_is_seen() -> None:
    unfolded = CALENDAR.replace(b"\r\n ", b"")
    events = judging.events_of(unfolded.replace(b"you limp", b"you walk"))
    assert "w04-run-1: not said: limp" in said_of(lambda plan: None, events=events)


@pytest.mark.parametrize(
    ("code", "said", "fault"),
    [
        (1, "No plan keeps all of this:\n  sam.yaml:5:3   goal.by: week 4\n\n   1  goal.by: week 14\n", None),
        (1, "No plan keeps all of this:\n\n   1  goal.by: week 14\n", "no line is named as its reason"),
        (1, "No plan keeps all of this:\n  sam.yaml:5:3   goal.by: week 4\n", "no way out"),
        (2, "sam.yaml:5:3: unknown key", "exit 2"),
    ],
)
def test_an_answer_without_a_plan_names_its_reason_and_a_way_out(code: int, said: str, fault: str | None) -> None:
    found = judging.judge_answer(code, said).faults
    assert fault is None if not found else fault is not None and fault in found[0]
