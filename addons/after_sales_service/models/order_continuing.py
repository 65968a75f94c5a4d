# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from .order import KINDS_ACCEPTED


class Order(models.Model):
    """A job partly done: the rest goes on in another one, nothing is taken twice.

    The ticket stays open and its promises go on until the last of them has solved it.
    """

    _inherit = "after.sales.order"

    continues_id = fields.Many2one(
        "after.sales.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The job that was partly done; this one does the rest.",
    )
    continued_by_ids = fields.One2many(
        "after.sales.order", "continues_id", string="Continued by"
    )
    goes_on_in_id = fields.Many2one(
        "after.sales.order",
        string="Goes on in",
        compute="_compute_goes_on_in_id",
        compute_sudo=True,
        help="The next attempt, or the job that does the rest.",
    )

    # under sudo (compute_sudo): which job it is, also where it is another engineer's
    @api.depends("next_attempt_ids.state", "continued_by_ids.state")
    def _compute_goes_on_in_id(self):
        for order in self:
            order.goes_on_in_id = (
                order.next_attempt_ids | order._get_continuing()
            ).filtered(lambda following: following.state != "cancelled")[:1]

    # ------------------------------------------------------------
    # CARRY THE REST
    # ------------------------------------------------------------

    def action_carry_rest(self):
        """Open the dialog that says what goes on in another job."""
        self.ensure_one()
        self._check_can_carry()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Carry the Rest to Another Job"),
            "res_model": "after.sales.carry.rest",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_carry(self):
        self._check_own()
        self._check_step("carry")
        for order in self:
            if order._has_customer_signed():
                raise UserError(
                    self.env._("%(job)s is signed already.", job=order.name)
                )
            if order._get_continuing():
                raise UserError(
                    self.env._(
                        "The rest of %(job)s goes on in %(next)s already.",
                        job=order.name,
                        next=order._get_continuing()[:1].name,
                    )
                )

    def _get_continuing(self):
        """The jobs that do the rest of this one."""
        # bounded: whether there is one, also where it is another engineer's
        return self.sudo().continued_by_ids.filtered(
            lambda order: order.state != "cancelled"
        )

    def _do_carry_rest(self, description, items, parts, vals=None):
        """Make the job that does the rest; the caller checked who may.

        :param str description: what is left to do
        :param items: open ``after.sales.checklist.line`` of this job
        :param parts: planned ``after.sales.order.line`` of this job
        :param dict vals: further values of the new job
        :return: the new job
        """
        self.ensure_one()
        self._check_carried(description, items, parts)
        # engineers have no right to make jobs. Bounded: one job that goes on with
        # this one, and the lines named here; env.user stays.
        order = self.sudo()
        lines = [
            Command.create({name: vals[name] for name in vals if name != "order_id"})
            for vals in parts.sudo().copy_data()
        ]
        parts.unlink()
        if self.kind in KINDS_ACCEPTED:
            # one installation of a unit is open at a time
            self._close_partly()
        following = order.create(
            order._prepare_following_vals()
            | {
                "continues_id": order.id,
                "description": description,
                "installation_plan": order.installation_plan,
                "attempt": order.attempt,
                "line_ids": lines,
                "checklist_line_ids": order._prepare_carried_items(items.sudo()),
            }
            | (vals or {})
        )
        following._take_over_promises(self)
        order._note_continued(following)
        return following.sudo(self.env.su)

    def _check_carried(self, description, items, parts):
        """:raises UserError: nothing is said, or something is not of this job"""
        self.ensure_one()
        if not (description or "").strip():
            raise UserError(self.env._("Write down what is left to do."))
        if (items.order_id | parts.order_id) - self:
            raise UserError(
                self.env._("Only items and parts of %(job)s.", job=self.name)
            )
        used = parts.filtered(
            lambda line: line.kind != "part" or line.state != "planned"
        )
        if used:
            raise UserError(
                self.env._(
                    "“%(part)s” was used already: it stays with this job.",
                    part=used[0].name,
                )
            )
        answered = items.filtered(lambda line: not line._is_open())
        if answered:
            raise UserError(
                self.env._(
                    "“%(item)s” is done already: it stays with this job.",
                    item=answered[0].name,
                )
            )

    def _prepare_following_vals(self):
        """Values of a job that goes on where this one ends: next attempt or rest."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "kind": self.kind,
            "grade": self.grade,
            "equipment_id": self.equipment_id.id,
            "ticket_id": self.ticket_id.id,
            "partner_id": self.partner_id.id,
            "site_partner_id": self.site_partner_id.id,
            "team_id": self.team_id.id,
            "engineer_id": self.engineer_id.id,
            "engineer_ids": [Command.set(self.engineer_ids.ids)],
            "notified_at": self.notified_at,
            "coverage_at": self.coverage_at,
            "rework_of_id": self.rework_of_id.id,
            "repeat_basis": self.repeat_basis,
            "repeat_part_id": self.repeat_part_id.id,
            "no_repeat_reason": self.no_repeat_reason,
            "no_repeat_by_id": self.no_repeat_by_id.id,
            "no_repeat_at": self.no_repeat_at,
            "use_free_service": self.use_free_service,
            "free_service_asked_by": self.free_service_asked_by,
            "free_service_asked_at": self.free_service_asked_at,
        }

    def _prepare_carried_items(self, items):
        """The items of the new job: an installation lists the others as well."""
        if self.kind in KINDS_ACCEPTED:
            lines = self.checklist_line_ids
            return [Command.create(line._prepare_repeated_vals()) for line in lines]
        return [Command.create(line._prepare_carried_vals()) for line in items]

    def _close_partly(self):
        """An installation is not accepted in parts: this part is done without."""
        self.ensure_one()
        if self.state == "in_progress":
            self._do_finish()
        self._do_done()

    def _note_continued(self, following):
        """Both jobs say so; a repair that goes on has not solved it. Under sudo."""
        self.ensure_one()
        if "result" in self._get_needs() and not self.result:
            self.result = "unsolved"
        self._message_log(
            body=self.env._("The rest goes on in %(job)s.", job=following.name)
        )
        following._message_log(body=self.env._("Goes on with %(job)s.", job=self.name))

    def _has_solved(self):
        """The jobs that go on from each other have solved it when the last is done.

        Whichever is closed last says so.
        """
        if rest := self._get_continuing():
            return all(job.state == "done" and job._has_solved() for job in rest)
        return super()._has_solved()

    def _get_solved_at(self):
        rest = self._get_continuing()
        return max(
            filter(
                None,
                (super()._get_solved_at(), *(job._get_solved_at() for job in rest)),
            ),
            default=False,
        )

    # ------------------------------------------------------------
    # PROMISES GO ON
    # ------------------------------------------------------------

    def _get_chain(self):
        """This job and all it goes on from, the latest first; called under sudo."""
        self.ensure_one()
        chain, order = self.browse(), self
        while order and order not in chain:
            chain |= order
            order = order.previous_attempt_id or order.continues_id
        return chain

    def _get_family(self):
        """All jobs that go on from the same first one; called under sudo."""
        family = generation = self._get_chain()[-1:]
        while (
            generation := (generation.continued_by_ids | generation.next_attempt_ids)
            - family
        ):
            family |= generation
        return family

    def _sla_get_known_targets(self):
        """A promise that an earlier attempt was given is not made a second time."""
        known = super()._sla_get_known_targets()
        for order in self:
            before = order.sudo()._get_chain() - order
            if before:
                earlier = super(Order, before)._sla_get_known_targets()
                known |= {(order.id, target) for _holder, target in earlier}
        return known

    def _take_over_promises(self, before):
        """Open promises of the job before go on here, with the clock they have.

        Kept ones stay where they were kept.
        """
        self.ensure_one()
        self.env.flush_all()
        # the engine's table: written by statements only
        self.env.cr.execute(
            SQL(
                "UPDATE after_sales_sla_timer SET order_id = %s"
                " WHERE order_id = %s AND closed_at IS NULL",
                self.id,
                before.id,
            )
        )
        self.env["after.sales.sla.timer"].invalidate_model(["order_id"])
        (self | before)._sla_sync()

    # ------------------------------------------------------------
    # A FREE SERVICE, A CONTRACT'S VISIT: ONCE
    # ------------------------------------------------------------

    def _has_kin_taken(self, field):
        """Whether another job that does a part of the same work has used it up."""
        self.ensure_one()
        if not (self.previous_attempt_id or self.continues_id or self.continued_by_ids):
            return False
        # bounded: one mark of the jobs this one goes on from or goes on in
        kin = self.sudo()._get_family() - self
        return any(kin.mapped(field))

    def _get_free_services_left(self):
        """What another part of the same work has used counts for this one as well."""
        left = super()._get_free_services_left()
        return left + 1 if self._has_kin_taken("free_service_taken") else left

    def _take_free_service(self):
        if self._has_kin_taken("free_service_taken"):
            self._take_contract()
            self.line_ids._propose_coverage()
            return None
        return super()._take_free_service()

    def _count_free_service(self, line):
        if self._has_kin_taken("free_service_taken"):
            return None
        return super()._count_free_service(line)

    def _is_contract_visit(self):
        return super()._is_contract_visit() and not self._has_kin_taken(
            "contract_visit_taken"
        )
