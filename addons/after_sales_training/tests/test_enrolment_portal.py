# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common_training import TrainingCommon


@tagged("post_install", "-at_install")
class TestEnrolmentPortal(TrainingCommon, HttpCase):
    """No frozen clock: the server's thread answers in real time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.course_session = cls._new_session(**cls._in_days(20))
        cls.soon = cls._new_session(name="Begins Soon", **cls._in_days(1))
        cls.voucher = cls._new_voucher(
            valid_from=cls.now.date(), valid_until=cls.now.date() + timedelta(days=90)
        )
        cls.man = cls._portal_user("enrol_man", cls.customer)
        cls.foreigner = cls._portal_user(
            "enrol_foreigner",
            cls.env["res.partner"].create({"name": "Other", "is_company": True}),
        )

    def setUp(self):
        super().setUp()
        self._login(None)

    @classmethod
    def _in_days(cls, days):
        start = cls.now + timedelta(days=days)
        return {"date_begin": start, "date_end": start + timedelta(days=2)}

    @classmethod
    def _portal_user(cls, login, company):
        user = new_test_user(cls.env, login=login, groups="base.group_portal")
        user.partner_id.parent_id = company
        return user

    def _login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _post(self, url, **values):
        return self.url_open(
            url, data=values | {"csrf_token": http.Request.csrf_token(self)}
        )

    def _book(self, voucher=None, **values):
        voucher = voucher or self.voucher
        values = {"session": self.course_session.id, "answer": "book"} | values
        return self._post(f"/my/training/book/{voucher.id}", **values)

    def _enrol(self, *names, **options):
        return self.course_session._enrol_people(
            [{"name": name} for name in names],
            voucher=self.voucher,
            booked_by=self.customer,
            **options,
        )

    # ------------------------------------------------------------
    # BOOK
    # ------------------------------------------------------------

    def test_customer_books(self):
        self._login(self.man)
        page = self.url_open("/my/training/sessions").text
        self.assertIn(f"/my/training/book/{self.voucher.id}?session=", page)
        self.assertNotIn("Begins Soon", page)
        self.assertNotIn("another one of your vouchers", page)
        last = self.voucher.browse()
        for days in range(100, 105):
            last = self._new_voucher(valid_until=self.now.date() + timedelta(days=days))
        page = self.url_open("/my/training/sessions").text
        self.assertIn(f"/my/training/book/{self.voucher.id}?session=", page)
        self.assertNotIn(f"/my/training/book/{last.id}?session=", page)
        self.assertIn("another one of your vouchers", page)
        page = self.url_open(f"/my/training/book/{self.voucher.id}").text
        self.assertIn("2 places left", " ".join(page.split()))
        answer = self._book(name_0="Gu Lan", email_0="gu@example.com", name_1="Sun Li")
        self.assertIn("Booked. The invitation comes", answer.text)
        enrolments = self.course_session.registration_ids
        self.assertEqual(set(enrolments.mapped("name")), {"Gu Lan", "Sun Li"})
        self.assertEqual(enrolments.partner_id, self.man.partner_id)
        self.assertEqual(self.voucher.places_left, 0)
        self.assertIn("Gu Lan", answer.text)
        self.assertIn("Enrolments".lower(), answer.url)
        self.assertEqual(self._book(name_0="Third").status_code, 422)

    def test_clear_sentences_and_nothing_written(self):
        self._login(self.man)
        for values, sentence in (
            ({}, "Name the people"),
            ({"session": "0", "name_0": "Gu"}, "Choose a session"),
            ({"session": "x", "name_0": "Gu"}, "Choose a session"),
            ({"session": self.soon.id, "name_0": "Gu"}, "Choose a session"),
            ({"name_0": "Gu", "name_1": "Gu"}, "Named twice"),
            ({f"name_{n}": f"P{n}" for n in range(3)}, "2 places left"),
            ({"answer": "link", "places": "9"}, "2 places left"),
            ({"answer": "link", "places": "x"}, ""),
        ):
            with self.subTest(values):
                answer = self._book(**values)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(sentence, answer.text)
                self.assertFalse(self.course_session.registration_ids)

    def test_full_session_can_be_waited_for(self):
        self.course_session.seats_max = 1
        self.assertEqual(self.voucher._get_bookable_sessions(), self.course_session)
        self._login(self.man)
        answer = self._book(name_0="Gu", name_1="Sun")
        self.assertEqual(answer.status_code, 422)
        answer = self._book(name_0="Gu", name_1="Sun", wait="1")
        self.assertIn("waiting list", answer.text)
        self.assertEqual(
            self.course_session.registration_ids.sorted("id").mapped("enrolment_state"),
            ["booked", "waiting"],
        )
        self.assertFalse(self.voucher._get_bookable_sessions())
        full = self.voucher._get_bookable_sessions(with_full=True)
        self.assertEqual(full, self.course_session)

    def test_a_voucher_named_by_rpc_tells_nothing(self):
        """Not even how many places are left on it."""
        vals = {
            "event_id": self.course_session.id,
            "entitlement_id": self.voucher.id,
            "name": "Stranger",
        }
        registrations = self.env["event.registration"].with_user(self.man)
        with self.assertRaises(AccessError):
            registrations.create([vals] * (self.voucher.places + 1))

    def test_places_at_his_own_site_are_not_booked_at_the_centre(self):
        self.voucher.kind = "on_site"
        self.assertFalse(self.voucher._get_bookable_sessions(with_full=True))

    def test_numbers_that_are_none(self):
        self._login(self.man)
        for number in (0, 2**31, 2**63, 10**30):
            for page in ("book", "links", "enrolments"):
                answer = self.url_open(f"/my/training/{page}/{number}")
                self.assertLess(answer.status_code, 500, (page, number))

    def test_foreign_voucher(self):
        self._login(self.foreigner)
        self.assertNotIn(self.voucher.name, self.url_open("/my/training/sessions").text)
        answer = self._book(name_0="Gu Lan")
        self.assertNotIn(self.voucher.name, answer.text)
        self.assertFalse(self.course_session.registration_ids)

    def test_one_of_ours_books_in_the_back_office(self):
        clerk = new_test_user(self.env, login="enrol_clerk", groups="base.group_user")
        clerk.partner_id.parent_id = self.customer
        self._login(clerk)
        self.assertIn("back office", self._book(name_0="Gu Lan").text)
        self.assertFalse(self.course_session.registration_ids)

    # ------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------

    def test_link_of_the_customer(self):
        self._login(self.man)
        page = self._book(answer="link", places="2")
        link = self.course_session.registration_ids.invitation_id
        self.assertIn(link.sudo()._get_link(), page.text)
        self._login(self.foreigner)
        page = self.url_open(f"/my/training/links/{link.id}")
        self.assertNotIn(link.sudo().token, page.text)
        self._login(None)
        url = f"/training/join/{link.sudo().token}"
        self.assertIn("Places open: 2", " ".join(self.url_open(url).text.split()))
        for values in (
            {"name": "Gu Lan"},
            {"name": "Gu Lan", "email": "gu@example.com", "fax_number": "1"},
        ):
            self.assertEqual(self._post(url, **values).status_code, 422)
        answer = self._post(url, name="Gu Lan", email="gu@example.com")
        self.assertIn("the place is booked", answer.text)
        self.assertIn("/my/training/enrolments/", answer.url)
        self.assertEqual(
            self._post(url, name="Gu", email="gu@example.com").status_code, 422
        )
        self._post(url, name="Sun Li", email="sun@example.com")
        answer = self._post(url, name="Third", email="third@example.com")
        self.assertIn("All places of this link are taken", answer.text)
        self.assertEqual(
            set(self.course_session.registration_ids.mapped("name")),
            {"Gu Lan", "Sun Li"},
        )

    # ------------------------------------------------------------
    # NOBODY KEEPS PLACES FROM OTHERS
    # ------------------------------------------------------------

    def _get_links(self):
        return self.env["after.sales.training.invitation"].search(
            [("entitlement_id", "=", self.voucher.id)]
        )

    def test_a_link_that_is_open_is_the_one_he_gets(self):
        self._login(self.man)
        self._book(answer="link", places="1")
        answer = self._book(answer="link", places="1")
        link = self._get_links()
        self.assertEqual(len(link), 1)
        self.assertIn(f"/my/training/links/{link.id}", answer.url)
        self.assertIn("still open", answer.text)
        self.assertEqual(self.course_session.training_seats_taken, 1)

    def test_places_are_not_held_in_vain_again_and_again(self):
        """A customer with two places kept them from others until the deadline."""
        self._login(self.man)
        for number in range(5):
            self._book(answer="link", places="2")
            held = self.course_session.registration_ids.filtered("held_until")
            if number % 2:
                held._do_cancel("declined")
            else:
                held.held_until = self.now - timedelta(hours=1)
                held._release_lapsed()
        self.assertEqual(len(self._get_links()), 1)
        answer = self._book(answer="link", places="1")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("nobody entered", answer.text)
        # whoever names his people is booked
        answer = self._book(name_0="Gu Lan", email_0="gu@example.com")
        self.assertIn("Booked. The invitation comes", answer.text)
        # the desk may hold places as before
        self.env["after.sales.training.invitation"].with_user(self.desk).create(
            {
                "event_id": self.course_session.id,
                "entitlement_id": self.voucher.id,
                "places": 1,
            }
        )

    def test_no_more_wait_than_the_voucher_has_places(self):
        self.course_session.seats_max = 1
        self.course_session._enrol_people(
            [{"name": "A"}], booked_by=self.man.partner_id
        )
        self._login(self.man)
        for number in range(4):
            answer = self._book(name_0=f"Gu {number}", name_1=f"Sun {number}", wait="1")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("wait for a place already", answer.text)
        self.assertEqual(self.course_session.training_waiting_count, 2)

    def test_guessed_link(self):
        for token in ("x" * 22, "%00", "☃", "a/b"):
            answer = self._post(f"/training/join/{token}", name="Gu", email="g@e.com")
            self.assertEqual(answer.status_code, 404, token)

    # ------------------------------------------------------------
    # ONE PLACE
    # ------------------------------------------------------------

    def test_person_confirms_by_link(self):
        until = self.now + timedelta(hours=4)
        yes, no = self._enrol("Gu Lan", "Sun Li", held_until=until)
        answer = self._post(yes.get_portal_url(), answer="confirm")
        self.assertIn("the place is booked", answer.text)
        self._post(no.get_portal_url(), answer="decline")
        self.env.invalidate_all()
        self.assertEqual((yes | no).mapped("enrolment_state"), ["booked", "cancelled"])
        self.assertEqual(no.cancelled_because, "declined")
        again = self._post(yes.get_portal_url(), answer="confirm")
        self.assertEqual(again.status_code, 422)

    def test_link_of_the_person_is_for_one_place(self):
        mine, other = self._enrol("Gu Lan", "Sun Li")
        for url in (
            other.access_url,
            f"{other.access_url}?access_token={mine._portal_ensure_token()}",
            f"{other.access_url}?access_token=☃",
        ):
            answer = self._post(url, answer="cancel")
            self.assertNotIn("Sun Li", answer.text)
        self._login(self.foreigner)
        self._post(other.access_url, answer="cancel")
        self.env.invalidate_all()
        self.assertEqual(other.state, "open")
        # whoever has the link does not put somebody else in his place
        self._login(None)
        self._post(mine.get_portal_url(), answer="rename", name="Somebody")
        self.assertEqual(mine.name, "Gu Lan")

    def test_customer_renames_and_cancels_until_the_deadline(self):
        first, second = self._enrol("Gu Lan", "Sun Li")
        self._login(self.man)
        self.assertIn("Somebody else comes", self.url_open(first.access_url).text)
        answer = self._post(first.access_url, answer="rename", name="Sun Li")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("enrolled already", answer.text)
        self._post(first.access_url, answer="rename", name="Zhao Min")
        self._post(second.access_url, answer="cancel")
        self.env.invalidate_all()
        self.assertEqual(first.trainee_id.name, "Zhao Min")
        self.assertEqual(second.cancelled_because, "customer")
        self.assertEqual(self.voucher.places_left, 1)
        self.course_session.training_enrol_until = self.now - timedelta(hours=1)
        answer = self._post(first.access_url, answer="cancel")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(first.state, "open")

    def test_other_event_is_no_page(self):
        fair = self.env["event.event"].create(
            {"name": "Fair", **self._in_days(5), "date_tz": "UTC"}
        )
        visitor = self.env["event.registration"].create(
            {"event_id": fair.id, "partner_id": self.customer.id}
        )
        self._login(self.man)
        self.assertNotIn("Fair", self.url_open(visitor.get_portal_url()).text)
