# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
class TestFault(AfterSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Fault = cls.env["after.sales.fault"]
        cls.fault = cls.Fault.create({"code": "X1", "name": "Hums"})

    def test_name_search_by_code_and_name(self):
        self.assertEqual(self.fault.display_name, "[X1] Hums")
        for text in ("X1", "hums"):
            self.assertIn(
                self.fault.id, [row[0] for row in self.Fault.name_search(text)]
            )

    @mute_logger("odoo.sql_db")
    def test_code_twice(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.Fault.create({"code": "X1", "name": "Twice"})

    def test_code_is_per_kind_and_company(self):
        self.assertTrue(
            self.Fault.create(
                [
                    {"code": "X1", "name": "Cause", "kind": "cause"},
                    {"code": "X1", "name": "Own", "company_id": self.company.id},
                ]
            )
        )

    def test_copy_gets_its_own_code(self):
        self.assertEqual(self.fault.copy().code, "X1 (copy)")

    def test_domain_by_product(self):
        other = self._new_product("Other")
        self.fault.product_ids = self.product
        get = self.Fault._get_product_domain
        self.assertIn(self.fault, self.Fault.search(get("symptom", self.product)))
        self.assertNotIn(self.fault, self.Fault.search(get("symptom", other)))
        self.assertNotIn(self.fault, self.Fault.search(get("cause", self.product)))
        self.assertIn(self.fault, self.Fault.search(get("symptom", other.browse())))

    def test_catalogue_has_the_exclusions_of_the_plan(self):
        for code in ("c12", "c13", "c14"):
            self.assertTrue(self.env.ref(f"after_sales_service.fault_cause_{code}"))

    def test_rights(self):
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            self.assertTrue(self.fault.with_user(user).name)
            with self.assertRaises(AccessError):
                self.fault.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                self.Fault.with_user(user).create({"code": "X2", "name": "Mine"})
        self.fault.with_user(self.manager).name = "Hums loudly"
        self.fault.with_user(self.manager).unlink()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreign = self.Fault.create(
            {"code": "X9", "name": "Foreign", "company_id": other.id}
        )
        self.assertNotIn(foreign, self.Fault.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["name"])
