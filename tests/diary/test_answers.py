"""What many entries say together: each answer of the table that no single entry holds, by its own definition."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from diaries import NO, entry, of, plan, runs, strengths

from planforge.diary.answers import days_off
from planforge.diary.counted import Judged, before_next_run, judged, level_of
from planforge.diary.entries import Told, told_from
from planforge.diary.told import Diary, diary_of
from planforge.gate.judging import gate
from planforge.gate.outcome import Next, Refer
from planforge.gate.table import table
from planforge.plan.model import Session

GENERAL = gate(("general",))
GOOD: dict[str, Any] = {"worst": 0, **NO}
HURT: dict[str, Any] = {"worst": 4, "course": "same", "after": 2, "back_to_usual": "by-morning", **NO}
LATE = datetime(2028, 1, 1)


def morning(day: date, pain: int = 0, **told: Any) -> Told:
    return told_from({"kind": "morning", "day": day + timedelta(1), "pain": pain, **NO, **told})


def diary(*told: Told) -> Diary:
    return diary_of([entry(one) for one in told], plan().plan_id)


def done(session: Session, told: dict[str, Any], pain: int = 0, **more: Any) -> tuple[Told, Told]:
    """Return what is told of a session and of the morning after it."""
    stiff = {"stiffness": "to-10-min"} if pain else {}
    return of(session, **told, **more), morning(session.date, pain, **stiff)


def all_of(*pairs: tuple[Told, ...], by: Any = GENERAL, local: Any = LATE, **more: Any) -> tuple[Judged, ...]:
    return judged(plan(), diary(*(one for pair in pairs for one in pair)), by, local, **more)


def on_one_level(count: int) -> list[Session]:
    """Return some runs in a row that are on one level."""
    some = runs()
    for first in range(len(some)):
        found = some[first : first + count]
        if len({level_of(one) for one in found}) == 1 and first:
            return found
    raise AssertionError("the sample has so many in a row on one level")


def test_every_answer_of_the_table_is_given_and_only_what_was_asked_is_unknown() -> None:
    (one,) = all_of(done(runs()[0], GOOD))
    # The table's own, what is judged on a day or before a run, and what is told of a session that was not done.
    left = {"unanswered", "days_off", "told_not_to", "sore_days"}
    assert {*one.answers} == {*table().answers} - left
    assert one.outcome.left_open == () and None not in one.answers.values()


def test_without_pain_and_after_a_usual_morning_a_level_goes_on_once_it_has_enough_good_runs() -> None:
    first, second = on_one_level(2)
    one, two = all_of(done(first, GOOD), done(second, GOOD))
    assert (one.outcome.next, one.outcome.rows) == (Next.REPEAT, ("too-few-clean",))
    assert (two.outcome.next, two.outcome.rows) == (Next.PROGRESS, ())
    assert all_of(done(first, GOOD), done(second, GOOD), good_needed=3)[1].outcome.next is Next.REPEAT


def test_the_runs_of_a_week_count_for_each_other_where_the_last_is_the_longest() -> None:
    week, later = plan().weeks[5], plan().weeks[8]
    last, harder = week.runs[-1], later.runs[0]
    assert level_of(harder) > level_of(last)
    several = [one.model_copy(update={"steps": harder.steps}) if one == last else one for one in week.sessions]
    weeks = (one.model_copy(update={"sessions": tuple(several)}) if one is week else one for one in plan().weeks)
    longest_last = plan().model_copy(update={"weeks": tuple(weeks)})
    for before, climbs in ((GOOD, True), (HURT, False)):
        told = [one for run in week.runs for one in done(run, GOOD if run is last else before)]
        found = judged(longest_last, diary(*told), GENERAL, LATE)
        assert (found[-1].outcome.next is Next.PROGRESS) == climbs


def test_a_morning_that_was_not_told_allows_no_step() -> None:
    first, second = on_one_level(2)
    _, two = all_of(done(first, GOOD), (of(second, **GOOD),))
    assert two.outcome.left_open == ("morning",) and two.outcome.next is Next.REPEAT


@pytest.mark.parametrize("gone", ["worst", "swelling", "stride", "tablet", "elsewhere", "illness", "red_flags"])
def test_whatever_was_asked_and_not_told_allows_no_step(gone: str) -> None:
    first, second = on_one_level(2)
    left = {name: value for name, value in GOOD.items() if name != gone}
    silent = {name: value for name, value in NO.items() if name != gone}
    after = told_from({"kind": "morning", "day": second.date + timedelta(1), "pain": 0, **silent})
    _, two = all_of(done(first, GOOD), (of(second, **left), after))
    assert len(two.outcome.left_open) == 1 and two.outcome.next is Next.REPEAT
    assert two.answers["clean"] == "too_few"


def test_pain_that_is_told_in_full_leaves_nothing_open() -> None:
    (one,) = all_of(done(runs()[3], {**HURT, "worst": 2, "course": "eased", "after": 1}))
    assert one.outcome.left_open == ()
    (one,) = all_of(done(runs()[3], {"worst": 2, **NO}))
    assert {"course", "after", "settled"} <= {*one.outcome.left_open}


@pytest.mark.parametrize(
    ("pain", "usual", "is_now"),
    [(0, 0, "usual"), (2, 2, "usual"), (3, 2, "little_more"), (4, 2, "more"), (1, 0, "little_more")],
)
def test_a_morning_is_beside_the_usual_one(pain: int, usual: int, is_now: str) -> None:
    first, second = on_one_level(2)
    days = [told_from({"kind": "today", "day": first.date - timedelta(n), "pain": usual}) for n in (8, 9, 10)]
    *_, two = all_of(tuple(days), done(first, GOOD, usual), done(second, GOOD, pain))
    assert two.answers["morning"] == is_now


def test_two_mornings_in_a_row_that_were_worse_are_graver_than_one() -> None:
    first, second = on_one_level(2)
    usual = tuple(told_from({"kind": "today", "day": first.date - timedelta(n), "pain": 0}) for n in (8, 9))
    *_, one, two = all_of(usual, done(first, GOOD, 1), done(second, GOOD, 1))
    assert (one.answers["again_morning"], two.answers["again_morning"]) == (False, True)
    assert one.outcome.next is Next.REPEAT and two.outcome.next is Next.BACK_2  # the second fail on its level, too
    assert "morning-again" in two.outcome.rows


def test_fails_count_in_a_row_on_a_level_and_a_good_session_ends_them() -> None:
    some = on_one_level(3)
    found = all_of(*(done(one, HURT) for one in some))
    assert [one.answers["fails_in_a_row"] for one in found] == [1, 2, 2]
    assert "failed-twice" in found[1].outcome.rows and "failed-twice" not in found[0].outcome.rows
    found = all_of(done(some[0], HURT), done(some[1], GOOD), done(some[2], HURT))
    assert [one.answers["fails_in_a_row"] for one in found] == [1, 0, 1]


@pytest.mark.parametrize(
    "between", [{"done": "part", "why": "time"}, {"illness": "head-cold"}, {"done": "no", "why": "time"}]
)
def test_a_session_in_part_ill_or_missed_neither_counts_as_a_fail_nor_ends_them(between: dict[str, str]) -> None:
    some = on_one_level(3)
    told = {**GOOD, **between}
    if told.get("done") == "no":
        told = {name: told[name] for name in (*NO, "done", "why")}
    found = all_of(done(some[0], HURT), done(some[1], told), done(some[2], HURT))
    assert found[-1].answers["fails_in_a_row"] == 2


def test_a_missed_session_is_no_entry_and_one_left_out_for_pain_is() -> None:
    run = runs()[4]
    nothing = {**NO, "done": "no"}
    assert all_of((of(run, **nothing, why="time"),)) == ()
    (left,) = all_of((of(run, **nothing, why="pain"),))
    assert left.answers["skipped_for_pain"] == "yes" and left.outcome.gravest_row == "skipped-for-pain"
    assert (left.outcome.next, left.outcome.days_off) == (Next.REPEAT, 1) and left.outcome.left_open == ()


def test_a_session_left_out_because_somebody_said_so_lets_nothing_climb() -> None:
    (left,) = all_of((of(runs()[4], **NO, done="no", why="not-allowed"),))
    assert left.answers["told_not_to"] == "yes" and left.outcome.gravest_row == "told-not-to"
    assert left.outcome.next is Next.HOLD_WEEK and left.outcome.left_open == () and not left.good and not left.pain


def test_two_sessions_broken_off_within_a_week_end_the_running() -> None:
    some = on_one_level(2)
    assert (some[1].date - some[0].date).days < 7
    one, two = all_of(*(done(run, HURT) for run in some))
    assert [found.answers["stops_in_7_days"] for found in (one, two)] == [1, 2]
    assert two.outcome.refer is Refer.AT_ONCE and "stopped-twice" in two.outcome.rows
    later = [some[0], next(run for run in runs() if run.date >= some[0].date + timedelta(7))]
    assert [found.answers["stops_in_7_days"] for found in all_of(*(done(run, HURT) for run in later))] == [1, 1]
    fine = next(run for run in runs() if run.date > some[1].date)
    assert (fine.date - some[0].date).days < 7
    (*_, after) = all_of(*(done(run, HURT) for run in some), done(fine, GOOD))
    assert after.answers["stops_in_7_days"] == 0, "it says so on the day that it was"


def test_steps_back_count_for_four_weeks_and_a_clearance_ends_them() -> None:
    first = runs()[2].date
    spread = [next(run for run in runs() if run.date >= first + timedelta(9 * n)) for n in range(3)]
    found = all_of(*(done(run, HURT) for run in spread))
    assert [one.answers["steps_back_28_days"] for one in found] == [1, 2, 3]
    assert found[2].outcome.refer is Refer.SOON and "third-step-back" in found[2].outcome.rows
    seen = told_from({"kind": "seen", "day": spread[1].date + timedelta(2), "by": "Dr. Knee", "may_run": True})
    assert all_of(*(done(run, HURT) for run in spread), (seen,))[2].answers["steps_back_28_days"] == 1
    far = [runs()[2], next(run for run in runs() if run.date >= first + timedelta(29))]
    assert all_of(*(done(run, HURT) for run in far))[1].answers["steps_back_28_days"] == 1


def test_a_run_and_strength_of_one_day_are_one_bad_morning_and_one_step_back() -> None:
    run = runs()[1]
    strength = next(one for one in strengths() if one.date == run.date)
    woke = done(run, GOOD, 1)
    one, two = all_of(woke, (of(strength, **GOOD),))
    assert (one.answers["morning"], two.answers["morning"]) == ("little_more", "little_more")
    assert not one.answers["again_morning"] and not two.answers["again_morning"], "there was one morning"
    earlier = done(runs()[0], GOOD, 1)
    assert [found.answers["again_morning"] for found in all_of(earlier, woke, (of(strength, **GOOD),))][-2:] == [
        True,
        True,
    ]
    hurt = all_of(done(run, HURT), (of(strength, **HURT),))
    assert [found.answers["steps_back_28_days"] for found in hurt] == [1, 1]


def test_the_plan_has_gone_back_already_for_a_session_left_out_if_an_earlier_day_put_it_back() -> None:
    run = runs()[1]
    strength = next(one for one in strengths() if one.date == run.date)
    later = next(one for one in strengths() if one.date > run.date)

    def left_out(session: Session, *others: tuple[Told, ...]) -> Judged:
        told = (
            told_from({"kind": "session", "session": session.id, "day": session.date, "done": "no", "why": "pain"}),
        )
        return next(one for one in all_of(*others, told) if one.planned == session)

    same = left_out(strength, done(run, HURT))
    assert same.answers["steps_back_28_days"] == 0, "the flare of that day is the reason for both"
    assert same.outcome.gravest_row == "skipped-for-pain" and same.outcome.refer is Refer.NONE
    after = left_out(later, done(run, HURT))
    assert after.answers["steps_back_28_days"] == 1
    assert after.outcome.gravest_row == "skipped-and-back" and after.outcome.refer is Refer.SOON
    second = left_out(strength, done(runs()[0], HURT), done(run, HURT))
    assert second.answers["steps_back_28_days"] == 1 and "skipped-and-back" in second.outcome.rows


def test_more_than_planned_and_a_run_that_no_plan_had_are_extra() -> None:
    some = on_one_level(3)
    planned_s = level_and_running(some[1])
    at_most, beyond = planned_s * 110 // 100, planned_s * 110 // 100 + 1
    for run_s, extra in ((planned_s, "no"), (at_most, "no"), (beyond, "yes")):
        assert all_of(done(some[1], {**GOOD, "run_s": run_s}))[0].answers["extra"] == extra
    own = told_from({"kind": "run", "day": some[0].date + timedelta(1), **GOOD})
    found = all_of(done(some[0], GOOD), (own,), done(some[1], GOOD), done(some[2], GOOD))
    assert [one.answers["extra"] for one in found] == ["no", "yes", "yes", "no"]


def test_a_run_beyond_the_plan_asks_for_a_free_day_where_a_run_of_its_week_comes_on_it_and_nobody_ran_it() -> None:
    week = next(one for one in plan().weeks if len(one.runs) == 3)
    first, second = week.runs[0], week.runs[1]

    def before(run: Session) -> tuple[Told, ...]:
        return (told_from({"kind": "run", "day": run.date - timedelta(1), **GOOD}),)

    own, after = all_of(before(second), done(second, GOOD))
    assert (own.answers["extra"], own.outcome.days_off, after.answers["extra"]) == ("yes", 0, "yes")
    left_out = told_from({"kind": "session", "session": second.id, "day": second.date, "done": "no"})
    (found, *_) = all_of(before(second), (left_out,))
    assert (found.answers["extra"], found.outcome.days_off, found.outcome.gravest_row) == ("unplanned", 1, "unplanned")
    assert all_of(before(first))[0].answers["extra"] == "yes", "the day before it is of the week before"
    assert all_of((told_from({"kind": "run", "day": second.date + timedelta(1), **GOOD}),))[0].answers["extra"] == "yes"


def level_and_running(session: Session) -> int:
    from planforge.plan.model import Do, unrolled

    return sum(step.seconds for step in unrolled(session.steps) if step.do is Do.RUN)


def test_it_is_worse_for_weeks_when_two_weeks_lie_a_point_above_the_best_two() -> None:
    def lived(worse_from: int, weeks: int) -> str | int | bool | None:
        first, told = runs()[0].date, []
        for run in runs():
            week = (run.date - first).days // 7
            if week < weeks:
                worse = week >= worse_from
                told.append(done(run, {**HURT, "worst": 3, "after": 0} if worse else GOOD, 2 * worse))
        return all_of(*told)[-1].answers["trend"]

    assert lived(99, 8) == "no"
    assert [lived(4, weeks) for weeks in (5, 6, 7)] == ["no", "worse_2", "worse_3"]


def test_it_is_no_better_for_weeks_when_the_mean_is_no_lower_than_at_the_start() -> None:
    def lived(weeks: int, pain: int = 2, later: int = 2, *, tablet: bool = False) -> str | int | bool | None:
        first, told = runs()[0].date, []
        for run in runs():
            week = (run.date - first).days // 7
            if week < weeks:
                worst = pain if week == 0 else later
                some = {**HURT, "worst": worst, "after": 0} if worst else GOOD
                told.append(done(run, {**some, "tablet": tablet}, worst))
        return all_of(*told)[-1].answers["weeks_no_better"]

    assert [lived(weeks) for weeks in (1, 2, 3, 4)] == ["to_1", "to_1", "2", "over_2"]
    assert lived(4, pain=3, later=2) == "to_1", "lower than at the start"
    assert lived(4, pain=1, later=1) == "to_1", "at 1 of 10 hardly anything could be better"
    assert lived(4, pain=0, later=1) == "to_1", "nor where the first 1 of 10 came later"
    assert lived(4, pain=1, later=1, tablet=True) == "over_2", "but for what a tablet may hide"
    assert lived(4, pain=0, later=0) == "to_1", "nothing hurts"


def test_a_knee_that_is_sore_again_and_again_is_to_be_looked_at_though_the_plan_goes_on() -> None:
    """A slow healer whose every level hurt twice ran for 45 weeks, and nothing ever said to have the knee seen."""

    def lived(every: int, *more: tuple[Told, ...]) -> list[bool]:
        hurts = [number % every == every - 1 for number in range(len(runs()))]
        told = [done(run, HURT if hurt else GOOD, 3 * hurt) for run, hurt in zip(runs(), hurts, strict=True)]
        return ["sore-again" in one.outcome.rows for one in all_of(*told, *more)]

    assert not any(lived(5)), "four or five days in eight weeks of three runs"
    assert lived(4).index(True) == 23, "the sixth of eight weeks"
    seen = told_from({"kind": "seen", "day": runs()[20].date, "by": "Dr. Knee", "may_run": True})
    assert not any(lived(4, (seen,))[:40]), "who was seen has been looked at"


@pytest.mark.parametrize(
    ("days", "missed", "step"),
    [(0, 0, "to_3"), (3, 2, "to_3"), (4, 1, "to_3"), (4, 2, "to_7"), (7, 2, "to_7"), (8, 0, "to_14"), (14, 0, "to_14"),
     (15, 0, "to_28"), (28, 9, "to_28"), (29, 0, "over_28")],
)  # fmt: skip
def test_days_off_want_two_runs_that_are_gone_or_more_than_a_week(days: int, missed: int, step: str) -> None:
    day = date(2027, 3, 1)
    assert days_off(day - timedelta(days + 1), day, missed) == step


def test_before_the_next_run_what_nobody_spoke_of_counts_as_run() -> None:
    some = runs()[3:8]
    gone = [of(run, **NO, done="no", why="time") for run in some[1:4]]
    found = before_next_run(plan(), diary(of(some[0], **GOOD), *gone), some[4].date)
    days = (some[4].date - some[0].date).days - 1
    assert found["days_off"] == days_off(some[0].date, some[4].date, 3) and days > 3
    assert before_next_run(plan(), diary(), some[4].date)["days_off"] == "to_3"
    ill = told_from({"kind": "today", "day": some[3].date, "pain": 2, "illness": "fever-or-chest"})
    assert before_next_run(plan(), diary(ill), some[4].date)["illness"] == "fever_or_chest"
    well = told_from({"kind": "well", "day": some[3].date + timedelta(1)})
    assert before_next_run(plan(), diary(ill, well), some[4].date)["illness"] == "no"
    assert before_next_run(plan(), diary(ill), some[3].date)["before"] == 2


def test_pain_of_an_it_band_is_beside_the_longest_stretch_that_is_allowed() -> None:
    by, run = gate(("it_band",)), runs()[5]
    told = {**HURT, "worst": 1, "after": 0}
    for begins, step in ((61, "after_cap"), (60, "before_cap"), (None, None)):
        more = {"pain_from_s": begins} if begins else {}
        (one,) = all_of(done(run, {**told, **more}), by=by, allowed_bout_s=lambda _: 60)
        assert one.answers["onset"] == step
    (eased,) = all_of(done(run, {**told, "course": "eased"}), by=by)
    assert eased.answers["onset"] == "none"


def test_strength_counts_beside_strength_and_a_run_beside_runs() -> None:
    run = on_one_level(2)[0]
    strength = next(one for one in strengths() if one.date > run.date)
    lifted = {name: value for name, value in HURT.items() if name != "course"}  # of which nobody asks
    found = all_of(done(run, HURT), done(strength, lifted))
    assert found[1].answers["fails_in_a_row"] == 1
    assert found[1].outcome.left_open == ()


def test_the_plans_first_level_is_known() -> None:
    first = next(run for run in runs())
    higher = next(run for run in runs() if level_of(run) != level_of(first))
    assert [one.answers["at_first_level"] for one in all_of(done(first, GOOD), done(higher, GOOD))] == [True, False]
