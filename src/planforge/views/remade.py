"""What a plan made again has that the one before had not."""

from collections.abc import Iterator, Sequence

from typing_extensions import TypedDict

from planforge.languages import Language, Message, in_words
from planforge.plan.model import Session
from planforge.plan.remade import GoalWeek, Remade, first_day
from planforge.views.comparison import became
from planforge.views.lost_weeks import words as lost_words

MOST_SHOWN = 8  # sessions that differ: two weeks or more


class GoalWeekValues(TypedDict):
    """The week that reaches a goal, and its first day."""

    week: int
    date: str


class WeeksValues(TypedDict):
    """How many weeks the plan has."""

    before: int
    after: int


class GoalWeeksValues(TypedDict):
    """The week that reaches the goal; null: none does."""

    before: GoalWeekValues | None
    after: GoalWeekValues | None


class DifferenceValues(TypedDict):
    """The first session to come that differs."""

    session: str
    date: str
    says: str


class MissedValues(TypedDict):
    """A run of the past that counts as done no more, or of which nobody spoke."""

    session: str
    date: str
    title: str


class DaysOffValues(TypedDict):
    """Days without running, both included, that came of what was told."""

    first: str
    last: str


class RemadeValues(TypedDict):
    """What changed from the plan before; weeks_lost: besides those lost before, below 0 where weeks came back.

    untold: runs of which nobody has spoken. off: days without running that cost a run.
    """

    weeks_lost: int
    weeks: WeeksValues
    goal: GoalWeeksValues
    first_difference: DifferenceValues | None
    missed: list[MissedValues]
    untold: list[MissedValues]
    off: list[DaysOffValues]


def words(changes: Remade, said: Language) -> list[str]:
    """Return it as it is read, a line each."""
    return [in_words(one, said) for one in _words(changes, said)]


def _words(changes: Remade, said: Language) -> Iterator[str]:
    if changes.missed:
        yield Message("messages.compared.away", days=_days(changes.missed, said))
    if changes.untold:
        yield Message("messages.compared.untold", days=_days(changes.untold, said))
    for off in changes.off:
        yield Message("messages.compared.off", first=said.short_day(off.first), last=said.short_day(off.last))
    if changes.weeks_lost:
        key = "lost" if changes.weeks_lost > 0 else "no_longer_lost"
        lost = Message(f"messages.compared.{key}", count=abs(changes.weeks_lost))
        yield Message("messages.lost.consists", what=lost, parts=lost_words(changes.lost)) if changes.lost else lost
    if changes.weeks[0] != changes.weeks[1]:
        yield Message("messages.compared.weeks_now", before=changes.weeks[0], after=changes.weeks[1])
    before, after = changes.goal
    if before != after:
        came_from = _week(before, said) if before else Message("messages.compared.no_week_before")
        comes = _week(after, said) if after else Message("messages.compared.no_week_after")
        yield Message("messages.compared.goal_moves", before=came_from, after=comes)
    if changes.first:
        day = said.day_and_month(first_day(changes.first))
        yield Message("messages.compared.first", day=day, what=became(changes.first))


def values(changes: Remade) -> RemadeValues:
    """Return the same for a program."""
    first, (before, after) = changes.first, changes.goal
    return {
        "weeks_lost": changes.weeks_lost,
        "weeks": {"before": changes.weeks[0], "after": changes.weeks[1]},
        "goal": {"before": _goal_week(before), "after": _goal_week(after)},
        "first_difference": {"session": first.slot, "date": first_day(first).isoformat(), "says": became(first)}
        if first
        else None,
        "missed": [_missed(one) for one in changes.missed],
        "untold": [_missed(one) for one in changes.untold],
        "off": [{"first": one.first.isoformat(), "last": one.last.isoformat()} for one in changes.off],
    }


def _missed(one: Session) -> MissedValues:
    return {"session": one.id, "date": one.date.isoformat(), "title": one.title}


def _days(several: Sequence[Session], said: Language) -> str:
    return ", ".join(said.short_day(one.date) for one in several)


def _goal_week(one: GoalWeek | None) -> GoalWeekValues | None:
    return {"week": one.week, "date": one.start.isoformat()} if one else None


def _week(one: GoalWeek, said: Language) -> Message:
    return Message("messages.compared.goal_week", week=one.week, day=said.day_and_month(one.start))


def because(told: Sequence[str], differences: Sequence[str], said: Language) -> list[str]:
    """Return what a diary changes as a runner is asked about it, a line each: what was told, then what differs."""
    more = len(differences) - MOST_SHOWN
    lines: list[str] = [
        Message("messages.compared.asks"),
        *(f"  {one}" for one in told),
        Message("messages.compared.would_be"),
        *(f"  {one}" for one in differences[:MOST_SHOWN]),
        *([Message("messages.compared.more", number=more)] if more > 0 else []),
    ]
    return [in_words(one, said) for one in lines]
