"""What is worked out of a value once: a pure function that remembers what it said of the very objects it was asked."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Result = TypeVar("Result")
Values = TypeVarTuple("Values")
_MOST_KNOWN = 2048  # results of a function that are kept: of the sessions of some plans of a year


def worked_out_once(
    by: Callable[[*Values], Hashable], most: int = _MOST_KNOWN
) -> Callable[[Callable[[*Values], Result]], Callable[[*Values], Result]]:
    """Return what makes a pure function remember its results, each by a key of what it is asked about.

    by: gives the key; it may hold the `id` of an object that never changes, for what is asked about is kept with the
    result, so that its id is nobody else's. An equal object is asked about anew: to compare them costs more. most: so
    many results are kept, with all that they were asked about; of whole plans few may be, where one process makes
    thousands.
    """

    def remembering(function: Callable[[*Values], Result]) -> Callable[[*Values], Result]:
        known: dict[Hashable, tuple[Result, tuple[*Values]]] = {}

        @wraps(function)
        def found(*values: *Values) -> Result:
            key = by(*values)
            there = known.get(key)
            if there is None:
                if len(known) >= most:  # the oldest goes: what is asked about now stays, whatever was asked before
                    known.pop(next(iter(known)))
                there = known[key] = function(*values), values
            return there[0]

        return found

    return remembering
