"""What became of activities that a watch recorded: taken into a diary, known, or left because only the runner knows."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path

from planforge.activities.activity import Activity, By
from planforge.diary.entries import Entry
from planforge.diary.log import Logged
from planforge.plan.model import Session


class Doubt(StrEnum):
    """Why it is not clear what an activity was."""

    SEVERAL = "several"  # several sessions of that day, or several activities for one
    OTHER_DAY = "other-day"  # its workout is that of a session that cannot have been done on its day
    SAID_NO = "said-no"  # the runner said that the session was not done
    WALK = "walk"  # a walk, on the day of a run
    OPEN = "open"  # the watch was not set to a sport
    FAR_MORE = "far-more"  # a run of more than twice the time or the distance of the one of its day
    NEARBY = "nearby"  # a run right before or after the day of one that nobody told


@dataclass(frozen=True, slots=True)
class Question:
    """Which session an activity was. own: it may be a run that no plan had."""

    path: Path
    activity: Activity
    day: date
    start: time
    doubt: Doubt
    sessions: tuple[Session, ...]
    own: bool


class Own:
    """The answer that it was a run that no plan had."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry that came of an activity.

    by: what says how much was run. older: an older version of the session was done. ended_early: steps that the lap
    button ended. whole: False where the watch was stopped before it wrote a summary. otherwise: what was told before,
    and is told otherwise now.
    """

    entry: Entry
    path: Path
    by: By | None
    older: bool
    ended_early: tuple[int, ...]
    paused_s: int
    whole: bool
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakenIn:
    """What became of the files that were named.

    known: files whose activities the diary has, or that tell of the same hours as another. outside: of days that the
    plan does not have. others: no activities, or of sports that the plan does not count. left: what nobody could say.
    refused: files that cannot be read, and why.
    """

    logged: Logged
    files: int
    taken: tuple[Taken, ...] = ()
    known: int = 0
    outside: int = 0
    others: int = 0
    left: tuple[Question, ...] = ()
    refused: tuple[tuple[Path, str], ...] = ()
