"""Sows small faults into the sources, one at a time, and tells which of them no test sees.

`python tests/mutants.py [--count 120] [--seed 1] [--room rules] [--keep]`: the faults are a function of the sources and
the seed. Each is sown into a copy of the tree, and the tests that can see its file are run there until one fails: first
the nearest of every fault, then the farther ones of what is left. A test that hangs has seen it. Results are kept in
`.mutants`: a run that was stopped goes on where it was, a fault that was seen stays seen until its file or the test
that saw it changes, and one that was not is tried again when a test has changed. Ends with 1 where a fault lives and
`tests/mutants.toml` does not say why nobody can see it. `--keep` keeps the table in `tests/mutants.md`.
"""

import argparse
import ast
import compileall
import difflib
import json
import multiprocessing
import os
import py_compile
import re
import shutil
import signal
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators import (
    binary_operator_replacement,
    boolean_replacer,
    comparison_operator_replacement,
    number_replacer,
)
from cosmic_ray.operators.operator import Example, Operator

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 900  # that the tests of one fault may take before they count as hanging
EXPLAINED_AT_MOST = 5  # of a hundred
HEAD = """# Faults that were sown, and what saw them

What `make mutants` found with `--count {count} --seed {seed} --keep`: so many slips of a hand in the sources, drawn by
the seed, and how many of them a test sees. Why nobody can see what is explained stands in mutants.toml.

"""
HANGS, BREAKS = "[hangs]", "[breaks]"  # instead of a test's name
HEAVY = ["__main__", "pytest", "hypothesis", "pydantic", "ortools.sat.python.cp_model"]  # loaded once for all runs
FORKS = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "build", "dist", "*.egg-info")


class Room(NamedTuple):
    """Sources that faults are sown into, and the tests that can see them, nearest first.

    Before these, the tests are run that carry a file's name, after them those that import it.
    """

    sources: tuple[str, ...]
    tests: tuple[tuple[str, ...], ...]


FIT, ICS = "exporters/fit", "exporters/ics"
OF_EXPORTS = (
    ("tests/exporters/test_roundtrip.py", "tests/exporters/test_formats.py"),
    ("tests/exporters",),
    ("tests/test_exported_plan.py", "tests/cli/test_check_exported.py", "tests/test_export.py"),
)
SLOW_RULES = (  # after the rest: a minute and more
    "test_keystone",
    "test_keystone_catches_faults",
    "test_during",
    "test_measured",
    "test_references",
    "test_onset_of_pain",
)
ROOMS = {
    "rules": Room(
        ("rules/*.py", "rules/base/*.py"),
        (
            ("tests/rules", *(f"--ignore=tests/rules/{name}.py" for name in SLOW_RULES)),
            tuple(f"tests/rules/{name}.py" for name in SLOW_RULES),
            ("tests/solver", "tests/lint", "tests/explain", "tests/test_claims.py"),
        ),
    ),
    "quantities": Room(
        ("quantities/*.py",),
        (
            ("tests/test_units.py", "tests/test_spelling.py", "tests/test_zones.py", "tests/test_phases.py"),
            ("tests/test_errors.py", "tests/test_source.py", "tests/test_edit.py", "tests/languages"),
        ),
    ),
    "screening": Room(
        ("problem/screening.py", "problem/readiness.py"),
        (("tests/test_screening.py",), ("tests/cli/test_screen_command.py", "tests/test_errors.py")),
    ),
    "staging": Room(("staging/*.py",), (("tests/test_staging.py", "tests/test_swap_journal.py"),)),
    "encoders": Room(
        (
            *(f"{FIT}/{name}.py" for name in ("encoding", "schedule", "workouts")),
            *(f"{ICS}/{name}.py" for name in ("calendar", "entries", "lines", "merging", "revisions", "timezones")),
            f"{ICS}/writing.py",
        ),
        OF_EXPORTS,
    ),
    "read-back": Room(
        (
            "exporters/read_back.py",
            *(f"{FIT}/{name}.py" for name in ("check", "read_back", "reading")),
            *(f"{ICS}/{name}.py" for name in ("held", "read_back")),
        ),
        OF_EXPORTS,
    ),
}


