# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from ..tools import checklist

#: what an engineer enters; the rest of an item was asked for by the desk
FIELDS_OF_WORK = frozenset(
    {"done", "value", "reading", "verdict", "note", "attachment_ids"}
)
#: who ticked, and when
FIELDS_OF_STAMP = frozenset({"done_at", "done_by_id"})
#: what the steps note of an item when its job is over already
FIELDS_AFTERWARDS = frozenset({"fail_ticket_id"})
#: largest file of an item, in bytes: what a portal page can still give out
FILE_LIMIT = 25 * 1024 * 1024


class ChecklistLine(models.Model):
    """One item of a job's checklist: a document handed over, a check, a reading.

    Answered by the engineers of the job; fixed once the job is signed or closed. What
    is asked for is the desk's: an engineer drops or rewords own additions only.

    ``done`` says that the item was dealt with, ``verdict`` how it came out. A reading
    with limits is judged by them, nobody overrules it; everything else passes unless
    somebody says otherwise.
    """

    _name = "after.sales.checklist.line"
    _inherit = ["after.sales.checklist.item.mixin"]
    _description = "Checklist Line"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one(
        "after.sales.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    section = fields.Char(string="Checklist")
    name = fields.Char(string="Item", required=True)
    done = fields.Boolean()
    value = fields.Float(
        string="Value Read",
        digits=(16, 4),
        help="What was read, in the unit of the item.",
    )
    reading = fields.Char(
        compute="_compute_reading",
        store=True,
        readonly=False,
        help="What was read, in words; from the value where there is one.",
    )
    verdict = fields.Selection(
        [
            (checklist.PASS, "Passed"),
            (checklist.FAIL, "Failed"),
            (checklist.NOT_APPLICABLE, "Not applicable"),
        ],
        compute="_compute_verdict",
        store=True,
        readonly=False,
        help="By the limits where there are some.",
    )
    note = fields.Char()
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_checklist_line_attachment_rel",
        string="Files",
        copy=False,
        help="The document that was handed over, photos of what was checked.",
    )
    done_at = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", string="Done by", readonly=True, copy=False
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("done", "value", "has_limits", "limit_kind", "limit_min", "limit_max")
    def _compute_verdict(self):
        for line in self:
            if not line.done:
                line.verdict = False
            elif line.verdict == checklist.NOT_APPLICABLE:
                continue
            elif line.has_limits:
                line.verdict = line._judge()
            else:
                line.verdict = line.verdict or checklist.PASS

    def _judge(self):
        """What the limits say of the reading: ``pass`` or ``fail``."""
        self.ensure_one()
        return checklist.judge(
            self.value, self.limit_kind, self.limit_min, self.limit_max
        )

    @api.depends("done", "kind", "value", "unit", "has_limits", "verdict")
    def _compute_reading(self):
        """A number with its unit reads as such; other readings are words."""
        for line in self:
            measured = line.kind == "reading" and (line.unit or line.has_limits)
            if not measured:
                continue
            read = line.done and line.verdict != checklist.NOT_APPLICABLE
            line.reading = (
                f"{line.value:.10g} {line.unit or ''}".strip() if read else False
            )

    @api.constrains("done", "verdict", "value", "has_limits", "limit_min", "limit_max")
    def _check_verdict(self):
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        for line in self:
            if line.has_limits and line.verdict in (checklist.PASS, checklist.FAIL):
                if line.verdict != line._judge():
                    raise ValidationError(
                        self.env._(
                            "“%(item)s”: %(reading)s is judged by its limits"
                            " (%(limits)s), not by hand: %(verdict)s.",
                            item=line.name,
                            reading=line.reading,
                            limits=line.limits,
                            verdict=labels[line._judge()],
                        )
                    )

    @api.constrains("attachment_ids")
    def _check_files(self):
        for line in self:
            # bounded: size, name and kind of the files of this item
            for file in line.sudo().attachment_ids:
                if file.type != "binary" or not file.file_size:
                    raise ValidationError(
                        self.env._("“%s” is empty or no file.", file.name)
                    )
                if file.file_size > FILE_LIMIT:
                    raise ValidationError(
                        self.env._(
                            "“%(file)s” has %(size).1f MB: at most %(limit)d MB can be"
                            " kept with a checklist. Make the picture smaller or split"
                            " the document.",
                            file=file.name,
                            size=file.file_size / 1024**2,
                            limit=FILE_LIMIT // 1024**2,
                        )
                    )

                if (file.mimetype or "").startswith("image/") and not guess_mimetype(
                    file.raw
                ).startswith("image/"):
                    raise ValidationError(
                        self.env._(
                            "“%s” could not be read: it is no picture.", file.name
                        )
                    )

    @api.onchange("value", "verdict", "attachment_ids")
    def _onchange_answer(self):
        """Whoever enters something has dealt with the item."""
        if self.verdict or self.attachment_ids or self.value != self._origin.value:
            self.done = True

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._stamp(vals) for vals in vals_list])
        lines._check_order_open()
        lines._keep_files()
        return lines

    def write(self, vals):
        if not (self.env.su and FIELDS_AFTERWARDS.issuperset(vals)):
            self._check_order_open()
        vals = self._stamp(vals)
        if not (FIELDS_OF_WORK | FIELDS_OF_STAMP).issuperset(vals):
            self._check_own_addition()
        if "order_id" in vals and not self._is_desk():
            raise AccessError(self.env._("An item stays with its job."))
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return res

    @api.model
    def _stamp(self, vals):
        """Who ticked and when: never taken from the client.

        Whoever enters a value or a verdict has dealt with the item.
        """
        if not self.env.su:
            vals = {key: vals[key] for key in vals if key not in FIELDS_OF_STAMP}
        else:  # an item that goes on to the next job keeps who ticked it
            vals = dict(vals)
        if "verdict" in vals:
            vals.setdefault("done", bool(vals["verdict"]))
        elif "value" in vals:
            vals.setdefault("done", True)
        if "done" in vals:
            vals.setdefault("done_at", vals["done"] and fields.Datetime.now())
            vals.setdefault("done_by_id", vals["done"] and self.env.uid)
        return vals

    def _keep_files(self):
        """Files come home to their item: whoever sees it may read them."""
        for line in self:
            # bounded: which of its own files lie elsewhere
            foreign = line.sudo().attachment_ids.filtered(
                lambda file, line=line: (
                    (file.res_model, file.res_id) != (line._name, line.id)
                )
            )
            if foreign:
                mine = foreign.sudo(self.env.su)._keep_with(line)
                # bounded: the same files, at home with the item now
                files = line.sudo().attachment_ids
                line.sudo().attachment_ids = files - foreign | mine

    @api.model
    def _is_desk(self):
        return self.env["after.sales.order"]._is_desk()

    def _check_own_addition(self):
        """Engineers do not loosen what the desk asks for.

        :raises AccessError: an item that the engineer did not add
        """
        if self._is_desk():
            return
        foreign = self.filtered(lambda line: line.create_uid != self.env.user)
        if foreign:
            raise AccessError(
                self.env._(
                    "“%(item)s” is asked for by the service desk: tick it, or note why"
                    " it cannot be done.",
                    item=foreign[0].name,
                )
            )

    def _check_order_open(self):
        for line in self:
            order = line.order_id
            if order._is_sealed() or order.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(job)s is signed or closed: its checklist cannot be changed"
                        " any more.",
                        job=order.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_order_open()
        self._check_own_addition()

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_hand_over_on_paper(self):
        """The document was given by hand: ticked, and the note says so."""
        self.check_access("write")
        for line in self:
            if line.kind != "document":
                raise UserError(
                    self.env._("“%s” is no document to hand over.", line.name)
                )
            line.write(
                {
                    "verdict": checklist.PASS,
                    "note": line.note or self.env._("Handed over on paper"),
                }
            )
        return True

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _get_signed_text(self):
        """The item as it is signed for; files by their checksum."""
        self.ensure_one()
        # read only; the same text whoever holds the pen
        files = self.sudo().attachment_ids
        parts = [
            self.name,
            "yes" if self.done else "no",
            self.verdict if self.verdict != checklist.PASS else None,
            self.reading,
            self.limits,
            self.note,
            *(f"{file.name} {file.checksum}" for file in files),
        ]
        return " | ".join(part for part in parts if part)

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    def _get_missing(self):
        """What keeps these items from being signed for, item by item.

        :return: list of texts, in the user's language
        """
        problems = [(line.name, line._get_problem()) for line in self]
        return [
            f"{name}: {problem}" if problem else name
            for name, problem in problems
            if problem is not None
        ]

    def _get_problem(self):
        """Why the item stops the signature.

        :return: words; empty if it is simply not done yet; None if nothing is wrong
        """
        self.ensure_one()
        noted = (self.note or "").strip()
        if not self.done:
            return "" if self.required else None
        if self.required and not noted:
            if self.verdict == checklist.NOT_APPLICABLE:
                return self.env._("note why it does not apply")
            if self.verdict == checklist.FAIL and self.on_fail != "ticket":
                return self.env._("failed: mend it, or note what was agreed")
        if self.verdict == checklist.NOT_APPLICABLE:
            return None
        # bounded: whether this item has files, and of which kind
        files = self.sudo().attachment_ids
        if self.photo_required and not files.filtered(
            lambda file: (file.mimetype or "").startswith("image/")
        ):
            return self.env._("the photo is missing")
        if self.kind == "document" and self.required and not files and not noted:
            return self.env._("attach the file, or note that it was given on paper")
        return None
