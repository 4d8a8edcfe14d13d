"""Two walks as the README shows them, run for real: a new coach's, and three weeks of a runner with a diary.

python tests/walk.py     writes what planforge says today into the README, and the table of exports/sample
"""

import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from planforge.deliver.folder import read_plan
from planforge.views.plan import table

README = Path(__file__).parents[1] / "README.md"
PATIENCE = 30  # seconds that a terminal may be silent
WALK, DIARY = "walk", "diary walk"
ADDED = """
rules:
  run-step: {max_increase: 2 min, why: sore last spring}   # the protocol allows 3 min
goal: {by: week 14}
"""


@dataclass(frozen=True)
class Step:
    """A command as somebody types it, and the lines of its answer that are worth showing (in order; all without).

    at: when, by the clock of London in winter; now without. answers: what is typed where it asks, on a terminal. said:
    on a line before it. told: what standard input holds; then it is not shown.
    """

    command: str
    shown: tuple[str, ...] = ()
    at: str | None = None
    answers: tuple[str, ...] = ()
    said: str = ""
    told: str = ""


INIT = Step(
    "planforge init sam.yaml --condition runners-knee --stopped --screened --ready \\\n"
    "    --pain '1 of 10' --name Sam --distance '20 km' --pace '6:45 /km' --walking-pace '10:30 /km' \\\n"
    "    --start 2027-01-04 --timezone Europe/London --day 'mon 18:00 for 60 min' \\\n"
    "    --day 'wed 18:00 for 60 min' --day 'sat 09:00 for 90 min'"
)
COACH: tuple[Step | str, ...] = (
    INIT,
    Step(
        "planforge generate sam.yaml",
        (r"Week  ", r"   4 ", r"  10 ", r"  15 ", r"For the coach, computed ", r"  - 30 min"),
    ),
    "The coach wants smaller steps and an earlier goal, and adds to sam.yaml:\n" + ADDED.rstrip(),
    Step("planforge generate sam.yaml"),
    Step(
        "planforge generate sam.yaml --apply 1 --yes",
        (r"-goal", r"\+goal", r"Week  ", r"  10 ", r"  15 ", r"  - 30 min"),
    ),
    Step("planforge explain sam.yaml --rule run-step"),
    Step("planforge explain sam.yaml --rule build-cap"),
)


def _went(session: str, day: str, worst: int = 0, morning: int = 0) -> list[dict[str, object]]:
    """Return what is told of a session that was done, and of the morning after, where nothing else was."""
    nothing_else = {"swelling": "none", "stride": "normal", "tablet": False, "elsewhere": False, "illness": "no"}
    hurt = {"course": "eased", "after": 0, "back_to_usual": "within-1-h"} if worst else {}
    told = {"kind": "session", "session": session, "day": day, "done": "all", "worst": worst, **hurt, **nothing_else}
    after = {"kind": "morning", "day": str(date.fromisoformat(day) + timedelta(1)), "pain": morning}
    return [{**told, "red_flags": []}, after]


def _as_ever(at: str, *sessions: tuple[str, str]) -> Step:
    """Return that some sessions went well, which is told and not shown."""
    told = [one for session, day in sessions for one in _went(session, day)]
    return Step("planforge log sam.yaml -", at=at, told=json.dumps(told))


RUNNER: tuple[Step, ...] = (
    replace(INIT, at="2027-01-01T12:00", told=" "),
    Step("planforge generate sam.yaml", at="2027-01-01T12:00", told=" "),
    _as_ever("2027-01-21T08:00", ("w03-strength-1", "2027-01-18"), ("w03-strength-2", "2027-01-20")),
    Step(
        "planforge log sam.yaml",
        at="2027-01-25T20:00",
        answers=("0", "", "0", ""),
        said="Monday 25 January, week 4: the first run is done.",
    ),
    Step("planforge log sam.yaml", at="2027-01-26T07:00", answers=("0", ""), said="Tuesday, on getting up."),
    _as_ever("2027-01-31T09:00", ("w04-run-2", "2027-01-27"), ("w04-run-3", "2027-01-30")),
    _as_ever("2027-01-31T09:00", ("w04-strength-2", "2027-01-27")),
    Step(
        "planforge generate sam.yaml",
        (r"Nothing changed",),
        at="2027-01-31T18:00",
        said="Sunday. All three runs went well.",
    ),
    _as_ever("2027-02-02T08:00", ("w05-run-1", "2027-02-01"), ("w05-strength-1", "2027-02-01")),
    Step(
        "planforge log sam.yaml",
        at="2027-02-03T20:00",
        answers=("p", "5", "4", "4", "4", "", "n", "4", ""),
        said="Wednesday 3 February, week 5: it begins to hurt, and Sam walks home.",
    ),
    Step("planforge log sam.yaml", at="2027-02-04T07:00", answers=("3", "1", "4", ""), said="Thursday, on getting up."),
    Step(
        "planforge generate sam.yaml",
        (
            r"What changed",
            *(r"  - 2 weeks", r"  - the plan", r"  - the goal", r"  - the first", r"Because", r"  - Wed 3 Feb"),
            *(r"Week  ", r"   5 ", r"   6 ", r"   7 ", r"   8 "),
        ),
        at="2027-02-04T08:00",
    ),
    _as_ever("2027-02-07T09:00", ("w05-run-3", "2027-02-06")),
    _as_ever("2027-02-14T09:00", ("w06-run-1", "2027-02-08"), ("w06-run-2", "2027-02-10"), ("w06-run-3", "2027-02-13")),
    _as_ever("2027-02-14T09:00", ("w06-strength-1", "2027-02-08"), ("w06-strength-2", "2027-02-10")),
    Step("planforge status sam.yaml", at="2027-02-14T10:00", said="Sunday 14 February. Week 6 went well."),
    Step("planforge plan sam.yaml --week 6", at="2027-02-14T10:00", said="The week day by day."),
    Step(
        "planforge explain sam.yaml --decision 1",
        (r"Decision", r"What was told", r"  - Wed 3", r"What it changed", r"  - 6 Feb", r"  - 8 Feb", r"The goal"),
        at="2027-02-14T10:00",
        said="Why was that?",
    ),
)


