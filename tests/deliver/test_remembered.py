"""What a calendar was told is remembered beside the plan: what somebody deleted there stays away, and a server that
drops what it does not know is no reader who edits.
"""

import json
import re
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import Asked, Hostile, Reply, event_row, hostile, multistatus
from test_hostile_servers import exported, moved, sync, told

from planforge.deliver import remembered
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.exporters.ics import calendar as ics
from planforge.exporters.spelling import options_of
from planforge.plan.model import EventSpelling

pytest.importorskip("caldav")

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "export").mkdir()
    plan = read_plan(SAMPLE / "plan.json")
    exported(tmp_path / "export", plan.model_copy(update={"weeks": plan.weeks[:3]}))
    return tmp_path / "export"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "a secret")


def first(server: Hostile) -> str:
    """Delete an event as a person does in a calendar, and return its session."""
    path = min(server.store)
    del server.store[path]
    return re.sub(r".*-(w\d\d-.*)\.ics", r"\1", path)


def sessions(answer: dict[str, list[dict[str, str]]], kind: str) -> list[str]:
    return [one["session"] for one in answer[kind]]


def test_a_deleted_session_stays_deleted_and_is_told_until_it_is_restored(out: Path) -> None:
    with hostile() as server:
        sync(out, server)
        slot = first(server)
        for _ in range(2):
            result = sync(out, server, "--json")
            assert result.exit_code == 0
            assert (sessions(told(result), "missing"), sessions(told(result), "created")) == ([slot], [])
        assert "Deleted in the calendar, and left away" in sync(out, server).output
        assert sessions(told(sync(out, server, "--put-back", "--json")), "created") == []
        assert sessions(told(sync(out, server, "--restore", "--dry-run", "--json")), "created") == [slot]
        assert sessions(told(sync(out, server, "--json")), "missing") == [slot]
        assert sessions(told(sync(out, server, "--restore", "--json")), "created") == [slot]
        again = told(sync(out, server, "--json"))
        assert (sessions(again, "missing"), sessions(again, "created")) == ([], [])


def test_without_a_record_a_missing_event_is_a_new_one(out: Path) -> None:
    with hostile() as server:
        sync(out, server)
        slot = first(server)
        (out / remembered.RECORD).unlink()
        assert sessions(told(sync(out, server, "--json")), "created") == [slot]


def test_events_that_stand_in_a_calendar_before_there_is_a_record_are_remembered(out: Path) -> None:
    with hostile() as server:
        sync(out, server)
        (out / remembered.RECORD).unlink()
        sync(out, server)
        slot = first(server)
        assert sessions(told(sync(out, server, "--json")), "missing") == [slot]


def test_a_calendar_that_somebody_deleted_is_filled_again(out: Path) -> None:
    with hostile() as server:
        count = len(told(sync(out, server, "--json"))["created"])
        server.store.clear()
        server.calendars.clear()
        assert len(told(sync(out, server, "--json"))["created"]) == count


def test_the_record_is_its_owners_alone_holds_no_password_and_goes_with_the_events(out: Path) -> None:
    with hostile() as server:
        sync(out, server)
        file = out / remembered.RECORD
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "secret" not in file.read_text(encoding="utf-8")
        (calendar,) = json.loads(file.read_text(encoding="utf-8"))["calendars"]
        assert calendar["url"].startswith(server.url)
        assert len(calendar["events"]) == len(server.store)
        assert {one["etag"] for one in calendar["events"].values()} == {etag for _, etag in server.store.values()}
        sync(out, server, "--remove")
        assert not file.exists()


def test_each_calendar_has_a_record_of_its_own(out: Path) -> None:
    with hostile() as one, hostile() as other:
        sync(out, one)
        sync(out, other)
        slot = first(one)
        assert sessions(told(sync(out, other, "--json")), "missing") == []
        assert sessions(told(sync(out, one, "--json")), "missing") == [slot]
        sync(out, one, "--remove")
        slot = first(other)
        assert sessions(told(sync(out, other, "--json")), "missing") == [slot]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"calendars": [{"url": "x"}]}', '{"more": 1}'])
def test_a_record_that_is_none_is_said_and_nothing_is_written(out: Path, text: str) -> None:
    (out / remembered.RECORD).write_text(text, encoding="utf-8")
    with hostile() as server:
        server.calendars[f"/calendars/sam/planforge-{read_plan(out / 'plan.json').plan_id}/"] = "Plan"
        result = sync(out, server)
        assert (result.exit_code, server.store) == (5, {})
        assert "Move it away" in result.output


def test_a_session_that_the_plan_takes_away_and_brings_back_is_written_again(out: Path) -> None:
    """Also where the run was killed between the deletion and its record."""
    plan = read_plan(out / "plan.json")
    with hostile() as server:
        sync(out, server)
        exported(out, plan.model_copy(update={"weeks": plan.weeks[:2]}))

        def killed(asked: Asked) -> Reply | None:
            if asked.method != "DELETE":
                return None
            server.store.pop(asked.path, None)
            return Reply(0, send=lambda _: None)  # no answer comes

        server.fault = killed
        gone = len(told(sync(out, server, "--json"))["refused"])
        server.fault = lambda _: None
        exported(out, plan)
        answer = told(sync(out, server, "--json"))
        assert gone
        assert (sessions(answer, "missing"), len(server.store)) == ([], sum(len(w.sessions) for w in plan.weeks))


