"""The shapes of what `explain --json` prints: a page a question."""

from typing import Annotated, Literal

from typing_extensions import TypedDict

from planforge.plan.model import Level, PlanGoal
from planforge.views.page import Json, Stored


class RuleValues(TypedDict):
    """A use of a rule; place: where it was set, FILE:LINE:COLUMN. why: the coach's own reason."""

    rule: str
    place: str
    says: str
    why: str | None


class BindingValues(RuleValues):
    """A rule that leaves a week no room; measured, allowed: metres, seconds or a number, by measure."""

    measure: str
    measured: int
    bound: Literal["at most", "at least", "exactly"]
    allowed: int
    words: str


class CostValues(RuleValues):
    """What a change of a rule does to the earliest week for the goal; saved: weeks, null where one is out of reach.

    Of a goal as far as the weeks allow, here and on the pages about weeks to the goal, that is the week for reaching
    and holding the run that it aims at.
    """

    change: str
    earliest: int | None
    saved: int | None
    proven: bool


class AnswerValues(TypedDict):
    """What came of another choice.

    because: the rules that forbid it together; reason: what forbids it that is no rule. worse: what gets worse, from
    before to after, in week where it is one week's running. opens: the wishes that it would leave open.
    """

    question: str
    verdict: Literal["impossible", "worse", "less-running", "as-good", "undecided"]
    because: list[RuleValues]
    reason: str | None
    worse: str | None
    before: int
    after: int
    week: int | None
    opens: list[str]
    proven: bool


class WeekBinds(TypedDict):
    """What binds a week most; null: no rule of its own."""

    week: int
    phase: str
    binds: BindingValues | None


class OverviewValues(TypedDict):
    """The whole plan; goal, levels: as in plan.json."""

    page: Literal["overview"]
    goal: Annotated[Json, Stored(PlanGoal)]
    status: Literal["optimal", "feasible"]
    levels: list[Annotated[Json, Stored(Level)]]
    weeks: list[WeekBinds]
    wishes: list[str]


class WeekValues(TypedDict):
    """Why a week is as it is."""

    page: Literal["week"]
    week: int
    phase: str
    binds: list[BindingValues]
    otherwise: list[AnswerValues]


class DayValues(TypedDict):
    """Why a day holds what it holds; sessions: their ids."""

    page: Literal["day"]
    day: str
    week: int
    sessions: list[str]
    otherwise: list[AnswerValues]


class SessionValues(TypedDict):
    """Why a session stands where it stands."""

    page: Literal["session"]
    session: str
    day: str
    week: int
    why: list[str]
    otherwise: list[AnswerValues]


class UseValues(RuleValues):
    """A use of the rule that was asked for: where it binds, and what it costs."""

    hard: bool
    binds_in_weeks: list[int]
    costs: list[CostValues]


class RulePageValues(TypedDict):
    """What a rule says here; earliest: the first week for the goal as the rules stand, null where none reaches it."""

    page: Literal["rule"]
    rule: str
    earliest: int | None
    uses: list[UseValues]


class RulesValues(TypedDict):
    """What every hard rule costs."""

    page: Literal["rules"]
    earliest: int | None
    costs: list[CostValues]


class EarliestValues(TypedDict):
    """The earliest week for the goal, of plans of so many weeks; no week before `bound` is possible."""

    page: Literal["earliest"]
    week: int | None
    held: int | None
    bound: int | None
    proven: bool
    weeks: int
    by: str | None
    latest_start: str | None


class WaitingValues(TypedDict):
    """The answer to a question about the goal while running waits; waits_for: a few words each."""

    page: Literal["rules", "earliest"]
    waits_for: list[str]


ExplainedValues = (
    OverviewValues
    | WeekValues
    | DayValues
    | SessionValues
    | RulePageValues
    | RulesValues
    | EarliestValues
    | WaitingValues
)
