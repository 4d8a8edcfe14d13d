"""What changes nothing in what follows from pain is named with its place; what does is not."""

import pytest
from test_pain_changes import HEAD, loaded

from planforge.lint import lint

IDLE = {
    "    limits: {go: 3}\n": "go: the protocol's own limit is 3 already",
    "    rows: {much: {when: {worst: 6}, then: {next: back_1}, says: Much.}}\n": "the row 'much' never decides",
    "    without: [it-band-early]\n    why: it is no IT band\n": "is none of this protocol's",
}
AT_WORK = (
    "    limits: {go: 2}\n",
    "    rows: {much: {when: {worst: 6}, then: {next: back_2}, says: Much.}}\n",
    "    without: [stiff-30]\n    why: agreed with the physio\n",
)


@pytest.mark.parametrize("more", IDLE)
def test_what_changes_nothing_is_named_with_its_place(more: str) -> None:
    asked = loaded("bursitis", HEAD + more)
    says = IDLE[more]
    (fault,) = [one for one in lint(asked.problem, asked.document).warnings if "pain_gate" in one.message]
    assert says in fault.message and fault.hint
    assert str(fault.place).split(":", 1)[0] == "sam.yaml"
    line = asked.document.texts["sam.yaml"].splitlines()[fault.place.line - 1] if fault.place else ""
    assert line.lstrip().startswith(more.strip().split()[0])


@pytest.mark.parametrize("more", AT_WORK)
def test_what_changes_something_is_not_named(more: str) -> None:
    asked = loaded("bursitis", HEAD + more)
    assert not [one for one in lint(asked.problem, asked.document).warnings if "pain_gate" in one.message]
