# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Certificates needed against held: by asking each pair by hand."""

from datetime import date, timedelta

from after_sales_training.tools.certificate import (
    Held,
    Job,
    Rule,
    applies,
    find_lacking,
    find_needed,
    holds,
)
from hypothesis import given
from hypothesis import strategies as st

DAY = date(2026, 11, 23)
days = st.integers(-3, 3).map(lambda number: DAY + timedelta(days=number))
few = st.integers(0, 2)
rules = st.builds(
    Rule, st.integers(1, 99), st.integers(1, 3), st.booleans(), days, few, few,
    st.sampled_from(["", "repair", "visit"]), few,
)  # fmt: skip
jobs = st.builds(
    Job, days, few, st.frozensets(few, max_size=2),
    st.sampled_from(["repair", "visit"]), few,
)  # fmt: skip
held = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.lists(st.builds(Held, days, st.none() | days), max_size=2),
)
people = st.sets(st.integers(1, 3), max_size=3)


@given(st.lists(rules, max_size=4), jobs, people, held)
def test_lacking_is_what_nobody_who_must_holds(rule_list, job, crew, certificates):
    found = dict(find_lacking(rule_list, job, crew, certificates))
    for rule in rule_list:
        without = {
            person
            for person in crew
            if not holds(certificates, person, rule.skill, job.day)
        }
        lacks = bool(
            crew
            and applies(rule, job)
            and (without if rule.everybody else without == crew)
        )
        assert lacks == (rule in found)
        if lacks:
            assert set(found[rule]) == without


@given(rules, jobs)
def test_a_rule_without_limits_applies_to_every_later_job(rule, job):
    free = rule._replace(product=0, category=0, kind="", team=0)
    assert applies(free, job) == (job.day >= rule.since)
    assert applies(rule, job) <= applies(free, job)


@given(st.builds(Held, days, st.none() | days), days)
def test_first_and_last_day_count(one, day):
    inside = one.since <= day <= (one.until or date.max)
    assert one.is_valid(day) == inside


@given(st.lists(rules, max_size=4), jobs, people, held, rules)
def test_more_certificates_never_hurt(rule_list, job, crew, certificates, extra):
    more = {key: list(value) for key, value in certificates.items()}
    for person in crew:
        more.setdefault((person, extra.skill), []).append(Held(date.min, None))
    before = {rule for rule, _ in find_lacking(rule_list, job, crew, certificates)}
    after = {rule for rule, _ in find_lacking(rule_list, job, crew, more)}
    assert after <= before
    assert not any(rule.skill == extra.skill for rule in after)


@given(st.lists(rules, max_size=4), jobs)
def test_of_two_rules_on_a_certificate_the_stricter_counts(rule_list, job):
    needed = find_needed(rule_list, job)
    applying = [rule for rule in rule_list if applies(rule, job)]
    assert set(needed) == {rule.skill for rule in applying}
    for skill, everybody in needed.items():
        assert everybody == any(
            rule.everybody for rule in applying if rule.skill == skill
        )
