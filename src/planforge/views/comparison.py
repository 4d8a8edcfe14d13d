"""Two plans side by side: the effect of the second in one sentence, the weeks, and every session that did not stay."""

from collections.abc import Callable, Iterator

from typing_extensions import TypedDict

from planforge.exporters.words import spoken, wanted_run
from planforge.languages import Language, Message, ShortWeekday, in_words
from planforge.plan.compare import Comparison, Fate, Pair
from planforge.plan.measures import NO_DISTANCE, growing_from, measure_steps
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


def effect(found: Comparison, *, brief: bool = False) -> str:
    """Return in one sentence what the second plan is beside the first; brief: its goal and sessions, no measures.

    Of a plan that goes back, "5 runs more" is of the weeks at its end, and reads as more training now.
    """
    said = spoken(found.before)
    parts = [in_words(part, said) for part in (_brief(found, said) if brief else _effects(found, said)) if part]
    if not parts:
        return in_words(Message(f"messages.compared.{'same' if found.same else 'no_figure'}"), said)
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _effects(found: Comparison, said: Language) -> Iterator[str]:
    before, after, units = found.before, found.after, found.before.runner.units
    yield _goal(before, after, said)
    largest = [max((week.distance_m for week in plan.weeks), default=0) for plan in (before, after)]
    yield _share("largest_week", largest[0], largest[1], said)
    steps = [format_distance(1000 * _largest_step(plan), units, said.quantities) for plan in (before, after)]
    if steps[0] != steps[1]:
        yield Message("messages.compared.growth", before=steps[0], after=steps[1])
    running = [sum(week.run_s for week in plan.weeks) for plan in (before, after)]
    yield _share("running_in_all", running[0], running[1], said)
    for kind in Kind:
        old, new = (sum(one.kind is kind for one in plan.sessions) for plan in (before, after))
        if old != new:
            yield Message(f"messages.compared.{'more' if new > old else 'fewer'}_{kind}", count=abs(new - old))
    yield from _of_sessions(found)


def _brief(found: Comparison, said: Language) -> Iterator[str]:
    yield _goal(found.before, found.after, said)
    yield from _of_sessions(found)


def _of_sessions(found: Comparison) -> Iterator[str]:
    counts = found.counts()
    moved = counts[Fate.MOVED] + counts[Fate.MOVED_AND_CHANGED]
    changed = counts[Fate.CHANGED] + counts[Fate.MOVED_AND_CHANGED]
    if moved:
        yield Message("messages.compared.moved_sessions", count=moved)
    if changed:
        yield Message(f"messages.compared.{'and_changed' if moved else 'changed_sessions'}", count=changed)


def _goal(before: Plan, after: Plan, said: Language) -> str:
    """Return how much earlier or later the first plan's goal is reached, told by what the weeks hold."""
    bout, distance = before.goal.continuous_run_s, before.goal.weekly_distance_m
    if bout:
        what, fewest = Message("messages.compared.continuous", duration=wanted_run(before)), before.goal.every_session
        return _when_reached(what, before, after, lambda one: (min if fewest else max)(_stretches(one)) >= bout)
    if distance:
        far = format_distance(1000 * distance, before.runner.units, said.quantities)
        what = Message("messages.compared.a_week", distance=far)
        return _when_reached(what, before, after, lambda one: one.distance_m >= distance)
    return ""


def _stretches(week: Week) -> list[int]:
    """Return the longest stretch without a walk of each run of a week, in seconds."""
    return [measure_steps(run.steps, NO_DISTANCE).longest_bout for run in week.runs]


def _when_reached(what: Message, before: Plan, after: Plan, meets: Callable[[Week], bool]) -> str:
    old, new = (next((week.index for week in _whole(plan) if meets(week)), None) for plan in (before, after))
    if old == new:
        return ""
    if new is None:
        return Message("messages.compared.never", what=what, before=old or 0)
    if old is None:
        return Message("messages.compared.at_last", what=what, after=new)
    return Message(f"messages.compared.{'earlier' if new < old else 'later'}", what=what, count=abs(new - old))


def _share(words: str, old: int, new: int, said: Language) -> str:
    what = Message(f"messages.compared.{words}")
    if old == new:
        return ""
    if not old:
        return Message("messages.compared.new", what=what)
    share = 100 * (new - old) / old
    told = f"{share:+.1f}".replace(".", said.quantities.decimal)
    return Message("messages.compared.share", what=what, share=told) if abs(share) >= 0.05 else ""


def _largest_step(plan: Plan) -> int:
    far = {week.index: week.distance_m for week in _whole(plan)}
    return max([0, *(late - early for early, late in growing_from(far))])


def _whole(plan: Plan) -> list[Week]:
    """Return the running weeks that nothing shortens: in others, as that of a race, no goal is reached."""
    return [week for week in plan.weeks if week.full is not False and week.runs]


_HEADER = ("Week", "Distance", "", "Running", "", "Longest", "", "Sessions", "", "What became of them")
_LEFT = (2, 4, 6, 8, 9)  # the second plan's figures, where they differ, and words


def text(found: Comparison) -> str:
    """Return the effect, the weeks side by side, and every session that did not stay."""
    units, said = found.before.runner.units, spoken(found.before)
    rows: list[tuple[str, ...]] = [_HEADER]
    for index in _indices(found):
        old, new = (_figures(plan, index, units) for plan in (found.before, found.after))
        cells = [cell for pair in zip(old, new, strict=True) for cell in (pair[0], _arrow(*pair))]
        fates = [pair.fate for pair in found.pairs if pair.week == index]
        told = ", ".join(f"{fates.count(fate)} {fate}" for fate in Fate if fate in fates and fate is not Fate.STAYED)
        rows.append((str(index), *cells, told or ("all stayed" if fates else "-")))
    lines = [effect(found), *(f"Note: {remark}." for remark in found.remarks), "", *aligned(rows, _LEFT)]
    if changes := [pair for pair in found.pairs if pair.fate is not Fate.STAYED]:
        lines += ["", "Session by session:", *(f"  {pair.slot}  {in_words(became(pair), said)}" for pair in changes)]
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


def became(pair: Pair) -> Message:
    """Return what became of a session: `Tue 06:30 -> Wed 06:30`."""
    before, after = pair.before, pair.after
    match pair.fate:
        case Fate.MOVED if before and after:
            key = "moved_without_hour" if before.start and not after.start else "moved"
            return Message(f"messages.compared.{key}", title=after.title, before=_when(before), after=_when(after))
        case Fate.CHANGED if before and after and before.title != after.title:
            return Message("messages.compared.changed", when=_when(after), before=before.title, after=after.title)
        case Fate.CHANGED:
            return Message("messages.compared.changed_in_steps", after=_named(after))
        case Fate.REMOVED:
            return Message("messages.compared.removed", before=_named(before))
        case Fate.ADDED:
            return Message("messages.compared.added", after=_named(after))
        case _:
            return Message("messages.compared.moved_and_changed", before=_named(before), after=_named(after))


def _named(session: Session | None) -> Message:
    assert session is not None, "what became of it says in which plan it stands"
    return Message("messages.compared.session", when=_when(session), title=session.title)


def _when(session: Session) -> str:
    day = Message("messages.compared.weekday", weekday=ShortWeekday.of(session.date))
    return Message("messages.compared.when", weekday=day, time=session.start) if session.start else day


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
