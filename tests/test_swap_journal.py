"""A swap journal is a stranger's text: obeyed when it is one of ours, said otherwise, and never a way out."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest
from kills import as_nobody, killed_at

from planforge.staging import StagingError, heal, staged

OLD = {"plan.json": "old", "workouts/A.FIT": "old"}
NEW = {"plan.json": "new", "workouts/A.FIT": "new", "workouts/B.FIT": "new"}
Forge = Callable[[str], Path]


def owns(path: PurePath) -> bool:
    return path.suffix in {".json", ".FIT"}


def fill(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("latin-1") for path in folder.rglob("*") if path.is_file()}


def write(out: Path, files: dict[str, str]) -> None:
    with staged(out, owns) as folder:
        fill(folder, files)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An export, a sibling's beside it, and a desk on which a journal may be put."""
    write(tmp_path / "out", OLD)
    fill(tmp_path, {"anna/plan.json": "anna's", "out/notes.txt": "mine", "out/empty/keep.txt": "mine"})
    for part in ("new", "old"):
        (tmp_path / ".out.planforge" / part).mkdir(parents=True)
    return tmp_path / "out"


@pytest.fixture
def desk(out: Path) -> Path:
    return out.parent / ".out.planforge"


def refused(out: Path, words: str = "") -> None:
    """Nothing is changed, by who reads or who writes, and the refusal says where to look."""
    before = contents(out.parent)
    for act in (lambda: heal(out, owns), lambda: write(out, NEW)):
        with pytest.raises(StagingError) as refusal:
            act()
        assert ".out.planforge" in str(refusal.value)
        assert words in str(refusal.value)
        assert contents(out.parent) == before


@pytest.mark.parametrize(
    "name",
    ["../anna", "../anna/plan.json", "workouts/../../anna/plan.json", "/etc/hosts", "notes.txt", ".", "", "a\0b.json"],
)
def test_a_name_that_leads_out_or_is_not_ours_is_refused(out: Path, desk: Path, name: str) -> None:
    (desk / "journal").write_text(json.dumps({"files": [name], "folders": []}))
    refused(out, "nothing was changed")


def test_the_whole_path_of_a_siblings_file_is_refused(out: Path, desk: Path) -> None:
    (desk / "journal").write_text(json.dumps({"files": [str(out.parent / "anna/plan.json")], "folders": []}))
    refused(out, "leads out of the folder")


@pytest.mark.parametrize("name", ["../anna", "/tmp", "empty", "..", "workouts/.."])
def test_a_folder_that_no_swap_made_is_refused(out: Path, desk: Path, name: str) -> None:
    (desk / "journal").write_text(json.dumps({"files": ["workouts/A.FIT"], "folders": [name]}))
    refused(out)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        "3",
        '"plan.json"',
        '{"files": "plan.json", "folders": []}',
        '{"files": [3], "folders": []}',
        '{"files": [["plan.json"]], "folders": []}',
        '{"files": {"plan.json": 1}, "folders": []}',
        '{"files": [], "folders": 7}',
        '{"files": [], "leaving": [null], "folders": []}',
        '{"files": ["\\ud800.txt"], "folders": []}',
        "[" * 100_000,
        json.dumps({"files": [f"{number:06}.json" for number in range(100_000)], "folders": []}),
    ],
    ids=lambda text: text[:30],
)
def test_a_journal_of_another_shape_is_refused(out: Path, desk: Path, text: str) -> None:
    (desk / "journal").write_text(text)
    refused(out, "nothing was changed")


def test_what_is_no_plain_file_is_no_journal_and_lets_nobody_wait(out: Path, desk: Path) -> None:
    journal = desk / "journal"
    os.mkfifo(journal)
    refused(out, "it is no file")
    journal.unlink()
    journal.mkdir()
    refused(out, "it is no file")
    journal.rmdir()
    (out.parent / "elsewhere").write_text(json.dumps({"files": ["plan.json"], "folders": []}))
    journal.symlink_to(out.parent / "elsewhere")
    refused(out, "it is a link")
    journal.unlink()
    journal.symlink_to("/dev/zero")
    refused(out, "it is a link")


