# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The plan's sentences about emergency repairs, S11, S27 and S30, as stories."""

from datetime import date, datetime

from maintenance_stories import MaintenanceStories

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

REPORT = "after_sales_service.action_report_emergency"


@tagged("post_install", "-at_install")
class TestEmergencyStory(MaintenanceStories):
    """The pump smokes at eight; by the evening of the third day all is on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._new_user("chief", "group_after_sales_manager")
        cls.serial = cls.env["stock.lot"].create(
            {"name": "P-78", "product_id": cls.pump.id}
        )
        cls.stock(cls.pump, 1, lot=cls.serial)
        cls.vendor = cls.env["res.partner"].create({"name": "Pump Works"})
        cls.warrantor = cls.env["res.partner"].create(
            {
                "name": "Mr. Qian",
                "parent_id": cls.vendor.id,
                "email": "warranty@pump-works.example",
            }
        )
        cls.unit = cls._served_unit(
            "SP2-0130",
            production_contact_id=cls.head.id,
            vendor_id=cls.vendor.id,
            vendor_warranty_contact_id=cls.warrantor.id,
            vendor_warranty_end=date(2026, 12, 31),
        )

    def _told_at_once(self):
        """A call at nine: production and supplier know before anybody departs."""
        mails = self.env["mail.mail"].search([])
        ticket = self._ticket(
            self.unit,
            "2026-09-14 01:00:00",
            subject="Smoke from the pump",
            down_since=datetime(2026, 9, 14, 0),
        )
        with freeze_time("2026-09-14 01:05:00"):
            order = self._job_of(ticket, kind="emergency", affects_production=True)
        told = self.env["mail.mail"].search([]) - mails
        self.assertIn(self.head, told.recipient_ids, "production")
        self.assertIn(self.warrantor, told.recipient_ids, "the supplier's contact")
        job = order.sudo(False).with_env(self.env)
        self.assertRecordValues(
            job.notice_ids,
            [
                {
                    "kind": "emergency",
                    "state": "sent",
                    "sent_at": datetime(2026, 9, 14, 1, 5),
                    "in_time": True,
                }
            ],
        )
        self.assertIn("Mr. Qian", order.vendor_text)
        claim = ticket.sudo().claim_ids
        self.assertTrue(claim.notified_at)
        with self._refused(UserError, "no supplier to be told"):
            order.action_tell_vendor()  # he knows
        return order, claim

    def _repaired(self, order):
        """Nobody waits for an answer; what it stopped is recorded."""
        self._go(order, "2026-09-14 01:30:00")
        with freeze_time("2026-09-14 04:00:00"):
            order.line_ids = [
                Command.create(
                    {
                        "kind": "part",
                        "product_id": self.pump.id,
                        "lot_id": self.serial.id,
                        "removed_quantity": 1,
                        "removed_serial": "P-12",
                    }
                )
            ]
            order.action_finish()
            order.write(
                {
                    "cause_id": self.worn.id,
                    "cause": "Bearing dry, shaft seized",
                    "remedy": "Pump exchanged",
                    "result": "solved",
                    "guidance": "Grease weekly",
                }
            )
            with self._refused(UserError, "Range of Influence"):
                order.action_done()
            order.influence = "Line 2"
            order.influence_measures = "Samples went over line 1"
            order.action_done()
        self.assertEqual(self.unit.state, "in_service")

    def test_told_repaired_reported(self):
        order, claim = self._told_at_once()
        self._repaired(order)
        report = order.sudo().emergency_report_ids.with_user(self.engineer_user)
        self.assertEqual(report.due_on, date(2026, 9, 17))
        self._overdue(report)
        self._reported(report)
        self._archived(order.sudo(False).with_env(self.env))
        # what it cost is claimed of the supplier, by billing
        self.assertGreater(claim.amount_cost, 0)
        with self._refused(AccessError):
            claim.with_user(self.engineer_user).action_claim()
        with freeze_time("2026-09-18 01:00:00"):
            claim.with_user(self.accountant).action_claim()
        self.assertEqual(claim.decision, "claimed")

    def _overdue(self, report):
        """Not handed in within three days: on the manager's list."""
        Report = self.env["after.sales.emergency.report"].with_user(self.chief)
        for at, late in (("2026-09-17 04:00:00", False), ("2026-09-18 01:00:00", True)):
            with freeze_time(at):
                found = Report.search([("is_overdue", "=", True)])
                self.assertEqual(report.id in found.ids, late, at)

    def _reported(self, report):
        """All of 3.4: cause, method, parts, result, failure, restoration."""
        with freeze_time("2026-09-16 01:00:00"):
            report.part_ids.brand = False
            with self._refused(UserError, "Brand"):
                report.action_submit()
            report.part_ids.brand = "Flowtec"
            report.action_submit()
            with self._refused(UserError, "handed in"):
                report.cause = "Something else"
            for user in (self.engineer_user, self.dispatcher):
                with self._refused(AccessError):
                    report.with_user(user).action_approve()
        self.assertEqual(
            report.sudo().activity_ids.user_id, self.manager, "whom the settings name"
        )
        with freeze_time("2026-09-16 02:00:00"):
            form = self._window(
                report.with_user(self.chief), "action_refuse", reason="Why was it dry?"
            )
            form.save().action_refuse()
            report.action_redraft()
            report.method = "Pump exchanged; the grease line was blocked, now clean"
            report.action_submit()
            report.with_user(self.chief).action_approve()
            with self._refused(AccessError):
                report.with_user(self.chief).action_redraft()
        self.assertTrue(report.sudo().attachment_id.raw)
        paper, _kind = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, report.ids
        )
        for words in (
            "Bearing dry, shaft seized",
            "the grease line was blocked",
            "Pump",
            "P-40, 230 V",
            "Flowtec",
            "Works again",
            "08:00",  # it failed, in the unit's own time
            "12:00",  # it works again
            "Line 2",
            "Samples went over line 1",
        ):
            self.assertIn(words, paper.decode(), words)
        self.assertEqual(report.down_hours, 4.0)

    def _archived(self, job):
        self.assertFalse(self._gaps(self.unit).mapped("kind"))
        row = self._in_archive(job)
        self.assertIn("Bearing dry", row.order_id.cause)
        for words in ("P-78", "P-12", "Flowtec", "P-40, 230 V"):
            self.assertIn(words, row.parts_text)
        report = job.emergency_report_ids
        self.assertIn(report.attachment_id.name, row.papers_text)
        for words in (report.name, job.notice_ids.name, "Samples went over line 1"):
            self.assertIn(words, row.notes_text)


