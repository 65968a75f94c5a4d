# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

#: who works with units; customers see it on the portal page
GROUPS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing,"
    "after_sales_training.group_training_user"
)


class Equipment(models.Model):
    """Who may operate a unit: certified for it or its product, at its owner's."""

    _inherit = "after.sales.equipment"

    signoff_operator_ids = fields.Many2many(
        "after.sales.training.signoff",
        string="Who May Operate",
        compute="_compute_signoff_operator_ids",
        compute_sudo=True,
        groups=GROUPS,
    )
    signoff_operator_count = fields.Integer(
        string="Operators",
        compute="_compute_signoff_operator_ids",
        compute_sudo=True,
        groups=GROUPS,
    )
    signoff_has_operator = fields.Boolean(
        string="Has a Certified Operator",
        compute="_compute_signoff_operator_ids",
        compute_sudo=True,
        search="_search_signoff_has_operator",
        groups=GROUPS,
    )

    @api.depends("commercial_partner_id", "product_id")
    def _compute_signoff_operator_ids(self):
        # sudo (compute_sudo): names and ends, for whoever sees the unit
        operators = self._get_operators()
        for unit in self:
            unit.signoff_operator_ids = operators[unit.id]
            unit.signoff_operator_count = len(operators[unit.id])
            unit.signoff_has_operator = bool(operators[unit.id])

    def _get_operators(self, day=None):
        """Return dict of unit id -> sign-offs valid on a day; two queries for all.

        Called under sudo. People who have left are none; of our own plant the
        operators are our employees.

        :param day: today where none is given
        """
        Signoff = self.env["after.sales.training.signoff"]
        units = self._origin
        valid = (
            Signoff._get_valid_certificate_domain(day)
            & Domain("partner_id", "in", units.commercial_partner_id.ids)
            & (
                Domain("equipment_id", "in", units.ids)
                | Domain("equipment_id", "=", False)
                & Domain("product_tmpl_id", "in", units.product_id.product_tmpl_id.ids)
            )
        )
        if day is None:
            valid &= Domain("left_on", "=", False)
        else:
            valid &= Domain("left_on", "=", False) | Domain("left_on", ">", day)
        found = defaultdict(Signoff.browse)
        for signoff in Signoff.search(valid, order="valid_until, id"):
            key = signoff.equipment_id.id or (
                signoff.product_tmpl_id.id,
                signoff.partner_id.id,
            )
            found[key] |= signoff
        return defaultdict(
            Signoff.browse,
            {
                unit.id: (
                    found[unit._origin.id].filtered(
                        lambda signoff, unit=unit: (
                            signoff.partner_id == unit.commercial_partner_id
                        )
                    )
                    | found[
                        unit.product_id.product_tmpl_id.id,
                        unit.commercial_partner_id.id,
                    ]
                )
                for unit in self
            },
        )

    def _search_signoff_has_operator(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: which units have one; the units are found by the reader's own rules
        Signoff = self.env["after.sales.training.signoff"].sudo()
        valid = Signoff.search(
            Signoff._get_valid_certificate_domain() & Domain("left_on", "=", False)
        )
        of_product = valid.filtered(lambda signoff: not signoff.equipment_id)
        return Domain.OR(
            [
                Domain("id", "=", signoff.equipment_id.id)
                & Domain("commercial_partner_id", "=", signoff.partner_id.id)
                for signoff in valid - of_product
            ]
            + [
                Domain("product_id.product_tmpl_id", "=", product.id)
                & Domain("commercial_partner_id", "in", signoffs.partner_id.ids)
                for product, signoffs in of_product.grouped("product_tmpl_id").items()
                if product
            ]
        )

    def _prepare_portal_vals(self):
        vals = super()._prepare_portal_vals()
        return vals | {"operators": self._get_operators()[self.id]}

    def action_new_signoff(self):
        """Begin a sign-off for this unit."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_signoff_action"
        )
        return action | {
            "views": [(False, "form")],
            "context": {"default_equipment_id": self.id},
        }
