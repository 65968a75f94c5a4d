# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from odoo.addons.after_sales_service.models.order import KINDS_REMOTE
from odoo.addons.after_sales_service.models.order_conflict import PLANNED_STATES
from odoo.addons.after_sales_service.tools import period

from ..tools import certificate


class Order(models.Model):
    """Nobody is sent without the certificate that the job needs (S35).

    What is lacking is shown to whoever plans. Where the company has it so, dispatch,
    departure and arrival are refused, on form, board, phone and RPC alike, unless
    the desk says why somebody goes without; these words stand on a list.
    """

    _inherit = "after.sales.order"

    # under sudo (compute_sudo): what those who go are certified for, for whoever
    # sees the job
    certificate_problem = fields.Text(
        string="Certificates Lacking",
        compute="_compute_certificate_problem",
        compute_sudo=True,
    )
    is_held_by_certificate = fields.Boolean(
        string="Waits for a Certified Engineer or a Word",
        compute="_compute_certificate_problem",
        compute_sudo=True,
    )
    can_waive_certificate = fields.Boolean(compute="_compute_can")
    certificate_waived_reason = fields.Text(
        string="Why without Certificate", readonly=True, copy=False, tracking=True
    )
    certificate_waived_by_id = fields.Many2one(
        "res.users", string="Certificate Waived by", readonly=True, copy=False
    )
    certificate_waived_at = fields.Datetime(
        string="Certificate Waived on",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    certificate_waived_for = fields.Json(
        readonly=True,
        copy=False,
        help="Rules and engineers that were waived: [[rule, engineer], ...]",
    )

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {
            "certificate_waived_at",
            "certificate_waived_by_id",
            "certificate_waived_for",
            "certificate_waived_reason",
        }

    # ------------------------------------------------------------
    # WHAT IS LACKING
    # ------------------------------------------------------------

    def _needs_certificates(self):
        """Whether somebody is going to drive to this job."""
        self.ensure_one()
        return self.state in PLANNED_STATES and self.kind not in KINDS_REMOTE

    def _get_certificate_job(self):
        """What the rules look at; called under sudo."""
        self.ensure_one()
        product = self.product_id.product_tmpl_id
        path = product.categ_id.parent_path or ""
        return certificate.Job(
            day=period.day_of(self.planned_start or fields.Datetime.now(), self.tz),
            product=product.id or 0,
            categories=frozenset(map(int, filter(None, path.split("/")))),
            kind=self.kind or "",
            team=self.team_id._origin.id or 0,
        )

    def _find_lacking_certificates(self):
        """Return {job: [(rule, [employee ids])]}, only jobs that lack something.

        Set-wise: one query for the rules, one for what is held; works on records
        that are being edited too. Called under sudo.
        """
        people = {
            order: (order.engineer_id | order.engineer_ids)._origin.ids
            for order in self
            if order._needs_certificates()
        }
        orders = self.filtered(people.get)
        if not orders:
            return {}
        rules = self.env["after.sales.certificate.rule"]._get_rules_by_company(
            orders.company_id
        )
        if not rules:
            return {}
        held = self.env["hr.employee"]._read_certificates(
            {person for order in orders for person in people[order]},
            {rule.skill for group in rules.values() for rule in group},
        )
        found = {}
        for order in orders:
            lacking = certificate.find_lacking(
                rules.get(order.company_id.id, ()),
                order._get_certificate_job(),
                people[order],
                held,
            )
            if lacking:
                found[order] = lacking
        return found

    @api.model
    def _word_lacking(self, lacking):
        """Return one text per certificate that somebody lacks; called under sudo."""
        names = self.env["hr.employee"]
        texts = []
        for rule, people in lacking:
            skill = self.env["hr.skill"].browse(rule.skill)
            who = format_list(self.env, names.browse(people).mapped("name"))
            if rule.everybody or len(people) == 1:
                texts.append(
                    self.env._(
                        "%(who)s: no valid certificate “%(certificate)s”.",
                        who=who,
                        certificate=skill.name,
                    )
                )
            else:
                texts.append(
                    self.env._(
                        "None of %(who)s holds a valid certificate “%(certificate)s”.",
                        who=who,
                        certificate=skill.name,
                    )
                )
        return texts

    def _is_certificate_waived(self, lacking):
        """Whether the desk has said its word about all that is lacking now."""
        self.ensure_one()
        waived = {tuple(pair) for pair in self.certificate_waived_for or ()}
        return all(
            (rule.key, person) in waived
            for rule, people in lacking
            for person in people
        )

    @api.depends(
        "certificate_waived_for",
        "company_id",
        "engineer_id",
        "engineer_ids",
        "kind",
        "planned_start",
        "product_id",
        "state",
        "team_id",
    )
    @api.depends_context("lang")
    def _compute_certificate_problem(self):
        found = self._find_lacking_certificates()
        for order in self:
            lacking = found.get(order, [])
            order.certificate_problem = "\n".join(self._word_lacking(lacking))
            order.is_held_by_certificate = bool(
                lacking
                and order.company_id.after_sales_certificate_gate == "block"
                and not order._is_certificate_waived(lacking)
            )

    def _find_dispatch_warnings(self):
        found = super()._find_dispatch_warnings()
        # sudo: what those who go are certified for, for whoever plans
        planned = self.sudo().filtered(lambda order: order._is_planned())
        for order, lacking in planned._find_lacking_certificates().items():
            warnings = [("certificate", text) for text in self._word_lacking(lacking)]
            order = order.sudo(self.env.su)
            found[order] = found.get(order, []) + warnings
        return found

    # ------------------------------------------------------------
    # THE GATE
    # ------------------------------------------------------------

    @api.depends("is_held_by_certificate")
    def _compute_can(self):
        result = super()._compute_can()
        desk = self._is_desk()
        for order in self:
            held = order.is_held_by_certificate
            order.can_waive_certificate = desk and held
            if held:
                order.can_dispatch = order.can_depart = order.can_arrive = False
        return result

    def _check_certificates(self):
        """
        :raises UserError: names who lacks what, and what can be done
        """
        # sudo: what the engineers of these very jobs are certified for
        for order in self.sudo():
            if order.is_held_by_certificate:
                raise UserError(
                    self.env._(
                        "%(job)s: %(problem)s\nSend somebody who holds it, or the"
                        " dispatcher says why it goes without: “Go without"
                        " Certificate”.",
                        job=order.name,
                        problem=order.certificate_problem,
                    )
                )

    def _check_can_dispatch(self):
        res = super()._check_can_dispatch()
        self._check_certificates()
        return res

    def _check_can_depart(self):
        res = super()._check_can_depart()
        self._check_certificates()
        return res

    def _check_can_arrive(self):
        res = super()._check_can_arrive()
        self._check_certificates()
        return res

    def _get_phone_hold(self):
        """The phone shows why the next step is shut."""
        texts = [super()._get_phone_hold()]
        if self.is_held_by_certificate:
            texts.append(self.certificate_problem)
        return "\n".join(filter(None, texts))

    # ------------------------------------------------------------
    # A WORD INSTEAD
    # ------------------------------------------------------------

    def action_go_without_certificate(self):
        """Ask why somebody is sent although the certificate is lacking."""
        self.ensure_one()
        self._check_can_waive_certificate()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go without Certificate"),
            "res_model": "after.sales.certificate.waiver",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_can_waive_certificate(self):
        self._check_desk()
        for order in self:
            if not order.is_held_by_certificate:
                raise UserError(
                    self.env._("%(job)s is not held by a certificate.", job=order.name)
                )

    def _do_waive_certificate(self, reason):
        """The job may go; checked by the caller. The service manager reads why."""
        for order, lacking in self.sudo()._find_lacking_certificates().items():
            # fields of the steps, under sudo; env.user stays who decided
            order.write(
                {
                    "certificate_waived_reason": reason,
                    "certificate_waived_by_id": self.env.uid,
                    "certificate_waived_at": fields.Datetime.now(),
                    "certificate_waived_for": [
                        [rule.key, person]
                        for rule, people in lacking
                        for person in people
                    ],
                }
            )
            note = self.env._(
                "Goes without certificate: %(reason)s (%(problem)s)",
                reason=reason,
                problem=order.certificate_problem,
            )
            order._message_log(body=note)
            managers = order.company_id._get_after_sales_managers()
            for manager in (managers - self.env.user)[:1]:
                order.with_context(lang=manager.lang).activity_schedule(
                    "after_sales_training.mail_act_certificate_waived",
                    user_id=manager.id,
                    note=note,
                )

    # ------------------------------------------------------------
    # WHOM TO SEND
    # ------------------------------------------------------------

    def _propose_engineers(self):
        """Those who hold what the job needs come first; the others say what lacks."""
        proposals = super()._propose_engineers()
        # sudo: what the candidates are certified for, for those who plan
        orders = self.sudo()
        people = {
            order: [proposal.engineer_id for proposal in proposals.get(order, ())]
            for order in orders
        }
        lacking = orders._find_lacking_by_person(people)
        skills = self.env["hr.skill"].sudo()
        for order in proposals:
            noted = [
                proposal._replace(
                    note=self.env._(
                        "lacks %(certificates)s",
                        certificates=format_list(
                            self.env, skills.browse(missing).mapped("name")
                        ),
                    )
                )
                if (missing := lacking.get((order.id, proposal.engineer_id)))
                else proposal
                for proposal in proposals[order]
            ]
            proposals[order] = sorted(noted, key=lambda proposal: bool(proposal.note))
        return proposals

    def _find_lacking_by_person(self, people):
        """Return {(job id, employee id): [skill ids]} of candidates, one by one.

        A colleague who comes along and holds it is enough where one is enough.
        Called under sudo.
        """
        rules = self.env["after.sales.certificate.rule"]._get_rules_by_company(
            self.company_id
        )
        if not rules:
            return {}
        held = self.env["hr.employee"]._read_certificates(
            {person for ids in people.values() for person in ids}
            | set(self.engineer_ids._origin.ids),
            {rule.skill for group in rules.values() for rule in group},
        )
        found = {}
        for order in self.filtered(lambda order: order._needs_certificates()):
            job = order._get_certificate_job()
            along = order.engineer_ids._origin.ids
            for person in people.get(order, ()):
                missing = [
                    rule.skill
                    for rule, without in certificate.find_lacking(
                        rules.get(order.company_id.id, ()),
                        job,
                        {person, *along},
                        held,
                    )
                    if person in without
                ]
                if missing:
                    found[order.id, person] = missing
        return found
