# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from uuid import uuid4

from odoo.tests import freeze_time, tagged

from .common_training import ELSEWHERE, TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingMyDay(TrainingCommon):
    """Who gives a training today says on his phone who has come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._new_session()
        cls.first, cls.second = cls.env["event.registration"].create(
            [
                {
                    "event_id": cls.session.id,
                    "name": name,
                    "company_name": "Hospital",
                    "state": "open",
                }
                for name in ("Gu Lan", "Ma Jun")
            ]
        )
        cls.day = cls.session.date_begin + timedelta(hours=1)

    def _sessions(self, at=None, user=None):
        with freeze_time(at or self.day):
            orders = self.env["after.sales.order"].with_user(user or self.engineer_user)
            return orders.get_my_day()["sessions"]

    def _say(self, person, presence, user=None, at=None, day=None, **values):
        """Send what was tapped; return the server's answer."""
        at = at or self.day
        act = {
            "uuid": str(uuid4()),
            "kind": "attendance",
            "order_id": False,
            "at": f"{at.isoformat()}.000Z",
            "age": 0,
            "values": {
                "registration_id": person.id,
                "day": day or str(self.day.date()),
                "presence": presence,
                "name": person.name,
            }
            | values,
        }
        with freeze_time(at):
            acts = self.env["after.sales.act"].with_user(user or self.engineer_user)
            return acts.take_acts([act])["results"][0]

    def _presence(self, person):
        return person.attendance_ids.mapped("presence")

    # ------------------------------------------------------------
    # WHO SEES IT, WHEN
    # ------------------------------------------------------------

    def test_the_session_of_today_with_its_people(self):
        (session,) = self._sessions()
        self.assertEqual(session["id"], self.session.id)
        self.assertEqual(session["day"], str(self.day.date()))
        self.assertEqual(
            [(row["name"], row["presence"]) for row in session["people"]],
            [("Gu Lan", "unknown"), ("Ma Jun", "unknown")],
        )
        (tomorrow,) = self._sessions(self.day + timedelta(days=1))
        self.assertEqual(tomorrow["day"], str((self.day + timedelta(days=1)).date()))
        for at in (self.day - timedelta(days=1), self.day + timedelta(days=4)):
            self.assertFalse(self._sessions(at))

    def test_neither_others_nor_what_is_cancelled(self):
        for user in (self.colleague_user, self.dispatcher):
            self.assertFalse(self._sessions(user=user))
        self._new_session(**ELSEWHERE)
        self.assertEqual(len(self._sessions()), 1)
        self.session.with_user(self.desk)._do_cancel_session("Strike")
        self.assertFalse(self._sessions())

    def test_not_of_a_company_that_is_not_open(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.env.cr.execute(
            "UPDATE event_event SET company_id = %s WHERE id = %s",
            (other.id, self.session.id),
        )
        self.env.invalidate_all()
        self.assertFalse(self._sessions())

    def test_training_at_the_users_site_by_the_engineer_of_its_job(self):
        order = self._new_order(
            kind="training",
            engineer_id=self.colleague.id,
            planned_start=self.session.date_begin,
            planned_end=self.session.date_begin + timedelta(hours=8),
        )
        self.session.write({"centre_id": False, "room_id": False, "trainer_ids": False})
        self.session.after_sales_order_id = order
        self.env.flush_all()
        self.assertFalse(self._sessions())
        (session,) = self._sessions(user=self.colleague_user)
        self.assertEqual(session["id"], self.session.id)
        self.assertEqual(
            self._say(self.first, "present", user=self.colleague_user)["state"], "done"
        )
        self.assertEqual(self._presence(self.first), ["present"])

    # ------------------------------------------------------------
    # SAID
    # ------------------------------------------------------------

    def test_said_once_and_again(self):
        self.assertEqual(self._say(self.first, "present")["state"], "done")
        self.assertEqual(self._say(self.first, "present")["state"], "done")
        self.assertEqual(self._presence(self.first), ["present"], "twice is as once")
        self.assertEqual(self.first.attendance_ids.marked_by_id, self.engineer_user)
        self._say(self.first, "excused")
        self._say(self.second, "unknown")
        self.assertEqual(self._presence(self.first), ["excused"])
        self.assertEqual(self._presence(self.second), ["unknown"])
        (session,) = self._sessions()
        self.assertEqual(
            [row["presence"] for row in session["people"]], ["excused", "unknown"]
        )

    def test_sent_the_next_day_it_is_of_its_day(self):
        later = self.day + timedelta(days=1)
        self.assertEqual(self._say(self.first, "absent", at=later)["state"], "done")
        self.assertEqual(self.first.attendance_ids.day, self.day.date())

    def test_what_is_refused(self):
        tomorrow = str((self.day + timedelta(days=1)).date())
        foreign = self.env["event.registration"].create(
            {
                "event_id": self.env["event.event"]
                .create(
                    {
                        "name": "Fair",
                        "date_begin": self.day,
                        "date_end": self.day + timedelta(days=1),
                    }
                )
                .id,
                "name": "Visitor",
                "state": "open",
            }
        )
        waiting = self.second
        waiting.state = "draft"
        refused = [
            self._say(self.first, "present", user=self.colleague_user),
            self._say(self.first, "present", day=tomorrow),
            self._say(self.first, "present", day="2026-11-1"),
            self._say(self.first, "present", day="2025-01-01"),
            self._say(self.first, "late"),
            self._say(foreign, "present"),
            self._say(waiting, "present"),
            self._say(self.first, "present", registration_id=0),
        ]
        for answer in refused:
            self.assertEqual(answer["state"], "refused")
            self.assertTrue(answer["error"])
        self.assertFalse(self.session.attendance_ids, "nothing half-written")
        # for people: of whom it was
        kept = self.env["after.sales.act"].search(
            [("kind", "=", "attendance"), ("state", "=", "refused")]
        )
        self.assertTrue(all("Gu Lan" in act.entered for act in kept[-2:]))

    def test_a_closed_session_stays(self):
        self._say(self.first, "present")
        after = self.session.date_end + timedelta(hours=1)
        with freeze_time(after):
            self.session.with_user(self.desk).action_close_session()
        answer = self._say(self.first, "absent", at=after)
        self.assertEqual(answer["state"], "refused")
        self.assertIn("closed", answer["error"])
        self.assertEqual(self._presence(self.first), ["present"])
