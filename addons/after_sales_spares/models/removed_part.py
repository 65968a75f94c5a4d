# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .replenishment import STOREKEEPERS

STATES = [
    ("due", "Due Back"),
    ("received", "To Test"),
    ("tested", "Tested"),
    ("vendor", "At the Supplier"),
    ("done", "Settled"),
]
PLACES = [
    ("engineer", "With the engineer"),
    ("customer", "Left at the customer's"),
    ("post", "Sent by carrier"),
    ("store", "In the store"),
    ("gone", "Left us"),
]
#: why a part must come back; the first that holds is told
RULES = [
    ("supplier", "The supplier's warranty pays: he wants to see it"),
    ("value", "High-value part"),
    ("serial", "Has a serial number"),
]
RESULTS = [
    ("no_fault", "No fault found"),
    ("repairable", "Can be repaired"),
    ("defective", "Defective"),
    ("misuse", "Shows misuse"),
]
OUTCOMES = [
    ("vendor", "Settled with the supplier"),
    ("stock", "Taken into our stock"),
    ("scrap", "Scrapped"),
    ("site", "Scrapped on site"),
    ("owner", "Given back to its owner"),
]
#: what people enter by hand
BY_HAND = frozenset({"place", "place_note"})
REGISTER_COLUMNS = (
    "name",
    "used_at",
    "order_id",
    "equipment_id",
    "partner_id",
    "product_id",
    "quantity",
    "serial_out",
    "serial_in",
    "employee_id",
    "return_rule",
    "due_date",
    "received_at",
    "state",
    "result",
    "test_note",
    "claim_id",
    "outcome",
    "outcome_reason",
)


