"""A plan whose files are in place: the plan, what was computed, what is left open, and what lies where."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from planforge.bounds.growth import Growth
from planforge.bounds.growth import in_words as growing
from planforge.deliver.folder import SCHEDULE, Exported
from planforge.exporters.formats import Remark
from planforge.exporters.registry import WORKOUTS_APPLE
from planforge.exporters.targets import Targets
from planforge.exporters.words import spoken
from planforge.languages import Language, Message, in_words
from planforge.plan.model import Certificate, Plan, PlanGoal, PlanWaiting, Week
from planforge.plan.remade import Remade
from planforge.plan.time_costs import TimeCost
from planforge.problem.goal_weeks import DueDate
from planforge.problem.readiness import one_line
from planforge.rules.base.rule import Finding
from planforge.views.findings import FindingValues, as_values, in_brief
from planforge.views.levels import computed, proof
from planforge.views.page import Json, Page, Stored
from planforge.views.plan import heading, remarks, table
from planforge.views.remade import RemadeValues
from planforge.views.remade import values as remade_values
from planforge.views.remade import words as remade_words
from planforge.views.targets import TargetCounts, counts, summary
from planforge.views.time_costs import words as time_words


class RemarkValues(TypedDict):
    """What a watch cannot show of a session as the plan has it."""

    session: str
    what: str
    detail: str


class ReadBackValues(TypedDict):
    """How many events and workouts were read back and found to be the plan's."""

    events: int
    workouts: int


class _WhereSo(TypedDict, total=False):
    left_out: list[RemarkValues]
    waiting: Annotated[Json, Stored(PlanWaiting)]
    changes: RemadeValues
    because: list[str]
    decision: int
    time: str


class MadeValues(_WhereSo):
    """A plan whose files are in place; files: their names in `out`. The keys from plan_id on are as in plan.json.

    left_out: where sessions of the plan and the calendar have no workout. waiting: where running waits. changes: where
    a plan of this identity stood there. because, decision: where the diary changed something, what was told, and the
    number under which that is kept. time: in words, where the file takes time away, what that does.
    """

    status: Literal["optimal", "feasible"]
    out: str
    files: list[str]
    warnings: list[str]
    wishes: list[FindingValues]
    remarks: list[RemarkValues]
    read_back: ReadBackValues
    targets: list[TargetCounts]
    plan_id: str
    revision: int
    revised: str
    goal: Annotated[Json, Stored(PlanGoal)]
    certificate: Annotated[Json, Stored(Certificate)]
    weeks: list[Annotated[Json, Stored(Week)]]


def page(
    plan: Plan,
    exported: Exported,
    out: Path,
    wishes: Sequence[Finding],
    warnings: Sequence[str],
    *,
    load: str,
    check: str,
    report: str,
    targets: Targets,
    says_more: str,
    changes: Remade | None = None,
    because: Sequence[str] = (),
    decision: int | None = None,
    has_begun: bool = False,
    time: TimeCost | None = None,
    due: DueDate | None = None,
    growth: Growth | None = None,
) -> Page[MadeValues]:
    """Return what is said of a plan whose files are in the folder `out`.

    wishes: those that it leaves open. load, check, report: the commands that put it onto a watch, judge it and show it.
    targets: what becomes of it wherever it can go, and says_more: the command that says more of that. changes: from the
    plan that lay there. because, decision: what the diary says of that, and its number there. has_begun: days of that
    plan are past. time: what the time does that the file takes away. due: what the date of the goal means. growth: of
    running and of distance, where running grows by more than the cap of distance.
    """
    values = _values(plan, exported, out, wishes, warnings, counts(targets))
    if changes is not None:
        values["changes"] = remade_values(changes)
    if decision is not None:
        values |= {"because": [*because], "decision": decision}
    said = _Said(spoken(plan))
    changed = "\n".join([*_changed(changes, said, has_begun=has_begun), *_by_the_diary(because, decision, said)])
    if time is not None:
        values["time"] = time_words(time)
    if changes is not None and changes.same_notes:
        notes = said("notes_as_before", command=report)
    else:
        notes = "\n".join([said("notes"), *(_folded(note) for note in plan.notes)])
    goes_to = "\n".join([said("goes_to", command=says_more), *_listed(summary(targets))])
    return Page(_words(plan, exported, out, wishes, load, check, changed, notes, goes_to, time, due, growth), values)


@dataclass(frozen=True)
class _Said:
    """The words between the parts of the page, in the runner's language."""

    language: Language

    def __call__(self, key: str, **parts: str | int) -> str:
        return in_words(Message(f"messages.made.{key}", **parts), self.language)


