"""`planforge status`: the week, what was done of it, how the knee was, in words first; fast after ten years, too."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from diaries import NO, at, entry, home, of, plan, runs, strengths

import planforge
from planforge.actions.log import begun
from planforge.cli import main
from planforge.diary.entries import Told, told_from
from planforge.diary.store import opened
from planforge.diary.weeks import Status, status
from planforge.plan.model import unrolled

FIRST, SECOND, *_ = runs()
WEEK = next(week for week in plan().weeks if FIRST in week.sessions)
TAKES_IN = (
    "`planforge generate sam.yaml` takes it in, and changes the plan where it has to; until then calendar and watch "
    "hold the old one."
)


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    return Path("sam.yaml")


def where(day: date, *told: Told) -> Status:
    with opened(Path("sam.diary")) as diary, diary.adding():
        for one in told:
            diary.add(entry(one))
    return status(begun(Path("sam.yaml"), None, now=at(day)))


def shown(day: date) -> Result:
    return CliRunner().invoke(main, ["status", "sam.yaml", "--now", at(day).isoformat()])


def test_a_week_counts_what_was_done_of_what_was_due(sam: Path) -> None:
    strength = next(one for one in strengths() if one.date == FIRST.date)
    now = where(
        SECOND.date,
        of(FIRST, worst=2, **NO),
        of(strength, done="part", worst=1),
        of(SECOND, done="no", why="time"),
        told_from({"kind": "morning", "day": FIRST.date + timedelta(1), "pain": 1}),
    )
    week = now.weeks[-1]
    assert now.week == week.week == WEEK
    due = sum(one.date <= SECOND.date and one.kind != "cross" for one in WEEK.sessions)
    assert (week.due, week.done, week.part, week.missed, week.untold) == (due, 1, 1, 1, due - 3)
    assert (week.worst, week.mornings) == ((2, 1), (1,))
    assert (week.distance_m, week.due_m) == (FIRST.distance_m, FIRST.distance_m + SECOND.distance_m)
    assert not week.much_more, "less than planned is no fault"
    assert now.morning == (FIRST.date + timedelta(1), 1, 0)


def test_a_run_that_goes_on_is_due_once_it_is_over_and_next_till_then(sam: Path) -> None:
    for minutes in (0, FIRST.duration_s // 60 - 1, FIRST.duration_s // 60 + 1):
        assert FIRST.start is not None
        now = datetime.combine(FIRST.date, FIRST.start, UTC) + timedelta(minutes=minutes)
        done = CliRunner().invoke(main, ["status", "sam.yaml", "--now", now.isoformat(), "--json"])
        found, over = json.loads(done.stdout), 60 * minutes >= FIRST.duration_s
        assert found["coming"]["session"] == FIRST.id
        assert (FIRST.id in {one["session"] for one in found["open_sessions"]}) is over
        week = next(one for one in found["weeks"] if one["week"] == found["week"])
        assert (week["due"], week["untold"], week["due_m"]) == ((1, 1, FIRST.distance_m) if over else (0, 0, 0))


def test_a_dot_is_said_to_stand_for_what_it_stands_for(sam: Path) -> None:
    where(SECOND.date, of(FIRST), of(SECOND, worst=1))
    told = shown(SECOND.date + timedelta(2)).stdout
    row = next(line for line in told.splitlines() if line.startswith(f"{WEEK.index:4d} "))
    assert " . 1 " in row, "a session without its pain has a dot, and the mornings that nobody told have none"
    assert "Worst pain (a dot: not told) and the mornings told: 0 to 10" in told


def test_a_part_of_which_nobody_told_how_far_is_no_certain_distance(sam: Path) -> None:
    where(FIRST.date, of(FIRST, done="part", why="time", worst=1))
    row = next(line for line in shown(FIRST.date).stdout.splitlines() if line.startswith(f"{WEEK.index:4d} "))
    assert row.count("+ of ") == 2 and "0.0 km" not in row
    now = where(SECOND.date, of(FIRST, done="part", why="time", worst=1), of(SECOND, worst=0, **NO))
    assert (now.weeks[-1].open_parts, now.weeks[-1].distance_m) == (1, SECOND.distance_m)
    text = shown(SECOND.date).stdout
    assert (
        f"{SECOND.distance_m / 1000:.1f} km+ of " in text
        and "A plus: and a part, or a run beside the plan, of which nobody told how far it was." in text
    )
    now = where(SECOND.date, of(FIRST, done="part", why="time", worst=1, distance_m=2000))
    assert now.weeks[-1].open_parts == 0 and "km+" not in shown(SECOND.date).stdout


def test_what_was_run_beyond_the_plan_is_marked_and_what_was_less_is_not(sam: Path) -> None:
    run = {"kind": "run", "day": FIRST.date + timedelta(1), "distance_m": FIRST.distance_m}
    now = where(FIRST.date + timedelta(1), of(FIRST), told_from(run))
    assert (now.weeks[-1].beyond, now.weeks[-1].much_more) == (1, True)
    assert "* more than planned" in shown(FIRST.date + timedelta(1)).stdout
    (Path("sam.diary")).unlink()
    assert "* more than planned" not in shown(FIRST.date + timedelta(1)).stdout
    assert not where(FIRST.date, of(FIRST, distance_m=FIRST.distance_m * 109 // 100)).weeks[-1].much_more


def test_a_run_beside_the_plan_of_which_nobody_told_how_far_is_in_the_week_all_the_same(sam: Path) -> None:
    run = told_from({"kind": "run", "day": FIRST.date + timedelta(1), "duration_s": 1500, "run_s": 400, "worst": 1})
    done = [of(one) for one in WEEK.sessions if one.date == FIRST.date and one.kind != "cross"]
    week = where(FIRST.date + timedelta(1), *done, run).weeks[-1]
    assert (week.beyond, week.open_parts, week.much_more) == (1, 1, True)
    assert "km+ of " in shown(FIRST.date + timedelta(1)).stdout
    (Path("sam.diary")).unlink()
    week = where(FIRST.date + timedelta(1), *done[1:], run).weeks[-1]
    assert (week.open_parts, week.much_more) == (1, False), "it may have been in place of what is open"


def test_a_run_beside_the_plan_that_took_much_longer_than_any_planned_is_marked(sam: Path) -> None:
    """It was marked only where all that was due was done: 42 min of running in a week of 24 stood there as usual."""
    longest = max(sum(step.seconds for step in unrolled(one.steps) if step.do == "run") for one in WEEK.runs)
    day = FIRST.date + timedelta(1)
    run = {"kind": "run", "day": day, "duration_s": longest * 2, "worst": 0}
    assert not where(day, told_from(run | {"run_s": longest})).weeks[-1].much_more
    Path("sam.diary").unlink()
    assert where(day, told_from(run | {"run_s": longest * 111 // 100 + 1})).weeks[-1].much_more


def test_what_this_week_holds_at_most_is_of_the_runs_that_are_done_or_left(sam: Path) -> None:
    longest = WEEK.longest_bout_s
    assert where(FIRST.date).longest_bout_s == longest
    gone = [of(run, done="no", why="time", **NO) for run in WEEK.runs]
    assert where(WEEK.runs[-1].date, *gone).longest_bout_s == 0
    assert "in one go" not in shown(WEEK.runs[-1].date).stdout


def test_that_it_is_time_to_book_somebody_is_said_where_the_last_run_says_so(sam: Path) -> None:
    """`log` said it, and neither `status` nor the report ever did."""
    some = [one for one in runs() if one.date < FIRST.date + timedelta(21)]
    hurt = {"worst": 2, "course": "same", "after": 1, "back_to_usual": "within-1-h", **NO}
    mornings = [told_from({"kind": "morning", "day": one.date + timedelta(1), "pain": 0, **NO}) for one in some]
    day = some[-1].date + timedelta(1)
    where(day, *(of(one, **hurt) for one in some), *mornings)
    assert "Book a physiotherapist or sports doctor now" in shown(day).stdout
    assert json.loads(shown_json(day).stdout)["hint"]["refer"] == "hint"
    CliRunner().invoke(main, ["report", "sam.yaml", "--now", at(day).isoformat()])
    assert "Book a physiotherapist or sports doctor now" in Path("exports/sam/report.html").read_text(encoding="utf-8")
    where(day, told_from({"kind": "seen", "day": day, "by": "K. Lee", "may_run": True}))
    assert "Book a physiotherapist" not in shown(day).stdout


def test_pain_in_strength_is_not_told_as_pain_of_a_run(sam: Path) -> None:
    strength = next(one for one in strengths() if one.date == FIRST.date)
    where(FIRST.date, of(strength, worst=7, after=1, back_to_usual="within-1-h", **NO))
    first = shown(FIRST.date).stdout.splitlines()[0]
    assert "It hurt more in strength than it may." in first and "while running" not in first


def test_who_was_seen_and_may_not_run_is_not_sent_to_be_seen_for_what_was_told_before(sam: Path) -> None:
    locked, on = of(FIRST, **NO | {"worst": 1, "course": "same", "red_flags": ["locked"]}), FIRST.date
    where(on, locked)
    assert shown(on).stdout.startswith("See a physiotherapist or sports doctor first, before you run again.")
    assert "--seen-by NAME --may-run yes" in shown(on).stdout, "and how to go on"
    where(on, told_from({"kind": "seen", "day": on + timedelta(1), "by": "K. Lee", "may_run": False}))
    first = shown(on + timedelta(1)).stdout.splitlines()[0]
    assert "A professional saw the knee and said: no running yet." in first and "somebody has had a look" not in first


def test_it_says_where_somebody_is_in_words_first(sam: Path) -> None:
    where(FIRST.date, of(FIRST, worst=0), told_from({"kind": "morning", "day": FIRST.date + timedelta(1), "pain": 0}))
    first = shown(FIRST.date + timedelta(1)).stdout.splitlines()[0]
    assert first.startswith(f"Week {WEEK.index} of {plan().calendar.weeks}, return to running. ")
    assert "Tuesday's morning was as usual: 0 of 10." in first
    assert f"Next: Wednesday, {SECOND.date}: " in first
    evening = shown(FIRST.date).stdout.splitlines()[0]
    assert "Next: Monday" in evening
    assert f"The next run: Wednesday, {SECOND.date}: {SECOND.title} ({SECOND.id})." in evening, "as `log` takes it"
    silence, a_week_on = shown(FIRST.date + timedelta(8)).stdout.splitlines()[:2]
    assert silence.startswith("Do not run yet")
    assert f"The morning of Tuesday, {FIRST.date + timedelta(1)} was as usual" in a_week_on, "another Tuesday is meant"
    assert "This week at most 1 min of running in one go. The goal is planned for week " in first
    reached = plan().goal.reached_in_week
    assert reached is not None
    later = shown(plan().weeks[reached].start).stdout
    assert f"The goal was planned for week {reached}." in later
    assert shown(plan().calendar.start - timedelta(5)).stdout.startswith("The plan begins on Monday")
    assert shown(date(2029, 1, 1)).stdout.startswith("The plan is over: its last day was Sunday")


def test_who_has_to_see_the_knee_is_said_first_and_till_then_nothing_gets_harder(sam: Path) -> None:
    hurt = where(FIRST.date, of(FIRST, worst=6, course="same", after=1, back_to_usual="within-1-h", **NO))
    assert hurt.to_be_seen is None, "counted alone: the table stands in the file"
    now = planforge.status(sam, now=at(FIRST.date))
    assert now.to_be_seen is not None and now.to_be_seen.about.slot == FIRST.id and now.to_be_seen.runs
    said = shown(FIRST.date).stdout.splitlines()
    see = (
        f"Monday, {FIRST.date}: The pain while running was 6 of 10 or more. See a physiotherapist or sports doctor; "
        "until then no run gets harder. Then tell what was said: "
        "`planforge log sam.yaml --seen-by NAME --may-run yes`, or `no`."
    )
    assert said[0] == f"{see} {TAKES_IN}"
    values = json.loads(shown_json(FIRST.date).stdout)
    assert values["see_somebody"] == [] and values["to_be_seen"] == {
        "day": str(FIRST.date), "rows": ["severe", "above-stop", "above-hold", "above-go", "too-few-clean"],
        "refer": "soon", "runs": True, "says": see,
    }  # fmt: skip
    where(FIRST.date, told_from({"kind": "seen", "day": FIRST.date, "by": "K. Lee", "may_run": True}))
    assert json.loads(shown_json(FIRST.date).stdout)["to_be_seen"] is None


def test_a_run_of_a_plan_that_does_not_know_what_was_told_is_not_called_next(sam: Path) -> None:
    evening = plan().weeks[WEEK.index - 1].sessions
    others = [one for one in evening if one.date == FIRST.date and one.id != FIRST.id]
    where(FIRST.date, of(FIRST, worst=4, course="same", after=1, back_to_usual="within-1-h", **NO), *map(of, others))
    said = shown(FIRST.date).stdout.splitlines()
    assert said[0].startswith("Today: The pain while running was above 3 of 10. Next time: ")
    assert said[0].endswith(TAKES_IN)
    assert not any(word in said[1] for word in ("Next: ", "This week at most")), said[1]
    values = json.loads(shown_json(FIRST.date).stdout)
    assert values["coming"] is None and values["not_taken_in"]["says"] == said[0]
    planforge.generate(sam, now=at(SECOND.date))
    made = json.loads(shown_json(SECOND.date).stdout)
    assert made["not_taken_in"] is None and made["coming"]["session"] == SECOND.id


def test_while_running_waits_for_somebody_no_run_is_called_next(sam: Path) -> None:
    where(FIRST.date + timedelta(1), told_from({"kind": "today", "day": FIRST.date + timedelta(1), "pain": 7}))
    values = json.loads(shown_json(FIRST.date + timedelta(1)).stdout)
    assert (values["to_be_seen"]["runs"], values["to_be_seen"]["refer"], values["coming"]) == (False, "soon", None)
    assert "No running" in shown(FIRST.date + timedelta(1)).stdout.splitlines()[0]
    broken = Path("sam.yaml")
    broken.write_text("planforge: 1\nrunner: [")
    assert json.loads(shown_json(FIRST.date + timedelta(1)).stdout)["to_be_seen"] is None, "nobody can look"


def test_a_run_for_which_an_answer_has_grown_old_is_not_called_next(sam: Path) -> None:
    """As `plan` says, and as `load` does: who was asked about pain weeks ago is asked again before the first run."""
    day = FIRST.date - timedelta(1)
    text, old = sam.read_text(), f"  asked_on: {day - timedelta(20)}\n"
    assert text.count("  pain_today:") == 1 and "asked_on" not in text.partition("readiness:")[0]
    sam.write_text(text.replace("  pain_today:", f"{old}  pain_today:"))
    said = shown(day).output.splitlines()
    assert said[0] == "Running waits for a knee that hurts at most 3 of 10."
    assert "Next:" not in said[1] or FIRST.title not in said[1]
    answer = CliRunner().invoke(main, ["status", "sam.yaml", "--now", at(day).isoformat(), "--json"])
    values = json.loads(answer.stdout)
    assert values["waits_for"] and (values["coming"] or {}).get("session") != FIRST.id


def test_a_plan_whose_runs_wait_says_so_and_when_they_need_not_any_more(sam: Path) -> None:
    """Such a plan holds no run, and status named its week and its next walk alone."""
    day, text = FIRST.date - timedelta(1), sam.read_text()
    old = text.replace("  pain_today:", f"  asked_on: {day - timedelta(20)}\n  pain_today:")
    sam.write_text(old)
    planforge.generate(sam, now=at(day))
    assert shown(day).output.splitlines()[0] == "Running waits for a knee that hurts at most 3 of 10."
    sam.write_text(old.replace(str(day - timedelta(20)), str(day)))
    said = shown(day).output.splitlines()[0]
    assert said.startswith("Running need not wait any more") and "planforge generate sam.yaml" in said
    where(day, told_from({"kind": "today", "day": day, "pain": 7}))
    assert "need not wait" not in shown(day).output, "pain of today lets it wait again"


def test_nothing_told_is_said_and_no_file_is_made(sam: Path) -> None:
    assert "Nothing was told yet" in shown(FIRST.date).stdout
    assert not Path("sam.diary").exists()


def test_the_days_since_the_last_entry_are_told(sam: Path) -> None:
    where(FIRST.date, of(FIRST))
    assert "The last entry is of today." in shown(FIRST.date).stdout
    assert "The last entry is 3 days old." in shown(FIRST.date + timedelta(3)).stdout
    assert planforge.status(sam, now=at(FIRST.date + timedelta(3))).days_since == 3


def test_days_since_the_last_entry_are_days_where_the_runner_is(sam: Path) -> None:
    text = Path("exports/sam/plan.json").read_text()
    Path("exports/sam/plan.json").write_text(text.replace("Europe/London", "Pacific/Kiritimati"))
    morning = datetime.combine(FIRST.date - timedelta(1), datetime.min.time(), UTC) + timedelta(hours=16)  # 06:00 there
    told = told_from({"kind": "today", "day": FIRST.date, "pain": 1})
    with opened(Path("sam.diary")) as diary, diary.adding():
        diary.add(entry(told, morning))
    assert planforge.status(sam, now=morning + timedelta(hours=14)).days_since == 0
    assert planforge.status(sam, now=morning + timedelta(hours=23)).days_since == 1


def test_ten_years_of_entries_take_a_moment(sam: Path) -> None:
    """4 000 entries: the best of three, as other work goes on beside it."""
    with opened(Path("sam.diary")) as diary, diary.adding():
        for number in range(4000):
            day = FIRST.date - timedelta(number)
            run = {"kind": "run", "day": day, "worst": number % 4, "after": 0, "note": "some words of mine", **NO}
            diary.add(entry(told_from(run if number % 2 else {"kind": "morning", "day": day, "pain": number % 3})))
    took = []
    for _ in range(3):
        began = time.process_time()
        assert json.loads(shown_json(FIRST.date).stdout)["days_since_entry"] == 0
        took.append(time.process_time() - began)
    assert min(took) < 2, "a loop over entries inside a loop over days would take minutes"


def shown_json(day: date) -> Result:
    return CliRunner().invoke(main, ["status", "sam.yaml", "--json", "--now", at(day).isoformat()])
