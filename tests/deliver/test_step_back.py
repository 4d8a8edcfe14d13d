"""The easier run beside each to come, where the file asks for it: what the runs before it may leave of it at least.

It stands in the plan, is judged like all that a plan claims, and goes wherever the planned workouts go, after them.
"""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from answered import ANSWERED
from click.testing import CliRunner, Result
from drives import as_watch
from intervals_server import KEY, intervals

from planforge.actions.generate import generate
from planforge.actions.load import load
from planforge.actions.plan_now import stands
from planforge.checker.check import check
from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.exporters.fit.reading import WorkoutFile, done, read
from planforge.exporters.fit.workouts import file_names
from planforge.plan.model import Do, Easier, End, Plan, Session, unrolled
from planforge.problem.problem import Problem

NOW = datetime(2026, 12, 1, tzinfo=UTC)
LATER = datetime(2027, 2, 9, 12, tzinfo=UTC)  # a Tuesday in the sixth week
FILE = """
planforge: 1
extends: runners-knee
runner: {{name: Sam, normal_weekly_distance: 20 km, easy_pace: 6:45 /km, walking_pace: 10:30 /km, stopped_running: yes}}
calendar:
  start: 2027-01-04
  weeks: 16
  timezone: Europe/London
  available: {{mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}}
exports: {{watch: {{{asked}}}}}
"""

Alter = Callable[[Easier], Easier | None]


