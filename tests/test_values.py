"""What is worked out of a value is worked out once, by the very object, and never for another's."""

from planforge import values


def test_a_value_is_worked_out_once_by_the_very_object() -> None:
    asked = []

    @values.worked_out_once(by=lambda some, times: (id(some), times))
    def doubled(some: tuple[int, ...], times: int) -> tuple[int, ...]:
        """Say it twice."""
        asked.append(some)
        return some * times

    one, equal = (tuple([1, 2]) for _ in range(2))  # noqa: C409  # two objects, not one
    assert [doubled(some, 2) for some in (one, equal, one, equal)] == [(1, 2, 1, 2)] * 4
    assert [id(some) for some in asked] == [id(one), id(equal)]
    assert doubled(one, 3) == (1, 2, 1, 2, 1, 2)
    assert doubled.__doc__ == "Say it twice."


def test_what_is_remembered_of_values_stays_small_and_is_never_anothers() -> None:
    """Of a value that is gone the next one may have the address."""
    first = values.worked_out_once(by=id)(lambda some: some[0])
    assert all(first((number,)) == number for number in range(10 * values._MOST_KNOWN))
    (known,) = (cell.cell_contents for cell in first.__closure__ if isinstance(cell.cell_contents, dict))
    assert len(known) <= values._MOST_KNOWN


def test_fewer_results_are_kept_where_that_is_asked_for() -> None:
    first = values.worked_out_once(by=id, most=3)(lambda some: some[0])
    assert [first((number,)) for number in range(10)] == [*range(10)]
    (known,) = (cell.cell_contents for cell in first.__closure__ if isinstance(cell.cell_contents, dict))
    assert 0 < len(known) <= 3


def test_what_is_asked_about_now_is_kept_whatever_was_asked_before() -> None:
    asked: list[str] = []

    @values.worked_out_once(by=lambda word: (word,), most=2)
    def shouted(word: str) -> str:
        asked.append(word)
        return word.upper()

    for word in ("long ago", "now", "then", "now"):
        assert shouted(word) == word.upper()
    assert asked == ["long ago", "now", "then"], "the oldest went, and no other"
