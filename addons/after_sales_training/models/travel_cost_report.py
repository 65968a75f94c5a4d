# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from .training_entitlement import STATES
from .training_terms_mixin import KINDS


class TravelCostReport(models.Model):
    """What each voucher cost in the end: travel, what we booked, the centre's fee.

    One row for each voucher, in the currency of the company; the planning budget
    beside it. Billing and managers read it; nobody writes it.
    """

    _name = "after.sales.travel.cost.report"
    _description = "What Vouchers Cost"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _rec_name = "entitlement_id"
    _order = "valid_from desc, id desc"
    _depends = {
        "after.sales.training.centre": ["fee_per_day"],
        "after.sales.training.course": ["days"],
        "after.sales.training.entitlement": [
            "company_id",
            "equipment_id",
            "kind",
            "partner_id",
            "places",
            "places_used",
            "state",
            "travel_budget",
            "valid_from",
        ],
        "after.sales.travel.claim": [
            "amount_approved",
            "amount_claimed",
            "approval_state",
            "entitlement_id",
        ],
        "after.sales.travel.claim.line": [
            "approved_company",
            "claim_id",
            "paid_by",
            "settlement",
        ],
        "event.event": ["centre_id", "course_id"],
        "event.registration": ["entitlement_id", "event_id", "state"],
    }

    entitlement_id = fields.Many2one(
        "after.sales.training.entitlement", string="Voucher", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    valid_from = fields.Date(string="Begins on", readonly=True)
    places = fields.Integer(readonly=True)
    places_used = fields.Integer(string="Used", readonly=True)
    budget = fields.Monetary(string="Planned", readonly=True)
    claimed = fields.Monetary(
        readonly=True, help="What travellers handed in, and what we booked for them."
    )
    approved = fields.Monetary(
        string="Accepted",
        readonly=True,
        help="Accepted of what travellers paid.",
    )
    booked = fields.Monetary(
        string="Booked by Us", readonly=True, help="Paid by us or billed by agencies."
    )
    billed = fields.Monetary(
        readonly=True, help="Of both, what bills or expenses stand for."
    )
    fee = fields.Monetary(
        string="Centre Fee",
        readonly=True,
        help="Of the centre's owner: fee per person and day × days of the course, for"
        " those who came.",
    )
    cost = fields.Monetary(
        readonly=True, help="Accepted, booked by us, and the centre's fee."
    )
    above = fields.Monetary(
        string="Above Plan",
        readonly=True,
        help="Travel above the planning budget; below 0: less was needed.",
    )
    cost_per_place = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="By places used, or by claims where more have travelled.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS entitlement_id, company_id,
                   company_currency_id AS currency_id, partner_id, equipment_id, kind,
                   state, valid_from, places, places_used,
                   COALESCE(travel_budget, 0) AS budget,
                   claimed, approved, booked, billed, fee,
                   approved + booked + fee AS cost,
                   approved + booked - COALESCE(travel_budget, 0) AS above,
                   (approved + booked + fee) / NULLIF(people, 0) AS cost_per_place
              FROM (
                   SELECT voucher.*, company.currency_id AS company_currency_id,
                          COALESCE(spent.claimed, 0) AS claimed,
                          COALESCE(spent.approved, 0) AS approved,
                          COALESCE(spent.booked, 0) AS booked,
                          COALESCE(spent.billed, 0) AS billed,
                          COALESCE(fees.fee, 0) AS fee,
                          GREATEST(voucher.places_used, spent.people, fees.people)
                              AS people
                     FROM after_sales_training_entitlement voucher
                     JOIN res_company company ON company.id = voucher.company_id
                     -- for each voucher that is shown, not for all there are
                     LEFT JOIN LATERAL (
                          SELECT count(DISTINCT claim.id) FILTER (
                                     WHERE claim.approval_state = 'approved') AS people,
                                 sum(line.amount_company) AS claimed,
                                 sum(line.approved_company) FILTER (
                                     WHERE claim.approval_state = 'approved'
                                       AND line.paid_by = 'claimant') AS approved,
                                 sum(line.approved_company) FILTER (
                                     WHERE claim.approval_state = 'approved'
                                       AND line.paid_by != 'claimant') AS booked,
                                 sum(line.approved_company) FILTER (
                                     WHERE line.settlement != 'none') AS billed
                            FROM after_sales_travel_claim claim
                            JOIN after_sales_travel_claim_line line
                              ON line.claim_id = claim.id
                           WHERE claim.entitlement_id = voucher.id
                     ) spent ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT count(*) AS people,
                                 sum(centre.fee_per_day * course.days) AS fee
                            FROM event_registration booked
                            JOIN event_event session ON session.id = booked.event_id
                            JOIN after_sales_training_centre centre
                              ON centre.id = session.centre_id
                            JOIN after_sales_training_course course
                              ON course.id = session.course_id
                           WHERE booked.entitlement_id = voucher.id
                             AND booked.state = 'done'
                     ) fees ON TRUE
              ) sums
            """
        )

    @api.model
    def _get_register_columns(self):
        return (
            "entitlement_id",
            "partner_id",
            "equipment_id",
            "kind",
            "state",
            "valid_from",
            "places",
            "places_used",
            "budget",
            "claimed",
            "approved",
            "booked",
            "billed",
            "fee",
            "cost",
            "above",
            "cost_per_place",
            "currency_id",
        )

    @api.model
    def _get_register_period(self):
        return "valid_from"

    def action_open_claims(self):
        """Open the claims of these vouchers."""
        return self.entitlement_id.action_view_travel_claims()
