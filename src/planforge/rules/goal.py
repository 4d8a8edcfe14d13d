"""The plan arrives, and stays there.

Why:  a goal reached once by luck is not reached: one session reaches the continuous run, and the next full week holds
      it. Who still runs reaches that first, by the middle of the running weeks where it can be (of as many as the
      protocol has, without those that days away shorten: a longer plan leaves its weeks to the distance), and until it
      is held no week grows far beyond the first (or what such a run needs, where that is more); then comes the weekly
      distance (distance first leaves stretches of 11 min for eight weeks: solved), and from the week that has it no
      week grows on. Where the horizon is too short for a normal week the plan comes as near as the rules allow, and
      says how near. Afterwards weeks keep what was reached and grow on toward the normal week, never beyond it; they
      reach back into no week before (ours: grown over the whole plan the early weeks get steeper, 1.0 instead of 0.44
      km a step, solved). `afterwards: repeat` stays at what was reached. After an absence of more than a week weeks
      need not keep it any more. A goal that the file does not state is the protocol's: beside a stated weekly distance
      its run is a wish. A run `as far as the weeks allow` aims at the protocol's and no further; the last full week has
      it, and no second one has to hold it, which is bolder than any other goal. With a `by` so has the last full week
      by then, and the weeks after it go on from there. A weekly distance beside it is come to as near as these weeks
      allow. The week by which a protocol's goal is due is for that goal: a longer run, or a weekly distance, that the
      file states without `by` has all weeks of the plan but the last.
Bad:  30 min in week 12, 26 min in week 13
Good: 30 min in week 12, 30 min in week 13 and after
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import MINUTE, format_below, format_duration, format_share
from planforge.rules.base.asked import distance_around, runs_asked
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import CarriedOut, Excess, Finding, Per, Source, WeekRule, uses
from planforge.rules.even_runs import EvenRuns
from planforge.rules.long_share import LongShare
from planforge.rules.run_days import most_runs
from planforge.rules.session_spike import SessionSpike
from planforge.rules.start_load import StartLoad
from planforge.sessions.build import overhead
from planforge.sessions.palette import SHORTEST_MAIN


class GoalRule(WeekRule):
    """The goal is reached in one week and held in the next full one; weeks afterwards keep it, and grow to normal."""

    name: ClassVar = "goal"
    source: ClassVar = Source(
        "the source article: run-walk, built up gradually",
        "convention",
        "by no trial; 8 published return ladders reach 30 min without a break in running week 2 to 11, median 7.5",
    )
    always: ClassVar = "the goal has its own date; write it under `goal.by`"
    gives_way: ClassVar = "never"
    carries_out: ClassVar = CarriedOut("the goal", (("goal",), ("protocol", "default_goal")))
    needed_to_run: ClassVar = True
    of_the_past: ClassVar = True  # whether the goal was reached is told by what was done

    afterwards: Literal["repeat", "grow"] = Field(
        "grow",
        description="What full weeks after the goal do: grow toward the normal week under the same caps, or repeat it.",
    )

    until_continuous: Annotated[int, spelled.share(1000, 10_000)] = Field(
        1100,
        description="For who still runs: most of the first full week's distance until the continuous goal is held.",
    )

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield how soon others reach a continuous run: published ladders, which state no injuries."""
        if problem.continuous_goal is not None:
            yield problem.language.notes.published_ladders

    def _distance_weeks(self, problem: Problem, reached: int, held: int) -> tuple[int, int]:
        """Return the weeks that reach and hold the weekly distance: the goal's, but where a continuous run is first."""
        return problem.distance_weeks or (reached, held)

    def _waiting_weeks(self, problem: Problem, held: int) -> list[int]:
        """Return the weeks that do not grow far beyond the first full one: the later ones up to the one that holds."""
        if problem.runner.stopped_running or problem.continuous_goal is None:
            return []
        first = problem.full_running_weeks[0].index
        return [week.index for week in problem.running_weeks if first < week.index <= held]

    def _needed_week(self, problem: Problem, week: int, phase: str) -> int | None:
        """Return the distance of a week that holds the continuous run, in mm, where no first week comes near it.

        Who runs little would never get there otherwise: then so much is allowed. None: the first week is far enough.
        """
        runs, speeds = most_runs(problem, week, phase), problem.runner.speeds
        walks = overhead(problem, week, phase).distance
        longest = speeds.run * (problem.continuous_goal or 0) + walks
        shares = [1000 * longest // rule.share(runs) for rule in uses(problem, LongShare) if rule.hard]
        minutes = speeds.run * (SHORTEST_MAIN * (runs - 1))
        needed = max(longest + minutes + walks * (runs - 1), *shares, 0) + speeds.run * MINUTE * (runs - 1)
        enough = self.until_continuous * (_fullest_start(problem, runs) + walks * runs)
        return needed if 1000 * needed > enough else None

    def _settled_weeks(self, draft: WeekDraft, held: int) -> tuple[list[int], list[int]]:
        """Return (full weeks after the goal that repeat it, later ones that only may not exceed it)."""
        problem, compared = draft.problem, [reference for _, _, reference in draft.references()]
        after = [one for one in compared if one.week > held and one.week not in problem.settled_weeks]
        broken = [one.week for one in after if one.may_fall]
        until = min(broken, default=problem.calendar.weeks + 1)
        full = [one.week for one in after if problem.week(one.week).full and one.week < until]
        full = [week for week in full if week not in draft.lighter]
        return full, [one.week for one in after if one.week not in full]

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield what is missing in the two goal weeks, and what differs afterwards."""
        problem = draft.problem
        if problem.as_far:
            yield from self._as_far(draft)
            return
        if draft.reached is None or draft.held is None:
            yield Excess(problem.calendar.weeks, 1)  # no two full running weeks by then: no plan arrives
            return
        if problem.continuous_goal is not None:
            for index in (draft.reached, draft.held):
                week = draft.week(index)
                assert week is not None
                bout = week.shortest_bout if problem.goal.every_session else week.longest_bout
                wish = problem.continuous_goal_is_wish
                yield Excess(index, problem.continuous_goal - bout, scale=Per.MINUTE, wish=wish)
        distance_weeks = self._distance_weeks(problem, draft.reached, draft.held)
        if problem.distance_goal is not None:
            for index in distance_weeks:
                week = draft.week(index)
                assert week is not None
                short = problem.distance_goal - week.distance
                yield Excess(index, short, scale=Per.METRES_100, wish=problem.distance_goal_is_wish)
        for index in self._waiting_weeks(problem, draft.held):
            week, first = draft.week(index), draft.week(problem.full_running_weeks[0].index)
            assert week is not None and first is not None
            needed = self._needed_week(problem, index, draft.phase(index))
            most = self.until_continuous * first.distance if needed is None else 1000 * needed
            yield Excess(index, 1000 * week.distance - most, scale=1000 * Per.METRES_100)
        yield from self._no_further(draft, draft.held, distance_weeks[1])
        held = draft.week(distance_weeks[1])
        assert held is not None
        repeating, bounded = self._settled_weeks(draft, distance_weeks[1])
        for index in repeating + bounded:
            week = draft.week(index)
            assert week is not None
            if self.afterwards == "grow":
                enough = (problem.runner.normal_weekly_distance, held.base_distance)
                beyond = draft.smallest([week.base_distance - most for most in enough])
                yield Excess(index, beyond, scale=Per.METRES_100)
            for new, old, scale in (
                (week.level, held.level, 1),
                (week.base_distance, held.base_distance, Per.METRES_100),
                (week.run_time, held.run_time, Per.MINUTE),
                (week.longest_bout, held.longest_bout, Per.MINUTE),
            ):
                if self.afterwards == "repeat":
                    yield Excess(index, new - old, scale=scale)
                if index in repeating:
                    yield Excess(index, old - new, scale=scale)

    def _no_further(self, draft: WeekDraft, continuous: int, until: int) -> Iterator[Excess]:
        """Yield what weeks grow once the weekly distance is there that comes after a continuous run."""
        problem = draft.problem
        if problem.runner.stopped_running or problem.continuous_goal is None or problem.distance_goal is None:
            return
        for before, week, _ in draft.references():
            if continuous < week.frame.index <= until and week.frame.index not in problem.settled_weeks:
                runs, phase = most_runs(problem, before.frame.index, before.phase), before.phase
                walks = overhead(problem, before.frame.index, phase).distance
                enough = max(problem.distance_goal, self._enough_for_alike_runs(problem, runs, walks))
                there = before.base_distance - enough + 1
                over = draft.smallest([there, week.base_distance - before.base_distance])
                yield Excess(week.frame.index, over, scale=Per.METRES_100)

    def _enough_for_alike_runs(self, problem: Problem, runs: int, walks: int) -> int:
        """Return how far a week goes whose runs are alike and whose longest is the continuous run, in mm.

        Where a normal week is shorter than that, the weeks may come so far: one long run beside short ones is worse.
        """
        longest = problem.continuous_goal or 0
        others = [1000 * longest // (1000 + rule.max_difference) for rule in uses(problem, EvenRuns)]
        return problem.runner.speeds.run * (longest + (runs - 1) * max(others, default=0)) + runs * walks

    def _as_far(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield what the weeks that are asked stay short of what is aimed at (a wish), and what goes beyond it."""
        problem, aim = draft.problem, draft.problem.continuous_goal or 0
        for week in draft.weeks:
            yield Excess(week.frame.index, week.longest_bout - aim, scale=Per.MINUTE)
        full = {week.frame.index: week for week in draft.weeks if week.frame.full}
        for index in _as_far_in(problem, full):
            week = full[index]
            bout = week.shortest_bout if problem.goal.every_session else week.longest_bout
            yield Excess(index, aim - bout, scale=Per.MINUTE, wish=True)
            if problem.distance_goal is not None:
                yield Excess(index, problem.distance_goal - week.distance, scale=Per.METRES_100, wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield goal weeks that fall short, and later weeks that do not keep what was reached."""
        problem = reading.problem
        if problem.as_far:
            yield from self._check_as_far(reading)
            return
        reached, held = reading.goal_weeks
        if reached is None or held is None:
            words = "as early as possible" if problem.as_early else f"by week {problem.ready_by}"
            yield self.finding(f"the goal is not reached and held {words}", problem.calendar.weeks)
            return
        for index in (reached, held):
            yield from self._check_bout(reading, reading.week(index))
        full = [week for week in reading.running_weeks if week.frame.full]
        last = [reading.week(reached), reading.week(held)]
        if problem.continuous_first:
            last = [week for week in full if week.index <= problem.ready_by][-2:]
            yield from self._check_no_further(reading, held, last[1].index)
        for week in last:
            yield from self._check_distance(reading, week)
        if problem.continuous_goal is not None and not problem.runner.stopped_running:
            for week in reading.running_weeks:
                if full[0].index < week.index <= held:
                    yield from self._check_waiting(reading, full[0], week, held)
        yield from self._check_afterwards(reading, last[1])

    def _check_no_further(self, reading: Reading, continuous: int, until: int) -> Iterator[Finding]:
        """Yield the weeks that grow on though the one before them had the weekly distance that is wanted."""
        goal = reading.problem.distance_goal
        for before, week, _ in reading.references():
            if goal is None or not continuous < week.index <= until or week.frame.start < reading.problem.open_from:
                continue
            far, earlier = week.easy_distance, before.easy_distance
            enough = max(goal, self._alike_runs_come_to(reading, before))
            if earlier < enough or far <= earlier:
                continue
            yield self.finding(
                f"week {week.index} covers {reading.distance(far)} at an easy pace, and week {before.index} had "
                f"{reading.distance(earlier)} already; {reading.distance(enough)} is enough",
                week.index,
                day=week.frame.start,
                over=min(far - earlier, earlier - enough + 1),
                scale=Per.METRES_100,
                measured=reading.distance(far),
                allowed=reading.distance(earlier),
            )

    def _alike_runs_come_to(self, reading: Reading, week: WeekReading) -> int:
        """Return how far a week goes that has the continuous run, and no run much shorter than it, in mm."""
        long, runs = reading.problem.continuous_goal or 0, runs_asked(reading, week)
        short = max((1000 * long // (1000 + one.max_difference) for one in uses(reading.problem, EvenRuns)), default=0)
        running = long + short * (runs - 1)
        return reading.problem.runner.speeds.run * running + distance_around(reading, week) * runs

    def _check_as_far(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that go beyond the run that is aimed at, and what the ones asked stay short of it."""
        for week in reading.running_weeks:
            got, aim = week.measures.longest_bout, reading.problem.continuous_goal
            if aim is not None and got > aim:
                yield self.finding(
                    f"week {week.index} runs {format_duration(got)} without a walk; as far as the weeks allow aims at "
                    f"{format_duration(aim)}, and no further",
                    week.index,
                    day=week.frame.start,
                    over=got - aim,
                    scale=Per.MINUTE,
                    measured=format_duration(got),
                    allowed=format_duration(aim),
                )
        problem = reading.problem
        full = [week for week in reading.running_weeks if week.frame.full]
        in_time = [week for week in full if problem.goal.by is None or week.index <= problem.ready_by]
        for week in {one.index: one for one in (*in_time[-1:], *full[-1:])}.values():
            yield from self._check_bout(reading, week)
            yield from self._check_distance(reading, week)

    def _check_waiting(self, reading: Reading, first: WeekReading, week: WeekReading, held: int) -> Iterator[Finding]:
        got, most = week.measures.distance, self.until_continuous * first.measures.distance
        words = f"{format_share(self.until_continuous)} of week {first.index}"
        runs = runs_asked(reading, week)
        start = _largest_first_week(reading.problem, runs) + runs * distance_around(reading, week)
        if (needed := 1000 * self._needed(reading, week, runs)) > self.until_continuous * start:
            most, words = needed, "what a week with that run needs"
        if 1000 * got > most:
            yield self.finding(
                f"week {week.index} covers {reading.distance(got)}; until the continuous run is held in week {held}, "
                f"at most {reading.distance(most // 1000)} ({words}) is allowed",
                week.index,
                day=week.frame.start,
                over=1000 * got - most,
                scale=1000 * Per.METRES_100,
                measured=reading.distance(got),
                allowed=reading.distance(most // 1000),
            )

    def _needed(self, reading: Reading, week: WeekReading, runs: int) -> int:
        """Return what a week covers at least that has the continuous run, and a minute more in every other run, in mm.

        Its other runs are as short as runs are; or longer, where the long one may only be a share of the week.
        """
        problem, around = reading.problem, distance_around(reading, week)
        minute = problem.runner.speeds.run * MINUTE
        long = problem.runner.speeds.run * (problem.continuous_goal or 0) + around
        short = problem.runner.speeds.run * SHORTEST_MAIN + around
        shares = [rule.largest_share(runs) for rule in uses(problem, LongShare) if rule.hard]
        least: int = max([long + (runs - 1) * short, *(1000 * long // share for share in shares)])
        return least + (runs - 1) * minute

    def _check_bout(self, reading: Reading, week: WeekReading) -> Iterator[Finding]:
        problem = reading.problem
        if problem.continuous_goal is not None:
            got = week.shortest_bout if problem.goal.every_session else week.measures.longest_bout
            if got < problem.continuous_goal:
                wanted = format_duration(problem.continuous_goal)
                yield self.finding(
                    f"week {week.index} runs {format_duration(got)} without a walk; the goal is {wanted}",
                    week.index,
                    day=week.frame.start,
                    over=problem.continuous_goal - got,
                    scale=Per.MINUTE,
                    wish=problem.continuous_goal_is_wish,
                    measured=format_duration(got),
                    allowed=wanted,
                )

    def _check_distance(self, reading: Reading, week: WeekReading) -> Iterator[Finding]:
        problem = reading.problem
        if problem.distance_goal is not None and week.measures.distance < problem.distance_goal:
            got, wanted = week.measures.distance, reading.distance(problem.distance_goal)
            far = format_below(got, problem.distance_goal, problem.runner.units)
            yield self.finding(
                f"week {week.index} covers {far}; the goal is {wanted}",
                week.index,
                day=week.frame.start,
                over=problem.distance_goal - got,
                scale=Per.METRES_100,
                wish=problem.distance_goal_is_wish,
                measured=far,
                allowed=wanted,
            )

    def _check_afterwards(self, reading: Reading, held: WeekReading) -> Iterator[Finding]:
        unbroken = True
        for _, week, reference in reading.references():
            if week.index > held.index and week.frame.start >= reading.problem.open_from:
                unbroken = unbroken and not reference.may_fall
                repeats = unbroken and week.frame.full and week.index not in reading.lighter
                yield from self._check_keeps(reading, held, week, repeats=repeats)

    def _check_keeps(
        self, reading: Reading, held: WeekReading, week: WeekReading, *, repeats: bool
    ) -> Iterator[Finding]:
        far, usual = week.easy_distance, reading.problem.runner.normal_weekly_distance
        if self.afterwards == "grow" and far > max(usual, held.easy_distance):
            most = max(usual, held.easy_distance)
            yield self.finding(
                f"week {week.index} covers {reading.distance(far)} at an easy pace; after the goal weeks grow to "
                f"{reading.distance(most)}, a normal week or what was held, and no further",
                week.index,
                day=week.frame.start,
                over=far - most,
                scale=Per.METRES_100,
                measured=reading.distance(far),
                allowed=reading.distance(most),
            )
        for what, new, old, scale, show in (
            ("a level", week.level, held.level, 1, str),
            ("an easy distance", week.easy_distance, held.easy_distance, Per.METRES_100, reading.distance),
            ("a run time", week.measures.run_time, held.measures.run_time, Per.MINUTE, format_duration),
            ("a longest bout", week.measures.longest_bout, held.measures.longest_bout, Per.MINUTE, format_duration),
        ):
            over = new - old if self.afterwards == "repeat" else 0
            over = max(over, old - new if repeats else 0)
            if over > 0:
                yield self.finding(
                    f"week {week.index} has {what} of {show(new)}; it was held in week {held.index} with {show(old)}, "
                    "and is kept from then on",
                    week.index,
                    day=week.frame.start,
                    over=over,
                    scale=scale,
                    measured=show(new),
                    allowed=show(old),
                )


def settled_until(problem: Problem, held: int | None) -> int | None:
    """Return the week up to which a plan is settled as if none followed, for a goal held in week `held`.

    None: the weeks after the goal repeat it, or there are none; then all weeks are settled together.
    """
    if held is None or not any(rule.afterwards == "grow" for rule in uses(problem, GoalRule)):
        return None
    last = problem.distance_weeks[1] if problem.distance_weeks else held
    return last if any(week.index > last for week in problem.running_weeks) else None


def _as_far_in(problem: Problem, full: Iterable[int]) -> list[int]:
    """Return the weeks, of full ones, in which a run is as far as they allow: the last one by `by`, and the last."""
    weeks = sorted(full)
    in_time = [week for week in weeks if problem.goal.by is None or week <= problem.ready_by]
    return sorted({*in_time[-1:], *weeks[-1:]})


def _fullest_start(problem: Problem, runs: int) -> int:
    """Return the most so many runs of a first full week can cover in mm, for who still runs, all walks left out."""
    bounds = [rule.bound(problem) for rule in uses(problem, StartLoad)]
    if (longest := problem.runner.longest_single_run) is not None:
        bounds += [runs * longest * (1000 + rule.max_increase) // 1000 for rule in uses(problem, SessionSpike)]
    return min(bounds, default=problem.runner.normal_weekly_distance)


def _largest_first_week(problem: Problem, runs: int) -> int:
    """Return the most so many runs of a full week can cover in mm when they are the first of a plan, without walks."""
    longest, spikes = problem.runner.longest_single_run, uses(problem, SessionSpike)
    bounds = [rule.largest_start(problem) for rule in uses(problem, StartLoad)]
    if longest is not None:
        bounds += [runs * longest * (1000 + rule.max_increase) // 1000 for rule in spikes]
    return min(bounds, default=problem.runner.normal_weekly_distance)
