"""What a coach states: runner, screening, calendar, goal and protocol, as the constraint file spells them.

The models read a person's spelling and hold whole numbers; each says what is wrong in the coach's words. What follows
from all of them together is `problem.Problem`'s.
"""

from planforge.problem.calendar import Absence, Calendar, WeekChange, Window
from planforge.problem.goal import AS_EARLY, AS_FAR, Goal, Race, WantedRun, WeeklyDistance
from planforge.problem.protocol import (
    LOAD_MANAGEMENT,
    PHASE_ORDER,
    REBUILD,
    RETURN,
    CrossTraining,
    Ladder,
    Phase,
    Protocol,
    Routine,
    StrengthStage,
)
from planforge.problem.runner import Runner
from planforge.problem.screening import NEVER_CLEARED, OF_A_KNEE, Clearance, Readiness, Screening

__all__ = [
    "AS_EARLY",
    "AS_FAR",
    "LOAD_MANAGEMENT",
    "NEVER_CLEARED",
    "OF_A_KNEE",
    "PHASE_ORDER",
    "REBUILD",
    "RETURN",
    "Absence",
    "Calendar",
    "Clearance",
    "CrossTraining",
    "Goal",
    "Ladder",
    "Phase",
    "Protocol",
    "Race",
    "Readiness",
    "Routine",
    "Runner",
    "Screening",
    "StrengthStage",
    "WantedRun",
    "WeekChange",
    "WeeklyDistance",
    "Window",
]
