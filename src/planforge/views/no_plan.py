"""No plan, in the words of the file: what cannot hold together, and the numbered changes that would help."""

import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, assert_never

from typing_extensions import TypedDict

from planforge.constraints.load import Loaded
from planforge.constraints.templates import template_names
from planforge.plan.model import Kind, Plan
from planforge.quantities.units import Units, format_distance, format_duration, format_minutes
from planforge.source import Faults
from planforge.views.page import Page
from planforge.views.table import WIDTH, aligned

if TYPE_CHECKING:  # OR-Tools costs 0.4 s, and these come with it
    from planforge.conflicts.conflict import Conflict
    from planforge.conflicts.conflict import NoPlan as Conflicts
    from planforge.conflicts.outcome import Undecided as Unsettled
    from planforge.conflicts.relaxation import Relaxation
    from planforge.conflicts.statements import Statement

UNDECIDED = (
    "Undecided: in the effort given neither a plan was found, nor that there is none.\n"
    "hint: fewer `weeks`, or a goal that is nearer, is easier to decide"
)

_PRICED_BESIDE = 60  # letters of a change up to which prices stand in one column

BELONG_TOO = "Perhaps some of these belong to it, too, which was not decided in the effort given"
BOLDER = "What is bolder lets the runner run more, or sooner, than the rules hold safe: ask who treats the knee."
LESS = "ask for less, or give it more time."
BEGIN_AGAIN = "Or begin again with the first week: `start:` in a week to come, and `generate` with `--afresh`."
WITHOUT_TIME = "With the days and times there are, each of these makes a plan possible, all of it done (tried):"
WITH_TIME = "With other days or times, each of these changes alone makes a plan possible (tried):"
NO_BOLDER = "No bolder, with the days and times there are, each of these makes a plan possible, all of it done (tried):"
BOLDER_ALONE = "Alone each of these changes makes one possible, with more load, or with other days or times (tried):"

Found: TypeAlias = "Conflicts | Unsettled"  # by the solver
Offered: TypeAlias = "list[tuple[int, Conflict | None, Relaxation]]"


class PriceValues(TypedDict):
    """What a change brings, measured on its plan: the fullest coming week, and the week that reaches the goal.

    longest_run_s: how far it comes where the run is as far as the weeks allow; null where it is not. The last two: of
    the coming weeks with runs, how many have no strength, and no day without a session.
    """

    peak_run_s: int
    peak_distance_m: int
    reached_in_week: int | None
    longest_run_s: int | None
    weeks_without_strength: int
    weeks_without_rest: int


@dataclass(frozen=True)
class Price:
    """What a change brings: the fullest coming week of the plan that it makes possible, and when the goal is reached.

    reached: the number of the week; None: not in this plan. as_far: the longest stretch, in seconds, where the run is
    to be as far as the weeks allow: then that is the goal, and no plan comes short of it. no_strength, no_rest: how
    many of the coming weeks with runs have no strength, and no day without a session.
    """

    run_s: int
    distance_m: int
    reached: int | None
    units: Units
    as_far: int | None = None
    no_strength: int = 0
    no_rest: int = 0

    @classmethod
    def of(cls, plan: Plan, today: date) -> "Price":
        """Return the price that a plan shows, in the weeks that are not over on a day."""
        coming = [week for week in plan.weeks if plan.calendar.week_ends(week.start) >= today]
        most_run = max((week.run_s for week in coming), default=0)
        farthest = max((week.distance_m for week in coming), default=0)
        as_far = plan.goal.longest_run_s if plan.goal.as_far else None
        running = [week for week in coming if week.runs]
        no_strength = sum(not week.of_kind(Kind.STRENGTH) for week in running)
        no_rest = sum(len({one.date for one in week.sessions}) == 7 for week in running)
        reached, units = plan.goal.reached_in_week, plan.runner.units
        return cls(most_run, farthest, reached, units, as_far, no_strength, no_rest)

    @property
    def words(self) -> str:
        """Return it as a coach reads it."""
        reached = f"goal in week {self.reached}" if self.reached else "goal not reached"
        if self.reached is None and self.as_far is not None:
            reached = f"as far as {format_duration(self.as_far)} without a walk"
        far = format_distance(1000 * self.distance_m, self.units)
        said = [f"peak week {format_minutes(self.run_s)}, {far}", reached]
        for what, weeks in (("strength", self.no_strength), ("day of rest", self.no_rest)):
            said += [f"no {what} in {weeks} week{'s' * (weeks > 1)}"] if weeks else []
        return "; ".join(said)

    @property
    def values(self) -> "PriceValues":
        """Return it for a program."""
        return {
            "peak_run_s": self.run_s,
            "peak_distance_m": self.distance_m,
            "reached_in_week": self.reached,
            "longest_run_s": self.as_far,
            "weeks_without_strength": self.no_strength,
            "weeks_without_rest": self.no_rest,
        }


