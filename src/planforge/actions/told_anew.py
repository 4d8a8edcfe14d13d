"""What was corrected since a plan took it in: then it goes on from the plan that stood before.

A slip of a finger, 6 for a 0, costs weeks as pain does, and a plan made again never asks more than the one before. So
what that decision changed is not compared with: the plan before it is, which the diary keeps. What is past stays as it
was; where the two differ in it, nothing is given back.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import ValidationError

from planforge.actions.heard import Heard
from planforge.deliver.folder import Past
from planforge.languages import Message
from planforge.plan.model import Plan
from planforge.problem.history import Begun, first_open_day


@dataclass(frozen=True)
class ToldAnew:
    """A decision that rests on what was corrected since. before: the plan that it changed; None: days of it are gone.

    new: the correction is so young that a session of its day would still be asked for.
    """

    decision: int
    before: Plan | None
    new: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what is said of it: that the plan goes on from before, or for some days, that it does not."""
        if self.before is not None:
            return (Message("messages.warnings.told_anew", number=self.decision),)
        return (Message("messages.warnings.told_anew_late", number=self.decision),) if self.new else ()


def told_anew(begun: Begun, past: Past, listened: Heard, folder: str, now: datetime) -> ToldAnew | None:
    """Return the last decision of a plan, if it was accepted, and what made it was corrected since; else None.

    past: what the folder, of that name, holds of the plan. listened: what its diary tells. Raises UnreadableDiary and
    DiaryBusy.
    """
    from planforge.diary.store import opened

    plan = begun.plan
    if past.edited or plan.edited or not listened.path.exists():
        return None
    with opened(listened.path) as store, store.reading():
        if not (corrected := store.corrected(plan.plan_id)):
            return None
        made = (one for one in store.decisions() if (one.plan_id, one.folder) == (plan.plan_id, folder))
        last = max(made, key=lambda one: one.number or 0, default=None)
        if last is None or last.number is None:
            return None
        verdict = next((one.verdict for one in reversed(store.verdicts()) if one.decision == last.number), None)
        text = store.plan_before(last.number)
    if verdict != "accepted" or text is None:
        return None
    try:
        before = Plan.model_validate_json(text)
    except ValidationError:  # of another version
        return None
    known, heard = {*last.entries}, before.history.heard or 0 if before.history else 0
    made_it = {*last.entries[heard:]}
    corrections = [at for gone, other, at in corrected if gone in made_it and other not in known]
    if not corrections:
        return None
    from planforge.diary.asked import ASKED_DAYS  # few plans come so far, and it loads the median

    is_same = _same_past(before, plan, begun.local, {*listened.diary.sessions})
    new = now - max(corrections) < timedelta(ASKED_DAYS)
    return ToldAnew(last.number, before.model_copy(update={"revised": now}) if is_same else None, new)


def _same_past(one: Plan, other: Plan, local: datetime, told: set[str]) -> bool:
    """Tell whether two plans have the same days behind them, and the same in every session that was spoken of."""
    open_from = first_open_day(other, local)
    if first_open_day(one, local) != open_from:
        return False
    behind, spoken_of = _behind(one, open_from), _trained(one, told)
    return behind == _behind(other, open_from) and spoken_of == _trained(other, told)


def _behind(plan: Plan, open_from: date) -> tuple[dict[str, object], list[bool | None]]:
    """Return what a plan has before a day: its sessions, and which of its weeks are full."""
    slots = {one.id for one in plan.sessions if one.date < open_from}
    over = [week.full for week in plan.weeks if plan.calendar.week_ends(week.start) < open_from]
    return _trained(plan, slots), over


def _trained(plan: Plan, slots: set[str]) -> dict[str, object]:
    return {one.id: (one.date, one.start, one.steps) for one in plan.sessions if one.id in slots}
