# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .order import KINDS_REMOTE

#: how many jobs the tray shows at once, and at most
TRAY_SIZE = 40
TRAY_LIMIT = 200
#: jobs are planned within them
PLAN_YEARS = range(2000, 2200)
#: what a plan consists of
PLAN_FIELDS = frozenset({"engineer_id", "planned_end", "planned_start"})


class Order(models.Model):
    """What the dispatch board asks: what waits, and may this go there."""

    _inherit = "after.sales.order"

    site_city = fields.Char(related="site_partner_id.city", string="City")
    board_deadline = fields.Datetime(
        string="Next Promise Due",
        compute="_compute_board_deadline",
        help="Of the promises of the job and of its ticket.",
    )

    @api.depends("next_deadline", "ticket_id.next_deadline")
    def _compute_board_deadline(self):
        for order in self:
            # sudo: when the ticket of this job is due, for those who do the job
            deadlines = (order.next_deadline, order.ticket_id.sudo().next_deadline)
            order.board_deadline = min(filter(None, deadlines), default=False)

    # ------------------------------------------------------------
    # THE TRAY
    # ------------------------------------------------------------

    @api.model
    def get_tray(self, domain=None, limit=TRAY_SIZE):
        """Return the jobs that wait to be planned, the next deadline first.

        By the rights of the user. The deadline is the job's own or its ticket's.

        :param list domain: narrows down what waits, as a search view has it
        :param int limit: at most so many rows; the count says how many there are
        :return: dict of ``count`` and ``jobs``, each a dict of plain values
        """
        domain = Domain(domain or Domain.TRUE) & self._get_tray_domain()
        query = self._search(domain)
        ticket = query.left_join(
            self._table, "ticket_id", "helpdesk_ticket", "id", "ticket_id"
        )
        deadline = SQL(
            "LEAST(%s, %s)",
            SQL.identifier(self._table, "next_deadline"),
            SQL.identifier(ticket, "next_deadline"),
        )
        self.env["helpdesk.ticket"].flush_model(["next_deadline"])
        query.order = SQL(
            "%s NULLS LAST, %s", deadline, SQL.identifier(self._table, "id")
        )
        query.limit = max(1, min(int(limit), TRAY_LIMIT))
        rows = self.env.execute_query(
            query.select(SQL.identifier(self._table, "id"), deadline)
        )
        deadlines = dict(rows)
        orders = self.browse(deadlines)
        proposals = orders._propose_engineers()
        return {
            "count": self.search_count(domain),
            "jobs": [
                order._get_tray_row(deadlines[order.id], proposals.get(order, []))
                for order in orders
            ],
        }

    @api.model
    def _get_tray_domain(self):
        """New jobs that somebody must drive to and that lack a time or a person."""
        return (
            Domain("state", "=", "draft")
            & Domain("kind", "not in", KINDS_REMOTE)
            & (Domain("planned_start", "=", False) | Domain("engineer_id", "=", False))
        )

    def _get_tray_row(self, deadline, proposals):
        """Return what the tray shows of a job, as plain values.

        :param datetime deadline: naive UTC or None
        """
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        # the place and the unit belong to the job, for all who see it
        job = self.sudo()
        return {
            "id": self.id,
            "name": self.name,
            "kind": labels[self.kind],
            "unit": job.equipment_id.name or "",
            "serial": job.serial or "",
            "customer": job.commercial_partner_id.name or "",
            "city": job.site_partner_id.city or "",
            "deadline": deadline and fields.Datetime.to_string(deadline),
            "asked_for": self.requested_arrival
            and fields.Datetime.to_string(self.requested_arrival),
            "planned_start": self.planned_start
            and fields.Datetime.to_string(self.planned_start),
            "engineer_id": self.engineer_id.id,
            "hours": self._get_usual_length().total_seconds() / 3600,
            "proposals": [
                {
                    "id": proposal.engineer_id,
                    "name": proposal.name,
                    "text": self._word_proposal(proposal),
                }
                for proposal in proposals[:3]
            ],
        }

    # ------------------------------------------------------------
    # A DROP
    # ------------------------------------------------------------

    def check_plan(self, plan):
        """Say what speaks against a plan, and whether others are to be asked.

        Nothing is written. Whoever drops a job on the board decides then.

        :param dict plan: new values of ``planned_start``, ``planned_end`` (naive
            UTC) and ``engineer_id``
        :return: dict of ``warnings``, a list of texts, and ``action``: the window
            that asks whom to tell, if somebody knows the old plan already
        :raises UserError: nothing is left to plan, or that is no plan
        """
        self.ensure_one()
        self._check_can_reschedule()
        plan = self._read_plan(plan)
        self._check_plan_engineer(plan.get("engineer_id"))
        draft = self.new(plan, origin=self)
        warnings = draft._get_dispatch_warnings()
        return {
            "warnings": [text for _code, text in warnings],
            "action": self._is_plan_known() and self._open_reschedule(plan),
        }

    def _is_plan_known(self):
        """Return whether the engineer or the customer was told of the plan."""
        self.ensure_one()
        return self.state == "dispatched" or bool(self.arrival_told_start)

    def _check_plan_engineer(self, engineer_id):
        """
        :raises UserError: it is nobody of this company: nothing is told of others
        """
        # sudo: whether there is such an employee; the desk has no rights on them
        employees = self.env["hr.employee"].sudo()
        if engineer_id and not employees.search_count(
            Domain("id", "=", engineer_id)
            & Domain("company_id", "in", (self.company_id.id, False))
        ):
            raise UserError(self.env._("This engineer does not work here any more."))

    @api.model
    def _read_plan(self, plan):
        """Return the values of a plan as a client sends them, checked.

        :raises UserError: other fields, or times that are none
        """
        if not isinstance(plan, dict) or not PLAN_FIELDS.issuperset(plan):
            raise UserError(
                self.env._("A plan is an engineer, a start and an end: nothing else.")
            )
        values = dict(plan)
        try:
            for name in ("planned_start", "planned_end"):
                if name in values:
                    values[name] = fields.Datetime.to_datetime(values[name] or False)
            if values.get("engineer_id"):
                values["engineer_id"] = int(values["engineer_id"])
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("This is no time or no engineer: %(plan)s", plan=plan)
            ) from error
        start, end = values.get("planned_start"), values.get("planned_end")
        if any(moment and moment.year not in PLAN_YEARS for moment in (start, end)):
            raise UserError(
                self.env._("This is no time or no engineer: %(plan)s", plan=plan)
            )
        if start and end and end < start:
            raise UserError(
                self.env._("The planned end cannot lie before the planned start.")
            )
        return values
