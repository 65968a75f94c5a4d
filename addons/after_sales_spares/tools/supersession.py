# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What takes the place of what: chains of parts, followed to their end.

Pure functions over hashable parts; a step says what replaces one part, or nothing.
"""


def follow(part, step):
    """Return the path from a part to what is fitted today, both included.

    :param step: function of a part: its successor, or a false value
    :return: tuple; it ends where nothing follows, or before it would turn in a circle
    """
    path = [part]
    while (after := step(path[-1])) and after not in path:
        path.append(after)
    return tuple(path)


def turns_back(part, step):
    """Whether whoever follows the chain comes back to where he was."""
    return bool(step(follow(part, step)[-1]))


def first_at_hand(path, has):
    """Old stock is used up first: the first part of a path that is there.

    :param has: function of a part: whether some of it is free
    :return: the last of the path if none of them is there
    """
    return next(filter(has, path), path[-1])
