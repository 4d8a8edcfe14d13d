"""Where somebody is in a plan: in words first, then week by week."""

from collections.abc import Iterator

from typing_extensions import TypedDict

from planforge.diary.held_back import ToBeSeen
from planforge.diary.weeks import Status, WeekTold
from planforge.gate.judging import SAID_NO
from planforge.gate.outcome import Next, Parts, Refer
from planforge.gate.words import because, to_do
from planforge.languages import Language, Message, in_words, language
from planforge.quantities.units import Units, format_distance, format_duration
from planforge.views import follows
from planforge.views.illness import rests
from planforge.views.logged import OpenValues, of_other_plans, see_somebody, still_open
from planforge.views.page import Page
from planforge.views.table import aligned


class MorningValues(TypedDict):
    """The last morning that was told, and the pain on usual ones before it."""

    day: str
    pain: int
    usual: int


class WeekToldValues(TypedDict):
    """What was told of a week; as `planforge.diary.weeks.WeekTold` says. much_more: than planned, by over a tenth.

    open_parts: runs done in part, or beside the plan, of which nobody told how far; they are not in distance_m.
    """

    week: int
    start: str
    phase: str
    due: int
    done: int
    part: int
    missed: int
    untold: int
    beyond: int
    worst: list[int | None]
    mornings: list[int]
    distance_m: int
    due_m: int
    longest_m: int
    longest_due_m: int
    open_parts: int
    much_more: bool


class ToBeSeenValues(TypedDict):
    """That somebody has to see the knee. day, rows: what says so, by the table. says: the same in a line.

    refer: `soon` or `at_once`. runs: whether running goes on till then.
    """

    day: str
    rows: list[str]
    refer: str
    runs: bool
    says: str


class StatusValues(TypedDict):
    """Where somebody is. week: null before the plan begins, and when it is over.

    longest_bout_s: the longest running in one go of this week's runs that were done, or are left. goal_week: the week
    that reaches the goal. see_somebody: what a professional has to see before the next run; then nothing is coming.
    to_be_seen: by the table, that somebody has to see the knee: till then no run gets harder, or none is run. hint:
    that it is time to book somebody, and no more than that. not_taken_in: what follows of what was told since the
    plan was made: then no run is coming before it is made again. asks_too_much: nor then, for an illness that was
    told, or a week of which nobody told. days_away: that the file names days away of which the plan does not
    know, and from which day on none of it is run. waits_for: what must be so before the next run. waits_no_more: the
    plan holds no runs, and what it waited for is so by now. strength_waits: the titles of strength that comes once
    more, for what comes after it begins once some of it is told.
    """

    diary: str
    plan_id: str
    today: str
    week: int | None
    of_weeks: int
    phase: str | None
    longest_bout_s: int | None
    goal_week: int | None
    coming: OpenValues | None
    morning: MorningValues | None
    days_since_entry: int | None
    ill_since: str | None
    on_foot_m: int
    weeks: list[WeekToldValues]
    open_sessions: list[OpenValues]
    open_mornings: list[str]
    of_other_plans: int
    see_somebody: list[str]
    to_be_seen: ToBeSeenValues | None
    hint: ToBeSeenValues | None
    not_taken_in: follows.FollowsValues | None
    asks_too_much: bool
    days_away: str | None
    waits_for: list[str]
    waits_no_more: bool
    strength_waits: list[str]


