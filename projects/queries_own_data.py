"""What the portal holds about one person, section by section, for that person alone.

Every row is found by the person's own key. What others did is told without their names, what somebody typed about somebody
else (contacts of a case, names on an invitation) is left out: it is another's data. Papers of an enterprise are the
enterprise's; of what the person uploaded the facts are told, not the content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import (
    AccessLog,
    ApprovalItem,
    Assignment,
    Document,
    ErasureRequest,
    Event,
    ImportJob,
    Invitation,
    JoinRequest,
    Leave,
    Licence,
    Mandate,
    Membership,
    PrintJob,
    Project,
    SavedView,
    Upload,
)
from projects.queries_erasure import own_texts
from projects.queries_items import OBJECT

Row = dict[str, Any]
CONSENTS = ("tell_commitment",)  # 告知承诺: what a person declares for the enterprise


class Section(NamedTuple):
    """One kind of record; `rows(user)` reads it anew, row by row."""

    key: str
    rows: Callable[[User], Iterator[Row]]
    words: Mapping[str, Any] = {}  # columns whose codes another part of the portal puts into words: their enums


def _values(rows: Any, *columns: str, **more: Any) -> Iterator[Row]:
    yield from rows.order_by("pk").values(*columns, **more).iterator(chunk_size=1000)


def _account(user: User) -> Iterator[Row]:
    columns = ("id", "username", "name", "phone", "email", "language", "mail_notices", "date_joined", "last_login")
    yield {name: getattr(user, name) for name in columns}


def _addresses(user: User) -> Iterator[Row]:
    return _values(EmailAddress.objects.filter(user=user), "email", "verified", "primary")


def _steps(user: User) -> Iterator[Row]:
    """That there is a second step and since when, never its secret."""
    return _values(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at")


def _roles(user: User) -> Iterator[Row]:
    return _values(user.grants.all(), "role", "starts_on", "ends_on", part=F("body__zh"))


def _memberships(user: User) -> Iterator[Row]:
    """The names of those that one acts for today; of an enterprise that one has left, its number alone."""
    held = Q(pk__in=Membership.objects.in_force(timezone.localdate()).filter(user=user).values("pk"))
    firm = Case(When(held, then=F("enterprise__name")), default=Value(""))
    rows = Membership.objects.filter(user=user)
    return _values(rows, "enterprise_id", "is_admin", "starts_on", "ends_on", firm=firm)


def _join_requests(user: User) -> Iterator[Row]:
    rows = JoinRequest.objects.filter(user=user)
    return _values(rows, "kind", "state", "note", "reason", "created_at", "decided_at", "enterprise_id")


def _came_in_by(user: User) -> Iterator[Row]:
    rows = Invitation.objects.filter(accepted_by=user)
    return _values(rows, "name", "email", "is_admin", "accepted_at", "enterprise_id")


def _gave_out(user: User) -> Iterator[Row]:
    """The invitations that one gave: for whom is the other's data."""
    rows = Invitation.objects.filter(invited_by=user)
    return _values(rows, "is_admin", "created_at", "accepted_at", "revoked_at", "enterprise_id")


def _assignments(user: User) -> Iterator[Row]:
    return _values(Assignment.objects.filter(user=user), "project_id", "kind", "starts_on", "ends_on")


def _leaves(user: User) -> Iterator[Row]:
    return _values(Leave.objects.filter(user=user), "role", "starts_on", "ends_on", "made_at")


def _accesses(user: User) -> Iterator[Row]:
    return _values(AccessLog.objects.filter(user=user), "at", "kind", "what", "object_type", "object_id")


def _acts(user: User) -> Iterator[Row]:
    """What the person did. Words that are part of a case stand on the page of the case."""
    return _values(Event.objects.filter(actor=user), "at", "verb", "object_type", "object_id", "source")


def _about(user: User) -> Iterator[Row]:
    """What was done to the account, by whomever."""
    rows = Event.objects.filter(object_type="user", object_id=str(user.pk)).exclude(actor=user)
    return _values(rows, "at", "verb")


def _words(user: User) -> Iterator[Row]:
    """What the person wrote about the own account and requests."""
    rows = own_texts(user).filter(actor=user)
    return _values(rows, "at", "verb", words=F("text__content"))


