"""What was corrected, or told at all, since a plan took it in: then it goes on from the plan that stood before.

A slip of a finger, 6 for a 0, costs weeks as pain does, and a plan made again never asks more than the one before. So
what that decision changed is not compared with: the plan before it is, which the diary keeps. What was decided later is
decided again from there, of all that is told by now. What is past stays as it was; where the two differ in it, nothing
is given back, and that is said.

So it is with a decision that rests on nothing but that nobody had told yet how a run went, once it is told; and with
one by which somebody was ill still, who then tells of being well since a day before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from planforge.actions.heard import Heard
from planforge.actions.places import decisions_of, is_in_place
from planforge.deliver.folder import Past
from planforge.diary.decided import decided_from
from planforge.languages import Message
from planforge.plan.model import Plan
from planforge.plan.slots import week_of
from planforge.problem.history import Begun, first_open_day

if TYPE_CHECKING:
    from planforge.diary.store import Decision

Why = Literal["past", "edited", "declined", "not_kept", "lost"]


@dataclass(frozen=True)
class ToldAnew:
    """Decisions of which the first was accepted, and rests on what was corrected since, or was told only since.

    before: the plan that it changed, and from which it goes on; None: why it does not. new: that is so young that a
    session of its day would still be asked for. corrected: it was corrected.
    """

    decisions: tuple[int, ...]
    before: Plan | None
    why: Why | None
    new: bool
    corrected: bool = True

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what is said of it: that the plan goes on from before, or for some days, that it does not."""
        key = f"messages.warnings.told_{'anew' if self.corrected else 'later'}"
        if self.before is not None:
            return (Message(key, number=self.decisions[0]),)
        why = Message(f"messages.warnings.told_anew_{self.why}")
        late = Message(f"{key}_late", number=self.decisions[0], why=why)
        return (late,) if self.new else ()


def told_anew(begun: Begun, past: Past, listened: Heard, out: Path, now: datetime) -> ToldAnew | None:
    """Return a plan's decisions since the first that rests on what was told otherwise since; None where none does.

    The first before which the plan may go on; where there is none, one that stays, a new one if any is. past: what the
    folder `out` holds of the plan. listened: what its diary tells. Raises UnreadableDiary and DiaryBusy.
    """
    from planforge.diary.entries import Afresh, Withdrawn
    from planforge.diary.store import opened

    plan = begun.plan
    if not listened.path.exists():
        return None
    with opened(listened.path) as store, store.reading():
        corrected = store.corrected(plan.plan_id)
        verdicts = {one.decision: one for one in store.verdicts()}
        made = []  # what it is now, of those that count
        for one in decisions_of(plan, store, out, listened.path):
            judged = verdicts.get(_number(one))
            if judged and judged.verdict != "overtaken" and is_in_place(judged, plan):
                made.append(one)
        rest = list[tuple[int, Plan | None, datetime, bool]]()  # where, the plan before, when told otherwise, corrected
        for place, one in enumerate(made):
            before = None
            if verdicts[_number(one)].verdict != "accepted":
                continue
            if _corrected_at(one, 0, corrected):
                before = _read(store.plan_before(_number(one)))
                heard = before.history.heard or 0 if before and before.history else 0
                slip = _corrected_at(one, heard, corrected)
            else:
                slip = None
            if at := slip or _told_at(one, plan.calendar.local(one.at).date(), listened):
                before = before or _read(store.plan_before(_number(one)))
                rest.append((place, before, at, slip is not None))
        if not rest:
            return None
        told = [one.told for one in store.entries(plan.plan_id)]
    from planforge.diary.asked import ASKED_DAYS  # few plans come so far, and it loads the median

    days, stays = {one.day for one in told if not isinstance(one, Withdrawn | Afresh)}, list[ToldAnew]()
    for place, before, at, is_slip in rest:
        since = made[place:]
        why: Why | None = None
        if past.edited or plan.edited:
            why = "edited"
        elif before is None:
            why = "not_kept"
        elif any(verdicts[_number(one)].verdict != "accepted" for one in since):
            why = "declined"
        elif _is_lost(before, plan, days):
            why = "lost"
        elif _is_past(before, since, begun, listened):
            why = "past"
        new = now - at < timedelta(ASKED_DAYS)
        if before is not None and why is None:
            back = before.model_copy(update={"revised": now})
            return ToldAnew(tuple(map(_number, since)), back, None, new, is_slip)
        stays.append(ToldAnew(tuple(map(_number, since)), None, why, new, is_slip))
    return next((one for one in stays if one.new), stays[0])


