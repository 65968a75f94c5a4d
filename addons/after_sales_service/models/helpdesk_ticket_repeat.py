# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .helpdesk_ticket import SIMILAR_LIMIT


class HelpdeskTicket(models.Model):
    """Repeats of the same problem (S21), and cases worth reading."""

    _inherit = "helpdesk.ticket"

    repeat_of_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        check_company=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
    )
    repeat_candidate_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        compute="_compute_repeat_candidate_id",
        help="The latest open or recent ticket of this unit, the same symptom first.",
    )
    repeat_hint = fields.Char(compute="_compute_repeat_candidate_id")
    similar_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        string="Similar Cases",
        compute="_compute_similar_ids",
    )

    @api.depends("equipment_id", "fault_id", "repeat_of_id")
    @api.depends_context("lang", "tz")
    def _compute_repeat_candidate_id(self):
        self.repeat_candidate_id = False
        self.repeat_hint = False
        asking = self.filtered(
            lambda ticket: (
                ticket.equipment_id
                and ticket.kind == "fault"
                and not ticket.repeat_of_id
            )
        )
        if not asking:
            return
        others_by_unit = defaultdict(self.browse)
        for ticket in self.search(
            asking._get_repeat_domain(), order="reported_at desc, id desc"
        ):
            others_by_unit[ticket.equipment_id.id] |= ticket
        for ticket in asking:
            others = others_by_unit[ticket.equipment_id._origin.id]
            if ticket._origin:
                # of two tickets the later one is the repeat
                before = (ticket.reported_at, ticket._origin.id)
                others = others.filtered(
                    lambda other, before=before: (other.reported_at, other.id) < before
                )
            same = others.filtered(
                lambda other, fault=ticket.fault_id: fault and other.fault_id == fault
            )
            candidate = same[:1] or others[:1]
            if candidate:
                ticket.repeat_candidate_id = candidate
                ticket.repeat_hint = ticket._get_repeat_hint(candidate, bool(same))

    @api.depends("equipment_id", "fault_id")
    def _compute_similar_ids(self):
        for ticket in self:
            ticket.similar_ids = self.search(
                ticket._get_similar_domain(),
                order="reported_at desc, id desc",
                limit=SIMILAR_LIMIT,
            )

    @api.constrains("repeat_of_id", "equipment_id")
    def _check_repeat_of_id(self):
        if self._has_cycle("repeat_of_id"):
            raise ValidationError(
                self.env._("A ticket cannot be the repeat of itself.")
            )
        for ticket in self:
            other = ticket.repeat_of_id
            if other and other.equipment_id != ticket.equipment_id:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot be a repeat of %(other)s: they are about"
                        " different units.",
                        ticket=ticket.display_name,
                        other=other.display_name,
                    )
                )

    def _get_repeat_domain(self):
        """Return the domain of tickets that the given ones may repeat (S21).

        Open tickets of the same units, and closed ones reported within the
        company's number of days.
        """
        days = max(self.env.company.after_sales_repeat_days, 0)
        since = fields.Datetime.now() - timedelta(days=days)
        return (
            Domain("equipment_id", "in", self.equipment_id.ids)
            & Domain("id", "not in", self._origin.ids)
            & Domain("kind", "=", "fault")
            & (
                Domain("stage_id.closed", "=", False)
                | Domain("reported_at", ">=", since)
            )
        )

    def _get_repeat_hint(self, candidate, same_fault):
        """Return the sentence of the banner."""
        self.ensure_one()
        reported_at = self.reported_at or fields.Datetime.now()
        values = {
            "ticket": candidate.display_name,
            "days": max((reported_at - candidate.reported_at).days, 0),
            "stage": candidate.stage_id.name or "",
        }
        if not values["days"]:
            if same_fault:
                return self.env._(
                    "The same symptom on this unit today: %(ticket)s (%(stage)s).",
                    **values,
                )
            return self.env._(
                "Another ticket of this unit today: %(ticket)s (%(stage)s).", **values
            )
        if same_fault:
            return self.env._(
                "The same symptom on this unit: %(ticket)s, %(days)s days ago"
                " (%(stage)s).",
                **values,
            )
        return self.env._(
            "Another ticket of this unit: %(ticket)s, %(days)s days ago (%(stage)s).",
            **values,
        )

    def _get_similar_domain(self):
        """Return the domain of cases worth reading: same unit, or same symptom."""
        self.ensure_one()
        unit, fault = self.equipment_id._origin, self.fault_id._origin
        domain = Domain.FALSE
        if unit:
            domain |= Domain("equipment_id", "=", unit.id)
        if fault and unit:
            domain |= Domain("fault_id", "=", fault.id) & Domain(
                "equipment_id.product_id", "=", unit.product_id.id
            )
        elif fault:
            domain |= Domain("fault_id", "=", fault.id)
        return domain & Domain("id", "!=", self._origin.id or 0)

    def action_view_repeat_candidate(self):
        self.ensure_one()
        other = self.repeat_of_id or self.repeat_candidate_id
        return other._get_records_action(name=self.env._("Earlier Ticket"))
