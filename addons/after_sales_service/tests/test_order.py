# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common_order import NOW, PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestOrderSteps(OrderCommon):
    """One job from plan to report: the steps, their order, their times."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.order = cls._new_order()

    def test_numbered_per_year(self):
        self.assertRegex(self.order.name, r"^JOB/\d{4}/\d{4,}$")
        self.assertEqual(self.order.partner_id, self.customer)
        self.assertEqual(self.order.site_partner_id, self.site)
        self.assertEqual(self.order.team_id, self.team)

    def test_whole_job(self):
        self._work(self.order)
        self.assertEqual(self.order.state, "to_accept")
        self.assertEqual(self.order.departed_at, datetime(2026, 11, 23, 2, 0))
        self.assertEqual(self.order.arrived_at, datetime(2026, 11, 23, 3, 0))
        self.assertEqual(self.order.finished_at, datetime(2026, 11, 23, 4, 0))
        self._report(self.order)
        action = self.order.with_user(self.engineer_user).action_done()
        self.assertEqual(self.order.state, "done")
        self.assertEqual(action["tag"], "display_notification")

    def test_corrected_unit_brings_its_own(self):
        other = self.env["res.partner"].create({"name": "Other Hospital"})
        team = self.team.copy({"name": "Other Service Point"})
        with freeze_time(NOW):
            unit = self._new_unit(
                "SP2-O",
                partner_id=other.id,
                site_partner_id=other.id,
                team_id=team.id,
                engineer_id=self.colleague.id,
            )
        with Form(self.order.with_user(self.dispatcher)) as form:
            form.equipment_id = unit
        self.assertEqual(self.order.partner_id, other)
        self.assertEqual(self.order.site_partner_id, other)
        self.assertEqual(self.order.team_id, team)
        self.assertEqual(self.order.engineer_id, self.colleague)

    def test_person_of_the_owner_stays(self):
        person = self.env["res.partner"].create(
            {"name": "Ms. Sun", "parent_id": self.customer.id}
        )
        self.order.partner_id = person
        with freeze_time(NOW):
            self.order.equipment_id = self._new_unit("SP2-P")
        self.assertEqual(self.order.partner_id, person)

    def test_engineer_of_another_company_refused(self):
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = self.env["hr.employee"].create(
            {"name": "Stranger", "company_id": company.id}
        )
        with self.assertRaises(UserError):
            self.order.engineer_id = stranger
        with self.assertRaises(UserError):
            self.order.engineer_ids = stranger

    def test_product_of_labour_not_set(self):
        self.company.after_sales_labour_product_id = False
        with self.assertRaisesRegex(UserError, "product of Labour in Settings"):
            self._add_line(self.order, kind="labour")

    @mute_logger("odoo.sql_db")
    def test_unit_of_a_job_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "has been served"):
            self.unit.unlink()
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.cr.execute(
                "DELETE FROM after_sales_equipment WHERE id = %s", [self.unit.id]
            )

    def test_next_step_is_the_only_primary(self):
        order = self.order.with_user(self.engineer_user)
        order.invalidate_recordset()
        self.assertFalse(order.can_dispatch, "engineers do not dispatch")
        self._work(self.order, until="dispatch")
        self.assertTrue(order.can_depart)
        self.assertFalse(order.can_arrive)
        with freeze_time(NOW.replace(hour=2)):
            order.action_depart()
        self.assertFalse(order.can_depart)
        self.assertTrue(order.can_arrive)

    def test_finish_without_arrival_refused(self):
        self._work(self.order, until="depart")
        with self.assertRaisesRegex(UserError, "not open"):
            self.order.action_finish()
        with self.assertRaisesRegex(ValidationError, "nobody has arrived"):
            self.order.finished_at = NOW

    def test_arrival_without_departure_refused(self):
        self._work(self.order, until="dispatch")
        with self.assertRaisesRegex(UserError, "nobody has departed"):
            self.order.action_arrive()

    @freeze_time(NOW + timedelta(days=1))
    def test_arrival_before_departure_refused(self):
        self._work(self.order, until="arrive")
        with self.assertRaisesRegex(ValidationError, "cannot lie before"):
            self.order.with_user(self.dispatcher).arrived_at = NOW

    @freeze_time(NOW)
    def test_future_times_refused(self):
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            self.order.departed_at = NOW + timedelta(hours=1)
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            self.order.notified_at = NOW + timedelta(hours=1)

    @mute_logger("odoo.sql_db")
    def test_plan_that_ends_before_it_starts_refused(self):
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self.order.write(
                {"planned_start": NOW, "planned_end": NOW - timedelta(hours=1)}
            )
            self.order.flush_recordset()

    def test_schedule_needs_engineer_and_start(self):
        order = self.order.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "planned start"):
            order.action_schedule()
        order.planned_start = NOW
        order.action_schedule()
        self.assertEqual(order.state, "scheduled")

    def test_report_must_be_complete(self):
        self._work(self.order)
        with self.assertRaisesRegex(UserError, "Cause Found, Work Done, Result"):
            self.order.action_done()

    def test_step_twice_refused(self):
        self._work(self.order, until="dispatch")
        with self.assertRaisesRegex(UserError, "Dispatched"):
            self.order.with_user(self.dispatcher).action_dispatch()

    def test_cancel(self):
        self.order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self.order.state, "cancelled")

    def test_started_job_is_not_deleted(self):
        self._work(self.order, until="dispatch")
        with self.assertRaisesRegex(UserError, "can be deleted"):
            self.order.with_user(self.manager).unlink()

    def test_downtime_closed_at_the_end_of_the_work(self):
        down = self.unit._open_downtime(datetime(2026, 11, 21, 0, 0))
        self.assertEqual(self.unit.state, "down")
        self._complete(self.order)
        self.assertEqual(down.end, self.order.finished_at)
        self.assertEqual(self.unit.state, "in_service")

    def test_unit_that_went_down_again_stays_down(self):
        self._work(self.order)
        self._report(self.order)
        with freeze_time(NOW.replace(hour=5)):
            down = self.unit._open_downtime(datetime(2026, 11, 23, 4, 30))
            self.order.with_user(self.engineer_user).action_done()
        self.assertEqual(self.order.state, "done")
        self.assertFalse(down.end)

    def test_unsolved_job_keeps_the_unit_down(self):
        down = self.unit._open_downtime(datetime(2026, 11, 21, 0, 0))
        self._work(self.order)
        self._report(self.order, result="unsolved")
        self.order.with_user(self.engineer_user).action_done()
        self.assertFalse(down.end)

    def test_report_mailed_and_kept(self):
        self._complete(self.order)
        self.assertTrue(self.order.report_attachment_id.raw)
        mail = (
            self.env["mail.mail"]
            .search([("model", "=", self.order._name), ("res_id", "=", self.order.id)])
            .filtered(lambda mail: self.customer in mail.recipient_ids)
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing", "queued: the job is safe from mail")
        self.assertIn(self.order.report_attachment_id, mail.attachment_ids)

    @mute_logger("odoo.addons.after_sales_service.models.order_papers")
    def test_printer_that_fails_undoes_nothing(self):
        with freeze_time(NOW):
            unit = self._new_unit("SP2-I", delivered_on=date(2026, 11, 19))
            order = self._installation(unit)
        self._work(order)
        self._tick(order)
        order = order.with_user(self.engineer_user)
        with freeze_time(NOW.replace(hour=6)):
            with patch.object(
                self.env.registry["ir.actions.report"],
                "_render_qweb_pdf",
                side_effect=UserError("Unable to find Wkhtmltopdf"),
            ):
                order._sign("customer", "Dr. Zhao", PNG)
            self.assertTrue(order.is_signed)
            self.assertEqual(order.state, "done")
            self.assertEqual(unit.accepted_on, date(2026, 11, 23))
            self.assertTrue(order.papers_missing)
            self.assertEqual(order.activity_ids.user_id, self.leader)
            self.assertIn("Paper missing", order.message_ids[0].body)
            order.action_make_papers()
        self.assertFalse(order.papers_missing)
        self.assertTrue(order.certificate_attachment_id.raw)
        self.assertTrue(order.report_attachment_id.raw)
        self.assertFalse(order.activity_ids)

    def test_customer_without_mail_is_noted(self):
        self.customer.email = False
        self._complete(self.order)
        self.assertIn("no mail address", self.order.message_ids[0].body)

    def test_papers_are_kept(self):
        self._complete(self.order)
        paper = self.order.report_attachment_id
        for user in (self.engineer_user, self.manager):
            with self.assertRaisesRegex(UserError, "kept as"):
                paper.with_user(user).unlink()
            with self.assertRaisesRegex(UserError, "kept as"):
                paper.with_user(user).raw = b"forged"
        photo = self.env["ir.attachment"].create(
            {"name": "photo", "raw": b"x", "res_model": self.order._name}
            | {"res_id": self.order.id}
        )
        photo.raw = b"y"
        photo.unlink()

    def test_rework_of_another_unit_refused(self):
        with freeze_time(NOW):
            other = self._new_order(equipment_id=self._expired_unit().id)
        with self.assertRaisesRegex(ValidationError, "another unit"):
            self.order.rework_of_id = other

    def test_unit_of_another_company_refused(self):
        company = self.env["res.company"].create({"name": "Other company"})
        unit = self._expired_unit("SP2-X", company_id=company.id, team_id=False)
        with self.assertRaisesRegex(UserError, "company"):
            self.order.equipment_id = unit

    def test_copy_starts_fresh(self):
        self._complete(self.order)
        copy = self.order.copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.name, self.order.name)
        self.assertFalse(copy.arrived_at)
        self.assertFalse(copy.report_attachment_id)


@tagged("post_install", "-at_install")
class TestInstallation(OrderCommon):
    """From "the goods are here" to the signature that starts the warranty (S1, S15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(delivered_on=date(2026, 11, 19))

    def _signable(self):
        with freeze_time(NOW):
            order = self._installation(self.unit)
        self._work(order)
        self._tick(order)
        return order

    @freeze_time(NOW)
    def test_goods_arrived(self):
        notice = self._arrival_notice(
            self.unit,
            notified_at=datetime(2026, 11, 20, 2, 0),
            installation_plan="<p>Plan</p>",
            notified_by="Dr. Zhao",
        )
        action = notice.action_create_orders()
        order = self.env["after.sales.order"].browse(action["res_id"])
        self.assertRecordValues(
            order,
            [
                {
                    "kind": "installation",
                    "equipment_id": self.unit.id,
                    "notified_at": datetime(2026, 11, 20, 2, 0),
                    "state": "draft",
                }
            ],
        )
        self.assertIn("Dr. Zhao", order.description)
        self.assertEqual(self.unit.state, "installing")
        self.assertTrue(order.checklist_line_ids.filtered("required"))

    @freeze_time(NOW)
    def test_notice_in_the_future_refused(self):
        notice = self._arrival_notice(self.unit, notified_at=NOW + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "in the future"):
            notice.action_create_orders()

    @freeze_time(NOW)
    def test_notice_before_delivery_refused(self):
        notice = self._arrival_notice(self.unit, notified_at=datetime(2026, 11, 18))
        with self.assertRaisesRegex(UserError, "cannot have arrived before"):
            notice.action_create_orders()

    @freeze_time(NOW)
    def test_notice_for_accepted_unit_refused(self):
        self.unit.accepted_on = date(2026, 11, 22)
        notice = self._arrival_notice(self.unit)
        with self.assertRaisesRegex(UserError, "accepted on"):
            notice.action_create_orders()

    @freeze_time(NOW)
    @mute_logger("odoo.sql_db")
    def test_two_open_installations_refused(self):
        self._installation(self.unit)
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            self._installation(self.unit)

    @freeze_time(NOW)
    def test_dispatch_needs_the_written_plan(self):
        order = self._installation(self.unit, installation_plan=False)
        with self.assertRaisesRegex(UserError, "written plan"):
            order.with_user(self.dispatcher).action_dispatch()

    def test_acceptance_starts_the_warranty(self):
        order = self._signable()
        self.assertEqual(self.unit.state, "awaiting_acceptance")
        self.assertEqual(self.unit.warranty_state, "pending")
        # 23:30 in Shanghai is still the 23rd, 15:30 UTC
        with freeze_time("2026-11-23 15:30:00"):
            order.with_user(self.engineer_user)._sign("customer", " Dr. Zhao ", PNG)
        self.assertEqual(self.unit.accepted_on, date(2026, 11, 23))
        self.assertEqual(self.unit.warranty_id.start_date, date(2026, 11, 23))
        self.assertEqual(self.unit.warranty_end, date(2027, 11, 23))
        self.assertEqual(self.unit.state, "in_service")
        self.assertEqual(order.state, "done")
        self.assertTrue(order.certificate_attachment_id)
        self.assertTrue(order.report_attachment_id)

    def test_seven_days_run_from_the_notice_to_the_signature(self):
        order = self._signable()
        timer = order.timer_ids.filtered(lambda t: t.target_id.event == "installed")
        self.assertEqual(timer.started_at, order.notified_at)
        self.assertEqual(timer.deadline, order.notified_at + timedelta(days=7))
        self.assertEqual(timer.state, "running", "finished is not accepted")
        with freeze_time("2026-11-23 06:00:00"):
            order._sign("customer", "Dr. Zhao", PNG)
        self.assertEqual(timer.state, "met")
        self.assertEqual(timer.reached_at, order.accepted_at)

    def test_day_of_the_site_counts(self):
        order = self._signable()
        # 16:30 UTC on the 23rd is half past midnight of the 24th in Shanghai
        with freeze_time("2026-11-23 16:30:00"):
            order._sign("customer", "Dr. Zhao", PNG)
        self.assertEqual(self.unit.accepted_on, date(2026, 11, 24))

    def test_signature_keeps_who_when_where_and_what(self):
        order = self._signable()
        with freeze_time("2026-11-23 06:00:00"):
            signature = order._sign("customer", "Dr. Zhao", PNG, ip="203.0.113.9")
        self.assertRecordValues(
            signature,
            [
                {
                    "name": "Dr. Zhao",
                    "role": "customer",
                    "ip": "203.0.113.9",
                    "signed_at": datetime(2026, 11, 23, 6, 0),
                    "is_intact": True,
                }
            ],
        )
        self.assertIn(self.unit.serial, signature.document)
        self.assertIn("Operating manual | yes", signature.document)
        self.assertEqual(
            signature.document_hash,
            hashlib.sha256(signature.document.encode()).hexdigest(),
        )

    def test_signature_is_append_only(self):
        order = self._signable()
        signature = order._sign("customer", "Dr. Zhao", PNG)
        with self.assertRaisesRegex(UserError, "never changed"):
            signature.sudo().name = "Somebody else"
        with self.assertRaisesRegex(UserError, "never deleted"):
            signature.sudo().unlink()

    def test_unsigned_acceptance_refused(self):
        order = self._signable()
        with self.assertRaisesRegex(UserError, "has not signed"):
            order.with_user(self.engineer_user).action_done()
        self.assertFalse(self.unit.accepted_on)

    def test_nameless_or_empty_signature_refused(self):
        order = self._signable()
        with self.assertRaisesRegex(UserError, "name of the person"):
            order._sign("customer", "   ", PNG)
        with self.assertRaisesRegex(UserError, "signature is missing"):
            order._sign("customer", "Dr. Zhao", False)
        self.assertFalse(order.signature_ids)

    def test_signing_twice_refused(self):
        order = self._signable()
        order._sign("customer", "Dr. Zhao", PNG)
        with self.assertRaises(UserError):
            order._sign("customer", "Dr. Zhao", PNG)

    def test_documents_must_be_handed_over(self):
        order = self._signable()
        line = order.checklist_line_ids.filtered(
            lambda line: line.name == "Operating manual"
        )
        line.done = False
        with self.assertRaisesRegex(UserError, "Operating manual"):
            order.with_user(self.engineer_user).action_sign()

    def test_acceptance_before_delivery_refused(self):
        order = self._signable()
        unit = self.unit.sudo()
        unit.write({"installed_on": False, "delivered_on": date(2026, 11, 24)})
        with freeze_time("2026-11-23 06:00:00"):
            with self.assertRaisesRegex(UserError, "before it was delivered"):
                order._sign("customer", "Dr. Zhao", PNG)
        self.unit.sudo().delivered_on = False
        with self.assertRaisesRegex(UserError, "no day of delivery"):
            order._sign("customer", "Dr. Zhao", PNG)

    def test_signed_checklist_is_fixed(self):
        order = self._signable()
        order._sign("customer", "Dr. Zhao", PNG)
        with self.assertRaisesRegex(UserError, "signed or closed"):
            order.checklist_line_ids[0].done = False

    def test_tick_is_stamped(self):
        with freeze_time(NOW):
            order = self._installation(self.unit)
            line = order.checklist_line_ids[0].with_user(self.engineer_user)
            line.write({"done": True, "done_by_id": self.manager.id})
        self.assertEqual(line.done_by_id, self.engineer_user)
        self.assertEqual(line.done_at, NOW)

    def test_cancelled_installation_frees_the_unit(self):
        order = self._signable()
        order.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self.unit.state, "delivered")

    def test_signed_installation_is_not_cancelled(self):
        order = self._signable()
        order._sign("customer", "Dr. Zhao", PNG)
        with self.assertRaisesRegex(UserError, "cannot be cancelled"):
            order.with_user(self.manager).action_cancel()

    def test_sign_dialog(self):
        order = self._signable().with_user(self.engineer_user)
        action = order.action_sign()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
        )
        self.assertTrue(form.summary)
        form.name = "Dr. Zhao"
        form.image = PNG
        wizard = form.save()
        wizard.action_sign()
        self.assertTrue(order.is_signed)
        self.assertEqual(order.signature_ids.user_id, self.engineer_user)
        self.assertEqual(order.signature_ids.channel, "screen")


