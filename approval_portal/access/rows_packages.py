"""Matter packages of a project."""

from approval_portal.access.words import Row

ROWS: dict[str, Row] = {}
