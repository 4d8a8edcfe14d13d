"""What a command spends, in floors: CPU time and memory of its process, the one beside what CP-SAT alone needs."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

FLOOR = (
    "from ortools.sat.python import cp_model\n"
    "model = cp_model.CpModel(); x = model.new_int_var(0, 1, 'x'); model.maximize(x)\n"
    "cp_model.CpSolver().solve(model)\n"
)


_MEMORY = Path("/dev/shm")


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder that is gone afterwards, in memory where a system has such.

    What a drive takes to make a file is its own: from 9 to 800 microseconds of processor for the same file, by what was
    deleted beside it before (measured, on ext4), and that is half a floor for the workouts of a year.
    """
    with tempfile.TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass(frozen=True)
class Spent:
    """Seconds of CPU, user and system; the most memory in MB; how the process ended."""

    seconds: float
    megabytes: float
    code: int


def spent(command: list[str], where: Path) -> Spent:
    """Run a command in a folder, and return what it spent."""
    child = subprocess.Popen(command, cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode)


def floor(where: Path) -> float:
    """Return the seconds of a fresh process that imports CP-SAT and solves a model of one variable."""
    return spent([sys.executable, "-c", FLOOR], where).seconds


def in_floors(command: list[str], where: Path, repeat: int, code: int = 0) -> float:
    """Return the median of a command's CPU time over the floor's, measured in turn; it has to end with this code."""
    floors, times = [], []
    for _ in range(repeat):
        floors.append(floor(where))
        one = spent(command, where)
        if one.code != code:
            raise subprocess.CalledProcessError(one.code, command)
        times.append(one.seconds)
    return statistics.median(times) / statistics.median(floors)


def own_seconds() -> float:
    """Return the CPU time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass
class Table:
    """Rows of what was measured, printed as they come, with their targets; `missed` keeps what falls short."""

    missed: list[str] = field(default_factory=list)

    def row(self, name: str, value: float, target: float | None = None, *, more: bool = False, unit: str = "") -> None:
        """Print a row. target: the most it may be; `more`: the least."""
        line = f"{name:44} {value:7.2f} {unit:3}"
        if target is not None:
            line += f" {target:7.2f}"
            short = target / value - 1 if more else value / target - 1
            if short > 0:
                line += f"  falls short by {short:.0%}"
                self.missed.append(line)
        print(line.rstrip(), flush=True)

    def close(self) -> None:
        """Print what falls short of its target."""
        print("\nfalls short:" if self.missed else "\nnothing falls short")
        print("\n".join(self.missed))
