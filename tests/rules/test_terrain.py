from drawn import days_of, draw, findings, problem

from planforge.languages import english
from planforge.plan.model import Terrain
from planforge.rules.terrain import TerrainRule
from planforge.sessions.build import in_its_place

PLAIN = problem(weeks=3, goal={"continuous_run": 600, "by": "week 2"})


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(TerrainRule(), PLAIN, "R . R . R . .", plain=True)
    assert [(one.session, one.excess) for one in found] == [
        ("w01-run-1", 1),
        ("w01-run-2", 1),
        ("w01-run-3", 1),
        (None, 1),
    ]
    assert days_of(found)[:2] == ["Mon 04 Jan", "Wed 06 Jan"]
    assert found[0].message == "the run on Mon 04 Jan does not say what ground it is for"
    assert found[3].message == "week 1 has 0 of 3 runs off the asphalt; 1 at least"


def test_shaped_runs_are_clean_and_say_their_ground() -> None:
    assert findings(TerrainRule(), PLAIN, "R . R . R . .", "R R R R R R .", "20~hills . R . . . .") == []
    ruled = PLAIN.with_rules(TerrainRule(no_camber=True))
    runs = draw(ruled, "R . R . R . .").sessions
    assert [run.terrain for run in runs] == [Terrain.SOFT, Terrain.FLAT, Terrain.FLAT]
    assert all(english().cues.no_camber in run.notes for run in runs)


def test_how_often_is_a_parameter() -> None:
    ruled = PLAIN.with_rules(TerrainRule(soft_every=2))
    assert [run.terrain for run in draw(ruled, "R . R . R . .").sessions] == [Terrain.SOFT, Terrain.FLAT, Terrain.SOFT]


def test_in_rebuild_the_share_is_free() -> None:
    ground = [
        one.message for one in findings(TerrainRule(), PLAIN, *[". . . . . . ."] * 2, "R R R . . . .", plain=True)
    ]
    assert all("does not say" in message for message in ground)


def test_a_meniscus_stays_on_level_ground_until_the_goal_is_held() -> None:
    rule = TerrainRule(level_only=True)
    ruled = PLAIN.with_rules(rule)
    assert {run.terrain for run in draw(ruled, "R . R . R . .").sessions} == {Terrain.FLAT}
    found = findings(rule, PLAIN, "R . R . R . .", ". . 20~hills . . . .")
    assert [(one.session, one.message) for one in found] == [
        ("w02-run-1", "the run on Wed 13 Jan is not on level, even ground")
    ]


# -- on a treadmill --------------------------------------------------------------------------------------------------

BELT = problem(weeks=1, available={"mon": "06:30 for 60 min, treadmill", "wed": "06:30 for 60 min"})


def test_a_run_on_a_treadmill_says_its_speed_and_no_ground() -> None:
    belt, road = draw(BELT.with_rules(TerrainRule(no_camber=True)), "R . R . . . .").sessions
    assert (belt.place, road.place) == ("treadmill", None)
    assert belt.notes[0] == "On the treadmill: run at 6:40 /km (9.0 km/h), walk at 11:07 /km (5.4 km/h)"
    ground = {*english().ground.values(), english().cues.no_camber}
    assert not ground & {*belt.notes} and ground & {*road.notes}
    assert findings(TerrainRule(), BELT, "R . R . . . .") == []


def test_hills_on_a_treadmill_are_an_incline() -> None:
    hilly, downhill = draw(BELT.with_rules(TerrainRule()), "20~hills . . . . . ."), english().treadmill.downhill
    assert english().treadmill.hills in hilly.sessions[0].notes
    assert downhill in draw(BELT.with_rules(TerrainRule()), "20~downhill . . . . . .").sessions[0].notes


def test_a_run_that_finds_another_time_says_what_is_so_there() -> None:
    belt, road = draw(BELT.with_rules(TerrainRule()), "R . R . . . .").sessions
    out = in_its_place(BELT, belt.model_copy(update={"date": road.date}))
    assert out.place is None and not any(note.startswith("On the treadmill") for note in out.notes)
    assert in_its_place(BELT, belt) == belt
