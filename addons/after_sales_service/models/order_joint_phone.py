# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models
from odoo.exceptions import UserError


class Order(models.Model):
    """The acceptance form (设备维修验收单, S28) where the engineer is: on the phone."""

    _inherit = "after.sales.order"

    def _get_phone_job(self):
        return super()._get_phone_job() | {"acceptance": self._get_phone_acceptance()}

    def _get_phone_acceptance(self):
        """The form as far as it is filled in, and who has signed; called under sudo.

        :return: dict of ``signed`` (words), ``sealed`` (nothing is entered any more),
            ``mine`` (this session has signed: the other side is another person's) and
            ``rows``; False: both sides need not accept this job
        """
        self.ensure_one()
        if not self._is_joint():
            return False
        signed = self._fields["joint_state"]._description_selection(self.env)
        line = self.env["after.sales.acceptance.line"]
        results = dict(line._fields["result"]._description_selection(self.env))
        return {
            "signed": dict(signed).get(self.joint_state, ""),
            "sealed": self._is_sealed(),
            "mine": self.env.user in self._get_joint_signatures().user_id,
            "rows": [
                {
                    "id": row.id,
                    "name": row.name,
                    "result": row.result or "",
                    "words": results.get(row.result, ""),
                }
                for row in self.acceptance_line_ids
            ],
        }

    def action_open_acceptance_form(self):
        """Open the acceptance form alone, fit for a phone.

        :raises AccessError: it is not the user's job
        :raises UserError: the work is not finished yet, or nobody signs for it
        """
        self.ensure_one()
        self._check_own()
        if not self._is_joint():
            raise UserError(
                self.env._("%(job)s needs no joint acceptance.", job=self.name)
            )
        self._check_step("sign")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Acceptance Form"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                [
                    self.env.ref("after_sales_service.order_view_form_joint_phone").id,
                    "form",
                ]
            ],
            "target": "new",
        }
