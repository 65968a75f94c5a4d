# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hmac
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.after_sales_service.models.equipment_qr import TOKEN

from ..tools import signoff as rule
from .training_signoff import DESK, OPEN

TOKEN_BYTES = 24
LINK_TEMPLATE = "after_sales_training.mail_template_signoff_link"


class TrainingSignoff(models.Model):
    """Sign, fail, repeat: who may, what must be true before, what follows."""

    _inherit = "after.sales.training.signoff"

    sign_token = fields.Char(readonly=True, copy=False, groups="base.group_system")

    _sign_token_uniq = models.UniqueIndex("(sign_token) WHERE sign_token IS NOT NULL")

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"sign_token"}

    def _is_desk(self):
        return self.env.user.has_group(DESK)

    def _check_desk(self):
        """:raises AccessError: the user is not of the training desk"""
        self.check_access("write")
        if not self.env.su and not self._is_desk():
            raise AccessError(self.env._("Only the training desk can do this."))

    def _check_not_own(self):
        """:raises AccessError: the user would certify himself"""
        for signoff in self:
            if signoff._get_person_user() == self.env.user:
                raise AccessError(
                    self.env._(
                        "%(signoff)s is about yourself: somebody else does this.",
                        signoff=signoff.name,
                    )
                )

    def _check_state(self, *states):
        """:raises UserError: one is in another state"""
        words = dict(self._fields["state"]._description_selection(self.env))
        for signoff in self:
            if signoff.state not in states:
                raise UserError(
                    self.env._(
                        "%(signoff)s is in the state “%(state)s”: this is not possible"
                        " any more, or not yet.",
                        signoff=signoff.name,
                        state=words[signoff.state],
                    )
                )

    def _follow_results(self):
        """What was observed and examined decides which of the two steps it is at."""
        for signoff in self.filtered(lambda record: record.state in OPEN):
            waits = signoff.practical_passed and signoff.exam_state != "none"
            state = "exam" if waits else "draft"
            if signoff.state != state:
                # a field of the steps; bounded to what the results say
                signoff.sudo().state = state

    # ------------------------------------------------------------
    # OBSERVE
    # ------------------------------------------------------------

    def action_observe(self):
        """Open the first skill that nobody has observed, one after the other."""
        self.ensure_one()
        self.check_access("read")
        self._check_state(*OPEN)
        return self._open_next_skill()

    def _open_next_skill(self):
        """The window of the first skill not observed yet; True: all are."""
        lines = self.line_ids
        line = lines.filtered(lambda each: not each.result)[:1]
        if not line:
            return True
        view = self.env.ref(
            "after_sales_training.training_signoff_line_view_form_observe"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Skill %(number)s of %(count)s",
                number=lines.ids.index(line.id) + 1,
                count=len(lines),
            ),
            "res_model": line._name,
            "res_id": line.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }

    # ------------------------------------------------------------
    # SIGN
    # ------------------------------------------------------------

    def action_sign_trainer(self):
        """Open the dialog in which the trainer signs."""
        return self._open_sign("trainer")

    def action_sign_trainee(self):
        """Open the dialog in which the trainee signs on this screen."""
        return self._open_sign("trainee")

    def _open_sign(self, role):
        self.ensure_one()
        self._check_can_sign(role)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign"),
            "res_model": "after.sales.training.sign",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_signoff_id": self.id, "default_role": role},
        }

    def _check_can_sign(self, role):
        """Who may sign for a side on our screens.

        The trainer signs in his own session; for one from outside the training desk
        lends its screen. The trainee signs in his own session where he is one of us
        with a login, else on the screen of the trainer or the desk.

        :raises AccessError, UserError: see above and :meth:`_check_signable`
        """
        self.ensure_one()
        self.check_access("read")
        user = self._get_trainer_user() if role == "trainer" else self.browse()
        if role == "trainer":
            self._check_not_own()
        if role == "trainee":
            # sudo: whose login it is, compared only
            user = self.sudo().employee_id.user_id
        if user and user != self.env.user:
            raise AccessError(
                self.env._(
                    "%(person)s signs in his own session.",
                    person=user.sudo().name,  # his name only
                )
            )
        if not user:
            self.check_access("write")
            if role == "trainer":
                self._check_desk()
        self._check_signable(role)

    def _check_signable(self, role):
        """What must be true before anybody signs (screen and link).

        :raises UserError: signed already, something not passed
        """
        self._check_state(*OPEN)
        for signoff in self:
            if role in signoff.sudo().signature_ids.mapped("role"):
                raise UserError(
                    self.env._("%(signoff)s is signed already.", signoff=signoff.name)
                )
            if not signoff.practical_passed:
                raise UserError(
                    self.env._(
                        "%(signoff)s: not all skills are passed yet (%(open)s still to"
                        " be observed, %(score)s %% of %(mark)s %%).",
                        signoff=signoff.name,
                        open=signoff.open_count,
                        score=f"{signoff.practical_score:g}",
                        mark=f"{signoff.pass_mark:g}",
                    )
                )
            if not signoff.is_ready:
                raise UserError(
                    self.env._(
                        "%(signoff)s: the written exam is not passed yet.",
                        signoff=signoff.name,
                    )
                )

    def _sign(self, role, name, image, ip=False, channel="screen"):
        """Keep a signature; the caller has checked who may sign for this side.

        :return: the ``after.sales.training.signature``
        :raises UserError: the two would be one person, or something is missing
        """
        self.ensure_one()
        self._check_signable(role)
        signoff = self.sudo()  # bounded: this sign-off, checked by the caller
        others = signoff.signature_ids
        if any(rule.same_person(name or "", other.name) for other in others):
            raise UserError(
                self.env._("Trainer and trainee are two people: two names are needed.")
            )
        drawn = image.encode() if isinstance(image, str) else image
        if any(drawn == other.image for other in others.with_context(bin_size=False)):
            raise UserError(
                self.env._("The same drawing twice is no second signature. Sign anew.")
            )
        partner = (
            signoff.trainer_id.partner_id
            or signoff.trainer_id.employee_id.user_id.partner_id
            if role == "trainer"
            else signoff.trainee_id or signoff.employee_id.user_id.partner_id
        )
        Signature = self.env["after.sales.training.signature"]
        vals = Signature._prepare_signature_vals(
            name, image, self._get_signed_document(), ip, channel, partner
        )
        signature = Signature.sudo().create(
            vals | {"signoff_id": self.id, "role": role}
        )
        if signoff.has_trainer_signed and signoff.has_trainee_signed:
            signoff.write({"state": "signed", "sign_token": False})
        return signature

    def _get_signed_document(self):
        """The text that is signed for: plain, in a fixed order (SHA-256)."""
        self.ensure_one()
        signoff = self.sudo().with_context(lang="en_US")  # the same text for both
        rows = [
            ("sign-off", signoff.name),
            ("company", signoff.company_id.name),
            ("person", signoff.person_name),
            ("customer", signoff.partner_id.display_name),
            ("course", signoff.course_id.name),
            ("product", signoff.product_tmpl_id.display_name or "-"),
            ("unit", signoff.equipment_id.display_name or "-"),
            ("trainer", signoff.trainer_id.name),
        ]
        rows += [
            (
                f"skill {line.item_id.id} v{line.item_id.version}",
                f"{line.item_id.name}: {line.result} at {line.observed_at} UTC"
                f" by {line.observed_by_id.name}",
            )
            for line in signoff.line_ids
        ]
        rows += [
            ("practical", f"{signoff.practical_score:g} % of {signoff.pass_mark:g} %"),
            ("exam", f"{signoff.exam_state} {signoff.exam_score:g} %"),
            ("statement", "The trainee works alone, skilfully and safely."),
        ]
        return "\n".join(f"{label}: {value}" for label, value in rows)

    # ------------------------------------------------------------
    # THE LINK
    # ------------------------------------------------------------

    def action_send_link(self):
        """Mail the trainee the link by which he signs himself."""
        self.check_access("write")
        for signoff in self:
            signoff._check_signable("trainee")
        self._check_email()
        self._do_send_link()
        return True

    def _check_email(self):
        """:raises UserError: nobody can be written to"""
        for signoff in self:
            if not signoff._get_person_partner().email:
                raise UserError(
                    self.env._(
                        "%(person)s has no e-mail address: enter it on the contact.",
                        person=signoff.person_name,
                    )
                )

    def _get_person_partner(self):
        """The contact of the trainee, for letters."""
        self.ensure_one()
        person = self.sudo()  # an address that letters go to
        employee = person.employee_id
        return (
            person.trainee_id or employee.user_id.partner_id or employee.work_contact_id
        )

    def _do_send_link(self):
        for signoff in self.sudo():  # bounded: the secret of these sign-offs
            if not signoff.sign_token:
                signoff.sign_token = secrets.token_urlsafe(TOKEN_BYTES)
        self._mail_person(LINK_TEMPLATE)

    def _mail_person(self, template, attachments=None):
        """Queue one mail to each trainee, in his language; the log keeps no link."""
        template = self.env.ref(template, raise_if_not_found=False)
        if not template:
            return
        for signoff in self:
            values = {"model": False, "res_id": False}
            if attachments:
                values["attachment_ids"] = [fields.Command.link(attachments.id)]
            # the system's: bounded to one mail about this sign-off
            template.sudo().send_mail(
                signoff.id,
                force_send=False,
                email_values=values,
                email_layout_xmlid="mail.mail_notification_light",
            )
            signoff.sudo()._message_log(
                body=self.env._(
                    "“%(subject)s” was mailed to %(person)s.",
                    subject=template.name,
                    person=signoff.person_name,
                )
            )

    def _get_sign_url(self):
        self.ensure_one()
        # sudo: the link goes into the trainee's mail only
        return f"{self.get_base_url()}/training/sign/{self.sudo().sign_token}"

    def _find_by_sign_token(self, token):
        """The sign-off of a link, none if it is no longer valid; under sudo."""
        if not TOKEN.fullmatch(token):
            return self.browse()
        signoff = self.search(
            [("sign_token", "=", token), ("state", "in", OPEN)], limit=1
        )
        if signoff and not hmac.compare_digest(signoff.sign_token, token):
            return self.browse()
        return signoff

    # ------------------------------------------------------------
    # FAIL, REPEAT
    # ------------------------------------------------------------

    def action_fail(self):
        """Ask for the reason why the trainee did not pass."""
        self.ensure_one()
        self.check_access("write")
        self._check_state(*OPEN)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not Passed"),
            "res_model": "after.sales.training.signoff.word",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_signoff_id": self.id, "default_step": "fail"},
        }

    def _do_fail(self, reason):
        self.check_access("write")
        self._check_state(*OPEN)
        # fields of the steps; the caller has checked
        self.sudo().write(
            {"state": "failed", "failed_reason": reason, "sign_token": False}
        )

    def action_repeat(self):
        """Begin anew after a failure, or to renew a certificate."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("failed", "certified", "expired", "revoked")
        return self._do_repeat()._get_records_action(name=self.env._("Sign-Off"))

    def _do_repeat(self):
        """:return: the new sign-off"""
        self.ensure_one()
        repeated = self.create(self._prepare_repeat_vals())
        # fields of the steps; bounded to the one just made
        repeated.sudo().write(
            {
                "previous_id": self.id,
                "attempt": self.attempt + 1 if self.state == "failed" else 1,
            }
        )
        return repeated

    def _prepare_repeat_vals(self):
        return {
            "company_id": self.company_id.id,
            "course_id": self.course_id.id,
            "employee_id": self.employee_id.id,
            "equipment_id": self.equipment_id.id,
            "product_tmpl_id": self.product_tmpl_id.id,
            "trainee_id": self.trainee_id.id,
            "trainer_id": self.trainer_id.id,
        }
