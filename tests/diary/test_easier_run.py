"""What a watch recorded of the easier run beside one is that run, done in part, by the easier one's own steps."""

import json
from datetime import UTC, datetime
from pathlib import Path

from answered import ANSWERED
from click.testing import CliRunner
from recorded import file_id, laps, session, training_file, written

from planforge.actions.generate import generate
from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.diary.entries import SessionTold
from planforge.diary.store import read_entries
from planforge.diary.vocabulary import Done
from planforge.plan.model import Do, unrolled

FILE = """
planforge: 1
extends: runners-knee
runner: {name: Sam, normal_weekly_distance: 20 km, easy_pace: 6:45 /km, walking_pace: 10:30 /km, stopped_running: yes}
calendar:
  start: 2027-01-04
  weeks: 14
  timezone: Europe/London
  available: {mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}
exports: {watch: {step_back: yes}}
"""


def test_an_easier_run_that_was_followed_is_the_run_that_it_was_instead(tmp_path: Path) -> None:
    file = tmp_path / "sam.yaml"
    file.write_text(FILE + ANSWERED, encoding="utf-8")
    generate(file, tmp_path / "out", now=datetime(2026, 12, 1, tzinfo=UTC))
    plan = read_plan(tmp_path / "out" / "plan.json")
    run = next(one for one in plan.sessions if one.easier)
    assert run.easier
    assert run.start
    (revision,) = (one for one in plan.workouts if one.slot == f"{run.id}-easier")
    start = datetime.combine(run.date, run.start, UTC)
    steps = list(unrolled(run.easier.steps))
    warm_up = next(n for n, step in enumerate(steps) if step.do is Do.RUN)
    in_turns = [warm_up + n % 2 for n in range(len(steps) - warm_up - 1)]  # run and walk, and behind them the repeat
    index = [*range(warm_up), *in_turns, warm_up + 3]
    seconds = sum(step.seconds for step in steps)
    (tmp_path / "a.fit").write_bytes(
        written(
            file_id(start),
            training_file(revision.serial_number, revision.time_created),
            *laps(start, *((step.seconds, {"wkt_step_index": index[n]}) for n, step in enumerate(steps))),
            session(start, seconds, seconds, total_distance=2500.0),
        )
    )
    arguments = ("log", file, "--out", tmp_path / "out", "--import", tmp_path / "a.fit", "--json")
    told = CliRunner().invoke(main, [*map(str, arguments), "--now", f"{run.date}T23:00Z"])
    (taken,) = json.loads(told.stdout)["taken"]
    assert (taken["by"], taken["ended_early"], taken["older"]) == ("steps", [], False)
    (entry,) = read_entries(tmp_path / "sam.diary")
    assert isinstance(entry.told, SessionTold)
    ran = sum(step.seconds for step in steps if step.do is Do.RUN)
    assert (entry.told.session, entry.told.run_s, entry.told.done) == (run.id, ran, Done.PART)