# -- what a fault is -----------------------------------------------------------------------------------------------


BOUNDS = {"min": "max", "max": "min"}


class SwapBound(Operator):
    """The library knows no bounds: `min` for `max`, and the other way round."""

    def mutation_positions(self, node):
        after = node.get_next_sibling() if node.type == "name" and node.value in BOUNDS else None
        if after is not None and after.type == "trailer":
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        node.value = BOUNDS[node.value]
        return node

    @classmethod
    def examples(cls):
        return (Example("min(x, y)", "max(x, y)"),)


def _operators() -> dict[str, Operator]:
    """Return what is sown: the slips of a hand that writes rules, not every operator for every other."""
    comparisons = "Lt_LtE LtE_Lt Gt_GtE GtE_Gt Lt_GtE GtE_Lt LtE_Gt Gt_LtE Eq_NotEq NotEq_Eq Is_IsNot IsNot_Is"
    arithmetic = "Add_Sub Sub_Add Mul_FloorDiv FloorDiv_Mul Mod_FloorDiv Div_Mul"
    compare, count = comparison_operator_replacement, binary_operator_replacement
    chosen = [
        *(getattr(compare, f"ReplaceComparisonOperator_{name}") for name in comparisons.split()),
        *(getattr(count, f"ReplaceBinaryOperator_{name}") for name in arithmetic.split()),
        boolean_replacer.ReplaceAndWithOr,
        boolean_replacer.ReplaceOrWithAnd,
        number_replacer.NumberReplacer,
        SwapBound,
    ]
    return {operator.__name__: operator() for operator in chosen}


OPERATORS = _operators()


@dataclass(frozen=True)
class Fault:
    """One slip in one file, the `occurrence`-th of its operator there."""

    room: str
    file: str  # from the root of the tree
    line: int
    column: int
    operator: str
    occurrence: int

    def in_(self, source: str) -> str:
        """Return the source with the fault in it."""
        changed = mutate_code(source, OPERATORS[self.operator], self.occurrence)
        assert changed is not None, self
        return changed


def faults_in(room: str, file: str, source: str) -> Iterator[Fault]:
    """Yield every fault that can be sown into a file."""
    counted: Counter[str] = Counter()
    lines = source.splitlines()
    for node in ast_nodes(get_ast(source)):
        for name, operator in OPERATORS.items():
            for (line, column), _ in operator.mutation_positions(node):
                fault = Fault(room, file, line, column, name, counted[name])
                counted[name] += 1
                if "TYPE_CHECKING" not in lines[line - 1]:  # what only types need is not run
                    yield fault


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def all_places(tree: Path, rooms: Iterable[str]) -> list[list[Fault]]:
    """Return the faults of rooms by the place they are sown into: a number has two, `<` has two, `+` has one."""
    places: dict[tuple[str, int, int], list[Fault]] = {}
    for room in rooms:
        for pattern in ROOMS[room].sources:
            for path in sorted((tree / "src" / "planforge").glob(pattern)):
                file = path.relative_to(tree).as_posix()
                for fault in faults_in(room, file, path.read_text(encoding="utf-8")):
                    places.setdefault((file, fault.line, fault.column), []).append(fault)
    return list(places.values())


def drawn(tree: Path, places: list[list[Fault]], count: int, seed: int) -> list[Fault]:
    """Return faults at so many places, each of which leaves its file Python, in the order of the rooms.

    Every place draws its own lot, from the seed and its line: who edits a line draws that one again, and no other.
    """
    sources = {file: (tree / file).read_text(encoding="utf-8") for file in {at[0].file for at in places}}
    lots: list[tuple[str, int, Fault]] = []
    alike: Counter[tuple[str, str, int]] = Counter()
    for number, at in enumerate(places):
        file, column = at[0].file, at[0].column
        line = sources[file].splitlines()[at[0].line - 1].strip()
        alike[file, line, column] += 1
        lot = digest(str(part).encode() for part in (seed, file, line, column, alike[file, line, column]))
        lots.append((lot, number, at[int(lot, 16) % len(at)]))
    possible = (lot for lot in sorted(lots) if _is_python(lot[2].in_(sources[lot[2].file])))
    return [fault for _, _, fault in sorted(islice(possible, count), key=lambda lot: lot[1])]


