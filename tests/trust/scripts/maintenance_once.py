# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two people press the same button at one time, again and again.

Each in a thread and a transaction of its own, run as the web server runs a button.
Prints what became of each race as its last line.
"""

import functools
import json
from datetime import timedelta

from hands import press_together

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command

ROUNDS = 4
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
GROUP = "after_sales_service.group_after_sales_"

# no papers here: they would only be more work for each transaction
env.registry["after.sales.paper.mixin"]._make_paper = lambda self, *a, **k: (
    self.env["ir.attachment"].sudo().create({"name": "paper", "raw": b"x"})[:1]
)

now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)


def new_user(login, group):
    return env["res.users"].create(
        {
            "name": login,
            "login": login,
            "email": f"{login}@example.com",
            "group_ids": [Command.link(env.ref(GROUP + group).id)],
        }
    )


def race(*presses):
    """Press all at once; return (how many worked, what the others were told)."""
    # the session is read before the button is pressed: the snapshot is old
    answers = press_together(env, presses, look_first=True)
    return len(answers.done), [str(error) for error in answers.refused]


desk, desk2 = new_user("desk-one", "dispatcher"), new_user("desk-two", "dispatcher")
boss, boss2 = new_user("boss-one", "manager"), new_user("boss-two", "manager")
person = env["hr.employee"].create({"name": "Li", "user_id": desk.id})
product = env["product.product"].create(
    {"name": "SP-200", "is_storable": True, "tracking": "serial"}
)
hospital = env["res.partner"].create(
    {"name": "Hospital", "email": "lab@hospital.example.com"}
)


def new_unit(number):
    return env["after.sales.equipment"].create(
        {
            "serial": f"RACE-{number}",
            "product_id": product.id,
            "partner_id": hospital.id,
            "delivered_on": now.date() - timedelta(days=100),
            "accepted_on": now.date() - timedelta(days=90),
        }
    )


def new_job(unit, **vals):
    return env["after.sales.order"].create(
        {
            "kind": "maintenance",
            "equipment_id": unit.id,
            "engineer_id": person.id,
            "remedy": "Greased",
            "cause": "Wear",
            "result": "solved",
            "guidance": "Shown",
        }
        | vals
    )


def acknowledge(number):
    """Production by its link, and the desk by phone."""
    start = now + timedelta(days=14)
    job = new_job(
        new_unit(f"A{number}"),
        affects_production=True,
        planned_start=start,
        planned_end=start + timedelta(hours=4),
    )
    notice = job.notice_id
    notice.with_user(desk).action_send()
    env.cr.commit()

    def by_link(own):
        own["after.sales.notice"].sudo().browse(notice.id)._acknowledge("Zhou", "link")

    def by_phone(own):
        own["after.sales.notice.answer"].create(
            {"notice_id": notice.id, "name": "Qian"}
        ).action_apply()

    worked, told = race((desk2.id, by_link), (desk.id, by_phone))
    return worked == 1 and "acknowledged" in told[0].lower() or (worked, told)


def sign(number):
    """One name for both sides, in two sessions."""
    unit = new_unit(f"S{number}")
    job = new_job(unit, grade="major", joint_acceptance=True)
    job._do_dispatch()
    job.write(
        {
            "state": "in_progress",
            "departed_at": now - timedelta(hours=3),
            "arrived_at": now - timedelta(hours=2),
        }
    )
    job.checklist_line_ids.write({"done": True, "note": "On paper"})
    job.action_finish()
    job.checklist_line_ids.write({"done": True, "note": "On paper"})
    job.acceptance_line_ids.write({"result": "pass"})
    env.cr.commit()

    def button(role, own):
        own["after.sales.order"].browse(job.id)._sign(role, "boss-one", PNG)

    worked, told = race(
        (boss.id, functools.partial(button, "equipment")),
        (desk.id, functools.partial(button, "production")),
    )
    signed = job.signature_ids.mapped("role")
    fine = (
        worked == len(signed) == 1
        and "signed for" in told[0]
        and unit.state == "awaiting_acceptance"
    )
    return fine or (worked, told, signed, unit.state)


def approve(number):
    """Two managers, one yearly plan."""
    unit = new_unit(f"Y{number}")
    plan = env["after.sales.maintenance.plan"].create(
        {"name": "Service", "equipment_id": unit.id, "interval": 1}
    )
    plan.action_start()
    department = env["hr.department"].create({"name": f"Shop {number}"})
    unit.department_id = department
    year = env["after.sales.maintenance.year"].create(
        {
            "year": now.year + 1,
            "company_id": env.company.id,
            "department_id": department.id,
            "user_id": desk.id,
        }
    )
    year.with_user(desk).action_collect()
    year.with_user(desk).action_submit()
    env.cr.commit()

    def button(own):
        own["after.sales.maintenance.year"].browse(year.id).action_approve()

    worked, told = race((boss.id, button), (boss2.id, button))
    return worked == 1 and "Approved" in told[0] or (worked, told)


def make(number):
    """Two runs make the same jobs."""
    plan = env["after.sales.maintenance.plan"].create(
        {
            "name": "Service",
            "equipment_id": new_unit(f"P{number}").id,
            "interval": 1,
            "interval_unit": "day",
        }
    )
    plan.action_start()
    env.cr.commit()

    def run(own):
        own["after.sales.maintenance.plan"].browse(plan.id)._do_make()

    worked, told = race((SUPERUSER_ID, run), (SUPERUSER_ID, run))
    numbers = plan.occurrence_ids.mapped("number")
    fine = len(numbers) == len(set(numbers)) == len(plan.order_ids)
    return fine or (worked, told, numbers, len(plan.order_ids))


def read_meter(number):
    """Two late readings, each of which makes the other impossible."""
    meter = env["after.sales.meter"].create(
        {
            "equipment_id": new_unit(f"M{number}").id,
            "kind_id": env.ref("after_sales_service.meter_kind_hours").id,
        }
    )
    readings = env["after.sales.meter.reading"]
    for days, value in ((30, 100), (1, 600)):
        readings.create(
            {
                "meter_id": meter.id,
                "read_at": now - timedelta(days=days),
                "value": value,
            }
        )
    env.cr.commit()

    def button(days, value, own):
        own["after.sales.meter.reading"].create(
            {
                "meter_id": meter.id,
                "read_at": now - timedelta(days=days),
                "value": value,
            }
        )

    worked, told = race(
        (desk.id, functools.partial(button, 20, 300)),
        (desk2.id, functools.partial(button, 15, 200)),
    )
    totals = meter.reading_ids.sorted("read_at").mapped("total")
    return worked == 1 and totals == sorted(totals) or (worked, told, totals)


RACES = (acknowledge, sign, approve, make, read_meter)
result = {}
for each in RACES:
    try:
        result[each.__name__] = [each(number) for number in range(ROUNDS)]
    except Exception as error:  # named, so that the others are still run
        env.cr.rollback()
        result[each.__name__] = repr(error)
print(json.dumps(result))
