"""For every rule: the settings it is tried at, and small universes in which it has something to say.

Every parameter appears with at least one value that is not its default; `test_keystone` demands it. Distances are
worked out in the head: 150 m a minute running, 90 m walking.
"""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from drawn import ALL_PHASES, KM, MONDAY, plan_of, problem
from keystone import Days, Universe, Weeks

from planforge.plan.model import AtMost, Stood
from planforge.problem.frames import History
from planforge.problem.problem import Problem
from planforge.rules.available import Available
from planforge.rules.base.during import During
from planforge.rules.base.rule import Rule
from planforge.rules.cool_down import CoolDown
from planforge.rules.hold_week import HoldWeek
from planforge.rules.long_share import LongShare
from planforge.rules.registry import BY_NAME
from planforge.rules.reintroduction import Reintroduction
from planforge.rules.run_days import RunDays
from planforge.rules.session_spike import SessionSpike
from planforge.rules.start_load import StartLoad
from planforge.rules.warm_up import WarmUp

Settings = dict[str, Any]

# -- settings: the first of each rule are its defaults ----------------------------------------------------------------

ALL = ("hills", "downhill", "strides", "tempo")
EARLY = ("load-management", "strengthening", "return-to-running")

SETTINGS: dict[str, tuple[Settings, ...]] = {
    "build-cap": (
        {},
        {"max_increase": 250},
        {"of": "time-on-feet"},
        {"of": "run-time"},
        {"reference": "recent-peak"},
        {"reference": "recent-peak", "recent_weeks": 2},
        {"floor": 400_000},
        {"floor": 400_000, "reference": "recent-peak"},
    ),
    "run-step": ({}, {"max_increase": 60}),
    "bout-step": ({}, {"max_growth": 150}, {"max_increase": 60}),
    "bout-keeps": ({},),
    "session-spike": ({}, {"max_increase": 250}, {"weeks": 1}),
    "start-load": (
        {},
        {"repeats": 9},
        {"most_repeats": 8},
        {"fewest_repeats": 7},
        {"most_of_normal": 500},
        {"most_of_recent": 800},
        {"least_of_bound": 700},
    ),
    "keep-load": ({}, {"max_decrease": 0}),
    "hold-week": ({}, {"every": 2}, {"lighter": 200}, {"every": 2, "lighter": 300}),
    "long-share": ({}, {"two_runs": 520}, {"three_runs": 350}, {"four_runs": 260}),
    "even-runs": ({}, {"max_difference": 0}, {"max_difference": 800}),
    "ladder": ({}, {"levels_per_week": 1}),
    "clean-sessions": ({}, {"sessions": 3}),
    "not-both": ({}, {"no_step": ("two", "three")}, {"no_step": ()}),
    "jumps-apart": ({},),
    "continuous-cap": ({}, {"onset": 900}, {"margin": 540}, {"raise_by": 60}),
    "goal": ({}, {"afterwards": "repeat"}, {"until_continuous": 1500}),
    "race-week": ({}, {"lighter": 0}, {"lighter": 400}),
    "reintroduction": (
        {},
        {"bring_back": ALL},
        {"bring_back": ("hills", "tempo")},
        {"bring_back": ("tempo",)},
        {"bring_back": ALL, "sessions_per_week": 2},
        {"bring_back": ALL, "first": "speed"},
    ),
    "phase-excludes": (
        {},
        {"phases": (*EARLY, "rebuild")},
        {"phases": ("rebuild",), "exclude": ("hills", "tempo")},
        {"no_long_runs": ("return-to-running",)},
        {"long_run": 660},
    ),
    "terrain": ({}, {"soft_every": 1}, {"soft_every": 2}, {"soft_every": 5}, {"no_camber": True}, {"level_only": True}),
    "cadence": (
        {},
        {"max_increase": 70},
        {"step": 30},
        {"weeks": 5},
        {"most": 170},
        {"enough": 160},
        {"watch_target": True},
    ),
    "heart-rate": ({"at_most": 150},),
    "run-days": ({}, {"sessions_per_week": 1}, {"sessions_per_week": 2}),
    "run-spacing": ({}, {"in_a_row": 1}, {"in_a_row": 3}),
    "strength-days": ({}, {"sessions_per_week": 1}, {"strengthening": 3}, {"at_least": 1}),
    "strength-spacing": ({},),
    "same-day": ({}, {"gap": 0}, {"gap": 7 * 3600}),
    "strength-before-run": ({},),
    "cross-training": ({}, {"load_management": 1}, {"strengthening": 0}, {"later": 1}),
    "rest-days": ({}, {"days": 2, "wished": 3}, {"days": 3}, {"wished": 4}),
    "warm-up": ({}, {"moves": 120}, {"walk": 600}, {"cue": "March on the spot"}),
    "cool-down": ({}, {"walk": 120}, {"cue": "Stretch"}),
    "available": ({},),
    "away": ({},),
    "resume-below": ({}, {"after_a_week": 950}, {"after_two_weeks": 900}),
    "preferred-days": ({"run": ("mon",)}, {"strength": ("wed",)}, {"run": ("wed",), "strength": ("mon", "fri")}),
    "chosen-days": (
        {"run": ("2027-01-06",)},
        {"run": ("2027-01-04", "2027-01-08"), "strength": ("2027-01-06",)},
        {"cross": ("2027-01-06",)},
        {"run": ("2027-01-04 18:00 for 30 min",), "strength": ("2027-01-06 18:00 for 30 min",)},
    ),
    "long-day": ({}, {"day": "wed"}, {"day": "fri"}),
    "same-weekdays": ({},),
    "no-more-than-before": ({},),
    "stay-close": ({},),
}


def settings(name: str) -> list[Rule]:
    """Return a rule at each of its settings; one without any (a test names it) at its defaults."""
    return [BY_NAME[name].model_validate(one) for one in SETTINGS.get(name, ({},))]


