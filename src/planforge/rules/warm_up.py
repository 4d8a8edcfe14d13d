"""Every run begins with a warm-up.

Why:  the source article asks for five minutes of dynamic moves before a run: leg swings, hip circles, walking lunges,
      high knees. Five minutes of brisk walking follow, so that the first run interval is not the first load. The moves
      are done on the spot and cover no distance.
Bad:  straight into the first interval
Good: 5 min of moves, 5 min walk, then the first interval
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.languages import RunnerText, english
from planforge.plan.model import Do, End, Kind, Part, Repeat, Session, Step, unrolled
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, Per, SessionRule, Source


class WarmUp(SessionRule):
    """Every run has at least so much dynamic warm-up on the spot and so much walking before its main part."""

    name: ClassVar = "warm-up"
    source: ClassVar = Source("the source article: 5 min dynamic warm-up; the walk is practice", "convention")
    gives_way: ClassVar = "never"
    takes_time: ClassVar = True
    loosens: ClassVar = {"moves": "down", "walk": "down"}

    moves: Annotated[int, spelled.duration(60, 1800)] = Field(300, description="Dynamic moves on the spot.")
    walk: Annotated[int, spelled.duration(60, 1800)] = Field(300, description="Brisk walking before the first run.")
    cue: RunnerText = Field(english().cues.warm_up_moves, description="What the moves are.")

    def around(self) -> Mapping[tuple[Part, Do], int]:
        """Return the moves and the walk before the main part, in seconds."""
        return {(Part.WARM_UP, Do.EXERCISE): self.moves, (Part.WARM_UP, Do.WALK): self.walk}

    def shape(self, session: Session, problem: Problem) -> Session:
        """Return the run with a warm-up before its main part; of another use's warm-up only the shorter parts grow."""
        said = self._cues(problem)
        longest = {Do.EXERCISE: (self.moves, said[Do.EXERCISE]), Do.WALK: (self.walk, said[Do.WALK])}
        rest: list[Step | Repeat] = []
        for step in session.steps:
            if not isinstance(step, Step) or step.part is not Part.WARM_UP:
                rest.append(step)
            elif step.do in longest and step.seconds >= longest[step.do][0]:
                longest[step.do] = step.seconds, step.cue or longest[step.do][1]
        warm_up = [
            Step(do=do, part=Part.WARM_UP, end=End(seconds=seconds), cue=cue) for do, (seconds, cue) in longest.items()
        ]
        return session.model_copy(update={"steps": (*warm_up, *rest)})

    def cue_on(self, step: Step, session: Session, problem: Problem) -> str | None:
        """Return what the moves are, and how the walk before the first run is."""
        return self._cues(problem).get(step.do) if step.part is Part.WARM_UP else None

    def _cues(self, problem: Problem) -> dict[Do, str]:
        said = problem.language.cues
        moves = self.cue if "cue" in self.model_fields_set else said.warm_up_moves
        return {Do.EXERCISE: moves, Do.WALK: said.warm_up_walk}

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs whose warm-up is too short."""
        for session in (one for one in reading.sessions if one.kind is Kind.RUN):
            before: list[Step] = []
            for step in unrolled(session.steps):
                if step.do is Do.RUN:
                    break
                before.append(step)
            for what, do, wanted in (("moves", Do.EXERCISE, self.moves), ("walking", Do.WALK, self.walk)):
                got = sum(step.seconds for step in before if step.do is do)
                if got < wanted:
                    yield self.finding(
                        f"the run on {session.date:%a %d %b} warms up with {format_duration(got) if got else 'no'} "
                        f"{what}; {format_duration(wanted)} are asked for",
                        reading.problem.week_of(session.date),
                        day=session.date,
                        session=session.id,
                        over=wanted - got,
                        scale=Per.MINUTE,
                        allowed=format_duration(wanted),
                    )
