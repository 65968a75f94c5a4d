# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import io

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import file_open

from .common_travel import DEPARTED, RETURNED, TravelCommon


@tagged("post_install", "-at_install")
class TestTravelRights(TravelCommon):
    """The claimant sees his own, the customer his company's, desk and billing all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claim = cls._new_claim(("train", 553.0, {}))
        cls.own = cls._new_claim(
            ("train", 90.0, {}),
            user=cls.engineer_user,
            registration_id=False,
            event_id=cls.training.id,
        )
        cls.env.flush_all()

    def _seen(self, user):
        return (
            self.env["after.sales.travel.claim"]
            .with_user(user)
            .search([("id", "in", (self.claim | self.own).ids)])
        )

    def test_who_sees_what(self):
        both = self.claim | self.own
        nothing = self.claim.browse()
        for user, seen in (
            (self.engineer_user, self.own),
            (self.colleague_user, nothing),
            (self.dispatcher, nothing),
            (self.officer, nothing),
            (self.desk, both),
            (self.manager, both),
            (self.accountant, both),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._seen(user), seen)
                lines = self.env["after.sales.travel.claim.line"].with_user(user)
                self.assertEqual(
                    lines.search([("claim_id", "in", both.ids)]).claim_id, seen
                )

    def test_the_engineer_enters_his_own_and_nobody_elses(self):
        Claim = self.env["after.sales.travel.claim"].with_user(self.colleague_user)
        vals = {"event_id": self.training.id}
        self.assertEqual(Claim.create(vals).employee_id, self.colleague)
        for foreign in (
            vals | {"employee_id": self.engineer.id},
            {"registration_id": self.booked.id + 10_000},
        ):
            with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
                Claim.create(foreign)
        with self.assertRaises(AccessError):
            self.own.with_user(self.colleague_user).action_hand_in()
        own = self.own.with_user(self.engineer_user)
        own.action_hand_in()
        with self.assertRaises(AccessError):
            own.action_submit()
        with self.assertRaises(AccessError):
            own.line_ids.write({"approved_amount": 1.0, "cut_reason": "x"})

    def test_whoever_travels_claims_his_own(self):
        menu = self.env.ref("after_sales_training.travel_claim_menu_mine")
        for user in (self.desk, self.accountant, self.officer):
            with self.subTest(user=user.login):
                self.assertIn(menu.id, menu.with_user(user)._visible_menu_ids())
                employee = self.env["hr.employee"].create(
                    {"name": user.name, "user_id": user.id}
                )
                mine = (
                    self.env["after.sales.travel.claim"]
                    .with_user(user)
                    .with_context(travel_of_mine=True)
                    .create(
                        {
                            "event_id": self.training.id,
                            "departed_on": DEPARTED,
                            "returned_on": RETURNED,
                            "city": "Shanghai",
                        }
                    )
                )
                self.assertEqual(mine.employee_id, employee)
                self._add_travel(mine, "train", 88.0, f"ticket of {user.login}")
                mine.action_hand_in()
                self.assertEqual(mine.approval_state, "handed_in")
                with self.assertRaises(AccessError):
                    mine.action_submit()

    def test_of_others_the_accountant_writes_what_is_approved(self):
        theirs = self.claim.with_user(self.accountant)
        self.assertEqual(theirs.line_ids.amount, 553.0)
        for change in (
            lambda: theirs.write({"city": "Wuxi"}),
            lambda: theirs.write({"payee_account": "1"}),
            lambda: theirs.line_ids.write({"amount": 1.0}),
            lambda: theirs.line_ids.unlink(),
            lambda: self._add_travel(theirs, "train", 1.0, "not his"),
            theirs.action_hand_in,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
            self.env.invalidate_all()
        self.claim.action_hand_in()
        self.claim.action_submit()
        theirs.write({"payee_account": "ICBC 6222"})
        theirs.line_ids.write({"tax_ids": [Command.clear()]})
        with self.assertRaises(UserError):
            theirs.write({"city": "Wuxi"})
        with self.assertRaises(UserError):
            theirs.line_ids.write({"amount": 1.0})

    def test_the_form_opens_for_each(self):
        """Nobody meets what he may not read on his own screen."""
        for user, claim in (
            (self.engineer_user, self.own),
            (self.desk, self.claim),
            (self.accountant, self.claim),
            (self.manager, self.claim),
        ):
            with self.subTest(user=user.login):
                arch = claim.with_user(user).get_views([(False, "form")])
                names = arch["models"][claim._name]["fields"]
                claim.with_user(user).web_read(
                    {
                        name: {"fields": {"display_name": {}}}
                        if field["type"] == "many2one"
                        else {}
                        for name, field in names.items()
                    }
                )

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other Maker"})
        foreigner = new_test_user(
            self.env,
            login="travel_foreigner",
            groups="base.group_user,after_sales_training.group_training_user",
            company_id=company.id,
        )
        self.assertFalse(self._seen(foreigner))

    def test_by_rpc_a_customer_reads_what_is_his_and_writes_nothing(self):
        mine = new_test_user(self.env, login="travel_mine", groups="base.group_portal")
        mine.partner_id.parent_id = self.customer
        other = new_test_user(self.env, login="travel_oth", groups="base.group_portal")
        self.assertEqual(self._seen(mine), self.claim)
        self.assertFalse(self._seen(other))
        claim = self.claim.with_user(mine)
        self.assertEqual(claim.read(["amount_claimed"])[0]["amount_claimed"], 553.0)
        for name in ("payee_account", "budget", "reasons", "access_token"):
            with self.assertRaises(AccessError):
                claim.read([name])
        with self.assertRaises(AccessError):
            claim.write({"city": "Wuxi"})
        with self.assertRaises(AccessError):
            claim.action_hand_in()


@tagged("post_install", "-at_install")
class TestTravelPortal(HttpCase, TravelCommon):
    """The trainee claims on the portal, or by the link of the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, login="travel_trainee", groups="base.group_portal", name="Gu Lan"
        )
        cls.user.partner_id.parent_id = cls.customer
        cls.booked.trainee_id = cls.user.partner_id
        with file_open("after_sales_service/demo/septum.png", "rb") as photo:
            cls.photo = photo.read()

    def _post(self, url, files=(), **data):
        return self.url_open(
            url,
            data=data | {"csrf_token": Request.csrf_token(self)},
            files=[("files", (name, io.BytesIO(content))) for name, content in files],
            timeout=60,
        )

    def _begin(self):
        self.authenticate(self.user.login, self.user.login)
        page = self.url_open("/my/training/claims")
        self.assertIn("Claim the journey", page.text)
        self._post("/my/training/claims/new", registration_id=self.booked.id)
        return self.booked.travel_claim_ids

    def _journey(self, url, **vals):
        return self._post(
            f"{url}/journey",
            **{
                "city": "Shanghai",
                "departed_on": DEPARTED.isoformat(),
                "returned_on": RETURNED.isoformat(),
                "payee": "company",
            }
            | vals,
        )

    def _line(self, url, files=None, **vals):
        return self._post(
            f"{url}/line",
            files=[("ticket.png", self.photo)] if files is None else files,
            **{
                "kind": "train",
                "amount": "553",
                "currency": self.company.currency_id.name,
                "date": DEPARTED.isoformat(),
                "name": "Nanjing – Shanghai",
            }
            | vals,
        )

    def test_the_whole_way(self):
        claim = self._begin()
        self.assertEqual(len(claim), 1)
        url = claim.access_url
        self.assertEqual(self._journey(url).status_code, 200)
        self.assertEqual(claim.payee_id, self.customer)
        self.assertEqual(self._line(url).status_code, 200)
        self.assertEqual(
            self._line(url, [], kind="per_diem", quantity="5").status_code, 200
        )
        self.assertEqual(claim.amount_claimed, 1153.0)
        receipt = claim.line_ids.receipt_ids
        self.assertEqual(receipt.res_id, claim.line_ids.filtered("amount").id)
        got = self.url_open(f"{url}/receipt/{receipt.id}")
        self.assertEqual(got.content, self.photo)
        self._post(f"{url}/hand_in")
        self.assertEqual(claim.state, "handed_in")
        self.assertIn("We look at it", self.url_open(url).text)
        self.assertEqual(self._line(url, amount="9").status_code, 422)
        self._post(f"{url}/correct")
        self.assertEqual(claim.state, "draft")

    def test_bad_input(self):
        claim = self._begin()
        url = claim.access_url
        self.assertEqual(self._line(url).status_code, 422, "no days yet")
        for vals, text in (
            ({"departed_on": "2026-02-31"}, "Enter the day."),
            ({"city": ""}, "Enter the city"),
            ({"returned_on": "2026-11-01"}, "before that of departure"),
            ({"departed_on": "2026-12-08", "returned_on": "2026-12-09"}, "touch"),
        ):
            with self.subTest(vals=vals):
                answer = self._journey(url, **vals)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(text, answer.text)
        self.assertFalse(claim.departed_on)
        self._journey(url)
        for vals, files, text in (
            ({"amount": ""}, None, "Enter the amount"),
            ({"amount": "-3"}, None, "Enter the amount"),
            ({"amount": "nan"}, None, "Enter the amount"),
            ({}, [], "Attach the receipt"),
            ({}, [("evil.png", b"<html>")], "no photo and no PDF"),
            ({"currency": "XXX"}, None, "Choose the currency"),
            ({"kind": "bribe"}, None, "Choose what it was for"),
            ({"date": "2026-12-24"}, None, "outside the journey"),
            ({"kind": "hotel", "quantity": "9"}, None, "more nights"),
            ({"name": "x" * 999}, None, "too long"),
        ):
            with self.subTest(vals=vals):
                answer = self._line(url, files, **vals)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(text, answer.text)
                self.assertFalse(claim.line_ids, "nothing half-written")
        self._line(url)
        answer = self._line(url)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("handed in already", answer.text)
        self.assertEqual(len(claim.line_ids), 1)

    def test_what_is_not_offered_is_not_read(self):
        claim = self._begin()
        url = claim.access_url
        self._journey(url, payee_id=str(self.site.id), approval_state="approved")
        self._line(url, approved_amount="9999", paid_by="company")
        self.assertEqual(claim.state, "draft")
        self.assertEqual(claim.payee_id, self.customer)
        self.assertEqual(claim.line_ids.paid_by, "claimant")
        self.assertEqual(claim.line_ids.approved_amount, 553.0)

    def test_by_the_link_without_a_login(self):
        url = self.booked._get_travel_claim_url()
        claim = self.booked.travel_claim_ids
        self.env.flush_all()
        self.authenticate(None, None)
        self.assertIn(claim.name, self.url_open(url).text)
        token = claim.access_token
        self._journey(claim.access_url, access_token=token)
        self._line(claim.access_url, access_token=token)
        self.assertEqual(claim.amount_claimed, 553.0)
        receipt = claim.line_ids.receipt_ids
        for wrong in (None, "wrong", token[:-1]):
            params = {"access_token": wrong} if wrong else {}
            for path in ("", f"/receipt/{receipt.id}"):
                page = self.url_open(f"{claim.access_url}{path}", params=params)
                self.assertEqual(page.status_code, 404)
                self.assertNotIn(claim.name, page.text)
            answer = self._post(f"{claim.access_url}/hand_in", **params)
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(claim.state, "draft")

    def test_another_customer(self):
        claim = self._begin()
        new_test_user(self.env, login="travel_other", groups="base.group_portal")
        self.authenticate("travel_other", "travel_other")
        self.assertEqual(self.url_open(claim.access_url).status_code, 404)
        self.assertEqual(self._journey(claim.access_url).status_code, 404)
        answer = self._post(
            "/my/training/claims/new", registration_id=self._enrol(self.trainee).id
        )
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn("Claim the journey", self.url_open("/my/training/claims").text)
