"""Where a plan can go, and what becomes of it there: by kind of session in words, session by session as values."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from typing_extensions import TypedDict

from planforge.exporters.formats import Fate, Verdict
from planforge.exporters.targets import Target, Targets
from planforge.plan.model import Kind, Plan
from planforge.views.page import Page
from planforge.views.table import NONE, WIDTH, aligned

_COLUMNS = {Kind.RUN: "Runs", Kind.STRENGTH: "Strength", Kind.CROSS: "Cross"}
_ONE_OF = {Kind.RUN: "run", Kind.STRENGTH: "strength session", Kind.CROSS: "cross-training session"}


class SessionAtTarget(TypedDict):
    """What becomes of a session: as the plan has it, with something lost (why), or not at all (why)."""

    session: str
    date: str
    kind: Literal["run", "strength", "cross"]
    title: str
    fate: Literal["exact", "reduced", "not possible"]
    why: list[str]


class TargetCounts(TypedDict):
    """At a target: of how many sessions what becomes."""

    target: str
    exact: int
    reduced: int
    not_possible: int


class TargetValues(TargetCounts):
    """A target; name: what it is called; how: how a plan gets there, as far as that is known."""

    name: str
    how: str
    sessions: list[SessionAtTarget]


class TargetsValues(TypedDict):
    """What becomes of each session of a plan, wherever it can go."""

    plan_id: str
    targets: list[TargetValues]


def page(plan: Plan, targets: Targets) -> Page[TargetsValues]:
    """Return what becomes of a plan at every target: a table, what is lost, and how it gets there."""
    parts = [
        "\n".join([f"What becomes of {_counted(Counter(one.kind for one in plan.sessions))}:", *_table(plan, targets)]),
        *_losses(plan, targets),
        "\n".join(["How it gets there:", *(line for target in targets for line in _how(target))]),
    ]
    values: TargetsValues = {
        "plan_id": plan.plan_id,
        "targets": [_values(plan, target, verdicts) for target, verdicts in targets.items()],
    }
    return Page("\n\n".join(parts), values)


def counts(targets: Targets) -> list[TargetCounts]:
    """Return of how many sessions what becomes, target by target."""
    return [_counts(target, verdicts) for target, verdicts in targets.items()]


def summary(targets: Targets) -> list[str]:
    """Return a line for all targets at which the same becomes of as many sessions."""
    names: dict[str, list[str]] = {}
    for target, verdicts in targets.items():
        names.setdefault(_fates(verdicts.values()), []).append(target.name)
    return [f"{', '.join(several)}: {fates}" for fates, several in names.items()]


# -- for a reader ----------------------------------------------------------------------------------------------------


def _table(plan: Plan, targets: Targets) -> list[str]:
    kinds = {session.id: session.kind for session in plan.sessions}
    rows = [("", *_COLUMNS.values())]
    for target, verdicts in targets.items():
        of_kind = (_fates(one for slot, one in verdicts.items() if kinds[slot] is kind) for kind in _COLUMNS)
        rows.append((target.name, *of_kind))
    return aligned(rows, range(len(rows[0])), before="  ")


def _fates(verdicts: Iterable[Verdict]) -> str:
    """Return of how many what becomes: `12 exact, 3 reduced`."""
    number = Counter(one.fate for one in verdicts)
    return ", ".join(f"{number[fate]} {fate}" for fate in Fate if number[fate]) or NONE


def _losses(plan: Plan, targets: Targets) -> Iterator[str]:
    """Yield what is lost, and what cannot be, once for all targets at which that is the same."""
    names: dict[tuple[str, ...], list[str]] = {}
    for target, verdicts in targets.items():
        names.setdefault(tuple(_losses_at(plan, verdicts)), []).append(target.name)
    for lines, several in names.items():
        if lines:
            yield "\n".join([f"{', '.join(several)}:", *lines])


def _losses_at(plan: Plan, verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    """Yield a line for each loss, with the sessions that have it by kind; of several details of one none is named."""
    kinds: dict[tuple[Fate, str], Counter[Kind]] = {}
    details: dict[tuple[Fate, str], set[str]] = {}
    for session in plan.sessions:
        fate, why = verdicts[session.id]
        for what, said in {one.partition(": ")[0]: one for one in why}.items():
            kinds.setdefault((fate, what), Counter())[session.kind] += 1
            details.setdefault((fate, what), set()).add(said)
    for (fate, what), number in kinds.items():
        said = details[fate, what].pop() if len(details[fate, what]) == 1 else what
        many = "all sessions" if number.total() == len(plan.sessions) else _counted(number)
        line = f"{many}{', not possible' if fate is Fate.NOT_POSSIBLE else ''}: {said}"
        yield textwrap.fill(line, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)


def _counted(number: Counter[Kind]) -> str:
    """Return how many sessions of which kind: `24 runs, 1 strength session`."""
    return ", ".join(f"{number[kind]} {one}{'s' * (number[kind] > 1)}" for kind, one in _ONE_OF.items() if number[kind])


def _how(target: Target) -> list[str]:
    text = f"{target.name}: {target.how}"
    return textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)


# -- for a program ---------------------------------------------------------------------------------------------------


def _values(plan: Plan, target: Target, verdicts: Mapping[str, Verdict]) -> TargetValues:
    sessions: list[SessionAtTarget] = [
        {
            "session": one.id,
            "date": one.date.isoformat(),
            "kind": one.kind.value,
            "title": one.title,
            "fate": verdicts[one.id].fate.value,
            "why": [*verdicts[one.id].why],
        }
        for one in plan.sessions
    ]
    return {**_counts(target, verdicts), "name": target.name, "how": target.how, "sessions": sessions}


def _counts(target: Target, verdicts: Mapping[str, Verdict]) -> TargetCounts:
    number = Counter(one.fate for one in verdicts.values())
    exact, reduced, not_possible = (number[fate] for fate in (Fate.EXACT, Fate.REDUCED, Fate.NOT_POSSIBLE))
    return {"target": target.key, "exact": exact, "reduced": reduced, "not_possible": not_possible}
