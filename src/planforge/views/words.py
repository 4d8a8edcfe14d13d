"""Days and small numbers, as they are said everywhere."""

from datetime import date

_TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"}


def times(number: int) -> str:
    """Return how often: `twice`, `7 times`."""
    return _TIMES.get(number, f"{number} times")


def day(when: date) -> str:
    """Return a day without its year: `4 Jan`."""
    return f"{when.day} {when:%b}"


def day_with_year(when: date) -> str:
    """Return a day: `4 Jan 2027`."""
    return f"{day(when)} {when.year}"
