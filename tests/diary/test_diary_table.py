"""Entries as a table: nothing is lost, nothing is run by a spreadsheet, and every wrong row is named."""

import csv
import io
import random

import pytest
from diaries import at, entries, entry, of, runs
from hypothesis import given, settings

from planforge.diary.entries import Entry, told_from
from planforge.diary.table import COLUMNS, is_copy, read, written
from planforge.source import Faults

RUN = runs()[0]
OWN = "kind,day,session,done,worst,note\n"


@given(entries())
@settings(max_examples=300, deadline=None)
def test_a_table_read_again_is_the_same_entries(several: tuple[Entry, ...]) -> None:
    table = written(several)
    rows = read(table.text, "sam.csv")
    assert tuple(row.entry for row in rows) == several
    assert all(row.entry and row.known_as == row.entry.id for row in rows)
    assert is_copy(table.text.encode())


@given(entries())
@settings(deadline=None)
def test_no_cell_is_a_formula(several: tuple[Entry, ...]) -> None:
    text = written(several).text.removeprefix("\ufeff")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_how_many_cells_are_guarded_is_told() -> None:
    table = written([entry(of(RUN, note="=1+1")), entry(of(RUN, note="fine", worst=1))])
    assert table.guarded == 1
    assert "'=1+1" in table.text


def test_somebodys_own_rows_need_a_kind_and_a_day() -> None:
    (row,) = read(f"{OWN}session,{RUN.date},{RUN.id},all,2,'tis raining\n", "own.csv")
    assert (row.told, row.entry) == (of(RUN, worst=2, note="'tis raining"), None)
    (row,) = read(f"kind;day;pain\nmorning;{RUN.date};3\n", "own.csv")
    assert row.told == told_from({"kind": "morning", "day": RUN.date, "pain": 3})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "sam.csv:1:1: this file is empty"),
        ("week,session\n", "there is no column 'week' in a diary"),
        ("kind,worst\n", "there is no column 'day'"),
        ("kind,kind,day\n", "there are two columns 'kind'"),
        (f'{OWN}"session\n', "sam.csv:2:1: this is not CSV"),
        (f"{OWN}session,{RUN.date},{RUN.id},all,2.5,\n", "sam.csv:2:1: worst: '2.5' is no whole number"),
        (f"{OWN}session,04/01/2027,{RUN.id},all,2,\n", "sam.csv:2:1: day: must be a day like 2027-02-02"),
        (f"{OWN}\nsession,{RUN.date},{RUN.id},all,2,a,b,c\n", "sam.csv:3:1: has 8 cells, and the heading 6"),
        (f"kind,day,pain,tablet\ntoday,{RUN.date},1,ja\n", "tablet: 'ja' is neither yes nor no"),
        (f"id,plan_id,at,kind,day,pain\nx,plan-1,2027-01-01T00:00:00Z,today,{RUN.date},1\n", "16 hexadecimal digits"),
        (f"id,plan_id,at,kind,day,pain\n{'0' * 16},plan-1,1.1.2027,today,{RUN.date},1\n", "'1.1.2027' is no moment"),
        (f"id,plan_id,at,kind,day,pain\n{'0' * 16},,2027-01-01T00:00:00Z,today,{RUN.date},1\n", "plan_id: is missing"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_told_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(Faults) as faults:
        read(text, "sam.csv")
    assert fault in str(faults.value)


def test_every_wrong_row_is_told_at_once() -> None:
    with pytest.raises(Faults) as faults:
        read(f"{OWN}walk,{RUN.date},,,,\nsession,{RUN.date},{RUN.id},some,x,\n", "sam.csv")
    assert [str(one.place) for one in faults.value.faults] == ["sam.csv:2:1", "sam.csv:3:1"]


def test_a_row_that_somebody_changed_is_not_taken_for_the_entry_that_it_was() -> None:
    text = written([entry(of(RUN, worst=2), at(RUN.date))]).text
    cells = text.splitlines()[1].split(",")
    cells[COLUMNS.index("worst")] = "4"
    (row,) = read("\r\n".join([text.splitlines()[0], ",".join(cells)]), "sam.csv")
    assert row.entry is not None and row.entry.id != row.known_as


def any_table(count: int) -> int:
    """Read spoilt tables; return how many were refused. Every other error is raised."""
    several = [entry(of(RUN, worst=2, note="a, b\n'c'", red_flags=["hot"])), entry(of(RUN, done="no", why="pain"))]
    whole = written(several).text
    refused = 0
    for number in range(count):
        chance, spoilt = random.Random(number), list(whole)
        for _ in range(chance.choice([1, 2, 8])):
            where = chance.randrange(len(spoilt))
            spoilt[where] = chance.choice(
                ["", ",", ";", '"', "'", "\n", "\0", "=", "9", "é", spoilt[where] * 3, "\u2028"]
            )
        try:
            read("".join(spoilt)[: chance.choice([None, chance.randrange(len(spoilt))])], "sam.csv")
        except Faults as faults:
            assert str(faults)
            refused += 1
    return refused


def test_any_text_is_a_table_or_told_in_words() -> None:
    assert any_table(500) > 200


@pytest.mark.slow
def test_forty_thousand_spoilt_tables() -> None:
    assert any_table(40_000) > 10_000
