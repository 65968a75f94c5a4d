# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import file_open, mute_logger

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestEquipment(AfterSalesCommon):
    def test_found_by_serial_and_owner(self):
        unit = self._new_unit()
        Equipment = self.env["after.sales.equipment"]
        self.assertIn(unit.id, [r[0] for r in Equipment.name_search("SP2-0001")])
        self.assertIn(unit.id, [r[0] for r in Equipment.name_search("Third Hosp")])
        self.assertEqual(unit.display_name, "SP-200 Spectrometer · SP2-0001")

    def test_entered_by_hand(self):
        with Form(self.env["after.sales.equipment"].with_user(self.dispatcher)) as form:
            form.serial = "OLD-7"
            form.product_id = self.product
            form.partner_id = self.customer
        unit = form.record
        self.assertEqual(unit.site_partner_id, self.customer)
        self.assertEqual(unit.tz, "Asia/Shanghai")
        self.assertEqual(unit.warranty_term_id, self.term)

    def test_import_of_an_older_unit(self):
        """The template offered is one that Odoo's own import takes."""
        with file_open(
            "after_sales_service/static/xls/equipment.xlsx", "rb"
        ) as template:
            self._new_product("Example Spectrometer", is_serviceable=True)
            self.env["res.partner"].create(
                {"name": "Example Hospital", "is_company": True}
            )
            self.env["res.partner"].create(
                {"name": "Example Hospital, Laboratory", "is_company": True}
            )
            wizard = self.env["base_import.import"].create(
                {
                    "res_model": "after.sales.equipment",
                    "file": template.read(),
                    "file_name": "equipment.xlsx",
                    "file_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                }
            )
        options = {"has_headers": True, "date_format": "%Y-%m-%d", "quoting": '"'}
        preview = wizard.parse_preview(options)
        columns = preview["headers"]
        result = wizard.execute_import(columns, columns, options | preview["options"])
        self.assertFalse(result["messages"])
        unit = self.env["after.sales.equipment"].browse(result["ids"])
        self.assertEqual(unit.warranty_end, date(2025, 3, 11))
        self.assertEqual(unit.warranty_state, "expired")
        self.assertEqual(unit.state, "in_service")

    def test_reports_a_fault(self):
        unit = self._new_unit().with_user(self.engineer_user)
        action = unit.action_report_fault()
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
            .create({"name": "No light", "description": "Lamp stays dark"})
        )
        self.assertEqual(ticket.equipment_id, unit)
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(unit.ticket_count, 1)

    def test_refuses_deleting_what_was_served(self):
        unit = self._new_unit()
        self.env["helpdesk.ticket"].create(
            {"name": "No light", "description": "Dark", "equipment_id": unit.id}
        )
        with self.assertRaisesRegex(UserError, "archive"):
            unit.with_user(self.manager).unlink()

    def test_refuses_a_serial_twice(self):
        self._new_unit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
        ):
            self._new_unit()

    def test_refuses_being_part_of_itself(self):
        unit = self._new_unit()
        with self.assertRaises(ValidationError):
            unit.parent_id = unit

    def test_every_kind_of_default_is_found(self):
        """Only fields that may have one are asked: by code, by a person, by a link."""
        Equipment = self.env["after.sales.equipment"]
        self.env["ir.default"].set(Equipment._name, "engineer_id", self.engineer.id)
        self.assertEqual(
            Equipment.with_context(default_serial="SP2-77").default_get(
                ["state", "engineer_id", "serial", "note", "no_such_field"]
            ),
            {"state": "delivered", "engineer_id": self.engineer.id, "serial": "SP2-77"},
        )

    def test_one_of_many_alike_belongs_to_another_company(self):
        """Alike ones are checked once, the odd one among them all the same."""
        other = self.env["res.company"].create({"name": "Other Maker"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Elsewhere", "company_id": other.id}
        )
        vals = {"product_id": self.product.id, "partner_id": self.customer.id}
        rows = [vals | {"serial": f"MANY-{number}"} for number in range(5)]
        rows[3]["team_id"] = team.id
        with self.assertRaises(UserError):
            self.env["after.sales.equipment"].create(rows)
        units = self.env["after.sales.equipment"].create(rows[:3])
        with self.assertRaises(UserError):
            units[1:].team_id = team

    def test_refuses_a_team_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Elsewhere", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self._new_unit(team_id=team.id)

    def test_serviceable_needs_serials(self):
        product = self._new_product("Cable", tracking="none")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
        ):
            product.is_serviceable = True
            self.env.flush_all()

    def test_lists_open_from_partner_and_product(self):
        unit = self._new_unit()
        for record in (self.customer, self.product.product_tmpl_id):
            found = self.env["after.sales.equipment"].search(
                record.action_view_equipment()["domain"]
            )
            self.assertEqual(found, unit)
        self.assertEqual(self.site.equipment_count, 1)
        self.assertEqual(self.product.product_tmpl_id.equipment_count, 1)
