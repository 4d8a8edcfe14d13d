"""What planforge costs, as ratios within one run, and how soon its rules let a runner run.

The unit is the floor: a fresh process that imports CP-SAT and solves a model of one variable. Medians of several runs,
floor and measured command in turn, so that a busy machine slows both. Never a timed test: it prints, it does not fail.

    python tests/benchmarks/run.py [--repeat 5] [--only speed|heavy|conflicts|horizons]
"""

import argparse
import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # what tests share
from answered import ANSWERED

FLOOR = (
    "from ortools.sat.python import cp_model\n"
    "model = cp_model.CpModel(); x = model.new_int_var(0, 1, 'x'); model.maximize(x)\n"
    "cp_model.CpSolver().solve(model)\n"
)
FILE = """planforge: 1
extends: runners-knee
runner:
  {{name: Sam, normal_weekly_distance: 30 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}}
calendar:
  start: 2027-01-04
  weeks: {weeks}
  timezone: Europe/London
  available: {{mon: 06:30 for 60 min, wed: 06:30 for 60 min, fri: 06:30 for 60 min, sat: 09:00 for 90 min}}
goal: {{continuous_run: {minutes} min, by: week {by}}}
"""
CASES = (  # weeks, minutes to reach, ready by, target in floors
    (12, 20, 12, 2.0),
    (14, 30, 14, 2.0),
    (26, 30, 16, 3.5),
    (52, 30, 16, 8.0),
)


