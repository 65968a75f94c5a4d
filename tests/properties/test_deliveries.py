# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where a serial stands now: the last stay in a life of deliveries and returns."""

from datetime import datetime, timedelta

from after_sales_service.tools.deliveries import Transfer, present_stay
from hypothesis import given
from hypothesis import strategies as st

DAY = timedelta(days=1)
START = datetime(2020, 1, 1)


def story(*steps):
    return [
        step._replace(at=START + number * DAY, key=number)
        for number, step in enumerate(steps)
    ]


def out(owner):
    return Transfer(START, owner)


BENCH = Transfer(START, back=True)
REFUND = Transfer(START, back=True, refunded=True)

stories = st.lists(
    st.one_of(st.builds(out, st.sampled_from("AB")), st.just(BENCH), st.just(REFUND)),
    max_size=12,
).map(lambda steps: story(*steps))


@given(stories)
def test_the_present_stay(transfers):
    stay = present_stay(transfers)
    after_refund = []
    for transfer in transfers:
        after_refund = [] if transfer.refunded else [*after_refund, transfer]
    outs = [transfer for transfer in after_refund if not transfer.back]
    if not outs:
        assert stay is None
        return
    # the owner is the last one; the stay begins where no other lies in between
    assert stay.latest == outs[-1]
    owner = outs[-1].owner
    assert stay.first.owner == owner
    later = outs[outs.index(stay.first) :]
    assert all(transfer.owner == owner for transfer in later)
    before = outs[: outs.index(stay.first)]
    assert not before or before[-1].owner != owner


@given(stories, st.randoms())
def test_the_order_in_which_they_are_read_does_not_matter(transfers, random):
    shuffled = list(transfers)
    random.shuffle(shuffled)
    assert present_stay(shuffled) == present_stay(transfers)


def test_back_from_the_bench_it_was_delivered_once():
    stay = present_stay(story(out("A"), BENCH, out("A")))
    assert (stay.first.key, stay.latest.key) == (0, 2)


def test_sold_again_after_a_refund_it_is_delivered_anew():
    assert present_stay(story(out("A"), REFUND, out("A"))).first.key == 2
    assert present_stay(story(out("A"), REFUND)) is None
