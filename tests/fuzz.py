"""Loads mutated constraint files: a problem, faults, red flags or open questions may come out, nothing else, not late.

`python tests/fuzz.py [--count 100000] [--seed 1]`; every file is a function of seed and number, so that a finding can
be made again: `--only NUMBER`. Ends with 1 when anything was found.
"""

import argparse
import random
import re
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import planforge.source.files
from planforge.actions.load import linted
from planforge.constraints.load import RedFlags, Unanswered, load_document
from planforge.constraints.templates import FOLDER, find_template, template_names
from planforge.source import Fault, Faults, read_text
from planforge.source.files import text_of

ERRORS = Path(__file__).parent / "errors"
SECONDS = 5  # that one file may take
TODAY = date(2026, 11, 22)
AWKWARD = [
    *("", "~", "no", "yes", "off", "0", "-1", "1e9", "99999999999999999999", "0x10", ".inf", "NaN", "null", "[]", "{}"),
    *(
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!!",
        "!!python/name:os.system",
        "<<: ",
        "#",
        "'",
        '"',
        "|",
        ">",
    ),
    *(
        "\t",
        "\n",
        "\n  ",
        "\r\n",
        "\0",
        "\x1b[31m",
        "\u2028",
        "\ufeff",
        "½",
        "１５ km",
        "٣ min",
        "7,5 km",
        "30 KM",
        "−3 min",
    ),
    *(
        "45 min",
        "30 km",
        "10 %",
        "6:30 /km",
        "0:00 /km",
        "158 spm",
        "99999 h",
        "0 min",
        "week 999",
        "24:00",
        "23:59 pm",
    ),
    *(
        "2027-02-30",
        "9999-12-31",
        "0001-01-01",
        "Sat 2027-03-07",
        "2027-02-15..2027-02-21",
        "2027-02-15..",
        "mon",
        "Monday",
    ),
    *("06:30 for 45 min", "23:59 for 12 h", "60 s run, 120 s walk", "0 s run, 0 s walk", "as early as the rules allow"),
    *("extends: base", "extends: it-band", "rules:", "weight: 1", "planforge: 1", "x" * 3000, "[" * 50, "- " * 50),
]


@cache
def corpus() -> tuple[bytes, ...]:
    """Return the files that are mutated: templates, examples, and the faulty ones of the catalogue."""
    paths = [*FOLDER.rglob("*.yaml"), *ERRORS.rglob("*.yaml")]
    return tuple(path.read_bytes() for path in sorted(paths))


@cache
def sound() -> tuple[bytes, ...]:
    """Return the files of the corpus that are none of the faulty ones of the catalogue, or have no fault even so."""
    return tuple(raw for raw in corpus() if outcome(raw) != "faults")


def mutated(seed: int, number: int) -> bytes:
    """Return one mutated file: of every other number of a sound one, for behind a fault little is read."""
    chance = random.Random(f"{seed}/{number}")
    raw = chance.choice(sound() if number % 2 else corpus())
    mutations = LIKELY if number % 4 == 3 else MUTATIONS
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        raw = chance.choice(mutations)(chance, raw)
    return raw[:1_200_000]


