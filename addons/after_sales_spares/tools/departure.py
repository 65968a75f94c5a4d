# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where the parts of a job come from before the engineer drives (S38): plain values."""

VAN = "van"
FETCH = "fetch"
BUY = "buy"
WITHOUT = "without"
#: quantities closer than this are the same
TINY = 1e-6


def allocate(needed, offers):
    """Take what is needed from the nearest places, from one place if one has it all.

    :param float needed: quantity
    :param list offers: (place, free quantity), the nearest first
    :return: list of (place, quantity), and what no place has
    """
    if needed <= TINY:
        return [], 0.0
    whole = next(
        (place for place, free in offers if free - needed > -TINY),
        None,
    )
    if whole is not None:
        return [(whole, needed)], 0.0
    taken = []
    for place, free in offers:
        quantity = min(free, needed)
        if quantity > TINY:
            taken.append((place, quantity))
            needed -= quantity
        if needed <= TINY:
            return taken, 0.0
    return taken, needed


def verdict(needed, in_van, short, likely, threshold, waived):
    """What is to be done about one part.

    :param float needed: quantity the job may need
    :param float in_van: what the van has free of it
    :param float short: what no place has
    :param float likely: probability that the job needs it, 0 to 1
    :param float threshold: from which probability a part has to come along
    :param bool waived: somebody said why the job goes without
    :return: ``van``, ``without``, ``fetch`` or ``buy``
    """
    if in_van - needed > -TINY:
        return VAN
    if waived or likely < threshold - TINY:
        return WITHOUT
    return BUY if short > TINY else FETCH
