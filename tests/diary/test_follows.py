"""What follows from what was just told: said in a line after `log`, and never bolder than what a plan would then be."""

import json
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from diaries import NO, at, home, plan, runs

import planforge
from planforge.actions.plan_now import as_far_as_known
from planforge.cli import main
from planforge.gate.outcome import Next, Now, Parts, Refer
from planforge.plan.model import PlanHistory, unrolled
from planforge.quantities.units import format_duration

RUN = runs()[3]  # the first of the second week of running, from which the plan can go back
NEXT = runs()[4]
WELL = ("--done", "all", "--nothing-else")
HURT = ("--course", "same", "--after", 1, "--back-to-usual", "within-1-h")
TAKES_IN = (
    "`planforge generate sam.yaml` takes it in, and changes the plan where it has to; until then calendar and watch "
    "hold the old one."
)


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    return Path("sam.yaml")


def log(*arguments: object, day: date = RUN.date, hour: int = 20) -> Result:
    done = CliRunner().invoke(main, [*map(str, ("log", "sam.yaml", *arguments, "--now", at(day, hour).isoformat()))])
    assert done.exit_code in (0, 3), done.output
    return done


def said(*arguments: object, **when: Any) -> str:
    """Return the last line."""
    return log(*arguments, **when).stdout.splitlines()[-1]


def values(*arguments: object, **when: Any) -> Any:
    return json.loads(log(*arguments, "--json", **when).stdout)["follows"]


def test_a_run_within_the_limit_goes_on_once_the_morning_after_is_told(sam: Path) -> None:
    told = said("--session", RUN.id, "--worst", 1, *HURT, *WELL)
    assert told == "Today: the run was within the limit so far. Still to be told: the next morning."
    assert said("--morning", 0, day=RUN.date + timedelta(1)) == "Monday: the run was within the limit, so go on."


def test_a_run_that_hurt_says_why_and_which_run_comes_then(sam: Path) -> None:
    told = said("--session", RUN.id, "--worst", 5, *HURT, *WELL, "--morning", 0, day=RUN.date + timedelta(1))
    branch = next(one for one in RUN.ahead or () if one.up_to >= 5)
    assert branch.at_most and branch.left_out == (NEXT.date,)
    assert told == (
        "Monday: The pain while running was above 4 of 10. Next time: leave Wednesday out; Saturday, at most "
        f"{branch.title}. {TAKES_IN}"
    )


def test_a_run_told_late_leaves_nothing_out_that_is_past(sam: Path) -> None:
    branch = next(one for one in RUN.ahead or () if one.up_to >= 5)
    assert branch.next is not None and branch.left_out == (NEXT.date,)
    days = {}
    for name, day in (("before", branch.next), ("after", branch.next + timedelta(1))):
        (sam.parent / "sam.diary").unlink(missing_ok=True)
        log("--morning", 0, "--day", RUN.date + timedelta(1), day=day)
        days[name] = said("--session", RUN.id, "--day", RUN.date, "--worst", 5, *HURT, *WELL, day=day)
    assert "Wednesday" not in days["before"] and f"Next time: Saturday, at most {branch.title}. " in days["before"]
    assert "Next time: leave" not in days["after"] and "Saturday" not in days["after"]
    assert "No running for" not in days["after"], "these days are over"


def test_a_program_is_told_what_the_line_after_log_says(sam: Path) -> None:
    morning = {"kind": "morning", "day": str(RUN.date + timedelta(1)), "pain": 0}
    run: dict[str, Any] = {"kind": "session", "session": RUN.id, "day": str(RUN.date), "done": "all", "worst": 5}
    felt = {"course": "same", "after": 1, "back_to_usual": "within-1-h", **NO}
    logged = planforge.log(sam, run | felt, morning, now=at(RUN.date + timedelta(1), 20))
    page = planforge.follows(sam, logged)
    assert page.values["rows"][0] == "above-stop" and page.values["next_run"] is not None
    assert page.text == page.values["says"] and page.text.endswith(TAKES_IN)
    (sam.parent / "sam.diary").unlink()
    told = log("--session", RUN.id, "--worst", 5, *HURT, *WELL, "--morning", 0, "--json", day=RUN.date + timedelta(1))
    assert json.loads(told.stdout)["follows"] == page.values
    elsewhere = TAKES_IN.replace("sam.yaml", "sam.yaml --out elsewhere")
    assert planforge.follows(sam, logged, out="elsewhere").text.endswith(elsewhere)
    sam.write_text("planforge: 1\nrunner: [")
    with pytest.raises(planforge.Faults):
        planforge.follows(sam, logged)


