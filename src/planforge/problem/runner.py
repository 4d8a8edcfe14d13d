"""Who the plan is for."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from planforge.languages import codes, english
from planforge.plan.model import PlanRunner, Speeds
from planforge.quantities import spelled
from planforge.quantities.dates import Date
from planforge.quantities.spelled import Closed, YesNo
from planforge.quantities.units import MILLIMETRES_PER_KM, Units

KM = MILLIMETRES_PER_KM


def _spoken(code: str) -> str:
    if code not in (known := codes()):
        raise ValueError(
            f"{code!r} is no language that planforge speaks; write {' or '.join(f'`{one}`' for one in known)}"
        )
    return code


def _unit(value: object) -> object:
    """Return what is stated; a unit that is written out is refused with how it is written here."""
    for unit, spelled_out in ((Units.MI, "miles?|mls?|imperial"), (Units.KM, "kilomet(?:er|re)s?|kms|metric")):
        if isinstance(value, str) and re.fullmatch(spelled_out, value.strip(), re.IGNORECASE):
            raise ValueError(f"must be km or mi; write `{unit.value}`")
    return value


class Runner(Closed):
    """Who the plan is for. Paces are kept as speeds in mm/s, distances in mm."""

    name: str = Field("Runner", min_length=1, max_length=80, description="How the runner is called.")
    units: Annotated[Units, BeforeValidator(_unit)] = Field(
        Units.KM, description="km or mi: the unit of every distance shown."
    )
    language: Annotated[str, AfterValidator(_spoken), WithJsonSchema({"enum": list(codes())})] | None = Field(
        None, description="The language of the calendar, the watch and the plan, by its two letters; else English."
    )
    normal_weekly_distance: Annotated[int, spelled.distance(KM, 300 * KM)] = Field(
        description="Distance of a usual week before the injury."
    )
    easy_pace: Annotated[int, spelled.speed(1111, 5556)] = Field(description="Pace of easy, talkative running.")
    walking_pace: Annotated[int, spelled.speed(556, 2500)] = Field(description="Pace of brisk walking.")
    cadence: Annotated[int, spelled.cadence(120, 230)] | None = Field(
        None, description="Steps a minute when running easily."
    )
    stopped_running: YesNo = Field(description="yes: not running at all; no: still running, reduced.")
    injured_on: Date | None = Field(
        None, description="The day it began: phases count from it, and no run stands in the 3 days after."
    )
    recent_weekly_distance: Annotated[int, spelled.distance(KM // 10, 300 * KM)] | None = Field(
        None, description="Distance of a week as it is run now; asked of who still runs."
    )
    runs_per_week: Annotated[int, spelled.whole(1, 14)] | None = Field(
        None, description="Runs a week as they are now; asked of who still runs."
    )
    longest_recent_run: Annotated[int, spelled.distance(KM // 10, 60 * KM)] | None = Field(
        None, description="Longest run of the last 30 days with pain of at most 3 of 10; asked of who still runs."
    )
    strength_since: Date | None = Field(
        None, description="The first strength session; else the plan's start. Strength stages count from it."
    )
    pain_onset: Annotated[int, spelled.duration(60, 7200)] | None = Field(
        None, description="How long into a run the pain usually begins; for `continuous-cap`, whose onset it replaces."
    )

    @property
    def longest_single_run(self) -> int | None:
        """Return the longest recent run in mm as it bounds the plan's: who runs once a week begins with two of half."""
        halves = 2 if self.runs_per_week == 1 else 1
        return None if self.longest_recent_run is None else self.longest_recent_run // halves

    @property
    def speeds(self) -> Speeds:
        """Return the easy running and the walking speed in mm/s."""
        return Speeds(self.easy_pace, self.walking_pace)

    @property
    def in_plan(self) -> PlanRunner:
        """Return what of the runner stands in a plan."""
        return PlanRunner(
            name=self.name,
            units=self.units,
            language=None if self.language == english().language else self.language,
            easy_speed_mm_s=self.easy_pace,
            walking_speed_mm_s=self.walking_pace,
            normal_weekly_distance_m=round(self.normal_weekly_distance / 1000),
            cadence_spm=self.cadence,
        )
