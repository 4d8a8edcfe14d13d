"""The answers that the pain gate asks of a session, told or derived: from the entries, the plan, and what was judged.

The names and spellings are those of the decision table. Missing is not zero: an answer that was asked for and not told
is None, for which the gate never allows a step up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import TypeAlias

from planforge.diary.asked import usual_morning
from planforge.diary.entries import Morning, RunTold, SessionTold, Trained
from planforge.diary.told import Diary
from planforge.diary.vocabulary import DECIDES_AT_MOST, Answer, Done, Illness, Stride, Swelling, Why
from planforge.plan.measures import measure_steps
from planforge.plan.model import Plan, PlanRunner, Session, Speeds

Answers: TypeAlias = dict[str, str | int | None]
MUCH_MORE = 110  # per cent of what was planned: above it something was run beyond the plan
_WEEK = timedelta(7)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the gate said of an earlier session.

    level: what was trained there, so that sessions on one level know each other. failed: a row on pain, swelling, gait
    or skipped_for_pain spoke. stopped: the run ended for worst above go, gait or swelling. stepped_back: for pain.
    clean: no such row spoke, no tablet, nothing asked left open.
    """

    session: str
    day: date
    level: str
    failed: bool = False
    stopped: bool = False
    stepped_back: bool = False
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the answers of a session need besides diary and plan.

    level: the session's; at_first_level: it is the first. sessions_needed: clean ones
    before a level is left. cap_s: the longest bout that is allowed, where the pain's beginning matters (the IT band).
    earlier: what was judged before, oldest first, of this plan. usual: pain on a usual morning before any was told.
    """

    level: str
    at_first_level: bool = False
    sessions_needed: int = 2
    cap_s: int | None = None
    earlier: tuple[Earlier, ...] = ()
    usual: int = 0


def answers_for(session: Session, diary: Diary, plan: Plan, context: Context) -> Answers | None:
    """Return what the gate asks of a planned session; None of one that was missed, or of which nobody spoke.

    What depends on how the session itself is judged (it counts as one more fail, stop, step back or clean one) is left
    to `with_itself`, once its first judgement is known.
    """
    told = diary.sessions.get(session.id)
    if told is None or (told.done is Done.NO and told.why is not Why.PAIN):
        return None
    skipped = told.done is Done.NO
    morning = None if skipped else diary.mornings.get(told.day + timedelta(1))
    return {
        **_last_question(told, morning),
        **(_of_pain(told, morning, diary, context) if not skipped else {}),
        **_judged_before(told, diary, context),
        "done": "part" if told.done is Done.PART and told.why is not Why.PAIN else "all",
        "skipped_for_pain": _yes(skipped),
        "extra": _yes(_extra(session, told, diary, plan)),
        "days_off": _days_off(session, told, diary, plan),
        "again_morning": _yes(_again_morning(told, diary, context.usual)),
        "trend": trend(diary, told.day),
        "weeks_no_better": weeks_no_better(diary, told.day),
    }


def with_itself(answers: Answers, earlier: Sequence[Earlier], this: Earlier, needed: int) -> Answers:
    """Return the answers in which the session counts itself, as it was judged at first."""
    return {**answers, **_counts([*earlier, this], this.day, this.level, needed)}


# -- told ------------------------------------------------------------------------------------------------------------


def _last_question(told: SessionTold, morning: Morning | None) -> Answers:
    """Return what was told of a session and its morning beside pain; of both the graver."""
    both = [one for one in (told, morning) if one is not None]
    return {
        "red_flag": _graver([None if one.red_flags is None else _yes(bool(one.red_flags)) for one in both], _NO_YES),
        "new_place": _graver([_told_yes(one.elsewhere) for one in both], _NO_YES),
        "painkiller": _graver([_told_yes(one.tablet) for one in both], _NO_YES),
        "swelling": _graver([one.swelling and one.swelling.key for one in both], _keys(Swelling)),
        "gait": _graver([one.stride and one.stride.key for one in both], _keys(Stride)),
        "illness": _graver([one.illness and one.illness.key for one in both], _keys(Illness)),
    }


def _of_pain(told: SessionTold, morning: Morning | None, diary: Diary, context: Context) -> Answers:
    """Return what was told of the pain; what a session without pain need not tell is left out."""
    found: Answers = {
        "worst": _points(told.worst),
        "morning": _morning(diary, morning, context.usual) if morning else None,
    }
    others: Answers = {
        "before": _points(_before(told, diary)),
        "course": told.course and told.course.key,
        "after": _points(told.after),
        "settled": told.back_to_usual and told.back_to_usual.key,
        "stiffness": morning.stiffness.key if morning and morning.stiffness else None,
        "onset": _onset(told, context.cap_s),
    }
    return found | {name: value for name, value in others.items() if value is not None}


_NO_YES = ("no", "yes")


def _graver(told: Iterable[str | None], steps: Sequence[str]) -> str | None:
    """Return the gravest of what was told; None where nothing was."""
    return max((one for one in told if one is not None), key=steps.index, default=None)


def _keys(answer: type[Answer]) -> tuple[str, ...]:
    return tuple(one.key for one in answer)


def _told_yes(one: bool | None) -> str | None:
    return None if one is None else _yes(one)


def _yes(one: bool) -> str:
    return "yes" if one else "no"


def _points(pain: int | None) -> int | None:
    return None if pain is None else min(pain, DECIDES_AT_MOST)


def _before(told: SessionTold, diary: Diary) -> int | None:
    """Return the pain before a run: as told of it, else how the knee was that day."""
    today = diary.todays.get(told.day)
    return told.before if told.before is not None else today.pain if today else None


def _onset(told: SessionTold, cap_s: int | None) -> str | None:
    if told.worst == 0:
        return "none"
    if told.pain_from_s is None or cap_s is None:
        return None
    return "after_cap" if told.pain_from_s > cap_s else "before_cap"


def _morning(diary: Diary, morning: Morning, first: int) -> str:
    more = morning.pain - usual_morning(diary, morning.day, first)
    return "more" if more >= 2 else "little_more" if more == 1 else "usual"


# -- derived ---------------------------------------------------------------------------------------------------------


def _judged_before(told: SessionTold, diary: Diary, context: Context) -> Answers:
    """Return what was judged before this session; it does not count itself yet."""
    before = [one for one in context.earlier if one.session != told.session]
    return {
        "at_first_level": _yes(context.at_first_level),
        **_counts(before, told.day, context.level, context.sessions_needed, _last_seen(diary, told.day)),
    }


def _counts(judged: Sequence[Earlier], day: date, level: str, needed: int, seen: date = date.min) -> Answers:
    here = [one for one in judged if one.level == level]
    fails = 0
    for one in here:
        fails = 0 if one.clean else fails + one.failed
    stops = sum(one.stopped for one in judged if day - _WEEK < one.day <= day and one.day > seen)
    back = sum(one.stepped_back for one in judged if day - 4 * _WEEK < one.day <= day and one.day > seen)
    return {
        "fails_in_a_row": min(fails, 2),
        "stops_in_7_days": min(stops, 2),
        "steps_back_28_days": min(back, 3),
        "clean": "enough" if sum(one.clean for one in here) >= needed else "too_few",
    }


def _last_seen(diary: Diary, day: date) -> date:
    return max((one.day for one in diary.seen if one.day <= day), default=date.min)


def _extra(session: Session, told: SessionTold, diary: Diary, plan: Plan) -> bool:
    """Tell whether more was run than planned: by more than a tenth, or a run no plan had since the session before."""
    before = [one.day for one in diary.sessions.values() if one.done is not Done.NO and one.day < told.day]
    since = max(before, default=date.min)
    if any(isinstance(one, RunTold) and since <= one.day <= told.day for one in diary.runs):
        return True
    planned = measure_steps(session.steps, _speeds(plan.runner))
    pairs = (
        (told.run_s, planned.run_time),
        (told.duration_s, session.duration_s),
        (told.distance_m, planned.distance // 1000),
    )
    return any(done and wanted and 100 * done > MUCH_MORE * wanted for done, wanted in pairs)


def _speeds(runner: PlanRunner) -> Speeds:
    return Speeds(runner.easy_speed_mm_s, runner.walking_speed_mm_s)


def _days_off(session: Session, told: SessionTold, diary: Diary, plan: Plan) -> str:
    """Return how long nobody ran before a session; up to a week only where two planned runs in a row are gone.

    Of a session nobody spoke of it is not known that it was missed: it is no day off.
    """
    last = max((one.day for one in diary.trained if one.day < told.day and _is_run(one, plan)), default=None)
    runs = [run for week in plan.weeks for run in week.runs]
    unknown = [
        run.date for run in runs if run.id not in diary.sessions and run.date < told.day and run.id != session.id
    ]
    last = max([*unknown, *([last] if last else [])], default=None)
    if last is None:
        return "to_3"
    off = (told.day - last).days - 1
    if off >= 8:
        return "to_14" if off <= 14 else "to_28" if off <= 28 else "over_28"
    gone = sum(last < run.date < told.day and run.id != session.id for run in runs)
    return "to_7" if off > 3 and gone >= 2 else "to_3"


def _is_run(told: Trained, plan: Plan) -> bool:
    return isinstance(told, RunTold) or "-run-" in told.session


def _again_morning(told: SessionTold, diary: Diary, first: int) -> bool:
    """Tell whether the morning after the session before was a worse one, too."""
    days = [one.day for one in diary.trained if one.day < told.day]
    morning = diary.mornings.get(max(days) + timedelta(1)) if days else None
    return morning is not None and _morning(diary, morning, first) != "usual"


def _felt(diary: Diary, day: date, since: date) -> list[tuple[date, int]]:
    """Return every worst and morning pain up to a day, with its day."""
    worst = [(one.day, one.worst) for one in diary.trained if one.worst is not None]
    mornings = [(one.day, one.pain) for one in diary.mornings.values()]
    return sorted((when, pain) for when, pain in (*worst, *mornings) if since <= when <= day)


def trend(diary: Diary, day: date) -> str:
    """Return for how long pain has been above the best two weeks by 1 or more: `no`, `worse_2`, `worse_3`.

    The mean of worst and morning over two weeks, since the start or the last time that a professional saw the knee.
    """
    told = _felt(diary, day, _last_seen(diary, day))
    if not told:
        return "no"
    means: dict[date, float] = {}
    end = told[0][0] + 2 * _WEEK - timedelta(1)  # the first two whole weeks
    while end <= day:
        inside = [pain for when, pain in told if end - 2 * _WEEK < when <= end]
        if inside:
            means[end] = fmean(inside)
        end += timedelta(1)
    worse, best = 0, None
    for mean in means.values():
        best = mean if best is None else min(best, mean)
        worse = worse + 1 if mean >= best + 1 else 0
    return "worse_3" if worse > 21 else "worse_2" if worse > 14 else "no"


def weeks_no_better(diary: Diary, day: date) -> str:
    """Return for how many weeks pain has not been lower than in the first: `to_1`, `2`, `over_2`; 0 is better."""
    told = _felt(diary, day, _last_seen(diary, day))
    weeks: dict[int, list[int]] = {}
    for when, pain in told:
        weeks.setdefault((when - told[0][0]).days // 7, []).append(pain)
    means = [fmean(one) for one in weeks.values()]
    count = 0
    for mean in means[1:]:
        count = count + 1 if mean >= means[0] and mean > 0 else 0
    return "over_2" if count > 2 else "2" if count == 2 else "to_1"
