"""`planforge batch`: many runners, whose bad files, lost workers and stopped runs are each their own alone."""

import json
import multiprocessing
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from answered import ANSWERED
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

import planforge
import planforge.batch.run
import planforge.batch.runners
import planforge.batch.workers
from planforge.batch.answer import Answer, Asked, Outcome, answer
from planforge.batch.runners import NoRunners, Shard, runners
from planforge.batch.workers import DIED, NoCluster, in_processes, on_cluster, serially
from planforge.cli import main
from planforge.diary.entries import Entry, told_from
from planforge.diary.store import opened
from planforge.diary.vocabulary import Source
from planforge.views.schemas import view_schema

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 1, tzinfo=UTC)
FILE = """planforge: 1
extends: runners-knee
runner:
  name: {name}
  normal_weekly_distance: {km} km
  easy_pace: 6:30 /km
  walking_pace: 10:00 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  timezone: Europe/London
  weeks: 8
  available: {{mon: 06:30 for 60 min, wed: 06:30 for 60 min, sat: 09:00 for 90 min}}
goal: {{run: as far as the weeks allow}}
"""


def text(name: str, km: int = 20) -> str:
    return FILE.format(name=name, km=km) + ANSWERED


def question(name: str, km: int = 20) -> Asked:
    return Asked(name, text(name, km).encode(), None, None, NOW)


def fill(folder: Path) -> Path:
    """Put into a folder two runners with a plan, one without, one with a red flag, and two whose files are wrong."""
    (folder / "north").mkdir(parents=True)
    (folder / "ann.yaml").write_text(text("Ann"))
    (folder / "north" / "ann.yaml").write_text(text("Ann of the north", 24))
    (folder / "bob.yaml").write_text(text("Bob").replace("as far as the weeks allow", "60 min"))
    (folder / "cem.yaml").write_text(text("Cem").replace("locking: no", "locking: yes"))
    (folder / "dot.yaml").write_text("planforge: [")
    (folder / "eva.yaml").symlink_to("nowhere.yaml")
    (folder / ".hidden.yaml").write_text("nobody's")
    return folder


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Return a folder in which a club was planned by two processes, and what was said."""
    home = tmp_path_factory.mktemp("planned")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        return home, batch(fill(Path("club")), "--out", "club/plans", "--jobs", 2)  # inside: plans are no runners


@pytest.fixture
def club(planned: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a club that was planned into `plans` beside it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(planned[0] / "club", "club", symlinks=True)
    Path("club/plans").rename("plans")
    return Path("club")


def batch(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["batch", *map(str, arguments), "--now", NOW.isoformat()])


def lines(result: Result) -> dict[str, Any]:
    return {line["runner"]: line for line in map(json.loads, result.stdout.splitlines())}


def files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def test_each_runner_has_an_answer_whoever_else_is_there(planned: tuple[Path, Result]) -> None:
    home, done = planned
    told = lines(done)
    assert {name: line["outcome"] for name, line in told.items()} == {
        "ann": "plan", "bob": "conflict", "cem": "red flag", "dot": "wrong file", "eva": "failed", "north/ann": "plan",
    }  # fmt: skip
    assert "week" in " ".join(told["bob"]["says"]) and told["cem"]["says"] == ["The knee locks."]
    assert told["dot"]["says"][0].startswith("dot.yaml:2:1: ") and "eva.yaml: No such file" in told["eva"]["says"][0]
    assert done.exit_code == 5
    assert "6 runners: 1 conflict, 1 failed, 2 plan, 1 red flag, 1 wrong file" in done.stderr
    validator = Draft202012Validator(view_schema("batch"))
    assert [error.message for line in told.values() for error in validator.iter_errors(line)] == []
    kept = home / "club/plans/answers.jsonl"
    assert [json.loads(line)["runner"] for line in kept.read_text().splitlines()] == [*told]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_the_plans_are_those_that_generate_makes(planned: tuple[Path, Result]) -> None:
    home, _ = planned
    planforge.generate(home / "club/ann.yaml", out=home / "alone", now=NOW)
    assert files(home / "club/plans/ann") == files(home / "alone")
    alone = planforge.answer((home / "club/ann.yaml").read_bytes(), name="ann", now=NOW)
    assert alone.outcome is planforge.Outcome.PLAN and alone.files == files(home / "alone")


def test_an_answer_knows_nothing_of_the_folder_in_which_it_was_made() -> None:
    """Of a file whose plan names lines of it, and of one that warns: made again it is the same, also over its plan."""
    rules = "rules: {run-step: {max_increase: 2 min}, hold-week: {every: 3}}\n"
    asked = Asked("ann", (text("Ann") + rules).encode(), None, None, NOW)
    first = answer(asked)
    assert b'"source_line": "ann.yaml:' in first.files["plan.json"] and answer(asked) == first
    assert replace(answer(replace(asked, plan=first.files["plan.json"])), says=first.says) == first
    assert tempfile.gettempdir() not in " ".join(first.says)


def test_nothing_is_worked_out_that_no_answer_tells_and_nothing_written_that_nobody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What fewer weeks cost is a plan of its own; and the folder would be gone before anybody could look into it."""
    asked: list[object] = []
    monkeypatch.setattr("planforge.solver.engine.weeks_alone", lambda *one, **_: asked.append(one))
    monkeypatch.setattr(os, "fsync", asked.append)
    monkeypatch.setattr("planforge.deliver.folder.staged", lambda out, _: asked.append(out))
    first = answer(question("ann"))
    again = answer(replace(question("ann", 24), plan=first.files["plan.json"]))
    assert (first.outcome, again.outcome, again.revision) == (Outcome.PLAN, Outcome.PLAN, 1)
    assert asked == []


