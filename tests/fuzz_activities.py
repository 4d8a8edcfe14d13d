"""Reads mutated activities: what was done, or a clear word, may come of any bytes; nothing else, and not late.

`python tests/fuzz_activities.py [--count 20000] [--seed 1]`; every file is a function of seed and number, so that a
finding can be made again: `--only NUMBER`. Ends with 1 when anything was found.
"""

import argparse
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from fuzz import within

sys.path.insert(0, str(Path(__file__).parent / "diary"))
from recorded import DEVICES, summed

from planforge.activities.activity import NoActivity, read
from planforge.activities.decoding import made_at

SECONDS = 20  # that one file may take
GOOD = {"an activity", "a clear word"}
_CORPUS = tuple(data for data, _ in DEVICES.values())


def mutated(seed: int, number: int) -> bytes:
    """Return one mutated file; of most the sums are right again, so that what is inside is read."""
    chance = random.Random(f"{seed}/{number}")
    raw = bytearray(chance.choice(_CORPUS))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        _change(chance, raw)
    if not chance.randrange(40):
        return chance.randbytes(chance.randrange(300))
    return bytes(raw) if not chance.randrange(6) else summed(bytes(raw[14:-2]))


def _change(chance: random.Random, raw: bytearray) -> None:
    at = chance.randrange(min(len(raw), chance.choice((40, 600, len(raw)))))
    match chance.choice((0, 0, 0, 0, 0, 0, 1, 2, 3, 4)):
        case 0:
            raw[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, 0x40, chance.randrange(256)))
        case 1:
            del raw[at : at + chance.choice((1, 2, 9, 80))]
        case 2:
            raw[at:at] = chance.randbytes(chance.choice((1, 3, 12)))
        case 3:
            raw[at:at] = raw[at : at + chance.choice((6, 30, 400))] * chance.choice((1, 3, 50))
        case _:
            other = chance.choice(_CORPUS)
            raw[at:] = other[chance.randrange(len(other)) :]
    del raw[400_000:]
    raw.extend(bytes(max(0, 20 - len(raw))))


def outcome(raw: bytes) -> str:
    """Return what comes of a file; let all but a clear word out."""
    made_at(raw[:1000])
    try:
        activities = read(raw)
    except NoActivity as error:
        said = str(error)
        assert said
        assert said.isprintable(), "no control characters on a terminal"
        return "a clear word"
    for one in activities:
        ran = one.ran()
        assert 1 <= one.seconds <= 86_400
        assert ran is None or 0 <= ran[0] <= one.seconds
        assert one.distance_m is None or 1 <= one.distance_m <= 200_000
        assert one.end >= one.start
    return "an activity"


def run(seed: int, numbers: range) -> Iterator[tuple[int, str]]:
    """Yield what comes of each file, and for those that nobody may see the traceback."""
    for number in numbers:
        yield number, caught(lambda seed, number: outcome(mutated(seed, number)), seed, number)


def caught(of_one: Callable[[int, int], str], seed: int, number: int) -> str:
    """Return what comes of one file, or the traceback."""
    try:
        with within(SECONDS):
            return of_one(seed, number)
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()


def counted(options: argparse.ArgumentParser, of_one: Callable[[int, int], str], good: set[str]) -> int:
    """Return 1 where anything was found; print what came of how many files, and the first findings."""
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", type=int)
    given = options.parse_args()
    times: Counter[str] = Counter()
    for number in range(given.count) if given.only is None else (given.only,):
        what = caught(of_one, given.seed, number)
        if what not in good and times["found"] < 5:
            print(f"--seed {given.seed} --only {number}:\n{what}", flush=True)
        times[what if what in good else "found"] += 1
    for what, many in times.most_common():
        print(f"{many:>8}  {what}")
    return int(bool(times["found"]))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=20_000)
    return counted(options, lambda seed, number: outcome(mutated(seed, number)), GOOD)


if __name__ == "__main__":
    sys.exit(main())