def _open_to(user: User) -> Any:
    """Keys of the items that the person may see today: how those of an enterprise that one has left stand is its own affair."""
    return ApprovalItem.objects.visible_to(user).filter(created_by=user).values("pk")


def _drafts(user: User) -> Iterator[Row]:
    rows = ApprovalItem.objects.filter(state="draft", pk__in=_open_to(user))
    return _values(rows, "id", "node", "note", "created_at", "project_id")


def _items(user: User) -> Iterator[Row]:
    """That one applied; how it stands now only where one may still see it."""
    now = Case(When(pk__in=_open_to(user), then=F("state")), default=Value(""))
    rows = ApprovalItem.objects.filter(created_by=user).exclude(state="draft").annotate(now=now)
    for row in _values(rows, "id", "number", "node", "now", "created_at"):
        yield {"state" if name == "now" else name: value for name, value in row.items()}


FILE = ("name", "content_type", "size", "digest", "uploaded_at")


def _documents(user: User) -> Iterator[Row]:
    """The files that one gave; how they stand only while one acts for their enterprise, or may see what they were given for."""
    acted = Membership.objects.in_force(timezone.localdate()).filter(user=user).values("enterprise")
    seen = Project.objects.visible_to(user).values("pk")
    now = Case(When(Q(enterprise__in=acted) | Q(project__in=seen), then=F("state")), default=Value(""))
    rows = Document.objects.filter(uploaded_by=user).annotate(now=now)
    for row in _values(rows, "id", *FILE, "material", "version", "now"):
        yield {"state" if name == "now" else name: value for name, value in row.items()}


def _licences(user: User) -> Iterator[Row]:
    return _values(Licence.objects.filter(uploaded_by=user), *FILE)


def _uploads(user: User) -> Iterator[Row]:
    return _values(Upload.objects.filter(by=user), "name", "size", "received", "state", "created_at")


def _imports(user: User) -> Iterator[Row]:
    return _values(ImportJob.objects.filter(made_by=user), "kind", "file_name", "state", "made_at")


def _prints(user: User) -> Iterator[Row]:
    return _values(PrintJob.objects.filter(wanted_by=user), "project_id", "kind", "language", "state", "wanted_at")


def _mandates(user: User) -> Iterator[Row]:
    rows = Mandate.objects.filter(given_by=user)
    return _values(rows, "agreement", "scope", "starts_on", "ends_on", "given_at", "ended_at", "enterprise_id")


def _consents(user: User) -> Iterator[Row]:
    rows = Event.objects.filter(actor=user, object_type=OBJECT, verb__in=CONSENTS)
    return _values(rows, "at", "verb", "object_id")


def _views(user: User) -> Iterator[Row]:
    return _values(SavedView.objects.filter(user=user), "page", "name", "query")


def _erasures(user: User) -> Iterator[Row]:
    return _values(ErasureRequest.objects.filter(user=user), "state", "note", "asked_at", "answered_at", "answer")


SECTIONS: tuple[Section, ...] = (
    Section("account", _account),
    Section("addresses", _addresses),
    Section("second_steps", _steps),
    Section("roles", _roles),
    Section("memberships", _memberships),
    Section("join_requests", _join_requests),
    Section("invitations_used", _came_in_by),
    Section("invitations_given", _gave_out),
    Section("assignments", _assignments),
    Section("leaves", _leaves),
    Section("drafts", _drafts),
    Section("applications", _items),
    Section("documents", _documents),
    Section("licences", _licences),
    Section("uploads", _uploads),
    Section("imports", _imports),
    Section("prints", _prints),
    Section("mandates", _mandates),
    Section("consents", _consents),
    Section("saved_views", _views),
    Section("erasure_requests", _erasures),
    Section("words", _words),
    Section("done_to_account", _about),
    Section("acts", _acts),
    Section("accesses", _accesses),
)
more_sections: list[Section] = []  # of other apps, put there when they are ready


def all_sections() -> tuple[Section, ...]:
    return (*SECTIONS, *more_sections)


def as_json(value: object) -> str:
    """What JSON has no word for: days and instants as ISO text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"not expected in one's own data: {type(value).__name__}")
