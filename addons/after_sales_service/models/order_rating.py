# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import AccessError

from ..tools import satisfaction


class Order(models.Model):
    """Odoo's rating of a job: the link in the mail, and what Odoo counts.

    ``after.sales.feedback`` is the truth; the rating follows it and is written by
    nobody else.
    """

    _inherit = "after.sales.order"

    def _rating_get_access_token(self, partner=None):
        """Ratings of jobs are closed to everybody: they hold the customer's link."""
        self.check_access("read")
        # bounded: the link of this job, for the mail to its customer
        return super(Order, self.sudo())._rating_get_access_token(partner)

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """A rating from elsewhere is feedback as well.

        :raises AccessError: an employee rates instead of the customer
        """
        self.ensure_one()
        if not self.env.su:
            raise AccessError(
                self.env._("Ratings come from the customer, by the link in the mail.")
            )
        answers = satisfaction.Answers(int(rate), remark=feedback or "")
        self._take_feedback(answers, "mail")
        return rating

    def _take_rating(self, feedback):
        """Let Odoo's rating say what the feedback says.

        :param feedback: the ``after.sales.feedback`` just taken
        """
        self.ensure_one()
        # bounded: the one rating of this job, which nobody may write by hand
        order = self.sudo()
        token = order._rating_get_access_token()
        order.rating_ids.filtered(lambda row: row.access_token == token).write(
            {
                "rating": feedback.rating,
                "feedback": feedback.remark,
                "consumed": True,
            }
        )
        self.message_post(
            author_id=self.partner_id.id if self.env.user._is_public() else None,
            body=self.env._(
                "Feedback of %(name)s: %(rating)s of 5. %(remark)s",
                name=feedback.name or self.partner_id.name,
                rating=feedback.rating,
                remark=feedback.remark or "",
            ),
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )

    def message_post(self, **kwargs):
        """Stars given with a message are no feedback: they would count twice."""
        kwargs.pop("rating_value", None)
        return super().message_post(**kwargs)
