"""Small finished plans written by hand, for the tests of the calendar."""

from datetime import UTC, date, datetime, time, timedelta

from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import (
    Certificate,
    Do,
    End,
    Exercise,
    Intensity,
    Kind,
    Part,
    Plan,
    PlanCalendar,
    PlanGoal,
    PlanRunner,
    Repeat,
    Session,
    Step,
    Steps,
    Target,
    Terrain,
    Week,
    unrolled,
)
from planforge.quantities.units import Units

REVISED = datetime(2026, 12, 20, 8, 30, tzinfo=UTC)
MONDAY = date(2027, 1, 4)

CLAMSHELL = Exercise(key="clamshell", title="Clamshell", fit="hip_raise/clams")
SIDE_PLANK = Exercise(key="side-plank", title="Side plank", fit="plank/side_plank")

HOSTILE = {
    "newlines": "one\ntwo\r\nthree\rfour",
    "marks": r"a, b; c: d \ e \n f \, g \; \\ ^n ^' \N",
    "emoji": "\U0001f3c3\U0001f3fd\u200d\u2640\ufe0f " * 30,
    "right to left": "\u05e8\u05d9\u05e6\u05d4, \u062c\u0631\u064a; \u05d4\u05dc\u05d9\u05db\u05d4",
    "control": "nul\x00 vt\x0b ff\x0c esc\x1b del\x7f nel\x85 ls\u2028 ps\u2029 bom\ufeff tab\t fs\x1c.",
    "injection": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nATTENDEE:mailto:a@b.c",
    "quotes": 'say "go" at 100 %2C %5C {{x}} <b>&amp;</b>',
    "accents": "\u00e9\u00e8\u00fc\u00df\u00f1 " * 60,
    "long": "0123456789" * 1000,
    "long CJK": "\u8dd1\u6b65\u819d\u76d6" * 2500,
    "one word": "-",
    "turned": "\u202egnp.exe\u202c \u2066left\u2069 \u200fmark",
    "path": "../../../etc/passwd",
    "parts": "{title} {0} {title.__class__} {{x}} %s ${HOME}",
}


def timed(do: Do, seconds: int, part: Part = Part.MAIN, cue: str | None = None) -> Step:
    """Return a step of so many seconds."""
    return Step(do=do, part=part, end=End(seconds=seconds), cue=cue)


def run_walk(times: int = 8) -> Steps:
    """Return 1 min run, 2 min walk, so many times, with warm-up and cool-down."""
    return (
        timed(Do.EXERCISE, 300, Part.WARM_UP, "leg swings, hip circles"),
        timed(Do.WALK, 300, Part.WARM_UP),
        Repeat(times=times, steps=(timed(Do.RUN, 60, cue="Land quietly"), timed(Do.WALK, 120))),
        timed(Do.WALK, 300, Part.COOL_DOWN),
    )


def continuous(seconds: int = 1800) -> Steps:
    """Return a run without a break."""
    fast = Step(do=Do.RUN, end=End(seconds=90), target=Target(speed_mm_s=3333, cadence_spm=(164, 170)))
    return timed(Do.WALK, 300, Part.WARM_UP), timed(Do.RUN, seconds), fast, timed(Do.WALK, 300, Part.COOL_DOWN)


def strength() -> Steps:
    """Return sets with sides, rests and holds."""
    rest = timed(Do.REST, 30)
    left, right = (
        Step(do=Do.EXERCISE, end=End(reps=12), exercise=CLAMSHELL, side=side, load="band", cue="hips stacked")
        for side in ("left", "right")
    )
    hold = Step(do=Do.EXERCISE, end=End(seconds=45), exercise=SIDE_PLANK, side="right")
    last = Step(do=Do.EXERCISE, end=End(lap_button=True), exercise=SIDE_PLANK)
    return Repeat(times=3, steps=(left, rest, right, rest)), Repeat(times=2, steps=(hold,)), rest, last


def session(slot: str, day: date, start: time | None, title: str, steps: Steps, **more: object) -> Session:
    """Return a session as long as its steps."""
    kind = Kind(slot.split("-")[1])
    if kind is Kind.RUN:
        more = {"distance_m": 4200, "terrain": Terrain.FLAT, "intensity": Intensity.EASY, **more}
    given = {
        "id": slot, "date": day, "start": start, "kind": kind, "title": title, "phase": "return-to-running",
        "duration_s": sum(step.seconds for step in unrolled(steps)), "steps": steps, **more,
    }  # fmt: skip
    return Session.model_validate(given)


def plan(*sessions: Session, **more: object) -> Plan:
    """Return a plan of these sessions, its weeks by their slots."""
    calendar = more.pop("calendar", None) or PlanCalendar(
        start=MONDAY, weeks=16, timezone=str(more.pop("timezone", "Europe/London"))
    )
    indexes = sorted({int(one.id[1:].split("-")[0]) for one in sessions})
    weeks = tuple(
        Week(
            aim="Run again, a little more each week",
            index=index,
            start=calendar.start + timedelta(weeks=index - 1),
            phase="return-to-running",
            sessions=tuple(one for one in sessions if int(one.id[1:].split("-")[0]) == index),
        )
        for index in indexes or [1]
    )
    given = {
        "planforge": "0.1.0", "plan_id": "sam-2027-7f3a", "title": "Sam's return, step by step; calm", "revision": 3,
        "revised": REVISED, "calendar": calendar, "goal": PlanGoal(continuous_run_s=1800), "weeks": weeks,
        "runner": PlanRunner(name="Sam", units=Units.KM, easy_speed_mm_s=2564, walking_speed_mm_s=1667,
                             normal_weekly_distance_m=30_000),
        "certificate": Certificate(status="optimal", levels=(), rules=()), "most_pain": 30, **more,
    }  # fmt: skip
    return Plan.model_validate(given)


def ordinary(**more: object) -> Plan:
    """Return a plan with one session of every sort."""
    return plan(
        session("w01-run-1", date(2027, 1, 4), time(6, 30), "Run-walk 8 x 1:2", run_walk()),
        session("w01-strength-1", date(2027, 1, 5), time(18, 0), "Knee routine A", strength()),
        session("w01-cross-1", date(2027, 1, 6), None, "Bike or swim", (timed(Do.CROSS, 1800),)),
        session("w12-run-1", date(2027, 3, 27), time(9, 0), "Run 30 min", continuous(), notes=("Off asphalt",)),
        session("w13-run-1", date(2027, 3, 29), time(9, 0), "Run 30 min", continuous()),
        **more,
    )


def told(the_plan: Plan, options: CalendarOptions | None = None) -> Plan:
    """Return the plan as it is kept after a calendar was told of it."""
    return the_plan.model_copy(update={"events": ics.revisions(the_plan, options or CalendarOptions())})


def hostile(text: str) -> Plan:
    """Return a plan that says the text wherever a person can write one."""
    exercise = Exercise(key="x", title=text, fit="plank/plank")
    steps = (
        Step(do=Do.EXERCISE, end=End(reps=3), exercise=exercise, load=text, cue=text),
        Step(do=Do.RUN, end=End(seconds=60), cue=text),
    )
    return plan(
        session("w01-run-1", date(2027, 1, 4), time(6, 30), text, steps, notes=(text, text), phase=text),
        session("w01-cross-1", date(2027, 1, 6), None, text, steps),
        title=text,
    )