def soft(rule: Rule) -> Rule:
    """Return the rule as a coach makes it soft."""
    return rule.model_copy(update={"weight": 3})


def at_most(runs: int) -> RunDays:
    """Return what leaves the number of runs open, up to so many."""
    return RunDays(sessions_per_week=runs, weight=1)


# -- universes of weeks -----------------------------------------------------------------------------------------------

LADDER = "2:3 2:2 4:1"  # level 1: 5 min a repeat, 2: 4 min, 3: 5 min with a tail; 4 is running without a break
OPEN = ". 2x2:3 3x2:2,3x2:2 2x4:1+2,2x4:1 12,10 11"
FEW = ". 2x2:3 3x2:2 11 12,10"
EVEN = "2x2:3 3x2:3 3x2:2 2x4:1+2 10 11"
ONCE = (RunDays(sessions_per_week=1),)
SOME = (at_most(2),)
LONG = "2027-01-11..2027-01-17"


def _plain(name: str, contents: str, companions: tuple[Rule, ...] = SOME, **more: Any) -> Weeks:
    special = more.pop("special", None)
    return Weeks(
        name, problem(**{"ladder": LADDER, "phases": ("return-to-running",), **more}), contents, companions, special
    )


open_weeks = _plain("three weeks", OPEN, weeks=3)
still = _plain("three weeks, still running", OPEN, weeks=3, stopped=False, normal=5 * KM, entry="2:2")
shortened = _plain("a day lost in week 2 of four", FEW, weeks=4, away=["2027-01-13"])
midweek = _plain("three weeks from a Wednesday", FEW, weeks=4, start=MONDAY.replace(day=6))
four = _plain("four weeks of one run", EVEN, ONCE, weeks=4)
week_off = _plain("a week off", EVEN, ONCE, weeks=4, away=[LONG])
ten_off = _plain("ten days off", EVEN, ONCE, weeks=4, away=["2027-01-11..2027-01-20"])
MUCH = "3x2:3 6x2:3 7x2:3 8x2:3 7x2:2 12x2:2 20 28 30"
ten_off_much = _plain("ten days off after much", MUCH, ONCE, weeks=4, away=["2027-01-11..2027-01-20"])
three_off = _plain("three weeks off", MUCH, ONCE, weeks=6, away=["2027-01-18..2027-02-07"])
small_off = _plain(
    "three weeks off after little, with walks around every run",
    ". 2x2:3 6x2:3,6x2:3 7x2:3,6x2:3 8x2:3,7x2:3",
    (*SOME, WarmUp(walk=120)),
    weeks=6,
    away=["2027-01-18..2027-02-07"],
)
five_off = _plain("five weeks off", EVEN, ONCE, weeks=8, away=["2027-01-11..2027-02-14"])
open_off = _plain("ten days off, open", FEW, weeks=4, away=["2027-01-11..2027-01-20"])
more_runs = _plain(
    "one week of up to four runs",
    "10 10,10 16,10 20,10 10,10,10 13,10,10 20,10,10 10,10,10,10 20,10,10,10 2x2:3,2x2:3,2x2:3,2x2:3",
    (at_most(4),),
    weeks=2,
    days="mon tue wed thu fri",
)
many_runs = _plain(
    "two weeks of up to three runs", ". 10 10,10 11,10 10,10,10 12,11,11", (), weeks=3, away=["2027-01-13"]
)

SHORT_TIMES: dict[str, Any] = {
    "weeks": 3,
    "ladder": "2:3 2:2 4:1 8:1",
    "changes": {"week 2": {"mon": "06:30 for 20 min", "wed": "06:30 for 12 min"}},
}
KEPT = ". 3x2:2,3x2:2 2x4:1+2 2x8:1 20 25,10"
short_times = _plain("a week of short times", KEPT, (*SOME, Available()), **SHORT_TIMES)
short_times_walked = _plain(
    "a week of short times, with a warm-up from then on",
    KEPT,
    (*SOME, Available(), WarmUp(moves=60, walk=180, during=During(weeks=((2, None),)))),
    **SHORT_TIMES,
)
short_times_wished = _plain(
    "a week of short times that is only a wish", KEPT, (*SOME, Available(weight=1)), **SHORT_TIMES
)
short_times_away = _plain(
    "a week of short times, with a longer one on a day away",
    ". 3x2:2 2x8:1 20 25",
    (*SOME, Available()),
    away=["2027-01-13"],
    **SHORT_TIMES,
)
SAME_TIMES: dict[str, Any] = {"weeks": 3, "ladder": "2:3 2:2 4:1 8:1", "times": ("06:30 for 30 min",)}
same_times = _plain("the same times every week", ". 3x2:2 20 27 40", (*SOME, Available()), **SAME_TIMES)
same_times_walked = _plain(
    "the same times every week, with a warm-up from the second on",
    ". 3x2:2 20 27 40",
    (*SOME, Available(), WarmUp(moves=60, walk=180, during=During(weeks=((2, None),)))),
    **SAME_TIMES,
)

few_runs = _plain("two runs in a shortened week", "10 10,10 16,10 20,10", (at_most(3),), weeks=3, away=["2027-01-13"])

# Seven weeks: shorter plans have no hold weeks. Three of preparation leave four to run in.
holding = _plain("a hold week", EVEN, ONCE, weeks=7, phases=("load-management 1-3", "return-to-running"))
holding_lost = _plain(
    "a hold week, a day lost before it",
    "2x2:3 3x2:2 11",
    ONCE,
    weeks=7,
    phases=("load-management 1-3", "return-to-running"),
    away=["2027-02-03"],
)
holding_still = _plain(
    "a hold week, still running",
    "2x2:3 3x2:3 10 11",
    (*ONCE, HoldWeek(weight=1, every=2)),
    weeks=7,
    stopped=False,
    away=["2027-01-04..2027-01-24"],
)

