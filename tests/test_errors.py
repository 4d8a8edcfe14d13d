"""Every message that a coach can get is kept in tests/errors, was read by somebody, and changes only on purpose."""

import pytest
from catalogue import FAULTY, FOLDER, message, recorded


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_file_gets_the_message_that_was_read(name: str) -> None:
    assert message(name), f"{name}.yaml is not faulty"
    assert recorded(name).is_file(), "`make errors` records it; read it before you keep it"
    assert message(name) == recorded(name).read_text(encoding="utf-8")


def test_no_message_is_left_without_its_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(FAULTY)
    assert len(FAULTY) >= 100
