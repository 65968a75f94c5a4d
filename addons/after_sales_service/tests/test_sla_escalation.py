# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .sla_common import MONDAY, SlaCommon

TICK_LOG = "odoo.addons.after_sales_service.models.sla_tick"


@tagged("post_install", "-at_install")
class TestSlaEscalation(SlaCommon):
    """Who is told, when, in which words; and who takes care of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["after.sales.sla.escalation.rule"]
        cls.Alert = cls.env["after.sales.sla.alert"]
        cls.responded = cls.env.ref("after_sales_service.sla_target_a_responded")
        cls.solved = cls.env.ref("after_sales_service.sla_target_a_solved")
        cls.policies = cls.tier_a | cls.tier_b | cls.tier_c
        # each test says itself who is told
        cls.policies.rule_ids.active = False

    @classmethod
    def _rule(cls, recipient, trigger="after", target=None, **vals):
        return cls.Rule.create(
            {
                "policy_id": cls.tier_a.id,
                "target_ids": [Command.set((target or cls.responded).ids)],
                "trigger": trigger,
                "recipient": recipient,
            }
            | vals
        )

    def _alerts(self, ticket):
        return ticket.timer_ids.alert_ids.sorted("id")

    def _mails_since(self, known):
        return self.env["mail.mail"].search([]) - known

    # ------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------

    def test_a_group_is_everybody_in_it_who_sees_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        group = self.env["res.groups"].create({"name": "Quality"})
        gone, foreign = (
            new_test_user(
                self.env,
                login=login,
                groups="base.group_user",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for login, company in (("gone", self.company), ("foreign", other))
        )
        members = self.dispatcher | self.colleague_user
        group.user_ids = members | gone | foreign
        gone.active = False
        self._rule("group", group_id=group.id)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket)
        self.assertEqual(len(alert), 1)
        self.assertEqual(alert.user_ids, members)
        self.assertEqual(ticket.activity_ids.user_id, members)

    def test_an_empty_group_tells_the_manager(self):
        group = self.env["res.groups"].create({"name": "Nobody yet"})
        self._rule("group", group_id=group.id)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        self.assertEqual(self._alerts(ticket).user_ids, self.manager)

    def test_an_archived_user_is_not_told(self):
        self._rule("user", user_id=self.dispatcher.id)
        self.dispatcher.active = False
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        self.assertEqual(self._alerts(ticket).user_ids, self.manager)
        self.assertFalse(self._promise(ticket, "responded").error)

    # ------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------

    def test_the_customer_reads_his_own_language_and_no_internals(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("after_sales_service.mail_template_promise_customer")
        template.with_context(lang="fr_FR").subject = "Bonjour {{ object.subject }}"
        self.customer.lang = "fr_FR"
        rule = self._rule("customer", by_activity=False, by_mail=True, level=7)
        ticket = self._new_ticket()
        known = self.env["mail.mail"].search([])
        self._tick(self._after(hours=1))
        mail = self._mails_since(known)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertTrue(mail.subject.startswith("Bonjour"), mail.subject)
        self.assertIn("an answer", mail.body_html)
        # 09:00 + 1 h in Shanghai
        self.assertIn("2026-11-23 10:00", mail.body_html)
        self.assertIn(f"/my/ticket/{ticket.id}?access_token=", mail.body_html)
        for internal in (rule.display_name, "level", "Level", "Tier A", "/odoo/"):
            self.assertNotIn(internal, mail.body_html)
        alert = self._alerts(ticket)
        self.assertEqual(alert.partner_ids, self.customer)
        self.assertFalse(alert.user_ids)
        self.assertIn("Bonjour", alert.summary)
        self.assertIn("an answer", alert.summary)
        self.assertNotIn("access_token", alert.summary)
        self.assertFalse(ticket.activity_ids)
        # the letter stays with the ticket, also when the mail is gone
        letter = ticket.message_ids.filtered(lambda m: "an answer" in (m.body or ""))
        self.assertEqual(letter.author_id, self.company.partner_id)
        mail.unlink()
        self.assertTrue(letter.exists())

    def test_a_warning_to_the_customer_says_that_we_are_at_it(self):
        self._rule(
            "customer", "before", percent=50, by_activity=False, by_mail=True, level=1
        )
        ticket = self._new_ticket()
        self._tick(self._after(minutes=30))
        self.assertIn("We are working on it", self._alerts(ticket).summary)
        self.assertNotIn("sorry", self._alerts(ticket).summary)

    def test_a_customer_without_address_is_called_by_the_leader(self):
        self.customer.email = False
        self._rule("customer", by_activity=False, by_mail=True)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket)
        self.assertFalse(alert.partner_ids)
        self.assertEqual(alert.user_ids, self.leader)

    def test_a_contact_without_address_is_reached_at_his_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Dr. Wu", "parent_id": self.customer.id, "email": False}
        )
        self._rule("customer", by_activity=False, by_mail=True)
        ticket = self._new_ticket(partner_id=contact.id)
        self._tick(self._after(hours=1))
        self.assertEqual(self._alerts(ticket).partner_ids, self.customer)

    def test_customers_are_told_by_mail_only(self):
        for vals in (
            {"by_activity": True, "by_mail": True},
            {"by_activity": True, "by_mail": False},
        ):
            with (
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._rule("customer", **vals)
        with Form(self.Rule.with_context(default_policy_id=self.tier_a.id)) as form:
            form.recipient = "customer"
            self.assertFalse(form.by_activity)
            self.assertTrue(form.by_mail)

    def test_rules_name_whom_they_tell(self):
        for vals in (
            {"recipient": "group"},
            {"recipient": "user"},
            {"recipient": "engineer", "by_activity": False},
            {"recipient": "engineer", "level": 0},
        ):
            with (
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._rule(**vals)

    def test_without_address_an_activity_instead(self):
        """Nobody counts as told who could not be told."""
        self.engineer_user.partner_id.email = False
        self._rule("engineer", by_activity=False, by_mail=True)
        ticket = self._new_ticket()
        known = self.env["mail.mail"].search([])
        self._tick(self._after(hours=1))
        self.assertFalse(self._mails_since(known))
        self.assertEqual(ticket.activity_ids.user_id, self.engineer_user)

    def test_nobody_is_told_but_it_is_listed(self):
        self._rule("nobody", by_activity=False)
        ticket = self._new_ticket()
        messages = ticket.message_ids
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket)
        self.assertEqual(len(alert), 1)
        self.assertFalse(alert.user_ids | alert.acknowledged_by_id)
        self.assertFalse(ticket.activity_ids)
        self.assertEqual(ticket.message_ids, messages)

    def test_the_words_are_kept_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.colleague_user.tz = "Europe/Paris"
        group = self.env["res.groups"].create({"name": "Quality"})
        group.user_ids = self.dispatcher | self.colleague_user
        self._rule("group", group_id=group.id)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        summary = self._alerts(ticket).summary
        self.assertEqual(len(summary.splitlines()), 2)
        self.assertIn("2026-11-23 10:00", summary)
        self.assertIn("2026-11-23 03:00", summary)
        self.assertEqual(
            set(ticket.activity_ids.mapped("summary")), {*summary.splitlines()}
        )

    # ------------------------------------------------------------
    # Working hours
    # ------------------------------------------------------------

    def test_a_warning_waits_for_the_morning(self):
        """50 % of 48 h from 20:00 are over at 20:00: told at 08:00, not at night."""
        self._rule("engineer", "before", self.solved, percent=50)
        start = self._after(hours=11)
        ticket = self._new_ticket(start, reported_at=start)
        due = self._after(hours=35)
        opening = self._after(days=2, hours=-1)
        self._tick(due)
        self.assertFalse(self._alerts(ticket))
        timer = self._promise(ticket, "solved")
        # not looked at all night: the next look is the opening itself
        self.assertEqual(timer.next_alert_at, opening)
        with freeze_time(opening - timedelta(minutes=1)):
            self.assertEqual(
                self.Timer.search_count(
                    [("next_alert_at", "<=", "now"), ("id", "=", timer.id)]
                ),
                0,
            )
        self._tick(opening)
        alert = self._alerts(ticket)
        self.assertEqual(alert.user_ids, self.engineer_user)
        self.assertEqual((alert.due_at, alert.sent_at), (due, opening))
        self._tick(opening + timedelta(hours=14))
        self.assertEqual(len(self._alerts(ticket)), 1)

    def test_a_warning_never_waits_beyond_the_deadline(self):
        """75 % at 03:30, broken at 06:00, opening at 08:00: told at 06:00."""
        self._rule("engineer", "before", self.solved, percent=75)
        self._rule("team_leader", "after", self.solved, level=2)
        start = self._after(hours=-3)
        ticket = self._new_ticket(start, reported_at=start)
        deadline = start + timedelta(hours=48)
        self._tick(start + timedelta(hours=40))
        self.assertFalse(self._alerts(ticket))
        self.assertEqual(self._promise(ticket, "solved").next_alert_at, deadline)
        self._tick(deadline)
        alerts = self._alerts(ticket)
        self.assertEqual(alerts.mapped("level"), [1, 2])
        self.assertEqual(set(alerts.mapped("sent_at")), {deadline})
        self.assertEqual(alerts[0].due_at, start + timedelta(hours=36))

    def test_a_breach_never_waits(self):
        self._rule("engineer", "after")
        night = self._after(hours=15)
        ticket = self._new_ticket(night, reported_at=night)
        self._tick(night + timedelta(hours=1))
        self.assertEqual(self._alerts(ticket).user_ids, self.engineer_user)

    def test_whose_hours(self):
        """The employee's own, else the team's, else the company's."""
        nights = self._calendar("Nights", 20, 24)
        noon = self._calendar("Noon", 12, 13)
        rule = self._rule("engineer", "before", percent=50)
        ticket = self._new_ticket()
        morning = self._after(hours=1)
        self.assertEqual(ticket._sla_get_opening(rule, morning), morning)
        self.engineer.resource_calendar_id = nights
        self.assertEqual(ticket._sla_get_opening(rule, morning), self._after(hours=11))
        # the leader is no employee
        rule.recipient = "team_leader"
        self.team.calendar_id = noon
        self.assertEqual(ticket._sla_get_opening(rule, morning), self._after(hours=3))
        self.team.calendar_id = False
        self.company.resource_calendar_id = nights
        self.assertEqual(ticket._sla_get_opening(rule, morning), self._after(hours=11))
        # who has no hours is not waited for
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Empty", "attendance_ids": False, "tz": "Asia/Shanghai"}
        )
        self.assertEqual(ticket._sla_get_opening(rule, morning), morning)

    def _calendar(self, name, start, end):
        return self.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning",
                        }
                    )
                    for day in range(5)
                ],
            }
        )

    def test_a_group_is_told_when_the_first_one_comes(self):
        """One alert for all of them: as soon as one of them can act."""
        group = self.env["res.groups"].create({"name": "Desk"})
        group.user_ids = self.engineer_user | self.colleague_user
        self.env["hr.employee"].create(
            {
                "name": "Early",
                "user_id": self.colleague_user.id,
                "resource_calendar_id": self._calendar("Early", 5, 9).id,
            }
        )
        self._rule("group", "before", self.solved, percent=50, group_id=group.id)
        start = self._after(hours=13)
        ticket = self._new_ticket(start, reported_at=start)
        opening = self._after(days=2, hours=-4)
        self._tick(start + timedelta(hours=24))
        self.assertEqual(self._promise(ticket, "solved").next_alert_at, opening)
        self._tick(opening)
        alert = self._alerts(ticket)
        self.assertEqual(len(alert), 1)
        self.assertEqual(alert.user_ids, self.engineer_user | self.colleague_user)

    def test_what_waits_does_not_hold_up_the_rest(self):
        """While one warning waits for its reader, the next steps come in time."""
        self.engineer.resource_calendar_id = self._calendar("Nights", 20, 24)
        self._rule("engineer", "before", self.solved, percent=10)
        self._rule("team_leader", "before", self.solved, percent=15, level=2)
        ticket = self._new_ticket()
        timer = self._promise(ticket, "solved")
        # 10 % and 15 % of 48 h, then the night shift
        first, second = (self._after(minutes=m) for m in (288, 432))
        night = self._after(hours=11)
        self._tick(first)
        self.assertEqual(timer.next_alert_at, second)
        self._tick(second)
        self.assertEqual(self._alerts(ticket).user_ids, self.leader)
        self.assertEqual(timer.next_alert_at, night)
        self._tick(night)
        told = self._alerts(ticket).sorted("level")
        self.assertEqual(told.mapped("due_at"), [first, second])
        self.assertEqual(told.mapped("sent_at"), [night, second])

    # ------------------------------------------------------------
    # Acknowledging
    # ------------------------------------------------------------

    def _told(self):
        """A broken answer that the leader was told of; the manager is next."""
        self._rule("team_leader", level=2)
        self._rule("manager", level=3, hours=1, stops_when_acknowledged=True)
        self._rule("user", level=4, hours=2, user_id=self.dispatcher.id)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket)
        self.assertEqual(alert.user_ids, self.leader)
        return ticket, alert

    def test_acknowledging_stops_the_next_level_where_the_rule_says_so(self):
        ticket, alert = self._told()
        with freeze_time(self._after(hours=1, minutes=10)):
            alert.with_user(self.leader).action_acknowledge()
        self.assertEqual(alert.acknowledged_by_id, self.leader)
        self.assertEqual(alert.acknowledged_at, self._after(hours=1, minutes=10))
        self._tick(self._after(hours=3))
        told, withheld, always = self._alerts(ticket)
        self.assertTrue(withheld.withheld)
        self.assertFalse(withheld.user_ids)
        self.assertFalse(told.withheld or always.withheld)
        self.assertEqual(always.user_ids, self.dispatcher)
        self.assertNotIn(self.manager, ticket.activity_ids.user_id)
        events = self._promise(ticket, "responded").event_ids
        said = events.filtered(lambda event: event.kind == "withhold")
        self.assertEqual(len(said), 1)
        self.assertIn("after_sales_leader", said.reason)
        self.assertIn("2026-11-23 10:10", said.reason)
        heard = events.filtered(lambda event: event.kind == "acknowledge")
        self.assertEqual(heard.user_id, self.leader)
        # for good: looked at again it stays withheld, and logged once
        self._promise(ticket, "responded").sudo().next_alert_at = self._after(hours=4)
        self._tick(self._after(hours=4))
        self.assertEqual(len(self._alerts(ticket)), 3)
        events = self._promise(ticket, "responded").event_ids
        self.assertEqual(events.mapped("kind").count("withhold"), 1)

    def test_without_acknowledgement_everybody_is_told(self):
        ticket, _alert = self._told()
        self._tick(self._after(hours=3))
        self.assertEqual(
            [alert.user_ids for alert in self._alerts(ticket)],
            [self.leader, self.manager, self.dispatcher],
        )

    def test_acknowledging_clears_ones_own_warning(self):
        group = self.env["res.groups"].create({"name": "Desk"})
        group.user_ids = self.engineer_user | self.dispatcher
        self._rule("group", group_id=group.id)
        self._rule("engineer", target=self.solved)
        ticket = self._new_ticket()
        self._tick(self._after(hours=48))
        first, other = self._alerts(ticket).sorted(lambda a: a.timer_id.deadline)
        self.assertEqual(len(ticket.activity_ids), 3)
        first.with_user(self.engineer_user).action_acknowledge()
        left = ticket.activity_ids
        self.assertEqual(left.user_id, self.engineer_user | self.dispatcher)
        self.assertEqual(
            left.filtered(lambda a: a.user_id == self.engineer_user)
            .sudo()
            .after_sales_alert_id,
            other,
        )

    def test_who_may_acknowledge(self):
        ticket, alert = self._told()
        for user in (self.engineer_user, self.dispatcher):
            self.assertFalse(alert.with_user(user).can_acknowledge)
            with self.assertRaises(AccessError):
                alert.with_user(user).action_acknowledge()
        outsider = new_test_user(self.env, login="outsider", groups="base.group_user")
        portal = new_test_user(self.env, login="visitor", groups="base.group_portal")
        for user in (self.accountant, self.colleague_user, outsider, portal):
            for record, method in (
                (alert, "action_acknowledge"),
                (self._promise(ticket, "responded"), "action_acknowledge"),
                (ticket, "action_take_care"),
            ):
                # an AccessError is one too
                with self.assertRaises(UserError):
                    getattr(record.with_user(user), method)()
        self.env.invalidate_all()
        self.assertFalse(alert.acknowledged_at)
        for user in (self.leader, self.manager):
            self.assertTrue(alert.with_user(user).can_acknowledge)
        alert.with_user(self.manager).action_acknowledge()
        self.assertEqual(alert.acknowledged_by_id, self.manager)

    def test_an_acknowledgement_stays(self):
        _ticket, alert = self._told()
        with freeze_time(self._after(hours=1, minutes=5)):
            alert.with_user(self.leader).action_acknowledge()
        with freeze_time(self._after(hours=2)):
            alert.with_user(self.manager).action_acknowledge()
        self.assertEqual(alert.acknowledged_by_id, self.leader)
        self.assertEqual(alert.acknowledged_at, self._after(hours=1, minutes=5))
        for user in (self.leader, self.manager):
            self.assertFalse(alert.with_user(user).has_access("write"))
            with self.assertRaises(UserError):
                alert.with_user(user).write({"acknowledged_at": False})
        with self.assertRaises(UserError):
            alert.sudo().write({"acknowledged_at": False})
        with self.assertRaises(UserError):
            alert.sudo().write({"summary": "Something else"})
        with self.assertRaises(UserError):
            alert.sudo().unlink()

    def test_i_take_care_of_it(self):
        """One button on the ticket: all that I was told there, nothing else."""
        self._rule("engineer")
        self._rule("engineer", target=self.solved)
        self._rule("team_leader", target=self.solved, level=2)
        ticket = self._new_ticket()
        self._tick(self._after(hours=48))
        mine = ticket.with_user(self.engineer_user)
        self.assertTrue(mine.has_alert_for_me)
        self.assertFalse(ticket.with_user(self.dispatcher).has_alert_for_me)
        mine.action_take_care()
        self.assertFalse(mine.has_alert_for_me)
        alerts = self._alerts(ticket)
        acknowledged = alerts.filtered("acknowledged_at")
        self.assertEqual(len(acknowledged), 2)
        self.assertEqual(acknowledged.user_ids, self.engineer_user)
        self.assertEqual((alerts - acknowledged).user_ids, self.leader)
        self.assertEqual(ticket.activity_ids.user_id, self.leader)
        with self.assertRaises(UserError):
            mine.action_take_care()

    def test_the_promise_s_own_button(self):
        ticket, alert = self._told()
        timer = self._promise(ticket, "responded")
        self.assertFalse(timer.with_user(self.dispatcher).can_acknowledge)
        with self.assertRaises(UserError):
            timer.with_user(self.dispatcher).action_acknowledge()
        self.assertTrue(timer.with_user(self.leader).can_acknowledge)
        timer.with_user(self.leader).action_acknowledge()
        self.assertEqual(alert.acknowledged_by_id, self.leader)

    def test_marking_the_activity_done_acknowledges(self):
        """Also for somebody who has no right in after-sales at all."""
        quality = new_test_user(self.env, login="quality", groups="base.group_user")
        self._rule("user", user_id=quality.id)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket)
        ticket.activity_ids.with_user(quality).action_done()
        self.assertEqual(alert.acknowledged_by_id, quality)
        self.assertEqual(alert.with_user(quality).sudo().acknowledged_by_id, quality)

    def test_a_forged_activity_acknowledges_nothing(self):
        ticket, alert = self._told()
        forged = (
            self.env["mail.activity"]
            .with_user(self.engineer_user)
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(ticket._name),
                    "res_id": ticket.id,
                    "user_id": self.engineer_user.id,
                    "after_sales_alert_id": alert.id,
                }
            )
        )
        forged.action_done()
        self.assertFalse(alert.acknowledged_at)

    def test_who_was_told_reads_it_though_it_is_another_team_s(self):
        self._rule("user", user_id=self.colleague_user.id)
        ticket = self._new_ticket()
        self._tick(self._after(hours=1))
        alert = self._alerts(ticket).with_user(self.colleague_user)
        self.assertFalse(
            self.Timer.with_user(self.colleague_user).search(
                [("ticket_id", "=", ticket.id)]
            )
        )
        self.assertEqual(self.Alert.with_user(self.colleague_user).search([]), alert)
        self.assertTrue(alert.read(["summary", "event", "subject", "display_name"]))
        alert.action_acknowledge()
        self.assertEqual(alert.acknowledged_by_id, self.colleague_user)

    # ------------------------------------------------------------
    # Poison
    # ------------------------------------------------------------

    def test_one_poisoned_promise_costs_little(self):
        """R2: found by halves: the others are not done one by one."""
        self._rule("engineer")
        with freeze_time(MONDAY):
            tickets = self.env["helpdesk.ticket"].create(
                [self._ticket_vals() for _number in range(64)]
            )
        bad = tickets[40]
        mixin = type(self.env["after.sales.sla.mixin"])
        original = mixin._prepare_sla_activity
        looked = []
        process = type(self.Timer)._process_due

        def poisoned(record, timer, user):
            if record == bad:
                raise ValueError("<no such thing>")
            return original(record, timer, user)

        def counted(model, rows, now):
            looked.append(len(rows))
            return process(model, rows, now)

        with (
            patch.object(mixin, "_prepare_sla_activity", poisoned),
            patch.object(type(self.Timer), "_process_due", counted),
            mute_logger(TICK_LOG),
        ):
            self._tick(self._after(hours=1))
        # one whole batch, then twice for each halving
        self.assertLessEqual(len(looked), 1 + 2 * 7)
        failed = tickets.timer_ids.filtered("error")
        self.assertEqual(failed.ticket_id, bad)
        self.assertEqual(failed.event_ids.mapped("kind").count("error"), 1)
        self.assertEqual(len((tickets - bad).timer_ids.alert_ids), 63)
        self.assertEqual(bad.activity_ids.user_id, self.manager)
        self.assertIn("&lt;no such thing&gt;", bad.activity_ids.note)

    # ------------------------------------------------------------
    # In time
    # ------------------------------------------------------------

    def _minutes(self):
        cron = self.env.ref("after_sales_service.ir_cron_sla_tick")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        return set(triggers.mapped("call_at"))

    def _forget_wakes(self):
        self.env["ir.cron.trigger"].search([]).unlink()

    def test_woken_at_the_minute_after_whatever_happens(self):
        """The job looks every minute: told within two minutes of the breach."""
        self._rule("engineer")
        self._rule("engineer", target=self.solved)
        self.responded.warn_percent = self.solved.warn_percent = 99
        self._forget_wakes()
        start = MONDAY + timedelta(seconds=30)
        ticket = self._new_ticket(start, reported_at=start)
        warn = MONDAY + timedelta(minutes=60)
        self.assertEqual(self._minutes(), {warn})
        # the tick wakes itself for the breach: at the full minute after it
        with freeze_time(warn), self.enter_registry_test_mode():
            self.env.ref("after_sales_service.ir_cron_sla_tick").method_direct_trigger()
        self.assertIn(self._after(minutes=61), self._minutes())
        # reopened: at once
        with freeze_time(self._after(minutes=70)):
            ticket._sla_reach("responded", self._after(minutes=20))
            self._forget_wakes()
            ticket._sla_reopen(["responded"])
        self.assertEqual(self._minutes(), {self._after(minutes=70)})
        # resumed: at the next step of what runs again
        with freeze_time(self._after(hours=2)):
            ticket._sla_pause(
                self.env.ref("after_sales_service.sla_pause_reason_customer")
            )
        with freeze_time(self._after(hours=10)):
            self._forget_wakes()
            ticket._sla_resume()
        first = min(
            timer.next_alert_at
            for timer in ticket.timer_ids
            if timer.state == "running" and timer.target_id == self.solved
        )
        [minute] = self._minutes()
        self.assertLess(minute - first, timedelta(minutes=1))
        self.assertGreaterEqual(minute, first)

    def test_acknowledging_leaves_the_next_look_in_place(self):
        ticket, alert = self._told()
        timer = self._promise(ticket, "responded")
        with freeze_time(self._after(hours=1)):
            self._forget_wakes()
            self.Timer._wake_for_next()
            alert.with_user(self.leader).action_acknowledge()
        self.assertEqual(timer.next_alert_at, self._after(hours=2))
        self.assertEqual(self._minutes(), {self._after(hours=2)})

    # ------------------------------------------------------------
    # What it costs
    # ------------------------------------------------------------

    def _queries(self, count, at):
        """Return how many queries the tick needs for so many due promises."""
        self.env.cr.execute("UPDATE after_sales_sla_timer SET next_alert_at = NULL")
        with freeze_time(MONDAY):
            self.env["helpdesk.ticket"].create(
                [self._ticket_vals() for _number in range(count)]
            )
        # what the tickets themselves post at the end of their transaction
        self.env.cr.flush()
        self.env.invalidate_all()
        with freeze_time(at):
            before = self.env.cr.sql_log_count
            self.assertEqual(self.Timer._tick_batch(at, 1000), count)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

    def test_telling_many_costs_as_few_queries_as_telling_few(self):
        """P2c: growth of a query for every hundred, not one for each."""
        self._rule("engineer", by_mail=True)
        self._queries(2, self._after(hours=1))
        few = self._queries(10, self._after(hours=1))
        many = self._queries(200, self._after(hours=1))
        self.assertLess(many - few, 190 * 0.05)

    def test_listing_many_costs_the_same_as_listing_few(self):
        """P2b: nothing is read for a promise of which nobody is told."""
        self._rule("nobody", by_activity=False)
        self._queries(2, self._after(hours=1))
        few = self._queries(10, self._after(hours=1))
        many = self._queries(200, self._after(hours=1))
        self.assertEqual(many, few)
        self.assertLessEqual(few, 10)

    def test_warnings_that_wait_cost_as_little(self):
        self._rule("engineer", "before", percent=50)
        self.engineer.resource_calendar_id = self._calendar("Nights", 20, 24)
        self._queries(2, self._after(minutes=30))
        few = self._queries(10, self._after(minutes=30))
        many = self._queries(200, self._after(minutes=30))
        self.assertLess(many - few, 190 * 0.05)
        self.assertFalse(self.Alert.search([]))
