"""What a finding says for people and what it says for programs is one thing."""

import pytest
from drawn import findings, problem
from universes import settings, universes

from planforge.rules.base.rule import Rule
from planforge.rules.build_cap import BuildCap
from planforge.rules.long_share import LongShare
from planforge.rules.registry import RULES
from planforge.rules.session_spike import SessionSpike
from planforge.rules.start_load import StartLoad

# These tell a share where a program is told the distance, or a range in words.
OTHERWISE = {"build-cap", "session-spike", "long-share", "start-load"}
FOUR = problem(weeks=4)


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if rule.scope != "session" and rule.name not in OTHERWISE],
    ids=lambda rule: rule.name,
)
def test_what_is_measured_and_what_is_allowed_stand_in_the_words(rule: type[Rule]) -> None:
    use = settings(rule.name)[0]
    found = [
        one
        for universe in universes(rule.name)[:3]
        for goal in universe.goals
        for several in universe.judge(use, goal).values()
        for one in several
    ]
    assert found
    for one in found:
        assert (one.measured or "") in one.message and (one.allowed or "") in one.message, one


@pytest.mark.parametrize(
    ("rule", "weeks", "measured", "allowed"),
    [
        (BuildCap(), ("20 . 20 . 20 . .", "24 . 24 . 24 . ."), "10.8 km", "9.9 km"),
        (SessionSpike(), ("20 . 20 . 20 . .", "20 . 20 . 24 . ."), "3.6 km", "3.3 km"),
        (LongShare(), ("20 . 12 . . . .",), "3.0 km", "2.9 km"),
        (StartLoad(), ("4x1:2 . 8x1:2 . . . .",), "4", "8-10"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_program_is_told_figures_where_people_are_told_shares(
    rule: Rule, weeks: tuple[str, ...], measured: str, allowed: str
) -> None:
    assert (measured, allowed) in [(one.measured, one.allowed) for one in findings(rule, FOUR, *weeks)]
