from drawn import ALL_PHASES, days_of, findings, problem, weeks_of

from planforge.rules.cross_training import CrossTrainingRule

PLAIN = problem(weeks=3, phases=ALL_PHASES, stopped=False)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(CrossTrainingRule(), PLAIN, "C . C . C . .", "C/R@18:00 . . . . . .")
    assert [(one.week, one.excess) for one in found] == [(1, 1), (2, 1)]
    assert [one.message for one in found] == [
        "week 1 has 3 cross-training sessions; at most 2 in load-management",
        "cross-training and a run share Mon 11 Jan",
    ]
    assert days_of(found) == ["Mon 04 Jan", "Mon 11 Jan"]


def test_two_then_one_then_none_is_clean_and_fewer_is_wished_for() -> None:
    assert findings(CrossTrainingRule(), PLAIN, "C . C . . . .", "C . R . . . .", "R . . . . . .") == []
    found = findings(CrossTrainingRule(), PLAIN, ". . . . . . .", "C . R . . . .", "R . . . . . .")
    assert [(one.week, one.excess, one.hard) for one in found] == [(1, 2, False)]


def test_parameters_matter() -> None:
    plan = ("C . C . . . .", "C . . . . . .", "C . . . . . .")
    assert weeks_of(findings(CrossTrainingRule(later=1), PLAIN, *plan)) == []
    assert weeks_of(findings(CrossTrainingRule(load_management=1), PLAIN, *plan)) == [1, 3]
    assert weeks_of(findings(CrossTrainingRule(strengthening=0), PLAIN, *plan)) == [2, 3]


def test_where_none_is_planned_beside_running_the_runner_is_told_that_it_is_free() -> None:
    (said,) = CrossTrainingRule().told_to_the_runner(PLAIN)
    assert "is up to you. " + PLAIN.language.listed(one.title for one in PLAIN.cross_training) in said
    assert [*CrossTrainingRule(later=1).told_to_the_runner(PLAIN)] == []
