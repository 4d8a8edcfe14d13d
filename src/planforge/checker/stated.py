"""What of a plan follows from its file: title, runner, calendar, phases, notes, routines, and every word of a session.

A plan.json holds four kinds of values. What a session is, on which day and at what time, is the coach's to edit, and
judged by the rules. What the steps come to is measured (`checker.claims`). What follows from the file stands here. What
is left is a plan's identity, its past, and what calendars and watches were told of it.

A coach's own words are the time of day, within the times of the file, and a title without a figure; every other word
belongs into the file, which makes the plan. What is past says what it said then, perhaps in another language; so do the
runs left of a week that had begun when the plan was made again, but for their figures and the gate before the first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeGuard

from pydantic import BaseModel

from planforge.languages import codes, language
from planforge.languages.runs import figures
from planforge.plan.model import (
    Do,
    End,
    Intensity,
    Kind,
    Load,
    Plan,
    Session,
    Step,
    Steps,
    Target,
    Terrain,
    Week,
    each_step,
    unrolled,
    when,
)
from planforge.problem.calendar import TREADMILL
from planforge.problem.problem import Problem
from planforge.problem.protocol import Protocol, SetOf
from planforge.problem.readiness import gate
from planforge.problem.sections import CrossTraining
from planforge.rules.base.reading import reading_of
from planforge.rules.base.rule import SessionRule
from planforge.sessions.build import activity, race_session, strength_session, treadmill_notes
from planforge.sessions.palette import STRIDE_SPEED, TEMPO_SPEED
from planforge.terminal import visible
from planforge.values import worked_out_once

_NUMBER = re.compile(r"\d+")
SHOWN = 60  # characters of a text that a message quotes
_NO_TARGET = Target()


class Claim(StrEnum):
    """What a stored value speaks of, as a person calls it."""

    FIGURES = "figures of sessions and weeks"
    WORDS = "words and values of the file"
    AFTER = "what comes after a run"
    GOAL = "the goal"
    PROOF = "what was proven"


class WrongClaim(NamedTuple):
    """A value that is not what file and steps say, in words: what is stored, and what it comes to.

    week: in which it stands; 0 for one of the whole plan. left_behind: whoever edits a session leaves it so, for it
    follows from the sessions; else somebody changed the value itself.
    """

    week: int
    says: str
    session: str | None = None
    about: Claim = Claim.WORDS
    left_behind: bool = False


def as_stated(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with all that follows from its file. One in another language says what it says in that."""
    asks_the_same = plan.basis is not None and plan.basis.asks_the_same(problem.basis)
    basis = plan.basis if asks_the_same else problem.basis
    stated = plan.model_copy(update={"runner": problem.runner.in_plan, "basis": basis})
    if plan.runner.language != stated.runner.language:
        return stated
    return stated.model_copy(
        update={
            "title": problem.title_in_plan,
            "calendar": problem.calendar_in_plan,
            "notes": problem.notes_in_plan,
            "most_pain": problem.protocol.most_pain,
            "bolder_with_pain": problem.bolder_with_pain or None,
            "weeks": _Weeks(problem, plan).as_stated(),
        }
    )


