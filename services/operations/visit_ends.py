"""What comes of a needs visit: answers into the package, the pieces handed over, its end, the enterprise's confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import PrintKind, Source
from projects.models import MatterPackage, Project
from projects.operations.package_changes import change_answers
from projects.operations.packages import generate_package
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.queries import current_version, latest_package
from projects.queries_prints import newest_in_each
from services.enums import AppointmentState, SignatureMeans, SignaturePlace, VisitState
from services.models import Appointment, NeedsVisit
from services.operations import appointments
from services.operations.signatures import keep_signature
from services.operations.visit_guards import begin_visit, require_open, said
from services.permissions import may_carry, may_confirm_visit, may_record_visit
from services.queries_visits import evaluation_for
from services.rules.agenda import agenda_now
from services.rules.signatures import Signed

PACKAGE = "package"
PIECES = (PACKAGE, PrintKind.GUIDE.value, PrintKind.POLICY_BOOK.value)
WHY = "上门问需时当面回答"  # the reason of a version, as other reasons in the language of the record


@transaction.atomic
def answer_at_visit(
    appointment: Appointment | int,
    changes: Mapping[str, Any],
    *,
    base: int | None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> MatterPackage:
    """Answers given at the door, straight into the package: a new version, or the first one. `base`: as `change_answers`.

    Raises Forbidden, ImpossibleAnswers, Stale, NothingDiffers, and Refused for a lead that is no project yet.
    """
    begun = begin_visit(appointment)
    project = begun.appointment.project
    require(may_record_visit(by, begun.appointment, timezone.localdate(at)))
    require_open(begun.visit)
    if project is None:
        raise Refused(
            "这条线索还没有建成项目：先建项目，答案才有地方放。",
            "This lead is no project yet: open the project first, then the answers have a place.",
        )
    told: dict[str, Any] = {"by": by, "at": at, "source": source, "idempotency_key": idempotency_key}
    if latest_package(project) is None:
        day = timezone.localdate(at)
        package = generate_package(project, current_version(), changes, start_on=day, base=base, **told)
    else:
        package = change_answers(project, changes, base=base, reason=WHY, **told)
    agenda = agenda_now(begun.visit.agenda, evaluation_for(project, package))
    if agenda != begun.visit.agenda:
        begun.visit.agenda = agenda
        begun.save("agenda")
    return package


@once(NeedsVisit, "hand_pieces")
def hand_pieces(
    appointment: Appointment | int,
    pieces: Iterable[str],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> NeedsVisit:
    """What was handed over at the end: the newest package, guide and policy book, as they are now (PIECES).

    Raises Forbidden, Stale, and Refused for a piece that has not been made.
    """
    begun = begin_visit(appointment, version=version)
    visit, project = begun.visit, begun.appointment.project
    require(may_record_visit(by, begun.appointment, timezone.localdate(at)))
    require_open(visit)
    ready = ready_pieces(project) if project else {}
    wanted = [name for name in PIECES if name in set(pieces)]
    if missing := [name for name in wanted if name not in ready]:
        raise _not_ready(missing[0])
    visit.handed = [ready[name] for name in wanted]
    begun.save("handed")
    begun.tell("hand_pieces", said(by, at, source, idempotency_key), {"handed": visit.handed})
    return visit


def ready_pieces(project: Project) -> dict[str, dict[str, Any]]:
    """kind -> {"kind", "id", "number"} of the newest package and of the newest issue of each piece, the Chinese one first."""
    found: dict[str, dict[str, Any]] = {}
    package = latest_package(project)
    if package is not None:
        found[PACKAGE] = {"kind": PACKAGE, "id": package.pk, "number": package.number}
    for issue in newest_in_each(project).order_by("language"):
        found[issue.kind] = {"kind": issue.kind, "id": issue.pk, "number": issue.number}
    return found


def _not_ready(piece: str) -> Refused:
    if piece == PACKAGE:
        return Refused("还没有事项包：先把问题答了。", "There is no package yet: answer the questions.", field="pieces")
    return Refused("这一份还没有印：先印再交。", "This piece has not been printed yet.", field="pieces")


@once(NeedsVisit, "hold_visit")
def hold_visit(
    appointment: Appointment | int,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> NeedsVisit:
    """The visit is over; the enterprise confirms it afterwards. Over already, it stays so.

    Raises Forbidden, Stale, and Refused as long as nobody has said what is to be built.
    """
    begun = begin_visit(appointment, version=version)
    visit, row, day = begun.visit, begun.appointment, timezone.localdate(at)
    require(may_record_visit(by, row, day))
    if visit.state != VisitState.PLANNED:
        return visit
    if not visit.building:
        raise Refused(
            "先记下要建什么，再结束走访。", "Say what is to be built before ending the visit.", field="building"
        )
    visit.state, visit.held_at = VisitState.HELD, at
    begun.save("state", "held_at")
    begun.tell("hold_visit", said(by, at, source, idempotency_key), {})
    _finish(row, by, at, source)
    return visit


def _finish(row: Appointment, by: User, at: datetime, source: str) -> None:
    """The trip is over with the visit, whether or not its agent pressed “I am there” before."""
    if not may_carry(by, row, timezone.localdate(at)):
        return
    if row.state == AppointmentState.BOOKED:
        row = appointments.begin(row, by=by, at=at, source=source)
    if row.state == AppointmentState.UNDER_WAY:
        appointments.finish(row, by=by, at=at, source=source)


@once(NeedsVisit, "confirm_visit")
def confirm_visit(
    appointment: Appointment | int,
    *,
    signed: Signed | None = None,
    remark: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> NeedsVisit:
    """The enterprise confirms the record: its own people on the page, or somebody who has `signed` at the door.

    Confirmed already, it stays so. Raises Forbidden, Stale, Refused.
    """
    begun = begin_visit(appointment, version=version)
    visit, row, day = begun.visit, begun.appointment, timezone.localdate(at)
    own = may_confirm_visit(by, row, day)
    require(own or may_carry(by, row, day))
    if visit.state == VisitState.CONFIRMED:
        return visit
    name = str(by) if own else _signer(signed)
    _check_confirmation(visit, remark.strip())
    visit.state, visit.confirmed_at, visit.confirmed_by = VisitState.CONFIRMED, at, by if own else None
    visit.confirmed_name, visit.remark = name, remark.strip()
    begun.save("state", "confirmed_at", "confirmed_by", "confirmed_name", "remark")
    if not own:
        keep_signature(signed, SignaturePlace.GIVER, appointment=row, at=at)
    begun.tell("confirm_visit", said(by, at, source, idempotency_key), {"at_door": not own})
    return visit


def _signer(signed: Signed | None) -> str:
    name = " ".join(signed.name.split()) if signed else ""
    if not name:
        raise Refused("写明是谁确认的。", "Say who confirms it.", field="name")
    if signed is None or (signed.means == SignatureMeans.DRAWN and not signed.picture):
        raise Refused("还没有签名。", "The signature is missing.", field="on_paper")
    return name[:60]


def _check_confirmation(visit: NeedsVisit, remark: str) -> None:
    if visit.state != VisitState.HELD:
        raise Refused("走访还没有结束，结束后再确认。", "The visit is not over yet: confirm it afterwards.")
    if len(remark) > 500:
        raise Refused("最多 500 个字。", "500 characters at most.", field="remark")
