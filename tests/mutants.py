"""Sows small faults into the sources, one at a time, and tells which of them no test sees.

`python tests/mutants.py [--count 120] [--seed 1] [--room rules]`: the faults are a function of the sources and the
seed. Each is sown into a copy of the tree, and the tests that can see its file are run there until one fails: first the
nearest of every fault, then the farther ones of what is left. A test that hangs has seen it. Results are kept in
`.mutants`: a run that was stopped goes on where it was, a fault that was seen stays seen until its file or the test
that saw it changes, and one that was not is tried again when a test has changed. Ends with 1 where a fault lives and
`tests/mutants.toml` does not say why nobody can see it.
"""

import argparse
import ast
import compileall
import difflib
import json
import os
import py_compile
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

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
HANGS, BREAKS = "[hangs]", "[breaks]"  # instead of a test's name
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "build", "dist", "*.egg-info")


class Room(NamedTuple):
    """Sources that faults are sown into, and the tests that can see them, nearest first.

    Before these, the tests are run that carry a file's name, after them those that import it.
    """

    sources: tuple[str, ...]
    tests: tuple[tuple[str, ...], ...]


FIT, ICS = "exporters/fit", "exporters/ics"
OF_EXPORTS = (
    ("tests/exporters",),
    ("tests/test_exported_plan.py", "tests/cli/test_check_exported.py", "tests/test_export.py"),
)
ROOMS = {
    "rules": Room(
        ("rules/*.py", "rules/base/*.py"),
        (("tests/rules",), ("tests/solver", "tests/lint", "tests/explain", "tests/test_claims.py")),
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
    """Yield what pytest is asked for: the tests with the file's name, those of its room, those that import it."""
    path = PurePosixPath(fault.file)
    module = ".".join(path.relative_to("src").with_suffix("").parts)
    tests = {test.relative_to(tree).as_posix(): test for test in sorted((tree / "tests").rglob("test_*.py"))}
    named = [name for name, test in tests.items() if test.stem == f"test_{path.stem}"]
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

    def failed(self, asked: list[str]) -> str:
        """Return the first test that fails, or nothing; HANGS or BREAKS where pytest cannot name one."""
        options = ["-q", "-x", "-rfE", "--tb", "no", "-p", "no:cacheprovider", "-p", "no:xdist"]
        for name in self.blind:
            options += ["--deselect" if "::" in name else "--ignore", name]
        asked = [one for one in asked if one not in self.blind]
        if not any(one.startswith("tests/") for one in asked):
            return ""
        report = self.folder.parent / "report"
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        with report.open("wb") as out:
            run = subprocess.Popen(
                [sys.executable, "-m", "pytest", *options, *asked],
                cwd=self.folder,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
            try:
                code = run.wait(SECONDS)
            except subprocess.TimeoutExpired:
                return HANGS
            finally:
                _end(run)
        said = report.read_text(encoding="utf-8", errors="replace")
        if (code == 5 and not self.blind and "-k" not in asked) or "file or directory not found" in said:
            raise SystemExit(f"no test is run by {' '.join(asked)}:\n{said[-2000:]}")
        named = re.search(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", said, re.MULTILINE)
        return "" if code in (0, 5) else named[1] if named else BREAKS

    def seen_by(self, fault: Fault, asked: list[str]) -> str:
        """Return which of some tests fails when the fault is sown, or nothing."""
        path = self.folder / fault.file
        right = path.read_text(encoding="utf-8")
        while True:
            path.write_text(fault.in_(right), encoding="utf-8")
            found = self.failed(asked)
            path.write_text(right, encoding="utf-8")
            if not found or self.sees(found, asked):
                return found

    def sees(self, test: str, asked: list[str]) -> bool:
        """Return whether a test that failed with a fault passes without: else it is left out from here on."""
        if test in self.sound:
            return True
        if test in (HANGS, BREAKS):  # which may be slow, or broken, without a fault, too
            if self.failed(asked):
                raise SystemExit(f"the tests cannot be run without a fault: {' '.join(asked)}")
            return True
        if self.failed([test]):
            print(f"{test} fails without a fault, too: it sees none", flush=True)
            self.blind.append(test)
            return False
        self.sound.add(test)
        return True


def _end(run: "subprocess.Popen[bytes]") -> None:
    """End the tests and what they started: only this session of processes, which is ours."""
    try:
        os.killpg(run.pid, signal.SIGKILL)
    except (AttributeError, OSError):
        run.kill()
    run.wait()


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
    given = options.parse_args()
    faults = drawn(ROOT, all_places(ROOT, ROOMS), given.count, given.seed)
    rooms = given.room or list(ROOMS)
    return run(ROOT, [fault for fault in faults if fault.room in rooms], explanations(ROOT / "tests" / "mutants.toml"))


def run(root: Path, faults: list[Fault], explained: list[Explanation]) -> int:
    """Try each fault, print what came of it; return 1 where one lives unexplained or too many are explained."""
    kept = Kept(root, root / ".mutants")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Tree(root, Path(folder))
        waiting = {fault: list(rungs(tree.folder, fault)) for fault in faults if kept.of(fault) is None}
        rung = 0
        while waiting:  # the nearest tests of every fault, which take seconds, before the farther ones of any
            left = {}
            for number, (fault, asked) in enumerate(waiting.items(), 1):
                seen_by = tree.seen_by(fault, asked[rung])
                last = rung + 1 == len(asked)
                if seen_by or last:
                    kept.put(fault, seen_by)
                else:
                    left[fault] = asked
                what = f"seen by {seen_by}" if seen_by else "LIVES" if last else "not seen yet"
                at = f"{fault.file}:{fault.line}:{fault.column + 1}"
                print(f"{number}/{len(waiting)} {at} {fault.operator}: {what}", flush=True)
            waiting, rung = left, rung + 1
    return told(root, {fault: bool(kept.of(fault)) for fault in faults}, explained)


def told(root: Path, seen: dict[Fault, bool], explained: list[Explanation]) -> int:
    """Print each fault that lives, and the table; return the exit code."""
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
    columns = ("drawn", "killed", "survived", "explained")
    total = sum(counts.values(), Counter[str]())
    print(f"\n{'room':<12}" + "".join(f"{name:>11}" for name in columns))
    for room, counted in [*counts.items(), ("all", total)]:
        print(f"{room:<12}" + "".join(f"{counted[name]:>11}" for name in columns))
    if 100 * total["explained"] > EXPLAINED_AT_MOST * total["drawn"]:
        print(f"More than {EXPLAINED_AT_MOST} % are explained: write tests.")
        wrong = True
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
