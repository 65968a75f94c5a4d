# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class StatementWizard(models.TransientModel):
    """Promise statements for many customers and one period in one go."""

    _name = "after.sales.statement.wizard"
    _description = "Make Promise Statements"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partner_ids(),
        domain="['|', ('parent_id', '=', False), ('is_company', '=', True)]",
        help="With all their sites and contacts. Empty: one statement over all"
        " customers.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_date_to()
    )

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        partners = self.env["res.partner"].browse(self.env.context.get("active_ids"))
        return partners.exists().commercial_partner_id

    @api.model
    def _default_date_from(self):
        return self.env["after.sales.statement"]._default_date_from()

    @api.model
    def _default_date_to(self):
        return self.env["after.sales.statement"]._default_date_to()

    def action_make(self):
        """Make the drafts and show them: looked at first, then issued."""
        self.ensure_one()
        statements = self._do_make()
        return statements._get_records_action(name=self.env._("Promise Statements"))

    def _do_make(self):
        """Make a draft for each customer, or measure the draft there is."""
        if self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins."))
        Statement = self.env["after.sales.statement"]
        partners = self.partner_ids.commercial_partner_id
        drafts = Statement.search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", partners.ids or [False]),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
                ("state", "=", "draft"),
            ]
        )
        drafts.action_measure()
        have = drafts.partner_id
        wanted = [partner.id for partner in partners - have]
        if not partners and not drafts:
            wanted = [False]
        return drafts | Statement.create(
            [
                {
                    "company_id": self.company_id.id,
                    "partner_id": partner_id,
                    "date_from": self.date_from,
                    "date_to": self.date_to,
                }
                for partner_id in wanted
            ]
        )
