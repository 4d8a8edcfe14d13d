"""A plan whose files are in place: the plan, what was proven, what is left open, and what lies where."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from planforge.deliver.folder import SCHEDULE, Exported
from planforge.exporters.fit.workouts import Remark
from planforge.exporters.registry import WORKOUTS_APPLE
from planforge.exporters.targets import ONTO_THE_PHONE, Targets
from planforge.exporters.words import NO_MEDICAL_ADVICE
from planforge.plan.model import Certificate, Plan, PlanGoal, PlanWaiting, Week
from planforge.plan.remade import Remade
from planforge.plan.time_costs import TimeCost
from planforge.problem.readiness import one_line
from planforge.rules.base.rule import Finding
from planforge.views.findings import FindingValues, as_values, in_brief
from planforge.views.levels import proof
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
    targets: Targets,
    says_more: str,
    changes: Remade | None = None,
    because: Sequence[str] = (),
    decision: int | None = None,
    has_begun: bool = False,
    time: TimeCost | None = None,
) -> Page[MadeValues]:
    """Return what is said of a plan whose files are in the folder `out`.

    wishes: those that it leaves open. load, check: the commands that put it onto a watch and judge it. targets: what
    becomes of it wherever it can go, and says_more: the command that says more of that. changes: from
    the plan that lay there. because, decision: what the diary says of that, and its number there. has_begun: days of
    that plan are past. time: what the time does that the file takes away.
    """
    values = _values(plan, exported, out, wishes, warnings, counts(targets))
    if changes is not None:
        values["changes"] = remade_values(changes)
    if decision is not None:
        values |= {"because": [*because], "decision": decision}
    changed = "\n".join([*_changed(changes, has_begun=has_begun), *_by_the_diary(because, decision)])
    if time is not None:
        values["time"] = time_words(time)
    goes_to = "\n".join([f"Where it can go (`{says_more}` says what is lost, and how):", *_listed(summary(targets))])
    return Page(_words(plan, exported, out, wishes, load, check, changed, goes_to, time), values)


def _changed(changes: Remade | None, *, has_begun: bool) -> list[str]:
    """Return what changed from the plan before, where something did, or where days of that one are past."""
    if changes is not None and not changes.same:
        return ["What changed from the plan before:", *_listed(remade_words(changes))]
    return ["Nothing changed from the plan before."] if changes is not None and has_begun else []


def _by_the_diary(because: Sequence[str], decision: int | None) -> list[str]:
    if decision is None:
        return []
    return [
        f"Because of what you told (`planforge explain --decision {decision}` shows it again):",
        *_listed([*because]),
    ]


_FEEDS = {
    "feed.ics": "to subscribe to, at an address nobody can guess: who has it reads all of this",
    "busy.ics": "to subscribe to, for others: when you are busy, and nothing else",
}


def _words(
    plan: Plan,
    exported: Exported,
    out: Path,
    wishes: Sequence[Finding],
    load: str,
    check: str,
    changed: str,
    goes_to: str,
    time: TimeCost | None,
) -> str:
    read_back = f"{exported.read_back.events} events and {exported.read_back.workouts} workouts"
    proven = "Proven" if plan.certificate.status == "optimal" else "Kept, but not all of it proven to be the best"
    parts = [
        heading(plan),
        *([changed] if changed else []),
        table(plan),
        "\n".join([f"{proven}:", *_listed(proof(plan))]),
    ]
    if time is not None:
        parts.append("\n".join(["What less time does:", _folded(time_words(time))]))
    if plan.certificate.switched_off:
        parts.append(f"Switched off by you: {', '.join(plan.certificate.switched_off)}")
    if wishes:
        head = f"Wishes left open (no rule is broken by them; each: `{check} --json`):"
        parts.append("\n".join([head, *_listed(in_brief(wishes))]))
    parts.append("\n".join(["For the runner, throughout:", *(_folded(note) for note in plan.notes)]))
    parts.append(
        f"Written to {out}:\n"
        "  plan.ics   import it into your calendar; import it again after every change\n"
        + "".join(f"  {name.ljust(10)} {says}\n" for name, says in _FEEDS.items() if name in exported.files)
        + f"  workouts/  {exported.read_back.workouts} FIT files; `{load}` puts the next on a watch\n"
        f"{_for_apple(exported)}"
        "  plan.json  the plan itself, to keep, to edit and to check"
        + ("\n  SCHEDULE.FIT  experimental: which workout is for which day" if SCHEDULE in exported.files else "")
        + f"\nRead back: {', '.join((*exported.read_back.more, read_back))} are the plan"
    )
    parts.append(goes_to)
    if exported.left_out:
        parts.append("\n".join(["Without a workout file:", *_listed(remarks(exported.left_out))]))
    if fitted := [one for one in exported.remarks if one not in exported.left_out]:
        parts.append("\n".join(["Fitted to what a watch can show:", *_listed(remarks(fitted))]))
    return "\n\n".join([*parts, NO_MEDICAL_ADVICE])


def _for_apple(exported: Exported) -> str:
    """Return how Apple's workouts get onto the phone, where some were written."""
    number = sum(name.startswith(f"{WORKOUTS_APPLE}/") for name in exported.files)
    if not number:
        return ""
    how = textwrap.fill(ONTO_THE_PHONE, 98, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return f"  {WORKOUTS_APPLE}/  {number} .workout files\n{how}\n"


def _listed(lines: list[str]) -> list[str]:
    return [f"  - {line}" for line in lines]


def _folded(line: str) -> str:
    return textwrap.fill(line, 98, initial_indent="  - ", subsequent_indent="    ", break_long_words=False)


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
