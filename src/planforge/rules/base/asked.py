"""What rules in force ask of a week, as the checking halves of other rules read it from their parameters.

The posting halves take the same from what the engine makes (`run_days.most_runs`, `sessions.build.overhead`).
"""

from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import uses_in
from planforge.rules.cool_down import CoolDown
from planforge.rules.run_days import RunDays
from planforge.rules.warm_up import WarmUp


def runs_asked(reading: Reading, week: WeekReading) -> int:
    """Return the most runs that are asked of a week; three where nothing is asked."""
    asked = uses_in(reading.problem, RunDays, week.index, week.phase)
    return max((rule.sessions_per_week for rule in asked), default=3)


def seconds_around(reading: Reading, week: WeekReading) -> int:
    """Return how long a run of a week takes without its main part, at least: moves and walks, in seconds."""
    warm_ups = uses_in(reading.problem, WarmUp, week.index, week.phase)
    return max((rule.moves for rule in warm_ups), default=0) + _walking(reading, week)


def distance_around(reading: Reading, week: WeekReading) -> int:
    """Return how far is walked before and after the main part of a run of a week, at least, in mm."""
    return reading.problem.runner.speeds.walk * _walking(reading, week)


def _walking(reading: Reading, week: WeekReading) -> int:
    """Return the seconds of walking before and after the main part: of several uses of a rule the longest counts."""
    warm_ups = uses_in(reading.problem, WarmUp, week.index, week.phase)
    cool_downs = uses_in(reading.problem, CoolDown, week.index, week.phase)
    return max((rule.walk for rule in warm_ups), default=0) + max((rule.walk for rule in cool_downs), default=0)