LIGHTER = (*ONCE, HoldWeek(weight=1, every=2, lighter=200))
lightened = _plain(
    "a lighter week, and one after it",
    "2x2:3 10 11 12 15",
    LIGHTER,
    weeks=7,
    phases=("load-management 1-3", "return-to-running"),
)
lightened_still = _plain(
    "a lighter week of who still runs",
    "10 11 12 15",
    LIGHTER,
    weeks=7,
    stopped=False,
    goal={"continuous_run": 600, "by": "week 7"},
    away=["2027-01-04..2027-01-24"],
)
lightened_goal = _plain(
    "a week of the goal that would be lighter",
    "10 11 12 15",
    LIGHTER,
    weeks=7,
    phases=("load-management 1-3", "return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 6"},
)
lightened_lost = _plain(
    "a lighter week with a week off before it",
    "10 12 15",
    LIGHTER,
    weeks=8,
    phases=("load-management 1-3", "return-to-running"),
    away=["2027-02-01..2027-02-07"],
)
lightened_off = _plain(
    "a lighter week with a week off after it",
    "10 12 13 15",
    LIGHTER,
    weeks=8,
    phases=("load-management 1-3", "return-to-running"),
    away=["2027-02-08..2027-02-14"],
)
lightened_runs = _plain(
    "a lighter week of two runs",
    "15,15 15,10 13,12 12,12 11,11",
    (RunDays(sessions_per_week=2), HoldWeek(weight=1, every=2, lighter=200)),
    weeks=7,
    phases=("load-management 1-4", "return-to-running"),
)
lightened_uneven = _plain(
    "a lighter week of two unlike runs",
    "15,15 15,10 3x2:3,3x2:3 3x2:3,2x2:3",
    (RunDays(sessions_per_week=2), HoldWeek(weight=1, every=2, lighter=200)),
    weeks=7,
    phases=("load-management 1-4", "return-to-running"),
)


def named(made: Problem) -> Problem:
    """Return the problem with strength stages that have names, and gates before them."""
    stages = tuple(
        one.model_copy(update={"name": f"stage {number}", "gate": "it is calm"})
        for number, one in enumerate(made.protocol.strength, start=1)
    )
    return replace(made, protocol=made.protocol.model_copy(update={"strength": stages}))


stepping_two = _plain(
    "strength of two injuries that steps up",
    ". 2x2:3 3x2:2 11",
    weeks=4,
    routines="one two three",
    strength=((1, "one"), (3, "two")),
    second=((1, "one"), (2, "three"), (4, "two")),
)
STAGES = ((1, "one"), (2, "two"), (3, "maintenance"), (4, "one"))
stepping = _plain(
    "strength that steps up", ". 2x2:3 3x2:2 11", weeks=4, routines="one two maintenance", strength=STAGES
)
stepping_named = Weeks(
    "strength that steps up by stages with names",
    named(problem(weeks=4, ladder=LADDER, routines="one two maintenance", strength=STAGES)),
    ". 2x2:3 3x2:2 11",
    SOME,
)
stepping_since = _plain(
    "strength that steps up, begun before the plan, and comes back to what was done then",
    "2x2:3 3x2:2 11",
    ONCE,
    weeks=4,
    routines="one two three four",
    strength=((1, "one"), (2, "two"), (3, "three"), (4, "two"), (5, "four")),
    strength_since=MONDAY - timedelta(14),
)
stepping_heavy = _plain(
    "heavy strength from the first day, lighter around days off",
    "2x2:3 3x2:2 11",
    ONCE,
    weeks=4,
    strength="heavy",
    away=["2027-01-05"],
)
stepping_light = _plain(
    "light strength that steps up in a week of days off",
    "2x2:3 3x2:2 11",
    ONCE,
    weeks=4,
    routines="one two",
    strength=((1, "one"), (2, "two")),
    away=["2027-01-13"],
)
stepping_lost = _plain(
    "strength that steps up around days off",
    "2x2:3 3x2:2 11",
    ONCE,
    weeks=5,
    routines="light heavy three",
    strength=((1, "light"), (2, "heavy"), (4, "three")),
    away=["2027-01-13"],
)
stepping_raced = _plain(
    "heavy strength that waits for the week after next to a race",
    "2x2:3 3x2:2 11",
    ONCE,
    weeks=5,
    routines="light heavy",
    strength=((1, "light"), (2, "heavy")),
    goal={"race": {"on": "2027-01-13", "distance": "3 km"}},
)
stepping_jumps = _plain(
    "jumps that come in, of two injuries",
    ". 2x2:3 11 12 12,11",
    weeks=3,
    routines="light jumps",
    strength=((1, "light"), (2, "jumps")),
    second=((1, "light"), (3, "jumps")),
)
stepping_jumps_lost = _plain(
    "jumps that come in, go for days off, and come back",
    "2x2:3 10 11",
    ONCE,
    weeks=5,
    routines="light hops",
    strength=((1, "light"), (2, "hops")),
    away=["2027-01-19"],
)
stepping_jumps_raced = _plain(
    "heavy jumps that wait for the week after next to a race",
    "2x2:3 10 11",
    ONCE,
    weeks=5,
    routines="light hops",
    strength=((1, "light"), (2, "hops")),
    goal={"race": {"on": "2027-01-13", "distance": "3 km"}},
)

