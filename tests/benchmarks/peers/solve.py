"""Solves one neutral instance with one solver to the optimum of both levels, and prints what it cost.

    python tests/benchmarks/peers/solve.py SOLVER INSTANCE     one of: planforge, cp-sat, cpmpy, gecode, highs

Prints {"optimum": [n, n], "seconds": CPU}: the time to build and to solve to both proofs, reading and imports left out.
planforge itself solves the file that the instance was written from (instances.py says which).
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

Instance: TypeAlias = dict[str, Any]
NO_PROOF = 3  # the exit code of a solver that was ended
MOST_GROWTH = 1000  # units from week to week: 100 km, or 1000 minutes


def seconds() -> float:
    """Return the CPU time of this process and of those that it has started."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def bounds(instance: Instance, week: dict[str, int], place: int) -> tuple[int, int]:
    """Return the least and the most of a measure in a week."""
    column = [state[place] for state in instance["tables"][week["table"]]]
    return min(column), max(column)


def planforge(instance: Instance) -> Callable[[], list[int]]:
    """Solve as the engine does: bounds of the states, then a model of those that they leave."""
    from instances import weekly

    from planforge.solver.effort import Budget, Effort
    from planforge.solver.weeks.progression import Progressing

    one = weekly(max(week["week"] for week in instance["weeks"]))

    def solve() -> list[int]:
        progressing = Progressing(one.problem, one.goal, Budget(Effort(1e6)), one.coupling, with_days=False)
        progressing.settle_all(one.aims, lambda _: None)
        assert progressing.proven
        return [level.value for level in progressing.levels]

    return solve


def cp_sat(instance: Instance) -> Callable[[], list[int]]:
    """Solve with CP-SAT: a table a week, the rows, and one level after the other."""
    from ortools.sat.python import cp_model

    def solve() -> list[int]:
        model = cp_model.CpModel()
        of: dict[int, dict[str, Any]] = {}
        for week in instance["weeks"]:
            here = {
                name: model.new_int_var(*bounds(instance, week, place), "")
                for place, name in enumerate(instance["measures"])
            }
            model.add_allowed_assignments(list(here.values()), instance["tables"][week["table"]])
            of[week["week"]] = here
        for row in instance["rows"]:
            model.add(sum(by * of[week][name] for week, name, by in row["of"]) <= row["at_most"])
        found = []
        for level in instance["levels"]:
            top = model.new_int_var(0, MOST_GROWTH, "")
            for early, late in level["pairs"]:
                model.add(of[late][level["measure"]] - of[early][level["measure"]] <= level["unit"] * top)
            model.minimize(top)
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(model) == cp_model.OPTIMAL
            found.append(solver.value(top))
            model.add(top == found[-1])
        return found

    return solve


def cpmpy(instance: Instance) -> Callable[[], list[int]]:
    """Solve the same model, written in CPMpy."""
    import cpmpy as cp

    def solve() -> list[int]:
        model = cp.Model()
        of: dict[int, dict[str, Any]] = {}
        for week in instance["weeks"]:
            here = {name: cp.intvar(*bounds(instance, week, place)) for place, name in enumerate(instance["measures"])}
            model += cp.Table(list(here.values()), instance["tables"][week["table"]])
            of[week["week"]] = here
        for row in instance["rows"]:
            model += cp.sum([by * of[week][name] for week, name, by in row["of"]]) <= row["at_most"]
        found = []
        for level in instance["levels"]:
            top = cp.intvar(0, MOST_GROWTH)
            for early, late in level["pairs"]:
                model += of[late][level["measure"]] - of[early][level["measure"]] <= level["unit"] * top
            model.minimize(top)
            assert model.solve(solver="ortools", num_search_workers=1)
            found.append(int(top.value()))
            model += top == found[-1]
        return found

    return solve


