"""A slip of a finger costs nothing: what followed from it is taken back, as long as no day of it is past."""

import json
import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from answered import ANSWERED
from sam import FILE
from test_decisions import AT, ENTRY, called, folder, hurts, planforge

from planforge.actions import generate as generating
from planforge.actions.places import is_elsewhere
from planforge.deliver.folder import read_plan
from planforge.diary.store import Decision, DiaryBusy, opened

__all__ = ["folder"]
OUT = "exports/sam"


def trained(folder: Path) -> list[tuple[object, ...]]:
    """Return what is to be done, on which day; not the slot: a calendar knows none again that was cancelled."""
    return [(one.date, one.start, one.steps) for one in read_plan(folder / OUT / "plan.json").sessions]


def corrected(folder: Path, at: str = AT, worst: int = 0, **more: object) -> str:
    hurt = {} if worst else dict.fromkeys(("course", "after", "back_to_usual"))  # of pain alone
    told = json.dumps(
        {key: value for key, value in {**ENTRY, **hurt, **more, "worst": worst}.items() if value is not None}
    )
    code, said = planforge(folder, "log", "sam.yaml", "--json", "-", "--correct", "--now", at, stdin=told)
    assert code == 0 and "takes it in, and changes the plan" in json.loads(said)["follows"]["says"]
    code, said = planforge(folder, "generate", "sam.yaml", "--now", at)
    assert code == 0
    return said


def test_what_followed_from_a_slip_is_taken_back_with_its_correction(folder: Path) -> None:
    stood = trained(folder)
    hurts(folder)
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    assert trained(folder) != stood
    said = corrected(folder, worst=0)
    assert "decision 1 rests on what was corrected since" in said
    assert trained(folder) == stood
    code, said = planforge(folder, "explain", "sam.yaml", "--decision", "1")
    assert (code, said.splitlines()[0].rpartition(": ")[2]) == (0, "overtaken by what was told later")
    assert planforge(folder, "check", "sam.yaml", OUT, "--now", AT)[0] == 0
    again = planforge(folder, "generate", "sam.yaml", "--now", AT)[1]
    assert "corrected since" not in again and "Nothing changed" in again


def test_what_still_hurts_still_goes_back_and_is_a_decision_of_its_own(folder: Path) -> None:
    hurts(folder)
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    careful = trained(folder)
    corrected(folder, worst=5, after=1)
    assert trained(folder) == careful
    said = planforge(folder, "explain", "sam.yaml", "--decision", "2")[1]
    assert "accepted" in said.splitlines()[0] and "Run-walk 11 x 1:1" in said
    with opened(folder / "sam.diary") as store:
        assert {one.decision: one.verdict for one in store.verdicts()} == {1: "overtaken", 2: "accepted"}


def test_what_is_past_stays_and_that_nothing_is_given_back_is_said(folder: Path) -> None:
    hurts(folder)
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    careful = trained(folder)
    late = "2027-02-11T22:00"  # Wednesday, which was left out, is past
    said = corrected(folder, late, worst=0)
    assert "stays: days are past" in said
    assert trained(folder) == careful
    assert "stays: days" not in planforge(folder, "generate", "sam.yaml", "--now", "2027-02-19T22:00")[1]


@pytest.mark.parametrize(
    ("guard", "damage"),
    [("plans_no_update", "UPDATE plans SET data = x'00'"), ("verdicts_no_delete", "DELETE FROM verdicts")],
)
def test_a_decision_that_was_damaged_in_the_diary_gives_nothing_back(folder: Path, guard: str, damage: str) -> None:
    hurts(folder)
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    careful = trained(folder)
    with opened(folder / "sam.diary") as store:
        keeps = "SELECT sql FROM sqlite_master WHERE name = ?"
        trigger = store.connection.execute(keeps, (guard,)).fetchone()[0]
        store.connection.execute(f"DROP TRIGGER {guard}")
        store.connection.execute(damage)
        store.connection.execute(trigger)
    corrected(folder, worst=0)
    assert trained(folder) == careful


def test_a_diary_that_is_busy_by_then_takes_nothing_from_the_plan_and_the_next_one_keeps_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is in place by then: that nothing was written would be no longer so."""
    stood = trained(folder)
    hurts(folder)
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    told = json.dumps({**ENTRY, "worst": 0, "course": "none"})
    assert planforge(folder, "log", "sam.yaml", "--json", "-", "--correct", "--now", AT, stdin=told)[0] == 0
    monkeypatch.chdir(folder)

    def busy(*_: object) -> None:
        raise DiaryBusy("somebody else writes")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(generating, "overtake", busy)  # as where the run is killed there
        generating.generate(Path("sam.yaml"), now=datetime.fromisoformat(f"{AT}+00:00"))
    assert trained(folder) == stood
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    assert trained(folder) == stood
    with opened(folder / "sam.diary") as store:
        assert [one.verdict for one in store.verdicts()] == ["accepted", "overtaken"]


# -- under a later decision, and in another folder ---------------------------------------------------------------------

SLIP = json.dumps(ENTRY)
RIGHT = json.dumps(
    {name: one for name, one in ENTRY.items() if name not in ("course", "after", "back_to_usual")} | {"worst": 0}
)
RAN = {name: one for name, one in ENTRY.items() if name not in ("session", "done")} | {
    "kind": "run",
    "worst": 1,
    "after": 4,
}
SORE, LATER, NOON = (
    json.dumps(RAN | {"day": "2027-02-09", "duration_s": 900}),  # one more run: with none, it would be the same flare
    "2027-02-09T10:00",
    "2027-02-09T12:00",
)


@pytest.fixture
def sam(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a slip has changed the plan."""
    monkeypatch.chdir(folder)
    tells(SLIP, at=AT)
    makes(at=AT)
    return folder