def test_nor_does_a_conflict_whose_lines_stand_in_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = text("Bob").replace("as far as the weeks allow", "60 min").encode()
    said = []
    for folder in (tmp_path, tmp_path / "a folder that is a good deal longer than the other one"):
        folder.mkdir(exist_ok=True)
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        said.append(answer(Asked("bob", wanted, None, None, NOW)))
    assert said[0].outcome is Outcome.CONFLICT and said[0] == said[1]


def test_where_every_runner_has_an_answer_all_is_well(club: Path) -> None:
    for name in ("ann", "dot", "eva", "north/ann"):
        (club / f"{name}.yaml").unlink()
    done = batch(club, "--out", "plans", "--jobs", 1)
    assert (done.exit_code, [*lines(done)]) == (0, ["bob", "cem"])


def test_a_runner_with_an_answer_is_not_asked_again_until_something_else_is_asked(
    club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Path("plans/answers.jsonl")
    first = {one["runner"]: one for one in map(json.loads, answers.read_text().splitlines())}
    asked: list[str] = []

    def noted(questions: Iterator[Asked]) -> Iterator[Answer]:
        for one in questions:
            asked.append(one.name)
            yield answer(one)

    monkeypatch.setattr(planforge.batch.run, "serially", noted)
    answers.write_text(answers.read_text() + '{"runner": "cut')  # as a kill leaves it
    again = lines(batch(club, "--out", "plans", "--jobs", 1, "--resume"))
    assert {name: line for name, line in again.items() if name != "eva"} | {"eva": first["eva"]} == first
    assert asked == [], "nobody but eva, of whom nothing can be read"
    (club / "north/ann.yaml").write_text(text("Ann of the north", 30))
    with opened(club / "ann.diary") as diary, diary.adding():
        told = told_from({"kind": "today", "day": "2026-11-30", "pain": 1})
        diary.add(Entry(first["ann"]["plan_id"], NOW, Source.TYPED, told))
    batch(club, "--out", "plans", "--jobs", 1, "--resume")
    assert asked == ["ann", "north/ann"]
    (Path("plans/ann/plan.json")).unlink()
    batch(club, "--out", "plans", "--jobs", 1, "--resume")
    assert asked == ["ann", "north/ann", "ann"], "its plan was taken away"


def test_a_plan_that_has_begun_is_made_again_over_its_past(club: Path) -> None:
    before = json.loads(Path("plans/ann/plan.json").read_text())
    (club / "ann.yaml").write_text(text("Ann") + "rules: {hold-week: off}\n")
    (club / "north/ann.yaml").unlink()
    later = CliRunner().invoke(main, ["batch", str(club), "--out", "plans", "--jobs", "1", "--now", "2027-02-01"])
    assert lines(later)["ann"]["revision"] == 1
    after = json.loads(Path("plans/ann/plan.json").read_text())
    assert after["plan_id"] == before["plan_id"] and after["weeks"][:3] == before["weeks"][:3]


def test_two_plans_of_one_identity_are_told(club: Path) -> None:
    for name in ("ann", "north/ann"):
        (club / f"{name}.yaml").write_text(text(name) + "plan_id: the-same\n")
    says = lines(batch(club, "--out", "others", "--jobs", 1))["north/ann"]["says"]
    assert "the plan of ann is called the-same, too" in " ".join(says)


def test_every_runner_of_a_list_or_folder_has_a_name_of_its_own(club: Path, tmp_path: Path) -> None:
    listed = Path("list.txt")
    listed.write_text("# ours\nclub/ann.yaml\nclub/north/ann.yaml  # the other one\n\nclub/ann.yaml\n")
    assert [one.name for one in runners(listed, Path("plans"))] == ["ann", "ann-2", "north/ann"]
    assert [one.name for one in runners(club, Path("plans"))] == ["ann", "bob", "cem", "dot", "eva", "north/ann"]
    (tmp_path / "nobody").mkdir()
    with pytest.raises(NoRunners, match=r"no constraint file \(.yaml\)"):
        runners(tmp_path / "nobody", Path("plans"))
    assert batch(tmp_path / "nobody", "--out", "plans").exit_code == 2
    assert "this is one constraint file" in batch(club / "ann.yaml", "--out", "plans").stderr


def test_no_line_of_a_list_leads_out_of_the_folder_of_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "club"
    home.mkdir()
    monkeypatch.chdir(home)
    for lines in (["ann.yaml", "../away/bob.yaml"], ["ann.yaml", f"{tmp_path}/away/bob.yaml"]):
        (home / "list.txt").write_text("\n".join(lines))
        assert [one.name for one in runners(Path("list.txt"), Path("plans"))] == ["away/bob", "club/ann"]
    (home / "list.txt").write_text("../../../../../../../../../../../../bob.yaml\nann.yaml")
    assert not any(".." in one.name or one.name.startswith("/") for one in runners(Path("list.txt"), Path("plans")))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="every name is text there")
