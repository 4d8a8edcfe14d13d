"""`planforge explain`, `what-if` and `compare`, run as a shell runs them."""

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from commands import NOW, Command, Example, in_process, names

from planforge.cli import main

FILE = "sam.yaml"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("coach")
    example = Path(__file__).parents[2] / "templates" / "examples" / "beginner.yaml"
    text = example.read_text(encoding="utf-8")
    rules = "\nrules:\n  run-step: {max_increase: 3 min, why: her knee was sore at 5}\n"
    (home / FILE).write_text(text + rules, encoding="utf-8")
    return home


def said(home: Path, *arguments: str, code: int = 0) -> str:
    done = in_process(arguments[0], FILE, *arguments[1:], "--now", NOW, cwd=home)
    assert done.code == code, done.err
    return done.out if code == 0 else done.err


def values(home: Path, *arguments: str) -> dict[str, Any]:
    found = json.loads(said(home, *arguments, "--json"))
    assert isinstance(found, dict)
    return found


def test_the_overview_names_goal_proof_binding_rules_with_places_and_open_wishes(home: Path) -> None:
    out = said(home, "explain")
    assert "Goal: 30 min without a break: reached in week 14, held in week 15." in out
    assert "running in one session 13:30 min, at most 14 min (run-step, sam.yaml:" in out
    assert "week 1: no running yet (load-management)" in out
    assert "not medical advice" in out
    assert names(home) == [FILE]


def test_a_goal_that_the_protocol_sets_stands_where_the_protocol_says_it(home: Path, tmp_path: Path) -> None:
    text = (home / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text + "\ngoal: {continuous_run: 30 min}\n", encoding="utf-8")
    assert re.search(r"\(goal, runners-knee:\d+:3\)", said(home, "explain"))
    assert re.search(r"\(goal, sam\.yaml:\d+:1\)", said(tmp_path, "explain"))


def test_a_week_names_what_binds_with_its_reason_and_what_another_would_cost(home: Path) -> None:
    out = said(home, "explain", "--week", "6")
    assert re.search(r"run-step: \{max_increase: 3 min\} \(sam.yaml:\d+:3; her knee was sore at 5\)", out)
    assert "One more run: impossible; this does not allow it:\n    run-days: {sessions_per_week: 3} (base:" in out
    page = values(home, "explain", "--week", "6")
    assert {one["verdict"] for one in page["otherwise"]} <= {"impossible", "worse", "less-running", "as-good"}
    bind = next(one for one in page["binds"] if one["rule"] == "run-step")
    assert (bind["measured"], bind["allowed"], bind["bound"]) == (13 * 60 + 30, 14 * 60, "at most")


def test_a_tuesday_without_time_says_so_and_a_session_says_why_not_elsewhere(home: Path) -> None:
    assert "no time is available on Tuesdays" in said(home, "explain", "--week", "6", "--day", "tuesday")
    page = values(home, "explain", "--session", "w06-run-1")
    assert page["session"] == "w06-run-1"
    assert any("Tue" in one["question"] for one in page["otherwise"])


