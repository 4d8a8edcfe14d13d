"""Ways out of a fault that the value alone does not tell: by the day of today, and by where else a key belongs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from planforge.constraints.file import keys_at
from planforge.quantities.dates import NO_YEAR, WITHOUT_YEAR, Weekday, in_years, named_day
from planforge.quantities.when import dates_in, is_when
from planforge.rules.base.draft import FEATURES
from planforge.rules.chosen_days import ChosenDays
from planforge.rules.registry import BY_NAME
from planforge.source import Fault

_SECTIONS = ("runner", "screening", "readiness", "calendar", "goal")
_OF_THE_PAST = re.compile(r"(?:runner|screening|readiness): (?!.*\buntil: )")  # where days stand that are over
_ANOTHER_SPORT = (
    "leave the days of another sport out of `calendar: available:`, and neither a run nor strength comes on them; "
    "single weeks: `changes: {week 5: no thu}`"
)
_UNKNOWN = re.compile(r"(?:(\w+): )?unknown (?:key|rule) '([^']*)'")
_TIME = re.compile(r"available: .*'([^']*)' is not a time to train")
_SPORTS = re.compile(
    r"(?:other|team)?[\s_-]*sports?|(?:basket|foot|volley|hand|base|net)ball|soccer|rugby|hockey|tennis|squash|padel"
    r"|badminton|climbing|bouldering|golf|dancing|dance|yoga|pilates|martial arts|judo|karate|boxing|rowing|cycling"
    r"|swimming|skiing|gymnastics|cricket|lacrosse|crossfit",
    re.IGNORECASE,
)
_KINDS = (*FEATURES, "speed")  # of runs that come back after an injury


def with_hints(faults: Iterable[Fault], today: date) -> Iterator[Fault]:
    """Yield faults of a file with the way out that a coach may have meant; today: the day on which the file is read."""
    for fault in faults:
        yield _of_a_day(_of_days_away(_of_a_sport(_of_a_key(fault))), today)


def _of_a_key(fault: Fault) -> Fault:
    """Return a fault; of a key that stands in the wrong place, or names a kind of run, with where it belongs."""
    found = _UNKNOWN.fullmatch(fault.message)
    if found is None:
        return fault
    section, name = found.groups()
    if _SPORTS.fullmatch(name):
        return replace(fault, hint=_ANOTHER_SPORT)
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


def _of_a_sport(fault: Fault) -> Fault:
    """Return a fault; of another sport in place of a time to train, with how its days are kept free."""
    found = _TIME.fullmatch(fault.message)
    return replace(fault, hint=f"delete it: {_ANOTHER_SPORT}") if found and _SPORTS.fullmatch(found[1]) else fault


def _of_days_away(fault: Fault) -> Fault:
    """Return a fault; of days away that are no list, with a list that can be read: of the days alone that stand there.

    Where none do, with days to write like.
    """
    wrapped = re.fullmatch(r"write `\[(.*)\]`", fault.hint or "")
    if wrapped is None or not fault.message.startswith("calendar: away: "):
        return fault
    dates = wrapped[1] if is_when(wrapped[1]) else dates_in(wrapped[1])
    return replace(fault, hint=f"write `[{dates}]`" if dates else "write days in a list, like `[8-14 March]`")


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
    if found := named_day(quoted[1], today, back=back):
        if fault.message.startswith(f"{ChosenDays.name}:"):
            day = Weekday(found.weekday()).label
            return replace(fault, hint=f"write a date; each such day is `preferred-days: {{run: [{day}]}}`")
        which = "last" if back else "next"
        return replace(fault, hint=f"write a date, as of the {which} such day: `{found}`")
    return fault
