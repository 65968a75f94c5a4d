# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two names of one person are known, two people are told apart (S28)."""

import pytest
from after_sales_service.tools.signer import get_words, is_same_name
from hypothesis import given
from hypothesis import strategies as st

WORD = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyz张三李四王伟", min_size=1, max_size=8
)
WORDS = st.lists(WORD, min_size=1, max_size=4)
GAP = st.sampled_from([" ", "  ", "\u3000", "-", ". ", ", ", "·", "\t"])


@given(WORDS, GAP, st.randoms())
def test_case_order_and_signs_hide_nobody(words, gap, random):
    one = " ".join(words)
    shuffled = words[:]
    random.shuffle(shuffled)
    assert is_same_name(one, gap.join(words).upper())
    assert is_same_name(one, gap.join(shuffled))
    assert is_same_name(one, f"  {gap.join(words)} ")


@given(st.text(max_size=20), st.text(max_size=20))
def test_same_both_ways(one, other):
    assert is_same_name(one, other) == is_same_name(other, one)


@given(st.text(max_size=30))
def test_a_name_is_itself_unless_it_says_nothing(name):
    assert is_same_name(name, name) == bool(get_words(name))


@given(WORDS, WORD)
def test_another_word_is_another_person(words, more):
    assert not is_same_name(" ".join(words), " ".join([*words, more]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三", "张 三", True),
        ("Li Wei", "WEI, Li", True),
        ("ＬＩ　Ｗｅｉ", "Li Wei", True),
        ("José Núñez", "Jose Nunez", True),
        ("张三", "张三丰", False),
        ("Li Na", "Li An", False),
        ("Gu Lan", "Li Wei", False),
        ("", "", False),
        (None, "Gu Lan", False),
        ("...", "---", False),
    ],
)
def test_examples(one, other, same):
    assert is_same_name(one, other) is same
