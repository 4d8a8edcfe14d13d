"""What the rest of a running week may hold in a plan made again in it: as many of its runs as can be, and how much."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from planforge.actions.standing import no_run_above_what_hurt
from planforge.plan.model import Plan, Session, Week
from planforge.plan.slots import week_of
from planforge.problem.frames import History
from planforge.problem.goal_weeks import GOAL
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.settled import settled_plan
from planforge.sessions.build import with_content
from planforge.sessions.contents import easier, lowered_week, was_full

MOST_BACK = 4  # weeks by which the rest of a running week may go back beyond what was lost


def fitting(problem: Problem, plan: Plan, history: History, back: tuple[int, int]) -> Iterator[History]:
    """Yield the most that the rest of the running week may hold by the rules that speak of weeks; then nothing.

    In the running week as many of its runs stay as can, with as much in them as can: what stood there so many weeks
    earlier as `back` says, so many contents below, or less than that.
    """
    every = tuple(_remaining(problem, plan, history, back))
    most = next((one for one in every if _keeps_the_rules(replace(problem, history=one))), every[-1])
    yield most
    if most is not every[-1]:
        yield every[-1]


def _keeps_the_rules(problem: Problem) -> bool:
    """Tell whether what is settled of the running week keeps the rules, so far as they speak of weeks."""
    assert problem.history is not None
    reading, week = Reading(problem, settled_plan(problem.history)), problem.running_week
    rules = (use.rule for use in problem.uses if use.rule.scope == "week" and use.rule.name != GOAL)  # which may move
    return not any(one.hard and one.week == week for rule in rules for one in rule.found(reading))


def _remaining(problem: Problem, plan: Plan, history: History, back: tuple[int, int]) -> Iterator[History]:
    """Yield what the rest of the running week may hold, the most first; the history itself where no week is running."""
    over_past = replace(problem, history=history)
    week = over_past.running_week
    if week is None:
        yield history
        return
    runs = plan.weeks[week - 1].runs
    to_come = [run for run in runs if run.date >= history.open_from]
    left = [run for run in to_come if not over_past.is_off(run.date)]  # one that is left out is never moved
    # After one that is left out comes what would have come in its place: the longer ones stand further behind.
    places = [n for n, run in enumerate(runs) if run.date >= history.open_from or over_past.is_off(run.date)]
    hurt = _run_that_hurt(history, week) if back != (0, 0) else None
    tried: list[tuple[Session, ...]] = []
    for kept in range(len(left), -1, -1):
        for at in (places, *_own_places(history, week, runs, left)):
            for content in _contents(problem, plan, week, history, *back):
                each = zip(left[:kept], at, strict=False)
                found = [easier(run, place, content, hurt) if content else run for run, place in each]
                if None in found:
                    continue
                chosen = tuple(
                    run if other is run or other is None else with_content(problem, run, other)
                    for run, other in zip(left[:kept], found, strict=True)
                )
                ordered = tuple(sorted(chosen, key=lambda run: -run.duration_s))
                if ordered not in tried:
                    tried.append(ordered)
                    yield replace(history, running=ordered, dropped=kept < len(to_come))
    if () not in tried:  # nothing runs there: running waited, or there is no week before
        yield replace(history, running=(), dropped=bool(to_come))


def _own_places(history: History, week: int, runs: Sequence[Session], left: Sequence[Session]) -> Iterator[list[int]]:
    """Yield the places at which the runs that are left stand themselves, where the week goes back for no pain.

    A rule may ask for a stretch that the place of the one that is left out does not hold, and all of them would go.
    After pain the next run is what its event said: no more than what would have come in the place of the other.
    """
    held = history.told.held if history.told else ()
    if not any(one.week == week and one.back != 0 for one in held):
        yield [runs.index(run) for run in left]


def _run_that_hurt(history: History, week: int) -> tuple[int, int] | None:
    """Return the running and the longest stretch of the least run of a week for which it goes back, in seconds."""
    held = history.told.held if history.told else ()
    hurt = (one.run for one in held if one.week == week and one.back != 0 and one.run is not None)
    return min(hurt, key=lambda one: (one[1], one[0]), default=None)


def _contents(
    problem: Problem, plan: Plan, week: int, history: History, back: int, lower: int
) -> Iterator[Week | None]:
    """Yield the weeks whose content the rest of a running week may have, the most first; None: as it is planned.

    lower: so many contents below.
    """
    if (back, lower) == (0, 0) and (capped := no_run_above_what_hurt(plan, week, history)):
        yield capped
        back = 1
    for earlier in range(back, back + MOST_BACK):
        content = _week_before(plan, week, earlier) if earlier else plan.weeks[week - 1]
        if content is not None and content.runs:
            as_planned = not (earlier or lower or _leaves_out_after_pain(history, week))
            yield None if as_planned else lowered_week(content, lower, problem) if lower else content


def _leaves_out_after_pain(history: History, week: int) -> bool:
    """Tell whether a run of a running week is left out, and the plan has gone back for pain of it or the week before.

    What comes first then is no harder than the run that was to be the first after it.
    """
    told = history.told
    if told is None or not any(week_of(slot) == week for span in told.off for slot in span.left_out):
        return False
    begins = next(one.start for one in history.plan.weeks if one.index == week)
    return any(one.day >= begins - timedelta(7) for one in told.stepped_back)


def _week_before(plan: Plan, index: int, earlier: int) -> Week | None:
    """Return the week that stood so many weeks before another, or the last full one before that."""
    full = [week for week in plan.weeks if week.index <= index - earlier and was_full(plan, week)]
    return full[-1] if full else None
