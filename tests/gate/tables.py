"""The packaged table as numbers, for proofs: written apart from what judges an entry, and read from the file itself."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import yaml

from planforge.gate.table import FILE

PARTS = {
    "now": ["go_on", "walk_home", "do_not_run"],
    "next": ["progress", "repeat", "hold_week", "back_1", "back_2", "restart", "no_running"],
    "days_off": ["0", "1", "2", "3"],
    "refer": ["none", "hint", "soon", "at_once"],
}


class _Texts(yaml.SafeLoader):
    """Every scalar as text."""


_Texts.yaml_implicit_resolvers = {}


class Numbers(NamedTuple):
    """A row of one profile: the least step of each answer, and each part of what follows, by rank."""

    name: str
    when: dict[str, int]
    then: tuple[int, ...]


@cache
def values() -> Any:
    return yaml.load(FILE.read_text(encoding="utf-8"), _Texts)  # a safe loader without guesses


def steps() -> dict[str, list[str]]:
    return {name: one["steps"] for name, one in values()["answers"].items()}


def profiles() -> list[str]:
    return list(values()["profiles"])


@cache
def rows(profile: str) -> tuple[Numbers, ...]:
    limits = values()["profiles"][profile]["limits"]

    def least(answer: str, said: str) -> int:
        above = re.fullmatch("above (.+)", said)
        return steps()[answer].index(limits[above[1]]) + 1 if above else steps()[answer].index(said)

    return tuple(
        Numbers(
            name,
            {answer: least(answer, said) for answer, said in row["when"].items()},
            tuple(PARTS[part].index(row["then"].get(part, PARTS[part][0])) for part in PARTS),
        )
        for name, row in values()["rows"].items()
        if profile in row.get("profiles", [profile])
    )


def blocks() -> list[list[str]]:
    """Return answers grouped by the rows that they share: no row speaks of two groups, so each group is its own space.

    An outcome over all answers is the largest of those over the groups.
    """
    groups: list[set[str]] = [{name} for name in steps()]
    for row in values()["rows"].values():
        joined = [group for group in groups if group & row["when"].keys()]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return [[name for name in steps() if name in group] for group in groups]


def outcomes(profile: str, answers: list[str]) -> list[np.ndarray]:
    """Return each part of what follows, over every combination of some answers, the others at their mildest."""
    shape = [len(steps()[name]) for name in answers]
    found = [np.zeros(shape, np.int8) for _ in PARTS]
    for row in rows(profile):
        if not row.when.keys() <= {*answers}:
            continue
        speaks = np.ones([1] * len(answers), bool)
        for name, least in row.when.items():
            axis = [1] * len(answers)
            axis[answers.index(name)] = -1
            speaks = speaks & (np.arange(len(steps()[name])) >= least).reshape(axis)
        for part, rank in zip(found, row.then, strict=True):
            if rank:
                np.maximum(part, np.where(speaks, np.int8(rank), np.int8(0)), out=part)
    return found


def corners(row: Numbers) -> Iterator[dict[str, int]]:
    """Yield the entry at which a row just speaks, and those that are one step milder in one answer."""
    yield dict(row.when)
    for name, least in row.when.items():
        if least:
            yield {**row.when, name: least - 1}
