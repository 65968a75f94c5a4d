# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where needed parts come from, and how many are bought.

Pure functions on plain numbers; places are told apart by any hashable key.
"""

import math

#: quantities closer than this are the same: five decimals, as prices and units have
SMALL = 1e-5


def share(needed, free):
    """Take what is needed from the places that have it, in their order.

    :param float needed: how many pieces
    :param list free: (place, free pieces) pairs, the preferred place first
    :return: list of (place, pieces taken), and the pieces that nobody has
    """
    taken = []
    for place, pieces in free:
        portion = min(needed, pieces)
        if portion > SMALL:
            taken.append((place, portion))
            needed -= portion
    return taken, needed if needed > SMALL else 0.0


def order_quantity(needed, minimum=0.0, pack=1.0):
    """Return how many packs a vendor delivers so that enough pieces come.

    :param float needed: pieces
    :param float minimum: the least number of packs that the vendor sells
    :param float pack: pieces in a pack; a pack is never opened
    """
    packs = needed / pack
    if pack > 1:
        packs = math.ceil(packs - SMALL)
    return max(packs, minimum)


def latest(moments):
    """Return the last of the moments; None where one of them is not known."""
    known = list(moments)
    return max(known) if known and all(known) else None
