# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import replace

import pytest
from after_sales_service.tools import coverage, liability
from after_sales_service.tools.liability import Facts, contradictions
from hypothesis import given
from hypothesis import strategies as st

ALL = sorted({*coverage.FREE, *coverage.PRICE_RULES, coverage.EXCLUDED})
FACTS = st.builds(
    Facts,
    coverages=st.frozensets(st.sampled_from(ALL)),
    counted=st.booleans(),
    left_out=st.booleans(),
    has_claim=st.booleans(),
    may_claim=st.booleans(),
)
CAUSES = st.sampled_from(liability.CAUSES)


@pytest.mark.parametrize(
    ("cause", "facts", "codes"),
    [
        # S4: a warranty does not answer for misuse
        (
            liability.OPERATOR,
            Facts(frozenset({coverage.COVERED}), counted=True, has_claim=True),
            (
                liability.FREE_THOUGH_EXCLUDED,
                liability.DOWNTIME_COUNTS,
                liability.CLAIM_UNFOUNDED,
            ),
        ),
        (
            liability.OPERATOR,
            Facts(frozenset({coverage.EXCLUDED}), left_out=True),
            (),
        ),
        # a gift is a gift, whoever is to blame
        (liability.OPERATOR, Facts(frozenset({coverage.GOODWILL})), ()),
        # our own repair is not charged, in or out of warranty
        (
            liability.REPAIR,
            Facts(frozenset({coverage.COST})),
            (liability.CHARGED_THOUGH_REPAIR,),
        ),
        # the maker's fault after the warranty is charged by rule (S7)
        (liability.MAKER, Facts(frozenset({coverage.COST})), ()),
        (
            liability.MAKER,
            Facts(frozenset({coverage.EXCLUDED}), left_out=True),
            (liability.EXCLUDED_THOUGH_OURS, liability.DOWNTIME_LEFT_OUT),
        ),
        # S11: the supplier answers while his warranty runs
        (liability.SUPPLIER, Facts(may_claim=True), (liability.CLAIM_MISSING,)),
        (liability.SUPPLIER, Facts(may_claim=True, has_claim=True), ()),
        (liability.SUPPLIER, Facts(), ()),
        (None, Facts(frozenset(ALL), True, True, True, True), ()),
    ],
)
def test_examples(cause, facts, codes):
    assert contradictions(cause, facts) == codes


@given(FACTS)
def test_neutral_causes_contradict_nothing(facts):
    assert not contradictions(liability.WEAR, facts)
    assert not contradictions(liability.UNKNOWN, facts)


@given(CAUSES, FACTS)
def test_each_told_once_and_only_of_one_side(cause, facts):
    codes = contradictions(cause, facts)
    assert len(codes) == len(set(codes))
    theirs = {liability.FREE_THOUGH_EXCLUDED, liability.DOWNTIME_COUNTS}
    ours = {liability.EXCLUDED_THOUGH_OURS, liability.DOWNTIME_LEFT_OUT}
    assert not (theirs.intersection(codes) and ours.intersection(codes))
    assert {liability.CLAIM_MISSING, liability.CLAIM_UNFOUNDED} - set(codes)


@given(CAUSES, FACTS, st.sampled_from(ALL))
def test_more_lines_never_settle_a_contradiction(cause, facts, another):
    more = replace(facts, coverages=facts.coverages | {another})
    assert set(contradictions(cause, facts)) <= set(contradictions(cause, more))


@given(CAUSES, FACTS)
def test_what_was_put_right_is_told_no_more(cause, facts):
    """Deciding coverage, downtime and claim by the cause leaves nothing to say."""
    theirs = cause in liability.EXCLUDED_CAUSES
    right = replace(
        facts,
        coverages=frozenset({coverage.EXCLUDED if theirs else coverage.COVERED}),
        counted=not theirs,
        left_out=theirs,
        has_claim=cause == liability.SUPPLIER,
    )
    assert not contradictions(cause, right)
