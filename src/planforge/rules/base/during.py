"""When a rule holds: in phases, in weeks, or in either; a rule without it holds all over the plan."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

from planforge.problem.sections import PHASE_ORDER
from planforge.quantities.dates import PlanWeeks
from planforge.quantities.spelled import Closed, spaced
from planforge.quantities.when import EXAMPLES, WAYS, WHEN, Numbered, When, is_when, parse_when

PhaseName: TypeAlias = Literal["load-management", "strengthening", "return-to-running", "rebuild"]


class During(Closed, defer_build=False):  # a part of every rule: made once for all
    """Phases by name, and weeks by number (last None: to the end). It holds where any of them does.

    named: weeks by other names, even ones or those that hold some dates. in_weeks: which those are in a plan; None as
    long as nobody asked (`in_plan`).
    """

    phases: tuple[PhaseName, ...] = ()
    weeks: tuple[tuple[int, int | None], ...] = ()
    named: tuple[When, ...] = ()
    in_weeks: frozenset[int] | None = None

    def holds(self, week: int, phase: str) -> bool:
        """Tell whether a week, and the phase that governs it, belong to the span."""
        if self.named and self.in_weeks is None:
            numbered = [part for one in self.named for part in one.parts if isinstance(part, Numbered)]
            assert not any(one.needs_dates for one in self.named), "which weeks hold a date is the plan's to say"
            among = any(part.holds(week) for part in numbered)
        else:
            among = week in (self.in_weeks or ())
        return phase in self.phases or among or any(first <= week <= (last or week) for first, last in self.weeks)

    def in_plan(self, weeks: PlanWeeks) -> "During":
        """Return the same, for a plan with these weeks."""
        if not self.named:
            return self
        return self.model_copy(update={"in_weeks": frozenset().union(*(one.weeks(weeks) for one in self.named))})

    def __str__(self) -> str:
        """Return the span as a coach writes it: `rebuild`, `weeks 5-8, 11`, `[strengthening, even weeks]`."""
        numbered = When(tuple(Numbered(first, last) for first, last in self.weeks))
        parts = [*self.phases, *([str(numbered)] if self.weeks else []), *map(str, self.named)]
        return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def _during(value: object) -> object:
    """Return what a text or a list of texts spells; raise ValueError in a coach's words when it cannot be."""
    if isinstance(value, dict):
        raise ValueError(f"a phase or weeks are expected here, not a mapping; {_WAYS}")
    if not isinstance(value, str | list):
        return value
    texts = [value] if isinstance(value, str) else value
    if not texts:
        raise ValueError(f"names no phase and no week; {_WAYS}")
    phases: list[str] = []
    weeks: list[tuple[int, int | None]] = []
    named: list[When] = []
    for text in texts:
        if text in PHASE_ORDER:
            phases.append(text)
            continue
        when = _when(text)
        plain = [part for part in when.parts if isinstance(part, Numbered) and not part.each]
        if len(plain) == len(when.parts):
            weeks += [(part.first, part.last) for part in plain]
        else:
            named.append(when)
    return {"phases": phases, "weeks": weeks, "named": named}


def _when(text: object) -> When:
    if isinstance(text, str) and is_when(text):
        return parse_when(text)
    from planforge.source import nearest  # only a fault needs it

    near = nearest(str(text), PHASE_ORDER)
    raise ValueError(f"{text!r} is neither a phase nor weeks; " + (f"did you mean `{near}`?" if near else f"{_WAYS}"))


_WAYS = f"{WAYS}, one of the phases {', '.join(PHASE_ORDER)}, or several in a list"
_SPAN = {
    "anyOf": [
        {"enum": list(PHASE_ORDER)},
        {"type": "string", "pattern": spaced(WHEN), "examples": list(EXAMPLES)},
    ]
}
DuringField = Annotated[
    During,
    BeforeValidator(_during),
    WithJsonSchema({"anyOf": [*_SPAN["anyOf"], {"type": "array", "minItems": 1, "items": _SPAN}]}),
]
