# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Plant kept in core Maintenance is taken over; ours does not depend on that module.

Run in a database of its own, in which Odoo's Maintenance is installed beside ours.
"""

import json
import os

import pytest

from workshop import databases
from workshop.ground import run

#: Maintenance with the departments of HR
MODULES = ("maintenance", "hr_maintenance")

SCENARIO = """
import json
from datetime import date, datetime, timedelta
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import new_test_user

today = date.today()
department = env["hr.department"].create({"name": "Machining"})
employee = env["hr.employee"].create(
    {"name": "Xu Jun", "department_id": department.id}
)
vendor = env["res.partner"].create({"name": "Lathe Works"})
lathes = env["maintenance.equipment.category"].create({"name": "Lathes"})
known = env["product.product"].create(
    {"name": "Presses", "type": "consu", "is_storable": True, "tracking": "serial"}
)
presses = env["maintenance.equipment.category"].create({"name": "Presses"})
common = {"effective_date": today - timedelta(days=400)}
lathe = env["maintenance.equipment"].create(
    common
    | {
        "name": "CNC Lathe",
        "serial_no": "CK-1",
        "model": "CK6150",
        "category_id": lathes.id,
        "equipment_assign_to": "department",
        "department_id": department.id,
        "partner_id": vendor.id,
        "cost": 268000,
        "warranty_date": today + timedelta(days=90),
    }
)
press = env["maintenance.equipment"].create(
    common
    | {
        "name": "Press 40 t",
        "category_id": presses.id,
        "equipment_assign_to": "employee",
        "employee_id": employee.id,
    }
)
nobodys = env["maintenance.equipment"].create(
    common
    | {"name": "Saw", "serial_no": "S-1", "equipment_assign_to": "other"}
)
env["maintenance.equipment"].create(
    common | {"name": "Scrap", "serial_no": "X-1", "scrap_date": today}
)
double = env["maintenance.equipment"].create(
    common
    | {
        "name": "Press 63 t",
        "serial_no": "P-63",
        "category_id": presses.id,
        "equipment_assign_to": "department",
        "department_id": department.id,
    }
)
env["after.sales.equipment"].create(
    {
        "owner_kind": "own_plant",
        "department_id": department.id,
        "product_id": known.id,
        "serial": "P-63",
    }
)
request = {"equipment_id": lathe.id, "maintenance_type": "preventive"}
env["maintenance.request"].create(
    [
        request
        | {
            "name": "Grease the spindle",
            "recurring_maintenance": True,
            "repeat_interval": 3,
            "repeat_unit": "month",
            "schedule_date": datetime(2026, 12, 1, 1, 0),
        },
        request | {"name": "Looked at once"},
        request | {"name": "Turret jams", "maintenance_type": "corrective"},
    ]
)
manager = new_test_user(
    env,
    login="plant_manager",
    groups="base.group_user,after_sales_service.group_after_sales_manager",
)
clerk = new_test_user(
    env,
    login="plant_dispatcher",
    groups="base.group_user,after_sales_service.group_after_sales_dispatcher",
)
out = {}
Takeover = env["after.sales.plant.takeover"]
try:
    Takeover.with_user(clerk).create({}).action_find()
    out["clerk"] = "allowed"
except AccessError:
    out["clerk"] = "refused"
menus = env["ir.ui.menu"]._load_menus_blacklist()
out["menu"] = env.ref("after_sales_service.plant_takeover_menu").id not in menus


def take_over(**vals):
    wizard = Takeover.with_user(manager).create({"with_tickets": True} | vals)
    wizard.action_find()
    found = sorted((line.name, line.state) for line in wizard.line_ids)
    wizard.action_take_over()
    after = {line.name: [line.state, line.problem or ""] for line in wizard.line_ids}
    return found, after, wizard.summary.splitlines()


