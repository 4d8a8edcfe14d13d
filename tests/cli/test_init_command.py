import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import Command, in_process, names

from planforge.cli.init.keys import CONDITIONS, asked_before_running, protocol_of
from planforge.constraints.load import Unanswered, load
from planforge.constraints.places import PLACES
from planforge.constraints.templates import find_template, template_names
from planforge.deliver.folder import read_plan
from planforge.problem.sections import Screening
from planforge.rules.base.rule import uses
from planforge.rules.run_days import RunDays
from planforge.rules.run_step import RunStep
from planforge.source import read

ASKED = len(Screening.questions())
ALL = (
    *("--condition", "it-band", "--name", "Žoë: no #1", "--reduced", "--distance", "19 mi", "--pace", "10:00 /mi"),
    *(
        "--walking-pace",
        "16:00 /mi",
        "--cadence",
        "170 spm",
        "--recent-distance",
        "12 mi",
        "--runs-per-week",
        "4",
        "--strength-since",
        "2026-12-20",
        "--longest-run",
        "4 mi",
        "--pain-onset",
        "12 min",
        "--injured-on",
        "2026-11-12",
    ),
    *("--day", "sat 09:00 for 90 min", "--day", "mon 06:30 for 45 min", "--day", "Mon 18:00 for 40 min"),
    *("--day", "thu 18:00 for 60 min", "--timezone", "America/Denver", "--start", "2027-01-04", "--weeks", "14"),
    *(
        "--away",
        "2027-02-15..2027-02-17",
        "--goal",
        "20 min",
        "--by",
        "week 12",
        "--screened",
        "--ready",
        "--pain",
        "2/10",
        "--now",
        "2026-11-22",
    ),
)
TODAY = date(2026, 11, 22)


def test_every_answer_arrives_in_the_problem(planforge_command: Command) -> None:
    result = planforge_command("init", "zoe.yaml", *ALL)
    assert (result.exit_code, result.stderr) == (0, "")
    loaded = load(Path("zoe.yaml"), today=TODAY)
    problem, runner = loaded.problem, loaded.problem.runner
    assert loaded.warnings == ()
    assert (runner.name, runner.units, runner.stopped_running, runner.cadence) == ("Žoë: no #1", "mi", False, 170)
    assert (runner.longest_recent_run, runner.pain_onset) == (4 * 1_609_344, 720)
    assert (runner.recent_weekly_distance, runner.runs_per_week) == (12 * 1_609_344, 4)
    assert runner.strength_since == date(2026, 12, 20)
    assert [(day.label, len(windows)) for day, windows in problem.calendar.available.items()] == [
        ("mon", 2),
        ("thu", 1),
        ("sat", 1),
    ]
    assert (problem.calendar.weeks, problem.calendar.timezone, str(problem.start)) == (
        14,
        "America/Denver",
        "2027-01-04",
    )
    in_denver = TODAY - timedelta(1)  # midnight in UTC is the evening before there
    assert (problem.screening.asked_on, problem.screening.pain_today) == (in_denver, 20)
    assert (problem.continuous_goal, problem.ready_by, problem.protocol.condition) == (1200, 12, "it-band")
    assert problem.plan_id.startswith("zoe-no-1-it-band-")


@pytest.mark.parametrize(
    ("said", "day"),
    [("next monday", "2027-01-04"), ("Mon 4 Jan", "2027-01-04"), ("tomorrow", "2027-01-02"), ("Tue 4 Jan", None)],
)
def test_a_start_may_be_named_by_today(planforge_command: Command, said: str, day: str | None) -> None:
    given = (
        "--start",
        said,
        "--injured-on",
        "last tue",
        "--timezone",
        "Europe/London",
        "--now",
        "2027-01-01T12:00:00Z",
    )
    result = planforge_command("init", "sam.yaml", "--condition", "runners-knee", *given)
    if day is None:
        assert result.exit_code == 2 and "is a Monday; write `mon 2027-01-04`" in result.stderr
        return
    text = Path("sam.yaml").read_text(encoding="utf-8")
    assert f"  start: {day} " in text and "  injured_on: 2026-12-29 " in text


