"""The readers in `tests/node`: scripts for node that print what they read of a file as JSON. `make test` installs them.

A script takes the names of files and prints a JSON list, a value a file; it leaves with another code than 0 when a
library refuses a file.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).parent / "node"


def missing() -> str | None:
    """Return why nothing can be read by node, None where it can."""
    if shutil.which("node") is None:
        return "node is not here"
    if not (HOME / "node_modules").is_dir():
        return "the packages for node are not here; `make test` fetches them where npm is"
    return None


def read_by_node(script: str, *files: Path) -> list[Any]:
    """Return what a script of `tests/node` reads of each file; skip the test where node or its packages are not."""
    if reason := missing():
        pytest.skip(reason)
    done = subprocess.run(["node", HOME / script, *files], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    read: list[Any] = json.loads(done.stdout)
    return read
