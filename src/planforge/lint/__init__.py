"""What is wrong with a file before any solver is asked: statements that contradict each other, and idle ones.

A contradiction is a proof, in a coach's terms, that no plan can keep what is stated; only firm rules count, and what
cannot be counted on a few sheets of paper is left to the solver. A warning names what a coach wrote and what never does
anything in this plan. Rules of a template that have nothing to do are no news and are not named.
"""

from dataclasses import dataclass

from planforge.lint.climb import out_of_reach
from planforge.lint.days import too_full
from planforge.lint.idle import idle
from planforge.lint.loose import looser
from planforge.lint.night import at_night
from planforge.lint.room import too_little_time
from planforge.problem.problem import Problem
from planforge.source import Document, Fault


@dataclass(frozen=True)
class Lint:
    """Faults for which there is no plan, and warnings; each names every place that takes part in it."""

    contradictions: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def lint(problem: Problem, document: Document) -> Lint:
    """Return what contradicts itself in a file that could be read, and what its owner should know.

    That is what in it never does anything, night hours, and limits that are looser than the protocol has them.
    """
    found = contradictions(problem, document)
    silent = found or problem.waiting  # a plan of waiting leaves most rules nothing to do
    always = (*at_night(problem, document), *looser(problem, document))
    if silent:
        return Lint(found, always)
    return Lint((), (*always, *too_little_time(problem, document), *idle(problem, document)))


def contradictions(problem: Problem, document: Document) -> tuple[Fault, ...]:
    """Return what contradicts itself on paper."""
    return (*too_full(problem, document), *out_of_reach(problem, document))


__all__ = ["Lint", "contradictions", "lint"]