def gecode(instance: Instance) -> Callable[[], list[int]]:
    """Solve with Gecode through MiniZinc: a table a week, week after week, the least first."""

    def solve() -> list[int]:
        lines = ['include "table.mzn";']
        names = []
        for number, table in enumerate(instance["tables"]):
            cells = ", ".join(str(one) for state in table for one in state)
            lines.append(
                f"array[1..{len(table)}, 1..{len(instance['measures'])}] of int: t{number} = "
                f"array2d(1..{len(table)}, 1..{len(instance['measures'])}, [{cells}]);"
            )
        for week in instance["weeks"]:
            here = []
            for place, name in enumerate(instance["measures"]):
                low, high = bounds(instance, week, place)
                here.append(f"{name}_{week['week']}")
                lines.append(f"var {low}..{high}: {here[-1]};")
            lines.append(f"constraint table([{', '.join(here)}], t{week['table']});")
            names += here
        for row in instance["rows"]:
            left = " + ".join(f"{by} * {name}_{week}" for week, name, by in row["of"])
            lines.append(f"constraint {left} <= {row['at_most']};")
        found: list[int] = []
        for number, level in enumerate(instance["levels"]):
            lines.append(f"var 0..{MOST_GROWTH}: top{number};")
            for early, late in level["pairs"]:
                name = level["measure"]
                lines.append(f"constraint {name}_{late} - {name}_{early} <= {level['unit']} * top{number};")
            search = f"int_search([top{number}, {', '.join(names)}], input_order, indomain_min, complete)"
            found.append(_minizinc([*lines, f"solve :: {search} minimize top{number};"], f"top{number}"))
            lines.append(f"constraint top{number} = {found[-1]};")
        return found

    return solve


def _minizinc(lines: list[str], top: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "weekly.mzn"
        file.write_text("\n".join([*lines, f'output ["\\({top})"];']), encoding="utf-8")
        said = subprocess.run(
            ["minizinc", "--solver", "gecode", str(file)], check=False, capture_output=True, text=True
        ).stdout
    if "==========" not in said:  # the process was ended before there was a proof
        sys.exit(NO_PROOF)
    return int([line for line in said.splitlines() if line.strip().isdigit()][-1])


def highs(instance: Instance) -> Callable[[], list[int]]:
    """Solve with HiGHS: a binary a state, exactly one a week."""
    import highspy

    def solve() -> list[int]:
        model = highspy.Highs()
        model.silent()
        model.setOptionValue("threads", 1)
        model.setOptionValue("mip_rel_gap", 0)
        of: dict[int, dict[str, Any]] = {}
        for week in instance["weeks"]:
            states = instance["tables"][week["table"]]
            takes = model.addBinaries(len(states))
            model.addConstr(sum(takes) == 1)
            of[week["week"]] = {
                name: sum(state[place] * one for state, one in zip(states, takes, strict=True) if state[place])
                for place, name in enumerate(instance["measures"])
            }
        for row in instance["rows"]:
            model.addConstr(sum(by * of[week][name] for week, name, by in row["of"]) <= row["at_most"])
        found = []
        for level in instance["levels"]:
            top = model.addIntegral(lb=0)
            for early, late in level["pairs"]:
                grows = of[late][level["measure"]] - of[early][level["measure"]]
                model.addConstr(grows - level["unit"] * top <= 0)
            model.minimize(top)
            assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(round(model.val(top)))
            model.addConstr(top <= found[-1])
        return found

    return solve


SOLVERS = {"planforge": planforge, "cp-sat": cp_sat, "cpmpy": cpmpy, "gecode": gecode, "highs": highs}


def main() -> None:
    """Solve, and print the optimum of both levels and the time it took to prove them."""
    name, file = sys.argv[1:]
    solve = SOLVERS[name](json.loads(Path(file).read_text(encoding="utf-8")))
    begun = seconds()
    optimum = solve()
    print(json.dumps({"optimum": optimum, "seconds": seconds() - begun}))


if __name__ == "__main__":
    main()
