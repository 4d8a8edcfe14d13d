"""A plan that nobody answers does not climb, and goes on as soon as somebody does."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import NOTHING_ELSE, Step, Values, World, above, amount, day_of, runs_of, trained

FINE = {"done": "all", "worst": 0, **NOTHING_ELSE}


def running_weeks(world: World) -> list[Values]:
    return [week for week in world.plan["weeks"] if runs_of(week)]


def told(world: World, weeks: list[Values], runs: int | None = None) -> None:
    """Tell that so many runs of each week went well, the first ones; None: all."""
    for week in weeks:
        for run in runs_of(week)[:runs]:
            day = day_of(run)
            went = {"kind": "session", "session": run["id"], "day": str(day), **FINE}
            morning = {"kind": "morning", "day": str(day + timedelta(1)), "pain": 0}
            world.apply(Step(datetime.combine(day + timedelta(1), time(7), UTC), "tell", (went, morning)))


def made_before(world: World, week: Values, at: time = time(7)) -> None:
    """Make the plan again on the morning on which a week begins."""
    world.apply(Step(datetime.combine(day_of(week, "start"), at, UTC), "make"))


@pytest.mark.parametrize(("last", "silent"), [(3, 1), (8, 2)])
def test_the_week_after_a_silent_one_asks_no_more_than_the_last_that_was_told(
    tmp_path: Path, last: int, silent: int
) -> None:
    """It climbed by what the rules allow above it, in its longest stretch from 21 min to 31."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:last])
    was = amount(runs_of(weeks[last - 1]))
    planned = [amount(runs_of(one)) for one in weeks]
    assert last + silent == len(weeks) or above(planned[last + silent], was), "it was to climb"
    number = weeks[last + silent - 1]["index"] + 1
    begins = day_of(weeks[last + silent - 1], "start") + timedelta(7)
    world.apply(Step(datetime.combine(begins, time(7), UTC), "make"))
    first = next(week for week in running_weeks(world) if week["index"] == number)
    assert not above(amount(runs_of(first)), was)
    assert world.made is not None
    assert any(f"week {number} asks no more" in one for one in world.made.solution.warnings)
    told(world, [first])
    world.apply(Step(datetime.combine(begins + timedelta(7), time(8), UTC), "make"))
    after = next(week for week in running_weeks(world) if week["index"] == number + 1)
    assert above(amount(runs_of(after)), was), "once told, it climbs again"