class _Weeks:
    """The weeks of a plan, as its file has them."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.phases = {week.index: week.phase for week in reading_of(problem, plan).weeks}
        runs = [session for session in plan.sessions if session.counts_as is Kind.RUN]
        self.first_run = min(runs, key=when).id if runs else None

    def as_stated(self) -> tuple[Week, ...]:
        """Return the weeks; one that the calendar does not have stays."""
        begin = {frame.index: frame.start for frame in self.problem.weeks}
        return tuple(self._week(week, begin[week.index]) if week.index in begin else week for week in self.plan.weeks)

    def _week(self, week: Week, start: date) -> Week:
        stated: dict[str, Any] = {"start": start, "sessions": tuple(self._session(week, one) for one in week.sessions)}
        if week.index not in self.problem.settled_weeks or week.index == self.problem.running_week:
            phase = self.phases[week.index]
            stated |= {"phase": phase, "aim": self.problem.aim(phase)}
        return week.model_copy(update=stated)

    def _session(self, week: Week, session: Session) -> Session:
        if session.date < self.problem.open_from:
            return session
        session = session.model_copy(update={"phase": self.phases[week.index]})
        if session.race:  # one that the file does not name is a finding by itself
            named = self.problem.race is not None and self.problem.race.on == session.date
            own = race_session(self.problem, slot=session.id, phase=session.phase) if named else session
            return own.model_copy(update={"start": session.start, "ahead": session.ahead})
        if session.kind is Kind.STRENGTH:
            return self._strength(week.index, session)
        if session.kind is Kind.CROSS:
            return self._cross(session)
        return self._left(session) if week.index == self.problem.running_week else self._run(week.index, session)

    # -- runs --------------------------------------------------------------------------------------------------------

    def _run(self, week: int, run: Session) -> Session:
        problem = self.problem
        rules = [rule for rule in problem.rules if isinstance(rule, SessionRule) and rule.holds(week, run.phase)]
        fast = any(step.target and step.target.speed_mm_s for step in unrolled(run.steps))
        if not fast:
            run = run.model_copy(update={"intensity": Intensity.EASY})
        run = run.model_copy(update={"place": self._place(run)})
        notes = {
            first: [note for rule in rules if rule.notes_first is first for note in rule.notes_on(run, problem)]
            for first in (True, False)
        }
        gate = (problem.gate,) if run.id == self.first_run else ()
        belt = treadmill_notes(problem, run.terrain) if run.place else ()
        return run.model_copy(
            update={
                "title": run.title if _is_own(run.title) else title_of(problem, run),
                "load": None,
                "notes": _in_any_order(run.notes, (*gate, *notes[True], *belt, *problem.protocol.cues, *notes[False])),
                "steps": each_step(run.steps, lambda step: self._of_a_run(step, run, rules)),
            }
        )

    def _place(self, run: Session) -> str | None:
        """Return where a run is: on a treadmill where it begins within a time that is marked so."""
        here = next((day for day in self.problem.days if day.date == run.date), None)
        for window in here.windows if here and run.start else ():
            if window.treadmill and window.start is not None and run.start is not None:
                since = datetime.combine(run.date, run.start) - datetime.combine(run.date, window.start)
                if timedelta(0) <= since < timedelta(seconds=window.seconds):
                    return TREADMILL
        return None

    def _left(self, run: Session) -> Session:
        """Return a run left of a week that had begun: with the figures of its steps, and what must be so before it."""
        problem, title, notes = self.problem, run.title, run.notes
        if not _is_own(title) and _NUMBER.findall(title) != _NUMBER.findall(figures(run.steps, problem.language) or ""):
            title = title_of(problem, run)
        if run.id == self.first_run and not {gate(problem.protocol, language(code)) for code in codes()} & {*notes}:
            notes = (problem.gate, *notes)
        return run.model_copy(update={"title": title, "notes": notes})

    def _of_a_run(self, step: Step, run: Session, rules: Sequence[SessionRule]) -> Step:
        """Return a step of a run with the words that it should say, and with what a watch should aim at in it."""
        said, speed = self.problem.language.cues, self._speed(step, run)
        cadence, heart = (step.target.cadence_spm, step.target.heart_rate_max) if step.target else (None, None)
        if step.target is not None:
            step = step.model_copy(update={"target": Target(speed_mm_s=speed) if speed else None})
        cues = [cue for rule in rules if (cue := rule.cue_on(step, run, self.problem)) is not None]
        if speed:
            cues = [said.tempo if run.intensity is Intensity.TEMPO else said.stride]
        elif run.intensity is Intensity.STRIDES and step.do is Do.RUN:
            cues.append(said.between_strides)
        aims = [aim for rule in rules if (aim := rule.target_on(step, run, self.problem)) is not None]
        target = Target(
            speed_mm_s=speed,
            cadence_spm=_one_of([aim.cadence_spm for aim in aims if aim.cadence_spm], cadence),
            heart_rate_max=_one_of([aim.heart_rate_max for aim in aims if aim.heart_rate_max], heart),
        )
        return Step(
            do=step.do,
            part=step.part,
            end=step.end,
            target=target if target != _NO_TARGET else None,
            cue=_one_of(cues, step.cue),
        )

    def _speed(self, step: Step, run: Session) -> int | None:
        """Return how fast a step is that is to be faster than easy, in mm/s."""
        if step.do is not Do.RUN or not (step.target and step.target.speed_mm_s):
            return None
        share = {Intensity.STRIDES: STRIDE_SPEED, Intensity.TEMPO: TEMPO_SPEED}.get(run.intensity or Intensity.EASY)
        return self.problem.runner.speeds.run * share // 100 if share else None

    # -- strength and cross-training ---------------------------------------------------------------------------------

    @cached_property
    def _at_home(self) -> Problem:
        """Return the problem of who is never away: in a week with days away either routine may be done."""
        return replace(self.problem, calendar=self.problem.calendar.model_copy(update={"away": ()}))

    def _strength(self, week: int, session: Session) -> Session:
        problem = self.problem
        away = any(day.away for day in problem.week(week).days)
        number = int(session.id.rpartition("-")[2])
        routines = (problem.routine(week, number, session.date), *problem.routines(week))
        routines += self._at_home.routines(week) if away else ()
        known = next((one for one in routines if _is_done_in(session.steps, one.sets, problem.protocol)), None)
        routine, steps = known or routines[0], session.steps
        if known is None:
            slot, on, at, phase = session.id, session.date, session.start, session.phase
            steps = strength_session(problem, routine, slot=slot, on=on, at=at, phase=phase).steps
        return self._without_running(session, routine.title, steps, routine.load, routine.notes)

    def _cross(self, session: Session) -> Session:
        if not self.problem.cross_training:
            return session
        turn = activity(self.problem, int(session.id.rpartition("-")[2]))
        done = tuple(unrolled(session.steps))
        known = next((one for one in (turn, *self.problem.cross_training) if (_practised(one),) == done), None)
        steps = session.steps if known else (_practised(turn),)
        return self._without_running(session, (known or turn).title, steps)

    def _without_running(
        self, session: Session, title: str, steps: Steps, load: Load | None = None, notes: tuple[str, ...] = ()
    ) -> Session:
        """Return a session without running as the file has it; its title may be the coach's own."""
        own = _is_own(session.title) and not self._sounds_like_a_run(session.title)
        return session.model_copy(
            update={
                "title": session.title if own else title,
                "terrain": None,
                "intensity": None,
                "load": load,
                "notes": _in_any_order(session.notes, notes),
                "steps": steps,
            }
        )

    def _sounds_like_a_run(self, title: str) -> bool:
        said = self.problem.language.sessions
        names = {text.partition("{")[0].strip().casefold() for text in (said.run, said.run_walk)} - {""}
        return bool(names & {*title.casefold().split()})


