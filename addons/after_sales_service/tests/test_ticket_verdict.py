# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_order import NOW, OrderCommon


class DiagnosisCommon(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on="2026-06-01")
        ref = cls.env.ref
        cls.symptom = ref("after_sales_service.fault_symptom_s01")
        cls.worn = ref("after_sales_service.fault_cause_c01")
        cls.cable = ref("after_sales_service.fault_cause_c03")
        cls.replaced = ref("after_sales_service.fault_remedy_r01")
        cls.cleaned = ref("after_sales_service.fault_remedy_r04")

    @classmethod
    def _new_ticket(cls, **vals):
        with freeze_time(NOW):
            return cls.env["helpdesk.ticket"].create(
                {
                    "name": "Does not start",
                    "equipment_id": cls.unit.id,
                    "fault_id": cls.symptom.id,
                    "reported_at": NOW - timedelta(hours=1),
                }
                | vals
            )

    @classmethod
    def _presume(cls, ticket, cause, remedy=None, user=None):
        ticket.write({"cause_id": cause.id, "remedy_id": remedy and remedy.id})
        with freeze_time(NOW):
            ticket.with_user(user or cls.engineer_user).action_needs_site()

    @classmethod
    def _visit(cls, ticket, cause=None, remedy=None, parts=0, **report):
        """A job from the dispatch to its end."""
        with freeze_time(NOW):
            ticket.action_dispatch()
        order = ticket.order_ids.filtered(lambda job: job.state != "done")
        order.engineer_id = cls.engineer
        if parts:
            cls._add_line(order, cls.lamp, quantity=parts)
        cls._work(order)
        cls._report(
            order,
            **{"cause_id": cause and cause.id, "remedy_id": remedy and remedy.id}
            | report,
        )
        with freeze_time(NOW.replace(hour=5)):
            order.with_user(cls.engineer_user).action_done()
        return order

    @classmethod
    def _case(cls, cause, remedy=None, parts=0, **vals):
        """A fault from the call to its solution on site."""
        ticket = cls._new_ticket(**vals)
        cls._visit(ticket, cause, remedy, parts)
        return ticket


@tagged("post_install", "-at_install")
class TestTicketVerdict(DiagnosisCommon):
    """Diagnosis against the cause found, by person and fault (S17)."""

    def _verdict(self, presumed, found, presumed_remedy=None, remedy=None):
        ticket = self._new_ticket()
        if presumed:
            self._presume(ticket, presumed, presumed_remedy)
        self._visit(ticket, found, remedy)
        return ticket.diagnosis_verdict

    def test_right(self):
        self.assertEqual(self._verdict(self.worn, self.worn), "right")

    def test_wrong(self):
        self.assertEqual(self._verdict(self.worn, self.cable), "wrong")

    def test_another_cause_but_the_remedy_helped(self):
        self.assertEqual(
            self._verdict(self.worn, self.cable, self.replaced, self.replaced),
            "partly",
        )

    def test_unknown(self):
        self.assertEqual(self._verdict(None, self.cable), "unknown")
        self.assertEqual(self._verdict(self.worn, None), "unknown")

    def test_one_of_several_causes(self):
        ticket = self._new_ticket()
        self._presume(ticket, self.worn)
        self._visit(ticket, self.worn, result="unsolved")
        self.assertFalse(ticket.diagnosis_verdict, "Not solved yet")
        self._visit(ticket, self.cable, self.cleaned)
        self.assertEqual(ticket.diagnosis_verdict, "partly")
        self.assertEqual(ticket.found_cause_id, self.cable)
        self.assertEqual(ticket.found_remedy_id, self.cleaned)

    def test_solved_remotely_proves_itself(self):
        ticket = self._new_ticket(cause_id=self.cable.id, remedy_id=self.cleaned.id)
        with freeze_time(NOW):
            ticket.action_solved_remotely()
        self.assertEqual(ticket.diagnosis_verdict, "right")
        self.assertEqual(ticket.found_cause_id, self.cable)
        with freeze_time(NOW):
            ticket.action_reopen()
        self.assertFalse(ticket.diagnosis_verdict)
        self.assertFalse(ticket.found_cause_id)

    def test_no_fault_no_verdict(self):
        ticket = self._new_ticket(kind="consultation", fault_id=False)
        with freeze_time(NOW):
            ticket.action_solved()
        self.assertFalse(ticket.diagnosis_verdict)

    def test_what_was_presumed_stays(self):
        ticket = self._new_ticket()
        self._presume(ticket, self.worn)
        self._visit(ticket, self.cable)
        with freeze_time(NOW.replace(hour=6)):
            ticket.action_reopen()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaisesRegex(UserError, "has been on site"):
                ticket.with_user(user).cause_id = self.cable
        ticket.with_user(self.dispatcher).cause_id = self.worn

    def test_verdict_is_not_written(self):
        ticket = self._new_ticket()
        for vals in (
            {"diagnosis_verdict": "right"},
            {"found_cause_id": self.worn.id},
            {"found_remedy_id": self.cleaned.id},
        ):
            for user in (self.engineer_user, self.dispatcher, self.manager):
                with self.assertRaises(AccessError):
                    ticket.with_user(user).write(vals)

    # ------------------------------------------------------------
    # Report
    # ------------------------------------------------------------

    def test_report_by_person_and_symptom(self):
        for found in (self.worn, self.worn, self.cable):
            ticket = self._new_ticket()
            self._presume(ticket, self.worn)
            self._visit(ticket, found)
        unknown = self._new_ticket()
        self._presume(unknown, self.worn, user=self.dispatcher)
        self._visit(unknown)
        Report = self.env["after.sales.diagnosis.report"].with_user(self.dispatcher)
        rows = Report._read_group(
            [("equipment_id", "=", self.unit.id)],
            ["diagnosed_by_id", "fault_id"],
            ["__count", "right_percent:avg"],
        )
        by_person = {user: (fault, count, right) for user, fault, count, right in rows}
        fault, count, right = by_person[self.engineer_user]
        self.assertEqual((fault, count), (self.symptom, 3))
        self.assertAlmostEqual(right, 200 / 3)
        fault, count, right = by_person[self.dispatcher]
        self.assertEqual(count, 1)
        self.assertFalse(right, "Nothing to be compared")

    def test_report_rights(self):
        ticket = self._new_ticket()
        self._presume(ticket, self.worn)
        self._visit(ticket, self.worn)
        Report = self.env["after.sales.diagnosis.report"]
        domain = [("ticket_id", "=", ticket.id)]
        for user, count in (
            (self.engineer_user, 1),
            (self.colleague_user, 0),
            (self.dispatcher, 1),
            (self.manager, 1),
        ):
            self.assertEqual(Report.with_user(user).search_count(domain), count)
        with self.assertRaises(AccessError):
            Report.with_user(self.accountant).search(domain)
        row = Report.with_user(self.engineer_user).search(domain)
        self.assertEqual(row.action_open_ticket()["res_id"], ticket.id)
