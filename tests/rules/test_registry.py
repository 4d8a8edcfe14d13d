"""The table of contents is complete, and every rule says what it is for, where it comes from and what it is worth."""

import ast
import importlib
import inspect
import pkgutil
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from drawn import plan_of, problem
from universes import SETTINGS, UNIVERSES, settings

from planforge import rules
from planforge.constraints.load import load
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Stood
from planforge.problem.frames import History
from planforge.rules.base.during import During
from planforge.rules.base.rule import DayRule, Rule, SessionRule, WeekRule, uses, uses_in
from planforge.rules.base.terms import Terms
from planforge.rules.registry import BY_NAME, RULES
from planforge.rules.run_days import RunDays
from planforge.solver.days.days import open_days
from planforge.solver.days.layout import LayoutDraft
from planforge.source import read

HERE = Path(__file__).parent
FOLDER = Path(rules.__path__[0])
MODULES = [module.name for module in pkgutil.iter_modules(rules.__path__)]
OPT_IN = {  # rules a coach or a condition asks for, documented as such
    "chosen-days": "the runner's own wish",
    "continuous-cap": "an IT band's template",
    "heart-rate": "a ceiling that a doctor or coach names",
    "preferred-days": "the runner's own wish",
}
SOLVERS = {"ortools", "numpy", "pandas"}

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def defined() -> list[type[Rule]]:
    found = []
    for name in MODULES:
        module = importlib.import_module(f"planforge.rules.{name}")
        found += [
            one
            for _, one in inspect.getmembers(module, inspect.isclass)
            if issubclass(one, Rule) and one.__module__ == module.__name__ != Rule.__module__
        ]
    return found


def test_every_rule_that_is_defined_is_registered_and_nothing_else() -> None:
    there, listed = {rule.__name__ for rule in defined()}, {rule.__name__ for rule in RULES}
    assert there == listed, f"add {', '.join(there - listed)} to RULES in src/planforge/rules/registry.py"
    assert len(BY_NAME) == len(RULES) == len(set(RULES))


@every_rule
def test_a_rule_is_called_like_its_file_and_has_a_test_file(rule: type[Rule]) -> None:
    file = rule.__module__.rsplit(".", 1)[1]
    assert rule.name == file.replace("_", "-")
    tests, needed = HERE / f"test_{file}.py", "test_a_breach_is_reported_where_it_happens"
    said = tests.read_text(encoding="utf-8") if tests.exists() else ""
    assert f"def {needed}" in said, f"add {needed} of {rule.name} in tests/rules/{tests.name}"


@every_rule
def test_a_rule_has_a_manual_page_with_why_bad_and_good(rule: type[Rule]) -> None:
    manual = rule.manual()
    assert re.search(r"\n\nWhy:  \S", manual)
    assert re.search(r"\nBad:  \S", manual)
    assert re.search(r"\nGood: \S", manual)
    assert manual.splitlines()[0].endswith(".")


@every_rule
def test_a_rule_describes_itself_and_every_parameter(rule: type[Rule]) -> None:
    assert rule.__doc__ and rule.__doc__.endswith(".")
    for name, field in rule.model_fields.items():
        assert field.description and field.description.endswith("."), name


@every_rule
def test_a_rule_has_a_source_and_says_what_it_is_worth(rule: type[Rule]) -> None:
    assert len(rule.source.text) > 10
    assert rule.source.worth in ("trial", "cohort", "guideline", "convention", "ours")
    if "the source article" in rule.source.text:
        assert rule.source.worth != "guideline", "a coach's text is a convention"
    if rule.source.worth in ("trial", "cohort"):
        assert re.search(rf"{rule.source.worth}s? ", rule.source.tested), "say what it found"


@every_rule
def test_a_rule_has_the_halves_its_scope_asks_for(rule: type[Rule]) -> None:
    own, base = vars(rule), {"week": WeekRule, "day": DayRule, "session": SessionRule}[rule.scope]
    assert issubclass(rule, base)
    assert "scope" not in own, f"{rule.__name__} is about what its base class says"
    assert "check" in own
    assert ("shape" in own, "post" in own) == ((True, False) if rule.scope == "session" else (False, True))


@every_rule
def test_a_rule_can_be_used_without_saying_anything(rule: type[Rule]) -> None:
    assert rule().hard != rule.wish
    assert not rule(weight=5).hard


@every_rule
def test_a_rule_is_in_the_base_template_or_is_asked_for(rule: type[Rule]) -> None:
    base = find_template("base")
    assert base is not None
    stated = rule.name in read(base, find_template, template_names()).values()["rules"]
    assert stated or rule.name in OPT_IN, (
        f"add {rule.name} to `rules` in templates/base.yaml, or why it is asked for to OPT_IN in {Path(__file__).name}"
    )
    assert not (stated and rule.name in OPT_IN), f"take {rule.name} out of OPT_IN: templates/base.yaml states it"