@pytest.mark.parametrize(
    ("condition", "days", "said"),
    [
        (
            "osteoarthritis",
            ("mon", "wed", "fri", "sun"),
            "from week 9 .* 3 runs and 2 .* on 5 days, and 4 .* 20 min 52 min",
        ),
        ("osteoarthritis", ("mon", "tue", "wed", "fri", "sun"), None),
        (
            "patellar-tendinopathy",
            ("mon", "wed", "sat"),
            "from week 5 .* 2 runs and 2 .* on 4 days, and 3 .* 30 min 73 min",
        ),
        ("patellar-tendinopathy", ("mon", "tue", "thu", "sat"), None),
        ("runners-knee", ("mon", "wed", "sat"), None),
    ],
)
def test_heavy_strength_asks_for_days_of_its_own(
    planforge_command: Command, condition: str, days: tuple[str, ...], said: str | None
) -> None:
    given = [word for day in days for word in ("--day", f"{day} 07:00 for 45 min")]
    result = planforge_command("init", "sam.yaml", "--condition", condition, *given, *("--start", "2027-01-04"))
    assert result.exit_code == 0
    assert bool(said) == ("heavy" in result.stderr)
    assert re.search(said or "", result.stderr)


def test_a_second_injury_stands_beside_the_first(planforge_command: Command) -> None:
    given = ("init", "sam.yaml", "--condition", "runners-knee", "--second", "it-band", "--start", "2027-01-04")
    result = planforge_command(*given)
    assert result.exit_code == 0
    text = Path("sam.yaml").read_text()
    assert "\nextends: [runners-knee, it-band]" in text and "pain_onset" in text
    twice = planforge_command("init", "two.yaml", "--condition", "it-band", "--second", "it-band")
    assert (twice.exit_code, Path("two.yaml").exists()) == (2, False)
    assert "'it-band' is named twice" in twice.stderr


def test_two_times_far_apart_are_room_for_heavy_strength(planforge_command: Command) -> None:
    result = planforge_command("init", "sam.yaml", "--condition", "patellar-tendinopathy")
    assert result.exit_code == 0
    assert "heavy" not in result.stderr


def test_without_answers_the_file_holds_an_examples_figures_and_says_so(planforge_command: Command) -> None:
    result = planforge_command("init")
    assert result.exit_code == 0
    assert "plan.yaml holds an example's figures: --name, --distance, --pace" in result.stderr
    assert (
        f"{ASKED} questions of the screening are not answered, so there is no plan yet: `planforge screen plan.yaml`"
        in (result.stderr)
    )
    with pytest.raises(Unanswered) as unanswered:
        load(Path("plan.yaml"), today=TODAY)
    assert len(unanswered.value.names) == ASKED
    assert Path("plan.yaml").read_text().count("AN EXAMPLE") == 6


def test_every_line_that_is_only_a_note_loads_once_its_sign_is_deleted(planforge_command: Command) -> None:
    planforge_command("init", "--now", "2026-12-28")
    head, *lines = Path("plan.yaml").read_text().splitlines()
    sign = [
        line[2:] if line.startswith(("#   ", "# goal:", "# rules:", "# screening:", "# readiness:")) else line
        for line in lines
    ]
    Path("plan.yaml").write_text("\n".join([head, *sign]))
    loaded = load(Path("plan.yaml"), today=date(2027, 1, 1))
    assert loaded.problem.screening.unanswered() == []
    problem = loaded.problem
    assert [rule.weight for rule in uses(problem, RunDays)] == [20]
    assert [rule.title for rule in uses(problem, RunStep)] == ['run-step "entry 1"', 'run-step "first weeks"']
    assert problem.switched_off == ("long-share",)
    assert list(problem.changes) == [2, 3]
    assert problem.race and problem.race_week == problem.calendar.weeks - 1
    assert problem.screening.cleared is not None and problem.waiting is None


def test_of_who_still_runs_what_was_not_answered_is_an_example_and_said(planforge_command: Command) -> None:
    result = planforge_command("init", "--reduced", "--longest-run", "4 mi")
    assert result.exit_code == 0
    assert "--recent-distance, --runs-per-week" in result.stderr and "--longest-run" not in result.stderr
    with pytest.raises(Unanswered) as unanswered:
        load(Path("plan.yaml"), today=TODAY)
    runner = unanswered.value.loaded.problem.runner
    assert (runner.recent_weekly_distance, runner.runs_per_week) == (9_000_000, 3)