def test_a_name_that_is_no_text_stops_nobody(tmp_path: Path) -> None:
    club = tmp_path / "club"
    club.mkdir()
    (club / "ann.yaml").write_text("planforge: [")
    for name in (b"j\xe9.yaml", b"j\xe8.yaml"):
        (club / os.fsdecode(name)).write_text("planforge: [")
    (club / os.fsdecode(b"k\xe9.yaml")).symlink_to("nowhere.yaml")
    for part in ((), ("--shard", "1/1")):
        told = lines(batch(club, "--out", tmp_path / "plans", "--jobs", 1, *part))
        assert [*told] == ["ann", "j\ufffd", "j\ufffd-2", "k\ufffd"]
        for line in told.values():
            json.dumps(line, ensure_ascii=False).encode()


def test_a_file_may_extend_another_beside_it_or_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `generate`; the function on another machine has the bytes alone. A changed base is another question."""
    monkeypatch.chdir(tmp_path)
    club, base = Path("club"), Path("common/base.yaml")
    (club / "north").mkdir(parents=True)
    base.parent.mkdir()
    base.write_text("extends: runners-knee\nrules: {hold-week: off}\n")
    (club / "north/ann.yaml").write_text(
        text("Ann").replace("extends: runners-knee", "extends: ../../common/base.yaml")
        + "rules: {run-step: {max_increase: 2 min}}\n"
    )
    done = batch(club, "--out", "plans", "--jobs", 1)
    first = lines(done)["north/ann"]
    assert (first["outcome"], done.exit_code) == ("plan", 0), first["says"]
    planforge.generate(club / "north/ann.yaml", out="alone", now=NOW)
    assert files(Path("plans/north/ann")) == files(Path("alone"))
    asked = planforge.batch.runners.asked(runners(club, Path("plans"))[0], Path("nowhere"), NOW)
    base.write_text("extends: runners-knee\nrules: {build-cap: }\n")
    assert isinstance(asked, Asked) and answer(asked).files == files(Path("alone")), "bytes in, bytes out"
    again = lines(batch(club, "--out", "plans", "--jobs", 1, "--resume"))["north/ann"]
    assert again["input"] != first["input"]
    base.unlink()
    gone = lines(batch(club, "--out", "plans", "--jobs", 1))["north/ann"]
    assert gone["outcome"] == "wrong file" and "there is no such file" in gone["says"][0]


@pytest.mark.parametrize("part", ["0/3", "4/3", "1", "x/3", "1/0"])
def test_a_part_that_is_none_is_told(club: Path, part: str) -> None:
    assert "write it like 3/64" in batch(club, "--out", "plans", "--shard", part).stderr


def test_another_batch_is_told_where_one_writes_its_answers(club: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with Path("plans/answers.jsonl").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = batch(club, "--out", "plans", "--jobs", 1)
    assert done.exit_code == 5 and "another batch writes its answers there now" in done.stderr


# -- workers that die ------------------------------------------------------------------------------------------------


@contextmanager
def killing(most: int) -> Iterator[None]:
    """Kill so many of this process's children, each as soon as it is there."""
    over = threading.Event()

    def kill() -> None:
        left = most
        while left and not over.wait(0.05):
            for child in multiprocessing.active_children()[:left]:
                with suppress(ProcessLookupError):
                    os.kill(child.pid or 0, signal.SIGKILL)
                    left -= 1

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_worker_that_is_killed_costs_no_answer_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    questions = [question("ann"), question("bob", 24)]
    with killing(1):
        answers = list(in_processes(questions, 2))
    assert answers == list(serially(questions))
    assert {one.outcome for one in answers} == {Outcome.PLAN}
    assert not [*tmp_path.iterdir()]


