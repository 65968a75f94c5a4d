# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What users would pick instead of our engine, doing the same to tickets.

- Odoo's automation rules: a rule on a date of the ticket, as an administrator would
  write it.
- OCA 14's SLA, the algorithm of its scheduled job on the tables of today: each open
  ticket is planned and written at each tick, whether it is due or not.
- OCA's maintenance plans, the algorithm of their scheduled job on core's tables.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from benchmarks.generator import copy_rows, grow_bare_tickets

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


#: of a plan of OCA's maintenance_plan, as far as its scheduled job looks at them
PLAN_FIELDS = (
    ("x_name", "char", {}),
    ("x_equipment_id", "many2one", {"relation": "maintenance.equipment"}),
    ("x_team_id", "many2one", {"relation": "maintenance.team"}),
    ("x_interval", "integer", {}),
    ("x_interval_step", "char", {}),
    ("x_horizon", "integer", {}),
    ("x_horizon_step", "char", {}),
    ("x_start", "date", {}),
    ("x_duration", "float", {}),
)
#: stored, and reckoned anew with each request: (name, type, depends)
PLAN_COMPUTED = (
    (
        "x_next",
        "date",
        "x_interval,x_interval_step,x_start,x_request_ids.request_date,"
        "x_request_ids.close_date",
    ),
    ("x_count", "integer", "x_request_ids.stage_id.done"),
    ("x_open_count", "integer", "x_request_ids.stage_id.done"),
)


