"""A coach's text: every value with its place, every fault at once, `extends` merged.

All scalars stay text (YAML's own guesses turn `4:30` into 270 and `no` into false); the model parses them. The names
below are what the house calls this room by: nobody outside needs to know which module reads and which one words.
"""

from planforge.source.faults import MOST_FAULTS, Fault, Faults, Place, did_you_mean, nearest
from planforge.source.files import (
    MOST_BYTES,
    BaseMissing,
    FindTemplate,
    Misread,
    contents,
    merged_over,
    no_templates,
    read,
    read_text,
)
from planforge.source.parsing import DEEPEST
from planforge.source.tree import Document, Loc, Mapping, Member, Node, Scalar, Sequence, Value, plain
from planforge.source.wording import KeysAt, faults_of, no_keys
from planforge.source.writing import Origin, origins_of, written

__all__ = [
    "DEEPEST",
    "MOST_BYTES",
    "MOST_FAULTS",
    "BaseMissing",
    "Document",
    "Fault",
    "Faults",
    "FindTemplate",
    "KeysAt",
    "Loc",
    "Mapping",
    "Member",
    "Misread",
    "Node",
    "Origin",
    "Place",
    "Scalar",
    "Sequence",
    "Value",
    "contents",
    "did_you_mean",
    "faults_of",
    "merged_over",
    "nearest",
    "no_keys",
    "no_templates",
    "origins_of",
    "plain",
    "read",
    "read_text",
    "written",
]