FIRST = ". 5x1:2 6x1:2 7x1:2,6x1:2 8x1:2,8x1:2 9x1:2,8x1:2 10x1:2 11x1:2 12x1:1 8x1:1,8x1:1 12,10 2x4:1+2"
start_stopped = _plain("a first week", FIRST, weeks=2, days="mon wed", ladder="1:2 1:1 4:1", special={2: "8x1:2"})
start_slow = _plain(
    "a first week, seldom run",
    FIRST,
    weeks=2,
    days="mon wed",
    ladder="1:2 1:1 4:1",
    normal=3 * KM,
    special={2: "8x1:2"},
)
start_seldom = _plain(
    "a first week of just seven repeats",
    FIRST,
    weeks=2,
    days="mon wed",
    ladder="1:2 1:1 4:1",
    normal=3_500_000,
    special={2: "8x1:2"},
)
start_little = _plain(
    "a first week, still running, less than the shortest session",
    ". 2x4:1 2x4:1+2 3x4:1 10",
    weeks=2,
    ladder="1:2 1:1 4:1",
    stopped=False,
    recent_weekly_distance=KM,
    special={2: "2x4:1"},
)
start_hurt = _plain(
    "a first week, still running, that begins with days to settle and loses one by a change",
    ". 7x1:1 8x1:1 10x1:1 12x1:1",
    weeks=2,
    ladder="1:2 1:1 4:1",
    entry="1:1",
    stopped=False,
    normal=5 * KM,
    injured_on=MONDAY - timedelta(2),
    changes={"week 1": "no fri"},
)
start_midweek = _plain(
    "a short first week", FIRST, weeks=2, start=MONDAY.replace(day=6), ladder="1:2 1:1 4:1", normal=3 * KM
)
start_still = _plain(
    "a first week, still running",
    FIRST,
    weeks=2,
    ladder="1:2 1:1 4:1",
    entry="1:1",
    stopped=False,
    normal=5 * KM,
    start=MONDAY.replace(day=6),
)
start_as_now = _plain(
    "a first week, still running, with what is run now and walks around every run",
    FIRST,
    (*SOME, WarmUp(), CoolDown()),
    weeks=2,
    ladder="1:2 1:1 4:1",
    entry="1:1",
    stopped=False,
    normal=20 * KM,
    recent_weekly_distance=3 * KM,
    away=["2027-01-04..2027-01-07"],
)
start_again = _plain(
    "five weeks off, then again",
    "8x1:2 10x1:2 12x1:1 10",
    ONCE,
    weeks=8,
    ladder="1:2 1:1",
    away=["2027-01-11..2027-02-14"],
)

GOAL = {"continuous_run": 660, "by": "week 3"}
reaching = _plain("a goal by week 3 of five", "2x2:3 10 11 12", ONCE, weeks=5, goal=GOAL)
reaching_open = _plain(
    "a goal by week 3 of four, open", ". 10 11 12,11", SOME, weeks=4, goal={**GOAL, "every_session": "no"}
)
reaching_all = _plain(
    "a goal for every run",
    "10,10 11,10 11,11 12,11 3x2:2,3x2:2",
    (RunDays(sessions_per_week=2),),
    weeks=4,
    goal={**GOAL, "every_session": "yes"},
)
reaching_far = _plain(
    "a distance by week 3", ". 2x2:3 3x2:2 11 12,10", weeks=4, goal={"weekly_distance": "1.6 km", "by": "week 3"}
)
reaching_beside = _plain(
    "a distance by week 3, and a run beside it that is a wish",
    ". 2x2:3 3x2:2 11 12,10",
    weeks=4,
    goal={"weekly_distance": "1.6 km", "by": "week 3"},
    default_goal={"continuous_run": 660},
)
reaching_as_far = _plain(
    "as far as three weeks allow",
    ". 2x2:3 3x2:2 10 11 12,10 11,11",
    weeks=3,
    goal="as far as the weeks allow",
    default_goal={"continuous_run": 660},
)
reaching_as_far_by = _plain(
    "as far as the weeks allow by week 2 of four, and a distance beside it",
    ". 2x2:3 3x2:2 10 11 12,10",
    weeks=4,
    goal={"run": "as far as the weeks allow", "weekly_distance": "3 km", "by": "week 2"},
    default_goal={"continuous_run": 660},
)
racing = _plain(
    "a race on the Friday of week 2 of four",
    ". 10 10,10 14,14",
    SOME,
    weeks=4,
    goal={"race": {"on": "2027-01-15", "distance": "3 km"}},
)
racing_open = _plain(
    "a race on the Sunday of week 2 of four, up to two runs",
    ". 10 10,10 14",
    SOME,
    weeks=4,
    days="mon wed thu sun",
    goal={"race": {"on": "2027-01-17", "distance": "3 km"}},
)
racing_first = _plain(
    "a race on the Monday of week 3 of four",
    ". 10 10,10 12,12 14,14",
    SOME,
    weeks=4,
    goal={"race": {"on": "2027-01-18", "distance": "3 km"}},
)
reaching_normal = _plain(
    "back to normal", ". 2x2:3 3x2:2 11 12,10", weeks=3, stopped=False, normal=3 * KM, goal={"by": "week 3"}
)
reaching_both = _plain(
    "a run without a walk, then back to normal",
    "2x2:3 10 11 13",
    ONCE,
    weeks=5,
    stopped=False,
    normal=2 * KM,
    goal={"by": "week 5"},
    default_goal={"continuous_run": 660},
)
reaching_there = _plain(
    "a run without a walk, with which a normal week is there",
    "10 11 13",
    ONCE,
    weeks=6,
    stopped=False,
    normal=1 * KM,
    goal={"by": "week 6"},
    default_goal={"continuous_run": 660},
)
reaching_both_early = _plain(
    "a run without a walk as early as possible, then back to normal",
    "2x2:3 10 11 13",
    ONCE,
    weeks=4,
    stopped=False,
    normal=2 * KM,
    goal={"by": "as early as the rules allow"},
    default_goal={"continuous_run": 660},
)
reaching_slowly = _plain(
    "a run without a walk, still running",
    ". 2x2:3 11 11,10",
    SOME,
    weeks=4,
    stopped=False,
    goal={"continuous_run": 660, "by": "week 4"},
)
reaching_little = _plain(
    "a run without a walk, running little",
    ". 2x2:3 11 11,10 12,11",
    SOME,
    weeks=4,
    stopped=False,
    normal=2 * KM,
    goal={"continuous_run": 660, "by": "week 4"},
)
reaching_small, reaching_smaller = (
    _plain(
        f"a run without a walk, from a start of at most {normal} km a week",
        ". 2x2:3 11 11,10 12,11",
        (*SOME, StartLoad(), SessionSpike(), more),
        weeks=4,
        stopped=False,
        normal=normal * KM,
        longest_recent_run=1_600_000,
        goal={"continuous_run": 660, "by": "week 4"},
    )
    for normal, more in ((6, WarmUp(walk=300)), (2, LongShare(two_runs=500)))
)
reaching_early = _plain(
    "a goal as early as possible",
    "2x2:3 10 11 12",
    ONCE,
    weeks=4,
    goal={"continuous_run": 660, "by": "as early as the rules allow"},
)
reaching_late = _plain(
    "a goal, then ten days off",
    "2x2:3 10 11 12",
    ONCE,
    weeks=5,
    goal={"continuous_run": 660, "by": "week 2"},
    away=["2027-01-18..2027-01-27"],
)
reaching_lost = _plain(
    "a goal, then a day lost",
    "10 11 12",
    ONCE,
    weeks=5,
    goal={"continuous_run": 660, "by": "week 2"},
    away=["2027-01-20"],
)
reaching_never = _plain("no two weeks in time", "10 11", ONCE, weeks=2, goal={"continuous_run": 660, "by": "week 1"})

