# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Plans from templates, with the unit's life; contracts and clauses (S8, S26)."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_order import NOW, PNG
from .maintenance_common import MaintenanceCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTemplates(MaintenanceCommon):
    def test_a_unit_gets_its_plans_when_it_is_accepted(self):
        minor = self._new_template(joint_acceptance=True)
        major = self._new_template(name="Major overhaul", grade="major", interval=24)
        visit = self._new_template(
            name="Visit", kind="visit", grade=False, start_basis="delivery"
        )
        unit = self._new_unit("SP2-0002")
        plans = unit.maintenance_plan_ids
        self.assertEqual(plans.template_id, visit, "Not accepted yet")
        self.assertEqual(plans.next_date, date(2027, 1, 5))
        unit.with_user(self.manager).accepted_on = date(2026, 11, 20)
        plans = unit.maintenance_plan_ids
        self.assertEqual(plans.template_id, minor | major | visit)
        self.assertEqual(set(plans.mapped("state")), {"active"})
        own = plans.filtered(lambda plan: plan.template_id == minor)
        self.assertRecordValues(
            own,
            [
                {
                    "start_date": date(2026, 11, 20),
                    "next_date": date(2027, 5, 20),
                    "joint_acceptance": True,
                    "grade": "minor",
                }
            ],
        )
        unit.with_user(self.manager).accepted_on = date(2026, 11, 19)
        self.assertEqual(len(unit.maintenance_plan_ids), 3, "Once")

    def test_the_signature_of_the_customer_is_enough(self):
        """Neither engineer nor customer may write plans: they come all the same."""
        self._new_template()
        unit = self._new_unit("SP2-0003")
        job = self._installation(unit)
        self._tick(job)
        self._work(job)
        with freeze_time(NOW.replace(hour=5)):
            job._sign("customer", "Dr. Zhou", PNG)
        self.assertTrue(unit.accepted_on)
        self.assertEqual(unit.maintenance_plan_ids.state, "active")

    def test_not_by_themselves(self):
        template = self._new_template(is_automatic=False)
        unit = self._new_unit("SP2-0004", accepted_on=date(2026, 11, 20))
        self.assertFalse(unit.maintenance_plan_ids)
        self.assertEqual(template.unplanned_count, 2)

    def test_for_the_units_there_are(self):
        """A template is added later: all its units, set by set."""
        units = self.unit | self._new_unit("SP2-0005", accepted_on=date(2026, 3, 1))
        self._new_unit("SP2-0006")  # not accepted
        gone = self._new_unit("SP2-0007", accepted_on=date(2026, 3, 1))
        gone.state = "retired"
        template = self._new_template(holiday_rule="none")
        self.assertEqual(template.unplanned_count, 2)
        form = Form(
            self.env["after.sales.maintenance.make"]
            .with_user(self.dispatcher)
            .with_context(default_template_id=template.id)
        )
        self.assertIn("2 plans will be made for 2 units", form.summary)
        form.save().action_make()
        self.assertEqual(template.plan_ids.equipment_id, units)
        self.assertEqual(template.plan_count, 2)
        self.assertEqual(template.unplanned_count, 0)
        self.assertEqual(
            sorted(template.plan_ids.mapped("next_date")),
            [date(2027, 1, 31), date(2027, 3, 1)],
            "No backlog",
        )
        with self.assertRaisesRegex(UserError, "No plan was made"):
            self._dialog(
                "make", equipment_ids=units.ids, template_ids=template.ids
            ).action_make()

    def test_from_the_list_of_units(self):
        template = self._new_template(is_automatic=False)
        other = self.env["after.sales.equipment"].create(
            {
                "serial": "X",
                "product_id": self._new_product("Other").id,
                "partner_id": self.customer.id,
            }
        )
        action = (self.unit | other).with_user(self.dispatcher).action_make_plans()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
        )
        self.assertEqual(form.template_ids[:], template)
        self.assertIn("No template fits Other", form.summary)
        form.save().action_make()
        self.assertTrue(self.unit.maintenance_plan_ids)

    def test_engineers_make_no_plans(self):
        template = self._new_template(is_automatic=False)
        with self.assertRaises(AccessError):
            self._dialog(
                "make",
                user=self.engineer_user,
                equipment_ids=self.unit.ids,
                template_ids=template.ids,
            )
        with self.assertRaises(AccessError):
            template.with_user(self.dispatcher).write({"interval": 1})
        template.with_user(self.manager).write({"interval": 1})

    def test_queries_for_many_units(self):
        template = self._new_template(is_automatic=False)
        units = self.env["after.sales.equipment"].create(
            [
                {
                    "serial": f"M-{number}",
                    "product_id": self.product.id,
                    "partner_id": self.customer.id,
                    "accepted_on": date(2026, 1, 31),
                }
                for number in range(100)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            template._make_plans(units)
            self.env.flush_all()

    def test_a_date_of_its_own_is_entered(self):
        with self.assertRaises(ValidationError):
            self._new_template(start_basis="date")
        self._new_template(
            start_basis="date", start_date=date(2027, 3, 1), holiday_rule="none"
        )
        unit = self._new_unit("SP2-0008", accepted_on=date(2026, 11, 20))
        self.assertEqual(unit.maintenance_plan_ids.next_date, date(2027, 3, 1))

    def test_in_the_words_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        template = self._new_template(is_automatic=False)
        template.with_context(lang="zh_CN").name = "小修"
        self.assertEqual(template._make_plans(self.unit).name, "小修")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestUnit(MaintenanceCommon):
    def test_a_retired_unit_ends_its_plans(self):
        plan, draft = self._new_plan(), self._new_plan(start=False)
        self._run()
        self.unit.with_user(self.manager).action_retire()
        self.assertEqual((plan.state, draft.state), ("ended", "ended"))
        self.assertEqual(plan.order_ids.state, "cancelled")
        self.assertEqual(plan.stop_reason, "The unit was retired")
        self._run("2026-12-25")
        self.assertEqual(len(plan.order_ids), 1)

    def test_next_maintenance_is_the_open_job_first(self):
        self._new_plan()
        self._new_plan(name="Filters", grade=False, start_date=date(2026, 1, 5))
        self._run("2026-11-23")
        self.assertEqual(self.unit.next_maintenance_on, date(2026, 11, 30))
        self.assertEqual(self.unit.maintenance_plan_count, 2)

    def test_contract_and_plan_are_compared(self):
        contract = self.env["after.sales.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": date(2027, 2, 1),  # the day after the warranty
                "duration": 12,
                "visit_count": 2,
                "line_ids": [Command.create({"equipment_id": self.unit.id})],
            }
        )
        self.assertIn("make 0 within", contract.visit_warning)
        plan = self._new_plan(interval=6)
        contract.invalidate_recordset()
        self.assertEqual(contract.planned_visit_count, 2)
        self.assertFalse(contract.visit_warning)
        self._new_plan(name="Filters", grade=False, interval=3)
        contract.invalidate_recordset()
        self.assertEqual(contract.planned_visit_count, 6)
        self.assertIn("includes 2: the others", contract.visit_warning)
        contract.with_user(self.manager).action_confirm()
        plan.invalidate_recordset()
        self.assertEqual(plan.contract_id, contract)
        self.assertTrue(plan.contract_warning)

    def test_clause_is_measured_and_bound(self):
        clause = self.env.ref("after_sales_service.clause_maintenance_plans")
        template = self._new_template(is_automatic=False)
        template.clause_ids = clause
        self.assertIn("Minor overhaul", clause.bindings)
        plan = self._new_plan()
        self._run()
        self._complete(plan.order_ids)
        self._run("2026-12-25")
        skipped = plan.order_ids.filtered(lambda job: job.state == "draft")
        self._dialog("cancel", order_ids=skipped.ids, reason="No time").action_apply()
        year = clause._get_scope(date(2026, 1, 1), date(2026, 12, 31))
        figure = clause._get_figures(year)[clause.id]
        self.assertEqual((figure.kept, figure.decided), (1, 2))
        (case,) = clause._get_broken_cases(year)
        self.assertIn("skipped", case.reason)
        with freeze_time("2027-03-01 02:00:00"):
            self._run("2027-01-25")
            year = clause._get_scope(date(2027, 1, 1), date(2027, 12, 31))
            figure = clause._get_figures(year)[clause.id]
        self.assertEqual((figure.kept, figure.decided), (0, 1), "Open and overdue")
