# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import models

ARRIVED = "after_sales_spares.mail_act_parts_arrived"
PROBLEM = "after_sales_spares.mail_act_parts_problem"


class SpareRequest(models.Model):
    """Whoever waits for parts is told: they are here, they are refused, they are lost.

    All methods are called under sudo, by steps that have checked who takes them.
    """

    _inherit = "after.sales.spare.request"

    def _get_parts_text(self):
        """The parts in one line: "2 × Lamp, 1 × Pump"."""
        self.ensure_one()
        return ", ".join(
            f"{line.quantity:g} × {line.product_id.display_name}"
            for line in self.line_ids
        )

    def _tell_arrived(self):
        """The last parts of a job are here: its visit can be planned."""
        for request in self:
            order = request.order_id
            if not order or order.state in ("done", "cancelled"):
                continue
            words = self.env._(
                "%(request)s: %(parts)s arrived in %(place)s.",
                request=request.name,
                parts=request._get_parts_text(),
                place=request.location_dest_id.display_name,
            )
            order.message_post(body=words, subtype_xmlid="mail.mt_note")
            if order.parts_state == "arrived":
                order.activity_unlink([PROBLEM])
                order._remind_dispatcher(
                    ARRIVED, self.env._("Parts arrived: plan the visit"), words
                )

    def _note_problem(self, problem):
        """Keep why parts are not under way, and tell who can do something about it."""
        for request in self:
            told = request.supply_problem
            request.supply_problem = problem
            if problem == told:
                continue
            order = request.order_id
            summary = self.env._("%s: parts are not under way", request.name)
            if order and order.state not in ("done", "cancelled"):
                order._remind_dispatcher(PROBLEM, summary, problem)
            elif not request.activity_ids:
                request.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=Markup("<p>%s</p>") % problem,
                    user_id=request.user_id.id,
                )

    def _tell_refused(self):
        """The job learns that it gets no parts, and what can be done instead."""
        for request in self:
            order = request.order_id
            if not order:
                continue
            words = self.env._(
                "%(request)s is refused: %(parts)s. Reason: %(reason)s",
                request=request.name,
                parts=request._get_parts_text(),
                reason=request.refusal_reason or "",
            )
            # what the approver proposes comes before what the system knows
            said = [request.alternative] if request.alternative else []
            ways = Markup().join(
                Markup("<li>%s</li>") % way
                for way in said + request._get_alternatives()
            )
            body = Markup("<p>%s</p><ul>%s</ul>") % (words, ways)
            order.message_post(body=body, subtype_xmlid="mail.mt_note")
            if order.state not in ("done", "cancelled"):
                order._remind_dispatcher(
                    PROBLEM, self.env._("Parts refused: find another way"), body
                )
