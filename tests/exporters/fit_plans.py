"""Plans for the tests of the FIT exporter: small ones to read, and a long one to fill a watch."""

from datetime import UTC, date, datetime, timedelta

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
    Week,
)
from planforge.quantities.units import Units

MONDAY = date(2027, 1, 4)
REVISED = datetime(2026, 12, 20, 18, 30, 5, tzinfo=UTC)

CLAMSHELL = Exercise(key="clamshell", title="Clamshell", fit="hip_raise/clams")
SIDE_PLANK = Exercise(key="side-plank", title="Side plank", fit="plank/side_plank")
LEG_RAISE = Exercise(key="leg-raise", title="Side-lying leg raise", fit="hip_stability/side_lying_leg_raise")
BRIDGE = Exercise(key="bridge", title="Glute bridge", fit="hip_raise/hip_raise")
SWINGS = Exercise(key="swings", title="Leg swings", fit="hip_swing/single_arm_kettlebell_swing")

WARM_UP_WALK = Step(do=Do.WALK, part=Part.WARM_UP, end=End(seconds=300), cue="Brisk.")
WARM_UP_MOVE = Step(do=Do.EXERCISE, part=Part.WARM_UP, end=End(seconds=30), exercise=SWINGS)
COOL_DOWN_WALK = Step(do=Do.WALK, part=Part.COOL_DOWN, end=End(seconds=240))
RUN_MINUTE = Step(do=Do.RUN, end=End(seconds=60), cue="Land quietly, lean from the ankles.")
WALK_90 = Step(do=Do.WALK, end=End(seconds=90))
REST_30 = Step(do=Do.REST, end=End(seconds=30))


def run_walk(times: int = 8) -> Steps:
    """Return a run-walk session with its warm-up and cool-down."""
    return WARM_UP_WALK, WARM_UP_MOVE, Repeat(times=times, steps=(RUN_MINUTE, WALK_90)), COOL_DOWN_WALK


def strength(sets: int = 3) -> Steps:
    """Return a routine with sides, holds, repetitions and open rests."""
    return (
        Repeat(
            times=sets,
            steps=(
                Step(do=Do.EXERCISE, end=End(reps=12), exercise=CLAMSHELL, side="left", load="light band"),
                Step(do=Do.EXERCISE, end=End(reps=12), exercise=CLAMSHELL, side="right", load="light band"),
                REST_30,
            ),
        ),
        Repeat(
            times=2,
            steps=(
                Step(do=Do.EXERCISE, end=End(seconds=30), exercise=SIDE_PLANK, side="left"),
                Step(do=Do.EXERCISE, end=End(seconds=30), exercise=SIDE_PLANK, side="right"),
            ),
        ),
        Step(do=Do.REST, end=End(lap_button=True)),
        Step(do=Do.EXERCISE, end=End(reps=15), exercise=LEG_RAISE, side="left", cue="Toes forward."),
        Step(do=Do.EXERCISE, end=End(reps=10), exercise=BRIDGE),
    )


def cross() -> Steps:
    """Return half an hour of anything without impact."""
    return (Step(do=Do.CROSS, end=End(seconds=1800), cue="Easy enough to talk."),)


def strides() -> Steps:
    """Return a session in which every kind of target occurs."""
    fast = Step(do=Do.RUN, end=End(seconds=20), target=Target(speed_mm_s=4000))
    return (
        Step(do=Do.WALK, part=Part.WARM_UP, end=End(seconds=300), target=Target(heart_rate_max=130)),
        Step(do=Do.RUN, end=End(seconds=600), target=Target(cadence_spm=(165, 175))),
        Repeat(times=4, steps=(fast, WALK_90)),
    )


def session(
    slot: str,
    day: int,
    steps: Steps,
    title: str = "Run-walk",
    kind: Kind | None = None,
    intensity: Intensity | None = None,
) -> Session:
    """Return a session on the n-th day of the plan; its kind is that of its slot."""
    return Session(
        id=slot,
        date=MONDAY + timedelta(days=day),
        kind=kind or Kind(slot.split("-")[1]),
        title=title,
        phase="return-to-running",
        intensity=intensity,
        duration_s=0,
        steps=steps,
    )


def plan(*sessions: Session, plan_id: str = "sam-knee", revised: datetime = REVISED) -> Plan:
    """Return the plan that holds these sessions in the weeks they are dated in."""
    weeks = max([(s.date - MONDAY).days // 7 for s in sessions], default=0) + 1
    return Plan(
        planforge="0.1.0",
        plan_id=plan_id,
        title="Runner's knee",
        revised=revised,
        runner=PlanRunner(
            name="Sam",
            units=Units.KM,
            easy_speed_mm_s=2564,
            walking_speed_mm_s=1667,
            normal_weekly_distance_m=30_000,
        ),
        calendar=PlanCalendar(start=MONDAY, weeks=weeks, timezone="Europe/London"),
        goal=PlanGoal(continuous_run_s=1800),
        most_pain=30,
        certificate=Certificate(status="optimal", levels=(), rules=()),
        weeks=tuple(
            Week(
                index=index + 1,
                start=MONDAY + timedelta(weeks=index),
                phase="return-to-running",
                sessions=tuple(s for s in sessions if (s.date - MONDAY).days // 7 == index),
            )
            for index in range(weeks)
        ),
    )


def small_plan() -> Plan:
    """Return two weeks that hold every kind of session, step and target, and two sessions on one day."""
    return plan(
        session("w01-run-1", 0, run_walk(8), "Run-walk 8 x (1 min : 90 s)"),
        session("w01-strength-1", 0, strength(), "Hips and core"),
        session("w01-cross-1", 2, cross(), "Cycling, easy"),
        session("w01-run-2", 4, run_walk(9), "Run-walk 9 x (1 min : 90 s)"),
        session("w02-run-1", 8, strides(), "Strides", intensity=Intensity.STRIDES),
        session("w02-run-2", 8, (Step(do=Do.WALK, end=End(seconds=1800)),), "Brisk walk"),
        session("w02-strength-1", 9, strength(2), "Hips and core"),
        session("w02-cross-1", 10, cross(), "Aqua jogging or cycling"),
    )


def long_plan(weeks: int = 104) -> Plan:
    """Return five sessions a week: three equal runs, a routine, cross-training."""
    return plan(
        *(
            one
            for week in range(weeks)
            for one in (
                session(f"w{week + 1:02d}-run-1", 7 * week, run_walk(6)),
                session(f"w{week + 1:02d}-strength-1", 7 * week + 1, strength(), "Hips and core"),
                session(f"w{week + 1:02d}-run-2", 7 * week + 2, run_walk(6)),
                session(f"w{week + 1:02d}-cross-1", 7 * week + 4, cross(), "Cycling"),
                session(f"w{week + 1:02d}-run-3", 7 * week + 5, run_walk(6)),
            )
        )
    )