class MaintenancePlans:
    """OCA's maintenance_plan, the algorithm of its scheduled job on core's tables.

    Each run looks at each plan: its furthest request is searched for, and requests
    are created one by one until the horizon. Each new request has the plan's stored
    next date and numbers of requests reckoned anew. As there, a request knows its
    plan without an index.
    """

    def __init__(self, env):
        self.env = env
        if "x_maintenance_plan" not in env:
            self._make_tables()

    def _make_tables(self):
        """The fields of the plan as real columns, its computes as plain Python."""
        env = self.env
        Field = env["ir.model.fields"]
        model = env["ir.model"].create(
            {
                "name": "Maintenance Plan",
                "model": "x_maintenance_plan",
                "field_id": [
                    (0, 0, {"name": name, "ttype": ttype, **more})
                    for name, ttype, more in PLAN_FIELDS
                ],
            }
        )
        Field.create(
            {
                "name": "x_plan_id",
                "ttype": "many2one",
                "relation": "x_maintenance_plan",
                "on_delete": "restrict",
                "model_id": env["ir.model"]._get("maintenance.request").id,
            }
        )
        Field.create(
            {
                "name": "x_request_ids",
                "ttype": "one2many",
                "relation": "maintenance.request",
                "relation_field": "x_plan_id",
                "model_id": model.id,
            }
        )
        Field.create(
            [
                {
                    "name": name,
                    "ttype": ttype,
                    "store": True,
                    "depends": depends,
                    "compute": "pass",
                    "model_id": model.id,
                }
                for name, ttype, depends in PLAN_COMPUTED
            ]
        )
        # a text would be compiled at each call: that is no cost of the peer's
        plan_fields = env["x_maintenance_plan"]._fields
        plan_fields["x_next"].compute = self._compute_next
        plan_fields["x_count"].compute = self._compute_counts
        plan_fields["x_open_count"].compute = self._compute_counts

    @staticmethod
    def _step(interval, step):
        return relativedelta(**{f"{step}s": interval})

    def _compute_next(self, plans):
        """The first open request, else one interval after the last, else the start."""
        Request = plans.env["maintenance.request"]
        for plan in plans:
            step = self._step(plan.x_interval, plan.x_interval_step)
            ours = [("x_plan_id", "=", plan.id), ("request_date", ">=", plan.x_start)]
            still_open = [("stage_id.done", "!=", True), ("close_date", "=", False)]
            todo = Request.search(ours + still_open, order="request_date", limit=1)
            if todo:
                plan.x_next = todo.request_date
                continue
            last = Request.search(ours, order="request_date desc", limit=1)
            if last:
                plan.x_next = last.request_date + step
                continue
            day = plan.x_start
            while day < date.today():
                day += step
            plan.x_next = day

    @staticmethod
    def _compute_counts(plans):
        for plan in plans:
            requests = plan.x_request_ids
            plan.x_count = len(requests)
            plan.x_open_count = len(requests.filtered(lambda r: not r.stage_id.done))

    def lay_out(self, count, due):
        """Have ``count`` plans, each of an equipment of its own; some are due.

        Those not due have their request of this half-year already.
        """
        env = self.env
        env.flush_all()
        for table in (
            "maintenance_request",
            "x_maintenance_plan",
            "maintenance_equipment",
        ):
            env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        env.invalidate_all()
        today = date.today()
        equipment = env["maintenance.equipment"].create({"name": "Instrument"})
        plan = env["x_maintenance_plan"].create(
            {
                "x_name": "Minor overhaul",
                "x_equipment_id": equipment.id,
                "x_team_id": env["maintenance.team"].search([], limit=1).id,
                "x_interval": 6,
                "x_interval_step": "month",
                "x_horizon": 30,
                "x_horizon_step": "day",
                "x_start": today + timedelta(days=20),
                "x_duration": 4.0,
            }
        )
        env.flush_all()
        first = copy_rows(env, equipment, count - 1)
        copy_rows(env, plan, count - 1, x_equipment_id=SQL("%s + number - 1", first))
        served = env["x_maintenance_plan"].search([], order="id desc")[: count - due]
        env.cr.execute(
            SQL(
                "UPDATE x_maintenance_plan SET x_start = %s, x_next = %s"
                " WHERE id = ANY(%s)",
                today - timedelta(days=170),
                today + timedelta(days=10),
                served.ids,
            )
        )
        env.invalidate_all()
        if served:
            request = env["maintenance.request"].create(
                self._prepare_request_vals(served[-1], today + timedelta(days=10))
            )
            env.flush_all()
            low = served[-1].id
            copy_rows(
                env,
                request,
                len(served) - 1,
                x_plan_id=SQL("%s + number", low),
                equipment_id=SQL("%s + number", served[-1].x_equipment_id.id),
            )
        env.cr.execute("ANALYZE maintenance_request, x_maintenance_plan")
        env.invalidate_all()

    def generate(self):
        """The scheduled job."""
        plans = self.env["x_maintenance_plan"].search([("x_interval", ">", 0)])
        for plan in plans.filtered("x_equipment_id.active"):
            self._create_requests(plan)

    def _create_requests(self, plan):
        Request = self.env["maintenance.request"]
        today = date.today()
        horizon = today + self._step(plan.x_horizon, plan.x_horizon_step)
        step = self._step(plan.x_interval, plan.x_interval_step)
        furthest = Request.search(
            [("x_plan_id", "=", plan.id), ("request_date", ">=", plan.x_start)],
            order="request_date desc",
            limit=1,
        )
        day = furthest.request_date + step if furthest else plan.x_next
        while day <= horizon:
            if day >= today:
                Request.create(self._prepare_request_vals(plan, day))
            day += step

    def _prepare_request_vals(self, plan, day):
        equipment = plan.x_equipment_id
        return {
            "name": f"Preventive Maintenance ({plan.x_name}) - {equipment.name}",
            "request_date": day,
            "schedule_date": day,
            "category_id": equipment.category_id.id,
            "equipment_id": equipment.id,
            "maintenance_type": "preventive",
            "owner_user_id": equipment.owner_user_id.id or self.env.user.id,
            "user_id": equipment.technician_user_id.id,
            "maintenance_team_id": plan.x_team_id.id,
            "x_plan_id": plan.id,
            "duration": plan.x_duration,
            "company_id": equipment.company_id.id,
        }


def maintenance_plans(bench):
    """The peer in a database with core Maintenance."""
    env = bench.peer
    module = env["ir.module.module"].search([("name", "=", "maintenance")])
    if module.state != "installed":
        module.button_immediate_install()
        env.transaction.reset()
    return MaintenancePlans(env)
