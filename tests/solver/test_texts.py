"""Whatever a coach writes in whatever place, the plan is made, exported and read back: a title is a text."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from answered import READINESS, SCREENING
from fit_decoders import DECODERS
from hypothesis import given, settings
from hypothesis import strategies as st

from planforge.constraints.load import load
from planforge.deliver.folder import Past, continued, export, read_exports, read_workouts
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import ExportOptions
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.solver.assemble import assemble
from planforge.solver.days.layout import lay_out
from planforge.solver.effort import Budget, Effort
from planforge.solver.engine import Known, _progression
from planforge.source.parsing import UNPRINTABLE

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
FILE: Mapping[str, Any] = {
    "planforge": "1",
    "extends": "runners-knee-mild",
    "runner": {
        "normal_weekly_distance": "15 km", "easy_pace": "7:00 /km", "walking_pace": "10:30 /km", "cadence": "158 spm",
        "stopped_running": "yes",
    },
    "screening": SCREENING,
    "readiness": READINESS,
    "calendar": {
        "start": "2027-01-04", "weeks": "9", "timezone": "Europe/London",
        "available": {"mon": ["06:30 for 50 min", "18:00 for 30 min"], "wed": ["06:30 for 50 min"],
                      "fri": "18:00 for 30 min", "sat": "09:00 for 60 min"},
    },
    "goal": {"continuous_run": "5 min", "by": "week 9"},
}  # fmt: skip

# What says something of its own to a reader of files, to a pattern, to a calendar or to a watch.
TELLING = (
    "Walk", "Run", "Rest", "Exercise", "Steady", "walk", "Left", "Left side", "Right side. easy", "L sit", "L ",
    "R Run", "3 x", "3 x (", "Warm-up", "Warm-up: ", "Repeat 3", "12 times", "6 s each", "0", "12", "-", ".", "...",
    "a. b. c", "30 min", "(5 min in all)", "Run (99 min in all)", "{title}", "{", "W01 Mon Run", "Cancelled: ", "Busy",
    "None", "null", " trailing  ", "\ttab", "two\nlines", "two\r\nlines\n\n", "x" * 200, "\u00e9x" * 100, "x. " * 60,
    "long \u00e9" * 40, "\u00c5\u00e9", "A\u030ae\u0301", "e\u200d\u0301", "\ud55c\uae00", "\u1112\u1161\u11ab",
    "\u05e8\u05d9\u05e6\u05d4 \u05e7\u05dc\u05d4", "\u202eReversed\u202c", "\u0645\u0634\u064a",
    "\u8dd1\u6b65\u3002\u6b65\u884c", "\U0001f3c3", "\U0001f3c3\u200d\u2640\ufe0f", "\u2665", "\u00d7", "8 \u00d7 1",
    "\ufb2c", "\u0958", "\u2460", "\ufffd", "\u00ad", "\\n", "a\\nb; c, d", "\"; '", "BEGIN:VEVENT", "&lt;b>",
)  # fmt: skip
WRITABLE = st.text(max_size=200).map(lambda text: UNPRINTABLE.sub("", text))  # the others are refused with their place
ANY = st.one_of(st.sampled_from(TELLING), WRITABLE, st.text("LR wWak.23x", max_size=20))


def file_with(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return a constraint file in which each place that takes a coach's words has a text of its own."""
    name, title = texts["runner"][:80] or "-", texts["plan"][:120] or "-"
    whole = texts["calendar"][:40].replace("{", "{{").replace("}", "}}")
    calendar = {"title": f"{whole}{{title}}{whole}", "description": f"{whole}{{notes}}", "week_banner": "yes"}
    key = f"key {texts['key'][:40]}"
    one_set = {"exercise": key, "sets": "2", "reps": "10", "rest": "30 s", "load": texts["load"], "cue": texts["cue"]}
    both = {"exercise": "two", "sets": "1", "hold": "20 s", "each_side": "yes", "cue": texts["cue"]}
    routine = {"title": texts["routine"], "load": "light", "sets": [one_set, both], "notes": [texts["note"]]}
    stage = {"from_week": "1", "routine": "mine", "name": texts["stage"], "gate": texts["gate"]}
    protocol = {
        "title": texts["protocol"],
        "exercises": {
            key: {"title": texts["one"], "fit": "hip_raise/clams"},
            "two": {"title": texts["two"], "fit": "plank/side_plank"},
        },
        "routines": {"mine": routine},
        "strength": [stage],
        "cross_training": [{"title": texts["cross"], "minutes": "30 min", "cue": texts["cue"]}],
        "cues": [texts["run cue"], texts["note"]],
        "advice": [texts["advice"]],
    }
    rules = {
        "warm-up": {"cue": texts["warm-up"]},
        "cool-down": {"cue": texts["cool-down"]},
        "run-step": {"max_increase": "3 min", "why": texts["why"]},
    }
    exports = {"calendar": calendar if texts["calendar"] else {}}
    runner = {**FILE["runner"], "name": name}
    return {**FILE, "title": title, "runner": runner, "protocol": protocol, "rules": rules, "exports": exports}


