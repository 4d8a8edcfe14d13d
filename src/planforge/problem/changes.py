"""Which week of a plan a change of its times means, and what is left of the usual times then."""

import re
from datetime import date, timedelta

from planforge.problem.sections import WeekChange, Window
from planforge.quantities.dates import Weekday, parse_date

Times = dict[Weekday, tuple[Window, ...]]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = re.compile(r"week +(\d{1,3})")
_DATED = re.compile(r"week of +(.+)")
_DAY_MONTH = re.compile(r"(?:(\d{1,2})\.? +([A-Za-z]{3,9})|([A-Za-z]{3,9}) +(\d{1,2}))(?:,? +(\d{4}))?")
_WAYS = "write `week 10`, `week of 2027-03-08` or `week of 8 March`"


def week_named(text: str, start: date, weeks: int) -> int:
    """Return the number of the week that `week 10`, `week of 2027-03-08` or `week of 8 March` means in a plan.

    A date means the week, Monday to Sunday, that holds it. Raises ValueError in a coach's words.
    """
    monday = start - timedelta(start.weekday())
    last = monday + timedelta(7 * weeks - 1)
    if found := _NUMBER.fullmatch(text):
        if not 1 <= int(found[1]) <= weeks:
            raise ValueError(f"the plan has the weeks 1 to {weeks}; check the number")
        return int(found[1])
    found = _DATED.fullmatch(text)
    if not found:
        raise ValueError(f"is no week; {_WAYS}")
    named = [day for day in _dates(found[1], monday, last) if monday <= day <= last]
    if not named:
        raise ValueError(f"is not in the plan, which lasts from {start} to {last}; check the date")
    numbers = sorted({(day - monday).days // 7 + 1 for day in named})
    if len(numbers) > 1:
        both = " and ".join(f"week {number}" for number in numbers)
        raise ValueError(f"may be {both}; write the year too, like `week of {named[0]}`")
    return numbers[0]


def _dates(text: str, first: date, last: date) -> list[date]:
    """Return the dates a text may mean: itself with its year, else that day of each year of the plan."""
    found = _DAY_MONTH.fullmatch(text)
    if not found:
        try:
            stated = parse_date(text)
        except ValueError as error:
            if "no date" in str(error) or "not a date" in str(error):
                raise ValueError(f"is no week; {_WAYS}") from None
            raise
        return [stated] if isinstance(stated, date) else []
    day, word = int(found[1] or found[4]), (found[2] or found[3]).lower()
    if word[:3] not in _MONTHS:
        raise ValueError(f"{word!r} is no month; {_WAYS}")
    month = _MONTHS.index(word[:3]) + 1
    dates = []
    for year in [int(found[5])] if found[5] else range(first.year, last.year + 1):
        try:
            dates.append(date(year, month, day))
        except ValueError:
            continue  # 29 February, but for leap years
    if not dates and (found[5] or not (month == 2 and day == 29)):
        raise ValueError("does not exist in the calendar; check day and month")
    return dates


def times_in(usual: Times, change: WeekChange) -> Times:
    """Return the times of a week that differs; raise ValueError where a day has none to begin with, or none is left."""
    if change.times:
        times = {day: change.times[day] for day in sorted(change.times)}
    else:
        for day in change.only or change.without:
            if not usual.get(day):
                way = f"give it one, like `{{{day.label}: 06:30 for 30 min}}`" if change.only else "delete it here"
                raise ValueError(f"{day.label} has no usual time; {way}")
        kept = [day for day in usual if (day in change.only if change.only else day not in change.without)]
        times = {day: usual[day] for day in kept}
    if not any(times.values()):
        raise ValueError("leaves no time at all; a week like that stands under `away`")
    return times
