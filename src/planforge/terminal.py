"""What a terminal is shown of a text: nothing in it that a terminal obeys, or that turns the words around it."""

import re

# Control characters (but for tabs and line breaks), half of a pair, and what Unicode calls format characters (but for
# the two joiners, which Persian names and many signs are written with): among them those that turn the direction of all
# that follows (UAX #9), and line breaks that no editor shows. Beyond U+FFFF no character does anything to a terminal.
_UNSEEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")


def visible(text: str) -> str:
    r"""Return the text with each character that is not seen spelled out, as JSON and YAML spell it: `\u202e`.

    Between the double quotes of JSON or YAML it means the same as before.
    """
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
