# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_order import NOW, OrderCommon


@tagged("post_install", "-at_install")
class TestChecklistVersion(OrderCommon):
    """Versions of checklists, what a failure opens, how a value goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Template = cls.env["after.sales.checklist.template"].with_user(cls.manager)
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))

    def _draft(self, **vals):
        return self.Template.create(
            {
                "name": "Minor overhaul",
                "kind": "maintenance",
                "grade": "minor",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Vibration",
                            "kind": "reading",
                            "unit": "mm/s",
                            "has_limits": True,
                            "limit_kind": "at_most",
                            "limit_max": 4.5,
                            "on_fail": "ticket",
                        }
                    ),
                    Command.create({"name": "Guards in place", "kind": "check"}),
                ],
            }
            | vals
        )

    def _job(self, **vals):
        return self._new_order(**{"kind": "maintenance", "grade": "minor"} | vals)

    def _items(self, order):
        return order.checklist_line_ids.mapped("name")

    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def test_draft_is_given_to_nobody(self):
        template = self._draft()
        self.assertEqual(template.state, "draft")
        self.assertFalse(self._job().checklist_line_ids)
        template.action_publish()
        job = self._job()
        self.assertEqual(self._items(job), ["Vibration", "Guards in place"])
        self.assertEqual(job.checklist_line_ids.mapped("template_version"), [1, 1])
        self.assertFalse(self._job(grade="major").checklist_line_ids)

    def test_published_is_fixed(self):
        template = self._draft()
        template.line_ids[0].limit_max = 4.0
        template.action_publish()
        line = template.line_ids[0]
        for change in (
            lambda: line.write({"limit_max": 9}),
            lambda: line.unlink(),
            lambda: line.copy(),
            lambda: template.write({"line_ids": [Command.create({"name": "x"})]}),
            lambda: template.write({"kind": "repair"}),
            lambda: template.unlink(),
            lambda: template.action_publish(),
            lambda: line.create({"template_id": template.id, "name": "x"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        template.write({"sequence": 5, "active": True})
        draft = self._draft()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            draft.line_ids[0].template_id = template

    def test_new_version_takes_over_when_it_is_published(self):
        first = self._draft()
        first.action_publish()
        before = self._job()
        second = self.Template.browse(first.action_new_version()["res_id"])
        self.assertEqual((second.version, second.state), (2, "draft"))
        self.assertEqual(second.name, first.name)
        self.assertEqual(first.action_new_version()["res_id"], second.id, "one draft")
        second.line_ids[0].limit_max = 3.5
        second.line_ids[1].unlink()
        self.assertEqual(self._items(self._job()), ["Vibration", "Guards in place"])
        second.action_publish()
        self.assertEqual(first.state, "replaced")
        after = self._job()
        self.assertEqual(self._items(after), ["Vibration"])
        self.assertEqual(after.checklist_line_ids.limits, "≤ 3.5 mm/s")
        self.assertEqual(after.checklist_line_ids.template_version, 2)
        self.assertEqual(before.checklist_line_ids[0].limits, "≤ 4.5 mm/s")
        self.assertEqual(before.checklist_line_ids[0].template_version, 1)
        with self.assertRaisesRegex(UserError, "not in force"):
            first.action_new_version()
        self.assertEqual(second.display_name, "Minor overhaul, version 2")

    def test_nobody_writes_state_and_version(self):
        for vals in ({"state": "published"}, {"version": 7}):
            with self.assertRaises(AccessError):
                self._draft(**vals)
            with self.assertRaises(AccessError):
                self._draft().write(vals)
        template = self.Template.with_context(default_state="published").create(
            {"name": "Sly", "kind": "maintenance"}
        )
        self.assertEqual(template.state, "draft")
        with self.assertRaisesRegex(UserError, "asks for nothing"):
            template.action_publish()
        with self.assertRaises(AccessError):
            self._draft().with_user(self.dispatcher).action_publish()

    def test_what_modules_bring_is_in_force(self):
        template = self.env.ref("after_sales_service.checklist_handover")
        self.assertEqual((template.state, template.version), ("published", 1))

    # ------------------------------------------------------------
    # WHAT A FAILURE OPENS
    # ------------------------------------------------------------

    def _done(self, order, value, **vals):
        self._work(order)
        for line in order.checklist_line_ids.with_user(self.engineer_user):
            line.write({"value": value} if line.kind == "reading" else {"done": True})
        order.checklist_line_ids[:1].write(vals)
        self._report(order)
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(self.engineer_user).action_done()

    def test_a_failure_opens_one_ticket(self):
        self._draft().action_publish()
        order = self._job()
        self._done(order, 7.1)
        line = order.checklist_line_ids[0]
        ticket = line.fail_ticket_id
        self.assertEqual(len(ticket), 1)
        self.assertRecordValues(
            ticket,
            [
                {
                    "equipment_id": self.unit.id,
                    "partner_id": self.customer.id,
                    "team_id": self.team.id,
                    "kind": "fault",
                    "found_by_order_id": order.id,
                    "reported_at": NOW.replace(hour=5),
                }
            ],
        )
        self.assertIn("7.1 mm/s", ticket.description)
        self.assertIn("≤ 4.5 mm/s", ticket.description)
        self.assertEqual(ticket.failed_item_ids, line)
        order._open_failure_ticket()
        self.assertEqual(
            self.env["helpdesk.ticket"].search_count(
                [("found_by_order_id", "=", order.id)]
            ),
            1,
        )
        with self.assertRaises(UserError):
            line.with_user(self.dispatcher).value = 3
        with self.assertRaises(AccessError):
            ticket.with_user(self.engineer_user).found_by_order_id = False

    def test_what_passes_or_is_noted_only_opens_nothing(self):
        template = self._draft()
        template.action_publish()
        order = self._job()
        self._done(order, 4.5)
        self.assertFalse(order.checklist_line_ids.fail_ticket_id)
        again = self.Template.browse(template.action_new_version()["res_id"])
        again.line_ids[0].on_fail = "nothing"
        again.action_publish()
        noted = self._job()
        self._done(noted, 9, note="Told the customer")
        self.assertEqual(noted.checklist_line_ids[0].verdict, "fail")
        self.assertFalse(noted.checklist_line_ids.fail_ticket_id)

    # ------------------------------------------------------------
    # TREND
    # ------------------------------------------------------------

    def test_trend_of_an_item_over_versions(self):
        template = self._draft()
        template.action_publish()
        for value in (3.1, 3.6):
            self._done(self._job(), value)
        again = self.Template.browse(template.action_new_version()["res_id"])
        again.line_ids[0].write({"name": "Vibration, spindle", "limit_max": 4.0})
        again.action_publish()
        last = self._job()
        self._done(last, 3.9)
        line = last.checklist_line_ids[0].with_user(self.engineer_user)
        action = line.action_view_trend()
        rows = self.env[action["res_model"]].with_user(self.engineer_user)
        rows = rows.search(action["domain"])
        by_series = rows.grouped("series")
        self.assertEqual(sorted(by_series["value"].mapped("value")), [3.1, 3.6, 3.9])
        self.assertEqual(sorted(by_series["upper"].mapped("value")), [4.0, 4.5, 4.5])
        self.assertNotIn("lower", by_series)
        self.assertEqual(self.unit.with_user(self.engineer_user).measured_count, 3)
        with self.assertRaisesRegex(UserError, "nothing to draw"):
            last.checklist_line_ids[1].action_view_trend()

    def test_trend_of_others_is_not_shown(self):
        self._draft().action_publish()
        self._done(self._job(), 3.1)
        Trend = self.env["after.sales.checklist.trend"]
        self.unit.write(
            {
                "team_id": self.env["helpdesk.ticket.team"].create({"name": "X"}).id,
                "engineer_id": False,
            }
        )
        domain = [("equipment_id", "=", self.unit.id)]
        self.assertFalse(Trend.with_user(self.engineer_user).search(domain))
        self.assertTrue(Trend.with_user(self.dispatcher).search(domain))
