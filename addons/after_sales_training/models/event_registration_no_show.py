# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class EventRegistration(models.Model):
    """Who did not come: what becomes of the voucher's place, said and undone.

    The rule is the voucher's own, else the company's. Who is excused never uses a
    place.
    """

    _inherit = "event.registration"

    @api.depends("is_place_forfeited")
    def _compute_voucher_use(self):
        """A place that is forfeited is used, though nobody sat on it."""
        res = super()._compute_voucher_use()
        for enrolment in self:
            if enrolment.is_place_forfeited and enrolment.entitlement_id:
                enrolment.voucher_use = "used"
        return res

    # ------------------------------------------------------------
    # AFTER THE LAST DAY
    # ------------------------------------------------------------

    def _settle_attendance(self):
        """After the last day: who has attended, who has not.

        Called by the closing of a session. Held places end, who was there is done,
        the others did not come.
        """
        # sudo: the caller closes the session; bounded to its enrolments' own steps
        seated = self.sudo().filtered(
            lambda one: one.is_training and one.state == "open"
        )
        seated.filtered("held_until")._do_cancel("lapsed")
        booked = seated.filtered(lambda one: one.state == "open")
        presence = booked._get_presence()
        present = booked.filtered(lambda one: presence.get(one) == "present")
        if present:
            present.write({"state": "done"})
        (booked - present)._do_settle_no_show(presence)

    def _get_presence(self):
        """How each was there: present on one day at least, excused, or absent.

        :return: dict of enrolment -> "present", "excused" or "absent"
        """
        rows = self.env["after.sales.training.attendance"]._read_group(
            [("registration_id", "in", self.ids)],
            ["registration_id"],
            ["presence:array_agg_distinct"],
        )
        return {
            enrolment: next(
                (said for said in ("present", "excused") if said in days), "absent"
            )
            for enrolment, days in rows
        }

    def _do_settle_no_show(self, presence):
        """Each by his rule; set by set, one letter to each.

        :param dict presence: enrolment -> how he was there
        """
        excused = self.filtered(lambda one: presence.get(one) == "excused")
        forfeited = (self - excused)._get_forfeited()
        for enrolments, vals in (
            (forfeited, {"is_place_forfeited": True}),
            (excused, {"no_show_excuse": self.env._("Excused in the session")}),
            (self - excused - forfeited, {}),
        ):
            if enrolments:
                enrolments.write(
                    {
                        "state": "cancel",
                        "cancelled_because": "no_show",
                        "is_no_show": True,
                        **vals,
                    }
                )
        self._mail_enrolment("no_show")

    def _get_forfeited(self):
        """Those of these whose place is used although they did not come."""
        with_voucher = self.filtered("entitlement_id")
        rules = {one: one._get_no_show_rule() for one in with_voucher}
        once = with_voucher.filtered(lambda one: rules[one] == "once")
        before = dict(
            self.env["event.registration"]
            .sudo()  # a count of what the voucher has seen
            ._read_group(
                Domain("entitlement_id", "in", once.entitlement_id.ids)
                & Domain("is_no_show", "=", True)
                & Domain("no_show_excuse", "=", False),
                ["entitlement_id"],
                ["__count"],
            )
            if once
            else ()
        )
        free = self.browse()
        for enrolment in once.sorted("id"):
            voucher = enrolment.entitlement_id
            if not before.get(voucher):
                free |= enrolment
            before[voucher] = before.get(voucher, 0) + 1
        return with_voucher - free

    # ------------------------------------------------------------
    # UNDONE BY THE DESK
    # ------------------------------------------------------------

    def action_open_no_show(self):
        """Open the dialog: why it was no no-show after all."""
        self.ensure_one()
        self._check_desk()
        self._check_can_excuse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Excuse or Correct"),
            "res_model": "after.sales.training.excuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_registration_id": self.id},
        }

    def _check_can_excuse(self):
        """:raises UserError: nothing to excuse"""
        for enrolment in self:
            if not (enrolment.is_no_show or enrolment.is_place_forfeited):
                raise UserError(
                    self.env._(
                        "%(person)s neither stayed away nor lost the place: there is"
                        " nothing to excuse.",
                        person=enrolment.display_name,
                    )
                )

    def _do_excuse(self, reason):
        """The place is given back to the voucher; the reason is kept."""
        self.write({"is_place_forfeited": False, "no_show_excuse": reason})

    def _do_correct_presence(self, reason):
        """He was there after all."""
        self.write({"state": "done"})
        self._message_log_batch(
            bodies={
                enrolment.id: self.env._("Was there: %(reason)s", reason=reason)
                for enrolment in self
            }
        )
