"""German: every word that a runner reads, of every template, and the same numbers in it as in the English."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import icalendar
import pytest
from answered import ANSWERED
from click.testing import CliRunner, Result
from drives import as_watch
from german import CATALOGUE, ENGLISH, GERMAN, IN_GERMAN, IN_TEMPLATES, ONLY_ENGLISH, foreign, texts
from hostile import hostile
from intervals_server import KEY, intervals
from servers import PASSWORD, USER, radicale

from planforge.cli import main
from planforge.constraints.templates import template_names
from planforge.deliver.folder import read_plan
from planforge.deliver.passwords import ENVIRONMENT
from planforge.exporters.fit import reading
from planforge.exporters.fit.messages import NAME_BYTES, STEP_NAME_BYTES
from planforge.languages import language
from planforge.quantities.units import Units, format_distance, format_share

NOW = "2026-12-28"
FILE = """\
extends: {name}
runner:
  language: de
  name: Änne
  normal_weekly_distance: 20 km
  easy_pace: 6:45 /km
  walking_pace: 10:30 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  timezone: Europe/Berlin
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, fri: 18:00 for 75 min, sat: 09:00 for 90 min}}
exports: {{calendar: {{week_banner: yes, feeds: [full, busy]}}, watch: {{apple: yes}}}}
"""
CLEARED = ANSWERED.replace("screening: {", "screening: {clearance: {by: Dr. Moos, on: 2026-12-20}, ")
PROTOCOLS = [name for name in template_names() if name != "base"]
QUICK = "return-after-illness"


def numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"[0-9]+", text))


def test_every_text_of_every_template_stands_in_both_languages() -> None:
    assert len(IN_TEMPLATES) > 200
    assert {at for at, text in IN_TEMPLATES.items() if not isinstance(text, dict) or set(text) != {"en", "de"}} == set()


def test_a_text_has_the_same_parts_and_the_same_numbers_in_german() -> None:
    both = CATALOGUE | {at: (text["en"], text["de"]) for at, text in IN_TEMPLATES.items()}
    other_numbers = {
        ".dates.weekday_and_date", ".dates.time_of_day", ".dates.short", ".watch.name",  # are made of parts alone
        *(f".dates.{one}" for one in ("plain", "day_and_month", "within_a_month", "of_two_months")),
        "base.protocol.care[7]",  # kilometres alone
    }  # fmt: skip
    differ = {
        at for at, (english, german) in both.items()
        if numbers(english) != numbers(german)
        or {*re.findall(r"\{\w+", english)} != {*re.findall(r"\{\w+", german)}
        or re.findall("`[^`]*`", english) != re.findall("`[^`]*`", german)
    }  # fmt: skip
    assert differ - other_numbers == set()


def test_lists_of_what_to_do_are_as_long_in_german() -> None:
    for kind, lines in ENGLISH["stop"]["morning_after"].items():
        assert len(GERMAN["stop"]["morning_after"][kind]) == len(lines)


def test_what_differs_is_seen() -> None:
    assert list(texts({"title": "Nur so", "steps": {"load": "light"}})) == [(".title", "Nur so")]
    assert numbers("2-3 von 10") != numbers("2-4 von 10")


# -- days and numbers ------------------------------------------------------------------------------------------------


def test_days_decimals_and_hours_are_written_as_in_german() -> None:
    said = language("de")
    assert said.day(date(2027, 3, 2)) == "Dienstag, 2. März 2027"
    assert said.short_day(date(2027, 3, 2)) == "Di 2. März"
    assert [said.time_of_day(time(hour)) for hour in (9, 18)] == ["9:00 Uhr", "18:00 Uhr"]
    assert format_distance(5_200_000, Units.KM, said.quantities) == "5,2 km"
    assert (format_share(125, said.quantities), format_share(100, said.quantities)) == ("12,5 %", "10 %")


# -- a plan in German ------------------------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def done(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def written(folder: Path, name: str = QUICK, change: tuple[str, str] = ("", "")) -> Path:
    """Write a file in German and its plan, and return where the plan lies."""
    file, out = folder / "sam.yaml", folder / "exports"
    file.write_text((FILE.format(name=name) + CLEARED).replace(*change), encoding="utf-8")
    done("generate", file, "--out", out, "--now", NOW)
    return out


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("german"))


def texts_of(out: Path) -> Iterator[str]:
    """Yield all that a runner reads of an export: calendar, feeds, workouts."""
    for file in out.glob("*.ics"):
        for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
            yield from (str(event[name]) for name in ("SUMMARY", "DESCRIPTION") if name in event)
            yield from (str(one) for one in getattr(event.get("CATEGORIES"), "cats", ()))
    for file in out.glob("workouts/*.FIT"):
        read = reading.read(file.read_bytes())
        assert isinstance(read, reading.WorkoutFile)
        yield from (one for record in read.records for one in record.fields.values() if isinstance(one, str))


def is_cut(word: str, text: str) -> bool:
    """Tell whether a word ends a text for which a watch had no more room: then it begins as a German one does."""
    return text.casefold().endswith(word) and any(one.startswith(word) for one in IN_GERMAN)


def check_german(out: Path) -> None:
    """Check that an export says nothing in English, that its check finds nothing, and that a watch has room for it."""
    said = [*texts_of(out)]
    assert len(said) > 20
    assert {word for one in said for word in foreign(one) if not is_cut(word, one)} == set()
    assert "keeps every rule" in done("check", out.parent / "sam.yaml", out, "--now", NOW)
    assert "are the plan" in done("check", "--exports", out)
    for step in (step for one in read_plan(out / "plan.json").sessions for step in one.steps):
        for one in getattr(step, "steps", (step,)):
            assert one.exercise is None or len(one.exercise.title.encode()) <= NAME_BYTES, one.exercise.title


def test_a_plan_its_calendar_and_its_workouts_are_in_german(german: Path) -> None:
    assert {"walk", "knee", "week", "the"} <= ONLY_ENGLISH and not {"laufen", "plan", "min"} & ONLY_ENGLISH
    check_german(german)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_plan_of_every_template_is_in_german(name: str, tmp_path: Path) -> None:
    check_german(written(tmp_path, name))


@pytest.mark.parametrize(
    "change",
    [
        ("walks_30_min_briskly: yes", "walks_30_min_briskly: no"),
        ("mon: 18:00 for 75 min", 'mon: "18:00 for 75 min, treadmill"'),
    ],
    ids=["running waits", "on a treadmill"],
)
def test_what_is_said_of_some_plans_alone_is_in_german(change: tuple[str, str], tmp_path: Path) -> None:
    check_german(written(tmp_path, change=change))


def test_the_names_of_exercises_differ_within_what_a_watch_shows() -> None:
    titles = [text["de"] for at, text in IN_TEMPLATES.items() if ".exercises." in at]
    sides = language("de").watch.sides.values()
    shown = [f"{next(iter(sides))}{title}".encode()[:STEP_NAME_BYTES] for title in titles]
    known = {"Beckenheben"}  # its forms are told apart by the text below the name
    assert {title for title, name in zip(titles, shown, strict=True) if shown.count(name) > 1} <= known


def test_the_plan_day_by_day_and_where_one_stands_are_in_german(german: Path, tmp_path: Path) -> None:
    out = tmp_path / "exports"
    shutil.copytree(german, out)
    file = tmp_path / "sam.yaml"
    shutil.copy(german.parent / "sam.yaml", file)
    first = read_plan(out / "plan.json").weeks[0].runs[0]
    told = ("log", file, "--out", out, "--now", f"{first.date}T20:00:00")
    said = done(*told, "--session", first.id, "--done", "all", "--worst", 1)
    assert "alles, stärkster Schmerz 1" in said and "Lauf-Geh" in said
    said += done("log", file, "--out", out, "--now", f"{first.date + timedelta(1)}T12:00:00", "--morning", 0)
    assert "Dienstagmorgen: 0 von 10" in said
    now = ("--out", out, "--now", f"{first.date + timedelta(1)}T20:00:00")
    plan, status = done("plan", file, *now, "--steps"), done("status", file, *now)
    assert re.search(
        r"^Mo 4\. Jan\. +18:00 Uhr  Lauf-Geh .* [0-9],[0-9] km  alles, stärkster Schmerz 1$", plan, re.MULTILINE
    )
    assert re.search(r"^Di 5\. Jan\. +Ruhetag +Morgen 0 von 10$", plan, re.MULTILINE)
    assert "Der Dienstagmorgen war wie sonst: 0 von 10." in status
    run("log", file, "--out", out, "--now", f"{first.date + timedelta(1)}T13:00:00", "--today", 7)
    told = done("status", file, *now)
    assert "Geh in die Physiotherapie" not in status and "Trag dann ein, was gesagt wurde: `planforge log" in told
    status += told
    found = foreign(
        "\n".join(line for one in (said, plan, status) for line in one.splitlines() if str(tmp_path) not in line)
    )
    assert found == set()
    assert run("log", file, *now, "--unplanned", "--worst", 2, "--red-flag", "hot").stderr.startswith(
        "Heute noch zum Arzt"
    )


def test_what_a_runner_reads_beside_the_plan_is_in_german(german: Path, tmp_path: Path) -> None:
    """`pain`, `load`, `log --csv` and `forget`; names of files, rows and answers, and sources, are what they are."""
    out, file = tmp_path / "exports", tmp_path / "sam.yaml"
    shutil.copytree(german, out)
    shutil.copy(german.parent / "sam.yaml", file)
    first = read_plan(out / "plan.json").weeks[0].runs[0]
    now = ("--out", out, "--now", f"{first.date}T20:00:00")
    done("log", file, *now, "--session", first.id, "--done", "all", "--worst", 1)
    (out / "synced.json").write_text("{}", encoding="utf-8")
    table = done("log", file, "--out", out, "--csv", tmp_path / "sam.csv")
    assert table.startswith("1 Eintrag steht jetzt in ")
    watch, load = as_watch(tmp_path / "watch"), ("load", file, "--out", out, "--now", first.date, "--device")
    dry, loaded, again = done(*load, watch, "--dry-run"), done(*load, watch), done(*load, watch)
    assert "Kopiert und wieder gelesen: " in loaded and re.search(r"\.FIT  Mi 6\. Jan\.  Lauf-Geh ", loaded)
    assert "Schon da: " in again
    parcel = done("load", file, "--out", out, "--now", first.date, "--to", tmp_path / "parcel")
    assert re.search(r"^Nach .* geschrieben: \d+ Trainings$", parcel, re.MULTILINE)
    away = done(*load, watch, "--remove")
    assert "keine ist übrig" in away
    pain = done("pain", file, "--if", "worst=4 course=rose")
    assert "Das nächste Mal: ein leichterer Lauf." in pain
    whole = done("pain", file).partition("Woher es kommt:")[0]
    assert "was aus Schmerz folgt" in whole
    assert run("log", file, *now, "--unplanned", "--worst", 2, "--red-flag", "hot").exit_code == 3
    refused = CliRunner().invoke(main, ["forget", str(file), "--out", str(out)], input="n\n")
    assert refused.exit_code == 1 and "Alles vergessen?" in refused.stderr
    assert "Nichts wurde gelöscht." in refused.stderr and "heiß" in refused.stderr
    gone = done("forget", file, "--out", out, "--yes")
    assert "Endgültig gelöscht:" in gone and "sync --remove" in gone
    assert not (out / "synced.json").exists()
    assert "Es gibt kein Tagebuch" in done("forget", file, "--out", out, "--yes")
    read = (table, dry, loaded, again, parcel.partition("Garmin")[0], away, pain.partition("Zeilen, die")[0], gone)
    own = [line for one in (*read, refused.stderr) for line in one.splitlines() if str(tmp_path) not in line]
    assert foreign("\n".join(own)) == set()


def test_another_language_is_another_text_and_no_other_event(german: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "sam.yaml", tmp_path / "exports"
    text = (german.parent / "sam.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("  language: de\n", ""), encoding="utf-8")
    done("generate", file, "--out", out, "--now", NOW)
    before = events(out)
    file.write_text(text, encoding="utf-8")
    done("generate", file, "--out", out, "--now", "2026-12-29")
    after = events(out)
    assert before.keys() == after.keys()
    for uid, (sequence, moment, summary) in after.items():
        assert (sequence, moment) == (1, before[uid][1])
        assert summary != before[uid][2] or not foreign(summary)
    check_german(out)


def test_what_a_calendar_and_a_push_were_told_is_said_in_german(
    german: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("caldav")
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    monkeypatch.setenv("PLANFORGE_INTERVALS_KEY", KEY)
    out = tmp_path / "exports"
    shutil.copytree(german, out)
    first = read_plan(out / "plan.json").weeks[0].runs[0]
    read = []
    with hostile() as server:
        sync = ("sync", "--out", out, "--url", server.url, "--user", "sam")
        read += [done(*sync, "--dry-run"), done(*sync)]
        moved = next(path for path in server.store if first.id in path)
        text = re.sub(r"(DTSTART;[^:]*:\d{8}T)\d\d", r"\g<1>20", server.store[moved][0])
        server.keep(moved, re.sub(r"(DTEND;[^:]*:\d{8}T)\d\d", r"\g<1>21", text))
        del server.store[max(server.store)]
        read.append(done(*sync))
        assert (
            "Im Kalender verlegt und dort gelassen:" in read[-1]
            and "Mo 4. Jan. 18:00 Uhr -> Mo 4. Jan. 20:" in read[-1]
        )
        assert "Im Kalender gelöscht und weggelassen" in read[-1]
        read += [done(*sync, "--put", f"{server.url}feeds/sam.ics")]
        assert "der volle Feed, geschrieben" in read[-1]
    with intervals() as service:
        push = ("push", out, "--url", service.url, "--now", NOW)
        read += [done(*push), done(*push)]
        assert re.search(r"^http://.*: \d+ wie sie waren$", read[-1], re.MULTILINE)
    said = re.sub(r"http\S+|`[^`]*`", "", "\n".join(read))
    assert foreign(said) == set()


@pytest.mark.slow
def test_on_a_server_it_is_a_change_too(german: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("caldav")
    monkeypatch.setenv(ENVIRONMENT, PASSWORD)
    monkeypatch.chdir(tmp_path)
    text = (german.parent / "sam.yaml").read_text(encoding="utf-8")
    with radicale(tmp_path / "radicale") as server:
        found = []
        for day, language in (("28", ""), ("29", "  language: de\n"), ("30", "  language: de\n")):
            Path("sam.yaml").write_text(text.replace("  language: de\n", language), encoding="utf-8")
            done("generate", "sam.yaml", "--now", f"2026-12-{day}")
            now = ("--url", server.url, "--user", USER, "--now", f"2026-12-{day}", "--json")
            said = json.loads(done("sync", "sam.yaml", *now))
            found.append((len(said["created"]), len(said["changed"]), len(said["deleted"])))
        number = found[0][0]
        assert number > 20 and found == [(number, 0, 0), (0, number, 0), (0, 0, 0)]
        assert all("SUMMARY:Lauf-Geh" in one for name, one in server.events().items() if "w01-run-1" in name)


def events(out: Path) -> dict[str, tuple[int, object, str]]:
    found = icalendar.Calendar.from_ical((out / "plan.ics").read_bytes()).walk("VEVENT")
    return {str(one["UID"]): (int(one["SEQUENCE"]), one["DTSTART"].dt, str(one["SUMMARY"])) for one in found}
