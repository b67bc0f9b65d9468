"""Leads that are handed over, and imports."""

from approval_portal.access.words import Row

ROWS: dict[str, Row] = {}
