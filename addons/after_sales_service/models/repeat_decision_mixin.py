# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import repeat

BASES = [
    (repeat.SYMPTOM, "Same symptom"),
    (repeat.CAUSE, "Same cause"),
    (repeat.PART, "Same part again"),
    ("ticket", "As its ticket"),
    ("hand", "Said by a person"),
]
#: written by the guard, never by a client
FIELDS_OF_GUARD = frozenset(
    {"repeat_basis", "repeat_part_id", "no_repeat_by_id", "no_repeat_at"}
)


class RepeatDecisionMixin(models.AbstractModel):
    """A repeat is linked by the program; the desk may say that it is none (S21).

    Linking makes the repair free and counts as rework. Whoever says “no repeat”
    names the reason (特殊情况除外); it stays on the record and in the list of
    decisions.
    """

    _name = "after.sales.repeat.decision.mixin"
    _description = "Repeat or Not"
    _inherit = "after.sales.repeat.mixin"

    #: names of the fields that link what is repeated; the first one decides
    _repeat_links = ()

    repeat_basis = fields.Selection(
        BASES,
        string="Repeats by",
        readonly=True,
        copy=False,
        help="What both have in common; or a person has linked them.",
    )
    repeat_part_id = fields.Many2one(
        "product.product",
        string="Part Replaced Again",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    repeat_text = fields.Char(
        string="Repeat",
        compute="_compute_repeat_text",
        help="The earlier repair of the same problem.",
    )
    no_repeat_reason = fields.Char(
        string="No Repeat, because",
        copy=False,
        tracking=True,
        help="Why this is not the same problem again. It is charged like any other"
        " repair then.",
    )
    no_repeat_by_id = fields.Many2one(
        "res.users", string="No Repeat, says", readonly=True, copy=False
    )
    no_repeat_at = fields.Datetime(
        string="No Repeat, said on", readonly=True, copy=False
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_linked_repeat(self):
        """Return the :class:`Repeat` that is linked, None if there is none."""
        raise NotImplementedError

    def _decides_repeats(self):
        """Whether the user may say that something is no repeat: the desk."""
        raise NotImplementedError

    def _is_guarded(self):
        """Whether the guard may still link or unlink the record."""
        raise NotImplementedError

    def _prepare_repeat_vals(self, found):
        """Values that link what was found; all empty for None."""
        raise NotImplementedError

    # ------------------------------------------------------------
    # THE SENTENCE
    # ------------------------------------------------------------

    def _compute_repeat_text(self):
        """What is linked, or will be when the record is saved."""
        self.repeat_text = False
        asking = self.browse()
        for record in self:
            if linked := record._get_linked_repeat():
                record.repeat_text = record._describe_repeat(linked)
            elif record._is_guarded():
                asking |= record
        for record, found in asking._find_repeats().items():
            record.repeat_text = record._describe_repeat(found)

    # ------------------------------------------------------------
    # THE GUARD
    # ------------------------------------------------------------

    def _guard_repeats(self):
        """Link what repeats a repair, unlink what does so no more (idempotent).

        What a person has linked, and what the desk has said to be none, stays.
        """
        guarded = self.filtered(
            lambda record: (
                not record.no_repeat_reason
                and record.repeat_basis != "hand"
                and record._is_guarded()
            )
        )
        repeats = guarded._find_repeats() if guarded else {}
        for record in guarded:
            found = record._choose_repeat(repeats.get(record))
            vals = {
                name: value
                for name, value in record._prepare_repeat_vals(found).items()
                if record._get_plain(name) != value
            }
            if not vals:
                continue
            # the guard's own fields; whoever saves the record need not be the desk
            record.sudo().write(vals)
            if not vals.keys().isdisjoint(self._repeat_links):
                record._log_repeat("linked" if found else "dropped", found)

    def _get_plain(self, name):
        """The value of a field as it is written: a record's id."""
        record = self.sudo()  # compared only
        return record[name].id if self._fields[name].relational else record[name]

    def _choose_repeat(self, found):
        """Hook: what else the record may repeat than what was found."""
        return found

    def _log_repeat(self, decision, found):
        """Keep a decision in the list and in the log of the record.

        :param str decision: linked, hand, dropped or denied
        :param found: the :class:`Repeat` it is about, or None
        """
        self.ensure_one()
        # append-only, and written by the program for whoever decides
        entry = self.env["after.sales.repeat.log"].sudo()
        entry.create(self._prepare_repeat_log_vals(decision, found))
        if decision == "denied" or not found:
            return  # the reason is tracked
        # a line in the log of the very record
        self.sudo()._message_log(
            body=self.env._(
                "Repeat: %(sentence)s The customer does not pay twice.",
                sentence=self._describe_repeat(found),
            )
        )

    def _prepare_repeat_log_vals(self, decision, found):
        """Values of the entry in the list of decisions."""
        return {
            "decision": decision,
            "basis": found.basis if found else False,
            "reason": self.no_repeat_reason,
            "equipment_id": self.equipment_id.id,
            "company_id": self.company_id.id,
            "earlier_order_id": found.order.id if found else False,
            "earlier_ticket_id": found.ticket.id if found else False,
            "part_id": found.part.id if found else False,
        }

    # ------------------------------------------------------------
    # SAID BY PEOPLE
    # ------------------------------------------------------------

    @api.model
    def _get_fields_of_guard(self):
        """Names of the fields that only the guard writes."""
        return FIELDS_OF_GUARD

    @api.model
    def _check_repeat_vals(self, vals):
        """Refuse what only the guard writes, or only the desk decides.

        :raises AccessError: the client may not
        """
        if self.env.su:
            return
        if touched := self._get_fields_of_guard().intersection(vals):
            raise AccessError(
                self.env._(
                    "These fields are computed and not written by hand: %(fields)s",
                    fields=", ".join(sorted(touched)),
                )
            )
        if "no_repeat_reason" in vals and not self._decides_repeats():
            raise AccessError(
                self.env._(
                    "Whether something is a repeat is decided by the service desk."
                    " Tell the dispatcher why it is none."
                )
            )

    def _check_repeat_dropped(self, vals):
        """What was linked is not simply taken away: the reason is kept.

        :raises UserError: no reason is given
        """
        link = self._repeat_links[0]
        if self.env.su or link not in vals or vals[link]:
            return
        if (vals.get("no_repeat_reason") or "").strip():
            return
        for record in self.filtered(link):
            raise UserError(
                self.env._(
                    "%(record)s repeats %(earlier)s. If it does not, enter the reason"
                    " under “%(field)s”.",
                    record=record.display_name,
                    earlier=record[link].sudo().display_name,
                    field=self._fields["no_repeat_reason"]._description_string(
                        self.env
                    ),
                )
            )

    @api.model
    def _complete_repeat_vals(self, vals):
        """Add who says so, when, and what follows for the link."""
        vals = dict(vals)
        link = self._repeat_links[0]
        if "no_repeat_reason" in vals:
            reason = (vals["no_repeat_reason"] or "").strip()
            vals["no_repeat_reason"] = reason or False
            # a job that goes on with another brings who decided, and when
            vals.setdefault("no_repeat_by_id", reason and self.env.uid)
            vals.setdefault("no_repeat_at", reason and fields.Datetime.now())
            if reason:
                return vals | self._prepare_repeat_vals(None)
        if link in vals and "repeat_basis" not in vals:
            vals["repeat_basis"] = vals[link] and "hand"
            vals["repeat_part_id"] = False
        return vals

    # ------------------------------------------------------------
    # CREATE AND WRITE OF THE MODELS
    # ------------------------------------------------------------

    @api.model
    def _prepare_repeat_create(self, vals):
        """Check and complete the values of a new record."""
        self._check_repeat_vals(vals)
        return self._complete_repeat_vals(vals)

    def _follow_repeat_create(self):
        """Keep what was said of new records, and let the guard look."""
        denied = self.filtered("no_repeat_reason")
        repeats = denied._find_repeats() if denied else {}
        for record in denied:
            record._log_repeat("denied", repeats.get(record))
        for record in self.filtered(lambda record: record.repeat_basis == "hand"):
            record._log_repeat("hand", record._get_linked_repeat())
        self._guard_repeats()

    def _prepare_repeat_write(self, vals):
        """Check and complete values, before they are written.

        :return: (values, what the records repeated before)
        """
        self._check_repeat_vals(vals)
        self._check_repeat_dropped(vals)
        before = {}
        if "no_repeat_reason" in vals:
            before = {record: record._get_linked_repeat() for record in self}
        if "equipment_id" in vals:
            # the guard's own links: those of another unit mean nothing
            by_guard = self.sudo().filtered(
                lambda record: record.repeat_basis not in (False, "hand")
            )
            for record in by_guard:
                if record.equipment_id.id != vals["equipment_id"]:
                    record.write(record._prepare_repeat_vals(None))
        return self._complete_repeat_vals(vals), before

    def _follow_repeat_write(self, vals, before):
        """Keep what was said, and let the guard look again."""
        if vals.get("no_repeat_reason"):
            repeats = self._find_repeats()
            for record in self:
                record._log_repeat("denied", before[record] or repeats.get(record))
        elif vals.get("repeat_basis") == "hand":
            for record in self:
                record._log_repeat("hand", record._get_linked_repeat())
        if not self._get_repeat_triggers().isdisjoint(vals):
            self._guard_repeats()

    @api.model
    def _get_repeat_triggers(self):
        """Names of fields after whose change the guard looks again."""
        return {"equipment_id", "kind", "no_repeat_reason"}
