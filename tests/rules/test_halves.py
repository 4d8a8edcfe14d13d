"""The two halves of a rule share nothing but what is stated and what is measured: read from the source.

The keystone compares `post` and `check`. What both of them reach it cannot judge: a fault there is the same in both.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from planforge import rules
from planforge.problem.problem import Problem
from planforge.rules.base.rule import Rule
from planforge.rules.goal import GoalRule
from planforge.rules.registry import RULES
from planforge.rules.resume_below import ResumeBelow

PACKAGE = "planforge.rules"
FOLDER = Path(rules.__path__[0])

# What both halves may reach, and why: a fault in it is a fault in what is stated or measured, not in a rule.
FACTS = {
    "planforge.rules.base.absences": "after how many days off a plan repeats or begins again: numbers named once",
    "planforge.plan.measures.Measure": "what is measured, by name",
    "planforge.plan.model.Do": "what is done in a step",
    "planforge.plan.model.Kind": "the kinds of sessions, by name",
    "planforge.plan.model.Part": "the parts of a session",
    "planforge.plan.model.Step": "a step",
    "planforge.plan.model.Terrain": "the kinds of ground",
    "planforge.rules.base.draft.FEATURES": "what comes back, by name",
    "planforge.rules.base.rule.Rule.holds": "the weeks that a coach gave a rule, `during`: tried by themselves",
    "planforge.rules.base.rule.uses": "which rules are in force",
    "planforge.rules.base.rule.uses_in": "which rules are in force",
    "planforge.rules.base.rule.Per": "the unit in which an excess is counted",
    "planforge.rules.run_spacing.A_THIRD_DAY": "a price, named once",
    "planforge.sessions.contents.LEAST_REPEATS": "a number with a source, named once",
    "planforge.sessions.palette.SHORTEST_MAIN": "a number with a source, named once",
    "planforge.sessions.palette.palette": "the sessions that a ladder has",
    "planforge.problem.sections.REBUILD": "a phase, by name",
    "planforge.quantities.units.MINUTE": "60 s",
    "problem.ready_by": "what is wanted",
    "problem.left_out": "runs that what was told of the knee leaves out",
    "problem.weeks_gone_back": "the weeks that what was told of the knee sends back",
    "problem.continuous_goal": "what is wanted",
    "problem.as_far": "what is wanted",
    "problem.continuous_goal_is_wish": "whether somebody asked for it",
    "problem.cross_training": "which activities there are",
    "problem.distance_goal": "what is wanted",
    "problem.distance_goal_is_wish": "whether somebody asked for it",
    "problem.first_running_week": "the calendar",
    "problem.history": "what is past",
    "problem.open_from": "what is past",
    "problem.is_open": "the strength stages by week",
    "problem.rules": "which rules are in force",
    "problem.language": "the words that a runner reads",
    "problem.rules_by_name": "which rules are in force",
    "problem.stages_in": "the strength stages by week",
    "problem.jumps_on": "the strength stages by day",
    "problem.weeks": "the calendar",
}


class Module(NamedTuple):
    """A module's own functions, constants and classes by name, and where its other names come from."""

    name: str
    functions: dict[str, ast.FunctionDef]
    constants: dict[str, ast.expr]
    methods: dict[str, dict[str, ast.FunctionDef]]
    imported: dict[str, str]


def _file(name: str) -> Path:
    return FOLDER / f"{name.removeprefix(f'{PACKAGE}.').replace('.', '/')}.py"


@cache
def module(name: str) -> Module:
    """Return what a module of the rules' folder consists of."""
    tree = ast.parse(_file(name).read_text(encoding="utf-8"))
    found = Module(name, {}, {}, {}, {})
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            found.methods[node.name] = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
        elif isinstance(node, ast.ImportFrom):
            found.imported.update({one.asname or one.name: f"{node.module}.{one.name}" for one in node.names})
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
            found.constants.update(dict.fromkeys(names, node.value))
    return found


