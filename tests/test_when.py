"""Weeks and days by name: one grammar, spelled back as it is read, and one answer for what is none."""

import re
from datetime import date, timedelta

import pytest

from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.problem.calendar import Absence
from planforge.quantities.dates import PlanWeeks, Weekday, first_of_week, parse_week_start
from planforge.quantities.when import DAYS, EVERY_OTHER, WAYS, WEEKS, WHEN, dates_in, is_when, parse_when
from planforge.source import Faults, read_text

PLAN = PlanWeeks(date(2027, 1, 4), 18)


def days(text: str, weeks: PlanWeeks = PLAN) -> list[str]:
    return [f"{day:%m-%d}" for day in parse_when(text).days(weeks)]


@pytest.mark.parametrize(
    ("text", "weeks", "again"),
    [
        ("week 5", {5}, "week 5"),
        ("Week 5", {5}, "week 5"),
        ("weeks 13-14", {13, 14}, "weeks 13-14"),
        ("weeks 13 to 14", {13, 14}, "weeks 13-14"),
        ("weeks 13–14", {13, 14}, "weeks 13-14"),
        ("weeks 5-8, 11", {5, 6, 7, 8, 11}, "weeks 5-8, 11"),
        ("weeks 5-8, 11 and 13", {5, 6, 7, 8, 11, 13}, "weeks 5-8, 11, 13"),
        ("week 3, week 5", {3, 5}, "weeks 3, 5"),
        ("week 16 on", {16, 17, 18}, "week 16 on"),
        ("week 16 onwards", {16, 17, 18}, "week 16 on"),
        ("even weeks", set(range(2, 19, 2)), "even weeks"),
        ("odd weeks", set(range(1, 19, 2)), "odd weeks"),
        ("even weeks 4-8", {4, 6, 8}, "even weeks 4-8"),
        ("odd weeks 15 on, week 2", {15, 17, 2}, "odd weeks 15 on, week 2"),
        ("week of 8 March", {10}, "week of 8 March"),
        ("week of March 8, 2027", {10}, "week of 2027-03-08"),
        ("weeks of 8 March to 20 March", {10, 11}, "week of 8 March..20 March"),
        ("2027-03-11", {10}, "2027-03-11"),
        ("Thu 2027-03-11", {10}, "2027-03-11"),
        ("11 March", {10}, "11 March"),
        ("11 Mar 2027, 13 Mar 2027", {10}, "2027-03-11, 2027-03-13"),
        ("8-14 March", {10}, "8 March..14 March"),
        ("2027-03-08..2027-03-21", {10, 11}, "2027-03-08..2027-03-21"),
        ("2027-03-08 to 2027-03-21", {10, 11}, "2027-03-08..2027-03-21"),
        ("week 3, 8 March", {3, 10}, "week 3, 8 March"),
        ("from week 16", {16, 17, 18}, "week 16 on"),
        ("from week 13 to 14", {13, 14}, "weeks 13-14"),
        ("until week 3", {1, 2, 3}, "weeks 1-3"),
        ("the first 3 weeks, week 5", {1, 2, 3, 5}, "weeks 1-3, 5"),
        ("from 26 April", {17, 18}, "26 April on"),
        ("2027-04-26 on", {17, 18}, "2027-04-26 on"),
        ("week of 28 April on", {17, 18}, "week of 28 April on"),
        ("from 8 March to 20 March", {10, 11}, "8 March..20 March"),
        ("in February", {5, 6, 7, 8}, "February"),
        ("May 2027", {17, 18}, "May 2027"),
    ],
)
def test_weeks_are_read_as_people_name_them_and_spelled_back(text: str, weeks: set[int], again: str) -> None:
    when = parse_when(text)
    assert when.weeks(PLAN) == weeks
    assert str(when) == again
    assert parse_when(again).days(PLAN) == when.days(PLAN)
    when.refuse(PLAN)
    assert is_when(text) and re.fullmatch(WHEN, text)


def test_dates_mean_their_days_and_weeks_all_of_theirs() -> None:
    assert days("2027-03-11") == ["03-11"]
    assert days("8-10 March, 12 March") == ["03-08", "03-09", "03-10", "03-12"]
    assert days("week of 11 March") == [f"03-{day:02d}" for day in range(8, 15)]
    assert days("week 1", PlanWeeks(date(2027, 1, 6), 4)) == ["01-06", "01-07", "01-08", "01-09", "01-10"]


def test_a_roster_of_many_dates_is_one_name() -> None:
    roster = [PLAN.start + timedelta(3 * day) for day in range(34)]
    assert list(parse_when(", ".join(map(str, roster))).days(PLAN)) == roster


def test_a_day_without_a_year_is_that_of_the_plan_over_a_years_end() -> None:
    winter = PlanWeeks(date(2026, 12, 7), 8)
    assert days("28 Dec to 3 Jan", winter)[0] == "12-28" and days("28 Dec to 3 Jan", winter)[-1] == "01-03"
    assert [f"{day}" for day in parse_when("4 January").days(winter)] == ["2027-01-04"]


def test_a_month_has_all_of_its_days_and_is_no_narrower_than_a_week() -> None:
    leap = PlanWeeks(date(2028, 1, 31), 10)
    assert days("February", leap)[-1] == "02-29" and days("February")[-1] == "02-28"
    winter = PlanWeeks(date(2026, 11, 30), 20)
    assert days("from 8 March", winter)[0] == "03-08", "of the one March that the plan holds"
    assert days("3 May on") == [f"05-{day:02d}" for day in range(3, 10)]
    assert [parse_when(text).breadth for text in ("March", "8 March on", "8 March")] == [WEEKS, WEEKS, DAYS]


