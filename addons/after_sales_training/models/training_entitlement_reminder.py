# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import voucher as reckoning
from ..tools.careful import attempt

TEMPLATE = "after_sales_training.mail_template_voucher_reminder"
#: so many sessions of a voucher are offered in a letter
SESSIONS_IN_LETTER = 5


class TrainingEntitlement(models.Model):
    """Customers are reminded before places lapse, with what they can still book.

    Once for each step of the settings (180, 90, 30 days), one letter for all vouchers
    of a customer. Who was asleep writes the latest step only.
    """

    _inherit = "after.sales.training.entitlement"

    reminded_days = fields.Integer(
        string="Last Reminder (Days Before)", readonly=True, copy=False
    )
    reminded_until = fields.Date(
        readonly=True, copy=False, help="The end of which the last reminder spoke."
    )
    remind_on = fields.Date(
        string="Next Reminder",
        compute="_compute_remind_on",
        store=True,
        index="btree_not_null",
    )

    @api.depends(
        "company_id.after_sales_voucher_reminders",
        "places_left",
        "reminded_days",
        "reminded_until",
        "state",
        "valid_from",
        "valid_until",
    )
    def _compute_remind_on(self):
        for voucher in self:
            voucher.remind_on = (
                voucher._is_bookable()
                and bool(voucher.valid_until)
                and reckoning.next_reminder(
                    voucher.valid_from or None,
                    voucher.valid_until,
                    voucher.company_id._get_voucher_reminders(),
                    voucher._get_reminded(),
                )
            )

    def _is_bookable(self):
        """Whether places can be booked by it now."""
        self.ensure_one()
        return self.state == reckoning.ACTIVE and self.places_left > 0

    def _get_reminded(self):
        """The last step told of the present end; 0: none."""
        self.ensure_one()
        told = self.reminded_until and self.reminded_until == self.valid_until
        return self.reminded_days if told else 0

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_to_remind_domain(self):
        today = fields.Date.today()
        return Domain("remind_on", "<=", today) & Domain("valid_until", ">=", today)

    @api.model
    def _cron_remind(self):
        """Remind each customer once of all that lapses; O(due), not O(all).

        A customer that fails is left to the desk; the others go on.
        """
        groups = self._read_group(
            self._get_to_remind_domain(),
            ["company_id", "commercial_partner_id"],
            ["id:recordset"],
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(groups))
        for company, _partner, vouchers in groups:
            vouchers = vouchers.with_company(company).try_lock_for_update()
            vouchers = vouchers.filtered_domain(self._get_to_remind_domain())
            # all of a customer in one letter, so together or not at all
            failed = attempt(
                vouchers,
                lambda own: own._remind(own.commercial_partner_id),
                lambda: [vouchers],  # noqa: B023
            )
            attempt(failed, lambda own: own._leave_to_desk(), lambda: [failed])  # noqa: B023
            if not cron._commit_progress(1):
                break

    def _leave_to_desk(self):
        """The letter could not be written: seen, or it would fail anew every day."""
        self._mark_reminded()
        self._ask_desk_to_call(
            self.env._("A reminder of training places could not be sent")
        )

    def _remind(self, partner):
        """One letter to the customer, or a call where no address is known."""
        self._mark_reminded()
        contact = self[0]._get_training_contact()
        logged = self.with_context(lang=self.company_id.partner_id.lang)
        if not contact:
            reason = logged.env._("No e-mail address is known: the desk calls")
            self._ask_desk_to_call(
                self.env._("Remind %s of training places", partner.display_name)
            )
        else:
            self.env.ref(TEMPLATE).send_mail(
                self[0].id, email_layout_xmlid="mail.mail_notification_light"
            )
            reason = logged.env._("By e-mail to %s", contact.display_name)
        for voucher in self:
            voucher._log(
                "reminded", {voucher: reason}, reminder_days=voucher.reminded_days
            )

    def _mark_reminded(self):
        """The steps whose day has come are told, for the present end."""
        today = fields.Date.today()
        for voucher in self:
            step = reckoning.due_step(
                today,
                voucher.valid_until,
                voucher.company_id._get_voucher_reminders(),
                voucher._get_reminded(),
            )
            voucher.write(
                {
                    "reminded_days": step or voucher._get_reminded(),
                    "reminded_until": voucher.valid_until,
                }
            )

    def _ask_desk_to_call(self, summary):
        self[0]._ask_desk(
            summary,
            Markup("<ul>%s</ul>")
            % Markup().join(
                Markup("<li>%s</li>")
                % self.env._(
                    "%(voucher)s: %(left)s places until %(day)s",
                    voucher=voucher.name,
                    left=voucher.places_left,
                    day=format_date(self.env, voucher.valid_until),
                )
                for voucher in self
            ),
        )

    # ------------------------------------------------------------
    # THE LETTER
    # ------------------------------------------------------------

    def _get_training_contact(self):
        """Who speaks for the customer about training: has an address; may be nobody."""
        self.ensure_one()
        customer = self.commercial_partner_id
        # bounded: whom the customer has named for it
        named = customer.sudo().training_contact_id.with_env(self.env)
        return (named | self.partner_id | customer).filtered("email")[:1]

    def _get_reminded_together(self):
        """All vouchers of the customer by which places can be booked."""
        self.ensure_one()
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("state", "=", reckoning.ACTIVE),
                ("places_left", ">", 0),
            ],
            order="valid_until, id",
        )

    def _get_letter_rows(self):
        """What the letter says: each voucher with the next sessions to book."""
        bookable = self._get_reminded_together()._get_bookable_by_voucher()
        return [
            {
                "voucher": voucher,
                "courses": voucher._list_courses(),
                "sessions": sessions[:SESSIONS_IN_LETTER],
            }
            for voucher, sessions in bookable.items()
        ]
