# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..tools import period
from .order import KINDS_REMOTE, KINDS_REPAIR


class Order(models.Model):
    """The steps of a job: plan, drive, work, close; each checks, then writes."""

    _inherit = "after.sales.order"

    # ------------------------------------------------------------
    # STEPS: PLAN
    # ------------------------------------------------------------

    def action_schedule(self):
        self._check_can_schedule()
        self._do_schedule()
        return True

    def _check_can_schedule(self):
        self._check_desk()
        self._check_step("schedule")
        for order in self:
            if not order.planned_start or not order.engineer_id:
                raise UserError(
                    self.env._(
                        "%(job)s: choose the engineer and the planned start first.",
                        job=order.name,
                    )
                )

    def _do_schedule(self):
        self._write_step("schedule")

    def action_dispatch(self):
        self._check_can_dispatch()
        self._do_dispatch()
        return True

    def _check_can_dispatch(self):
        self._check_desk()
        self._check_step("dispatch")
        for order in self:
            if not order.engineer_id:
                raise UserError(
                    self.env._("%(job)s: choose the engineer first.", job=order.name)
                )
            if order.kind == "installation" and is_html_empty(order.installation_plan):
                raise UserError(
                    self.env._(
                        "%(job)s: an installation needs its written plan before the"
                        " engineer leaves. Fill in the tab “Installation Plan”.",
                        job=order.name,
                    )
                )

    def _do_dispatch(self):
        self._write_step("dispatch", {"dispatched_at": fields.Datetime.now()})
        self._tell_engineer()

    def _tell_engineer(self):
        """The engineer follows the job and finds it among the to-dos."""
        for order in self:
            if order.user_id and order.user_id != self.env.user:
                order.message_subscribe(partner_ids=order.user_id.partner_id.ids)
                order.activity_schedule(
                    "after_sales_service.mail_act_dispatched",
                    date_deadline=fields.Date.context_today(
                        order, order.planned_start or fields.Datetime.now()
                    ),
                    user_id=order.user_id.id,
                )

    def _follow_engineer(self):
        """Another engineer takes over: to-do, ticket and its promises go along."""
        self.activity_unlink(["after_sales_service.mail_act_dispatched"])
        self._tell_engineer()
        for order in self.filtered("user_id"):
            # the desk chose the engineer; bounded to the assignee of this ticket
            order.ticket_id.sudo().user_id = order.user_id

    # ------------------------------------------------------------
    # STEPS: ON THE ROAD
    # ------------------------------------------------------------

    def action_depart(self):
        self._check_can_depart()
        self._do_depart()
        return True

    def _check_can_depart(self):
        self._check_own()
        self._check_step("depart")

    def _do_depart(self):
        self._write_step("depart", {"departed_at": fields.Datetime.now()})

    def action_arrive(self):
        self._check_can_arrive()
        self._do_arrive()
        return True

    def _check_can_arrive(self):
        self._check_own()
        self._check_step("arrive")
        for order in self:
            if not order.departed_at and order.kind not in KINDS_REMOTE:
                raise UserError(
                    self.env._(
                        "%(job)s: nobody has departed yet. Press “Depart” first.",
                        job=order.name,
                    )
                )

    def _do_arrive(self):
        self._write_step("arrive", {"arrived_at": fields.Datetime.now()})
        self.activity_feedback(["after_sales_service.mail_act_dispatched"])
        for order in self:
            order._reach("on_site", order.arrived_at)

    def action_finish(self):
        self._check_can_finish()
        self._do_finish()
        return True

    def _check_can_finish(self):
        self._check_own()
        self._check_step("finish")
        self._check_times()
        self._check_complete("finish")

    def _do_finish(self):
        for order in self:
            order._do_consume_parts()
            order._write_step("finish", {"finished_at": fields.Datetime.now()})
            order.line_ids._propose_coverage()
            if order.kind == "installation" and order.equipment_id:
                # bounded: the unit of this job waits for its signature
                order.equipment_id.sudo().write(
                    {
                        "state": "awaiting_acceptance",
                        "installed_on": period.day_of(order.finished_at, order.tz),
                    }
                )

    # ------------------------------------------------------------
    # STEPS: CLOSE
    # ------------------------------------------------------------
    def action_done(self):
        self._check_can_done()
        self._do_done()
        return self._get_next_job_notice()

    def _check_can_done(self):
        self._check_own()
        self._check_step("done")
        self._check_complete("done")

    def _do_done(self):
        for order in self:
            # the ledger first: the end of the warranty that the reasons name
            # counts the time out of use that ends with this job
            order._after_work()
            order.line_ids._propose_coverage()
            order._take_free_service()
            order._write_step("done", {"done_at": fields.Datetime.now()})
            order._settle()
            order._send_report()

    def _after_work(self):
        """The unit works again: close the ledger, keep the promises' clocks."""
        self.ensure_one()
        if self._has_solved():
            if self.equipment_id.down_since:
                # bounded: ends the open interval of this job's unit at the time
                # the work was finished; engineers do not write the ledger
                self.equipment_id.sudo()._close_downtime(
                    self._get_solved_at(), order=self
                )
            self._reach("solved", self._get_solved_at())

    def _get_solved_at(self):
        """When the unit worked again, naive UTC."""
        self.ensure_one()
        return self.finished_at

    def _has_solved(self):
        """Whether the work of this job made the unit work again."""
        self.ensure_one()
        return self.kind in KINDS_REPAIR and self.result in ("solved", "limited")

    def _reach(self, event, at):
        """Tell the job's and the ticket's promises that ``event`` happened.

        :param datetime at: naive UTC
        """
        self.ensure_one()
        self._sla_reach(event, at)
        # bounded: a fact of this job on its own ticket. Nobody writes facts by hand,
        # and the ticket may be another team's than the engineer's.
        self.ticket_id.sudo()._take_job_event(event, at, self)

    def _follow_corrected_times(self, arrived_at, finished_at):
        """The desk has corrected when it happened: so have those who were told.

        :param datetime arrived_at: what stood there before, naive UTC or False
        :param datetime finished_at: the same
        """
        self.ensure_one()
        later = finished_at and self.finished_at and self.finished_at > finished_at
        if later:  # the end first: nothing is reached after it, not even in between
            self._follow_corrected_end(finished_at)
        if arrived_at and self.arrived_at and arrived_at != self.arrived_at:
            self._sla_reach("on_site", self.arrived_at)
            # bounded: a fact of this job on its own ticket (as in _reach)
            self.ticket_id.sudo()._correct_job_event(
                "on_site", arrived_at, self.arrived_at
            )
        if not later:
            self._follow_corrected_end(finished_at)

    def _follow_corrected_end(self, was):
        self.ensure_one()
        if not (was and self.finished_at) or was == self.finished_at:
            return
        # bounded: facts of this job on its own ticket and unit (as in _reach)
        ticket, unit = self.ticket_id.sudo(), self.equipment_id.sudo()
        if self.kind == "installation" and unit.state == "awaiting_acceptance":
            unit.installed_on = period.day_of(self.finished_at, self.tz)
        if self.state == "done" and self._has_solved():
            # what the customer has confirmed stays
            unit.downtime_ids.filtered(
                lambda down: (
                    down.end == was
                    and down.state not in ("confirmed", "settled")
                    and down.start <= self.finished_at
                )
            ).end = self.finished_at
            self._sla_reach("solved", self.finished_at)
            ticket._correct_job_event("solved", was, self.finished_at)

    def _get_next_job_notice(self):
        """After one job: name the next one of the same engineer."""
        following = self.search(
            Domain("user_id", "=", self.env.uid)
            & Domain("state", "in", ("scheduled", "dispatched")),
            order="planned_start, id",
            limit=1,
        )
        message = (
            self.env._("Next: %(job)s", job=following.display_name)
            if following
            else self.env._("No further job is waiting for you.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Done, the report goes to the customer"),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_cancel(self):
        self._check_can_cancel()
        self._do_cancel()
        return True

    def _check_can_cancel(self):
        self._check_desk()
        done = self.filtered(lambda order: order.state == "done")
        (self - done)._check_step("cancel")
        if done and not self.env.user.has_group(
            "after_sales_service.group_after_sales_manager"
        ):
            raise AccessError(
                self.env._("A job that is done is cancelled by the service manager.")
            )
        for order in self:
            used = order.line_ids.filtered(lambda line: line.state == "consumed")
            if used:
                raise UserError(
                    self.env._(
                        "%(job)s cannot be cancelled: parts are used already"
                        " (%(parts)s). Finish the job; if the customer shall not pay,"
                        " the service manager decides goodwill.",
                        job=order.name,
                        parts=", ".join(used.mapped("name")),
                    )
                )
        for order in done:
            if order._needs_acceptance():
                raise UserError(
                    self.env._(
                        "%(job)s is signed: an acceptance cannot be cancelled.",
                        job=order.name,
                    )
                )
            # bounded: looks for documents that forbid the cancellation
            if order.sudo().sale_order_id.invoice_ids.filtered(
                lambda move: move.state == "posted"
            ):
                raise UserError(
                    self.env._(
                        "%(job)s is invoiced: make a credit note instead.",
                        job=order.name,
                    )
                )

    def _do_cancel(self):
        for order in self:
            # bounded: the sales order made by this job; nothing of it is posted
            order.sudo().sale_order_id._action_cancel()
            order._write_step("cancel", {"free_service_taken": False})
            order.activity_unlink(["after_sales_service.mail_act_dispatched"])
            order._sla_cancel(reason=self.env._("The job was cancelled"))
            if order.kind == "installation" and order.equipment_id:
                order._reset_unit()

    def _reset_unit(self):
        """A cancelled installation leaves the unit as delivered."""
        unit = self.equipment_id.sudo()  # bounded: this job's unit, its state only
        if unit.state in ("installing", "awaiting_acceptance"):
            unit.write({"state": "delivered", "installed_on": False})
