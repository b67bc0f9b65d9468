"""What people are refused stands in the access log: every 403, and every 404 under the address of an object (S14)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from projects.operations.access import log_refusal

log = logging.getLogger(__name__)
# what the number in an address is of, by what stands before it there
OBJECTS = {
    "projects/<int:pk>/": "project",
    "items/<int:pk>/": "approvalitem",
    "documents/<int:pk>/": "document",
    "enterprises/<int:pk>/": "enterprise",
    "requests/<int:pk>/": "joinrequest",
    "referrals/<int:pk>/": "referral",
    "imports/<int:pk>/": "importjob",
    "notices/<int:pk>.pdf": "officialnotice",
    "certificates/<int:pk>": "certificate",
    "agent/trips/<int:pk>/": "appointment",
    "agent/bags/<int:pk>/": "consignment",
    "custody/<int:pk>/": "consignment",
    "messages/files/<int:pk>/": "messagefile",
    "messages/<int:pk>/": "message",
    "agency/log/<int:pk>/": "logentry",
    "agents/<int:pk>/": "user",
    "appointments/<int:pk>/": "appointment",
    "batons/<int:pk>/": "baton",
    "deliveries/<int:pk>/": "appointment",
    "digests/<int:pk>/": "digest",
    "handbook/issues/<int:pk>/": "zoneissue",
    "keeping/samples/<int:pk>/": "sampleproject",
    "keeping/<int:pk>/": "cataloguedraft",
    "catalogue/versions/<int:pk>/": "catalogueversion",
    "bookings/<int:pk>/": "windowbooking",
    "weekend/lists/<int:pk>/": "weekendlist",
    "halls/<int:pk>/": "hall",
    "windows/<int:pk>/": "servicewindow",
    "roster/swaps/<int:pk>/": "dutyswap",
    "roster/<int:pk>/": "dutyshift",
    "meetings/<int:pk>/": "meeting",
    "meeting-tasks/<int:pk>/": "meetingtask",
    "ratings/follow-ups/<int:pk>/": "followup",
    "visits/<int:pk>/": "appointment",
    "problems/steps/<int:pk>/": "problemstep",
    "problems/files/<int:pk>/": "problemfile",
    "problems/<int:pk>/": "problem",
    "promotions/<int:pk>/": "promotionstep",
    "staff/<int:pk>/": "user",
    "staff/erasures/<int:pk>/": "erasurerequest",
    "account/erasure/<int:pk>/": "erasurerequest",
}


class RefusedAccess:
    """Middleware, inside of the one that knows who is signed in. A stranger is sent to sign in and not noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404):
            note_refusal(request, response.status_code)
        return response


def note_refusal(request: HttpRequest, status: int) -> None:
    """A log that cannot be written keeps nobody from the answer; the process's own log knows."""
    match = request.resolver_match
    if match is None or (status == 404 and not match.kwargs) or not request.user.is_authenticated:
        return
    route = match.route.removeprefix("api/v1/")
    kind = next((kind for begin, kind in OBJECTS.items() if route.startswith(begin)), "")
    try:
        log_refusal(
            request.user,
            match.view_name,
            status=status,
            method=request.method or "",
            object_type=kind,
            object_id=match.kwargs["pk"] if kind else "",
            at=timezone.now(),
        )
    except DatabaseError:
        log.exception("a refusal could not be noted in the access log")
