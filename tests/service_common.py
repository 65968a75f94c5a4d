# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The people of the stories about service (S15–S25), each with the own buttons only.

Hours in the comments are those of the site (Shanghai, eight hours ahead of UTC).
"""

import ast
from datetime import date

from lxml import etree
from money_common import MoneyCommon

from odoo.fields import Command
from odoo.tests import Form, freeze_time

from odoo.addons.after_sales_service.tests.common_order import PNG

TICKET_FORM = "after_sales_service.helpdesk_ticket_view_form"
CALL_FORM = "after_sales_service.contact_view_form"
ORDER_FORM = "after_sales_service.order_view_form"


class ServiceCommon(MoneyCommon):
    """The desk takes calls, plans, sends; engineers work; departments answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.calendar
        cls.company.quotation_validity_days = 0
        cls.customer.phone = "0512-65223101"
        cls.colleague.resource_calendar_id = cls.calendar
        cls.symptom = cls.env.ref("after_sales_service.fault_symptom_s01")
        cls.worn = cls.env.ref("after_sales_service.fault_cause_c01")
        cls.cable = cls.env.ref("after_sales_service.fault_cause_c03")
        cls.replaced = cls.env.ref("after_sales_service.fault_remedy_r01")

    # ------------------------------------------------------------
    # SCREENS
    # ------------------------------------------------------------

    def _open(self, model, user=None, view=None, **values):
        """Open a new form as a user has it, and type."""
        form = Form(self.env[model].with_user(user or self.dispatcher), view=view)
        return self._type(form, **values)

    def _type(self, form, **values):
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def _window(self, record, button, **values):
        """Press a button that opens a window, and type into it."""
        form = Form.from_action(record.env, getattr(record, button)())
        return self._type(form, **values)

    def _found(self, model, view, name, user=None, **wanted):
        """What a user finds by the filter ``name`` of a search view."""
        arch = self.env[model].get_view(self.env.ref(view).id, "search")["arch"]
        [node] = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        domain = ast.literal_eval(node.get("domain"))
        domain += [(key, "=", value) for key, value in wanted.items()]
        self.env.flush_all()
        return self.env[model].with_user(user or self.dispatcher).search(domain)

    def _cron(self, name):
        self.env.flush_all()
        # a browser's test is in test mode already: nothing is committed
        self.env.ref(f"after_sales_service.{name}").method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # WHAT THEY DO
    # ------------------------------------------------------------

    def _call_taken(self, user=None, **values):
        """Somebody calls: the register's form, while he speaks."""
        return self._open("after.sales.contact", user, CALL_FORM, **values)

    def _ticket_of(self, contact):
        """Press “Make Ticket”; the ticket as the desk has it."""
        action = contact.action_make_ticket()
        return contact.env["helpdesk.ticket"].browse(action["res_id"])

    def _ticket(self, unit, at, **values):
        """A fault is called in and becomes a ticket."""
        with freeze_time(at):
            values = {"subject": "No light", "fault_id": self.symptom} | values
            form = self._call_taken(equipment_id=unit, **values)
            return self._ticket_of(form.save())

    def _job_of(self, ticket, engineer=None, **values):
        """The desk sends somebody for a ticket; the job as he sees it."""
        action = ticket.with_user(self.dispatcher).action_dispatch()
        order = self.env["after.sales.order"].browse(action["res_id"])
        engineer = engineer or self.engineer
        form = Form(order.with_user(self.dispatcher), view=ORDER_FORM)
        self._type(form, engineer_id=engineer, **values).save().action_dispatch()
        return order.with_user(engineer.user_id)

    def _go(self, order, at):
        """Depart and arrive at once."""
        with freeze_time(at):
            order.action_depart()
            order.action_arrive()

    def _report_and_finish(self, order, **values):
        order.write(
            {
                "cause": "Lamp burnt out",
                "remedy": "Replaced",
                "result": "solved",
                "guidance": "Warm-up shown",
            }
            | values
        )
        order.action_finish()

    def _signs(self, order, **values):
        """The customer signs on the engineer's screen."""
        values = {"name": "Gu Lan", "image": PNG} | values
        return self._window(order, "action_sign", **values).save().action_sign()

    def _tick(self, at):
        with freeze_time(at):
            self._cron("ir_cron_sla_tick")

    def _timer(self, record, event):
        """The one promise about an event that counts."""
        timers = record.sudo().timer_ids.filtered(
            lambda timer: (
                timer.target_id.event == event
                and timer.state not in ("superseded", "cancelled")
            )
        )
        self.assertEqual(len(timers), 1, event)
        return timers.with_env(self.env)

    def _mails_of(self, record, words=""):
        """Mails about a record whose subject has these words, the oldest first."""
        return self.env["mail.mail"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("subject", "ilike", words),
            ],
            order="id",
        )

    def _department(self, name, topic=False):
        """A department, its head, and the head's user."""
        head = self._new_colleague(name.lower(), "base.group_user")
        employee = self.env["hr.employee"].create(
            {
                "name": f"Head of {name}",
                "user_id": head.id,
                "work_email": f"{name.lower()}@huayi.example",
            }
        )
        head.partner_id.email = employee.work_email
        department = self.env["hr.department"].create(
            {
                "name": name,
                "manager_id": employee.id,
                "after_sales_topic": topic,
                "company_id": self.company.id,
            }
        )
        return department, head

    @classmethod
    def _served_unit(cls, serial, **vals):
        """A unit in its year of warranty."""
        with freeze_time("2026-06-01 01:00:00"):
            return cls._new_unit(
                serial,
                **{
                    "delivered_on": date(2026, 3, 2),
                    "accepted_on": date(2026, 3, 9),
                    "engineer_id": cls.engineer.id,
                }
                | vals,
            )

    @classmethod
    def _equip(cls, engineer, product, quantity):
        """An engineer's van, and what is in it."""
        if not engineer.van_location_id:
            engineer.van_location_id = cls.van.copy({"name": f"Van {engineer.name}"})
        cls.stock(product, quantity, location=engineer.van_location_id)

    def _part(self, product, quantity=1):
        return Command.create(
            {"kind": "part", "product_id": product.id, "quantity": quantity}
        )