@tagged("post_install", "-at_install")
class TestOrderForm(OrderCommon):
    """The form as people fill it, with their own rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))

    def test_dispatcher_makes_a_job(self):
        form = Form(self.env["after.sales.order"].with_user(self.dispatcher))
        form.equipment_id = self.unit
        form.engineer_id = self.engineer
        form.description = "Spindle does not start"
        form.planned_start = NOW
        order = form.save()
        self.assertEqual(order.partner_id, self.customer)
        order.action_schedule()
        order.action_dispatch()
        activity = order.activity_ids
        self.assertEqual(activity.user_id, self.engineer_user)

    def test_asked_by_is_asked_of_the_desk_only(self):
        with freeze_time(NOW):
            order = self._new_order(
                equipment_id=self._expired_unit().id, use_free_service=True
            )
        self._add_line(order, kind="labour", quantity=1)
        self._work(order, until="arrive")
        with Form(order.with_user(self.engineer_user)) as form:
            form.cause = "Bearing dry"
        with self.assertRaises(AssertionError):
            with Form(order.with_user(self.dispatcher)) as form:
                form.description = "x"
        with Form(order.with_user(self.dispatcher)) as form:
            form.free_service_asked_by = "Dr. Zhao"

    def test_engineer_fills_the_phone_form(self):
        with freeze_time(NOW):
            order = self._new_order()
        self._work(order, until="arrive")
        self.assertFalse(order.activity_ids, "arrived: told, and gone")
        with Form(order.with_user(self.engineer_user)) as form:
            form.cause = "Bearing dry"
            form.remedy = "Greased"
            form.result = "solved"
            form.guidance = "Weekly greasing shown"
            with form.part_line_ids.new() as line:
                line.product_id = self.lamp
                line.quantity = 2
            with form.work_line_ids.new() as line:
                line.quantity = 1.5
            with form.work_line_ids.new() as line:
                line.kind = "travel"
                line.actual_amount = 42.0
        self.assertEqual(order.line_ids.mapped("kind"), ["part", "labour", "travel"])
        self.assertEqual(set(order.line_ids.mapped("coverage")), {"covered"})
        labour = order.line_ids[1]
        self.assertEqual(labour.product_id, self.company.after_sales_labour_product_id)
        self.assertEqual(labour.employee_id, self.engineer)
        self.assertEqual(order.labour_hours, 1.5)
        order.with_user(self.engineer_user).action_finish()
        order.with_user(self.engineer_user).action_done()
        self.assertEqual(order.state, "done")
