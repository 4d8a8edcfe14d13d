"""Where a calendar's password comes from: a command, the environment, the keyring, .netrc, or a question.

Never from an argument, for every user of a computer sees those; and it is kept nowhere by planforge.
"""

import os
import shlex
import subprocess
from collections.abc import Callable
from urllib.parse import urlsplit

ENVIRONMENT = "PLANFORGE_CALDAV_PASSWORD"
SERVICE = "planforge"  # `keyring set planforge https://calendar.example/`: the address stands for the account
_PATIENCE = 120  # seconds: a password manager may ask its owner first


class NoPassword(Exception):
    """The password cannot be had; the message says where it was looked for."""


def password(url: str, user: str, command: str | None, ask: Callable[[], str] | None) -> str:
    """Return the password of an account, from the first place that has it; raise NoPassword."""
    if command:
        return _from_command(command)
    if given := os.environ.get(ENVIRONMENT):
        return given
    if found := _from_keyring(url, user) or _from_netrc(url, user):
        return found
    if ask is not None:
        return ask()
    raise NoPassword(
        f"no password: neither --password-command, {ENVIRONMENT}, the keyring (`keyring set {SERVICE} {user}`) nor "
        ".netrc has one, and nobody is there to be asked"
    )


def _from_command(command: str) -> str:
    try:
        words = shlex.split(command)
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=_PATIENCE, check=True, text=True)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        raise NoPassword(f"the password command failed ({type(error).__name__}): {command}") from None
    line = done.stdout.partition("\n")[0]  # as pass(1) writes it: what follows are notes
    if not line:
        raise NoPassword(f"the password command says nothing: {command}")
    return line


def _from_keyring(url: str, user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(SERVICE, f"{user}@{urlsplit(url).hostname}") or keyring.get_password(SERVICE, user)
    except KeyringError:  # none here, or locked
        return None


def _from_netrc(url: str, user: str) -> str | None:
    import netrc

    try:
        found = netrc.netrc().authenticators(urlsplit(url).hostname or "")
    except (OSError, netrc.NetrcParseError):
        return None
    return found[2] if found and found[0] in (user, "") else None
