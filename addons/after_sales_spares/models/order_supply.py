# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools.supply import latest

PARTS_STATES = [
    ("asked", "Waiting for Approval"),
    ("open", "To Be Supplied"),
    ("ordered", "Ordered"),
    ("transfer", "On Their Way"),
    ("arrived", "Arrived"),
    ("refused", "Refused"),
]
#: the job waits for parts
WAITING = ("asked", "open", "ordered", "transfer")
#: state of a request -> what it means for the job; what hinders most comes first
PARTS_STATE_OF = {
    "submitted": "asked",
    "approved": "open",
    "ordered": "ordered",
    "transfer": "transfer",
    "done": "arrived",
    "refused": "refused",
}
#: who may read requests; others who read jobs (customers) see the words of the page
READERS = (
    "after_sales_service.group_after_sales_user,"
    "after_sales_service.group_after_sales_billing,"
    "after_sales_spares.group_spares_user,"
    "after_sales_spares.group_spares_approver"
)
JOB_OVER = ("done", "cancelled")


class Order(models.Model):
    """A job and the parts it waits for: asked for, promised, arrived (S38, S40).

    Its promises to the customer go on meanwhile: waiting for our own parts never
    pauses a clock.
    """

    _inherit = "after.sales.order"

    spare_request_ids = fields.One2many(
        "after.sales.spare.request",
        "order_id",
        string="Requests for Parts",
        copy=False,
        groups=READERS,
    )
    spare_request_count = fields.Integer(
        string="Parts Requested", compute="_compute_spare_request_count", groups=READERS
    )
    parts_state = fields.Selection(
        PARTS_STATES,
        string="Requested Parts",
        compute="_compute_parts_state",
        compute_sudo=True,
        store=True,
        help="How far the parts are that were requested for this job.",
    )
    parts_promised_on = fields.Datetime(
        string="Parts Expected",
        compute="_compute_parts_state",
        compute_sudo=True,
        store=True,
        help="When the last requested part arrives. Empty while one of them is not"
        " under way.",
    )
    is_parts_promise_firm = fields.Boolean(
        string="Parts Date Confirmed",
        compute="_compute_parts_state",
        compute_sudo=True,
        store=True,
        help="The vendors' orders are confirmed.",
    )
    is_parts_late = fields.Boolean(
        string="Parts Late",
        compute="_compute_is_parts_late",
        search="_search_is_parts_late",
    )
    can_request_parts = fields.Boolean(compute="_compute_can_request_parts")

    _waiting_for_parts_idx = models.Index(
        "(parts_promised_on) WHERE parts_state IN"
        " ('asked', 'open', 'ordered', 'transfer')"
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("spare_request_ids")
    def _compute_spare_request_count(self):
        counts = dict(
            self.env["after.sales.spare.request"]._read_group(
                Domain("order_id", "in", self.ids), ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.spare_request_count = counts.get(order._origin, 0)

    @api.depends(
        "spare_request_ids.state",
        "spare_request_ids.promised_on",
        "spare_request_ids.is_promise_firm",
    )
    def _compute_parts_state(self):
        for order in self:
            requests = order.spare_request_ids
            states = {PARTS_STATE_OF.get(request.state) for request in requests}
            order.parts_state = next(
                (state for state in PARTS_STATE_OF.values() if state in states), False
            )
            waiting = requests.filtered(
                lambda request: PARTS_STATE_OF.get(request.state) in WAITING
            )
            order.parts_promised_on = latest(waiting.mapped("promised_on")) or False
            order.is_parts_promise_firm = bool(waiting) and all(
                waiting.mapped("is_promise_firm")
            )

    @api.depends("parts_promised_on", "parts_state", "state")
    def _compute_is_parts_late(self):
        now = fields.Datetime.now()
        for order in self:
            order.is_parts_late = bool(
                order.state not in JOB_OVER
                and order.parts_state in WAITING
                and order.parts_promised_on
                and order.parts_promised_on < now
            )

    def _search_is_parts_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return (
            Domain("state", "not in", JOB_OVER)
            & Domain("parts_state", "in", WAITING)
            & Domain("parts_promised_on", "<", fields.Datetime.now())
        )

    @api.depends("state", "engineer_id", "engineer_ids")
    @api.depends_context("uid")
    def _compute_can_request_parts(self):
        desk = self._is_desk()
        for order in self:
            order.can_request_parts = order.state not in JOB_OVER and (
                desk or order._is_own()
            )

    # ------------------------------------------------------------
    # REQUESTING
    # ------------------------------------------------------------

    def action_request_parts(self):
        """Open the parts of the job that the van lacks, ready to be requested."""
        self.ensure_one()
        self._check_can_request_parts()
        wizard = self.env["after.sales.part.request"].create({"order_id": self.id})
        return wizard._get_records_action(
            name=self.env._("Request Parts"), target="new"
        )

    def _check_can_request_parts(self):
        """:raises AccessError, UserError: not the user's job, or it is over"""
        self._check_own()
        for order in self:
            if order.state in JOB_OVER:
                raise UserError(
                    self.env._(
                        "%(job)s is closed: no parts are requested for it any more.",
                        job=order.name,
                    )
                )

    def _request_parts(self, quantities, reason=False, **vals):
        """Request parts for the job and hand the request in.

        :param dict quantities: {product: pieces}
        :param vals: more values of the request (origin, needed_by …)
        :return: the request, in the user's name
        :raises UserError: nobody knows where the parts are to go
        """
        self.ensure_one()
        self._check_can_request_parts()
        if not quantities:
            raise UserError(self.env._("Enter which parts are needed, and how many."))
        # origin is a field of the steps; bounded to this job, in the user's own name
        request = (
            self.env["after.sales.spare.request"]
            .sudo()
            .create(
                {
                    "order_id": self.id,
                    "company_id": self.company_id.id,
                    "user_id": self.env.uid,
                    "origin": "job",
                    "location_dest_id": self._get_parts_place().id,
                    "needed_by": self.planned_start,
                    "reason": reason,
                    "line_ids": [
                        Command.create({"product_id": part.id, "quantity": pieces})
                        for part, pieces in quantities.items()
                    ],
                }
                | vals
            )
        )
        request = request.sudo(False)
        request.action_submit()
        return request

    def _get_parts_place(self):
        """Where requested parts go: the engineer's van, else the point's store.

        :raises UserError: there is neither
        """
        self.ensure_one()
        # bounded: names of the van and the store of this job's own people
        order = self.sudo()
        place = order._get_van() or order.team_id.location_id
        if not place:
            raise UserError(
                self.env._(
                    "Nobody knows where the parts for %(job)s are to go: set the van of"
                    " %(engineer)s, or the spare-parts store of the service point.",
                    job=order.name,
                    engineer=order.engineer_id.name or self.env._("the engineer"),
                )
            )
        return place

    def _get_missing_parts(self):
        """Planned parts of the job that its van does not have; called under sudo.

        What is on its way or requested already is not missing any more.

        :return: {product: pieces}
        """
        self.ensure_one()
        missing = {}
        for line in self.part_line_ids.filtered(lambda line: line.state == "planned"):
            part = line.product_id
            missing[part] = missing.get(part, 0.0) + line.uom_id._compute_quantity(
                line.quantity, part.uom_id
            )
        parts = self.env["product.product"].union(*missing)
        in_van = self._get_van_free(parts)
        on_way, requested = self._get_coming(parts)
        rest = {
            part: pieces
            - in_van[self, part]
            - on_way[self, part]
            - requested[self, part]
            for part, pieces in missing.items()
        }
        return {
            part: pieces
            for part, pieces in rest.items()
            if part.uom_id.compare(pieces, 0.0) > 0
        }

    # ------------------------------------------------------------
    # TELLING, ENDING
    # ------------------------------------------------------------

    def _remind_dispatcher(self, activity, summary, note):
        """One to-do of a kind for whoever plans the job; called under sudo."""
        self.ensure_one()
        self.activity_unlink([activity])
        self.activity_schedule(
            activity,
            summary=summary,
            note=note,
            user_id=self._get_dispatcher().id,
        )

    def _do_cancel(self):
        """A job that is called off needs no parts."""
        result = super()._do_cancel()
        # bounded: the open requests of these jobs
        requests = self.sudo().spare_request_ids.filtered(
            lambda request: request.state not in ("done", "refused", "cancel")
        )
        requests._follow_cancelled_job()
        return result

    def action_view_spare_requests(self):
        self.ensure_one()
        return self.spare_request_ids._get_records_action(
            name=self.env._("Requests for Parts")
        )
