"""Where a password or a key comes from: a command, the environment, the keyring, .netrc, or a question.

Never from an argument, for every user of a computer sees those; and it is kept nowhere by planforge.
"""

import os
import shlex
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from planforge.languages import Message

ENVIRONMENT = "PLANFORGE_CALDAV_PASSWORD"
SERVICE = "planforge"  # `keyring set planforge sam@calendar.example`: host and user, for a user alone is anybody's
_MOST = 64 * 1024  # bytes
_PATIENCE = 120  # seconds: a password manager may ask its owner first


class NoPassword(Exception):
    """The password cannot be had; the message says where it was looked for."""


def password(
    url: str,
    user: str,
    command: str | None,
    ask: Callable[[], str] | None,
    *,
    environment: str = ENVIRONMENT,
    option: str = "--password-command",
) -> str:
    """Return the password of an account, from the first place that has it; raise NoPassword.

    environment: the variable that may hold it. option: what names the command on the command line.
    """
    if command:
        return _from_command(command)
    if given := os.environ.get(environment):
        return given
    host = urlsplit(url).hostname or ""
    found = _from_keyring(host, user)
    unreadable = False
    try:
        found = found or _from_netrc(host, user)
    except ValueError:
        unreadable = True
    if found:
        return found
    if ask is not None:
        return ask()
    keyring = f"keyring set {SERVICE} {user}@{host}"
    none = Message("messages.password.none", option=option, environment=environment, keyring=keyring)
    raise NoPassword(Message("messages.password.netrc", none=none) if unreadable else none)


def _from_command(command: str) -> str:
    program = (command.split(maxsplit=1) or [command])[0]  # what follows it may be secret
    try:
        said = _output(shlex.split(command))
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        raise NoPassword(Message("messages.password.failed", why=type(error).__name__, program=program)) from None
    line = said.partition("\n")[0]  # as pass(1) writes it: what follows are notes
    if not line:
        raise NoPassword(Message("messages.password.silent", program=program))
    return line


def _output(words: list[str]) -> str:
    """Return what a program prints, of which so much is read as may be a password."""
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        impatient = threading.Timer(_PATIENCE, process.kill)
        impatient.start()
        try:
            assert process.stdout is not None
            data = process.stdout.read(_MOST)
            process.stdout.close()
            process.wait()
        finally:
            impatient.cancel()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words[0])
    return data.decode()


def _from_keyring(host: str, user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, f"{user}@{host}")
    except (KeyringError, ImportError, AttributeError, RuntimeError, ValueError):  # none here, locked, or it fails
        return None


def _from_netrc(host: str, user: str) -> str | None:
    """Return what .netrc has for host and user; raise ValueError where it cannot be read.

    Its `default` entry is not asked: it would give a password to any host.
    """
    import netrc

    if not (Path.home() / ".netrc").is_file():  # nor a pipe, which would be waited for
        return None
    try:
        found = netrc.netrc().hosts.get(host)
    except netrc.NetrcParseError as error:
        raise ValueError(str(error)) from None
    except OSError:
        return None
    return found[2] if found and found[0] in (user, "") else None
