# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models


class PaperMixin(models.AbstractModel):
    """A record that people are given as a paper, in their own language.

    What was given is kept as it was: ``ir.attachment`` refuses to change the papers
    that its KEEPERS name.
    """

    _name = "after.sales.paper.mixin"
    _description = "Paper"

    def _get_paper_lang(self):
        """Papers speak the customer's language."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang or "en_US"

    def _with_paper_lang(self):
        """The record in the language of its papers: names and selections follow."""
        self.ensure_one()
        return self.with_context(lang=self._get_paper_lang())

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.name.replace("/", "-")

    def _get_paper_name(self, report):
        """Name of the file, without its ending."""
        self.ensure_one()
        title = self._with_paper_lang().env.ref(report).name
        return f"{title} {self._get_report_base_filename()}"

    def _get_paper_owner(self):
        """The record the kept paper hangs on."""
        return self

    def _get_paper_printer(self):
        """Who renders: the user, who sees what he may see."""
        return self.env["ir.actions.report"]

    def _make_paper(self, report):
        """Render a paper in the language of its reader, and keep it.

        :param str report: XML id of the ``ir.actions.report``
        :return: the ``ir.attachment``
        """
        self.ensure_one()
        content, kind = (
            self._get_paper_printer()
            .with_context(lang=self._get_paper_lang())
            ._render_qweb_pdf(report, self.ids)
        )
        owner = self._get_paper_owner()
        # bounded: this paper. Whoever makes it needs no right to write its owner
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self._get_paper_name(report)}.{kind}",
                    "raw": content,
                    "res_model": owner._name,
                    "res_id": owner.id,
                    "company_id": self.company_id.id,
                    "mimetype": "application/pdf" if kind == "pdf" else "text/html",
                }
            )
        )

    def _open_paper(self, attachment, report):
        """The paper as it was given, or a print of the draft."""
        self.ensure_one()
        self.check_access("read")
        if not attachment:
            return self.env.ref(report).report_action(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }
