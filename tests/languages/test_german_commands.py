"""Every command that a runner calls, on a German file: each line it prints, each way in which it ends, is German.

A command stands below: with its calls, or among those that are the coach's. What is only a coach's on a runner's page
(what was computed, findings of rules, what a watch cannot show, the sources of what follows from pain) is left out by
the words above it.
"""

import re
import shutil
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from drives import as_watch
from german import foreign
from intervals_server import KEY, intervals
from test_german import FILE, QUICK, written

from planforge.cli import _COMMANDS, main
from planforge.deliver.folder import read_plan
from planforge.deliver.makes import MAKES

COACHS = {"init", "check", "show", "explain", "compare", "batch", "targets", "rules", "templates", "schema"}
COACHS_WORDS = (
    "Für den Coach, errechnet (",
    "Für den Coach: eingehalten, aber",
    "Wünsche, die",
    "Wohin er kann",
    "An das angepasst",
    "Woher es kommt:",
)
BY_CLICK = re.compile(r"^Usage: .*$|^Try .*$|^Error: (?:Invalid value for )?", re.MULTILINE)
# Rows and answers by their names, as `planforge pain --if` takes them; they may go on on the next line.
NAMES = re.compile(r"^((?:Zeilen, die|Gefragt und nicht)[^:]*:)(?:[^\n]|\n(?=[a-z]))*", re.MULTILINE)


def read_by_a_runner(said: str) -> str:
    """Return what is said without the parts that are the coach's."""
    said = NAMES.sub(r"\1", said)
    parts = BY_CLICK.sub("", said.partition("\nWorth: ")[0]).split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith(COACHS_WORDS))