BACK = (RunDays(sessions_per_week=1), Reintroduction(bring_back=ALL, weight=1))
BACK_TWO = (RunDays(sessions_per_week=2), Reintroduction(bring_back=ALL, weight=1))
ONE_BACK = "20 21~hills 20~downhill 20~strides 20~tempo 20~hills~tempo"
rebuilding = _plain(
    "rebuild",
    ONE_BACK,
    BACK,
    weeks=5,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    special={1: "20", 2: "20"},
)
rebuilding_two = _plain(
    "rebuild, two runs",
    "20,20 22,20~hills 22,20~strides 20,20~downhill~tempo",
    BACK_TWO,
    weeks=5,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    special={1: "20,20"},
)
rebuilt = _plain(
    "rebuild, two runs, after two plain weeks",
    "20,20 22,20~hills 22,20~strides 20,20~downhill~tempo",
    BACK_TWO,
    weeks=5,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    special={1: "20,20", 2: "20,20"},
)
rebuilding_lost = _plain(
    "rebuild, a day lost",
    "20 20~hills 20~strides",
    BACK,
    weeks=6,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    special={1: "20", 2: "20", 4: "20"},
    away=["2027-01-27"],
)
rebuilding_hold = _plain(
    "rebuild, a hold week",
    "20 20~hills 20~strides 20~tempo",
    (*BACK, HoldWeek(weight=1)),
    weeks=7,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    special={1: "20", 2: "20", 3: "20", 7: "20"},
)
rebuilding_span = _plain(
    "rebuild, a week that holds by its number, outside the span of the rule",
    "20 20~hills 20~strides 20~tempo",
    (*BACK, HoldWeek(weight=1, during=During(weeks=((5, None),)))),
    weeks=7,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    special={1: "20", 2: "20", 3: "20", 7: "20"},
)
opening = _plain(
    "a strength stage in rebuild opens hills and strides",
    "20 20~hills 20~strides 20~tempo",
    BACK,
    weeks=5,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    strength=((1, "light"), (4, "light")),
    opens={4: ("hills", "strides")},
    special={1: "20", 2: "20"},
)
opening_jumps = _plain(
    "jumps that come in with hills and strides in rebuild",
    "20 21 20~hills 20~strides 20~tempo",
    BACK,
    weeks=5,
    phases=("return-to-running", "rebuild"),
    goal={"continuous_run": 600, "by": "week 2"},
    routines="light jumps",
    strength=((1, "light"), (4, "jumps")),
    special={1: "20", 2: "20"},
)
long_runs = _plain("long runs in every phase", ". 11 12 60 61", phases=ALL_PHASES, weeks=4, stopped=False)

reaching_all_open = _plain(
    "a goal for every run, open", ". 10 11 11,11 12,10", weeks=3, goal={**GOAL, "every_session": "yes"}
)

GENERAL: list[Universe] = [open_weeks, still, shortened, midweek, four, ten_off]

# -- universes of days ------------------------------------------------------------------------------------------------