DROPS: dict[str, Callable[[str], str]] = {
    "reminders": lambda text: re.sub(r"(?s)BEGIN:VALARM.*?END:VALARM\r\n", "", text),
    "categories": lambda text: re.sub(r"CATEGORIES[^\r]*\r\n", "", text),
    "texts beyond a length": lambda text: re.sub(r"(?s)(DESCRIPTION:.{60}).*?\r\n(?=[A-Z])", r"\1\r\n", text),
    "properties of others": lambda text: re.sub(r"X-PLANFORGE-[^\r]*\r\n(?: [^\r]*\r\n)*", "", text),
    "all but time and title": lambda text: re.sub(
        r"(?m)^(?:DESCRIPTION|CATEGORIES|COLOR|X-[A-Z-]*|STATUS|TRANSP)[:;][^\r]*\r\n(?:[ ][^\r]*\r\n)*", "", text
    ),
}


@pytest.mark.parametrize("dropped", DROPS)
def test_a_server_that_drops_something_is_no_reader_who_edits(out: Path, dropped: str) -> None:
    def fault(asked: Asked) -> Reply | None:
        if asked.method != "REPORT":
            return None
        there = asked.server.store.items()
        return multistatus(*(event_row(path, DROPS[dropped](text), etag) for path, (text, etag) in there))

    with hostile(fault) as server:
        assert sync(out, server).exit_code == 0
        for _ in range(2):
            answer = told(sync(out, server, "--json"))
            assert (answer["edited"], answer["moved"], answer["changed"]) == ([], [], [])
        slot = moved(out)
        assert sessions(told(sync(out, server, "--json")), "changed") == [slot]
        answer = told(sync(out, server, "--json"))
        assert (answer["edited"], answer["moved"], answer["changed"]) == ([], [], [])


def exported_with_reminders(out: Path) -> None:
    """Write the plan of a folder again, as one whose file asks for reminders."""
    plan = read_plan(out / "plan.json").model_copy(update={"spelling": EventSpelling(alarm="30 min before")})
    plan = plan.model_copy(update={"events": ics.revisions(plan, options_of(plan))})
    (out / "plan.json").write_text(plan.to_json(), encoding="utf-8")


SAID = {"reminders": "This server keeps no reminders", "categories": "This server keeps no categories"}


@pytest.mark.parametrize("names_new_versions", [True, False])
def test_a_server_that_drops_reminders_or_categories_is_announced_once(out: Path, names_new_versions: bool) -> None:
    """Whether it gives the version it wrote anew an ETag of its own, or none."""

    def fault(asked: Asked) -> Reply | None:
        if asked.method != "PUT":
            return None
        text = DROPS["reminders"](DROPS["categories"](asked.body))
        etag = asked.server.keep(asked.path, text)
        return Reply(201, headers={"ETag": etag} if names_new_versions else {})

    with hostile(fault) as server:
        exported_with_reminders(out)
        assert sync(out, server).exit_code == 0
        dry = sync(out, server, "--dry-run").output
        second, third = sync(out, server), sync(out, server)
        for says in SAID.values():
            assert (dry.count(says), second.output.count(says), third.output.count(says)) == (1, 1, 0)
        assert told(sync(out, server, "--json"))["drops"] == []


def test_a_reminder_that_somebody_took_away_is_no_server_that_drops_them(out: Path) -> None:
    with hostile() as server:
        exported_with_reminders(out)
        sync(out, server)
        for path, (text, _) in [*server.store.items()]:
            server.keep(path, DROPS["reminders"](text))
        assert told(sync(out, server, "--json"))["drops"] == []


def test_what_a_person_moves_on_such_a_server_is_kept_and_told_still(out: Path) -> None:
    drop = DROPS["properties of others"]

    def fault(asked: Asked) -> Reply | None:
        there = asked.server.store.items()
        rows = (event_row(path, drop(text), etag) for path, (text, etag) in there)
        return multistatus(*rows) if asked.method == "REPORT" else None

    with hostile(fault) as server:
        sync(out, server)
        path = min(server.store)
        server.keep(path, re.sub(r"(DTSTART;[^:]*:\d{8}T)\d\d", r"\g<1>05", server.store[path][0]))
        before = server.store[path][0]
        answer = told(sync(out, server, "--json"))
        assert len(answer["moved"]) == 1
        assert server.store[path][0] == before


def test_etags_that_are_all_the_same_tell_nothing(out: Path) -> None:
    def fault(asked: Asked) -> Reply | None:
        if asked.method == "REPORT":
            return multistatus(*(event_row(path, text, '"1"') for path, (text, _) in asked.server.store.items()))
        return None

    with hostile(fault) as server:
        sync(out, server)
        path = min(server.store)
        server.store[path] = (re.sub(r"SUMMARY:[^\r]*", "SUMMARY:With Kim", server.store[path][0]), '"1"')
        assert len(told(sync(out, server, "--json"))["edited"]) == 1


def test_a_server_that_needs_too_long_for_all_of_them_is_asked_again_by_the_next_sync(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(asked: Asked) -> Reply | None:
        time.sleep(0.2 if asked.method == "PUT" else 0)
        return None

    count = len(read_plan(out / "plan.json").sessions)
    with hostile(slow) as server:
        monkeypatch.setattr("planforge.deliver.caldav._RUN_SECONDS", 0.3)
        result = sync(out, server, "--json")
        first_run = told(result)
        assert result.exit_code == 5
        assert 0 < len(first_run["created"]) < count == len(first_run["created"]) + len(first_run["refused"])
        assert "too slow" in first_run["refused"][0]["why"]
        monkeypatch.undo()
        monkeypatch.setenv(ENVIRONMENT, "a secret")
        again = told(sync(out, server, "--json"))
        assert (len(again["created"]), again["missing"]) == (count - len(first_run["created"]), [])