def test_what_it_writes_generates(planforge_command: Command) -> None:
    planforge_command("init", "sam.yaml", "--screened", "--ready", "--pain", "0 of 10", "--now", "2026-11-22")
    result = planforge_command("generate", "sam.yaml", "--now", "2026-11-22")
    assert result.exit_code == 0, result.stderr
    assert Path("exports/sam/plan.ics").is_file()
    assert any(week.runs for week in read_plan(Path("exports/sam/plan.json")).weeks)


def test_what_nobody_answered_makes_no_plan(planforge_command: Command) -> None:
    planforge_command("init", "sam.yaml", "--ready", "--pain", "0 of 10")
    result = planforge_command("generate", "sam.yaml")
    assert (result.exit_code, Path("exports").exists()) == (3, False)


CLEARED = ("--cleared-by", "Dr Moss", "--cleared-on", "2026-11-20")  # for a meniscus


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_file_asks_what_its_protocol_asks_before_the_first_run(planforge_command: Command, name: str) -> None:
    planforge_command("init", "sam.yaml", "--condition", name, "--ready", "--screened", "--pain", "1 of 10", *CLEARED)
    text = Path("sam.yaml").read_text()
    asked = re.findall(r"^  (\w+): yes +#", text.partition("readiness:")[2].partition("calendar:")[0], re.MULTILINE)
    assert asked == [*asked_before_running(protocol_of(name))]
    assert ("well_since_illness" in asked) == (name in ("return-after-break", "return-after-illness"))
    assert ("cleared_after_birth" in asked) == (name in ("return-after-break", "return-after-birth"))


def test_two_files_have_two_identities(planforge_command: Command) -> None:
    planforge_command("init", "a.yaml", "--screened")
    planforge_command("init", "b.yaml", "--screened")
    assert load(Path("a.yaml"), today=TODAY).problem.plan_id != load(Path("b.yaml"), today=TODAY).problem.plan_id


