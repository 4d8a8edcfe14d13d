"""`import planforge`: the calls and types that a program has, as the README documents them."""

import ast
import dataclasses
import importlib
import inspect
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType

import pytest
from answered import ANSWERED

import planforge
from planforge.actions.moments import moment
from planforge.constraints.templates import find_template

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FUNCTIONS = ("load", "solve", "check", "explain", "compare", "export", "generate", "apply", "day_by_day", "log",
             "follows", "import_activities", "status")  # fmt: skip
SMALL = """planforge: 1
extends: runners-knee
runner: {normal_weekly_distance: 15 km, easy_pace: 6:30 /km, walking_pace: 10:00 /km, stopped_running: yes}
calendar:
  weeks: 10
  available: {mon: 06:30 for 60 min, wed: 06:30 for 60 min, fri: 06:30 for 60 min}
goal: {continuous_run: 5 min, by: week 10}
"""


def between(mark: str) -> str:
    """Return what stands in the README between two marks."""
    return README.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- /{mark} -->\n")[0]


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that names neither identity nor start, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    file = Path("sam.yaml")
    file.write_text(SMALL + ANSWERED, encoding="utf-8")
    return file


# -- the names -------------------------------------------------------------------------------------------------------


def test_the_readme_documents_every_name_and_no_other() -> None:
    named = set(re.findall(r"`(\w+)`", between("names")))
    assert named == set(planforge.__all__) - {"__version__"}


def test_every_name_is_there_and_no_module_stands_in_its_place() -> None:
    assert set(planforge.__all__) <= set(dir(planforge))
    for name in planforge.__all__:
        assert not isinstance(getattr(planforge, name), ModuleType), name
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = planforge.lod  # type: ignore[attr-defined]


def test_no_module_has_the_name_of_a_call() -> None:
    """Importing one would put it in the call's place."""
    assert {path.stem for path in (ROOT / "src/planforge").iterdir()} & {*planforge.__all__} == set()


