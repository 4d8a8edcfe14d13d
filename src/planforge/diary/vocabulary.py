"""The words of an entry, each answer from mild to grave: the one place where they stand.

A member's name in small letters is what the decision table of the pain gate calls the answer; its value is how a
person, an option, a JSON text and a cell of a table spell it. Pain is a whole number of 10.
"""

from enum import StrEnum

MOST_PAIN = 10
DECIDES_AT_MOST = 7  # the decision table: "7 stands for 7 to 10"


class Answer(StrEnum):
    """An ordered answer."""

    @property
    def key(self) -> str:
        """Return the answer as the decision table spells it: `came_back`."""
        return self.name.lower()


class Done(Answer):
    """How much of a session was done."""

    ALL = "all"
    PART = "part"
    NO = "no"


class Why(Answer):
    """Why not all of it."""

    OTHER = "other"
    TIME = "time"
    ILL = "ill"
    PAIN = "pain"
    NOT_ALLOWED = "not-allowed"


class Swelling(Answer):
    """Whether the knee is thicker than the other."""

    NONE = "none"
    SLIGHT = "slight"
    CLEAR = "clear"


class Stride(Answer):
    """Whether somebody limped, or ran otherwise than usual: the table's `gait`."""

    NORMAL = "normal"
    CHANGED = "changed"


class Course(Answer):
    """How the pain went while running."""

    NONE = "none"
    EASED = "eased"
    FLAT = "same"
    CAME_BACK = "came-back"
    ROSE = "grew"


class BackToUsual(Answer):
    """When it felt again as before the run: the table's `settled`."""

    WITHIN_1H = "within-1-h"
    BY_EVENING = "by-evening"
    BY_MORNING = "by-morning"
    LATER = "later"


class Stiffness(Answer):
    """How long the knee was stiff in the morning."""

    TO_10_MIN = "to-10-min"
    TO_30_MIN = "to-30-min"
    OVER_30_MIN = "over-30-min"


class Illness(Answer):
    """What else is not well; heart signs: chest pain, palpitations, fainting, breathless at rest."""

    NO = "no"
    HEAD_COLD = "head-cold"
    FEVER_OR_CHEST = "fever-or-chest"
    HEART_SIGNS = "heart-signs"


BARRING = frozenset({Illness.FEVER_OR_CHEST, Illness.HEART_SIGNS})  # nothing is trained before it is over


class RedFlag(Answer):
    """What a professional has to see before the next run (source: the article; of bone, calf and nights: guidelines).

    Not meant: the stab of an IT band at a known point of the run, a tendon that is sharp at the start, a knee that is
    sore after sitting.
    """

    LOCKED = "locked"
    CAUGHT = "caught"
    GAVE_WAY = "gave-way"
    SHARP = "sharp"
    CANNOT_WALK = "cannot-walk"
    HOT = "hot"
    CALF = "calf"
    NIGHT = "night"
    BONE = "bone"
    PELVIC = "pelvic"  # after a birth: Goom 2019


class Source(StrEnum):
    """How an entry came: typed by somebody, told by a program, or read from a table."""

    TYPED = "typed"
    IMPORTED = "imported"
    CSV = "csv"
