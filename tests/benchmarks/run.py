"""What planforge costs, as ratios within one run beside their targets, and how soon its rules let a runner run.

The unit is the floor: a fresh process that imports CP-SAT and solves a model of one variable. CPU time, medians of
several runs, floor and measured command in turn, so that a busy machine slows both. Never a timed test: it prints, it
does not fail, and says at the end what falls short.

    python tests/benchmarks/run.py [--repeat 3] [--only speed|long|heavy|files|conflicts|horizons]
"""

import argparse
import gc
import os
import shutil
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # what tests share
import files
from answered import ANSWERED
from spent import Table, floor, in_floors, own_seconds, spent, workplace

from planforge.deliver.folder import read_plan

PLANFORGE = [sys.executable, "-m", "planforge"]
NOW = ["--now", "2026-12-01"]
TEMPLATES = Path(__file__).parents[2] / "templates"
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
EXAMPLES = (("beginner", 1.8), ("it-band-60k", 2.6), ("rebuild-26-weeks", 2.6))  # target in floors
CASES = (  # weeks, minutes to reach, ready by, target in floors
    (14, 30, 14, 1.8),
    (26, 30, 16, 2.6),
    (52, 30, 16, 3.5),
)


def speed(table: Table, repeat: int) -> None:
    """Print what commands cost."""
    with workplace() as where:
        table.row("--help", in_floors([*PLANFORGE, "--help"], where, repeat), 0.15)
        for command in ("rules", "templates"):
            table.row(command, in_floors([*PLANFORGE, command], where, repeat))
        for name, target in EXAMPLES:
            file = str(TEMPLATES / "examples" / f"{name}.yaml")
            ratio = in_floors([*PLANFORGE, "generate", file, "--out", name, *NOW], where, repeat)
            table.row(f"generate, {name}", ratio, target)
        for weeks, minutes, by, target in CASES:
            file = _file(where, str(weeks), weeks=weeks, minutes=minutes, by=by)
            ratio = in_floors([*PLANFORGE, "generate", file, *NOW], where, repeat)
            table.row(f"generate, {weeks} weeks, all exports", ratio, target)
        exports(table, where / "exports" / "52", where, repeat)
        peak = spent([*PLANFORGE, "generate", "52.yaml", *NOW], where).megabytes
        table.row("peak memory, 52 weeks", peak, 300, unit="MB")
        calendars(table, where / "exports" / "52", repeat)
        again(table, where, repeat)
        reports(table, where, repeat)
    warm(table, repeat)


def _file(where: Path, name: str, **values: int) -> str:
    """Write a constraint file, and return its name."""
    (where / f"{name}.yaml").write_text(FILE.format(**values) + ANSWERED, encoding="utf-8")
    return f"{name}.yaml"


def long(table: Table, repeat: int) -> None:
    """Print what twice the weeks and twelve times the minutes cost, in one run."""
    with workplace() as where:
        costs = {}
        for weeks in (52, 104):
            file = _file(where, str(weeks), weeks=weeks, minutes=30, by=16)
            costs[weeks] = in_floors([*PLANFORGE, "generate", file, *NOW], where, repeat)
        table.row("104 weeks, of 52", costs[104] / costs[52], 2.2)
        for hours in (1, 12):
            text = FILE.format(weeks=26, minutes=30, by=16) + ANSWERED
            text = text.replace("for 60 min", f"for {hours} h").replace("for 90 min", f"for {hours} h")
            (where / f"{hours}h.yaml").write_text(text, encoding="utf-8")
            costs[hours] = in_floors([*PLANFORGE, "generate", f"{hours}h.yaml", *NOW], where, repeat)
        table.row("windows of 12 h, of those of 1 h", costs[12] / costs[1], 1.1)


def again(table: Table, where: Path, repeat: int) -> None:
    """Print what a plan of 14 weeks costs that is made again after one entry, of what it costs made for the first time.

    Its exports are written and read back in both. The entry, a run that hurt, changes every week to come.
    """
    file, folder = _file(where, "again", weeks=14, minutes=30, by=14), where / "exports" / "again"
    first, later = [], []
    for _ in range(repeat):
        for old in (folder, where / "again.diary"):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        first.append(spent([*PLANFORGE, "generate", file, *NOW], where).seconds)
        run = next(
            week for week in read_plan(folder / "plan.json").weeks if len(week.runs) > 1 and week.index > 4
        ).runs[1]
        now = ["--now", f"{run.date + timedelta(1)}T12:00:00Z"]
        told = ["--session", run.id, "--done", "all", "--worst", "4", "--course", "same", "--after", "1"]
        told += ["--back-to-usual", "within-1-h", "--morning", "0", "--nothing-else"]
        spent([*PLANFORGE, "log", file, *told, *now], where)
        later.append(spent([*PLANFORGE, "generate", file, "--accept", *now], where).seconds)
        assert read_plan(folder / "plan.json").revision == 1, "nothing was made again"
    table.row("made again after an entry, of the first time", statistics.median(later) / statistics.median(first), 1.2)


