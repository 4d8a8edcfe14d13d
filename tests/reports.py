"""Reports that tests look at: of the kept sample, with a diary and without, and of a stranger's texts."""

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from planforge.deliver.folder import read_plan
from planforge.exporters.html.facts import Decided, Facts, Pain, PainFigure, RuleSaid, Told, WeekDone, of_plan
from planforge.exporters.html.page import report
from planforge.plan.model import Kind, Plan, Stood

SAMPLE = Path(__file__).parents[1] / "exports" / "sample" / "plan.json"
TODAY = date(2027, 2, 10)  # the Wednesday of week 6
HOSTILE = (
    """</svg></style><script>alert(1)</script> "'&amp; {{ 7 * 7 }} {% raw %} \u202eevil\u202c \u0007\x00 `x`<!--"""
)


@cache
def sample() -> Plan:
    return read_plan(SAMPLE)


def told(plan: Plan, **more: object) -> Told:
    """Return what a diary tells of the first five weeks of the sample, the last of which went far beyond the plan."""
    done = [one for one in plan.sessions if one.date < TODAY - timedelta(1) and one.counts_as is not Kind.CROSS]
    runs = [one for one in done if one.counts_as is Kind.RUN]
    week = {one.index: one for one in plan.weeks}
    said = Told(
        weeks={
            index: WeekDone(len(week[index].sessions), len(week[index].sessions), 0, 0, 0, week[index].distance_m)
            for index in range(1, 5)
        }
        | {5: WeekDone(5, 4, 1, 0, 0, 14_000, much_more=True), 6: WeekDone(2, 1, 0, 0, 1, 3_700)},
        sessions={one.id: "all" for one in done} | {"w05-run-3": "part"},
        pains=(
            *(Pain(one.date, number % 4, morning=False) for number, one in enumerate(runs)),
            *(Pain(one.date + timedelta(1), number % 3, morning=True) for number, one in enumerate(runs)),
        ),
        morning=(date(2027, 2, 9), 1, 1),
        so_it_stays=True,
        decisions=(
            Decided(3, date(2027, 2, 7), "accepted", ("Sat 06 Feb: pain above 3 of 10",), ("Mon 08 Feb: 8 x 1:2",)),
        ),
    )
    return replace(said, **more)


def facts(plan: Plan, **more: object) -> Facts:
    """Return what is known beside the sample: a tenth more a week, rules with their sources, and a diary."""
    caps = {week.index: 11 * before.distance_m // 10 for before, week in zip(plan.weeks, plan.weeks[1:], strict=False)}
    rule = RuleSaid(
        "build-cap", True, True, (5, 6, 7, 9), "build-cap: {max_increase: 10 %}", "Weeks grow.", "a", "ours"
    )
    known = Facts(
        TODAY,
        caps={index: cap for index, cap in caps.items() if cap},
        proven=("all 20 firm rules hold",),
        rules=(rule, *of_plan(plan).rules[:3]),
        pain=(PainFigure("go", "Pain to go on with", ("2 of 10",), "trial", "a trial", "", (("a trial", "copy"),)),),
        pain_rows=(PainFigure("severe", "It was severe.", ("Walk home.",), "ours", "", "", (("ours", "in full"),)),),
        told=told(plan),
    )
    return replace(known, **more)


@cache
def with_diary() -> bytes:
    return report(moved(sample()), facts(sample()))


def moved(plan: Plan) -> Plan:
    """Return the plan whose next run stood on another day before."""
    from planforge.plan.model import PlanHistory

    history = PlanHistory(open_from=TODAY, moved=(Stood(id="w06-run-2", date=date(2027, 2, 11)),))
    return plan.model_copy(update={"history": history})


def hostile(plan: Plan) -> Plan:
    """Return the plan in which everything that somebody can write is a stranger's."""
    weeks = tuple(
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(update={"title": f"{HOSTILE} {one.id}", "notes": (HOSTILE,)})
                    for one in week.sessions
                )
            }
        )
        for week in plan.weeks
    )
    runner = plan.runner.model_copy(update={"name": HOSTILE})
    return plan.model_copy(update={"weeks": weeks, "runner": runner, "title": HOSTILE, "notes": (HOSTILE,)})


def sealed_again(page: bytes) -> bytes:
    """Return a page that was changed with a sum that fits, as only its writer could make it."""
    whole = re.sub(rb"<!-- sha256: [0-9a-f]{64} -->\n\Z", b"", page)
    return whole + b"<!-- sha256: " + hashlib.sha256(whole).hexdigest().encode() + b" -->\n"
