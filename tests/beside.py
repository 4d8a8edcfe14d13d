"""Whole plans beside each other whose diaries differ in one answer: the worse one never leads to a plan that asks more.

`python tests/beside.py [FAMILY ...] [--template NAME ...] [--week N ...]` enumerates small cases; each plan on the way
is judged like a life's. A diary is a row of days. Diaries that begin alike are told once: they are gone through in
order, and what stood after each day is kept while others go on from it.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from lives import (
    KINDS,
    NOTHING_ELSE,
    Amount,
    Broken,
    Step,
    Values,
    World,
    above,
    amount,
    day_of,
    is_run,
    most,
    runs_of,
    sessions,
    week_numbered,
)

TEMPLATES = ("runners-knee-mild", "it-band", "patellar-tendinopathy", "return-after-break")
WEEKS = (2, 4)  # running weeks in which something is told
NEAR = 3  # weeks after what was told are bounded by it themselves, and compared to the second
RUN_DAYS = (0, 2, 5)  # of a week, by the file of the lives
FINE: Values = {"done": "all", "worst": 0, **NOTHING_ELSE}
LATER = ("next morning", "at the end of the week")  # told, and not on the evening
EARLIER_IS_BOLDER = ("hilly", "downhill", "strides", "tempo")


@dataclass(frozen=True)
class Day:
    """What is told of a day. run: of its run; None: nothing. morning: after it. also: in the evening, without its day.

    edit: what is put into the file before that day. share: the part of the planned running that was done, in per cent.
    """

    run: Values | None = field(default_factory=lambda: FINE)
    morning: Values | None = field(default_factory=lambda: {"pain": 0})
    also: tuple[Values, ...] = ()
    edit: tuple[str, str] | None = None
    share: int | None = None

    @property
    def key(self) -> str:
        """Return what tells it from other days."""
        return json.dumps([self.run, self.morning, self.also, self.edit, self.share], sort_keys=True)


SILENT = Day(None, None)
USUAL = Day()
Diary = tuple[Day, ...]


class Case(NamedTuple):
    """What is told from the first day of a running week on, and when: see `Telling`."""

    name: str
    days: Diary
    when: str = "evening"


def is_news(told: Values) -> bool:
    """Tell whether something is more than that it went well: else the plan of the week's last evening is enough."""
    usual: Values = {**FINE, "pain": 0}
    about = ("kind", "day", "session")
    return told["kind"] not in ("session", "morning") or any(
        value != usual.get(name) for name, value in told.items() if name not in about
    )


# -- telling ----------------------------------------------------------------------------------------------------------