def test_a_bad_morning_is_said_of_its_run_with_what_to_do(sam: Path) -> None:
    log("--session", RUN.id, "--worst", 0, *WELL)
    assert said("--morning", 3, "--stiffness", "to-10-min", day=RUN.date + timedelta(1)) == (
        "Monday: The morning after was clearly worse than usual. Next time: an easier run. "
        f"No running for 1 day first. {TAKES_IN}"
    )


def test_what_was_not_answered_is_named_and_is_no_yes(sam: Path) -> None:
    told = values("--session", RUN.id, "--done", "all", "--worst", 0)
    assert (told["next"], told["rows"][0]) == ("repeat", "unanswered")
    assert told["left_open"] == ["red_flag", "new_place", "swelling", "gait", "painkiller", "illness"]
    assert told["still_asked"] == ["morning"]
    assert "go on" not in told["says"]


def test_an_earlier_day_that_still_binds_is_told_of_whatever_comes_after(sam: Path) -> None:
    log("--session", RUN.id, "--worst", 5, *HURT, *WELL, "--morning", 0, day=RUN.date + timedelta(1))
    before = values("--session", NEXT.id, "--worst", 0, *WELL, day=NEXT.date)
    assert (before["day"], before["next"], before["session"]) == (str(RUN.date), "back_1", RUN.id)
    for told in (("--today", 0, "--nothing-else"), ("--seen-by", "Kim", "--may-run", "yes")):
        assert "go on" not in said(*told, day=NEXT.date + timedelta(1))


def test_a_red_flag_is_said_alone_and_holds_until_somebody_has_seen_it(sam: Path) -> None:
    done = log("--session", RUN.id, "--worst", 2, "--red-flag", "locked", *WELL)
    assert (done.exit_code, TAKES_IN in done.output) == (3, False)
    assert "See a physiotherapist" in done.stderr
    later = values("--today", 0, "--nothing-else", day=NEXT.date)
    assert (later["refer"], later["next"], later["day"]) == ("at_once", "no_running", str(RUN.date))
    assert TAKES_IN not in later["says"], "no plan is made of it"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (("--today", 2, "--red-flag", "locked"), "locked"),
        (("--seen-by", "K. Lee", "--may-run", "no"), "no running yet"),
    ],
)
def test_who_tells_nothing_is_told_that_somebody_has_to_see_the_knee(
    sam: Path, told: tuple[object, ...], says: str
) -> None:
    assert log(*told).exit_code == 3
    after = CliRunner().invoke(main, ["log", "sam.yaml", "--json", "--now", at(NEXT.date).isoformat()])
    found = json.loads(after.stdout)["follows"]
    assert (after.exit_code, found["next"], says in found["says"]) == (3, "no_running", True)
    again = log("--today", *told[1:2], "--red-flag", "locked") if told[0] == "--today" else log(*told)
    assert again.exit_code == 3, "nothing of it is new"
    empty = Path("nothing")
    empty.mkdir()
    watch = CliRunner().invoke(main, ["log", "sam.yaml", "--import", "nothing", "--now", at(NEXT.date).isoformat()])
    assert (watch.exit_code, "No running" in watch.stdout or "Do not run" in watch.stdout) == (3, True), watch.output
    broken = Path("sam.yaml")
    broken.write_text("planforge: 1\nrunner: {{\n")
    unread = CliRunner().invoke(main, ["log", "sam.yaml", "--json", "--now", at(NEXT.date).isoformat()])
    assert unread.exit_code == (3 if told[0] == "--today" else 0), "a flag is known without the file"
    log("--seen-by", "K. Lee", "--may-run", "yes", day=NEXT.date)
    assert log("--json", day=NEXT.date).exit_code == 0


