# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "Collected"),
    ("ready", "To Hand Over"),
    ("sent", "Handed Over"),
    ("received", "Received"),
    ("difference", "To Settle"),
    ("closed", "Closed"),
    ("cancel", "Cancelled"),
]
#: as long as the transfer waits for the next step of the top-up
OPEN = ("draft", "ready", "sent", "difference")
#: who keeps the stores
STOREKEEPERS = (
    "after_sales_spares.group_spares_user,after_sales_service.group_after_sales_manager"
)


class Replenishment(models.Model):
    """What an engineer used goes back onto the van: one top-up per van and day (S39).

    Collected from the parts that jobs took out of the van, each once. The store hands
    over what it has by one internal transfer; what it lacks is requested or waits for
    the next one. The engineer says what arrived; where that is something else he says
    why, and the storekeeper settles it. Stock moves by what was received.

    Made by the daily run or the storekeeper's button, and changed by its steps only.
    Engineers see the top-ups of their own van, the desk sees all.
    """

    _name = "after.sales.replenishment"
    _description = "Top-Up of a Van"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.numbered.mixin",
        "after.sales.guard.mixin",
        "after.sales.paper.mixin",
        "after.sales.steps.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, index=True)
    date = fields.Date(required=True, readonly=True, index=True)
    location_id = fields.Many2one(
        "stock.location",
        string="Van",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Engineer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    source_id = fields.Many2one(
        "stock.location",
        string="From Store",
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="The store of the engineer's service point; without one, the warehouse.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "after.sales.replenishment.line", "replenishment_id", string="Parts"
    )
    used_line_ids = fields.Many2many(
        "after.sales.order.line",
        string="Parts Used",
        compute="_compute_used_line_ids",
        help="What was taken out of the van on jobs and is replaced by this.",
    )
    picking_ids = fields.One2many(
        "stock.picking",
        "after_sales_replenishment_id",
        string="Transfers",
        readonly=True,
        groups="stock.group_stock_user",
    )
    request_id = fields.Many2one(
        "after.sales.spare.request",
        string="Request for the Rest",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What the store lacked was requested for the van.",
    )
    sent_at = fields.Datetime(string="Handed over at", readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", string="Handed over by", readonly=True, copy=False
    )
    received_at = fields.Datetime(readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    settled_at = fields.Datetime(readonly=True, copy=False)
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    part_count = fields.Integer(
        string="Parts to Bring", compute="_compute_counts", store=True
    )
    short_count = fields.Integer(
        string="Short",
        compute="_compute_counts",
        store=True,
        help="Parts of which the store had less than needed.",
    )
    can_receive = fields.Boolean(compute="_compute_can_receive")
    has_serials = fields.Boolean(compute="_compute_has_serials")
    tz = fields.Char(compute="_compute_tz")
    what_next = fields.Char(string="Next", compute="_compute_what_next")

    _fields_of_steps = frozenset(
        {
            "name",
            "company_id",
            "date",
            "location_id",
            "employee_id",
            "source_id",
            "state",
            "request_id",
            "sent_at",
            "sent_by_id",
            "received_at",
            "received_by_id",
            "settled_at",
            "settled_by_id",
            "picking_ids",
        }
    )

    _van_day_uniq = models.UniqueIndex(
        "(location_id, date) WHERE state != 'cancel'",
        "This van has its top-up of the day already.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("line_ids.used_line_ids")
    def _compute_used_line_ids(self):
        for topup in self:
            topup.used_line_ids = topup.line_ids.used_line_ids

    @api.depends("line_ids.quantity", "line_ids.sent", "line_ids.short", "state")
    def _compute_counts(self):
        for topup in self:
            lines = topup.line_ids
            topup.part_count = len(lines.filtered(lambda line: line._get_to_bring()))
            topup.short_count = len(lines.filtered("short"))

    @api.depends("line_ids.lot_ids")
    def _compute_has_serials(self):
        for topup in self:
            topup.has_serials = bool(topup.line_ids.lot_ids)

    @api.depends("company_id")
    def _compute_tz(self):
        for topup in self:
            topup.tz = topup.company_id._get_after_sales_tz()

    @api.depends("employee_id.user_id", "state")
    @api.depends_context("uid")
    def _compute_can_receive(self):
        for topup in self:
            topup.can_receive = topup.state == "sent" and topup._may_receive()

    def _may_receive(self):
        """Whoever drives the van; where he has no login, the storekeeper."""
        self.ensure_one()
        # bounded: whose van it is
        driver = self.sudo().employee_id.user_id
        if driver:
            return driver == self.env.user
        return self.env.user.has_groups(STOREKEEPERS)

    @api.depends("state", "line_ids.quantity", "source_id", "employee_id")
    @api.depends_context("lang", "uid")
    def _compute_what_next(self):
        for topup in self:
            # bounded: names of this van's store and engineer
            topup.what_next = topup.sudo()._get_what_next()

    def _get_what_next(self):
        """Whose turn it is, in words; called under sudo."""
        self.ensure_one()
        match self.state:
            case "draft":
                return self.env._(
                    "The store has none of it at the moment: it goes on with the next"
                    " top-up, or press “Prepare” when parts have come in."
                )
            case "ready":
                return self.env._(
                    "Reserved in %(store)s for %(engineer)s: pick the parts, print the"
                    " slip, hand them over.",
                    store=self.source_id.display_name,
                    engineer=self.employee_id.name,
                )
            case "sent":
                return self.env._(
                    "%(engineer)s counts what arrived. Until then the parts are booked"
                    " in %(store)s.",
                    store=self.source_id.display_name,
                    engineer=self.employee_id.name,
                )
            case "difference":
                return self.env._(
                    "Something else arrived than was handed over. The storekeeper says"
                    " for each part where the rest is, and settles it."
                )
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if not self.env.su:
            raise AccessError(
                self.env._("Top-ups are collected from what was used: “Top Up Vans”.")
            )
        self._set_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_moved(self):
        if kept := self.filtered(lambda topup: topup.state != "cancel"):
            raise UserError(
                self.env._(
                    "Cancel these top-ups before you delete them: %s",
                    ", ".join(kept.mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------

    def _is_open(self):
        self.ensure_one()
        return self.state in OPEN

    def _check_storekeeper(self):
        """
        :raises AccessError: the stores are the storekeeper's business
        """
        self.check_access("write")
        if not self.env.user.has_groups(STOREKEEPERS):
            raise AccessError(self.env._("The storekeeper tops up the vans."))

    # ------------------------------------------------------------
    # PAPER AND WINDOWS
    # ------------------------------------------------------------

    def _get_paper_lang(self):
        """The slip speaks the engineer's language."""
        self.ensure_one()
        # bounded: one language
        return self.sudo().employee_id.user_id.lang or self.env.lang or "en_US"

    def _with_paper_lang(self):
        """In the engineer's language, with the names and facts of these jobs.

        The slip is given to who may read the top-up; the units and customers on it
        are those of the engineer's own jobs.
        """
        self.check_access("read")
        # bounded: prints the jobs whose parts this replaces
        return super(Replenishment, self.sudo())._with_paper_lang()

    def _get_slip_lines(self):
        """Parts used, job by job, as the slip lists them; called under sudo."""
        self.ensure_one()
        return self.used_line_ids.sorted(lambda line: (line.used_at, line.id))

    def action_print_slip(self):
        self.check_access("read")
        return self.env.ref(
            "after_sales_spares.action_report_topup_slip"
        ).report_action(self)

    def action_view_picking(self):
        """The reader's own rights on transfers decide."""
        self.ensure_one()
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))
