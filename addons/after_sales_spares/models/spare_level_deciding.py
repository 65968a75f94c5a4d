# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

GROUPS_DECIDING = (
    "after_sales_spares.group_spares_user,after_sales_service.group_after_sales_manager"
)


class SpareLevel(models.Model):
    """The proposal is accepted, adjusted with a word, or not followed."""

    _inherit = "after.sales.spare.level"

    def action_accept(self):
        """Take over what is proposed; the reordering rules follow."""
        self._check_can_decide()
        self._do_accept()
        return True

    def action_refuse(self):
        """The part is not kept at this place; its rule rests."""
        self._check_can_decide()
        self._do_refuse()
        return True

    def _check_can_decide(self):
        """:raises AccessError: neither storekeeper nor service manager"""
        if not self.env.su and not self.env.user.has_groups(GROUPS_DECIDING):
            raise AccessError(
                self.env._("Levels are decided by storekeepers and service managers.")
            )
        self.check_access("write")

    def _do_accept(self):
        for level in self:
            if not level.proposed_on:
                raise UserError(
                    self.env._(
                        "Nothing is proposed for %(part)s in %(place)s: what was"
                        " entered by hand stays until the next nightly proposal.",
                        part=level.product_id.display_name,
                        place=level.location_id.display_name,
                    )
                )
        before = self._get_figures()
        # sudo: figures and marks of the decision, which no client writes
        for level in self.sudo():
            level.write(
                {
                    "min_quantity": level.proposed_min,
                    "max_quantity": level.proposed_max,
                    "adjust_reason": False,
                }
            )
        self._set_decided("accepted", before)

    def _do_adjust(self):
        """Figures were entered by hand: they need a word and a rule.

        :raises UserError: they differ from the proposal and no reason is given
        """
        self._check_can_decide()
        same = self.filtered(
            lambda level: (
                level.proposed_on
                and level.min_quantity == level.proposed_min
                and level.max_quantity == level.proposed_max
            )
        )
        silent = (self - same).filtered(lambda level: not level.adjust_reason)
        if silent:
            raise UserError(
                self.env._(
                    "Say why these levels differ from the proposal: %(parts)s",
                    parts=", ".join(silent.product_id.mapped("display_name")),
                )
            )
        same._set_decided("accepted")
        (self - same)._set_decided("adjusted")

    def _do_refuse(self):
        before = self._get_figures()
        # sudo: figures and marks of the decision, which no client writes
        self.sudo().write({"min_quantity": 0.0, "max_quantity": 0.0})
        self._set_decided("refused", before)

    def _set_decided(self, state, before=None):
        """Stamp the decision, put it into the log, bring the rules in step."""
        now = fields.Datetime.now()
        for level in self.sudo():
            level.write(
                {
                    "state": state,
                    "decided_by_id": self.env.uid,
                    "decided_at": now,
                    "basis_min": level.proposed_min,
                    "basis_max": level.proposed_max,
                }
            )
        self._log_decision(before or {})
        self._sync_rules()

    def _get_figures(self):
        return {level.id: (level.min_quantity, level.max_quantity) for level in self}

    def _log_decision(self, before):
        """What changed and why, so that a rule can be explained later."""
        states = dict(self._fields["state"]._description_selection(self.env))
        bodies = {}
        for level in self:
            old_min, old_max = before.get(level.id, (None, None))
            figures = self.env._(
                "minimum %(minimum)g, maximum %(maximum)g",
                minimum=level.min_quantity,
                maximum=level.max_quantity,
            )
            if old_min is not None and (old_min or old_max):
                figures = self.env._(
                    "%(now)s (before: %(minimum)g and %(maximum)g)",
                    now=figures,
                    minimum=old_min,
                    maximum=old_max,
                )
            lines = [f"{states[level.state]}: {figures}"]
            if level.state == "adjusted":
                lines.append(level.adjust_reason)
            else:
                lines += [level.timely, level.adequate, level.suitable]
            bodies[level.id] = Markup("<br/>").join(line for line in lines if line)
        if bodies:
            self.sudo()._message_log_batch(bodies=bodies)
