# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.careful import attempt


class HrEmployeeSkill(models.Model):
    """Before a certificate ends, employee and leader are told, once (S35)."""

    _inherit = "hr.employee.skill"

    @api.model_create_multi
    def create(self, vals_list):
        skills = super().create(vals_list)
        skills._settle_training_needs()
        return skills

    def write(self, vals):
        """Prolonged: its new end is told of anew."""
        if "valid_to" in vals:
            day = fields.Date.to_date(vals["valid_to"])
            moved = self.filtered(lambda skill: skill.valid_to != day)
            res = super().write(vals)
            # sudo: when it was told; bounded to these certificates
            moved.sudo().after_sales_reminded_on = False
            return res
        return super().write(vals)

    def _settle_training_needs(self):
        """Who has got the certificate needs its training no more."""
        # sudo: whoever records the certificate; bounded to needs of its holder
        today = fields.Date.context_today(self)
        certificates = self.sudo().filtered(
            lambda skill: (
                skill.is_certification
                and (not skill.valid_to or skill.valid_to >= today)
            )
        )
        if not certificates:
            return
        held = {(one.employee_id, one.skill_id) for one in certificates}
        needs = certificates.env["after.sales.training.need"].search(
            [
                ("employee_id", "in", certificates.employee_id.ids),
                ("course_id.skill_id", "in", certificates.skill_id.ids),
                ("state", "in", ("new", "proposed", "planned")),
            ]
        )
        needs.filtered(
            lambda need: (need.employee_id, need.course_id.skill_id) in held
        )._settle()

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_to_remind_domain(self, company):
        """Certificates that rules or courses name and that end soon; indexed."""
        today = fields.Date.context_today(self)
        until = today + timedelta(days=company.after_sales_certificate_days)
        return (
            Domain("valid_to", "<=", until)
            & Domain("valid_to", ">=", today)
            & Domain("after_sales_reminded_on", "=", False)
            & Domain("skill_id", "in", self._get_gating_skills().ids)
            & Domain("employee_id.company_id", "=", company.id)
            & Domain("employee_id.active", "=", True)
        )

    @api.model
    def _cron_remind_of_ends(self):
        """Tell each employee once of all that ends; O(due).

        One who cannot be told is logged and tried again the next day; the others go on.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search(
            [("after_sales_certificate_days", ">", 0)]
        ):
            here = self.with_company(company)
            groups = here._read_group(
                here._get_to_remind_domain(company),
                ["employee_id"],
                ["id:recordset"],
            )
            cron._commit_progress(remaining=len(groups))
            for _employee, skills in groups:
                # all of an employee's at once: he gets one word of them
                attempt(
                    skills.try_lock_for_update(),
                    lambda batch: batch._remind_of_end(),
                    parts=lambda: (),
                )
                if not cron._commit_progress(1):
                    return

    def _remind_of_end(self):
        """Propose the renewal; tell the employee and his leader. One employee's.

        What cannot be told is not marked as told: it is tried again the next day.
        """
        self.after_sales_reminded_on = fields.Date.context_today(self)
        # what is renewed already needs no word
        rows = self.env["after.sales.staff.certificate"].search(
            [("id", "in", self.ids)]
        )
        if not rows:
            return
        rows._propose_renewal()
        employee = rows.employee_id
        leader = self.env["after.sales.staff.mixin"]._get_leaders(employee)[employee]
        for user in employee.user_id | leader:
            reader = rows.with_context(lang=user.lang)
            ends = "; ".join(
                reader.env._(
                    "“%(certificate)s” until %(day)s",
                    certificate=row.skill_id.name,
                    day=format_date(reader.env, row.valid_to),
                )
                for row in reader
            )
            reader.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                force_send=False,
                subject=reader.env._(
                    "Certificates end: %(employee)s", employee=employee.name
                ),
                body=reader.env._(
                    "%(employee)s: %(ends)s. The renewal is proposed to the training"
                    " desk.",
                    employee=employee.name,
                    ends=ends,
                ),
            )
