"""What the time taken away does to a plan, in a line."""

from planforge.languages import Language, Message, Several, english, in_words
from planforge.plan.time_costs import TimeCost
from planforge.quantities.units import format_duration


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
    if round(now.distance / 10) != round(usual.distance / 10):
        more, before = round(now.distance / 10), round(usual.distance / 10)
        grows = Message("messages.time.distance", now=more, usual=before)
        said.append(grows if more else Message("messages.time.no_growth", usual=before))
    if now.running // 60 != usual.running // 60:
        said.append(Message("messages.time.running", now=now.running // 60, usual=usual.running // 60))
    less = Several(cost.less)
    if not said:
        key = "no_more" if cost.as_far or now.reached is None else "nothing"
        return in_words(Message(f"messages.time.{key}", less=less), language)
    what = ", ".join(in_words(one, language) for one in said)
    return in_words(Message("messages.time.does", less=less, what=what), language)


def _reached(usual: int | None, now: int | None) -> Message:
    if now is None:
        return Message("messages.time.not_reached", usual=usual or 0)
    if usual is None:
        return Message("messages.time.reached_alone", now=now)
    weeks, key = abs(now - usual), "later" if now > usual else "sooner"
    return Message(f"messages.time.week_{key}") if weeks == 1 else Message(f"messages.time.{key}", weeks=weeks)
