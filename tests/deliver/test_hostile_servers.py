"""Whatever a server answers: no password or plan where it must not go, no success that was none, no traceback."""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hostile import HOME, Asked, Fault, Hostile, Reply, certified, event_row, honest, hostile, multistatus, row

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.exporters.ics import calendar as ics
from planforge.plan.model import Plan

pytest.importorskip("caldav")
transport = pytest.importorskip("planforge.deliver.transport")

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
PASSWORD = "a secret of the runner"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an export's folder with the second and third week of the kept sample."""
    folder = tmp_path / "export"
    folder.mkdir()
    plan = read_plan(SAMPLE / "plan.json")
    exported(folder, plan.model_copy(update={"weeks": plan.weeks[1:3], "events": ()}))
    return folder


def exported(folder: Path, plan: Plan) -> Plan:
    plan = plan.model_copy(update={"events": ics.revisions(plan)})
    (folder / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    return plan


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)


def sync(out: Path, server: Hostile, *arguments: str) -> Result:
    given = ["sync", "--out", str(out), "--url", server.url, "--user", "sam", *arguments]
    result = CliRunner().invoke(main, given, catch_exceptions=False)
    assert PASSWORD not in result.output
    assert "Traceback" not in result.output
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", result.output)
    return result


def told(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def slots(out: Path) -> list[str]:
    return [session.id for session in read_plan(out / "plan.json").sessions]


def only(method: str, reply: Callable[[Asked], Reply | None], *, holding: str = "") -> Fault:
    """Return a fault in the answer to one method alone, once somebody has signed in."""

    def fault(asked: Asked) -> Reply | None:
        meant = asked.method == method and holding in asked.body and asked.headers.get("Authorization")
        return reply(asked) if meant else None

    return fault


def test_an_honest_server_gets_the_plan(out: Path) -> None:
    with hostile() as server:
        assert sync(out, server).exit_code == 0
        assert len(server.store) == len(slots(out)) > 5
        written = server.count("PUT")
        assert sync(out, server).exit_code == 0
        assert server.count("PUT") == written
        assert {one.password for one in server.asked} == {"", PASSWORD}


# -- answers that are none -------------------------------------------------------------------------------------------

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + ']><d:multistatus xmlns:d="DAV:"><d:response><d:href>&a9;</d:href></d:response></d:multistatus>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><d:multistatus xmlns:d="DAV:">'
    "<d:response><d:href>/&e;</d:href></d:response></d:multistatus>"
)
ANSWERS = {
    "nothing": Reply(207),
    "nothing at all": Reply(200),
    "an empty list": multistatus(),
    "a page": Reply(200, "<html><body>Log in</body></html>", "text/html"),
    "a page that is XML": Reply(200, "<html xmlns='http://www.w3.org/1999/xhtml'/>"),
    "no XML": Reply(207, "this is <not xml"),
    "a cut list": Reply(207, multistatus(row("/", "")).body[:-20]),
    "a list by another name": Reply(207, '<multistatus><response><href>/</href></response></multistatus>'),
    "no href": multistatus("<d:response><d:propstat><d:prop/></d:propstat></d:response>"),
    "rows of nothing": multistatus("<d:response/>", "<d:whatever/>"),
    "an entity bomb": Reply(207, BOMB),
    "a file by entity": Reply(207, OUTSIDE),
    "an encoding that is none": Reply(207, '<?xml version="1.0" encoding="klingon"?><a/>'),
    "a deep tree": Reply(207, "<a>" * 5000 + "</a>" * 5000),
    "JSON": Reply(200, "{}", "application/json"),
    "a server error": Reply(500, "<html>oops</html>", "text/html"),
    "not found": Reply(404),
    "not allowed": Reply(405),
    "forbidden": Reply(403),
    "come back later": Reply(503, headers={"Retry-After": "3"}),
    "slow down": Reply(429, headers={"Retry-After": "3600"}),
    "a redirect to nowhere": Reply(302),
    "a redirect to no address": Reply(302, headers={"Location": "https://[::1"}),
    "a redirect to itself": Reply(301, headers={"Location": "/"}),
    "a redirect to a file": Reply(301, headers={"Location": "file:///etc/passwd"}),
    "not modified": Reply(304),
    "packed": Reply(207, "x", headers={"Content-Encoding": "gzip"}),
    "a strange status": Reply(299, "hello"),
    "another sign-in": Reply(401, headers={"WWW-Authenticate": "Negotiate"}),
}  # fmt: skip


