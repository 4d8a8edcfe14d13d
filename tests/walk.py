"""A new coach's walk, from the first file to an applied change, as the README shows it: run for real.

python tests/walk.py     writes what planforge says today into the README, and the table of exports/sample
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planforge.deliver.folder import read_plan
from planforge.views.plan import table

README = Path(__file__).parents[1] / "README.md"
OPENING, CLOSING = "<!-- walk -->\n```text\n", "```\n<!-- /walk -->"
ADDED = """
rules:
  run-step: {max_increase: 2 min, why: sore last spring}   # the protocol allows 3 min
goal: {by: week 14}
"""


@dataclass(frozen=True)
class Step:
    """A command as a coach types it, and the lines of its answer that are worth showing (in order; all without)."""

    command: str
    shown: tuple[str, ...] = ()


WALK: tuple[Step | str, ...] = (
    Step(
        "planforge init sam.yaml --condition runners-knee --stopped --screened --ready \\\n"
        "    --pain '1 of 10' --name Sam --distance '20 km' --pace '6:45 /km' --walking-pace '10:30 /km' \\\n"
        "    --start 2027-01-04 --timezone Europe/London --day 'mon 18:00 for 60 min' \\\n"
        "    --day 'wed 18:00 for 60 min' --day 'sat 09:00 for 90 min'"
    ),
    Step("planforge generate sam.yaml", (r"Week  ", r"   4 ", r"  10 ", r"  15 ", r"Proven:", r"  - 30 min")),
    "The coach wants smaller steps and an earlier goal, and adds to sam.yaml:\n" + ADDED.rstrip(),
    Step("planforge generate sam.yaml"),
    Step(
        "planforge generate sam.yaml --apply 1 --yes",
        (r"-goal", r"\+goal", r"Week  ", r"  10 ", r"  15 ", r"  - 30 min"),
    ),
    Step("planforge explain sam.yaml --rule run-step"),
    Step("planforge explain sam.yaml --rule build-cap"),
)


def walked() -> str:
    """Return the walk's transcript, made in an empty folder by the real commands."""
    with tempfile.TemporaryDirectory() as folder:
        return "\n\n".join(_told(one, Path(folder)) for one in WALK)


def _told(one: Step | str, folder: Path) -> str:
    if isinstance(one, str):
        file = folder / "sam.yaml"
        file.write_text(file.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
        return one
    command = one.command.replace("planforge", f"{sys.executable} -m planforge", 1)
    done = subprocess.run(
        command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert "Traceback" not in done.stdout, done.stdout
    lines = [line.rstrip() for line in done.stdout.strip().splitlines()]
    return "\n".join([f"$ {one.command}", *_shown(lines, one.shown)]).rstrip()


def _shown(lines: list[str], patterns: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines that begin with the patterns, each in its turn, and dots where others were left out."""
    if not patterns:
        yield from (line for line in lines if not line.startswith("This plan is training guidance"))
        return
    wanted, left_out = list(patterns), False
    for line in lines:
        if wanted and re.match(wanted[0], line):
            if left_out:
                yield "..."
            yield line
            wanted.pop(0)
            left_out = False
        else:
            left_out = True
    assert not wanted, f"nothing begins with {wanted[0]!r}:\n" + "\n".join(lines)
    if left_out:
        yield "..."


def in_readme(text: str) -> str:
    """Return the transcript that a README shows."""
    return text.partition(OPENING)[2].partition(CLOSING)[0]


def with_table(text: str, plan: Path) -> str:
    """Return a README's text with the table of a plan in the place that it has for one."""
    before, _, rest = text.partition("<!-- table -->\n")
    after = rest.partition("<!-- /table -->")[2]
    weeks = table(read_plan(plan)).partition("\n\n")[0]  # without the legend
    return f"{before}<!-- table -->\n```text\n{weeks}\n```\n<!-- /table -->{after}"


def main() -> None:
    """Write the sample's table and the transcript of today into the README."""
    text = with_table(README.read_text(encoding="utf-8"), README.parent / "exports/sample/plan.json")
    before, _, rest = text.partition(OPENING)
    after = rest.partition(CLOSING)[2]
    README.write_text(f"{before}{OPENING}{walked()}\n{CLOSING}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
