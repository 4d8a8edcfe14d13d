"""What another value would change: the plan that a file has, beside the one it would have."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from planforge.actions.decisions import reasons
from planforge.actions.heard import Heard, heard
from planforge.actions.load import Request, over_what_was_told
from planforge.actions.no_plan import NoPlan, Undecided
from planforge.actions.places import diary_beside
from planforge.actions.plan_now import as_requested
from planforge.actions.solve import Solution, Tell, quiet, solve
from planforge.checker.check import only_in
from planforge.deliver.folder import continued
from planforge.exporters.words import spoken
from planforge.languages import Message, Several, ShortDay, in_words, reason
from planforge.plan.model import Plan
from planforge.problem.history import Begun, has_begun
from planforge.quantities.zones import zone
from planforge.rules.base.rule import Finding

LATELY = timedelta(14)  # that a run counts for how often a level was run well: a level stands for a week, rarely two
MORNING = time(6)  # of the day after a session: by then it is told, and how the knee woke up


@dataclass(frozen=True)
class WhatIf:
    """Two plans of one file; before: None where the file itself has none, or none was found in the effort given."""

    before: Solution | None
    after: Solution

    @property
    def opens(self) -> list[Finding]:
        """Return the wishes that only the plan with other values leaves open."""
        return only_in(self.after.wishes, self.before.wishes if self.before else ())

    @property
    def closes(self) -> list[Finding]:
        """Return the wishes that only the file's own plan leaves open."""
        return only_in(self.before.wishes if self.before else (), self.after.wishes)


@dataclass(frozen=True)
class IfTold:
    """What is asked for once something was told of coming sessions.

    standing: the plan that it changes. since: the day of the first of these sessions. because: what speaks, a sentence
    an occasion; none where all went well. not_done: the sessions that are supposed not to be done. warnings: that
    somebody would have to see the knee; and where the plan that stands does not know yet what was told before, that,
    too: it is compared as it stands with what comes once it was made again, and then the rest is told.
    """

    standing: Plan
    since: date
    request: Request
    because: tuple[str, ...]
    not_done: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def if_told(request: Request, texts: Sequence[str]) -> IfTold:
    """Return the request as it will be once something was told of coming sessions, over the plan that stands.

    texts: as `thu skipped`, `thu pain 4`. Until the morning after, all else is told to have gone well. A plan that
    does not know yet what was told before is made again first; where no such run is left in it, that is all that
    follows. Raises NotSupposable, also where no plan has begun, RedFlags where what is supposed stops the plan, and
    what `solve` raises.
    """
    from planforge.diary.entries import Entry, Morning, SessionTold
    from planforge.diary.supposed import NotSupposable, supposed, until
    from planforge.diary.vocabulary import Done, Source
    from planforge.gate.judging import TOO_FEW

    plan = request.before.plan
    if plan is None or plan.plan_id != request.problem.plan_id:
        raise NotSupposable(Message("messages.told.no_plan", folder=str(request.out)))
    today = plan.calendar.local(request.now).date()
    told = [one for text in texts for one in supposed(text, plan, today)]
    standing, changes = plan, as_requested(request, plan).changes
    told_before: tuple[str, ...] = ()
    if changes is not None and request.begun is not None:
        plan = continued(solve(request).plan, request.before, request.loaded.exports)
        told_before = reasons(request.heard, standing) if isinstance(request.heard, Heard) else ()
        try:
            told = [one for text in texts for one in supposed(text, plan, today)]
        except NotSupposable as gone:
            since = min(one.day for one in told)
            return IfTold(
                standing,
                since,
                request,
                told_before,
                warnings=(changes, reason(gone), Message("messages.told.not_asked")),
            )
    sessions = [one for one in told if isinstance(one, SessionTold)]
    first, last = min(one.day for one in sessions), max(one.day for one in sessions)
    local = datetime.combine(last + timedelta(1), MORNING)
    spoken_of = {one.session for one in sessions}
    if isinstance(request.heard, Heard):
        spoken_of |= {*request.heard.diary.sessions}
    mornings = {one.day for one in told if isinstance(one, Morning)}
    if isinstance(request.heard, Heard):
        mornings |= {*request.heard.diary.mornings}
    told += until(plan, today, local.date(), frozenset(spoken_of), mornings)
    now = local.replace(tzinfo=zone(plan.calendar.zone_on(local.date()))).astimezone(UTC)
    entries = [Entry(plan.plan_id, now, Source.TYPED, one) for one in sorted(told, key=lambda one: one.day)]
    begun = Begun(plan, local)
    if not has_begun(*begun):
        raise NotSupposable(Message("messages.told.not_begun", start=plan.calendar.start))
    listened = heard(request.loaded.planned, begun, diary_beside(request.file, request.out), entries)
    because = reasons(listened, plan) if isinstance(listened, Heard) else ()
    new = [one.outcome for one in listened.new_to(plan) if one.binds] if isinstance(listened, Heard) else []
    if new and all(one.gravest_row == TOO_FEW for one in new):
        because = (*because, *_untold(plan, spoken_of, today))
    then = over_what_was_told(replace(request, now=now, begun=begun, heard=listened))
    known = [] if changes is None else [changes]
    more = [one for one in then.warnings if one not in request.warnings]
    not_done = frozenset(one.session for one in sessions if one.done is Done.NO)
    because = tuple(dict.fromkeys((*told_before, *because)))
    return IfTold(standing, first, then, because, not_done, (*known, *more))


def _untold(plan: Plan, spoken_of: Collection[str], today: date) -> Iterator[str]:
    """Yield of which runs of the last days nobody has told: they are no good ones, and an event takes them for such."""
    runs = (run for week in plan.weeks for run in week.runs if today - LATELY <= run.date < today)
    if days := [run.date for run in runs if run.id not in spoken_of]:
        several = Several(Message("messages.told.day", day=ShortDay.of(day)) for day in days)
        yield in_words(Message("messages.told.nobody", days=several), spoken(plan))


def what_if(stated: Request, changed: Request, tell: Tell = quiet) -> WhatIf:
    """Return the plans of a file as it is and with other values; nothing is written.

    Raises NoPlan or Undecided where the changed file has no plan, and BrokenPlan.
    """
    try:
        before = solve(stated, tell)
    except (NoPlan, Undecided):
        before = None
    return WhatIf(before, solve(changed, tell))
