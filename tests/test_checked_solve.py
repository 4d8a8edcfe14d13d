"""A plan that the second check faults reaches nobody, whoever asked: the solver's answer is spoilt on purpose."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from answered import ANSWERED
from click.testing import CliRunner, Result
from test_library import SMALL

import planforge
from planforge.cli import main
from planforge.plan.model import Do, End, Plan, Step
from planforge.solver import engine

NOW = "2027-01-01"
FAULT = "This is a fault of planforge, not of your file. Please report it with the file.\n"


def longer(plan: Plan) -> Plan:
    """Return a plan one run of which goes on running for ten minutes more than was decided."""
    week = next(one for one in plan.weeks if one.runs)
    run = week.runs[-1]
    more = Step(do=Do.RUN, end=End(seconds=600))
    spoilt = run.model_copy(update={"steps": (*run.steps[:-1], more, run.steps[-1])})
    sessions = tuple(spoilt if one.id == run.id else one for one in week.sessions)
    weeks = tuple(one.model_copy(update={"sessions": sessions}) if one is week else one for one in plan.weeks)
    return plan.model_copy(update={"weeks": weeks})


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file, and the plan that was made of it in another folder, before anything was spoilt."""
    monkeypatch.chdir(tmp_path)
    Path("sam.yaml").write_text(SMALL + ANSWERED, encoding="utf-8")
    planforge.generate("sam.yaml", out="before", now=date(2027, 1, 1))
    return tmp_path


def spoil(monkeypatch: pytest.MonkeyPatch, *, after: int = 0) -> list[Plan]:
    """Have the solver's answers spoilt from one on; return those that were."""
    assemble, made, spoilt = engine.assemble, [], []

    def wrong(*decided: Any) -> Plan:
        made.append(assemble(*decided))
        if len(made) <= after:
            return made[-1]
        spoilt.append(longer(made[-1]))
        return spoilt[-1]

    monkeypatch.setattr(engine, "assemble", wrong)
    return spoilt


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--now", NOW])


@pytest.mark.parametrize(
    "command",
    [
        ("generate", "sam.yaml"),
        ("generate", "sam.yaml", "--json"),
        ("explain", "sam.yaml"),
        ("explain", "sam.yaml", "--rule", "run-step"),
        ("what-if", "sam.yaml", "--set", "goal.continuous_run=6 min"),
        ("compare", "before", "sam.yaml"),
        ("compare", "sam.yaml", "before"),
    ],
    ids=" ".join,
)
def test_every_command_stops_loudly(files: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt = spoil(monkeypatch)
    done = run(*command)
    assert spoilt
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("The plan found breaks its own rules; nothing was written:\n  week ")
    assert done.stderr.endswith(FAULT)
    assert sorted(path.name for path in files.iterdir()) == ["before", "sam.yaml"]


@pytest.mark.parametrize(
    "command",
    [
        ("what-if", "sam.yaml", "--set", "goal.continuous_run=6 min"),
        ("explain", "sam.yaml", "--week", "6"),
    ],
    ids=" ".join,
)
def test_so_does_one_whose_second_answer_alone_is_spoilt(
    files: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = spoil(monkeypatch, after=1)
    done = run(*command)
    assert spoilt
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith(FAULT)


def test_a_plan_that_has_begun_is_not_made_again_from_a_spoilt_answer(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file wants something else by then, so that what comes is solved."""
    before = (files / "before" / "plan.json").read_bytes()
    text = Path("sam.yaml").read_text(encoding="utf-8")
    Path("sam.yaml").write_text(text.replace("5 min", "6 min"), encoding="utf-8")
    spoil(monkeypatch)
    done = CliRunner().invoke(main, ["generate", "sam.yaml", "--out", "before", "--now", "2027-01-12"])
    assert done.exit_code == 1
    assert done.stderr.endswith(FAULT)
    assert (files / "before" / "plan.json").read_bytes() == before


@pytest.mark.usefixtures("files")
def test_a_program_is_given_no_such_plan_either(monkeypatch: pytest.MonkeyPatch) -> None:
    request = planforge.load("sam.yaml", now=date(2027, 1, 1))
    sound = planforge.solve(request)
    spoil(monkeypatch)
    for wrong in (
        lambda: planforge.solve(request),
        lambda: planforge.generate("sam.yaml", now=date(2027, 1, 1)),
        lambda: planforge.explain(request),
        lambda: planforge.explain(sound, week=6),
    ):
        with pytest.raises(planforge.BrokenPlan) as broken:
            wrong()
        assert broken.value.findings and all(one.hard for one in broken.value.findings)
    assert not Path("exports").exists()


@pytest.mark.usefixtures("files")
def test_nor_is_a_plan_written_that_was_changed_on_its_way() -> None:
    sound = planforge.solve(planforge.load("sam.yaml", now=date(2027, 1, 1)))
    with pytest.raises(planforge.BrokenPlan):
        planforge.export(replace(sound, plan=longer(sound.plan)))
    assert not Path("exports").exists()
