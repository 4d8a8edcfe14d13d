"""What is said of a value is what the parser of the same field takes, and means the same."""

from datetime import date, time
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from planforge.constraints.spelling import NOT_SET, value_words
from planforge.problem.protocol import IntervalField, Protocol
from planforge.problem.sections import CrossTraining
from planforge.quantities import dates
from planforge.quantities import spelled as fields
from planforge.quantities.dates import Date, TimeOfDay, WeekdayName
from planforge.quantities.spelled import YesNo, spelling
from planforge.rules.base.rule import Rule
from planforge.rules.registry import RULES


class Values(BaseModel):
    """One of each kind of value that a coach writes as a text."""

    at: TimeOfDay = time(20)
    early: TimeOfDay = time(6, 5)
    on: Date = date(2027, 1, 4)
    day: WeekdayName = dates.Weekday.WED
    yes: YesNo = True


@pytest.mark.parametrize("name", Values.model_fields)
def test_the_words_of_a_value_are_read_as_the_value(name: str) -> None:
    field, value = Values.model_fields[name], getattr(Values(), name)
    assert getattr(Values.model_validate({name: value_words(field, value)}), name) == value


def test_a_time_of_day_is_said_as_a_coach_writes_it() -> None:
    assert value_words(Values.model_fields["at"], time(20)) == "20:00"


def parameters() -> list[Any]:
    return [
        pytest.param(rule, name, id=f"{rule.name}: {name}")
        for rule in RULES
        for name in rule.model_fields
        if name not in Rule.model_fields
    ]


@pytest.mark.parametrize(("rule", "name"), parameters())
def test_the_words_of_a_default_are_read_as_the_default(rule: type[Rule], name: str) -> None:
    field, value = rule.model_fields[name], getattr(rule(), name)
    said = value_words(field, value)
    if said != NOT_SET:
        given = [one for one in said.strip("[]").split(", ") if one] if isinstance(value, tuple) else said
        assert getattr(rule.model_validate({name: given}), name) == value


@pytest.mark.parametrize(("rule", "name"), parameters())
def test_the_next_sensible_value_is_another_one_that_a_coach_would_write(rule: type[Rule], name: str) -> None:
    spelled, value = spelling(rule.model_fields[name]), getattr(rule(), name)
    if spelled is not None and value is not None:
        step = spelled.step(value)
        assert step > 0 and step % spelled.unit == 0
        assert spelled.parse(spelled.show(value + step)) == value + step


@pytest.mark.parametrize(
    ("spelled", "steps"),
    [
        (fields.share(0, 5000), {50: 20, 100: 20, 110: 50, 300: 50, 310: 100}),
        (fields.duration(0, 90_000), {60: 60, 600: 60, 660: 300, 3600: 300, 3660: 3600}),
        (fields.distance(0, 10**8), {1: 500_000, 10**8: 500_000}),
        (fields.whole(0, 99), {0: 1, 99: 1}),
    ],
)
def test_steps_grow_with_the_value(spelled: fields.Spelled, steps: dict[int, int]) -> None:
    assert {value: spelled.step(value) for value in steps} == steps


@pytest.mark.parametrize(
    ("spelled", "example"),
    [
        (fields.share(0, 1000), "10 %"),
        (fields.share(200, 1000), "20 %"),
        (fields.share(0, 50), "5 %"),
        (fields.duration(0, 7200), "45 min"),
        (fields.duration(3600, 7200), "1 h"),
        (fields.duration(60, 1800), "30 min"),
        (fields.distance(0, 100_000_000), "30 km"),
        (fields.distance(40_000_000, 100_000_000), "40 km"),
        (fields.distance(0, 5_000_000), "5 km"),
        (fields.speed(1000, 5000), "6:30 /km"),
        (fields.whole(2, 12), "2"),
    ],
)
def test_an_example_is_what_is_usual_within_the_bounds(spelled: fields.Spelled, example: str) -> None:
    assert spelled.example == example


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 runs", "write digits alone, like `3`"),
        ("7 runs", "write digits alone, like `7`"),
        ("some", "write digits alone, like `3`"),
        ("1.5", "write digits alone"),
        ("-2", "the least that can be counted is `0`"),
    ],
)
def test_a_count_that_is_none_is_told_with_one_that_is(text: str, words: str) -> None:
    with pytest.raises(ValueError) as told:
        fields.parse_whole(text)
    assert str(told.value).endswith(words)


def test_cross_training_is_stated_in_minutes_and_held_in_seconds() -> None:
    assert CrossTraining.model_validate({"title": "Swimming", "minutes": "45 min"}).seconds == 45 * 60
    schema = Protocol.model_json_schema()["$defs"]["CrossTraining"]["properties"]
    assert {"minutes"} <= schema.keys() and "seconds" not in schema


def test_a_value_of_two_hundred_letters_is_read_and_a_longer_one_is_no_value() -> None:
    rule = next(rule for rule in RULES if rule.name == "run-step")
    assert rule.model_validate({"max_increase": "3 min".ljust(200)}).max_increase == 180
    with pytest.raises(ValueError, match="no such value, but a long text"):
        rule.model_validate({"max_increase": "3 min".ljust(201)})


@pytest.mark.parametrize(
    ("said", "run", "walk"), [("1:2", 60, 120), ("1.5:1", 90, 60), ("10 : 1", 600, 60), ("0.5:0.5", 30, 30)]
)
def test_a_level_may_be_written_as_plans_say_it(said: str, run: int, walk: int) -> None:
    """`1:1` stands in every plan, and was answered with "is no run-walk interval"."""
    level = TypeAdapter(IntervalField).validate_python(said)
    assert (level.run, level.walk) == (run, walk)
    assert level == TypeAdapter(IntervalField).validate_python(level.label)


@pytest.mark.parametrize("said", ["1:30", "0:1", "1:0", "1:2:3", "1.2:1", "-1:1"])
def test_what_may_mean_a_minute_and_a_half_is_no_level(said: str) -> None:
    with pytest.raises(ValidationError, match="or `1:2`"):
        TypeAdapter(IntervalField).validate_python(said)
