"""What a coach may write for every parameter that is a number, and what holds where nothing is written.

A figure that is wrong by one changes plans and nothing else: it is written down here a second time.
"""

import pytest
from pydantic import ValidationError

from planforge.quantities.spelled import spelling
from planforge.rules.base.rule import Rule
from planforge.rules.registry import BY_NAME, RULES

# Least, most, default: as a coach is shown them.
NUMBERS: dict[str, tuple[str, str, str | None]] = {
    "build-cap.max_increase": ("0 %", "100 %", "10 %"),
    "build-cap.recent_weeks": ("1", "12", "4"),
    "build-cap.floor": ("0 km (0.0 mi)", "50 km (31.1 mi)", None),
    "run-step.max_increase": ("0 min", "30 min", "3 min"),
    "bout-step.max_growth": ("0 %", "1000 %", "100 %"),
    "bout-step.max_increase": ("1 min", "2 h", "10 min"),
    "session-spike.max_increase": ("0 %", "100 %", "10 %"),
    "session-spike.weeks": ("1", "12", "4"),
    "start-load.repeats": ("1", "60", "8"),
    "start-load.most_repeats": ("1", "60", "10"),
    "start-load.fewest_repeats": ("1", "60", "6"),
    "start-load.most_of_normal": ("5 %", "100 %", "60 %"),
    "start-load.most_of_recent": ("50 %", "200 %", "110 %"),
    "start-load.least_of_bound": ("0 %", "100 %", "90 %"),
    "keep-load.max_decrease": ("0 %", "90 %", "10 %"),
    "hold-week.every": ("2", "12", "4"),
    "hold-week.lighter": ("10 %", "40 %", None),
    "long-share.two_runs": ("50 %", "100 %", "60 %"),
    "long-share.three_runs": ("33.4 %", "100 %", "45 %"),
    "long-share.four_runs": ("25 %", "100 %", "40 %"),
    "even-runs.max_difference": ("0 %", "300 %", "25 %"),
    "ladder.levels_per_week": ("1", "20", "2"),
    "clean-sessions.sessions": ("1", "20", "2"),
    "continuous-cap.onset": ("1 min", "2 h", "20 min"),
    "continuous-cap.margin": ("0 min", "30 min", "5 min"),
    "continuous-cap.raise_by": ("0 min", "30 min", "5 min"),
    "goal.until_continuous": ("100 %", "1000 %", "110 %"),
    "race-week.lighter": ("0 %", "90 %", "20 %"),
    "reintroduction.sessions_per_week": ("1", "2", "1"),
    "phase-excludes.long_run": ("10 min", "4 h", "1 h"),
    "terrain.soft_every": ("1", "5", "3"),
    "cadence.max_increase": ("1 %", "10 %", "10 %"),
    "cadence.step": ("1 %", "5 %", "5 %"),
    "cadence.weeks": ("2", "12", "3"),
    "cadence.most": ("150 spm", "190 spm", "180 spm"),
    "cadence.enough": ("150 spm", "190 spm", "170 spm"),
    "heart-rate.at_most": ("90 bpm", "220 bpm", None),
    "run-days.sessions_per_week": ("1", "6", "3"),
    "run-spacing.in_a_row": ("1", "7", None),
    "strength-days.at_least": ("0", "3", None),
    "strength-days.sessions_per_week": ("0", "3", "2"),
    "strength-days.strengthening": ("0", "3", None),
    "same-day.gap": ("0 min", "12 h", "6 h"),
    "cross-training.load_management": ("0", "4", "2"),
    "cross-training.strengthening": ("0", "4", "1"),
    "cross-training.later": ("0", "4", "0"),
    "rest-days.days": ("0", "5", "1"),
    "rest-days.wished": ("0", "5", "2"),
    "warm-up.moves": ("1 min", "30 min", "5 min"),
    "warm-up.walk": ("1 min", "30 min", "5 min"),
    "cool-down.walk": ("1 min", "30 min", "5 min"),
    "resume-below.after_a_week": ("10 %", "100 %", "80 %"),
    "resume-below.after_two_weeks": ("10 %", "100 %", "60 %"),
}
PLACES = [place.split(".") for place in NUMBERS]


def refused(rule: type[Rule], name: str, value: int) -> bool:
    """Tell whether the value itself is refused; other parameters may disagree with a right one."""
    try:
        rule.model_validate({name: value})
    except ValidationError as error:
        return any("must be between" in one["msg"] and one["loc"][:1] == (name,) for one in error.errors())
    return False


def test_every_number_stands_here() -> None:
    there = {
        f"{rule.name}.{name}"
        for rule in RULES
        for name, field in rule.model_fields.items()
        if name not in Rule.model_fields and spelling(field)
    }
    assert there == set(NUMBERS), "write down the least, the most and the default"


@pytest.mark.parametrize(("name", "parameter"), PLACES)
def test_a_number_has_these_bounds_and_this_default(name: str, parameter: str) -> None:
    rule = BY_NAME[name]
    field = rule.model_fields[parameter]
    spelled = spelling(field)
    assert spelled is not None
    default = None if field.is_required() or field.default is None else spelled.show(field.default)
    assert (*spelled.bounds, default) == NUMBERS[f"{name}.{parameter}"]
    for bound, beyond in ((spelled.low, spelled.low - 1), (spelled.high, spelled.high + 1)):
        assert spelled.parse(spelled.show(bound).partition(" (")[0]) == bound, "a bound is a figure that can be written"
        assert not refused(rule, parameter, bound)
        assert refused(rule, parameter, beyond)


def test_a_wish_costs_from_one_to_a_million() -> None:
    spelled = spelling(Rule.model_fields["weight"])
    assert spelled is not None and spelled.bounds == ("1", "1000000")
    rule = BY_NAME["run-step"]
    assert [refused(rule, "weight", value) for value in (0, 1, 1_000_000, 1_000_001)] == [True, False, False, True]
