from pathlib import Path

import pytest
from commands import Command, names

FILES = {
    "empty": ("", "the file is empty"),
    "not-yaml": ("a: [1,", ""),
    "a-list": ("- 1\n- 2\n", "mapping"),
    "unknown-key": ("planforge: 1\nextends: runners-knee\nruner: {}\n", "did you mean `runner`?"),
    "unknown-rule": ("rules: {buld-cap: {}}", "did you mean `build-cap`?"),
    "unknown-template": ("planforge: 1\nextends: runners-kne\n", "did you mean `runners-knee`?"),
    "no-unit": ("runner: {normal_weekly_distance: 15}", "write `15 km` or `15 mi`"),
    "wrong-unit": ("rules: {build-cap: {max_increase: 8 km}}", "percentage"),
    "no-such-date": ("calendar: {start: 2027-02-30}", "does not exist in the calendar"),
    "no-days": ("calendar: {available: {mon: none, wed: none, sat: none}}", "no day is available"),
    "no-weeks": ("calendar: {weeks: 0}", "weeks must be between 1 and 104, not 0"),
    "many-weeks": ("calendar: {weeks: 105}", "weeks must be between 1 and 104, not 105"),
    "too-fast": ("runner: {easy_pace: 0:30 /km}", "easy_pace must be between"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_told_with_its_name_and_nothing_is_written(planforge_command: Command, name: str) -> None:
    text, words = FILES[name]
    Path("base.yaml").write_text(planforge_command("templates", "beginner").stdout)
    file = Path(f"{name}.yaml")
    file.write_text(
        text
        if not text or "planforge" in text or name.startswith(("not", "a-"))
        else f"planforge: 1\nextends: ./base.yaml\n{text}\n"
    )
    result = planforge_command("generate", file)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{name}.yaml:")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert names() == sorted(["base.yaml", file.name])


def test_what_is_no_file_is_told(planforge_command: Command) -> None:
    Path("bytes.yaml").write_bytes(b"name: \xff\xfe")
    for name, words in (
        ("missing.yaml", "there is no such file"),
        (".", "this is a folder, not a file"),
        ("bytes.yaml", "this is not UTF-8 text"),
    ):
        result = planforge_command("generate", name)
        assert (result.exit_code, words in result.stderr) == (2, True)


@pytest.mark.parametrize("now", ["yesterday", "2027-02-30", "0001-01-01", "9999-12-31", "99999999999999999", "-5", ""])
def test_a_moment_that_is_none_is_told(planforge_command: Command, now: str) -> None:
    result = planforge_command("generate", "--now", now)
    assert result.exit_code == 2
    assert "--now" in result.stderr


def test_a_wrong_source_date_epoch_is_told_by_its_name(planforge_command: Command) -> None:
    result = planforge_command("generate", env={"SOURCE_DATE_EPOCH": "soon"})
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr
