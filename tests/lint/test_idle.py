"""What a coach wrote and what never does anything is named with its place; what a template says is not."""

import pytest
from lint_files import example, linted

from planforge.languages import says

LOOSE = ("messages.warnings.looser", "messages.warnings.looser_load", "messages.warnings.not_always")
STILL = (
    "stopped_running: yes",
    "stopped_running: no\n  recent_weekly_distance: 12 km\n  runs_per_week: 3\n  longest_recent_run: 5 km",
)
TWO_PHASES = "protocol: {phases: [{name: load-management, weeks: 1-3}, {name: return-to-running}]}\n"

CASES = {
    'build-cap "entry 1": never says more than the stricter one (sam.yaml:53:37)': (
        "rules:\n  build-cap: [{max_increase: 15 %}, {max_increase: 10 %}]\n",
        "sam.yaml:53:15",
        "delete one of them",
    ),
    "hold-week: it needs 12 whole running weeks, and the plan has 9": (
        "rules:\n  hold-week: {every: 12}\ngoal: {by: week 12}\ncalendar.weeks: 12\n",
        "sam.yaml:53:3",
        "name a smaller `every`, or delete it",
    ),
    "phase-excludes: no week of this plan is in strengthening": (
        "rules:\n  phase-excludes: {phases: [strengthening, return-to-running]}\n" + TWO_PHASES,
        "sam.yaml:53:20",
        "its weeks are in load-management, return-to-running",
    ),
    "strength-days: no week of this plan is in strengthening": (
        "rules:\n  strength-days: {strengthening: 3}\n" + TWO_PHASES,
        "sam.yaml:53:19",
        "its weeks are in load-management, return-to-running",
    ),
    "reintroduction: no week of this plan is in rebuild": (
        "rules:\n  reintroduction: {bring_back: [hills]}\ngoal: {by: week 18}\n",
        "sam.yaml:53:20",
        "its weeks are in load-management, strengthening, return-to-running",
    ),
    "not-both: strength steps up in no week that also holds runs": (
        "rules:\n  not-both: {weight: 3}\n",
        "sam.yaml:53:3",
        "delete it",
    ),
    "start-load: 9 is more than the 8 repeats a first run starts with": (
        "rules:\n  start-load: {fewest_repeats: 9}\n",
        "sam.yaml:53:16",
        "write at most 8",
    ),
    "start-load: least_of_bound is for somebody who is still running": (
        "rules:\n  start-load: {least_of_bound: 40 %}\n",
        "sam.yaml:53:16",
        "delete it",
    ),
    "preferred-days: there is no time on tue and fri": (
        "rules:\n  preferred-days: {run: [mon, tue, fri]}\n",
        "sam.yaml:53:20",
        "there is time on mon, wed, sat",
    ),
    "long-day: there is no time on sun": (
        "rules:\n  long-day: {day: sun}\n",
        "sam.yaml:53:14",
        "there is time on mon, wed, sat",
    ),
}


def shown(text: str) -> list[tuple[str, str, str | None]]:
    found = linted(text)
    assert found.contradictions == ()
    return [(one.message, str(one.place), one.hint) for one in found.warnings if not says(one.message, *LOOSE)]


@pytest.mark.parametrize("said", CASES)
def test_what_does_nothing_is_told_with_its_place_and_a_way_out(said: str) -> None:
    more, place, hint = CASES[said]
    text = example(more)
    if "calendar.weeks" in more:
        text = text.replace("calendar.weeks: 12\n", "").replace("calendar:\n", "calendar:\n  weeks: 12\n")
        place = place.replace(":53:", ":54:")
    assert shown(text) == [(said, place, hint)]


def test_a_cap_above_all_that_weeks_can_differ_by() -> None:
    text = example(
        "rules:\n  build-cap: {max_increase: 100 %, of: time-on-feet}\ngoal: {continuous_run: 20 min}\n",
        ("for 50 min", "for 40 min"),
        ("for 60 min", "for 40 min"),
    )
    words = "build-cap: 100 % is more than any two weeks of this runner can differ by"
    assert shown(text) == [(words, "sam.yaml:53:15", "10 % is usual")]


def test_a_day_whose_time_is_too_short_for_a_run() -> None:
    text = example("rules:\n  long-day: {day: sun}\n", ("    sat: 09:00", "    sun: 09:00 for 20 min\n    sat: 09:00"))
    assert shown(text) == [
        ("long-day: the time on sun is too short for any run", "sam.yaml:54:14", "a run takes 25 min or more")
    ]


def test_a_pains_onset_is_of_use_only_where_bouts_are_bounded_by_it_and_once() -> None:
    onset = ("  cadence: 158 spm\n", "  cadence: 158 spm\n  pain_onset: 12 min\n")
    assert shown(example("", onset)) == [
        ("runner: pain_onset: no rule of this plan asks when the pain begins", "sam.yaml:12:3",
         "delete it, or use `continuous-cap`")
    ]  # fmt: skip
    text = example("rules:\n  continuous-cap: {onset: 15 min}\ngoal: {continuous_run: 10 min}\n", onset)
    said = [words for words, _, _ in shown(text)]
    assert said == ["continuous-cap: the runner's own pain_onset, 12 min, goes before it"]


def test_runs_as_they_are_now_are_asked_of_who_still_runs_alone() -> None:
    figures = STILL[1].partition("\n")[2]
    text = example("", (STILL[0], f"{STILL[0]}\n{figures}"))
    line = 1 + text[: text.index(figures)].count("\n")
    names = ("recent_weekly_distance", "runs_per_week", "longest_recent_run")
    hint = "delete it; of who still runs write `stopped_running: no`"
    assert shown(text) == [
        (f"runner: {name} is for somebody who is still running", f"sam.yaml:{line + number}:3", hint)
        for number, name in enumerate(names)
    ]
    assert shown(example("", STILL)) == []


def test_a_watch_target_needs_a_cadence() -> None:
    text = example("rules:\n  cadence: {watch_target: yes}\n", ("  cadence: 158 spm\n", ""))
    assert shown(text) == [
        ("cadence: the runner's cadence is not known", "sam.yaml:52:13", "write `cadence: 158 spm` under `runner`")
    ]


@pytest.mark.parametrize(
    "more",
    [
        "rules:\n  build-cap: [{max_increase: 15 %, of: run-time}, {max_increase: 10 %}]\n",
        "rules:\n  build-cap: [{max_increase: 15 %}, {max_increase: 10 %, weight: 3}]\n",
        "rules:\n  bout-step: [{max_growth: 80 %}, {max_increase: 5 min}]\n",
        "rules:\n  long-day: {day: sat}\n  preferred-days: {run: [mon], strength: [wed]}\n",
        "rules:\n  cross-training: {later: 1}\n",
        "rules:\n  reintroduction: {bring_back: [hills]}\n",
        "calendar: {weeks: 18}\n",
    ],
)
def test_what_does_something_is_not_named(more: str) -> None:
    changes = [("calendar:\n", "calendar:\n  weeks: 18\n")] if more.startswith("calendar") else []
    assert shown(example("" if changes else more, *changes)) == []


def test_of_what_a_template_says_nothing_is_named() -> None:
    """Six weeks have no hold week, and a runner who stopped needs no least share: the template says both anyway."""
    text = example("goal: {continuous_run: 5 min, by: week 6}\n", ("calendar:\n", "calendar:\n  weeks: 6\n"), STILL)
    assert shown(text) == []
