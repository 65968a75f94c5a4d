# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools.signer import is_same_name
from .completion_rule import KINDS_JOINT
from .order_papers import PAPERS

#: the two sides of a joint acceptance
JOINT_ROLES = ("production", "equipment")
#: planned work on a unit that is in use
KINDS_PLANNED = ("maintenance", "renewal")


class Order(models.Model):
    """Both sides accept the work together and sign one form (设备维修验收单, S28).

    Production is the customer, or the department that uses our own unit; the
    equipment department is ours. Two different people, each in their own name: the
    equipment department signs in the session of the person who signs, production by
    its link or on the screen of somebody else than the first signer.

    What is due by the completion rule or by the company's setting is not switched
    off on a single job; plans and the desk may ask for more.
    """

    _inherit = "after.sales.order"

    joint_acceptance = fields.Boolean(
        compute="_compute_joint_acceptance",
        store=True,
        readonly=False,
        precompute=True,
    )
    joint_state = fields.Selection(
        [
            ("open", "Nobody has signed"),
            ("production", "Production has signed"),
            ("equipment", "Equipment department has signed"),
            ("both", "Both have signed"),
        ],
        string="Signatures of Both Sides",
        compute="_compute_joint_state",
        store=True,
        help="Of the joint acceptance: production or the customer, and our equipment"
        " department.",
    )
    acceptance_line_ids = fields.One2many(
        "after.sales.acceptance.line", "order_id", string="Acceptance Form"
    )
    acceptance_form_attachment_id = fields.Many2one(
        "ir.attachment",
        string="Signed Acceptance Form",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    refused_side = fields.Selection(
        [("production", "Production"), ("equipment", "Equipment Department")],
        string="Refused on the Side of",
        readonly=True,
        copy=False,
    )
    is_sealed = fields.Boolean(compute="_compute_is_sealed")
    production_contact_id = fields.Many2one(
        "res.partner",
        string="Production's Contact",
        compute="_compute_production_contact_id",
        compute_sudo=True,
        help="Who is asked to accept the work: of the unit, else its site or owner.",
    )

    # ------------------------------------------------------------
    # WHETHER
    # ------------------------------------------------------------

    @api.depends("kind", "grade", "equipment_id", "plan_id")
    def _compute_joint_acceptance(self):
        for order in self:
            if order.state in ("to_accept", "done", "cancelled"):
                continue  # it was accepted as it was asked for then
            order.joint_acceptance = order._must_accept_jointly() or (
                order.plan_id.joint_acceptance and order.kind in KINDS_JOINT
            )

    def _must_accept_jointly(self):
        """Whether the completion rule or the setting for own plant asks for it."""
        self.ensure_one()
        if self.kind not in KINDS_JOINT:
            return False
        return "joint" in self._get_needs() or (
            self.kind in KINDS_PLANNED
            and self.equipment_id.owner_kind == "own_plant"
            and self.company_id.after_sales_joint_own_plant
        )

    def _is_joint(self):
        """Whether both sides have to sign; not once the manager has waived it."""
        self.ensure_one()
        return (
            self.joint_acceptance
            and self.kind in KINDS_JOINT
            and not self.acceptance_waived_at
        )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._keep_joint()
        return orders

    def write(self, vals):
        joint = "joint_acceptance" in vals
        if joint and not self.env.su:
            self._check_can_set_joint(vals["joint_acceptance"])
        res = super().write(vals)
        if joint and not vals["joint_acceptance"]:
            self._keep_joint()
        return res

    def _keep_joint(self):
        """What a plan or a copy says less than the rule, the rule says."""
        due = self.filtered(
            lambda order: not order.joint_acceptance and order._must_accept_jointly()
        )
        if due:
            due.sudo().joint_acceptance = True  # this field of these jobs

    def _check_can_set_joint(self, value):
        """:raises UserError: finished already, or a rule asks for it"""
        for order in self:
            if order.joint_acceptance == bool(value):
                continue
            if order.state in ("to_accept", "done", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(job)s is finished: how it is accepted is not changed any"
                        " more.",
                        job=order.name,
                    )
                )
            if not value and order._must_accept_jointly():
                raise UserError(
                    self.env._(
                        "%(job)s is accepted by both sides: the completion rule of its"
                        " kind or the setting for own plant asks for it. The service"
                        " manager changes those.",
                        job=order.name,
                    )
                )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "acceptance_form_attachment_id",
            "refused_side",
        }

    # ------------------------------------------------------------
    # WHO HAS SIGNED
    # ------------------------------------------------------------

    @api.depends("joint_acceptance", "signature_ids.role")
    def _compute_joint_state(self):
        for order in self:
            signed = order._get_joint_signatures().mapped("role")
            if not order.joint_acceptance:
                order.joint_state = False
            elif len(signed) == len(JOINT_ROLES):
                order.joint_state = "both"
            else:
                order.joint_state = signed[0] if signed else "open"

    @api.depends("joint_acceptance", "acceptance_waived_at")
    def _compute_is_signed(self):
        joint = self.filtered(lambda order: order._is_joint())
        for order in joint:
            order.is_signed = order._has_customer_signed()
        return super(Order, self - joint)._compute_is_signed()

    @api.depends("is_signed", "joint_state")
    def _compute_is_sealed(self):
        for order in self:
            order.is_sealed = order._is_sealed()

    def _get_joint_signatures(self):
        self.ensure_one()
        return self.signature_ids.filtered(
            lambda signature: signature.role in JOINT_ROLES
        )

    def _has_customer_signed(self):
        if self._is_joint():
            return len(self._get_joint_signatures()) == len(JOINT_ROLES)
        return super()._has_customer_signed()

    def _is_sealed(self):
        return super()._is_sealed() or bool(self._get_joint_signatures())

    def _needs_acceptance(self):
        return super()._needs_acceptance() or self._is_joint()

    @api.depends(
        "equipment_id.production_contact_id",
        "equipment_id.site_partner_id",
        "equipment_id.partner_id",
        "site_partner_id",
        "partner_id",
    )
    def _compute_production_contact_id(self):
        for order in self:
            order.production_contact_id = order._get_production_contact()

    def _get_production_contact(self):
        """Who is asked to accept for production."""
        self.ensure_one()
        if self.equipment_id:
            return self.equipment_id._get_production_contact()
        return self.site_partner_id or self.partner_id

    @api.depends("joint_acceptance", "joint_state", "acceptance_waived_at")
    @api.depends_context("uid")
    def _compute_can(self):
        res = super()._compute_can()
        for order in self:
            signed = order._get_joint_signatures()
            if order._is_joint() and self.env.user in signed.user_id:
                # one session signs for one side only
                order.can_sign = False
        return res

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    @api.depends(
        "joint_state",
        "joint_acceptance",
        "acceptance_line_ids.result",
        "acceptance_line_ids.remark",
        "acceptance_line_ids.required",
    )
    def _compute_missing_text(self):
        res = super()._compute_missing_text()
        for order in self:
            if order.state == "to_accept" and order._is_joint() and order._is_sealed():
                # what is missing is the other side's signature
                order.missing_text = "\n".join(
                    f"• {text}" for text in order._get_missing_signatures()
                )
        return res

    def _get_missing_for(self, step):
        missing = super()._get_missing_for(step)
        if self._is_joint() and step in ("finish", "sign", "done"):
            if not self.equipment_id:
                missing.append(
                    self.env._("Choose the unit that both sides are to accept.")
                )
            if step != "finish":
                missing += self.acceptance_line_ids._get_missing()
        return missing

    def _get_missing_signatures(self):
        if not self._is_joint():
            return super()._get_missing_signatures()
        signed = self._get_joint_signatures().mapped("role")
        texts = {
            "production": self.env._(
                "Production has not signed yet. Press “Let Sign” on the screen of"
                " another person than our signer, or “Send Link to Production”."
            ),
            "equipment": self.env._(
                "The equipment department has not signed yet: its head opens the job"
                " and presses “Let Sign”."
            ),
        }
        return [texts[role] for role in JOINT_ROLES if role not in signed]

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    def _add_acceptance_lines(self):
        """The form of a finished job: a copy of the items that fit it."""
        for order in self.filtered(lambda order: not order.acceptance_line_ids):
            # configuration, the same for whoever finishes the job
            items = self.env["after.sales.acceptance.item"].sudo()
            # the form is made by the step; an engineer enters results only
            order.acceptance_line_ids.sudo().create(
                [
                    item._prepare_line_vals(order)
                    for item in items.search(items._get_item_domain(order))
                ]
            )

    def action_pass_acceptance(self):
        """All that has no result yet has passed."""
        self._check_own()
        self._check_step("sign")
        self.acceptance_line_ids.filtered(lambda line: not line.result).write(
            {"result": "pass"}
        )
        return True

    def _get_signed_document(self):
        document = super()._get_signed_document()
        rows = [
            f"accepted: {line._get_signed_text()}"
            for line in self.sudo().acceptance_line_ids  # read only, as above
        ]
        return "\n".join([document, *rows])

    # ------------------------------------------------------------
    # SIGN
    # ------------------------------------------------------------

    def _get_portal_role(self):
        """For which side the customer signs on the portal."""
        self.ensure_one()
        return "production" if self._is_joint() else "customer"

    def _is_to_sign_on_portal(self):
        """Whether it is the customer's or production's turn to sign."""
        self.ensure_one()
        return (
            self.state == "to_accept"
            and not self.is_signed
            and self._get_portal_role() not in self.signature_ids.mapped("role")
        )

    def _get_next_role(self):
        """The side that the dialog proposes to sign for."""
        self.ensure_one()
        if not self._is_joint():
            return "customer"
        signed = self._get_joint_signatures().mapped("role")
        if not signed:
            # whoever is on site holds the screen out to production
            return "production" if self._is_own() else "equipment"
        return next((role for role in JOINT_ROLES if role not in signed), "equipment")

    def _get_sign_title(self):
        return self.env._("Sign") if self._is_joint() else super()._get_sign_title()

    def _check_can_sign(self, role=None):
        if role:
            return super()._check_can_sign(role)
        for order in self:
            order._check_can_sign(order._get_next_role())
        return None

    def _check_signable(self, role="customer"):
        for order in self:
            order._check_role(role)
        return super()._check_signable(role)

    def _check_role(self, role):
        """:raises UserError: this side has nothing to sign here"""
        self.ensure_one()
        if self._is_joint() and role not in JOINT_ROLES:
            raise UserError(
                self.env._(
                    "%(job)s is accepted by both sides: sign for production, or for"
                    " the equipment department.",
                    job=self.name,
                )
            )
        if role in JOINT_ROLES and not self._is_joint():
            raise UserError(
                self.env._("%(job)s needs no joint acceptance.", job=self.name)
            )

    def _get_signer(self, role, name, partner, channel):
        """The equipment department signs in its own name, nobody signs for it."""
        user = self.env.user
        if role == "equipment":
            # the name and contact of the very user
            return user.sudo().name, user.sudo().partner_id
        if role == "production" and channel == "portal":
            if user._is_public():
                return name, self._get_production_contact()
            return name, user.sudo().partner_id
        return super()._get_signer(role, name, partner, channel)

    def _check_signer(self, role, name, partner):
        res = super()._check_signer(role, name, partner)
        if role not in JOINT_ROLES:
            return res
        # read only: who has signed for the other side, to tell two people apart
        other = self.sudo()._get_joint_signatures()
        if other:
            self._check_other_person(role, name, partner, other)
        elif role == "equipment" and self._is_one_person(
            partner, self.sudo()._get_production_contact()
        ):
            raise UserError(
                self.env._(
                    "You are production's contact for this unit: sign for production,"
                    " and let a colleague sign for the equipment department."
                )
            )
        return res

    def _check_other_person(self, role, name, partner, other):
        """Two sides, two people: by session, contact, mail address and name.

        :param other: the ``after.sales.signature`` of the other side
        :raises UserError: it may be the same person; says what to do
        """
        self.ensure_one()
        user = self.env.user
        if other.user_id == user and not user._is_public():
            raise UserError(
                self.env._(
                    "%(user)s's session has signed for “%(side)s” already: one person"
                    " does not accept for both sides. Send production the link, or let"
                    " a colleague sign in his own session.",
                    user=user.name,
                    side=other._get_role_words(),
                )
            )
        if self._is_one_person(partner, other.partner_id):
            raise UserError(
                self.env._(
                    "%(name)s has signed for “%(side)s” already, by the same contact or"
                    " mail address: let another person sign for this side.",
                    name=other.name,
                    side=other._get_role_words(),
                )
            )
        if is_same_name(name, other.name):
            raise UserError(
                self.env._(
                    "“%(name)s” has signed for “%(side)s” already: two different people"
                    " accept the unit.",
                    name=other.name,
                    side=other._get_role_words(),
                )
            )

    @api.model
    def _is_one_person(self, one, other):
        """Whether two contacts are the same person, or share a mail address."""
        if not one or not other:
            return False
        mails = {
            email_normalize(partner.sudo().email or "") for partner in (one, other)
        }
        return one == other or (len(mails) == 1 and all(mails))

    def _after_signature(self, signature):
        if signature.role not in JOINT_ROLES:
            return super()._after_signature(signature)
        self._note_signature(signature)
        if signature.role == "equipment":
            # the to-do of whoever it was given to: this job's, this kind
            self.sudo().activity_feedback(["after_sales_service.mail_act_joint_sign"])
        if self._has_customer_signed():
            self._do_accept_jointly(signature)
        return None

    def _do_accept_jointly(self, signature):
        """Both sides have signed: the unit goes back into use, the job is done."""
        self.ensure_one()
        # fields of the steps; bounded to this job
        self.sudo().write(
            {"accepted_at": signature.signed_at, "acceptance_result": "accepted"}
        )
        self._return_unit(signature.signed_at)
        self._keep_paper("acceptance_form_attachment_id")
        if not self._get_missing_for("done"):
            self._do_done()

    # ------------------------------------------------------------
    # REFUSE
    # ------------------------------------------------------------

    def _refuse(self, name, findings, image=False, note="", **more):
        if self._is_joint():
            more.setdefault("side", "production")
            self._check_side_open(more["side"])
            if more["side"] == "equipment":
                name = self.env.user.name  # as it signs: in its own name
        return super()._refuse(name, findings, image=image, note=note, **more)

    def _check_side_open(self, side):
        """:raises UserError: not a side, or it has accepted already"""
        self.ensure_one()
        if side not in JOINT_ROLES:
            raise UserError(self.env._("Choose the side that does not accept."))
        signature = self.signature_ids.filtered(lambda sign: sign.role == side)
        if signature:
            raise UserError(
                self.env._(
                    "%(name)s has accepted for this side already: what was signed is"
                    " not refused. The other side may still refuse.",
                    name=signature.name,
                )
            )

    def _prepare_refusal_vals(self, more):
        vals = super()._prepare_refusal_vals(more)
        return vals | {"refused_side": more.get("side", False)}

    def _prepare_following_vals(self):
        """The rest of a job, and its next attempt, are accepted as the job is."""
        return super()._prepare_following_vals() | {
            "plan_id": self.plan_id.id,
            "joint_acceptance": self.joint_acceptance,
            "affects_production": self.affects_production,
            "notice_days": self.notice_days,
        }

    def _prepare_next_attempt_vals(self, planned_start=None):
        """A refused acceptance is mended at our cost: the next attempt is rework."""
        vals = super()._prepare_next_attempt_vals(planned_start)
        if not self._is_joint():
            return vals
        return vals | {
            "rework_of_id": self.id,
            "repeat_basis": "hand",
            "no_repeat_reason": False,
            # the unit stands still already: production is told when, and nobody waits
            "notice_days": 0,
            "description": self.env._(
                "Attempt %(number)d: mend what was found at %(job)s and let both sides"
                " accept",
                number=self.attempt + 1,
                job=self.name,
            ),
        }

    def _has_solved(self):
        """What was refused did not make the unit work again."""
        if self._is_joint() and self.acceptance_result == "refused":
            return False
        return super()._has_solved()

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_missing_papers(self):
        missing = super()._get_missing_papers()
        if self.joint_state == "both" and not self.acceptance_form_attachment_id:
            missing.append("acceptance_form_attachment_id")
        return missing

    def _get_mailed_papers(self):
        return super()._get_mailed_papers() | self.acceptance_form_attachment_id

    def _get_portal_papers(self):
        papers = super()._get_portal_papers()
        if self.acceptance_form_attachment_id:
            papers.insert(0, ("acceptance", self.acceptance_form_attachment_id))
        return papers

    def action_print_acceptance_form(self):
        """The signed form, or what there is of it to fill in by hand."""
        self.ensure_one()
        return self._open_paper(
            self.acceptance_form_attachment_id,
            PAPERS["acceptance_form_attachment_id"],
        )
