"""What is said first while somebody is so ill that nothing is trained."""

from typing import TYPE_CHECKING

from planforge.languages import Message, ShortDay

if TYPE_CHECKING:
    from planforge.diary.told import Diary

ILL = "messages.warnings.ill"


def rests(diary: "Diary", tell: str) -> Message | None:
    """Return that nothing is trained before an illness is told to be over; None: nobody is so ill.

    tell: the command that tells it.
    """
    since = diary.rests_since
    return None if since is None else Message(ILL, day=ShortDay.of(since), command=tell)
