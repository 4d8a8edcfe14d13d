"""Ways out of a fault that the value alone does not tell: by the day of today, and by where else a key belongs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from planforge.constraints.file import keys_at
from planforge.quantities.dates import NO_YEAR, WEEKDAY, WITHOUT_YEAR, in_years, parse_weekday
from planforge.rules.base.draft import FEATURES
from planforge.rules.chosen_days import ChosenDays
from planforge.rules.registry import BY_NAME
from planforge.source import Fault

_SECTIONS = ("runner", "screening", "readiness", "calendar", "goal")
_OF_THE_PAST = re.compile(r"(?:runner|screening|readiness): (?!.*\buntil: )")  # where days stand that are over
_UNKNOWN = re.compile(r"(?:(\w+): )?unknown (?:key|rule) '([^']*)'")
_KINDS = (*FEATURES, "speed")  # of runs that come back after an injury


def with_hints(faults: Iterable[Fault], today: date) -> Iterator[Fault]:
    """Yield faults of a file with the way out that a coach may have meant; today: the day on which the file is read."""
    for fault in faults:
        yield _of_a_day(_of_a_key(fault), today)


def _of_a_key(fault: Fault) -> Fault:
    """Return a fault; of a key that stands in the wrong place, or names a kind of run, with where it belongs."""
    found = _UNKNOWN.fullmatch(fault.message)
    if found is None:
        return fault
    section, name = found.groups()
    homes = [one for one in _SECTIONS if name in keys_at((one,)) and one != section]
    if name in _KINDS:
        named = "strides" if name == "speed" else name
        way = f"`rules: {{reintroduction: {{bring_back: [{named}]}}}}`"
        return replace(fault, hint=f"delete it: such runs come back only where {way} names them")
    if name in BY_NAME and not homes and "key" in fault.message:
        where = f"in `{section}:`" if section else "outside of `rules:`"
        hint = "move it to `rules:`, indented" if section else "move it there, indented"
        return replace(fault, message=f"the rule {name} stands {where}", hint=hint)
    if len(homes) == 1 and "key" in fault.message:
        return replace(fault, hint=f"it belongs to `{homes[0]}:`; move it there, indented")
    return fault


def _of_a_day(fault: Fault, today: date) -> Fault:
    """Return a fault; of a day without a year, or a weekday in place of a date, with the date that it may be."""
    back = bool(_OF_THE_PAST.match(fault.message))
    if fault.hint and (within := re.search(rf"(?<=by: ){WITHOUT_YEAR}", fault.hint)):  # of several things in one value
        found = in_years(within[0], today)
        return replace(fault, hint=fault.hint.replace(within[0], str(found))) if found else fault
    quoted = re.search(r"'([^']*)' (?:has no year|is not a date)$", fault.message)
    if quoted is None:
        return fault
    if fault.message.endswith(NO_YEAR):
        found = in_years(quoted[1], today, back=back)
        which = "last" if back else "next"
        return replace(fault, hint=f"write it with its year, as of the {which} such day: `{found}`") if found else fault
    if re.fullmatch(rf"(?:next\s+|last\s+)?{WEEKDAY}", quoted[1].strip(), re.IGNORECASE):
        day = parse_weekday(quoted[1].split()[-1])
        if fault.message.startswith(f"{ChosenDays.name}:"):
            return replace(fault, hint=f"write a date; each such day is `preferred-days: {{run: [{day.label}]}}`")
        found = today + timedelta((day - today.weekday()) % 7)
        found, which = (found - timedelta(7 * (found > today)), "last") if back else (found, "next")
        return replace(fault, hint=f"write a date, as of the {which} such day: `{found}`")
    return fault
