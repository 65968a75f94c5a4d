# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools import act as reader

#: step -> when it happened
STAMPS = {
    "depart": "departed_at",
    "arrive": "arrived_at",
    "finish": "finished_at",
    "return": "returned_at",
}
#: step -> what must have come before it
EARLIER = {
    "arrive": "departed_at",
    "finish": "arrived_at",
    "return": "finished_at",
}
#: a step told so soon is told at once
AT_ONCE = timedelta(minutes=1)


class Order(models.Model):
    """What an engineer enters on the phone, by the same checks as on the form.

    Values say how a thing stands ("two lamps used"), not what to add: the same
    entry may arrive twice, and an older one does no harm.
    """

    _inherit = "after.sales.order"

    act_ids = fields.One2many(
        "after.sales.act",
        "order_id",
        string="Entries From the Phone",
        groups="after_sales_service.group_after_sales_user",
    )
    refused_act_count = fields.Integer(
        string="Refused Entries",
        compute="_compute_refused_act_count",
        groups="after_sales_service.group_after_sales_user",
    )

    @api.depends("act_ids.state")
    def _compute_refused_act_count(self):
        counts = dict(
            self.env["after.sales.act"]._read_group(
                Domain("order_id", "in", self.ids) & Domain("state", "=", "refused"),
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.refused_act_count = counts.get(order, 0)

    def action_view_acts(self):
        """What came in from the phones about this job."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_service.act_action"
        )
        return action | {
            "domain": [("order_id", "=", self.id)],
            "context": {},
        }

    # ------------------------------------------------------------
    # TIMES
    # ------------------------------------------------------------

    def _get_time_of(self, act, now):
        """When an act of the phone happened, as far as the phone is believed."""
        age = act.age + timedelta(minutes=act.values.get("ago", 0))
        earliest = act.kind in EARLIER and self[EARLIER[act.kind]]
        if act.kind in STAMPS and not earliest:
            # nobody keeps a promise before he was sent, or before the call came in;
            # sudo: that one time of a ticket that may be another team's
            earliest = self.dispatched_at or self.sudo().ticket_id.reported_at
        return reader.happened_at(now, age, earliest)

    def _set_step_time(self, step, at):
        """A step that was taken without a connection happened when it was tapped.

        It has just been taken, with the server's time; those who were told of that
        time are told of the right one, as when the desk corrects it.

        :param datetime at: naive UTC, within the bounds of _get_time_of
        """
        self.ensure_one()
        stamp = STAMPS[step]
        if self[stamp] - at <= AT_ONCE:
            return
        before = self.arrived_at, self.finished_at
        self.sudo()[stamp] = at  # a field of the steps, this job only
        self._follow_corrected_times(*before)

    def _note_late_entry(self, step, minutes, reason):
        """Whoever enters a time afterwards says why; the job's log keeps it."""
        self.ensure_one()
        label = self.fields_get([STAMPS[step]], ["string"])[STAMPS[step]]["string"]
        self.message_post(
            body=self.env._(
                "%(time)s was entered %(minutes)d minutes afterwards: %(reason)s",
                time=label,
                minutes=minutes,
                reason=reason,
            ),
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------
    # ENTRIES
    # ------------------------------------------------------------

    def _set_check(self, line_id, **vals):
        """Tick an item of the checklist, or note what was read and how it came out."""
        self._get_check_of_phone(line_id).write(vals)

    def _add_check_photo(self, line_id, image):
        """Attach the photo that an item asks for."""
        line = self._get_check_of_phone(line_id)
        if not self.env["after.sales.evidence"]._is_photo(image):
            raise UserError(self.env._("This file is no photo."))
        line.attachment_ids = [
            Command.create(
                {
                    "name": f"{line.name}.jpg",
                    "datas": image,
                    "res_model": line._name,
                    "res_id": line.id,
                }
            )
        ]

    def _get_check_of_phone(self, line_id):
        """:raises UserError: the desk asks for this item no more"""
        self.ensure_one()
        line = self.checklist_line_ids.filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(
                self.env._("%(job)s: this item is no longer asked for.", job=self.name)
            )
        return line

    def _set_report(self, vals):
        """Cause, work, result and guidance; a catalogue entry must be one."""
        self.ensure_one()
        for name, kind in (("cause_id", "cause"), ("remedy_id", "remedy")):
            fault = vals.get(name)
            if fault and not self.env["after.sales.fault"].search_count(
                Domain("id", "=", fault) & Domain("kind", "=", kind)
            ):
                raise UserError(
                    self.env._("This entry is no longer in the fault catalogue.")
                )
        self.write(vals)

    def _get_line_of_phone(self, line_id, matches):
        """The planned line that an entry is about.

        :param line_id: its id if the phone knew it, else False
        :param matches: which of the lines it is if the phone did not
        :raises UserError: the line was taken off the job meanwhile
        """
        if not line_id:
            planned = self.line_ids.filtered(lambda line: line.state == "planned")
            return planned.filtered(matches)[:1]
        line = self.line_ids.filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(
                self.env._("%(job)s: this line is no longer there.", job=self.name)
            )
        return line

    def _set_line_of_phone(self, line, vals):
        """Create, change or, with no quantity, remove a line; its checks follow."""
        self.ensure_one()
        if not vals["quantity"]:
            line.unlink()
        elif line:
            line.write(vals)
        else:
            line.create({"order_id": self.id, **vals})

    def _set_part(self, product_id, quantity, line_id=False, lot_id=False, **removed):
        """So many pieces of a part, or this one serial, are used.

        :param removed: how many old ones come back, and the serial of the old one
        :raises UserError: it is no part or serial that the user may know of
        """
        self.ensure_one()
        for model, part_id in (("product.product", product_id), ("stock.lot", lot_id)):
            # asked here: the words of the ORM would name it
            if part_id and not self.env[model].search_count([("id", "=", part_id)]):
                raise UserError(
                    self.env._("This part is not there any more. Choose it anew.")
                )
        line = self._get_line_of_phone(
            line_id,
            lambda line: (
                line.kind == "part"
                and line.product_id.id == product_id
                and line.lot_id.id == lot_id
            ),
        )
        vals = {"quantity": quantity, **removed}
        if not line:
            vals |= {"kind": "part", "product_id": product_id}
        if lot_id and line.lot_id.id != lot_id:
            vals["lot_id"] = lot_id
        self._set_line_of_phone(line, vals)

    def _set_work(self, work, quantity, line_id=False, **amount):
        """The user's own hours, or the user's own journey, on this job."""
        self.ensure_one()
        employee = self._get_me()
        line = self._get_line_of_phone(
            line_id, lambda line: line.kind == work and line.employee_id == employee
        )
        if line and (line.kind != work or line.employee_id != employee):
            raise UserError(
                self.env._("“%(line)s” is not your time or journey.", line=line.name)
            )
        vals = {"quantity": quantity, **amount}
        if not line:
            vals |= {"kind": work, "employee_id": employee.id}
        self._set_line_of_phone(line, vals)

    def _get_me(self):
        """Which of the job's engineers the user is."""
        self.ensure_one()
        # bounded: who is who among the people of this job
        crew = (self.engineer_id | self.engineer_ids).sudo()
        mine = crew.filtered(lambda employee: employee.user_id == self.env.user)
        return mine[:1].sudo(False)

    def _add_photo(self, image, moment, taken_at, name=False):
        """Keep a photo of the job, as evidence and for its papers."""
        self.ensure_one()
        evidence = self.env["after.sales.evidence"]
        moments = dict(evidence._fields["moment"]._description_selection(self.env))
        evidence.create(
            {
                "order_id": self.id,
                "kind": "photo",
                "name": name or moments[moment],
                "image": image,
                "moment": moment,
                "taken_at": taken_at,
            }
        )
