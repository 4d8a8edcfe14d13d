"""Published ladders measure what was published of them, and the measures are what they say."""

import csv
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import pytest

from planforge.foreign.figures import Figures, figures, session_days
from planforge.foreign.reading import read_foreign
from planforge.foreign.stated import ForeignPlan, ForeignSession, ForeignWeek
from planforge.plan.model import Repeat
from planforge.sessions.palette import run, walk

DATA = Path(__file__).parents[1] / "data"
LADDERS = sorted((DATA / "ladders").glob("*.yaml"))


def published() -> dict[tuple[str, int], dict[str, str]]:
    with (DATA / "weekly.csv").open(encoding="utf-8") as file:
        return {(row["protocol"], int(row["week"])): row for row in csv.DictReader(file)}


@pytest.mark.parametrize("path", LADDERS, ids=lambda path: path.stem)
def test_every_column_of_every_week_is_as_published(path: Path) -> None:
    plan = read_foreign(path)
    rows = {week: row for (name, week), row in published().items() if name == plan.id}
    found = {week.week: asdict(week) for week in figures(plan)}
    assert found.keys() == rows.keys()
    for week, row in rows.items():
        wanted = {column: int(text) if text else None for column, text in row.items() if column != "protocol"}
        assert found[week] == wanted, f"week {week}"


def test_every_published_row_and_column_is_compared() -> None:
    assert len(LADDERS) == 8
    names = {read_foreign(path).id for path in LADDERS if read_foreign(path).weeks}
    assert {name for name, _ in published()} == names
    assert ["protocol", *(field.name for field in fields(Figures))] == list(next(iter(published().values())))


def plan(*weeks: list[int], **more: object) -> ForeignPlan:
    """Return a plan of continuous runs in minutes; 0 is a walk of ten."""
    several = [
        ForeignWeek(number, tuple(ForeignSession((run(60 * one) if one else walk(600),)) for one in minutes))
        for number, minutes in enumerate(weeks, 1)
    ]
    return ForeignPlan("drawn", "Drawn", tuple(several), **more)  # type: ignore[arg-type]


def test_growth_is_of_the_week_before_and_of_the_most_of_four() -> None:
    found = figures(plan([20], [10], [10], [10], [10], [10], [0], [10]))
    assert [week.run_vs_prev_pct for week in found] == [None, -50, 0, 0, 0, 0, -100, None]
    assert [week.run_vs_4wk_peak_pct for week in found] == [None, -50, -50, -50, -50, 0, -100, 0]


def test_a_spike_looks_back_thirty_days() -> None:
    found = figures(plan([20, 10], [10, 10], [10, 10], [10, 10], [10, 10], [15, 10]))
    assert [week.worst_session_run_spike_30d_pct for week in found] == [-50, -50, -50, -50, -50, 50]


def test_a_first_run_after_walks_is_a_spike_and_a_lone_session_none() -> None:
    found = figures(plan([0], [1]))
    assert [week.worst_session_run_spike_30d_pct for week in found] == [None, 5900]


def test_runs_that_follow_each_other_are_one_bout() -> None:
    steps = (Repeat(times=3, steps=(run(60),)), run(30), walk(60), run(120))
    lone = ForeignPlan("one", "One", (ForeignWeek(1, (ForeignSession(steps),)),))
    assert figures(lone)[0].longest_run_bout_s == 210


def test_sessions_stand_with_their_rest_between_or_evenly() -> None:
    assert session_days(plan([5] * 3, [5] * 2)) == [(0, 2, 4), (7, 9)]
    assert session_days(plan([5] * 3, rest_days=2)) == [(0, 3, 6)]
    assert session_days(plan([5] * 5)) == [(0, 1, 2, 4, 5)]


def test_dates_count_where_there_are_some() -> None:
    sessions = tuple(ForeignSession((run(600),), day) for day in (date(2027, 1, 6), date(2027, 1, 10)))
    assert session_days(ForeignPlan("dated", "Dated", (ForeignWeek(1, sessions),))) == [(2, 6)]
