"""After how many days without running a plan repeats, steps back twice, begins again: convention.

Shared by every rule that speaks of absences (`resume-below`).
"""

from planforge.problem.frames import REPEAT_AFTER_DAYS, RESTART_AFTER_DAYS

__all__ = ["REPEAT_AFTER_DAYS", "RESTART_AFTER_DAYS", "TWO_LEVELS_AFTER_DAYS"]

TWO_LEVELS_AFTER_DAYS = 14
