# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from contextlib import contextmanager

from odoo import api, fields, models

from ..tools import coverage
from .contract_use import KINDS_VISIT


class Order(models.Model):
    """The maintenance contract under which a job is done (S8)."""

    _inherit = "after.sales.order"

    contract_id = fields.Many2one(
        "after.sales.contract",
        compute="_compute_contract_id",
        store=True,
        index="btree_not_null",
        check_company=True,
        help="The contract that held for the unit at the moment that decides who pays.",
    )
    contract_visit_taken = fields.Boolean(
        string="Contract Visit Used",
        readonly=True,
        copy=False,
        help="The job used up one maintenance visit of its contract.",
    )

    @api.depends(
        "coverage_at",
        "equipment_id.commercial_partner_id",
        "equipment_id.contract_line_ids.contract_id.agreed_on",
        "equipment_id.contract_line_ids.date_end",
        "equipment_id.contract_line_ids.date_start",
    )
    def _compute_contract_id(self):
        """What is done keeps the contract it was done under."""
        for order in self:
            if order._origin and order.state in ("done", "cancelled"):
                order.contract_id = order.contract_id
            else:
                unit = order.equipment_id
                order.contract_id = (
                    unit._get_contract_at(order.coverage_at) if unit else False
                )

    def _get_contract_end(self):
        """The last day of the job's unit in its contract."""
        self.ensure_one()
        return self.equipment_id._get_contract_line_at(self.coverage_at).date_end

    def _get_sla_subject(self):
        # only which policy applies comes out of it, whoever plans the job
        return super()._get_sla_subject() | {"contract": self.sudo().contract_id}

    def _do_finish(self):
        with self._telling_what_is_used_up():
            return super()._do_finish()

    def _do_done(self):
        with self._telling_what_is_used_up():
            return super()._do_done()

    @contextmanager
    def _telling_what_is_used_up(self):
        """Tell the desk where another job has used what this one counted on."""
        borne = {
            order: order._get_contract_amount() for order in self if order.contract_id
        }
        yield
        for order, expected in borne.items():
            less = expected - order._get_contract_amount()
            if order.amount_to_pay and order.currency_id.compare_amounts(less, 0) > 0:
                order._tell_contract_used_up()

    def _get_contract_amount(self):
        self.ensure_one()
        return sum(self.line_ids.mapped("contract_amount"))

    def _tell_contract_used_up(self):
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "Another job used what was left of %(contract)s meanwhile. To pay now:"
                " %(amount)s; tell the customer.",
                contract=self.sudo().contract_id.name,  # the number only
                amount=self.currency_id.format(self.amount_to_pay),
            ),
            partner_ids=self.team_id.user_id.partner_id.ids,
        )

    def _do_cancel(self):
        """A job that is cancelled gives its visit back."""
        res = super()._do_cancel()
        self.sudo().contract_visit_taken = False  # a field of the steps
        return res

    def _take_free_service(self):
        """The contract first: what it bears needs no free service."""
        self._take_contract()
        return super()._take_free_service()

    def _take_contract(self):
        """At completion: the job takes its visit and its free parts (S8).

        Two jobs that close at once meet on the contract's row: the later one sees
        what is left.
        """
        self.ensure_one()
        # bounded: the contract of this very job, and its own lines
        contract = self.sudo().contract_id
        if not contract or not (contract.visit_count or contract.parts_limit):
            return
        contract._serialise_use()
        self.line_ids._propose_coverage()
        if self._is_contract_visit() and contract.visits_left:
            self.sudo().contract_visit_taken = True  # a field of the steps

    def _is_contract_visit(self):
        """Whether the job is a maintenance visit that nothing else makes free."""
        self.ensure_one()
        work = self.work_line_ids
        return (
            self.kind in KINDS_VISIT
            and not self.rework_of_id
            and (not work or coverage.CONTRACT in work.mapped("coverage"))
        )
