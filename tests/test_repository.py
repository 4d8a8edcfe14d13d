"""The house rules that no linter knows: floors, texts that speak of this project alone, a README that is true."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"

# Third-party packages, and SQLite, and the only rooms (or modules) that may import them.
KEEPERS = {
    "ortools": {"solver"},
    "numpy": {"solver"},
    "garmin_fit_sdk": {"activities.decoding", "exporters.fit.encoding"},
    "fitdecode": {"activities.decoding", "exporters.fit.exercises", "exporters.fit.reading"},
    "icalendar": {
        "exporters.ics.calendar",
        "exporters.ics.held",
        "exporters.ics.lines",
        "exporters.ics.writing",
        "exporters.ics.timezones",
    },
    "tzdata": {"quantities.zones"},
    "yaml": {"source"},
    "defusedxml": {"deliver.transport", "deliver.watch"},
    "caldav": {"deliver.caldav"},
    "niquests": {"deliver.transport"},
    "publicsuffixlist": {"deliver.addresses"},
    "keyring": {"deliver.passwords"},
    "ruamel": {"source.edit"},
    "jinja2": {"exporters.html.page"},
    "markupsafe": {"exporters.html.charts", "exporters.html.page"},
    "vl_convert": {"exporters.html.charts"},
    "click": {"cli"},
    "sqlite3": {"diary.store"},
}
# What a command may load before it runs: `--help` must be quick, and what decides is called, not copied.
LIGHT = {
    "click",
    "planforge.constraints.templates",
    "planforge.deliver.makes",
    "planforge.diary.vocabulary",
    "planforge.quantities.units",
    "planforge.terminal",
    "planforge.version",
}


# -- imports ---------------------------------------------------------------------------------------------------------


@cache
def modules() -> dict[str, Path]:
    """Return the package's modules by name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that a tree imports, at any depth: `from a import b` is `a.b` where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "no relative imports"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules() else str(node.module)


@cache
def imports(module: str) -> frozenset[str]:
    """Return what a module imports anywhere in it: also in functions, also for types only."""
    return frozenset(imported(ast.parse(modules()[module].read_text(encoding="utf-8"))))


def room(module: str) -> str:
    """Return the part of the package a module belongs to: `rules` of `planforge.rules.goal`."""
    return module.split(".")[1] if "." in module else module


