"""The rules and the weeks of a file's protocol as its template has them, whatever the file says of them."""

from functools import cache

from planforge.constraints.rules import rules_of
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.problem.goal import Goal
from planforge.problem.uses import RuleUse
from planforge.source import Document, Fault, Scalar, plain, read_text


def usual_uses(document: Document) -> tuple[RuleUse, ...]:
    """Return the uses of rules of the templates that a file extends, of two together; none where it extends none."""
    return _of(_templates(document))


def usual_weeks(document: Document) -> int | None:
    """Return how long the plan of the protocol is that a file extends, of two the longer; None: it extends none."""
    return _weeks(_templates(document))[0]


def weeks_behind(document: Document) -> int:
    """Return how many weeks follow in that plan on the one by which its goal is due; 0: it extends none."""
    weeks, due = _weeks(_templates(document))
    return weeks - due if weeks is not None and due is not None else 0


def each_alone(document: Document) -> tuple[tuple[str, tuple[RuleUse, ...]], ...]:
    """Return each of two templates that a file extends, and its uses of rules; nothing where it extends one."""
    names = _templates(document)
    return tuple((name, _of((name,))) for name in names) if len(names) > 1 else ()


def _templates(document: Document) -> tuple[str, ...]:
    known = template_names()
    firsts = (next((name for name in chain if name in known), None) for chain in document.chains)
    return tuple(dict.fromkeys(name for name in firsts if name))


@cache
def _of(names: tuple[str, ...]) -> tuple[RuleUse, ...]:
    if not names:
        return ()
    document = _read(names)
    faults: list[Fault] = []
    uses, _ = rules_of(document.values().get("rules", {}), document, {}, faults)
    return tuple(uses)


@cache
def _weeks(names: tuple[str, ...]) -> tuple[int | None, int | None]:
    """Return how many weeks the plan of templates has, and by which its goal is due; None where they do not say."""
    if not names:
        return None, None
    document = _read(names)
    weeks, goal = (document.node(loc) for loc in (("calendar", "weeks"), ("protocol", "default_goal")))
    by = Goal.model_validate(plain(goal)).by
    return int(weeks.text) if isinstance(weeks, Scalar) else None, by if isinstance(by, int) else None


def _read(names: tuple[str, ...]) -> Document:
    extends = f"[{', '.join(names)}]" if len(names) > 1 else names[0]
    return read_text(f"planforge: 1\nextends: {extends}\n", "usual", find_template, template_names(), combined)
