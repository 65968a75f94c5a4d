# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
# until merged: vouchers. The whole file goes: event_registration_voucher.py and
# training_entitlement_state.py define these.
from odoo import api, fields, models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    voucher_use = fields.Selection(
        [("booked", "Booked"), ("used", "Used")],
        string="Place of the Voucher",
        compute="_compute_voucher_use",
        store=True,
    )

    @api.depends("active", "state", "entitlement_id")
    def _compute_voucher_use(self):
        uses = {"open": "booked", "done": "used"}
        for enrolment in self:
            enrolment.voucher_use = (
                enrolment.entitlement_id
                and enrolment.active
                and uses.get(enrolment.state)
            )


class TrainingEntitlement(models.Model):
    _inherit = "after.sales.training.entitlement"

    places_booked = fields.Integer(compute="_compute_places_taken", store=True)
    places_used = fields.Integer(compute="_compute_places_taken", store=True)

    @api.depends("registration_ids.voucher_use")
    def _compute_places_taken(self):
        taken = {
            (voucher.id, use): count
            for voucher, use, count in self.env["event.registration"]
            .sudo()
            ._read_group(
                [("entitlement_id", "in", self.ids), ("voucher_use", "!=", False)],
                ["entitlement_id", "voucher_use"],
                ["__count"],
            )
        }
        for voucher in self:
            voucher.places_booked = taken.get((voucher._origin.id, "booked"), 0)
            voucher.places_used = taken.get((voucher._origin.id, "used"), 0)
