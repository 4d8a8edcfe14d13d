"""One runner's answer as a pure function of bytes: file text, earlier plan and diary in, every file of the plan out.

It works in a folder of its own that is gone afterwards, by the same road as `generate`: so a serial loop, a pool of
processes and a cluster give the same bytes, and a runner's bad file is that runner's alone.
"""

import gc
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.version import __version__

if TYPE_CHECKING:
    from planforge.actions.load import Request

_PLAN, _OUT, _FILES = "plan.json", "out", "files"


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
    where there are. now: the moment of which it is asked. at: the constraint file's path, and bases: what it extends
    by path, text by path, all relative to one folder.
    """

    name: str
    text: bytes
    plan: bytes | None
    diary: bytes | None
    now: datetime
    at: str | None = None
    bases: tuple[tuple[str, bytes], ...] = ()

    @property
    def input(self) -> str:
        """Return the sum of what the answer depends on, but for the earlier plan."""
        parts = [__version__, self.now.isoformat(), hashlib.sha256(self.text).hexdigest()]
        parts.append(hashlib.sha256(self.diary).hexdigest() if self.diary is not None else "")
        parts += [f"{hashlib.sha256(text).hexdigest()} {path}" for path, text in self.bases]
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
    with tempfile.TemporaryDirectory() as folder, _without_collecting():
        try:
            return _answered(asked, Path(folder))
        except Exception as error:  # noqa: BLE001  # it is that runner's alone, and is said there
            said = _without(folder, _said(error, folder))
            kind = _outcome(error)
            said = f"{type(error).__name__}: {said}" if kind is Outcome.FAILED else said
            return Answer(asked.name, kind, says=tuple(said.splitlines()))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Have Python look for no garbage meanwhile: it took a fifth of a plan, and found next to nothing."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _answered(asked: Asked, folder: Path) -> Answer:
    from planforge.actions.generate import export
    from planforge.actions.heard import DIARY
    from planforge.actions.load import requested
    from planforge.actions.solve import solve

    files, out = folder / _FILES, folder / _OUT
    file = files / (asked.at or f"{asked.name.rpartition('/')[2]}.yaml")
    for path, text in ((file, asked.text), *((files / path, text) for path, text in asked.bases)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    if asked.plan is not None:
        out.mkdir()
        (out / _PLAN).write_bytes(asked.plan)
    if asked.diary is not None:
        file.with_suffix(DIARY).write_bytes(asked.diary)
    request = requested(file, out, now=asked.now)
    made = export(solve(_placed(request, str(folder))), in_place=False)  # to write them there took a seventh of a plan
    plan = made.plan
    return Answer(
        asked.name,
        Outcome.WAITING if plan.waiting else Outcome.PLAN,
        dict(sorted(made.exported.data.items())),
        tuple(_without(str(folder), one) for one in (*made.warnings, *(made.change.because if made.change else ()))),
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


def _said(error: Exception, folder: str) -> str:
    """Return an error in words; of a conflict, whose lines stand in columns, as wide as they are without the folder."""
    from planforge.actions.no_plan import NoPlan

    if not isinstance(error, NoPlan):
        return str(error)
    loaded = error.loaded
    document = loaded.document.renamed(lambda file: _without(folder, file))
    contradictions = tuple(
        replace(one, place=one.place and one.place._replace(file=_without(folder, one.place.file)))
        for one in loaded.contradictions
    )
    loaded = replace(loaded, document=document, contradictions=contradictions)
    file = error.file and Path(_without(folder, str(error.file)))
    return str(NoPlan(error.outcome, loaded, file, error.prices))


def _placed(request: "Request", folder: str) -> "Request":
    """Return a request whose rules stand in files without the folder, which has another name whenever it is made."""
    uses = (replace(use, source_line=_without(folder, use.source_line)) for use in request.problem.uses)
    problem = replace(request.problem, uses=tuple(uses))
    return replace(request, loaded=replace(request.loaded, problem=problem))


def _without(folder: str, said: str) -> str:
    """Return what is said of files in a folder that will be gone, by their paths below it."""
    for prefix in (f"{folder}{os.sep}{_FILES}{os.sep}", f"{folder}{os.sep}", folder):
        said = said.replace(prefix, "")
    return said
