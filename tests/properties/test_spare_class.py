# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from after_sales_spares.tools.spare_class import (
    ALWAYS,
    COMMON,
    DEAR,
    HIGH_VALUE,
    NEW,
    SELDOM,
    UNCOMMON,
    USED,
    Facts,
    Rule,
    Verdict,
    combine,
    judge,
)
from hypothesis import given
from hypothesis import strategies as st

RULES = st.builds(
    Rule, limit=st.floats(0, 1e6), months=st.integers(0, 60), uses=st.integers(0, 20)
)
FACTS = st.builds(
    Facts, cost=st.floats(0, 1e6), uses=st.integers(0, 40), watched=st.booleans()
)
RULE = Rule(limit=3000, months=12, uses=2)


def test_reasons():
    assert judge(Facts(3000.01, 9, True), RULE) == (HIGH_VALUE, DEAR)
    assert judge(Facts(3000, 2, True), RULE) == (COMMON, USED)
    assert judge(Facts(20, 1, True), RULE) == (UNCOMMON, SELDOM)
    assert judge(Facts(20, 0, False), RULE) == (COMMON, NEW)
    assert judge(Facts(9e9, 0, True), Rule(0, 0, 0)) == (COMMON, ALWAYS)


@given(FACTS, RULES)
def test_more_use_never_makes_a_part_less_common(facts, rule):
    verdict = judge(facts, rule)
    more = judge(facts._replace(uses=facts.uses + 1), rule)
    assert (verdict.spare_class == HIGH_VALUE) == (more.spare_class == HIGH_VALUE)
    if verdict.spare_class == COMMON:
        assert more.spare_class == COMMON


@given(FACTS, RULES)
def test_cost_above_the_limit_is_all_that_makes_it_dear(facts, rule):
    dear = bool(rule.limit) and facts.cost > rule.limit
    assert (judge(facts, rule).spare_class == HIGH_VALUE) == dear


@given(st.lists(st.builds(judge, FACTS, RULES), min_size=1))
def test_one_class_for_several_companies(verdicts):
    company, verdict = combine(list(enumerate(verdicts)))
    assert verdicts[company] == verdict
    classes = {each.spare_class for each in verdicts}
    if HIGH_VALUE in classes:
        assert verdict.spare_class == HIGH_VALUE
    elif COMMON in classes:
        assert verdict.spare_class == COMMON
    else:
        assert verdict == Verdict(UNCOMMON, SELDOM)
