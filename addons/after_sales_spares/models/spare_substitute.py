# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.four_eyes import Substitution

#: those who see all requests of the company, and so can decide on one
GROUPS_OF_SUBSTITUTES = (
    "after_sales_service.group_after_sales_dispatcher,"
    "after_sales_spares.group_spares_user,"
    "after_sales_spares.group_spares_approver"
)

#: who acts for whom, when and where
FIELDS_OF_NAMING = frozenset(
    {"approver_id", "substitute_id", "date_from", "date_to", "company_id"}
)


class SpareSubstitute(models.Model):
    """Who decides on requests for parts while an approver is away.

    An approver names his own substitute, a service manager that of anybody. One who
    names somebody else's substitute is not served by it on his own requests.
    """

    _name = "after.sales.spare.substitute"
    _description = "Substitute of an Approver"
    _inherit = ["after.sales.guard.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "approver_id"
    _check_company_auto = True
    _fields_of_steps = frozenset({"named_by_id"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    approver_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="cascade",
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', approver_id)]",
        ondelete="cascade",
        help="Sees the approver's requests in the own list and decides on them.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.today()
    )
    date_to = fields.Date(
        string="To", index=True, help="The last day. Empty: until further notice."
    )
    note = fields.Char(string="Because")
    named_by_id = fields.Many2one(
        "res.users",
        string="Named by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    is_current = fields.Boolean(
        string="Now", compute="_compute_is_current", search="_search_is_current"
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day comes before the first.",
    )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        current = self.filtered_domain(self._get_current_domain())
        current.is_current = True
        (self - current).is_current = False

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_current_domain()

    @api.model
    def _get_current_domain(self):
        today = fields.Date.context_today(self)
        return Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("approver_id", "substitute_id", "company_id")
    def _check_substitute(self):
        Request = self.env["after.sales.spare.request"]
        # logins of colleagues, which whoever names a substitute does not read
        logins = Request.sudo()._get_logins(self.approver_id)
        for row in self:
            if row.substitute_id in logins[row.approver_id]:
                raise ValidationError(
                    self.env._("Nobody is his own substitute. Name somebody else.")
                )
            substitute = row.substitute_id.sudo()
            if substitute.share or not substitute.has_groups(GROUPS_OF_SUBSTITUTES):
                raise ValidationError(
                    self.env._(
                        "%(name)s does not see the requests for parts and could not"
                        " decide. Name a dispatcher, a storekeeper or an approver.",
                        name=substitute.name,
                    )
                )
            if row.company_id not in substitute.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not work in %(company)s.",
                        name=substitute.name,
                        company=row.company_id.name,
                    )
                )

    @api.constrains("approver_id", "date_from", "date_to", "company_id")
    def _check_overlap(self):
        for row in self:
            until = row.date_to and Domain("date_from", "<=", row.date_to)
            other = self.search(
                Domain("id", "!=", row.id)
                & Domain("approver_id", "=", row.approver_id.id)
                & Domain("company_id", "=", row.company_id.id)
                & (until or Domain.TRUE)
                & (
                    Domain("date_to", "=", False)
                    | Domain("date_to", ">=", row.date_from)
                ),
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(approver)s already has a substitute in that time:"
                        " %(substitute)s from %(start)s on. End that one first.",
                        approver=row.approver_id.name,
                        substitute=other.substitute_id.name,
                        start=other.date_from,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_computed_fields(vals)
        res = super().write(vals)
        if FIELDS_OF_NAMING.intersection(vals):
            # whoever names another one, or for another time, answers for it; a field
            # of the steps, bounded to these rows, which the user may write
            self.sudo().filtered(
                lambda row: row.named_by_id != self.env.user
            ).named_by_id = self.env.user
        return res

    # ------------------------------------------------------------
    # WHO ACTS FOR WHOM
    # ------------------------------------------------------------

    @api.model
    def _get_substitutions(self, companies):
        """Return those that hold today: {company: [Substitution]}."""
        rows = self.search(
            self._get_current_domain()
            & Domain("company_id", "in", companies.ids)
            & Domain("substitute_id.active", "=", True),
            order="id",
        )
        found = {company: [] for company in companies}
        for row in rows:
            found[row.company_id].append(
                Substitution(
                    row.approver_id.id, row.substitute_id.id, row.named_by_id.id
                )
            )
        return found
