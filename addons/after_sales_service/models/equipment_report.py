# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.fields import Domain

#: so many symptoms are offered as big choices, beside "something else"
CHOICES = 6


class Equipment(models.Model):
    """What a unit's pages need when somebody reports a fault."""

    _inherit = "after.sales.equipment"

    def _can_be_reported(self):
        """Whether customers report faults of the unit: not of one out of service."""
        self.ensure_one()
        return self.active and self.state != "retired"

    @api.model
    def _get_report_choices(self, product, company):
        """Return the symptoms to choose from: the product's own ones first.

        :param product: ``product.product``, may be empty: the shared ones
        """
        # sudo: names out of the catalogue, for visitors
        Fault = self.env["after.sales.fault"].sudo()
        domain = Domain("kind", "=", "symptom") & Domain(
            "company_id", "in", (False, company.id)
        )
        # "other" is said in the customer's own words
        shared = Domain("product_ids", "=", False) & Domain("code", "!=", "S99")
        own = Fault
        if product:
            own = Fault.search(
                domain & Domain("product_ids", "in", product.ids), limit=CHOICES
            )
        return own | Fault.search(domain & shared, limit=CHOICES - len(own))

    def _get_open_faults(self):
        """Return the open tickets about faults at the present owner's.

        Called under sudo by pages that have checked who looks.
        """
        self.ensure_one()
        return self.env["helpdesk.ticket"].search(
            Domain("equipment_id", "=", self.id)
            & Domain("kind", "=", "fault")
            & Domain("closed", "=", False)
            & Domain("solved_at", "=", False)
            & Domain("commercial_partner_id", "=", self.commercial_partner_id.id),
            order="reported_at desc, id desc",
        )

    def _get_hotline(self):
        """Return the phone number to call about the unit; called under sudo."""
        self.ensure_one()
        return self.team_id.partner_id.phone or self.company_id.phone or ""
