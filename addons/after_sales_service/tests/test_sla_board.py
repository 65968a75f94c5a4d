# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged, warmup

from .sla_common import MONDAY, SlaCommon

#: what the board's list asks the server for
LIST = {
    "deadline": {},
    "event": {},
    "subject": {},
    "partner_id": {"fields": {"display_name": {}}},
    "unit": {},
    "user_id": {"fields": {"display_name": {}}},
    "held_reason": {},
    "remaining_seconds": {},
    "late_seconds": {},
    "promise_state": {},
}


@tagged("post_install", "-at_install")
class TestSlaBoard(SlaCommon):
    """The promise board: figures, columns, reasons, and what they cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nothing else is promised: the figures are those of this class
        cls.env.cr.execute(
            "UPDATE after_sales_sla_timer SET closed_at = started_at,"
            " state = 'cancelled', next_alert_at = NULL WHERE closed_at IS NULL"
        )
        cls.env["helpdesk.ticket"].search([]).active = False
        cls.env.invalidate_all()
        cls.unit = cls._new_unit(accepted_on="2026-06-01")
        cls.ticket = cls._new_ticket(equipment_id=cls.unit.id)
        cls.held = cls._new_ticket(user_id=False)
        reason = cls.env.ref("after_sales_service.sla_pause_reason_customer")
        with freeze_time(cls._after(minutes=30)):
            cls.held._sla_reach("responded")
            cls.held._sla_pause(reason)
        cls.reason = reason
        cls.env.flush_all()

    def _figures(self, user, at):
        with freeze_time(at):
            return self.Timer.with_user(user).get_board_figures()

    def test_figures(self):
        figures = self._figures(self.engineer_user, self._after(minutes=30))
        self.assertEqual(
            {key: figures["mine"][key] for key in ("late", "hour", "today", "held")},
            {"late": 0, "hour": 1, "today": 1, "held": 0},
        )
        held = len(self.held.timer_ids.filtered(lambda t: t.state == "paused"))
        self.assertTrue(held)
        self.assertEqual(figures["all"]["held"], held)
        figures = self._figures(self.engineer_user, self._after(hours=47, minutes=30))
        self.assertEqual(figures["mine"]["late"], 1)
        self.assertEqual(figures["mine"]["hour"], 1)

    def test_figures_are_what_the_filters_show(self):
        for at in (
            MONDAY,
            self._after(minutes=30),
            self._after(hours=30),
            self._after(hours=48),
            self._after(days=5),
        ):
            self._tick(at)
            figures = self._figures(self.manager, at)["all"]
            with freeze_time(at):
                for name, columns in (
                    ("late", ["0_late"]),
                    ("hour", ["1_hour"]),
                    ("today", ["1_hour", "2_four_hours", "3_day"]),
                    ("held", ["5_held"]),
                ):
                    self.assertEqual(
                        self.Timer.search_count([("breaks_in", "in", columns)]),
                        figures[name],
                        f"{name} at {at}",
                    )

    def test_no_policy(self):
        self._new_ticket().sla_policy_id = False
        figures = self._figures(self.engineer_user, self._after(minutes=1))
        self.assertEqual(figures["all"]["no_policy"], 1)
        self.assertEqual(figures["mine"]["no_policy"], 1)
        action = self.Timer.with_user(self.engineer_user).action_view_without_policy()
        tickets = self.env["helpdesk.ticket"].search(action["domain"])
        self.assertEqual(len(tickets), 1)

    def test_figures_follow_the_reader_s_rights(self):
        at = self._after(minutes=30)
        self.assertEqual(self._figures(self.colleague_user, at)["all"]["hour"], 0)
        self.assertEqual(self._figures(self.accountant, at)["all"]["hour"], 1)
        portal = new_test_user(
            self.env, login="after_sales_board_portal", groups="base.group_portal"
        )
        with self.assertRaises(AccessError):
            self._figures(portal, at)

    def test_columns(self):
        """What is computed, what is searched and what is grouped is the same."""
        for at in (MONDAY, self._after(minutes=50), self._after(days=2)):
            self._tick(at)
            with freeze_time(at):
                self.env.invalidate_all()
                timers = self.Timer.search([("is_open", "=", True)])
                self.assertTrue(timers)
                columns = timers.grouped("breaks_in")
                groups = self.Timer._read_group(
                    [("is_open", "=", True)], ["breaks_in"], ["id:recordset"]
                )
                self.assertEqual(
                    {key: set(found.ids) for key, found in groups if found},
                    {key: set(found.ids) for key, found in columns.items()},
                )
                for key, found in columns.items():
                    self.assertEqual(
                        set(self.Timer.search([("breaks_in", "=", key)]).ids),
                        set(found.ids),
                    )
                states = self.Timer._read_group(
                    [("is_open", "=", True)], ["promise_state"], ["id:recordset"]
                )
                for state, found in states:
                    self.assertEqual(set(found.mapped("promise_state")), {state})

    def test_the_kanban_s_own_questions(self):
        with freeze_time(self._after(minutes=30)):
            board = self.Timer.with_user(self.manager)
            groups = board.with_context(read_group_expand=True).web_read_group(
                [("closed_at", "=", False)],
                ["breaks_in"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification={"subject": {}},
            )["groups"]
            # every column is there, also the empty ones
            self.assertEqual(
                [group["breaks_in"] for group in groups],
                ["0_late", "1_hour", "2_four_hours", "3_day", "4_later", "5_held"],
            )
            bars = board.read_progress_bar(
                [("closed_at", "=", False)],
                "breaks_in",
                {
                    "field": "promise_state",
                    "colors": {"soon": "warning", "held": "info"},
                },
            )
            self.assertTrue(bars["5_held"]["held"])

    def test_group_by_what_the_holder_knows(self):
        domain = [("ticket_id", "in", (self.ticket | self.held).ids)]
        groups = dict(self.Timer._read_group(domain, ["user_id"], ["__count"]))
        self.assertEqual(groups[self.engineer_user], len(self.ticket.timer_ids))
        groups = dict(self.Timer._read_group(domain, ["team_id"], ["__count"]))
        self.assertEqual(list(groups), [self.team])
        self.assertTrue(self.Timer.fields_get(["team_id"])["team_id"]["groupable"])

    def test_held_by(self):
        paused = self.held.timer_ids.filtered(lambda t: t.state == "paused")
        self.assertEqual(set(paused.mapped("held_reason")), {self.reason.name})
        self.assertFalse(any(self.ticket.timer_ids.mapped("held_reason")))

    def test_unit_and_site(self):
        timer = self.ticket.timer_ids[0].with_user(self.engineer_user)
        self.assertIn("SP2-0001", timer.unit)
        self.assertIn("Laboratory", timer.site)

    def test_one_tap(self):
        responded = self._promise(self.ticket, "responded")
        with freeze_time(self._after(minutes=10)):
            responded.with_user(self.engineer_user).action_responded()
        self.assertEqual(responded.state, "met")
        with self.assertRaises(AccessError):
            responded.with_user(self.accountant).action_hold()

    @warmup
    def test_eighty_rows_cost_as_many_queries_as_ten(self):
        units = [self._new_unit(f"SP2-B{number}") for number in range(10)]
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(10)]
        )
        with freeze_time(MONDAY):
            self.env["helpdesk.ticket"].create(
                [
                    self._ticket_vals(
                        equipment_id=units[number % 10].id,
                        partner_id=partners[number % 10].id,
                    )
                    for number in range(30)
                ]
            )
        self.env.flush_all()
        board = self.Timer.with_user(self.dispatcher)

        def queries(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = board.web_search_read(
                [("closed_at", "=", False)], LIST, limit=limit, order="deadline, id"
            )
            self.assertEqual(len(rows["records"]), limit)
            return self.env.cr.sql_log_count - before

        queries(10)
        ten, eighty = queries(10), queries(80)
        # one more: the reasons of those that are held
        self.assertLessEqual(eighty, ten + 1)
        self.assertLessEqual(eighty, 12)
