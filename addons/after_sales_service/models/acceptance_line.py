# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: what an engineer enters; what is looked at is the desk's
FIELDS_OF_RESULT = frozenset({"result", "remark"})
#: who entered it, and when: never taken from a client
FIELDS_OF_STAMP = frozenset({"checked_at", "checked_by_id"})


class AcceptanceLine(models.Model):
    """One row of a job's acceptance form: what was looked at, and what came out (S28).

    Engineers of the job enter results and remarks; the desk may add rows. Fixed once
    one side has signed. What failed is not accepted: it is refused with findings.
    """

    _name = "after.sales.acceptance.line"
    _description = "Row of the Acceptance Form"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Item", required=True)
    required = fields.Boolean(default=True)
    result = fields.Selection(
        [("pass", "Passed"), ("fail", "Failed"), ("na", "Not applicable")]
    )
    remark = fields.Char()
    checked_at = fields.Datetime(readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, copy=False
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._stamp(vals) for vals in vals_list])
        lines._check_form_open()
        return lines

    def write(self, vals):
        self._check_form_open()
        vals = self._stamp(vals)
        if "order_id" in vals:
            raise UserError(self.env._("A row stays with its job."))
        if not (FIELDS_OF_RESULT | FIELDS_OF_STAMP).issuperset(vals):
            self._check_desk()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_form_open()

    @api.model
    def _stamp(self, vals):
        """Who entered the result, and when."""
        vals = {key: vals[key] for key in vals if key not in FIELDS_OF_STAMP}
        if "result" in vals:
            entered = bool(vals["result"])
            vals["checked_at"] = entered and fields.Datetime.now()
            vals["checked_by_id"] = entered and self.env.uid
        return vals

    def _check_desk(self):
        if not self.env["after.sales.order"]._is_desk():
            raise AccessError(
                self.env._(
                    "What is looked at is set by the service desk: enter the result,"
                    " and a remark."
                )
            )

    def _check_form_open(self):
        """:raises UserError: a side has signed, or the job is closed"""
        for order in self.order_id:
            if order._is_sealed() or order.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(job)s is signed or closed: its acceptance form cannot be"
                        " changed any more.",
                        job=order.name,
                    )
                )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    def _get_missing(self):
        """What keeps the form from being signed: list of texts, row by row."""
        missing = []
        for line in self:
            remark = (line.remark or "").strip()
            if not line.result and line.required:
                missing.append(
                    self.env._("Acceptance form: “%s” has no result", line.name)
                )
            elif line.result == "fail":
                missing.append(
                    self.env._(
                        "Acceptance form: “%s” failed. Mend it, or refuse the"
                        " acceptance with “Not Accepted”",
                        line.name,
                    )
                )
            elif line.result == "na" and not remark:
                missing.append(
                    self.env._(
                        "Acceptance form: “%s”: write why it does not apply",
                        line.name,
                    )
                )
        return missing

    def _get_signed_text(self):
        """The row as both sides sign for it."""
        self.ensure_one()
        return " | ".join(filter(None, (self.name, self.result or "-", self.remark)))
