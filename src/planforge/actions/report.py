"""A report: the plan that stands in its folder, and what its file, its rules and its diary know beside it.

Nothing is solved for it. Before it is in place it is read back, and compared with plan, rules and diary.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from planforge.actions.load import Request, stated
from planforge.actions.log import of_plan
from planforge.actions.places import decisions_of, default_out, diary_beside, plan_to_deliver, refuse_a_plan, with_plan
from planforge.actions.plan_now import PlanNow, as_requested, plan_now
from planforge.bounds.binding import most_distances
from planforge.bounds.growth import growth, in_words
from planforge.constraints.load import Loaded
from planforge.constraints.spelling import parameters
from planforge.deliver.folder import NotThePlan, Undeliverable
from planforge.diary.consequences import Judgement
from planforge.diary.decided import decided_from
from planforge.diary.entries import RunTold, SessionTold, Trained
from planforge.diary.log import Log, moment_of
from planforge.diary.store import opened
from planforge.diary.vocabulary import Done, Illness, Why
from planforge.diary.weeks import Status, WeekTold, status
from planforge.exporters import registry
from planforge.exporters.formats import Difference
from planforge.exporters.html.facts import Decided, Facts, Pain, PainFigure, RuleSaid, Told, WeekDone
from planforge.exporters.options import ExportOptions
from planforge.exporters.words import spoken
from planforge.gate.evidence import OWN, Evidence, evidence
from planforge.gate.judging import TOO_FEW, UNANSWERED
from planforge.gate.outcome import Refer
from planforge.gate.table import table
from planforge.gate.words import source_line
from planforge.languages import Language
from planforge.languages import in_words as told_in_words
from planforge.plan.model import Kind, Plan, RuleRecord
from planforge.problem.history import over
from planforge.problem.problem import Problem
from planforge.problem.protocol import Protocol
from planforge.problem.uses import RuleUse
from planforge.rules.registry import BY_NAME
from planforge.staging import replace_file
from planforge.views.follows import line, taken_in
from planforge.views.levels import proof
from planforge.views.logged import see_somebody
from planforge.views.status import says

MOST_DECISIONS = 5  # the last ones are shown


@dataclass(frozen=True)
class Reported:
    """A report that is in place: where, and of which plan; sessions: how many of them were read back."""

    path: Path
    plan: Plan
    facts: Facts
    sessions: int


def report(file: Path | None, out: Path | None = None, *, now: date | datetime) -> Reported:
    """Return the report of a file's plan, written beside it as `report.html`.

    Raises UnreadablePlan where there is no plan yet, SlotsGivenTwice, what `load` raises of the file and the diary when
    it is read, Undeliverable where the packages for it are not installed, NotThePlan and StagingError.
    """
    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = plan_to_deliver(folder)
    facts = facts_of_standing(file, folder, plan, moment_of(plan, now))
    path = folder / registry.REPORT
    data, sessions = made(plan, facts)
    replace_file(path, data)
    return Reported(path, plan, facts, sessions)


def made(plan: Plan, facts: Facts) -> tuple[bytes, int]:
    """Return the bytes of a report, and how many sessions were read back; raise NotThePlan for other ones."""
    if outside := plan.outside_their_week:  # a page shows a week's days, and the second reader would miss one
        listed = ", ".join(f"{one.id} on {one.date}" for one in outside)
        raise Undeliverable(
            f"{listed}: outside the week that holds it; nothing was written; `planforge check` says more"
        )
    one = next(one for one in registry.FORMATS if one.name == registry.REPORT)
    assert one.knowing is not None, "a report knows more than its plan"
    try:
        files = one.knowing.write(plan, facts).files
    except ValueError as error:
        raise Undeliverable(f"{error}; nothing was written") from error
    read = one.read_back(plan, files, ExportOptions())
    differences: tuple[Difference, ...] = (*read.differences, *one.knowing.compared(plan, files, facts))
    if differences:
        raise NotThePlan(differences)
    return files[registry.REPORT], read.entries


# -- what is known ---------------------------------------------------------------------------------------------------


def facts_of_standing(file: Path | None, folder: Path, plan: Plan, now: datetime) -> Facts:
    """Return what is known beside a plan that stands, by its file and its diary at a moment.

    Raises RedFlags where the file says that somebody has to be seen first; of what was told the report speaks itself.
    """
    loaded = stated(file, today=now, start=plan.calendar.start, out=folder)
    found = plan_now(loaded, of_plan(plan, diary_beside(file, folder), now), file, folder)
    return _facts(found, plan)


def facts_of_new(request: Request, plan: Plan) -> Facts:
    """Return what is known beside a plan that is about to be written; what the diary changed in it is kept by then."""
    return _facts(as_requested(request, plan), plan)


def _facts(found: PlanNow, plan: Plan) -> Facts:
    log, loaded, said = found.log, found.loaded, spoken(plan)
    told = _told(found) if _is_told_of(plan, log) else None
    return Facts(
        log.today,
        caps=_caps(loaded.planned, plan),
        growth=_growth(loaded.planned, plan),
        proven=tuple(proof(plan)),
        rules=tuple(_rules(loaded, plan)),
        **_pain(loaded.problem.protocol, said),
        told=told,
        waits_for=() if plan.waiting else found.waits_for,
        not_taken_in=_not_taken_in(found, told, said),
        ill=f"{told_in_words(found.ill, said)}." if found.ill else "",
        hint=says(found.hint, said, shlex.join(with_plan("log", found.file, found.folder))) if found.hint else "",
        held=found.held_back.now,
        changed=plan.basis is not None and not plan.basis.asks_the_same(loaded.problem.basis),
    )


def _not_taken_in(found: PlanNow, told: Told | None, said: Language) -> str:
    """Return what follows of what the plan does not know yet, in words; who has to see the knee is said before that."""
    follows = found.follows
    if follows is None and not found.asks_too_much:
        return f"{told_in_words(found.days_away, said)}." if found.days_away else ""
    command = shlex.join(with_plan("generate", found.file, found.folder))
    if told and told.see_somebody:
        return "" if told.stops else taken_in(command, said)
    return line(follows, command, said) if follows else said.diary.follows.asks_too_much.format(command=command)


def _is_told_of(plan: Plan, log: Log) -> bool:
    return any(one.plan_id == plan.plan_id for one in log.entries)


def _caps(problem: Problem, plan: Plan) -> dict[int, int] | None:
    """Return the most that each week may be, in whole metres; None where running waits."""
    if plan.waiting:
        return None
    return {week: most // 1000 for week, most in most_distances(over(problem, plan), plan).items()}


def _growth(problem: Problem, plan: Plan) -> str:
    """Return by how much running and distance grow, where that is more than the cap of distance; else nothing."""
    found = None if plan.waiting else growth(over(problem, plan), plan)
    return in_words(found, spoken(plan)) if found else ""


def _rules(loaded: Loaded, plan: Plan) -> Iterator[RuleSaid]:
    """Yield how each rule stands, with its source: as the file states it by now, where it still does."""
    uses = list(loaded.problem.uses)
    for one in plan.certificate.rules:
        kind, use = BY_NAME.get(one.name), _use(one, uses)
        yield RuleSaid(
            f'{one.name} "{one.called}"' if one.called else one.name,
            one.hard,
            one.holds,
            one.tight_weeks,
            f"{parameters(use.rule)} ({use.source_line})" if use else one.source_line,
            kind.manual().partition("\n")[0] if kind else "",
            kind.source.text if kind else "",
            kind.source.worth if kind else "",
            kind.source.tested if kind else "",
        )


def _use(record: RuleRecord, uses: list[RuleUse]) -> RuleUse | None:
    """Return the use of a rule that a record is of, each use once."""
    same = [use for use in uses if use.rule.name == record.name]
    found = next((use for use in same if use.source_line == record.source_line), same[0] if same else None)
    if found is not None:
        uses.remove(found)
    return found


class _OfPain(TypedDict):
    pain: tuple[PainFigure, ...]
    pain_rows: tuple[PainFigure, ...]
    pain_sources: tuple[str, ...]


def _pain(protocol: Protocol, said: Language) -> _OfPain:
    """Return the numbers by which pain decides, its table, and where both come from."""
    known, rows = table().sources, {row.name for row in protocol.gate.rows}
    every = [*evidence(protocol.gate, protocol.pain_gate, said)]
    stated = {name for name, row in protocol.pain_gate.rows.items() if "source" in row.model_fields_set}
    seen = {name: one.seen for name, one in known.items()}
    figures = [_figure(one, seen, stated=one.worth != OWN or one.name in stated) for one in every]
    named = dict.fromkeys(name for one in every for name in one.sources if name in known)
    return {
        "pain": tuple(one for one in figures if one.name not in rows),
        "pain_rows": tuple(one for one in figures if one.name in rows),
        "pain_sources": tuple(source_line(name) for name in named),
    }


def _figure(one: Evidence, seen: Mapping[str, str], *, stated: bool) -> PainFigure:
    """Return a number, or a row; seen: how far each known source was read. stated: whether it says where it comes from.

    Else that is the key of the file which sets it.
    """
    shown = one.name, one.says, one.follows, one.worth
    if not stated:
        return PainFigure(*shown, key=one.by or "pain_gate")
    return PainFigure(*shown, one.by, sources=tuple((name, seen.get(name, "")) for name in one.sources))


# -- what was told ---------------------------------------------------------------------------------------------------


def _told(found: PlanNow) -> Told:
    log, diary = found.log, found.log.diary
    now = replace(status(log), flags=found.flags, to_be_seen=found.to_be_seen)
    return Told(
        weeks={one.week.index: _week(one) for one in now.weeks},
        sessions={slot: one.done.value for slot, one in diary.sessions.items()},
        pains=(
            *(
                Pain(one.day, one.worst, morning=False, broken_off=_is_broken_off(one))
                for one in diary.trained
                if one.worst is not None and _is_run(one)
            ),
            *(Pain(day, one.pain, morning=True) for day, one in diary.mornings.items()),
        ),
        morning=now.morning,
        so_it_stays=now.morning is not None and _so_it_stays(found, now.morning[0]),
        asks_for_change=_asks_for_change(found),
        see_somebody=_see_somebody(now, shlex.join(with_plan("log", found.file, found.folder))),
        stops=bool(now.flags) or (now.to_be_seen is not None and now.to_be_seen.parts.refer is Refer.AT_ONCE),
        decisions=(*_decisions(log, found.folder),)[-MOST_DECISIONS:],
    )


def _is_run(told: Trained) -> bool:
    """Tell whether a run was told: one of the plan, by its slot, or one beyond it."""
    return isinstance(told, RunTold) or told.session.split("-")[1] == Kind.RUN


def _is_broken_off(told: Trained) -> bool:
    return isinstance(told, SessionTold) and told.done is Done.PART and told.why is Why.PAIN


def _asks_for_change(found: PlanNow) -> bool:
    """Tell whether what was told since the plan was made asks for another one, as it is not kept already."""
    new = found.heard.new_to(found.log.plan) if found.heard else ()
    return any(map(_may_change, new)) and not found.keeps_what_was_told


def _so_it_stays(found: PlanNow, morning: date) -> bool:
    """Tell whether a usual morning lets the next run stay: it came after the last run told, and nothing else spoke.

    As pain or an illness of that run's day or later, or a plan that was made again since the morning.
    """
    plan, diary = found.log.plan, found.log.diary
    last = max((one.day for one in diary.trained if _is_run(one)), default=None)
    if last is None or morning <= last:
        return False
    if plan.revision > 1 and plan.calendar.local(plan.revised).date() >= morning:
        return False
    spoke = any(
        one.day >= last and one.binds and _is_of_the_knee(one) for one in (found.heard.judged if found.heard else ())
    )
    ill = any(day >= last or well is None for day, well in diary.illnesses({*Illness} - {Illness.NO}))
    return not spoke and not ill


def _is_of_the_knee(one: Judgement) -> bool:
    """Tell whether more than that good runs are too few, or an answer is missing, asks for something."""
    return bool({*one.outcome.rows} - {TOO_FEW, UNANSWERED})


def _may_change(one: Judgement) -> bool:
    """Tell whether something that was told is of running, and more than: go on."""
    return one.binds and bool(one.outcome.next.rank or one.outcome.refer.rank)


def _week(one: WeekTold) -> WeekDone:
    return WeekDone(one.due, one.done, one.part, one.missed, one.untold, one.distance_m, one.much_more)


def _see_somebody(now: Status, tell: str) -> str:
    """Return that a professional has to see the knee, why, and what it means; of answers first, then by the table."""
    said = spoken(now.log.plan)
    if now.flags:
        return see_somebody(now.flags, said, tell)
    return says(now.to_be_seen, said, tell) if now.to_be_seen else ""


def _decisions(log: Log, folder: Path) -> Iterator[Decided]:
    """Yield every decision of the plan in a folder, also of where that lay before."""
    with opened(log.path) as store:
        every, verdicts = decisions_of(log.plan, store, folder, log.path), store.verdicts()
    became = {one.decision: one.verdict for one in verdicts}
    for one in every:
        assert one.number is not None, "it was kept"
        kept, day = decided_from(one.decided), log.plan.calendar.local(one.at).date()
        yield Decided(one.number, day, became.get(one.number, ""), kept.because, kept.differences)
