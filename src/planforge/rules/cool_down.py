"""Every run ends with a walk and a stretch.

Why:  the source article asks for stretching afterwards; five minutes of walking bring the load down first (practice).
Bad:  the last interval, then the car
Good: the last interval, 5 min walk, a stretch
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.languages import RunnerText, english
from planforge.plan.model import Do, End, Kind, Part, Session, Step, unrolled
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, Per, SessionRule, Source


class CoolDown(SessionRule):
    """Every run ends with at least so much walking, and is told to stretch."""

    name: ClassVar = "cool-down"
    source: ClassVar = Source("the source article: stretch after; the walk is practice", "convention")
    gives_way: ClassVar = "never"
    takes_time: ClassVar = True
    loosens: ClassVar = {"walk": "down"}

    walk: Annotated[int, spelled.duration(60, 1800)] = Field(300, description="Walking after the last run.")
    cue: RunnerText = Field(english().cues.afterwards, description="What is done afterwards.")

    def around(self) -> Mapping[tuple[Part, Do], int]:
        """Return the walk after the main part, in seconds."""
        return {(Part.COOL_DOWN, Do.WALK): self.walk}

    def shape(self, session: Session, problem: Problem) -> Session:
        """Return the run with a walk after its main part and the cue in its notes; another use's walk only grows."""
        before = [step for step in session.steps if isinstance(step, Step) and step.part is Part.COOL_DOWN]
        rest = tuple(step for step in session.steps if step not in before)
        seconds = max([self.walk, *(step.seconds for step in before)])
        cue = problem.language.cues.cool_down_walk
        walk = Step(do=Do.WALK, part=Part.COOL_DOWN, end=End(seconds=seconds), cue=cue)
        added = tuple(note for note in self.notes_on(session, problem) if note not in session.notes)
        return session.model_copy(update={"steps": (*rest, walk), "notes": (*session.notes, *added)})

    def notes_on(self, session: Session, problem: Problem) -> tuple[str, ...]:
        """Return what is done afterwards."""
        return (self.cue if "cue" in self.model_fields_set else problem.language.cues.afterwards,)

    def cue_on(self, step: Step, session: Session, problem: Problem) -> str | None:
        """Return how the walk after the last run is."""
        walks = step.do is Do.WALK and step.part is Part.COOL_DOWN
        return problem.language.cues.cool_down_walk if walks else None

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs whose cool-down is too short."""
        for session in (one for one in reading.sessions if one.kind is Kind.RUN):
            got = 0
            for step in reversed(list(unrolled(session.steps))):
                if step.do is Do.RUN:
                    break
                got += step.seconds if step.do is Do.WALK and step.part is Part.COOL_DOWN else 0
            if got < self.walk:
                yield self.finding(
                    f"the run on {session.date:%a %d %b} cools down with "
                    f"{format_duration(got) if got else 'no'} walking; {format_duration(self.walk)} are asked for",
                    reading.problem.week_of(session.date),
                    day=session.date,
                    session=session.id,
                    over=self.walk - got,
                    scale=Per.MINUTE,
                    allowed=format_duration(self.walk),
                )
