# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import api, fields, models
from odoo.fields import Domain

from .notice_steps import TO_CALL, TO_SEND
from .sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)

#: notices looked at in one go
BATCH_SIZE = 200


class Notice(models.Model):
    """What is due today: sent by itself or reminded of, later chased; O(due)."""

    _inherit = "after.sales.notice"

    @api.model
    def _get_due_domain(self):
        return Domain("remind_at", "<=", fields.Datetime.now())

    @api.model
    def _cron_notices(self):
        """Serve each notice that needs somebody now, once; a bad one stops nothing."""
        cron = self.env["ir.cron"]
        domain = self._get_due_domain()
        while due := self.search(domain, order="remind_at, id", limit=BATCH_SIZE):
            notices = due.try_lock_for_update()
            if not notices._try_serve():
                for notice in notices:
                    notice._try_serve()
            if not cron._commit_progress(len(notices)) or notices != due:
                break

    def _try_serve(self):
        """Serve notices, all or none; a single one that fails is told to a person.

        :return: whether it succeeded
        """
        try:
            with self.env.cr.savepoint():
                self._serve()
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except Exception as error:  # an address or a unit that does not fit
            if len(self) == 1:
                _logger.warning("%s could not be served", self, exc_info=True)
                self._set_reminded()
                self.problem = str(error)
                self._remind_desk(TO_SEND, str(error))
            return False
        return True

    def _serve(self):
        drafts = self.filtered(lambda notice: notice.state == "draft")
        (self - drafts)._chase()
        by_mail = drafts.filtered(
            lambda notice: (
                notice.company_id.after_sales_notice_mode == "send"
                and notice.partner_id.email
                and notice.start > fields.Datetime.now()
            )
        )
        drafts._set_reminded()
        by_mail._do_send()
        for notice in drafts - by_mail:
            notice._remind_desk(TO_SEND, notice.send_by_text)
        for notice in by_mail.filtered(lambda notice: not notice.in_time):
            # production knows at last, but the work cannot begin by this notice
            notice._remind_desk(TO_CALL, notice.order_id._get_notice_problem())

    def _set_reminded(self):
        now = fields.Datetime.now()
        for notice in self:
            notice["reminded_at" if notice.state == "draft" else "chased_at"] = now

    def _chase(self):
        """Nobody has acknowledged, and the work is on the next production day."""
        self._set_reminded()
        self._mail("chase")
        for notice in self:
            notice._remind_desk(TO_CALL, notice._get_window())

    @api.model
    def _reckon_drafts(self, calendars):
        """Days off were entered or taken back: drafts are due on other days."""
        drafts = self.search(
            Domain("state", "=", "draft")
            & (
                Domain("equipment_id.calendar_id", "in", calendars.ids)
                | Domain("company_id.resource_calendar_id", "in", calendars.ids)
            )
        )
        for name in ("send_by", "send_on", "remind_at"):
            self.env.add_to_compute(self._fields[name], drafts)
