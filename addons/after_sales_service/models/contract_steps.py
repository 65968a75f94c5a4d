# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..tools import contract as terms
from .contract_terms_mixin import PERCENT_FIELDS

_logger = logging.getLogger(__name__)


class Contract(models.Model):
    """The life of a contract: in force, cancelled, renewed; the days move it."""

    _inherit = "after.sales.contract"

    # ------------------------------------------------------------
    # CONFIRM
    # ------------------------------------------------------------

    def action_confirm(self):
        """Put drafts in force; where the warranty bears the same, ask for a reason."""
        self._check_can_confirm()
        overlapping = self.filtered(lambda contract: contract._get_warranty_overlaps())
        (self - overlapping)._do_confirm()
        if overlapping:
            return overlapping._get_decision_action("confirm")
        return True

    def _check_can_confirm(self):
        """Everything but the warranty's overlap, which a manager may allow.

        :raises AccessError: no manager
        :raises UserError: all that is wrong, at once
        """
        self.check_access("write")
        if not self._is_manager():
            raise AccessError(
                self.env._("The service manager puts contracts in force.")
            )
        problems = [
            problem for contract in self for problem in contract._get_problems()
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _get_problems(self):
        """Why the contract cannot be in force, a sentence each."""
        self.ensure_one()
        if self.state != terms.DRAFT:
            return [self.env._("%s is no draft any more.", self.name)]
        problems = []
        if not self.line_ids:
            problems.append(
                self.env._("%s names no unit: add the units it holds for.", self.name)
            )
        for line in self.line_ids:
            if line.equipment_id.state == "retired":
                problems.append(
                    self.env._("%s is retired.", line.equipment_id.display_name)
                )
        for line in self._get_other_lines():
            problems.append(
                self.env._(
                    "%(unit)s stands in %(other)s until %(day)s already: begin after"
                    " it, or leave the unit out.",
                    unit=line.equipment_id.display_name,
                    other=line.contract_id.name,
                    day=format_date(self.env, line.date_end),
                )
            )
        return problems

    def _get_other_lines(self):
        """The same units in other contracts in force that share days with this one."""
        self.ensure_one()
        # bounded: contracts of the very units; only number and last day are told
        return (
            self.env["after.sales.contract.line"]
            .sudo()
            .search(
                Domain("equipment_id", "in", self.line_ids.equipment_id.ids)
                & Domain("contract_id", "!=", self.id)
                & Domain("contract_id.agreed_on", "!=", False)
                & Domain("date_start", "<=", self.date_end)
                & Domain("date_end", ">=", self.date_start)
            )
            # a cancelled one that never began
            .filtered(lambda line: line.date_start <= line.date_end)
        )

    def _get_warranty_overlaps(self):
        """Where the warranty bears what the customer would pay for, a sentence each."""
        self.ensure_one()
        span = self.date_start, self.date_end
        scopes = dict(
            self.env["after.sales.warranty.line"]
            ._fields["scope"]
            ._description_selection(self.env)
        )
        sentences = []
        for unit in self.line_ids.equipment_id:
            warranty = unit.warranty_id
            if not warranty and unit.warranty_term_id:
                sentences.append(
                    self.env._(
                        "%s waits for its acceptance: its warranty has not begun yet.",
                        unit.display_name,
                    )
                )
                continue
            if warranty.void_reason:
                continue
            for line in warranty.line_ids:
                shared = (
                    self[PERCENT_FIELDS[line.scope]]
                    and line.covered_percent
                    and terms.overlap(span, (warranty.start_date, line.end_date))
                )
                if shared:
                    sentences.append(
                        self.env._(
                            "%(unit)s: the warranty bears %(scope)s until %(day)s.",
                            unit=unit.display_name,
                            scope=scopes[line.scope],
                            day=format_date(self.env, shared[1]),
                        )
                    )
        return sentences

    def _do_confirm(self, overlap_reason=None):
        """Put drafts in force; the caller has checked them.

        :param str overlap_reason: why although the warranty bears the same
        """
        # two contracts of a unit that are confirmed at once meet on the unit's row:
        # the later one is run again by the server and sees the first (recipes H)
        self.line_ids.equipment_id._serialise()
        for contract in self:
            if problems := contract._get_problems():
                raise UserError("\n".join(problems))
            # the steps' fields are closed to clients; bounded to this contract
            vals = {"agreed_on": contract._get_today()}
            if overlap_reason:
                vals |= {
                    "overlap_reason": overlap_reason,
                    "overlap_user_id": self.env.uid,
                }
            contract.sudo().write(vals)
            contract.activity_feedback(
                ["after_sales_service.mail_act_contract_incomplete"]
            )
        self._follow_units(
            self.line_ids.equipment_id, self.env._("A contract came into force")
        )

    def _confirm_if_complete(self):
        """A sales order was confirmed: its contract is in force if nothing is open.

        What is open is told to whoever completes it; the sale stands. Called under
        sudo: the confirmed sales order is the agreement.
        """
        for contract in self:
            open_points = contract._get_problems() or contract._get_warranty_overlaps()
            if not open_points:
                contract._do_confirm()
                continue
            contract.activity_schedule(
                "after_sales_service.mail_act_contract_incomplete",
                summary=self.env._("Complete the contract and confirm it"),
                note=" ".join(open_points),
                user_id=contract._get_completing_user().id,
            )

    def _get_completing_user(self):
        """The service manager of the company, else the first who is one."""
        self.ensure_one()
        group = self.env.ref("after_sales_service.group_after_sales_manager")
        managers = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return self.company_id.after_sales_manager_id or managers.sorted("id")[:1]

    def _get_decision_action(self, step):
        """Open the dialogue that asks for the reason of a step."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the Contract")
            if step == "cancel"
            else self.env._("Confirm despite the Warranty"),
            "res_model": "after.sales.contract.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_step": step,
                "default_contract_ids": [Command.set(self.ids)],
            },
        }

    # ------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------

    def action_cancel(self):
        """Ask for reason and day; drafts are dropped at once."""
        self._check_can_cancel()
        drafts = self.filtered(lambda contract: contract.state == terms.DRAFT)
        drafts._do_cancel(self.env._("Draft dropped"))
        if self - drafts:
            return (self - drafts)._get_decision_action("cancel")
        return True

    def _check_can_cancel(self):
        """Drafts are the desk's, contracts in force the manager's.

        :raises AccessError: the user may not
        :raises UserError: there is nothing to cancel
        """
        self.check_access("write")
        for contract in self:
            if contract.can_cancel:
                continue
            if contract.state in (terms.EXPIRED, terms.CANCELLED) or (
                contract.cancelled_from
            ):
                raise UserError(
                    self.env._("%s has ended or is cancelled already.", contract.name)
                )
            raise AccessError(
                self.env._("The service manager cancels contracts in force.")
            )

    def _do_cancel(self, reason, first_day=None):
        """End contracts; the caller has checked who may.

        :param first_day: first day on which they no longer hold; today if empty
        """
        for contract in self:
            # the steps' fields are closed to clients; bounded to this contract
            contract.sudo().write(
                {
                    "cancelled_from": first_day or contract._get_today(),
                    "cancel_reason": reason,
                }
            )
        self._follow_units(
            self.line_ids.equipment_id, self.env._("A contract was cancelled")
        )

    # ------------------------------------------------------------
    # WHAT HANGS ON IT
    # ------------------------------------------------------------

    def _follow_units(self, units, reason):
        """Open jobs and tickets of the units follow a contract that changed.

        Coverage that is decided and jobs that are closed stay as they are.

        :param str reason: kept in the log of their promises
        """
        # bounded: open jobs and tickets of the contract's own units
        open_jobs = (
            self.env["after.sales.order"]
            .sudo()
            .search(
                Domain("equipment_id", "in", units.ids)
                & Domain("state", "not in", ("done", "cancelled"))
            )
        )
        open_jobs.line_ids._propose_coverage()
        tickets = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                Domain("equipment_id", "in", units.ids)
                & Domain("solved_at", "=", False)
                & Domain("stage_id.closed", "=", False)
            )
        )
        for documents in (tickets, open_jobs):
            before = {document: document.sla_policy_id for document in documents}
            self.env.add_to_compute(documents._fields["sla_policy_id"], documents)
            documents.filtered(
                lambda document, before=before: (
                    document.sla_policy_id != before[document]
                )
            )._sla_refresh(reason)

    # ------------------------------------------------------------
    # RENEW
    # ------------------------------------------------------------

    def action_renew(self):
        """Quote the renewal: same product, same units, from the day after the end."""
        self._check_can_renew()
        sales = self.env["sale.order"]
        for contract in self:
            # bounded: a quotation for this contract's customer, from its own lines
            sales |= contract.sudo().with_company(contract.company_id)._do_renew()
        return self._show_quotations(sales)

    def _check_can_renew(self):
        """Desk and billing renew what runs or has ended.

        :raises AccessError: neither of them
        :raises UserError: it cannot be renewed, or it is already
        """
        self.check_access("read")
        if not self._is_desk():
            raise AccessError(
                self.env._("Contracts are renewed by the service desk or by billing.")
            )
        for contract in self:
            if not contract._can_be_renewed():
                raise UserError(
                    self.env._(
                        "%s is not in force: there is nothing to renew.", contract.name
                    )
                )
            if contract._has_renewal():
                raise UserError(
                    self.env._(
                        "The renewal of %s is offered or agreed on already.",
                        contract.name,
                    )
                )
            if not contract.product_id:
                raise UserError(
                    self.env._(
                        "%s names no product: choose the contract product on a new"
                        " contract, or sell one to the customer.",
                        contract.name,
                    )
                )
            if not contract._get_renewed_units():
                raise UserError(
                    self.env._(
                        "All units of %s are retired or have left.", contract.name
                    )
                )

    def _get_renewed_units(self):
        """The units that were in the contract to its end and are still in use."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: not line.left_on and line.equipment_id.state != "retired"
        ).equipment_id

    def _do_renew(self):
        """Make the quotation; called under sudo."""
        self.ensure_one()
        sale = self.env["sale.order"].create(self._prepare_renewal_vals())
        self.activity_feedback(["after_sales_service.mail_act_contract_renewal"])
        return sale

    def _prepare_renewal_vals(self):
        """Values of the renewal's quotation; it begins when this one ends.

        One that has ended longer ago begins today: nobody pays for the past.
        """
        self.ensure_one()
        start = max(self.date_end + terms.ONE_DAY, self._get_today())
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "origin": self.name,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom_qty": self.sale_line_id.product_uom_qty or 1.0,
                        "contract_equipment_ids": [
                            Command.set(self._get_renewed_units().ids)
                        ],
                        "contract_start": start,
                        "contract_renewal_of_id": self.id,
                    }
                )
            ],
        }

    @api.model
    def _show_quotations(self, sales):
        """Open quotations; the desk, which may not read sales, is told of them."""
        own = sales.sudo(False)
        if own.has_access("read"):
            return own._get_records_action(name=self.env._("Quotation"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Quotation %s is made. Sales sends it to the customer.",
                    ", ".join(sales.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    @api.model
    def _get_due_domain(self):
        """Contracts of which something changes today."""
        # a day early: the company's zone may be ahead of the server's
        day_comes = Domain("next_state_on", "<=", fields.Date.today() + terms.ONE_DAY)
        return day_comes | self._get_to_remind_domain()

    @api.model
    def _get_to_remind_domain(self):
        """Contracts whose end nobody has been told of yet."""
        return Domain("to_renew", "=", True) & Domain("reminded_on", "=", False)

    @api.model
    def _cron_follow_days(self, batch_size=500):
        """Begin, remind of the end, and end: O(due), not O(all)."""
        cron = self.env["ir.cron"]
        due = self.search(self._get_due_domain())
        cron._commit_progress(remaining=len(due))
        for offset in range(0, len(due), batch_size):
            batch = due[offset : offset + batch_size].try_lock_for_update()
            batch._refresh()
            for contract in batch.filtered_domain(self._get_to_remind_domain()):
                contract._try_to_remind()
            if not cron._commit_progress(len(batch)):
                break

    def _refresh(self):
        """Reckon anew, as of today, what depends on the day."""
        names = ["state", "next_state_on", "to_renew"]
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self.modified(names)  # the units' state follows
        # a unit may leave on a day on which its contract does not change
        units = self.line_ids.equipment_id
        self.env.add_to_compute(units._fields["contract_id"], units)
        self.env.flush_all()

    def _try_to_remind(self):
        """Remind; one record that fails stops nothing and is tried again tomorrow."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._remind()
        except Exception:  # noqa: BLE001 pylint: disable=broad-except
            # a broken template, an address that cannot be read …
            _logger.warning("%s: no renewal reminder", self.name, exc_info=True)

    def _remind(self):
        """Write to the customer about the end, and ask sales for the offer (S8)."""
        self.ensure_one()
        contract = self.with_company(self.company_id)
        contract.reminded_on = contract._get_today()
        template = self.env.ref(
            "after_sales_service.mail_template_contract_renewal",
            raise_if_not_found=False,
        )
        if template and contract.partner_id.email:
            template.send_mail(contract.id, force_send=False)
        else:
            contract._message_log(
                body=self.env._(
                    "No mail address: tell the customer of the end of the contract by"
                    " phone."
                )
            )
        contract._schedule_renewal(self.env._("Offer the renewal"))

    def _ask_for_renewal(self, partner):
        """The customer asks for an offer on the portal; called under sudo.

        Sales is asked once; further requests change nothing.

        :param partner: who asks
        """
        self.ensure_one()
        if not self._is_renewal_open():
            return
        self.renewal_asked_on = self._get_today()
        self.message_post(
            body=self.env._("The customer asks for an offer to renew the contract."),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self._schedule_renewal(self.env._("The customer asks for the renewal"))

    def _is_renewal_open(self):
        """Whether the customer may still ask: nobody has asked or offered yet."""
        self.ensure_one()
        return (
            not self.renewal_asked_on
            and self._can_be_renewed()
            and not self._has_renewal()
        )

    def _can_be_renewed(self):
        """Whether it runs or has ended by itself."""
        self.ensure_one()
        return self.state in (terms.RUNNING, terms.EXPIRED) and not self.cancelled_from

    def _schedule_renewal(self, summary):
        """Ask the seller to offer the renewal."""
        self.ensure_one()
        self.activity_schedule(
            "after_sales_service.mail_act_contract_renewal",
            summary=summary,
            note=self.env._(
                "%(contract)s of %(customer)s ends on %(day)s.",
                contract=self.name,
                customer=self.partner_id.display_name,
                day=format_date(self.env, self.date_end),
            ),
            date_deadline=self._get_today() + 7 * terms.ONE_DAY,
            user_id=self._get_selling_user().id,
        )

    def _get_selling_user(self):
        """Who offers the renewal: the seller of contract or customer, the manager."""
        self.ensure_one()
        return (
            self.user_id
            or self.commercial_partner_id.user_id
            or self._get_completing_user()
        )
