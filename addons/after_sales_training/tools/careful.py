# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""One bad record stops nothing: how the scheduled jobs take their steps"""

import logging

from odoo.addons.after_sales_service.models.sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)


def attempt(records, step, parts=None, tell=None):
    """Take a step with all of these records; if it fails, with each part of them.

    A part that fails leaves nothing half-done, is logged, and stays due.

    :param step: called with a record set
    :param parts: record sets, made when the whole has failed; else each record
    :param tell: called with a part that failed and the words of its error, for whom it
        concerns; what it does is kept, unless it fails itself
    :return: the records with which it failed
    :raises psycopg2.Error: of contention or connection: the job is run again
    """
    failed = records.browse()
    if not records:
        return failed
    error = _take(records, step)
    if not error:
        return failed
    parts = list(parts() if parts else records)
    errors = (
        [(part, _take(part, step)) for part in parts]
        if len(parts) > 1
        else [(records, error)]
    )
    for part, error in errors:
        if error:
            failed |= part
            if tell:
                _take(part, lambda one: tell(one, error))  # noqa: B023
    return failed


def _take(records, step):
    """:return: the words of the error; none: it went well"""
    try:
        with records.env.cr.savepoint():
            step(records)
    except DATABASE_ERRORS:
        raise  # the server runs the whole job again
    except Exception as error:
        _logger.warning("%s: a scheduled step failed", records, exc_info=True)
        return f"{type(error).__name__}: {error}"[:500]
    return None
