"""The kept sample, and the picture in the README, are what planforge makes today, byte for byte."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from click.testing import CliRunner

from planforge.cli import main

ROOT = Path(__file__).parents[1]
NOW = "2027-01-01T12:00:00+00:00"  # as in the Makefile


@cache
def remade() -> tuple[Path, str]:
    """Return the folder of the sample made anew, and what the command said."""
    folder = Path(mkdtemp()) / "sample"
    beginner = ROOT / "templates" / "examples" / "beginner.yaml"
    result = CliRunner().invoke(main, ["generate", str(beginner), "--out", str(folder), "--now", NOW])
    assert result.exit_code == 0, result.output
    return folder, result.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_kept_sample_is_remade_byte_for_byte() -> None:
    kept, made = files(ROOT / "exports" / "sample"), files(remade()[0])
    assert kept.keys() == made.keys()
    assert [name for name in kept if kept[name] != made[name]] == []


def test_what_holds_throughout_is_said_with_the_plan() -> None:
    _, said = remade()
    throughout = said.partition("\nFor the runner, throughout:\n")[2].partition("\n\n")[0]
    throughout = " ".join(throughout.split())
    for words in (
        "- Stairs, squatting",
        "- Sore today? Ice in a cloth",
        "- See a physiotherapist",
        "- Before the first run",
    ):
        assert words in throughout
    assert "..." not in throughout


def test_the_table_in_the_readme_is_the_one_that_is_printed() -> None:
    _, said = remade()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = readme.partition("<!-- table -->")[2].partition("```text\n")[2].partition("```")[0]
    assert picture.startswith("Week ")
    assert picture in said
