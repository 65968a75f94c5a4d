# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import voucher as reckoning
from ..tools.careful import attempt

TEMPLATE = "after_sales_training.mail_template_certificate_ends"
#: so many sessions of a course are offered in a letter
SESSIONS_IN_LETTER = 3


class TrainingSignoff(models.Model):
    """Customers are told before certificates of their people end, and what to do.

    Once for each step of the settings (90, 30 days), one letter for all of a
    customer's. Of a certificate that was renewed or revoked, whose holder has left or
    whose unit is no longer in use nobody is told. Our own people are reminded where
    their certificates are kept (``hr.employee.skill``).
    """

    _inherit = "after.sales.training.signoff"

    end_reminded_days = fields.Integer(
        string="Last Reminder (Days Before)", readonly=True, copy=False
    )
    end_reminded_until = fields.Date(
        string="Last Reminder Spoke of",
        readonly=True,
        copy=False,
        help="The end of which the last reminder spoke.",
    )
    end_remind_on = fields.Date(
        string="Remind the Customer on", compute="_compute_end_remind_on", store=True
    )

    _end_remind_idx = models.Index("(end_remind_on) WHERE end_remind_on IS NOT NULL")

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "end_reminded_days",
            "end_reminded_until",
        }

    @api.depends(
        "certified_on",
        "company_id.after_sales_operator_reminders",
        "end_reminded_days",
        "end_reminded_until",
        "equipment_id.state",
        "left_on",
        "renewed_by_id",
        "state",
        "trainee_id",
        "valid_until",
    )
    def _compute_end_remind_on(self):
        for signoff in self:
            signoff.end_remind_on = signoff._is_end_told() and reckoning.next_reminder(
                signoff.certified_on or None,
                signoff.valid_until,
                signoff.company_id._get_operator_reminders(),
                signoff._get_end_reminded(),
            )

    def _is_end_told(self):
        """Whether the customer has to know that the certificate ends."""
        self.ensure_one()
        return bool(
            self.trainee_id
            and self.state == "certified"
            and self.valid_until
            and not self.renewed_by_id
            and not self.left_on
            # sudo: whether the unit is still in use
            and self.sudo().equipment_id.state != "retired"
        )

    def _get_end_reminded(self):
        """The last step told of the present end; 0: none."""
        self.ensure_one()
        told = self.end_reminded_until and self.end_reminded_until == self.valid_until
        return self.end_reminded_days if told else 0

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_end_to_remind_domain(self):
        today = fields.Date.today()
        return Domain("end_remind_on", "<=", today) & Domain("valid_until", ">=", today)

    @api.model
    def _cron_remind_customers(self):
        """Tell each customer once of all that ends; O(due), not O(all).

        Whom it cannot tell is logged and stays due; the others go on.
        """
        domain = self._get_end_to_remind_domain()
        groups = self._read_group(
            domain, ["company_id", "partner_id"], ["id:recordset"]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(groups))
        for company, _partner, signoffs in groups:
            signoffs = signoffs.with_company(company).try_lock_for_update()
            # all of a customer's at once: he gets one letter
            attempt(
                signoffs.filtered_domain(domain),
                lambda batch: batch._remind_customer(),
                parts=lambda: (),
            )
            if not cron._commit_progress(1):
                break

    def _remind_customer(self):
        """One letter to the customer, or a call where no address is known."""
        self._mark_end_reminded()
        contact = self[0]._get_customer_contact()
        if not contact:
            self._ask_desk_to_call()
            return
        self.env.ref(TEMPLATE).send_mail(
            self[0].id, email_layout_xmlid="mail.mail_notification_layout"
        )
        logged = self.with_context(lang=self.company_id.partner_id.lang)
        body = logged.env._(
            "The customer was reminded that the certificate ends: e-mail to %s.",
            contact.display_name,
        )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _mark_end_reminded(self):
        """The steps whose day has come are told, for the present end."""
        today = fields.Date.today()
        for signoff in self:
            step = reckoning.due_step(
                today,
                signoff.valid_until,
                signoff.company_id._get_operator_reminders(),
                signoff._get_end_reminded(),
            )
            signoff.write(
                {
                    "end_reminded_days": step or signoff._get_end_reminded(),
                    "end_reminded_until": signoff.valid_until,
                }
            )

    def _ask_desk_to_call(self):
        """A to-do for whoever speaks with customers about their training."""
        user = self.company_id._get_voucher_keeper()
        if not user:
            return
        reader = self[0].with_context(lang=user.lang)
        reader.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=reader.env._(
                "Tell %(customer)s by telephone that certificates end: no e-mail"
                " address is known",
                customer=reader.partner_id.display_name,
            ),
            note=", ".join(
                f"{signoff.certificate_name} ({signoff.certificate_number})"
                for signoff in self
            ),
        )

    # ------------------------------------------------------------
    # THE LETTER
    # ------------------------------------------------------------

    def _get_customer_contact(self):
        """Who speaks for the customer about training: has an address; may be nobody."""
        self.ensure_one()
        # sudo: whom the customer has named for it, and the address
        customer = self.sudo().partner_id
        return (customer.training_contact_id | customer).filtered("email")[:1]

    def _get_ending_together(self):
        """All certificates of the customer's people that end within the steps."""
        self.ensure_one()
        today = fields.Date.today()
        furthest = max(self.company_id._get_operator_reminders(), default=0)
        ending = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("state", "=", "certified"),
                ("renewed_by_id", "=", False),
                ("valid_until", ">=", today),
                ("valid_until", "<=", fields.Date.add(today, days=furthest)),
            ],
            order="valid_until, id",
        )
        return ending.filtered(lambda signoff: signoff._is_end_told())

    def _get_letter_rows(self):
        """What the letter says: each certificate, and how its holder is trained again.

        :return: list of dicts: ``signoff``; ``booked``: the session in which he has a
            place already; ``sessions``: the next ones with places; ``voucher``: by
            which the customer can book them without paying
        """
        ending = self._get_ending_together()
        booked = ending._get_sessions_booked()
        sessions = ending._get_sessions_to_book()
        vouchers = self.env["after.sales.training.entitlement"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", self.partner_id.id),
                ("kind", "!=", "on_site"),
                ("state", "=", reckoning.ACTIVE),
                ("places_left", ">", 0),
            ],
            order="valid_until, id",
        )
        rows = []
        for signoff in ending:
            course = signoff.course_id
            offered = sessions.get(course, ())[:SESSIONS_IN_LETTER]
            rows.append(
                {
                    "signoff": signoff,
                    "booked": booked.get((signoff.trainee_id, course)),
                    "sessions": offered,
                    "voucher": vouchers.filtered(
                        lambda voucher, course=course, offered=offered: (
                            (not voucher.course_ids or course in voucher.course_ids)
                            and (not offered or any(map(voucher._holds_on, offered)))
                        )
                    )[:1],
                }
            )
        return rows

    def _get_sessions_booked(self):
        """{(trainee, course): the next session in which he has a place}."""
        rows = self.env["event.registration"].search(
            [
                ("trainee_id", "in", self.trainee_id.ids),
                ("course_id", "in", self.course_id.ids),
                ("state", "=", "open"),
                ("session_begin", ">", fields.Datetime.now()),
            ],
            order="session_begin desc, id",
        )
        return {(row.trainee_id, row.course_id): row.event_id for row in rows}

    def _get_sessions_to_book(self):
        """{course: sessions with a free place, the next one first}."""
        sessions = self.env["event.event"]
        sessions = sessions.search(
            sessions._get_bookable_domain()
            & Domain("course_id", "in", self.course_id.ids)
            & Domain("company_id", "in", (*self.company_id.ids, False)),
            order="date_begin, id",
        )
        return sessions.filtered(lambda one: one._get_free_places() != 0).grouped(
            "course_id"
        )
