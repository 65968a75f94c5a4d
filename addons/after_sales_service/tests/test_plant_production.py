# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common_order import NOW, PNG
from .test_plant import PlantCommon


@tagged("post_install", "-at_install")
class TestProduction(PlantCommon):
    """People of production: their department's units, a sentence, a report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "after_sales_service.group_after_sales_production"
        cls.works = cls.env["hr.department"].create({"name": "Works"})
        cls.department.parent_id = cls.works
        cls.worker, cls.foreman, cls.director, cls.other = (
            new_test_user(
                cls.env, login=f"plant_{name}", groups=f"base.group_user,{group}"
            )
            for name in ("worker", "foreman", "director", "other")
        )
        cls.env["hr.employee"].create(
            {
                "name": "Worker",
                "user_id": cls.worker.id,
                "department_id": cls.department.id,
            }
        )
        cls.head.user_id = cls.foreman
        cls.works.manager_id = cls.env["hr.employee"].create(
            {"name": "Director", "user_id": cls.director.id}
        )
        cls.elsewhere = cls.department.copy(
            {"name": "Foundry", "parent_id": False, "manager_id": False}
        )
        cls.furnace = cls._new_plant("F-1", department_id=cls.elsewhere.id)
        cls.sold = cls._new_unit("SP2-0099", department_id=cls.department.id)

    def _seen(self, user):
        return (
            self.env["after.sales.equipment"]
            .with_user(user)
            .search([("id", "in", (self.lathe | self.furnace | self.sold).ids)])
        )

    def _report_of(self, user, unit=None, **vals):
        return (
            self.env["after.sales.plant.fault"]
            .with_user(user)
            .create({"equipment_id": (unit or self.lathe).id, "text": "Noise"} | vals)
        )

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_whose_units_are_seen(self):
        for user in (self.worker, self.foreman, self.director):
            self.assertEqual(self._seen(user), self.lathe, user.login)
        self.assertFalse(self._seen(self.other))
        clerk = new_test_user(self.env, login="plant_clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._seen(clerk)

    def test_a_move_to_another_department_counts_at_once(self):
        self.assertEqual(self._seen(self.worker), self.lathe)
        self.worker.employee_id.department_id = self.elsewhere
        self.assertEqual(self._seen(self.worker), self.furnace)

    def test_reading_only(self):
        unit = self.lathe.with_user(self.worker)
        for change in (
            lambda: unit.write({"note": "Mine"}),
            lambda: unit.copy({"serial": "CK-99"}),
            unit.unlink,
            unit.action_retire,
            unit.action_take_into_use,
            unit.action_print_labels,
            lambda: unit.read(["purchase_value"]),
        ):
            with self.assertRaises(AccessError):
                change()
        for model in ("after.sales.order", "after.sales.contact"):
            self.assertFalse(self.env[model].with_user(self.worker).has_access("read"))

    def test_the_screens_open(self):
        for view in ("form", "list", "kanban"):
            xmlid = f"after_sales_service.plant_view_{view}_production"
            arch = self.lathe.with_user(self.worker).get_view(
                self.env.ref(xmlid).id, view
            )
            names = [name for name in arch["models"]["after.sales.equipment"]]
            self.assertTrue(self.lathe.with_user(self.worker).read(names))

    # ------------------------------------------------------------
    # REPORTING
    # ------------------------------------------------------------

    def test_report(self):
        fault = self.env["after.sales.fault"].search(
            [("kind", "=", "symptom")], limit=1
        )
        with freeze_time(NOW):
            form = Form(
                self.env["after.sales.plant.fault"]
                .with_user(self.worker)
                .with_context(default_equipment_id=self.lathe.id)
            )
            form.fault_id = fault
            form.text = "Turret <b>stops</b>"
            form.stands_still = True
            form.phone = "8012"
            form.photo = PNG
            notice = form.save().action_report()
        ticket = self.lathe.ticket_ids
        contact = ticket.contact_ids
        self.assertIn(ticket.number, notice["params"]["title"])
        self.assertRecordValues(
            contact,
            [
                {
                    "channel": "production",
                    "partner_id": self.worker.partner_id.id,
                    "caller_name": self.worker.name,
                    "caller_phone": "8012",
                    "happened_at": NOW,
                }
            ],
        )
        self.assertEqual(ticket.partner_id, self.worker.partner_id)
        self.assertEqual(ticket.fault_id, fault)
        self.assertEqual(self.lathe.down_since, NOW)
        self.assertEqual(ticket.channel_id.contact_channel, "production")
        self.assertEqual(len(ticket.attachment_ids), 1)
        self.assertNotIn("<b>", ticket.description)
        self.assertIn(self.worker.partner_id, ticket.message_partner_ids)
        with freeze_time(NOW):
            self.assertIn("We call back by", self.lathe.plant_news)
        # a job under way is told, too
        with freeze_time(NOW):
            ticket.with_user(self.dispatcher).action_dispatch()
            order = ticket.order_ids
            order.engineer_id = self.engineer
            self.assertEqual(order.partner_id, self.company.partner_id)
        self._work(order, until="arrive")
        with freeze_time(NOW + timedelta(hours=4)):
            self.lathe.invalidate_recordset(["plant_news"])
            self.assertIn(
                "has been working on it", self.lathe.with_user(self.worker).plant_news
            )

    def test_what_is_refused(self):
        for vals, words in (
            ({"text": " "}, "Choose what happens"),
            ({"text": "x" * 3000}, "too long"),
            (
                {"stands_still": True, "down_since": NOW + timedelta(days=2)},
                "time to come",
            ),
            (
                {"stands_still": True, "down_since": NOW - timedelta(days=31)},
                "time to come",
            ),
        ):
            with freeze_time(NOW), self.assertRaisesRegex(UserError, words):
                self._report_of(self.worker, **vals).action_report()
        with self.assertRaises(AccessError):
            self._report_of(self.worker, self.furnace).action_report()
        with self.assertRaises(AccessError):
            self._report_of(self.worker, self.sold).action_report()
        self.lathe.action_retire()
        with self.assertRaisesRegex(UserError, "retired"):
            self._report_of(self.worker).action_report()
        self.assertFalse(self.lathe.ticket_ids)

    def test_a_colleague_with_a_desk_uses_the_desk(self):
        self.worker.group_ids += self.env.ref(
            "after_sales_service.group_after_sales_dispatcher"
        )
        with self.assertRaisesRegex(UserError, "customer's unit"):
            self._report_of(self.worker, self.sold).action_report()
