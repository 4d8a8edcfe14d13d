"""A judge of plans, who was not there when `check` was written: reads plan.json and plan.ics, and nothing of planforge.

Distances, bouts, weeks and goals are worked out anew from the steps of the sessions, and held against what the rules
say of a protocol and of what the coach asked for (`judged.py`). A fault is what no plan may have; a note is what a plan
may have where it says so, or what a coach would want to know.

    python tests/judge.py [--only WORDS]
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event
from judged import NOW, Asked, Case, cases

BESIDE = Path(sys.executable).with_name("planforge")
EXIT_PLAN, EXIT_NONE, EXIT_UNDECIDED = 0, 1, 4
MINUTE, SHORTEST_RUN_S = 60, 600
ROUNDED_M = 1  # of each session's distance
NO_RUN_DAYS = 3  # after the injury
IN_A_ROW = {4: 2, 5: 3, 6: 6}  # running days, by runs a week
LEVELS = ((60, 120), (60, 90), (60, 60), (90, 60), (120, 60), (180, 60), (240, 60), (360, 60), (480, 60), (600, 60))
QUICK, STEEP = ("strides", "tempo"), ("hilly", "downhill")
STOPS = ("locks, catches, gives way or swells", "sharp or comes suddenly", "limp", "above {pain} of 10")
AFTER_A_RUN = ("The morning after", "no: go on with the plan", "a little: ", "clearly, or you had to stop: ")
WHOM = "Whom to call: "
UNSAID = "NOT SAID"
OUTDOORS = ("Grass", "trail", "asphalt", "camber", "downhill")


@dataclass(frozen=True)
class Found:
    """What the judge says of a plan: faults, and notes."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, other: "Found") -> "Found":
        return Found(self.faults + other.faults, self.notes + other.notes)


class Run:
    """One session with running, by its steps."""

    def __init__(self, session: dict[str, Any], runner: dict[str, Any]) -> None:
        """Take a session of plan.json, and the runner's speeds in mm/s."""
        self.session, self.day = session, date.fromisoformat(session["date"])
        self.steps = list(_unrolled(session["steps"]))
        self._speeds = {"run": runner["easy_speed_mm_s"], "walk": runner["walking_speed_mm_s"]}

    @cached_property
    def run_s(self) -> int:
        """Return the seconds of running."""
        return sum(_seconds(step) for step in self.steps if step["do"] == "run")

    @cached_property
    def bout_s(self) -> int:
        """Return the longest stretch of running without a break."""
        longest = here = 0
        for step in self.steps:
            here = here + _seconds(step) if step["do"] == "run" else 0
            longest = max(longest, here)
        return longest

    def metres(self, *parts: str) -> int:
        """Return the distance, running and walking; of some parts alone."""
        steps = [one for one in self.steps if one["do"] in self._speeds and (not parts or one["part"] in parts)]
        return sum(_seconds(step) * self._speeds[step["do"]] for step in steps) // 1000

    @cached_property
    def shortest(self) -> bool:
        """Return whether it is as short as a run can be, which is allowed to everybody who may run."""
        return sum(_seconds(one) for one in self.steps if one["part"] == "main") <= SHORTEST_RUN_S

    @cached_property
    def level(self) -> int | None:
        """Return the place of its first repeat on the common ladder; None for what is none of its levels."""
        first = next((one for one in self.session["steps"] if one.get("steps")), None)
        if first is None or [step["do"] for step in first["steps"]] != ["run", "walk"]:
            return None
        pair = tuple(map(_seconds, first["steps"]))
        return LEVELS.index(pair) if pair in LEVELS else None


