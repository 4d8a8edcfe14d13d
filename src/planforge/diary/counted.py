"""What many entries say together, and what follows from each: one session after the other, as they were done.

The answers that no single entry holds (how often in a row, how it went over the weeks, whether enough was good) are
counted here from what was told, and each session is judged with what was known of those before it.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate, islice, takewhile
from math import inf
from typing import TypeAlias

from planforge.diary.answers import days_off, direct, kind_of, left_out_for_pain, tablet_days, told_not_to
from planforge.diary.entries import RunTold, SessionTold, Trained
from planforge.diary.told import Diary
from planforge.diary.vocabulary import Done, Illness, Why
from planforge.gate.judging import Answers, Gate, Outcome, judge
from planforge.gate.outcome import Next, Now
from planforge.plan.model import Do, Kind, Part, Plan, Session, unrolled
from planforge.plan.slots import week_of

Level: TypeAlias = tuple[int, int] | str  # of a run: its longest stretch and its shortest walk in seconds; a routine
CONTINUOUS: Level = (0, 0)  # no walk in it
# The answers that a row about pain speaks of: such a row makes a session a fail of its level.
OF_PAIN = {
    "red_flag", "new_place", "swelling", "gait", "before", "worst", "course", "after", "settled", "morning",
    "again_morning", "stiffness", "onset", "skipped_for_pain",
}  # fmt: skip
DAY, WEEK, TWO_WEEKS = timedelta(1), timedelta(7), timedelta(14)
FOUR_WEEKS, EIGHT_WEEKS = timedelta(28), timedelta(56)
SORE_AGAIN = 6  # days within eight weeks on which it hurt more than the plan goes on with: `sore_in_8_weeks`
WORSE = 1  # of 10, above the best two weeks
HARDLY = 1  # of 10: a week in which nothing hurt more, and no tablet hid any, holds little that could be better; ours


@dataclass(frozen=True, slots=True)
class Judged:
    """A session that was told of, what it says, and what follows.

    planned: None for a run that no plan had. kind: what it was by its steps. level: on which it was, so that those on
    one level can be counted. pain: the names of the rows about pain that spoke of the session itself. steps_back: it
    went back for pain. good: nothing of that kind spoke, no tablet, nothing left open, all of it done.
    """

    told: Trained
    planned: Session | None
    kind: Kind
    level: Level | None
    answers: Answers
    outcome: Outcome
    pain: tuple[str, ...]
    steps_back: bool
    stopped: bool
    good: bool

    @property
    def day(self) -> date:
        """Return the day on which it was done, or left out."""
        return self.told.day


def judged(
    plan: Plan,
    diary: Diary,
    by: Gate,
    local: datetime,
    *,
    good_needed: int = 2,
    allowed_bout_s: Callable[[Session], int] | None = None,
) -> tuple[Judged, ...]:
    """Return what follows from each session that was told of, in the order in which they were done.

    One that was missed is none, but for pain, or as somebody had said so. local: the time in the plan's zone.
    good_needed: how many good sessions a level wants (`clean-sessions`). allowed_bout_s: the longest stretch that is
    allowed when a session is due, in seconds; without it, the session's own.
    """
    before: list[Judged] = []
    planned = {one.id: one for one in plan.sessions}
    first = next((level_of(one) for one in plan.sessions if one.counts_as is Kind.RUN), None)
    known = _Known(plan, diary, by, local, first, good_needed, allowed_bout_s or _longest, Pains(diary))
    for told in _in_order(diary):
        session = planned.get(told.session) if isinstance(told, SessionTold) else None
        if isinstance(told, SessionTold) and session is None:
            continue  # of a session that the plan has no more
        before.append(one := _judged(known, told, session, before))
        known.alike[one.kind].append(one)
        known.stops.extend([one.day] if one.stopped else [])
        if one.steps_back and one.day not in known.steps_back[-1:]:  # what hurt on a day sends back once
            known.steps_back.append(one.day)
        if one.level is not None or one.good:
            known.of_levels[one.kind].append(one)
    return tuple(before)


def before_next_run(plan: Plan, diary: Diary, day: date) -> Answers:
    """Return what is known on a day on which a run may follow: days off, judged once, the knee today, an illness.

    Sessions of which nobody spoke count as run.
    """
    runs = [one for one in plan.sessions if one.counts_as is Kind.RUN and one.date < day]
    gone = {slot for slot, told in diary.sessions.items() if told.done is Done.NO}
    done = [one.date for one in runs if one.id not in gone]
    done += [one.day for one in diary.trained if _ran(one, plan) and one.day < day]
    last = max(done, default=None)
    missed = sum(1 for one in runs if one.id in gone and (last is None or one.date > last))
    today, ill = diary.todays.get(day), diary.ill_since
    return {
        "days_off": days_off(last, day, missed),
        "before": today.pain or 0 if today else 0,
        "illness": _illness(diary, ill) if ill and ill <= day else "no",
    }


def level_of(session: Session) -> Level:
    """Return on which level a session is: of a run its longest stretch and its shortest walk, else its title.

    Continuous running is one level however long it is, as on the ladder: the long run of a week stands on no other
    level than the short ones.
    """
    if session.counts_as is not Kind.RUN:
        return session.title
    walks = [step.seconds for step in unrolled(session.steps) if step.part is Part.MAIN and step.do is Do.WALK]
    return (_longest(session), min(walks)) if walks else CONTINUOUS


def _longest(session: Session) -> int:
    """Return the longest stretch of running in a session, in seconds."""
    longest = bout = 0
    for step in unrolled(session.steps):
        bout = bout + step.seconds if step.do is Do.RUN else 0
        longest = max(longest, bout)
    return longest


# -- one session -----------------------------------------------------------------------------------------------------


def _in_order(diary: Diary) -> list[Trained]:
    listed = diary.sessions.values()
    told = [one for one in listed if one.done is not Done.NO or left_out_for_pain(one) or told_not_to(one)]
    return sorted((*told, *diary.runs), key=lambda one: (one.day, str(one.start or "")))


def _judged(known: "_Known", told: Trained, session: Session | None, before: Sequence[Judged]) -> Judged:
    level, by, kind = level_of(session) if session else None, known.by, kind_of(session)
    alike = known.alike[kind]
    since = max((one.day for one in known.diary.seen if one.day <= told.day), default=date.min)
    own: dict[str, str | int | bool | None] = dict(known.direct(told, session))
    earlier = next(
        (one for one in reversed(before) if one.day < told.day), None
    )  # that day's other one had this morning
    own["again_morning"] = earlier is not None and earlier.answers.get("morning") in ("little_more", "more")
    if alike and isinstance(alike[-1].told, RunTold) and own.get("extra", "no") == "no":
        own["extra"] = "yes"
    spoke = known.judge(own)
    pain = tuple(name for name in spoke.rows if any(answer in OF_PAIN for answer, _ in by.row(name).when))
    own["fails_in_a_row"] = min(2, 1 + _fails(alike, level)) if pain else 0
    own["at_first_level"] = level is not None and level == known.first
    goes_back = bool(pain) and known.judge(own).next.rank >= Next.BACK_1.rank
    stopped = _stopped(told, own, spoke, by)
    of_its_day = told.day in known.steps_back[-1:] and not left_out_for_pain(told)  # one flare sends back once
    went_back = _count(known.steps_back, told.day - FOUR_WEEKS, since, told.day - DAY)
    own["steps_back_28_days"] = min(3, went_back + (goes_back or of_its_day))
    own["stops_in_7_days"] = min(2, 1 + _count(known.stops, told.day - WEEK, since, told.day)) if stopped else 0
    own["tablet_days"] = tablet_days(known.diary, told.day, trained=True)
    own["trend"] = _trend(known.pains, told.day, since)
    own["weeks_no_better"] = _no_better(known.pains, told.day, since)
    good = not pain and own.get("done") == "all" and own["painkiller"] is False and not spoke.left_open
    if pain and told.day not in known.sore[-1:]:
        known.sore.append(told.day)
    own["sore_in_8_weeks"] = (
        "from_6" if _count(known.sore, told.day - EIGHT_WEEKS, since, told.day) >= SORE_AGAIN else "to_5"
    )
    own["clean"] = (
        "enough"
        if good + _good_on(known.of_levels[kind], level, session, known.good_needed) >= known.good_needed
        else "too_few"
    )
    return Judged(told, session, kind, level, own, known.judge(own), pain, goes_back, stopped, good)


@dataclass(frozen=True, slots=True)
class _Known:
    """What all sessions of a diary are judged by.

    alike: those that were judged so far, by what they were; of_levels: without the runs beyond the plan that were not
    good, which say nothing of a level. steps_back, stops, sore: the days of those that went back, were broken off, or
    hurt more than the plan goes on with.
    """

    plan: Plan
    diary: Diary
    by: Gate
    local: datetime
    first: Level | None
    good_needed: int
    allowed_bout_s: Callable[[Session], int]
    pains: "Pains"
    alike: dict[Kind, list[Judged]] = field(default_factory=lambda: defaultdict(list))
    of_levels: dict[Kind, list[Judged]] = field(default_factory=lambda: defaultdict(list))
    steps_back: list[date] = field(default_factory=list)
    stops: list[date] = field(default_factory=list)
    sore: list[date] = field(default_factory=list)
    outcomes: dict[tuple[tuple[str, object], ...], Outcome] = field(default_factory=dict)

    def judge(self, answers: Answers) -> Outcome:
        """Return what follows from answers; most sessions say what others said."""
        said = tuple(answers.items())
        if said not in self.outcomes:
            self.outcomes[said] = judge(self.by, answers)
        return self.outcomes[said]

    def direct(self, told: Trained, session: Session | None) -> Answers:
        """Return what a session itself says."""
        cap = self.allowed_bout_s(session) if session and session.counts_as is Kind.RUN else None
        asks = "it_band" in self.by.profiles and kind_of(session) is Kind.RUN
        return direct(self.plan, self.diary, told, session, self.local, asks_begin=asks, allowed_bout_s=cap)


# -- how often -------------------------------------------------------------------------------------------------------


def _counts(one: Judged) -> bool:
    """Tell whether a session says how its level is borne: not one in part for other reasons, ill, or of no plan."""
    ill = one.answers.get("illness") not in ("no", None)
    return one.planned is not None and not ill and (bool(one.pain) or one.answers.get("done") == "all")


def _fails(alike: Sequence[Judged], level: Level | None) -> int:
    """Return how many of the last sessions on a level were fails, one after the other."""
    fails = 0
    for one in reversed(alike) if level is not None else ():
        if one.level != level:
            break
        if _counts(one):
            if not one.pain:
                break
            fails += 1
    return fails


def _good_on(alike: Sequence[Judged], level: Level | None, session: Session | None, most: int) -> int:
    """Return how many sessions on a level were good, since the plan came to it; `most` of them are enough.

    A week climbs as a whole: its runs may be of different lengths, and each of them counts for the others.
    """
    week = week_of(session.id) if session is not None and session.counts_as is Kind.RUN else None

    def is_on(one: Judged) -> bool:
        return one.level in (level, None) or (one.planned is not None and week_of(one.planned.id) == week)

    return sum(1 for _ in islice((one for one in takewhile(is_on, reversed(alike)) if one.good), most))


def _count(days: Sequence[date], after: date, since: date, until: date) -> int:
    """Return how many of some days, in order, lie after one, not before the last clearance, and up to another."""
    return max(0, bisect_right(days, until) - max(bisect_right(days, after), bisect_left(days, since)))


def _stopped(told: Trained, own: Answers, spoke: Outcome, by: Gate) -> bool:
    """Tell whether a session was broken off for pain above `go`, a changed stride or swelling."""
    hurt = (own.get("worst") or 0) > by.limits.go or own.get("gait") == "changed"  # type: ignore[operator]  # a number
    broken_off = isinstance(told, SessionTold) and told.done is Done.PART and told.why is Why.PAIN
    reason = hurt or own.get("swelling") in ("slight", "clear")
    return reason and not left_out_for_pain(told) and (broken_off or spoke.now.rank >= Now.WALK_HOME.rank)


# -- over the weeks --------------------------------------------------------------------------------------------------


class Pains:
    """What hurt by day, of sessions and mornings: the mean of any days is two look-ups, however long a diary is."""

    def __init__(self, diary: Diary) -> None:
        """Take all that was told."""
        self._mornings = {day: one.pain for day, one in diary.mornings.items()}
        told = [(one.day, one.worst) for one in diary.trained if one.worst is not None]
        self._days = sorted({day for day, _ in told} | {*self._mornings})
        by_day: dict[date, list[int]] = {}
        for day, pain in (*told, *self._mornings.items()):
            by_day.setdefault(day, []).append(pain)
        self._sums = [0, *accumulate(sum(by_day[day]) for day in self._days)]
        self._counts = [0, *accumulate(len(by_day[day]) for day in self._days)]
        self._best: dict[tuple[date, date], float] = {}
        self._waking = {day for day, one in diary.mornings.items() if one.pain > HARDLY or one.tablet}
        trained = {one.day for one in diary.trained if (one.worst or 0) > HARDLY or one.tablet}
        self._noticed = sorted(trained | self._waking)

    def first(self, until: date, since: date) -> date:
        """Return the first day from another on of which something is known after a session; its own where none is."""
        place = bisect_left(self._days, since)
        day = self._days[place] if place < len(self._days) else None
        is_known = day is not None and (day <= until or (day == until + DAY and day in self._mornings))
        return day if day is not None and is_known else until

    def mean(self, after: date, end: date, until: date) -> float | None:
        """Return the mean of what hurt after a day up to another; None where nothing was told.

        until: of the day after it, and of no later one, the morning alone is known.
        """
        low = bisect_right(self._days, after)
        high = max(low, bisect_right(self._days, min(end, until)))
        total, count = self._sums[high] - self._sums[low], self._counts[high] - self._counts[low]
        if after < until + DAY <= end and until + DAY in self._mornings:
            total, count = total + self._mornings[until + DAY], count + 1
        return total / count if count else None

    def were_noticed(self, after: date, end: date, until: date) -> bool:
        """Tell whether after a day, up to another, something hurt more than hardly, or there was a tablet.

        until: as of `mean`.
        """
        some = bisect_right(self._noticed, min(end, until)) > bisect_right(self._noticed, after)
        return some or (after < until + DAY <= end and until + DAY in self._waking)

    def best(self, end: date, first: date) -> float:
        """Return the lowest mean of two weeks that end on a day, or whole weeks before; infinite where nothing is.

        first: before it nothing counts.
        """
        ends = [end]
        while ends[-1] - TWO_WEEKS >= first - DAY and (first, ends[-1]) not in self._best:
            ends.append(ends[-1] - WEEK)
        best = self._best.get((first, ends[-1]), inf)
        for one in reversed(ends):
            if one - TWO_WEEKS >= first - DAY:
                mean = self.mean(one - TWO_WEEKS, one, one)
                best = self._best[first, one] = best if mean is None else min(best, mean)
        return best


def _trend(pains: Pains, until: date, since: date) -> str:
    """Return for how many weeks the mean of two weeks has lain a point above that of the best two."""
    first, end = pains.first(until, since), until + DAY
    ends = [one for one in (end, end - WEEK, end - TWO_WEEKS) if one - TWO_WEEKS >= first - DAY]
    means = [pains.mean(one - TWO_WEEKS, one, until) for one in ends]
    known = [one for one in (*means[:1], pains.best(end - WEEK, first)) if one is not None and one < inf]
    best = min(known, default=0.0)
    worse = sum(1 for _ in takewhile(lambda one: one is not None and one >= best + WORSE, means))
    return "worse_3" if worse >= 3 else "worse_2" if worse == 2 else "no"


def _no_better(pains: Pains, until: date, since: date) -> str:
    """Return for how many weeks in a row the mean was no lower than in the first week, above 0, and noticed."""
    first = pains.first(until, since)
    start = pains.mean(first - DAY, first + timedelta(6), until) or 0.0
    end, weeks = until + DAY, 0
    while weeks <= 2 and end - WEEK >= first + timedelta(6):
        mean = pains.mean(end - WEEK, end, until)
        if mean is None or mean < start or mean == 0 or not pains.were_noticed(end - WEEK, end, until):
            break
        weeks, end = weeks + 1, end - WEEK
    return "to_1" if weeks <= 1 else "2" if weeks == 2 else "over_2"


def _ran(told: Trained, plan: Plan) -> bool:
    slots = {one.id for one in plan.sessions if one.counts_as is Kind.RUN}
    return isinstance(told, RunTold) or told.session in slots


def _illness(diary: Diary, since: date) -> str:
    """Return the gravest that was told of an illness since it began."""
    felt = (*diary.sessions.values(), *diary.runs, *diary.mornings.values(), *diary.todays.values())
    told = [one.illness for one in felt if one.illness is not None and one.day >= since]
    return max(told, key=list(Illness).index, default=Illness.NO).key
