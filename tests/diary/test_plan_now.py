"""What file and diary say of a plan at a moment: every page that shows it, and every way to a watch, says the same."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from diaries import NO, at, home, of, plan, runs
from diaries import keep as told

from planforge.actions.decisions import reasons
from planforge.actions.heard import Heard
from planforge.actions.plan_now import as_far_as_known
from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.diary.entries import told_from
from planforge.languages import english, in_words
from planforge.plan.compare import Fate, Pair, compare
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import Session

FIRST, SECOND, THIRD, *_ = runs()
DAY = FIRST.date + timedelta(1)


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    return Path("sam.yaml")


def run(command: str, day: date, *options: str) -> Result:
    return CliRunner().invoke(main, [command, "sam.yaml", "--now", at(day).isoformat(), *options])


def status(day: date) -> dict[str, object]:
    found = json.loads(run("status", day, "--json").stdout)
    assert isinstance(found, dict)
    return found


def page(day: date) -> str:
    """Return what the report says before the plan, without its marks."""
    assert run("report", day).exit_code == 0
    return written()


def written() -> str:
    shown = Path("exports/sam/report.html").read_text(encoding="utf-8").partition("<body")[2]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", shown)).partition("Today and what")[0]


def test_a_clearance_in_the_file_ends_a_red_flag_wherever_it_is_shown(sam: Path) -> None:
    """`generate` made a plan again, and `status` and the report still said that nobody runs before a professional."""
    told(of(FIRST, worst=1, **{**NO, "red_flags": ("locked",)}))
    assert status(DAY)["see_somebody"] == ["locked"] and status(DAY)["coming"] is None
    assert "the knee locked" in page(DAY)
    seen = DAY + timedelta(1)
    sam.write_text(sam.read_text().replace("screening:", f"screening:\n  clearance: {{by: Dr Moss, on: {seen}}}", 1))
    assert run("generate", seen).exit_code == 0
    assert status(seen)["see_somebody"] == [] and status(seen)["coming"] is not None
    assert "the knee locked" not in page(seen)
    told(told_from({"kind": "today", "day": seen + timedelta(1), "pain": 1, "red_flags": ["locked"]}))
    assert status(seen + timedelta(1))["see_somebody"] == ["locked"], "what came after the clearance nobody has seen"


def test_who_is_ill_reads_so_in_what_generate_says_and_writes(sam: Path) -> None:
    """The report that `generate` wrote named the next run, and the one of `report` said that all is on hold."""
    sam.write_text(sam.read_text() + "\nexports:\n  report: yes\n")
    assert run("generate", FIRST.date - timedelta(1)).exit_code == 0
    told(told_from({"kind": "session", "session": FIRST.id, "day": FIRST.date, "done": "no", "why": "ill",
                    "illness": "fever-or-chest"}))  # fmt: skip
    made = run("generate", DAY)
    assert made.exit_code == 0 and "no run and no strength before you are well" in made.stderr
    by_generate = written()
    assert by_generate == page(DAY)
    assert "no run and no strength before you are well" in by_generate and "the next run is" not in by_generate


def test_runs_on_days_away_are_not_asked_for_in_the_report_that_generate_writes_either(sam: Path) -> None:
    """The report that `generate` wrote counted them as not told yet, and the one of `report` did not."""
    sam.write_text(sam.read_text() + "\nexports:\n  report: yes\n")
    assert run("generate", FIRST.date - timedelta(1)).exit_code == 0
    told(of(FIRST, worst=0, **NO))
    sam.write_text(sam.read_text().replace("  available:", f"  away: [{SECOND.date}]\n  available:", 1))
    today = SECOND.date + timedelta(1)
    made = run("generate", today)
    assert made.exit_code == 0
    by_generate = written()
    assert by_generate == page(today)
    assert "not counted as run" in made.stdout
    assert "nobody told of these runs" not in made.stdout, "of one run two things were said"


def everywhere_on_hold(day: date) -> list[str]:
    """Return which pages offer a run, of those that show, load or send any."""
    found = []
    if "run" in str((status(day)["coming"] or {"session": ""})["session"]):  # type: ignore[index]
        found.append("status")
    if "o not run yet" not in page(day):
        found.append("report")
    if "o not run yet" not in run("plan", day).stdout:
        found.append("plan")
    loaded = json.loads(run("load", day, "--to", "watch", "--days", "5", "--json").stdout)
    if any("-run-" in one["session"] for one in loaded["copied"]):
        found.append("load")
    return found


def test_a_run_on_a_day_that_an_illness_still_takes_is_offered_nowhere(sam: Path) -> None:
    """Three days off count from the end of a fever: until the plan was made again, all pages named the run on one."""
    told(told_from({"kind": "session", "session": FIRST.id, "day": FIRST.date, "done": "no", "why": "ill",
                    "illness": "fever-or-chest"}))  # fmt: skip
    assert run("generate", DAY).exit_code == 0
    well = THIRD.date - timedelta(3)
    told(told_from({"kind": "well", "day": well}))
    assert everywhere_on_hold(well) == []
    assert "planforge generate" in run("status", well).stdout.splitlines()[0]
    assert run("generate", well).exit_code == 0
    assert "Do not run yet" not in run("status", well).stdout, "made again, it knows"


def test_after_a_week_of_silence_a_week_that_asks_more_is_offered_nowhere(sam: Path) -> None:
    """Made again the plan would not climb; until then all pages showed the climb."""
    several = runs()
    week = [one for one in several if one.date < FIRST.date + timedelta(7)]
    told(*(of(one, worst=0, **NO) for one in week))
    sunday = FIRST.date + timedelta(13 - FIRST.date.weekday())
    for day in (sunday, sunday + timedelta(1), sunday + timedelta(4)):  # before the next week, and in the midst of it
        assert everywhere_on_hold(day) == [], day
    assert run("generate", sunday).exit_code == 0
    assert "Do not run yet" not in run("status", sunday).stdout


def run_of_week(number: int) -> list[Session]:
    """Return the runs of a week of the plan, counted from the first in which there are any."""
    return list([week for week in plan().weeks if week.runs][number].runs)


@pytest.mark.parametrize("missed", [2, 3])
def test_runs_that_were_told_as_not_done_are_offered_no_bolder_than_silence(sam: Path, missed: int) -> None:
    """Of a week told as left out all pages showed the harder one after it, until it was made easier by `generate`."""
    for one in (*run_of_week(0), *run_of_week(1)[: 3 - missed]):
        told(of(one, worst=0, **NO), told_from({"kind": "morning", "day": one.date + timedelta(1), "pain": 0}))
    told(*(of(one, done="no", why="time") for one in run_of_week(1)[3 - missed :]))
    day = run_of_week(1)[-1].date
    stood = run_of_week(2)[0]
    assert everywhere_on_hold(day) == [] and everywhere_on_hold(day + timedelta(1)) == []
    assert run("generate", day + timedelta(1)).exit_code == 0
    assert everywhere_on_hold(day + timedelta(1)) == ["status", "report", "plan", "load"], "made again, it knows"
    assert stood not in read_plan(Path("exports/sam/plan.json")).sessions


def test_a_run_that_was_told_as_not_done_and_changes_nothing_holds_nothing_up(sam: Path) -> None:
    for one in (*run_of_week(0), run_of_week(1)[0], run_of_week(1)[2]):
        told(of(one, worst=0, **NO), told_from({"kind": "morning", "day": one.date + timedelta(1), "pain": 0}))
    told(of(run_of_week(1)[1], done="no", why="time"))
    for day in (run_of_week(1)[1].date, run_of_week(1)[2].date + timedelta(1)):
        assert status(day)["asks_too_much"] is False, day


def test_silence_for_the_rest_of_a_week_is_offered_nowhere_from_its_end_on(sam: Path) -> None:
    """One run of a week was told: on the Monday after all pages named the climb, and `generate` went back."""
    for one in (*run_of_week(0), run_of_week(1)[0]):
        told(of(one, worst=0, **NO), told_from({"kind": "morning", "day": one.date + timedelta(1), "pain": 0}))
    last = run_of_week(1)[-1].date
    monday = last + timedelta(7 - last.weekday())
    assert everywhere_on_hold(monday) == []
    told(*(of(one, worst=0, **NO) for one in run_of_week(1)[1:]))
    assert status(monday)["asks_too_much"] is False, "told late, it goes on"


@pytest.mark.parametrize("told_as", [{"done": "no", "why": "pain"}, {"done": "no", "why": "time"}, {"worst": 0, **NO}])
def test_a_run_that_was_told_is_copied_no_more_on_its_evening(sam: Path, told_as: dict[str, Any]) -> None:
    told(of(FIRST, **told_as))
    loaded = json.loads(run("load", FIRST.date, "--to", "watch", "--json").stdout)
    assert FIRST.id not in {one["session"] for one in (*loaded["copied"], *loaded["waiting"])}


@pytest.mark.parametrize("change", [("locking: no", "locking: yes"), ("pain_today: 1 of 10", "pain_today: 7 of 10")])
def test_status_sends_to_a_professional_as_everything_else_does(sam: Path, change: tuple[str, str]) -> None:
    """`load`, `plan` and `report` refused with exit code 3, and `status` named the next run."""
    told(of(FIRST, worst=0, **NO))
    sam.write_text(sam.read_text().replace(*change, 1))
    for command in ("status", "load", "plan", "report"):
        shown = run(command, DAY)
        assert shown.exit_code == 3 and SECOND.title not in shown.stdout, command
    assert json.loads(run("status", DAY, "--json").stdout) == json.loads(run("plan", DAY, "--json").stdout)


@pytest.mark.parametrize("diary", [True, False])
def test_a_run_on_a_day_away_is_offered_nowhere_before_the_plan_knows_it(sam: Path, diary: bool) -> None:
    """The file named the days, and all pages named the run on the first of them."""
    if diary:
        told(of(FIRST, worst=0, **NO))
    sam.write_text(sam.read_text().replace("  available:", f"  away: [{SECOND.date}]\n  available:", 1))
    assert status(DAY)["coming"] is None
    for command in ("status", "plan"):
        assert "Run nothing of this plan from Wed 27 Jan on" in run(command, DAY).stdout
    assert "Run nothing of this plan from Wed 27 Jan on" in page(DAY)
    loaded = run("load", DAY, "--to", "watch", "--days", "9", "--json")
    assert "Run nothing of this plan" in loaded.stderr
    assert not [one for one in json.loads(loaded.stdout)["copied"] if "-run-" in one["session"]]
    assert run("generate", DAY).exit_code == 0
    assert "Run nothing of this plan" not in run("status", DAY).stdout and status(DAY)["coming"] is not None


def test_who_was_told_not_to_run_does_not_climb_and_reads_how_to_tell_who_said_so(sam: Path) -> None:
    """`log` said that the plan keeps that already, and the harder week stood."""
    for one in run_of_week(0):
        told(of(one, worst=0, **NO), told_from({"kind": "morning", "day": one.date + timedelta(1), "pain": 0}))
    first, second, third = run_of_week(1)
    told(of(first, worst=0, **NO), told_from({"kind": "morning", "day": first.date + timedelta(1), "pain": 0}))
    said = run("log", second.date, "--session", second.id, "--done", "no", "--why", "not-allowed").stdout
    assert "--seen-by NAME --may-run no" in said and "--may-run yes" in said and "keeps that already" not in said
    assert third.title not in run("status", second.date).stdout.partition("Week")[2]
    loaded = json.loads(run("load", second.date, "--to", "watch", "--json").stdout)
    assert not [one for one in loaded["copied"] if "-run-" in one["session"]]
    assert run("generate", second.date).exit_code == 0
    told(of(third, worst=0, **NO), told_from({"kind": "morning", "day": third.date + timedelta(1), "pain": 0}))
    assert run("generate", third.date + timedelta(1)).exit_code == 0
    made = read_plan(Path("exports/sam/plan.json"))
    week = made.weeks[next(one.index for one in plan().weeks if first in one.runs)]
    most = max(measure_steps(one.steps, NO_DISTANCE).run_time for one in run_of_week(1))
    assert week.runs and max(measure_steps(one.steps, NO_DISTANCE).run_time for one in week.runs) <= most


def test_a_week_that_went_well_holds_nothing_up_before_its_last_morning_is_told(sam: Path) -> None:
    """That a morning is still to be told holds the week when the plan is made again, and puts no run on hold."""
    for one in (FIRST, SECOND, THIRD):
        told(of(one, worst=0, **NO))
        assert status(one.date + timedelta(1))["asks_too_much"] is False
        assert status(one.date + timedelta(1))["coming"] is not None


def test_only_a_morning_after_the_last_run_lets_the_next_one_stay(sam: Path) -> None:
    """The morning before a run that hurt stood as the reason why the run after that stays."""
    well = {"worst": 0, **NO}
    morning = {"kind": "morning", "pain": 0}
    told(of(FIRST, **well), told_from(morning | {"day": DAY}), of(SECOND, **well))
    today = SECOND.date + timedelta(1)
    said = page(today)
    assert "morning was as usual (0 of 10)" in said and "so " not in said.partition("as usual")[2][:40]
    told(told_from(morning | {"day": today}))
    assert f"as usual (0 of 10), so {THIRD.date:%A} stays" in page(today)


def test_a_plan_that_waits_has_taken_in_what_it_waits_for(sam: Path) -> None:
    """All runs were on hold until `generate` has taken it in, also once it had, and `log` said it with each entry."""
    today = FIRST.date
    told(told_from({"kind": "today", "day": today, "pain": 7, **NO}))
    assert "takes it in" in run("status", today).output
    assert run("generate", today).exit_code == 0
    assert "takes it in" not in run("status", today).output
    assert "taken in" not in page(today)
    later = run("log", DAY, "--morning", "6", "--stiffness", "to-10-min", "--nothing-else").output
    assert "takes it in" not in later and "The plan keeps that already." in later


def test_an_old_answer_about_pain_is_not_asked_again_where_the_diary_tells_of_it_since(sam: Path) -> None:
    """Who waits for a professional and told how the knee is was asked to answer anew what the diary knows."""
    text, asked = sam.read_text(), f"  asked_on: {FIRST.date - timedelta(14)}\n"
    sam.write_text(text.replace("  pain_today:", f"{asked}  pain_today:"))
    told(told_from({"kind": "seen", "day": DAY, "by": "K. Lee", "may_run": False}))

    def warned(day: date) -> str:
        found = as_far_as_known(sam, None, at(day))
        assert found is not None and found.waits_for
        return " ".join(in_words(one, english()) for one in found.goes_on.warnings)

    assert "ask again" in warned(DAY + timedelta(6))
    told(told_from({"kind": "today", "day": DAY + timedelta(4), "pain": 0}))
    assert "ask again" not in warned(DAY + timedelta(6))
    assert "ask again" in warned(DAY + timedelta(14)), "that is old by then, too"


def heard_on(sam: Path, day: date) -> Heard:
    found = as_far_as_known(sam, None, at(day))
    assert found is not None and found.heard is not None
    return found.heard


def differing_in(week: int) -> tuple[Pair, ...]:
    """Return what differs where a plan has one run less in a week."""
    weeks = list(plan().weeks)
    gone = weeks[week - 1].runs[-1]
    kept = tuple(one for one in weeks[week - 1].sessions if one is not gone)
    weeks[week - 1] = weeks[week - 1].model_copy(update={"sessions": kept})
    changed = plan().model_copy(update={"weeks": tuple(weeks)})
    return tuple(one for one in compare(plan(), changed).pairs if one.fate is not Fate.STAYED)


def test_a_change_gives_the_reasons_that_bring_it_about(sam: Path) -> None:
    """Weeks that an illness took had no reason, and days away that of good runs too few weeks before."""
    week = next(one.index for one in plan().weeks if FIRST in one.runs)
    told(of(FIRST, worst=0, **NO), told_from({"kind": "morning", "day": DAY, "pain": 0}))
    few = reasons(heard_on(sam, DAY + timedelta(2)), plan(), differing_in(week + 1))
    assert len(few) == 1
    assert reasons(heard_on(sam, DAY + timedelta(2)), plan(), differing_in(week + 4)) == ()
    told(of(SECOND, done="no", why="ill", illness="fever-or-chest"))
    (ill,) = reasons(heard_on(sam, DAY + timedelta(2)), plan())
    assert ill.endswith("too ill to train")
    told(told_from({"kind": "well", "day": SECOND.date + timedelta(2)}))
    (ill,) = reasons(heard_on(sam, SECOND.date + timedelta(2)), plan())
    assert "too ill to train, and well again since" in ill


def test_what_is_long_over_is_no_reason_beside_what_is_not(sam: Path) -> None:
    """A morning of the first week was one for what changed weeks later."""
    week = next(one.index for one in plan().weeks if FIRST in one.runs)
    late = next(run for one in plan().weeks if one.index == week + 3 for run in one.runs)
    told(of(FIRST, worst=0, **NO), told_from({"kind": "morning", "day": DAY, "pain": 2, "stiffness": "to-10-min"}))
    (worse,) = reasons(heard_on(sam, late.date), plan(), differing_in(week + 4))
    told(of(late, worst=5, course="same", after=0, back_to_usual="within-1-h", **NO))
    (hurt,) = reasons(heard_on(sam, late.date), plan(), differing_in(week + 4))
    assert "morning" in worse and "while running" in hurt


def test_before_any_morning_was_told_the_usual_one_is_that_of_the_file(sam: Path) -> None:
    sam.write_text(re.sub("pain_today: [0-9]", "pain_today: 2", sam.read_text()))
    told(of(FIRST, worst=0, **NO), told_from({"kind": "morning", "day": DAY, "pain": 2, "stiffness": "to-10-min"}))
    assert status(DAY)["morning"] == {"day": str(DAY), "pain": 2, "usual": 2}
    assert not {"morning", "morning-more"} & {row for one in heard_on(sam, DAY).judged for row in one.outcome.rows}


def test_who_may_run_is_not_told_that_somebody_said_no_before(sam: Path) -> None:
    told(told_from({"kind": "seen", "day": FIRST.date, "by": "K. Lee", "may_run": False}))
    assert "no running yet" in reasons(heard_on(sam, DAY), plan())[0]
    told(told_from({"kind": "seen", "day": DAY, "by": "K. Lee", "may_run": True}))
    assert reasons(heard_on(sam, DAY), plan()) == ()
