# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.after_sales_service.tools import period


class ConductReport(models.Model):
    """A confirmed complaint about conduct may lead to a penalty, education first."""

    _inherit = "after.sales.conduct.report"

    staff_measure_ids = fields.One2many(
        "after.sales.staff.measure",
        "conduct_report_id",
        string="Penalties",
        readonly=True,
    )

    def action_propose_penalty(self):
        """Draft the penalty that a confirmed complaint may lead to, or open it.

        :raises UserError: it is not decided, or was not confirmed
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("decided", "closed") or self.finding == "unfounded":
            raise UserError(
                self.env._(
                    "%(report)s is not confirmed: nothing follows from it.",
                    report=self.name,
                )
            )
        measure = self.staff_measure_ids[:1] or self.staff_measure_ids.create(
            self._prepare_penalty_vals()
        )
        return measure._get_records_action()

    def _prepare_penalty_vals(self):
        """Values of the penalty: what was found is taken over. Hook."""
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        happened_at = self.happened_at or self.reported_at
        return {
            "kind": "penalty",
            # how severe it is to be is for the manager to say
            "form": "warning",
            "employee_id": self.employee_id.id,
            "company_id": self.company_id.id,
            "title": labels[self.kind],
            "happened_on": period.day_of(
                happened_at, self.company_id._get_after_sales_tz()
            ),
            "finding": self.finding_note,
            "order_id": self.order_id.id,
            "conduct_report_id": self.id,
        }
