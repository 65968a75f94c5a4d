# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How many pieces of a part to keep at a place: plain numbers in, plain numbers out.

A reordering rule orders as soon as *fewer* than its minimum lie at the place. What
is left then must last until the order has come: the lead time plus the days between
two runs. So the minimum is one step above the quantity that lasts with the wished
certainty (the service level).

Parts are used in two ways, and each needs its own reckoning:

* rarely, or a few at a time: pieces come singly, so the quantity is a quantile of
  the Poisson distribution of the events, times the usual size of one;
* steadily and many: mean plus safety stock, by the normal distribution.
"""

import math
from statistics import NormalDist, fmean, pstdev
from typing import NamedTuple

#: periods per period with use, above which demand is intermittent (Syntetos, Boylan)
INTERMITTENT = 1.32
#: so many events in the time to bridge are enough for the normal distribution
MANY = 5.0
#: above this mean the Poisson distribution is as good as normal, and cheaper so
POISSON_LIMIT = 500.0

NONE, RARE, STEADY = "none", "rare", "steady"


class Use(NamedTuple):
    """What was used, period by period, oldest first."""

    quantities: tuple
    events: int
    days: float = 30.0

    def plus(self, other):
        """What was used of both, in the same periods."""
        both = zip(self.quantities, other.quantities, strict=True)
        return Use(
            tuple(mine + its for mine, its in both),
            self.events + other.events,
            self.days,
        )


class Policy(NamedTuple):
    """What the place is kept by; days, a share between 0 and 1, and quantities."""

    lead_days: float
    cover_days: float
    service_level: float
    review_days: float = 1.0
    step: float = 1.0
    order_minimum: float = 0.0


class Level(NamedTuple):
    """The proposal, and the figures it comes from."""

    minimum: float
    maximum: float
    lasting: float
    daily: float
    deviation: float
    method: str


def is_intermittent(use):
    """Whether there are many periods without any use."""
    used = sum(1 for quantity in use.quantities if quantity > 0)
    return bool(used) and len(use.quantities) / used > INTERMITTENT


def poisson_quantile(mean, share):
    """The smallest number of events that is not exceeded with this certainty."""
    if mean <= 0:
        return 0
    if mean > POISSON_LIMIT:
        value = mean + NormalDist().inv_cdf(share) * math.sqrt(mean)
        return max(math.ceil(value), 0)
    chance = total = math.exp(-mean)
    count = 0
    while total < share and chance > 0:
        count += 1
        chance *= mean / count
        total += chance
    return count


def round_up(quantity, step):
    """The next whole step; a hair above one is still that one."""
    return max(math.ceil(quantity / step - 1e-6), 0) * step


def propose(use, policy):
    """Minimum and maximum of a place for one part.

    :param Use use: what was used there
    :param Policy policy: lead time, service level and the like
    :rtype: Level
    """
    total = sum(use.quantities)
    if total <= 0:
        return Level(0.0, 0.0, 0.0, 0.0, 0.0, NONE)
    daily = total / (len(use.quantities) * use.days)
    deviation = pstdev(use.quantities) / math.sqrt(use.days)
    bridge = policy.lead_days + policy.review_days
    share = min(max(policy.service_level, 0.5), 0.9999)
    size = total / max(use.events, 1)
    events = daily * bridge / size
    if is_intermittent(use) or events < MANY:
        method = RARE
        lasting = poisson_quantile(events, share) * size
    else:
        method = STEADY
        safety = NormalDist().inv_cdf(share) * deviation * math.sqrt(bridge)
        lasting = fmean(use.quantities) / use.days * bridge + safety
    lasting = round_up(lasting, policy.step)
    minimum = lasting + policy.step
    order = max(daily * policy.cover_days, policy.order_minimum, policy.step)
    maximum = max(minimum, round_up(lasting + order, policy.step))
    return Level(minimum, maximum, lasting, daily, deviation, method)


def keep(pieces, step=1.0):
    """Keep so many, whether used or not: without the part the machine stands."""
    pieces = round_up(max(pieces, step), step)
    return Level(pieces, pieces, 0.0, 0.0, 0.0, NONE)
