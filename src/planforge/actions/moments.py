"""The moment of which something is asked: the one place where a clock is read, and only where nobody names a moment."""

from datetime import UTC, date, datetime

AFTER, BEFORE = 1990, 2100  # years: a FIT file counts seconds from the end of 1989 in 32 bits


def moment(when: date | datetime | None) -> datetime:
    """Return a moment in UTC, in whole seconds: midnight of a date, the present for None.

    A time without a zone is taken as UTC. Raises ValueError for a year that no FIT file can hold.
    """
    if when is None:
        return datetime.now(UTC).replace(microsecond=0)
    at = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)
    at = at.replace(tzinfo=at.tzinfo or UTC, microsecond=0)
    if not AFTER < at.year < BEFORE:
        raise ValueError(f"{when} does not lie between the years {AFTER} and {BEFORE}")
    return at.astimezone(UTC)


def day_or_moment(when: date | datetime | None) -> date | datetime:
    """Return a date as it is, and all else as `moment` does; raise ValueError for a year that no FIT file can hold."""
    at = moment(when)
    return when if isinstance(when, date) and not isinstance(when, datetime) else at
