# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class TrainingCentre(models.Model):
    """Where people are trained: ours, or the maker's (S34)."""

    _name = "after.sales.training.centre"
    _description = "Training Centre"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        required=True,
        index=True,
        default=lambda self: self.env.company.partner_id,
        help="Our own company, or the maker whose centre it is.",
    )
    address_id = fields.Many2one("res.partner")
    room_ids = fields.One2many("after.sales.training.room", "centre_id", string="Rooms")
    trainer_ids = fields.One2many(
        "after.sales.training.trainer", "centre_id", string="Trainers"
    )
