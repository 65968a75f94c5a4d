# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How likely a fault needs a part: what people typed, corrected by what happened (S38).

The typed probability counts like so many cases of its own (its strength). With few
cases it decides, with many it hardly matters, and it never jumps: the mean of a Beta
distribution. A part nobody typed begins at zero.
"""

from math import ceil

#: a typed probability counts like so many cases
STRENGTH = 4.0
#: a part is proposed when it was used in so many cases …
PROPOSE_CASES = 2
#: … and is at least so likely
PROPOSE_FROM = 0.1


def probability(used, cases, typed=0.0, strength=STRENGTH):
    """The share of the next cases that will need the part.

    :param float used: cases that used it, older ones may weigh less than 1
    :param float cases: all cases with the fault, weighed the same way
    :param float typed: probability that people expect, 0 to 1
    :param float strength: how many cases the typed one is worth, not negative
    :return: 0 to 1; between the typed probability and the observed share
    """
    if cases <= 0:
        return typed
    used = min(max(used, 0.0), cases)
    return (used + typed * strength) / (cases + strength)


def is_worth_proposing(used_count, likely):
    """Whether a part that the kit lacks should be offered to whoever keeps it."""
    return used_count >= PROPOSE_CASES and likely >= PROPOSE_FROM


def usual_quantity(total, used_count):
    """Whole pieces that a case needs which needs the part at all; at least 1."""
    if used_count <= 0 or total <= 0:
        return 1
    return max(1, ceil(total / used_count - 1e-9))
