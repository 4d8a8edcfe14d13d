"""A little of `make fuzz`, always the same."""

from fuzz import GOOD, run


def test_nothing_but_faults_in_plain_words_comes_of_a_mutated_file() -> None:
    found = {number: what for number, what in run(seed=0, numbers=range(2000)) if what not in GOOD}
    assert found == {}
