"""Examples that a protocol or a coach writes, and that `planforge check` tries: so much, and what must follow.

Of an entry of the diary: its answers, and what follows from them. Of a week of the plan: what it holds. An answer that
an example does not name is the mildest; `unanswered: yes` stands for one that is missing.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planforge.gate.changes import OfAnswers
from planforge.gate.outcome import MOST_DAYS_OFF, Next, Now, Refer
from planforge.quantities import spelled
from planforge.quantities.spelled import Closed
from planforge.quantities.units import LONGEST_PLAN, MILLIMETRES_PER_KM

PhaseName = Literal["load-management", "strengthening", "return-to-running", "rebuild"]


class Amounts(Closed):
    """How much a week holds, walking in runs included in its distance."""

    runs: Annotated[int, spelled.whole(0, 14)] | None = Field(None, description="Runs.")
    distance: Annotated[int, spelled.distance(0, 500 * MILLIMETRES_PER_KM)] | None = Field(
        None, description="Distance of the runs, their walking included."
    )
    running: Annotated[int, spelled.duration(0, 100 * 3600)] | None = Field(None, description="Running, all runs.")
    longest_stretch: Annotated[int, spelled.duration(0, 24 * 3600)] | None = Field(
        None, description="The longest stretch of running without a break."
    )


class Follows(Closed):
    """What must follow, part by part; what is not named is not asked."""

    now: Now | None = Field(None, description="Of an entry: what becomes of the session itself.")
    next: Next | None = Field(None, description="Of an entry: what becomes of the sessions to come.")
    days_off: Annotated[int, spelled.whole(0, MOST_DAYS_OFF)] | None = Field(
        None, description="Of an entry: days without running after it, at least."
    )
    refer: Refer | None = Field(None, description="Of an entry: whether to see somebody.")
    row: str | None = Field(None, description="Of an entry: the gravest row that speaks.")
    phase: PhaseName | None = Field(None, description="Of a week: its phase.")
    runs: Annotated[int, spelled.whole(0, 14)] | None = Field(None, description="Of a week: its runs.")
    strength: Annotated[int, spelled.whole(0, 14)] | None = Field(None, description="Of a week: strength sessions.")
    cross_training: Annotated[int, spelled.whole(0, 14)] | None = Field(
        None, description="Of a week: sessions of cross-training."
    )
    at_most: Amounts = Field(Amounts(), description="Of a week: no more than this.")
    at_least: Amounts = Field(Amounts(), description="Of a week: no less than this.")

    @property
    def of_an_entry(self) -> set[str]:
        """Return what is asked that only an entry has."""
        return self.model_fields_set & {"now", "next", "days_off", "refer", "row"}


class Example(Closed):
    """So much, and what must follow: `when` (answers of an entry) or `week` (of the plan), and `then`."""

    when: Annotated[dict[str, str], Field(min_length=1), OfAnswers()] | None = Field(
        None, description="Answers of an entry; those not named are the mildest."
    )
    week: Annotated[int, spelled.whole(1, LONGEST_PLAN)] | None = Field(None, description="A week of the plan.")
    then: Follows = Field(description="What must follow.")

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Example":
        if (self.when is None) == (self.week is None):
            raise ValueError("an example is of an entry or of a week; write either `when` or `week`")
        entry = self.then.of_an_entry
        if self.when is not None and (other := self.then.model_fields_set - entry):
            raise ValueError(f"{min(other)} is of a week, and this example is of an entry; write `next` and such")
        if self.week is not None and entry:
            raise ValueError(f"{min(entry)} is of an entry, and this example is of a week; write `runs` and such")
        if not self.then.model_fields_set:
            raise ValueError("nothing must follow here; write something such as `then: {next: repeat}`")
        return self
