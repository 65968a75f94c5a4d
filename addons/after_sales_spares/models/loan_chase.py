# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import api, fields, models

from odoo.addons.after_sales_service.models.sla_tick import DATABASE_ERRORS

from .loan import AT_CUSTOMER

_logger = logging.getLogger(__name__)

CUSTOMER_TEMPLATE = "after_sales_spares.mail_template_loan_due"
BATCH = 200


class Loan(models.Model):
    """A loaner is asked back by date: customer and desk are reminded (S13)."""

    _inherit = "after.sales.loan"

    @api.model
    def _cron_chase(self):
        """Remind of what is due, each once a day at most; O(due), not O(all)."""
        cron = self.env["ir.cron"]
        domain = [
            ("chase_on", "<=", fields.Date.today()),
            ("state", "in", AT_CUSTOMER),
        ]
        due = self.search(domain, order="chase_on, id", limit=BATCH)
        cron._commit_progress(remaining=self.search_count(domain))
        for loan in due:
            loan = loan.try_lock_for_update().filtered_domain(domain)
            if loan:
                loan.with_company(loan.company_id)._try_to_chase()
            if not cron._commit_progress(1):
                break

    def _try_to_chase(self):
        """One that fails is seen all the same, or it would fail again every day."""
        self.ensure_one()
        self.chased_on = fields.Date.today()
        try:
            with self.env.cr.savepoint():
                self._chase()
        except DATABASE_ERRORS:
            raise
        except Exception:
            _logger.warning("%s could not be asked back", self.name, exc_info=True)
            if self.user_id:
                self._ask_to_fetch()

    def _chase(self):
        today = fields.Date.today()
        if self.planned_return_on <= today:
            if self.state == "out":
                reader = self.with_context(lang=self.company_id.partner_id.lang)
                self._do_due_back(reader.env._("The time agreed is over."))
            elif self.user_id:
                self._ask_to_fetch()
        if self._get_customer():
            self.env.ref(CUSTOMER_TEMPLATE).send_mail(
                self.id, email_layout_xmlid="mail.mail_notification_light"
            )

    def _get_customer(self):
        """Who is told for the customer: has an address; may be nobody."""
        self.ensure_one()
        known = self.partner_id | self.partner_id.commercial_partner_id
        return known.filtered("email")[:1]

    def _get_customer_url(self):
        """Where the customer sees until when he has it; for his login."""
        return f"{self.get_base_url()}/my/equipment/{self.equipment_id.id}"
