# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""One bad record stops nothing (R2)"""

import logging

from odoo.addons.after_sales_service.models.sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)


def do_or_each(records, work, tell=None):
    """Work on all records together; where that fails, on each by itself.

    What fails is undone and logged, the rest is done. Errors of the database itself
    are raised: the server runs the whole job again.

    :param work: function of records
    :param tell: function of the one record that failed and its error: marks it, so
        that it is not tried for ever, and tells a person
    """
    if not records:
        return
    try:
        with records.env.cr.savepoint():
            work(records)
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # whatever is wrong with one hinders no other
        if len(records) > 1:
            for record in records:
                do_or_each(record, work, tell)
            return
        _logger.warning("%s is left out", records, exc_info=True)
        if tell:
            tell(records, error)
