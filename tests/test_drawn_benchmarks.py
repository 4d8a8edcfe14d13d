"""The files that `make bench-files` draws are files that planforge accepts, the same ones for a seed."""

import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.source import read_text

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import files  # found by the line above

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
