"""Every value of a plan.json is one that `check` judges, or stands in a list with the reason why nobody can.

Each value of several plans is altered, alone. A field that is new must be found, or be explained here.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, get_args

from answered import ANSWERED
from pydantic import BaseModel, ValidationError

from planforge.actions.replan import replan
from planforge.checker.check import check
from planforge.checker.claims import not_compared
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.deliver.folder import PLAN, continued, export, past
from planforge.plan.model import Do, EventSpelling, Intensity, Kind, Load, PainChange, Part, Plan, Terrain
from planforge.problem.history import Begun, over
from planforge.problem.problem import Problem
from planforge.quantities.units import Units
from planforge.source import read_text

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FILE = """
planforge: 1
extends: {template}
runner:
  name: Sam
  normal_weekly_distance: 20 km
  easy_pace: 6:45 /km
  walking_pace: 10:30 /km
  cadence: 158 spm
  stopped_running: yes
calendar:
  start: 2027-01-04
  weeks: {weeks}
  timezone: Europe/London
  available:
    mon: 18:00 for 60 min
    wed: 18:00 for 60 min
    fri: 18:00 for 60 min
    sat: 09:00 for 90 min
"""
RULES = (
    "rules: {heart-rate: [{name: doctor, at_most: 150 bpm}], cadence: {watch_target: yes}, not-both: off}\n"
    "exports: {watch: {step_back: yes}}\n"
)

# What nobody can check, and why; or who does. `past`: what lies before the first open day of a plan that was made
# again; `left`: the runs that were left of the week in which it was.
TAKEN = {
    "plan_id": "an identity: calendars know the plan by it, whatever file it is made from",
    "revision": "an identity: how often the plan was written anew, which only its older self could tell",
    "revised": "an identity: the moment of the revision",
    "certificate.status": "whether the search came to its end is the solver's word; more than its levels is refused",
    "certificate.levels.*.bound": "the solver's proof; a bound above what the plan has is named",
    "certificate.rules.*.source_line": "moves with every line that is written above it; rules are told by their names",
    "history.open_from": "when the plan was made again; what is past by it is taken as it stands",
    "history.repeated.*": "which weeks were lost, against a revision that is not there any more",
    "history.at_most.*": "what stood in a revision that is not there any more; a rule judges by it",
    "history.before_waiting.*": "what stood in a revision that is not there any more",
    "history.moved.*": "where sessions stood in a revision that is not there any more",
    "history.made_for.*": "what the file said when the plan was first made, which only that file could tell",
    "events.*": "what calendars were told; `check --exports` reads the calendar beside the plan",
    "workouts.*": "what watches were told; `check --exports` reads the workouts beside the plan",
    "to_be_seen": "that somebody has to see the knee, which the diary tells, and `generate` takes from it each time",
    "until_well": "that the runner is too ill to train, which the diary tells, and `generate` takes from it each time",
    "files.*": "the files beside the plan; `check --exports` reads them",
    "sha256": "the sum of the file's own text; `check --exports` takes it again",
    "weeks.*.sessions.*.id": "an identity: a session keeps it wherever it goes; its kind in it is judged",
    "past.weeks.*": "what is past is as it was, in its words and distances",
    "left.*.notes.*": "the runs left of a week that had begun say what they said then, perhaps in another language",
    "left.*.cue": "the same; how many steps a minute it names is judged",
    "left.*.target.*": "the same",
    "left.*.part": "the same; how much of each is run and walked is judged",
    "left.*.terrain": "the same; level ground is asked for by a rule",
    "left.*.id": "an identity, as every session's",
    "waiting.history.lost": "while running waits the plan is no longer for it; it counts when running begins",
    "waiting.history.due_later": "the same",
}


def problem(template: str = "runners-knee", weeks: int = 18, more: str = "", answered: str = ANSWERED) -> Problem:
    text = FILE.format(template=template, weeks=weeks) + answered + more
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date()).problem


def made(of: Problem) -> tuple[Problem, Plan]:
    plan = solve(of, now=NOW)
    assert isinstance(plan, Plan), plan
    return of, plan


def again(of: Problem, plan: Plan, when: date) -> tuple[Problem, Plan]:
    outcome = replan(of, Begun(plan, datetime.combine(when, time(6))), now=NOW, tell=lambda _: None).outcome
    assert isinstance(outcome, Plan), outcome
    return of, outcome


def plain() -> tuple[Problem, Plan]:
    return made(problem(more=RULES))


def with_stages() -> tuple[Problem, Plan]:
    bolder = "protocol: {pain_gate: {limits: {stop: 5}, why: agreed with the physio}}\n"
    return made(problem("bursitis", more=f"goal: {{weekly_distance: 12 km, every_session: yes}}\n{bolder}"))


def with_speed() -> tuple[Problem, Plan]:
    example = find_template("examples/rebuild-26-weeks")
    assert example is not None
    document = read_text(example.read_text(encoding="utf-8"), "kim.yaml", find_template, template_names())
    return made(load_document(document, today=NOW.date()).problem)


def with_a_past() -> tuple[Problem, Plan]:
    lost = "away: [2027-02-15..2027-02-21, 2027-03-06]\n  available:"  # the second moves a session to come
    text = (FILE.replace("available:", lost)).format(template="runners-knee", weeks=18) + ANSWERED + RULES
    document = read_text(text, "sam.yaml", find_template, template_names())
    away = load_document(document, today=NOW.date()).problem
    return again(away, made(problem(more=RULES))[1], date(2027, 2, 24))


def that_waits() -> tuple[Problem, Plan]:
    hurts = ANSWERED.replace("pain_today: 1 of 10", "pain_today: 4 of 10")
    assert hurts != ANSWERED
    return again(problem(answered=hurts), made(problem())[1], date(2027, 2, 24))


def to_be_seen() -> tuple[Problem, Plan]:
    of, plan = made(problem())
    return of, plan.model_copy(update={"to_be_seen": date(2027, 2, 1), "until_well": date(2027, 2, 1)})


PLANS = {one.__name__: cache(one) for one in (plain, with_stages, with_speed, with_a_past, that_waits, to_be_seen)}


# -- what can be altered ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A value of a plan: its path, whose field it is, and the value."""

    path: tuple[str | int, ...]
    owner: type[BaseModel]
    field: str
    value: Any


