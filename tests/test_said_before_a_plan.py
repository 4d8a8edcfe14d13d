"""What is said of a file in plain words: hours in the night, offsets for zones, running by another name, identities."""

from datetime import date

import pytest
from answered import ANSWERED
from click.testing import CliRunner

from planforge.actions.load import linted
from planforge.cli import main
from planforge.constraints.load import Loaded, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.quantities.zones import names, what_is_wrong
from planforge.source import Faults, read_text


def loaded(*, monday: str = "18:00 for 60 min", more: str = "", head: str = "") -> Loaded:
    text = (
        f"planforge: 1\nextends: runners-knee\n{head}"
        "runner: {normal_weekly_distance: 20 km, easy_pace: 7:00 /km, walking_pace: 10:30 /km, stopped_running: yes}\n"
        f"calendar: {{start: 2027-01-04, available: {{mon: {monday}, wed: 18:00 for 60 min, sat: 09:00 for 90 min}}}}\n"
        f"{ANSWERED}{more}"
    )
    document = read_text(text, "sam.yaml", find_template, template_names())
    return linted(load_document(document, today=date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("monday", "way"),
    [
        ("00:00 for 12 h", "`05:00 for 420 min`"),
        ("04:50 for 60 min", "`05:00 for 50 min`"),
        ("05:00 for 12 h", None),
        ("12:00 for 12 h", None),
        ("00:30 for 60 min", None),  # whoever has time in the night alone means it
    ],
)
def test_a_time_that_begins_in_the_night_and_holds_the_day_is_named(monday: str, way: str | None) -> None:
    said = [one for one in loaded(monday=monday).warnings if "in the night" in one]
    assert len(said) == (way is not None)
    assert all(way in one and one.startswith("sam.yaml:4:") for one in said if way)


@pytest.mark.parametrize("text", ["GMT+5", "UTC-3", "utc+05:30", "+01:00", "GMT+0530", "UTC+5 "])
def test_an_offset_is_never_answered_with_a_zone_of_the_other_sign(text: str) -> None:
    wrong = what_is_wrong(text)
    assert wrong is not None
    assert "Etc/" not in wrong and "name a place there, like `Europe/London`" in wrong


def test_every_zone_that_there_is_is_still_one() -> None:
    assert [name for name in names() if name != "Factory" and what_is_wrong(name)] == []


@pytest.mark.parametrize("title", ["Run", "Rest", "rest day", "Run-walk 8 x 1:2", "Easy jogging", "Treadmill running"])
def test_cross_training_that_reads_like_running_or_rest_is_told(title: str) -> None:
    """Titles are texts: what a step does is read from its fields, so none stops a plan."""
    said = loaded(more=f"protocol: {{cross_training: [{{title: '{title}'}}]}}\n").warnings
    assert [one for one in said if title in one and "reads like" in one]


@pytest.mark.parametrize("title", ["Aqua jogging", "Deep-water running", "Brisk walk", "Restorative yoga"])
def test_what_stands_in_for_running_may_bear_its_name_in_water(title: str) -> None:
    said = loaded(more=f"protocol: {{cross_training: [{{title: '{title}'}}]}}\n").warnings
    assert not [one for one in said if "reads like" in one]


@pytest.mark.parametrize("name", ["bb", "Sam-1", "a" * 65])
def test_a_wrong_identity_is_told_in_words(name: str) -> None:
    with pytest.raises(Faults, match="write 4 to 64 small letters") as told:
        loaded(head=f"plan_id: {name}\n")
    assert "pattern" not in str(told.value)


def test_a_wrong_moment_is_not_blamed_on_a_variable_that_is_not_set() -> None:
    said = CliRunner().invoke(main, ["generate", "--now", "tomorrow"], env={"SOURCE_DATE_EPOCH": None})
    assert said.exit_code == 2 and "'tomorrow' is no moment" in said.stderr
    assert "SOURCE_DATE_EPOCH" not in said.stderr
