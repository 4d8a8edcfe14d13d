"""Who treats a knee reads "proven" as proven in medicine: what was computed here is that no plan is better."""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from commands import NOW, Command, Example

from planforge.languages.catalogue import codes

PROOF = re.compile(r"\b(?:un)?prov(?:en?|es|ed|ing)\b|\bproofs?\b|be(?:weis|wies)", re.IGNORECASE)
OF_MEDICINE = re.compile(r"no(?:thing)? [^.]*?medical proof|nichts [^.]*?medizinisch bewiesen", re.IGNORECASE)


def texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    else:
        for one in values.values() if isinstance(values, dict) else values if isinstance(values, list) else ():
            yield from texts(one)


def claims(text: str) -> list[str]:
    """Return the words of proof that a text has besides saying that it is none of medicine."""
    return PROOF.findall(OF_MEDICINE.sub("", text))


@pytest.mark.parametrize("code", codes())
def test_no_text_of_a_language_claims_a_proof(code: str) -> None:
    said = tomllib.loads((resources.files("planforge.languages") / f"{code}.toml").read_text("utf-8"))
    assert [text for text in texts(said) if claims(text)] == []


@pytest.mark.parametrize("code", codes())
def test_each_language_says_above_what_was_computed_that_it_is_no_proof_of_medicine(code: str) -> None:
    said = tomllib.loads((resources.files("planforge.languages") / f"{code}.toml").read_text("utf-8"))
    made, report = said["messages"]["made"], said["report"]["proven"]
    assert all(OF_MEDICINE.search(text) for text in (made["proven"], made["kept"], report["of_the_plan"]))


def test_what_is_said_of_a_plan_claims_no_proof(example: Example, planforge_command: Command) -> None:
    explained = planforge_command("explain", "--now", NOW)
    for said in (example.done.out, explained.stdout, planforge_command("--help").stdout):
        assert claims(said) == []
    assert OF_MEDICINE.search(example.done.out) and OF_MEDICINE.search(explained.stdout)


def test_the_readme_claims_no_proof_to_who_is_no_engineer() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert claims(readme.partition("\n## For engineers")[0]) == []
