# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import UserError
from odoo.http import request

from ..tools import satisfaction

NAME_LIMIT = 128


def clean(text, limit):
    """A text from a form, as the database takes it; empty for anything else."""
    if not isinstance(text, str):
        return ""
    return text.replace("\x00", "").strip()[:limit]


def read_answers(order_sudo, form):
    """What a customer sent by the form of the feedback sheet (S20).

    :param order_sudo: the job
    :param dict form: ``rate``, ``item_<id>``, ``remark``
    :return: ``tools.satisfaction.Answers``
    :raises UserError: says what is missing or wrong
    """
    items = order_sudo._get_feedback_items()
    try:
        rating = satisfaction.read(form.get("rate"))
        scores = {
            item.id: satisfaction.read(form.get(f"item_{item.id}")) for item in items
        }
    except satisfaction.NoScore as error:
        raise UserError(
            request.env._("A score is a number from 1 to 5. Please choose again.")
        ) from error
    if not rating:
        raise UserError(
            request.env._("Please choose how satisfied you are on the whole.")
        )
    return satisfaction.Answers(
        rating,
        {item_id: score for item_id, score in scores.items() if score},
        clean(form.get("remark"), satisfaction.REMARK_LIMIT),
    )


def take_feedback(order_sudo, channel, form, name):
    """Keep what a customer sent; the caller has checked that he may.

    :param str name: who speaks, where he does not say
    :return: what is wrong, in words; False: it is kept
    """
    try:
        # all or nothing: a call that cannot be planned keeps no half feedback
        with request.env.cr.savepoint():
            order_sudo._take_feedback(
                read_answers(order_sudo, form),
                channel,
                name=clean(form.get("name"), NAME_LIMIT) or name,
                ip=request.httprequest.remote_addr,
            )
    except UserError as error:
        return str(error)
    return False
