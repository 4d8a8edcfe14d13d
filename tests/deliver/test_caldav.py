"""A plan gets into a calendar on a real server: only what differs is written, nothing of others is touched."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from servers import PASSWORD, USER, Radicale, radicale

from planforge.cli import main
from planforge.deliver.addresses import NotSynced, refuse_unsafe
from planforge.deliver.caldav import Account, Server, WriteOutcome
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.exporters.ics import calendar as ics
from planforge.plan.model import Plan, Week

pytest.importorskip("caldav")

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
FOREIGN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//somebody//else//EN\r\nBEGIN:VEVENT\r\nUID:dentist\r\n"
    "DTSTAMP:20270101T000000Z\r\nDTSTART:20270302T090000Z\r\nDTEND:20270302T093000Z\r\nSUMMARY:Dentist\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)

Sync = Callable[..., Result]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def server(running: Radicale) -> Radicale:
    """Return the server, with nothing on it and nothing asked yet."""
    shutil.rmtree(running.storage / "collection-root", ignore_errors=True)
    running.log.write_bytes(b"")
    return running


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an export's folder with the first five weeks of the kept sample."""
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder, read_plan(SAMPLE / "plan.json"), weeks=5)
    return folder


def write(out: Path, plan: Plan, weeks: int = 18) -> Plan:
    plan = plan.model_copy(update={"weeks": plan.weeks[:weeks], "events": ()})
    plan = plan.model_copy(update={"events": ics.revisions(plan)})
    (out / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    return plan


@pytest.fixture
def sync(server: Radicale, out: Path, monkeypatch: pytest.MonkeyPatch) -> Sync:
    """Return what runs `planforge sync` on that export against the server."""
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)

    def run(*arguments: object) -> Result:
        given = ["sync", "--out", str(out), "--url", server.url, "--user", USER, *map(str, arguments)]
        return CliRunner().invoke(main, given)

    return run


