"""Lives whole plans: seeded runners tell day by day, plans are made again, and each is judged, to an answer.

`python tests/lives.py [--count 500] [--seed 1] [--kind NAME ...]`; a life is a function of its kind and its seed: a
finding can be made again: `--kind 'flaring knee' --seed 7 --count 1 --shrink` finds the few entries that it takes.
Broken off with Ctrl-C, it prints the table of the lives that have ended. The judge reads plan.json alone and has
measures, limits and a calendar of its own; it shares nothing with what it judges, but that a plan which the project's
own check faults is never written. Ends with 1 when anything was found.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

from answered import ANSWERED

from planforge.actions.decisions import NothingToDecline, change_by, declined
from planforge.actions.generate import Generated, export, generate
from planforge.actions.load import requested
from planforge.actions.log import begun, tell
from planforge.actions.solve import solve
from planforge.constraints.load import RedFlags
from planforge.diary.entries import told_from

MADE = datetime(2026, 12, 1, 12, tzinfo=UTC)
LONGEST = 45  # weeks that a life takes at most; then it ends without an answer
LEAST_REPEATS = 6  # of the shortest stretch: nobody goes back below
UNHEARD = 28  # days after which somebody who is referred, and sees nobody, stops asking
FILE = """planforge: 1
extends: {template}
plan_id: lives-{template}
runner:
  name: Sam
  normal_weekly_distance: 20 km
  easy_pace: 6:45 /km
  walking_pace: 10:30 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  timezone: Europe/London
  available:
    mon: 18:00 for 60 min
    wed: 18:00 for 60 min
    sat: 09:00 for 90 min