# -- the tests that can see it -------------------------------------------------------------------------------------


def rungs(tree: Path, fault: Fault) -> Iterator[list[str]]:
    """Yield what pytest is asked for: tests with the file's name, or its folder's, of its room, or that import it."""
    path = PurePosixPath(fault.file)
    module = ".".join(path.relative_to("src").with_suffix("").parts)
    tests = {test.relative_to(tree).as_posix(): test for test in sorted((tree / "tests").rglob("test_*.py"))}
    folder = path.parent.name
    for stems in ({f"test_{path.stem}", f"test_{folder}_{path.stem}"}, {f"test_{folder}"}):
        if named := [name for name, test in tests.items() if test.stem in stems]:
            break
    if path.parent.name == "rules":
        yield [*named, "tests/lint/test_idle.py"]
        yield ["tests/rules/test_keystone.py", "-k", f"{path.stem.replace('_', '-')}:"]
    elif named:
        yield named
    yield from map(list, ROOMS[fault.room].tests)
    asked = [*named, *(test for rung in ROOMS[fault.room].tests for test in rung)]
    importing = [
        name
        for name, test in tests.items()
        if not any(PurePosixPath(name).is_relative_to(one) for one in asked)
        and re.search(rf"\b{module}\b", test.read_text(encoding="utf-8"))
    ]
    if importing:
        yield importing


class Tree:
    """A copy of the tree to sow faults into, and which of its tests fail without any."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Copy what the tests need, compiled so that only changed files are compiled again."""
        self.root, self.folder = root, folder / "tree"
        shutil.copytree(root, self.folder, ignore=LEFT_OUT, symlinks=True)
        if (root / "tests" / "node" / "node_modules").exists():
            (self.folder / "tests" / "node" / "node_modules").symlink_to(root / "tests" / "node" / "node_modules")
        for place in ("src", "tests"):
            compileall.compile_dir(
                self.folder / place, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH
            )
        self.blind: list[str] = []
        self.sound: set[str] = set()

    def failed(self, asked: list[str], *, all_of_them: bool = False) -> list[str]:
        """Return the first test that fails, or all that do; HANGS or BREAKS where pytest cannot name one."""
        options = ["-q", "-rfE", "--tb", "no", "-p", "no:cacheprovider", "-p", "no:xdist"]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what is loaded before, once for all
        options += [] if all_of_them else ["-x"]
        for name in self.blind:
            options += ["--deselect" if "::" in name else "--ignore", name]
        asked = [one for one in asked if one not in self.blind]
        if not any(one.startswith("tests/") for one in asked):
            return []
        report = self.folder.parent / "report"
        report.unlink(missing_ok=True)
        run = FORKS.Process(target=_tests_of, args=(self.folder, [*options, *asked], report))
        run.start()
        try:
            run.join(SECONDS)
            code = run.exitcode
        finally:
            _end(run)
        if code is None:
            return [HANGS]
        if not report.exists():
            raise SystemExit("the tests could not be begun")
        said = report.read_text(encoding="utf-8", errors="replace")
        if (code == 5 and not self.blind and "-k" not in asked) or "file or directory not found" in said:
            raise SystemExit(f"no test is run by {' '.join(asked)}:\n{said[-2000:]}")
        named = re.findall(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", said, re.MULTILINE)
        return [] if code in (0, 5) else named or [BREAKS]

    def failed_with(self, fault: Fault, asked: list[str]) -> str:
        """Return which of some tests fails when the fault is sown, or nothing."""
        path = self.folder / fault.file
        right = path.read_text(encoding="utf-8")
        path.write_text(fault.in_(right), encoding="utf-8")
        found = self.failed(asked)
        path.write_text(right, encoding="utf-8")
        return found[0] if found else ""

    def seen_by(self, faults: dict[Fault, list[str]]) -> dict[Fault, str]:
        """Return for faults, each with the tests that are asked, which of them sees it, or nothing.

        A test that fails without a fault sees none: those that failed are run again together, and without it.
        """
        seen: dict[Fault, str] = {}
        while len(seen) < len(faults):
            found = {fault: self.failed_with(fault, asked) for fault, asked in faults.items() if fault not in seen}
            self.blind_among({test for test in found.values() if test and test not in self.sound})
            for fault, test in found.items():
                if test in (HANGS, BREAKS) and self.failed(faults[fault]):  # slow, or broken, without a fault, too
                    raise SystemExit(f"the tests cannot be run without a fault: {' '.join(faults[fault])}")
                if test not in self.blind:
                    seen[fault] = test
        return seen

    def blind_among(self, tests: set[str]) -> None:
        """Find out which of some tests fail without a fault: they are left out from here on."""
        asked = sorted(tests - {HANGS, BREAKS})
        for test in self.failed(asked, all_of_them=True) if asked else []:
            print(f"{test} fails without a fault, too: it sees none", flush=True)
            self.blind.append(test)
        self.sound |= {*asked} - {*self.blind}


def _tests_of(tree: Path, options: list[str], report: Path) -> None:
    """Run tests of a tree in this process, which is a copy of one that knows the heavy packages, and end it."""
    if hasattr(os, "setsid"):
        os.setsid()
    out = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree / "src")
    sys.path[:0] = [str(tree / "src")]
    sys.exit(int(pytest.main(options)))


