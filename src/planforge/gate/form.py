"""The proof that a table can be relied on, in milliseconds, by its form.

Every condition is "at least" and an outcome is the most careful of the rows that speak: so a graver answer can only add
rows, and more is never bolder. Both hold by what can be written. What is left to prove: limits in their order, progress
within reach at the limits, no row taken away that sends to somebody, and a reason for whatever is bolder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planforge.gate.changes import PainGate, profile_limits
from planforge.gate.judging import UNANSWERED, Gate, gate, judge
from planforge.gate.outcome import Next, Refer, gravest
from planforge.gate.table import OF_PAIN, SETTLED, Limits, ProfileName, table
from planforge.plan.model import PainChange
from planforge.source import did_you_mean

ORDER = (("go", "hold"), ("hold", "stop"), ("after_go", "after_hold"))


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a coach's changes break the form. at: the keys below `pain_gate`; empty: the profile itself."""

    at: tuple[str | int, ...]
    says: str
    hint: str


def breaches(
    profiles: tuple[ProfileName, ...],
    changes: PainGate,
    most_tenths: int | None = None,
    protocols: tuple[ProfileName, ...] | None = None,
) -> Iterator[Breach]:
    """Yield what is wrong with a coach's changes; nothing for a table that has the form.

    protocols: the profiles of the packaged protocol, where the file names others.
    """
    yield from _of_names(changes)
    yield from _taken_away(profiles, changes, protocols or profiles)
    if any(True for _ in _of_names(changes)):
        return
    by = gate(profiles, changes, most_tenths)
    disordered = list(_disordered(by.limits, changes))
    yield from disordered
    yield from _without_reason(changes, bolder(profiles, changes, most_tenths, protocols))
    if not disordered:
        yield from _out_of_reach(by, changes)


def bolder(
    profiles: tuple[ProfileName, ...],
    changes: PainGate,
    most_tenths: int | None = None,
    protocols: tuple[ProfileName, ...] | None = None,
) -> tuple[PainChange, ...]:
    """Return in what a file is bolder than its protocol: limits above its own, rows that do not count."""
    before = profile_limits(protocols or profiles)
    now = gate(profiles, changes, most_tenths)
    gone = {row.name for row in gate(protocols or profiles).rows} - {row.name for row in now.rows}
    limits = (
        PainChange(what=name, now=now.limits.of(name), before=before.of(name), why=changes.why or "")
        for name in (*OF_PAIN, "settle_go")
        if _rank(now.limits, name) > _rank(before, name)
    )
    return (*limits, *(PainChange(what=name, why=changes.why or "") for name in table().rows if name in gone))


def allowed(limits: Limits) -> dict[str, str | int]:
    """Return the gravest answers with which the plan goes on, by the limits alone: as much pain as they allow."""
    return {
        "worst": limits.go,
        "course": "flat",
        "after": limits.after_go,
        "settled": limits.settle_go,
        "morning": "usual",
        "red_flag": "no",
        "gait": "normal",
        "onset": "none",
    }


def overruled(by: Gate, name: str) -> tuple[str, ...]:
    """Return the rows that ask for as much wherever a row speaks, so that it never decides; none where it may.

    At its corner, the mildest entry of which it speaks, the others say least.
    """
    row = by.row(name)
    others = [one for one in by.rows if one.name != name and one.speaks(dict(row.when))]
    if not gravest(one.then for one in others).at_least(row.then):
        return ()
    return tuple(one.name for one in others)


def _rank(limits: Limits, name: str) -> int:
    value = getattr(limits, name)
    return value if isinstance(value, int) else SETTLED.index(value)


def _of_names(changes: PainGate) -> Iterator[Breach]:
    rows = table().rows
    for number, name in enumerate(changes.without):
        if name not in rows:
            hint = did_you_mean(name, rows) or "`planforge pain` names them all"
            yield Breach(("without", number), f"{name[:60]!r} is no row of the table", hint)
    for name in changes.rows.keys() & rows.keys():
        hint = f"give it another name; both count, and the graver decides. `without: [{name}]` takes the table's away"
        yield Breach(("rows", name), f"{name!r} is a row of the table", hint)


def _taken_away(
    profiles: tuple[ProfileName, ...], changes: PainGate, protocols: tuple[ProfileName, ...]
) -> Iterator[Breach]:
    """Yield the rows that no file may do without: those that send to somebody, and that silence climbs nowhere."""
    rows = table().rows
    for number, name in enumerate(changes.without):
        if name in rows and rows[name].then.refer.rank >= Refer.SOON.rank:
            says = f"the row {name!r} sends the runner to a professional ({rows[name].then.refer}); it stays"
            yield Breach(("without", number), says, "take it off the list")
        elif name == UNANSWERED:
            says = f"the row {name!r} stays: what nobody answered allows no step up"
            yield Breach(("without", number), says, "take it off the list")
    had = {name for name, row in rows.items() if {*protocols} & {*row.profiles}}
    lost = [name for name in rows if name in had and not {*profiles} & {*rows[name].profiles}]
    for name in lost:
        if rows[name].then.refer.rank >= Refer.SOON.rank:
            says = f"with this profile the row {name!r} would be gone, which sends the runner to a professional"
            yield Breach((), says, f"keep the protocol's own, {' and '.join(protocols)}, and change its limits")


def _disordered(limits: Limits, changes: PainGate) -> Iterator[Breach]:
    for low, high in ORDER:
        least, most = getattr(limits, low), getattr(limits, high)
        if least > most:
            name = low if low in changes.limits.stated else high
            says = f"{low} is {least} of 10, and {high}, which may not be lower, is {most}"
            other = f"{high}: {least}" if name == low else f"{low}: {most}"
            yield Breach(("limits", name), says, f"write `{other}`, too, or change this one")


def _without_reason(changes: PainGate, found: tuple[PainChange, ...]) -> Iterator[Breach]:
    """Yield what is bolder than the protocol where no reason is given: by its own line, else by the profile's."""
    if changes.why:
        return
    hint = "write `why: ...` under `pain_gate`; every output of the plan says it"
    by_profile = []
    for one in found:
        if one.what in changes.limits.stated:
            says = f"it is {one.now}, above the protocol's own {one.before}, and no reason is given"
            yield Breach(("limits", one.what), says, hint)
        elif one.what in changes.without:
            says = f"without the row {one.what!r} the plan is bolder than its protocol, and no reason is given"
            yield Breach(("without", changes.without.index(one.what)), says, hint)
        else:
            by_profile.append(f"{one.what} {one.now} instead of {one.before}" if one.now else f"no row {one.what!r}")
    if by_profile:
        says = f"it lets more hurt than the protocol's own ({', '.join(by_profile)}), and no reason is given"
        yield Breach((), says, hint)


def _out_of_reach(by: Gate, changes: PainGate) -> Iterator[Breach]:
    """Yield the rows that speak even of the pain that the limits allow: with them no plan would go on."""
    at_most = judge(by, allowed(by.limits))
    if at_most.next is Next.PROGRESS:
        return
    for name in at_most.rows:
        if by.row(name).then.next is Next.PROGRESS:
            continue
        spoken = f"worst {by.limits.go} of 10 and unchanged, {by.limits.after_go} in the hour after"
        says = f"the row {name!r} lets no plan go on: it speaks even of the pain that the limits allow ({spoken})"
        if name in changes.rows:
            yield Breach(("rows", name), says, "let it speak of more, or lower `go` or `after_go`")
        else:
            stated = next(iter(changes.limits.stated), None)
            yield Breach(("limits", stated) if stated else (), says, "lower `go`")
