# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestMailActivity(NoticeCommon):
    """Whoever has a to-do can open the record that it stands on."""

    def test_to_do_that_a_visitor_gives_rise_to(self):
        """The website's user belongs to another company than the dispatcher."""
        notice = self._new_job().notice_ids
        public = self.env.ref("base.public_user")
        activity = (
            notice.with_user(public)
            .sudo()
            .activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.dispatcher.id
            )
        )
        self.assertEqual(activity.create_uid.id, SUPERUSER_ID)
        self.assertEqual(activity.env.user, public)
        own = notice.with_user(self.dispatcher).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.dispatcher.id
        )
        self.assertEqual(own.create_uid, self.dispatcher)
