# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import phone as phone_tools


class ResPartner(models.Model):
    _inherit = "res.partner"

    sla_policy_id = fields.Many2one(
        "after.sales.sla.policy",
        string="Promise Policy",
        ondelete="restrict",
        groups="after_sales_service.group_after_sales_user",
        help="Empty: the policy of the company it belongs to, else the team's.",
    )
    equipment_count = fields.Integer(
        compute="_compute_equipment_count",
        groups="after_sales_service.group_after_sales_user",
    )

    statement_count = fields.Integer(
        string="Promise Statements",
        compute="_compute_statement_count",
        groups="after_sales_service.group_after_sales_dispatcher",
    )

    warranty_contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
        help="Of a supplier: who is told at once when a unit fails within the"
        " supplier's warranty. Empty: the supplier itself.",
    )

    # "who calls?" while the phone rings: equality on the last digits
    _phone_tail_idx = models.Index(
        f"((right({phone_tools.SQL_DIGITS.format(column='phone')},"
        f" {phone_tools.KEY_DIGITS}))) WHERE phone IS NOT NULL"
    )

    def _compute_equipment_count(self):
        counts = dict(
            self.env["after.sales.equipment"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.equipment_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_equipment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_action"
        )
        action["domain"] = [
            ("commercial_partner_id", "in", self.commercial_partner_id.ids)
        ]
        action["context"] = {"default_partner_id": self[:1].id}
        return action

    def _compute_statement_count(self):
        counts = dict(
            self.env["after.sales.statement"]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.statement_count = counts.get(partner.commercial_partner_id, 0)

    def action_view_statements(self):
        """Show what was stated to the customers; New makes the next one."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.statement_action"
        )
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {"default_partner_id": self[:1].commercial_partner_id.id}
        return action

    @api.model
    def _search_by_phone(self, number, limit=10):
        """Return the partners whose phone is the number dialled, best match first.

        Country and area codes, blanks and extensions do not matter: the last eight
        digits must agree; among those the longest common end comes first.

        :param str number: as typed or shown on the display
        :param int limit: at most so many
        """
        tail = phone_tools.key(number)
        if not tail:
            return self.browse()
        column = SQL(phone_tools.SQL_DIGITS.format(column="phone"))
        if len(tail) == phone_tools.KEY_DIGITS:
            condition = SQL("right(%s, %s) = %s", column, phone_tools.KEY_DIGITS, tail)
        else:
            condition = SQL("%s LIKE %s", column, f"%{tail}")
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_partner
                    WHERE phone IS NOT NULL AND active AND %s
                 ORDER BY id LIMIT %s""",
                condition,
                limit * 10,
                to_flush=self._fields["phone"],
            )
        )
        # the second search applies the reader's record rules
        partners = self.search([("id", "in", [row[0] for row in rows])])
        return partners.sorted(
            lambda partner: -phone_tools.common_suffix(partner.phone, number)
        )[:limit]

    def _compute_helpdesk_ticket_count(self):
        """Count by one grouped query.

        helpdesk_mgmt reads every ticket of every partner to do so.
        """
        self.helpdesk_ticket_count = 0
        self.helpdesk_ticket_active_count = 0
        # companies own the tickets of their contacts; parent_id is all we need
        family = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", self.ids)], ["parent_id"]
        )
        groups = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "in", family.ids)],
            ["partner_id", "stage_id"],
            ["__count"],
        )
        wanted = set(self.ids)
        for partner, stage, count in groups:
            while partner:
                if partner.id in wanted:
                    partner.helpdesk_ticket_count += count
                    if not stage.closed:
                        partner.helpdesk_ticket_active_count += count
                partner = partner.parent_id
        for partner in self:
            partner.helpdesk_ticket_count_string = (
                f"{partner.helpdesk_ticket_active_count}"
                f" / {partner.helpdesk_ticket_count}"
            )
