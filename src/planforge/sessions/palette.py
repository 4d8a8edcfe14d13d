"""The palette: every run-walk session a protocol's ladder allows, generated, not listed.

A rung is a kind of session that differs only in one count:

| kind       | session                                   | count            |
|------------|-------------------------------------------|------------------|
| interval   | n x (run a, walk b), a level of the ladder| n                |
| repeated   | n x (run a, walk 1 min), a = 15, 20, 30   | n                |
| bridge     | run a, walk 1 min, run n min              | minutes, up to a |
| continuous | run n min                                 | minutes          |

`repeated` and `bridge` lead from the last interval to continuous running and stand on the ladder's last level; without
them a session would have to shrink or leap. In every kind run time, walk time and distance are linear in the count.
"""

from dataclasses import dataclass
from functools import cache

from planforge.plan import Do, End, Intensity, Part, Repeat, Speeds, Step, Steps, Target, unrolled
from planforge.problem import Ladder

MINUTE = 60
BRIDGES = (15 * MINUTE, 20 * MINUTE, 30 * MINUTE)  # ours: each within a doubling of the one before (`bout-step`)
BRIDGE_WALK = MINUTE
SHORTEST_MAIN = 10 * MINUTE  # ours: below this a warm-up outweighs the session


@dataclass(frozen=True, slots=True)
class Rung:
    """One kind of session. Seconds: run and walk a count adds, run and walk there are without any, longest bout."""

    level: int
    run: int
    walk: int
    base_run: int = 0
    base_walk: int = 0

    @property
    def continuous(self) -> bool:
        """Tell whether the session has no walk break."""
        return self.walk == 0 and self.base_walk == 0

    def main_seconds(self, count: int) -> int:
        """Return how long the main part takes."""
        return self.base_run + self.base_walk + count * (self.run + self.walk)

    def counts(self, longest: int) -> range:
        """Return the counts whose main part is long enough to be worth it and not longer than `longest` seconds."""
        base, each = self.base_run + self.base_walk, self.run + self.walk
        least = max(1 if self.base_run or self.continuous else 2, -(-(SHORTEST_MAIN - base) // each))
        most = (longest - base) // each
        if self.base_run:  # the second part of a bridge is never the longer one
            most = min(most, self.base_run // self.run)
        return range(least, most + 1)

    def longest_bout(self, count: int) -> int:
        """Return the longest run without a walk break, in seconds."""
        return count * self.run if self.continuous else self.base_run or self.run

    def steps(self, count: int) -> Steps:
        """Return the steps of the main part."""
        if self.continuous:
            return (run(count * self.run),)
        if self.base_run:
            return run(self.base_run), walk(self.base_walk), run(count * self.run)
        return (Repeat(times=count, steps=(run(self.run), walk(self.walk))),)

    def title(self, count: int) -> str:
        """Return what a runner would call the session: `Run-walk 8 x 1:2`, `Run 15 + 8 min`, `Run 30 min`."""
        if self.continuous:
            return f"Run {count * self.run // MINUTE} min"
        if self.base_run:
            return f"Run {self.base_run // MINUTE} + {count * self.run // MINUTE} min"
        return f"Run-walk {count} x {self.run / MINUTE:g}:{self.walk / MINUTE:g}"


def run(seconds: int) -> Step:
    """Return an easy run of so many seconds."""
    return Step(do=Do.RUN, end=End(seconds=seconds))


def walk(seconds: int) -> Step:
    """Return a brisk walk of so many seconds."""
    return Step(do=Do.WALK, end=End(seconds=seconds))


@cache
def palette(ladder: Ladder) -> tuple[Rung, ...]:
    """Return every rung of a ladder, easiest level first."""
    last = len(ladder.levels)
    intervals = [Rung(level, one.run, one.walk) for level, one in enumerate(ladder.levels, start=1)]
    longer = [bout for bout in BRIDGES if bout > ladder.levels[-1].run]
    repeated = [Rung(last, bout, BRIDGE_WALK) for bout in longer]
    bridges = [Rung(last, MINUTE, 0, base_run=bout, base_walk=BRIDGE_WALK) for bout in longer]
    return (*intervals, *repeated, *bridges, Rung(last + 1, MINUTE, 0))


def level_of(steps: Steps, ladder: Ladder) -> int:
    """Return the level a session's main part stands on, whoever wrote it.

    Without a walk break it is continuous: one above the last. Else the hardest level whose bout is not longer and
    whose share of running is not larger than the session's; at least the first.
    """
    flat = [step for step in _unrolled_main(steps) if step.do in (Do.RUN, Do.WALK)]
    bouts, walks = _bouts_and_walks(flat)
    if len(bouts) == 1 and not walks:
        return len(ladder.levels) + 1
    longest, rest = max(bouts, default=0), min(walks, default=0)
    reached = [
        level
        for level, one in enumerate(ladder.levels, start=1)
        if one.run <= longest and one.run * rest <= longest * one.walk
    ]
    return max(reached, default=1)


def _unrolled_main(steps: Steps) -> list[Step]:
    return [step for step in unrolled(steps) if step.part is Part.MAIN]


def _bouts_and_walks(steps: list[Step]) -> tuple[list[int], list[int]]:
    """Return the lengths of the runs and of the walks between, equal kinds that follow each other joined."""
    bouts: list[int] = []
    walks: list[int] = []
    before = None
    for step in steps:
        lengths = bouts if step.do is Do.RUN else walks
        if step.do is before:
            lengths[-1] += step.seconds
        else:
            lengths.append(step.seconds)
        before = step.do
    return bouts, walks


# -- sessions of the rebuild phase -----------------------------------------------------------------------------------

STRIDES, STRIDE, STRIDE_EASY = 6, 20, 40  # convention: short and relaxed, never a sprint
TEMPO, TEMPO_AFTER = 10 * MINUTE, 5 * MINUTE
STRIDE_SPEED, TEMPO_SPEED = 130, 115  # per cent of easy speed; convention, only used to estimate distance
SHORTEST_FOR_SPEED = 20 * MINUTE  # strides and tempo need easy running around them


def with_intensity(minutes: int, intensity: Intensity, speeds: Speeds) -> Steps:
    """Return a continuous run of so many minutes with strides or a tempo part in it, as long as the easy one."""
    total = minutes * MINUTE
    if intensity is Intensity.STRIDES:
        fast = Target(speed_mm_s=speeds.run * STRIDE_SPEED // 100)
        stride = Step(do=Do.RUN, end=End(seconds=STRIDE), target=fast, cue="Quick and relaxed, not a sprint")
        easy = Step(do=Do.RUN, end=End(seconds=STRIDE_EASY), cue="Easy")
        return run(total - STRIDES * (STRIDE + STRIDE_EASY)), Repeat(times=STRIDES, steps=(stride, easy))
    if intensity is Intensity.TEMPO:
        fast = Target(speed_mm_s=speeds.run * TEMPO_SPEED // 100)
        tempo = Step(do=Do.RUN, end=End(seconds=TEMPO), target=fast, cue="Brisk: short sentences only")
        return run(total - TEMPO - TEMPO_AFTER), tempo, run(TEMPO_AFTER)
    return (run(total),)


def extra_distance(intensity: Intensity, speeds: Speeds) -> int:
    """Return the millimetres strides or tempo add to an easy run of the same time."""
    if intensity is Intensity.STRIDES:
        return STRIDES * STRIDE * (speeds.run * STRIDE_SPEED // 100 - speeds.run)
    if intensity is Intensity.TEMPO:
        return TEMPO * (speeds.run * TEMPO_SPEED // 100 - speeds.run)
    return 0
