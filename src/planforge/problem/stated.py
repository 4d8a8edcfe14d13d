"""What is stated of a problem, and which days and weeks are meant by it."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from planforge.languages import Language, language
from planforge.plan.model import Basis, PainChange
from planforge.problem.frames import History
from planforge.problem.readiness import Waiting
from planforge.problem.sections import Absence, Calendar, Goal, Protocol, Race, Runner, Screening
from planforge.problem.uses import RuleUse, StatedRule
from planforge.quantities.dates import PlanWeeks


@dataclass(frozen=True)
class Stated:
    """What a problem holds, and what follows from nothing but the plan's first day.

    short_weeks: the weeks that count as shortened, where that is not to follow from rules and changes any more.
    history: what is past, for a plan that is made again after it began.
    basis: what the coach's file says, as hashes; None for a problem built in code.
    bolder_with_pain: in what the file lets more hurt than its protocol.
    rebuilds: whether a rebuild phase follows the week in which the goal is due; not where a plan does not arrive.
    waiting: why no running is planned yet; None where it is (see `made_to_wait`).
    step_back: whether the plan holds the easier run beside each that is to come.
    open_by, open_weeks: whether the coach leaves by when, and how long the plan is, to the protocol. postponed: by how
    many weeks both, or a stated date, are later, for no plan is ready by then (see `postponed_by`).
    weeks_behind: how many weeks the plan of its protocol has after the one by which its goal is due.
    """

    plan_id: str
    title: str
    runner: Runner
    screening: Screening
    calendar: Calendar
    goal: Goal
    protocol: Protocol
    uses: tuple[RuleUse, ...]
    switched_off: tuple[str, ...] = ()
    short_weeks: frozenset[int] | None = None
    basis: Basis | None = None
    bolder_with_pain: tuple[PainChange, ...] = ()
    rebuilds: bool = True
    history: History | None = None
    waiting: Waiting | None = None
    step_back: bool = False
    open_by: bool = False
    open_weeks: bool = False
    postponed: int = 0
    weeks_behind: int = 0

    def __post_init__(self) -> None:
        """Settle which days are meant by those that are named: absences, and when rules hold."""
        away = tuple(self._settled_absence(one) for one in self.calendar.away)
        if away != self.calendar.away:
            object.__setattr__(self, "calendar", self.calendar.model_copy(update={"away": away}))
        uses = tuple(self._settled_use(use) for use in self.uses)
        if any(one is not other for one, other in zip(uses, self.uses, strict=True)):
            object.__setattr__(self, "uses", uses)

    def _settled_absence(self, absence: Absence) -> Absence:
        if absence.dates.named is None:
            return absence
        dates = absence.dates.in_plan(self.plan_weeks)
        return absence if dates == absence.dates else absence.model_copy(update={"dates": dates})

    def _settled_use(self, use: RuleUse) -> RuleUse:
        during = use.rule.during
        if during is None or not during.named:
            return use
        settled = during.in_plan(self.plan_weeks)
        if settled == during:
            return use
        return replace(use, rule=use.rule.model_copy(update={"during": settled}))

    def postponed_by(self, weeks: int) -> Self:
        """Return the same problem, ready so many weeks later than its protocol has it, where nobody stated by when.

        A stated number of weeks is a promise: such a plan gets no longer. So is a stated date, which only what a diary
        tells moves (`replan`): what is lost has made that plan longer already.
        """
        dated = isinstance(self.goal.by, date)
        if weeks == self.postponed or not (self.open_by or dated):
            return self
        more = weeks - self.postponed if self.open_weeks and not dated else 0
        calendar = self.calendar.model_copy(update={"weeks": self.calendar.weeks + more})
        return replace(self, calendar=calendar, postponed=weeks)

    @cached_property
    def plan_weeks(self) -> PlanWeeks:
        """Return the weeks of the plan, by their dates."""
        return self.calendar.weeks_from(self.start)

    @property
    def start(self) -> date:
        """Return the first day of the plan."""
        assert self.calendar.start is not None, "a problem has a start"
        return self.calendar.start

    def week_of(self, when: date) -> int:
        """Return the number of the week that holds a date (it may lie outside the plan)."""
        return self.plan_weeks.week_of(when)

    @property
    def names_days(self) -> bool:
        """Tell whether the file names weeks or days otherwise than by their whole dates."""
        named = any(use.rule.during is not None and use.rule.during.named for use in self.uses)
        return bool(self.calendar.changes) or named or any(one.dates.named for one in self.calendar.away)

    @property
    def race(self) -> Race | None:
        """Return the race within the plan; None where there is none, or running waits."""
        return None if self.waiting else self.goal.race

    @cached_property
    def race_week(self) -> int | None:
        """Return the number of the week that holds the race."""
        return self.week_of(self.race.on) if self.race else None

    @cached_property
    def easy_week(self) -> int | None:
        """Return the number of the easy week after the race; None where the plan ends before it."""
        week = (self.race_week or self.calendar.weeks) + 1
        return week if week <= self.calendar.weeks else None

    @cached_property
    def rules(self) -> tuple[StatedRule[Self], ...]:
        """Return the rules in force, in the manual's order."""
        return tuple(use.rule for use in self.uses)

    @cached_property
    def rules_by_name(self) -> dict[str, list[Any]]:
        """Return the uses of each rule that are in force; ask `rules.rule.uses`, which knows their type."""
        found: dict[str, list[Any]] = {}
        for rule in self.rules:
            found.setdefault(rule.name, []).append(rule)
        return found

    @property
    def language(self) -> Language:
        """Return the language in which the runner reads the plan."""
        return language(self.runner.language)
