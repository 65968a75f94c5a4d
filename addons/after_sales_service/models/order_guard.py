# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .order import FIELDS_OF_STEPS, KINDS_REMOTE, STATES, TRANSITIONS


class Order(models.Model):
    """Who may take which step of a job, and which fields nobody writes by hand."""

    _inherit = "after.sales.order"

    can_schedule = fields.Boolean(compute="_compute_can")
    can_dispatch = fields.Boolean(compute="_compute_can")
    can_depart = fields.Boolean(compute="_compute_can")
    can_arrive = fields.Boolean(compute="_compute_can")
    can_finish = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")
    can_done = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")
    can_carry = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_consume = fields.Boolean(compute="_compute_can")
    is_desk = fields.Boolean(compute="_compute_is_desk")

    @api.depends_context("uid")
    def _compute_is_desk(self):
        self.is_desk = self._is_desk()

    @api.depends(
        "state", "kind", "departed_at", "is_signed", "line_ids.state", "member_user_ids"
    )
    @api.depends_context("uid")
    def _compute_can(self):
        desk = self._is_desk()
        for order in self:
            mine = desk or order._is_own()
            remote = order.kind in KINDS_REMOTE
            open_in = {
                step: order.state in TRANSITIONS[step][0] for step in TRANSITIONS
            }
            order.can_schedule = desk and open_in["schedule"]
            order.can_dispatch = desk and open_in["dispatch"]
            order.can_depart = (
                mine and open_in["depart"] and not order.departed_at and not remote
            )
            order.can_arrive = (
                mine and open_in["arrive"] and bool(order.departed_at or remote)
            )
            order.can_finish = mine and open_in["finish"]
            order.can_sign = mine and open_in["sign"] and not order.is_signed
            order.can_done = (
                mine
                and open_in["done"]
                and (order.is_signed or not order._needs_signature())
            )
            order.can_refuse = (
                mine
                and open_in["refuse"]
                and order._needs_acceptance()
                and not order.is_signed
            )
            order.can_carry = mine and open_in["carry"] and not order.is_signed
            order.can_cancel = desk and open_in["cancel"]
            order.can_consume = (
                mine
                and order.state in ("in_progress", "to_accept")
                and "planned" in order.part_line_ids.mapped("state")
            )

    def _check_report_open(self):
        """What the customer has signed for, or has in hand, stays as it is.

        :raises UserError: the job is signed or closed
        """
        for order in self:
            if order._is_sealed() or order.state in ("done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(job)s is signed or closed: its report cannot be changed"
                        " any more.",
                        job=order.name,
                    )
                )

    @api.model
    def _get_fields_without_client_default(self):
        return super()._get_fields_without_client_default() | FIELDS_OF_STEPS

    @api.model
    def _check_vals_of_steps(self, vals_list):
        """Refuse values that only the steps of a job may write.

        :raises AccessError: a client tries to write a state, a signature's time,
            a paper or the link to the money
        """
        for vals in vals_list:
            touched = FIELDS_OF_STEPS.intersection(vals) - {"name"}
            if vals.get("state") == "draft":
                touched -= {"state"}
            if vals.get("name", "New") != "New":
                touched |= {"name"}
            if touched:
                raise AccessError(
                    self.env._(
                        "These fields are written by the steps of the job, not by"
                        " hand: %(fields)s",
                        fields=", ".join(sorted(touched)),
                    )
                )

    @api.model
    def _is_desk(self):
        """Whether the user plans jobs for others."""
        return self.env.su or self.env.user.has_group(
            "after_sales_service.group_after_sales_dispatcher"
        )

    def _is_own(self):
        """Whether the user is one of the engineers of this job."""
        self.ensure_one()
        # bounded: compares user ids only; an engineer cannot read other users' links
        return self.env.user in self.sudo().member_user_ids

    def _check_own(self):
        """Engineers work on their own jobs only; the desk may help out.

        :raises AccessError: the user is neither
        """
        self.check_access("write")
        if self._is_desk():
            return
        for order in self:
            if not order._is_own():
                raise AccessError(
                    self.env._(
                        "%(job)s is not your job. Ask the dispatcher to add you to it.",
                        job=order.name,
                    )
                )

    def _check_desk(self):
        self.check_access("write")
        if not self._is_desk():
            raise AccessError(self.env._("Jobs are planned by the dispatcher."))

    def _check_step(self, step):
        """The step fits the state of every job in ``self``.

        :raises UserError: it does not; says where the job stands
        """
        allowed = TRANSITIONS[step][0]
        labels = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            if order.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(job)s is in state “%(state)s”: this step is not open."
                        " It can be taken in: %(allowed)s.",
                        job=order.name,
                        state=labels[order.state],
                        allowed=", ".join(
                            labels[key] for key, _label in STATES if key in allowed
                        ),
                    )
                )

    def _write_step(self, step, vals=None):
        """Move to the state that ``step`` leads to; its check has been made."""
        # the engineer has no right on these fields (FIELDS_OF_STEPS); env.user
        # stays the person who took the step
        self.sudo().write(dict(vals or {}, state=TRANSITIONS[step][1]))
