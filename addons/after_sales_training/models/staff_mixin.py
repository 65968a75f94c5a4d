# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGERS = "after_sales_service.group_after_sales_manager"


class StaffMixin(models.AbstractModel):
    """A confidential record about one of our people (S35).

    Read by the person concerned once he was told, by whoever leads him, and by service
    managers; written by the leader and by managers, by nobody about himself. The rules
    are in ``security/staff_security.xml``; here is what rules do not reach: numbers
    instead of names, and messages that go no further than the right to read.
    """

    _name = "after.sales.staff.mixin"
    _description = "Record about an Employee"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "after.sales.guard.mixin",
        "after.sales.numbered.mixin",
        "after.sales.register.mixin",
    ]
    _check_company_auto = True

    name = fields.Char(
        string="Number", default="New", required=True, readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, check_company=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="User of the Employee",
        compute="_compute_people",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
    )
    leader_id = fields.Many2one(
        "res.users",
        string="Line Manager",
        compute="_compute_people",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="The employee's manager; else who leads his service point.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    # sudo: whose record it is decides who reads it; engineers read no employees
    @api.depends("employee_id.user_id", "employee_id.parent_id.user_id")
    def _compute_people(self):
        leaders = self._get_leaders(self.employee_id)
        for record in self:
            record.user_id = record.employee_id.user_id
            record.leader_id = leaders.get(record.employee_id)

    @api.model
    def _get_leaders(self, employees):
        """Return dict of employee -> user who leads him; set-wise, under sudo."""
        employees = employees.sudo()
        of_point = {}
        for team in employees.env["helpdesk.ticket.team"].search(
            [("engineer_ids", "in", employees.ids)]
        ):
            for engineer in team.engineer_ids:
                of_point.setdefault(engineer, team)
        leaders = {}
        for employee in employees:
            leader = employee.parent_id.user_id
            team = of_point.get(employee._origin)
            # nobody leads himself: then who leads the point above
            while team and (not leader or leader == employee.user_id):
                leader = team.user_id
                team = team.parent_id
            leaders[employee] = (
                leader if leader != employee.user_id else leader.browse()
            )
        return leaders

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for record in self:
            record.is_mine = record.user_id == self.env.user

    @api.depends("name")
    def _compute_display_name(self):
        """The number: names of people stand in the record only."""
        for record in self:
            record.display_name = record.name

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_computed_fields(vals)
        prepared = [dict(vals) for vals in vals_list]
        self._set_numbers(prepared)
        quiet = self.with_context(mail_create_nosubscribe=True)
        return super(StaffMixin, quiet).create(prepared).with_env(self.env)

    def write(self, vals):
        self._check_computed_fields(vals)
        if "employee_id" in vals and not self.env.su:
            raise UserError(
                self.env._("Whom a record is about does not change: make a new one.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # WORDS GO NO FURTHER THAN THE RIGHT TO READ
    # ------------------------------------------------------------

    def _may_read(self, partner):
        """Whether a user of the partner reads this record."""
        self.ensure_one()
        return any(
            self.with_user(user).sudo(False).has_access("read")
            for user in partner.sudo().user_ids
        )

    def message_post(self, **kwargs):
        """
        :raises UserError: it is addressed to somebody who may not read the record
        """
        for partner in self.env["res.partner"].browse(kwargs.get("partner_ids") or ()):
            if not self._may_read(partner):
                raise UserError(
                    self.env._(
                        "This record is confidential: %(name)s may not read it and is"
                        " told nothing.",
                        name=partner.name,
                    )
                )
        return super().message_post(**kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Who followed once and may not read any more hears nothing."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        partners = self.env["res.partner"]
        return [
            row
            for row in recipients
            if not row["id"] or self._may_read(partners.browse(row["id"]))
        ]

    def _tell(self, users, subject, body):
        """A word to these users in their inbox or by mail; the queue sends it."""
        for record in self:
            for user in users:
                record.with_context(
                    lang=user.lang, mail_notify_force_send=False
                ).message_notify(
                    partner_ids=user.partner_id.ids, subject=subject, body=body
                )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_concerned(self):
        """
        :raises AccessError: it is about somebody else: nobody speaks for him
        """
        self.check_access("read")
        for record in self:
            if record.user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only the employee concerned takes this step in %(record)s.",
                        record=record.name,
                    )
                )

    def _check_not_concerned(self):
        """
        :raises AccessError: the record is about the user, or he may not write it
        """
        if any(record.user_id == self.env.user for record in self.sudo()):
            raise AccessError(
                self.env._("This is about you: somebody else takes this step.")
            )
        self.check_access("write")

    @api.model
    def _is_manager(self):
        return self.env.user.has_group(MANAGERS)

    def _check_manager(self):
        """
        :raises AccessError: not a service manager, or one whom it is about
        """
        self._check_not_concerned()
        if not self._is_manager():
            raise AccessError(
                self.env._("A service manager takes this step. Ask one of them.")
            )

    def _open_reply(self, link):
        """The dialog for a reply to this record.

        :param str link: field of ``after.sales.staff.reply`` that names the record
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply"),
            "res_model": "after.sales.staff.reply",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{link}": self.id},
        }
