"""From statements that cannot hold together to as few of them as cannot, in two passes.

The first leaves statements out, many at once and then fewer, as long as days and states alone still show that there is
no plan: cheap. The second asks of each that is left whether the others can hold together.
"""

from collections.abc import Callable, Collection, Sequence

from planforge.problem import Problem
from planforge.solver.trials import Trials, fewest
from planforge.statements import Statement, statements, without


def shrunk(problem: Problem, kept: Sequence[Statement], trials: Trials) -> tuple[Statement, ...]:
    """Return statements that cannot hold together, as few as cheap trials find; the others are left out.

    Rules about days stand before rules about weeks, so that either go at once; `run-days` is tried last, for the
    number of runs is what makes weeks small enough to refute. Rules that say what they usually say go before those that
    somebody set, for it is there that a coach looks for the reason.
    """
    order = {one: place for place, one in enumerate(kept)}
    kept = sorted(kept, key=_order)
    cheap = trials.refuted(problem)
    refuted: Callable[[Problem], bool] = trials.refuted if cheap else (lambda one: trials.possible(one) is False)
    everything = {one: one for one in kept}
    for dropped in (statements(problem, briefly=True), everything):  # briefly: nearly always right, and cheaper
        brief = everything | {one: one for one in dropped}

        def still(rest: Sequence[Statement], brief: dict[Statement, Statement] = brief) -> bool:
            return refuted(without(problem, [brief[one] for one in everything if one not in rest]))

        kept = fewest(list(everything), still)
        if refuted(without(problem, [one for one in everything if one not in kept])):
            break
    return tuple(sorted(kept, key=order.__getitem__))


def _order(one: Statement) -> tuple[int, bool]:
    if one.use is None:
        kinds = {"time": 1, "other-days": 1, "change": 2, "away": 2, "injury": 2, "goal": 4, "horizon": 5}
        return kinds[one.kind], False
    rule = one.use.rule
    if rule.name == "run-days":
        return 9, False
    usual = all(getattr(rule, name) == field.default for name, field in type(rule).model_fields.items())
    return 3 if rule.scope == "week" else 0, not usual


def needed(
    problem: Problem, kept: tuple[Statement, ...], shown: Collection[Statement], trials: Trials
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the statements without which the others can hold together, and those of which that is undecided."""
    undecided: list[Statement] = []
    brief, whole = statements(problem, briefly=True), statements(problem)
    as_long = [one for one in brief if one.kind != "horizon"]  # what is possible in as many weeks is so in more
    for one in kept:
        if one in shown:
            continue
        rest = tuple(other for other in kept if other is not one)
        for everything in (brief, whole) if one.kind == "horizon" else (as_long, whole):
            possible = trials.possible(without(problem, [other for other in everything if other not in rest]))
            if possible:
                break
        if possible is False:
            kept = rest
        elif possible is None:
            undecided.append(one)
    return kept, tuple(undecided)
