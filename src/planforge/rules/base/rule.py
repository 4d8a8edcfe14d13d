"""What every rule has: a name, a source with its worth, parameters a coach can set, and two separate halves.

`post` states the rule over a plan that is still open, `check` judges a finished one; neither is derived from the other.
A rule's own file holds its whole truth: the module docstring and the fields are the manual page.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeAlias, TypeVar

from pydantic import Field, field_validator, model_validator

from planforge.plan.model import Do, Kind, Part, Session, Step, Target
from planforge.problem.calendar import Window
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.draft import DayDraft, Draft, Goal, Quantity, WeekDraft
from planforge.rules.base.during import During, DuringField
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading
from planforge.source import Loc

Direction: TypeAlias = Literal["up", "down", "either"]
Scope: TypeAlias = Literal["week", "day", "session"]
GivesWay: TypeAlias = Literal["never", "numbers", "soft", "off"]


NONE_FOUND = "none found"


class Source(NamedTuple):
    """Where a rule comes from, what that is worth, and what studies that tested it found.

    A coach's text is a convention, whatever it says; a trial is one that tested the rule itself, on injuries or pain.
    """

    text: str
    worth: Literal["trial", "cohort", "guideline", "convention", "ours"]
    tested: str = NONE_FOUND


class CarriedOut(NamedTuple):
    """What a rule only carries out and the file states elsewhere: in words, and its paths, the first that is there."""

    words: str
    places: tuple[Loc, ...]


class FormerParameter(NamedTuple):
    """What became of a parameter of older versions: in words, and what to write now, {} for what was stated (usual)."""

    words: str
    hint: str
    usual: str = ""


class Per(IntEnum):
    """The unit in which an excess is counted and priced, in the measure's own whole numbers."""

    ONE = 1  # a session, a day, a level
    METRES_100 = 100_000
    MINUTE = 60


class Excess(NamedTuple):
    """By how much an open plan breaks a rule at one place: a breach when `over` is above zero.

    `over` counts in 1/`scale` of a unit; of several the largest counts. It only matters where all of `when` are true. A
    wish is soft whatever the rule. `week` and `day` say where.
    """

    week: int
    over: Quantity | tuple[Quantity, ...]
    scale: int = 1
    when: tuple[Quantity, ...] = ()
    wish: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a finished plan breaks a rule, in a coach's words. `excess` counts whole units, rounded up.

    week: 0 for what is so of the whole plan. wish: soft whatever the rule, as in `Excess`. called, why: the coach's own
    name and reason for this use of the rule. about: what of the rule it speaks of, where that says several things;
    those are counted apart. claim: of no rule, but of something that the plan says of itself, and what
    that speaks of. left_behind: an edit of a session leaves it so.
    """

    rule: str
    message: str
    week: int
    day: date | None = None
    session: str | None = None
    measured: str = ""
    allowed: str = ""
    excess: int = 1
    hard: bool = True
    wish: bool = False
    called: str | None = None
    why: str | None = None
    about: str = ""
    claim: str | None = None
    left_behind: bool = False

    @property
    def title(self) -> str:
        """Return the rule as a person calls it: `build-cap "easy weeks"`."""
        return titled(self.rule, self.called)


def _decided(excess: Excess) -> bool:
    """Tell whether nothing of an excess is open any more."""
    several = excess.over if isinstance(excess.over, tuple) else (excess.over,)
    return all(isinstance(over, int) for over in several)


def titled(name: str, called: str | None) -> str:
    """Return a rule's name, with the coach's own name for this use of it."""
    return f'{name} "{called}"' if called else name


def with_reason(words: str, why: str | None) -> str:
    """Return words about a rule with the coach's own reason behind them."""
    return f"{words} (why: {why})" if why else words


