# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The lengths of time that a clause names, in Chinese or English, as numbers.

The plan's wording is verbatim ("1小时内响应"), the setting is a number: a plan that
quotes one and keeps the other contradicts itself. :func:`durations` reads the first,
so that it can be compared with the second.
"""

import re

HOUR, WORKING_DAY = "hour", "working_day"
HOURS_OF_WEEK = 168

_WORDS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
}
_PATTERN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|\b(?:a|one|two|three)\b|[一两二三])\s*(?:个|-)?"
    r"(?:(?P<hour>小时|hours?\b|h\b)|(?P<working_day>工作日|working[ -]days?\b)"
    r"|(?P<week>周|weeks?\b))",
    re.IGNORECASE,
)


def durations(text):
    """Return the hours and working days that a text names.

    A week counts as its 168 hours. Calendar days, months and years are no time to
    answer, come or repair in, and are left out.

    :return: set of (number, unit), unit being :data:`HOUR` or :data:`WORKING_DAY`

    >>> sorted(durations("在1小时内响应;3个工作日内到达"))
    [(1.0, 'hour'), (3.0, 'working_day')]
    >>> durations("solved within one week")
    {(168.0, 'hour')}
    """
    found = set()
    for match in _PATTERN.finditer(text or ""):
        word = match["number"].lower()
        number = float(_WORDS.get(word, word))
        if match["week"]:
            found.add((number * HOURS_OF_WEEK, HOUR))
        else:
            found.add((number, HOUR if match["hour"] else WORKING_DAY))
    return found