def page(now: Status, generate: str, tell: str) -> Page[StatusValues]:
    """Return where somebody is, in the runner's language.

    generate: the command that makes the plan again. tell: `planforge log` of it.
    """
    log = now.log
    said = language(log.plan.runner.language)
    ill = log.diary.ill_since
    values: StatusValues = {
        "diary": str(log.path),
        "plan_id": log.plan.plan_id,
        "today": str(log.today),
        "week": now.week.index if now.week else None,
        "of_weeks": log.plan.calendar.weeks,
        "phase": now.week.phase if now.week else None,
        "longest_bout_s": now.longest_bout_s,
        "goal_week": log.plan.goal.reached_in_week,
        "coming": _session(now),
        "morning": _morning(now),
        "days_since_entry": now.days_since,
        "ill_since": str(ill) if ill else None,
        "on_foot_m": now.on_foot_m,
        "weeks": [_week(one) for one in now.weeks],
        "open_sessions": [{"session": one.id, "date": str(one.date), "title": one.title} for one in log.open_sessions],
        "open_mornings": [str(day) for day in log.open_mornings],
        "of_other_plans": log.of_other_plans,
        "see_somebody": [flag.value for flag in now.flags],
        "to_be_seen": _to_be_seen(now.to_be_seen, said, tell) if now.to_be_seen else None,
        "hint": _to_be_seen(now.hint, said, tell) if now.hint else None,
        "not_taken_in": follows.values_of(now.not_taken_in, generate, said) if now.not_taken_in else None,
        "asks_too_much": now.asks_too_much,
        "days_away": in_words(now.days_away, said) if now.days_away else None,
        "waits_for": [*now.waits_for],
        "waits_no_more": now.waits_no_more,
        "strength_waits": [*now.strength_waits],
    }
    hint = [says(now.hint, said, tell)] if now.hint else []
    untold = [in_words(Message("messages.warnings.strength_untold", title=one), said) for one in now.strength_waits]
    once_more = [f"{one[0].upper()}{one[1:]}." for one in untold]
    lines = [" ".join(_in_words(now, said)), *once_more, *hint, *still_open(log, said), *of_other_plans(log, said)]
    if now.flags and not _was_seen(now):
        lines.insert(0, see_somebody(now.flags, said, tell))
    elif now.to_be_seen:
        first = says(now.to_be_seen, said, tell)
        goes_on = now.not_taken_in and now.to_be_seen.parts.refer is not Refer.AT_ONCE  # else no plan is made meanwhile
        lines.insert(0, f"{first} {follows.taken_in(generate, said)}" if goes_on else first)
    elif now.not_taken_in:
        lines.insert(0, follows.line(now.not_taken_in, generate, said))
    elif held := follows.held_up(now, generate, said):
        lines.insert(0, held)
    elif now.waits_no_more:
        lines.insert(0, said.status.waits_no_more.format(command=generate))
    if now.sore:
        lines.insert(bool(now.flags or now.to_be_seen), f"{in_words(now.sore, said)}")
    if so_ill := rests(log.diary, tell):
        after_who_is_seen = bool(now.flags or now.to_be_seen)
        lines.insert(after_who_is_seen, f"{in_words(so_ill, said)}.")
    elif ill:
        lines.append(said.diary.still_ill.format(day=said.day(ill)))
    return Page("\n".join([*lines, *_table(now, said)]), values)


def _in_words(now: Status, said: Language) -> Iterator[str]:
    """Yield where somebody is, how the knee was, and what comes next."""
    words, plan, today = said.status, now.log.plan, now.log.today
    if now.week:
        yield words.week.format(week=now.week.index, weeks=plan.calendar.weeks, phase=said.phase(now.week.phase))
        if now.longest_bout_s and now.not_taken_in is None and not now.waits_for:
            yield words.level.format(longest=format_duration(now.longest_bout_s, said.quantities))
        if reached := plan.goal.reached_in_week:
            yield (words.goal if reached >= now.week.index else words.goal_reached).format(week=reached)
    elif today < plan.calendar.start:
        yield words.not_begun.format(day=said.day(plan.calendar.start))
    else:
        yield words.over.format(day=said.day(plan.last_day))
    if now.morning:
        day, pain, usual = now.morning
        form = words.worse if pain > usual else words.as_usual
        yield form.format(morning=said.morning(day, today), pain=pain, usual=usual)
    if now.coming and now.coming.id in now.held_back.until_seen:
        title = said.until_seen.title.format(title=now.coming.title)
        yield words.coming.format(day=said.day(now.coming.date), title=title, session=now.coming.id)
    elif now.coming and not now.held_back.holds(now.coming):
        coming = now.coming
        yield words.coming.format(day=said.day(coming.date), title=coming.title, session=coming.id)
        if now.next_run and now.next_run != now.coming and not now.held_back.holds(now.next_run):
            run = now.next_run
            yield words.next_run.format(day=said.day(run.date), title=run.title, session=run.id)
    if now.days_since is None:
        yield words.nothing_told
    else:
        yield said.counted(now.days_since, words.days_since) if now.days_since else words.told_today


