"""Day rules as linear rows: each excess flattened over a week's days once, then evaluated many times.

A row reads: sum of coefficients times content, plus an offset, may not exceed zero (hard) or costs `price` per started
`scale` (soft). Its unit is its rule's own (seconds, minutes of a day, days, sessions); offset and scale are in it, too.
Rows stay inside one day, inside one week, or join two neighbouring weeks; a rule that reached further would need the
one model (see `weekly_model`), and is refused here loudly.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from planforge.problem.uses import RuleUse
from planforge.rules.base.draft import DayDraft, Quantity
from planforge.rules.base.terms import Terms
from planforge.solver.days.days import OTHERS, OpenDay
from planforge.solver.posting import Group, group_of, price_of

Ints = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]


class Local(NamedTuple):
    """A row inside one day, over (window, kind). `seconds`: the rank of the run whose duration it adds."""

    terms: tuple[tuple[int, int, int], ...]  # (window, kind, coefficient)
    seconds: int | None
    offset: int
    scale: int
    when: tuple[tuple[int, int], ...]  # (window, kind), all of which must be there
    price: int | None


class Row(NamedTuple):
    """A row over one week's content (`here`), or over that of a week and the next (`after`).

    Coefficients are `(7 * (slots + OTHERS),)`: by day from the week's first on, then by kind of content: the runs by
    rank, heavy strength where it goes by turns, strength, cross-training, busy.
    """

    here: Ints
    after: Ints | None
    offset: int
    scale: int
    price: int | None


@dataclass
class Rows:
    """All rows: `local` by day, `inside` by week, `between` by the earlier of two weeks."""

    local: dict[int, list[Local]]
    inside: dict[int, list[Row]]
    between: dict[int, list[Row]]

    @classmethod
    def empty(cls) -> "Rows":
        """Return no rows at all."""
        return cls(defaultdict(list), defaultdict(list), defaultdict(list))

    @classmethod
    def joined(cls, several: Iterable["Rows"]) -> "Rows":
        """Return the rows of several together, in their order."""
        whole = cls.empty()
        for one in several:
            for mine, added in zip(whole._parts(), one._parts(), strict=True):
                for at, rows in added.items():
                    mine[at].extend(rows)
        return whole

    def _parts(self) -> tuple[dict[int, list[Any]], ...]:
        return self.local, self.inside, self.between

    @cached_property
    def distinguishes_runs(self) -> bool:
        """Tell whether a row over several days treats the runs of a week differently."""
        parts: dict[int, list[Ints]] = defaultdict(list)  # by their length
        for rows in (*self.inside.values(), *self.between.values()):
            for row in rows:
                for part in (row.here, row.after):
                    if part is not None:
                        parts[len(part)].append(part)
        return not all(_even(np.stack(several)) for several in parts.values())

    @cached_property
    def prices_inside_a_day(self) -> bool:
        """Tell whether a soft row is about what stands inside a single day."""
        return any(row.price is not None for rows in self.local.values() for row in rows)


def _even(rows: Ints) -> bool:
    """Tell whether rows `(rows, 7 * (slots + OTHERS))` have one coefficient for all runs of a day."""
    runs = rows.reshape(len(rows), 7, -1)[:, :, :-OTHERS]
    return bool((runs == runs[:, :, :1]).all())


class Reader:
    """Flattens excesses of rules that see named days (see `days.Name`); a run's duration is named by its rank alone."""

    def __init__(self, days: Sequence[OpenDay]) -> None:
        """Take the open days."""
        self._days = {one.day.index: one.day for one in days}
        self._width = {one.day.week: len(one.run) + OTHERS for one in days}

    def read(self, use: RuleUse, draft: DayDraft, factors: dict[Group, int]) -> Rows:
        """Return the rows of a rule: hard ones, and soft ones of the groups named at their price times factor."""
        rows = Rows.empty()
        if use.rule.wish and factors.keys().isdisjoint(("training", "layout")):
            return rows
        for excess in use.rule.posted(draft):
            group = group_of(use, excess)
            if group is not None and group not in factors:
                continue
            price = None if group is None else price_of(use) * factors[group]
            for over in excess.over if isinstance(excess.over, tuple) else (excess.over,):
                self._add(rows, over, excess.when, excess.scale, price, excess.week)
        return rows

    def _add(
        self, rows: Rows, over: Quantity, when: tuple[Quantity, ...], scale: int, price: int | None, week: int
    ) -> None:
        if isinstance(over, int):
            if over <= 0:
                return
            over = Terms({}, over)
        terms = [(name, coefficient) for name, coefficient in over.coefficients.items() if coefficient]
        if when or not all(isinstance(name, tuple) and len(name) == 2 for name, _ in terms):
            self._add_local(rows, terms, when, over.offset, scale, price)
        else:
            self._add_row(rows, terms, over.offset, scale, price, week)

    def _add_local(
        self,
        rows: Rows,
        terms: list[tuple[Any, int]],
        when: tuple[Quantity, ...],
        offset: int,
        scale: int,
        price: int | None,
    ) -> None:
        rank: int | None = None
        inside, days = [], set()
        for name, coefficient in terms:
            if isinstance(name, int):
                assert rank is None and coefficient == 1, "a rule weighs durations"
                rank = name
            else:
                day, window, kind = name
                inside.append((window, kind, coefficient))
                days.add(day)
        conditions = []
        for one in when:
            ((day, window, kind),) = one.coefficients
            conditions.append((window, kind))
            days.add(day)
        assert len(days) == 1, "a rule speaks of the windows of several days at once"
        rows.local[days.pop()].append(Local(tuple(inside), rank, offset, scale, tuple(conditions), price))

    def _add_row(
        self, rows: Rows, terms: list[tuple[Any, int]], offset: int, scale: int, price: int | None, week: int
    ) -> None:
        if not terms:  # broken whatever the days hold
            rows.inside[week].append(Row(np.zeros(7 * self._width[week], np.int64), None, offset, scale, price))
            return
        weeks = sorted({self._days[day].week for (day, _), _ in terms})
        assert len(weeks) == 1 or weeks == [weeks[0], weeks[0] + 1], "a rule joins weeks that are not neighbours"
        parts = {one: np.zeros((7, self._width[one]), np.int64) for one in weeks}
        for (index, kind), coefficient in terms:
            day = self._days[index]
            parts[day.week][day.place, kind] += coefficient
        here = parts[weeks[0]].ravel()
        after = parts[weeks[1]].ravel() if len(weeks) == 2 else None
        (rows.inside if after is None else rows.between)[weeks[0]].append(Row(here, after, offset, scale, price))
