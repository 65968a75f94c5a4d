# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html_sanitize

from odoo.addons.after_sales_service.models.order import KINDS_REMOTE

#: the sheet is read when one is on the way or there
READING_STATES = ("dispatched", "in_progress")
#: what the work of an engineer is written into
FIELDS_OF_WORK = frozenset(
    {"cause", "cause_id", "remedy", "remedy_id", "result", "guidance"}
)


class Order(models.Model):
    """Nobody works on a site before the safety sheet of that site is read (S36).

    Arriving is never hindered: the promise to be there is kept by being there. What is
    done there is entered only by those who have acknowledged the sheet, and the job is
    finished only when all its engineers have, on form, phone and RPC alike. The desk
    may do without, with a word that is kept.
    """

    _inherit = "after.sales.order"

    site_acknowledgement_ids = fields.One2many(
        "after.sales.site.acknowledgement",
        "order_id",
        string="Safety Sheets Read",
        readonly=True,
    )
    # sudo: the sheets of this job's site, and who of its engineers has read them
    site_sheet_problem = fields.Text(
        string="Safety Sheet Not Read",
        compute="_compute_site_sheets",
        compute_sudo=True,
    )
    site_sheet_mine = fields.Boolean(
        string="Safety Sheet to Read", compute="_compute_site_sheets", compute_sudo=True
    )
    site_sheet_count = fields.Integer(
        string="Safety Sheets", compute="_compute_site_sheets", compute_sudo=True
    )
    can_waive_site_sheet = fields.Boolean(
        compute="_compute_site_sheets", compute_sudo=True
    )
    site_sheet_result = fields.Selection(
        [("read", "Read by all before work"), ("waived", "Done without")],
        string="Safety Sheet",
        readonly=True,
        copy=False,
    )
    site_waived_reason = fields.Char(
        string="Why without Safety Sheet", readonly=True, copy=False, tracking=True
    )
    site_waived_by_id = fields.Many2one(
        "res.users", string="Safety Sheet Waived by", readonly=True, copy=False
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "site_sheet_result",
            "site_waived_reason",
            "site_waived_by_id",
        }

    # ------------------------------------------------------------
    # WHICH SHEETS, READ BY WHOM
    # ------------------------------------------------------------

    def _get_site_chain(self):
        """The ids of the job's site and of all above it; called under sudo."""
        self.ensure_one()
        chain, partner = [], self.site_partner_id or self.partner_id
        while partner and partner.id not in chain:
            chain.append(partner.id)
            partner = partner.parent_id
        return chain

    def _get_site_sheets(self):
        """The sheets that ask before work, of these jobs; called under sudo.

        :return: {job: sheets}; one search for all of them
        """
        Sheet = self.env["after.sales.site.sheet"]
        asked = {
            order: order._get_site_chain()
            for order in self
            if order.kind not in KINDS_REMOTE
        }
        sites = {site for chain in asked.values() for site in chain}
        sheets = sites and Sheet.search(
            Domain("ask", "=", True) & Domain("partner_id", "in", list(sites))
        )
        found = dict.fromkeys(self, Sheet)
        if not sheets:
            return found
        for order, chain in asked.items():
            found[order] = sheets.filtered(
                lambda sheet, order=order, chain=chain: (
                    sheet.company_id == order.company_id
                    and sheet.partner_id.id in chain
                    and sheet.equipment_id in (Sheet.equipment_id, order.equipment_id)
                )
            )
        return found

    def _get_site_crew(self):
        """The engineers of the job who have a login: they are asked. Under sudo."""
        self.ensure_one()
        return (self.engineer_id | self.engineer_ids).filtered("user_id")

    def _get_unread_sheets(self, by_order=None):
        """Which engineer has not read which sheet yet; called under sudo.

        :param by_order: what ``_get_site_sheets()`` has found, if it was asked
        :return: {job: [(sheet, employee)]}, of open jobs only
        """
        orders = self.filtered(
            lambda order: order.state in READING_STATES and not order.site_waived_reason
        )
        by_order = by_order or orders._get_site_sheets()
        sheets = self.env["after.sales.site.sheet"].union(*map(by_order.get, orders))
        unread = {}
        if not sheets:
            return unread
        now = fields.Datetime.now()
        reads = defaultdict(list)
        for row in self.env["after.sales.site.acknowledgement"].search_fetch(
            Domain("sheet_id", "in", sheets.ids)
            & Domain("text_hash", "in", sheets.mapped("text_hash"))
            & Domain(
                "employee_id", "in", (orders.engineer_id | orders.engineer_ids).ids
            ),
            ["sheet_id", "order_id", "employee_id", "text_hash", "acknowledged_at"],
        ):
            reads[row.sheet_id, row.employee_id, row.text_hash].append(row)
        for order in orders:
            missing = [
                (sheet, employee)
                for sheet in by_order[order]
                for employee in order._get_site_crew()
                if not any(
                    row.order_id == order
                    or sheet._still_holds(row.acknowledged_at, now)
                    for row in reads[sheet, employee, sheet.text_hash]
                )
            ]
            if missing:
                unread[order] = missing
        return unread

    @api.depends(
        "engineer_id",
        "engineer_ids",
        "site_acknowledgement_ids",
        "site_partner_id",
        "site_waived_reason",
        "state",
    )
    @api.depends_context("lang", "uid")
    def _compute_site_sheets(self):
        sheets = self._origin._get_site_sheets()
        unread = self._origin._get_unread_sheets(sheets)
        desk = self.sudo(False)._is_desk()
        for order in self:
            missing = unread.get(order._origin, [])
            order.site_sheet_count = len(sheets.get(order._origin, ()))
            names = [f"{sheet.name} ({employee.name})" for sheet, employee in missing]
            order.site_sheet_problem = bool(names) and self.env._(
                "Not read yet: %s.", ", ".join(names)
            )
            order.site_sheet_mine = any(
                employee.user_id == self.env.user for _sheet, employee in missing
            )
            order.can_waive_site_sheet = desk and bool(missing)

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    def _check_own_sheets_read(self):
        """Whoever enters work has read the sheet of the site.

        Asked of the job's own engineers while they work; the desk enters what it was
        told.

        :raises UserError: names the sheet
        """
        if self.env.su:
            return
        working = self.filtered(lambda order: order.state == "in_progress")
        # bounded: whether the user has read the sheets of these very jobs
        for order, missing in working.sudo()._get_unread_sheets().items():
            mine = [
                sheet
                for sheet, employee in missing
                if employee.user_id == self.env.user
            ]
            if mine:
                raise UserError(
                    self.env._(
                        "%(job)s: read and acknowledge “%(sheet)s” before you work"
                        " here.",
                        job=order.name,
                        sheet=mine[0].name,
                    )
                )

    def _check_can_finish(self):
        res = super()._check_can_finish()
        # bounded: who of these jobs has read their sheets
        for order in self.sudo():
            if order.site_sheet_problem:
                raise UserError(
                    self.env._(
                        "%(job)s: the safety sheet of the site is acknowledged before"
                        " work. %(problem)s Each does it on the own phone; whoever did"
                        " not come is taken off the job.",
                        job=order.name,
                        problem=order.site_sheet_problem,
                    )
                )
        return res

    def _do_finish(self):
        """How it was with the sheets stays with the job (S36)."""
        # a field of the steps; bounded to these jobs
        orders = self.sudo()
        waived = orders.filtered("site_waived_reason")
        read = (orders - waived).filtered("site_sheet_count")
        waived.site_sheet_result = "waived"
        read.site_sheet_result = "read"
        return super()._do_finish()

    def write(self, vals):
        if not FIELDS_OF_WORK.isdisjoint(vals):
            self._check_own_sheets_read()
        return super().write(vals)

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _acknowledge_site(self, sheet_id, text_hash):
        """The user, an engineer of this job, has read a sheet and will keep to it.

        Twice is as good as once.

        :param str text_hash: of the sheet as it was shown
        :raises AccessError: it is not the user's job
        :raises UserError: it is no sheet of this job, or was changed meanwhile
        """
        self.ensure_one()
        self.check_access("read")
        # bounded: the sheets and the crew of this very job, and the user's own row
        order = self.sudo()
        me = order._get_site_crew().filtered(
            lambda employee: employee.user_id == self.env.user
        )[:1]
        if not me:
            raise AccessError(
                self.env._("Only the engineers of a job read its safety sheet for it.")
            )
        if order.state not in READING_STATES:
            raise UserError(
                self.env._(
                    "%(job)s: the sheet is read on the way or on site, before work.",
                    job=order.name,
                )
            )
        sheet = order._get_site_sheets()[order].filtered(
            lambda sheet: sheet.id == sheet_id
        )
        if not sheet or sheet.text_hash != text_hash:
            raise UserError(
                self.env._(
                    "%(job)s: the safety sheet was changed meanwhile. Read it anew.",
                    job=order.name,
                )
            )
        rows = self.env["after.sales.site.acknowledgement"].sudo()
        if not rows.search_count(
            [
                ("order_id", "=", order.id),
                ("employee_id", "=", me.id),
                ("sheet_id", "=", sheet.id),
                ("text_hash", "=", text_hash),
            ]
        ):
            words = sheet._get_words()
            rows.create(
                {
                    "order_id": order.id,
                    "sheet_id": sheet.id,
                    "employee_id": me.id,
                    "user_id": self.env.uid,
                    "acknowledged_at": fields.Datetime.now(),
                    "words": words,
                    "text_hash": text_hash,
                    "words_hash": rows._digest(words),
                }
            )

    def action_read_site_sheet(self):
        """Open the first sheet that the user has not read yet."""
        self.ensure_one()
        self.check_access("read")
        # bounded: the sheets of this job that the user is asked for
        missing = [
            sheet
            for sheet, employee in self.sudo()._get_unread_sheets().get(self.sudo(), [])
            if employee.user_id == self.env.user
        ]
        if not missing:
            raise UserError(
                self.env._("%(job)s: you have no safety sheet to read.", job=self.name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": missing[0].name,
            "res_model": "after.sales.site.reading",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_sheet_id": missing[0].id,
                "default_text_hash": missing[0].text_hash,
            },
        }

    # ------------------------------------------------------------
    # DOING WITHOUT
    # ------------------------------------------------------------

    def action_waive_site_sheet(self):
        """Ask the desk why the work goes on without the sheet."""
        self.ensure_one()
        self._check_can_waive_site_sheet()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Without the Safety Sheet"),
            "res_model": "after.sales.site.waiver",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_waive_site_sheet(self):
        self._check_desk()
        for order in self:
            if not order.site_sheet_problem:
                raise UserError(
                    self.env._(
                        "%(job)s: no safety sheet is missing that could be done"
                        " without.",
                        job=order.name,
                    )
                )

    def _do_waive_site_sheet(self, reason):
        """Checked by the caller; the log of the job keeps the word."""
        for order in self:
            note = self.env._(
                "Works without the safety sheet: %(reason)s (%(problem)s)",
                reason=reason,
                problem=order.site_sheet_problem,
            )
            # fields of the steps
            order.sudo().write(
                {"site_waived_reason": reason, "site_waived_by_id": self.env.uid}
            )
            order._message_log(body=note)

    # ------------------------------------------------------------
    # PHONE
    # ------------------------------------------------------------

    def _get_phone_jobs(self):
        """The sheets of all jobs of the day at once, and which are still to read."""
        jobs = super()._get_phone_jobs()
        # bounded: jobs that name the user, as the rest of them is read
        orders = self.sudo()
        sheets = orders._get_site_sheets()
        unread = orders._get_unread_sheets(sheets)
        for order, job in zip(orders, jobs, strict=True):
            mine = {
                sheet
                for sheet, employee in unread.get(order, ())
                if employee.user_id == self.env.user
            }
            job["site_sheets"] = [
                {
                    "id": sheet.id,
                    "name": sheet.name,
                    "text": html_sanitize(sheet.text or ""),
                    "hash": sheet.text_hash,
                    "files": [
                        {"name": file.name, "url": f"/web/content/{file.id}"}
                        for file in sheet.attachment_ids
                    ],
                    "unread": sheet in mine,
                }
                for sheet in sheets[order]
            ]
        return jobs
