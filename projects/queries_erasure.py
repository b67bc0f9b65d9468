"""What of a person could be erased on request, what has to stay and why, and what stands in the way of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from approval_portal.accounts.models import User
from projects.models import (
    AccessLog,
    ApprovalItem,
    Assignment,
    Decision,
    Document,
    ErasureRequest,
    Event,
    Invitation,
    JoinRequest,
    Licence,
    Mandate,
    Membership,
    OfficialNotice,
    SavedView,
)
from projects.rules.retention import GOVERNED, LOGGED
from projects.rules.wording import Text

OWN_TEXTS = ("user", "joinrequest", "invitation", "erasurerequest")  # objects whose texts are no part of a case
ASKED = Text(
    "本人要求删除，平台没有必须留的理由（个人信息保护法第47条）",
    "The person asked for it, and nothing obliges the portal to keep it (Personal Information Protection Law, art. 47)",
)


class Line(NamedTuple):
    """One kind of record: how many there are, whether they are erased, and why or why not."""

    kind: str
    count: int
    erased: bool
    why: Text


class Holder(NamedTuple):
    """Another app that holds something of people: what goes and stays, what stands in the way, and erasing it."""

    plan: Callable[[User], list[Line]]
    obstacles: Callable[[User, dt.date], list[Text]]
    erase: Callable[[User], None]


more_holders: list[Holder] = []  # put there when they are ready


def own_texts(user: User) -> QuerySet[Event]:
    """Events with words about this person, or of this person about the own account, that belong to no case."""
    requests = JoinRequest.objects.filter(user=user).values_list("pk", flat=True)
    asked = ErasureRequest.objects.filter(user=user).values_list("pk", flat=True)
    about = Q(object_type="user", object_id=str(user.pk))
    about |= Q(object_type="joinrequest", object_id__in=[str(pk) for pk in requests])
    about |= Q(object_type="erasurerequest", object_id__in=[str(pk) for pk in asked])
    return Event.objects.filter(about, text__isnull=False, text__erased_at=None)


def case_texts(user: User) -> QuerySet[Event]:
    """What this person wrote along with acts in cases."""
    rows = Event.objects.filter(actor=user, text__isnull=False, text__erased_at=None)
    return rows.exclude(object_type__in=OWN_TEXTS)


def invitations_of(user: User) -> QuerySet[Invitation]:
    """The links that this person came in with: they hold the name and the address."""
    return Invitation.objects.filter(accepted_by=user).exclude(name="", email="")


def requests_of(user: User) -> QuerySet[JoinRequest]:
    rows: QuerySet[JoinRequest] = JoinRequest.objects.filter(user=user).exclude(note="", reason="")
    return rows


def plan_of(user: User) -> list[Line]:
    """What an answer to this person says, kind by kind: what is erased first, what stays after it. Kinds without a row are
    told too: nothing is passed over in silence."""
    contact = sum(bool(each) for each in (user.name, user.phone, user.email))
    erased = {
        "contact": contact + 1,  # and the name of the account
        "addresses": EmailAddress.objects.filter(user=user).count(),
        "secrets": Authenticator.objects.filter(user=user).count() + int(user.has_usable_password()),
        "views": SavedView.objects.filter(user=user).count(),
        "requests": requests_of(user).count(),
        "invitations": invitations_of(user).count(),
        "texts": own_texts(user).count(),
    }
    governed = {
        "items": ApprovalItem.objects.filter(created_by=user).count(),
        "documents": Document.objects.filter(uploaded_by=user).count()
        + Licence.objects.filter(uploaded_by=user).count(),
        "case_texts": case_texts(user).count(),
        "decisions": Decision.objects.filter(decided_by=user).count()
        + OfficialNotice.objects.filter(issued_by=user).count(),
        "memberships": Membership.objects.filter(user=user).count() + Mandate.objects.filter(given_by=user).count(),
    }
    logged = {
        "events": Event.objects.filter(actor=user).count(),
        "accesses": AccessLog.objects.filter(user=user).count(),
    }
    lines = [
        *(Line(kind, count, True, ASKED) for kind, count in erased.items()),
        *(Line(kind, count, False, GOVERNED) for kind, count in governed.items()),
        *(Line(kind, count, False, LOGGED) for kind, count in logged.items()),
        *(line for holder in more_holders for line in holder.plan(user)),
    ]
    return sorted(lines, key=lambda line: (not line.erased, line.why is LOGGED))  # what goes first, the logs last


# --- what stands in the way


ROLES = Text(
    "还担任工作人员的角色：先请安全管理员收回，再申请。",
    "Roles of staff are still held: ask the security administrator to take them away first.",
)
SERVES = Text(
    "还指派着项目：先请局领导换人，再申请。",
    "Projects are still assigned: ask a lead to assign somebody else first.",
)
HOLDS = Text(
    "名下还有没办完的办件：先请局领导或决定人员换人，再申请。",
    "Applications are still to be handled: ask a lead or a decider to give them to somebody else first.",
)


def obstacles(user: User, day: dt.date) -> list[Text]:
    """Everything that has to be settled before the account can be erased, and how."""
    found = [ROLES] if user.grants.exclude(ends_on__lt=day).exists() else []
    if Assignment.objects.in_force(day).filter(user=user).exists():
        found.append(SERVES)
    if ApprovalItem.objects.under_way().filter(Q(reviewer=user) | Q(decider=user)).exists():
        found.append(HOLDS)
    others = [text for holder in more_holders for text in holder.obstacles(user, day)]
    return [*found, *others, *(_alone(name) for name in _led_alone(user, day))]


def _led_alone(user: User, day: dt.date) -> list[str]:
    """Names of the enterprises with open applications that nobody else administers."""
    run = Membership.objects.in_force(day).filter(is_admin=True)
    others = run.filter(user__is_active=True).exclude(user=user).values("enterprise")
    held = run.filter(user=user).exclude(enterprise__in=others)
    busy = ApprovalItem.objects.under_way().values("project__enterprise")
    return list(held.filter(enterprise__in=busy).order_by("pk").values_list("enterprise__name", flat=True))


def _alone(name: str) -> Text:
    return Text(
        f"“{name}”只有这一位管理员，还有没办完的办件：先把另一位成员设为管理员，再申请。",
        f"The only administrator of “{name}”, which has applications under way: make another member administrator first.",
    )
