# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import period


class RegisterPeriod(models.TransientModel):
    """One of the registers for a period, as an Excel file (S18)."""

    _name = "after.sales.register.period"
    _description = "Register for a Period"

    register = fields.Selection(
        selection="_selection_register",
        required=True,
        default=lambda self: self._default_register(),
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_from()
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_date_to()
    )
    row_count = fields.Integer(string="Rows", compute="_compute_row_count")

    @api.model
    def _selection_register(self):
        """The registers of a period that the user may read, by their titles."""
        registers = [
            self.env[name]
            for name, model in self.env.registry.items()
            if issubclass(model, self.env.registry["after.sales.register.mixin"])
            and not model._abstract
        ]
        return sorted(
            (
                (register._name, register._get_register_title())
                for register in registers
                if register._get_register_period() and register.has_access("read")
            ),
            key=lambda choice: choice[1],
        )

    @api.model
    def _default_register(self):
        return next((name for name, _title in self._selection_register()), False)

    @api.model
    def _default_date_from(self):
        return self._default_date_to() + relativedelta(day=1)

    @api.model
    def _default_date_to(self):
        """The end of the month before: what is reported on is over."""
        return fields.Date.context_today(self) + relativedelta(day=1, days=-1)

    @api.depends("register", "date_from", "date_to")
    def _compute_row_count(self):
        for wizard in self:
            wizard.row_count = (
                wizard.register
                and wizard.date_from
                and wizard.date_to
                and self.env[wizard.register].search_count(wizard._get_domain())
            )

    def action_download(self):
        """Download the file.

        :raises UserError: the period ends before it begins
        """
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The period ends before it begins."))
        register = self.env[self.register]
        register.check_access("read")
        return register._open_register(list(self._get_domain()))

    def _get_domain(self):
        """Return the domain of the rows of the period, both days included."""
        self.ensure_one()
        register = self.env[self.register]
        name = register._get_register_period()
        if register._fields[name].type == "date":
            return Domain(name, ">=", self.date_from) & Domain(name, "<=", self.date_to)
        zone = self.env.user.tz or "UTC"
        return Domain(name, ">=", period.start_of_day(self.date_from, zone)) & Domain(
            name, "<", period.end_of_day(self.date_to, zone)
        )
