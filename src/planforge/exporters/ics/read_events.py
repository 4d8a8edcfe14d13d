"""Events of a calendar as they are read back, and when a session of the plan is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from planforge.exporters.ics.entries import one_line
from planforge.exporters.ics.lines import Block, read, unfolded
from planforge.plan.model import Session
from planforge.quantities.zones import zone

Moments = tuple[date | datetime, date | datetime]


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event of the plan: whose it is, its lines, and how it is understood; `span` None: when it begins cannot be.

    Moments of the span are in UTC; `written`: the same in their zones, None for an end that cannot be; `meaning`: the
    hash of what the event says now.
    """

    slot: str
    block: Block
    span: Moments | None
    written: Moments | None
    meaning: str | None
    meaning_published: str | None

    @property
    def cancelled(self) -> bool:
        """Tell whether it stands there as cancelled."""
        return self.block.text("STATUS") == "CANCELLED"

    @property
    def summary(self) -> str:
        """Return its title, on one line."""
        return one_line(self.block.text("SUMMARY"))


def calendar_of(data: bytes) -> Block | str:
    """Return the calendar as far as its frame goes, or why it cannot be read."""
    try:
        calendar = read(unfolded(data))
    except Exception as error:  # noqa: BLE001  # whatever icalendar trips over: the file may have been edited
        return f"cannot be read as a calendar: {error or type(error).__name__}"
    return calendar or "cannot be read as a calendar: it does not begin and end as one"


def read_event(slot: str, block: Block, calendar: Block) -> ReadEvent:
    """Return an event of a calendar with what it means; `slot` is empty where it is of no session."""
    from planforge.exporters.ics.held import understood

    held = understood(block.text("UID"), calendar, block)
    whole = held.span
    if whole is None:  # it may end before it begins: when it begins is worth telling
        endless = Block(block.name, [line for line in block.lines if not line.startswith("DTEND")])
        begins = understood(held.uid, calendar, endless).start
        whole = (begins, begins) if begins else None
    span = (_in_utc(whole[0]), _in_utc(whole[1])) if whole else None
    return ReadEvent(slot, block, span, held.span, held.hash, held.hash_published)


def _in_utc(moment: date | datetime) -> date | datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else moment


def planned_moments(session: Session, timezone: str) -> Moments:
    """Return begin and end of a session in UTC, or its day and the next where it has no time of day."""
    if session.start is None:
        return session.date, session.date + timedelta(days=1)
    local = datetime.combine(session.date, time(session.start.hour, session.start.minute, session.start.second))
    begin = local.replace(tzinfo=zone(timezone)).astimezone(UTC)
    return begin, begin + timedelta(minutes=_planned_minutes(session))


def _planned_minutes(session: Session) -> int:
    return max(1, round(session.duration_s / 60))  # a calendar counts whole minutes


def moment_text(moment: date | datetime) -> str:
    """Return a moment as a difference names it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if isinstance(moment, datetime) else f"{moment}, the whole day"
