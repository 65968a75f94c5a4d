# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW, PNG, OrderCommon


class PlantCommon(OrderCommon):
    """A lathe of ours, the department that works with it, and its head."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.env["hr.employee"].create(
            {"name": "Xu Head", "work_email": "head@maker.example"}
        )
        cls.department.manager_id = cls.head
        cls.machine = cls._new_product("CNC Lathe")
        cls.lathe = cls._new_plant()
        cls.unit = cls.lathe

    @classmethod
    def _new_plant(cls, serial="CK-1", **vals):
        return cls._new_unit(
            serial, owner_kind="own_plant", product_id=cls.machine.id, **vals
        )

    def _repair(self, **vals):
        with freeze_time(NOW):
            return self._new_order(equipment_id=self.lathe.id, **vals)


@tagged("post_install", "-at_install")
class TestPlant(PlantCommon):
    """Bought, not sold: whose it is, and what does not apply."""

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    def test_by_hand(self):
        hours = self.calendar.copy({"name": "Two shifts"})
        self.department.plant_calendar_id = hours
        with Form(
            self.env["after.sales.equipment"]
            .with_user(self.dispatcher)
            .with_context(default_owner_kind="own_plant"),
            view="after_sales_service.equipment_view_form",
        ) as form:
            form.serial = "CK-2"
            form.product_id = self.machine
            form.department_id = self.department
        unit = form.record
        self.assertEqual(unit.partner_id, self.company.partner_id)
        self.assertEqual(unit.site_partner_id, self.company.partner_id)
        self.assertEqual(unit.calendar_id, hours)
        self.assertEqual(unit.production_contact_id, self.head.work_contact_id)
        self.assertEqual(unit.warranty_state, "none")

    def test_it_needs_a_department(self):
        with self.assertRaisesRegex(ValidationError, "choose the department"):
            self._new_unit("CK-3", owner_kind="own_plant", department_id=False)
        with self.assertRaisesRegex(ValidationError, "choose the department"):
            self.lathe.department_id = False

    def test_it_belongs_to_the_company(self):
        with self.assertRaisesRegex(ValidationError, "was sold"):
            self.lathe.partner_id = self.customer

    def test_the_calendar_chosen_stays(self):
        self.lathe.calendar_id = self.calendar
        self.department.plant_calendar_id = self.calendar.copy()
        self.lathe.department_id = self.department.copy({"name": "Assembly"})
        self.assertEqual(self.lathe.calendar_id, self.calendar)

    def test_a_customers_unit_becomes_ours(self):
        with freeze_time(NOW):
            unit = self._new_unit(accepted_on=date(2026, 6, 1))
            warranty = unit.warranty_id
            unit.access_token = "known-to-the-customer"
            unit.write(self._own_plant())
        self.assertEqual(unit.partner_id, self.company.partner_id)
        self.assertEqual(unit.site_partner_id, self.company.partner_id)
        self.assertEqual(warranty.closed_on, NOW.date())
        self.assertFalse(unit.warranty_id)
        self.assertEqual(unit.warranty_state, "expired")
        self.assertFalse(unit.access_token)

    def test_into_use(self):
        self.assertEqual(self.lathe.state, "delivered")
        with self.assertRaises(AccessError):
            self.lathe.with_user(self.engineer_user).action_take_into_use()
        with freeze_time(NOW):
            self.lathe.with_user(self.dispatcher).action_take_into_use()
        self.assertEqual(self.lathe.state, "in_service")
        self.assertEqual(self.lathe.accepted_on, NOW.date())
        self.assertFalse(self.lathe.warranty_ids)
        with self.assertRaisesRegex(UserError, "accepted by signature"):
            self._new_unit("SP2-9").action_take_into_use()

    def test_the_departments_plant(self):
        other = self.department.copy({"name": "Assembly"})
        self.assertEqual(self.department.plant_count, 1)
        self.assertEqual(other.plant_count, 0)
        action = self.department.with_user(self.dispatcher).action_view_plant()
        found = self.env["after.sales.equipment"].search(action["domain"])
        self.assertEqual(found, self.lathe)

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    def test_nobody_is_charged(self):
        self.company.after_sales_analytic = "unit"
        order = self._repair()
        self.assertRecordValues(
            order,
            [
                {
                    "owner_kind": "own_plant",
                    "department_id": self.department.id,
                    "partner_id": self.company.partner_id.id,
                }
            ],
        )
        part = self._add_line(order, self.lamp)
        labour = self._add_line(order, kind="labour", quantity=2)
        self.assertEqual(part.coverage, "included")
        self.assertIn("Own plant: borne by Production", part.coverage_reason)
        self._complete(order)
        self.assertEqual(part.state, "consumed")
        self.assertEqual(order.billing_state, "nothing")
        self.assertFalse(order.sale_order_id)
        self.assertFalse(order.statement_attachment_id)
        self.assertTrue(order.report_attachment_id)
        self.assertIn("borne by Production", order._get_coverage_summary())
        self.assertFalse(order._get_missing_papers())
        with self.assertRaisesRegex(UserError, "nobody is charged"):
            order.with_user(self.accountant).action_create_quotation()
        # the department bears it: parts by their move, labour by an entry
        account = self.department.analytic_account_id
        self.assertEqual(account.name, "Production")
        entry = self.env["account.analytic.line"].search(
            [("after_sales_line_id", "=", labour.id)]
        )
        self.assertEqual(entry[account.plan_id._column_name()], account)
        self.assertEqual(entry.amount, -160)
        self.assertFalse(self.lathe.analytic_account_id)
        self.env.flush_all()
        report = self.env["after.sales.cost.report"].with_user(self.accountant)
        self.assertEqual(
            report._read_group(
                [("owner_kind", "=", "own_plant")],
                ["department_id"],
                ["cost:sum", "revenue:sum"],
            ),
            [(self.department, 280.0, 0.0)],
        )

    def test_the_past_stays_with_the_department(self):
        order = self._repair()
        other = self.department.copy({"name": "Assembly"})
        self.lathe.department_id = other
        self.assertEqual(order.department_id, self.department)
        self.assertEqual(self._repair().department_id, other)

    def test_travel_goes_to_the_department(self):
        self.company.after_sales_analytic = "unit"
        order = self._repair()
        self._complete(order)
        expense = self.env["hr.expense"].create(
            {
                "name": "Taxi",
                "employee_id": self.engineer.id,
                "after_sales_order_id": order.id,
                "total_amount_currency": 60.0,
                "tax_ids": False,
                "product_id": self.company.after_sales_travel_product_id.id,
            }
        )
        expense._do_approve(check=False)
        line = order.line_ids
        self.assertEqual(line.coverage, "included")
        self.assertEqual(
            expense.analytic_distribution,
            {str(self.department.analytic_account_id.id): 100.0},
        )
        self.assertFalse(order.sale_order_id)

    def test_the_supplier_pays_what_he_promised(self):
        vendor = self.env["res.partner"].create({"name": "Lathe Works"})
        self.lathe.write(
            {
                "vendor_id": vendor.id,
                "vendor_warranty_end": date(2027, 3, 31),
                "vendor_warranty_covers": "part",
            }
        )
        order = self._repair()
        part = self._add_line(order, self.lamp)
        labour = self._add_line(order, kind="labour", quantity=1)
        self.assertEqual(part.coverage, "supplier")
        self.assertEqual(labour.coverage, "included")
        self._complete(order)
        claim = self.lathe.claim_ids
        self.assertEqual(claim.vendor_id, vendor)
        self.assertIn("Lamp", claim.line_ids.mapped("name"))
        self.assertEqual(order.billing_state, "nothing")

    def test_the_report_goes_to_the_head(self):
        order = self._repair()
        self._complete(order)
        self.assertEqual(order._get_report_recipients(), self.head.work_contact_id)
        mail = self.env["mail.mail"].search(
            [("model", "=", order._name), ("res_id", "=", order.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(mail.recipient_ids, self.head.work_contact_id)

    def test_without_a_head_nothing_goes_to_our_own_address(self):
        self.company.partner_id.email = "info@maker.example"
        self.department.manager_id = False
        self.lathe.production_contact_id = False
        order = self._repair()
        self._complete(order)
        self.assertIn("no head with a mail address", order.message_ids[0].body)
        mails = self.env["mail.mail"].search(
            [("model", "=", order._name), ("res_id", "=", order.id)]
        )
        self.assertNotIn(self.company.partner_id, mails.recipient_ids)
        self.assertFalse(mails.filtered("attachment_ids"))

    def test_no_customer_is_asked(self):
        order = self._repair()
        self._complete(order)
        self.assertFalse(order._get_rating_links())
        self.assertFalse(order.follow_up_ids)
        with self.assertRaisesRegex(UserError, "no customer to ask"):
            order.with_user(self.dispatcher).action_enter_feedback()
        rule = self.env["after.sales.completion.rule"].search(
            [("kind", "=", "repair")], limit=1
        )
        rule.needs_feedback = True
        self.assertNotIn("feedback", order._get_needs())
        self.assertIn(
            "feedback",
            self._new_order(equipment_id=self._new_unit("SP2-8").id)._get_needs(),
        )

    def test_signed_by_production(self):
        self.department.manager_id = self.head
        order = self._repair()
        self._work(order)
        self._report(order)
        order._sign("customer", "Xu Head", PNG)
        self.assertTrue(order.is_signed)

    # ------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------

    def test_policies_by_whose_unit_it_is(self):
        plant = self.env.ref("after_sales_service.sla_policy_plant")
        standard = self.env.ref("after_sales_service.sla_policy_a")
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create(
                {"name": "Spindle hot", "equipment_id": self.lathe.id}
            )
            sold = self.env["helpdesk.ticket"].create(
                {
                    "name": "Dark",
                    "equipment_id": self._new_unit("SP2-7").id,
                    "partner_id": self.customer.id,
                }
            )
        self.assertEqual(ticket.sla_policy_id, plant)
        self.assertEqual(ticket.timer_ids.event, "responded")
        self.assertEqual(sold.sla_policy_id, standard)
        self.assertIn("is for customers&#39; units only", str(ticket.promise_preview))
        plant.is_default = False
        standard.owner_kind = "any"
        ticket.equipment_id = self._new_plant("CK-9")
        self.assertEqual(ticket.sla_policy_id, standard)

    def test_nothing_is_owed_to_ourselves(self):
        standard = self.env.ref("after_sales_service.sla_policy_a")
        standard.owner_kind = "any"
        with freeze_time(NOW):
            tickets = self.env["helpdesk.ticket"].create(
                [
                    {
                        "name": "Does not start",
                        "equipment_id": unit.id,
                        "sla_policy_id": standard.id,
                        "reported_at": NOW,
                    }
                    for unit in (self.lathe, self._new_unit("SP2-6"))
                ]
            )
        with freeze_time(NOW.replace(day=29)):
            tickets._do_solved()
        owed = self.env["after.sales.compensation"].search(
            [("ticket_id", "in", tickets.ids)]
        )
        self.assertEqual(owed.ticket_id, tickets[1])

    def test_the_tender_does_not_promise_what_is_for_us(self):
        plan = self.env["after.sales.plan"].create({})
        self.assertNotIn(
            self.env.ref("after_sales_service.sla_policy_plant"),
            plan._get_promised_policies(),
        )

    def test_clauses_about_customers(self):
        """S19, S20 speak of customers; S27 of all plant."""
        order = self._repair()
        self._complete(order)
        Clause = self.env["after.sales.clause"]
        with freeze_time(NOW.replace(day=29)):
            scope = Clause._get_year_scope()
            figures = {
                clause.measure: figure
                for clause, figure in (
                    (clause, clause._get_figures(scope).get(clause.id))
                    for clause in Clause.search([("measure", "!=", False)])
                )
                if figure
            }
            domain = Clause._get_scope_domain("after.sales.order", scope)
        ours = self.env["after.sales.order"].search(domain)
        self.assertIn(order, ours)
        sold = ours.filtered(lambda job: job.owner_kind == "customer")
        self.assertEqual(figures["archive"].decided, len(ours))
        self.assertEqual(figures["service_report"].decided, len(sold))

    # ------------------------------------------------------------
    # WHO REPORTS
    # ------------------------------------------------------------

    def test_a_ticket_is_from_a_colleague(self):
        Ticket = self.env["helpdesk.ticket"].with_user(self.dispatcher)
        ticket = Ticket.create({"name": "Noise", "equipment_id": self.lathe.id})
        self.assertEqual(ticket.partner_id, self.head.work_contact_id)
        self.assertFalse(ticket.owner_differs)
        ticket = Ticket.create(
            {
                "name": "Noise",
                "equipment_id": self.lathe.id,
                "partner_id": self.engineer_user.partner_id.id,
            }
        )
        self.assertEqual(ticket.partner_id, self.engineer_user.partner_id)
        self.assertFalse(ticket.owner_differs)
        contact = self.env["after.sales.contact"].create(
            {"subject": "Noise", "equipment_id": self.lathe.id}
        )
        self.assertEqual(contact.partner_id, self.head.work_contact_id)

    def test_the_label_says_whose_it_is(self):
        colour, words = self.lathe.sudo()._get_label_badge()
        self.assertEqual((colour, words), ("plain", "Own plant of Production"))
