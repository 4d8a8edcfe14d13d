"""What is known of days and weeks before there is a plan, and what of an earlier plan is past: plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from planforge.plan.model import AtMost, Basis, DaysOff, Kind, Plan, PlanHistory, Session, StepBack, Stood, StrengthBack
from planforge.problem.calendar import Window
from planforge.quantities.dates import Weekday
from planforge.quantities.zones import zone

REPEAT_AFTER_DAYS = 7  # without running, after more of which a plan goes back: convention (`resume-below`)
RESTART_AFTER_DAYS = 28  # after more of them the ladder begins again (`start-load`): convention


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

    may_grow: False for a shortened week and the first full week after one, or after one with a missed run; one of which
    nobody spoke is none. days_off: the longest absence between. steps_back: whether the week, or one between, goes back
    for what was told of the knee.
    """

    reference: int
    week: int
    may_grow: bool
    days_off: int
    steps_back: bool = False

    @property
    def may_fall(self) -> bool:
        """Tell whether the week may ask less than the one it is compared with: after more than a week, or for pain."""
        return self.days_off > REPEAT_AFTER_DAYS or self.steps_back


@dataclass(frozen=True, slots=True)
class Held:
    """What was told of a week's runs, as it binds the weeks after it.

    week: that week. back: how many smaller contents the next runs go back: 0 repeats this one; None begins again.
    until: the last day on which nothing may be above the content of that week; None: no pain spoke. run: the running
    and the longest stretch, in seconds, of the run that hurt, the least of several: what comes next is easier than
    that, too; None: it was none of the plan.
    """

    week: int
    back: int | None = 0
    until: date | None = None
    run: tuple[int, int] | None = None


@dataclass(frozen=True)
class Told:
    """What a diary tells of the past of a plan, as the rules need it: no answer, no reason.

    heard: how many entries that takes in. heard_at, not_done, not_whole, unspoken, off, stepped_back, strength,
    untrained, strength_untold: as in `plan.PlanHistory`. held: what binds the weeks to come, of what no plan made so
    far has taken in.
    """

    heard: int
    heard_at: datetime | None = None
    not_done: frozenset[str] = frozenset()
    not_whole: frozenset[str] = frozenset()
    unspoken: frozenset[str] = frozenset()
    off: tuple[DaysOff, ...] = ()
    stepped_back: tuple[StepBack, ...] = ()
    held: tuple[Held, ...] = ()
    strength: tuple[StrengthBack, ...] = ()
    untrained: frozenset[int] = frozenset()
    strength_untold: frozenset[int] = frozenset()

    def says_nothing_of(self, runs: Collection[Session]) -> bool:
        """Tell whether none of some runs was told as run, and of at least one nothing was told at all."""
        slots = {run.id for run in runs}
        return bool(slots & self.unspoken) and slots <= self.unspoken | self.not_done


@dataclass(frozen=True)
class History:
    """What is past of a plan that is made again: it is never rewritten, and feeds the rules.

    plan: the standing plan, cut off: the weeks whose days are over, and the running week with its past days. open_from:
    the first day that is not past. running: the runs still to stand in the running week, on open days; their content is
    settled, longest first. dropped: whether runs of that week were left out. coming: where sessions to come
    stood before. told: what a diary says of it; None: there is none, and what was planned counts as done. All others:
    as in `plan.PlanHistory`.
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
    told: Told | None = None

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
        told = self.told
        return PlanHistory(
            heard=told.heard if told else None,
            heard_at=told.heard_at if told else None,
            not_done=tuple(sorted(told.not_done)) if told else (),
            not_whole=tuple(sorted(told.not_whole)) if told else (),
            unspoken=tuple(sorted(told.unspoken)) if told else (),
            off=told.off if told else (),
            stepped_back=told.stepped_back if told else (),
            strength=told.strength if told else (),
            untrained=tuple(sorted(told.untrained)) if told else (),
            strength_untold=tuple(sorted(told.strength_untold)) if told else (),
            open_from=self.open_from,
            lost=self.lost,
            due_later=self.due_later,
            repeated=tuple(sorted(self.repeated)),
            at_most=self.at_most,
            before_waiting=self.before_waiting,
            made_for=self.made_for,
        )
