"""Examples of a file, tried: what follows from an entry, and what a week of a plan holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planforge.gate.judging import Gate, judge
from planforge.gate.table import table
from planforge.plan.measures import as_done
from planforge.plan.model import Kind, Plan, Week
from planforge.problem.examples import Amounts, Example
from planforge.quantities.units import Units, format_distance, format_duration


@dataclass(frozen=True, slots=True)
class Tried:
    """One example. says: what is otherwise, a sentence each; nothing where it holds. of_a_week: not of an entry."""

    name: str
    says: tuple[str, ...]
    of_a_week: bool = False


def tried(examples: Mapping[str, Example], by: Gate, plan: Plan | None = None) -> tuple[Tried, ...]:
    """Return what became of a file's examples; without a plan only of those of an entry."""
    found = []
    for name, one in examples.items():
        if one.when is not None:
            found.append(Tried(name, tuple(_of_an_entry(one, by))))
        elif plan is not None:
            found.append(Tried(name, tuple(_of_a_week(one, plan)), of_a_week=True))
    return tuple(found)


def _of_an_entry(example: Example, by: Gate) -> Iterator[str]:
    mildest = {name: one.steps[0] for name, one in table().answers.items()}
    outcome = judge(by, mildest | dict(example.when or {}))
    found = {
        "now": outcome.now,
        "next": outcome.next,
        "days_off": outcome.days_off,
        "refer": outcome.refer,
        "row": outcome.gravest_row,
    }
    spoke = f", by the row{'s' if len(outcome.rows) > 1 else ''} {', '.join(outcome.rows)}" if outcome.rows else ""
    for part, value in found.items():
        wanted = getattr(example.then, part)
        if part in example.then.model_fields_set and wanted != value:
            yield f"{part} is {value}, not {wanted}{spoke}"


def _of_a_week(example: Example, plan: Plan) -> Iterator[str]:
    assert example.week is not None
    if example.week > len(plan.weeks):
        yield f"the plan has {len(plan.weeks)} weeks, and no week {example.week}"
        return
    week, then = as_done(plan, plan.weeks[example.week - 1]), example.then
    counts = {"runs": Kind.RUN, "strength": Kind.STRENGTH, "cross_training": Kind.CROSS}
    for name, kind in counts.items():
        wanted = getattr(then, name)
        if wanted is not None and wanted != (count := len(week.of_kind(kind))):
            yield f"{name} is {count}, not {wanted}"
    if then.phase is not None and then.phase != week.phase:
        yield f"phase is {week.phase}, not {then.phase}"
    yield from _amounts(week, then.at_most, plan.runner.units, most=True)
    yield from _amounts(week, then.at_least, plan.runner.units, most=False)


def _amounts(week: Week, wanted: Amounts, units: Units, *, most: bool) -> Iterator[str]:
    held = {
        "runs": len(week.runs),
        "distance": 1000 * week.distance_m,
        "running": week.run_s,
        "longest_stretch": week.longest_bout_s,
    }
    for name, amount in held.items():
        bound = getattr(wanted, name)
        if bound is None or (amount <= bound if most else amount >= bound):
            continue
        shown, limit = (_spelled(name, one, units) for one in (amount, bound))
        yield f"{name} is {shown}, {'more' if most else 'less'} than {limit}"


def _spelled(name: str, amount: int, units: Units) -> str:
    if name == "runs":
        return str(amount)
    return format_distance(amount, units) if name == "distance" else format_duration(amount)
