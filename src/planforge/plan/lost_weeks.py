"""What the weeks consist of by which a plan comes later: those lost themselves, and those until it is as far again.

Measured on two plans, the one before (or with all the time) and the one after, whoever made them.
"""

from dataclasses import dataclass

from planforge.plan.measures import as_done, comes_up_to
from planforge.plan.model import Plan, StepBack, Week

_ENOUGH = 2  # runs of a past week that missed one: it counts as planned (`resume-below`)


@dataclass(frozen=True)
class LostWeeks:
    """The parts of a number of weeks by which a plan comes later.

    short: the weeks that had all their runs, and have them no more. again: those after them until one has come up to
    the week that was before; it is in stopped_in, and began: the running of the first of them, in seconds, after so
    much in that week (`ran`). told: running went back for what a diary tells, whether or not that left out runs, too.
    silent: of that week nobody told anything. other: by how many weeks more, or less where it is below nothing, the
    plan comes later for what is in none of them.
    """

    short: tuple[int, ...]
    again: tuple[int, ...]
    stopped_in: int = 0
    began: int = 0
    ran: int = 0
    told: bool = False
    silent: bool = False
    other: int = 0


def parts(before: Plan, after: Plan, total: int, until: int | None = None) -> LostWeeks | None:
    """Return what so many weeks consist of; None where the two plans do not tell, or nothing comes later.

    until: the last week that is looked at; None: all are.
    """
    if total <= 0:
        return None
    was = {week.index: week for week in before.weeks}
    began_back = [after.calendar.week_begins(one.day) for one in _steps_back(after) - _steps_back(before)]
    last_full: Week | None = None
    goal: Week | None = None  # what is to be reached again
    stopped: list[tuple[Week, bool]] = []
    short, again = list[Week](), list[Week]()
    for week in after.weeks[:until]:
        has_all = _has_its_runs(after, week)
        had_all = week.index > len(before.weeks) or (week.index in was and _has_its_runs(before, was[week.index]))
        if had_all and not has_all:
            short.append(week)
            if goal is None and last_full is not None:
                goal = last_full
                stopped.append((goal, after.calendar.week_begins(week.start) in began_back))
        elif has_all:
            if goal is not None and not _goes_beyond(week, goal):
                again.append(week)
            if goal is not None and comes_up_to(week, goal):
                goal = None
            last_full = week
        if (
            goal is None
            and after.calendar.week_begins(week.start) in began_back
            and (planned := was.get(week.index))
            and planned.runs
        ):
            goal = planned
            stopped.append((goal, True))
    if not (short or again):
        return None
    left = total - len(short) - len(again)
    numbers = tuple(one.index for one in short), tuple(one.index for one in again)
    if not again:
        return LostWeeks(*numbers, other=left)
    at, by_diary = stopped[0]
    untold = frozenset(after.history.unspoken) if after.history else frozenset()
    silent = {run.id for run in at.runs} <= untold
    return LostWeeks(*numbers, at.index, again[0].run_s, at.run_s, by_diary, silent, left)


def _has_its_runs(plan: Plan, week: Week) -> bool:
    """Tell whether a full week has its runs; of the past all but one that was missed, where two others are left."""
    done = len(as_done(plan, week).runs)
    return bool(week.full) and done > 0 and (done == len(week.runs) or done == len(week.runs) - 1 >= _ENOUGH)


def _goes_beyond(one: Week, other: Week) -> bool:
    return comes_up_to(one, other) and (one.run_s > other.run_s or one.longest_bout_s > other.longest_bout_s)


def _steps_back(plan: Plan) -> frozenset[StepBack]:
    return frozenset(plan.history.stepped_back) if plan.history else frozenset()
