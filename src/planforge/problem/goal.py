"""What the plan is for, and by when."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from planforge.quantities import spelled
from planforge.quantities.dates import DATE, parse_date
from planforge.quantities.spelled import Closed, Text, YesNo
from planforge.quantities.units import DISTANCE, MINUTE, SHARE, any_case, parse_distance, parse_share

AS_EARLY = "as early as the rules allow"
_BY_WEEK, _BY_EARLY = rf"{any_case('week')}\s+([0-9]{{1,3}})", any_case(AS_EARLY)


def _by(text: str) -> int | date | str:
    words = text.strip()
    if re.fullmatch(_BY_EARLY, words):
        return AS_EARLY
    if found := re.fullmatch(_BY_WEEK, words):
        if int(found[1]) < 1:
            raise ValueError("weeks are counted from 1; write `week 16`")
        return int(found[1])
    if re.search(r"[0-9]{4}", words):
        return parse_date(words)
    way = f"`week {words}`" if re.fullmatch(r"[0-9]{1,3}", words) else f"`week 16`, a date or `{AS_EARLY}`"
    raise ValueError(f"{text!r} is nothing to be ready by; write {way}")


class WeeklyDistance(Closed):
    """A weekly distance, absolute (mm) or as a share (per mille) of the runner's normal week."""

    millimetres: int | None = None
    per_mille: int | None = None

    def of(self, normal: int) -> int:
        """Return the distance in mm for a runner whose normal week is `normal` mm."""
        return self.millimetres if self.millimetres is not None else normal * (self.per_mille or 0) // 1000


def _weekly_distance(text: str) -> WeeklyDistance:
    if re.fullmatch(SHARE, text.strip()):
        return WeeklyDistance(per_mille=parse_share(text))
    return WeeklyDistance(millimetres=parse_distance(text))


class Goal(Closed):
    """What the plan is for. Missing parts come from the protocol (see `Protocol.default_goal`)."""

    continuous_run: Annotated[int, spelled.duration(5 * MINUTE, 5 * 3600)] | None = Field(
        None, description="One run without walking."
    )
    weekly_distance: (
        Annotated[WeeklyDistance, Text(_weekly_distance, f"{DISTANCE}|{SHARE}", ("100 %", "30 km"))] | None
    ) = Field(None, description="A week's distance, in km, mi or per cent of the normal week.")
    by: (
        Annotated[
            int | date | Literal["as early as the rules allow"],
            Text(_by, f"{_BY_WEEK}|{_BY_EARLY}|{DATE}", ("week 16", AS_EARLY)),
        ]
        | None
    ) = Field(None, description="The week or date by which it is reached and held, or: as early as the rules allow.")
    every_session: YesNo = Field(False, description="yes: every run of the week is as long, not only one.")
