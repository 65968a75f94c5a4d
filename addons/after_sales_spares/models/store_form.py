# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models

#: who reads the whole job or unit; everybody else who may open it is of the store
FULL_GROUPS = (
    "after_sales_service.group_after_sales_user",
    "after_sales_service.group_after_sales_billing",
    "after_sales_service.group_after_sales_production",
)


class StoreForm(models.AbstractModel):
    """A record that storekeepers and approvers open on a form of their own.

    The full form shows evidence, signatures, contracts and more, which the store does
    not read; whatever link it follows, it gets the form with the parts (S38, S39).
    """

    _name = "after.sales.store.form"
    _description = "Record with a Form for the Store"

    #: xml id of the form
    _store_form = None

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        if view_type == "form" and self._is_of_the_store():
            view_id = self.env.ref(self._store_form).id
        return super().get_view(view_id, view_type, **options)

    @api.model
    def _is_of_the_store(self):
        user = self.env.user
        return user.has_groups(
            "after_sales_spares.group_spares_user,"
            "after_sales_spares.group_spares_approver"
        ) and not user.has_groups(",".join(FULL_GROUPS))
