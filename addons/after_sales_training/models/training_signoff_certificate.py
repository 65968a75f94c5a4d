# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.after_sales_service.models.equipment_qr import TOKEN
from odoo.addons.after_sales_service.tools import period

from ..tools import signoff as rule
from ..tools.careful import attempt
from .training_signoff_steps import TOKEN_BYTES

CERTIFICATE = "after_sales_training.action_report_certificate"
CERTIFICATE_TEMPLATE = "after_sales_training.mail_template_certificate"
NUMBERS = "after.sales.training.certificate"
#: certificates that end within so many days stand out in lists
EXPIRING_DAYS = 90


class TrainingSignoff(models.Model):
    """The certificate: issued, proved, renewed, revoked, expired.

    Its number is printed; the link of its code is a secret of its own, so that
    nobody proves a certificate he does not hold. The paper is kept as it was.
    """

    _inherit = "after.sales.training.signoff"

    certificate_number = fields.Char(
        string="Certificate", readonly=True, copy=False, tracking=True
    )
    certificate_token = fields.Char(
        readonly=True, copy=False, groups="base.group_system"
    )
    certificate_name = fields.Char(
        string="Name on the Certificate", readonly=True, copy=False
    )
    certificate_attachment_id = fields.Many2one(
        "ir.attachment", string="Certificate (PDF)", readonly=True, copy=False
    )
    certified_on = fields.Date(readonly=True, copy=False, index="btree_not_null")
    certified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    valid_until = fields.Date(
        readonly=True, copy=False, help="The last day. Empty: it does not expire."
    )
    is_expiring = fields.Boolean(
        string="Ends Soon",
        compute="_compute_is_expiring",
        search="_search_is_expiring",
    )
    renewed_by_id = fields.Many2one(
        "after.sales.training.signoff",
        string="Renewed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    revoked_on = fields.Date(readonly=True, copy=False)
    revoked_reason = fields.Char(readonly=True, copy=False, tracking=True)
    employee_skill_id = fields.Many2one(
        "hr.employee.skill",
        string="Skill of the Employee",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="hr.group_hr_user",
    )

    _certificate_token_uniq = models.UniqueIndex(
        "(certificate_token) WHERE certificate_token IS NOT NULL"
    )
    _certificate_number_uniq = models.UniqueIndex(
        "(certificate_number) WHERE certificate_number IS NOT NULL"
    )
    # what the daily job and the list of those that end look through
    _valid_idx = models.Index("(valid_until) WHERE state = 'certified'")

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "certificate_number",
            "certificate_token",
            "certificate_name",
            "certificate_attachment_id",
            "certified_on",
            "certified_by_id",
            "valid_until",
            "renewed_by_id",
            "revoked_on",
            "revoked_reason",
            "employee_skill_id",
        }

    @api.depends("state", "valid_until", "renewed_by_id")
    def _compute_is_expiring(self):
        end = fields.Date.context_today(self) + timedelta(days=EXPIRING_DAYS)
        for signoff in self:
            signoff.is_expiring = bool(
                signoff.state == "certified"
                and not signoff.renewed_by_id
                and signoff.valid_until
                and signoff.valid_until <= end
            )

    def _search_is_expiring(self, operator, value):
        if operator != "in":
            return NotImplemented
        end = fields.Date.context_today(self) + timedelta(days=EXPIRING_DAYS)
        return (
            Domain("state", "=", "certified")
            & Domain("renewed_by_id", "=", False)
            & Domain("valid_until", "<=", end)
        )

    @api.model
    def _get_valid_certificate_domain(self, day=None):
        """Certificates that hold on a day; today's where none is given."""
        day = day or fields.Date.context_today(self)
        return (
            Domain("state", "in", ("certified", "expired"))
            & Domain("certified_on", "<=", day)
            & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", day))
        )

    # ------------------------------------------------------------
    # ISSUE
    # ------------------------------------------------------------

    def action_certify(self):
        """Issue the certificates of what both have signed."""
        self._check_can_certify()
        self._do_certify()
        return True

    def _check_can_certify(self):
        self._check_desk()
        self._check_not_own()
        self._check_state("signed")

    def _do_certify(self):
        today = fields.Date.context_today(self)
        for company, signoffs in self.grouped("company_id").items():
            numbers = self._draw_numbers(company, len(signoffs), NUMBERS)
            for signoff, number in zip(signoffs, numbers, strict=True):
                # fields of the steps; the caller has checked
                signoff.sudo().write(signoff._prepare_certificate_vals(today, number))
        for signoff in self.sudo():
            signoff._take_over_from_older()
            signoff._write_staff_skill()
            signoff.certificate_attachment_id = signoff._make_paper(CERTIFICATE)
            if signoff._get_person_partner().email:
                signoff._mail_person(
                    CERTIFICATE_TEMPLATE, signoff.certificate_attachment_id
                )

    def _prepare_certificate_vals(self, day, number):
        months = self.course_id.validity_months
        return {
            "state": "certified",
            "certificate_number": number,
            "certificate_token": secrets.token_urlsafe(TOKEN_BYTES),
            "certificate_name": self.person_name,
            "certified_on": day,
            "certified_by_id": self.env.user.id,
            "valid_until": months and period.period_end(day, months, period.MONTH),
        }

    def _take_over_from_older(self):
        """Certificates of the same person for the same are renewed by this one."""
        self.ensure_one()
        older = self.search(
            [
                ("id", "!=", self.id),
                ("state", "in", ("certified", "expired")),
                ("renewed_by_id", "=", False),
                ("trainee_id", "=", self.trainee_id.id),
                ("employee_id", "=", self.employee_id.id),
                ("course_id", "=", self.course_id.id),
                ("equipment_id", "=", self.equipment_id.id),
                ("product_tmpl_id", "=", self.product_tmpl_id.id),
            ]
        )
        older.renewed_by_id = self

    def action_print_certificate(self):
        """Download the certificate as it was issued."""
        self.ensure_one()
        self._check_state("certified", "expired", "revoked")
        # sudo: which paper it is; whoever reads the sign-off reads its certificate
        return self._open_paper(self.sudo().certificate_attachment_id, CERTIFICATE)

    def _get_paper_lang(self):
        self.ensure_one()
        return self._get_person_partner().lang or self.env.lang or "en_US"

    def _get_certificate_langs(self):
        """The languages of the paper: the holder's, and English or Chinese beside."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        wanted = [self._get_paper_lang(), "zh_CN", "en_US"]
        return list(dict.fromkeys(lang for lang in wanted if lang in installed))[:2]

    def _get_report_base_filename(self):
        self.ensure_one()
        return (self.certificate_number or self.name).replace("/", "-")

    # ------------------------------------------------------------
    # OUR OWN PEOPLE
    # ------------------------------------------------------------

    def _write_staff_skill(self):
        """An employee who has passed holds the course's certificate; under sudo."""
        self.ensure_one()
        skill = self.course_id.skill_id
        if not self.employee_id or not skill:
            return
        levels = skill.skill_type_id.skill_level_ids
        level = levels.filtered("default_level")[:1] or levels[:1]
        # through the employee: core keeps the versions of skills
        self.employee_id.write(
            {
                "employee_skill_ids": [
                    fields.Command.create(
                        {
                            "skill_type_id": skill.skill_type_id.id,
                            "skill_id": skill.id,
                            "skill_level_id": level.id,
                            "valid_from": self.certified_on,
                            "valid_to": self.valid_until,
                        }
                    )
                ]
            }
        )
        self.employee_skill_id = self.employee_id.employee_skill_ids.filtered(
            lambda held: (
                held.skill_id == skill
                and held.valid_from == self.certified_on
                and held.valid_to == self.valid_until
            )
        )[:1]

    def _end_staff_skill(self):
        """The employee no longer holds what was revoked; under sudo."""
        self.ensure_one()
        held = self.employee_skill_id
        if held:
            self.employee_id.write(
                {"employee_skill_ids": [fields.Command.delete(held.id)]}
            )

    # ------------------------------------------------------------
    # REVOKE, EXPIRE
    # ------------------------------------------------------------

    def action_revoke(self):
        """Ask why the certificate no longer holds."""
        self.ensure_one()
        self._check_can_revoke()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke the Certificate"),
            "res_model": "after.sales.training.signoff.word",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_signoff_id": self.id, "default_step": "revoke"},
        }

    def _check_can_revoke(self):
        self._check_desk()
        self._check_state("certified")

    def _do_revoke(self, reason):
        self._check_can_revoke()
        signoff = self.sudo()  # fields of the steps; checked above
        signoff.write(
            {
                "state": "revoked",
                "revoked_on": fields.Date.context_today(self),
                "revoked_reason": reason,
            }
        )
        # what it had renewed stands on its own again: it ends, and is reminded of
        signoff.search([("renewed_by_id", "=", signoff.id)]).renewed_by_id = False
        signoff._end_staff_skill()

    @api.model
    def _cron_expire(self, limit=1000):
        """Certificates whose last day is over; O(due) by a partial index."""
        due = Domain("state", "=", "certified") & Domain(
            "valid_until", "<", fields.Date.today()
        )
        # by the index, or the database would walk through all by number
        order = "valid_until, id"
        cron = self.env["ir.cron"]
        while over := self.search(due, limit=limit, order=order):
            failed = attempt(over, lambda batch: batch.write({"state": "expired"}))
            # what failed stays due: not again in this run
            due &= Domain("id", "not in", failed.ids)
            left = self.search_count(due) if len(over) == limit else 0
            if not cron._commit_progress(len(over), remaining=left) or not left:
                break

    # ------------------------------------------------------------
    # PROOF
    # ------------------------------------------------------------

    def _get_check_code(self):
        """The code printed beside the number; called under sudo."""
        self.ensure_one()
        return rule.check_code(
            hashlib.sha256(f"code:{self.certificate_token}".encode()).digest()
        )

    def _get_certificate_url(self):
        """The address of the proof; on the paper only."""
        self.ensure_one()
        # sudo: the secret is no field people read
        return (
            f"{self.get_base_url()}/training/certificate/"
            f"{self.sudo().certificate_token}"
        )

    @api.model
    def _find_by_certificate_token(self, token):
        """The sign-off of a certificate's link, or none; called under sudo."""
        if not TOKEN.fullmatch(token):
            return self.browse()
        return self.search([("certificate_token", "=", token)], limit=1)

    @api.model
    def _find_by_number(self, number, code):
        """The sign-off of a number and the code printed beside it, or none.

        Called under sudo. A number alone proves nothing: it can be guessed.
        """
        number = rule.clean_number(number if isinstance(number, str) else "")
        code = rule.clean_code(code if isinstance(code, str) else "")
        if not number or not code:
            return self.browse()
        signoff = self.search([("certificate_number", "=", number)], limit=1)
        right = signoff and hmac.compare_digest(signoff._get_check_code(), code)
        return signoff if right else self.browse()

    def _prepare_proof(self):
        """What the public page says: no more than the paper; called under sudo."""
        self.ensure_one()
        today = fields.Date.today()
        over = self.valid_until and self.valid_until < today
        if self.state == "revoked":
            standing = "revoked"
        else:
            standing = "expired" if over else "valid"
        return {
            "standing": standing,
            "number": self.certificate_number,
            "name": self.certificate_name,
            "course": self.course_id.name,
            "machine": self._get_certificate_machine(),
            "certified_on": self.certified_on,
            "valid_until": self.valid_until,
            "revoked_on": self.revoked_on,
            "company": self.company_id.name,
            "hotline": self.company_id.phone,
        }

    def _get_certificate_machine(self):
        """Unit or product as it is printed."""
        self.ensure_one()
        unit = self.equipment_id
        if unit:
            return self.env._(
                "%(name)s, serial number %(serial)s",
                name=unit.name,
                serial=unit.serial,
            )
        return self.product_tmpl_id.name or ""
