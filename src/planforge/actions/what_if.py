"""What another value would change: the plan that a file has, beside the one it would have."""

from dataclasses import dataclass

from planforge.actions.load import Request
from planforge.actions.no_plan import NoPlan, Undecided
from planforge.actions.solve import Solution, Tell, quiet, solve
from planforge.checker.check import only_in
from planforge.rules.base.rule import Finding


@dataclass(frozen=True)
class WhatIf:
    """Two plans of one file; before: None where the file itself has none, or none was found in the effort given."""

    before: Solution | None
    after: Solution

    @property
    def opens(self) -> list[Finding]:
        """Return the wishes that only the plan with other values leaves open."""
        return only_in(self.after.wishes, self.before.wishes if self.before else ())

    @property
    def closes(self) -> list[Finding]:
        """Return the wishes that only the file's own plan leaves open."""
        return only_in(self.before.wishes if self.before else (), self.after.wishes)


def what_if(stated: Request, changed: Request, tell: Tell = quiet) -> WhatIf:
    """Return the plans of a file as it is and with other values; nothing is written.

    Raises NoPlan or Undecided where the changed file has no plan, and BrokenPlan.
    """
    try:
        before = solve(stated, tell)
    except (NoPlan, Undecided):
        before = None
    return WhatIf(before, solve(changed, tell))
