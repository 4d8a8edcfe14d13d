"""Time zones from one source, the `tzdata` package, whatever the machine's own database holds.

The system's database is never asked: versions differ by an hour for some zones, it has names of its own (`localtime`,
`posix/...`, `right/...` with leap seconds), and on some disks the case of a name does not matter.
"""

import re
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]
from tzdata import IANA_VERSION

__all__ = ["IANA_VERSION", "day_in", "footer", "is_utc", "names", "what_is_wrong", "zone"]

# `UTC+5`, `GMT-03:30`, `+0100`: never answered with a zone such as Etc/GMT+5, whose sign means the opposite (POSIX).
_OFFSET = re.compile(r"(?i:utc|gmt|z)?\s*[+\u2212-]\s*\d{1,2}(?::?\d{2})?")
_FOLDER = Path(tzdata.__file__).parent  # to ask `importlib.resources` for it loads what reads packages in a zip file
_NOBODYS = "Factory"  # the zone of a computer whose owner has not chosen one yet: "-00"


@cache
def names() -> frozenset[str]:
    """Return the name of every zone; each is meant to the letter."""
    return frozenset((_FOLDER / "zones").read_text(encoding="ascii").split())


@cache
def _file(key: str) -> bytes:
    if key not in names():  # also keeps `../` out
        raise ValueError(what_is_wrong(key))
    return _FOLDER.joinpath("zoneinfo", *key.split("/")).read_bytes()


def nearly(key: str) -> str | None:
    """Return the zone that a name which is none may mean; None where it is one, or where nothing is like it."""
    from difflib import get_close_matches

    if (key in names() and key != _NOBODYS) or _OFFSET.fullmatch(key.strip()):
        return None
    wanted = key[:80].removeprefix("posix/").removeprefix("right/").casefold().replace(" ", "_")
    folded = {name.casefold(): name for name in names() if name != _NOBODYS}
    places = sorted(name for name in folded if "/" in name)  # CEST is not nearly EST
    cities = [name for name in places if name.rpartition("/")[2] == wanted]  # also a short name, `Rome`
    near = [wanted] if wanted in folded else cities or get_close_matches(wanted, places, n=1)
    return folded[near[0]] if near else None


def what_is_wrong(key: str) -> str | None:
    """Return what is wrong with a zone to train in and, behind a `; `, which may be meant; None where nothing is."""
    if key in names() and key != _NOBODYS:
        return None
    if _OFFSET.fullmatch(key.strip()):
        return (
            f"{key[:80]!r} is no time zone but an offset, which knows no summer time; name a place there, like "
            "`Europe/London`"
        )
    near = nearly(key)
    way_out = f"did you mean `{near}`?" if near else "write it like `Europe/London`"
    return f"unknown time zone {key[:80]!r}; {way_out}"


@cache
def zone(key: str) -> ZoneInfo:
    """Return the zone of a name; raise ValueError for one that is not known."""
    return ZoneInfo.from_file(BytesIO(_file(key)), key=key)


def day_in(key: str, moment: datetime) -> date:
    """Return the day that a moment, which has a zone, lies in by the clocks of a zone."""
    return moment.astimezone(zone(key)).date()


def is_utc(key: str) -> bool:
    """Tell whether a zone is UTC itself under one of its names: then a calendar needs no VTIMEZONE."""
    return _file(key) == _file("UTC")


def footer(key: str) -> str:
    """Return the POSIX rule for the years to come: `GMT0BST,M3.5.0/1,M10.5.0` (RFC 9636 3.3)."""
    return _file(key).rstrip(b"\n").rsplit(b"\n", 1)[-1].decode("ascii")