def _is_past(before: Plan, since: "Sequence[Decision]", begun: Begun, listened: Heard) -> bool:
    """Tell whether days are past in which the plan before some decisions was another than the one that stands."""
    plan, untold = begun.plan, {week_of(slot) for one in since for slot in decided_from(one.decided).untold}
    if _binds_no_more(before, plan.calendar.local(since[0].at), begun.local, listened):
        return True
    return not _same_past(before, plan, begun.local, {*listened.diary.sessions}, untold)


def _number(one: "Decision") -> int:
    assert one.number is not None, "it was kept"
    return one.number


def _corrected_at(one: "Decision", heard: int, corrected: Sequence[tuple[str, str, datetime]]) -> datetime | None:
    """Return when an entry was corrected last that made a decision, which did not know it; None: none was.

    heard: how many of its entries the plan before it knew already.
    """
    known, made_it = {*one.entries}, {*one.entries[heard:]}
    return max((at for gone, other, at in corrected if gone in made_it and other not in known), default=None)


def _told_at(one: "Decision", decided: date, listened: Heard) -> datetime | None:
    """Return when that was told for want of which a decision was made; None: nothing else was, or it still is not.

    decided: the day on which it was made.
    """
    rests_on, known, records = decided_from(one.decided), {*one.entries}, listened.records
    runs = [found for slot in rests_on.untold if (found := records.get(("session", slot)))]
    mornings = (("morning", str(run.told.day + timedelta(1))) for run in runs)
    wells = (well.subject for well in listened.diary.wells if well.day < decided and rests_on.ill)
    others = (found for subject in (*mornings, *wells) if (found := records.get(subject)))
    return max((found.at for found in (*runs, *others) if not {*found.entries} <= known), default=None)


def _read(text: str | None) -> Plan | None:
    """Return the plan of before a decision; None where none is kept, or one of another version."""
    try:
        return Plan.model_validate_json(text) if text is not None else None
    except ValidationError:
        return None


def _same_past(one: Plan, other: Plan, local: datetime, told: set[str], untold: set[int]) -> bool:
    """Tell whether two plans have the same days behind them, and the same in every session that was spoken of.

    untold: weeks that one may hold to be full, and the other not, for nobody had told yet.
    """
    open_from = first_open_day(other, local)
    if first_open_day(one, local) != open_from:
        return False
    behind, spoken_of = _behind(one, open_from, untold), _trained(one, told)
    return behind == _behind(other, open_from, untold) and spoken_of == _trained(other, told)


def _is_lost(before: Plan, plan: Plan, told: set[date]) -> bool:
    """Tell whether a plan went back since, or rests, for something of which the diary tells nothing.

    As where an older copy took its place. told: the days of which it tells, whether that still counts or not.
    """
    had, has = before.history, plan.history
    if has is None:
        return False
    known = {one.day for one in had.stepped_back} if had else set()
    rested = [one for one in has.off if one.rest and (had is None or one not in had.off)]
    return any(one.day not in told | known for one in has.stepped_back) or any(
        not told & {one.first, one.first - timedelta(1)} for one in rested
    )


def _binds_no_more(before: Plan, decided: datetime, local: datetime, listened: Heard) -> bool:
    """Tell whether something told since a plan held runs back when it was changed, or later, and is past by now.

    decided: when it was changed. What was past by then held back nothing of what that change is now taken back for.
    """
    from planforge.diary.consequences import is_past

    then, now = first_open_day(before, decided), first_open_day(before, local)
    binding = (one for one in listened.new_to(before) if one.binds and one.following.rank)
    return any(is_past(before, now, one) and not is_past(before, then, one) for one in binding)


def _behind(plan: Plan, open_from: date, but: set[int]) -> tuple[dict[str, object], list[bool | None]]:
    """Return what a plan has before a day: its sessions, and which of its weeks are full, but for some."""
    slots = {one.id for one in plan.sessions if one.date < open_from}
    over = (one for one in plan.weeks if one.index not in but and plan.calendar.week_ends(one.start) < open_from)
    return _trained(plan, slots), [week.full for week in over]


def _trained(plan: Plan, slots: set[str]) -> dict[str, object]:
    return {one.id: (one.date, one.start, one.steps) for one in plan.sessions if one.id in slots}
