# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools import voucher as reckoning


class TrainingEntitlement(models.Model):
    """Steps of the desk: extend, transfer, withdraw; the manager corrects.

    Each asks for the reason and keeps before, after and document in the log.
    """

    _inherit = "after.sales.training.entitlement"

    can_change = fields.Boolean(compute="_compute_can")
    can_correct = fields.Boolean(compute="_compute_can")

    @api.depends_context("uid")
    def _compute_can(self):
        self.can_change = self._is_desk()
        self.can_correct = self._is_manager()

    @api.model
    def _is_desk(self):
        return self.env.su or self.env.user.has_group(
            "after_sales_training.group_training_user"
        )

    @api.model
    def _is_manager(self):
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        )

    def _check_can_change(self):
        """Whoever takes a step on vouchers is of the training desk.

        :raises AccessError: the user is not, or has no right on these vouchers
        """
        self.check_access("write")
        if not self._is_desk():
            raise AccessError(self.env._("Vouchers are kept by the training desk."))

    def _check_can_correct(self):
        """:raises AccessError: the user is no service manager"""
        self.check_access("write")
        if not self._is_manager():
            raise AccessError(
                self.env._(
                    "The service manager corrects vouchers and takes a withdrawal back."
                )
            )

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_extend(self):
        """Open the dialogue that extends the voucher."""
        return self._open_change("extend")

    def action_transfer(self):
        """Open the dialogue that transfers places within the customer's group."""
        return self._open_change("transfer")

    def action_withdraw(self):
        """Open the dialogue that withdraws what is left."""
        return self._open_change("withdraw")

    def action_correct(self):
        """Open the dialogue that corrects places and days."""
        self._check_can_correct()
        return self._open_change("correct")

    def action_reinstate(self):
        """Open the dialogue that takes a withdrawal back."""
        self._check_can_correct()
        return self._open_change("reinstate")

    def _open_change(self, step):
        self.ensure_one()
        self._check_can_change()
        steps = self.env["after.sales.training.voucher.change"]._fields["step"]
        return {
            "type": "ir.actions.act_window",
            "name": dict(steps._description_selection(self.env))[step],
            "res_model": "after.sales.training.voucher.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step": step, "default_entitlement_id": self.id},
        }

    def action_view_registrations(self):
        """Show the enrolments that took places of the voucher."""
        self.ensure_one()
        action = self.registration_ids._get_records_action(
            name=self.env._("Enrolments")
        )
        return action | {
            "domain": [("entitlement_id", "=", self.id)],
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "res_id": False,
            "context": {"create": False},
        }

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _do_extend(self, until, reason, attachments=None):
        """Let it hold longer; also one that has expired.

        :param date until: the new last day
        :raises UserError: withdrawn, used up or without end
        :raises ValidationError: no later day, or one that has passed
        """
        self.ensure_one()
        self._check_can_change()
        if self.state in (reckoning.CANCELLED, reckoning.USED) or not self.valid_until:
            raise UserError(
                self.env._(
                    "%s is withdrawn, used up or without end: there is nothing to"
                    " extend.",
                    self.name,
                )
            )
        if not until or until <= self.valid_until or until < self._get_today():
            raise ValidationError(
                self.env._(
                    "%(voucher)s holds until %(day)s: choose a later day that has not"
                    " passed.",
                    voucher=self.name,
                    day=format_date(self.env, self.valid_until),
                )
            )
        # the end of this voucher is closed to clients
        su = self.sudo()
        su._step(
            "extended",
            {"valid_until": until, "agreed_until": until}
            | su._prepare_extension_settled(),
            reason,
            attachments,
        )

    def _do_withdraw(self, reason):
        """Withdraw what is neither booked nor used.

        :raises UserError: nothing is left
        """
        self.ensure_one()
        self._check_can_change()
        if self.cancelled_on or self.places_left <= 0:
            raise UserError(
                self.env._("No place of %s is left to withdraw.", self.name)
            )
        # places of this voucher are closed to clients
        self.sudo()._withdraw("desk", reason)

    def _do_reinstate(self, reason):
        """Take a withdrawal back.

        :raises UserError: nothing was withdrawn
        """
        self.ensure_one()
        self._check_can_correct()
        if not self.cancel_cause:
            raise UserError(self.env._("Nothing of %s was withdrawn.", self.name))
        # places of this voucher are closed to clients
        self.sudo()._reinstate(reason)

    def _do_correct(self, places, first, until, reason, attachments=None):
        """Put right what was entered or granted wrongly.

        :raises ValidationError: fewer places than are taken, an end before the begin
        :raises UserError: the voucher is withdrawn, or nothing changes
        """
        self.ensure_one()
        self._check_can_correct()
        if self.cancelled_on:
            raise UserError(
                self.env._("%s is withdrawn: take that back first.", self.name)
            )
        taken = self.places_booked + self.places_used
        if places < max(1, taken):
            raise ValidationError(
                self.env._(
                    "%(taken)s places of %(voucher)s are booked or used: it cannot be"
                    " for %(places)s.",
                    taken=taken,
                    voucher=self.name,
                    places=places,
                )
            )
        if first and until and until < first:
            raise ValidationError(
                self.env._("A voucher cannot end before it begins: correct the dates.")
            )
        vals = {}
        if places != self.places or self.places_over:
            # the manager has decided on what is booked beyond, too
            vals |= {"places": places, "places_over": 0}
        if (first or False) != self.valid_from:
            vals["valid_from"] = first or False
        if (until or False) != self.valid_until:
            vals |= {"valid_until": until or False, "agreed_until": until or False}
        if not vals:
            raise UserError(self.env._("Nothing was changed."))
        # places and days of this voucher are closed to clients
        self.sudo()._step("corrected", vals, reason, attachments)

    # ------------------------------------------------------------
    # TRANSFER
    # ------------------------------------------------------------

    def _get_group_root(self, partner):
        """The head of the group of companies that a partner belongs to."""
        # bounded: the way up from this very partner
        root = partner.sudo()
        while root.parent_id:
            root = root.parent_id
        return root

    def _do_transfer(self, partner, places, reason, attachments=None):
        """Give places to another company of the customer's group.

        All places of an untouched voucher change hands with it; a part becomes a
        voucher of its own, with the same terms and the same end.

        :param partner: the company that gets them
        :param int places: how many, of those left
        :return: the voucher that the other company has now
        :raises ValidationError: outside the group, the same company, too many
        """
        self.ensure_one()
        self._check_can_change()
        target = partner.commercial_partner_id
        owner = self.commercial_partner_id
        if self._get_group_root(target) != self._get_group_root(owner):
            raise ValidationError(
                self.env._(
                    "%(partner)s does not belong to the group of %(customer)s: places"
                    " are transferred within it only.",
                    partner=target.display_name,
                    customer=owner.display_name,
                )
            )
        if target == owner:
            raise ValidationError(
                self.env._("%s has the voucher already.", target.display_name)
            )
        if self.cancelled_on or not 0 < places <= self.places_left:
            raise ValidationError(
                self.env._(
                    "%(left)s places of %(voucher)s are left: transfer one of them at"
                    " least, and no more.",
                    left=0 if self.cancelled_on else self.places_left,
                    voucher=self.name,
                )
            )
        # customer and places are closed to clients; checked above
        return self.sudo()._hand_over(target, places, reason, attachments)

    def _hand_over(self, target, places, reason, attachments):
        if places == self.places:
            self._leave_customer()
            # links sent to the one before open no door any more
            vals = {"partner_id": target.id, "access_token": False}
            self._step("transferred", vals, reason, attachments)
            return self.sudo(False)
        self._step("transferred", {"places": self.places - places}, reason, attachments)
        received = self.create(self._prepare_transferred_vals(target, places))
        received._log("received", {received: reason}, attachments=attachments)
        return received.sudo(False)

    def _leave_customer(self):
        """Nobody of the one before waits by it any more, or hears of it.

        What his people did by it stays their company's history.
        """
        waiting = self.registration_ids.filtered("waiting_since")
        waiting._do_cancel("voucher")
        waiting._mail_enrolment("not_free")
        before = self.message_partner_ids.filtered(
            lambda one: one.commercial_partner_id == self.commercial_partner_id
        )
        self.message_unsubscribe(before.ids)

    def _prepare_transferred_vals(self, target, places):
        """Values of the voucher that gets a part of the places."""
        self.ensure_one()
        return {
            **self._prepare_training_terms(),
            "company_id": self.company_id.id,
            "partner_id": target.id,
            "equipment_id": self.equipment_id.id,
            "origin_id": self.id,
            "promise_id": self.promise_id.id,
            "granted_on": self.granted_on,
            "granted_partner_id": self.granted_partner_id.id,
            "sale_line_id": self.sale_line_id.id,
            "contract_id": self.contract_id.id,
            "course_ids": [Command.set(self.course_ids.ids)],
            "places": places,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "agreed_until": self.agreed_until,
        }
