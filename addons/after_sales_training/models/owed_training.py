# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: kind of a voucher -> the clause that promises it
CLAUSES = {
    "hands_on": "after_sales_training.clause_training_hands_on",
    "on_site": "after_sales_training.clause_training_on_site",
    "free_place": "after_sales_training.clause_training_free_places",
}


class Owed(models.Model):
    """Training places, what is booked, certificates and travel costs (S32, S33)."""

    _inherit = "after.sales.owed"

    kind = fields.Selection(
        selection_add=[
            ("voucher", "Training Places"),
            ("session", "Training Booked"),
            ("certificate", "Certificate to Issue"),
            ("travel", "Travel Costs to Pay"),
        ]
    )

    @api.model
    def _get_owed_models(self):
        return super()._get_owed_models() | {
            "voucher": "after.sales.training.entitlement",
            "session": "event.registration",
            "certificate": "after.sales.training.signoff",
            "travel": "after.sales.travel.claim",
        }

    @api.model
    def _get_right_kinds(self):
        return super()._get_right_kinds() | {"voucher"}

    @api.model
    def _get_owed_clauses(self):
        return super()._get_owed_clauses() | {
            "certificate": "after_sales_training.clause_training_hands_on",
            "travel": "after_sales_training.clause_training_travel",
        }

    @api.model
    def _owed_voucher(self):
        """Places that are left, until they lapse."""
        today = fields.Date.context_today(self)
        query, voucher = self._start(
            "after.sales.training.entitlement",
            Domain("state", "in", ("pending", "active"))
            & Domain("places_left", ">", 0)
            # the daily job may not have moved the state yet
            & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", today)),
        )
        clauses = {
            kind: self._get_clause_id(clause) for kind, clause in CLAUSES.items()
        }
        return [
            self._owe(
                "voucher",
                query,
                company_id=voucher("company_id"),
                partner_id=voucher("commercial_partner_id"),
                equipment_id=voucher("equipment_id"),
                clause_id=SQL(
                    "CASE %s %s END",
                    voucher("kind"),
                    SQL(" ").join(
                        SQL("WHEN %s THEN %s", kind, clause or None)
                        for kind, clause in clauses.items()
                    ),
                ),
                since=voucher("valid_from"),
                due_on=voucher("valid_until"),
                quantity=voucher("places_left"),
            )
        ]

    @api.model
    def _words_voucher(self, vouchers):
        kinds = dict(vouchers._fields["kind"]._description_selection(self.env))
        return {
            voucher.id: " · ".join(
                filter(
                    None,
                    (
                        kinds[voucher.kind],
                        voucher.name,
                        ", ".join(voucher.course_ids.mapped("name")),
                    ),
                )
            )
            for voucher in vouchers
        }

    @api.model
    def _owed_session(self):
        """A customer's people who have a place in a session to come."""
        query, enrolment = self._start(
            "event.registration",
            Domain("is_training", "=", True)
            & Domain("enrolment_state", "in", ("held", "booked"))
            & Domain("session_end", ">", fields.Datetime.now())
            & Domain("customer_id", "!=", False),
        )
        voucher = self._join(
            query,
            enrolment("entitlement_id"),
            "after.sales.training.entitlement",
            "voucher",
            "LEFT JOIN",
        )
        return [
            self._owe(
                "session",
                query,
                company_id=enrolment("company_id"),
                partner_id=enrolment("customer_id"),
                equipment_id=voucher("equipment_id"),
                since=enrolment("create_date"),
                # one that has begun is not late: it takes place
                due_at=SQL(
                    "CASE WHEN %(begin)s > %(now)s THEN %(begin)s ELSE %(end)s END",
                    begin=enrolment("session_begin"),
                    end=enrolment("session_end"),
                    now=fields.Datetime.now(),
                ),
            )
        ]

    @api.model
    def _words_session(self, enrolments):
        return {
            enrolment.id: " · ".join(
                filter(None, (enrolment.event_id.name, enrolment.name))
            )
            for enrolment in enrolments
        }

    @api.model
    def _owed_certificate(self):
        """Both have signed that a person works alone: he gets the certificate."""
        query, signoff = self._start(
            "after.sales.training.signoff",
            Domain("state", "=", "signed") & Domain("trainee_id", "!=", False),
        )
        return [
            self._owe(
                "certificate",
                query,
                company_id=signoff("company_id"),
                partner_id=signoff("partner_id"),
                equipment_id=signoff("equipment_id"),
                since=signoff("create_date"),
            )
        ]

    @api.model
    def _words_certificate(self, signoffs):
        return {
            signoff.id: " · ".join((signoff.course_id.name, signoff.person_name or ""))
            for signoff in signoffs
        }

    @api.model
    def _owed_travel(self):
        """Travel claims of customers' people that were handed in and not paid."""
        query, claim = self._start(
            "after.sales.travel.claim",
            Domain("state", "in", ("handed_in", "submitted", "approved", "billed"))
            & Domain("customer_id", "!=", False),
        )
        voucher = self._join(
            query,
            claim("entitlement_id"),
            "after.sales.training.entitlement",
            "voucher",
            "LEFT JOIN",
        )
        return [
            self._owe(
                "travel",
                query,
                company_id=claim("company_id"),
                partner_id=claim("customer_id"),
                equipment_id=voucher("equipment_id"),
                since=claim("submitted_at"),
            )
        ]

    @api.model
    def _words_travel(self, claims):
        states = dict(claims._fields["state"]._description_selection(self.env))
        return {
            claim.id: " · ".join(
                (claim.name, claim.partner_id.name or "", states[claim.state])
            )
            for claim in claims
        }
