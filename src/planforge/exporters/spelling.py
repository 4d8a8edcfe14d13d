"""How a plan's events are spelled, kept in the plan: what its file asked for, where the file is not at hand."""

from planforge.exporters.options import Alarm, CalendarOptions
from planforge.plan.model import EventSpelling, Plan


def spelling_of(options: CalendarOptions) -> EventSpelling | None:
    """Return what a plan keeps of what was asked for its calendar; None where nothing was."""
    alarm = None if options.alarm is None else _reminder(options.alarm)
    banner = True if options.week_banner else None
    spelling = EventSpelling(title=options.title, description=options.description, alarm=alarm, week_banner=banner)
    return None if spelling == EventSpelling() else spelling


def options_of(plan: Plan) -> CalendarOptions:
    """Return what was asked for a plan's calendar when it was exported.

    Raises ValueError for a plan.json that somebody edited into what no file can ask for.
    """
    if plan.spelling is None:
        return CalendarOptions()
    return CalendarOptions.model_validate(plan.spelling.model_dump(exclude_none=True))


def _reminder(alarm: Alarm) -> str:
    if alarm.evening_before is not None:
        return f"evening before at {alarm.evening_before:%H:%M}"
    return f"{alarm.seconds_before} s before"
