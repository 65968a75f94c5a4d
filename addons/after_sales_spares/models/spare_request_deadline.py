# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

from odoo.addons.after_sales_service.models.sla_tick import DATABASE_ERRORS
from odoo.addons.after_sales_service.tools.work_clock import (
    HOUR,
    BeyondHorizon,
    NoWorkingTime,
    to_datetime,
    to_epoch,
)

from ..tools.four_eyes import choose, get_deciders
from .one_by_one import do_or_each

_logger = logging.getLogger(__name__)

#: requests looked at in one go
BATCH_SIZE = 200
ALERT_KINDS = [("remind", "Remind"), ("escalate", "Ask the Next One")]


class SpareRequest(models.Model):
    """An approver has his time; then he is reminded, then the next one is asked."""

    _inherit = "after.sales.spare.request"

    approval_deadline = fields.Datetime(
        string="Decide by",
        readonly=True,
        copy=False,
        help="Working hours of the company from the moment the approver was asked;"
        " fewer while the unit stands still. Then the next approver is asked.",
    )
    alert_at = fields.Datetime(string="Next Reminder", readonly=True, copy=False)
    alert_kind = fields.Selection(ALERT_KINDS, readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    approval_note = fields.Text(
        string="Approval", compute="_compute_approval_note", compute_sudo=True
    )

    _due_idx = models.Index("(alert_at) WHERE alert_at IS NOT NULL")

    @api.depends("state", "approval_deadline")
    def _compute_is_late(self):
        late = self.filtered_domain(self._get_late_domain())
        late.is_late = True
        (self - late).is_late = False

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_late_domain()

    @api.model
    def _get_late_domain(self):
        return Domain("state", "=", "submitted") & Domain(
            "approval_deadline", "<", fields.Datetime.now()
        )

    @api.depends(
        "state",
        "approval_rules",
        "approver_id",
        "substitute_id",
        "approval_deadline",
        "decided_by_id",
        "refusal_reason",
        "alternative",
    )
    @api.depends_context("lang", "tz")
    def _compute_approval_note(self):
        """Why an approval is needed, who is asked until when, what was said."""
        for request in self:
            request.approval_note = "\n".join(request._get_approval_notes())

    def _get_approval_notes(self):
        self.ensure_one()
        rules = self.approval_rules
        notes = []
        if self.state == "draft" and rules:
            notes.append(
                self.env._(
                    "Will need an approval because of: %s."
                    " Say why the parts are needed.",
                    rules,
                )
            )
        elif self.state == "submitted":
            notes.append(self.env._("Approval because of: %s.", rules))
            names = {
                "approver": self.approver_id.name,
                "substitute": self.substitute_id.name,
            }
            notes.append(
                self.env._(
                    "Waits for %(substitute)s, in the place of %(approver)s.", **names
                )
                if self.substitute_id
                else self.env._("Waits for %(approver)s.", **names)
            )
            if self.approval_deadline:
                deadline = format_datetime(
                    self.env, self.approval_deadline, dt_format="short"
                )
                notes.append(
                    self.env._(
                        "Decide by %s; then the next approver is asked.", deadline
                    )
                )
        elif self.state == "refused":
            notes.append(
                self.env._(
                    "Refused by %(user)s: %(reason)s",
                    user=self.decided_by_id.name,
                    reason=self.refusal_reason,
                )
            )
            if self.alternative:
                notes.append(self.env._("Instead: %s", self.alternative))
        return notes

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def _prepare_deadline(self):
        """Values of the time that an approver has from now on."""
        self.ensure_one()
        company = self.company_id
        hours = (
            company.after_sales_spare_hours_down
            if self.is_unit_down
            else company.after_sales_spare_hours
        )
        if not hours:
            return {"approval_deadline": False, "alert_at": False, "alert_kind": False}
        now = fields.Datetime.now()
        return {
            "approval_deadline": self._plan_hours(now, hours),
            "alert_at": self._plan_hours(now, hours / 2),
            "alert_kind": "remind",
        }

    def _plan_hours(self, start, hours):
        """When so many working hours of the company are over."""
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            return start + timedelta(hours=hours)
        clock = calendar._get_work_clock(calendar.id)
        try:
            return to_datetime(clock.plan(to_epoch(start), round(hours * HOUR)))
        except (BeyondHorizon, NoWorkingTime):
            # a calendar that never works holds no decision up
            return start + timedelta(hours=hours)

    # ------------------------------------------------------------
    # SERVE
    # ------------------------------------------------------------

    @api.model
    def _get_due_domain(self):
        return Domain("alert_at", "<=", fields.Datetime.now()) & Domain(
            "state", "=", "submitted"
        )

    @api.model
    def _cron_approvals(self):
        """Remind and escalate what is due, each once; a bad one stops nothing."""
        cron = self.env["ir.cron"]
        self._follow_substitutions()
        domain = self._get_due_domain()
        while due := self.search(domain, order="alert_at, id", limit=BATCH_SIZE):
            # taken by another worker, or decided meanwhile: left alone
            requests = due.try_lock_for_update().filtered_domain(domain)
            for request in requests:
                request._try_alert()
            if not cron._commit_progress(len(requests)) or requests != due:
                break

    @api.model
    def _follow_substitutions(self):
        """Where a substitution began or ended, the to-do goes to whoever acts now."""
        waiting = self.search(
            Domain("state", "=", "submitted") & Domain("approver_id", "!=", False)
        )
        rows = waiting._get_substitutions()
        acting = {
            (company, row.approver): row.substitute
            for company, substitutions in rows.items()
            for row in substitutions
        }
        moved = waiting.filtered(
            lambda request: (
                acting.get((request.company_id, request.approver_id.id), False)
                != request.substitute_id.id
            )
        )
        # taken by another worker, or decided meanwhile: left alone
        for request in moved.try_lock_for_update():
            do_or_each(request, lambda one: one._hand_to_acting(rows[one.company_id]))

    def _hand_to_acting(self, substitutions):
        """Ask who acts for the approver today; his time to decide goes on."""
        self.ensure_one()
        approver = self.approver_id
        deciders = get_deciders(approver.ids, self._get_authors().ids, substitutions)
        chosen = choose(deciders, (), None)
        asked = self.substitute_id or approver
        if self.state != "submitted" or not chosen or chosen[1] == asked.id:
            return
        acting = chosen[1]
        self.substitute_id = acting != approver.id and acting
        self._log("forwarded", on_behalf=approver, to_user_id=acting)
        self._plan_decision(acting)

    def _try_alert(self):
        """One that fails is marked and told, and not tried for ever."""
        try:
            with self.env.cr.savepoint():
                self._alert()
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except Exception as error:  # a user without address, a broken rule …
            _logger.warning("%s could not be reminded of", self, exc_info=True)
            self.write({"alert_at": False, "alert_kind": False})
            self._log("failed", comment=str(error))

    def _alert(self):
        self.ensure_one()
        if self.alert_kind == "remind":
            asked = self.substitute_id or self.approver_id
            self.write({"alert_kind": "escalate", "alert_at": self.approval_deadline})
            self._log("reminded", to_user_id=asked.id)
            self._notify_users(asked)
            return
        before = self.approver_id
        if self._ask():
            self._log(
                "escalated",
                on_behalf=before,
                to_user_id=(self.substitute_id or self.approver_id).id,
            )
            return
        # nobody further: all who may decide are told, once
        self.write({"alert_at": False, "alert_kind": False})
        self._log("escalated", comment=self.env._("No further approver is there."))
        deciders = self.env["res.users"].browse(self._get_deciders())
        self._notify_users(deciders | self.company_id.after_sales_manager_id)

    def _notify_users(self, users):
        for user in users:
            self.with_context(lang=user.lang).message_notify(
                partner_ids=user.partner_id.ids,
                subject=self.with_context(lang=user.lang).env._(
                    "Not decided yet: %s", self.name
                ),
                body=self.with_context(lang=user.lang)._get_question() or Markup(),
            )
