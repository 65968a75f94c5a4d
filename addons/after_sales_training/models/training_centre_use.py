# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import format_list

from odoo.addons.after_sales_service.tools.work_clock import NoWorkingTime, to_epoch


class TrainingCentre(models.Model):
    """What the plan states of the centre, against what is there (S34)."""

    _inherit = "after.sales.training.centre"

    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        help="By these the end of sessions is proposed; none: those of the company.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Who to Call",
        help="Named in the joining instructions, with the telephone number.",
    )
    directions = fields.Html(
        translate=True,
        help="How to get there, where to sleep; part of the joining instructions.",
    )
    map_url = fields.Char(string="Link to a Map")
    area = fields.Float(
        string="Area (m²)", compute="_compute_size", help="Sum of its rooms."
    )
    capacity = fields.Integer(compute="_compute_size")
    trainer_count = fields.Integer(compute="_compute_size")
    stated_area = fields.Float(
        string="Area Stated (m²)", help="What our plan tells customers (S34)."
    )
    stated_trainers = fields.Integer(
        string="Trainers Stated", help="What our plan tells customers (S34)."
    )
    stated_gap = fields.Char(string="Short of What Is Stated", compute="_compute_size")
    is_own = fields.Boolean(string="Ours", compute="_compute_is_own")
    session_count = fields.Integer(compute="_compute_session_count")

    _stated_not_negative = models.Constraint(
        "CHECK (stated_area >= 0 AND stated_trainers >= 0)",
        "What is stated of a centre cannot be negative.",
    )

    @api.depends(
        "room_ids.active",
        "room_ids.area",
        "room_ids.capacity",
        "stated_area",
        "stated_trainers",
        "trainer_ids.active",
    )
    @api.depends_context("lang")
    def _compute_size(self):
        for centre in self:
            # whoever looks at archived ones as well: what is given up is not there
            rooms = centre.room_ids.filtered("active")
            centre.area = sum(rooms.mapped("area"))
            centre.capacity = sum(rooms.mapped("capacity"))
            centre.trainer_count = len(centre.trainer_ids.filtered("active"))
            gaps = []
            if centre.area < centre.stated_area:
                gaps.append(
                    self.env._("%s m² missing", f"{centre.stated_area - centre.area:g}")
                )
            lacking = centre.stated_trainers - centre.trainer_count
            if lacking > 0:
                gaps.append(self.env._("%s trainers missing", lacking))
            centre.stated_gap = format_list(self.env, gaps)

    @api.depends("partner_id", "company_id")
    def _compute_is_own(self):
        for centre in self:
            # sudo: the partners of companies, whoever reads
            company = (centre.company_id or self.env.company).sudo()
            centre.is_own = (
                centre.sudo().partner_id.commercial_partner_id
                == company.partner_id.commercial_partner_id
            )

    def _compute_session_count(self):
        counts = dict(
            self.env["event.event"]._read_group(
                [("centre_id", "in", self.ids), ("session_state", "=", "planned")],
                ["centre_id"],
                ["__count"],
            )
        )
        for centre in self:
            centre.session_count = counts.get(centre, 0)

    def _get_place(self):
        """The address people go to; empty for an empty centre."""
        return self.address_id or self.partner_id

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.session_action"
        )
        return action | {
            "domain": [("centre_id", "=", self.id)],
            "context": {"default_centre_id": self.id},
        }

    def _count_working_days(self, start, end):
        """How many days the centre works between two naive UTC instants."""
        self.ensure_one()
        draft = self.env["event.event"].new({"centre_id": self.id})
        try:
            intervals = draft._get_session_clock().walk(to_epoch(start), to_epoch(end))
        except NoWorkingTime:
            return 0
        return len({day for _start, _end, day in intervals})