OF_A_PROBLEM = {one for one in dir(Problem) if not one.startswith("_")}  # what follows from it: not its own fields
METHODS = {  # of all rules, by name: what `rule.name()` may mean where nobody says which rule it is
    (rule.__module__, rule.__name__, name)
    for rule in (Rule, *RULES)
    for name in module(rule.__module__).methods[rule.__name__]
    if name not in ("post", "check", "shape")
}


def reached(rule: type[Rule], half: str) -> set[str]:
    """Return every name that a half of a rule uses, itself or through others: `planforge.rules.goal.GoalRule.share`."""
    found: set[str] = set()
    waiting = [(rule.__module__, rule.__name__, half)]
    while waiting:
        where, owner, name = waiting.pop()
        code = module(where).methods[owner][name] if owner else module(where).functions[name]
        for used, leads_to in _used(code, where, owner):
            if used not in found:
                found.add(used)
                waiting += leads_to
    return found


def _used(code: ast.FunctionDef, where: str, owner: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield each name that a function's body uses, and what code it leads to: (module, class or nothing, name)."""
    called = {id(node.func) for node in ast.walk(code) if isinstance(node, ast.Call)}
    for node in (one for statement in code.body for one in ast.walk(statement)):
        if isinstance(node, ast.Name):
            if (name := _resolved(where, node.id)) is not None:
                yield name, _code_of(name)
        elif isinstance(node, ast.Attribute):
            mine = isinstance(node.value, ast.Name) and node.value.id == "self"
            for place, class_, name in METHODS:
                own = (place, class_) in {(where, owner), (Rule.__module__, Rule.__name__)}
                if name == node.attr and (own if mine else id(node) in called):
                    yield f"{place}.{class_}.{name}", [(place, class_, name)]
            if node.attr in OF_A_PROBLEM and ast.unparse(node.value).rpartition(".")[2] == "problem":
                yield f"problem.{node.attr}", []


def _resolved(where: str, name: str) -> str | None:
    """Return the full name of something that a module defines or imports."""
    here = module(where)
    if name in here.functions or name in here.constants or name in here.methods:
        return f"{where}.{name}"
    return here.imported.get(name)


def _code_of(name: str) -> list[tuple[str, str, str]]:
    """Return the function of the rules' folder that a full name means."""
    where, _, last = name.rpartition(".")
    return (
        [(where, "", last)]
        if where.startswith(f"{PACKAGE}.") and _file(where).is_file() and last in module(where).functions
        else []
    )


def shared(rule: type[Rule]) -> set[str]:
    """Return what both halves of a rule reach, but for rules to ask for by their class."""
    both = reached(rule, "shape" if rule.scope == "session" else "post") & reached(rule, "check")
    return {one for one in both if one not in CLASSES}


CLASSES = {f"{one.__module__}.{one.__name__}" for one in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_halves_of_a_rule_share_only_what_is_stated_and_what_is_measured(rule: type[Rule]) -> None:
    assert shared(rule) - {*FACTS} == set()


def test_the_lists_of_what_may_be_shared_are_no_longer_than_they_need_be() -> None:
    assert {*FACTS} - {name for rule in RULES for name in shared(rule)} == set()


def test_a_name_that_both_halves_use_is_found_however_they_come_to_it() -> None:
    """What the rules before this test shared: themselves, through others, and across rules."""
    assert "planforge.rules.resume_below.ResumeBelow.back" in reached(ResumeBelow, "post")
    assert "planforge.rules.start_load.StartLoad.bound" in reached(GoalRule, "post")  # by way of another rule's helper
    assert "planforge.rules.run_days.DEFAULT" in reached(GoalRule, "post")
    assert "problem.distance_weeks" in reached(GoalRule, "post")
    assert not reached(GoalRule, "check") & {"planforge.rules.run_days.DEFAULT", "problem.distance_weeks"}
