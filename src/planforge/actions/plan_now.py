"""A plan that stands, with what its file and its diary say of it at a moment: whoever shows it asks here.

What is asked first is part of the answer: whether somebody has to see the knee stands before what running waits for,
and that before what was told since the plan was made. Nothing here is solved, nor written.
"""

import shlex
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from planforge.actions import follows
from planforge.actions.heard import (
    NOT_TAKEN_IN,
    SEEN_TO_CLIMB,
    Heard,
    Unheard,
    gravest_not_taken_in,
    heard_of,
    in_words,
    usual_pain,
    waits_by_a_diary,
)
from planforge.actions.heard import unheard as nothing_heard
from planforge.actions.load import HINT, SORE, Request, going_on, is_sore, load
from planforge.actions.log import begun_alone, of_plan
from planforge.actions.places import default_out, diary_beside, with_plan
from planforge.actions.standing import asks_too_much, keeps_what_was_told
from planforge.constraints.load import Loaded, RedFlags, Unanswered
from planforge.deliver.folder import UnreadablePlan
from planforge.diary.consequences import Judgement
from planforge.diary.follows import Follows
from planforge.diary.held_back import HeldBack, ToBeSeen, held_back, to_be_seen
from planforge.diary.log import Flag, Log, unseen
from planforge.diary.store import DiaryBusy, NotKept, UnreadableDiary, is_there
from planforge.gate.outcome import Parts, Refer
from planforge.languages import Message, ShortDay, says
from planforge.plan.model import Plan, Session
from planforge.problem.history import Begun, first_open_day, later, over, past_of
from planforge.problem.problem import Problem
from planforge.problem.readiness import WAITS
from planforge.source import Faults
from planforge.staging import StagingError
from planforge.views.illness import rests

DAYS_AWAY = "messages.warnings.days_away"
ASKS_TOO_MUCH = "messages.warnings.asks_too_much"


