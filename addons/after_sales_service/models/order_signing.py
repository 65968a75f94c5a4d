# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import period
from .order import KINDS_ACCEPTED


class Order(models.Model):
    """The customer signs: what must be true before, what follows from it."""

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # SIGN
    # ------------------------------------------------------------

    def action_sign(self):
        """Open the dialog in which the customer signs on this screen."""
        self.ensure_one()
        self._check_can_sign()
        return {
            "type": "ir.actions.act_window",
            "name": self._get_sign_title(),
            "res_model": "after.sales.sign.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _get_sign_title(self):
        return self.env._("Customer signs")

    def _check_can_sign(self, role="customer"):
        self._check_own()
        self._check_signable(role)

    def _check_signable(self, role="customer"):
        """What must be true before anybody may sign (screen and portal).

        :raises UserError: the state is wrong, signed already, or something that
            is signed for is missing
        """
        self._check_step("sign")
        for order in self:
            if role in order.signature_ids.mapped("role"):
                raise UserError(
                    self.env._("%(job)s is signed already.", job=order.name)
                )
            order._check_complete("sign")
            if order.kind in KINDS_ACCEPTED:
                order._check_acceptance_day(fields.Datetime.now())

    def _check_acceptance_day(self, at):
        """The acceptance cannot lie before the delivery or the end of the work."""
        self.ensure_one()
        unit = self.equipment_id
        if not unit:
            raise UserError(
                self.env._("%(job)s: choose the unit that is accepted.", job=self.name)
            )
        if not unit.delivered_on:
            raise UserError(
                self.env._(
                    "%(unit)s has no day of delivery: it cannot be accepted before it"
                    " was delivered. Enter the delivery on the unit first.",
                    unit=unit.display_name,
                )
            )
        if period.day_of(at, self.tz) < unit.delivered_on:
            raise UserError(
                self.env._(
                    "%(unit)s cannot be accepted before it was delivered (%(day)s).",
                    unit=unit.display_name,
                    day=unit.delivered_on,
                )
            )

    def _sign(self, role, name, image, ip=False, channel="screen", partner=None):
        """Keep a signature; the caller has checked who may sign what.

        :param role: ``customer``, or a side of a joint acceptance
        :param name: the signer's name in print, never empty
        :param image: the drawn signature, base64 PNG
        :param ip: address the signature came from
        :param partner: the contact who signs, where it was chosen
        :return: the ``after.sales.signature`` record
        """
        self.ensure_one()
        self._check_signable(role)
        name, partner = self._get_signer(role, name, partner, channel)
        self._check_signer(role, name, partner)
        signature = self._keep_signature(
            role, name, image, self._get_signed_document(), ip, channel, partner
        )
        self._after_signature(signature)
        return signature

    def _get_signer(self, role, name, partner, channel):
        """Who signs: (name in print, contact or None). Hook."""
        return name, partner

    def _check_signer(self, role, name, partner):
        """Whether this person may sign for this side. Hook.

        :raises UserError: says who can
        """

    def _keep_signature(
        self, role, name, image, document, ip=False, channel="portal", partner=None
    ):
        """Keep who signed which text; the caller has checked that it may be signed.

        :raises UserError: the name or the drawn signature is missing
        """
        self.ensure_one()
        Signature = self.env["after.sales.signature"]
        vals = Signature._prepare_signature_vals(
            name, image, document, ip, channel, partner
        )
        # signatures are append-only and made here only: nobody has the right to
        # create them by hand. Bounded to this job, checked by the caller.
        return Signature.sudo().create(vals | {"order_id": self.id, "role": role})

    def _get_signed_document(self):
        """The text that is signed for: what was done, handed over and charged.

        Plain text in a fixed order, so that its SHA-256 can be checked years later
        against the text kept with the signature.
        """
        self.ensure_one()
        order = self.sudo()  # read only; the same text whoever holds the pen
        rows = [
            ("job", order.name),
            ("kind", order.kind),
            ("company", order.company_id.name),
            ("customer", order.partner_id.display_name),
            ("unit", order.equipment_id.display_name or ""),
            ("arrived_at_utc", order.arrived_at or ""),
            ("finished_at_utc", order.finished_at or ""),
            ("cause", order.cause or ""),
            ("work_done", order.remedy or ""),
            ("guidance", order.guidance or ""),
        ]
        rows += [
            ("check", line._get_signed_text()) for line in order.checklist_line_ids
        ]
        rows += [
            (
                line.kind,
                f"{line.name} | {line.quantity:g} {line.uom_id.name or ''}"
                f" | {line.coverage} {line.covered_percent:g} %"
                f" | {line.amount_to_pay:.2f} {order.currency_id.name}",
            )
            for line in order.line_ids
        ]
        return "\n".join(f"{key}: {value}" for key, value in rows)

    def _after_signature(self, signature):
        """What follows from a signature: an installation is accepted with it."""
        self.ensure_one()
        if signature.role != "customer":
            return
        self.sudo().accepted_at = signature.signed_at  # a field of the steps
        self._note_signature(signature)
        if self.kind == "installation":
            self._do_accept(signature)
            self._do_done()

    def _note_signature(self, signature):
        """The log of the job names who signed which text."""
        self.ensure_one()
        public = self.env.user._is_public()
        self.message_post(
            author_id=self.partner_id.id if public else None,
            body=self.env._(
                "Signed by %(name)s. SHA-256 of the document: %(hash)s",
                name=signature.name,
                hash=signature.document_hash,
            ),
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )

    def _do_accept(self, signature):
        """The customer has signed: the warranty of the unit starts that day (S1)."""
        self.ensure_one()
        self._check_acceptance_day(signature.signed_at)
        day = period.day_of(signature.signed_at, self.tz)
        # bounded: the unit of this job, on the day of the signature kept above;
        # neither engineer nor customer may date an acceptance by themselves
        self.equipment_id.sudo()._accept(day)
        self._reach("installed", signature.signed_at)
        self._keep_paper("certificate_attachment_id")