Prices: TypeAlias = Mapping[int, Price]  # of the changes that were solved to the end, by their number


class ReasonValues(TypedDict):
    """What contradicts itself on paper; place: FILE:LINE:COLUMN."""

    place: str
    says: str
    hint: str | None


class StatementValues(TypedDict):
    """One of the statements that cannot all be kept; undecided: perhaps it is not needed for that."""

    statement: str
    place: str
    says: str
    why: str | None
    undecided: bool


EditValues = TypedDict("EditValues", {"path": list[str | int], "from": Any, "to": Any})
EditValues.__doc__ = "A value of the file and what it becomes; to: null takes it away."


class RelaxationValues(TypedDict):
    """A change that would help; conflict: its number, from 1, null for what settles all of them.

    bolder: it loosens what limits the load, so that the runner runs more, or sooner.
    """

    number: int
    conflict: int | None
    place: str
    says: str
    bolder: bool
    price: PriceValues | None
    edits: list[EditValues]


class NoPlanValues(TypedDict):
    """No plan is possible; cut_short: more changes were there to be tried. meanwhile: what holds of the plan before."""

    status: Literal["no plan"]
    meanwhile: str | None
    reasons: list[ReasonValues]
    conflicts: list[list[StatementValues]]
    relaxations: list[RelaxationValues]
    cut_short: bool


class UndecidedValues(TypedDict):
    """In the effort given there was neither a plan nor a proof that there is none; meanwhile: as in NoPlanValues."""

    status: Literal["undecided"]
    meanwhile: str | None


def page(
    outcome: Found, loaded: Loaded, file: Path | None, prices: Prices | None = None, meanwhile: str | None = None
) -> Page[NoPlanValues]:
    """Return what is said where no plan is possible; file: its path, where a change can be written into it.

    meanwhile: what is to be done with the runs of the plan that stands; said before all else.
    """
    text = in_words(outcome, loaded, file, prices)
    return Page(_first(meanwhile, text), {**as_values(outcome, loaded, prices), "meanwhile": meanwhile})


def undecided(meanwhile: str | None = None) -> Page[UndecidedValues]:
    """Return what is said where nothing was decided."""
    return Page(_first(meanwhile, UNDECIDED), {"status": "undecided", "meanwhile": meanwhile})


def _first(meanwhile: str | None, text: str) -> str:
    return f"{meanwhile}\n\n{text}" if meanwhile else text


def numbered(outcome: Found) -> Offered:
    """Return every change that would help with its number, from 1: over all conflicts, then changes of several.

    Those of several stand first where each single one asks for time or is bolder.
    """
    flat: list[tuple[Conflict | None, Relaxation]]
    found = conflicts_of(outcome)
    flat = [(conflict, one) for conflict in found.conflicts for one in conflict.relaxations]
    joint: list[tuple[Conflict | None, Relaxation]] = [(None, one) for one in found.together]
    flat = [*joint, *flat] if _several_come_first(outcome) else [*flat, *joint]
    return [(number, conflict, one) for number, (conflict, one) in enumerate(flat, 1)]


def conflicts_of(outcome: Found) -> "Conflicts":
    """Return the conflicts that the search found; where it decided nothing, it found none."""
    from planforge.conflicts.conflict import NoPlan as Conflicts
    from planforge.conflicts.outcome import Undecided as Unsettled

    match outcome:
        case Conflicts():
            return outcome
        case Unsettled():
            return Conflicts(())
        case _:
            assert_never(outcome)


def _several_come_first(outcome: Found) -> bool:
    """Tell whether each single change asks for time or is bolder, and several together do without."""
    found = conflicts_of(outcome)
    return len(found.conflicts) == 1 and bool(found.conflicts[0].relaxations) and bool(found.together)


class Part(NamedTuple):
    """A paragraph: some words, and the list below them, a line each."""

    words: str
    items: Sequence[str] = ()