@worked_out_once(by=lambda steps, sets, protocol: (id(steps), id(sets), id(protocol)))
def _is_done_in(steps: Steps, sets: tuple[SetOf, ...], protocol: Protocol) -> bool:
    """Tell whether the steps are what is done in a routine, one after the other."""
    return tuple(unrolled(steps)) == tuple(step for item in sets for step in _sets(item, protocol))


def _sets(item: SetOf, protocol: Protocol) -> Iterator[Step]:
    """Yield the steps of one exercise of a routine: every set, every side of it, and the rest behind."""
    end = End(seconds=item.hold) if item.hold is not None else End(reps=item.reps)
    exercise = protocol.exercise(item.exercise)
    one = Step(do=Do.EXERCISE, end=end, exercise=exercise, load=item.load, tempo=item.tempo, cue=item.cue)
    sides = [one.model_copy(update={"side": side}) for side in ("left", "right")] if item.each_side else [one]
    for _ in range(item.sets):
        yield from sides
        yield Step(do=Do.REST, end=End(seconds=item.rest))


def _practised(one: CrossTraining) -> Step:
    """Return the step of a session of cross-training."""
    return Step(do=Do.CROSS, end=End(seconds=one.seconds), cue=one.cue)


def _is_own(title: str) -> bool:
    """Tell whether a title may be a coach's own: without a figure it says nothing that steps could contradict."""
    return bool(title.strip()) and not any(map(str.isnumeric, title))


