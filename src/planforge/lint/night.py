"""Times to train whose sessions would stand in the night, though there is time by day."""

from collections.abc import Iterator

from planforge.languages import Message
from planforge.problem.calendar import LEAST
from planforge.problem.problem import Problem
from planforge.quantities.units import MINUTE
from planforge.source import Document, Fault

MORNING = 5 * 3600  # ours: seconds after midnight, before which nobody who has the day as well trains


def at_night(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield the times whose sessions would stand in the night though part of them is day: each begins with its time."""
    for day, windows in problem.calendar.available.items():
        for window in windows:
            rest = window.opens + window.seconds - MORNING
            if window.start is not None and window.opens < MORNING and rest >= LEAST * MINUTE:
                words = Message("messages.warnings.at_night", day=day.label, time=f"{window.start:%H:%M}")
                morning = f"{MORNING // 3600:02d}:00"
                hint = Message("messages.warnings.by_day", time=morning, minutes=rest // MINUTE)
                yield Fault(words, document.place(("calendar", "available", day.label)), hint)
