"""The house's frozen dataclasses are the library's in everything but what it costs to make them."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest

from planforge import values


def both(name: str, annotations: dict[str, type], body: dict[str, Any], **options: bool) -> tuple[Any, Any]:
    """Return a class made by the library, and by the house."""
    parts = {"__annotations__": annotations, "__module__": __name__, "__qualname__": name}
    return tuple(
        decorate(frozen=True, **options)(type(name, (), parts | body))
        for decorate in (dataclasses.dataclass, values.dataclass)
    )


TWO = {"first": int, "others": list}
BODIES: list[dict[str, Any]] = [
    {},
    {"others": field(default_factory=list)},
    {"others": field(default=(), compare=False)},
    {"others": field(default=(), repr=False)},
    {"__eq__": lambda self, other: True},
    {"__hash__": lambda self: 7},
    {"__repr__": lambda self: "so"},
    {"__post_init__": lambda self: object.__setattr__(self, "others", (self.first,))},
]


@pytest.mark.parametrize("options", [{}, {"slots": True}, {"slots": True, "kw_only": True}])
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("annotations", [{}, {"first": int}, TWO])
def test_a_class_is_what_the_library_makes_of_it(
    annotations: dict[str, type], body: dict[str, Any], options: dict[str, bool]
) -> None:
    if any(isinstance(one, dataclasses.Field) for one in body.values()) and "others" not in annotations:
        return
    if "__post_init__" in body and annotations is not TWO:
        return
    told = []
    for cls in both("Some", annotations, body, **options):
        given = {"first": 3, "others": (1, 2)}
        one, same = (cls(**{name: given[name] for name in annotations}) for _ in range(2))
        said = [
            repr(one), one == same, one != same, one == 1, hash(one) == hash(same), hash(one),
            getattr(cls, "__match_args__", None), [each.name for each in dataclasses.fields(cls)],
            hasattr(one, "__dict__"),
        ]  # fmt: skip
        if annotations:
            said += [repr(replace(one, first=4)), replace(one, first=4) == one]
        touched = (lambda one: setattr(one, "first", 1), lambda one: delattr(one, "first"), lambda one: one.third)
        for touch in touched if annotations else ():  # the library's own stumbles over slots without a field
            try:
                touch(one)
            except (FrozenInstanceError, AttributeError) as error:
                said.append(str(error).replace("'Some' object", ""))
        said.append(repr(copy.copy(one)))
        told.append(said)
    assert told[0] == told[1]


@values.dataclass(frozen=True, slots=True)
class Kept:
    """What a pool of processes hands on."""

    number: int
    others: tuple[int, ...] = ()


@values.dataclass(frozen=True)
class More(Kept):
    """What is handed on, and more."""

    name: str = "so"


def test_values_go_to_another_process_and_come_back() -> None:
    for one in (Kept(1, (2,)), More(1, name="else")):
        assert pickle.loads(pickle.dumps(one)) == one
    assert Kept(1) != More(1)


def test_what_is_missing_or_unknown_is_told_by_name() -> None:
    with pytest.raises(TypeError, match=r"Kept\.__init__\(\) missing 1 required positional argument: 'number'"):
        Kept()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'name'"):
        Kept(1, name="so")  # type: ignore[call-arg]


def test_what_is_no_plain_frozen_class_is_the_librarys_own() -> None:
    @values.dataclass
    class Open:
        number: int = 1

    @values.dataclass(frozen=True, order=True)
    class Ordered:
        number: int = 1

    one = Open()
    one.number = 2
    assert one == Open(2)
    assert Ordered(1) < Ordered(2)


def test_one_function_is_compiled_for_a_class_with_its_first_object() -> None:
    """By the library six are, at once: of a small plan's imports that was a fifth."""
    count = (
        "import builtins, dataclasses, sys; from planforge import values; real, made = exec, []\n"
        "builtins.exec = lambda *some: (made.append(1), real(*some))[1]\n"
        "class Some: first: int\n"
        "Some = values.dataclass(frozen=True, slots=True)(Some); print(len(made))\n"
        "assert Some(1) == Some(first=1); print(len(made))"
    )
    done = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


def test_a_value_is_worked_out_once_by_the_very_object() -> None:
    asked = []

    @values.worked_out_once(by=lambda some, times: (id(some), times))
    def doubled(some: tuple[int, ...], times: int) -> tuple[int, ...]:
        """Say it twice."""
        asked.append(some)
        return some * times

    one, equal = (tuple([1, 2]) for _ in range(2))  # noqa: C409  # two objects, not one
    assert [doubled(some, 2) for some in (one, equal, one, equal)] == [(1, 2, 1, 2)] * 4
    assert [id(some) for some in asked] == [id(one), id(equal)]
    assert doubled(one, 3) == (1, 2, 1, 2, 1, 2)
    assert doubled.__doc__ == "Say it twice."


def test_what_is_remembered_of_values_stays_small_and_is_never_anothers() -> None:
    """Of a value that is gone the next one may have the address."""
    first = values.worked_out_once(by=id)(lambda some: some[0])
    assert all(first((number,)) == number for number in range(10 * values._MOST_KNOWN))
    (known,) = (cell.cell_contents for cell in first.__closure__ if isinstance(cell.cell_contents, dict))
    assert len(known) <= values._MOST_KNOWN
