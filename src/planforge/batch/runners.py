"""The runners of a batch: which files, by which names, and what lies beside them."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planforge.actions.heard import DIARY
from planforge.batch.answer import Answer, Asked, Outcome
from planforge.reading import read_bytes

MOST_BYTES = 1_000_000  # of a constraint file: a file of a hundred weeks has a fiftieth
MOST_STORED = 50_000_000  # of an earlier plan or a diary
_SUFFIXES = (".yaml", ".yml")


class NoRunners(Exception):
    """A folder or list that names no constraint file; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class Runner:
    """A constraint file of a batch, and the name that it has there: its path below the batch, without the ending."""

    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several parts of a batch; each runner is in one, by its name, whoever else is there."""

    number: int
    of: int

    def holds(self, runner: Runner) -> bool:
        """Tell whether a runner is in this part."""
        sum_of_name = hashlib.sha256(runner.name.encode()).digest()
        return int.from_bytes(sum_of_name[:8]) % self.of == self.number - 1


def runners(batch: Path, out: Path) -> tuple[Runner, ...]:
    """Return the runners that a folder holds, or a list names (a path a line, # begins a comment), in order of names.

    What a system hides is none, nor is what lies in `out`; links to folders are not followed. Raises NoRunners, and
    OSError for what cannot be read.
    """
    if batch.is_file() and batch.suffix in _SUFFIXES:
        raise NoRunners(f"{batch}: this is one constraint file; `planforge generate` makes its plan")
    files = list(_in_folder(batch, out) if batch.is_dir() else _in_list(batch))
    if not files:
        kind = "constraint file (.yaml)" if batch.is_dir() else "path of a constraint file"
        raise NoRunners(f"{batch}: there is no {kind}")
    root = batch if batch.is_dir() else common_folder(files)
    found = [Runner(_name(one, root), one) for one in files]
    return tuple(sorted(_told_apart(found), key=lambda one: one.name))


def _in_folder(folder: Path, out: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder, onerror=_raise):
        here = Path(at)
        folders[:] = sorted(one for one in folders if not one.startswith(".") and not _same(here / one, out))
        yield from (here / one for one in sorted(names) if one.endswith(_SUFFIXES) and not one.startswith("."))


def _raise(error: OSError) -> None:
    raise error


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _in_list(file: Path) -> Iterator[Path]:
    for line in read_bytes(file, MOST_STORED).decode("utf-8-sig", "replace").splitlines():
        if (path := line.partition("#")[0].strip()) != "":
            yield file.parent / path


def common_folder(files: Iterable[Path]) -> Path:
    """Return the innermost folder that holds all the files, by their names: `..` is a step back, links are no matter.

    On Windows files of several drives have none: ValueError.
    """
    return Path(os.path.commonpath([_absolute(one).parent for one in files]))


def _absolute(file: Path | str) -> Path:
    return Path(os.path.abspath(file))  # noqa: PTH100  # `resolve` would follow links, and a name is the one given


def readable(path: Path | str) -> str:
    """Return a path as text that every program can read: a name that is no UTF-8 has a sign in place of its bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _name(file: Path, root: Path) -> str:
    """Return a runner's name, which never leads out of a folder that it is looked up in."""
    below = _absolute(file).relative_to(_absolute(root))
    return readable(below.with_suffix("").as_posix())


def _told_apart(found: Iterable[Runner]) -> Iterator[Runner]:
    """Yield each with a name of its own: of files of one name all but the first keep their number with it."""
    names: set[str] = set()
    for one in found:
        name, number = one.name, 2
        while name.casefold() in names:
            name, number = f"{one.name}-{number}", number + 1
        names.add(name.casefold())
        yield Runner(name, one.file)


def asked(runner: Runner, out: Path, now: datetime) -> Asked | Answer:
    """Return what is asked for a runner, whose earlier plan lies in `out`; or the answer where nothing can be read."""
    from planforge.diary.store import snapshot

    try:
        text = read_bytes(runner.file, MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            return Answer(
                runner.name, Outcome.WRONG_FILE, says=(f"{readable(runner.file)}: larger than any constraint file",)
            )
        plan = plan_of(runner, out)
        diary = snapshot(runner.file.with_suffix(DIARY))
        at, bases = _bases(runner.file, text)
    except Exception as error:  # noqa: BLE001  # whatever cannot be read is that runner's alone
        file = readable(getattr(error, "filename", None) or runner.file)
        says = f"{file}: {readable(getattr(error, 'strerror', None) or str(error))}"
        return Answer(runner.name, Outcome.FAILED, says=(says,))
    return Asked(runner.name, text, plan, diary, now, at, bases)


def _bases(file: Path, raw: bytes) -> tuple[str | None, tuple[tuple[str, bytes], ...]]:
    """Return the path of a file and those of the files that it extends, with their texts, below one folder.

    None and nothing where it extends templates alone. What cannot be read is left to who plans it, who says why.
    """
    from planforge.constraints.templates import find_template, template_names
    from planforge.constraints.two_injuries import combined
    from planforge.source import Fault, Faults, read_text
    from planforge.source.files import text_of

    text = text_of(raw, str(file))
    if isinstance(text, Fault):
        return None, ()
    try:
        texts = read_text(text, str(file), find_template, template_names(), combined).texts
    except Faults as faults:
        texts = faults.texts
    own = [Path(one) for one in texts if one != str(file) and find_template(one) is None]
    if not own:
        return None, ()
    root = common_folder([file, *own])
    below = {one: _absolute(one).relative_to(root).as_posix() for one in (file, *own)}
    return below[file], tuple((below[one], texts[str(one)].encode()) for one in own)


def plan_of(runner: Runner, out: Path) -> bytes | None:
    """Return the plan.json that lies in a runner's folder; None where there is none."""
    path = out / runner.name / "plan.json"
    return read_bytes(path, MOST_STORED) if path.exists() else None
