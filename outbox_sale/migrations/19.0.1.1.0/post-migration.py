# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_path

NEW_FIELDS = {"timing", "timing_reason", "fires_when", "not_covered"}


def migrate(cr, version):
    """Tell what is new about event types that the data file leaves to people since."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    data = etree.parse(file_path("outbox_sale/data/outbox_event_type_data.xml"))
    for record in data.iter("record"):
        event_type = env.ref(f"outbox_sale.{record.get('id')}", False)
        if event_type and event_type._name == "outbox.event.type":
            event_type.write(
                {
                    field.get("name"): field.text
                    for field in record.iterchildren("field")
                    if field.get("name") in NEW_FIELDS
                }
            )
