"""Ground that is kind to the knee.

Why:  the source article mixes trail, grass and soft paths with the road. Until the goal is reached runs are on flat,
      even ground or soft paths; a share of every week's runs leaves the asphalt. Cambered roads pull on an IT band.
      A meniscus is twisted by uneven ground: `level_only`.
Bad:  three runs on the road
Good: two runs on flat, even ground, one on grass or a soft path
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.model import Kind, Session, Terrain
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD
from planforge.quantities import spelled
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, FormerParameter, SessionRule, Source


class TerrainRule(SessionRule):
    """Every n-th run of a week is on soft ground, and each run says what ground it is for."""

    name: ClassVar = "terrain"
    source: ClassVar = Source("the source article: mix trail, grass, softer paths with the road", "convention")
    gives_way: ClassVar = "never"
    notes_first: ClassVar = True  # a watch has room for a few
    former_parameters: ClassVar = {
        "surface": FormerParameter(
            "is asked of no run as a whole", "mark the time in which the run is: `sat: 09:00 for 60 min, treadmill`"
        )
    }

    soft_every: Annotated[int, spelled.whole(1, 5)] = Field(
        3, description="Every n-th run of a week leaves the asphalt."
    )
    no_camber: spelled.YesNo = Field(False, description="yes: keep off cambered roads (IT band).")
    level_only: spelled.YesNo = Field(
        False, description="yes: every run on level, even ground until the goal is held; no trails (meniscus)."
    )

    def shape(self, session: Session, problem: Problem) -> Session:
        """Return the run with its ground and the cue for it."""
        number = int(session.id.rsplit("-", 1)[1])
        terrain = session.terrain
        if terrain in (None, Terrain.FLAT) and self.level_only:
            terrain = Terrain.FLAT
        elif terrain in (None, Terrain.FLAT):
            terrain = Terrain.SOFT if number % self.soft_every == 1 % self.soft_every else Terrain.FLAT
        session = session.model_copy(update={"terrain": terrain})
        first = self.notes_on(session, problem)
        ground = {*problem.language.ground.values(), *first}
        notes = (*first, *(note for note in session.notes if note not in ground))
        return session.model_copy(update={"notes": notes})

    def notes_on(self, session: Session, problem: Problem) -> tuple[str, ...]:
        """Return what the ground is like; of a belt there is nothing to say."""
        said = problem.language
        if session.place is not None:
            return ()
        ground = (said.ground[session.terrain],) if session.terrain is not None else ()
        return *ground, *((said.cues.no_camber,) * self.no_camber)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs without a ground, and the full weeks with too little soft ground."""
        for week in reading.running_weeks:
            runs = week.of_kind(Kind.RUN)
            for run in runs:
                if run.terrain is None:
                    yield self.finding(
                        f"the run on {run.date:%a %d %b} does not say what ground it is for",
                        week.index,
                        day=run.date,
                        session=run.id,
                    )
            kind = [run for run in runs if run.terrain in (Terrain.SOFT, Terrain.HILLY, Terrain.DOWNHILL)]
            if self.level_only:
                for run in kind if week.phase != REBUILD else ():
                    yield self.finding(
                        f"the run on {run.date:%a %d %b} is not on level, even ground",
                        week.index,
                        day=run.date,
                        session=run.id,
                    )
                continue
            wanted = len(runs) // self.soft_every
            if len(kind) < wanted and week.phase != REBUILD:
                yield self.finding(
                    f"week {week.index} has {len(kind)} of {len(runs)} runs off the asphalt; {wanted} at least",
                    week.index,
                    day=week.frame.start,
                    over=wanted - len(kind),
                    measured=str(len(kind)),
                    allowed=str(wanted),
                )
