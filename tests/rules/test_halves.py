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
from planforge.rules.registry import RULES
from planforge.rules.rule import Rule

PACKAGE = "planforge.rules"
FOLDER = Path(rules.__path__[0])
NOT_YET = {"resume-below"}  # its check still asks what its posting half asks

# What both halves may reach, and why a fault in it is no fault of a rule.
FACTS = {
    "planforge.fields": "days after which a plan repeats or begins again: numbers with a source, named once",
    "planforge.measures.Measure": "the name of a measure",
    "planforge.plan.Kind": "what a session is",
    "planforge.rules.draft.FEATURES": "the names of what comes back",
    "planforge.rules.draft.FAST": "the names of what comes back",
    "planforge.rules.draft.HILLY": "the names of what comes back",
    "planforge.rules.rule.Per": "the unit in which an excess is counted",
    "planforge.sessions.palette.SHORTEST_MAIN": "a number with a source",
    "planforge.sessions.palette.palette": "the sessions that a ladder has",
    "planforge.stated.REBUILD": "the name of a phase",
    "planforge.units.MINUTE": "60",
}


class Module(NamedTuple):
    """A module's own functions, constants and classes by name, and where its other names come from."""

    name: str
    functions: dict[str, ast.FunctionDef]
    constants: dict[str, ast.expr]
    methods: dict[str, dict[str, ast.FunctionDef]]
    imported: dict[str, str]


@cache
def module(name: str) -> Module:
    """Return what a module of the rules' folder consists of."""
    tree = ast.parse((FOLDER / f"{name.rsplit('.', 1)[1]}.py").read_text(encoding="utf-8"))
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


METHODS = {  # of all rules, by name: what `rule.name()` may mean where nobody says which rule it is
    (rule.__module__, rule.__name__, name)
    for rule in RULES
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
                if name == node.attr and ((place, class_) == (where, owner) if mine else id(node) in called):
                    yield f"{place}.{class_}.{name}", [(place, class_, name)]
            if node.attr == "references" and id(node) not in called:
                yield "planforge.problem.Problem.references", []


def _resolved(where: str, name: str) -> str | None:
    """Return the full name of something that a module defines or imports."""
    here = module(where)
    if name in here.functions or name in here.constants or name in here.methods:
        return f"{where}.{name}"
    return here.imported.get(name)


def _code_of(name: str) -> list[tuple[str, str, str]]:
    """Return the function of the rules' folder that a full name means."""
    where, _, last = name.rpartition(".")
    return [(where, "", last)] if where.startswith(f"{PACKAGE}.") and last in module(where).functions else []


def _are_words(name: str) -> bool:
    """Tell whether a full name means a constant that holds texts only."""
    where, _, last = name.rpartition(".")
    value = module(where).constants.get(last) if where.startswith(f"{PACKAGE}.") else None
    parts = [one for one in ast.walk(value) if isinstance(one, ast.Constant)] if value else []
    return bool(parts) and all(isinstance(one.value, str) for one in parts)


HALVES = [rule for rule in RULES if rule.scope != "session"]


@pytest.mark.parametrize("rule", HALVES, ids=lambda rule: rule.name)
def test_the_halves_of_a_rule_share_no_code_and_no_number_but_what_is_stated_and_measured(rule: type[Rule]) -> None:
    shared = reached(rule, "post") & reached(rule, "check")
    assert {one for one in shared if one not in FACTS and not _are_words(one)} == set()
