"""A table of a language's file as an object: its keys are attributes, known to mypy and closed.

Read by hand: for the fifty tables of a language pydantic takes as long as a small plan takes to be solved (measured).
"""

from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, Self, get_args, get_origin


class Table:  # noqa: PLW1641  # its tables are dictionaries: nobody asks for its hash
    """A table: it holds what its annotations name, and never changes. A key that is a word of Python ends with `_`."""

    @classmethod
    def read(cls, values: object, at: str = "") -> Self:
        """Return the table that a file holds; raise ValueError where it says less, more or otherwise. at: its key."""
        table = object.__new__(cls)
        named = {name.removesuffix("_"): name for name in cls.__annotations__}
        shapes = {key: cls.__annotations__[name] for key, name in named.items()}
        for key, value in _read_each(shapes, values, at).items():
            table.__dict__[named[key]] = value
        if wrong := table.wrong():
            raise ValueError(f"{at or 'the file'}: {wrong}")
        return table

    def wrong(self) -> str | None:
        """Return what is wrong with the table as a whole, None where nothing is."""
        return None

    def texts(self) -> dict[str, str]:
        """Return the keys of a table of texts alone, with their texts."""
        return dict(vars(self))

    def __setattr__(self, name: str, _value: object) -> None:
        """Refuse to change anything."""
        raise AttributeError(f"{name}: a language never changes")

    def __eq__(self, other: object) -> bool:
        """Tell whether a table says the same."""
        return type(other) is type(self) and vars(other) == vars(self)


def _read_each(shapes: Mapping[str, Any], values: object, at: str) -> dict[str, Any]:
    """Return the values of a table, each as its shape wants it."""
    if not isinstance(values, dict):
        raise ValueError(f"{at}: a table is expected")
    inside = f"{at}." if at else ""
    if lacking := next((key for key in shapes if key not in values), None):
        raise ValueError(f"{inside}{lacking} is missing")
    if surplus := next((key for key in values if key not in shapes), None):
        raise ValueError(f"{inside}{surplus} is no key of a language")
    return {key: _read(shape, values[key], f"{inside}{key}") for key, shape in shapes.items()}


def _read(shape: Any, value: object, at: str) -> Any:
    """Return a value as a text, several texts, a table, or texts by their keys, as its annotation says."""
    kind = get_origin(shape)
    if shape is str:
        if not isinstance(value, str):
            raise ValueError(f"{at}: a text is expected")
        return value
    if kind is tuple:
        return _several(get_args(shape), value, at)
    if kind is dict:
        keys, inside = get_args(shape)
        if not isinstance(value, dict):
            raise ValueError(f"{at}: a table is expected")
        return {_key(keys, key, at): _read(inside, one, f"{at}.{key}") for key, one in value.items()}
    if kind is UnionType:  # a text, or its forms
        text, forms = get_args(shape)
        return _read(forms if isinstance(value, list) else text, value, at)
    if issubclass(shape, Table):
        return shape.read(value, at)
    return shape(**_read_each(shape.__annotations__, value, at))  # a tuple with names


def _several(shapes: tuple[Any, ...], value: object, at: str) -> tuple[str, ...]:
    several = value if isinstance(value, list) else []
    wanted = None if shapes[1:] == (...,) else len(shapes)
    if not several or wanted not in (None, len(several)):
        raise ValueError(f"{at}: a list of {wanted or 'one or more'} texts is expected")
    return tuple(_read(str, one, at) for one in several)


def _key(keys: Any, key: str, at: str) -> Any:
    """Return a key as its annotation says: a text, one of some, or of an enumeration."""
    if keys is str:
        return key
    known = get_args(keys) if get_origin(keys) is Literal else tuple(keys)
    if key not in known:  # what is enumerated are texts
        raise ValueError(f"{at}.{key} is no key of a language")
    return known[known.index(key)]