def test_every_other_week_is_asked_which_it_is() -> None:
    with pytest.raises(ValueError, match="write `even weeks` or `odd weeks`"):
        parse_when("every second week")


@pytest.mark.parametrize("text", ["marches", "5-8", "next week", "8 Mars", "weeks", "2027", "week 3-", ""])
def test_what_names_no_week_is_answered_with_every_way(text: str) -> None:
    with pytest.raises(ValueError, match="names no weeks and no days; ") as error:
        parse_when(text)
    assert WAYS in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weeks 8-5", "write the earlier week first"),
        ("week 0", "counted from 1"),
        ("until week 0", "counted from 1"),
        ("first 0 weeks", "counted from 1"),
        ("2027-03-14..2027-03-08", "write the earlier date first"),
        ("14-8 March", "write the earlier date first"),
        ("30 February", "does not exist in the calendar"),
        ("2027-02-29", "does not exist in the calendar"),
        ("weeks 17-20", "the plan has the weeks 1 to 18; check the number"),
        ("8 September", "is not in the plan, which lasts from 2027-01-04 to 2027-05-09"),
        ("2028-03-08", "is not in the plan"),
        ("Tue 8 March", "8 March is a Monday; write `2027-03-08`, or another date"),
    ],
)
def test_weeks_that_cannot_be_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_when(text).refuse(PLAN)


def test_a_day_that_may_be_in_two_years_asks_for_the_year() -> None:
    with pytest.raises(ValueError, match="may be week 10 and week 62; write the year too, like `2027-03-11`"):
        parse_when("11 March").refuse(PlanWeeks(PLAN.start, 70))


def test_a_date_is_narrower_than_its_week_and_a_week_than_even_ones() -> None:
    assert DAYS < WEEKS < EVERY_OTHER
    assert set(parse_when("even weeks, 2027-01-12").days(PLAN).values()) == {EVERY_OTHER, DAYS}
    assert set(parse_when("week of 8 March, week 3").days(PLAN).values()) == {WEEKS}


# -- weeks that begin on Sunday --------------------------------------------------------------------------------------


def test_weeks_that_begin_on_sunday_are_counted_from_the_sunday_before_the_start() -> None:
    plan = PlanWeeks(date(2027, 1, 6), 3, Weekday.SUN)
    assert (plan.begins, plan.last) == (date(2027, 1, 3), date(2027, 1, 23))
    assert [plan.week_of(date(2027, 1, day)) for day in (6, 9, 10, 16, 17)] == [1, 1, 2, 2, 3]
    assert [day.strftime("%a") for day in plan.days_of(2)] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert parse_when("week of 10 January").weeks(plan) == {2}


@pytest.mark.parametrize("day", [date(2027, 1, 3) + timedelta(day) for day in range(14)])
def test_the_first_day_of_a_week_is_the_last_monday_or_sunday(day: date) -> None:
    for week_starts in (Weekday.MON, Weekday.SUN):
        first = first_of_week(day, week_starts)
        assert first.weekday() == week_starts and 0 <= (day - first).days < 7


def test_weeks_begin_on_monday_or_sunday_alone() -> None:
    assert (parse_week_start("Sunday"), parse_week_start("mon")) == (Weekday.SUN, Weekday.MON)
    with pytest.raises(ValueError, match="write `monday` or `sunday`"):
        parse_week_start("saturday")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("holiday 15-22 Feb", "15-22 Feb"),
        ("Feb 15-22", "15-22 Feb"),
        ("Feb 15-22, 2027", "15-22 Feb 2027"),
        ("holiday 2027-02-15..2027-02-22", "2027-02-15..2027-02-22"),
        ("2027-02-15 to 2027-02-22 (Spain)", "2027-02-15 to 2027-02-22"),
    ],
)
def test_days_among_other_words_are_found_and_can_be_read(text: str, dates: str) -> None:
    assert dates_in(text) == dates and is_when(dates)
    with pytest.raises(ValueError, match="write") as error:
        Absence.model_validate({"dates": text})
    assert f"write `{dates}`" in str(error.value)


def test_days_alone_and_words_alone_have_no_days_among_others() -> None:
    assert [dates_in(text) for text in ("15-22 Feb", "2027-02-15..2027-02-22", "skiing", "12a Feb")] == [None] * 4
    assert [dates_in(text) for text in ("2027-02-15..", "2027-02-15..21", "from 2027-02-15 for 5 days")] == [None] * 3


@pytest.mark.parametrize(
    ("away", "hint"),
    [
        ("holiday 15-22 Feb", "write `[15-22 Feb]`"),
        ("15-22 Feb", "write `[15-22 Feb]`"),
        ("skiing", "write days in a list, like `[8-14 March]`"),
    ],
)
def test_days_away_that_are_no_list_are_answered_with_a_list_that_can_be_read(away: str, hint: str) -> None:
    """`write [holiday 15-22 Feb]` was the way out, and the next fault."""
    with pytest.raises(Faults) as faults:
        text = f"extends: runners-knee\ncalendar:\n  away: {away}\n"
        load_document(read_text(text, "t.yaml", find_template, template_names()), today=PLAN.start)
    assert hint in [one.hint for one in faults.value.faults]


@pytest.mark.parametrize("text", ["wed", "Wednesdays", "every week", "all weeks", "on Sundays"])
def test_what_is_so_in_every_week_is_sent_to_the_usual_times(text: str) -> None:
    with pytest.raises(
        ValueError, match="names no weeks and no days; what is so in every week stands under `available`"
    ):
        parse_when(text)
