"""A real Chromium, where one is: Debian's package or another, driven by Playwright, which fetches none of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
AXE = Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js"


def chromium() -> str:
    """Return the browser that is here; skip the test, and say why, where there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is here, so nobody looks at the report in a browser: install the package `chromium`")
    return found


def axe() -> str:
    """Return the checks of accessibility, as a script; skip the test where they are not."""
    if not AXE.is_file():
        pytest.skip("axe-core is not here; `make test` fetches it where npm is")
    return AXE.read_text(encoding="utf-8")


@contextmanager
def browser() -> Iterator[Any]:
    """Open a browser without a window; nothing that it shows may reach a network."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        opened = player.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND"],
        )
        try:
            yield opened
        finally:
            opened.close()
