# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import AfterSalesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 08:00:00")
class TestWarrantyDecision(AfterSalesCommon):
    """The manager extends, withdraws, voids, revives; each with its reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-23 08:00:00"):
            cls.unit = cls._new_unit(accepted_on=date(2026, 1, 12))
            cls.warranty = cls.unit.warranty_id

    def _paper(self, name="Letter.pdf", **vals):
        return (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": name, "raw": b"Agreed."} | vals)
        )

    def _decide(self, action, user=None, **vals):
        """Fill in the dialog a button opened, and return the wizard."""
        return (
            self.env[action["res_model"]]
            .with_user(user or self.manager)
            .with_context(**action["context"])
            .create(vals)
        )

    def _extend(self, warranties, days=10.0, **vals):
        wizard = self._decide(
            warranties.with_user(self.manager).action_extend(),
            days=days,
            **{"reason": "Delivery was late", "document_ids": self._paper().ids} | vals,
        )
        wizard.action_confirm()
        return warranties.extension_ids

    def _log(self, record):
        return " ".join(str(body) for body in record.message_ids.mapped("body"))

    # ------------------------------------------------------------
    # EXTEND
    # ------------------------------------------------------------

    def test_extension_shows_the_new_end_before_it_is_written(self):
        """As the manager fills in the dialog."""
        action = self.warranty.with_user(self.manager).action_extend()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        form.days = 10.0
        self.assertIn("01/12/2027 → 01/22/2027", form.effect)
        self.assertEqual(self.warranty.end_date, date(2027, 1, 12))
        self.assertFalse(self.warranty.extension_ids)
        form.reason = "Delivery was late"
        form.document_ids.add(self._paper())
        form.save().action_confirm()
        self.assertEqual(self.warranty.end_date, date(2027, 1, 22))

    def test_extension_with_reason_and_document(self):
        entry = self._extend(self.warranty, kind="agreed")
        self.assertEqual(self.warranty.end_date, date(2027, 1, 22))
        self.assertEqual(self.unit.warranty_end, date(2027, 1, 22))
        self.assertRecordValues(
            entry,
            [
                {
                    "date": date(2026, 11, 23),
                    "kind": "agreed",
                    "days": 10.0,
                    "reason": "Delivery was late",
                    "user_id": self.manager.id,
                }
            ],
        )
        self.assertEqual(entry.document_ids.res_model, entry._name)
        self.assertEqual(entry.document_ids.res_id, entry.id)
        self.assertIn("01/12/2027 → 01/22/2027", self._log(self.warranty))

    def test_extension_of_many_keeps_a_paper_with_each(self):
        other = self._new_unit("SP2-0002", accepted_on=date(2026, 2, 1)).warranty_id
        entries = self._extend(self.warranty | other)
        self.assertEqual(len(entries.document_ids), 2)
        self.assertEqual(
            entries.mapped("warranty_id.end_date"),
            [date(2027, 1, 22), date(2027, 2, 11)],
        )

    def test_paper_of_another_record_is_copied(self):
        paper = self._paper()
        paper.sudo().write({"res_model": "res.partner", "res_id": self.customer.id})
        entry = self._extend(self.warranty, document_ids=paper.ids)
        self.assertEqual(paper.res_model, "res.partner")
        self.assertNotEqual(entry.document_ids, paper)

    def test_file_of_the_program_is_copied(self):
        style = self.env["ir.attachment"].create(
            {"name": "style.css", "raw": b"a{}", "public": True, "url": "/style.css"}
        )
        entry = self._extend(self.warranty, document_ids=style.ids)
        self.assertFalse(style.res_id)
        self.assertNotEqual(entry.document_ids, style)

    def test_refuses_extension_without_reason_days_or_document(self):
        action = self.warranty.with_user(self.manager).action_extend()
        good = {"days": 1.0, "reason": "Goodwill", "document_ids": self._paper().ids}
        for vals, message in (
            ({"reason": "  "}, "Say why"),
            ({"days": 0.0}, "more than 0"),
            ({"days": -3.0}, "more than 0"),
            ({"document_ids": []}, "document"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, message):
                self._decide(action, **good | vals).action_confirm()
        with self.assertRaisesRegex(ValidationError, "document"):
            self.warranty.with_user(self.manager).extension_ids = [
                Command.create({"days": 1, "reason": "Goodwill"})
            ]

    def test_client_does_not_say_who_entered_an_extension(self):
        self.warranty.with_user(self.manager).extension_ids = [
            Command.create(
                {
                    "days": 1,
                    "reason": "Goodwill",
                    "user_id": self.dispatcher.id,
                    "document_ids": [Command.link(self._paper().id)],
                }
            )
        ]
        self.assertEqual(self.warranty.extension_ids.user_id, self.manager)

    def test_expired_is_extended_and_runs_again(self):
        old = self._new_unit(
            "SP2-OLD", delivered_on=date(2025, 1, 2), accepted_on=date(2025, 11, 1)
        ).warranty_id
        self.assertEqual(old.state, "expired")
        self._extend(old, days=60.0)
        self.assertEqual((old.state, old.end_date), ("expiring", date(2026, 12, 31)))

    def test_void_or_closed_is_not_extended(self):
        self.warranty._do_void("Seal broken")
        with self.assertRaisesRegex(UserError, "undo that first"):
            self.warranty.with_user(self.manager).action_extend()
        self.warranty._do_revive("Not so")
        self.unit._close_warranty(date(2026, 5, 1))
        with self.assertRaisesRegex(UserError, "return"):
            self.warranty.with_user(self.manager).action_extend()

    # ------------------------------------------------------------
    # WITHDRAW
    # ------------------------------------------------------------

    def test_withdrawn_extension_stays_and_counts_no_more(self):
        entry = self._extend(self.warranty)
        wizard = self._decide(
            entry.with_user(self.manager).action_withdraw(), reason="Wrong unit"
        )
        self.assertIn("01/22/2027 → 01/12/2027", wizard.effect)
        wizard.action_confirm()
        self.assertEqual(self.warranty.end_date, date(2027, 1, 12))
        self.assertEqual(self.warranty.extension_days, 0.0)
        entries = self.warranty.with_context(active_test=False).extension_ids
        self.assertEqual(entries, entry)
        self.assertEqual(entry.withdrawn_reason, "Wrong unit")
        self.assertIn("Wrong unit", self._log(self.warranty))
        with self.assertRaisesRegex(UserError, "withdrawn already"):
            entry.with_user(self.manager).action_withdraw()

    def test_withdrawn_counts_not_even_where_archived_are_seen(self):
        entry = self._extend(self.warranty)
        entry._do_withdraw("Wrong unit")
        self.warranty.with_context(active_test=False)._refresh()
        self.assertEqual(self.warranty.end_date, date(2027, 1, 12))

    def test_entry_and_its_paper_stay_as_they_are(self):
        entry = self._extend(self.warranty).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it was"):
            entry.days = 99
        with self.assertRaises(AccessError):
            entry.unlink()
        with self.assertRaises(AccessError):
            entry.document_ids.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "kept as"):
            entry.document_ids.sudo().unlink()

    # ------------------------------------------------------------
    # VOID AND REVIVE
    # ------------------------------------------------------------

    def test_void_and_undo_with_reason(self):
        action = self.warranty.with_user(self.manager).action_void()
        paper = self._paper("Photo of the seal.jpg")
        wizard = self._decide(action, reason="Seal broken", document_ids=paper.ids)
        self.assertIn("not covered", wizard.effect)
        wizard.action_confirm()
        self.assertEqual(self.unit.warranty_state, "void")
        found = self.unit._coverage_at(datetime(2026, 5, 1), "part")
        self.assertEqual(found["covered"], 0.0)
        self.assertIn("Seal broken", found["reason"])
        self.assertIn("Seal broken", self._log(self.warranty))
        self.assertIn(paper, self.warranty.message_ids.attachment_ids)
        with self.assertRaisesRegex(UserError, "void already"):
            self.warranty.with_user(self.manager).action_void()

        action = self.warranty.with_user(self.manager).action_revive()
        self._decide(action, reason="Our own engineer broke it").action_confirm()
        self.assertEqual(self.unit.warranty_state, "expiring")
        self.assertFalse(self.warranty.void_reason)
        self.assertIn("Our own engineer", self._log(self.warranty))
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self.warranty.with_user(self.manager).action_revive()

    def test_void_needs_a_reason(self):
        action = self.warranty.with_user(self.manager).action_void()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._decide(action).action_confirm()
        self.assertEqual(self.warranty.state, "expiring")

    # ------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------

    def test_only_the_manager_decides(self):
        entry = self._extend(self.warranty)
        for user in (self.engineer_user, self.dispatcher, self.accountant):
            warranty = self.warranty.with_user(user)
            for method in (
                warranty.action_extend,
                warranty.action_void,
                entry.with_user(user).action_withdraw,
            ):
                with (
                    self.subTest(user=user.login, method=method.__name__),
                    self.assertRaises(AccessError),
                ):
                    method()
            with self.assertRaises(AccessError):
                self.env["after.sales.warranty.decision"].with_user(user).create(
                    {"warranty_ids": self.warranty.ids, "reason": "Mine"}
                )

    def test_engineer_reads_warranty_entries_and_papers(self):
        self._extend(self.warranty)
        self.warranty._do_void("Seal broken")
        warranty = self.warranty.with_user(self.engineer_user)
        names = warranty.get_view()["models"][warranty._name]
        values = warranty.web_read(
            {name: {} for name in names}
            | {
                "extension_log_ids": {
                    "fields": {
                        "reason": {},
                        "document_ids": {"fields": {"name": {}, "mimetype": {}}},
                    }
                }
            }
        )[0]
        [entry] = values["extension_log_ids"]
        self.assertEqual(entry["document_ids"][0]["name"], "Letter.pdf")

    def test_manager_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other Maker"})
        self.manager.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        warranty = self.warranty.with_user(self.manager).with_company(other)
        with self.assertRaises(AccessError):
            warranty.action_void()
        with self.assertRaises(AccessError):
            self.env["after.sales.warranty.decision"].with_user(self.manager).create(
                {"decision": "void", "warranty_ids": [Command.link(warranty.id)]}
            )
