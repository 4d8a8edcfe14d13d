"""A batch from files to files: each runner's plan in a folder of its own, and a line of JSON for each.

A plan's files appear together or not at all, so a batch may be stopped at any moment; resumed, it leaves out whoever
has the answer to the same question already.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from planforge.batch.answer import ANSWERS, Answer, Asked, Outcome
from planforge.batch.runners import Runner, Shard, asked, plan_of, readable, runners
from planforge.batch.workers import in_processes, on_cluster, serially
from planforge.deliver.folder import is_ours
from planforge.reading import read_bytes
from planforge.staging import StagingError, replace_file, staged
from planforge.views.batched import RunnerValues

if sys.platform != "win32":
    import fcntl

MOST_LINES = 1_000_000_000  # bytes of the answers that a batch may be resumed from


@dataclass(frozen=True)
class Batch:
    """What a batch is: its runners, where their plans go, the moment of which all are asked, and its answers' file."""

    runners: tuple[Runner, ...]
    out: Path
    now: datetime
    answers: Path
    known: dict[str, RunnerValues]

    @property
    def answered(self) -> tuple[Runner, ...]:
        """Return the runners whose answer is known already."""
        return tuple(one for one in self.runners if one.name in self.known)


def prepared(
    folder: Path, out: Path, *, now: datetime | None, present: datetime, shard: Shard | None, resume: bool
) -> Batch:
    """Return a batch over the files of a folder or a list.

    now: the moment of which it is asked; without one that of the batch that is resumed, else `present`. Raises
    NoRunners, and OSError for what cannot be read.
    """
    every = runners(folder, out)
    here = tuple(one for one in every if shard is None or shard.holds(one))
    name = "answers.jsonl" if shard is None else f"answers-{shard.number}-of-{shard.of}.jsonl"
    lines = _lines(out / name) if resume else {}
    earlier = next((datetime.fromisoformat(one["now"]) for one in lines.values()), present)
    batch = Batch(here, out, now or earlier, out / name, {})
    known = {one.name: lines[one.name] for one in here if one.name in lines and _stands(one, lines[one.name], batch)}
    return replace(batch, known=known)


def _lines(path: Path) -> dict[str, RunnerValues]:
    """Return the answers that a file holds, by runner; the last line may have been cut, and the latest counts."""
    found: dict[str, RunnerValues] = {}
    if not path.exists():
        return found
    for line in read_bytes(path, MOST_LINES).decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            values: RunnerValues = json.loads(line)
            datetime.fromisoformat(values["now"])
            found[str(values["runner"])] = values
    return found


def _stands(runner: Runner, line: RunnerValues, batch: Batch) -> bool:
    """Tell whether a known answer is that to the question of now, and its plan still what lies there."""
    question = asked(runner, batch.out, batch.now)
    if isinstance(question, Answer) or question.input != line.get("input"):
        return False
    if line["outcome"] in (Outcome.FAILED, Outcome.UNDECIDED):
        return False
    return line["plan"] is None or line["plan"] == _sum(question.plan)


def run(
    batch: Batch, *, jobs: int = 1, cluster: str | None = None, tell: Callable[[RunnerValues], None] = lambda _: None
) -> list[RunnerValues]:
    """Return a line for each runner, in order of names; plans and lines are in place. tell: is given each as it comes.

    Raises StagingError where the answers cannot be kept, or another batch keeps its own there now.
    """
    batch.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = dict(batch.known)
    owners: dict[str, str] = {}
    with _answers_file(batch) as answers:
        for one in batch.answered:
            tell(_alone(batch.known[one.name], owners))
        for runner, question, answer in _answers(batch, jobs, cluster):
            line = _alone(_written(batch, runner, question, answer), owners)
            answers.write(f"{_json(line)}\n")
            answers.flush()
            lines[runner.name] = line
            tell(line)
        ordered = [lines[one.name] for one in batch.runners]
        replace_file(batch.answers, "".join(f"{_json(one)}\n" for one in ordered).encode())
    return ordered