@pytest.mark.parametrize(("left_out", "is_silent"), [(1, True), (2, True), (3, False)])
def test_a_run_told_as_left_out_ends_no_silence_unless_all_were(tmp_path: Path, left_out: int, is_silent: bool) -> None:
    """Nobody knows of the others, and the next week was said to follow one that was told."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:7])
    was = amount(runs_of(weeks[6]))
    for run in runs_of(weeks[7])[:left_out]:
        gone = {"kind": "session", "session": run["id"], "day": run["date"], "done": "no", "why": "time"}
        world.apply(Step(datetime.combine(day_of(run), time(21), UTC), "tell", (gone,)))
    made_before(world, weeks[8])
    first = next(week for week in running_weeks(world) if week["index"] == weeks[8]["index"])
    assert not above(amount(runs_of(first)), was)
    assert world.made is not None
    assert any("asks no more than the last week" in one for one in world.made.solution.warnings) is is_silent


@pytest.mark.parametrize("last", [4, 8])
def test_what_a_silent_week_cost_comes_back_when_it_is_told(tmp_path: Path, last: int) -> None:
    """Made at noon of its last day, and told that evening, it had cost two weeks for good."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:last])
    stood = trained(world.plan)
    sunday = day_of(weeks[last], "start") + timedelta(6)
    world.apply(Step(datetime.combine(sunday, time(12), UTC), "make"))
    assert trained(world.plan) != stood
    assert world.made is not None and world.made.change is not None
    assert world.made.decision == 1 and len(world.made.change.untold) == 3
    assert "nobody has told yet how it went" in world.made.change.because[0] and not world.made.change.may_be_declined
    for run in runs_of(weeks[last]):
        went = {"kind": "session", "session": run["id"], "day": run["date"], **FINE}
        morning = {"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0}
        world.apply(Step(datetime.combine(sunday, time(20), UTC), "tell", (went, morning)))
    world.slipped = True  # what came of it goes, as with a slip
    for hour in (21, 22):
        world.apply(Step(datetime.combine(sunday, time(hour), UTC), "make"))
        assert trained(world.plan) == stood
        said = [one for one in world.made.warnings if "decision 1 was made before all was told" in one]
        assert len(said) == (hour == 21)


@pytest.mark.parametrize("last", [3, 8])
def test_what_untold_runs_and_a_missing_morning_cost_comes_back_too(tmp_path: Path, last: int) -> None:
    """Of the week of running that is last all but the last morning is told, or the first run alone."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    stood = trained(world.plan)
    told(world, weeks[:last])
    first, *others = runs_of(weeks[last])
    went = [{"kind": "session", "session": run["id"], "day": run["date"], **FINE} for run in (first, *others)]
    mornings = [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in (first, *others)]
    monday = datetime.combine(day_of(weeks[last], "start") + timedelta(7), time(6), UTC)
    one = last == 8
    now, later = (
        ((went[:1], mornings[:1]), (went[1:], mornings[1:])) if one else ((went, mornings[:-1]), ([], mornings[-1:]))
    )
    made = monday - timedelta(hours=18) if one else monday
    world.apply(Step(made, "tell", (*now[0], *now[1])))
    world.apply(Step(made, "make"))
    assert trained(world.plan) != stood
    world.apply(Step(monday - timedelta(hours=8) if one else monday, "tell", (*later[0], *later[1])))
    world.slipped = True
    world.apply(Step(made + timedelta(hours=12) if one else monday + timedelta(hours=1), "make"))
    assert trained(world.plan) == stood


def test_what_the_file_changes_is_not_said_to_come_of_silence(tmp_path: Path) -> None:
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:4])
    wednesday = datetime.combine(day_of(runs_of(weeks[4])[1]), time(7), UTC)
    away = f"  away: [{day_of(weeks[6], 'start')}..{day_of(weeks[6], 'start') + timedelta(6)}]\n  available:"
    world.apply(Step(wednesday, "edit", text=("  available:", away)))
    world.apply(Step(wednesday, "make"))
    assert world.made is not None and world.plan["history"]["unspoken"]
    assert world.made.change is None or not world.made.change.untold


def test_a_silent_week_told_too_late_keeps_no_later_one_from_coming_back(tmp_path: Path) -> None:
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:5])
    made_before(world, weeks[6])
    lost = len(world.plan["weeks"])
    number = weeks[5]["index"]
    told(world, [weeks[5], running_weeks(world)[6]])  # each on the morning after its runs, and the silent one at last
    stood = trained(world.plan)
    silent = world.plan["weeks"][number + 1]
    sunday = day_of(silent, "start") + timedelta(6)
    world.apply(Step(datetime.combine(sunday, time(12), UTC), "make"))
    assert trained(world.plan) != stood and len(world.plan["weeks"]) > lost
    for run in runs_of(silent):
        went = {"kind": "session", "session": run["id"], "day": run["date"], **FINE}
        world.apply(Step(datetime.combine(sunday, time(20), UTC), "tell", (went,)))
    mornings = [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in runs_of(silent)]
    world.apply(Step(datetime.combine(sunday, time(20), UTC), "tell", tuple(mornings)))
    world.slipped = True
    world.apply(Step(datetime.combine(sunday, time(21), UTC), "make"))
    assert trained(world.plan) == stood


def test_who_was_well_before_a_plan_was_made_gets_back_what_it_left_out(tmp_path: Path) -> None:
    """Made while nobody had told, it left out the runs of three more days from then on."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:4])
    monday, *_, saturday = runs_of(weeks[4])
    fever = {"kind": "today", "day": monday["date"], "pain": 0, "illness": "fever-or-chest"}
    world.apply(Step(datetime.combine(day_of(monday), time(7), UTC), "tell", (fever,)))
    thursday = datetime.combine(day_of(monday) + timedelta(3), time(7), UTC)
    world.apply(Step(thursday, "make"))
    assert saturday["date"] not in [run["date"] for run in runs_of(world.plan["weeks"][weeks[4]["index"] - 1])]
    well = {"kind": "well", "day": str(day_of(monday) + timedelta(1))}
    world.apply(Step(thursday + timedelta(hours=12), "tell", (well,)))
    world.apply(Step(thursday + timedelta(hours=13), "make"))
    assert saturday["date"] in [run["date"] for run in runs_of(world.plan["weeks"][weeks[4]["index"] - 1])]


def test_one_run_told_of_a_week_is_no_silence(tmp_path: Path) -> None:
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:3])
    told(world, weeks[3:4], runs=1)
    made_before(world, weeks[4])
    assert [amount(runs_of(one)) for one in running_weeks(world)] == [amount(runs_of(one)) for one in weeks]


