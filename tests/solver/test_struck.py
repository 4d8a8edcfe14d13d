"""What pruning strikes out stands in no plan, and no plan costs less than its bound: by brute force on small tables."""

from itertools import product
from random import Random

import numpy as np
import pytest

from planforge.solver.weeks import sums
from planforge.solver.weeks.pruning import Pruner
from planforge.solver.weeks.rows import Either, Priced, Row, Rows
from planforge.solver.weeks.states import COLUMNS, PLACE, Span, States, kept_columns
from planforge.solver.weeks.striking import Left, _places_among

NAMES = ("distance", "run_time", "longest_bout")
WEEKS, STATES = range(1, 5), 4


def tables(random: Random) -> dict[int, list[dict[str, int]]]:
    """Return what each state of each week holds."""
    return {week: [{name: random.randint(0, 9) for name in NAMES} for _ in range(STATES)] for week in WEEKS}


def left_of(held: dict[int, list[dict[str, int]]], priced: list[Priced]) -> Pruner:
    """Return a pruner of these tables, before anything is struck."""
    left, rows = object.__new__(Pruner), object.__new__(Rows)
    rows.__dict__["priced"] = {"coach": priced, "goal": []}
    left._fast, left._days, left._rows, left._open = set(), 0, rows, set()
    left._runs = dict.fromkeys(WEEKS, 1)
    none = np.zeros((STATES, 4), np.int64)
    whole: dict[int, tuple[States, Span]] = {}
    for week, states in held.items():
        table = np.zeros((STATES, len(COLUMNS)), np.int64)
        for state, measures in enumerate(states):
            for name, value in measures.items():
                table[state, PLACE[name]] = value
        whole[week] = States((), np.zeros(STATES, np.int64), none, none), (table, table)
    left._left, left._grown = Left(whole), None
    return left


def a_row(random: Random) -> Row:
    weeks = random.sample(WEEKS, random.choice((1, 2, 2)))
    terms = {week: {random.choice(NAMES): random.choice((-2, -1, 1, 2))} for week in weeks}
    return Row(terms, random.randint(-6, 2))


def eithers(random: Random, most: int) -> list[Either]:
    return [tuple(a_row(random) for _ in range(random.choice((1, 1, 2, 3)))) for _ in range(random.randint(1, most))]


def over(row: Row, plan: dict[int, dict[str, int]]) -> int:
    return row.offset + sum(
        factor * plan[week][name] for week, named in row.terms.items() for name, factor in named.items()
    )


def plans(held: dict[int, list[dict[str, int]]], all_of: list[Either]) -> list[tuple[int, ...]]:
    """Return every choice of a state per week that keeps one row of each."""
    return [
        choice
        for choice in product(range(STATES), repeat=len(WEEKS))
        if all(
            any(over(row, {week: held[week][choice[week - 1]] for week in WEEKS}) <= 0 for row in either)
            for either in all_of
        )
    ]


