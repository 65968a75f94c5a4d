# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .order_joint_acceptance import KINDS_PLANNED

#: what decides which unit waits for both signatures
FIELDS_AWAITED = frozenset({"equipment_id", "kind"})


class Order(models.Model):
    """Out of use while it is worked on, back only when both sides have signed (S28).

    A unit that waits for its joint acceptance waits job by job: ``awaiting_since``
    says since when. A refused acceptance hands its waiting over to the next attempt;
    a job that is cancelled half done goes on waiting until it is planned again or the
    service manager returns the unit without the signatures, with a reason.
    """

    _inherit = "after.sales.order"

    awaiting_since = fields.Datetime(
        string="Waiting since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Since when the unit waits for the joint acceptance of this work.",
    )
    awaiting_days = fields.Integer(
        string="Days Waiting", compute="_compute_awaiting_days", aggregator=None
    )
    acceptance_waived_at = fields.Datetime(
        string="Returned without Acceptance on", readonly=True, copy=False, index=True
    )
    acceptance_waived_by_id = fields.Many2one(
        "res.users",
        string="Returned without Acceptance by",
        readonly=True,
        copy=False,
    )
    acceptance_waived_reason = fields.Text(
        string="Why without Acceptance", readonly=True, copy=False
    )
    is_manager = fields.Boolean(compute="_compute_is_manager")

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "awaiting_since",
            "acceptance_waived_at",
            "acceptance_waived_by_id",
            "acceptance_waived_reason",
        }

    @api.depends("awaiting_since")
    def _compute_awaiting_days(self):
        now = fields.Datetime.now()
        for order in self:
            since = order.awaiting_since
            order.awaiting_days = (now - since).days if since else 0

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self._is_manager()

    @api.model
    def _is_manager(self):
        return self.env.user.has_group("after_sales_service.group_after_sales_manager")

    # ------------------------------------------------------------
    # A UNIT IS NOT FREED BY TAKING ITS JOB AWAY
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and not FIELDS_AWAITED.isdisjoint(vals):
            self._check_not_awaited(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awaited(self):
        self._check_not_awaited()

    def _check_not_awaited(self, vals=None):
        """
        :param dict vals: values to be written; None: the jobs are to be deleted
        :raises UserError: a unit waits for the joint acceptance of one
        """
        for order in self.filtered("awaiting_since"):
            # what a form sends along unchanged changes nothing
            if vals is None or any(
                (order[name].id or False if name == "equipment_id" else order[name])
                != vals[name]
                for name in FIELDS_AWAITED.intersection(vals)
            ):
                raise UserError(
                    self.env._(
                        "“%(unit)s” waits for the joint acceptance of %(job)s: unit and"
                        " kind of the job stay, and the job is kept. Let both sides"
                        " sign; or the service manager presses “Return without"
                        " Acceptance”.",
                        unit=order.equipment_id.display_name,
                        job=order.name,
                    )
                )

    # ------------------------------------------------------------
    # STANDSTILL
    # ------------------------------------------------------------

    def _do_arrive(self):
        res = super()._do_arrive()
        for order in self.filtered(lambda order: order._stops_unit()):
            order._begin_standstill()
        return res

    def _stops_unit(self):
        """Whether the unit is out of use while this job is done."""
        self.ensure_one()
        return self.kind in KINDS_PLANNED and (
            self.affects_production or self._is_joint()
        )

    def _begin_standstill(self):
        """A planned interval of the ledger: it counts against availability only."""
        self.ensure_one()
        unit = self.equipment_id.sudo()  # bounded: the ledger of this job's unit
        if unit.state != "in_service":
            return  # it stands still already
        unit.downtime_ids.create(
            unit._prepare_downtime_vals(self.arrived_at)
            | {"kind": "planned", "order_id": self.id}
        )

    def _get_standstill(self):
        """The planned interval of this work, of whichever attempt began it."""
        self.ensure_one()
        order = self.sudo()  # bounded: the ledger of this job's unit
        jobs = order._get_chain()
        return order.equipment_id.downtime_ids.filtered(
            lambda down: down.kind == "planned" and down.order_id in jobs
        )

    def _end_standstill(self, at):
        self.ensure_one()
        for down in self._get_standstill().filtered(lambda down: not down.end):
            down.write({"end": max(at, down.start), "order_id": self.id})

    def _follow_corrected_times(self, arrived_at, finished_at):
        res = super()._follow_corrected_times(arrived_at, finished_at)
        mine = self._get_standstill().filtered(
            lambda down: down.state in ("open", "proposed")
        )
        if arrived_at and self.arrived_at:
            mine.filtered(lambda down: down.start == arrived_at).start = self.arrived_at
        if finished_at and self.finished_at:
            mine.filtered(lambda down: down.end == finished_at).end = self.finished_at
        return res

    # ------------------------------------------------------------
    # WAIT
    # ------------------------------------------------------------

    def _do_finish(self):
        res = super()._do_finish()
        for order in self:
            if order._is_joint():
                order._add_acceptance_lines()
                order._await_acceptance(order.finished_at)
                order._tell_sides()
            else:
                order._end_standstill(order.finished_at)
        return res

    def _await_acceptance(self, since):
        """The unit does not go back into use before both sides have signed."""
        self.ensure_one()
        # fields of the steps; bounded to this job and the state of its unit
        order = self.sudo()
        order.awaiting_since = order.awaiting_since or since
        if order.equipment_id.state in ("in_service", "down"):
            order.equipment_id.state = "awaiting_acceptance"

    def _tell_sides(self):
        """Production gets its link, the head of our side a to-do."""
        self.ensure_one()
        order = self.sudo()  # bounded: a mail and a to-do about this job
        order._mail_acceptance_link()
        head = order._get_dispatcher()
        if head and head != self.env.user:
            order.activity_schedule(
                "after_sales_service.mail_act_joint_sign", user_id=head.id
            )

    def action_ask_production(self):
        """Send production the link once more."""
        self._check_own()
        self._check_step("sign")
        for order in self:
            order._check_role("production")
            order._check_side_open("production")
            contact = order.production_contact_id
            if not contact.email:
                raise UserError(
                    self.env._(
                        "%(contact)s has no mail address: enter it on the contact, or"
                        " choose production's contact on the unit.",
                        contact=contact.display_name,
                    )
                )
            order.sudo()._mail_acceptance_link()  # as in _tell_sides
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The link is on its way."),
            },
        }

    def _mail_acceptance_link(self):
        """Queue the mail that asks production to accept; called under sudo."""
        self.ensure_one()
        template = self.env.ref(
            "after_sales_service.mail_template_joint_acceptance",
            raise_if_not_found=False,
        )
        if template and self.production_contact_id.email:
            template.send_mail(self.id, force_send=False)

    def _cancelled_half_done(self):
        """What was begun and not accepted: the unit waits, or is free again."""
        self.ensure_one()
        if self._is_joint():
            self._await_acceptance(fields.Datetime.now())
        else:
            self._end_standstill(fields.Datetime.now())

    def _do_cancel(self):
        begun = self.filtered(lambda order: order.state in ("in_progress", "to_accept"))
        res = super()._do_cancel()
        for order in begun:
            order._cancelled_half_done()
        return res

    # ------------------------------------------------------------
    # RETURN
    # ------------------------------------------------------------

    def _return_unit(self, at):
        """This work waits no more; the unit is in use unless other work waits."""
        self.ensure_one()
        self._end_standstill(at)
        # fields of the steps; bounded to this job and the state of its unit
        order = self.sudo()
        order.awaiting_since = False
        unit = order.equipment_id
        if unit.state == "awaiting_acceptance" and not unit._get_awaiting_orders():
            unit.state = "down" if unit.down_since else "in_service"

    def _wait_for_next_attempt(self):
        if self._is_joint():
            return None  # the unit waits on: see _start_next_attempt
        return super()._wait_for_next_attempt()

    def _start_next_attempt(self, planned_start=None):
        attempt = super()._start_next_attempt(planned_start)
        if self._is_joint():
            # fields of the steps; bounded to this job and the one that follows
            before, following = self.sudo(), attempt.sudo()
            following.awaiting_since = before.awaiting_since
            before.awaiting_since = False
            before.activity_unlink(["after_sales_service.mail_act_joint_sign"])
            # the date of the plan is served when the work is accepted
            for date in before._get_chain().occurrence_ids:
                date._serve_by(following)
                date.plan_id._refresh_next()
        return attempt

    def action_repeat_acceptance(self):
        """Plan work again that was cancelled half done: the unit still waits."""
        self._check_desk()
        attempts = self.browse()
        for order in self:
            if order.state != "cancelled" or not order.awaiting_since:
                raise UserError(
                    self.env._(
                        "%(job)s is not a cancelled job whose unit waits for its"
                        " acceptance.",
                        job=order.name,
                    )
                )
            attempts |= order._start_next_attempt()
        return attempts._get_records_action(name=self.env._("Next Attempt"))

    def action_waive_acceptance(self):
        """Open the dialog that asks why the unit goes back without signatures."""
        self.ensure_one()
        self._check_can_waive()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return without Acceptance"),
            "res_model": "after.sales.acceptance.waiver",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_waive(self):
        """
        :raises AccessError: not the service manager
        :raises UserError: nothing waits
        """
        self.check_access("write")
        if not self._is_manager():
            raise AccessError(
                self.env._(
                    "A unit goes back into use when both sides have signed (S28). Only"
                    " the service manager returns it without."
                )
            )
        for order in self:
            if not order.awaiting_since:
                raise UserError(
                    self.env._(
                        "No unit waits for the acceptance of %(job)s.", job=order.name
                    )
                )

    def _do_waive(self, reason):
        """Return the unit; who said so, when and why stays on the job."""
        for order in self:
            # fields of the steps; bounded to this job
            order.sudo().write(
                {
                    "acceptance_waived_at": fields.Datetime.now(),
                    "acceptance_waived_by_id": self.env.uid,
                    "acceptance_waived_reason": reason,
                }
            )
            order._return_unit(fields.Datetime.now())
            order.sudo().activity_unlink(["after_sales_service.mail_act_joint_sign"])
            body = self.env._(
                "The unit went back into use without the joint acceptance: %(reason)s",
                reason=reason,
            )
            order.message_post(body=body, subtype_xmlid="mail.mt_note")
            # bounded: a line in the log of this job's unit
            order.equipment_id.sudo()._message_log(body=f"{order.name}: {body}")
