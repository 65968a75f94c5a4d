# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who pays for a line of a job: the order of decision, without a database.

The plan promises free work in several places (free installation, S15; warranty,
S3; contract, S8; two free services on request, S6; no repeated repair, S21) and
charges by rule otherwise (S7).  :func:`decide` puts them in one fixed order, so
that every line of every job gets the same answer from the same facts.  Work on our
own plant has no customer: the supplier pays what he has promised (S11), the
department bears the rest.
"""

from dataclasses import dataclass

INCLUDED = "included"
COVERED = "covered"
CONTRACT = "contract"
FREE_SERVICE = "free_service"
REWORK = "rework"
COST = "cost"
LIST = "list"
QUOTATION = "quotation"
EXCLUDED = "excluded"
GOODWILL = "goodwill"
SUPPLIER = "supplier"

#: The customer pays nothing of the covered percent of such a line.
FREE = frozenset(
    {INCLUDED, COVERED, CONTRACT, FREE_SERVICE, REWORK, GOODWILL, SUPPLIER}
)
#: Price rules a warranty term may choose for the time after the warranty.
PRICE_RULES = frozenset({COST, LIST, QUOTATION})

PART = "part"
LABOUR = "labour"
TRAVEL = "travel"
SCOPES = (PART, LABOUR, TRAVEL)
#: What a free service bears unless the term says otherwise: not the damaged parts.
FREE_SERVICE_SCOPES = frozenset({LABOUR, TRAVEL})

#: Kinds of job that are free as a whole (S15) ...
KINDS_INCLUDED = frozenset({"installation", "training"})
#: ... and kinds whose labour and travel are free: follow-up, consultation (S9, S24).
KINDS_INCLUDED_WORK = frozenset({"visit", "call"})


@dataclass(frozen=True)
class Facts:
    """What is known about one line.

    Percents are 0 to 100. ``warranty_percent``, ``contract_percent`` and
    ``supplier_percent`` are what our warranty, the maintenance contract and the
    supplier's warranty bear of this scope at the moment the fault was reported.
    ``free_services_left`` counts this job's own claim as left;
    ``free_service_scopes`` are the scopes that a free service bears.
    """

    job_kind: str
    scope: str
    is_rework: bool = False
    warranty_percent: float = 0.0
    contract_percent: float = 0.0
    supplier_percent: float = 0.0
    free_service_asked: bool = False
    free_services_left: int = 0
    free_service_scopes: frozenset = FREE_SERVICE_SCOPES
    price_rule: str = COST
    is_sold: bool = False
    own_plant: bool = False


@dataclass(frozen=True)
class Decision:
    """Coverage of a line: what it is, how much of it we bear, and why.

    ``why`` is the name of the rule that decided; the caller words it.
    """

    coverage: str
    percent: float
    why: str


def decide(facts):
    """Return the :class:`Decision` for ``facts`` (architecture 3.4).

    Order: our own plant, the job is free by kind, sold by a quotation of its own,
    rework, warranty, contract, the supplier's own warranty (S11: no free service is
    used up for what another pays), free service if the customer asks for it (what the
    term says it bears, labour and travel if it says nothing), then the term's price
    rule.
    Where warranty and contract both bear a part, the better one for the customer
    counts, the warranty on a tie.

    >>> decide(Facts("repair", "part", warranty_percent=100)).coverage
    'covered'
    >>> decide(Facts("repair", "labour", price_rule="cost")).coverage
    'cost'
    """
    _check_facts(facts)
    if facts.own_plant:
        return _decide_own_plant(facts)
    if facts.job_kind in KINDS_INCLUDED:
        return Decision(INCLUDED, 100.0, "kind")
    if facts.job_kind in KINDS_INCLUDED_WORK and facts.scope != PART:
        return Decision(INCLUDED, 100.0, "kind")
    if facts.is_sold:
        return Decision(INCLUDED, 100.0, "sold")
    if facts.is_rework:
        return Decision(REWORK, 100.0, "rework")
    if facts.warranty_percent and facts.warranty_percent >= facts.contract_percent:
        return Decision(COVERED, facts.warranty_percent, "warranty")
    if facts.contract_percent:
        return Decision(CONTRACT, facts.contract_percent, "contract")
    if facts.supplier_percent:
        return Decision(SUPPLIER, facts.supplier_percent, "supplier")
    if facts.free_service_asked and facts.free_services_left > 0:
        if facts.scope in facts.free_service_scopes:
            return Decision(FREE_SERVICE, 100.0, "free_service")
        if facts.scope == PART:
            return Decision(facts.price_rule, 0.0, "free_service_part")
        return Decision(facts.price_rule, 0.0, "free_service_not_borne")
    if facts.free_service_asked:
        return Decision(facts.price_rule, 0.0, "free_service_none_left")
    return Decision(facts.price_rule, 0.0, facts.price_rule)


def _check_facts(facts):
    """:raises ValueError: a scope, rule or percent that there is not"""
    if facts.scope not in SCOPES:
        raise ValueError(f"unknown scope {facts.scope!r}")
    if facts.price_rule not in PRICE_RULES:
        raise ValueError(f"unknown price rule {facts.price_rule!r}")
    for percent in (
        facts.warranty_percent,
        facts.contract_percent,
        facts.supplier_percent,
    ):
        if not 0.0 <= percent <= 100.0:
            raise ValueError(f"a percent lies between 0 and 100, not {percent!r}")


def _decide_own_plant(facts):
    """Nobody is charged: the supplier pays what he promised, we bear the rest."""
    if facts.supplier_percent:
        return Decision(SUPPLIER, facts.supplier_percent, "supplier")
    return Decision(INCLUDED, 100.0, "own_plant")
