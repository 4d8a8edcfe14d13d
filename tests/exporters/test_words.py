"""A second language is one file like `words.py`: with every word of it changed, no export holds any other."""

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
from fit_plans import small_plan
from ics_plans import continuous, plan, run_walk, session, strength
from test_ics import MORNING, lines

from planforge.exporters import fit, fit_read_back, fit_reading, fit_schedule, ics, ics_entries, ics_told, words
from planforge.exporters.fit_check import check_set
from planforge.options import PARTS, CalendarOptions
from planforge.plan import Do, End, Exercise, Kind, Plan, Step, Target

UNITS = {"min", "km", "spm"}  # `planforge.units`: the same in the languages that count in them
CHARACTERS = {"en", "dash", "heavy", "black", "heart"}  # Unicode has one name for each
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
    for module in (ics, ics_entries, ics_told):
        monkeypatch.setattr(module, "words", foreign())
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


def wordless_workouts() -> Plan:
    """Return a plan without words of its own that makes use of all that a watch is told."""
    easy = Step(
        do=Do.RUN, end=End(seconds=61), target=Target(heart_rate_max=150, cadence_spm=(165, 175), speed_mm_s=2500)
    )
    counted = Step(do=Do.EXERCISE, end=End(reps=3), side="left")
    many = tuple(Step(do=do, end=End(seconds=60)) for do in (Do.RUN, Do.WALK) for _ in range(30))
    titled = (
        Exercise(key="one", title="-" * 40, fit="hip_raise/clams"),
        Exercise(key="two", title="=", fit="hip_raise/clams"),
    )
    same = tuple(Step(do=Do.EXERCISE, end=End(reps=5), exercise=one, cue="\u2764 \u2013\n-" * 90) for one in titled)
    return plan(
        session("w01-run-1", *MORNING, "-", (easy, counted), notes=("7" * 300,)),
        session("w01-run-2", *MORNING, "-", many),
        session("w01-cross-1", *MORNING, "\u2764", (Step(do=Do.CROSS, end=End(lap_button=True)),)),
        session("w01-strength-1", *MORNING, "-", (*same, counted, Step(do=Do.REST, end=End(seconds=9)))),
        session("w01-cross-2", *MORNING, "-", ()),
        session("w01-run-3", *MORNING, "-", tuple(Step(do=Do.RUN, end=End(seconds=n + 1)) for n in range(51))),
        title="-",
    )


def test_every_word_of_a_workout_and_of_what_a_watch_cannot_show_comes_from_one_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fit, "words", foreign())
    monkeypatch.setattr(fit_schedule, "words", foreign())
    monkeypatch.setattr(fit_schedule, "MOST_ENTRIES", 1)
    made = fit.workout_files(wordless_workouts())
    _, late = fit_schedule.schedule(wordless_workouts(), made.revisions)
    told = [part for one in (*made.remarks, *late) for part in (one.what, one.detail)]
    shown = [text for data in made.files.values() for text in texts(data)]
    assert len(made.files) == 4
    assert len({one.what for one in (*made.remarks, *late)}) == 15, "each thing that can be told"
    for said in (*told, *shown):
        assert set(re.findall(r"[A-Za-z]{2,}", said)) <= UNITS | CHARACTERS, said


def texts(data: bytes) -> list[str]:
    """Return all that a workout file says."""
    read = fit_reading.read(data)
    assert isinstance(read, fit_reading.WorkoutFile)
    return [value for record in read.records for value in record.fields.values() if isinstance(value, str)]


def test_workouts_in_another_language_are_read_back_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    german = foreign()
    german.DAYS, german.KINDS_SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"), dict.fromkeys(Kind, "E")
    german.DOES = dict(zip(words.DOES, ("Laufen", "Gehen", "Pause", "Uebung", "Ruhig"), strict=True))
    german.SIDES_SHORT = {"left": "Li ", "right": "Re "}
    german.SIDES_WHOLE = {"left": "Linke Seite", "right": "Rechte Seite"}
    german.workout_name = lambda week, day, kind, nth: f"{week} {german.DAYS[day]} {kind[0]}{nth}"
    for module in (fit, fit_read_back):
        monkeypatch.setattr(module, "words", german)
    checked = check_set(fit.workout_files(small_plan()).files)
    assert not checked.faults
    shown = {step.name.split()[0] for file in checked.sound.values() for step in fit_reading.done(file)}
    assert {"Li", "Re", "Laufen", "Gehen"} <= shown
    assert not list(fit_read_back.compared_workouts(small_plan(), checked.sound))
