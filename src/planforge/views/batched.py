"""What became of each runner of a batch: a line each."""

from typing import Literal

from typing_extensions import TypedDict

Outcomes = Literal["plan", "waiting", "conflict", "red flag", "unanswered", "undecided", "wrong file", "failed"]


class RunnerValues(TypedDict):
    """What became of one runner.

    file, out: the constraint file, and the folder of the plan below that of the batch. says: warnings, or why there is
    no plan, a line each. proven: whether the plan is proven to be the best. now: the moment of which it was asked.
    input: the sum of what was asked, but for the earlier plan. plan: the sum of the plan.json. Null: there is no plan.
    """

    runner: str
    file: str
    outcome: Outcomes
    out: str | None
    says: list[str]
    plan_id: str | None
    revision: int | None
    weeks: int | None
    reached_in_week: int | None
    proven: bool | None
    now: str
    input: str | None
    plan: str | None
