# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

from lxml import html

from odoo.tests import Form, freeze_time, tagged

from .sla_common import MONDAY, SlaCommon

FORM = "after_sales_service.helpdesk_ticket_view_form"


@tagged("post_install", "-at_install")
class TestSlaPreview(SlaCommon):
    """Which policy would apply, what it promises by when, and why not another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
        cls.old_unit = cls._new_unit(
            "SP2-0002", delivered_on=date(2025, 2, 3), accepted_on=date(2025, 3, 1)
        )
        cls.product.sla_policy_id = cls.tier_b

    def _text(self, markup):
        return " ".join(html.fromstring(markup or "<p/>").text_content().split())

    def _copy(self, name, **vals):
        policy = self.tier_a.copy({"is_default": False} | vals)
        policy.name = name
        return policy

    def _new_form(self, model="helpdesk.ticket", user=None, view=None):
        env = self.env[model].with_user(user or self.dispatcher)
        return Form(env, view=view or (FORM if model == "helpdesk.ticket" else None))

    # ------------------------------------------------------------
    # On the new ticket
    # ------------------------------------------------------------

    @freeze_time(MONDAY)
    def test_follows_what_is_typed(self):
        form = self._new_form()
        form.partner_id = self.customer
        form.team_id = self.team
        text = self._text(form.promise_preview)
        self.assertIn("Responded by 10:00 1 h", text)
        self.assertIn("On site by Thu, Nov 26 17:00 3 working days", text)
        self.assertIn("Solved by Wed, Nov 25 09:00 48 h", text)
        self.assertIn("There when the customer asked no time asked for yet", text)
        form.severity = "major"
        text = self._text(form.promise_preview)
        self.assertNotIn("48 h", text)
        self.assertIn("definite plan given by Mon, Nov 30 09:00", text)
        form.reported_at = MONDAY - timedelta(hours=2)
        self.assertIn("Responded by 08:00", self._text(form.promise_preview))
        form.requested_arrival = MONDAY + timedelta(hours=6)
        text = self._text(form.promise_preview)
        self.assertIn("There when the customer asked by 15:00", text)
        form.equipment_id = self.unit
        text = self._text(form.promise_preview)
        self.assertIn("On site by 17:00 10 h", text)
        self.assertIn("Replacement unit given if “Solved” is broken", text)
        form.kind = "installation"
        text = self._text(form.promise_preview)
        self.assertIn("from the notice that goods arrived", text)
        form.notified_at = MONDAY - timedelta(days=1)
        text = self._text(form.promise_preview)
        self.assertIn("Installed and accepted by Sun, Nov 29 09:00", text)

    @freeze_time(MONDAY)
    def test_is_what_the_engine_then_does(self):
        cases = (
            {"equipment_id": self.unit},
            {"equipment_id": self.old_unit, "severity": "major"},
            {"partner_id": self.customer, "kind": "consultation"},
            {
                "equipment_id": self.unit,
                "requested_arrival": MONDAY + timedelta(hours=30),
            },
            {"equipment_id": self.unit, "kind": "installation", "notified_at": MONDAY},
        )
        for values in cases:
            with self.subTest(values):
                form = self._new_form()
                form.name = "Spindle does not start"
                for name, value in values.items():
                    form[name] = value
                before = self._text(form.promise_preview)
                ticket = form.save()
                self.assertTrue(ticket.promise_ids)
                for timer in ticket.promise_ids:
                    due = ticket._format_due(timer.deadline)
                    label = dict(
                        timer._fields["event"]._description_selection(self.env)
                    )
                    self.assertIn(f"{label[timer.event]} by {due}", before)
                self.assertEqual(before.count(" by "), len(ticket.promise_ids))

    @freeze_time(MONDAY)
    def test_chosen_by(self):
        special = self._copy("Special")
        form = self._new_form()
        form.equipment_id = self.old_unit
        self.assertEqual(form.sla_policy_source, "Company default")
        self.old_unit.sla_policy_id = special
        form = self._new_form()
        form.equipment_id = self.old_unit
        self.assertEqual(form.sla_policy_source, "Unit")
        self.assertIn("Special (Unit): fits", self._text(form.promise_preview))
        form.sla_policy_id = self.tier_c
        self.assertEqual(form.sla_policy_source, "By hand")
        text = self._text(form.promise_preview)
        self.assertIn(f"{self.tier_c.name}: chosen by hand", text)
        self.assertIn("Responded by 11:00 2 h", text)

    @freeze_time(MONDAY)
    def test_a_choice_by_hand_survives_the_next_keystrokes(self):
        form = self._new_form()
        form.name = "Spindle does not start"
        form.partner_id = self.customer
        form.sla_policy_id = self.tier_c
        form.equipment_id = self.unit
        form.severity = "major"
        self.assertEqual(form.sla_policy_id, self.tier_c)
        ticket = form.save()
        self.assertEqual(ticket.sla_policy_id, self.tier_c)
        self.assertTrue(ticket.sla_policy_by_hand)
        # taken back: proposed again
        form = self._new_form()
        form.partner_id = self.customer
        form.sla_policy_id = self.tier_c
        form.sla_policy_id = self.tier_a
        form.equipment_id = self.unit
        self.assertEqual(form.sla_policy_id, self.tier_b)

    @freeze_time(MONDAY)
    def test_why_not_the_others(self):
        self.team.sla_policy_id = self.tier_c
        contract = self._copy("Gold", applies_when="contract")
        self.customer.sla_policy_id = contract
        after = self._copy("Later", applies_when="after")
        form = self._new_form()
        form.equipment_id = self.old_unit
        text = self._text(form.promise_preview)
        self.assertIn(
            f"{self.tier_b.name} (Product): is for units in warranty; this one's ended"
            " 03/01/2026",
            text,
        )
        self.assertIn(
            "Gold (Customer): is for units under contract; there is none", text
        )
        self.assertIn(f"{self.tier_c.name} (Team): fits", text)
        self.assertIn(
            f"{self.tier_a.name} (Company default): would fit, but comes later", text
        )
        self.assertIn("(Company default): is for installations only", text)
        self.unit.sla_policy_id = after
        self.tier_b.active = False
        form.equipment_id = self.unit
        text = self._text(form.promise_preview)
        self.assertIn(
            "Later (Unit): is for the time after the warranty; this one's runs until",
            text,
        )
        self.assertIn(f"{self.tier_b.name} (Product): is archived", text)

    @freeze_time(MONDAY)
    def test_no_policy(self):
        self.company.after_sales_sla_policy_id = False
        (self.tier_a | self.installation).is_default = False
        form = self._new_form()
        form.partner_id = self.customer
        self.assertFalse(form.sla_policy_id)
        text = self._text(form.promise_preview)
        self.assertIn("names a policy, and the company has no default", text)
        self.assertNotIn(" by ", text)

    @freeze_time(MONDAY)
    def test_policy_of_another_company_is_not_told(self):
        foreign = self.env["res.company"].create({"name": "Other Maker"})
        secret = self._copy("Secret", company_id=foreign.id)
        self.customer.sla_policy_id = secret
        form = self._new_form()
        form.partner_id = self.customer
        self.assertEqual(form.sla_policy_id, self.tier_a)
        self.assertNotIn("Secret", form.promise_preview)

    @freeze_time(MONDAY)
    def test_what_is_older_than_our_promises(self):
        self.company.after_sales_enforce_from = datetime(2026, 11, 23, 0, 30)
        form = self._new_form()
        form.partner_id = self.customer
        form.reported_at = MONDAY - timedelta(hours=1)
        text = self._text(form.promise_preview)
        self.assertIn("kept for what is reported from 08:30 on", text)
        self.assertNotIn(" by ", text)

    @freeze_time(MONDAY)
    def test_saved_it_says_only_why(self):
        ticket = self._new_ticket(equipment_id=self.unit.id)
        text = self._text(ticket.with_user(self.dispatcher).promise_preview)
        self.assertNotIn(" by ", text)
        self.assertIn(f"{self.tier_b.name} (Product): fits", text)

    def test_in_the_readers_language_and_zone(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        with freeze_time(MONDAY):
            form = Form(
                self.env["helpdesk.ticket"].with_context(
                    lang="zh_CN", tz="Asia/Shanghai"
                ),
                view=FORM,
            )
            form.partner_id = self.customer
        self.assertIn("11月25日周三 09:00", self._text(form.promise_preview))

    # ------------------------------------------------------------
    # On the call, on the unit
    # ------------------------------------------------------------

    @freeze_time(MONDAY)
    def test_on_the_call(self):
        form = self._new_form("after.sales.contact")
        self.assertFalse(form.promise_preview)
        form.partner_id = self.customer
        self.assertIn("48 h", self._text(form.promise_preview))
        form.equipment_id = self.unit
        text = self._text(form.promise_preview)
        self.assertIn(f"{self.tier_b.name} Product", text)
        self.assertIn("Solved by Tue, Nov 24 09:00 24 h", text)
        form.happened_at = MONDAY - timedelta(hours=3)
        self.assertIn("Responded by 07:00", self._text(form.promise_preview))
        form.kind = "installation"
        text = self._text(form.promise_preview)
        self.assertIn("Installed and accepted by Mon, Nov 30 06:00", text)
        form.kind = "conduct"
        self.assertFalse(form.promise_preview)
        form.kind = "fault"
        form.direction = "out"
        self.assertFalse(form.promise_preview)

    @freeze_time(MONDAY)
    def test_the_engineer_takes_a_call(self):
        form = self._new_form("after.sales.contact", self.engineer_user)
        form.equipment_id = self.unit
        self.assertIn("Responded by 10:00", self._text(form.promise_preview))

    @freeze_time(MONDAY)
    def test_call_promises_what_its_ticket_does(self):
        form = self._new_form("after.sales.contact")
        form.subject = "Spindle does not start"
        form.equipment_id = self.old_unit
        before = self._text(form.promise_preview)
        contact = form.save()
        contact.action_make_ticket()
        for timer in contact.ticket_id.promise_ids:
            self.assertIn(f"by {contact.ticket_id._format_due(timer.deadline)}", before)
        contact.invalidate_recordset()
        self.assertFalse(contact.promise_preview)

    @freeze_time(MONDAY)
    def test_on_the_unit(self):
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            text = self._text(self.old_unit.with_user(user).promise_preview)
            self.assertIn(f"{self.tier_a.name} Company default", text)
            ordinary, major = text.split("Major")
            self.assertIn("Ordinary", ordinary)
            self.assertIn("Solved by Wed, Nov 25 09:00 48 h", ordinary)
            self.assertIn("by Mon, Nov 30 09:00 7 × 24 h", major)
        # where both are the same it is said once
        text = self._text(self.unit.promise_preview)
        self.assertIn("Any fault", text)
        self.assertEqual(text.count("24 h"), 1)

    @freeze_time(MONDAY)
    def test_on_a_unit_without_policy(self):
        self.company.after_sales_sla_policy_id = False
        (self.tier_a | self.installation).is_default = False
        text = self._text(self.old_unit.promise_preview)
        self.assertIn("Nothing is promised", text)
        self.assertIn("is for units in warranty", text)

    # ------------------------------------------------------------
    # Price
    # ------------------------------------------------------------

    def test_a_keystroke_costs_a_handful_of_queries(self):
        with freeze_time(MONDAY):
            form = self._new_form()
            form.equipment_id = self.unit
            form.severity = "major"
            Ticket = self.env["helpdesk.ticket"].with_user(self.dispatcher)
            values = {
                "equipment_id": self.unit.id,
                "partner_id": self.customer.id,
                "team_id": self.team.id,
                "kind": "fault",
                "severity": "ordinary",
                "reported_at": MONDAY,
                "company_id": self.company.id,
            }
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(Ticket.new(values).promise_preview)
            self.assertLessEqual(self.env.cr.sql_log_count - before, 14)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            values["severity"] = "major"
            self.assertTrue(Ticket.new(values).promise_preview)
            self.assertLessEqual(self.env.cr.sql_log_count - before, 2)