def test_what_ends_every_process_is_answered_so_and_the_others_go_on() -> None:
    with killing(1000):
        (died,) = in_processes([question("ann")], 1)
    assert (died.outcome, died.says) == (Outcome.FAILED, (DIED,))


# -- other machines --------------------------------------------------------------------------------------------------


def test_the_parts_of_a_job_array_are_the_whole(club: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Slurm and Kubernetes start them, with three parts instead of 64."""
    for name in ("dot", "eva"):
        (club / f"{name}.yaml").unlink()
    bin_folder = Path("bin")
    bin_folder.mkdir()
    (bin_folder / "planforge").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m planforge "$@"\n')
    (bin_folder / "planforge").chmod(0o755)
    path = f"{bin_folder.resolve()}:{os.environ['PATH']}"
    slurm = (ROOT / "templates/batch/slurm.sh").read_text()
    job = yaml.safe_load((ROOT / "templates/batch/kubernetes.yaml").read_text())
    pod = job["spec"]["template"]["spec"]["containers"][0]
    assert job["spec"]["completionMode"] == "Indexed" and pod["command"] == ["sh", "-c"]
    of_kubernetes = pod["args"][0].replace("/data/runners", "club").replace("/data/plans", "pods").replace("/64", "/3")
    parts = {"tasks": slurm.replace('"$@"', ""), "pods": of_kubernetes}
    for number in (1, 2, 3):
        environment = os.environ | {
            "PATH": path, "SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_TASK_COUNT": "3",
            "JOB_COMPLETION_INDEX": str(number - 1),
        }  # fmt: skip
        for out, script in parts.items():
            command = re.sub(r"--now \S+", f"--now {NOW.isoformat()}", script)
            subprocess.run(["sh", "-c", command, "sh", "club", out], env=environment, check=True, capture_output=True)
    whole = [json.loads(line) for line in Path("plans/answers.jsonl").read_text().splitlines()]
    for out in parts:
        assert plans(Path(out)) == plans(Path("plans"))
        answers = [line for one in Path(out).glob("answers-*-of-3.jsonl") for line in one.read_text().splitlines()]
        told = sorted(map(json.loads, answers), key=lambda one: str(one["runner"]))
        assert told == [one for one in whole if one["runner"] not in ("dot", "eva")]


def plans(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files(folder).items() if "answers" not in name}


def test_a_runner_stays_in_its_part_whoever_comes(club: Path) -> None:
    def parts() -> dict[str, int]:
        every = runners(club, Path("plans"))
        return {one.name: number for one in every for number in range(1, 8) if Shard(number, 7).holds(one)}

    before = parts()
    assert {*before} == {"ann", "bob", "cem", "dot", "eva", "north/ann"}
    (club / "aaa.yaml").write_text("new")
    assert {name: number for name, number in parts().items() if name != "aaa"} == before


@contextmanager
def cluster() -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """Yield the address of a Dask scheduler on loopback, and its two workers."""
    file = Path("scheduler.json").resolve()
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([*dask, "--no-dashboard", "--scheduler-file", str(file)], **quiet)  # type: ignore[call-overload]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1"]
    worker += ["--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    workers: list[subprocess.Popen[bytes]] = []
    try:
        until = time.monotonic() + 30
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        workers += [subprocess.Popen(worker, **quiet) for _ in range(2)]  # type: ignore[call-overload]
        yield json.loads(file.read_text())["address"], workers
    finally:
        for one in (*workers, scheduler):
            one.kill()
            one.wait()


def test_a_cluster_that_loses_a_worker_gives_every_answer_and_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.chdir(tmp_path)
    questions = [question(name, km) for name, km in (("ann", 20), ("bob", 24), ("cem", 28))]
    with cluster() as (address, workers):
        answers = []
        for one in on_cluster(iter(questions), address):
            answers.append(one)
            if len(answers) == 1:
                workers[0].kill()
    assert answers == list(serially(questions))


def test_a_cluster_with_another_version_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(planforge.batch.workers, "__version__", "9.9")  # here; workers have the one installed
    with cluster() as (address, _), pytest.raises(NoCluster, match=r"a worker has planforge .*; this is 9\.9"):
        list(on_cluster(iter([question("ann")]), address))


def test_a_cluster_that_is_not_there_is_told(club: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dask = pytest.importorskip("dask")
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        done = batch(club, "--out", "plans", "--dask", "tcp://127.0.0.1:1")
    assert done.exit_code == 5 and "no Dask scheduler answers there" in done.stderr


@pytest.mark.slow
def test_memory_does_not_grow_with_the_batch(tmp_path: Path) -> None:
    """The most that a process holds, of 100 runners and of 1 000, within a tenth."""
    club = tmp_path / "club"
    club.mkdir()
    for number in range(1000):
        (club / f"r{number:04}.yaml").write_text(text(f"Runner {number}", 16 + number % 20))
    listed = tmp_path / "hundred.txt"
    listed.write_text("".join(f"club/r{number:04}.yaml\n" for number in range(100)))
    most = []
    for where, out in ((listed, "few"), (club, "many")):
        ran = (
            "import resource, sys; from planforge.cli import main\n"
            f"code = main(['batch', {str(where)!r}, '--out', {str(tmp_path / out)!r}, '--now', '2026-12-01'], "
            "standalone_mode=False)\n"
            "used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
            "print(*used, file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", ran], capture_output=True, text=True, check=True)
        most.append([int(one) for one in done.stderr.split()[-2:]])
        assert len(done.stdout.splitlines()) == (100 if out == "few" else 1000)
        shutil.rmtree(tmp_path / out)
    for few, many in zip(*most, strict=True):
        assert many < 1.1 * few, most