def test_runs_nobody_told_of_before_a_fever_takes_the_last_are_no_silent_week(tmp_path: Path) -> None:
    """It is not past: the plan took it out for what was told, also when it is made a second time."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:3])
    thursday = day_of(weeks[3], "start") + timedelta(3)
    fever = {"kind": "today", "day": str(thursday), "pain": 0, "illness": "fever-or-chest"}
    world.apply(Step(datetime.combine(thursday, time(7), UTC), "tell", (fever,)))
    for hour in (8, 20):
        world.apply(Step(datetime.combine(thursday, time(hour), UTC), "make"))
        assert len(runs_of(world.plan["weeks"][weeks[3]["index"] - 1])) == 2, "the last is left out"
        assert world.made is not None
        assert not any("nobody told" in one for one in world.made.solution.warnings), hour


@pytest.mark.parametrize("template", ["runners-knee-mild", "it-band"])
def test_weeks_of_silence_after_pain_do_not_climb_back_to_what_was_told_before_it(
    tmp_path: Path, template: str
) -> None:
    """The last week that was told was above what pain had sent back to, and each week of silence went nearer to it."""
    world = World(tmp_path / "sam", template)
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:4])
    told(world, weeks[4:5], 2)
    hurt = runs_of(weeks[4])[2]
    at = datetime.combine(day_of(hurt), time(21), UTC)
    pain = {"worst": 5, "course": "same", "after": 1, "back_to_usual": "within-1-h", **NOTHING_ELSE}
    it_hurt = {"kind": "session", "session": hurt["id"], "day": hurt["date"], "done": "all", **pain}
    world.apply(Step(at, "tell", (it_hurt,)))
    world.apply(Step(at, "make"))
    stays = [one for one in running_weeks(world) if one["index"] > weeks[4]["index"] and one["full"]]
    was, before = amount(runs_of(stays[0])), amount(runs_of(weeks[4]))
    assert above(before, was), "it went back below what was told last"
    assert above(amount(runs_of(stays[2])), was), "it was to climb"
    made_before(world, stays[2])
    (now,) = (one for one in running_weeks(world) if one["index"] == stays[2]["index"])
    assert not above(amount(runs_of(now)), was)


def test_nobody_is_asked_to_tell_of_runs_on_days_away(tmp_path: Path) -> None:
    """The file said since that nobody was there: the warning asked for what nobody can tell."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[:4])
    first, last = weeks[4]["start"], day_of(weeks[4], "start") + timedelta(6)
    away = ("  timezone:", f"  away: [{first}..{last}]\n  timezone:")
    world.apply(Step(datetime.combine(last, time(20), UTC), "edit", text=away))
    world.apply(Step(datetime.combine(last + timedelta(1), time(7), UTC), "make"))
    assert world.made is not None
    assert not [one for one in world.made.solution.warnings if "asks no more than the last week" in one]


