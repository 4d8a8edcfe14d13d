"""JSON Schemas (2020-12) of what `--json` prints, made from the shapes of the views, by the command that prints it."""

from typing import Any

from pydantic import ConfigDict, TypeAdapter

from planforge.constraints.schema import DIALECT
from planforge.views.activities import TakenInValues
from planforge.views.batched import RunnerValues
from planforge.views.checked import CheckedValues
from planforge.views.comparison import Compared
from planforge.views.day_by_day import DayByDayValues
from planforge.views.decided import DecidedValues
from planforge.views.examples import ExamplesValues
from planforge.views.explained import ExplainedValues
from planforge.views.exported import ExportsValues, WorkoutsValues
from planforge.views.foreign import ForeignValues
from planforge.views.loaded import LoadedValues, ParcelValues
from planforge.views.logged import CopiedOutValues, ForgottenValues, LoggedValues
from planforge.views.made import MadeValues
from planforge.views.merged import MergedValues
from planforge.views.no_plan import NoPlanValues, UndecidedValues
from planforge.views.page import Json
from planforge.views.pain import PainValues
from planforge.views.published import PublishedValues
from planforge.views.pushed import PushedValues
from planforge.views.refused import RedFlagValues, UnansweredValues
from planforge.views.reported import ReportedValues
from planforge.views.screened import ScreenedValues
from planforge.views.status import StatusValues
from planforge.views.synced import SyncedValues
from planforge.views.targets import TargetsValues
from planforge.views.what_if import IfToldValues, PlanAtLast, WhatIf

_REFUSED = RedFlagValues | UnansweredValues
_NONE = NoPlanValues | UndecidedValues | _REFUSED
# Lists of whatever an answer of the command may be: of one shape alone pydantic would ask that it be closed to other
# keys where it is written.
_ANSWERS: dict[str, Any] = {
    "batch": list[RunnerValues],
    "check": list[CheckedValues | ExamplesValues | WorkoutsValues | ExportsValues | ForeignValues | _REFUSED],
    "compare": list[Compared | _NONE],
    "explain": list[ExplainedValues | DecidedValues | _NONE],
    "forget": list[ForgottenValues],
    "generate": list[MadeValues | _NONE],
    "load": list[LoadedValues | ParcelValues | _REFUSED],
    "screen": list[ScreenedValues],
    "show": list[MergedValues | RedFlagValues],
    "sync": list[SyncedValues | PublishedValues | _REFUSED],
    "targets": list[TargetsValues | _NONE],
    "plan": list[DayByDayValues | _NONE],
    "push": list[PushedValues | _REFUSED],
    "pain": list[PainValues],
    "report": list[ReportedValues | _REFUSED],
    "log": list[LoggedValues | TakenInValues | CopiedOutValues],
    "status": list[StatusValues],
    "what-if": list[WhatIf | IfToldValues | PlanAtLast | _NONE],
}
VIEWS = tuple(_ANSWERS)


def view_schema(name: str) -> Json:
    """Return the schema of what a command prints with `--json`; name: one of VIEWS."""
    answers: TypeAdapter[Any] = TypeAdapter(_ANSWERS[name], config=ConfigDict(extra="forbid"))
    schema = answers.json_schema()
    title = f"What `planforge {name} --json` prints"
    return {"$schema": DIALECT, "title": title, **schema["items"], "$defs": schema["$defs"]}
