"""Who has to look at what was answered, and how soon: the one place where an answer has its haste.

A red flag of the diary and its question of the screening ask for the same. The texts stand in every event, too.
"""

from collections.abc import Iterable

from planforge.diary.vocabulary import Illness, RedFlag
from planforge.languages import Language, Message

_EMERGENCY = {Illness.HEART_SIGNS.value, "chest_pain_or_breathless"}
_NERVES = {"bladder_bowel_or_saddle_numb"}
_TODAY = {
    RedFlag.HOT.value,
    RedFlag.CALF.value,
    RedFlag.CANNOT_WALK.value,
    "hot_red_or_feverish",
    "swollen_sore_calf",
    "cannot_walk_normally",
}
_PELVIC_FLOOR = {RedFlag.PELVIC.value}
_QUESTION = "screening.questions."


def who_first(answers: Iterable[str], said: Language) -> str:
    """Return whom to see of some answers, and how soon, a line each, the most urgent first.

    answers: red flags, other answers of the diary and questions of the screening, by name. What is not known to be
    more urgent is for a physiotherapist or sports doctor, and so is what nobody named.
    """
    named, words = {*answers}, said.urgent
    lines = [
        (_EMERGENCY, words.emergency),
        (_NERVES, words.nerves),
        (_TODAY, words.today),
        (_PELVIC_FLOOR, words.pelvic_floor),
        (named - _EMERGENCY - _NERVES - _TODAY - _PELVIC_FLOOR or (set() if named else {""}), words.professional),
    ]
    return "\n".join(line for which, line in lines if which & (named or {""}))


def question(flag: str) -> str | None:
    """Return which question of the screening a reason names, also one that adds why a clearance does not answer it."""
    if not isinstance(flag, Message):
        return None
    of = flag.parts.get("flag", flag)
    return of.key.removeprefix(_QUESTION) if isinstance(of, Message) and of.key.startswith(_QUESTION) else None
