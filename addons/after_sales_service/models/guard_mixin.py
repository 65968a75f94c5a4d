# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.exceptions import AccessError


class GuardMixin(models.AbstractModel):
    """Stored results are computed here and written by no client.

    The ORM takes a value for a stored computed field from anybody who may write
    the record; ``readonly`` binds the screen only. Whoever could write such a
    field would decide what it proves: that a customer has signed, whose a job is.
    """

    _name = "after.sales.guard.mixin"
    _description = "Guard of Computed Fields"

    #: stored fields that the steps (``action_…``) write, never a client
    _fields_of_steps = frozenset()

    @api.model
    def _get_guarded_fields(self):
        """Names of the fields that only the computation writes."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly
        }

    @api.model
    def _get_fields_of_steps(self):
        """Names of the fields that only the steps write; extensions add theirs."""
        return self._fields_of_steps

    @api.model
    def _get_fields_without_client_default(self):
        """Names whose default no client may choose; models add their own."""
        return self._get_guarded_fields() | self._get_fields_of_steps()

    @api.model
    def default_get(self, fields):
        """A ``default_…`` in the client's context is a value as well: left out."""
        asked = any(key.startswith("default_") for key in self.env.context)
        if self.env.su or not asked:
            return super().default_get(fields)
        closed = {
            f"default_{name}" for name in self._get_fields_without_client_default()
        }
        context = {
            key: value for key, value in self.env.context.items() if key not in closed
        }
        # replaced, not merged: keys are taken out
        guarded = self.with_context(context)  # pylint: disable=context-overridden
        return super(GuardMixin, guarded).default_get(fields)

    @api.model
    def _check_computed_fields(self, vals):
        """Refuse values for stored readonly computed fields and those of the steps.

        Call it in ``create`` and ``write``; code that runs under sudo is free.

        :param dict vals: values of one record
        :raises AccessError: a client tries to write a computed result, or what only
            the buttons of the record write
        """
        if self.env.su:
            return
        self._check_fields_of_steps(vals)
        touched = self._get_guarded_fields().intersection(vals)
        if touched:
            raise AccessError(
                self.env._(
                    "These fields are computed and not written by hand: %(fields)s",
                    fields=", ".join(sorted(touched)),
                )
            )

    @api.model
    def _check_fields_of_steps(self, vals):
        touched = self._get_fields_of_steps().intersection(vals)
        if not self:  # a form sends how a new record begins as well
            touched = {name for name in touched if not self._is_blank(name, vals[name])}
        if touched:
            raise AccessError(
                self.env._(
                    "These fields are written by the buttons of “%(model)s”, not by"
                    " hand: %(fields)s",
                    model=self.env["ir.model"]._get(self._name).name,
                    fields=", ".join(
                        sorted(
                            self._fields[name]._description_string(self.env)
                            for name in touched
                        )
                    ),
                )
            )

    @api.model
    def _is_blank(self, name, value):
        """Whether a new record begins with this value anyway."""
        default = self._fields[name].default
        begins = default and default(self)
        if isinstance(begins, models.BaseModel):
            begins = begins.id
        return not value or begins == value
