"""What follows from what was just told: the occasion that counts of all that bind, and what is still to be answered."""

from dataclasses import dataclass
from datetime import date

from planforge.diary.consequences import Judgement
from planforge.gate.judging import Gate
from planforge.gate.outcome import Next, Now, Parts, Refer
from planforge.languages import Message
from planforge.plan.model import Branch, Kind, Session
from planforge.quantities.dates import Span


@dataclass(frozen=True)
class Follows:
    """What follows from what was told.

    gate: the table by which it was judged. today: the runner's. about: the occasion that counts, the gravest of those
    that bind; None: what was told is none that the table judges, as a session left out, or who saw the knee. kind: what
    was trained then; None: it is of the knee on some day. asked: what nobody has answered yet and may still hold the
    plan up, by the names of the table. next_run: the branch of the plan that comes, with the run that it leads on from;
    None: nobody knows before the plan is made again. ill: nobody told that an illness is over. corrects: it takes the
    place of what the plan that stands has taken in. holds: strength goes back before the stage with which running
    begins, so that no run asks more next week. kept: the plan that stands keeps all of it already.
    run: the title of the run that comes then where the same comes once more: as the plan has it, where that keeps all,
    else at most that which was told of. more: where more was run than planned, how long in seconds, and how long the
    longest run of that week is planned. away: days on which nobody runs, by the file. asks_too_much, days_away,
    waits_for: what holds the next run up besides, as `PlanNow` says.
    """

    gate: Gate
    today: date
    about: Judgement | None = None
    kind: Kind | None = None
    asked: tuple[str, ...] = ()
    next_run: tuple[Branch, Session] | None = None
    ill: bool = False
    corrects: bool = False
    holds: bool = False
    kept: bool = False
    run: str | None = None
    more: tuple[int, int] | None = None
    away: tuple[Span, ...] = ()
    asks_too_much: bool = False
    days_away: Message | None = None
    waits_for: tuple[str, ...] = ()

    @property
    def parts(self) -> Parts:
        """Return what follows for the plan; nothing bolder than nothing where the table judges none of it."""
        return Parts() if self.about is None else for_the_plan(self.about)

    @property
    def stops_running(self) -> bool:
        """Tell whether nothing is to be run until somebody has seen the knee and allowed it."""
        return self.parts.refer is Refer.AT_ONCE or self.parts.next is Next.NO_RUNNING

    @property
    def within(self) -> bool:
        """Tell whether nothing that was told so far changes the plan."""
        return self.parts == Parts() and not self.ill


def for_the_plan(one: Judgement) -> Parts:
    """Return what an occasion means for the runs to come: strength has stages of its own, but days off are days off."""
    parts = one.outcome.parts
    if one.binds or parts.next is Next.NO_RUNNING:
        return parts
    return parts._replace(now=Now.GO_ON, next=Next.PROGRESS)
