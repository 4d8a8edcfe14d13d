"""What rules about weeks say, as linear rows over the measures of one week or of a week and another.

Rules are posted to a draft whose measures are names, so what they say can be read back: hard ones as rows that may not
exceed zero, or of which one may not where they speak of the largest or least of several; soft ones as rows with a
price. What holds something that no name tells (a condition, a week that is open in everything) is left out: so less
is forbidden here than there is, never more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from planforge.plan.measures import Measure
from planforge.problem.frames import WeekFrame
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.draft import Quantity
from planforge.rules.base.references import References
from planforge.rules.base.settled import settled_past
from planforge.rules.base.terms import Terms
from planforge.rules.goal import settled_until
from planforge.rules.run_days import most_runs
from planforge.solver.posting import Group, group_of, in_scope, price_of
from planforge.solver.weeks.states import RUN, WEEK, WITH_EXTRA, Open, Settled

VOID = 10**12  # more than any excess: what is taken from one whose condition does not hold


class _Named:
    """A run or week whose measures are named by week and measure, so that rows can be read back."""

    def __init__(self, make: "NamedDraft", names: Iterable[str], prefix: str = "") -> None:
        for name in names:
            setattr(self, name, make.measure(prefix + name))


class NamedDraft(References):
    """A draft of named measures, each a linear term; what cannot be named is an unknown of its own."""

    def __init__(self, problem: Problem, goal: tuple[int, int] | None, known: Mapping[int, Settled | Open]) -> None:
        super().__init__(problem, goal)
        self.known = known
        past = settled_past(problem, goal)
        self.weeks = [past.get(frame.index) or self._week(frame) for frame in problem.running_weeks]
        self._by_index = {week.frame.index: week for week in self.weeks}
        self._here = 0

    def measure(self, name: str) -> Terms:
        """Return that measure of the week being made; of a week without a table nobody knows it."""
        return Terms.of((self._here, name)) if self._here in self.known else _unknown()

    def _week(self, frame: WeekFrame) -> "_Named":
        self._here = frame.index
        phase = self.phase(frame.index)
        slots = most_runs(self.problem, frame.index, phase)
        week = _Named(self, (*WEEK, *WITH_EXTRA))
        settled = isinstance(self.known.get(frame.index), Settled)
        long, short = (self._run(place, settled) for place in (0, 1))
        measures = {measure: getattr(week, measure.replace("-", "_")) for measure in Measure}
        vars(week).update(
            frame=frame,
            phase=phase,
            sessions=[long, *[short] * (slots - 1)] if settled else [long, short, *self._others(slots - 2)][:slots],
            runs=slots if settled else self.measure("runs"),
            fewest_runs=slots if settled else 0,
            load=measures.__getitem__,
            feature=lambda _: _unknown(),
        )
        return week

    def _run(self, place: int, settled: bool) -> "_Named":
        one = _Named(self, RUN, f"{place}.")
        present = 1 if settled else self.measure(f"{place}.present")
        vars(one).update(present=present, distance=vars(one)["easy_distance"])
        return one

    def _others(self, number: int) -> "list[_Named]":
        """Return further runs of a week whose number of runs is open: nobody knows whether they are there."""
        unknown = _Named(self, ())
        vars(unknown).update({name: _unknown() for name in (*RUN, "present", "distance")})
        return [unknown] * number

    def largest(self, quantities: Iterable[Quantity]) -> Quantity:
        """Return the largest as one thing that a sum may hold, or itself where it is known which that is."""
        several = [one if isinstance(one, Terms) else Terms({}, one) for one in quantities]
        if all(one.coefficients == several[0].coefficients for one in several):  # nothing open tells them apart
            return max(several, key=lambda one: one.offset)
        return Terms.of(_Largest(tuple(several)))

    def smallest(self, quantities: Iterable[Quantity]) -> Quantity:
        """Return the least of several, as the largest of what they are with the other sign."""
        return -self.largest([-one for one in quantities])

    def differ(self, first: Quantity, second: Quantity) -> Quantity:
        """Return something that nobody knows."""
        return _unknown()

    def sessions_on_level(self, week: int) -> Quantity:
        """Return something that nobody knows."""
        return _unknown()


def _unknown() -> Terms:
    return Terms.of(object())


@dataclass(frozen=True, eq=False)
class _Largest:
    """The largest of several sums, as one thing that a sum may hold."""

    of: tuple[Terms, ...]


@dataclass(frozen=True)
class Row:
    """Coefficients per (week, measure), and an offset; the sum may not exceed zero.

    Measures are in seconds and millimetres.
    """

    terms: dict[int, dict[str, int]]
    offset: int


Either: TypeAlias = tuple[Row, ...]  # rows of which one holds


@dataclass(frozen=True)
class Priced:
    """An excess that costs `price` per started `scale`: that of the one of `all_of` with the largest."""

    all_of: tuple[Either, ...]
    scale: int
    price: int

    def costing(self, most: int) -> Iterator[Either]:
        """Yield what holds when it costs at most so much."""
        for either in self.all_of:
            yield tuple(replace(row, offset=row.offset - self.scale * (most // self.price)) for row in either)


class Rows:
    """What rules about weeks say, as rows: hard ones at once, priced ones when somebody first asks what they cost."""

    def __init__(self, problem: Problem, draft: NamedDraft, fast: set[int]) -> None:
        self._uses, self.draft, self._fast = in_scope(problem, "week"), draft, fast
        self._until = settled_until(problem, draft.held)
        hard = [use for use in self._uses if use.rule.hard]
        self.either = [one for group, excess in self._read(hard) if group is None for one in excess.all_of]
        self.hard = [one[0] for one in self.either if len(one) == 1]

    @cached_property
    def priced(self) -> dict[Group, list[Priced]]:
        """Return what is priced by the level that prices it."""
        priced: dict[Group, list[Priced]] = defaultdict(list)
        for group, excess in self._read(self._uses):
            if group is not None:
                priced[group].append(excess)
        return priced

    def _read(self, uses: Iterable[RuleUse]) -> Iterator[tuple[Group | None, Priced]]:
        for use in uses:
            for excess in use.rule.posted(self.draft):  # a draft whose measures are mostly unknown
                conditions = [one for one in excess.when if not isinstance(one, int)]
                if not all(one for one in excess.when if isinstance(one, int)):
                    continue
                void = sum(VOID * (1 - one) for one in conditions)
                overs = excess.over if isinstance(excess.over, tuple) else (excess.over,)
                known = [rows for over in overs for rows in _either(over - void if conditions else over, self._fast)]
                if known:
                    yield (
                        group_of(use, excess, self._until),
                        Priced(tuple(known), excess.scale, price_of(use)),
                    )


def _either(over: Quantity, fast: set[int]) -> list[Either]:
    """Return what holds, all of it, where nothing exceeds; what depends on something that nobody knows is left out."""
    if isinstance(over, int):
        return []
    for name, coefficient in over.coefficients.items():
        if isinstance(name, _Largest) and coefficient:
            rest = Terms({one: number for one, number in over.coefficients.items() if one is not name}, over.offset)
            each = [rest + coefficient * one for one in name.of]
            if coefficient > 0:
                return [either for one in each for either in _either(one, fast)]
            return _any_of(each, fast)
    row = _row(over, fast)
    return [] if row is None else [(row,)]


def _any_of(several: Iterable[Terms], fast: set[int]) -> list[Either]:
    """Return the rows of which one holds where one of several does not exceed; none where one of them is unknown."""
    rows: list[Row] = []
    for one in several:
        if not any(one.coefficients.values()):
            if one.offset <= 0:
                return []  # that one never exceeds
            continue
        found = _either(one, fast)
        if len(found) != 1:
            return []
        rows += found[0]
    return [tuple(rows)] if rows else []


def _row(over: Terms, fast: set[int]) -> Row | None:
    """Return an excess as a row, or None when it holds something nobody knows."""
    terms: dict[int, dict[str, int]] = defaultdict(dict)
    for named, coefficient in over.coefficients.items():
        if not coefficient:
            continue
        if not isinstance(named, tuple):
            return None
        week, name = named
        if week in fast and name in WITH_EXTRA:
            return None
        terms[week][name] = coefficient
    return Row(dict(terms), over.offset) if len(terms) in (1, 2) else None