def _end(run: BaseProcess) -> None:
    """End the tests and what they started: only this session of processes, which is ours."""
    assert run.pid, "it was started"
    try:
        os.killpg(run.pid, signal.SIGKILL)
    except (AttributeError, OSError):
        run.kill()
    run.join()


# -- what is known already -----------------------------------------------------------------------------------------


class Kept:
    """Results in one file, each with a digest of what it rests on."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Read what is there."""
        self.root, self.path = root, folder / "results.json"
        self.results: dict[str, list[str]] = {}
        if self.path.exists():
            self.results = json.loads(self.path.read_text(encoding="utf-8"))

    @cached_property
    def tests(self) -> str:
        """Return a digest of all tests."""
        return digest(path.read_bytes() for path in sorted((self.root / "tests").rglob("*.py")))

    def rest(self, fault: Fault, seen_by: str) -> str:
        """Return a digest of what a result rests on: the file and the test that saw the fault, or all tests."""
        test = self.root / seen_by.partition("::")[0]
        saw = test.read_bytes() if seen_by and test.is_file() else self.tests.encode()
        return digest([(self.root / fault.file).read_bytes(), saw])

    def of(self, fault: Fault) -> str | None:
        """Return what saw the fault, nothing if none did, None where it must be tried."""
        seen_by, rested_on = self.results.get(str(fault), ("", ""))
        return seen_by if rested_on == self.rest(fault, seen_by) else None

    def put(self, fault: Fault, seen_by: str) -> None:
        """Keep a result, at once."""
        self.results[str(fault)] = [seen_by, self.rest(fault, seen_by)]
        self.path.parent.mkdir(exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.results, indent=1), encoding="utf-8")
        new.replace(self.path)


def digest(parts: Iterable[bytes]) -> str:
    """Return one short digest of several texts."""
    found = sha256()
    for part in parts:
        found.update(sha256(part).digest())
    return found.hexdigest()[:16]


class Explanation(NamedTuple):
    """A fault that nobody can see, known by the lines it changes, and why."""

    file: str
    was: str
    becomes: str
    why: str


def explanations(path: Path) -> list[Explanation]:
    """Return the faults that a person has shown to change nothing."""
    return [Explanation(**one) for one in tomllib.loads(path.read_text(encoding="utf-8")).get("fault", [])]


class Table(NamedTuple):
    """Where the table is kept, and what stands above it."""

    path: Path
    head: str


