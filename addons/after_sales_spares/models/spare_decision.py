# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import UserError

from .spare_request_line_price import MONEY

DECISION_KINDS = [
    ("submitted", "Handed In"),
    ("free", "No Approval Needed"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("forwarded", "Passed On"),
    ("reminded", "Reminded"),
    ("escalated", "Escalated"),
    ("restarted", "Approval Asked Anew"),
    ("redrafted", "Back to Draft"),
    ("cancelled", "Cancelled"),
    ("failed", "Reminder Failed"),
]
REGISTER_COLUMNS = (
    "at",
    "request_id",
    "order_id",
    "kind",
    "tier",
    "requester_id",
    "user_id",
    "on_behalf_id",
    "to_user_id",
    "waiting_since",
    "hours",
    "amount_total",
    "currency_id",
    "comment",
)


class SpareDecision(models.Model):
    """What happened with a request until it was decided, and how long it took (S40).

    Append-only, also for the superuser: who approved what for how much is proved by
    it. Only the steps of the request add rows.
    """

    _name = "after.sales.spare.decision"
    _description = "Approvals of Requests for Parts"
    _inherit = ["after.sales.register.mixin"]
    _order = "at desc, id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "after.sales.spare.request",
        required=True,
        index=True,
        # a cascade would delete the log behind Python's back
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    order_id = fields.Many2one(related="request_id.order_id", store=True, string="Job")
    requester_id = fields.Many2one(
        related="request_id.user_id", store=True, string="Requested by"
    )
    kind = fields.Selection(DECISION_KINDS, string="Step", required=True)
    tier = fields.Char(string="Rule", help="Why the approval was needed.")
    user_id = fields.Many2one("res.users", string="By", required=True, index=True)
    on_behalf_id = fields.Many2one(
        "res.users",
        string="In the Place of",
        help="The approver whose substitute decided.",
    )
    to_user_id = fields.Many2one("res.users", string="Asked Then")
    at = fields.Datetime(string="On", required=True, index=True)
    waiting_since = fields.Datetime()
    hours = fields.Float(
        string="Time Taken (h)",
        aggregator="avg",
        help="Working hours of the company between the request (or the renewed one)"
        " and this step.",
    )
    amount_total = fields.Monetary(string="Amount", groups=MONEY, aggregator="sum")
    comment = fields.Char()

    _decided_idx = models.Index(
        "(company_id, at) WHERE kind IN ('approved', 'refused', 'free')"
    )

    @api.depends("kind", "request_id.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.request_id.name}: {kinds.get(row.kind, '')}"

    # append-only: there is nothing that super() should do
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of approvals is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("The log of approvals is never deleted."))

    @api.model
    def _get_register_title(self):
        return self.env._("Approvals of Parts")

    @api.model
    def _get_register_columns(self):
        return self._filter_readable(REGISTER_COLUMNS)

    @api.model
    def _get_register_period(self):
        return "at"
