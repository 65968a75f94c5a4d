# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common_training import TrainingCommon

#: the rungs whose users have no other right to events, surveys or employees
GROUPS = (
    "after_sales_service.group_after_sales_user",
    "after_sales_service.group_after_sales_dispatcher",
    "after_sales_service.group_after_sales_manager",
    "after_sales_service.group_after_sales_billing",
    "after_sales_training.group_training_user",
    "after_sales_training.group_safety_officer",
)


@tagged("post_install", "-at_install")
class TestMenusOpen(TrainingCommon):
    """Who sees a menu may read what its list, its cards and its form show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._new_session()
        cls.voucher = cls._new_voucher()
        cls.material = cls.env["after.sales.training.material"].create(
            {"name": "Manual", "course_id": cls.course.id}
        )
        trainee = cls.env["res.partner"].create(
            {"name": "Trainee", "parent_id": cls.voucher.partner_id.id}
        )
        cls.signoff = cls.env["after.sales.training.signoff"].create(
            {
                "trainee_id": trainee.id,
                "course_id": cls.course.id,
                "trainer_id": cls.trainer.id,
            }
        )

    def test_every_menu(self):
        for number, group in enumerate(GROUPS):
            user = new_test_user(
                self.env, f"menus_{number}", groups=f"base.group_user,{group}"
            )
            menus = self.env["ir.ui.menu"].with_user(user)
            shown = menus.browse(menus._visible_menu_ids())
            ours = menus.search([("id", "in", shown.ids)]).filtered(
                lambda menu: (
                    menu.sudo()
                    .get_external_id()[menu.id]
                    .startswith("after_sales_training.")
                )
            )
            self.assertTrue(ours, group)
            for menu in ours:
                action = menu.sudo().action
                if action and action._name == "ir.actions.act_window":
                    with self.subTest(group=group, menu=menu.complete_name):
                        self._open(user, action)

    def test_home(self):
        """The app itself opens: each role has a window of its own."""
        home = self.env.ref("after_sales_service.home_action")
        for number, group in enumerate(GROUPS):
            user = new_test_user(
                self.env, f"home_{number}", groups=f"base.group_user,{group}"
            )
            with self.subTest(group=group):
                self.assertTrue(home.with_user(user).run()["path"])
        for group, path in (
            ("group_training_user", "training-sessions"),
            ("group_safety_officer", "incidents"),
        ):
            user = new_test_user(
                self.env, group, groups=f"after_sales_training.{group}"
            )
            self.assertEqual(home.with_user(user).run()["path"], path)

    def _open(self, user, action):
        model = self.env[action.res_model].with_user(user)
        context = {"uid": user.id, "active_id": False}
        views = model.get_views([(view, kind) for view, kind in action.views])
        records = model.search(safe_eval(action.domain or "[]", context), limit=5)
        for kind in {"list", "kanban", "form"} & set(views["views"]):
            arch = etree.fromstring(views["views"][kind]["arch"])
            fields = views["models"][model._name]["fields"]
            for node in arch.xpath("//field[not(ancestor::field)]"):
                name = node.get("name")
                try:
                    records.read([name])
                    # the web client reads names of many2one fields with all rights
                    if fields[name]["type"] in ("one2many", "many2many"):
                        self.env.invalidate_all()
                        records.mapped(name).mapped("display_name")
                except AccessError as error:
                    self.fail(f"{kind} {model._name}.{name}: {error}")