@pytest.mark.parametrize("text", ["", "{", '{"files": ["pl', "\0" * 4096, "\x80"], ids=repr)
def test_a_damaged_journal_is_dropped_where_nothing_was_moved_and_else_refused(
    out: Path, desk: Path, text: str
) -> None:
    before = contents(out)
    (desk / "journal").write_bytes(text.encode("latin-1"))
    fill(desk, {"old/plan.json": "the only copy"})
    refused(out, "it is damaged")
    (desk / "old/plan.json").unlink()
    heal(out, owns)
    assert contents(out) == before
    assert not desk.exists()


def test_a_strangers_name_is_shown_so_that_no_terminal_obeys_it(out: Path, desk: Path) -> None:
    (desk / "journal").write_text(json.dumps({"files": ["\x1b]0;owned\x07\u202e.txt"], "folders": []}))
    with pytest.raises(StagingError, match=r"\\x1b\]0;owned\\x07\\u202e"):
        heal(out, owns)


def test_a_journal_of_our_own_names_takes_nothing_away_that_was_not_moved_in(out: Path, desk: Path) -> None:
    """No original waits on the desk, and nothing was ever staged: what is there is not new."""
    (desk / "new").rmdir()
    (desk / "journal").write_text(json.dumps({"files": ["plan.json", "workouts/A.FIT"], "folders": []}))
    before = contents(out)
    heal(out, owns)
    assert contents(out) == before


def test_a_folder_under_a_name_of_ours_is_no_new_file(out: Path, desk: Path) -> None:
    (desk / "journal").write_text(json.dumps({"files": ["report.json"], "folders": []}))
    fill(out, {"report.json/notes.txt": "mine"})
    before = contents(out)
    heal(out, owns)
    assert contents(out) == before


def test_a_new_file_that_the_drive_forgot_does_not_take_the_old_one_with_it(out: Path, desk: Path) -> None:
    """The journal says that the old file leaves; it has not left yet."""
    (desk / "journal").write_text(json.dumps({"files": ["plan.json"], "leaving": ["plan.json"], "folders": []}))
    before = contents(out)
    heal(out, owns)
    assert contents(out) == before


def test_a_file_that_a_drive_shows_in_both_places_is_put_back(out: Path, desk: Path) -> None:
    """FAT writes the new name, then takes the old one away: a power cut may leave both."""
    swap = {"files": ["plan.json"], "leaving": ["plan.json"], "folders": []}
    (desk / "journal").write_text(json.dumps(swap))
    fill(desk, {"old/plan.json": "old", "new/plan.json": "new"})
    before = contents(out)
    heal(out, owns)  # the old file in both places
    assert contents(out) == before
    for part in ("new", "old"):
        (desk / part).mkdir(parents=True)
    (desk / "journal").write_text(json.dumps(swap))
    fill(desk, {"old/plan.json": "old", "new/plan.json": "new"})
    fill(out, {"plan.json": "new"})
    heal(out, owns)  # the new file in both places
    assert contents(out) == before


def test_what_somebody_wrote_after_the_kill_is_not_overwritten(out: Path, desk: Path) -> None:
    (desk / "journal").write_text(
        json.dumps({"files": ["plan.json"], "leaving": ["plan.json", "workouts/A.FIT"], "folders": []})
    )
    fill(desk, {"old/workouts/A.FIT": "old", "new/plan.json": "new"})
    fill(out, {"workouts/A.FIT": "somebody's"})
    refused(out, "is there again")


def test_what_is_kept_on_the_desk_is_put_back_by_names_of_ours_alone(out: Path, desk: Path) -> None:
    (desk / "journal").write_text(json.dumps({"files": [], "folders": []}))
    fill(desk, {"old/.profile": "forged"})
    refused(out, "planforge puts no '.profile' there")


