"""What follows from pain, as a coach reads it: limits in words, what leads to what, whose it is, what that is worth."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import NotRequired

from typing_extensions import TypedDict

from planforge.gate import words
from planforge.gate.changes import PainGate, profile_limits
from planforge.gate.evidence import OWN, Evidence, evidence, sources, worth
from planforge.gate.judging import Gate, Outcome, judge
from planforge.gate.outcome import Parts
from planforge.gate.table import Limits, table
from planforge.languages import Language
from planforge.languages.pain import bolder as bolder_words
from planforge.languages.pain import limit
from planforge.plan.model import PainChange
from planforge.views.page import Page
from planforge.views.table import WIDTH, aligned

_WORTHS: dict[str, str] = {OWN: "the coach's own"}


class PartsValues(TypedDict):
    """What follows, each part a word from bold to careful; days_off: days without running, at least."""

    now: str
    next: str
    days_off: int
    refer: str


class LimitsValues(TypedDict):
    """Limits in points of 10, but for settle_go, a step of `settled`: when it has to be as before again."""

    go: int
    hold: int
    stop: int
    after_go: int
    after_hold: int
    settle_go: str


class GivenValues(TypedDict):
    """An answer of an entry, and a step of it."""

    answer: str
    step: str


class AnswerValues(TypedDict):
    """An answer that an entry may have, its steps from mild to grave."""

    answer: str
    steps: list[str]
    says: str


class SourceValues(TypedDict):
    """Where rows come from. seen: how far somebody read it. where: a page, or null."""

    name: str
    what: str
    where: str | None
    seen: str
    found: str


class RowValues(TypedDict):
    """A row: when it speaks (each answer at least so grave), what it says, what follows, whose it is."""

    name: str
    says: str
    when: list[GivenValues]
    then: PartsValues
    to_do: list[str]
    source: list[str]
    worth: str
    note: str
    bounds: str


class FigureValues(TypedDict):
    """A limit, or days that stand in no row. by: whose it is in words, or the key of the file that sets it."""

    name: str
    says: str
    worth: str
    by: str
    source: list[str]


class EntryValues(PartsValues):
    """What follows from the answers asked about. rows: those that spoke, the gravest first."""

    answers: list[GivenValues]
    rows: list[str]
    left_open: list[str]
    says: str
    to_do: list[str]
    source: list[str]


class PainValues(TypedDict):
    """The table of a protocol. own_limits: of its profiles, without a coach's changes. bolder: in what the file is."""

    of: str
    profiles: list[str]
    limits: LimitsValues
    own_limits: LimitsValues
    bolder: list[str]
    answers: list[AnswerValues]
    figures: list[FigureValues]
    rows: list[RowValues]
    sources: list[SourceValues]
    not_found: list[str]
    entry: NotRequired[EntryValues]


def page(
    of: str,
    by: Gate,
    changes: PainGate,
    bolder: tuple[PainChange, ...] = (),
    answers: Mapping[str, str] | None = None,
    *,
    said: Language,
) -> Page[PainValues]:
    """Return the table of a protocol; answers: only what follows from these, with where it comes from.

    Sources, and what is noted of them, are English in every language.
    """
    rows = {row.name for row in by.rows}
    values: PainValues = {
        "of": of,
        "profiles": [*by.profiles],
        "limits": _limits(by.limits),
        "own_limits": _limits(profile_limits(by.profiles)),
        "bolder": [one.what for one in bolder],
        "answers": [{"answer": name, "steps": [*one.steps], "says": one.says} for name, one in table().answers.items()],
        "figures": [_figure(one) for one in evidence(by, changes, said) if one.name not in rows],
        "rows": [_row(by, row.name, changes, said) for row in by.rows],
        "sources": [
            {"name": name, "what": one.what, "where": one.where, "seen": one.seen, "found": one.found}
            for name, one in table().sources.items()
        ],
        "not_found": [*table().not_found],
    }
    if answers is not None:
        values["entry"] = _entry(by, judge(by, answers), answers, said)
        return Page("\n".join(_of_entry(values["entry"], said)), values)
    return Page("\n".join(_lines(values, by, bolder, said)), values)


