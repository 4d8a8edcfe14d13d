"""What the weeks of a plan come to, and which of them asks less than another: to go back is to go to an earlier one."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from planforge.plan.measures import NO_DISTANCE, Measures, measure_sessions, measure_steps
from planforge.plan.model import AtMost, Intensity, Part, Plan, Session, Steps, Week, unrolled
from planforge.problem.problem import Problem
from planforge.problem.protocol import Ladder
from planforge.sessions.palette import SHORTEST_MAIN, Amount, Rung, least_of, level_of, palette

# What the full weeks of a plan with runs come to, in their order; never empty to go back in.
Planned = tuple[AtMost, ...]
# Below all that was planned: a level lower, on the first one fewer repeats. Ours; `start-load` has the same least.
REPEATS_FEWER, LEAST_REPEATS = 2, 6
MEASURES = ("distance_mm", "run_s", "longest_run_mm", "longest_bout_s")  # of a week
OF_A_RUN = ("most_running_s", "level")  # bounded where it hurt: a run goes back, not the week's sum alone


class Back(NamedTuple):
    """A content to go back to: that of a week; lower: how many contents below it, where none that is less was planned.

    content: what it then comes to; its week is that of the runs that are lower.
    """

    content: AtMost
    lower: int = 0


def planned_weeks(plan: Plan, problem: Problem) -> Planned:
    """Return what the weeks that were planned in full come to, by the speeds and the ladder of a problem."""
    return tuple(content(week.index, week.runs, problem) for week in plan.weeks if was_full(plan, week))


def was_full(plan: Plan, week: Week) -> bool:
    """Tell whether a week was planned in full: as it says itself, or, from version 0.1.0, with the usual runs."""
    runs = len(week.runs)
    if not runs or week.full is not None:
        return bool(runs and week.full)
    usual = sorted(len(one.runs) for one in plan.weeks if one.runs)
    return runs >= usual[len(usual) // 2]


def content(week: int, runs: Sequence[Session], problem: Problem) -> AtMost:
    """Return what the runs of a week come to."""
    speeds, ladder = problem.runner.speeds, problem.protocol.ladder
    total, each = measure_sessions(runs, speeds), [measure_steps(run.steps, speeds) for run in runs]
    return AtMost(
        week=week,
        distance_mm=total.distance,
        run_s=total.run_time,
        longest_run_mm=max((one.distance for one in each), default=0),
        longest_bout_s=total.longest_bout,
        most_running_s=max((one.run_time for one in each), default=0),
        level=max((level_of(run.steps, ladder) for run in runs), default=1),
    )


def least_repeats(ladder: Ladder) -> int:
    """Return how often the first level repeats in the least run to which anybody goes back, or with which resumes."""
    return max(LEAST_REPEATS, least_of(palette(ladder)[0]).repeats)


def least_run(ladder: Ladder) -> tuple[int, int]:
    """Return the running and the longest stretch of that run, in seconds."""
    return ladder.levels[0].run * least_repeats(ladder), ladder.levels[0].run


def easier(run: Session, place: int, earlier: Week, hurt: tuple[int, int] | None = None) -> Session | None:
    """Return the run whose content another then has, of an earlier week: that at its place, or the most there that may.

    It holds no more running than the other; that stays as it is where it holds less. hurt: the running and the longest
    stretch of the run that hurt, in seconds: it asks no more of either, and less of one. None: none there does.
    """
    several = (run, *earlier.runs)
    asks = {id(one): _asks(one) for one in several}
    other, own = earlier.runs[min(place, len(earlier.runs) - 1)], asks[id(run)]
    if own[0] < asks[id(other)][0]:
        other = run
    most = asks[id(other)][0]
    less = sorted((one for one in several if asks[id(one)][0] <= most), key=lambda one: asks[id(one)], reverse=True)
    return next((one for one in (other, *less) if hurt is None or is_less(asks[id(one)], hurt)), None)


def is_less(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether a run asks less than another of running or of its longest stretch, and more of neither."""
    return one != other and one[0] <= other[0] and one[1] <= other[1]


def _asks(run: Session) -> tuple[int, int]:
    """Return the running and the longest stretch of a run, in seconds."""
    measured = measure_steps(run.steps, NO_DISTANCE)
    return measured.run_time, measured.longest_bout


def last_until(planned: Planned, week: int) -> AtMost:
    """Return the last week planned in full up to a week, or the first of all."""
    place = bisect_right([one.week for one in planned], week)
    return planned[max(0, place - 1)]


def back_from(
    planned: Planned,
    week: int,
    contents: int | None,
    lowered: Callable[[AtMost, int], AtMost],
    hurt: tuple[int, int] | None = None,
) -> Back:
    """Return the content of a week, or so many smaller ones before it; None goes back to the first.

    Where none before it is smaller, it goes back to the first if that has less running; else below all that was
    planned, so far as that can be. lowered: what a planned week comes to, so many contents below. hurt: the running and
    the longest stretch of the run that hurt, in seconds: a week may be smaller, and each of its runs be that very run.
    Then it goes back to the last one before whose runs are all easier, else below the smaller week.
    """
    first = planned[0]
    found = Back(first if contents is None else last_until(planned, week))
    for _ in range(contents or 0):
        now = found.content
        smaller = next((one for one in reversed(planned) if one.week < now.week and below(one, now)), None)
        if smaller is None and first.week < now.week and _runs_less(first, now):
            smaller = first
        if smaller is not None:
            found = Back(smaller)
        elif below(less := lowered(last_until(planned, now.week), found.lower + 1), now):
            found = Back(less, found.lower + 1)
    if hurt is None or contents == 0 or _is_easier(found.content, hurt):
        return found
    before = (one for one in reversed(planned) if one.week < found.content.week)  # a later week may be light, too
    smaller = next((one for one in before if below(one, found.content) and _is_easier(one, hurt)), None)
    if smaller is not None:
        return Back(smaller)
    while not _is_easier(found.content, hurt):
        less = lowered(last_until(planned, found.content.week), found.lower + 1)
        if not below(less, found.content):
            break
        found = Back(less, found.lower + 1)
    return found


