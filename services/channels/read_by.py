"""Things that are read by whoever holds the role, all of them alike: who that is, and what is said to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from approval_portal.accounts.models import User
from projects.permissions_catalogue import may_read_drafts
from services.channels import phrases_keeping, phrases_roster
from services.operations.hearers_roster import OBJECTS as ROSTER
from services.permissions_roster import may_read_roster

# kind of object -> who reads it, and the words for a reader who does so no longer
READ_BY: dict[str, tuple[Callable[[User, dt.date], bool], Any]] = {
    **dict.fromkeys(ROSTER, (may_read_roster, phrases_roster.GONE)),
    "cataloguedraft": (may_read_drafts, phrases_keeping.GONE),
}