def calendars(table: Table, folder: Path, repeat: int) -> None:
    """Print what the calendar of a year costs beyond the solve: what it was told, and its file."""
    from planforge.deliver.folder import Past, continued
    from planforge.exporters.ics import calendar as ics

    plan = read_plan(folder / "plan.json")
    floors, first, again = [], [], []
    for _ in range(repeat):
        floors.append(floor(folder))
        for times, before in ((first, Past()), (again, Past(plan.plan_id, plan, plan.events))):
            begun = own_seconds()
            ics.calendar(continued(plan, before))
            times.append(own_seconds() - begun)
    for name, times in (("the calendar alone, 52 weeks", first), ("the same, after an earlier one", again)):
        table.row(name, statistics.median(times) / statistics.median(floors), 0.33)


def reports(table: Table, where: Path, repeat: int) -> None:
    """Print what the report of a year costs beside ten years of a diary, and how large it is."""
    from planforge.diary.entries import Entry, Morning, SessionTold
    from planforge.diary.store import opened
    from planforge.diary.vocabulary import Done, Source

    plan, last = read_plan(where / "exports" / "52" / "plan.json"), date(2027, 12, 20)
    days = (last - timedelta(number) for number in range(3652))
    told = [Morning(day=day, pain=day.day % 3) for day in days]
    past = [one for one in plan.sessions if one.date <= last and one.counts_as != "cross"]
    told += [SessionTold(day=one.date, session=one.id, done=Done.ALL, worst=one.date.day % 3) for one in past]
    with opened(where / "52.diary") as store, store.adding():
        for one in told:
            at = datetime.combine(one.day, datetime.min.time(), UTC) + timedelta(hours=21)
            mine = plan.plan_id if one.day >= plan.calendar.start else "of-years-before"
            store.add(Entry(mine, at, Source.TYPED, one))
    command = [*PLANFORGE, "report", "52.yaml", "--now", f"{last}T12:00:00Z"]
    table.row("report, 52 weeks, ten years of diary", in_floors(command, where, repeat), 3)
    size = (where / "exports" / "52" / "report.html").stat().st_size
    table.row("its size", size / 1_000_000, 2, unit="MB")
    ask = [*PLANFORGE, "status", "52.yaml", "--now", f"{last}T12:00:00Z"]
    told_of = in_floors(ask, where, repeat)
    (where / "52.diary").unlink()
    table.row("status, ten years of diary, beyond none", told_of - in_floors(ask, where, repeat), 0.3)
    table.row("report, 52 weeks, no diary", in_floors(command, where, repeat), 2)


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


def exports(table: Table, folder: Path, where: Path, repeat: int) -> None:
    """Print what the files of a year cost beyond its plan, and what it costs to read them back."""
    stages = ("plan", "files", "proof")
    ratios = [in_floors([sys.executable, "-c", EXPORTS, str(folder), stage], where, repeat) for stage in stages]
    number = len(list((folder / "workouts").glob("*.FIT")))
    table.row(f"52 weeks: calendar, {number} workouts", ratios[1] - ratios[0], 1)
    table.row("52 weeks: read back and compared", ratios[2] - ratios[1], 1.5)


def warm(table: Table, repeat: int) -> None:
    """Print how many plans of 12 weeks one warm process makes per second and core: solved and checked, and all of it.

    All of it is a file as `batch` makes it: read, solved, checked, exported and read back.
    """
    from planforge import answer
    from planforge.checker.check import check
    from planforge.conflicts.outcome import solve
    from planforge.constraints.load import load_document
    from planforge.constraints.templates import find_template, template_names
    from planforge.plan.model import Plan
    from planforge.source import read_text

    now = datetime(2026, 12, 1, tzinfo=UTC)

    def alone(text: str) -> None:
        problem = load_document(read_text(text, "b.yaml", find_template, template_names()), today=now.date()).problem
        plan = solve(problem, now=now)
        assert isinstance(plan, Plan) and not any(finding.hard for finding in check(problem, plan))

    def whole(text: str) -> None:
        assert answer(text.encode(), now=now).outcome == "plan"

    for name, make, target in (("solved and checked alone", alone, None), ("plans a second, core", whole, 5)):
        rates = []
        for turn in range(repeat + 1):
            begun, count = time.process_time(), 5
            for number in range(count):
                text = FILE.format(weeks=12, minutes=20, by=12) + ANSWERED
                make(text.replace("30 km", f"{25 + 2 * number + turn} km"))
            if turn:  # the first turn warms up
                rates.append(count / (time.process_time() - begun))
        table.row(f"warm, 12 weeks: {name}", statistics.median(rates), target, more=True)


