"""The pages of `planforge explain`: each the text a coach reads and the values a program reads."""

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Literal

from planforge.actions.solve import wishes_of
from planforge.bounds.binding import Binding, bindings
from planforge.conflicts.earliest import latest_start
from planforge.conflicts.trials import Trials
from planforge.constraints.load import Loaded
from planforge.explanation.choices import NOUNS, Choices
from planforge.explanation.costs import GoalReach, cost_without, due, other_values, priced, reach
from planforge.explanation.question import Answer
from planforge.explanation.wording import Wording, listed
from planforge.exporters.words import races_beyond
from planforge.languages import english
from planforge.plan.model import Kind, Plan, Session
from planforge.problem.uses import RuleUse
from planforge.quantities.dates import Weekday
from planforge.quantities.units import format_distance, format_duration
from planforge.rules.goal import GoalRule
from planforge.source import did_you_mean
from planforge.views.explained import (
    AnswerValues,
    DayValues,
    EarliestValues,
    OverviewValues,
    RulePageValues,
    RulesValues,
    SessionValues,
    UseValues,
    WaitingValues,
    WeekBinds,
    WeekValues,
)
from planforge.views.findings import in_brief, in_full
from planforge.views.levels import computed, proof
from planforge.views.page import Page
from planforge.views.plan import arrival, heading, row_words

_LIKE = "w06-run-2"
_ONCE_RUNNING = "told once running may begin"


class NothingThere(Exception):
    """The plan or file has no such week, day, session or rule; `hint` says what there is."""

    def __init__(self, message: str, hint: str) -> None:
        """Take what is missing, and a way out."""
        super().__init__(message)
        self.hint = hint


