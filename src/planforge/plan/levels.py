"""The levels of the objective: for each its key, the unit of its value, and what is said of it.

The engine settles them in turn (`solver.progression` has the order), plan.json names them by their keys, and `claims`
measures their values. What is said stands here alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planforge.quantities.units import Units, format_distance


class LevelKey(StrEnum):
    """A level, as plan.json names it."""

    COACH_RULES = "coach-rules"
    GOAL_WEEK = "goal-week"
    PROTOCOL_RULES = "protocol-rules"
    GOAL_DISTANCE = "goal-distance"
    FIRST_WEEK = "first-week-distance"
    DISTANCE_INCREASE = "distance-increase"
    RUNNING_INCREASE = "running-increase"
    BOUT_INCREASE = "longest-bout-increase"
    REBUILD_RULES = "rebuild-rules"
    REBUILD_DISTANCE = "rebuild-distance"
    REBUILD_INCREASE = "rebuild-increase"
    RUNS_LEFT_OUT = "runs-left-out"
    TRAINING = "training-left-out"
    LAYOUT = "layout-wishes"


class Unit(StrEnum):
    """What a level's value counts."""

    METRES_100 = "100 m"
    MINUTES = "minutes"
    NUMBER = ""  # a week, a number of runs, a price


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a level is about.

    called: in messages. at_best: what is said of a proven value, {} standing for it. at_zero: of a proven 0, where that
    says something else; of the weeks after the goal's date it follows what is said of those until then. worse: what a
    plan is that has {after} instead of {before}. priced: the value is what soft rules cost, so that the wishes left
    open tell more. of_days: settled after the weeks are filled.
    """

    called: str
    at_best: str
    worse: str
    at_zero: str = ""
    unit: Unit = Unit.NUMBER
    priced: bool = False
    of_days: bool = False

    @property
    def counted(self) -> str:
        """Return what it is called, with the unit of its value: `distance of the first full week, in 100 m`."""
        return f"{self.called}, in {self.unit}" if self.unit else self.called

    def shown(self, value: int, units: Units) -> str:
        """Return a value as a runner reads it, distances in their unit."""
        match self.unit:
            case Unit.METRES_100:
                return format_distance(100_000 * value, units)
            case Unit.MINUTES:
                return f"{value} min"
            case _:
                return str(value)


LEVELS: Mapping[LevelKey, Meaning] = {
    LevelKey.COACH_RULES: Meaning(  # a weight at layout wishes, at training or at the goal counts below
        "the coach's soft rules",
        at_zero="every wish you gave a weight is kept, those aside that are told below (of days, of training)",
        at_best="no plan keeps more of the wishes you gave a weight (by weight: {}), those aside that are told below",
        worse="wishes you gave a weight are kept less well (by weight: {after} instead of {before})",
        priced=True,
    ),
    LevelKey.GOAL_WEEK: Meaning(
        "week that reaches the goal",
        at_best="no plan reaches the goal before week {}",
        worse="the goal is reached in week {after} instead of week {before}",
    ),
    LevelKey.PROTOCOL_RULES: Meaning(
        "the protocol's soft rules",
        at_zero="the protocol's softer rules (such as hold weeks) are kept too",
        at_best="the protocol's softer rules give way as little as possible (by weight: {})",
        worse="softer rules of the protocol give way (by weight: {after} instead of {before})",
        priced=True,
    ),
    LevelKey.GOAL_DISTANCE: Meaning(
        "what is short of the goals that are wishes, by weight",  # 100 m and minutes, added up
        at_zero="what of the goals is a wish is reached, too",
        at_best="no plan comes nearer to what of the goals is a wish; how near this one comes stands above",
        worse="plans stay further from what of the goals is a wish (by weight: {after} instead of {before})",
    ),
    LevelKey.FIRST_WEEK: Meaning(
        "distance of the first full week",
        at_best="no plan starts gentler, to within 100 m: {} in the first full week of running, its walks included",
        worse="the first full week of running is {after} instead of {before}",
        unit=Unit.METRES_100,
    ),
    LevelKey.DISTANCE_INCREASE: Meaning(
        "largest weekly increase of distance",
        at_zero="no week is longer than the full one before",
        at_best="none builds up more evenly: at most {} more a week",
        worse="some week grows by {after} instead of at most {before}",
        unit=Unit.METRES_100,
    ),
    LevelKey.RUNNING_INCREASE: Meaning(
        "largest weekly increase of running",
        at_zero="nor holds more running",
        at_best="and at most {} more running a week",
        worse="some week gains {after} of running instead of at most {before}",
        unit=Unit.MINUTES,
    ),
    LevelKey.BOUT_INCREASE: Meaning(
        "largest weekly increase of the longest stretch",
        at_zero="nor a longer stretch without a break",
        at_best="and at most {} more without a break a week",
        worse="some week gains {after} without a break instead of {before}",
        unit=Unit.MINUTES,
    ),
    LevelKey.REBUILD_RULES: Meaning(
        "the protocol's soft rules after the goal",
        at_zero="in the weeks after that they are kept, too",
        at_best="in the weeks after that they give way as little as possible (by weight: {})",
        worse="after the goal softer rules of the protocol give way (by weight: {after} instead of {before})",
        priced=True,
    ),
    LevelKey.REBUILD_DISTANCE: Meaning(
        "distance of the last full week short of a normal one",
        at_zero="the last full week is no shorter than a normal one",
        at_best="no plan with these weeks until then ends nearer to a normal week: {} short of it",
        worse="the last full week is {after} short of a normal one instead of {before}",
        unit=Unit.METRES_100,
    ),
    LevelKey.REBUILD_INCREASE: Meaning(
        "largest weekly increase of distance after the goal",
        at_zero="no week after that is longer than the full one before",
        at_best="and none gets there more evenly: at most {} more a week after that",
        worse="after the goal some week grows by {after} instead of at most {before}",
        unit=Unit.METRES_100,
    ),
    LevelKey.RUNS_LEFT_OUT: Meaning(
        "runs that shortened weeks leave out",
        at_zero="no run is left out for an absence or a race",
        at_best="weeks shortened by days off or a race leave out no more runs than they must: {}",
        worse="weeks shortened by days off or a race leave out {after} runs instead of {before}",
    ),
    LevelKey.TRAINING: Meaning(
        "training that does not fit",
        at_zero="all strength and cross-training fits",
        at_best="no plan fits in more strength and cross-training (by weight: {})",
        worse="strength or cross-training that fitted no longer fits (by weight: {after}, not {before})",
        priced=True,
        of_days=True,
    ),
    LevelKey.LAYOUT: Meaning(
        "layout wishes left open",
        at_zero="every wish about days is kept",
        at_best="no arrangement of days leaves fewer wishes open (by weight: {})",
        worse="wishes about days are kept less well (by weight: {after} instead of {before})",
        priced=True,
        of_days=True,
    ),
}

# How plan.json named the levels until they had keys; never to be changed, for such plans are still read.
_FORMER_NAMES: Mapping[str, LevelKey] = {
    "the coach's soft rules": LevelKey.COACH_RULES,
    "week that reaches the goal": LevelKey.GOAL_WEEK,
    "the protocol's soft rules": LevelKey.PROTOCOL_RULES,
    "distance short of the goal": LevelKey.GOAL_DISTANCE,
    "distance of the first full week, in 100 m": LevelKey.FIRST_WEEK,
    "largest weekly increase of distance, in 100 m": LevelKey.DISTANCE_INCREASE,
    "largest weekly increase of running, in minutes": LevelKey.RUNNING_INCREASE,
    "runs that shortened weeks leave out": LevelKey.RUNS_LEFT_OUT,
    "training that does not fit": LevelKey.TRAINING,
    "layout wishes left open": LevelKey.LAYOUT,
}


def known(name: str) -> LevelKey | str:
    """Return the key of a level that plan.json names, today's or a former one; a name nobody knows as it is."""
    former = _FORMER_NAMES.get(name, name)
    return LevelKey(former) if former in LEVELS else name


def meaning(name: str) -> Meaning:
    """Return what a level is about; of one that nobody knows only its name can be said."""
    key = known(name)
    if isinstance(key, LevelKey):
        return LEVELS[key]
    plain = name.replace("{", "{{").replace("}", "}}")
    return Meaning(name, at_best=f"{plain}: {{}}", worse=f"{plain} is {{after}} instead of {{before}}")