class Rule(spelled.Closed):
    """One training principle. Hard without `weight`; with one, each unit of excess costs that much.

    A rule is a `WeekRule`, a `DayRule` or a `SessionRule`, and says what it says of the whole plan; `during` is heeded
    around it: `posted`, `found` and `shaped` are the halves as the rest of the program calls them.
    """

    name: ClassVar[str]
    source: ClassVar[Source]
    scope: ClassVar[Scope]  # given by its base class
    wish: ClassVar[bool] = False  # a layout wish: always soft, priced by weight (1 without)
    # A rule about days that also asks whether a day has time for a run, where in a day something stands, or how long.
    of_windows: ClassVar[bool] = False
    of_single_days: ClassVar[bool] = False  # and says of a day what it says of any with such windows and sessions
    loosens: ClassVar[Mapping[str, Direction]] = {}  # the parameters that allow more when raised, lowered, or by either
    least_offered: ClassVar[Mapping[str, int]] = {}  # below what nobody is offered to lower a parameter, on its page
    most_offered: ClassVar[Mapping[str, int]] = {}  # above what nobody is offered to raise one: its page calls it bad
    # What may be proposed where the rule stands in the way: nothing, other numbers, also a wish, also no rule at all.
    gives_way: ClassVar[GivesWay] = "numbers"
    limits_load: ClassVar[bool] = False  # who loosens it runs more, or sooner, than the rule holds safe
    counts_training: ClassVar[bool] = False  # its wishes ask for training that fits, and come before layout wishes
    alone: ClassVar[str | None] = None  # the parameter that a value alone states: `run-days: 3`
    # What the ends of a range state, by the parameter where it stands: the lower one and the higher one.
    ranges: ClassVar[Mapping[str, tuple[str | None, str | None]]] = {}
    former_parameters: ClassVar[Mapping[str, FormerParameter]] = {}  # that files of older versions may still state
    exactly: ClassVar[bool] = False  # whether two uses of it can never both hold, for each asks for exactly so much
    always: ClassVar[str | None] = None  # why no `during` can limit it
    of_the_past: ClassVar[bool] = False  # whether it also asks something of weeks whose content is settled
    counts: ClassVar[Kind | None] = None  # the kind of sessions whose number a week it sets
    carries_out: ClassVar[CarriedOut | None] = None  # what it says stands elsewhere in the file, and is stated there
    needed_to_run: ClassVar[bool] = False  # without it nothing is to be reached, no time is known, or no number of runs
    shortens_weeks: ClassVar[bool] = False  # whether it tells if a week that differs has days for its runs

    weight: Annotated[int, spelled.whole(1, 1_000_000)] | None = Field(
        None, description="Makes the rule soft: what one unit of excess costs. Without it the rule is hard."
    )
    called: str | None = Field(
        None, alias="name", min_length=1, max_length=60, description="What this use of the rule is called in messages."
    )
    why: str | None = Field(None, description="The coach's own reason, repeated wherever the rule is named.")
    during: DuringField | None = Field(
        None,
        description="When it holds: a phase, weeks such as `weeks 5-8` or `week 10 on`, or a list; else always.",
    )

    @model_validator(mode="before")
    @classmethod
    def _each_end(cls, value: Any) -> Any:
        """Take `3-4` apart; what is stated beside it goes before."""
        for name, parameters in cls.ranges.items():
            if isinstance(value, dict) and (both := spelled.ends(value.get(name))):
                own = spelled.spelling(cls.model_fields[name])
                assert own is not None, "a range is of whole numbers"
                for end in both:  # also the one that states nothing lies within bounds
                    own.read(end)
                stated = {one: str(end) for one, end in zip(parameters, both, strict=True) if one is not None}
                value = {**stated, **{key: one for key, one in value.items() if key != name}}
        return value

    @field_validator("during")
    @classmethod
    def _can_be_limited(cls, value: During | None) -> During | None:
        if value is not None and cls.always is not None:
            raise ValueError(f"is not for this rule: {cls.always}; delete `during`")
        return value

    def holds_to(self, name: str) -> Any:
        """Return the value of a parameter to which it holds in any case: what goes beyond that may be a wish."""
        return getattr(self, name)

    def loosened_by(self, problem: Problem) -> Mapping[str, Direction]:
        """Return those of `loosens` that mean something to the runner of this problem; all at once allow the most."""
        return self.loosens

    def bolder_without(self, problem: Problem) -> bool:
        """Tell whether whoever loosens it here runs more, or sooner, or with less behind the running, than is safe."""
        return self.limits_load

    def bolder_by(self, name: str, problem: Problem, *, more: bool) -> bool:
        """Tell whether one parameter that is raised (`more`) or lowered loosens it so, as `bolder_without` says it."""
        return self.bolder_without(problem)

    @property
    def runs_a_week(self) -> int | None:
        """Return how many runs it asks a full week for; None where it asks for none."""
        return None

    def days_in_a_row(self, runs: int) -> int | None:
        """Return on how many days running a week with so many runs may have one before rebuild; None: on any."""
        return None

    def lighter_weeks(self, problem: Problem, goal: Goal) -> frozenset[int]:
        """Return the weeks that it makes lighter on purpose, where these reach and hold the goal: nothing follows them.

        The week after such a week is compared with the one before it, by every rule.
        """
        return frozenset()

    def weeks_lightened(self, reading: Reading) -> set[int]:
        """Return the same weeks of a finished plan."""
        return set()

    @property
    def opens(self) -> tuple[tuple[date, Window], ...]:
        """Return the times of single days that are times to train because the rule names them."""
        return ()

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield what this use says and what never does anything in a plan of this problem."""
        yield from ()

    def allows(self, problem: Problem) -> str:
        """Return in few words how far it lets weeks go: `10 % more a week`."""
        return f"what {self.name} allows"

    def asks(self, problem: Problem, week: int) -> str:
        """Return in few words what it asks of the days of a week: `3 runs a week`."""
        return f"what {self.name} asks"

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield what the runner should know of it throughout, in the runner's language."""
        yield from ()

    @property
    def title(self) -> str:
        """Return the rule as a person calls it: `build-cap "easy weeks"`."""
        return titled(self.name, self.called)

    @property
    def hard(self) -> bool:
        """Tell whether no plan may break the rule."""
        return self.weight is None and not self.wish

    def holds(self, week: int, phase: str) -> bool:
        """Tell whether the rule speaks of a week which this phase governs."""
        return self.during is None or self.during.holds(week, phase)

    def _where_it_holds(self, posted: Iterator[Excess], draft: Draft) -> Iterator[Excess]:
        """Yield what was posted of the weeks the rule holds in; what is past may be as it was."""
        settled = draft.problem.settled_weeks
        running = draft.problem.running_week
        if self.during is None and not settled:
            yield from posted
            return
        for one in posted:
            if self.during is not None and not self.holds(one.week, draft.phase(one.week)):
                continue
            if one.week not in settled or self.of_the_past:
                yield one
            elif one.week == running:
                soft = one.wish or not self.hard
                if soft or (self.scope == "day" and not _decided(one)):
                    yield one

    def found(self, reading: Reading) -> Iterator[Finding]:
        """Yield what `check` yields for the weeks the rule holds in; what is past may be as it was.

        In the running week a firm rule is broken by what is to come, or not at all: what its past days alone break
        as much is no finding.
        """
        for one in self.check(reading):
            if self.during is not None and not self.holds(one.week, reading.phase(one.week)):
                continue
            if self._is_to_come(one, reading):
                yield one

    def _is_to_come(self, finding: Finding, reading: Reading) -> bool:
        """Tell whether a finding is about what is to come, as far as the rule asks no more."""
        problem = reading.problem
        if self.of_the_past or finding.week not in problem.settled_weeks:
            return True
        return finding.week == problem.running_week and not (finding.hard and self._was_so(finding, reading))

    def _was_so(self, finding: Finding, reading: Reading) -> bool:
        """Tell whether what is past breaks the rule alone as much at the same place."""
        place = (finding.week, finding.day, finding.session)
        before = (one for one in self.check(reading.of_the_past) if (one.week, one.day, one.session) == place)
        return any(one.excess >= finding.excess for one in before)

    def around(self) -> Mapping[tuple[Part, Do], int]:
        """Return the seconds it puts around the main part of every run, by part and by what is done."""
        return {}

    def shaped(self, session: Session, problem: Problem) -> Session:
        """Return the session as this rule wants it, in the weeks it holds in."""
        return session

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield where a finished plan breaks the rule."""
        yield from ()

    def finding(
        self, message: str, week: int, *, over: int = 1, scale: int = 1, wish: bool = False, **where: Any
    ) -> Finding:
        """Return a finding of this rule; `over` and `scale` as in `Excess`."""
        return Finding(
            self.name,
            message,
            week,
            excess=-(-over // scale),
            hard=self.hard and not wish,
            wish=wish,
            called=self.called,
            why=self.why,
            **where,
        )

    @classmethod
    def manual(cls) -> str:
        """Return the rule's page of the manual: its module's docstring."""
        return (sys.modules[cls.__module__].__doc__ or "").strip()


class WeekRule(Rule):
    """A rule about what weeks hold."""

    scope: ClassVar[Scope] = "week"

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield where and by how much an open plan may break the rule."""
        yield from ()

    def posted(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield what `post` yields for the weeks the rule holds in; what is past may be as it was."""
        return self._where_it_holds(self.post(draft), draft)


class DayRule(Rule):
    """A rule about what stands on which day."""

    scope: ClassVar[Scope] = "day"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield where and by how much an open plan may break the rule."""
        yield from ()

    def posted(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield what `post` yields for the weeks the rule holds in; what is past may be as it was."""
        return self._where_it_holds(self.post(draft), draft)


class SessionRule(Rule):
    """A rule about what a session consists of: the engine makes sessions as it wants them, and it costs nothing."""

    scope: ClassVar[Scope] = "session"
    takes_time: ClassVar[bool] = False  # whether it makes a session longer, or shorter
    notes_first: ClassVar[bool] = False  # whether its notes stand before the protocol's cues, or behind

    def shape(self, session: Session, problem: Problem) -> Session:
        """Return the session as this rule wants it."""
        return session

    def shaped(self, session: Session, problem: Problem) -> Session:
        """Return what `shape` returns, in the weeks the rule holds in."""
        return self.shape(session, problem) if self.holds(problem.week_of(session.date), session.phase) else session

    def notes_on(self, session: Session, problem: Problem) -> tuple[str, ...]:
        """Return the notes that it puts on a run."""
        return ()

    def cue_on(self, step: Step, session: Session, problem: Problem) -> str | None:
        """Return what it says of a step of a run; None: nothing."""
        return None

    def target_on(self, step: Step, session: Session, problem: Problem) -> Target | None:
        """Return what it lets a watch aim at in a step of a run; None: nothing."""
        return None


OneRule = TypeVar("OneRule", bound=Rule)


def uses(problem: Problem, rule: type[OneRule]) -> list[OneRule]:
    """Return the uses of one rule that are in force, in the file's order."""
    return list(problem.rules_by_name.get(rule.name, ()))


def uses_in(problem: Problem, rule: type[OneRule], week: int, phase: str) -> list[OneRule]:
    """Return the uses of one rule that hold in a week which this phase governs."""
    return [one for one in uses(problem, rule) if one.holds(week, phase)]
