# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_order import OrderCommon


@tagged("post_install", "-at_install")
class TestServicePoint(OrderCommon):
    """Service points (S23): whose site it is, and what a point lacks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        states = cls.env["res.country.state"].search(
            [("country_id", "=", cls.china.id)], limit=2
        )
        cls.jiangsu, cls.zhejiang = states
        cls.company.country_id = cls.china
        cls.south = cls._new_point("South Service Point")
        cls._new_region(cls.team, state_id=cls.jiangsu.id)
        cls._new_region(cls.south, state_id=cls.jiangsu.id, city="苏州市")

    @classmethod
    def _new_point(cls, name, **vals):
        return cls.env["helpdesk.ticket.team"].create(
            {"name": name, "company_id": cls.company.id} | vals
        )

    @classmethod
    def _new_region(cls, team, **vals):
        return cls.env["after.sales.region"].create(
            {"team_id": team.id, "country_id": cls.china.id} | vals
        )

    @classmethod
    def _new_site(cls, **vals):
        return cls.env["res.partner"].create(
            {"name": "Hospital", "country_id": cls.china.id} | vals
        )

    def _find(self, site):
        choice = self.env["helpdesk.ticket.team"]._get_nearest(site, self.company)
        choice = choice.get(site.id)
        return choice and (choice.team, choice.reason)

    # ------------------------------------------------------------
    # WHOSE SITE IT IS
    # ------------------------------------------------------------

    def test_city_before_state_before_nothing(self):
        in_city = self._new_site(city="苏州", state_id=self.jiangsu.id)
        in_state = self._new_site(city="无锡", state_id=self.jiangsu.id)
        elsewhere = self._new_site(city="杭州", state_id=self.zhejiang.id)
        self.assertEqual(self._find(in_city), (self.south.id, "city"))
        self.assertEqual(self._find(in_state), (self.team.id, "state"))
        self.assertIsNone(self._find(elsewhere))

    def test_nearest_by_coordinates_then_default(self):
        self.team.partner_id = self._new_site(
            partner_latitude=31.23, partner_longitude=121.47
        )
        self.south.partner_id = self._new_site(
            partner_latitude=23.13, partner_longitude=113.26
        )
        near = self._new_site(partner_latitude=30.27, partner_longitude=120.15)
        nowhere = self._new_site()
        self.assertEqual(self._find(near), (self.team.id, "near"))
        self.assertIsNone(self._find(nowhere))
        self.company.after_sales_team_id = self.south
        self.assertEqual(self._find(nowhere), (self.south.id, "default"))
        # an archived point takes nothing; the only one left takes the rest
        self.south.active = False
        others = self.env["helpdesk.ticket.team"].search([]) - self.team
        others.active = False
        self.assertEqual(self._find(nowhere), (self.team.id, "default"))

    def test_regions_follow_what_changes(self):
        site = self._new_site(city="苏州", state_id=self.jiangsu.id)
        self.assertEqual(self._find(site)[0], self.south.id)
        self.south.region_ids.city = "南京"
        self.assertEqual(self._find(site)[0], self.team.id)
        self.south.region_ids.city = "苏州"
        self.south.active = False
        self.assertEqual(self._find(site)[0], self.team.id)
        self.south.active = True
        self.assertEqual(self._find(site)[0], self.south.id)
        self.south.region_ids.unlink()
        self.assertEqual(self._find(site)[0], self.team.id)

    def test_same_city_twice_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "South Service Point already"):
            with self.env.cr.savepoint():
                self._new_region(self.team, state_id=self.jiangsu.id, city=" 苏州 ")
        # an archived point is in charge of nothing
        self.south.active = False
        self._new_region(self.team, state_id=self.jiangsu.id, city="苏州")
        with self.assertRaisesRegex(ValidationError, "belongs to"):
            self.south.active = True

    def test_other_company_has_its_own_regions(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        theirs = self._new_point("Their Point", company_id=other.id)
        self._new_region(theirs, state_id=self.jiangsu.id)
        site = self._new_site(state_id=self.jiangsu.id)
        self.assertEqual(self._find(site)[0], self.team.id)
        # a point of all companies would be in both
        shared = self._new_point("Shared Point", company_id=False)
        with self.assertRaises(ValidationError):
            self._new_region(shared, state_id=self.jiangsu.id)

    def test_state_of_another_country_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "does not lie in"):
            self._new_region(
                self.team, state_id=self.env.ref("base.state_us_1").id, city="X"
            )

    def test_many_sites_cost_no_more(self):
        sites = self._new_site(city="苏州", state_id=self.jiangsu.id)
        sites |= self.env["res.partner"].create(
            [{"name": f"Site {n}", "city": "苏州"} for n in range(50)]
        )
        self.env.invalidate_all()
        Team = self.env["helpdesk.ticket.team"]
        Team._get_nearest(sites, self.company)
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            Team._get_nearest(sites, self.company)

    # ------------------------------------------------------------
    # PROPOSED
    # ------------------------------------------------------------

    def test_proposed_for_unit_ticket_and_job(self):
        site = self._new_site(city="苏州", state_id=self.jiangsu.id)
        unit = self._new_unit(
            "SP2-0009", site_partner_id=site.id, partner_id=site.id, team_id=False
        )
        self.assertFalse(unit.team_id)
        unit.action_take_nearest()
        self.assertEqual(unit.team_id, self.south)
        form = Form(self.env["after.sales.equipment"])
        form.partner_id = site
        form.site_partner_id = site
        self.assertEqual(form.team_id, self.south)
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Which spare lamp?", "partner_id": site.id, "user_id": False}
        )
        self.assertEqual(ticket.team_id, self.south)
        order = self.env["after.sales.order"].create(
            {"kind": "visit", "partner_id": site.id}
        )
        self.assertEqual(order.team_id, self.south)
        self.assertIn("city", order.nearest_team_reason)

    def test_what_was_chosen_stays(self):
        site = self._new_site(city="苏州", state_id=self.jiangsu.id)
        order = self.env["after.sales.order"].create(
            {
                "kind": "visit",
                "partner_id": site.id,
                "team_id": self.team.id,
                "engineer_id": self.engineer.id,
            }
        )
        self.assertEqual(order.team_id, self.team)
        self.assertEqual(order.nearest_team_id, self.south)
        order.with_user(self.dispatcher).action_take_nearest()
        self.assertEqual(order.team_id, self.south)

    def test_engineer_hands_no_job_on(self):
        site = self._new_site(city="苏州", state_id=self.jiangsu.id)
        order = self.env["after.sales.order"].create(
            {
                "kind": "visit",
                "partner_id": site.id,
                "team_id": self.team.id,
                "engineer_id": self.engineer.id,
            }
        )
        with self.assertRaises(AccessError):
            order.with_user(self.engineer_user).action_take_nearest()

    # ------------------------------------------------------------
    # STAFFED AND EQUIPPED
    # ------------------------------------------------------------

    def test_two_technicians(self):
        self.assertEqual(self.team.engineers_missing, 1)
        self.assertIn("technicians: 1 more", self.team.shortage)
        short = self.env["helpdesk.ticket.team"].search([("engineers_missing", ">", 0)])
        self.assertLessEqual(self.team | self.south, short)
        self.team.engineer_ids |= self.colleague
        self.assertEqual(self.team.engineers_missing, 0)
        self.assertNotIn(
            self.team,
            self.env["helpdesk.ticket.team"].search([("engineers_missing", ">", 0)]),
        )
        self.company.after_sales_point_engineers = 3
        self.env.invalidate_all()
        self.assertEqual(self.team.engineers_missing, 1)

    def test_a_team_that_only_takes_tickets_lacks_nothing(self):
        helpdesk = self._new_point("IT Helpdesk")
        self.assertEqual(helpdesk.engineers_missing, 0)
        self.assertFalse(helpdesk.shortage)

    def test_store_beside_the_stock(self):
        with self.assertRaisesRegex(ValidationError, "lies inside"):
            self.team.location_id = self.env["stock.location"].create(
                {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
            )
        with self.assertRaisesRegex(ValidationError, "internal location"):
            self.team.location_id = self.env.ref("stock.stock_location_customers")
        self.team.location_id = self.env["stock.location"].create(
            {
                "name": "Store East",
                "usage": "internal",
                "location_id": self.warehouse.view_location_id.id,
            }
        )
        self.assertNotIn("store", self.team.shortage)

    def test_technical_documents_by_product(self):
        self._new_unit()
        self.assertEqual(self.team.serviced_product_ids, self.product)
        self.assertEqual(self.team.undocumented_product_ids, self.product)
        self.env["product.document"].create(
            {
                "name": "Service manual.pdf",
                "raw": b"%PDF",
                "res_model": "product.template",
                "res_id": self.product.product_tmpl_id.id,
            }
        )
        self.env.invalidate_all()
        team = self.team.with_user(self.engineer_user)
        self.assertFalse(team.undocumented_product_ids)
        action = team.action_view_documents()
        found = self.env["product.document"].search(action["domain"])
        self.assertEqual(found.mapped("name"), ["Service manual.pdf"])

    def test_tools(self):
        self.team.tool_ids = [
            Command.create({"name": "Torque wrench", "check_on": "2020-01-01"}),
            Command.create({"name": "Multimeter", "quantity": 2}),
        ]
        tools = self.team.tool_ids.sorted("name")
        self.assertEqual(tools.mapped("is_overdue"), [False, True])
        Tool = self.env["after.sales.point.tool"].with_user(self.dispatcher)
        self.assertEqual(Tool.search([("is_overdue", "=", True)]).name, "Torque wrench")
        tools.with_user(self.dispatcher)[0].engineer_id = self.engineer
        with self.assertRaises(AccessError):
            tools.with_user(self.engineer_user)[0].quantity = 5
        with self.assertRaises(AccessError):
            tools.with_user(self.dispatcher).unlink()

    def test_regions_are_the_managers(self):
        region = self.south.region_ids
        region.with_user(self.manager).city = "南京"
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            self.assertEqual(region.with_user(user).city, "南京")
            with self.assertRaises(AccessError):
                region.with_user(user).city = "苏州"

    def test_customers_see_no_store_and_no_tools(self):
        portal = self.env.ref("base.group_portal")
        user = self._new_portal_user(portal)
        with self.assertRaises(AccessError):
            self.team.with_user(user).read(["location_id"])
        with self.assertRaises(AccessError):
            self.env["after.sales.point.tool"].with_user(user).search([])

    def _new_portal_user(self, group):
        return self.env["res.users"].create(
            {
                "name": "Customer",
                "login": "customer_of_point",
                "partner_id": self.site.id,
                "group_ids": [Command.set(group.ids)],
            }
        )

    def test_map_link_finds_the_address(self):
        self.assertFalse(self.team.map_url)
        self.team.partner_id = self._new_site(street="1 Road & Lane", city="苏州")
        self.assertIn("1+Road+%26+Lane", self.team.map_url)

    def test_settings_refuse_nonsense(self):
        for name, value in (
            ("after_sales_point_engineers", -1),
            ("after_sales_job_hours", 0),
            ("after_sales_arrival_hours", -1),
        ):
            with self.subTest(name), self.assertRaises(Exception) as caught:
                with self.env.cr.savepoint():
                    self.company[name] = value
                    self.env.flush_all()
            self.assertNotIsInstance(caught.exception, UserError)
