# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class Order(models.Model):
    """Calls and visits that follow a job (S24)."""

    _inherit = "after.sales.order"

    follow_up_of_id = fields.Many2one(
        "after.sales.order",
        string="Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The job after which the customer is called or visited.",
    )
    follow_up_ids = fields.One2many(
        "after.sales.order", "follow_up_of_id", string="Follow-ups"
    )

    def _plan_follow_up(self, kind, on, reason):
        """Plan a call or visit after each job; one that is open already serves.

        :param str kind: ``call`` or ``visit``
        :param datetime on: naive UTC
        :param str reason: why, in the words that the caller or visitor reads
        :return: the jobs, those of before included
        """
        planned = self.follow_up_ids.filtered(
            lambda order: (
                order.kind == kind and order.state not in ("done", "cancelled")
            )
        )
        vals_list = [
            order._prepare_follow_up_vals(kind, on, reason)
            for order in self - planned.follow_up_of_id
        ]
        return planned | self.create(vals_list)

    def _prepare_follow_up_vals(self, kind, on, reason):
        """Values of the call or visit after this job."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "kind": kind,
            "equipment_id": self.equipment_id.id,
            "partner_id": self.partner_id.id,
            "site_partner_id": self.site_partner_id.id,
            "team_id": self.team_id.id,
            "planned_start": on,
            "description": reason,
            "follow_up_of_id": self.id,
        }
