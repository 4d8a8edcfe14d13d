"""Quicker, shorter steps, a little at a time.

Why:  steps 5 to 10 % quicker load the knee less at the same speed (the source article, which aims at 170 to 180 a
      minute and warns of going from 155 or 160 straight to 180). Runs carry a cue, at first of up to 5 % above the
      runner's own cadence, three weeks later of 5 to 10 %, never of more than 180. Whose steps are quick already is
      told to keep them; without a known cadence there are no numbers. A watch shows the range as a target only if asked
      to: it beeps at every step beside it.
Bad:  own cadence 158, first week "180 steps a minute"
Good: own cadence 158, weeks 1 to 3 "158 to 164 steps a minute", then "164 to 172"
"""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.languages import Language, english
from planforge.plan.model import Do, Kind, Part, Session, Step, Target, each_step, unrolled
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, SessionRule, Source
from planforge.values import worked_out_once


@worked_out_once(by=lambda cue, language: (cue, id(language)))  # the steps of many runs say the same
def _asked_for(cue: str, language: Language) -> list[int]:
    """Return the steps a minute that a cue names, in the runner's language or in English."""
    behind = "|".join(map(re.escape, (*language.cues.steps_a_minute, *english().cues.steps_a_minute)))
    return [int(number) for number in re.findall(rf"(\d{{2,3}}) (?:{behind})", cue)]


class Cadence(SessionRule):
    """Easy running carries a cue for quicker steps, in small rises from the runner's own cadence."""

    name: ClassVar = "cadence"
    source: ClassVar = Source(
        "the source article: +5-10 %, by 5 % over several weeks, never 155-160 straight to 180; three weeks are ours",
        "convention",
        "two small trials: +7.5-10 % hurt less after 6 months in runner's knee (PLoS One 2024, 30 runners); education "
        "alone did as well (Esculier 2018)",
    )

    max_increase: Annotated[int, spelled.share(10, 100)] = Field(
        100, description="Most above the runner's own cadence, in all."
    )
    step: Annotated[int, spelled.share(10, 50)] = Field(50, description="Most it rises at a time.")
    weeks: Annotated[int, spelled.whole(2, 12)] = Field(3, description="How many weeks a rise lasts before the next.")
    most: Annotated[int, spelled.cadence(150, 190)] = Field(180, description="Most in any case.")
    enough: Annotated[int, spelled.cadence(150, 190)] = Field(
        170, description="Whose own cadence is as high as this changes nothing."
    )
    watch_target: spelled.YesNo = Field(False, description="yes: the watch minds the cadence, and nags.")

    def _range(self, problem: Problem, week: int) -> tuple[int, int] | None:
        """Return the cadence of a week, two even numbers, for watches count every second step; None: no numbers."""
        own = problem.runner.cadence
        if own is None or own >= min(self.enough, self.most):
            return None
        rises = 1 + max(0, week - problem.first_running_week) // self.weeks
        share = min(self.max_increase, rises * self.step)
        high = min(self.most, own * (1000 + share) // 1000)
        low = min(high, own * (1000 + max(0, share - self.step)) // 1000)
        return low - low % 2, high - high % 2

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield a target for the watch where there is no number to aim at."""
        if self.watch_target and problem.runner.cadence is None:
            words = "the runner's cadence is not known"
            yield Idle("watch_target", words, "write `cadence: 158 spm` under `runner`")

    def shape(self, session: Session, problem: Problem) -> Session:
        """Return the run with the cue on its easy running, and the target if it is asked for."""

        def told(step: Step) -> Step:
            target, aimed = step.target, self.target_on(step, session, problem)
            if aimed is not None:
                target = (target or Target()).model_copy(update={"cadence_spm": aimed.cadence_spm})
            return step.model_copy(update={"cue": step.cue or self.cue_on(step, session, problem), "target": target})

        return session.model_copy(update={"steps": each_step(session.steps, told)})

    def cue_on(self, step: Step, session: Session, problem: Problem) -> str | None:
        """Return how to step in easy running: in numbers where there are any for the week."""
        if not _easy(step):
            return None
        said, wanted = problem.language.cues, self._range(problem, problem.week_of(session.date))
        if wanted is not None:
            return said.cadence.format(low=wanted[0], high=wanted[1])
        return said.cadence_unknown if problem.runner.cadence is None else said.cadence_quick

    def target_on(self, step: Step, session: Session, problem: Problem) -> Target | None:
        """Return the cadence of the week in easy running, where the watch is to mind it."""
        wanted = self._range(problem, problem.week_of(session.date)) if self.watch_target and _easy(step) else None
        return Target(cadence_spm=wanted) if wanted is not None else None

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs that say nothing of it, ask for too much, or lack the target that is asked for."""
        own = reading.problem.runner.cadence
        for week in reading.weeks:
            for run in week.of_kind(Kind.RUN):
                steps = [step for step in unrolled(run.steps) if step.do is Do.RUN]
                easy = [step for step in steps if step.part is Part.MAIN and not _has_speed(step)]
                if not all(step.cue for step in easy):
                    yield self._says(run, week.index, "says nothing of how to step")
                targets = [step.target.cadence_spm for step in steps if step.target and step.target.cadence_spm]
                words = [asked for step in steps for asked in _asked_for(step.cue or "", reading.problem.language)]
                asked = max([*words, *(high for _, high in targets)], default=0)
                if own is None or own >= self.enough:
                    allowed = own or 0
                else:
                    spans = 1 + (week.index - reading.problem.first_running_week) // self.weeks
                    allowed = min(
                        own + own * self.step * spans // 1000, own + own * self.max_increase // 1000, self.most
                    )
                if asked > allowed:
                    words_for = f"at most {allowed} in week {week.index}" if own else "the runner's own is not known"
                    yield self._says(
                        run, week.index, f"asks for {asked} steps a minute; {words_for}", over=asked - allowed
                    )
                if self.watch_target and own is not None and own < min(self.enough, self.most) and not targets:
                    yield self._says(run, week.index, "has no cadence for the watch, which is asked for")

    def _says(self, run: Session, week: int, words: str, over: int = 1) -> Finding:
        return self.finding(f"the run on {run.date:%a %d %b} {words}", week, day=run.date, session=run.id, over=over)


def _has_speed(step: Step) -> bool:
    """Tell whether a step is run at a speed of its own, as strides and tempo are, which have their own rhythm."""
    return step.target is not None and step.target.speed_mm_s is not None


def _easy(step: Step) -> bool:
    """Tell whether a step is easy running of the main part: strides and tempo have a rhythm of their own."""
    return step.do is Do.RUN and step.part is Part.MAIN and not (step.target and step.target.speed_mm_s)
