"""A life of each kind of `make lives`, always the same."""

import pytest
from lives import KINDS, live

WEEKS = 7  # of running: until then every kind has met what is its own


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_weeks_of_a_life_break_nothing(kind: str) -> None:
    assert live(kind, seed=1, weeks=WEEKS).broken is None


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_life_breaks_nothing_and_ends_with_an_answer(kind: str) -> None:
    lived = live(kind, seed=2)
    assert lived.broken is None
    assert lived.ended != "no answer"
