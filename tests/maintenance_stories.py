# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the people of the stories about maintenance do (S26–S31), by their buttons."""

import re

from service_common import ORDER_FORM, ServiceCommon

from odoo.tests import Form, freeze_time

from odoo.addons.after_sales_service.tests.common_order import PNG

PLAN_FORM = "after_sales_service.maintenance_plan_view_form"
TEMPLATE_FORM = "after_sales_service.maintenance_template_view_form"


class MaintenanceStories(ServiceCommon):
    """Planner, production, engineer and manager; the parts are known by brand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump.write({"brand": "Flowtec", "specification": "P-40, 230 V"})
        cls.lamp.write({"brand": "Lumo", "specification": "D2, 30 W"})
        cls.head = cls.env["res.partner"].create(
            {
                "name": "Zhou Production",
                "parent_id": cls.customer.id,
                "email": "production@third-hospital.example",
                "tz": "Asia/Shanghai",
            }
        )
        for user in (cls.engineer_user, cls.leader, cls.manager, cls.dispatcher):
            user.email = f"{user.login}@huayi.example"

    # ------------------------------------------------------------
    # PLANS
    # ------------------------------------------------------------

    def _template(self, name, grade, **values):
        """The manager says what each unit of the product needs."""
        form = self._open(
            "after.sales.maintenance.template", self.manager, TEMPLATE_FORM, name=name
        )
        form.product_tmpl_ids.add(self.product.product_tmpl_id)
        return self._type(form, grade=grade, **values).save()

    def _make_jobs(self, day):
        with freeze_time(f"{day} 02:00:00"):
            self._cron("ir_cron_maintenance_plans")

    def _plan_of(self, unit, name):
        return unit.maintenance_plan_ids.filtered(lambda plan: plan.name == name)

    def _dispatch(self, order, **values):
        """The desk opens the job and sends it; as the engineer sees it."""
        form = Form(order.with_user(self.dispatcher), view=ORDER_FORM)
        self._type(form, **values).save().action_dispatch()
        return order.with_user(order.sudo().engineer_id.user_id)

    # ------------------------------------------------------------
    # NOTICE
    # ------------------------------------------------------------

    def _send_notice(self, order, at):
        """The desk sends it; the address in the mail that production gets."""
        with freeze_time(at):
            notice = order.sudo(False).with_user(self.dispatcher).notice_id
            mails = self.env["mail.mail"].search([])
            notice.action_send()
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.recipient_ids, notice.partner_id)
        return notice, re.search(r"/as/notice/[\w-]+", mail.body_html).group()

    def _acknowledge(self, link, name="Zhou Production"):
        """Production opens the link of the mail and presses the button."""
        self.authenticate(None, None)
        return self._send(link, answer="yes", name=name)

    # ------------------------------------------------------------
    # WORK AND ACCEPTANCE
    # ------------------------------------------------------------

    def _finish(self, order, at, **values):
        """The work is done, what it took is written down."""
        with freeze_time(at):
            order.action_finish()
            order.write(
                {"remedy": "Pump exchanged, guides set", "guidance": "Daily oiling"}
                | values
            )
            order.checklist_line_ids.write({"done": True})

    def _signing(self, order, user, role, name):
        """One side has drawn its signature in the dialog of the job."""
        form = self._window(order.with_user(user), "action_sign")
        form.role = role
        if role == "production":
            form.name = name
        form.image = PNG
        return form.save()

    def _accept_both(self, order, at):
        with freeze_time(at):
            order.action_pass_acceptance()
            for user, role in (
                (self.engineer_user, "production"),
                (self.leader, "equipment"),
            ):
                self._signing(order, user, role, "Zhou Production").action_sign()

    def _gaps(self, unit):
        """What the supervisor's list says is missing of a unit."""
        self.env.flush_all()
        gaps = self.env["after.sales.archive.gap"].with_user(self.manager)
        return gaps.search([("equipment_id", "=", unit.id)])

    def _in_archive(self, order):
        self.env.flush_all()
        rows = self.env["after.sales.archive.job"].with_user(self.dispatcher)
        return rows.search([("order_id", "=", order.id)])