PLACES = (
    "runner", "plan", "calendar", "load", "cue", "routine", "note", "stage", "gate", "protocol", "one", "two", "cross",
    "advice", "why", "warm-up", "cool-down", "run cue", "key",
)  # fmt: skip


@pytest.fixture(scope="module")
def decided() -> Any:
    """Return what the solver decides for the file: the same whatever its words are."""
    problem = problem_of(dict.fromkeys(PLACES, "-"))[0]
    found, _ = _progression(problem, Budget(Effort()), lambda _: None, Known())
    held = found.goal[1] if found.goal else None
    return found, lay_out(problem, held, {week: choice.run_seconds for week, choice in found.weeks.items()})


def problem_of(texts: Mapping[str, str]) -> tuple[Problem, ExportOptions]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coach.yaml"
        path.write_text(yaml.safe_dump(file_with(texts)), encoding="utf-8")
        loaded = load(path, today=TODAY)
    return loaded.problem, loaded.exports


def exported(texts: Mapping[str, str], decided: Any, out: Path) -> Plan:
    """Return the plan of the file, exported and read back from its folder."""
    problem, options = problem_of(texts)
    plan = continued(assemble(problem, *decided, NOW), Past(), options)
    assert plan.most_pain == problem.protocol.most_pain
    assert export(plan, out, options).read_back.differences == ()
    kept, read = read_exports(out)
    assert (read.differences, read.events) == ((), len(plan.sessions))
    assert ics.revisions_in((out / "plan.ics").read_bytes()) == (plan.plan_id, plan.events)
    assert kept == plan.model_copy(update={"workouts": kept.workouts})
    return kept


@pytest.mark.parametrize(
    "text", ["Walk", "Rest", "L ", "Left side", "(5 min in all)", "\u2665", "x" * 200, ""], ids=ascii
)
def test_one_text_in_every_place_is_exported_and_read_back(text: str, decided: Any, tmp_path: Path) -> None:
    exported(dict.fromkeys(PLACES, text), decided, tmp_path)


@pytest.mark.parametrize("first", range(0, len(TELLING), 6))
def test_texts_that_say_something_else_are_exported_and_read_back(first: int, decided: Any, tmp_path: Path) -> None:
    exported(dict(zip(PLACES, TELLING[first:] + TELLING, strict=False)), decided, tmp_path)


@settings(deadline=None, max_examples=20)
@given(texts=st.fixed_dictionaries(dict.fromkeys(PLACES, ANY)))
def test_any_texts_are_exported_and_read_back(texts: dict[str, str], decided: Any) -> None:
    with TemporaryDirectory() as folder:
        exported(texts, decided, Path(folder))


def test_every_decoder_reads_the_same_of_titles_that_say_something_else(decided: Any, tmp_path: Path) -> None:
    exported(dict(zip(PLACES, TELLING, strict=False)), decided, tmp_path)
    for data in read_workouts(tmp_path / "workouts").values():
        for number in (26, 27, 264):
            first, *others = [decoder(data, number) for decoder in DECODERS]
            assert all(other == first for other in others)
