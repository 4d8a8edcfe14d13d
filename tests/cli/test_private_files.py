"""What is written is its owner's alone, and what somebody opened to others stays as they opened it."""

import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import NOW, Command, Example, with_own_title
from kills import as_nobody

from planforge.source.edit import rewrite
from planforge.staging import replace_file, staged

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
LOAD = ("load", "--now", "2027-01-25", "--to")


@pytest.fixture(params=[0o000, 0o077], ids="umask {:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever the system gives new files by itself."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder: Path) -> dict[str, set[int]]:
    """Return which modes the files below a folder have, and which the folders, itself among them."""
    found = [folder, *folder.rglob("*")]
    return {
        "files": {mode(one) for one in found if one.is_file()},
        "folders": {mode(one) for one in found if one.is_dir()},
    }


PRIVATE = {"files": {0o600}, "folders": {0o700}}


@pytest.mark.usefixtures("umask", "solved")
def test_an_export_is_its_owners_alone(planforge_command: Command) -> None:
    assert planforge_command("generate", "--now", NOW).exit_code == 0
    assert modes(Path("exports")) == PRIVATE
    assert planforge_command("generate", "--now", NOW, "--out", "deep/er/out").exit_code == 0
    assert modes(Path("deep")) == PRIVATE


@pytest.mark.usefixtures("umask")
def test_a_file_that_is_replaced_keeps_its_mode(
    planforge_command: Command, example: Example, solved: list[Any]
) -> None:
    shutil.copytree(example.folder, "exports/beginner")
    out = Path("exports/beginner")
    opened = {"plan.json": 0o644, "plan.ics": 0o640, "workouts/W01D2STR.FIT": 0o400}
    for name, wanted in opened.items():
        (out / name).chmod(wanted)
    out.chmod(0o755)
    (out / "workouts").chmod(0o750)
    (out / "workouts/W04D1RUN.FIT").unlink()
    solved[0] = with_own_title(example.plan)
    assert planforge_command("generate", "--now", NOW).exit_code == 0
    assert {name: mode(out / name) for name in opened} == opened
    assert {mode(one) for one in out.rglob("*.FIT") if one.name != "W01D2STR.FIT"} == {0o600}
    assert (mode(out), mode(out / "workouts")) == (0o755, 0o750), "folders that were there stay as they were"


@pytest.mark.usefixtures("umask")
def test_a_first_file_is_its_owners_alone_and_a_replaced_one_keeps_its_mode(planforge_command: Command) -> None:
    assert planforge_command("init", "sam.yaml").exit_code == 0
    assert modes(Path())["files"] == {0o600}
    for opened in (0o644, 0o640):
        Path("sam.yaml").chmod(opened)
        assert planforge_command("init", "sam.yaml", "--force").exit_code == 0
        assert mode(Path("sam.yaml")) == opened
        before = Path("sam.yaml").read_bytes()
        rewrite(Path("sam.yaml"), before, before.decode() + "# changed\n")
        assert mode(Path("sam.yaml")) == opened


@pytest.mark.usefixtures("umask")
def test_workouts_in_a_folder_or_a_zip_file_are_their_owners_alone(
    planforge_command: Command, example: Example
) -> None:
    shutil.copytree(example.folder, "exports/beginner")
    assert planforge_command(*LOAD, "to/watch").exit_code == 0
    assert modes(Path("to")) == PRIVATE
    assert planforge_command(*LOAD, "watch.zip").exit_code == 0
    assert mode(Path("watch.zip")) == 0o600
    for opened in (0o644, 0o640):
        Path("watch.zip").chmod(opened)
        Path("to/watch/READ-ME.txt").chmod(opened)
        planforge_command(*LOAD, "watch.zip", "--make", "wahoo")
        planforge_command(*LOAD, "to/watch", "--make", "wahoo")
        assert mode(Path("watch.zip")) == mode(Path("to/watch/READ-ME.txt")) == opened


