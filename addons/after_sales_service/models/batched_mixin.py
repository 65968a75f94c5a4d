# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import ormcache

#: rules that look at nothing but the company of what is linked
RULES_BY_COMPANY = (
    models.BaseModel._check_company_domain,
    models.check_company_domain_parent_of,
)


class BatchedMixin(models.AbstractModel):
    """Records that are made by hundreds, most of them alike.

    Odoo looks at the companies of each linked record of each record; where records
    have the same company and links of the same companies, the first of them answers
    for all. It asks all fields of each record for a default; here only those that may
    have one are asked.
    """

    _name = "after.sales.batched.mixin"
    _description = "Made by Hundreds"

    @api.model
    def default_get(self, fields):
        chosen = self.env["ir.default"]._get_model_defaults(self._name)
        given = {
            key.removeprefix("default_")
            for key in self.env.context
            if key.startswith("default_")
        }
        wanted = self._get_names_with_default() | chosen.keys() | given
        return super().default_get([name for name in fields if name in wanted])

    @api.model
    @ormcache()
    def _get_names_with_default(self):
        """Names of the fields with a default of their own, or that of a parent."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.default or field.inherited
        )

    def _check_company(self, fnames=None):
        names = [
            name
            for name, field in self._fields.items()
            if field.relational and field.check_company
        ]
        same, first = {}, {}
        for record in self.sudo():  # read only: which records are alike
            links = [record.company_id, *(record[name] for name in names)]
            # most link the very same records
            same.setdefault(tuple(link._ids for link in links), (links, record.id))
        for (company, *links), record_id in same.values():
            key = (company._ids, *map(self._get_company_key, links))
            first.setdefault(key, record_id)
        # read by their ids: unsaved records have none that could be browsed
        several = len(first) < len(self) and all(self._ids)
        records = self.browse(first.values()) if several else self
        return super(BatchedMixin, records)._check_company(fnames)

    def _get_company_key(self, links):
        """What the companies' rule of linked records can tell them apart by."""
        if links and type(links)._check_company_domain in RULES_BY_COMPANY:
            return (True, *links.company_id._ids)
        return links._ids
