# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.after_sales_service.tests.common_order import NOW

from .common_load import LoadCommon


@tagged("post_install", "-at_install")
class TestLoadCertificate(LoadCommon):
    """Certificates gate work: warned of, or refused unless somebody says why."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOW))

    def _codes(self, order):
        return [code for code, _text in order._get_dispatch_warnings()]

    # ------------------------------------------------------------
    # WHAT IS LACKING
    # ------------------------------------------------------------

    def test_lacking_certificate_is_shown(self):
        self._new_rule(product_tmpl_id=self.product.product_tmpl_id.id)
        order = self._planned()
        self.assertIn("certificate", self._codes(order))
        self.assertIn("Li Engineer", order.dispatch_warning)
        self.assertIn("Laser Safety", order.dispatch_warning)
        self._certify(self.engineer)
        order.invalidate_recordset()
        self.assertNotIn("certificate", self._codes(order))

    def test_validity_counts_on_the_day_of_the_job(self):
        self._new_rule()
        order = self._planned()
        self._certify(self.engineer, until=date(2026, 11, 24))
        self.assertNotIn("certificate", self._codes(order), "the last day counts")
        order.write(
            {
                "planned_start": NOW + timedelta(days=2),
                "planned_end": NOW + timedelta(days=2, hours=1),
            }
        )
        self.assertIn("certificate", self._codes(order))

    def test_rule_speaks_of_product_category_kind_point_and_day(self):
        order = self._planned()
        other = self._new_product("Other").product_tmpl_id
        elsewhere = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        above = self.env["product.category"].create({"name": "Machines"})
        below = above.copy({"name": "Lasers", "parent_id": above.id})
        self.product.categ_id = below
        for vals, applies in (
            ({"product_tmpl_id": other.id}, False),
            ({"categ_id": above.id}, True),
            ({"categ_id": above.copy().id}, False),
            ({"kind": "repair"}, True),
            ({"kind": "installation"}, False),
            ({"team_id": self.team.id}, True),
            ({"team_id": elsewhere.id}, False),
            ({"date_from": date(2026, 11, 25)}, False),
        ):
            with self.subTest(vals=vals):
                rule = self._new_rule(**vals)
                order.invalidate_recordset()
                self.assertEqual("certificate" in self._codes(order), applies)
                rule.active = False

    def test_one_of_them_is_enough_where_the_rule_says_so(self):
        rule = self._new_rule(who="one")
        self._certify(self.colleague)
        order = self._planned(engineer_ids=self.colleague.ids)
        self.assertNotIn("certificate", self._codes(order))
        rule.who = "all"
        order.invalidate_recordset()
        self.assertIn("certificate", self._codes(order))

    def test_set_wise(self):
        """The number of jobs does not change the number of queries."""
        self._new_rule()
        few = self._planned()
        many = few.copy() | few.copy() | few.copy() | few.copy()
        self.env.flush_all()

        def count(orders):
            self.env.invalidate_all()
            orders.sudo().mapped("product_id.product_tmpl_id.categ_id.parent_path")
            before = self.env.cr.sql_log_count
            orders.sudo()._find_lacking_certificates()
            return self.env.cr.sql_log_count - before

        count(few)
        self.assertEqual(count(many), count(few))

    def test_valid_skills_in_one_query(self):
        self._certify(self.engineer, until=date(2026, 12, 1))
        people = self.engineer | self.colleague
        self.env.flush_all()
        with self.assertQueryCount(1):
            valid = self.env["hr.employee"]._get_valid_skills(people, NOW.date())
        self.assertEqual(valid[self.engineer], self.laser)
        self.assertFalse(valid[self.colleague])
        late = self.env["hr.employee"]._get_valid_skills(people, date(2026, 12, 2))
        self.assertFalse(late[self.engineer])

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    def test_warning_does_not_stop(self):
        self._new_rule()
        order = self._planned()
        order.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(order.state, "dispatched")

    def test_dispatch_is_refused_until_somebody_says_why(self):
        self.company.after_sales_certificate_gate = "block"
        self._new_rule()
        order = self._planned()
        mine = order.with_user(self.dispatcher)
        self.assertFalse(mine.can_dispatch)
        self.assertTrue(mine.can_waive_certificate)
        with self.assertRaisesRegex(UserError, "Laser Safety"):
            mine.action_dispatch()
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_user).action_go_without_certificate()
        action = mine.action_go_without_certificate()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
            .create({"reason": " "})
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.reason = "Guided by phone"
        wizard.action_apply()
        self.assertEqual(order.certificate_waived_by_id, self.dispatcher)
        mine.action_dispatch()
        self.assertEqual(order.state, "dispatched")
        self.assertIn(
            order,
            self.env["after.sales.order"].search(
                [("certificate_waived_at", "!=", False)]
            ),
        )

    def test_word_holds_for_those_it_was_said_about(self):
        """Another engineer, or another certificate, needs a word of its own."""
        self.company.after_sales_certificate_gate = "block"
        self._new_rule()
        order = self._planned()
        order.with_user(self.dispatcher)._do_waive_certificate("Guided by phone")
        self.assertFalse(order.is_held_by_certificate)
        order.with_user(self.dispatcher).action_dispatch()
        order.engineer_id = self.colleague
        self.assertTrue(order.is_held_by_certificate)
        with self.assertRaises(UserError):
            order.with_user(self.colleague_user).action_depart()
        self._certify(self.colleague)
        order.invalidate_recordset()
        order.with_user(self.colleague_user).action_depart()
        self.assertTrue(order.departed_at)

    def test_phone_says_why(self):
        self.company.after_sales_certificate_gate = "block"
        order = self._planned()
        order.with_user(self.dispatcher).action_dispatch()
        self._new_rule()
        order.invalidate_recordset()
        (job,) = order.with_user(self.engineer_user).get_my_day()["jobs"]
        self.assertIn("Laser Safety", job["hold"])

    def test_waiver_is_not_written_by_clients(self):
        order = self._planned()
        with self.assertRaises(AccessError):
            order.with_user(self.dispatcher).certificate_waived_reason = "So"

    # ------------------------------------------------------------
    # WHOM TO SEND, WHO WORKS ALONE
    # ------------------------------------------------------------

    def test_certified_engineers_are_proposed_first(self):
        self._new_rule()
        self.team.engineer_ids |= self.colleague
        self._certify(self.colleague)
        order = self._planned(engineer_id=False)
        self.unit.engineer_id = self.engineer
        proposals = order.with_user(self.dispatcher)._propose_engineers()[order]
        self.assertEqual(proposals[0].engineer_id, self.colleague.id)
        self.assertIn("Laser Safety", proposals[1].note)
        order.invalidate_recordset()
        self.assertIn("lacks Laser Safety", order.engineer_proposal)

    def test_point_counts_those_who_may_work_alone(self):
        self.company.after_sales_point_engineers = 1
        self.assertEqual(self.team.engineers_missing, 0)
        rule = self._new_rule(product_tmpl_id=self.product.product_tmpl_id.id)
        self.team.invalidate_recordset()
        self.assertEqual(self.team.engineers_missing, 1)
        self._certify(self.engineer)
        self.team.invalidate_recordset()
        self.assertEqual(self.team.engineers_missing, 0)
        rule.product_tmpl_id = self._new_product("Other").product_tmpl_id
        self.env["hr.employee.skill"].search(
            [("employee_id", "=", self.engineer.id)]
        ).unlink()
        self.team.invalidate_recordset()
        self.assertEqual(self.team.engineers_missing, 0, "not a machine of this point")

    # ------------------------------------------------------------
    # NOBODY CERTIFIES HIMSELF
    # ------------------------------------------------------------

    def test_employee_gives_himself_no_certificate(self):
        Skill = self.env["hr.employee.skill"].with_user(self.engineer_user)
        vals = {
            "employee_id": self.engineer.id,
            "skill_type_id": self.certificates.id,
            "skill_id": self.laser.id,
            "skill_level_id": self.certificates.skill_level_ids[:1].id,
        }
        with self.assertRaises(AccessError):
            Skill.create(vals)
        held = self._certify(self.engineer, until=date(2026, 11, 1))
        with self.assertRaises(AccessError):
            held.with_user(self.engineer_user).valid_to = date(2030, 1, 1)
        with self.assertRaises(AccessError):
            held.with_user(self.engineer_user).unlink()

    def test_other_skills_stay_the_employees_own(self):
        juggling = self._new_certificate("Juggling")
        Skill = self.env["hr.employee.skill"].with_user(self.engineer_user)
        mine = Skill.create(
            {
                "employee_id": self.engineer.id,
                "skill_type_id": self.certificates.id,
                "skill_id": juggling.id,
                "skill_level_id": self.certificates.skill_level_ids[:1].id,
            }
        )
        self.assertTrue(mine)
        with self.assertRaises(AccessError):
            mine.skill_id = self.laser

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def test_rules_are_the_desks(self):
        rule = self._new_rule()
        self.assertTrue(rule.with_user(self.engineer_user).display_name)
        with self.assertRaises(AccessError):
            rule.with_user(self.engineer_user).who = "one"
        rule.with_user(self.desk).who = "one"

    def test_who_lacks_it_is_proposed(self):
        self.team.engineer_ids |= self.colleague
        self._certify(self.colleague)
        rule = self._new_rule(course_id=self.course.id)
        self.env.invalidate_all()
        # the training desk has no right on employees
        shown = rule.with_user(self.desk).web_read(
            {"lacking_ids": {"fields": {"display_name": {}}}, "lacking_count": {}}
        )
        self.assertEqual(
            shown[0]["lacking_ids"],
            [{"id": self.engineer.id, "display_name": "Li Engineer"}],
        )
        self.env.invalidate_all()
        rule.with_user(self.desk).action_propose_training()
        rule.with_user(self.desk).action_propose_training()
        need = self.env["after.sales.training.need"].search(
            [("employee_id", "=", self.engineer.id)]
        )
        self.assertEqual(len(need), 1)
        self.assertEqual((need.state, need.course_id), ("proposed", self.course))
