"""The wheel holds all that planforge needs, and works where there is no checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel of the checkout, built with what is installed here: nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    program = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", program, folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return folder / built.stdout.split()[-1]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bin folder of an environment that has the wheel, and its dependencies from ours."""
    # No space in it: the first line of the installed script would then be another one.
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    names = {"base": str(home), "platbase": str(home)}
    scripts, packages = (Path(sysconfig.get_path(name, "venv", names)) for name in ("scripts", "purelib"))
    python = scripts / Path(sys.executable).name
    python = python if python.exists() else scripts / "python"
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel]
    subprocess.run(command, check=True, env=plain_environment())
    # A plain path, and after the wheel's own: .pth files there, such as the checkout's, are not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


def plain_environment() -> dict[str, str]:
    """Return the environment without what would point Python elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """Return what the installed command says, far from the checkout."""
    done = subprocess.run(
        [installed / "planforge", *arguments],
        cwd=folder,
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_template_and_every_module(wheel: Path) -> None:
    templates = {f"planforge/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "templates").rglob("*.yaml")}
    kinds = ("*.py", "*.toml", "*.yaml")  # modules, languages, tables
    modules = {path.relative_to(ROOT / "src").as_posix() for kind in kinds for path in (ROOT / "src").rglob(kind)}
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert len(templates) > 5
    assert templates | modules | {"planforge/py.typed"} <= inside


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    outside = [name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("planforge")]
    assert outside == []


def test_the_wheel_names_its_licence_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("METADATA"))
        (commands,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "License-Expression: MIT" in metadata
    assert "planforge = planforge.cli:main" in commands


def test_the_installed_command_finds_its_own_templates(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "templates")
    assert "runners-knee" in said
    assert "examples/beginner" in said
    assert "extends: runners-knee" in run(installed, tmp_path, "templates", "beginner")


def test_the_installed_command_helps(installed: Path, tmp_path: Path) -> None:
    assert "generate" in run(installed, tmp_path, "--help")


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    command = [installed / "python", "-I", "-c", "import planforge; print(planforge.__file__)"]
    where = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert ROOT not in Path(where.strip()).parents