class Week:
    """One week of the plan; races are no part of it."""

    def __init__(self, week: dict[str, Any], asked: Asked, runner: dict[str, Any]) -> None:
        """Take a week of plan.json."""
        self.index, self.phase, self.told_full = week["index"], week["phase"], week["full"]
        self.first = date.fromisoformat(week["start"])
        self.last = self.first + timedelta((5 if asked.sunday else 6) - self.first.weekday() % 7)
        if self.last < self.first:
            self.last += timedelta(7)
        self.sessions = week["sessions"]
        self.days = (self.last - self.first).days + 1
        training = [one for one in self.sessions if not one.get("race")]
        self.runs = [run for run in (Run(one, runner) for one in training) if run.run_s]
        self.raced = asked.race is not None and self.first <= asked.race <= self.last + timedelta(2)
        self.easy = asked.race is not None and self.first <= asked.race + timedelta(7) <= self.last
        lost = asked.away is not None and asked.away[0] <= self.last and asked.away[1] >= self.first
        self.whole = self.days == 7 and not lost
        self.full = self.whole and not self.raced and not self.easy

    run_s = property(lambda self: sum(run.run_s for run in self.runs))
    metres = property(lambda self: sum(run.metres() for run in self.runs))
    bout_s = property(lambda self: max((run.bout_s for run in self.runs), default=0))
    longest_run_s = property(lambda self: max((run.run_s for run in self.runs), default=0))
    longest_m = property(lambda self: max((run.metres() for run in self.runs), default=0))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return its sessions of a kind."""
        return [one for one in self.sessions if one["kind"] == kind]


@dataclass
class Judged:
    """A plan, what was asked for, and the events of its calendar."""

    asked: Asked
    plan: dict[str, Any]
    events: Sequence[Event]

    def __post_init__(self) -> None:
        """Read the weeks."""
        self.weeks = [Week(one, self.asked, self.plan["runner"]) for one in self.plan["weeks"]]
        self.running = [week for week in self.weeks if week.runs]
        self.sessions = [one for week in self.weeks for one in week.sessions]

    @cached_property
    def runs(self) -> list[Run]:
        """Return every run that is no race."""
        return [run for week in self.weeks for run in week.runs]

    @cached_property
    def held(self) -> tuple[Week, Week] | None:
        """Return the full week that reaches the continuous run, and the next full week, which holds it."""
        wanted = self.plan["goal"].get("continuous_run_s")
        return self.first_two(lambda week: week.bout_s >= wanted) if wanted else None

    def strength_week(self, number: int) -> date:
        """Return the first day of the week that is so many weeks of strength into the plan."""
        first = next(week for week in self.weeks if week.of("strength"))
        return first.first + timedelta(weeks=number - 1)

    def first_two(self, comes_up: Any) -> tuple[Week, Week] | None:
        """Return the first full running week that comes up to something together with the next one that does."""
        full = [week for week in self.running if week.full and week.index not in self.lighter]
        return next((pair for pair in pairwise(full) if all(map(comes_up, pair))), None)

    @cached_property
    def references(self) -> list[tuple[Week, Week, Week]]:
        """Return each running week after the first full one with its reference, and the week before it.

        The reference is the last full week that is neither lighter nor about a race.
        """
        reference, found = None, []
        for before, week in pairwise([self.weeks[0], *self.weeks]):
            if not week.runs:
                continue
            if reference is not None:
                found.append((week, reference, before))
            if week.full and (reference is None or not self._is_lighter(week, reference)):
                reference = week
        return found

    @cached_property
    def lighter(self) -> set[int]:
        """Return the numbers of the lighter weeks that were asked for."""
        return {week.index for week, reference, _ in self.references if self._is_lighter(week, reference)}

    def _is_lighter(self, week: Week, before: Week) -> bool:
        return self.asked.lighter and week.full and week.run_s <= 0.82 * before.run_s

    def told_to_fail(self, rule: str) -> bool:
        """Return whether the plan says that a softer rule gave way."""
        return any(one["name"].startswith(rule) and not one["holds"] for one in self.plan["certificate"]["rules"])


def events_of(calendar: bytes) -> list[Event]:
    """Return the events of a calendar file that are planforge's."""
    return [one for one in Calendar.from_ical(calendar).walk("VEVENT") if one.get("X-PLANFORGE-SLOT")]


def judge(asked: Asked, plan: dict[str, Any], events: Sequence[Event]) -> Found:
    """Return what is wrong with a plan, and what is to be known of it."""
    judged = Judged(asked, plan, events)
    parts = (*CLIMBS, *BEGINNINGS, *LAYOUTS, *TEXTS) if not asked.waits else (waits, *LAYOUTS, *TEXTS)
    faults = [fault for part in parts for fault in part(judged)]
    notes = [note for part in NOTES for note in part(judged)]
    unsaid = [note for note in notes if UNSAID in note]
    return Found(faults + unsaid, [note for note in notes if note not in unsaid])


# -- how weeks grow ----------------------------------------------------------------------------------------------------


def growth(judged: Judged) -> Iterator[str]:
    """Distance, the longest run and the longest bout grow by no more than the rules say."""
    step = judged.asked.protocol.run_step_min * MINUTE
    for week, reference, before in judged.references:
        rounded = ROUNDED_M * (len(week.runs) + len(reference.runs))
        shortened = before.runs and not before.whole
        most = reference.metres * (1.0 if shortened else 1.1) + rounded
        if week.metres > most:
            yield f"week {week.index}: {week.metres} m after {reference.metres} m in week {reference.index}"
        if week.longest_run_s > reference.longest_run_s + step:
            yield f"week {week.index}: a run of {week.longest_run_s} s after {reference.longest_run_s} s"
        if week.bout_s > min(2 * reference.bout_s, reference.bout_s + 10 * MINUTE):
            yield f"week {week.index}: a bout of {week.bout_s} s after {reference.bout_s} s"


