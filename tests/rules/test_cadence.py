from itertools import pairwise

import pytest
from drawn import draw, findings, plan_of, problem

from planforge.languages import english
from planforge.plan.model import Do, Plan, Session, each_step, unrolled
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Rule
from planforge.rules.cadence import Cadence

DAY = "8x1:2 . . . . . ."


def cues(plan: Plan, week: int) -> set[str | None]:
    return {step.cue for run in plan.weeks[week - 1].runs for step in unrolled(run.steps) if step.do is Do.RUN}


def targets(session: Session) -> list[tuple[int, int] | None]:
    return [step.target and step.target.cadence_spm for step in unrolled(session.steps) if step.do is Do.RUN]


def drawn(rule: Rule, cadence: int | None, weeks: int = 8) -> Plan:
    return draw(problem(rule, weeks=weeks, cadence=cadence), *[DAY] * weeks)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(Cadence(), problem(weeks=3, cadence=158), DAY, ". . R . . . .", plain=True)
    assert [(one.week, one.session, one.message) for one in found] == [
        (1, "w01-run-1", "the run on Mon 04 Jan says nothing of how to step"),
        (2, "w02-run-1", "the run on Wed 13 Jan says nothing of how to step"),
    ]


@pytest.mark.parametrize("number", ["180 a minute", "180 steps a minute", "Aim for 180 spm"])
def test_never_from_158_straight_to_180(number: str) -> None:
    ruled = problem(Cadence(), weeks=1, cadence=158)
    plan = draw(ruled, DAY)
    text = plan.model_dump_json().replace("158 to 164 a minute", number)
    found = list(Cadence().check(Reading(ruled, Plan.model_validate_json(text))))
    assert [(one.message, one.excess) for one in found] == [
        ("the run on Mon 04 Jan asks for 180 steps a minute; at most 165 in week 1", 15)
    ]


def test_it_rises_by_a_twentieth_every_three_weeks_up_to_a_tenth() -> None:
    plan = drawn(Cadence(), 158)
    first, later = "Short, light steps: 158 to 164 a minute", "Short, light steps: 164 to 172 a minute"
    assert [cues(plan, week) for week in range(1, 9)] == [{first}] * 3 + [{later}] * 5


@pytest.mark.parametrize("own", range(120, 170))
def test_no_rise_is_more_than_a_twentieth_and_none_goes_beyond_a_tenth_or_180(own: int) -> None:
    runs = [run for week in drawn(Cadence(watch_target=True), own).weeks for run in week.runs]
    ranges = [one for run in runs for one in targets(run)]
    highs = [high for one in ranges if one for high in one[1:]]
    assert len(highs) == len(ranges)
    assert max(highs) <= min(180, own * 1.1) and highs[0] <= own * 1.05
    assert all(late - early <= own * 0.05 + 2 for early, late in pairwise(highs))
    assert all(low <= high and low % 2 == high % 2 == 0 for low, high in filter(None, ranges))


def test_quick_steps_stay_and_an_unknown_cadence_gives_no_numbers() -> None:
    said = english().cues
    assert cues(drawn(Cadence(), 170), 8) == {said.cadence_quick}
    assert cues(drawn(Cadence(), None), 8) == {said.cadence_unknown}
    for own in (170, None):
        assert not any(map(any, [targets(run) for run in drawn(Cadence(watch_target=True), own).sessions]))
    assert not set("0123456789") & set(said.cadence_quick + said.cadence_unknown)


def test_a_watch_minds_it_only_if_asked() -> None:
    assert set(targets(drawn(Cadence(), 158).sessions[0])) == {None}
    assert set(targets(drawn(Cadence(watch_target=True), 158).sessions[0])) == {(158, 164)}
    without = drawn(Cadence(), 158)
    ruled = problem(weeks=8, cadence=158)
    found = list(Cadence(watch_target=True).check(Reading(ruled, without)))
    assert {one.message.partition("Jan ")[2] or one.message.partition("Feb ")[2] for one in found} == {
        "has no cadence for the watch, which is asked for"
    }


def test_strides_and_tempo_keep_their_own_rhythm() -> None:
    ruled = problem(Cadence(watch_target=True), weeks=1, cadence=158)
    for word in ("30~strides", "30~tempo"):
        run = draw(ruled, f"{word} . . . . . .").sessions[0]
        fast = [step for step in unrolled(run.steps) if step.target and step.target.speed_mm_s]
        assert fast and all(step.target and step.target.cadence_spm is None for step in fast)
        assert all("a minute" not in str(step.cue) for step in fast)


def test_weeks_are_counted_from_the_first_that_holds_runs() -> None:
    late = problem(Cadence(), weeks=8, cadence=158, phases=("load-management 1-4", "return-to-running"))
    plan = draw(late, *[". . . . . . ."] * 4, *[DAY] * 4)
    assert cues(plan, 7) == {"Short, light steps: 158 to 164 a minute"}
    assert cues(plan, 8) == {"Short, light steps: 164 to 172 a minute"}


def test_what_has_a_speed_of_its_own_needs_no_cue() -> None:
    """Strides and tempo have a rhythm of their own: neither are they told one, nor is it missed there."""
    ruled = problem(Cadence(), weeks=1, cadence=158)
    (run,) = draw(ruled, "20~tempo . . . . . .").sessions
    silent = each_step(run.steps, lambda one: one.model_copy(update={"cue": None}) if one.target else one)
    assert silent != run.steps
    plan = plan_of(ruled, [run.model_copy(update={"steps": silent})])
    assert list(Cadence().check(Reading(ruled, plan))) == []
