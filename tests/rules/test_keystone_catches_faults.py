"""The test of the test: small faults, sown into one half of a rule, are all caught by comparing the halves."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from drawn import problem
from keystone import Days, Universe, Weeks, disagreements
from universes import ALL, EARLY, UNIVERSES, settings, soft

from planforge.plan.measures import Measure
from planforge.plan.model import Kind
from planforge.problem.frames import Reference
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Rule
from planforge.rules.registry import BY_NAME

Post = Callable[[Any, WeekDraft], Iterator[Excess]]
Check = Callable[[Any, Reading], Iterator[Finding]]


class Fault(NamedTuple):
    """A fault in one half; the rule's own halves are to be had as `good`."""

    name: str
    rule: str
    values: dict[str, Any]
    post: Post | None = None
    check: Check | None = None


def good(rule: Rule, **changed: Any) -> Any:
    """Return the rule as it is in the registry, with other values."""
    return BY_NAME[rule.name].model_validate(rule.model_dump(by_alias=True) | changed)


def sown(fault: Fault) -> Rule:
    """Return the rule with the fault in it."""
    halves = {name: half for name in ("post", "check") if (half := getattr(fault, name))}
    return type("Faulty", (BY_NAME[fault.rule],), halves)(**fault.values)  # type: ignore[no-any-return]


def posting(**changed: Any) -> Post:
    return lambda rule, draft: good(rule, **{name: change(rule) for name, change in changed.items()}).post(draft)


def checking(**changed: Any) -> Check:
    return lambda rule, reading: good(rule, **{name: change(rule) for name, change in changed.items()}).check(reading)


