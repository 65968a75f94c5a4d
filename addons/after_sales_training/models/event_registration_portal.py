# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

#: all a customer may read of his people's enrolments by RPC
PORTAL_FIELDS = frozenset(
    {
        "id",
        "display_name",
        "name",
        "email",
        "phone",
        "company_id",
        "event_id",
        "course_id",
        "customer_id",
        "trainee_id",
        "entitlement_id",
        "session_begin",
        "session_end",
        "state",
        "active",
        "enrolment_state",
        "held_until",
        "waiting_since",
        "cancelled_because",
        "cancelled_on",
        "is_no_show",
        "is_place_forfeited",
        "is_training",
        "access_url",
        "create_date",
        "write_date",
    }
)


class EventRegistration(models.Model):
    """A customer's own people on the portal, and one person by his link."""

    _inherit = "event.registration"

    joined_at = fields.Datetime(
        string="Entered Himself", readonly=True, copy=False, index="btree_not_null"
    )
    joined_from = fields.Char(
        string="Internet Address",
        readonly=True,
        copy=False,
        groups="base.group_system",
        index="btree_not_null",
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"joined_at", "joined_from"}

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and self.env.user._is_portal():
            return operation == "read" and field.name in PORTAL_FIELDS
        return super()._has_field_access(field, operation)

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for enrolment in self:
            enrolment.access_url = f"/my/training/enrolments/{enrolment.id}"
        return res

    @api.autovacuum
    def _gc_joined_from(self):
        """An internet address is kept no longer than it is needed against floods."""
        self.search(
            [
                ("joined_from", "!=", False),
                (
                    "joined_at",
                    "<",
                    fields.Datetime.subtract(fields.Datetime.now(), days=1),
                ),
            ],
            limit=1000,
        ).joined_from = False

    def _get_change_problem(self):
        """Why the customer cannot change it on his own now; "": he can."""
        self.ensure_one()
        if self.state not in ("draft", "open"):
            return self.env._("This enrolment is closed: it cannot be changed.")
        return self.event_id._get_enrolment_problem(by_customer=True)

    def _get_confirm_problem(self):
        """Why the held place cannot be confirmed now; "": it can."""
        self.ensure_one()
        if not self.held_until or self.state != "open":
            return self.env._("No place is held for you here.")
        if self.held_until <= fields.Datetime.now():
            return self.env._(
                "The place was held until %(time)s. Please ask for another one.",
                time=self._get_held_time(),
            )
        return self.event_id._get_enrolment_problem()