def cost(priced: list[Priced], plan: dict[int, dict[str, int]]) -> int:
    total = 0
    for one in priced:
        excess = max(min(over(row, plan) for row in either) for either in one.all_of)
        total += one.price * max(0, -(-excess // one.scale))
    return total


def costs_of(
    held: dict[int, list[dict[str, int]]], all_of: list[Either], priced: list[Priced]
) -> dict[tuple[int, ...], int]:
    """Return every plan that the rows allow, by the states of its weeks, with what it costs."""
    each = ((choice, {week: held[week][choice[week - 1]] for week in WEEKS}) for choice in plans(held, all_of))
    return {choice: cost(priced, plan) for choice, plan in each}


@pytest.mark.parametrize("seed", range(300))
def test_what_is_struck_stands_in_no_plan(seed: int) -> None:
    random = Random(seed)
    held, all_of = tables(random), eithers(random, 6)
    left = left_of(held, [])
    left._left.add(all_of)
    every = plans(held, all_of)
    for week in WEEKS:
        stays = {int(place) for place in left._left._places.get(week, range(STATES))} if left.possible else set()
        assert {choice[week - 1] for choice in every} <= stays


@pytest.mark.parametrize("seed", range(300))
def test_no_plan_costs_less_than_the_bound_nor_is_one_struck_that_costs_no_more(seed: int) -> None:
    random = Random(seed)
    held, all_of = tables(random), eithers(random, 2)
    priced = [Priced(tuple(eithers(random, 2)), random.randint(1, 3), random.randint(1, 5)) for _ in range(4)]
    left, costs = left_of(held, priced), costs_of(held, all_of, priced)
    if not costs:
        return
    left._left.add(all_of)
    least = left.least_cost("coach")
    assert least <= min(costs.values())
    for most in (min(costs.values()), min(costs.values()) + 3):
        narrowed = left.costing("coach", most)
        for week in WEEKS:
            stays = {int(place) for place in narrowed._left._places.get(week, range(STATES))}
            assert {choice[week - 1] for choice, one in costs.items() if one <= most} <= stays


def test_a_state_goes_that_none_of_several_rows_leaves_room() -> None:
    """Week 4 is no longer than the longest of three before it, though each of them alone may be passed."""
    held = {
        week: [{**dict.fromkeys(NAMES, 0), "distance": far} for far in range(4 * (week == 4), STATES + 4 * (week == 4))]
        for week in WEEKS
    }
    either = tuple(Row({4: {"distance": 1}, week: {"distance": -2}}, 0) for week in (1, 2, 3))
    left = left_of(held, [])
    left._left.add([either])
    assert left._left._places[4].tolist() == [0, 1, 2], "the longest before has 3, and twice that is 6"


@pytest.mark.parametrize("most", [2, 8, 100])
@pytest.mark.parametrize("seed", range(200))
def test_no_plan_costs_less_than_weeks_do_together(seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "WORK", 3 * most**2)
    monkeypatch.setattr(sums, "FEWEST", 1)
    random = Random(seed)
    held, all_of = tables(random), [(a_row(random),) for _ in range(3)]
    priced = [Priced(tuple(eithers(random, 2)), random.randint(1, 3), random.randint(1, 5)) for _ in range(3)]
    for late in WEEKS[1:]:  # each week and the one before it
        row = Row({late: {random.choice(NAMES): 1}, late - 1: {random.choice(NAMES): -1}}, random.randint(-3, 1))
        priced.append(Priced(((row,),), 1, random.randint(1, 5)))
    left, costs = left_of(held, priced), costs_of(held, all_of, priced)
    if not costs:
        return
    left._left.add(all_of)
    assert left.least_cost("coach") <= left.least_together("coach") <= min(costs.values())
    for limit in (min(costs.values()), min(costs.values()) + 3):
        narrowed = left.costing_together("coach", limit)
        for week in WEEKS:
            stays = {int(place) for place in narrowed._left._places.get(week, range(STATES))}
            assert {choice[week - 1] for choice, one in costs.items() if one <= limit} <= stays


@pytest.mark.parametrize("seed", range(100))
def test_what_only_joins_neighbours_is_known_exactly(seed: int) -> None:
    random = Random(seed)
    held, priced = tables(random), []
    for late in WEEKS[1:]:
        for _ in range(2):
            row = Row({late: {random.choice(NAMES): 1}, late - 1: {random.choice(NAMES): -1}}, random.randint(-3, 1))
            priced.append(Priced(((row,),), random.randint(1, 3), random.randint(1, 5)))
    left = left_of(held, priced)
    every = [cost(priced, {week: held[week][choice[week - 1]] for week in WEEKS}) for choice in plans(held, [])]
    assert left.least_together("coach") == min(every)


@pytest.mark.parametrize("seed", range(200))
def test_no_plan_grows_less_than_the_bound(seed: int) -> None:
    random = Random(seed)
    held, all_of, unit = tables(random), eithers(random, 3), random.randint(1, 2)
    pairs = [(early, late) for late in WEEKS[1:] if (early := random.randrange(1, late))]
    left = left_of(held, [])
    left._left.add(all_of)
    growths = [
        max(
            0,
            *(
                -(-(held[late][choice[late - 1]]["distance"] - held[early][choice[early - 1]]["distance"]) // unit)
                for early, late in pairs
            ),
        )
        for choice in plans(held, all_of)
    ]
    if growths:
        assert left.least_rise("distance", pairs, unit) <= left.least_growth("distance", pairs, unit) <= min(growths)


@pytest.mark.parametrize("seed", range(20))
def test_places_are_found_among_those_that_were_left_before(seed: int) -> None:
    random = Random(seed)
    of = np.array(sorted(random.sample(range(90), random.randint(1, 60))))
    places = np.array(sorted(random.sample(of.tolist(), random.randint(0, len(of)))), np.int64)
    assert of[_places_among(of, places)].tolist() == places.tolist()


@pytest.mark.parametrize("order", ["C", "F"])
def test_some_measures_are_kept_column_by_column_and_shared_where_they_were(order: str) -> None:
    table = np.array(np.arange(12).reshape(4, 3), order=order)
    same, twice = (
        kept_columns((table, table), np.array([True, False, True, False])),
        kept_columns((table, -table), np.array([3])),
    )
    assert same[0] is same[1] and same[0].tolist() == [[0, 1, 2], [6, 7, 8]]
    assert [one.tolist() for one in twice] == [[[9, 10, 11]], [[-9, -10, -11]]]
    assert all(one.flags.f_contiguous for one in (*same, *twice))


def test_weeks_that_are_alike_share_what_rows_come_to_however_few_states_each_has_left() -> None:
    table = np.zeros((100, len(COLUMNS)), np.int64)
    table[:, PLACE["distance"]] = range(100)
    none = np.zeros((100, 4), np.int64)
    alike = States((), np.zeros(100, np.int64), none, none), (table, table)
    left = Left(dict.fromkeys(range(10), alike))
    for week in range(10):
        left.strike(week, np.arange(100) >= week)
    rows = [(Row({week: {"distance": -1}, week + 1: {"distance": 1}}, -2),) for week in range(9)]
    left.add(rows)
    again = left.copy()
    again.add((Row({week: {"distance": -1}, week + 1: {"distance": 1}}, -1),) for week in range(9))
    sums = [some for of in (left, again) for several in of._joining.values() for one, _ in several for some in one.sums]
    assert len({id(some) for some in sums}) == 2, "of the earlier week, and of the later one"


def test_where_nothing_is_left_however_much_weeks_grow_no_larger_growth_is_tried_without_end() -> None:
    held = {week: [{"distance": 10 * week + state, "run_time": 1} for state in range(STATES)] for week in WEEKS}
    pruner = left_of(held, [])
    pruner._left.add([(Row({1: {"distance": 1}, 2: {"distance": -1}}, 8),)])  # the second week 8 more than the first
    pruner._left.strike(2, np.array([True, False, False, False]))
    pruner._left.strike(1, np.array([False, False, False, True]))  # 20 after 13; what follows was not struck yet
    assert pruner.possible
    pairs = [(1, 2), (2, 3), (3, 4)]
    value = pruner.least_growth("distance", pairs, 1)
    assert not pruner.growing_at_most("distance", pairs, value).possible
