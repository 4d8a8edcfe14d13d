"""What a coach sets looser than the protocol is said, with the protocol's own and its source; no tighter one is."""

import pytest
from lint_files import example, linted, loaded

from planforge.languages import in_words, language

LOOSER = {
    "build-cap: {max_increase: 50 %}": "max_increase: 50 % is looser than the protocol's own 10 %",
    "build-cap: {max_increase: 11 %, why: a strong runner}": "max_increase: 11 % is looser",
    "bout-step: {max_increase: 30 min}": "max_increase: 30 min is looser than the protocol's own 10 min",
    "rest-days: {days: 0}": "days: 0 is looser than the protocol's own 1",
    "clean-sessions: {sessions: 1}": "sessions: 1 is looser than the protocol's own 2",
    "start-load: {most_repeats: 12}": "most_repeats: 12 is looser than the protocol's own 10",
    "even-runs: {max_difference: 80 %}": "max_difference: 80 % is looser than the protocol's own 25 %",
    "strength-days: 1-2": "sessions_per_week: 1 is looser than the protocol's own 2",
    "run-step: [{max_increase: 2 min, during: weeks 1-9}, {max_increase: 4 min, during: week 10 on}]": (
        "max_increase: 4 min is looser than the protocol's own 3 min"
    ),
    "strength-days: {sessions_per_week: 1}": "sessions_per_week: 1 is looser than the protocol's own 2",
    "build-cap: [{max_increase: 20 %}, {name: first, max_increase: 5 %, during: weeks 4-8}]": "max_increase: 20 % is",
    "run-step: {max_increase: 2 min, during: weeks 4-8}": "it holds during `weeks 4-8` only; the protocol has it all",
}
NO_LOOSER = (
    "build-cap: {max_increase: 8 %}",
    "build-cap: {max_increase: 10 %}",
    "build-cap: [{max_increase: 10 %}, {max_increase: 50 %, during: weeks 9-12}]",
    "start-load: {repeats: 6}",
    "run-step: {weight: 5}",
    "run-days: [{sessions_per_week: 3, during: weeks 1-16}, {sessions_per_week: 4, during: week 17 on}]",
    "run-step: [{max_increase: 2 min, during: weeks 1-9}, {max_increase: 3 min, during: week 10 on}]",
    "preferred-days: {run: [mon, wed]}",
)


@pytest.mark.parametrize("rule", LOOSER)
def test_a_limit_that_is_looser_than_the_protocol_has_it_is_said(rule: str) -> None:
    found = [one for one in linted(example(f"rules:\n  {rule}\n")).warnings if LOOSER[rule] in one.message]
    (one,) = found
    assert one.message.startswith(rule.partition(":")[0]) and "(source: " in one.message
    assert str(one.place).startswith("sam.yaml:53:")
    german = in_words(one.message, language("de"))
    assert "Protokoll" in german and "(Quelle: " in german


@pytest.mark.parametrize("rule", NO_LOOSER)
def test_what_is_no_looser_is_no_news(rule: str) -> None:
    found = linted(example(f"rules:\n  {rule}\n")).warnings
    assert not [one for one in found if "looser" in one.message or "holds during" in one.message]


def test_what_counts_is_what_the_own_protocol_has() -> None:
    text = example("rules:\n  clean-sessions: {sessions: 2}\n", ("extends: runners-knee", "extends: meniscus"))
    text = text.replace("screening:", "screening:\n  clearance: {by: Dr Moss, on: 2026-11-20}", 1)
    (one,) = (one for one in linted(text).warnings if "looser" in one.message)
    assert "sessions: 2 is looser than the protocol's own 3" in one.message


def test_a_rule_that_is_switched_off_is_told_as_the_protocol_has_it() -> None:
    (said,) = (one for one in loaded(example("rules:\n  build-cap: off\n")).warnings if "build-cap" in one)
    assert said.startswith("the rule build-cap is switched off; the protocol has `build-cap: {") and "(source: " in said
