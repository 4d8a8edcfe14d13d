"""What a file says by now decides what is delivered of its plan, whenever that was made; taking away always works."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from drives import as_watch
from intervals_server import KEY, Intervals, intervals
from servers import PASSWORD, USER, Radicale, radicale

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.plan.model import Kind, Session, unrolled

ROOT = Path(__file__).parents[2]
NOW = ("--now", "2027-01-25")  # the Monday of week 4: three runs a week
RED_FLAGS = {
    "the knee locks": ("locking: no", "locking: yes"),
    "pain above 4": ("pain_today: 1 of 10", "pain_today: 5 of 10"),
    "a question that nobody answered": ("  groin_pain: no\n", ""),
}
WAITS = {
    "pain above 3": ("pain_today: 1 of 10", "pain_today: 4 of 10"),
    "a no of the gate": ("normal_next_morning: yes", "normal_next_morning: no"),
    "an old answer before the first run": ("pain_today: 1 of 10", "pain_today: 1 of 10\n  asked_on: 2027-01-03"),
}

Run = Callable[..., Result]


def changed(*texts: str) -> None:
    """Change the file as somebody does after the plan was made."""
    before, after = texts
    file = Path("sam.yaml")
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command on a file and its plan, in a folder that holds both and a watch."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "templates" / "examples" / "beginner.yaml", "sam.yaml")
    shutil.copytree(ROOT / "exports" / "sample", Path("exports", "sam"))
    as_watch(tmp_path / "watch")

    def run(name: str, *arguments: str) -> Result:
        return CliRunner().invoke(main, [name, "sam.yaml", *arguments])

    return run


def seconds_run(session: Session) -> int:
    """Return how many seconds of a session are run."""
    return sum(step.seconds for step in unrolled(session.steps) if step.do == "run")


def on_watch() -> list[str]:
    return sorted(path.name for path in Path("watch").rglob("*.FIT"))


@pytest.mark.parametrize("to", [("--device", "watch"), ("--to", "workouts"), ("--to", "workouts.zip")])
@pytest.mark.parametrize("why", RED_FLAGS)
def test_nothing_is_loaded_where_a_professional_comes_first(command: Run, why: str, to: tuple[str, str]) -> None:
    assert command("load", "--device", "watch", *NOW).exit_code == 0
    there = on_watch()
    changed(*RED_FLAGS[why])
    result = command("load", *to, *NOW)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Stop following the plan in exports/sam, in the calendar and on the watch" in result.stderr
    assert "`planforge load sam.yaml --remove`" in result.stderr
    assert on_watch() == there
    assert not list(Path().glob("workouts*"))


@pytest.mark.parametrize("why", WAITS)
def test_while_running_waits_no_run_is_loaded_and_those_there_go(command: Run, why: str) -> None:
    assert command("load", "--device", "watch", *NOW).exit_code == 0
    plan = read_plan(Path("exports/sam/plan.json"))
    assert any("RUN" in name for name in on_watch())
    changed(*WAITS[why])
    result = command("load", "--device", "watch", "--json", *NOW)
    assert result.exit_code == 0
    assert on_watch()
    assert not any("RUN" in name for name in on_watch())
    said = json.loads(result.stdout)
    assert [one["session"] for one in said["waiting"]] == [
        run.id for run in plan.sessions if run.kind is Kind.RUN and "2027-01-25" <= str(run.date) < "2027-02-08"
    ]
    assert "follow no run of this plan" in result.stderr
    said = command("load", "--to", "workouts", *NOW).stdout
    assert "6 sessions are not copied for now:" in said
    assert not any("RUN" in path.name for path in Path("workouts").iterdir())


def test_a_run_that_calls_itself_cross_training_waits_like_any_other(command: Run) -> None:
    path = Path("exports/sam/plan.json")
    values = json.loads(path.read_text(encoding="utf-8"))
    hidden = next(one for one in values["weeks"][0]["sessions"] if one["kind"] == "cross")
    hidden["steps"] = [{"do": "run", "end": {"seconds": 1800}}]
    path.write_text(json.dumps(values), encoding="utf-8")
    changed(*WAITS["pain above 3"])
    said = json.loads(command("load", "--to", "workouts", "--json", "--now", "2027-01-04").stdout)
    assert hidden["id"] in [one["session"] for one in said["waiting"]]
    assert hidden["id"] not in [one["session"] for one in said["copied"]]


def test_an_old_answer_does_not_hold_back_who_has_begun_to_run(command: Run) -> None:
    changed(*WAITS["an old answer before the first run"])
    said = json.loads(command("load", "--to", "workouts", "--json", "--now", "2027-02-01").stdout)
    assert said["waiting"] == []
    assert any("run" in one["session"] for one in said["copied"])


@pytest.mark.parametrize("why", [*RED_FLAGS, None])
def test_a_plan_can_be_taken_off_the_watch_whatever_the_file_says(command: Run, why: str | None) -> None:
    own = Path("watch/GARMIN/WORKOUTS/MYOWN.FIT")
    own.write_bytes(b"somebody's own")
    assert command("load", "--device", "watch", *NOW).exit_code == 0
    assert len(on_watch()) == 11
    if why:
        changed(*RED_FLAGS[why])
    assert "Would take away: 10 files" in command("load", "--device", "watch", "--remove", "--dry-run").stdout
    assert len(on_watch()) == 11
    result = command("load", "--device", "watch", "--remove")
    assert (result.exit_code, on_watch()) == (0, ["MYOWN.FIT"])
    assert "Taken away: 10 files of this plan; none is left" in result.stdout
    assert "Nothing of this plan is there." in command("load", "--device", "watch", "--remove").stdout
    assert command("load", "--to", "workouts", "--remove").exit_code == 2


@pytest.mark.parametrize("why", RED_FLAGS)
@pytest.mark.parametrize("name", ["generate", "explain", "what-if", "check", "load", "sync", "push", "screen"])
def test_every_refusal_says_to_stop_following_the_plan_that_is_there(command: Run, name: str, why: str) -> None:
    more = {
        "sync": ("--url", "http://127.0.0.1:9/", "--user", USER),
        "what-if": ("--set", "rules.hold-week=off"),
        "load": ("--device", "watch"),
        "push": ("--url", "http://127.0.0.1:9/"),
        "screen": ("--answer", "catching=no"),
    }
    changed(*RED_FLAGS[why])
    result = command(name, *more.get(name, ()))
    assert result.exit_code == 3
    for way in (
        "Stop following the plan in exports/sam",
        "load sam.yaml --remove",
        "sync sam.yaml --remove",
        "push sam.yaml --remove",
    ):
        assert way in result.stderr
    shutil.rmtree("exports")
    assert "Stop following" not in command("generate").stderr


def test_a_plan_elsewhere_is_taken_out_from_there(command: Run) -> None:
    Path("exports/sam").rename("elsewhere")
    changed(*RED_FLAGS["the knee locks"])
    result = command("generate", "--out", "elsewhere")
    assert "`planforge load sam.yaml --out elsewhere --remove`" in result.stderr


# -- a calendar on a server ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    pytest.importorskip("caldav")
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def sync(command: Run, running: Radicale, monkeypatch: pytest.MonkeyPatch) -> Run:
    shutil.rmtree(running.storage / "collection-root", ignore_errors=True)
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    return lambda *arguments: command("sync", "--url", running.url, "--user", USER, *arguments)


def test_a_plan_can_be_taken_out_of_the_calendar_whatever_the_file_says(sync: Run, running: Radicale) -> None:
    assert sync(*NOW).exit_code == 0
    there = running.events()
    assert there
    changed(*RED_FLAGS["the knee locks"])
    for refused in (sync(*NOW), sync("--put-back", *NOW)):
        assert refused.exit_code == 3
        assert "`planforge sync sam.yaml --remove`" in refused.stderr
        assert running.events() == there
    assert sync("--remove", *NOW).exit_code == 0
    assert running.events() == {}


def test_while_running_waits_no_run_is_in_the_calendar(sync: Run, running: Radicale) -> None:
    assert sync(*NOW).exit_code == 0
    assert any("-run-" in name for name in running.events())
    changed(*WAITS["a no of the gate"])
    result = sync(*NOW)
    assert result.exit_code == 0
    assert "no running is planned" in result.stderr
    assert not any("-run-" in name for name in running.events())
    assert any("-strength-" in name for name in running.events())


def test_until_somebody_has_seen_the_knee_no_event_on_the_server_calls_a_harder_run(
    sync: Run, command: Run, running: Radicale
) -> None:
    assert sync(*NOW).exit_code == 0
    monday, *_ = read_plan(Path("exports/sam/plan.json")).weeks[3].runs
    hurt = ("--done", "all", "--worst", "6", "--course", "same", "--after", "0", "--nothing-else")
    assert command("log", "--now", "2027-01-25T20:00", "--session", monday.id, *hurt).exit_code == 0
    told = sync("--now", "2027-01-26")
    assert told.exit_code == 0, told.output
    assert "no run gets harder until somebody has seen the knee" in told.stderr
    waits = {name for name, data in running.events().items() if "SUMMARY:Waits until the knee is seen" in data}
    assert waits and not any("-w04-" in name for name in waits), "those of the week that has begun stand"
    assert any("-w05-run-" in name for name in waits), "as the plan has them that knows nothing of it yet"


# -- intervals.icu ---------------------------------------------------------------------------------------------------


@pytest.fixture
def athlete() -> Iterator[Intervals]:
    pytest.importorskip("niquests")
    with intervals() as server:
        yield server
        assert server.wrong == []


@pytest.fixture
def push(command: Run, athlete: Intervals, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", KEY)
    return lambda *arguments: command("push", "--url", athlete.url, *arguments)


def test_workouts_can_be_taken_away_whatever_the_file_says(push: Run, athlete: Intervals) -> None:
    assert push(*NOW).exit_code == 0
    there, asked = dict(athlete.held), len(athlete.http.asked)
    assert there
    changed(*RED_FLAGS["the knee locks"])
    for refused in (push(*NOW), push("--put-back", *NOW)):
        assert refused.exit_code == 3
        assert "`planforge push sam.yaml --remove`" in refused.stderr
    assert (athlete.held, len(athlete.http.asked)) == (there, asked)
    assert push("--remove", *NOW).exit_code == 0
    assert athlete.held == {}


def test_while_running_waits_no_run_is_sent_and_those_there_go(push: Run, athlete: Intervals) -> None:
    assert push(*NOW).exit_code == 0
    assert any("-run-" in name for name in athlete.ours())
    changed(*WAITS["a no of the gate"])
    result = push(*NOW)
    assert result.exit_code == 0
    assert "follow no run of this plan" in result.stderr
    assert "Not sent for now:" in result.stdout
    assert not any("-run-" in name for name in athlete.ours())
    assert any("-strength-" in name for name in athlete.ours())
    there = dict(athlete.held)
    assert push(*NOW).exit_code == 0
    assert athlete.held == there


def test_no_run_goes_onto_the_watch_that_the_diary_changes_before_the_plan_knows_it(command: Run) -> None:
    monday, wednesday, _ = read_plan(Path("exports/sam/plan.json")).weeks[3].runs

    def at(days: int, hour: int = 20) -> tuple[str, str]:
        return "--now", f"{monday.date + timedelta(days)}T{hour:02}:00:00"

    well = ("--done", "all", "--course", "same", "--back-to-usual", "within-1-h", "--nothing-else")
    assert command("log", *at(0), "--session", monday.id, "--worst", "1", "--after", "0", *well).exit_code == 0
    assert "W04D3RUN.FIT" in command("load", "--device", "watch", *at(1, 8)).output
    assert any("RUN" in name for name in on_watch()), "a run within the limits changes nothing"
    hurt = ("--done", "part", "--why", "pain", "--worst", "6", "--course", "grew", "--nothing-else")
    assert command("log", *at(2), "--session", wednesday.id, *hurt).exit_code == 0
    done = command("load", "--device", "watch", *at(3, 9))
    assert "the diary holds what this plan does not know yet" in done.stderr
    assert "planforge generate sam.yaml" in done.stderr
    assert on_watch() and not any("RUN" in name for name in on_watch()), "strength stays, no run does"
    assert command("generate", "--accept", *at(3, 10)).exit_code == 0
    done = command("load", "--device", "watch", "--days", "30", *at(3, 11))
    assert done.exit_code == 0 and "does not know yet" not in done.stderr
    assert "no run gets harder until somebody has seen the knee" in done.stderr
    assert "not copied for now:" in done.stdout
    again = read_plan(Path("exports/sam/plan.json"))
    least = max(map(seconds_run, again.weeks[4].runs))
    harder = {f"W{week.index:02}" for week in again.weeks[3:] if week.runs and min(map(seconds_run, week.runs)) > least}
    assert any("RUN" in name for name in on_watch())
    assert harder and not any("RUN" in name and name[:3] in harder for name in on_watch())
    command("load", "--device", "watch", "--days", "30", *at(21, 8))
    assert not any("RUN" in name and name[:3] in harder for name in on_watch()), "time alone lets nothing get harder"
    assert command("log", *at(4), "--seen-by", "K. Lee", "--may-run", "yes").exit_code == 0
    assert command("generate", "--accept", *at(4, 21)).exit_code == 0
    assert "not copied for now:" not in command("load", "--device", "watch", "--days", "30", *at(4, 22)).stdout
