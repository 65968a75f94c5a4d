# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, OrderCommon

DAY = timedelta(days=1)


class RepeatCommon(OrderCommon):
    """A repair of an old unit is done: what comes after it may repeat it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls._expired_unit()
        cls.symptom = cls.env.ref("after_sales_service.fault_symptom_s01")
        cls.other_symptom = cls.env.ref("after_sales_service.fault_symptom_s02")
        cls.cause = cls.env.ref("after_sales_service.fault_cause_c01")
        cls.misuse = cls.env.ref("after_sales_service.fault_cause_c12")
        cls.first_ticket = cls._ticket(NOW, fault_id=cls.symptom.id)
        cls.first = cls._repair(cls.first_ticket, cause_id=cls.cause.id)

    @classmethod
    def _ticket(cls, at, **vals):
        with freeze_time(at):
            return cls.env["helpdesk.ticket"].create(
                {
                    "name": "Spindle does not start",
                    "equipment_id": cls.unit.id,
                    "team_id": cls.team.id,
                    "reported_at": at,
                }
                | vals
            )

    @classmethod
    def _job(cls, at, ticket=None, parts=(), **vals):
        with freeze_time(at):
            order = cls._new_order(
                ticket_id=ticket.id if ticket else False, coverage_at=at, **vals
            )
            for part in parts:
                cls._add_line(order, part)
            cls._add_line(order, kind="labour", quantity=2)
        return order

    @classmethod
    def _repair(cls, ticket=None, at=NOW, parts=(), **report):
        """A job from its dispatch to its end, at ``at``."""
        order = cls._job(at, ticket, parts)
        with freeze_time(at):
            order.action_dispatch()
            order.action_depart()
            order.action_arrive()
            order.action_finish()
            cls._report(order, **report)
            order.action_done()
        return order

    def _log(self, record):
        name = "order_id" if record._name == "after.sales.order" else "ticket_id"
        return self.env["after.sales.repeat.log"].search(
            [(name, "=", record.id)], order="id"
        )


@tagged("post_install", "-at_install")
class TestRepeatOfTickets(RepeatCommon):
    def test_same_symptom_is_linked(self):
        again = self._ticket(NOW + 12 * DAY, fault_id=self.symptom.id)
        self.assertEqual(again.repeat_of_id, self.first_ticket)
        self.assertEqual(again.repeat_job_id, self.first)
        self.assertEqual(again.repeat_basis, "symptom")
        self.assertIn("The same symptom", again.repeat_text)
        self.assertIn("12 days", again.repeat_text)
        self.assertIn(self.engineer.name, again.repeat_text)
        self.assertEqual(self._log(again).decision, "linked")

    def test_other_symptom_is_shown_only(self):
        again = self._ticket(NOW + 12 * DAY, fault_id=self.other_symptom.id)
        self.assertFalse(again.repeat_of_id)
        with freeze_time(NOW + 12 * DAY):
            again.invalidate_recordset()
            self.assertIn("Another ticket of this unit", again.repeat_hint)
            self.assertFalse(again.repeat_is_same)

    def test_presumed_cause_found_before(self):
        again = self._ticket(NOW + DAY, cause_id=self.cause.id)
        self.assertEqual(again.repeat_basis, "cause")

    def test_other_symptom_and_misuse_do_not_count(self):
        other = self.env.ref("after_sales_service.fault_symptom_s99")
        unit = self.unit
        self._repair(self._ticket(NOW + DAY, fault_id=other.id), NOW + DAY)
        self.assertFalse(self._ticket(NOW + 2 * DAY, fault_id=other.id).repeat_of_id)
        self._repair(None, NOW + 3 * DAY, cause_id=self.misuse.id)
        again = self._job(NOW + 4 * DAY)
        again.cause_id = self.misuse
        self.assertFalse(again.rework_of_id, "the user's fault is not ours (S21)")
        self.assertEqual(unit, again.equipment_id)

    def test_too_late(self):
        self.company.after_sales_repeat_days = 30
        self.assertFalse(
            self._ticket(NOW + 31 * DAY, fault_id=self.symptom.id).repeat_of_id
        )
        self.assertTrue(
            self._ticket(NOW + 29 * DAY, fault_id=self.symptom.id).repeat_of_id
        )

    def test_within_jobs_however_late(self):
        self.company.write(
            {"after_sales_repeat_days": 30, "after_sales_repeat_jobs": 1}
        )
        again = self._ticket(NOW + 400 * DAY, fault_id=self.symptom.id)
        self.assertEqual(again.repeat_job_id, self.first)

    def test_product_has_its_own_limits(self):
        self.product.write({"has_own_repeat_limits": True, "repeat_days": 10})
        at = NOW + 20 * DAY
        self.assertFalse(self._ticket(at, fault_id=self.symptom.id).repeat_of_id)
        self.product.repeat_days = 20
        self.assertTrue(self._ticket(at, fault_id=self.symptom.id).repeat_of_id)

    def test_no_limits_no_guard(self):
        self.company.after_sales_repeat_days = 0
        again = self._ticket(NOW + DAY, fault_id=self.symptom.id)
        self.assertFalse(again.repeat_of_id)

    def test_huge_limits(self):
        self.company.after_sales_repeat_days = 2**31 - 1
        self.assertTrue(self._ticket(NOW + DAY, fault_id=self.symptom.id).repeat_of_id)

    @mute_logger("odoo.sql_db")
    def test_negative_limits(self):
        for record, name in (
            (self.company, "after_sales_repeat_jobs"),
            (self.product.product_tmpl_id, "repeat_days"),
        ):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                record[name] = -1
                self.env.flush_all()

    def test_another_unit(self):
        other = self._expired_unit("SP2-OTHER")
        again = self._ticket(NOW + DAY, fault_id=self.symptom.id, equipment_id=other.id)
        self.assertFalse(again.repeat_of_id)
        again.equipment_id = self.unit
        self.assertEqual(again.repeat_of_id, self.first_ticket)
        again.equipment_id = other
        self.assertFalse(again.repeat_of_id, "the guard's link goes with the unit")

    def test_solved_from_afar_is_repeated_too(self):
        at = NOW + 100 * DAY
        remote = self._ticket(at, fault_id=self.other_symptom.id)
        with freeze_time(at):
            remote.action_solved()
        again = self._ticket(at + DAY, fault_id=self.other_symptom.id)
        self.assertEqual(again.repeat_of_id, remote)
        self.assertFalse(again.repeat_job_id)
        job = self._job(at + DAY, again)
        self.assertFalse(job.rework_of_id, "nothing was charged for the first time")

    def test_symptom_corrected(self):
        again = self._ticket(NOW + DAY, fault_id=self.symptom.id)
        again.fault_id = self.other_symptom
        self.assertFalse(again.repeat_of_id)
        self.assertEqual(self._log(again).mapped("decision"), ["linked", "dropped"])
        again.fault_id = self.symptom
        self.assertTrue(again.repeat_of_id)

    def test_form_says_so_before_saving(self):
        with freeze_time(NOW + 3 * DAY):
            form = Form(
                self.env["helpdesk.ticket"].with_user(self.dispatcher),
                view="after_sales_service.helpdesk_ticket_view_form",
            )
            form.name = "Again"
            form.equipment_id = self.unit
            self.assertFalse(form.repeat_is_same)
            form.fault_id = self.symptom
            self.assertTrue(form.repeat_is_same)
            self.assertIn(self.first.name, form.repeat_hint)
            form.no_repeat_reason = "New spindle since"
            ticket = form.save()
        self.assertFalse(ticket.repeat_of_id)
        self.assertEqual(ticket.no_repeat_by_id, self.dispatcher)

    def test_call_form_says_so_before_saving(self):
        with freeze_time(NOW + 3 * DAY):
            form = Form(
                self.env["after.sales.contact"].with_user(self.dispatcher),
                view="after_sales_service.contact_view_form",
            )
            form.subject = "Again"
            form.equipment_id = self.unit
            self.assertFalse(form.repeat_hint)
            form.fault_id = self.symptom
            self.assertIn(self.first.name, form.repeat_hint)
            contact = form.save()
            contact.action_make_ticket()
        self.assertEqual(contact.ticket_id.repeat_of_id, self.first_ticket)

    def test_many_tickets_cost_no_more_queries(self):
        at = NOW + 5 * DAY

        def count(number):
            units = self.env["after.sales.equipment"].concat(
                *(
                    self._expired_unit(f"SP2-{number}-{index}")
                    for index in range(number)
                )
            )
            with freeze_time(at):
                tickets = self.env["helpdesk.ticket"].create(
                    [
                        {
                            "name": "x",
                            "equipment_id": unit.id,
                            "fault_id": self.symptom.id,
                        }
                        for unit in units
                    ]
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertFalse(tickets._find_repeats())
            return self.cr.sql_log_count - before

        few = count(2)
        self.assertEqual(count(20), few)
        self.assertLessEqual(few, 9)


@tagged("post_install", "-at_install")
class TestRepeatDenied(RepeatCommon):
    def setUp(self):
        super().setUp()
        self.again = self._ticket(NOW + 12 * DAY, fault_id=self.symptom.id)

    def test_job_of_a_repeat_is_free(self):
        job = self._job(NOW + 12 * DAY, self.again)
        self.assertEqual(job.rework_of_id, self.first)
        self.assertEqual(set(job.line_ids.mapped("coverage")), {"rework"})

    def test_reason_makes_it_none(self):
        job = self._job(NOW + 12 * DAY, self.again)
        with freeze_time(NOW + 12 * DAY):
            self.again.with_user(self.dispatcher).no_repeat_reason = " Fell down "
        self.assertFalse(self.again.repeat_of_id)
        self.assertFalse(self.again.repeat_basis)
        self.assertEqual(self.again.no_repeat_reason, "Fell down")
        self.assertEqual(self.again.no_repeat_by_id, self.dispatcher)
        entry = self._log(self.again).filtered(lambda log: log.decision == "denied")
        self.assertEqual(entry.reason, "Fell down")
        self.assertEqual(entry.earlier_order_id, self.first)
        self.assertEqual(entry.decided_by_id, self.dispatcher)
        self.assertFalse(job.rework_of_id, "the open job follows")
        self.assertNotIn("rework", job.line_ids.mapped("coverage"))

    def test_reason_taken_back(self):
        self.again.no_repeat_reason = "Fell down"
        self.again.no_repeat_reason = "  "
        self.assertEqual(self.again.repeat_of_id, self.first_ticket)
        self.assertFalse(self.again.no_repeat_by_id)

    def test_link_is_not_simply_taken_away(self):
        ticket = self.again.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "enter the reason"):
            ticket.repeat_of_id = False
        ticket.write({"repeat_of_id": False, "no_repeat_reason": "Fell down"})
        self.assertFalse(ticket.repeat_of_id)

    def test_engineers_do_not_decide(self):
        ticket = self.again.with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            ticket.no_repeat_reason = "Mine"
        with self.assertRaises(UserError):
            ticket.repeat_of_id = False
        job = self._job(NOW + 12 * DAY, self.again).with_user(self.engineer_user)
        for vals in (
            {"no_repeat_reason": "Mine"},
            {"repeat_basis": "hand"},
            {"rework_of_id": self.first.id},
        ):
            with self.assertRaises(AccessError):
                job.write(vals)
        with self.assertRaises(UserError):
            job.rework_of_id = False

    def test_nobody_writes_what_the_guard_writes(self):
        for vals in (
            {"repeat_basis": "hand"},
            {"repeat_job_id": self.first.id},
            {"no_repeat_by_id": self.manager.id},
        ):
            with self.assertRaises(AccessError):
                self.again.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            self.env["helpdesk.ticket"].with_user(self.manager).create(
                {"name": "x", "repeat_basis": "hand"}
            )
        made = (
            self.env["helpdesk.ticket"]
            .with_user(self.manager)
            .with_context(default_no_repeat_by_id=self.dispatcher.id)
            .create({"name": "x"})
        )
        self.assertFalse(made.no_repeat_by_id)

    def test_linked_by_a_person_stays(self):
        other = self._ticket(NOW + DAY, fault_id=self.other_symptom.id)
        with freeze_time(NOW + DAY):
            other.with_user(self.engineer_user).action_set_repeat()
        self.assertEqual(other.repeat_basis, "hand")
        self.assertEqual(self._log(other).decision, "hand")
        other.fault_id = False
        self.assertEqual(other.repeat_of_id, self.first_ticket)
        job = self._job(NOW + DAY, other)
        self.assertEqual(job.rework_of_id, self.first)
        self.assertEqual(job.repeat_basis, "ticket")

    def test_decisions_are_never_changed(self):
        entry = self._log(self.again)
        with self.assertRaises(UserError):
            entry.sudo().reason = "Another one"
        with self.assertRaises(UserError):
            entry.sudo().unlink()

    def test_who_reads_decisions(self):
        entry = self._log(self.again)
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            self.assertTrue(entry.with_user(user).decision)
            with self.assertRaises(AccessError):
                entry.with_user(user).create({"equipment_id": self.unit.id})
        with self.assertRaises(AccessError):
            entry.with_user(self.colleague_user).read(["reason"])


@tagged("post_install", "-at_install")
class TestRepeatOfJobs(RepeatCommon):
    def test_same_cause_found(self):
        job = self._job(NOW + 5 * DAY)
        self.assertFalse(job.rework_of_id)
        job.with_user(self.engineer_user).cause_id = self.cause
        self.assertEqual(job.rework_of_id, self.first)
        self.assertEqual(job.repeat_basis, "cause")
        self.assertEqual(job.line_ids.coverage, "rework")
        self.assertIn("The same cause", job.repeat_text)
        self.assertEqual(self.first.rework_count, 1)

    def test_same_part_again(self):
        with_lamp = self._repair(None, NOW + DAY, [self.lamp])
        job = self._job(NOW + 9 * DAY)
        line = self._add_line(job.with_user(self.engineer_user), self.lamp)
        self.assertEqual(job.rework_of_id, with_lamp)
        self.assertEqual(job.repeat_part_id, self.lamp)
        self.assertEqual(line.coverage, "rework")
        self.assertIn("Lamp", job.repeat_text)
        line.unlink()
        self.assertFalse(job.rework_of_id)

    def test_wear_part_is_used_up(self):
        self.lamp.is_wear_part = True
        self._repair(None, NOW + DAY, [self.lamp])
        job = self._job(NOW + 9 * DAY, parts=[self.lamp])
        self.assertFalse(job.rework_of_id)

    def test_second_visit_of_the_same_ticket(self):
        again = self._job(NOW + DAY, self.first_ticket)
        again.cause_id = self.cause
        self.assertFalse(again.rework_of_id)

    def test_form_says_so_before_saving(self):
        with freeze_time(NOW + 3 * DAY):
            form = Form(
                self.env["after.sales.order"].with_user(self.dispatcher),
                view="after_sales_service.order_view_form",
            )
            form.equipment_id = self.unit
            self.assertFalse(form.repeat_text)
            form.cause_id = self.cause
            self.assertIn(self.first.name, form.repeat_text)
            job = form.save()
        self.assertEqual(job.rework_of_id, self.first)

    def test_maintenance_repeats_nothing(self):
        job = self._job(NOW + DAY, kind="maintenance")
        job.cause_id = self.cause
        self.assertFalse(job.rework_of_id)

    def test_denied_on_the_ticket_proves_nothing_on_the_job(self):
        ticket = self._ticket(
            NOW + DAY, fault_id=self.symptom.id, no_repeat_reason="Fell down"
        )
        job = self._job(NOW + DAY, ticket)
        self.assertFalse(job.rework_of_id)
        job.cause_id = self.cause
        self.assertEqual(job.rework_of_id, self.first, "the cause is news")

    def test_desk_denies_on_the_job(self):
        job = self._job(NOW + DAY)
        job.cause_id = self.cause
        desk = job.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "enter the reason"):
            desk.rework_of_id = False
        desk.no_repeat_reason = "Another bearing"
        self.assertFalse(job.rework_of_id)
        self.assertNotIn("rework", job.line_ids.mapped("coverage"))
        self.assertEqual(self._log(job)[-1].decision, "denied")
        job.cause_id = False
        job.cause_id = self.cause
        self.assertFalse(job.rework_of_id, "what was decided stays")

    def test_done_is_decided_anew(self):
        job = self._job(NOW + DAY)
        with freeze_time(NOW + DAY):
            job.action_dispatch()
            job.action_depart()
            job.action_arrive()
            job.action_finish()
            self._report(job, cause_id=self.cause.id)
            job.action_done()
        self.assertEqual(job.rework_of_id, self.first)
        with self.assertRaisesRegex(UserError, "Decide Who Pays"):
            job.with_user(self.dispatcher).no_repeat_reason = "Too late"

    def test_by_hand_on_another_unit(self):
        other = self._expired_unit("SP2-OTHER")
        with self.assertRaises(ValidationError):
            self._job(NOW + DAY, equipment_id=other.id, rework_of_id=self.first.id)

    def test_cancelled_rework_is_not_counted(self):
        job = self._job(NOW + DAY)
        job.cause_id = self.cause
        job.action_cancel()
        self.assertFalse(self.first.rework_count)


@tagged("post_install", "-at_install")
class TestReworkReport(RepeatCommon):
    """What it cost to do it again, and whose first job it was."""

    def setUp(self):
        super().setUp()
        self.Report = self.env["after.sales.rework.report"].with_user(self.accountant)

    def _again(self):
        self._repair(None, NOW + DAY, [self.lamp])
        return self._repair(None, NOW + 9 * DAY, [self.lamp])

    def test_costs_by_engineer_part_and_product(self):
        again = self._again()
        self.colleague.company_id = self.company
        rows = self.Report.search([("order_id", "=", again.id)])
        self.assertEqual(rows.first_engineer_id.sudo(), self.engineer)
        self.assertEqual(rows.part_id, self.lamp)
        self.assertEqual(rows.product_id, self.product)
        self.assertEqual(set(rows.mapped("days_between")), {8})
        self.assertEqual(sum(rows.mapped("part_cost")), 120.0)
        self.assertEqual(sum(rows.mapped("labour_cost")), 160.0)
        self.assertEqual(sum(rows.mapped("cost")), 280.0)
        self.assertEqual(sum(rows.mapped("job_count")), 1)
        ((part, cost, jobs),) = self.Report._read_group(
            [("order_id", "=", again.id)], ["part_id"], ["cost:sum", "job_count:sum"]
        )
        self.assertEqual((part, cost, jobs), (self.lamp, 280.0, 1))
        self.assertEqual(rows[0].action_open_document()["res_id"], again.id)

    def test_the_same_as_the_cost_report(self):
        again = self._again()
        costs = self.env["after.sales.cost.report"].with_user(self.accountant)
        ((expected,),) = costs._read_group(
            [("order_id", "=", again.id)], [], ["cost:sum"]
        )
        ((found,),) = self.Report._read_group(
            [("order_id", "=", again.id)], [], ["cost:sum"]
        )
        self.assertEqual(found, expected)

    def test_first_jobs_and_others_are_not_in_it(self):
        self._again()
        self.assertFalse(self.Report.search([("order_id", "=", self.first.id)]))

    def test_open_rework_counts_without_cost(self):
        job = self._job(NOW + DAY)
        job.cause_id = self.cause
        row = self.Report.search([("order_id", "=", job.id)])
        self.assertEqual((row.kind, row.cost, row.job_count), ("none", 0.0, 1))
        job.action_cancel()
        self.env.flush_all()
        self.assertFalse(self.Report.search([("order_id", "=", job.id)]))

    def test_who_reads_it(self):
        again = self._again()
        for user in (self.accountant, self.manager):
            self.assertTrue(
                self.Report.with_user(user).search([("order_id", "=", again.id)])
            )
        for user in (self.engineer_user, self.dispatcher):
            with self.assertRaises(AccessError):
                self.Report.with_user(user).search([])

    def test_excel(self):
        again = self._again()
        action = self.Report.action_export()
        self.assertIn("after.sales.rework.report.xlsx", action["url"])
        rows = [
            row
            for batch in self.Report._read_in_batches(
                [("order_id", "=", again.id)], self.Report._get_register_columns()
            )
            for row in batch
        ]
        self.assertEqual(len(rows), 2)
        self.assertIn(self.engineer.name, rows[0])

    def test_dates_are_the_companys(self):
        again = self._again()
        rows = self.Report.search([("order_id", "=", again.id)])
        self.assertEqual(set(rows.mapped("date")), {(NOW + 9 * DAY).date()})
        self.assertEqual(type(rows[0].date), date)
        self.assertLess(NOW, datetime(2027, 1, 1))
