"""Two plans side by side, week by week: what moved, changed, stayed, came and went, and the effect in one sentence.

Sessions are the same by their slot (`w03-run-2`). Plans of another start are compared by week number and weekday. A
session that begins a few minutes earlier or later, because the one before it is shorter or longer, has stayed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from planforge.plan.model import Kind, Plan, Session, Week, when
from planforge.quantities.units import Units, format_distance, format_duration, format_minutes

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

    @property
    def words(self) -> str:
        """Return what became of it: `Tue 06:30 -> Wed 06:30`."""
        before, after = (one and f"{_when(one)} {one.title}" for one in (self.before, self.after))
        match self.fate:
            case Fate.ADDED:
                return f"added: {after}"
            case Fate.REMOVED:
                return f"removed: {before}"
            case Fate.MOVED if self.before and self.after:
                return f"moved: {self.after.title}, {_when(self.before)} -> {_when(self.after)}"
            case Fate.CHANGED if self.before and self.after and self.before.title != self.after.title:
                return f"changed: {_when(self.after)} {self.before.title} -> {self.after.title}"
            case Fate.CHANGED:
                return f"changed: {after}, in its steps"
            case _:
                return f"{self.fate}: {before} -> {after}"


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
    first, second = (plan.calendar.start - timedelta(plan.calendar.start.weekday()) for plan in (before, after))
    if first != second:
        days = (second - first).days // 7
        how = f"{abs(days)} week{'s' * (abs(days) != 1)} {'later' if days > 0 else 'earlier'}"
        yield f"the second starts {how}; weeks are compared by their number, days by their name"
    for which, plan in (("first", before), ("second", after)):
        if plan.ids_given_twice:
            yield f"the {which} gives one id to two sessions ({', '.join(plan.ids_given_twice)}); one is compared"
    if len(before.weeks) != len(after.weeks):
        yield f"the first has {len(before.weeks)} weeks, the second {len(after.weeks)}"


# -- the effect --------------------------------------------------------------------------------------------------------


def effect(found: Comparison) -> str:
    """Return in one sentence what the second plan is beside the first."""
    parts = [part for part in _effects(found) if part]
    if not parts:
        return "The two plans are the same." if found.same else "Sessions differ, and no figure of the plan does."
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _effects(found: Comparison) -> Iterator[str]:
    before, after, units = found.before, found.after, found.before.runner.units
    yield _goal(before, after)
    largest = [max((week.distance_m for week in plan.weeks), default=0) for plan in (before, after)]
    yield _share("largest week", *largest)
    steps = [format_distance(1000 * _largest_step(plan), units) for plan in (before, after)]
    if steps[0] != steps[1]:
        yield f"largest weekly growth {steps[1]} instead of {steps[0]}"
    yield _share("running in all", *(sum(week.run_s for week in plan.weeks) for plan in (before, after)))
    for kind, noun in ((Kind.RUN, "run"), (Kind.STRENGTH, "strength session"), (Kind.CROSS, "cross-training session")):
        old, new = (sum(one.kind is kind for one in plan.sessions) for plan in (before, after))
        if old != new:
            number = abs(new - old)
            yield f"{number} {noun}{'s' * (number != 1)} {'more' if new > old else 'fewer'}"
    counts = found.counts()
    moved = counts[Fate.MOVED] + counts[Fate.MOVED_AND_CHANGED]
    changed = counts[Fate.CHANGED] + counts[Fate.MOVED_AND_CHANGED]
    if moved:
        yield f"{moved} session{'s' * (moved != 1)} moved"
    if changed:
        yield f"{changed} changed" if moved else f"{changed} session{'s' * (changed != 1)} changed"


def _goal(before: Plan, after: Plan) -> str:
    """Return how much earlier or later the first plan's goal is reached, told by what the weeks hold."""
    bout, distance = before.goal.continuous_run_s, before.goal.weekly_distance_m
    if bout:
        return _when_reached(
            f"{format_duration(bout)} continuous", before, after, lambda one: one.longest_bout_s >= bout
        )
    if distance:
        words = f"{format_distance(1000 * distance, before.runner.units)} a week"
        return _when_reached(words, before, after, lambda one: one.distance_m >= distance)
    return ""