def walked(steps: Sequence[Step | str] = COACH) -> str:
    """Return a walk's transcript, made in an empty folder by the real commands."""
    with tempfile.TemporaryDirectory() as folder:
        return "\n\n".join(told for one in steps if (told := _told(one, Path(folder))))


def _told(one: Step | str, folder: Path) -> str:
    if isinstance(one, str):
        file = folder / "sam.yaml"
        file.write_text(file.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
        return one
    moment = datetime.fromisoformat(one.at).replace(tzinfo=UTC) if one.at else None
    environment = os.environ | ({"SOURCE_DATE_EPOCH": str(int(moment.timestamp())), "TZ": "UTC"} if moment else {})
    command = shlex.split(one.command.replace("\\\n", " "))
    command[:1] = [sys.executable, "-m", "planforge"]
    if one.answers:
        said = _typed(command, one.answers, folder, environment)
    else:
        done = subprocess.run(
            command, cwd=folder, env=environment, input=one.told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        said = done.stdout
        assert not (one.told and done.returncode), said
    assert "Traceback" not in said, said
    if one.told:
        return ""
    lines = [line.rstrip() for line in said.strip().splitlines()]
    return "\n".join([*([one.said] if one.said else []), f"$ {one.command}", *_shown(lines, one.shown)]).rstrip()


def _typed(command: list[str], answers: Sequence[str], folder: Path, environment: dict[str, str]) -> str:
    """Return what a terminal shows of a command that asks, each answer typed once nothing more is said."""
    ours, its = pty.openpty()
    mode = termios.tcgetattr(its)
    mode[3] &= ~termios.ECHO  # an answer is shown where it is typed
    termios.tcsetattr(its, termios.TCSANOW, mode)
    said, left = b"", list(answers)
    with subprocess.Popen(command, cwd=folder, env=environment | {"COLUMNS": "100"}, stdin=its, stdout=its, stderr=its):
        os.close(its)
        while got := _read(ours):
            said += got
            if said.endswith((b": ", b"? ")) and left and not select.select([ours], [], [], 0.05)[0]:
                said += f"{left[0]}\r\n".encode()
                os.write(ours, f"{left.pop(0)}\n".encode())
    os.close(ours)
    assert not left, f"never asked for {left}:\n{said.decode()}"
    return re.sub(r"\x1b\[[0-9;]*m", "", said.decode()).replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    assert select.select([terminal], [], [], PATIENCE)[0], "it asks what no answer was given for"
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end was closed: it is over
        return b""


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


def in_readme(text: str, walk: str = WALK) -> str:
    """Return the transcript of a walk that a README shows."""
    opening, closing = _around(walk)
    return text.partition(opening)[2].partition(closing)[0]


def with_walk(text: str, walk: str, transcript: str) -> str:
    """Return a README's text with the transcript of a walk in the place that it has for one."""
    opening, closing = _around(walk)
    before, _, rest = text.partition(opening)
    return f"{before}{opening}{transcript}\n{closing}{rest.partition(closing)[2]}"


def _around(walk: str) -> tuple[str, str]:
    return f"<!-- {walk} -->\n```text\n", f"```\n<!-- /{walk} -->"


def with_table(text: str, plan: Path) -> str:
    """Return a README's text with the table of a plan in the place that it has for one."""
    before, _, rest = text.partition("<!-- table -->\n")
    after = rest.partition("<!-- /table -->")[2]
    weeks = table(read_plan(plan)).partition("\n\n")[0]  # without the legend
    return f"{before}<!-- table -->\n```text\n{weeks}\n```\n<!-- /table -->{after}"


def main() -> None:
    """Write the sample's table and the transcripts of today into the README."""
    text = with_table(README.read_text(encoding="utf-8"), README.parent / "exports/sample/plan.json")
    text = with_walk(with_walk(text, WALK, walked()), DIARY, walked(RUNNER))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
