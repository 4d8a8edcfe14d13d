"""More pain never leads to a plan that asks more: whole plans beside each other, not the table alone.

One occasion of one run hurts from 0 to 8 of 10, and all else goes well; the plan is made on the next morning, and again
on the evening of the week's last day. Each is judged like a life, and beside the one of a point less.
"""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from lives import KINDS, NOTHING_ELSE, Amount, Step, Values, World, above, amount, day_of, most, runs_of, sessions

MOST = 8
OCCASIONS = ("worst", "after", "morning")
FOR_TENDONS = KINDS["flaring tendon"].more


class Outcome(NamedTuple):
    """What running waits for, what each week asks, and the week in which it hurt."""

    waits: str
    weeks: dict[int, Amount]
    hurt: int


def made(folder: Path, template: str, week: int, place: int, occasion: str, pain: int) -> Outcome:
    """Return the plan of somebody whom a run of a running week hurt so much on an occasion, and nothing else did."""
    world = World(folder, template)
    world.begin(FOR_TENDONS if template == "patellar-tendinopathy" else "")
    weeks = [one for one in world.plan["weeks"] if runs_of(one)][:week]
    for one in weeks:
        for number, run in enumerate(runs_of(one)):
            hurts = pain if one is weeks[-1] and number == place else 0
            if run["id"] in {session["id"] for session in sessions(world.plan)}:
                _tell(world, run, occasion, hurts, make=one is weeks[-1])
    last = day_of(weeks[-1], "start") + timedelta(6)
    world.apply(Step(datetime.combine(last, time(22, 30), UTC), "make"))
    amounts = {one["index"]: amount(runs_of(one)) for one in world.plan["weeks"]}
    return Outcome(world.waits, amounts, weeks[-1]["index"])


def _tell(world: World, run: Values, occasion: str, pain: int, *, make: bool) -> None:
    day = day_of(run)
    worst, after, wakes = (pain if occasion == one else 0 for one in OCCASIONS)
    hurt = {"after": after, "back_to_usual": "within-1-h"} if worst or after else {}
    went = {"done": "all", "worst": worst, **({"course": "same"} if worst else {}), **hurt, **NOTHING_ELSE}
    told = {"kind": "session", "session": run["id"], "day": str(day), **went}
    world.apply(Step(datetime.combine(day, time(21, 30), UTC), "tell", (told,)))
    morning = datetime.combine(day + timedelta(1), time(7, 30), UTC)
    world.apply(Step(morning, "tell", ({"kind": "morning", "day": str(morning.date()), "pain": wakes},)))
    if make:
        world.apply(Step(morning + timedelta(minutes=5), "make"))


def bolder(less: Outcome, more: Outcome) -> list[str]:
    """Return where the plan after more pain asks more than the one after less has asked by then, since it hurt."""
    if more.waits in ("until seen", "told to stop"):
        return []
    found = [f"running waits for nobody any more: {less.waits}"] if less.waits and not more.waits else []
    for week, asks in more.weeks.items():
        until = [one for index, one in less.weeks.items() if less.hurt < index <= week]
        if until and above(asks, most(until)):
            found.append(f"week {week}: {asks}, and until then at most {most(until)} after less")
    return found


@pytest.mark.parametrize("pain", [5, 6])
def test_days_off_after_worse_pain_lead_past_no_content_to_which_less_goes_back(tmp_path: Path, pain: int) -> None:
    """The days off shortened the week that went back, and the first full one was that which had hurt.

    Of 6 of 10, for which somebody has to see the knee, with the second plan of the same evening.
    """
    less, more = (made(tmp_path / str(one), "runners-knee-mild", 2, 2, "worst", one) for one in (pain - 1, pain))
    assert not bolder(less, more)


@pytest.mark.slow
@pytest.mark.parametrize("template", ["runners-knee-mild", "patellar-tendinopathy", "return-after-break", "it-band"])
@pytest.mark.parametrize("week", [1, 2, 4])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_more_pain_never_asks_more(tmp_path: Path, template: str, week: int, occasion: str) -> None:
    for place in range(3):
        before = None
        for pain in range(MOST + 1):
            now = made(tmp_path / f"{place}-{pain}", template, week, place, occasion, pain)
            assert before is None or not bolder(before, now), (place, pain)
            before = now
