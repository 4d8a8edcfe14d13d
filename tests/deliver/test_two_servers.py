"""The ordinary life of a plan in a calendar, on each of two real servers: both see the same."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from servers import PASSWORD, USER, radicale
from test_hostile_servers import exported, moved

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT

pytest.importorskip("caldav")

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"


@contextmanager
def xandikos(folder: Path) -> Iterator[str]:
    """Start Xandikos, which asks nobody for a password, on loopback and a free port; yield its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    options = ["--directory", str(folder), "--autocreate", "--current-user-principal", f"/{USER}/"]
    place = ["--listen-address", "127.0.0.1", "--port", str(port), "--no-detect-systemd"]
    kept = ["--state-dir", str(folder / "state")]
    command = [sys.executable, "-m", "xandikos", "serve", "--defaults", *options, *place, *kept]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(400):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


@contextmanager
def _radicale(folder: Path) -> Iterator[str]:
    with radicale(folder) as running:
        yield running.url


@pytest.fixture(params=["radicale", "xandikos"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    if request.param == "xandikos":
        pytest.importorskip("xandikos")
    folder = tmp_path / "server"
    folder.mkdir()
    with {"radicale": _radicale, "xandikos": xandikos}[request.param](folder) as running:
        yield running


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "export").mkdir()
    plan = read_plan(SAMPLE / "plan.json")
    exported(tmp_path / "export", plan.model_copy(update={"weeks": plan.weeks[1:3], "events": ()}))
    return tmp_path / "export"


def asked(method: str, address: str, body: str = "") -> str:
    """Do as another program would."""
    manager = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    manager.add_password(None, address, USER, PASSWORD)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(manager))
    headers = {"Content-Type": "text/calendar"} if body else {}
    request = urllib.request.Request(address, body.encode() or None, headers, method=method)
    with opener.open(request, timeout=20) as answer:
        return str(answer.read().decode())


def by(change: Callable[[str], str], address: str) -> None:
    asked("PUT", address, change(asked("GET", address)))


def test_the_ordinary_life_of_a_plan_in_a_calendar(url: str, out: Path) -> None:
    def sync(*more: str) -> Any:
        words = ["sync", "--out", str(out), "--url", url, "--user", USER, "--json", *more]
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        answer = json.loads(result.stdout)
        return {name: [one["session"] for one in found] for name, found in answer.items() if isinstance(found, list)
                and name != "hosts" and found}  # fmt: skip

    slots = sorted(session.id for session in read_plan(out / "plan.json").sessions)
    assert {name: sorted(some) for name, some in sync().items()} == {"created": slots}
    assert sync() == {}
    (calendar,) = json.loads((out / "synced.json").read_text(encoding="utf-8"))["calendars"]
    places = {uid.partition("-w0")[2]: one["href"] for uid, one in calendar["events"].items()}
    place = {slot: href for slot in slots for end, href in places.items() if slot == f"w0{end}"}

    changed = moved(out)
    assert sync() == {"changed": [changed]}
    noted, elsewhere, gone = [slot for slot in slots if slot != changed][:3]
    by(lambda text: re.sub(r"(?m)^STATUS", "LOCATION:Park\r\nSTATUS", text), place[noted])
    by(lambda text: re.sub(r"(DT(?:START|END);TZID=[^:]*:\d{8}T)(\d\d)", r"\g<1>21", text), place[elsewhere])
    by(lambda text: re.sub(r"(DTEND;TZID=[^:]*:\d{8}T)\d{4}", r"\g<1>2159", text), place[elsewhere])
    asked("DELETE", place[gone])
    assert sync() == {"moved": [elsewhere], "edited": [elsewhere], "missing": [gone]}
    assert "LOCATION:Park" in asked("GET", place[noted])
    assert sync("--put-back") == {"changed": [elsewhere], "missing": [gone]}
    assert sync("--restore") == {"created": [gone]}
    assert sync() == {}
    assert sorted(sync("--remove")["deleted"]) == slots
    assert not (out / "synced.json").exists()
    assert sorted(sync()["created"]) == slots
