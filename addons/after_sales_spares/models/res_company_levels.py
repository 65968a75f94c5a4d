# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """By what parts are kept in vans, points and warehouses (S41)."""

    _inherit = "res.company"

    after_sales_level_months = fields.Integer(
        string="Use of the Last (months)",
        default=6,
        help="Minimum and maximum are proposed from the parts used in this time.",
    )
    after_sales_level_min_uses = fields.Integer(
        string="Kept from (uses)",
        default=2,
        help="A part that was used less often at a place is not proposed for it,"
        " unless machines in its care stand without it.",
    )
    after_sales_level_transfer_days = fields.Integer(
        string="Transfer from the Warehouse (days)",
        default=1,
        help="How long a part takes from the warehouse to a van or a service point.",
    )
    after_sales_level_vendor_days = fields.Integer(
        string="Vendors without Lead Time (days)",
        default=30,
        help="What is reckoned with where no vendor is named.",
    )
    after_sales_level_cover_days = fields.Integer(
        string="One Transfer Lasts (days)",
        default=14,
        help="How much a van or a service point is filled up with at a time.",
    )
    after_sales_level_order_days = fields.Integer(
        string="One Order Lasts (days)",
        default=45,
        help="How much is bought for the warehouse at a time.",
    )
    after_sales_level_vital = fields.Float(
        string="Vital Parts at Hand (%)",
        default=98.0,
        help="How surely a part without which the machine stands is there when it is"
        " needed.",
    )
    after_sales_level_essential = fields.Float(
        string="Essential Parts at Hand (%)", default=95.0
    )
    after_sales_level_desirable = fields.Float(
        string="Desirable Parts at Hand (%)", default=90.0
    )
    after_sales_level_follows = fields.Boolean(
        string="Rules Follow the Proposals",
        help="Rules of common parts that were accepted as proposed change with the"
        " nightly proposal; what was adjusted by hand stays.",
    )
    after_sales_abc_a = fields.Float(
        string="Class A up to (%)",
        default=80.0,
        help="Parts that together make up so much of the value used.",
    )
    after_sales_abc_b = fields.Float(string="Class B up to (%)", default=95.0)
    after_sales_xyz_x = fields.Float(
        string="Class X up to",
        default=0.5,
        help="Deviation of the monthly use, divided by its mean: up to here use is"
        " regular.",
    )
    after_sales_xyz_y = fields.Float(string="Class Y up to", default=1.0)
    after_sales_dead_months = fields.Integer(
        string="Dead after (months)",
        default=12,
        help="Stock that nobody used for so long is listed as dead.",
    )
    after_sales_count_blind = fields.Boolean(
        string="Count Blind",
        default=True,
        help="Whoever counts does not see how much there should be.",
    )

    _after_sales_level_days = models.Constraint(
        "CHECK (after_sales_level_months BETWEEN 1 AND 36"
        " AND after_sales_level_min_uses >= 1"
        " AND after_sales_level_transfer_days >= 0"
        " AND after_sales_level_vendor_days >= 0"
        " AND after_sales_level_cover_days >= 0"
        " AND after_sales_level_order_days >= 0"
        " AND after_sales_dead_months BETWEEN 1 AND 120)",
        "Stock levels look back 1 to 36 months, dead stock 1 to 120; days cannot be"
        " negative, and a part is kept from 1 use on at the earliest.",
    )
    _after_sales_level_percent = models.Constraint(
        "CHECK (after_sales_level_vital >= 50 AND after_sales_level_vital < 100"
        " AND after_sales_level_essential >= 50 AND after_sales_level_essential < 100"
        " AND after_sales_level_desirable >= 50"
        " AND after_sales_level_desirable < 100)",
        "Parts at hand: between 50 % and below 100 %. Nothing is ever quite certain.",
    )

    @api.constrains(
        "after_sales_abc_a",
        "after_sales_abc_b",
        "after_sales_xyz_x",
        "after_sales_xyz_y",
    )
    def _check_after_sales_abc(self):
        for company in self:
            if not (
                0 < company.after_sales_abc_a < company.after_sales_abc_b <= 100
                and 0 < company.after_sales_xyz_x < company.after_sales_xyz_y
            ):
                raise ValidationError(
                    self.env._(
                        "The limits of the classes must rise: A below B, at most"
                        " 100 %; X below Y, above 0."
                    )
                )