def _when_reached(words: str, before: Plan, after: Plan, meets: Callable[[Week], bool]) -> str:
    old, new = (next((week.index for week in plan.weeks if meets(week)), None) for plan in (before, after))
    if old == new:
        return ""
    if old is None or new is None:
        return f"{words} never instead of in week {old}" if new is None else f"{words} in week {new} instead of never"
    number = abs(new - old)
    return f"{words} {number} week{'s' * (number != 1)} {'earlier' if new < old else 'later'}"


def _share(words: str, old: int, new: int) -> str:
    if old == new:
        return ""
    if not old:
        return f"{words} new"
    share = 100 * (new - old) / old
    return f"{words} {share:+.1f} %" if abs(share) >= 0.05 else ""


def _largest_step(plan: Plan) -> int:
    running = [week.distance_m for week in plan.weeks if week.runs]
    return max([0, *(late - early for early, late in pairwise(running))])


# -- words and values ------------------------------------------------------------------------------------------------

_HEADER = ("Week", "Distance", "", "Running", "", "Longest", "", "Sessions", "", "What became of them")


def text(found: Comparison) -> str:
    """Return the effect, the weeks side by side, and every session that did not stay."""
    units = found.before.runner.units
    rows: list[tuple[str, ...]] = [_HEADER]
    for index in range(1, max(len(found.before.weeks), len(found.after.weeks)) + 1):
        old, new = (_figures(plan, index, units) for plan in (found.before, found.after))
        cells = [cell for pair in zip(old, new, strict=True) for cell in (pair[0], _arrow(*pair))]
        fates = [pair.fate for pair in found.pairs if pair.week == index]
        told = ", ".join(f"{fates.count(fate)} {fate}" for fate in Fate if fate in fates and fate is not Fate.STAYED)
        rows.append((str(index), *cells, told or ("all stayed" if fates else "-")))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    table = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    lines = [effect(found), *(f"Note: {remark}." for remark in found.remarks), "", *table]
    if changes := [pair for pair in found.pairs if pair.fate is not Fate.STAYED]:
        lines += ["", "Session by session:", *(f"  {pair.slot}  {pair.words}" for pair in changes)]
    return "\n".join(lines)


def _aligned(row: tuple[str, ...], widths: list[int]) -> Iterator[str]:
    last = len(row) - 1
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        left = column == last or (column and column % 2 == 0)
        yield cell.ljust(width) if left else cell.rjust(width)


def _figures(plan: Plan, index: int, units: Units) -> tuple[str, ...]:
    week = next((one for one in plan.weeks if one.index == index), None)
    if week is None:
        return ("-",) * 4
    running = [format_distance(1000 * week.distance_m, units), format_minutes(week.run_s)]
    running.append(format_duration(week.longest_bout_s))
    return (*(running if week.runs else ["-"] * 3), str(len(week.sessions)))


def _arrow(old: str, new: str) -> str:
    return f"-> {new}" if old != new else ""


def _when(session: Session) -> str:
    return f"{session.date:%a}" + (f" {session.start:%H:%M}" if session.start else "")


def values(found: Comparison) -> dict[str, Any]:
    """Return a comparison as `--json` prints it: distances in metres, times in seconds."""
    weeks = []
    for index in range(1, max(len(found.before.weeks), len(found.after.weeks)) + 1):
        pairs = [pair for pair in found.pairs if pair.week == index]
        weeks.append(
            {
                "week": index,
                "before": _week_values(found.before, index),
                "after": _week_values(found.after, index),
                "sessions": [
                    {"slot": pair.slot, "fate": pair.fate.value, "before": _at(pair.before), "after": _at(pair.after)}
                    for pair in pairs
                ],
            }
        )
    return {
        "effect": effect(found),
        "same": found.same,
        "remarks": list(found.remarks),
        "counts": found.counts(),
        "weeks": weeks,
    }


def _week_values(plan: Plan, index: int) -> dict[str, Any] | None:
    week = next((one for one in plan.weeks if one.index == index), None)
    if week is None:
        return None
    figures = ("distance_m", "time_on_feet_s", "run_s", "longest_bout_s")
    return {name: getattr(week, name) for name in figures} | {"sessions": len(week.sessions)}


def _at(session: Session | None) -> dict[str, Any] | None:
    if session is None:
        return None
    start = f"{session.start:%H:%M}" if session.start else None
    return {"date": session.date.isoformat(), "start": start, "title": session.title, "duration_s": session.duration_s}
