"""A plan.json that nobody can use: every value in every place is refused with its place, judged, or shown."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import unusable
from click.testing import CliRunner
from commands import Command, Example

from planforge.cli import main
from planforge.deliver.folder import UnreadablePlan, read_plan
from planforge.plan.levels import known

OLD = Path(__file__).parents[1] / "data" / "plans"
SAMPLE = Path(__file__).parents[2] / "exports" / "sample"


@pytest.fixture
def base(example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return a small plan; in the present folder lie its file, a sound export of it, and a watch that is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANFORGE_CALDAV_PASSWORD", "secret")
    plan = unusable.small(json.loads((example.folder / "plan.json").read_text(encoding="utf-8")))
    Path("example.yaml").write_text(CliRunner().invoke(main, ["templates", "beginner"]).stdout, encoding="utf-8")
    unusable.laid_out(json.dumps(plan), Path("other"))
    shutil.copytree(example.folder / "workouts", "other/workouts", dirs_exist_ok=True)
    Path("watch").mkdir()
    return plan


def wrong(case: unusable.Case, base: dict[str, Any]) -> list[str]:
    """Return what is wrong with the commands' answers to one case."""
    found = []
    out = unusable.laid_out(case.plan(base), Path("out"))
    for command in unusable.commands(out, Path("other")):
        result = CliRunner().invoke(main, command)
        said = f"{case}: {' '.join(command[:2])}: "
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            found.append(f"{said}{result.exception!r}")
        elif result.exit_code not in (0, 1, 2, 5):
            found.append(f"{said}exit code {result.exit_code}")
        elif result.exit_code and not result.output.strip():
            found.append(f"{said}not a word")
        if re.search("[\x00\x1b\u202e\r]", result.output):
            found.append(f"{said}raw")
        if command[0] == "compare" and result.exit_code == 2:
            break  # it cannot be read, and nobody else can read it either
    return found


def test_a_value_that_nobody_can_use_ends_in_words(base: dict[str, Any]) -> None:
    """One in fifty of them; the whole is slow."""
    cases = list(unusable.cases(base))
    assert len(cases) > 900
    assert [line for case in cases[::53] for line in wrong(case, base)] == []


@pytest.mark.slow
def test_every_value_that_nobody_can_use_ends_in_words(base: dict[str, Any]) -> None:
    assert [line for case in unusable.cases(base) for line in wrong(case, base)] == []


UNUSABLE = {
    "revised": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"),
    "revision": (10**400, 2**31, -1),
    "title": (None,),
    "runner.easy_speed_mm_s": (0, 10**10),
    "runner.cadence_spm": (1, 10**5),
    "calendar.start": ("0001-01-01", "9999-12-31", "1969-12-31"),
    "calendar.weeks": (0, 100_000),
    "calendar.timezone": ("Europe/Lundon", "posix/Europe/London", "localtime", "../x", "", "x" * 3000),
    "goal.continuous_run_s": (10**19,),
    "goal.reached_in_week": (0, 100_000),
    "certificate.levels.0.value": (10**400, -(10**19)),
    "certificate.rules.0.tight_weeks": ([0], [10**400]),
    "weeks": ([],),
    "weeks.0.index": (0, 100_000),
    "weeks.0.start": ("0001-01-01", "9999-12-31"),
    "weeks.0.distance_m": (10**10,),
    "weeks.0.sessions.0.id": ("w99999-run-1", "w01-swim-1", "w01-run-1\n", "w٠١-run-1", "\x1b[31m"),
    "weeks.0.sessions.0.date": ("0001-01-01", "9999-12-31"),
    "weeks.0.sessions.0.start": ("10:00:00+02:00", "10:00Z", "25:00"),
    "weeks.0.sessions.0.duration_s": (10**10, -1),
    "weeks.0.sessions.1.steps.0.steps.0.exercise.fit": ("", "squat", "squat/a/b", "\x1b[31m/x"),
    "events.0.slot": ("w1-run-1", "week", "\x00"),
    "events.0.uid": ("", "a\r\nBEGIN:VEVENT", "x" * 3000),
    "events.0.hash": ("", "\u202e"),
    "events.0.sequence": (10**19,),
    "events.0.start": ("10:00Z",),
    "workouts.0.slot": ("w01-week", "squat"),
    "workouts.0.serial_number": (0, 2**32, 10**400),
    "workouts.0.time_created": ("0001-01-01T00:00:00+23:59",),
}


