"""What follows from an entry: four parts, each ordered from bold to careful. Of several outcomes the gravest counts."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class _Ordered(StrEnum):
    """Words from bold to careful, in the order in which they are defined. rank: how careful one is; 0 is boldest."""

    rank: int

    def __init__(self, _word: str) -> None:
        self.rank = len(type(self).__members__)  # those before it


class Now(_Ordered):
    """What becomes of the session itself."""

    GO_ON = "go_on"
    WALK_HOME = "walk_home"
    DO_NOT_RUN = "do_not_run"


class Next(_Ordered):
    """What becomes of the sessions to come.

    repeat: the next run again, and no climb of the week after the last run spoken of. hold_week: next week does not
    climb. back_1, back_2: so many contents back, to one after which nothing spoke; below the first of all a level
    lower, and on the first level two repeats fewer, of which six are left. no_running: until a clearance.
    """

    PROGRESS = "progress"
    REPEAT = "repeat"
    HOLD_WEEK = "hold_week"
    BACK_1 = "back_1"
    BACK_2 = "back_2"
    RESTART = "restart"
    NO_RUNNING = "no_running"


class Refer(_Ordered):
    """Whether to see somebody. hint: book one, it takes a while; soon: no climbing before; at_once: no running."""

    NONE = "none"
    HINT = "hint"
    SOON = "soon"
    AT_ONCE = "at_once"


MOST_DAYS_OFF = 3


class Parts(NamedTuple):
    """An outcome; `days_off`: days without running after this session, at least."""

    now: Now = Now.GO_ON
    next: Next = Next.PROGRESS
    days_off: int = 0
    refer: Refer = Refer.NONE

    @property
    def ranks(self) -> tuple[int, int, int, int]:
        """Return how careful each part is: 0 is boldest."""
        return self.now.rank, self.next.rank, self.days_off, self.refer.rank

    @property
    def gravity(self) -> tuple[int, ...]:
        """Return what is graver when it is more: see somebody soon, then what comes next, now, days off, a hint."""
        now, following, days, refer = self.ranks
        return refer if refer >= Refer.SOON.rank else 0, following, now, days, refer

    def at_least(self, other: "Parts") -> bool:
        """Tell whether it is as careful as another in every part."""
        return all(mine >= theirs for mine, theirs in zip(self.ranks, other.ranks, strict=True))


def gravest(several: Iterable[Parts]) -> Parts:
    """Return the most careful of some outcomes in each part on its own; of none, the boldest there is."""
    rows = [Parts(), *several]
    now, following, days, refer = (max(column, key=_rank) for column in zip(*rows, strict=True))
    return Parts(now, following, days, refer)


def _rank(part: "_Ordered | int") -> int:
    return part if isinstance(part, int) else part.rank
