# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

#: a refusal names at most so many flaws: more is a letter, not a form
FINDINGS_LIMIT = 50
NAME_LIMIT = 500


class Order(models.Model):
    """An acceptance that fails: findings, and another attempt until it passes (S15).

    The attempt is done and stays as it was. The next one asks for the findings and for
    whatever had not passed; the promise to install runs on to the signed acceptance.
    """

    _inherit = "after.sales.order"

    acceptance_result = fields.Selection(
        [("accepted", "Accepted"), ("refused", "Not accepted")],
        readonly=True,
        copy=False,
        tracking=True,
        help="How the acceptance of this attempt came out.",
    )
    attempt = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        aggregator=None,
        help="The first attempt to have the installation accepted is number 1.",
    )
    previous_attempt_id = fields.Many2one(
        "after.sales.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    next_attempt_ids = fields.One2many("after.sales.order", "previous_attempt_id")
    finding_ids = fields.One2many("after.sales.finding", "order_id")
    refused_at = fields.Datetime(readonly=True, copy=False)
    refused_by = fields.Char(readonly=True, copy=False, help="Who did not accept.")
    refusal_note = fields.Text(
        string="Why Not Signed",
        readonly=True,
        copy=False,
        help="Where the customer did not sign the refusal: how it was declared.",
    )
    refusal_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Record of the Refusal",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    # ------------------------------------------------------------
    # REFUSE
    # ------------------------------------------------------------

    def action_refuse_acceptance(self):
        """Open the dialog in which the findings are written down."""
        self.ensure_one()
        self._check_can_refuse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Acceptance Refused"),
            "res_model": "after.sales.refusal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_refuse(self):
        self._check_own()
        self._check_refusable()

    def _check_refusable(self):
        """What must be true before anybody may refuse (screen and portal).

        :raises UserError: nothing is to be accepted, or it is accepted already
        """
        self._check_step("refuse")
        for order in self:
            if not order._needs_acceptance():
                raise UserError(
                    self.env._(
                        "%(job)s needs no acceptance: write what is left into the"
                        " report, and carry the rest to another job.",
                        job=order.name,
                    )
                )
            if order._has_customer_signed():
                raise UserError(
                    self.env._("%(job)s is signed already.", job=order.name)
                )

    def _refuse(self, name, findings, image=False, note="", **more):
        """Keep a refusal and open the next attempt; the caller checked who may.

        :param str name: who refuses, in print
        :param list findings: dicts with ``name``, ``severity``, ``image`` (base64 or
            False) and ``line_id`` (the failed item it comes from, or False)
        :param image: the drawn signature under the refusal, base64 PNG; or none
        :param str note: without a signature: why, or how it was declared
        :param more: ``ip``, ``channel`` of the signature; ``planned_start`` of the
            next attempt; ``side`` of a joint acceptance
        :raises UserError: something is missing
        :return: the next attempt
        """
        self.ensure_one()
        self._check_refusable()
        name, note = (name or "").strip(), (note or "").strip()
        self._check_refusal(name, findings, image, note)
        # findings and the facts of a refusal are written here only. Bounded to this
        # job; env.user stays who took the step.
        order = self.sudo()
        order.write(
            {
                "acceptance_result": "refused",
                "refused_at": fields.Datetime.now(),
                "refused_by": name,
                "refusal_note": note,
                "finding_ids": [
                    Command.create(order._prepare_finding_vals(finding))
                    for finding in findings
                ],
            }
            | order._prepare_refusal_vals(more)
        )
        if image:
            self._keep_signature(
                "refusal",
                name,
                image,
                self._get_refused_document(),
                more.get("ip"),
                more.get("channel", "screen"),
            )
        self._keep_paper("refusal_attachment_id")
        self._do_done()
        return self._start_next_attempt(more.get("planned_start"))

    def _check_refusal(self, name, findings, image, note):
        """:raises UserError: who, what or how is not said"""
        self.ensure_one()
        if not name:
            raise UserError(self.env._("Enter who does not accept, in print."))
        if not findings:
            raise UserError(
                self.env._("Write down what is wrong: at least one finding.")
            )
        if len(findings) > FINDINGS_LIMIT:
            raise UserError(
                self.env._(
                    "At most %(limit)d findings: attach a list to one of them instead.",
                    limit=FINDINGS_LIMIT,
                )
            )
        if any(not (finding["name"] or "").strip() for finding in findings):
            raise UserError(self.env._("A finding says what is wrong."))
        if not image and not note:
            raise UserError(
                self.env._(
                    "Let the customer sign the refusal, or write down how it was"
                    " declared and why it is not signed."
                )
            )

    def _prepare_refusal_vals(self, more):
        """Further facts of a refusal. Hook."""
        return {}

    def _prepare_finding_vals(self, finding):
        return {
            "name": finding["name"].strip()[:NAME_LIMIT],
            "severity": finding.get("severity") or "major",
            "image": finding.get("image"),
            "line_ids": [
                Command.link(line.id)
                for line in self.checklist_line_ids
                if line.id == finding.get("line_id")
            ],
        }

    def _get_refused_document(self):
        """The text under which a refusal is signed: the job and its findings."""
        self.ensure_one()
        order = self.sudo()  # read only; the same text whoever holds the pen
        rows = [self._get_signed_document(), f"refused_by: {order.refused_by}"]
        rows += [
            f"finding: {finding.severity} | {finding.name}"
            for finding in order.finding_ids
        ]
        return "\n".join(rows)

    def _get_missing_papers(self):
        missing = super()._get_missing_papers()
        if self.acceptance_result == "refused" and not self.refusal_attachment_id:
            missing.append("refusal_attachment_id")
        return missing

    # ------------------------------------------------------------
    # WHAT FOLLOWS
    # ------------------------------------------------------------

    def _do_done(self):
        res = super()._do_done()
        for order in self.filtered(lambda order: order._is_unaccepted()):
            order._wait_for_next_attempt()
        return res

    def _is_unaccepted(self):
        """Whether this job ended without the signatures that accept it."""
        self.ensure_one()
        return self._needs_acceptance() and not self._has_customer_signed()

    def _wait_for_next_attempt(self):
        """The unit is not installed yet: it waits for the next attempt."""
        self.ensure_one()
        # bounded: this job's unit, its state only
        unit = self.equipment_id.sudo()
        if unit.state == "awaiting_acceptance":
            unit.write({"state": "installing", "installed_on": False})

    def _do_accept(self, signature):
        res = super()._do_accept(signature)
        self.sudo().acceptance_result = "accepted"  # a field of the steps
        return res

    def _start_next_attempt(self, planned_start=None):
        """Another attempt, which asks for what did not pass; its promise runs on."""
        self.ensure_one()
        # engineers and customers have no right to make jobs. Bounded: one job that
        # repeats this one.
        attempt = (
            self.env["after.sales.order"]
            .sudo()
            .create(self._prepare_next_attempt_vals(planned_start))
        )
        attempt._take_over_promises(self)
        attempt._tell_next_attempt()
        return attempt.sudo(self.env.su)

    def _prepare_next_attempt_vals(self, planned_start=None):
        """Values of the next attempt: same unit, people and plan, open items."""
        self.ensure_one()
        order = self.sudo()  # bounded: the values of this job for its next attempt
        asked = order.finding_ids.filtered(lambda finding: not finding.line_ids)
        vals = order._prepare_following_vals()
        return vals | {
            "planned_start": planned_start,
            "installation_plan": order.installation_plan,
            "attempt": order.attempt + 1,
            "previous_attempt_id": order.id,
            "description": self.env._(
                "Attempt %(number)d: mend what was found at %(job)s and let the"
                " customer accept",
                number=order.attempt + 1,
                job=order.name,
            ),
            "checklist_line_ids": [
                Command.create(order._prepare_finding_line_vals(finding))
                for finding in asked
            ]
            + [
                Command.create(line._prepare_repeated_vals())
                for line in order.checklist_line_ids
            ],
        }

    def _prepare_finding_line_vals(self, finding):
        return {
            "sequence": 0,
            "section": self._with_paper_lang().env._(
                "Findings of attempt %(number)d", number=self.attempt
            ),
            "name": finding.name,
            "kind": "check",
            "required": True,
            "finding_id": finding.id,
        }

    def _tell_next_attempt(self):
        """The dispatcher plans it; called under sudo."""
        self.ensure_one()
        before = self.previous_attempt_id
        findings = Markup().join(
            Markup("<li>%s</li>") % finding.name for finding in before.finding_ids
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Acceptance refused: plan the next attempt"),
            note=Markup("<p>%s</p><ul>%s</ul>")
            % (
                self.env._(
                    "%(who)s did not accept %(job)s:",
                    who=before.refused_by,
                    job=before.name,
                ),
                findings,
            ),
            user_id=self._get_dispatcher().id or self.env.uid,
        )
