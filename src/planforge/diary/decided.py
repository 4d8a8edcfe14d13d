"""What a decision changes, as the diary keeps it: the one place that knows the keys of its JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Decided:
    """What spoke, and what differs, in words; and on what it rests.

    goal: the week's first day on which it is reached, before and after; None: it is not. untold: the runs of which
    nobody had told, or not all, where nothing else spoke. ill: somebody was so ill then that nothing is trained.
    """

    because: tuple[str, ...]
    differences: tuple[str, ...]
    goal: tuple[str | None, str | None]
    untold: tuple[str, ...] = ()
    ill: bool = False

    @property
    def text(self) -> str:
        """Return it as it is kept: JSON, the same for the same."""
        values: dict[str, Any] = {"because": self.because, "differences": self.differences, "goal": self.goal}
        values |= {"untold": self.untold} if self.untold else {}
        values |= {"ill": True} if self.ill else {}
        return json.dumps(values, ensure_ascii=False, sort_keys=True)


def decided_from(text: str) -> Decided:
    """Return what such a text says."""
    kept: Mapping[str, Any] = json.loads(text)
    before, after = kept["goal"]
    untold = tuple(kept.get("untold", ()))
    return Decided((*kept["because"],), (*kept["differences"],), (before, after), untold, bool(kept.get("ill")))
