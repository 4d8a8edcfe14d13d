"""What files cost that ask much, drawn from a seed as coaches write them, in floors of CPU time and in MB.

Soft rules in all mixtures, wide windows, long horizons, early and late goals. Each file goes through the whole of
`planforge generate` in a process of its own, several at once, as gently as the system lets them. Never a timed test: it
prints, and keeps its table in files.md beside it.

    python tests/benchmarks/files.py [--count 500] [--first 1] [--workers 2] [--keep]
"""

import argparse
import json
import os
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))  # what tests share
from answered import READINESS, SCREENING
from spent import Spent, Table, floor, spent, workplace

KEPT = Path(__file__).parent / "files.md"
MOST_FLOORS, MOST_MEGABYTES = 10.0, 300.0
NOW = ("--now", "2026-12-01")
FLOOR_EVERY = 10  # files between two measurements of the floor
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SOFT = ("run-step", "bout-step", "build-cap", "session-spike", "ladder", "hold-week", "run-spacing", "long-share")
ENDS = {1: "no plan", 2: "not accepted", 3: "red flag", 4: "undecided"}


def drawn(seed: int) -> dict[str, Any]:
    """Return the values of a constraint file."""
    random = Random(seed)
    weeks = random.choice((10, 14, 18, 26, 26, 40, 52, 104))
    stopped = random.random() < 0.7
    distance = random.choice((15, 20, 30, 40, 60))
    runner = {
        "name": "Sam",
        "normal_weekly_distance": f"{distance} km",
        "easy_pace": random.choice(("5:30 /km", "6:30 /km", "7:30 /km")),
        "walking_pace": random.choice(("10:00 /km", "12:00 /km")),
        "stopped_running": "yes" if stopped else "no",
    }
    if not stopped:
        runner |= {"recent_weekly_distance": f"{distance * 6 // 10} km", "runs_per_week": "3"}
        runner["longest_recent_run"] = f"{max(3, distance // 5)} km"
    values: dict[str, Any] = {
        "planforge": 1,
        "extends": random.choice(("runners-knee", "it-band", "return-after-break")),
        "runner": runner,
        "screening": SCREENING,
        "readiness": READINESS,
        "calendar": {"start": "2027-01-04", "weeks": weeks, "timezone": "Europe/London", "available": _times(random)},
    }
    if goal := _goal(random, weeks, distance, stopped=stopped):
        values["goal"] = goal
    rules: dict[str, Any] = {name: {"weight": random.randint(1, 20)} for name in _some(random, SOFT)}
    if random.random() < 0.6:
        rules["run-days"] = {"sessions_per_week": random.choice((2, 3, 3, 4, 4, 5))}
    if rules:
        values["rules"] = rules
    return values


def _some(random: Random, names: Sequence[str]) -> list[str]:
    return sorted(random.sample(names, random.choice((0, 1, 2, 2, 3, 4, 5))))


def _times(random: Random) -> dict[str, str]:
    """Return days and times: few or many, of an hour or of half a day."""
    minutes = random.choice((60, 75, 90, 120, 240, 720))
    days = sorted(random.sample(range(7), random.choice((2, 3, 3, 4, 5, 7))))
    return {DAYS[day]: f"{random.choice(('06:30', '08:00', '10:00'))} for {minutes} min" for day in days}


