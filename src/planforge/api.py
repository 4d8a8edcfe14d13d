"""What `import planforge` hands out: the same calls that the command line makes, for programs.

A program that only calls `generate` forgets nothing. The steps by themselves are `load`, `solve` and `export`; each
takes what the one before returned, so that a plan that was not checked, or not seen over its past, is never written.

Units: a figure's name in a plan ends in its unit, `distance_m` in metres, `run_s` in seconds; all are whole numbers. In
a problem, whose names say none, distances are millimetres, times seconds, shares per mille, pain tenths of a point.
Dates and hours of sessions are those of the runner's time zone, which the file and `plan.calendar.timezone` name.

`now` is the moment of which everything is asked: a `datetime`, one without a zone in UTC; a `date`, its midnight in
UTC, and for `log`, `import_activities`, `status` and `day_by_day` that day of the runner; without it the present. It
decides which days are past, how old answers are, and the date of a new revision: same input and same `now`, same bytes.
Nothing here prints, asks, uses a network or ends the process. Nothing is written but by `generate`, `export`, `apply`
and `log`, and where a folder is put right in which a run was killed.
"""

import shlex
from collections.abc import Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from planforge.actions import activities as taking
from planforge.actions import apply as applying
from planforge.actions import generate as generating
from planforge.actions import load as loading
from planforge.actions import log as logging
from planforge.actions import places
from planforge.actions import solve as solving
from planforge.actions import told as telling
from planforge.actions.activities import Ask, nobody
from planforge.actions.check import judged
from planforge.actions.generate import Generated
from planforge.actions.load import Request
from planforge.actions.moments import day_or_moment, moment
from planforge.actions.no_plan import NoPlan
from planforge.actions.solve import Solution, Tell, quiet
from planforge.actions.status import status as standing
from planforge.batch import answer as answering
from planforge.batch.answer import Answer
from planforge.diary.entries import told_from
from planforge.diary.log import Logged
from planforge.diary.recorded import TakenIn
from planforge.diary.vocabulary import Source
from planforge.diary.weeks import Status
from planforge.plan.compare import Comparison
from planforge.plan.compare import compare as compared
from planforge.plan.model import Plan
from planforge.rules.base.rule import Finding

if TYPE_CHECKING:  # what explains solves, too: OR-Tools costs 0.4 s
    from planforge.views.day_by_day import DayByDayValues
    from planforge.views.explained import ExplainedValues
    from planforge.views.follows import FollowsValues
    from planforge.views.page import Page

File: TypeAlias = str | PathLike[str] | None
StoredPlan: TypeAlias = str | PathLike[str]
Moment: TypeAlias = date | datetime | None


def load(file: File = None, *, out: File = None, now: Moment = None) -> Request:
    """Return what a constraint file asks for, as it continues the plan in the folder `out`.

    file: without one, the packaged example runner. out: without one, `exports/` and the file's name. Of the request
    `.problem` is what is to be solved, `.warnings` what the file's owner should know, and `.begun` the plan in `out`
    where days of it are past.

    Reads the file, what it extends, and plan.json and plan.ics in `out`: a file that names no `plan_id` and no start
    keeps those of the plan there, so that calendars know it again. Writes nothing.

    Raises Faults (every fault with its line), RedFlags (a professional first; no plan), Unanswered (questions of the
    screening), NotAConstraintFile, OtherStart (the plan in `out` began on another day), OtherWeeks (its weeks begin
    with another), MomentIsPast (days that are past lie ahead of `now`), UnreadablePast, StagingError, and ValueError
    for a `now` outside the years 1991 to 2099.
    """
    return loading.requested(_path(file), _path(out), now=moment(now))


def solve(request: Request, *, tell: Tell = quiet) -> Solution:
    """Return the best plan for a request, proven, checked by the second implementation of every rule, over its past.

    `.plan` is the Plan, `.wishes` are the wishes that it leaves open, `.warnings` what was found on the way. `tell` is
    called with a few words whenever the search goes on. Takes seconds; how long to look is counted in steps of the
    solver, never by a clock. Reads and writes nothing.

    Raises NoPlan (`str()`: the conflict and the changes that would help), Undecided (neither a plan nor a proof that
    there is none), BrokenEdit for a standing plan that was edited against its rules, and BrokenPlan for a plan that the
    check faults: a fault of planforge.
    """
    return solving.solve(request, tell)


def check(file: File, plan: Plan | StoredPlan, *, now: Moment = None) -> tuple[Finding, ...]:
    """Return where a plan, edited by hand or not, breaks the rules of a file or claims what is not so.

    plan: a Plan, or the path of a plan.json or of its folder. The broken rules come first (`finding.hard`), then what
    it claims falsely (`finding.claim`), what an edit of its sessions left behind (`claim`, and not `hard`), and the
    wishes that are left open. Answers are judged as of `now`, or of the day the plan was made where that is later; by
    its age alone an answer about pain breaks no plan. Reads both files and what the first extends, and the diary of a
    plan that waits; writes nothing. Raises what `load` raises of a file and its diary, UnreadablePlan and StagingError.
    """
    stored, at = _plan(plan), moment(now)
    as_written = not isinstance(plan, Plan) and places.is_as_written(Path(plan))
    return judged(loading.as_asked_of(stored, _path(file), at), stored, at, as_written=as_written)


