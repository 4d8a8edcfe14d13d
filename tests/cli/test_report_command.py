"""`planforge report` by the real commands: of the plan that stands, with what its file and its diary say that day."""

import json
from pathlib import Path
from typing import Any

import pytest
from commands import NOW, Command, Example, with_own_title

from planforge.deliver.folder import read_plan
from planforge.exporters.html.reading import read

LATER = "2027-01-27T20:00:00Z"  # the third week of the packaged example has begun


def words(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.fixture
def standing(example: Example, tmp_path: Path, planforge_command: Command) -> Path:
    """Return the folder of the example's plan, copied to where the command looks for it."""
    folder = tmp_path / "exports" / "beginner"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_bytes((example.folder / "plan.json").read_bytes())
    return folder


def told(planforge_command: Command, *entries: dict[str, Any], now: str = LATER) -> None:
    result = planforge_command("log", "-", "--now", now, input=json.dumps(list(entries)))
    assert result.exit_code == 0, result.output


def session(plan_folder: Path, number: int = 0, **more: object) -> dict[str, Any]:
    """Return an entry of the plan's strength session or run of that number, done and without pain."""
    some = [one for one in read_plan(plan_folder / "plan.json").sessions if one.counts_as != "cross"]
    quiet = {"swelling": "none", "stride": "normal", "tablet": False, "elsewhere": False, "illness": "no"}
    entry = {"kind": "session", "session": some[number].id, "day": str(some[number].date), "done": "all", "worst": 0}
    return {**entry, **quiet, "red_flags": [], **more}


def test_the_report_of_the_plan_that_stands_is_written_and_says_where_it_lies(
    standing: Path, planforge_command: Command
) -> None:
    result = planforge_command("report", "--now", NOW)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "The report: open exports/beginner/report.html in a browser.\n"
    made = (standing / "report.html").read_bytes()
    assert len(read(made).sessions) == len(read_plan(standing / "plan.json").sessions)
    assert b"Week 1 of" in made or b"The plan begins on" in made
    assert planforge_command("report", "--now", NOW).exit_code == 0
    assert (standing / "report.html").read_bytes() == made
    assert (standing / "report.html").stat().st_mode & 0o077 == 0


def test_the_numbers_by_which_pain_decides_stand_in_it_with_their_sources_and_what_those_are_worth(
    standing: Path, planforge_command: Command
) -> None:
    planforge_command("report", "--now", NOW)
    shown = read((standing / "report.html").read_bytes()).rows
    values = json.loads(planforge_command("pain", "runners-knee", "--json").stdout)
    told = {cells[0].words: (cells[2].words, cells[3].words) for cells in shown["pain-figures"] + shown["pain-rows"]}
    for one in (*values["figures"], *values["rows"]):
        worth, source = told[one["says"]]
        assert worth == one["worth"] and all(f"{name} (read: " in source for name in one["source"])
    assert [cells[1].words for cells in shown["pain-figures"]][:3] == ["2 of 10", "3 of 10", "4 of 10"]
    severe = next(cells for cells in shown["pain-rows"] if "7 of 10 or more: that is severe" in cells[0].words)
    assert "palos" in severe[3].words and "Palos and others 2006" in words(standing / "report.html")


def test_json_says_what_was_written(standing: Path, planforge_command: Command) -> None:
    values = json.loads(planforge_command("report", "--now", f"{NOW}T12:00:00Z", "--json").stdout)
    plan = read_plan(standing / "plan.json")
    assert values == {
        "report": "exports/beginner/report.html",
        "plan_id": plan.plan_id,
        "revision": plan.revision,
        "today": "2026-11-22",
        "sessions": len(plan.sessions),
        "with_diary": False,
    }


def test_without_a_plan_it_says_how_to_make_one(planforge_command: Command) -> None:
    result = planforge_command("report", "--now", NOW)
    assert result.exit_code == 2
    assert "hint: `planforge generate` makes the plan first" in result.stderr
    assert not Path("exports").exists()


def test_a_session_that_somebody_put_outside_its_week_is_named(standing: Path, planforge_command: Command) -> None:
    path = standing / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    moved = next(one for one in plan["weeks"][6]["sessions"] if one["kind"] == "run")
    moved["date"] = "2027-06-01"
    path.write_text(json.dumps(plan), encoding="utf-8")
    result = planforge_command("report", "--now", LATER)
    assert result.exit_code == 2
    assert f"{moved['id']} on 2027-06-01: outside the week that holds it" in result.stderr
    assert "a fault of planforge" not in result.stderr
    assert not (standing / "report.html").exists()


def test_rules_stand_there_with_their_lines_sources_and_worth(standing: Path, planforge_command: Command) -> None:
    planforge_command("report", "--now", NOW)
    rows = {row[0].words: row for row in read((standing / "report.html").read_bytes()).rows["rules"]}
    (cap,) = [row for name, row in rows.items() if name.startswith("build-cap")]
    assert "Weeks grow by at most a tenth.build-cap: {max_increase: 10 %, of: distance} (base:" in cap[0].words
    assert (cap[1].words, cap[3].words) == ("firm, kept", "convention")
    assert "GRONORUN" in cap[4].words
    assert len(rows) == len(
        {(one.name, one.source_line) for one in read_plan(standing / "plan.json").certificate.rules}
    )


def test_no_week_of_a_proven_plan_is_over_what_its_rules_allow(standing: Path, planforge_command: Command) -> None:
    planforge_command("report", "--now", NOW)
    rows = read((standing / "report.html").read_bytes()).rows["weeks"]
    caps = {int(row[0].words): row[5].words for row in rows if row[5].words}
    assert len(caps) > 5 and not any("over" in cap for cap in caps.values())
    weeks = {week.index: week for week in read_plan(standing / "plan.json").weeks}
    grown = [(weeks[index].distance_m, float(cap.split()[0])) for index, cap in caps.items()]
    assert all(metres / 1000 <= most + 0.06 for metres, most in grown)


def test_what_the_diary_tells_is_shown_that_day(standing: Path, planforge_command: Command) -> None:
    first, second = session(standing), session(standing, 1, worst=2, course="eased", after=0)
    told(planforge_command, first, second, {"kind": "morning", "day": second["day"], "pain": 1})
    result = planforge_command("report", "--now", LATER)
    assert "what the diary tells stands in it, so mind who sees it" in result.stdout
    page = read((standing / "report.html").read_bytes())
    assert [row[2].words for row in page.rows["pains"]] == ["1"]  # strength is no running
    assert page.marks["pain-wide"] == page.marks["pain-narrow"] != []
    assert "Pain while running and on the next morning" in words(standing / "report.html")
    assert planforge_command("check", "--exports", standing).exit_code in (0, 1)


def test_a_red_flag_in_the_diary_stands_first_and_nothing_that_comes_is_shown(
    standing: Path, planforge_command: Command
) -> None:
    entry = session(standing, red_flags=["locked"])
    assert planforge_command("log", "-", "--now", LATER, input=json.dumps(entry)).exit_code == 3
    assert planforge_command("report", "--now", LATER).exit_code == 0
    made = words(standing / "report.html")
    assert "See a physiotherapist or sports doctor first, before you run again." in made and "the knee locked" in made
    assert read(made.encode()).coming == []


def test_a_file_that_says_something_else_by_now_is_told(planforge_command: Command, solved: list[Any]) -> None:
    example = Path("sam.yaml")
    example.write_text(
        (Path(__file__).parents[2] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8"), "utf-8"
    )
    assert planforge_command("generate", example, "--now", NOW).exit_code == 0
    assert planforge_command("report", example, "--now", NOW).stderr == ""
    example.write_text(example.read_text("utf-8") + "\nrules: {hold-week: off}\n", "utf-8")
    result = planforge_command("report", example, "--now", NOW)
    assert (
        result.exit_code == 0
        and "the constraint file says something else by now than this plan was made for" in result.stderr
    )
    assert "the file says something else by now" in words(Path("exports/sam/report.html"))


def test_generate_writes_it_where_the_file_asks_and_the_plan_is_the_same_on_another_day(
    planforge_command: Command, solved: list[Any]
) -> None:
    text = (Path(__file__).parents[2] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8")
    Path("sam.yaml").write_text(text + "\nexports: {report: yes}\n", encoding="utf-8")
    assert planforge_command("generate", "sam.yaml", "--now", NOW).exit_code == 0
    folder = Path("exports/sam")
    first, page = (folder / "plan.json").read_bytes(), (folder / "report.html").read_bytes()
    assert b'"report.html"' in first
    assert planforge_command("check", "--exports", folder).exit_code == 0
    assert planforge_command("report", "sam.yaml", "--now", "2026-11-25").exit_code == 0
    assert (folder / "report.html").read_bytes() != page  # another day
    assert planforge_command("check", "--exports", folder).exit_code == 0
    assert planforge_command("generate", "sam.yaml", "--now", "2026-11-25").exit_code == 0
    assert (folder / "plan.json").read_bytes() == first
    (folder / "report.html").write_text(words(folder / "report.html").replace("Run-walk", "Run"), "utf-8")
    assert planforge_command("check", "--exports", folder).exit_code == 1


def test_a_report_of_another_plan_does_not_stay_beside_a_new_one(planforge_command: Command, solved: list[Any]) -> None:
    assert planforge_command("generate", "--now", NOW).exit_code == 0
    assert planforge_command("report", "--now", NOW).exit_code == 0
    solved[0] = with_own_title(solved[0])
    assert planforge_command("generate", "--now", NOW).exit_code == 0
    assert not Path("exports/beginner/report.html").exists()


def test_forgetting_takes_the_report_away_that_holds_the_diary(standing: Path, planforge_command: Command) -> None:
    assert planforge_command("report", "--now", NOW).exit_code == 0
    told(planforge_command, session(standing))
    without = (standing / "report.html").read_bytes()
    assert b"report.html" not in planforge_command("forget", "--yes").stdout.encode()
    assert (standing / "report.html").read_bytes() == without
    told(planforge_command, session(standing))
    assert planforge_command("report", "--now", LATER).exit_code == 0
    result = planforge_command("forget", "--yes")
    assert "report.html" in result.stdout and not (standing / "report.html").exists()
