# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How much goes onto a van, and who gets what there is (S39).

Pure functions. Quantities are in the part's own unit.
"""


def needed(used, carried, room=None, fill=False, brought=0.0):
    """How much has to go onto the van.

    :param used: taken out of the van and not replaced yet
    :param carried: what an earlier top-up was short of
    :param room: what fits until the most that shall lie in the van is reached: with
        what lies there and what is on its way taken off. None: there is no such limit
    :param fill: up to that limit, whatever was used
    :param brought: of what was used, pieces that were brought for the job alone: they
        were never part of what lies in the van
    """
    asked = max(used - brought, 0.0) + carried
    if room is None:
        return asked
    return max(room, 0.0) if fill else min(asked, max(room, 0.0))


def share(asked, free):
    """Give out what there is, in the order it was asked for.

    Nobody is given more than he asked for, and nothing is given twice.

    :param asked: list of (what, quantity)
    :param dict free: what -> how much there is
    :return: list of quantities, one for each that was asked for
    """
    left = dict(free)
    given = []
    for what, quantity in asked:
        piece = min(max(quantity, 0.0), max(left.get(what, 0.0), 0.0))
        left[what] = left.get(what, 0.0) - piece
        given.append(piece)
    return given


def pour(needed, rows):
    """Take what is needed from these heaps, in their order.

    :param needed: how much at most
    :param rows: list of [heap, how much is free there]; what is taken is taken off
    :return: list of (heap, quantity), each more than nothing
    """
    taken = []
    for row in rows:
        piece = min(needed, row[1])
        if piece <= 0:
            continue
        row[1] -= piece
        needed -= piece
        taken.append((row[0], piece))
    return taken
