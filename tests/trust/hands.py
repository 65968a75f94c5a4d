# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Many hands on one button, for the scripts that :class:`arena.Arena` runs.

Each hand is a thread with transactions of its own, run as the web server runs them.
"""

import dataclasses
import functools
import threading

from odoo import api
from odoo.modules.registry import Registry
from odoo.service.model import retrying


@dataclasses.dataclass
class Answers:
    """What became of the presses."""

    #: what the buttons returned to those who were served
    done: list = dataclasses.field(default_factory=list)
    #: the errors of those who gave up
    refused: list = dataclasses.field(default_factory=list)
    #: the errors after which somebody pressed again
    again: list = dataclasses.field(default_factory=list)

    @property
    def refused_by(self):
        """Names of the errors of those who gave up."""
        return sorted({type(error).__name__ for error in self.refused})

    @property
    def texts(self):
        """What those who gave up have read."""
        return sorted({f"{type(error).__name__}: {error}" for error in self.refused})


def request(database, uid, button, looked=None):
    """Serve one press: run again where the server must, rolled back with an error.

    :param uid: id of the user
    :param button: function that is given the environment of the user
    :param looked: called when the request has read from the database, before the
        button: what it sees from then on is old
    :return: what the button returned
    """
    with Registry(database).cursor() as cr:
        own = api.Environment(cr, uid, {})
        if looked:
            own["res.users"].browse(uid).login  # noqa: B018
            looked()
        return retrying(functools.partial(button, own), own)


def together(hands):
    """Let hands move at the same instant; return when the last one is done.

    :param hands: functions, each given a function that waits for the others
    """
    start = threading.Barrier(len(hands), timeout=60)
    threads = [threading.Thread(target=hand, args=(start.wait,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def press_together(env, presses, times=1, again=Exception, look_first=False):
    """Press buttons at the same instant; ``env`` reads anew afterwards.

    :param presses: pairs (id of the user, function that is given his environment)
    :param times: so often somebody presses who gets an error of the class ``again``
    :param look_first: everybody has read from the database when the first one presses
    :return: :class:`Answers`
    """
    answers = Answers()

    def hand(uid, button, wait):
        looked = wait
        if not look_first:
            wait()
            looked = None
        for left in reversed(range(times)):
            try:
                answers.done.append(request(env.cr.dbname, uid, button, looked))
                return
            except Exception as error:
                looked = None
                if not left or not isinstance(error, again):
                    answers.refused.append(error)
                    return
                answers.again.append(error)

    together([functools.partial(hand, *press) for press in presses])
    env.cr.rollback()
    env.invalidate_all()
    return answers
