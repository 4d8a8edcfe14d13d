from dataclasses import replace
from datetime import date, time

from drawn import draw, plan_of, problem

from planforge.plan.model import Stood
from planforge.problem.frames import History
from planforge.rules.base.reading import Reading
from planforge.rules.stay_close import StayClose, moved

MONDAY, WEDNESDAY, FRIDAY = date(2027, 1, 4), date(2027, 1, 6), date(2027, 1, 8)


def test_a_breach_is_reported_where_it_happens() -> None:
    made = problem(weeks=1, days="mon wed fri", times=("06:30 for 60 min", "18:00 for 60 min"))
    coming = (
        Stood(id="w01-run-1", date=MONDAY, start=time(6, 30)),
        Stood(id="w01-run-2", date=WEDNESDAY, start=time(18, 0)),
        Stood(id="w01-run-3", date=FRIDAY, start=time(6, 50)),
        Stood(id="w01-strength-1", date=FRIDAY, start=time(6, 30)),
    )
    over = replace(made, history=History(plan_of(made, ()), made.start, coming=coming))
    reading = Reading(over, draw(made, "10 . 10 . 10 . ."))
    assert moved(reading) == (coming[1], coming[3])
    assert [one.day for one in StayClose().check(reading)] == [WEDNESDAY, FRIDAY]
    assert not any(one.hard for one in StayClose().check(reading))


def test_what_is_past_has_not_moved() -> None:
    made = problem(weeks=1, days="mon wed fri")
    coming = (Stood(id="w01-run-1", date=MONDAY),)
    over = replace(made, history=History(plan_of(made, ()), WEDNESDAY, coming=coming))
    assert moved(Reading(over, draw(made, ". . . . . . ."))) == ()