def written(folder: Path, asked: str) -> Path:
    """Return a constraint file beside whose plan that is asked for."""
    file = folder / "sam.yaml"
    file.write_text(FILE.format(asked=asked) + ANSWERED, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def sams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    generate(written(folder, "step_back: yes, apple: yes"), folder / "out", now=NOW)
    return folder


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("not-asked")
    generate(written(folder, "apple: yes"), folder / "out", now=NOW)
    return folder


@pytest.fixture
def own(sams: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder that a test may change."""
    shutil.copytree(sams, tmp_path / "own")
    return tmp_path / "own"


def plan_of(folder: Path) -> Plan:
    return read_plan(folder / "out" / "plan.json")


def problem_of(folder: Path) -> Problem:
    return load(folder / "sam.yaml", today=date(2026, 12, 1)).problem


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)


def runs(plan: Plan) -> list[Session]:
    return [one for one in plan.sessions if one.kind == "run"]


def running(steps: object) -> tuple[int, int]:
    """Return the seconds that are run, and those of the longest stretch; runs that follow each other are one."""
    total = stretch = longest = 0
    for step in unrolled(steps):  # type: ignore[arg-type]
        stretch = stretch + step.seconds if step.do is Do.RUN else 0
        total += step.seconds if step.do is Do.RUN else 0
        longest = max(longest, stretch)
    return total, longest


def test_it_is_the_least_that_a_branch_of_an_event_before_it_says(sams: Path) -> None:
    plan = plan_of(sams)
    named = {one.title: running(one.steps) for one in runs(plan)}
    named["Run-walk 6 x 1:2"] = 6 * 60, 60  # below the first of all
    with_one = 0
    for run in runs(plan):
        said = [
            branch.title
            for other in runs(plan)
            for branch in other.ahead or ()
            if branch.next == run.date and branch.at_most and branch.title
        ]
        less = [
            title
            for title in said
            if all(one <= other for one, other in zip(named[title], running(run.steps), strict=True))
            and named[title] != running(run.steps)
        ]
        if run.easier is None:
            assert not less, (run.title, less)
            continue
        with_one += 1
        least = tuple(min(one) for one in zip(*(named[title] for title in less), strict=True))
        own = running(run.easier.steps)
        assert own[0] <= least[0]
        assert own[1] <= least[1]
        assert run.easier.title in less if least in (named[title] for title in less) else run.easier.title in named
    assert with_one > 20
    assert all(one.easier is None for one in plan.sessions if one.kind != "run")


def test_what_was_written_is_read_back_and_each_easier_run_is_a_workout_of_its_own(sams: Path) -> None:
    plan, names = plan_of(sams), file_names(plan_of(sams))
    assert not [one for one in check(problem_of(sams), plan) if one.hard]
    assert command("check", "--exports", sams / "out").exit_code == 0
    for run in runs(plan):
        easier = run.as_easier
        path = sams / "out" / "workouts" / f"{names[run.id][:5]}EAS.FIT"
        apple = sams / "out" / "workouts-apple" / f"{path.stem}.workout"
        assert path.exists() == apple.exists() == (easier is not None)
        if easier is None:
            continue
        file = read(path.read_bytes())
        assert isinstance(file, WorkoutFile)
        week = next(week.index for week in plan.weeks if run in week.sessions)
        assert file.name == f"W{week:02d} {run.date:%a} easier: {easier.title.split(' ', 1)[1]}"
        assert sum(one.seconds or 0 for one in done(file)) == easier.duration_s
    assert len({one.serial_number for one in plan.workouts}) == len(plan.workouts)


def test_unasked_nothing_is_there_and_the_planned_workouts_are_the_same_bytes(sams: Path, without: Path) -> None:
    assert b'"easier"' not in (without / "out" / "plan.json").read_bytes()
    for folder in ("workouts", "workouts-apple"):
        here, there = (
            {one.name: one.read_bytes() for one in (at / "out" / folder).iterdir()} for at in (without, sams)
        )
        assert here
        assert not [name for name in here if "EAS" in name]
        assert {name: data for name, data in there.items() if "EAS" not in name} == here
    assert (without / "out" / "plan.ics").read_bytes() == (sams / "out" / "plan.ics").read_bytes()


def test_asking_no_longer_takes_the_files_of_runs_to_come_away(own: Path) -> None:
    written(own, "apple: yes")
    generate(own / "sam.yaml", own / "out", now=NOW)
    assert not list((own / "out").rglob("*EAS*"))
    assert all(one.easier is None for one in plan_of(own).sessions)


def altered(plan: Plan, alter: Alter, which: int = 5) -> Plan:
    """Return the plan with something else beside one of the runs that have an easier one."""
    slot = [one.id for one in runs(plan) if one.easier][which]

    def change(one: Session) -> Session:
        if one.id != slot:
            return one
        assert one.easier
        return one.model_copy(update={"easier": alter(one.easier)})

    weeks = (week.model_copy(update={"sessions": tuple(map(change, week.sessions))}) for week in plan.weeks)
    return plan.model_copy(update={"weeks": tuple(weeks)})


@pytest.mark.parametrize(
    "alter",
    [
        lambda one: one.model_copy(update={"title": "Run 60 min"}),
        lambda one: one.model_copy(update={"steps": (*one.steps, one.steps[0])}),
        lambda one: one.model_copy(update={"steps": (one.steps[0].model_copy(update={"end": End(seconds=1)}),)}),
        lambda one: one.model_copy(update={"duration_s": one.duration_s + 1}),
        lambda one: one.model_copy(update={"notes": (*one.notes, "Faster!")}),
        lambda one: one.model_copy(update={"intensity": None}),
        lambda one: None,
    ],
)
@pytest.mark.parametrize("which", [0, 5, -1])
def test_another_run_beside_one_is_found(sams: Path, alter: Alter, which: int) -> None:
    changed = altered(plan_of(sams), alter, which)
    found = [one for one in check(problem_of(sams), changed) if one.hard]
    assert any("the easier run beside" in one.message for one in found), found


def test_one_beside_a_run_that_has_none_is_found(sams: Path) -> None:
    plan = plan_of(sams)
    first = next(one for one in runs(plan) if one.easier is None)
    easier = next(one.easier for one in runs(plan) if one.easier)
    weeks = (
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(update={"easier": easier}) if one is first else one for one in week.sessions
                )
            }
        )
        for week in plan.weeks
    )
    found = check(problem_of(sams), plan.model_copy(update={"weeks": tuple(weeks)}))
    assert any(f"the easier run beside {first.id}" in one.message for one in found)


@pytest.mark.parametrize(("folder", "pattern"), [("workouts", "*EAS.FIT"), ("workouts-apple", "*EAS.workout")])
def test_every_altered_byte_of_a_file_is_found(own: Path, folder: str, pattern: str) -> None:
    path = next((own / "out" / folder).glob(pattern))
    data = path.read_bytes()
    for place in range(0, len(data), 37):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert command("check", "--exports", own / "out").exit_code == 1, place
    path.unlink()
    result = command("check", "--exports", own / "out")
    assert (result.exit_code, "-easier: has no sound workout file" in result.output) == (1, True)


def test_a_plan_that_goes_on_keeps_what_is_past(own: Path) -> None:
    before = plan_of(own)
    generate(own / "sam.yaml", own / "out", now=LATER)
    after = plan_of(own)
    today = LATER.date()
    assert [one for one in after.sessions if one.date < today] == [one for one in before.sessions if one.date < today]
    assert any(one.easier for one in after.sessions if one.date < today)
    assert any(one.easier for one in after.sessions if one.date >= today)
    assert command("check", own / "sam.yaml", own / "out", "--now", "2027-02-09").exit_code == 0
    assert command("check", "--exports", own / "out").exit_code == 0


# -- where they go ---------------------------------------------------------------------------------------------------


def test_a_load_puts_planned_workouts_first_and_easier_ones_where_there_is_room(own: Path, tmp_path: Path) -> None:
    drive = as_watch(tmp_path / "watch")
    arguments = ("load", own / "sam.yaml", "--out", own / "out", "--now", "2027-02-08", "--device", drive)
    planned = json.loads(command(*arguments, "--dry-run", "--json", "--most", "200").output)["copied"]
    easier = [one["file"] for one in planned if one["title"].startswith("easier: ")]
    number = len(planned) - len(easier)
    assert len(easier) >= 5
    assert all(one["file"].endswith("EAS.FIT") for one in planned[number:])
    result = command(*arguments, "--most", number + 2)
    assert f"Left out: {len(easier) - 2} easier ones beside a run, for the watch has no more room" in result.output
    assert sorted(path.name for path in (drive / "GARMIN" / "NEWFILES").glob("*EAS.FIT")) == sorted(easier[:2])
    assert json.loads(command(*arguments, "--json").output)["copied"][0]["file"] == easier[2]
    held = {path.name: path.read_bytes() for path in (drive / "GARMIN" / "NEWFILES").iterdir()}
    assert held == {name: (own / "out" / "workouts" / name).read_bytes() for name in held}
    assert len(held) == len(planned)
    command(*arguments[:-4], "--now", "2027-02-22", "--device", drive)
    assert not any((drive / "GARMIN" / "NEWFILES" / name).exists() for name in easier), "what is past goes"
    assert command("load", own / "sam.yaml", "--out", own / "out", "--remove", "--device", drive).exit_code == 0
    assert not list((drive / "GARMIN" / "NEWFILES").iterdir())


def test_a_push_sends_each_under_a_name_that_says_what_it_is(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("planforge.deliver.transport")
    monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", KEY)
    easier = [one for one in runs(plan_of(own)) if one.easier and one.date >= date(2027, 4, 1)]
    assert easier
    with intervals() as server:
        arguments = ("push", own / "out", "--url", server.url, "--now", "2027-04-01")
        assert command(*arguments).exit_code == 0
        names = [event["name"] for event in server.ours().values() if event["external_id"].endswith("-easier")]
        assert sorted(names) == sorted(f"easier: {one.easier.title}" for one in easier if one.easier)
        sent = len(server.held)
        told = json.loads(command(*arguments, "--json").output)
        assert (told["created"], told["changed"], len(server.held)) == ([], [], sent)
        assert command(*arguments, "--remove").exit_code == 0
        assert not server.ours()
        assert server.wrong == []


def test_while_running_waits_no_easier_run_goes_either(own: Path, tmp_path: Path) -> None:
    file = own / "sam.yaml"
    file.write_text(file.read_text().replace("walks_30_min_briskly: yes", "walks_30_min_briskly: no"))
    assert stands(file, plan_of(own), own / "out", now=NOW).waits_for
    drive = as_watch(tmp_path / "watch")
    told = command(
        "load", file, "--out", own / "out", "--now", "2027-01-04", "--days", "60", "--device", drive, "--json"
    )
    assert not list(drive.rglob("*EAS.FIT")), told.output
