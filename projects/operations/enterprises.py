"""Enterprises: registered, changed, verified."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import EnterpriseOrigin, EnterpriseState, Source
from projects.models import Enterprise, Licence, Membership
from projects.operations.events import lock_stream, record, stream_of
from projects.operations.initials import initials_of
from projects.operations.project_guards import acts_for
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import once
from projects.permissions import belongs, may_edit_enterprise, may_register_enterprise, may_verify_enterprise, roles
from projects.rules.identifiers import BadIdentifier, check_credit_code, check_mobile, normalise_credit_code

EDITABLE = ("name", "legal_person", "address", "contact_name", "contact_phone", "contact_email")
MOST_WAITING = 5  # enterprises that one person runs and the desk has not verified
_LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[0-9]{7,8}(-[0-9]{1,6})?|400-?[0-9]{3}-?[0-9]{4}")


class TakenCode(Refused):
    """The credit code is registered: who belongs to that enterprise joins it instead of registering it again."""

    def __init__(self) -> None:
        super().__init__(
            "这个统一社会信用代码已经登记过了。是你们企业的，就用代码加入；拿不准，先和同事核对。",
            "This credit code is registered already. If the company is yours, join it by its code; ask a colleague first "
            "if you are not sure.",
            field="credit_code",
        )


def sound_code(credit_code: str) -> str:
    """The code in half-width capitals. Raises Refused with the check that fails, both check digits among them."""
    code = normalise_credit_code(credit_code)
    try:
        check_credit_code(code)
    except BadIdentifier as fault:
        raise Refused(fault.text_zh, fault.text_en, field="credit_code") from fault
    return code


def sound_phone(number: str) -> str:
    """A mobile or a fixed line as it is dialled; an empty one stays empty. Raises Refused."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", number))
    if not plain or _LANDLINE.fullmatch(plain):
        return plain
    try:
        check_mobile(plain)
    except BadIdentifier as fault:
        raise Refused(
            "电话填11位手机号，或者带区号的固定电话，例如 029-86510000。",
            "A mobile number has 11 digits; a fixed line comes with its area code, such as 029-86510000.",
            field="contact_phone",
        ) from fault
    return plain.replace("-", "").removeprefix("+86")


def sound_name(name: str) -> str:
    """The full name without blanks around it. Raises Refused when nothing is left."""
    plain = " ".join(name.split())
    if not plain:
        raise Refused("填企业全称，和营业执照上一样。", "Give the full name, as on the licence.", field="name")
    return plain


