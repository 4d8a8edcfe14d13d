from datetime import date
from pathlib import Path

import pytest
from commands import Command, names

import planforge.cli.init
from planforge.constraints import load

ALL = (
    *("--condition", "it-band", "--name", "Žoë: no #1", "--reduced", "--distance", "19 mi", "--pace", "10:00 /mi"),
    *("--walking-pace", "16:00 /mi", "--cadence", "170 spm", "--longest-run", "4 mi", "--injured-on", "2026-12-12"),
    *("--day", "sat 09:00 for 90 min", "--day", "mon 06:30 for 45 min", "--day", "Mon 18:00 for 40 min"),
    *("--day", "thu 18:00 for 60 min", "--timezone", "America/Denver", "--start", "2027-01-04", "--weeks", "14"),
    *("--away", "2027-02-15..2027-02-17", "--goal", "20 min", "--by", "week 12", "--screened"),
)
TODAY = date(2026, 11, 22)


def test_every_answer_arrives_in_the_problem(planforge_command: Command) -> None:
    result = planforge_command("init", "zoe.yaml", *ALL)
    assert (result.exit_code, result.stderr) == (0, "")
    loaded = load(Path("zoe.yaml"), today=TODAY)
    problem, runner = loaded.problem, loaded.problem.runner
    assert loaded.warnings == ()
    assert (runner.name, runner.units, runner.stopped_running, runner.cadence) == ("Žoë: no #1", "mi", False, 170)
    assert runner.longest_recent_run == 4 * 1_609_344
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
    assert (problem.continuous_goal, problem.ready_by, problem.protocol.condition) == (1200, 12, "it-band")
    assert problem.plan_id.startswith("zoe-no-1-it-band-")


def test_without_answers_the_file_holds_an_examples_figures_and_says_so(planforge_command: Command) -> None:
    result = planforge_command("init")
    assert result.exit_code == 0
    assert "plan.yaml holds an example's figures: --name, --distance, --pace" in result.stderr
    loaded = load(Path("plan.yaml"), today=TODAY)
    assert len(loaded.problem.screening.unanswered()) == 10
    assert Path("plan.yaml").read_text().count("AN EXAMPLE") == 6


def test_every_line_that_is_only_a_note_loads_once_its_sign_is_deleted(planforge_command: Command) -> None:
    planforge_command("init")
    head, *lines = Path("plan.yaml").read_text().splitlines()
    sign = [line[2:] if line.startswith(("#   ", "# goal:", "# rules:", "# screening:")) else line for line in lines]
    Path("plan.yaml").write_text("\n".join([head, *sign]))
    loaded = load(Path("plan.yaml"), today=TODAY)
    assert loaded.problem.screening.unanswered() == []
    assert [use.rule.weight for use in loaded.problem.uses if use.rule.name == "run-days"] == [20]


def test_what_it_writes_generates(planforge_command: Command) -> None:
    planforge_command("init", "sam.yaml", "--screened")
    result = planforge_command("generate", "sam.yaml", "--now", "2026-11-22")
    assert result.exit_code == 0, result.stderr
    assert Path("exports/sam/plan.ics").is_file()


def test_two_files_have_two_identities(planforge_command: Command) -> None:
    planforge_command("init", "a.yaml")
    planforge_command("init", "b.yaml")
    assert load(Path("a.yaml"), today=TODAY).problem.plan_id != load(Path("b.yaml"), today=TODAY).problem.plan_id


def test_a_file_that_is_there_is_only_replaced_by_force(planforge_command: Command) -> None:
    Path("sam.yaml").write_text("mine")
    result = planforge_command("init", "sam.yaml")
    assert (result.exit_code, Path("sam.yaml").read_text()) == (2, "mine")
    assert "--force" in result.stderr
    assert planforge_command("init", "sam.yaml", "--force").exit_code == 0
    assert names() == ["sam.yaml"]


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
        ("--goal", "fast", "not a duration"),
        ("--by", "never", "write `week 16`"),
        ("--name", "", "name must not be empty"),
        ("--condition", "flu", "runners-knee"),
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
    assert result.stderr.splitlines()[0] == "no/such/sam.yaml: cannot be written: No such file or directory"


def test_on_a_terminal_it_asks_and_a_yes_in_the_screening_ends_in_a_professional(
    planforge_command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planforge.cli.init, "_somebody_is_there", lambda: True)
    answers = ["it-band", "Kim", "30", "30 km", "6:30 /km", "10:00 /km", "no", "mon 18:00 for 45 min", ""]
    calm = planforge_command("init", "kim.yaml", input="\n".join([*answers, *["no"] * 10, ""]))
    assert calm.exit_code == 0, calm.output
    assert "'30' has no unit" in calm.stderr
    problem = load(Path("kim.yaml"), today=TODAY).problem
    assert (problem.runner.name, problem.runner.stopped_running, problem.screening.unanswered()) == ("Kim", False, [])
    flagged = planforge_command("init", "red.yaml", input="\n".join([*answers, "no", "yes", *["no"] * 8, ""]))
    assert flagged.exit_code == 3
    assert "The knee catches." in flagged.stderr
    assert names() == ["kim.yaml"]
