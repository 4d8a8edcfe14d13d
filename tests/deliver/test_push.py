"""A plan's workouts get onto intervals.icu as its interface is published: sent is what is seen to be there."""

import json
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hostile import Asked, Reply, certified
from intervals_server import EVENTS, KEY, Intervals, intervals

from planforge.cli import main
from planforge.deliver import intervals as deliver_intervals
from planforge.deliver.folder import continued, export, past, read_plan
from planforge.plan.model import Plan, Session

transport = pytest.importorskip("planforge.deliver.transport")

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
NOW = "2027-01-25"  # the first day of them

Push = Callable[..., Result]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the export of the sample's first three weeks with runs."""
    out = tmp_path_factory.mktemp("exported") / "sam"
    plan = read_plan(SAMPLE / "plan.json")
    export(continued(plan.model_copy(update={"weeks": plan.weeks[3:6], "events": ()}), past(out)), out)
    return out


@pytest.fixture
def out(exported: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder."""
    shutil.copytree(exported, tmp_path / "sam")
    return tmp_path / "sam"


@pytest.fixture
def server() -> Iterator[Intervals]:
    """Return an honest server with an event of somebody else's; whatever it is asked has to be in the interface."""
    with intervals() as one:
        one.add(name="Race of my club", start_date_local="2027-01-10T00:00:00", category="NOTE", external_id=None)
        one.add(
            name="Another plan's", start_date_local="2027-01-11T00:00:00", type="Run",
            external_id="planforge-sam-runners-knee-72296548-b-w04-run-1",
        )  # fmt: skip
        yield one
        assert one.wrong == []
        assert {event["name"] for event in one.held.values()} >= {"Race of my club", "Another plan's"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the key, and let nobody wait for long."""
    monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", KEY)
    monkeypatch.setattr(deliver_intervals, "WAITS", (0.01, 0.02, 0.03))


@pytest.fixture
def push(out: Path, server: Intervals) -> Push:
    """Return what runs `planforge push` on that export against the server."""
    return lambda *arguments: pushed(out, server, *arguments)


def pushed(out: Path, server: Intervals, *arguments: object) -> Result:
    given = ["push", str(out), "--url", server.url, *(() if "--now" in arguments else ("--now", NOW))]
    result = CliRunner().invoke(main, [*given, *map(str, arguments)], catch_exceptions=False)
    assert KEY not in result.output
    assert "Traceback" not in result.output
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", result.output)
    assert all(KEY not in path.read_text(encoding="utf-8", errors="replace") for path in out.glob("*.*"))
    return result


def told(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def sessions(out: Path) -> dict[str, Session]:
    return {one.id: one for one in read_plan(out / "plan.json").sessions if one.steps}


def ident(out: Path, slot: str) -> str:
    return f"planforge-{read_plan(out / 'plan.json').plan_id}-{slot}"


def changed_plan(out: Path, change: Callable[[Session], Session | None]) -> Plan:
    """Export the plan anew with other sessions, as `generate` does."""
    before = past(out)
    assert before.plan is not None
    weeks = []
    for week in before.plan.weeks:
        kept = tuple(one for one in map(change, week.sessions) if one is not None)
        weeks.append(week.model_copy(update={"sessions": kept}))
    plan = continued(before.plan.model_copy(update={"weeks": tuple(weeks)}), before)
    export(plan, out)
    return plan


def later(slot: str, days: int = 1) -> Callable[[Session], Session]:
    def change(session: Session) -> Session:
        moved = session.model_copy(update={"date": session.date + timedelta(days)})
        return moved if session.id == slot else session

    return change


def without(slot: str) -> Callable[[Session], Session | None]:
    return lambda session: None if session.id == slot else session


# -- what is sent ----------------------------------------------------------------------------------------------------


def test_the_first_push_sends_every_workout_by_one_request(push: Push, server: Intervals, out: Path) -> None:
    result = push()
    assert result.exit_code == 0, result.output
    there, wanted = server.ours(), sessions(out)
    mine = {name: event for name, event in there.items() if name in {ident(out, slot) for slot in wanted}}
    assert len(mine) == len(wanted) > 8
    assert server.count("POST") == 1
    for slot, session in wanted.items():
        event = mine[ident(out, slot)]
        kind = {"run": "Run", "strength": "WeightTraining", "cross": "Workout"}[session.kind]
        assert (event["type"], event["name"]) == (kind, session.title)
        assert event["start_date_local"] == f"{session.date}T00:00:00"
    assert {one["type"] for one in mine.values()} >= {"Run", "WeightTraining"}
    kept = {path.read_bytes() for path in (out / "workouts").glob("*.FIT")}
    assert {server.files[event["id"]] for event in mine.values()} <= kept
    assert f"{len(wanted)} new" in result.output
    assert "Sent is not yet on the watch" in result.output


def test_the_second_push_reads_once_and_writes_nothing(push: Push, server: Intervals, out: Path) -> None:
    push()
    record, asked = (out / "pushed.json").read_bytes(), len(server.http.asked)
    answer = told(push("--json"))
    assert [one.method for one in server.http.asked[asked:]] == ["GET"]
    assert answer["unchanged"] == len(sessions(out))
    assert (out / "pushed.json").read_bytes() == record


def test_the_record_is_its_owners_alone_and_outlives_an_export(push: Push, out: Path) -> None:
    push()
    assert stat.S_IMODE((out / "pushed.json").stat().st_mode) == 0o600
    changed_plan(out, later("w05-run-1"))
    assert (out / "pushed.json").exists()


def test_a_file_and_its_folder_are_the_same(server: Intervals, out: Path) -> None:
    for named in ([str(out)], [str(out / "plan.json")], ["--out", str(out)]):
        given = ["push", *named, "--url", server.url, "--now", NOW, "--dry-run", "--json"]
        assert len(told(CliRunner().invoke(main, given))["created"]) == len(sessions(out))
    both = CliRunner().invoke(main, ["push", str(out), "--out", str(out), "--url", server.url])
    assert both.exit_code == 2


def test_only_what_changed_is_sent_and_what_left_is_taken_away(push: Push, server: Intervals, out: Path) -> None:
    push()
    changed_plan(out, later("w05-run-1"))
    changed_plan(out, without("w06-strength-1"))
    before = server.count("POST"), server.count("DELETE")
    answer = told(push("--json"))
    assert [one["session"] for one in answer["changed"]] == ["w05-run-1"]
    assert [one["session"] for one in answer["deleted"]] == ["w06-strength-1"]
    assert (server.count("POST"), server.count("DELETE")) == (before[0] + 1, before[1] + 1)
    posted = [one for one in server.http.asked if one.method == "POST"][-1]
    assert len(json.loads(posted.body)) == 1
    assert server.ours()[ident(out, "w05-run-1")]["start_date_local"][:10] == str(sessions(out)["w05-run-1"].date)
    assert told(push("--json"))["unchanged"] == len(sessions(out))


def test_steps_that_changed_are_sent_though_nothing_else_did(push: Push, server: Intervals, out: Path) -> None:
    push()

    def longer(session: Session) -> Session:
        if session.id != "w06-strength-1":
            return session
        first, *rest = session.steps
        return session.model_copy(update={"steps": (first, first, *rest)})

    changed_plan(out, longer)
    assert [one["session"] for one in told(push("--json"))["changed"]] == ["w06-strength-1"]


def test_a_dry_run_writes_nothing_anywhere(push: Push, server: Intervals, out: Path) -> None:
    files = sorted(out.rglob("*"))
    answer = told(push("--dry-run", "--json"))
    assert (len(answer["created"]), answer["dry_run"]) == (len(sessions(out)), True)
    assert {one.method for one in server.http.asked} == {"GET"}
    assert sorted(out.rglob("*")) == files
    assert "Sent" not in push("--dry-run").output


def test_what_is_past_stays_as_it_is(push: Push, server: Intervals, out: Path) -> None:
    push()
    held = {number: dict(event) for number, event in server.held.items()}
    changed_plan(out, without("w04-run-1"))
    answer = told(push("--json", "--now", "2027-02-08"))
    assert not any(answer[did] for did in ("created", "changed", "deleted", "edited", "missing", "refused"))
    assert server.held == held


def test_a_plan_that_is_over_sends_nothing(push: Push, server: Intervals) -> None:
    answer = told(push("--json", "--now", "2029-01-01"))
    assert (answer["created"], answer["unchanged"]) == ([], 0)
    assert server.count("POST") == 0


def test_remove_takes_all_of_the_plan_away_the_past_too(push: Push, server: Intervals, out: Path) -> None:
    push()
    moved = server.ours()[ident(out, "w05-run-1")]
    moved["start_date_local"], moved["name"] = "2027-02-20T00:00:00", "With Kim"
    result = push("--remove", "--now", "2027-02-08")
    assert result.exit_code == 0
    assert len(server.held) == 2
    assert f"{len(sessions(out))} taken away" in result.output
    assert told(push("--remove", "--json"))["deleted"] == []
    assert len(told(push("--json"))["created"]) == len(sessions(out))


# -- what somebody changed there -------------------------------------------------------------------------------------


def test_what_was_moved_or_renamed_there_stays_and_gets_new_steps(push: Push, server: Intervals, out: Path) -> None:
    push()
    event = server.ours()[ident(out, "w05-run-1")]
    event["start_date_local"], event["name"] = "2027-02-07T07:30:00", "With Kim"
    result = push()
    assert result.exit_code == 0
    assert "Changed there, and left as they are" in result.output
    assert "there 'With Kim'" in result.output
    assert server.count("POST") == 1
    changed_plan(out, later("w05-run-1"))
    answer = told(push("--json"))
    assert [one["session"] for one in answer["changed"]] == ["w05-run-1"]
    (edited,) = answer["edited"]
    assert (edited["now"], edited["now_title"]) == ("2027-02-07", "With Kim")
    event = server.ours()[ident(out, "w05-run-1")]
    assert (event["start_date_local"], event["name"]) == ("2027-02-07T07:30:00", "With Kim")
    again = told(push("--json"))
    assert (again["changed"], len(again["edited"])) == ([], 1)
    push("--put-back")
    event = server.ours()[ident(out, "w05-run-1")]
    assert event["start_date_local"][:10] == str(sessions(out)["w05-run-1"].date)
    assert told(push("--json"))["edited"] == []


def test_what_was_deleted_there_stays_away_until_it_is_put_back(push: Push, server: Intervals, out: Path) -> None:
    push()
    del server.held[server.ours()[ident(out, "w05-run-1")]["id"]]
    for _ in range(2):
        answer = told(push("--json"))
        assert [one["session"] for one in answer["missing"]] == ["w05-run-1"]
        assert answer["created"] == []
    assert [one["session"] for one in told(push("--put-back", "--json"))["created"]] == ["w05-run-1"]


def test_an_emptied_or_another_calendar_gets_all(push: Push, server: Intervals, out: Path) -> None:
    push()
    for event in [one for one in server.held.values() if one["id"] > 1002]:
        del server.held[event["id"]]
    assert len(told(push("--json"))["created"]) == len(sessions(out))


def test_a_stale_session_that_was_changed_there_is_left_and_told(push: Push, server: Intervals, out: Path) -> None:
    push()
    server.ours()[ident(out, "w06-run-1")]["name"] = "With Kim"
    changed_plan(out, without("w06-run-1"))
    result = push()
    assert "no longer in the plan" in result.output
    assert ident(out, "w06-run-1") in server.ours()
    push("--put-back")
    assert ident(out, "w06-run-1") not in server.ours()


def test_a_copy_of_the_same_look_goes_and_another_is_somebodys_own(push: Push, server: Intervals, out: Path) -> None:
    push()
    event = dict(server.ours()[ident(out, "w05-run-1")])
    same, other = ({key: value for key, value in event.items() if key != "id"} for _ in range(2))
    other["start_date_local"] = "2027-02-20T00:00:00"
    same, other = server.add(**same), server.add(**other)
    answer = told(push("--json"))
    assert [one["session"] for one in answer["deleted"]] == ["w05-run-1"]
    assert [one["why"] for one in answer["edited"]] == ["a copy"]
    assert same["id"] not in server.held
    assert {event["id"], other["id"]} <= set(server.held)


def test_without_a_record_everything_is_sent_over_what_is_there(push: Push, server: Intervals, out: Path) -> None:
    push()
    number = server.ours()[ident(out, "w05-run-1")]["id"]
    (out / "pushed.json").unlink()
    assert len(told(push("--json"))["changed"]) == len(sessions(out))
    assert server.ours()[ident(out, "w05-run-1")]["id"] == number


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\x00", b'{"url": 1}', b"[" * 100_000])
def test_a_record_that_cannot_be_read_is_said_before_anything_is_sent(
    push: Push, server: Intervals, out: Path, data: bytes
) -> None:
    (out / "pushed.json").write_bytes(data)
    result = push()
    assert result.exit_code == 5
    assert "Move it away" in result.output
    assert server.http.asked == []


# -- what goes wrong -------------------------------------------------------------------------------------------------


def answers(method: str, reply: Reply, times: int = 10**6) -> Callable[[Asked], Reply | None]:
    """Return a fault: so many answers to one method are this one."""
    left = [times]

    def fault(asked: Asked) -> Reply | None:
        if asked.method != method or left[0] <= 0:
            return None
        left[0] -= 1
        return reply

    return fault


def cut(handler: Any) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[{"id": 1,')


def endless(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        handler.wfile.write(b" " * 100_000)


def slow(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


JSON = "application/json"
LISTS = {
    "the key is wrong": (Reply(401, "{}", JSON), "the key is not accepted"),
    "not allowed": (Reply(403, "{}", JSON), "the key is not accepted"),
    "not found": (Reply(404, "{}", JSON), "there is no such place"),
    "it fails": (Reply(500, "<html>", "text/html"), "the server failed"),
    "a page": (Reply(200, "<html><body>Log in</body></html>", "text/html"), "no JSON"),
    "cut JSON": (Reply(200, '[{"id": 1, "extern', JSON), "no JSON"),
    "cut answer": (Reply(200, send=cut), "cut"),
    "deep JSON": (Reply(200, "[" * 200_000, JSON), "no JSON"),
    "nothing": (Reply(200, "", JSON), "no JSON"),
    "another thing": (Reply(200, '{"events": []}', JSON), "no list of events"),
    "rows of nothing": (Reply(200, "[null, 3]", JSON), "no list of events"),
    "no number": (
        Reply(200, '[{"external_id": "planforge-sam-runners-knee-72296548-w04-run-1"}]', JSON),
        "cannot be read",
    ),
    "elsewhere": (Reply(302, headers={"Location": "https://evil.example/"}), "sends us elsewhere"),
    "huge": (Reply(200, send=endless), "larger than"),
    "slow": (Reply(200, send=slow), "no whole answer within"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_none_ends_before_anything_is_written(
    push: Push, server: Intervals, out: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(transport, "ANSWER_BYTES", 1_000_000)
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 1.0)
    reply, said = LISTS[name]
    server.fault = answers("GET", reply)
    result = push()
    assert (result.exit_code, said in result.output) == (5, True), result.output
    assert server.count("POST") == server.count("DELETE") == 0
    assert not (out / "pushed.json").exists()


WRITES = {
    "the key is wrong": (Reply(401), "the key is not accepted"),
    "not allowed": (Reply(403), "the key is not accepted"),
    "not found": (Reply(404), "there is no such place"),
    "refused": (Reply(422), "the server refuses it (HTTP 422)"),
    "too large": (Reply(413), "too large"),
    "it fails": (Reply(500, "<html>", "text/html"), "the server failed"),
    "busy": (Reply(429), "the server wants us to wait"),
    "busy for an hour": (Reply(429, headers={"Retry-After": "3600"}), "run the push again in 60 minutes"),
    "accepts and does not store": (Reply(200, "[]", JSON), "does not have it"),
    "a page": (Reply(200, "<html>", "text/html"), "does not have it"),
    "cut": (Reply(200, send=cut), "cut"),
    "slow": (Reply(200, send=slow), "no whole answer within"),
    "elsewhere": (Reply(307, headers={"Location": "https://evil.example/"}), "sends us elsewhere"),
}


@pytest.mark.parametrize("name", WRITES)
def test_what_is_not_stored_is_not_sent_and_the_next_push_sends_it(
    push: Push, server: Intervals, out: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 1.0)
    reply, said = WRITES[name]
    server.fault = answers("POST", reply)
    answer = told(result := push("--json"))
    assert result.exit_code == 5
    assert (answer["created"], len(answer["refused"])) == ([], len(sessions(out)))
    assert said in answer["refused"][0]["why"]
    assert len(server.held) == 2
    server.fault = lambda _: None
    assert len(told(push("--json"))["created"]) == len(sessions(out))


def test_the_key_goes_nowhere_else(push: Push, server: Intervals) -> None:
    with intervals() as other:
        for method in ("GET", "POST"):
            server.fault = answers(method, Reply(307, headers={"Location": other.url + EVENTS}))
            assert push().exit_code == 5
        assert other.http.asked == []


@pytest.mark.parametrize("reply", [Reply(429), Reply(429, headers={"Retry-After": "1"}), Reply(503), Reply(502)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_is_busy_is_waited_for_and_that_is_told(
    push: Push, server: Intervals, out: Path, reply: Reply, method: str
) -> None:
    server.fault = answers(method, reply, times=1 if "Retry-After" in reply.headers else 3)
    result = push()
    assert result.exit_code == 0, result.output
    assert re.search(rf"note: .*\(HTTP {reply.status}\); waiting 1 s", result.output)
    assert len(server.ours()) == len(sessions(out)) + 1


def test_one_workout_that_is_refused_is_named_and_the_others_are_sent(push: Push, server: Intervals, out: Path) -> None:
    bad = ident(out, "w05-run-1")
    server.fault = lambda asked: Reply(400) if asked.method == "POST" and bad in asked.body else None
    result = push()
    assert result.exit_code == 5
    assert "the server refuses it (HTTP 400)" in result.output
    assert len(server.ours()) == len(sessions(out))
    assert told(push("--json"))["unchanged"] == len(sessions(out)) - 1


def test_what_is_stored_otherwise_is_not_sent(push: Push, server: Intervals, out: Path) -> None:
    def renamed(asked: Asked) -> Reply | None:
        reply = server.honest(asked)
        if asked.method == "POST":
            server.ours()[ident(out, "w05-run-1")]["name"] = "Something else"
        return reply

    server.fault = renamed
    answer = told(result := push("--json"))
    assert result.exit_code == 5
    assert [(one["session"], one["why"]) for one in answer["refused"]] == [
        ("w05-run-1", "the server says it took this, and has something else")
    ]


def test_new_steps_that_are_accepted_and_not_stored_are_not_sent(push: Push, server: Intervals, out: Path) -> None:
    push()

    def longer(session: Session) -> Session:
        steps = (session.steps[0], *session.steps)
        return session.model_copy(update={"steps": steps}) if session.id == "w06-strength-1" else session

    changed_plan(out, longer)
    server.fault = answers("POST", Reply(200, "[]", JSON))
    for _ in range(2):
        answer = told(result := push("--json"))
        assert (result.exit_code, [one["session"] for one in answer["refused"]]) == (5, ["w06-strength-1"])
    server.fault = lambda _: None
    assert [one["session"] for one in told(push("--json"))["changed"]] == ["w06-strength-1"]


def test_what_was_renamed_there_outlives_a_push_that_failed(push: Push, server: Intervals, out: Path) -> None:
    push()
    server.ours()[ident(out, "w05-run-1")]["name"] = "With Kim"
    changed_plan(out, later("w05-run-1"))
    server.fault = answers("POST", Reply(500))
    assert push().exit_code == 5
    changed_plan(out, later("w05-run-1", -1))
    server.fault = lambda _: None
    assert [one["session"] for one in told(push("--json"))["changed"]] == ["w05-run-1"]
    event = server.ours()[ident(out, "w05-run-1")]
    assert event["name"] == "With Kim"
    assert event["start_date_local"][:10] == str(sessions(out)["w05-run-1"].date)


def test_what_was_stored_and_not_answered_is_no_change_of_somebodys(push: Push, server: Intervals, out: Path) -> None:
    push()
    changed_plan(out, later("w05-run-1"))

    def lost(asked: Asked) -> Reply | None:
        if asked.method == "POST":
            server.honest(asked)
        return Reply(500) if any(one.method == "POST" for one in server.http.asked[after:]) else None

    after = len(server.http.asked)
    server.fault = lost
    assert push().exit_code == 5
    changed_plan(out, later("w05-run-1", -1))
    server.fault = lambda _: None
    answer = told(push("--json"))
    assert ([one["session"] for one in answer["changed"]], answer["edited"]) == (["w05-run-1"], [])
    completed(push, server, out)


def test_a_deletion_that_is_not_done_is_not_told_as_done(push: Push, server: Intervals, out: Path) -> None:
    push()
    changed_plan(out, without("w06-run-1"))
    for reply in (Reply(200, "{}", JSON), Reply(403), Reply(409)):
        server.fault = answers("DELETE", reply)
        answer = told(result := push("--json"))
        assert (result.exit_code, [one["session"] for one in answer["refused"]]) == (5, ["w06-run-1"])
    server.fault = lambda _: None
    assert [one["session"] for one in told(push("--json"))["deleted"]] == ["w06-run-1"]


def test_a_server_that_makes_a_second_one_is_told_and_the_next_push_clears_up(
    push: Push, server: Intervals, out: Path
) -> None:
    push()
    (out / "pushed.json").unlink()
    server.upserts = False
    answer = told(result := push("--json"))
    assert (result.exit_code, len(answer["refused"])) == (5, len(sessions(out)))
    assert "twice" in answer["refused"][0]["why"]
    server.upserts = True
    assert push().exit_code == 0
    assert len(server.ours()) == len(sessions(out)) + 1


def test_what_the_service_could_not_pass_on_or_read_is_told(push: Push, server: Intervals, out: Path) -> None:
    def honest_but(asked: Asked) -> Reply | None:
        reply = server.honest(asked)
        if asked.method == "POST":
            run, strength = (server.ours()[ident(out, slot)] for slot in ("w04-run-1", "w04-strength-1"))
            run["push_errors"] = [{"service": "GARMIN", "message": "no consent\x1b[31m"}]
            strength["workout_doc"] = {"steps": []}
        return reply

    server.fault = honest_but
    result = push()
    assert result.exit_code == 0
    assert "Sent, and not passed on from there:" in result.output
    assert "GARMIN: no consent" in result.output
    assert "Sent, and shown there without their steps:" in result.output


def test_after_three_failures_in_a_row_the_rest_is_not_tried(push: Push, server: Intervals, out: Path) -> None:
    server.fault = answers("POST", Reply(500))
    answer = told(push("--json"))
    assert [one["why"] for one in answer["refused"]].count("not tried after that") == len(sessions(out)) - 3


# -- kills -----------------------------------------------------------------------------------------------------------


def started(out: Path, server: Intervals) -> "subprocess.Popen[bytes]":
    """Return a push in a process of its own that has loaded its libraries and waits for a line."""
    program = (
        "import sys, garmin_fit_sdk, fitdecode, planforge.deliver.transport; from planforge.cli import main; "
        "print(flush=True); sys.stdin.readline(); main()"
    )
    command = [sys.executable, "-c", program, "push", out, "--url", server.url, "--now", NOW]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    process.stdout.readline()
    return process


def go(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin
    process.stdin.write(b"\n")
    process.stdin.flush()


def half(server: Intervals, asked: Asked) -> None:
    for event in json.loads(asked.body)[::2]:
        server.store(event)


KILLS: list[tuple[str, Callable[[Intervals, Asked], object]]] = [
    *((method, lambda *_: None) for method in ("GET", "POST", "DELETE")),
    ("POST", half),
    *((method, Intervals.honest) for method in ("POST", "DELETE")),
]


@pytest.mark.parametrize(("method", "done"), KILLS, ids=["list", "write", "delete", "half", "written", "deleted"])
def test_a_push_that_is_killed_is_completed_by_the_next_and_nothing_is_doubled(
    push: Push, server: Intervals, out: Path, method: str, done: Callable[[Intervals, Asked], object]
) -> None:
    push()
    changed_plan(out, later("w05-run-1", 2))
    changed_plan(out, without("w06-strength-1"))
    process = started(out, server)

    def kills(asked: Asked) -> Reply | None:
        if asked.method == method:
            done(server, asked)
            process.kill()
            process.wait()
        return None

    server.fault = kills
    go(process)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    server.fault = lambda _: None
    completed(push, server, out)
    assert json.loads((out / "pushed.json").read_text(encoding="utf-8"))["sessions"].keys() == sessions(out).keys()


def completed(push: Push, server: Intervals, out: Path) -> None:
    assert push().exit_code == 0
    wanted = {ident(out, slot): f"{one.date}T00:00:00" for slot, one in sessions(out).items()}
    there = {name: event["start_date_local"] for name, event in server.ours().items() if name in wanted}
    assert there == wanted
    assert len(server.held) == len(wanted) + 2
    written = server.count("POST"), server.count("DELETE")
    assert told(push("--json"))["unchanged"] == len(wanted)
    assert (server.count("POST"), server.count("DELETE")) == written


def test_killed_pushes_are_completed_and_the_record_is_what_is_there(push: Push, server: Intervals, out: Path) -> None:
    kill_at_random_moments(push, server, out, times=2)


@pytest.mark.slow
def test_two_hundred_killed_pushes(push: Push, server: Intervals, out: Path) -> None:
    kill_at_random_moments(push, server, out, times=200)


def kill_at_random_moments(push: Push, server: Intervals, out: Path, times: int) -> None:
    """Go to and fro between two plans: a session moves, one leaves and comes back."""
    plans = [out.with_name("one"), out.with_name("other")]
    shutil.copytree(out, plans[0])
    changed_plan(out, later("w05-run-1", 1))
    changed_plan(out, without("w06-strength-1"))
    shutil.copytree(out, plans[1])
    shutil.copytree(plans[0], out, dirs_exist_ok=True)
    push()
    whole, left = 0.0, set()
    for number in range(times + 1):
        before = there(server)
        shutil.copytree(plans[(number + 1) % 2], out, dirs_exist_ok=True)
        process = started(out, server)
        began = time.perf_counter()
        go(process)
        if number:
            time.sleep(whole * (number - 0.5) / times)
            process.kill()
        process.communicate()
        whole = whole or time.perf_counter() - began
        state = there(server)
        completed(push, server, out)
        left.add("before" if state == before else "after" if state == there(server) else "between")
        record = json.loads((out / "pushed.json").read_text(encoding="utf-8"))["sessions"]
        mine = {event["id"] for name, event in server.ours().items() if name in {ident(out, slot) for slot in record}}
        assert {one["event"] for one in record.values()} == mine
        assert record.keys() == sessions(out).keys()
        assert not any(one["sending"] for one in record.values())
    assert times < 100 or len(left) > 1, "the moments were not spread over the push"


def there(server: Intervals) -> dict[str, str]:
    return {name: event["start_date_local"] for name, event in server.ours().items()}


# -- the key ---------------------------------------------------------------------------------------------------------


def test_the_key_comes_from_a_command_too(push: Push, server: Intervals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", "another")
    assert "the key is not accepted" in push().output
    assert push("--key-command", f"printf '{KEY}\\nnotes'").exit_code == 0


def test_without_a_key_nothing_is_asked(push: Push, server: Intervals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLANFORGE_INTERVALS_KEY")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("HOME", "/nonexistent")
    result = push()
    assert result.exit_code == 5
    assert "neither --key-command, PLANFORGE_INTERVALS_KEY, the keyring" in result.output
    assert server.http.asked == []


@pytest.mark.parametrize("url", ["http://intervals.icu", "https://me:secret@intervals.icu", "ftp://x", "nothing"])
def test_an_address_that_is_not_safe_is_refused(out: Path, url: str) -> None:
    result = CliRunner().invoke(main, ["push", str(out), "--url", url, "--now", NOW])
    assert result.exit_code == 5
    assert "secret" not in result.output


def test_it_goes_over_tls_and_a_certificate_of_nobody_is_refused(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certified(tmp_path)
    if made is None:
        pytest.skip("openssl is not installed: what a push sends over TLS is NOT tested here")
    with intervals(made) as server:
        assert server.url.startswith("https://")
        assert pushed(out, server).exit_code == 5
        assert server.http.asked == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
        assert pushed(out, server).exit_code == 0
        assert len(server.ours()) == len(sessions(out))


def test_workouts_that_are_not_the_plans_are_not_sent(push: Push, server: Intervals, out: Path) -> None:
    one, other, *_ = sorted((out / "workouts").glob("*RUN.FIT"))
    other.write_bytes(one.read_bytes())
    result = push()
    assert result.exit_code == 5
    assert "this is not what the plan says" in result.output
    assert server.http.asked == []