def in_words(outcome: Found, loaded: Loaded, file: Path | None, prices: Prices | None = None) -> str:
    """Return every conflict with the changes that would help, as a coach reads them, on a screen.

    What can be counted on paper stands first, as the reason. Its own hint is left out where changes were tried each of
    which makes a plan possible. Without a decision there is a reason at least.
    """
    numbers, found = numbered(outcome), conflicts_of(outcome)
    enough = numbers and len(found.conflicts) == 1
    reasons = [replace(one, hint=None if enough else one.hint) for one in loaded.contradictions]
    parts = [Part(str(Faults(reasons, loaded.document.texts)))] if reasons else []
    parts += _conflicts_in_words(outcome, loaded, prices or {})
    if found.conflicts and not numbers and loaded.problem.history is not None:
        parts.append(Part(BEGIN_AGAIN))
    if any(one.bolder for _, _, one in numbers):
        parts.append(Part(BOLDER))
    if found.cut_short:
        parts.append(Part("Not every change that may help was tried: that would have taken too long."))
    if numbers and file is not None:
        joint = [number for number, conflict, _ in numbers if conflict is None]
        shown = 1 if _several_come_first(outcome) else (joint or [1])[0]
        command = shlex.join(["planforge", "generate", str(file), "--apply", str(shown)])
        which = "the first" if shown == 1 else f"number {shown}"
        packaged = _packaged(found.conflicts, loaded)
        parts.append(Part(f"`{command}` shows {which}, asks, and writes it into the file.{packaged}"))
    cut = on_a_screen(parts)
    if cut != parts:
        command = shlex.join(["planforge", "generate", *([str(file)] if file else []), "--json"])
        cut.append(Part(f"`{command}` lists all of it."))
    return "\n\n".join("\n".join([words, *items]) for words, items in cut)


def _conflicts_in_words(outcome: Found, loaded: Loaded, prices: Prices) -> Iterator[Part]:
    numbers, found = numbered(outcome), conflicts_of(outcome).conflicts
    several = len(found) > 1
    joint = [(number, one) for number, conflict, one in numbers if conflict is None]
    if several:
        yield Part(f"No plan: {len(found)} things stand in the way, and each has to be settled.")
    for conflict in found:
        if not conflict.statements:
            yield Part("No plan: even when nothing is asked the runs do not fit.")
            continue
        in_short, sure = _in_short(conflict, loaded), [*_named(conflict, loaded)]
        if sure:
            head = "This cannot all be kept:" if several else "No plan keeps all of this:"
            yield Part(head, aligned(sure, (0, 1), before="  "))
        if in_short:
            yield Part(_perhaps(in_short, alone=not sure))
        own = [(number, one) for number, other, one in numbers if other is conflict]
        if own and _several_come_first(outcome):
            bolder = any(one.bolder for _, one in own)
            yield Part(NO_BOLDER if bolder else WITHOUT_TIME, _listed(joint, prices))
            yield Part(BOLDER_ALONE if bolder else WITH_TIME, _listed(own, prices))
        elif own:
            settles = "settles it" if several else "makes a plan possible"
            yield Part(f"Each of these changes alone {settles} (tried):", _listed(own, prices))
        elif several:
            settles = "settles it" if conflict.all_tried else "was found that settles it"
            yield Part(f"No small change of one of them {settles}" + ("." if joint else f"; {LESS}"))
        elif not joint:
            words = "No small change that makes a plan possible was found, of one of these or of several together"
            yield Part(f"{words}; {LESS}")
    if joint and not _several_come_first(outcome):
        alone = "No change of one of them is enough."
        if several:
            alone = "Settled one by one, they may leave more in the way."
        elif not all(conflict.all_tried for conflict in found):
            alone = "No change of one of them was found that is enough."
        these = "Each of these makes" if len(joint) > 1 else "This makes"
        yield Part(f"{alone} {these} a plan possible, all of it done (tried):", _listed(joint, prices))


SCREEN = 28  # lines of an answer, and two for the way to the rest of it
FEWEST_LISTED = 3
MOST_LETTERS = 76  # of a packaged line that is in the way: with its place before it, it stands on one
MOST_DOUBTED = 3  # lines of which it is not known whether they are needed; of more only the names are said


