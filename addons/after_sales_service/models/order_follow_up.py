# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from .order import KINDS_REMOTE

#: local time at which calls and visits are planned to begin with
BEGIN = time(9, 0)
REPORT = "after_sales_service.action_report_service"
VISIT_REPORT = "after_sales_service.action_report_visit"


class Order(models.Model):
    """Calls and visits that follow a job (S24)."""

    _inherit = "after.sales.order"

    follow_up_of_id = fields.Many2one(
        "after.sales.order",
        string="Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The job after which the customer is called or visited.",
    )
    follow_up_ids = fields.One2many(
        "after.sales.order", "follow_up_of_id", string="Follow-ups"
    )

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def _plan_follow_up(self, kind, on, reason):
        """Plan a call or visit after each job; one that is open already serves.

        It then has this reason as well, and comes as early as the first one asks.

        :param str kind: ``call`` or ``visit``
        :param datetime on: naive UTC
        :param str reason: why, in the words that the caller or visitor reads
        :return: the jobs, those of before included
        """
        # bounded: a call or visit about these jobs. Whoever closes a job may not
        # plan others: an engineer, a customer who gives a bad mark
        jobs = self.sudo()
        planned = jobs.follow_up_ids.filtered(
            lambda order: (
                order.kind == kind and order.state not in ("done", "cancelled")
            )
        )
        for order in planned:
            order._add_reason(on, reason)
        vals_list = [
            order._prepare_follow_up_vals(kind, on, reason)
            for order in jobs - planned.follow_up_of_id
        ]
        return (planned | jobs.create(vals_list)).with_env(self.env)

    def _add_reason(self, on, reason):
        """Take up one more reason for a follow-up that is planned; under sudo."""
        self.ensure_one()
        reasons = (self.description or "").split("\n")
        if reason not in reasons:
            self.description = "\n".join([*filter(None, reasons), reason])
        if self.state == "draft" and self.planned_start and on < self.planned_start:
            self.planned_start = on

    def _prepare_follow_up_vals(self, kind, on, reason):
        """Values of the call or visit after this job."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "kind": kind,
            "equipment_id": self.equipment_id.id,
            "partner_id": self.partner_id.id,
            "site_partner_id": self.site_partner_id.id,
            "team_id": self.team_id.id,
            "planned_start": on,
            "description": reason,
            "follow_up_of_id": self.id,
        }

    @api.model
    def _get_follow_up_time(self, day, company):
        """The morning of a day; of the next working day where it is a day off.

        :param date day: in the zone of the company
        :return: naive UTC
        """
        zone = pytz.timezone(company._get_after_sales_tz())
        morning = zone.localize(datetime.combine(day, BEGIN))
        calendar = company.resource_calendar_id
        if calendar.attendance_ids:
            working = calendar.plan_hours(0, morning, compute_leaves=True) or morning
            if (on := working.astimezone(zone).date()) != day:
                morning = zone.localize(datetime.combine(on, BEGIN))
        return morning.astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _do_done(self):
        result = super()._do_done()
        # bounded: the rows of these jobs' customers, which nobody writes by hand
        self.env["after.sales.follow.up"].sudo()._contact_happened(self.sudo())
        self._plan_by_rules()
        return result

    def _do_cancel(self):
        result = super()._do_cancel()
        # bounded: as above
        self.env["after.sales.follow.up"].sudo()._follow_up_cancelled(self)
        self._drop_follow_ups()
        return result

    def _drop_follow_ups(self):
        """Nobody asks how a job went that was none; a complaint is called about."""
        # bounded: calls and visits after these jobs that nobody has begun
        for order in self.sudo().follow_up_ids:
            complained = any(order.follow_up_of_id.feedback_ids.mapped("is_poor"))
            if order.state in ("draft", "scheduled") and not complained:
                order._do_cancel()

    def _plan_by_rules(self):
        """Have the customer called or visited after each job, as the rules say."""
        for company, orders in self.sudo().grouped("company_id").items():
            today = company._get_after_sales_today()
            rules = self.env["after.sales.follow.up.rule"].sudo()
            rules = rules._get_rules("job", company)
            for order in orders.filtered(lambda order: order._is_followed_up()):
                for kind, rule in rules._get_applicable(
                    order.product_id, order.partner_id, order.kind
                ).items():
                    day = today + timedelta(days=rule.delay_days)
                    order._plan_follow_up(
                        kind,
                        self._get_follow_up_time(day, company),
                        rule._get_task(company),
                    )

    def _is_followed_up(self):
        """Not the company's own plant, nor a job whose work goes on in another one.

        The customer is called after the last of them.
        """
        self.ensure_one()
        goes_on = self._is_unaccepted() or self._get_continuing()
        return self.equipment_id.owner_kind != "own_plant" and not goes_on

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_missing_papers(self):
        """After a call nothing was done on site: there is no service report."""
        missing = super()._get_missing_papers()
        if self.kind in KINDS_REMOTE:
            missing = [name for name in missing if name != "report_attachment_id"]
        return missing

    def _send_report(self):
        if self.kind not in KINDS_REMOTE:
            return super()._send_report()
        return None

    def _make_paper(self, report, data=None):
        """The service report of a visit is the visit report."""
        if report == REPORT and self.kind == "visit":
            report = VISIT_REPORT
        return super()._make_paper(report, data=data)

    def action_print_report(self):
        self.ensure_one()
        if self.kind == "visit":
            return self.env.ref(VISIT_REPORT).report_action(self)
        return super().action_print_report()
