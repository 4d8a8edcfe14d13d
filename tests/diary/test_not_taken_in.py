"""What was told since a plan was made, and keeps its runs from the watch until it is made again."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from diaries import NO, at, entry, of, plan, runs

from planforge.actions.heard import Heard, heard_of, not_taken_in
from planforge.constraints.load import load
from planforge.constraints.templates import find_template
from planforge.diary.consequences import Judgement, Standing
from planforge.diary.entries import Told, told_from
from planforge.diary.log import Log
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


def test_a_run_of_which_nobody_told_was_none_where_there_was_to_be_no_running() -> None:
    first, second, third, *_ = runs()
    no, yes = ({"kind": "seen", "day": day, "by": "K. Lee", "may_run": may} for day, may in (
        (second.date, False), (third.date + timedelta(1), True),
    ))  # fmt: skip

    def heard(*several: Told) -> Heard:
        path = find_template("examples/beginner")
        assert path is not None
        problem = load(path, today=first.date, start=plan().calendar.start).problem
        entries = tuple(entry(one) for one in several)
        return heard_of(problem, Log(Path("sam.diary"), plan(), at(third.date + timedelta(2)), entries))

    def not_done(*several: Told) -> set[str]:
        return {*heard(*several).told(plan(), third.date + timedelta(2)).not_done}

    well, barred = of(first, worst=0, **NO), told_from(no)
    assert not_done(well) == set(), "else it counts as run, never as a good one"
    assert not_done(well, barred) == {second.id, third.id}
    assert not_done(well, barred, told_from(yes)) == {second.id, third.id}, (
        "those days are over, and were what they were"
    )
    assert not_done(well, barred, of(third, worst=0, **NO)) == {second.id}, "what was told was run"
    locked = of(first, **NO | {"worst": 0, "red_flags": ["locked"]})
    assert not_done(locked) == {second.id, third.id}
    assert heard(well, barred).standing.waits is not None and heard(well, barred, told_from(yes)).standing.waits is None
