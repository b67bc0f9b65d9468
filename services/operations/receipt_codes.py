"""The code by which a recipient is checked at the door: sent to the enterprise's people, good for one trip, five tries."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Event
from projects.operations.events import record
from projects.operations.project_guards import asks
from projects.operations.refusals import Refused, require
from services.enums import AppointmentKind
from services.models import LIVE, Appointment, ReceiptCode
from services.operations.appointments_lock import lock_appointment
from services.permissions import may_carry
from services.queries_deliveries import CODE_DIGITS, TRIES, code_of, digest_of, fits

MOST_CODES = 5  # for one trip
SAME_PRESS = 24 * 60 * 60  # seconds
CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")


@transaction.atomic
def make_code(
    appointment: Appointment, *, by: User, at: datetime, source: str = Source.WEB, again: bool = True
) -> ReceiptCode:
    """The code of a trip; `again`: a new one, and the old one is void. The agent never reads it.

    The event says only that it was made: the enterprise's people find the code on their page. Raises Forbidden, Refused.
    """
    row, head = lock_appointment(appointment.pk)
    if asks(by, source):
        require(may_carry(by, row, timezone.localdate(at)))
    if row.kind != AppointmentKind.DELIVERY or row.state not in LIVE or row.project_id is None:
        raise Refused("这次上门不用收件码。", "This trip needs no code.")
    found: ReceiptCode | None = ReceiptCode.objects.select_for_update().filter(appointment=row).first()
    if found is not None and not again:
        return found
    if _made(row) >= MOST_CODES:  # else each new one brings new tries, until one of them fits
        raise Refused(
            f"这次上门已经发过 {MOST_CODES} 个收件码：请收件人签名。",
            f"{MOST_CODES} codes were sent for this trip: ask the recipient to sign.",
        )
    made = found or ReceiptCode(appointment=row)
    made.appointment, made.made_at, made.tries, made.used_at = row, at, 0, None
    made.digest = digest_of(made, code_of(made))
    made.save()
    record(row, "send_receipt_code", by=by, at=at, source=source, data={"again": found is not None}, head=head)
    return made


def _made(row: Appointment) -> int:
    told = Event.objects.filter(object_type="appointment", object_id=str(row.pk), verb="send_receipt_code")
    return int(told.count())


def try_code(appointment: Appointment, code: str, *, at: datetime, key: str | None = None) -> None:
    """Raises Refused for a code that does not fit; the try is kept although what asked for it is refused.

    `key`: of the press; one that was refused is sent again by the phone, which then shows the page, and is no other try.
    Called outside the transaction of the act. After TRIES wrong ones the recipient signs, or a new code is sent.
    """
    with transaction.atomic():
        left = _tried(appointment, re.sub(r"\s", "", code), at, key)
    if left is None:
        return
    if left < 0:
        raise Refused(
            "还没有发收件码：先发码，或者请收件人签名。", "No code was sent: send one, or sign.", field="code"
        )
    if left == 0:
        raise Refused(
            f"收件码错了 {TRIES} 次，不能再试：请收件人签名，或者重新发码。",
            f"{TRIES} wrong codes: ask the recipient to sign, or send a new code.",
            field="code",
        )
    raise Refused(f"收件码不对，还可以试 {left} 次。", f"This is not the code; {left} tries are left.", field="code")


def _tried(appointment: Appointment, code: str, at: datetime, key: str | None) -> int | None:
    """None: it fits. Else how many tries are left; -1 without a code."""
    row: ReceiptCode | None = (
        ReceiptCode.objects.select_for_update(of=("self",))
        .select_related("appointment")
        .filter(appointment=appointment)
        .first()
    )
    if row is None:
        return -1
    if row.tries >= TRIES:
        return 0
    if CODE.fullmatch(code) and fits(row, code):
        row.used_at = at
        row.save(update_fields=["used_at"])
        return None
    if key is None or _first_time(row, code, key):
        row.tries += 1
        row.save(update_fields=["tries"])
    return int(TRIES - row.tries)


def _first_time(row: ReceiptCode, code: str, key: str) -> bool:
    """Another code under the same key is another try."""
    press = hashlib.sha256(f"{row.digest}:{key}:{code}".encode()).hexdigest()
    return bool(cache.add(f"receipt-code:{press}", True, SAME_PRESS))
