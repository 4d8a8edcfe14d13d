"""The rules in force, as far as a problem asks them anything, and where in the file each of them stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, TypeVar
from typing import Protocol as Interface

from planforge.plan.model import Do, Part, Session
from planforge.problem.calendar import Window

# What the rules read: a problem, which stands above this file because problems ask rules.
Problem_contra = TypeVar("Problem_contra", contravariant=True)


class StatedRule(Interface[Problem_contra]):
    """What is asked of a rule below the rules, which read problems; `rules.rule.Rule` says what each is."""

    name: ClassVar[str]
    scope: ClassVar[Literal["week", "day", "session"]]

    @property
    def during(self) -> object | None:
        """Return the weeks and phases it is limited to; None: it holds always."""
        ...

    @property
    def hard(self) -> bool:
        """Tell whether no plan may break the rule."""
        ...

    @property
    def runs_a_week(self) -> int | None:
        """Return how many runs it asks a full week for; None where it asks for none."""
        ...

    def days_in_a_row(self, runs: int) -> int | None:
        """Return on how many days running a week with so many runs may have one before rebuild; None: on any."""
        ...

    def holds(self, week: int, phase: str) -> bool:
        """Tell whether the rule speaks of a week which this phase governs."""
        ...

    def lighter_weeks(self, problem: Problem_contra, goal: tuple[int, int] | None) -> frozenset[int]:
        """Return the weeks that it makes lighter on purpose, where these reach and hold the goal."""
        ...

    @property
    def opens(self) -> tuple[tuple[date, Window], ...]:
        """Return the times of single days that are times to train because the rule names them."""
        ...

    def told_to_the_runner(self, problem: Problem_contra) -> Iterator[str]:
        """Yield what the runner should know of it throughout, in the runner's language."""
        ...

    def around(self) -> Mapping[tuple[Part, Do], int]:
        """Return the seconds it puts around the main part of every run, by part and by what is done."""
        ...

    def shaped(self, session: Session, problem: Problem_contra) -> Session:
        """Return the session as this rule wants it."""
        ...


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One use of a rule: the rule, where it stands, and whether the coach (not the template) gave its weight.

    `loc` is the path to it in the constraint file: `("rules", "build-cap")`, with a number behind where it is a list's.
    """

    rule: Any  # a `rules.rule.Rule`; of one kind `rules.rule.uses` has them with their type
    source_line: str
    weighted_by_coach: bool = False
    loc: tuple[str | int, ...] = ()
