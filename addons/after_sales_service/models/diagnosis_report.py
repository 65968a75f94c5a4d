# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.tools import SQL

from .helpdesk_ticket_verdict import VERDICTS

TICKET_FIELDS = (
    "active",
    "cause_id",
    "company_id",
    "diagnosed_by_id",
    "diagnosis_verdict",
    "equipment_id",
    "fault_id",
    "found_cause_id",
    "found_remedy_id",
    "on_site_at",
    "solved_at",
    "team_id",
    "user_id",
)


class DiagnosisReport(models.Model):
    """Diagnosis from afar against the cause found: by person, symptom, product (S17).

    One row per solved fault. Engineers see the rows of their own diagnoses,
    dispatchers and managers all of the company.
    """

    _name = "after.sales.diagnosis.report"
    _description = "Diagnosis and Cause"
    _auto = False
    _rec_name = "ticket_id"
    _order = "solved_at desc, id desc"

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    equipment_id = fields.Many2one(
        "after.sales.equipment", string="Unit", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", readonly=True
    )
    diagnosed_by_id = fields.Many2one("res.users", string="Diagnosed by", readonly=True)
    user_id = fields.Many2one("res.users", string="Engineer", readonly=True)
    fault_id = fields.Many2one("after.sales.fault", string="Symptom", readonly=True)
    cause_id = fields.Many2one(
        "after.sales.fault", string="Presumed Cause", readonly=True
    )
    found_cause_id = fields.Many2one(
        "after.sales.fault", string="Cause Found", readonly=True
    )
    found_remedy_id = fields.Many2one(
        "after.sales.fault", string="Remedy That Helped", readonly=True
    )
    verdict = fields.Selection(VERDICTS, string="Diagnosis Was", readonly=True)
    solved_at = fields.Datetime(string="Solved", readonly=True)
    solved_how = fields.Selection(
        [("remote", "Remotely"), ("site", "On site")], readonly=True
    )
    case_count = fields.Integer(string="Faults", readonly=True)
    right_percent = fields.Float(
        string="Right (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of those that can be compared: right, not only partly.",
    )
    remote_percent = fields.Float(
        string="Solved Remotely (%)", readonly=True, aggregator="avg", digits=(5, 1)
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ticket.id, ticket.id AS ticket_id, ticket.company_id,
                   ticket.equipment_id, unit.product_id, ticket.team_id,
                   ticket.diagnosed_by_id, ticket.user_id, ticket.fault_id,
                   ticket.cause_id, ticket.found_cause_id, ticket.found_remedy_id,
                   ticket.diagnosis_verdict AS verdict, ticket.solved_at,
                   CASE WHEN ticket.on_site_at IS NULL THEN 'remote' ELSE 'site' END
                        AS solved_how,
                   1 AS case_count,
                   CASE ticket.diagnosis_verdict
                        WHEN 'right' THEN 100.0
                        WHEN 'partly' THEN 0.0
                        WHEN 'wrong' THEN 0.0 END AS right_percent,
                   CASE WHEN ticket.on_site_at IS NULL THEN 100.0 ELSE 0.0 END
                        AS remote_percent
              FROM helpdesk_ticket ticket
              LEFT JOIN after_sales_equipment unit ON unit.id = ticket.equipment_id
             WHERE ticket.diagnosis_verdict IS NOT NULL AND ticket.active
            """,
            to_flush=[
                self.env["helpdesk.ticket"]._fields[name] for name in TICKET_FIELDS
            ],
        )

    def action_open_ticket(self):
        """Open the ticket behind the row."""
        self.ensure_one()
        return self.ticket_id._get_records_action()
