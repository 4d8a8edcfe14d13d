"""One runner's answer as a pure function of bytes: file text, earlier plan and diary in, every file of the plan out.

It works in a folder of its own that is gone afterwards, by the same road as `generate`: so a serial loop, a pool of
processes and a cluster give the same bytes, and a runner's bad file is that runner's alone.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from planforge.version import __version__

_PLAN, _OUT = "plan.json", "out"


class Outcome(StrEnum):
    """What became of a runner. The first five are answers; of the others nobody knows yet."""

    PLAN = "plan"
    WAITING = "waiting"  # a plan in which running waits
    CONFLICT = "conflict"  # no plan under these rules, and why
    RED_FLAG = "red flag"  # a professional first
    UNANSWERED = "unanswered"  # the screening has open questions
    UNDECIDED = "undecided"
    WRONG_FILE = "wrong file"
    FAILED = "failed"


ANSWERS = frozenset({Outcome.PLAN, Outcome.WAITING, Outcome.CONFLICT, Outcome.RED_FLAG})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one runner.

    name: of the runner in the batch. text: of the constraint file. plan, diary: the earlier plan.json and the diary,
    where there are. now: the moment of which it is asked.
    """

    name: str
    text: bytes
    plan: bytes | None
    diary: bytes | None
    now: datetime

    @property
    def input(self) -> str:
        """Return the sum of what the answer depends on, but for the earlier plan."""
        parts = [__version__, self.now.isoformat(), hashlib.sha256(self.text).hexdigest()]
        parts.append(hashlib.sha256(self.diary).hexdigest() if self.diary is not None else "")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one runner: the files of the plan by name, and what is said, a line each."""

    name: str
    outcome: Outcome
    files: dict[str, bytes] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    plan_id: str | None = None
    revision: int | None = None
    weeks: int | None = None
    reached_in_week: int | None = None
    proven: bool | None = None


def answer(asked: Asked) -> Answer:
    """Return one runner's answer; never raises for what a file, a plan or a diary may hold."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return _answered(asked, Path(folder))
        except Exception as error:  # noqa: BLE001  # it is that runner's alone, and is said there
            return Answer(asked.name, _outcome(error), says=_said(error, folder))


def _answered(asked: Asked, folder: Path) -> Answer:
    from planforge.actions.generate import generate

    name = asked.name.rpartition("/")[2]
    file, out = folder / f"{name}.yaml", folder / _OUT
    file.write_bytes(asked.text)
    if asked.plan is not None:
        out.mkdir()
        (out / _PLAN).write_bytes(asked.plan)
    if asked.diary is not None:
        (folder / f"{name}.diary").write_bytes(asked.diary)
    made = generate(file, out, now=asked.now)
    plan = made.plan
    return Answer(
        asked.name,
        Outcome.WAITING if plan.waiting else Outcome.PLAN,
        {one.relative_to(out).as_posix(): one.read_bytes() for one in sorted(out.rglob("*")) if one.is_file()},
        (*made.warnings, *(made.change.because if made.change else ())),
        plan.plan_id,
        plan.revision,
        len(plan.weeks),
        plan.goal.reached_in_week,
        plan.certificate.status == "optimal",
    )


def _outcome(error: Exception) -> Outcome:
    """Return what an error says of a runner; by the name of its class, for what was not raised need not be loaded."""
    known = {
        "NoPlan": Outcome.CONFLICT,
        "Undecided": Outcome.UNDECIDED,
        "RedFlags": Outcome.RED_FLAG,
        "Unanswered": Outcome.UNANSWERED,
        "Faults": Outcome.WRONG_FILE,
        "NotAConstraintFile": Outcome.WRONG_FILE,
        "OtherStart": Outcome.WRONG_FILE,
        "OtherWeeks": Outcome.WRONG_FILE,
        "StartIsPast": Outcome.WRONG_FILE,
    }
    return next((known[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in known), Outcome.FAILED)


def _said(error: Exception, folder: str) -> tuple[str, ...]:
    """Return the lines of an error, which know nothing of the folder that is gone."""
    said = str(error).replace(f"{folder}{os.sep}", "").replace(folder, "")
    if _outcome(error) is Outcome.FAILED:
        said = f"{type(error).__name__}: {said}"
    return tuple(said.splitlines())
