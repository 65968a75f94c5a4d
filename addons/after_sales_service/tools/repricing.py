# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What has to be issued when an invoiced line is decided anew, without a database.

A decision after the invoice (S10) never edits what was issued: what was charged is
taken back as it was charged, and charged again at the new price.
"""

from dataclasses import dataclass, replace

from .price import Price, amounts

#: quantities smaller than this are what is left of adding and subtracting
NOTHING = 1e-9


@dataclass(frozen=True)
class Charge:
    """A quantity at a price on an issued document; a credit note counts negative.

    ``key`` holds whatever else two charges must share to cancel each other out:
    unit of measure, taxes, account.
    """

    quantity: float
    price: Price
    key: object = None

    @property
    def reversed(self):
        """The same with the opposite sign."""
        return replace(self, quantity=-self.quantity)


def standing(charges):
    """Return what is left of ``charges``: equal ones added up, zeros left out."""
    total = {}
    for charge in charges:
        same = charge.price, charge.key
        total[same] = total.get(same, 0.0) + charge.quantity
    return [
        Charge(quantity, price, key)
        for (price, key), quantity in total.items()
        if abs(quantity) > NOTHING
    ]


def correct(charges, price, rounding=0.01):
    """Return the charges to issue so that what stands is charged at ``price``.

    :param charges: every :class:`Charge` that was issued for the line
    :param price: function from the key of a charge to the :class:`Price` decided
    :param rounding: smallest amount of the currency
    :return: list of pairs (taken back, charged instead); empty where the customer
        pays the same as before
    """
    pairs = []
    for charge in standing(charges):
        instead = replace(charge, price=price(charge.key))
        if difference([(charge.reversed, instead)], rounding):
            pairs.append((charge.reversed, instead))
    return pairs


def difference(pairs, rounding=0.01):
    """Return what the customer pays more (negative: less) by ``pairs``.

    Each side is rounded by itself, as the lines of a document are.
    """
    steps = sum(
        round(amounts(charge.quantity, charge.price, rounding).to_pay / rounding)
        for pair in pairs
        for charge in pair
    )
    return steps * rounding
