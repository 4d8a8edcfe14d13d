"""No bout goes on for much longer than what was borne, nor, to begin with, until the pain usually comes.

Why:  an IT band hurts at a predictable point, 20 to 30 minutes into a run (the source article). The longest bout begins
      five minutes below that point. From there it grows with what was borne and never with the calendar: five minutes
      a week on the longest bout of the last full week, and never by more than half of it. Both margins are ours.
Bad:  pain begins at 8 min; first week with bouts of 6 min, second week with 15
Good: pain begins at 8 min; first week with bouts of 1 min, then 3 min, 4 min, 6 min
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import MINUTE, format_duration
from planforge.rules.base.draft import DraftWeek, WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Direction, Excess, Finding, Per, Source, WeekRule


class ContinuousCap(WeekRule):
    """The longest bout stays below the pain's onset, or grows by so much on what was borne in the reference week."""

    name: ClassVar = "continuous-cap"
    source: ClassVar = Source("the source article: pain 20-30 min into a run; margins ours", "convention")
    gives_way: ClassVar = "never"
    loosens: ClassVar = {"onset": "up", "margin": "down", "raise_by": "up"}

    onset: Annotated[int, spelled.duration(60, 7200)] = Field(
        1200, description="When the pain usually begins, where the runner's own `pain_onset` is not known."
    )
    margin: Annotated[int, spelled.duration(0, 1800)] = Field(300, description="How far below it a bout ends at first.")
    raise_by: Annotated[int, spelled.duration(0, 1800)] = Field(
        300, description="Most a bout gains on the reference week's longest; never more than half of that."
    )

    def loosened_by(self, problem: Problem) -> Mapping[str, Direction]:
        """Return what bounds this runner: where the runner's own onset is known, the rule's does not count."""
        return {name: way for name, way in self.loosens.items() if name != "onset" or not problem.runner.pain_onset}

    def start(self, problem: Problem) -> int:
        """Return the longest bout in seconds that is always allowed: so far below the onset, and a minute at least."""
        return max(MINUTE, (problem.runner.pain_onset or self.onset) - self.margin)

    def cap(self, problem: Problem, borne: int | None) -> int:
        """Return the longest bout in seconds after a reference week with this one; None: there is no such week."""
        start = self.start(problem)
        return start if borne is None else max(start, min(borne + self.raise_by, borne * 3 // 2))

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield up to where the cap does not bound a bout, and by how much one grows from there on."""
        said = problem.language
        start, most = (format_duration(one, said.quantities) for one in (self.start(problem), self.raise_by))
        yield said.notes.on_what_was_borne.format(start=start, raise_by=most)

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield an onset beside the runner's own."""
        if problem.runner.pain_onset:
            words = f"the runner's own pain_onset, {format_duration(problem.runner.pain_onset)}, goes before it"
            yield Idle("onset", words, "delete one of them")

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the longest bout above the cap: that of the start, and where it is more, that of what was borne."""
        start = self.start(draft.problem)
        references: dict[int, DraftWeek] = {week.frame.index: before for before, week, _ in draft.references()}
        for week in draft.weeks:
            bout, above = week.longest_bout, 2 * (week.longest_bout - start)
            if before := references.get(week.frame.index):
                gained = 2 * (bout - before.longest_bout - self.raise_by), 2 * bout - 3 * before.longest_bout
                yield Excess(
                    week.frame.index, tuple(draft.smallest([above, one]) for one in gained), scale=2 * Per.MINUTE
                )
            else:
                yield Excess(week.frame.index, above, scale=2 * Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs whose longest bout goes on for too long."""
        onset = reading.problem.runner.pain_onset or self.onset
        below = max(onset - self.margin, MINUTE)
        borne = {week.index: before.measures.longest_bout for before, week, _ in reading.references()}
        for week in reading.running_weeks:
            before = borne.get(week.index, 0)
            cap = max(below, before + min(self.raise_by, before // 2))
            if week.measures.longest_bout > cap:
                run = max(week.runs, key=lambda run: run.measures.longest_bout)
                got = run.measures.longest_bout
                yield self.finding(
                    f"the run on {run.session.date:%a %d %b} goes on for {format_duration(got)} without a walk; "
                    f"at most {format_duration(cap)} in week {week.index}",
                    week.index,
                    day=run.session.date,
                    session=run.session.id,
                    over=got - cap,
                    scale=Per.MINUTE,
                    measured=format_duration(got),
                    allowed=format_duration(cap),
                )
