"""A limp means one thing, in the table and in the calendar: who cannot walk normally is seen before the next run."""

import pytest

from planforge.diary.vocabulary import RedFlag
from planforge.gate.judging import gate, judge
from planforge.gate.outcome import Now, Refer
from planforge.languages import language

WELL = {"worst": 0, "course": "none", "after": 0, "settled": "within_1h", "morning": "usual", "red_flag": "no"}


@pytest.mark.parametrize("profile", ["runners_knee", "it_band", "tendon", "general"])
def test_a_limp_ends_the_run_and_asks_for_somebody_to_look_at_it(profile: str) -> None:
    limped = judge(gate((profile,)), {**WELL, "gait": "changed"})
    assert limped.now is Now.WALK_HOME and limped.refer.rank >= Refer.HINT.rank
    no_walking = judge(gate((profile,)), {**WELL, "gait": "changed", "red_flag": "yes"})
    assert no_walking.refer is Refer.AT_ONCE and RedFlag("cannot-walk")


@pytest.mark.parametrize(("name", "limp", "walks"), [("en", "limp", "walk normally"), ("de", "hink", "normal gehen")])
def test_an_event_sends_nobody_for_a_limp_of_a_run_whom_the_table_does_not_send(
    name: str, limp: str, walks: str
) -> None:
    said = language(name).stop.whom_to_call
    assert limp not in said and walks in said
