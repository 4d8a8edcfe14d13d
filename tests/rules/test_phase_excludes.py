from drawn import ALL_PHASES, days_of, findings, problem, weeks_of

from planforge.rules.phase_excludes import PhaseExcludes

PLAIN = problem(weeks=5, phases=ALL_PHASES, stopped=False, goal={"continuous_run": 1200, "by": "week 4"})


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(PhaseExcludes(), PLAIN, "20 . . . . . .", "20 . . . . . .", "20 . 20~tempo . . . .")
    assert [(one.week, one.session) for one in found] == [(3, "w03-run-2")]
    assert days_of(found) == ["Wed 20 Jan"]
    assert found[0].message == "the run on Wed 20 Jan is tempo; there is none of it in return-to-running"


def test_long_runs_have_no_place_in_load_management() -> None:
    found = findings(PhaseExcludes(), PLAIN, "61 . . . . . .", "61 . . . . . .")
    assert [(one.week, one.excess) for one in found] == [(1, 1)]
    assert found[0].message == "week 1 has a run with 1 h 1 min of running; no run in load-management has more than 1 h"


def test_rebuild_is_free() -> None:
    assert findings(PhaseExcludes(), PLAIN, *["20 . . . . . ."] * 4, "20~hills . 20~tempo . . . .") == []


def test_parameters_matter() -> None:
    plan = ("20~hills . . . . . .", "61 . . . . . .", "20 . . . . . .", "20 . . . . . .", "20~hills . . . . . .")
    assert weeks_of(findings(PhaseExcludes(), PLAIN, *plan)) == [1]
    assert weeks_of(findings(PhaseExcludes(phases=("rebuild",)), PLAIN, *plan)) == [5]
    assert weeks_of(findings(PhaseExcludes(exclude=("tempo",)), PLAIN, *plan)) == []
    assert weeks_of(findings(PhaseExcludes(no_long_runs=("strengthening",)), PLAIN, *plan)) == [1, 2]
    assert weeks_of(findings(PhaseExcludes(long_run=1140), PLAIN, *plan)) == [1, 1]


def test_a_strength_stage_holds_back_what_it_opens() -> None:
    goal = {"continuous_run": 1200, "by": "week 2"}
    stages = problem(weeks=5, goal=goal, strength=((1, "light"), (4, "light")), opens={4: ("hills", "tempo")})
    hilly, fast = "20~hills . 20 . . . .", "20~strides . 20~tempo . . . ."
    found = findings(PhaseExcludes(), stages, *["20 . . . . . ."] * 2, hilly, hilly, fast)
    assert [(one.week, one.session) for one in found] == [(3, "w03-run-1")]
    assert found[0].message.endswith("is hills; there is none of it before the strength stage that begins in week 4")
