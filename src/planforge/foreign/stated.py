"""What a foreign plan states, whichever form it came in: weeks of sessions of steps, and what its distances rest on."""

import datetime
import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from planforge.plan.measures import Measures, measure_steps
from planforge.plan.model import Repeat, Speeds, Step, Steps
from planforge.reading import read_bytes
from planforge.source import MOST_BYTES

JSON = ".json"
RANGES = "ranges of repeats"  # among the rules of a plan: what was counted of them
MOST_SESSIONS = 14  # of a week
MOST_STEPS = 50_000  # of a whole plan, repeats written out: nobody runs more, and a hostile file would take for ever
LONGEST_SESSION = 24 * 3600
MILE = Fraction(160_934, 100)  # metres, as the published figures round it


@dataclass(frozen=True, slots=True)
class Conversion:
    """Seconds a mile running and walking: how seconds become metres. `stated`: by the plan, else assumed."""

    run: Fraction = Fraction(600)  # 10:00 and 18:00 a mile: what the published figures assume for plans of time alone
    walk: Fraction = Fraction(1080)
    stated: bool = False

    def metres(self, run: int, walk: int) -> Fraction:
        """Return the distance of so many seconds of running and walking."""
        return MILE * (run / self.run + walk / self.walk)

    def seconds(self, millimetres: int, *, running: bool) -> int:
        """Return how long a distance takes, at least one second."""
        return max(1, round(Fraction(millimetres, 1000) / MILE * (self.run if running else self.walk)))


@dataclass(frozen=True)
class ForeignSession:
    """One session: its steps, and its day if the plan gives one."""

    steps: Steps
    date: datetime.date | None = None

    @property
    def measures(self) -> Measures:
        """Return run time, time on feet and longest bout; distances are the conversion's affair."""
        return measure_steps(self.steps, Speeds(0, 0))


@dataclass(frozen=True)
class ForeignWeek:
    """A week by its number, counted from 1."""

    index: int
    sessions: tuple[ForeignSession, ...]


@dataclass(frozen=True)
class ForeignPlan:
    """A plan that somebody else wrote. `rules`: what it says in words; a plan of rules alone has no weeks."""

    id: str
    name: str
    weeks: tuple[ForeignWeek, ...]
    conversion: Conversion = Conversion()
    rest_days: int = 1
    rules: dict[str, str] = field(default_factory=dict)


def is_foreign(path: Path) -> bool:
    """Tell whether a file is a foreign plan: a table, or YAML with `weeks` at its top and nothing of a coach's file.

    JSON with `weeks` is one where it is no plan of planforge.
    """
    if path.suffix.lower() in (".csv", ".tsv"):
        return True
    if path.suffix.lower() not in (".yaml", ".yml", JSON) or not path.is_file():  # what comes out of a pipe comes once
        return False
    try:
        text = read_bytes(path, MOST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):  # which is said where it is read as a constraint file
        return False
    if path.suffix.lower() == JSON:
        return bool(re.search(r'"weeks"\s*:', text)) and not re.search(r'"(?:plan_id|planforge)"\s*:', text)
    keys = set(re.findall(r"^([\w-]+)[ \t]*:", text.removeprefix("\ufeff"), re.MULTILINE))
    return "weeks" in keys and not keys & {"planforge", "runner", "extends", "calendar"}


def seconds_of(steps: Steps) -> int:
    """Return how long these steps take, without writing them out."""
    return sum(
        one.times * sum(step.seconds for step in one.steps) if isinstance(one, Repeat) else one.seconds for one in steps
    )


def block(times: int, steps: list[Step]) -> Steps:
    """Return steps done so many times: a repeat where it is one."""
    if not steps:
        return ()
    return (Repeat(times=times, steps=tuple(steps)),) if times > 1 else tuple(steps)


def too_much(steps: Steps) -> str | None:
    """Return what is wrong with a session's amount, None when it can be done."""
    if not steps:
        return "the session holds nothing"
    if seconds_of(steps) > LONGEST_SESSION:
        return "the session lasts longer than a day"
    return None
