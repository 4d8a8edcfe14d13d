"""Plans of all sorts, hostile words among them, arrive whole: on the watch, in the calendar, on any machine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from fit_decoders import DECODERS
from varied import ALL, varied

from planforge.exporters.apple import workouts as apple
from planforge.exporters.fit import workouts as fit
from planforge.exporters.fit.check import check_set
from planforge.exporters.formats import Fate
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import ExportOptions
from planforge.exporters.read_back import ReadBack, read_back
from planforge.exporters.registry import FORMATS
from planforge.exporters.targets import TARGETS, judged
from planforge.plan.model import Plan, Repeat, Session, Step

FEW, SOME = range(4), range(20)
HOSTILE = (
    "Easy\r\nBEGIN:VEVENT\nSUMMARY:fake",
    "Läuf\u200d \U0001f3c3\U0001f3fd schnell, sehr; \\n",
    "\u202eגב ישר\u202c \u05e8\u05d9\u05e6\u05d4",
    "a\0b\x1bc\x7fd\u2028e",
    "../../../GARMIN/NEWFILES/X",
    "Gela\u0308ndelauf " * 700,
    '"; DROP TABLE workouts; --',
    "L sit",
)


def hostile(plan: Plan, seed: int) -> Plan:
    """Return the plan with some of its words replaced by what a coach may paste, or what somebody may try."""
    random = Random(seed)

    def word(text: str | None) -> str | None:
        return random.choice(HOSTILE) if text is not None and random.random() < 0.2 else text

    def of_step(step: Step | Repeat) -> Step | Repeat:
        if isinstance(step, Repeat):
            return step.model_copy(update={"steps": tuple(map(of_step, step.steps))})
        exercise = step.exercise and step.exercise.model_copy(update={"title": word(step.exercise.title)})
        return step.model_copy(update={"cue": word(step.cue), "load": word(step.load), "exercise": exercise})

    def of_session(one: Session) -> Session:
        steps = tuple(map(of_step, one.steps))
        return one.model_copy(update={"title": word(one.title), "notes": tuple(map(word, one.notes)), "steps": steps})

    weeks = (week.model_copy(update={"sessions": tuple(map(of_session, week.sessions))}) for week in plan.weeks)
    return plan.model_copy(update={"weeks": tuple(weeks)})


def check_exports_of(plan: Plan) -> None:
    workouts = fit.workout_files(plan)
    kept = plan.model_copy(update={"workouts": workouts.revisions})
    assert check_set(workouts.files).faults == ()
    number = len(plan.sessions)
    files = {f"workouts/{name}": data for name, data in workouts.files.items()}
    files |= {f"workouts-apple/{name}": data for name, data in apple.workout_files(plan).files.items()}
    files |= {"plan.ics": ics.calendar(kept).data, "plan.json": kept.to_json().encode()}
    assert read_back(kept, files) == ReadBack(number, len(workouts.files), (), ("workouts-apple",))
    for data in list(workouts.files.values())[::9]:
        for message in (26, 27, 264):
            first, *others = [decoder(data, message) for decoder in DECODERS]
            assert all(other == first for other in others)


@pytest.mark.parametrize("number", FEW)
def test_a_plan_arrives_whole(number: int) -> None:
    check_exports_of(hostile(varied(number), number))


@pytest.mark.slow
@pytest.mark.parametrize("number", ALL)
def test_three_hundred_plans_arrive_whole(number: int) -> None:
    check_exports_of(hostile(varied(number), number))


def check_targets_of(plan: Plan) -> None:
    """Go to every target: what arrives there is the plan, or less, as the table said before."""
    asked = ExportOptions(watch={"apple": True})
    table = judged(plan, asked)
    for one in (found for found in FORMATS if found.name in {target.format for target in TARGETS}):
        made = one.write(plan, asked)
        read = one.read_back(made.plan, made.files, asked)
        assert read.differences == ()
        for target in (target for target in TARGETS if target.format == one.name):
            fates = {slot: verdict.fate for slot, verdict in table[target].items()}
            assert fates.keys() == {session.id for session in plan.sessions}
            assert read.entries == sum(fate is not Fate.NOT_POSSIBLE for fate in fates.values())
            lost = {remark.session for remark in made.remarks}
            lost |= {slot for slot in fates if any(said.startswith(f"{slot}: ") for said in made.warnings)}
            assert lost == {slot for slot, fate in fates.items() if fate is not Fate.EXACT}


@pytest.mark.parametrize("number", SOME)
def test_a_plan_arrives_at_every_target_as_the_table_said(number: int) -> None:
    check_targets_of(hostile(varied(number), number))


@pytest.mark.slow
@pytest.mark.parametrize("number", ALL)
def test_three_hundred_plans_arrive_at_every_target_as_the_table_said(number: int) -> None:
    check_targets_of(hostile(varied(number), number))


@pytest.mark.slow
def test_the_bytes_of_three_hundred_plans_are_the_same_on_any_machine() -> None:
    plans = [hostile(varied(number), number) for number in ALL]
    assert len({plan.model_copy(update={"plan_id": "same"}).to_json() for plan in plans}) == len(plans) == 300
    assert_same_bytes_elsewhere(plans)


def test_the_bytes_of_plans_are_the_same_on_any_machine() -> None:
    assert_same_bytes_elsewhere([hostile(varied(number), number) for number in FEW[:2]])


EXPORTED = """
import hashlib, json, locale, os, sys
from pathlib import Path
from tempfile import TemporaryDirectory
os.umask(int(os.environ["UMASK"], 8))
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from planforge.deliver.folder import export
from planforge.exporters.options import ExportOptions
from planforge.plan.model import Plan
for text in json.loads(sys.stdin.buffer.read()):
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        options = ExportOptions(watch={"schedule": True, "apple": True})
        written = export(Plan.model_validate_json(text), out, options).files
        found = sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())
        assert found == sorted(f"out/{name}" for name in written)
        print(hashlib.sha256(b"".join((out / name).read_bytes() for name in sorted(written))).hexdigest())
"""
ELSEWHERE: tuple[dict[str, str], ...] = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0", "UMASK": "022"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1", "UMASK": "077"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "random", "UMASK": "000"},
)


def assert_same_bytes_elsewhere(plans: list[Plan]) -> None:
    source = str(Path(fit.__file__).parents[3])
    texts = json.dumps([plan.to_json() for plan in plans]).encode()
    said: set[bytes] = set()
    for where in ELSEWHERE:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": source, **where}
        done = subprocess.run([sys.executable, "-c", EXPORTED], input=texts, env=env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        assert len(done.stdout.split()) == len(plans)
        said.add(done.stdout)
    assert len(said) == 1
