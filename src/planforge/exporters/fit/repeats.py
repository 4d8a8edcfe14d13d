"""Steps as a watch keeps them: equal blocks in a row as one repeat, for it holds at most 50 messages of a workout."""

from collections.abc import Iterable

from planforge.plan.model import Repeat, Step, Steps

MOST_STEPS = 50  # FR935 and fenix 3, by their own DEVICE.FIT; what is over is deleted without a word
MOST_PASSES = 999


def message_count(steps: Steps) -> int:
    """Return how many step messages these steps take: a repeat is one more than its block."""
    return sum(len(item.steps) + 1 if isinstance(item, Repeat) else 1 for item in steps)


def folded(steps: Steps) -> Steps:
    """Return the same steps in the same order, with equal neighbouring blocks written as repeats."""
    blocks: list[Step | Repeat] = []
    place = 0
    while place < len(steps):
        size, times = max(_foldings(steps, place), key=lambda found: found[0] * (found[1] - 1), default=(1, 1))
        block = tuple(step for step in steps[place : place + size] if isinstance(step, Step))
        blocks.append(Repeat(times=times, steps=block) if times > 1 else steps[place])
        place += size * times
    return tuple(blocks)


def folded_if_long(steps: Steps) -> Steps:
    """Return the steps as they are where a watch keeps so many, else folded."""
    return steps if message_count(steps) <= MOST_STEPS else folded(steps)


def _foldings(steps: Steps, place: int) -> Iterable[tuple[int, int]]:
    """Yield size and times of each block that starts here and is followed by itself."""
    for size in range(1, min(MOST_STEPS, (len(steps) - place) // 2 + 1)):
        block = steps[place : place + size]
        if isinstance(block[-1], Repeat):
            return
        times = 1
        while times < MOST_PASSES and steps[place + times * size : place + (times + 1) * size] == block:
            times += 1
        if size * (times - 1) > 1:
            yield size, times
