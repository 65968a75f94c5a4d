# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """An upgrade that is asked for is reckoned before it is proposed (S9, S31)."""

    _inherit = "helpdesk.ticket"

    proposal_ids = fields.One2many(
        "after.sales.proposal",
        "ticket_id",
        # tickets are read by others too, who have no right on proposals
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
    )

    def action_reckon_upgrade(self):
        """Open the proposal of the request, or a new one filled in from it.

        :raises UserError: no upgrade is asked for
        """
        self.ensure_one()
        self.check_access("read")
        if self.kind != "upgrade":
            raise UserError(self.env._("%s asks for no upgrade.", self.display_name))
        if self.proposal_ids:
            return self.proposal_ids._get_records_action(
                name=self.env._("Renewal Proposals")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Proposal"),
            "res_model": "after.sales.proposal",
            "view_mode": "form",
            "context": {
                "default_ticket_id": self.id,
                "default_title": self.name,
                "default_description": self.advice_benefit or False,
                "default_equipment_ids": self.equipment_id.ids,
                "default_line_ids": [
                    fields.Command.create({"product_id": product.id})
                    for product in self.advice_product_ids
                ],
            },
        }