def test_the_command_that_tells_who_saw_the_knee_names_the_runners_file(sam: Path) -> None:
    done = log("--today", 2, "--red-flag", "locked")
    assert "`planforge log sam.yaml --seen-by NAME --may-run yes`" in done.stderr


def test_the_last_word_is_not_to_go_on_where_a_later_run_is_to_be_repeated(sam: Path) -> None:
    log("--session", RUN.id, "--worst", 0, *WELL)
    later = RUN.date + timedelta(1)
    beyond = values("--unplanned", "--took", "9 min", "--worst", 0, "--nothing-else", day=later)
    assert beyond["next"] == "repeat"
    told = values("--morning", 0, "--day", later, day=NEXT.date)
    assert (told["day"], told["next"]) == (str(later), "repeat"), "of the run before it alone it would be: go on"
    assert "go on" not in told["says"]


def test_the_run_after_one_beyond_the_plan_is_not_said_to_have_been_more_than_planned_itself(sam: Path) -> None:
    log("--unplanned", "--worst", 0, "--nothing-else", day=RUN.date - timedelta(4))
    told = values("--session", RUN.id, "--worst", 0, *WELL)
    assert "extra" in told["rows"]
    assert "There was more running than planned, then or in the run before." in told["says"]


def test_who_may_run_again_is_no_longer_told_to_wait(sam: Path) -> None:
    assert log("--session", RUN.id, "--worst", 1, *HURT, "--done", "all", "--red-flag", "hot").exit_code == 3
    seen = RUN.date + timedelta(2)
    assert "No running until" in log("--seen-by", "K. Lee", "--may-run", "no", day=seen).output
    told = log("--seen-by", "K. Lee", "--may-run", "yes", day=seen + timedelta(1)).stdout
    assert "No running until" not in told and "`planforge generate sam.yaml`" in told


def test_an_illness_that_nobody_ended_is_no_yes(sam: Path) -> None:
    log("--today", 0, "--illness", "head-cold", day=RUN.date - timedelta(2))
    assert "go on" not in log("--today", 0, "--nothing-else").stdout


def test_strength_changes_no_run_and_a_session_left_out_is_taken_in(sam: Path) -> None:
    strength = next(one for one in plan().sessions if one.counts_as == "strength" and one.date == RUN.date)
    told = said("--session", strength.id, "--worst", 1, "--after", 1, *WELL)
    assert told.startswith("What you told of strength changes no run.")
    told = said("--session", strength.id, "--worst", 5, *WELL, "--correct")
    assert told.startswith(
        "Today: It hurt more in strength than it may. No running for 2 days first. The next strength is of an easier"
    )
    assert said("--session", RUN.id, "--done", "no", "--why", "time") == TAKES_IN


def test_the_most_pain_told_together_counts_and_more_is_never_bolder(sam: Path) -> None:
    ranks = []
    for worst in range(11):
        told = values("--session", RUN.id, "--worst", worst, *(HURT if worst else ()), *WELL, "--correct")
        ranks.append(Parts(Now(told["now"]), Next(told["next"]), told["days_off"], Refer(told["refer"])))
        assert ("limit so far" in told["says"]) == (told["next"] == "progress"), told
    assert ranks[0].next is Next.PROGRESS and ranks[-1].next.rank >= Next.BACK_1.rank
    assert all(more.at_least(less) for less, more in pairwise(ranks))


@pytest.mark.parametrize("text", ["runner: {{", "screening: {red_flags: {night_pain: yes}}"])
def test_a_file_that_makes_no_plan_now_leaves_the_entry_and_says_who_tells_why(sam: Path, text: str) -> None:
    sam.write_text(f"planforge: 1\n{text}\n")
    done = log("--today", 1, "--nothing-else")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "What follows cannot be said now: `planforge generate sam.yaml` says why."
    assert values("--today", 2, "--correct") is None


def test_nothing_new_says_nothing(sam: Path) -> None:
    told = ("--today", 0, "--nothing-else")
    assert values(*told) is not None
    assert values(*told) is None


