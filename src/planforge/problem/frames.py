"""What is known of days and weeks before there is a plan, and what of an earlier plan is past: plain values."""

from dataclasses import dataclass
from datetime import date, datetime, time

from planforge.plan.model import AtMost, Basis, Kind, Plan, PlanHistory, Session, Stood
from planforge.problem.calendar import Window
from planforge.quantities.dates import Weekday
from planforge.quantities.zones import zone


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan: its windows, and whether the runner is away. `index` counts from 0 over the plan.

    timezone: where its times are meant. place: its place in a whole week, from 0.
    """

    index: int
    date: date
    week: int
    windows: tuple[Window, ...]
    away: bool
    can_run: bool
    timezone: str = "UTC"
    place: int = 0

    @property
    def east_of_utc(self) -> int:
        """Return by how many seconds its clocks are ahead of UTC, at noon."""
        offset = datetime.combine(self.date, time(12), zone(self.timezone)).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    @property
    def longest_for_a_run(self) -> int:
        """Return the most seconds that a run may take; 0 where there can be none."""
        runs = (window.seconds for window in self.windows if window.holds(Kind.RUN))
        return max(runs, default=0) if self.can_run else 0

    @property
    def weekday(self) -> Weekday:
        """Return the day of the week."""
        return Weekday(self.date.weekday())


@dataclass(frozen=True, slots=True)
class WeekFrame:
    """What is known of a week before there is a plan. `index` counts from 1.

    full: all seven days, none of them lost to an absence, and days for its runs. running: runs belong into it.
    excused: no strength asked. missed: full but for one run of the past, and measured as it was planned.
    """

    index: int
    days: tuple[Day, ...]
    full: bool
    running: bool
    excused: bool
    missed: bool = False

    @property
    def start(self) -> date:
        """Return the first day of the week."""
        return self.days[0].date


@dataclass(frozen=True, slots=True)
class Reference:
    """Which week a week is compared with: the last full running week before it.

    may_grow: False for a shortened week and the first full week after one, or after one with a missed run. days_off:
    the longest absence between.
    """

    reference: int
    week: int
    may_grow: bool
    days_off: int


@dataclass(frozen=True)
class History:
    """What is past of a plan that is made again: it is never rewritten, and feeds the rules.

    plan: the standing plan, cut off: the weeks whose days are over, and the running week with its past days. open_from:
    the first day that is not past. running: the runs still to stand in the running week, on open days; their content is
    settled, longest first. dropped: whether runs of that week were left out. coming: where sessions to come
    stood before. All others: as in `plan.PlanHistory`.
    """

    plan: Plan
    open_from: date
    running: tuple[Session, ...] = ()
    dropped: bool = False
    lost: int = 0
    due_later: int = 0
    repeated: frozenset[int] = frozenset()
    at_most: tuple[AtMost, ...] = ()
    before_waiting: tuple[AtMost, ...] = ()
    coming: tuple[Stood, ...] = ()
    made_for: Basis | None = None

    @property
    def in_file(self) -> tuple[int, int]:
        """Return what is added to the file's weeks, and to its week of the goal, once the file says something else.

        That the plan then made is bounded and moved by what stood before is over: only what was lost by then counts.
        """
        kept = self.plan.history
        return (kept.lost, kept.due_later) if kept else (0, 0)

    @property
    def in_plan(self) -> PlanHistory:
        """Return what of it stands in a plan; which sessions moved is measured there."""
        return PlanHistory(
            open_from=self.open_from,
            lost=self.lost,
            due_later=self.due_later,
            repeated=tuple(sorted(self.repeated)),
            at_most=self.at_most,
            before_waiting=self.before_waiting,
            made_for=self.made_for,
        )
