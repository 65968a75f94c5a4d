# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class AfterSalesCommon(BaseCommon):
    """A maker, a customer with a site, one product, a user per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Asia/Shanghai"
        # tests live at frozen times before this database was installed
        cls.company.after_sales_enforce_from = False
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Standard 40 hours, China", "tz": "Asia/Shanghai"}
        )
        cls.term = cls.env.ref("after_sales_service.warranty_term_one_year")
        cls.company.after_sales_warranty_term_id = cls.term
        cls.engineer_user = cls._new_user("engineer", "group_after_sales_user")
        cls.colleague_user = cls._new_user("colleague", "group_after_sales_user")
        cls.dispatcher = cls._new_user("dispatcher", "group_after_sales_dispatcher")
        cls.leader = cls._new_user("leader", "group_after_sales_dispatcher")
        cls.manager = cls._new_user("manager", "group_after_sales_manager")
        cls.accountant = cls._new_user("accountant", "group_after_sales_billing")
        cls.engineer = cls.env["hr.employee"].create(
            {
                "name": "Li Engineer",
                "user_id": cls.engineer_user.id,
                "resource_calendar_id": cls.calendar.id,
            }
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Shanghai Service Point",
                "user_id": cls.leader.id,
                "user_ids": [Command.set((cls.engineer_user | cls.leader).ids)],
                "engineer_ids": [Command.set(cls.engineer.ids)],
                "calendar_id": cls.calendar.id,
                "labour_cost_rate": 80.0,
                "company_id": cls.company.id,
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Third Hospital",
                "is_company": True,
                "email": "lab@third-hospital.example",
                "tz": "Asia/Shanghai",
            }
        )
        cls.site = cls.env["res.partner"].create(
            {
                "name": "Laboratory",
                "type": "delivery",
                "parent_id": cls.customer.id,
                "tz": "Asia/Shanghai",
            }
        )
        cls.product = cls._new_product("SP-200 Spectrometer", is_serviceable=True)

        cls.department = cls.env["hr.department"].create({"name": "Production"})

    def _get_indexes(self, table):
        """Definitions as the database keeps them: which one its planner takes
        hangs on statistics that a test does not own."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s", [table]
        )
        return "\n".join(row for (row,) in self.env.cr.fetchall())

    @classmethod
    def _new_user(cls, name, group):
        return new_test_user(
            cls.env,
            login=f"after_sales_{name}",
            groups=f"base.group_user,after_sales_service.{group}",
            tz="Asia/Shanghai",
        )

    @classmethod
    def _new_product(cls, name, **vals):
        return cls.env["product.product"].create(
            {"name": name, "is_storable": True, "tracking": "serial"} | vals
        )

    @classmethod
    def _own_plant(cls):
        """What makes a unit our own."""
        return {"owner_kind": "own_plant", "department_id": cls.department.id}

    @classmethod
    def _new_unit(cls, serial="SP2-0001", **vals):
        if vals.get("owner_kind") == "own_plant":
            ours = cls.company.partner_id.id
            vals = {
                **cls._own_plant(),
                "partner_id": ours,
                "site_partner_id": ours,
                **vals,
            }
        return cls.env["after.sales.equipment"].create(
            {
                "serial": serial,
                "product_id": cls.product.id,
                "partner_id": cls.customer.id,
                "site_partner_id": cls.site.id,
                "team_id": cls.team.id,
                "delivered_on": date(2026, 1, 5),
            }
            | vals
        )