@dataclass(frozen=True)
class PlanNow:
    """A plan that stands in a folder, at the moment of its log.

    loaded: what its file states. goes_on: the same as the plan goes on, with what its diary lets wait; where somebody
    has to see the knee before anything goes on, as the file states it, and red_flags says so.
    """

    file: Path | None
    folder: Path
    loaded: Loaded
    log: Log
    listened: Heard | Unheard | None
    goes_on: Loaded
    red_flags: RedFlags | None = None

    @property
    def begun(self) -> Begun:
        """Return the plan with the time in its zone, and with the runs that were told."""
        return _begun(self.log)

    @property
    def problem(self) -> Problem:
        """Return what the file asks for, as the plan goes on."""
        return self.goes_on.problem

    @property
    def heard(self) -> Heard | None:
        """Return what the diary tells; None where it tells nothing of the plan."""
        return self.listened if isinstance(self.listened, Heard) else None

    @property
    def has_runs_to_come(self) -> bool:
        """Tell whether the plan has a run today or later."""
        return any(run.date >= self.log.today for week in self.log.plan.weeks for run in week.runs)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Return what must be so before the next run, by the answers and the diary as they are now.

        Nothing where no run is to come, but of a plan that waits itself; nor where red flags stand before all else.
        """
        waits = None if self.red_flags else self.problem.waiting
        to_come = self.has_runs_to_come or self.log.plan.waiting is not None
        return waits.wants if waits and to_come else ()

    @property
    def waits_no_more(self) -> bool:
        """Tell whether the plan holds no runs though what it waited for is so by now."""
        return self.log.plan.waiting is not None and self.red_flags is None and not self.waits_for

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """Return what was told that a professional has to see before anything else, and by file and diary has not."""
        cleared = self.loaded.problem.screening.cleared
        some = unseen(self.log.diary, cleared.on if cleared else date.min)
        return tuple(dict.fromkeys(flag for _, flag in some))

    @property
    def to_be_seen(self) -> ToBeSeen | None:
        """Return that somebody has to see the knee, by the table of the file; None: nobody has to."""
        return to_be_seen(self.heard.gate, self.heard.standing) if self.heard else None

    @property
    def hint(self) -> ToBeSeen | None:
        """Return that it is time to book somebody, where the last that was told of running says no more than that."""
        last = None if self.heard is None or self.flags else self.heard.hint
        return ToBeSeen(self.heard.gate, last, Parts(refer=Refer.HINT)) if self.heard and last else None

    @property
    def waits_by_a_diary(self) -> bool:
        """Tell whether the plan itself holds no run for what was told: then it waits without its diary, too."""
        return waits_by_a_diary(self.log.plan)

    def was_told(self, session: Session) -> bool:
        """Tell whether a session was told, as done or not: then it comes no more, also on the evening of its day."""
        return session.id in self.log.diary.sessions

    @cached_property
    def held_back(self) -> HeldBack:
        """Return which sessions to come are not to be done as things stand."""
        runs_stop = bool(self.waits_for) or self.not_taken_in is not None or self.asks_too_much
        runs_stop = runs_stop or self.sore is not None
        return held_back(
            self.log,
            self.flags,
            self.to_be_seen,
            runs_stop=runs_stop,
            rests_today=self._rests_today,
            stops_on=self._first_away,
        )

    @property
    def _rests_today(self) -> bool:
        if self.heard is None or self.heard.declined:
            return False
        return any(one.rests_that_day for one in self.heard.judged if one.day == self.log.today)

    @property
    def why_held_back(self) -> tuple[str, ...]:
        """Return what is said of what is held back of sessions to come, with the way out of each, gravest first."""
        changes = self._runs_wait if self.waits_for else self.changes
        found = (self.ill, self.sore, changes if self.has_runs_to_come else None, self._warning(SEEN_TO_CLIMB))
        return tuple(one for one in found if one is not None)

    def _warning(self, *keys: str) -> str | None:
        return next((one for one in self.goes_on.warnings if says(one, *keys)), None)

    @property
    def _runs_wait(self) -> Message | None:
        told = self._warning(*WAITS)
        if told is None:
            return None
        makes = shlex.join(with_plan("generate", self.file, self.folder))
        again = shlex.join(["planforge", "screen", str(self.file)])
        return Message("messages.warnings.follow_none", waits=told, screen=again, generate=makes)

    @property
    def changes(self) -> Message | None:
        """Return that the diary changes runs to come, and the plan does not know it yet, and the way out."""
        makes = shlex.join(with_plan("generate", self.file, self.folder))
        if self.heard is None or self.not_taken_in is None:
            return Message(ASKS_TOO_MUCH, generate=makes) if self.asks_too_much else self.days_away
        return Message(NOT_TAKEN_IN, told=in_words(self.heard.gate, self.not_taken_in), generate=makes)

    @property
    def days_away(self) -> Message | None:
        """Return that the file names days away on which the plan has runs, from which day on, and the way out."""
        if (first := self._first_away) is None:
            return None
        makes = shlex.join(with_plan("generate", self.file, self.folder))
        return Message(DAYS_AWAY, day=ShortDay.of(first), generate=makes)

    @property
    def _first_away(self) -> date | None:
        return min((one.date for one in self.log.ahead if self.log.is_away(one)), default=None)

    @property
    def ill(self) -> Message | None:
        """Return that somebody is too ill to train, and has not told that it is over; None: nobody is."""
        return rests(self.log.diary, shlex.join(with_plan("log", self.file, self.folder)))

    @property
    def sore(self) -> Message | None:
        """Return that walking about hurts too much for any run, and was not told lower; None: it does not."""
        return is_sore(self.heard, shlex.join(with_plan("log", self.file, self.folder))) if self.heard else None

    @property
    def knee(self) -> tuple[str, ...]:
        """Return that the knee hurts too much for any run, or that it is time to book somebody; nothing but that."""
        return tuple(one for one in self.goes_on.warnings if says(one, SORE, HINT))

    @cached_property
    def not_taken_in(self) -> Judgement | None:
        """Return the gravest that was told and changes the runs to come, and the plan does not know yet."""
        return gravest_not_taken_in(self.heard, self.problem, self.begun) if self.heard else None

    @cached_property
    def asks_too_much(self) -> bool:
        """Tell whether the next runs are no more those to be run, for an illness or for silence; see `standing`."""
        if self.heard is None or self.red_flags or not self.has_runs_to_come:
            return False
        return asks_too_much(self.problem, self.begun, self.heard.told)

    @property
    def follows(self) -> Follows | None:
        """Return what follows of that for the plan that stands."""
        if self.heard is None or self.not_taken_in is None:
            return None
        return follows.of(self.not_taken_in, self.loaded.problem, self.heard, self.log)

    @property
    def strength_waits(self) -> tuple[str, ...]:
        """Return the titles of the strength that comes once more, for the next begins at a gate and nobody told of any.

        As the plan stands, and the diary now: what was told since it was made is no silence.
        """
        if self.heard is None or self.red_flags:
            return ()
        plan, open_from = self.log.plan, first_open_day(*self.begun)
        stands = over(self.problem.postponed_by(plan.goal.postponed or 0), plan)
        now = later(stands, past_of(plan, open_from, self.heard.told(plan, open_from)))
        some = [one for one in stands.strength_to_be_told if one in now.strength_to_be_told]
        return tuple(stands.protocol.routines[one.routine].title for one in some)

    @property
    def keeps_what_was_told(self) -> bool:
        """Tell whether the plan would stay as it is if it were made again; see `standing`."""
        return self.heard is not None and keeps_what_was_told(self.problem, self.begun, self.heard.told)


def plan_now(loaded: Loaded, log: Log, file: Path | None, folder: Path) -> PlanNow:
    """Return the plan of a log with what its file, as it was loaded, and its diary say of it. folder: where it lies."""
    log = replace(log, away=loaded.problem.days_away, usual=usual_pain(loaded.problem))
    if any(one.plan_id == log.plan.plan_id for one in log.entries):
        listened: Heard | Unheard | None = heard_of(loaded.problem, log)
    else:
        listened = nothing_heard(log.plan, log.path, there=is_there(log.path))
    try:
        goes_on, red_flags = going_on(loaded, _begun(log), listened, file, folder), None
    except RedFlags as told:
        goes_on, red_flags = loaded, told
    return PlanNow(file, folder, loaded, log, listened, goes_on, red_flags)


def _begun(log: Log) -> Begun:
    return Begun(log.plan, log.local, log.diary.runs_of(log.plan))


def as_far_as_known(file: Path | None, out: Path | None, now: datetime) -> PlanNow | None:
    """Return the plan of a file as its diary stands; None where file, plan or diary cannot be read as they are."""
    try:
        log = begun_alone(file, out, now=now)
        loaded = load(file, today=log.now, start=log.plan.calendar.start)
    except (Faults, RedFlags, Unanswered, OSError, UnreadablePlan, StagingError, UnreadableDiary, DiaryBusy, NotKept):
        return None
    return plan_now(loaded, log, file, out or default_out(file))


def as_requested(request: Request, plan: Plan) -> PlanNow:
    """Return the same of a plan that a request was made over, or that was made of it; with what it has heard."""
    log = of_plan(plan, diary_beside(request.file, request.out), request.now)
    log = replace(log, away=request.problem.days_away, usual=usual_pain(request.problem))
    return PlanNow(request.file, request.out, request.loaded, log, request.heard, request.loaded)


def stands(file: Path | None, plan: Plan, folder: Path, *, now: datetime) -> PlanNow:
    """Return the plan that a folder holds, as it may be followed at a moment.

    Raises what `load` raises, UnreadableDiary and DiaryBusy; and RedFlags where what was told asks for somebody to see
    the knee before anything of it is done.
    """
    loaded = load(file, today=now, start=plan.calendar.start, out=folder)
    found = plan_now(loaded, of_plan(plan, diary_beside(file, folder), now), file, folder)
    if found.red_flags:
        raise found.red_flags
    return found
