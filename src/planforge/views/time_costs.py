"""What the time taken away does to a plan, in a line."""

from planforge.languages import Language, Message, Several, english, in_words
from planforge.plan.time_costs import TimeCost
from planforge.quantities.units import MINUTE, format_duration

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
    more, before = (-(-one.distance // _PER_CENT) for one in (now, usual))  # "by up to": no week grows by more
    if more != before:
        grows = Message("messages.time.distance", now=more, usual=before)
        said.append(grows if more else Message("messages.time.no_growth", usual=before))
    running, usually_running = (-(-one.running // MINUTE) for one in (now, usual))
    if running != usually_running:
        said.append(Message("messages.time.running", now=running, usual=usually_running))
    if cost.harder:
        week, running_s, usually_s = cost.harder
        now_min, before_min = -(-running_s // MINUTE), usually_s // MINUTE
        said.append(Message("messages.time.harder", week=week, now=now_min, usual=before_min))
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
