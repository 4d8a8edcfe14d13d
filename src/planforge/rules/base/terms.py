"""Sums of named things times whole numbers: what rules yield where their words are read instead of solved.

Rules add, subtract and multiply by whole numbers (see `rules.draft`), so this is all they need. A solver's own
expressions would do, too, but making and flattening them costs three times as much, and a question about a file reads
rules many hundred times.
"""

from collections.abc import Hashable


class Terms:
    """A coefficient per name, and an offset; a value that never changes."""

    __slots__ = ("coefficients", "offset")

    def __init__(self, coefficients: dict[Hashable, int], offset: int = 0) -> None:
        """Take what is to stay as it is."""
        self.coefficients = coefficients
        self.offset = offset

    @classmethod
    def of(cls, name: Hashable) -> "Terms":
        """Return the one thing of this name."""
        return cls({name: 1})

    def __add__(self, other: "Terms | int") -> "Terms":
        """Return the sum."""
        if isinstance(other, int):
            return Terms(self.coefficients, self.offset + other)
        coefficients = self.coefficients.copy()
        for name, coefficient in other.coefficients.items():
            coefficients[name] = coefficients.get(name, 0) + coefficient
        return Terms(coefficients, self.offset + other.offset)

    __radd__ = __add__

    def __neg__(self) -> "Terms":
        """Return the negative."""
        return self * -1

    def __sub__(self, other: "Terms | int") -> "Terms":
        """Return the difference."""
        if isinstance(other, int):
            return Terms(self.coefficients, self.offset - other)
        coefficients = self.coefficients.copy()
        for name, coefficient in other.coefficients.items():
            coefficients[name] = coefficients.get(name, 0) - coefficient
        return Terms(coefficients, self.offset - other.offset)

    def __rsub__(self, other: int) -> "Terms":
        """Return the difference from a number."""
        return -self + other

    def __mul__(self, factor: int) -> "Terms":
        """Return the whole times a number."""
        return Terms(
            {name: factor * coefficient for name, coefficient in self.coefficients.items()}, factor * self.offset
        )

    __rmul__ = __mul__
