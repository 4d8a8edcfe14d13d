"""The palette: every run-walk session a protocol's ladder allows, generated, not listed.

A rung is a kind of session that differs only in its amount:

| rung       | session                                     | amount                             |
|------------|---------------------------------------------|------------------------------------|
| a level    | n x (run a, walk b), then run t             | n, and t less than a, in 2 or 3 min|
| longer     | the same with longer a, b = 1 min           | n, t                               |
| continuous | run t                                       | t whole minutes                    |

The tail t makes small steps possible where one more repeat would be too much. The longer rungs lead from the last level
to continuous running, minute by minute (11:1, 12:1, ... 30:1), and stand on that level: without them a session would
have to shrink or leap, and how fast a bout grows is for the rules to say. In every rung run time, walk time and
distance are linear in n and t.
"""

from dataclasses import dataclass
from functools import cache

from planforge.languages import Cues, Language
from planforge.plan.model import Do, End, Intensity, Part, Repeat, Speeds, Step, Steps, Target, unrolled
from planforge.problem.sections import Ladder
from planforge.quantities.units import MINUTE, format_number
from planforge.values import worked_out_once

LONGER = tuple(bout * MINUTE for bout in range(11, 31))  # ours: who runs for so long goes on without any walk
LONGER_WALK = MINUTE
SHORTEST_MAIN = 10 * MINUTE  # ours: below this a warm-up outweighs the session


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """How much of a rung: repeats of its interval, then so many tail steps of running."""

    repeats: int
    tails: int = 0


@dataclass(frozen=True, slots=True)
class Rung:
    """One kind of session: run and walk of its interval in seconds (0 and 0: continuous); the tail's step and most."""

    level: int
    run: int
    walk: int
    tail: int = MINUTE
    most_tails: int = 0

    @property
    def continuous(self) -> bool:
        """Tell whether the session has no walk break."""
        return self.run == 0

    def main_seconds(self, amount: Amount) -> int:
        """Return how long the main part takes."""
        return amount.repeats * (self.run + self.walk) + amount.tails * self.tail

    def most_repeats(self, longest: int) -> int:
        """Return the most repeats whose main part fits into `longest` seconds."""
        return 0 if self.continuous else longest // (self.run + self.walk)

    def amounts(self, longest: int) -> list[Amount]:
        """Return every amount whose main part is worth it and not longer than `longest` seconds, least first."""
        found = [
            Amount(repeats, tails)
            for repeats in ([0] if self.continuous else range(1, self.most_repeats(longest) + 1))
            for tails in range(min(self.most_tails, longest // self.tail) + 1)
            if self.continuous or repeats > 1 or tails  # one repeat alone is continuous running by another name
        ]
        return [one for one in found if SHORTEST_MAIN <= self.main_seconds(one) <= longest]

    def fits(self, longest: int) -> bool:
        """Tell whether any amount has a main part that is worth it and not longer than `longest` seconds."""
        shortest = SHORTEST_MAIN + 2 * (self.run + self.walk) + self.tail
        return bool(self.amounts(min(longest, shortest)))

    def steps(self, amount: Amount) -> Steps:
        """Return the steps of the main part."""
        tail: Steps = (run(amount.tails * self.tail),) if amount.tails else ()
        interval = (run(self.run), walk(self.walk)) if self.run else ()
        if amount.repeats > 1:
            return (Repeat(times=amount.repeats, steps=interval), *tail)
        return (*interval, *tail) if amount.repeats else tail

    def title(self, amount: Amount, language: Language) -> str:
        """Return what a runner would call the session: `Run-walk 3 x 4:1 + 2`, `Run 15 + 6 min`, `Run 30 min`."""
        said = language.sessions
        if self.continuous:
            return said.run.format(minutes=amount.tails)
        run, walk = (format_number(seconds / MINUTE, language.quantities) for seconds in (self.run, self.walk))
        last = amount.tails * self.tail // MINUTE
        if amount.repeats == 1:
            return said.run_twice.format(first=run, second=last)
        run_walk = said.run_walk_and_run if last else said.run_walk
        return run_walk.format(times=amount.repeats, run=run, walk=walk, last=last)


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
    levels = [_with_tail(level, one.run, one.walk) for level, one in enumerate(ladder.levels, start=1)]
    longer = [_with_tail(last, bout, LONGER_WALK) for bout in LONGER if bout > ladder.levels[-1].run]
    return (*levels, *longer, Rung(last + 1, 0, 0, most_tails=24 * 60))


def _with_tail(level: int, run: int, walk: int) -> Rung:
    """Return a rung with tails of 3 or 2 minutes, so that no step between two amounts exceeds `run-step`'s 3."""
    step = 3 * MINUTE if run % (3 * MINUTE) == 0 else 2 * MINUTE
    most = (run - 1) // step if level > 1 and run > 3 * MINUTE else 0
    return Rung(level, run, walk, step, most)


def least_of(rung: Rung) -> Amount:
    """Return the least amount of a rung whose main part is worth it."""
    return rung.amounts(SHORTEST_MAIN + 2 * (rung.run + rung.walk))[0]


@cache
def _shortest_main(rung: Rung) -> int:
    """Return how long the shortest main part of an interval rung takes."""
    return min(map(rung.main_seconds, rung.amounts(SHORTEST_MAIN + 2 * (rung.run + rung.walk))))


def needed_main(rung: Rung, amount: Amount) -> int:
    """Return how long the shortest main part takes whose longest bout is as long as that of this one."""
    return rung.main_seconds(amount) if rung.continuous else _shortest_main(rung)


def needed_main_of(steps: Steps, level: int) -> int:
    """Return the same for a session that stands on a level, whoever wrote it."""
    bouts, walks = _bouts_and_walks([step for step in _unrolled_main(steps) if step.do in (Do.RUN, Do.WALK)])
    if not bouts or not walks or not min(walks):
        return max(bouts, default=0)
    return _shortest_main(_with_tail(level, max(bouts), min(walks)))


@worked_out_once(by=lambda steps, ladder: (id(steps), id(ladder)))
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


def with_intensity(minutes: int, intensity: Intensity, speeds: Speeds, cues: Cues) -> Steps:
    """Return a continuous run of so many minutes with strides or a tempo part in it, as long as the easy one."""
    total = minutes * MINUTE
    if intensity is Intensity.STRIDES:
        fast = Target(speed_mm_s=speeds.run * STRIDE_SPEED // 100)
        stride = Step(do=Do.RUN, end=End(seconds=STRIDE), target=fast, cue=cues.stride)
        easy = Step(do=Do.RUN, end=End(seconds=STRIDE_EASY), cue=cues.between_strides)
        return run(total - STRIDES * (STRIDE + STRIDE_EASY)), Repeat(times=STRIDES, steps=(stride, easy))
    if intensity is Intensity.TEMPO:
        fast = Target(speed_mm_s=speeds.run * TEMPO_SPEED // 100)
        tempo = Step(do=Do.RUN, end=End(seconds=TEMPO), target=fast, cue=cues.tempo)
        return run(total - TEMPO - TEMPO_AFTER), tempo, run(TEMPO_AFTER)
    return (run(total),)


def extra_distance(intensity: Intensity, speeds: Speeds) -> int:
    """Return the millimetres strides or tempo add to an easy run of the same time."""
    if intensity is Intensity.STRIDES:
        return STRIDES * STRIDE * (speeds.run * STRIDE_SPEED // 100 - speeds.run)
    if intensity is Intensity.TEMPO:
        return TEMPO * (speeds.run * TEMPO_SPEED // 100 - speeds.run)
    return 0