def _goal(random: Random, weeks: int, distance: int, *, stopped: bool) -> dict[str, str]:
    goal = {}
    if stopped and random.random() < 0.7:
        goal["continuous_run"] = f"{random.choice((20, 30, 30, 45, 60))} min"
    if random.random() < 0.25:
        goal["weekly_distance"] = random.choice(("80 %", "100 %", f"{distance * 9 // 10} km"))
    if random.random() < 0.75:
        early, late = max(4, weeks // 3), max(1, weeks - random.choice((1, 2, 4)))
        goal["by"] = random.choice((f"week {early}", f"week {min(weeks, 12)}", f"week {late}", AS_EARLY))
    return goal


AS_EARLY = "as early as the rules allow"


@dataclass(frozen=True)
class Cost:
    """What a drawn file cost, in floors and MB, and how it ended."""

    seed: int
    floors: float
    megabytes: float
    ended: str
    about: str


def costs(seeds: Sequence[int], workers: int) -> list[Cost]:
    """Return what drawn files cost, several at once; the floor is measured among them."""
    floors: list[float] = []

    def one(seed: int) -> tuple[int, Spent, str, str]:
        values = drawn(seed)
        with workplace() as where:
            if seed % FLOOR_EVERY == seeds[0] % FLOOR_EVERY:
                floors.append(floor(where))
            (where / "drawn.yaml").write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
            command = [sys.executable, "-m", "planforge", "generate", "drawn.yaml", "--out", "out", *NOW]
            used = spent(command, where)
            return seed, used, _ended(used.code, where / "out" / "plan.json"), _about(values)

    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(one, seeds))
    unit = statistics.median(floors)
    return [Cost(seed, used.seconds / unit, used.megabytes, ended, about) for seed, used, ended, about in found]


def _ended(code: int, plan: Path) -> str:
    if code:
        return ENDS.get(code, f"ended with {code}")
    return "proven" if json.loads(plan.read_text("utf-8"))["certificate"]["status"] == "optimal" else "with its bound"


def _about(values: dict[str, Any]) -> str:
    calendar, goal = values["calendar"], values.get("goal", {})
    soft = [name for name, rule in values.get("rules", {}).items() if "weight" in rule]
    runs = values.get("rules", {}).get("run-days", {}).get("sessions_per_week", "")
    length = next(iter(calendar["available"].values())).split(" for ")[1]
    said = f"{values['extends']}, {calendar['weeks']} weeks, {len(calendar['available'])} days of {length}"
    return (
        f"{said}, runs {runs or 'usual'}, goal {' '.join(goal.values()) or 'usual'}, soft: {' '.join(soft) or 'none'}"
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the least value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def rows(found: Sequence[Cost], table: Table) -> None:
    """Print what the files cost: median, 95th percentile and worst, beside the targets."""
    floors, megabytes = [one.floors for one in found], [one.megabytes for one in found]
    table.row(f"{len(found)} drawn files, floors: median", statistics.median(floors))
    table.row("95th percentile", percentile(floors, 0.95), MOST_FLOORS)
    table.row("worst", max(floors), MOST_FLOORS)
    table.row("most memory", max(megabytes), MOST_MEGABYTES, unit="MB")
    for ended, count in sorted(Counter(one.ended for one in found).items()):
        print(f"  {ended}: {count}")


def written(found: Sequence[Cost], first: int) -> str:
    """Return the table that is kept."""
    floors, megabytes = [one.floors for one in found], [one.megabytes for one in found]
    slowest = sorted(found, key=lambda one: -one.floors)[:10]
    counted = ", ".join(f"{ended} {count}" for ended, count in sorted(Counter(one.ended for one in found).items()))
    lines = [
        f"# {len(found)} drawn files from seed {first}",
        "",
        "Written by `make bench-files`. CPU time in floors (a process that imports CP-SAT and solves one variable).",
        "",
        "| | median | 95 % | worst | wanted |",
        "|---|---|---|---|---|",
        f"| floors | {statistics.median(floors):.1f} | {percentile(floors, 0.95):.1f} | {max(floors):.1f} | 10 |",
        f"| MB | {statistics.median(megabytes):.0f} | {percentile(megabytes, 0.95):.0f} | {max(megabytes):.0f} | 300 |",
        "",
        f"How they ended: {counted}.",
        "",
        "| slowest ten: seed | floors | MB | ended | file |",
        "|---|---|---|---|---|",
        *(f"| {one.seed} | {one.floors:.1f} | {one.megabytes:.0f} | {one.ended} | {one.about} |" for one in slowest),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", action="store_true", help="write the table into files.md")
    chosen = parser.parse_args()
    os.nice(10)
    results = costs(range(chosen.first, chosen.first + chosen.count), chosen.workers)
    table = Table()
    rows(results, table)
    text = written(results, chosen.first)
    print(text[text.index("| slowest") :])
    if chosen.keep:
        KEPT.write_text(text, encoding="utf-8")