def answers_page() -> str:
    """Return every answer of an entry with its steps, from mild to grave."""
    lines = []
    for name, one in table().answers.items():
        lines.append(f"{name}: {', '.join(one.steps)}")
        lines += textwrap.wrap(one.says, WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)


def _limits(of: Limits) -> LimitsValues:
    return {
        "go": of.go,
        "hold": of.hold,
        "stop": of.stop,
        "after_go": of.after_go,
        "after_hold": of.after_hold,
        "settle_go": of.settle_go,
    }


def parts_values(parts: Parts) -> PartsValues:
    """Return the parts of an outcome for a program."""
    return {"now": parts.now, "next": parts.next, "days_off": parts.days_off, "refer": parts.refer}


def _figure(one: Evidence) -> FigureValues:
    named = _WORTHS.get(one.worth, one.worth)
    return {"name": one.name, "says": one.says, "worth": named, "by": one.by, "source": [*one.sources]}


def _row(by: Gate, name: str, changes: PainGate, said: Language) -> RowValues:
    known, row = table().rows.get(name), by.row(name)
    steps = table().answers
    return {
        "name": name,
        "says": words.row(by, name, said),
        "when": [{"answer": answer, "step": steps[answer].steps[least]} for answer, least in row.when],
        "then": parts_values(row.then),
        "to_do": [*words.to_do(row.then, said)],
        "source": [*sources(changes, name)],
        "worth": _WORTHS.get(found := worth(by, changes, name), found),
        "note": known.note if known else "",
        "bounds": known.bounds if known else "",
    }


def _entry(by: Gate, found: Outcome, answers: Mapping[str, str], said: Language) -> EntryValues:
    return {
        "answers": [{"answer": name, "step": step} for name, step in answers.items()],
        **parts_values(found.parts),
        "rows": [*found.rows],
        "left_open": [*found.left_open],
        "says": words.because(by, found, said),
        "to_do": [*words.to_do(found.parts, said)],
        "source": [*words.sources(found.gravest_row)] if found.gravest_row else [],
    }


def _of_entry(entry: EntryValues, said: Language) -> Iterator[str]:
    yield entry["says"]
    yield from (f"  {one}" for one in entry["to_do"])
    if entry["rows"]:
        yield ""
        yield from _wrapped(said.pain.page.spoke.format(rows=", ".join(entry["rows"])))
    if entry["left_open"]:
        yield from _wrapped(said.pain.page.left_open.format(answers=", ".join(entry["left_open"])))
    for one in entry["source"]:
        yield from _wrapped(one)


def _lines(values: PainValues, by: Gate, bolder: tuple[PainChange, ...], said: Language) -> Iterator[str]:
    yield said.pain.page.heading.format(of=values["of"])
    yield ""
    yield said.pain.page.limits
    yield from aligned(
        [(said.pain.limits[name], limit(name, by.limits.of(name), said)) for name in said.pain.limits],
        (0,),
        before="  ",
    )
    for profile in by.profiles:
        whose = table().profiles[profile]
        yield from _wrapped(f"{profile} ({whose.worth}: {', '.join(whose.source)}): {whose.words}", "  ")
    for figure in values["figures"]:
        if figure["name"] in table().numbers:
            yield from _wrapped(f"{figure['says']} ({figure['worth']}: {', '.join(figure['source'])})", "  ")
    if words_of_it := bolder_words(bolder, said):
        yield from _wrapped(words_of_it, "  ")
    yield ""
    yield from _wrapped(said.pain.page.how)
    yield from _wrapped(said.pain.page.strength)
    for row in values["rows"]:
        yield ""
        yield f"{row['name']}  ({row['worth']}: {', '.join(row['source'])})"
        yield from _wrapped(row["says"], "  ")
        yield from _wrapped(" ".join(row["to_do"]), "  -> ", "     ")
        for more in (row["note"], row["bounds"]):
            yield from _wrapped(more, "  ")
    yield ""
    yield said.pain.page.sources
    for source in values["sources"]:
        yield from _wrapped(words.source_line(source["name"]), "  ", "    ")
    yield ""
    yield said.pain.page.not_found
    for one in values["not_found"]:
        yield from _wrapped(one, "  ", "    ")


def _wrapped(text: str, first: str = "", more: str | None = None) -> list[str]:
    more = first if more is None else more
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=more, break_on_hyphens=False)
