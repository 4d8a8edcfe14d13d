"""The languages in which planforge speaks to a runner: every word stands in one file a language, `en.toml`.

What a coach reads (what is wrong in a file, the manual, the options) is English and does not stand there.
"""

from planforge.languages.catalogue import Cues, Language, codes, english, language
from planforge.languages.messages import Lines, Message, Several, ShortDay, ShortWeekday, in_words, reason, says
from planforge.languages.texts import RUNNERS, InLanguages, RunnerText

__all__ = [
    "RUNNERS",
    "Cues",
    "InLanguages",
    "Language",
    "Lines",
    "Message",
    "RunnerText",
    "Several",
    "ShortDay",
    "ShortWeekday",
    "codes",
    "english",
    "in_words",
    "language",
    "reason",
    "says",
]