def _answers(batch: Batch, jobs: int, cluster: str | None) -> Iterator[tuple[Runner, Asked | None, Answer]]:
    """Yield each runner whose answer is not known yet, in order of names, with what was asked and what came of it."""
    sent: dict[str, tuple[Runner, Asked | None, Answer | None]] = {}

    def questions() -> Iterator[Asked]:
        for runner in batch.runners:
            if runner.name in batch.known:
                continue
            question = asked(runner, batch.out, batch.now)
            if isinstance(question, Answer):
                sent[runner.name] = (runner, None, question)
            else:
                sent[runner.name] = (runner, question, None)
                yield question

    def come(answers: Iterable[Answer]) -> Iterator[tuple[Runner, Asked | None, Answer]]:
        for answer in answers:
            yield from unread(before=answer.name)
            runner, question, _ = sent.pop(answer.name)
            yield runner, question, answer
        yield from unread(before=None)

    def unread(before: str | None) -> Iterator[tuple[Runner, Asked | None, Answer]]:
        """Yield the runners of whom nothing could be asked, up to the one that is answered now."""
        for name in [*sent]:
            if name == before:
                return
            runner, question, answer = sent[name]
            if answer is not None:
                del sent[name]
                yield runner, question, answer

    if cluster is not None:
        yield from come(on_cluster(questions(), cluster))
    elif jobs > 1:
        yield from come(in_processes(questions(), jobs))
    else:
        yield from come(serially(questions()))


def _written(batch: Batch, runner: Runner, question: Asked | None, answer: Answer) -> RunnerValues:
    """Return the line of an answer whose files are in place; where they could not be written, that is the answer."""
    folder = batch.out / runner.name
    if answer.files:
        try:
            if question is not None and plan_of(runner, batch.out) != question.plan:
                raise StagingError(f"{folder}: another run wrote a plan there meanwhile; nothing was changed")
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with staged(folder, is_ours) as desk:
                for name, data in answer.files.items():
                    (desk / name).parent.mkdir(parents=True, exist_ok=True)
                    (desk / name).write_bytes(data)
        except OSError as error:
            answer = Answer(runner.name, Outcome.FAILED, says=(str(error),))
    has_plan = answer.plan_id is not None
    return {
        "runner": runner.name,
        "file": readable(runner.file),
        "outcome": answer.outcome.value,
        "out": runner.name if has_plan else None,
        "says": [*answer.says],
        "plan_id": answer.plan_id,
        "revision": answer.revision,
        "weeks": answer.weeks,
        "reached_in_week": answer.reached_in_week,
        "proven": answer.proven,
        "now": batch.now.isoformat(),
        "input": question.input if question else None,
        "plan": _sum(answer.files.get("plan.json")),
    }


def _alone(line: RunnerValues, owners: dict[str, str]) -> RunnerValues:
    """Return a line that says so where an earlier runner's plan has the same identity; owners: by identity."""
    if (plan_id := line["plan_id"]) is None:
        return line
    owner = owners.setdefault(plan_id, line["runner"])
    said = (
        f"the plan of {owner} is called {plan_id}, too: calendars and watches take both for one; write another plan_id"
    )
    if owner == line["runner"] or said in line["says"]:
        return line
    return {**line, "says": [*line["says"], said]}


def all_answered(lines: Iterable[RunnerValues]) -> bool:
    """Tell whether every runner has an answer: a plan, why there is none, or a professional first."""
    return all(line["outcome"] in ANSWERS for line in lines)


def _sum(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _json(line: RunnerValues) -> str:
    return json.dumps(line, ensure_ascii=False)


@contextlib.contextmanager
def _answers_file(batch: Batch) -> Iterator[TextIO]:
    """Yield the answers' file to add to: its known lines stay. Raises StagingError where another batch has it."""
    try:
        handle = os.open(batch.answers, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise StagingError(f"{batch.answers}: {error.strerror}") from None
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StagingError(f"{batch.answers}: another batch writes its answers there now") from None
        file.truncate(0)
        file.writelines(f"{_json(one)}\n" for one in batch.known.values())
        file.flush()
        yield file