def _one_of(allowed: Sequence[Any], value: Any) -> Any:
    """Return a value that is among some, else the first of them; None where there are none."""
    return value if value in allowed else next(iter(allowed), None)


def _in_any_order(texts: tuple[str, ...], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the texts as they are, where these are the wanted ones, else the wanted ones."""
    once = tuple(dict.fromkeys(wanted))
    return texts if sorted(texts) == sorted(once) else once


# -- what a run is called --------------------------------------------------------------------------------------------


def title_of(problem: Problem, run: Session) -> str:
    """Return what a run is called by its steps; one that no title of the palette fits is called by its kind."""
    said = problem.language
    title = figures(run.steps, said) or said.kinds[Kind.RUN]
    if run.intensity in (Intensity.STRIDES, Intensity.TEMPO):
        title = said.sessions.with_intensity.format(title=title, intensity=said.intensities_in_titles[run.intensity])
    if run.terrain in (Terrain.HILLY, Terrain.DOWNHILL):
        title = said.sessions.on_terrain.format(title=title, terrain=said.terrains_in_titles[run.terrain])
    return title


# -- what is not as the file says ------------------------------------------------------------------------------------


def unlike(plan: Plan, stated: Plan, *, only_stated: bool = False) -> Iterator[WrongClaim]:
    """Yield every value of a plan that is another in what its file states.

    only_stated: but for what the plan, or each of its weeks, lacks: one of a former version claims nothing of that.
    """

    def told(name: str, several: Sequence[Plan | Week]) -> bool:
        return not only_stated or any(getattr(one, name) is not None for one in several)

    for name in Plan.model_fields:
        if name != "weeks" and told(name, [plan]):
            yield from (WrongClaim(0, says) for says in _differences(name, getattr(plan, name), getattr(stated, name)))
    names = [name for name in Week.model_fields if name != "sessions" and told(name, plan.weeks)]
    for week, other in zip(plan.weeks, stated.weeks, strict=True):
        for name in names:
            where = f"{name} of week {week.index}"
            says = _differences(where, getattr(week, name), getattr(other, name))
            left = name in _BY_ALL_RUNS
            yield from (WrongClaim(week.index, one, left_behind=left) for one in says)
        for session, right in zip(week.sessions, other.sessions, strict=True):
            for name in Session.model_fields if session != right else ():  # nearly all are as stated
                left = name in (*_BY_ITS_OWN, *_BY_ALL_RUNS)
                found = _of_session(session, right, name)
                yield from (WrongClaim(week.index, one, session.id, left_behind=left) for one in found)


_BY_ALL_RUNS = ("phase", "aim")  # the week that reaches the goal ends a phase
_BY_ITS_OWN = ("title", "place")  # of a session: its steps, and its hour


def _of_session(session: Session, right: Session, name: str) -> Iterator[str]:
    value, other = getattr(session, name), getattr(right, name)
    if name == "steps" and session.kind is not Kind.RUN and value != other:
        yield f"the steps of {session.id} are none that the file has for its day"
    else:
        yield from _differences(f"{session.id}: {name}", value, other)


def _differences(where: str, value: object, other: object) -> Iterator[str]:
    """Yield in words where a value is not another, part by part; the other is what the file says."""
    if value == other:
        return
    if isinstance(value, BaseModel) and type(value) is type(other):
        for name in type(value).model_fields:
            yield from _differences(f"{where}.{name}", getattr(value, name), getattr(other, name))
    elif _texts(value) and _texts(other):
        yield from (f"{where} lack {_shown(text)}" for text in other if text not in value)
        yield from (f"{where} hold what the file does not say: {_shown(text)}" for text in value if text not in other)
        if {*value} == {*other}:
            yield f"{where} are not those of the file: one stands twice, or they stand in another order"
    elif isinstance(value, tuple) and isinstance(other, tuple) and len(value) == len(other):
        for number, (one, right) in enumerate(zip(value, other, strict=True), 1):
            yield from _differences(f"{where}[{number}]", one, right)
    else:
        yield f"{where} is stored as {_shown(value)}; the file says {_shown(other)}"


def _texts(value: object) -> TypeGuard[tuple[str, ...]]:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = visible(str(value))
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    return f'"{text}"' if isinstance(value, str) else text
