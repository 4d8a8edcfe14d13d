"""A file to a foreign plan, whichever of the two forms it has."""

from pathlib import Path

from planforge.foreign.ladder_file import read_ladder
from planforge.foreign.stated import JSON, ForeignPlan
from planforge.foreign.table import read_table
from planforge.quantities.dates import Weekday


def read_foreign(path: Path, week_starts: Weekday = Weekday.MON) -> ForeignPlan:
    """Return the plan of a ladder (YAML, JSON) or a table; raise Faults with every fault and its place, nothing else.

    week_starts: the day with which the weeks of a table with dates begin.
    """
    is_ladder = path.suffix.lower() in (".yaml", ".yml", JSON)
    return read_ladder(path) if is_ladder else read_table(path, week_starts)
