# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_ticket_desk import NOW, TicketCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTicketRights(TicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Beijing Service Point", "user_ids": cls.colleague_user.ids}
        )
        cls.ticket = cls._new_ticket()

    def test_engineer_sees_own_team(self):
        self.assertTrue(self.ticket.with_user(self.engineer_user).name)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.colleague_user).read(["name"])

    def test_engineer_steps_on_own_team_only(self):
        for action in (
            "action_responded",
            "action_diagnosed",
            "action_call_leader",
            "action_solved",
            "action_reopen",
            "action_plan_given",
        ):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(self.ticket.with_user(self.colleague_user), action)()
        self.assertFalse(self.ticket.responded_at)

    def test_engineer_does_not_rewrite(self):
        ticket = self.ticket.with_user(self.engineer_user)
        for vals in (
            {"severity": "major"},
            {"reported_at": "2026-03-02 01:00:00"},
            {"responded_at": "2026-03-02 00:41:00"},
            {"solved_at": "2026-03-02 00:41:00"},
            {"team_id": self.other_team.id},
            {"equipment_id": False},
            {"partner_id": self.site.id},
            {"requested_arrival": "2026-03-05 01:00:00"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                ticket.write(vals)
        ticket.write({"diagnosis": "<p>Fuse blown</p>", "fault_id": self.symptom.id})

    def test_engineer_does_not_date_a_new_ticket(self):
        with self.assertRaises(AccessError):
            self._new_ticket(
                user=self.engineer_user, responded_at="2026-03-02 00:41:00"
            )
        default = self.env["helpdesk.ticket"].with_context(
            default_responded_at="2026-03-02 00:41:00"
        )
        by_default = default.with_user(self.engineer_user).create(
            {"name": "Call", "equipment_id": self.unit.id}
        )
        self.assertFalse(by_default.responded_at)
        own = self._new_ticket(user=self.engineer_user, severity="major")
        self.assertEqual(own.severity, "major")

    def test_engineer_does_not_forge_what_is_computed(self):
        ticket = self.ticket.with_user(self.engineer_user)
        for vals in (
            {"registration_lag_hours": 0.0},
            {"commercial_partner_id": self.site.id},
            {"closed_date": "2026-03-02 00:45:00"},
            {"assigned_date": "2026-03-02 00:45:00"},
            {"last_stage_update": "2026-03-02 00:45:00"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                ticket.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                self._new_ticket(user=self.engineer_user, **vals)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.dispatcher).registration_lag_hours = 0.0

    def test_engineer_dates_no_fact_by_default(self):
        ticket = (
            self.env["helpdesk.ticket"]
            .with_user(self.engineer_user)
            .with_context(default_responded_at="2026-03-02 00:41:00")
            .create({"name": "Call", "equipment_id": self.unit.id})
        )
        self.assertFalse(ticket.responded_at)

    def test_engineer_says_once_since_when_it_is_down(self):
        ticket = self.ticket.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "before"):
            ticket.down_since = "2026-01-20 00:00:00"
        with self.assertRaisesRegex(UserError, "before"):
            self._new_ticket(user=self.engineer_user, down_since="2026-01-20 00:00:00")
        ticket.down_since = "2026-03-02 00:30:00"
        ticket.invalidate_recordset()
        self.assertFalse(ticket.can_set_down_since)
        for value in ("2026-03-01 00:30:00", False):
            with self.subTest(value), self.assertRaises(AccessError):
                ticket.down_since = value
        desk = self.ticket.with_user(self.dispatcher)
        self.assertTrue(desk.can_set_down_since)
        desk.down_since = "2026-01-20 00:00:00"
        self.assertEqual(self.unit.down_since.month, 1)

    def test_dispatcher_corrects(self):
        self.ticket.action_responded()
        self.ticket.sudo().severity = "major"
        self.ticket.with_user(self.dispatcher).write(
            {"responded_at": "2026-03-02 00:50:00", "severity": "ordinary"}
        )
        self.assertEqual(self.ticket.severity, "ordinary")

    def test_nobody_writes_what_is_computed(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).registration_lag_hours = 0.0

    def test_nobody_rewrites_the_registration(self):
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).registered_at = "2026-03-02 00:40:00"

    def test_billing_reads(self):
        ticket = self.ticket.with_user(self.accountant)
        self.assertTrue(ticket.name)
        self.assertTrue(ticket.read(["equipment_id", "contact_ids", "downtime_ids"]))
        for vals in ({"name": "Mine"}, {"severity": "major"}):
            with self.assertRaises(AccessError):
                ticket.write(vals)
        with self.assertRaises(AccessError):
            ticket.action_responded()

    def test_portal_and_other_employees(self):
        portal = new_test_user(self.env, "portal_y", groups="base.group_portal")
        employee = new_test_user(self.env, "employee_y", groups="base.group_user")
        for user in (portal, employee):
            ticket = self.ticket.with_user(user)
            with self.assertRaises(AccessError):
                ticket.read(["name"])
            for action in ("action_responded", "action_solved", "action_call_leader"):
                with self.assertRaises(AccessError):
                    getattr(ticket, action)()

    def test_portal_customer_reads_but_does_nothing(self):
        portal = new_test_user(self.env, "portal_z", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        ticket = self.ticket.with_user(portal)
        self.assertTrue(ticket.name)
        for action in (
            "action_responded",
            "action_diagnosed",
            "action_solved",
            "action_reopen",
            "action_call_leader",
            "action_set_repeat",
        ):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(ticket, action)()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        for rung in ("user", "dispatcher", "manager", "billing"):
            foreigner = self._new_user(f"foreign_{rung}", f"group_after_sales_{rung}")
            foreigner.write({"company_ids": other.ids, "company_id": other.id})
            with self.subTest(rung), self.assertRaises(AccessError):
                self.ticket.with_user(foreigner).read(["name"])

    def test_only_manager_deletes(self):
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).unlink()
        with self.assertRaises(UserError):
            # promises run: the log of what was owed is evidence
            self.ticket.with_user(self.manager).unlink()
        self.ticket.copy({"sla_policy_id": False}).with_user(self.manager).unlink()

    def test_plain_helpdesk_user_reads_and_writes(self):
        self.ticket.down_since = "2026-03-02 00:30:00"
        self.ticket.action_responded()
        self.ticket.action_dispatch()
        for group in ("group_helpdesk_user", "group_helpdesk_manager"):
            user = new_test_user(
                self.env,
                f"plain_{group}",
                groups=f"base.group_user,helpdesk_mgmt.{group}",
            )
            ticket = self.ticket.with_user(user)
            self.env.invalidate_all()
            values = ticket.read()[0]
            self.assertNotIn("timer_ids", values)
            self.assertEqual(values["order_count"], 0)
            ticket.web_read(
                {name: {} for name in ticket.get_view()["models"][ticket._name]}
            )
            ticket.write({"name": "Renamed", "stage_id": self.done.id})
            self.assertTrue(self.ticket.solved_at)
            ticket.write({"stage_id": self.new.id})
            ticket.create({"name": "By hand", "description": "Text"})

    def test_engineer_and_billing_read_everything(self):
        self.ticket.down_since = "2026-03-02 00:30:00"
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            self.env.invalidate_all()
            self.assertIn("timer_ids", self.ticket.with_user(user).read()[0])

    def test_team_opens_a_ticket_with_the_job_of_a_colleague(self):
        colleague = self.env["hr.employee"].create(
            {"name": "Wang", "user_id": self.colleague_user.id}
        )
        self.env["after.sales.order"].create(
            {
                "kind": "repair",
                "engineer_id": colleague.id,
                "ticket_id": self.ticket.id,
                "equipment_id": self.ticket.equipment_id.id,
                "description": "Fuse blown",
            }
        )
        self.other_team.user_ids = self.engineer_user
        self.ticket.team_id = self.other_team
        ticket = self.ticket.with_user(self.engineer_user)
        # what the program read under sudo stands in the cache
        self.assertTrue(ticket.sudo().order_ids)
        self.assertEqual(ticket.order_count, 0, "not the reader's job")
        self.assertTrue(ticket.has_open_job)