@pytest.mark.parametrize("place", UNUSABLE)
def test_what_cannot_be_used_is_refused_with_its_place(base: dict[str, Any], place: str) -> None:
    keys = tuple(int(key) if key.isdigit() else key for key in place.split("."))
    counted = re.sub(r"\.(\d+)", lambda found: f"[{int(found[1]) + 1}]", place)
    for value in UNUSABLE[place]:
        out = unusable.laid_out(unusable.Case(keys, value).plan(base), Path("out"))
        with pytest.raises(UnreadablePlan) as refused:
            read_plan(out / "plan.json")
        assert f"{out / 'plan.json'}: {counted}" in str(refused.value), value
        assert "Input should" not in str(refused.value)


def test_a_range_of_cadence_and_a_plan_of_a_million_steps_are_refused(base: dict[str, Any]) -> None:
    run = base["weeks"][3]["sessions"][0]
    step = {"do": "run", "end": {"seconds": 1}}
    for steps, words in (
        ([step | {"target": {"cadence_spm": [180, 170]}}], "the lower end comes first"),
        ([step | {"target": {"cadence_spm": [10, 170]}}], "cadence_spm[1]"),
        ([{"times": 999, "steps": [step] * 600}], "more than 500000 steps"),
        ([{"times": 0, "steps": [step]}], "times"),
        ([{"times": 2, "steps": []}], "steps"),
    ):
        run["steps"] = steps
        with pytest.raises(UnreadablePlan, match=re.escape(words)):
            read_plan(unusable.laid_out(json.dumps(base), Path("out")) / "plan.json")


def test_a_copied_session_is_a_finding_and_no_other_command_takes_one_for_the_other(base: dict[str, Any]) -> None:
    sessions = base["weeks"][0]["sessions"]
    sessions.append(dict(sessions[0]))
    slot = sessions[0]["id"]
    out = str(unusable.laid_out(json.dumps(base), Path("out")))

    def answer(*command: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, command)
        assert result.exception is None or isinstance(result.exception, SystemExit), command
        return result.exit_code, result.output

    code, said = answer("check", "example.yaml", out)
    assert code == 1 and f"2 sessions are called {slot}" in said
    code, said = answer("check", "--exports", out)
    assert code == 1 and f"{slot}: is the id of two sessions" in said
    code, said = answer("compare", "other", out)
    assert code == 0 and f"the second gives one id to two sessions ({slot})" in said
    for command in (
        ("load", "--out", out, "--to", "to", "--now", "2026-11-30"),
        ("sync", "--out", out, "--url", "http://127.0.0.1:9/", "--user", "u"),
        ("push", out, "--url", "http://127.0.0.1:9/", "--key-command", "echo key"),
    ):
        code, said = answer(*command)
        assert code == 2 and f"one id is given to two sessions: {slot}" in said
    assert not Path("to").exists()


def test_an_id_of_another_kind_is_a_finding(base: dict[str, Any]) -> None:
    session = base["weeks"][0]["sessions"][0]
    kind, session["id"] = session["kind"], "w01-run-7"
    out = unusable.laid_out(json.dumps(base), Path("out"))
    result = CliRunner().invoke(main, ["check", "example.yaml", str(out)])
    assert result.exit_code == 1
    assert f"w01-run-7 is a {kind} session, and its id is that of another kind" in result.output


def test_a_moment_without_a_zone_is_meant_in_utc(base: dict[str, Any]) -> None:
    base["revised"] = "2026-11-30T06:00:00"
    plan = read_plan(unusable.laid_out(json.dumps(base), Path("out")) / "plan.json")
    assert plan.revised.isoformat() == "2026-11-30T06:00:00+00:00"


def test_a_workout_of_a_session_that_is_gone_is_on_no_schedule(example: Example) -> None:
    from planforge.exporters.fit.schedule import schedule

    plan = example.plan
    gone = plan.workouts[0].model_copy(update={"slot": "w01-run-99"})
    assert schedule(plan, [gone, *plan.workouts[1:]]) == schedule(plan, plan.workouts[1:])


@pytest.mark.parametrize("path", [*sorted(OLD.glob("*.json")), SAMPLE / "plan.json"], ids=lambda path: path.stem)
def test_what_earlier_versions_wrote_is_read_and_says_the_same(
    path: Path, planforge_command: Command, tmp_path: Path
) -> None:
    plan = read_plan(path)
    again = json.loads(plan.to_json())
    written = json.loads(path.read_text(encoding="utf-8"))
    written = {key: value for key, value in written.items() if key not in ("files", "sha256")}  # what lies beside it
    for level in written["certificate"]["levels"]:
        level["name"] = known(level["name"])  # a plan of version 0.1.0 has other names
    for key, value in written.items():
        assert again[key] == value, key
    result = planforge_command("compare", path, path)
    assert (result.exit_code, "The two plans are the same." in result.output) == (0, True)
