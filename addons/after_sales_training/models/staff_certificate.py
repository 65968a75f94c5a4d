# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

STANDINGS = [
    ("valid", "Valid"),
    ("ending", "Ending"),
    ("expired", "Expired"),
]
#: what is shown as ending where the company reminds of nothing
DAYS = 60


class StaffCertificate(models.Model):
    """Who of our people holds which certificate, and until when (S35).

    The latest one of each employee and certificate, read from the employees' skills.
    Everybody sees his own; dispatchers, who send people, the training desk and
    managers see all of their companies.
    """

    _name = "after.sales.staff.certificate"
    _description = "Certificate of an Employee"
    _inherit = ["after.sales.register.mixin"]
    _auto = False
    _order = "valid_to, employee_id, id"
    _rec_name = "skill_id"

    company_id = fields.Many2one("res.company", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", string="Employee's User", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    skill_id = fields.Many2one("hr.skill", string="Certificate", readonly=True)
    valid_from = fields.Date(readonly=True)
    valid_to = fields.Date(string="Valid until", readonly=True)
    standing = fields.Selection(STANDINGS, readonly=True)
    is_needed = fields.Boolean(
        string="Needed for Jobs", readonly=True, help="A rule says that jobs need it."
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        days = self.env.company.sudo().after_sales_certificate_days or DAYS
        return SQL(
            """
            SELECT last.id, last.employee_id, last.skill_id, last.valid_from,
                   last.valid_to, employee.company_id, resource.user_id,
                   version.department_id,
                   CASE WHEN last.valid_to < %(today)s THEN 'expired'
                        WHEN last.valid_to <= %(soon)s THEN 'ending'
                        ELSE 'valid' END AS standing,
                   EXISTS (SELECT 1 FROM after_sales_certificate_rule rule
                            WHERE rule.skill_id = last.skill_id AND rule.active
                              AND rule.company_id = employee.company_id) AS is_needed
              FROM (SELECT DISTINCT ON (held.employee_id, held.skill_id) held.*
                      FROM hr_employee_skill held
                      JOIN hr_skill_type kind ON kind.id = held.skill_type_id
                     WHERE kind.is_certification
                     ORDER BY held.employee_id, held.skill_id,
                              held.valid_to DESC NULLS FIRST, held.id DESC) last
              JOIN hr_employee employee ON employee.id = last.employee_id
              JOIN resource_resource resource ON resource.id = employee.resource_id
              LEFT JOIN hr_version version ON version.id = employee.current_version_id
             WHERE employee.active
            """,
            today=today,
            soon=today + timedelta(days=days),
        )

    # ------------------------------------------------------------
    # RENEWAL
    # ------------------------------------------------------------

    def action_propose_training(self):
        """Propose the course that renews the certificate."""
        self.check_access("read")
        self.env["after.sales.training.need"].check_access("create")
        needs = self._propose_renewal()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.training_need_action"
        )
        return action | {"domain": [("id", "in", needs.ids)], "context": {}}

    def _propose_renewal(self):
        """Note that these certificates have to be renewed; each once."""
        # sudo: which course leads to a certificate
        courses = (
            self.env["after.sales.training.course"]
            .sudo()
            .search([("skill_id", "in", self.skill_id.ids)])
            .grouped("skill_id")
        )
        none = self.env["after.sales.training.course"]
        return self.env["after.sales.training.need"]._propose(
            [
                {
                    "company_id": row.company_id.id,
                    "origin": "certificate",
                    "employee_id": row.employee_id.id,
                    "course_id": courses.get(row.skill_id, none)[:1].id,
                    "name": self.env._(
                        "Renew “%(certificate)s”", certificate=row.skill_id.name
                    ),
                    "note": self.env._(
                        "Valid until %(day)s",
                        day=fields.Date.to_string(row.valid_to),
                    )
                    if row.valid_to
                    else False,
                }
                for row in self
            ]
        )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Certificates of Staff")

    @api.model
    def _get_register_columns(self):
        return (
            "employee_id",
            "department_id",
            "skill_id",
            "valid_from",
            "valid_to",
            "standing",
            "is_needed",
        )
