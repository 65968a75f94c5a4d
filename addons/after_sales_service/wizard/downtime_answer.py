# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.downtime_confirming import CHANNELS


class DowntimeAnswer(models.TransientModel):
    """The desk records an answer that came by letter, mail, phone or on site."""

    _name = "after.sales.downtime.answer"
    _description = "Customer's Answer on Downtime"

    downtime_ids = fields.Many2many(
        "after.sales.downtime", string="Intervals", required=True
    )
    answer = fields.Selection(
        [("confirm", "Confirms"), ("object", "Objects")],
        required=True,
        default="confirm",
    )
    name = fields.Char(
        string="Who answers",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="The person who answers for the customer.",
    )
    channel = fields.Selection(
        [channel for channel in CHANNELS if channel[0] != "portal"],
        string="How",
        required=True,
        default="letter",
    )
    objection = fields.Text(string="What is not right")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Signed Letter", help="As a scan or photo, if there is."
    )

    @api.depends("downtime_ids")
    def _compute_name(self):
        for wizard in self:
            owner = wizard.downtime_ids.partner_id[:1]
            contact = owner.child_ids.filtered(lambda child: child.type == "contact")
            wizard.name = contact[:1].name

    @api.model
    def default_get(self, fields):
        """From a selection in the list: those that wait for an answer."""
        values = super().default_get(fields)
        active_ids = self.env.context.get("active_ids")
        if (
            "downtime_ids" in fields
            and not values.get("downtime_ids")
            and self.env.context.get("active_model") == "after.sales.downtime"
        ):
            values["downtime_ids"] = [Command.set(active_ids)]
        return values

    def action_record(self):
        """Write the answer down, as the customer gave it."""
        self.ensure_one()
        downtimes = self.downtime_ids
        downtimes.check_access("write")
        downtimes._check_can_answer()
        if self.answer == "object" and not (self.objection or "").strip():
            raise UserError(self.env._("Say what is not right."))
        answer = downtimes._prepare_answer_vals(self.name, self.channel)
        if self.answer == "confirm":
            downtimes._do_confirm(answer)
        else:
            downtimes._do_object(self.objection, answer)
        if self.attachment_ids:
            for downtime in downtimes:
                downtime.message_post(
                    body=self.env._("The customer's answer"),
                    attachment_ids=self.attachment_ids.ids,
                    subtype_xmlid="mail.mt_note",
                )
        return {"type": "ir.actions.act_window_close"}
