# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import incident as rule

KINDS = [("hazard", "Hazard"), ("near_miss", "Near Miss"), ("accident", "Accident")]
SEVERITIES = [("minor", "Minor"), ("serious", "Serious"), ("major", "Major")]
CATEGORIES = [
    ("electric", "Electricity"),
    ("machine", "Moving Machine Parts"),
    ("fall", "Fall, Height, Trip"),
    ("load", "Lifting, Falling Load"),
    ("chemical", "Chemicals, Gas"),
    ("fire", "Fire, Heat, Explosion"),
    ("radiation", "Radiation, Laser"),
    ("traffic", "Traffic, Journey"),
    ("tool", "Tools, Protective Equipment"),
    ("conduct", "Rules Not Kept"),
    ("other", "Other"),
]
STATES = [
    ("new", "Reported"),
    ("taken", "Taken Up"),
    ("measures", "Measures Under Way"),
    ("closed", "Closed"),
    ("dropped", "No Incident"),
]
OPEN_STATES = ("new", "taken", "measures")
KEEPERS = (
    "after_sales_training.group_safety_officer,"
    "after_sales_service.group_after_sales_manager"
)
ONE_HOUR = timedelta(hours=1)


class Incident(models.Model):
    """A hazard, a near miss or an accident, from the report until it is closed (S36).

    如遇安全事故或隐患立即处理并及时上报公司领导. Reported in a minute by whoever sees
    it, on the phone also without a connection; the manager and the safety officers are
    told at once. They investigate and set measures; closed only when these are done
    and found effective. Who reported it reads it, as do who investigates and who has
    a measure to take; who was hurt is for officers and managers alone.
    """

    _name = "after.sales.incident"
    _description = "Hazard or Accident"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.careful.mixin",
        "after.sales.guard.mixin",
        "after.sales.kept.files.mixin",
        "after.sales.numbered.mixin",
        "after.sales.paper.mixin",
        "after.sales.register.mixin",
    ]
    _order = "reported_at desc, id desc"
    _check_company_auto = True
    #: written by the report and by the steps only
    _fields_of_steps = frozenset(
        {
            "name",
            "state",
            "reported_at",
            "reporter_id",
            "told_at",
            "escalate_at",
            "acknowledged_at",
            "acknowledged_by_id",
            "closed_at",
            "closed_by_id",
            "drop_reason",
            "stop_work",
            "stopped_at",
            "stop_lifted_at",
            "stop_lifted_by_id",
            "stop_lifted_note",
            "job_error",
            "report_key",
        }
    )

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    # what, where, who
    kind = fields.Selection(KINDS, required=True, default="hazard", tracking=True)
    severity = fields.Selection(
        SEVERITIES,
        required=True,
        default="minor",
        tracking=True,
        help="Of a hazard: what could have come of it.",
    )
    category = fields.Selection(CATEGORIES, string="Danger", default="other")
    description = fields.Text(string="What Happened", required=True)
    immediate = fields.Text(
        string="Done at Once", help="What was done on the spot against the danger."
    )
    happened_at = fields.Datetime(
        required=True, default=fields.Datetime.now, index=True, copy=False
    )
    reported_at = fields.Datetime(
        string="Reported on",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        index=True,
        copy=False,
    )
    reporter_id = fields.Many2one(
        "res.users",
        string="Reported by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    order_id = fields.Many2one(
        "after.sales.order",
        string="Job",
        index="btree_not_null",
        check_company=True,
        help="The job at which it was seen.",
    )
    equipment_id = fields.Many2one(
        "after.sales.equipment",
        string="Unit",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    site_partner_id = fields.Many2one(
        "res.partner",
        string="Site",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        index="btree_not_null",
        compute_sudo=True,
    )
    place = fields.Char(help="Where exactly: hall, machine, road.")
    photo_ids = fields.Many2many(
        "ir.attachment",
        "after_sales_incident_attachment_rel",
        string="Photos and Files",
    )
    person_ids = fields.One2many(
        "after.sales.incident.person",
        "incident_id",
        string="Persons Hurt",
        groups=KEEPERS,
    )
    lost_days = fields.Integer(
        string="Days of Work Lost",
        compute="_compute_lost_days",
        store=True,
        groups=KEEPERS,
        compute_sudo=True,
    )
    # told and taken up
    told_at = fields.Datetime(string="Told on", readonly=True, copy=False)
    escalate_at = fields.Datetime(readonly=True, copy=False)
    is_in_time = fields.Boolean(
        string="Reported at Once",
        compute="_compute_is_in_time",
        store=True,
        compute_sudo=True,
        help="Within the hours that the settings allow after it happened.",
    )
    acknowledged_at = fields.Datetime(string="Taken up on", readonly=True, copy=False)
    acknowledged_by_id = fields.Many2one(
        "res.users", string="Taken up by", readonly=True, copy=False
    )
    answer_hours = fields.Float(
        string="Hours Until Taken Up",
        compute="_compute_answer_hours",
        store=True,
        aggregator="avg",
    )
    # stop of work
    stop_work = fields.Boolean(
        string="Work Stopped",
        readonly=True,
        copy=False,
        tracking=True,
        help="Nobody works there until a safety officer or manager lifts it.",
    )
    stopped_at = fields.Datetime(readonly=True, copy=False)
    stop_lifted_at = fields.Datetime(string="Lifted on", readonly=True, copy=False)
    stop_lifted_by_id = fields.Many2one(
        "res.users", string="Lifted by", readonly=True, copy=False
    )
    stop_lifted_note = fields.Char(string="Why Lifted", readonly=True, copy=False)
    # investigated
    investigator_id = fields.Many2one(
        "res.users",
        string="Investigated by",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    investigate_by = fields.Date(string="Until", tracking=True)
    cause = fields.Text(copy=False)
    contributing = fields.Text(string="What Contributed", copy=False)
    finding = fields.Text(string="Conclusion", copy=False)
    measure_ids = fields.One2many(
        "after.sales.incident.measure", "incident_id", string="Measures"
    )
    open_measure_count = fields.Integer(
        string="Measures Open", compute="_compute_open_measure_count", compute_sudo=True
    )
    needs_further = fields.Boolean(
        string="To Be Reported Further",
        compute="_compute_needs_further",
        store=True,
        help="A major accident goes on to the management and the authority.",
    )
    further_to = fields.Char(string="Reported Further to", copy=False, tracking=True)
    further_at = fields.Datetime(string="Reported Further on", copy=False)
    # ended
    drop_reason = fields.Char(string="Why No Incident", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", string="Closed by", readonly=True, copy=False
    )
    can_keep = fields.Boolean(compute="_compute_can_keep")
    is_involved = fields.Boolean(
        string="Concerns the User",
        compute="_compute_is_involved",
        search="_search_is_involved",
        compute_sudo=True,
        help="Reported by the user, investigated by him, or he has a measure to take.",
    )
    missing_text = fields.Text(
        string="Still Missing", compute="_compute_missing_text", compute_sudo=True
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name != 'New'",
        "This number of a hazard or accident exists already.",
    )
    _escalate_idx = models.Index("(escalate_at) WHERE state = 'new'")
    _stop_unit_idx = models.Index("(equipment_id) WHERE stop_work")
    _stop_site_idx = models.Index("(site_partner_id) WHERE stop_work")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("order_id")
    def _compute_from_order(self):
        for incident in self:
            # sudo: unit and site of the very job it was seen at
            order = incident.order_id.sudo()
            incident.equipment_id = order.equipment_id or incident.equipment_id
            incident.site_partner_id = (
                order.site_partner_id or order.partner_id or incident.site_partner_id
            )

    @api.depends("equipment_id", "order_id", "site_partner_id")
    def _compute_partner_id(self):
        for incident in self:
            incident.partner_id = (
                incident.order_id.partner_id
                or incident.equipment_id.partner_id
                or incident.site_partner_id
            ).commercial_partner_id

    @api.depends("person_ids.lost_days")
    def _compute_lost_days(self):
        for incident in self:
            incident.lost_days = sum(incident.person_ids.mapped("lost_days"))

    @api.depends("happened_at", "reported_at")
    def _compute_is_in_time(self):
        for incident in self:
            incident.is_in_time = rule.in_time(
                incident.happened_at,
                incident.reported_at,
                incident.company_id.after_sales_incident_hours,
            )

    @api.depends("acknowledged_at", "reported_at")
    def _compute_answer_hours(self):
        for incident in self:
            taken = incident.acknowledged_at
            incident.answer_hours = (
                (taken - incident.reported_at) / ONE_HOUR if taken else 0.0
            )

    @api.depends("measure_ids.state")
    def _compute_open_measure_count(self):
        for incident in self:
            incident.open_measure_count = len(
                incident.measure_ids.filtered(
                    lambda measure: measure.state in ("open", "done")
                )
            )

    @api.depends("kind", "severity")
    def _compute_needs_further(self):
        for incident in self:
            incident.needs_further = (
                incident.kind == "accident" and incident.severity == "major"
            )

    @api.depends("investigator_id")
    @api.depends_context("uid")
    def _compute_can_keep(self):
        keeper = self._is_keeper()
        for incident in self:
            incident.can_keep = keeper or incident.investigator_id == self.env.user

    @api.depends("reporter_id", "investigator_id", "measure_ids.user_id")
    @api.depends_context("uid")
    def _compute_is_involved(self):
        for incident in self:
            incident.is_involved = self.env.user in (
                incident.reporter_id
                | incident.investigator_id
                | incident.measure_ids.user_id
            )

    def _search_is_involved(self, operator, value):
        """For the record rule: by columns that have an index, whatever the number."""
        if operator != "in":
            return NotImplemented
        uid = self.env.uid
        # sudo: which incidents the user's own measures belong to
        measures = self.env["after.sales.incident.measure"].sudo()
        mine = measures.search_fetch([("user_id", "=", uid)], ["incident_id"])
        return (
            Domain("reporter_id", "=", uid)
            | Domain("investigator_id", "=", uid)
            | Domain("id", "in", mine.incident_id.ids)
        )

    @api.depends(
        "state",
        "cause",
        "measure_ids.state",
        "needs_further",
        "further_to",
        "further_at",
        "stop_work",
    )
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for incident in self:
            missing = incident._get_missing() if incident.state == "measures" else []
            incident.missing_text = "\n".join(f"• {text}" for text in missing)

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for incident in self:
            kind = labels.get(incident.kind, "")
            incident.display_name = f"{incident.name} · {kind}"

    @api.constrains("happened_at", "further_at")
    def _check_times(self):
        latest = fields.Datetime.now() + timedelta(minutes=5)
        for incident in self:
            times = filter(None, (incident.happened_at, incident.further_at))
            if max(times) > latest:
                raise ValidationError(
                    self.env._(
                        "%(incident)s: what is reported cannot lie in the future.",
                        incident=incident.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _is_keeper(self):
        """Whether the user is a safety officer or a service manager."""
        return self.env.su or self.env.user.has_groups(KEEPERS)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        prepared = [dict(vals) for vals in vals_list]
        self._set_numbers(prepared)
        # officers and managers follow it; who reports is told how it ended
        quiet = self.with_context(mail_create_nosubscribe=True)
        incidents = super(Incident, quiet).create(prepared).with_env(self.env)
        incidents._keep_files("photo_ids")
        # bounded: those who are in charge of these very incidents are told
        incidents.sudo()._tell_at_once()
        return incidents

    def write(self, vals):
        self._check_computed_fields(vals)
        if not self.env.su:
            self._check_not_ended()
        res = super().write(vals)
        if "photo_ids" in vals:
            self._keep_files("photo_ids")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What was reported is kept. If it is none, say so with “No Incident”."
            )
        )

    def _check_not_ended(self):
        """:raises UserError: what is closed stays as it is"""
        for incident in self:
            if incident.state in ("closed", "dropped"):
                raise UserError(
                    self.env._(
                        "%(incident)s is closed. Reopen it to change it.",
                        incident=incident.name,
                    )
                )

    # ------------------------------------------------------------
    # WINDOWS, REGISTER, PAPER
    # ------------------------------------------------------------

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action(name=self.env._("Job"))

    def action_print(self):
        """The report on the accident (事故报告)."""
        self.check_access("read")
        return self.env.ref(
            "after_sales_training.action_report_incident"
        ).report_action(self)

    def _get_paper_title(self):
        self.ensure_one()
        titles = {
            "hazard": self.env._("Hazard Report"),
            "near_miss": self.env._("Report on a Near Miss"),
            "accident": self.env._("Accident Report"),
        }
        return titles[self.kind]

    def _get_paper_lang(self):
        """An internal paper: it speaks the language of whoever prints it."""
        return self.env.user.lang or "en_US"

    @api.model
    def _get_register_title(self):
        return self.env._("Hazards and Accidents")

    @api.model
    def _get_register_columns(self):
        return self._filter_readable(
            (
                "name",
                "kind",
                "severity",
                "category",
                "happened_at",
                "reported_at",
                "is_in_time",
                "reporter_id",
                "site_partner_id",
                "equipment_id",
                "place",
                "description",
                "immediate",
                "acknowledged_at",
                "acknowledged_by_id",
                "answer_hours",
                "investigator_id",
                "cause",
                "contributing",
                "finding",
                "lost_days",
                "further_to",
                "closed_at",
                "state",
            )
        )

    @api.model
    def _get_register_period(self):
        return "happened_at"

    @api.model
    def _get_open_stops_domain(self):
        """Incidents for which work is stopped now."""
        return Domain("stop_work", "=", True)
