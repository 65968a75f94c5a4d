# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .one_by_one import do_or_each

#: reminded again after so many days
REMINDER_DAYS = 7
BATCH_SIZE = 200


class RemovedPart(models.Model):
    """Taken in, tested, settled: each step once, stock with it or not at all."""

    _inherit = "after.sales.removed.part"

    # ------------------------------------------------------------
    # BACK
    # ------------------------------------------------------------

    def action_receive(self):
        """The store has them: one transfer for each company into the returns."""
        self._check_storekeeper()
        self._check_state("due")
        # bounded: these parts, from where they were booked into the returns
        parts = self.sudo()
        parts.lock_for_update()
        for company, group in parts.grouped("company_id").items():
            group._move(
                company._get_not_back_location(), company._get_defective_location()
            )
        parts.write(
            {
                "state": "received",
                "place": "store",
                "received_at": fields.Datetime.now(),
                "received_by_id": self.env.uid,
            }
        )
        parts.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    # ------------------------------------------------------------
    # TEST
    # ------------------------------------------------------------

    def action_test(self):
        """Open the dialog: what the test showed."""
        self.ensure_one()
        self._check_storekeeper()
        self._check_state("received", "tested")
        return self._open_dialog(
            "after.sales.removed.part.test", self.env._("Test Result")
        )

    def _do_test(self, result, note, image):
        """Keep what the test showed; the caller has been checked. Under sudo.

        Misuse is evidence for the decision who pays: it goes to the job as well.
        """
        self.ensure_one()
        self.write(
            {
                "state": "tested",
                "result": result,
                "test_note": note,
                "test_image": image,
                "tested_at": fields.Datetime.now(),
                "tested_by_id": self.env.uid,
            }
        )
        if result == "misuse":
            self.env["after.sales.evidence"].create(self._prepare_evidence_vals())

    def _prepare_evidence_vals(self):
        """Values of the evidence that a test of misuse makes. Hook."""
        self.ensure_one()
        vals = {
            "order_id": self.order_id.id,
            "order_line_id": self.order_line_id.id,
            "name": self.env._("Test of the removed part %s", self.name),
            "statement": self.test_note,
            "stated_by": self.env.user.name,
        }
        if self.test_image:
            return vals | {"kind": "photo", "image": self.test_image}
        return vals | {"kind": "statement"}

    # ------------------------------------------------------------
    # SUPPLIER
    # ------------------------------------------------------------

    def action_send_to_vendor(self):
        """Back to the supplier of the unit, on the claim for this fault (S11)."""
        self._check_storekeeper()
        self._check_state("received", "tested")
        # bounded: these parts, the claims of their jobs, a transfer to the supplier
        parts = self.sudo()
        parts.lock_for_update()
        for part in parts:
            part._do_send_to_vendor()
        return True

    def _do_send_to_vendor(self):
        self.ensure_one()
        claim = self._get_claim()
        self._move(
            self.company_id._get_defective_location(),
            claim.vendor_id.property_stock_supplier,
            partner=claim.vendor_id,
        )
        self.write({"state": "vendor", "place": "gone", "claim_id": claim.id})
        claim.message_post(
            body=self.env._(
                "Sent to the supplier: %(part)s, taken out on %(job)s. %(test)s",
                part=self.display_name,
                job=self.order_id.name,
                test=self.test_note or "",
            )
        )

    def _get_claim(self):
        """The claim for this fault; opened if there is none yet. Under sudo.

        :raises UserError: the unit has no supplier whose warranty pays
        """
        self.ensure_one()
        unit, order = self.equipment_id, self.order_id
        claims = order._get_claims().filtered(
            lambda claim: claim.equipment_id == unit and claim.decision != "cancelled"
        )
        if claims:
            return claims[:1]
        if not unit.vendor_id or not unit._is_under_vendor_warranty(order.coverage_at):
            raise UserError(
                self.env._(
                    "%(part)s: no supplier's warranty held when the unit failed. Name"
                    " supplier and warranty on the unit, or settle the part"
                    " otherwise.",
                    part=self.display_name,
                )
            )
        return order._open_claims()

    def action_vendor_settled(self):
        """The supplier has answered: the claim says what."""
        self._check_storekeeper()
        self._check_state("vendor")
        # fields of the steps; the caller has been checked
        self.sudo()._close("vendor", False)
        return True

    # ------------------------------------------------------------
    # SETTLE
    # ------------------------------------------------------------

    def action_settle(self):
        """Open the dialog: stock, scrap, or back to its owner; and why."""
        self.ensure_one()
        self._check_can_settle()
        return self._open_dialog(
            "after.sales.removed.part.settle", self.env._("What Becomes of It")
        )

    def _get_outcomes(self):
        """What the reader may decide for this part now."""
        self.ensure_one()
        if self.state == "due":
            may = self._is_own() or self._is_storekeeper()
            return ["site"] if may and not self.return_rule else []
        if self.state not in ("received", "tested") or not self._is_storekeeper():
            return []
        usable = self.result in ("no_fault", "repairable")
        return (["stock"] if usable else []) + ["scrap", "owner"]

    def _check_can_settle(self, outcome=None):
        """
        :raises AccessError: it is another one's business
        :raises UserError: this part must come back, or the step is not open
        """
        self.check_access("read")
        for part in self:
            if part.state == "due":
                if not (part._is_own() or part._is_storekeeper()):
                    raise AccessError(
                        self.env._("Whoever took the part out decides on site.")
                    )
                if part.return_rule:
                    rules = dict(
                        self._fields["return_rule"]._description_selection(self.env)
                    )
                    raise UserError(
                        self.env._(
                            "%(part)s must come back: %(rule)s.",
                            part=part.display_name,
                            rule=rules[part.return_rule],
                        )
                    )
            else:
                part._check_storekeeper()
                part._check_state("received", "tested")
            if outcome and outcome not in part._get_outcomes():
                raise UserError(
                    self.env._(
                        "%s: taken into stock is only what the test found good or"
                        " repairable; on site is scrapped only what is not back yet.",
                        part.display_name,
                    )
                )

    def _do_settle(self, outcome, reason):
        """Move it where it goes, and close; the caller has been checked. Under sudo.

        :raises UserError: stock does not have it where it should be
        """
        self.ensure_one()
        self.lock_for_update()
        company = self.company_id
        here = (
            company._get_not_back_location()
            if self.state == "due"
            else company._get_defective_location()
        )
        match outcome:
            case "stock":
                self._take_over(here)
            case "owner":
                self._move(
                    here,
                    self.partner_id.property_stock_customer,
                    partner=self.partner_id,
                )
            case _:
                self._scrap(here, reason)
        self._close(outcome, reason)

    def _close(self, outcome, reason):
        self.write(
            {
                "state": "done",
                "outcome": outcome,
                "outcome_reason": reason,
                "settled_at": fields.Datetime.now(),
                "settled_by_id": self.env.uid,
            }
        )
        stays = self.filtered(lambda part: part.outcome == "stock")
        (self - stays).place = "gone"
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _open_dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_removed_part_id": self.id},
        }

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    @api.model
    def _get_remind_domain(self):
        return Domain("state", "=", "due") & Domain(
            "remind_on", "<=", fields.Date.today()
        )

    @api.model
    def _cron_remind(self):
        """Ask for what is not back, again each week; reads what is due only."""
        cron = self.env["ir.cron"]
        domain = self._get_remind_domain()
        while due := self.search(domain, order="remind_on, id", limit=BATCH_SIZE):
            parts = due.try_lock_for_update()
            do_or_each(
                parts,
                lambda some: some._remind(),
                lambda part, error: part._tell_not_asked(error),
            )
            if not cron._commit_progress(len(parts)) or parts != due:
                break

    def _remind(self):
        """One to-do for whoever took them out; called under sudo."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        for user, parts in self.grouped(lambda part: part.employee_id.user_id).items():
            if not user:
                continue  # who has no login is found by the list of the store
            parts.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=parts.with_context(lang=user.lang).env._(
                    "Bring the removed part back"
                ),
                user_id=user.id,
            )
        self._set_reminded()

    def _set_reminded(self):
        again = fields.Date.today() + timedelta(days=REMINDER_DAYS)
        for count, parts in self.grouped("reminded").items():
            parts.write({"remind_on": again, "reminded": count + 1})

    def _tell_not_asked(self, error):
        """Who has it cannot be asked (left, moved): the manager looks after it."""
        self._set_reminded()
        manager = self.company_id.after_sales_manager_id
        if manager and not self.activity_ids:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=manager.id,
                summary=self.with_context(lang=manager.lang).env._(
                    "Bring the removed part back"
                ),
                note=Markup("<p>%s</p>") % error,
            )