class Page(HTMLParser):
    """Keeps what a page says, labels too, but for what it says to be English, and what is typed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._left_out = [False]
        self._open = ["page"]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        english = given["lang"] == "en" if "lang" in given else self._left_out[-1]
        self._left_out.append(english or tag in ("style", "code"))
        self._open.append(tag)
        self.said += [given[one] or "" for one in ("aria-label", "data-label") if one in given and not english]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self._left_out.pop()

    def handle_data(self, data: str) -> None:
        self.said += [] if self._left_out[-1] else [data]


class Runner:
    """A runner with a German file, its plan and its diary, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.out = folder, folder / "sam.yaml", folder / "exports"
        self.first = read_plan(self.out / "plan.json").weeks[0].runs[0]

    def __call__(self, command: str, *arguments: object, code: int = 0, typed: str | None = None, to: str = "") -> str:
        """Call a command, and return what it said, once no word of it is foreign."""
        found: Result = CliRunner().invoke(main, [command, *map(str, arguments)], input=typed)
        said = f"{found.stdout}\n{found.stderr}"
        assert found.exit_code == code, said
        assert foreign(read_by_a_runner(said)) == set(), f"planforge {command}:\n{said}"
        assert to in said
        return said

    def on(self, days: int, hour: int = 20) -> tuple[object, ...]:
        """Return the options for this plan, so many days after its first run."""
        return "--out", self.out, "--now", f"{self.first.date + timedelta(days)}T{hour:02}:00:00"

    def with_file(self, name: str, *changes: tuple[str, str]) -> Path:
        """Return another file of the same runner."""
        text = self.file.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A German file and its plan, made once."""
    return written(tmp_path_factory.mktemp("made")).parent


@pytest.fixture
def runner(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.chdir(tmp_path)
    for name in ("PLANFORGE_CALDAV_PASSWORD", "PLANFORGE_INTERVALS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Runner(tmp_path)


STILL_RUNNING = "stopped_running: no\n  recent_weekly_distance: 9 km\n  runs_per_week: 3\n  longest_recent_run: 4 km"
SHORT_WEEK = "  changes: {2027-01-11..2027-01-17: {mon: none, wed: none, fri: none}}\n"


def test_a_command_is_a_runners_or_a_coachs() -> None:
    assert set(_COMMANDS) >= COACHS
    assert {*RUNNERS} == set(_COMMANDS) - COACHS


def test_before_a_plan(runner: Runner) -> None:
    red = runner.with_file("red.yaml", ("hot_red_or_feverish: no", "hot_red_or_feverish: yes"))
    runner("generate", red, *runner.on(0), code=3, to="Das Knie ist heiß oder rot")
    runner("load", red, *runner.on(0), "--device", runner.folder, code=3, to="Folge bis dahin dem Plan")
    hurts = runner.with_file("hurts.yaml", ("pain_today: 1 of 10", "pain_today: 4.5 of 10"))
    runner("status", hurts, "--now", "2027-01-04", code=2)
    runner("plan", hurts, "--now", "2027-01-04", code=3, to="4,5 von 10")
    open_ = runner.folder / "open.yaml"
    open_.write_text(FILE.format(name=QUICK), encoding="utf-8")
    runner("report", open_, "--now", "2027-01-04", code=2, to="macht zuerst den Plan")
    runner("generate", open_, "--now", "2027-01-04", code=3, to="# Das Knie hakt.")
    runner("screen", open_, code=2, to="niemand")
    runner("screen", open_, "--screened", "--ready", "--pain", "1 of 10", "--now", "2026-12-28")
    runner("screen", open_, "--answer", "well_since_illness=no", "--now", "2026-12-28", to="Kein Laufen ist geplant")


def test_while_running_waits(runner: Runner) -> None:
    no = ("walks_30_min_briskly: yes", "walks_30_min_briskly: no")
    waits = runner.with_file("waits.yaml", no)
    runner("load", waits, *runner.on(0), "--to", runner.folder / "parcel", to="Folge bis dahin keinem Lauf")
    runner("generate", waits, "--out", runner.folder / "waits", "--now", "2026-12-28", to="Das Laufen wartet")
    still = runner.with_file(
        "still.yaml",
        no,
        (
            "stopped_running: yes",
            "stopped_running: no\n  recent_weekly_distance: 9 km\n  runs_per_week: 3\n  longest_recent_run: 4 km",
        ),
    )
    runner("generate", still, "--out", runner.folder / "still", "--now", "2026-12-28", to="Hör auf zu laufen")


def test_warnings(runner: Runner) -> None:
    odd = runner.with_file(
        "odd.yaml",
        ("walking_pace: 10:30 /km", "walking_pace: 6:45 /km"),
        ("calendar:\n", f"rules: {{hold-week: off}}\ncalendar:\n{SHORT_WEEK}"),
    )  # fmt: skip
    runner("generate", odd, "--out", runner.folder / "odd", "--now", "2026-12-28", to="Warnung: ")
    runner("generate", runner.file, *runner.on(400), to="vorbei")


def test_after_a_run_and_when_it_hurt(runner: Runner) -> None:
    told = ("log", runner.file, *runner.on(0))
    runner(*told, "--session", runner.first.id, "--done", "all", "--worst", 5, "--nothing-else", to="stärkster Schmerz")
    runner("log", runner.file, *runner.on(1, 7), "--morning", 3)
    runner("what-if", runner.file, *runner.on(1), "--if", "wed skipped", to="Wenn das eingetragen wird")
    runner("what-if", runner.file, *runner.on(1), "--if", "thu pain 5", code=2, to="ist kein Lauf")
    runner("what-if", runner.file, *runner.on(1), "--if", "soon", code=2, to="schreib es wie")
    runner("generate", runner.file, *runner.on(1), to="Was anders ist als im Plan zuvor")
    runner("plan", runner.file, *runner.on(1), "--steps")
    runner("plan", runner.file, *runner.on(1), "--week", 99, code=2, to="keine Woche 99")
    runner("status", runner.file, *runner.on(2))
    runner("report", runner.file, *runner.on(2), to="Bericht")
    page = Page((runner.out / "report.html").read_text(encoding="utf-8"))
    assert len(page.said) > 1000
    assert {one: foreign(one) for one in page.said if foreign(one)} == {}
    runner("pain", runner.file, "--if", "worst=5 course=rose")
    seen = ("log", runner.file, *runner.on(3))
    runner(*seen, "--unplanned", "--worst", 2, "--red-flag", "hot", code=3, to="Heute noch zum Arzt")
    runner("generate", runner.file, *runner.on(3), code=3)
    runner(*seen, "--seen-by", "K. Lee", "--may-run", "yes")
    shutil.copy(runner.file.with_suffix(".diary"), runner.folder / "kept")
    runner.file.with_suffix(".diary").write_bytes(b"no diary")
    runner("status", runner.file, *runner.on(3), code=5, to="Tagebuch")
    shutil.copy(runner.folder / "kept", runner.file.with_suffix(".diary"))
    runner("forget", runner.file, "--out", runner.out, "--yes")
    runner("generate", runner.file, *runner.on(4), to="Dieser Plan wurde mit einem Tagebuch gemacht")


def test_onto_a_watch_and_into_a_calendar(runner: Runner) -> None:
    for make in MAKES:
        runner("load", runner.file, "--make", make)
    runner("load", runner.file, *runner.on(0), "--device", as_watch(runner.folder / "watch"), to="Kopiert")
    runner("load", runner.file, *runner.on(0), "--device", runner.folder / "none", code=5, to="keine Uhr")
    sync = ("sync", runner.file, *runner.on(0), "--user", "sam", "--url")
    for url, said in (
        ("https://calendar.google.com/", "Googles Kalender"),
        ("http://calendar.example/", "Über http liest jeder"),
        ("https://sam:secret@calendar.example/", "lass sie weg"),
        ("nowhere", "keine Adresse"),
        ("http://127.0.0.1:9/", "Kein Passwort"),
    ):
        runner(*sync, url, code=5, to=said)
    runner("push", runner.out, "--url", "http://127.0.0.1:9", code=5, to="Kein Passwort")


def test_what_a_service_does_not_do(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("niquests")
    with intervals() as service:
        monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", "another key")
        runner("push", runner.out, "--url", service.url, "--now", "2026-12-28", code=5, to="wird nicht angenommen")
        monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", KEY)
        runner("push", runner.out, "--url", service.url, "--now", "2026-12-28")
    runner("push", runner.out, "--url", service.url, "--now", "2026-12-28", code=5, to="nicht zu erreichen")


RUNNERS = ("screen", "generate", "plan", "what-if", "log", "status", "report", "forget", "load", "sync", "push", "pain")
