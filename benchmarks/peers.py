# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What users would pick instead of our engine, doing the same to tickets.

- Odoo's automation rules: a rule on a date of the ticket, as an administrator would
  write it.
- OCA 14's SLA, the algorithm of its scheduled job on the tables of today: each open
  ticket is planned and written at each tick, whether it is due or not.
"""

from odoo.tools import SQL

from benchmarks.generator import grow_bare_tickets

PROMISED_HOURS = 48
LOG = """
record.write({'priority': '3'})
env['ir.logging'].create({
    'name': 'promise', 'type': 'server', 'level': 'INFO', 'path': 'rule',
    'func': 'tick', 'line': '1', 'message': 'broken: %s' % record.id,
})
"""


def lay_out_tickets(env, count, share):
    """Leave ``count`` open tickets, of which a share is due."""
    env.flush_all()
    env.cr.execute("DELETE FROM mail_activity WHERE res_model = 'helpdesk.ticket'")
    env.cr.execute("DELETE FROM ir_logging")
    # deleting would look for duplicates of each ticket, without an index
    env.cr.execute("TRUNCATE helpdesk_ticket CASCADE")
    grow_bare_tickets(
        env,
        count,
        priority=SQL("'1'"),
        last_stage_update=SQL(
            "CASE WHEN number %% %s = 0 THEN reported"
            " ELSE reported + interval '30 days' END",
            round(1 / share),
        ),
    )
    env["base.automation"].search([]).last_run = False


def automation_rule(env, tells=False):
    """A rule that moves and logs tickets whose time is up; it may tell somebody.

    :return: the scheduled job that runs it, as a function
    """
    model = env["ir.model"]._get("helpdesk.ticket")
    env["base.automation"].search([]).active = False
    actions = [{"name": "Log", "model_id": model.id, "state": "code", "code": LOG}]
    if tells:
        actions.append(
            {
                "name": "Tell",
                "model_id": model.id,
                "state": "next_activity",
                "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
                "activity_summary": "Promise broken",
                "activity_user_type": "specific",
                "activity_user_id": env.ref("base.user_admin").id,
            }
        )
        actions.append(
            {
                "name": "Note",
                "model_id": model.id,
                "state": "code",
                "code": "record.message_post(body='Promise broken')",
            }
        )
    env["base.automation"].create(
        {
            "name": "Promise",
            "model_id": model.id,
            "trigger": "on_time",
            "trg_date_id": env.ref(
                "helpdesk_mgmt.field_helpdesk_ticket__last_stage_update"
            ).id,
            "trg_date_range": 0,
            "trg_date_range_type": "minutes",
            "action_server_ids": [
                (0, 0, vals | {"usage": "base_automation"}) for vals in actions
            ],
        }
    )
    return env["base.automation"]._cron_process_time_based_actions


def oca_14_tick(env):
    """Plan and write every open ticket, one after the other."""
    calendar = env.company.resource_calendar_id
    now = env.cr.now()
    for ticket in env["helpdesk.ticket"].search([("stage_id.closed", "=", False)]):
        deadline = calendar.plan_hours(
            PROMISED_HOURS, ticket.create_date, compute_leaves=True
        )
        ticket.closed_date = deadline
        ticket.priority = "3" if deadline < now else "1"
    env.cr.commit()


class MaintenancePlans:
    """OCA's maintenance_plan, the algorithm of its scheduled job on core's tables.

    Each plan is looked at on each run: its furthest request is searched for, and
    requests are created one by one until the horizon. The plans themselves are plain
    values here: reading them costs the peer nothing.
    """

    def __init__(self, env):
        self.env = env
        self.plans = []

    def lay_out(self, count, due):
        """Have ``count`` plans, each of an equipment of its own; some are due."""
        env = self.env
        env["maintenance.request"].search([]).unlink()
        equipment = env["maintenance.equipment"].search([])
        missing = count - len(equipment)
        equipment |= env["maintenance.equipment"].create(
            [{"name": f"Instrument {number}"} for number in range(missing)]
        )
        today = date.today()
        self.plans = [
            (unit.id, today + timedelta(days=20 if number < due else 120))
            for number, unit in enumerate(equipment[:count])
        ]
        env.flush_all()

    def generate(self):
        """The scheduled job: horizon of 30 days, every six months."""
        Request = self.env["maintenance.request"]
        today = date.today()
        horizon = today + timedelta(days=30)
        for equipment_id, next_date in self.plans:
            furthest = Request.search(
                [
                    ("equipment_id", "=", equipment_id),
                    ("maintenance_type", "=", "preventive"),
                ],
                order="request_date desc",
                limit=1,
            )
            if furthest:
                next_date = furthest.request_date + relativedelta(months=6)
            while next_date <= horizon:
                Request.create(
                    {
                        "name": "Minor overhaul",
                        "equipment_id": equipment_id,
                        "request_date": next_date,
                        "schedule_date": next_date,
                        "maintenance_type": "preventive",
                        "duration": 4.0,
                    }
                )
                next_date += relativedelta(months=6)


def maintenance_plans(bench):
    """The peer in a database with core Maintenance."""
    env = bench.peer
    module = env["ir.module.module"].search([("name", "=", "maintenance")])
    if module.state != "installed":
        module.button_immediate_install()
        env.transaction.reset()
    return MaintenancePlans(env)
