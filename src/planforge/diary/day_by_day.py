"""A plan day by day, with its diary: what is shown of it."""

from dataclasses import dataclass
from pathlib import Path

from planforge.diary.log import Log
from planforge.plan.model import Plan, Week


@dataclass(frozen=True)
class DayByDay:
    """A plan and the weeks of it to be shown. stands: where it lies; None: it was made now, and lies nowhere.

    log: its diary at a moment; None: nobody knows where one would lie, or the plan was made now. waits_for: what must
    be so before its next run, by what its file says by now. not_taken_in: that its diary changes runs to come, and the
    plan does not know it yet. ill: that somebody is too ill to train, and has not told that it is over. knee: that it
    hurts too much for any run, or that it is time to book somebody.
    """

    plan: Plan
    weeks: tuple[Week, ...]
    stands: Path | None = None
    log: Log | None = None
    waits_for: tuple[str, ...] = ()
    not_taken_in: str | None = None
    ill: str | None = None
    knee: tuple[str, ...] = ()
