# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ClauseKeeperMixin(models.AbstractModel):
    """A setting that keeps clauses of the plan: a term, an exclusion, a checklist.

    A model that inherits this is named in ``_get_binding_models()`` of the clause;
    the clause then shows it under "What It Binds" and the composed plan quotes it.
    """

    _name = "after.sales.clause.keeper.mixin"
    _description = "Keeps Clauses of the Plan"

    clause_ids = fields.Many2many(
        comodel_name="after.sales.clause",
        string="Clauses",
        # terms are read by others too, who have no right on the book
        groups="after_sales_service.group_after_sales_user,"
        "after_sales_service.group_after_sales_billing",
        help="The promises of the after-sales plan that this keeps.",
    )

    def _get_clause_wording(self):
        """The setting in words, as it stands now."""
        self.ensure_one()
        return self.display_name

    def _get_clause_record(self):
        """The record that people open to see or change the setting."""
        self.ensure_one()
        return self
