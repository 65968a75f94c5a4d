# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import etree

from odoo.tests import Form, tagged

from .common_spares import SparesCommon


@tagged("post_install", "-at_install")
class TestStoreForm(SparesCommon):
    """Storekeepers and approvers open jobs and units without a refusal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit()

    def _fields(self, model, user):
        view = self.env[model].with_user(user).get_view(view_type="form")
        arch = etree.fromstring(view["arch"])
        return {field.get("name") for field in arch.iter("field")}

    def test_the_store_opens_jobs_and_units(self):
        order = self._new_order()
        for user in (self.storekeeper, self.approver):
            for record in (order, order.equipment_id):
                Form(record.with_user(user))

    def test_an_action_with_a_form_of_its_own_as_well(self):
        full = self.env.ref("after_sales_service.order_view_form")
        view = (
            self.env["after.sales.order"]
            .with_user(self.storekeeper)
            .get_view(full.id, "form")
        )
        self.assertNotIn("evidence_ids", view["arch"])

    def test_others_keep_the_whole_form(self):
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            self.assertIn("evidence_ids", self._fields("after.sales.order", user))
        self.assertIn(
            "warranty_id", self._fields("after.sales.equipment", self.manager)
        )
        self.storekeeper.group_ids += self.env.ref(
            "after_sales_service.group_after_sales_dispatcher"
        )
        fields = self._fields("after.sales.order", self.storekeeper)
        self.assertIn("evidence_ids", fields)
