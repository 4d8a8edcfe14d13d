"""Two plans side by side: the effect of the second in one sentence, the weeks, and every session that did not stay."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from typing_extensions import TypedDict

from planforge.plan.compare import Comparison, Fate, Pair
from planforge.plan.model import Kind, Plan, Session, Week
from planforge.quantities.units import Units, format_distance, format_duration, format_minutes
from planforge.views.page import Page
from planforge.views.table import aligned


class WeekCompared(TypedDict):
    """A week's figures in one of the plans: metres and seconds."""

    distance_m: int
    time_on_feet_s: int
    run_s: int
    longest_bout_s: int
    sessions: int


class SessionCompared(TypedDict):
    """A session in one of the plans; start: by the clock of its runner, null where it has no time of its own."""

    date: str
    start: str | None
    title: str
    duration_s: int


class PairCompared(TypedDict):
    """A session's place in both plans, and what became of it; null where a plan has none."""

    slot: str
    fate: str
    before: SessionCompared | None
    after: SessionCompared | None


class WeeksCompared(TypedDict):
    """A week of both plans; null where a plan has none."""

    week: int
    before: WeekCompared | None
    after: WeekCompared | None
    sessions: list[PairCompared]


Fates = TypedDict(
    "Fates", {"stayed": int, "moved": int, "changed": int, "moved and changed": int, "added": int, "removed": int}
)


class Compared(TypedDict):
    """Two plans side by side; counts: of sessions, by what became of them."""

    effect: str
    same: bool
    remarks: list[str]
    counts: Fates
    weeks: list[WeeksCompared]


def page(found: Comparison) -> Page[Compared]:
    """Return what is said of two plans."""
    return Page(text(found), values(found))


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


_HEADER = ("Week", "Distance", "", "Running", "", "Longest", "", "Sessions", "", "What became of them")
_LEFT = (2, 4, 6, 8, 9)  # the second plan's figures, where they differ, and words


def text(found: Comparison) -> str:
    """Return the effect, the weeks side by side, and every session that did not stay."""
    units = found.before.runner.units
    rows: list[tuple[str, ...]] = [_HEADER]
    for index in _indices(found):
        old, new = (_figures(plan, index, units) for plan in (found.before, found.after))
        cells = [cell for pair in zip(old, new, strict=True) for cell in (pair[0], _arrow(*pair))]
        fates = [pair.fate for pair in found.pairs if pair.week == index]
        told = ", ".join(f"{fates.count(fate)} {fate}" for fate in Fate if fate in fates and fate is not Fate.STAYED)
        rows.append((str(index), *cells, told or ("all stayed" if fates else "-")))
    lines = [effect(found), *(f"Note: {remark}." for remark in found.remarks), "", *aligned(rows, _LEFT)]
    if changes := [pair for pair in found.pairs if pair.fate is not Fate.STAYED]:
        lines += ["", "Session by session:", *(f"  {pair.slot}  {became(pair)}" for pair in changes)]
    return "\n".join(lines)


def _figures(plan: Plan, index: int, units: Units) -> tuple[str, ...]:
    week = next((one for one in plan.weeks if one.index == index), None)
    if week is None:
        return ("-",) * 4
    running = [format_distance(1000 * week.distance_m, units), format_minutes(week.run_s)]
    running.append(format_duration(week.longest_bout_s))
    return (*(running if week.runs else ["-"] * 3), str(len(week.sessions)))


def _arrow(old: str, new: str) -> str:
    return f"-> {new}" if old != new else ""


def became(pair: Pair) -> str:
    """Return what became of a session: `Tue 06:30 -> Wed 06:30`."""
    before, after = (one and f"{_when(one)} {one.title}" for one in (pair.before, pair.after))
    match pair.fate:
        case Fate.ADDED:
            return f"added: {after}"
        case Fate.REMOVED:
            return f"removed: {before}"
        case Fate.MOVED if pair.before and pair.after:
            lost = ", without an hour" if pair.before.start and not pair.after.start else ""
            return f"moved: {pair.after.title}, {_when(pair.before)} -> {_when(pair.after)}{lost}"
        case Fate.CHANGED if pair.before and pair.after and pair.before.title != pair.after.title:
            return f"changed: {_when(pair.after)} {pair.before.title} -> {pair.after.title}"
        case Fate.CHANGED:
            return f"changed: {after}, in its steps"
        case _:
            return f"{pair.fate}: {before} -> {after}"


def _when(session: Session) -> str:
    return f"{session.date:%a}" + (f" {session.start:%H:%M}" if session.start else "")


# -- values -----------------------------------------------------------------------------------------------------------


def values(found: Comparison) -> Compared:
    """Return a comparison as `--json` prints it: distances in metres, times in seconds."""
    counts = found.counts()
    return {
        "effect": effect(found),
        "same": found.same,
        "remarks": list(found.remarks),
        "counts": {
            "stayed": counts[Fate.STAYED],
            "moved": counts[Fate.MOVED],
            "changed": counts[Fate.CHANGED],
            "moved and changed": counts[Fate.MOVED_AND_CHANGED],
            "added": counts[Fate.ADDED],
            "removed": counts[Fate.REMOVED],
        },
        "weeks": [_week(found, index) for index in _indices(found)],
    }


def _week(found: Comparison, index: int) -> WeeksCompared:
    return {
        "week": index,
        "before": _figures_of(found.before, index),
        "after": _figures_of(found.after, index),
        "sessions": [
            {"slot": pair.slot, "fate": pair.fate.value, "before": _at(pair.before), "after": _at(pair.after)}
            for pair in found.pairs
            if pair.week == index
        ],
    }


def _figures_of(plan: Plan, index: int) -> WeekCompared | None:
    week = next((one for one in plan.weeks if one.index == index), None)
    if week is None:
        return None
    return {
        "distance_m": week.distance_m,
        "time_on_feet_s": week.time_on_feet_s,
        "run_s": week.run_s,
        "longest_bout_s": week.longest_bout_s,
        "sessions": len(week.sessions),
    }


def _at(session: Session | None) -> SessionCompared | None:
    if session is None:
        return None
    return {
        "date": session.date.isoformat(),
        "start": f"{session.start:%H:%M}" if session.start else None,
        "title": session.title,
        "duration_s": session.duration_s,
    }


def _indices(found: Comparison) -> range:
    return range(1, max(len(found.before.weeks), len(found.after.weeks)) + 1)
