# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.exceptions import UserError


class AssessmentCorrection(models.Model):
    """What a manager changed in a final assessment, and why; never changed itself."""

    _name = "after.sales.assessment.correction"
    _description = "Correction of an Assessment"
    _order = "id desc"

    assessment_id = fields.Many2one(
        "after.sales.assessment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True
    )
    criterion = fields.Char(required=True, readonly=True)
    points_before = fields.Float(string="Before", readonly=True, digits=(16, 1))
    points_after = fields.Float(string="After", readonly=True, digits=(16, 1))
    total_before = fields.Float(readonly=True, digits=(16, 1))
    total_after = fields.Float(readonly=True, digits=(16, 1))
    reason = fields.Text(required=True, readonly=True)
    corrected_at = fields.Datetime(
        string="Corrected on",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
    )
    corrected_by_id = fields.Many2one(
        "res.users",
        string="Corrected by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A correction is kept as it was made."))

    @api.model
    def _correct(self, line, points, reason):
        """Give a line of a final assessment other points, and keep what it was.

        The rights were checked by the caller.

        :raises UserError: nothing changes
        """
        if line.is_measured and round(points, 1) == round(line.points, 1):
            raise UserError(self.env._("These are its points already."))
        record = line.assessment_id
        before = (line.points, record.points)
        # bounded: the points of this line, which nobody types once it is given
        line.sudo().write({"points": points, "is_measured": True})
        correction = self.sudo().create(
            {
                "assessment_id": record.id,
                "criterion": line.name,
                "points_before": before[0],
                "points_after": points,
                "total_before": before[1],
                "total_after": record.points,
                "reason": reason,
            }
        )
        employee = record.sudo().user_id
        reader = record.with_context(lang=employee.lang)
        reader._tell(
            employee,
            reader.env._("Your assessment was corrected"),
            reader.env._(
                "%(criterion)s: %(before)s → %(after)s. %(reason)s",
                criterion=line.name,
                before=f"{before[0]:g}",
                after=f"{points:g}",
                reason=reason,
            ),
        )
        return correction
