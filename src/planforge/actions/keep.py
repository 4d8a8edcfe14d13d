"""Sessions that a runner moved in the calendar, written into the constraint file: the next plan keeps day and hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from planforge.actions.apply import Changed, Edits, with_values
from planforge.constraints.file import keys_at
from planforge.constraints.templates import find_template, template_names
from planforge.constraints.two_injuries import combined
from planforge.plan.model import Kind, Plan, Session
from planforge.problem.calendar import LEAST, parse_window
from planforge.quantities.units import MINUTE
from planforge.reading import read_bytes
from planforge.rules.chosen_days import Chosen, ChosenDays, parse_chosen
from planforge.source import MOST_BYTES, Loc, read
from planforge.source.edit import Unwritable

WEIGHT = 5000  # ours: before staying close (1000 in the base), for what was moved was moved on purpose


class Move(NamedTuple):
    """A session, by its slot, and when the calendar has it: by the clock of the plan, or with its own zone.

    None: nobody can read it.
    """

    slot: str
    now: date | datetime | None


@dataclass(frozen=True)
class Kept:
    """What of some moves can be kept, by slot, the file as it would read then, and why others cannot.

    change: None where the file says all of it already.
    """

    slots: tuple[str, ...]
    change: Changed | None
    left: tuple[str, ...]


def kept(file: Path, plan: Plan, moves: Sequence[Move], today: date) -> Kept:
    """Return the file with what was moved chosen in it; nothing is written. Raises Unwritable, and Faults of the file.

    today: by the clock of the plan. What is past stays as it was planned.
    """
    chosen, left = _chosen(plan, moves, today)
    try:
        before = read_bytes(file, MOST_BYTES)
    except OSError as error:
        raise Unwritable(str(error)) from error
    edits = _edits(file, chosen)
    change = with_values(file, before, edits, keys_at(())) if edits else None
    return Kept(tuple(session.id for session, _ in chosen), change, tuple(left))


def _chosen(plan: Plan, moves: Sequence[Move], today: date) -> tuple[list[tuple[Session, Chosen]], list[str]]:
    """Return the sessions that can be chosen where they were moved to, and of the others why not."""
    sessions = {session.id: session for session in plan.sessions}
    chosen, left = [], []
    for move in moves:
        session = sessions.get(move.slot)
        try:
            if session is not None:
                chosen.append((session, _moment(session, move.now, plan, today)))
        except ValueError as error:
            left.append(f"{move.slot} cannot be kept where it is: {error}")
    stays = {*sessions} - {session.id for session, _ in chosen}
    taken = {(sessions[slot].kind, sessions[slot].date) for slot in stays}
    found = []
    for session, one in chosen:
        if (session.kind, one.on) in taken:
            left.append(
                f"{session.id} cannot be kept where it is: {one.on} has another of its kind, and a day holds one"
            )
            continue
        taken.add((session.kind, one.on))
        found.append((session, one))
    return found, left


def _moment(session: Session, now: date | datetime | None, plan: Plan, today: date) -> Chosen:
    """Return day and hour at which a session is now, with the time it takes. Raises ValueError where none can be."""
    if now is None:
        raise ValueError("its time there cannot be read")
    if isinstance(now, datetime) and now.tzinfo:
        now = plan.calendar.local(now)
    on = now.date() if isinstance(now, datetime) else now
    if session.date < today or on < today:
        raise ValueError("what is past stays as it was planned")
    if plan.calendar.week_begins(on) != plan.calendar.week_begins(session.date):
        raise ValueError("a session keeps its week, and it was moved to another")
    if on < plan.calendar.start:
        raise ValueError(f"the plan begins on {plan.calendar.start}")
    if not isinstance(now, datetime):
        return Chosen(on=on)
    minutes = max(LEAST, -(-session.duration_s // MINUTE))
    return Chosen(on=on, at=parse_window(f"{now:%H:%M} for {minutes} min"))


# -- in the file -----------------------------------------------------------------------------------------------------


def _edits(file: Path, chosen: Sequence[tuple[Session, Chosen]]) -> Edits:
    """Return what changes in the file: each kind's days with the new ones, and where the moved sessions were, not."""
    document = read(file, find_template, template_names(), combined)
    rules: Any = document.values().get("rules")
    stated = rules.get(ChosenDays.name) if isinstance(rules, dict) else None
    loc: Loc = ("rules", ChosenDays.name)
    if isinstance(stated, list) and stated:
        loc, stated = (*loc, len(stated) - 1), stated[-1]
    known: Mapping[str, Any] = stated if isinstance(stated, dict) else {}
    wanted: dict[str, Any] = {}
    for kind in Kind:
        some = [(session.date, one) for session, one in chosen if session.kind is kind]
        days = known.get(kind, [])
        days = days if isinstance(days, list) else [days]
        now = _with(days, some)
        if now != days:
            wanted[kind.value] = now
    if not wanted:
        return []
    weight = str(known.get("weight", "")).strip()
    wanted |= {} if weight.isdigit() and int(weight) >= WEIGHT else {"weight": str(WEIGHT)}
    if not known or not document.has_own(loc):
        return [(loc, dict(known) | wanted)]
    return [((*loc, name), value) for name, value in wanted.items()]


def _with(days: list[str], some: Sequence[tuple[date, Chosen]]) -> list[str]:
    """Return the chosen days with others, each with the day from which a session was moved to it."""
    gone = {day for was, one in some for day in (was, one.on)}
    new = {str(one): one.on for _, one in some}
    stay = [text for text in days if text in new or parse_chosen(text).on not in gone]
    return [*stay, *(text for text in new if text not in stay)]
