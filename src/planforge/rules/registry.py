"""The table of contents: every rule, in the manual's order. A new rule is one file, one test and one line here."""

from planforge.rules.available import Available
from planforge.rules.away import Away
from planforge.rules.base.rule import Rule
from planforge.rules.bout_keeps import BoutKeeps
from planforge.rules.bout_step import BoutStep
from planforge.rules.build_cap import BuildCap
from planforge.rules.cadence import Cadence
from planforge.rules.chosen_days import ChosenDays
from planforge.rules.clean_sessions import CleanSessions
from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.cool_down import CoolDown
from planforge.rules.cross_training import CrossTrainingRule
from planforge.rules.even_runs import EvenRuns
from planforge.rules.goal import GoalRule
from planforge.rules.heart_rate import HeartRate
from planforge.rules.hold_week import HoldWeek
from planforge.rules.jumps_apart import JumpsApart
from planforge.rules.keep_load import KeepLoad
from planforge.rules.ladder import LadderRule
from planforge.rules.long_day import LongDay
from planforge.rules.long_share import LongShare
from planforge.rules.no_more_than_before import NoMoreThanBefore
from planforge.rules.not_both import NotBoth
from planforge.rules.phase_excludes import PhaseExcludes
from planforge.rules.preferred_days import PreferredDays
from planforge.rules.race_week import RaceWeek
from planforge.rules.reintroduction import Reintroduction
from planforge.rules.rest_days import RestDays
from planforge.rules.resume_below import ResumeBelow
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing
from planforge.rules.run_step import RunStep
from planforge.rules.same_day import SameDay
from planforge.rules.same_weekdays import SameWeekdays
from planforge.rules.session_spike import SessionSpike
from planforge.rules.start_load import StartLoad
from planforge.rules.stay_close import StayClose
from planforge.rules.strength_before_run import StrengthBeforeRun
from planforge.rules.strength_days import StrengthDays
from planforge.rules.strength_spacing import StrengthSpacing
from planforge.rules.terrain import TerrainRule
from planforge.rules.warm_up import WarmUp

RULES: tuple[type[Rule], ...] = (
    # load
    BuildCap,
    RunStep,
    BoutStep,
    BoutKeeps,
    SessionSpike,
    StartLoad,
    KeepLoad,
    HoldWeek,
    LongShare,
    EvenRuns,
    # progression
    LadderRule,
    CleanSessions,
    NotBoth,
    JumpsApart,
    ContinuousCap,
    GoalRule,
    RaceWeek,
    Reintroduction,
    # what is allowed when
    PhaseExcludes,
    TerrainRule,
    Cadence,
    HeartRate,
    # week
    RunDays,
    RunSpacing,
    StrengthDays,
    StrengthSpacing,
    SameDay,
    StrengthBeforeRun,
    CrossTrainingRule,
    RestDays,
    WarmUp,
    CoolDown,
    # life
    Available,
    Away,
    ResumeBelow,
    NoMoreThanBefore,
    StayClose,
    PreferredDays,
    ChosenDays,
    LongDay,
    SameWeekdays,
)

BY_NAME: dict[str, type[Rule]] = {rule.name: rule for rule in RULES}
