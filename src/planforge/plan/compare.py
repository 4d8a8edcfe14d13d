"""Two plans side by side, week by week: what moved, changed, stayed, came and went.

Sessions are the same by their slot (`w03-run-2`). Plans of another start are compared by week number and weekday. A
session that begins a few minutes earlier or later, because the one before it is shorter or longer, has stayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from planforge.plan.model import Plan, Session, when

A_MOVE = 15 * 60  # seconds by which a session of the same day begins otherwise, to count as moved


class Fate(StrEnum):
    """What became of a session from the first plan to the second."""

    STAYED = "stayed"
    MOVED = "moved"
    CHANGED = "changed"
    MOVED_AND_CHANGED = "moved and changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Pair:
    """One slot in both plans; None where a plan has none."""

    week: int
    slot: str
    fate: Fate
    before: Session | None
    after: Session | None


@dataclass(frozen=True)
class Comparison:
    """Two plans, their sessions in pairs, and what the two do not share."""

    before: Plan
    after: Plan
    pairs: tuple[Pair, ...]
    remarks: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return how many sessions had each fate."""
        return {fate.value: sum(pair.fate is fate for pair in self.pairs) for fate in Fate}

    @property
    def same(self) -> bool:
        """Tell whether every session stayed."""
        return all(pair.fate is Fate.STAYED for pair in self.pairs)


def compare(before: Plan, after: Plan) -> Comparison:
    """Return two plans compared."""
    pairs = []
    weeks = max(len(before.weeks), len(after.weeks))
    for index in range(1, weeks + 1):
        old, new = (_slots(plan, index) for plan in (before, after))
        ordered = sorted({**old, **new}.items(), key=lambda item: (_position(item[1]), item[0]))
        for slot, _ in ordered:
            pairs.append(Pair(index, slot, _fate(old.get(slot), new.get(slot)), old.get(slot), new.get(slot)))
    return Comparison(before, after, tuple(pairs), tuple(_remarks(before, after)))


def _slots(plan: Plan, index: int) -> dict[str, Session]:
    weeks = [week for week in plan.weeks if week.index == index]
    return {session.id: session for week in weeks for session in sorted(week.sessions, key=when)}


def _position(session: Session) -> tuple[int, time]:
    return session.date.weekday(), session.start or time.min


def _moved(before: Session, after: Session) -> bool:
    (day, start), (other_day, other_start) = _position(before), _position(after)
    seconds = [one.hour * 3600 + one.minute * 60 + one.second for one in (start, other_start)]
    return day != other_day or abs(seconds[0] - seconds[1]) >= A_MOVE


def _fate(before: Session | None, after: Session | None) -> Fate:
    if before is None:
        return Fate.ADDED
    if after is None:
        return Fate.REMOVED
    moved = _moved(before, after)
    changed = _content(before) != _content(after)
    if moved:
        return Fate.MOVED_AND_CHANGED if changed else Fate.MOVED
    return Fate.CHANGED if changed else Fate.STAYED


def _content(session: Session) -> tuple[object, ...]:
    return session.kind, session.title, session.terrain, session.intensity, session.load, session.steps


def _remarks(before: Plan, after: Plan) -> Iterator[str]:
    if before.runner.name != after.runner.name:
        yield f"these are plans of two runners, {before.runner.name} and {after.runner.name}"
    if before.runner.units != after.runner.units:
        yield f"the second plan is in {after.runner.units}; both are shown in {before.runner.units}"
    first, second = (plan.calendar.week_begins(plan.calendar.start) for plan in (before, after))
    if before.calendar.week_starts != after.calendar.week_starts:
        yield "weeks begin on Monday in one and on Sunday in the other; they are compared by their number"
    elif first != second:
        days = (second - first).days // 7
        how = f"{abs(days)} week{'s' * (abs(days) != 1)} {'later' if days > 0 else 'earlier'}"
        yield f"the second starts {how}; weeks are compared by their number, days by their name"
    for which, plan in (("first", before), ("second", after)):
        if plan.ids_given_twice:
            yield f"the {which} gives one id to two sessions ({', '.join(plan.ids_given_twice)}); one is compared"
    if len(before.weeks) != len(after.weeks):
        yield f"the first has {len(before.weeks)} weeks, the second {len(after.weeks)}"
