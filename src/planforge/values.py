"""Values: frozen dataclasses at a quarter of the cost, and what is worked out of a value once.

A small plan needs 150 frozen classes; to make them took a fifth of what its imports take. `dataclasses` writes and
compiles six functions for every frozen class. Five of them are the same for all classes but for the names of the
fields, so here they are closures, and `__init__` alone is compiled. Everything else is the library's own: its fields,
`replace`, `field`, slots, pattern matching; a class says and does what it does there. Type checkers are told that it is
the library's decorator.
"""

import dataclasses
from collections.abc import Callable, Hashable
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import wraps
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, TypeVarTuple

Result = TypeVar("Result")
Values = TypeVarTuple("Values")
_MOST_KNOWN = 2048  # results of a function that are kept: those of some plans of a year

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, **options: bool) -> Any:
        """Return a dataclass. Options are the library's, who also makes what is not frozen, or has an order."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, **options)
        if not frozen or options.keys() - {"slots", "kw_only"}:
            return dataclasses.dataclass(cls, frozen=frozen, **options)
        return _frozen(dataclasses.dataclass(cls, init=False, repr=False, eq=False, **options), **options)


_ABSENT = object()


def _frozen(cls: type, *, slots: bool = False, kw_only: bool = False) -> type:
    """Return a class that has its fields with the functions that its own body does not define."""
    members = dataclasses.fields(cls)
    compared = _values([one.name for one in members if one.compare])
    shown = tuple(one.name for one in members if one.repr)

    @recursive_repr()
    def as_text(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def equal(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(compared(self))

    functions: dict[str, Callable[..., Any]] = {
        "__repr__": as_text,
        "__eq__": equal,
        "__hash__": hashed,
        "__setattr__": _set_nothing,
        "__delattr__": _delete_nothing,
    }
    if slots:  # which pickle cannot set one by one in what is frozen
        functions |= {"__getstate__": _state, "__setstate__": _with_state}
    for name, function in functions.items():
        if vars(cls).get(name) is None:  # Python itself writes None where a body defines `__eq__` alone
            setattr(cls, name, function)
    if "__init__" not in vars(cls):
        cls.__init__ = _made_when_called(cls, members)  # type: ignore[misc]
    return cls


def _made_when_called(cls: type, members: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Return what becomes the class's `__init__` with its first object: of most classes a command makes none."""

    def first(self: Any, *values: Any, **named: Any) -> None:
        cls.__init__ = made = _init(cls, members)  # type: ignore[misc]
        made(self, *values, **named)

    return first


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives some attributes of an object as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda one: (getattr(one, names[0]),)) if names else lambda _: ()


def _init(cls: type, members: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Return the function that takes a value for each field, or its default."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_ABSENT": _ABSENT}
    places, names, body = ["self"], list[str](), list[str]()
    for one in members:
        assert one.init, "every field is given"
        parameter = value = one.name
        if one.default is not MISSING:
            known[f"_default_{one.name}"] = one.default
            parameter += f"=_default_{one.name}"
        elif one.default_factory is not MISSING:
            known[f"_make_{one.name}"] = one.default_factory
            parameter += "=_ABSENT"
            value = f"_make_{one.name}() if {one.name} is _ABSENT else {one.name}"
        (names if one.kw_only else places).append(parameter)
        body.append(f" _set(self, {one.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append(" self.__post_init__()")
    parameters = ", ".join([*places, *(["*", *names] if names else [])])
    exec("\n".join([f"def __init__({parameters}):", *(body or [" pass"])]), known)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return made


def _set_nothing(self: Any, name: str, value: Any) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete_nothing(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _with_state(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def worked_out_once(
    by: Callable[[*Values], Hashable],
) -> Callable[[Callable[[*Values], Result]], Callable[[*Values], Result]]:
    """Return what makes a pure function remember its results, each by a key of what it is asked about.

    by: gives the key; it may hold the `id` of an object that never changes, for what is asked about is kept with the
    result, so that its id is nobody else's. An equal object is asked about anew: to compare them costs more.
    """

    def remembering(function: Callable[[*Values], Result]) -> Callable[[*Values], Result]:
        known: dict[Hashable, tuple[Result, tuple[*Values]]] = {}

        @wraps(function)
        def found(*values: *Values) -> Result:
            key = by(*values)
            there = known.get(key)
            if there is None:
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                there = known[key] = function(*values), values
            return there[0]

        return found

    return remembering


__all__ = ["dataclass", "worked_out_once"]
