# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.after_sales_service.models.sla_tick import DATABASE_ERRORS
from odoo.addons.after_sales_service.tools.period import day_of

from .order_supply import JOB_OVER, WAITING

_logger = logging.getLogger(__name__)

CRON = "after_sales_spares.ir_cron_tell_parts"
TEMPLATE = "after_sales_spares.mail_template_parts"
UNTOLD = "after_sales_spares.mail_act_parts_untold"
#: jobs whose customers are told in one go
BATCH_SIZE = 100


class Order(models.Model):
    """The customer is told when the parts come, and again when that day changes.

    Once per change: what was told is kept, and several changes within the hour are
    one. Told is what a vendor has confirmed, not what he usually takes.
    """

    _inherit = "after.sales.order"

    parts_told_on = fields.Date(
        string="Parts Told for",
        readonly=True,
        copy=False,
        help="The day for which the customer was told to expect the parts.",
    )
    is_parts_news = fields.Boolean(
        string="Customer to Be Told of Parts",
        compute="_compute_is_parts_news",
        compute_sudo=True,
        store=True,
    )

    _parts_news_idx = models.Index("(id) WHERE is_parts_news IS TRUE")

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"parts_told_on"}

    @api.depends(
        "state",
        "parts_state",
        "parts_promised_on",
        "is_parts_promise_firm",
        "parts_told_on",
    )
    def _compute_is_parts_news(self):
        """A part that only changes shelves is no news: it is there in a day."""
        for order in self:
            day = order._get_parts_day()
            order.is_parts_news = bool(
                day
                and order.state not in JOB_OVER
                and order.is_parts_promise_firm
                and (order.parts_state == "ordered" or order.parts_told_on)
                and day != order.parts_told_on
            )

    def _get_parts_day(self):
        """The day the parts are expected, in the zone of the site; None if unknown."""
        self.ensure_one()
        if self.parts_state not in WAITING or not self.parts_promised_on:
            return None
        return day_of(self.parts_promised_on, self.tz or "UTC")

    def _get_parts_promise_text(self):
        """When the parts are expected, in the reader's language."""
        self.ensure_one()
        day = self._get_parts_day()
        return day and format_date(self.env, day, date_format="full") or ""

    def _get_parts_portal_text(self):
        """How far the parts are, in words for the customer; empty if there is nothing
        to be said. Neither who approves nor who sells is his concern."""
        self.ensure_one()
        if self.state in JOB_OVER or self.parts_state not in (*WAITING, "arrived"):
            return ""
        if self.parts_state == "arrived":
            return self.env._("The parts for this job have arrived.")
        day = self._get_parts_promise_text()
        if not day:
            return self.env._("We are getting the parts for this job.")
        if not self.is_parts_promise_firm:
            return self.env._("We are ordering the parts. Usually here by %s.", day)
        if self.parts_state == "ordered":
            return self.env._("The parts are ordered and expected on %s.", day)
        return self.env._("The parts are on their way, expected on %s.", day)

    # ------------------------------------------------------------
    # TELLING
    # ------------------------------------------------------------

    @api.model
    def _wake_tell_parts(self):
        """Let the customers be told soon, not only with the next hour."""
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            # bounded: whoever confirms an order wakes this one job
            cron.sudo()._trigger()

    @api.model
    def _get_parts_news_domain(self):
        return Domain("is_parts_news", "=", True) & Domain(
            "company_id.after_sales_tell_parts", "=", True
        )

    @api.model
    def _cron_tell_parts(self):
        """Tell each customer whose parts have a new day; O(due), once per change."""
        cron = self.env["ir.cron"]
        domain = self._get_parts_news_domain()
        while due := self.search(domain, order="id", limit=BATCH_SIZE):
            orders = due.try_lock_for_update()
            for order in orders:
                order._try_tell_parts()
            if not cron._commit_progress(len(orders)) or orders != due:
                break

    def _try_tell_parts(self):
        """A job that cannot be told of hinders no other, and is not tried for ever."""
        self.ensure_one()
        day = self._get_parts_day()
        try:
            with self.env.cr.savepoint():
                self._tell_parts()
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except Exception:  # an address or a template that does not fit
            _logger.warning("%s: customer not told of parts", self, exc_info=True)
            self._remind_untold()
        self.parts_told_on = day

    def _tell_parts(self):
        """Queue the mail; without an address somebody phones. Called under sudo."""
        self.ensure_one()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if template and self._get_report_recipients().email:
            # queued, not sent: a mail server that is down undoes nothing
            template.send_mail(self.id, force_send=False)
            self._message_log(
                body=self.env._(
                    "Customer told: parts expected on %s.",
                    self._get_parts_promise_text(),
                )
            )
        else:
            self._remind_untold()

    def _remind_untold(self):
        self._remind_dispatcher(
            UNTOLD,
            self.env._("Tell the customer when the parts come"),
            self.env._(
                "The parts are expected on %s, and no mail could be sent.",
                self._get_parts_promise_text(),
            ),
        )