HEAVY_HEAD = """planforge: 1
extends: runners-knee
runner: {normal_weekly_distance: 30 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}
calendar:
  start: 2027-01-04
"""
HEAVY = (  # name, command, the rest of the file, exit code, target in floors
    ("show, 104 weeks", "show", "  weeks: 104\n  available: {fri: 20:00 for 75 min}\n", 0, 1.0),
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
        "no plan, many short times and a long one",
        "generate",
        (
            "  available: {sat: [05:00 for 10 min, 09:00 for 20 min, 11:30 for 20 min, 14:30 for 30 min, "
            "15:00 for 20 min], wed: [06:00 for 30 min, 10:00 for 20 min], sun: 20:00 for 240 min}\n"
            "goal: {by: week 1}\n"
        ),
        1,
        5.0,
    ),
    (
        "no plan, three uses of run-days",
        "generate",
        (
            "  weeks: 26\n  available: {mon: 06:30 for 90 min, tue: 06:30 for 90 min, wed: 06:30 for 90 min, "
            "thu: 06:30 for 90 min, fri: 06:30 for 90 min, sat: 06:30 for 90 min, sun: 06:30 for 90 min}\n"
            "rules: {run-days: [{sessions_per_week: 3}, {sessions_per_week: 4, during: weeks 12-18}, "
            "{sessions_per_week: 2, during: weeks 19-22}]}\n"
        ),
        1,
        10.0,
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
        10.0,
    ),
)


def heavy(table: Table, repeat: int) -> None:
    """Print what files cost that ask much: long plans, long windows, many soft rules."""
    with workplace() as where:
        for name, command, rest, code, target in HEAVY:
            (where / "heavy.yaml").write_text(HEAVY_HEAD + rest + ANSWERED, encoding="utf-8")
            arguments = [*PLANFORGE, command, "heavy.yaml", *(NOW if command == "generate" else [])]
            table.row(name, in_floors(arguments, where, repeat, code), target)


def drawn(table: Table, workers: int) -> None:
    """Print what some of the drawn files cost that `make bench-files` draws all of."""
    files.rows(files.costs(range(1, 1 + SOME), workers), table)


SOME = 30


def without_a_plan(table: Table, repeat: int) -> None:
    """Print what conflicts and the changes that help cost over drawn files of 16 weeks, in floors of one process."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "solver"))
    import infeasible

    from planforge.conflicts.conflict import no_plan
    from planforge.solver.effort import Effort

    costs: dict[bool, list[float]] = {False: [], True: []}
    with workplace() as where:
        for seed in range(DRAWN):
            problem = infeasible.loaded(seed, weeks=16).problem
            gc.freeze()  # as every command that searches does
            floors: list[float] = []
            times: dict[bool, list[float]] = {helping: [] for helping in costs}
            for _ in range(repeat):
                floors.append(floor(where))
                for helping, own in times.items():
                    before = own_seconds()
                    no_plan(problem, Effort(), with_help=helping)
                    own.append(own_seconds() - before)
            for helping, found in costs.items():
                found.append(statistics.median(times[helping]) / statistics.median(floors))
            print(
                f"{f'file {seed}: conflicts; with what would help':44} {costs[False][-1]:6.2f} {costs[True][-1]:8.2f}",
                flush=True,
            )
    for helping, name in ((False, "conflicts alone, 16 weeks"), (True, "conflicts and what would help")):
        found = costs[helping]
        table.row(f"{name}: median", statistics.median(found), 2)
        table.row(f"{name}: worst of {DRAWN}", max(found), 10)


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
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=("speed", "long", "heavy", "files", "conflicts", "horizons"))
    chosen = parser.parse_args()
    os.environ.setdefault("PYTHONHASHSEED", "0")
    table = Table()
    print(f"{'':44}  floors       target")
    if chosen.only in (None, "speed"):
        speed(table, chosen.repeat)
    if chosen.only in (None, "long"):
        long(table, chosen.repeat)
    if chosen.only in (None, "heavy"):
        heavy(table, chosen.repeat)
    if chosen.only in (None, "files"):
        drawn(table, os.cpu_count() or 1)
    if chosen.only in (None, "conflicts"):
        without_a_plan(table, chosen.repeat)
    if chosen.only in (None, "horizons"):
        horizons()
    table.close()
