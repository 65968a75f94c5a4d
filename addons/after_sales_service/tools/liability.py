# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who answers for a damage (确定责任), and what that says about money.

Plain Python, no database. Responsibility, coverage, downtime and the claim against
the supplier are decided at different desks: :func:`contradictions` says where they do
not go together.
"""

from dataclasses import dataclass

from . import coverage

OPERATOR = "operator"
REPAIR = "repair"
MAKER = "maker"
SUPPLIER = "supplier"
ENVIRONMENT = "environment"
FORCE_MAJEURE = "force_majeure"
WEAR = "wear"
UNKNOWN = "unknown"
CAUSES = (
    OPERATOR,
    REPAIR,
    MAKER,
    SUPPLIER,
    ENVIRONMENT,
    FORCE_MAJEURE,
    WEAR,
    UNKNOWN,
)
#: a warranty does not answer for these (人为、环境、不可抗力, S4)
EXCLUDED_CAUSES = frozenset({OPERATOR, ENVIRONMENT, FORCE_MAJEURE})
#: these are on our side of the table, or our supplier's
OUR_CAUSES = frozenset({REPAIR, MAKER, SUPPLIER})
#: coverages by which we, or our supplier, answer for the fault
WE_ANSWER = frozenset({coverage.COVERED, coverage.REWORK, coverage.SUPPLIER})

FREE_THOUGH_EXCLUDED = "free_though_excluded"
EXCLUDED_THOUGH_OURS = "excluded_though_ours"
CHARGED_THOUGH_REPAIR = "charged_though_repair"
DOWNTIME_COUNTS = "downtime_counts"
DOWNTIME_LEFT_OUT = "downtime_left_out"
CLAIM_MISSING = "claim_missing"
CLAIM_UNFOUNDED = "claim_unfounded"


@dataclass(frozen=True)
class Facts:
    """What was decided elsewhere about the same damage.

    ``coverages`` are those of the lines of the job; ``counted`` and ``left_out`` say
    whether unplanned downtime of it lengthens the warranty, or is excluded;
    ``has_claim`` that a claim against the supplier stands, ``may_claim`` that the unit
    was under the supplier's warranty.
    """

    coverages: frozenset = frozenset()
    counted: bool = False
    left_out: bool = False
    has_claim: bool = False
    may_claim: bool = False


def contradictions(cause, facts):
    """Where a responsibility and the other decisions do not go together.

    Wear and an unknown cause contradict nothing: the rules of the warranty hold.

    :param str cause: one of CAUSES, or None: nothing is said yet
    :param Facts facts: what was decided elsewhere
    :return: tuple of codes, in the order in which they are told
    """
    excluded, ours = cause in EXCLUDED_CAUSES, cause in OUR_CAUSES
    found = {
        FREE_THOUGH_EXCLUDED: excluded and not WE_ANSWER.isdisjoint(facts.coverages),
        EXCLUDED_THOUGH_OURS: ours and coverage.EXCLUDED in facts.coverages,
        CHARGED_THOUGH_REPAIR: cause == REPAIR
        and not coverage.PRICE_RULES.isdisjoint(facts.coverages),
        DOWNTIME_COUNTS: excluded and facts.counted,
        DOWNTIME_LEFT_OUT: ours and facts.left_out,
        CLAIM_MISSING: cause == SUPPLIER and facts.may_claim and not facts.has_claim,
        CLAIM_UNFOUNDED: (excluded or cause == REPAIR) and facts.has_claim,
    }
    return tuple(code for code, holds in found.items() if holds)
