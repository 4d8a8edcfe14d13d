"""What a runner reads of it: every row and outcome has its words, in one place, and none of the words of ours."""

import re
from itertools import product
from pathlib import Path

import pytest

from planforge.constraints.templates import FOLDER
from planforge.gate import words
from planforge.gate.judging import gate, judge
from planforge.gate.outcome import Next, Now, Parts, Refer
from planforge.gate.table import PROFILES, table
from planforge.languages import catalogue, english
from planforge.source import read_text

OURS = ("gate", "rung", "clean", "settled", "flat", "gait", "onset", "material", "level")
PAIN = english().pain


def test_every_row_answer_limit_and_outcome_has_its_words_and_there_are_no_others() -> None:
    assert {*PAIN.rows} == {*table().rows}
    assert {*PAIN.answers} == {*table().answers}
    assert [{*one} for one in (PAIN.now, PAIN.next, PAIN.refer)] == [{*one} for one in (Now, Next, Refer)]
    assert {*PAIN.back_by} == {*table().answers["settled"].steps[:-1]}


def test_none_of_the_words_of_ours_is_read_by_a_runner() -> None:
    said = [*PAIN.rows.values(), *PAIN.now.values(), *PAIN.next.values(), *PAIN.refer.values(), *PAIN.answers.values(),
            *PAIN.limits.values(), *PAIN.back_by.values(), *PAIN.days_off, PAIN.bolder, PAIN.nothing]  # fmt: skip
    found = [(word, one) for word, one in product(OURS, said) if re.search(rf"\b{word}", one.lower())]
    assert found == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_row_can_be_told_with_the_limits_of_its_profile(profile: str) -> None:
    by = gate((profile,))  # type: ignore[arg-type]
    for row in by.rows:
        told = words.row(by, row.name, english())
        assert "{" not in told and told[0].isupper() and told.endswith((".", "today.")), told
        assert words.to_do(row.then, english())
    assert words.row(by, "above-stop", english()) == f"The pain while running was above {by.limits.stop} of 10."


def test_the_gravest_row_alone_is_told_and_its_source_on_request() -> None:
    by = gate(("runners_knee",))
    given = {"worst": 4, "course": "flat", "after": 3, "settled": "by_evening", "morning": "little_more",
             "gait": "normal", "red_flag": "no", "stiffness": "to_10_min"}  # fmt: skip
    found = judge(by, given)
    assert len(found.rows) > 3
    assert words.because(by, found, english()) == "The pain while running was above 3 of 10."
    assert words.to_do(found.parts, english()) == (
        "Walk home.", "Next time: an easier run.", "No running for 1 day first.",
    )  # fmt: skip
    assert words.sources(found.gravest_row or "")[:2] == (
        "Worth: convention.",
        f"{table().sources['article'].what}; read: in full. {table().sources['article'].found}",
    )
    assert words.because(by, judge(by, {"worst": 0, "morning": "usual"}), english()) == PAIN.nothing


def test_what_was_not_said_is_named() -> None:
    by = gate(("general",))
    assert words.because(by, judge(by, {"worst": 0}), english()) == "It was not said: the next morning."


def test_at_once_means_no_running_whatever_the_rest_says() -> None:
    said = words.to_do(Parts(Now.GO_ON, Next.PROGRESS, 0, Refer.AT_ONCE), english())
    assert said == (PAIN.next["no_running"], PAIN.refer["at_once"])


# Numbers of pain in texts that do not follow a profile: whose they are, so that no other can come in unseen.
NOT_OF_A_PROFILE = {
    "shorter where the pain goes above 2 of 10": "a walk while running waits: the question before the first run",
    "take stairs with pain of at most 2 of 10": "a question before the first run; its key holds the number",
    "30 minutes briskly, pain at most 2 of 10": "the same",
    "up and down, pain at most 2 of 10": "the same",
    "stairs with pain of at most 2 of 10": "the same",
    "like '2 of 10'": "how pain is written",
    "until the pain is at most 2 of 10": "Esculier 2018, of stairs and downhill on any day",
    "Pain of 4 or more": "JOSR 2019, of jumps",
    "hurt less than 3 of 10": "letsgetbouncy.net, of leg presses before jumps",
    "first eight weeks hurt at most 5 of 10": "a habit of the NEMEX courses, of their exercises",
}


def test_every_number_of_pain_that_a_runner_reads_follows_the_profile_or_has_its_reason() -> None:
    named = re.compile(
        r"(?:severe|severe-7|severe-after-7|severe-before|came-back-3|delaware-stays) = "
    )  # rows of a step, not of a limit
    english_lines = (catalogue.FOLDER / "en.toml").read_text(encoding="utf-8").splitlines()
    texts = [line for line in english_lines if not named.match(line)]
    for path in sorted(Path(FOLDER).glob("*.yaml")):
        document = read_text(path.read_text(encoding="utf-8").replace("\nextends:", "\n#", 1), path.name)
        texts += [text for loc, text in document.leaves() if loc[0] == "protocol"]
    number = re.compile(r"\b\d(?:-\d)? of 10|[Pp]ain of \d|hurts? (?:at most|less than) \d|[Aa]bove \d\b")
    numbered = [text for text in texts if number.search(text)]
    assert len(numbered) >= len(NOT_OF_A_PROFILE)
    assert [text for text in numbered if not any(reason in text for reason in NOT_OF_A_PROFILE)] == []
    assert [one for one in NOT_OF_A_PROFILE if not any(one in text for text in numbered)] == []
