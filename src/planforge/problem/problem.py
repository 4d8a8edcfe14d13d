"""Everything a plan depends on: what the coach states, the rules, and what follows from them alone.

`Problem` is a value: the same problem gives the same plan, byte for byte. What is known before any plan exists stands
here too: the days and their windows, which weeks are full, which week is compared with which. Each subject is a class
in a file of its own, on those that it asks: from the ground up `stated`, `days`, `strength`, `past`, `phases`, `weeks`,
`comparisons`, `goal_weeks`, `in_plan`.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Self

from planforge.problem.goal_weeks import GOAL
from planforge.problem.in_plan import InPlan
from planforge.problem.readiness import Waiting
from planforge.problem.sections import CrossTraining
from planforge.problem.uses import RuleUse, StatedRule
from planforge.quantities.dates import first_of_week
from planforge.quantities.units import LONGEST_PLAN, MINUTE

WALK = 30 * MINUTE  # what the readiness gate asks for, practised as far as it goes; for protocols that name no walking


@dataclass(frozen=True)
class Problem(InPlan):
    """Everything a plan depends on. Built by `planforge.constraints.load.load`, or in code."""

    @cached_property
    def cross_training(self) -> tuple[CrossTraining, ...]:
        """Return the activities that take turns, the first one first: while running waits, walking."""
        every = self.protocol.cross_training
        if not self.waiting:
            return every
        said = self.language.sessions
        own = CrossTraining(title=said.walk, minutes=WALK, cue=said.walk_cue, walking=True)
        walks = tuple(one for one in every if one.walking) or (own,)
        return (*walks, *(one for one in every if not one.walking))

    def made_to_wait(self, waiting: Waiting, today: date) -> Self:
        """Return the same problem as long as running waits: no runs, no goal to judge, some whole weeks from today on.

        What the file says of goal and weeks stays in the file, for when running begins.
        """
        begun = max(self.start, today)
        begins = first_of_week(begun, self.calendar.week_starts)
        week = self.week_of(begun) + (begun > begins)  # a week that is not whole comes on top
        weeks = min(LONGEST_PLAN, week - 1 + waiting.weeks)
        return replace(
            self,
            calendar=self.calendar.model_copy(update={"weeks": weeks}),
            uses=tuple(use for use in self.uses if use.rule.name != GOAL),
            waiting=waiting,
        )

    def with_rules(self, *rules: StatedRule[Self]) -> Self:
        """Return the same problem under other rules."""
        return replace(self, uses=tuple(RuleUse(rule, "in code") for rule in rules))
