# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, split_every

from ..tools.deliveries import Transfer, present_stay

CRON = "after_sales_service.ir_cron_takeover"
ACCEPTANCES = [
    ("known", "Known"),
    ("assumed", "Assumed"),
    ("open", "Open"),
]
#: serial numbers looked up, and units made, in one go
BATCH_SIZE = 500


class EquipmentTakeover(models.Model):
    """Delivered serials of an existing database become equipment (S1, S2, S6).

    Finds the serial numbers of serviced products that stand at customers and are
    not registered, shows them to be looked through and corrected, and registers
    them: a few at once, thousands in the background. Nothing is registered twice.
    What was taken over, by whom and on what assumption, stays on record. Service
    managers only: a day of acceptance is theirs to enter.
    """

    _name = "after.sales.equipment.takeover"
    _description = "Take-over of Delivered Serials"
    _inherit = ["after.sales.guard.mixin"]
    #: written by the steps only, never by a client
    _fields_of_steps = frozenset(
        {"state", "searched_at", "known_count", "user_id", "finished_at"}
    )
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self._default_name())
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        domain="[('is_serviceable', '=', True)]",
        check_company=True,
        help="Empty: every product that is serviced after the sale.",
    )
    delivered_from = fields.Date(
        string="Delivered since", help="Empty: as far back as deliveries go."
    )
    acceptance = fields.Selection(
        ACCEPTANCES,
        required=True,
        default="assumed",
        help="Known: you enter the day each customer signed. Assumed: so many days"
        " after the delivery, and marked on the unit. Open: the customer still has to"
        " sign; until then the unit is served as under warranty.",
    )
    assumed_days = fields.Integer(
        string="Days to Acceptance",
        default=7,
        help="An acceptance that is assumed lies so many days after the delivery.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="Service Point", check_company=True
    )
    state = fields.Selection(
        [("draft", "Preview"), ("running", "In progress"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    line_ids = fields.One2many(
        "after.sales.equipment.takeover.line", "takeover_id", string="Serials"
    )
    searched_at = fields.Datetime(readonly=True, copy=False)
    known_count = fields.Integer(
        string="Registered Already",
        readonly=True,
        copy=False,
        help="Serials at customers that are equipment already: left as they are.",
    )
    user_id = fields.Many2one(
        "res.users", string="Taken over by", readonly=True, copy=False
    )
    finished_at = fields.Datetime(readonly=True, copy=False)
    line_count = fields.Integer(compute="_compute_counts", string="Found")
    waiting_count = fields.Integer(compute="_compute_counts", string="To Take Over")
    done_count = fields.Integer(compute="_compute_counts", string="Units")
    failed_count = fields.Integer(compute="_compute_counts", string="Refused")
    problem_count = fields.Integer(compute="_compute_counts", string="To Be Corrected")
    progress = fields.Float(compute="_compute_counts")

    _assumed_days_not_negative = models.Constraint(
        "CHECK (assumed_days >= 0)",
        "A unit cannot have been accepted before it was delivered: enter 0 days or"
        " more.",
    )

    @api.model
    def _default_name(self):
        today = fields.Date.context_today(self)
        return self.env._("Take-over of %s", format_date(self.env, today))

    @api.depends("line_ids.state", "line_ids.selected", "line_ids.problem")
    def _compute_counts(self):
        groups = self.env["after.sales.equipment.takeover.line"]._read_group(
            [("takeover_id", "in", self.ids)],
            ["takeover_id", "state", "selected"],
            ["__count", "problem:count"],
        )
        for takeover in self:
            own = [row[1:] for row in groups if row[0] == takeover._origin]
            waiting = [row for row in own if row[0] in ("draft", "failed") and row[1]]
            takeover.line_count = sum(count for _s, _w, count, _p in own)
            takeover.waiting_count = sum(count for _s, _w, count, _p in waiting)
            takeover.problem_count = sum(problems for *_r, problems in waiting)
            takeover.done_count = sum(c for state, _w, c, _p in own if state == "done")
            takeover.failed_count = sum(c for s, _w, c, _p in own if s == "failed")
            finished = takeover.done_count + takeover.failed_count
            wanted = finished + sum(c for s, _w, c, _p in waiting if s == "draft")
            takeover.progress = 100 * finished / wanted if wanted else 0

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.filtered(lambda takeover: takeover.state != "draft"):
            raise UserError(
                self.env._(
                    "A take-over that has made units stays on record: it says on what"
                    " their dates rest."
                )
            )

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    def action_find(self):
        """Look for serials that are not registered; lines that stand are kept."""
        self._check_can_find()
        for takeover in self:
            takeover._do_find()
        return True

    def _check_can_find(self):
        self.check_access("write")
        if self.filtered(lambda takeover: takeover.state == "running"):
            raise UserError(
                self.env._("The units are being registered. Wait until it is done.")
            )

    def _do_find(self):
        """Make a line for each serial at a customer that is not registered."""
        self.ensure_one()
        # a service manager has no rights on stock; bounded to done transfers of
        # serviced products of this take-over's company
        su = self.sudo().with_company(self.company_id)
        Line = su.env["after.sales.equipment.takeover.line"]
        listed = Line.search([("takeover_id", "=", self.id)]).lot_id
        known_count = 0
        lots = su._get_lots_at_customers() - listed
        for lot_ids in split_every(BATCH_SIZE, lots.ids):
            moves = su._get_deliveries(lots.browse(lot_ids))
            units = {
                move: move._prepare_equipment_vals() for move in set(moves.values())
            }
            known = su._get_known_lots(lots.browse().union(*moves))
            known_count += len(known)
            since = self.delivered_from
            Line.create(
                [
                    su._prepare_line_vals(lot, move, units[move])
                    for lot, move in moves.items()
                    if lot not in known
                    and not (since and units[move]["delivered_on"] < since)
                ]
            )
        su.write({"searched_at": fields.Datetime.now(), "known_count": known_count})

    def _get_product_domain(self):
        domain = Domain("is_serviceable", "=", True) & Domain("tracking", "=", "serial")
        if self.product_ids:
            domain &= Domain("id", "in", self.product_ids.ids)
        return domain

    def _get_lots_at_customers(self):
        """The serials that lie in a customer's location now; called under sudo."""
        products = self.env["product.product"].with_context(active_test=False)
        groups = self.env["stock.quant"]._read_group(
            [
                (
                    "product_id",
                    "in",
                    products.search(self._get_product_domain()).ids,
                ),
                ("location_id.usage", "=", "customer"),
                ("quantity", ">", 0),
                ("lot_id", "!=", False),
            ],
            ["lot_id"],
        )
        return self.env["stock.lot"].union(*(lot for (lot,) in groups))

    def _get_deliveries(self, lots):
        """The delivery that brought each serial to where it stands; under sudo.

        :return: dict of lot -> ``stock.move``; without those that another company
            delivered
        """
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
                ("quantity", ">", 0),
                ("company_id", "=", self.company_id.id),
                "|",
                ("location_id.usage", "=", "customer"),
                ("location_dest_id.usage", "=", "customer"),
            ],
            order="id",
        )
        owners = {
            move: self.env["res.partner"]
            .browse(move._prepare_equipment_vals()["partner_id"])
            .commercial_partner_id
            for move in lines.move_id
        }
        transfers = {}
        for line in lines:
            usages = line.location_id.usage, line.location_dest_id.usage
            if usages == ("customer", "customer"):
                continue  # a repair on site moves nothing
            back = usages[0] == "customer"
            move = line.move_id
            transfers.setdefault(line.lot_id, []).append(
                Transfer(
                    at=move.date,
                    owner=owners[move],
                    back=back,
                    refunded=bool(
                        back and move.origin_returned_move_id and move.to_refund
                    ),
                    key=move,
                )
            )
        stays = {lot: present_stay(own) for lot, own in transfers.items()}
        return {lot: stay.first.key for lot, stay in stays.items() if stay}

    def _get_known_lots(self, lots):
        """The serials that are equipment already, also where typed in by hand."""
        units = (
            self.env["after.sales.equipment"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("product_id", "in", lots.product_id.ids),
                    ("serial", "in", lots.mapped("name")),
                ]
            )
        )
        identities = {(unit.product_id, unit.serial) for unit in units}
        return lots.filtered(lambda lot: (lot.product_id, lot.name) in identities)

    def _prepare_line_vals(self, lot, move, unit):
        """Values of the line of one serial; the owner is that of the delivery.

        :param dict unit: values of the units of ``move``
        """
        self.ensure_one()
        return {
            "takeover_id": self.id,
            "lot_id": lot.id,
            "move_id": move.id,
            "partner_id": unit["partner_id"],
            "site_partner_id": unit["site_partner_id"],
            "delivered_on": unit["delivered_on"],
            "warranty_term_id": unit["warranty_term_id"],
            "acceptance": self.acceptance,
            "team_id": self.team_id.id,
        }

    def action_apply_to_all(self):
        """Set acceptance and service point of the head on every waiting line."""
        self._check_can_find()
        for takeover in self:
            takeover._get_waiting_lines().write(
                {"acceptance": takeover.acceptance, "team_id": takeover.team_id.id}
            )
        return True

    # ------------------------------------------------------------
    # TAKING OVER
    # ------------------------------------------------------------

    def _get_waiting_lines(self, limit=None):
        return self.env["after.sales.equipment.takeover.line"].search(
            self._get_waiting_domain(), limit=limit
        )

    def _get_waiting_domain(self):
        """The chosen serials that are not units yet.

        While it runs, those that were refused once are not tried again.
        """
        self.ensure_one()
        states = ("draft",) if self.state == "running" else ("draft", "failed")
        return (
            Domain("takeover_id", "=", self.id)
            & Domain("selected", "=", True)
            & Domain("state", "in", states)
        )

    def action_take_over(self):
        """Register the chosen serials: some at once, the others in the background."""
        self.ensure_one()
        self._check_can_take_over()
        self._do_take_over()
        if self.state == "done" and not self.failed_count:
            return self.action_view_units()
        return True

    def _check_can_take_over(self):
        self.check_access("write")
        self._check_can_find()
        lines = self._get_waiting_lines()
        if not lines:
            raise UserError(
                self.env._("Find the delivered serials and choose some of them first.")
            )
        wrong = [(line, line._find_problem()) for line in lines]
        wrong = [f"{line.serial}: {problem}" for line, problem in wrong if problem]
        if wrong:
            more = len(wrong) - 10
            if more > 0:
                wrong = [*wrong[:10], self.env._("and %s more", more)]
            raise UserError(
                self.env._(
                    "Correct these serials, or do not choose them:\n%s",
                    "\n".join(wrong),
                )
            )

    def _do_take_over(self):
        self.ensure_one()
        self.lock_for_update()
        # the rights are checked; the steps are written by the steps only
        su = self.sudo()
        su._get_waiting_lines().filtered(lambda line: line.state == "failed").write(
            {"state": "draft", "error": False}
        )
        su.write({"state": "running", "user_id": self.env.user.id})
        su._do_batch(BATCH_SIZE)
        if self.state == "running":
            self.env.ref(CRON).sudo()._trigger()  # only wakes our own job

    def _do_batch(self, batch_size):
        """Register the next serials; called under sudo.

        :return: how many were looked at
        """
        self.ensure_one()
        lines = self._get_waiting_lines(limit=batch_size)
        lines._take_over()
        if not self.env["after.sales.equipment.takeover.line"].search_count(
            self._get_waiting_domain(), limit=1
        ):
            self.write({"state": "done", "finished_at": fields.Datetime.now()})
        return len(lines)

    @api.model
    def _cron_take_over(self, batch_size=BATCH_SIZE):
        """Go on with what is in progress, batch by batch."""
        cron = self.env["ir.cron"]
        for takeover in self.search([("state", "=", "running")], order="id"):
            while takeover.try_lock_for_update() and takeover.state == "running":
                seen = takeover._do_batch(batch_size)
                remaining = self.search_count([("state", "=", "running")])
                if not cron._commit_progress(seen, remaining=remaining):
                    return

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_view_lines(self):
        """The serials in a list of their own, to change many at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_takeover_line_action"
        )
        action["domain"] = [("takeover_id", "=", self.id)]
        return action

    def action_view_units(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.equipment_action"
        )
        action.pop("path", None)
        action["domain"] = [("id", "in", self.line_ids.equipment_id.ids)]
        action["context"] = {}
        return action