@tagged("post_install", "-at_install")
class TestResponsibilityStory(MaintenanceStories):
    """S27: who answers for a damage is found with evidence, heard, and decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._new_user("chief", "group_after_sales_manager")
        cls.unit = cls._served_unit("SP2-0131")

    def test_the_cover_was_opened(self):
        order = self._job(self.unit, "2026-09-14", kind="repair")
        mine = order.with_user(self.engineer_user)
        with freeze_time("2026-09-14 06:00:00"):
            action = mine.action_find_responsibility()
            form = Form.from_action(mine.env, action)
            form.cause = "operator"
            form.finding = "The cover was opened while it ran."
            liability = form.save()
            with self._refused(UserError, "Evidence"):
                liability.action_submit()
            evidence = mine.env["after.sales.evidence"].create(
                {
                    "order_id": mine.id,
                    "kind": "statement",
                    "name": "The shift book",
                    "statement": "Cover opened at 7:50.",
                }
            )
            liability.evidence_ids = [Command.link(evidence.id)]
            liability.action_submit()
            with self._refused(UserError, "rests on this evidence"):
                evidence.statement = "Nothing happened."
            with self._refused(AccessError):
                liability.action_approve()
            with self._refused(AccessError, constraint=True):
                liability.person = "Operator Zhao"
        self._decided(order, liability.with_user(self.chief))

    def _decided(self, order, liability):
        with freeze_time("2026-09-15 01:00:00"):
            liability.person = "Operator Zhao"
            with self._refused(UserError, "not heard"):
                liability.action_approve()
            liability.statement = "I was told to."
            # the warranty still pays for it: said, with the way to decide
            self.assertIn("free by warranty", liability.conflict_text)
            self._decide(
                order.line_ids,
                self.chief,
                decision="change",
                coverage="excluded",
                exclusion_id=self.env.ref(
                    "after_sales_service.warranty_exclusion_misuse"
                ),
                reason="Shift book",
            )
            liability.invalidate_recordset()
            self.assertNotIn("free by warranty", liability.conflict_text or "")
            liability.action_approve()
            with self._refused(UserError, "is decided"):
                liability.statement = "Other"
        self.assertEqual(self._in_archive(order).liability_cause, "operator")
        self.assertGreater(liability.sudo().cost, 0)
