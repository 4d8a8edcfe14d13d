"""What of a problem stands in its plan: the title, the calendar, and what the runner should know throughout."""

from itertools import groupby

from planforge.languages.pain import bolder as bolder_words
from planforge.plan.model import Elsewhere, PlanCalendar, PlanWaiting
from planforge.problem.goal_weeks import WithGoal
from planforge.problem.readiness import gate
from planforge.quantities.dates import Weekday


class InPlan(WithGoal):
    """A problem and what its plan says of it."""

    @property
    def title_in_plan(self) -> str:
        """Return what the plan is called: while running waits, that it does, and for what."""
        if self.waiting is None:
            return self.title
        return self.language.readiness.title.format(waits=self.waiting.title, plan=self.title)

    @property
    def waiting_in_plan(self) -> PlanWaiting | None:
        """Return what of the wait stands in a plan; None where running is planned."""
        if self.waiting is None:
            return None
        return PlanWaiting(
            title=self.title,
            until=self.days[-1].date,
            wants=self.waiting.wants,
            questions=self.waiting.questions,
            told=self.waiting.told or None,
            asked_at=self.waiting.asked_at,
        )

    @property
    def calendar_in_plan(self) -> PlanCalendar:
        """Return what of the calendar stands in a plan."""
        return PlanCalendar(
            start=self.start,
            weeks=self.calendar.weeks,
            week_starts="sunday" if self.calendar.week_starts is Weekday.SUN else None,
            timezone=self.calendar.timezone,
            elsewhere=self._elsewhere or None,
        )

    @property
    def _elsewhere(self) -> tuple[Elsewhere, ...]:
        """Return the stretches of days that stand in another time zone than the plan's."""
        found = []
        for zone, days in groupby(self.days, key=lambda day: day.timezone):
            if zone != self.calendar.timezone:
                several = [day.date for day in days]
                found.append(Elsewhere(first=several[0], last=several[-1], timezone=zone))
        return tuple(found)

    @property
    def gate(self) -> str:
        """Return what must be so before the first run, in words for the runner."""
        return gate(self.protocol, self.language)

    @property
    def notes_in_plan(self) -> tuple[str, ...]:
        """Return what the runner should know throughout; first, while running waits, for what, and until when.

        Then in what the file lets more hurt than its protocol.
        """
        bolder = bolder_words(self.bolder_with_pain, self.language)
        said = self.language.goal
        ends = (said.no_rebuild,) if self.ends_with_the_goal else ()
        far = (said.as_far,) if self.as_far and not self.waiting else ()
        first = (*self._waiting_notes, *((bolder,) if bolder else ()), *far, *ends)
        of_rules = dict.fromkeys(note for rule in self.rules for note in rule.told_to_the_runner(self))
        return (*first, *self.protocol.advice, *of_rules, *self.protocol.care, self.gate)

    @property
    def _waiting_notes(self) -> tuple[str, ...]:
        if self.waiting is None:
            return ()
        said = self.language.readiness
        note = said.note if self.runner.stopped_running else said.note_still_running
        last = self.language.day(self.days[-1].date)
        asked = said.asked_again.format(day=last, questions=" ".join(self.waiting.questions))
        return note.format(waits=self.waiting.title), asked, *self.waiting.meanwhile
