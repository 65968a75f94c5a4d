# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Command
from odoo.http import request


class Refusal(models.TransientModel):
    """The customer does not accept: what is wrong, and who says so."""

    _name = "after.sales.refusal"
    _description = "Acceptance Refused"

    order_id = fields.Many2one("after.sales.order", required=True, readonly=True)
    equipment_id = fields.Many2one(related="order_id.equipment_id", related_sudo=False)
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    attempt = fields.Integer(related="order_id.attempt", related_sudo=False)
    is_joint = fields.Boolean(related="order_id.joint_acceptance", related_sudo=False)
    side = fields.Selection(
        [("production", "Production"), ("equipment", "Equipment Department")],
        string="Who Does Not Accept",
        default="production",
        required=True,
    )
    line_ids = fields.One2many(
        "after.sales.refusal.line",
        "refusal_id",
        string="Findings",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    name = fields.Char(
        string="Name of Who Does Not Accept",
        compute="_compute_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    image = fields.Binary(string="Signature")
    note = fields.Text(
        string="Why Not Signed",
        help="Without a signature: how the refusal was declared, and by whom.",
    )
    planned_start = fields.Datetime(string="Next Attempt on")

    @api.depends("order_id")
    def _compute_line_ids(self):
        """What has failed is a finding to begin with."""
        for wizard in self:
            failed = wizard.order_id.checklist_line_ids.filtered(
                lambda line: line.verdict == "fail"
            )
            wizard.line_ids = (
                [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": ": ".join(
                                filter(None, (line.name, line.reading, line.note))
                            ),
                            "line_id": line.id,
                        }
                    )
                    for line in failed
                ]
                + [
                    Command.create(
                        {"name": ": ".join(filter(None, (row.name, row.remark)))}
                    )
                    for row in wizard.order_id.acceptance_line_ids
                    if row.result == "fail"
                ]
            )

    @api.depends("side")
    def _compute_name(self):
        """The equipment department refuses in its own name, as it signs."""
        for wizard in self:
            if wizard.is_joint and wizard.side == "equipment":
                wizard.name = self.env.user.name
            else:
                wizard.name = wizard.name

    def action_refuse(self):
        self.ensure_one()
        order = self.order_id
        order._check_can_refuse()
        following = order._refuse(
            self.name,
            [line._prepare_finding() for line in self.line_ids],
            image=self.image,
            note=self.note,
            ip=request.httprequest.remote_addr if request else False,
            channel="screen",
            planned_start=self.planned_start,
            **({"side": self.side} if self.is_joint else {}),
        )
        return following._get_records_action(name=self.env._("Next Attempt"))
