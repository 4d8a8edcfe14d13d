"""Exporting again continues: what changed is told as a change, and nothing else is."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from calendar_checker import faults
from kills import as_nobody

from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.deliver.folder import OtherPast, Past, UnreadablePast, continued, export, past, read_plan
from planforge.exporters.options import CalendarOptions, ExportOptions
from planforge.plan.model import Kind, Plan, Session, Week
from planforge.staging import StagingError

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def solved() -> Plan:
    """Return the example's plan as the solver gives it."""
    plan = solve(load(None, today=NOW.date()).problem, now=NOW)
    assert isinstance(plan, Plan)
    return plan


def generate(plan: Plan, out: Path, days: int = 0, **calendar: object) -> Plan:
    """Return the plan as the command exports it, so many days later, and as it stands in plan.json then."""
    options = ExportOptions(calendar=CalendarOptions.model_validate(calendar))
    made = continued(plan.model_copy(update={"revised": NOW + timedelta(days=days)}), past(out), options)
    export(made, out, options)
    assert all(faults(file.read_bytes()) == [] for file in out.glob("*.ics"))
    written = read_plan(out / "plan.json")
    assert written.model_copy(update={"workouts": made.workouts}) == made
    return written


def test_a_past_that_did_not_change_is_read_once(solved: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(solved, tmp_path)  # which reads it
    asked: list[bytes] = []
    read = Plan.model_validate_json
    monkeypatch.setattr(Plan, "model_validate_json", lambda data: asked.append(data) or read(data))
    before = past(tmp_path)
    again = continued(solved.model_copy(update={"revised": NOW + timedelta(1)}), before)
    export(again, tmp_path, before=before)
    (written,) = asked  # what is written is read back all the same, though what stood there was the same
    assert written == (tmp_path / "plan.json").read_bytes()


def events(file: Path) -> dict[str, str]:
    """Return the unfolded text of each event of a calendar by its slot."""
    text = file.read_bytes().decode().replace("\r\n ", "")
    found = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text, re.DOTALL)
    return {re.findall(r"SLOT:(.*)\r", event)[0]: event for event in found}


