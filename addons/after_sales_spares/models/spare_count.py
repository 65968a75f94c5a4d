# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .spare_level import STORE_KINDS

COUNT_STATES = [
    ("counting", "Counting"),
    ("counted", "Counting Done"),
    ("applied", "Settled"),
    ("cancel", "Cancelled"),
]


class SpareCount(models.Model):
    """Somebody counts the parts at a place; the storekeeper settles what differs.

    An engineer counts his own van, a storekeeper any place. A difference needs a
    word. What moved since a part was counted is noticed: that part is counted again,
    and until then nothing is settled.
    """

    _name = "after.sales.spare.count"
    _description = "Count of Spare Parts"
    _inherit = [
        "mail.thread",
        "after.sales.numbered.mixin",
        "after.sales.guard.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Place",
        required=True,
        index=True,
        check_company=True,
        domain="[('usage', '=', 'internal')]",
    )
    store_kind = fields.Selection(STORE_KINDS, string="Kind of Place", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Counted by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    is_blind = fields.Boolean(
        string="Blind",
        default=lambda self: self._default_is_blind(),
        help="Whoever counts does not see how much there should be.",
    )
    state = fields.Selection(
        COUNT_STATES,
        required=True,
        readonly=True,
        default="counting",
        copy=False,
        index=True,
        tracking=True,
    )
    started_at = fields.Datetime(string="Begun At", readonly=True, copy=False)
    counted_at = fields.Datetime(readonly=True, copy=False)
    applied_at = fields.Datetime(string="Settled at", readonly=True, copy=False)
    applied_by_id = fields.Many2one(
        "res.users", string="Settled By", readonly=True, copy=False
    )
    line_ids = fields.One2many(
        "after.sales.spare.count.line", "count_id", string="Parts"
    )
    line_count = fields.Integer(compute="_compute_progress", string="Parts in All")
    left_count = fields.Integer(compute="_compute_progress", string="Still to Count")
    difference_count = fields.Integer(compute="_compute_progress", string="Differences")
    request_id = fields.Many2one(
        "after.sales.spare.request",
        string="Requested",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    _fields_of_steps = frozenset(
        {
            "name",
            "state",
            "user_id",
            "store_kind",
            "started_at",
            "counted_at",
            "applied_at",
            "applied_by_id",
            "request_id",
        }
    )
    _open_uniq = models.UniqueIndex(
        "(location_id) WHERE state IN ('counting', 'counted')",
        "This place is being counted already.",
    )

    @api.model
    def _default_is_blind(self):
        return self.env.company.after_sales_count_blind

    @api.depends("line_ids.is_counted", "line_ids.difference")
    def _compute_progress(self):
        groups = self.env["after.sales.spare.count.line"]._read_group(
            [("count_id", "in", self.ids)],
            ["count_id", "is_counted", "is_different"],
            ["__count"],
        )
        figures = defaultdict(lambda: [0, 0, 0])
        for count, is_counted, is_different, number in groups:
            figures[count.id][0] += number
            figures[count.id][1] += 0 if is_counted else number
            figures[count.id][2] += number if is_different else 0
        for count in self:
            total, left, different = figures[count._origin.id]
            count.line_count = total
            count.left_count = left
            count.difference_count = different

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        self._set_numbers(vals_list)
        counts = super().create(vals_list)
        self.env["after.sales.spare.stock"]._set_store_kinds(counts)
        counts._do_start()
        return counts

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su and not {"location_id", "company_id"}.isdisjoint(vals):
            raise UserError(
                self.env._("The place of a count stays: begin another count.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        if any(count.state == "applied" for count in self):
            raise UserError(self.env._("A settled count stays as it is."))

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _check_may_count(self):
        """The storekeeper counts any place, an engineer his own van.

        :raises AccessError: it is somebody else's
        """
        self.check_access("read")
        if self.env.user.has_group("after_sales_spares.group_spares_user"):
            self.check_access("write")
            return
        for count in self:
            # sudo: whose van it is
            owners = count.sudo().location_id.van_employee_ids.user_id
            if self.env.user not in owners:
                raise AccessError(
                    self.env._("%s: only your own van is yours to count.", count.name)
                )

    def _check_state(self, *states):
        for count in self:
            if count.state not in states:
                raise UserError(
                    self.env._(
                        "%(count)s is “%(state)s” already.",
                        count=count.name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[count.state],
                    )
                )

    def _do_start(self):
        """List what should be there, part by part and serial by serial."""
        # sudo: engineers have no rights on stock; bounded to the place of the count
        for count in self.sudo():
            count.write(
                {
                    "started_at": fields.Datetime.now(),
                    "line_ids": [Command.clear()]
                    + [
                        Command.create(
                            {
                                "location_id": place.id,
                                "product_id": product.id,
                                "lot_id": lot.id,
                                "package_id": package.id,
                                "expected_quantity": quantity,
                            }
                        )
                        for (
                            place,
                            product,
                            lot,
                            package,
                        ), quantity in count._get_booked().items()
                        if product.uom_id.compare(quantity, 0.0) > 0
                    ],
                }
            )

    def _get_booked(self):
        """What the books say: {(place, part, serial, package): quantity}.

        Called under sudo. What belongs to customers is not ours to count.
        """
        self.ensure_one()
        groups = self.env["stock.quant"]._read_group(
            Domain("location_id", "child_of", self.location_id.id)
            & Domain("owner_id", "=", False)
            & Domain("company_id", "=", self.company_id.id),
            ["location_id", "product_id", "lot_id", "package_id"],
            ["quantity:sum"],
        )
        return {
            (place, product, lot, package): product.uom_id.round(quantity)
            for place, product, lot, package, quantity in groups
        }

    def action_finish(self):
        """All is counted; the storekeeper may settle what differs."""
        self._check_may_count()
        self._check_state("counting")
        self._check_can_finish()
        # sudo: the step of whoever may count here
        self.sudo().write({"state": "counted", "counted_at": fields.Datetime.now()})
        return True

    def _check_can_finish(self):
        for count in self:
            lines = count.sudo().line_ids  # whoever counts has listed them
            left = lines.filtered(lambda line: not line.is_counted)
            if left:
                raise UserError(
                    self.env._(
                        "Still to count: %s",
                        ", ".join(line._get_label() for line in left[:10]),
                    )
                )
            silent = lines.filtered(lambda line: line.is_different and not line.note)
            if silent:
                raise UserError(
                    self.env._(
                        "These differ from the books. Count them once more, or say in"
                        " a word why: %s",
                        ", ".join(line._get_label() for line in silent[:10]),
                    )
                )

    def action_recount(self):
        """Back to counting: something is not right."""
        self._check_may_count()
        self._check_state("counted")
        self.sudo().write({"state": "counting", "counted_at": False})
        return True

    def action_cancel(self):
        self._check_may_count()
        self._check_state("counting", "counted")
        self.sudo().state = "cancel"
        return True

    def action_apply(self):
        """Settle: the books say what was counted. All lines or none.

        Parts that moved since they were counted are marked and counted again.
        """
        self._check_can_apply()
        moved = self.browse()
        for count in self:
            if not count._do_apply():
                moved |= count
        if moved:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "sticky": True,
                    "title": self.env._("Nothing was settled"),
                    "message": self.env._(
                        "Parts moved in %s since they were counted. They are marked:"
                        " count them again.",
                        ", ".join(moved.mapped("name")),
                    ),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return True

    def _check_can_apply(self):
        if not self.env.user.has_group("after_sales_spares.group_spares_user"):
            raise AccessError(self.env._("Counts are settled by the storekeeper."))
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self._check_state("counted")
        self._check_can_finish()

    def _do_apply(self):
        """:return: whether it was settled; False: parts have moved meanwhile"""
        self.ensure_one()
        booked = self.sudo()._get_booked()
        moved = self.line_ids.filtered(
            lambda line: (
                line.product_id.uom_id.compare(
                    booked.get(line._get_key(), 0.0), line.expected_quantity
                )
                != 0
            )
        )
        if moved:
            moved.sudo().write({"has_moved": True, "is_counted": False})
            self.sudo().write({"state": "counting", "counted_at": False})
            return False
        different = self.line_ids.filtered("is_different")
        if different:
            # the storekeeper is a stock user: core's own inventory adjustment
            Quant = self.env["stock.quant"].with_context(
                inventory_mode=True, inventory_name=self.name
            )
            quants = Quant.create([line._prepare_quant_vals() for line in different])
            quants.action_apply_inventory()
        self.sudo().write(
            {
                "state": "applied",
                "applied_at": fields.Datetime.now(),
                "applied_by_id": self.env.uid,
            }
        )
        return True

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    def action_request_missing(self):
        """Ask for what is below the minimum of its level after the count."""
        self.ensure_one()
        self._check_may_count()
        self._check_state("counted", "applied")
        if self.request_id:
            return self._open_request()
        # sudo: levels and free quantity of the place whoever counts it may see
        quantities = self.sudo()._get_missing()
        if not quantities:
            raise UserError(
                self.env._(
                    "Nothing is below its minimum in %s.",
                    self.sudo().location_id.display_name,
                )
            )
        request = (
            self.env["after.sales.spare.request"]
            .sudo()
            .create(
                {
                    "origin": "count",
                    "company_id": self.company_id.id,
                    "user_id": self.env.uid,
                    "location_dest_id": self.location_id.id,
                    "reason": self.env._("Found missing in count %s.", self.name),
                    "line_ids": [
                        Command.create({"product_id": product.id, "quantity": quantity})
                        for product, quantity in quantities.items()
                    ],
                }
            )
        )
        request.action_submit()
        self.sudo().request_id = request
        return self._open_request()

    def _get_missing(self):
        """What was counted below the minimum, up to the maximum, as {part: quantity}.

        What is on its way there, or asked for already, is not asked for again.
        """
        self.ensure_one()
        counted = defaultdict(float)
        for line in self.line_ids:
            counted[line.product_id] += line.counted_quantity
        levels = self.env["after.sales.spare.level"].search(
            [
                ("location_id", "=", self.location_id.id),
                ("state", "in", ("accepted", "adjusted")),
                ("max_quantity", ">", 0),
            ]
        )
        coming = self.env["after.sales.spare.stock"]._get_coming(
            levels.product_id, self.location_id
        )
        missing = {}
        for level in levels:
            part = level.product_id
            there = counted[part] + coming[self.location_id, part]
            if part.uom_id.compare(there, level.min_quantity) < 0:
                missing[part] = level.max_quantity - there
        return missing

    def _open_request(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "after.sales.spare.request",
            "res_id": self.request_id.id,
            "views": [(False, "form")],
        }
