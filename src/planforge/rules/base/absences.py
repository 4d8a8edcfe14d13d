"""After how many days without running a plan repeats, steps back twice, begins again: convention.

Shared by every rule that speaks of absences (`resume-below`).
"""

KEEP_DAYS = 3  # lose no week of a plan
REPEAT_AFTER_DAYS, TWO_LEVELS_AFTER_DAYS, RESTART_AFTER_DAYS = 7, 14, 28