def test_what_names_rules_names_only_rules_that_there_are() -> None:
    assert {*OPT_IN, *SETTINGS, *UNIVERSES} - {*BY_NAME} == set()


@every_rule
def test_a_rule_is_tried_by_the_keystone(rule: type[Rule]) -> None:
    missing = []
    if rule.name not in SETTINGS:
        missing.append("SETTINGS: its defaults, and another value of each parameter")
    if rule.scope != "session" and not UNIVERSES.get(rule.name):
        missing.append("UNIVERSES: small worlds in which some plans keep it and some break it")
    assert not missing, f"add {rule.name} in tests/rules/universes.py to {'; to '.join(missing)}"


# -- a rule is one file ------------------------------------------------------------------------------------------------

# Texts outside `rules/` that are spelled like a rule's name and mean something else, and what.
OTHER_MEANINGS = {
    "available": "the part of the calendar that says when there is time",
    "away": "the part of the calendar that names absences",
    "cadence": "steps a minute: of the runner, and as a workout's target",
    "cool-down": "a part of a session",
    "cross-training": "what a time is for, where it is marked",
    "goal": "the part of the file that says what is wanted",
    "ladder": "the part of a protocol that lists its levels",
    "terrain": "the ground of a session",
    "warm-up": "a part of a session",
}


def literals(path: Path) -> set[str]:
    """Return the texts of a file's code, whatever they are for; words of docstrings and comments are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_rules_are_asked_for_by_class_and_never_by_a_text() -> None:
    """A name that is misspelt answers nothing, and says nothing of it; a class that is misspelt is no class."""
    source = FOLDER.parent
    others = [path for path in source.rglob("*.py") if FOLDER not in path.parents]
    found = {(path.relative_to(source).as_posix(), name) for path in others for name in literals(path) & {*BY_NAME}}
    assert {(path, name) for path, name in found if name not in OTHER_MEANINGS} == set()
    assert OTHER_MEANINGS.keys() <= {*BY_NAME}


def test_the_uses_of_a_rule_are_found_by_its_class() -> None:
    given = load(None, today=date(2026, 12, 1)).problem
    for rule in RULES:
        assert uses(given, rule) == [one.rule for one in given.uses if type(one.rule) is rule]
    (days,) = uses(given, RunDays)
    assert uses_in(given, RunDays, 5, "rebuild") == [days]
    assert (
        uses_in(given.with_rules(days.model_copy(update={"during": During(weeks=((6, None),))})), RunDays, 5, "") == []
    )


def test_a_problem_lists_its_rules_in_the_manuals_order() -> None:
    names = [rule.name for rule in load(None, today=date(2026, 12, 1)).problem.rules]
    order = [rule.name for rule in RULES]
    assert names == sorted(names, key=order.index)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.stem)
def test_the_rules_import_no_solver(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not {one.split(".")[0] for one in imported} & SOLVERS
        assert not any(one.startswith("planforge.solver") for one in imported)


class LookedAt(Exception):
    """Something was looked at that should not matter."""


class Hidden:
    """What nobody may look at."""

    def _looked_at(self, *_: Any) -> Any:
        raise LookedAt

    __getattribute__ = __iter__ = __len__ = __bool__ = __getitem__ = _looked_at


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.scope == "day"], ids=lambda rule: rule.name)
def test_a_rule_that_is_not_of_windows_does_not_look_at_them(rule: type[Rule]) -> None:
    """What such a rule says is kept for days that differ in their windows alone."""
    given = problem(strength="heavy", away=["2027-01-12"])
    days = open_days(given, {week.index: [Terms.of(slot) for slot in range(3)] for week in given.weeks}, Terms.of)
    for one in days:
        one.day = replace(one.day, windows=Hidden(), can_run=Hidden())  # type: ignore[arg-type]
        one.windows = one.run_seconds = Hidden()  # type: ignore[assignment]
    draft: Any = LayoutDraft(given, None, days, {})
    if rule.name == "stay-close":  # it speaks only where something stood before
        coming = (Stood(id="w01-run-1", date=given.start),)
        draft.problem = replace(given, history=History(plan_of(given, ()), given.start, coming=coming))
    looked = False
    for one in settings(rule.name):
        try:
            list(one.posted(draft))
        except LookedAt:
            looked = True
    assert looked == rule.of_windows, (
        f"write `of_windows: ClassVar = {looked}` in {rule.__module__}: it looks {'' if looked else 'not '}at windows"
    )
