"""Examples of a file, tried."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from planforge.checker.examples import Tried
from planforge.source import Document
from planforge.views.page import Page


class ExampleValues(TypedDict):
    """An example; place: file:line:column. says: what is otherwise, a sentence each."""

    name: str
    place: str
    holds: bool
    says: list[str]


class ExamplesValues(TypedDict):
    """The examples of a file alone; holds: every one of them does. left_out: those of weeks, which want a plan."""

    file: str
    holds: bool
    examples: list[ExampleValues]
    left_out: list[str]


def as_values(tried: Sequence[Tried], document: Document) -> list[ExampleValues]:
    """Return what became of examples, as `--json` prints it."""
    return [
        {
            "name": one.name,
            "place": str(document.key_place(("examples", one.name))),
            "holds": not one.says,
            "says": [*one.says],
        }
        for one in tried
    ]


def lines(tried: Sequence[Tried], document: Document) -> list[str]:
    """Return a line how many hold, and one for each thing that is otherwise, with its place; none without examples."""
    if not tried:
        return []
    wrong = [one for one in tried if one.says]
    all_of_them = "the one example" if len(tried) == 1 else f"all {len(tried)} examples"
    said = (
        f"{len(wrong)} of {len(tried)} examples fail{'s' * (len(wrong) == 1)}:"
        if wrong
        else f"It does what {all_of_them} of the file {'says' if len(tried) == 1 else 'say'}."
    )
    places = {one.name: document.key_place(("examples", one.name)) for one in wrong}
    return [said, *(f"  {places[one.name]}: {one.name}: {'; '.join(one.says)}" for one in wrong)]


def page(file: str, tried: Sequence[Tried], left_out: Sequence[str], document: Document) -> Page[ExamplesValues]:
    """Return what became of a file's examples; left_out: the names of those of weeks."""
    said = lines(tried, document) or [f"{file} has no examples of an entry."]
    if left_out:
        said.append(f"Left out, for they are of weeks: {', '.join(left_out)}. `planforge check` tries them on a plan.")
    values: ExamplesValues = {
        "file": file,
        "holds": not any(one.says for one in tried),
        "examples": as_values(tried, document),
        "left_out": [*left_out],
    }
    return Page("\n".join(said), values)