# Sound answers: this is the principal itself, there is no calendar yet, or nothing in it.
SAYS_NOTHING = ("an empty list", "no href", "rows of nothing")


@pytest.mark.parametrize("name", [name for name in ANSWERS if name not in SAYS_NOTHING])
@pytest.mark.parametrize("where", ["principal", "displayname", "calendar-query"])
def test_an_answer_that_is_none_is_said_in_a_sentence_and_nothing_is_written(out: Path, name: str, where: str) -> None:
    method = "REPORT" if where == "calendar-query" else "PROPFIND"
    with hostile(only(method, lambda _: ANSWERS[name], holding=where)) as server:
        server.calendars[f"{HOME}planforge-{read_plan(out / 'plan.json').plan_id}/"] = "Plan"
        result = sync(out, server)
        assert result.exit_code == 5, result.output
        assert 0 < len(result.stderr.strip()) < 500
        assert server.count("PUT", "DELETE", "MKCALENDAR", "PROPPATCH") == 0


@pytest.mark.parametrize("name", SAYS_NOTHING)
def test_a_server_that_does_not_say_where_calendars_are_is_not_written_to(out: Path, name: str) -> None:
    with hostile(only("PROPFIND", lambda _: ANSWERS[name])) as server:
        result = sync(out, server)
        assert (result.exit_code, "does not say where your calendars are" in result.stderr) == (5, True)
        assert server.count("PUT", "DELETE", "MKCALENDAR", "PROPPATCH") == 0