def _is_easier(week: AtMost, run: tuple[int, int]) -> bool:
    """Tell whether every run of a week is easier than a run: in shorter stretches, or, in as long ones, with less."""
    if week.most_running_s is None:  # as of a plan that was made before it was told
        return True
    return (week.longest_bout_s, week.most_running_s) < (run[1], run[0])


def lowered_content(planned: AtMost, week: Week, lower: int, problem: Problem) -> AtMost:
    """Return what a week that was planned in full comes to, so many contents below.

    week: with its runs, or with those of them that are left of it: then it is less by the same share.
    """
    if not week.runs:
        return planned
    own, less = (content(week.index, runs, problem) for runs in (week.runs, lowered_week(week, lower, problem).runs))
    distance = planned.distance_mm * less.distance_mm // (own.distance_mm or 1)
    return less.model_copy(update={"distance_mm": distance, "run_s": planned.run_s * less.run_s // (own.run_s or 1)})


def lowered_week(week: Week, lower: int, problem: Problem) -> Week:
    """Return a week whose runs are so many contents lower; their figures are not measured again."""
    runs = list(week.runs)
    for _ in range(lower):
        runs = [_lowered(one, problem) for one in runs]
    return week.model_copy(update={"sessions": tuple(runs)})


def _lowered(run: Session, problem: Problem) -> Session:
    """Return a run on the next level below that has a session with no more running in it, and of no more time.

    On the first level it has two repeats fewer, of which six are left at least. One that cannot be less stays.
    """
    measured, level = _main(run), level_of(run.steps, problem.protocol.ladder)
    below = [_within(rung, measured) for rung in reversed(palette(problem.protocol.ladder)[: level - 1])]
    found = next((one for one in below if one), None)
    if level == 1 and measured.bouts > LEAST_REPEATS:
        found = palette(problem.protocol.ladder)[0], Amount(max(LEAST_REPEATS, measured.bouts - REPEATS_FEWER))
    if run.race or found is None:
        return run
    rung, amount = found
    steps = (*_around(run, Part.WARM_UP), *rung.steps(amount), *_around(run, Part.COOL_DOWN))
    title = rung.title(amount, problem.language)
    return run.model_copy(update={"steps": steps, "title": title, "intensity": Intensity.EASY})


def _within(rung: Rung, measured: Measures) -> tuple[Rung, Amount] | None:
    """Return the most repeats of a level that are within the measures of a session; None where no session is."""
    times = min(measured.run_time // rung.run, measured.duration // (rung.run + rung.walk))
    amount = Amount(times)
    return (rung, amount) if times > 1 and rung.main_seconds(amount) >= SHORTEST_MAIN else None


def _main(run: Session) -> Measures:
    """Return the measures of a run without warm-up and cool-down."""
    main = tuple(step for step in unrolled(run.steps) if step.part is Part.MAIN)
    return measure_steps(main, NO_DISTANCE)


def _around(run: Session, part: Part) -> Steps:
    return tuple(step for step in unrolled(run.steps) if step.part is part)


def fitting(planned: Planned, week: int, allowed: AtMost) -> AtMost | None:
    """Return the last week up to another that asks no more than what is allowed."""
    return next((one for one in reversed(planned) if one.week <= week and within(one, allowed)), None)


def within(one: AtMost, allowed: AtMost) -> bool:
    """Tell whether a week asks no more than another of what `resume-below` speaks of, and runs on for no longer."""
    return (
        one.run_s <= allowed.run_s
        and one.distance_mm <= allowed.distance_mm
        and one.longest_bout_s <= allowed.longest_bout_s
    )


def below(one: AtMost, other: AtMost) -> bool:
    """Tell whether a week asks less than another, and in nothing more."""
    return _runs_less(one, other) and within(one, other)


def _runs_less(one: AtMost, other: AtMost) -> bool:
    """Tell whether a week has less running than another, or shorter stretches, and more of neither."""
    return is_less((one.run_s, one.longest_bout_s), (other.run_s, other.longest_bout_s))


def least_of_both(one: AtMost, other: AtMost) -> AtMost:
    """Return the first week with the least of each measure; what only one of them bounds is bounded so.

    Distances are those of the one that runs less, in no longer run: a week of walks may go further than one of more
    running, and the least distance of the one beside the least running of the other is a content that neither was.
    """
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in (*MEASURES, *OF_A_RUN)}
    least = {name: min((value for value in pair if value is not None), default=None) for name, pair in pairs.items()}
    easier = next((a for a, b in ((one, other), (other, one)) if _runs_less(a, b) and _no_run_longer(a, b)), None)
    if easier is not None:
        least |= {"distance_mm": easier.distance_mm, "longest_run_mm": easier.longest_run_mm}
    return one.model_copy(update=least)


def _no_run_longer(one: AtMost, other: AtMost) -> bool:
    """Tell whether no run of a week has more running than the longest of another, so far as both are known."""
    if one.most_running_s is None:
        return False
    runs = -(-one.run_s // max(1, one.most_running_s))  # at least
    return one.most_running_s <= (other.most_running_s or other.run_s // max(1, runs))


def of_both(choose: Callable[[int, int], int], one: AtMost, other: AtMost, names: Sequence[str] = MEASURES) -> AtMost:
    """Return the first week with, of each measure that both know, what is chosen of the two."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in names}
    return one.model_copy(update={name: choose(*pair) for name, pair in pairs.items() if None not in pair})
