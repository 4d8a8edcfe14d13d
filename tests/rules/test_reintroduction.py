import pytest
from drawn import draw, findings, problem, weeks_of

from planforge.constraints.templates import find_template, template_names
from planforge.languages import language
from planforge.rules.base.reading import Reading
from planforge.rules.reintroduction import Reintroduction
from planforge.sessions.palette import MINUTE, TEMPO

PLAIN = problem(weeks=6, goal={"continuous_run": 1200, "by": "week 2"})
HELD = ["20 . . . . . .", "20 . . . . . ."]
ALL = Reintroduction(bring_back=("hills", "downhill", "strides", "tempo"))


def back(*features: str) -> list[str]:
    return [*HELD, *(f"20{'~' * bool(name)}{name} . . . . . ." for name in features)]


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(ALL, PLAIN, *back("hills", "tempo", "tempo", "strides"))
    assert [(one.week, one.message) for one in found if one.hard] == [
        (4, "week 4 has tempo before strides came back"),
        (5, "week 5 has tempo before strides came back"),
        (5, "week 5 has tempo, as the week before"),
        (6, "week 6 has strides before downhill came back"),
    ]


def test_one_a_week_in_order_is_clean() -> None:
    assert findings(ALL, PLAIN, *back("hills", "downhill", "strides", "tempo")) == []


def test_the_kneecap_has_speed_before_hills() -> None:
    kneecap = ALL.model_copy(update={"first": "speed"})
    assert findings(kneecap, PLAIN, *back("strides", "tempo", "hills", "downhill")) == []
    found = findings(kneecap, PLAIN, *back("strides", "hills", "tempo", "hills"))
    assert [(one.week, one.message) for one in found if one.hard] == [(4, "week 4 has hills before tempo came back")]


def test_nothing_comes_back_unasked_or_before_rebuild() -> None:
    assert weeks_of(findings(Reintroduction(), PLAIN, *back("hills", "", "", ""))) == [3]
    early = ["20~hills . . . . . .", *HELD[1:], *back("hills", "downhill", "strides", "tempo")[2:]]
    assert weeks_of(findings(ALL, PLAIN, *early)) == [1]


def test_what_is_late_is_a_wish() -> None:
    found = findings(ALL, PLAIN, *back("", "hills", "downhill", "strides"))
    assert weeks_of(found) == []
    assert [one.week for one in found] == [3, 3, 4, 5, 6]


def test_how_many_a_week_is_a_parameter() -> None:
    both = [*HELD, "20~hills . . . . . .", "20~downhill . 20~strides . . . ."]
    assert 4 in weeks_of(findings(ALL, PLAIN, *both))
    two = ALL.model_copy(update={"sessions_per_week": 2})
    assert [one.message for one in findings(two, PLAIN, *both) if one.hard] == [
        "week 4 has strides before downhill came back"
    ]


def test_the_more_of_a_kind_stand_there_again_the_further_it_is_from_the_rule() -> None:
    def again(*weeks: str) -> list[int]:
        rule = Reintroduction(bring_back=("hills", "strides"), sessions_per_week=2)
        found = findings(rule, PLAIN, *HELD, *weeks)
        return [one.excess for one in found if one.week == 4 and "as the week before" in one.message]

    assert again("20~hills . . . . . .", "20~hills . . . . . .") == [1]
    assert again("20~hills . . . . . .", "20~hills . 20~hills . . . .") == [2]


def test_the_runner_is_told_the_order_of_the_file_and_no_other() -> None:
    """A protocol's own advice had speed before hills, whatever `first` said; two protocols had both orders."""
    told = {
        first: problem(Reintroduction(first=first)).notes_in_plan  # type: ignore[arg-type]
        for first in ("hills", "speed")
    }
    assert "Distance comes back before hills, and hills before speed." in told["hills"]
    assert "Distance comes back before speed, and speed before hills run fast." in told["speed"]
    for template in template_names():
        assert "istance comes back before" not in find_template(template).read_text(), template  # type: ignore[union-attr]


def test_what_never_comes_back_is_named_in_its_order_with_the_weeks_there_are() -> None:
    ruled = PLAIN.with_rules(ALL)
    reading = Reading(ruled, draw(ruled, *back("hills", "", "", "strides")))
    assert ALL.never_back(reading) == (["downhill", "tempo"], 4)
    assert ALL.never_back(Reading(ruled, draw(ruled, *back("hills", "downhill", "strides", "tempo"))))[0] == []


@pytest.mark.parametrize("code", ["en", "de"])
def test_the_first_hills_have_a_dose_as_a_tempo_run_has(code: str) -> None:
    ground = language(code).ground
    assert all(f"{TEMPO // MINUTE} min" in words for words in (ground["hilly"], ground["downhill"]))
