"""A slip of a finger costs nothing: what followed from it is taken back, as long as no day of it is past."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from test_decisions import AT, ENTRY, folder, hurts, planforge

from planforge.actions import generate as generating
from planforge.deliver.folder import read_plan
from planforge.diary.store import DiaryBusy, opened

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
        assert [one.verdict for one in store.verdicts()] == ["accepted", "overtaken", "accepted"]


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
        meanwhile.setattr(generating, "overtake", busy)
        generating.generate(Path("sam.yaml"), now=datetime.fromisoformat(f"{AT}+00:00"))
    assert trained(folder) == stood
    assert planforge(folder, "generate", "sam.yaml", "--now", AT)[0] == 0
    assert trained(folder) == stood
    with opened(folder / "sam.diary") as store:
        assert [one.verdict for one in store.verdicts()] == ["accepted", "overtaken"]