class RemovedPart(models.Model):
    """A part that a job took out: it comes back, is tested, and what becomes of it.

    Made when the job books its parts. Until it is settled it stays the customer's
    property: whoever scraps it or takes it into stock says why.

    Engineers see what they took out and say where it is, or that it was scrapped on
    site where it need not come back. The storekeeper takes it in, tests and settles;
    the desk reads.
    """

    _name = "after.sales.removed.part"
    _description = "Removed Part"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.numbered.mixin",
        "after.sales.guard.mixin",
        "after.sales.paper.mixin",
        "after.sales.register.mixin",
        "after.sales.steps.mixin",
    ]
    _order = "due_date, id"
    _rec_names_search = ["name", "serial_out", "product_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, index=True)
    order_line_id = fields.Many2one(
        "after.sales.order.line",
        string="Part of the Job",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        readonly=True,
        index="btree_not_null",
        help="The customer, until the part is settled.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Taken out by",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    used_at = fields.Datetime(string="Taken out at", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit of Measure", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, check_company=True)
    serial_out = fields.Char(readonly=True, index="btree_not_null")
    serial_in = fields.Char(readonly=True)
    warranty_until = fields.Date(
        string="New Part Covered until",
        compute="_compute_warranty_until",
        compute_sudo=True,
        help="The warranty of the part that was put in instead.",
    )
    fault = fields.Char(compute="_compute_fault", compute_sudo=True)
    # back
    return_rule = fields.Selection(
        RULES,
        string="Must Come Back",
        readonly=True,
        help="Empty: it may be scrapped on site, with a word why.",
    )
    due_date = fields.Date(string="Back by", required=True, readonly=True)
    remind_on = fields.Date(readonly=True, copy=False)
    reminded = fields.Integer(string="Reminders", readonly=True, copy=False)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    place = fields.Selection(
        PLACES, string="Where", required=True, default="engineer", tracking=True
    )
    place_note = fields.Char(
        string="Where Exactly", help="Whom it was left with, number of the consignment."
    )
    received_at = fields.Datetime(string="Back at", readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    # test
    result = fields.Selection(RESULTS, string="Test", readonly=True, copy=False)
    test_note = fields.Text(string="What the Test Showed", readonly=True, copy=False)
    test_image = fields.Image(
        string="Photo", max_width=1920, max_height=1920, readonly=True, copy=False
    )
    tested_at = fields.Datetime(readonly=True, copy=False)
    tested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    # settled
    claim_id = fields.Many2one(
        "after.sales.claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the supplier of the unit is asked to pay for this fault.",
    )
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False, index=True)
    outcome_reason = fields.Char(string="Why", readonly=True, copy=False)
    settled_at = fields.Datetime(readonly=True, copy=False)
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="due",
        copy=False,
        index=True,
        tracking=True,
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        "after_sales_removed_part_picking_rel",
        "removed_part_id",
        "picking_id",
        string="Transfers",
        readonly=True,
        copy=False,
        groups="stock.group_stock_user",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _line_uniq = models.UniqueIndex(
        "(order_line_id)", "What this job took out is kept already."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be greater than zero."
    )
    _due_idx = models.Index("(due_date) WHERE state = 'due'")
    _remind_idx = models.Index("(remind_on) WHERE state = 'due'")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("name", "product_id", "serial_out")
    def _compute_display_name(self):
        for part in self:
            product = part.product_id.with_context(display_default_code=False)
            part.display_name = " · ".join(
                filter(None, (part.name, product.display_name, part.serial_out))
            )

    @api.depends("order_line_id")
    def _compute_warranty_until(self):
        ends = {
            line: end
            for line, end in self.env["after.sales.warranty.part"]._read_group(
                [("order_line_id", "in", self.order_line_id.ids)],
                ["order_line_id"],
                ["end_date:max"],
            )
        }
        for part in self:
            part.warranty_until = ends.get(part.order_line_id)

    @api.depends("order_id.cause_id", "order_id.cause", "order_id.description")
    def _compute_fault(self):
        for part in self:
            order = part.order_id
            part.fault = order.cause_id.name or order.cause or order.description

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for part in self:
            part.is_overdue = part.state == "due" and part.due_date < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "due") & Domain(
            "due_date", "<", fields.Date.context_today(self)
        )

    @api.depends("employee_id.user_id", "order_id.member_user_ids")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for part in self:
            part.is_mine = part._is_own()

    def _is_own(self):
        """Whether the reader took it out, or was on that job."""
        self.ensure_one()
        # bounded: who was on the job
        part = self.sudo()
        return self.env.user in (
            part.employee_id.user_id | part.order_id.member_user_ids
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_steps(self):
        """All but where it is: the job and the steps write it."""
        mixins = {"message_", "activity_", "rating_", "website_message_"}
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and name not in BY_HAND
            and not name.startswith(tuple(mixins))
        )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if not self.env.su:
            raise AccessError(
                self.env._("Removed parts come from the jobs that took them out.")
            )
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not BY_HAND.isdisjoint(vals):
            self._check_may_tell_place(vals)
        return super().write(vals)

    def _check_may_tell_place(self, vals):
        """
        :raises AccessError: it is another engineer's
        :raises UserError: the store has it, or has to say so
        """
        for part in self:
            if not (part._is_own() or part._is_storekeeper()):
                raise AccessError(
                    self.env._("Whoever took the part out says where it is.")
                )
            if part.state != "due" or vals.get("place") in ("store", "gone"):
                raise UserError(
                    self.env._(
                        "%s: the storekeeper takes it in, from then on the steps say"
                        " where it is.",
                        part.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        raise UserError(
            self.env._("Removed parts are the customer's property and stay on record.")
        )

    # ------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------

    def _is_storekeeper(self):
        return self.env.user.has_groups(STOREKEEPERS)

    def _check_storekeeper(self):
        """
        :raises AccessError: the store takes them in and settles them
        """
        self.check_access("write")
        if not self._is_storekeeper():
            raise AccessError(
                self.env._("The storekeeper takes removed parts in and settles them.")
            )

    # ------------------------------------------------------------
    # LABEL AND REGISTER
    # ------------------------------------------------------------

    def action_print_labels(self):
        self.check_access("read")
        return self.env.ref(
            "after_sales_spares.action_report_removed_labels"
        ).report_action(self)

    def _get_paper_lang(self):
        """The label is read in our store."""
        self.ensure_one()
        return self.env.user.lang or "en_US"

    def _draw_code(self):
        """The number as a QR code, for the scanner of the store."""
        self.ensure_one()
        return self.env["after.sales.equipment"]._draw_qr(self.name)

    def _get_phone_removed(self):
        """One part as the phone shows it; called under sudo."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.product_id.with_context(
                display_default_code=False
            ).display_name,
            "number": self.name,
            "serial": self.serial_out or "",
            "unit": self.equipment_id.display_name or "",
            "due": fields.Date.to_string(self.due_date),
            "late": self.is_overdue,
            "must": bool(self.return_rule),
        }

    @api.model
    def _get_register_title(self):
        return self.env._("Removed Parts")

    @api.model
    def _get_register_columns(self):
        return REGISTER_COLUMNS

    @api.model
    def _get_register_period(self):
        return "used_at"
