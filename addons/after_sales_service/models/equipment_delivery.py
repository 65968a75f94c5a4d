# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.tools import format_date


class Equipment(models.Model):
    """Serials that go out again or come back."""

    _inherit = "after.sales.equipment"

    # ------------------------------------------------------------
    # DELIVERIES
    # ------------------------------------------------------------

    def _redeliver(self, vals):
        """A registered serial goes out again.

        To the same owner (back from the bench, a loan) nothing but the transfer
        changes. To a new owner, or after a refund, the record begins a new life:
        the old warranty is closed, acceptance and term are those of the new sale.
        """
        for unit in self:
            owner = self.env["res.partner"].browse(vals["partner_id"])
            if (
                unit.state != "retired"
                and unit.commercial_partner_id == owner.commercial_partner_id
            ):
                unit.write(
                    {name: vals[name] for name in ("lot_id", "picking_id")}
                    | {
                        name: vals[name]
                        for name in ("delivered_on", "sale_line_id")
                        if not unit[name]
                    }
                )
                continue
            unit._close_warranty(vals["delivered_on"])
            unit.write(
                vals
                | {
                    "active": True,
                    "state": "delivered",
                    "accepted_on": False,
                    "installed_on": False,
                }
            )

    def _close_warranty(self, day):
        """The goods came back for good on ``day``: what ran until then is over."""
        self.warranty_id.sudo().closed_on = day  # bounded: these units' own warranty

    def _returned_for_refund(self, day):
        """The goods came back to be refunded: the unit leaves service.

        A unit that is being worked on stays: somebody has to look first.
        """
        busy = self.filtered(lambda unit: unit._is_being_served())
        for unit in busy:
            unit._ask_about_return(day)
        gone = self - busy
        gone._close_warranty(day)
        gone.write({"state": "retired", "active": False})

    def _is_being_served(self):
        self.ensure_one()
        return bool(
            self.ticket_ids.filtered(lambda ticket: not ticket.closed)
            or self.order_ids.filtered(
                lambda order: order.state not in ("done", "cancelled")
            )
        )

    def _ask_about_return(self, day):
        self.ensure_one()
        text = self.env._(
            "Returned on %s while a ticket or job is open. Retire the unit if it was"
            " refunded; otherwise nothing has to be done.",
            format_date(self.env, day),
        )
        if self.team_id.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Refunded or for repair?"),
                note=text,
                user_id=self.team_id.user_id.id,
            )
        else:
            self.message_post(body=text)