def test_a_silent_week_after_which_runs_were_told_again_costs_nothing_of_what_was_run(tmp_path: Path) -> None:
    """Of the week after it two runs were told; a fever later it held the plan back, and there was none at all."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    sore = {"done": "all", "worst": 1, "course": "same", "after": 1, "back_to_usual": "within-1-h", **NOTHING_ELSE}

    def tell(run: Values, **went: object) -> None:
        one = {"kind": "session", "session": run["id"], "day": run["date"], **went}
        world.apply(Step(datetime.combine(day_of(run), time(21), UTC), "tell", (one,)))

    tell(runs_of(weeks[0])[1], **sore)
    world.apply(Step(datetime.combine(day_of(weeks[0], "start") + timedelta(6), time(21), UTC), "make"))
    for run in runs_of(running_weeks(world)[2])[:2]:
        tell(run, **FINE)
    last = runs_of(running_weeks(world)[3])[1]
    tell(last, **(sore | {"illness": "fever-or-chest"}))
    world.apply(Step(datetime.combine(day_of(last), time(22), UTC), "make"))  # raises NoPlan


def test_a_silent_week_of_which_strength_alone_is_told_is_lost(tmp_path: Path) -> None:
    """Made late in it, the plan held it as shortened already, and counted it as no loss: a week was caught up."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = running_weeks(world)
    told(world, weeks[1:2])
    strength = next(one for one in reversed(weeks[2]["sessions"]) if one["kind"] == "strength")
    went = {"kind": "session", "session": strength["id"], "day": strength["date"], **FINE}
    world.apply(Step(datetime.combine(day_of(strength), time(21), UTC), "tell", (went,)))
    sunday = day_of(weeks[2], "start") + timedelta(6)
    world.apply(Step(datetime.combine(sunday, time(21), UTC), "make"))  # judged
    first = next(week for week in running_weeks(world) if week["index"] == weeks[3]["index"])
    assert not above(amount(runs_of(first)), amount(runs_of(weeks[1])))


def test_two_silent_weeks_of_the_first_level_have_a_plan(tmp_path: Path) -> None:
    """The least distance of one week beside the least running of another was less than any first run covers."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    first = running_weeks(world)[0]
    strength = next(one for one in first["sessions"] if one["kind"] == "strength")
    went = {"kind": "session", "session": strength["id"], "day": strength["date"], **FINE}
    world.apply(Step(datetime.combine(day_of(strength), time(21), UTC), "tell", (went,)))
    sunday = datetime.combine(day_of(first, "start") + timedelta(6), time(21), UTC)
    world.apply(Step(sunday, "make"))
    run = runs_of(running_weeks(world)[1])[0]
    told_of = {"kind": "session", "session": run["id"], "day": run["date"], **FINE}
    world.apply(Step(datetime.combine(day_of(run), time(21), UTC), "tell", (told_of,)))
    before = [amount(runs_of(week)) for week in running_weeks(world)]
    world.apply(Step(sunday + timedelta(7), "make"))
    after = [amount(runs_of(week)) for week in running_weeks(world)]
    assert after[2] == before[1] and not above(after[3], before[2])


def test_a_step_back_that_is_declined_after_silence_keeps_no_stretch_that_it_may_not_hold(tmp_path: Path) -> None:
    """The rest of its week kept a longer run than the one that hurt, and none was to be shorter, nor as long."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()

    def tell(run: str, day: str, **more: object) -> None:
        went = {"kind": "session", "session": run, "day": day, **FINE, **more}
        world.apply(Step(datetime.fromisoformat(f"{day}T21:30+00:00"), "tell", (went,)))

    def make(day: str, how: str = "make") -> None:
        world.apply(Step(datetime.fromisoformat(f"{day}T21:35+00:00"), how))

    tell("w10-run-3", "2027-03-13")
    make("2027-04-04")
    tell("w16-run-2", "2027-04-21")
    tell("w16-run-3", "2027-04-24")
    make("2027-04-25")
    tell("w17-run-1", "2027-04-26", worst=5, course="same", after=1, back_to_usual="within-1-h")
    hurt = next(amount([run]) for week in running_weeks(world) for run in runs_of(week) if run["id"] == "w17-run-1")
    make("2027-04-26", "decline")
    coming = [week for week in running_weeks(world) if week["start"] in ("2027-05-03", "2027-05-10")]
    assert len(coming) == 2
    assert all(amount([run])[1:] <= hurt[1:] for week in coming for run in runs_of(week))
