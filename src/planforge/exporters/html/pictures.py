"""What the charts of a report show, from a plan and what is known beside it: distance, pain, the longest bout."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from planforge.exporters.html import charts
from planforge.exporters.html.charts import Chart, Row
from planforge.exporters.html.facts import Facts, Pain, Told
from planforge.exporters.html.lead import week_of_today
from planforge.languages import Language
from planforge.plan.measures import step_distance
from planforge.plan.model import MOST_POINTS, Do, Plan, Speeds, Week, unrolled
from planforge.quantities.units import Units, format_distance, format_duration

_HALF_A_BAR = 0.38  # of a week
_UNDER = 0.5  # of 0.1 km: what is shown as the same is not over
MORNING_OF_DAY, TRAINING_OF_DAY = 0.25, 0.75  # where in its day a sign stands


@dataclass(frozen=True, slots=True)
class WeekDistance:
    """A week's distance in metres: run, walked in runs, the most by the rules, and what was told as done."""

    week: int
    running: int
    walking: int
    cap: int | None
    done: int | None

    @property
    def total(self) -> int:
        """Return all of it."""
        return self.running + self.walking

    @property
    def over(self) -> int:
        """Return how far the week, or what was done in it, lies above the line; 0 where it does not show."""
        if self.cap is None:
            return 0
        more = max(self.total, self.done or 0) - self.cap
        return more if more > 100 * _UNDER else 0


def week_distances(plan: Plan, facts: Facts) -> tuple[WeekDistance, ...]:
    """Return what each week comes to."""
    return tuple(
        WeekDistance(
            week.index,
            running := min(_run_metres(plan, week), week.distance_m),
            week.distance_m - running,
            (facts.caps or {}).get(week.index),
            _told_metres(week, facts.told),
        )
        for week in plan.weeks
    )


def _told_metres(week: Week, told: Told | None) -> int | None:
    """Return how far a week was told to be; None where no run of it was told of: that is not nothing done."""
    if told is None or week.index not in told.weeks:
        return None
    metres = told.weeks[week.index].distance_m
    return metres if metres or any(run.id in told.sessions for run in week.runs) else None


def _run_metres(plan: Plan, week: Week) -> int:
    speeds = Speeds(plan.runner.easy_speed_mm_s, plan.runner.walking_speed_mm_s)
    steps = (step for run in week.runs for step in unrolled(run.steps) if step.do is Do.RUN)
    return sum(step_distance(step, speeds) for step in steps) // 1000


