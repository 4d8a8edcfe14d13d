"""What was told since a plan was made, and keeps its runs from the watch until it is made again."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from diaries import NO, at, entry, home, of, plan, runs

from planforge.actions.heard import Heard, gravest_not_taken_in, heard_of
from planforge.cli import main
from planforge.constraints.load import load
from planforge.constraints.templates import find_template
from planforge.diary.consequences import Judgement, Standing
from planforge.diary.entries import Told, told_from
from planforge.diary.log import Log
from planforge.diary.told import Diary
from planforge.gate.judging import Outcome, gate
from planforge.gate.outcome import Next, Now, Refer
from planforge.problem.history import Begun
from planforge.problem.problem import Problem

HELD_BACK = "holds what this plan does not know yet", "takes it in", "on hold until"


def problem_of_the_plan() -> Problem:
    path = find_template("examples/beginner")
    assert path is not None
    return load(path, today=runs()[0].date, start=plan().calendar.start).problem


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
    begun = Begun(plan(), at(day).replace(tzinfo=None))
    problem = problem_of_the_plan()
    assert gravest_not_taken_in(heard, problem, begun) is not None
    assert gravest_not_taken_in(replace(heard, judged=(told[0],)), problem, begun) is None, (
        "nothing there sends runs back"
    )
    assert gravest_not_taken_in(replace(heard, seen=(day,)), problem, begun) is None, (
        "what a professional's yes has ended"
    )


@pytest.mark.parametrize("back_to_usual", [None, "by-evening"])
def test_what_the_plan_keeps_already_holds_no_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back_to_usual: str | None
) -> None:
    """A day without running on which no run is: `generate` found nothing to change, and all runs were on hold for good.

    So it is wherever the plan is shown, before it is made again and after, also on a later day.
    """
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    first, second, *_ = runs()
    morning = first.date + timedelta(1)

    def said(command: str, *options: object, day: date, hour: int = 12) -> str:
        now = at(day, hour).isoformat()
        done = CliRunner().invoke(main, [command, "sam.yaml", *map(str, options), "--now", now])
        assert done.exit_code == 0, done.output
        return done.output

    hurt = ("--after", 1, "--back-to-usual", back_to_usual) if back_to_usual else ()
    told = ("--session", first.id, "--worst", 0, *hurt, "--done", "all", "--nothing-else")
    said("log", *told, day=first.date, hour=22)
    said("log", "--morning", 0 if back_to_usual else 1, "--nothing-else", day=morning, hour=8)
    before = Path("exports/sam/plan.json").read_bytes()
    for day, makes in ((morning, False), (morning, True), (second.date + timedelta(2), False)):
        if makes:
            assert "Nothing changed" in said("generate", day=day)
            assert Path("exports/sam/plan.json").read_bytes() == before
        shown = [said(command, day=day) for command in ("plan", "status", "report")]
        shown += [said("load", "--to", tmp_path / f"watch-{day}-{makes}", day=day)]
        shown += [Path("exports/sam/report.html").read_text(encoding="utf-8")]
        assert not [word for word in HELD_BACK if any(word in one for one in shown)], (day, makes)


def test_a_run_of_which_nobody_told_was_none_where_there_was_to_be_no_running() -> None:
    first, second, third, *_ = runs()
    no, yes = ({"kind": "seen", "day": day, "by": "K. Lee", "may_run": may} for day, may in (
        (second.date, False), (third.date + timedelta(1), True),
    ))  # fmt: skip

    def heard(*several: Told) -> Heard:
        problem = problem_of_the_plan()
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
