"""A few lives of `make lives`, always the same."""

import pytest
from lives import KINDS, live

QUICK = (
    "flaring knee",
    "first level",
    "misses Saturdays",
    "ill",
    "red flag",
)  # of short plans; others need theirs to the end


@pytest.mark.parametrize("kind", QUICK)
def test_the_first_weeks_of_a_life_break_nothing(kind: str) -> None:
    assert live(kind, seed=1, weeks=4).broken is None


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_life_breaks_nothing_and_ends_with_an_answer(kind: str) -> None:
    lived = live(kind, seed=2)
    assert lived.broken is None
    assert lived.ended != "no answer"
