"""No running on days away, and none before the knee has settled.

Why:  days away are days away; light strength stays unless the absence says `strength: no`: half an hour, without any
      equipment. After an injury the first run comes three days later at the earliest (the article's acute phase).
Bad:  a run in the middle of the holiday
Good: two light routines in the holiday week
"""

from collections.abc import Iterator
from typing import ClassVar

from planforge.plan.model import Kind, Load
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import CarriedOut, DayRule, Excess, Finding, Source


class Away(DayRule):
    """Days away hold light strength at most; days before the knee has settled no run."""

    name: ClassVar = "away"
    source: ClassVar = Source("the runner's own calendar; acute phase 3-7 days: the source article", "convention")
    always: ClassVar = "days away are days away; name them under `calendar.away`"
    of_windows: ClassVar = True
    gives_way: ClassVar = "never"
    carries_out: ClassVar = CarriedOut("the days away", (("calendar", "away"),))

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield runs, cross-training and heavy strength on such days."""
        for one in draft.days:
            if not one.day.can_run and (one.day.away or one.day.windows):  # a day without any time is no day away
                yield Excess(one.day.week, one.runs, day=one.day.date)
            if one.day.away:
                yield Excess(one.day.week, one.cross, day=one.day.date)
                yield Excess(one.day.week, one.heavy, day=one.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the sessions that do not belong on such days."""
        days = {day.date: day for day in reading.problem.days}
        for session in reading.sessions:
            day = days.get(session.date)
            if day is None:
                continue
            early = session.kind is Kind.RUN and not day.can_run and (day.away or bool(day.windows))
            gone = day.away and (session.kind is Kind.CROSS or session.load is Load.HEAVY)
            if early or gone:
                reason = "the runner is away" if day.away else "the knee has not settled by then"
                yield self.finding(
                    f"{session.title} stands on {session.date:%a %d %b}; {reason}",
                    day.week,
                    day=session.date,
                    session=session.id,
                )
