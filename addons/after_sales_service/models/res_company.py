# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import period

#: Where a day begins first, it does so that long before it does in UTC.
FIRST_ZONE = timedelta(hours=14)
COMPENSATION_SETTLEMENTS = [
    ("credit_note", "Credit note on the sale"),
    ("payable", "Bill: payable to the customer"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    after_sales_warranty_term_id = fields.Many2one(
        "after.sales.warranty.term",
        string="Default Warranty Term",
        default=lambda self: self._default_after_sales_warranty_term_id(),
    )
    after_sales_expiring_days = fields.Integer(
        string="Warranty Expires Soon (days)",
        default=60,
        help="From so many days before its end a warranty shows as expiring.",
    )
    after_sales_reminder_days = fields.Integer(
        string="Remind Before the End (days)",
        default=30,
        help="So many days before a warranty ends sales gets a to-do: offer a"
        " maintenance contract. 0: nobody is reminded.",
    )
    after_sales_remind_customer = fields.Boolean(
        string="Remind the Customer",
        default=True,
        help="The customer is told of the end by e-mail as well.",
    )
    after_sales_repeat_days = fields.Integer(
        string="Repeat Repair Within (days)",
        default=90,
        help="A ticket of the same unit within so many days is shown to whoever takes"
        " the next call about it.",
    )
    after_sales_notify_vendor = fields.Boolean(
        string="Tell Suppliers at Once",
        default=True,
        help="A fault of a unit that is under its supplier's warranty is told to the"
        " supplier's warranty contact by mail as soon as it is registered.",
    )
    after_sales_goodwill_desk = fields.Monetary(
        string="Goodwill: Desk",
        help="How much a dispatcher may give on one job. Nothing: goodwill is the"
        " manager's.",
    )
    after_sales_goodwill_leader = fields.Monetary(
        string="Goodwill: Team Leader",
        help="How much the leader of a service point may give on one of its jobs.",
    )
    after_sales_goodwill_manager = fields.Monetary(
        string="Goodwill: Service Manager",
        help="How much a service manager may give on one job. Nothing: no limit.",
    )
    after_sales_labour_product_id = fields.Many2one(
        "product.product",
        string="Labour Product",
        domain="[('type', '=', 'service')]",
        default=lambda self: self._default_after_sales_product("product_labour"),
        help="Stands on the labour lines of jobs; its list price is an hour's value.",
    )
    after_sales_travel_product_id = fields.Many2one(
        "product.product",
        string="Travel Product",
        domain="[('type', '=', 'service')]",
        default=lambda self: self._default_after_sales_product("product_travel"),
    )
    after_sales_defective_location_id = fields.Many2one(
        "stock.location",
        string="Defective Returns",
        domain="[('usage', '=', 'internal'), ('company_id', '=', id)]",
        help="Where the defective parts lie that engineers bring back. Empty: made"
        " beside the stock of the first warehouse when it is needed.",
    )

    after_sales_labour_by_employee = fields.Boolean(
        string="Labour at the Employee's Own Cost",
        help="An hour is charged at the hourly cost of whoever worked, not at the rate"
        " of the service point. It discloses pay to everybody who sees the price.",
    )
    after_sales_tolerance_percent = fields.Float(
        string="Tolerance of a Signed Quotation (%)",
        help="How much more than signed a job may cost before the customer is asked"
        " for a renewed yes. 0: every cent more needs one.",
    )

    after_sales_sla_policy_id = fields.Many2one(
        "after.sales.sla.policy",
        string="Default Promise Policy",
        domain="[('company_id', 'in', (id, False))]",
        help="Holds where nothing nearer chooses a policy.",
    )
    after_sales_enforce_from = fields.Datetime(
        string="Promises Count from",
        default=fields.Datetime.now,
        help="What was reported earlier starts no promises: a database that is taken"
        " over brings old tickets. Empty: no limit.",
    )
    after_sales_manager_id = fields.Many2one(
        "res.users",
        string="Service Manager",
        domain="[('share', '=', False)]",
        help="Is told last of promises that are broken. Empty: everybody who is a"
        " service manager.",
    )

    after_sales_compensation_settlement = fields.Selection(
        COMPENSATION_SETTLEMENTS,
        string="Compensation Is Paid by",
        required=True,
        default="credit_note",
    )
    after_sales_compensation_account_id = fields.Many2one(
        "account.account",
        string="Compensation Account",
        check_company=True,
        domain="[('internal_group', 'in', ('expense', 'income'))]",
        help="What compensation is booked on. Empty: credit notes use the account of"
        " their journal; bills need one.",
    )
    after_sales_compensation_journal_id = fields.Many2one(
        "account.journal",
        string="Compensation Journal",
        check_company=True,
        domain="[('type', 'in', ('sale', 'purchase'))]",
        help="Empty: the first journal for credit notes or bills.",
    )

    _after_sales_expiring_days_not_negative = models.Constraint(
        "CHECK (after_sales_expiring_days >= 0)",
        "The notice before the end of a warranty cannot be negative.",
    )
    _after_sales_reminder_days_not_negative = models.Constraint(
        "CHECK (after_sales_reminder_days >= 0)",
        "The days of the reminder before the end of a warranty cannot be negative.",
    )
    _after_sales_repeat_days_not_negative = models.Constraint(
        "CHECK (after_sales_repeat_days >= 0)",
        "The days within which a ticket counts as repeated cannot be negative.",
    )
    _after_sales_tolerance_not_negative = models.Constraint(
        "CHECK (after_sales_tolerance_percent >= 0)",
        "The tolerance of a signed quotation cannot be negative.",
    )
    _after_sales_goodwill_not_negative = models.Constraint(
        "CHECK (after_sales_goodwill_desk >= 0 AND after_sales_goodwill_leader >= 0"
        " AND after_sales_goodwill_manager >= 0)",
        "A limit of goodwill cannot be negative.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["after.sales.sla.replan"]._request("company_id", self)
        return result

    @api.model
    def _default_after_sales_warranty_term_id(self):
        return self.env.ref(
            "after_sales_service.warranty_term_one_year", raise_if_not_found=False
        )

    @api.model
    def _default_after_sales_product(self, name):
        return self.env.ref(f"after_sales_service.{name}", raise_if_not_found=False)

    def _get_after_sales_managers(self):
        """The service managers of the company: the one in the settings first.

        The technical administrator only where there is nobody else.
        """
        self.ensure_one()
        if self.after_sales_manager_id.active:
            return self.after_sales_manager_id
        managers = self.env.ref(
            "after_sales_service.group_after_sales_manager"
        ).all_user_ids.filtered(lambda user: user.active and self in user.company_ids)
        return managers - self.env.ref("base.user_root") or managers

    def _get_after_sales_tz(self):
        """The zone in which the company reckons its days."""
        self.ensure_one()
        company = self.sudo()  # only a zone is read
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _get_after_sales_today(self):
        """The day it is where the company reckons its days."""
        self.ensure_one()
        return period.day_of(fields.Datetime.now(), self._get_after_sales_tz())

    @api.model
    def _get_day_come_domain(self, records, name):
        """Records whose day has come where their company is.

        Only companies with something near are looked at: if nothing is, that is one
        look at the index of the day.

        :param records: the empty recordset of a model with ``company_id``
        :param str name: its field of the day
        :rtype: Domain
        """
        near = Domain(name, "<=", (fields.Datetime.now() + FIRST_ZONE).date())
        by_day = {}
        for (company,) in records._read_group(near, ["company_id"]):
            today = company._get_after_sales_today()
            by_day.setdefault(today, []).append(company.id)
        return near & Domain.OR(
            Domain(name, "<=", today) & Domain("company_id", "in", ids)
            for today, ids in by_day.items()
        )

    def _tells_vendors_at_once(self, reported_at):
        """Whether a fault reported then is told to the supplier by itself.

        Tickets older than this database are not: their suppliers know.
        """
        self.ensure_one()
        company = self.sudo()  # two settings
        since = company.after_sales_enforce_from
        return company.after_sales_notify_vendor and (not since or reported_at >= since)

    def _get_defective_location(self):
        """The location for defective parts that come back; called under sudo.

        Made on first need, beside the stock of the company's first warehouse, so
        that no delivery takes parts from it.
        """
        self.ensure_one()
        if not self.after_sales_defective_location_id:
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", self.id)], limit=1
            )
            self.after_sales_defective_location_id = self.env["stock.location"].create(
                {
                    "name": self.env._("Defective Returns"),
                    "usage": "internal",
                    "location_id": warehouse.view_location_id.id,
                    "company_id": self.id,
                }
            )
        return self.after_sales_defective_location_id
