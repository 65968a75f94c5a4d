# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who may do what, generated over every model, so that a new one cannot slip by."""

import inspect
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.after_sales_service.tests.common_order import NOW, PNG, OrderCommon
from odoo.addons.after_sales_service.tools.satisfaction import Answers

PREFIX = "after.sales."
OURS = "odoo.addons.after_sales_"
OPERATIONS = ("create", "read", "write", "unlink")
#: shared by all companies on purpose: what they say belongs to nobody
WITHOUT_COMPANY = set()


@tagged("post_install", "-at_install")
class TestRights(OrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign_company = cls.env["res.company"].create({"name": "Other Maker"})
        cls.foreigners = cls.env["res.users"]
        for rung in (
            "after_sales_service.group_after_sales_user",
            "after_sales_service.group_after_sales_dispatcher",
            "after_sales_service.group_after_sales_manager",
            "after_sales_service.group_after_sales_billing",
            "after_sales_spares.group_spares_user",
            "after_sales_spares.group_spares_approver",
            "after_sales_training.group_training_user",
            "after_sales_training.group_safety_officer",
            "after_sales_training.group_issue_keeper",
        ):
            cls.foreigners |= new_test_user(
                cls.env,
                login=f"foreign_{rung.rpartition('.')[2]}",
                groups=f"base.group_user,{rung}",
                company_id=cls.foreign_company.id,
            )
        cls.stranger = new_test_user(
            cls.env, login="stranger", groups="base.group_portal"
        )
        cls.clerk = new_test_user(cls.env, login="clerk", groups="base.group_user")
        cls.worker = new_test_user(
            cls.env,
            login="worker",
            groups="base.group_user,after_sales_service.group_after_sales_production",
        )
        with freeze_time(NOW):
            cls.unit = cls._new_unit(accepted_on=date(2026, 6, 1))
            cls.unit.warranty_id.extension_ids = [
                Command.create({"days": 1, "reason": "Goodwill"})
            ]
            # a fault within the supplier's warranty opens a claim against him
            cls.unit.vendor_id = cls.env["res.partner"].create({"name": "Supplier"})
            cls.unit.vendor_warranty_end = NOW + timedelta(days=90)
            cls.term.part_duration = 6
            cls.env["after.sales.warranty.part"].create(
                {"equipment_id": cls.unit.id, "product_id": cls.lamp.id, "duration": 6}
            )
            contact = cls.env["after.sales.contact"].create(
                {
                    "channel": "phone",
                    "happened_at": datetime(2026, 11, 20, 2, 0),
                    "equipment_id": cls.unit.id,
                    "partner_id": cls.customer.id,
                    "subject": "Does not start",
                    "down_since": datetime(2026, 11, 20, 1, 0),
                }
            )
            cls.ticket = contact._do_make_ticket()
            cls.ticket.action_start_diagnosis()
            cls.ticket.action_dispatch()
            order = cls.ticket.order_ids
            order.engineer_id = cls.engineer
            cls._add_line(order, cls.lamp)
            cls._add_line(order, kind="labour", quantity=1)
            cls._work(order)
            cls._report(order)
            cls.env["after.sales.evidence"].create(
                {
                    "order_id": order.id,
                    "kind": "statement",
                    "name": "What the user says",
                    "statement": "It fell.",
                }
            )
            cls.env.flush_all()
            cls.env["after.sales.act"].with_user(cls.engineer_user).take_acts(
                [
                    {
                        "uuid": "5a0f7b0e-0000-4000-8000-000000000001",
                        "kind": "report",
                        "order_id": order.id,
                        "at": "2026-11-23T01:00:00Z",
                        "age": 0,
                        "values": {"guidance": "Keep it dry"},
                    }
                ]
            )
            order.line_ids[:1]._set_coverage("goodwill", "Waited too long")
            item = cls.env["after.sales.feedback.item"].search([], limit=1)
            order._take_feedback(Answers(2, {item.id: 2}), "portal")
            order._sign("customer", "Gu Lan", PNG)
            cls.ticket.claim_ids.line_ids.create(
                {"claim_id": cls.ticket.claim_ids.id, "name": "Freight", "unit_cost": 9}
            )
            cls.env["after.sales.remedy"]._do_open(
                cls._new_unit("SP2-0003", accepted_on=date(2026, 6, 1)),
                {"kind": "repair", "asked_on": NOW.date(), "reason": "Fails again"},
            )
            cls._refused_installation()
            cls.env["after.sales.statement"].create({"partner_id": cls.customer.id})
            cls.env["after.sales.region"].create(
                {"team_id": cls.team.id, "country_id": cls.env.ref("base.cn").id}
            )
            cls.env["after.sales.point.tool"].create(
                {"team_id": cls.team.id, "name": "Leak detector"}
            )
            cls.env["after.sales.plan"].create({})._do_compose()
            cls._delivered_before()
            cls.env["after.sales.warranty.reserve"].create({})
            cls._follow_up()
            cls._maintenance()
            # the hours of an open promise have changed
            cls.env["helpdesk.ticket"].create(
                {"name": "Lamp flickers", "equipment_id": cls.unit.id}
            )
            cls.company.resource_calendar_id = cls.calendar
            cls._quality(order)
            cls._pool()
            cls._spare_approval()
            cls._topup(order)
            cls._spares_kits()
            cls._yearly_plan()
            cls._joint_acceptance()
            cls._archive(order)
            cls._notice()
            cls._renewal()
            cls._meters()
            cls._spare_catalogue()
            cls._travel()
        # a promise with a schedule that breaks: it is compensated
        with freeze_time(NOW + timedelta(days=30)):
            cls._contract()
            cls._broken_promise()
        cls._spare_levels()
        cls._spares_sold()
        with freeze_time(NOW):
            cls._training_centre()
            cls._training_enrolment()
            cls._training_promised()
            cls._signoffs()
            cls._training_load()
            cls._training_staff()
            cls._safety(order)
        cls.env.flush_all()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @classmethod
    def _refused_installation(cls):
        """The customer finds something: the next attempt is open."""
        unit = cls._new_unit("SP2-0002", delivered_on=date(2026, 11, 1))
        order = cls._installation(unit)
        cls._work(order)
        order._refuse("Gu Lan", [{"name": "Door jams"}], image=PNG)

    @classmethod
    def _delivered_before(cls):
        """A serial at a customer, delivered before its product was serviced."""
        product = cls._new_product("SP-100 Spectrometer")
        lot = cls.env["stock.lot"].create({"name": "OLD-1", "product_id": product.id})
        customers = cls.env.ref("stock.stock_location_customers")
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": 1,
                "location_id": cls.warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "partner_id": cls.customer.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        move.move_line_ids.lot_id = lot
        move._action_done()
        product.is_serviceable = True
        takeover = cls.env["after.sales.equipment.takeover"].create({})
        takeover.action_find()

    @classmethod
    def _travel(cls):
        """A trainee came by voucher; his journey has a rule and a claim."""
        cls.env["after.sales.travel.rule"].create(
            {"name": "Trainees", "line_ids": [Command.create({"name": "Anywhere"})]}
        )
        course = cls.env["after.sales.training.course"].create(
            {"name": "Care", "company_id": cls.company.id}
        )
        session = cls.env["event.event"].create(
            {
                "name": "Care",
                "course_id": course.id,
                "date_begin": NOW + timedelta(days=7),
                "date_end": NOW + timedelta(days=8),
                "event_type_id": cls.env.ref(
                    "after_sales_training.event_type_training"
                ).id,
            }
        )
        voucher = cls.env["after.sales.training.entitlement"].create(
            {
                "partner_id": cls.customer.id,
                "travel_by_us": True,
                "valid_from": NOW.date(),
                "valid_until": NOW.date() + timedelta(days=730),
            }
        )
        booked = cls.env["event.registration"].create(
            {
                "event_id": session.id,
                "name": "Gu Lan",
                "trainee_id": cls.env["res.partner"]
                .create({"name": "Gu Lan", "parent_id": cls.customer.id})
                .id,
                "entitlement_id": voucher.id,
                "state": "open",
            }
        )
        cls.env["after.sales.travel.claim"].create(
            {
                "registration_id": booked.id,
                "departed_on": NOW.date() + timedelta(days=7),
                "returned_on": NOW.date() + timedelta(days=8),
                "line_ids": [Command.create({"kind": "train", "amount": 90.0})],
            }
        )

    @classmethod
    def _follow_up(cls):
        """A visit is due, an opinion was heard, a tour is laid out."""
        cls.env["after.sales.follow.up"]._enrol(cls.company, cls.customer, cls.unit)
        cls.env["after.sales.opinion"].create(
            {"name": "The lid is too heavy", "equipment_id": cls.unit.id}
        )
        cls.env["after.sales.tour"].create(
            {"title": "Key customers", "engineer_id": cls.engineer.id}
        )._do_collect()

    @classmethod
    def _maintenance(cls):
        """A template, a plan that runs, and one of its dates."""
        template = cls.env["after.sales.maintenance.template"].create(
            {
                "name": "Minor overhaul",
                "grade": "minor",
                "horizon_days": 365,
                "product_tmpl_ids": cls.product.product_tmpl_id.ids,
            }
        )
        template._make_plans(cls.unit)._try_make()

    @classmethod
    def _contract(cls):
        terms = cls.env["after.sales.contract.template"].create({"name": "Full"})
        contract = cls.env["after.sales.contract"].create(
            {
                **terms._prepare_contract_terms(),
                "partner_id": cls.customer.id,
                "date_start": date(2027, 12, 1),
                "line_ids": [Command.create({"equipment_id": cls.unit.id})],
            }
        )
        contract.action_confirm()

    @classmethod
    def _quality(cls, first):
        """A repair that repeats one, a notice of it, a complaint about conduct."""
        cls._new_order(rework_of_id=first.id)
        first.action_make_quality_notice()
        cls.env["helpdesk.ticket"].create({"name": "Was rude", "kind": "conduct"})

    @classmethod
    def _pool(cls):
        """A loaner with its cable stands in for a unit."""
        lot = cls.env["stock.lot"].create({"name": "L-1", "product_id": cls.product.id})
        cls.stock(cls.product, 1, lot)
        cls.env["after.sales.pool.unit"].create(
            {
                "product_id": cls.product.id,
                "lot_id": lot.id,
                "team_id": cls.team.id,
                "location_id": cls.van.id,
                "accessory_ids": [Command.create({"name": "Cable"})],
            }
        )
        loan = cls.env["after.sales.loan"]._propose(
            cls._new_unit("SP2-0006", accepted_on=date(2026, 6, 1))
        )
        loan._do_confirm()
        loan._do_hand_over("Gu Lan")

    @classmethod
    def _spare_approval(cls):
        """A dear part waits for the manager, who is away from next month on."""
        request = cls.env["after.sales.spare.request"].create(
            {
                "order_id": cls._new_order().id,
                "location_dest_id": cls.van.id,
                "reason": "Blind",
                "line_ids": [Command.create({"product_id": cls.pump.id})],
            }
        )
        cls.pump.spare_class = "high_value"
        request.action_submit()
        cls.env["after.sales.spare.substitute"].create(
            {
                "approver_id": cls.manager.id,
                "substitute_id": cls.dispatcher.id,
                "date_from": date(2026, 12, 1),
            }
        )

    @classmethod
    def _training_centre(cls):
        """A session in the only room of the centre, with its list of attendance."""
        course = cls.env["after.sales.training.course"].create(
            {
                "name": "Operation and Care",
                "company_id": cls.company.id,
                "material_ids": [Command.create({"name": "Manual"})],
            }
        )
        centre = cls.env["after.sales.training.centre"].create(
            {"name": "Centre", "room_ids": [Command.create({"name": "Hall"})]}
        )
        trainer = cls.env["after.sales.training.trainer"].create(
            {"employee_id": cls.engineer.id, "course_ids": course.ids}
        )
        session = cls.env["event.event"].create(
            {
                "course_id": course.id,
                "centre_id": centre.id,
                "room_id": centre.room_ids.id,
                "trainer_ids": trainer.ids,
                "date_begin": NOW + timedelta(days=7),
            }
        )
        cls.env["event.registration"].create({"event_id": session.id, "name": "Gu Lan"})
        session._make_attendance()

    @classmethod
    def _training_enrolment(cls):
        """A link for a place of a session."""
        course = cls.env["after.sales.training.course"].create({"name": "Operation"})
        with freeze_time(NOW):
            session = cls.env["event.event"].create(
                {
                    "name": "Operation",
                    "course_id": course.id,
                    "date_begin": NOW + timedelta(days=40),
                    "date_end": NOW + timedelta(days=41),
                    "date_tz": "UTC",
                }
            )
            cls.env["after.sales.training.invitation"].create(
                {"event_id": session.id, "partner_id": cls.customer.id}
            )

    @classmethod
    def _training_promised(cls):
        """Training that comes with the product, and a unit that has brought it."""
        cls.env["after.sales.training.promise"].create(
            {"product_tmpl_id": cls.unit.product_id.product_tmpl_id.id}
        ).action_grant_delivered()

    @classmethod
    def _signoffs(cls):
        """Somebody works alone, an engineer has a jacket, a tool was calibrated."""
        course = cls.env["after.sales.training.course"].create(
            {
                "name": "Operation",
                "company_id": cls.company.id,
                "skill_item_ids": [Command.create({"name": "Start it"})],
            }
        )
        trainer = cls.env["after.sales.training.trainer"].search(
            [("employee_id", "=", cls.engineer.id)]
        )
        trainer.course_ids += course
        signoff = cls.env["after.sales.training.signoff"].create(
            {
                "trainee_id": cls.env["res.partner"].create({"name": "Gu Lan"}).id,
                "course_id": course.id,
                "equipment_id": cls.unit.id,
                "trainer_id": trainer.id,
            }
        )
        signoff.line_ids.action_alone()
        signoff._sign("trainer", "Li Engineer", PNG)
        item = cls.env["after.sales.issue.item"].create(
            {"name": "Jacket", "company_id": cls.company.id}
        )
        cls.env["after.sales.issue.set"].create(
            {
                "name": "Engineer",
                "company_id": cls.company.id,
                "line_ids": [Command.create({"item_id": item.id})],
            }
        )
        issue = cls.env["after.sales.issue"].create(
            {
                "employee_id": cls.engineer.id,
                "line_ids": [Command.create({"item_id": item.id})],
            }
        )
        issue.sudo()._sign("Li Engineer", PNG)
        cls.env["after.sales.issue.size"].create({"employee_id": cls.engineer.id})
        tool = cls.env["after.sales.point.tool"].search([], limit=1)
        cls.env["after.sales.calibration"].create(
            {"tool_id": tool.id, "valid_until": date(2030, 1, 1)}
        )
        cls.env["after.sales.certificate.look"]._count_wrong("192.0.2.1")

    @classmethod
    def _training_load(cls):
        """A certificate that jobs need, who holds it; a programme that has begun."""
        kind = cls.env.ref("after_sales_training.skill_type_certificate")
        cls.env["hr.employee.skill"].create(
            {
                "employee_id": cls.engineer.id,
                "skill_type_id": kind.id,
                "skill_id": kind.skill_ids[:1].id,
                "skill_level_id": kind.skill_level_ids[:1].id,
            }
        )
        cls.env["after.sales.certificate.rule"].create(
            {"skill_id": kind.skill_ids[:1].id, "kind": "renewal"}
        )
        cls.env["after.sales.training.need"].create(
            {"name": "Daily check", "partner_id": cls.customer.id}
        )
        programme = cls.env["after.sales.training.programme"].create({"year": 2027})
        line = cls.env["after.sales.training.programme.line"].create(
            {"programme_id": programme.id, "topic": "Lamp", "kind": "self_study"}
        )
        line._do_start()
        cls.env["after.sales.load.report"]._reckon(cls.company)

    @classmethod
    def _training_staff(cls):
        """A month is assessed and corrected, a penalty explained, a contest open."""
        with freeze_time(NOW):
            assessment = cls.env["after.sales.assessment"].create(
                {
                    "employee_id": cls.engineer.id,
                    "month": date(2026, 10, 1),
                    "scheme_id": cls.env.ref(
                        "after_sales_training.assessment_scheme_engineers"
                    ).id,
                }
            )
            assessment.scheme_id = assessment.scheme_id.copy(
                {"company_id": cls.company.id}
            )
            assessment._do_send()
            cls.env["after.sales.assessment.correction"]._correct(
                assessment.line_ids[-1], 2.0, "Counted twice"
            )
            measure = cls.env["after.sales.staff.measure"].create(
                {
                    "kind": "penalty",
                    "form": "warning",
                    "employee_id": cls.engineer.id,
                    "title": "Late",
                    "education_ids": [Command.create({"name": "Talk"})],
                }
            )
            measure._do_explain()
            contest = cls.env["after.sales.contest"].create(
                {
                    "name": "Fault finding",
                    "date_end": date(2027, 1, 1),
                    "item_ids": [Command.create({"name": "Finds it"})],
                }
            )
            contest.participant_ids = [Command.create({"employee_id": cls.engineer.id})]
            cls.env["after.sales.model.worker"].create({"month": date(2026, 10, 1)})

    @classmethod
    def _safety(cls, order):
        """A procedure to read, a site that asks before work, somebody hurt."""
        procedure = cls.env["after.sales.procedure"].create(
            {"name": "Safe work", "employee_ids": cls.engineer.ids}
        )
        version = cls.env["after.sales.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "text": "<p>Switch off.</p>",
                "author_id": cls.dispatcher.id,
                "question_ids": [
                    Command.create(
                        {"name": "First?", "choice_a": "Off", "choice_b": "On"}
                    )
                ],
            }
        )
        version.action_submit()
        version.with_user(cls.manager).action_approve()
        sheet = cls.env["after.sales.site.sheet"].create(
            {"partner_id": cls.customer.id, "text": "<p>Helmet.</p>"}
        )
        cls.env["after.sales.site.acknowledgement"].create(
            {
                "sheet_id": sheet.id,
                "order_id": order.id,
                "employee_id": cls.engineer.id,
                "user_id": cls.engineer_user.id,
                "acknowledged_at": NOW,
                "text_hash": sheet.text_hash,
                "words_hash": "0",
            }
        )
        incident = cls.env["after.sales.incident"].create(
            {"description": "Fell", "kind": "accident", "stop_work": True}
            | {"person_ids": [Command.create({"name": "He", "injury": "Arm"})]}
        )
        cls.env["after.sales.incident.measure"].create(
            {"incident_id": incident.id, "name": "Rail", "user_id": cls.manager.id}
            | {"due_on": incident.happened_at.date()}
        )

    @classmethod
    def _spares_sold(cls):
        """The desk quotes a part; another one was bought."""
        cls.lamp.product_tmpl_id.is_spare = True
        quote = cls.env["after.sales.spare.quote"].create({"equipment_id": cls.unit.id})
        quote.line_ids = [Command.create({"product_id": cls.lamp.id})]
        cls.env["purchase.order"].create(
            {
                "partner_id": cls.unit.vendor_id.id,
                "order_line": [Command.create({"product_id": cls.lamp.id})],
            }
        ).button_confirm()

    @classmethod
    def _topup(cls, order):
        """A van is topped up with what the job used; the old part is out."""
        cls.stock(cls.lamp, 5, location=cls.warehouse.lot_stock_id)
        topups, _unowned = cls.env["after.sales.replenishment"]._make(cls.company)
        topups._do_send()
        line = order.line_ids.filtered("used_at")
        cls.env["after.sales.removed.part"].create(
            line._prepare_removed_part_vals() | {"quantity": 1.0}
        )

    @classmethod
    def _spare_levels(cls):
        """A part has a level, a van is being counted, another part lies dead."""
        gasket = cls._new_part("Gasket")
        (cls.lamp | gasket).is_spare = True
        cls.stock(gasket, 3)
        cls.env["stock.quant"].search(
            [("product_id", "=", gasket.id)]
        ).in_date = datetime(2024, 1, 1)
        cls.env["after.sales.spare.level"].create(
            {"product_id": cls.lamp.id, "location_id": cls.van.id}
        )
        cls.env["after.sales.spare.count"].with_user(cls.engineer_user).count_my_van()

    @classmethod
    def _spares_kits(cls):
        """What a fault may need, and who came twice; the check was made above."""
        cls.env["after.sales.kit"].create(
            {
                "company_id": cls.company.id,
                "fault_id": cls.env.ref("after_sales_service.fault_symptom_s01").id,
                "line_ids": [Command.create({"product_id": cls.lamp.id})],
            }
        )
        cls._new_order(second_visit_of_id=cls.ticket.order_ids[:1].id)

    @classmethod
    def _yearly_plan(cls):
        """A unit is maintained by plan; its year is drafted, its worth is reckoned."""
        Plan = cls.env["after.sales.maintenance.plan"]
        plan = Plan.create(
            {
                "name": "Yearly check",
                "equipment_id": cls.unit.id,
                "start_date": date(2027, 2, 1),
            }
        )
        plan.state = "active"
        cls.env["after.sales.maintenance.occurrence"].create(
            {
                "plan_id": plan.id,
                "number": 99,
                "nominal_on": date(2026, 11, 1),
                "due_on": date(2026, 11, 1),
            }
        )
        cls.env["after.sales.maintenance.year"].create({"year": 2027})._do_collect()
        cls._new_order().write(
            dict.fromkeys(("departed_at", "arrived_at", "finished_at", "done_at"), NOW)
            | {"state": "done"}
        )
        cls.env["after.sales.repair.or.replace"]._reckon(cls.unit)

    @classmethod
    def _archive(cls, order):
        """A responsibility waits for its decision, a gap is explained."""
        liability = cls.env["after.sales.liability"].create(
            {
                "order_id": order.id,
                "cause": "wear",
                "finding": "Bearing dry",
                "evidence_ids": [Command.set(order.evidence_ids.ids)],
            }
        )
        liability.with_user(cls.engineer_user).action_submit()
        cls.env["after.sales.archive.gap"].search([], limit=1)._do_explain("Lost")

    @classmethod
    def _notice(cls):
        """Production is told of work that stops the unit."""
        order = cls._new_order(
            kind="maintenance",
            affects_production=True,
            planned_start=NOW + timedelta(days=9),
        )
        order.notice_id._do_send()

    @classmethod
    def _renewal(cls):
        """A modification is proposed; its rows come with it."""
        cls.env["after.sales.proposal"].create(
            {
                "title": "Brighter source",
                "equipment_ids": [Command.set(cls.unit.ids)],
                "line_ids": [Command.create({"name": "Source", "price": 900})],
            }
        )

    @classmethod
    def _meters(cls):
        """A unit's hours are counted, and something was measured on a job."""
        # the company's own one comes first: those of all companies are any manager's
        cls.env["after.sales.checklist.template"].create(
            {
                "name": "Electrical safety",
                "kind": "training",
                "sequence": -1,
                "company_id": cls.company.id,
                "line_ids": [Command.create({"name": "Earth", "kind": "check"})],
            }
        )
        meter = cls.env["after.sales.meter"].create(
            {
                "equipment_id": cls.unit.id,
                "kind_id": cls.env.ref("after_sales_service.meter_kind_hours").id,
            }
        )
        cls.env["after.sales.meter.reading"].create(
            {"meter_id": meter.id, "value": 1830}
        )
        cls.env["after.sales.checklist.line"].create(
            {
                "order_id": cls._new_order(kind="maintenance").id,
                "name": "Supply voltage",
                "kind": "reading",
                "unit": "V",
                "value": 231.0,
            }
        )

    @classmethod
    def _spare_catalogue(cls):
        """A part stands in the list of a machine."""
        cls.env["after.sales.spare.fit"].create(
            {"part_id": cls.lamp.id, "product_tmpl_id": cls.product.product_tmpl_id.id}
        )

    @classmethod
    def _joint_acceptance(cls):
        """An overhaul that both sides accept; an emergency that is reported."""
        unit = cls._new_unit("SP2-0004", accepted_on=date(2026, 6, 1))
        overhaul = cls._new_order(
            kind="maintenance", grade="major", equipment_id=unit.id
        )
        cls._work(overhaul)
        other = cls._new_unit("SP2-0005", accepted_on=date(2026, 6, 1))
        emergency = cls._new_order(kind="emergency", equipment_id=other.id)
        cls._add_line(emergency, cls.lamp)
        cls._work(emergency)

    @classmethod
    def _broken_promise(cls):
        cls.env["helpdesk.ticket"].create(
            {
                "name": "Lamp flickers",
                "description": "<p>Since the weekend.</p>",
                "partner_id": cls.customer.id,
                "equipment_id": cls.unit.id,
                "team_id": cls.team.id,
                "sla_policy_id": cls.env.ref("after_sales_service.sla_policy_a").id,
                "reported_at": NOW,
            }
        )._do_solved()

    def _models(self):
        for name, model in self.env.registry.items():
            if name.startswith(PREFIX) and not model._abstract:
                yield self.env[name]

    def _stored(self):
        return [model for model in self._models() if not model._transient]

    def _allowed(self, model, user):
        """The operations the access lists grant, without looking at records."""
        model = model.with_user(user).with_context(active_test=False)
        return {op for op in OPERATIONS if model.browse().has_access(op)}

    def _public_methods(self, model):
        """Names anybody may call by RPC that our addons brought."""
        for name, method in inspect.getmembers(type(model), inspect.isfunction):
            if name.startswith("_") or getattr(method, "_api_private", False):
                continue
            bases = type(model).mro()
            if any(
                name in vars(base) and base.__module__.startswith(OURS)
                for base in bases
            ) and not any(
                name in vars(base) and base.__module__ == "odoo.orm.models"
                for base in bases
            ):
                yield name

    def _snapshot(self):
        """Everything of ours in the database, as it stands."""
        self.env.flush_all()
        # an analysis is a query over the others and has no table
        tables = sorted(
            {model._table for model in self._stored() if model._auto}
            | {"helpdesk_ticket"}
        )
        state = {}
        for table in tables:
            self.env.cr.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM \"{table}\" t"
            )
            state[table] = self.env.cr.fetchone()[0]
        return state

    # ------------------------------------------------------------
    # ACCESS LISTS
    # ------------------------------------------------------------

    def test_outsiders_get_nothing(self):
        """Portal and ordinary clerks: no model of ours, but what is meant for them."""
        for model in self._stored():
            with self.subTest(model=model._name):
                self.assertLessEqual(self._allowed(model, self.stranger), {"read"})
                self.assertLessEqual(self._allowed(model, self.clerk), {"read"})
                self.assertLessEqual(self._allowed(model, self.worker), {"read"})
                rows = model.with_user(self.stranger).has_access(
                    "read"
                ) and model.with_user(self.stranger).search_count([])
                self.assertFalse(rows)

    def test_rungs_stand_on_each_other(self):
        for model in self._models():
            with self.subTest(model=model._name):
                user, dispatcher, manager = (
                    self._allowed(model, account)
                    for account in (self.engineer_user, self.dispatcher, self.manager)
                )
                self.assertLessEqual(user, dispatcher)
                self.assertLessEqual(dispatcher, manager)
                if not model._transient:
                    self.assertIn("read", manager)

    def test_deleting_is_the_managers(self):
        for model in self._stored():
            with self.subTest(model=model._name):
                if model._name != "after.sales.travel.claim.line":
                    # but rows of his own journey
                    self.assertNotIn("unlink", self._allowed(model, self.accountant))
                if model._name not in (
                    "after.sales.order.line",
                    "after.sales.checklist.line",
                    "after.sales.emergency.report.part",
                    # rows of one's own draft
                    "after.sales.proposal.cost",
                    "after.sales.proposal.line",
                    "after.sales.spare.request.line",
                    "after.sales.travel.claim.line",
                    "after.sales.procedure.question",
                ):
                    self.assertNotIn("unlink", self._allowed(model, self.engineer_user))

    # ------------------------------------------------------------
    # RECORD RULES
    # ------------------------------------------------------------

    def test_every_model_keeps_companies_apart(self):
        for model in self._stored():
            with self.subTest(model=model._name):
                if model._name in WITHOUT_COMPANY:
                    continue
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", model._name), ("groups", "=", False)]
                )
                self.assertTrue(
                    rules.filtered(lambda rule: "company_ids" in rule.domain_force),
                    "no global company rule",
                )

    def test_foreigners_see_none_of_our_records(self):
        for model in self._stored():
            mine = model.sudo().with_context(active_test=False).search([])
            if "company_id" in model._fields:
                mine = mine.filtered(lambda record: record.company_id == self.company)
            elif model._name not in WITHOUT_COMPANY:
                mine = model.browse()
            for user in self.foreigners:
                with self.subTest(model=model._name, user=user.login):
                    theirs = model.with_user(user).with_company(self.foreign_company)
                    if theirs.has_access("read"):
                        self.assertFalse(
                            theirs.with_context(active_test=False).search(
                                [("id", "in", mine.ids)]
                            )
                        )

    def test_the_story_covers_the_models(self):
        """The sweeps below mean little for models without a record."""
        empty = {
            model._name for model in self._stored() if not model.sudo().search_count([])
        }
        self.assertLessEqual(empty, self._rarely_filled())

    def _rarely_filled(self):
        return {
            "after.sales.calendar.workday",
            "after.sales.sla.alert",
        }

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_public_methods_change_nothing_for_those_without_right(self):
        """Outsiders, foreigners, other teams: any method on any record (R5)."""
        intruders = self.stranger | self.clerk | self.worker
        intruders |= self.foreigners | self.colleague_user
        before = self._snapshot()
        for model in self._stored():
            record = model.sudo().search([], limit=1)
            for name in self._public_methods(model):
                # one look for all of them: a hundred tables are read for it
                with self.subTest(model=model._name, method=name):
                    for user in intruders:
                        self._try(record.with_user(user), name)
                    self.assertEqual(self._snapshot(), before)

    def _try(self, record, name):
        company = record.env.user.company_id
        method = getattr(
            record.sudo(False).with_context(allowed_company_ids=company.ids), name
        )
        needed = [
            parameter
            for parameter in inspect.signature(method).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind
            in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
        try:
            with self.env.cr.savepoint():
                method(*["x"] * len(needed))
                self.env.flush_all()
        except (AccessError, MissingError, UserError, ValidationError, ValueError):
            return
        except (AttributeError, TypeError):
            if not needed:
                raise

    def test_tickets_of_others_stay_as_they_are(self):
        before = self._snapshot()
        for name in self._public_methods(self.env["helpdesk.ticket"]):
            for user in self.stranger | self.foreigners | self.colleague_user:
                with self.subTest(method=name, user=user.login):
                    self._try(self.ticket.with_user(user), name)
                    self.assertEqual(self._snapshot(), before)
