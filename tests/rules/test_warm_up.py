from drawn import days_of, draw, findings, problem

from planforge.plan.model import Do
from planforge.rules.warm_up import WarmUp

PLAIN = problem(weeks=1)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(WarmUp(), PLAIN, ". . R . . . .", plain=True)
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-1", 5), (1, "w01-run-1", 5)]
    assert days_of(found) == ["Wed 06 Jan", "Wed 06 Jan"]
    assert found[0].message == "the run on Wed 06 Jan warms up with no moves; 5 min are asked for"


def test_shaped_runs_are_clean_and_other_sessions_need_none() -> None:
    assert findings(WarmUp(), PLAIN, "R . 20 . 3x4:1+2 . .") == []
    assert findings(WarmUp(), PLAIN, "S . C . . . .", plain=True) == []


def test_a_run_begins_with_moves_on_the_spot_then_a_walk() -> None:
    run = draw(problem(WarmUp(moves=120, walk=240, cue="Swing")), "R . . . . . .").sessions[0]
    first, second = run.steps[:2]
    assert [(step.do, step.seconds, step.cue) for step in (first, second)] == [  # type: ignore[union-attr]
        (Do.EXERCISE, 120, "Swing"),
        (Do.WALK, 240, "Walk briskly"),
    ]


def test_a_shorter_warm_up_than_asked_for_is_found() -> None:
    plan = draw(PLAIN.with_rules(WarmUp()), "R . . . . . .")
    from planforge.rules.base.reading import Reading

    found = list(WarmUp(moves=360).check(Reading(PLAIN, plan)))
    assert [(one.message, one.excess) for one in found] == [
        ("the run on Mon 04 Jan warms up with 5 min moves; 6 min are asked for", 1)
    ]
