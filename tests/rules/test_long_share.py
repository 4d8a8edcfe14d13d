from drawn import days_of, findings, problem

from planforge.rules.long_share import LongShare

PLAIN = problem(weeks=2, days="mon tue wed thu fri", away=["2027-01-15"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(LongShare(), PLAIN, "10 . 20 . 10 . .")
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-2", 3)]  # 3.0 km, 2.7 km allowed
    assert days_of(found) == ["Wed 06 Jan"]
    assert found[0].message == "the run on Wed 06 Jan is 50 % of week 1; with 3 runs at most 45 % are allowed"


def test_a_share_within_the_bound_is_clean() -> None:
    assert findings(LongShare(), PLAIN, "11 . 18 . 11 . .") == []


def test_the_bound_goes_by_the_number_of_runs() -> None:
    assert findings(LongShare(), PLAIN, "20 . . . . . .") == []
    assert findings(LongShare(), PLAIN, "18 . 12 . . . .") == []
    assert len(findings(LongShare(), PLAIN, "19 . 12 . . . .")) == 1
    assert len(findings(LongShare(), PLAIN, "21 10 10 10 . . .")) == 1


def test_parameters_matter() -> None:
    assert len(findings(LongShare(two_runs=550), PLAIN, "18 . 12 . . . .")) == 1
    assert findings(LongShare(three_runs=500), PLAIN, "10 . 20 . 10 . .") == []
    assert findings(LongShare(four_runs=450), PLAIN, "21 10 10 10 . . .") == []


def test_a_shortened_week_has_its_share_by_the_runs_that_are_left() -> None:
    assert [one.week for one in findings(LongShare(), PLAIN, ". . . . . . .", "10 . 30 . . . .")] == [2]
    assert findings(LongShare(), PLAIN, ". . . . . . .", "12 . 18 . . . .") == []
    assert findings(LongShare(), PLAIN, ". . . . . . .", "30 . . . . . .") == []


def test_a_run_alone_may_be_all_of_its_week_and_four_or_more_have_one_share() -> None:
    rule = LongShare(two_runs=610, three_runs=440, four_runs=390)
    assert [rule.share(runs) for runs in range(6)] == [1000, 1000, 610, 440, 390, 390]
    assert [rule.largest_share(runs) for runs in range(6)] == [1000, 1000, 610, 440, 390, 390]


def test_of_one_run_nothing_is_a_share_and_four_are_as_many() -> None:
    for share in (LongShare().share, LongShare().largest_share):
        assert [share(runs) for runs in range(6)] == [1000, 1000, 600, 450, 400, 400]
