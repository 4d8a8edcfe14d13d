"""What another value would change: the plan that a file has beside the one it would have."""

from collections.abc import Sequence, Set
from datetime import date
from typing import Literal

from typing_extensions import TypedDict

from planforge.exporters.words import spoken
from planforge.languages import Language, Message, in_words
from planforge.plan.compare import Comparison, Fate, Pair, compare
from planforge.plan.model import Plan, Session, Week
from planforge.plan.slots import without
from planforge.plan.until_seen import until_seen
from planforge.quantities.units import format_distance
from planforge.rules.base.rule import Finding
from planforge.views.comparison import Compared, Fates, WeeksCompared, effect, text, values
from planforge.views.findings import in_brief, in_full
from planforge.views.page import Page
from planforge.views.table import NONE, aligned

WEEKS_AHEAD = 4  # that a knee's answer is looked at: what hurt binds the plan for 14 days, and then it grows again

Proven = Literal["optimal", "feasible"]


class WhatIf(Compared):
    """The plans of a file as it is and with other values; status: that of the plan with them, as in plan.json.

    opens, closes: the wishes that only the plan with other values, or only the file's own, leaves open.
    """

    set: list[str]
    status: Proven
    after: Proven
    before: Proven
    opens: list[str]
    closes: list[str]


class PlanAtLast(TypedDict):
    """The file itself has no plan; with other values it has one."""

    set: list[str]
    status: Proven
    after: Proven
    before: Literal["no plan"]
    effect: str


IfToldValues = TypedDict(
    "IfToldValues",
    {
        "if": list[str],
        "because": list[str],
        "status": Proven,
        "after": Proven,
        "before": Proven,
        "effect": str,
        "same": bool,
        "remarks": list[str],
        "counts": Fates,
        "weeks": list[WeeksCompared],
    },
)


def page(
    settings: Sequence[str], before: Plan | None, after: Plan, opens: Sequence[Finding], closes: Sequence[Finding]
) -> Page[WhatIf | PlanAtLast]:
    """Return what is said of the plan of a file as it is (None: it has none) and of that with other values.

    opens, closes: the wishes that only the second, and only the first, leaves open.
    """
    status = after.certificate.status
    if before is None:
        said = "As it is the file has no plan; with this it has one."
        reached = after.goal.reached_in_week
        said += f" It reaches the goal in week {reached}." if reached else ""
        return Page(said, {"set": [*settings], "status": status, "after": status, "before": "no plan", "effect": said})
    compared = compare(before, after)
    parts = [text(compared)]
    for head, some in (("Wishes it leaves open besides:", opens), ("Wishes it no longer leaves open:", closes)):
        if some:
            parts.append("\n".join([head, *(f"  {line}" for line in in_brief(some))]))
    whole: WhatIf = {
        "set": [*settings],
        "status": status,
        "after": status,
        "before": before.certificate.status,
        **values(compared),
        "opens": [in_full(one) for one in opens],
        "closes": [in_full(one) for one in closes],
    }
    return Page("\n\n".join(parts), whole)


def page_if_told(
    supposed: Sequence[str],
    because: Sequence[str],
    standing: Plan,
    after: Plan,
    *,
    since: date,
    not_done: Set[str] = frozenset(),
) -> Page[IfToldValues]:
    """Return what is said of the plan that stands and of the one that follows if something is told.

    because: what speaks of it, a sentence an occasion. since: the day from whose week on weeks are shown. not_done: the
    sessions that are supposed not to be done: a plan keeps them, for it is what was planned, and nobody runs them.
    """
    compared, shown = (compare(standing, one) for one in (after, without(after, not_done)))
    coming = [week.index for week in after.weeks if after.calendar.week_ends(week.start) >= since][:WEEKS_AHEAD]
    differ = [one for one in compared.pairs if one.fate is not Fate.STAYED]
    said = spoken(standing)
    stays = in_words(Message("messages.compared.stays"), said)
    lines = [effect(compared, brief=True) if differ else stays, *(f"  {one}" for one in because), ""]
    lines += aligned(_side_by_side(shown, coming, said), (0, 1, 2))
    if later := sum(one.week not in coming for one in differ):
        lines += ["", in_words(Message("messages.compared.after_these", count=later), said)]
    whole: IfToldValues = {
        "if": [*supposed],
        "because": [*because],
        "status": after.certificate.status,
        "after": after.certificate.status,
        "before": standing.certificate.status,
        **values(compared),
        "weeks": values(shown)["weeks"],
    }
    return Page("\n".join(lines), whole)


def _side_by_side(compared: Comparison, weeks: Sequence[int], said: Language) -> list[tuple[str, ...]]:
    """Return the sessions of some weeks, a row each, as they stand and as they would be."""
    heads = (Message(f"messages.compared.{key}") for key in ("as_it_stands", "if_told"))
    rows: list[tuple[str, ...]] = [("", *(in_words(head, said) for head in heads))]
    seen = until_seen(compared.after)
    waits = seen.waits if seen else frozenset[str]()
    for index in weeks:
        old, new = (_week(plan, index) for plan in (compared.before, compared.after))
        week = in_words(Message("messages.compared.week", week=index), said)
        rows.append((week, _far(compared.before, old, said), _far(compared.after, new, said)))
        rows += [_row(pair, said, waits) for pair in compared.pairs if pair.week == index]
    return rows


def _row(pair: Pair, said: Language, waits: Set[str]) -> tuple[str, str, str]:
    """Return a session's day and hour, and its title in both plans; the hour again where it is another.

    waits: the slots of the second plan whose runs wait until somebody has seen the knee.
    """
    first = pair.before or pair.after
    when = _when(first, said) if first else ""
    before = pair.before.title if pair.before else NONE
    after: str = pair.after.title if pair.after else NONE
    match pair.fate:
        case Fate.STAYED:
            after = Message("messages.compared.the_same")
        case Fate.REMOVED:
            after = Message("messages.compared.left_out")
        case Fate.MOVED | Fate.MOVED_AND_CHANGED if pair.after:
            after = Message("messages.compared.moved_to", title=after, when=_when(pair.after, said))
        case _ if pair.after and pair.before and after == before:
            after = Message("messages.compared.other_steps", title=after)
    words = in_words(after, said)
    if pair.after and pair.after.id in waits:
        words = said.until_seen.title.format(title=words)
    return f"  {when}", before, words


def _when(session: Session, said: Language) -> str:
    day = said.short_day(session.date)
    return f"{day} {said.time_of_day(session.start)}" if session.start else day


def _week(plan: Plan, index: int) -> Week | None:
    return next((one for one in plan.weeks if one.index == index), None)


def _far(plan: Plan, week: Week | None, said: Language) -> str:
    return format_distance(1000 * week.distance_m, plan.runner.units, said.quantities) if week and week.runs else NONE
