# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class SignatureMixin(models.AbstractModel):
    """A signature: who, when, from where, and under which text.

    Append-only, also for the superuser. The text that was signed for is kept with
    its SHA-256, so that it can be checked later.
    """

    _name = "after.sales.signature.mixin"
    _description = "Signature under a Text"
    _order = "id"

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

    @api.depends("document", "document_hash")
    def _compute_is_intact(self):
        for signature in self:
            digest = hashlib.sha256((signature.document or "").encode()).hexdigest()
            signature.is_intact = digest == signature.document_hash

    def _get_role_words(self):
        """The side of the signature (``role``), in the reader's language."""
        self.ensure_one()
        return dict(self._fields["role"]._description_selection(self.env))[self.role]

    @api.model
    def _prepare_signature_vals(
        self, name, image, document, ip=False, channel="screen", partner=None
    ):
        """Values of a signature under a text, by whoever is in this session.

        :param name: the signer's name in print, never empty
        :param image: the drawn signature, base64 PNG
        :param str document: the text that is signed for
        :param ip: address the signature came from
        :param partner: the contact who signs, where it is known
        :raises UserError: the name or the drawn signature is missing
        """
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Enter the name of the person who signs."))
        if not image:
            raise UserError(
                self.env._("The signature is missing. Please sign in the field.")
            )
        return {
            "name": name,
            "partner_id": partner.id if partner else False,
            "signed_at": fields.Datetime.now(),
            "ip": ip or False,
            "channel": channel,
            "document": document,
            "document_hash": hashlib.sha256(document.encode()).hexdigest(),
            "image": image,
        }

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A signature is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_append_only(self):
        raise UserError(self.env._("A signature is never deleted."))
