"""What the plan is for, and by when."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from planforge.quantities import spelled
from planforge.quantities.dates import DATE, MONTH, WITHOUT_YEAR, parse_date
from planforge.quantities.spelled import Closed, Text, YesNo
from planforge.quantities.units import (
    DISTANCE,
    DURATION,
    MILLIMETRES_PER_KM,
    MINUTE,
    SHARE,
    any_case,
    format_duration,
    parse_distance,
    parse_duration,
    parse_share,
)

AS_EARLY = "as early as the rules allow"
AS_FAR = "as far as the weeks allow"
SHORTEST_RUN, LONGEST_RUN = 5 * MINUTE, 5 * 3600
SHORTEST_WAY, LONGEST_WAY = MILLIMETRES_PER_KM // 2, 60 * MILLIMETRES_PER_KM
_BY_WEEK, _BY_EARLY = rf"{any_case('week')}\s+([0-9]{{1,3}})", any_case(AS_EARLY)


def _by(text: str) -> int | date | str:
    words = text.strip()
    if re.fullmatch(_BY_EARLY, words):
        return AS_EARLY
    if found := re.fullmatch(_BY_WEEK, words):
        if int(found[1]) < 1:
            raise ValueError("weeks are counted from 1; write `week 16`")
        return int(found[1])
    if re.search(r"[0-9]{4}", words) or re.search(MONTH, words):
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


class WantedRun(Closed):
    """One run without walking: so many seconds, or so far (mm) at the runner's pace, or as far as the weeks allow."""

    seconds: int | None = None
    millimetres: int | None = None
    as_far: bool = False

    def lasts(self, easy_pace: int) -> int | None:
        """Return its seconds at a pace in mm/s, whole minutes, rounded up; None: as far as the weeks allow."""
        if self.millimetres is None:
            return self.seconds
        seconds = round(self.millimetres / easy_pace) - 1  # a pace in whole mm/s is off by less than a second here
        return -(-seconds // MINUTE) * MINUTE


RUN = f"{DURATION}|{DISTANCE}|{any_case(AS_FAR)}"


def _run(text: str) -> WantedRun:
    words = text.strip()
    if re.fullmatch(any_case(AS_FAR), words):
        return WantedRun(as_far=True)
    if re.fullmatch(DISTANCE, words):
        far = parse_distance(words)
        if not SHORTEST_WAY <= far <= LONGEST_WAY:
            raise ValueError(f"must be between 0.5 km and 60 km, not {words}")
        return WantedRun(millimetres=far)
    if both := re.fullmatch(rf"(?P<run>{RUN}),?\s+by\s+(?P<by>{_BY_WEEK}|{DATE}|{WITHOUT_YEAR})", words):
        raise ValueError(f"{text!r} is a run and by when; write `goal: {{run: {both['run']}, by: {both['by']}}}`")
    if not re.search("[0-9]", words):
        raise ValueError(f"{text!r} is no run; write `30 min`, `5 km` or `{AS_FAR}`")
    seconds = parse_duration(words)
    if not SHORTEST_RUN <= seconds <= LONGEST_RUN:
        low, high = format_duration(SHORTEST_RUN), format_duration(LONGEST_RUN)
        raise ValueError(f"must be between {low} and {high}, not {format_duration(seconds)}")
    return WantedRun(seconds=seconds)


def _one_race(value: object) -> object:
    if isinstance(value, list):
        raise ValueError("a plan holds one race; write the one that counts, like `{on: 2027-04-25, distance: 10 km}`")
    return value


class Race(Closed):
    """A race within the plan: its day, and how far it goes (mm)."""

    on: Annotated[date, Text(parse_date, DATE, ("2027-04-25",))] = Field(description="The day of the race.")
    distance: Annotated[int, spelled.distance(SHORTEST_WAY, LONGEST_WAY)] = Field(description="How far it goes.")


class Goal(Closed):
    """What the plan is for. Missing parts come from the protocol (see `Protocol.default_goal`)."""

    run: Annotated[WantedRun, Text(_run, RUN, ("30 min", "5 km", AS_FAR))] | None = Field(
        None, description="One run without walking: its time, or its distance at the runner's pace; or how far it goes."
    )
    continuous_run: Annotated[int, spelled.duration(SHORTEST_RUN, LONGEST_RUN)] | None = Field(
        None, description="The same as `run`, as older files have it."
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
    race: Annotated[Race | None, BeforeValidator(_one_race)] = Field(
        None,
        description=(
            "A race on a day of the plan, such as `{on: 2027-04-25, distance: 10 km}`: quiet days before it, and an "
            "easy week after."
        ),
    )
    every_session: YesNo = Field(False, description="yes: every run of the week is as long, not only one.")
    _alone: bool = PrivateAttr(False)  # whether the file says no more than the run: `goal: 5 km`

    @model_validator(mode="wrap")
    @classmethod
    def _a_run_alone(cls, value: Any, handler: ModelWrapValidatorHandler["Goal"]) -> "Goal":
        """Read `goal: 5 km` as the run."""
        alone = isinstance(value, str) and bool(value.strip())
        goal = handler({"run": value} if alone else value)
        goal._alone = alone
        return goal

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return how an editor sees it: its keys, or the run alone."""
        return {"anyOf": [handler(schema), {"type": "string", "pattern": spelled.spaced(RUN)}]}

    @field_validator("continuous_run")
    @classmethod
    def _one_run(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("run") is not None:
            raise ValueError("`run` and `continuous_run` say the same; delete one of them")
        return value

    def run_seconds(self, easy_pace: int) -> int | None:
        """Return the seconds of the run that is stated, at a pace in mm/s; None: none is, or no certain one."""
        return self.continuous_run if self.run is None else self.run.lasts(easy_pace)

    @property
    def run_distance(self) -> int | None:
        """Return how far the run goes in mm, where that is what is stated."""
        return None if self.run is None else self.run.millimetres

    @property
    def states_a_run(self) -> bool:
        """Tell whether a run is stated, a certain one or one as far as the weeks allow."""
        return self.run is not None or self.continuous_run is not None

    @property
    def run_loc(self) -> tuple[str, ...]:
        """Return the path of the run in the file, where it stands or would stand."""
        if self._alone:
            return ("goal",)
        return ("goal", "run" if self.run is not None else "continuous_run")

    def with_run(self, seconds: int) -> "Goal":
        """Return the goal with another run."""
        if self.run is None:
            return self.model_copy(update={"continuous_run": seconds})
        return self.model_copy(update={"run": WantedRun(seconds=seconds)})