def register_enterprise(
    name: str,
    credit_code: str,
    *,
    by: User,
    at: datetime,
    legal_person: str = "",
    address: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    contact_email: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Enterprise:
    """A person registers the own company and becomes its administrator; staff register a client, who has nobody yet.

    Raises Forbidden; Refused for a bad name or phone, and as `create_enterprise`.
    """
    day = timezone.localdate(at)
    require(may_register_enterprise(by, day))
    own = not roles(by, day)
    enterprise: Enterprise = create_enterprise(
        sound_name(name),
        credit_code,
        by=by,
        at=at,
        legal_person=legal_person,
        address=address,
        contact_name=contact_name,
        contact_phone=sound_phone(contact_phone),
        contact_email=contact_email,
        origin=EnterpriseOrigin.SELF if own else EnterpriseOrigin.STAFF,
        source=source,
        idempotency_key=idempotency_key,
    )
    return enterprise


@once(Enterprise, "create")
def create_enterprise(
    name: str,
    credit_code: str,
    *,
    by: User | None,
    at: datetime,
    legal_person: str = "",
    address: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    contact_email: str = "",
    origin: str = EnterpriseOrigin.STAFF,
    state: str = "",
    is_demo: bool = False,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Enterprise:
    """A new enterprise; with the key of an earlier try, the enterprise made then.

    What its own people register waits to be verified, and whoever registers it becomes its administrator at once.
    Raises Refused for a credit code that fails a check (it says which) or is registered already, and for a person with
    too many that still wait.
    """
    code, own = sound_code(credit_code), origin == EnterpriseOrigin.SELF
    if Enterprise.objects.filter(credit_code=code).exists():
        raise TakenCode
    if own and by is not None:
        _require_few_waiting(by, timezone.localdate(at))
    enterprise = Enterprise(
        name=name.strip(),
        initials=initials_of(name)[:120],
        credit_code=code,
        legal_person=legal_person.strip(),
        address=address.strip(),
        contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(),
        contact_email=contact_email.strip(),
        origin=origin,
        state=state or (EnterpriseState.PENDING if own else EnterpriseState.VERIFIED),
        is_demo=is_demo,
        created_at=at,
    )
    try:
        with transaction.atomic():
            enterprise.save()
    except IntegrityError as fault:  # somebody else registered it this very moment
        raise TakenCode from fault
    data = {"origin": str(enterprise.origin), "state": str(enterprise.state)}
    record(enterprise, "create", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    if own and by is not None:
        add_member(enterprise, by, is_admin=True, starts_on=timezone.localdate(at), by=by, at=at, source=source)
    return enterprise


def _require_few_waiting(by: User, day: date) -> None:
    """Nobody registers others' companies by the dozen, each of which its owners would then find taken."""
    held = Membership.objects.in_force(day).filter(user=by, is_admin=True)
    if held.filter(enterprise__state=EnterpriseState.PENDING).count() >= MOST_WAITING:
        raise Refused(
            f"你已经有 {MOST_WAITING} 家企业在等窗口核验：等核验好了，再登记别的。",
            f"{MOST_WAITING} of your enterprises wait to be verified: register others when that is done.",
        )


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


def locked(pk: int) -> Enterprise:
    """The enterprise behind the lock of its stream."""
    lock_stream(f"enterprise:{pk}")
    found: Enterprise = Enterprise.objects.select_for_update().get(pk=pk)
    return found


@transaction.atomic
def edit_enterprise(
    pk: int, values: Mapping[str, str], *, version: int, by: User, at: datetime, source: str = Source.WEB
) -> Enterprise:
    """Write what changed among EDITABLE. A new name that the desk has not given has to be verified again.

    Raises Stale when the row is not the `version` that the page was opened with, Refused for a bad name or phone.
    """
    enterprise, day = locked(pk), timezone.localdate(at)
    require(may_edit_enterprise(by, enterprise, day))
    if enterprise.version != version:
        raise Stale
    wanted = {name: str(values[name]).strip() for name in EDITABLE if name in values}
    if "name" in wanted:
        wanted["name"] = sound_name(wanted["name"])
    if wanted.get("contact_phone", enterprise.contact_phone) != enterprise.contact_phone:
        wanted["contact_phone"] = sound_phone(wanted["contact_phone"])
    changed = {name: value for name, value in wanted.items() if getattr(enterprise, name) != value}
    if not changed:
        return enterprise
    told = "\n".join(f"{name}: {getattr(enterprise, name)} → {value}" for name, value in changed.items())
    for name, value in changed.items():
        setattr(enterprise, name, value)
    if "name" in changed:
        enterprise.initials = initials_of(enterprise.name)[:120]
        if not may_verify_enterprise(by, day):
            enterprise.state = EnterpriseState.PENDING
    enterprise.version += 1
    enterprise.save(update_fields=[*changed, "initials", "state", "version"])
    data = {"fields": sorted(changed), "state": str(enterprise.state)}
    behalf = acts_for(by, enterprise, at)
    record(enterprise, "edit", by=by, at=at, source=source, data=data, text=told, on_behalf_of=behalf)
    return enterprise


@transaction.atomic
def verify_enterprise(
    pk: int, *, version: int, licence: int | None, by: User, at: datetime, source: str = Source.WEB
) -> Enterprise:
    """Somebody of the desk has held the data against the licence.

    `version` and `licence` (its key, None without one) say what was looked at: raises Stale when either has moved on.
    """
    enterprise = locked(pk)
    require(may_verify_enterprise(by, timezone.localdate(at)))
    require_no_part(by, enterprise, timezone.localdate(at))
    if enterprise.state == EnterpriseState.VERIFIED:
        raise Refused("这家企业已经核验过了。", "This enterprise has been verified already.")
    newest = Licence.objects.filter(enterprise=enterprise).values_list("pk", flat=True).first()
    if enterprise.version != version or newest != licence:
        raise Stale
    enterprise.state = EnterpriseState.VERIFIED
    enterprise.version += 1
    enterprise.save(update_fields=["state", "version"])
    record(enterprise, "verify", by=by, at=at, source=source, data={"licence": newest})
    return enterprise


def require_no_part(by: User, enterprise: Enterprise, day: date) -> None:
    """Raises Refused for somebody of the desk who acts for this very enterprise: a colleague decides (回避)."""
    if belongs(by, enterprise, day):
        raise Refused(
            "你是这家企业的成员，核验要由别的同事来做。", "You act for this enterprise: a colleague has to verify it."
        )


def stream_lock(enterprise: Enterprise | int) -> None:
    """Whoever reads, checks and writes about an enterprise takes this lock first."""
    lock_stream(f"enterprise:{enterprise}" if isinstance(enterprise, int) else stream_of(enterprise))