def test_no_solver_is_loaded_for_it(sam: Path) -> None:
    code = (
        "import sys\nfrom planforge.cli import main\n"
        f"try: main(['log', 'sam.yaml', '--today', '0', '--now', {at(RUN.date).isoformat()!r}])\n"
        "except SystemExit as end: assert not end.code\n"
        "sys.exit(bool({'ortools', 'icalendar', 'garmin_fit_sdk'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_is_said_in_the_runners_language(sam: Path) -> None:
    text = Path("exports/sam/plan.json").read_text()
    Path("exports/sam/plan.json").write_text(text.replace('"runner": {', '"runner": {\n    "language": "de",', 1))
    told = said("--session", RUN.id, "--worst", 0, *WELL)
    assert told == "Heute: Der Lauf war bisher im Rahmen. Noch zu sagen: der nächste Morgen."


def test_a_line_that_stops_running_ends_with_exit_code_3_until_somebody_said_yes(sam: Path) -> None:
    first, second = runs()[3:5]
    hurt = ("--worst", 5, *HURT, *WELL)
    assert log("--session", first.id, *hurt, day=first.date).exit_code == 0
    stopped = log("--session", second.id, *hurt, day=second.date)
    assert stopped.exit_code == 3 and stopped.stderr == ""
    assert (
        "It is the second session within 7 days that was broken off, or by its pain should have been. "
        "No running until a doctor or physiotherapist has seen you"
    ) in stopped.stdout
    later = second.date + timedelta(1)
    assert log("--morning", 0, "--json", day=later).exit_code == 3
    seen = ("--seen-by", "K. Lee", "--may-run")
    refused = log(*seen, "no", day=later)
    assert refused.exit_code == 3
    status = ["status", "sam.yaml", "--now", at(later, 21).isoformat()]
    generate = ["generate", "sam.yaml", "--now", at(later, 21).isoformat()]
    for told in (refused, CliRunner().invoke(main, status), CliRunner().invoke(main, generate)):
        assert "A professional saw the knee and said: no running yet." in told.output
        assert "Do not wait" not in told.output and "The screening says" not in told.output
    assert CliRunner().invoke(main, generate).exit_code == 3
    assert log(*seen, "yes", day=later + timedelta(1)).exit_code == 0


def test_pain_above_the_limit_for_the_first_time_is_not_called_so_again(sam: Path) -> None:
    """A morning worse by 1 makes the run before no good one, and not one above the limit."""
    first, second, *_ = runs()
    log("--session", first.id, "--worst", 0, *WELL, day=first.date)
    log("--morning", 2, "--stiffness", "to-10-min", day=first.date + timedelta(1))
    told = said("--session", second.id, "--worst", 5, *HURT, *WELL, day=second.date)
    assert "more than 3 of 10" in told and "again" not in told
    assert "the one before it had not gone well either" in told


def test_the_same_once_more_names_the_run_that_is_meant(sam: Path) -> None:
    """It did not say which: the plan may hold another one by the time it is read."""
    log("--session", RUN.id, "--worst", 2, "--course", "came-back", "--after", 1, *WELL)
    told = said("--morning", 0, "--nothing-else", "--day", RUN.date + timedelta(1), day=RUN.date + timedelta(1))
    assert f"Next time: {NEXT.title}. The plan keeps that already." in told, told


def test_far_more_than_planned_holds_the_next_week_whatever_follows_and_says_how_much_it_was(sam: Path) -> None:
    """After a race of 58 min beside runs of half an hour the next week climbed on."""
    week = next(one for one in plan().weeks if RUN in one.runs)
    longest = max(sum(one.seconds for one in unrolled(run.steps) if one.do == "run") for run in week.runs)
    beyond, last = RUN.date + timedelta(1), week.runs[-1]
    far = ("--unplanned", "--took", "58 min", "--ran", "58 min", "--worst", 0, "--nothing-else")
    told = said(*far, day=beyond)
    assert 2 * longest < 58 * 60
    assert f"You ran 58 min; the longest run of that week has {format_duration(longest)} of running." in told
    assert "Next week: the same as this week." in told
    for run in week.runs[1:]:
        log("--session", run.id, "--worst", 0, *WELL, day=run.date)
        log("--morning", 0, "--nothing-else", day=run.date + timedelta(1))
    day = last.date + timedelta(1)
    heard = as_far_as_known(sam, None, at(day, 20))
    assert heard is not None and heard.heard is not None
    assert week.index in {one.week for one in heard.heard.told(plan(), day + timedelta(1)).held}


def test_a_run_that_is_left_out_is_not_one_that_comes(sam: Path) -> None:
    """The run of the day after one beyond the plan is none, and it was waited for to say how the week had gone."""
    week = next(one for one in plan().weeks if RUN in one.runs)
    beyond = week.runs[-1].date - timedelta(1)
    log("--unplanned", "--took", "10 min", "--ran", "10 min", "--worst", 0, "--nothing-else", day=beyond)
    heard = as_far_as_known(sam, None, at(beyond, 21))
    assert heard is not None and heard.heard is not None
    assert week.index in {one.week for one in heard.heard.told(plan(), beyond + timedelta(1)).held}


def test_what_takes_the_place_of_what_was_told_is_taken_in_though_the_plan_would_stay(sam: Path) -> None:
    """The plan before may come back for it: that it keeps all of it already was untrue."""
    log("--session", RUN.id, "--worst", 0, *WELL)
    taken_in = plan().model_copy(update={"history": PlanHistory(open_from=RUN.date, lost=0, due_later=0, heard=1)})
    Path("exports/sam/plan.json").write_text(taken_in.to_json())
    told = said("--session", RUN.id, "--done", "part", "--why", "time", "--correct")
    assert "keeps that already" not in told and told.endswith(TAKES_IN)


def status(day: date, hour: int) -> str:
    """Return what `status` says first."""
    done = CliRunner().invoke(main, ["status", "sam.yaml", "--now", at(day, hour).isoformat()])
    return done.stdout.splitlines()[0]


def test_the_last_word_is_not_to_go_on_where_the_next_runs_are_too_much_for_what_nobody_told(sam: Path) -> None:
    """`log` said "so go on" and `status`, the same minute, "do not run yet": of a week one run was told."""
    for run in runs()[:3]:
        log("--session", run.id, "--worst", 0, *WELL, day=run.date)
        log("--morning", 0, "--nothing-else", day=run.date + timedelta(1), hour=7)
    last = runs()[6].date - timedelta(1)
    log("--session", RUN.id, "--worst", 0, *WELL, day=last)
    late = values("--morning", 0, "--day", RUN.date + timedelta(1), "--nothing-else", day=last)
    assert late["held_up"] == status(last, 20) and "go on" not in late["says"]
    assert late["says"] == f"Monday: the run was within the limit so far. {late['held_up']}"
    told = said("--today", 0, "--nothing-else", day=last)
    assert told == status(last, 20) and told.startswith("Do not run yet: the next runs of this plan are too much")
    log("--session", runs()[4].id, "--worst", 0, *WELL, day=last)
    assert "Do not run yet" not in said("--session", runs()[5].id, "--worst", 0, *WELL, day=last)


def test_the_last_word_is_not_to_go_on_where_the_file_holds_the_next_run_up(sam: Path) -> None:
    """Days away of which the plan does not know: `log` said "so go on"."""
    away = runs()[4].date
    sam.write_text(sam.read_text().replace("  available:", f"  away: [{away}]\n  available:", 1))
    log("--session", RUN.id, "--worst", 0, *WELL)
    told = said("--morning", 0, "--nothing-else", day=RUN.date + timedelta(1), hour=9)
    assert told.endswith(status(RUN.date + timedelta(1), 9)) and "go on" not in told
    assert "Run nothing of this plan from" in told


def test_nobody_walks_home_from_no_run(sam: Path) -> None:
    """On a day without a run the line sent home whoever told of a swollen knee."""
    told = said("--today", 1, "--swelling", "slight", day=RUN.date + timedelta(1))
    assert (
        "Walk home" not in told and "Do not run today. Next time: an easier run. No running for 2 days first." in told
    )
