"""The cap is one of distance, walking included: by how much running itself grows is measured on the plan and said."""

import re
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from commands import NOW, Command, Example

from planforge.bounds.growth import growth, in_words
from planforge.constraints.load import load
from planforge.constraints.templates import find_template
from planforge.languages.catalogue import language
from planforge.plan.model import Plan


def largest(plan: Plan, of: str) -> tuple[int, int]:
    """Return the largest growth from a week with runs to the next, in whole per cent rounded up, and the week."""
    weeks = [(getattr(week, of), week.index) for week in plan.weeks if week.runs]
    steps = [(-(-100 * (new - old) // old), -index) for (old, _), (new, index) in pairwise(weeks)]
    share, index = max(steps)
    return share, -index


def test_by_how_much_running_and_distance_grow_stands_below_the_table(example: Example) -> None:
    (running, week), (distance, far_in_week) = largest(example.plan, "run_s"), largest(example.plan, "distance_m")
    assert running > 10 >= distance
    said = " ".join(example.done.out.split())
    assert (
        f"Running grows by up to {running} % (week {week}), distance by up to {distance} % (week {far_in_week}): "
        "the cap of 10 % is one of distance, walking included."
    ) in said


def test_the_report_says_the_same(example: Example, planforge_command: Command, tmp_path: Path) -> None:
    shutil.copytree(example.folder, tmp_path / "exports" / "beginner")
    planforge_command("report", "--now", NOW)
    page = (tmp_path / "exports" / "beginner" / "report.html").read_text("utf-8")
    assert re.search(r"Running grows by up to \d+ % \(week \d+\), distance", page)


def test_where_running_keeps_within_the_cap_or_nothing_caps_distance_nothing_is_said(example: Example) -> None:
    path = find_template("examples/beginner")
    assert path is not None
    problem = load(path, today=date.fromisoformat(NOW)).problem
    found = growth(problem, example.plan)
    assert found is not None and "Strecke gar nicht" in in_words(replace(found, distance=0), language("de"))
    none = replace(problem, uses=tuple(use for use in problem.uses if use.rule.name != "build-cap"))
    assert growth(none, example.plan) is None
    steady = [week for week in example.plan.weeks if week.index > 16]
    assert growth(problem, example.plan.model_copy(update={"weeks": tuple(steady)})) is None