"""
# What each profile lets hurt while running, written down again: the plan goes on, breaks off, and stays off two days.
GO_HOLD_STOP = {
    "runners-knee": (2, 3, 4),
    "runners-knee-mild": (2, 3, 4),
    "it-band": (1, 2, 4),
    "patellar-tendinopathy": (3, 4, 4),
    "return-after-break": (3, 3, 4),
    "meniscus": (1, 2, 3),
    "osteoarthritis": (3, 4, 4),
}
HEAVIEST, JUMPS = "Heavy and slow, 6", "Jumps for the tendon"
BEFORE_RUNNING = ("Tendon, holds", "Tendon, slow movement")  # strength that leads back before running, where it hurts
NOTHING_ELSE = {
    "swelling": "none", "stride": "normal", "tablet": False, "elsewhere": False, "illness": "no", "red_flags": []
}  # fmt: skip
Values = dict[str, Any]
Amount = tuple[int, int, int]  # running in all, the longest stretch, the most running of one run; in seconds


class Broken(Exception):
    """A plan is what no plan may be, in words."""


# -- a plan, by its JSON alone ----------------------------------------------------------------------------------------


def day_of(one: Values, name: str = "date") -> date:
    return date.fromisoformat(one[name])


def is_run(session: Values) -> bool:
    return session["kind"] == "run"


def stretches(session: Values) -> list[int]:
    """Return the stretches of a run, walks between them, in seconds."""
    found, running = list[int](), False
    for step in session["steps"]:
        for one in [*step["steps"]] * step["times"] if "times" in step else [step]:
            if one["do"] == "run":
                found = [*found[:-1], found[-1] + one["end"]["seconds"]] if running else [*found, one["end"]["seconds"]]
            running = one["do"] == "run"
    return found


def amount(runs: Sequence[Values]) -> Amount:
    each = [stretches(run) for run in runs]
    return sum(map(sum, each)), max((max(one, default=0) for one in each), default=0), max(map(sum, each), default=0)


def runs_of(week: Values) -> list[Values]:
    return [one for one in week["sessions"] if is_run(one)]


def most(several: Sequence[Amount]) -> Amount:
    return (0, 0, 0) if not several else tuple(max(column) for column in zip(*several, strict=True))  # type: ignore[return-value]


def above(one: Amount, other: Amount) -> bool:
    return any(mine > theirs for mine, theirs in zip(one, other, strict=True))


def sessions(plan: Values) -> list[Values]:
    return [one for week in plan["weeks"] for one in week["sessions"]]


def trained(plan: Values) -> list[str]:
    return [json.dumps([one["date"], one.get("start"), one["steps"]]) for one in sessions(plan)]


def week_of(plan: Values, day: date) -> Values | None:
    return next((one for one in plan["weeks"] if 0 <= (day - day_of(one, "start")).days < 7), None)


# -- a folder, and what is done in it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """What somebody does at a moment: tell, correct, make, edit (text put into the file), lose (the diary), decline."""

    at: datetime
    does: str
    told: tuple[Values, ...] = ()
    text: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        more = " ".join(json.dumps(one) for one in self.told) or "".join(self.text)
        return f"{self.at:%a %d %b %H:%M} {self.does} {more}"


@dataclass
class World:
    """A file, its diary and its plan in a folder; every plan that is made there is judged."""

    folder: Path
    template: str
    plan: Values = field(default_factory=dict)
    hurt: list[tuple[date, Amount]] = field(default_factory=list)  # what went back, and the week in which it hurt
    hurt_run: Amount = (0, 0, 0)  # the run that hurt last
    hurt_lifting: tuple[date, str] | None = None  # strength that hurt last, by its day and title
    off: list[tuple[date, date]] = field(default_factory=list)
    declined_on: date = date.min
    told: dict[str, Values] = field(default_factory=dict)
    runs_beyond: int = 0
    waits: str = ""  # why nobody may run: at once, or until seen
    referred: set[str] = field(default_factory=set)
    fever: date | None = None
    stood: Values = field(default_factory=dict)  # the plan before the one that was made last
    slipped: bool = False  # what was told last was corrected: the plan that stood before goes on
    lost_diary: bool = False
    made: Generated | None = None
    more: str = ""

    @property
    def file(self) -> Path:
        return self.folder / "sam.yaml"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def begin(self, more: str = "") -> None:
        self.more, first = more, first_made(self.template, more)
        shutil.copytree(first, self.folder, dirs_exist_ok=True)
        self.plan = json.loads((self.out / "plan.json").read_text())

    def apply(self, step: Step) -> None:
        if step.does == "tell":
            self._tell(step)
        elif step.does == "correct":
            self.hurt, self.off, self.waits, self.slipped = self.hurt[:-1], self.off[:-1], "", True
            self._tell(step, correct=True)
        elif step.does == "edit":
            before = self.file.read_text()
            assert step.text[0] in before
            self.file.write_text(before.replace(step.text[0], step.text[1], 1))
        elif step.does == "lose":
            self.lost_diary = True
            for one in self.folder.glob("sam.diary*"):
                one.unlink()
        else:
            self._make(step, decline=step.does == "decline")

    def _tell(self, step: Step, *, correct: bool = False) -> None:
        tell(begun(self.file, self.out, now=step.at), [told_from(one) for one in step.told], correct=correct)
        slots = {one["id"]: one for one in sessions(self.plan)}
        _, hold, stop = GO_HOLD_STOP[self.template]
        for one in step.told:
            day = day_of(one, "day")
            if one["kind"] == "seen":
                self.waits, self.hurt = "", self.hurt
            if one["kind"] == "well" and self.fever:
                self.off.append((self.fever, day + timedelta(3)))
                self.fever = None
            if one.get("illness") == "fever-or-chest" and self.fever is None:
                self.fever = day + timedelta(1)
            if one.get("red_flags"):
                self.waits = "a red flag"
            if one["kind"] == "run":
                self.runs_beyond += 1
            if one["kind"] != "session":
                continue
            self.told[one["session"]] = one
            planned = slots.get(one["session"])
            if planned and planned["kind"] == "strength" and one["done"] != "no" and one.get("worst", 0) > stop:
                self.hurt_lifting = day, planned["title"]
            if planned and is_run(planned) and one["done"] != "no" and one.get("worst", 0) > hold:
                week = week_of(self.plan, day_of(planned))
                assert week is not None
                self.hurt.append((day, self._content(week)))
                self.hurt_run = amount([planned])
                self.off.append((day + timedelta(1), day + timedelta(2 if one["worst"] > stop else 1)))

    def _content(self, week: Values) -> Amount:
        """Return what a week holds, of its sum what the last full one did where days off took runs from it."""
        full = [one for one in self.plan["weeks"] if one["index"] <= week["index"] and one.get("full", True)]
        return most([amount(runs_of(week)), (amount(runs_of(full[-1]))[0] if full else 0, 0, 0)])

    def _make(self, step: Step, *, decline: bool) -> None:
        before, slipped = self.plan, self.slipped
        compared, self.slipped = self.stood if slipped else before, False
        try:
            if decline:
                request = requested(self.file, self.out, now=step.at)
                change = change_by(request, solve(request).plan)
                if change is None:
                    self.made = generate(self.file, self.out, now=step.at)
                else:
                    self.made = export(solve(declined(request)), change)
                    # The sessions stay as they are; but for two days after pain that ends a run, and a fever.
                    self.off = [one for one in self.off if one[0] <= step.at.date() or one[1] > one[0]]
                    self.declined_on = step.at.date()
            else:
                self.made = generate(self.file, self.out, now=step.at)
        except NothingToDecline:
            self.made = generate(self.file, self.out, now=step.at)
        except RedFlags:
            self.referred.add("at once")
            self.waits = self.waits or "told to stop"
            if json.loads((self.out / "plan.json").read_text()) != before:
                raise Broken("a plan was written though somebody has to be seen first") from None
            self.stood = before  # nothing followed that a slip, corrected, would take back
            return
        self.plan, self.stood = json.loads((self.out / "plan.json").read_text()), before
        if slipped and trained(self.plan) != trained(compared):
            raise Broken("what followed from a slip was not taken back")
        if self.waits == "a red flag":
            raise Broken("a plan was made after a red flag that nobody has seen")
        self.waits = ""
        if self.plan.get("waiting"):
            self.referred.add("no running")
            self.waits = "until seen"
        standing = getattr(self.made.request.heard, "standing", None)
        hints = (one.outcome.refer.rank for one in getattr(self.made.request.heard, "judged", ()))
        if any(hints):
            self.referred.add("hint")
        if standing is not None and standing.sees is not None:
            self.referred.add("soon")
            self.waits = self.waits or "no climbing"
        if faults := judge(self, compared, step.at):
            raise Broken("; ".join(faults))


@cache
def first_made(template: str, more: str) -> Path:
    """Return a folder that holds a file and the plan first made of it."""
    folder = Path(tempfile.mkdtemp(prefix="lives-"))
    (folder / "sam.yaml").write_text(FILE.format(template=template) + more + ANSWERED)
    generate(folder / "sam.yaml", folder / "out", now=MADE)
    return folder


# -- the judge ---------------------------------------------------------------------------------------------------------


def judge(world: World, old: Values, at: datetime) -> list[str]:
    """Return what is wrong with a plan that was made in place of an old one."""
    new, today = world.plan, at.date()
    return [
        *_past(old, new, today),
        *_off(world, new, at),
        *_after_pain(world, new, today),
        *_bolder(old, new, today, world.hurt[-1][1] if world.hurt and world.declined_on == today else (0, 0, 0)),
        *_climbs(world, new, today),
        *_layout(new),
        *_stays_back(world, new, today),
        *_lifts_less(world, new, today),
        *_lifts_untold(world, new, today),
        *_runs_no_more(world, new, today),
    ]


def _layout(new: Values) -> Iterator[str]:
    """Yield wishes about days that count otherwise on the plan than where its days were chosen: always to the proof."""
    for level in new["certificate"]["levels"]:
        if level["name"] == "layout-wishes" and level["value"] != level["bound"]:
            yield f"wishes about days come to {level['value']}, and were proven to come to {level['bound']}"


def _past(old: Values, new: Values, today: date) -> Iterator[str]:
    before, after = ([json.dumps(one) for one in sessions(plan) if day_of(one) < today] for plan in (old, new))
    if before != after:
        yield "what is past was rewritten"


def _off(world: World, new: Values, at: datetime) -> Iterator[str]:
    """Yield runs on days on which nobody may run."""
    for first, last in world.off:
        for run in filter(is_run, sessions(new)):
            if max(first, at.date() + timedelta(1)) <= day_of(run) <= last:
                yield f"a run on {run['date']}, and nobody runs from {first} to {last}"
    if world.fever and not world.waits:
        for run in filter(is_run, sessions(new)):
            if max(world.fever, at.date() + timedelta(1)) <= day_of(run) <= at.date() + timedelta(3):
                yield f"a run on {run['date']}, with a fever since {world.fever}"


def _after_pain(world: World, new: Values, today: date) -> Iterator[str]:
    """Yield what goes, within 14 days of a step back, above the content where it hurt."""
    for day, content in world.hurt:
        until = day + timedelta(14)
        for week in new["weeks"]:
            coming = [run for run in runs_of(week) if max(today, day) < day_of(run) <= until]
            some = amount(coming)
            if above(some, content):
                yield f"week {week['index']} runs {some}, 14 days after {day} at most {content}"


def _wanted(plan: Values) -> str:
    """Return what a plan was asked for, but for days and hours that were chosen."""
    return str(plan["basis"].get("asked") or plan["basis"]["wanted"])


def _bolder(old: Values, new: Values, today: date, stays: Amount) -> Iterator[str]:
    """Yield the coming weeks that ask more than the old week as many weeks earlier as were lost, and a date not moved.

    Lost is by how many weeks the first week to come stands behind the old plan. Where it asks less than any week did
    it stands where the first one would: a gentler week is no reason to count more as lost. Nor is a week that the old
    plan itself ran again for an earlier loss, or that went further than the old plan stood by now. stays: the week in
    which it hurt, where the step back was declined: what comes may ask as much.
    """
    if old.get("waiting") or new.get("waiting") or _wanted(old) != _wanted(new):
        return
    before = {one["index"]: amount(runs_of(one)) for one in old["weeks"] if runs_of(one) and one.get("full", True)}
    coming = {
        one["index"]: amount(runs_of(one))
        for one in new["weeks"]
        if runs_of(one) and day_of(one, "start") > today and one.get("full", True)
    }
    if not before or not coming:
        return
    first, longer = min(coming), len(new["weeks"]) - len(old["weeks"])
    if first > max(before):
        before[first] = before[max(before)]  # past the end of the old plan its last week counts

    def reached(some: Amount) -> list[int]:
        """Return the old weeks up to this one that ask no more than an amount, to within a tenth of it.

        That its longest run is shorter, and the others longer, makes it no earlier one.
        """
        weeks = (one for one in before if one <= first)
        pairs = {one: zip(some[:2], before[one][:2], strict=True) for one in weeks}
        return [one for one, both in pairs.items() if all(10 * got >= 9 * was for got, was in both)]

    stands = max(reached(coming[first]) or reached(before[min(before)]), default=min(before))
    again = set((old.get("history") or {}).get("repeated", ()))
    way = list[int]()
    for one in (week for week in sorted(before) if week <= first):
        last = before[way[-1]] if way else (0, 0, 0)
        both = list(zip(before[one][:2], last[:2], strict=True))
        fell = before[one][:2] != last[:2] and all(now <= then for now, then in both)
        if one not in again and not fell and not above(before[one], before.get(first, before[one])):
            way.append(one)
    lost = sum(one > stands for one in way) if first in before else longer
    if lost > longer:
        yield f"week {first} runs {coming[first]}, {lost} weeks behind, and the plan is {longer} weeks longer"
    ran = [amount(runs_of(one)) for one in new["weeks"] if runs_of(one) and day_of(one, "start") <= today][-1:]
    for week, some in coming.items():
        # A week may hold a little less than the one before, in longer runs; what comes later brings that one with it.
        stood = [one for index, one in before.items() if first - max(0, longer) <= index <= week]
        if stood and above(some, most(stood)):
            yield f"week {week} runs {some}, and until then it was to be {most(stood)} at most"
        until = [one for index, one in before.items() if index <= max(min(before), week - min(lost, longer))]
        allowed = most([*until, *(ran if longer else []), stays])
        if above(some, allowed):
            yield f"week {week} runs {some}, {lost} weeks earlier it was {allowed}"


def _climbs(world: World, new: Values, today: date) -> Iterator[str]:
    """Yield that a week goes above the one before, whose last run that was spoken of does not allow it, or silence."""
    go, _, _ = GO_HOLD_STOP[world.template]
    coming = next((one for one in new["weeks"] if day_of(one, "start") > today), None)
    last = week_of(new, today)
    if world.lost_diary or coming is None or last is None or not runs_of(last) or new.get("waiting"):
        return
    if any(day_of(run) > today for run in runs_of(last)) or not last.get("full", True):
        return
    told = [one for run in runs_of(last) if (one := world.told.get(run["id"]))]
    done = [one for one in told if one["done"] != "no"]
    why, now = None, amount(runs_of(coming))
    if not told:
        why = "nobody spoke of it"
    elif not done:
        why = "none of it was run"
    else:
        final = max(done, key=lambda one: one["day"])
        reasons = {
            "it hurt": final.get("worst", 0) > go,
            "it was run with a tablet": final.get("tablet"),
            "it was run in part": final["done"] == "part",
        }
        why = next((said for said, fits in reasons.items() if fits), None)
    if why and above(now, amount(runs_of(last))):
        yield f"week {coming['index']} climbs from {amount(runs_of(last))} to {now}, and {why}"
    ran = [one for one in new["weeks"] if day_of(one, "start") <= today and _was_run(world, one)]
    was = amount(runs_of(ran[-1])) if ran else now
    if not done and len(told) < len(runs_of(last)) and (now[1] > was[1] or now[2] > was[2]):
        yield f"week {coming['index']} climbs from {was}, the last that was told, to {now}"


def _was_run(world: World, week: Values) -> bool:
    return any(world.told.get(run["id"], {"done": "no"})["done"] != "no" for run in runs_of(week))


def _stays_back(world: World, new: Values, today: date) -> Iterator[str]:
    """Yield what after a step back is no easier than what hurt, where it was not the least: the next run, or week."""
    if not world.hurt or new.get("waiting"):
        return
    (day, _), (running, stretch, _) = world.hurt[-1], world.hurt_run
    shortest = min(amount([run])[1] for run in filter(is_run, sessions(new)))
    least = stretch <= shortest and running <= LEAST_REPEATS * stretch
    if (today - day).days > 1 or day <= world.declined_on or least:
        return
    coming = [run for run in filter(is_run, sessions(new)) if day < day_of(run)][:1]
    after = amount(coming)
    if coming and (after[1], after[0]) >= (stretch, running):
        yield f"the run on {coming[0]['date']} is {after}, after pain in {world.hurt_run}"
    full = (one for one in new["weeks"] if day_of(one, "start") > day and runs_of(one) and one.get("full", True))
    week = next(full, None)
    if week and (most_of := amount(runs_of(week)))[1:] >= (stretch, running):
        yield f"week {week['index']} is {most_of}, after pain in {world.hurt_run}"


def _lifts_less(world: World, new: Values, today: date) -> Iterator[str]:
    """Yield strength that is of no earlier stage than what hurt, to the end of the week after it."""
    if world.hurt_lifting is None or new.get("waiting"):
        return
    day, title = world.hurt_lifting
    first = json.loads((first_made(world.template, world.more) / "out" / "plan.json").read_text())
    stages = list(dict.fromkeys(one["title"] for one in sessions(first) if one["kind"] == "strength"))
    until = day + timedelta(13 - (day - day_of(new["weeks"][0], "start")).days % 7)
    coming = [one for one in sessions(new) if one["kind"] == "strength" and today < day_of(one) <= until]
    for one in coming if day > world.declined_on and title in stages else ():
        if one["title"] in stages and stages.index(one["title"]) >= max(1, stages.index(title)):
            yield f"strength on {one['date']} is {one['title']}, after pain in {title}"


def _lifts_untold(world: World, new: Values, today: date) -> Iterator[str]:
    """Yield jumps of this week or the next before any of the heaviest lifting is told as done."""
    lifted = any(
        one["title"] == HEAVIEST and world.told.get(one["id"], {"done": "no"})["done"] != "no" for one in sessions(new)
    )
    for one in sessions(new) if world.told and not lifted else ():
        if one["title"] == JUMPS and today < day_of(one) <= today + timedelta(7 - today.weekday() % 6):
            yield f"{JUMPS} on {one['date']}, and nobody told of {HEAVIEST}"


def _runs_no_more(world: World, new: Values, today: date) -> Iterator[str]:
    """Yield a run of the week after strength went back before the stage with which running begins that asks more."""
    if world.hurt_lifting is None or new.get("waiting") or world.hurt_lifting[1] not in BEFORE_RUNNING:
        return
    day = world.hurt_lifting[0]
    was, then = week_of(new, day), week_of(new, day + timedelta(7))
    if (
        day <= world.declined_on
        or not was
        or not then
        or not runs_of(was)
        or day_of(then, "start") + timedelta(7) <= today
    ):
        return
    before, after = amount(runs_of(was)), amount([run for run in runs_of(then) if day_of(run) > today])
    if after[1] > before[1] or after[2] > before[2]:
        yield f"week {then['index']} runs {after} after {before}, and strength is back before running begins"


# -- runners -----------------------------------------------------------------------------------------------------------


@dataclass
class Runner:
    """Somebody with a knee. Each answer is drawn from the seed; a kind of runner changes one of these."""

    chance: random.Random
    world: World

    template = "runners-knee-mild"
    more = ""
    declines = False
    sees_somebody: ClassVar[int | None] = 6  # days after being told to; None: never

    def run(self, day: date, run: Values, week: int) -> Values | None:
        """Return what is told of a run that was planned for a day; None: nothing."""
        return self.went(self.worst(day, run, week))

    def worst(self, day: date, run: Values, week: int) -> int:
        return int(self.chance.random() < 0.2)

    def went(self, worst: int, **more: Any) -> Values:
        hurt = {"course": "same", "after": min(worst, 1), "back_to_usual": "within-1-h"} if worst else {}
        return {"done": "all", "worst": worst, **hurt, **NOTHING_ELSE, **more}

    def strength(self, day: date) -> Values | None:
        return {"done": "all", "worst": 0, **NOTHING_ELSE}

    def morning(self, day: date, after: Values | None) -> Values | None:
        """Return how the knee is on a morning, with what was told of a run on the day before; None: not told."""
        return {"pain": 0} if after else None

    def beyond(self, day: date) -> Values | None:
        """Return a run that no plan had."""
        return None

    def else_on(self, at: datetime, week: int) -> Iterator[Step]:
        """Yield what else happens on an evening."""
        return iter(())


class Faithful(Runner):
    template = "runners-knee"


class SlowButGeneral(Runner):
    template = "return-after-break"

    def run(self, day: date, run: Values, week: int) -> Values | None:
        return self.went(2, back_to_usual="by-morning")


class Forgetful(Runner):
    def run(self, day: date, run: Values, week: int) -> Values | None:
        return super().run(day, run, week) if self.chance.random() < 0.75 else None

    def morning(self, day: date, after: Values | None) -> Values | None:
        return {"pain": 0} if after and self.chance.random() < 0.8 else None


class EverySecond(Runner):
    template = "runners-knee"
    number = 0

    def run(self, day: date, run: Values, week: int) -> Values | None:
        self.number += 1
        return super().run(day, run, week) if self.number % 2 else None


class NoSaturdays(Runner):
    template = "runners-knee"

    def run(self, day: date, run: Values, week: int) -> Values | None:
        return {"done": "no", "why": "time"} if day.weekday() == 5 else super().run(day, run, week)


class SilentWeeks(Runner):
    """Tells in some weeks that the first run was left out, and nothing else: that is no week that was told."""

    weeks = (4, 8)

    def run(self, day: date, run: Values, week: int) -> Values | None:
        if week not in self.weeks:
            return super().run(day, run, week)
        return {"done": "no", "why": "time"} if day.weekday() == 0 else None

    def morning(self, day: date, after: Values | None) -> Values | None:
        return {"pain": 0} if after and after["done"] != "no" else None


class ADayLate(Runner):
    def run(self, day: date, run: Values, week: int) -> Values | None:
        return super().run(day, run, week)  # told as of the day after: see `live`


class Eager(Runner):
    def beyond(self, day: date) -> Values | None:
        if day.weekday() != 6 or self.chance.random() > 0.5:
            return None
        return {"worst": 0, "run_s": 600, "distance_m": 2000, **NOTHING_ELSE}


class Flaring(Runner):
    template = "patellar-tendinopathy"
    # Heavy strength wants days of its own.
    more = "    tue: 18:00 for 60 min\n    fri: 18:00 for 60 min\n    sun: 09:00 for 60 min\n"
    sore = 0
    odds = 0.05

    def worst(self, day: date, run: Values, week: int) -> int:
        if self.sore:
            self.sore -= 1
            return self.chance.choice((1, 2))
        if self.chance.random() < self.odds:
            self.sore = 2
            return self.chance.choice((4, 5, 5, 6))
        return int(self.chance.random() < 0.3)


class SoreLifting(Flaring):
    """Strength hurts now and then."""

    odds = 0.02

    def strength(self, day: date) -> Values | None:
        return self.went(self.chance.choice((5, 6)) if self.chance.random() < 0.06 else 0)


class SilentStrength(Flaring):
    """Tells of runs alone: no jumps are come to."""

    odds = 0.0

    def strength(self, day: date) -> Values | None:
        return None


class SoreSlowly(Flaring):
    """Strength hurts in the first weeks of running, while it is slow movement."""

    odds = 0.0

    def strength(self, day: date) -> Values | None:
        week = (day - date(2027, 1, 4)).days // 7
        return self.went(5 if week in (3, 4) and self.chance.random() < 0.5 else 0)


class FlaringKnee(Flaring):
    template = "runners-knee-mild"
    more = ""
    odds = 0.08


class LowPain(Runner):
    template = "runners-knee"

    def worst(self, day: date, run: Values, week: int) -> int:
        return self.chance.choice((1, 2))

    def morning(self, day: date, after: Values | None) -> Values | None:
        return {"pain": 1, "stiffness": "to-10-min"} if after else None


class SlowHealer(Runner):
    """New content hurts more than the plan goes on with, the first two times."""

    template = "runners-knee"
    met: Counter[Amount]

    def worst(self, day: date, run: Values, week: int) -> int:
        self.met = getattr(self, "met", Counter())
        content = amount([run])
        self.met[content] += 1
        return 3 if self.met[content] <= 2 and self.chance.random() < 0.6 else 1


class Ill(Runner):
    since: date | None = None
    weeks = (4, 8)

    def run(self, day: date, run: Values, week: int) -> Values | None:
        if self.since:
            return {"done": "no", "why": "ill"}
        told = super().run(day, run, week)
        if told and week in self.weeks and self.chance.random() < 0.6:
            self.since = day
            told["illness"] = self.chance.choice(("fever-or-chest", "head-cold"))
        return told

    def else_on(self, at: datetime, week: int) -> Iterator[Step]:
        if self.since and (at.date() - self.since).days >= 6:
            self.since = None
            yield Step(at, "tell", ({"kind": "well", "day": str(at.date() - timedelta(1))},))


class Away(Runner):
    weeks, days = 5, 21
    gone: tuple[date, date] | None = None

    def else_on(self, at: datetime, week: int) -> Iterator[Step]:
        if week == self.weeks and self.gone is None:
            first = at.date() + timedelta(self.chance.choice((2, 4, 9)))
            self.gone = first, first + timedelta(self.days - 1)
            line = f"  away: [{self.gone[0]}..{self.gone[1]}]\n  available:"
            yield Step(at, "edit", text=("  available:", line))


class DailyTablet(Runner):
    def run(self, day: date, run: Values, week: int) -> Values | None:
        return self.went(1, tablet=True)


class StiffMornings(Runner):
    def morning(self, day: date, after: Values | None) -> Values | None:
        stiff = self.chance.random() < 0.25
        return None if not after else {"pain": 1, "stiffness": "to-30-min"} if stiff else {"pain": 0}


class SoreMornings(Runner):
    """Mornings hurt now and then, some of them after a day of nothing."""

    def morning(self, day: date, after: Values | None) -> Values | None:
        bad = self.chance.random() < (0.12 if after else 0.03)
        if bad:
            return {"pain": self.chance.choice((1, 1, 2)), "stiffness": "to-10-min"}
        return {"pain": 0} if after else None


class Creeping(Runner):
    sees_somebody = None

    def worst(self, day: date, run: Values, week: int) -> int:
        return min(8, max(0, week - 2) + self.chance.choice((0, 0, 1)))

    def morning(self, day: date, after: Values | None) -> Values | None:
        week = (day - date(2027, 1, 4)).days // 7
        return {"pain": min(5, max(0, week - 3) // 2), "stiffness": "to-10-min"} if after else None


class LostDiary(Runner):
    lost = False

    def else_on(self, at: datetime, week: int) -> Iterator[Step]:
        if week == 6 and not self.lost:
            self.lost = True
            yield Step(at, "lose")


class Slips(Runner):
    """Types a six for a nought, now and then, has the plan made, and corrects it."""

    slip: Values | None = None

    def run(self, day: date, run: Values, week: int) -> Values | None:
        told = super().run(day, run, week)
        if told and week % 3 == 0 and self.chance.random() < 0.5:
            self.slip = {"kind": "session", "session": run["id"], "day": str(day), **told}
            told = self.went(self.chance.choice((5, 6, 7)))
        return told

    def else_on(self, at: datetime, week: int) -> Iterator[Step]:
        if self.slip:
            yield Step(at + timedelta(minutes=1), "make")
            yield Step(at + timedelta(minutes=2), "correct", (self.slip,))
            self.slip = None


class Declines(FlaringKnee):
    declines = True


class RedFlag(Runner):
    flagged = False

    def run(self, day: date, run: Values, week: int) -> Values | None:
        told = super().run(day, run, week)
        if told and week >= 5 and not self.flagged:
            self.flagged = True
            told |= {"red_flags": ["locked"]}
        return told


class StopsTwice(Runner):
    number = 0

    def worst(self, day: date, run: Values, week: int) -> int:
        self.number += week >= 5
        return 4 if 2 <= self.number <= 3 else 0


class FirstLevel(Runner):
    """It hurts on the first runs of all."""

    number = 0

    def worst(self, day: date, run: Values, week: int) -> int:
        self.number += 1
        return 4 if self.number in (2, 12) else 1


KINDS: dict[str, type[Runner]] = {
    "faithful": Faithful,
    "slow but general": SlowButGeneral,
    "forgetful": Forgetful,
    "logs every second": EverySecond,
    "misses Saturdays": NoSaturdays,
    "silent weeks": SilentWeeks,
    "a day late": ADayLate,
    "eager": Eager,
    "flaring tendon": Flaring,
    "flaring knee": FlaringKnee,
    "sore lifting": SoreLifting,
    "silent strength": SilentStrength,
    "sore slowly": SoreSlowly,
    "low pain": LowPain,
    "slow healer": SlowHealer,
    "ill": Ill,
    "three weeks away": Away,
    "daily tablet": DailyTablet,
    "stiff mornings": StiffMornings,
    "sore mornings": SoreMornings,
    "creeping": Creeping,
    "lost diary": LostDiary,
    "declines": Declines,
    "slips": Slips,
    "red flag": RedFlag,
    "stops twice": StopsTwice,
    "first level": FirstLevel,
}
# What lives of the table came to before it was part of the project: share that arrives, and in which running week.
WRITTEN_DOWN = {
    "faithful": "100 % in 14",
    "logs every second": "in 20",
    "misses Saturdays": "in 14.5",
    "low pain": "in 14 to 15.5",
    "slow healer": "in 19",
    "flaring tendon": "95 % in 23",
    "creeping": "none, all referred",
}


# -- a life ------------------------------------------------------------------------------------------------------------


@dataclass
class Lived:
    """How a life went. ended: arrived, referred, or nothing; week: the running week in which it arrived."""

    kind: str
    seed: int
    ended: str = "no answer"
    week: int | None = None
    steps_back: int = 0
    referred: tuple[str, ...] = ()
    broken: str | None = None
    steps: list[Step] = field(default_factory=list)
    made: int = 0


def live(kind: str, seed: int, weeks: int = LONGEST) -> Lived:
    """Return how a life of a kind went; it ends with the first thing that is wrong."""
    found, maker = Lived(kind, seed), KINDS[kind]
    with tempfile.TemporaryDirectory(prefix="life-") as folder:
        world = World(Path(folder), maker.template)
        world.begin(maker.more)
        runner = maker(random.Random(f"{kind} {seed}"), world)

        def do(step: Step) -> None:
            found.steps.append(step)
            found.made += step.does in ("make", "decline")
            world.apply(step)

        try:
            for _ in _days(runner, found, do, weeks):
                pass
        except Broken as error:
            found.broken = str(error)
        except Exception as error:  # noqa: BLE001 - whatever is raised in a life is a finding
            at = traceback.extract_tb(error.__traceback__)[-1]
            found.broken = f"{type(error).__name__}: {str(error)[:300]} ({Path(at.filename).name}:{at.lineno})"
        if found.ended == "no answer" and world.referred and not found.broken:
            found.ended = "referred"
        found.steps_back, found.referred = len(world.hurt), tuple(sorted(world.referred))
    return found


def _days(runner: Runner, found: Lived, do: Callable[[Step], None], weeks: int) -> Iterator[date]:
    world, late = runner.world, isinstance(runner, ADayLate)
    first = next(day_of(one, "start") for one in world.plan["weeks"] if runs_of(one))
    day, referred_on, yesterday = first - timedelta(7), None, None
    while (day - first).days < 7 * weeks:
        day += timedelta(1)
        yield day
        week = (day - first).days // 7 + 1
        morning, evening = (datetime.combine(day, hour, UTC) for hour in (time(7, 30), time(21, 30)))
        wakes = runner.morning(day, yesterday)
        news = False
        if wakes:
            do(Step(morning, "tell", ({"kind": "morning", "day": str(day), **wakes},)))
            if wakes["pain"] or wakes.get("stiffness") not in (None, "to-10-min"):
                do(Step(morning + timedelta(minutes=5), "make"))
        told: list[Values] = []
        yesterday = None
        planned = day - timedelta(1) if late else day
        stopped = world.waits in ("a red flag", "told to stop")
        for one in sessions(world.plan) if not stopped else ():
            if day_of(one) != (planned if is_run(one) else day) or one["kind"] not in ("run", "strength"):
                continue
            said = runner.run(day_of(one), one, week) if is_run(one) else runner.strength(day)
            if said is None:
                continue
            on = day if said["done"] != "no" else day_of(one)
            told.append({"kind": "session", "session": one["id"], "day": str(on), **said})
            if is_run(one) and said["done"] != "no":
                yesterday = said
            news |= said["done"] != "all" or _matters(world, said)
        beyond = None if stopped else runner.beyond(day)
        if beyond:
            told.append({"kind": "run", "day": str(day), **beyond})
            yesterday = beyond
        if told:
            do(Step(evening, "tell", tuple(told)))
        for step in runner.else_on(evening, week):
            do(step)
            news = True
        if world.waits and referred_on is None:
            referred_on = day
        if not world.waits:
            referred_on = None
        if referred_on and runner.sees_somebody and (day - referred_on).days >= runner.sees_somebody:
            do(Step(evening, "tell", ({"kind": "seen", "day": str(day), "by": "K. Lee", "may_run": True},)))
            referred_on, news = None, True
        if (arrived := _arrived(world, day)) is not None:
            found.ended, found.week = "arrived", arrived - week_numbered(world.plan, first) + 1
            return
        if referred_on and (day - referred_on).days >= UNHEARD:
            found.ended = "referred"
            return
        if news or day.weekday() == 6:
            do(Step(evening + timedelta(minutes=5), "decline" if runner.declines and news else "make"))
            if world.waits and referred_on is None:
                referred_on = day


def _arrived(world: World, day: date) -> int | None:
    """Return the week that reached the goal, once the one that holds it is over, too, and most of both was run."""
    reached, held = (world.plan["goal"].get(name) for name in ("reached_in_week", "held_in_week"))
    if not reached or not held or day_of(world.plan["weeks"][held - 1], "start") + timedelta(6) > day or world.waits:
        return None
    for week in (world.plan["weeks"][reached - 1], world.plan["weeks"][held - 1]):
        gone = [run for run in runs_of(week) if world.told.get(run["id"], {}).get("done") == "no"]
        if len(gone) > 1:
            return None
    return int(reached)


def week_numbered(plan: Values, day: date) -> int:
    week = week_of(plan, day)
    assert week is not None
    return int(week["index"])


def _matters(world: World, said: Values) -> bool:
    """Tell whether what was told of a run is more than that it went well."""
    go, _, _ = GO_HOLD_STOP[world.template]
    return said["worst"] > go or any(said[name] != usual for name, usual in NOTHING_ELSE.items() if name != "tablet")


# -- shrinking ---------------------------------------------------------------------------------------------------------


def replayed(kind: str, steps: Sequence[Step]) -> str | None:
    """Return what is wrong where these steps alone are done; None: nothing."""
    with tempfile.TemporaryDirectory(prefix="life-") as folder:
        world = World(Path(folder), KINDS[kind].template)
        world.begin(KINDS[kind].more)
        for step in steps:
            try:
                world.apply(step)
            except Broken as error:
                return str(error)
            except Exception as error:  # noqa: BLE001 - as in a life
                if step.does == "tell":
                    continue  # of a session that the plan does not have then
                return f"{type(error).__name__}: {error}"
    return None


def shrunk(lived: Lived, say: Callable[[str], None]) -> list[Step]:
    """Return the fewest steps found that break in the same way."""
    assert lived.broken is not None
    kind = lived.broken.split()[0:2]
    steps = [Step(one.at, one.does, (told,), one.text) for one in lived.steps for told in one.told or ({},)]
    steps = [Step(one.at, one.does, tuple(t for t in one.told if t), one.text) for one in steps]
    size = max(1, len(steps) // 2)
    while size:
        at = 0
        while at < len(steps) - 1:
            fewer = [*steps[:at], *steps[at + size :]]
            again = replayed(lived.kind, fewer) if fewer and fewer[-1] is steps[-1] else None
            if again and again.split()[0:2] == kind:
                steps = fewer
                say(f"{len(steps)} steps: {again}")
            else:
                at += size
        size //= 2
    return steps


# -- the command -------------------------------------------------------------------------------------------------------


def table(lives: Sequence[Lived]) -> Iterator[str]:
    """Yield the lines of the table: each kind, its share that arrives, when, steps back, referrals, beside what was."""
    yield f"{'kind':<19} lives  arrive  in week  back  referred  no answer  broken  written down"
    for kind in dict.fromkeys(one.kind for one in lives):
        some = [one for one in lives if one.kind == kind]
        came = [one.week for one in some if one.week is not None]
        share, week = f"{100 * len(came) // len(some)} %", f"{median(came):g}" if came else "-"
        back, referred = (
            sum(one.steps_back for one in some) / len(some),
            sum(bool({*one.referred} - {"hint"}) for one in some),
        )
        open_ones, broken = (
            sum(one.ended == "no answer" and not one.broken for one in some),
            sum(bool(one.broken) for one in some),
        )
        figures = f"{len(some):>5}  {share:>6}  {week:>7}  {back:>4.1f}  {referred:>8}  {open_ones:>9}  {broken:>6}"
        yield f"{kind:<19} {figures}  {WRITTEN_DOWN.get(kind, '')}"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--kind", action="append", choices=KINDS)
    arguments.add_argument("--shrink", action="store_true")
    given = arguments.parse_args()
    kinds, lives = given.kind or [*KINDS], list[Lived]()
    with suppress(KeyboardInterrupt):  # then the table is of what was lived until then
        for number in range(given.count):
            lived = live(kinds[number % len(kinds)], given.seed + number // len(kinds))
            lives.append(lived)
            said = f"{lived.ended} in running week {lived.week}" if lived.week else lived.ended
            more = (
                f"{lived.made} plans, {lived.steps_back} steps back, referred: {', '.join(lived.referred) or 'never'}"
            )
            print(f"{lived.kind} {lived.seed}: {lived.broken or said}; {more}", flush=True)
            if lived.broken and given.shrink:
                for step in shrunk(lived, lambda words: print("   ", words, file=sys.stderr, flush=True)):
                    print("   ", step)
    print(*table(lives), sep="\n")
    return int(any(one.broken or one.ended == "no answer" for one in lives))


if __name__ == "__main__":
    sys.exit(main())
