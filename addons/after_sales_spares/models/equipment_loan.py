# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.after_sales_service.models.helpdesk_ticket import AFTER_SALES_READERS
from odoo.addons.after_sales_service.tools import life_line

from .loan import AT_CUSTOMER, HELD


class Equipment(models.Model):
    """A replacement unit takes over on site while the customer's own is away (S13)."""

    _inherit = "after.sales.equipment"

    loan_ids = fields.One2many(
        "after.sales.loan",
        "equipment_id",
        string="Replacements",
        groups=AFTER_SALES_READERS,
    )
    loan_count = fields.Integer(
        string="Number of Replacements", compute="_compute_loan_count"
    )
    stands_in_for_id = fields.Many2one(
        "after.sales.equipment",
        string="Stands in for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The customer's unit in whose place this one of ours stands.",
    )
    stand_in_ids = fields.One2many(
        "after.sales.equipment", "stands_in_for_id", string="Replaced Meanwhile by"
    )
    lent_to_id = fields.Many2one(
        "res.partner",
        string="Lent to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    loan_text = fields.Char(
        string="Replacement",
        compute="_compute_loan_text",
        compute_sudo=True,
        help="Which replacement stands here for which unit, and until when.",
    )
    can_propose_loan = fields.Boolean(
        compute="_compute_can_propose_loan", compute_sudo=True
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"stands_in_for_id", "lent_to_id"}

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    def _compute_loan_count(self):
        Loan = self.env["after.sales.loan"]
        if not Loan.has_access("read"):
            self.loan_count = 0
            return
        counts = {}
        for name in ("equipment_id", "stand_in_id"):
            field = "pool_unit_id.equipment_id" if name == "stand_in_id" else name
            for loan in Loan.search([(field, "in", self.ids)]):
                unit = loan[name]
                counts[unit.id] = counts.get(unit.id, 0) + 1
        for unit in self:
            unit.loan_count = counts.get(unit._origin.id, 0)

    # bounded: number, serials and day of the loan of this very unit
    @api.depends("loan_ids.state", "loan_ids.planned_return_on", "stands_in_for_id")
    @api.depends_context("lang", "tz")
    def _compute_loan_text(self):
        for unit in self:
            loan = unit._get_open_loan()
            unit.loan_text = loan._say_where(unit._origin) if loan else False

    def _get_open_loan(self):
        """The loan in which the unit is replaced, or replaces; under sudo."""
        self.ensure_one()
        own = self.stands_in_for_id or self
        return own.loan_ids.filtered(lambda loan: loan.state in (*HELD, *AT_CUSTOMER))[
            :1
        ]

    @api.depends("state", "owner_kind", "loan_ids.state", "stands_in_for_id")
    @api.depends_context("uid")
    def _compute_can_propose_loan(self):
        desk = self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        )
        for unit in self:
            unit.can_propose_loan = desk and not unit.env[
                "after.sales.loan"
            ]._find_obstacle(unit._origin)

    # ------------------------------------------------------------
    # TAKES OVER
    # ------------------------------------------------------------

    def _get_served_partner(self):
        """Who works with a loaner calls about it, not we who own it."""
        # bounded: the customer of the unit it stands in for
        own = self.sudo().stands_in_for_id
        return own.partner_id.sudo(False) or super()._get_served_partner()

    def _get_contract_line_at(self, when):
        """A fault of the loaner is one of the unit it stands in for."""
        # bounded: the unit in whose place this one stands
        own = self.sudo().stands_in_for_id
        if own:
            return own._get_contract_line_at(when)
        return super()._get_contract_line_at(when)

    def _coverage_at(self, when, scope, product=None, serial=None):
        """What fails on a unit that we lend is ours to pay."""
        if self.sudo().stands_in_for_id:  # bounded: whether it is a loaner on site
            return {
                "covered": 100.0,
                "reason": self.env._("A unit of ours, lent to the customer"),
            }
        return super()._coverage_at(when, scope, product=product, serial=serial)

    @api.model
    def _find_by_label(self, token):
        """Who scans the label of the absent unit stands before its replacement."""
        unit, company = super()._find_by_label(token)
        return unit.stand_in_ids[:1] or unit, company

    def _prepare_portal_vals(self):
        """The customer reads which unit is on loan until when."""
        vals = super()._prepare_portal_vals()
        loan = self._get_open_loan().filtered(lambda loan: loan.state in AT_CUSTOMER)
        return vals | {"loan": loan}

    # ------------------------------------------------------------
    # LIFE LINE
    # ------------------------------------------------------------

    def _get_life_events(self, customer=False):
        """On both units: which serial stood for which, from when to when."""
        return [*super()._get_life_events(customer), *self._get_life_of_loans()]

    def _get_life_of_loans(self):
        # bounded: serials and days of this unit's own loans
        su = self.sudo()
        events = []
        Loan = su.env["after.sales.loan"]
        for loan in Loan.search(
            [
                ("delivered_at", "!=", False),
                "|",
                ("equipment_id", "=", su.id),
                ("pool_unit_id.equipment_id", "=", su.id),
            ]
        ):
            serial = loan.pool_unit_id.lot_id.name
            if loan.equipment_id == su:
                there = self.env._("Replaced meanwhile by %s", serial)
                back = self.env._("The replacement %s came back", serial)
            else:
                own = loan.equipment_id.serial
                there = self.env._("Lent in place of %s", own)
                back = self.env._("Came back from standing in for %s", own)
            ref = (loan._name, loan.id)
            events.append(self._life_moment("life", loan.delivered_at, there, ref=ref))
            if loan.returned_at:
                events.append(
                    self._life_moment(
                        "life",
                        loan.returned_at,
                        back,
                        style=life_line.OUTLINE,
                        ref=ref,
                    )
                )
        return events

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_propose_loan(self):
        """Choose a unit of ours that stands in for this one."""
        return self._open_loan_proposal()

    def _open_loan_proposal(self, ticket=None):
        self.ensure_one()
        self.env["after.sales.loan"]._check_can_propose(self, ticket)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replacement Unit"),
            "res_model": "after.sales.loan.proposal",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_equipment_id": self.id,
                "default_ticket_id": ticket.id if ticket else False,
            },
        }

    def action_view_loans(self):
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_spares.loan_action"
        ) | {
            "domain": [
                "|",
                ("equipment_id", "=", self.id),
                ("pool_unit_id.equipment_id", "=", self.id),
            ],
            "context": {},
        }