@pytest.mark.parametrize("place", ["old", "new", "old/workouts", "new/workouts", "out/workouts", "desk"])
def test_no_link_is_followed_while_a_swap_is_undone(out: Path, desk: Path, place: str) -> None:
    elsewhere = out.parent / "elsewhere"
    fill(elsewhere, {"A.FIT": "mine", "workouts/A.FIT": "mine", "journal": "{}"})
    (desk / "journal").write_text(json.dumps({"files": ["workouts/A.FIT"], "folders": []}))
    link = desk if place == "desk" else out / "workouts" if place == "out/workouts" else desk / place
    if link.exists():
        link.rename(out.parent / "aside")
    link.symlink_to(elsewhere)
    refused(out)


def test_a_file_in_the_place_of_the_desk_is_refused_and_kept(tmp_path: Path) -> None:
    write(tmp_path / "out", OLD)
    (tmp_path / ".out.planforge").write_text("mine")
    for act in (lambda: heal(tmp_path / "out", owns), lambda: write(tmp_path / "out", NEW)):
        with pytest.raises(StagingError, match="planforge needs this name"):
            act()
    assert contents(tmp_path)[".out.planforge"] == "mine"


def test_litter_on_the_desk_is_no_obstacle(out: Path, desk: Path) -> None:
    fill(desk, {"journal.new": "{", "stray": "?"})
    (desk / "link").symlink_to(out)
    write(out, NEW)
    assert contents(out) == NEW | {"notes.txt": "mine", "empty/keep.txt": "mine"}
    assert not desk.exists()


def test_a_swap_of_the_first_version_is_undone(tmp_path: Path) -> None:
    """0.1.0 wrote no list of what leaves, and its folders as whole paths."""
    out, desk = tmp_path / "out", tmp_path / ".out.planforge"
    fill(desk, {"old/plan.json": "old", "new/plan.ics.json": "new"})
    fill(out, {"plan.json": "new", "more/B.FIT": "new"})
    said = {"files": ["plan.json", "more/B.FIT", "plan.ics.json"], "folders": [str(out.resolve() / "more")]}
    (desk / "journal").write_text(json.dumps(said))
    heal(out, owns)
    assert contents(tmp_path) == {"out/plan.json": "old"}
    assert not (out / "more").exists()


def test_a_name_said_twice_is_one(out: Path, desk: Path) -> None:
    (desk / "journal").write_text(json.dumps({"files": ["plan.json", "./plan.json"], "folders": []}))
    fill(desk, {"old/plan.json": "before"})
    heal(out, owns)
    assert contents(out)["plan.json"] == "before"


def test_a_folder_that_somebody_deleted_after_the_kill_comes_back(out: Path, desk: Path) -> None:
    assert killed_at(14, lambda: write(out, NEW))
    shutil.rmtree(out)
    heal(out, owns)
    assert contents(out).items() <= OLD.items()
    assert contents(out)


def test_two_predicates_tell_what_may_go_and_what_may_come_back(out: Path, desk: Path) -> None:
    """A watch gives files names of its own: they may be put back, but never be taken away as new ones."""
    (desk / "journal").write_text(json.dumps({"files": ["plan.json"], "folders": []}))
    fill(desk, {"old/plan.json": "old", "old/workouts/A1B2.FIT": "old"})
    heal(out, lambda file: file.suffix == ".json", lambda file: file.suffix in (".json", ".FIT"))
    assert contents(out)["workouts/A1B2.FIT"] == "old"


def test_a_swap_that_may_not_be_undone_is_said_to_who_only_reads(open_path: Path) -> None:
    """Who may not write beside the folder looks there, too: a half is never taken for a whole."""
    out = open_path / "out"
    write(out, OLD)
    assert killed_at(9, lambda: write(out, NEW))
    if os.geteuid() == 0:
        assert as_nobody(lambda: heal(out, owns)) == 3
    heal(out, owns)
    assert contents(out) == OLD