def explain(
    about: Request | Solution,
    *,
    week: int | None = None,
    day: date | str | None = None,
    session: str | None = None,
    rule: str | None = None,
    rules: bool = False,
    earliest: bool = False,
    by: date | None = None,
    tell: Tell = quiet,
) -> "Page[ExplainedValues]":
    """Return why a plan is so: a Page, whose `.text` a person reads and whose `.values` a program.

    One question at a time; none: the goal, the proof, and what binds each week. week: by number, from 1. day: a date,
    or with `week` a weekday (`tue`). session: its id, `w06-run-2`. rule: its name. rules: what every hard rule costs in
    weeks. earliest: the first week for the goal, and the last start to be ready `by` a date.

    A request is solved where its plan is needed; pass what `solve` returned to ask more than once. Reads and writes
    nothing. Raises NothingThere, UnclearQuestion, ValueError for a weekday that is none, and what `solve` raises.
    """
    from planforge.explanation.answered import Question, explained
    from planforge.quantities.dates import parse_weekday

    on = parse_weekday(day) if isinstance(day, str) else day
    return explained(about, Question(week, on, session, rule, rules, earliest, by), tell)


def compare(before: Plan | StoredPlan, after: Plan | StoredPlan) -> Comparison:
    """Return two plans side by side: `.pairs` of sessions with what became of each, `.remarks` what they do not share.

    Each is a Plan, or the path of a plan.json or of its folder. Weeks are compared by their number, days by their name.
    Reads those paths, writes nothing. Raises UnreadablePlan and StagingError.
    """
    return compared(_plan(before), _plan(after))


def export(solution: Solution) -> Generated:
    """Return a plan whose files are in place, in the folder that its request names.

    plan.json, plan.ics and a FIT file a session, with feeds and a schedule where the file asks for them: all together
    or none, read back and compared with the plan first; other files there stay. The plan becomes the next revision of
    the one in the folder; where nothing changed, that revision itself, byte for byte.

    Writes the folder `solution.request.out`, new files readable by their owner alone. Raises OtherPast (another run
    wrote there since `load`: load again), UnreadablePast, Undeliverable (no calendar or watch can say a session),
    NotThePlan (a fault of planforge), BrokenPlan and StagingError (disk, rights); then nothing was changed.
    """
    return generating.export(solution)


def generate(
    file: File = None, *, out: File = None, now: Moment = None, afresh: bool = False, tell: Tell = quiet
) -> Generated:
    """Return the plan that a file asks for, with its files in place: `load`, `solve` and `export` in one.

    Called again, on whatever day, the plan keeps its identity and its past: what is past stays, what need not change
    stays, and every change is a new revision. afresh: forget the plan that has begun, and cancel what calendars were
    told of it; a start that the file states must not be past then (StartIsPast). Reads and writes what `load` and
    `export` do, and raises what the three raise.
    """
    return generating.generate(_path(file), _path(out), now=moment(now), afresh=afresh, tell=tell)


def apply(no_plan: NoPlan, *numbers: int) -> str:
    """Write changes that would help into the file that has no plan; return what changed, as a unified diff.

    numbers: of the changes, from 1, as `str(no_plan)` and `no_plan.values` list them. The file's comments, layout, mode
    and line ends stay. Reads and writes that file alone, whole or not at all. Raises NoSuchChange, also for the
    packaged example, and Unwritable where it cannot be changed so, or somebody else changed it meanwhile.
    """
    changed = applying.changed(no_plan, numbers)
    changed.write()
    return changed.difference


def day_by_day(
    file: File = None, *, week: int | None = None, out: File = None, now: Moment = None, tell: Tell = quiet
) -> "Page[DayByDayValues]":
    """Return a plan day by day, rest days too: a Page, whose `.text` its runner reads and whose `.values` a program.

    file: a constraint file, a plan.json, or the folder that holds one. The plan that stands in `out` where there is
    one, with what the diary beside the file tells of it, else one that is made now. week: that week alone, from 1.

    Reads plan.json, the file and the diary; writes nothing. Raises NoSuchWeek for a week that the plan has not,
    UnreadablePlan, UnreadableDiary and DiaryBusy, RedFlags and whatever else `load` raises of a file, and what `solve`
    raises where the plan is made.
    """
    from planforge.actions.day_by_day import of_solution, standing
    from planforge.views.day_by_day import page

    if stands := standing(_path(file), _path(out), week, now=day_or_moment(now)):
        return page(stands)
    return page(of_solution(solving.solve(loading.requested(_path(file), _path(out), now=moment(now)), tell), week))


