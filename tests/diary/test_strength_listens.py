"""Strength follows what was borne: pain in it leads to the stage before, and a week without it opens nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import MADE, NOTHING_ELSE, Step, Values, World, amount, day_of, runs_of

from planforge.actions.generate import generate
from planforge.actions.log import begun
from planforge.actions.log import tell as tell_it
from planforge.actions.status import status
from planforge.actions.told import follows
from planforge.diary.entries import told_from
from planforge.languages import language
from planforge.plan.model import Kind
from planforge.problem.history import over
from planforge.views.follows import line
from planforge.views.status import page

TENDON = "patellar-tendinopathy"
FINE: Values = {"done": "all", "worst": 0, **NOTHING_ELSE}
HURT: Values = {"done": "all", "worst": 6, "course": "same", "after": 3, "back_to_usual": "by-evening", **NOTHING_ELSE}


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "sam", TENDON)
    made.begin()
    return made


def strength_of(week: Values) -> list[Values]:
    return [one for one in week["sessions"] if one["kind"] == "strength"]


def stages(world: World) -> list[list[str]]:
    """Return the titles of each week's strength."""
    return [[one["title"] for one in strength_of(week)] for week in world.plan["weeks"]]


def all_well_before(world: World, week: int, but: Iterable[str] = ()) -> None:
    """Tell that all of the weeks before one went well, the mornings too."""
    due = [one for before in world.plan["weeks"][: week - 1] for one in (*strength_of(before), *runs_of(before))]
    told = [
        {"kind": "session", "session": one["id"], "day": one["date"], **FINE} for one in due if one["id"] not in but
    ]
    days = sorted({day_of(one) + timedelta(1) for one in due})
    mornings = [{"kind": "morning", "day": str(day), "pain": 0} for day in days]
    eve = datetime.combine(day_of(world.plan["weeks"][week - 1], "start"), time(7), UTC)
    world.apply(Step(eve, "tell", (*told, *mornings)))


def tell(world: World, session: Values, said: Values) -> None:
    """Tell of a session on its evening, and have the plan made: it is judged."""
    told = {"kind": "session", "session": session["id"], "day": session["date"], **said}
    evening = datetime.combine(day_of(session), time(21, 30), UTC)
    world.apply(Step(evening, "tell", (told,)))
    world.apply(Step(evening + timedelta(minutes=5), "make"))


def test_pain_in_strength_leads_to_the_stage_before_for_a_week_and_then_the_stage_begins_anew(world: World) -> None:
    before = stages(world)
    assert before[7] == ["Heavy and slow, 10"] * 2
    all_well_before(world, 8)
    tell(world, strength_of(world.plan["weeks"][7])[0], HURT)
    after = stages(world)
    assert after[:7] == before[:7]
    assert after[7] == ["Heavy and slow, 10", "Heavy and slow, 12"]
    assert after[8] == ["Heavy and slow, 12"] * 2
    assert after[9:11] == [["Heavy and slow, 10"] * 2] * 2
    kept = [one for one in after[9:] if one]
    assert kept == before[7 : 7 + len(kept)]


@pytest.mark.parametrize("said", [FINE, {**HURT, "worst": 3}, {**HURT, "worst": 6}, {**HURT, "worst": 8}])
def test_no_strength_to_come_is_heavier_for_more_pain(world: World, said: Values) -> None:
    before = stages(world)
    all_well_before(world, 6)
    tell(world, strength_of(world.plan["weeks"][5])[-1], said)
    after = stages(world)
    order = list(dict.fromkeys(title for week in before for title in week))
    for one, other in zip(after, before, strict=False):
        assert all(order.index(now) <= order.index(then) for now, then in zip(one, other, strict=False))
    if said == FINE:
        assert after[: len(before)] == before


def test_a_stage_is_not_come_to_after_strength_that_was_done_in_part(world: World) -> None:
    before = stages(world)
    assert (before[3][0], before[4][0]) == ("Tendon, slow movement", "Heavy and slow, 15")
    all_well_before(world, 4)
    for one in strength_of(world.plan["weeks"][3]):
        tell(world, one, {**FINE, "done": "part", "why": "other"})
    after = stages(world)
    assert after[4] == ["Tendon, slow movement"] * 2
    assert after[5] == ["Heavy and slow, 15"] * 2


def test_within_a_stage_the_same_once_more_costs_nothing(world: World) -> None:
    before = stages(world)
    all_well_before(world, 10)
    tell(world, strength_of(world.plan["weeks"][9])[0], {**FINE, "done": "part", "why": "other"})
    assert stages(world) == before


