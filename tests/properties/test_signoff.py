# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_training.tools import signoff
from after_sales_training.tools.signoff import Observation
from hypothesis import given
from hypothesis import strategies as st

items = st.builds(
    Observation,
    st.integers(1, 10).map(float),
    st.booleans(),
    st.sampled_from(["", *signoff.WORTH]),
)
marks = st.integers(0, 100).map(float)


@given(st.lists(items, max_size=12), marks)
def test_passed_needs_everything(observations, mark):
    outcome = signoff.assess(observations, mark)
    assert 0 <= outcome.percent <= 100
    if outcome.passed:
        assert observations
        assert all(item.result for item in observations)
        assert outcome.percent >= mark
        assert all(
            item.result == signoff.ALONE for item in observations if item.must_pass
        )


@given(st.lists(items, min_size=1, max_size=12), marks)
def test_all_alone_is_always_passed(observations, mark):
    alone = [item._replace(result=signoff.ALONE) for item in observations]
    outcome = signoff.assess(alone, mark)
    assert outcome.passed
    assert outcome.percent == 100


@given(st.lists(items, min_size=1, max_size=12), marks, st.data())
def test_doing_better_never_harms(observations, mark, data):
    at = data.draw(st.integers(0, len(observations) - 1))
    better = list(observations)
    better[at] = better[at]._replace(result=signoff.ALONE)
    before = signoff.assess(observations, mark)
    after = signoff.assess(better, mark)
    assert after.percent >= before.percent
    assert after.passed >= before.passed


def test_without_items_nothing_is_passed():
    assert signoff.assess([], 0) == (0.0, 0, 0, False)


@given(st.binary(min_size=10, max_size=40))
def test_a_code_is_read_as_it_was_printed(secret):
    code = signoff.check_code(secret)
    assert signoff.clean_code(code) == code
    assert signoff.clean_code(f" {code.lower().replace('-', ' ')} ") == code


@given(st.text(max_size=40))
def test_anything_typed_is_a_code_or_none(typed):
    code = signoff.clean_code(typed)
    assert not code or len(code) == signoff.CODE_LENGTH + 1
    assert len(signoff.clean_number(typed)) <= 32


def test_a_short_secret_makes_no_code():
    with pytest.raises(ValueError):
        signoff.check_code(b"short")


def test_names_of_one_person():
    assert signoff.same_person("Li  Wei", "li wei")
    assert signoff.same_person("王 伟", "王伟")
    assert not signoff.same_person("Li Wei", "Li Wen")
