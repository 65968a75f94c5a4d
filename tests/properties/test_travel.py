# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from after_sales_training.tools import travel
from hypothesis import given
from hypothesis import strategies as st

DAY = date(2026, 12, 1)
amounts = st.floats(0, 1e6, allow_nan=False)
counts = st.integers(0, 60)
kinds = st.sampled_from(
    [
        *(travel.TRAIN, travel.FLIGHT, travel.LOCAL, travel.HOTEL),
        *(travel.PER_DIEM, travel.MILEAGE, travel.OTHER),
    ]
)
rules = st.builds(
    travel.Rule,
    per_diem=amounts,
    hotel_cap=amounts,
    mileage_rate=st.floats(0, 10),
    train_class=st.sampled_from(travel.CLASSES),
    flight_class=st.sampled_from(travel.CLASSES),
    margin_days=st.integers(0, 5),
)
items = st.builds(
    travel.Item,
    kind=kinds,
    amount=amounts,
    quantity=counts,
    travel_class=st.sampled_from(travel.CLASSES),
)


@given(items, st.one_of(st.none(), rules), st.one_of(st.none(), counts))
def test_allowed_and_above_make_the_amount(item, rule, needed):
    found = travel.reckon(item, rule, needed)
    assert 0 <= found.allowed <= found.amount
    assert abs(found.allowed + found.above - found.amount) < 1e-6 * (1 + found.amount)
    assert (found.above == 0) or found.code != travel.WITHIN


@given(items, rules, st.floats(0, 1000))
def test_a_dearer_receipt_never_lowers_what_is_above(item, rule, more):
    first = travel.reckon(item, rule)
    second = travel.reckon(item._replace(amount=item.amount + more), rule)
    assert second.above >= first.above
    assert second.allowed >= first.allowed


@given(items, rules, st.floats(0.01, 1000))
def test_a_higher_cap_never_allows_less(item, rule, more):
    wider = rule._replace(hotel_cap=rule.hotel_cap + more)
    if rule.hotel_cap:  # none at all is no cap of 0
        before = travel.reckon(item, rule).allowed
        assert travel.reckon(item, wider).allowed >= before


@given(st.integers(-30, 30), st.integers(0, 10))
def test_started_days_and_nights(length, margin):
    last = DAY + timedelta(days=length)
    days = travel.started_days(DAY, last)
    assert days == max(length + 1, 0)
    assert travel.nights(DAY, last) == max(length, 0)
    assert travel.days_needed(DAY, last, margin) == days + 2 * margin


@given(amounts, st.one_of(st.none(), amounts))
def test_budget(total, budget):
    above = travel.above_budget(total, budget)
    assert above >= 0
    assert (above > 0) == (budget is not None and total > budget)


@given(st.integers(-9, 9), st.integers(0, 9), st.integers(0, 5))
def test_a_journey_touches_its_session(start, length, session):
    first, end = DAY + timedelta(days=start), DAY + timedelta(days=session)
    last = first + timedelta(days=length)
    journey = {first + timedelta(days=day) for day in range(length + 1)}
    sessions = {DAY + timedelta(days=day) for day in range(session + 1)}
    problems = travel.problems_of_dates(first, last, DAY, end)
    assert (problems == []) == bool(journey & sessions)


def test_days_missing_or_turned_round():
    assert travel.problems_of_dates(None, DAY) == ["missing"]
    assert travel.problems_of_dates(DAY, DAY - timedelta(days=1)) == ["order"]
    assert travel.problems_of_dates(DAY, DAY) == []


def test_what_is_wrong_with_a_line():
    last = DAY + timedelta(days=2)

    def problems(kind, day=DAY, receipts=1, **vals):
        item = travel.Item(kind, **{"amount": 10.0, **vals})
        return travel.problems_of_item(item, day, DAY, last, receipts)

    assert problems("train") == []
    assert problems("train", amount=0.0, receipts=0) == ["amount", "receipt"]
    assert problems("per_diem", amount=0.0, receipts=0, quantity=3) == []
    assert problems("per_diem", quantity=4) == ["days"]
    assert problems("hotel", quantity=3) == ["nights"]
    assert problems("mileage", quantity=0) == ["quantity"]
    assert problems("local", day=last + timedelta(days=1)) == ["outside"]


def test_reasons():
    rule = travel.Rule(100, 400, 1.5, "second", "second", 1)

    def code(kind, needed=None, **vals):
        return travel.reckon(travel.Item(kind, **vals), rule, needed)

    assert code("per_diem", quantity=3) == (300, 300, "within")
    assert code("per_diem", 5, quantity=7) == (700, 500, "days")
    assert code("hotel", amount=900, quantity=2) == (900, 800, "cap")
    assert code("flight", amount=900, travel_class="business") == (900, 0, "class")
    assert code("mileage", quantity=10) == (15, 15, "within")
    assert code("other", amount=5) == (5, 0, "other")
    assert travel.reckon(travel.Item("hotel", 5.0)) == (5, 0, "no_rule")
    assert travel.reckon(travel.Item("per_diem")) == (0, 0, "no_rule")


def test_cities_as_people_write_them():
    tiers = [("one", "Shanghai, 北京；深圳"), ("rest", ""), ("two", "Wuxi")]
    for city, tier in {
        "shanghai": "one",
        " 北京市 ": "one",
        "Wuxi City": "two",
        "Paris": "rest",
        "": "rest",
        None: "rest",
    }.items():
        assert travel.find_tier(city, tiers) == tier
    assert travel.find_tier("Paris", [("one", "Shanghai")]) is None
