"""Enterprises and their people."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Enterprise, Membership
from projects.operations.events import record
from projects.operations.initials import initials_of
from projects.operations.refusals import Refused
from projects.operations.retries import once
from projects.rules.identifiers import BadIdentifier, check_credit_code, normalise_credit_code


@once(Enterprise, "create")
def create_enterprise(
    name: str,
    credit_code: str,
    *,
    by: User | None,
    at: datetime,
    contact_name: str = "",
    contact_phone: str = "",
    is_demo: bool = False,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Enterprise:
    """A new enterprise; with the key of an earlier try, the enterprise made then.

    Raises Refused for a credit code that fails a check (it says which) or is registered already.
    """
    code = normalise_credit_code(credit_code)
    try:
        check_credit_code(code)
    except BadIdentifier as fault:
        raise Refused(fault.text_zh, fault.text_en, field="credit_code") from fault
    if Enterprise.objects.filter(credit_code=code).exists():
        raise Refused(
            "这个统一社会信用代码已经登记过了。", "This credit code is registered already.", field="credit_code"
        )
    enterprise: Enterprise = Enterprise.objects.create(
        name=name.strip(),
        initials=initials_of(name),
        credit_code=code,
        contact_name=contact_name,
        contact_phone=contact_phone,
        is_demo=is_demo,
        created_at=at,
    )
    record(enterprise, "create", by=by, at=at, source=source, idempotency_key=idempotency_key)
    return enterprise


@transaction.atomic
def add_member(
    enterprise: Enterprise,
    user: User,
    *,
    is_admin: bool,
    starts_on: date,
    by: User | None,
    at: datetime,
    source: str = Source.WEB,
) -> Membership:
    """Let a person act for the enterprise."""
    membership: Membership = Membership.objects.create(
        enterprise=enterprise, user=user, is_admin=is_admin, starts_on=starts_on
    )
    record(enterprise, "add_member", by=by, at=at, source=source, data={"user": user.pk, "is_admin": is_admin})
    return membership