@dataclass
class Lived:
    """A world after some days; later: what is still to be told, with the moment at which it is."""

    world: World
    later: list[tuple[datetime, Values]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@dataclass
class Teller:
    """Tells diaries of one template from one running week on, each day once for all that begin alike."""

    template: str
    week: int
    root: Path
    made: int = 0
    stack: list[tuple[str, Lived]] = field(default_factory=list)

    def __post_init__(self) -> None:
        world = World(self.root / "begun", self.template)
        world.begin(KINDS["flaring tendon"].more if self.template == "patellar-tendinopathy" else "")
        weeks = [one for one in world.plan["weeks"] if runs_of(one)]
        self.first = day_of(weeks[0], "start")
        self.start = day_of(weeks[self.week - 1], "start")
        lived = Lived(world)
        for number in range((self.start - self.first).days):
            self._tell(lived, self.first + timedelta(number), USUAL, "evening")
        self.begun = lived

    def lived(self, case: Case) -> Lived:
        """Return the world after the days of a case. Cases are best given in order of their days."""
        keys = [f"{case.when} {one.key}" for one in case.days]
        common = 0
        while common < min(len(keys), len(self.stack)) and self.stack[common][0] == keys[common]:
            common += 1
        for _, gone in self.stack[common:]:
            shutil.rmtree(gone.world.folder)
        del self.stack[common:]
        for number in range(common, len(keys)):
            before = self.stack[-1][1] if self.stack else self.begun
            now = self._copied(before, self.root / f"day-{number}")
            self._tell(now, self.start + timedelta(number), case.days[number], case.when)
            self.stack.append((keys[number], now))
        ended = self._copied(self.stack[-1][1], self.root / "ended")
        for at in sorted({at for at, _ in ended.later}):
            self._due(ended, at)
        shutil.rmtree(ended.world.folder)
        return ended

    def _copied(self, lived: Lived, folder: Path) -> Lived:
        shutil.copytree(lived.world.folder, folder, dirs_exist_ok=False)
        old = lived.world
        world = replace(
            old, folder=folder, hurt=[*old.hurt], off=[*old.off], told={**old.told}, referred={*old.referred}
        )
        return Lived(world, [*lived.later], [*lived.said])

    def _tell(self, lived: Lived, day: date, facts: Day, when: str) -> None:
        world = lived.world
        morning, evening = (datetime.combine(day, hour, UTC) for hour in (time(7, 30), time(21, 30)))
        if facts.edit:
            self._apply(lived, Step(morning - timedelta(hours=3), "edit", text=facts.edit))
            self._apply(lived, Step(morning - timedelta(hours=2), "make"))
        self._due(lived, morning)
        told: list[Values] = []
        stopped = world.waits in ("a red flag", "told to stop")
        for one in sessions(world.plan) if not stopped else ():
            if day_of(one) != day or not is_run(one) or facts.run is None:
                continue
            said = {**facts.run}
            if facts.share is not None:
                running = amount([one])[0]
                said["run_s"] = facts.share * running // 100
            told.append({"kind": "session", "session": one["id"], "day": str(day), **said})
        ran = any(one["done"] != "no" for one in told) or any(one["kind"] == "run" for one in facts.also)
        told += [{"day": str(day), **one} for one in facts.also if not stopped or one["kind"] in ("seen", "well")]
        wakes = str(day + timedelta(1))
        if ran and facts.morning is not None:
            told.append({"kind": "morning", "day": wakes, **facts.morning})
        for one in told:
            lived.later.append((_when(one, day, evening, when), one))
        self._due(lived, evening)
        if day.weekday() == 6:
            self._apply(lived, Step(evening + timedelta(hours=1), "make"))

    def _due(self, lived: Lived, at: datetime) -> None:
        """Tell what is to be told until a moment, and have the plan made."""
        due = [one for moment, one in lived.later if moment <= at]
        lived.later = [(moment, one) for moment, one in lived.later if moment > at]
        slots = {one["id"] for one in sessions(lived.world.plan)}
        if due := [one for one in due if one["kind"] != "session" or one["session"] in slots]:
            self._apply(lived, Step(at, "tell", tuple(due)))
            if any(map(is_news, due)):
                self._apply(lived, Step(at + timedelta(minutes=5), "make"))

    def _apply(self, lived: Lived, step: Step) -> None:
        self.made += step.does == "make"
        try:
            lived.world.apply(step)
        except Broken as error:
            lived.said.append(f"{step.at:%a %d %b %H:%M}: {error}")
        except Exception as error:  # noqa: BLE001 - whatever is raised is a finding
            lived.said.append(f"{step.at:%a %d %b %H:%M}: {type(error).__name__} {str(error)[:300]}")


def _when(told: Values, day: date, evening: datetime, when: str) -> datetime:
    """Return when something is told: on its evening, the next morning, or at the end of the week."""
    own = datetime.combine(date.fromisoformat(told["day"]), time(7, 30), UTC) if told["kind"] == "morning" else evening
    if when == "evening":
        return own
    if when == "next morning":
        return max(own, datetime.combine(day + timedelta(1), time(7, 30), UTC))
    return datetime.combine(max(own.date(), day + timedelta(6 - day.weekday())), time(21, 30), UTC)


# -- beside each other ------------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """What running waits for, each week's amount and run days, each run's, and when the goal is reached.

    A run of which was told that it was not done is none: it stood there until whoever was ill said so again.
    """

    waits: str
    weeks: dict[int, tuple[Amount, int]]
    runs: dict[date, Amount]
    goal: date | None
    allowed: dict[str, date]
    said: tuple[str, ...]


def outcome(lived: Lived) -> Outcome:
    world, plan = lived.world, lived.world.plan
    gone = {slot for slot, told in world.told.items() if told["done"] == "no"}
    asked = {one["index"]: [run for run in runs_of(one) if run["id"] not in gone] for one in plan["weeks"]}
    weeks = {index: (amount(runs), len(runs)) for index, runs in asked.items()}
    reached = plan["goal"].get("reached_in_week")
    runs = [run for some in asked.values() for run in some]
    allowed = dict[str, date]()
    for run in runs:
        for name in {run.get("terrain"), run.get("intensity")} & {*EARLIER_IS_BOLDER}:
            allowed.setdefault(name, day_of(run))
    goal = day_of(plan["weeks"][reached - 1], "start") if reached else None
    return Outcome(world.waits, weeks, {day_of(one): amount([one]) for one in runs}, goal, allowed, tuple(lived.said))


def hardly_less(asks: Amount) -> Amount:
    """Return what a week asks with a tenth less running in all: by so much two best plans differ (measured; ours)."""
    return (asks[0] * 10 // 11, *asks[1:])


def bolder(less: Outcome, more: Outcome, since: date, week: int, later: int = 0) -> Iterator[str]:
    """Yield where the plan after a worse answer asks more than the other one by then.

    since: the day on which the answers differ, in a week. later: up to so many weeks later counts, too, for the goal as
    well: where weeks come again, the fourth one in a row that does not climb may come a week earlier or later. Of two
    best plans within the same bounds a week far away may run hardly more, in no longer stretch or run.
    """
    if more.waits in ("until seen", "told to stop", "a red flag"):
        return
    if less.waits and not more.waits:
        yield f"running waits for nobody any more: {less.waits}"
    for index, (asks, days) in more.weeks.items():
        until = [one for number, one in less.weeks.items() if week < number <= index + later and index > week]
        far = index > week + NEAR
        if until and above(hardly_less(asks) if far else asks, most([one for one, _ in until])):
            yield f"week {index}: {asks}, and until then at most {most([one for one, _ in until])}"
        if until and days > max(number for _, number in until):
            yield f"week {index}: {days} days of running, and until then at most {max(n for _, n in until)}"
    for day, asks in more.runs.items():
        before = [one for other, one in less.runs.items() if since < other <= day + timedelta(7 * later)]
        if day > since and above(asks, most(before)):
            yield f"the run on {day}: {asks}, and until then at most {most(before)}"
    if more.goal and (less.goal is None or more.goal + timedelta(7 * later) < less.goal):
        yield f"the goal in the week of {more.goal}, and not of {less.goal}"
    for name, day in more.allowed.items():
        if name not in less.allowed or day < less.allowed[name]:
            yield f"{name} on {day}, and not on {less.allowed.get(name)}"


# -- what is told -----------------------------------------------------------------------------------------------------


def days(length: int, **others: Any) -> Diary:
    """Return usual days, but for some, by their number: `d3=Day(...)`."""
    return tuple(others.get(f"d{number}", USUAL) for number in range(length))


OFF = (0, 1, 2, 3, 5, 7, 10, 14, 16, 20, 28)
AFTER = 15


def off(template: str, start: date, first: int = 0) -> Iterator[list[Case]]:
    """Yield, each way in which days off may be told, as many days off as there are, the fewest first."""
    own = {
        "missed": lambda n, last: Day({"done": "no"}, None),
        "no time": lambda n, last: Day({"done": "no", "why": "time"}, None),
        "ill": lambda n, last: Day({"done": "no", "why": "ill"}, None),
        "cold": lambda n, last: _ill(n, last, "head-cold"),
        "fever": lambda n, last: _ill(n, last, "fever-or-chest"),
        "silent": lambda n, last: SILENT,
    }
    for name, day in own.items():
        several = []
        for length in OFF:
            gone = tuple(day(number, number == length - 1) for number in range(length))
            several.append(Case(f"{name} {length}", (*[USUAL] * first, *gone, *[USUAL] * AFTER)))
        yield several
    several = []
    for length in OFF:
        last = start + timedelta(first + length - 1)
        line = f"  away: [{start + timedelta(first)}..{last}]\n  available:"
        begun = Day(edit=("  available:", line)) if length else USUAL
        several.append(Case(f"away {length}", (begun, *[USUAL] * (first + max(0, length - 1) + AFTER))))
    yield several


def _ill(number: int, last: bool, how: str) -> Day:
    told: list[Values] = [{"kind": "today", "pain": 0, "illness": how}] if number == 0 else []
    if last:
        told.append({"kind": "well"})
    return Day({"done": "no", "why": "ill"}, None, tuple(told))


PARTS: Mapping[str, Day] = {
    "all": USUAL,
    "90 %": Day({**FINE, "done": "part", "why": "time"}, share=90),
    "75 %": Day({**FINE, "done": "part", "why": "time"}, share=75),
    "half": Day({**FINE, "done": "part", "why": "time"}, share=50),
    "a third": Day({**FINE, "done": "part", "why": "time"}, share=33),
    "in part": Day({**FINE, "done": "part"}),
    "nothing": Day({"done": "no", "why": "time"}, None),
}
MORE: Mapping[str, Day] = {
    "as planned": USUAL,
    "120 %": Day(share=120),
    "150 %": Day(share=150),
    "300 %": Day(share=300),
}
EXTRA: Values = {"kind": "run", "worst": 0, "run_s": 600, "distance_m": 2000, **NOTHING_ELSE}


def part(template: str, start: date) -> Iterator[list[Case]]:
    """Yield less and more than was planned, each beside what was planned: of one run, of each, and a run beyond.

    Not beside each other: the last run spoken of holds the week after it, so a part of it does, and none of it does not
    (the table: a missed session is no entry).
    """
    for name, day in [*PARTS.items(), *MORE.items()]:
        for places in ((0,), (2,), (5,), RUN_DAYS):
            changed = days(14, **{f"d{place}": day for place in places})
            yield [Case("as planned", days(14)), Case(f"{name} on {places}", changed)]
    for place in range(7):
        for length in (600, 1800):
            run = {**EXTRA, "run_s": length, "distance_m": 3 * length, "start": "08:00"}
            changed = days(14, **{f"d{place}": Day(also=(run,))})
            yield [Case("as planned", days(14)), Case(f"{length // 60} min beyond on day {place}", changed)]


def silence(template: str, start: date) -> Iterator[list[Case]]:
    """Yield weeks of which runs are told in part, and not at all, each beside the same told to have gone well.

    Not beside each other: what is told without all its answers holds the week after it, as `part` says.
    """
    no_morning, bare = Day(morning=None), Day({"done": "all", "worst": 0}, None)
    for places in ((0,), (2,), (5,), (0, 2), (2, 5), (0, 5), RUN_DAYS):
        for weeks in (1, 2):
            some = [place + 7 * week for week in range(weeks) for place in places]
            for name, day in {"no morning": no_morning, "bare": bare, "silent": SILENT}.items():
                changed = days(7 * weeks + 8, **{f"d{place}": day for place in some})
                yield [Case(f"fine for {weeks}", days(7 * weeks + 8)), Case(f"{name} on {some}", changed)]
    for weeks in range(1, 7):
        told, untold = ((*[day] * 7 * weeks, *[USUAL] * 8) for day in (USUAL, SILENT))
        yield [Case(f"fine for {weeks}", told), Case(f"{weeks} silent weeks", untold)]


def hurts(
    worst: int, course: str = "same", after: int | None = None, settled: str = "within-1-h", **more: Any
) -> Values:
    after = min(worst, 1) if after is None else after
    hurt: Values = {"after": after, "back_to_usual": settled} if worst or after else {}
    course_told: Values = {"course": course} if worst else {}
    return {"done": "all", "worst": worst, **course_told, **hurt, **NOTHING_ELSE, **more}


def _morning(pain: int, stiffness: str = "to-10-min") -> Day:
    return Day(morning={"pain": pain, "stiffness": stiffness})


# Each answer from mild to grave.
LADDERS: Mapping[str, Sequence[Day]] = {
    "worst": [USUAL, *(Day(hurts(pain, pain_from_s=300)) for pain in range(1, 8))],
    "course": [Day(hurts(2, course)) for course in ("eased", "same", "came-back", "grew")],
    "after": [Day(hurts(1, after=pain)) for pain in range(1, 8)],
    "settled": [Day(hurts(1, settled=one)) for one in ("within-1-h", "by-evening", "by-morning", "later")],
    "morning": [_morning(pain) for pain in range(6)],
    "stiffness": [_morning(1, one) for one in ("to-10-min", "to-30-min", "over-30-min")],
    "swelling": [Day({**FINE, "swelling": one}) for one in ("none", "slight", "clear")],
    "stride": [Day({**FINE, "stride": one}) for one in ("normal", "changed")],
    "tablet": [Day({**FINE, "tablet": one}) for one in (False, True)],
    "elsewhere": [Day({**FINE, "elsewhere": one}) for one in (False, True)],
    "illness": [Day({**FINE, "illness": one}) for one in ("no", "head-cold", "fever-or-chest", "heart-signs")],
    "today": [Day(also=({"kind": "today", "pain": pain, **NOTHING_ELSE},)) for pain in range(7)],
    "missed for pain": [USUAL, Day({"done": "no", "why": "time"}, None), Day({"done": "no", "why": "pain"}, None)],
    "part for pain": [Day({**hurts(pain, pain_from_s=300), "done": "part", "why": "pain"}) for pain in range(1, 7)],
}
TOGETHER = (
    ("worst", "morning"), ("worst", "missed for pain"), ("stride", "morning"), ("worst", "worst"),
    ("tablet", "worst"), ("morning", "morning"), ("illness", "worst"), ("swelling", "worst"),
)  # fmt: skip


def answers(template: str, start: date) -> Iterator[list[Case]]:
    """Yield each answer from mild to grave, of each run of the week."""
    for name, ladder in LADDERS.items():
        for place in RUN_DAYS:
            yield [
                Case(f"{name} {number} on day {place}", days(14, **{f"d{place}": day}))
                for number, day in enumerate(ladder)
            ]


def two_answers(template: str, start: date) -> Iterator[list[Case]]:
    """Yield two worse answers: one of the first run, and one of each step of the next or the last run of the week."""
    for first, other in TOGETHER:
        for near in (2, 5):
            for held in range(1, len(LADDERS[first]), 2):
                yield [
                    Case(
                        f"{first} {held} on day 0, {other} {number} on day {near}",
                        days(14, d0=LADDERS[first][held], **{f"d{near}": day}),
                    )
                    for number, day in enumerate(LADDERS[other])
                ]


def order(template: str, start: date) -> Iterator[list[Case]]:
    """Yield the same facts told on their evening, and later: later is never bolder.

    Of the last run of a week, or what leaves the runs of its week as they are: others were run before it was told.
    """
    missed = Day({"done": "no", "why": "time"}, None)
    facts = {
        "fine": USUAL,
        "hurt 3": Day(hurts(3)),
        "hurt 4": Day(hurts(4)),
        "hurt 5": Day(hurts(5)),
        "morning 2": _morning(2),
        "missed": missed,
        "in part": Day({**FINE, "done": "part", "why": "time"}),
        "ill": Day({**FINE, "illness": "fever-or-chest"}),
        "swollen": Day({**FINE, "swelling": "slight"}),
    }
    several = {name: {"d5": day} for name, day in facts.items()}
    several |= {f"missed before {name}": {"d2": missed, "d5": day} for name, day in facts.items() if name != "fine"}
    several |= {f"missed {some}": {f"d{place}": missed for place in some} for some in ((0,), (0, 2), (0, 5), RUN_DAYS)}
    for name, some in several.items():
        for when in LATER:
            yield [Case(f"{name}, {one}", days(14, **some), one) for one in ("evening", when)]


FAMILIES: Mapping[str, Callable[[str, date], Iterator[list[Case]]]] = {
    "off": off,
    "part": part,
    "silence": silence,
    "answers": answers,
    "two": two_answers,
    "order": order,
}


# -- the command ------------------------------------------------------------------------------------------------------


class Gone(NamedTuple):
    """What came of going through a family: how many diaries, pairs and plans, and every fault in words."""

    diaries: int
    pairs: int
    plans: int
    faults: tuple[str, ...]


def gone_through(family: str, template: str, week: int, folder: Path, only: str = "") -> Gone:
    """Return what comes of every pair of a family, told from a running week on. only: those whose names begin so."""
    teller = Teller(template, week, folder)
    ladders = [one for one in FAMILIES[family](template, teller.start) if one[-1].name.startswith(only)]
    every = {one.name: one for ladder in ladders for one in ladder}
    ordered = sorted(every.values(), key=lambda one: (one.when, [day.key for day in one.days]))
    found = {one.name: outcome(teller.lived(one)) for one in ordered}
    pairs = [(less, more) for ladder in ladders for place, more in enumerate(ladder) for less in ladder[:place]]
    faults = [f"{name}: {said}" for name, one in found.items() for said in one.said]
    for less, more in pairs:
        day = teller.start + timedelta(6 if more.when != less.when else differs_on(less, more))
        index = week_numbered(teller.begun.world.plan, day)
        if wrong := [*bolder(found[less.name], found[more.name], day, index, later=1)]:
            faults.append(f"{more.name}, beside {less.name}: {wrong[0]}; {len(wrong)} in all")
    return Gone(len(every), len(pairs), teller.made, tuple(faults))


def differs_on(one: Case, other: Case) -> int:
    """Return the first day on which two cases differ."""
    pairs = enumerate(zip(one.days, other.days, strict=False))
    return next((number for number, (a, b) in pairs if a.key != b.key), 0)


def without_a_watch() -> None:
    """Let plans have no workouts for a watch, and nothing be read back: half of what a plan costs here."""
    from planforge.exporters import read_back, registry

    registry.FORMATS = tuple(one for one in registry.FORMATS if one.name in (registry.PLAN, registry.CALENDAR))
    read_back.read_back = lambda *_: read_back.ReadBack(0, 0, ())


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("family", nargs="*")
    arguments.add_argument("--template", action="append", choices=TEMPLATES)
    arguments.add_argument("--week", action="append", type=int)
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    without_a_watch()
    faults = 0
    for family, template, week in product(given.family or FAMILIES, given.template or TEMPLATES, given.week or WEEKS):
        with tempfile.TemporaryDirectory(prefix="beside-") as folder:
            found = gone_through(family, template, week, Path(folder), given.only)
        print(f"{family} {template} {week}: {found.diaries} diaries, {found.pairs} pairs, {found.plans} plans")
        print(*(f"  {one}" for one in found.faults), sep="\n", flush=True)
        faults += len(found.faults)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
