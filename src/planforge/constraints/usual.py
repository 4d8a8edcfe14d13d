"""The rules of a file's protocol as its template has them, whatever the file says of them."""

from functools import cache

from planforge.constraints.rules import rules_of
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.problem.uses import RuleUse
from planforge.source import Document, Fault, read_text


def usual_uses(document: Document) -> tuple[RuleUse, ...]:
    """Return the uses of rules of the templates that a file extends, of two together; none where it extends none."""
    return _of(_templates(document))


def first_alone(document: Document) -> tuple[str, tuple[RuleUse, ...]] | None:
    """Return the first of two templates that a file extends, and its uses of rules; None where it extends one."""
    names = _templates(document)
    return (names[0], _of(names[:1])) if len(names) > 1 else None


def _templates(document: Document) -> tuple[str, ...]:
    known = template_names()
    firsts = (next((name for name in chain if name in known), None) for chain in document.chains)
    return tuple(dict.fromkeys(name for name in firsts if name))


@cache
def _of(names: tuple[str, ...]) -> tuple[RuleUse, ...]:
    if not names:
        return ()
    text = (
        f"planforge: 1\nextends: [{', '.join(names)}]\n" if len(names) > 1 else f"planforge: 1\nextends: {names[0]}\n"
    )
    document = read_text(text, "usual", find_template, template_names(), combined)
    faults: list[Fault] = []
    uses, _ = rules_of(document.values().get("rules", {}), document, {}, faults)
    return tuple(uses)
