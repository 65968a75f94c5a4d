# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools import departure as rule
from hypothesis import given
from hypothesis import strategies as st

QUANTITIES = st.integers(0, 20).map(float)
OFFERS = st.lists(QUANTITIES, max_size=6).map(lambda free: list(enumerate(free)))


@given(QUANTITIES, OFFERS)
def test_nothing_is_lost_and_nothing_taken_twice(needed, offers):
    taken, short = rule.allocate(needed, offers)
    free = dict(offers)
    assert sum(quantity for _place, quantity in taken) + short == needed
    assert len({place for place, _quantity in taken}) == len(taken)
    assert all(0 < quantity <= free[place] for place, quantity in taken)


@given(QUANTITIES, OFFERS)
def test_short_only_when_all_places_together_lack_it(needed, offers):
    _taken, short = rule.allocate(needed, offers)
    assert short == max(0, needed - sum(free for _place, free in offers))


@given(st.integers(1, 20).map(float), OFFERS)
def test_one_errand_where_one_place_has_it_all(needed, offers):
    taken, _short = rule.allocate(needed, offers)
    whole = [place for place, free in offers if free >= needed]
    if whole:
        assert taken == [(whole[0], needed)]


@given(QUANTITIES, QUANTITIES, QUANTITIES, st.floats(0, 1), st.floats(0, 1))
def test_a_word_or_the_part_lets_drive(needed, in_van, short, likely, threshold):
    found = rule.verdict(needed, in_van, short, likely, threshold, waived=True)
    assert found in (rule.VAN, rule.WITHOUT)
    found = rule.verdict(needed, in_van, short, likely, threshold, waived=False)
    assert (found == rule.VAN) == (in_van >= needed)


def test_verdicts():
    assert rule.verdict(1, 1, 0, 1, 0.3, False) == rule.VAN
    assert rule.verdict(2, 1, 0, 1, 0.3, False) == rule.FETCH
    assert rule.verdict(2, 1, 1, 0.3, 0.3, False) == rule.BUY
    assert rule.verdict(2, 1, 1, 0.29, 0.3, False) == rule.WITHOUT
