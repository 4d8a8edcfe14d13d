"""A password is taken from where its owner keeps it, for the host and the user it belongs to, and never shown."""

import locale
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from planforge.deliver.passwords import ENVIRONMENT, NoPassword, password

keyring = pytest.importorskip("keyring")
backend = pytest.importorskip("keyring.backend")

URL = "https://calendar.example:8443/dav/"


class Kept(backend.KeyringBackend):  # type: ignore[misc, name-defined]
    """A keyring in memory: entries by name, as the real one keeps them."""

    priority = 1

    def __init__(self, **entries: str) -> None:
        super().__init__()
        self.entries = entries

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get(username) if service == "planforge" else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def nothing_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No password anywhere, a home of its own, and an empty keyring."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(keyring, "get_password", Kept().get_password)


def netrc(folder: Path, data: bytes) -> None:
    (folder / ".netrc").write_bytes(data)
    (folder / ".netrc").chmod(0o600)


def test_a_command_comes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "of the environment")
    file = tmp_path / "pass word"
    file.write_text("of the command\nurl: elsewhere\n", encoding="utf-8")
    assert password(URL, "sam", f"cat '{file}'", None) == "of the command"
    assert password(URL, "sam", None, None) == "of the environment"


@pytest.mark.parametrize("command", ["false", "no-such-program --of a-secret", "'", "printf ''", " ", "yes"])
def test_a_command_that_fails_is_said_without_what_may_be_secret(command: str) -> None:
    with pytest.raises(NoPassword) as failed:
        password(URL, "sam", command, lambda: "asked for")
    assert "password command" in str(failed.value)
    assert "a-secret" not in str(failed.value)


def test_bytes_that_are_no_text_are_no_password(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NoPassword):
        password(URL, "sam", f"cat {tmp_path / 'bytes'}", None)


def test_the_keyring_is_asked_for_host_and_user_never_for_the_user_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {"sam": "of another host", "sam@evil.example": "evil", "sam@calendar.example": "right"}
    monkeypatch.setattr(keyring, "get_password", Kept(**entries).get_password)
    assert password(URL, "sam", None, None) == "right"
    assert password("https://evil.example/", "sam", None, None) == "evil"
    with pytest.raises(NoPassword, match=r"keyring set planforge sam@third.example"):
        password("https://third.example/", "sam", None, None)


@pytest.mark.parametrize(
    "error", [RuntimeError, ValueError, keyring.errors.KeyringLocked, keyring.errors.NoKeyringError]
)
def test_a_keyring_that_fails_is_none(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: str) -> str:
        raise error("locked")

    monkeypatch.setattr(keyring, "get_password", fails)
    assert password(URL, "sam", None, lambda: "asked for") == "asked for"


def test_netrc_is_asked_for_host_and_user(tmp_path: Path) -> None:
    netrc(tmp_path, b'machine calendar.example login sam password "not a secret: knee"\n')
    assert password(URL, "sam", None, None) == "not a secret: knee"
    for url, user in ((URL, "kim"), ("https://evil.example/", "sam")):
        with pytest.raises(NoPassword):
            password(url, user, None, None)


def test_the_default_entry_of_netrc_is_for_no_host(tmp_path: Path) -> None:
    netrc(tmp_path, b"default login sam password of-any-host\n")
    with pytest.raises(NoPassword):
        password(URL, "sam", None, None)


ENTRY = "machine calendar.example login sam password g\u00fcnther\n"


@pytest.mark.parametrize(
    "data",
    [
        ENTRY.encode("latin-1"),
        ENTRY.encode("utf-16"),
        ENTRY.encode("utf-8-sig"),
        ENTRY.encode("cp037"),
        b"\x00" * 100,
        b"machine",
        b"hello world",
    ],
)
@pytest.mark.skipif(locale.getpreferredencoding().lower() != "utf-8", reason="the machine's own encoding reads it")
def test_a_netrc_that_cannot_be_read_is_said_and_a_person_is_asked(tmp_path: Path, data: bytes) -> None:
    netrc(tmp_path, data)
    assert password(URL, "sam", None, lambda: "asked for") == "asked for"
    with pytest.raises(NoPassword, match=r"\.netrc is there and cannot be read") as failed:
        password(URL, "sam", None, None)
    assert "nther" not in str(failed.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", None), lambda path: path.symlink_to("/dev/zero")])
def test_a_netrc_that_is_no_file_is_none(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / ".netrc")
    with pytest.raises(NoPassword):
        password(URL, "sam", None, None)
