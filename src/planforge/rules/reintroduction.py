"""Hills, downhill, strides and tempo come back one a week, in their order, when the goal is reached.

Why:  after an injury distance comes back before either hills or speed. As a rule hills come first (practice); for the
      kneecap Esculier 2018 has speed before hills, which `first: speed` says. Hills come before downhill, which loads
      the kneecap and the IT band most, and strides, which are short, before tempo. Only asked-for ones come back, one
      such session a week, never the same two weeks running; hold weeks bring nothing new. Of a run at most 10 min go
      over hills, as many as its tempo has (ours): no trial says how much of it a knee bears.
Bad:  first rebuild week with hills and tempo
Good: rebuild weeks with hills, downhill, strides, tempo, hills
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD
from planforge.quantities import spelled
from planforge.rules.base.draft import FAST, FEATURES, HILLY, WeekDraft
from planforge.rules.base.no_effect import Idle, of_phases_not_there
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Source, WeekRule
from planforge.rules.hold_week import hold_weeks, open_hold_weeks

Feature = Literal["hills", "downhill", "strides", "tempo"]


class Reintroduction(WeekRule):
    """What comes back, in order, only in rebuild; how many such sessions a week."""

    name: ClassVar = "reintroduction"
    source: ClassVar = Source(
        "practice (ACSM): distance, then hills, then speed; Esculier 2018 for the kneecap: distance, speed, hills",
        "convention",
    )
    limits_load: ClassVar = True
    gives_way: ClassVar = "off"
    loosens: ClassVar = {"sessions_per_week": "up"}
    most_offered: ClassVar = {"sessions_per_week": 1}

    bring_back: tuple[Feature, ...] = Field((), description="What comes back: hills, downhill, strides, tempo.")
    first: Literal["hills", "speed"] = Field("hills", description="Which kind comes back first.")
    sessions_per_week: Annotated[int, spelled.whole(1, 2)] = Field(1, description="Most such sessions a week.")

    @property
    def _order(self) -> list[str]:
        kinds = HILLY + FAST if self.first == "hills" else FAST + HILLY
        return [name for name in kinds if name in self.bring_back]

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield which kind comes back first, whatever the protocol's own order is."""
        yield problem.language.notes.first_back[self.first]

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield what is to come back in a plan without the phase in which it does."""
        if self.bring_back:
            yield from of_phases_not_there(problem, "bring_back", (REBUILD,))

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield features where they may not be, before their turn, twice running, or (a wish) not yet back."""
        order, rebuild, holds = self._order, 0, open_hold_weeks(draft)
        for position, week in enumerate(draft.weeks):
            index, earlier = week.frame.index, draft.weeks[:position]
            yield Excess(index, sum(week.feature(name) for name in FEATURES) - self.sessions_per_week)
            in_rebuild = week.phase == REBUILD
            rebuild += in_rebuild and week.frame.full and index not in holds
            if order and in_rebuild and week.frame.full and index not in holds:
                yield Excess(index, 1 - sum(week.feature(name) for name in order), wish=True)
            for name in FEATURES:
                here = week.feature(name)
                if not in_rebuild or name not in order:
                    yield Excess(index, here)
                    continue
                turn = order.index(name)
                if turn > 0:
                    yield Excess(index, here - sum(one.feature(order[turn - 1]) for one in earlier))
                if earlier and len(order) > 1:
                    yield Excess(index, here + earlier[-1].feature(name) - 1)
                if turn < rebuild:
                    yield Excess(index, 1 - here - sum(one.feature(name) for one in earlier), wish=True)

    def never_back(self, reading: Reading) -> tuple[list[str], int]:
        """Return what was to come back and never does, in its order, and how many whole weeks there are for all."""
        holds = hold_weeks(reading)
        weeks = [week for week in reading.running_weeks if week.phase == REBUILD and week.frame.full]
        missing = [name for name in self._order if not any(week.feature(name) for week in reading.running_weeks)]
        return missing, sum(week.index not in holds for week in weeks)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield features where they may not be, before their turn, twice running, or not yet back."""
        holds = hold_weeks(reading)
        order = [name for name in _TURNS[self.first] if name in self.bring_back]
        rebuild, seen, before = 0, dict.fromkeys(FEATURES, 0), dict.fromkeys(FEATURES, 0)
        for week in reading.running_weeks:
            in_rebuild = week.phase == REBUILD
            rebuild += in_rebuild and week.frame.full and week.index not in holds
            here = {name: len(week.feature(name)) for name in FEATURES}
            if (many := sum(here.values()) - self.sessions_per_week) > 0:
                yield self._says(
                    week.index,
                    f"has {sum(here.values())} hilly or fast runs; at most {self.sessions_per_week} a week",
                    many,
                )
            if order and in_rebuild and week.frame.full and week.index not in holds and not sum(here.values()):
                yield self._says(week.index, "has no hilly or fast run; one a week is asked for", 1, wish=True)
            for name in FEATURES:
                turn = order.index(name) if name in order else None
                if here[name] and (not in_rebuild or turn is None):
                    yield self._says(
                        week.index, f"has {name}; they come back only in rebuild, when asked for", here[name]
                    )
                if not in_rebuild or turn is None:
                    continue
                if turn > 0 and here[name] > seen[order[turn - 1]]:
                    yield self._says(
                        week.index, f"has {name} before {order[turn - 1]} came back", here[name] - seen[order[turn - 1]]
                    )
                if len(order) > 1 and here[name] + before[name] > 1:
                    yield self._says(week.index, f"has {name}, as the week before", here[name] + before[name] - 1)
                if turn < rebuild and here[name] + seen[name] == 0:
                    yield self._says(week.index, f"is the turn of {name}, which are not back yet", 1, wish=True)
            for name in FEATURES:
                seen[name] += here[name]
            before = here

    def _says(self, week: int, words: str, over: int, wish: bool = False) -> Finding:
        return self.finding(f"week {week} {words}", week, over=over, wish=wish)


_TURNS = {
    "hills": ("hills", "downhill", "strides", "tempo"),
    "speed": ("strides", "tempo", "hills", "downhill"),
}