def test_a_week_whose_strength_was_left_out_opens_no_stage(world: World) -> None:
    before = stages(world)
    missed = {one["id"] for one in strength_of(world.plan["weeks"][6])}
    all_well_before(world, 8, but=missed)
    for one in strength_of(world.plan["weeks"][6]):
        late = {"kind": "session", "session": one["id"], "day": one["date"], "done": "no", "why": "time"}
        world.apply(Step(datetime.combine(day_of(world.plan["weeks"][7], "start"), time(7, 30), UTC), "tell", (late,)))
    world.apply(Step(datetime.combine(day_of(world.plan["weeks"][7], "start"), time(8), UTC), "make"))
    after = stages(world)
    assert after[7] == ["Heavy and slow, 12"] * 2, "the second week of it is still to come"
    assert after[8 : len(before)] == before[7 : len(before) - 1]
    assert world.plan["history"]["untrained"] == [7]


def test_nobody_runs_before_the_stage_that_it_takes_is_come_to(world: World) -> None:
    assert next(week["index"] for week in world.plan["weeks"] if runs_of(week)) == 4
    all_well_before(world, 2)
    tell(world, strength_of(world.plan["weeks"][1])[-1], HURT)
    after = stages(world)
    assert after[2:4] == [["Tendon, holds"] * 2] * 2, "the first stage begins anew"
    assert after[4] == ["Tendon, slow movement"] * 2
    assert next(week["index"] for week in world.plan["weeks"] if runs_of(week)) == 5
    assert world.plan["goal"]["held_in_week"] is not None


def test_silence_about_strength_changes_nothing(world: World) -> None:
    before = stages(world)
    runs = [run for week in world.plan["weeks"][:9] for run in runs_of(week)]
    told = [{"kind": "session", "session": one["id"], "day": one["date"], **FINE} for one in runs]
    mornings = [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in runs]
    eve = datetime.combine(day_of(world.plan["weeks"][9], "start"), time(7), UTC)
    world.apply(Step(eve, "tell", (*told, *mornings)))
    world.apply(Step(eve + timedelta(minutes=5), "make"))
    assert stages(world) == before


def test_running_does_not_climb_for_strength_that_went_back(world: World) -> None:
    before = [amount(runs_of(week)) for week in world.plan["weeks"]]
    all_well_before(world, 9)
    tell(world, strength_of(world.plan["weeks"][8])[0], {**HURT, "worst": 5})
    after = [amount(runs_of(week)) for week in world.plan["weeks"]]
    assert all(
        now <= then for one, other in zip(after, before, strict=False) for now, then in zip(one, other, strict=True)
    )


def test_running_holds_while_strength_is_back_before_the_stage_with_which_it_begins(world: World) -> None:
    """It climbed on while the tendon was back on holds, before which nobody runs for the first time."""
    before = [amount(runs_of(week)) for week in world.plan["weeks"]]
    assert before[4] > before[3] > (0, 0, 0)
    all_well_before(world, 4)
    tell(world, strength_of(world.plan["weeks"][3])[0], {**HURT, "worst": 5})
    assert stages(world)[4] == ["Tendon, holds"] * 2
    assert world.made is not None
    assert any("back before the stage with which running begins" in one for one in world.made.solution.warnings)
    held = [amount(runs_of(week)) for week in world.plan["weeks"]]
    assert held[4] == held[3] and held[5] == before[4] and len(held) == len(before) + 1
    told = [
        {"kind": "session", "session": run["id"], "day": run["date"], **FINE} for run in runs_of(world.plan["weeks"][3])
    ]
    sunday = datetime.combine(day_of(world.plan["weeks"][4], "start") - timedelta(1), time(21), UTC)
    world.apply(Step(sunday, "tell", tuple(told)))
    world.apply(Step(sunday, "make"))
    assert [amount(runs_of(week)) for week in world.plan["weeks"]] == held, "and costs its week once"


@pytest.mark.parametrize(("week", "holds"), [(4, True), (6, False)])
def test_log_says_that_running_holds_for_strength_that_goes_back_so_far(world: World, week: int, holds: bool) -> None:
    hurt = strength_of(world.plan["weeks"][week - 1])[0]
    told = told_from({"kind": "session", "session": hurt["id"], "day": hurt["date"], **HURT, "worst": 5})
    evening = datetime.combine(day_of(hurt), time(21, 30), UTC)
    all_well_before(world, week)
    found = follows(tell_it(begun(world.file, world.out, now=evening), [told]), world.file)
    assert found is not None and found.holds is holds
    assert ("next week no run asks more" in line(found, "planforge generate", language("en"))) is holds


