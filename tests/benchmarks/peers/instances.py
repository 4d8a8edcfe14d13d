"""Neutral instances of the weekly problem, written from real constraint files, so that any solver can be tried on them.

    python tests/benchmarks/peers/instances.py FOLDER     writes weeks-11.json, -14, -26 and -52

An instance is one JSON object:

    measures   names of the columns, in mm and s
    tables     lists of states; a state is a list of integers, one a measure
    weeks      [{"week": number, "table": place in tables}]: each week takes one state of its table
    rows       [{"of": [[week, measure, coefficient], ...], "at_most": number}]: linear, over the states that are taken
    levels     [{"measure": name, "unit": number, "pairs": [[earlier, later], ...]}]: the least number n, such that the
               measure grows by at most n units from the first to the second week of each pair; the first level first,
               and the second among what is best in the first

The states are those that the rules about single weeks leave, before anything else is pruned. The rules that speak of
more than two weeks at once, and all soft ones, are switched off in the file, for every solver.
"""

import json
import math
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # what tests share
from answered import ANSWERED

from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.levels import LevelKey
from planforge.problem.problem import Problem
from planforge.quantities.units import MINUTE
from planforge.rules.base.rule import Per
from planforge.solver.facts import WeekFacts, week_facts
from planforge.solver.weeks import pruning
from planforge.solver.weeks.coupling import Coupling, Couplings
from planforge.solver.weeks.progression import Aim, _gentle, _growing
from planforge.solver.weeks.rows import Row
from planforge.solver.weeks.states import PLACE, Tables
from planforge.solver.weeks.weeks import pruner
from planforge.source import read_text

SIZES = {11: (11, 16), 14: (14, 30), 26: (26, 45), 52: (52, 60)}  # weeks: the goal's week, and minutes to run by then
FILE = """planforge: 1
extends: runners-knee
runner:
  {{name: Sam, normal_weekly_distance: 40 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  weeks: {weeks}
  timezone: Europe/London
  available: {{mon: 06:30 for {window} min, wed: 06:30 for {window} min, sat: 09:00 for {window} min}}
goal: {{continuous_run: {minutes} min, by: week {by}}}
rules: {{session-spike: off, hold-week: off, even-runs: off, clean-sessions: off}}
"""
AROUND = 15  # minutes that a window is longer than the longest run, for warming up and cooling down; 60 at least
MEASURES = {"distance": Per.METRES_100, "run_time": MINUTE}  # of the levels, with their units


@dataclass(frozen=True)
class Weekly:
    """The weekly problem of a file: its goal's weeks, what is known of each week, and what is to be least."""

    problem: Problem
    goal: tuple[int, int]
    coupling: Coupling
    facts: dict[int, WeekFacts]
    aims: tuple[Aim, ...]


def weekly(weeks: int) -> Weekly:
    """Return the weekly problem of one size."""
    by, minutes = SIZES[weeks]
    text = FILE.format(weeks=weeks, by=by, minutes=minutes, window=max(60, minutes + AROUND)) + ANSWERED
    loaded = load_document(read_text(text, "instance.yaml", find_template, template_names()), today=date(2026, 12, 1))
    problem = loaded.problem
    (goal,) = problem.goal_weeks
    coupling = Couplings().of(problem, goal[1])
    assert not coupling.needs_days, "the days are to matter to nobody"
    pairs = _growing(problem, goal)
    keys = (LevelKey.DISTANCE_INCREASE, LevelKey.RUNNING_INCREASE)
    aims = tuple(
        _gentle(key, measure, unit, pairs) for key, (measure, unit) in zip(keys, MEASURES.items(), strict=True)
    )
    return Weekly(problem, goal, coupling, week_facts(problem, goal, coupling.longest, Tables()), aims)


def instance(weeks: int) -> dict[str, Any]:
    """Return the neutral instance of one size."""
    one = weekly(weeks)
    left = pruner(one.problem, one.goal, one.facts, {})
    assert not left._fast, "strides and tempo are no part of it"
    alone: dict[int, list[Row]] = {week: [] for week in left.states}
    joining = []
    for row in left._rows.hard:
        if len(row.terms) == 1:
            alone[next(iter(row.terms))].append(row)
        else:
            joining.append(row)
    used = sorted({name for row in joining for terms in row.terms.values() for name in terms} | {*MEASURES})
    tables: list[list[list[int]]] = []
    holds = []
    for week, settled in left._rows.draft.known.items():
        _, (least, most) = pruning._alone(one.problem, settled, week, alone[week], Tables())
        assert most is least, "each state is one content"
        states = [list(map(int, state)) for state in least[:, [PLACE[name] for name in used]]]
        states = [list(state) for state in dict.fromkeys(map(tuple, states))]  # what differs in no measure is one
        if states not in tables:
            tables.append(states)
        holds.append({"week": week, "table": tables.index(states)})
    rows = [_linear(row) for row in joining]
    pairs = _growing(one.problem, one.goal)
    levels = [{"measure": name, "unit": unit, "pairs": pairs} for name, unit in MEASURES.items()]
    return {"measures": used, "tables": tables, "weeks": holds, "rows": rows, "levels": levels}


def _linear(row: Row) -> dict[str, Any]:
    """Return a row in its smallest whole numbers: some solvers count in 32 bits."""
    terms = [(week, name, by) for week, names in row.terms.items() for name, by in names.items()]
    common = math.gcd(*(by for _, _, by in terms))
    return {"of": [[week, name, by // common] for week, name, by in terms], "at_most": -row.offset // common}


def main() -> None:
    """Write every instance into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for weeks in SIZES:
        (folder / f"weeks-{weeks}.json").write_text(
            json.dumps(instance(weeks), separators=(",", ":")), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
