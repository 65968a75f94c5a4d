# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .incident import OPEN_STATES

#: step -> (states it may be taken in, state it leads to)
TRANSITIONS = {
    "take": ({"new"}, "taken"),
    "measures": ({"taken"}, "measures"),
    "close": ({"measures"}, "closed"),
    "drop": ({"new", "taken"}, "dropped"),
    "reopen": ({"closed", "dropped"}, "taken"),
}


class Incident(models.Model):
    """The steps of an incident: taken up, investigated, measures, closed."""

    _inherit = "after.sales.incident"

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    @api.model
    def _report(self, vals, image=None):
        """Whoever sees a danger reports it; the reporter is the user.

        :param dict vals: what was seen; no state, no reporter
        :param str image: a photo in base64, or none
        :raises UserError: nothing is said, or the file is no photo
        :return: the incident
        """
        if not (vals.get("description") or "").strip():
            raise UserError(self.env._("Say in a few words what happened."))
        if image and not self.env["after.sales.evidence"]._is_photo(image):
            raise UserError(self.env._("This file is no photo."))
        stop = vals.get("stop_work")
        # bounded: one new report in the user's own name. Colleagues without any
        # right on incidents report too
        incident = self.sudo().create(
            vals
            | {
                "reporter_id": self.env.uid,
                "reported_at": fields.Datetime.now(),
                "stopped_at": stop and fields.Datetime.now(),
            }
        )
        if image:
            photo = self.env["ir.attachment"].sudo()
            incident.photo_ids = photo.create(
                {
                    "name": f"{incident.name.replace('/', '-')}.jpg",
                    "datas": image,
                    "res_model": incident._name,
                    "res_id": incident.id,
                }
            )
        return incident.sudo(self.env.su)

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_keeper(self):
        """
        :raises AccessError: neither safety officer nor manager, nor the one who
            investigates
        """
        self.check_access("write")
        keeper = self._is_keeper()
        for incident in self:
            if not keeper and incident.investigator_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Safety officers and service managers do this. Ask one of them."
                    )
                )

    def _check_incident_step(self, step):
        """:raises UserError: the step is not open in this state"""
        self._check_keeper()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for incident in self:
            if incident.state not in TRANSITIONS[step][0]:
                raise UserError(
                    self.env._(
                        "%(number)s is in state “%(state)s”: this step is not open.",
                        number=incident.name,
                        state=labels[incident.state],
                    )
                )

    def _write_step(self, step, **vals):
        """Move on; the check has been made. The fields are the steps' own."""
        self.sudo().write(vals | {"state": TRANSITIONS[step][1]})

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_take(self):
        """Somebody in charge has read it and takes care."""
        self._check_incident_step("take")
        self._write_step(
            "take",
            acknowledged_at=fields.Datetime.now(),
            acknowledged_by_id=self.env.uid,
            escalate_at=False,
        )
        for incident in self:
            if not incident.investigator_id:
                incident.investigator_id = self.env.user
        # the to-dos of all who were told; bounded to these incidents
        self.sudo().activity_feedback(["after_sales_training.mail_act_incident"])
        return True

    def action_measures(self):
        """The cause is found; measures are set."""
        self._check_incident_step("measures")
        for incident in self:
            if not (incident.cause or "").strip():
                raise UserError(
                    self.env._(
                        "%(number)s: write down the cause before the measures begin.",
                        number=incident.name,
                    )
                )
            if not incident.measure_ids:
                raise UserError(
                    self.env._(
                        "%(number)s: set at least one measure, so that it does not"
                        " happen again.",
                        number=incident.name,
                    )
                )
        self._write_step("measures")
        return True

    def _get_missing(self):
        """What is missing before it can be closed: list of texts."""
        self.ensure_one()
        missing = []
        if not (self.cause or "").strip():
            missing.append(self.env._("The cause"))
        missing += [
            self.env._("Measure not finished: %s", measure.name)
            for measure in self.measure_ids
            if measure.state == "open"
        ] + [
            self.env._("Effect not checked: %s", measure.name)
            for measure in self.measure_ids
            if measure.state == "done"
        ]
        if not self.measure_ids.filtered(lambda measure: measure.state == "checked"):
            missing.append(self.env._("A measure that was found effective"))
        if self.needs_further and not (self.further_to and self.further_at):
            missing.append(self.env._("To whom it was reported further, and when"))
        if self.stop_work:
            missing.append(self.env._("Work is still stopped: lift it first"))
        return missing

    def action_close(self):
        self._check_incident_step("close")
        for incident in self:
            if missing := incident._get_missing():
                raise UserError(
                    self.env._(
                        "%(number)s cannot be closed yet. Still missing:\n%(items)s",
                        number=incident.name,
                        items="\n".join(f"• {text}" for text in missing),
                    )
                )
        self._write_step(
            "close", closed_at=fields.Datetime.now(), closed_by_id=self.env.uid
        )
        # bounded: who reported it hears what became of it
        self.sudo()._tell_reporter()
        return True

    def action_reopen(self):
        self._check_incident_step("reopen")
        self._write_step(
            "reopen", closed_at=False, closed_by_id=False, drop_reason=False
        )
        return True

    def action_drop(self):
        """Ask why it is none."""
        self._check_incident_step("drop")
        return self._open_reason("drop", self.env._("No Incident"))

    def _do_drop(self, reason):
        self._check_incident_step("drop")
        now = fields.Datetime.now()
        self._write_step(
            "drop",
            drop_reason=reason,
            closed_at=now,
            closed_by_id=self.env.uid,
            escalate_at=False,
            stop_work=False,
        )
        # the to-dos of these incidents, and a word to who reported
        self.sudo().activity_feedback(["after_sales_training.mail_act_incident"])
        self.sudo()._tell_reporter()

    # ------------------------------------------------------------
    # STOP OF WORK
    # ------------------------------------------------------------

    def action_stop_work(self):
        """Nobody works there until it is lifted."""
        self._check_keeper()
        for incident in self:
            if incident.state not in OPEN_STATES:
                incident._check_not_ended()
            if not (incident.equipment_id or incident.site_partner_id):
                raise UserError(
                    self.env._(
                        "%(number)s: choose the unit or the site where work stops.",
                        number=incident.name,
                    )
                )
        # fields of the steps
        self.sudo().write(
            {
                "stop_work": True,
                "stopped_at": fields.Datetime.now(),
                "stop_lifted_at": False,
                "stop_lifted_by_id": False,
                "stop_lifted_note": False,
            }
        )
        return True

    def action_lift_stop(self):
        """Ask why it is safe again."""
        self._check_can_lift()
        return self._open_reason("lift", self.env._("Lift the Stop of Work"))

    def _check_can_lift(self):
        self._check_keeper()
        for incident in self:
            if not incident.stop_work:
                raise UserError(
                    self.env._("%(number)s: work is not stopped.", number=incident.name)
                )

    def _do_lift(self, reason):
        self._check_can_lift()
        # fields of the steps
        self.sudo().write(
            {
                "stop_work": False,
                "stop_lifted_at": fields.Datetime.now(),
                "stop_lifted_by_id": self.env.uid,
                "stop_lifted_note": reason,
            }
        )

    def _open_reason(self, step, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "after.sales.incident.reason",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_incident_id": self.id, "default_step": step},
        }