def _changed(changes: Remade | None, said: _Said, *, has_begun: bool) -> list[str]:
    """Return what changed from the plan before, where something did, or where days of that one are past."""
    if changes is not None and not changes.same:
        return [said("changed"), *_listed(remade_words(changes, said.language))]
    return [said("nothing_changed")] if changes is not None and has_begun else []


def _by_the_diary(because: Sequence[str], decision: int | None, said: _Said) -> list[str]:
    if decision is None:
        return []
    return [said("because", command=f"planforge explain --decision {decision}"), *_listed([*because])]


_FEEDS = {"feed.ics": "feed", "busy.ics": "busy"}


def _words(
    plan: Plan,
    exported: Exported,
    out: Path,
    wishes: Sequence[Finding],
    load: str,
    check: str,
    changed: str,
    notes: str,
    goes_to: str,
    time: TimeCost | None,
    due: DueDate | None,
    growth: Growth | None,
) -> str:
    said = _Said(spoken(plan))
    number = exported.read_back.workouts
    parts = [
        heading(plan),
        *([changed] if changed else []),
        table(plan) + (f"\n{textwrap.fill(growing(growth, said.language), 98)}" if growth else ""),
        "\n".join([computed(plan, said.language), *_listed(proof(plan))]),
    ]
    if due is not None:
        day, last = due.day.isoformat(), due.last.isoformat()
        parts.append(said("due", day=day, week=due.within, due=due.week, last=last))
    if time is not None:
        parts.append("\n".join([said("less_time"), _folded(time_words(time, said.language))]))
    if plan.certificate.switched_off:
        parts.append(said("switched_off", rules=", ".join(plan.certificate.switched_off)))
    if wishes:
        parts.append("\n".join([said("wishes", command=f"{check} --json"), *_listed(in_brief(wishes))]))
    parts.append(notes)
    read_back = said("events_and_workouts", events=exported.read_back.events, workouts=number)
    parts.append(
        f"{said('written', folder=str(out))}\n"
        f"  plan.ics   {said('calendar')}\n"
        + "".join(f"  {name.ljust(10)} {said(key)}\n" for name, key in _FEEDS.items() if name in exported.files)
        + f"  workouts/  {said('workouts', number=number, command=load)}\n"
        f"{_for_apple(exported, said)}"
        f"  plan.json  {said('plan')}"
        + (f"\n  SCHEDULE.FIT  {said('schedule')}" if SCHEDULE in exported.files else "")
        + f"\n{said('read_back', what=', '.join((*exported.read_back.more, read_back)))}"
    )
    parts.append(goes_to)
    if exported.left_out:
        parts.append("\n".join([said("without"), *_listed(remarks(exported.left_out))]))
    if fitted := [one for one in exported.remarks if one not in exported.left_out]:
        parts.append("\n".join([said("fitted"), *_listed(remarks(fitted))]))
    return "\n\n".join([*parts, said.language.no_medical_advice])


def _for_apple(exported: Exported, said: _Said) -> str:
    """Return how Apple's workouts get onto the phone, where some were written."""
    number = sum(name.startswith(f"{WORKOUTS_APPLE}/") for name in exported.files)
    if not number:
        return ""
    how = textwrap.fill(
        said("onto_the_phone"), 98, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    )
    return f"  {WORKOUTS_APPLE}/  {said('apple', number=number)}\n{how}\n"


def _listed(lines: list[str]) -> list[str]:
    return [f"  - {line}" for line in lines]


def _folded(line: str) -> str:
    return textwrap.fill(
        line,
        98,
        initial_indent="  - ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,  # else `resume-below` ends a line in its middle
    )


def _values(
    plan: Plan,
    exported: Exported,
    out: Path,
    wishes: Sequence[Finding],
    warnings: Sequence[str],
    targets: list[TargetCounts],
) -> MadeValues:
    stored: Any = plan.model_dump(mode="json", exclude_none=True)
    left_out: _WhereSo = {"left_out": [_remark(one) for one in exported.left_out]} if exported.left_out else {}
    waiting: _WhereSo = {"waiting": stored["waiting"]} if "waiting" in stored else {}
    return {
        "status": plan.certificate.status,
        "out": str(out),
        "files": [*exported.files],
        "warnings": [one_line(one) for one in warnings],
        "wishes": [as_values(finding) for finding in wishes],
        "remarks": [_remark(one) for one in exported.remarks],
        "read_back": {"events": exported.read_back.events, "workouts": exported.read_back.workouts},
        "targets": targets,
        **left_out,
        "plan_id": stored["plan_id"],
        "revision": stored["revision"],
        "revised": stored["revised"],
        "goal": stored["goal"],
        **waiting,
        "certificate": stored["certificate"],
        "weeks": stored["weeks"],
    }


def _remark(one: Remark) -> RemarkValues:
    return {"session": one.session, "what": one.what, "detail": one.detail}