out["first"] = take_over()
unit = env["after.sales.equipment"].search([("serial", "=", "CK-1")])
out["lathe"] = [
    unit.owner_kind,
    unit.product_id.name,
    unit.department_id.name,
    unit.vendor_id.name,
    unit.purchase_value,
    str(unit.vendor_warranty_end) == str(today + timedelta(days=90)),
    unit.state,
    "CK6150" in unit.note,
]
by_employee = env["after.sales.equipment"].search([("name", "=", "Press 40 t")])
out["press"] = [
    by_employee.product_id == known,
    by_employee.department_id == department,
    by_employee.serial == f"M-{press.id}",
]
plan = unit.maintenance_plan_ids
out["plan"] = [
    plan.name, plan.state, plan.interval, plan.interval_unit, str(plan.start_date)
]
ticket = unit.ticket_ids
out["ticket"] = [ticket.name, ticket.kind, len(ticket.timer_ids)]
out["again"] = take_over()
out["with_department"] = take_over(department_id=department.id)
out["units"] = env["after.sales.equipment"].search_count(
    [("taken_over_from", "!=", False)]
)
out["plans"], out["tickets"] = len(unit.maintenance_plan_ids), len(unit.ticket_ids)
out["core"] = env["maintenance.equipment"].search_count([])
print("RESULT " + json.dumps(out))
"""


@pytest.fixture(scope="module")
def result():
    name = f"test{os.getpid()}-{databases.CLONE}-maintenance"
    databases.copy(databases.template(), name)
    try:
        databases.install(name, MODULES)
        output = run(
            ["sh", "-c", 'printf %s "$0" | "$@"', SCENARIO]
            + databases.odoo_command()[:3]
            + ["shell", "-c", databases.configuration(), "-d", name]
            + ["--no-http", "--log-level", "warn"],
            "take over from Maintenance",
            env=databases.environment(),
        )
        lines = [line for line in output.splitlines() if line.startswith("RESULT ")]
        assert lines, output[-3000:]
        return json.loads(lines[0].removeprefix("RESULT "))
    finally:
        databases.drop(name)


def test_only_the_manager_takes_over(result):
    assert result["clerk"] == "refused"
    assert result["menu"]


def test_what_is_taken_over_and_what_is_refused(result):
    found, after, summary = result["first"]
    assert [name for name, _state in found] == [
        "CNC Lathe",
        "Press 40 t",
        "Press 63 t",
        "Saw",
    ]
    assert after["CNC Lathe"] == ["done", ""]
    assert after["Press 40 t"] == ["done", ""]
    assert after["Saw"][0] == "refused"
    assert "No department" in after["Saw"][1]
    assert after["Press 63 t"][0] == "refused"
    assert "serial number already" in after["Press 63 t"][1]
    assert summary == [
        "Units taken over: 2",
        "Refused: 2",
        "Plans proposed: 1",
        "Tickets opened: 1",
    ]


def test_what_a_unit_knows(result):
    assert result["lathe"] == [
        "own_plant",
        "Lathes",
        "Machining",
        "Lathe Works",
        268000,
        True,
        "in_service",
        True,
    ]
    assert result["press"] == [True, True, True]


def test_plans_are_proposed_and_tickets_promise_nothing(result):
    assert result["plan"] == ["Grease the spindle", "draft", 3, "month", "2026-12-01"]
    assert result["ticket"] == ["Turret jams", "fault", 0]


def test_run_again_it_doubles_nothing(result):
    found, after, summary = result["again"]
    assert dict(found)["CNC Lathe"] == "known"
    assert after["CNC Lathe"] == ["known", ""]
    assert summary[0] == "Units taken over: 0"
    assert summary[2:] == ["Plans proposed: 0", "Tickets opened: 0"]
    _found, after, summary = result["with_department"]
    assert after["Saw"] == ["done", ""]
    assert summary[0] == "Units taken over: 1"
    assert (result["units"], result["plans"], result["tickets"]) == (3, 1, 1)
    assert result["core"] == 5