TWICE = ("06:30 for 30 min", "18:00 for 30 min")
weekend = Days("fri to mon, two weeks", problem(weeks=2, days="mon fri sat sun"), "12,10", "")
every_day = Days("a week of all days", problem(weeks=1, days="mon tue wed thu fri sat sun"))
row = Days("two rows of days", problem(weeks=2, days="mon tue sat sun"), {1: "12,10", 2: "11"}, "")
row_many = Days(
    "two rows of days, four runs allowed",
    problem(weeks=2, days="mon sat sun"),
    {1: "12,10", 2: "12,11"},
    "",
    (at_most(4),),
)
row_five = Days(
    "a row of days, five runs allowed",
    problem(weeks=1, days="mon tue wed thu fri"),
    "12,11,10,10",
    "",
    (at_most(5),),
)
row_six = Days(
    "a row of days over the week's end, six runs allowed",
    problem(weeks=2, days="mon tue wed thu fri sat sun", start=MONDAY.replace(day=10), changes={"week 2": "no sun"}),
    {1: "10", 2: "10,10,10,10,10"},
    "",
    (at_most(6),),
)
row_sunday = Days(
    "rows of days over the end of weeks that begin on Sunday",
    problem(weeks=2, days="fri sat sun mon", start=MONDAY.replace(day=3), week_starts="sunday"),
    {1: "12,10", 2: "11"},
    "",
)
row_rebuild = Days(
    "runs into rebuild",
    problem(weeks=4, days="mon tue sun", goal={"continuous_run": 600, "by": "week 2"}),
    {1: "10", 2: "10", 3: "10,10", 4: "10"},
    "",
)
row_early = Days(
    "runs before rebuild", problem(weeks=3, days="mon sun", goal={"continuous_run": 600, "by": "week 3"}), "10", ""
)
strong = Days(
    "strength in a short week, a whole and a free one",
    problem(
        weeks=3,
        days="mon wed fri",
        start=MONDAY.replace(day=6),
        phases=("load-management 1-1", "strengthening 2-2", "return-to-running"),
        away=[{"dates": "2027-01-19", "strength": "no"}],
    ),
)
strong_away = Days(
    "strength in a week away",
    problem(
        weeks=2,
        days="mon wed",
        phases=("load-management 1-1", "strengthening 2-2", "return-to-running"),
        away=["2027-01-12..2027-01-14"],
    ),
)
strong_row = Days("strength over the week's end", problem(weeks=2, days="mon tue sun", start=MONDAY.replace(day=9)))
strong_jumps = Days(
    "jumps, and light strength before them",
    problem(weeks=2, days="mon tue wed fri sun", routines="light jumps", strength=((1, "light"), (2, "jumps"))),
)
light_twice = Days("light strength and runs", problem(weeks=1, days="mon wed", times=TWICE), "12,10", "strength")
heavy_twice = Days(
    "heavy strength and runs",
    problem(weeks=1, days="mon wed", times=("06:30 for 60 min", "13:00 for 60 min"), strength="heavy"),
    "12,10",
    "strength",
)
heavy_once = Days(
    "heavy strength, one time a day",
    problem(weeks=2, days="mon wed", strength=((1, "heavy"), (2, "light"))),
    "12",
    "strength",
)
heavy_late = Days(
    "heavy strength late, a run soon after midnight",
    problem(weeks=1, available={"tue": "22:30 for 60 min", "wed": "00:30 for 60 min", "fri": "12:00 for 60 min"},
            strength="heavy"),
    "12",
    "strength",
)  # fmt: skip
heavy_flown = Days(
    "heavy strength and runs before and after flights",
    problem(
        weeks=1,
        available={
            "mon": "21:30 for 60 min",
            "tue": "12:00 for 60 min",
            "wed": "03:00 for 60 min",
            "thu": "12:00 for 1 h",
        },
        changes={"2027-01-05": {"timezone": "Asia/Tokyo"}, "2027-01-07": {"timezone": "America/New_York"}},
        strength="heavy",
    ),
    "12",
    "strength",
)
heavy_before = Days(
    "heavy strength before runs",
    problem(weeks=2, days="mon tue sun", strength=((1, "heavy"), (2, "light"))),
    {1: "12,10", 2: "12"},
    "strength",
)
heavy_equal = Days(
    "heavy strength before equal runs", problem(weeks=1, days="mon tue wed", strength="heavy"), "12,12", "strength"
)
jumps_before = Days(
    "jumps before runs, and light strength",
    problem(weeks=2, days="mon tue sun", routines="light jumps", strength=((1, "light"), (2, "jumps"))),
    {1: "12", 2: "12,10"},
    "strength",
)
jumps_in_turn = Days(
    "jumps and heavy strength in turn before runs, for two injuries",
    problem(weeks=1, days="mon tue wed", routines="light heavy hops", strength="heavy", second=((1, "hops"),)),
    "12,10",
    "strength",
)
taking_turns = Days(
    "heavy strength and light in turn, for two injuries",
    problem(
        weeks=2,
        days="mon wed",
        times=("06:30 for 60 min", "13:00 for 60 min"),
        strength=((1, "light"),),
        second=((1, "light"), (2, "heavy")),
    ),
    {1: "10", 2: "12"},
    "strength",
)
taking_turns_late = Days(
    "heavy strength and light in turn, over midnight",
    problem(
        weeks=1,
        available={"tue": "22:30 for 60 min", "wed": "00:30 for 60 min", "fri": "12:00 for 60 min"},
        strength="heavy",
        second=((1, "light"),),
    ),
    "12",
    "strength",
)
taking_turns_jumps = Days(
    "jumps and light strength in turn",
    problem(
        weeks=2,
        days="mon tue thu sun",
        routines="light jumps",
        strength=((1, "light"),),
        second=((1, "light"), (2, "jumps")),
    ),
)
crossing = Days(
    "cross-training in every phase",
    problem(weeks=4, days="mon wed", phases=ALL_PHASES, stopped=False, goal={"continuous_run": 600, "by": "week 3"}),
    {1: ".", 2: "10", 3: ".", 4: "."},
    "cross",
)
crossing_none = Days(
    "no cross-training in the protocol", problem(weeks=1, days="mon wed", phases=ALL_PHASES, cross=False), {}, ""
)
crossing_more = Days(
    "cross-training on three days",
    problem(weeks=1, days="mon wed fri", times=TWICE, phases=ALL_PHASES, stopped=False),
    "10",
    "cross",
)
resting = Days("runs and strength all week", problem(weeks=1, days="mon tue wed thu fri sat sun"), "10", "strength")
resting_short = Days("rest in a short week", problem(weeks=2, days="mon wed thu fri", start=MONDAY.replace(day=6)))
resting_six = Days(
    "rest in a week of six days",
    problem(weeks=1, days="tue wed thu fri sat sun", start=MONDAY.replace(day=5)),
)
fitting = Days(
    "windows that are short",
    problem(weeks=1, available={"mon": ["06:30 for 11 min", "18:00 for 21 min"], "wed": ["06:30 for 35 min"]}),
    "12,11",
    "strength cross",
)
fitting_away = Days(
    "windows of a day away",
    problem(weeks=1, days="mon wed", times=("06:30 for 30 min",), away=["2027-01-06"]),
    {1: "15"},
    "strength cross",
    (WarmUp(),),
)
marked = Days(
    "times that are for something",
    problem(
        weeks=1,
        available={
            "mon": ["06:30 for 35 min, strength", "18:00 for 21 min"],
            "wed": "06:30 for 35 min, run, treadmill",
            "fri": "06:30 for 35 min, cross-training",
        },
    ),
    "12",
    "strength cross",
)
marked_twice = Days(
    "a time for strength alone, and one that is for it in a week",
    problem(
        weeks=2,
        available={"mon": "06:30 for 30 min, strength", "wed": "06:30 for 30 min", "sat": "06:30 for 30 min"},
        changes={"2027-01-13": "06:30 for 30 min, strength"},
    ),
    {1: "12,10", 2: "12"},
    "",
)
gone = Days(
    "days away and before the first run",
    problem(weeks=2, days="mon wed fri", away=["2027-01-06", "2027-01-11"], injured_on=MONDAY.replace(day=3)),
    {1: "10", 2: "10"},
    "strength",
)
gone_heavy = Days(
    "days away with heavy strength only",
    problem(weeks=1, days="mon wed", routines="heavy", strength="heavy", away=["2027-01-06"]),
    "10",
    "strength cross",
)
most_time = Days(
    "days with more time and less",
    problem(
        weeks=2,
        available={
            "mon": "06:30 for 60 min",
            "wed": "06:30 for 30 min",
            "fri": "06:30 for 90 min, strength",
            "sat": "09:00 for 60 min",
        },
        changes={"2027-01-13": "06:30 for 2 h"},
    ),
    {1: "12,10", 2: "12,11"},
    "",
)
liked = Days("runs and strength on three days", problem(weeks=1, days="mon wed fri"), "12,10", "strength")
liked_cross = Days("cross-training beside", problem(weeks=1, days="mon wed", phases=ALL_PHASES), {}, "strength cross")
equal = Days("runs alike", problem(weeks=2, days="mon wed fri"), {1: "12,12", 2: "12"}, "")
habits = Days("two weeks and a lost day", problem(weeks=3, days="mon wed", away=["2027-01-20"]), "10", "strength")
habits_early = Days(
    "a week without runs, then two",
    problem(weeks=3, days="mon wed", phases=("load-management 1-1", "return-to-running")),
    {2: "10", 3: "10"},
    "strength",
)
habits_short = Days(
    "habits from a Wednesday on",
    problem(weeks=3, days="mon wed", start=MONDAY.replace(day=6)),
    {1: "10", 2: "10", 3: "12,10"},
    "",
)

