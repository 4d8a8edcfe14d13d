"""`planforge plan`: every day of a plan in a line, rest days too, and beside each session what was told of it."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import planforge
from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.diary.day_by_day import DayByDay
from planforge.exporters.words import steps_in_words
from planforge.languages import english, language
from planforge.plan.model import Kind, Plan, PlanHistory, Week
from planforge.views.day_by_day import page
from planforge.views.plan import table

ROOT = Path(__file__).parents[2]
BEGINNER = (ROOT / "templates/examples/beginner.yaml").read_text(encoding="utf-8")
NO = {"swelling": "none", "stride": "normal", "tablet": False, "elsewhere": False, "illness": "no", "red_flags": []}


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A file, and the plan that was made of it."""
    monkeypatch.chdir(tmp_path)
    Path("sam.yaml").write_text(BEGINNER, encoding="utf-8")
    out = Path("exports/sam")
    out.mkdir(parents=True)
    for name in ("plan.json", "plan.ics"):
        (out / name).write_bytes((ROOT / "exports/sample" / name).read_bytes())
    return read_plan(out / "plan.json")


def shown(*arguments: str, now: date = date(2026, 11, 22)) -> Result:
    return CliRunner().invoke(main, ["plan", *arguments, "--now", f"{now}T21:00:00Z"])


def said(*arguments: str, now: date = date(2026, 11, 22)) -> str:
    result = shown(*arguments, now=now)
    assert result.exit_code == 0, result.output
    return result.stdout