def change_a_byte(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + bytes([chance.randrange(256)]) + raw[at + chance.choice((0, 1)) :]


def delete(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + raw[at + chance.choice((1, 2, 5, 50, 500)) :]


def insert_a_token(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(AWKWARD).encode() + raw[at:]


def splice(chance: random.Random, raw: bytes) -> bytes:
    other = chance.choice(corpus())
    return raw[: chance.randrange(len(raw) + 1)] + other[chance.randrange(len(other) + 1) :]


def repeat(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    end = at + chance.choice((1, 2, 10, 100))
    return raw[:end] + raw[at:end] * chance.choice((1, 2, 20, 200)) + raw[end:]


def change_a_value(chance: random.Random, raw: bytes) -> bytes:
    """Put an awkward value, or another line's, behind a colon."""
    lines = raw.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.choice(lines)
    key, colon, _ = lines[at].partition(b": ")
    theirs = other.partition(b": ")[2] or other
    lines[at] = key + (colon or b": ") + chance.choice((theirs, chance.choice(AWKWARD).encode()))
    return b"\n".join(lines)


@cache
def values() -> dict[bytes, list[bytes]]:
    """Return which values stand behind each key anywhere in the corpus."""
    found: dict[bytes, set[bytes]] = {}
    for raw in corpus():
        for line in raw.split(b"\n"):
            key, colon, value = line.partition(b": ")
            if colon:
                found.setdefault(key.strip(), set()).add(value)
    return {key: sorted(some) for key, some in found.items()}


def take_a_value_of_that_key(chance: random.Random, raw: bytes) -> bytes:
    """Put what stands behind the same key in some file, in the corpus, behind a key."""
    lines = raw.split(b"\n")
    keyed = [(at, key) for at, line in enumerate(lines) if (key := line.partition(b": ")[0]).strip() in values()]
    if keyed:
        at, key = chance.choice(keyed)
        lines[at] = key + b": " + chance.choice(values()[key.strip()])
    return b"\n".join(lines)


def change_a_figure(chance: random.Random, raw: bytes) -> bytes:
    """Put another number in the place of one."""
    figures = [*re.finditer(rb"\d+", raw)]
    if not figures:
        return raw
    one = chance.choice(figures)
    figure = b"%d" % chance.choice((0, 1, 2, 7, 60, int(one[0][:9]) + 1, max(0, int(one[0][:9]) - 1), 9999))
    return raw[: one.start()] + figure + raw[one.end() :]


def drop_a_line(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def move_a_line(chance: random.Random, raw: bytes) -> bytes:
    """Put a line elsewhere, perhaps deeper or less deep."""
    lines = raw.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), chance.choice((line, b"  " + line, line.strip())))
    return b"\n".join(lines)


MUTATIONS = (change_a_byte, delete, insert_a_token, splice, repeat, change_a_value, change_a_value, move_a_line)
LIKELY = (take_a_value_of_that_key, change_a_figure, drop_a_line)  # after which a file is often one that can be read


def outcome(raw: bytes) -> str:
    """Return what comes of loading a file of these bytes, beside the catalogue's bases; let all else out."""
    name = ERRORS / "any.yaml"
    try:
        found = text_of(raw, str(name))
        if isinstance(found, Fault):
            raise Faults([found], {})
        document = read_text(found, str(name), find_template, template_names())
        linted(load_document(document, today=TODAY))
    except Faults as faults:
        assert faults.faults, "faults without one"
        words = str(faults)
        assert all(char.isprintable() or char == "\n" for char in words), "no control characters on a terminal"
        assert "Input should" not in words and "not YAML: " not in words and "pydantic" not in words, words
        return "faults"
    except RedFlags:
        return "red flags"
    except Unanswered as some:
        assert some.lines, "unanswered questions without one"
        return "unanswered"
    return "a problem"


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise TimeoutError when what is inside takes longer, where the system can tell."""

    def late(*_: Any) -> None:
        raise TimeoutError(f"more than {seconds} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def remembering_bases() -> Iterator[None]:
    """Parse the text of a base once, not again for every file that extends it."""
    files = planforge.source.files
    before, files.parsed = files.parsed, lru_cache(400)(files.parsed)
    try:
        yield
    finally:
        files.parsed = before


def run(seed: int, numbers: range) -> Iterator[tuple[int, str]]:
    """Yield what comes of each file, and for those that nobody may see the traceback."""
    with remembering_bases():
        for number in numbers:
            raw = mutated(seed, number)
            try:
                with within(SECONDS):
                    what = outcome(raw)
            except Exception:  # noqa: BLE001 - that is what is looked for
                what = traceback.format_exc()
            yield number, what


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", type=int)
    given = options.parse_args()
    numbers = range(given.count) if given.only is None else range(given.only, given.only + 1)
    counted: Counter[str] = Counter()
    for number, what in run(given.seed, numbers):
        if what.startswith("Traceback"):
            kind = [line for line in what.splitlines() if re.match(r"[\w.]+(Error|Exception)\b", line)][-1][:120]
            if not counted[kind]:
                print(f"--seed {given.seed} --only {number}:\n{what}", flush=True)
            counted[kind] += 1
        else:
            counted[what] += 1
    for what, times in counted.most_common():
        print(f"{times:>8}  {what}")
    return int(any(what not in GOOD for what in counted))


GOOD = {"faults", "red flags", "unanswered", "a problem"}

if __name__ == "__main__":
    sys.exit(main())
