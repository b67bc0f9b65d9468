"""Who may see another person's telephone number or e-mail address whole, once a reason is given (promise S24).

The person and the enterprise's own people see theirs without being asked: it is their own, and they keep it right. Everybody
else sees it masked; whoever handles the matter may open it, one time for each reason: the project's agent, the window, the
leads, and for an item the reviewers and deciders of its own body.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Enterprise, JoinRequest, Project, Referral
from projects.permissions import (
    DESK,
    belongs,
    may_decide_request,
    may_edit_referral,
    may_manage_accounts,
    may_prepare,
    may_work_on_referral,
    roles,
    serves,
    serves_enterprise,
)
from projects.permissions_items import may_decide, may_review


def owns(user: User, row: Any, day: dt.date) -> bool:
    """It is the person's own, or that of an enterprise whose member the person is."""
    match row:
        case User():
            return user.pk == row.pk
        case JoinRequest():
            return user.pk == row.user_id
        case Enterprise():
            return belongs(user, row, day)
        case Project():
            return belongs(user, row.enterprise_id, day)
        case ApprovalItem():
            return belongs(user, row.project.enterprise_id, day)
    return False


def may_see_personal(user: User, row: Any, day: dt.date) -> bool:
    """Handles it, and so may need to call. Whoever owns it needs no leave."""
    may = _HANDLES.get(type(row))
    return may is not None and user.is_authenticated and may(user, row, day)


def _enterprise(user: User, row: Enterprise, day: dt.date) -> bool:
    return _at_desk(user, day) or serves_enterprise(user, row, day) or may_prepare(user, row, day)


def _project(user: User, row: Project, day: dt.date) -> bool:
    return _at_desk(user, day) or serves(user, row, day)


def _item(user: User, row: ApprovalItem, day: dt.date) -> bool:
    return _project(user, row.project, day) or may_review(user, row, day) or may_decide(user, row, day)


def _referral(user: User, row: Referral, day: dt.date) -> bool:
    return may_work_on_referral(user, row, day) or may_edit_referral(user, row, day)


def _account(user: User, row: User, day: dt.date) -> bool:
    return may_manage_accounts(user, day)


def _at_desk(user: User, day: dt.date) -> bool:
    return bool(roles(user, day) & DESK)


_HANDLES: dict[type, Callable[[User, Any, dt.date], bool]] = {
    Enterprise: _enterprise,
    Project: _project,
    ApprovalItem: _item,
    Referral: _referral,
    JoinRequest: may_decide_request,
    User: _account,
}
