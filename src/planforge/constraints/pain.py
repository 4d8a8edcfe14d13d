"""What follows from pain by a constraint file or a packaged protocol, whatever else the file states or leaves open."""

from dataclasses import dataclass
from pathlib import Path

from planforge.constraints.load import bolder_with_pain, language_of, protocol_of
from planforge.constraints.templates import example_names, find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.gate.changes import PainGate
from planforge.gate.judging import Gate
from planforge.languages import Language
from planforge.plan.model import PainChange
from planforge.source import read, read_text


@dataclass(frozen=True)
class StatedPain:
    """A protocol's title, its table with the limits that count, what a coach changed in it, and what is bolder so.

    said: the language of its runner.
    """

    title: str
    gate: Gate
    changes: PainGate
    bolder: tuple[PainChange, ...]
    said: Language


def pain_of(file: str) -> StatedPain:
    """Return what follows from pain by a file, or by a packaged protocol of that name; raise Faults for a wrong one."""
    known = template_names()
    if file in {*known, *example_names()} and not Path(file).is_file():
        document = read_text(f"extends: {file}\n", f"{file} (packaged)", find_template, known, combined)
    else:
        document = read(Path(file), find_template, known, combined)
    protocol = protocol_of(document)
    said = language_of(document)
    bolder = bolder_with_pain(protocol, document, said)
    return StatedPain(protocol.title, protocol.gate, protocol.pain_gate, bolder, said)
