"""What the pain gate says of everything in a diary: what was told, and what follows from it in time, as its answers.

Pure: a diary, the plan that stands, and the gate of its protocol, to one judgement an occasion. The definitions stand
in `gate/pain.yaml` beside each answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean

from planforge.diary.asked import usual_morning
from planforge.diary.entries import Morning, RunTold, SessionTold, Today
from planforge.diary.told import Diary, Record
from planforge.diary.vocabulary import DECIDES_AT_MOST, Answer, Done, Illness, Why
from planforge.gate.judging import Gate, Outcome, judge
from planforge.gate.outcome import Next, Now
from planforge.plan.measures import measure_steps
from planforge.plan.model import Kind, Plan, Session, Speeds
from planforge.problem.protocol import Ladder
from planforge.sessions.palette import level_of

ABOVE_PLANNED = 1100  # per mille of the planned running, above which it is more than planned: ours
STOPS_WITHIN, STEPS_WITHIN = 7, 28  # days in which stops, and steps back, are counted
WINDOW = 2  # weeks of which the mean tells a trend
# Answers of which a row that speaks makes a session one that did not go well.
_OF_THE_KNEE = {
    "red_flag", "new_place", "swelling", "gait", "before", "worst", "course", "after", "settled", "morning",
    "stiffness", "onset", "skipped_for_pain",
}  # fmt: skip
_IN_TIME = {"trend", "fails_in_a_row", "stops_in_7_days", "steps_back_28_days", "weeks_no_better", "clean", "days_off"}

Occasion = SessionTold | RunTold | Morning | Today
Numbers = dict[tuple[str, ...], int]
_Answers = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class Judgement:
    """What the pain gate said of one occasion.

    number: of the last entry that told of it, from 1. slot: of the planned session; None: there is none. is_run: it
    was one, or was to be. answers: what was judged.
    """

    day: date
    number: int
    slot: str | None
    is_run: bool
    outcome: Outcome
    answers: _Answers = field(hash=False)

    @property
    def binds(self) -> bool:
        """Tell whether it is of running: of a run, or of the knee on some day. Strength has stages of its own."""
        return self.is_run or self.slot is None

    @property
    def went_back(self) -> bool:
        """Tell whether the next run goes back to less."""
        return self.outcome.next in (Next.BACK_1, Next.BACK_2)


@dataclass(frozen=True)
class Judging:
    """By what a diary is judged.

    clean_sessions: how many sessions on a level have to go well before it is left. cleared_on: the days on which
    somebody has seen the knee, by the file. usual_pain: on a morning before anything was told, of 10.
    """

    plan: Plan
    gate: Gate
    ladder: Ladder
    speeds: Speeds
    clean_sessions: int
    cleared_on: tuple[date, ...] = ()
    usual_pain: int | None = None


def judged(by: Judging, diary: Diary, numbers: Numbers, today: date) -> tuple[Judgement, ...]:
    """Return what follows from everything told, in the order of days; a morning that has not come is not asked for.

    numbers: of the last entry about each subject (`Told.subject`), from 1.
    """
    return tuple(_Course(by, diary, numbers, today).run())


def numbers_of(records: Mapping[tuple[str, ...], Record], ids: Sequence[str]) -> Numbers:
    """Return the number of the last entry about each subject; ids: of all entries, in the order of telling."""
    place = {one: number for number, one in enumerate(ids, start=1)}
    return {subject: max(place[one] for one in record.entries) for subject, record in records.items()}


class _Course:
    """A diary judged from its first day on: each judgement knows those before it."""

    def __init__(self, by: Judging, diary: Diary, numbers: Numbers, today: date) -> None:
        self.by, self.diary, self.numbers, self.today = by, diary, numbers, today
        self.planned = {one.id: one for one in by.plan.sessions}
        self.seen = sorted({*by.cleared_on, *(one.day for one in diary.seen)})
        self.found: list[Judgement] = []

    def run(self) -> list[Judgement]:
        for day, told in self._occasions():
            self.found.append(self._judged(day, told))
        return self.found

    def _occasions(self) -> list[tuple[date, Occasion]]:
        """Return all that is judged on its own: what was trained or skipped, then how the knee was on other days."""
        trained: list[Occasion] = [*self.diary.sessions.values(), *self.diary.runs]
        spoken = [one for one in trained if not _is_missed(one)]
        days = {one.day for one in spoken}
        alone = [one for one in self.diary.mornings.values() if one.day - timedelta(1) not in days]
        every = [*spoken, *alone, *self.diary.todays.values()]
        return sorted(((one.day, one) for one in every), key=lambda pair: (pair[0], pair[1].subject))

    # -- one occasion ------------------------------------------------------------------------------------------------

    def _judged(self, day: date, told: Occasion) -> Judgement:
        slot = told.session if isinstance(told, SessionTold) else None
        planned = self.planned.get(slot or "")
        is_run = isinstance(told, RunTold) or (planned is not None and planned.counts_as is Kind.RUN)
        morning = None if isinstance(told, Morning | Today) else self.diary.mornings.get(day + timedelta(1))
        answers = self._of_the_day(told, morning)
        if isinstance(told, SessionTold | RunTold):
            answers |= self._of_training(told, planned)
        numbers = [self.numbers[one.subject] for one in (told, morning) if one is not None]
        first = Judgement(day, max(numbers), slot, is_run, judge(self.by.gate, answers), answers)
        answers = answers | self._in_time(first, planned)
        return Judgement(day, first.number, slot, is_run, judge(self.by.gate, answers), answers)

    def _of_the_day(self, told: Occasion, morning: Morning | None) -> _Answers:
        """Return what was told of the day and of the morning after it, the graver of both."""
        both = [one for one in (told, morning) if one is not None]
        found: _Answers = {}
        for name, answer in (("swelling", "swelling"), ("stride", "gait"), ("illness", "illness")):
            said: list[Answer] = [value for one in both if (value := getattr(one, name)) is not None]
            if said:
                steps: list[Answer] = list(type(said[0]))
                found[answer] = max(said, key=steps.index).key
        for name, answer in (("elsewhere", "new_place"), ("tablet", "painkiller")):
            yes = [getattr(one, name) for one in both if getattr(one, name) is not None]
            if yes:
                found[answer] = any(yes)
        flags = [one.red_flags for one in both if one.red_flags is not None]
        if flags:
            found["red_flag"] = any(flags)
        wakes = told if isinstance(told, Morning) else morning
        if wakes is not None:
            found["morning"] = self._morning(wakes)
            if wakes.stiffness is not None:
                found["stiffness"] = wakes.stiffness.key
        elif isinstance(told, Today) or told.day + timedelta(1) >= self.today or _skipped(told):
            found["morning"] = "usual"  # nobody asks for it, or it has not come
        if isinstance(told, Today):
            found |= {"before": min(told.pain, DECIDES_AT_MOST), "worst": 0}
        elif isinstance(told, Morning):
            found["worst"] = 0
        return found

    def _of_training(self, told: SessionTold | RunTold, planned: Session | None) -> _Answers:
        found: _Answers = {
            name: min(pain, DECIDES_AT_MOST)
            for name in ("before", "worst", "after")
            if (pain := getattr(told, name)) is not None
        }
        if told.course is not None:
            found["course"] = told.course.key
        if told.back_to_usual is not None:
            found["settled"] = told.back_to_usual.key
        if isinstance(told, SessionTold) and told.done is Done.PART:
            found["done"] = "part" if told.why is not Why.PAIN else "all"
        if _skipped(told):
            found |= {"skipped_for_pain": True, "worst": 0}
        if planned is not None:
            measures = measure_steps(planned.steps, self.by.speeds)
            if told.pain_from_s is not None and planned.counts_as is Kind.RUN:
                found["onset"] = "before_cap" if told.pain_from_s < measures.longest_bout else "after_cap"
            found["at_first_level"] = level_of(planned.steps, self.by.ladder) == 1
            found["extra"] = bool(told.run_s and 1000 * told.run_s > ABOVE_PLANNED * measures.run_time)
        if self._unplanned_since(told):
            found["extra"] = True
        return found

    def _unplanned_since(self, told: SessionTold | RunTold) -> bool:
        """Tell whether a run that no plan had was done since the session before, this one with it."""
        before = max((one.day for one in self.found if one.slot), default=date.min)
        return any(before <= one.day <= told.day for one in self.diary.runs)

    def _morning(self, told: Morning) -> str:
        """Return how a morning compares with the lowest weekly median since the start, or since one was seen."""
        first = told.pain if self.by.usual_pain is None else self.by.usual_pain
        usual = usual_morning(self.diary, told.day, first)
        return "more" if told.pain >= usual + 2 else "little_more" if told.pain >= usual + 1 else "usual"

    def _seen_before(self, day: date) -> date:
        return max((one for one in self.seen if one <= day), default=date.min)

    # -- in the course of time ---------------------------------------------------------------------------------------

    def _in_time(self, one: Judgement, planned: Session | None) -> _Answers:
        """Return what follows from the occasions before it: rows on pain in a row, stops, steps back, the trend."""
        since = self._seen_before(one.day)
        before = [each for each in self.found if each.day >= since]
        hurt = self._hurt(one)
        found: _Answers = {}
        if one.is_run:
            found["fails_in_a_row"] = min(2, self._fails(before, hurt))
            found["clean"] = "enough" if self._clean(one, planned) >= self.by.clean_sessions else "too_few"
            last = next((each for each in reversed(before) if each.is_run), None)
            found["again_morning"] = last is not None and last.answers.get("morning") not in (None, "usual")
        recent = [each for each in (*before, one) if (one.day - each.day).days < STOPS_WITHIN]
        found["stops_in_7_days"] = min(2, sum(map(self._stopped, recent)))
        steps = [each for each in (*before, one) if (one.day - each.day).days < STEPS_WITHIN and self._hurt(each)]
        found["steps_back_28_days"] = min(3, sum(each.went_back for each in steps))
        found["trend"], found["weeks_no_better"] = self._over_weeks(one.day, since)
        return found

    def _hurt(self, one: Judgement) -> bool:
        """Tell whether a row on the knee spoke of an occasion."""
        spoke = (dict(self.by.gate.row(name).when) for name in one.outcome.rows)
        return any(_OF_THE_KNEE & when.keys() and not _IN_TIME & when.keys() for when in spoke)

    def _fails(self, before: Sequence[Judgement], hurt: bool) -> int:
        """Return how many runs in a row the knee spoke against, with this one; 0 after one that went well."""
        if not hurt:
            return 0
        count = 1
        for each in reversed([one for one in before if one.is_run]):
            if self._hurt(each):
                count += 1
            elif self._went_well(each):
                break
        return count

    def _went_well(self, one: Judgement) -> bool:
        whole = one.answers.get("done", "all") == "all" and not one.answers.get("skipped_for_pain")
        tablet = one.answers.get("painkiller") is True
        ill = one.answers.get("illness", Illness.NO.key) != Illness.NO.key
        return whole and not (tablet or ill or one.outcome.left_open or self._hurt(one))

    def _clean(self, one: Judgement, planned: Session | None) -> int:
        """Return how many sessions went well on the level of a session since it was entered, with this one."""
        if planned is None:
            return self.by.clean_sessions
        level, count = level_of(planned.steps, self.by.ladder), int(self._went_well(one))
        for each in reversed(self.found):
            other = self.planned.get(each.slot or "")
            if other is None or not each.is_run:
                continue
            if level_of(other.steps, self.by.ladder) != level or each.went_back:
                break
            count += self._went_well(each)
        return count

    def _stopped(self, one: Judgement) -> bool:
        answers, go = one.answers, self.by.gate.limits.go
        above = int(answers.get("worst") or 0) > go
        reason = above or answers.get("gait") == "changed" or answers.get("swelling") in ("slight", "clear")
        return reason and one.outcome.now is not Now.GO_ON

    def _over_weeks(self, day: date, since: date) -> tuple[str, str]:
        """Return (trend, weeks_no_better) from the means of a week's worst pain and mornings."""
        weeks = self._weekly(day, since)
        means = [fmean(values) for values, _ in weeks]
        windows = [fmean(means[n : n + WINDOW]) for n in range(len(means) - WINDOW + 1)]
        worse = 0
        for place in range(len(windows) - 1, 0, -1):
            if windows[place] < min(windows[:place]) + 1:
                break
            worse += 1
        trend = "worse_3" if worse >= 3 else "worse_2" if worse >= 2 else "no"
        if not weeks or means[0] == 0:
            return trend, "to_1"
        start, ran = means[0], weeks[0][1]
        no_better = 0
        for mean, (_, running) in zip(reversed(means[1:]), reversed(weeks[1:]), strict=True):
            if mean < start or (mean == start and running > ran):  # the same pain at more running is progress
                break
            no_better += 1
        return trend, "over_2" if no_better > 2 else "2" if no_better == 2 else "to_1"

    def _weekly(self, day: date, since: date) -> list[tuple[list[int], int]]:
        """Return the pain told in each whole week before a day, and the running planned in what was done of it."""
        pains = [(one.day, one.pain) for one in self.diary.mornings.values() if since <= one.day <= day]
        pains += [
            (one.day, one.worst) for one in self.diary.trained if one.worst is not None and since <= one.day <= day
        ]
        if not pains:
            return []
        first = min(when for when, _ in pains)
        weeks = []
        for number in range(((day - first).days + 1) // 7):
            begins = first + timedelta(7 * number)
            ends = begins + timedelta(7)
            values = [pain for when, pain in pains if begins <= when < ends]
            done = [self.planned[one.session] for one in self.diary.sessions.values() if one.session in self.planned]
            inside = (one for one in done if begins <= one.date < ends and one.counts_as is Kind.RUN)
            if values:
                weeks.append((values, sum(measure_steps(one.steps, self.by.speeds).run_time for one in inside)))
        return weeks


def _is_missed(told: Occasion) -> bool:
    """Tell whether a session was just not done: that is no occasion, and no row speaks of it."""
    return isinstance(told, SessionTold) and told.done is Done.NO and told.why is not Why.PAIN


def _skipped(told: Occasion) -> bool:
    return isinstance(told, SessionTold) and told.done is Done.NO and told.why is Why.PAIN
