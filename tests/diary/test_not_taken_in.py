"""What was told since a plan was made, and keeps its runs from the watch until it is made again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from diaries import plan

from planforge.actions.heard import Heard, not_taken_in
from planforge.diary.consequences import Judgement, Standing
from planforge.diary.told import Diary
from planforge.gate.judging import Outcome, gate
from planforge.gate.outcome import Next, Now, Refer


def test_what_sends_runs_back_is_heard_beside_what_is_graver_and_does_not() -> None:
    """Somebody to see soon outweighs days off where outcomes are told, and never hides them from the watch."""
    day = date(2027, 2, 1)
    soon = Outcome(Now.GO_ON, Next.REPEAT, 0, Refer.SOON, ("skipped-and-back",))
    off = Outcome(Now.GO_ON, Next.BACK_1, 2, Refer.NONE, ("above-hold",))
    told = [
        Judgement(day, number, f"w05-run-{number}", is_run=True, outcome=one, following=one.next)
        for number, one in enumerate((soon, off), 1)
    ]
    heard = Heard(Path("sam.diary"), Diary(), gate(("runners_knee",)), tuple(told), Standing(), ("1", "2"))
    assert not_taken_in(heard, plan()) is not None
    assert not_taken_in(replace(heard, judged=(told[0],)), plan()) is None, "nothing there sends runs back"
    assert not_taken_in(replace(heard, seen=(day,)), plan()) is None, "what a professional's yes has ended"