def test_who_checks_types_is_told_the_same_names_of_the_same_modules() -> None:
    tree = ast.parse((ROOT / "src/planforge/__init__.py").read_text(encoding="utf-8"))
    typed = next(node for node in tree.body if isinstance(node, ast.If))
    told = {alias.name: node.module for node in typed.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert told == planforge._HOME
    assert {*told, "__version__"} == set(planforge.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_page_says_what_is_read_written_and_raised(name: str) -> None:
    page = inspect.getdoc(getattr(planforge, name)) or ""
    assert page.startswith(("Return ", "Write "))
    for said in (r"[Rr]ead", r"[Ww]rite", r"[Rr]aise"):
        assert re.search(said, page), said
    errors = {one for one in planforge.__all__ if inspect.isclass(getattr(planforge, one))}
    for error in set(re.findall(r"\b[A-Z]\w+", page.partition("Raises")[2])) & errors:
        assert issubclass(getattr(planforge, error), Exception), error


def test_every_type_says_what_it_is() -> None:
    for name in set(planforge.__all__) - {"__version__"}:
        assert inspect.getdoc(getattr(planforge, name)), name


def test_a_moment_is_in_utc_whatever_it_is_given_as() -> None:
    noon = datetime(2027, 1, 4, 12, tzinfo=UTC)
    assert moment(datetime(2027, 1, 4, 12)) == noon
    assert moment(datetime(2027, 1, 4, 14, tzinfo=timezone(timedelta(hours=2)))) == noon
    assert moment(date(2027, 1, 4)) == noon.replace(hour=0)
    assert abs(moment(None) - datetime.now(UTC)) < timedelta(minutes=1)
    for year in (1990, 2100):
        with pytest.raises(ValueError, match="between the years 1990 and 2100"):
            moment(date(year, 1, 1))


# -- the README's example ----------------------------------------------------------------------------------------------


def test_the_example_of_the_readme_runs_as_it_stands(tmp_path: Path) -> None:
    text = between("library").removeprefix("```python\n").removesuffix("```\n")
    assert len([line for line in text.splitlines() if line]) == 12
    (tmp_path / "example.py").write_bytes(text.encode())
    (tmp_path / "sam.yaml").write_text(SMALL + ANSWERED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    weeks = re.findall(r"^(\d+) \d{4}-\d\d-\d\d (\d+) m (\d+) s$", done.stdout, re.MULTILINE)
    assert len(weeks) == 10 and int(weeks[-1][1]) > 5000
    assert re.search(r"^runner-\S+ revision 0", done.stdout, re.MULTILINE)
    assert "No room is left by:" in done.stdout and "run-step: {max_increase: 3 min}" in done.stdout
    (tmp_path / "sam.yaml").write_text(SMALL.replace("weeks: 10", "weeks: 4").replace(", by: week 10", "") + ANSWERED)
    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "calendar.weeks" in done.stderr and "Traceback" not in done.stderr


# -- the naive use -----------------------------------------------------------------------------------------------------


def test_generated_three_times_days_apart_it_is_one_plan_with_its_past(sam: Path) -> None:
    first = planforge.generate("sam.yaml", now=date(2027, 1, 1))
    again = planforge.generate("sam.yaml", now=datetime(2027, 1, 12, 8, tzinfo=UTC))
    assert (again.plan, again.exported) == (first.plan, first.exported), "nothing changed, on whatever day"
    sam.write_text(sam.read_text().replace("calendar:\n", "calendar:\n  away: [2027-02-02..2027-02-08]\n"))
    third = planforge.generate("sam.yaml", now=date(2027, 2, 2))
    assert third.plan.plan_id == first.plan.plan_id
    assert third.plan.calendar.start == first.plan.calendar.start
    assert third.plan.revision == first.plan.revision + 1
    assert third.plan.history is not None and third.plan.history.open_from == date(2027, 2, 2)

    def past(plan: planforge.Plan) -> list[object]:
        return [one for one in plan.sessions if one.date < date(2027, 2, 2)]

    assert past(third.plan) == past(first.plan) != []
    assert [one.hard for one in planforge.check("sam.yaml", "exports/sam") if one.hard] == []
    assert not planforge.compare(first.plan, "exports/sam").same


def test_step_by_step_it_is_the_same_plan_as_in_one(sam: Path) -> None:
    steps = planforge.export(planforge.solve(planforge.load("sam.yaml", out="steps", now=date(2027, 1, 1))))
    made = planforge.generate(str(sam), out="made", now=date(2027, 1, 1))
    assert steps.plan == made.plan
    later = planforge.load("sam.yaml", out="steps", now=date(2027, 1, 12))
    assert later.problem.plan_id == made.plan.plan_id and later.begun is not None
    assert planforge.export(planforge.solve(later)).plan == made.plan
    with pytest.raises(planforge.OtherStart):
        sam.write_text(sam.read_text().replace("calendar:\n", "calendar:\n  start: 2027-02-01\n"))
        planforge.load("sam.yaml", out="steps", now=date(2027, 1, 12))


def test_a_solution_that_another_run_overtook_is_not_written(sam: Path) -> None:
    solution = planforge.solve(planforge.load("sam.yaml", now=date(2027, 1, 1)))
    planforge.export(solution)
    first, *weeks = solution.plan.weeks
    own = first.sessions[0].model_copy(update={"title": "A coach's own title"})
    first = first.model_copy(update={"sessions": (own, *first.sessions[1:])})
    with pytest.raises(planforge.OtherPast):
        other = solution.plan.model_copy(update={"weeks": (first, *weeks)})
        planforge.export(dataclasses.replace(solution, plan=other))


def test_a_plan_is_asked_more_than_once_and_solved_once(sam: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solution = planforge.solve(planforge.load("sam.yaml", now=date(2027, 1, 1)))
    monkeypatch.setattr("planforge.conflicts.outcome.solve", lambda *_, **__: pytest.fail("it was solved again"))
    assert planforge.explain(solution).values["page"] == "overview"
    assert planforge.explain(solution, week=5).values["week"] == 5
    with pytest.raises(planforge.NothingThere, match="week 40"):
        planforge.explain(solution.request, week=40)
    for unclear in ({"week": 3, "rule": "run-step"}, {"day": "tue"}, {"by": date(2027, 3, 1)}):
        with pytest.raises(planforge.UnclearQuestion):
            planforge.explain(solution, **unclear)


def test_where_there_is_no_plan_a_change_that_helps_is_applied(sam: Path) -> None:
    text = sam.read_text().replace("weeks: 10", "weeks: 4   # until the race").replace(", by: week 10", "")
    sam.write_text(text)
    with pytest.raises(planforge.NoPlan, match=r"calendar\.weeks: 4") as none:
        planforge.generate("sam.yaml", now=date(2027, 1, 1))
    offered = none.value.values["relaxations"]
    assert not Path("exports").exists()
    with pytest.raises(planforge.NoSuchChange):
        planforge.apply(none.value, len(offered) + 1)
    assert sam.read_text() == text
    difference = planforge.apply(none.value, offered[0]["number"])
    assert difference.startswith("--- sam.yaml") and "# until the race" in sam.read_text()
    assert planforge.generate("sam.yaml", now=date(2027, 1, 1)).plan.goal.reached_in_week


def test_what_forbids_a_plan_is_raised_and_nothing_is_written(sam: Path) -> None:
    cases = {
        planforge.RedFlags: ("locking: no", "locking: yes"),
        planforge.Faults: ("15 km", "15 quilometres"),
        planforge.Unanswered: ("locking: no, ", ""),
    }
    whole = sam.read_text()
    for error, (old, new) in cases.items():
        assert old in whole
        sam.write_text(whole.replace(old, new))
        with pytest.raises(error):
            planforge.generate("sam.yaml")
    with pytest.raises(planforge.NotAConstraintFile):
        planforge.load("plan.json")
    assert [path.name for path in Path().iterdir()] == ["sam.yaml"]


def test_the_packaged_example_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    request = planforge.load(now=date(2027, 1, 1))
    assert (request.file, request.out) == (None, Path("exports/beginner"))
    assert isinstance(request.problem, planforge.Problem)
    assert find_template("examples/beginner") is not None
    assert importlib.import_module("planforge.version").__version__ == planforge.__version__
