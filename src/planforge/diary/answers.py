"""What a session and the morning after it say, as answers of the table that decides (`planforge.gate`).

What was asked and not told is None, and never mild. Whether it was asked, `planforge.diary.asked` says; what nobody
asked is left to the table, to which it is the mildest step.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from planforge.diary.asked import morning_after, unanswered, usual_morning
from planforge.diary.entries import Morning, SessionTold, Today, Trained
from planforge.diary.told import Diary
from planforge.diary.vocabulary import Answer, Course, Done, Illness, Swelling, Why
from planforge.gate.judging import Answers
from planforge.gate.table import table
from planforge.plan.model import Do, Kind, Part, Plan, Session, unrolled

EXTRA = 10  # more than so many hundredths above the planned running is extra: ours
ALL_OF_THE_WAY = 90  # hundredths of the planned distance that are all of it, as of a watch without a path: ours
_NEXT_MORNING = timedelta(1)


def kind_of(planned: Session | None) -> Kind:
    """Return what a session was: a run, where no plan had it."""
    return planned.counts_as if planned is not None else Kind.RUN


def left_out_for_pain(told: Trained) -> bool:
    """Tell whether a planned session was not done because it hurt."""
    return isinstance(told, SessionTold) and told.done is Done.NO and told.why is Why.PAIN


def told_not_to(told: Trained) -> bool:
    """Tell whether a planned session was not done because somebody had said not to."""
    return isinstance(told, SessionTold) and told.done is Done.NO and told.why is Why.NOT_ALLOWED


def direct(
    plan: Plan,
    diary: Diary,
    told: Trained,
    planned: Session | None,
    local: datetime,
    *,
    asks_begin: bool = False,
    allowed_bout_s: int | None = None,
) -> Answers:
    """Return the answers that a session itself gives, with the morning after.

    planned: the session of the plan; None for a run that no plan had. local: the time in the plan's zone, by which the
    morning after may have come. asks_begin: it matters when the pain begins (the IT band), and allowed_bout_s is the
    longest stretch that is allowed then.
    """
    if left_out_for_pain(told):
        return _felt((told,)) | {"skipped_for_pain": "yes", **_nothing_to_tell()}
    if told_not_to(told):
        return _only_asked(_felt((told,)) | {"told_not_to": "yes", **_nothing_to_tell()}, set())
    morning = diary.mornings.get(told.day + _NEXT_MORNING)
    next_day = morning is not None or morning_after(plan, told) <= local
    answers = _felt((told, morning) if morning else (told,))
    answers |= {
        "skipped_for_pain": "no",
        "before": told.before,
        "worst": told.worst,
        "course": told.course.key if told.course else "none" if told.worst == 0 else None,
        "after": told.after,
        "settled": told.back_to_usual.key if told.back_to_usual else None,
        "done": "all" if not isinstance(told, SessionTold) or told.done is Done.ALL else "part",
        "onset": _onset(told, allowed_bout_s) if asks_begin else "none",
        "extra": _extra(plan, diary, told, planned),
        "morning": _morning(diary, morning) if morning else None,
        "stiffness": morning.stiffness.key if morning and morning.stiffness else None,
    }
    asked = unanswered(told, kind_of(planned), asks_begin=asks_begin, next_day=next_day)
    return _only_asked(
        answers, {_NAMES.get(name, name) for name in asked} | _asked_of_the_morning(answers, morning, next_day)
    )


def of_a_day(diary: Diary, told: Morning | Today) -> Answers:
    """Return the answers of a day on its own: how the knee was, whatever was trained, or on a morning after nothing."""
    knee: dict[str, str | int | bool | None] = (
        {"before": told.pain} if isinstance(told, Today) else {"morning": _morning(diary, told)}
    )
    felt = _felt((told,)) | {"tablet_days": tablet_days(diary, told.day)}
    return _only_asked(felt | _nothing_to_tell() | knee, set())


def tablet_days(diary: Diary, day: date, *, trained: bool = False) -> int:
    """Return the step of `tablet_days` of a day: of so many of the last seven a painkiller was told, that day too.

    None where none was told of that day, nor, of a session, of the morning after it: what is told then is no tablet.
    """
    days = (day, *([day + _NEXT_MORNING] if trained and day + _NEXT_MORNING in diary.mornings else []))
    last = max((one for one in days if one in diary.tablet_days), default=None)
    since = max((one.day for one in diary.seen if one.day <= day), default=date.min)
    if last is None:
        return 0
    return min(3, sum(last - timedelta(7) < one <= last and one > since for one in diary.tablet_days))


# How the table calls what an entry calls otherwise.
_NAMES = {
    "stride": "gait",
    "tablet": "painkiller",
    "elsewhere": "new_place",
    "red_flags": "red_flag",
    "back_to_usual": "settled",
    "pain_from_s": "onset",
    "why": "done",
}


def _only_asked(answers: dict[str, str | int | bool | None], missing: set[str]) -> Answers:
    """Return the answers; of those that are not there only what was asked stays unknown, all others are mild."""
    steps = table().answers
    return {
        name: given if given is not None or name in missing else steps[name].steps[0] for name, given in answers.items()
    } | {name: None for name in missing if answers.get(name) is None}


def _asked_of_the_morning(
    answers: dict[str, str | int | bool | None], morning: Morning | None, next_day: bool
) -> set[str]:
    """Return what of the morning after has to be known for a step up: how it was once it came, how stiff a bad one."""
    if morning is None:
        return {"morning"} if next_day else set()
    return {"stiffness"} if answers["morning"] != "usual" else set()


def _nothing_to_tell() -> dict[str, str | int | bool | None]:
    """Return the answers of a session that was not done: there was no pain in it, and no morning after it."""
    return {"worst": 0, "morning": "usual"}


def _felt(several: Iterable[Trained | Morning | Today]) -> dict[str, str | int | bool | None]:
    """Return the gravest of what was told beside the pain, of a session and the morning after."""
    several = list(several)

    def gravest(name: str, order: type[Answer]) -> str | None:
        some = [one for told in several if (one := getattr(told, name)) is not None]
        return max(some, key=list(order).index).key if some else None

    def any_of(name: str) -> bool | None:
        some = [bool(one) for told in several if (one := getattr(told, name)) is not None]
        return any(some) if some else None

    stride = [told.stride.key for told in several if told.stride is not None]
    return {
        "red_flag": any_of("red_flags"),
        "new_place": any_of("elsewhere"),
        "swelling": gravest("swelling", Swelling),
        "gait": max(stride, key=("normal", "changed").index) if stride else None,
        "painkiller": any_of("tablet"),
        "illness": gravest("illness", Illness),
    }


def _morning(diary: Diary, morning: Morning) -> str:
    """Return a morning beside the usual one."""
    more = morning.pain - usual_morning(diary, morning.day)
    return "usual" if more <= 0 else "little_more" if more == 1 else "more"


def _onset(told: Trained, allowed_bout_s: int | None) -> str | None:
    """Return when the pain began beside the longest stretch that is allowed; without one it is within it."""
    if told.worst == 0 or told.course is Course.EASED:
        return "none"
    if told.pain_from_s is None:
        return None
    return "after_cap" if allowed_bout_s is not None and told.pain_from_s > allowed_bout_s else "before_cap"


def _extra(plan: Plan, diary: Diary, told: Trained, planned: Session | None) -> str:
    """Return whether more was run than planned; or that the run of the day after a run beyond the plan is to be none.

    That is so where that run is of the same week, and nobody ran it. One of the week after stays: the day off would
    cost that week, too, beside the climb that a run beyond the plan costs.
    """
    if planned is not None:
        return "yes" if _is_extra(told, planned) else "no"
    after = told.day + _NEXT_MORNING
    ran = {one.session for one in diary.trained if isinstance(one, SessionTold) and one.done is not Done.NO}
    again = any(one.day == after for one in diary.runs)
    due = [run.id for week in plan.weeks for run in week.runs if run.date == after and week.start <= told.day]
    return "unplanned" if due and not again and not ran & {*due} else "yes"


def _is_extra(told: Trained, planned: Session) -> bool:
    """Tell whether more was run than planned: by the time run, else by the distance, walking included.

    Or whether it was run with less walking in it than planned, which makes its stretches longer.
    """
    if _walked_less(told, planned):
        return True
    if told.run_s is not None:
        return 100 * told.run_s > (100 + EXTRA) * planned_run_s(planned)
    return told.distance_m is not None and 100 * told.distance_m > (100 + EXTRA) * planned.distance_m


def _walked_less(told: Trained, planned: Session) -> bool:
    """Tell whether a run with walks was done as far as planned, and more of its time was run.

    By the time run; where that is not told, by how fast it was, walking included.
    """
    if told.duration_s is None or not as_far_as_planned(told.distance_m, planned) or not _has_walks(planned):
        return False
    if told.run_s is not None:
        ran, due = told.run_s, planned_run_s(planned)
    else:
        assert told.distance_m is not None
        ran, due = told.distance_m, planned.distance_m
    return 100 * ran * planned.duration_s > (100 + EXTRA) * due * told.duration_s


def as_far_as_planned(distance_m: int | None, planned: Session) -> bool:
    """Tell whether the whole distance of a planned run was done, as far as a watch can tell."""
    return distance_m is not None and 100 * distance_m >= ALL_OF_THE_WAY * planned.distance_m > 0


def _has_walks(planned: Session) -> bool:
    return any(step.part is Part.MAIN and step.do is Do.WALK for step in unrolled(planned.steps))


def planned_run_s(planned: Session) -> int:
    """Return how long a planned session has somebody run, in seconds."""
    return sum(step.seconds for step in unrolled(planned.steps) if step.do is Do.RUN)


def days_off(last_run: date | None, day: date, missed_runs: int) -> str:
    """Return the step of `days_off` before a run on a day: days between it and the last run.

    missed_runs: planned runs in between that were not done. By 4 to 7 days it takes two of them; longer, the days
    alone.
    """
    days = (day - last_run).days - 1 if last_run is not None else 0
    if days <= 3 or (days <= 7 and missed_runs < 2):
        return "to_3"
    return next((step for most, step in ((7, "to_7"), (14, "to_14"), (28, "to_28")) if days <= most), "over_28")
