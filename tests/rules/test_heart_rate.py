import pytest
from drawn import draw, findings, problem

from planforge.constraints.load import load_document
from planforge.plan.model import Do, Plan, unrolled
from planforge.rules.base.reading import Reading
from planforge.rules.heart_rate import HeartRate
from planforge.source import Faults, read_text

PLAIN = problem(weeks=1)
WEEK = "8x1:2 . 30~tempo . . . ."


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(HeartRate(at_most=150), PLAIN, WEEK, plain=True)
    assert [(one.week, one.session, one.message) for one in found] == [
        (1, "w01-run-1", "the run on Mon 04 Jan has no heart rate; at most 150 bpm is asked for"),
        (1, "w01-run-2", "the run on Wed 06 Jan has no heart rate; at most 150 bpm is asked for"),
    ]


def test_every_run_step_has_the_ceiling_and_no_walk_has_it() -> None:
    ruled = PLAIN.with_rules(HeartRate(at_most=150))
    steps = [step for run in draw(ruled, WEEK).sessions for step in unrolled(run.steps)]
    assert {step.target and step.target.heart_rate_max for step in steps if step.do is Do.RUN} == {150}
    assert all(step.target is None for step in steps if step.do is not Do.RUN)
    assert findings(HeartRate(at_most=150), PLAIN, WEEK) == []


def test_one_step_without_it_or_above_it_is_found() -> None:
    ruled = PLAIN.with_rules(HeartRate(at_most=150))
    text = draw(ruled, WEEK).model_dump_json()
    for old, new, words in (
        ('"heart_rate_max":150', '"heart_rate_max":160', "160 bpm somewhere"),
        ('"heart_rate_max":150', '"heart_rate_max":null', "no heart rate on some of its running"),
    ):
        at = text.rindex(old)
        plan = Plan.model_validate_json(text[:at] + new + text[at + len(old) :])
        found = list(HeartRate(at_most=150).check(Reading(ruled, plan)))
        assert [one.message for one in found] == [f"the run on Wed 06 Jan has {words}; at most 150 bpm is asked for"]


def test_without_a_figure_it_asks_nothing() -> None:
    assert findings(HeartRate(), PLAIN, WEEK, plain=True) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("150", "has no unit; write `150 bpm`"),
        ("40 bpm", "must be between 90 bpm and 220 bpm, not 40 bpm"),
    ],
)
def test_a_coach_writes_it_with_its_unit(written: str, said: str) -> None:
    with pytest.raises(Faults) as raised:
        load_document(
            read_text(f"rules:\n  heart-rate: {{at_most: {written}}}\n", "sam.yaml", lambda _: None, ()),
            today=PLAIN.start,
        )
    assert said.partition(";")[0] in str(raised.value)
