"""Single weeks that differ: which week is meant, what times are left, and that the plan really stands on them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from drawn import MONDAY, problem

from planforge.checker.check import check
from planforge.conflicts.outcome import answered, solve
from planforge.constraints.load import Loaded, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Kind, Plan
from planforge.problem.problem import Problem
from planforge.problem.sections import WeekChange
from planforge.quantities.dates import PlanWeeks
from planforge.quantities.when import parse_when
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing
from planforge.source import Faults, read_text

EXAMPLE = (Path(__file__).parents[1] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8")
TODAY = date(2027, 1, 1)


def loaded(changes: object, **calendar: object) -> Loaded:
    values = yaml.safe_load(EXAMPLE.replace(": no", ": 'no'").replace(": yes", ": 'yes'"))
    values["calendar"] |= {"start": "2027-01-04", "changes": changes, **calendar}
    document = read_text(yaml.safe_dump(values, sort_keys=False), "sam.yaml", find_template, template_names())
    return load_document(document, today=TODAY)


# -- which week ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "weeks", "number"),
    [
        ("week 10", MONDAY, 16, 10),
        ("week of 2027-03-08", MONDAY, 16, 10),
        ("week of 8 March", MONDAY, 16, 10),
        ("week of 14 mar", MONDAY, 16, 10),
        ("week of March 8", MONDAY, 16, 10),
        ("week of 31 December", date(2026, 12, 14), 8, 3),  # over a year's end
        ("week of 2 January", date(2026, 12, 14), 8, 3),
        ("week of 29 February", date(2028, 1, 3), 16, 9),  # a leap day, a Tuesday
        ("week of 29 February", date(2027, 12, 27), 20, 10),
        ("week of 4 January", date(2027, 1, 6), 4, 1),  # a plan that starts on a Wednesday: its Monday is before it
    ],
)
def test_a_week_is_named_by_number_or_by_any_of_its_days(text: str, start: date, weeks: int, number: int) -> None:
    assert parse_when(text).weeks(PlanWeeks(start, weeks)) == {number}


@pytest.mark.parametrize("days", ["mon, sat", "Mon and Sat", "Monday,Saturday", "mon sat", "mon, and sat"])
@pytest.mark.parametrize("week", ["week 10", "week of 8 March 2027", "week of March 8, 2027", "week of 2027-03-08"])
def test_a_change_reads_as_people_say_it(week: str, days: str) -> None:
    (change,) = loaded({week: f"only {days}"}).problem.calendar.changes.values()
    assert [day.label for day in change.only] == ["mon", "sat"]


@pytest.mark.parametrize("words", ["no mon or sat", "not mon, sat", "without mon and sat", "no mon, sat"])
def test_days_that_are_left_out_are_said_in_several_ways(words: str) -> None:
    (change,) = loaded({"week 10": words}).problem.calendar.changes.values()
    assert [day.label for day in change.without] == ["mon", "sat"]


def test_of_a_week_with_a_closed_day_it_is_said_that_days_not_named_have_no_time() -> None:
    (said,) = loaded({"week 10": {"mon": "none", "sat": "09:00 for 90 min"}}).warnings
    assert "on mon, sat, which are all that it has (`no mon` leaves the other days as they are)" in said
    (said,) = loaded({"week 10": {"sat": "09:00 for 90 min"}}).warnings
    assert "all that it has" not in said


def test_of_a_week_with_one_day_named_it_is_said_that_the_others_have_no_time() -> None:
    """Who gave Monday another hour lost Wednesday and Saturday, and read nothing of them."""
    said = [one for one in loaded({"week 8": {"mon": "06:30 for 50 min"}}).warnings if "shortened" in one]
    assert len(said) == 1 and "on mon (days that it does not name have no time in it): days for 1 of 3 runs" in said[0]


def test_a_month_or_all_weeks_from_one_on_may_differ() -> None:
    problem = loaded({"March": "no mon", "from week 15": "no wed", "until week 2": "no sat"}).problem
    closed = {day.date for day in problem.days if not day.windows and day.weekday.label in ("mon", "wed", "sat")}
    assert closed == {
        *(date(2027, 3, day) for day in (1, 8, 15, 22, 29)),
        *(date(2027, 4, day) for day in (14, 21, 28)),
        date(2027, 5, 5),
        *(date(2027, 1, day) for day in (9, 16)),
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"week 30": "no mon"}, "the plan has the weeks 1 to 18"),
        ({"week of 8 September": "no mon"}, "is not in the plan, which lasts from 2027-01-04 to 2027-05-09"),
        ({"week of 2026-03-08": "no mon"}, "is not in the plan"),
        ({"week of 30 February": "no mon"}, "does not exist in the calendar"),
        ({"week of 29 February": "no mon"}, "is not in the plan"),
        ({"week of 2027-02-29": "no mon"}, "does not exist in the calendar"),
        ({"week of 8 March 2028": "no mon"}, "is not in the plan"),
        ({"week of 29 February 2027": "no mon"}, "does not exist in the calendar"),
        (
            {"week of 8 Mars": "no mon", "week of soon": "no mon"},
            "names no weeks and no days; write `week 5`, `weeks 5-8, 11`",
        ),
        ({"marches": "no mon"}, "names no weeks and no days"),
        ({"every other week": "no mon"}, "write `even weeks` or `odd weeks`"),
        ({"week 10": "only sat", "March": "no sat"}, "this is week 10, as `week 10` above"),
        ({"week 10": {"fri": "no"}}, "for the usual days but this write `no fri`"),
        ({"week 10": "no mon", "week of 8 March": "only mon"}, "this is week 10, as `week 10` above"),
        ({"week 10": "only tue, sat"}, "tue has no usual time; give it one, like `{tue: 06:30 for 30 min}`"),
        ({"week 10": "no tue"}, "tue has no usual time; delete it here"),
        ({"week 10": "no mon, wed, sat"}, "leaves no time at all; a week like that stands under `away`"),
        ({"week 10": {"mon": "none"}}, "leaves no time at all"),
        ({"week 10": "mon"}, "write `only tue, sat`, `no thu`"),
        ({"week 10": "only funday"}, "not a day of the week"),
        ({"week 10": {"mon": ["06:30 for 60 min", "07:00 for 30 min"]}}, "the times on mon overlap"),
    ],
)
def test_a_change_that_cannot_be_is_told_with_its_place(changes: dict[str, object], words: str) -> None:
    with pytest.raises(Faults) as error:
        loaded(changes)
    said = " ".join(line for line in str(error.value).splitlines() if " | " not in line).replace(" hint: ", "; ")
    assert words in said
    assert "sam.yaml:" in str(error.value)


def test_a_day_that_may_be_in_two_years_asks_for_the_year() -> None:
    with pytest.raises(Faults, match="may be week 10 and week 62") as error:
        loaded({"week of 8 March": "no mon"}, weeks="70")
    assert "week of 2027-03-08" in str(error.value)


# -- what is left ----------------------------------------------------------------------------------------------------


def stated(days: str = "mon tue wed fri sat", runs: int = 3, **changes: str) -> Problem:
    made = problem(RunDays(sessions_per_week=runs), RunSpacing(), weeks=6, days=days)
    parsed = {name.replace("_", " "): WeekChange.model_validate(_change(text)) for name, text in changes.items()}
    return replace(made, calendar=made.calendar.model_copy(update={"changes": parsed}))


def _change(text: str) -> dict[str, list[str]]:
    word, _, days = text.partition(" ")
    return {"only" if word == "only" else "without": days.split(", ")}


@pytest.mark.parametrize(
    ("change", "fits", "full"),
    [
        ("only mon, wed, sat", 3, True),
        ("only mon, sat", 2, False),
        ("only mon, tue, sat", 2, False),  # a day lies between runs
        ("no tue", 3, True),
        ("no mon, sat", 2, False),  # tue wed fri: tue and wed follow each other
    ],
)
def test_a_week_is_full_while_its_days_have_room_for_its_runs(change: str, fits: int, full: bool) -> None:
    made = stated(week_3=change)
    assert made.room_for_runs(3) == (fits, 3)
    assert [week.full for week in made.weeks] == [True, True, full, True, True, True]
    after = next(one for one in made.references if one.week == 4)
    assert (after.reference, after.may_grow) == ((3, True) if full else (2, False))


def test_with_four_runs_two_may_follow_each_other() -> None:
    assert stated(runs=4, week_3="only mon, tue, fri, sat").week(3).full
    assert not stated(runs=4, week_3="only mon, tue, wed, sat").week(3).full


# -- the plan --------------------------------------------------------------------------------------------------------

DIFFERS = {
    "week of 8 March": "only mon, sat",
    "week 12": "no mon",
    "week 14": {"tue": "19:00 for 60 min", "thu": "06:15 for 50 min", "sat": "08:00 for 70 min"},
}


@pytest.fixture(scope="module")
def solved() -> tuple[Loaded, Plan]:
    file = loaded(DIFFERS)
    plan = solve(file.problem, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert isinstance(plan, Plan)
    return file, plan


def test_no_session_stands_on_a_day_that_a_change_took(solved: tuple[Loaded, Plan]) -> None:
    file, plan = solved
    assert [finding for finding in check(answered(file.problem, plan), plan) if finding.hard] == []
    days = {week.index: {f"{one.date:%a}" for one in week.sessions} for week in plan.weeks}
    assert days[9] == {"Mon", "Wed", "Sat"}
    assert days[10] <= {"Mon", "Sat"} and days[12] <= {"Wed", "Sat"}
    assert days[14] == {"Tue", "Thu", "Sat"}
    assert {f"{one.start:%H:%M}" for one in plan.weeks[13].runs} == {"19:00", "06:15", "08:00"}


def test_a_week_short_of_days_holds_what_fits_and_is_told(solved: tuple[Loaded, Plan]) -> None:
    file, plan = solved
    assert [len(plan.weeks[week - 1].of_kind(Kind.RUN)) for week in (9, 10, 11, 12, 13, 14)] == [3, 2, 3, 2, 3, 3]
    said = [warning for warning in file.warnings if "shortened" in warning]
    assert [one.split(" (")[0] for one in said] == ["week 10", "week 12"]
    assert "from 2027-03-08) is shortened by `only mon, sat`: days for 2 of 3 runs" in said[0]
    assert plan.weeks[10].distance_m <= plan.weeks[8].distance_m + 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"even weeks": "only mon, sat"}, 1), ({"week 12": "only mon, sat"}, 0)],
)
def test_who_has_too_few_days_every_second_week_is_told_that_the_plan_stays_where_it_is(
    changes: object, told: int
) -> None:
    """Such a plan held 8 x 1:2 for 14 weeks, proven the best, and nothing said why or what would help."""
    said = [warning for warning in loaded(changes).warnings if "do not grow for that" in warning]
    assert len(said) == told
    assert all("with `run-days: {sessions_per_week: 2}`" in one for one in said)


def test_a_session_moved_to_a_day_that_was_taken_is_found(solved: tuple[Loaded, Plan]) -> None:
    file, plan = solved
    week = plan.weeks[9]
    moved = week.runs[0].model_copy(update={"date": week.start + timedelta(2)})
    others = tuple(one for one in week.sessions if one.id != moved.id)
    weeks = [*plan.weeks]
    weeks[9] = week.model_copy(update={"sessions": (*others, moved)})
    found = check(file.problem, plan.model_copy(update={"weeks": tuple(weeks)}))
    assert "available" in {one.rule for one in found if one.hard and one.week == 10}


def test_a_changed_week_outside_other_dates_is_left_out_of_them() -> None:
    problem = loaded({"week of 8 March": "no mon", "week 2": "no wed"}).problem
    shorter = replace(problem, calendar=problem.calendar.model_copy(update={"weeks": 4}))
    later = replace(problem, calendar=problem.calendar.model_copy(update={"start": date(2027, 4, 5)}))
    assert (set(problem.changes), set(shorter.changes), set(later.changes)) == ({2, 10}, {2}, {2})


# -- several weeks, and single dates ---------------------------------------------------------------------------------


def times(problem: Problem) -> dict[str, str]:
    return {f"{day.date:%m-%d}": " and ".join(map(str, day.windows)) for day in problem.days if day.windows}


def test_several_weeks_differ_by_one_line() -> None:
    made = loaded({"weeks 13-14": "no mon", "even weeks 2-4": "only sat", "weeks 6, 8": "no wed"}).problem
    free = {
        week: {day.weekday.label for day in made.week(week).days if day.windows} for week in (2, 3, 4, 6, 8, 13, 14)
    }
    assert free[2] == free[4] == {"sat"} and free[3] == {"mon", "wed", "sat"}
    assert free[6] == free[8] == {"mon", "sat"} and free[13] == free[14] == {"wed", "sat"}
    assert made.changes[4] == ("even weeks 2-4",)


def test_one_date_has_its_own_time_and_the_others_of_its_week_theirs() -> None:
    made = loaded({"2027-03-11": "18:00 for 40 min", "8 March": ["06:00 for 30 min", "19:00 for 30 min"]}).problem
    here = times(made)
    assert here["03-11"] == "18:00 for 40 min"
    assert here["03-08"] == "06:00 for 30 min and 19:00 for 30 min"
    assert here["03-10"] == times(loaded({}).problem)["03-10"]


def test_a_date_goes_before_its_week_and_a_week_before_even_ones() -> None:
    made = loaded({"even weeks": "no sat", "week 10": "only sat", "2027-03-13": "none", "2027-03-09": "12:00 for 1 h"})
    week = {day.weekday.label for day in made.problem.week(10).days if day.windows}
    assert week == {"tue"}
    assert "sat" not in {day.weekday.label for day in made.problem.week(12).days if day.windows}


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"even weeks": "no wed", "week 9 on": "no mon"}, {9: "wed sat", 10: "sat", 11: "wed sat", 8: "mon sat"}),
        ({"weeks 1-17": "no wed", "even weeks": "no mon"}, {9: "mon sat", 10: "sat"}),
        (
            {"even weeks": "only mon, sat", "odd weeks": "only wed", "March": "no sat"},
            {10: "mon", 11: "wed", 12: "mon"},
        ),
        ({"even weeks": "only mon, sat", "10-14 March": "no sat"}, {10: "mon", 12: "mon sat"}),
        ({"even weeks": "no wed", "10 March": "18:00 for 40 min"}, {10: "mon wed sat", 12: "mon sat"}),
        ({"week 10": "no mon", "week of 8 March": "no wed"}, {10: "sat", 11: "mon wed sat"}),
    ],
)
def test_a_day_that_one_line_takes_away_no_other_line_gives_back(
    changes: dict[str, object], days: dict[int, str]
) -> None:
    """`March: no sun` took even weeks their `only tue, sat, sun`, and runs stood on days of a shift, without a word."""
    made = loaded(changes).problem
    for week, left in days.items():
        assert " ".join(day.weekday.label for day in made.week(week).days if day.windows) == left, week


def test_a_roster_is_dates_alone() -> None:
    roster = [date(2027, 1, 4) + timedelta(3 * one) for one in range(34)]
    changes = {str(one): "18:00 for 90 min" for one in roster[:17]}
    changes |= {", ".join(map(str, roster[17:])): "07:00 for 90 min"}
    made = loaded(changes, available={"mon": "none"}).problem
    assert [day.date for day in made.days if day.windows] == roster
    with pytest.raises(Faults, match="no day is available"):
        loaded({}, available={"mon": "none"})


def test_two_lines_that_say_the_same_of_a_day_do_not_contradict() -> None:
    made = loaded({"2027-02-10": "13:00 for 90 min", "10 February": {"wed": "13:00 for 90 min"}}).problem
    assert times(made)["02-10"] == "13:00 for 90 min"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"2027-02-10": "13:00 for 90 min", "10 February": "14:00 for 90 min"}, "this is 2027-02-10, as `2027-02-10`"),
        ({"weeks 3-5": "no mon", "week 4": "only mon, sat"}, "this is week 4, as `weeks 3-5` above"),
        ({"week 10": "18:00 for 40 min"}, "names whole weeks, and one time is for single dates"),
        ({"2027-03-11": "only tue"}, "tue is none of its days, which are thu; delete it here"),
        ({"2027-03-11": {"fri": "18:00 for 40 min"}}, "fri is none of its days, which are thu"),
        ({"2027-03-11": {}}, "says nothing"),
        ({"weeks 17-20": "no mon"}, "the plan has the weeks 1 to 18"),
        ({"week 7": {"timezone": "America/New_Yrok"}}, "did you mean `America/New_York`?"),
        ({"2027-03-11": "18:00 for 40 min, swimming"}, "'swimming' is no mark of a time; behind a comma may stand run"),
    ],
)
def test_changes_of_several_weeks_and_dates_that_cannot_be_are_told(changes: dict[str, object], words: str) -> None:
    with pytest.raises(Faults) as error:
        loaded(changes)
    said = " ".join(line for line in str(error.value).splitlines() if " | " not in line).replace(" hint: ", "; ")
    assert words in said and "sam.yaml:" in said


def test_days_away_may_be_weeks_and_days_by_name() -> None:
    made = loaded(
        {}, away=["week 6", "weeks 13-14", "8-10 March", {"dates": "week of 3 May", "strength": "no"}]
    ).problem
    away = [(f"{one.dates.first:%m-%d}", f"{one.dates.last:%m-%d}", str(one.dates)) for one in made.calendar.away]
    assert away == [
        ("02-08", "02-14", "week 6"),
        ("03-29", "04-11", "weeks 13-14"),
        ("03-08", "03-10", "8 March..10 March"),
        ("05-03", "05-09", "week of 3 May"),
    ]
    later = replace(made, calendar=made.calendar.model_copy(update={"start": date(2027, 1, 11)}))
    assert later.calendar.away[0].dates.first == date(2027, 2, 15)  # a week by its number moves with the plan
    assert later.calendar.away[2].dates.first == date(2027, 3, 8)


@pytest.mark.parametrize(
    ("away", "words"),
    [
        ("even weeks", "are days that do not follow each other; write each stretch as an entry of its own"),
        ("week 30", "the plan has the weeks 1 to 18"),
        ("8 September", "is not in the plan"),
        ("soon", "names no weeks and no days"),
    ],
)
def test_days_away_that_cannot_be_are_told_with_their_place(away: str, words: str) -> None:
    with pytest.raises(Faults) as error:
        loaded({}, away=[away])
    said = " ".join(line for line in str(error.value).splitlines() if " | " not in line).replace(" hint: ", "; ")
    assert words in said and "sam.yaml:" in said


def test_a_rule_holds_in_the_weeks_that_hold_its_dates() -> None:
    values = yaml.safe_load(EXAMPLE.replace(": no", ": 'no'").replace(": yes", ": 'yes'"))
    values["calendar"] |= {"start": "2027-01-04"}
    values["rules"] = {
        "run-step": {"max_increase": "2 min", "during": ["rebuild", "2027-03-08..2027-03-15", "even weeks 2-4"]}
    }
    document = read_text(yaml.safe_dump(values, sort_keys=False), "sam.yaml", find_template, template_names())
    problem = load_document(document, today=TODAY).problem
    during = next(rule for rule in problem.rules if rule.name == "run-step").during
    assert str(during) == "[rebuild, 2027-03-08..2027-03-15, even weeks 2-4]"
    assert [week for week in range(1, 19) if during.holds(week, "strengthening")] == [2, 4, 10, 11]  # type: ignore[union-attr,attr-defined]
    later = replace(problem, calendar=problem.calendar.model_copy(update={"start": date(2027, 1, 11)}))
    during = next(rule for rule in later.rules if rule.name == "run-step").during
    assert [week for week in range(1, 19) if during.holds(week, "strengthening")] == [2, 4, 9, 10]  # type: ignore[union-attr,attr-defined]


# -- another time zone -----------------------------------------------------------------------------------------------


def test_days_of_a_trip_stand_in_their_own_zone() -> None:
    changes = {"weeks 7-8": {"timezone": "America/New_York"}, "2027-02-17": "06:00 for 75 min", "week 8": "no mon"}
    made = loaded(changes, timezone="Europe/London").problem
    zones = {f"{day.date:%m-%d}": day.timezone for day in made.days}
    assert (zones["02-14"], zones["02-15"], zones["02-17"], zones["02-28"], zones["03-01"]) == (
        *("Europe/London", "America/New_York", "America/New_York", "America/New_York", "Europe/London"),
    )
    assert times(made)["02-17"] == "06:00 for 75 min" and "02-22" not in times(made)
    (there,) = made.calendar_in_plan.elsewhere or ()
    assert (there.first, there.last, there.timezone) == (date(2027, 2, 15), date(2027, 2, 28), "America/New_York")


def test_today_is_the_first_day_that_is_not_over_where_the_runner_is_on_it() -> None:
    changes = {"weeks 7": {"timezone": "Asia/Tokyo"}, "week 9": {"timezone": "America/New_York"}}
    calendar = loaded(changes, timezone="Europe/London").problem.calendar_in_plan

    def local(text: str) -> str:
        return f"{calendar.local(datetime.fromisoformat(text)):%m-%d %H:%M}"

    assert local("2027-02-14T18:00:00+00:00") == "02-14 18:00"  # Tokyo has Monday, but Sunday is not over in London
    assert local("2027-02-15T00:30:00+00:00") == "02-15 09:30"
    assert local("2027-02-21T16:00:00+00:00") == "02-22 00:00"  # Tokyo's Sunday is over, London's Monday not begun
    assert local("2027-03-08T04:00:00+00:00") == "03-07 23:00"  # still Sunday in New York
    assert local("2027-03-08T06:00:00+00:00") == "03-08 06:00"


def test_a_day_without_time_reads_as_a_coach_writes_it() -> None:
    """A week was "shortened by `none`", of a file that said `no time`."""
    assert str(WeekChange(windows=())) == "no time"
