"""The notice centre."""

from approval_portal.access.words import Row

ROWS: dict[str, Row] = {}
