"""What is due for somebody, and how the portal's own schedules stand."""

from __future__ import annotations

from approval_portal.access.words import PUBLIC, SIGNED_IN, Answer, Row, Rule, Who, to

ROWS: dict[str, Row] = {
    "dues": Row(get=SIGNED_IN),  # one's own; `?whose=nobody` for the desk
    "status": Row(get=Rule("sees how the schedules stand", to(frozenset({Who.SYSTEM_ADMIN})), no=Answer.FORBIDDEN)),
    "health-jobs": Row(get=PUBLIC),
}
