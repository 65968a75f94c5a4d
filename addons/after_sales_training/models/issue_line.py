# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.after_sales_service.tools import period

STATES = [
    ("draft", "To Hand Out"),
    ("held", "In Hand"),
    ("returned", "Returned"),
    ("replaced", "Replaced"),
    ("worn", "Worn Out"),
    ("lost", "Lost"),
]
ENDED = ("returned", "replaced", "worn", "lost")


class IssueLine(models.Model):
    """One thing in somebody's hands: since when, until when, what became of it."""

    _name = "after.sales.issue.line"
    _description = "Uniform or Tool in Hand"
    _inherit = ["after.sales.guard.mixin", "after.sales.register.mixin"]
    # the number itself: the order of issues would join them all
    _order = "issue_id.id desc, id"
    _check_company_auto = True
    _fields_of_steps = frozenset(
        {"state", "issued_on", "ended_on", "end_note", "reminded_on", "replaces_id"}
    )

    issue_id = fields.Many2one(
        "after.sales.issue", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="issue_id.company_id", store=True, index=True)
    employee_id = fields.Many2one(
        related="issue_id.employee_id", store=True, index=True
    )
    item_id = fields.Many2one(
        "after.sales.issue.item",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(related="item_id.kind", store=True)
    quantity = fields.Integer(default=1, required=True)
    size = fields.Char()
    tool_id = fields.Many2one(
        "after.sales.point.tool",
        string="Numbered Tool",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="A tool of a service point, with its serial number and calibration.",
    )
    check_on = fields.Date(related="tool_id.check_on", string="Calibrated until")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, index=True
    )
    issued_on = fields.Date(readonly=True, copy=False, index=True)
    renew_on = fields.Date(
        string="Renew by",
        compute="_compute_renew_on",
        store=True,
        index="btree_not_null",
    )
    ended_on = fields.Date(readonly=True, copy=False)
    end_note = fields.Char(string="What Became of It", readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Renewed Late", compute="_compute_is_late", store=True
    )
    is_overdue = fields.Boolean(
        string="Renewal Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
    )
    is_leaver = fields.Boolean(
        string="Has Left",
        compute="_compute_is_leaver",
        search="_search_is_leaver",
        compute_sudo=True,
        help="The employee has left, or leaves: it is to come back.",
    )
    replaces_id = fields.Many2one(
        "after.sales.issue.line",
        string="In Place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    remind_on = fields.Date(compute="_compute_remind_on", store=True)

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "Hand out one or more of it."
    )
    _tool_held_once = models.UniqueIndex(
        "(tool_id) WHERE tool_id IS NOT NULL AND state = 'held'",
        "Somebody has this tool already: take it back first.",
    )
    _remind_idx = models.Index("(remind_on) WHERE remind_on IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("item_id", "employee_id")
    def _compute_display_name(self):
        for line in self:
            # sudo: the name of the holder
            holder = line.sudo().employee_id.name or ""
            line.display_name = f"{line.item_id.name or ''} – {holder}"

    @api.depends("issued_on", "item_id.renewal_months")
    def _compute_renew_on(self):
        for line in self:
            months = line.item_id.renewal_months
            line.renew_on = (
                line.issued_on
                and months
                and period.period_end(line.issued_on, months, period.MONTH)
            )

    @api.depends("ended_on", "renew_on")
    def _compute_is_late(self):
        for line in self:
            line.is_late = bool(
                line.renew_on and line.ended_on and line.ended_on > line.renew_on
            )

    @api.depends("state", "renew_on")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.is_overdue = bool(
                line.state == "held" and line.renew_on and line.renew_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "held") & Domain(
            "renew_on", "<", fields.Date.context_today(self)
        )

    def _get_leavers_domain(self):
        return Domain("active", "=", False) | Domain("departure_date", "!=", False)

    @api.depends("employee_id.active", "state")
    def _compute_is_leaver(self):
        # sudo (compute_sudo): that somebody leaves, not why
        held = self.filtered(lambda line: line.state == "held")
        leavers = held.employee_id.filtered_domain(self._get_leavers_domain())
        for line in self:
            line.is_leaver = line in held and line.employee_id in leavers

    def _search_is_leaver(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: see above
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        leavers = Employee.search(self._get_leavers_domain())
        return Domain("state", "=", "held") & Domain("employee_id", "in", leavers.ids)

    @api.depends(
        "state", "renew_on", "reminded_on", "company_id.after_sales_issue_days"
    )
    def _compute_remind_on(self):
        for line in self:
            waits = line.state == "held" and line.renew_on and not line.reminded_on
            days = line.company_id.after_sales_issue_days
            line.remind_on = waits and line.renew_on - timedelta(days=days)

    # ------------------------------------------------------------
    # CONSTRAINS, CRUD
    # ------------------------------------------------------------

    @api.constrains("tool_id", "item_id", "quantity")
    def _check_tool(self):
        for line in self:
            if line.tool_id and (line.kind != "tool" or line.quantity != 1):
                raise ValidationError(
                    self.env._(
                        "%(tool)s is one tool: choose an item of the kind “Tool”, and"
                        " hand out one.",
                        # sudo: the name of the tool that was chosen
                        tool=line.sudo().tool_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        lines = super().create(vals_list)
        if not self.env.su:
            lines.issue_id._check_draft()
        return lines

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self.issue_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if not self.env.su:
            self.issue_id._check_draft()

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _do_hold(self, day):
        """The employee has it from now on; called under sudo.

        :raises UserError: somebody else has the tool, or it is not fit for use
        """
        # what came back meanwhile stays as it was taken back
        self.replaces_id.filtered(lambda old: old.state == "held")._do_end(
            "replaced", day
        )
        for line in self.filtered("tool_id"):
            tool = line.tool_id
            expired = tool.check_on and tool.check_on < day
            if tool.condition != "fit" or expired:
                raise UserError(
                    self.env._(
                        "%(tool)s is not fit for use: have it calibrated first.",
                        tool=tool.display_name,
                    )
                )
            holder = tool.engineer_id
            if holder and holder != line.employee_id:
                raise UserError(
                    self.env._(
                        "%(person)s has %(tool)s: take it back first.",
                        person=holder.name,
                        tool=tool.display_name,
                    )
                )
            tool.engineer_id = line.employee_id
        self.write({"state": "held", "issued_on": day})

    def action_end(self):
        """Open the dialog in which things come back, are worn out or lost."""
        self._check_can_end()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Back"),
            "res_model": "after.sales.issue.return",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_line_ids": [fields.Command.set(self.ids)]},
        }

    def _check_can_end(self):
        """:raises AccessError, UserError: not the keeper; not in anybody's hands"""
        self.check_access("write")
        for line in self:
            if line.state != "held":
                raise UserError(
                    self.env._(
                        "%(thing)s is in nobody's hands.", thing=line.display_name
                    )
                )

    def _split(self, quantity):
        """Part of several alike, to be ended; the rest stays as it is; under sudo.

        :return: the new line of the part, in hand as well
        :raises UserError: not a part of it
        """
        self.ensure_one()
        if not 0 < quantity < self.quantity:
            raise UserError(
                self.env._(
                    "%(thing)s: enter 1 to %(most)s.",
                    thing=self.display_name,
                    most=self.quantity,
                )
            )
        part = self.copy({"quantity": quantity})
        part.write({"state": self.state, "issued_on": self.issued_on})
        self.quantity -= quantity
        return part

    def _do_end(self, state, day=None, note=False):
        """It came back or is gone; called under sudo, the caller has checked.

        :param str state: one of ENDED
        """
        self.write(
            {
                "state": state,
                "ended_on": day or fields.Date.context_today(self),
                "end_note": note,
            }
        )
        tools = self.tool_id
        tools.engineer_id = False
        if state == "lost":
            tools.condition = "lost"
        self.issue_id._follow_lines()

    def action_renew(self):
        """Make one draft per employee with the same things, to hand out anew."""
        self._check_can_end()
        issues = self.env["after.sales.issue"].create(
            [
                lines._prepare_renewal_vals(employee)
                for employee, lines in self.grouped("employee_id").items()
            ]
        )
        for issue in issues:
            # a field of the steps; bounded to the drafts just made
            for line, old in zip(
                issue.sudo().line_ids.sorted("id"),
                self.filtered(
                    lambda old, issue=issue: old.employee_id == issue.employee_id
                ).sorted("id"),
                strict=True,
            ):
                line.replaces_id = old
        return issues._get_records_action(name=self.env._("To Hand Out"))

    def _prepare_renewal_vals(self, employee):
        return {
            "company_id": self[0].company_id.id,
            "employee_id": employee.id,
            "line_ids": [
                fields.Command.create(
                    {
                        "item_id": line.item_id.id,
                        "quantity": line.quantity,
                        "size": line.size,
                    }
                )
                for line in self.sorted("id")
            ],
        }

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _get_register_title(self):
        return self.env._("Register of Uniform and Tools")

    @api.model
    def _get_register_period(self):
        return "issued_on"

    @api.model
    def _get_register_columns(self):
        return (
            "issue_id",
            "employee_id",
            "kind",
            "item_id",
            "quantity",
            "size",
            "tool_id",
            "state",
            "issued_on",
            "renew_on",
            "ended_on",
            "end_note",
        )

    @api.model
    def _get_register_totals(self):
        return []
