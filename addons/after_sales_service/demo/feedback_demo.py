# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models
from odoo.fields import Command

from ..tools.satisfaction import Answers
from .after_sales_demo import DAY, HOUR

#: what customers said, one job after the other: rating, scores in the order of
#: the items, opinion, how it reached us
SAID = (
    (5, (5, 5, 5, 5, 5, 4), "Quick and friendly.", "portal"),
    (4, (5, 3, 5, 4, 4, 4), "", "mail"),
    (5, (5, 5, 4, 5, 5, 5), "", "paper"),
    (2, (4, 1, 4, 3, 4, 2), "Two days without a word when he would come.", "mail"),
    (5, (5, 4, 5, 5, 5, 5), "Explained the daily check very well.", "phone"),
    (4, (4, 4, 5, 4, 3, 4), "", "portal"),
    (5, (5, 5, 5, 5, 4, 5), "Came an hour early, all done by noon.", "mail"),
    (4, (5, 4, 4, 4, 5, 4), "", "phone"),
    (2, (3, 4, 2, 2, 4, 3), "The same part again after five weeks.", "mail"),
    (5, (5, 4, 5, 5, 5, 5), "", "portal"),
    (3, (4, 3, 3, 4, 4, 3), "Good work, but the report came a week later.", "paper"),
    (5, (5, 5, 5, 4, 5, 5), "Please send the same engineer next time.", "mail"),
)
#: and about the last job, a call that is still to be made
SAID_LAST = (2, (5, 4, 3, 2, 4, 3), "Works, but the baseline drifts again.", "mail")


class AfterSalesDemo(models.AbstractModel):
    """What customers of the story say about the jobs (S20)."""

    _inherit = "after.sales.demo"

    def _tell_past_jobs(self):
        result = super()._tell_past_jobs()
        self._tell_feedback()
        return result

    def _tell_feedback(self):
        """Most say something; one was unhappy, was called, and one still waits."""
        orders = self.env["after.sales.order"].search(
            [("kind", "=", "repair"), ("state", "=", "done")], order="done_at, id"
        )
        items = self.env["after.sales.feedback.item"]._get_asked(self.env.company)
        said = [*(SAID * len(orders))[: len(orders) - 1], SAID_LAST]
        for order, (rating, scores, remark, channel) in zip(orders, said, strict=True):
            answers = Answers(
                rating, dict(zip(items.ids, scores, strict=False)), remark
            )
            with self._clock(order.done_at + DAY):
                feedback = order._take_feedback(
                    answers, channel, name=order.ticket_id.caller_name
                )
            if feedback.is_poor and order != orders[-1:]:
                self._call_back(feedback)

    def _tell_open_cases(self):
        result = super()._tell_open_cases()
        self._tell_work_to_sign()
        return result

    def _tell_work_to_sign(self):
        """Finished an hour ago: the customer has not signed yet."""
        unit = self._ref("demo_unit_sp2_250302")
        finished = fields.Datetime.now() - HOUR
        with self._clock(finished - DAY):
            order = self.env["after.sales.order"].create(
                {
                    "kind": "visit",
                    "equipment_id": unit.id,
                    "engineer_id": self._ref("demo_employee_engineer").id,
                    "planned_start": finished - 2 * HOUR,
                    "planned_end": finished,
                    "description": "Half-yearly visit: clean, check, ask how it runs",
                }
            )
            order._do_schedule()
            order._do_dispatch()
        with self._clock(finished - 3 * HOUR):
            order._do_depart()
        with self._clock(finished - 2 * HOUR):
            order._do_arrive()
        with self._clock(finished):
            order.remedy = "Optics cleaned, energy and wavelength within limits"
            order.guidance = "Daily check with the holmium filter shown to two users"
            order.line_ids = [
                Command.create(vals)
                for vals in (self._part("lamp"), self._labour(2), self._travel(60))
            ]
            order._do_finish()

    def _call_back(self, feedback):
        """The leader calls, listens, and the call is closed."""
        call = feedback.follow_up_id
        with self._clock(call.planned_start):
            call.engineer_id = self._ref("demo_employee_engineer")
            call._do_schedule()
            call._do_dispatch()
            call._do_arrive()
        with self._clock(call.planned_start + HOUR / 4):
            call.remedy = (
                "Said sorry; from now on the engineer calls an hour before he comes"
            )
            call._do_finish()
            call._do_done()
