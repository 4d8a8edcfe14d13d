"""What the time taken away does to a plan, in a line."""

from collections.abc import Iterator
from dataclasses import replace

from planforge.languages import Language, Message, Several, english, in_words
from planforge.plan.time_costs import Steepness, TimeCost
from planforge.quantities.units import MINUTE, format_duration
from planforge.views.lost_weeks import words as lost_words

_PER_CENT = 10  # per mille


def words(cost: TimeCost, language: Language | None = None) -> str:
    """Return it as a sentence: `7 days away: the goal is reached a week later`; without a language in English."""
    language = language or english()
    usual, now = cost.usual, cost.now
    said: list[Message] = []
    if cost.as_far:
        if now.longest_run_s != usual.longest_run_s:
            longest, usually = (format_duration(one.longest_run_s, language.quantities) for one in (now, usual))
            said.append(Message("messages.time.longest", now=longest, usual=usually))
    elif now.reached != usual.reached:
        said.append(_reached(usual.reached, now.reached))
    if (usual.reached is None) is (now.reached is None):  # else it would be measured over weeks of another kind
        said += _growth(usual, now, "to_the_goal" if now.reached and not cost.as_far else "in_all")
    if cost.harder:
        one = cost.harder
        now_min, before_min = -(-one.running // MINUTE), one.usual // MINUTE
        of = Message("messages.time.of_weeks", count=one.weeks, week=one.week)
        said.append(Message("messages.time.harder", of=of, now=now_min, usual=before_min))
    less = Several(cost.less)
    if not said:
        key = "no_more" if cost.as_far or now.reached is None else "nothing"
        return in_words(Message(f"messages.time.{key}", less=less), language)
    what = ", ".join(in_words(one, language) for one in said)
    does = in_words(Message("messages.time.does", less=less, what=what), language)
    if cost.later is None or not cost.later.again:
        return does
    of = Message("messages.lost.of", count=(now.reached or 0) - (usual.reached or 0), parts=lost_words(cost.later))
    return f"{does}. {in_words(of, language)}"


def _growth(usual: Steepness, now: Steepness, weeks: str) -> Iterator[Message]:
    """Yield by how much more or less weeks grow. weeks: `to_the_goal` where they are those up to it, else `in_all`.

    Where the goal is later, to grow by less is no cost, and read as the reason for it.
    """
    later = now.reached and usual.reached and now.reached > usual.reached
    if later and now.distance <= usual.distance:
        now = replace(now, distance=usual.distance)
    if later and now.running <= usual.running:
        now = replace(now, running=usual.running)
    of = Message(f"messages.time.weeks_{weeks}")
    more, before = (-(-one.distance // _PER_CENT) for one in (now, usual))  # "by up to": no week grows by more
    if more != before:
        grows = Message("messages.time.distance", weeks=of, now=more, usual=before)
        yield grows if more else Message("messages.time.no_growth", weeks=of, usual=before)
    running, usually = (-(-one.running // MINUTE) for one in (now, usual))
    if running != usually:
        key = "running" if more == before or not more else "and_running"
        yield Message(f"messages.time.{key}", weeks=of, now=running, usual=usually)


def _reached(usual: int | None, now: int | None) -> Message:
    if now is None:
        return Message("messages.time.not_reached", usual=usual or 0)
    if usual is None:
        return Message("messages.time.reached_alone", now=now)
    weeks, key = abs(now - usual), "later" if now > usual else "sooner"
    return Message(f"messages.time.week_{key}") if weeks == 1 else Message(f"messages.time.{key}", weeks=weeks)
