# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who may decide on what another one has asked for: plain values, no database."""

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Substitution(NamedTuple):
    """Somebody decides in the place of an approver; all three are ids of logins."""

    approver: int
    substitute: int
    named_by: int


def get_deciders(
    named: Collection[int],
    authors: Collection[int],
    substitutions: Iterable[Substitution],
) -> dict[int, int]:
    """Return who may decide: {login: the approver it decides as}.

    An author (who asked for it, in any of his logins) never decides. Approvers
    decide for themselves; a substitute decides for an approver who might. Where all
    approvers are authors, their substitutes decide: a firm with one manager is not
    stuck. Nobody chooses by a substitution who decides on his own request, except
    that last one.

    :param named: logins of the approvers
    :param authors: logins of those whose request it is
    :param substitutions: those that hold now; the first of a substitute counts
    """
    able = sorted(set(named) - set(authors))
    deciders = {one: one for one in able}
    represented = set(able) or set(named)
    for one in substitutions:
        chosen_by_author = one.named_by in authors and one.approver not in authors
        if (
            one.approver in represented
            and one.substitute not in authors
            and not chosen_by_author
        ):
            deciders.setdefault(one.substitute, one.approver)
    return deciders


def choose(
    deciders: dict[int, int], asked_before: Collection[int], preferred: int | None
) -> tuple[int, int] | None:
    """Return (approver, who acts for him) to be asked next; None: all were asked.

    :param deciders: of :func:`get_deciders`
    :param asked_before: approvers who let their time pass, or passed it on
    :param preferred: the approver in charge is asked first
    """
    acting = {}
    for user, approver in deciders.items():
        # an approver who named somebody is away: that one is asked
        if user != approver or approver not in acting:
            acting[approver] = user
    waiting = sorted(
        set(acting) - set(asked_before), key=lambda one: (one != preferred, one)
    )
    return (waiting[0], acting[waiting[0]]) if waiting else None
