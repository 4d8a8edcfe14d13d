"""Ladders as people write them: in words, with ranges, in JSON, in tables of a spreadsheet, in German."""

from pathlib import Path

import pytest

from planforge.foreign.figures import figures
from planforge.foreign.in_words import said
from planforge.foreign.reading import read_foreign
from planforge.foreign.stated import ForeignPlan, is_foreign
from planforge.source import Faults
from planforge.views.foreign import page

SIX = (360, 1080, 60)  # 6 x (1 min run, 2 min walk): running, all of it, the longest stretch
EIGHT = (480, 1200, 60)  # 8 x (1 min run, 90 s walk)
TWENTY = (1200, 1200, 1200)


def read(folder: Path, name: str, text: str) -> ForeignPlan:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    assert is_foreign(path)
    return read_foreign(path)


def sessions(plan: ForeignPlan) -> dict[int, list[tuple[int, int, int]]]:
    measured = {week.index: [one.measures for one in week.sessions] for week in plan.weeks}
    return {
        week: [(one.run_time, one.time_on_feet, one.longest_bout) for one in some] for week, some in measured.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "walk 2 min run 1 min x 6",
        "6 x (run 1 min, walk 2 min)",
        "6x 1 min run / 2 min walk",
        "6-8 x (1:00 run, 2' walk)",
        "laufen 1 Min. gehen 2 Min. x 6",
        "6 mal 60 Sek laufen und 2 Minuten gehen",
        "(1 min easy jog + 120 s brisk walk) x 6",
        "6 x (1 min gentle run, 2 min recovery walk)",
        "6 x (1 min warm-up run, 2 min cooling down walk)",
    ],
)
def test_a_session_in_words_is_its_steps(tmp_path: Path, text: str) -> None:
    plan = read(tmp_path, "a.yaml", f'weeks: [{{week: 1, sessions: ["{text}"]}}]')
    assert sessions(plan) == {1: [SIX]}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ('3 x (8\'30" run, 90" walk)', [510, 90]),
        ("3 x (1 min 30 s run, 2 min 15 s walk)", [90, 135]),
        ("3 x (run 1 min 30 s, walk 2 min 15 s)", [90, 135]),
        ("run 1 min 30 sec / walk 1 h 5 min x 3", [90, 3900]),
        ("3 x (1 Min. 30 Sek. laufen + 1 Min. gehen)", [90, 60]),
        ("3 x (run 1 min 30 s walk)", [60, 30]),  # as before: it is whole only so
    ],
)
def test_minutes_and_seconds_that_stand_together_are_one_amount(text: str, seconds: list[int]) -> None:
    (part,) = said(text)
    assert (part.times, [int(amount) for _, amount in part.steps]) == (3, seconds)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3 x (1 min 90 s run)", "can be read in several ways"),
        ("3 x (1 min, 30 s run)", "can be read in several ways"),
        ("3 x (30 s 1 min run)", "can be read in several ways"),
        ("3 x (1 min 400 m run)", "can be read in several ways"),
        ("run 1 min 30 s walk 2 min", "something is missing"),
        ("8 x 1 min run, 2 min walk, 5 min walk", "can be read in several ways; put what is repeated in brackets"),
        ("5 min walk, 8 x 1 min run", "can be read in several ways"),
        ("run 1 min, run 2 min x 3", "can be read in several ways"),
        ("6 x (3 x (1 min run))", "a repeat stands within another"),
        ("6 x (1 min run) x 3", "can be read in several ways"),
        ("5 min (run 1 min)", "can be read in several ways"),
        ("6 x 8 x (1 min run)", "can be read in several ways"),
        ("run 20", "'20' has no unit; write `20 min` or `20 s`"),
        ("run 1 min walk", "something is missing"),
        ("6 x whatever", "'whatever' is not understood"),
        ("8-6 x (1 min run)", "write the smaller one first"),
        ("", "the session holds nothing"),
        ("Rest day", "'Rest day' is no session; leave days of rest out"),
        ("5 min warm up, 8 min run", "can be read in several ways"),
    ],
)
def test_words_of_which_something_would_be_guessed_are_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        said(text)


def test_weeks_and_sessions_that_are_alike_are_said_once(tmp_path: Path) -> None:
    ladder = """\
weeks:
- {weeks: 1-2, sessions: 3, session: walk 2 min run 1 min x 6}
- {week: 3, sessions: [{run: 1 min, walk: "1:30", reps: 8}, [5 min walk, 20 min run]]}
- [run 20 min, run 20 min]
"""
    walked = (1200, 1500, 1200)
    assert sessions(read(tmp_path, "a.yaml", ladder)) == {
        1: [SIX] * 3,
        2: [SIX] * 3,
        3: [EIGHT, walked],
        4: [TWENTY] * 2,
    }


