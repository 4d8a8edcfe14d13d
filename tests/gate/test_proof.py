"""More of anything is never bolder: by the form of the rows, by enumeration of whole blocks, by walks upward.

Three ways, because each may be wrong in its own: the form is read from the file, the blocks are counted with numpy, and
the walks ask what judges a runner's entry.
"""

import random
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from tables import PARTS, Numbers, blocks, corners, outcomes, profiles, rows, steps, values

from planforge.gate.changes import PainGate, profile_limits
from planforge.gate.form import allowed, breaches
from planforge.gate.judging import Gate, gate, judge
from planforge.gate.outcome import Next, Now, Parts, Refer
from planforge.gate.table import PROFILES, table

every_profile = pytest.mark.parametrize("profile", PROFILES)
# Rows that another row always overrules: why they stand in the table all the same.
NEVER_ALONE = {
    "not-better-3": "as not-better-2, said in its own words; the article's two and three weeks",
}


def ranks(found: Parts) -> tuple[int, ...]:
    return found.ranks


def judged(by: Gate, at: dict[str, int]) -> Parts:
    """Return what follows from steps of answers; every other answer is given, and mild."""
    return judge(by, {name: steps()[name][at.get(name, 0)] for name in steps()}).parts


def counted(profile: str, at: dict[str, int]) -> tuple[int, ...]:
    """Return the same from the file's numbers alone."""
    found = [row.then for row in rows(profile) if all(at.get(name, 0) >= least for name, least in row.when.items())]
    return tuple(max(column, default=0) for column in zip(*found, strict=True)) or (0,) * len(PARTS)


# -- the table -------------------------------------------------------------------------------------------------------


def test_the_table_has_its_answers_profiles_and_rows() -> None:
    assert (len(steps()), len(profiles()), len(values()["rows"])) == (31, 8, 59)
    assert [one.value for one in Now] == PARTS["now"] and [one.value for one in Next] == PARTS["next"]
    assert [one.value for one in Refer] == PARTS["refer"]


def test_every_row_has_a_source_that_is_named_and_every_source_is_used_or_is_background() -> None:
    used = {name for row in table().rows.values() for name in row.source}
    assert used <= {*table().sources}
    assert {name for name, one in table().sources.items() if not one.background} == used
    for row in table().rows.values():
        assert row.worth == "ours" or row.source != ("ours",)
    assert not [name for name, one in table().sources.items() if "memory" in one.seen], "nothing that nobody read"


def test_a_fact_that_a_source_says_stands_in_the_rows() -> None:
    """The article: 3 or below during and after, go on; above, back off; above 4 or rising, stop; 2 to 4 after."""
    general = table().profiles["general"].limits
    assert (general.go, general.after_go, general.stop, general.after_hold) == (3, 3, 4, 4)
    assert {name: one.limits.stop for name, one in table().profiles.items() if one.limits.stop != 4} == {"meniscus": 3}
    assert all(one.limits.hold <= 4 and one.limits.after_hold <= 5 for one in table().profiles.values())


# -- by its form -----------------------------------------------------------------------------------------------------


@every_profile
def test_a_profile_has_the_form_and_that_is_proven_in_milliseconds(profile: str) -> None:
    import time

    table()
    began = time.process_time()
    assert list(breaches((profile,), PainGate())) == []
    assert time.process_time() - began < 0.1


@every_profile
def test_a_row_speaks_of_its_corner_of_all_beyond_it_and_of_nothing_short_of_it(profile: str) -> None:
    by = {row.name: row for row in gate((profile,)).rows}
    assert list(by) == [row.name for row in rows(profile)]
    for row in rows(profile):
        corner, *short = corners(row)
        assert by[row.name].speaks(corner) and not any(by[row.name].speaks(one) for one in short)
        for at in product(*(range(len(steps()[name])) for name in row.when)):
            here = dict(zip(row.when, at, strict=True))
            for name in row.when:
                more = {**here, name: min(here[name] + 1, len(steps()[name]) - 1)}
                assert by[row.name].speaks(more) >= by[row.name].speaks(here), (row.name, here)


# -- by enumeration --------------------------------------------------------------------------------------------------


def test_no_row_speaks_of_two_blocks_so_that_enumerating_each_is_enumerating_all() -> None:
    groups = blocks()
    assert sorted(name for group in groups for name in group) == sorted(steps())
    for row in values()["rows"].values():
        assert sum(bool(row["when"].keys() & {*group}) for group in groups) == 1


@every_profile
def test_every_combination_has_one_outcome_and_a_graver_answer_is_never_bolder(profile: str) -> None:
    """Every combination of a block's answers, beside each of its neighbours: by `blocks` that is the whole space."""
    for block in blocks():
        for part in outcomes(profile, block):
            for axis in range(part.ndim):
                assert (np.diff(part, axis=axis) >= 0).all(), (profile, block[axis])


@every_profile
def test_what_judges_an_entry_agrees_with_the_enumeration(profile: str) -> None:
    """Every combination of every block, which is every outcome that there is but for the largest of several."""
    by = gate((profile,))
    for block in blocks():
        found = outcomes(profile, block)
        for at in product(*(range(len(steps()[name])) for name in block)):
            here = dict(zip(block, at, strict=True))
            assert ranks(judged(by, here)) == tuple(int(part[at]) for part in found), here


