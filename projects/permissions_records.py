"""Who may take a case's records as a whole, publish decisions, answer a request for deletion, see how long records are kept."""

from __future__ import annotations

import datetime as dt

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem
from projects.permissions import DESK, may_manage_accounts, may_read_log, roles
from projects.permissions_items import holds, may_lead, may_take_in


def keeps_file(user: User, item: ApprovalItem, day: dt.date) -> bool:
    """Takes the whole file of the case: reviewers and deciders of the item's body, the window, leads."""
    own = holds(user, Role.REVIEWER, item.body_id, day) or holds(user, Role.DECIDER, item.body_id, day)
    return own or may_take_in(user, day) or may_lead(user, day)


def is_applicant(user: User, item: ApprovalItem, day: dt.date) -> bool:
    """Stands on the applicant's side of the item: gets what the applicant gave and was given."""
    return bool(ApprovalItem.objects.of_applicant(user, day).filter(pk=item.pk).exists())


def may_take_archive(user: User, item: ApprovalItem, day: dt.date) -> bool:
    return keeps_file(user, item, day) or is_applicant(user, item, day)


def may_publish_decisions(user: User, day: dt.date) -> bool:
    """The sheet of decisions to be made public: leads, and the window that fills in such sheets for them."""
    return bool(roles(user, day) & DESK)


def may_answer_erasure(user: User, day: dt.date) -> bool:
    """Requests for deletion are the system administrator's, who keeps accounts (三员分立): to disable an account and to empty
    it are his acts anyway. The security administrator takes the roles away before, and the audit administrator finds the
    request, the answer and every erased text in the log; neither can do it alone."""
    return may_manage_accounts(user, day)


def may_see_retention(user: User, day: dt.date) -> bool:
    """The table of periods and the last run: whoever keeps accounts, and whoever reads the log."""
    return may_manage_accounts(user, day) or may_read_log(user, day)