# -- universes over a past -------------------------------------------------------------------------------------------


def again(made: Problem, at_most: tuple[AtMost, ...] = (), **past: Any) -> Problem:
    """Return a problem that is made again before its first day: bounds for its weeks, and what else its past says."""
    return replace(made, history=History(plan_of(made, ()), made.start, at_most=at_most, **past))


holding_again = Weeks(
    "a hold week after one that is repeated, and where one is repeated",
    again(
        problem(weeks=7, ladder=LADDER, phases=("load-management 1-3", "return-to-running")),
        repeated=frozenset({4, 6}),
    ),
    "2x2:3 3x2:2 11",
    ONCE,
)
bounded = Weeks(
    "weeks that were planned before",
    again(
        problem(weeks=3, days="mon wed", ladder="2:3 2:2", away=["2027-01-13"]),
        (
            AtMost(week=1, stands=True, distance_mm=3_300_000, run_s=1260, longest_run_mm=10**7, longest_bout_s=660),
            AtMost(week=2, distance_mm=1_500_000, run_s=660, longest_run_mm=1_550_000, longest_bout_s=600),
            AtMost(week=3, distance_mm=10**7, run_s=600, longest_run_mm=1_500_000, longest_bout_s=600),
        ),
    ),
    ". 2x2:3 3x2:3 10 11 12,10",
    SOME,
)
bounded_after_pain = Weeks(
    "weeks of which no run may run longer, and none stand on a higher level, than where it hurt",
    again(
        problem(weeks=2, days="mon wed", ladder="2:3 2:2"),
        (
            AtMost(week=1, distance_mm=10**7, run_s=1260, longest_run_mm=10**7, longest_bout_s=660, most_running_s=600),
            AtMost(week=2, distance_mm=10**7, run_s=1260, longest_run_mm=10**7, longest_bout_s=660, level=1),
        ),
    ),
    ". 2x2:3 3x2:2 10 11 12,10",
    SOME,
)
bounded_late = Weeks(
    "weeks that were planned before, of which the first holds no run now",
    again(
        problem(weeks=3, days="mon wed", ladder="2:3 2:2", phases=("load-management 1-1", "return-to-running")),
        tuple(
            AtMost(week=week, distance_mm=10**7, run_s=600, longest_run_mm=1_500_000, longest_bout_s=600)
            for week in (1, 2, 3, 9)
        ),
    ),
    ". 2x2:3 10 11 12,10",
    SOME,
)
start_again_lower = Weeks(
    "five weeks off, then again where the plan stood at five repeats",
    again(
        problem(weeks=8, ladder="1:2 1:1", phases=("return-to-running",), away=["2027-01-11..2027-02-14"]),
        (AtMost(week=7, distance_mm=10**7, run_s=300, longest_run_mm=10**7, longest_bout_s=60),),
    ),
    "8x1:2 5x1:2 4x1:2 12x1:1",
    ONCE,
)
stood = Days(
    "where sessions stood before",
    again(
        problem(weeks=1, available={"mon": list(TWICE), "wed": ["06:30 for 30 min"], "fri": list(TWICE)}),
        coming=(
            Stood(id="w01-run-1", date=MONDAY, start=time(18, 0)),
            Stood(id="w01-run-2", date=MONDAY.replace(day=6), start=time(6, 40)),
            Stood(id="w01-strength-1", date=MONDAY.replace(day=8), start=time(6, 50)),
            Stood(id="w01-cross-1", date=MONDAY.replace(day=8)),
        ),
    ),
    "12,10",
    "strength cross",
)

