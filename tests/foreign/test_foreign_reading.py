"""Both forms say the same, are read generally, and name what is wrong with its place; nothing makes them crash."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planforge.foreign.figures import figures
from planforge.foreign.reading import read_foreign
from planforge.foreign.stated import MILE, is_foreign
from planforge.source import Faults

LADDERS = sorted((Path(__file__).parents[1] / "data" / "ladders").glob("*.yaml"))

LADDER = """\
id: two-weeks
name: Two weeks
unit: time
warmup_walk_s: 300
weeks:
- week: 1
  sessions:
  - blocks:
    - reps: 8
      seq:
      - [run, 60]
      - [walk, 90]
- week: 2
  sessions:
  - blocks:
    - {reps: 5, seq: [[run, 90], [walk, 120]]}
    - {seq: [[run, 90], [walk, 60]]}
"""
TABLE = """\
week,session,repeats,run_s,walk_s,part
1,1,1,0,300,warm-up
1,1,8,60,90,
2,1,1,0,300,warm-up
2,1,5,90,120,
2,1,1,90,60,
"""


def written(folder: Path, text: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(path: Path) -> str:
    with pytest.raises(Faults) as refused:
        read_foreign(path)
    return str(refused.value)


def test_a_ladder_and_a_table_say_the_same(tmp_path: Path) -> None:
    ladder, table = (
        read_foreign(written(tmp_path, text, name)) for text, name in ((LADDER, "a.yaml"), (TABLE, "a.csv"))
    )
    assert (ladder.id, ladder.name, table.name) == ("two-weeks", "Two weeks", "a")
    assert ladder.weeks == table.weeks
    assert [week.walk_s for week in figures(ladder)] == [1020, 960]


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("[run, 60]", "[jog, 1 min]"),
        ("[run, 60]", "{run: 60.0}"),
        ("[walk, 90]", "[walk, '1:30 min']"),
        ("reps: 8", "reps: '8'"),
        ("- week: 1\n  sessions", "- sessions"),
        (
            "unit: time",
            "unit: null\nconversion: null\nmin_rest_days_between: null\ncooldown_walk_s: 0\nmore: [1, {a: b}]",
        ),
    ],
)
def test_ladders_are_read_generally(tmp_path: Path, said: str, instead: str) -> None:
    assert said in LADDER
    other = written(tmp_path, LADDER.replace(said, instead), "b.yaml")
    assert read_foreign(other).weeks == read_foreign(written(tmp_path, LADDER, "a.yaml")).weeks


def test_days_of_rest_in_words_are_kept_as_they_stand(tmp_path: Path) -> None:
    text = LADDER.replace("unit: time", "min_rest_days_between: 2 then 1")
    read = read_foreign(written(tmp_path, text, "a.yaml"))
    assert read.weeks == read_foreign(written(tmp_path, LADDER, "b.yaml")).weeks
    assert (read.rest_days, read.rules["min_rest_days_between"]) == (1, "2 then 1")


@pytest.mark.parametrize("wrong", ["9", "-1", "1,5"])
def test_days_of_rest_in_figures_have_bounds(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(Faults, match="min_rest_days_between"):
        read_foreign(written(tmp_path, LADDER.replace("unit: time", f"min_rest_days_between: '{wrong}'"), "a.yaml"))


@pytest.mark.parametrize("walk", ["300", "300 s", "5 min", "'5:00 min'"])
def test_the_walk_before_a_session_may_have_its_unit(tmp_path: Path, walk: str) -> None:
    plain, longer = (
        figures(read_foreign(written(tmp_path, LADDER.replace("unit: time", f"cooldown_walk_s: {said}"), "a.yaml")))
        for said in ("0", walk)
    )
    assert longer[0].walk_s - plain[0].walk_s == 300 * plain[0].sessions


def test_distances_become_seconds_by_the_plans_own_conversion(tmp_path: Path) -> None:
    text = LADDER.replace("unit: time", "conversion: {run_s_per_km: 300, walk_s_per_km: 600}").replace(
        "[run, 60]", "[run, 200 m]"
    )
    read = read_foreign(written(tmp_path, text, "a.yaml"))
    assert figures(read)[0].longest_run_bout_s == 60
    assert (read.conversion.run, read.conversion.stated) == (300 * MILE / 1000, True)
    assert figures(read)[0].est_dist_m == round(8 * 200 + Fraction(8 * 90 + 300, 600) * 1000)


def test_a_ladder_of_rules_alone_has_no_weeks_and_says_them() -> None:
    (path,) = (one for one in LADDERS if "rules" in one.stem)
    read = read_foreign(path)
    assert read.weeks == ()
    assert read.rules["cadence_increase_pct"] == "5, 10"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_may_be_separated_as_the_country_does_it(tmp_path: Path, separator: str) -> None:
    heading, row = "Week,Session,run s,walk-s,date,run_pace", "1,1,60 s,1:30 min,2027-01-05,6:00 /km"
    text = f"{heading}\n{row}\n".replace(",", separator)
    read = read_foreign(written(tmp_path, "\ufeff" + text, "a.csv"))
    assert (figures(read)[0].run_s, figures(read)[0].walk_s) == (60, 90)
    assert read.weeks[0].sessions[0].date is not None
    assert read.conversion.stated


HEAD = "week,session,run_s,walk_s,repeats,first,part,date,run_pace\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.csv: the table is empty"),
        ("week,session,runtime\n", "a.csv:1:14: there is no column `run_s`"),
        ("week,session,runtime\n", "hint: did you mean it by `runtime`? Then name that column `run_s`"),
        ("week,session,run_time,walk_s\n", "hint: did you mean it by `run_time`? Then name that column `run_s`"),
        ("week,session,run_s\n", "there is no column `walk_s`\n1 | week,session,run_s\n  | ^\nhint: the first line"),
        ("week,session,run_s,run_s,walk_s\n", "a.csv:1:14: there are two columns `run_s`"),
        (HEAD + "1,1,60\n", "a.csv:2:1: this row has 3 cells; the heading has 9"),
        (HEAD + "0,1,60,0,1,,,,\n", "a.csv:2:1: week is '0'; a whole number from 1 to 104 is expected"),
        (HEAD + "1,1,60,soon,1,,,,\n", "a.csv:2:8: walk_s: 'soon' is not a duration"),
        (HEAD + "1,1,100000,0,1,,,,\n", "a.csv:2:5: run_s: '100000' is longer than a day"),
        (HEAD + "1,1,60,0,x,,,,\n", "a.csv:2:10: repeats is 'x'"),
        (HEAD + "1,1,60,0,1,swim,,,\n", "a.csv:2:12: first is 'swim'; write run or walk"),
        (HEAD + "1,1,60,0,1,,,2027-02-30,\n", "does not exist in the calendar"),
        (HEAD + "1,1,60,0,1,,,2027-01-04,\n1,2,60,0,1,,,,\n", "a.csv:3:14: this row has no date, and others have"),
        (HEAD + "1,1,60,0,1,,,2027-01-04,\n1,2,60,0,1,,,2027-01-13,\n", "2027-01-13 lies in week 2, not in week 1"),
        (HEAD + "1,1,60,0,1,,,,1:00 /km\n", "run_pace: '1:00 /km' is no pace of a runner"),
        (HEAD + "1,1,60,0,1,,,,6:00 /km\n1,2,60,0,1,,,,7:00 /km\n", "a.csv:3:15: run_pace differs from the rows"),
        (HEAD + "2,1,60,0,1,,,,\n1,1,60,0,1,,,,\n", "a.csv:3:1: week 1, session 1 comes after week 2, session 1"),
        (HEAD + "1,1,0,0,1,,,,\n", "a.csv:2:1: week 1: the session holds nothing"),
        (HEAD + "1,1,86400,9,500,,,,\n", "week 1: the session lasts longer than a day"),
        (HEAD + "104,1,60,0,1,,,1990-01-03,\n", "a.csv:2:16: week 1 would begin in 1988"),
        (HEAD + '1,1,"60\n', "this is not CSV"),
        (HEAD + "".join(f"{week},1,1,1,500,,,,\n" for week in range(1, 52)), "more than 50000 steps"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    told = faults(written(tmp_path, text, "a.csv"))
    assert said in told.replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("said", "instead", "told"),
    [
        ("[run, 60]", "[run]", "a.yaml:11:9: blocks (entry 1): seq (entry 1): a step is what is done"),
        ("[run, 60]", "[run]", "write it like `[run, 60]`"),
        ("[run, 60]", "[swim, 60]", "write one of run, jog, walk"),
        ("[run, 60]", "[run, soon]", "'soon' is not a duration"),
        ("reps: 8", "reps: 0", "reps must be between 1 and 500, not 0"),
        ("reps: 8", "reps: many", "reps: 'many' is not a number"),
        ("- week: 2", "- week: 1", "a.yaml:13:9: week 1 comes after week 1"),
        ("weeks:\n", "weeks: 12\nother:\n", "a list is expected here"),
        ("[run, 60]", "[run, 20000]", "a.yaml:8:5: week 1: the session lasts longer than a day"),
        ("[run, 60]", "*run", "a.yaml:11:"),
        ("weeks:\n", "cooldown_walk_s: about 300\nweeks:\n", "write digits like `300`, or `5 min`"),
    ],
)
def test_what_is_wrong_with_a_ladder_is_named_with_its_place(
    tmp_path: Path, said: str, instead: str, told: str
) -> None:
    assert said in LADDER
    found = faults(written(tmp_path, LADDER.replace(said, instead), "a.yaml")).replace(f"{tmp_path}/", "")
    assert told in found


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    assert "there is no such file" in faults(tmp_path / "none.csv")
    assert "this is a folder" in faults(tmp_path)
    assert "this is not UTF-8 text" in faults(written(tmp_path, b"week\xff", "a.csv"))
    assert "larger than 1 MB" in faults(written(tmp_path, b"a" * 1_000_001, "a.csv"))


def test_a_coachs_file_is_no_foreign_plan(tmp_path: Path) -> None:
    assert [is_foreign(path) for path in LADDERS] == [True] * 8
    assert is_foreign(tmp_path / "a.csv")
    coach = "planforge: 1\nweeks: 3\n"
    assert not any(is_foreign(written(tmp_path, text, "a.yaml")) for text in (coach, "calendar:\n  weeks: 3\n", "\0"))
    assert not is_foreign(tmp_path / "plan.json")


@pytest.mark.parametrize("name", ["a.csv", "a.yaml"])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9), st.binary(max_size=6)), min_size=1, max_size=4))
def test_no_bytes_make_it_crash(tmp_path: Path, name: str, cuts: list[tuple[int, int, bytes]]) -> None:
    text = (TABLE if name == "a.csv" else LADDER).encode()
    for start, length, new in cuts:
        text = text[:start] + new + text[start + length :]
    try:
        figures(read_foreign(written(tmp_path, text, name)))
    except Faults as refused:
        assert str(refused)