def seconds(command: list[str], where: Path, code: int = 0) -> float:
    """Return the wall time of a command that ends with this code."""
    before = time.perf_counter()
    ended = subprocess.run(command, check=False, cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    taken = time.perf_counter() - before
    if ended.returncode != code:
        raise subprocess.CalledProcessError(ended.returncode, command)
    return taken


def in_floors(command: list[str], where: Path, repeat: int, code: int = 0) -> float:
    """Return the median of a command's time over the floor's, measured in turn."""
    floors, times = [], []
    for _ in range(repeat):
        floors.append(seconds([sys.executable, "-c", FLOOR], where))
        times.append(seconds(command, where, code))
    return statistics.median(times) / statistics.median(floors)


def speed(repeat: int) -> None:
    """Print what commands cost."""
    planforge = [sys.executable, "-m", "planforge"]
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        print("command                              floors   target")
        for command in (["--help"], ["rules"], ["templates"]):
            print(f"{' '.join(command):36} {in_floors([*planforge, *command], where, repeat):6.2f}")
        for weeks, minutes, by, target in CASES:
            file = where / f"{weeks}.yaml"
            file.write_text(FILE.format(weeks=weeks, minutes=minutes, by=by) + ANSWERED, encoding="utf-8")
            ratio = in_floors([*planforge, "generate", file.name, "--now", "2026-12-01"], where, repeat)
            missed = f"  missed by {ratio / target - 1:.0%}" if ratio > target else ""
            print(f"{f'generate, {weeks} weeks, all exports':36} {ratio:6.2f} {target:8.1f}{missed}")
        exports(where / "exports" / "52", where, repeat)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        seconds([*planforge, "generate", "52.yaml", "--now", "2026-12-01"], where)
        peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
        print(f"{'peak memory, 52 weeks':36} {peak:4.0f} MB   400 MB")
        calendars(where / "exports" / "52", repeat)
    warm(repeat)


def calendars(folder: Path, repeat: int) -> None:
    """Print what the calendar of a year costs beyond the solve: what it was told, and its file."""
    from planforge.deliver.folder import Past, continued, read_plan
    from planforge.exporters.ics import calendar as ics

    plan = read_plan(folder / "plan.json")
    floors, first, again = [], [], []
    for _ in range(repeat):
        floors.append(seconds([sys.executable, "-c", FLOOR], folder))
        for times, before in ((first, Past()), (again, Past(plan.plan_id, plan, plan.events))):
            begun = time.perf_counter()
            ics.calendar(continued(plan, before))
            times.append(time.perf_counter() - begun)
    for name, times in (("the calendar alone, 52 weeks", first), ("the same, after an earlier one", again)):
        ratio = statistics.median(times) / statistics.median(floors)
        print(f"{name:36} {ratio:6.2f} {0.33:8.2f}{f'  missed by {ratio / 0.33 - 1:.0%}' if ratio > 0.33 else ''}")


EXPORTS = """
import sys
from pathlib import Path
from planforge.deliver.folder import read_plan
from planforge.exporters.fit import workouts as fit
from planforge.exporters.ics import calendar as ics
from planforge.exporters.read_back import read_back
plan = read_plan(Path(sys.argv[1]) / "plan.json")
if sys.argv[2] != "plan":
    calendar, workouts = ics.calendar(plan).data, fit.workout_files(plan)
if sys.argv[2] == "proof":
    plan = plan.model_copy(update={"workouts": workouts.revisions})
    files = {f"workouts/{name}": data for name, data in workouts.files.items()}
    assert not read_back(plan, files | {"plan.ics": calendar, "plan.json": plan.to_json().encode()}).differences
"""


def exports(folder: Path, where: Path, repeat: int) -> None:
    """Print what the files of a year cost beyond its plan, and what it costs to read them back."""
    stages = ("plan", "files", "proof")
    ratios = [in_floors([sys.executable, "-c", EXPORTS, str(folder), stage], where, repeat) for stage in stages]
    number = len(list((folder / "workouts").glob("*.FIT")))
    print(f"{f'52 weeks: calendar, {number} workouts':36} {ratios[1] - ratios[0]:6.2f} {1:8.1f}")
    print(f"{'52 weeks: read back and compared':36} {ratios[2] - ratios[1]:6.2f} {1.5:8.1f}")


def warm(repeat: int) -> None:
    """Print how many plans of 12 weeks one warm process solves and checks per second and core."""
    from planforge.checker.check import check
    from planforge.conflicts.outcome import solve
    from planforge.constraints.load import load_document
    from planforge.constraints.templates import find_template, template_names
    from planforge.plan.model import Plan
    from planforge.source import read_text

    now, rates = datetime(2026, 12, 1, tzinfo=UTC), []
    for turn in range(repeat + 1):
        begun, count = time.process_time(), 5
        for number in range(count):
            text = FILE.format(weeks=12, minutes=20, by=12) + ANSWERED
            text = text.replace("30 km", f"{25 + 2 * number + turn} km")
            problem = load_document(
                read_text(text, "b.yaml", find_template, template_names()), today=now.date()
            ).problem
            plan = solve(problem, now=now)
            assert isinstance(plan, Plan) and not any(finding.hard for finding in check(problem, plan))
        if turn:  # the first turn warms up
            rates.append(count / (time.process_time() - begun))
    print(f"{'warm, 12 weeks: plans a second, core':36} {statistics.median(rates):6.1f} {5:8.1f}")


HEAVY_HEAD = """planforge: 1
extends: runners-knee
runner: {normal_weekly_distance: 30 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}
calendar:
  start: 2027-01-04
"""
HEAVY = (  # name, command, the rest of the file, exit code, target in floors
    ("show, 104 weeks", "show", "  weeks: 104\n  available: {fri: 20:00 for 75 min}\n", 0, 2.0),
    ("no plan, two days of 2 h", "generate", "  available: {sat: 08:00 for 2 h, sun: 08:00 for 2 h}\n", 1, 5.0),
    ("the same, of 12 h", "generate", "  available: {sat: 08:00 for 12 h, sun: 08:00 for 12 h}\n", 1, 5.0),
    (
        "the same, and a goal too near",
        "generate",
        "  available: {wed: 08:00 for 12 h, sat: 08:00 for 12 h, sun: 08:00 for 12 h}\ngoal: {by: week 6}\n",
        1,
        5.0,
    ),
    (
        "five soft rules, effort spent",
        "generate",
        (
            "  weeks: 14\n  available: {mon: 06:30 for 60 min, wed: 06:30 for 60 min, sat: 09:00 for 90 min}\n"
            "goal: {continuous_run: 45 min, by: week 12}\n"
            "rules: {run-step: {weight: 3}, bout-step: {weight: 5}, build-cap: {weight: 7}, "
            "session-spike: {weight: 11}, ladder: {weight: 13}}\n"
        ),
        0,
        30.0,
    ),
)


def heavy(repeat: int) -> None:
    """Print what files cost that ask much: long plans, long windows, many soft rules."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        for name, command, rest, code, target in HEAVY:
            (where / "heavy.yaml").write_text(HEAVY_HEAD + rest, encoding="utf-8")
            now = ["--now", "2026-12-01"] if command == "generate" else []
            arguments = [sys.executable, "-m", "planforge", command, "heavy.yaml", *now]
            ratio = in_floors(arguments, where, repeat, code)
            print(f"{name:36} {ratio:6.2f} {target:8.1f}{f'  missed by {ratio / target - 1:.0%}' * (ratio > target)}")


def without_a_plan(repeat: int) -> None:
    """Print what conflicts and the changes that help cost over drawn files of 16 weeks, in floors of one process."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "solver"))
    import infeasible

    from planforge.conflicts.conflict import no_plan
    from planforge.solver.effort import Effort

    costs: dict[bool, list[float]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(DRAWN):
            problem = infeasible.loaded(seed, weeks=16).problem
            gc.freeze()  # as every command that searches does
            floors: list[float] = []
            times: dict[bool, list[float]] = {helping: [] for helping in costs}
            for _ in range(repeat):
                floors.append(seconds([sys.executable, "-c", FLOOR], Path(folder)))
                for helping, own in times.items():
                    before = time.perf_counter()
                    no_plan(problem, Effort(), with_help=helping)
                    own.append(time.perf_counter() - before)
            for helping, found in costs.items():
                found.append(statistics.median(times[helping]) / statistics.median(floors))
            print(
                f"{f'file {seed}: conflicts; with what would help':44} {costs[False][-1]:6.2f} {costs[True][-1]:8.2f}",
                flush=True,
            )
    for helping, name in ((False, "conflicts alone, 16 weeks"), (True, "conflicts and what would help")):
        found = costs[helping]
        print(f"{f'{name}: median':44} {statistics.median(found):6.2f} {2:8.1f}")
        print(f"{f'{name}: worst of {DRAWN}':44} {max(found):6.2f} {10:8.1f}")


DRAWN = 16  # files without a plan, of every kind alike


CLEARED = ANSWERED.replace("screening: {", "screening: {clearance: {by: Dr Moss, on: 2026-12-01}, ")
NO_HOLDS = {"hold-week": None}
TWO = {"run-days": {"sessions_per_week": 2}}
HORIZONS = (  # name, protocol, normal km, rules changed, whether every run must be as long
    *((f"{far} km a week, {name}", "runners-knee", far, rules, False)
      for far in (10, 20, 30, 45, 60) for name, rules in (("3 runs", {}), ("2 runs", TWO))),
    ("30 km a week, all runs as long", "runners-knee", 30, {}, True),
    ("the same, no hold weeks", "runners-knee", 30, NO_HOLDS, True),
    ("30 km a week, no hold weeks", "runners-knee", 30, NO_HOLDS, False),
    ("30 km a week, runs as unlike as may be", "runners-knee", 30, {"even-runs": None}, False),
    ("meniscus, 30 km a week", "meniscus", 30, {}, False),
    ("osteoarthritis, 30 km a week", "osteoarthritis", 30, {}, False),
    ("patellar tendinopathy, 30 km a week", "patellar-tendinopathy", 30, {}, False),
)  # fmt: skip
KEPT = ("hold-week", "even-runs")  # wishes of the protocol that are measured as if they were firm


def horizons() -> None:
    """Print the first running week that reaches 20 and 30 minutes, held in the next, with every rule kept."""
    print("\nfirst running week, held in the next          20 min   30 min   weeks before running")
    for name, template, far, changed, every in HORIZONS:
        (early, before), (late, _) = (_first_week(template, far, changed, minutes, every) for minutes in (20, 30))
        print(f"{name:44} {early:>7} {late:>8} {before:>10}", flush=True)


def _first_week(
    template: str, far: int, changed: dict[str, dict[str, int] | None], minutes: int, every: bool
) -> tuple[int | str, int]:
    from planforge.conflicts.earliest import earliest
    from planforge.conflicts.trials import Trials
    from planforge.constraints.load import load_document
    from planforge.constraints.templates import find_template, template_names
    from planforge.problem.sections import Goal
    from planforge.source import read_text

    text = FILE.format(weeks=30, minutes=30, by=30).replace("extends: runners-knee", f"extends: {template}") + CLEARED
    text = text.replace("30 km", f"{far} km").replace("60 min", "90 min")  # room for a run and strength behind it
    today = date(2026, 12, 1)
    problem = load_document(read_text(text, template, find_template, template_names()), today=today).problem
    uses = tuple(
        replace(
            use,
            rule=use.rule.model_copy(
                update={**({"weight": None} if use.rule.name in KEPT else {}), **(changed.get(use.rule.name) or {})}
            ),
        )
        for use in problem.uses
        if changed.get(use.rule.name, {}) is not None
    )
    problem = replace(problem, uses=uses, goal=Goal(continuous_run=minutes * 60, every_session=every))
    reached = earliest(problem, Trials()).reached
    return "none" if reached is None else reached - problem.first_running_week + 1, problem.first_running_week - 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", choices=("speed", "heavy", "conflicts", "horizons"))
    chosen = parser.parse_args()
    os.environ.setdefault("PYTHONHASHSEED", "0")
    if chosen.only in (None, "speed"):
        speed(chosen.repeat)
    if chosen.only in (None, "heavy"):
        heavy(chosen.repeat)
    if chosen.only in (None, "conflicts"):
        without_a_plan(chosen.repeat)
    if chosen.only in (None, "horizons"):
        horizons()
