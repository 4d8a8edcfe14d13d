"""Which weeks are lost to days off, and for which week of the plan before each coming one then stands.

Nothing here solves anything: it follows from the days off, from `resume-below`, from what a diary tells of the knee,
and from the plan before. After more than three days off the first full week back stands for the last week of the old
plan that `resume-below` allows then, and every later week for the next one. So what comes is the old way, later: it
keeps the rules as the old plan did, and no week asks more than the one for which it stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

from planforge.actions.told_bounds import ALL, OF_EACH_RUN, Bound, WithTold, no_run_above
from planforge.gate.table import after_step_back
from planforge.plan.measures import comes_up_to
from planforge.plan.model import AtMost, Plan, Session, Week
from planforge.plan.slots import week_of
from planforge.problem.days import FEW_DAYS_OFF
from planforge.problem.frames import History, Reference
from planforge.problem.history import later
from planforge.problem.problem import Problem
from planforge.problem.protocol import Ladder
from planforge.quantities.units import LONGEST_PLAN
from planforge.rules.base import absences
from planforge.rules.base.rule import uses
from planforge.rules.resume_below import ResumeBelow
from planforge.sessions.contents import (
    OF_A_RUN,
    below,
    content,
    last_until,
    least_of_both,
    of_both,
    planned_weeks,
    within,
)

_SHORT_WEEKS = 12  # after the end, one after another, in which no full one is looked for: there may never be one


@dataclass(frozen=True)
class Losses(WithTold):
    """What is lost of a plan over a past.

    earlier: the same on mornings before, since something was told last: who tells nothing, and makes the plan later,
    is asked for no more. most: what weeks to come may ask besides, as it was on them for another plan.
    """

    earlier: "tuple[Losses, ...]" = ()
    most: tuple[AtMost, ...] = ()

    @property
    def goes_back(self) -> bool:
        """Tell whether what was told of the knee sends some week back, or holds it."""
        return bool(self._held)

    @property
    def total(self) -> int:
        """Return how many weeks are lost in all."""
        own = self._shifts[-1] if self._shifts else 0
        return max(own, *(one.total for one in self.earlier)) if self.earlier else own

    def before(self, week: int) -> int:
        """Return by how many weeks a week, which may lie after the end, stands later than in the plan before."""
        own = self._shifts[min(week, len(self._shifts)) - 1]
        return max(own, *(one.before(week) for one in self.earlier)) if self.earlier else own

    def moved(self, due: int) -> int:
        """Return by how many weeks a goal that is due in a week comes later; by none where it lies behind."""
        left = {held.week for held in self._held if held.back != 0}  # the rest of such a week goes back
        if due in self.problem.settled_weeks and due not in left and self.problem.week(due).full:
            return 0
        full = (week for week in range(due, due + self.total + 1) if self._is_full(week) and week not in left)
        return next((week - due for week in full if self.before(week) <= week - due), self.total)

    def stands_for(self, week: int, held: int = 0) -> AtMost | None:
        """Return the week of the plan before for which a week stands. held: how many more weeks were lost until then.

        None before running begins, and for a week that was planned as shortened: it keeps its date.
        """
        weeks, lost = [one.week for one in self.planned], self.before(week) + held
        if not weeks or week < weeks[0] or (week <= weeks[-1] and week not in weeks):
            return None
        stands, less = self._until(week - lost), self._below.get(week)
        return less if less and within(less, stands) else stands

    def repeated(self, held: int = 0) -> frozenset[int]:
        """Return the weeks that are lost, and those whose content comes once more: `hold-week` counts neither.

        held: as in `bounds`.
        """
        settled, seen, first = self.problem.settled_weeks, set[int](), self._first_to_come
        found = {week for week in self.again if week in settled} | set(self._lost_weeks)
        for frame in self.problem.full_running_weeks:
            if frame.index > self.length + self.total + held:
                break
            one = None if frame.index in settled else self.stands_for(frame.index, held if frame.index >= first else 0)
            stands = one.week if one else frame.index
            if one and (stands in seen or stands in self.again):
                found.add(frame.index)
            seen.add(stands)
        return frozenset(found)

    def bounds(self, extra: int, held: int = 0) -> tuple[AtMost, ...]:
        """Return what each coming week may ask at most, up to so many weeks after the end.

        Where days off were told late, the weeks run meanwhile are kept, and come again until the plan is as far. held:
        by how many weeks the first full one to come, and those after it, stand later still.
        """
        first, full = len(self.problem.settled_weeks) + 1, self._first_to_come
        weeks = range(first, self.length + self.total + extra + 1)
        found = ((week, self.stands_for(week, held if week >= full else 0)) for week in weeks)
        bounds = {week: self._bound(week, one) if one else self._as_shortened(week) for week, one in found}
        for one in self.planned:  # a lighter week stays as light: the one for which it stands may ask more
            if (own := bounds.get(one.week)) and self.before(one.week):
                bounds[one.week] = of_both(min, own, one, ("run_s",))
        for week, after in self._before_weeks_back:
            if (own := bounds.get(week)) and (back := bounds.get(after)):
                bounds[week] = Bound(back, OF_EACH_RUN).on(own)
        for one in (*self.most, *(one for morning in self.earlier for one in morning.bounds(extra))):
            if one.week in bounds:
                own = bounds[one.week]
                stands = one.stands and (own is None or own.stands)
                bounds[one.week] = (least_of_both(own, one) if own else one).model_copy(update={"stands": stands})
        return tuple(one for one in bounds.values() if one)

    @cached_property
    def _first_to_come(self) -> int:
        """Return the first full week to come: with it, and not before, weeks stand later by what is held."""
        coming = (week for week in range(len(self.problem.settled_weeks) + 1, LONGEST_PLAN + 2) if self._is_full(week))
        return next(coming, LONGEST_PLAN + 1)

    @cached_property
    def _before_weeks_back(self) -> tuple[tuple[int, int], ...]:
        """Return the weeks to come that days off shorten, each with the full one after it that stands later for them.

        None of their runs asks more than that one: it begins again, and they come before it.
        """
        found = list[tuple[int, int]]()
        for week in range(len(self.problem.settled_weeks) + 1, len(self._shifts)):
            after = next((one for one in range(week + 1, len(self._shifts) + 1) if self._is_full(one)), week)
            if not self._is_full(week) and self.before(after) > self.before(week):
                found.append((week, after))
        return tuple(found)

    def _as_shortened(self, week: int) -> AtMost | None:
        """Return that a week that was planned as shortened, and still is, has no run above those that it had.

        It keeps its date; its sum is free, for it may have another number of days. What was told of a week before holds
        for each of its runs. None: it is no such week.
        """
        before = next((one for one in self.weeks if one.index == week and one.runs), None)
        if before is None or week in self.problem.settled_weeks or self._is_full(week):
            return None
        own = content(week, before.runs, self.problem)
        for back in self._back_before_full(week):
            own = of_both(min, back.on(own), back.most, ("longest_run_mm",))
        for one in self._for_what_was_told(week):
            own = one.on(own, OF_EACH_RUN)
        most = {"distance_mm": 7 * own.longest_run_mm, "run_s": 7 * (own.most_running_s or 0)}
        return own.model_copy(update=most)

    def behind(self, weeks: Sequence[Week]) -> int:
        """Return by how many weeks the first full week to come stands behind the week that was planned in its place.

        It stands where the last of those stood which it comes up to, to within a tenth. Of the others those count that
        climbed: none that came once more for an earlier loss, that fell, or that went further than that week.
        """
        settled = self.problem.settled_weeks
        coming = next((one for one in weeks if one.runs and one.full and one.index not in settled), None)
        planned = [one for one in self.planned if coming and one.week <= coming.index]
        if coming is None or not planned or planned[-1].week != coming.index:
            return 0
        now, then = content(coming.index, coming.runs, self.problem), planned[-1]
        stands = max((one.week for one in planned if comes_up_to(now, one)), default=planned[0].week)
        climb = list[AtMost]()
        for one in planned:
            further = one.run_s > then.run_s or one.longest_bout_s > then.longest_bout_s
            if one.week not in self.again and not further and not (climb and below(one, climb[-1])):
                climb.append(one)
        return sum(one.week > stands for one in climb)

    def _bound(self, week: int, stands: AtMost) -> AtMost:
        again = self._begun_again(week)
        bound = stands if again is None or again[1].week <= stands.week else least_of_both(stands, again[1])
        if self.before(week) and (run := self._run_last) and not self._far_from(week):
            bound = of_both(max, bound, run, ALL)
        several = tuple(self._for_what_was_told(week))
        for one in several:
            bound = one.on(bound)
        free = {} if several else dict.fromkeys(OF_A_RUN)
        for running, longest in self._least_gone_back(week):
            bound, free = no_run_above(bound, running, longest), {}
        return bound.model_copy(update={"week": week, "stands": week < self._first_touched, **free})

    @cached_property
    def _first_touched(self) -> int:
        """Return the first week that was planned in full and is not, or misses a run: later ones may be less."""
        weeks = {one.week for one in self.planned} - self.counted
        touched = (one.index for one in self.problem.weeks if one.index in weeks and (one.missed or not one.full))
        return next(touched, LONGEST_PLAN + 1)

    # -- counting ----------------------------------------------------------------------------------------------------

    @cached_property
    def _counted(self) -> tuple[tuple[int, ...], frozenset[int]]:
        """Return by how many weeks each week stands later, and which weeks are lost."""
        references = {one.week: one for one in self.problem.references}
        shift, shifts, all_lost = 0, list[int](), set[int]()
        for frame in self.problem.weeks:
            if frame.running and frame.full and self.planned:
                reference = references.get(frame.index)
                lost = self._lost_between(reference, frame.index, shift)
                long = reference is None or reference.days_off > FEW_DAYS_OFF
                if lost and (long or any(self.problem.told_short(one) for one in lost)):
                    all_lost |= lost
                    shift = max(shift, self._shift(reference, frame.index, shift))
            if frame.running and self.planned:
                shift = self._held_back(frame.index, shift)
            elif not self.planned:  # running waited from the start: the weeks that were to be running
                first = self.problem.first_running_week
                shift += frame.index in self.problem.settled_weeks and frame.index >= first and not frame.running
            shifts.append(shift)
        return tuple(shifts), frozenset(all_lost)

    @property
    def _shifts(self) -> tuple[int, ...]:
        return self._counted[0]

    @property
    def _lost_weeks(self) -> frozenset[int]:
        return self._counted[1]

    def _lost_between(self, reference: Reference | None, week: int, shift: int) -> set[int]:
        """Return the weeks before a full one that were planned in full, and are not: nobody has counted them yet.

        Also those that the plan before had shortened already, when fewer days off cost no week yet.
        """
        weeks, last = {one.week for one in self.planned} | self._shortened, self.planned[-1].week
        gap = range(reference.reference + 1 if reference else self.planned[0].week, week)
        return {one for one in gap if (one in weeks or last < one <= last + shift) and one not in self.counted}

    @cached_property
    def _shortened(self) -> frozenset[int]:
        """Return the weeks of which runs were left out for what was told, or of which nobody told anything."""
        told = self.problem.history.told if self.problem.history else None
        if not told:
            return frozenset()
        silent = filter(self.problem.is_silent, self.problem.settled_weeks)
        return frozenset([*(week_of(slot) for span in told.off for slot in span.left_out), *silent])

    def _shift(self, reference: Reference | None, week: int, shift: int) -> int:
        """Return by how many weeks the first full week back, and all that follow, stand later."""
        first = self._way[0][0]
        if reference is None:
            return week - first
        allowed = self._allowed(reference, shift)
        if fits := self._fitting(week - shift, allowed, self._may_come_again):
            back = week - fits
        else:  # it begins below the week that began last, which then follows
            again = self._begun_again(week - shift)
            back = week - (again[0] if again else first) + 1
        if self._has_begun(week) and not self._may_come_again(self._run(week), allowed):
            back += 1  # what was run then was no week back, for nobody had told: that week is still to come
        return back

    def _allowed(self, reference: Reference, shift: int) -> AtMost:
        """Return what `resume-below` allows after days off, as measures of a week."""
        settled = reference.reference in self.problem.settled_weeks
        before = self._run(reference.reference) if settled else self._until(reference.reference - shift)
        for rule in uses(self.problem, ResumeBelow):
            if back := rule.back(reference.days_off):
                before = _resumed(before, self.problem.protocol.ladder, *back)
        again = reference.days_off > absences.RESTART_AFTER_DAYS
        return of_both(min, self.planned[0], before) if again else before

    # -- what was told ------------------------------------------------------------------------------------------------

    def _held_back(self, week: int, shift: int) -> int:
        """Return by how many weeks a week, and all that follow, stand later for what was told of the one before.

        Where it goes below all that was planned, what it is below of comes after it. Where days off shorten the week
        that goes back, so do the next ones, up to the first in full: two days off after a worse pain would else lead
        past the content to which a lesser one goes back. A week that was planned as shortened loses nothing more: a
        plan that has taken in what was told would else lose weeks again, when a usual morning is told after it.
        """
        if week not in {one.week for one in self.planned} and week <= self.planned[-1].week:
            return shift
        for held in self._held:
            if held.back == 0 and week > self.length:
                continue  # the plan ends there, so nothing climbs
            if held.week < week <= (self._full_after(held.week) if held.back != 0 else held.week + 1):
                back = self._back_from(held)
                after = last_until(self.planned, back.content.week) if back.lower else back.content
                fits = self._fitting(week - shift, after) or self._way[0][0]
                shift = max(shift, week - (fits - max(back.lower, self._is_left_out(held))))
        if week in self.problem.settled_weeks or week > self.length:
            return shift  # what was run after a silent week is what was run
        for after in (one for one, whole in self._untold_before(week) if whole):
            last = self._fitting(week - shift, after)
            shift = max(shift, week - (self._way[0][0] - 1 if last is None else last))  # none there is so little
        return shift

    def back_in(self, week: int) -> tuple[int, int]:
        """Return to which content what was told of a week goes back: of how many weeks before, how many below it."""
        held = [one for one in self._held if one.week == week and one.back != 0] if self.planned else []
        several = [self._back_from(one) for one in held]
        weeks = (week - one.content.week for one in several)
        own = max((0, *weeks)), max((0, *(one.lower for one in several)))
        return max(own, *(one.back_in(week) for one in self.earlier), key=_lower_first) if self.earlier else own

    def back_for_rest(self, week: int) -> tuple[int, int]:
        """Return the same of the rest of a running week, which may stand later itself, and so go back, too."""
        several = [self.back_in(week), *(one.back_for_rest(week) for one in self.earlier)]
        for held in self._held:
            back = self._back_from(held)
            lower = back.lower - max(0, week - self._full_after(held.week))
            if held.week < week and lower > 0:
                several.append((week - back.content.week, lower))
        if not any(lower for _, lower in several):
            several.append((self.before(week), 0))
        return max(several, key=_lower_first)

    def goes_above(self, weeks: Iterable[Week]) -> bool:
        """Tell whether a week to come asks more than it may for what was told.

        Too soon after pain of anything, than the content in which it hurt; where it is not to climb, in a run. After a
        week of silence, than the last week that was told.
        """
        coming = [week for week in weeks if week.runs and week.index not in self.problem.settled_weeks]
        return any(
            one.is_passed(content(week.index, week.runs, self.problem))
            for week in coming
            for one in (*self._for_what_was_told(week.index), *self._back_before_full(week.index))
        ) or any(one.goes_above(coming) for one in self.earlier)

    def comes_to_less(self, weeks: Iterable[Week], running: int | None, left: Sequence[Session]) -> bool:
        """Tell whether the next runs ask more than those of a plan made now: it stands later by what is lost.

        running: the week that is running, and left: its runs to come, each of which counts for itself. Where none is
        left, the next week with runs is asked.
        """
        if running is not None and left:
            stands, rest = self.stands_for(running), content(running, left, self.problem)
            return stands is not None and Bound(stands, OF_EACH_RUN).is_passed(rest)
        settled = self.problem.settled_weeks
        coming = next((week for week in weeks if week.runs and week.index not in settled), None)
        if coming is None:
            return False
        own = content(coming.index, coming.runs, self.problem)
        return any(Bound(one, ALL).is_passed(own) for one in self.bounds(0) if one.week == coming.index)

    def whatever_is_wanted(self, last: int) -> Iterator[AtMost]:
        """Yield what weeks up to the last may ask at most though the coach wants something else: so far as pain says.

        The first of them keeps to what was told of the week before, or last of all; none goes above the content where
        it hurt within 14 days.
        """
        told = self.problem.history.told if self.problem.history else None
        if told is None:
            return
        first = len(self.problem.settled_weeks) + 1
        for bound in self.bounds(0):
            start = self.problem.plan_weeks.days_of(bound.week)[0]
            hurt = [
                last_until(self.planned, self.problem.week_of(one.day))
                for one in told.stepped_back
                if one.day < start <= one.day + after_step_back()
            ]
            several = [*hurt, *(one.most for one in (*self._after_pain(bound.week), *self._told_before(bound.week)))]
            several += [bound] if bound.week == first and any(one._held for one in (self, *self.earlier)) else []
            if several and bound.week <= last:
                least = reduce(least_of_both, several)
                yield least.model_copy(update={"week": bound.week, "stands": False})

    def _far_from(self, week: int) -> bool:
        """Tell whether so many days off, or a step back, lie between what was run last and a week that it is below."""
        settled, history, run = self.problem.settled_weeks, self.problem.history, self._run_last
        taken = history.told.stepped_back if history and history.told else ()
        if run and any(self.problem.week_of(one.day) >= run.week for one in taken):  # by a plan since
            return True
        return any(held.back != 0 for held in self._held) or any(
            one.days_off > absences.REPEAT_AFTER_DAYS
            for one in self.problem.references
            if one.week not in settled and one.week <= week
        )


def losses(problem: Problem, plan: Plan, past: History) -> Losses:
    """Return what is lost of a plan over its past, told by a problem that does not go on from there yet.

    After a step back comes what came after it before, or the climb alone where that is shorter: a knee that flares
    again and again would else run, after each flare, all that was repeated for those before.
    """
    own = _losses(problem, plan, past, climb=False)
    if not own.again or own.total < 2:
        return own
    return min(own, _losses(problem, plan, past, climb=True), key=lambda one: one.total)


def _losses(problem: Problem, plan: Plan, past: History, *, climb: bool) -> Losses:
    """Return the same along one way. A plan that gets longer by what is lost may reach days off told for later."""
    planned = past.before_waiting if plan.waiting else planned_weeks(plan, problem)
    since = plan.history.open_from if plan.history else plan.calendar.start
    begun = {week.index for week in plan.weeks if week.start < since}  # while running waits, a plan may be shorter
    counted = past.repeated & begun
    length, lost = later(problem, past).calendar.weeks, 0
    while True:
        over = later(problem, replace(past, lost=past.lost + lost + 1))
        found = Losses(over, length, planned, plan.weeks, past.repeated, counted, climb)
        after = found.total <= lost and (over.weeks[-1].full or lost > found.total + _SHORT_WEEKS)
        if after or problem.waiting or over.calendar.weeks > LONGEST_PLAN:
            return found
        lost = max(lost + 1, found.total)


def _lower_first(back: tuple[int, int]) -> tuple[int, int]:
    """Return by what one way back is further than another: by contents below, then by weeks before."""
    return back[1], back[0]


def _resumed(before: AtMost, ladder: Ladder, levels: int, share: int) -> AtMost:
    """Return a week so many levels lower, with so much of its load in per mille."""
    level = sum(one.run <= before.longest_bout_s for one in ladder.levels)
    level += before.longest_bout_s > ladder.levels[-1].run  # continuous running is one above the last
    lower = {
        "run_s": before.run_s * share // 1000,
        "distance_mm": before.distance_mm * share // 1000,
    }
    if levels:
        lower["longest_bout_s"] = min(before.longest_bout_s, ladder.levels[max(0, level - levels - 1)].run)
    return before.model_copy(update=lower)
