"""The one sentence of a report that comes first: where the runner is, and what follows from how the knee was."""

from collections.abc import Iterator

from planforge.exporters.html.facts import Facts, Told
from planforge.languages import Language
from planforge.plan.model import Kind, Plan, Session, Week
from planforge.plan.until_seen import until_seen


def week_of_today(plan: Plan, facts: Facts) -> Week | None:
    """Return the plan's week that holds the day; None before it begins and when it is over."""
    begins, today = plan.calendar.week_begins, facts.today
    return next((one for one in plan.weeks if begins(one.start) == begins(today) and one.start <= today), None)


def to_come(plan: Plan, facts: Facts) -> tuple[Session, ...]:
    """Return the sessions from the day on of which nobody told yet, in their order, but those that must not be done."""
    told = facts.told.sessions if facts.told else {}
    ahead = (one for one in plan.sessions if one.date >= facts.today and one.id not in told)
    return tuple(one for one in ahead if one.id not in facts.held)


def lead(plan: Plan, facts: Facts, said: Language) -> str:
    """Return the sentence."""
    *several, last = _parts(plan, facts, said)
    together = said.report.lead.together
    whole = together.format(several="; ".join(several), last=last) if several else f"{last}."
    return whole[0].upper() + whole[1:]


def _parts(plan: Plan, facts: Facts, said: Language) -> Iterator[str]:
    words, told = said.report.lead, facts.told
    yield from _where(plan, facts, said)
    if facts.waits_for:
        yield words.waits.format(wants=said.listed(facts.waits_for))
        return
    if facts.ill or (told and told.stops) or facts.not_taken_in:
        return
    if facts.changed:
        yield words.changed
    elif told and told.asks_for_change:
        yield words.asks_for_change
    yield from _how_it_goes_on(plan, facts, said)


def _where(plan: Plan, facts: Facts, said: Language) -> Iterator[str]:
    words, week = said.report.lead, week_of_today(plan, facts)
    if week is None:
        if facts.today < plan.calendar.start:
            yield words.not_begun.format(day=said.day(plan.calendar.start))
        else:
            yield words.over.format(day=said.day(plan.last_day))
        return
    numbers = {"week": week.index, "weeks": plan.calendar.weeks}
    here = words.week.format(**numbers, phase=said.phase(week.phase))
    done = facts.told.weeks.get(week.index) if facts.told else None
    if done is None or not done.due:
        yield here
        return
    if done.done == done.due and not done.much_more and not facts.held:
        yield words.on_the_plan.format(**numbers)
        return
    yield here
    counts = ((done.missed, words.missed), (done.part, words.part), (done.untold, words.untold))
    yield from (said.counted(count, forms) for count, forms in counts if count)
    if done.much_more:
        yield words.much_more


def _how_it_goes_on(plan: Plan, facts: Facts, said: Language) -> Iterator[str]:
    """Yield how the last morning was, and the next run; that it stays only where nothing asks for another plan."""
    words = said.report.lead
    following = next((one for one in to_come(plan, facts) if one.counts_as is Kind.RUN), None)
    seen = until_seen(plan)
    waits = seen is not None and following is not None and following.id in seen.waits
    morning = _morning(facts.told, facts, said, None if waits else following)
    if morning:
        yield morning[0]
    if following and not (morning and morning[1]):
        title = said.until_seen.title.format(title=following.title) if waits else following.title
        yield words.next_run.format(day=said.day(following.date), title=title)
    elif not following:
        yield _no_run(plan, said)


def _no_run(plan: Plan, said: Language) -> str:
    if plan.waiting:
        return said.report.lead.holds_no_run.format(wants=said.listed(plan.waiting.wants))
    return said.report.lead.no_run_ahead


def _morning(told: Told | None, facts: Facts, said: Language, following: Session | None) -> tuple[str, bool] | None:
    """Return how the last morning was, if it was in the last week, and whether that names the next run."""
    if told is None or told.morning is None:
        return None
    day, pain, usual = told.morning
    if (facts.today - day).days >= 7:
        return None
    words, name = said.report.lead, said.dates.weekdays[day.weekday()]
    if pain > usual:
        return words.worse.format(day=name, pain=pain, usual=usual), False
    if following is None or not told.so_it_stays or told.asks_for_change or facts.changed:
        return words.usual.format(day=name, pain=pain), False
    next_day = said.dates.weekdays[following.date.weekday()]
    return words.usual_so.format(day=name, pain=pain, next_day=next_day, title=following.title), True
