"""What weeks that are lost consist of, in a line: those without their runs, and those until it is as far again."""

from collections.abc import Iterator, Sequence

from planforge.languages import Message, Several
from planforge.plan.lost_weeks import LostWeeks
from planforge.quantities.units import MINUTE


def words(lost: LostWeeks) -> Several:
    """Return the parts: `3 without all their runs (weeks 10-12)`, and so on."""
    return Several(_parts(lost))


def _parts(lost: LostWeeks) -> Iterator[Message]:
    if lost.short:
        yield Message("messages.lost.short", count=len(lost.short), weeks=_weeks(lost.short))
    if lost.again:
        yield Message(
            f"messages.lost.{_why_again(lost)}",
            count=len(lost.again),
            week=lost.stopped_in,
            weeks=_weeks(lost.again),
            began=lost.began // MINUTE,
            ran=lost.ran // MINUTE,
        )
    if lost.other:
        yield Message(f"messages.lost.{'more' if lost.other > 0 else 'fewer'}", count=abs(lost.other))


def _why_again(lost: LostWeeks) -> str:
    if lost.told:
        return "again_told" if lost.began < lost.ran else "again_told_same"  # that one had fewer runs, say
    if lost.silent:
        return "again_silent"
    return "again_off" if lost.began < lost.ran else "again_same"


def _weeks(several: Sequence[int]) -> str:
    """Return the numbers of weeks, those in a row as a range: `8, 10-12`."""
    rows = list[list[int]]()
    for week in several:
        if rows and rows[-1][-1] == week - 1:
            rows[-1].append(week)
        else:
            rows.append([week])
    return ", ".join(str(row[0]) if len(row) == 1 else f"{row[0]}-{row[-1]}" for row in rows)
