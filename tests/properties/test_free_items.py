# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_service.tools import coverage
from after_sales_service.tools.free_items import Item, Worth, worth
from hypothesis import given
from hypothesis import strategies as st

ITEMS = st.lists(
    st.builds(
        Item,
        quantity=st.decimals(0, 1000, places=2).map(float),
        unit_price=st.decimals(0, 10**6, places=2).map(float),
        discount=st.decimals(0, 100, places=1).map(float),
        coverage=st.sampled_from([None, "covered", "free_service", "cost", "list"]),
    ),
    max_size=10,
)


def test_free_charged_and_agreed():
    items = [
        Item(2, 200.0, 100.0, "covered"),
        Item(1, 100.0, 60.0, "contract"),
        Item(3, 80.0, 0.0, "cost"),
        Item(1, 500.0, 10.0, "list"),
    ]
    assert worth(items) == Worth(1240.0, 460.0)


def test_nothing():
    assert worth([]) == Worth(0.0, 0.0)


@given(ITEMS)
def test_free_is_part_of_the_value(items):
    result = worth(items)
    assert 0.0 <= result.free <= result.value + 1e-6
    charged = [item for item in items if item.coverage not in coverage.FREE]
    assert worth(charged).free == 0.0


@given(ITEMS)
def test_all_free_is_worth_its_value(items):
    free = [Item(item.quantity, item.unit_price, 100.0, "covered") for item in items]
    result = worth(free)
    assert result.free == pytest.approx(result.value)