def values(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--json"))


def first_running_week(plan: Plan) -> Week:
    return next(week for week in plan.weeks if week.runs)


def test_every_day_has_its_line_and_every_session_stands_on_its_own(sam: Plan) -> None:
    lines = said("sam.yaml").splitlines()
    assert lines[0] == f"{sam.title}: revision 0, from exports/sam/plan.json."
    of = english().short_day
    for week in sam.weeks:
        days = [week.start + timedelta(n) for n in range(7)]
        at = [next(n for n, line in enumerate(lines) if line.startswith(f"{of(day)} ")) for day in days]
        assert at == sorted(at)
        for day, here, behind in zip(days, at, [*at[1:], at[-1] + 10], strict=True):
            held = [one for one in week.sessions if one.date == day]
            assert all(any(one.title in line for line in lines[here:behind]) for one in held)
            assert ("rest" in lines[here]) == (not held)
    assert lines[-1] == english().no_medical_advice


def test_the_figures_are_those_of_the_plan(sam: Plan) -> None:
    found = values("sam.yaml")
    assert (found["plan_id"], found["stands"]) == (sam.plan_id, str(Path("exports/sam/plan.json")))
    for week, one in zip(sam.weeks, found["weeks"], strict=True):
        assert (week.index, week.distance_m, week.run_s) == (one["week"], one["distance_m"], one["run_s"])
        assert [day["date"] for day in one["days"]] == [str(week.start + timedelta(n)) for n in range(7)]
        here = {each["session"]: (day["date"], each["distance_m"]) for day in one["days"] for each in day["sessions"]}
        assert here == {each.id: (str(each.date), each.distance_m) for each in week.sessions}


def test_one_week_alone_with_its_steps(sam: Plan) -> None:
    week = first_running_week(sam)
    text = said("sam.yaml", "--week", str(week.index), "--steps")
    steps = [line for one in week.sessions for line in steps_in_words(one.steps, sam.runner.units, english())]
    assert [line[4:] for line in text.splitlines() if line.startswith("    ") and line[4] != " "] == steps
    assert text.count("Week ") == 1
    assert not re.search("^    [^ ]", said("sam.yaml", "--week", str(week.index)), re.MULTILINE)


def test_what_was_told_stands_beside_it_and_what_is_open_says_so(sam: Plan) -> None:
    first, second, *_ = first_running_week(sam).runs
    beyond = first.date + timedelta(1)
    planforge.log(
        "sam.yaml",
        {"kind": "session", "session": first.id, "day": str(first.date), "done": "all", "worst": 1, **NO},
        {"kind": "run", "day": str(beyond), "worst": 2, "duration_s": 1800, "distance_m": 4200},
        {"kind": "morning", "day": str(beyond), "pain": 1},
        {"kind": "session", "session": second.id, "day": str(second.date + timedelta(1)), "done": "part", "worst": 0},
        now=second.date + timedelta(2),
    )
    lines = said("sam.yaml", now=second.date + timedelta(2)).splitlines()
    (line,) = [one for one in lines if one.endswith("all of it, worst 1")]
    assert line.startswith(english().short_day(first.date))
    (line,) = [one for one in lines if "a run that was not planned, worst 2" in one]
    assert line.startswith(english().short_day(beyond))
    assert re.search(r"worst 2\s+30 min\s+4\.2 km", line)
    assert any(one.strip() == "morning 1 of 10" for one in lines)
    assert any(
        one.endswith(f"a part of it, worst 0, on {english().short_day(second.date + timedelta(1))}") for one in lines
    )
    asked = [one for one in sam.sessions if one.kind is Kind.STRENGTH and one.date <= second.date]
    assert 0 < sum(one.endswith("not told") for one in lines) <= len(asked)


def test_without_a_plan_there_it_is_made_and_written_nowhere(sam: Plan) -> None:
    made = said("sam.yaml", "--out", "elsewhere", "--week", "4")
    assert made.startswith(f"{sam.title}: made now, and written nowhere; `planforge generate` writes it.")
    assert "Run-walk 8 x 1:2    39 min    3.6 km" in made
    assert not Path("elsewhere").exists()


def test_a_week_that_is_not_there_and_a_file_that_is_none_end_with_a_way_out(sam: Plan) -> None:
    result = shown("exports/sam", "--week", "40")
    assert (result.exit_code, result.stderr) == (2, "the plan has no week 40\nhint: its weeks are 1 to 18\n")
    assert shown("nobody.yaml").exit_code == 2
    assert shown("exports").exit_code == 2


def test_a_plan_of_which_no_run_may_be_run_now_says_so_first(sam: Plan) -> None:
    Path("sam.yaml").write_text(BEGINNER.replace("briskly: yes", "briskly: no"), encoding="utf-8")
    assert said("sam.yaml").splitlines()[1] == "Running waits for 30 min of brisk walking."
    Path("sam.yaml").write_text(BEGINNER.replace("locking: no", "locking: yes"), encoding="utf-8")
    assert shown("sam.yaml").exit_code == 3


def test_a_plan_that_waits_asks_on_its_last_day(sam: Plan) -> None:
    Path("sam.yaml").write_text(BEGINNER.replace("briskly: yes", "briskly: no"), encoding="utf-8")
    text = said("sam.yaml", "--out", "elsewhere")
    assert text.count("Ready to run? Answer again") == 1


def test_a_session_that_somebody_put_outside_of_its_week_is_not_lost(sam: Plan, tmp_path: Path) -> None:
    week = first_running_week(sam)
    moved = week.runs[0].model_copy(update={"date": week.start + timedelta(9), "title": "Run\n  as you like"})
    sessions = tuple(moved if one.id == moved.id else one for one in week.sessions)
    weeks = tuple(
        one.model_copy(update={"sessions": sessions}) if one.index == week.index else one for one in sam.weeks
    )
    path = tmp_path / "edited.json"
    path.write_text(sam.model_copy(update={"weeks": weeks}).to_json(), encoding="utf-8")
    found = values("edited.json", "--week", str(week.index))
    assert found["weeks"][0]["days"][-1]["date"] == str(moved.date)
    assert re.search(r"^\w.*  Run as you like  ", said("edited.json", "--week", str(week.index)), re.MULTILINE)


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("code", ["en", "de"])
def test_a_terminal_is_never_too_narrow_and_what_is_piped_is_not_folded(sam: Plan, columns: int, code: str) -> None:
    plan = sam.model_copy(update={"runner": sam.runner.model_copy(update={"language": code})})
    whole = DayByDay(plan, plan.weeks)
    piped, told = page(whole, steps=True).text, page(whole, steps=True, width=columns).text
    assert max(map(len, told.splitlines())) <= columns < max(map(len, piped.splitlines()))
    heads = language(code).day_by_day.columns
    assert (heads.session in told) is (columns == 80), "a table where there is room for one"
    kept = Counter(re.findall(r"\w+", piped.replace(heads.told, "")))
    for head in (heads.day, heads.time, heads.session, heads.length, heads.distance) if columns == 40 else ():
        kept -= Counter({head: len(plan.weeks)})
    assert Counter(re.findall(r"\w+", told)) == kept, "and nothing is lost"
    assert page(whole, width=500).text == page(whole).text


def test_a_title_of_the_coach_hides_nothing_of_what_is_run_in_the_table(sam: Plan) -> None:
    week = first_running_week(sam)
    first, *others = week.runs
    own = week.model_copy(
        update={
            "sessions": tuple(
                one.model_copy(update={"title": "Along the river"}) if one.id == first.id else one
                for one in week.sessions
            )
        }
    )
    titled = sam.model_copy(update={"weeks": tuple(own if one.index == week.index else one for one in sam.weeks)})
    (line,) = [one for one in table(titled).splitlines() if "Along the river" in one]
    figures = first.title.removeprefix("Run-walk ")
    assert f"Along the river ({figures}), {figures} twice" in line
    assert line.split()[0] == str(week.index) and len(others) == 2


def test_of_a_week_that_is_past_it_says_how_many_runs_count_of_how_many(sam: Plan) -> None:
    week = first_running_week(sam)
    lost = PlanHistory(open_from=week.start + timedelta(7), missed=(week.runs[0].id,))
    past = sam.model_copy(update={"history": lost})
    figures, one = week.runs[1].title.removeprefix("Run-walk "), week.runs[1].distance_m
    left, planned = 2 * one / 1000, week.distance_m / 1000
    (row,) = [line for line in table(past).splitlines() if " (of 3 runs) " in line]
    assert f"{figures} twice (of 3 runs)" in row and f"{left:.1f} km" in row
    assert "(of 3 runs): the others count as not done." in table(past)
    two = week.model_copy(update={"sessions": tuple(one for one in week.sessions if one.id != week.runs[2].id)})
    weeks = tuple(two if one.index == week.index else one for one in past.weeks)
    (legend,) = [one for one in table(past.model_copy(update={"weeks": weeks})).splitlines() if one.startswith("(of")]
    assert legend.startswith("(of 2 runs): the others count as not done."), "as the row says it"
    assert "of 3 runs" not in table(sam) and "count as not done" not in table(sam)
    text = page(DayByDay(past, past.weeks)).text
    assert f"(counts as done: {left:.1f} km of {planned:.1f} km, running " in text
    none = lost.model_copy(update={"missed": tuple(run.id for run in week.runs)})
    text = page(DayByDay(sam.model_copy(update={"history": none}), past.weeks)).text
    assert f"(counts as done: nothing of {planned:.1f} km)" in text
    shown = page(DayByDay(past, past.weeks)).values["weeks"][week.index - 1]
    assert (shown["planned_m"], shown["distance_m"]) == (week.distance_m, 2 * one)
