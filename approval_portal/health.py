"""`/healthz`: 200 when the site can serve (database reached, a catalogue published)."""

import logging

from django.apps import apps
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    try:
        published = apps.get_model("projects", "CatalogueVersion").objects.filter(published_at__isnull=False).exists()
    except DatabaseError:
        log.exception("health check: no database")
        return JsonResponse({"ok": False, "why": "database"}, status=503)
    if not published:
        return JsonResponse({"ok": False, "why": "no catalogue is published"}, status=503)
    return JsonResponse({"ok": True})