def keeps(judged: Judged) -> Iterator[str]:
    """The longest bout does not fall, nor does the distance of who still runs, but where a week is lighter or cut."""
    for week, reference, before in judged.references:
        excused = not week.whole or week.raced or week.easy or week.index in judged.lighter
        if excused or _back_from_days_off(judged.asked, week):
            continue
        if week.bout_s < reference.bout_s:
            yield f"week {week.index}: the longest bout falls from {reference.bout_s} s to {week.bout_s} s"
        still = judged.asked.recent is not None
        if still and before.full and week.metres < 0.9 * reference.metres - ROUNDED_M * len(week.runs):
            yield f"week {week.index}: {week.metres} m, a fall from {reference.metres} m"


def session_spike(judged: Judged) -> Iterator[str]:
    """No run is longer than a tenth above the longest of the four weeks before.

    Of who still runs they may lie before the plan; what was run then is compared without the walks before and after.
    """
    for week in judged.running:
        recent = judged.asked.longest_recent if week.index <= 4 else 0
        if max(run.metres("main") for run in week.runs) <= 1.1 * recent:
            continue
        last_four = [
            run.metres() for other in judged.weeks[max(0, week.index - 5) : week.index - 1] for run in other.runs
        ]
        if last_four and week.longest_m > 1.1 * max(last_four) + 2 * ROUNDED_M:
            yield f"week {week.index}: a run of {week.longest_m} m, the longest of four weeks before {max(last_four)} m"


def ladder(judged: Judged) -> Iterator[str]:
    """A week climbs two levels at most, and a level is left after enough sessions on it."""
    last, sessions = None, 0
    for week in judged.running:
        levels = [run.level for run in week.runs]
        known = [one for one in levels if one is not None]
        if last is not None and known and max(known) > last + 2 and judged.asked.protocol.run_step_min == 3:
            yield f"week {week.index}: climbs from level {last + 1} to {max(known) + 1}"
        for level in known:
            if last is not None and level > last and sessions < judged.asked.protocol.clean:
                yield f"week {week.index}: level {last + 1} is left after {sessions} sessions"
            if last is None or level > last:
                last, sessions = level, 0
            sessions += level == last


