# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_service.tools.pareto import LIMIT_A, pareto
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(-5, 1000).map(float)), max_size=40
)


def test_example():
    bars = pareto([("lamp", 3), ("pump", 80), ("seal", 12), ("board", 5), ("fan", 0)])
    assert [bar.key for bar in bars] == ["pump", "seal", "board", "lamp"]
    assert [bar.rank for bar in bars] == ["A", "B", "B", "C"]
    assert [bar.cumulative for bar in bars] == [80, 92, 97, 100]


def test_nothing():
    assert pareto([]) == []
    assert pareto([("pump", 0), ("seal", -1)]) == []


@given(VALUES)
def test_shares_add_up(values):
    bars = pareto(values)
    assert len(bars) == sum(1 for _key, value in values if value > 0)
    if bars:
        assert bars[-1].cumulative == pytest.approx(100)
        assert sum(bar.percent for bar in bars) == pytest.approx(100)


@given(VALUES)
def test_greatest_first_and_ranks_in_order(values):
    bars = pareto(values)
    assert [bar.value for bar in bars] == sorted(
        (bar.value for bar in bars), reverse=True
    )
    assert [bar.rank for bar in bars] == sorted(bar.rank for bar in bars)
    few = [bar for bar in bars if bar.rank == "A"]
    if bars:
        assert few[-1].cumulative >= LIMIT_A - 1e-9
        # one less would not be enough
        assert len(few) == 1 or few[-2].cumulative < LIMIT_A
