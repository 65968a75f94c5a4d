# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""One bad record stops nothing: how the scheduled jobs take their steps"""

import logging

from odoo.addons.after_sales_service.models.sla_tick import DATABASE_ERRORS

_logger = logging.getLogger(__name__)


def attempt(records, step, parts=None):
    """Take a step with all of these records; if it fails, with each part of them.

    A part that fails leaves nothing half-done, is logged, and stays due.

    :param step: called with a record set
    :param parts: record sets, made when the whole has failed; else each record
    :return: the records with which it failed
    :raises psycopg2.Error: of contention or connection: the job is run again
    """
    failed = records.browse()
    if not records or _take(records, step):
        return failed
    parts = list(parts() if parts else records)
    if len(parts) < 2:
        return records
    for part in parts:
        if not _take(part, step):
            failed |= part
    return failed


def _take(records, step):
    try:
        with records.env.cr.savepoint():
            step(records)
    except DATABASE_ERRORS:
        raise  # the server runs the whole job again
    except Exception:
        _logger.warning("%s: a scheduled step failed", records, exc_info=True)
        return False
    return True
