# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Selling spares: availability, what people type, where everything lies."""

import random

import pytest
from after_sales_spares.tools import shop


def test_availability_in_each_case():
    assert shop.availability(3, 1, None, False).kind == shop.IN_STOCK
    assert shop.availability(0, 1, 7, False) == shop.Availability(shop.IN_DAYS, 7)
    assert shop.availability(0, 1, 0, False).days == 1
    assert shop.availability(0, 1, None, False).kind == shop.ON_REQUEST
    assert shop.availability(2, 1, 7, True) == shop.Availability(shop.LAST, left=2)
    assert shop.availability(2, 3, 7, True).kind == shop.GONE
    assert not shop.availability(0, 0, 7, True).can_be_ordered


def test_more_stock_is_never_worse():
    order = [shop.GONE, shop.ON_REQUEST, shop.IN_DAYS, shop.LAST, shop.IN_STOCK]
    rng = random.Random(1)
    for _round in range(500):
        lead = rng.choice([None, rng.randrange(60)])
        gone = rng.random() < 0.3
        wanted = rng.randrange(1, 9)
        ranks = [
            order.index(shop.availability(free, wanted, lead, gone).kind)
            for free in range(12)
        ]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("1", 1), (" 2 ", 2), ("2.5", 2.5), ("2,25", 2.25), ("0010", 10), ("9999", 9999)],
)
def test_quantities(text, quantity):
    assert shop.parse_quantity(text) == quantity


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, "number") for text in ("", None, "x", "-1", "1e3", "nan", "inf")],
        *[(text, "number") for text in ("1_0", "1.234", "1.", ".5", "٣.٤.٥", "1\x000")],
        ("0", "positive"),
        ("0.00", "positive"),
        ("10000", "large"),
        ("99999999999999999999", "number"),
    ],
)
def test_refused_quantities(text, code):
    with pytest.raises(shop.Refused) as refused:
        shop.parse_quantity(text)
    assert refused.value.code == code


def test_counted_parts_are_whole():
    assert shop.parse_quantity("2.0", whole=True) == 2
    with pytest.raises(shop.Refused) as refused:
        shop.parse_quantity("2.5", whole=True)
    assert refused.value.code == "whole"


def test_no_text_makes_it_fall_over():
    rng = random.Random(2)
    signs = "0123456789.,-+eE_ \x00x²٣\n"
    for _round in range(5000):
        text = "".join(rng.choice(signs) for _sign in range(rng.randrange(8)))
        try:
            assert 0 < shop.parse_quantity(text) <= shop.LARGEST
        except shop.Refused:
            pass
        assert 0 <= shop.parse_id(text) < 10**9


def test_ids():
    assert shop.parse_id("17") == 17
    for text in ("", None, "-1", "1.0", "9" * 20, "x", "²", "٣"):
        assert shop.parse_id(text) == 0


def test_the_first_store_that_has_all():
    wanted = {"lamp": 2, "seal": 1}
    stores = [{"lamp": 9}, {"lamp": 2, "seal": 1}, {"lamp": 5, "seal": 5}]
    assert shop.choose_store(wanted, stores) == 1
    assert shop.choose_store(wanted, stores[:1]) is None
    assert shop.choose_store({}, stores) == 0
    assert shop.choose_store(wanted, []) is None
