# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..tools.period import day_of


class Warranty(models.Model):
    """The service manager extends a warranty; voiding comes from the mixin."""

    _inherit = "after.sales.warranty"

    def action_extend(self):
        """Ask for days, reason and document, and extend."""
        self._check_can_extend()
        return self._open_decision("extend")

    def _check_can_extend(self):
        """Refuse to extend what covers nothing any more.

        One that has expired may be extended: goodwill comes late as a rule.

        :raises AccessError: the user is not the service manager
        :raises UserError: the warranty is void, or closed with the return
        """
        self._check_may_decide()
        for warranty in self:
            if warranty.void_reason:
                raise UserError(
                    self.env._(
                        "The warranty of “%s” is void: undo that first.",
                        warranty.display_name,
                    )
                )
            if warranty.closed_on:
                raise UserError(
                    self.env._(
                        "The warranty of “%(unit)s” ended with the return of the goods"
                        " on %(day)s.",
                        unit=warranty.display_name,
                        day=format_date(self.env, warranty.closed_on),
                    )
                )

    def _prepare_extension_vals(self, days, reason, documents, kind="goodwill"):
        """Values of an entry that adds ``days`` to this warranty."""
        self.ensure_one()
        return {
            "warranty_id": self.id,
            "date": day_of(fields.Datetime.now(), self.equipment_id.tz),
            "days": days,
            "kind": kind,
            "reason": reason,
            "document_ids": [Command.set(documents.ids)],
        }

    def _do_extend(self, days, reason, documents, kind="goodwill"):
        """Enter an extension for each of these; the caller has checked who may.

        :param float days: more than 0
        :param documents: ``ir.attachment`` on which it rests
        """
        return self.env["after.sales.warranty.extension"].create(
            [
                warranty._prepare_extension_vals(days, reason, documents, kind)
                for warranty in self
            ]
        )

    def _get_end_with(self, days=0.0, without=None):
        """The last covered day if ``days`` were added or an entry withdrawn.

        Nothing is written.

        :param without: the ``after.sales.warranty.extension`` left out
        :rtype: date
        """
        self.ensure_one()
        entries = self.extension_ids - without if without else self.extension_ids
        commands = [Command.set(entries.ids)]
        if days:
            commands.append(Command.create({"days": days, "active": True}))
        return self.new({"extension_ids": commands}, origin=self).end_date

    def _moved_by_hand(self, before, texts):
        """Log how entries by hand moved the ends of these warranties.

        Hook: what depends on such entries of a warranty follows from here.

        :param dict before: warranty -> its last covered day until now
        :param dict texts: warranty -> what was entered or withdrawn, in words
        """
        self._message_log_batch(
            {
                warranty.id: Markup("<p>%s<br/>%s → %s</p>")
                % (
                    texts[warranty],
                    format_date(self.env, before[warranty]),
                    format_date(self.env, warranty.end_date),
                )
                for warranty in self
            }
        )
