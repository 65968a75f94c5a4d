# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo import api, models
from odoo.fields import Command

from odoo.addons.after_sales_service.demo.after_sales_demo import DAY, HOUR
from odoo.addons.after_sales_service.tools.work_clock import to_epoch


class AfterSalesDemo(models.AbstractModel):
    """Training, staff and safety in the demo story."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_training(self):
        self = self.with_company(self._ref("demo_company"))
        self._found_the_centre()
        # as in the story of the service: no server answers for the papers yet
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            self.env.registry["ir.actions.report"]._render_qweb_html,
        ):
            # each chapter in a file of its own
            self._tell_training_centre()
            self._tell_training_enrolment()
            self._tell_training_vouchers()
            self._tell_training_signoff()
            self._tell_training_travel()
            self._tell_training_load()
            self._tell_training_staff()
            self._tell_training_safety()
        # the plan for the next tender, now with training, staff and safety
        self.env["after.sales.plan"].search([("state", "=", "draft")])._do_compose()

    def _training_ref(self, name):
        return self.env.ref(f"after_sales_training.{name}")

    def _training_start(self, days_ago, days=3):
        """Nine o'clock in China, the next of so many days without a free one between.

        A day to come is moved further away, one gone by further back; sessions keep
        their distance.
        """
        calendar = self._ref("demo_calendar")
        clock = self.env["resource.calendar"]._get_work_clock(calendar.id)
        step = DAY if days_ago < 0 else -DAY
        start = self._workday(days_ago, 9)
        while days > len(
            {
                ordinal
                for _begin, _end, ordinal in clock.walk(
                    to_epoch(start), to_epoch(start + (days - 1) * DAY + 8 * HOUR)
                )
            }
        ):
            start += step
        return start

    def _found_the_centre(self):
        """The plan's centre: 300 m² and three trainers (S34)."""
        centre = self._training_ref("demo_centre")
        for name in ("engineer", "leader"):
            self.env["after.sales.training.trainer"].create(
                {
                    "employee_id": self._ref(f"demo_employee_{name}").id,
                    "centre_id": centre.id,
                    "course_ids": [
                        Command.set(
                            self._training_ref("demo_course_operation").ids
                            + self._training_ref("demo_course_maintenance").ids
                        )
                    ],
                }
            )