def test_no_jumps_are_come_to_before_some_of_the_stage_before_is_told(world: World) -> None:
    before = stages(world)
    assert (before[15][0], before[16][0]) == ("Heavy and slow, 6", "Jumps for the tendon")
    runs = [run for week in world.plan["weeks"][:16] for run in runs_of(week)]
    told = [{"kind": "session", "session": one["id"], "day": one["date"], **FINE} for one in runs]
    mornings = [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in runs]
    begins = datetime.combine(day_of(world.plan["weeks"][16], "start"), time(7), UTC)
    world.apply(Step(begins, "tell", (*told, *mornings)))
    world.apply(Step(begins, "make"))
    waits = stages(world)
    assert waits[:16] == before[:16] and waits[16] == ["Heavy and slow, 6"] * 2
    assert world.made is not None
    assert any('since "Heavy and slow, 6" began' in one for one in world.made.solution.warnings)
    shown = page(status(world.file, world.out, now=begins), "planforge generate", "planforge log")
    assert 'Nobody told of strength as done since "Heavy and slow, 6" began' in shown.text
    assert shown.values["strength_waits"] == ["Heavy and slow, 6"]
    problem = over(world.made.request.problem, world.made.plan)
    jumps = next(one for one in problem.protocol.strength if one.gate and one.from_week == 17)
    assert jumps not in problem.stages_in(17) and jumps in problem.stages_in(18), (
        "the checker reads it of the plan alone"
    )
    one = strength_of(world.plan["weeks"][15])[0]
    late = {"kind": "session", "session": one["id"], "day": one["date"], **FINE}
    world.apply(Step(begins + timedelta(hours=1), "tell", (late,)))
    world.apply(Step(begins + timedelta(hours=1), "make"))
    assert status(world.file, world.out, now=begins + timedelta(hours=1)).strength_waits == ()
    assert stages(world) == before, "told late, it is as if it had been told in time"


def test_strength_after_a_stop_is_of_the_stage_before_what_hurt(world: World) -> None:
    """Weeks in which nothing was to be trained are none that were borne, and no week of the way back."""
    all_well_before(world, 6)
    hurt = strength_of(world.plan["weeks"][5])[0]
    assert hurt["title"] == "Heavy and slow, 12"
    tell(world, hurt, {**HURT, "worst": 8})
    assert "at once" in world.referred
    seen = day_of(world.plan["weeks"][10], "start")
    allowed = {"kind": "seen", "day": str(seen), "by": "K. Lee", "may_run": True}
    world.apply(Step(datetime.combine(seen, time(8), UTC), "tell", (allowed,)))
    world.apply(Step(datetime.combine(seen, time(9), UTC), "make"))
    after = stages(world)
    assert after[10] == ["Heavy and slow, 15"] * 2
    assert after[11] == ["Heavy and slow, 12"] * 2


def test_two_stages_that_begin_with_a_short_first_week_have_one_before_them(tmp_path: Path) -> None:
    world = World(tmp_path / "sam", "runners-knee")
    world.begin()
    stages_of = "  strength:\n    - {from_week: 1, routine: settle}\n    - {from_week: 2, routine: build}\n"
    text = world.file.read_text().replace("start: 2027-01-04", "start: 2027-01-07")
    text = text.replace("  stopped_running: yes\n", "  stopped_running: yes\n  strength_since: 2026-12-31\n")
    world.file.write_text(f"{text}protocol:\n{stages_of}")
    world.made = generate(world.file, world.folder / "other", now=MADE)
    plan = world.made.plan
    hurt, following = [one for one in plan.sessions if one.kind is Kind.STRENGTH][:2]
    told = {"kind": "session", "session": hurt.id, "day": str(hurt.date), **HURT}
    evening = datetime.combine(hurt.date, time(21, 30), UTC)
    tell_it(begun(world.file, world.folder / "other", now=evening), [told_from(told)])
    again = generate(world.file, world.folder / "other", now=evening).plan
    (now,) = [one for one in again.sessions if one.id == following.id]
    assert (hurt.title, following.title, now.title) == ("Hip-thigh strength", "Hip-thigh strength", "Hip strength")


def test_no_stage_is_come_to_in_weeks_of_which_nobody_told_anything(world: World) -> None:
    """Some of the stage before had been told, weeks before, and after silent ones a heavier one began."""
    before = stages(world)
    last = next(week for week in range(4, len(before)) if before[week + 1] != before[week])
    all_well_before(world, last + 1)  # of the week after, and of the one before, nothing is told
    begins = datetime.combine(day_of(world.plan["weeks"][last + 2], "start"), time(7), UTC)
    world.apply(Step(begins, "make"))
    assert stages(world)[last + 2] == before[last] != before[last + 2]
