"""planforge beside other solvers on the same weekly problems, its explanations beside other ways: ratios of one run.

    python tests/benchmarks/peers/run.py [--keep] [--repeat 3] [--most 60]

Each solver proves the optimum of both levels of each instance (instances.py), in a process of its own; all have to find
the same one. What needs more than `--most` seconds of CPU has no proof. The peers are no part of the project:
`make bench-peers` installs them beside it, and Gecode counts where `minizinc` is installed.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # what tests share
import explanations
import instances
from solve import NO_PROOF, SOLVERS

HERE = Path(__file__).parent
KEPT = HERE / "table.md"
AIM = "Aim: each at least 3 times ours at every size, HiGHS and Gecode 10 times from 26 weeks."


def proven(solver: str, file: Path, most: int) -> tuple[float, list[int]] | None:
    """Return the seconds that a solver takes for an instance, and the optimum; None without a proof."""
    done = subprocess.run(
        [sys.executable, str(HERE / "solve.py"), solver, str(file)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most + 5, most + 5)),
    )
    if done.returncode < 0 or done.returncode == NO_PROOF:
        return None
    if done.returncode:
        raise SystemExit(f"{solver}: {done.stderr.strip().splitlines()[-1]}")
    said = json.loads(done.stdout.splitlines()[-1])
    return said["seconds"], said["optimum"]


def table(repeat: int, most: int) -> list[str]:
    """Return a line a size: what planforge takes, and how many times that the others do."""
    names = [name for name in SOLVERS if name != "gecode" or shutil.which("minizinc")]
    lines = [f"| weeks | states | {' | '.join(names)} | optimum |", "|---" * (len(names) + 3) + "|"]
    with tempfile.TemporaryDirectory() as folder:
        for weeks in instances.SIZES:
            one = instances.instance(weeks)
            file = Path(folder) / f"weeks-{weeks}.json"
            file.write_text(json.dumps(one), encoding="utf-8")
            took: dict[str, float | None] = {}
            optimum: list[int] = []
            for name in names:
                runs = [proven(name, file, most) for _ in range(repeat if name == "planforge" else 1)]
                known = [run for run in runs if run]
                assert all(run[1] == (optimum or known[0][1]) for run in known), f"{name} found another optimum"
                optimum = optimum or known[0][1]
                took[name] = statistics.median(run[0] for run in known) if known else None
                print(weeks, name, took[name], flush=True)
            ours = took["planforge"]
            assert ours is not None
            cells = [f"{ours:.2f} s", *(_times(took[name], ours, most) for name in names[1:])]
            states = sum(len(one["tables"][week["table"]]) for week in one["weeks"])
            lines.append(f"| {weeks} | {states} | {' | '.join(cells)} | {optimum[0]}, {optimum[1]} |")
    return lines


def _times(seconds: float | None, ours: float, most: int) -> str:
    return f"> {most / ours:.0f} x" if seconds is None else f"{seconds / ours:.1f} x"


def main() -> None:
    """Print both tables, and keep them where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help=f"write them into {KEPT.name}")
    parser.add_argument("--repeat", type=int, default=3, help="of planforge; the others run once")
    parser.add_argument("--most", type=int, default=60, help="seconds of CPU after which there is no proof")
    given = parser.parse_args()
    said = [
        "# planforge beside other solvers", "", *table(given.repeat, given.most), "",
        "CPU time to build the model and to prove both levels; x: times ours; >: no proof by then.", AIM,
        "", "# Explanations", "", *explanations.table(), "",
        "Statements named, in so many whole solves; of what ours names no statement can be left out.",
    ]  # fmt: skip
    print("\n".join(said))
    if given.keep:
        KEPT.write_text("\n".join(said) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