def test_of_a_range_of_repeats_the_fewer_are_counted_and_that_is_said(tmp_path: Path) -> None:
    ladder = "weeks:\n- week: 1\n  sessions:\n  - blocks: [{reps: 8-10, seq: [[run, 60], [walk, 90]]}]\n"
    for name, text in (
        ("a.yaml", ladder),
        ("a.csv", "week,session,reps,run_s,walk_s\n1,1,8-10,60,90\n"),
        ("b.csv", "week;workout\n1;8-10 x (1 min run, 90 s walk)\n"),
    ):
        plan = read(tmp_path, name, text)
        assert sessions(plan) == {1: [EIGHT]}
        assert plan.rules == {"ranges of repeats": "the fewer are counted of 8-10"}
        words = page(tmp_path / name, plan, figures(plan), None).text
        assert words.endswith("\nRanges of repeats: the fewer are counted of 8-10.")


def test_json_is_read_with_its_tabs_and_is_no_plan_of_planforge(tmp_path: Path) -> None:
    seq = '[["run", 60], ["walk", 90]]'
    text = (
        f'{{"name": "x",\n\t"weeks": [\n\t{{"week": 1, "sessions": [{{"blocks": [{{"reps": 8, "seq": {seq}}}]}}]}}]}}'
    )
    assert sessions(read(tmp_path, "a.json", text)) == {1: [EIGHT]}
    path = tmp_path / "plan.json"
    path.write_text('{"format": 1, "planforge": "0.2", "plan_id": "kim", "weeks": []}')
    assert not is_foreign(path)


@pytest.mark.parametrize(
    ("table", "means"),
    [
        ("Woche;Einheit;Wdh;Laufen;Gehen\n1-2;1-2;8;1:00;1:30\n", {1: [EIGHT] * 2, 2: [EIGHT] * 2}),
        ("week,session,reps,run_min,walk_min\n1,1,8,1,1.5\n1,2,8,1:00,90 s\n", {1: [EIGHT] * 2}),
        ('\ufeffweek,session,reps,run_min,walk_min\r\n1,1,8,1,"1,5"\r\n', {1: [EIGHT]}),
        ("week\tsession\trepeats\trun (min)\twalk (min)\n1\t1\t8\t1\t1,5\n", {1: [EIGHT]}),
        ("week;training\n1;6 x (1 min run, 2 min walk)\n1;run 20 min\n2-3;run 20 min\n",
         {1: [SIX, TWENTY], 2: [TWENTY], 3: [TWENTY]}),
    ],
)  # fmt: skip
def test_tables_of_a_spreadsheet_are_read(
    tmp_path: Path, table: str, means: dict[int, list[tuple[int, int, int]]]
) -> None:
    assert sessions(read(tmp_path, "a.csv", table)) == means


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.yaml", "weeks:\n- week: 1\n  session: run 20 min\n", "a.yaml:2:3: weeks (entry 1): says what a session is"),
        ("a.yaml", "weeks:\n- week: 1\n  days: [mon]\n", "a.yaml:2:3: weeks (entry 1): a week says what its sessions"),
        ("a.yaml", "weeks:\n- week: 1\n  sessions: [8 x runs]\n", "a.yaml:3:14: "),
        ("a.yaml", "weeks:\n- {week: 1, sessions: [8 x (1 min run, 1 min walk)]}\n", "put the session in quotes"),
        ("a.json", '{"weeks": [{"week": 1, "sessions": [}', "a.json:1:37: "),
        ("a.csv", "week,session,reps,run,walk\n1,1,8,60,90\n", "a.csv:2:7: run: '60' has no unit"),
        ("a.csv", "week,session,run_s,walk_s\n1,1,60-90,90\n", "a.csv:2:5: run_s: '60-90' is a range"),
        ("a.csv", 'week,reps,session,run_min,walk_min\n1,"8, or so",1,many,2\n', "a.csv:2:16: run_min: 'many' is not"),
        ("a.csv", 'Woche,Einheit,Wdh,Lauf_s,Geh_s\n1,1,8,"1,500",90\n', "a.csv:2:7: Lauf_s: '1,500' has no unit"),
        ("a.csv", "week,workout\n1,8 x (1 min run, 2 min walk)\n", "put a cell that holds a `,` in quotes"),
        ("a.csv", "week;session;run_s;walk_s\n1;1;60\n", "write a `;` also for a cell that is empty"),
        ("a.csv", "week,session,distance_km\n1,1,3\n", "or week,workout"),
        ("a.csv", "week;workout\n1;6 x whatever\n", "a.csv:2:3: workout: 'whatever' is not understood"),
        ("a.csv", "week,workout\n1,25 h run\n", "a.csv:2:3: workout: more than a day holds"),
        ("a.csv", "week;workout\n1;4 x 400 m run\n", "a.csv:2:3: workout: a distance has no time in a table"),
        ("a.csv", "week,session,date,run_s,walk_s\n1,1-3,2027-01-04,60,0\n", "a.csv:2:7: this row is of several"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place_and_a_way_out(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    with pytest.raises(Faults) as wrong:
        read(tmp_path, name, text)
    assert says in str(wrong.value) and "hint: " in str(wrong.value)
