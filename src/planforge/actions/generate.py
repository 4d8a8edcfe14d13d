"""From a file to files: the whole road, with nothing on it that a caller could forget."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from planforge.actions.decisions import Change, change_by, keep, overtake
from planforge.actions.load import Request, requested
from planforge.actions.places import diary_beside
from planforge.actions.solve import Solution, Tell, quiet, solve, wishes_of
from planforge.bounds.growth import Growth, growth
from planforge.deliver.folder import Exported, Undeliverable, continued
from planforge.deliver.folder import export as write
from planforge.exporters.targets import Targets, judged
from planforge.plan.model import Plan
from planforge.plan.remade import Remade, remade
from planforge.plan.time_costs import TimeCost
from planforge.problem.goal_weeks import DueDate
from planforge.rules.base.rule import Finding
from planforge.staging import StagingError


@dataclass(frozen=True)
class Generated:
    """A plan whose files are in place, read back and found to be the plan.

    request: whose problem is the one that the plan answers. plan: as it lies there, with what calendars and watches
    were told. wishes: those that the plan leaves open. exported: the names of the files in `out`, what was read back of
    them, and what a watch cannot show. solution: what was written. change: what of it came of the diary. decision: its
    number there.
    """

    request: Request
    plan: Plan
    wishes: tuple[Finding, ...]
    exported: Exported
    solution: Solution = field(repr=False)
    change: Change | None = None
    decision: int | None = None

    @property
    def out(self) -> Path:
        """Return the folder that holds the files."""
        return self.request.out

    @property
    def changes(self) -> Remade | None:
        """Return what changed from the plan that the folder held; None where it held none of this identity."""
        before, request = self.request.before.plan, self.request
        if before is None or before.plan_id != self.plan.plan_id:
            return None
        return remade(before, self.plan, self.plan.calendar.local(request.now).date())

    @property
    def due(self) -> DueDate | None:
        """Return the date of the goal where the file names one, and what it means; see `DueDate`."""
        return None if self.plan.waiting or self.plan.goal.as_far else self.request.problem.due_by_date

    @property
    def growth(self) -> Growth | None:
        """Return by how much running and distance grow, where running does by more than the cap of distance."""
        return growth(self.request.problem, self.plan)

    @property
    def time(self) -> TimeCost | None:
        """Return what the time does that the file takes away, as in Solution."""
        return self.solution.time

    @property
    def targets(self) -> Targets:
        """Return what becomes of each session wherever the plan can go."""
        return judged(self.plan, self.request.loaded.exports, self.exported.verdicts)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what the plan's owner should know: of the file, of the way to the plan, of what was written."""
        return (*self.request.warnings, *self.request.loaded.remarks, *self.exported.warnings)


def generate(
    file: Path | None,
    out: Path | None = None,
    *,
    now: datetime,
    afresh: bool = False,
    without_diary: bool = False,
    tell: Tell = quiet,
) -> Generated:
    """Return the plan that a file asks for, over the one in `out`, with its files in place.

    Raises what `requested`, `solve` and `export` raise; then nothing was written.
    """
    return export(solve(requested(file, out, now=now, afresh=afresh, without_diary=without_diary), tell))


def export(solution: Solution, proposed: Change | None = None, *, in_place: bool = True) -> Generated:
    """Return a plan with its files in place: the next revision of the one in its folder, or that one itself.

    All files appear together, or none; other files in the folder stay. Before anything is in place they are read back
    and compared with the plan, and the folder must hold what it held when the file was read: both while nobody else can
    write there. What the diary changed is kept in it as a decision, before: a plan never stands of which nobody knows
    why. proposed: a change that was declined instead. in_place: else the files, read back, are only returned.

    Raises OtherPast, UnreadablePast, Undeliverable, NotThePlan, BrokenPlan and StagingError; UnreadableDiary,
    DiaryBusy and NotKept: then nothing was written.
    """
    request = solution.request
    options, before = request.loaded.exports, request.before
    try:
        plan = continued(solution.plan, before, options)
    except Undeliverable as error:
        raise Undeliverable(f"No calendar can say this: {error}; nothing was written") from error
    wishes = solution.wishes if _was_checked(plan, solution.checked) else wishes_of(request.problem, plan)
    corrects = request.corrects
    change = proposed or change_by(request, solution.plan if corrects else plan)
    number = keep(request, change, plan.revision, accepted=proposed is None) if change else None
    facts = None
    if options.report:
        from planforge.actions.report import facts_of_new

        facts = facts_of_new(request, plan)
    try:
        exported = write(plan, request.out, options, before=before, facts=facts, in_place=in_place)
    except Undeliverable as error:
        raise Undeliverable(f"No watch can do this: {error}; nothing was written") from error
    except StagingError:
        raise
    except OSError as error:  # the disk, while the files were written beside
        raise StagingError(f"{request.out}: {error.strerror or error}; nothing was changed") from error
    plan = exported.plan
    if gone := [one for one in corrects if one != number]:
        _overtake(request, gone)
    if request.afresh:
        from planforge.actions.log import begin_afresh
        from planforge.diary.store import DiaryBusy, NotKept

        with suppress(DiaryBusy, NotKept):  # the plan is in place: whoever reads the diary next keeps it
            begin_afresh(diary_beside(request.file, request.out), plan, request.now)
    return Generated(request, plan, wishes, exported, solution, change, number)


def _overtake(request: Request, decisions: Collection[int]) -> None:
    """Keep that some decisions count no more, now that the plan goes on from before them.

    Where the diary cannot take it in, the next plan does: it goes on from there once more, and comes to the same.
    """
    from planforge.diary.store import DiaryBusy, NotKept

    with suppress(DiaryBusy, NotKept):
        overtake(diary_beside(request.file, request.out), decisions, request.now)


_STAMPS = ("revision", "events", "workouts", "spelling")  # of what others were told; no rule and no claim reads them


def _was_checked(plan: Plan, checked: Plan | None) -> bool:
    """Tell whether a plan is the one that was checked, but for its stamps."""
    return checked is not None and checked.model_copy(update={name: getattr(plan, name) for name in _STAMPS}) == plan
