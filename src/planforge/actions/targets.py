"""What becomes of a plan wherever it can go, before anything of it is written."""

from dataclasses import dataclass

from planforge.actions.solve import Solution
from planforge.deliver.folder import continued
from planforge.exporters.options import ExportOptions
from planforge.exporters.targets import Targets, judged
from planforge.plan.model import Plan


@dataclass(frozen=True)
class Judged:
    """A plan, and what becomes of each of its sessions at every target."""

    plan: Plan
    targets: Targets


def of_solution(solution: Solution) -> Judged:
    """Return what becomes of a plan that was solved, its sessions called as an export would call them."""
    request = solution.request
    plan = continued(solution.plan, request.before, request.loaded.exports)
    return Judged(plan, judged(plan, request.loaded.exports))


def of_plan(plan: Plan) -> Judged:
    """Return what becomes of a plan that was written before, whatever its file asked for."""
    return Judged(plan, judged(plan, ExportOptions()))
