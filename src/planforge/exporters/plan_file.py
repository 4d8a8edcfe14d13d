"""plan.json: the plan, the names and sums of all that was written with it, and the sum of its own text.

A sum says that a file is the one that was written; whether what was written is the plan, only reading it back says.
"""

import hashlib
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from planforge.exporters.formats import Difference, Fate, Files, Made, Read, Verdict
from planforge.exporters.options import ExportOptions
from planforge.plan.model import Plan

PLAN = "plan.json"
_SEAL = re.compile(rb',\n  "sha256": "([0-9a-f]{64})"\n}\n\Z')  # the last entry of all
_END = "\n}\n"


def write(plan: Plan, _options: ExportOptions) -> Made:
    """Return plan.json with the sum of its own text."""
    with _interrupted_afterwards():
        text = plan.model_copy(update={"sha256": None}).to_json()
        sealed = plan.model_copy(update={"sha256": hashlib.sha256(text.encode()).hexdigest()})
        whole = f'{text.removesuffix(_END)},\n  "sha256": "{sealed.sha256}"{_END}'  # as `sealed.to_json` says it
        return Made({PLAN: whole.encode()}, sealed)


@contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Let Ctrl-C wait until the text is made: pydantic 2.14 loses one that strikes while it asks which a step is."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:  # None: not set from Python
        yield
        return
    asked: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if asked:
            signal.raise_signal(signal.SIGINT)


def read_back(plan: Plan, files: Files, _options: ExportOptions | None) -> Read:
    """Return whether plan.json is this plan, and untouched since it was written where it says what it was then."""
    data = files[PLAN]
    try:
        found = Plan.model_validate_json(data)
    except ValidationError as error:
        return Read(0, (Difference(PLAN, "", f"cannot be read as a plan: {error.errors()[0]['msg']}"),))
    said = [Difference(PLAN, slot, "is the id of two sessions") for slot in found.ids_given_twice]
    if found.model_copy(update={"sha256": plan.sha256}) != plan:
        said.append(Difference(PLAN, "", "is another plan than was to be written"))
    elif found.sha256 != plan.sha256 or edited(found, data):
        said.append(Difference(PLAN, "", "is not as planforge wrote it: it was edited since, or is damaged"))
    return Read(len(found.sessions), tuple(said))


def edited(plan: Plan, data: bytes) -> bool:
    """Tell whether a plan.json was changed since it was written; of one that holds no sum of its text nobody knows."""
    return plan.sha256 is not None and not _is_sealed(data)


def _is_sealed(data: bytes) -> bool:
    """Tell whether the sum at the end of the text is that of the text before it."""
    found = _SEAL.search(data)
    return found is not None and hashlib.sha256(data[: found.start()] + _END.encode()).hexdigest().encode() == found[1]


def verdict(plan: Plan, _options: ExportOptions) -> dict[str, Verdict]:
    """Return that plan.json says all of every session."""
    return {session.id: Verdict(Fate.EXACT) for session in plan.sessions}