def contents(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def with_week(plan: Plan, index: int, *sessions: Session) -> Plan:
    """Return the plan with other sessions in one week, numbered as a solver does."""

    def other(week: Week) -> Week:
        counts = dict.fromkeys(Kind, 0)
        renamed = []
        for session in sorted(sessions, key=lambda one: one.date):
            counts[session.kind] += 1
            slot = f"w{week.index:02d}-{session.kind}-{counts[session.kind]}"
            renamed.append(session.model_copy(update={"id": slot}))
        return week.model_copy(update={"sessions": tuple(renamed)})

    weeks = tuple(other(week) if week.index == index else week for week in plan.weeks)
    return plan.model_copy(update={"weeks": weeks})


def test_an_unchanged_plan_is_the_same_bytes_on_another_day(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    everything = {"feeds": ["full", "busy"], "week_banner": True, "alarm": "evening before at 20:00"}
    first = generate(solved, out, **everything)
    before = contents(out)
    umask = os.umask(0o077)
    try:
        assert generate(solved, out, 3, **everything) == first
    finally:
        os.umask(umask)
    assert contents(out) == before
    assert {"feed.ics", "busy.ics", "plan.ics", "plan.json"} < set(before)


def test_a_plan_keeps_what_calendars_were_told(solved: Plan, tmp_path: Path) -> None:
    made = generate(solved, tmp_path / "out")
    assert made.events
    said = events(tmp_path / "out" / "plan.ics")
    assert {event.slot: event.hash for event in made.events} == {
        slot: re.findall(r"HASH:(.*)\r", event)[0] for slot, event in said.items()
    }


def test_lines_that_moved_in_a_template_of_ours_are_no_change_of_a_plan(solved: Plan, tmp_path: Path) -> None:
    """Those of the coach's own file are one: it was edited."""
    records = solved.certificate.rules
    assert any(one.source_line.startswith("base:") for one in records)

    def moved(template: str) -> Plan:
        rules = (
            one.model_copy(update={"source_line": re.sub(rf"^{template}:\d+", f"{template}:999", one.source_line)})
            for one in records
        )
        return solved.model_copy(update={"certificate": solved.certificate.model_copy(update={"rules": tuple(rules)})})

    first = generate(solved, tmp_path)
    before = contents(tmp_path)
    assert generate(moved("base"), tmp_path, days=1).revision == first.revision
    assert contents(tmp_path) == before
    own = records[0].model_copy(update={"source_line": "sam.yaml:14:3"})
    edited = solved.certificate.model_copy(update={"rules": (own, *records[1:])})
    assert generate(solved.model_copy(update={"certificate": edited}), tmp_path, days=2).revision == first.revision + 1


def test_a_session_that_moves_moves_its_event_and_no_other(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = generate(solved, out)
    before = events(out / "plan.ics")
    runs = solved.weeks[7].runs
    over = runs[-1].model_copy(update={"date": runs[0].date + timedelta(1)})  # now the second of its week
    others = [one for one in solved.weeks[7].sessions if one is not runs[-1]]
    second = generate(with_week(solved, 8, *others, over), out, 2)
    after = events(out / "plan.ics")
    assert set(after) == set(before)
    changed = {slot for slot in after if after[slot] != before[slot]}
    assert changed == {runs[-1].id}
    assert f"DTSTART;TZID=Europe/London:{over.date:%Y%m%d}" in after[runs[-1].id]
    assert "SEQUENCE:1\r" in after[runs[-1].id] and "DTSTAMP:20261203T" in after[runs[-1].id]
    assert (first.revision, second.revision) == (0, 1)


def test_a_removed_session_is_cancelled_and_its_slot_is_never_used_again(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    runs = solved.weeks[7].runs
    others = [one for one in solved.weeks[7].sessions if one is not runs[1]]
    generate(solved, out, feeds=["full"])
    generate(with_week(solved, 8, *others), out, 1, feeds=["full"])
    gone = events(out / "plan.ics")[runs[1].id]
    assert "STATUS:CANCELLED" in gone and "SEQUENCE:1\r" in gone and "SUMMARY:Cancelled: " in gone
    assert runs[1].id not in events(out / "feed.ics")
    back = generate(solved, out, 2, feeds=["full"])
    assert [run.id for run in back.weeks[7].runs] == ["w08-run-1", "w08-run-4", "w08-run-3"]
    assert events(out / "plan.ics")[runs[1].id] == gone, "what is gone stays as it was told"
    assert "STATUS:CONFIRMED" in events(out / "feed.ics")["w08-run-4"]
    late = back.weeks[7].start - solved.revised.date() + timedelta(9)
    generate(solved.model_copy(update={"title": "Later"}), out, late.days)
    assert runs[1].id not in events(out / "plan.ics"), "its day is past"
    assert runs[1].id in {event.slot for event in read_plan(out / "plan.json").events}
    assert not (out / "feed.ics").exists(), "a feed that is no longer asked for"


def test_another_option_is_the_next_revision(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(solved, out)
    made = generate(solved, out, 1, title="{title}")
    assert made.revision == 1
    assert all("SEQUENCE:1\r" in event for event in events(out / "plan.ics").values())


def test_a_plan_edited_by_hand_is_told_as_it_is(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = generate(solved, out)
    first = made.weeks[3].sessions[0]
    moved = first.model_copy(update={"date": first.date + timedelta(1)})
    sessions = tuple(moved if one.id == first.id else one for one in made.weeks[3].sessions)
    weeks = tuple(w.model_copy(update={"sessions": sessions}) if w.index == 4 else w for w in made.weeks)
    export(made.model_copy(update={"weeks": weeks}), out)
    assert f"{moved.date:%Y%m%d}T" in events(out / "plan.ics")[first.id]
    assert "SEQUENCE:1\r" in events(out / "plan.ics")[first.id]


# -- when the state is lost ------------------------------------------------------------------------------------------


def test_without_a_plan_json_the_calendar_beside_it_goes_on(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(solved, out)
    (out / "plan.json").unlink()
    before = events(out / "plan.ics")
    assert past(out).plan_id == solved.plan_id
    generate(solved, out, 1)
    assert events(out / "plan.ics") == before


@pytest.mark.parametrize("text", ["", "{", '{"format": 1}', '{"format": 2}', "[]", "\0"])
def test_a_damaged_plan_json_is_no_missing_one(solved: Plan, tmp_path: Path, text: str) -> None:
    out = tmp_path / "out"
    made = generate(solved, out)
    (out / "plan.json").write_text(text)
    before = contents(out)
    with pytest.raises(UnreadablePast, match=r"plan\.json: "):
        past(out)
    with pytest.raises(UnreadablePast):
        export(made, out, before=Past())
    assert contents(out) == before


def test_a_damaged_calendar_is_no_missing_one_where_it_alone_knows(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = generate(solved, out)
    (out / "plan.ics").write_text("no longer")
    assert past(out).plan == read_plan(out / "plan.json"), "plan.json knows all"
    (out / "plan.json").write_text(made.model_copy(update={"events": ()}).to_json())
    with pytest.raises(UnreadablePast, match=r"plan\.ics: cannot be read: "):
        past(out)
    (out / "plan.json").unlink()
    with pytest.raises(UnreadablePast, match=r"plan\.ics: cannot be read: "):
        past(out)
    (out / "plan.ics").unlink()
    assert past(out) == Past()


@pytest.mark.parametrize("name", ["plan.json", "plan.ics"])
def test_what_is_no_file_is_no_missing_one_and_lets_nobody_wait(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(UnreadablePast, match=re.escape(name)):
        past(tmp_path)
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to("nowhere")
    with pytest.raises(UnreadablePast, match=re.escape(name)):
        past(tmp_path)
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    with pytest.raises(UnreadablePast, match="this is no file"):
        past(tmp_path)


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_past_that_may_not_be_read_is_no_missing_one(solved: Plan, open_path: Path, closed: str) -> None:
    out = open_path / "out"
    made = generate(solved, out)
    out.chmod(0o777 if closed == "file" else 0o600)
    (out / "plan.json").chmod(0o600)
    seen = open_path / "seen"
    seen.touch()
    seen.chmod(0o666)
    before = contents(out)

    def act() -> None:
        for known in (lambda: past(out), lambda: export(made, out, before=Past())):
            try:
                known()
            except (UnreadablePast, StagingError) as error:
                seen.write_text(seen.read_text() + f"{error}\n")

    assert as_nobody(act) == 0
    said = seen.read_text().splitlines()
    assert len(said) == 2
    assert said[0] == f"{out}/plan.json: cannot be read: Permission denied"
    assert contents(out) == before


def test_a_plan_from_before_revisions_were_kept_continues_from_its_calendar(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = generate(solved, out)
    (out / "plan.json").write_text(made.model_copy(update={"events": (), "revision": 4}).to_json())
    before = events(out / "plan.ics")
    assert past(out).events == made.events
    assert generate(solved, out, 1).revision == 5
    assert events(out / "plan.ics") == before


def test_another_plan_in_the_folder_gives_nothing(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(solved.model_copy(update={"plan_id": "kim-2027"}), out)
    made = continued(solved, past(out))
    assert made == continued(solved, Past())
    assert {event.uid.startswith(f"planforge-{solved.plan_id}-") for event in made.events} == {True}


def test_an_empty_folder_has_no_past(tmp_path: Path) -> None:
    assert past(tmp_path / "none") == past(tmp_path) == Past()


# -- between two runs ------------------------------------------------------------------------------------------------


def test_a_run_that_was_overtaken_replaces_nothing(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(solved, out)
    slow = past(out)
    later = generate(solved.model_copy(update={"title": "Another"}), out, 1)
    assert later.revision == 1
    before = contents(out)
    with pytest.raises(OtherPast, match="another run wrote a plan there meanwhile; nothing was changed"):
        export(continued(solved, slow), out, before=slow)
    assert contents(out) == before
    assert not list(tmp_path.glob(".*"))


def test_the_first_of_two_first_runs_stays(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    slow = past(out)
    generate(solved, out)
    before = contents(out)
    with pytest.raises(OtherPast):
        export(continued(solved, slow), out, before=slow)
    assert contents(out) == before


def test_a_past_that_went_away_meanwhile_is_not_brought_back(solved: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate(solved, out)
    slow = past(out)
    for name in ("plan.json", "plan.ics"):
        (out / name).unlink()
    with pytest.raises(OtherPast):
        export(continued(solved, slow), out, before=slow)
