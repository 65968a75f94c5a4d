# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from .helpdesk_ticket import DOWN_BEFORE_CALL, FACTS, HELPDESK_FIELDS, SUBJECT_FIELDS


class HelpdeskTicket(models.Model):
    """Who may correct the facts of a ticket."""

    _inherit = "helpdesk.ticket"

    can_correct_facts = fields.Boolean(compute="_compute_can_correct_facts")
    can_set_down_since = fields.Boolean(compute="_compute_can_correct_facts")

    @api.depends_context("uid")
    def _compute_can_correct_facts(self):
        is_desk = self._is_desk_user()
        for ticket in self:
            ticket.can_correct_facts = is_desk
            # as it is saved: else the field would lock while it is filled in
            ticket.can_set_down_since = is_desk or not ticket._origin.down_since

    @api.model
    def _get_fields_without_client_default(self):
        # a fact that has happened before the ticket is typed in is a value, not a
        # default of somebody's context
        closed = super()._get_fields_without_client_default()
        return closed | set(FACTS) | {"leader_called_at", "registered_at"}

    def _check_guarded_fields(self, vals):
        """Engineers work tickets; they do not rewrite what promises rest on.

        A record rule lets an engineer write the tickets of his team: without this
        he could give a ticket away, make it ordinary, or shift its times.
        :raises AccessError: for users without the desk's rights
        """
        if self.env.su:
            return
        guarded = SUBJECT_FIELDS | HELPDESK_FIELDS | set(FACTS) | {"sla_policy_id"}
        guarded |= {"registered_at", "leader_called_at"}
        changed = set(guarded.intersection(vals))
        if not self.env.user.has_group("after_sales_service.group_after_sales_user"):
            changed -= HELPDESK_FIELDS
        if "down_since" in vals and not self._is_desk_user():
            down_since = fields.Datetime.to_datetime(vals["down_since"] or None)
            for ticket in self:
                if ticket.down_since and ticket.down_since != down_since:
                    changed.add("down_since")
                self._check_down_since(vals, ticket.reported_at)
        if not changed:
            return
        if "registered_at" in changed or not self._is_desk_user():
            raise self._make_guard_error(changed)

    def _check_down_since(self, vals, reported_at):
        """Engineers do not lengthen a warranty by an old time.

        :param reported_at: when the call came in
        :raises UserError: the unit would have been down long before the call
        """
        down_since = fields.Datetime.to_datetime(vals.get("down_since") or None)
        earliest = fields.Datetime.to_datetime(reported_at) - DOWN_BEFORE_CALL
        if down_since and down_since < earliest:
            raise UserError(
                self.env._(
                    "The unit cannot be entered as down since %(time)s, so long before"
                    " the call. Ask your dispatcher to enter it.",
                    time=format_datetime(self.env, down_since),
                )
            )

    @api.model
    def _get_guarded_fields(self):
        """What we compute; what helpdesk_mgmt does, against our people only."""
        if not self.env.user.has_group("after_sales_service.group_after_sales_user"):
            return {"registration_lag_hours"}
        guarded = {"commercial_partner_id", "registration_lag_hours"}
        if not self._is_desk_user():
            guarded |= {"assigned_date", "closed_date", "last_stage_update"}
        return guarded

    def _make_guard_error(self, names):
        labels = sorted(
            self._fields[name]._description_string(self.env) for name in names
        )
        return AccessError(
            self.env._(
                "Only the service desk may change: %(fields)s. Use the buttons to"
                " record what you did, or ask your dispatcher.",
                fields=", ".join(labels),
            )
        )

    @api.model
    def _is_desk_user(self):
        """Whether the user may correct what an engineer may not."""
        return self.env.su or self.env.user.has_group(
            "helpdesk_mgmt.group_helpdesk_user"
        )
