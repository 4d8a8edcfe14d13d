"""Every format of the registry is read back: a byte, an entry, a time that is not the plan's is found in each of them.

Found by `generate`, before anything is in place, whatever its writer does; and by `check --exports`, whatever became of
the files. A format that is new is asked for its ways to go wrong by name.
"""

import importlib
import json
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from click.testing import CliRunner
from fit_plans import MONDAY, plan, run_walk, session, small_plan, strength

from planforge import exporters
from planforge.cli import main
from planforge.deliver.folder import (
    Exported,
    NotThePlan,
    Past,
    continued,
    export,
    is_ours,
    past,
    read_exports,
    read_plan,
)
from planforge.exporters import registry
from planforge.exporters.fit import encoding, schedule
from planforge.exporters.formats import Fate, Files, Format, Made, Read, Remark, Verdict, registered
from planforge.exporters.options import ExportOptions
from planforge.exporters.read_back import read_back
from planforge.exporters.registry import FORMATS
from planforge.plan.model import Do, End, Exercise, Plan, Step

EVERYTHING = ExportOptions.model_validate(
    {
        "calendar": {"feeds": ["full", "busy"], "week_banner": "yes", "alarm": "evening before at 20:00"},
        "watch": {"schedule": "yes", "apple": "yes"},
        "report": "yes",
    }
)
HOURS = {"run": time(6, 30), "strength": time(18), "cross": None}
NAMES = [one.name for one in FORMATS]


def timed(the_plan: Plan) -> Plan:
    """Return the plan with hours and lengths."""
    weeks = tuple(
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(update={"start": HOURS[one.kind], "duration_s": 1810 + 60 * number})
                    for number, one in enumerate(week.sessions)
                )
            }
        )
        for week in the_plan.weeks
    )
    return the_plan.model_copy(update={"weeks": weeks})


@cache
def made() -> tuple[Plan, Path]:
    """Return a plan with a session that is gone and private words, and where it was exported with all there is."""
    out, first = Path(mkdtemp()) / "out", timed(small_plan())
    extra = session("w02-run-3", 12, run_walk(3), "Once more").model_copy(update={"duration_s": 1200})
    weeks = (first.weeks[0], first.weeks[1].model_copy(update={"sessions": (*first.weeks[1].sessions, extra)}))
    export(continued(first.model_copy(update={"weeks": weeks}), Past(), EVERYTHING), out, EVERYTHING)
    now = continued(first, past(out), EVERYTHING)
    assert [event.slot for event in now.events if event.cancelled] == ["w02-run-3"]
    export(now, out, EVERYTHING)
    return read_plan(out / "plan.json"), out


def everything(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def of(one: Format) -> dict[str, bytes]:
    """Return the files of a format as they were made."""
    found = {name: data for name, data in everything(made()[1]).items() if one.owns(name)}
    assert found, f"add what asks for {one.name!r} to EVERYTHING in tests/exporters/test_formats.py"
    return found


def found_by_check(one: Format, files: dict[str, bytes], tmp_path: Path) -> str:
    """Return what `check --exports` says of an export in which a format has these files; empty where all is well."""
    out = tmp_path / "out"
    for name, data in {**{k: v for k, v in everything(made()[1]).items() if not one.owns(k)}, **files}.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)
    result = CliRunner().invoke(main, ["check", "--exports", str(out)])
    assert "Traceback" not in result.output and (result.exception is None or isinstance(result.exception, SystemExit))
    assert result.exit_code in (0, 1, 2)
    return result.output if result.exit_code else ""


