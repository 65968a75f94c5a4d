# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty


class SiteSheet(models.Model):
    """What the user's site asks of everybody who works there (S36).

    用户现场安全管理制度. Every engineer of a job acknowledges it on the phone before
    work begins: at each visit, or once in so many months, and again after a change.
    The desk and the safety officers keep it.
    """

    _name = "after.sales.site.sheet"
    _description = "Site Safety Sheet"
    _inherit = [
        "mail.thread",
        "after.sales.guard.mixin",
        "after.sales.kept.files.mixin",
    ]
    _order = "partner_id, equipment_id, id"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self._default_name())
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Site or Customer",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        help="Holds for this site and for all sites below it.",
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Only at This Unit",
        index="btree_not_null",
        check_company=True,
    )
    text = fields.Html(string="Rules of the Site", sanitize_attributes=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "after_sales_site_sheet_attachment_rel", string="Files"
    )
    ask = fields.Boolean(
        string="Ask Before Work",
        default=True,
        tracking=True,
        help="Work is not entered and not finished before everybody of the job has"
        " acknowledged the sheet.",
    )
    every = fields.Selection(
        [("visit", "At each visit"), ("months", "Once in so many months")],
        required=True,
        default="visit",
        tracking=True,
    )
    months = fields.Integer(default=12, tracking=True)
    text_hash = fields.Char(
        string="SHA-256",
        compute="_compute_text_hash",
        store=True,
        compute_sudo=True,
        help="Of wording and files: what is changed is acknowledged anew.",
    )
    acknowledgement_count = fields.Integer(
        string="Acknowledged", compute="_compute_acknowledgement_count"
    )

    _months = models.Constraint(
        "CHECK (months BETWEEN 1 AND 60)",
        "A sheet is acknowledged again after 1 to 60 months.",
    )

    @api.model
    def _default_name(self):
        return self.env._("Safety Rules of the Site")

    @api.depends("text", "attachment_ids.checksum")
    def _compute_text_hash(self):
        for sheet in self:
            files = sorted(file.checksum or "" for file in sheet.attachment_ids)
            words = "\n".join([str(sheet.text or ""), *files])
            sheet.text_hash = hashlib.sha256(words.encode()).hexdigest()

    def _compute_acknowledgement_count(self):
        counts = dict(
            self.env["after.sales.site.acknowledgement"]._read_group(
                [("sheet_id", "in", self.ids)], ["sheet_id"], ["__count"]
            )
        )
        for sheet in self:
            sheet.acknowledgement_count = counts.get(sheet, 0)

    @api.constrains("text", "attachment_ids", "ask")
    def _check_says_something(self):
        for sheet in self:
            if sheet.ask and is_html_empty(sheet.text) and not sheet.attachment_ids:
                raise UserError(
                    self.env._(
                        "“%(sheet)s” says nothing yet: write the rules or attach them.",
                        sheet=sheet.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        sheets = super().create(vals_list)
        sheets._keep_files("attachment_ids")
        return sheets

    def write(self, vals):
        self._check_computed_fields(vals)
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files("attachment_ids")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_acknowledged(self):
        if self.env["after.sales.site.acknowledgement"].search_count(
            [("sheet_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._("This sheet was acknowledged: archive it instead.")
            )

    # ------------------------------------------------------------
    # WHO HAS READ IT
    # ------------------------------------------------------------

    def _get_words(self):
        """What is acknowledged, as plain text: kept with each acknowledgement."""
        self.ensure_one()
        names = self.attachment_ids.sorted("id").mapped("name")
        return "\n".join(filter(None, [html2plaintext(self.text or ""), *names]))

    def _still_holds(self, read_at, now):
        """Whether an acknowledgement at another visit still counts.

        :param datetime read_at: naive UTC, as ``now``
        """
        self.ensure_one()
        return (
            self.every == "months" and read_at + relativedelta(months=self.months) > now
        )

    def action_view_acknowledgements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.site_acknowledgement_action"
        )
        return action | {"domain": [("sheet_id", "=", self.id)], "context": {}}
