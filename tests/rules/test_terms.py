"""Terms say what the solver's own expressions say."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from planforge.rules.base.terms import Terms

NAMES = range(3)
SUMS = st.recursive(
    st.one_of(st.sampled_from([f"x[{name}]" for name in NAMES]), st.integers(-9, 9).map(str)),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("+", "-")), inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda one: f"(-{one})"),
        st.tuples(st.integers(-5, 5), inner).map(lambda parts: f"({parts[0]} * {parts[1]})"),
        st.lists(inner, min_size=1, max_size=4).map(lambda several: f"sum([{', '.join(several)}])"),
    ),
    max_leaves=12,
)


@given(SUMS)
def test_sums_of_terms_are_those_of_variables(words: str) -> None:
    model = cp_model.CpModel()
    variables = [model.new_int_var(0, 9, "") for _ in NAMES]
    solved, named = (_made(words, things) for things in (variables, [Terms.of(name) for name in NAMES]))
    if isinstance(named, int):
        assert solved == named
        return
    flat = cp_model.FlatIntExpr(solved)
    coefficients = {one.index: int(factor) for one, factor in zip(flat.vars, flat.coeffs, strict=True) if factor}
    assert {name: factor for name, factor in named.coefficients.items() if factor} == coefficients
    assert named.offset == flat.offset


def _made(words: str, things: list[Any]) -> Any:
    return eval(words, {"x": things, "sum": sum})  # drawn above, of these letters alone
