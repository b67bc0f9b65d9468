"""Deliveries read: the code for the enterprise's people, the record of one delivery, the list with the trips saved."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.models import Project
from projects.operations.refusals import require
from projects.permissions import belongs, may_list_projects, roles
from projects.queries_items import node_of
from projects.rules.wording import name_of
from projects.views.acting import PER_PAGE, page_or_part
from projects.views.documents import SHOWN
from projects.views.handing_out import note_download
from services.enums import AppointmentKind, HandingOutcome
from services.models import Appointment, Handing, ReceiptCode, Signature
from services.permissions import may_book
from services.queries_deliveries import TRIES, code_of, handings_seen_by, results_of, trips_saved

LOOKS = {
    HandingOutcome.WAITING: "run",
    HandingOutcome.DELIVERED: "done",
    HandingOutcome.REFUSED: "over",
    HandingOutcome.NOBODY: "over",
}


def seen_delivery(request: HttpRequest, pk: int) -> Appointment:
    """A delivery that this person sees; anything else is not there."""
    rows = Appointment.objects.visible_to(request.user, timezone.localdate()).filter(kind=AppointmentKind.DELIVERY)
    related = ("project__enterprise", "enterprise", "agent")
    found: Appointment = get_object_or_404(rows.filter(project__isnull=False).select_related(*related), pk=pk)
    return found


@require_safe
@login_required
@never_cache
def receipt_code(request: HttpRequest, pk: int) -> HttpResponse:
    """For the enterprise's own people alone: whoever has the code can receive."""
    row, day = seen_delivery(request, pk), timezone.localdate()
    require(row.project is not None and belongs(request.user, row.project.enterprise_id, day))
    found = ReceiptCode.objects.select_related("appointment").filter(appointment=row).first()
    context = {
        "trip": row,
        "code": code_of(found) if found and found.tries < TRIES else "",
        "used": bool(found and found.used_at),
        "spent": bool(found and found.tries >= TRIES),
        "results": results_of(row),
    }
    return render(request, "services/receipt_code.html", context)


@require_safe
@login_required
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """What was brought, who received it, when and how; and what was not received."""
    row, day = seen_delivery(request, pk), timezone.localdate()
    project = row.project
    results = results_of(row)
    context = {
        "trip": row,
        "results": [
            {"result": each, "look": LOOKS.get(HandingOutcome(each.outcome), "wait") if each.outcome else "wait"}
            for each in results
        ],
        "signatures": list(Signature.objects.filter(appointment=row).order_by("pk")),
        "again": project is not None and any(each.open for each in results) and may_book(request.user, project, day),
        "over": row.ended_at is not None,
    }
    return render(request, "services/delivery.html", context)


@require_safe
@login_required
def signature(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The picture of a signature that was drawn for this delivery; noted in the access log before it is sent."""
    row = seen_delivery(request, pk)
    found = get_object_or_404(Signature.objects.exclude(file=""), appointment=row, pk=number)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as fault:
        raise Http404 from fault
    note_download(request, "appointment", row.pk)
    response = FileResponse(file, filename=f"delivery-{row.pk}-{found.pk}.png", content_type="image/png")
    response["Content-Security-Policy"] = SHOWN
    return response


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Results on their way and what became of them; above them the trips that were saved."""
    day, user = timezone.localdate(), request.user
    require(may_list_projects(user, day))
    rows = handings_seen_by(user, day).order_by("-appointment__starts_at", "-pk")
    outcome = request.GET.get("outcome", "")
    if outcome in HandingOutcome.values:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(row) for row in page.object_list]
    seen = None if roles(user, day) else Project.objects.visible_to(user, day).values("pk")
    context = {
        "page": page,
        "outcomes": HandingOutcome.choices,
        "outcome": outcome,
        "saved": trips_saved(projects=seen),
        "own": seen is not None,
    }
    return page_or_part(request, "services/deliveries.html", "services/_deliveries_list.html", context)


def line_of(row: Handing) -> dict[str, Any]:
    matter = name_of(node_of(row.item).raw)._asdict()
    return {"row": row, "matter": matter, "look": LOOKS[HandingOutcome(row.outcome)]}
