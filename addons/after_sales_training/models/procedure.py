# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KINDS = [
    ("repair", "Repair Regulation"),
    ("conduct", "Service Conduct"),
    ("safety", "Safety Operating Rules"),
    ("site", "Work Safety on Site"),
    ("emergency", "Emergency Plan"),
]


class Procedure(models.Model):
    """A written rule that binds staff: regulation, conduct, safety, emergency (S36b).

    What it says is kept in versions; the one in force is read and acknowledged by
    everybody whom it binds, again at each recurrence. Service managers and safety
    officers keep procedures; everybody of the company reads those in force.
    """

    _name = "after.sales.procedure"
    _description = "Procedure"
    _inherit = ["hr.mixin", "mail.thread", "after.sales.guard.mixin"]
    _order = "kind, code, name, id"
    _rec_names_search = ["name", "code"]
    _fields_of_steps = frozenset({"current_version_id"})
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(string="Number")
    kind = fields.Selection(KINDS, required=True, default="safety", tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Who keeps it up to date; the service manager approves each version.",
    )
    note = fields.Text(string="Purpose")
    # whom it binds
    for_everyone = fields.Boolean(
        string="Binds All Employees", help="All employees of the company with a login."
    )
    group_ids = fields.Many2many(
        "res.groups",
        "after_sales_procedure_group_rel",
        string="Roles",
        help="Everybody who has one of these roles.",
    )
    team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "after_sales_procedure_team_rel",
        string="Service Points",
        check_company=True,
        help="The engineers of these service points and their leaders.",
    )
    department_ids = fields.Many2many(
        "hr.department",
        "after_sales_procedure_department_rel",
        string="Departments",
        check_company=True,
        help="These departments with all below them.",
    )
    employee_ids = fields.Many2many(
        "hr.employee",
        "after_sales_procedure_employee_rel",
        string="Employees",
        check_company=True,
    )
    recurrence_months = fields.Integer(
        string="Again After (months)",
        default=12,
        help="It is read and acknowledged again after so many months. 0: once per"
        " version.",
    )
    days_to_read = fields.Integer(
        string="Days to Read",
        help="From when it is asked for. 0: as the settings of the company say.",
    )
    # what it says
    version_ids = fields.One2many(
        "after.sales.procedure.version", "procedure_id", string="Versions"
    )
    current_version_id = fields.Many2one(
        "after.sales.procedure.version",
        string="In Force",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    # sudo: figures of the list; who has not read it is seen by its own rules
    bound_count = fields.Integer(
        string="Asked", compute="_compute_counts", compute_sudo=True
    )
    open_count = fields.Integer(
        string="Not Read Yet", compute="_compute_counts", compute_sudo=True
    )
    late_count = fields.Integer(
        string="Overdue", compute="_compute_counts", compute_sudo=True
    )
    read_percent = fields.Float(
        string="Read (%)", compute="_compute_counts", compute_sudo=True
    )

    _numbers = models.Constraint(
        "CHECK (recurrence_months BETWEEN 0 AND 120"
        " AND days_to_read BETWEEN 0 AND 365)",
        "A procedure is read again after 0 to 120 months, within 0 to 365 days.",
    )

    # ------------------------------------------------------------
    # COMPUTES, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("current_version_id", "version_ids.acknowledgement_ids.state")
    def _compute_counts(self):
        current = self.current_version_id
        rows = self.env["after.sales.procedure.acknowledgement"]._read_group(
            Domain("version_id", "in", current.ids)
            & Domain("is_latest", "=", True)
            & Domain("state", "!=", "void"),
            ["procedure_id", "state"],
            ["__count"],
        )
        late = dict(
            self.env["after.sales.procedure.acknowledgement"]._read_group(
                Domain("version_id", "in", current.ids)
                & Domain("state", "=", "open")
                & Domain("due_on", "<", fields.Date.context_today(self)),
                ["procedure_id"],
                ["__count"],
            )
        )
        counts = {(procedure, state): count for procedure, state, count in rows}
        for procedure in self:
            still = counts.get((procedure, "open"), 0)
            done = counts.get((procedure, "done"), 0)
            procedure.bound_count = still + done
            procedure.open_count = still
            procedure.late_count = late.get(procedure, 0)
            procedure.read_percent = 100.0 * done / (still + done) if done else 0.0

    @api.constrains(
        "for_everyone", "group_ids", "team_ids", "department_ids", "employee_ids"
    )
    def _check_binds_somebody(self):
        for procedure in self:
            if not (
                procedure.for_everyone
                or procedure.group_ids
                or procedure.team_ids
                or procedure.department_ids
                or procedure.employee_ids
            ):
                raise ValidationError(
                    self.env._(
                        "“%(procedure)s” binds nobody. Choose roles, service points,"
                        " departments or employees, or all employees.",
                        procedure=procedure.name,
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
        return super().write(vals)

    # ------------------------------------------------------------
    # WHOM IT BINDS
    # ------------------------------------------------------------

    def _get_today(self):
        """Today, where the company is."""
        self.ensure_one()
        company = self.company_id.sudo()  # only a zone is read
        return company._get_after_sales_today()

    def _get_bound_employees(self):
        """The employees who have to read it: those of the company with a login.

        Called under sudo: who belongs where is nobody's secret here, and leaves as
        acknowledgements only.
        """
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("user_id", "!=", False)
            & Domain("user_id.share", "=", False)
            & Domain("user_id.active", "=", True)
        )
        if not self.for_everyone:
            teams = self.team_ids
            users = self.group_ids.all_user_ids | teams.user_id
            people = self.employee_ids | teams.engineer_ids
            domain &= (
                Domain("id", "in", people.ids)
                | Domain("user_id", "in", users.ids)
                | Domain("department_id", "child_of", self.department_ids.ids)
            )
        return self.env["hr.employee"].search(domain)

    def _ask_to_read(self):
        """Ask everybody who is bound and was not asked for the version in force.

        Who is bound no longer is asked no longer. Called under sudo.

        :return: the new acknowledgements
        """
        Acknowledgement = self.env["after.sales.procedure.acknowledgement"]
        versions = self.filtered("active").current_version_id
        # one query of what is looked at, however many people there are
        known = Acknowledgement.search_fetch(
            Domain("version_id", "in", versions.ids) & Domain("is_latest", "=", True),
            [
                *("version_id", "procedure_id", "employee_id", "is_latest"),
                *("state", "void_reason", "acknowledged_at", "renew_on"),
            ],
        ).grouped("version_id")
        vals_list = []
        for version in versions:
            bound = version.procedure_id._get_bound_employees()
            asked = known.get(version, Acknowledgement)
            vals_list += [
                version._prepare_acknowledgement_vals(employee)
                for employee in bound - asked.employee_id
            ]
            asked.filtered(lambda row, bound=bound: row.employee_id not in bound)._void(
                "unbound"
            )
            # who comes back is asked again
            back = asked.filtered(
                lambda row, bound=bound: (
                    row.void_reason == "unbound" and row.employee_id in bound
                )
            )
            vals_list += back._prepare_next_rounds()
            asked.filtered(lambda row, bound=bound: row.employee_id in bound)._renew()
        return Acknowledgement.create(vals_list)

    # ------------------------------------------------------------
    # WINDOWS
    # ------------------------------------------------------------

    def action_new_version(self):
        """Write the next version, from the words of the one in force.

        Whoever may draft one: engineers write, the manager approves (S36b).
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": "after.sales.procedure.version",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_procedure_id": self.id,
                "default_text": self.current_version_id.text,
            },
        }

    def action_view_acknowledgements(self):
        """Who has read the version in force, and who has not."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.procedure_acknowledgement_action"
        )
        return action | {
            "domain": [("procedure_id", "=", self.id)],
            "context": {"search_default_latest": 1},
        }
