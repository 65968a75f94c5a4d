# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import departure as rule

DEPARTURE_STATES = [
    ("ready", "All in the van"),
    ("on_way", "On the way"),
    ("fetch", "To fetch"),
    ("buy", "To buy"),
]
#: how parts get into the van; one of them may be the next step of the job
PARTS_STEPS = [
    ("take_over", "Parts Are in the Van"),
    ("fetch", "Fetch Parts"),
    ("request", "Request Missing Parts"),
]


class Order(models.Model):
    """Nobody drives without a part that is likely needed, unless somebody says why.

    The gate looks at the van as it is now, on form, phone and RPC alike. Emergencies
    are warned only, where the company has it so.
    """

    _inherit = "after.sales.order"

    # under sudo (compute_sudo): which parts of this job its van has, for whoever
    # sees the job
    parts_problem = fields.Text(
        string="Parts Not in the Van",
        compute="_compute_parts_problem",
        compute_sudo=True,
    )
    parts_carried = fields.Char(
        string="Parts I Carry", compute="_compute_parts_problem", compute_sudo=True
    )
    is_held_by_parts = fields.Boolean(
        string="Waits for Parts or a Word",
        compute="_compute_parts_problem",
        compute_sudo=True,
    )
    departure_state = fields.Selection(
        DEPARTURE_STATES,
        string="Parts",
        compute="_compute_parts_problem",
        compute_sudo=True,
    )
    can_fetch_parts = fields.Boolean(compute="_compute_can_prepare")
    can_take_over_parts = fields.Boolean(compute="_compute_can_prepare")
    can_request_missing = fields.Boolean(compute="_compute_can_prepare")
    can_go_without = fields.Boolean(compute="_compute_can_prepare")
    parts_step = fields.Selection(PARTS_STEPS, compute="_compute_parts_step")
    departure_picking_ids = fields.One2many(
        "stock.picking", "departure_order_id", groups="stock.group_stock_user"
    )

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    def _get_likely_departure(self):
        """The lines that have to come along unless waived; called under sudo."""
        return self.departure_line_ids.filtered(
            lambda line: (
                not line.waived_at
                and line._is_likely(line.company_id.after_sales_departure_share)
            )
        )

    def _get_missing_departure(self):
        """The lines that have to come along and are not in the van now.

        :return: {job: [(line, what the van has)]}; called under sudo
        """
        orders = self.filtered(lambda order: order._is_before_departure())
        lines = orders._get_likely_departure()
        if not lines:
            return {}
        orders = lines.order_id
        in_van = orders._get_van_free(lines.product_id)
        missing = {}
        for line in lines:
            free = in_van[line.order_id, line.product_id]
            if line.quantity - free > rule.TINY:
                missing.setdefault(line.order_id, []).append((line, free))
        return missing

    @api.depends(
        "departed_at",
        "departure_line_ids.quantity",
        "departure_line_ids.verdict",
        "departure_line_ids.waived_at",
        "engineer_id",
        "kind",
        "state",
    )
    @api.depends_context("lang", "uid")
    def _compute_parts_problem(self):
        missing = self._origin._get_missing_departure()
        for order in self:
            rows = missing.get(order._origin, [])
            lines = order._origin._get_likely_departure()
            order.parts_problem = order._get_parts_problem(rows)
            order.is_held_by_parts = bool(rows) and not order._leaves_anyway()
            order.departure_state = bool(lines) and order._get_departure_state(rows)
            order.parts_carried = bool(lines) and order._get_carried_text(lines, rows)

    def _leaves_anyway(self):
        """Whether this job is warned only: emergencies, where the company says so."""
        self.ensure_one()
        company = self.company_id
        return self.kind == "emergency" and company.after_sales_emergency_leaves

    @api.model
    def _get_departure_state(self, rows):
        verdicts = {line.verdict for line, _free in rows}
        if not rows:
            return "ready"
        if rule.BUY in verdicts:
            return "buy"
        if all(
            line.on_way_quantity + free - line.quantity > -rule.TINY
            for line, free in rows
        ):
            return "on_way"
        return "fetch"

    @api.model
    def _get_parts_problem(self, rows):
        """What is missing, in words; False if nothing is."""
        return bool(rows) and self.env._(
            "Not in the van: %(parts)s.",
            parts=", ".join(
                self.env._(
                    "%(part)s (%(needed)g needed, %(free)g there, %(likely)s likely)",
                    part=line.product_id.name,
                    needed=line.quantity,
                    free=free,
                    likely=f"{line.weight:.0%}",
                )
                for line, free in rows
            ),
        )

    @api.model
    def _get_carried_text(self, lines, rows):
        """“5 of 6 (missing: pump)”"""
        values = {"carried": len(lines) - len(rows), "total": len(lines)}
        if not rows:
            return self.env._("%(carried)s of %(total)s", **values)
        names = ", ".join(line.product_id.name for line, _free in rows)
        return self.env._(
            "%(carried)s of %(total)s (missing: %(names)s)", names=names, **values
        )

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    @api.depends("is_held_by_parts")
    def _compute_can(self):
        result = super()._compute_can()
        for order in self:
            if order.can_depart and order.is_held_by_parts:
                order.can_depart = False
        return result

    def _check_can_depart(self):
        res = super()._check_can_depart()
        self._refresh_departure()
        self._check_parts_carried()
        return res

    def _check_parts_carried(self):
        """:raises UserError: names the parts, and what can be done"""
        # sudo: which parts of these jobs lie in their vans
        for order in self.sudo():
            if order.is_held_by_parts:
                raise UserError(
                    self.env._(
                        "%(job)s: %(problem)s\nFetch them, or press “Go without” and"
                        " say why.",
                        job=order.name,
                        problem=order.parts_problem,
                    )
                )

    def _do_depart(self):
        """What was not in the van stays known: a second visit is traced back to it."""
        missing = self._keep_what_is_missing()
        res = super()._do_depart()
        for line, quantity in missing:
            line.left_without = quantity
        return res

    def _keep_what_is_missing(self):
        """:return: list of (line, what the van lacks of it), unlikely ones too"""
        # a result of the steps; bounded to the lines of these jobs
        lines = self.sudo().departure_line_ids
        orders = lines.order_id.filtered(lambda order: order._is_before_departure())
        in_van = orders._get_van_free(lines.product_id) if orders else {}
        return [
            (line, max(0.0, line.quantity - in_van[line.order_id, line.product_id]))
            for line in lines
            if line.order_id in orders
        ]

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def _may_prepare(self):
        """The desk, the job's engineers and the store get parts for a job."""
        self.ensure_one()
        return (
            self._is_desk()
            or self._is_own()
            or self.env.user.has_group("after_sales_spares.group_spares_user")
        )

    def _check_may_prepare(self):
        """:raises AccessError, UserError: not the user's job, or too late"""
        self.check_access("read")
        for order in self:
            if not order._may_prepare():
                order._check_own()
            if not order._is_before_departure():
                raise UserError(
                    self.env._(
                        "%(job)s: parts are checked and fetched before the engineer"
                        " leaves.",
                        job=order.name,
                    )
                )

    @api.depends(
        "departed_at",
        "departure_line_ids.buy_quantity",
        "departure_line_ids.fetch_quantity",
        "departure_line_ids.on_way_quantity",
        "departure_line_ids.verdict",
        "parts_problem",
        "state",
    )
    @api.depends_context("uid")
    def _compute_can_prepare(self):
        for order in self:
            may = order._is_before_departure() and order._may_prepare()
            # sudo: the verdicts of this job's own check
            lines = order.sudo().departure_line_ids.filtered(
                lambda line: line.verdict in (rule.FETCH, rule.BUY)
            )
            order.can_fetch_parts = may and any(lines.mapped("fetch_quantity"))
            order.can_request_missing = may and any(lines.mapped("buy_quantity"))
            order.can_take_over_parts = may and any(
                order.sudo().departure_line_ids.mapped("on_way_quantity")
            )
            order.can_go_without = bool(
                may and order.parts_problem and (order._is_desk() or order._is_own())
            )

    @api.depends(
        "can_depart",
        "can_dispatch",
        "can_fetch_parts",
        "can_request_missing",
        "can_take_over_parts",
        "notice_state",
        "state",
    )
    @api.depends_context("uid")
    def _compute_parts_step(self):
        """What brings the parts, where nothing else is the user's next step."""
        for order in self:
            notify = order.is_desk and order.notice_state in ("draft", "other_slot")
            order.parts_step = (
                order.state in ("scheduled", "dispatched")
                and not (order.can_depart or order.can_dispatch or notify)
                and order._get_parts_step()
            )

    def _get_parts_step(self):
        if self.can_take_over_parts:
            return "take_over"
        if self.can_fetch_parts:
            return "fetch"
        if self.can_request_missing and self.state == "dispatched":
            return "request"
        return False

    # ------------------------------------------------------------
    # PHONE
    # ------------------------------------------------------------

    def _get_phone_job(self):
        return super()._get_phone_job() | {"departure": self._get_phone_departure()}

    def _get_phone_departure(self):
        """What the phone shows of the check; False if there is nothing to check."""
        lines = self.departure_line_ids
        if not lines or not self._is_before_departure():
            return False
        labels = dict(lines._fields["verdict"]._description_selection(self.env))
        return {
            "carried": self.parts_carried or "",
            "problem": self.parts_problem or "",
            "held": self.is_held_by_parts,
            "can_fetch": self.can_fetch_parts,
            "can_request": self.can_request_missing,
            "can_take_over": self.can_take_over_parts,
            "lines": [
                {
                    "id": line.id,
                    "name": line.product_id.with_context(
                        display_default_code=False
                    ).display_name,
                    "quantity": line.quantity,
                    "uom": line.uom_id.name,
                    "percent": round(line.weight * 100),
                    "verdict": line.verdict,
                    "label": labels[line.verdict],
                    "where": line.where or "",
                    "reason": line.waived_reason or "",
                }
                for line in lines
            ],
        }
