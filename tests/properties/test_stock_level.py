# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Levels of parts, over any use, lead time and service level."""

import math

from after_sales_spares.tools import stock_level
from after_sales_spares.tools.stock_level import Policy, Use
from hypothesis import assume, given
from hypothesis import strategies as st

quantities = st.lists(st.integers(0, 60), min_size=1, max_size=24).map(tuple)
policies = st.builds(
    Policy,
    lead_days=st.integers(0, 120),
    cover_days=st.integers(0, 90),
    service_level=st.floats(0.5, 0.995),
    step=st.sampled_from([1.0, 0.5, 10.0]),
    review_days=st.just(1.0),
    order_minimum=st.integers(0, 50),
)


@st.composite
def uses(draw):
    used = draw(quantities)
    return Use(used, draw(st.integers(1, max(sum(used), 1))))


@given(uses(), policies)
def test_minimum_is_never_above_the_maximum(use, policy):
    level = stock_level.propose(use, policy)
    assert 0 <= level.minimum <= level.maximum
    for quantity in (level.minimum, level.maximum, level.lasting):
        steps = quantity / policy.step
        assert math.isclose(steps, round(steps))


@given(uses(), policies)
def test_what_is_used_is_kept_and_what_is_not_is_not(use, policy):
    level = stock_level.propose(use, policy)
    assert (level.minimum > 0) == (sum(use.quantities) > 0)
    assert (level.method == stock_level.NONE) == (sum(use.quantities) == 0)


@given(uses(), policies, st.floats(0.5, 0.995))
def test_more_certainty_never_means_less_stock(use, policy, other):
    less, more = sorted((policy.service_level, other))
    low = stock_level.propose(use, policy._replace(service_level=less))
    high = stock_level.propose(use, policy._replace(service_level=more))
    assert low.minimum <= high.minimum and low.maximum <= high.maximum


@given(uses(), policies)
def test_an_order_fills_up_by_what_the_vendor_sells(use, policy):
    level = stock_level.propose(use, policy)
    assume(level.method != stock_level.NONE)
    assert level.maximum >= level.lasting + policy.order_minimum - 1e-6
    assert level.maximum >= level.lasting + level.daily * policy.cover_days - 1e-6


@given(st.floats(0.01, 60), st.floats(0.5, 0.999))
def test_the_quantile_is_the_smallest_that_suffices(mean, share):
    count = stock_level.poisson_quantile(mean, share)

    def chance(limit):
        return sum(
            math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1))
            for k in range(limit + 1)
        )

    assert chance(count) >= share - 1e-9
    assert count == 0 or chance(count - 1) < share + 1e-9


@given(uses(), policies)
def test_what_is_left_when_the_rule_orders_lasts(use, policy):
    """Rare parts, one at a time: the certainty is kept by exact reckoning."""
    use = use._replace(events=max(sum(use.quantities), 1))
    level = stock_level.propose(use, policy._replace(step=1.0))
    assume(level.method == stock_level.RARE)
    mean = level.daily * (policy.lead_days + policy.review_days)
    left = int(level.minimum - 1)
    chance = sum(
        math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1))
        for k in range(left + 1)
    )
    assert chance >= policy.service_level - 1e-6


@given(st.integers(1, 40), st.sampled_from([1.0, 0.5, 10.0]))
def test_vital_parts_are_kept_unused(pieces, step):
    level = stock_level.keep(pieces, step)
    assert level.minimum == level.maximum >= pieces
