# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW, OrderCommon

SECRET = "asked for 500 in cash"


@tagged("post_install", "-at_install")
class TestConductReport(OrderCommon):
    """A complaint about a person: the managers' alone, and settled to the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit()
        # what they may not read they do not export either
        cls.env.ref("base.group_allow_export").user_ids |= (
            cls.engineer_user | cls.dispatcher | cls.leader | cls.accountant
        )
        cls.company.after_sales_manager_id = cls.manager
        cls.Report = cls.env["after.sales.conduct.report"]
        with freeze_time(NOW):
            cls.contact = (
                cls.env["after.sales.contact"]
                .with_user(cls.dispatcher)
                .create(
                    {
                        "subject": f"The engineer {SECRET}",
                        "summary": f"<p>He {SECRET}, she says.</p>",
                        "kind": "conduct",
                        "equipment_id": cls.unit.id,
                        "caller_name": "Gu Lan",
                        "caller_phone": "021-5555",
                    }
                )
            )
            cls.answer = cls.contact.action_make_ticket()
        cls.ticket = cls.contact.sudo().ticket_id
        cls.report = cls.Report.search([("ticket_id", "=", cls.ticket.id)])

    def _report(self, **vals):
        with freeze_time(NOW):
            return self.Report.with_user(self.manager).create(
                {"description": SECRET, "employee_id": self.engineer.id} | vals
            )

    # Handed over

    def test_handed_over_by_the_desk(self):
        self.assertIn("Handed over", self.answer["params"]["message"])
        self.assertEqual(self.report.user_id, self.manager)
        self.assertEqual(self.report.reported_by, "Gu Lan")
        self.assertEqual(self.report.partner_id, self.customer)
        self.assertIn(SECRET, self.report.description)
        self.assertRegex(self.report.name, r"^CR/2026/\d{4}$")
        self.assertEqual(self.report.activity_ids.user_id, self.manager)

    def test_goes_to_no_engineer_and_no_team(self):
        self.unit.engineer_id = self.engineer
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create(
                {"name": SECRET, "kind": "conduct", "equipment_id": self.unit.id}
            )
        self.assertFalse(ticket.team_id)
        self.assertEqual(ticket.user_id, self.manager)
        followers = ticket.message_partner_ids
        self.assertNotIn(self.engineer_user.partner_id, followers)

    def test_manager_opens_what_he_registers(self):
        with freeze_time(NOW):
            contact = (
                self.env["after.sales.contact"]
                .with_user(self.manager)
                .create({"subject": SECRET, "kind": "conduct"})
            )
            action = contact.action_make_ticket()
        self.assertEqual(action["res_model"], "helpdesk.ticket")

    def test_desk_is_told_to_use_the_register(self):
        Ticket = self.env["helpdesk.ticket"].with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "Take a Call"):
            Ticket.create({"name": SECRET, "kind": "conduct"})
        ticket = Ticket.create({"name": "x", "equipment_id": self.unit.id})
        with self.assertRaisesRegex(UserError, "Take a Call"):
            ticket.kind = "conduct"

    def test_ticket_becomes_one_of_conduct(self):
        with freeze_time(NOW):
            ticket = self.env["helpdesk.ticket"].create({"name": SECRET})
            ticket.with_user(self.manager).kind = "conduct"
            ticket.with_user(self.manager).kind = "conduct"
        self.assertEqual(self.Report.search_count([("ticket_id", "=", ticket.id)]), 1)

    # Confidential

    def test_nobody_else_reads_the_report(self):
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.leader,
            self.accountant,
        ):
            mine = self.report.with_user(user)
            for call in (
                lambda mine=mine: mine.read(["description"]),
                lambda mine=mine: mine.search([("description", "ilike", SECRET)]),
                lambda mine=mine: mine.name_search("CR/"),
                lambda mine=mine: mine.export_data(["description"]),
                lambda mine=mine: mine._read_group([], ["employee_id"], ["__count"]),
                lambda mine=mine: mine.action_export(),
                lambda mine=mine: mine.action_heard(),
                lambda mine=mine: mine.write({"kind": "rude"}),
                lambda mine=mine: mine.message_post(body="x"),
                lambda mine=mine: mine.unlink(),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_nobody_else_reads_its_log(self):
        self.report.with_user(self.manager).message_post(body=SECRET)
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            found = (
                self.env["mail.message"]
                .with_user(user)
                .search([("model", "=", self.report._name)])
            )
            self.assertFalse(found)
            activities = self.env["mail.activity"].with_user(user)
            self.assertFalse(activities.search([("res_model", "=", self.report._name)]))
        self.assertTrue(
            self.env["mail.message"]
            .with_user(self.manager)
            .search([("model", "=", self.report._name)])
        )

    def test_the_ticket_is_the_managers(self):
        Ticket = self.env["helpdesk.ticket"]
        self.assertIn(SECRET, self.ticket.with_user(self.manager).name)
        for user in (
            self.engineer_user,
            self.dispatcher,
            self.leader,
            self.accountant,
        ):
            own = Ticket.with_user(user)
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).read(["name"])
            self.assertNotIn(self.ticket, own.search([]))
            self.assertNotIn(
                self.ticket.id, [row[0] for row in own.name_search(SECRET)]
            )
            self.assertFalse(
                self.env["mail.message"]
                .with_user(user)
                .search([("model", "=", Ticket._name), ("res_id", "=", self.ticket.id)])
            )
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).export_data(["name"])

    def test_title_is_not_seen_by_name(self):
        """Links and promises show the name of a record to those who may not read it."""
        self.assertNotIn(SECRET, self.ticket.display_name)
        self.assertIn(self.ticket.number, self.ticket.display_name)
        seen = self.contact.with_user(self.dispatcher).read(["ticket_id"])[0]
        self.assertNotIn(SECRET, str(seen["ticket_id"]))
        self.assertNotIn(SECRET, self.contact.display_name)
        for timer in self.ticket.sudo().timer_ids:
            self.assertNotIn(SECRET, timer.display_name)

    def test_the_register_shows_it_to_who_took_it(self):
        self.assertIn(SECRET, self.contact.with_user(self.dispatcher).subject)
        self.assertIn(SECRET, self.contact.with_user(self.manager).subject)
        for user in (self.leader, self.engineer_user, self.accountant):
            with self.assertRaises(AccessError):
                self.contact.with_user(user).read(["subject"])

    def test_nobody_reads_about_himself(self):
        himself = self.env["hr.employee"].create(
            {"name": "Manager", "user_id": self.manager.id}
        )
        other = self._new_user("manager2", "group_after_sales_manager")
        report = self._report(employee_id=False)
        self.assertTrue(report.with_user(self.manager).description)
        report.sudo().employee_id = himself
        with self.assertRaises(AccessError):
            report.with_user(self.manager).read(["description"])
        self.assertNotIn(report, self.Report.with_user(self.manager).search([]))
        self.assertTrue(report.with_user(other).description)

    def test_nobody_reads_the_ticket_about_himself(self):
        """Nor the call, nor what is written later to those who follow."""
        accused = self._new_user("accused", "group_after_sales_manager")
        himself = self.env["hr.employee"].create(
            {"name": "Accused", "user_id": accused.id}
        )
        report = self.report
        for record in (report, self.ticket, self.contact):
            record.sudo().message_subscribe(accused.partner_id.ids)
        report.user_id = accused
        self.ticket.sudo().user_id = accused
        with self.assertRaisesRegex(ValidationError, "about himself"):
            report.with_user(self.manager).employee_id = himself
        report.with_user(self.manager).write(
            {"employee_id": himself.id, "user_id": self.manager.id}
        )
        self.assertEqual(self.ticket.sudo().user_id, self.manager)
        for record in (report, self.ticket, self.contact):
            with self.assertRaises(AccessError):
                record.with_user(accused).read(["display_name"])
            self.assertFalse(record.with_user(accused).search([("id", "=", record.id)]))
            said = record.with_user(self.manager).message_post(
                body=SECRET, subtype_xmlid="mail.mt_comment"
            )
            self.assertNotIn(accused.partner_id, said.notified_partner_ids)
        self.assertTrue(self.ticket.with_user(self.manager).name)
        self.assertTrue(self.contact.with_user(self.manager).subject)

    def test_what_turns_out_to_be_conduct_leaves_the_others(self):
        """A complaint that came in as a fault: engineers follow it, all read it."""
        with freeze_time(NOW):
            contact = (
                self.env["after.sales.contact"]
                .with_user(self.dispatcher)
                .create({"subject": SECRET, "equipment_id": self.unit.id})
            )
            contact.action_make_ticket()
            ticket = contact.sudo().ticket_id
            ticket.user_id = self.engineer_user
            ticket.message_subscribe(self.engineer_user.partner_id.ids)
            contact.sudo().message_subscribe(self.leader.partner_id.ids)
            ticket.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.engineer_user.id
            )
            ticket.with_user(self.manager).kind = "conduct"
        self.assertEqual(ticket.user_id, self.manager)
        self.assertFalse(ticket.team_id)
        self.assertNotIn(self.engineer_user, ticket.activity_ids.user_id)
        for record in (ticket, contact):
            said = record.with_user(self.manager).message_post(
                body=SECRET, subtype_xmlid="mail.mt_comment"
            )
            told = said.notified_partner_ids.user_ids
            self.assertFalse(told & (self.engineer_user | self.leader))
            for user in (self.engineer_user, self.leader, self.accountant):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
        self.assertEqual(contact.with_user(self.dispatcher).subject, SECRET)

    def test_what_joins_a_ticket_of_conduct(self):
        with freeze_time(NOW):
            contact = (
                self.env["after.sales.contact"]
                .with_user(self.manager)
                .create({"subject": SECRET, "ticket_id": self.ticket.id})
            )
            later = contact.copy({"kind": "consultation", "ticket_id": False})
            later.ticket_id = self.ticket
        for entry in (contact, later):
            self.assertEqual(entry.kind, "conduct")
            with self.assertRaises(AccessError):
                entry.with_user(self.dispatcher).read(["subject"])

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        foreigner = self._new_user("foreign_manager", "group_after_sales_manager")
        foreigner.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaises(AccessError):
            self.report.with_user(foreigner).read(["name"])

    # The way

    def test_the_whole_way(self):
        report = self.report.with_user(self.manager)
        with freeze_time(NOW + timedelta(days=3)):
            with self.assertRaisesRegex(UserError, "About, Statement"):
                report.action_heard()
            report.write({"employee_id": self.engineer.id, "statement": "For a part"})
            report.action_heard()
            self.assertTrue(report.heard_at)
            with self.assertRaisesRegex(UserError, "Conclusion"):
                report.action_decide()
            report.write(
                {
                    "kind": "money",
                    "finding": "confirmed",
                    "finding_note": "No receipt",
                    "measure": "warning",
                }
            )
            report.action_decide()
            with self.assertRaisesRegex(UserError, "Customer Told on"):
                report.action_close()
            report.write(
                {
                    "followed_up_at": NOW + timedelta(days=3),
                    "follow_up_note": "Money is back; she is content",
                    "satisfied": "yes",
                }
            )
            report.action_close()
        self.assertEqual(report.state, "closed")
        self.assertEqual(report.closed_by_id, self.manager)
        self.assertEqual(report.days_open, 3)
        self.assertFalse(report.activity_ids)
        with self.assertRaisesRegex(UserError, "Reopen"):
            report.kind = "rude"
        report.action_reopen()
        self.assertEqual(report.state, "new")
        self.assertFalse(report.closed_at)

    def test_unfounded_has_no_measure(self):
        report = self._report(
            statement="It was not so",
            finding="unfounded",
            finding_note="Another company's engineer",
            measure="fine",
        )
        report.action_heard()
        with self.assertRaisesRegex(UserError, "not confirmed"):
            report.action_decide()
        report.measure = "none"
        report.action_decide()

    def test_steps_out_of_order(self):
        report = self._report()
        for step in ("decide", "close", "reopen"):
            with self.assertRaisesRegex(UserError, "not open"):
                getattr(report, f"action_{step}")()

    def test_state_is_not_written_by_hand(self):
        report = self._report()
        for vals in ({"state": "closed"}, {"name": "CR/1"}, {"closed_at": NOW}):
            with self.assertRaises(UserError):
                report.write(vals)
            with self.assertRaises(UserError):
                self._report(**vals)

    def test_times(self):
        for vals in (
            {"reported_at": NOW + timedelta(days=1)},
            {"happened_at": NOW, "reported_at": NOW - timedelta(hours=1)},
        ):
            with self.assertRaises(ValidationError):
                self._report(**vals)

    def test_what_was_heard_is_kept(self):
        report = self._report(statement="So it was")
        self._report().unlink()
        report.action_heard()
        with self.assertRaises(UserError):
            report.unlink()

    def test_form(self):
        with freeze_time(NOW):
            form = Form(self.Report.with_user(self.manager))
            form.description = SECRET
            form.employee_id = self.engineer
            report = form.save()
        self.assertEqual(report.state, "new")

    def test_excel_of_complaints(self):
        action = self.Report.with_user(self.manager).action_export()
        self.assertIn("after.sales.conduct.report.xlsx", action["url"])
        mine = self.Report.with_user(self.manager)
        rows = [
            row
            for batch in mine._read_in_batches(
                [("id", "=", self.report.id)], mine._get_register_columns()
            )
            for row in batch
        ]
        self.assertEqual(rows[0][0], self.report.name)

    def test_ticket_leads_to_the_report(self):
        ticket = self.ticket.with_user(self.manager)
        self.assertEqual(ticket.action_view_conduct_report()["res_id"], self.report.id)
        self.assertEqual(self.report.action_view_ticket()["res_id"], ticket.id)