def test_a_file_that_is_there_is_only_replaced_by_force(planforge_command: Command) -> None:
    Path("sam.yaml").write_text("mine")
    result = planforge_command("init", "sam.yaml")
    assert (result.exit_code, Path("sam.yaml").read_text()) == (2, "mine")
    assert "--force" in result.stderr
    assert planforge_command("init", "sam.yaml", "--force").exit_code == 0
    assert names() == ["planforge.schema.json", "sam.yaml"]


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        ("--pace", "6:30", "write `6:30 /km`"),
        ("--day", "funday 06:30 for 45 min", "not a day of the week"),
        ("--day", "mon 06:30", "write it like `06:30 for 45 min`"),
        ("--weeks", "105", "between 1 and 104"),
        ("--units", "yards", "must be 'km' or 'mi'"),
        ("--start", "2027-02-30", "does not exist in the calendar"),
        ("--timezone", "Europe/Lundon", "did you mean `Europe/London`?"),
        ("--goal", "fast", "is no run"),
        ("--by", "never", "write `week 16`"),
        ("--name", "", "name must not be empty"),
        ("--condition", "flu", "runners-knee"),
        ("--condition", "runner knee", "did you mean `runners-knee`?"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_and_nothing_is_written(
    planforge_command: Command, option: str, text: str, words: str
) -> None:
    result = planforge_command("init", "sam.yaml", option, text)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
    assert names() == []


def test_a_folder_that_is_missing_is_told(planforge_command: Command) -> None:
    result = planforge_command("init", "no/such/sam.yaml")
    assert result.exit_code == 5
    assert result.stderr.splitlines()[0] == "no/such/sam.yaml: No such file or directory; nothing was changed"


def test_a_first_line_points_editors_at_the_schema(planforge_command: Command) -> None:
    planforge_command("init", "sam.yaml")
    assert Path("sam.yaml").read_text().startswith("# yaml-language-server: $schema=./planforge.schema.json\n")


# -- screening -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [("--answer", "catching=yes"), ("--pain", "5 of 10")])
def test_a_red_flag_by_option_ends_in_a_professional_and_writes_nothing(
    planforge_command: Command, answer: tuple[str, ...]
) -> None:
    result = planforge_command("init", "sam.yaml", "--screened", *answer)
    assert result.exit_code == 3
    assert "See a physiotherapist or sports doctor first" in result.stderr
    assert names() == []


def test_answers_by_option_stand_in_the_file_and_a_no_to_readiness_is_told(planforge_command: Command) -> None:
    result = planforge_command("init", "sam.yaml", "--screened", "--ready", "--answer", "normal_next_morning=n")
    assert result.exit_code == 0
    assert "running waits until all of this is so:" in result.stderr and "(normal_next_morning: no)" in result.stderr
    assert "  normal_next_morning: no " in Path("sam.yaml").read_text()
    wrong = planforge_command("init", "b.yaml", "--answer", "lockin=no")
    assert (wrong.exit_code, "did you mean `locking`?" in " ".join(wrong.stderr.split())) == (2, True)


# -- a talk ----------------------------------------------------------------------------------------------------------

KIM = {
    "Number or name": "it-band",
    "(yes/no)": "no",
    "The knee locks": "n",
    "Pain today": "2",
    "30 minutes briskly": "y",
    "stairs": "yes",
    "morning after": "y",
    "Name": "Kim",
    "km or mi": "km",
    "Normal weekly distance": "30 km",
    "Easy pace": "6:30 /km",
    "Walking pace": "10:00 /km",
    "Stopped running": "no",
    "last 30 days": "6 km",
    "a week as it is run now": "15 km",
    "Runs per week": "3",
    "the pain usually begins": "8 min",
    "  mon": "18:00 for 45 min, 06:30 for 40 min",
    "  thu": "18:00 for 45 min",
    "  sat": "09:00 for 90 min",
    "Start": "2027-01-04",
    "how long or how far": "20 min",
}


def reply(said: str, answers: dict[str, str]) -> str:
    """Return what a coach types after a question: the last answer whose words stand in it, else Enter."""
    asked = said.rsplit("\n", 1)[-1]
    return next((answer for words, answer in reversed(answers.items()) if words in asked), "")


def talk(
    folder: Path,
    answers: dict[str, str],
    *options: str,
    verb: str = "init",
    replies: Iterator[str] | None = None,
    env: dict[str, str] | None = None,
) -> tuple[int, str]:
    """Run the real command on a real terminal, and answer every question it asks."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "planforge", verb, "kim.yaml", *options]
    process = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
                               env=os.environ | (env or {}))  # fmt: skip
    os.close(theirs)
    said, queue = "", list(replies or ())
    while True:
        try:
            more = os.read(ours, 4096).decode()
        except OSError:  # the other end is closed
            break
        if not more:
            break
        said += more.replace("\r", "")
        assert len(said) < 100_000, "it asks for ever"
        if said.endswith(": "):
            alone = "A second injury" in said.rsplit("\n", 1)[-1] and queue[:1] != ["back"]
            typed = queue.pop(0) if queue and not alone else ""
            os.write(ours, (typed or reply(said, answers)).encode() + b"\n")
            said += "\n"  # what is typed comes back as an echo
    os.close(ours)
    return process.wait(timeout=30), said


def talk_in_order(folder: Path, replies: Iterator[str], *options: str, zone: str = "Europe/London") -> tuple[int, str]:
    """Run the real command on a real terminal; answer its questions one after the other, then with Enter."""
    return talk(folder, {}, *options, replies=replies, env={"TZ": zone})


def test_on_a_terminal_it_asks_for_everything_and_writes_what_was_said(tmp_path: Path) -> None:
    noon = datetime.combine(TODAY, time(12), UTC)  # the answers hold for a week, and are read as of that day
    code, said = talk(tmp_path, KIM, env={"SOURCE_DATE_EPOCH": f"{noon.timestamp():.0f}"})
    assert code == 0, said
    places = said[said.index("  1  around") : said.index("Number or name")].splitlines()
    assert len(places) == 2 * (len(PLACES) + 1) and max(map(len, places)) <= 80, "no column is squeezed"
    loaded = load(tmp_path / "kim.yaml", today=TODAY)
    problem = loaded.problem
    assert (problem.protocol.condition, problem.runner.name, problem.runner.stopped_running) == (
        "it-band",
        "Kim",
        False,
    )
    assert [(day.label, len(some)) for day, some in problem.calendar.available.items()] == [
        ("mon", 2),
        ("thu", 1),
        ("sat", 1),
    ]
    assert (problem.continuous_goal, str(problem.start), problem.screening.pain_today) == (1200, "2027-01-04", 20)
    assert (problem.runner.longest_recent_run, problem.runner.pain_onset) == (6_000_000, 480)
    assert (problem.runner.recent_weekly_distance, problem.runner.runs_per_week) == (15_000_000, 3)
    assert loaded.warnings == ()


def test_who_leaves_the_screening_open_says_so_and_there_is_no_plan(tmp_path: Path) -> None:
    code, said = talk_in_order(tmp_path, iter([*[""] * 5, "leave", *[""] * 5, "Leave"]))
    assert code == 0, said
    assert "`leave` leaves that open: no plan before it is answered." in said
    assert f"{ASKED} questions of the screening are not answered, so there is no plan yet" in said
    asked_again = "This one needs an answer: Enter does not pass it. `leave` leaves it open."
    assert said.count(asked_again) == 2 * 5  # where it hurts, and the first
    done = in_process("generate", "kim.yaml", cwd=tmp_path)
    assert (done.code, names(tmp_path)) == (3, ["kim.yaml", "planforge.schema.json"])


def test_enter_passes_no_question_of_the_screening(tmp_path: Path) -> None:
    replies = iter(["2", "1", *["", "", "", "no"] * ASKED, "", "1"])
    code, said = talk_in_order(tmp_path, replies)
    assert said.count("This one needs an answer: Enter does not pass it.") == 3 * ASKED + 1
    assert code == 0, said
    assert load(tmp_path / "kim.yaml", today=date.today()).problem.screening.unanswered() == []


def test_on_a_terminal_a_wrong_answer_is_told_and_asked_for_again(tmp_path: Path) -> None:
    answers = [
        "knee",
        "9",
        "it-band",
        *["no"] * 10,
        "perhaps",
        *["no"] * (ASKED - 10),
        "0",
        *["y"] * 3,
        "Kim",
        "yards",
        "km",
        "far",
    ]
    code, said = talk_in_order(tmp_path, iter([*answers, "30 km", "6:30 /km", "10:00 /km", "perhaps", "y"]))
    assert code == 0, said
    assert said.count("'perhaps' is neither yes nor no") == 2
    assert "'knee' is no number, name or place of the list" in said and "'9' is no number" in said
    assert "must be 'km' or 'mi'" in said and "'far' is not a distance" in said
    assert load(tmp_path / "kim.yaml", today=date.today()).problem.runner.normal_weekly_distance == 30_000_000


def test_a_day_of_what_has_happened_cannot_lie_ahead(tmp_path: Path) -> None:
    done = in_process("init", *ALL, "--injured-on", "2026-11-23", cwd=tmp_path)
    assert (done.code, names(tmp_path)) == (2, [])
    assert "runner: injured_on: 2026-11-23 lies ahead" in done.err and "today is 2026-11-21" in done.err, "in Denver"
    days = [f"{date.today() + timedelta(days)}" for days in (1, -1)]
    runner = ["Kim", "km", "30 km", "6:30 /km", "10:00 /km", "y", *days]
    code, said = talk_in_order(tmp_path, iter(["it-band", *["no"] * ASKED, "0", *["y"] * 3, *runner]))
    assert code == 0, said
    assert f"{days[0]} lies ahead; today is {date.today()}" in said, "it is told at once, not when all is answered"
    stated = load(tmp_path / "kim.yaml", today=date.today()).problem.runner.injured_on
    assert str(stated) == days[1]


SCREENED = ["no"] * ASKED


def test_back_asks_the_question_before_once_more_and_forgets_its_answer(tmp_path: Path) -> None:
    where = ["back", "3", "back", "2", "back", "1", "2"]  # a tendon; no, an IT band; no, a runner's knee
    screened = ["yes", "back", *SCREENED, "2", "back", "1"]
    runner = [
        "y",
        "y",
        "y",
        "Kim",
        "km",
        "25 km",
        "6:30 /km",
        "10:00 /km",
        "no",
        "2026-11-01",
        "15",
        "back",
        "back",
        "back",
        "yes",
        "",
    ]  # still running; back over the day and the distance; stopped
    week = ["18:00 for 60 min", "", "", "", "", "back", "07:00 for 60 min", "", "", "4 Jan 2027", ""]
    code, said = talk_in_order(tmp_path, iter([*where, *screened, *runner, *week]))
    assert code == 0, said
    assert "This is the first question." in said
    problem = load(tmp_path / "kim.yaml", today=date.today()).problem
    assert (problem.protocol.condition, problem.protocol.established) == ("runners-knee", True)
    assert (problem.runner.stopped_running, problem.runner.recent_weekly_distance) == (True, None)
    assert [day.label for day in problem.calendar.available] == ["mon", "fri"]
    assert (str(problem.start), problem.screening.pain_today) == ("2027-01-04", 10)


@pytest.mark.parametrize("units", ["km", "mi"])
def test_a_number_without_a_unit_is_meant_in_the_one_that_was_asked_for(tmp_path: Path, units: str) -> None:
    runner = ["y", "y", "y", "Kim", units, "25", "10:15", "16", "no", "", "15", "3", "4.5", "12"]
    week = ["6pm for 1 hour, 6:30-7:15", "", "18:00-19:00", "", "6pm", "45", "9-11", "", "4 Jan 2027", "Europe/Rome"]
    week += ["30", "14"]
    code, said = talk_in_order(tmp_path, iter(["it band", *SCREENED, "0", *runner, *week]))
    assert code == 0, said
    found = load(tmp_path / "kim.yaml", today=date.today()).problem
    far = 1_000_000 if units == "km" else 1_609_344
    stated = found.runner
    assert (stated.normal_weekly_distance, stated.longest_recent_run) == (25 * far, round(4.5 * far))
    assert (stated.easy_pace, stated.walking_pace) == (round(far / 615), round(far / 960))
    assert (stated.recent_weekly_distance, stated.runs_per_week, stated.pain_onset) == (15 * far, 3, 720)
    assert (found.continuous_goal, found.ready_by, found.calendar.timezone) == (1800, 14, "Europe/Rome")
    text = (tmp_path / "kim.yaml").read_text(encoding="utf-8")
    assert (
        "    mon: [18:00 for 60 min, 06:30 for 45 min]\n    wed: 18:00 for 60 min\n    fri: 18:00 for 45 min\n"
        "    sat: 09:00 for 120 min\n" in text
    )
    assert "    18:00 for 60 min and 06:30 for 45 min" in said, "what was understood is said"


@pytest.mark.parametrize(
    ("typed", "protocol"),
    [
        (["2", "2"], "it-band-established"),
        (["Outside of the knee", "1"], "it-band"),
        (["behind my kneecap", "1"], "runners-knee-mild"),
        (["runners knee"], "runners-knee"),
        (["Runner's knee, mild".replace(",", "")], "runners-knee-mild"),
        (["7", "3"], "return-after-birth"),
        (["7", "birth"], "return-after-birth"),
        (["after an illness", "2"], "return-after-illness"),
        (["just below the kneecap"], "patellar-tendinopathy"),
    ],
)
def test_it_asks_where_it_hurts(tmp_path: Path, typed: list[str], protocol: str) -> None:
    code, said = talk_in_order(tmp_path, iter([*typed, *SCREENED, "0"]))
    assert code == 0, said
    assert f"extends: {protocol} " in (tmp_path / "kim.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "typed", ["8", "groin", "inside of the knee", "front", "behind the knee", "outside, and it locks"]
)
def test_a_place_that_is_not_clear_ends_in_a_physiotherapist(tmp_path: Path, typed: str) -> None:
    code, said = talk_in_order(tmp_path, iter([typed]))
    assert (code, names(tmp_path)) == (3, [])
    assert "See a physiotherapist or sports doctor first" in said and "locks. (yes/no)" not in said


def test_a_place_that_is_named_is_kept_though_its_protocol_stays_open(tmp_path: Path) -> None:
    """Outside of the knee, and then left open: "no place is named", and the file was for a runner's knee."""
    _, said = talk_in_order(tmp_path, iter(["outside of the knee", "leave", "leave"]))
    assert "No place is named" not in said and "the file is for it-band-established" in said
    assert "extends: it-band-established " in (tmp_path / "kim.yaml").read_text(encoding="utf-8")


def test_what_to_do_today_is_said_to_whom_it_hurts(tmp_path: Path) -> None:
    for pain, said_so in (("0", False), ("2", True)):
        _, said = talk_in_order(tmp_path, iter(["2", "1", *SCREENED, pain]), "--force")
        assert ("Sore afterwards? Cold in a cloth" in said) == said_so


def test_it_offers_the_time_zone_of_the_computer_by_its_name(tmp_path: Path) -> None:
    before = ["y"] * 3 + ["Kim", "km", "25", "6:30", "10:00", "y", "", "", *[""] * 7, ""]
    for typed, zone in (("", "America/Denver"), ("Europe/Oslo", "Europe/Oslo")):
        told = iter(["it-band", *SCREENED, "0", *before, *(["London"] if typed else []), typed])
        code, said = talk_in_order(tmp_path, told, "--force", zone="America/Denver")
        assert code == 0 and "[Enter: this computer, America/Denver]" in said, said
        assert ("did you mean `Europe/London`?" in said) == bool(typed)
        assert f"  timezone: {zone} " in (tmp_path / "kim.yaml").read_text(encoding="utf-8")


def test_enter_after_a_time_zone_that_was_nearly_one_takes_the_one_that_was_meant(tmp_path: Path) -> None:
    """It took that of the computer, or UTC, right after `did you mean Europe/Berlin?`."""
    before = ["y"] * 3 + ["Kim", "km", "25", "6:30", "10:00", "y", "", "", *[""] * 7, ""]
    told = iter(["it-band", *SCREENED, "0", *before, "Berlin", ""])
    code, said = talk_in_order(tmp_path, told, zone="America/Denver")
    assert code == 0 and "did you mean `Europe/Berlin`?" in said, said
    assert "  timezone: Europe/Berlin " in (tmp_path / "kim.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_notes_of_a_file_are_its_protocols(planforge_command: Command, name: str) -> None:
    options = ("--condition", name, "--start", "2027-03-01", "--now", "2027-02-20", *CLEARED)
    assert planforge_command("init", "sam.yaml", *options).exit_code == 0
    text = Path("sam.yaml").read_text(encoding="utf-8")
    found = find_template(name)
    assert found
    own: Any = read(found, find_template, template_names()).values()
    goal = own["protocol"]["default_goal"]
    weeks = own["calendar"]["weeks"]
    for line in (f"weeks: {weeks}", f"by: {goal['by']}", f"run: {goal['continuous_run']}"):
        assert re.search(rf"^#   {line} ", text, re.MULTILINE), line
    assert "#   away: [2027-04-12..2027-04-18]" in text and "#   injured_on: 2027-02-06" in text
    assert "#   asked_on: 2027-02-20" in text


@pytest.mark.parametrize("goal", ["5 km", "45 min"])
def test_a_goal_is_as_long_or_as_far_as_it_is_said(planforge_command: Command, goal: str) -> None:
    """A distance was no goal, though a file takes it, and the README shows one."""
    options = ("--condition", "runners-knee", "--start", "2027-03-01", "--now", "2027-02-20", *CLEARED)
    done = planforge_command("init", "sam.yaml", *options, "--goal", goal)
    assert done.exit_code == 0, done.output
    assert re.search(rf"^  run: {goal} ", Path("sam.yaml").read_text(encoding="utf-8"), re.MULTILINE)


def test_on_a_terminal_a_red_flag_ends_the_talk_before_anything_else_is_asked(tmp_path: Path) -> None:
    code, said = talk(tmp_path, KIM | {"The knee catches": "yes"})
    assert code == 3
    assert "The knee catches." in said.rpartition("By your answers:")[2]
    assert "Easy pace" not in said
    assert names(tmp_path) == []


def test_on_a_terminal_a_clearance_that_is_missing_ends_the_talk_at_once(tmp_path: Path) -> None:
    code, said = talk(tmp_path, KIM | {"Number or name": "meniscus"})
    assert code == 3
    assert "This protocol needs a clearance, and none is recorded" in said
    assert "briskly" not in said and "Easy pace" not in said
    assert names(tmp_path) == []
    code, said = talk(
        tmp_path, KIM | {"Number or name": "meniscus", "Cleared by": "Dr Moss", "Cleared on": "2026-01-05"}
    )
    assert code == 0, said


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Europe/Rome", "Europe/Rome"),
        (":Europe/Rome", "Europe/Rome"),
        ("posix/Europe/Rome", "Europe/Rome"),
        ("right/Europe/Rome", "Europe/Rome"),
        (":/usr/share/zoneinfo/Europe/Rome", "Europe/Rome"),
        ("GMT0BST,M3.5.0/1,M10.5.0", None),
        ("<-03>3", None),
        ("CET-1CEST", None),
        ("Factory", None),
        (":/dev/zero", None),
        ("../../etc/passwd", None),
        ("x" * 5000, None),
    ],
)
def test_a_time_zone_of_the_computer_without_a_name_is_an_example_and_said(
    planforge_command: Command, told: str, zone: str | None
) -> None:
    result = planforge_command("init", "sam.yaml", env={"TZ": told})
    assert result.exit_code == 0, result.output
    (line,) = (one for one in Path("sam.yaml").read_text(encoding="utf-8").splitlines() if one[:11] == "  timezone:")
    assert line.split("#")[0].strip() == f"timezone: {zone or 'UTC'}"
    assert ("AN EXAMPLE" in line) == ("--timezone" in result.stderr) == (zone is None)


