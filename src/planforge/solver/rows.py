"""What day rules say, as rows of numbers: each excess flattened over a week's days once, then judged many times.

A row reads: sum of coefficients times content, plus an offset, may not exceed zero (hard) or costs `price` per started
`scale` (soft). Rows stay inside one day, inside one week, or join two neighbouring weeks; a rule that reached further
would need the one model (see `progression`), and is refused here loudly.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from planforge.problem import RuleUse
from planforge.rules.draft import Draft, Quantity
from planforge.solver.days import OpenDay
from planforge.solver.posting import Group, group_of, price_of

Ints = NDArray[np.int64]
STRENGTH, CROSS, BUSY = -3, -2, -1  # kinds of content behind the run slots, counted from the end


@dataclass(frozen=True, slots=True)
class Local:
    """A row inside one day, over (window, kind). `seconds`: the run slot whose duration it adds."""

    terms: tuple[tuple[int, int, int], ...]  # (window, kind, coefficient)
    seconds: int | None
    offset: int
    scale: int
    when: tuple[tuple[int, int], ...]  # (window, kind), all of which must be there
    price: int | None


@dataclass(frozen=True)
class Row:
    """A row over one week's columns, or over those of a week and the next (`after`)."""

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
        return any(
            not _even(part, len(part) // 7 - 3)
            for rows in (*self.inside.values(), *self.between.values())
            for row in rows
            for part in (row.here, row.after)
            if part is not None
        )

    @cached_property
    def prices_inside_a_day(self) -> bool:
        """Tell whether a soft row is about what stands inside a single day."""
        return any(row.price is not None for rows in self.local.values() for row in rows)


def _even(part: Ints, slots: int) -> bool:
    runs = part.reshape(7, -1)[:, :slots]
    return bool((runs == runs[:, :1]).all()) if slots else True


class Reader:
    """Flattens excesses: knows which variable of the scratch model means what."""

    def __init__(self, days: Sequence[OpenDay], seconds: dict[int, tuple[int, int]]) -> None:
        """Take the open days, and which variables stand for the duration of which (week, slot)."""
        self._width = {one.day.week: len(one.run) + 3 for one in days}
        self._content: dict[int, tuple[OpenDay, int]] = {}
        self._windows: dict[int, tuple[OpenDay, int, int]] = {}
        self._seconds = seconds
        for one in days:
            for kind, variable in self._kinds(one.run, one.strength, one.cross):
                self._content[variable.index] = (one, kind)
            self._content[one.busy.index] = (one, BUSY)
            for position, window in enumerate(one.windows):
                for kind, variable in self._kinds(window.run, window.strength, window.cross):
                    self._windows[variable.index] = (one, position, kind)

    @staticmethod
    def _kinds(
        run: Sequence[cp_model.IntVar], strength: cp_model.IntVar, cross: cp_model.IntVar
    ) -> list[tuple[int, cp_model.IntVar]]:
        return [*enumerate(run), (STRENGTH, strength), (CROSS, cross)]

    def read(self, use: RuleUse, draft: Draft, factors: dict[Group, int]) -> Rows:
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
            terms: list[tuple[int, int]] = []
            offset = over
        else:
            flat = cp_model.FlatIntExpr(over)
            terms = [(variable.index, int(c)) for variable, c in zip(flat.vars, flat.coeffs, strict=True) if c]
            offset = int(flat.offset)
        conditions = [variable.index for variable in when if isinstance(variable, cp_model.IntVar)]
        if conditions or not self._content.keys() >= {index for index, _ in terms}:
            self._add_local(rows, terms, conditions, offset, scale, price)
        else:
            self._add_row(rows, terms, offset, scale, price, week)

    def _add_local(
        self, rows: Rows, terms: list[tuple[int, int]], when: list[int], offset: int, scale: int, price: int | None
    ) -> None:
        slot: int | None = None
        inside, days = [], set()
        for index, coefficient in terms:
            if index in self._windows:
                one, window, kind = self._windows[index]
                inside.append((window, kind, coefficient))
                days.add(one.day.index)
            else:
                assert slot is None and coefficient == 1, "a rule weighs durations"
                slot = self._seconds[index][1]
        conditions = []
        for index in when:
            one, window, kind = self._windows[index]
            conditions.append((window, kind))
            days.add(one.day.index)
        assert len(days) == 1, "a rule speaks of the windows of several days at once"
        rows.local[days.pop()].append(Local(tuple(inside), slot, offset, scale, tuple(conditions), price))

    def _add_row(
        self, rows: Rows, terms: list[tuple[int, int]], offset: int, scale: int, price: int | None, week: int
    ) -> None:
        if not terms:  # broken whatever the days hold
            rows.inside[week].append(Row(np.zeros(7 * self._width[week], np.int64), None, offset, scale, price))
            return
        weeks = sorted({self._content[index][0].day.week for index, _ in terms})
        assert len(weeks) == 1 or weeks == [weeks[0], weeks[0] + 1], "a rule joins weeks that are not neighbours"
        parts = {one: np.zeros((7, self._width[one]), np.int64) for one in weeks}
        for index, coefficient in terms:
            day, kind = self._content[index]
            parts[day.day.week][day.day.date.weekday(), kind] += coefficient
        here = parts[weeks[0]].ravel()
        after = parts[weeks[1]].ravel() if len(weeks) == 2 else None
        (rows.inside if after is None else rows.between)[weeks[0]].append(Row(here, after, offset, scale, price))