# -- by walks upward -------------------------------------------------------------------------------------------------


@every_profile
def test_walks_from_nothing_to_the_gravest_never_get_bolder(profile: str) -> None:
    chance, by = random.Random(f"walks of {profile}"), gate((profile,))
    for _ in range(12):
        at, before = dict.fromkeys(steps(), 0), Parts()
        left = [name for name in steps() for _ in steps()[name][1:]]
        chance.shuffle(left)
        for name in left:
            at[name] += 1
            found = judged(by, at)
            assert found.at_least(before), (profile, name, at)
            assert ranks(found) == counted(profile, at)
            before = found
        assert before == Parts(Now.DO_NOT_RUN, Next.NO_RUNNING, 3, Refer.AT_ONCE)


@every_profile
def test_an_answer_that_is_missing_is_never_bolder_than_the_mildest_and_never_climbs(profile: str) -> None:
    """Whatever is left out of an entry that goes on: a step up needs every answer that was asked for."""
    chance, by = random.Random(profile), gate((profile,))
    for _ in range(60):
        given = {name: chance.choice(some[: chance.randint(1, len(some))]) for name, some in steps().items()}
        for gone in chance.sample([*given], 4):
            mild = judge(by, {**given, gone: steps()[gone][0]}).parts
            for without in ({name: one for name, one in given.items() if name != gone}, {**given, gone: None}):
                found = judge(by, without)
                assert found.parts.at_least(mild), (gone, given)
                assert not found.left_open or found.next is not Next.PROGRESS


# -- nothing is idle -------------------------------------------------------------------------------------------------


@every_profile
def test_as_much_as_a_profile_allows_goes_on_and_a_point_more_does_not(profile: str) -> None:
    by, limits = gate((profile,)), profile_limits((profile,))
    enough = {**allowed(limits), "before": min(limits.go, 2)}  # who begins at the limit has no room left
    assert judge(by, enough).parts == Parts()
    for name, limit in (("worst", limits.go), ("after", limits.after_go)):
        assert judge(by, {**enough, name: limit + 1}).next is not Next.PROGRESS
    for name in ("red_flag", "swelling", "gait", "painkiller", "unanswered", "clean", "morning", "new_place",
                 "skipped_for_pain", "told_not_to"):  # fmt: skip
        assert judge(by, {**enough, name: steps()[name][1]}).next is not Next.PROGRESS, name


def alone(profile: str, row: Numbers) -> bool:
    """Tell whether somewhere a row changes what the others say: at its corner, where they say least."""
    others = [one.then for one in rows(profile) if one.name != row.name
              and all(row.when.get(name, 0) >= least for name, least in one.when.items())]  # fmt: skip
    rest = [max((then[part] for then in others), default=0) for part in range(len(PARTS))]
    return any(mine > theirs for mine, theirs in zip(row.then, rest, strict=True))


def test_every_row_can_speak_and_decides_somewhere_or_is_listed_with_its_reason() -> None:
    found = {name: [p for p in profiles() for row in rows(p) if row.name == name] for name in values()["rows"]}
    assert not [name for name, some in found.items() if not some]
    deciding = {row.name for profile in profiles() for row in rows(profile) if alone(profile, row)}
    assert {*found} - deciding == {*NEVER_ALONE}
    assert all(len(why) > 30 for why in NEVER_ALONE.values())


def test_the_walks_find_a_row_that_would_make_more_pain_bolder() -> None:
    """A table that broke the form would be seen: here the row above `stop` is made to speak of exactly one step."""
    by = gate(("general",))

    class Exactly:
        def __init__(self, row: object) -> None:
            self.name, self.then = row.name, row.then  # type: ignore[attr-defined]

        def speaks(self, at: dict[str, int]) -> bool:
            return at.get("worst", 0) == 5

    broken = Gate(by.profiles, by.limits, tuple(Exactly(r) if r.name == "above-stop" else r for r in by.rows))
    found = [judged(broken, {"worst": worst}) for worst in range(6)]
    seven = judged(Gate(by.profiles, by.limits, tuple(r for r in broken.rows if r.name != "severe")), {"worst": 6})
    assert all(after.at_least(before) for before, after in pairwise(found))
    assert not seven.at_least(found[5])


# -- several profiles ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", [*combinations(PROFILES, 2)], ids="+".join)
def test_two_profiles_together_are_at_least_as_grave_as_each_in_every_part(pair: tuple[str, str]) -> None:
    together = gate(pair)  # type: ignore[arg-type]
    chance = random.Random("+".join(pair))
    for _ in range(60):
        at = {name: chance.randrange(len(some)) if chance.random() < 0.3 else 0 for name, some in steps().items()}
        both, each = judged(together, at), [judged(gate((name,)), at) for name in pair]  # type: ignore[arg-type]
        assert all(both.at_least(one) for one in each)
        assert ranks(both) == tuple(map(max, *(ranks(one) for one in each))), at
        name = chance.choice([*steps()])
        more = {**at, name: min(at.get(name, 0) + 1, len(steps()[name]) - 1)}
        assert judged(together, more).at_least(both)