def changed_lines(source: str, faulty: str) -> tuple[str, str]:
    """Return the lines a fault changes, before and after, without their indentation."""
    lines = list(difflib.ndiff(source.splitlines(), faulty.splitlines()))
    return tuple(" ".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")  # type: ignore[return-value]


# -- the run -------------------------------------------------------------------------------------------------------


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=120)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--room", choices=ROOMS, action="append", help="only the faults drawn in this room")
    options.add_argument("--keep", action="store_true", help="keep the table in tests/mutants.md")
    given = options.parse_args()
    faults = drawn(ROOT, all_places(ROOT, ROOMS), given.count, given.seed)
    rooms = given.room or list(ROOMS)
    head = HEAD.format(count=given.count, seed=given.seed)
    keep = Table(ROOT / "tests" / "mutants.md", head) if given.keep else None
    drawn_there = [fault for fault in faults if fault.room in rooms]
    return run(ROOT, drawn_there, explanations(ROOT / "tests" / "mutants.toml"), keep)


def run(root: Path, faults: list[Fault], explained: list[Explanation], keep: Table | None = None) -> int:
    """Try each fault, print what came of it; return 1 where one lives unexplained or too many are explained."""
    kept = Kept(root, root / ".mutants")
    FORKS.set_forkserver_preload(HEAVY)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Tree(root, Path(folder))
        waiting = {fault: list(rungs(tree.folder, fault)) for fault in faults if kept.of(fault) is None}
        rung = 0
        while waiting:  # the nearest tests of every fault, which take seconds, before the farther ones of any
            left: dict[Fault, list[list[str]]] = {}
            number = 0
            for some in _in_tens(waiting):
                for fault, test in tree.seen_by({fault: waiting[fault][rung] for fault in some}).items():
                    number += 1
                    last = rung + 1 == len(waiting[fault])
                    if test or last:
                        kept.put(fault, test)
                    else:
                        left[fault] = waiting[fault]
                    what = f"seen by {test}" if test else "LIVES" if last else "not seen yet"
                    at = f"{fault.file}:{fault.line}:{fault.column + 1}"
                    print(f"{number}/{len(waiting)} {at} {fault.operator}: {what}", flush=True)
            waiting, rung = left, rung + 1
    return told(root, {fault: bool(kept.of(fault)) for fault in faults}, explained, keep)


def _in_tens(faults: Iterable[Fault]) -> Iterator[list[Fault]]:
    waiting = iter(faults)
    while some := list(islice(waiting, 10)):
        yield some


def told(root: Path, seen: dict[Fault, bool], explained: list[Explanation], keep: Table | None = None) -> int:
    """Print each fault that lives, and the table, which is kept if that is asked for; return the exit code."""
    known = {(one.file, one.was, one.becomes) for one in explained}
    counts: dict[str, Counter[str]] = {}
    wrong = False
    for fault, was_seen in seen.items():
        source = (root / fault.file).read_text(encoding="utf-8")
        faulty = fault.in_(source)
        is_known = (fault.file, *changed_lines(source, faulty)) in known
        what = "killed" if was_seen else "explained" if is_known else "survived"
        counts.setdefault(fault.room, Counter()).update(["drawn", what])
        if what == "survived":
            print(f"\n{fault.file}:{fault.line}:{fault.column + 1} lives ({fault.operator})")
            print("\n".join(list(difflib.unified_diff(source.splitlines(), faulty.splitlines(), lineterm="", n=2))[2:]))
        if was_seen and is_known:
            print(f"\n{fault.file}:{fault.line} is explained, but a test sees it: take it out of tests/mutants.toml")
        wrong |= what == "survived" or (was_seen and is_known)
    total = sum(counts.values(), Counter[str]())
    rows = "\n".join(_table({**counts, "all": total}))
    print(f"\n{rows}")
    if keep:
        keep.path.write_text(f"{keep.head}{rows}\n", encoding="utf-8")
    if 100 * total["explained"] > EXPLAINED_AT_MOST * total["drawn"]:
        print(f"More than {EXPLAINED_AT_MOST} % are explained: write tests.")
        wrong = True
    return int(wrong)


def _table(counts: dict[str, Counter[str]]) -> Iterator[str]:
    """Yield how many faults were drawn and seen in each room, a line each, as Markdown."""
    columns = ("drawn", "killed", "survived", "explained")
    yield f"| room | {' | '.join(columns)} |"
    yield "|---|" + "--:|" * len(columns)
    for name, counted in counts.items():
        yield f"| {name} | {' | '.join(str(counted[one]) for one in columns)} |"


if __name__ == "__main__":
    sys.exit(main())