def leaves(node: Any, path: tuple[str | int, ...], owner: type[BaseModel], field: str) -> Iterator[Leaf]:
    """Yield every value of a plan that is something."""
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from leaves(getattr(node, name), (*path, name), type(node), name)
    elif isinstance(node, tuple):
        for place, value in enumerate(node):
            yield from leaves(value, (*path, place), owner, field)
    elif node is not None:
        yield Leaf(path, owner, field, node)


def pattern(leaf: Leaf, of: Problem, plan: Plan) -> str:
    """Return where a value stands, whichever of several it is, and whether that is past."""
    where = ".".join("*" if isinstance(step, int) else step for step in leaf.path)
    if leaf.path[0] != "weeks":
        return f"waiting.{where}" if leaf.field in ("lost", "due_later") and plan.waiting else where
    week = plan.weeks[int(leaf.path[1])]
    if leaf.path[2] != "sessions":
        over_by_then = week.index in of.settled_weeks and week.index != of.running_week
        return f"past.{where}" if over_by_then else where
    session = week.sessions[int(leaf.path[3])]
    if session.date < of.open_from:
        return f"past.{where}"
    return f"left.{where}" if week.index == of.running_week and session.kind is Kind.RUN else where


CHOICES: dict[str, tuple[Any, ...]] = {
    "do": tuple(Do),
    "part": tuple(Part),
    "kind": tuple(Kind),
    "terrain": tuple(Terrain),
    "intensity": tuple(Intensity),
    "load": tuple(Load),
    "units": tuple(Units),
    "status": ("optimal", "feasible"),
    "side": ("left", "right"),
    "timezone": ("Europe/London", "Asia/Tokyo"),
    "language": ("en", "eo"),
    "fit": ("plyo/box_jump",),
}


def altered(leaf: Leaf) -> list[Any]:
    """Return what a value may be instead, in its own kind."""
    value = leaf.value
    if leaf.field in CHOICES and (leaf.field != "load" or value in tuple(Load)):
        return [str(one) for one in CHOICES[leaf.field] if one != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, datetime | date):
        return [(value + timedelta(1)).isoformat()]
    if isinstance(value, time):
        return [value.replace(hour=(value.hour + 12) % 24).isoformat()]
    if re.fullmatch(r"[0-9a-f]{16,64}", value):
        return [("1" if value[0] == "0" else "0") + value[1:]]
    if leaf.field in ("id", "slot"):
        return [value[:-1] + "9"]
    return [f"{value} 7", f"{value}-7", f"{value}7"]


def alterations(plan: Plan, leaf: Leaf) -> Iterator[Plan]:
    """Yield the plan with one value altered; what cannot be read as a plan needs no finding. Of texts one will do."""
    for instead in altered(leaf):
        values = json.loads(plan.to_json())
        node = values
        for step in leaf.path[:-1]:
            node = node[step]
        node[leaf.path[-1]] = instead
        with suppress(ValidationError):
            yield Plan.model_validate_json(json.dumps(values))
            if type(leaf.value) is str:
                return