def tells(*told: str, at: str, more: tuple[str, ...] = ()) -> None:
    for one in told:
        code, said = called("log", "sam.yaml", "--json", "-", *more, "--now", at, stdin=one)
        assert code == 0, said


def makes(*options: str, at: str) -> str:
    code, said = called("generate", "sam.yaml", *options, "--now", at)
    assert code == 0, said
    return said


def verdicts() -> dict[int, str]:
    with opened(Path("sam.diary")) as store:
        return {one.decision: one.verdict for one in store.verdicts()}


def test_a_slip_is_taken_back_under_a_later_decision_that_stays_for_its_own_reason(sam: Path) -> None:
    tells(SORE, at=LATER)
    makes(at=LATER)
    both = trained(sam)
    assert verdicts() == {1: "accepted", 2: "accepted"}
    tells(RIGHT, at=NOON, more=("--correct",))
    said = makes(at=NOON)
    assert "decision 1 rests on what was corrected since: the plan goes on from what stood before it" in said
    now = trained(sam)
    assert now != both and verdicts() == {1: "overtaken", 2: "overtaken", 3: "accepted"}
    again = makes(at=NOON)
    assert "corrected since" not in again and "Nothing changed" in again
    shutil.rmtree("exports")  # and as if the slip had never been told
    Path("sam.diary").unlink()
    makes(at="2026-12-01")
    tells(RIGHT, at=AT)
    tells(SORE, at=LATER)
    makes(at=NOON)
    assert trained(sam) == now


def test_a_flare_of_which_a_slip_was_a_part_goes_back_by_itself_once_the_slip_is_corrected(sam: Path) -> None:
    """Nothing was run between: the second day went no further back, and was no decision of its own."""
    knee = json.dumps({"kind": "today", "day": "2027-02-09", "pain": 5})
    tells(knee, at=LATER)
    makes(at=LATER)
    tells(RIGHT, at=NOON, more=("--correct",))
    makes(at=NOON)
    now = trained(sam)
    assert verdicts()[1] == "overtaken"
    shutil.rmtree("exports")  # and as if the slip had never been told
    Path("sam.diary").unlink()
    makes(at="2026-12-01")
    tells(RIGHT, at=AT)
    tells(knee, at=LATER)
    makes(at=NOON)
    assert trained(sam) == now


