"""Where it hurts: a place that one protocol is for names it, and whatever is not clear ends with a physiotherapist."""

import pytest
from commands import Command

from planforge.constraints.places import ELSEWHERE, PLACES, Place, Referral, place_of
from planforge.constraints.templates import template_names

FOUND = {
    "runners-knee": (
        "around the kneecap",
        "behind my knee cap",
        "around and behind the kneecap",
        "Runner's knee",
        "PFPS",
    ),
    "it-band": ("outside of the knee", "Outer side", "lateral knee", "IT-band", "it band syndrome, left"),
    "patellar-tendinopathy": ("just below the kneecap", "below my patella", "Jumper\u2019s knee", "patellar tendon"),
    "bursitis": ("over the kneecap", "over the kneecap, not swollen", "pes anserine", "inner side, below the joint"),
    "osteoarthritis": ("all over, stiff after rest", "osteoarthritis", "diffuse, I am 52"),
    "return-after-birth": ("nowhere", "after a birth", "postpartum", "after covid", "after a long break"),
}
PROFESSIONAL = (
    "behind the knee", "back of the knee", "calf", "the groin", "hip", "shin", "a bone on the inner side",
    "inside of the knee",
    "medial", "front of the knee", "under the kneecap", "on the kneecap",
    "deep in the joint", "outer joint line", "meniscus",
    "outside and inside", "around the outside of the kneecap", "outside of the knee, and it locks", "outside, swollen",
    "outside, not swollen but gives way", "above the kneecap", "all over", "rheumatoid arthritis",
    "foot", "at night, outside",
    "numb on the outside", "pregnant", "below the knee", "it popped",
)  # fmt: skip


@pytest.mark.parametrize(("protocol", "text"), [(name, text) for name, texts in FOUND.items() for text in texts])
def test_a_clear_place_names_its_protocol(protocol: str, text: str) -> None:
    found = place_of(text)
    assert isinstance(found, Place), found
    assert protocol in [one.name for one in found.protocols]


@pytest.mark.parametrize("text", PROFESSIONAL)
def test_an_alarming_or_ambiguous_place_is_for_a_physiotherapist(text: str) -> None:
    assert isinstance(place_of(text), Referral)


@pytest.mark.parametrize("text", ["", "knee", "my elbow", "Innenseite", "x" * 3000])
def test_words_that_name_no_place_are_no_answer(text: str) -> None:
    assert place_of(text) is None


@pytest.mark.parametrize("alarm", ["locks", "swollen", "groin", "calf", "bone", "at night", "numb"])
def test_no_place_outweighs_an_alarm(alarm: str) -> None:
    for place in PLACES:
        for text in (f"{place.where}, {alarm}", f"{alarm}; {place.where}"):
            assert isinstance(place_of(text), Referral), text


def test_every_protocol_has_a_place_and_every_place_protocols() -> None:
    named = [one.name for place in PLACES for one in place.protocols]
    without = {*template_names()} - {"base", *named}
    assert not without, f"say where it hurts that {', '.join(without)} is for: PLACES in constraints/places.py"
    assert len(named) == len({*named}) and {*named} <= {*template_names()}
    for place in PLACES:
        found = place_of(place.where)
        assert found is place or place.needs_clearance, place.where


def test_the_command_answers_with_the_protocol_or_with_a_physiotherapist(planforge_command: Command) -> None:
    found = planforge_command("templates", "--where", "outside of the knee")
    assert found.exit_code == 0
    assert "it-band              for weeks" in found.stdout and "init --condition it-band" in found.stdout
    for text in ("groin", "inside of the knee", "deep in the joint"):
        result = planforge_command("templates", "--where", text)
        assert (result.exit_code, result.stdout) == (3, "")
        assert "See a physiotherapist or sports doctor first" in result.stderr
    cleared = planforge_command("templates", "--where", "deep in the joint").stderr
    assert "`meniscus` is the protocol" in cleared and "names no protocol" not in cleared, "not both at once"
    assert "names no protocol" in planforge_command("templates", "--where", "groin").stderr
    unknown = planforge_command("templates", "--where", "knee")
    assert unknown.exit_code == 2
    assert all(place.where in unknown.stderr for place in PLACES) and ELSEWHERE in unknown.stderr
