"""Every answer of `--json`, from commands that really run, keeps to the schema that `planforge schema` prints of it."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from answered import ANSWERED
from click.testing import CliRunner, Result
from drives import as_watch
from intervals_server import KEY, intervals
from jsonschema import Draft202012Validator
from servers import PASSWORD, USER, Radicale, radicale

import planforge
import planforge.conflicts.outcome
from planforge.cli import main
from planforge.conflicts.outcome import Undecided
from planforge.deliver.passwords import ENVIRONMENT
from planforge.diary.store import Decision, opened

ROOT = Path(__file__).parents[2]
NOW = "2026-11-22"
TABLE = "week,session,run_s,walk_s\n1,1,600,600\n1,2,600,600\n2,1,900,600\n"
TOO_LITTLE = f"""planforge: 1
extends: runners-knee
runner:
  {{name: Sam, normal_weekly_distance: 30 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  weeks: 11
  available: {{mon: 06:30 for 60 min, wed: 06:30 for 60 min, fri: 06:30 for 60 min, sat: 09:00 for 90 min}}
goal: {{continuous_run: 30 min}}
rules:
  run-step: {{max_increase: 3 min, why: "She is careful"}}
{ANSWERED}"""


@cache
def schema(command: str) -> dict[str, Any]:
    """Return the schema that the command line prints for what a command prints."""
    result = CliRunner().invoke(main, ["schema", command])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    Draft202012Validator.check_schema(found)
    assert isinstance(found, dict)
    return found


def shapes(command: str) -> set[str]:
    """Return the shapes that an answer of a command may have."""
    whole = schema(command)
    return {one["$ref"].rpartition("/")[2] for one in whole.get("anyOf", [whole])}


def faults(command: str, values: object, shape: str | None = None) -> list[str]:
    """Return what a schema says against values: the whole, or one shape of it."""
    whole = schema(command) if shape is None else {"$ref": f"#/$defs/{shape}", "$defs": schema(command)["$defs"]}
    return [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(whole).iter_errors(values)]


def kept(command: str, result: Result, shape: str, code: int) -> Any:
    """Return what a command said, which has the shape, and no other way of ending than `code`."""
    assert result.exit_code == code, result.output
    said = json.loads(result.stdout)
    assert faults(command, said) == []
    assert faults(command, said, shape) == []
    assert faults(command, said | {"more": 1}) != []
    return said


# -- what the commands are asked about -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with files of every outcome, and an export that was kept."""
    home = tmp_path_factory.mktemp("coach")
    beginner = (ROOT / "templates/examples/beginner.yaml").read_text(encoding="utf-8")
    (home / "sam.yaml").write_text(beginner, encoding="utf-8")
    (home / "waits.yaml").write_text(beginner.replace("briskly: yes", "briskly: no"), encoding="utf-8")
    (home / "red.yaml").write_text(beginner.replace("locking: no", "locking: yes"), encoding="utf-8")
    (home / "open.yaml").write_text(re.sub(r"locking: no,? *", "", beginner), encoding="utf-8")
    (home / "none.yaml").write_text(TOO_LITTLE, encoding="utf-8")
    (home / "paper.yaml").write_text(TOO_LITTLE.replace("weeks: 11", "weeks: 4"), encoding="utf-8")
    (home / "table.csv").write_text(TABLE, encoding="utf-8")
    shutil.copy(ROOT / "tests/data/ladders/esculier_2018_pfp_rules.yaml", home / "ladder.yaml")
    shutil.copytree(ROOT / "exports/sample", home / "kept")
    shutil.copytree(ROOT / "exports/sample", home / "edited")
    plan = home / "edited/plan.json"
    plan.write_text(plan.read_text(encoding="utf-8").replace('"06:30:00"', '"05:30:00"', 4), encoding="utf-8")
    shutil.copytree(ROOT / "exports/sample", home / "spoilt")
    first = min((home / "spoilt/workouts").iterdir())
    first.write_bytes(first.read_bytes()[:-3])
    as_watch(home / "watch")
    for name in ("told.yaml", "gone.yaml"):
        (home / name).write_text(beginner, encoding="utf-8")
        today = {"kind": "today", "day": "2027-02-01", "pain": 1}
        planforge.log(home / name, today, out=home / "kept", now=datetime(2027, 2, 1, 12))
    decided = json.dumps({"because": ["Mon: it hurt"], "differences": ["Wed: less"], "goal": ["2027-04-05", None]})
    with opened(home / "told.diary") as store, store.adding():
        protocol = store.add_protocol("runners-knee", "{}", datetime(2027, 2, 1, tzinfo=UTC))
        at = datetime(2027, 2, 1, 13, tzinfo=UTC)
        store.decide(Decision("sam", "kept", at, "material", protocol, "0" * 64, (), decided), "{}")
    return home


@pytest.fixture
def home(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(prepared)
    return prepared


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--json"])


class Case(NamedTuple):
    """A command and its arguments, and what its answer is: of which shape, with which exit code."""

    arguments: str
    shape: str
    code: int = 0


CASES = (
    Case(f"generate sam.yaml --out made --now {NOW}", "MadeValues"),
    Case(f"generate waits.yaml --out waiting --now {NOW}", "MadeValues"),
    Case(f"generate none.yaml --now {NOW}", "NoPlanValues", 1),
    Case(f"generate paper.yaml --now {NOW}", "NoPlanValues", 1),
    Case(f"targets sam.yaml --now {NOW}", "TargetsValues"),
    Case("targets kept", "TargetsValues"),
    Case(f"targets none.yaml --now {NOW}", "NoPlanValues", 1),
    Case(f"explain sam.yaml --now {NOW}", "OverviewValues"),
    Case(f"explain sam.yaml --week 6 --now {NOW}", "WeekValues"),
    Case(f"explain sam.yaml --week 6 --day wed --now {NOW}", "DayValues"),
    Case(f"explain sam.yaml --session w06-run-2 --now {NOW}", "SessionValues"),
    Case(f"explain sam.yaml --rule run-step --now {NOW}", "RulePageValues"),
    Case(f"explain sam.yaml --rules --now {NOW}", "RulesValues"),
    Case(f"explain sam.yaml --earliest --by 2027-06-01 --now {NOW}", "EarliestValues"),
    Case(f"explain waits.yaml --now {NOW}", "OverviewValues"),
    Case(f"explain waits.yaml --earliest --now {NOW}", "WaitingValues"),
    Case(f"explain waits.yaml --rule run-step --now {NOW}", "RulePageValues"),
    Case("explain told.yaml --decision 1", "DecidedValues"),
    Case(f"explain none.yaml --now {NOW}", "NoPlanValues", 1),
    Case(f"explain none.yaml --earliest --now {NOW}", "EarliestValues"),
    Case(f"what-if sam.yaml --set rules.hold-week=off --now {NOW}", "WhatIf"),
    Case(f"what-if none.yaml --set calendar.weeks=14 --now {NOW}", "PlanAtLast"),
    Case(f"what-if none.yaml --set calendar.weeks=10 --now {NOW}", "NoPlanValues", 1),
    Case("what-if sam.yaml --if '2027-02-03 pain 4' --out kept --now 2027-02-03", "IfToldValues"),
    Case("compare kept edited", "Compared"),
    Case(f"compare kept waits.yaml --now {NOW}", "Compared"),
    Case(f"compare kept none.yaml --now {NOW}", "NoPlanValues", 1),
    Case("check sam.yaml kept", "CheckedValues"),
    Case("check sam.yaml edited", "CheckedValues", 1),
    Case("check kept/workouts", "WorkoutsValues"),
    Case("check spoilt/workouts", "WorkoutsValues", 1),
    Case("check --exports kept", "ExportsValues"),
    Case("check --exports spoilt", "ExportsValues", 1),
    Case("check sam.yaml --examples", "ExamplesValues"),
    Case("check table.csv", "ForeignValues"),
    Case("check sam.yaml table.csv", "ForeignValues", 1),
    Case("check ladder.yaml", "ForeignValues"),
    Case(f"screen red.yaml --answer locking=yes --now {NOW}", "ScreenedValues", 3),
    Case("pain sam.yaml", "PainValues"),
    Case("pain meniscus --if worst=2", "PainValues"),
    Case("show sam.yaml", "MergedValues"),
    Case("show sam.yaml --origins", "MergedValues"),
    Case("log told.yaml --out kept --morning 2 --swelling slight --now 2027-02-01", "LoggedValues"),
    Case("log told.yaml --out kept --import kept/workouts --now 2027-02-01", "TakenInValues"),
    Case("log told.yaml --out kept --unplanned --worst 1 --red-flag hot --now 2027-02-02", "LoggedValues", 3),
    Case("log told.yaml --csv told.csv", "CopiedOutValues"),
    Case("status told.yaml --out kept --now 2027-02-02", "StatusValues"),
    Case("status told.yaml --out kept --now 2029-01-01", "StatusValues"),
    Case("plan gone.yaml --out kept --now 2027-02-02", "DayByDayValues"),
    Case("plan kept --week 4", "DayByDayValues"),
    Case(f"plan waits.yaml --out nowhere --now {NOW}", "DayByDayValues"),
    Case(f"plan none.yaml --out nowhere --now {NOW}", "NoPlanValues", 1),
    Case("report gone.yaml --out kept --now 2027-02-02", "ReportedValues"),
    Case("forget gone.yaml --yes", "ForgottenValues"),
    Case("load --out kept --device watch --now 2027-02-01", "LoadedValues"),
    Case("load --out kept --device watch --now 2027-02-09 --most 3", "LoadedValues"),
    Case("load --out kept --device watch --now 2029-01-01", "LoadedValues"),
    Case("load --out kept --to parcel.zip --now 2027-02-01", "ParcelValues"),
    Case("load --out kept --to parcel --now 2029-01-01 --dry-run", "ParcelValues"),
)
OF_A_FILE = (
    "generate {}",
    "explain {}",
    "what-if {} --set calendar.weeks=20",
    "compare kept {}",
    "targets {}",
    "plan {} --out kept",
    "report {} --out kept",
    "check {} kept",
    "load {} --out kept --device watch",
    "sync {} --out kept --url http://localhost:1 --user sam",
    "push {} --out kept --url http://localhost:1",
)
IN_OTHER_TESTS = {
    ("batch", "RunnerValues"),
    *((command, "UndecidedValues") for command in ("generate", "explain", "what-if", "compare", "targets", "plan")),
    *((command.split()[0], "UnansweredValues") for command in OF_A_FILE),
    *((command.split()[0], "RedFlagValues") for command in (*OF_A_FILE, "show")),
    ("sync", "SyncedValues"),
    ("sync", "PublishedValues"),
    ("push", "PushedValues"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.arguments)
def test_an_answer_has_the_shape_that_the_schema_prints(home: Path, case: Case) -> None:
    command, *arguments = shlex.split(case.arguments)
    kept(command, run(command, *arguments), case.shape, case.code)


@pytest.mark.parametrize(
    "arguments",
    [
        "generate sam.yaml",
        "explain sam.yaml",
        "what-if sam.yaml --set calendar.weeks=20",
        "compare kept sam.yaml",
        "targets sam.yaml",
        "plan sam.yaml",
    ],
)
def test_undecided_has_a_shape_of_its_own(home: Path, monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    monkeypatch.setattr(planforge.conflicts.outcome, "solve", lambda *_, **__: Undecided())
    command, *more = arguments.split()
    kept(command, run(command, *more), "UndecidedValues", 4)


@pytest.mark.parametrize("arguments", [*OF_A_FILE, "show {}"])
def test_a_program_is_told_that_a_professional_comes_first(home: Path, arguments: str) -> None:
    command, *more = arguments.format("red.yaml").split()
    if command == "sync":
        pytest.importorskip("caldav")
    said = kept(command, run(command, *more), "RedFlagValues", 3)
    assert said["status"] == "professional first"
    (flag,) = said["flags"]
    assert "lock" in flag
    followed = said["followed"]
    if command in ("plan", "report", "load", "sync", "push"):
        assert followed["folder"] == "kept"
        assert followed["sync"] == "planforge sync red.yaml --out kept --remove"
        assert followed["push"] == "planforge push red.yaml --out kept --remove"
    else:
        assert followed is None


@pytest.mark.parametrize("arguments", OF_A_FILE)
def test_a_program_is_told_that_the_screening_is_not_answered(home: Path, arguments: str) -> None:
    command, *more = arguments.format("open.yaml").split()
    if command == "sync":
        pytest.importorskip("caldav")
    said = kept(command, run(command, *more), "UnansweredValues", 3)
    assert (said["status"], said["questions"]) == ("unanswered", ["locking"])
    assert (len(said["lines"]), said["screen"]) == (1, "planforge screen open.yaml")


def test_what_a_sync_did_has_its_shape(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("caldav")
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    with radicale(tmp_path / "radicale") as server:
        first = synced(server, "--dry-run")
        assert (len(first["created"]) > 15, first["dry_run"]) == (True, True)
        assert len(synced(server)["created"]) == len(first["created"])
        moved, renamed, *_ = sorted(name for name in server.events() if "-run-" in name)
        server.write(moved, re.sub(r"(DT(?:START|END);TZID=[^:]+:\d{6})\d\d", later, server.events()[moved]))
        server.write(renamed, re.sub(r"SUMMARY:.*", "SUMMARY:With Kim", server.events()[renamed]))
        again = synced(server)
        assert [len(again[did]) for did in ("created", "moved", "edited")] == [0, 1, 1]
        assert len(synced(server, "--remove")["deleted"]) == len(first["created"])


def later(found: re.Match[str]) -> str:
    """Return the beginning of a time on another day of the month."""
    day = int(found[0][-2:])
    return f"{found[1]}{day + 1 if day < 28 else 1:02}"


def synced(server: Radicale, *arguments: str) -> Any:
    result = run("sync", "--out", "kept", "--url", server.url, "--user", USER, *arguments)
    return kept("sync", result, "SyncedValues", 0)


def test_what_a_push_did_has_its_shape(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("niquests")
    monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", KEY)
    out = tmp_path / "kept"
    shutil.copytree("kept", out)
    with intervals() as server:

        def push(*arguments: str) -> Any:
            return kept(
                "push", run("push", out, "--url", server.url, "--now", "2027-02-01", *arguments), "PushedValues", 0
            )

        first = push("--dry-run")
        assert (len(first["created"]) > 15, first["dry_run"]) == (True, True)
        assert len(push()["created"]) == len(first["created"])
        moved, gone, *_ = server.ours().values()
        moved["name"] = "With Kim"
        del server.held[gone["id"]]
        again = push()
        assert [len(again[did]) for did in ("created", "edited", "missing")] == [0, 1, 1]
        assert len(push("--remove")["deleted"]) == len(first["created"]) - 1


# -- the schemas -----------------------------------------------------------------------------------------------------


def with_json() -> set[str]:
    return {name for name, one in main.commands.items() if "as_json" in {option.name for option in one.params}}


def test_every_command_with_json_has_a_schema_and_every_shape_a_run() -> None:
    listed = CliRunner().invoke(main, ["schema", "--list"]).stdout.split()
    assert set(listed) == with_json() | {"batch"}, "which prints nothing else"
    seen = {(case.arguments.partition(" ")[0], case.shape) for case in CASES} | IN_OTHER_TESTS
    assert {(command, shape) for command in listed for shape in shapes(command)} == seen


def test_a_schema_is_closed_to_other_keys() -> None:
    """Whatever has keys of its own; a mapping whose keys a plan or a coach chose has none."""
    chosen = {("check", "rules"), ("show", "values")}
    for command in with_json():
        for name, one in objects(schema(command)):
            assert one.get("additionalProperties") is False or (command, name) in chosen, (command, name)


def objects(node: object, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a schema says of each object, with the last name that leads to it."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield name, node
        for key, value in node.items():
            yield from objects(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value, name)


def test_values_that_lack_a_key_or_are_of_another_kind_break_a_schema(home: Path) -> None:
    said = kept("check", run("check", "--exports", "spoilt"), "ExportsValues", 1)
    for key in said:
        assert faults("check", {name: value for name, value in said.items() if name != key}) != []
    assert faults("check", said | {"events": str(said["events"])}) != []
    (first, *_) = said["differences"]
    assert faults("check", said | {"differences": [first | {"more": 1}]}) != []


def test_a_schema_of_nothing_says_what_there_is() -> None:
    result = CliRunner().invoke(main, ["schema", "generat"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `generate`?" in result.stderr
    assert CliRunner().invoke(main, ["schema", "generate", "--plan"]).exit_code == 2
