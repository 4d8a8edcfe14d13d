"""A plan that waits for what its diary tells keeps the rules of its file: `check` reads what `generate` heard."""

from pathlib import Path

import pytest
from answered import ANSWERED
from click.testing import CliRunner, Result
from sam import FILE

from planforge.cli import main


def run(*arguments: str, now: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--now", now])


@pytest.mark.parametrize(
    "told", [("--today", "5"), ("--seen-by", "K. Lee", "--may-run", "no")], ids=["a flare", "no running yet"]
)
def test_a_plan_that_waits_by_its_diary_is_right(
    told: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sam.yaml").write_text(FILE + ANSWERED, encoding="utf-8")
    assert run("generate", "sam.yaml", now="2026-12-28").exit_code == 0
    run("log", "sam.yaml", "--day", "2027-01-22", *told, now="2027-01-22T20:00:00Z")
    made = run("generate", "sam.yaml", "--yes", now="2027-01-22T20:10:00Z")
    assert made.exit_code == 0 and "Running waits for" in made.output, made.output
    judged = run("check", "sam.yaml", now="2027-01-22T20:20:00Z")
    assert (judged.exit_code, "keeps every rule" in judged.output) == (0, True), judged.output
    Path("sam.diary").unlink()
    judged = run("check", "sam.yaml", now="2027-01-22T20:20:00Z")
    assert (judged.exit_code, "sam.diary is not there" in judged.output) == (0, True), judged.output
