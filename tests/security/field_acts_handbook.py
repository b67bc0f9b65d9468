"""Promise S2, tried out: having the zone's handbook printed."""

from __future__ import annotations

from projects.models import ZoneJob
from tests.security.field_world import Act

ACTS = [Act("handbook-make", "HandbookForm", "keeper", ZoneJob, lambda w: {"language": "en"}, {}, {"ZoneJob": ""})]
NOT_HERE: dict[str, str] = {}