def moved(text: str, hours: int = 25) -> str:
    """Return an event as a calendar program writes it after it was dragged elsewhere."""

    def later(found: re.Match[str]) -> str:
        day = date.fromisoformat(found[2]) + timedelta(days=hours // 24)
        hour = clock.fromisoformat(found[3]).replace(hour=(int(found[3][:2]) + hours % 24) % 24)
        return f"{found[1]}{day:%Y%m%d}T{hour:%H%M%S}"

    return re.sub(r"^(DT(?:START|END);TZID=[^:]+:)(\d{8})T(\d{6})", later, text, flags=re.MULTILINE)


def name_of(out: Path, slot: str) -> str:
    return f"{ics.uid(read_plan(out / 'plan.json').plan_id, slot)}.ics"


def test_the_first_run_writes_every_session_into_a_calendar_of_its_own(sync: Sync, server: Radicale, out: Path) -> None:
    result = sync()
    assert result.exit_code == 0, result.output
    plan = read_plan(out / "plan.json")
    assert len(plan.sessions) > 15
    assert {name.removesuffix(".ics") for name in server.events()} == {
        ics.uid(plan.plan_id, session.id) for session in plan.sessions
    }
    assert f"{len(plan.sessions)} new" in result.output
    assert server.asked()["PUT"] == len(plan.sessions)
    collections = [path.parent.name for path in server.storage.rglob(".Radicale.props")]
    assert f"planforge-{plan.plan_id}" in {*collections, *(path.parent.name for path in server.storage.rglob("*.ics"))}


def test_the_second_run_reads_once_and_writes_nothing(sync: Sync, server: Radicale) -> None:
    sync()
    before = server.asked()
    result = sync()
    since = server.asked() - before
    assert "0 as they were" not in result.output
    assert (since["PUT"], since["DELETE"], since["MKCALENDAR"], since["PROPPATCH"]) == (0, 0, 0, 0)
    assert since["REPORT"] == 1


def test_only_what_changed_is_written(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    plan = read_plan(out / "plan.json")
    *weeks, last = plan.weeks
    first, second, *rest = last.sessions
    changed = second.model_copy(update={"date": second.date + timedelta(days=1)})
    weeks.append(last.model_copy(update={"sessions": (changed, *rest)}))
    update = {"weeks": tuple(weeks), "revision": 1, "revised": plan.revised + timedelta(days=1)}
    plan = plan.model_copy(update=update)
    plan = plan.model_copy(update={"events": ics.revisions(plan)})
    (out / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    before = server.asked()
    told = json.loads(sync("--json").output)
    since = server.asked() - before
    assert (since["PUT"], since["DELETE"]) == (1, 1)
    assert [one["session"] for one in told["changed"]] == [second.id]
    assert [one["session"] for one in told["deleted"]] == [first.id]
    assert "SEQUENCE:1" in server.events()[name_of(out, second.id)]


def test_a_session_moved_in_the_calendar_stays_and_is_told(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    name = name_of(out, "w04-run-2")
    server.write(name, moved(server.events()[name]))
    before = server.events()
    result = sync()
    assert result.exit_code == 0
    assert server.events() == before
    assert "Moved in the calendar, and left there:" in result.output
    assert "`planforge sync FILE --keep`" in result.output
    (told,) = json.loads(sync("--json").output)["moved"]
    assert (told["session"], told["planned"][:10], told["now"][:10]) == ("w04-run-2", "2027-01-27", "2027-01-28")
    sync("--put-back")
    assert "20270127T" in server.events()[name]
    assert json.loads(sync("--json").output)["moved"] == []


def test_a_text_changed_in_the_calendar_stays(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    name = name_of(out, "w04-run-2")
    server.write(name, re.sub(r"SUMMARY:.*", "SUMMARY:With Kim in the park", server.events()[name]))
    assert [one["session"] for one in json.loads(sync("--json").output)["edited"]] == ["w04-run-2"]
    assert "With Kim in the park" in server.events()[name]


def next_revision(out: Path, slot: str, days: int = 0) -> None:
    """Make the plan's next revision, in which a session is on another day, or gone (0)."""
    plan = read_plan(out / "plan.json")

    def changed(week: Week) -> Week:
        sessions = [
            one.model_copy(update={"date": one.date + timedelta(days)}) if one.id == slot else one
            for one in week.sessions
            if days or one.id != slot
        ]
        return week.model_copy(update={"sessions": tuple(sessions)})

    stamps = {"revision": plan.revision + 1, "revised": plan.revised + timedelta(days=1)}
    plan = plan.model_copy(update={"weeks": tuple(map(changed, plan.weeks)), **stamps})
    plan = plan.model_copy(update={"events": ics.revisions(plan)})
    (out / "plan.json").write_text(plan.to_json(), encoding="utf-8")


ADDED = (
    "LOCATION:The park\\, by the pond",
    "COMMENT:felt good",
    "ATTENDEE;CN=Kim:mailto:kim@example.org",
    "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
    "RRULE:FREQ=WEEKLY;COUNT=2",
)
REMINDER = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Pack the bag\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n"


def test_what_the_runner_added_is_there_after_the_next_plan(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    name = name_of(out, "w04-run-2")
    added = "".join(f"{line}\r\n" for line in ADDED)
    text = server.events()[name].replace("\r\nSTATUS:", f"\r\n{added}STATUS:")
    text = text.replace("END:VEVENT", f"{REMINDER}END:VEVENT")
    server.write(name, text.replace("TRANSP:OPAQUE", "TRANSP:TRANSPARENT"))
    before = server.events()
    next_revision(out, "w04-run-2", days=1)
    result = sync("--json")
    told = json.loads(result.output)
    assert result.exit_code == 0
    assert [one["session"] for one in told["changed"]] == ["w04-run-2"]
    assert [one["session"] for one in told["edited"]] == ["w04-run-2"], "it repeats, which no plan says"
    after = server.events()
    assert "20270128T" in after[name]
    for line in (*ADDED, "TRIGGER:-P1D", "TRANSP:TRANSPARENT"):
        assert line in after[name].replace("\r\n ", ""), line
    assert {key: text for key, text in after.items() if key != name} == {
        key: text for key, text in before.items() if key != name
    }
    asked = server.asked()
    assert sync().exit_code == 0
    assert server.asked()["PUT"] == asked["PUT"], "and then there is nothing left to do"


def test_a_session_renamed_by_the_runner_and_moved_by_the_plan_is_not_called_moved(
    sync: Sync, server: Radicale, out: Path
) -> None:
    sync()
    name = name_of(out, "w04-run-2")
    server.write(name, re.sub(r"SUMMARY:.*", "SUMMARY:With Kim", server.events()[name]))
    next_revision(out, "w04-run-2", days=1)
    told = json.loads(sync("--json").output)
    assert ([one["session"] for one in told["edited"]], told["moved"]) == (["w04-run-2"], [])
    assert "SUMMARY:With Kim" in server.events()[name]
    assert "20270128T" in server.events()[name]
    assert "--keep" not in sync().output


def test_a_move_is_told_from_where_the_calendar_was_told_it_is(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    name = name_of(out, "w04-run-2")
    server.write(name, moved(server.events()[name]))
    next_revision(out, "w04-run-2", days=-1)
    (told,) = json.loads(sync("--json").output)["moved"]
    assert [told[key][:10] for key in ("planned", "told", "now")] == ["2027-01-26", "2027-01-27", "2027-01-28"]
    assert "Wed 27 Jan 06:30 -> Thu 28 Jan 07:30 (the plan has Tue 26 Jan 06:30 now)" in sync().output
    assert "20270128T" in server.events()[name]


def test_what_a_program_made_unreadable_is_told_left_put_back_and_removed(
    sync: Sync, server: Radicale, out: Path
) -> None:
    sync()
    slots = ("w04-run-1", "w04-run-2")
    (path,) = (path.parent for path in server.storage.rglob(name_of(out, slots[0])) if "cache" not in str(path))
    for slot in slots:  # on the disk, for Radicale itself takes no such event
        file = path / name_of(out, slot)
        file.write_bytes(re.sub(rb"DTSTART;TZID=[^:]+:", b"DTSTART;TZID=Nowhere/Land:", file.read_bytes()))
    before = server.events()
    result = sync()
    assert (result.exit_code, server.events()) == (0, before)
    assert "Changed in the calendar, and left as they are there" in result.output
    title = next(one.summary for one in ics.resources(read_plan(out / "plan.json"))[0] if one.uid.endswith(slots[0]))
    assert title in result.output
    assert sync("--put-back").exit_code == 0
    assert "Nowhere" not in server.events()[name_of(out, slots[0])]
    assert sync("--remove").exit_code == 0
    assert server.events() == {}


def test_a_session_that_is_gone_takes_no_note_of_the_runner_with_it(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    noted, plain = "w04-run-1", "w04-run-2"
    name, other = name_of(out, noted), name_of(out, plain)
    server.write(name, server.events()[name].replace("\r\nSTATUS:", "\r\nCOMMENT:felt good\r\nSTATUS:"))
    for slot in (noted, plain):
        next_revision(out, slot)
    result = sync()
    assert result.exit_code == 0
    assert "(no longer in the plan)" in result.output
    assert (name in server.events(), other in server.events()) == (True, False)
    sync("--remove")
    assert server.events() == {}


def test_an_event_that_an_older_planforge_wrote_follows_the_plan(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    for name, text in server.events().items():
        server.write(name, re.sub(r"X-PLANFORGE-TOLD:(?:.|\r\n )*\r\n(?! )", "", text))
    assert "X-PLANFORGE-TOLD" not in "".join(server.events().values())
    asked = server.asked()
    assert sync().exit_code == 0
    assert server.asked()["PUT"] == asked["PUT"]
    next_revision(out, "w04-run-2", days=1)
    assert [one["session"] for one in json.loads(sync("--json").output)["changed"]] == ["w04-run-2"]
    assert "20270128T" in server.events()[name_of(out, "w04-run-2")]


def test_events_of_others_are_never_touched(sync: Sync, server: Radicale, out: Path) -> None:
    sync()
    plan_id = read_plan(out / "plan.json").plan_id
    home = f"{USER}/planforge-{plan_id}/"
    server.request("PUT", home + "dentist.ics", FOREIGN)
    like_ours = FOREIGN.replace("UID:dentist", f"UID:planforge-{plan_id}-w99-run-1")  # our prefix, but not our event
    server.request("PUT", home + "like-ours.ics", like_ours)
    foreign = {name: text for name, text in server.events().items() if name in ("dentist.ics", "like-ours.ics")}
    sync("--put-back")
    result = sync("--remove")
    assert result.exit_code == 0, result.output
    assert server.events() == foreign


def test_remove_takes_the_plans_own_calendar_away_when_it_is_empty(sync: Sync, server: Radicale) -> None:
    sync()
    sync("--remove")
    assert server.events() == {}
    assert not [path for path in server.storage.rglob("planforge-*") if ".Radicale.cache" not in path.parts]
    assert sync("--remove").exit_code == 0


def test_a_dry_run_writes_nothing_and_says_the_same(sync: Sync, server: Radicale) -> None:
    told = json.loads(sync("--dry-run", "--json").output)
    asked = server.asked()
    assert (asked["PUT"], asked["MKCALENDAR"], server.events()) == (0, 0, {})
    assert told["created"] == json.loads(sync("--json").output)["created"]


def test_a_calendar_that_is_there_can_be_named(sync: Sync, server: Radicale, out: Path) -> None:
    wrong = sync("--calendar", "Family")
    assert (wrong.exit_code, "no calendar called 'Family'" in wrong.output) == (5, True)
    body = (
        '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
        "<D:displayname>Family</D:displayname></D:prop></D:set></C:mkcalendar>"
    )
    server.request("MKCALENDAR", f"{USER}/family/", body, **{"Content-Type": "text/xml"})
    server.request("PUT", f"{USER}/family/dentist.ics", FOREIGN)
    assert sync("--calendar", "Family").exit_code == 0
    assert len(server.events()) == 1 + len(read_plan(out / "plan.json").sessions)
    sync("--calendar", "Family", "--remove")
    assert list(server.events()) == ["dentist.ics"]


def test_an_event_somebody_else_writes_at_the_same_moment_is_not_overwritten(
    sync: Sync, server: Radicale, out: Path
) -> None:
    sync()
    plan = read_plan(out / "plan.json")
    mine = Server(Account(server.url, USER, PASSWORD))
    calendar = mine.calendar(plan.plan_id, plan.title, None, make=False)
    assert calendar is not None
    there = mine.ours(calendar, plan.plan_id)
    name = name_of(out, "w04-run-2")
    uid = name.removesuffix(".ics")
    server.write(name, moved(server.events()[name]))  # after we read, before we write
    resource = next(one for one in ics.resources(plan)[0] if one.uid == uid)
    assert mine.put(calendar, resource, there[uid]).outcome is WriteOutcome.CONTESTED
    assert mine.delete(there[uid]).outcome is WriteOutcome.CONTESTED
    assert mine.put(calendar, resource, None).outcome is WriteOutcome.CONTESTED  # nor created where something is
    assert "20270128T" in server.events()[name]
    mine.close()


def test_killed_syncs_leave_whole_events_and_the_next_completes(sync: Sync, server: Radicale, out: Path) -> None:
    kill_at_random_moments(sync, server, out, times=2)


@pytest.mark.slow
def test_two_hundred_killed_syncs(sync: Sync, server: Radicale, out: Path) -> None:
    kill_at_random_moments(sync, server, out, times=200)


def waiting(server: Radicale, out: Path) -> "subprocess.Popen[bytes]":
    """Return a sync that has loaded its libraries and waits for a line."""
    program = (
        "import sys, caldav, icalendar, planforge.exporters.ics.calendar; from planforge.cli import main; "
        "print(flush=True); sys.stdin.readline(); main()"
    )
    command = [sys.executable, "-c", program, "sync", "--out", out, "--url", server.url, "--user", USER]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    process.stdout.readline()
    return process


def go(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin
    process.stdin.write(b"\n")
    process.stdin.flush()


def recorded(out: Path) -> set[str]:
    (calendar,) = json.loads((out / "synced.json").read_text(encoding="utf-8"))["calendars"]
    return {one["href"].rpartition("/")[2] for one in calendar["events"].values()}


def kill_at_random_moments(sync: Sync, server: Radicale, out: Path, times: int) -> None:
    old_plan = (out / "plan.json").read_text(encoding="utf-8")
    sync()
    old = server.events()
    write(out, read_plan(SAMPLE / "plan.json").model_copy(update={"title": "Another title", "revision": 1}), weeks=4)
    plan = read_plan(out / "plan.json")
    shifted = [
        week.model_copy(
            update={"sessions": tuple(s.model_copy(update={"title": f"{s.title}!"}) for s in week.sessions)}
        )
        for week in plan.weeks
    ]
    write(out, plan.model_copy(update={"weeks": tuple(shifted)}), weeks=4)
    process = waiting(server, out)
    began = time.perf_counter()
    go(process)
    process.communicate()
    whole = time.perf_counter() - began
    assert process.returncode == 0
    new, new_plan = server.events(), (out / "plan.json").read_text(encoding="utf-8")
    assert new != old
    cut = 0
    for number in range(times):
        (out / "plan.json").write_text(old_plan, encoding="utf-8")
        sync("--put-back")
        assert meanings(server.events()) == meanings(old)
        (out / "plan.json").write_text(new_plan, encoding="utf-8")
        process = waiting(server, out)
        go(process)
        time.sleep(whole * (number + 0.5) / times)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        left = server.events()
        assert all(text in (old.get(name), new.get(name)) for name, text in left.items()), "each event is whole"
        cut += left not in (old, new)
        assert sync().exit_code == 0
        assert server.events() == new
        assert recorded(out) == set(new), "the record names what is there"
        again = json.loads(sync("--json").stdout)
        kinds = ("created", "changed", "deleted", "moved", "edited", "missing", "contested", "refused")
        assert [kind for kind in kinds if again[kind]] == []
    assert times < 100 or cut, "no kill came in the middle"


def meanings(events: dict[str, str]) -> dict[str, str]:
    return {name: re.findall(r"X-PLANFORGE-HASH:(\w+)", text)[0] for name, text in events.items()}


# -- what is refused, and what is told -------------------------------------------------------------------------------


def test_a_wrong_password_is_told_with_what_helps_and_never_shown(
    sync: Sync, server: Radicale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "wrong-and-secret")
    result = sync()
    assert result.exit_code == 5
    assert "app password" in result.output
    assert "wrong-and-secret" not in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://calendar.example/", "https"),
        ("ftp://calendar.example/", "begins with https://"),
        ("calendar.example", "begins with https://"),
        ("https://sam:secret@calendar.example/", "leave them out"),
        ("https://apidata.googleusercontent.com/caldav/v2/", "feed"),
        ("https://www.google.com/calendar/dav/", "OAuth"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_before_a_password_is_asked(url: str, words: str) -> None:
    with pytest.raises(NotSynced, match=words) as refused:
        refuse_unsafe(url)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_or_no_calendar_server_is_told(
    sync: Sync, server: Radicale, out: Path, tmp_path: Path
) -> None:
    result = CliRunner().invoke(main, ["sync", "--out", str(out), "--url", "http://127.0.0.1:9/", "--user", USER])
    assert (result.exit_code, "cannot be reached" in result.output) == (5, True)
    assert PASSWORD not in result.output


def test_a_sync_takes_the_password_from_netrc(sync: Sync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("HOME", str(tmp_path))
    result = sync()
    assert (result.exit_code, "no password" in result.output) == (5, True)
    (tmp_path / ".netrc").write_text(f'machine 127.0.0.1 login {USER} password "{PASSWORD}"\n', encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    assert sync().exit_code == 0


def test_the_password_stands_in_no_file_argument_or_log(
    sync: Sync, server: Radicale, out: Path, tmp_path: Path
) -> None:
    result = sync()
    assert PASSWORD not in result.output
    assert PASSWORD not in repr(Account(server.url, USER, PASSWORD))
    held = [path for path in out.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert held == []
    assert "--password" not in {
        option for command in main.commands.values() for p in command.params for option in p.opts
    }
    assert os.environ[ENVIRONMENT] == PASSWORD
