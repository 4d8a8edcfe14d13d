"""Return-to-running plans that are proven, checked, explained and reproducible.

`load`, `solve`, `check`, `explain`, `compare`, `export`, `generate`, `apply`, `answer`, `day_by_day`, `log`,
`follows`, `import_activities` and `status`, and the types they take, return and raise; `planforge.api` documents each.
They are loaded when they are first used: `import planforge` costs nothing.

A figure's name ends in its unit: `distance_m` in metres, `run_s` in seconds. Dates and hours of sessions are those of
the runner's own time zone, which `plan.calendar.timezone` names; moments are in UTC.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from planforge.version import __version__

if TYPE_CHECKING:
    from planforge.actions.day_by_day import NoSuchWeek
    from planforge.actions.generate import Generated
    from planforge.actions.load import MomentIsPast, OtherStart, OtherWeeks, Request, StartIsPast
    from planforge.actions.no_plan import NoPlan, NoSuchChange, Undecided
    from planforge.actions.places import NotAConstraintFile
    from planforge.actions.solve import BrokenEdit, BrokenPlan, Solution
    from planforge.api import (
        answer,
        apply,
        check,
        compare,
        day_by_day,
        explain,
        export,
        follows,
        generate,
        import_activities,
        load,
        log,
        solve,
        status,
    )
    from planforge.batch.answer import Answer, Outcome
    from planforge.constraints.load import RedFlags, Unanswered
    from planforge.deliver.folder import Exported, NotThePlan, OtherPast, Undeliverable, UnreadablePast, UnreadablePlan
    from planforge.diary.entries import WrongEntry
    from planforge.diary.log import Logged
    from planforge.diary.recorded import Own, Question, TakenIn
    from planforge.diary.store import DiaryBusy, NotKept, UnreadableDiary
    from planforge.diary.told import ToldOtherwise
    from planforge.diary.weeks import Status
    from planforge.explanation.answered import UnclearQuestion
    from planforge.explanation.pages import NothingThere
    from planforge.plan.compare import Comparison
    from planforge.plan.model import Plan
    from planforge.problem.problem import Problem
    from planforge.rules.base.rule import Finding
    from planforge.source import Faults
    from planforge.source.edit import Unwritable
    from planforge.staging import StagingError
    from planforge.views.page import Page

_HOMES = {  # where each public name is; loaded when the name is first used
    "planforge.actions.day_by_day": "NoSuchWeek",
    "planforge.actions.generate": "Generated",
    "planforge.actions.load": "MomentIsPast OtherStart OtherWeeks Request StartIsPast",
    "planforge.actions.places": "NotAConstraintFile",
    "planforge.actions.no_plan": "NoPlan NoSuchChange Undecided",
    "planforge.actions.solve": "BrokenEdit BrokenPlan Solution",
    "planforge.api": "answer apply check compare day_by_day explain export follows generate import_activities load log "
    "solve status",
    "planforge.batch.answer": "Answer Outcome",
    "planforge.plan.compare": "Comparison",
    "planforge.constraints.load": "RedFlags Unanswered",
    "planforge.source.edit": "Unwritable",
    "planforge.diary.entries": "WrongEntry",
    "planforge.diary.log": "Logged",
    "planforge.diary.recorded": "Own Question TakenIn",
    "planforge.diary.store": "DiaryBusy NotKept UnreadableDiary",
    "planforge.diary.told": "ToldOtherwise",
    "planforge.diary.weeks": "Status",
    "planforge.explanation.answered": "UnclearQuestion",
    "planforge.explanation.pages": "NothingThere",
    "planforge.deliver.folder": "Exported NotThePlan OtherPast Undeliverable UnreadablePast UnreadablePlan",
    "planforge.plan.model": "Plan",
    "planforge.problem.problem": "Problem",
    "planforge.rules.base.rule": "Finding",
    "planforge.source": "Faults",
    "planforge.staging": "StagingError",
    "planforge.views.page": "Page",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Answer",
    "BrokenEdit",
    "BrokenPlan",
    "Comparison",
    "DiaryBusy",
    "Exported",
    "Faults",
    "Finding",
    "Generated",
    "Logged",
    "MomentIsPast",
    "NoPlan",
    "NoSuchChange",
    "NoSuchWeek",
    "NotAConstraintFile",
    "NotKept",
    "NotThePlan",
    "NothingThere",
    "OtherPast",
    "OtherStart",
    "OtherWeeks",
    "Outcome",
    "Own",
    "Page",
    "Plan",
    "Problem",
    "Question",
    "RedFlags",
    "Request",
    "Solution",
    "StagingError",
    "StartIsPast",
    "Status",
    "TakenIn",
    "ToldOtherwise",
    "Unanswered",
    "UnclearQuestion",
    "Undecided",
    "Undeliverable",
    "UnreadableDiary",
    "UnreadablePast",
    "UnreadablePlan",
    "Unwritable",
    "WrongEntry",
    "__version__",
    "answer",
    "apply",
    "check",
    "compare",
    "day_by_day",
    "explain",
    "export",
    "follows",
    "generate",
    "import_activities",
    "load",
    "log",
    "solve",
    "status",
]


def __getattr__(name: str) -> object:
    """Return a public name, and load what it needs."""
    if name not in _HOME:
        raise AttributeError(f"module 'planforge' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