def is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def in_order(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return what a graph holds from the ground up; fail where something stands on itself."""
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"these import each other: {' <- '.join(error.args[1])}")


def rooms() -> dict[str, set[str]]:
    """Return which rooms each room imports from, also where only types need it."""
    found: dict[str, set[str]] = {}
    for module in modules():
        others = {room(name) for name in imports(module) if name in modules()}
        found.setdefault(room(module), set()).update(others - {room(module)})
    return found


def below(top: str) -> set[str]:
    """Return every room that a room stands on."""
    waiting, seen = [top], set[str]()
    while waiting:
        new = rooms()[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def test_no_import_goes_round_in_a_circle() -> None:
    in_order({module: {name for name in imports(module) if name in modules()} for module in modules()})


def test_rooms_stand_on_each_other_in_one_order() -> None:
    """Floors follow from the imports: that there is an order is all that imports which only go down ask for."""
    order = in_order(rooms())
    assert order.index("quantities") < order.index("rules") < order.index("solver") < order.index("cli")


@pytest.mark.parametrize(
    ("top", "never"),
    [
        ("rules", {"solver", "exporters", "constraints"}),
        ("exporters", {"problem", "rules", "solver", "diary"}),
        ("diary", {"solver", "cli", "exporters", "constraints", "actions"}),
        ("activities", {"solver", "cli", "exporters", "diary", "plan"}),
        ("checker", {"solver"}),
        ("solver", {"conflicts", "constraints", "exporters"}),
        ("actions", {"cli"}),
        ("api", {"cli"}),
    ],
)
def test_a_room_knows_nothing_of_what_it_must_not_depend_on(top: str, never: set[str]) -> None:
    assert never <= set(rooms())
    assert below(top) & never == set()


def test_nobody_imports_the_command_line() -> None:
    assert {one for one, others in rooms().items() if "cli" in others} == {"__main__"}


@pytest.mark.parametrize("package", KEEPERS)
def test_a_heavy_or_faulty_package_has_one_keeper(package: str) -> None:
    users = {
        module.removeprefix("planforge.")
        for module in modules()
        if any(name.partition(".")[0] == package for name in imports(module))
    }
    assert users, f"nobody imports {package}"
    assert {user for user in users if not {user, user.partition(".")[0]} & KEEPERS[package]} == set()


def test_a_command_loads_what_it_needs_when_it_runs() -> None:
    early, waiting, seen = [], ["planforge.cli"], set()
    while waiting:  # from `planforge --help` on, what loads at once
        module = waiting.pop()
        seen.add(module)
        for name in sorted(imported_at_once(module)):
            if room(name) == "cli":
                waiting += {name} - seen
            elif not is_light(name):
                early.append(f"{module} imports {name}")
    assert early == []
    assert len(seen) > 3


def imported_at_once(module: str) -> set[str]:
    """Return what a module imports when it is loaded: not what only functions or types need."""
    body = ast.parse(modules()[module].read_text(encoding="utf-8")).body
    late = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {
        name for node in body if not isinstance(node, late) and not is_type_checking(node) for name in imported(node)
    }


def is_light(name: str) -> bool:
    return name in LIGHT or name.partition(".")[0] in sys.stdlib_module_names


def test_a_solvers_answer_reaches_nobody_unchecked() -> None:
    """Who solves imports `solve` and `best` of the room that checks what they answer."""
    asks = {
        module.removeprefix("planforge.")
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (
            (
                node.module in ("planforge.solver.engine", "planforge.conflicts.outcome")
                and {one.name for one in node.names} & {"solve", "best"}
            )
            or node.module == "planforge.actions.replan"
        )
    }
    assert asks == {"actions.solve", "actions.replan", "conflicts.outcome"}


# -- texts -----------------------------------------------------------------------------------------------------------


@cache
def committed() -> dict[PurePosixPath, str]:
    """Return the text files that git knows, by path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    texts = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        data = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in data:
            faulty = name.startswith("tests/errors/")  # some of them by being no UTF-8
            texts[PurePosixPath(name)] = data.decode("utf-8", "replace" if faulty else "strict")
    return texts


FORBIDDEN = {
    "a package registry's host": r"pypi\.org|pythonhosted|registry\.npm|npmjs\.|crates\.io|proxy\.golang|deb\.debian",
    "a path on somebody's machine": r"(?<![\w.~-])/(?:home|Users|root|work|opt|tmp|mnt|private)/\w|[A-Z]:\\+Users",
    "work left over": r"\b(?:TODO|FIXME|XXX|HACK)\b",
    "a paper outside the repository": r"\b(?:DESIGN|ENGINE|STYLE|PROTOCOLS|PEERS)(?:\.md| section| \d)|shared/design",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_text_has(what: str) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in committed().items()
        if path.name != Path(__file__).name
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(FORBIDDEN[what], line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements-build.txt", "requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed_and_names_no_source(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9][\w.-]*==[\w.]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+ *$", line), line[:80]


def test_one_package_has_one_version_in_every_requirements_file() -> None:
    versions: dict[str, set[str]] = {}
    for path in ROOT.glob("requirements*.txt"):
        for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: several for name, several in versions.items() if len(several) > 1} == {}


# -- the README ------------------------------------------------------------------------------------------------------


@cache
def readme(name: str = "README.md") -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands_named(name: str = "README.md") -> set[tuple[str, ...]]:
    """Return what the README (or another file) calls, each as words: `planforge check sam.yaml`, `make plan`."""
    blocks = "".join(re.findall(r"```sh\n(.*?)```", readme(name), re.DOTALL))
    lines = [line.partition("#")[0] for line in blocks.splitlines()]
    return {tuple(text.split()) for text in [*re.findall(r"`([^`\n]+)`", readme(name)), *lines] if text.strip()}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_is_there(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {words[1] for words in commands_named(name) if words[0] == "make" and len(words) > 1}
    assert "test" in named
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_command_that_the_readme_names_is_there_and_none_is_left_out() -> None:
    from planforge.cli import main

    named = {words[1] for words in commands_named() if words[0] == "planforge" and len(words) > 1} - {"--help"}
    assert named <= set(main.commands)
    assert not main.commands.keys() - named, f"name {main.commands.keys() - named} in README.md"


def test_every_command_that_is_defined_is_added() -> None:
    import click

    from planforge.cli import main

    added = {id(command) for command in main.commands.values()} | {id(main)}
    for module in (name for name in modules() if room(name) == "cli"):
        for name, value in vars(importlib.import_module(module)).items():
            assert not isinstance(value, click.Command) or id(value) in added, (
                f"add {name} to the commands in src/planforge/cli/__init__.py"
            )


def test_every_command_is_called_by_a_test() -> None:
    from planforge.cli import main

    called: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        called |= words_handed_on(ast.parse(path.read_text(encoding="utf-8")))
    for name in main.commands.keys() - called:
        pytest.fail(f"add a test that calls `planforge {name}`, in tests/cli/test_{name.replace('-', '_')}_command.py")


def words_handed_on(tree: ast.AST) -> set[str]:
    """Return the texts that stand first or second in a call, or first in a list: `said(home, "what-if", "--set", ...)`.

    A list whose second text is a command's name is a path in a file as often: `["calendar", "weeks"]`.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        several = node.args[:2] if isinstance(node, ast.Call) else node.elts[:1] if isinstance(node, ast.List) else []
        found |= {one.value for one in several if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_path_that_is_named_is_there(name: str) -> None:
    words = [words[0] for words in commands_named(name) if len(words) == 1]
    kept = {one for one in words if re.match(r"(src|tests|templates)/", one)}
    assert kept
    assert [path for path in kept if not (ROOT / path).exists()] == []


def test_every_room_stands_in_the_readme() -> None:
    table = readme().partition("| room in")[2]
    rooms = {path.name + "/" * path.is_dir() for path in (SOURCE / "planforge").iterdir() if path.name[0] not in "_."}
    assert {name for name in rooms if f"`{name}`" not in table and name != "py.typed"} == set()


def test_every_dependency_stands_in_the_readme_with_its_licence() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w.-]", one)[0] for one in project["dependencies"]}
    table = readme().partition("| package | for | licence |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| ([\w.-]+) \|", table, re.MULTILINE)) == names