class Pictures:
    """The charts of one report, in its runner's words."""

    def __init__(self, plan: Plan, facts: Facts, said: Language) -> None:
        """Take the plan, what is known beside it, and the language."""
        self.plan, self.facts, self.said = plan, facts, said
        self.weeks = len(plan.weeks)
        self.distances = week_distances(plan, facts)

    def far(self, metres: int) -> str:
        """Return a distance as it is said."""
        return format_distance(1000 * metres, self.plan.runner.units, self.said.quantities)

    def long(self, seconds: int) -> str:
        """Return a time as it is said."""
        return format_duration(seconds, self.said.quantities)

    def _chart(
        self, key: str, title: str, description: str, top: float, height: int, layers: list[charts.Layer]
    ) -> Chart:
        words = self.said.report.distance
        decimal = self.said.quantities.decimal
        return Chart(key, title, description, self.weeks, top, height, tuple(layers), words.axis_weeks, decimal)

    # -- distance ----------------------------------------------------------------------------------------------------

    def distance(self) -> Chart | None:
        """Return the distance of each week beside the most that the rules allow; None where nothing is run."""
        words, some = self.said.report.distance, [one for one in self.distances if one.total or one.done]
        if not some:
            return None
        top = 1.05 * self._units(max(max(one.total, one.done or 0, one.cap or 0) for one in some))
        layers = [
            *charts.boxes([*self._run_boxes()], "var(--run)", "var(--run)"),
            *charts.boxes([*self._walk_boxes()], "url(#walking)", "var(--run)"),
            *charts.boxes([*self._over_boxes()], "url(#over)", "var(--over)"),
            *self._today_line(top),
            *charts.steps([*self._cap_line()], "var(--cap)"),
            *charts.points([*self._done_points()], "diamond", "var(--paper)", "var(--ink)"),
        ]
        title = words.title.format(unit=self._unit)
        return self._chart("distance", title, self.distance_in_words(), top, 220, layers)

    def distance_in_words(self) -> str:
        """Return what the picture of the distances shows."""
        words = self.said.report.distance
        most = max(self.distances, key=lambda one: one.total)
        over = [one.week for one in self.distances if one.over]
        is_over = words.some_over.format(over=", ".join(map(str, over)))
        line = (words.has_cap, is_over if over else words.none_over) if self.facts.caps else (words.no_cap, "")
        cap, beyond = line if self.facts.caps is not None else ("", "")
        return words.description.format(
            weeks=self.weeks, most_week=most.week, most=self.far(most.total), cap=cap, over=beyond
        ).strip()

    @property
    def _unit(self) -> str:
        """Return what distances are counted in, as the language writes it: `km`."""
        notation = self.said.quantities
        form = notation.kilometres if self.plan.runner.units is Units.KM else notation.miles
        return form.format(number="").strip()

    def _units(self, metres: int) -> float:
        return round(1000 * metres / self.plan.runner.units.millimetres, 2)

    def _box(self, one: WeekDistance, low: int, high: int, says: str) -> Row:
        x = {"x": one.week - _HALF_A_BAR, "x2": one.week + _HALF_A_BAR}
        return {**x, "y": self._units(low), "y2": self._units(high), "says": says}

    def _run_boxes(self) -> Iterator[Row]:
        form = self.said.report.distance.mark_running
        for one in self.distances:
            if one.running:
                yield self._box(one, 0, one.running, form.format(week=one.week, distance=self.far(one.running)))

    def _walk_boxes(self) -> Iterator[Row]:
        form = self.said.report.distance.mark_walking
        for one in self.distances:
            if one.walking:
                says = form.format(week=one.week, distance=self.far(one.walking))
                yield self._box(one, one.running, one.total, says)

    def _over_boxes(self) -> Iterator[Row]:
        form = self.said.report.distance.mark_over
        for one in self.distances:
            if one.over and one.cap is not None:
                says = form.format(week=one.week, distance=self.far(one.over))
                yield self._box(one, one.cap, one.cap + one.over, says)

    def _done_points(self) -> Iterator[Row]:
        form = self.said.report.distance.mark_done
        for one in self.distances:
            if one.done is not None:
                says = form.format(week=one.week, distance=self.far(one.done))
                yield {"x": one.week, "y": self._units(one.done), "says": says}

    def _cap_line(self) -> Iterator[Row]:
        return _stairs({one.week: self._units(one.cap) for one in self.distances if one.cap is not None})

    # -- pain --------------------------------------------------------------------------------------------------------

    @property
    def pains(self) -> tuple[Pain, ...]:
        """Return what hurt on the days of the plan, in their order."""
        first, last = self.plan.calendar.start, self.plan.last_day
        told = self.facts.told.pains if self.facts.told else ()
        return tuple(
            sorted((one for one in told if first <= one.day <= last), key=lambda one: (one.day, not one.morning))
        )

    def pain(self) -> Chart | None:
        """Return what hurt under the same weeks; None where nothing was told."""
        if not self.pains:
            return None
        words, top = self.said.report.pain, MOST_POINTS + 0.5
        layers = [
            charts.uprights((week + 0.5 for week in range(1, self.weeks)), top, "var(--line)"),
            *self._today_line(top),
            *([charts.level(limit, self.weeks, "var(--over)")] if (limit := self._limit) is not None else []),
            *charts.points([*self._pain_points(words.mark_during)], "circle", "var(--run)", "var(--ink)", 44),
            *charts.points([*self._pain_points(words.mark_broken_off)], "cross", "var(--over)", "var(--over)", 90),
            *charts.points([*self._pain_points(words.mark_morning)], "diamond", "var(--paper)", "var(--ink)", 24),
        ]
        return self._chart("pain", words.title, self.pain_in_words(), top, 170, layers)

    @property
    def _limit(self) -> float | None:
        return None if self.plan.most_pain is None else self.plan.most_pain / 10

    def pain_in_words(self) -> str:
        """Return what the picture of pain shows."""
        words = self.said.report.pain
        limit = "" if self._limit is None else f"{self._limit:g}".replace(".", self.said.quantities.decimal)
        line = words.line.format(limit=limit) if limit else ""
        broken_off = sum(one.broken_off for one in self.pains)
        during, mornings = ([one.points for one in self.pains if one.morning is kind] for kind in (False, True))
        return words.description.format(
            sessions=self.said.counted(len(during), words.sessions),
            mornings=self.said.counted(len(mornings), words.mornings),
            broken_off=self.said.counted(broken_off, words.runs_broken_off) if broken_off else "",
            worst=max(during, default=words.nothing),
            morning=max(mornings, default=words.nothing),
            line=line,
        ).strip()

    def _pain_points(self, form: str) -> Iterator[Row]:
        """Yield the signs of one kind, by the form in which they say what they stand for."""
        words = self.said.report.pain
        for one in self.pains:
            own = words.mark_morning if one.morning else words.mark_broken_off if one.broken_off else words.mark_during
            if own == form:
                x = self._day(one.day) + (MORNING_OF_DAY if one.morning else TRAINING_OF_DAY) / 7
                says = form.format(day=self.said.day(one.day), points=one.points)
                yield {"x": round(x, 4), "y": one.points, "says": says}

    def _today_line(self, top: float) -> Iterator[charts.Layer]:
        if day := self._today:
            yield charts.uprights([self._day(day) + 0.5 / 7], top, "var(--ink)", 1.5)

    def _day(self, day: date) -> float:
        """Return where a day begins on the axis of weeks."""
        return 0.5 + (day - self.plan.calendar.week_begins(self.plan.calendar.start)).days / 7

    @property
    def _today(self) -> date | None:
        """Return the day, where it lies in the plan."""
        return self.facts.today if week_of_today(self.plan, self.facts) else None

    # -- the staircase -----------------------------------------------------------------------------------------------

    def bout(self) -> Chart | None:
        """Return the longest running in one go week by week; None where nothing is run."""
        if not any(week.longest_bout_s for week in self.plan.weeks):
            return None
        words, goal = self.said.report.bout, self.plan.goal.continuous_run_s
        heights = {week.index: round(week.longest_bout_s / 60, 2) for week in self.plan.weeks}
        here = week_of_today(self.plan, self.facts)
        stands: list[Row] = [{"x": here.index, "y": heights[here.index], "says": self._here()}] if here else []
        layers = [
            *charts.boxes([*self._stair_boxes(heights)], "var(--stairs)"),
            *charts.steps([*_stairs(heights)], "var(--run)"),
            *([charts.level(goal / 60, self.weeks, "var(--cap)")] if goal else []),
            *charts.points(stands, "circle", "var(--paper)", "var(--over)", 160),
            *charts.points(stands, "circle", "var(--over)", "var(--over)", 40),
        ]
        top = 1.1 * max(*heights.values(), (goal or 0) / 60)
        return self._chart("bout", words.title, self.bout_in_words(), math.ceil(top), 190, layers)

    def _stair_boxes(self, heights: Mapping[int, float]) -> Iterator[Row]:
        form = self.said.report.bout.mark
        for week in self.plan.weeks:
            if week.longest_bout_s:
                says = form.format(week=week.index, longest=self.long(week.longest_bout_s))
                yield {"x": week.index - 0.5, "x2": week.index + 0.5, "y": 0, "y2": heights[week.index], "says": says}

    def bout_in_words(self) -> str:
        """Return what the staircase shows."""
        words, goal = self.said.report.bout, self.plan.goal.continuous_run_s
        running = [week for week in self.plan.weeks if week.longest_bout_s]
        most = max(running, key=lambda week: week.longest_bout_s)
        return words.description.format(
            weeks=self.weeks,
            first=self.long(running[0].longest_bout_s),
            first_week=running[0].index,
            most=self.long(most.longest_bout_s),
            most_week=most.index,
            goal=words.goal.format(goal=self.long(goal)) if goal else "",
            here=self._here(),
        )

    def _here(self) -> str:
        words, week = self.said.report.bout, week_of_today(self.plan, self.facts)
        if week is None:
            return words.not_begun if self.facts.today < self.plan.calendar.start else words.over
        if not week.longest_bout_s:
            return words.not_yet.format(week=week.index)
        return words.here.format(week=week.index, longest=self.long(week.longest_bout_s))


def _stairs(heights: Mapping[int, float]) -> Iterator[Row]:
    """Yield where a line of steps turns; weeks in a row are one line, and each is level from its start to its end."""
    part, before = 0, None
    for week in sorted(heights):
        if before is not None and week != before + 1:
            yield {"x": before + 0.5, "y": heights[before], "part": part}
            part += 1
        yield {"x": week - 0.5, "y": heights[week], "part": part}
        before = week
    if before is not None:
        yield {"x": before + 0.5, "y": heights[before], "part": part}
