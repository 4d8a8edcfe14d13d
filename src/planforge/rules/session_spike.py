"""No single run is much longer than the longest of the last weeks.

Why:  in the Garmin-RUNSAFE cohort (2025, 5 205 runners, 30 days looked back) a run 10 to 30 % longer than the longest
      of the last month went with a 64 % higher rate of injury. The runners there were not injured; whole weeks instead
      of 30 days are ours. Of who still runs the longest recent run counts for the first weeks; warm-up and cool-down
      walks are left out beside it. A week of whose runs none counts, as where nobody told of them, is no measure.
Bad:  longest of four weeks 4.0 km, then one of 4.8 km (+20 %)
Good: longest of four weeks 4.0 km, then one of 4.4 km (+10 %)
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_share
from planforge.rules.base.asked import distance_around
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule
from planforge.rules.start_load import shortest_run, shortest_session
from planforge.sessions.build import overhead


class SessionSpike(WeekRule):
    """No run is longer than so much above the longest of the previous weeks, walking included."""

    name: ClassVar = "session-spike"
    source: ClassVar = Source(
        "Garmin-RUNSAFE 2025: +64 % injury rate for runs 10-30 % above the month's longest",
        "cohort",
        "a cohort of uninjured runners (RUNSAFE 2025, 5 205): injury rate x 1.64, 1.52 and 2.28 for a run of 10-30, "
        "30-100 and over 100 % above the longest of 30 days",
    )
    limits_load: ClassVar = True
    loosens: ClassVar = {"max_increase": "up"}
    most_offered: ClassVar = {"max_increase": 190}

    max_increase: Annotated[int, spelled.share(0, 1000)] = Field(100, description="Most growth over that longest run.")
    weeks: Annotated[int, spelled.whole(1, 12)] = Field(4, description="How many weeks are looked back.")

    def _seed(self, problem: Problem, week: int) -> int | None:
        """Return the longest run before the plan in mm, while it still counts and for who is still running."""
        runner = problem.runner
        return runner.longest_single_run if not runner.stopped_running and week <= self.weeks else None

    def _known(self, problem: Problem, week: int, phase: str, seed: int) -> int:
        """Return the longest run in thousandths of mm by the one before the plan, which knew no warm-up walk.

        A session of ten minutes is always allowed.
        """
        main = max((1000 + self.max_increase) * seed, 1000 * shortest_run(problem))
        return main + 1000 * overhead(problem, week, phase).distance

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the longest run above what the recent longest allows."""
        for week in draft.weeks:
            index = week.frame.index
            before = (one for one in draft.weeks if index - self.weeks <= one.frame.index < index)
            recent = [one.longest_run for one in before if not draft.problem.measures_nothing(one.frame.index)]
            seed = self._seed(draft.problem, index)
            allowed = [(1000 + self.max_increase) * draft.largest(recent)] if recent else []
            if seed is not None:
                allowed.append(self._known(draft.problem, index, draft.phase(index), seed))
            if allowed:
                yield Excess(index, 1000 * week.longest_run - draft.largest(allowed), scale=1000 * Per.METRES_100)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield each week's longest run where it is a spike."""
        runner = reading.problem.runner
        lately = None if runner.stopped_running else runner.longest_single_run
        for week in reading.running_weeks:
            if not week.runs:
                continue
            lately_run = (one for one in reading.running_weeks if 1 <= week.index - one.index <= self.weeks)
            settled = reading.problem.settled_weeks
            back = [one.longest_run for one in lately_run if one.runs or one.index not in settled]
            bounds: list[tuple[int, str]] = []  # per mille of a distance, and what it is counted from
            if back:
                recent = max(back)
                before = f"the longest of the {self.weeks} weeks before was {reading.distance(recent)}"
                bounds.append((recent * (1000 + self.max_increase), before))
            if lately is not None and week.index <= self.weeks:
                main = max(lately * (1000 + self.max_increase), 1000 * shortest_session(reading.problem))
                before = f"the longest run lately was {reading.distance(lately)}, without these walks"
                bounds.append((main + 1000 * distance_around(reading, week), before))
            if not bounds:
                continue
            per_mille, before = max(bounds, key=itemgetter(0))
            longest = max(week.runs, key=lambda run: run.measures.distance)
            measured = longest.measures.distance
            if 1000 * measured > per_mille:
                yield self.finding(
                    f"the run on {longest.session.date:%a %d %b} covers {reading.distance(measured)}; {before}, "
                    f"{format_share(self.max_increase)} more is allowed",
                    week.index,
                    day=longest.session.date,
                    session=longest.session.id,
                    over=1000 * measured - per_mille,
                    scale=1000 * Per.METRES_100,
                    measured=reading.distance(measured),
                    allowed=reading.distance(per_mille // 1000),
                )
