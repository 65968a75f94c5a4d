# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Plans and templates made by hand, field by field as on the screen (S26)."""

import ast

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from .common_order import NOW
from .maintenance_common import MaintenanceCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMaintenanceForm(MaintenanceCommon):
    def test_every_unit_can_be_chosen_for_a_record_that_is_new(self):
        """No company yet, as it comes from the unit: that must not empty the choice."""
        for name in self.env.registry:
            model = self.env[name]
            field = model._fields.get("company_id")
            if not name.startswith("after.sales.") or not field or not field.related:
                continue
            source = model._fields[field.related.split(".")[0]]
            with self.subTest(name=name, field=source.name):
                self.assertFalse(source.check_company, "It cannot differ")

    def test_a_plan_by_hand_finds_the_unit(self):
        field = self.Plan.with_user(self.dispatcher)._fields["equipment_id"]
        domain = field._description_domain(self.env)
        if isinstance(domain, str):
            domain = ast.literal_eval(domain)
        self.assertIn(
            self.unit, self.unit.with_user(self.dispatcher).search(Domain(domain))
        )
        with Form(self.Plan.with_user(self.dispatcher)) as form:
            form.name = "Spindle"
            form.equipment_id = self.unit
            self.assertTrue(form.upcoming)
        self.assertEqual(form.record.company_id, self.company)

    def test_a_choice_that_is_emptied_is_a_sentence_not_a_crash(self):
        for model, context in (
            (self.Plan, {}),
            (
                self.env["after.sales.maintenance.change"],
                {"default_plan_id": self._new_plan().id},
            ),
        ):
            names = ("holiday_rule", "interval_unit", "basis", "start_basis", "trigger")
            for name in names:
                with self.subTest(model=model._name, name=name):
                    user_model = model.with_user(self.dispatcher).with_context(
                        **context
                    )
                    form = Form(user_model)
                    if model == self.Plan:
                        form.name = "Spindle"
                        form.equipment_id = self.unit
                    setattr(form, name, False)
                    if model != self.Plan:
                        label = model.fields_get([name])[name]["string"]
                        self.assertIn(label, str(form.preview))

    def test_an_impossible_rhythm_is_said_when_the_plan_is_saved(self):
        form = Form(self.Plan.with_user(self.dispatcher))
        form.name = "Spindle"
        form.equipment_id = self.unit
        form.interval = 0
        self.assertFalse(form.upcoming)
        with self.assertRaisesRegex(ValidationError, "every 0"):
            form.save()

    def test_a_template_takes_the_company_of_its_products(self):
        product = self.product.product_tmpl_id
        product.company_id = self.company
        form = Form(self.Template.with_user(self.manager))
        form.name = "Minor overhaul"
        form.product_tmpl_ids.add(product)
        template = form.save()
        self.assertEqual(template.company_id, self.company)
        product.company_id = False
        self.assertFalse(self._new_template().company_id, "Shared products: for all")

    def test_what_is_due_is_made_when_the_plan_starts(self):
        cron = self.env.ref("after_sales_service.ir_cron_maintenance_plans")
        trigger = self.env["ir.cron.trigger"]
        before = trigger.search_count([("cron_id", "=", cron.id)])
        self._new_plan()  # 31 January + 10 months: within its ten days
        self.assertEqual(trigger.search_count([("cron_id", "=", cron.id)]), before + 1)
        self._new_plan(interval=5, interval_unit="year")
        self.assertEqual(
            trigger.search_count([("cron_id", "=", cron.id)]), before + 1, "Far away"
        )

    def test_every_month_in_words(self):
        plan = self._new_plan(start=False)
        self.assertEqual(plan.interval_wording, "every month, fixed dates")
        plan.interval = 2
        self.assertEqual(plan.interval_wording, "every 2 months, fixed dates")

    def test_a_job_without_a_plan_says_nothing_of_plans(self):
        order = self._new_order(kind="maintenance", equipment_id=self.unit.id)
        self.assertIs(order.plan_text, False)
        self.assertIs(order.window_warning, False)
