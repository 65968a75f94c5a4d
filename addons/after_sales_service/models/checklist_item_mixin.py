# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import checklist

#: what is asked for, besides the words: copied from the template to the job
FIELDS_ASKED = (
    "sequence",
    "kind",
    "required",
    "unit",
    "has_limits",
    "limit_kind",
    "limit_min",
    "limit_max",
    "photo_required",
    "on_fail",
)


class ChecklistItemMixin(models.AbstractModel):
    """What an item of a checklist asks for: a document, a check or a reading.

    The same for the template and for the job, which keeps a copy: a template that
    is changed later changes nothing that was asked for before.
    """

    _name = "after.sales.checklist.item.mixin"
    _description = "Item of a Checklist"

    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("document", "Document"), ("check", "Check"), ("reading", "Reading")],
        required=True,
        default="check",
    )
    required = fields.Boolean(
        default=True, help="Without it the acceptance cannot be signed."
    )
    unit = fields.Char(
        string="Unit of Measure", help="Of the reading: V, °C, bar, MΩ …"
    )
    has_limits = fields.Boolean(
        help="The reading passes within its limits, else it fails."
    )
    limit_kind = fields.Selection(
        [
            (checklist.BETWEEN, "Between"),
            (checklist.AT_LEAST, "At least"),
            (checklist.AT_MOST, "At most"),
        ],
        string="Must Be",
        required=True,
        default=checklist.BETWEEN,
    )
    limit_min = fields.Float(string="Lower Limit", digits=(16, 4))
    limit_max = fields.Float(string="Upper Limit", digits=(16, 4))
    photo_required = fields.Boolean(
        string="Photo", help="A photo that shows it must be attached."
    )
    on_fail = fields.Selection(
        [("nothing", "Noted only"), ("ticket", "Open a ticket")],
        string="If It Fails",
        required=True,
        default="nothing",
        help="Open a ticket: when the job is done, all such failures of it are followed"
        " up by one ticket of the unit.",
    )
    limits = fields.Char(string="Allowed", compute="_compute_limits")

    _limits_order = models.Constraint(
        "CHECK (has_limits IS NOT TRUE OR limit_kind != 'between'"
        " OR limit_min <= limit_max)",
        "The lower limit lies above the upper one.",
    )

    @api.depends("has_limits", "limit_kind", "limit_min", "limit_max", "unit")
    def _compute_limits(self):
        for item in self:
            item.limits = item.has_limits and checklist.describe(
                item.limit_kind, item.limit_min, item.limit_max, item.unit
            )

    @api.constrains("kind", "has_limits")
    def _check_limits_of_reading(self):
        for item in self:
            if item.has_limits and item.kind != "reading":
                raise ValidationError(
                    self.env._(
                        "“%(item)s”: only a reading has limits. Choose the kind"
                        " “Reading”, or take the limits away.",
                        item=item.display_name,
                    )
                )

    def _prepare_asked_vals(self):
        """What this item asks for, for a copy of it on a job."""
        self.ensure_one()
        return {name: self[name] for name in FIELDS_ASKED} | {"name": self.name}
