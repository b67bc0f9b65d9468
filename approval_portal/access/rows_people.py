"""Staff, their roles, the log, one's own account."""

from approval_portal.access.words import Row

ROWS: dict[str, Row] = {}