def _table(now: Status, said: Language) -> Iterator[str]:
    """Yield the weeks that have begun, a line each."""
    if not now.weeks:
        return
    words, units = said.status, now.log.plan.runner.units
    columns = words.columns
    heading = (
        columns.week, columns.sessions, columns.part, columns.missed, columns.untold, columns.worst, columns.mornings,
        columns.distance, columns.longest, "",
    )  # fmt: skip
    yield ""
    yield from aligned([heading, *(_row(one, units, said) for one in now.weeks)], (5, 6, 9))
    yield words.legend
    if any(one.open_parts for one in now.weeks):
        yield words.open_part
    if any(one.much_more for one in now.weeks):
        yield words.much_more
    distance = format_distance(1000 * now.on_foot_m, units, said.quantities)
    yield words.on_foot.format(distance=distance, shoes=words.shoes[units])


def _row(told: WeekTold, units: Units, said: Language) -> tuple[str, ...]:
    def far(metres: int) -> str:
        return format_distance(1000 * metres, units, said.quantities)

    def of(done: str, due: str) -> str:
        return said.status.of_due.format(done=done, due=due)

    untold = "+" * bool(told.open_parts)

    def so_far(metres: int, more: str = "") -> str:
        return untold if untold and not metres else far(metres) + more

    return (
        str(told.week.index),
        of(str(told.done), str(told.due)),
        *(str(number or "-") for number in (told.part, told.missed, told.untold)),
        " ".join("." if pain is None else str(pain) for pain in told.worst),
        " ".join(map(str, told.mornings)),
        of(so_far(told.distance_m, untold), far(told.due_m)) if told.distance_m or told.due_m else "-",
        of(so_far(told.longest_m), far(told.longest_due_m)) if told.longest_m or told.longest_due_m else "-",
        "*" if told.much_more else "",
    )


def _session(now: Status) -> OpenValues | None:
    coming = now.coming
    if coming is None or now.held_back.holds(coming):
        return None
    return {"session": coming.id, "date": str(coming.date), "title": coming.title}


def _was_seen(now: Status) -> bool:
    """Tell whether somebody has seen the knee since, and said no: then that is what is said first."""
    return now.to_be_seen is not None and SAID_NO in now.to_be_seen.about.outcome.rows


def says(seen: ToBeSeen, said: Language, tell: str) -> str:
    """Return that somebody has to see the knee, why, and how to tell what was said, by `tell`: `planforge log`."""
    told = said.diary.follows.told_of.format(
        day=said.day(seen.about.day),
        because=because(seen.gate, seen.about.outcome, said, of_strength=seen.about.of_strength),
    )
    parts = seen.parts
    if SAID_NO in seen.about.outcome.rows:  # it was seen: what is waited for is a yes
        parts = Parts(next=Next.NO_RUNNING, refer=Refer.SOON)
    return " ".join((told, *to_do(parts, said), said.status.tell_who_saw.format(command=tell)))


def _to_be_seen(seen: ToBeSeen, said: Language, tell: str) -> ToBeSeenValues:
    return {
        "day": str(seen.about.day),
        "rows": [*seen.about.outcome.rows],
        "refer": seen.parts.refer.value,
        "runs": seen.runs,
        "says": says(seen, said, tell),
    }


def _morning(now: Status) -> MorningValues | None:
    if now.morning is None:
        return None
    day, pain, usual = now.morning
    return {"day": str(day), "pain": pain, "usual": usual}


def _week(told: WeekTold) -> WeekToldValues:
    return {
        "week": told.week.index,
        "start": str(told.week.start),
        "phase": told.week.phase,
        "due": told.due,
        "done": told.done,
        "part": told.part,
        "missed": told.missed,
        "untold": told.untold,
        "beyond": told.beyond,
        "worst": [*told.worst],
        "mornings": [*told.mornings],
        "distance_m": told.distance_m,
        "due_m": told.due_m,
        "longest_m": told.longest_m,
        "longest_due_m": told.longest_due_m,
        "open_parts": told.open_parts,
        "much_more": told.much_more,
    }
