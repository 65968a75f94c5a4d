# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.http import request


class SignWizard(models.TransientModel):
    """The customer signs on the engineer's screen, and says how satisfied he is.

    Of a joint acceptance (S28) either side signs: production on whosever screen, the
    equipment department in its own session and name.
    """

    _name = "after.sales.sign.wizard"
    _description = "Customer Signs"
    _inherit = ["after.sales.feedback.form.mixin"]

    kind = fields.Selection(related="order_id.kind", related_sudo=False)
    role = fields.Selection(
        [
            ("customer", "Customer"),
            ("production", "Production"),
            ("equipment", "Equipment Department"),
        ],
        string="Signs for",
        compute="_compute_role",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    is_joint = fields.Boolean(compute="_compute_is_joint")
    signer_id = fields.Many2one(
        "res.partner",
        string="Contact",
        compute="_compute_signer_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Who signs for production, where it is a contact of ours.",
    )
    acceptance_line_ids = fields.One2many(
        related="order_id.acceptance_line_ids", related_sudo=False
    )
    equipment_id = fields.Many2one(related="order_id.equipment_id", related_sudo=False)
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    # who signs reads what the signed text says (``order._get_signed_document``)
    cause = fields.Text(related="order_id.cause", related_sudo=False)
    remedy = fields.Text(related="order_id.remedy", related_sudo=False)
    guidance = fields.Text(related="order_id.guidance", related_sudo=False)
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many(related="order_id.line_ids", related_sudo=False)
    checklist_line_ids = fields.One2many(
        related="order_id.checklist_line_ids", related_sudo=False
    )
    name = fields.Char(
        string="Signer's Name",
        compute="_compute_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    image = fields.Binary(string="Signature", required=True)
    score_ids = fields.One2many("after.sales.feedback.form.score", "sign_wizard_id")

    @api.depends("order_id")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard.order_id and wizard.order_id._get_coverage_summary()

    @api.depends("order_id")
    def _compute_role(self):
        for wizard in self:
            wizard.role = wizard.order_id and wizard.order_id._get_next_role()

    @api.depends("order_id")
    def _compute_is_joint(self):
        for wizard in self:
            wizard.is_joint = bool(wizard.order_id) and wizard.order_id._is_joint()

    @api.depends("role")
    def _compute_signer_id(self):
        for wizard in self:
            contact = wizard.order_id.production_contact_id
            person = wizard.role == "production" and not contact.is_company
            wizard.signer_id = contact if person else False

    @api.depends("role", "signer_id")
    def _compute_name(self):
        """The equipment department signs in its own name; a customer writes his."""
        for wizard in self:
            if wizard.role == "equipment":
                wizard.name = self.env.user.name
            else:
                wizard.name = wizard.signer_id.name or wizard.name

    def action_sign(self):
        self.ensure_one()
        order = self.order_id
        order._check_can_sign(self.role)
        ip = request.httprequest.remote_addr if request else False
        answers = self._get_answers()
        if answers:
            # first: the signature stands under it, too
            order._take_feedback(answers, "screen", name=self.name.strip(), ip=ip)
        order._sign(
            self.role,
            self.name,
            self.image,
            ip=ip,
            channel="screen",
            partner=self.signer_id,
        )
        return {"type": "ir.actions.act_window_close"}
