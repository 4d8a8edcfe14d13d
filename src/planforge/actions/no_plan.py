"""No plan is possible, or none was found: what is raised then, and the changes that would help."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from planforge.constraints.load import Loaded
from planforge.views import no_plan as view
from planforge.views.no_plan import Found, NoPlanValues, Prices, UndecidedValues
from planforge.views.page import Page


class NoPlan(Exception):
    """No plan is possible; `str()` is why, in the words of the file, with the changes that would help, by number.

    outcome: what the solver found; Undecided where only a count on paper shows that there is no plan. loaded: what the
    file states. file: its path, where a change can be written into it. prices: what a change brings, by its number.
    meanwhile: what is to be done with the runs of the plan that stands; None: nothing else than before.
    """

    meanwhile: str | None = None

    def __init__(self, outcome: Found, loaded: Loaded, file: Path | None, prices: Prices | None = None) -> None:
        """Take what the solver found, and the file that it was asked for."""
        super().__init__(outcome)
        self.outcome, self.loaded, self.file, self.prices = outcome, loaded, file, prices or {}

    def __str__(self) -> str:
        return self.page.text

    @property
    def tried(self) -> bool:
        """Tell whether the solver has shown it, and looked for what would help."""
        from planforge.conflicts.outcome import Undecided as Unsettled

        return not isinstance(self.outcome, Unsettled)

    @property
    def page(self) -> Page[NoPlanValues]:
        """Return what is said of it."""
        return view.page(self.outcome, self.loaded, self.file, self.prices, self.meanwhile)

    @property
    def values(self) -> NoPlanValues:
        """Return the same for a program; `planforge schema generate` prints its shape."""
        return self.page.values


class Undecided(Exception):
    """In the effort given there was neither a plan nor a proof that there is none. meanwhile: as in NoPlan."""

    meanwhile: str | None = None

    def __str__(self) -> str:
        return self.page.text

    @property
    def page(self) -> Page[UndecidedValues]:
        """Return what is said of it."""
        return view.undecided(self.meanwhile)

    @property
    def values(self) -> UndecidedValues:
        """Return the same for a program."""
        return self.page.values


class NoSuchChange(Exception):
    """No change that would help has the number asked for, or there is no file to write it into."""


def settling(outcome: Found, loaded: Loaded) -> Found:
    """Return what was found without the changes that leave on paper what takes part in their own conflict.

    Each was tried with the lines of the other conflicts left out: the times of a week may be among those.
    """
    from planforge.conflicts.conflict import NoPlan as Conflicts
    from planforge.lint import contradictions

    if not isinstance(outcome, Conflicts) or len(outcome.conflicts) < 2 or not loaded.contradictions:
        return outcome
    document, kept = loaded.document, []
    for conflict in outcome.conflicts:
        places = {one.place(document) for one in conflict.statements}
        places &= {str(one.place) for one in loaded.contradictions}
        helping = tuple(
            one
            for one in conflict.relaxations
            if not places & {str(fault.place) for fault in contradictions(one.change.problem, document)}
        )
        kept.append(replace(conflict, relaxations=helping))
    return replace(outcome, conflicts=tuple(kept))


def why_none(outcome: Found, loaded: Loaded, file: Path | None, prices: Prices | None = None) -> NoPlan | Undecided:
    """Return what to raise where the solver found no plan: what contradicts itself on paper needs no solver."""
    from planforge.conflicts.outcome import Undecided as Unsettled

    if isinstance(outcome, Unsettled) and not loaded.contradictions:
        return Undecided()
    return NoPlan(outcome, loaded, file, prices)


def edits_of(one: NoPlan, numbers: tuple[int, ...]) -> list[Any]:
    """Return what some of the changes write into the file: paths and values; raise NoSuchChange."""
    offered = {number: change for number, _, change in view.numbered(one.outcome)}
    if unknown := [str(number) for number in numbers if number not in offered]:
        known = f"1 to {len(offered)}" if offered else "none at all"
        raise NoSuchChange(f"There is no change {', '.join(unknown)}; there is {known}.")
    return [edit for number in numbers for edit in view.values_in_file(offered[number], one.loaded)]
