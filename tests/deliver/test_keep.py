"""`planforge sync --keep`: what a runner moved in the calendar becomes a line of the constraint file, with its hour."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from servers import PASSWORD, USER, Radicale, radicale
from test_caldav import moved

from planforge.actions.keep import Move, kept
from planforge.cli import main
from planforge.constraints.templates import find_template
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.exporters.ics import calendar as ics

pytest.importorskip("caldav")

SAMPLE = read_plan(Path(__file__).parents[2] / "exports" / "sample" / "plan.json")
TODAY = date(2027, 1, 4)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path / "radicale") as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of a coach's own, with a remark."""
    example = find_template("examples/beginner")
    assert example is not None
    (tmp_path / "sam.yaml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path / "sam.yaml"


def called(*words: object, answer: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=answer)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param("2027-01-01", id="before the plan begins"),
        pytest.param("2027-01-20", id="in its third week", marks=pytest.mark.slow),
    ],
)
def test_what_was_moved_is_where_it_was_moved_to_in_the_next_plan(
    now: str, file: Path, server: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    out = file.parent / "out"
    made = called("generate", file, "--out", out, "--now", "2027-01-01")
    assert made.exit_code == 0, made.output
    before, before_lines = read_plan(out / "plan.json"), file.read_text(encoding="utf-8").splitlines()

    def sync(*more: str, answer: str = "") -> Result:
        to = ("--out", out, "--url", server.url, "--user", USER, "--now", now)
        return called("sync", file, *to, *more, answer=answer)

    sync()
    (run,) = [one for one in before.sessions if one.id == "w04-run-2"]
    name = f"{ics.uid(before.plan_id, run.id)}.ics"
    server.write(name, moved(server.events()[name]))
    there = re.findall(r"DTSTART[^\r\n]*", server.events()[name])[-1]

    no = sync("--keep", answer="n\n")
    assert no.exit_code == 1
    assert file.read_text(encoding="utf-8").splitlines() == before_lines
    assert "chosen-days" in sync("--keep", "--dry-run").output
    assert file.read_text(encoding="utf-8").splitlines() == before_lines
    done = sync("--keep", "--yes")
    assert done.exit_code == 0, done.output
    assert "Kept for the next plan: w04-run-2" in done.output
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line not in before_lines]
    assert [line for line in before_lines if line not in lines and "rules: {}" not in line] == []
    assert "it says so already" in sync("--keep").output

    again = called("generate", file, "--out", out, "--now", now)
    assert again.exit_code == 0, again.output
    after = {one.id: (one.date, one.start) for one in read_plan(out / "plan.json").sessions}
    assert after[run.id] == when_of(there)
    days = {one.id: (one.date, one.start) for one in before.sessions}
    assert {slot for slot in days if after.get(slot) != days[slot] and slot.startswith("w04-run")} == {run.id}
    told = json.loads(sync("--json").output)
    assert (told["moved"], told["edited"], told["contested"], told["refused"]) == ([], [], [], [])
    assert re.findall(r"DTSTART[^\r\n]*", server.events()[name])[-1] == there
    sync("--remove")


def when_of(line: str) -> tuple[date, time]:
    """Return day and hour of a line such as `DTSTART;TZID=Europe/London:20270128T073000`."""
    at = datetime.strptime(line.partition(":")[2], "%Y%m%dT%H%M%S")
    return at.date(), at.time()


# -- what is written, and what cannot be -----------------------------------------------------------------------------


def at(slot: str, days: int, hour: int | None = 18) -> Move:
    """Return a session of the sample moved by so many days, to an hour."""
    (session,) = [one for one in SAMPLE.sessions if one.id == slot]
    day = session.date + timedelta(days)
    return Move(slot, day if hour is None else datetime.combine(day, time(hour, 45)))


def written(file: Path, *some: Move) -> str:
    found = kept(file, SAMPLE, some, TODAY)
    assert found.change is not None
    return "".join(line for line in found.change.text.splitlines() if "chosen" in line or "run: [" in line)


def test_day_and_hour_are_written_with_the_time_that_the_session_takes(file: Path) -> None:
    said = written(file, at("w04-run-2", 1))
    assert re.search(r"chosen-days: \{run: \[2027-01-28 18:45 for \d\d min\], weight: 5000\}", said)
    assert "run: [2027-01-28]" in written(file, at("w04-run-2", 1, None))


@pytest.mark.parametrize(
    ("stated", "there"),
    [
        ("{run: [2027-03-02]}", "{run: [2027-03-02, 2027-01-28], weight: 5000}"),
        ("{run: [2027-01-27 06:30 for 45 min], weight: 6000}", "{run: [2027-01-28], weight: 6000}"),
        ("{strength: [2027-03-02], weight: 10}", "{strength: [2027-03-02], weight: 5000, run: [2027-01-28]}"),
        ("[{run: [2027-03-02]}]", "[{run: [2027-03-02, 2027-01-28], weight: 5000}]"),
        ("off", "{run: [2027-01-28], weight: 5000}"),
    ],
)
def test_what_was_chosen_before_stays_but_where_the_session_was(stated: str, there: str, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\nrules:\n  chosen-days: {stated}  # why\n", encoding="utf-8")
    assert written(file, at("w04-run-2", 1, None)) == f"  chosen-days: {there}  # why"


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (at("w04-run-2", 7), "a session keeps its week"),
        (at("w04-run-2", 3), "2027-01-30 has another of its kind"),
        (at("w04-run-2", 1, 23), "past midnight"),
        (Move("w04-run-2", None), "cannot be read"),
    ],
)
def test_a_move_that_no_plan_can_follow_is_told_and_left(move: Move, why: str, file: Path) -> None:
    found = kept(file, SAMPLE, [move], TODAY)
    assert (found.slots, found.change) == ((), None)
    assert why in found.left[0]


def test_what_is_past_is_left(file: Path) -> None:
    (left,) = kept(file, SAMPLE, [at("w04-run-2", 1)], date(2027, 1, 28)).left
    assert "what is past stays" in left


def test_keep_asks_for_a_file_and_goes_with_nothing_that_undoes_it(file: Path) -> None:
    to = ("--url", "https://calendar.example", "--user", USER)
    for words in (("--keep",), (file, "--keep", "--put-back"), (file, "--keep", "--remove")):
        assert called("sync", *words, *to).exit_code == 2
