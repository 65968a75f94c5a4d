# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where a serial number stands now, told from all its deliveries and returns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple


class Transfer(NamedTuple):
    """One serial number went out to a customer, or came back.

    :param owner: who it went to; anything that compares equal for the same owner
    :param back: it came back
    :param refunded: it came back for good
    """

    at: datetime
    owner: Any = None
    back: bool = False
    refunded: bool = False
    key: Any = None


class Stay(NamedTuple):
    """The time a serial number has been with its present owner."""

    first: Transfer
    latest: Transfer


def present_stay(transfers: Iterable[Transfer]) -> Stay | None:
    """Walk the transfers in order of time and return the stay that lasts.

    What goes out again to the same owner (back from the bench, a loan) continues
    the stay: the day of delivery is that of the first. Another owner, or a refund
    in between, begins a new one. The same rule as for deliveries that happen now.

    :return: None when the last thing known is a refund, or nothing is known
    """
    stay = None
    for transfer in sorted(transfers, key=lambda transfer: transfer.at):
        if transfer.back:
            if transfer.refunded:
                stay = None
        elif stay and stay.latest.owner == transfer.owner:
            stay = stay._replace(latest=transfer)
        else:
            stay = Stay(transfer, transfer)
    return stay