def cut(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 1000\r\n\r\n<d:multi")


def no_http(handler: Any) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")


def huge(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\n\r\n")
    for _ in range(400):
        handler.wfile.write(b" " * 1_000_000)


def dripping(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 100000\r\n\r\n")
    drip(handler, b" ")


def dripping_headers(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 207 Multi-Status\r\n")
    drip(handler, b"X-A: b\r\n")


def silent(handler: Any) -> None:
    time.sleep(6)


def drip(handler: Any, data: bytes) -> None:
    for _ in range(60):
        handler.wfile.write(data)
        handler.wfile.flush()
        time.sleep(0.1)


def packed_bomb(handler: Any) -> None:
    data = gzip.compress(b" " * 300_000_000)
    head = f"HTTP/1.1 207 Multi-Status\r\nContent-Encoding: gzip\r\nContent-Length: {len(data)}\r\n\r\n"
    handler.wfile.write(head.encode() + data)


@pytest.mark.parametrize("send", [cut, no_http, huge, dripping, dripping_headers, silent, packed_bomb])
def test_an_answer_that_is_cut_too_large_or_does_not_end_is_given_up(
    out: Path, send: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 2.0 if send in (dripping, dripping_headers, silent) else 30.0)
    monkeypatch.setattr(transport, "ANSWER_BYTES", 3_000_000)
    with hostile(only("PROPFIND", lambda _: Reply(207, send=send))) as server:
        began = time.monotonic()
        result = sync(out, server)
        assert result.exit_code == 5
        assert len(result.stderr.strip().splitlines()) == 1
        assert time.monotonic() - began < 20


@pytest.mark.parametrize("name", ["an entity bomb", "no XML", "nothing"])
def test_nothing_of_the_librarys_log_reaches_the_terminal(out: Path, name: str) -> None:
    """The whole program, for the log's handler of last resort writes to the process's own stderr."""
    with hostile(only("REPORT", lambda _: ANSWERS[name])) as server:
        command = [sys.executable, "-m", "planforge", "sync", "--out", out, "--url", server.url, "--user", "sam"]
        done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 5
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_stranger_s_text_reaches_the_terminal_as_text(out: Path) -> None:
    with hostile() as server:
        server.calendars[f"{HOME}family/"] = "Fam\u202eily\u009b31m"
        result = sync(out, server, "--calendar", "Work")
    assert (result.exit_code, "Family" in result.stderr) == (5, True)


def test_an_odd_address_is_answered_before_anything_is_asked(out: Path) -> None:
    for url in (
        "",
        "https://[::1",
        "https://cal.example:99999/",
        "http://cal.example/",
        "https://sam:pass@cal.example/",
    ):
        given = ["sync", "--out", str(out), "--url", url, "--user", "sam"]
        result = CliRunner().invoke(main, given, catch_exceptions=False)
        assert (result.exit_code, len(result.stderr.splitlines()), "pass@" in result.stderr) == (5, 1, False)


# -- where the password goes -----------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a certificate for some names that lead here, which the machine trusts meanwhile."""
    names = ("localhost", "caldav.example.org", "p42-caldav.example.org", "dav.example.net")
    made = certified(tmp_path, *names)
    if made is None:
        pytest.skip("openssl is not installed: what a sync sends over TLS is NOT tested here")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    real = socket.getaddrinfo

    def here(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name in names else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    return made


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_calendar_on_another_host_gets_no_request_at_all(out: Path, certificate: Path, scheme: str) -> None:
    with (
        hostile(certificate=certificate, host="caldav.example.org") as server,
        hostile(certificate=certificate if scheme == "https" else None, host="dav.example.net") as other,
    ):
        server.home = other.url + "calendars/sam/"
        result = sync(out, server)
        assert result.exit_code == 5
        assert ("--trust-host dav.example.net" in result.stderr) == (scheme == "https")
        assert other.asked == []


def test_after_https_nothing_goes_over_http_even_to_a_host_that_is_named(out: Path, certificate: Path) -> None:
    with hostile(certificate=certificate, host="localhost") as server, hostile(host="localhost") as other:
        server.home = other.url + "calendars/sam/"
        assert sync(out, server, "--trust-host", "localhost").exit_code == 5
        assert other.asked == []


def test_a_host_under_the_same_domain_is_used_over_https_and_told(out: Path, certificate: Path) -> None:
    """As iCloud does: its calendars are on another host than its address, each runner's on their own."""
    with (
        hostile(certificate=certificate, host="caldav.example.org") as server,
        hostile(certificate=certificate, host="p42-caldav.example.org") as other,
    ):
        server.home = other.url + "calendars/sam/"
        result = sync(out, server, "--json")
        assert result.exit_code == 0, result.output
        assert len(other.store) == len(slots(out))
        assert "p42-caldav.example.org" in result.stderr
        assert told(result)["hosts"] == [other.url.removeprefix("https://").rstrip("/")]


def test_a_host_that_the_runner_names_is_used(out: Path, certificate: Path) -> None:
    with (
        hostile(certificate=certificate, host="caldav.example.org") as server,
        hostile(certificate=certificate, host="dav.example.net") as other,
    ):
        server.home = other.url + "calendars/sam/"
        result = sync(out, server, "--trust-host", "dav.example.net")
        assert result.exit_code == 0, result.output
        assert len(other.store) == len(slots(out))
        assert "dav.example.net" in result.stderr


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "MKCALENDAR", "PUT", "DELETE"])
def test_no_redirect_leads_to_another_server(out: Path, method: str, status: int) -> None:
    with hostile() as server, hostile() as other:
        if method == "DELETE":
            sync(out, server)
        server.fault = only(method, lambda asked: Reply(status, headers={"Location": other.url + asked.path[1:]}))
        result = sync(out, server, *(["--remove"] if method == "DELETE" else []))
        assert result.exit_code == 5
        assert other.asked == []


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_redirect_of_a_write_is_followed_even_within_the_calendar(out: Path, method: str) -> None:
    with hostile() as server:
        if method == "DELETE":
            sync(out, server)
        server.fault = only(method, lambda asked: Reply(307, headers={"Location": f"{asked.path}?again"}))
        result = sync(out, server, *(["--remove"] if method == "DELETE" else []))
        assert result.exit_code == 5
        assert "sends it elsewhere" in result.output
        assert not [one.path for one in server.asked if "?again" in one.path]


def test_a_question_is_asked_again_where_a_redirect_within_the_host_points(out: Path) -> None:
    """As at /.well-known/caldav (RFC 6764 5): with its method and its body."""

    def fault(asked: Asked) -> Reply | None:
        return Reply(302, headers={"Location": "/dav/"}) if asked.path == "/" else None

    with hostile(fault) as server:
        assert sync(out, server).exit_code == 0
        assert [one for one in server.asked if one.path == "/dav/" and "current-user-principal" in one.body]


def test_no_password_of_netrc_is_sent_behind_our_back(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login sam password of-the-machine\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    with hostile() as server:
        sync(out, server)
        assert {one.password for one in server.asked} == {"", PASSWORD}


def test_a_proxy_is_not_told_what_is_not_encrypted(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile() as server, hostile() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        assert sync(out, server).exit_code == 0
        assert proxy.asked == []


# -- addresses outside the calendar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "href",
    [
        "{calendar}../other/{name}",
        "{calendar}%2e%2e/other/{name}",
        "{calendar}..%2fother%2f{name}",
        "{calendar}below/{name}",
        "/calendars/kim/{name}",
        "http://localhost:9/{name}",
        "https://evil.example/{name}",
        "//evil.example/{name}",
        "https://[::1/{name}",
        "{name}",
    ],
)
@pytest.mark.parametrize("arguments", [["--put-back"], ["--remove"]])
def test_an_event_at_an_address_outside_the_calendar_is_not_written(out: Path, href: str, arguments: list[str]) -> None:
    def elsewhere(asked: Asked) -> Reply:
        rows = []
        for path, (text, etag) in asked.server.store.items():
            name = path.rpartition("/")[2]
            given = href.format(calendar=asked.path, name=name)
            rows.append(event_row(given, text.replace("SUMMARY:", "SUMMARY:Not "), etag))
        return multistatus(*rows)

    with hostile() as server:
        sync(out, server)
        before = dict(server.store)
        server.fault = only("REPORT", elsewhere)
        asked = len(server.asked)
        result = sync(out, server, *arguments)
        assert (result.exit_code == 0) == (href == "{name}"), result.output  # relative to the calendar: inside
        if href != "{name}":
            assert result.stdout == "", "one sentence, not one an event"
            assert not {one.method for one in server.asked[asked:]} - {"PROPFIND", "REPORT"}
            assert server.store == before


def test_a_calendar_that_is_listed_on_another_host_ends_the_sync(out: Path) -> None:
    own = f"planforge-{read_plan(out / 'plan.json').plan_id}/"

    def fault(asked: Asked) -> Reply | None:
        if asked.method == "PROPFIND" and "displayname" in asked.body:
            kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
            return multistatus(row(f"https://evil.example{HOME}{own}", f"<d:displayname>Plan</d:displayname>{kind}"))
        return None

    with hostile(fault) as server:
        result = sync(out, server)
        assert (result.exit_code, "evil.example" in result.stderr) == (5, True)
        assert server.count("PUT", "MKCALENDAR") == 0


def test_events_of_others_in_a_calendar_may_be_called_and_be_as_large_as_they_like(out: Path) -> None:
    """Some servers leave spaces and letters in an href as they are; a picture in an event is megabytes of text."""
    picture = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:picture\r\nATTACH:"
        + "A" * 11_000_000
        + "\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    texts = {
        "Zahnarzt am Dienstag.ics": "no calendar",
        "Prüfung%20§.ics": "",
        "a;b=c&amp;d.ics": "x",
        "big.ics": picture,
    }

    def fault(asked: Asked) -> Reply | None:
        if asked.method != "REPORT" or not asked.headers.get("Authorization"):
            return None
        ours = [event_row(path, *held) for path, held in asked.server.store.items()]
        return multistatus(*(event_row(asked.path + name, text, "e") for name, text in texts.items()), *ours)

    with hostile(fault) as server:
        server.calendars[f"{HOME}family/"] = "Family"
        for expected in ("7 new", "7 as they were"):
            result = sync(out, server, "--calendar", "Family")
            assert (result.exit_code, expected in result.stdout) == (0, True), result.output
        assert sync(out, server, "--calendar", "Family", "--remove").exit_code == 0
        assert f"{HOME}family/" in server.calendars
        assert server.store == {}


def test_a_calendar_outside_the_home_is_none_of_ours(out: Path) -> None:
    own = f"planforge-{read_plan(out / 'plan.json').plan_id}/"

    def fault(asked: Asked) -> Reply | None:
        if asked.method == "PROPFIND" and "displayname" in asked.body:
            kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
            return multistatus(row(f"/calendars/kim/{own}", f"<d:displayname>Plan</d:displayname>{kind}"))
        return None

    with hostile(fault) as server:
        sync(out, server)
        assert server.store
        assert all(path.startswith(HOME) for path in server.store)


# -- only what is stored is done -------------------------------------------------------------------------------------

PAGE = Reply(200, "<html>Log in</html>", "text/html")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 207])
def test_a_server_that_says_yes_and_stores_nothing_is_found_out(out: Path, status: int) -> None:
    with hostile(only("PUT", lambda _: Reply(status, PAGE.body if status == 200 else ""))) as server:
        result = sync(out, server, "--json")
        assert result.exit_code == 5
        answer = told(result)
        assert (answer["created"], len(answer["refused"])) == ([], len(slots(out)))
        assert all(one["why"] and one["title"] for one in answer["refused"])


def stored_without_etag(asked: Asked) -> Reply:
    honest(asked)
    return Reply(200 if len(asked.server.store) % 2 else 204)


def test_what_is_stored_without_an_etag_is_read_again_once(out: Path) -> None:
    with hostile(only("PUT", stored_without_etag)) as server:
        result = sync(out, server, "--json")
        assert (result.exit_code, len(told(result)["created"])) == (0, len(slots(out)))
        assert server.count("REPORT") == 2


def test_a_change_that_was_not_made_is_found_out(out: Path) -> None:
    """It is there, as it was before: the ETag that comes is the old one."""
    with hostile() as server:
        sync(out, server)
        moved(out)
        server.fault = only("PUT", lambda asked: Reply(204, headers={"ETag": server.store[asked.path][1]}))
        answer = told(sync(out, server, "--json"))
        assert (answer["changed"], len(answer["refused"])) == ([], 1)


@pytest.mark.parametrize("status", [200, 202, 207])
def test_a_deletion_that_was_not_made_is_found_out(out: Path, status: int) -> None:
    with hostile() as server:
        sync(out, server)
        server.fault = only("DELETE", lambda _: Reply(status, PAGE.body))
        result = sync(out, server, "--remove", "--json")
        assert (result.exit_code, len(told(result)["refused"])) == (5, len(slots(out)))


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 415, 423, 500, 507])
def test_one_refused_event_is_named_and_the_rest_is_done(out: Path, status: int) -> None:
    refused = slots(out)[2]

    def fault(asked: Asked) -> Reply | None:
        return Reply(status) if asked.method == "PUT" and asked.path.endswith(f"-{refused}.ics") else None

    with hostile(fault) as server:
        result = sync(out, server)
        assert result.exit_code == 5
        title = next(one.summary for one in ics.resources(read_plan(out / "plan.json"))[0] if one.uid.endswith(refused))
        assert title in result.output
        assert f"HTTP {status}" in result.output
        assert len(server.store) == len(slots(out)) - 1
        server.fault = lambda _: None
        assert [one["session"] for one in told(sync(out, server, "--json"))["created"]] == [refused]