class Pages:
    """Every page about one file; `plan` is the one it has, None where the pages about weeks and days are not asked."""

    def __init__(self, loaded: Loaded, plan: Plan | None, tell: Callable[[str], None] = lambda _: None) -> None:
        """Take the file and its plan; `tell` hears what is being solved."""
        self._loaded, self._plan, self._tell = loaded, plan, tell
        self.problem = loaded.problem
        self.wording = Wording(loaded.document, self.problem.runner.units, plan)

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        assert self._plan is not None, "this page is about a plan"
        return self._plan

    @cached_property
    def _bindings(self) -> dict[int, list[Binding]]:
        return bindings(self.problem, self.plan)

    def refuse_unknown(self, week: int | None, when: date | None, session: str | None, rule: str | None) -> None:
        """Raise NothingThere for a question about nothing, as far as that is known without a plan."""
        if rule is not None:
            self._uses(rule)
        if week is not None:
            self._in_plan(week)
        if when is not None:
            self._in_plan(self.problem.week_of(when), when)
        if session is not None:
            found = re.fullmatch(rf"w(\d{{2,3}})-({'|'.join(Kind)})-[1-9]\d?", session)
            if not found:
                raise NothingThere(f"'{session[:80]}' is no session", f"sessions are called like `{_LIKE}`")
            self._in_plan(int(found[1]))

    # -- the whole plan ----------------------------------------------------------------------------------------------

    def overview(self) -> Page[OverviewValues]:
        """Return the goal, what was proven, what binds each week most, and the wishes left open."""
        wishes = wishes_of(self.problem, self.plan)
        weeks: list[WeekBinds] = []
        said = []
        for index, some in self._bindings.items():
            phase = self.plan.weeks[index - 1].phase
            words = self.wording.binding_briefly(some[0]) if some else self._no_bound(index)
            said.append(f"  week {index}: {words}")
            binds = self.wording.binding_values(some[0]) if some else None
            weeks.append({"week": index, "phase": phase, "binds": binds})
        lines = [
            heading(self.plan),
            "",
            f"Goal: {self._goal()}.",
            *(f"Warning: {one}." for one in races_beyond(self.plan)),
            "",
            computed(self.plan, english()),
            *listed(proof(self.plan)),
            "",
            "What leaves each week no room (the most telling rule):",
            *said,
        ]
        if wishes:
            lines += ["", "Wishes left open; what comes before them in the list above left no plan that keeps more:"]
            lines += listed(in_brief(wishes))
        return Page(
            "\n".join(lines),
            {
                "page": "overview",
                "goal": self.plan.goal.model_dump(mode="json", exclude_none=True),
                "status": self.plan.certificate.status,
                "levels": [one.model_dump(mode="json") for one in self.plan.certificate.levels],
                "weeks": weeks,
                "wishes": [in_full(finding) for finding in wishes],
            },
        )

    def _goal(self) -> str:
        return "; ".join(arrival(self.plan)) or "none"

    def _wanted(self, continuous: int | None, distance: int | None) -> str:
        """Return a goal of seconds without a walk, of millimetres a week, or of both."""
        wanted = [f"{format_duration(continuous)} without a walk"] if continuous else []
        if distance:
            wanted.append(f"{format_distance(distance, self.problem.runner.units)} a week")
        return " and ".join(wanted) or "none"

    def _no_bound(self, index: int) -> str:
        frame, phase = self.problem.week(index), self.plan.weeks[index - 1].phase
        if self.problem.waiting:
            return f"running waits ({phase})"
        if not frame.running:
            if index < self.problem.first_running_week:
                return f"no running yet ({phase})"
            away = all(self.problem.is_off(day.date) for day in frame.days)
            return "no running: days off" if away else "no running: what days off leave of it holds no run"
        return "no rule of its own; the weeks beside it decide"

    # -- a week, a day, a session ------------------------------------------------------------------------------------

    def week(self, index: int) -> Page[WeekValues]:
        """Return what leaves a week no room, and what it would take to be otherwise."""
        self._in_plan(index)
        some = self._bindings[index]
        answers = list(self._choices.week(index))
        lines = [row_words(self.plan, index), ""]
        if some:
            lines += ["No room is left by:", *listed([self.wording.binding(one) for one in some])]
        else:
            lines += [f"Why: {self._no_bound(index)}."]
        if answers:
            lines += ["", "Otherwise?", *listed(self._answered(answers))]
        values: WeekValues = {
            "page": "week",
            "week": index,
            "phase": self.plan.weeks[index - 1].phase,
            "binds": [self.wording.binding_values(one) for one in some],
            "otherwise": self._answer_values(answers),
        }
        return Page("\n".join(lines), values)

    def day(self, when: date) -> Page[DayValues]:
        """Return why a day holds what it holds, and why not something else."""
        index = self.problem.week_of(when)
        self._in_plan(index, when)
        there = [session for session in self.plan.sessions if session.date == when]
        answers = list(self._choices.day(when))
        held = "; ".join(_session_words(session) for session in there) or "nothing"
        lines = [f"{when:%A} {when.day} {when:%B %Y}, week {index}: {held}.", "", "Otherwise?"]
        lines += listed(self._answered(answers))
        values: DayValues = {
            "page": "day",
            "day": when.isoformat(),
            "week": index,
            "sessions": [one.id for one in there],
            "otherwise": self._answer_values(answers),
        }
        return Page("\n".join(lines), values)

    def on(self, index: int, weekday: Weekday) -> date:
        """Return the date of a weekday in a week."""
        self._in_plan(index)
        for day in self.problem.week(index).days:
            if day.weekday is weekday:
                return day.date
        first = self.problem.start
        raise NothingThere(f"week {index} has no {weekday.label}", f"the plan starts on {first:%a} {first}")

    def session(self, identity: str) -> Page[SessionValues]:
        """Return why a session stands where it stands, and why not elsewhere."""
        session = next((one for one in self.plan.sessions if one.id == identity), None)
        if session is None:
            names = [one.id for one in self.plan.sessions]
            hint = (
                did_you_mean(identity, names) or f"sessions are called like `{names[0]}`" if names else "none is there"
            )
            raise NothingThere(f"the plan has no session '{identity[:80]}'", hint)
        index = self.problem.week_of(session.date)
        answers = list(self._choices.session(session))
        why = self._kind_words(session, index)
        lines = [f"{session.id}: {_session_words(session)}, {session.date:%A} {session.date.day} {session.date:%B}"]
        lines += ["", *why, "", "Why not elsewhere?", *listed(self._answered(answers))]
        values: SessionValues = {
            "page": "session",
            "session": session.id,
            "day": session.date.isoformat(),
            "week": index,
            "why": why,
            "otherwise": self._answer_values(answers),
        }
        return Page("\n".join(lines), values)

    def _kind_words(self, session: Session, index: int) -> list[str]:
        uses = [use for use in self.problem.uses if use.rule.counts is session.kind]
        number = len(self.plan.weeks[index - 1].of_kind(session.kind))
        noun = NOUNS[session.kind]
        said = [f"Week {index} ({session.phase}) holds {number} {noun}{'s' * (number != 1)}:"]
        return [*said, *(f"  {self.wording.named(use)}" for use in uses)]

    # -- rules -------------------------------------------------------------------------------------------------------

    def rule(self, name: str) -> Page[RulePageValues]:
        """Return what a rule says here, where it binds, and what it costs in weeks to the goal."""
        uses = self._uses(name)
        trials = Trials()
        at = None if self.problem.waiting else reach(self.problem, trials, self._tell)
        lines, values = [], []
        if at and any(use.rule.hard for use in uses):
            lines += self.wording.no_week_of_its_own(self.problem)
        for use in uses:
            said, value = self._rule(use, at, trials)
            lines += [*said, ""]
            values.append(value)
        earliest = at.found.reached if at else None
        return Page("\n".join(lines[:-1]), {"page": "rule", "rule": name, "earliest": earliest, "uses": values})

    def _uses(self, name: str) -> list[RuleUse]:
        """Return the uses of a rule; raise NothingThere where it has none."""
        uses = [use for use in self.problem.uses if use.rule.name == name]
        if not uses:
            if self.problem.waiting and name == GoalRule.name:
                raise NothingThere("no goal is judged while running waits", "the file's goal is kept until then")
            off = name in self.problem.switched_off
            hint = f"`rules.{name}` is `off`" if off else did_you_mean(name, [one.name for one in self.problem.rules])
            raise NothingThere(f"no rule '{name[:80]}' is in force", hint or "`planforge rules` names them all")
        return uses

    def _rule(self, use: RuleUse, at: GoalReach | None, trials: Trials) -> tuple[list[str], UseValues]:
        rule, weeks = use.rule, []
        kind = "hard: no plan breaks it" if rule.hard else f"soft: each unit costs {rule.weight or 1}"
        source = rule.source
        lines = [f"{self.wording.named(use)}", f"  {type(rule).__doc__}", f"  {kind}"]
        lines += [f"  for the runner: {note}" for note in rule.told_to_the_runner(self.problem)]
        lines += [f"  source: {source.text} ({source.worth})", f"  tested: {source.tested}"]
        if self._plan is not None and rule.scope == "week":
            weeks = [index for index, some in self._bindings.items() if any(one.use is use for one in some)]
            lines += [f"  leaves no room in {_weeks(weeks)}" if weeks else "  leaves room in every week"]
        costs = []
        if at is None:
            lines += [f"  what it costs in weeks to the goal: {_ONCE_RUNNING}"]
        elif rule.hard:
            self._tell(rule.name)
            costs = [cost_without(at, use, trials)] if not rule.needed_to_run else []
            costs += other_values(at, use, trials)
            week = f"week {at.found.reached}" if at.found.reached else "not reached"
            of = "that run" if self.problem.as_far else "the goal"
            lines += [f"  {of} at the earliest, as it stands: {week}"]
            lines += [f"    {self.wording.cost(one, at)}" for one in costs]
        else:
            lines += ["  it costs no weeks to the goal, for it gives way"]
        value: UseValues = {
            **self.wording.rule_values(use),
            "hard": rule.hard,
            "binds_in_weeks": weeks,
            "costs": [self.wording.cost_values(one) for one in costs],
        }
        return lines, value

    def rules(self) -> Page[RulesValues | WaitingValues]:
        """Return what every hard rule costs in weeks to the goal, the dearest first."""
        if self.problem.waiting:
            return self._waits("rules", f"What each hard rule costs in weeks to the goal: {_ONCE_RUNNING}.")
        trials = Trials()
        at = reach(self.problem, trials, self._tell)
        costs = []
        for use in priced(self.problem):
            self._tell(f"without {use.rule.title}")
            costs.append(cost_without(at, use, trials))
        lines = ["What each hard rule costs: the earliest week for the goal without it."]
        lines += self.wording.no_week_of_its_own(self.problem)
        if at.found.reached is None:
            lines += list(self.wording.reach(at, None, self.problem.calendar.weeks))
        else:
            lines += [f"With all of them: week {at.found.reached}."]
        dear = sorted(
            (one for one in costs if one.earliest.reached and one.saved != 0), key=lambda one: -(one.saved or 0)
        )
        for one in dear:
            gain = (
                "it can be reached at all" if one.saved is None else f"{one.saved} week{'s' * (one.saved != 1)} sooner"
            )
            lines.append(f"  week {one.earliest.reached}, {gain}: without {self.wording.named(one.use)}")
        free = [one.use.rule.title for one in costs if one not in dear]
        if free:
            lines.append(f"Without any one of the others it is no sooner: {', '.join(dict.fromkeys(free))}.")
        values: RulesValues = {
            "page": "rules",
            "earliest": at.found.reached,
            "costs": [self.wording.cost_values(one) for one in costs],
        }
        return Page("\n".join(lines), values)

    # -- dates -------------------------------------------------------------------------------------------------------

    def earliest(self, by: date | None, stands: int | None = None) -> Page[EarliestValues | WaitingValues]:
        """Return the earliest week for the goal with its proof, and the latest start for a date.

        stands: the week in which a plan that has begun reaches it, over what happened since.
        """
        if self.problem.waiting:
            return self._waits("earliest", f"When the goal can be reached: {_ONCE_RUNNING}.")
        trials = Trials()
        at = reach(self.problem, trials, self._tell)
        planned = self.problem.goal_weeks[0][0] if self.problem.goal_weeks and not self.problem.as_early else None
        wanted = self._wanted(self.problem.continuous_goal, self.problem.distance_goal)
        lines = [f"Goal: {'as far as the weeks allow, at most ' * self.problem.as_far}{wanted}."]
        lines += self.wording.no_week_of_its_own(self.problem)
        over = stands is not None and stands != planned
        lines += self.wording.reach(at, None if over else planned, self.problem.calendar.weeks)
        lines += [f"The plan that stands reaches it in week {stands}, over what happened since it began."] * over
        values: EarliestValues = {
            "page": "earliest",
            "week": at.found.reached,
            "held": at.found.held,
            "bound": at.found.bound,
            "proven": at.found.proven,
            "weeks": at.weeks,
            "by": None,
            "latest_start": None,
        }
        by = by or due(self.problem)
        if by is not None and at.found.reached is None:
            lines.append("No latest start is looked for: a nearer goal or looser rules come first.")
        elif by is not None:
            start, proven = latest_start(self.problem, by, trials, tell=self._tell)
            ready = f"ready by {by:%a} {by.day} {by:%b %Y}"
            if start is None:
                lines.append(f"Latest start to be {ready}: none in the two years before.")
            else:
                certain = f"no later {start:%A} does" if proven else f"later {start:%A}s could not all be decided"
                late = " It is earlier than this plan's start." if start < self.problem.start else ""
                lines.append(f"Latest start to be {ready}: {start:%A} {start.day} {start:%b %Y}; {certain}.{late}")
            values["by"], values["latest_start"] = by.isoformat(), start.isoformat() if start else None
        return Page("\n".join(lines), values)

    def _waits(self, page: Literal["rules", "earliest"], said: str) -> Page[WaitingValues]:
        """Return the answer to a question about the goal while running waits."""
        waits = self.problem.waiting
        assert waits is not None
        return Page(f"{waits.title}.\n{said}", {"page": page, "waits_for": list(waits.wants)})

    # -- shared ------------------------------------------------------------------------------------------------------

    @cached_property
    def _choices(self) -> Choices:
        return Choices(self.problem, self.plan, self._tell)

    def _in_plan(self, index: int, when: date | None = None) -> None:
        if not 1 <= index <= self.problem.calendar.weeks or (when is not None and when < self.problem.start):
            what = f"{when} does" if when else f"week {index} does"
            last = self.problem.days[-1].date
            span = f"it has {self.problem.calendar.weeks} weeks, {self.problem.start} to {last}"
            raise NothingThere(f"{what} not lie in the plan", span)

    def _answered(self, answers: list[Answer]) -> list[str]:
        return [line for one in answers for line in self.wording.answer(one)]

    def _answer_values(self, answers: list[Answer]) -> list[AnswerValues]:
        return [self.wording.answer_values(one) for one in answers]


def _session_words(session: Session) -> str:
    at = f"{session.start:%H:%M} " if session.start else ""
    return f"{at}{session.title} ({format_duration(session.duration_s)})"


def _weeks(weeks: list[int]) -> str:
    return f"week{'s' * (len(weeks) > 1)} {', '.join(map(str, weeks))}"
