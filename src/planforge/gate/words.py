"""What follows from pain in a runner's words: the gravest row alone, and what to do. Its source on request."""

from planforge.gate.judging import SAID_NO, Gate, Outcome
from planforge.gate.outcome import Next, Parts, Refer
from planforge.gate.table import OF_PAIN, Limits, table
from planforge.languages import Language, Message, Several, in_words
from planforge.languages.pain import limit


def spoken(by: Gate, outcome: Outcome, *, of_strength: bool = False) -> str:
    """Return what spoke: the gravest row, and of an answer that is missing which; a message, to be said later.

    of_strength: of pain in it nothing is said as if it had been in a run.
    """
    name = outcome.gravest_row
    rows = [one for one in by.rows if one.name == name]
    if of_strength and any(answer == "worst" for one in rows for answer, _ in one.when):
        return Message("diary.follows.strength_hurt")
    if name is None:
        return Message("pain.nothing")
    if name == "unanswered" and outcome.left_open:
        questions = Several(dict.fromkeys(Message(f"pain.answers.{one}") for one in outcome.left_open))
        return Message("pain.unanswered", questions=questions)
    return Message("pain.said_no") if name == SAID_NO else _row(by, name)


def because(by: Gate, outcome: Outcome, said: Language, *, of_strength: bool = False) -> str:
    """Return the same in a language."""
    return in_words(spoken(by, outcome, of_strength=of_strength), said)


def row(by: Gate, name: str, said: Language) -> str:
    """Return what a row speaks of, with the limits that count; a coach's own row in the coach's words."""
    return in_words(_row(by, name), said)


def _row(by: Gate, name: str) -> str:
    of = by.limits
    settled = Message(f"pain.back_by.{of.settle_go}")
    return by.row(name).says or Message(f"pain.rows.{name}", **{one: of.of(one) for one in OF_PAIN}, settle_go=settled)


def limits(of: Limits, said: Language) -> dict[str, str]:
    """Return limits by name as a sentence wants them: `3`, `by the evening`."""
    return {name: limit(name, of.of(name), said) for name in (*OF_PAIN, "settle_go")}


def to_do(parts: Parts, said: Language) -> tuple[str, ...]:
    """Return what to do, a sentence each: now, next, days without running first, whom to see.

    What goes on as it is, is not said beside what does not. At once means no running before, whatever the rest says.
    """
    now, following, days, refer = parts
    following = Next.NO_RUNNING if refer is Refer.AT_ONCE else following
    lines = [said.pain.now[now]] if now.rank else []
    if following is not Next.PROGRESS or not (lines or refer.rank):
        lines.append(said.pain.next[following])
    if days and following is not Next.NO_RUNNING:
        lines.append(said.counted(days, said.pain.days_off))
    if refer is not Refer.NONE and not (following is Next.NO_RUNNING and refer is Refer.SOON):
        lines.append(said.pain.refer[refer])
    return tuple(lines)


def source_line(name: str) -> str:
    """Return a source: its name, what it is, where it is found, how far it was read, and what it found."""
    one = table().sources[name]
    return f"{name}: {one.what}{f' ({one.where})' if one.where else ''}; read: {one.seen}. {one.found}"


def sources(name: str) -> tuple[str, ...]:
    """Return where a packaged row comes from, for who asks: each source, what it found, how far it was read."""
    known = table()
    if name not in known.rows:
        return ()
    row = known.rows[name]
    lines = [source_line(source).removeprefix(f"{source}: ") for source in row.source]
    return tuple(filter(None, (f"Worth: {row.worth}.", *lines, row.note, row.bounds)))
