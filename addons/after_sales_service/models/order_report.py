# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64

from odoo import models
from odoo.tools.image import image_data_uri, image_process

from .evidence import MOMENTS
from .order import KINDS_REPAIR

#: photos on a paper; more are kept with the job
PHOTOS_OF_PAPER = 8
#: pixels of a photo's longer side on paper
PHOTO_SIZE = 900


class Order(models.Model):
    """What the papers say that stands in no single field."""

    _inherit = "after.sales.order"

    def _get_failure_times(self):
        """When the unit failed and when it worked again (S30).

        :return: (failed at, restored at), naive UTC or False
        """
        self.ensure_one()
        if self.kind not in KINDS_REPAIR:
            return False, False
        # read only: times of this job's own unit and ticket, for its papers
        order = self.sudo()
        downs = order.equipment_id.downtime_ids.filtered(
            lambda down: (
                down.order_id == order
                or (order.ticket_id and down.ticket_id == order.ticket_id)
            )
        )
        failed = min(downs.mapped("start"), default=order.ticket_id.down_since)
        restored = False
        if self._has_solved() and all(downs.mapped("end")):
            restored = max(downs.mapped("end"), default=order.finished_at)
        return failed, restored

    def _get_engineer_names(self):
        """Names of all who came, the one responsible first."""
        self.ensure_one()
        # the names of who comes, for the customer's papers
        order = self.sudo()
        return ", ".join((order.engineer_id | order.engineer_ids).mapped("name"))

    def _get_promised_arrival(self):
        """Until when somebody is to be there by the promises; False: none runs."""
        self.ensure_one()
        # read only: the deadline the customer was promised, for his papers
        timers = self.sudo().promise_ids.filtered(
            lambda timer: timer.target_id.event == "on_site" and timer.deadline
        )
        return min(timers.mapped("deadline"), default=False)

    # ------------------------------------------------------------
    # PHOTOS
    # ------------------------------------------------------------

    def _get_paper_photos(self):
        """The photos that stand on the service report, in their order. Hook."""
        self.ensure_one()
        photos = self.env["after.sales.evidence"].search(
            [("order_id", "=", self.id), ("kind", "=", "photo")], order="taken_at, id"
        )
        moments = [moment for moment, _label in MOMENTS]
        return photos.sorted(lambda photo: moments.index(photo.moment))

    def _get_paper_images(self):
        """Photos as a paper shows them: list of (caption, data URI).

        Made smaller: a report that is mailed stays small.
        """
        self.ensure_one()
        images = []
        moment = self.env["after.sales.evidence"]._fields["moment"]
        labels = dict(moment._description_selection(self.env))
        for photo in self._get_paper_photos()[:PHOTOS_OF_PAPER]:
            small = image_process(
                base64.b64decode(photo.image),
                size=(PHOTO_SIZE, PHOTO_SIZE),
                quality=75,
                output_format="JPEG",
            )
            caption = photo.name
            if photo.moment != "other":
                caption = f"{labels[photo.moment]}: {caption}"
            images.append((caption, image_data_uri(base64.b64encode(small))))
        return images
