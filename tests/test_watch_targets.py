"""What a watch is to mind arrives: cadence and heart rate, from a coach's file through plan, calendar and workout."""

from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import fitdecode
import pytest
from drawn import draw

from planforge.checker.check import check
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.exporters.fit.workouts import workout_files
from planforge.exporters.words import steps_in_words
from planforge.languages import english
from planforge.plan.measures import measure_steps
from planforge.plan.model import Plan, Session, unrolled
from planforge.problem.problem import Problem
from planforge.quantities.units import Units
from planforge.solver.effort import Budget, Effort
from planforge.solver.engine import Known, _progression
from planforge.source import read_text

ASKED = "rules:\n  cadence: {watch_target: yes}\n"
CEILING = "rules:\n  heart-rate: {at_most: 150 bpm}\n"


def problem(more: str = "") -> Problem:
    path = find_template("examples/beginner")
    assert path is not None
    text = path.read_text(encoding="utf-8").replace("available:", "weeks: 18\n  available:") + more
    document = read_text(text, "sam.yaml", find_template, template_names())
    return load_document(document, today=date(2026, 12, 28)).problem


@cache
def plan(more: str = "") -> Plan:
    empty = ". . . . . . ."
    return draw(problem(more), *[empty] * 3, "8x1:2 . . . . . .", *[empty] * 3, "3x8:1 . . . . . .")


def run_steps(plan: Plan) -> list[list[dict[str, Any]]]:
    """Return the fields of the run steps of every workout, as another decoder reads them."""
    found = []
    for data in workout_files(plan).files.values():
        with fitdecode.FitReader(BytesIO(data)) as reader:
            frames = [
                frame
                for frame in reader
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "workout_step"
            ]
        steps = [{field.name: field.value for field in frame.fields} for frame in frames]
        found.append([one for one in steps if one.get("wkt_step_name") == "Run"])
    return found


def test_the_cue_is_on_the_run_steps_and_no_target_unless_asked() -> None:
    first, later = run_steps(plan())
    assert {(one["notes"], one["target_type"]) for one in first} == {
        ("Short, light steps: 158 to 164 a minute", "open")
    }
    assert {(one["notes"], one["target_type"]) for one in later} == {
        ("Short, light steps: 164 to 172 a minute", "open")
    }


def test_a_cadence_that_is_asked_for_is_a_target_in_strides_a_minute() -> None:
    ranges = [
        {(one["custom_target_cadence_low"], one["custom_target_cadence_high"]) for one in steps}
        for steps in run_steps(plan(ASKED))
    ]
    assert ranges == [{(79, 82)}, {(82, 86)}]
    words = [line for run in plan(ASKED).sessions for line in steps_in_words(run.steps, Units.KM, english())]
    assert "8 x (run 1 min, 158-164 spm; walk 2 min)" in words


def test_a_heart_rate_that_is_asked_for_is_a_target_and_leaves_cadence_to_the_words() -> None:
    both = plan("rules:\n  cadence: {watch_target: yes}\n  heart-rate: {at_most: 150 bpm}\n")
    for steps in run_steps(both):
        assert {one["target_type"] for one in steps} == {"heart_rate"}
        assert {one["custom_target_heart_rate_high"] for one in steps} == {250}  # 100 and the beats
        assert all("a minute" in one["notes"] for one in steps)
    assert any(remark.detail == "cadence beside heart rate" for remark in workout_files(both).remarks)
    words = [line for run in plan(CEILING).sessions for line in steps_in_words(run.steps, Units.KM, english())]
    assert "8 x (run 1 min, heart rate at most 150 bpm; walk 2 min)" in words


@pytest.mark.parametrize("more", ["", ASKED, CEILING])
def test_what_a_watch_minds_changes_no_figure(more: str) -> None:
    def figures(one: Session) -> Any:
        return one.title, measure_steps(one.steps, problem().runner.speeds), one.distance_m, one.duration_s

    assert list(map(figures, plan(more).sessions)) == list(map(figures, plan("rules: {cadence: off}\n").sessions))
    findings = check(problem(more), plan(more))
    assert not [one for one in findings if one.rule in ("cadence", "heart-rate")]
    assert len(list(unrolled(plan(more).sessions[0].steps))) > 8


def test_the_engine_finds_the_same_weeks_with_and_without() -> None:
    weeks = [
        _progression(problem(more), Budget(Effort()), lambda _: None, Known())[0].weeks
        for more in ("rules: {cadence: off}\n", ASKED)
    ]
    assert weeks[0] == weeks[1]
