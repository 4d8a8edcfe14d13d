"""Every format in which a plan is exported, in the order in which they are written.

plan.json comes last, for it keeps what the others are: who the workouts are, what calendars were told, and the sums of
all files. A new format is its own module or folder, and a line in `FORMATS`; what it needs to be written and read is
imported when it is used.
"""

from functools import partial
from typing import TYPE_CHECKING

from planforge.exporters import plan_file
from planforge.exporters.formats import Difference, Files, Format, Knowing, Made, Read, Verdict, registered, whole
from planforge.exporters.options import ExportOptions, Feed
from planforge.plan.model import Plan

if TYPE_CHECKING:
    from planforge.exporters.html.facts import Facts

__all__ = ["BUSY", "CALENDAR", "FEED", "FORMATS", "PLAN", "REPORT", "SCHEDULE", "WORKOUTS", "WORKOUTS_APPLE"]

PLAN, CALENDAR, FEED, BUSY = plan_file.PLAN, "plan.ics", "feed.ics", "busy.ics"
WORKOUTS, SCHEDULE, WORKOUTS_APPLE = "workouts", "SCHEDULE.FIT", "workouts-apple"
REPORT = "report.html"


# -- calendars -------------------------------------------------------------------------------------------------------


def _write_calendar(plan: Plan, options: ExportOptions, *, name: str, feed: Feed | None) -> Made:
    from planforge.exporters.ics import calendar as ics

    made = ics.calendar(plan, options.calendar, feed)
    if feed is None:
        plan = plan.model_copy(update={"events": made.revisions})
    return Made({name: made.data}, plan, made.warnings)


def _read_calendar(plan: Plan, files: Files, options: ExportOptions | None, *, name: str, feed: Feed | None) -> Read:
    from planforge.exporters.ics.read_back import read_calendar
    from planforge.exporters.ics.read_busy import read_busy

    asked = options.calendar if options else None
    if feed is Feed.BUSY:
        return read_busy(plan, name, files[name], asked)
    return read_calendar(plan, name, files[name], asked, feed=feed is not None)


def _judge_calendar(plan: Plan, _options: ExportOptions, *, feed: Feed | None) -> dict[str, Verdict]:
    from planforge.exporters.ics import calendar as ics

    return ics.verdicts(plan, feed)


def _without_additions(plan: Plan, data: bytes) -> bytes:
    from planforge.exporters.ics.read_back import without_additions

    return without_additions(plan, data)


def _calendar(name: str, feed: Feed | None) -> Format:
    return Format(
        name=name,
        write=partial(_write_calendar, name=name, feed=feed),
        read_back=partial(_read_calendar, name=name, feed=feed),
        verdict=partial(_judge_calendar, feed=feed),
        wanted=lambda options: feed is None or feed in options.calendar.feeds,
        essential=feed is None,
        ours=_without_additions if feed is None else whole,
    )


# -- for a watch -----------------------------------------------------------------------------------------------------


def _write_workouts(plan: Plan, _options: ExportOptions) -> Made:
    from planforge.exporters.fit import workouts as fit

    made = fit.workout_files(plan)
    files = {f"{WORKOUTS}/{name}": data for name, data in made.files.items()}
    return Made(
        files,
        plan.model_copy(update={"workouts": made.revisions}),
        remarks=made.remarks,
        left_out=made.left_out,
        verdicts=made.verdicts,
    )


def _read_workouts(plan: Plan, files: Files, options: ExportOptions | None) -> Read:
    from planforge.exporters.fit.read_back import read_workouts

    return read_workouts(plan, files, options)


def _judge_workouts(plan: Plan, _options: ExportOptions) -> dict[str, Verdict]:
    from planforge.exporters.fit import workouts as fit

    return fit.verdicts(plan)


def _write_schedule(plan: Plan, _options: ExportOptions) -> Made:
    from planforge.exporters.fit import schedule

    data, remarks = schedule.schedule(plan, plan.workouts)
    return Made({SCHEDULE: data}, plan, remarks=remarks)


