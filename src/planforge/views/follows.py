"""What follows from what was told, in one line for a runner and as values for a program."""

from collections.abc import Iterator

from typing_extensions import TypedDict

from planforge.diary.follows import Follows
from planforge.diary.weeks import Status
from planforge.exporters.words import on_branch
from planforge.gate import words
from planforge.gate.judging import SAID_NO
from planforge.gate.outcome import Next, Now, Refer
from planforge.languages import Language, in_words, language
from planforge.plan.model import Branch, Kind, Plan
from planforge.quantities.units import format_duration
from planforge.views.page import Page
from planforge.views.pain import PartsValues, parts_values

TOLD_NOT_TO = "told-not-to"  # the row of the table that says so


class NextRunValues(TypedDict):
    """The run that comes then. date: null where there is none; at_most: it is this one or an easier one."""

    date: str | None
    title: str | None
    at_most: bool
    left_out: list[str]


class FollowsValues(PartsValues):
    """What follows. day: of the occasion that counts, null where what was told is none; session: null for others.

    rows: of the table, that spoke. left_open: what was asked and not answered; still_asked: what may yet come.
    next_run: null where nobody knows before the plan is made again. held_up: why no run of the plan is to be run yet,
    whatever was told, as `status` says it; null where nothing holds it up. says: all of it in a line.
    """

    day: str | None
    session: str | None
    rows: list[str]
    left_open: list[str]
    still_asked: list[str]
    next_run: NextRunValues | None
    held_up: str | None
    says: str


def page(found: Follows, plan: Plan, generate: str) -> Page[FollowsValues]:
    """Return what follows in the words of a plan's runner. generate: the command that makes the plan again."""
    values = values_of(found, generate, language(plan.runner.language))
    return Page(values["says"], values)


def values_of(found: Follows, generate: str, said: Language) -> FollowsValues:
    """Return what follows for a program. generate: the command that makes the plan again."""
    about = found.about
    return {
        **parts_values(found.parts),
        "day": str(about.day) if about else None,
        "session": about.slot if about else None,
        "rows": [*about.outcome.rows] if about else [],
        "left_open": [*about.outcome.left_open] if about else [],
        "still_asked": [*found.asked],
        "next_run": _next_run(found.next_run[0]) if found.next_run else None,
        "held_up": held_up(found, generate, said),
        "says": line(found, generate, said),
    }


def line(found: Follows, generate: str, said: Language) -> str:
    """Return what follows in a line; empty where nothing more is to be said than that somebody is ill."""
    return " ".join(_sentences(found, generate, said))


def taken_in(generate: str, said: Language) -> str:
    """Return that a command takes what was told into the plan."""
    return said.diary.follows.takes_in.format(command=generate)


def held_up(one: Follows | Status, generate: str, said: Language) -> str | None:
    """Return why no run of the plan is to be run yet, that no table says; None where nothing holds it up."""
    if one.asks_too_much:
        return said.diary.follows.asks_too_much.format(command=generate)
    if one.days_away:
        return f"{in_words(one.days_away, said)}."
    if one.waits_for:
        return f"{said.readiness.waits.format(wants=said.listed(one.waits_for))}."
    return None


def unread(generate: str, said: Language) -> str:
    """Return what is said where the file, and with it its table, cannot be read."""
    return said.diary.follows.unread.format(command=generate)


def _sentences(found: Follows, generate: str, said: Language) -> Iterator[str]:
    form, about = said.diary.follows, found.about
    takes_in = taken_in(generate, said)
    held = held_up(found, generate, said)
    if about is None:
        yield held or (form.keeps if found.kept else takes_in)
        return
    if found.within and not about.stages_back:
        if held is None or found.kind is Kind.RUN or about.stages_back == 0:
            yield _within(found, said, held=held is not None)
    elif about.outcome.rows:
        yield form.told_of.format(
            day=_day(found, said), because=words.because(found.gate, about.outcome, said, of_strength=about.of_strength)
        )
        if found.more:
            ran, planned = (format_duration(one, said.quantities) for one in found.more)
            yield form.more.format(ran=ran, planned=planned)
        if not found.within and held is None:
            yield from _to_do(found, said)
        if TOLD_NOT_TO in about.outcome.rows:
            yield form.told_not_to
        if about.stages_back and not found.stops_running:
            yield form.strength_back
            if found.holds:
                yield form.strength_holds
    if found.asked:
        questions = said.listed(said.pain.answers[one] for one in found.asked)
        yield form.still_asked.format(questions=questions)
    goes_on = found.within and about.stages_back is None
    changes = bool(about.outcome.rows) and not goes_on and found.parts.refer is not Refer.AT_ONCE
    if held is not None:
        yield held
    elif changes or found.corrects:
        yield form.keeps if found.kept else takes_in


def _within(found: Follows, said: Language, *, held: bool) -> str:
    """Return that what was told is within the limits; that the plan goes on only where nothing is left to be asked.

    held: nor where something else holds it up.
    """
    form = said.diary.follows
    if found.kind is not None and found.kind is not Kind.RUN:
        same = found.about is not None and found.about.stages_back == 0
        return (form.strength_same if same else form.strength).format(day=_day(found, said))
    if found.kind is None:
        return form.knee.format(day=_day(found, said))
    return (form.so_far if found.asked or held else form.within).format(day=_day(found, said))


def _to_do(found: Follows, said: Language) -> Iterator[str]:
    """Yield what to do from now on: the run that comes then is called by its name, where the plan knows it."""
    if found.next_run is None:
        ended = found.kind is not None or found.about is None or found.about.day != found.today
        parts = found.parts._replace(days_off=_days_left(found))
        if found.about is not None and SAID_NO in found.about.outcome.rows:  # it was seen: what is waited for is a yes
            parts = parts._replace(refer=Refer.SOON)
        lines = words.to_do(parts._replace(now=Now.GO_ON if ended else _rest_of_today(found)), said)
        of_strength = found.about is not None and found.about.stages_back  # of which no "as planned" is true
        lines = tuple(line for line in lines if not (of_strength and line == said.pain.next[Next.PROGRESS]))
        yield from (_named(found, said) if line == said.pain.next[Next.REPEAT] else line for line in lines)
        return
    yield said.diary.follows.next_run.format(then=on_branch(*found.next_run, said).removesuffix("."))


def _rest_of_today(found: Follows) -> Now:
    """Return what a day says of the rest of it: nobody walks home from no run, and days off begin with it."""
    now = found.parts.now
    return now if now is not Now.WALK_HOME else Now.DO_NOT_RUN if found.parts.days_off else Now.GO_ON


def _named(found: Follows, said: Language) -> str:
    """Return that the same comes once more, with the run's name where it is known."""
    if found.run is None:
        return said.pain.next[Next.REPEAT]
    form = said.diary.follows
    return form.next_run.format(then=found.run) if found.kept else form.same_at_most.format(title=found.run)


def _days_left(found: Follows) -> int:
    """Return how many days without running are still to come, today among them."""
    gone = 0 if found.about is None else (found.today - found.about.day).days - 1
    return max(0, found.parts.days_off - max(0, gone))


def _day(found: Follows, said: Language) -> str:
    assert found.about is not None
    today = found.about.day == found.today
    return said.diary.follows.today if today else said.near_day(found.about.day, found.today)


def _next_run(branch: Branch) -> NextRunValues:
    return {
        "date": str(branch.next) if branch.next else None,
        "title": branch.title,
        "at_most": bool(branch.at_most),
        "left_out": [str(day) for day in branch.left_out],
    }
