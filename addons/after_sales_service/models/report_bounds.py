# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields
from odoo.tools.date_utils import parse_date


def read_day(value, env):
    """The day that the value of a condition on a date means.

    :param value: a day, or words of a filter such as “today -12m”
    :rtype: datetime.date
    """
    if isinstance(value, str):
        value = parse_date(value, env)
    return fields.Date.to_date(value)
