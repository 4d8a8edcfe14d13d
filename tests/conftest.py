"""Makes `drawn`, `catalogue` and their like importable everywhere: pytest puts the folder of this file on the path.

Tests that draw their examples draw the same ones each time, so that nobody's change is stopped by what others wrote;
`make fuzz` sets DRAW_ANEW and draws new ones.
"""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile("default" if os.environ.get("DRAW_ANEW") else "same")


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """A folder that every user may reach."""
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.geteuid() and not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    return tmp_path