stood_early = Days(
    "where sessions stood before every time of the day",
    again(
        problem(weeks=1, available={"mon": list(TWICE), "wed": ["06:30 for 30 min"]}),
        coming=(
            Stood(id="w01-run-1", date=MONDAY, start=time(5, 0)),
            Stood(id="w01-strength-1", date=MONDAY.replace(day=6), start=time(5, 0)),
        ),
    ),
    "12",
    "strength",
)

# -- which rule is tried where ----------------------------------------------------------------------------------------

UNIVERSES: dict[str, list[Universe]] = {
    "build-cap": [*GENERAL, more_runs, lightened, lightened_off],
    "run-step": [*GENERAL, lightened],
    "bout-step": [*GENERAL, lightened],
    "bout-keeps": [
        *GENERAL,
        lightened,
        lightened_lost,
        week_off,
        five_off,
        short_times,
        short_times_walked,
        short_times_wished,
        short_times_away,
        same_times,
        same_times_walked,
    ],
    "session-spike": [
        open_weeks,
        shortened,
        four,
        _plain("three weeks after a known run", FEW, weeks=3, stopped=False, longest_recent_run=1_400_000),
        _plain("three weeks after a known run, long ago", FEW, weeks=3, longest_recent_run=1_400_000),
        _plain("three weeks after a tiny run", FEW, weeks=3, stopped=False, entry="2:3", longest_recent_run=500_000),
        _plain(
            "three weeks after a known run, with walks around every run",
            FEW,
            (*SOME, WarmUp(walk=120)),
            weeks=3,
            stopped=False,
            entry="2:3",
            longest_recent_run=1_200_000,
        ),
        week_off,
    ],
    "start-load": [
        start_stopped,
        start_slow,
        start_seldom,
        start_midweek,
        start_still,
        start_as_now,
        start_little,
        start_hurt,
        start_again,
        start_again_lower,
    ],
    "keep-load": [
        open_weeks,
        still,
        shortened,
        ten_off,
        week_off,
        holding_still,
        lightened,
        lightened_still,
        lightened_off,
    ],
    "hold-week": [
        lightened,
        lightened_still,
        lightened_goal,
        lightened_lost,
        lightened_runs,
        holding,
        holding_lost,
        holding_again,
        four,
        _plain(
            "two weeks to hold",
            "2x2:3 3x2:2,3x2:2 11 12,10",
            weeks=7,
            phases=("load-management 1-4", "return-to-running"),
        ),
    ],
    "long-share": [more_runs, many_runs, shortened, few_runs],
    "even-runs": [more_runs, many_runs, shortened, few_runs, lightened_uneven],
    "ladder": [*GENERAL, open_off],
    "clean-sessions": [*GENERAL, open_off, many_runs, lightened],
    "not-both": [
        stepping_two,
        stepping,
        stepping_named,
        stepping_since,
        stepping_heavy,
        stepping_light,
        stepping_lost,
        stepping_raced,
    ],
    "jumps-apart": [stepping_jumps, stepping_jumps_lost, stepping_jumps_raced, opening_jumps],
    "continuous-cap": [
        _plain("bouts of a quarter of an hour", ". 2x2:3 10 11 12 15 16 20,12 22 23", weeks=3),
        _plain("a pain that comes early", ". 2x2:3 3x2:2 2x4:1+2 10 11 15", weeks=3, pain_onset=420),
        midweek,
        week_off,
    ],
    "goal": [
        reaching,
        reaching_open,
        reaching_all,
        reaching_far,
        reaching_beside,
        reaching_as_far,
        reaching_as_far_by,
        reaching_normal,
        reaching_both,
        reaching_there,
        reaching_both_early,
        reaching_slowly,
        reaching_little,
        reaching_small,
        reaching_smaller,
        reaching_early,
        reaching_late,
        reaching_lost,
        reaching_never,
        lightened_goal,
    ],
    "race-week": [racing, racing_open, racing_first],
    "reintroduction": [rebuilding, rebuilding_two, rebuilding_lost, rebuilding_hold, rebuilding_span],
    "phase-excludes": [rebuilding, rebuilt, opening, long_runs],
    "run-days": [many_runs, midweek],
    "resume-below": [
        shortened,
        week_off,
        ten_off,
        ten_off_much,
        three_off,
        small_off,
        five_off,
        open_off,
        lightened_off,
    ],
    "run-spacing": [weekend, row, row_many, row_five, row_six, row_sunday, row_rebuild, row_early],
    "strength-days": [strong, strong_away, every_day],
    "strength-spacing": [every_day, strong_row, strong_jumps, taking_turns_jumps],
    "same-day": [
        light_twice,
        heavy_twice,
        heavy_once,
        heavy_late,
        heavy_flown,
        gone_heavy,
        taking_turns,
        taking_turns_late,
    ],
    "strength-before-run": [heavy_before, heavy_equal, jumps_before, jumps_in_turn, taking_turns],
    "cross-training": [crossing, crossing_none, crossing_more],
    "rest-days": [every_day, resting, resting_short, resting_six],
    "available": [fitting, fitting_away, marked, marked_twice],
    "away": [gone, gone_heavy, strong_away],
    "preferred-days": [liked, liked_cross],
    "chosen-days": [liked, liked_cross, light_twice],
    "long-day": [liked, equal, most_time],
    "same-weekdays": [habits, habits_early, habits_short],
    "no-more-than-before": [bounded, bounded_after_pain, bounded_late],
    "stay-close": [stood, stood_early],
}


def universes(name: str) -> list[Universe]:
    """Return the universes a rule is tried in; none where it has none (a test names it)."""
    return UNIVERSES.get(name, [])