def test_a_connection_that_breaks_once_costs_one_event_and_one_that_stays_broken_ends_the_run(out: Path) -> None:
    def fault(asked: Asked) -> Reply | None:
        broken = asked.method == "PUT" and asked.server.count("PUT") in breaks
        return Reply(0, send=lambda handler: None) if broken else None

    breaks: range | tuple[int, ...] = (3,)
    with hostile(fault) as server:
        result = sync(out, server, "--json")
        assert (result.exit_code, len(told(result)["refused"])) == (5, 1)
        assert len(server.store) == len(slots(out)) - 1
    breaks = range(3, 1000)
    with hostile(fault) as server:
        result = sync(out, server, "--json")
        assert (result.exit_code, len(told(result)["created"])) == (5, 2)
        assert len(told(result)["refused"]) == len(slots(out)) - 2
        assert server.count("PUT") == 5


@pytest.mark.parametrize(
    ("status", "words"), [(403, "--calendar"), (405, "--calendar"), (507, "full"), (200, "no cal")]
)
def test_a_calendar_that_cannot_be_made_is_said_with_what_helps(out: Path, status: int, words: str) -> None:
    with hostile(only("MKCALENDAR", lambda _: Reply(status, PAGE.body))) as server:
        result = sync(out, server)
        assert (result.exit_code, words in result.stderr, server.count("PUT")) == (5, True, 0)


