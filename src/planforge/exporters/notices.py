"""What is told to the coach of an export: what a watch cannot show as the plan has it, and what a calendar may refuse.

In English, but for what a runner reads, too: that stands in `planforge.languages`.
"""

from datetime import datetime

from planforge.languages import Message
from planforge.quantities.units import format_cadence

_TARGETS = {"heart_rate": "heart rate", "cadence": "cadence", "speed": "pace"}

# What a watch cannot show as the plan has it: what was done about it, and how it now reads.
NO_WORKOUT = Message("messages.watch.no_steps")
TOO_LONG = Message("messages.watch.too_long")
NOT_IN_FIT = Message("messages.watch.not_in_fit")
NO_FILE_NAME = Message("messages.watch.no_file_name")
NO_HOUR = "no time of day, so no time in which the runner is busy"
ONLY_TIMES = "when the runner is busy, and nothing else"
ONLY_DAYS = "the day and hour of its workout, and nothing else"
NOT_TO_COME = "past when the plan was made, so not in the schedule"
NOTHING_TO_SCHEDULE = "no workout, so not in the schedule"
REPEATS = "equal steps written as repeats"
LAP_BUTTON = "repetitions end at the lap button: only a strength workout counts them"
ONE_TARGET = "second target left out: a step has one"
NO_EASY_PACE = "pace left out: it is a guess for planning, and an easy run goes by feel"
WHOLE_STRIDES = "cadence widened to whole strides, which a watch counts"
ONE_TITLE = "two exercises of one FIT name share a title"
PLAIN_CHARACTERS = "characters replaced by plain ones"
NO_GLYPH = "characters left out"
ONE_LINE = "lines and blanks joined to one line"
NO_ROOM = "notes for which a watch has no room are in the calendar alone"
# ... and in Apple's Workout app beside that.
STOP_NOT_SAID = "Apple's workouts do not say when to stop: the calendar does"
NOTES_NOT_SAID = "Apple's workouts have no cues and notes: the calendar has them"
NOT_COUNTED = "Apple's workouts name repetitions and do not count them: such a step ends by hand"
EXERCISE_NAMES = "Apple's workouts know exercises by their names alone"
STEPS_A_MINUTE = "Apple's alert for cadence is written in steps a minute, which was seen on no watch yet"
SCHEDULE_ENDS = "the schedule may end before this session"


def left_out_of(left_out: int, notes: int) -> str:
    """Return how many of a session's notes a watch has no room for, whole or in part."""
    return f"{left_out} of {notes}"


def steps_kept(steps: int, most: int) -> str:
    """Return how many steps there are, and how many a watch keeps."""
    return f"{steps} steps, {most} at most"


def sessions_named(most: int) -> str:
    """Return how many sessions of a week the names of workout files tell apart."""
    return f"file names tell {most} apart"


def steps_as(steps: int, written: int) -> str:
    """Return how many steps became how many."""
    return f"{steps} steps as {written}"


def repetitions(reps: int) -> str:
    """Return how often something is done that the watch does not count."""
    return f"{reps} times"


def left_out_beside(left_out: str, kept: str) -> str:
    """Return which target gave way to which, by their names in the FIT profile."""
    return f"{_TARGETS[left_out]} beside {_TARGETS[kept]}"


def shown_as(title: str, shown: str) -> str:
    """Return under which title an exercise is shown."""
    return f"{title!r} is shown as {shown!r}"


def shortened(what: str, most: int) -> str:
    """Return that a text (`title`, `exercise` or `cue`) was cut."""
    return f"{what} shortened to {most} bytes"


def rounded_cadence(low: int, high: int, shown_low: int, shown_high: int) -> str:
    """Return a range of steps a minute, and the range a watch shows for it."""
    return f"{format_cadence(low, high)} as {format_cadence(shown_low, shown_high)}"


def entries_kept(entries: int, most: int) -> str:
    """Return how long a schedule is, and how much of it watches are reported to keep."""
    return f"{entries} entries, of which watches are reported to keep about {most}"


# -- warnings --------------------------------------------------------------------------------------------------------


def clock_shifted(slot: str, wanted: datetime, given: datetime) -> str:
    """Return the warning about a time of day that the clocks jump over."""
    hours = (f"{one:%H:%M}" for one in (wanted, given))
    return Message("messages.warnings.clock", session=slot, wanted=next(hours), day=wanted.date(), given=next(hours))


def nothing_busy() -> str:
    """Return the warning about a feed of times for a plan that has none."""
    return Message("messages.warnings.nothing_busy")


def too_large(size: int) -> str:
    """Return the warning about a calendar that Google refuses."""
    return Message("messages.warnings.too_large", size=size)
