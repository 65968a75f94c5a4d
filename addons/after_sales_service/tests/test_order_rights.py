# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common_order import NOW, PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestOrderRights(OrderCommon):
    """Each rung: what is allowed, and what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.order = cls._new_order()
            cls.line = cls._add_line(cls.order, cls.lamp, quantity=1)
            cls.check = cls.env["after.sales.checklist.line"].create(
                {"order_id": cls.order.id, "name": "Cover closed"}
            )
        cls.records = [cls.order, cls.line, cls.check]
        cls.outsider = new_test_user(
            cls.env, login="after_sales_outsider", groups="base.group_user"
        )

    def _sign(self):
        self._work(self.order)
        self._report(self.order)
        self.check.done = True
        return self.order._sign("customer", "Dr. Zhao", PNG)

    def test_own_engineer_works(self):
        for record in self.records:
            record.with_user(self.engineer_user).check_access("read")
            record.with_user(self.engineer_user).check_access("write")
        order = self.order.with_user(self.engineer_user)
        order.write({"cause": "Dry", "remedy": "Greased", "guidance": "Weekly oil"})
        self.check.with_user(self.engineer_user).done = True
        self.line.with_user(self.engineer_user).quantity = 2
        with self.assertRaises(AccessError):
            order.unlink()
        with self.assertRaises(AccessError):
            order.copy()

    def test_foreign_engineer_sees_nothing(self):
        for record in [*self.records, self._sign()]:
            for operation in ("read", "write"):
                with self.assertRaises(AccessError):
                    record.with_user(self.colleague_user).check_access(operation)
        Order = self.env["after.sales.order"].with_user(self.colleague_user)
        self.assertFalse(Order.search([("id", "=", self.order.id)]))

    def test_colleague_named_on_the_job_sees_it(self):
        self.order.engineer_ids = [Command.link(self.colleague.id)]
        self.order.with_user(self.colleague_user).check_access("write")

    def test_engineer_does_not_give_the_job_away(self):
        order = self.order.with_user(self.engineer_user)
        for vals in (
            {"engineer_id": self.colleague.id},
            {"engineer_ids": [Command.link(self.colleague.id)]},
            {"team_id": False},
            {"partner_id": self.site.id},
            {"planned_start": NOW},
            {"arrived_at": NOW},
            {"coverage_at": NOW},
            {"kind": "installation"},
        ):
            with self.assertRaises(AccessError):
                order.write(vals)

    def test_engineer_moves_no_line_to_another_job(self):
        with freeze_time(NOW):
            other = self._new_order(engineer_id=self.colleague.id)
        with self.assertRaises(AccessError):
            self.line.with_user(self.engineer_user).order_id = other
        with self.assertRaises(AccessError):
            self._add_line(other, self.lamp).with_user(self.engineer_user).quantity = 3

    def test_nobody_writes_what_the_steps_write(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            for vals in (
                {"state": "done"},
                {"accepted_at": NOW},
                {"free_service_taken": True},
                {"access_token": "x"},
                {"report_attachment_id": False},
            ):
                with self.assertRaises(AccessError):
                    self.order.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["after.sales.order"].with_user(self.dispatcher).create(
                {"equipment_id": self.unit.id, "state": "done"}
            )

    def test_nobody_writes_what_is_computed(self):
        """Stored results prove something: who signed, whose the job is."""
        for user in (self.engineer_user, self.dispatcher, self.manager):
            for vals in (
                {"is_signed": True},
                {"billing_state": "free"},
                {"commercial_partner_id": self.site.id},
                {"user_id": user.id},
                {"member_user_ids": [Command.link(user.id)]},
                {"product_id": False},
            ):
                with self.assertRaises(AccessError):
                    self.order.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                self.line.with_user(user).company_id = self.company
        Order = self.env["after.sales.order"].with_user(self.dispatcher)
        vals = {"equipment_id": self.unit.id, "kind": "repair"}
        with self.assertRaises(AccessError):
            Order.create(dict(vals, is_signed=True))
        order = Order.with_context(
            default_is_signed=True, default_state="to_accept"
        ).create(vals)
        self.assertFalse(order.is_signed)
        self.assertEqual(order.state, "draft")

    def test_done_needs_the_signature_itself(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-I")
            order = self._installation(unit)
        self._work(order)
        order.is_signed = True  # as if the flag had been reached somehow
        order.flush_recordset()
        with self.assertRaisesRegex(UserError, "has not signed"):
            order.with_user(self.engineer_user).action_done()

    def test_report_is_fixed_once_signed_or_closed(self):
        values = ({"remedy": "x"}, {"result": "limited"}, {"guidance": "x"})
        self._sign()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            for vals in values:
                with self.assertRaisesRegex(UserError, "signed or closed"):
                    self.order.with_user(user).write(vals)
        with freeze_time(NOW):
            other = self._new_order()
        self._complete(other)
        for vals in (*values, {"cause": "x"}):
            with self.assertRaisesRegex(UserError, "signed or closed"):
                other.with_user(self.engineer_user).write(vals)

    def test_repair_is_signed_with_its_report(self):
        self._work(self.order)
        with self.assertRaisesRegex(UserError, "report is not complete"):
            self.order._sign("customer", "Dr. Zhao", PNG)

    def test_engineer_does_not_loosen_the_checklist(self):
        check = self.check.with_user(self.engineer_user)
        check.write({"done": True, "reading": "4 bar", "note": "Seen"})
        for vals in ({"required": False}, {"name": "Nothing"}, {"kind": "reading"}):
            with self.assertRaises(AccessError):
                check.write(vals)
        with self.assertRaises(AccessError):
            check.unlink()
        own = check.create({"order_id": self.order.id, "name": "Seal"})
        own.required = False
        own.unlink()
        self.check.with_user(self.dispatcher).required = False
        self.check.with_user(self.dispatcher).unlink()

    def test_nobody_makes_a_signature_by_hand(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.env["after.sales.signature"].with_user(user).create(
                    {
                        "order_id": self.order.id,
                        "role": "customer",
                        "name": "Forged",
                        "signed_at": NOW,
                        "document": "x",
                        "document_hash": "x",
                        "image": PNG,
                    }
                )

    def test_dispatcher(self):
        order = self.order.with_user(self.dispatcher)
        order.write({"planned_start": NOW, "engineer_id": self.colleague.id})
        order.engineer_ids = [Command.link(self.engineer.id)]
        order.copy()
        with self.assertRaises(AccessError):
            order.unlink()

    def test_manager_names_the_engineers_of_a_service_point(self):
        team = self.team.with_user(self.manager)
        team.engineer_ids = [Command.link(self.colleague.id)]
        self.assertIn(self.colleague, self.team.engineer_ids)

    def test_manager_deletes_new_jobs(self):
        self.order.with_user(self.manager).unlink()
        self.assertFalse(self.order.exists())

    def test_billing_reads(self):
        for record in [*self.records, self._sign()]:
            record.with_user(self.accountant).check_access("read")
            with self.assertRaises(AccessError):
                record.with_user(self.accountant).check_access("write")
        for step in ("schedule", "dispatch", "depart", "arrive", "finish", "done"):
            with self.assertRaises(AccessError):
                getattr(self.order.with_user(self.accountant), f"action_{step}")()
        self.order.with_user(self.accountant).read()

    def test_outsider_sees_nothing(self):
        for record in self.records:
            with self.assertRaises(AccessError):
                record.with_user(self.outsider).check_access("read")

    def test_steps_of_a_foreign_job_refused(self):
        self._work(self.order, until="dispatch")
        for step in ("depart", "arrive", "finish", "sign", "done", "consume_parts"):
            with self.assertRaises(AccessError):
                getattr(self.order.with_user(self.colleague_user), f"action_{step}")()

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other company"})
        for name in ("dispatcher", "manager", "billing"):
            user = new_test_user(
                self.env,
                login=f"after_sales_other_{name}",
                groups=f"base.group_user,after_sales_service.group_after_sales_{name}",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for record in self.records:
                with self.assertRaises(AccessError):
                    record.with_user(user).check_access("read")

    def test_engineer_reads_the_whole_form(self):
        order = self.order.with_user(self.engineer_user)
        fields = [
            name
            for name, field in order._fields.items()
            if not field.groups or self.engineer_user.has_groups(field.groups)
        ]
        values = order.read(fields)[0]
        self.assertEqual(values["van_location_id"][0], self.van.id)
        self.assertNotIn("unit_cost", self.line.with_user(self.engineer_user).read()[0])
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self.team.with_user(user).read(["labour_cost_rate"])
        self.assertTrue(self.team.with_user(self.manager).labour_cost_rate)
        self.assertNotIn("sale_order_id", order.read()[0])

    def test_customers_do_not_read_what_we_say_among_ourselves(self):
        """The portal shows none of it; a program of the customer's would."""
        portal = new_test_user(
            self.env, login="after_sales_curious", groups="base.group_portal"
        )
        portal.partner_id.parent_id = self.customer
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Hums",
                "equipment_id": self.order.equipment_id.id,
                "partner_id": self.customer.id,
                "diagnosis": "<p>They broke it</p>",
            }
        )
        self.order.with_user(self.dispatcher).action_dispatch()
        closed = {
            ticket: (
                "diagnosis",
                "diagnosed_by_id",
                "diagnosis_verdict",
                "leader_called_id",
                "no_repeat_reason",
                "repeat_hint",
                "repeat_text",
                "severity_reason",
            ),
            self.order: (
                "dispatch_warning",
                "engineer_proposal",
                "no_repeat_by_id",
                "no_repeat_reason",
                "repeat_text",
            ),
        }
        for record, names in closed.items():
            own = record.with_user(portal)
            self.assertTrue(own.read(["name"]))
            for name in names:
                with self.subTest(name=name), self.assertRaises(AccessError):
                    own.read([name])
                with self.subTest(name=name), self.assertRaises(AccessError):
                    own.search([(name, "!=", False)])

    def test_engineer_sent_to_another_region_sees_the_unit(self):
        """Own jobs count, whatever service point the unit belongs to."""
        self.unit.team_id = self.env["helpdesk.ticket.team"].create({"name": "South"})
        self.env.invalidate_all()
        unit = self.unit.with_user(self.engineer_user)
        self.assertEqual(unit.read(["serial"])[0]["serial"], self.unit.serial)
        self.test_engineer_reads_the_whole_form()
        self.assertIn(
            self.unit.serial, self.order.with_user(unit.env.user).display_name
        )
        with self.assertRaises(AccessError):
            self.unit.with_user(self.colleague_user).read(["serial"])
        self.check.done = True
        self._complete(self.order)
        self.assertEqual(self.order.state, "done")

    def test_template_is_the_managers(self):
        template = self.env.ref("after_sales_service.checklist_handover")
        mine = template.with_user(self.manager)
        draft = mine.browse(mine.action_new_version()["res_id"])
        draft.name = "Papers"
        for user in (self.engineer_user, self.dispatcher):
            template.with_user(user).check_access("read")
            with self.assertRaises(AccessError):
                template.with_user(user).check_access("write")
            with self.assertRaises(AccessError):
                template.line_ids[0].with_user(user).check_access("write")

    def test_arrival_notice_is_the_desks(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-N", delivered_on=date(2026, 11, 19))
        with self.assertRaises(AccessError):
            self.env["after.sales.arrival.notice"].with_user(self.engineer_user).create(
                {"equipment_ids": unit.ids, "notified_at": datetime(2026, 11, 20)}
            )
