# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.careful import attempt


class TrainingSignoff(models.Model):
    """Before a certificate ends, or when its holder has left: train again."""

    _inherit = "after.sales.training.signoff"

    left_on = fields.Date(
        string="Has Left on",
        readonly=True,
        copy=False,
        help="The holder no longer works there: he is no operator any more.",
    )
    refresher_on = fields.Date(
        string="Propose a Refresher on",
        compute="_compute_refresher_on",
        store=True,
    )
    refresher_proposed_on = fields.Date(readonly=True, copy=False)

    _refresher_idx = models.Index("(refresher_on) WHERE refresher_on IS NOT NULL")

    @api.model
    def _get_fields_of_steps(self):
        return super()._get_fields_of_steps() | {"left_on", "refresher_proposed_on"}

    @api.depends(
        "state",
        "valid_until",
        "renewed_by_id",
        "left_on",
        "refresher_proposed_on",
        "company_id.after_sales_refresher_days",
    )
    def _compute_refresher_on(self):
        for signoff in self:
            days = signoff.company_id.after_sales_refresher_days
            waits = (
                days
                and signoff.valid_until
                and signoff.state in ("certified", "expired")
                and not signoff.renewed_by_id
                and not signoff.left_on
                and not signoff.refresher_proposed_on
            )
            signoff.refresher_on = waits and signoff.valid_until - timedelta(days=days)

    @api.model
    def _cron_propose_refreshers(self, limit=500):
        """Propose what is due: O(due), all of a batch at once."""
        due = Domain("refresher_on", "<=", fields.Date.today())
        cron = self.env["ir.cron"]
        while signoffs := self.search(due, limit=limit, order="id"):
            attempt(signoffs, lambda batch: batch._propose_refreshers())
            # what failed stays due: not again in this run
            due &= Domain("id", ">", signoffs[-1].id)
            left = self.search_count(due) if len(signoffs) == limit else 0
            if not cron._commit_progress(len(signoffs), remaining=left) or not left:
                break

    def action_propose_refresher(self):
        """Propose the training by hand, before it is due."""
        self.check_access("write")
        self._check_state("certified", "expired", "revoked")
        self._propose_refreshers()
        return True

    def _propose_refreshers(self):
        self._propose_training(
            [signoff._prepare_need_vals("certificate") for signoff in self]
        )
        # a field of the steps; bounded to these sign-offs
        self.sudo().refresher_proposed_on = fields.Date.today()

    def _prepare_need_vals(self, origin):
        """Values of a proposal to train this person again."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "origin": origin,
            "course_id": self.course_id.id,
            "employee_id": self.employee_id.id,
            "equipment_id": self.equipment_id.id,
            "partner_id": self.trainee_id and self.partner_id.id,
            "source": f"{self._name},{self.id},{'left' if self.left_on else 'end'}",
            "note": self._get_refresher_note(),
        }

    def _get_refresher_note(self):
        if self.left_on:
            return self.env._(
                "%(person)s, who was certified (%(number)s), has left.",
                person=self.person_name,
                number=self.certificate_number,
            )
        return self.env._(
            "The certificate %(number)s of %(person)s ends on %(day)s.",
            number=self.certificate_number,
            person=self.person_name,
            day=format_date(self.env, self.valid_until),
        )

    @api.model
    def _propose_training(self, vals_list):
        """Hand proposals to the training desk.

        :param vals_list: values of ``after.sales.training.need``
        :return: the needs, as far as they are kept
        """
        # sudo: whoever sees that a training is missing proposes it, and no more
        return self.env["after.sales.training.need"].sudo()._propose(vals_list)

    # ------------------------------------------------------------
    # LEFT
    # ------------------------------------------------------------

    def action_has_left(self):
        """The holder no longer works there; a new operator may have to be trained."""
        self.check_access("write")
        self._check_state("certified", "expired")
        for signoff in self:
            if signoff.left_on:
                raise UserError(
                    self.env._(
                        "%(person)s has left already.", person=signoff.person_name
                    )
                )
        # fields of the steps; checked above
        self.sudo().left_on = fields.Date.context_today(self)
        self._propose_refreshers()
        return True

    def action_is_back(self):
        """Entered by mistake, or the holder works there again."""
        self.check_access("write")
        # fields of the steps; checked above
        self.sudo().write({"left_on": False, "refresher_proposed_on": False})
        return True