def less_than(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    for excess in good(rule).post(draft):
        yield excess._replace(over=excess.over + 1)


def in_whole_units(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    for excess in good(rule).post(draft):
        yield excess._replace(scale=1)


def without_conditions(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    for excess in good(rule).post(draft):
        yield excess._replace(when=())


def nothing_excused(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    for excess in good(rule).post(draft):
        yield excess._replace(wish=False)


def every_second(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    """Leave out every other bound, as one does who forgets one of two directions."""
    yield from list(good(rule).post(draft))[::2]


def against_any_week(rule: Rule, reading: Reading) -> Iterator[Finding]:
    """Compare with the week before, shortened or not."""

    def references() -> Iterator[tuple[WeekReading, WeekReading, Reference]]:
        for early, late in zip(reading.running_weeks, reading.running_weeks[1:], strict=False):
            yield early, late, Reference(early.index, late.index, True, 0)

    changed = copy(reading)
    changed.references = references  # type: ignore[method-assign]
    return good(rule).check(changed)  # type: ignore[no-any-return]


def growing_after_absence(rule: Rule, reading: Reading) -> Iterator[Finding]:
    """Compare with the right week, but let any week grow."""
    changed = copy(reading)
    kept = list(reading.references())
    changed.references = lambda: ((a, b, replace(r, may_grow=True)) for a, b, r in kept)  # type: ignore[method-assign]
    return good(rule).check(changed)  # type: ignore[no-any-return]


def whatever_was_lost(rule: Rule, reading: Reading) -> Iterator[Finding]:
    """Compare with the right week, as if nothing lay between."""
    changed = copy(reading)
    kept = list(reading.references())
    changed.references = lambda: ((a, b, replace(r, days_off=0)) for a, b, r in kept)  # type: ignore[method-assign]
    return good(rule).check(changed)  # type: ignore[no-any-return]


def in_any_times(rule: Rule, reading: Reading) -> Iterator[Finding]:
    """Forget that times bound a run."""
    changed = copy(reading)
    changed.problem = reading.problem.with_rules(rule)
    return good(rule).check(changed)  # type: ignore[no-any-return]


def without_a_floor(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    """Let no run stand in the floor of `resume-below`."""
    changed = copy(draft)
    changed.smallest = lambda quantities: 0 * next(iter(quantities))  # type: ignore[method-assign]
    return good(rule).post(changed)  # type: ignore[no-any-return]


def with_the_floor_alone(rule: Rule, draft: WeekDraft) -> Iterator[Excess]:
    """Forget that a floor never allows more than was run before."""
    changed = copy(draft)
    changed.smallest = lambda quantities: next(iter(quantities))  # type: ignore[method-assign]
    return good(rule).post(changed)  # type: ignore[no-any-return]


def full_weeks_only(rule: Rule, reading: Reading) -> Iterator[Finding]:
    return (finding for finding in good(rule).check(reading) if reading.problem.week(finding.week).full)


def never_across_weeks(rule: Rule, reading: Reading) -> Iterator[Finding]:
    for finding in good(rule).check(reading):
        assert finding.day is not None
        if reading.problem.week_of(finding.day - timedelta(1)) == finding.week:
            yield finding


def once_a_week(rule: Rule, reading: Reading) -> Iterator[Finding]:
    found = {finding.week: finding for finding in good(rule).check(reading)}
    yield from found.values()


def hard_only(rule: Rule, reading: Reading) -> Iterator[Finding]:
    return (finding for finding in good(rule).check(reading) if finding.hard)


def runs_only(rule: Rule, reading: Reading) -> Iterator[Finding]:
    kinds = {session.id: session.kind for session in reading.sessions}
    return (finding for finding in good(rule).check(reading) if kinds.get(finding.session or "") is Kind.RUN)


def one_week_late(rule: Rule, reading: Reading) -> Iterator[Finding]:
    """Forget the last week of a plan."""
    last = reading.problem.calendar.weeks
    return (finding for finding in good(rule).check(reading) if finding.week < last)


def where_six_days_are_a_week(rule: Rule, reading: Reading) -> Iterator[Finding]:
    yield from good(rule).check(reading)
    for week in reading.weeks:
        if len(week.frame.days) == 6 and len({session.date for session in week.week.sessions}) == 6:
            yield rule.finding("six days of six", week.index)


FAULTS = (
    Fault("< for <=", "build-cap", {}, post=less_than),
    Fault("per cent for per mille", "build-cap", {}, check=checking(max_increase=lambda rule: rule.max_increase // 10)),
    Fault("walking is forgotten", "build-cap", {}, post=posting(of=lambda _: Measure.RUN_TIME)),
    Fault("the wrong reference", "build-cap", {}, check=against_any_week),
    Fault("growing after a day away", "run-step", {}, check=growing_after_absence),
    Fault(
        "a peak of one week more",
        "build-cap",
        {"reference": "recent-peak", "recent_weeks": 2},
        post=posting(recent_weeks=lambda _: 3),
    ),
    Fault("the floor is forgotten", "build-cap", {"floor": 400_000}, check=checking(floor=lambda _: None)),
    Fault(
        "one of two bounds", "bout-step", {}, check=checking(max_increase=lambda _: 7200, max_growth=lambda _: 10_000)
    ),
    Fault("off by one week", "session-spike", {"weeks": 1}, post=posting(weeks=lambda _: 2)),
    Fault("a hold week too many", "hold-week", {}, check=checking(every=lambda _: 3)),
    Fault("never downward is forgotten", "ladder", {}, post=every_second),
    Fault("a level too many", "ladder", {"levels_per_week": 1}, check=checking(levels_per_week=lambda _: 2)),
    Fault("a condition is forgotten", "clean-sessions", {}, post=without_conditions),
    Fault("a session too few", "clean-sessions", {"sessions": 3}, check=checking(sessions=lambda _: 2)),
    Fault("what keeps steps up, too", "not-both", {}, check=checking(no_step=lambda _: ())),
    Fault("an absence is no reason to fall", "bout-keeps", {}, check=whatever_was_lost),
    Fault("times are no reason to fall", "bout-keeps", {}, check=in_any_times),
    Fault("a week without runs falls", "bout-keeps", {}, post=without_conditions),
    Fault("shortened weeks are left alone", "long-share", {}, check=full_weeks_only),
    Fault("only full weeks are even", "even-runs", {}, check=full_weeks_only),
    Fault("whatever number of runs", "even-runs", {}, post=without_conditions),
    Fault("days off are no reason to fall", "keep-load", {"max_decrease": 0}, check=whatever_was_lost),
    Fault("millimetres priced as units", "keep-load", {"weight": 1}, post=in_whole_units),
    Fault("the wrong phases", "phase-excludes", {"phases": (*EARLY, "rebuild")}, post=posting(phases=lambda _: EARLY)),
    Fault("the last week is forgotten", "goal", {}, check=one_week_late),
    Fault(
        "growth is allowed on one side", "goal", {"afterwards": "repeat"}, check=checking(afterwards=lambda _: "grow")
    ),
    Fault("an order is forgotten", "reintroduction", {"bring_back": ALL}, post=posting(bring_back=lambda _: ALL[::3])),
    Fault("the other kind comes first", "reintroduction", {"bring_back": ALL}, check=checking(first=lambda _: "speed")),
    Fault(
        "days off are weighed alike", "resume-below", {}, check=checking(after_two_weeks=lambda rule: rule.after_a_week)
    ),
    Fault("a small week has no floor", "resume-below", {}, post=without_a_floor),
    Fault("a floor above what was run", "resume-below", {}, post=with_the_floor_alone),
    Fault("shares of another number of runs", "long-share", {}, post=posting(three_runs=lambda rule: rule.two_runs)),
    Fault("only at most, not exactly", "run-days", {"weight": 1}, post=every_second),
    Fault("more than was borne allows", "continuous-cap", {}, post=posting(raise_by=lambda rule: rule.raise_by + 60)),
    Fault("the start is no floor", "continuous-cap", {"onset": 900}, post=posting(onset=lambda rule: rule.onset - 60)),
    Fault("a wish is no finding", "start-load", {}, check=hard_only),
    Fault("the week's end is forgotten", "run-spacing", {}, check=never_across_weeks),
    Fault("once a week is enough", "strength-spacing", {"weight": 1}, check=once_a_week),
    Fault("nothing is excused", "strength-days", {}, post=nothing_excused),
    Fault("the gap is a minute short", "same-day", {"gap": 7 * 3600}, post=posting(gap=lambda rule: rule.gap - 6000)),
    Fault("six days are a week", "rest-days", {}, check=where_six_days_are_a_week),
    Fault("a wish becomes hard", "rest-days", {}, post=nothing_excused),
    Fault("only runs must fit", "available", {}, check=runs_only),
    Fault("whatever stands in the window counts", "available", {}, post=without_conditions),
    Fault("strength may go along", "away", {}, check=runs_only),
    Fault("one of two kinds of day", "preferred-days", {"run": ("wed",), "strength": ("mon",)}, check=runs_only),
    Fault("only runs were chosen", "chosen-days", {"cross": ("2027-01-06",)}, check=runs_only),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule}: {fault.name}")
def test_a_fault_in_one_half_is_caught(fault: Fault) -> None:
    faulty = sown(fault)
    assert any(disagreements(faulty, universe) for universe in UNIVERSES[fault.rule])


def test_every_kind_of_universe_is_seen_through() -> None:
    """A rule that forbids everything, one that allows everything, one whose prices are doubled: none passes."""
    weeks: Universe = Weeks("a week", problem(weeks=1), ". 10 8x1:2")
    days: Universe = Days("two days", problem(weeks=1, days="mon wed"))
    for universe, name in ((weeks, "run-days"), (days, "strength-days")):
        rule = settings(name)[0]
        doubled = Fault("doubled", name, {"weight": 1}, post=lambda one, draft: iter([*good(one).post(draft)] * 2))
        silent = Fault("silent", name, {}, check=lambda one, reading: iter(()))
        mute = Fault("mute", name, {"weight": 1}, post=lambda one, draft: iter(()))
        assert not disagreements(rule, universe) and not disagreements(soft(rule), universe)
        assert disagreements(sown(doubled), universe)
        assert disagreements(sown(silent), universe)
        assert disagreements(sown(mute), universe)
