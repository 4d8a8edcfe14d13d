"""How a plan is spelled for a calendar and a watch, as the coach's file asks for it: `exports:`.

Nothing here changes the plan. Exporters take these values; what they may be stands in the fields.
"""

from pydantic import Field

from planforge.fields import Closed


class CalendarOptions(Closed):
    """What the calendar's events say, and when they remind."""


class WatchOptions(Closed):
    """What the workouts hold beside their steps."""


class ExportOptions(Closed):
    """How the plan is written for a calendar and a watch."""

    calendar: CalendarOptions = Field(CalendarOptions(), description="What the calendar's events say.")
    watch: WatchOptions = Field(WatchOptions(), description="What the workouts hold beside their steps.")