def found_by_generate(one: Format, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what export says where a format's writer makes these files; the folder must hold what it held."""
    the_plan, was = made()
    spoilt = replace(one, write=lambda plan, options: replace(one.write(plan, options), files=files))
    out = tmp_path / "generated"
    export(the_plan, out, EVERYTHING)
    assert everything(out) == everything(was)
    with monkeypatch.context() as patch:
        patch.setattr(registry, "FORMATS", tuple(spoilt if other is one else other for other in FORMATS))
        try:
            export(the_plan, out, EVERYTHING)
        except NotThePlan as error:
            assert everything(out) == everything(was)
            return str(error)
    return ""


# -- how each format goes wrong --------------------------------------------------------------------------------------


def without_an_event(data: bytes) -> bytes:
    whole = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", data, re.DOTALL)
    return data.replace(whole[2], b"", 1)


def an_hour_later(data: bytes) -> bytes:
    """Return the calendar with one event begun and ended an hour later."""
    event = next(one for one in re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", data, re.DOTALL) if b"TZID" in one)
    later = re.sub(rb"((?:DTSTART|DTEND);TZID=[^:]*:\d{8}T)(\d\d)", lambda m: m[1] + b"%02d" % (int(m[2]) + 1), event)
    return data.replace(event, later, 1)


def changed_file(change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {name: change(data) for name, data in files.items()}


def without_a_file(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name != min(files)}


def a_step_longer(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the workouts with one made of a session whose first step is a second longer."""
    the_plan, _ = made()
    first = the_plan.sessions[0]
    step = first.steps[0]
    assert isinstance(step, Step)
    longer = step.model_copy(update={"end": End(seconds=(step.end.seconds or 0) + 1)})
    moved = with_session(the_plan, first.model_copy(update={"steps": (longer, *first.steps[1:])}))
    folder = min(files).partition("/")[0]
    others = registry.FORMATS[NAMES.index(folder)].write(moved, EVERYTHING).files
    return files | {min(files): others[min(files)]}


def with_session(the_plan: Plan, changed: Any) -> Plan:
    weeks = tuple(
        week.model_copy(update={"sessions": tuple(changed if s.id == changed.id else s for s in week.sessions)})
        for week in the_plan.weeks
    )
    return the_plan.model_copy(update={"weeks": weeks})


def of_another_plan(change: Callable[[Plan], Plan]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Return what makes plan.json of another plan, sums and all, as only a writer could."""

    def spoil(files: dict[str, bytes]) -> dict[str, bytes]:
        whole = Plan.model_validate_json(files["plan.json"])
        return dict(registry.FORMATS[-1].write(change(whole), EVERYTHING).files)

    return spoil


Spoil = Callable[[dict[str, bytes]], dict[str, bytes]]


def fewer(the_plan: Plan) -> Plan:
    first = the_plan.weeks[0]
    return the_plan.model_copy(
        update={"weeks": (first.model_copy(update={"sessions": first.sessions[1:]}), *the_plan.weeks[1:])}
    )


def later(the_plan: Plan) -> Plan:
    first = the_plan.sessions[0]
    return with_session(the_plan, first.model_copy(update={"start": time(7, 30)}))


def of_a_report_of(change: Callable[[Plan], Plan]) -> Spoil:
    """Return what makes the report of another plan, sum and all, as only a writer could."""

    def spoil(_: dict[str, bytes]) -> dict[str, bytes]:
        return dict(registry.FORMATS[NAMES.index("report.html")].write(change(made()[0]), EVERYTHING).files)

    return spoil


def rows(change: Callable[[list[Any]], list[Any]]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Return what makes a schedule of other rows, with sums that are right."""

    def spoil(_: dict[str, bytes]) -> dict[str, bytes]:
        the_plan, _ = made()
        whole: list[list[Any]] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schedule, "encode", lambda messages: whole.append(messages) or b"")
            schedule.schedule(the_plan, the_plan.workouts)
        return {"SCHEDULE.FIT": encoding.encode([whole[0][0], *change(whole[0][1:])])}

    return spoil


def row_an_hour_later(messages: list[Any]) -> list[Any]:
    at = messages[0].fields["scheduled_time"] + 3600
    return [replace(messages[0], fields={**messages[0].fields, "scheduled_time": at}), *messages[1:]]


CALENDAR_FAULTS: dict[str, Spoil] = {"drop": changed_file(without_an_event), "move": changed_file(an_hour_later)}
FAULTS: dict[str, dict[str, Spoil]] = {
    "plan.ics": CALENDAR_FAULTS,
    "feed.ics": CALENDAR_FAULTS,
    "busy.ics": CALENDAR_FAULTS,
    "workouts": {"drop": without_a_file, "move": a_step_longer},
    "workouts-apple": {"drop": without_a_file, "move": a_step_longer},
    "SCHEDULE.FIT": {"drop": rows(lambda some: some[1:]), "move": rows(row_an_hour_later)},
    "report.html": {"drop": of_a_report_of(fewer), "move": of_a_report_of(later)},
    "plan.json": {"drop": of_another_plan(fewer), "move": of_another_plan(later)},
}


def faults_of(one: Format) -> dict[str, Spoil]:
    missing = f"add {one.name!r} to FAULTS in tests/exporters/test_formats.py: how to drop an entry, and to move a time"
    assert one.name in FAULTS, missing
    return FAULTS[one.name]


@pytest.mark.parametrize("fault", ["drop", "move"])
@pytest.mark.parametrize("one", FORMATS, ids=NAMES)
def test_a_dropped_entry_and_a_moved_time_are_found(
    one: Format, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = of(one)
    spoilt = faults_of(one)[fault](dict(files))
    assert spoilt != files
    assert found_by_generate(one, spoilt, tmp_path, monkeypatch)
    said = found_by_check(one, spoilt, tmp_path)
    assert "w01-" in said or "w02-" in said or one.name in said


@pytest.mark.parametrize("one", FORMATS, ids=NAMES)
def test_a_file_that_is_gone_is_found(one: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_by_generate(one, {}, tmp_path, monkeypatch)
    assert one.name in found_by_check(one, {}, tmp_path)


def flips(data: bytes, number: int) -> Iterator[bytes]:
    """Yield the bytes with one of them another, drawn by a seed."""
    drawn = random.Random(len(data))
    for _ in range(number):
        place = drawn.randrange(len(data))
        spoilt = bytearray(data)
        spoilt[place] ^= drawn.choice((1, 2, 4, 8, 16, 32, 64, 128, 255))
        yield bytes(spoilt)


@pytest.mark.parametrize("one", FORMATS, ids=NAMES)
def test_one_byte_that_is_another_is_found_wherever_it_is(one: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    _, out = made()
    whole = Plan.model_validate_json((out / "plan.json").read_bytes())
    files = of(one)
    name = max(files, key=lambda name: len(files[name]))
    monkeypatch.setattr(registry, "FORMATS", (one,))  # the others have nothing to say of it
    for options, number in ((EVERYTHING, 150), (None, 50)):
        assert read_back(whole, files, options).differences == ()
        for spoilt in flips(files[name], number):
            if options:  # of files just made it is the meaning that is read, not their sums
                said = one.read_back(whole, {**files, name: spoilt}, options).differences
                assert said, difference(files[name], spoilt)
                continue
            assert read_back(whole, {**files, name: spoilt}, options).differences, difference(files[name], spoilt)


def difference(was: bytes, is_now: bytes) -> str:
    place = next(place for place, (one, other) in enumerate(zip(was, is_now, strict=True)) if one != other)
    return f"{was[place - 30 : place + 30]!r} as {is_now[place - 30 : place + 30]!r}"


@pytest.mark.parametrize("one", FORMATS, ids=NAMES)
def test_one_byte_that_is_another_is_told_by_the_commands(
    one: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = of(one)
    name = max(files)
    for number, spoilt in enumerate(flips(files[name], 3)):
        place = tmp_path / str(number)
        assert found_by_generate(one, {**files, name: spoilt}, place, monkeypatch)
        assert found_by_check(one, {**files, name: spoilt}, place)


# -- what is said, and what is not -----------------------------------------------------------------------------------


def test_all_that_was_asked_for_is_read_back_and_named() -> None:
    _, out = made()
    more = [one.name for one in FORMATS if not one.essential]
    assert {"feed.ics", "busy.ics", "SCHEDULE.FIT", "workouts-apple"} <= {*more}
    said = CliRunner().invoke(main, ["check", "--exports", str(out)])
    assert said.output == f"{out}: read back, {', '.join(more)}, 8 events and 8 workouts are the plan.\n"
    as_json = json.loads(CliRunner().invoke(main, ["check", "--exports", str(out), "--json"]).output)
    assert (as_json["holds"], as_json["more"]) == (True, more)


@pytest.mark.parametrize(
    "line",
    ["DESCRIPTION:Sam's knee", "LOCATION:Clinic", "X-WR-CALDESC:Runner's knee", "CATEGORIES:Running", "COLOR:seagreen"],
)
def test_no_private_word_stands_in_the_calendar_for_others(line: str, tmp_path: Path) -> None:
    one = FORMATS[NAMES.index("busy.ics")]
    data = of(one)["busy.ics"]
    for before in (b"END:VEVENT", b"BEGIN:VTIMEZONE"):
        spoilt = data.replace(before, line.encode() + b"\r\n" + before, 1)
        said = found_by_check(one, {"busy.ics": spoilt}, tmp_path / before.decode().replace(":", ""))
        assert f"{line!r}" in said or f'"{line}"' in said
    named = data.replace(b"SUMMARY:Busy", b"SUMMARY:Run", 1)
    assert "'SUMMARY:Run'" in found_by_check(one, {"busy.ics": named}, tmp_path)


def test_marks_of_the_calendars_own_spelling_are_read_as_they_were_meant(tmp_path: Path) -> None:
    first = timed(small_plan())
    marked = first.sessions[0].model_copy(update={"title": r"Run \n, \; and \\, %2C", "notes": (r"a\nb; c\, d",)})
    export(with_session(first, marked), tmp_path, EVERYTHING)
    assert read_exports(tmp_path)[1].differences == ()


def test_busy_times_are_read_back_with_any_room_around_them(tmp_path: Path) -> None:
    calendar = {"feeds": ["busy"], "busy_before": "5 min", "busy_after": "1 h 10 min"}
    options = ExportOptions.model_validate({"calendar": calendar})
    assert export(timed(small_plan()), tmp_path, options).read_back.more == ("busy.ics",)
    assert read_exports(tmp_path)[1].differences == ()


def test_an_export_without_sums_is_compared_all_the_same(tmp_path: Path) -> None:
    the_plan, out = made()
    files = everything(out) | {"plan.json": the_plan.to_json().encode()}  # as before sums were kept
    one = FORMATS[-1]
    assert b"sha256" not in files["plan.json"]
    assert found_by_check(one, {"plan.json": files["plan.json"]}, tmp_path) == ""


def test_what_a_person_added_to_the_calendar_stays_theirs(tmp_path: Path) -> None:
    one = FORMATS[NAMES.index("plan.ics")]
    dentist = b"BEGIN:VEVENT\r\nUID:dentist\r\nDTSTART:20270104T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n"
    data = of(one)["plan.ics"]
    assert found_by_check(one, {"plan.ics": data.replace(b"END:VCAL", dentist + b"END:VCAL")}, tmp_path) == ""


def test_a_file_that_was_not_written_with_the_plan_is_told(tmp_path: Path) -> None:
    with_busy = ExportOptions.model_validate({"calendar": {"feeds": ["busy"]}})
    export(timed(small_plan()), tmp_path / "other", with_busy)
    export(timed(small_plan()), tmp_path / "ours")
    (tmp_path / "other" / "busy.ics").rename(tmp_path / "ours" / "busy.ics")
    said = [str(one) for one in read_exports(tmp_path / "ours")[1].differences]
    assert said == ["busy.ics: was not written with this plan"]


def test_a_plan_json_edited_by_hand_is_told_and_can_be_used(tmp_path: Path) -> None:
    export(timed(small_plan()), tmp_path)
    text = (tmp_path / "plan.json").read_text(encoding="utf-8")
    (tmp_path / "plan.json").write_text(text.replace('"Sam"', '"Kim"'), encoding="utf-8", newline="")
    said = [str(one) for one in read_exports(tmp_path)[1].differences]
    assert said == ["plan.json: is not as planforge wrote it: it was edited since, or is damaged"]
    assert read_plan(tmp_path / "plan.json").runner.name == "Kim"


def test_a_report_of_which_only_the_looks_were_edited_is_told(tmp_path: Path) -> None:
    export(timed(small_plan()), tmp_path, EVERYTHING)
    report = tmp_path / "report.html"
    report.write_bytes(report.read_bytes().replace(b"<style>", b"<style>/* bigger */", 1))
    said = [str(one) for one in read_exports(tmp_path)[1].differences]
    assert said == ["report.html: is not as planforge wrote it: it was edited since, or is damaged"]


# -- the registry ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["write", "read_back", "verdict"])
def test_a_format_that_is_not_read_back_or_judged_does_not_start(part: str) -> None:
    one = FORMATS[0]
    parts = {"write": one.write, "read_back": one.read_back, "verdict": one.verdict}
    with pytest.raises(TypeError):
        Format(name="new.txt", **{name: value for name, value in parts.items() if name != part})
    with pytest.raises(TypeError, match=f"the format 'new.txt' has no {part}"):
        Format(name="new.txt", **parts | {part: None})


def test_two_formats_never_have_one_name() -> None:
    with pytest.raises(TypeError, match="two formats have the name 'plan.ics'"):
        registered([*FORMATS, replace(FORMATS[0], name="PLAN.ICS")])


def test_every_file_of_an_export_is_of_one_format_and_every_format_of_a_module_is_registered() -> None:
    for name in everything(made()[1]):
        assert sum(one.owns(name) for one in FORMATS) == 1, name
        assert is_ours(Path(name))
    for found in pkgutil.walk_packages(exporters.__path__, "planforge.exporters."):
        module = importlib.import_module(found.name)
        mine = [value for value in vars(module).values() if isinstance(value, Format)]
        assert {one.name for one in mine} <= set(NAMES), (
            f"add the format of {found.name} to FORMATS in src/planforge/exporters/registry.py"
        )


def test_a_new_format_is_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(the_plan: Plan, _: ExportOptions) -> Made:
        return Made({f"notes/{one.id}.txt": one.title.encode() for one in the_plan.sessions}, the_plan)

    def read_back(the_plan: Plan, files: Files, _: ExportOptions | None) -> Read:
        assert set(files) == {f"notes/{one.id}.txt" for one in the_plan.sessions}
        return Read(len(files))

    def verdict(the_plan: Plan, _: ExportOptions) -> dict[str, Verdict]:
        return dict.fromkeys((one.id for one in the_plan.sessions), Verdict(Fate.REDUCED, ("only its title",)))

    notes = Format(name="notes", inside=r"w\d\d-[a-z]+-\d\.txt", write=write, read_back=read_back, verdict=verdict)
    monkeypatch.setattr(registry, "FORMATS", (*FORMATS[:-1], notes, FORMATS[-1]))
    exported: Exported = export(timed(small_plan()), tmp_path / "out")
    assert "notes/w01-run-1.txt" in exported.files
    assert read_exports(tmp_path / "out")[1].differences == ()
    (tmp_path / "out" / "notes" / "w01-run-1.txt").write_text("else")
    assert [one.file for one in read_exports(tmp_path / "out")[1].differences] == ["notes/w01-run-1.txt"]
    monkeypatch.setattr(registry, "FORMATS", (*FORMATS[:-1], replace(notes, wanted=lambda _: False), FORMATS[-1]))
    export(timed(small_plan()), tmp_path / "out")
    assert not (tmp_path / "out" / "notes").exists(), "what is no longer wanted goes"


# -- what becomes of a session ---------------------------------------------------------------------------------------


def verdicts(name: str, the_plan: Plan) -> dict[str, Verdict]:
    return dict(FORMATS[NAMES.index(name)].verdict(the_plan, EVERYTHING))


@pytest.mark.parametrize("one", FORMATS, ids=NAMES)
def test_each_session_has_a_verdict_and_all_but_an_exact_one_says_why(one: Format) -> None:
    the_plan, _ = made()
    judged = one.verdict(the_plan, EVERYTHING)
    assert set(judged) == {session.id for session in the_plan.sessions}
    assert all(bool(said.why) == (said.fate is not Fate.EXACT) for said in judged.values())


def test_verdicts_tell_what_is_lost_and_what_cannot_be() -> None:
    the_plan, _ = made()
    assert {one.fate for one in verdicts("plan.ics", the_plan).values()} == {Fate.EXACT}
    busy = verdicts("busy.ics", the_plan)
    assert (busy["w01-run-1"].fate, busy["w01-cross-1"].fate) == (Fate.REDUCED, Fate.NOT_POSSIBLE)
    long = with_session(the_plan, the_plan.sessions[0].model_copy(update={"steps": too_many()}))
    said = verdicts("workouts", long)[long.sessions[0].id]
    assert said.fate is Fate.NOT_POSSIBLE
    assert said.why[0].startswith("more steps than a watch keeps") and said.why[0].endswith("51 steps, 50 at most")
    assert verdicts("SCHEDULE.FIT", long)[long.sessions[0].id].fate is Fate.NOT_POSSIBLE


def test_a_time_that_the_clocks_jump_over_is_reduced() -> None:
    spring = session("w12-run-1", (date(2027, 3, 28) - MONDAY).days, run_walk())
    the_plan = plan(spring.model_copy(update={"start": time(1, 30)}))
    assert verdicts("plan.ics", the_plan)["w12-run-1"].fate is Fate.REDUCED


# -- what no file can hold -------------------------------------------------------------------------------------------


def too_many() -> tuple[Step, ...]:
    return tuple(Step(do=Do.WALK, end=End(seconds=60 + number)) for number in range(51))


def unknown_exercise() -> tuple[Step, ...]:
    handstand = Exercise(key="handstand", title="Handstand", fit="handstand/on_one_hand")
    return (Step(do=Do.EXERCISE, end=End(seconds=30), exercise=handstand),)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (too_many(), ("more steps than a watch keeps", "51 steps, 50 at most")),
        (unknown_exercise(), ("cannot be said in a workout file", "the FIT profile has no category 'handstand'")),
    ],
    ids=["too many steps", "an unknown exercise"],
)
def test_a_session_that_no_watch_can_hold_leaves_out_its_file_and_nothing_else(
    steps: tuple[Step, ...], why: tuple[str, str], tmp_path: Path
) -> None:
    first = timed(small_plan())
    changed = first.sessions[1].model_copy(update={"steps": steps})
    assert changed.kind == "strength"
    the_plan = with_session(first, changed)
    exported = export(continued(the_plan, Past(), EVERYTHING), tmp_path, EVERYTHING)
    (left_out,) = exported.left_out
    assert isinstance(left_out, Remark)
    assert left_out.session == changed.id
    assert why[0] in left_out.what and why[1] in left_out.detail
    assert exported.read_back.workouts == len(first.sessions) - 1
    assert f"-{changed.id}\r\n" in (tmp_path / "plan.ics").read_bytes().decode().replace("\r\n ", "")
    kept, read = read_exports(tmp_path)
    assert read.differences == ()
    assert changed.id not in {one.slot for one in kept.workouts}
    again = export(continued(kept, past(tmp_path), EVERYTHING), tmp_path, EVERYTHING)
    assert again.left_out == exported.left_out


def test_more_sessions_than_file_names_tell_apart_leave_out_the_last(tmp_path: Path) -> None:
    many = [session(f"w01-strength-{n + 1}", n % 7, strength(), "Hips") for n in range(38)]
    exported = export(timed(plan(*many)), tmp_path, EVERYTHING)
    assert len(exported.left_out) == 3, "said once, and not for each format"
    assert read_exports(tmp_path)[1].differences == ()


def test_a_moment_that_fit_cannot_tell_leaves_out_what_is_for_a_watch(tmp_path: Path) -> None:
    revised = datetime.fromisoformat("1995-01-01T00:00:00+00:00")
    old = timed(small_plan()).model_copy(update={"revised": revised})
    exported = export(old, tmp_path, EVERYTHING)
    assert len(exported.left_out) == len(old.sessions)
    assert {"plan.ics", "plan.json", "feed.ics"} <= set(exported.files)
    assert [one.partition(":")[0] for one in exported.warnings] == ["SCHEDULE.FIT is left out"]


def test_a_workout_that_is_lost_without_a_reason_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = FORMATS[NAMES.index("workouts")]

    def forgetful(the_plan: Plan, options: ExportOptions) -> Made:
        made = one.write(the_plan, options)
        kept = {name: data for name, data in made.files.items() if name != min(made.files)}
        return replace(made, files=kept, plan=made.plan.model_copy(update={"workouts": made.plan.workouts[1:]}))

    monkeypatch.setattr(
        registry, "FORMATS", tuple(replace(one, write=forgetful) if two is one else two for two in FORMATS)
    )
    with pytest.raises(NotThePlan, match="has no sound workout file"):
        export(timed(small_plan()), tmp_path)


def load(out: Path, to: Path, day: date, *more: str) -> Any:
    return CliRunner().invoke(main, ["load", "--out", str(out), "--to", str(to), "--now", str(day), *more])


def test_loading_says_which_sessions_have_no_workout_and_why(tmp_path: Path) -> None:
    first = timed(small_plan())
    changed = first.sessions[1].model_copy(update={"steps": too_many()})
    export(with_session(first, changed), tmp_path / "out")
    result = load(tmp_path / "out", tmp_path / "to", MONDAY)
    assert result.exit_code == 0, result.output
    assert "No workout for 1 session:\n  Mon 4 Jan  Hips and core: more steps than a watch keeps" in result.output
    said = json.loads(load(tmp_path / "out", tmp_path / "two", MONDAY, "--json").output)
    assert [one["session"] for one in said["no_workout"]] == [changed.id]
    assert len(said["copied"]) == len(first.sessions) - 1


def test_loading_where_no_session_due_has_a_workout_delivers_nothing(tmp_path: Path) -> None:
    first = timed(small_plan())
    alone = with_session(first, first.sessions[-1].model_copy(update={"steps": too_many()}))
    export(alone, tmp_path / "out")
    result = load(tmp_path / "out", tmp_path / "to", first.sessions[-1].date)
    assert (result.exit_code, "No workout for 1 session:" in result.output) == (5, True)
    assert load(tmp_path / "out", tmp_path / "to", first.sessions[-1].date + timedelta(1)).exit_code == 0
