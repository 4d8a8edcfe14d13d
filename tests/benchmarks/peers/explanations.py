"""How many whole solves an explanation takes: ours, beside what literature has for the same question.

Each answers for one file without a plan: which of its statements cannot hold together? Deletion asks of each in turn;
QuickXplain (Junker 2004) halves; the smallest set is proven by implicit hitting sets (Ignatiev and others 2015). All
ask the same oracle, the engine's own trial, and a question that days and states alone refute counts for ours as none:
that is what ours is made of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from answered import ANSWERED
from ortools.sat.python import cp_model

from planforge.conflicts.conflict import TRIAL, no_plan
from planforge.conflicts.statements import statements, without
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.problem.problem import Problem
from planforge.solver.effort import Effort
from planforge.source import read_text

Set: TypeAlias = frozenset[int]
HEAD = """planforge: 1
extends: {template}
runner:
  {{name: Sam, normal_weekly_distance: 20 km, easy_pace: "6:45 /km", walking_pace: "10:30 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  timezone: Europe/London
"""
THREE = "  available: {mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}\n"
FILES = {  # a name, and what the file says besides
    "a goal too early": THREE + "  weeks: 14\ngoal: {by: week 9}\n",
    "smaller steps and an early goal": THREE
    + "  weeks: 14\ngoal: {by: week 12}\nrules: {run-step: {max_increase: 1 min}}\n",
    "two days only": "  weeks: 14\n  available: {tue: 18:00 for 60 min, sat: 09:00 for 60 min}\n",
    "days in a row": "  weeks: 14\n  available: {fri: 9:00 for 60 min, sat: 9:00 for 60 min, sun: 9:00 for 60 min}\n",
    "half an hour": "  weeks: 14\n  available: {mon: 18:00 for 30 min, wed: 18:00 for 30 min, sat: 09:00 for 30 min}\n",
    "a long run in few weeks": THREE + "  weeks: 12\ngoal: {continuous_run: 45 min}\n",
}


@dataclass
class Oracle:
    """Answers whether the statements of a problem that are kept can hold together, and counts how often it is asked."""

    problem: Problem
    asked: int = 0
    _known: dict[Set, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the statements, and begin with no trial."""
        self.every = statements(self.problem)
        self._trials = Trials(Effort(TRIAL))

    def holds(self, kept: Set) -> bool:
        """Tell whether these can hold together; what was asked before is not counted again."""
        if kept not in self._known:
            self.asked += 1
            dropped = [one for place, one in enumerate(self.every) if place not in kept]
            # What the effort does not decide counts as able to hold: few rules are kept there, little is in the way.
            self._known[kept] = self._trials.possible(without(self.problem, dropped)) is not False
        return self._known[kept]


def deletion(oracle: Oracle) -> Set:
    """Return an irreducible conflict: each statement is left out in turn, and comes back where a plan appears."""
    kept = frozenset(range(len(oracle.every)))
    for one in sorted(kept):
        if not oracle.holds(kept - {one}):
            kept -= {one}
    return kept


def quickxplain(oracle: Oracle) -> Set:
    """Return an irreducible conflict: half of the statements are asked about at once."""

    def explain(beside: Set, added: bool, left: Sequence[int]) -> Set:
        if added and not oracle.holds(beside):
            return frozenset()
        if len(left) == 1:
            return frozenset(left)
        first, second = left[: len(left) // 2], left[len(left) // 2 :]
        of_second = explain(beside | {*first}, bool(first), second)
        return explain(beside | of_second, bool(of_second), first) | of_second

    return explain(frozenset(), False, range(len(oracle.every)))


def smallest(oracle: Oracle) -> Set:
    """Return a conflict that none is smaller than: the least set that meets every way out that is known."""
    every = frozenset(range(len(oracle.every)))
    ways_out: list[Set] = []
    while True:
        kept = _least_meeting(every, ways_out)
        if not oracle.holds(kept):
            return kept
        for one in sorted(every - kept):
            if oracle.holds(kept | {one}):
                kept |= {one}
        ways_out.append(every - kept)


def _least_meeting(every: Set, sets: Sequence[Set]) -> Set:
    model = cp_model.CpModel()
    taken = {one: model.new_bool_var(str(one)) for one in every}
    for some in sets:
        model.add_bool_or([taken[one] for one in some])
    model.minimize(sum(taken.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return frozenset(one for one in every if solver.value(taken[one]))


def ours(problem: Problem) -> tuple[int, int]:
    """Return how many statements the product's conflict names, and how many whole solves it takes."""
    asked = 0
    before = Trials.possible

    def counted(trials: Trials, *more: object) -> bool | None:
        nonlocal asked
        asked += 1
        return before(trials, *more)  # type: ignore[arg-type]

    Trials.possible = counted  # type: ignore[method-assign, assignment]
    try:
        found = no_plan(problem, Effort(), with_help=False)
    finally:
        Trials.possible = before  # type: ignore[method-assign]
    return sum(len(one.statements) for one in found.conflicts[:1]), asked


def table() -> list[str]:
    """Return a line a file: the statements named by each way, and the whole solves that it took."""
    ways: dict[str, Callable[[Oracle], Set]] = {"deletion": deletion, "QuickXplain": quickxplain, "smallest": smallest}
    lines = ["| file | statements | ours | deletion | QuickXplain | smallest |", "|---|---|---|---|---|---|"]
    for name, more in FILES.items():
        text = HEAD.format(template="runners-knee") + more + ANSWERED
        problem = load_document(
            read_text(text, "file.yaml", find_template, template_names()), today=date(2026, 12, 1)
        ).problem
        named, solves = ours(problem)
        cells = [f"{named} in {solves}"]
        for way in ways.values():
            oracle = Oracle(problem)
            found = way(oracle)
            cells.append(f"{len(found)} in {oracle.asked}")
        lines.append(f"| {name} | {len(statements(problem))} | {' | '.join(cells)} |")
    return lines