def continuous_cap(judged: Judged) -> Iterator[str]:
    """Of an IT band the bouts grow with what was borne, from below the point where the pain comes."""
    onset = judged.asked.onset_min or judged.asked.protocol.onset_min
    if judged.asked.protocol.onset_min is None or onset is None:
        return
    below = max(1, onset - 5) * MINUTE
    references = {week.index: reference for week, reference, _ in judged.references}
    for week in judged.running:
        borne = references[week.index].bout_s if week.index in references else 0
        most = max(below, borne + min(5 * MINUTE, borne // 2))
        if week.bout_s > most:
            pain = f"{borne} s were borne, and the pain comes at {onset} min"
            yield f"week {week.index}: a bout of {week.bout_s} s; {pain}"


def lighter_weeks(judged: Judged) -> Iterator[str]:
    """A lighter week has 20 to 30 % less running, and neither reaches nor holds the goal."""
    for week, reference, _ in judged.references:
        if week.index not in judged.lighter:
            continue
        if week.run_s < 0.7 * reference.run_s - MINUTE:
            yield f"week {week.index}: lighter by more than 30 %: {week.run_s} s after {reference.run_s} s"
        if week.index in (judged.plan["goal"].get("reached_in_week"), judged.plan["goal"].get("held_in_week")):
            yield f"week {week.index}: a lighter week reaches or holds the goal"


def long_share(judged: Judged) -> Iterator[str]:
    """The longest run is no more than its share of the week's distance."""
    shares = dict(enumerate(judged.asked.protocol.shares, 2))
    for week in judged.running:
        share = shares.get(min(len(week.runs), 4))
        if share and not week.raced and 100 * week.longest_m > share * week.metres + 100 * ROUNDED_M * len(week.runs):
            yield f"week {week.index}: one run of {week.longest_m} m in {week.metres} m"


def long_runs(judged: Judged) -> Iterator[str]:
    """Of a joint with osteoarthritis no run is long before the goal is held."""
    most = judged.asked.protocol.longest_run_min
    for week in judged.running if most else ():
        early = judged.held is None or week.index <= judged.held[1].index
        if most and early and week.longest_run_s > most * MINUTE:
            yield f"week {week.index}: a run of {week.longest_run_s // MINUTE} min before the goal is held"


def _back_from_days_off(asked: Asked, week: Week) -> bool:
    return asked.away is not None and asked.away[1] < week.first <= asked.away[1] + timedelta(14)


# -- how running begins ------------------------------------------------------------------------------------------------


def first_run(judged: Judged) -> Iterator[str]:
    """Nobody runs within days of the injury; nor, who stopped, before the phases without running are over.

    Where the day of the injury is not stated, the phases count from the start. Of a tendon strength comes first. Who
    still runs goes on with less.
    """
    asked = judged.asked
    first = min((run.day for run in judged.runs), default=date.max)
    if asked.injured and first <= asked.injured + timedelta(NO_RUN_DAYS):
        yield f"a run on {first}, {(first - asked.injured).days} days after the injury"
    injured = asked.injured or asked.start
    if asked.recent is None and first < injured + timedelta(weeks=asked.protocol.rest_weeks):
        yield f"a run on {first}, before {asked.protocol.rest_weeks} weeks are over"
    if (
        asked.recent is None
        and asked.protocol.stage_week > 1
        and first < judged.strength_week(asked.protocol.stage_week)
    ):
        yield f"a run on {first}, before strength is at its stage"


def start_of_who_stopped(judged: Judged) -> Iterator[str]:
    """Who stopped begins with 6 to 10 times 1 min running and 2 min walking, within 60 % of the normal week."""
    if judged.asked.recent is not None or not judged.running:
        return
    first = judged.running[0]
    for run in first.runs:
        steps = [one for one in run.steps if one["part"] == "main"]
        repeats = sum(one["do"] == "run" for one in steps)
        if {_seconds(one) for one in steps if one["do"] == "run"} != {60} or not 6 <= repeats <= 10:
            yield f"{run.session['id']}: begins with {run.session['title']}"
        if any(_seconds(one) != 120 for one in steps if one["do"] == "walk"):
            yield f"{run.session['id']}: walks other than 2 min"


def start_of_who_still_runs(judged: Judged) -> Iterator[str]:
    """Who still runs begins below what is run now, and first runs on continuously before the weeks grow."""
    asked = judged.asked
    if asked.recent is None or not judged.running:
        return
    most = min(0.6 * asked.normal, 1.1 * asked.recent)
    for week in judged.running:
        full = [one for one in judged.running if one.full]
        if full and week.index > full[0].index:
            break
        runs = [run for run in week.runs if not run.shortest or len(week.runs) > 1]
        metres = sum(run.metres("main") for run in runs)
        if metres > most * week.days / 7 + len(runs):
            yield f"week {week.index}: begins with {metres} m; {round(most)} m are a full week's most"
        for run in week.runs:
            if run.metres("main") > 1.1 * asked.longest_recent and not run.shortest:
                yield f"{run.session['id']}: {run.metres('main')} m, longer than was run of late"
    first = next((week for week in judged.running if week.full), None)
    held = judged.held[1].index if judged.held else 0
    for week in judged.running:
        if first and first.index < week.index <= held and week.metres > 1.1 * first.metres + 2 * len(week.runs):
            yield f"week {week.index}: {week.metres} m before the goal is held; {first.metres} m in week {first.index}"


def fast_or_steep(judged: Judged) -> Iterator[str]:
    """Hills and speed come back when the goal is held, one kind in a session; of a tendon with its last stage."""
    for week in judged.weeks:
        for run in week.runs:
            what = {run.session.get("intensity"), run.session.get("terrain")} & {*QUICK, *STEEP}
            if not what:
                continue
            if judged.held is None or week.index <= judged.held[1].index:
                yield f"{run.session['id']}: {', '.join(sorted(what))} before the goal is held"
            if run.day < judged.strength_week(judged.asked.protocol.speed_week):
                yield f"{run.session['id']}: {', '.join(sorted(what))} before strength is at its stage"
            if len(what) > 1:
                yield f"{run.session['id']}: fast and steep at once"


def waits(judged: Judged) -> Iterator[str]:
    """A plan that waits for readiness has no run, says so, says for what, and asks again on its last day."""
    waiting = judged.plan.get("waiting")
    if judged.runs:
        yield f"{len(judged.runs)} runs before the readiness gate"
    if not waiting or not waiting["wants"] or not waiting["questions"]:
        yield "a plan without running does not say what it waits for"
    if "wait" not in judged.plan["title"].lower():
        yield f"the title does not say that running waits: {judged.plan['title']}"
    if judged.plan["goal"].get("reached_in_week") is not None:
        yield "a plan without running claims a goal"
    asks = [event for event in judged.events if _asks_again(event)]
    if [one.start for one in asks] != [judged.weeks[-1].last]:
        yield "the gate's questions are not asked again on the last day"
    for event in asks:
        if missing := [one for one in (waiting or {}).get("questions", ()) if one not in str(event["DESCRIPTION"])]:
            yield f"{event['X-PLANFORGE-SLOT']}: not asked: {'; '.join(missing)}"


def _asks_again(event: Event) -> bool:
    """Return whether an event is no session, but asks whether running may begin."""
    return str(event["X-PLANFORGE-SLOT"]).endswith("-ready")


# -- days --------------------------------------------------------------------------------------------------------------


def running_days(judged: Judged) -> Iterator[str]:
    """There is a day between runs until rebuild; with four runs or more, never too many in a row; one run a day."""
    days = sorted(run.day for run in judged.runs)
    for one, other in pairwise(days):
        if one == other:
            yield f"two runs on {one}"
    in_a_row = IN_A_ROW.get(judged.asked.runs, 1)
    rebuild = {week.index for week in judged.weeks if week.phase == "rebuild"}
    days_of_rebuild = {run.day for week in judged.weeks if week.index in rebuild for run in week.runs}
    length = 1
    for one, other in pairwise(days):
        length = length + 1 if other - one == timedelta(1) else 1
        if length > in_a_row and not (in_a_row == 1 and other in days_of_rebuild):
            yield f"{other} is running day {length} in a row; {in_a_row} are allowed"


def strength(judged: Judged) -> Iterator[str]:
    """Two strength sessions in every full week, a day between any two; heavy ones never before a run of the day."""
    days = sorted(date.fromisoformat(one["date"]) for one in judged.sessions if one["kind"] == "strength")
    for one, other in pairwise(days):
        if other - one < timedelta(2):
            yield f"strength on {one} and {other}"
    for week in judged.weeks:
        held = week.of("strength")
        if len(held) > 2 or (week.whole and len(held) != 2 and not week.raced):
            yield f"week {week.index}: {len(held)} strength sessions"
        for run in week.runs:
            beside = [one for one in held if one["date"] == run.session["date"]]
            early = [one for one in beside if (one.get("start") or "") < run.session["start"]]
            if any(one["load"] == "heavy" for one in early):
                yield f"{run.session['id']}: heavy strength before it on one day"


def rest(judged: Judged) -> Iterator[str]:
    """Each full week has a day without any session."""
    for week in judged.weeks:
        if week.days == 7 and len({one["date"] for one in week.sessions}) == 7:
            yield f"week {week.index}: no day of rest"


def times(judged: Judged) -> Iterator[str]:
    """Each session stands within the times of its day, in its week, and beside no other; nobody runs while away."""
    seen: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for week in judged.weeks:
        for one in week.sessions:
            day = date.fromisoformat(one["date"])
            if not week.first <= day <= week.last:
                yield f"{one['id']}: {day} is not in week {week.index}"
            if one.get("race"):
                continue
            away = judged.asked.away and judged.asked.away[0] <= day <= judged.asked.away[1]
            if away and one.get("start") is None and one["kind"] != "run":
                continue  # whenever there is time, wherever that is
            begins = datetime.combine(day, time.fromisoformat(one["start"]))
            ends = begins + timedelta(seconds=one["duration_s"] // MINUTE * MINUTE)
            if away and any(step["do"] == "run" for step in _unrolled(one["steps"])):
                yield f"{one['id']}: a run while away"
            window = judged.asked.window(day)
            if not away and not (window and _within(window, begins, ends)):
                yield f"{one['id']}: {begins:%a %H:%M} is outside of the times of the day"
            for others_begin, others_end, other in seen.setdefault(one["date"], []):
                if begins < others_end and others_begin < ends:
                    yield f"{one['id']}: at the same time as {other}"
            seen[one["date"]].append((begins, ends, one["id"]))


def race_week(judged: Judged) -> Iterator[str]:
    """A race has two quiet days before it and no run after, light strength beside it, and an easy week behind it."""
    race = judged.asked.race
    if race is None:
        return
    if not any(one.get("race") and one["date"] == race.isoformat() for one in judged.sessions):
        yield "the race is not in the plan"
    for one in judged.sessions:
        days = (date.fromisoformat(one["date"]) - race).days
        if days in (-1, -2):
            yield f"{one['id']}: on one of the two days before the race"
        if days == 1 and one["kind"] == "run":
            yield f"{one['id']}: a run on the day after the race"
    whole = [week for week in judged.running if week.full and week.last < race]
    for week in judged.weeks:
        if week.raced and any(one["load"] != "light" for one in week.of("strength")):
            yield f"week {week.index}: heavy strength in the week of the race"
        if week.raced and whole and week.longest_run_s > min(one.run_s for one in whole[-1].runs):
            yield f"week {week.index}: a run beside the race that is longer than the shortest of week {whole[-1].index}"
        behind = [run.run_s for run in week.runs if date.fromisoformat(run.session["date"]) > race]
        if week.raced and whole and max(behind, default=0) > 0.8 * min(one.run_s for one in whole[-1].runs) + 1:
            yield f"week {week.index}: a run behind the race that is no fifth shorter than the shortest before it"
        if week.easy and whole and week.run_s > 0.8 * whole[-1].run_s + 1:
            yield f"week {week.index}: {week.run_s} s after a race; {whole[-1].run_s} s before it"


def around_a_run(judged: Judged) -> Iterator[str]:
    """Each run has its warm-up, 5 min of moves and 5 min of walking, its cool-down of 5 min, and a stretch."""
    for run in judged.runs:
        before = [(one["do"], _seconds(one)) for one in run.steps if one["part"] == "warm-up"]
        after = [(one["do"], _seconds(one)) for one in run.steps if one["part"] == "cool-down"]
        if before != [("exercise", 300), ("walk", 300)] or after != [("walk", 300)]:
            yield f"{run.session['id']}: warm-up {before}, cool-down {after}"
        if not any("stretch" in note for note in run.session["notes"]):
            yield f"{run.session['id']}: no word of stretching"


# -- what is said ------------------------------------------------------------------------------------------------------


def goal(judged: Judged) -> Iterator[str]:
    """What the plan claims of its goal is what its steps come to."""
    claimed = judged.plan["goal"]
    held = judged.held
    found = (held[0].index, held[1].index) if held else (None, None)
    if (claimed.get("reached_in_week"), claimed.get("held_in_week")) != found and claimed.get("continuous_run_s"):
        yield f"claims weeks {claimed.get('reached_in_week')} and {claimed.get('held_in_week')}; measured {found}"
    longest = max((week.bout_s for week in judged.weeks), default=0)
    if (claimed.get("longest_run_s") or 0) != longest:
        yield f"claims a longest bout of {claimed.get('longest_run_s')} s; measured {longest}"
    most = max((week.metres for week in judged.weeks), default=0)
    if abs((claimed.get("most_distance_m") or 0) - most) > ROUNDED_M * 7:
        yield f"claims a longest week of {claimed.get('most_distance_m')} m; measured {most}"
    wanted = claimed.get("weekly_distance_m")
    if wanted and claimed.get("distance_reached_in_week"):
        pair = judged.first_two(lambda week: week.metres + ROUNDED_M * len(week.runs) >= wanted)
        if not pair or pair[0].index != claimed["distance_reached_in_week"]:
            yield f"claims {wanted} m in week {claimed['distance_reached_in_week']}"
    asked = judged.asked
    missed = claimed.get("continuous_run_s") is not None and held is None
    if missed and not (asked.as_far or asked.waits or judged.told_to_fail("goal")):
        yield "the goal is neither held nor said to be missed"


def figures(judged: Judged) -> Iterator[str]:
    """The figures beside weeks and sessions are those of their steps."""
    for week in judged.weeks:
        ran = {run.session["id"] for run in week.runs}
        for one in week.sessions:
            if (one["kind"] == "run") != (one["id"] in ran or bool(one.get("race"))):
                yield f"{one['id']}: is called {one['kind']}, and by its steps it is not"
        for run in week.runs:
            if abs(run.metres() - run.session["distance_m"]) > ROUNDED_M:
                yield f"{run.session['id']}: says {run.session['distance_m']} m; measured {run.metres()}"
        if week.full and not week.told_full:
            yield f"week {week.index}: is said not to be full"


def calendar_events(judged: Judged) -> Iterator[str]:
    """The calendar holds each session once, on its day and at its hour, and nothing else."""
    of_sessions = [event for event in judged.events if not (judged.asked.waits and _asks_again(event))]
    events = {str(event["X-PLANFORGE-SLOT"]): event for event in of_sessions}
    sessions = {one["id"]: one for one in judged.sessions}
    if len(events) != len(of_sessions) or events.keys() != sessions.keys():
        yield f"events and sessions differ: {sorted(events.keys() ^ sessions.keys())}"
    for slot in sorted(events.keys() & sessions.keys()):
        event, session = events[slot], sessions[slot]
        begins = event.start
        if session.get("start") is None and begins == date.fromisoformat(session["date"]):
            continue
        if (
            not isinstance(begins, datetime)
            or begins.date().isoformat() != session["date"]
            or begins.time().isoformat() != session["start"]
        ):
            yield f"{slot}: {begins} in the calendar, {session['date']} {session.get('start')} in the plan"
            continue
        length = (event.end - begins).total_seconds()
        if abs(length - session["duration_s"]) >= MINUTE:
            yield f"{slot}: {length} s in the calendar, {session['duration_s']} in the plan"
        if not str(event["SUMMARY"]).startswith(session["title"]):
            yield f"{slot}: {event['SUMMARY']} in the calendar, {session['title']} in the plan"


def texts(judged: Judged) -> Iterator[str]:
    """Each run says when to stop, with the protocol's own limit, what the morning after means, and whom to call."""
    runs = {run.session["id"] for run in judged.runs} | {one["id"] for one in judged.sessions if one.get("race")}
    pain = judged.asked.protocol.pain
    for event in judged.events:
        slot, said = str(event["X-PLANFORGE-SLOT"]), str(event["DESCRIPTION"])
        if judged.asked.waits and _asks_again(event):
            continue
        wanted = [one.format(pain=pain) for one in (*STOPS, *AFTER_A_RUN)] if slot in runs else ["The morning after"]
        missing = [one for one in (*wanted, WHOM) if one not in said]
        if missing:
            yield f"{slot}: not said: {'; '.join(missing)}"
        stop = said.partition("Stop")[2].partition("The morning after")[0]
        if other := {found for found in re.findall(r"above (\d+) of 10", stop) if int(found) > pain}:
            yield f"{slot}: stops only above {', '.join(other)} of 10; the protocol stops above {pain}"


def treadmill(judged: Judged) -> Iterator[str]:
    """A run on a treadmill says its speeds in km/h, and nothing of the ground outdoors; other runs say no speed so."""
    runs = {run.session["id"] for run in judged.runs}
    for event in judged.events:
        slot, of_the_run = (
            str(event["X-PLANFORGE-SLOT"]),
            str(event["DESCRIPTION"]).partition("Throughout the plan:")[0],
        )
        said = re.sub(r"^Aim: .*$", "", of_the_run, flags=re.MULTILINE)  # which is the phase's
        if slot not in runs:
            continue
        if judged.asked.treadmill != ("km/h" in said):
            yield f"{slot}: {'no speed for' if judged.asked.treadmill else 'speaks of'} a treadmill"
        if judged.asked.treadmill and (found := [one for one in OUTDOORS if one in said]):
            yield f"{slot}: speaks of {', '.join(found)} on a treadmill"


# -- what a coach would want to know -----------------------------------------------------------------------------------


def even_runs(judged: Judged) -> Iterator[str]:
    """The longest run of a week has a quarter more running than the shortest at most, or the plan says otherwise.

    In a lighter week it may be as long as the longest bout, which is kept.
    """
    uneven = []
    for week in judged.running:
        kept = week.bout_s if week.index in judged.lighter else 0
        if week.longest_run_s > max(kept, 1.25 * min(run.run_s for run in week.runs)) and not week.raced:
            uneven.append(week.index)
    if uneven:
        told = "said" if judged.told_to_fail("even-runs") else UNSAID
        yield f"uneven runs in weeks {uneven}, {told}"


def hold_weeks(judged: Judged) -> Iterator[str]:
    """Every fourth week holds, or the plan says otherwise."""
    growing = longest = 0
    for week, reference, _ in judged.references:
        rounded = ROUNDED_M * (len(week.runs) + len(reference.runs))
        grows = week.run_s > reference.run_s or week.metres > reference.metres + rounded
        growing = growing + 1 if grows else 0
        longest = max(longest, growing)
    if longest > 3 and judged.asked.weeks != 6:
        told = "said" if judged.told_to_fail("hold-week") else UNSAID
        yield f"{longest} weeks that grow, one after the other, {told}"


def days_in_a_row(judged: Judged) -> Iterator[str]:
    """Three running days in a row, where few runs a week need none."""
    days = {run.day for run in judged.runs}
    rows = sorted(day for day in days if {day - timedelta(1), day - timedelta(2)} <= days)
    if rows and judged.asked.runs <= 3:
        yield f"three running days in a row to {', '.join(map(str, rows))}"


def strength_beside_a_race(judged: Judged) -> Iterator[str]:
    """Two light strength sessions in the week of a race, where runs and quiet days leave room for them."""
    for week in judged.weeks:
        if week.raced and len(week.of("strength")) < 2:
            yield f"week {week.index}, of the race: {len(week.of('strength'))} strength sessions"


def start_is_low(judged: Judged) -> Iterator[str]:
    """Who still runs begins with 90 % of what may be run, where that can be."""
    full = [week for week in judged.running if week.full]
    if judged.asked.recent is not None and full:
        most = min(0.6 * judged.asked.normal, 1.1 * judged.asked.recent)
        metres = sum(run.metres("main") for run in full[0].runs)
        if metres < 0.9 * most:
            yield f"begins with {metres} m, {metres / most:.0%} of what may be run"


CLIMBS = (growth, keeps, session_spike, ladder, continuous_cap, lighter_weeks, long_share, long_runs)
BEGINNINGS = (first_run, start_of_who_stopped, start_of_who_still_runs, fast_or_steep)
LAYOUTS = (running_days, strength, rest, times, race_week, around_a_run)
TEXTS = (goal, figures, calendar_events, texts, treadmill)
NOTES = (even_runs, hold_weeks, days_in_a_row, strength_beside_a_race, start_is_low)


# -- an answer without a plan ------------------------------------------------------------------------------------------


def judge_answer(code: int, said: str) -> Found:
    """Return what is wrong with an answer that has no plan: it names its reason, line by line, and a way out."""
    if code == EXIT_UNDECIDED:
        return Found(notes=["undecided"])
    if code != EXIT_NONE:
        return Found([f"exit {code}: {said.strip()[:300]}"])
    faults = []
    if not re.search(r"^  \S+:\d+:\d+ +\S", said, re.MULTILINE):
        faults.append("no plan, and no line is named as its reason")
    if not re.search(r"^ +1  \S", said, re.MULTILINE):
        faults.append("no plan, and no way out")
    if "Traceback" in said:
        faults.append("a traceback")
    reason = next((line for line in said.splitlines() if line.strip()), "")
    return Found(faults, [f"no plan: {reason[:200]}"])


def answered(case: Case, folder: Path) -> Found:
    """Have planforge make the plan of a case in a folder, and judge it, or the answer."""
    (folder / "ash.yaml").write_text(case.text, encoding="utf-8")
    command = [str(BESIDE), "generate", "ash.yaml", "--out", "out", "--now", NOW]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return judged_folder(case, folder, done.returncode, done.stdout + done.stderr)


def judged_folder(case: Case, folder: Path, code: int, said: str) -> Found:
    """Judge what stands in a folder after planforge has answered a case there."""
    if code != EXIT_PLAN:
        return judge_answer(code, said)
    plan = json.loads((folder / "out" / "plan.json").read_text(encoding="utf-8"))
    return judge(case.asked, plan, events_of((folder / "out" / "plan.ics").read_bytes()))


def _unrolled(steps: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        for _ in range(step.get("times", 1)):
            yield from step.get("steps", [step])


def _seconds(step: dict[str, Any]) -> int:
    return int(step["end"].get("seconds") or 0)


def _within(window: str, begins: datetime, ends: datetime) -> bool:
    at, length = re.fullmatch(r"(\d\d:\d\d) for (\d+) (?:min|h)", window).groups()  # type: ignore[union-attr]
    opens = datetime.combine(begins.date(), time.fromisoformat(at))
    return opens <= begins and ends <= opens + timedelta(minutes=int(length) * (60 if window.endswith("h") else 1))


def main() -> None:
    """Judge every case; print what was found, and end with 1 where a plan has a fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", metavar="WORDS", help="cases whose name holds these words")
    chosen = parser.parse_args()
    faulty = 0
    for case in (case for case in cases() if chosen.only in case.name):
        with tempfile.TemporaryDirectory() as folder:
            found = answered(case, Path(folder))
        faulty += bool(found.faults)
        sys.stdout.write(f"{'FAULT' if found.faults else 'sound'}  {case.name}\n")
        for line in (*found.faults, *(f"({note})" for note in found.notes)):
            sys.stdout.write(f"       {line}\n")
        sys.stdout.flush()
    sys.exit(1 if faulty else 0)


if __name__ == "__main__":
    main()
