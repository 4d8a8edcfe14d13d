"""Statements that do nothing in this plan: about phases it lacks, days without time, bounds that nothing comes near.

Only what a coach wrote is named: a template's rule that finds nothing to do is none of the coach's business.
"""

from collections.abc import Iterator
from typing import Any

from planforge.fields import Weekday
from planforge.lint.statements import spans, stated_by_coach, told
from planforge.measures import Measure
from planforge.problem import Problem, RuleUse
from planforge.rules.rule import Rule
from planforge.sessions.build import overhead
from planforge.sessions.palette import SHORTEST_MAIN
from planforge.source import Document, Fault, Loc
from planforge.stated import PHASE_ORDER, REBUILD, RETURN
from planforge.units import format_duration, format_share


def idle(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield what a coach stated and what never does anything."""
    spanned = phases_by_week(problem)
    for use in problem.uses:
        for loc, words, hint in _of_one(problem, use, spanned):
            if stated_by_coach(document, loc):
                yield Fault(f"{use.rule.name}: {words}", document.key_place(loc), hint)
    onset: Loc = ("runner", "pain_onset")
    if not problem.rules_named("continuous-cap") and stated_by_coach(document, onset):
        words = "no rule of this plan asks when the pain begins"
        yield Fault(f"runner: pain_onset: {words}", document.key_place(onset), "delete it, or use `continuous-cap`")
    for loose in problem.uses:
        stricter = [one for one in problem.uses if one is not loose and _swallows(one, loose, problem)]
        if stricter and any(stated_by_coach(document, one.loc) for one in (loose, *stricter)):
            beside = told(document, [("the stricter one", stricter[-1].loc)])
            place = document.key_place(loose.loc)
            yield Fault(f"{loose.rule.name}: never says more than {beside}", place, "delete one of them")


def phases_by_week(problem: Problem) -> dict[int, set[str]]:
    """Return the phases that each week of the plan can have, whichever weeks reach and hold the goal.

    The goal only tells when one phase follows another, so the first and the last week that can hold it tell all.
    """
    pairs = problem.goal_weeks or ((None, None),)
    weeks = range(1, problem.calendar.weeks + 1)
    return {week: {problem.phase(week, held) for _, held in (pairs[0], pairs[-1])} for week in weeks}


def _of_one(problem: Problem, use: RuleUse, spanned: dict[int, set[str]]) -> Iterator[tuple[Loc, str, str]]:
    """Yield what is idle in one use of a rule: where, in which words, and a way out. spanned: the weeks' phases."""
    rule, there = use.rule, set().union(*spanned.values())

    def lacking(field: str, names: Any) -> Iterator[tuple[Loc, str, str]]:
        missing = [name for name in PHASE_ORDER if name in names and name not in there]
        if missing:
            known = ", ".join(name for name in PHASE_ORDER if name in there)
            words = f"no week of this plan is in {' or '.join(missing)}"
            yield (*use.loc, field), words, f"its weeks are in {known}"

    span = spans(rule)
    if span is not None and not any(span.holds(week, phase) for week, some in spanned.items() for phase in some):
        yield (*use.loc, "during"), f"no week of this plan is in {span}", f"it has {problem.calendar.weeks} weeks"
        return
    match rule.name:
        case "build-cap":
            if rule.hard and _never_bites(problem, rule):
                yield (
                    (*use.loc, "max_increase"),
                    f"{format_share(rule.max_increase)} is more than any two weeks of this runner can differ by",
                    "10 % is usual",
                )
        case "hold-week":
            if not rule.weeks(problem):
                words = f"it needs {rule.every} whole running weeks, and the plan has {len(problem.full_running_weeks)}"
                if problem.calendar.weeks <= 6:
                    words = "a plan of six weeks or fewer has no hold weeks"
                yield use.loc, words, "name a smaller `every`, or delete it"
        case "phase-excludes":
            yield from lacking("phases", rule.phases)
            yield from lacking("no_long_runs", rule.no_long_runs)
        case "strength-days":
            if rule.strengthening is not None:
                yield from lacking("strengthening", ("strengthening",))
        case "cross-training":
            yield from lacking("load_management", ("load-management",))
            yield from lacking("strengthening", ("strengthening",))
            if not there & {RETURN, REBUILD}:
                yield (*use.loc, "later"), "no week of this plan comes later", "delete it"
        case "reintroduction":
            if rule.bring_back:
                yield from lacking("bring_back", (REBUILD,))
        case "not-both":
            running = {week.index for week in problem.running_weeks[1:]}
            if not rule.steps(problem) & running:
                yield use.loc, "strength steps up in no week that also holds runs", "delete it"
        case "start-load":
            yield from _start(problem, use)
        case "continuous-cap":
            if problem.runner.pain_onset:
                onset = format_duration(problem.runner.pain_onset)
                yield (*use.loc, "onset"), f"the runner's own pain_onset, {onset}, goes before it", "delete one of them"
        case "cadence":
            if rule.watch_target and problem.runner.cadence is None:
                yield (
                    (*use.loc, "watch_target"),
                    "the runner's cadence is not known",
                    "write `cadence: 158 spm` under `runner`",
                )
        case "preferred-days":
            yield from _no_time(problem, (*use.loc, "run"), rule.run)
            yield from _no_time(problem, (*use.loc, "strength"), rule.strength)
        case "long-day":
            yield from _no_time(problem, (*use.loc, "day"), (rule.day,) if rule.day is not None else ())


def _start(problem: Problem, use: RuleUse) -> Iterator[tuple[Loc, str, str]]:
    rule = use.rule
    if problem.runner.stopped_running and rule.fewest_repeats > rule.repeats:
        yield (
            (*use.loc, "fewest_repeats"),
            f"{rule.fewest_repeats} is more than the {rule.repeats} repeats a first run starts with",
            f"write at most {rule.repeats}",
        )
    for field, stopped in (
        ("repeats", True),
        ("most_repeats", True),
        ("most_of_recent", False),
        ("least_of_bound", False),
    ):
        if problem.runner.stopped_running is not stopped:
            who = "who stopped running" if stopped else "who is still running"
            yield (*use.loc, field), f"{field} is for somebody {who}", "delete it"


def _no_time(problem: Problem, loc: Loc, days: tuple[Weekday, ...]) -> Iterator[tuple[Loc, str, str]]:
    """Yield the days named on which there is no time, or not enough for a run."""
    available = problem.calendar.available
    if missing := [day.label for day in days if not available.get(day)]:
        free = ", ".join(day.label for day, windows in available.items() if windows)
        yield loc, f"there is no time on {' and '.join(missing)}", f"there is time on {free}"
    if loc[-1] != "strength":
        need = overhead(problem).duration + SHORTEST_MAIN
        short = [day for day in days if (some := available.get(day)) and max(one.seconds for one in some) < need]
        if short:
            labels = " and ".join(day.label for day in short)
            yield loc, f"the time on {labels} is too short for any run", f"a run takes {need // 60} min or more"


def _never_bites(problem: Problem, rule: Any) -> bool:
    """Tell whether the largest week the times allow is within the cap of the smallest week there can be."""
    runs = [one.sessions_per_week for one in problem.rules_named("run-days") if one.hard]
    if not runs or not problem.rules_named("available"):
        return False
    over, speeds = overhead(problem), problem.runner.speeds
    longest = max((window.seconds for day in problem.days if day.can_run for window in day.windows), default=0)
    main, share = (
        longest - over.duration,
        [level.run / (level.run + level.walk) for level in problem.protocol.ladder.levels],
    )
    if main < SHORTEST_MAIN:
        return False
    smallest = {
        Measure.DISTANCE: over.distance + SHORTEST_MAIN * speeds.walk,
        Measure.TIME_ON_FEET: over.time_on_feet + SHORTEST_MAIN,
        Measure.RUN_TIME: int(SHORTEST_MAIN * min(share)),
    }[rule.of]
    largest = {
        Measure.DISTANCE: over.distance + main * speeds.run,
        Measure.TIME_ON_FEET: over.time_on_feet + main,
        Measure.RUN_TIME: main,
    }[rule.of]
    return bool(1000 * largest <= smallest * (1000 + rule.max_increase))


def _swallows(strict: RuleUse, loose: RuleUse, problem: Problem) -> bool:
    """Tell whether one use of a rule says everything that another says: as strict in all that loosens, else alike."""
    one, other = strict.rule, loose.rule
    if (
        one.name != other.name
        or spans(one) != spans(other)
        or not (one.hard or (not other.hard and (one.weight or 1) >= (other.weight or 1)))
    ):
        return False
    alike = True
    for name in type(one).model_fields:
        if name in Rule.model_fields:
            continue
        here, there = getattr(one, name), getattr(other, name)
        if here == there:
            continue
        alike = False
        direction = one.loosens.get(name)
        if here is None or there is None or direction not in ("up", "down"):
            return False
        if (here > there) if direction == "up" else (here < there):
            return False
    places = problem.uses.index(strict), problem.uses.index(loose)
    return places[0] < places[1] if alike and one.hard == other.hard and one.weight == other.weight else True
