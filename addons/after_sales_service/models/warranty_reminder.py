# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)

ACTIVITY_TYPE = "after_sales_service.mail_act_offer_contract"
CUSTOMER_TEMPLATE = "after_sales_service.mail_template_warranty_end"
RUNNING = ("active", "expiring")


class Warranty(models.Model):
    """Reminders before the end: the customer is told, sales offers a contract (S8).

    一年保修期后，买方保留和厂家签署设备后续维修合同的权益. Once for each warranty, and
    once for all units of a customer that end about the same time: one letter and one
    to-do. Reminded anew only where the end moved by as much again.
    """

    _inherit = "after.sales.warranty"

    reminded_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day on which customer and sales were reminded of the end.",
    )
    remind_on = fields.Date(
        compute="_compute_remind_on",
        store=True,
        index="btree_not_null",
        help="The day on which the reminder is due.",
    )

    @api.depends(
        "state", "end_date", "reminded_on", "company_id.after_sales_reminder_days"
    )
    def _compute_remind_on(self):
        for warranty in self:
            days = warranty.company_id.after_sales_reminder_days
            if not days or warranty.state not in RUNNING:
                warranty.remind_on = False
                continue
            notice = timedelta(days=days)
            day = warranty.end_date - notice
            told = warranty.reminded_on
            warranty.remind_on = False if told and day < told + notice else day

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_to_remind_domain(self):
        """Warranties whose reminder is due, of units that are still served."""
        today = fields.Date.today()
        return (
            Domain("remind_on", "<=", today)
            & Domain("end_date", ">=", today)
            & Domain("equipment_id.active", "=", True)
            & Domain("equipment_id.state", "!=", "retired")
            & Domain("equipment_id.owner_kind", "=", "customer")
        )

    @api.model
    def _cron_remind(self):
        """Remind each customer once of all that ends; O(due), not O(all).

        A customer that fails is left to the service manager; the others go on.
        """
        groups = self._read_group(
            self._get_to_remind_domain(),
            ["company_id", "partner_id"],
            ["id:recordset"],
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(groups))
        for company, partner, warranties in groups:
            warranties = warranties.with_company(company)
            if not warranties._try(warranties._remind, partner):
                # seen, or it would fail anew every day
                warranties.reminded_on = fields.Date.today()
                warranties._try(warranties._tell_manager, partner)
            if not cron._commit_progress(1):
                break

    def _try(self, do, partner):
        """Do something for one customer; what fails leaves nothing half-done.

        :return: whether it succeeded
        """
        try:
            with self.env.cr.savepoint():
                do(partner)
        except DATABASE_ERRORS:
            raise  # the server runs the whole job again
        except Exception:
            _logger.warning("Reminder of %s failed", self, exc_info=True)
            return False
        return True

    def _remind(self, partner):
        """Tell one customer, and those who sell to him, of these ends."""
        self.reminded_on = fields.Date.today()
        to_offer = self.filtered(lambda warranty: warranty._needs_offer())
        if to_offer:
            to_offer._remind_sales(partner)
        if self.company_id.after_sales_remind_customer:
            self._remind_customer(partner)

    def _tell_manager(self, partner):
        """A reminder failed: the service manager does it by hand."""
        for manager in self.company_id._get_after_sales_managers()[:1]:
            reader = self.with_context(lang=manager.lang)
            partner.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY_TYPE,
                user_id=manager.id,
                date_deadline=fields.Date.today(),
                summary=reader.env._("The end of a warranty could not be told"),
                note=reader._get_reminder_list(),
            )

    # ------------------------------------------------------------
    # THE CUSTOMER
    # ------------------------------------------------------------

    def _get_reminder_customer(self):
        """Who is told for the customer: has an address; may be nobody."""
        self.ensure_one()
        known = self.partner_id | self.partner_id.commercial_partner_id
        return known.filtered("email")[:1]

    def _get_reminded_together(self):
        """The warranties that one letter to the customer speaks of."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("reminded_on", "=", self.reminded_on),
                ("state", "in", RUNNING),
            ],
            order="end_date, id",
        )

    def _remind_customer(self, partner):
        """One letter for all units, in the customer's language; logged on each."""
        customer = self[0]._get_reminder_customer()
        if not customer:
            return
        template = self.env.ref(CUSTOMER_TEMPLATE)
        template.send_mail(
            self[0].id, email_layout_xmlid="mail.mail_notification_light"
        )
        logged = self.with_context(lang=self.company_id.partner_id.lang)
        note = logged.env._(
            "%(customer)s was reminded by e-mail that the warranty ends.",
            customer=customer.display_name,
        )
        self._message_log_batch({w.id: Markup("<p>%s</p>") % note for w in self})

    # ------------------------------------------------------------
    # SALES
    # ------------------------------------------------------------

    def _needs_offer(self):
        """Whether sales should offer a contract for the time after the warranty.

        Hook for contracts (S8): not where one follows already.
        """
        self.ensure_one()
        return True

    def _get_reminder_seller(self, partner):
        """Who sells to the customer; else the service manager; may be nobody."""
        company = self.company_id
        sellers = (
            self.equipment_id.sale_order_id.user_id[:1]
            | partner.user_id
            | partner.commercial_partner_id.user_id
        ).filtered(lambda user: user.active and company in user.company_ids)
        return sellers[:1] or company._get_after_sales_managers()[:1]

    def _remind_sales(self, partner):
        """A to-do on the customer: sales people need no right on the units."""
        seller = self._get_reminder_seller(partner)
        if not seller:
            return
        reader = self.with_context(lang=seller.lang)
        customer = self[0]._get_reminder_customer()
        note = reader._get_reminder_list()
        if not customer:
            note += Markup("<p>%s</p>") % reader.env._(
                "No e-mail address is known: call the customer."
            )
        partner.commercial_partner_id.with_context(
            mail_activity_quick_update=True
        ).activity_schedule(
            ACTIVITY_TYPE,
            user_id=seller.id,
            date_deadline=min(self.mapped("end_date")),
            summary=reader.env._(
                "Warranty ends (%s units): offer a maintenance contract", len(self)
            ),
            note=note,
        )

    def _get_reminder_list(self):
        """Units and ends, as a list for people; in the language of the context."""
        item = Markup("<li>%s</li>")
        return Markup("<ul>%s</ul>") % Markup().join(
            item
            % self.env._(
                "%(unit)s: until %(day)s",
                unit=warranty.equipment_id.display_name,
                day=format_date(self.env, warranty.end_date),
            )
            for warranty in self.sorted("end_date")
        )