@pytest.mark.usefixtures("solved")
@pytest.mark.parametrize("refused", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL])
def test_where_files_have_no_modes_nothing_breaks(
    planforge_command: Command, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    """As FAT answers, a share, or a phone; nor have they hard links."""

    def no(*_arguments: object, **_options: object) -> None:
        raise OSError(refused, os.strerror(refused))

    for name in ("chmod", "hardlink_to"):
        monkeypatch.setattr(Path, name, no)
    monkeypatch.setattr(os, "chown", no)
    for arguments in (
        ("generate", "--now", NOW),
        ("init", "sam.yaml"),
        ("init", "sam.yaml", "--force"),
        (*LOAD, "to"),
        (*LOAD, "watch.zip"),
    ):
        done = planforge_command(*arguments)
        assert (done.exit_code, done.exception) == (0, None), done.output


def test_a_mode_that_cannot_be_set_for_another_reason_is_an_error(tmp_path: Path) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError, match="nothing was changed"):
        patch.setattr(Path, "chmod", fails)
        replace_file(tmp_path / "watch.zip", b"data")
    assert list(tmp_path.iterdir()) == []


def test_a_group_that_may_read_stays_that_group_and_no_other_takes_its_place(open_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files to another group")
    out, team = open_path / "out", 54_321
    out.mkdir()
    (out / "plan.json").write_text("old")
    os.chown(out / "plan.json", 65_534, team)
    (out / "plan.json").chmod(0o640)

    def again() -> None:
        with staged(out, lambda _: True) as folder:
            (folder / "plan.json").write_text("new")

    again()
    there = (out / "plan.json").stat()
    assert (there.st_gid, stat.S_IMODE(there.st_mode)) == (team, 0o640)
    for folder in (open_path, out):
        folder.chmod(0o777)
    assert as_nobody(again) == 0  # who is no member of the group
    there = (out / "plan.json").stat()
    assert (there.st_gid, stat.S_IMODE(there.st_mode)) == (65_534, 0o600)


# -- planted -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plant", [".sam.yaml.planforge", "sam.yaml", "planforge.schema.json"])
def test_init_writes_through_no_link(planforge_command: Command, plant: str) -> None:
    Path("victim").write_text("mine")
    Path(plant).symlink_to("victim")
    done = planforge_command("init", "sam.yaml")
    assert done.exit_code == (2 if plant == "sam.yaml" else 0)
    assert Path("victim").read_text() == "mine"
    assert Path(plant).is_symlink()
    assert planforge_command("init", "sam.yaml", "--force").exit_code == 0
    assert (Path("victim").read_text(), Path("sam.yaml").is_symlink()) == ("mine", False)


def test_init_replaces_no_link_that_leads_nowhere_unasked(planforge_command: Command) -> None:
    Path("sam.yaml").symlink_to("nowhere")
    assert planforge_command("init", "sam.yaml").exit_code == 2
    assert Path("sam.yaml").is_symlink()
    assert not Path("nowhere").exists()


@pytest.mark.parametrize("links", [True, False], ids=["", "without hard links"])
def test_of_two_first_files_the_first_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """Both saw that nothing is there; the questions of one took longer."""
    if not links:

        def no(*_arguments: object) -> None:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(Path, "hardlink_to", no)
    file = tmp_path / "sam.yaml"
    replace_file(file, b"first", anew=True)
    with pytest.raises(OSError, match="this is there already; nothing was changed"):
        replace_file(file, b"second", anew=True)
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_no_file_is_not_replaced(planforge_command: Command, example: Example) -> None:
    shutil.copytree(example.folder, "exports/beginner")
    os.mkfifo("pipe.zip")
    Path("folder.zip").mkdir()
    for name in ("pipe.zip", "folder.zip"):
        done = planforge_command(*LOAD, name)
        assert (done.exit_code, "nothing was changed" in done.output) == (5, True)
    assert stat.S_ISFIFO(Path("pipe.zip").stat().st_mode)
    assert planforge_command("init", "folder.zip", "--force").exit_code == 2