def test_a_time_zone_of_the_computer_is_named_by_its_own_link(planforge_command: Command) -> None:
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for told in ("", ":/etc/localtime", "/etc/localtime"):
        assert planforge_command("init", "sam.yaml", "--force", env={"TZ": told}).exit_code == 0
        assert f"timezone: {linked or 'UTC'} " in Path("sam.yaml").read_text(encoding="utf-8")


def test_notes_about_days_that_differ_name_a_single_day_once(planforge_command: Command) -> None:
    asked = ("--start", "2027-01-04", "--timezone", "Europe/London", "--stopped", "--now", "2027-01-01")
    made = planforge_command("init", *asked, "--day", "mon 18:00 for 60 min")
    assert made.exit_code == 0, made.output
    noted = Path("plan.yaml").read_text()
    assert "week 2: only mon " in noted and "mon, mon" not in noted
    assert "week 3: {mon: 06:30 for 50 min}" in noted


def test_notes_about_days_that_differ_load_once_their_sign_is_deleted(planforge_command: Command) -> None:
    days = ("--day", "mon 18:00 for 60 min, strength", "--day", "wed 18:00 for 60 min", "--day", "sat 09:00 for 90 min")
    asked = ("--start", "2027-01-04", "--timezone", "Europe/London", "--away", "week 7", "--stopped", "--screened")
    ready = ("--ready", "--pain", "1 of 10", "--now", "2027-01-01")
    made = planforge_command("init", *asked, *ready, *days)
    assert made.exit_code == 0, made.output
    lines = Path("plan.yaml").read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("#   changes:"))
    lines[first : first + 5] = [line[2:] for line in lines[first : first + 5]]
    Path("plan.yaml").write_text("\n".join(lines))
    problem = load(Path("plan.yaml"), today=date(2027, 1, 1)).problem
    differ = [(f"{day.date:%m-%d}", day.timezone) for day in problem.days if day.timezone != problem.calendar.timezone]
    assert differ[0] == ("02-01", "America/New_York") and len(differ) == 7
    assert [str(one) for one in problem.days[21].windows] == ["18:00 for 40 min"]
    assert problem.calendar.away[0].dates.first == date(2027, 2, 15)
