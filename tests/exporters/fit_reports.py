"""What the checkers say of a set of workout files, as sentences: of each, between them, and against a plan."""

from collections.abc import Mapping

from planforge.exporters.fit.check import check_set
from planforge.exporters.fit.read_back import compared_workouts
from planforge.plan.model import Plan


def said_of(files: Mapping[str, bytes], the_plan: Plan | None = None) -> list[str]:
    checked = check_set(files)
    return [*map(str, checked.faults), *(map(str, compared_workouts(the_plan, checked.sound)) if the_plan else [])]
