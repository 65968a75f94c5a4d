# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dataclasses import replace

import pytest
from after_sales_service.tools import coverage
from after_sales_service.tools.coverage import Decision, Facts, decide
from hypothesis import given
from hypothesis import strategies as st

KINDS = (
    "installation",
    "repair",
    "maintenance",
    "emergency",
    "renewal",
    "visit",
    "call",
    "training",
)
PERCENTS = st.sampled_from([0.0, 0.5, 33.33, 50.0, 99.99, 100.0])
FACTS = st.builds(
    Facts,
    job_kind=st.sampled_from(KINDS),
    scope=st.sampled_from(coverage.SCOPES),
    is_rework=st.booleans(),
    warranty_percent=PERCENTS,
    contract_percent=PERCENTS,
    supplier_percent=PERCENTS,
    free_service_asked=st.booleans(),
    free_services_left=st.integers(0, 3),
    free_service_scopes=st.frozensets(st.sampled_from(coverage.SCOPES)),
    price_rule=st.sampled_from(sorted(coverage.PRICE_RULES)),
    is_sold=st.booleans(),
    own_plant=st.booleans(),
)


@pytest.mark.parametrize(
    ("facts", "decision"),
    [
        # S15: installation is free, whatever else holds
        (Facts("installation", "part"), Decision("included", 100, "kind")),
        # S3: parts, labour and travel are free in the warranty
        (Facts("repair", "part", warranty_percent=100), ("covered", 100, "warranty")),
        (Facts("renewal", "part", is_sold=True), ("included", 100, "sold")),
        # S21: no repeated repair, so no second charge
        (
            Facts("repair", "labour", is_rework=True, warranty_percent=50),
            ("rework", 100, "rework"),
        ),
        # S8: the contract where it bears more than the warranty
        (
            Facts("repair", "part", warranty_percent=30, contract_percent=80),
            ("contract", 80, "contract"),
        ),
        # S11: before a free service, after our own warranty and the contract
        (
            Facts(
                "repair",
                "part",
                supplier_percent=100,
                free_service_asked=True,
                free_services_left=1,
            ),
            ("supplier", 100, "supplier"),
        ),
        (
            Facts("repair", "part", contract_percent=50, supplier_percent=100),
            ("contract", 50, "contract"),
        ),
        # S6: two free services at the buyer's request, damaged parts charged
        (
            Facts("repair", "labour", free_service_asked=True, free_services_left=1),
            ("free_service", 100, "free_service"),
        ),
        (
            Facts("repair", "part", free_service_asked=True, free_services_left=1),
            ("cost", 0, "free_service_part"),
        ),
        (
            Facts("repair", "labour", free_service_asked=True),
            ("cost", 0, "free_service_none_left"),
        ),
        # S6 as agreed otherwise: what a free service bears stands on the term
        (
            Facts(
                "repair",
                "part",
                free_service_asked=True,
                free_services_left=1,
                free_service_scopes=frozenset({"part", "labour"}),
            ),
            ("free_service", 100, "free_service"),
        ),
        (
            Facts(
                "repair",
                "travel",
                free_service_asked=True,
                free_services_left=1,
                free_service_scopes=frozenset({"part", "labour"}),
            ),
            ("cost", 0, "free_service_not_borne"),
        ),
        # S6: the buyer may keep them for later
        (Facts("repair", "labour", free_services_left=2), ("cost", 0, "cost")),
        # S7: cost only, or another rule
        (Facts("repair", "travel"), ("cost", 0, "cost")),
        (
            Facts("repair", "part", price_rule="quotation"),
            ("quotation", 0, "quotation"),
        ),
        # S24: follow-up visits are free, the parts are not
        (Facts("visit", "travel"), ("included", 100, "kind")),
        (Facts("visit", "part"), ("cost", 0, "cost")),
    ],
)
def test_the_plan(facts, decision):
    if not isinstance(decision, Decision):
        decision = Decision(*decision)
    assert decide(facts) == decision


@given(FACTS)
def test_always_an_answer_in_range(facts):
    decision = decide(facts)
    assert 0 <= decision.percent <= 100
    free = decision.coverage in coverage.FREE
    assert free == (decision.percent > 0)
    assert free or decision.coverage == facts.price_rule
    assert decision.why


@given(FACTS)
def test_more_rights_never_cost_the_customer_more(facts):
    before = decide(facts).percent
    for better in (
        replace(facts, is_rework=True),
        replace(facts, warranty_percent=100.0),
        replace(facts, contract_percent=100.0),
        replace(facts, free_services_left=facts.free_services_left + 1),
    ):
        assert decide(better).percent >= before


@given(FACTS)
def test_asking_for_a_free_service_frees_only_what_it_bears(facts):
    if facts.scope in facts.free_service_scopes:
        return
    asked = replace(facts, free_service_asked=True, free_services_left=2)
    plain = replace(asked, free_service_asked=False)
    assert decide(asked).percent == decide(plain).percent


@given(FACTS)
def test_a_free_service_is_used_only_where_nothing_better_holds(facts):
    if decide(facts).coverage == coverage.FREE_SERVICE:
        assert not facts.is_rework
        assert not facts.warranty_percent
        assert not facts.contract_percent
        assert not facts.supplier_percent
        assert facts.free_service_asked
        assert facts.free_services_left > 0
        assert facts.scope in facts.free_service_scopes


@pytest.mark.parametrize(
    "facts",
    [
        Facts("repair", "hotel"),
        Facts("repair", "part", price_rule="free"),
        Facts("repair", "part", warranty_percent=101),
        Facts("repair", "part", contract_percent=-1),
        Facts("repair", "part", supplier_percent=101),
    ],
)
def test_nonsense_is_refused(facts):
    with pytest.raises(ValueError):
        decide(facts)


@given(FACTS)
def test_own_plant_is_charged_to_nobody(facts):
    decision = decide(replace(facts, own_plant=True))
    assert decision.coverage in (coverage.INCLUDED, coverage.SUPPLIER)
    paid = decision.coverage == coverage.SUPPLIER
    assert paid == bool(facts.supplier_percent)
    assert decision.percent == (facts.supplier_percent or 100.0)
