"""No key of the languages is left that nobody asks for: all that can be said to a runner is said once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fit_plans import small_plan
from other_language import problem_of

from planforge.conflicts.outcome import solve
from planforge.exporters.fit import workouts as fit
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions, Feed
from planforge.gate import judging as outcomes
from planforge.gate import words as pain
from planforge.languages import Language, catalogue
from planforge.languages.pain import bolder
from planforge.languages.table import Table
from planforge.plan.model import (
    Do,
    End,
    Intensity,
    Kind,
    PainChange,
    Plan,
    PlanWaiting,
    Repeat,
    Session,
    Step,
    Target,
    Terrain,
    unrolled,
)
from planforge.problem.readiness import gate
from planforge.rules.cadence import _asked_for as check_of_cadence
from planforge.sessions.build import cross_session, run_session, strength_session
from planforge.sessions.palette import Amount, Rung

NOW = datetime(2026, 12, 20, tzinfo=UTC)

SOURCE = Path(catalogue.__file__).parents[1]


def keys(table: type[Table]) -> Iterator[tuple[str, str]]:
    """Yield every message or table of messages, as its part of the language and its name there."""
    for name, shape in table.__annotations__.items():
        if isinstance(shape, type) and issubclass(shape, Table):
            yield from keys(shape)
        else:
            yield table.__name__, name


def everything() -> None:
    """Say all there is to say: sessions of every kind, calendars, workouts, and plans that wait."""
    problems = problem_of()
    running, waiting = problems("running"), problems("waiting")
    when = {"on": running.start, "at": None, "phase": "rebuild"}
    continuous = Rung(1, 0, 0, most_tails=40)
    runs = [(Rung(1, 60, 90, 60, 2), Amount(5, 2)), (Rung(1, 60, 90), Amount(6)), (Rung(1, 900, 60), Amount(1, 5))]
    sessions = [run_session(running, *one, slot=f"w01-run-{slot}", **when) for slot, one in enumerate(runs, 1)]
    for intensity, terrain in ((Intensity.STRIDES, Terrain.HILLY), (Intensity.TEMPO, Terrain.FLAT)):
        some = {"intensity": intensity, "terrain": terrain}
        run_session(running, continuous, Amount(0, 40), slot="w01-run-1", **some, **when)
    for own in (None, 178):
        other = replace(running, runner=running.runner.model_copy(update={"cadence": own}))
        run_session(other, continuous, Amount(0, 40), slot="w01-run-1", **when)
    for stage in running.protocol.strength:
        strength_session(running, running.routine(stage.from_week), slot="w01-strength-1", **when)
    gate(problems("with questions of its own").protocol, running.language)
    for name in ("waiting", "waiting, still running"):
        assert isinstance(solve(problems(name), now=NOW), Plan)
    sessions.append(cross_session(waiting, waiting.cross_training[0], slot="w01-cross-1", **when))
    assert check_of_cadence("", running.language) == []
    assert running.notes_in_plan
    export(sessions)
    follows_from_pain(running.language)


def follows_from_pain(said: Language) -> None:
    """Say what follows from entries: nothing, something, what was not told; and what is bolder than a protocol."""
    by = outcomes.gate(("general",))
    mild: outcomes.Answers = {"worst": 0, "morning": "usual"}
    grave: outcomes.Answers = {"worst": 6, "days_off": "over_28", "course": "rose", "settled": "later"}
    for entry in (mild, grave, {}):
        found = outcomes.judge(by, entry)
        pain.because(by, found, said)
        pain.to_do(found.parts, said)
    changes = (("stop", "5", "4"), ("settle_go", "by_morning", "within_1h"), ("stiff-30", None, None))
    bolder((PainChange(what=what, now=now, before=before, why="-") for what, now, before in changes), said)


def export(sessions: list[Session]) -> None:
    """Write what these sessions say, and what else there is to be said, for calendars and a watch."""
    plan = small_plan()
    (strength,) = (one for one in plan.weeks[0].sessions if one.kind is Kind.STRENGTH)
    exercise = next(step.exercise for step in unrolled(strength.steps) if step.exercise)
    held = Step(do=Do.EXERCISE, end=End(lap_button=True), exercise=exercise, tempo=6, cue="x")
    counted = Step(do=Do.RUN, end=End(reps=2))
    targets = Target(heart_rate_max=150, cadence_spm=(160, 170), speed_mm_s=2500)
    aimed = Step(do=Do.RUN, end=End(seconds=61), target=targets)
    strange = (held, counted, aimed, Repeat(times=2, steps=(counted,)))
    sessions = [*sessions, strength, sessions[0].model_copy(update={"id": "w01-run-9", "steps": strange})]
    week = plan.weeks[0].model_copy(update={"sessions": tuple(sessions), "distance_m": 9000, "run_s": 600})
    waits = PlanWaiting(title="-", until=week.start, wants=("-",), questions=("-",))
    goal = plan.goal.model_copy(update={"continuous_run_s": 600, "reached_in_week": week.index})
    plan = plan.model_copy(update={"weeks": (week,), "waiting": waits, "goal": goal})
    options = CalendarOptions(week_banner=True)
    plan = plan.model_copy(update={"events": ics.revisions(plan, options)})
    gone = plan.model_copy(update={"weeks": (week.model_copy(update={"sessions": ()}),)})
    for one in (plan, gone):
        ics.calendar(one, options)
    ics.calendar(plan, options, Feed.BUSY)
    fit.workout_files(plan)


def test_no_key_is_left_that_nobody_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()

    def noted(part: Any, name: str) -> Any:
        asked.add((type(part).__name__, name))
        return object.__getattribute__(part, name)

    monkeypatch.setattr(Table, "__getattribute__", noted, raising=False)
    everything()
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    left = [one for one in keys(Language) if one not in asked]
    # Words of the diary, of pain and of what comes are asked for by commands, whose tests hold them: here their names.
    assert [(part, name) for part, name in left if not re.search(rf"\b{name}\b", source)] == []
