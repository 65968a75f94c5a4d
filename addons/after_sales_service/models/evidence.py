# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

KINDS = [
    ("photo", "Photo"),
    ("reading", "Reading"),
    ("statement", "Statement by a person"),
    ("document", "Document"),
]
#: kind of evidence -> the field without which it proves nothing
NEEDED = {
    "photo": "image",
    "reading": "reading_unit",
    "statement": "statement",
    "document": "file",
}
#: when a photo was taken: before and after are put side by side
MOMENTS = [
    ("before", "Before the Work"),
    ("after", "After the Work"),
    ("other", "Other"),
]
#: field -> bytes it may have. A photo is made smaller on the phone; a video of a
#: noise or a scanned contract is larger than any photo that shows enough.
LIMITS = {"image": 10 * 2**20, "file": 25 * 2**20}
#: what is a photo. A drawing (SVG) is text that anybody can write.
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


class Evidence(models.Model):
    """What shows why a fault happened: for the decision who pays (S10, S27).

    The engineers of a job and the desk collect it, before the decision and after
    it. What a decision rests on is kept as it was.
    """

    _name = "after.sales.evidence"
    _description = "Evidence"
    _inherit = ["after.sales.guard.mixin"]
    _order = "order_id, taken_at, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    order_line_id = fields.Many2one(
        "after.sales.order.line",
        string="About",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('order_id', '=', order_id)]",
        help="Empty: about the whole job.",
    )
    kind = fields.Selection(KINDS, required=True, default="photo")
    name = fields.Char(string="What It Shows", required=True)
    image = fields.Image(string="Photo", max_width=1920, max_height=1920)
    moment = fields.Selection(
        MOMENTS, string="When", required=True, default="other", index=True
    )
    reading = fields.Float(digits=(16, 4))
    reading_unit = fields.Char(string="Unit of the Reading", help="V, °C, mA, bar …")
    statement = fields.Text(
        string="What Is Said", help="In the words of whoever says it."
    )
    stated_by = fields.Char(help="Who says it: name, company.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    taken_at = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now()
    )
    user_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    decision_ids = fields.Many2many(
        "after.sales.coverage.log", string="Decisions", readonly=True
    )
    summary = fields.Char(compute="_compute_summary")

    @api.depends("kind", "reading", "reading_unit", "statement", "stated_by")
    @api.depends("file_name")
    def _compute_summary(self):
        """What it says, in one line for lists and cards."""
        for evidence in self:
            match evidence.kind:
                case "reading":
                    said = f"{evidence.reading:g} {evidence.reading_unit or ''}"
                case "statement":
                    said = " · ".join(
                        filter(None, (evidence.statement, evidence.stated_by))
                    )
                case "document":
                    said = evidence.file_name or ""
                case _:
                    said = ""
            evidence.summary = said.strip()

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("kind", *NEEDED.values())
    def _check_content(self):
        labels = self.fields_get(list(NEEDED.values()), ["string"])
        for evidence in self:
            needed = NEEDED[evidence.kind]
            if not evidence[needed]:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” proves nothing yet: fill in %(field)s.",
                        name=evidence.name,
                        field=labels[needed]["string"],
                    )
                )

    @api.constrains("order_line_id", "order_id")
    def _check_line_of_job(self):
        for evidence in self:
            line = evidence.order_line_id
            if line and line.order_id != evidence.order_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is a line of another job than %(job)s.",
                        line=line.name,
                        job=evidence.order_id.name,
                    )
                )

    @api.constrains("taken_at")
    def _check_taken_at(self):
        for evidence in self:
            if evidence.taken_at > fields.Datetime.add(
                fields.Datetime.now(), minutes=1
            ):
                raise ValidationError(
                    self.env._("Evidence cannot be taken in the future.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_computed_fields(vals)
                self._check_vals_of_record(vals)
        for vals in vals_list:
            self._check_content_of(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_vals_of_record(vals)
            self._check_can_change()
        self._check_content_of(vals)
        return super().write(vals)

    @api.model
    def _check_content_of(self, vals):
        """A photo is a photo, and nothing is larger than its limit.

        Looked at before anything is decoded or stored.

        :raises UserError: says what is wrong, with the limit
        """
        for name, limit in LIMITS.items():
            content = vals.get(name)
            if not content:
                continue
            if len(content) * 3 / 4 > limit:
                raise UserError(
                    self.env._(
                        "The file is too large: %(size)d MB. At most %(limit)d MB are"
                        " kept.",
                        size=len(content) * 3 / 4 / 2**20,
                        limit=limit / 2**20,
                    )
                )
            if name == "image" and not self._is_photo(content):
                raise UserError(
                    self.env._(
                        "This file is no photo. Photos are kept as JPEG, PNG, WebP or"
                        " GIF."
                    )
                )

    @api.model
    def _is_photo(self, content):
        """:param content: base64, text or bytes"""
        try:
            head = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            return False
        return guess_mimetype(head) in PHOTO_TYPES

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | {
            "user_id",
            "decision_ids",
        }

    @api.model
    def _check_vals_of_record(self, vals):
        """Who entered it and which decision rests on it is no client's to say.

        :raises AccessError: a client tries to
        """
        if not {"user_id", "decision_ids"}.isdisjoint(vals):
            raise AccessError(
                self.env._("Who entered evidence is recorded, not written by hand.")
            )

    def _check_can_change(self):
        """What a decision rests on stays; the rest is its author's or the desk's.

        :raises UserError: a decision rests on it
        :raises AccessError: somebody else entered it
        """
        for evidence in self:
            # bounded: only whether there is a decision
            if evidence.sudo().decision_ids:
                raise UserError(
                    self.env._(
                        "A decision rests on “%s”: it is kept as it is. Add new"
                        " evidence and have it decided anew.",
                        evidence.name,
                    )
                )
            if evidence.user_id != self.env.user and not evidence.order_id._is_desk():
                raise AccessError(
                    self.env._("“%s” was entered by somebody else.", evidence.name)
                )

    def _get_phone_photo(self):
        """A photo as the phone lists it: where it is, not what it shows."""
        self.ensure_one()
        return {"id": self.id, "name": self.name, "moment": self.moment}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if not self.env.su:
            self._check_can_change()
