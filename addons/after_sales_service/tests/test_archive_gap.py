# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common_order import NOW, PNG, OrderCommon


@tagged("post_install", "-at_install")
class TestArchiveGap(OrderCommon):
    """What is missing in the archives, explained and accepted (S27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.unit = cls._new_unit()
        cls.lamp.write({"brand": "Lichtwerk", "specification": "Deuterium, 30 W"})
        cls.Gap = cls.env["after.sales.archive.gap"]

    def _gaps(self, user=None, **domain):
        self.env.flush_all()
        self.Gap.invalidate_model()
        return self.Gap.with_user(user or self.dispatcher).search(
            [("equipment_id", "=", self.unit.id)]
            + [(name, "=", value) for name, value in domain.items()]
        )

    def _kinds(self, **domain):
        return sorted(self._gaps(**domain).mapped("kind"))

    def _done(self, **vals):
        order = self._new_order(**vals)
        self._complete(order)
        return order

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    def test_a_complete_job_leaves_no_gap(self):
        order = self._new_order()
        self._add_line(order, self.lamp)
        self._complete(order)
        self.assertEqual(self._kinds(), [])
        self.assertFalse(order.archive_gap_count)

    def test_an_open_job_is_no_gap(self):
        self._work(self._new_order())
        self.assertEqual(self._kinds(), [])

    def test_report_and_texts(self):
        order = self._done()
        order.sudo().write(
            {"cause": " ", "remedy": False, "report_attachment_id": False}
        )
        self.assertEqual(self._kinds(), ["cause", "remedy", "report"])
        self.assertEqual(order.archive_gap_count, 3)
        self.assertEqual(self.unit.archive_gap_count, 3)
        order.sudo().write({"cause": "Worn", "remedy": "Changed"})
        self.assertEqual(self._kinds(), ["report"], "what is there is no gap")

    def test_only_what_the_rule_of_the_kind_asks_for(self):
        order = self._done()
        order.sudo().cause = False
        rules = self.env["after.sales.completion.rule"]
        own = rules.create(
            {"kind": "repair", "company_id": self.company.id, "needs_remedy": True}
        )
        self.assertEqual(self._kinds(), [], "the company's own rule wins")
        own.needs_cause = True
        self.assertEqual(self._kinds(), ["cause"])

    def test_photo_by_rule(self):
        order = self._done()
        self.env["after.sales.completion.rule"].search(
            [("kind", "=", "repair")]
        ).needs_photo = True
        self.assertEqual(self._kinds(), ["photo"])
        self.env["after.sales.evidence"].sudo().create(
            {"order_id": order.id, "name": "Bearing", "image": PNG, "taken_at": NOW}
        )
        self.assertEqual(self._kinds(), [])

    def test_parts(self):
        lots = self.env["stock.lot"].create(
            [{"name": f"P-{n}", "product_id": self.pump.id} for n in range(2)]
        )
        for lot in lots:
            self.stock(self.pump, 1, lot)
        order = self._new_order()
        bare = self._add_line(order, self._new_part("Gasket", default_code=False))
        self.stock(bare.product_id, 1)
        self._add_line(order, self.pump, lot_id=lots[0].id)
        self._add_line(
            order,
            self.pump,
            lot_id=lots[1].id,
            removed_quantity=1,
            removed_serial="OLD-1",
            brand="Penta",
            specification="12 V",
        )
        self._complete(order)
        self.assertEqual(
            sorted(self._gaps().mapped(lambda gap: f"{gap.what} {gap.kind}")),
            [
                "Gasket brand",
                "Gasket specification",
                "Pump brand",
                "Pump serial_out",
                "Pump specification",
            ],
        )

    def test_documents_and_photos_of_items(self):
        order = self._new_order()
        order.checklist_line_ids = [
            Command.create({"name": "Manual", "kind": "document", "done": True}),
            Command.create(
                {
                    "name": "Certificate",
                    "kind": "document",
                    "done": True,
                    "note": "On paper",
                }
            ),
            Command.create(
                {
                    "name": "Seal",
                    "photo_required": True,
                    "required": False,
                }
            ),
        ]
        order.checklist_line_ids.flush_recordset()
        self._work(order)
        self._report(order)
        order.sudo()._do_done()
        self.assertEqual(
            sorted(self._gaps().mapped(lambda gap: f"{gap.what} {gap.kind}")),
            ["Manual document", "Seal item_photo"],
        )

    def test_joint_acceptance(self):
        order = self._done(kind="maintenance")
        order.sudo().joint_acceptance = True  # as on a job taken over from before
        self.assertEqual(self._kinds(), ["acceptance"])
        for role, name in (("production", "Gu Lan"), ("equipment", "Li")):
            self.env["after.sales.signature"].sudo().create(
                {
                    "order_id": order.id,
                    "role": role,
                    "name": name,
                    "signed_at": NOW,
                    "document": "Form",
                    "document_hash": "x",
                    "image": PNG,
                }
            )
        self.assertEqual(self._kinds(), [])

    def test_out_of_use_without_a_job(self):
        downtime = self.env["after.sales.downtime"].create(
            {
                "equipment_id": self.unit.id,
                "start": datetime(2026, 11, 1, 2),
                "end": datetime(2026, 11, 2, 2),
            }
        )
        gap = self._gaps()
        self.assertEqual(gap.kind, "downtime")
        self.assertEqual(gap.action_open()["res_id"], downtime.id)
        downtime.kind = "planned"
        self.assertEqual(self._kinds(), [])

    # ------------------------------------------------------------
    # WHO SEES
    # ------------------------------------------------------------

    def test_engineers_see_own_jobs_and_teams(self):
        order = self._done()
        order.sudo().cause = False
        self.assertTrue(self._gaps(self.engineer_user))
        self.assertFalse(self._gaps(self.colleague_user))
        with self.assertRaises(AccessError):
            self._gaps().with_user(self.colleague_user)._check_can_explain()
        with self.assertRaises(AccessError):
            self._gaps(self.accountant)

    # ------------------------------------------------------------
    # EXPLAIN, ACCEPT
    # ------------------------------------------------------------

    def _explain(self, gaps, reason="Lost in the flood"):
        action = gaps.action_explain()
        form = Form(
            self.env[action["res_model"]]
            .with_user(gaps.env.user)
            .with_context(**action["context"])
        )
        form.reason = reason
        form.save().action_explain()
        self.env.flush_all()
        self.Gap.invalidate_model()

    def _two_gaps(self, user=None):
        self._done().sudo().write({"cause": False, "remedy": False})
        return self._gaps(user or self.engineer_user)

    def test_explained_and_accepted(self):
        gaps = self._two_gaps()
        self._explain(gaps)
        gaps = self._gaps(self.manager)
        self.assertEqual(set(gaps.mapped("state")), {"explained"})
        self.assertEqual(set(gaps.mapped("reason")), {"Lost in the flood"})
        self.assertEqual(gaps.excuse_id.submitted_by_id, self.engineer_user)
        self.assertTrue(gaps.excuse_id.activity_ids.user_id)
        self.assertEqual(self.unit.archive_gap_count, 2, "not accepted yet")
        gaps.action_accept()
        self.env.flush_all()
        self.assertEqual(set(self._gaps().mapped("state")), {"accepted"})
        self.unit.invalidate_recordset()
        self.assertFalse(self.unit.archive_gap_count)
        with self.assertRaisesRegex(UserError, "accepted as missing already"):
            self._gaps(self.engineer_user).action_explain()

    def test_accepted_by_a_manager_who_did_not_explain(self):
        other = self._new_user("manager2", "group_after_sales_manager")
        gaps = self._two_gaps(self.manager)
        self._explain(gaps)
        with self.assertRaisesRegex(AccessError, "another service manager"):
            self._gaps(self.manager).action_accept()
        with self.assertRaisesRegex(AccessError, "service manager approves"):
            self._gaps(self.dispatcher).action_accept()
        self._gaps(other).action_accept()

    def test_refused_is_missing_again_and_may_be_explained_anew(self):
        gaps = self._two_gaps()
        self._explain(gaps)
        excuses = self._gaps(self.manager).excuse_id
        excuses._do_refuse("Ask the customer")
        self.assertEqual(set(self._gaps().mapped("state")), {"open"})
        self._explain(self._gaps(self.engineer_user), "Asked: nobody knows")
        gaps = self._gaps(self.manager)
        self.assertEqual(gaps.excuse_id, excuses, "one explanation per gap")
        self.assertEqual(set(gaps.mapped("reason")), {"Asked: nobody knows"})
        self.assertFalse(any(excuses.mapped("refusal_reason")))

    def test_bad_input(self):
        gaps = self._two_gaps()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._explain(gaps, "  ")
        with self.assertRaisesRegex(UserError, "Tick what"):
            gaps.browse().action_explain()
        with self.assertRaisesRegex(UserError, "None of these waits"):
            gaps.with_user(self.manager).action_accept()
        wizard = self.env["after.sales.archive.explanation"].with_user(
            self.engineer_user
        )
        with self.assertRaisesRegex(UserError, "Tick what"):
            wizard.create({"gap_ids": ["x", 10**12], "reason": "No"}).action_explain()

    def test_explanations_are_not_made_or_moved_by_hand(self):
        gaps = self._two_gaps()
        self._explain(gaps)
        excuse = self._gaps(self.engineer_user).excuse_id[:1]
        with self.assertRaises(AccessError):
            excuse.create({"kind": "cause", "record_id": 1, "reason": "x"})
        with self.assertRaises(AccessError):
            self.env["after.sales.archive.excuse"].with_user(self.manager).create(
                {
                    "kind": "cause",
                    "record_id": 1,
                    "reason": "x",
                    "equipment_id": self.unit.id,
                    "company_id": self.company.id,
                }
            )
        for vals in ({"record_id": 5}, {"approval_state": "approved"}):
            with self.assertRaises(AccessError):
                excuse.write(vals)
        with self.assertRaisesRegex(UserError, "handed in or approved"):
            excuse.write({"reason": "Other"})

    def test_count_of_many_units_is_one_query(self):
        self._two_gaps()
        with freeze_time(NOW):
            units = self.unit | self._new_unit("SP2-0007") | self._new_unit("SP2-0008")
        self.env.flush_all()
        units.invalidate_recordset()
        units.mapped("archive_gap_count")  # what is kept ready
        units.invalidate_recordset()
        with self.assertQueryCount(1):
            self.assertEqual(units.mapped("archive_gap_count"), [2, 0, 0])
