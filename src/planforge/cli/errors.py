"""What is said on the command line of each error: its own words, and the way out by a command or an option."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from planforge.constraints.load import RedFlags, Unanswered
    from planforge.languages import Language
    from planforge.views.page import Page
    from planforge.views.refused import RedFlagValues, UnansweredValues

_OURS = "This is a fault of planforge, not of your file. Please report it with the file."
_MOST_DIFFERENCES = 20


def words_of(error: Exception, reader: "Callable[[], Language] | None" = None) -> str:
    """Return what is said of an error; nothing of one whose command said all of it already.

    reader: what finds the language of who reads it, English without; asked for what a runner reads alone.
    """
    from planforge.languages import english

    reader = reader or english
    if _is_a_refusal(error):
        return refusal(error, reader()).text
    if (words := _WORDS.get(type(error).__name__)) is not None:
        return words(error)
    if isinstance(error, OSError) and type(error).__module__ == "builtins":  # the system's own, and no StagingError
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    return _said(error, reader)


def _is_a_refusal(error: Exception) -> "TypeGuard[RedFlags | Unanswered]":
    return type(error).__name__ in ("RedFlags", "Unanswered")


def _said(error: Exception, reader: "Callable[[], Language]") -> str:
    """Return an error's own words, and the way out by a command or an option, as its reader understands them."""
    from planforge.languages import Message, english, in_words, reason

    told, kind = reason(error), type(error).__name__
    known = kind in english().messages["hints"]
    hint = Message(f"messages.hints.{kind}") if known else getattr(error, "way_out", "")
    if not hint and not isinstance(told, Message):  # in one language alone
        return told
    said = reader()
    lines = [told, *([Message("messages.files.hint", way=hint)] if hint else [])]
    return "\n".join(in_words(one, said) for one in lines)


def refusal(error: "RedFlags | Unanswered", said: "Language") -> "Page[RedFlagValues] | Page[UnansweredValues]":
    """Return what is said where a professional comes first, or the screening, with the way out by a command."""
    from planforge.actions.places import with_plan
    from planforge.constraints.load import RedFlags
    from planforge.views.refused import Followed, professional_first, screening_first

    file, folder, followed = error.file, error.followed, None
    if folder:
        ways = (shlex.join(with_plan(command, file, folder, "--remove")) for command in ("load", "sync", "push"))
        followed = Followed(str(folder), *ways)
    if isinstance(error, RedFlags):
        tell = with_plan("log", file, folder) if folder else ["planforge", "log", str(file or "FILE")]
        return professional_first(error.flags, followed, said, shlex.join(tell), error.told)
    screen = shlex.join(["planforge", "screen", str(file or "FILE")])
    return screening_first(error.names, error.lines, screen, followed, said)


def not_answered(count: int, file: Path) -> str:
    """Return the warning about a screening that is not answered."""
    questions = "1 question of the screening is" if count == 1 else f"{count} questions of the screening are"
    return f"{questions} not answered, so there is no plan yet: `{shlex.join(['planforge', 'screen', str(file)])}` asks"


def _see_somebody(flags: Sequence[str], code: str | None, command: str) -> str:
    from planforge.languages import language
    from planforge.views.logged import see_somebody

    return see_somebody(flags, language(code), command)


def _unknown_past(error: Exception) -> str:
    return (
        f"{error}\nWhat was planned there before is not known, so nothing was changed.\n"
        "hint: bring that file back, from a copy or by its permissions; or move it away: then the plan begins anew, "
        "or goes on from plan.ics where only plan.json is gone"
    )


def _indented(said: Sequence[object]) -> str:
    more = [f"... and {len(said) - _MOST_DIFFERENCES} more"] if len(said) > _MOST_DIFFERENCES else []
    return "\n".join(f"  {one}" for one in [*said[:_MOST_DIFFERENCES], *more])


_WORDS: dict[str, Callable[[Any], str]] = {
    "BrokenEdit": lambda it: (
        f"plan.json was edited, and breaks rules of the file; nothing was written:\n{_indented(str(it).splitlines())}\n"
        "hint: mend it there, or allow it in the file; `planforge check` names the same; `--afresh` makes a new plan"
        + ("\nhint: the file was changed since, too; what is named is broken where sessions were edited" * it.changed)
    ),
    "BrokenPlan": lambda it: (
        f"The plan found breaks its own rules; nothing was written:\n{_indented(str(it).splitlines())}\n{_OURS}"
    ),
    "NotAConstraintFile": lambda it: f"{it}\nhint: the constraint file comes first: `planforge check FILE {it.file}`",
    "NotThePlan": lambda it: (
        f"The files made are not the plan; nothing was written:\n{_indented(it.differences)}\n{_OURS}"
    ),
    "NothingThere": lambda it: f"{it}\nhint: {it.hint}",
    "OtherStart": lambda it: (
        f"{it}\nhint: write `start: {it.began}` to go on with it; `--afresh` begins again, `--out` elsewhere"
    ),
    "OtherWeeks": lambda it: (
        f"{it}\nhint: write `week_starts: {it.began}` to go on with it; `--afresh` begins again, `--out` elsewhere"
    ),
    "SeeSomebody": lambda it: _see_somebody(it.flags, it.language, it.command),
    "SlotsGivenTwice": lambda it: f"{it}\nhint: a copied session needs an id of its own, that no session ever had",
    "StartIsPast": lambda it: (
        f"{it}\nhint: write `start: {it.next_week}`, or delete the line: then it begins with the week after today"
    ),
    "UnreadablePast": _unknown_past,
}
