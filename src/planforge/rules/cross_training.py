"""Low-impact training keeps the engine running while running is cut.

Why:  the source article puts aqua jogging first, then walking, the bike and swimming, while load is managed. It does
      not buy back run volume: the load rules never see it. It stands on days without a run. Once running is back
      there is none in the plan (`later: 0`), also after pain: it is the runner's choice, which the plan says.
Bad:  load management with nothing but rest
Good: load management with aqua jogging on two days
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD, RETURN
from planforge.quantities import spelled
from planforge.rules.base.draft import DayDraft, by_week
from planforge.rules.base.no_effect import Idle, of_phases_not_there, phases_there
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class CrossTrainingRule(DayRule):
    """At most so many cross-training sessions a week, by phase, on days without a run; as many as fit."""

    name: ClassVar = "cross-training"
    source: ClassVar = Source("the source article: aqua jogging first, then walking, bike, swimming", "convention")
    counts_training: ClassVar = True
    counts: ClassVar = Kind.CROSS
    ranges: ClassVar = {name: (None, name) for name in ("load_management", "strengthening", "later")}  # as many as fit

    load_management: Annotated[int, spelled.whole(0, 4, ranges=True)] = Field(
        2, description="Sessions a week in load management, as they fit; of a range such as `1-2` the more."
    )
    strengthening: Annotated[int, spelled.whole(0, 4, ranges=True)] = Field(
        1, description="Sessions a week in strengthening, as they fit."
    )
    later: Annotated[int, spelled.whole(0, 4, ranges=True)] = Field(
        0, description="Sessions a week afterwards, as they fit."
    )

    def most(self, phase: str) -> int:
        """Return the most sessions a week of this phase holds."""
        return {"load-management": self.load_management, "strengthening": self.strengthening}.get(phase, self.later)

    def _allowed(self, problem: Problem, phase: str) -> int:
        return self.most(phase) if problem.cross_training else 0

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield numbers for phases that the plan lacks."""
        yield from of_phases_not_there(problem, "load_management", ("load-management",))
        yield from of_phases_not_there(problem, "strengthening", ("strengthening",))
        if not phases_there(problem) & {RETURN, REBUILD}:
            yield Idle("later", "no week of this plan comes later", "delete it")

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield that cross-training is the runner's own choice where none is planned beside running."""
        if not (self.later or problem.waiting) and problem.cross_training:
            said = problem.language
            activities = said.listed(one.title for one in problem.cross_training)
            yield said.notes.no_cross_training.format(activities=activities)

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield sessions too many, on run days, and (a wish) too few."""
        for one in draft.days:
            yield Excess(one.day.week, one.runs + one.cross - 1, day=one.day.date)
        weeks = by_week(draft.days)
        for frame in draft.problem.weeks:
            count = sum(one.cross for one in weeks[frame.index])
            allowed = self._allowed(draft.problem, draft.phase(frame.index))
            done = sum(one.cross for one in weeks[frame.index] if one.day.date < draft.problem.open_from)
            yield Excess(frame.index, count - max(allowed, done))  # while running waited there may have been more
            if allowed:
                yield Excess(frame.index, allowed - count, wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield sessions too many, on run days, and (a wish) too few."""
        for week in reading.weeks:
            sessions = week.of_kind(Kind.CROSS)
            for session in sessions:
                if any(run.session.date == session.date for run in week.runs):
                    yield self.finding(
                        f"cross-training and a run share {session.date:%a %d %b}",
                        week.index,
                        day=session.date,
                        session=session.id,
                    )
            asked = {"load-management": self.load_management, "strengthening": self.strengthening}
            allowed = asked.get(week.phase, self.later) if reading.problem.cross_training else 0
            got = len(sessions)
            if got != allowed:
                words = "at most" if got > allowed else "as time allows"
                yield self.finding(
                    f"week {week.index} has {got} cross-training session{'s' * (got != 1)}; {words} {allowed} in "
                    f"{week.phase}",
                    week.index,
                    day=week.frame.start,
                    over=abs(got - allowed),
                    wish=got < allowed,
                    measured=str(got),
                    allowed=str(allowed),
                )
