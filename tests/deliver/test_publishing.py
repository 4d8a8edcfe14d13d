"""`planforge sync --put`: a feed as one file on a WebDAV server, seen to be there, and over nothing of others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from calendar_checker import faults
from click.testing import CliRunner, Result
from hostile import Asked, Hostile, Reply, hostile
from jsonschema import Draft202012Validator
from test_hostile_servers import PASSWORD, exported, moved

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.exporters.options import CalendarOptions
from planforge.exporters.spelling import spelling_of
from planforge.views.schemas import view_schema

pytest.importorskip("caldav")

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
PLACE = "feeds/1f0c9.ics"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "export").mkdir()
    plan = read_plan(SAMPLE / "plan.json")
    exported(tmp_path / "export", plan.model_copy(update={"weeks": plan.weeks[1:3], "events": ()}))
    return tmp_path / "export"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    with hostile() as running:
        yield running


def put(out: Path, server: Hostile, *more: str, place: str = PLACE) -> Result:
    words = ["sync", "--out", str(out), "--put", server.url + place, "--user", "sam", *more]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert PASSWORD not in result.output
    return result


def test_a_feed_is_written_once_and_again_when_the_plan_changed(out: Path, server: Hostile) -> None:
    answers = [json.loads(put(out, server, "--json", *more).stdout) for more in (["--dry-run"], [], [])]
    assert [*Draft202012Validator(view_schema("sync")).iter_errors(answers[-1])] == []
    said = [one["did"] for one in answers]
    assert said == ["created", "created", "unchanged"]
    assert server.count("PUT") == 1
    slot = moved(out)
    assert json.loads(put(out, server, "--json").stdout)["did"] == "changed"
    (text,) = server.events().values()
    assert faults(text.encode()) == []
    assert slot in text
    assert [one.headers.get("If-None-Match") for one in server.asked if one.method == "PUT"] == ["*", None]
    assert server.count("PROPFIND", "REPORT", "MKCALENDAR", "DELETE") == 0


def test_the_busy_feed_says_when_and_nothing_else(out: Path, server: Hostile) -> None:
    assert put(out, server, "--feed", "busy").exit_code == 0
    (text,) = server.events().values()
    assert "BEGIN:VEVENT" in text
    assert not {"planforge", "Run", "knee"} & set(text.replace(":", " ").split())


@pytest.mark.parametrize("there", ["full", "someone's", "another plan's", "a page"])
def test_what_is_not_this_feed_of_this_plan_is_not_overwritten(out: Path, server: Hostile, there: str) -> None:
    put(out, server)
    path, (text, _) = next(iter(server.store.items()))
    plan_id = read_plan(out / "plan.json").plan_id
    texts = {
        "full": text,
        "someone's": text.replace("PRODID:-//planforge//", "PRODID:-//kim//"),
        "another plan's": text.replace(f"X-PLANFORGE-PLAN:{plan_id}", "X-PLANFORGE-PLAN:another-plan"),
        "a page": "<html>mine</html>",
    }
    server.keep(path, texts[there])
    moved(out)
    result = put(out, server, *(["--feed", "busy"] if there == "full" else []))
    assert (result.exit_code, server.store[path][0]) == (5, texts[there])
    assert "something is there" in result.output


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "may not be written"), (409, "refuses"), (507, "full"), (500, "failed"), (302, "elsewhere")],
)
def test_a_refusal_is_told_as_it_is(out: Path, server: Hostile, status: int, words: str) -> None:
    server.fault = lambda asked: Reply(status, headers={"Location": "/elsewhere"}) if asked.method == "PUT" else None
    result = put(out, server)
    assert (result.exit_code, words in result.output) == (5, True)


def test_what_a_server_only_claims_to_have_is_found_out(out: Path, server: Hostile) -> None:
    server.fault = lambda asked: Reply(201, headers={"ETag": '"1"'}) if asked.method == "PUT" else None
    assert "does not have it" in put(out, server).output


def test_a_change_by_somebody_else_meanwhile_stays(out: Path, server: Hostile) -> None:
    put(out, server)
    path = next(iter(server.store))
    moved(out)

    def between(asked: Asked) -> Reply | None:
        if asked.method == "PUT":
            server.keep(path, "somebody else's")
        return None

    server.fault = between
    result = put(out, server)
    assert (result.exit_code, server.store[path][0]) == (5, "somebody else's")


def test_an_address_that_is_not_safe_or_no_file_is_refused(out: Path, server: Hostile) -> None:
    assert put(out, server, place="feeds/").exit_code == 5
    words = ["sync", "--out", str(out), "--user", "sam", "--put"]
    assert "https" in CliRunner().invoke(main, [*words, "http://calendar.example/a.ics"]).output
    for more in (["--keep"], ["--remove"], ["--restore"], ["--calendar", "Home"]):
        assert CliRunner().invoke(main, [*words, "https://calendar.example/a.ics", *more]).exit_code == 2
    assert (
        CliRunner()
        .invoke(main, ["sync", "--out", str(out), "--user", "sam"], env={"PLANFORGE_CALDAV_URL": ""})
        .exit_code
        == 2
    )
    assert server.asked == []


def test_without_its_file_a_plan_is_told_as_its_export_was(out: Path, server: Hostile) -> None:
    options = CalendarOptions(title="Knee: {title}", alarm="20 min before", week_banner=True)
    plan = read_plan(out / "plan.json").model_copy(update={"spelling": spelling_of(options)})
    (out / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    put(out, server)
    (text,) = server.events().values()
    assert "SUMMARY:Knee: " in text
    assert "TRIGGER:-PT20M" in text
    assert "-week" in text
    words = ["sync", "--out", str(out), "--url", server.url, "--user", "sam", "--json"]
    count = len(json.loads(CliRunner().invoke(main, words).stdout)["created"])
    texts = [text for name, text in server.events().items() if name.startswith("planforge-")]
    assert len(texts) == count
    assert all("BEGIN:VALARM" in text or "VALUE=DATE" in text for text in texts)