def on_a_screen(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with their longest lists cut, the last items first, until all are no longer than a screen."""
    listed = [len(part.items) for part in parts]

    def lines() -> int:
        more = sum(count < len(part.items) for part, count in zip(parts, listed, strict=True))
        return sum(listed) + more + sum(2 + part.words.count("\n") for part in parts)

    while lines() > SCREEN and max(listed) > FEWEST_LISTED:
        listed[listed.index(max(listed))] -= 1
    return [
        part
        if count == len(part.items)
        else part._replace(items=[*part.items[:count], f"  ... and {len(part.items) - count} more"])
        for part, count in zip(parts, listed, strict=True)
    ]


def _listed(changes: "list[tuple[int, Relaxation]]", prices: Prices) -> list[str]:
    priced = [(number, one) for number, one in changes if number in prices and len(one.words) <= _PRICED_BESIDE]
    rows = [(f"{number:2}", one.words, f" ({prices[number].words})") for number, one in priced]
    lines = dict(zip((number for number, _ in priced), aligned(rows, (1, 2), before="  ") if rows else (), strict=True))
    for number, one in changes:
        price = f"   ({prices[number].words})" if number in prices else ""
        lines.setdefault(number, f"  {number:2}  {one.words}{price}")
    return [lines[number] for number, _ in changes]


def _packaged(found: "Sequence[Conflict]", loaded: Loaded) -> str:
    """Return how lines are seen that stand in no file of the coach's own; empty where none is named."""
    places = {one.place(loaded.document).partition(":")[0] for conflict in found for one in conflict.statements}
    there = sorted(places & {*template_names()})
    shown = " and ".join(f"`planforge templates {name}`" for name in there)
    return f" Packaged lines: {shown}." if there else ""


def _in_short(conflict: "Conflict", loaded: Loaded) -> list["Statement"]:
    """Return the statements that are named in short: many that are perhaps not needed, usual times or packaged."""
    packaged = {*template_names()}
    some = [
        one
        for one in conflict.undecided
        if _is_usual_time(one) or one.place(loaded.document).partition(":")[0] in packaged
    ]
    return some if len(some) > MOST_DOUBTED else []


def _is_usual_time(one: "Statement") -> bool:
    return one.loc[:2] == ("calendar", "available")


def _perhaps(some: "Sequence[Statement]", *, alone: bool) -> str:
    """Return the names of statements that are perhaps needed, in a few lines. alone: of none it is known."""
    names = ("calendar.available" if _is_usual_time(one) else one.words.partition(": ")[0] for one in some)
    shown = ", ".join(dict.fromkeys(names))
    head = "No plan keeps all of the file. Which of these do not go together was not decided in the effort given"
    text = f"{head if alone else BELONG_TOO}: {shown}."
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def _named(conflict: "Conflict", loaded: Loaded) -> Iterator[tuple[str, str]]:
    in_short = _in_short(conflict, loaded)
    for one in conflict.statements:
        if one in in_short:
            continue
        doubt = "   (perhaps not needed: undecided)" if one in conflict.undecided else ""
        place = one.place(loaded.document)
        words = _cut(one.words) if place.partition(":")[0] in template_names() else one.words
        yield place, words + doubt


def _cut(words: str) -> str:
    """Return the words of a packaged line on one line: the rest of its values can be seen in the template."""
    if len(words) <= MOST_LETTERS or not words.endswith("}") or ", " not in words[:MOST_LETTERS]:
        return words
    return f"{words[:MOST_LETTERS].rpartition(', ')[0]}, ...}}"


def as_values(outcome: Found, loaded: Loaded, prices: Prices | None = None) -> NoPlanValues:
    """Return the same for a program; see `planforge generate --help`."""
    found = conflicts_of(outcome)
    places = {id(conflict): place for place, conflict in enumerate(found.conflicts, 1)}
    return {
        "status": "no plan",
        "meanwhile": None,
        "reasons": [{"place": str(one.place), "says": one.message, "hint": one.hint} for one in loaded.contradictions],
        "conflicts": [
            [
                {
                    "statement": one.kind if one.use is None else one.use.rule.name,
                    "place": one.place(loaded.document),
                    "says": one.words,
                    "why": one.use.rule.why if one.use is not None else None,
                    "undecided": one in conflict.undecided,
                }
                for one in conflict.statements
            ]
            for conflict in found.conflicts
        ],
        "relaxations": [
            {
                "number": number,
                "conflict": places[id(conflict)] if conflict else None,
                "place": one.statement.place(loaded.document),
                "says": one.words,
                "bolder": one.bolder,
                "price": prices[number].values if prices and number in prices else None,
                "edits": [
                    {"path": list(path), "from": edit.old, "to": value}
                    for edit, (path, value) in zip(one.change.edits, values_in_file(one, loaded), strict=True)
                ],
            }
            for number, conflict, one in numbered(outcome)
        ],
        "cut_short": found.cut_short,
    }


def values_in_file(one: "Relaxation", loaded: Loaded) -> list[Any]:
    """Return what a change writes into the file: paths and values."""
    from planforge.conflicts.statements import in_file  # only a conflict has changes

    return [(in_file(loaded.document, edit.loc), edit.new) for edit in one.change.edits]
