"""One database of time zones, and a way out for every other name."""

from importlib.resources import files

import pytest
from pydantic import ValidationError

from planforge.problem.sections import Calendar
from planforge.quantities.zones import is_utc, names, what_is_wrong, zone

AVAILABLE = {"mon": "18:00 for 45 min"}
MEANT = {
    "posix/Europe/London": "did you mean `Europe/London`?",
    "right/Europe/Paris": "did you mean `Europe/Paris`?",
    "europe/london": "did you mean `Europe/London`?",
    "UTC ": "write it like `Europe/London`",
    "utc": "did you mean `UTC`?",
    "localtime": "write it like `Europe/London`",
    "Factory": "write it like `Europe/London`",
    "posixrules": "write it like `Europe/London`",
    "GMT0BST,M3.5.0/1,M10.5.0": "write it like `Europe/London`",
    ":/etc/localtime": "write it like `Europe/London`",
    "../../etc/passwd": "",
    "/usr/share/zoneinfo/Europe/London": "",
    "Europe/London\n": "did you mean `Europe/London`?",
    "Europe/Lundon": "did you mean `Europe/London`?",
    "": "write it like `Europe/London`",
    "x" * 3000: "write it like `Europe/London`",
}


@pytest.mark.parametrize("name", MEANT, ids=lambda name: name[:30])
def test_what_is_no_zone_is_refused_with_the_file_and_with_a_hint(name: str) -> None:
    with pytest.raises(ValidationError, match="unknown time zone") as refused:
        Calendar(weeks=4, timezone=name, available=AVAILABLE)
    assert MEANT[name] in str(refused.value)


def test_every_zone_that_a_file_may_name_can_be_exported() -> None:
    listed = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    assert names() == set(listed)
    for name in listed:
        assert zone(name).key == name and isinstance(is_utc(name), bool)
        assert (what_is_wrong(name) is None) == (name != "Factory")


def test_a_long_name_is_shown_as_far_as_eighty_letters() -> None:
    said = what_is_wrong("x" * 200) or ""
    assert said.startswith(f"unknown time zone '{'x' * 80}'; ")
    assert (what_is_wrong("UTC+" + " " * 200 + "5") or "").startswith(f"'UTC+{' ' * 76}' is no time zone but an offset")