def _read_schedule(plan: Plan, files: Files, _options: ExportOptions | None) -> Read:
    from planforge.exporters.fit.read_back import read_schedule

    return read_schedule(plan, SCHEDULE, files[SCHEDULE])


def _judge_schedule(plan: Plan, _options: ExportOptions) -> dict[str, Verdict]:
    from planforge.exporters.fit import schedule

    return schedule.verdicts(plan)


def _write_workouts_apple(plan: Plan, _options: ExportOptions) -> Made:
    from planforge.exporters.apple import workouts as apple

    made = apple.workout_files(plan)
    files = {f"{WORKOUTS_APPLE}/{name}": data for name, data in made.files.items()}
    return Made(files, plan, remarks=made.remarks, left_out=made.left_out)


def _read_workouts_apple(plan: Plan, files: Files, options: ExportOptions | None) -> Read:
    from planforge.exporters.apple.read_back import read_workouts

    return read_workouts(plan, files, options)


def _judge_workouts_apple(plan: Plan, _options: ExportOptions) -> dict[str, Verdict]:
    from planforge.exporters.apple import workouts as apple

    return apple.verdicts(plan)


# -- to look at ------------------------------------------------------------------------------------------------------


def _write_report(plan: Plan, _options: ExportOptions) -> Made:
    from planforge.exporters.html.facts import of_plan

    return _write_report_knowing(plan, of_plan(plan))


def _write_report_knowing(plan: Plan, facts: "Facts") -> Made:
    from planforge.exporters.html.page import report

    return Made({REPORT: report(plan, facts)}, plan)


def _read_report(plan: Plan, files: Files, options: ExportOptions | None) -> Read:
    from planforge.exporters.html.read_back import read_report

    return read_report(plan, files, options)


def _compared_report(plan: Plan, files: Files, facts: "Facts") -> tuple[Difference, ...]:
    from planforge.exporters.html.read_back import compared_with_facts

    return compared_with_facts(plan, files[REPORT], facts)


def _judge_report(plan: Plan, options: ExportOptions) -> dict[str, Verdict]:
    from planforge.exporters.html.read_back import verdicts

    return verdicts(plan, options)


def _of_the_plan_alone(plan: Plan, data: bytes) -> bytes:
    from planforge.exporters.html.read_back import ours

    return ours(plan, data)


FORMATS: tuple[Format, ...] = registered(
    (
        _calendar(CALENDAR, None),
        _calendar(FEED, Feed.FULL),
        _calendar(BUSY, Feed.BUSY),
        Format(
            name=WORKOUTS,
            inside=r"W(?:\d\dD|\d\d\d)[1-9A-Z](?:RUN|STR|CRO|EAS)\.FIT",
            looks=r"(?!SCHEDULE\.FIT$)[^.].*\.[Ff][Ii][Tt]",  # what a watch would take for a workout
            write=_write_workouts,
            read_back=_read_workouts,
            verdict=_judge_workouts,
            essential=True,
        ),
        Format(
            name=SCHEDULE,
            write=_write_schedule,
            read_back=_read_schedule,
            verdict=_judge_schedule,
            wanted=lambda options: options.watch.schedule,
        ),
        Format(
            name=WORKOUTS_APPLE,
            inside=r"W(?:\d\dD|\d\d\d)[1-9A-Z](?:RUN|STR|CRO|EAS)\.workout",
            looks=r"[^.].*\.[Ww][Oo][Rr][Kk][Oo][Uu][Tt]",
            write=_write_workouts_apple,
            read_back=_read_workouts_apple,
            verdict=_judge_workouts_apple,
            wanted=lambda options: options.watch.apple,
        ),
        Format(
            name=REPORT,
            write=_write_report,
            read_back=_read_report,
            verdict=_judge_report,
            wanted=lambda options: options.report,
            ours=_of_the_plan_alone,
            knowing=Knowing(_write_report_knowing, _compared_report),
            alone=True,
        ),
        Format(
            name=PLAN,
            write=plan_file.write,
            read_back=plan_file.read_back,
            verdict=plan_file.verdict,
            essential=True,
        ),
    )
)
