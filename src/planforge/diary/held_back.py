"""Which sessions to come are not to be done as things stand: whoever shows, loads or sends any asks here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planforge.diary.asked import day_planned, is_over
from planforge.diary.consequences import Judgement, Standing
from planforge.diary.log import Flag, Log
from planforge.gate.judging import Gate
from planforge.gate.outcome import Next, Parts, Refer
from planforge.plan.model import Kind, Session
from planforge.plan.until_seen import harder_than_next, to_be_seen_from


@dataclass(frozen=True, slots=True)
class ToBeSeen:
    """That somebody has to see the knee. about: what says so, by a table; parts: what it means till then."""

    gate: Gate
    about: Judgement
    parts: Parts

    @property
    def runs(self) -> bool:
        """Tell whether running goes on meanwhile."""
        return self.parts.refer is not Refer.AT_ONCE and self.parts.next is not Next.NO_RUNNING


def to_be_seen(gate: Gate, standing: Standing) -> ToBeSeen | None:
    """Return the gravest that is in force; None: nobody has to see the knee."""
    if standing.stops:
        return ToBeSeen(gate, standing.said_no or standing.stops, Parts(refer=Refer.AT_ONCE))
    if standing.waits:
        return ToBeSeen(gate, standing.waits, Parts(next=Next.NO_RUNNING, refer=Refer.SOON))
    return ToBeSeen(gate, standing.sees, Parts(refer=Refer.SOON)) if standing.sees else None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The slots of sessions, today or later, that are not to be done as things stand.

    now: not before something else has come: somebody was seen, is well again, or the plan was made again. until_seen:
    runs that are only for who was seen; those before them go on.
    """

    now: frozenset[str] = frozenset()
    until_seen: frozenset[str] = frozenset()

    def holds(self, session: Session) -> bool:
        """Tell whether a session is not to be done as things stand."""
        return session.id in self.now or session.id in self.until_seen


NOTHING = HeldBack()


def held_back(
    log: Log,
    flags: Sequence[Flag],
    seen: ToBeSeen | None,
    *,
    runs_stop: bool,
    rests_today: bool = False,
    stops_on: date | None = None,
) -> HeldBack:
    """Return what is held back of a plan.

    flags: what a professional has to see before anything else. seen: that somebody has to see the knee, by the table.
    runs_stop: running waits, or the plan does not know yet what was told. rests_today: a run of today that is still to
    come is not run. Of a day that another session has begun none is planned anew, so that it may stand there. stops_on:
    the first day on which a run stands on a day away of which the plan does not know: none is run from then on.
    """
    ahead = [one for one in log.plan.sessions if day_planned(one) >= log.today]
    at_once = bool(flags) or (seen is not None and seen.parts.refer is Refer.AT_ONCE)
    if at_once or log.diary.rests_since:
        return HeldBack(frozenset(one.id for one in ahead))

    def rests(one: Session) -> bool:
        if stops_on is not None and one.date >= stops_on:
            return True
        return rests_today and day_planned(one) == log.today and not is_over(one, log.local)

    stops = runs_stop or (seen is not None and not seen.runs)
    now = frozenset(one.id for one in ahead if one.counts_as is Kind.RUN and (stops or rests(one)))
    found = harder_than_next(log.plan, to_be_seen_from(log.plan, log.today)) if seen and seen.runs else None
    harder = found.waits if found else frozenset()
    return HeldBack(now, frozenset(one.id for one in ahead if one.id in harder) - now)