def said(of: Problem, plan: Plan) -> list[str]:
    """Return what `check` says against a plan."""
    of = over(of, plan)
    return [*(one.message for one in check(of, plan) if one.hard), *(one.says for one in not_compared(of, plan))]


Alike = tuple[object, ...]


def some(of: Problem, plan: Plan) -> dict[Alike, tuple[str, Leaf]]:
    """Return of the values of a plan that are alike the last, and where it stands."""
    found: dict[Alike, tuple[str, Leaf]] = {}
    of = over(of, plan)
    for leaf in leaves(plan, (), Plan, ""):
        where, kind = pattern(leaf, of, plan), ""
        if leaf.path[0] == "weeks" and "sessions" in leaf.path:
            kind = plan.weeks[int(leaf.path[1])].sessions[int(leaf.path[3])].kind
        found[where, kind, leaf.owner, leaf.value if isinstance(leaf.value, StrEnum) else ""] = (where, leaf)
    return found


def is_taken(where: str) -> str | None:
    """Return the entry of the list that a place stands under."""
    return next((one for one in TAKEN if fnmatchcase(where, one)), None)


# What no plan here has: a language (test_stated); what came of a diary (diary/test_heard), of a race (test_goals), of a
# trip and of weeks that begin on Sunday (test_changes), of more pain than a protocol allows (gate), of an edit by hand,
# of a date that nobody stated (test_default_date), of a wait that a diary asks for (test_lost_diary).
OF_OTHER_TESTS = {
    ("PlanRunner", "language"),
    *(("DaysOff", name) for name in ("first", "last", "lost", "left_out", "rest")),
    *(("StepBack", name) for name in ("day", "contents")),
    *(("StrengthBack", name) for name in ("day", "stages")),  # diary/test_strength_listens
    *(("PlanHistory", name) for name in ("untrained", "strength_untold")),
    *(("PlanHistory", name) for name in ("heard", "heard_at", "not_done", "not_whole", "unspoken")),
    *(("Elsewhere", name) for name in ("first", "last", "timezone")),
    *(("PainChange", name) for name in PainChange.model_fields),
    *(("EventSpelling", name) for name in EventSpelling.model_fields),
    *(("Branch", name) for name in ("left_out", "no_running", "tell_first")),
    *(("AtMost", name) for name in ("most_running_s", "level")),
    *(("Session", name) for name in ("race", "place")),
    *(("PlanWaiting", name) for name in ("told", "asked_at")),
    ("PlanCalendar", "week_starts"),
    *(("PlanGoal", name) for name in ("as_far", "run_distance_m")),
    ("PlanGoal", "postponed"),
    ("Plan", "edited"),
    ("Plan", "by_hand"),
}


# -- every value -----------------------------------------------------------------------------------------------------


def written(name: str, folder: Path) -> tuple[Problem, Plan]:
    """Return a problem and its plan as plan.json holds it, with what was written beside."""
    (of, plan), out = PLANS[name](), folder / name
    plan = continued(plan, past(out))
    export(plan, out)
    return of, Plan.model_validate_json((out / PLAN).read_text(encoding="utf-8"))


def silent(of: Problem, plan: Plan, leaf: Leaf) -> list[str]:
    """Return the alterations of a value that `check` says nothing of."""
    return [f"{leaf.path}: {leaf.value!r}" for other in alterations(plan, leaf) if not said(of, other)]


def test_every_value_that_is_altered_is_found_or_explained(tmp_path: Path) -> None:
    walked: set[Alike] = set()
    used: set[str] = set()
    met: set[tuple[type[BaseModel], str]] = set()
    unseen: list[str] = []
    for name in PLANS:
        of, plan = written(name, tmp_path)
        assert said(of, plan) == [], name
        for alike, (where, leaf) in some(of, plan).items():
            met.add((leaf.owner, leaf.field))
            if (entry := is_taken(where)) is not None:
                used.add(entry)
            elif alike not in walked:
                walked.add(alike)
                unseen += [f"{name}: {one}" for one in silent(of, plan, leaf)]
    assert unseen == [], "\n".join(unseen)
    assert {*TAKEN} - used == set(), "no plan here has these"
    left = {(owner.__name__, name) for owner, name in fields(Plan) - met}
    assert left <= OF_OTHER_TESTS, "no plan here has a value in these"


def fields(model: type[BaseModel]) -> set[tuple[type[BaseModel], str]]:
    """Return every field of a model, and of those that it is made of, that holds a value itself."""
    found = set()
    for name, field in model.model_fields.items():
        inside = {one for one in parts(field.annotation) if issubclass(one, BaseModel)}
        found |= set[Any]().union(*map(fields, inside)) if inside else {(model, name)}
    return found


def parts(annotation: Any) -> Iterator[type]:
    """Yield the types that an annotation is made of."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for one in get_args(annotation):
        yield from parts(one)
