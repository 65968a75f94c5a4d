# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_service.tools.quality import Limits, is_too_often, share
from hypothesis import given
from hypothesis import strategies as st

COUNTS = st.integers(0, 500)
LIMITS = st.builds(
    Limits, failures=st.integers(0, 20), percent=st.floats(0, 100, allow_nan=False)
)


@pytest.mark.parametrize(
    ("failures", "affected", "in_service", "limits", "proposed"),
    [
        (3, 1, 100, Limits(failures=3), True),
        (2, 2, 100, Limits(failures=3), False),
        (2, 2, 20, Limits(percent=10.0), True),
        (2, 2, 21, Limits(percent=10.0), False),
        (9, 1, 1, Limits(percent=10.0), False),
        (9, 9, 9, Limits(), False),
        (2, 2, 0, Limits(percent=10.0), False),
    ],
)
def test_examples(failures, affected, in_service, limits, proposed):
    assert is_too_often(failures, affected, in_service, limits) is proposed


@given(COUNTS, COUNTS, COUNTS, LIMITS)
def test_more_failures_never_calm(failures, affected, in_service, limits):
    if is_too_often(failures, affected, in_service, limits):
        assert is_too_often(failures + 1, affected + 1, in_service, limits)


@given(COUNTS, COUNTS, COUNTS)
def test_switched_off_proposes_nothing(failures, affected, in_service):
    assert not is_too_often(failures, affected, in_service, Limits())


@given(COUNTS, st.integers(1, 500))
def test_share_of_all_units_is_hundred(affected, in_service):
    assert share(in_service, in_service) == 100.0
    assert share(affected, 0) == 0.0
