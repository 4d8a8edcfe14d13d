"""What benchmarks are made of: drawn files that planforge accepts, the same ones for a seed; a neutral instance."""

import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.source import read_text

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parent / "benchmarks" / "peers"))
import files  # found by the lines above
import instances

MONDAY = date(2027, 1, 4)


@pytest.mark.parametrize("seed", range(1, 31))
def test_a_drawn_file_is_accepted(seed: int) -> None:
    text = yaml.safe_dump(files.drawn(seed), sort_keys=False)
    assert text == yaml.safe_dump(files.drawn(seed), sort_keys=False)
    document = read_text(text, "drawn.yaml", find_template, template_names())
    assert load_document(document, today=MONDAY).problem.running_weeks


def test_the_table_names_the_slowest_files() -> None:
    found = [files.Cost(seed, float(seed), 100.0, "proven", "a file") for seed in range(1, 21)]
    text = files.written(found, 1)
    assert "| floors | 10.5 | 20.0 | 20.0 | 10 |" in text
    assert text.count("| proven |") == 10 and "| 20 | 20.0 | 100 | proven | a file |" in text


def test_a_neutral_instance_of_the_weekly_problem_names_its_measures_weeks_and_rows() -> None:
    one = instances.instance(11)
    columns = len(one["measures"])
    assert [week["week"] for week in one["weeks"]] == [*range(4, 12)]
    assert all(len(state) == columns for table in one["tables"] for state in table)
    assert {name for row in one["rows"] for _, name, _ in row["of"]} <= {*one["measures"]}
    assert all(one["tables"][week["table"]] for week in one["weeks"]) and len(one["levels"]) == 2
