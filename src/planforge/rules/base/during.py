"""When a rule holds: in phases, in weeks, or in either; a rule without it holds all over the plan."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema

from planforge.problem.sections import PHASE_ORDER
from planforge.quantities.spelled import Closed

PhaseName: TypeAlias = Literal["load-management", "strengthening", "return-to-running", "rebuild"]

_WEEKS = r"^[Ww]eeks? +(\d{1,3})(?: *- *(\d{1,3})| +(on))?$"
_EXAMPLES = "`rebuild`, `weeks 5-8`, `week 10 on`, or several in a list"


class During(Closed):
    """Phases by name, and weeks by number (last None: to the end). It holds where any of them does."""

    phases: tuple[PhaseName, ...] = ()
    weeks: tuple[tuple[int, int | None], ...] = ()

    def holds(self, week: int, phase: str) -> bool:
        """Tell whether a week, and the phase that governs it, belong to the span."""
        return phase in self.phases or any(first <= week <= (last or week) for first, last in self.weeks)

    def __str__(self) -> str:
        """Return the span as a coach writes it: `rebuild`, `[strengthening, weeks 5-8]`."""
        parts = [*self.phases, *(_spelled(first, last) for first, last in self.weeks)]
        return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def _spelled(first: int, last: int | None) -> str:
    if last is None:
        return f"week {first} on"
    return f"week {first}" if last == first else f"weeks {first}-{last}"


def _during(value: object) -> object:
    """Return what a text or a list of texts spells; raise ValueError in a coach's words when it cannot be."""
    if isinstance(value, dict):
        raise ValueError(f"a phase or weeks are expected here, not a mapping; write {_EXAMPLES}")
    if not isinstance(value, str | list):
        return value
    texts = [value] if isinstance(value, str) else value
    if not texts:
        raise ValueError(f"names no phase and no week; write {_EXAMPLES}")
    phases, weeks = [], []
    for text in texts:
        if text in PHASE_ORDER:
            phases.append(text)
        else:
            weeks.append(_weeks(text))
    return {"phases": phases, "weeks": weeks}


def _weeks(text: object) -> tuple[int, int | None]:
    found = re.match(_WEEKS, text) if isinstance(text, str) else None
    if not found:
        from planforge.source import nearest  # only a fault needs it

        near = nearest(str(text), PHASE_ORDER)
        raise ValueError(
            f"{text!r} is neither a phase nor weeks; "
            + (f"did you mean `{near}`?" if near else f"write {_EXAMPLES}; the phases are {', '.join(PHASE_ORDER)}")
        )
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last:
        raise ValueError(f"{text!r} are no weeks; write the earlier week first, counted from 1")
    return first, None if found[3] else last


_SPAN = {"anyOf": [{"enum": list(PHASE_ORDER)}, {"type": "string", "pattern": _WEEKS, "examples": ["weeks 5-8"]}]}
DuringField = Annotated[
    During,
    BeforeValidator(_during),
    WithJsonSchema({"anyOf": [*_SPAN["anyOf"], {"type": "array", "minItems": 1, "items": _SPAN}]}),
]
