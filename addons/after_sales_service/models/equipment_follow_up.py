# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL


class Equipment(models.Model):
    """Units whose owner is to be followed up: marked when something changes (S24)."""

    _inherit = "after.sales.equipment"

    follow_up_ids = fields.One2many(
        "after.sales.follow.up", "equipment_id", string="Follow-ups"
    )
    follow_up_stale = fields.Boolean(
        compute="_compute_follow_up_stale",
        store=True,
        help="The follow-ups of the owner are to be reckoned anew.",
    )

    # few: what the next run looks at
    _follow_up_stale_idx = models.Index(
        "(company_id, commercial_partner_id) WHERE follow_up_stale"
    )

    @api.depends(
        "accepted_on",
        "active",
        "commercial_partner_id.category_id",
        "company_id",
        "owner_kind",
        "product_id",
        "state",
    )
    def _compute_follow_up_stale(self):
        self.follow_up_stale = True

    def write(self, vals):
        former = self.grouped("company_id") if "partner_id" in vals else {}
        former = {
            company: units.commercial_partner_id for company, units in former.items()
        }
        result = super().write(vals)
        for company, owners in former.items():
            # bounded: the rows of those who have given these units away
            self.env["after.sales.follow.up"].sudo()._enrol(
                company, owners - self.commercial_partner_id, self.browse()
            )
        return result

    @api.model
    def _mark_follow_ups(self, companies):
        """Have the follow-ups of all units reckoned anew by the next run.

        :param companies: of these companies only; empty: of all
        """
        self.flush_model(["follow_up_stale", "company_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_equipment SET follow_up_stale = TRUE"
                " WHERE follow_up_stale IS NOT TRUE %s",
                SQL("AND company_id IN %s", companies._ids) if companies else SQL(),
            )
        )
        self.invalidate_model(["follow_up_stale"], flush=False)
