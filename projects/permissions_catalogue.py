"""Who keeps the catalogue: drafts are the keepers' own, and a version is published by a second person."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.models import CatalogueDraft
from projects.permissions import roles


def may_keep_catalogue(user: User, day: dt.date) -> bool:
    """Open drafts, change them, look at what they would do, hand them in; withdraw a version; import a holiday notice."""
    return Role.KEEPER in roles(user, day)


def may_publish_draft(user: User, draft: CatalogueDraft, day: dt.date) -> bool:
    """Another keeper than the one who handed it in and than all who changed something in it."""
    if not may_keep_catalogue(user, day) or draft.submitted_by_id == user.pk:
        return False
    return not draft.hands.filter(user=user).exists()


def may_read_drafts(user: User, day: dt.date) -> bool:
    """Keepers; leads read along."""
    return bool(roles(user, day) & {Role.KEEPER, Role.LEAD})
