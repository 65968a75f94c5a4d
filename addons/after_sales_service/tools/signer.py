# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether two signatures may be those of two people (S28). Plain Python.

A name proves little, yet one person who signs for both sides mostly gives the same
name twice, written a little differently: with another case, another order, a title
in full width, or a blank between family and given name.
"""

import re
import unicodedata

#: what stands between the words of a name: neither letter nor figure
SEPARATORS = re.compile(r"[\W_]+")


def get_words(name):
    """The words of a name as they are compared: no case, width, accents, signs.

    :param str name: as it was written; None counts as empty
    :return: list of words, in their order
    """
    text = unicodedata.normalize("NFKD", name or "").casefold()
    plain = "".join(sign for sign in text if not unicodedata.combining(sign))
    return [word for word in SEPARATORS.split(plain) if word]


def is_same_name(one, other):
    """Whether two names are written for the same person, as far as can be seen.

    The same letters in the same order, wherever blanks are set ("张 三"), or the same
    words in another order ("Li Wei", "Wei Li"). Empty names are nobody's.
    """
    words, others = get_words(one), get_words(other)
    if not words or not others:
        return False
    return "".join(words) == "".join(others) or sorted(words) == sorted(others)
