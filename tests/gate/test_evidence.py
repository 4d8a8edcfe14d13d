"""Every number by which pain decides has a source and its worth, which a report and the manual show from the table."""

import pytest

from planforge.gate.changes import PainGate
from planforge.gate.evidence import evidence, worth
from planforge.gate.judging import gate
from planforge.gate.table import OF_PAIN, PROFILES, ProfileName, after_step_back, table
from planforge.languages.catalogue import codes, english, language
from planforge.rules.registry import RULES
from planforge.views.manual import evidence as manual


@pytest.mark.parametrize("profile", PROFILES)
def test_every_limit_number_of_days_and_row_has_a_known_source_and_its_worth(profile: ProfileName) -> None:
    by = gate((profile,))
    for code in codes():
        every = [*evidence(by, PainGate(), language(code))]
        names = [*OF_PAIN, "settle_go", *table().numbers, *(row.name for row in by.rows)]
        assert [one.name for one in every] == names
        assert all(one.says and one.sources and {*one.sources} <= table().sources.keys() for one in every)


def test_what_speaks_above_a_limit_is_worth_no_more_than_the_limit() -> None:
    assert table().rows["above-go"].worth == "convention"
    assert worth(gate(("runners_knee",)), PainGate(), "above-go") == "convention"
    assert worth(gate(("it_band",)), PainGate(), "above-go") == "ours"
    assert worth(gate(("it_band",)), PainGate(), "morning") == "guideline"  # speaks of no limit


def test_a_limit_of_a_file_is_its_coachs() -> None:
    lower = PainGate.model_validate({"limits": {"go": "1"}})
    found = {one.name: one for one in evidence(gate(("runners_knee",), lower, 20), lower, english())}
    assert (found["go"].worth, found["go"].by) == ("own", "pain_gate")
    assert (found["hold"].worth, found["hold"].by) == ("own", "most_pain")  # 3 of the profile, and 2 may hurt
    assert (found["stop"].worth, found["stop"].sources) == ("convention", ("article", "esculier"))


def test_of_two_injuries_a_limit_is_of_the_profile_that_has_it() -> None:
    found = {one.name: one for one in evidence(gate(("it_band", "meniscus")), PainGate(), english())}
    assert found["stop"].follows == ("3 of 10",) and "Delaware" in found["stop"].by


def test_the_manual_names_each_limit_the_days_and_each_row() -> None:
    page = manual(RULES)
    assert f"{after_step_back().days} days: " in page and "None found for" in page
    assert all(name in page for name in (*table().profiles, *table().rows))
