from drawn import days_of, draw, findings, problem

from planforge.plan.model import Do, Part
from planforge.rules.base.reading import Reading
from planforge.rules.cool_down import CoolDown

PLAIN = problem(weeks=1)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(CoolDown(), PLAIN, ". . R . . . .", plain=True)
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-1", 5)]
    assert days_of(found) == ["Wed 06 Jan"]
    assert found[0].message == "the run on Wed 06 Jan cools down with no walking; 5 min are asked for"


def test_shaped_runs_are_clean_and_other_sessions_need_none() -> None:
    assert findings(CoolDown(), PLAIN, "R . 20 . 3x4:1+2 . .") == []
    assert findings(CoolDown(), PLAIN, "S . C . . . .", plain=True) == []


def test_a_run_ends_with_a_walk_and_the_cue_to_stretch() -> None:
    run = draw(problem(CoolDown(walk=120, cue="Stretch")), "R . . . . . .").sessions[0]
    last = run.steps[-1]
    assert (last.do, last.part, last.seconds) == (Do.WALK, Part.COOL_DOWN, 120)  # type: ignore[union-attr]
    assert "Stretch" in run.notes


def test_a_shorter_walk_than_asked_for_is_found() -> None:
    plan = draw(PLAIN.with_rules(CoolDown(walk=240)), "R . . . . . .")
    found = list(CoolDown().check(Reading(PLAIN, plan)))
    assert [one.message for one in found] == [
        "the run on Mon 04 Jan cools down with 4 min walking; 5 min are asked for"
    ]
