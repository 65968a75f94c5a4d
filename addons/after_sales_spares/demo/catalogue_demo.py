# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import base64

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

#: part -> what the machine does without it
CRITICALITIES = {
    "lamp": "vital",
    "detector": "vital",
    "board": "vital",
    "pump": "vital",
    "column": "essential",
    "seal": "desirable",
}
#: machine -> part, position on the drawing, quantity, since serial, until serial
LISTS = {
    "sp200": (
        ("lamp", "3.1", 1, False, "SP2-249999"),
        ("lamp_long", "3.1", 1, "SP2-250000", False),
        ("detector", "5.2", 1, False, False),
        ("board", "7.1", 1, False, False),
        ("pump", "2.6", 1, False, False),
        ("seal", "2.8", 2, False, False),
    ),
    "gc50": (
        ("column", "2.1", 1, False, False),
        ("seal", "2.4", 2, False, False),
        ("board", "6.1", 1, "GC5-240001", False),
        ("detector", "5.1", 1, False, False),
        ("pump", "1.2", 1, False, False),
        ("lamp", "4.3", 1, False, False),
    ),
    "wq10": (
        ("pump", "1.3", 1, False, False),
        ("tube", "1.4", 4, False, False),
        ("seal", "1.5", 3, False, False),
        ("board", "4.1", 1, False, False),
        ("lamp", "3.3", 1, False, False),
    ),
}


class AfterSalesDemo(models.AbstractModel):
    """The catalogue: what fits where, what replaced what, what did not fit."""

    _inherit = "after.sales.demo"

    @api.model
    def _tell_spares_catalogue(self):
        parts = self._get_parts()
        self._class_the_parts()
        self._list_the_parts(parts)
        self._tell_misfits(parts)

    def _get_parts(self):
        """Parts of the story, and three that came later."""
        known = {name: self._ref(f"demo_part_{name}") for name in CRITICALITIES}
        return known | {
            name: self.env.ref(f"after_sales_spares.demo_part_{name}")
            for name in ("board_b", "lamp_long", "tube")
        }

    def _class_the_parts(self):
        for name, criticality in CRITICALITIES.items():
            self._ref(f"demo_part_{name}").spare_criticality = criticality
        self._ref("demo_part_seal").is_consumable = True
        with file_open("after_sales_service/demo/septum.png", "rb") as picture:
            self._ref("demo_part_seal").image_1920 = base64.b64encode(picture.read())
        # its cost speaks for itself; the board is uncommon because people say so
        self._ref("demo_part_detector").product_tmpl_id.spare_class_by = "rule"

    def _list_the_parts(self, parts):
        machines = {
            name: self._ref(f"demo_product_{name}").product_tmpl_id for name in LISTS
        }
        self.env["after.sales.spare.fit"].create(
            [
                {
                    "part_id": parts[part].id,
                    "product_tmpl_id": machines[machine].id,
                    "position": position,
                    "quantity": quantity,
                    "serial_from": since,
                    "serial_until": until,
                    # the board of the spectrometers is made no more
                    "replaced_by_id": parts["board_b"].id
                    if (machine, part) == ("sp200", "board")
                    else False,
                }
                for machine, lines in LISTS.items()
                for part, position, quantity, since, until in lines
            ]
        )

    def _tell_misfits(self, parts):
        """Two jobs ahead with parts that the lists do not know there."""
        engineer = self._ref("demo_employee_engineer")
        spectrometer = self._visit("sp2_230411", "Noise at 220 nm", engineer, 3, 9)
        spectrometer.line_ids = [
            Command.create(self._part("board")),
            Command.create(
                {"kind": "part", "product_id": parts["lamp_long"].id, "quantity": 1}
            ),
        ]
        spectrometer._do_schedule()
        spectrometer._do_dispatch()
        water = self._visit("wq1_250610", "Reading drifts in the sun", engineer, 3, 13)
        water.line_ids = [
            Command.create(
                self._part("detector")
                | {"fit_override_reason": "The unit has the optional UV channel"}
            )
        ]
