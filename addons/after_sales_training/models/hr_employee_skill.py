# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError


class HrEmployeeSkill(models.Model):
    """Certificates that gate work are not written by their holders.

    Core lets everybody keep his own skills. A certificate that a rule or a course
    names decides who is sent, so HR writes it, or the sign-off of a training.
    """

    _inherit = "hr.employee.skill"

    after_sales_reminded_on = fields.Date(
        string="Reminded of the End on",
        readonly=True,
        copy=False,
        help="When employee and leader were told that the certificate ends.",
    )

    _after_sales_ends_idx = models.Index(
        "(valid_to) WHERE valid_to IS NOT NULL AND after_sales_reminded_on IS NULL"
    )

    @api.model
    def _get_gating_skills(self):
        """The skills that rules or courses of after-sales name."""
        # sudo: which skills, for the check of whoever writes one
        rules = self.env["after.sales.certificate.rule"].sudo()
        courses = self.env["after.sales.training.course"].sudo()
        return (
            rules.with_context(active_test=False)
            .search([("skill_id", "!=", False)])
            .skill_id
            | courses.with_context(active_test=False)
            .search([("skill_id", "!=", False)])
            .skill_id
        )

    def _check_certificate_keeper(self):
        """
        :raises AccessError: an employee without HR rights touches such a certificate
        """
        if self.env.su or self.env.user.has_group("hr.group_hr_user"):
            return
        gating = self.sudo().skill_id & self._get_gating_skills()
        if gating:
            raise AccessError(
                self.env._(
                    "“%(certificate)s” decides who is sent on jobs: it is written when"
                    " a training is passed, or by HR. Ask the training desk.",
                    certificate=gating[0].name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        skills = super().create(vals_list)
        skills._check_certificate_keeper()
        return skills

    def write(self, vals):
        self._check_certificate_keeper()
        result = super().write(vals)
        self._check_certificate_keeper()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_certificates(self):
        self._check_certificate_keeper()