def test_a_slip_stays_under_a_later_step_back_that_would_be_heard_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are of the week before one without runs, so that nothing past differs when the slip is corrected."""
    monkeypatch.chdir(tmp_path)
    away = "  away: [2027-02-15..2027-02-20]\n  available:\n"
    Path("sam.yaml").write_text(FILE.replace("  available:\n", away) + ANSWERED, encoding="utf-8")
    makes(at="2026-12-18")
    week = next(one for one in read_plan(Path(OUT) / "plan.json").weeks if one.start == date(2027, 2, 8))
    last = {"session": week.runs[-1].id, "day": str(week.runs[-1].date)}
    tells(json.dumps({**ENTRY, **last}), at=f"{last['day']}T20:00")
    makes(at=f"{last['day']}T20:10")
    tells(json.dumps(RAN | {"day": "2027-02-14", "duration_s": 900}), at="2027-02-14T20:00")
    makes(at="2027-02-14T20:10")
    both = trained(tmp_path)
    assert verdicts() == {1: "accepted", 2: "accepted"}
    tells(json.dumps({**json.loads(RIGHT), **last}), at="2027-02-22T07:00", more=("--correct",))
    makes(at="2027-02-22T07:10")
    assert trained(tmp_path) == both


@pytest.mark.parametrize("known", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_slip_corrected_in_an_older_copy_takes_back_nothing_that_was_told_after_it(sam: Path, known: bool) -> None:
    """known: the plan has taken in the older copy before, and goes on from it."""
    shutil.copy("sam.diary", "older")
    tells(SORE, at=LATER)
    makes(at=LATER)
    went_back = read_plan(sam / OUT / "plan.json").history
    assert went_back is not None
    shutil.copy("older", "sam.diary")
    if known:
        makes(at=LATER)
    tells(RIGHT, at=NOON, more=("--correct",))
    said = [makes(at=NOON) for _ in range(2)]
    now = read_plan(sam / OUT / "plan.json").history
    assert now is not None and {*went_back.stepped_back} <= {*now.stepped_back}
    assert "this plan has taken in more than sam.diary tells of it" in said[1]
    assert {*verdicts().values()} == {"accepted"}


def test_what_was_declined_since_keeps_a_slip_and_that_is_said(sam: Path) -> None:
    tells(SORE, at=LATER)
    makes("--decline", at=LATER)
    tells(RIGHT, at=NOON, more=("--correct",))
    said = makes(at=NOON)
    assert "stays: a later step back was declined. So the plan stays as careful as it is" in said
    assert verdicts()[1] == "accepted"


def test_a_slip_under_a_later_one_is_taken_back_after_a_kill_in_between(
    sam: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells(SORE, at=LATER)
    makes(at=LATER)
    tells(RIGHT, at=NOON, more=("--correct",))

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for name in ("write", "_overtake"):  # before the new plan is in place, and after
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(generating, name, killed)
            called("generate", "sam.yaml", "--now", NOON)
    placed = trained(sam)
    makes(at=NOON)
    assert trained(sam) == placed
    assert verdicts() == {1: "overtaken", 2: "overtaken", 3: "accepted"}


@pytest.mark.parametrize("moved", ["renamed", "copied", pytest.param("named as before", marks=pytest.mark.slow)])
def test_a_decision_goes_with_its_folder_and_with_no_copy_of_it(sam: Path, moved: str) -> None:
    """named as before: by a version that kept the folder's name alone."""
    if moved == "named as before":
        with opened(Path("sam.diary")) as store:
            guard = "decisions_no_update"
            trigger = store.connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (guard,)).fetchone()[0]
            store.connection.execute(f"DROP TRIGGER {guard}")
            store.connection.execute("UPDATE decisions SET folder = 'sam'")
            store.connection.execute(trigger)
    elif moved == "copied":
        shutil.copytree("exports/sam", "other/sam")
    else:
        Path("exports/sam").rename("mine")
    out = {"renamed": "mine", "copied": "other/sam"}.get(moved, "exports/sam")
    tells(RIGHT, at=NOON, more=("--correct", "--out", out))
    said = makes("--out", out, at=NOON)
    assert ("the plan goes on from what stood before it" in said) is (moved != "copied")


def test_what_was_decided_before_a_folder_was_moved_is_taken_back_under_what_was_decided_since(sam: Path) -> None:
    Path("exports/sam").rename("mine")
    tells(SORE, at=LATER, more=("--out", "mine"))
    makes("--out", "mine", at=LATER)
    tells(RIGHT, at=NOON, more=("--correct", "--out", "mine"))
    assert "decision 1 rests on what was corrected since: the plan goes on from" in makes("--out", "mine", at=NOON)
    assert verdicts() == {1: "overtaken", 2: "overtaken", 3: "accepted"}
    assert reported("mine") == [1, 2, 3]


def test_the_report_tells_what_was_decided_of_its_plan_and_nothing_of_one_beside_it_that_was_removed(sam: Path) -> None:
    shutil.copytree("exports/sam", "other/sam")
    tells(SORE, at=LATER, more=("--out", "other/sam"))
    makes("--out", "other/sam", at=LATER)
    assert reported("exports/sam") == [1]
    shutil.rmtree("other")
    assert reported("exports/sam") == [1]


def reported(out: str) -> list[int]:
    """Return the numbers of the decisions in the report of a plan."""
    code, said = called("report", "sam.yaml", "--out", out, "--now", NOON)
    assert code == 0, said
    headings = re.findall(r'<h3 id="decision-\d+">([^<]*)', Path(out, "report.html").read_text(encoding="utf-8"))
    return [int(number) for one in headings for number in re.findall(r"decision (\d+)", one, re.IGNORECASE)]


def test_a_folder_that_no_disk_can_have_is_no_other_one(tmp_path: Path) -> None:
    at = datetime.fromisoformat(f"{AT}+00:00")
    one = Decision("plan", "a\0b", at, "quiet", "p", "f", (), "{}")
    assert not is_elsewhere(one, tmp_path / "out", tmp_path / "sam.diary")


def test_of_two_folders_of_one_file_neither_overtakes_what_was_decided_in_the_other(sam: Path) -> None:
    sam.joinpath("sam.yaml").write_text(f"{sam.joinpath('sam.yaml').read_text()}\nplan_id: of-both\n")
    Path("sam.diary").unlink()
    shutil.rmtree("exports")
    for out in ("one/out", "two/out"):
        makes("--out", out, at="2026-12-01")
    tells(SLIP, at=AT, more=("--out", "one/out"))
    makes("--out", "one/out", "--decline", at=AT)
    makes("--out", "two/out", at=AT)
    assert verdicts() == {1: "declined", 2: "accepted"}
    with opened(Path("sam.diary")) as store:
        assert [one.folder for one in store.decisions()] == ["one/out", "two/out"]
