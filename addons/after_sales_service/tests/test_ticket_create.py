# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT
from odoo.addons.mail.tests.common import MailCommon

from .sla_common import MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestTicketCreate(SlaCommon, MailCommon):
    """Many tickets at once: the same tickets, followers and messages as one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the common class switches off what is tested here
        cls.Ticket = cls.env["helpdesk.ticket"].with_context(
            **dict.fromkeys(DISABLED_MAIL_CONTEXT, False)
        )
        cls.created = cls.env.ref("helpdesk_mgmt.hlp_tck_created")

    def _vals(self, count, **vals):
        asked = MONDAY + timedelta(days=1)
        return [
            self._ticket_vals(name=f"Fault {number}", requested_arrival=asked) | vals
            for number in range(count)
        ]

    def _create(self, vals_list):
        """Create tickets on Monday; return how many queries that took, and them."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        with freeze_time(MONDAY):
            tickets = self.Ticket.create(vals_list)
            self.env.flush_all()
        return self.env.cr.sql_log_count - before, tickets

    def _count_queries(self, count, **vals):
        """As above: so many tickets of the team, assigned to nobody yet."""
        return self._create(self._vals(count, user_id=False, **vals))

    # ------------------------------------------------------------
    # Speed (P3)
    # ------------------------------------------------------------

    def test_ten_times_the_tickets_cost_no_more_queries(self):
        self._count_queries(10)
        ten, _tickets = self._count_queries(10)
        hundred, tickets = self._count_queries(100)
        self.assertEqual(hundred, ten)
        self.assertLessEqual(hundred, 30)
        self.assertEqual(len(tickets.timer_ids), 400)

    def test_tickets_of_units_too(self):
        """The unit brings customer, team, and by them the stage."""
        unit = self._new_unit()
        queries = []
        for count in (10, 10, 100):
            spent, tickets = self._create(
                [
                    {"name": f"Fault {number}", "equipment_id": unit.id}
                    for number in range(count)
                ]
            )
            queries.append(spent)
        self.assertEqual(queries[2], queries[1])
        self.assertEqual(tickets.team_id, self.team)
        self.assertEqual(tickets.partner_id, self.customer)
        self.assertTrue(all(ticket.stage_id for ticket in tickets))

    def test_promises_of_one_ticket(self):
        self._count_queries(1)
        with_promises, _ticket = self._count_queries(1)
        self._count_queries(1, sla_policy_id=False)
        without, _ticket = self._count_queries(1, sla_policy_id=False)
        self.assertLessEqual(with_promises - without, 8)

    # ------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------

    def test_numbers_follow_each_other(self):
        first = self._new_ticket()
        _queries, tickets = self._count_queries(3)
        start = int(first.number.removeprefix("HT"))
        self.assertEqual(
            tickets.mapped("number"),
            [f"HT{start + step:05d}" for step in (1, 2, 3)],
        )

    def test_number_given(self):
        vals_list = self._vals(2)
        vals_list[0]["number"] = "OLD-1"
        tickets = self.Ticket.create(vals_list)
        self.assertEqual(tickets[0].number, "OLD-1")
        self.assertTrue(tickets[1].number.startswith("HT"))

    def test_each_company_has_its_sequence(self):
        other = self.env["res.company"].create({"name": "Branch"})
        sequence = self.env["ir.sequence"].create(
            {
                "name": "Branch tickets",
                "code": "helpdesk.ticket.sequence",
                "prefix": "BR",
                "padding": 4,
                "company_id": other.id,
            }
        )
        vals_list = self._vals(4)
        for vals in vals_list[::2]:
            vals.update(company_id=other.id, team_id=False, user_id=False)
        tickets = self.Ticket.create(vals_list)
        self.assertEqual(tickets[::2].mapped("number"), ["BR0001", "BR0002"])
        self.assertTrue(tickets[1].number.startswith("HT"))
        # a sequence without gaps is drawn from one by one, and has none
        sequence.write({"implementation": "no_gap", "number_next": 10})
        tickets = self.Ticket.create(vals_list)
        self.assertEqual(tickets[::2].mapped("number"), ["BR0010", "BR0011"])

    def test_sequence_by_year(self):
        sequence = self.env["ir.sequence"].search(
            [("code", "=", "helpdesk.ticket.sequence")], limit=1
        )
        sequence.write({"use_date_range": True, "prefix": "T%(range_year)s-"})
        with freeze_time(MONDAY):
            tickets = self.Ticket.create(self._vals(2))
        self.assertEqual(tickets.mapped("number"), ["T2026-00001", "T2026-00002"])

    def test_a_module_may_number_in_its_own_way(self):
        asked = []

        def _prepare_ticket_number(self, values):
            asked.append(values["name"])
            return f"OWN-{len(asked)}"

        self.patch(
            self.env.registry["helpdesk.ticket"],
            "_prepare_ticket_number",
            _prepare_ticket_number,
        )
        tickets = self.Ticket.create(self._vals(2))
        self.assertEqual(tickets.mapped("number"), ["OWN-1", "OWN-2"])
        self.assertEqual(asked, ["Fault 0", "Fault 1"])

    # ------------------------------------------------------------
    # Stages
    # ------------------------------------------------------------

    def test_first_stage_of_each_team(self):
        own = self.env["helpdesk.ticket.stage"].create(
            {"name": "Own", "sequence": -1, "team_ids": [Command.set(self.team.ids)]}
        )
        other = self.team.copy({"name": "Other"})
        vals_list = self._vals(4)
        for vals in vals_list[::2]:
            vals.update(team_id=other.id, user_id=False)
        tickets = self.Ticket.create(vals_list)
        self.assertEqual(tickets[1::2].stage_id, own)
        self.assertNotIn(own, tickets[::2].stage_id)
        tickets.team_id = self.team
        self.assertEqual(tickets[1::2].stage_id, own)
        self.assertNotIn(own, tickets[::2].stage_id, "theirs is still applicable")
        own_only = tickets[1::2]
        own_only.user_id = False
        own_only.team_id = other
        self.assertNotIn(own, own_only.stage_id)

    # ------------------------------------------------------------
    # Followers and the word of the creation
    # ------------------------------------------------------------

    def test_creation_is_written_down_for_each(self):
        _queries, tickets = self._count_queries(3)
        for ticket in tickets:
            message = ticket.message_ids[-1:]
            self.assertEqual(message.subtype_id, self.created)
            self.assertEqual(message.author_id, self.env.user.partner_id)
            self.assertEqual(message.message_type, "notification")
            self.assertEqual(message.record_company_id, self.company)
            self.assertIn("Helpdesk Ticket created", message.body)
            self.assertIn("o_mail_notification", message.body)
            self.assertFalse(message.is_internal)
            self.assertFalse(message.notification_ids)

    def test_as_the_mail_thread_would(self):
        """What is written for nobody is, field by field, what a post would be."""
        ticket = self.Ticket.create(self._vals(1))
        ours = ticket.message_ids[-1:]
        posted = ticket.sudo().message_post(
            body=ticket._prepare_creation_body(),
            subtype_id=self.created.id,
            author_id=self.env.user.partner_id.id,
        )
        for name in (
            "author_id",
            "body",
            "email_add_signature",
            "email_from",
            "is_internal",
            "message_type",
            "record_alias_domain_id",
            "record_company_id",
            "reply_to",
            "subtype_id",
        ):
            self.assertEqual(ours[name], posted[name], name)

    def test_who_follows_the_team_is_told(self):
        follower = self.manager.partner_id
        asked_for = self.env.ref("helpdesk_mgmt.hlp_tck_team_created")
        self.team.message_subscribe(follower.ids, asked_for.ids)
        other = self.team.copy({"name": "Other"})
        vals_list = self._vals(4)
        for vals in vals_list[::2]:
            vals.update(team_id=other.id, user_id=False)
        tickets = self.Ticket.create(vals_list)
        for ticket in tickets[1::2]:
            self.assertIn(follower, ticket.message_partner_ids)
            told = ticket.message_ids.filtered(
                lambda message: message.subtype_id == self.created
            )
            self.assertEqual(told.notified_partner_ids, follower)
        for ticket in tickets[::2]:
            self.assertNotIn(follower, ticket.message_partner_ids)
            self.assertFalse(ticket.message_ids.notified_partner_ids)

    def test_the_assigned_engineer_follows_and_is_told(self):
        tickets = self.Ticket.with_user(self.dispatcher).create(self._vals(2)).sudo()
        for ticket in tickets:
            partners = self.engineer_user.partner_id | self.dispatcher.partner_id
            self.assertEqual(ticket.message_partner_ids, partners)
            told = self.env["mail.message"].search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "=", ticket.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
            self.assertEqual(told.notified_partner_ids, self.engineer_user.partner_id)

    def test_customer_gets_the_mail_of_the_first_stage(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        stage.mail_template_id = self.env["mail.template"].create(
            {
                "name": "Received",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "subject": "We have {{ object.number }}",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        with self.mock_mail_gateway():
            tickets = self.Ticket.create(self._vals(2, user_id=False))
            self.flush_tracking()
        self.assertEqual(
            sorted(self._new_mails.mapped("subject")),
            sorted(f"We have {number}" for number in tickets.mapped("number")),
        )

    def test_silent_creation_stays_silent(self):
        quiet = self.Ticket.with_context(mail_create_nolog=True)
        self.assertFalse(
            quiet.create(self._vals(1)).message_ids.filtered(
                lambda message: message.subtype_id == self.created
            )
        )
        ticket = self.Ticket.with_context(tracking_disable=True).create(self._vals(1))
        self.assertFalse(ticket.message_ids)

    def test_a_client_cannot_postpone_the_subscription(self):
        ticket = self.Ticket.with_user(self.dispatcher)
        ticket = ticket.with_context(postponed_subscriptions=[])
        ticket = ticket.create(self._vals(1))
        self.assertIn(self.engineer_user.partner_id, ticket.message_partner_ids)
        ticket.user_id = self.leader
        self.assertIn(self.leader.partner_id, ticket.message_partner_ids)
        self.assertFalse(ticket.env.context["mail_create_nolog"])
