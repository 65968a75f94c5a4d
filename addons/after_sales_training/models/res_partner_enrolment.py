# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import people as lists


class ResPartner(models.Model):
    """A customer's people in training."""

    _inherit = "res.partner"

    training_enrolment_count = fields.Integer(
        string="Training Enrolments",
        compute="_compute_training_enrolment_count",
        compute_sudo=True,
        help="Of the customer, or of this person.",
    )

    def _get_training_enrolment_domain(self):
        """Enrolments of these people, and of all people of these customers."""
        return Domain("customer_id", "in", self.ids) | Domain(
            "trainee_id", "in", self.ids
        )

    def _compute_training_enrolment_count(self):
        """Two queries for all of them, by rights of its own: a number, no name."""
        Registration = self.env["event.registration"]
        counts = dict.fromkeys(self._origin, 0)
        for of, domain in (
            ("customer_id", Domain.TRUE),
            # an enrolment of the customer himself is counted with the customer's
            ("trainee_id", Domain("is_own_customer", "=", False)),
        ):
            found = Registration._read_group(
                Domain(of, "in", self._origin.ids) & domain, [of], ["__count"]
            )
            for partner, count in found:
                counts[partner] += count
        for partner in self:
            partner.training_enrolment_count = counts.get(partner._origin, 0)

    def action_view_training_enrolments(self):
        """Show who of the customer was trained, when and by which voucher."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "after_sales_training.event_registration_action_training"
        )
        domain = self._get_training_enrolment_domain()
        return action | {"domain": list(domain), "context": {}}

    @api.model
    def _set_training_people(self, people, customer, company):
        """Give each of the people the contact he is, made on first need.

        Two people of one department may share an address: a contact is the same
        person by name, and by address where both are known. Called under sudo, with
        people of this customer.

        :param list people: dicts, see ``event.event._enrol_people``; they are
            completed with ``trainee_id``, ``name`` and ``email``
        :param customer: whose people they are; empty: contacts of nobody
        :raises ValidationError: an address that no mail reaches
        """
        self._check_addresses(people)
        self._fill_known_people(people)
        unknown = [
            person
            for person in people
            if not (person.get("trainee_id") or person.get("employee_id"))
            and not person.get("is_unnamed")
        ]
        if not unknown:
            return
        known = self._get_known_contacts(unknown, customer)
        new = []
        for person in unknown:
            name, email = person["name"].casefold(), person.get("email") or ""
            contact = known.get((name, email)) or known.get((name, ""))
            if not contact and not email:
                contact = next(
                    (one for (of, _email), one in known.items() if of == name), None
                )
            if contact:
                person["trainee_id"] = contact.id
            else:
                new.append(person)
        contacts = self.create(
            [
                {
                    "name": person["name"],
                    "email": person.get("email") or False,
                    "phone": person.get("phone") or False,
                    "parent_id": customer.id,
                    "company_id": customer.company_id.id or company.id,
                    "lang": customer.lang,
                }
                for person in new
            ]
        )
        for person, contact in zip(new, contacts, strict=True):
            person["trainee_id"] = contact.id

    @api.model
    def _check_addresses(self, people):
        strange = lists.strange_emails(
            [(one.get("name"), (one.get("email") or "").strip()) for one in people]
        )
        if strange:
            raise ValidationError(
                self.env._(
                    "No e-mail address: %(emails)s. Correct it or leave it out.",
                    emails=", ".join(strange),
                )
            )

    @api.model
    def _fill_known_people(self, people):
        """Names and addresses as they are known, or clean as they were typed."""
        contacts = self.browse(
            [one["trainee_id"] for one in people if one.get("trainee_id")]
        )
        employees = self.env["hr.employee"].browse(
            [one["employee_id"] for one in people if one.get("employee_id")]
        )
        contacts.fetch(["name", "email", "phone"])
        for person in people:
            if person.get("employee_id"):
                employee = employees.browse(person["employee_id"])
                who = (employee.name, employee.work_email, employee.work_phone)
            elif person.get("trainee_id"):
                contact = contacts.browse(person["trainee_id"])
                who = (contact.name, contact.email, contact.phone)
            else:
                who = ("", "", "")
            for key, known in zip(("name", "email", "phone"), who, strict=True):
                person[key] = " ".join((person.get(key) or known or "").split())
            person["email"] = person["email"].lower()

    @api.model
    def _get_known_contacts(self, people, customer):
        """The customer's contacts by name and address.

        :return: dict of (folded name, address or "") -> contact
        """
        if not customer:
            return {}
        contacts = self.search(
            [
                ("commercial_partner_id", "=", customer.commercial_partner_id.id),
                ("is_company", "=", False),
                ("type", "=", "contact"),
                ("name", "in", [person["name"] for person in people]),
            ],
            order="id desc",
        )
        return {
            (contact.name.casefold(), (contact.email or "").strip().lower()): contact
            for contact in contacts
        }