def test_a_rule_says_its_cost_and_dates_their_proof(home: Path, tmp_path: Path) -> None:
    text = (home / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace("max_increase: 3 min", "max_increase: 2 min"), encoding="utf-8")
    page = values(tmp_path, "explain", "--rule", "run-step")
    costs = {one["change"]: one["saved"] for one in page["uses"][0]["costs"]}
    assert costs["without it"] >= 1
    assert costs["max_increase: 3 min"] >= 1
    page = values(home, "explain", "--rule", "run-step")
    costs = {one["change"]: one["saved"] for one in page["uses"][0]["costs"]}
    assert costs["max_increase: 2 min"] < 0
    early = values(home, "explain", "--earliest", "--by", "2027-06-06")
    assert early["proven"] is True
    assert early["week"] == page["earliest"]
    assert early["latest_start"] is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--week", "40"], "week 40 does not lie in the plan"),
        (["--session", "w06-run-9"], "did you mean"),
        (["--rule", "run-stp"], "did you mean `run-step`?"),
        (["--day", "tue"], "needs --week"),
        (["--day", "someday", "--week", "3"], "is no day"),
        (["--rules", "--earliest"], "one question at a time"),
        (["--by", "2027-05-01"], "belongs to --earliest"),
    ],
)
def test_a_question_about_nothing_is_told_with_a_way_out(home: Path, arguments: list[str], words: str) -> None:
    assert words in said(home, "explain", *arguments, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rule", "run-stp"], "no rule 'run-stp' is in force\nhint: did you mean `run-step`?"),
        (["--week", "40"], "week 40 does not lie in the plan\nhint: it has 18 weeks"),
        (["--week", "40", "--day", "tue"], "week 40 does not lie in the plan"),
        (["--day", "2029-01-01"], "2029-01-01 does not lie in the plan"),
        (["--session", "w40-run-1"], "week 40 does not lie in the plan"),
        (["--session", "run-1"], "'run-1' is no session\nhint: sessions are called like `w06-run-2`"),
    ],
)
def test_a_question_about_nothing_is_refused_before_anything_is_solved(
    home: Path, arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_solver(*_: object, **__: object) -> None:
        pytest.fail("it was solved first")

    monkeypatch.setattr("planforge.conflicts.outcome.solve", no_solver)
    assert words in said(home, "explain", *arguments, code=2)


def test_what_if_compares_and_touches_no_file(home: Path) -> None:
    before = (home / FILE).read_bytes()
    out = said(home, "what-if", "--set", "rules.run-step.max_increase=5 min", "--set", "goal.by=week 12")
    assert re.match(r"30 min continuous \d weeks? earlier", out)
    assert (home / FILE).read_bytes() == before and names(home) == [FILE]
    assert "did you mean `run-step`?" in said(home, "what-if", "--set", "rules.run-stp=off", code=2)
    assert "--set 1" in said(home, "what-if", "--set", "goal.by=week 8", code=1)
    assert "The knee locks" in said(home, "what-if", "--set", "screening.locking=yes", code=3)


def test_what_if_says_of_a_race_what_generate_says_of_it(home: Path) -> None:
    race = "goal.race={on: 2027-03-13, distance: 10 km}"
    done = in_process("what-if", FILE, "--set", race, "--now", NOW, cwd=home)
    assert done.code == 0 and "warning: the race of 10 km on Sat 13 Mar is " in done.err


def test_what_if_names_the_wishes_that_open_and_close(home: Path) -> None:
    set_ = ("--set", "rules.run-days.sessions_per_week=2")
    out = said(home, "what-if", *set_)
    assert "Wishes it no longer leaves open:\n  same-day: run and strength share" in out
    read = json.loads(said(home, "what-if", *set_, "--json"))
    assert all(": same-day: " in one for one in read["closes"])
    assert f"; {len(read['closes'])} times in weeks " in out
    shorter = json.loads(said(home, "what-if", "--set", "calendar.weeks=13", "--set", "goal.by=week 13", "--json"))
    assert any(": hold-week: " in one for one in shorter["opens"])


def test_compare_takes_folders_files_and_constraint_files(home: Path, example: Example) -> None:
    folder = str(example.folder)
    done = in_process("compare", folder, str(example.folder / "plan.json"), cwd=home)
    assert (done.code, done.out.splitlines()[0]) == (0, "The two plans are the same.")
    done = in_process("compare", folder, FILE, "--now", NOW, "--json", cwd=home)
    found = json.loads(done.out)
    assert done.code == 0
    assert set(found) == {"effect", "same", "remarks", "counts", "weeks"}
    done = in_process("compare", folder, "nowhere.json", cwd=home)
    assert done.code == 2
    assert "there is no such file" in done.err


@pytest.mark.parametrize("name", ["explain", "what-if", "compare"])
def test_the_help_documents_the_shape_of_the_json(name: str) -> None:
    command: click.Command = main.commands[name]
    assert command.help is not None
    assert "--json prints {" in command.help


def test_a_file_without_a_plan_still_says_the_earliest_week(planforge_command: Command, home: Path) -> None:
    text = (home / FILE).read_text(encoding="utf-8")
    Path("short.yaml").write_text(text.replace("calendar:\n", "calendar:\n  weeks: 10\n"), encoding="utf-8")
    result = planforge_command("explain", "short.yaml", "--earliest", "--now", NOW)
    assert result.exit_code == 0, result.output
    assert "does not fit these 10 weeks" in result.output
    assert re.search(r"Earliest: week 1\d", result.output)


def test_a_distance_after_the_run_is_told_apart_and_its_plans_start_is_early_enough(planforge_command: Command) -> None:
    """The plan from 4 January reaches both in time: what is said of the run alone must not be said of the two."""
    example = Path(__file__).parents[2] / "templates" / "examples" / "it-band-60k.yaml"
    text = example.read_text(encoding="utf-8") + "\ngoal: {weekly_distance: 80 %}\n"
    Path("far.yaml").write_text(text, encoding="utf-8")
    result = planforge_command("explain", "far.yaml", "--earliest", "--now", NOW)
    assert result.exit_code == 0, result.output
    assert "That is the run without a walk; the distance comes after it, by week 15." in result.stdout
    assert "ready by Sun 25 Apr 2027: Monday 4 Jan 2027; no later Monday does." in result.stdout


def test_a_distance_that_only_a_longer_plan_reaches_is_not_said_to_have_none(planforge_command: Command) -> None:
    """A run in the last weeks of 42 leaves none for the distance behind it: that was said of all plans so long."""
    example = Path(__file__).parents[2] / "templates" / "examples" / "it-band-60k.yaml"
    text = example.read_text(encoding="utf-8") + "\ngoal: {weekly_distance: 54 km}\n"
    Path("far.yaml").write_text(text, encoding="utf-8")
    result = planforge_command("explain", "far.yaml", "--earliest", "--now", NOW)
    assert result.exit_code == 0, result.output
    assert "The goal does not fit these 16 weeks; a longer plan reaches it." in result.stdout
    assert "Earliest: week 6," in result.stdout and "the distance comes after it, by week 41." in result.stdout


def test_a_distance_that_no_plan_reaches_has_no_latest_start(planforge_command: Command) -> None:
    example = Path(__file__).parents[2] / "templates" / "examples" / "it-band-60k.yaml"
    text = example.read_text(encoding="utf-8") + "\ngoal: {weekly_distance: 160 km}\n"
    Path("far.yaml").write_text(text, encoding="utf-8")
    result = planforge_command("explain", "far.yaml", "--earliest", "--now", NOW, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["week"], found["latest_start"]) == (None, None)


def test_a_decision_and_a_plan_are_looked_for_where_the_plan_is(home: Path) -> None:
    """`generate --out` and `log --out` were known, and `explain --out` was no such option."""
    done = in_process("explain", FILE, "--out", "elsewhere", "--decision", "1", "--now", NOW, cwd=home)
    assert done.code == 2 and "No such option" not in done.err and "--decision" in done.err
    assert in_process("explain", FILE, "--out", "elsewhere", "--week", "5", "--now", NOW, cwd=home).code == 0
