# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class Signature(models.Model):
    """A signature under a job: who, when, from where, and under which text.

    Append-only, also for the superuser: created by ``after.sales.order._sign``
    and never changed. The text that was signed for is kept with its SHA-256, so
    that it can be checked later.
    """

    _name = "after.sales.signature"
    _description = "Signature"
    _order = "id"

    order_id = fields.Many2one(
        "after.sales.order", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    role = fields.Selection(
        [
            ("customer", "Customer"),
            ("engineer", "Engineer"),
            ("production", "Production"),
            ("equipment", "Equipment Department"),
            ("price", "Agrees to the Price"),
            ("refusal", "Refuses the Acceptance"),
        ],
        required=True,
    )
    name = fields.Char(string="Signed by", required=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        help="Who signed, as far as the program knows: who was logged in, whose link"
        " was used, or who was chosen.",
    )
    signed_at = fields.Datetime(required=True)
    ip = fields.Char(string="IP Address")
    channel = fields.Selection(
        [("screen", "On our screen"), ("portal", "On the portal")],
        required=True,
        default="screen",
    )
    user_id = fields.Many2one(
        "res.users",
        string="In the Session of",
        required=True,
        default=lambda self: self.env.user,
    )
    document = fields.Text(string="Text Signed for", required=True)
    document_hash = fields.Char(string="SHA-256", required=True)
    is_intact = fields.Boolean(compute="_compute_is_intact")
    # in the row itself: an attachment could be replaced behind the signature
    image = fields.Binary(string="Signature", required=True, attachment=False)

    #: a price may change, and be agreed to, more than once
    _once = models.UniqueIndex(
        "(order_id, role) WHERE role != 'price'", "This side has signed already."
    )

    def _get_role_words(self):
        """The side of the signature, in the reader's language."""
        self.ensure_one()
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    @api.depends("document", "document_hash")
    def _compute_is_intact(self):
        for signature in self:
            digest = hashlib.sha256((signature.document or "").encode()).hexdigest()
            signature.is_intact = digest == signature.document_hash

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A signature is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("A signature is never deleted."))
