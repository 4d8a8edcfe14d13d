"""A second language is one file like `words.py`: with every word of that file changed, the calendar holds no other."""

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
from ics_plans import continuous, plan, run_walk, session, strength
from test_ics import MORNING, lines

from planforge.exporters import ics, words
from planforge.options import PARTS, CalendarOptions
from planforge.plan import Plan

UNITS = {"min", "km", "spm"}  # `planforge.units`: the same in the languages that count in them
_LETTERS = {ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class Foreign(ast.NodeTransformer):
    """Writes every word of a module in other letters, and leaves what only the program reads."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if not isinstance(node.value, str) or node.value in PARTS:
            return node
        said = re.sub(r"[^{}]+(?![^{]*\})", lambda found: found[0].translate(_LETTERS), node.value)
        return ast.Constant(said)

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        node.value = self.visit(node.value)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        return node


def foreign() -> ModuleType:
    """Return `words` in letters that no code of ours writes."""
    tree = ast.parse(Path(words.__file__).read_text(encoding="utf-8"))
    module = ModuleType("words")
    exec(compile(ast.fix_missing_locations(Foreign().visit(tree)), "words", "exec"), module.__dict__)
    return module


def wordless() -> Plan:
    """Return a plan that says nothing in words of its own."""
    text = plan(
        session("w01-run-1", *MORNING, "8 x 1:2", run_walk()),
        session("w01-strength-1", MORNING[0], None, "-", strength(), load="light"),
        session("w01-run-2", *MORNING, "30", continuous(), notes=("-",)),
        title="-",
    ).to_json()
    for said in ("Clamshell", "Side plank", "band", "Land quietly", "hips stacked", "leg swings, hip circles",
                 "Run again, a little more each week"):  # fmt: skip
        assert said in text
        text = text.replace(said, "-")
    return Plan.model_validate_json(text)


def test_every_word_of_a_calendar_comes_from_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    options = CalendarOptions(alarm="30 min before", week_banner=True)
    monkeypatch.setattr(ics, "words", foreign())
    told = wordless().model_copy(update={"events": ics.revisions(wordless(), options)})
    gone = told.model_copy(update={"weeks": tuple(w.model_copy(update={"sessions": ()}) for w in told.weeks)})
    for the_plan in (wordless(), gone):
        said = lines(ics.calendar(the_plan, options).data, "SUMMARY", "DESCRIPTION", "CATEGORIES", "NAME")
        assert len(said) >= 3 * len(the_plan.sessions) + 3
        for line in said:
            found = set(re.findall(r"[A-Za-z]{2,}", line.partition(":")[2].replace(r"\n", " ")))
            assert found <= UNITS, line
    busy = ics.calendar(wordless(), options, ics.Feed.BUSY).data
    assert b"Busy" not in busy
