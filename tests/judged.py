"""The runners that the judge has plans made for: many of every protocol, and some that one protocol alone is asked by.

A runner is a function: of a protocol it returns the constraint file, and what was asked for in figures. Nothing of
planforge is imported here: the file is written as a coach would, and the figures are what the coach knows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import yaml

NOW = "2027-01-01T12:00:00+00:00"
MONDAY, WEDNESDAY = date(2027, 1, 4), date(2027, 1, 6)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVENING, MORNING = "18:00 for 75 min", "09:00 for 2 h"
SCREENING = [
    "locking",
    "catching",
    "giving_way",
    "significant_swelling",
    "sharp_or_sudden_pain",
    "cannot_walk_normally",
    "hot_red_or_feverish",
    "fresh_twist_or_fall",
    "recent_surgery_without_clearance",
    "under_18",
    "no_better_after_3_weeks",
    "night_or_rest_pain",
    "bone_sore_to_a_finger",
    "hurts_to_hop",
    "groin_pain",
    "swollen_sore_calf",
    "drug_before_it_began",
    "chest_pain_or_breathless",
    "pregnant_or_birth_12_weeks",
    "bone_stress_without_clearance",
    "weight_loss_or_unwell",
    "periods_stopped",
    "back_pain_with_numb_or_weak_leg",
    "bladder_bowel_or_saddle_numb",
]
READINESS = [
    "walks_30_min_briskly",
    "stairs_at_most_2_of_10",
    "normal_next_morning",
    "well_since_illness",
    "no_leaking_heaviness_or_bleeding",
    "cleared_after_birth",
    "load_tests_after_birth",
    "strength_tests_after_birth",
]


@dataclass(frozen=True)
class Protocol:
    """What a protocol holds, by the source article and the project's rules.

    rest_weeks: before the first run, from the injury. pain: of 10, above which a run ends. longest_run_min: of one
    session, until the goal is held. stage_week: of strength, in which running may begin. speed_week: of strength,
    before which nothing is run fast or uphill. shares: the longest run of its week at 2, 3, and 4 runs or more.
    """

    rest_weeks: int
    pain: int
    goal_min: int = 30
    run_step_min: int = 3
    clean: int = 2
    onset_min: int | None = None
    longest_run_min: int | None = None
    stage_week: int = 1
    speed_week: int = 1
    shares: tuple[int, int, int] = (60, 45, 40)
    cleared: bool = False


PROTOCOLS = {
    "runners-knee": Protocol(3, 3),
    "runners-knee-mild": Protocol(2, 3, run_step_min=5),
    "it-band": Protocol(3, 2, onset_min=20),
    "it-band-established": Protocol(4, 2, onset_min=20),
    "patellar-tendinopathy": Protocol(3, 4, stage_week=3, speed_week=17),
    "bursitis": Protocol(2, 3),
    "meniscus": Protocol(4, 2, clean=3, cleared=True),
    "osteoarthritis": Protocol(3, 4, goal_min=20, longest_run_min=40, shares=(60, 40, 30)),
    "return-after-break": Protocol(0, 3),
    "return-after-birth": Protocol(0, 3),
    "return-after-illness": Protocol(0, 3),
}


@dataclass(frozen=True)
class Asked:
    """What the coach asked for. Distances in metres; `recent`: None where the runner has stopped.

    roster: other times on some days. treadmill: every time is on one.
    """

    protocol: Protocol
    normal: int
    start: date = MONDAY
    weeks: int | None = None
    sunday: bool = False
    injured: date | None = None
    runs: int = 3
    recent: int | None = None
    longest_recent: int = 0
    onset_min: int | None = None
    lighter: bool = False
    away: tuple[date, date] | None = None
    race: date | None = None
    waits: bool = False
    as_far: bool = False
    by_week: int | None = None
    times: dict[str, str] = field(default_factory=dict)
    roster: dict[date, str] = field(default_factory=dict)
    treadmill: bool = False
    easy: str = "6:30 /km"
    walking: str = "10:30 /km"

    def window(self, day: date) -> str | None:
        """Return the time to train on a day, as it is written; None: there is none."""
        return self.roster.get(day) or self.times.get(DAYS[day.weekday()])

    def file(self, extends: str | list[str]) -> str:
        """Return the constraint file that asks for it."""
        runner = {
            "name": "Ash",
            "normal_weekly_distance": f"{self.normal // 1000} km",
            "easy_pace": self.easy,
            "walking_pace": self.walking,
            "stopped_running": "yes" if self.recent is None else "no",
        }
        if self.recent is not None:
            runner |= {
                "recent_weekly_distance": f"{self.recent / 1000} km",
                "runs_per_week": self.runs,
                "longest_recent_run": f"{self.longest_recent / 1000} km",
            }
        if self.injured is not None:
            runner["injured_on"] = self.injured
        if self.onset_min is not None:
            runner["pain_onset"] = f"{self.onset_min} min"
        screening = dict.fromkeys(SCREENING, "no") | {"pain_today": "1 of 10", "asked_on": date(2027, 1, 1)}
        if self.protocol.cleared:
            screening["clearance"] = {"by": "Dr Moss", "on": date(2027, 1, 1)}
        mark = ", treadmill" if self.treadmill else ""
        times = {day: f"{window}{mark}" for day, window in self.times.items()}
        calendar = {"start": self.start, "timezone": "Europe/Berlin", "available": times}
        calendar |= {"changes": {f"{day}": window for day, window in self.roster.items()}} if self.roster else {}
        calendar |= {"weeks": self.weeks} if self.weeks else {}
        calendar |= {"week_starts": "sunday"} if self.sunday else {}
        calendar |= {"away": ["{}..{}".format(*self.away)]} if self.away else {}
        rules: dict[str, object] = {}
        if self.recent is None and self.runs != 3:
            rules["run-days"] = {"sessions_per_week": self.runs}
        if self.lighter:
            rules["hold-week"] = {"every": 4, "lighter": "20 %", "weight": 10}
        goal: dict[str, object] = {"run": "as far as the weeks allow"} if self.as_far else {}
        goal |= {"by": f"week {self.by_week}"} if self.by_week else {}
        goal |= {"race": {"on": self.race, "distance": "5 km"}} if self.race else {}
        values = {"planforge": 1, "extends": extends, "runner": runner, "screening": screening}
        values |= {"readiness": dict.fromkeys(READINESS, "no" if self.waits else "yes"), "calendar": calendar}
        values |= {"goal": goal} if goal else {}
        values |= {"rules": rules} if rules else {}
        return yaml.safe_dump(values, sort_keys=False)


def _free(days: str, *, minutes: str = EVENING) -> dict[str, str]:
    return {day: MORNING if day in ("sat", "sun") and minutes == EVENING else minutes for day in days.split()}


def narrow_windows(one: Protocol) -> Asked:
    """10 km a week, stopped, three short windows."""
    return Asked(one, 10_000, times=_free("mon wed fri", minutes="06:30 for 55 min"))


def two_runs_in_sunday_weeks(one: Protocol) -> Asked:
    """15 km a week, stopped, two runs, weeks from Sunday, a start within one."""
    return Asked(one, 15_000, start=WEDNESDAY, sunday=True, runs=2, times=_free("sun tue thu fri"))


def days_away(one: Protocol) -> Asked:
    """30 km a week, stopped, ten days away once running is on its way."""
    away = (MONDAY + timedelta(weeks=8, days=2), MONDAY + timedelta(weeks=9, days=4))
    return Asked(one, 30_000, weeks=22, away=away, times=_free("mon tue wed thu sat sun"))


def days_away_without_a_date(one: Protocol) -> Asked:
    """25 km a week, stopped, twelve days away in the weeks 9 and 10; nobody said by when, or for how long."""
    away = (MONDAY + timedelta(weeks=8), MONDAY + timedelta(weeks=9, days=4))
    return Asked(one, 25_000, away=away, times=_free("mon wed fri sat sun"))


def lighter_weeks(one: Protocol) -> Asked:
    """40 km a week, still running 20 in four runs, every fourth week lighter."""
    asked = Asked(one, 40_000, recent=20_000, longest_recent=7_000, runs=4, lighter=True, weeks=20)
    return replace(asked, times=_free(" ".join(DAYS)))


def six_runs(one: Protocol) -> Asked:
    """60 km a week, still running 36 in six runs."""
    asked = Asked(one, 60_000, recent=36_000, longest_recent=9_000, runs=6)
    return replace(asked, times=_free(" ".join(DAYS), minutes="17:00 for 2 h"))


def race(one: Protocol) -> Asked:
    """25 km a week, stopped, a race of 5 km near the end."""
    asked = Asked(one, 25_000, weeks=22, race=MONDAY + timedelta(weeks=19, days=5))
    return replace(asked, times=_free("mon tue thu sat sun"))


def as_far_as_ten_weeks_allow(one: Protocol) -> Asked:
    """20 km a week, stopped, hurt four months ago, ten weeks and as far as they allow."""
    asked = Asked(one, 20_000, weeks=10, injured=date(2026, 9, 2), as_far=True)
    return replace(asked, times=_free("mon wed fri sun"))


def five_runs_and_just_hurt(one: Protocol) -> Asked:
    """30 km a week, still running 12 in five runs, hurt on the day before the start, a start within a week."""
    asked = Asked(one, 30_000, start=date(2027, 1, 1), injured=date(2026, 12, 31), recent=12_000, longest_recent=4_000)
    return replace(asked, runs=5, times=_free(" ".join(DAYS)))


def older_and_slow(one: Protocol) -> Asked:
    """6 km a week, stopped, jogging slower than walking, every day free: who comes to running late."""
    return Asked(one, 6_000, easy="11:30 /km", walking="11:00 /km", times=_free(" ".join(DAYS)))


def reduced_in_sunday_weeks(one: Protocol) -> Asked:
    """20 km a week, still running 8 in two runs, weeks from Sunday, a start within one."""
    asked = Asked(one, 20_000, start=WEDNESDAY, sunday=True, recent=8_000, longest_recent=5_000, runs=2)
    return replace(asked, times=_free("sun tue wed fri"))


def a_fortnight_away_and_time_for_it(one: Protocol) -> Asked:
    """30 km a week, stopped, two weeks away, and eight weeks more than without."""
    away = (MONDAY + timedelta(weeks=9), MONDAY + timedelta(weeks=10, days=6))
    return Asked(one, 30_000, weeks=28, by_week=26, away=away, times=_free("mon tue thu sat sun"))


def treadmill(one: Protocol) -> Asked:
    """20 km a week, stopped, every run on a treadmill."""
    return Asked(one, 20_000, treadmill=True, times=_free("mon tue thu sat"))


def roster(one: Protocol) -> Asked:
    """25 km a week, stopped, with other times on four dates."""
    asked = Asked(one, 25_000, weeks=22, by_week=21, times=_free("mon wed thu sat sun"))
    days = [MONDAY + timedelta(weeks=week, days=day) for week, day in ((5, 2), (6, 5), (9, 0), (12, 3))]
    return replace(asked, roster=dict.fromkeys(days, "06:00 for 60 min"))


RUNNERS: tuple[Callable[[Protocol], Asked], ...] = (
    narrow_windows,
    two_runs_in_sunday_weeks,
    days_away,
    days_away_without_a_date,
    lighter_weeks,
    six_runs,
    race,
    as_far_as_ten_weeks_allow,
    five_runs_and_just_hurt,
    older_and_slow,
    reduced_in_sunday_weeks,
    a_fortnight_away_and_time_for_it,
    treadmill,
    roster,
)
TWICE_INJURED = (
    ("runners-knee", "it-band"),
    ("osteoarthritis", "patellar-tendinopathy"),
    ("bursitis", "meniscus"),
    ("patellar-tendinopathy", "runners-knee-mild"),
)


@dataclass(frozen=True)
class Case:
    """One file to have a plan made of, and what it asks for."""

    name: str
    asked: Asked
    text: str


def _case(name: str, asked: Asked, *extends: str) -> Case:
    return Case(name, asked, asked.file(list(extends) if len(extends) > 1 else extends[0]))


def cases() -> Iterator[Case]:
    """Yield every case: each protocol by each runner, then what only some protocols are asked."""
    for name, protocol in PROTOCOLS.items():
        for runner in RUNNERS:
            yield _case(f"{name}: {runner.__name__}", runner(protocol), name)
    for onset in (4, 8, 12):
        for name in ("it-band", "it-band-established"):
            asked = replace(days_away(PROTOCOLS[name]), onset_min=onset, weeks=26, by_week=25)
            yield _case(f"{name}: pain after {onset} min", asked, name)
            asked = replace(lighter_weeks(PROTOCOLS[name]), onset_min=onset, weeks=26, by_week=25, lighter=False)
            yield _case(f"{name}: pain after {onset} min and still running", asked, name)
    for first, second in TWICE_INJURED:
        both = _both(PROTOCOLS[first], PROTOCOLS[second])
        for runner in (narrow_windows, days_away, lighter_weeks, as_far_as_ten_weeks_allow, reduced_in_sunday_weeks):
            yield _case(f"{first} and {second}: {runner.__name__}", runner(both), first, second)
    for name in ("runners-knee", "osteoarthritis", "return-after-illness"):
        for runner in (narrow_windows, six_runs):
            yield _case(f"{name}: {runner.__name__}, not ready", replace(runner(PROTOCOLS[name]), waits=True), name)


def _both(one: Protocol, other: Protocol) -> Protocol:
    """Return what holds of two injuries: of each figure the more careful."""
    return Protocol(
        rest_weeks=max(one.rest_weeks, other.rest_weeks),
        pain=min(one.pain, other.pain),
        goal_min=min(one.goal_min, other.goal_min),
        run_step_min=min(one.run_step_min, other.run_step_min),
        clean=max(one.clean, other.clean),
        onset_min=one.onset_min or other.onset_min,
        longest_run_min=one.longest_run_min or other.longest_run_min,
        stage_week=max(one.stage_week, other.stage_week),
        speed_week=max(one.speed_week, other.speed_week),
        shares=tuple(map(min, one.shares, other.shares)),
        cleared=one.cleared or other.cleared,
    )
