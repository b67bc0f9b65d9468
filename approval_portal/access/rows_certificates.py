"""Certificates: whoever sees the item may fetch its file; whoever holds one may check it; its decider enters a lapse."""

from approval_portal.access.rows_api import api
from approval_portal.access.rows_api_items import SEES, SIGNED_IN
from approval_portal.access.rows_enterprises import ENTERPRISES, SEES_ENTERPRISE
from approval_portal.access.rows_items_review import DECIDER, of_item
from approval_portal.access.words import BY_ADDRESS, PROJECTS, PUBLIC, PUBLIC_FORM, SEES_PROJECT, Row

ROWS: dict[str, Row] = {
    "enterprise-certificates": Row(get=SEES_ENTERPRISE, of=ENTERPRISES, object="enterprise"),
    "certificate-file": Row(get=SEES_PROJECT, of=PROJECTS, object="certificate"),
    "certificates-lapse": of_item("item_certified", DECIDER, DECIDER),
    "api-certificates": api(SIGNED_IN),
    "api-certificate": api(SEES, of=PROJECTS, object="certificate"),
    # --- for whoever holds it
    "certificate-check": Row(get=PUBLIC, post=PUBLIC_FORM, of=BY_ADDRESS, object="certificate_in_hand"),
}
