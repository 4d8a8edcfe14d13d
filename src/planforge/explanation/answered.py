"""A question to a file or to its plan, and the page that answers it."""

from dataclasses import dataclass, replace
from datetime import date

from planforge.actions.load import Request
from planforge.actions.solve import Solution, Tell, quiet, solve
from planforge.constraints.load import Loaded
from planforge.explanation.pages import NothingThere, Pages
from planforge.quantities.dates import Weekday
from planforge.views.explained import ExplainedValues
from planforge.views.page import Page

SEVERAL = "one question at a time: week and day, session, rule, rules or earliest"
NO_WEEK = "a weekday needs its week, too; or name a date"
NO_EARLIEST = "a day to be ready by belongs to the earliest week"


class UnclearQuestion(ValueError):
    """Several questions at once, or half of one: SEVERAL, NO_WEEK or NO_EARLIEST."""


@dataclass(frozen=True)
class Question:
    """What is asked of a plan; nothing: what binds it, and what was proven.

    week: why it is as it is. day: why it holds what it holds; a weekday is one of `week`. session: why it stands where
    it stands. rule: what it says, binds and costs. rules: what each hard rule costs. earliest: the first week for the
    goal, and the last start for the day `by`.
    """

    week: int | None = None
    day: date | Weekday | None = None
    session: str | None = None
    rule: str | None = None
    rules: bool = False
    earliest: bool = False
    by: date | None = None

    @property
    def needs_plan(self) -> bool:
        """Tell whether the answer is about a plan, and not about any that the rules allow."""
        return not (self.rules or self.earliest)

    def __post_init__(self) -> None:
        of_days = self.week is not None or self.day is not None
        if sum((of_days, self.session is not None, self.rule is not None, self.rules, self.earliest)) > 1:
            raise UnclearQuestion(SEVERAL)
        if isinstance(self.day, Weekday) and self.week is None:
            raise UnclearQuestion(NO_WEEK)
        if self.by is not None and not self.earliest:
            raise UnclearQuestion(NO_EARLIEST)


def explained(about: Request | Solution, question: Question, tell: Tell = quiet) -> Page[ExplainedValues]:
    """Return the answer to a question; nothing is written. A request is solved where its plan is needed.

    Raises NothingThere for a week, a day, a session or a rule that there is not, before anything is solved, and what
    `solve` raises.
    """
    request = about.request if isinstance(about, Solution) else about
    _refuse_unknown(request.loaded, question)
    if not question.needs_plan:
        stands = request.begun.plan.goal.reached_in_week if request.begun else None
        return _page(Pages(request.loaded, None, tell), question, stands)
    solution = about if isinstance(about, Solution) else solve(about, tell)
    _refused(solution.request.loaded, question)
    return _page(Pages(solution.request.loaded, solution.plan, tell), question)


def _refuse_unknown(loaded: Loaded, question: Question) -> None:
    """Raise NothingThere for what no plan of a file has: where nobody stated by when, one may be later than it says."""
    problem = loaded.problem
    latest = problem.postponed_by(problem.postponed + problem.most_postponed)
    try:
        _refused(replace(loaded, problem=latest), question)
    except NothingThere:
        _refused(loaded, question)  # by the weeks of the file, which a coach knows
        raise


def _refused(loaded: Loaded, question: Question) -> None:
    on = question.day if isinstance(question.day, date) else None
    Pages(loaded, None).refuse_unknown(question.week, on, question.session, question.rule)


def _page(pages: Pages, question: Question, stands: int | None = None) -> Page[ExplainedValues]:
    week, day = question.week, question.day
    if question.session is not None:
        return pages.session(question.session)
    if question.rule is not None:
        return pages.rule(question.rule)
    if question.rules:
        return pages.rules()
    if question.earliest:
        return pages.earliest(question.by, stands)
    if isinstance(day, Weekday):
        assert week is not None, "a weekday has its week"
        day = pages.on(week, day)
    if day is not None:
        return pages.day(day)
    return pages.week(week) if week is not None else pages.overview()