def log(
    file: File = None, *told: Mapping[str, Any], out: File = None, now: Moment = None, correct: bool = False
) -> Logged:
    """Return what is kept, in the diary beside the file, of what is told: all of it, or nothing.

    told: entries as `planforge log FILE -` reads them: `{"kind": "session", "session": "w04-run-1", "day":
    "2027-01-25", "done": "all", "worst": 1}`; lengths in metres, times in seconds, pain whole points of 10. None at
    all: what is there. correct: what was told otherwise gives way. Of the answer `.kept` is what is new, `.flags`
    what a professional has to see before the next run, `.log.diary` all that counts, `.log.open_sessions` and
    `.log.open_mornings` what nobody told yet.

    Reads plan.json in `out` and the diary; writes the diary, its owner's alone. Raises WrongEntry (with every fault),
    ToldOtherwise, UnreadableDiary, DiaryBusy (another run writes), NotKept (disk, rights), NotAConstraintFile,
    UnreadablePlan and StagingError; then nothing was kept.
    """
    found = logging.begun(_path(file), _path(out), now=day_or_moment(now))
    if not told:
        return Logged(found, ())
    return logging.tell(found, [told_from(one) for one in told], source=Source.IMPORTED, correct=correct)


def follows(file: File, logged: Logged, *, out: File = None) -> "Page[FollowsValues]":
    """Return what follows from what `log` kept, by the file's table of pain and the plan that stands: a Page.

    logged: what `log` returned, or `.logged` of what `import_activities` did. Of the answer `.text` is one line for the
    runner; of `.values` `next`, `now`, `days_off` and `refer` are what comes, `rows` what spoke, `next_run` the run
    that comes then, `still_asked` what nobody has answered yet. Never bolder than what `generate` makes of it.

    Solves nothing. Reads the file, and what it extends; writes nothing. Raises Faults, RedFlags, Unanswered and OSError
    for a file that cannot be read as it stands: what was told is kept all the same.
    """
    from planforge.views.follows import page

    path = _path(file)
    found = telling.follows_by_the_file(logged, path, _path(out))
    words = places.with_plan("generate", path, _path(out) or places.default_out(path))
    return page(found, logged.log.plan, shlex.join(words))


def import_activities(
    file: File, *paths: str | PathLike[str], out: File = None, now: Moment = None, ask: Ask = nobody
) -> TakenIn:
    """Return what is taken into the diary beside the file of what a watch recorded: load, never pain.

    paths: FIT files, folders of them, or a watch's drive. Each activity becomes its session, by the workout that the
    watch followed, else by day and length, or a run of its own. ask: called with a Question where it is not clear, and
    answers with one of its `.sessions`, `Own`, or None; without it that is left, and stands in `.left`. Of the answer
    `.taken` is what is new, `.known` how much was there before, `.refused` the files that cannot be read, and why.

    Reads the paths, plan.json in `out` and the diary; writes the diary, file by file: what was kept before an error
    stays. Raises OSError for a path that is not there, and what `log` raises of files.
    """
    return taking.take_in(
        logging.begun(_path(file), _path(out), now=day_or_moment(now)), [Path(one) for one in paths], ask=ask
    )


def status(file: File = None, *, out: File = None, now: Moment = None) -> Status:
    """Return where somebody is in the plan of a file, by the diary beside it.

    `.week` is the plan's week that holds the day, `.coming` the next session, `.weeks` what was told of each week that
    has begun, beside what was planned; distances in metres. `.flags` is what was told that a professional has to see
    before the next run, `.to_be_seen` that somebody has to by the file's table of pain: None, too, where the file
    cannot be read as it stands. Reads the file, plan.json in `out` and the diary, and brings a diary of an older
    version up to date; writes nothing else. Raises what `log` raises of files; and RedFlags and Unanswered where the
    file says that a professional comes first, or leaves that open.
    """
    return standing(_path(file), _path(out), now=day_or_moment(now))


def answer(
    text: bytes, *, plan: bytes | None = None, diary: bytes | None = None, name: str = "runner", now: Moment = None
) -> Answer:
    """Return one runner's answer as a function of bytes alone: what `planforge batch` makes of each of its runners.

    text: of the constraint file. plan, diary: the plan.json and the diary that it goes on from. Of the answer
    `.outcome` says what became of it, `.files` are the bytes of every file of the plan by name, `.says` is what its
    owner should know, or why there is no plan. Same bytes and same `now`, same bytes; so it may be run in any process,
    on any machine that has this version.

    Reads and writes nothing but a temporary folder. Raises nothing for what the bytes hold: that is the answer; only
    ValueError for a `now` outside the years 1991 to 2099.
    """
    return answering.answer(answering.Asked(name, text, plan, diary, moment(now)))


def _path(file: File) -> Path | None:
    return None if file is None else Path(file)


def _plan(plan: Plan | StoredPlan) -> Plan:
    return plan if isinstance(plan, Plan) else places.stored_plan(Path(plan))