# -- servers of other kinds ------------------------------------------------------------------------------------------


def moved(out: Path, days: int = 1) -> str:
    """Make the next revision of the plan, whose last session is on another day; return its slot."""
    from datetime import timedelta

    plan = read_plan(out / "plan.json")
    *weeks, last = plan.weeks
    *sessions, one = last.sessions
    one = one.model_copy(update={"date": one.date + timedelta(days)})
    weeks.append(last.model_copy(update={"sessions": (*sessions, one)}))
    stamps = {"revision": plan.revision + 1, "revised": plan.revised + timedelta(days=1)}
    exported(out, plan.model_copy(update={"weeks": tuple(weeks), **stamps}))
    return one.id


def listed_with(change: Callable[[str, str, str], str]) -> Fault:
    """Return a fault in how a REPORT spells each event: href, text and ETag make a row."""

    def reply(asked: Asked) -> Reply:
        store = asked.server.store.items()
        return multistatus(*(change(path, *held) for path, held in store if path.startswith(asked.path)))

    return only("REPORT", reply)


KINDS: dict[str, Callable[[str, str, str], str]] = {
    "no etag": lambda href, text, etag: row(href, event_row("", text, "").partition("<d:getetag></d:getetag>")[2]
                                            .partition("</d:prop>")[0]),
    "a weak etag": lambda href, text, etag: event_row(href, text, f"W/{etag}"),
    "no data": lambda href, text, etag: event_row(href, "", etag),
    "a row that is not found": lambda href, text, etag: (
        f"<d:response><d:href>{href}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
    ),
    "no reminders": lambda href, text, etag: event_row(
        href, re.sub(r"BEGIN:VALARM.*?END:VALARM\r\n", "", text, flags=re.DOTALL), etag
    ),
    "no categories": lambda href, text, etag: event_row(href, re.sub(r"CATEGORIES[^\r]*\r\n", "", text), etag),
    "absolute addresses": lambda href, text, etag: event_row(f"{{url}}{href[1:]}", text, etag),
    "line feeds alone": lambda href, text, etag: event_row(href, text.replace("\r\n", "\n"), etag),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_of_another_kind_is_kept_up_to_date(out: Path, kind: str) -> None:
    with hostile() as server:
        change = KINDS[kind]
        server.fault = listed_with(lambda *held: change(*held).replace("{url}", server.url))
        assert sync(out, server).exit_code == 0
        written = server.count("PUT")
        assert told(sync(out, server, "--json"))["unchanged"] == len(slots(out))
        slot = moved(out)
        answer = told(sync(out, server, "--json"))
        assert [one["session"] for one in answer["changed"]] == [slot]
        assert server.count("PUT") == written + 1


@pytest.mark.parametrize("kind", ["no etag", "a weak etag"])
def test_without_a_strong_etag_an_event_is_read_again_before_it_is_written(out: Path, kind: str) -> None:
    with hostile() as server:
        server.fault = listed_with(KINDS[kind])
        sync(out, server)
        slot = moved(out)
        (path,) = (path for path in server.store if path.endswith(f"-{slot}.ics"))
        before = server.store[path]
        listed = server.fault

        def meanwhile(asked: Asked) -> Reply | None:
            reply = listed(asked)
            if asked.method == "REPORT":
                server.keep(path, before[0].replace("SUMMARY:", "SUMMARY:With Kim "))
            return reply

        server.fault = meanwhile
        answer = told(result := sync(out, server, "--json"))
        assert (result.exit_code, [one["session"] for one in answer["contested"]]) == (5, [slot])
        assert "With Kim" in server.store[path][0]


def test_an_answer_that_is_cut_by_the_server_itself_is_not_taken_for_all(out: Path) -> None:
    with hostile() as server:
        sync(out, server)
        before = dict(server.store)
        rows = [event_row(path, *held) for path, held in before.items()][:3]
        full = "<d:response><d:href>/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"
        server.fault = only("REPORT", lambda _: multistatus(*rows, full))
        written = server.count("PUT")
        result = sync(out, server)
        assert (result.exit_code, "too many events" in result.stderr, server.count("PUT")) == (5, True, written)


def test_a_digest_sign_in_works_and_sends_no_password(out: Path) -> None:
    def fault(asked: Asked) -> Reply | None:
        if asked.headers.get("Authorization", "").startswith("Digest"):
            return None
        return Reply(401, headers={"WWW-Authenticate": 'Digest realm="x", nonce="abc", qop="auth", algorithm=SHA-256'})

    with hostile(fault) as server:
        assert sync(out, server).exit_code == 0
        assert {one.password for one in server.asked} == {""}


def test_a_password_in_any_letters_is_sent_in_utf_8(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "пароль ключ 🗝")
    with hostile() as server:
        assert sync(out, server).exit_code == 0
        assert "пароль ключ 🗝" in {one.password for one in server.asked}
