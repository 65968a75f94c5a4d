# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import coverage


class Order(models.Model):
    """A free service: asked for by the customer, used up when the job is done (S6)."""

    _inherit = "after.sales.order"

    free_service_asked_at = fields.Datetime(
        string="Asked at",
        compute="_compute_free_service_asked_at",
        store=True,
        readonly=False,
        copy=False,
        help="When the customer asked for the free service.",
    )
    free_services_note = fields.Char(related="equipment_id.free_services_note")

    @api.depends("use_free_service")
    def _compute_free_service_asked_at(self):
        for order in self:
            order.free_service_asked_at = order.use_free_service and (
                order.free_service_asked_at or fields.Datetime.now()
            )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._check_free_service_asked_by()
        return orders

    def write(self, vals):
        if "use_free_service" in vals:
            self._check_free_service_open(vals["use_free_service"])
        res = super().write(vals)
        if not {"use_free_service", "free_service_asked_by"}.isdisjoint(vals):
            self._check_free_service_asked_by()
        return res

    def _check_free_service_open(self, value):
        """A free service is used up when the job is done: not before, not after.

        :raises UserError: somebody asks for one, or takes it back, on a closed job
        """
        if self.env.su:
            return
        for order in self:
            if order.use_free_service != bool(value) and order.state in (
                "done",
                "cancelled",
            ):
                raise UserError(
                    self.env._(
                        "%(job)s is closed: a free service is asked for before the job"
                        " is done. What the customer shall not pay, the service"
                        " manager decides.",
                        job=order.name,
                    )
                )

    def _check_free_service_asked_by(self):
        """The buyer may keep them for later: who asked belongs to the record.

        No constraint: those run as superuser, and our own code has no one to name.

        :raises ValidationError: somebody uses one and names nobody who asked
        """
        if self.env.su:
            return
        for order in self:
            if (
                order.use_free_service
                and not (order.free_service_asked_by or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "%(job)s: enter who of the customer asked for the free"
                        " service.",
                        job=order.name,
                    )
                )

    @api.constrains("use_free_service", "equipment_id", "free_service_taken")
    def _check_use_free_service(self):
        for order in self:
            if not order.use_free_service or order.free_service_taken:
                continue
            if order.state in ("done", "cancelled"):
                continue
            if not order.equipment_id:
                raise ValidationError(
                    self.env._("A free service belongs to a unit: choose it first.")
                )
            if order._get_free_services_left() <= 0:
                raise ValidationError(
                    self.env._(
                        "No free service is left for %(unit)s. The job is charged by"
                        " the price rule of its warranty term.",
                        unit=order.equipment_id.display_name,
                    )
                )

    def _get_free_services_left(self):
        """How many the unit has for this job; its own claim counts as left.

        A request in time holds: the promise may lapse before the work is done.
        """
        self.ensure_one()
        unit = self.equipment_id
        if not unit or not unit._may_ask_for_free_service(
            self.free_service_asked_at or fields.Datetime.now()
        ):
            return 0
        used = unit.free_services_before + unit._get_free_services_taken().get(
            unit._origin, 0
        )
        # bounded: the number promised for this job's own unit
        granted = unit.warranty_id.sudo().free_service_count
        return max(0, granted - used) + (1 if self.free_service_taken else 0)

    def _get_price_terms(self):
        """The frozen rule for this job's unit, else what its term promises."""
        self.ensure_one()
        unit = self.equipment_id.sudo()  # bounded: the rule of this job's unit
        return unit.warranty_id or unit.warranty_term_id

    def _get_price_rule(self):
        """How work after the warranty is priced: the unit's term, else at cost (S7).

        :return: ``cost``, ``list`` or ``quotation``
        """
        return self._get_price_terms().post_warranty_pricing or "cost"

    def _do_done(self):
        """Whoever is second on the last free service waits and is run again.

        Before anything else is done: the less a transaction has done, the less is
        done twice.
        """
        asking = self.filtered("use_free_service").equipment_id
        # bounded: touches the row so that a parallel job waits and is retried
        asking.sudo()._serialise(["free_services_left"])
        return super()._do_done()

    def _take_free_service(self):
        """Use up one free service if the customer asked and a line needed it (S6).

        A rework or a job under warranty leaves the quota alone. Two jobs that
        close at once met on the unit's row: the later one sees what is left.
        """
        self.ensure_one()
        if self.free_service_taken:
            return
        if self.use_free_service:
            self.line_ids._propose_coverage()
        # also where a decision keeps it and the desk has taken the request back
        if coverage.FREE_SERVICE in self.line_ids.mapped("coverage"):
            self.sudo().free_service_taken = True  # a field of the steps
            return
        if not self.use_free_service:
            return
        if self._get_free_services_left() > 0 or not self.amount_to_pay:
            return  # rework, warranty, or nothing but parts: the quota stays
        self.sudo().use_free_service = False  # as the desk would do
        self._tell_no_free_service()

    def _count_free_service(self, line):
        """Late travel that a free service bears uses it up, if nothing did before.

        Called under sudo.
        """
        self.ensure_one()
        if line.coverage != coverage.FREE_SERVICE or self.free_service_taken:
            return
        self.equipment_id._serialise(["free_services_left"])
        line._propose_coverage()
        self.free_service_taken = line.coverage == coverage.FREE_SERVICE

    def _tell_no_free_service(self):
        """The dispatcher tells the customer that this job is charged after all."""
        self.ensure_one()
        body = self.env._(
            "The last free service was used by another job meanwhile. This job is"
            " priced by the rule of the warranty term; tell the customer."
        )
        self.message_post(body=body, partner_ids=self.team_id.user_id.partner_id.ids)
        # bounded: a to-do on this very job, whoever closes it
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("No free service was left"),
            note=body,
            user_id=self._get_dispatcher().id,
        )

    def _get_dispatcher(self):
        """Who plans for this customer: the leader of the point, else who made it."""
        self.ensure_one()
        return self.sudo().team_id.user_id or self.create_uid
